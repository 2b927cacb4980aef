//! From the material to parts: what the charter takes of it, its secrets gone, its changes compared.

use super::{
    How, OmittedFile,
    bulk::bulk,
    bytes_of,
    hunks::hunks,
    map::map,
    part::{Class, Part, Section, printable},
    title::{kind, size, title},
};
use crate::review::{
    change::{Content, FileChange, Lines, Material, Scope, SourceFile, Status},
    charter::Charter,
    diff::{Delta, Diff, diff},
    ending,
    redact::Redactor,
};
use std::{borrow::Cow, collections::BTreeMap, fmt::Write, sync::Arc};

/// The share of the budget that the map may take: one in this many tokens.
const MAP_SHARE: u64 = 50;

/// A changed file, its secrets gone.
pub(super) struct Changed<'a> {
    pub(super) file: &'a FileChange,
    pub(super) old: Option<Arc<str>>,
    pub(super) new: Option<Arc<str>>,
    pub(super) removed: Vec<Lines>,
    pub(super) added: Vec<Lines>,
    pub(super) delta: Delta,
}

/// All parts, and what they were made of.
pub(super) struct Gathered<'a> {
    pub(super) parts: Vec<Part>,
    pub(super) changed: Vec<Changed<'a>>,
    /// The changed file that a path is, or was, at base.
    pub(super) by_path: BTreeMap<&'a str, usize>,
    /// Documents with whether they are the norm for another version at head.
    pub(super) spec: Vec<(&'a str, Arc<str>, bool)>,
    pub(super) tree: Vec<(&'a str, Arc<str>)>,
    /// Left out whatever the budget is.
    pub(super) omitted: Vec<OmittedFile>,
    scope: Scope,
    /// Bytes of the whole block.
    budget: usize,
    redactor: Redactor,
}

impl<'a> Gathered<'a> {
    /// Takes what the charter takes; returns it with the number of replaced secrets by kind.
    pub(super) fn of(
        material: &'a Material,
        charter: &Charter,
        scope: Scope,
    ) -> (Self, BTreeMap<String, u32>) {
        let mut gathered = Self {
            parts: Vec::new(),
            changed: Vec::new(),
            by_path: BTreeMap::new(),
            spec: Vec::new(),
            tree: Vec::new(),
            omitted: Vec::new(),
            scope,
            budget: bytes_of(charter.snapshot.tokens),
            redactor: Redactor::default(),
        };
        let policy = &charter.snapshot;
        for file in &material.changes {
            if policy.include.take(&file.path) && !policy.exclude.take(&file.path) {
                gathered.take_change(file);
            } else {
                gathered.omit(&file.path, "excluded by the charter".to_owned(), false);
            }
        }
        match scope {
            Scope::Tree => {
                gathered.take_spec(material);
                material.tree.iter().for_each(|file| gathered.take_file(file));
            }
            Scope::Change => {
                gathered.take_spec(material);
                let text = map(&material.directories, bytes_of(policy.tokens / MAP_SHARE));
                let text = gathered.redactor.text(&text).into_owned();
                if !text.is_empty() {
                    let (class, section) = (Class::Map, Section::Map);
                    gathered.push(
                        class,
                        section,
                        super::MAP,
                        How::Named,
                        "map".to_owned(),
                        text.into(),
                    );
                }
            }
        }
        gathered.parts.sort_by(|a, b| (a.section, &a.path).cmp(&(b.section, &b.path)));
        let redacted = std::mem::take(&mut gathered.redactor).counts();
        (gathered, redacted)
    }

    fn push(
        &mut self,
        class: Class,
        section: Section,
        path: &str,
        how: How,
        header: String,
        body: Arc<str>,
    ) {
        // A name may be one, and so may a link's target.
        let clean = match self.redactor.text(&header) {
            Cow::Owned(clean) => Some(clean),
            Cow::Borrowed(_) => None,
        };
        let header = clean.unwrap_or(header);
        let path = path.to_owned();
        self.parts.push(Part { class, section, path, how, header, body, shown: true });
    }

    fn omit(&mut self, path: &str, why: String, unseen: bool) {
        self.omitted.push(OmittedFile { path: path.to_owned(), why, unseen });
    }

    /// One NUL byte in a comment takes a text from every reviewer: what is named as code is missed, and only named.
    fn omit_source(&mut self, path: &str, content: Option<&Content>) {
        if let Some(content @ Content::Binary { .. }) = content
            && ending::is_source(path)
        {
            let why = format!(
                "{}, though its name is that of source: a NUL byte is in it",
                kind(content)
            );
            self.omit(path, why, true);
        }
    }

    fn clean(&mut self, content: Option<&Content>) -> Option<Arc<str>> {
        let text = content?.text()?;
        Some(match self.redactor.text(text) {
            Cow::Borrowed(_) => Arc::clone(text),
            Cow::Owned(text) => text.into(),
        })
    }

    fn take_change(&mut self, file: &'a FileChange) {
        let (old, new) = (self.clean(file.old.as_ref()), self.clean(file.new.as_ref()));
        let compared = match (&old, &new) {
            (None, None) => Diff::default(),
            _ => diff(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default()),
        };
        match self.scope {
            Scope::Change => self.show_change(file, old.is_some(), new.as_ref(), &compared),
            Scope::Tree if file.status == Status::Deleted => {
                let header = format!("file: {}", title(file));
                self.push(Class::Name, Section::Tree, &file.path, How::Named, header, "".into());
            }
            Scope::Tree => {}
        }
        let delta = compared.delta();
        let Diff { removed, added, .. } = compared;
        self.by_path.insert(&file.path, self.changed.len());
        if let Some(old) = &file.old_path {
            self.by_path.entry(old).or_insert(self.changed.len());
        }
        self.changed.push(Changed { file, old, new, removed, added, delta });
    }

    fn show_change(
        &mut self,
        file: &'a FileChange,
        has_old: bool,
        new: Option<&Arc<str>>,
        compared: &Diff,
    ) {
        if let Some(content @ Content::TooLarge { .. }) = &file.new {
            self.omit(&file.path, kind(content), true);
            return;
        }
        self.omit_source(&file.path, file.new.as_ref());
        if let (Some(content @ Content::TooLarge { bytes: 0 }), Some(_)) = (&file.old, new) {
            // What follows shows all of the new text as changed, and of the old none.
            self.omit(&file.path, format!("what was there before is {}", kind(content)), true);
        }
        // Without a text before, the whole text is the change: added, or a binary or a link until now.
        let all_new = new.is_some() && !has_old;
        let differs = !compared.hunks.is_empty() && !all_new;
        let mut header = format!("diff: {}", title(file));
        if compared.end_differs {
            header.push_str(" | newline at end: ");
            header.push_str(if new.is_some_and(|new| new.ends_with('\n')) {
                "added"
            } else {
                "removed"
            });
        }
        if differs {
            let class = if file.status == Status::Deleted { Class::Gone } else { Class::Sight };
            if compared.bytes() > self.budget {
                // It cannot be shown whatever else is left out: not worth its memory.
                self.omit(&file.path, class.left_out(), class == Class::Sight);
                return;
            }
            let body = hunks(compared).into();
            self.push(class, Section::Diff, &file.path, How::Diff, header, body);
        } else if !all_new || file.old.is_some() {
            self.push(Class::Name, Section::Diff, &file.path, How::Named, header, "".into());
        }
        let Some(new) = new else { return };
        if all_new || differs || file.status == Status::Renamed {
            let mut header = format!("file: {}", title(file));
            let class = match bulk(&file.path, new) {
                _ if all_new => Class::Sight,
                Some(kind) => {
                    let _ = write!(header, " | {kind}");
                    Class::Bulk
                }
                None => Class::Whole,
            };
            self.push(class, Section::Whole, &file.path, How::Whole, header, Arc::clone(new));
        }
    }

    fn take_spec(&mut self, material: &'a Material) {
        for file in &material.spec {
            let path = file.path.as_str();
            let Some(text) = self.clean(Some(&file.content)) else {
                self.omit(
                    path,
                    format!("a spec document that is no text: {}", kind(&file.content)),
                    false,
                );
                continue;
            };
            let at_head = material.tree.binary_search_by(|it| it.path.as_str().cmp(path));
            let differs_at_head = at_head.is_ok_and(|at| material.tree[at].content != file.content);
            let norm = self.by_path.contains_key(path) || differs_at_head;
            let note = if norm { " | before the change; this version is the norm" } else { "" };
            let header = format!("spec: {}{note} | {}", printable(path), size(&text));
            self.push(Class::Spec, Section::Spec, path, How::Spec, header, Arc::clone(&text));
            self.spec.push((path, text, norm));
        }
    }

    fn take_file(&mut self, file: &'a SourceFile) {
        let path = file.path.as_str();
        let status = self.by_path.get(path).map(|at| self.changed[*at].file);
        let status = status.filter(|it| it.path == path).map_or("unchanged", |it| it.status.name());
        let header = format!("file: {} | {status} | {}", printable(path), kind(&file.content));
        match &file.content {
            Content::TooLarge { .. } => self.omit(path, kind(&file.content), true),
            Content::Binary { .. }
            | Content::Symlink { .. }
            | Content::Submodule { .. }
            | Content::Special => {
                self.omit_source(path, Some(&file.content));
                self.push(Class::Name, Section::Tree, path, How::Named, header, "".into());
            }
            Content::Text { .. } => {
                let Some(text) = self.clean(Some(&file.content)) else { return };
                // A spec document that is the same at head stands once.
                let spec = self.spec.binary_search_by(|it| it.0.cmp(path));
                if spec.is_err() || spec.is_ok_and(|at| self.spec[at].1 != text) {
                    let body = Arc::clone(&text);
                    self.push(Class::Sight, Section::Tree, path, How::Tree, header, body);
                }
                self.tree.push((path, text));
            }
        }
    }
}
