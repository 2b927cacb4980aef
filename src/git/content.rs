//! From an entry to its content: out of the object database, or from the disk without following a link.

use super::{Entry, Kind, OnDisk, objects::Objects};
use crate::{
    fault::Fault,
    review::change::{Content, Limits, readable_path},
};
use anyhow::{Context, Result};
use gix::{
    ObjectId,
    bstr::{BStr, ByteSlice},
    objs::FindExt as _,
};
use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};

/// Bytes of a symlink's target that are kept.
const TARGET_BYTES: usize = 4096;

/// Reads contents within the limits.
pub(super) struct Reader<'a> {
    objects: Objects<'a>,
    disk: OnDisk,
    pub(super) limits: Limits,
    /// Bytes of text read so far.
    read: u64,
}

impl<'a> Reader<'a> {
    /// `disk` goes before the object database.
    pub(super) const fn new(objects: Objects<'a>, disk: OnDisk, limits: Limits) -> Self {
        Self { objects, disk, limits, read: 0 }
    }

    /// The content of an entry.
    pub(super) fn read(&mut self, path: &BStr, entry: Entry) -> Result<Content> {
        let content = match entry.kind {
            Kind::Submodule => Content::Submodule { commit: entry.id.to_string() },
            kind => self.object(path, entry.id, kind)?,
        };
        if let Content::Text { text, .. } = &content {
            self.read += text.len() as u64;
        }
        Ok(content)
    }

    /// As [`Reader::read`], for an entry of the head.
    pub(super) fn read_head(&mut self, path: &BStr, entry: Entry) -> Result<Content> {
        match self.disk.get(path) {
            Some(content) => Ok(content.clone()),
            None => self.read(path, entry),
        }
    }

    fn limit(&self) -> u64 {
        self.limits.file_bytes.min(self.limits.total_bytes.saturating_sub(self.read))
    }

    fn object(&self, path: &BStr, id: ObjectId, kind: Kind) -> Result<Content> {
        let broken = || {
            Fault::incomplete(
                format!("{id} of {} cannot be read from the repository", readable_path(path)),
                "run `git fsck` to find out what is wrong with it",
            )
        };
        let Some(bytes) = self.objects.size(id).with_context(broken)? else {
            // A partial clone lacks contents: this file is not seen, the others are.
            return Ok(Content::TooLarge { bytes: self.objects.missing(id) });
        };
        if bytes > self.limits.probe_bytes || self.limit() == 0 {
            return Ok(Content::TooLarge { bytes });
        }
        let mut buffer = Vec::new();
        let data = self.objects.find(&id, &mut buffer).with_context(broken)?.data;
        Ok(match kind {
            Kind::Link => symlink(data),
            _ => Content::of(&readable_path(path), kind == Kind::Executable, data, self.limit()),
        })
    }
}

/// A path of the work tree that is a file or a link and is reached without following a link.
pub(super) fn on_disk(workdir: &Path, path: &BStr) -> Option<(PathBuf, Metadata)> {
    let relative = gix::path::from_bstr(path).ok()?;
    let mut folder = workdir.to_owned();
    let mut parts = relative.components().peekable();
    while let Some(part) = parts.next() {
        let std::path::Component::Normal(part) = part else { return None };
        folder.push(part);
        let metadata = folder.symlink_metadata().ok()?;
        match parts.peek() {
            Some(_) if !metadata.is_dir() => return None,
            Some(_) => {}
            None => {
                return (metadata.is_file() || metadata.is_symlink()).then_some((folder, metadata));
            }
        }
    }
    None
}

pub(super) fn read_file(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| {
        Fault::usage(format!("{} cannot be read", file.display()), "check the file's permissions")
    })
}

pub(super) fn symlink(target: &[u8]) -> Content {
    Content::Symlink {
        target: target[..target.len().min(TARGET_BYTES)].to_str_lossy().into_owned(),
    }
}
