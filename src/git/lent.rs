//! What a clone lacks, lent by somebody who has it: the trees of commits, trees, contents, messages. Who that is, and how it is asked, is
//! the caller's business; here stands what is missing, and what came.
//!
//! **Invariant:** an object is taken only under the id that its own bytes come to. Whoever lends cannot put one file in the place of
//! another, and a damaged answer is found out.

use super::{
    HeadKind, Kind, Range, Repository,
    objects::{HASH, Objects},
    tree,
};
use crate::{
    fault::Fault,
    review::{
        change::{Limits, Revision, Scope, readable_path},
        charter::Charter,
    },
};
use anyhow::Result;
use gix::{
    ObjectId,
    bstr::{BStr, ByteSlice},
    objs::{FindExt as _, tree::EntryKind},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Objects from elsewhere, by id.
#[derive(Default)]
pub(super) struct Lent {
    objects: BTreeMap<ObjectId, (gix::objs::Kind, Vec<u8>)>,
    /// The tree of each commit.
    trees: BTreeMap<String, ObjectId>,
    /// Sizes of contents that were not lent because of them.
    sizes: BTreeMap<ObjectId, u64>,
    /// Contents that were looked for and are nowhere.
    missing: BTreeSet<ObjectId>,
    /// By the tip of the base and the head: the messages of the commits in the one and not in the other, oldest first.
    messages: BTreeMap<(String, String), Vec<String>>,
}

impl Lent {
    pub(super) fn object(&self, id: ObjectId) -> Option<(gix::objs::Kind, &[u8])> {
        self.objects.get(&id).map(|(kind, bytes)| (*kind, bytes.as_slice()))
    }

    pub(super) fn tree_of(&self, commit: &str) -> Option<ObjectId> {
        self.trees.get(commit).copied()
    }

    pub(super) fn size_of(&self, id: ObjectId) -> Option<u64> {
        self.sizes.get(&id).copied()
    }

    pub(super) fn miss(&mut self, id: ObjectId) {
        self.missing.insert(id);
    }

    pub(super) fn messages(&self, range: &Range) -> Option<&Vec<String>> {
        self.messages.get(&(range.tip.clone(), range.head.id.clone()))
    }
}

/// A path of a tree as a lender names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// From the root of the listing, `/`-separated.
    pub path: String,
    /// As git writes it, six digits: `100644`, `040000`.
    pub mode: String,
    /// The object's id.
    pub id: String,
}

/// A content that is needed and not here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Its object's id.
    pub id: String,
    /// A path that it stands at.
    pub path: String,
}

impl Named {
    /// Whether it is a tree itself.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.mode.trim_start_matches('0') == "40000"
    }
}

impl Range {
    /// A range between commits that a lender knows. `asked` is how the base was named.
    #[must_use]
    pub fn lent(asked: &str, tip: &str, merge_base: &str, head: &str) -> Self {
        let asked = super::range::short(asked).to_owned();
        Self {
            tip: tip.to_owned(),
            base: Revision { asked, id: merge_base.to_owned() },
            head: Revision { asked: head.to_owned(), id: head.to_owned() },
            head_kind: HeadKind::Commit,
        }
    }
}

impl Repository {
    /// No clone: everything will be lent. `dir` is named in messages.
    #[must_use]
    pub fn elsewhere(dir: &Path) -> Self {
        Self { clone: None, lent: Default::default(), dir: dir.to_owned() }
    }

    /// Whether there is no clone.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        self.clone.is_none()
    }

    /// Whether every object of every commit that it has is there: not where there is no clone, or one that leaves contents out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let Some(clone) = &self.clone else { return false };
        let packs = clone.common_dir().join("objects/pack");
        let promised =
            |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|it| it == "promisor");
        let packs = std::fs::read_dir(packs).into_iter().flatten().filter_map(Result::ok);
        !packs.into_iter().any(promised)
    }

    /// Whether its history ends early.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.clone.as_ref().is_some_and(|it| it.is_shallow().unwrap_or(false))
    }

    /// Takes note of a commit's tree.
    ///
    /// # Errors
    /// The id is none.
    pub fn lend_commit(&self, commit: &str, tree: &str) -> Result<()> {
        let tree = self.id(tree)?;
        self.lent.borrow_mut().trees.insert(commit.to_owned(), tree);
        Ok(())
    }

    /// Takes the messages of the commits in the head and not in the base, oldest first.
    pub fn lend_messages(&self, range: &Range, messages: Vec<String>) {
        let ends = (range.tip.clone(), range.head.id.clone());
        self.lent.borrow_mut().messages.insert(ends, messages);
    }

    /// Takes a content, if it is the one of that id.
    #[must_use]
    pub fn lend_content(&self, id: &str, bytes: &[u8]) -> bool {
        let Ok(id) = ObjectId::from_hex(id.as_bytes()) else { return false };
        self.lend(gix::objs::Kind::Blob, id, bytes.to_vec())
    }

    /// Takes note that a content has too many bytes to be lent.
    pub fn too_large_to_lend(&self, id: &str, bytes: u64) {
        if let Ok(id) = ObjectId::from_hex(id.as_bytes()) {
            self.lent.borrow_mut().sizes.insert(id, bytes);
        }
    }

    /// Takes a tree and every tree below it that `entries` list.
    ///
    /// # Errors
    /// One of them does not come to its id.
    pub fn lend_tree(&self, root: &str, entries: &[Named]) -> Result<()> {
        let mut folders: BTreeMap<&str, (ObjectId, Vec<Child>)> = BTreeMap::new();
        folders.insert("", (self.id(root)?, Vec::new()));
        for entry in entries.iter().filter(|it| it.is_folder()) {
            folders.insert(&entry.path, (self.id(&entry.id)?, Vec::new()));
        }
        for entry in entries {
            let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
            let id = self.id(&entry.id)?;
            match folders.get_mut(folder) {
                Some((_, children)) => children.push((entry, name, id)),
                None => return Err(self.unlike(root).into()),
            }
        }
        // Of a listing that does not go below the root only the root is whole.
        let below = entries.iter().any(|it| it.path.contains('/'));
        for (folder, (id, children)) in folders {
            if !folder.is_empty() && !below {
                continue;
            }
            if !self.lend(gix::objs::Kind::Tree, id, tree_bytes(children)) {
                return Err(self.unlike(&id.to_string()).into());
            }
        }
        Ok(())
    }

    /// The trees of a commit that are needed and not here. What is below one of them is not known yet.
    ///
    /// # Errors
    /// What is here cannot be read.
    pub fn missing_trees(&self, commit: &str, limits: Limits) -> Result<Vec<String>> {
        let mut missing = BTreeSet::new();
        let (mut open, mut seen) = (vec![self.tree_of(commit)?], 0);
        let mut done: BTreeSet<ObjectId> = open.iter().copied().collect();
        let mut buffer = Vec::new();
        while let Some(id) = open.pop() {
            let Ok(entries) = self.objects().find_tree_iter(&id, &mut buffer) else {
                missing.insert(id.to_string());
                continue;
            };
            for entry in entries.filter_map(Result::ok) {
                seen += 1;
                if seen > limits.files {
                    return Err(self.too_many(limits).into());
                }
                if entry.mode.kind() == EntryKind::Tree && done.insert(entry.oid.to_owned()) {
                    open.push(entry.oid.to_owned());
                }
            }
        }
        Ok(missing.into_iter().collect())
    }

    /// The contents that were looked for since the last call and are nowhere: once they are lent, look again.
    #[must_use]
    pub fn missed(&self) -> Vec<Wanted> {
        let missing = std::mem::take(&mut self.lent.borrow_mut().missing);
        let wanted = |id: ObjectId| Wanted { id: id.to_string(), path: String::new() };
        missing.into_iter().map(wanted).collect()
    }

    /// Whether a tree is here.
    #[must_use]
    pub fn has_object(&self, id: &str) -> bool {
        ObjectId::from_hex(id.as_bytes()).is_ok_and(|id| self.objects().has(id))
    }

    /// The contents below a folder at the tip of the base that are not here.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub fn wanted_below(&self, range: &Range, folder: &str, limits: Limits) -> Result<Vec<Wanted>> {
        let mut wanted = Lacking::of(self.objects());
        for (path, entry) in
            self.entries(self.tree_of(&range.tip)?, &[folder.as_bytes()], limits)?
        {
            let inside =
                path.strip_prefix(folder.as_bytes()).is_some_and(|it| it.starts_with(b"/"));
            if inside {
                wanted.add(path.as_bstr(), entry.kind, entry.id);
            }
        }
        Ok(wanted.list())
    }

    /// The contents that a review of a range reads and that are not here: of changed files, of spec documents, of the whole tree.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub fn wanted(
        &self,
        range: &Range,
        scope: Scope,
        charter: &Charter,
        limits: Limits,
    ) -> Result<Vec<Wanted>> {
        let mut wanted = Lacking::of(self.objects());
        let (base, head) = (self.tree_of(&range.base.id)?, self.tree_of(&range.head.id)?);
        for delta in self.tree_deltas(base, head, limits)? {
            for entry in [delta.old, delta.new].into_iter().flatten() {
                wanted.add(delta.path.as_bstr(), entry.kind, entry.id);
            }
        }
        let prefixes: Vec<&[u8]> =
            charter.spec.patterns().iter().map(|it| tree::literal_prefix(it)).collect();
        if !prefixes.is_empty() {
            for (path, entry) in self.entries(self.tree_of(&range.tip)?, &prefixes, limits)? {
                if charter.spec.take(&readable_path(&path)) {
                    wanted.add(path.as_bstr(), entry.kind, entry.id);
                }
            }
        }
        if scope == Scope::Tree {
            let policy = &charter.snapshot;
            for (path, entry) in self.entries(head, &[b""], limits)? {
                let readable = readable_path(&path);
                if policy.include.take(&readable) && !policy.exclude.take(&readable) {
                    wanted.add(path.as_bstr(), entry.kind, entry.id);
                }
            }
        }
        Ok(wanted.list())
    }

    fn lend(&self, kind: gix::objs::Kind, id: ObjectId, bytes: Vec<u8>) -> bool {
        let same = gix::objs::compute_hash(HASH, kind, &bytes).is_ok_and(|it| it == id);
        if same {
            self.lent.borrow_mut().objects.insert(id, (kind, bytes));
        }
        same
    }

    fn id(&self, id: &str) -> Result<ObjectId> {
        let id: Result<_, Fault> = ObjectId::from_hex(id.as_bytes()).map_err(|_| self.unlike(id));
        Ok(id?)
    }

    fn unlike(&self, id: &str) -> Fault {
        let id: String = id.chars().take(40).collect();
        Fault::incomplete(
            format!("the tree {id} as it was listed is not the one of that id"),
            "check out with `fetch-depth: 0`: a file name that is no UTF-8 cannot be told in a listing",
        )
    }
}

/// Contents that are not here, each once.
struct Lacking<'a> {
    objects: Objects<'a>,
    seen: BTreeSet<ObjectId>,
    wanted: Vec<Wanted>,
}

impl<'a> Lacking<'a> {
    const fn of(objects: Objects<'a>) -> Self {
        Self { objects, seen: BTreeSet::new(), wanted: Vec::new() }
    }

    fn add(&mut self, path: &BStr, kind: Kind, id: ObjectId) {
        if kind != Kind::Submodule && self.seen.insert(id) && !self.objects.has(id) {
            self.wanted.push(Wanted { id: id.to_string(), path: readable_path(path) });
        }
    }

    fn list(mut self) -> Vec<Wanted> {
        self.wanted.sort_by(|a, b| a.path.cmp(&b.path));
        self.wanted
    }
}

/// An entry, its name in its folder, and its id.
type Child<'a> = (&'a Named, &'a str, ObjectId);

/// A tree as git stores it: a folder sorts as if its name ended in a slash.
fn tree_bytes(mut children: Vec<Child>) -> Vec<u8> {
    let key = |(entry, name, _): &Child| {
        let end = if entry.is_folder() { "/" } else { "" };
        format!("{name}{end}").into_bytes()
    };
    children.sort_by_cached_key(key);
    let mut bytes = Vec::new();
    for (entry, name, id) in children {
        bytes.extend_from_slice(entry.mode.trim_start_matches('0').as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(id.as_slice());
    }
    bytes
}
