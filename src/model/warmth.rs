//! Who may ask first. What a request writes to a provider's cache can be read once its response begins: of the calls that
//! share a prefix one goes alone until then, and the rest pays a tenth.

use crate::store::Key;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// Which prefixes are in the cache, as far as we know.
#[derive(Debug, Default)]
pub(super) struct Warmth {
    states: Mutex<BTreeMap<Key, State>>,
    changed: Notify,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// One call is asking with it.
    Warming,
    /// It was last asked with at this time.
    Warm(Instant),
}

/// The right, and the duty, to ask first. Dropped without a word, it passes to the next in line.
#[derive(Debug)]
pub(super) struct Lead<'a> {
    warmth: &'a Warmth,
    prefix: Key,
    released: bool,
}

impl Warmth {
    /// Waits until the prefix is warm, or returns the lead. It stays warm for `keeps` after it was last asked with.
    pub(super) async fn enter(&self, prefix: &Key, keeps: Duration) -> Option<Lead<'_>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            match self.try_enter(prefix, keeps) {
                Entry::Warm => return None,
                Entry::Lead => {
                    return Some(Lead { warmth: self, prefix: prefix.clone(), released: false });
                }
                Entry::Wait => changed.await,
            }
        }
    }

    fn try_enter(&self, prefix: &Key, keeps: Duration) -> Entry {
        let mut states = self.states();
        let now = Instant::now();
        match states.get(prefix) {
            Some(State::Warming) => Entry::Wait,
            Some(State::Warm(at)) if now.duration_since(*at) < keeps => {
                // Reading it keeps it.
                states.insert(prefix.clone(), State::Warm(now));
                Entry::Warm
            }
            _ => {
                states.insert(prefix.clone(), State::Warming);
                Entry::Lead
            }
        }
    }

    fn set(&self, prefix: &Key, state: Option<State>) {
        match state {
            Some(state) => self.states().insert(prefix.clone(), state),
            None => self.states().remove(prefix),
        };
        self.changed.notify_waiters();
    }

    fn states(&self) -> MutexGuard<'_, BTreeMap<Key, State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Entry {
    Warm,
    Lead,
    Wait,
}

impl Lead<'_> {
    /// Lets the others go: the response has begun, or waiting for it would cost more time than a cold cache costs money.
    pub(super) fn release(mut self) {
        self.released = true;
        self.warmth.set(&self.prefix, Some(State::Warm(Instant::now())));
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        if !self.released {
            self.warmth.set(&self.prefix, None);
        }
    }
}
