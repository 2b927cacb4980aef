//! The repository on both sides of the change, as far as it was read: paths, folders, texts.

use super::{
    anchors::Anchors,
    document::is_document,
    ignored::Ignored,
    markdown::Page,
    names::Names,
    places::with_folder,
    spoken::{Said, Spoken},
};
use crate::review::{
    change::{Content, Material, SourceFile},
    finding::Side,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// Both sides.
pub(super) struct World<'a> {
    head: &'a [String],
    /// Paths that only the base has.
    gone: BTreeSet<&'a str>,
    /// Paths that only the head has.
    come: BTreeSet<&'a str>,
    /// Where a path of the base went.
    renamed: BTreeMap<&'a str, &'a str>,
    /// Every path of either side by its last part.
    named: Vec<(&'a str, &'a str)>,
    /// Folders at head, and at base; the root is not among them.
    folders: (BTreeSet<&'a str>, BTreeSet<&'a str>),
    /// Texts of changed files at base and at head, and of unchanged ones.
    old: BTreeMap<&'a str, &'a str>,
    new: BTreeMap<&'a str, &'a str>,
    /// What was read and is no text.
    no_text: BTreeSet<&'a str>,
    /// Last parts of paths of files that changed.
    touched: BTreeSet<&'a str>,
    /// Last parts of folders that only the base has.
    gone_folders: BTreeSet<&'a str>,
    /// Folders of either side by their last part.
    named_folders: Vec<(&'a str, &'a str)>,
    ignored: Ignored,
    /// Pages that were read for their anchors.
    anchors: RefCell<BTreeMap<(Side, String), Rc<Anchors>>>,
}

impl<'a> World<'a> {
    pub(super) fn new(material: &'a Material, read: &'a [SourceFile]) -> Self {
        let mut world = Self {
            head: &material.paths,
            gone: BTreeSet::new(),
            come: BTreeSet::new(),
            renamed: BTreeMap::new(),
            named: Vec::new(),
            folders: (BTreeSet::new(), BTreeSet::new()),
            old: BTreeMap::new(),
            new: BTreeMap::new(),
            no_text: BTreeSet::new(),
            touched: BTreeSet::new(),
            gone_folders: BTreeSet::new(),
            named_folders: Vec::new(),
            ignored: Ignored::default(),
            anchors: RefCell::default(),
        };
        world.note_changes(material);
        world.named = world
            .head
            .iter()
            .map(String::as_str)
            .chain(world.gone.iter().copied())
            .map(|it| (last(it), it))
            .collect();
        world.named.sort_unstable();
        for folder in material.directories.keys() {
            around(folder, &mut world.folders.0);
            world.folders.0.extend((!folder.is_empty()).then_some(folder.as_str()));
        }
        world.folders.1 = world.folders.0.clone();
        for path in &world.gone {
            around(path, &mut world.folders.1);
        }
        world.gone_folders =
            world.folders.1.difference(&world.folders.0).map(|it| last(it)).collect();
        world.named_folders = world.folders.1.iter().map(|it| (last(it), *it)).collect();
        world.named_folders.sort_unstable();
        world.add(read);
        let ignores = world.new.iter().filter(|(path, _)| last(path) == ".gitignore");
        world.ignored = Ignored::of(ignores.map(|(path, text)| (*path, *text)));
        world
    }

    fn note_changes(&mut self, material: &'a Material) {
        for change in &material.changes {
            let before = change.old_path.as_deref().unwrap_or(&change.path);
            if change.old.is_some() && (change.new.is_none() || before != change.path) {
                self.gone.insert(before);
            }
            if change.new.is_some() && (change.old.is_none() || before != change.path) {
                self.come.insert(&change.path);
            }
            if change.old.is_some() && change.new.is_some() && before != change.path {
                self.renamed.insert(before, &change.path);
            }
            let text =
                |it: &'a Option<Content>| it.as_ref().and_then(Content::text).map(|it| &**it);
            self.old.extend(text(&change.old).map(|it| (before, it)));
            self.new.extend(text(&change.new).map(|it| (change.path.as_str(), it)));
            self.touched.extend([last(before), last(&change.path)]);
        }
    }

    /// Takes more texts of the head.
    pub(super) fn add(&mut self, read: &'a [SourceFile]) {
        for file in read {
            match file.content.text() {
                Some(text) => {
                    self.new.entry(&file.path).or_insert(text);
                }
                None if !matches!(file.content, Content::TooLarge { .. }) => {
                    self.no_text.insert(&file.path);
                }
                None => {}
            }
        }
    }

    /// Whether it was read, and holds nothing that could be searched.
    pub(super) fn is_no_text(&self, path: &str) -> bool {
        self.no_text.contains(path)
    }

    pub(super) fn exists(&self, side: Side, path: &str) -> bool {
        let at_head = || self.head.binary_search_by(|it| it.as_str().cmp(path)).is_ok();
        match side {
            Side::New => at_head(),
            Side::Old => self.gone.contains(path) || (!self.come.contains(path) && at_head()),
        }
    }

    pub(super) fn has_folder(&self, side: Side, path: &str) -> bool {
        match side {
            Side::New => self.folders.0.contains(path),
            Side::Old => self.folders.1.contains(path),
        }
    }

    /// The first folder of a path, where the head has it.
    pub(super) fn knows_first_folder(&self, below: &str, path: &str) -> bool {
        path.split_once('/').is_some_and(|(first, _)| {
            self.has_folder(Side::New, first)
                || self.has_folder(Side::New, &with_folder(below, first))
        })
    }

    /// The path that ends so, a folder or a file.
    pub(super) fn ending(&self, side: Side, end: &str) -> Option<&'a str> {
        let whole = |path: &str| {
            path.strip_suffix(end).is_some_and(|it| it.is_empty() || it.ends_with('/'))
        };
        if let Some(path) = self.named(side, last(end)).find(|it| whole(it)) {
            return Some(path);
        }
        let from = self.named_folders.partition_point(|it| it.0 < last(end));
        let folders = self.named_folders[from..].iter().take_while(|it| it.0 == last(end));
        folders.map(|it| it.1).find(|it| whole(it) && self.has_folder(side, it))
    }

    /// Every path of a side with this last part.
    pub(super) fn named<'s>(
        &'s self,
        side: Side,
        name: &'s str,
    ) -> impl Iterator<Item = &'a str> + 's {
        let from = self.named.partition_point(|it| it.0 < name);
        let found = self.named[from..].iter().take_while(move |it| it.0 == name).map(|it| it.1);
        found.filter(move |it| self.exists(side, it))
    }

    /// Where a path of the base went.
    pub(super) fn renamed_to(&self, path: &str) -> Option<&'a str> {
        self.renamed.get(path).copied()
    }

    /// A text of a side; unchanged files have the same on both.
    pub(super) fn text(&self, side: Side, path: &str) -> Option<&'a str> {
        match side {
            Side::New => self.new.get(path).copied(),
            Side::Old if self.come.contains(path) => None,
            Side::Old => self.old.get(path).or_else(|| self.new.get(path)).copied(),
        }
    }

    /// The places of a document.
    pub(super) fn anchors(&self, side: Side, path: &str) -> Option<Rc<Anchors>> {
        let text = self.text(side, path)?;
        let key = (side, path.to_owned());
        let mut known = self.anchors.borrow_mut();
        Some(Rc::clone(known.entry(key).or_insert_with(|| Rc::new(Page::read(text).anchors))))
    }

    /// Every text of the head that was read.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.new.iter().map(|(path, text)| (*path, *text))
    }

    /// Every text of the base that the change touches.
    pub(super) fn old_texts(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.old.iter().map(|(path, text)| (*path, *text))
    }

    /// Paths right below a folder, or anywhere below it.
    pub(super) fn below(&self, side: Side, folder: &str, deep: bool) -> Vec<&'a str> {
        let before = format!("{folder}/");
        let from = self.head.partition_point(|it| *it < before);
        let head =
            self.head[from..].iter().map(String::as_str).take_while(|it| it.starts_with(&before));
        let head = head.filter(|it| side == Side::New || !self.come.contains(it));
        let gone =
            self.gone.iter().copied().filter(|it| side == Side::Old && it.starts_with(&before));
        let flat = |it: &&str| deep || !it[before.len()..].contains('/');
        head.chain(gone).filter(flat).collect()
    }

    /// Whether an ignore file speaks of a path: what a build makes is in no tree.
    pub(super) fn is_ignored(&self, path: &str) -> bool {
        self.ignored.take(path)
    }

    /// A quick look at an unchanged document: whether it names a file of the change, or a name that went.
    pub(super) fn may_speak_of_the_change(&self, text: &str, names: &Names<'_>) -> bool {
        let names_it = |it: &&str| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some();
        self.touched.iter().any(names_it)
            || names.any_in(text)
            || self.gone_folders.iter().any(names_it)
    }

    /// Whether a claim of an unchanged document is about something that changed.
    pub(super) fn concerns(&self, document: &str, it: &Spoken) -> bool {
        let touched = |path: &str| {
            let path = path.trim_end_matches('/');
            self.touched.contains(last(path)) || self.gone_folders.contains(last(path))
        };
        match &it.said {
            Said::Path { path, .. } | Said::Citation { path, .. } => {
                touched(path.split(['#', '?']).next().unwrap_or(path))
            }
            Said::Anchor { path, .. } => {
                path.as_deref().is_some_and(|it| touched(it) && is_document(it))
                    && !document.is_empty()
            }
            Said::Count { path, .. } => {
                touched(path) || {
                    let inside = format!("{}/", path.trim_end_matches('/'));
                    self.come.iter().chain(&self.gone).any(|it| it.contains(&inside))
                }
            }
            Said::Script { .. } => {
                [
                    "package.json",
                    "Makefile",
                    "Cargo.toml",
                    "justfile",
                    "Justfile",
                    "makefile",
                    "GNUmakefile",
                ]
                .iter()
                .any(|it| self.touched.contains(it))
                    || !self.gone.is_empty()
            }
            Said::Symbol { .. } | Said::Flag { .. } => true,
        }
    }
}

/// The last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folders around a path.
fn around<'a>(path: &'a str, into: &mut BTreeSet<&'a str>) {
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if !into.insert(folder) {
            return;
        }
        rest = folder;
    }
}
