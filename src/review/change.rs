//! What is reviewed, as the edges hand it over: the two revisions, the files between them, and what stands around them.
//!
//! Values only. Reading them is `git`'s job, choosing from them is `snapshot`'s.

use super::{encoding, ending};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
    sync::Arc,
};

/// How much is read of a change, whoever reads it. What is over a limit is named, never silently absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one text; a larger one is [`Content::TooLarge`].
    pub file_bytes: u64,
    /// Bytes of a file that is looked at to tell whether it is text; a larger one is [`Content::TooLarge`] unseen.
    pub probe_bytes: u64,
    /// Bytes of all files together; those after it (by path) are [`Content::TooLarge`].
    pub total_bytes: u64,
    /// Files and folders of one tree; more are a failure, for a few objects can stand for billions of them.
    pub files: usize,
    /// Paths that are taken note of; of a larger tree none are.
    pub paths: usize,
    /// Commit messages, the newest.
    pub commits: usize,
    /// Bytes of one commit message; the rest is cut.
    pub commit_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 2_000_000,
            probe_bytes: 64_000_000,
            total_bytes: 64_000_000,
            files: 2_000_000,
            paths: 200_000,
            commits: 50,
            commit_bytes: 4096,
        }
    }
}

/// A path as it is printed: bytes that are not UTF-8 and control characters (a line break among them) stand as `\xNN`, and so does a
/// backslash before an `x`. **Invariant:** two paths are never printed alike, or one of them would be taken for the other.
#[must_use]
pub fn readable_path(bytes: &[u8]) -> String {
    let mut path = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_ascii_control() || (c == '\\' && chars.peek() == Some(&'x')) {
                let _ = write!(path, "\\x{:02x}", u32::from(c));
            } else {
                path.push(c);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(path, "\\x{byte:02x}");
        }
    }
    path
}

/// What is put in front of the reviewers: the change with its surroundings, or every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The diff, the changed files whole, the spec documents, a map of the rest.
    Change,
    /// Every file the charter's globs take.
    Tree,
}

impl Scope {
    /// The word in flags, prompts and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Tree => "tree",
        }
    }
}

/// Whether a file below a charter's folder is named as its texts are: one of such a name that is no text would be ignored unsaid.
#[must_use]
pub fn is_named_as_text(below: &str) -> bool {
    let yaml = below.ends_with(".yml") || below.ends_with(".yaml");
    if below.contains('/') {
        below.starts_with("rules/") && yaml
    } else {
        yaml || below.ends_with(".md")
    }
}

/// One end of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// As the user or the event named it: `main`, `HEAD`, `WORKTREE`, a folder.
    pub asked: String,
    /// What it came to: a full commit id, or `asked` again where there is none.
    pub id: String,
}

/// 1-based, inclusive. **Invariant:** `1 <= first <= last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lines {
    /// The first line.
    pub first: u32,
    /// The last line, `first` for a single line.
    pub last: u32,
}

impl Lines {
    /// Two line numbers in either order; 0 becomes 1.
    #[must_use]
    pub fn new(a: u32, b: u32) -> Self {
        let (first, last) = if a <= b { (a, b) } else { (b, a) };
        Self { first: first.max(1), last: last.max(1) }
    }

    /// Whether the two share a line.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Lines between the two, 0 where they meet.
    #[must_use]
    pub const fn distance(self, other: Self) -> u32 {
        if self.meets(other) {
            0
        } else if self.last < other.first {
            other.first - self.last
        } else {
            self.first - other.last
        }
    }
}

/// `12` or `12-20`.
impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// A file's content at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text. Bytes that are not UTF-8 stand as U+FFFD and NUL as U+2400, and `lossy` says so. CR and a missing last newline are kept.
    Text {
        /// The decoded text.
        text: Arc<str>,
        /// Whether the bytes were others than the text's.
        lossy: bool,
    },
    /// Plainly data, by its name and its bytes: nobody reads it as text, or runs it as a script.
    Binary {
        /// Size in bytes.
        bytes: u64,
    },
    /// A NUL byte in its first 8,000 bytes, as git decides it, though nothing says that it is data: somebody may run it, and nobody saw what.
    Opaque {
        /// Size in bytes.
        bytes: u64,
    },
    /// A symbolic link; it is never followed.
    Symlink {
        /// Where it points, as stored.
        target: String,
    },
    /// Another repository, at this commit.
    Submodule {
        /// The commit id.
        commit: String,
    },
    /// A pipe, a socket or a device in a folder; it is never opened, for it may have no end or keep its reader waiting.
    Special,
    /// Text over the size that is read, or anything too large to tell.
    TooLarge {
        /// Size in bytes; 0 where not even that is known, because a partial clone lacks it.
        bytes: u64,
    },
}

impl Content {
    /// Decides what the bytes of a regular file are: data, too large a text for `limit`, or text. Whatever somebody may read or run as text
    /// is text, NUL bytes in it or not.
    #[must_use]
    pub fn of(path: &str, executable: bool, bytes: &[u8], limit: u64) -> Self {
        let size = bytes.len() as u64;
        let is_binary = encoding::has_nul(bytes);
        let reads_as_text = is_binary && encoding::reads_as_text(bytes);
        if is_binary && ending::is_plainly_data(path, bytes, reads_as_text) {
            return Self::Binary { bytes: size };
        }
        let passes = is_binary && ending::passes_for_data(path, executable, bytes);
        if size > limit {
            return match is_binary {
                true if passes => Self::Binary { bytes: size },
                true if !reads_as_text => Self::Opaque { bytes: size },
                _ => Self::TooLarge { bytes: size },
            };
        }
        if let Some(text) = encoding::wide(bytes) {
            return Self::shown(Cow::Owned(text), true);
        }
        if is_binary && !reads_as_text {
            return if passes {
                Self::Binary { bytes: size }
            } else {
                Self::Opaque { bytes: size }
            };
        }
        let text = String::from_utf8_lossy(bytes);
        let lossy = matches!(text, Cow::Owned(_));
        Self::shown(text, lossy)
    }

    fn shown(text: Cow<'_, str>, lossy: bool) -> Self {
        let (text, nul) = encoding::without_nul(text);
        Self::Text { text: text.into(), lossy: lossy || nul }
    }

    /// Whether it is a text in which NUL bytes stood.
    #[must_use]
    pub fn holds_nul(&self) -> bool {
        matches!(self, Self::Text { text, lossy: true } if text.contains(encoding::NUL))
    }

    /// Why it is no text: a fragment that follows the file's name. `None` where it is.
    #[must_use]
    pub const fn not_text(&self) -> Option<&'static str> {
        match self {
            Self::Text { .. } => None,
            Self::Binary { .. } | Self::Opaque { .. } => Some("is not UTF-8 text"),
            Self::Symlink { .. } => Some("is a link, and no link is followed"),
            Self::Submodule { .. } => Some("is a submodule"),
            Self::Special => Some("is a pipe, a socket or a device, and none is opened"),
            Self::TooLarge { bytes: 0 } => Some("is not in this partial clone"),
            Self::TooLarge { .. } => Some("is too large to be read"),
        }
    }

    /// The text, where the bytes are that very text, or why not: a fragment that follows the file's name. What decides over a review is not
    /// guessed from another encoding.
    ///
    /// # Errors
    /// Of what is no text, or text of other bytes.
    pub const fn utf8(&self) -> Result<&Arc<str>, &'static str> {
        match (self, self.not_text()) {
            (Self::Text { text, lossy: false }, _) => Ok(text),
            (_, Some(why)) => Err(why),
            (_, None) => Err("is not UTF-8 text"),
        }
    }

    /// The text, where it is text.
    #[must_use]
    pub const fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not there before.
    Added,
    /// The same path, other content, mode or type.
    Modified,
    /// Gone.
    Deleted,
    /// Another path before; the content may differ too.
    Renamed,
}

impl Status {
    /// The word in prompts and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Deleted => "deleted",
            Self::Renamed => "renamed",
        }
    }
}

/// One file of the change. `old` is absent for an added file, `new` for a deleted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path at head; at base for a deleted file. `/`-separated, from the repository's root. Bytes that are not UTF-8
    /// and control characters stand as `\xNN` ([`readable_path`]).
    pub path: String,
    /// The path at base where it differs.
    pub old_path: Option<String>,
    /// What happened.
    pub status: Status,
    /// Content at base.
    pub old: Option<Content>,
    /// Content at head.
    pub new: Option<Content>,
    /// The executable bit at base and head, where it changed.
    pub mode_change: Option<(bool, bool)>,
}

/// A file that is not part of the change but stands in the snapshot: of the tree at head, or a spec document of the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As [`FileChange::path`].
    pub path: String,
    /// Its content.
    pub content: Content,
}

/// What the author says the change does: withheld from every loop but the last, because a claim of innocence lowers
/// what a model finds. Always fenced as data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intent {
    /// The pull request's title.
    pub title: Option<String>,
    /// The pull request's body.
    pub body: Option<String>,
    /// Commit messages, oldest first.
    pub commits: Vec<String>,
    /// The branch's name at its author's. No reviewer is shown it.
    pub branch: Option<String>,
}

impl Intent {
    /// All that is said, line by line: title, body, commit messages, the branch's name.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let texts = self.title.iter().chain(&self.body).chain(&self.commits);
        texts.flat_map(|it| it.lines()).chain(self.branch.as_deref())
    }
}

/// Everything the edges read for one review, before any choice was made. Each list is sorted by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The merge base, or the folder before.
    pub base: Revision,
    /// The head, or the folder after.
    pub head: Revision,
    /// The files between them.
    pub changes: Vec<FileChange>,
    /// Scope tree: every file at head that the charter's globs take. Empty for scope change.
    pub tree: Vec<SourceFile>,
    /// The charter's spec documents, from the tip of the base branch.
    pub spec: Vec<SourceFile>,
    /// Every folder at head with the number of files directly in it; the root is the empty string.
    pub directories: BTreeMap<String, u32>,
    /// Every path at head. Empty where there are more than [`Limits::paths`].
    pub paths: Vec<String>,
    /// Files at head by whose presence a change is judged for what it lacks ([`is_landmark`]), by path.
    pub landmarks: BTreeSet<String>,
    /// What the author says of it.
    pub intent: Option<Intent>,
}

/// Whether a file of this name says by being there what else a change has to touch: a lock file, a changelog, a Rust library's root.
#[must_use]
pub fn is_landmark(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "Cargo.lock",
        "Gemfile.lock",
        "Pipfile.lock",
        "bun.lock",
        "composer.lock",
        "go.sum",
        "lib.rs",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "pdm.lock",
        "pnpm-lock.yaml",
        "poetry.lock",
        "uv.lock",
        "yarn.lock",
    ];
    NAMES.contains(&name) || is_changelog(name)
}

/// Whether a file of this name tells users what changed: `CHANGELOG.md`, `CHANGES`, `History.md`, `NEWS.rst`.
#[must_use]
pub fn is_changelog(name: &str) -> bool {
    let name = name.get(..20).unwrap_or(name).to_ascii_lowercase();
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    matches!(stem, "changelog" | "changes" | "history" | "news" | "releases" | "release_notes")
        && matches!(ending, "" | "md" | "rst" | "txt" | "adoc" | "markdown")
}

/// A named piece of a file: a function, a method, a class, a heading's section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name with those around it: `Store::flush`.
    pub name: String,
    /// From its first line (documentation and decorators included) to its last.
    pub lines: Lines,
}

/// The items of each file at head whose syntax is known; outer before inner, by first line.
pub type Outline = BTreeMap<String, Vec<Item>>;
