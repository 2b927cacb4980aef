//! Facts that overrule a model: what a model says is not there and is, what it says is broken and holds.
//!
//! Only claims of a few fixed forms are understood (`claimed`); all others are left alone. A fact never raises anything, and it says
//! nothing of what a rule or a tool found. What it does to a finding is the engine's business (`engine::overruling`). Whether a finding's
//! lines are in the change is no fact of this kind: that is computed for each.
//!
//! The change is hostile: a line that it adds can be written to contradict a finding, so a fact says when it rests on one. An older line is
//! looked for first.

mod claimed;
mod found;

use super::{admit::evidence::Index, change::Lines, finding::Finding, snapshot::Snapshot};
use claimed::claimed;
use found::{Found, defined, tested};
use std::{collections::BTreeMap, fmt};

/// A claim that a fact can contradict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimed {
    /// There is no such symbol.
    Absent {
        /// Its name, with those around it where they were said: `Store::flush`.
        symbol: String,
        /// Only where the finding stands: it may well be defined elsewhere.
        here: bool,
    },
    /// No test has to do with it.
    Untested {
        /// Its name.
        symbol: String,
    },
    /// A guard of the charter is broken.
    Broken {
        /// The guard's id.
        guard: String,
    },
}

/// Something that was looked up, and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it contradicts.
    pub denies: Claimed,
    /// The fact: a fragment that follows "but".
    pub says: String,
    /// It rests on a line that the change itself adds.
    pub by_change: bool,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

/// What is known before anyone is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Facts that others looked up: a guard that holds.
    pub facts: Vec<Fact>,
    /// Where tests stand, by path.
    pub tests: BTreeMap<String, Vec<Lines>>,
}

impl Known {
    fn is_test(&self, path: &str, line: u32) -> bool {
        let at = Lines::new(line, line);
        self.tests.get(path).is_some_and(|spans| spans.iter().any(|it| it.meets(at)))
    }
}

/// The fact that contradicts a finding, if there is one.
#[must_use]
pub fn against(
    finding: &Finding,
    known: &Known,
    (snapshot, index): (&Snapshot, &Index),
) -> Option<Fact> {
    let claimed = claimed(&finding.claim)?;
    if let Some(fact) = known.facts.iter().find(|it| it.denies == claimed) {
        return Some(fact.clone());
    }
    let (says, Found { file, line, by_change }) = match &claimed {
        Claimed::Absent { symbol, here } => {
            let in_test = finding
                .evidence
                .lines
                .is_some_and(|it| known.is_test(&finding.evidence.file, it.first));
            let counts = |file: &str, line| in_test || !known.is_test(file, line);
            let at = (finding.evidence.file.as_str(), *here);
            (format!("`{symbol}` is defined"), defined(symbol, at, (snapshot, index), counts)?)
        }
        Claimed::Untested { symbol } => {
            (format!("a test names `{symbol}`"), tested(symbol, known, index)?)
        }
        Claimed::Broken { .. } => return None,
    };
    let added = if by_change { ", a line that this change adds" } else { "" };
    Some(Fact { denies: claimed, says: format!("{says} at {file}:{line}{added}"), by_change })
}
