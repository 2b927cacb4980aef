//! What ends a run before it is done: a signal to the process, or its time.
//!
//! A signal is heard from [`Stop::listen`] on, and is kept: who computes asks for it between two steps, who waits is woken by it.

use anyhow::Result;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use std::{
    cell::RefCell,
    fmt,
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How a run that was cancelled is told.
pub const CANCELLED: &str = "the run was cancelled";
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// One run's end.
#[derive(Default)]
pub struct Stop {
    /// What wakes who waits.
    signals: RefCell<Vec<Signal>>,
    heard: Arc<AtomicBool>,
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

    /// Hears SIGINT, then SIGTERM, as the runner cancels a step, from now on. A container's first process has no default for them: it would
    /// be killed seconds later, with nothing written.
    pub fn listen(&self) {
        for signal in SIGNALS {
            // Without a handler the system's own way of ending a process holds.
            let _ = flag::register(signal, Arc::clone(&self.heard));
        }
    }

    /// Whether to go on, for who computes on other threads.
    pub fn goes_on(&self) -> impl Fn() -> bool + Sync + use<> {
        let heard = Arc::clone(&self.heard);
        move || !heard.load(Ordering::Relaxed)
    }

    /// Nothing, unless a signal was heard.
    ///
    /// # Errors
    /// A [`Cut`], whose `during` says what was not finished.
    pub fn unheard(&self, during: &str) -> Result<()> {
        if (self.goes_on())() { Ok(()) } else { Err(self.cut(CANCELLED, during).into()) }
    }

    /// Waits for a signal. Within a runtime that has I/O.
    pub async fn cancelled(&self) -> &'static str {
        if self.signals.borrow().is_empty() {
            let kinds = SIGNALS.map(SignalKind::from_raw).into_iter();
            self.signals.borrow_mut().extend(kinds.filter_map(|it| signal(it).ok()));
        }
        poll_fn(|cx| self.poll(cx)).await;
        CANCELLED
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        // All are asked, so that each of them wakes whoever waits.
        let came = |it: &mut Signal| matches!(it.poll_recv(cx), Poll::Ready(Some(())));
        if self.signals.borrow_mut().iter_mut().map(came).fold(false, |any, it| any | it) {
            self.heard.store(true, Ordering::Relaxed);
        }
        if (self.goes_on())() { Poll::Pending } else { Poll::Ready(()) }
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
            why = self.over() => Err(self.cut(&why, during).into()),
            it = asking => Ok(it),
        }
    }

    /// Notes what was cut off, and gives what was first.
    fn cut(&self, why: &str, during: &str) -> Cut {
        let cut = Cut { why: format!("{why} {during}") };
        self.cut.borrow_mut().get_or_insert(cut).clone()
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
