//! The door to dispute: what people decide of findings in comments on a pull request. Read anew by every review, so nothing has to be kept.
//!
//! **Invariant:** a comment's waiver covers the one finding that it names, at no higher severity than that had when it was accepted, however
//! many pushes ago. What a comment asks for and does not get is told.

use super::{
    charter::{GatePolicy, Waiver},
    command::Command,
    day::Day,
    finding::{Finding, Severity, State},
    ledger::{Hand, Ledger},
};
use std::collections::BTreeMap;

/// Days that a waiver holds which names no last day.
pub const DEFAULT_DAYS: u32 = 30;
/// Days that a waiver holds at most.
pub const MOST_DAYS: u32 = 180;

/// A command that somebody gave in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The comment's number; 0 where it is not known.
    pub comment: u64,
    /// Who: a login.
    pub by: String,
    /// Whether that is the author of the change.
    pub own: bool,
    /// The day on which it was written.
    pub on: Option<Day>,
    /// What it says.
    pub command: Command,
    /// Why it does not count: a lower-case fragment.
    pub refused: Option<String>,
    /// What it was about, where Pentad said so when it was given.
    pub meant: Option<Meant>,
}

/// A finding as it was when a command was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its severity then.
    pub severity: Severity,
}

/// What a comment's waiver was taken for by the first review that read it. Later ones keep to it: what a finding was raised to since is not
/// what somebody accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Accepted {
    /// The comment's number.
    pub comment: u64,
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// Its severity then.
    pub severity: Severity,
}

impl Accepted {
    /// At most this many are kept, those of the newest comments.
    pub const MOST: usize = 300;

    /// What two memories hold together. Where they do not agree about a comment the first says which finding it is about, and the less severe
    /// counts: of two that may be wrong it accepts less.
    #[must_use]
    pub fn both(first: &[Self], second: &[Self]) -> Vec<Self> {
        let mut all = first.to_vec();
        for it in second {
            match all.iter_mut().find(|there| there.comment == it.comment) {
                Some(there) if there.fingerprint == it.fingerprint => {
                    there.severity = there.severity.max(it.severity);
                }
                Some(_) => {}
                None => all.push(it.clone()),
            }
        }
        all
    }
}

/// What earlier reviews told of the findings: what people had before their eyes when they wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The severity that each had in the last one, by fingerprint.
    pub severities: BTreeMap<String, Severity>,
    /// What earlier comments were taken for.
    pub accepted: Vec<Accepted>,
}

impl Told {
    /// Of the last review's findings. Of several with one fingerprint those that lead count, and of these the least severe.
    #[must_use]
    pub fn of<'a>(last: impl Iterator<Item = &'a Finding>, accepted: Vec<Accepted>) -> Self {
        let mut all: Vec<&Finding> = last.collect();
        all.sort_by_key(|it| (it.state.leader().is_none(), it.severity));
        let severities = all.into_iter().map(|it| (it.fingerprint.clone(), it.severity)).collect();
        Self { severities, accepted }
    }

    fn of_comment(&self, comment: u64) -> Option<&Accepted> {
        self.accepted.iter().find(|it| comment != 0 && it.comment == comment)
    }
}

/// What the comments came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// The waivers among them that hold.
    pub waivers: Vec<Waiver>,
    /// What each was taken for, with what earlier reviews had of it: the next one keeps to it. The newest comments first.
    pub accepted: Vec<Accepted>,
    /// What did not come to what its author wanted: sentences for the report.
    pub notices: Vec<String>,
}

/// Until when a waiver of that day holds.
///
/// # Errors
/// Why not until then: a lower-case fragment.
pub fn until(on: Option<Day>, until: Option<Day>) -> Result<Day, String> {
    let on = on.ok_or("the day on which it was written is not known")?;
    match until {
        None => Ok(on.plus(DEFAULT_DAYS)),
        Some(until) if until > on.plus(MOST_DAYS) => {
            Err(format!("{until} is more than {MOST_DAYS} days after it was written"))
        }
        Some(until) => Ok(until),
    }
}

/// Why the author of a change may not waive a finding of it; `None` where that is allowed.
#[must_use]
pub fn own_critical(own: bool, severity: Severity, gate: &GatePolicy) -> Option<&'static str> {
    let refused = own && severity == Severity::Critical && !gate.authors_may_waive;
    refused.then_some(
        "the author of a change cannot waive a Critical of it (gate.authors_may_waive of the charter)",
    )
}

/// Applies commands, the oldest first. Of closed findings those that somebody wants back open at once; which waivers cover what is left to
/// who knows all waivers.
#[must_use]
pub fn settle(
    ledger: &mut Ledger,
    given: &[Given],
    told: &Told,
    gate: &GatePolicy,
    today: &str,
) -> Settled {
    let mut decided = BTreeMap::new();
    let mut settled = Settled { accepted: told.accepted.clone(), ..Settled::default() };
    for it in given {
        let Some(name) = it.command.finding() else { continue };
        let said = format!("`/pentad {} {}` by {}", it.command.name(), name, it.by);
        match step(ledger, it, (told, &mut settled.accepted), gate) {
            Ok(Some((finding, Some(waiver)))) if waiver.until.as_str() < today => {
                let counts = if finding.state.is_open() { ", it counts again" } else { "" };
                let ended = format!("{said} ended on {}{counts}", waiver.until);
                decided.insert(finding.fingerprint, Err(ended));
            }
            Ok(Some((finding, Some(waiver)))) => {
                decided.insert(finding.fingerprint, Ok(waiver));
            }
            Ok(Some((finding, None))) => {
                decided.remove(&finding.fingerprint);
            }
            Ok(None) => {}
            Err(why) => settled.notices.push(format!("{said} has no effect: {why}")),
        }
    }
    for decision in decided.into_values() {
        match decision {
            Ok(waiver) => settled.waivers.push(waiver),
            Err(ended) => settled.notices.push(ended),
        }
    }
    settled.accepted.sort_unstable_by(|a, b| b.cmp(a));
    settled.accepted.truncate(Accepted::MOST);
    settled
}

/// What one command comes to: the finding and its waiver, none where that was taken back. `None`: it decides nothing. What it was taken for is
/// kept whether or not it holds: what was raised past it once would else be what the next push finds accepted.
fn step(
    ledger: &mut Ledger,
    it: &Given,
    (told, kept): (&Told, &mut Vec<Accepted>),
    gate: &GatePolicy,
) -> Result<Option<(Finding, Option<Waiver>)>, String> {
    let changes = match &it.command {
        Command::Waive { reason, until, .. } => Some((reason, *until)),
        Command::Reopen { .. } => None,
        Command::Explain { .. } | Command::Review => return Ok(None),
    };
    if let Some(why) = &it.refused {
        return Err(why.clone());
    }
    let Some(finding) = target(ledger, it, told)? else {
        // What was understood once and is gone from the code needs no more words.
        let gone = it.meant.is_some() || told.of_comment(it.comment).is_some();
        return if gone { Ok(None) } else { Err("this review has no such finding".to_owned()) };
    };
    if let Some(leader) = finding.state.leader() {
        return Err(format!("it is part of {leader}: name that one"));
    }
    let Some((reason, last)) = changes else {
        reopen(ledger, &finding, it);
        return Ok(Some((finding, None)));
    };
    let last = until(it.on, last)?;
    let severity = accepted(it, &finding, told)?;
    if it.comment != 0 && told.of_comment(it.comment).is_none() {
        let fingerprint = finding.fingerprint.clone();
        kept.push(Accepted { comment: it.comment, fingerprint, severity });
    }
    if finding.severity < severity {
        return Err(format!(
            "it was accepted as {} and is {} now",
            severity.name(),
            finding.severity.name()
        ));
    }
    if let Some(why) = own_critical(it.own, finding.severity, gate) {
        return Err(why.to_owned());
    }
    let waiver = Waiver {
        fingerprint: finding.fingerprint.clone(),
        severity,
        claim: finding.claim.clone(),
        reason: reason.clone(),
        by: it.by.clone(),
        until: last.to_string(),
    };
    Ok(Some((finding, Some(waiver))))
}

/// The severity as which a comment accepts a finding: as it was answered, else as the first review that read it took it, and in that one as
/// the review before had told it.
fn accepted(it: &Given, finding: &Finding, told: &Told) -> Result<Severity, String> {
    if let Some(meant) = &it.meant {
        return Ok(meant.severity);
    }
    match told.of_comment(it.comment) {
        Some(was) if was.fingerprint == finding.fingerprint => Ok(was.severity),
        Some(was) => Err(format!(
            "when it was given that was the name of another finding, {}: name the one that is meant in a new comment",
            was.fingerprint
        )),
        None => Ok(told.severities.get(&finding.fingerprint).copied().unwrap_or(finding.severity)),
    }
}

/// The finding that a command is about: the one that was meant where that is known, else the one of that id or fingerprint. Of several with
/// one fingerprint, one that leads.
///
/// # Errors
/// It is to be waived by an id under which only this review knows it: before it the id may have been another finding's.
fn target(ledger: &Ledger, it: &Given, told: &Told) -> Result<Option<Finding>, String> {
    let Some(name) = it.command.finding() else { return Ok(None) };
    let of = |print: &str| {
        let same = |it: &&Finding| it.fingerprint.eq_ignore_ascii_case(print);
        let leads = ledger.leaders().find(same);
        leads.or_else(|| ledger.findings.iter().find(same))
    };
    let found = match &it.meant {
        Some(meant) => of(&meant.fingerprint),
        None => {
            let id = ledger.findings.iter().find(|it| it.id.eq_ignore_ascii_case(name));
            let waives = matches!(it.command, Command::Waive { .. });
            let known = told.of_comment(it.comment).is_some();
            let new = |found: &&Finding| !told.severities.contains_key(&found.fingerprint);
            if let Some(found) = id.filter(|found| waives && !known && new(found)) {
                return Err(format!(
                    "no earlier review told of it by this id, and what is meant may be another one: name its fingerprint, {}",
                    found.fingerprint
                ));
            }
            id.or_else(|| of(name))
        }
    };
    Ok(found.cloned())
}

fn reopen(ledger: &mut Ledger, finding: &Finding, it: &Given) {
    match finding.state {
        State::Refuted { .. } | State::Withdrawn | State::Resolved { .. } => {
            let hand = Hand { by: &it.by, loop_n: 0, why: "reopened by a comment" };
            ledger.set(&finding.id, State::Open, hand);
        }
        State::Open
        | State::Contested
        | State::Superseded { .. }
        | State::Duplicate { .. }
        | State::Waived { .. } => {}
    }
}

/// Waivers that have ended and whose findings are open: they count again, and that is said.
#[must_use]
pub fn ended(ledger: &Ledger, waivers: &[Waiver], today: &str) -> Vec<String> {
    let over = |it: &&Waiver| it.until.as_str() < today;
    let open: BTreeMap<&str, &Finding> = ledger
        .leaders()
        .filter(|it| it.state.is_open())
        .map(|it| (it.fingerprint.as_str(), it))
        .collect();
    let told = |it: &Waiver| {
        let finding = open.get(it.fingerprint.as_str()).filter(|of| it.severity <= of.severity)?;
        Some(format!(
            "the waiver of {} by {} ended on {}: it counts again",
            finding.id, it.by, it.until
        ))
    };
    waivers.iter().filter(over).filter_map(told).collect()
}

#[cfg(test)]
#[path = "dispute/tests.rs"]
mod tests;
