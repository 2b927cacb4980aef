//! The text handed to reviewers, and what of the material stands in it.
//!
//! Layout of the block: a preamble; the first fence line; who compares what; spec documents (as they are at the tip of the base
//! branch); for scope change every changed file's diff with the line numbers of both sides, then the changed files whole, then
//! a map of the rest; for scope tree every file whole; the last fence line. Each line of ours starts with a mark
//! that is derived from the SHA-256 of the texts, so that no text can contain it.
//!
//! Over the budget of `charter.snapshot.tokens`, this is left out, in this order, until the rest fits:
//! 1. the map of the rest;
//! 2. the whole text of changed lock, generated, minified and oversized files, the largest first (their diff stays);
//! 3. the whole text of other changed files, the largest first (their diff stays);
//! 4. spec documents, from the last;
//! 5. the diffs of deleted files, the largest first (they are named);
//! 6. the diffs of other changed files and the text of added ones, the largest first: from here on a change is unseen, and
//!    the verdict incomplete. In scope tree: files, the largest first, which are unseen too;
//! 7. the lines that only name a file (binary, symlink, submodule, mode, rename), from the last.
//!
//! What fits again then comes back, the last one out first: one huge lock file takes no other text with it.
//!
//! Not here: reading (`git`, `folders`), and what a prompt says around the block (`prompt`).

mod account;
mod bulk;
mod cited;
mod excluded;
mod frame;
mod gather;
mod hunks;
mod map;
mod part;
mod plan;
mod title;
mod touched;

use super::{
    change::{Lines, Material, Outline, Scope},
    charter::Charter,
    finding::Side,
};
pub use cited::{cited, nothing};
pub use excluded::{BUILT_IN, left_out};
use frame::Frame;
use gather::Gathered;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write, sync::Arc};
pub use touched::{BULKS, Touched};

/// The name under which coverage speaks of the map.
const MAP: &str = "(map of the rest)";

/// Puts together what reviewers see. Total: any material gives a snapshot.
#[must_use]
pub fn build(material: &Material, charter: &Charter, scope: Scope, outline: Outline) -> Snapshot {
    let (mut gathered, redacted) = Gathered::of(material, charter, scope);
    let frame = Frame::of(material, scope, &gathered.parts);
    let budget = bytes_of(charter.snapshot.tokens);
    plan::fit(&mut gathered.parts, budget.saturating_sub(frame.bytes()));
    let block = frame.around(&gathered.parts);
    let mut changed_paths: Vec<String> =
        material.changes.iter().map(|it| it.path.clone()).collect();
    changed_paths.sort_unstable();
    Snapshot {
        sha256: hexadecimal(&Sha256::digest(block.as_bytes())),
        tokens: tokens_of(block.len()),
        texts: account::texts(&gathered),
        outline,
        changed_paths,
        touched: touched::touched(material, &gathered),
        coverage: account::coverage(&gathered),
        redacted,
        empty: match scope {
            Scope::Change => material.changes.is_empty(),
            Scope::Tree => material.tree.is_empty(),
        },
        block: block.into(),
    }
}

/// An upper estimate of the tokens of a text: 2.5 bytes each. Code comes to 2.7 to 3.6 bytes a token with the tokenizers of
/// 2026, prose to more.
#[must_use]
pub fn tokens_of(bytes: usize) -> u64 {
    (bytes as u64 * 2).div_ceil(5)
}

/// The bytes that fit into that many estimated tokens.
fn bytes_of(tokens: u64) -> usize {
    usize::try_from(tokens.saturating_mul(5) / 2).unwrap_or(usize::MAX)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

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
    /// Whether it makes the verdict incomplete: a changed text file (scope tree: any text file) that no reviewer saw and the
    /// charter did not exclude, or what is no text and may be run all the same.
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
    /// The same files, for a reader: what happened to each.
    pub touched: Vec<Touched>,
    /// What is in it and what is not.
    pub coverage: Coverage,
    /// Secrets that were replaced by placeholders, by kind.
    pub redacted: BTreeMap<String, u32>,
    /// Nothing to review: no file differs (change scope) or none is taken (tree scope).
    pub empty: bool,
}
