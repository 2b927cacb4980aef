//! What happens while a review runs, and a line for each of it. For what is not a terminal; [`live`](super::live) is the
//! other view of the same events.

use super::{
    escape::{clip, one_line},
    headline::{dollars, seconds, some},
    terminal::{Paint, width::pad},
};
use crate::review::{
    call::{CallId, Phase, Usage},
    synthesis::LoopAccount,
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Reviewers are to be asked, for no more than this.
    Budget {
        /// USD; `None` for no limit.
        usd: Option<f64>,
        /// Minutes of wall time; `None` for no limit.
        minutes: Option<u64>,
    },
    /// A loop began.
    LoopStarted {
        /// Its number.
        loop_n: u32,
        /// How many loops the whole review has.
        of: u32,
        /// Its theme's title.
        title: String,
        /// How many reviewers are asked in parallel.
        calls: u32,
    },
    /// A reviewer was asked.
    Asked(CallId),
    /// A reviewer answered.
    Answered {
        /// Which call.
        call: CallId,
        /// How many findings of it were admitted.
        findings: u32,
        /// The model, as `provider/name`.
        model: Option<String>,
        /// It was answered from a file: an earlier run's, or a replay's.
        from_file: bool,
        /// What it cost.
        usage: Usage,
        /// Wall time.
        seconds: f64,
    },
    /// A reviewer gave no usable answer.
    Silent {
        /// Which call.
        call: CallId,
        /// What failed.
        why: String,
    },
    /// A loop ended.
    LoopEnded(LoopAccount),
    /// Anything else a reader should know now.
    Note(String),
}

/// The line for it, without a line break; `None` for what only a live view shows.
#[must_use]
pub fn line(progress: &Progress, color: bool) -> Option<String> {
    let paint = Paint(color);
    match progress {
        Progress::LoopStarted { loop_n, of, title, calls } => {
            let asked = some(*calls as usize, "reviewer", "reviewers");
            let title = one_line(&clip(title, 100));
            Some(paint.bold(&format!("loop {loop_n} of {of}: {title}, {asked}")))
        }
        Progress::Budget { .. } | Progress::Asked(_) => None,
        Progress::Answered { call, findings, model, from_file, seconds: took, .. } => {
            let found = some(*findings as usize, "finding", "findings");
            let by = model.as_deref().map_or_else(String::new, |model| one_line(&clip(model, 100)));
            let took = if *from_file { "from file".to_owned() } else { seconds(*took) };
            let line = format!(
                "{}  {}  {}  {by}",
                who(call),
                pad(&found, 11, false),
                pad(&took, 10, false)
            );
            Some(line.trim_end().to_owned())
        }
        Progress::Silent { call, why } => {
            let why = one_line(&clip(why, 300));
            Some(format!("{}  {}", who(call), paint.warn(&format!("no usable answer: {why}"))))
        }
        Progress::LoopEnded(account) => Some(paint.dim(&ended(account))),
        Progress::Note(text) => Some(one_line(&clip(text, 1000))),
    }
}

/// The role, and what it was asked for where that is not a review.
pub(super) fn label(call: &CallId) -> String {
    let role = one_line(&clip(&call.role, 40));
    match call.phase {
        Phase::Review | Phase::Adversary | Phase::Arbiter => role,
        Phase::Repair | Phase::AdversaryRepair | Phase::Refine => {
            format!("{role} ({})", call.phase.name())
        }
    }
}

fn who(call: &CallId) -> String {
    format!("  {}", pad(&label(call), 20, false))
}

fn ended(account: &LoopAccount) -> String {
    let cost = if account.usage.requests == 0 {
        String::new()
    } else {
        format!(
            "{}, {}, ",
            some(account.usage.requests as usize, "request", "requests"),
            dollars(&account.usage)
        )
    };
    format!(
        "  loop {}: {} new, {} kept, {} closed, {cost}{}",
        account.loop_n,
        account.new,
        account.kept,
        account.closed,
        seconds(account.seconds)
    )
}
