//! How often and how fast is asked: limits and the waits between tries.

use super::{
    ask::Keep,
    failure::{Class, Failure},
};
use std::time::Duration;

/// The longest wait of our own, in seconds, and of those that a provider asks for: longer than any run.
const OWN_CAP: f64 = 60.0;
const ASKED_CAP: f64 = 86_400.0;

/// How long a cache keeps, in seconds from the start of a request: some of them may pass before the next one starts.
pub(super) const KEPT_MINUTES: u32 = 280;
const KEPT_HOUR: u32 = 3500;

/// Limits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often a model is asked for one reply.
    pub tries: u32,
    /// Calls at the same time: as many as the largest bench has roles, for each wave of fewer takes as long as its slowest call.
    pub in_flight: usize,
    /// The length of a second in every wait, deadline and budget: shorter in tests.
    pub second: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { tries: 4, in_flight: 64, second: Duration::from_secs(1) }
    }
}

impl Pace {
    /// How long a prompt stays in a provider's cache after it was last asked with.
    pub(super) fn kept(&self, keep: Keep) -> Duration {
        self.seconds(match keep {
            Keep::Minutes => KEPT_MINUTES.into(),
            Keep::Hour => KEPT_HOUR.into(),
        })
    }

    /// A number of seconds.
    pub(super) fn seconds(&self, n: u64) -> Duration {
        self.second.saturating_mul(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// How long to wait before the next try after the `tried`th failed: full jitter, so that callers who failed together do
    /// not come back together, but never less than the provider asks.
    pub(super) fn wait(&self, failure: &Failure, tried: u32) -> Duration {
        let base = match failure.class {
            Class::Overloaded => 2.0,
            _ => 1.0,
        };
        let most = (base * f64::from(2_u32.saturating_pow(tried - 1))).min(OWN_CAP);
        let asked = failure.retry_after.map_or(0.0, |it| it.as_secs_f64().min(ASKED_CAP));
        self.second.mul_f64((most * chance()).max(asked))
    }
}

/// A number from 0 to 1.
fn chance() -> f64 {
    let number = getrandom::u32().unwrap_or(u32::MAX / 2);
    f64::from(number) / f64::from(u32::MAX)
}
