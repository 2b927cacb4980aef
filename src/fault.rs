//! Every failure a user can meet: one sentence, what to do next, and the exit code.
//!
//! A leaf: it uses no other module, so every module may use it. Not a catalogue of causes: causes travel as `anyhow` context
//! below a [`Fault`], and `run` prints the chain.

use std::fmt;

/// The process's exit codes. Part of the contract: the README's table is generated from [`Exit::ALL`] by a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Pass, or nothing to review.
    Pass = 0,
    /// A gating finding is open.
    Fail = 1,
    /// The command line, the charter or an input is wrong.
    Usage = 2,
    /// The review could not be completed.
    Incomplete = 3,
    /// GitHub could not be reached for what was asked.
    GitHub = 4,
    /// A bug in Pentad.
    Bug = 70,
}

impl Exit {
    /// Every code with the sentence the documentation shows.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Pass, "pass, or nothing to review"),
        (Self::Fail, "fail: a gating finding is open"),
        (Self::Usage, "usage or charter error"),
        (Self::Incomplete, "incomplete: something was not reviewed"),
        (Self::GitHub, "GitHub could not be reached for what was asked"),
        (Self::Bug, "a bug in Pentad"),
    ];

    /// The number the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A failure in the words the user reads. `what` and `help` are lower-case fragments without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The exit code it ends the process with.
    pub exit: Exit,
    /// What failed, and in which file and line.
    pub what: String,
    /// What to do next.
    pub help: Option<String>,
}

impl Fault {
    /// The user can mend it: a flag, an input, the charter.
    #[must_use]
    pub fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, what: what.into(), help: Some(help.into()) }
    }

    /// The review cannot go on, but its input was right.
    #[must_use]
    pub fn incomplete(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Incomplete, what: what.into(), help: Some(help.into()) }
    }

    /// GitHub could not be reached, or would not give what was needed.
    #[must_use]
    pub fn github(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::GitHub, what: what.into(), help: Some(help.into()) }
    }

    /// An invariant of ours does not hold.
    #[must_use]
    pub fn bug(what: impl Into<String>) -> Self {
        Self { exit: Exit::Bug, what: what.into(), help: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}
