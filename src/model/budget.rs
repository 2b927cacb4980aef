//! The run's purse: what a request may cost at its worst is set aside before it, and settled after it.
//!
//! One that does not fit waits for requests in flight, whose worst case is seldom their cost. When none is in flight, the
//! budget has ended, for good: what is there is synthesized.

use crate::review::charter::Budget;
use std::{
    ops::Add,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// The purse.
#[derive(Debug)]
pub(super) struct Purse {
    usd: Option<f64>,
    tokens: Option<u64>,
    /// When the run's time is over, and its minutes.
    end: Option<(Instant, u64)>,
    state: Mutex<State>,
    settled: Notify,
}

/// What something costs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Charge {
    /// 0 where the price is not known.
    pub(super) usd: f64,
    pub(super) tokens: u64,
}

#[derive(Debug, Default)]
struct State {
    spent: Charge,
    reserved: Charge,
    in_flight: u32,
    ended: Option<String>,
}

/// The budget ended before the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ended(pub(super) String);

/// A part of the purse that is set aside. Dropped without being settled, it is spent: nobody knows better.
#[derive(Debug)]
pub(super) struct Reservation<'a> {
    purse: &'a Purse,
    charge: Charge,
}

impl Purse {
    /// A purse; its minutes of `second`s start now.
    pub(super) fn new(budget: Budget, second: Duration) -> Self {
        let length =
            |minutes: u64| second.saturating_mul(u32::try_from(minutes * 60).unwrap_or(u32::MAX));
        let end = budget.minutes.and_then(|it| Some((Instant::now().checked_add(length(it))?, it)));
        let Budget { usd, tokens, .. } = budget;
        Self { usd, tokens, end, state: Mutex::default(), settled: Notify::new() }
    }

    /// When the run's time is over.
    pub(super) fn end(&self) -> Option<Instant> {
        self.end.map(|it| it.0)
    }

    /// That the run's time is over, where it is; it has then ended.
    pub(super) fn over_time(&self) -> Option<String> {
        let (_, minutes) = self.end.filter(|it| Instant::now() >= it.0)?;
        Some(self.state().end(format!("{minutes} minutes are over")).0)
    }

    /// Counts what was spent before this process began, or outside of a reservation.
    pub(super) fn spend(&self, charge: Charge) {
        let mut state = self.state();
        state.spent = state.spent + charge;
    }

    /// Why no further request may start, once it is so.
    pub(super) fn ended(&self) -> Option<String> {
        self.state().ended.clone()
    }

    /// Sets the worst case aside, waiting for requests in flight where it does not fit.
    pub(super) async fn reserve(&self, worst: Charge) -> Result<Reservation<'_>, Ended> {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            settled.as_mut().enable();
            if let Some(reservation) = self.try_reserve(worst)? {
                return Ok(reservation);
            }
            settled.await;
        }
    }

    /// Sets the worst case aside if it fits as it is. What is only an improvement does not end the budget.
    pub(super) fn reserve_spare(&self, worst: Charge) -> Option<Reservation<'_>> {
        let over = self.over_time().is_some();
        let mut state = self.state();
        let fits = !over && state.ended.is_none() && self.fits(&state, worst);
        fits.then(|| self.set_aside(&mut state, worst))
    }

    fn try_reserve(&self, worst: Charge) -> Result<Option<Reservation<'_>>, Ended> {
        let over_time = self.over_time();
        let mut state = self.state();
        if let Some(why) = over_time.or_else(|| state.ended.clone()) {
            return Err(Ended(why));
        }
        if self.fits(&state, worst) {
            return Ok(Some(self.set_aside(&mut state, worst)));
        }
        if state.in_flight > 0 {
            return Ok(None);
        }
        let why = self.why_ended(&state, worst);
        Err(state.end(why))
    }

    fn fits(&self, state: &State, worst: Charge) -> bool {
        let total = state.spent + state.reserved + worst;
        self.fits_usd(total) && self.tokens.is_none_or(|it| total.tokens <= it)
    }

    fn fits_usd(&self, total: Charge) -> bool {
        // Sums of fractions are not exact.
        self.usd.is_none_or(|it| total.usd - 1e-9 <= it)
    }

    fn why_ended(&self, state: &State, worst: Charge) -> String {
        let (spent, usd) = (state.spent, self.usd.unwrap_or_default());
        if self.fits_usd(spent + worst) {
            let (most, spent, worst) =
                (self.tokens.unwrap_or_default(), spent.tokens, worst.tokens);
            return format!("{spent} of {most} tokens are spent, and a call may take {worst}");
        }
        format!("{:.2} of {usd:.2} USD are spent, and a call may cost {:.2}", spent.usd, worst.usd)
    }

    fn set_aside(&self, state: &mut State, worst: Charge) -> Reservation<'_> {
        state.reserved = state.reserved + worst;
        state.in_flight += 1;
        Reservation { purse: self, charge: worst }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end(&mut self, why: String) -> Ended {
        self.ended = Some(why.clone());
        Ended(why)
    }
}

impl Add for Charge {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self { usd: self.usd + more.usd, tokens: self.tokens.saturating_add(more.tokens) }
    }
}

impl Charge {
    fn less(self, gone: Self) -> Self {
        Self { usd: self.usd - gone.usd, tokens: self.tokens.saturating_sub(gone.tokens) }
    }
}

impl Reservation<'_> {
    /// Replaces the worst case by what it cost.
    pub(super) fn settle(mut self, charge: Charge) {
        let reserved = std::mem::replace(&mut self.charge, charge);
        let mut state = self.purse.state();
        state.reserved = state.reserved.less(reserved) + charge;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let mut state = self.purse.state();
        state.reserved = state.reserved.less(self.charge);
        state.spent = state.spent + self.charge;
        state.in_flight -= 1;
        drop(state);
        self.purse.settled.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Charge, Duration, Purse};
    use futures_util::FutureExt;

    fn usd(usd: f64) -> Charge {
        Charge { usd, tokens: 100 }
    }

    fn purse(usd: f64) -> Purse {
        Purse::new(Budget { usd: Some(usd), tokens: None, minutes: None }, Duration::from_secs(1))
    }

    #[test]
    fn what_does_not_fit_waits_for_those_in_flight_and_ends_the_budget_when_none_is() {
        let purse = purse(1.0);
        let first = purse.reserve(usd(0.6)).now_or_never().unwrap().unwrap();
        assert!(purse.reserve(usd(0.6)).now_or_never().is_none(), "it waits");
        first.settle(usd(0.1));
        let second = purse.reserve(usd(0.6)).now_or_never().unwrap().unwrap();
        second.settle(usd(0.6));
        assert!(purse.reserve(usd(0.6)).now_or_never().unwrap().is_err());
        assert!(purse.reserve(usd(0.0)).now_or_never().unwrap().is_err(), "it ended for good");
    }

    #[test]
    fn a_request_that_nobody_settled_keeps_its_worst_case() {
        let purse = purse(1.0);
        drop(purse.reserve(usd(0.9)).now_or_never().unwrap().unwrap());
        assert!(purse.reserve(usd(0.2)).now_or_never().unwrap().is_err());
    }

    #[test]
    fn what_is_only_an_improvement_neither_waits_nor_ends_the_budget() {
        let purse = purse(1.0);
        let first = purse.reserve(usd(0.6)).now_or_never().unwrap().unwrap();
        assert!(purse.reserve_spare(usd(0.5)).is_none());
        drop(first);
        assert!(purse.reserve_spare(usd(0.5)).is_none());
        assert_eq!(purse.ended(), None);
        drop(purse.reserve_spare(usd(0.4)).unwrap());
        assert!(
            purse.reserve(usd(0.1)).now_or_never().unwrap().is_err(),
            "it is paid for like any other"
        );
    }

    #[test]
    fn tokens_bound_what_has_no_price() {
        let tokens = |tokens| Charge { usd: 0.0, tokens };
        let budget = Budget { usd: Some(1.0), tokens: Some(1000), minutes: None };
        let purse = Purse::new(budget, Duration::from_secs(1));
        purse.spend(tokens(300));
        let first = purse.reserve(tokens(600)).now_or_never().unwrap().unwrap();
        assert!(purse.reserve(tokens(600)).now_or_never().is_none(), "it waits");
        assert!(purse.reserve_spare(tokens(200)).is_none());
        first.settle(tokens(100));
        purse.reserve(tokens(600)).now_or_never().unwrap().unwrap().settle(tokens(600));
        let ended = purse.reserve(tokens(1)).now_or_never().unwrap().unwrap_err().0;
        assert_eq!(ended, "1000 of 1000 tokens are spent, and a call may take 1");
    }

    #[test]
    fn time_ends_it_too() {
        let budget = Budget { usd: None, tokens: None, minutes: Some(0) };
        let purse = Purse::new(budget, Duration::from_secs(1));
        assert!(purse.reserve(usd(0.0)).now_or_never().unwrap().is_err());
    }
}
