//! When a request that failed is made again: GitHub's limits as it says them in headers, and its own errors, both with bounds.
//! Functions of values; the waiting itself is `client`'s.

use super::failure::Class;
use std::time::Duration;

/// What GitHub asks for where it limits without saying for how long, in seconds.
const UNSAID: u64 = 60;
/// The longest wait of our own between tries, in seconds.
const OWN_CAP: u64 = 30;

/// How often and how fast is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often one thing is asked for.
    pub tries: u32,
    /// Requests at the same time. GitHub allows 100 over all of an account's jobs.
    pub in_flight: usize,
    /// The longest wait, in seconds: a limit that lasts longer ends the request.
    pub longest: u64,
    /// The longest time without a byte, in seconds.
    pub silence: u64,
    /// The longest that an answer may take to come whole, in seconds: one that drips is never silent.
    pub whole: u64,
    /// The length of a second in every wait: shorter in tests.
    pub second: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self { tries: 4, in_flight: 8, longest: 150, silence: 60, whole: 600, second }
    }
}

impl Pace {
    /// A number of seconds.
    pub(super) fn seconds(&self, n: u64) -> Duration {
        self.second.saturating_mul(u32::try_from(n).unwrap_or(u32::MAX))
    }
}

/// What is known of a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refused {
    /// The HTTP status; `None` where no whole response came.
    pub status: Option<u16>,
    /// `retry-after`, in seconds.
    pub retry_after: Option<u64>,
    /// Whether `x-ratelimit-remaining` is 0.
    pub used_up: bool,
    /// Seconds until `x-ratelimit-reset`, by the server's own clock.
    pub reset_in: Option<u64>,
    /// Whether the body speaks of a secondary rate limit or of abuse.
    pub secondary: bool,
    /// Whether the request may be made twice: it only reads.
    pub reads: bool,
}

/// What comes after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another try, after this many seconds. `all` tells whether every other request waits as well.
    Again {
        /// Seconds.
        wait: u64,
        /// Every request of the run is limited, not this one alone.
        all: bool,
    },
    /// The end.
    Over(Class),
}

/// Decides after the `tried`th try.
#[must_use]
pub fn next(it: Refused, tried: u32, pace: &Pace) -> Next {
    let limited = |wait: u64| match wait <= pace.longest && tried < pace.tries {
        true => Next::Again { wait, all: true },
        false => Next::Over(Class::Limited),
    };
    let doubled = |base: u64| base.saturating_mul(1_u64.checked_shl(tried - 1).unwrap_or(u64::MAX));
    match it.status {
        Some(403 | 429) if it.retry_after.is_some() => limited(it.retry_after.unwrap_or(UNSAID)),
        // A second more: the limit's own clock counts whole ones.
        Some(403 | 429) if it.used_up => limited(it.reset_in.unwrap_or(UNSAID).saturating_add(1)),
        Some(403) if it.secondary => limited(doubled(UNSAID)),
        Some(429) => limited(doubled(UNSAID)),
        None | Some(408 | 500..=599) if it.reads && tried < pace.tries => {
            Next::Again { wait: it.retry_after.unwrap_or(doubled(1).min(OWN_CAP)), all: false }
        }
        None => Next::Over(Class::Unreachable),
        Some(status) => Next::Over(Class::of(status)),
    }
}

/// For how long a limit that ended a request will end others too, in seconds.
#[must_use]
pub fn lasts(it: Refused) -> u64 {
    it.retry_after.or(it.reset_in.filter(|_| it.used_up)).unwrap_or(UNSAID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_answer() {
        let of = |status: u16| Refused { status: Some(status), reads: true, ..Refused::default() };
        let again = |wait, all| Next::Again { wait, all };
        let pace = Pace::default();
        for (refused, tried, expected) in [
            (of(401), 1, Next::Over(Class::Unauthorized)),
            (of(403), 1, Next::Over(Class::Forbidden)),
            (of(404), 1, Next::Over(Class::Missing)),
            (of(406), 1, Next::Over(Class::TooLarge)),
            (of(422), 1, Next::Over(Class::Unprocessable)),
            (of(418), 1, Next::Over(Class::Unexpected)),
            (of(302), 1, Next::Over(Class::Redirected)),
            (Refused { retry_after: Some(7), ..of(403) }, 1, again(7, true)),
            (Refused { retry_after: Some(7), ..of(429) }, 3, again(7, true)),
            (Refused { retry_after: Some(7), ..of(429) }, 4, Next::Over(Class::Limited)),
            (Refused { retry_after: Some(3600), ..of(403) }, 1, Next::Over(Class::Limited)),
            (Refused { used_up: true, reset_in: Some(9), ..of(403) }, 1, again(10, true)),
            (Refused { used_up: true, reset_in: Some(0), ..of(429) }, 1, again(1, true)),
            (
                Refused { used_up: true, reset_in: Some(1800), ..of(403) },
                1,
                Next::Over(Class::Limited),
            ),
            (Refused { reset_in: Some(9), ..of(403) }, 1, Next::Over(Class::Forbidden)),
            (Refused { secondary: true, ..of(403) }, 1, again(60, true)),
            (Refused { secondary: true, ..of(403) }, 2, again(120, true)),
            (Refused { secondary: true, ..of(403) }, 3, Next::Over(Class::Limited)),
            (of(429), 1, again(60, true)),
            (of(502), 1, again(1, false)),
            (of(502), 3, again(4, false)),
            (of(502), 4, Next::Over(Class::Unreachable)),
            (Refused { reads: false, ..of(502) }, 1, Next::Over(Class::Unreachable)),
            (Refused { reads: true, ..Refused::default() }, 2, again(2, false)),
            (Refused::default(), 1, Next::Over(Class::Unreachable)),
        ] {
            assert_eq!(next(refused, tried, &pace), expected, "{refused:?} {tried}");
        }
    }
}
