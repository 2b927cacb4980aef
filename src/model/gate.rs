//! What one request's failure means for all: a rate limit pauses every caller, a refused key is not tried again, and a model
//! that failed for good is asked after the others.

use super::failure::{Class, Failure};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// The state of an endpoint.
#[derive(Debug, Default)]
pub(super) struct Gate {
    paused_until: Mutex<Option<Instant>>,
    /// Final failures: of the endpoint, under an empty name, and of models.
    closed: Mutex<BTreeMap<String, Failure>>,
    /// Those whose last call failed after all its tries, under the same names.
    cool: Mutex<BTreeSet<String>>,
}

impl Gate {
    /// Nobody asks before this time.
    pub(super) fn pause(&self, until: Instant) {
        let mut paused = lock(&self.paused_until);
        *paused = paused.map_or(Some(until), |it| Some(it.max(until)));
    }

    /// Waits until a pause is over; false, at once, where that is not before `end`.
    pub(super) async fn wait(&self, end: Option<Instant>) -> bool {
        loop {
            let until = *lock(&self.paused_until);
            match until.filter(|it| *it > Instant::now()) {
                None => return true,
                Some(until) if end.is_some_and(|it| it <= until) => return false,
                Some(until) => tokio::time::sleep_until(until).await,
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

    /// Remembers that a model failed a whole call.
    pub(super) fn cool(&self, model: &str, class: Class) {
        if class.cools() {
            let name = match class {
                Class::Unreachable | Class::Silence => "",
                _ => model,
            };
            lock(&self.cool).insert(name.to_owned());
        }
    }

    /// A model has replied: so it can be asked first again, and its endpoint too.
    pub(super) fn replied(&self, model: &str) {
        let mut cool = lock(&self.cool);
        cool.remove("");
        cool.remove(model);
    }

    /// Whether the last call failed.
    pub(super) fn is_cool(&self, model: &str) -> bool {
        let cool = lock(&self.cool);
        cool.contains("") || cool.contains(model)
    }

    /// Whether a model is better asked after the others.
    pub(super) fn is_last(&self, model: &str) -> bool {
        self.is_cool(model) || self.closed(model).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
