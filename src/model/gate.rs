//! What one request's failure means for all: a rate limit pauses every caller, and a refused key is not tried again.

use super::failure::{Class, Failure};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// The state of an endpoint.
#[derive(Debug, Default)]
pub(super) struct Gate {
    paused_until: Mutex<Option<Instant>>,
    /// Final failures: of the endpoint, under an empty name, and of models.
    closed: Mutex<BTreeMap<String, Failure>>,
}

impl Gate {
    /// Nobody asks before this time.
    pub(super) fn pause(&self, until: Instant) {
        let mut paused = lock(&self.paused_until);
        *paused = paused.map_or(Some(until), |it| Some(it.max(until)));
    }

    /// Waits until a pause is over.
    pub(super) async fn wait(&self) {
        loop {
            let until = *lock(&self.paused_until);
            match until {
                Some(until) if until > Instant::now() => tokio::time::sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// Remembers a failure after which asking is pointless.
    pub(super) fn close(&self, model: &str, failure: &Failure) {
        let name = match failure.class {
            Class::Permission | Class::UnknownModel => model,
            _ => "",
        };
        lock(&self.closed).entry(name.to_owned()).or_insert_with(|| failure.clone());
    }

    /// The failure that closed it for a model.
    pub(super) fn closed(&self, model: &str) -> Option<Failure> {
        let closed = lock(&self.closed);
        closed.get("").or_else(|| closed.get(model)).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
