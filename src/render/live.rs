//! The live view: a few lines that are drawn again and again while a review runs. Pure: `run` feeds it events and the clock,
//! and moves the cursor.

use super::{
    escape::one_line,
    headline::{dollars, seconds, some},
    progress::{self, Progress},
    terminal::{
        Paint,
        width::{columns, fit},
    },
};
use crate::review::call::{CallId, Usage};
use std::collections::BTreeMap;

/// What a reviewer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    Asked,
    Answered(u32),
    Silent,
}

/// Everything the view shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LiveState {
    /// Wall time since the run began; the caller sets it before a frame is drawn.
    pub seconds: f64,
    title: String,
    seats: BTreeMap<CallId, Seat>,
    findings: u32,
    silent: u32,
    usage: Usage,
    usd: Option<f64>,
    minutes: Option<u64>,
}

impl LiveState {
    /// Takes one event in. What deserves a line that stays ([`progress::line`]) is for the caller to print above the frame.
    pub fn absorb(&mut self, progress: &Progress) {
        match progress {
            Progress::Budget { usd, minutes } => (self.usd, self.minutes) = (*usd, *minutes),
            Progress::LoopStarted { loop_n, of, title, .. } => {
                self.title = format!("loop {loop_n} of {of}  {}", one_line(title));
                self.seats.clear();
            }
            Progress::Asked(call) => {
                self.seats.insert(call.clone(), Seat::Asked);
            }
            Progress::Answered { call, findings, usage, .. } => {
                self.seats.insert(call.clone(), Seat::Answered(*findings));
                self.findings += findings;
                self.usage.add(usage);
            }
            Progress::Silent { call, .. } => {
                self.seats.insert(call.clone(), Seat::Silent);
                self.silent += 1;
            }
            Progress::LoopEnded(_) | Progress::Note(_) => {}
        }
    }
}

/// The frame: lines of at most `width` columns, each ended by a line feed, none wrapped by the terminal.
#[must_use]
pub fn frame(state: &LiveState, width: usize, color: bool) -> String {
    let width = width.max(20);
    let paint = Paint(color);
    let mut lines = Vec::new();
    if !state.title.is_empty() {
        lines.push(paint.bold(&fit(&state.title, width)));
    }
    lines.extend(seats(state, width, paint));
    lines.extend(account(state, width).iter().map(|line| paint.dim(line)));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Reviewers side by side, as many in a line as fit.
fn seats(state: &LiveState, width: usize, paint: Paint) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for (call, seat) in &state.seats {
        let label = fit(&progress::label(call), width.saturating_sub(10));
        let text = match seat {
            Seat::Asked => format!("  · {label}"),
            Seat::Answered(findings) => format!("  ✓ {label} {findings}"),
            Seat::Silent => format!("  ✗ {label}"),
        };
        if used > 0 && used + columns(&text) > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        used += columns(&text);
        line.push_str(&match seat {
            Seat::Asked => paint.dim(&text),
            Seat::Answered(_) => text,
            Seat::Silent => paint.warn(&text),
        });
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

/// What it came to so far, in as many lines as it takes: a budget that is cut off tells nothing.
fn account(state: &LiveState, width: usize) -> Vec<String> {
    let mut facts = vec![some(state.findings as usize, "finding", "findings")];
    if state.silent > 0 {
        facts.push(format!("{} silent", state.silent));
    }
    if state.usage.requests > 0 {
        let of = state.usd.map_or_else(String::new, |it| format!(" of {it:.2}"));
        facts.push(dollars(&state.usage).replacen(" USD", &format!("{of} USD"), 1));
    }
    facts.push(match state.minutes {
        None => seconds(state.seconds),
        Some(minutes) => {
            let left = (minutes as f64).mul_add(60.0, -state.seconds);
            format!("{} of {minutes} min left", seconds(left))
        }
    });
    if state.usage.requests > 0 {
        facts.push(some(state.usage.requests as usize, "request", "requests"));
    }
    let mut lines = vec![String::new()];
    for fact in facts {
        let last = lines.last_mut().expect("there is a first line");
        if last.is_empty() || columns(last) + 2 + columns(&fact) <= width {
            last.extend(["  ", &fact]);
        } else {
            lines.push(format!("  {fact}"));
        }
    }
    lines.iter().map(|line| fit(line, width)).collect()
}
