//! A change, read from git's objects: no git program, no work tree needed, nothing of the repository executed.
//!
//! The repository may belong to another user (a container sees the workspace so): its objects are read, its configuration is
//! not trusted, and no filter, hook, text conversion or file-system monitor that any configuration names is ever run.
//! Not here: what of the change is shown (`review::snapshot`), and what the charter's files mean (`config`).

mod cited;
mod content;
mod delta;
mod index;
mod lent;
mod objects;
mod range;
mod read;
mod texts;
mod tree;
mod worktree;

use crate::{
    fault::Fault,
    review::change::{Content, Limits, Revision, is_named_as_text, readable_path},
};
use anyhow::{Context, Result};
use content::Reader;
use gix::{
    ObjectId,
    bstr::{BString, ByteSlice},
    open::{Options, Permissions, permissions},
    sec::{Permission, Trust},
};
use lent::Lent;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use lent::{Named, Wanted};

/// A repository, opened for reading: a clone, what was lent of objects it lacks, or both.
pub struct Repository {
    /// `None` where there is no clone: everything is lent.
    clone: Option<gix::Repository>,
    lent: RefCell<Lent>,
    /// As the user named it, for messages.
    dir: PathBuf,
}

/// Where the head of a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadKind {
    /// In a commit.
    Commit,
    /// In the files of the work tree, untracked ones included.
    Worktree,
    /// In what is staged.
    Index,
}

/// What is compared with what: three-dot semantics, from the merge base of base and head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The commit at the tip of the base: charter, waivers and spec documents are those of it.
    pub tip: String,
    /// The merge base.
    pub base: Revision,
    /// The head.
    pub head: Revision,
    /// Where the head stands.
    pub head_kind: HeadKind,
}

/// What a path stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Executable,
    Link,
    Submodule,
}

/// What a path of one revision holds. The object need not be in the repository: a file of the work tree has the id it would
/// get, the null id where it is too large to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    kind: Kind,
    id: ObjectId,
}

/// Paths of one revision, sorted by their bytes.
type Listing = Vec<(BString, Entry)>;

/// Bytes of one object in memory. The library allots a quarter of it to repositories that it does not trust and fails at a larger one, so
/// that a file which is only looked at to be named would end the review.
const OBJECT: u64 = 64 << 20;

/// Contents that are only on disk, by path.
type OnDisk = BTreeMap<BString, Content>;

impl Repository {
    /// Opens the repository that `dir` is, or is inside of: a work tree, a folder in it, or a git directory.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        // Reduced trust: objects and refs are read, but sections of the repository's configuration that name programs or
        // files are not honored, whoever owns it.
        let options = Options::default().permissions(permissions());
        let options = options.config_overrides([format!("gitoxide.objects.allocLimit={OBJECT}")]);
        let mapping = gix::sec::trust::Mapping { full: options.clone(), reduced: options };
        let search = gix::discover::upwards::Options {
            trust: gix::discover::upwards::TrustPolicy::Assume(Trust::Reduced),
            cross_fs: true,
            ..Default::default()
        };
        if gix::discover::upwards(dir).is_err() {
            // The sentence says what the library would.
            return Err(no_repository(dir).into());
        }
        let git = gix::ThreadSafeRepository::discover_opts(dir, search, mapping)
            .with_context(|| no_repository(dir))?;
        let mut git = git.to_thread_local();
        git.object_cache_size_if_unset(4 * 1024 * 1024);
        Ok(Self { clone: Some(git), lent: RefCell::default(), dir: dir.to_owned() })
    }

    /// Who works in it: git's `user.name`, where it is set.
    #[must_use]
    pub fn user_name(&self) -> Option<String> {
        let name = self.clone.as_ref()?.config_snapshot().string("user.name")?;
        Some(name.to_string())
    }

    /// The root of its work tree, where it has one.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.clone.as_ref()?.workdir()
    }

    /// The clone, for what only one has: revisions by name, an index, a work tree.
    fn git(&self) -> Result<&gix::Repository> {
        self.clone.as_ref().ok_or_else(|| no_repository(&self.dir).into())
    }

    /// The text files below a folder (`.pentad`) at the tip of the base, by their path from the root.
    ///
    /// # Errors
    /// The tree cannot be read; the folder is none; a file right below it that is named as a text (`.yml`, `.md`) is none.
    pub fn files_at_tip(&self, range: &Range, folder: &str) -> Result<BTreeMap<String, String>> {
        let folder = folder.trim_end_matches('/');
        let mut reader = Reader::new(self.objects(), OnDisk::new(), Limits::default());
        let mut files = BTreeMap::new();
        for (path, entry) in
            self.entries(self.tree_of(&range.tip)?, &[folder.as_bytes()], reader.limits)?
        {
            let path_shown = readable_path(&path);
            let Some(rest) = path_shown.strip_prefix(folder) else { continue };
            let content = reader.read(path.as_bstr(), entry)?;
            match (rest.strip_prefix('/'), content.utf8().ok()) {
                (Some(_), Some(text)) => {
                    files.insert(path_shown, text.to_string());
                }
                (Some(below), None) if is_named_as_text(below) => {
                    return Err(not_text(&path_shown, &content, &range.tip).into());
                }
                (None, _) if rest.is_empty() => {
                    return Err(no_folder(folder, &range.tip).into());
                }
                _ => {}
            }
        }
        Ok(files)
    }
}

fn no_repository(dir: &Path) -> Fault {
    Fault::usage(
        format!("{} is not in a git repository", dir.display()),
        "pass --repo DIR; a review can compare two folders instead, with --before DIR --after DIR",
    )
}

fn not_text(path: &str, content: &Content, commit: &str) -> Fault {
    let why = content.utf8().err().unwrap_or("cannot be read");
    let what = format!("{path} at {} {why}", commit.get(..12).unwrap_or(commit));
    match content {
        Content::TooLarge { bytes: 0 } => Fault::incomplete(
            what,
            "fetch it: leave `filter` out of the checkout step, or run `git fetch --refetch --no-filter`",
        ),
        _ => Fault::usage(what, "make it a plain file of UTF-8 text"),
    }
}

fn no_folder(folder: &str, commit: &str) -> Fault {
    let what = format!("{folder} at {} is not a folder", commit.get(..12).unwrap_or(commit));
    Fault::usage(what, "make it a folder, not a link or a file, or remove it")
}

/// Of the environment only where the user's own configuration is; of the configurations that and the repository's.
/// The user's is needed for a work tree: `core.autocrlf` and `core.excludesFile`.
fn permissions() -> Permissions {
    let mut permissions = Permissions::isolated();
    permissions.env.home = Permission::Allow;
    permissions.env.xdg_config_home = Permission::Allow;
    permissions.config =
        permissions::Config { git: true, user: true, ..permissions::Config::isolated() };
    permissions.attributes.git = true;
    permissions
}
