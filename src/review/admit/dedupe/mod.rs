//! Fourth stage: the same defect said twice is one finding with several voices.
//!
//! Two findings are one when one change would resolve both. Words, place, quote, kind and fix all carry something, and each alone fails.
//! [`compare`] puts them together for two findings, [`cluster`] makes groups of pairs without chaining, and every merge says by
//! which signals.

pub mod cluster;
mod compare;
mod features;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use cluster::{Entry, Grouping, group};
pub use compare::{Compared, Likeness, Ready, compare};
pub use features::Features;
pub use vocabulary::Vocabulary;
