//! The two sides of a change, as the signals that compare them need it: per file what went and what came, and over all files what merely
//! moved.

use super::{locks::is_locking, pipeline::is_pipeline};
use crate::{
    model::rules::language::is_test,
    review::{
        change::{Content, FileChange, Lines, Material, Status, is_changelog},
        diff::{Row, diff},
    },
};
use std::collections::BTreeSet;

/// A side that is larger is data or a bundle: what came and went in it says nothing here. Lock files are that large.
const MAX_BYTES: usize = 1_000_000;
/// Files that are compared. A change of more is a sweep: of it only what runs or is installed, which one could hide in a sweep.
const MAX_FILES: usize = 2_000;
/// Files that are named of what is not compared.
const NAMED: usize = 10;

/// A line that is gone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gone<'a> {
    pub(super) text: &'a str,
    /// Its number at base.
    pub(super) old: u32,
    /// The line at head that came first in its place, else the one before the gap; 1 at the file's start.
    pub(super) at: u32,
}

/// One text file of the change.
pub(super) struct Delta<'a> {
    /// The path at head; at base for a deleted file.
    pub(super) path: &'a str,
    pub(super) status: Status,
    pub(super) old: &'a str,
    pub(super) new: &'a str,
    pub(super) removed: Vec<Gone<'a>>,
    /// With their numbers at head.
    pub(super) added: Vec<(u32, &'a str)>,
}

impl<'a> Delta<'a> {
    fn of(change: &'a FileChange) -> Option<Self> {
        if is_large(change) {
            return None;
        }
        let old = side(change.old.as_ref())?;
        let new = side(change.new.as_ref())?;
        let (mut removed, mut added, mut at) = (Vec::new(), Vec::new(), 1);
        // Where the run of removed lines began that nothing has replaced yet.
        let mut open = 0;
        for row in diff(old, new).hunks.iter().flat_map(|hunk| &hunk.rows) {
            match *row {
                Row::Same { new, .. } => (at, open) = (new, removed.len()),
                Row::Removed { old, text } => removed.push(Gone { text, old, at }),
                Row::Added { new, text } => {
                    for gone in &mut removed[open..] {
                        gone.at = new;
                    }
                    open = removed.len();
                    added.push((new, text));
                    at = new;
                }
            }
        }
        Some(Self { path: &change.path, status: change.status, old, new, removed, added })
    }

    /// The file's name without its folders.
    pub(super) fn name(&self) -> &'a str {
        name(self.path)
    }

    /// A line at head; with the next one where it is blank, so that there is something to quote.
    pub(super) fn place(&self, at: u32) -> Lines {
        let mut lines = self.new.lines().skip(at.saturating_sub(1) as usize);
        let blank = lines.next().is_some_and(|line| line.trim().is_empty());
        Lines::new(at, if blank && lines.next().is_some() { at + 1 } else { at })
    }

    /// Whether it was there before and still is.
    pub(super) fn stays(&self) -> bool {
        matches!(self.status, Status::Modified | Status::Renamed)
    }
}

/// Absent is the empty text: a deleted file loses all its lines.
fn side(content: Option<&Content>) -> Option<&str> {
    match content {
        None => Some(""),
        Some(content) => content.text().map(|it| &**it),
    }
}

/// Whether a text is larger than what is compared; a pipeline or a lock file only where it was too large to be read.
fn is_large(change: &FileChange) -> bool {
    let kept = is_kept(&change.path);
    let large = |content: &Content| match content {
        Content::TooLarge { .. } => true,
        Content::Text { text, .. } => text.len() > MAX_BYTES && !kept,
        Content::Binary { .. }
        | Content::Opaque { .. }
        | Content::Symlink { .. }
        | Content::Submodule { .. }
        | Content::Special => false,
    };
    change.old.iter().chain(&change.new).any(large)
}

/// Whether it is compared however large the change is: it says what runs, or what is installed.
fn is_kept(path: &str) -> bool {
    is_pipeline(path) || is_locking(name(path))
}

/// What a reader should know of files whose two sides are not compared: how many, and which are only too large.
fn not_compared(others: usize, large: &[&str]) -> Option<String> {
    let mut what = Vec::new();
    if others > 0 {
        what.push(format!(
            "{others} files of a change of over {MAX_FILES} (of one so large, only pipelines and lock files are)"
        ));
    }
    if !large.is_empty() {
        let named = large[..large.len().min(NAMED)].join(", ");
        let more = large.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        what.push(format!("{named}{more}, over 1 MB"));
    }
    let what = what.join("; and ");
    (!what.is_empty()).then(|| format!("the two sides were not compared, for signals, of {what}"))
}

/// A path's last part.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path's folder, with its slash; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// The whole change.
pub(super) struct View<'a> {
    pub(super) deltas: Vec<Delta<'a>>,
    /// Every path of the change, on both sides, without regard to what is in it.
    pub(super) paths: BTreeSet<&'a str>,
    /// Files at head by whose presence a change is judged.
    pub(super) landmarks: &'a BTreeSet<String>,
    /// Every added line, trimmed: what is removed in one place and stands here only moved.
    fresh: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    /// With what is not compared, if anything: a sentence.
    pub(super) fn of(material: &'a Material) -> (Self, Option<String>) {
        let sweep = material.changes.len() > MAX_FILES;
        let (compared, left): (Vec<&FileChange>, Vec<&FileChange>) =
            material.changes.iter().partition(|it| !sweep || is_kept(&it.path));
        let (compared, beyond) = compared.split_at(compared.len().min(MAX_FILES));
        // One that comes or goes whole has no two sides.
        let large = compared.iter().filter(|it| it.old.is_some() && it.new.is_some());
        let large: Vec<&str> = large.filter(|it| is_large(it)).map(|it| it.path.as_str()).collect();
        let told = not_compared(left.len() + beyond.len(), &large);
        let deltas: Vec<Delta<'a>> = compared.iter().filter_map(|it| Delta::of(it)).collect();
        let paths = material.changes.iter();
        let paths = paths.flat_map(|it| [Some(it.path.as_str()), it.old_path.as_deref()]);
        let added = deltas.iter().flat_map(|it| &it.added);
        let fresh = added.map(|(_, line)| line.trim()).collect();
        let landmarks = &material.landmarks;
        (Self { paths: paths.flatten().collect(), deltas, landmarks, fresh }, told)
    }

    /// Whether a line, but for its indentation, is added anywhere.
    pub(super) fn came_back(&self, line: &str) -> bool {
        self.fresh.contains(line.trim())
    }

    /// Whether a changelog is touched, or one of the folders that hold its entries.
    pub(super) fn touches_changelog(&self) -> bool {
        const FOLDERS: [&str; 7] = [
            ".changeset/",
            ".changes/",
            "changelog.d/",
            "changelog/",
            "changelogs/",
            "newsfragments/",
            "releasenotes/",
        ];
        self.paths.iter().any(|path| {
            is_changelog(name(path))
                || FOLDERS.iter().any(|it| path.starts_with(it) || path.contains(&format!("/{it}")))
        })
    }

    /// Whether a test is touched: a file of them, or an assertion beside the code.
    pub(super) fn touches_tests(&self) -> bool {
        let asserts = |it: &Delta<'_>| {
            it.path.ends_with(".rs") && it.added.iter().any(|(_, line)| line.contains("assert"))
        };
        self.paths.iter().any(|path| is_test(path)) || self.deltas.iter().any(asserts)
    }
}
