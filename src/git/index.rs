//! What is staged.

use super::{Entry, Kind, Listing, Repository};
use crate::{
    fault::Fault,
    review::change::{Limits, readable_path},
};
use anyhow::{Context, Result};
use gix::{
    bstr::ByteSlice,
    index::entry::{Flags, Mode, Stage},
};

impl Repository {
    /// The index; an empty one where there is none.
    pub(super) fn index(&self) -> Result<gix::index::File> {
        let index = self.git()?.index_or_empty().with_context(|| {
            Fault::usage(
                format!("the index of {} cannot be read", self.dir.display()),
                "run `git status` there; it repairs or names the problem",
            )
        })?;
        Ok(gix::index::File::clone(&index))
    }

    /// Every staged path. A path that is only announced (`git add --intent-to-add`) is not.
    pub(super) fn index_listing(&self, limits: Limits) -> Result<Listing> {
        let index = self.index()?;
        let mut listing = Vec::with_capacity(index.entries().len());
        for entry in index.entries() {
            let path = entry.path(&index);
            if entry.stage() != Stage::Unconflicted {
                return Err(Fault::usage(
                    format!("{} has conflicts in the index", readable_path(path)),
                    "resolve and stage it, or review the work tree with --head WORKTREE",
                )
                .into());
            }
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            match kind(entry.mode) {
                Some(kind) => listing.push((path.to_owned(), Entry { kind, id: entry.id })),
                None => self.expand(path, entry.id, limits, &mut listing)?,
            }
        }
        listing.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(listing)
    }

    /// A folder that stands in a sparse index for everything in it.
    pub(super) fn expand(
        &self,
        folder: &gix::bstr::BStr,
        tree: gix::ObjectId,
        limits: Limits,
        listing: &mut Listing,
    ) -> Result<()> {
        for (path, entry) in self.entries(tree, &[b""], limits)? {
            let mut whole = folder.trim_end_with(|c| c == '/').to_owned();
            whole.push(b'/');
            whole.extend_from_slice(&path);
            listing.push((whole.into(), entry));
        }
        Ok(())
    }
}

/// `None` for a folder of a sparse index.
pub(super) fn kind(mode: Mode) -> Option<Kind> {
    match mode {
        Mode::DIR => None,
        Mode::FILE_EXECUTABLE => Some(Kind::Executable),
        Mode::SYMLINK => Some(Kind::Link),
        Mode::COMMIT => Some(Kind::Submodule),
        _ => Some(Kind::File),
    }
}
