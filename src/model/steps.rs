//! Prompts that cost more a token for being large, as their providers counted them.

use super::{arrived::Arrived, route::Route};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// By model, what was over the size from which its price jumps.
#[derive(Debug, Default)]
pub(super) struct Steps {
    by_model: Mutex<BTreeMap<String, Over>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Over {
    requests: u32,
    largest: u64,
    above: u64,
    times: f64,
}

impl Steps {
    /// Takes a request's usage.
    pub(super) fn take(&self, route: &Route, arrived: &Arrived) {
        let Some(tokens) = arrived.tokens else { return };
        let prompt = tokens.input + tokens.cache_write + tokens.cache_read;
        let Some((above, times)) = route.facts.as_ref().and_then(|it| it.step(prompt)) else {
            return;
        };
        let mut by_model = self.by_model.lock().unwrap_or_else(PoisonError::into_inner);
        let over = by_model.entry(route.name.clone()).or_default();
        let largest = over.largest.max(prompt);
        *over = Over { requests: over.requests + 1, largest, above, times };
    }

    /// A line for each such model.
    pub(super) fn notices(&self) -> Vec<String> {
        let by_model = self.by_model.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |(model, it): (&String, &Over)| {
            let Over { requests, largest, above, times } = it;
            let prompts = if *requests == 1 { "prompt" } else { "prompts" };
            format!(
                "{requests} {prompts} of up to {largest} tokens were over the {above} from which {model} costs {times:.0} times as \
                 much; models.avoid_price_steps in the charter keeps the snapshot under it"
            )
        };
        by_model.iter().map(line).collect()
    }
}
