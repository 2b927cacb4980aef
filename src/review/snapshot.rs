//! The text handed to reviewers, and what of the material stands in it.

use super::{
    change::{Lines, Outline},
    finding::Side,
};
use std::{collections::BTreeMap, sync::Arc};

/// How a file is in front of the reviewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Whole, with its diff.
    Whole,
    /// Every changed line with its surroundings, not the whole file.
    Diff,
    /// A spec document.
    Spec,
    /// Whole, in tree scope.
    Tree,
    /// There is no text to show (binary, submodule, symlink, mode): named with its kind.
    Named,
}

impl How {
    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Diff => "diff",
            Self::Spec => "spec",
            Self::Tree => "tree",
            Self::Named => "named",
        }
    }
}

/// A file in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredFile {
    /// Its path.
    pub path: String,
    /// How it is shown.
    pub how: How,
}

/// A file, or a part of one, that is not in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OmittedFile {
    /// Its path.
    pub path: String,
    /// Why: a lower-case fragment.
    pub why: String,
    /// Whether it makes the verdict incomplete: a changed text file that no reviewer saw and the charter did not exclude.
    pub unseen: bool,
}

/// What was and what was not in front of the reviewers. Both lists are sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// In the snapshot.
    pub files: Vec<CoveredFile>,
    /// Not in it.
    pub omitted: Vec<OmittedFile>,
}

/// A text that quotes are looked up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its path.
    pub path: String,
    /// Which version.
    pub side: Side,
    /// The text, redacted.
    pub text: Arc<str>,
    /// Lines of this version that the change adds (new side) or removes (old side). Where lines are only removed, the new side
    /// holds the line before the gap (or line 1). Sorted, disjoint. Empty in an unchanged file.
    pub changed: Vec<Lines>,
}

/// The snapshot of one review. The same material, charter and scope give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The prompt's snapshot block: fenced with a delimiter derived from its content's hash.
    pub block: Arc<str>,
    /// SHA-256 of `block`, hexadecimal.
    pub sha256: String,
    /// An upper estimate of the block's tokens.
    pub tokens: u64,
    /// Every text in which a quote may stand, sorted by path and side.
    pub texts: Vec<Shown>,
    /// Named pieces of the files at head.
    pub outline: Outline,
    /// Paths of the change, sorted: the head's path of each file (the base's for a deleted one).
    pub changed_paths: Vec<String>,
    /// What is in it and what is not.
    pub coverage: Coverage,
    /// Secrets that were replaced by placeholders, by kind.
    pub redacted: BTreeMap<String, u32>,
    /// Nothing to review: no file differs (change scope) or none is taken (tree scope).
    pub empty: bool,
}
