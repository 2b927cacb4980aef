//! Some files of the head by their paths, after the change was read: what documents speak of, and the documents.
//!
//! Only paths that the tree has are read; what a document names is compared with them and never opened itself.

use super::{
    Entry, HeadKind, OnDisk, Range, Repository,
    content::{Reader, on_disk, read_file},
    worktree::is_executable,
};
use crate::review::change::{Content, Limits, SourceFile, readable_path};
use anyhow::Result;
use gix::bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeSet;

impl Repository {
    /// The files of the head that are named, sorted by path.
    ///
    /// # Errors
    /// Objects or files cannot be read.
    pub fn texts(
        &self,
        range: &Range,
        paths: &[String],
        limits: Limits,
    ) -> Result<Vec<SourceFile>> {
        let wanted: BTreeSet<&[u8]> = paths.iter().map(String::as_bytes).collect();
        let mut files = match range.head_kind {
            HeadKind::Commit => {
                let mut found = Vec::new();
                let root = self.tree_of(&range.head.id)?;
                let take = |path: &[u8], folder| takes(&wanted, path, folder);
                self.walk(root, limits, &take, &mut |path, entry| {
                    found.push((path.to_owned(), entry));
                })?;
                self.contents(found, limits)?
            }
            HeadKind::Index => {
                let mut found = self.index_listing(limits)?;
                found.retain(|(path, _)| wanted.contains(path.as_slice()));
                self.contents(found, limits)?
            }
            HeadKind::Worktree => self.work_texts(&wanted, limits)?,
        };
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn contents(&self, found: Vec<(BString, Entry)>, limits: Limits) -> Result<Vec<SourceFile>> {
        let mut reader = Reader::new(self.objects(), OnDisk::new(), limits);
        let file = |(path, entry): (BString, Entry)| {
            let content = reader.read(path.as_bstr(), entry)?;
            Ok(SourceFile { path: path.to_str_lossy().into_owned(), content })
        };
        found.into_iter().map(file).collect()
    }

    /// Those of the wanted files that stand in the work tree, as they are on disk. No link is followed.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn work_texts(&self, wanted: &BTreeSet<&[u8]>, limits: Limits) -> Result<Vec<SourceFile>> {
        let Some(workdir) = self.root() else { return Ok(Vec::new()) };
        let (mut files, mut left) = (Vec::new(), limits.total_bytes);
        for path in wanted {
            let path: &BStr = path.as_bstr();
            let Some((place, metadata)) = on_disk(workdir, path) else { continue };
            if !metadata.is_file() {
                continue;
            }
            let bytes = metadata.len();
            let content = if bytes > limits.file_bytes || bytes > left {
                Content::TooLarge { bytes }
            } else {
                left -= bytes;
                let executable = is_executable(&metadata);
                let name = readable_path(path);
                Content::of(&name, executable, &read_file(&place)?, limits.file_bytes)
            };
            files.push(SourceFile { path: path.to_str_lossy().into_owned(), content });
        }
        Ok(files)
    }
}

/// Whether a path is wanted, or a folder has such below it.
fn takes(wanted: &BTreeSet<&[u8]>, path: &[u8], folder: bool) -> bool {
    if !folder {
        return wanted.contains(path);
    }
    let below = [path, b"/"].concat();
    wanted.range(below.as_slice()..).next().is_some_and(|it| it.starts_with(&below))
}
