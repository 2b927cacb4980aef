//! How many tokens a prompt comes to, asked of a provider that counts for nothing, where our estimate leaves open on which side of a
//! limit it is: the model's window, or the size from which its tokens cost more.
//!
//! Whoever cannot or does not count is not asked again, and the estimate holds.

use super::{prices::estimate, route::Route};
use crate::review::call::Prompt;
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::Mutex;

/// Counts of one model in a run: the first prompt, and those to which the ledger added much.
const MOST_COUNTS: u32 = 8;
/// No text has more bytes a token.
const MOST_BYTES: usize = 6;

/// What was counted, by model.
#[derive(Debug, Default)]
pub(super) struct Measured {
    by_model: Mutex<BTreeMap<String, Count>>,
}

/// A prompt's size in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// The least that it is, where a count tells.
    pub(super) counted: Option<u64>,
    /// The most that it is.
    pub(super) most: u64,
}

/// The last count of a model.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    bytes: usize,
    tokens: u64,
    counts: u32,
}

impl Measured {
    /// The size of a prompt for a model. A count may take so long.
    pub(super) async fn size(&self, route: &Route, prompt: &Prompt, long: Duration) -> Size {
        let bytes = route.bytes(prompt);
        let (least, most) = Count::default().bounds(bytes);
        if !route.counts() || !route.leaves_open(least, most) {
            return Size { counted: None, most };
        }
        // Who comes next waits, and has the count.
        let mut by_model = self.by_model.lock().await;
        let count = by_model.entry(route.name.clone()).or_default();
        let (least, most) = count.bounds(bytes);
        if !route.leaves_open(least, most) || count.counts >= MOST_COUNTS {
            return count.size(bytes);
        }
        let counted = tokio::time::timeout(long, route.count(prompt)).await.ok().flatten();
        *count = match counted {
            Some(tokens) => Count { bytes, tokens, counts: count.counts + 1 },
            None => Count { counts: MOST_COUNTS, ..*count },
        };
        count.size(bytes)
    }
}

impl Count {
    fn size(&self, bytes: usize) -> Size {
        let (least, most) = self.bounds(bytes);
        Size { counted: (self.tokens > 0).then_some(least), most }
    }

    /// Between how many tokens a prompt of this size is, by the last count and what differs from it.
    fn bounds(&self, bytes: usize) -> (u64, u64) {
        if self.tokens == 0 {
            return ((bytes / MOST_BYTES) as u64, estimate(bytes));
        }
        let (more, less) = (bytes.saturating_sub(self.bytes), self.bytes.saturating_sub(bytes));
        let least = self.tokens.saturating_sub(estimate(less)) + (more / MOST_BYTES) as u64;
        let most = self.tokens.saturating_sub((less / MOST_BYTES) as u64) + estimate(more);
        // A count is itself an estimate, as its provider says.
        (least - least / 50, (most + most / 50).min(estimate(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_count_bounds_prompts_of_other_sizes() {
        let none = Count::default();
        assert_eq!(none.bounds(600_000), (100_000, 240_000));
        let count = Count { bytes: 300_000, tokens: 90_000, counts: 1 };
        assert_eq!(count.bounds(300_000), (88_200, 91_800));
        assert_eq!(count.bounds(306_000), (89_180, 94_248));
        assert_eq!(count.bounds(294_000), (85_848, 90_780));
        assert_eq!(Count { tokens: 1_000_000, ..count }.bounds(300_000).1, 120_000);
    }
}
