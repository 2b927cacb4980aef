//! What ends a run before it is done: a signal to the process, or its time.
//!
//! A signal is heard from the first time that somebody waits, and is kept: who waits later, in another runtime, hears it too.

use anyhow::Result;
use std::{
    cell::{Cell, RefCell},
    fmt,
    future::poll_fn,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How a run that was cancelled is told.
const CANCELLED: &str = "the run was cancelled";

/// One run's end.
#[derive(Default)]
pub struct Stop {
    /// SIGINT, then SIGTERM, as the runner cancels a step. A container's first process has no default for them.
    signals: RefCell<Vec<Signal>>,
    heard: Cell<bool>,
    /// When its time is over, and what says so.
    ends: RefCell<Option<(Instant, String)>>,
    /// What was cut off first.
    cut: RefCell<Option<Cut>>,
}

impl Stop {
    /// The run may take `minutes` from when it began, as the charter has it.
    pub fn ends(&self, began: Instant, minutes: Option<u64>) {
        let end = minutes.and_then(|it| {
            let at = began.checked_add(Duration::from_secs(it.checked_mul(60)?))?;
            Some((at, format!("budget.minutes ({it}) ended")))
        });
        *self.ends.borrow_mut() = end;
    }

    /// Waits for a signal. Within a runtime that has I/O.
    pub async fn cancelled(&self) -> &'static str {
        if self.signals.borrow().is_empty() {
            let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
            // Without handlers the system's own way of ending a process holds.
            self.signals.borrow_mut().extend(kinds.into_iter().filter_map(|it| signal(it).ok()));
        }
        poll_fn(|cx| self.poll(cx)).await;
        CANCELLED
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        // All are asked, so that each of them wakes whoever waits.
        let came = |it: &mut Signal| matches!(it.poll_recv(cx), Poll::Ready(Some(())));
        if self.signals.borrow_mut().iter_mut().map(came).fold(false, |any, it| any | it) {
            self.heard.set(true);
        }
        if self.heard.get() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Waits for a signal or for the end of the run's time.
    async fn over(&self) -> String {
        let end = self.ends.borrow().clone();
        let time = async {
            match end {
                Some((at, why)) => {
                    tokio::time::sleep_until(at.into()).await;
                    why
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            why = self.cancelled() => why.to_owned(),
            why = time => why,
        }
    }

    /// What comes of `asking`, unless the run is over first.
    ///
    /// # Errors
    /// A [`Cut`], whose `during` says what was not finished.
    pub async fn unless<T>(&self, asking: impl Future<Output = T>, during: &str) -> Result<T> {
        tokio::select! {
            biased;
            why = self.over() => {
                let cut = Cut { why: format!("{why} {during}") };
                Err(self.cut.borrow_mut().get_or_insert(cut).clone().into())
            }
            it = asking => Ok(it),
        }
    }

    /// Nothing, unless something was cut off: whoever can do without an answer cannot do without the run.
    ///
    /// # Errors
    /// The first [`Cut`].
    pub fn not_cut(&self) -> Result<()> {
        self.cut.borrow().clone().map_or(Ok(()), |cut| Err(cut.into()))
    }
}

/// A run that was over before there was anything to review: no failure, but an incomplete review.
#[derive(Debug, Clone)]
pub struct Cut {
    /// A lower-case fragment.
    pub why: String,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Cut {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_past_the_end_is_cut_off_and_who_does_not_is_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let stop = Stop::default();
        let forever = std::future::pending::<()>;
        stop.ends(Instant::now(), None);
        assert_eq!(runtime.block_on(stop.unless(async { 7 }, "")).unwrap(), 7);
        let began =
            Instant::now().checked_sub(Duration::from_secs(120)).unwrap_or_else(Instant::now);
        stop.ends(began, Some(3));
        assert!(stop.not_cut().is_ok());
        stop.ends(began, Some(1));
        let cut =
            runtime.block_on(stop.unless(forever(), "while this was waited for")).unwrap_err();
        let expected = "budget.minutes (1) ended while this was waited for";
        assert_eq!(cut.downcast_ref::<Cut>().unwrap().why, expected);
        stop.ends(began, None);
        assert_eq!(stop.not_cut().unwrap_err().to_string(), expected, "the first cut stays");
    }
}
