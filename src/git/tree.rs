//! Tree objects: what a commit's tree holds, and where two of them differ. Equal subtrees are never opened twice.

use super::{Entry, Kind, Listing, Repository, delta::Delta, objects::HASH};
use crate::{fault::Fault, review::change::Limits};
use anyhow::{Context, Result};
use gix::{
    ObjectId,
    bstr::{BStr, BString, ByteSlice},
    diff::tree::{Recorder, Visit, recorder::Change as Recorded, visit},
    objs::{FindExt, TreeRefIter, tree::EntryKind},
};
use std::ops::ControlFlow;

/// Bytes of a path at most: deeper trees are made to exhaust who reads them.
const PATH_BYTES: usize = 16 * 1024;

/// Whether to go into a folder.
type Enter<'a> = dyn Fn(&[u8], bool) -> bool + 'a;

impl Repository {
    /// The tree of a commit, by its full id.
    pub(super) fn tree_of(&self, commit: &str) -> Result<ObjectId> {
        let read = || -> Result<ObjectId> {
            if let Some(tree) = self.lent.borrow().tree_of(commit) {
                return Ok(tree);
            }
            let id = ObjectId::from_hex(commit.as_bytes())?;
            Ok(self.git()?.find_commit(id)?.tree_id()?.detach())
        };
        read().with_context(|| self.broken(commit))
    }

    pub(super) fn broken(&self, what: &str) -> Fault {
        Fault::incomplete(
            format!("{what} cannot be read from the repository at {}", self.dir.display()),
            "run `git fsck`; in a shallow or partial clone, fetch the missing objects",
        )
    }

    pub(super) fn too_many(&self, limits: Limits) -> Fault {
        Fault::incomplete(
            format!(
                "a tree in {} has more than {} files or a path longer than {PATH_BYTES} bytes",
                self.dir.display(),
                limits.files
            ),
            "review a smaller range or a smaller repository",
        )
    }

    /// Calls `visit` for every path of a tree that `take` takes (it is asked for a path, and whether it is a folder), folder by folder.
    pub(super) fn walk(
        &self,
        root: ObjectId,
        limits: Limits,
        take: &Enter,
        visit: &mut dyn FnMut(&BStr, Entry),
    ) -> Result<()> {
        let mut folders: Vec<(BString, ObjectId)> = vec![(BString::default(), root)];
        let (mut buffer, mut path, mut seen) = (Vec::new(), BString::default(), 0);
        while let Some((folder, id)) = folders.pop() {
            let entries = self
                .objects()
                .find_tree_iter(&id, &mut buffer)
                .with_context(|| self.broken(&id.to_string()))?;
            let first_below = folders.len();
            for entry in entries {
                let entry = entry.with_context(|| self.broken(&id.to_string()))?;
                path.clear();
                path.extend_from_slice(&folder);
                path.extend_from_slice(if folder.is_empty() { b"" } else { b"/" });
                path.extend_from_slice(entry.filename);
                seen += 1;
                if seen > limits.files || path.len() > PATH_BYTES {
                    return Err(self.too_many(limits).into());
                }
                let kind = kind(entry.mode.kind());
                if take(&path, kind.is_none()) {
                    match kind {
                        None => folders.push((path.clone(), entry.oid.to_owned())),
                        Some(kind) => {
                            visit(path.as_bstr(), Entry { kind, id: entry.oid.to_owned() });
                        }
                    }
                }
            }
            folders[first_below..].reverse();
        }
        Ok(())
    }

    /// The paths of a tree that begin with one of the prefixes, sorted by their bytes.
    pub(super) fn entries(
        &self,
        root: ObjectId,
        prefixes: &[&[u8]],
        limits: Limits,
    ) -> Result<Listing> {
        let mut listing = Vec::new();
        let take = |path: &[u8], folder| prefixes.iter().any(|prefix| meets(path, folder, prefix));
        self.walk(root, limits, &take, &mut |path, entry| listing.push((path.to_owned(), entry)))?;
        listing.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(listing)
    }

    /// Where two trees differ.
    pub(super) fn tree_deltas(
        &self,
        base: ObjectId,
        head: ObjectId,
        limits: Limits,
    ) -> Result<Vec<Delta>> {
        let mut bounded = Bounded { recorder: Recorder::default(), seen: 0, limit: limits.files };
        if base == head {
            return Ok(Vec::new());
        }
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let read = |id: ObjectId, buffer: &mut Vec<u8>| -> Result<()> {
            self.objects()
                .find_tree(&id, buffer)
                .map(|_| ())
                .with_context(|| self.broken(&id.to_string()))
        };
        read(base, &mut old)?;
        read(head, &mut new)?;
        let hash = HASH;
        let compared = gix::diff::tree(
            TreeRefIter::from_bytes(&old, hash),
            TreeRefIter::from_bytes(&new, hash),
            gix::diff::tree::State::default(),
            self.objects(),
            &mut bounded,
        );
        if bounded.seen > bounded.limit {
            return Err(self.too_many(limits).into());
        }
        compared.with_context(|| self.broken("a tree"))?;
        Ok(bounded.recorder.records.into_iter().filter_map(delta).collect())
    }

    /// Where a tree and the index or the work tree differ.
    pub(super) fn listing_deltas(
        &self,
        base: ObjectId,
        head: &Listing,
        limits: Limits,
    ) -> Result<Vec<Delta>> {
        let base = self.entries(base, &[b""], limits)?;
        let mut deltas = Vec::new();
        let (mut old, mut new) = (base.iter().peekable(), head.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(deltas),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(old), Some(new)) => old.0.cmp(&new.0),
            };
            let before = old.next_if(|_| order.is_le());
            let after = new.next_if(|_| order.is_ge());
            let Some((path, _)) = before.or(after) else { continue };
            let (old, new) = (before.map(|it| it.1), after.map(|it| it.1));
            if old != new {
                deltas.push(Delta { path: path.clone(), old, new });
            }
        }
    }
}

/// `None` for a folder.
const fn kind(kind: EntryKind) -> Option<Kind> {
    match kind {
        EntryKind::Tree => None,
        EntryKind::Blob => Some(Kind::File),
        EntryKind::BlobExecutable => Some(Kind::Executable),
        EntryKind::Link => Some(Kind::Link),
        EntryKind::Commit => Some(Kind::Submodule),
    }
}

/// `None` for a folder, whose files are recorded on their own.
fn delta(change: Recorded) -> Option<Delta> {
    let entry =
        |mode: gix::objs::tree::EntryMode, id| kind(mode.kind()).map(|kind| Entry { kind, id });
    let (path, old, new) = match change {
        Recorded::Addition { entry_mode, oid, path, .. } => (path, None, entry(entry_mode, oid)),
        Recorded::Deletion { entry_mode, oid, path, .. } => (path, entry(entry_mode, oid), None),
        Recorded::Modification { previous_entry_mode, previous_oid, entry_mode, oid, path } => {
            (path, entry(previous_entry_mode, previous_oid), entry(entry_mode, oid))
        }
    };
    // Group-writable and plain files are the same kind.
    (old != new).then_some(Delta { path, old, new })
}

/// Whether a path begins with a prefix, or, for a folder, has paths below it that may.
pub(super) fn meets(path: &[u8], folder: bool, prefix: &[u8]) -> bool {
    if !folder {
        return path.starts_with(prefix);
    }
    let common = path.len().min(prefix.len());
    path[..common] == prefix[..common] && prefix.get(path.len()).is_none_or(|byte| *byte == b'/')
}

/// What every path that a glob takes begins with.
pub(super) fn literal_prefix(glob: &str) -> &[u8] {
    let end = glob.find(['*', '?', '[', '{', '\\', '!']).unwrap_or(glob.len());
    &glob.as_bytes()[..end]
}

/// Records changes up to a number of them.
struct Bounded {
    recorder: Recorder,
    seen: usize,
    limit: usize,
}

impl Visit for Bounded {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.recorder.pop_front_tracked_path_and_set_current();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.recorder.push_back_tracked_path_component(component);
    }

    fn push_path_component(&mut self, component: &BStr) {
        self.recorder.push_path_component(component);
    }

    fn pop_path_component(&mut self) {
        self.recorder.pop_path_component();
    }

    fn visit(&mut self, change: visit::Change) -> visit::Action {
        self.seen += 1;
        if self.recorder.path().len() > PATH_BYTES {
            self.seen = self.limit + 1;
        }
        if self.seen > self.limit {
            return ControlFlow::Break(());
        }
        self.recorder.visit(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_can_hold_a_match_are_entered() {
        let cases: &[(&str, bool, &str, bool)] = &[
            ("docs", true, "docs/adr/", true),
            ("docs/adr", true, "docs/adr/", true),
            ("docs/adr/old", true, "docs/adr/", true),
            ("doc", true, "docs/adr/", false),
            ("docs2", true, "docs/", false),
            ("docs", true, "do", true),
            ("src", true, "", true),
            ("docs/adr/1.md", false, "docs/adr/", true),
            ("docs/adr.md", false, "docs/adr/", false),
        ];
        for (path, folder, prefix, expected) in cases {
            assert_eq!(
                meets(path.as_bytes(), *folder, prefix.as_bytes()),
                *expected,
                "{path} {prefix}"
            );
        }
        assert_eq!(literal_prefix("docs/adr/*.md"), b"docs/adr/");
        assert_eq!(literal_prefix("ARCHITECTURE.md"), b"ARCHITECTURE.md");
        assert_eq!(literal_prefix("**/SPEC.md"), b"");
    }
}
