//! Color, or none. The sixteen colors every terminal has, and weight; meaning never hangs on them alone.

use crate::review::{
    finding::Severity,
    synthesis::{CouncilEntry, Stance, Verdict},
};

/// Wraps words of ours and escaped text in color where it is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    const RED: &'static str = "31";
    const YELLOW: &'static str = "33";
    const GREEN: &'static str = "32";
    const BLUE: &'static str = "34";

    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// What carries the eye.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What stands back.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// Something is missing.
    pub fn warn(self, text: &str) -> String {
        self.with(Self::YELLOW, text)
    }

    /// A severity's color, bold.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let color = match severity {
            Severity::Critical | Severity::High => Self::RED,
            Severity::Medium => Self::YELLOW,
            Severity::Low | Severity::Note => Self::BLUE,
        };
        self.with(&format!("1;{color}"), text)
    }

    /// A verdict's color, bold.
    pub fn verdict(self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Fail => Self::RED,
            Verdict::Incomplete => Self::YELLOW,
            Verdict::Pass | Verdict::None => Self::GREEN,
        };
        self.with(&format!("1;{color}"), text)
    }

    /// The color of a reviewer's verdict: who was not heard gets no green.
    pub fn stance(self, entry: &CouncilEntry, text: &str) -> String {
        match (entry.stance, entry.heard) {
            (Stance::Block, _) => self.with(Self::RED, text),
            (Stance::Concern, _) | (Stance::Approve, false) => self.with(Self::YELLOW, text),
            (Stance::Approve, true) => self.with(Self::GREEN, text),
        }
    }
}
