//! Caches that should have been warm: what was paid because a prompt's shared part was not read from one.

use super::{arrived::Arrived, route::Route};
use crate::review::call::{Prompt, Tokens};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A shared part of fewer tokens may be under what a provider caches at all.
const LEAST: u64 = 4096;

/// By model, what its cache did.
#[derive(Debug, Default)]
pub(super) struct Cold {
    by_model: Mutex<BTreeMap<String, Account>>,
}

/// One model's requests.
#[derive(Debug, Default)]
struct Account {
    /// The run's first request has been read, which finds nothing and writes what the run shares.
    led: bool,
    /// Requests that read less than half of what was there for them.
    cold: u32,
    /// What they cost more than from the cache, in USD; `None` where the price is not known.
    usd: Option<f64>,
}

impl Cold {
    /// Takes a request's usage. One that `leads` is the first with its ledger, and finds only what the whole run shares.
    pub(super) fn take(&self, route: &Route, prompt: &Prompt, leads: bool, arrived: &Arrived) {
        let Some(tokens) = arrived.tokens else { return };
        let mut by_model = self.by_model();
        let account = by_model.entry(route.name.clone()).or_default();
        // By who leads, not by who is read first: the others may come to their end before the one that they waited for.
        if leads && !std::mem::replace(&mut account.led, true) {
            return;
        }
        let ledger = if leads { 0 } else { prompt.ledger.len() };
        let shared = share(prompt.system.len() + prompt.snapshot.len() + ledger, prompt, &tokens);
        if shared < LEAST || tokens.cache_read >= shared / 2 {
            return;
        }
        let more =
            route.facts.as_ref().map(|it| it.price(&tokens) - it.price(&warm(tokens, shared)));
        account.usd = match account.cold {
            0 => more,
            _ => account.usd.zip(more).map(|(sum, more)| sum + more),
        };
        account.cold += 1;
    }

    /// A line for each model whose cache was not there.
    pub(super) fn notices(&self) -> Vec<String> {
        let by_model = self.by_model();
        let cold = by_model.iter().filter(|(_, account)| account.cold > 0);
        let line = |(model, Account { cold, usd, .. }): (&String, &Account)| {
            let more = usd.map_or_else(
                || "how much more that cost is not known".to_owned(),
                |usd| format!("that cost {usd:.2} USD more than reading it"),
            );
            let requests = if *cold == 1 { "request" } else { "requests" };
            format!(
                "the prompt cache of {model} stayed cold in {cold} {requests}, which paid for the shared text again: {more}"
            )
        };
        cold.map(line).collect()
    }

    fn by_model(&self) -> MutexGuard<'_, BTreeMap<String, Account>> {
        self.by_model.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tokens of a part of the prompt, by its share of the bytes.
fn share(bytes: usize, prompt: &Prompt, tokens: &Tokens) -> u64 {
    let total = u128::from(tokens.input + tokens.cache_write + tokens.cache_read);
    let share = total * bytes as u128 / prompt.bytes().max(1) as u128;
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// The same prompt with its shared part read from the cache.
fn warm(tokens: Tokens, shared: u64) -> Tokens {
    let missed = shared.saturating_sub(tokens.cache_read);
    let of_writes = missed.min(tokens.cache_write);
    let of_input = (missed - of_writes).min(tokens.input);
    Tokens {
        input: tokens.input - of_input,
        cache_write: tokens.cache_write - of_writes,
        cache_read: tokens.cache_read + of_writes + of_input,
        ..tokens
    }
}
