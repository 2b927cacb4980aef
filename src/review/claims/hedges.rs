//! The tone of a line: whether it speaks of what was, will be or might be.

use super::markdown::{MAX_LINE, Page};

/// Words after which a path need not be there.
const HEDGES: &[&str] = &[
    "create",
    "creating",
    "add a",
    "adding",
    "add the",
    "new file",
    "generate",
    "generated",
    "would",
    "will be",
    "example",
    "e.g",
    "for instance",
    "such as",
    "output",
    "writes",
    "written",
    "saved",
    "save ",
    "planned",
    "removed",
    "remove",
    "deleted",
    "delete",
    "formerly",
    "renamed",
    "rename",
    "moved",
    "no longer",
    "previously",
    "used to",
    "was ",
    "were ",
    "were:",
    "instead of",
    "replaces",
    "replaced",
    "deprecated",
    "not exist",
    "doesn't exist",
    "missing",
    "if you have",
    "your ",
    "let's",
    "suppose",
    "imagine",
    "say ",
    "like ",
    "e.g.",
    "future",
    "todo",
    "downloaded",
    "download",
    "old ",
    "legacy",
    "upstream",
    "hypothetical",
    "scaffold",
    "place ",
    "put ",
    "optional",
    "does not",
    "there is no",
    "without",
    "unlike",
    "produce",
];

/// Whether a line, or the one before it, speaks of another state of things.
pub(super) fn hedged(page: &Page<'_>, line: u32) -> bool {
    let at = line as usize - 1;
    let speaks = |text: &str| {
        let lower = text.to_lowercase();
        HEDGES.iter().any(|it| lower.contains(it))
    };
    // A sentence goes on over line breaks.
    let before = at.checked_sub(1).map(|it| page.lines[it]).filter(|it| it.len() <= MAX_LINE);
    speaks(page.lines[at]) || before.is_some_and(speaks)
}
