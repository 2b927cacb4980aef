//! The door to dispute: what people decide of findings in comments on a pull request. Read anew by every review, so nothing has to be kept.
//!
//! **Invariant:** a comment's waiver covers the one finding that it names, at no higher severity than that had when it was accepted. What a
//! comment asks for and does not get is told.

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

/// What the comments came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// The waivers among them that hold.
    pub waivers: Vec<Waiver>,
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

/// Applies commands, the oldest first. `then` has the severity that a finding had at the last push, by fingerprint. Of closed findings those
/// that somebody wants back open at once; which waivers cover what is left to who knows all waivers.
#[must_use]
pub fn settle(
    ledger: &mut Ledger,
    given: &[Given],
    then: &BTreeMap<String, Severity>,
    gate: &GatePolicy,
    today: &str,
) -> Settled {
    let (mut decided, mut settled) = (BTreeMap::new(), Settled::default());
    for it in given {
        let Some(name) = it.command.finding() else { continue };
        let said = format!("`/pentad {} {}` by {}", it.command.name(), name, it.by);
        match step(ledger, it, then, gate) {
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
    settled
}

/// What one command comes to: the finding and its waiver, none where that was taken back. `None`: it decides nothing.
fn step(
    ledger: &mut Ledger,
    it: &Given,
    then: &BTreeMap<String, Severity>,
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
    let Some(finding) = target(ledger, it, then)? else {
        // What was answered once and is gone from the code needs no more words.
        let gone = it.meant.is_some();
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
    let accepted = it.meant.as_ref().map(|it| it.severity);
    let accepted = accepted.or_else(|| then.get(&finding.fingerprint).copied());
    let severity = accepted.unwrap_or(finding.severity);
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

/// The finding that a command is about: the one that was meant where that is known, else the one of that id or fingerprint. Of several with
/// one fingerprint, one that leads.
///
/// # Errors
/// It is to be waived by an id under which only this review knows it: before it the id may have been another finding's.
fn target(
    ledger: &Ledger,
    it: &Given,
    then: &BTreeMap<String, Severity>,
) -> Result<Option<Finding>, String> {
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
            if let Some(found) = id.filter(|it| waives && !then.contains_key(&it.fingerprint)) {
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
