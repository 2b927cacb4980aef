//! From a range to the material of a review.

use super::{
    Entry, HeadKind, Kind, Listing, OnDisk, Range, Repository, content::Reader, delta, tree,
};
use crate::review::{
    change::{
        FileChange, Intent, Limits, Material, Revision, Scope, SourceFile, is_landmark,
        readable_path,
    },
    charter::{Charter, Globs},
};
use anyhow::Result;
use gix::bstr::{BStr, BString, ByteSlice};
use std::collections::{BTreeMap, BTreeSet};

impl Repository {
    /// Reads everything a snapshot is made of. In scope change, nothing is read of a file that did not change.
    ///
    /// # Errors
    /// Objects are missing or broken, or a tree has more files than `limits` allow.
    pub fn read(
        &self,
        range: &Range,
        scope: Scope,
        charter: &Charter,
        limits: Limits,
    ) -> Result<Material> {
        let Compared { listing, mut reader, changes } = self.compare(range, limits)?;
        let paths = Paths { limit: limits.paths, ..Paths::default() };
        let mut head = AtHead {
            scope,
            charter,
            folders: Folders::default(),
            landmarks: BTreeSet::new(),
            tree: Vec::new(),
            paths,
        };
        match &listing {
            None => {
                let root = self.tree_of(&range.head.id)?;
                self.walk(root, limits, &|_, _| true, &mut |path, entry| head.visit(path, entry))?;
            }
            Some(listing) => {
                for (path, entry) in listing {
                    head.visit(path.as_bstr(), *entry);
                }
            }
        }
        let AtHead { folders, landmarks, mut tree, paths, .. } = head;
        tree.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let tree = tree.into_iter().map(|(path, raw, entry)| {
            Ok(SourceFile { content: reader.read_head(raw.as_bstr(), entry)?, path })
        });
        Ok(Material {
            base: range.base.clone(),
            head: range.head.clone(),
            changes,
            tree: tree.collect::<Result<_>>()?,
            spec: self.spec(range, &charter.spec, limits)?,
            directories: folders.finish(),
            paths: paths.finish(),
            landmarks,
            intent: self.intent(range, limits),
        })
    }

    /// The files between base and head.
    pub(super) fn compare(&self, range: &Range, limits: Limits) -> Result<Compared<'_>> {
        let base = self.tree_of(&range.base.id)?;
        let (listing, disk) = self.listing(range.head_kind, limits)?;
        let deltas = match &listing {
            None => self.tree_deltas(base, self.tree_of(&range.head.id)?, limits)?,
            Some(listing) => self.listing_deltas(base, listing, limits)?,
        };
        let mut reader = Reader::new(self.objects(), disk, limits);
        let changes = delta::changes(&deltas, &mut reader)?;
        Ok(Compared { listing, reader, changes })
    }

    /// What differs between a commit, by its full id, and the head; `None` where the commit cannot be had.
    ///
    /// # Errors
    /// Objects are broken, or a tree has more files than `limits` allow.
    pub fn since(
        &self,
        range: &Range,
        commit: &str,
        limits: Limits,
    ) -> Result<Option<Vec<FileChange>>> {
        if self.tree_of(commit).is_err() {
            return Ok(None);
        }
        let base = Revision { asked: commit.to_owned(), id: commit.to_owned() };
        let range = Range { base, tip: commit.to_owned(), ..range.clone() };
        Ok(Some(self.compare(&range, limits)?.changes))
    }

    /// The paths at head where they are not a commit's.
    pub(super) fn listing(
        &self,
        kind: HeadKind,
        limits: Limits,
    ) -> Result<(Option<Listing>, OnDisk)> {
        match kind {
            HeadKind::Commit => Ok((None, OnDisk::new())),
            HeadKind::Index => Ok((Some(self.index_listing(limits)?), OnDisk::new())),
            HeadKind::Worktree => {
                let (listing, disk) = self.worktree_listing(limits)?;
                Ok((Some(listing), disk))
            }
        }
    }

    /// Files of the base's tree, of those that a glob and `take` take: the caller takes none that the change touches, so they are the
    /// head's as well, whatever kind of head it is. `None` where there are more than `most`.
    ///
    /// # Errors
    /// Objects are missing or broken, or a tree has more files than `limits` allow.
    pub fn unchanged(
        &self,
        range: &Range,
        globs: &Globs,
        take: &dyn Fn(&str) -> bool,
        (most, limits): (usize, Limits),
    ) -> Result<Option<Vec<SourceFile>>> {
        let prefixes: Vec<&[u8]> =
            globs.patterns().iter().map(|it| tree::literal_prefix(it)).collect();
        let mut taken = Vec::new();
        for (raw, entry) in self.entries(self.tree_of(&range.base.id)?, &prefixes, limits)? {
            let path = readable_path(&raw);
            if entry.kind != Kind::Submodule && take(&path) {
                taken.push((path, raw, entry));
            }
        }
        if taken.len() > most {
            return Ok(None);
        }
        let mut reader = Reader::new(self.objects(), OnDisk::new(), limits);
        let files = taken.into_iter().map(|(path, raw, entry)| {
            Ok(SourceFile { content: reader.read(raw.as_bstr(), entry)?, path })
        });
        files.collect::<Result<_>>().map(Some)
    }

    fn spec(&self, range: &Range, globs: &Globs, limits: Limits) -> Result<Vec<SourceFile>> {
        let prefixes: Vec<&[u8]> =
            globs.patterns().iter().map(|it| tree::literal_prefix(it)).collect();
        let mut reader = Reader::new(self.objects(), OnDisk::new(), limits);
        let mut spec = Vec::new();
        if prefixes.is_empty() {
            return Ok(spec);
        }
        for (raw, entry) in self.entries(self.tree_of(&range.tip)?, &prefixes, limits)? {
            let path = readable_path(&raw);
            if globs.take(&path) {
                spec.push(SourceFile { content: reader.read(raw.as_bstr(), entry)?, path });
            }
        }
        spec.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(spec)
    }

    fn intent(&self, range: &Range, limits: Limits) -> Option<Intent> {
        let commits = self.messages(range, limits);
        (!commits.is_empty()).then(|| Intent { commits, ..Intent::default() })
    }
}

/// A range, compared.
pub(super) struct Compared<'a> {
    /// The paths at head where they are not a commit's.
    pub(super) listing: Option<Listing>,
    /// Reads further contents within what is left of the limits.
    pub(super) reader: Reader<'a>,
    pub(super) changes: Vec<FileChange>,
}

/// What is taken note of while every path at head goes by.
struct AtHead<'a> {
    scope: Scope,
    charter: &'a Charter,
    folders: Folders,
    landmarks: BTreeSet<String>,
    tree: Vec<(String, BString, Entry)>,
    paths: Paths,
}

impl AtHead<'_> {
    fn visit(&mut self, path: &BStr, entry: Entry) {
        if entry.kind != Kind::Submodule {
            self.folders.count(path);
            let name = path.rfind_byte(b'/').map_or(path, |at| &path[at + 1..]);
            if std::str::from_utf8(name).is_ok_and(is_landmark) {
                self.landmarks.insert(readable_path(path));
            }
        }
        self.paths.note(path);
        if self.scope == Scope::Tree {
            let readable = readable_path(path);
            let policy = &self.charter.snapshot;
            if policy.include.take(&readable) && !policy.exclude.take(&readable) {
                self.tree.push((readable, path.to_owned(), entry));
            }
        }
    }
}

/// Every path that goes by, up to a number; of more none.
#[derive(Default)]
struct Paths {
    seen: Vec<String>,
    limit: usize,
    over: bool,
}

impl Paths {
    fn note(&mut self, path: &BStr) {
        if self.seen.len() < self.limit {
            self.seen.push(readable_path(path));
        } else {
            self.over = true;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.over {
            return Vec::new();
        }
        self.seen.sort_unstable();
        self.seen
    }
}

/// Counts files by folder. Paths come folder by folder, so that most of them cost a comparison.
#[derive(Default)]
struct Folders {
    by_path: BTreeMap<String, u32>,
    last: BString,
    /// Files of `last` not yet in `by_path`.
    files: u32,
}

impl Folders {
    fn count(&mut self, path: &BStr) {
        let folder = path.rfind_byte(b'/').map_or(&path[..0], |at| &path[..at]);
        if folder != self.last {
            self.flush();
            self.last.clear();
            self.last.extend_from_slice(folder);
        }
        self.files += 1;
    }

    fn flush(&mut self) {
        if self.files > 0 {
            *self.by_path.entry(readable_path(&self.last)).or_default() += self.files;
            self.files = 0;
        }
    }

    fn finish(mut self) -> BTreeMap<String, u32> {
        self.flush();
        self.by_path
    }
}
