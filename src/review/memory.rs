//! What the last reviewed push left, and what has become of it: findings live longer than one review.

use super::{
    dispute::Accepted,
    finding::{Finding, Observation, Severity, State},
    ledger::Event,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a line of our own comment that holds a memory begins with.
pub const LINE: &str = "<!-- pentad:memory ";
/// Such a line where what it held is not ours any more: never empty, and never readable.
pub const LOST: &str = "<!-- pentad:memory lost -->";

/// The lines of a comment of ours that hold a memory. We write them without indentation, and nothing that we repeat of others: a quote
/// stands indented in the instruction for a coding agent. So what the change or a model makes us repeat is never taken for one.
pub fn held(comment: &str) -> impl Iterator<Item = &str> {
    comment.lines().map(str::trim_end).filter(|it| it.starts_with(LINE))
}

/// Where a memory was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The output folder of an earlier run, kept as an artifact of this workflow whose file came from the base branch.
    Artifact {
        /// The run's number at GitHub.
        run: u64,
    },
    /// Our own comment on the pull request, which holds obligations alone: nothing in it can close a finding.
    Comment,
    /// A file that the command line names.
    File,
}

impl Kept {
    /// The word in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Artifact { .. } => "artifact",
            Self::Comment => "comment",
            Self::File => "file",
        }
    }
}

/// What an earlier push left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Where it was kept.
    pub kept: Kept,
    /// That push's number, from 1.
    pub push: u32,
    /// The merge base it was reviewed against: a full commit id, or empty where it had none.
    pub base: String,
    /// Its head: a full commit id, or empty where it had none.
    pub head: String,
    /// The hash of the charter it was reviewed by.
    pub charter_sha256: String,
    /// Every finding in its last state, absorbed ones included. Of a [`Kept::Comment`] only what was open, contested, waived or resolved.
    pub findings: Vec<Finding>,
    /// The history of their states, through all pushes.
    pub events: Vec<Event>,
    /// What people's comments were taken for.
    pub accepted: Vec<Accepted>,
    /// Paths that stood in front of the reviewers.
    pub reviewed: BTreeSet<String>,
    /// The files that differ between that head and this one, each as it was then; a path that was not there has no entry. Empty where
    /// that head cannot be had any more.
    pub texts: BTreeMap<String, String>,
    /// Whether `texts` holds all of them: that head could be read.
    pub compared: bool,
    /// What is missing from it, for a reader: it was cut to fit, a part could not be read.
    pub lacking: Vec<String>,
    /// The worst severity among the findings that are missing from it, in this push or an earlier one.
    pub lost: Option<Severity>,
    /// What this run found out of the places that its findings name. Whoever reads a memory leaves it empty; `run` fills it.
    pub now: Now,
}

/// What has become of the places that an earlier push's findings name, and who looked at them in this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Now {
    /// Files at head that the change leaves alone, redacted.
    pub files: BTreeMap<String, Arc<str>>,
    /// Paths that the head does not have.
    pub gone: BTreeSet<String>,
    /// Files of this head that the earlier one did not have.
    pub added: BTreeSet<String>,
    /// Files that differ from the earlier head's, and whose text then is not known.
    pub unread: BTreeSet<String>,
    /// Names of the sources (`static:<rule>`) that looked at a file to its end, by path.
    pub ran: BTreeMap<String, BTreeSet<String>>,
    /// Names of the sources that looked at the change as a whole.
    pub everywhere: BTreeSet<String>,
    /// What the rules say of `files`.
    pub observations: Vec<Observation>,
}

/// What has become of the earlier pushes' findings, by id, in rank order; a finding stands in one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// The earlier push.
    pub push: u32,
    /// Its head.
    pub head: String,
    /// Found for the first time.
    pub new: Vec<String>,
    /// Closed by this push: resolved, refuted or withdrawn.
    pub resolved: Vec<String>,
    /// Open before and still.
    pub still_open: Vec<String>,
    /// Accepted by a human.
    pub waived: Vec<String>,
    /// Closed before, and open again.
    pub reopened: Vec<String>,
    /// Those of the open ones that were closed three times or more.
    pub recurring: Vec<String>,
}

/// From this often closed and open again, a finding is recurring.
const RECURRING: usize = 3;

impl Since {
    /// What has become of a memory's findings. `findings` are those that lead or stand alone, in rank order; `events` the whole history.
    #[must_use]
    pub fn of(memory: &Memory, findings: &[Finding], events: &[Event]) -> Self {
        let then: BTreeMap<&str, &State> =
            memory.findings.iter().map(|it| (it.id.as_str(), &it.state)).collect();
        let mut closings: BTreeMap<&str, usize> = BTreeMap::new();
        for it in events.iter().filter(|it| it.closes()) {
            *closings.entry(it.id.as_str()).or_default() += 1;
        }
        let mut since = Self { push: memory.push, head: memory.head.clone(), ..Self::default() };
        for it in findings {
            let before = then.get(it.id.as_str()).copied();
            let list = match (before.filter(|_| it.carried.is_some()), &it.state) {
                (_, State::Waived { .. }) => &mut since.waived,
                (None, state) if state.is_open() => &mut since.new,
                (Some(before), state) if state.is_open() => {
                    if was_open(before) {
                        &mut since.still_open
                    } else {
                        &mut since.reopened
                    }
                }
                (Some(before), _) if was_open(before) || matches!(before, State::Waived { .. }) => {
                    &mut since.resolved
                }
                // Closed before and still, or found and closed in this push.
                _ => continue,
            };
            list.push(it.id.clone());
            let often = closings.get(it.id.as_str()).is_some_and(|n| *n >= RECURRING);
            if often && it.state.is_open() {
                since.recurring.push(it.id.clone());
            }
        }
        since
    }
}

/// What was absorbed counted with its leader: where it stands alone now, it is not closed and open again.
fn was_open(state: &State) -> bool {
    state.is_open() || state.leader().is_some()
}
