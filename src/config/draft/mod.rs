//! From what is in a repository to a charter to edit: paths and documents in, the texts of the charter's files out.
//!
//! It reads nothing itself, and trusts no name and no document: whatever they hold, the texts are a valid charter. It does not know a
//! repository's intent; every line that it writes says what it is for, so that somebody who knows can change it.

mod clauses;
mod lanes;
mod layout;
mod text;

use layout::Layout;

/// The step that reviews pull requests, as the README has it.
pub const WORKFLOW: &str = include_str!("../../charter/workflow.yml");

/// Documents that are read at most, and bytes of one.
pub const MAX_DOCUMENTS: usize = 40;
/// A longer document is named, and not quoted.
pub const MAX_DOCUMENT_BYTES: u64 = 200_000;

/// The texts of a drafted charter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `pentad.yml`.
    pub charter: String,
    /// `constitution.md`.
    pub constitution: String,
    /// What was seen, a line each, for the person who asked for the draft.
    pub seen: Vec<String>,
}

/// The documents among these paths that are worth reading: those that decide, then those that tell how to work here. Sorted so, and
/// at most [`MAX_DOCUMENTS`].
#[must_use]
pub fn documents(paths: &[String]) -> Vec<String> {
    layout::documents(paths)
}

/// Drafts a charter. `paths` are all files of the repository, from its root; `documents` what [`documents`] named, with their texts.
#[must_use]
pub fn draft(paths: &[String], documents: &[(String, String)]) -> Draft {
    let layout = Layout::of(paths, documents);
    Draft {
        charter: text::charter(&layout),
        constitution: clauses::constitution(documents),
        seen: layout.seen(),
    }
}
