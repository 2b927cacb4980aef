//! What is in the work tree: tracked files as they are on disk, and untracked files that are not ignored.
//!
//! Line ends and encodings are normalized as git would before a file is called changed; programs that a configuration names as
//! filters are not run, so a file with such a filter (Git LFS) is compared as it is on disk once its time stamp changed.

use super::{
    Entry, Kind, Listing, OnDisk, Repository,
    content::{on_disk, read_file, symlink},
    index::kind,
};
use crate::{
    fault::Fault,
    review::change::{Content, Limits, readable_path},
};
use anyhow::{Context, Result};
use gix::{
    ObjectId,
    bstr::{BStr, BString, ByteSlice},
    dir::{entry, walk::delegate::Collect},
    filter::plumbing::{
        Pipeline,
        pipeline::{CrlfRoundTripCheck, convert::ToGitOutcome},
    },
    index::entry::{Flags, Stage, Stat, stat},
    worktree::Stack,
};
use std::{fs::Metadata, path::Path, sync::atomic::AtomicBool};

impl Repository {
    /// Every path of the work tree, and the contents that are not in the object database.
    pub(super) fn worktree_listing(&self, limits: Limits) -> Result<(Listing, OnDisk)> {
        let workdir = self.git()?.workdir().with_context(|| self.no_work_tree())?;
        let mut index = self.index()?;
        let mut disk = Disk::new(self, workdir, &index, limits)?;
        let mut listing: Listing = Vec::with_capacity(index.entries().len());
        let mut clean = vec![false; index.entries().len()];
        for (at, entry) in index.entries().iter().enumerate() {
            let path = entry.path(&index);
            let Some(kind) = kind(entry.mode) else {
                self.expand(path, entry.id, limits, &mut listing)?;
                continue;
            };
            let staged = Entry { kind, id: entry.id };
            let seen = if entry.flags.intersects(Flags::SKIP_WORKTREE | Flags::ASSUME_VALID) {
                Some(staged)
            } else if kind == Kind::Submodule {
                Some(disk.submodule(path, staged))
            } else {
                disk.tracked(path, entry, staged, &index)?
            };
            clean[at] = seen == Some(staged);
            // A conflicted path stands in the index once for each side.
            if let Some(seen) = seen
                && listing.last().is_none_or(|(last, _)| last != path)
            {
                listing.push((path.to_owned(), seen));
            }
        }
        for (entry, clean) in index.entries_mut().iter_mut().zip(clean) {
            // Saves the search for untracked files a look at each tracked one.
            entry.flags.set(Flags::UPTODATE, clean);
        }
        for (path, kind) in self.untracked(&index, workdir)? {
            if let Some(entry) = disk.read(path.as_bstr(), Some(kind), &index)? {
                listing.push((path, entry));
            }
        }
        listing.sort_by(|a, b| a.0.cmp(&b.0));
        Ok((listing, disk.contents))
    }

    /// The paths of the files of the work tree, sorted: tracked ones that are there, and untracked ones that are not ignored.
    ///
    /// # Errors
    /// There is no work tree, or it cannot be searched.
    pub fn paths(&self, limits: Limits) -> Result<Vec<String>> {
        let (listing, _) = self.worktree_listing(limits)?;
        if listing.len() > limits.files {
            return Err(self.too_many(limits).into());
        }
        let files = listing.iter().filter(|(_, it)| it.kind != Kind::Submodule);
        Ok(files.map(|(path, _)| readable_path(path)).collect())
    }

    /// Files and links that are neither tracked nor ignored, sorted. Nested repositories are not entered.
    fn untracked(&self, index: &gix::index::File, workdir: &Path) -> Result<Vec<(BString, Kind)>> {
        let broken = || {
            Fault::usage(
                format!(
                    "the work tree {} cannot be searched for untracked files",
                    workdir.display()
                ),
                "check the permissions of its folders and its .gitignore files",
            )
        };
        let mut found = Collect::default();
        let git = self.git()?;
        let options = git.dirwalk_options().with_context(broken)?;
        git.dirwalk(index, None::<&BStr>, &AtomicBool::new(false), options, &mut found)
            .with_context(broken)?;
        let mut untracked = Vec::new();
        for (item, _) in found.into_entries_by_path() {
            let kind = match item.disk_kind {
                Some(entry::Kind::File) => Kind::File,
                Some(entry::Kind::Symlink) => Kind::Link,
                _ => continue,
            };
            let tracked = || index.entry_by_path(item.rela_path.as_bstr()).is_some();
            if item.status == entry::Status::Untracked && !tracked() {
                untracked.push((item.rela_path, kind));
            }
        }
        Ok(untracked)
    }
}

/// Looks at the files of a work tree.
struct Disk<'a> {
    git: &'a gix::Repository,
    workdir: &'a Path,
    limits: Limits,
    pipeline: Pipeline,
    attributes: Stack,
    stat: stat::Options,
    executable_bit: bool,
    symlinks: bool,
    contents: OnDisk,
    /// Bytes of text in `contents`.
    read: u64,
}

impl<'a> Disk<'a> {
    fn new(
        repository: &'a Repository,
        workdir: &'a Path,
        index: &gix::index::File,
        limits: Limits,
    ) -> Result<Self> {
        let git = repository.git()?;
        let source = gix::worktree::stack::state::attributes::Source::WorktreeThenIdMapping;
        let attributes = git.attributes_only(index, source).with_context(|| {
            Fault::incomplete(
                "git's attributes cannot be read",
                "check the permissions of the repository's and of the user's own git configuration, below HOME",
            )
        })?;
        let attributes = attributes.detach();
        let (mut pipeline, attributes) = gix::filter::Pipeline::new(git, attributes)?.into_parts();
        let options = pipeline.options_mut();
        options.drivers.clear();
        options.crlf_roundtrip_check = CrlfRoundTripCheck::Skip;
        let filesystem = git.filesystem_options()?;
        Ok(Self {
            git,
            workdir,
            limits,
            pipeline,
            attributes,
            stat: git.stat_options()?,
            executable_bit: filesystem.executable_bit,
            symlinks: filesystem.symlink,
            contents: OnDisk::new(),
            read: 0,
        })
    }

    /// What a tracked path is on disk; `None` where it is gone.
    fn tracked(
        &mut self,
        path: &BStr,
        entry: &gix::index::Entry,
        staged: Entry,
        index: &gix::index::File,
    ) -> Result<Option<Entry>> {
        let Some((file, metadata)) = on_disk(self.workdir, path) else { return Ok(None) };
        let kind = self.kind(&metadata, Some(staged.kind));
        let settled = entry.stage() == Stage::Unconflicted
            && !entry.flags.contains(Flags::INTENT_TO_ADD)
            && kind == staged.kind
            && !entry.stat.is_racy(index.timestamp(), self.stat);
        if settled {
            let now = Stat::from_fs(&gix::index::fs::Metadata::from_path_no_follow(&file)?);
            if now.is_ok_and(|now| now.matches(&entry.stat, self.stat)) {
                return Ok(Some(staged));
            }
        }
        // Git notes no size where the time stamp tells nothing.
        let sized = [0, metadata.len() as u32].contains(&entry.stat.size);
        if sized && kind == staged.kind && metadata.len() > self.limits.probe_bytes {
            // Too large to be held, but not to be told from another by its hash.
            if self.hash_file(&file, metadata.len()).ok() == Some(staged.id) {
                return Ok(Some(staged));
            }
        }
        let seen = self.read(path, Some(staged.kind), index)?;
        if seen == Some(staged) {
            self.contents.remove(path);
        }
        Ok(seen)
    }

    /// A file's kind; where the file system cannot tell, it is the staged one's.
    fn kind(&self, metadata: &Metadata, staged: Option<Kind>) -> Kind {
        if metadata.is_symlink() || !self.symlinks && staged == Some(Kind::Link) {
            return Kind::Link;
        }
        match staged {
            Some(kind @ (Kind::File | Kind::Executable)) if !self.executable_bit => kind,
            _ if is_executable(metadata) => Kind::Executable,
            _ => Kind::File,
        }
    }

    /// Reads a file as git would stage it, and keeps its content; `None` where there is none.
    fn read(
        &mut self,
        path: &BStr,
        staged: Option<Kind>,
        index: &gix::index::File,
    ) -> Result<Option<Entry>> {
        let Some((file, metadata)) = on_disk(self.workdir, path) else { return Ok(None) };
        let kind = self.kind(&metadata, staged);
        let null = ObjectId::null(self.git.object_hash());
        let limit = self.limits.file_bytes.min(self.limits.total_bytes.saturating_sub(self.read));
        let (id, content) = if metadata.is_symlink() {
            let target = gix::path::into_bstr(std::fs::read_link(&file)?)?.into_owned();
            (self.hash(&target)?, symlink(&target))
        } else if metadata.len() > self.limits.probe_bytes {
            (null, Content::TooLarge { bytes: metadata.len() })
        } else {
            let bytes = read_file(&file)?;
            let bytes = self.normalize(path, bytes, index);
            let content = if kind == Kind::Link {
                symlink(&bytes)
            } else {
                Content::of(&readable_path(path), kind == Kind::Executable, &bytes, limit)
            };
            (self.hash(&bytes)?, content)
        };
        self.read += content.text().map_or(0, |text| text.len() as u64);
        self.contents.insert(path.to_owned(), content);
        Ok(Some(Entry { kind, id }))
    }

    fn hash(&self, bytes: &[u8]) -> Result<ObjectId> {
        Ok(gix::objs::compute_hash(self.git.object_hash(), gix::objs::Kind::Blob, bytes)?)
    }

    /// The id that a file of so many bytes has as it is.
    fn hash_file(&self, file: &Path, bytes: u64) -> Result<ObjectId> {
        Ok(gix::objs::compute_stream_hash(
            self.git.object_hash(),
            gix::objs::Kind::Blob,
            &mut std::fs::File::open(file)?,
            bytes,
            &mut gix::progress::Discard,
            &AtomicBool::new(false),
        )?)
    }

    /// Line ends, encoding and `$Id$` as git would store them; what cannot be converted stays as it is.
    fn normalize(&mut self, path: &BStr, bytes: Vec<u8>, index: &gix::index::File) -> Vec<u8> {
        let relative = gix::path::from_bstr(path);
        let attributes = self.attributes.at_entry(path, None, &self.git.objects);
        let (Ok(relative), Ok(attributes)) = (relative, attributes) else { return bytes };
        let objects = &self.git.objects;
        let converted = self.pipeline.convert_to_git(
            bytes.as_slice(),
            &relative,
            &mut |_, outcome| {
                attributes.matching_attributes(outcome);
            },
            &mut |buffer| {
                let Some(entry) = index.entry_by_path(path) else { return Ok(None) };
                Ok(gix::prelude::Find::try_find(objects, &entry.id, buffer)?.map(|_| ()))
            },
        );
        match converted {
            Ok(ToGitOutcome::Buffer(converted)) => converted.to_owned(),
            // Only a filter program would be a process, and there is none.
            Ok(ToGitOutcome::Unchanged(_) | ToGitOutcome::Process(_)) | Err(_) => bytes,
        }
    }

    /// The commit a submodule is at; the staged one where it is not checked out.
    fn submodule(&self, path: &BStr, staged: Entry) -> Entry {
        let head = || -> Option<ObjectId> {
            let dir = self.workdir.join(gix::path::from_bstr(path).ok()?);
            dir.join(".git").symlink_metadata().ok()?;
            let other = Repository::open(&dir).ok()?;
            Some(other.git().ok()?.head_id().ok()?.detach())
        };
        head().map_or(staged, |id| Entry { kind: Kind::Submodule, id })
    }
}

#[cfg(unix)]
pub(super) fn is_executable(metadata: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) const fn is_executable(_: &Metadata) -> bool {
    false
}
