//! One piece of a snapshot: it can be shown or left out on its own, and says what it is in its first line.

use super::How;
use std::{borrow::Cow, fmt::Write, sync::Arc};

/// The length of the mark each of our lines starts with: `=== ` and 16 digits.
pub(super) const MARK: usize = 20;

/// What a part is worth: ordered by what goes first when not everything fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// The map of the rest.
    Map,
    /// The whole text of a changed file that a program wrote, or of a very long one; its diff is another part.
    Bulk,
    /// The whole text of another changed file; its diff is another part.
    Whole,
    /// A spec document.
    Spec,
    /// The diff of a deleted file.
    Gone,
    /// All there is to see of a file: its diff, the text of an added one, a file of the tree.
    Sight,
    /// A line that only names a file.
    Name,
}

impl Class {
    /// What is missing without it.
    pub(super) fn left_out(self) -> String {
        let what = match self {
            Self::Map => "the map of the rest",
            Self::Bulk | Self::Whole => "its whole text (its diff is shown)",
            Self::Spec => "a spec document",
            Self::Gone => "the diff of a deleted file",
            Self::Sight => "all of its text",
            Self::Name => "the line that names it",
        };
        format!("over the token budget: {what}")
    }
}

/// The block's sections, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Spec,
    Diff,
    Whole,
    Tree,
    Map,
}

impl Section {
    pub(super) const ALL: [Self; 5] = [Self::Spec, Self::Diff, Self::Whole, Self::Tree, Self::Map];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Spec => {
                "specification: what the code must conform to, as it is on the base branch"
            }
            Self::Diff => {
                "diff: line number at base, line number at head, then a space, - or +, then the line"
            }
            Self::Whole => "changed files, whole, at head (an added file stands only here)",
            Self::Tree => "files, whole, at head",
            Self::Map => {
                "map of the rest: folders and the number of files in them (`/**`: in all folders below too)"
            }
        }
    }
}

/// One piece.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) class: Class,
    pub(super) section: Section,
    pub(super) path: String,
    pub(super) how: How,
    /// One line, without the mark and the line feed.
    pub(super) header: String,
    pub(super) body: Arc<str>,
    pub(super) shown: bool,
}

impl Part {
    /// What it takes in the block.
    pub(super) fn bytes(&self) -> usize {
        MARK + 2 + self.header.len() + self.body.len() + usize::from(self.is_open())
    }

    /// Its last line has no line feed.
    fn is_open(&self) -> bool {
        !self.body.is_empty() && !self.body.ends_with('\n')
    }

    pub(super) fn write(&self, mark: &str, out: &mut String) {
        let _ = writeln!(out, "{mark} {}", self.header);
        out.push_str(&self.body);
        if self.is_open() {
            out.push('\n');
        }
    }
}

/// A header stays one line whatever a path contains.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if breaks(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
