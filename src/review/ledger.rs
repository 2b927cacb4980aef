//! Every finding's state, and why it changed.
//!
//! **Invariant: no step by a model lowers what the gate sees.** Whatever absorbs a finding takes its severity, its place in the change
//! and, where its own is worse, its evidence; if the absorber is closed other than by resolution, what it absorbed opens again.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Code, Evidence, EvidenceStatus, Finding, Merge, Severity, State};

/// One change of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The finding.
    pub id: String,
    /// The loop in which it happened; 0 before the first.
    pub loop_n: u32,
    /// The push: 1 for a review without a memory.
    pub push: u32,
    /// The state's word before; empty for a new finding.
    pub from: &'static str,
    /// The state's word after; the same where nothing changed but something was said.
    pub to: &'static str,
    /// Who or what: a role, `admission`, `waivers`.
    pub by: String,
    /// Why: a lower-case fragment.
    pub why: String,
}

impl Event {
    /// Whether it closed a finding that was open, by other than a human's decision or another finding.
    #[must_use]
    pub fn closes(&self) -> bool {
        matches!(self.from, "open" | "contested")
            && matches!(self.to, "resolved" | "refuted" | "withdrawn")
    }
}

/// Who does something, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// Who or what.
    pub by: &'a str,
    /// The loop.
    pub loop_n: u32,
    /// Why.
    pub why: &'a str,
}

/// A finder's sharper form of its own finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharper {
    /// Taken where it is more severe; [`Ledger::lower`] is the other way.
    pub severity: Severity,
    /// The claim; as the other texts, taken where it says something.
    pub claim: String,
    /// How it goes wrong.
    pub failure_scenario: String,
    /// What to do.
    pub proposed_change: String,
    /// What would show that it is wrong.
    pub disproof: String,
    /// Evidence to take the place of the old.
    pub evidence: Option<Evidence>,
    /// The changed line that causes it.
    pub cause: Option<Evidence>,
    /// Whether the new evidence or cause meets the change.
    pub in_change: bool,
    /// It needs a decision above the reviewers.
    pub escalate: bool,
    /// It stands against a locked decision.
    pub locked_conflict: bool,
    /// Sections, CWE numbers, documents.
    pub references: Vec<String>,
}

/// The findings and the history of their states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// In the order of admission.
    pub findings: Vec<Finding>,
    /// In the order of happening.
    pub events: Vec<Event>,
    /// Pushes before this one.
    pub earlier: u32,
    /// Where a finding stands among them, by id.
    places: BTreeMap<String, usize>,
}

impl Ledger {
    /// The finding of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.findings.get(*self.places.get(id)?)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Finding> {
        self.findings.get_mut(*self.places.get(id)?)
    }

    /// Findings that are not absorbed by another.
    pub fn leaders(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.state.leader().is_none())
    }

    /// The findings of one loop as they stand, without their history.
    #[must_use]
    pub fn of_loop(&self, loop_n: u32) -> Self {
        let mine = self.findings.iter().filter(|it| it.loop_n == loop_n);
        let findings: Vec<Finding> = mine.cloned().collect();
        let places = places(&findings);
        Self { findings, events: Vec::new(), earlier: self.earlier, places }
    }

    /// Takes a new finding in. Its id must be new.
    pub fn admit(&mut self, finding: Finding, hand: Hand<'_>) {
        self.record(&finding.id, "", finding.state.name(), hand);
        self.places.insert(finding.id.clone(), self.findings.len());
        self.findings.push(finding);
    }

    /// Takes a finding of an earlier push in as it was left: its history is there already. Its id must be new.
    pub fn carry(&mut self, finding: Finding) {
        self.places.insert(finding.id.clone(), self.findings.len());
        self.findings.push(finding);
    }

    /// Writes down that a finding did not come in in the state that it had.
    pub fn told(&mut self, id: &str, from: &'static str, hand: Hand<'_>) {
        let to = self.get(id).map_or("", |finding| finding.state.name());
        self.record(id, from, to, hand);
    }

    /// Opens a finding of an earlier push again that had been closed.
    pub fn reopen(&mut self, id: &str, hand: Hand<'_>) {
        let push = self.earlier.saturating_add(1);
        if let Some(carried) = self.get_mut(id).and_then(|it| it.carried.as_mut()) {
            carried.push = push;
        }
        self.set(id, State::Open, hand);
    }

    /// Takes a finding of an earlier push out of the change, as what it is about was taken back. It stays open. `hand` says why where that was
    /// not so in the push before.
    pub fn leave_change(&mut self, id: &str, hand: Option<Hand<'_>>) {
        let Some(finding) = self.get_mut(id) else { return };
        let Some(carried) = finding.carried.as_mut() else { return };
        carried.code = Code::Reverted;
        finding.in_change = false;
        if let Some(hand) = hand {
            self.note(id, hand);
        }
    }

    /// Gives a finding of an earlier push the place where it was found again.
    pub fn found_again(&mut self, id: &str, again: &Finding, hand: Hand<'_>) {
        let Some(finding) = self.get_mut(id) else { return };
        place_anew(finding, again);
        finding.in_change |= again.in_change;
        finding.severity = finding.severity.min(again.severity);
        self.note(id, hand);
    }

    /// Writes down what changed nothing.
    pub fn note(&mut self, id: &str, hand: Hand<'_>) {
        let name = self.get(id).map_or("", |finding| finding.state.name());
        self.record(id, name, name, hand);
    }

    /// Changes a state. What a closed finding had absorbed opens again, unless it was resolved.
    pub fn set(&mut self, id: &str, state: State, hand: Hand<'_>) {
        let Some(finding) = self.get_mut(id) else { return };
        let (from, to) = (finding.state.name(), state.name());
        let frees = matches!(state, State::Refuted { .. } | State::Withdrawn);
        if let (State::Refuted { .. }, Some(carried)) = (&state, &mut finding.carried) {
            carried.code = Code::Unchanged;
        }
        finding.state = state;
        hand.by.clone_into(&mut finding.state_by);
        self.record(id, from, to, hand);
        if frees {
            self.free(id, hand, |_| true);
        }
    }

    /// Gives a finding its finder's sharper form. Its severity and its place in the change stay or rise, and it is the finding it was:
    /// the fingerprint stays, so that no wording can make a waiver of another finding fit.
    pub fn sharpen(&mut self, id: &str, form: Sharper, hand: Hand<'_>) {
        let Some(finding) = self.get_mut(id) else { return };
        finding.severity = finding.severity.min(form.severity);
        for (text, new) in [
            (&mut finding.claim, form.claim),
            (&mut finding.failure_scenario, form.failure_scenario),
            (&mut finding.proposed_change, form.proposed_change),
            (&mut finding.disproof, form.disproof),
        ] {
            if !new.trim().is_empty() {
                *text = new;
            }
        }
        if let Some(evidence) = form.evidence {
            finding.evidence = evidence;
        }
        finding.cause = form.cause.or_else(|| finding.cause.take());
        finding.in_change |= form.in_change;
        finding.escalate |= form.escalate;
        finding.locked_conflict |= form.locked_conflict;
        for reference in form.references {
            if !finding.references.contains(&reference) {
                finding.references.push(reference);
            }
        }
        self.note(id, hand);
    }

    /// Lowers a severity. What the finding absorbed and is more severe than that opens again.
    pub fn lower(&mut self, id: &str, to: Severity, hand: Hand<'_>) {
        let Some(finding) = self.get_mut(id).filter(|it| it.severity < to) else { return };
        let why =
            format!("lowered from {} to {}: {}", finding.severity.name(), to.name(), hand.why);
        finding.severity = to;
        let hand = Hand { why: &why, ..hand };
        self.note(id, hand);
        self.free(id, hand, |it| it.severity < to);
    }

    /// Opens again what `leader` absorbed and `wanted` picks.
    pub fn free(&mut self, leader: &str, hand: Hand<'_>, wanted: impl Fn(&Finding) -> bool) {
        let absorbed = |it: &Finding| it.state.leader() == Some(leader);
        let freed: Vec<String> = self
            .findings
            .iter()
            .filter(|it| absorbed(it) && wanted(it))
            .map(|it| it.id.clone())
            .collect();
        if let Some(finding) = self.get_mut(leader) {
            finding.merged.retain(|merge| !freed.contains(&merge.id));
        }
        for id in freed {
            let why = format!("{leader}, which had absorbed it, no longer stands for it");
            self.set(&id, State::Open, Hand { why: &why, ..hand });
            // What either was linked with while they were one is the leader's.
            self.link(leader, &id);
        }
    }

    /// Lets `keep` absorb `gone`: nothing where either is unknown, they are one, `gone` is absorbed already, or `keep` has no
    /// located evidence and `gone` does, or would be superseded. Says whether it did.
    pub fn absorb(
        &mut self,
        keep: &str,
        gone: &str,
        state: State,
        why: Vec<String>,
        hand: Hand<'_>,
    ) -> bool {
        let Some(absorbed) = self.get(gone).cloned() else { return false };
        let taken = absorbed.state.leader().is_some();
        let Some(leader) = self.get_mut(keep).filter(|it| it.id != gone && !taken) else {
            return false;
        };
        // Of two that nobody can look up, one may stand for both: neither gates, and a Critical stays as visible as it was.
        let neither =
            !absorbed.evidence.status.located() && matches!(state, State::Duplicate { .. });
        if leader.state.leader().is_some() || !(leader.evidence.status.located() || neither) {
            return false;
        }
        inherit(leader, &absorbed);
        leader.merged.push(Merge { id: gone.to_owned(), why });
        leader.merged.extend(absorbed.merged.iter().cloned());
        self.repoint(&absorbed, keep);
        self.relink(&absorbed, keep);
        if let Some(finding) = self.get_mut(gone) {
            finding.merged.clear();
            finding.linked.clear();
        }
        self.set(gone, state, hand);
        true
    }

    /// What an absorbed finding had absorbed belongs to `keep` now.
    fn repoint(&mut self, absorbed: &Finding, keep: &str) {
        for merge in &absorbed.merged {
            let state = self.get_mut(&merge.id).map(|it| &mut it.state);
            if let Some(State::Duplicate { of: leader } | State::Superseded { by: leader }) = state
            {
                keep.clone_into(leader);
            }
        }
    }

    /// What was linked with an absorbed finding is linked with what stands for it.
    fn relink(&mut self, absorbed: &Finding, keep: &str) {
        for other in absorbed.linked.iter().filter(|it| *it != keep) {
            if let Some(finding) = self.get_mut(other) {
                finding.linked.retain(|id| *id != absorbed.id);
            }
            self.link(keep, other);
        }
        if let Some(leader) = self.get_mut(keep) {
            leader.linked.retain(|id| *id != absorbed.id);
        }
    }

    /// Links two findings that belong together without being one.
    pub fn link(&mut self, a: &str, b: &str) {
        if a == b || self.get(a).is_none() || self.get(b).is_none() {
            return;
        }
        for (from, to) in [(a, b), (b, a)] {
            if let Some(finding) =
                self.get_mut(from).filter(|it| !it.linked.iter().any(|id| id == to))
            {
                finding.linked.push(to.to_owned());
                finding.linked.sort();
            }
        }
    }

    /// Lets go of findings and their history, and returns them. What is left names none of them as linked.
    pub fn take_out(&mut self, ids: &BTreeSet<String>) -> Vec<Finding> {
        let (gone, mut left): (Vec<Finding>, Vec<Finding>) =
            std::mem::take(&mut self.findings).into_iter().partition(|it| ids.contains(&it.id));
        for finding in &mut left {
            finding.linked.retain(|id| !ids.contains(id));
        }
        self.events.retain(|event| !ids.contains(&event.id));
        self.places = places(&left);
        self.findings = left;
        gone
    }

    fn record(&mut self, id: &str, from: &'static str, to: &'static str, hand: Hand<'_>) {
        self.events.push(Event {
            id: id.to_owned(),
            loop_n: hand.loop_n,
            push: self.earlier.saturating_add(1),
            from,
            to,
            by: hand.by.to_owned(),
            why: hand.why.to_owned(),
        });
    }
}

fn places(findings: &[Finding]) -> BTreeMap<String, usize> {
    findings.iter().enumerate().map(|(at, it)| (it.id.clone(), at)).collect()
}

/// Severity, wording, evidence, place in the change, escalation, voices and references of what is absorbed.
fn inherit(leader: &mut Finding, absorbed: &Finding) {
    if absorbed.severity < leader.severity && absorbed.evidence.status.located() {
        speak_for(leader, absorbed);
    }
    leader.severity = leader.severity.min(absorbed.severity);
    leader.in_change |= absorbed.in_change;
    leader.escalate |= absorbed.escalate;
    leader.locked_conflict |= absorbed.locked_conflict;
    place_anew(leader, absorbed);
    if is_better(&absorbed.evidence, &leader.evidence) {
        leader.evidence = absorbed.evidence.clone();
    }
    if leader.cause.is_none() {
        leader.cause.clone_from(&absorbed.cause);
    }
    for voice in &absorbed.voices {
        if !leader.voices.contains(voice) {
            leader.voices.push(voice.clone());
        }
    }
    leader.voices.sort();
    for reference in &absorbed.references {
        if !leader.references.contains(reference) {
            leader.references.push(reference.clone());
        }
    }
}

/// The evidence of an earlier push's finding whose code stands no more makes way for where the same was found now.
fn place_anew(finding: &mut Finding, again: &Finding) {
    let Some(carried) = finding.carried.as_mut() else { return };
    if !carried.code.stands() && again.evidence.status.located() {
        carried.code = Code::Moved;
        finding.evidence = again.evidence.clone();
        finding.cause.clone_from(&again.cause);
    }
}

/// The most severe wording leads, and its evidence with it: a remark that takes the place of a defect must not be all that people read.
fn speak_for(leader: &mut Finding, absorbed: &Finding) {
    leader.claim.clone_from(&absorbed.claim);
    leader.failure_scenario.clone_from(&absorbed.failure_scenario);
    leader.proposed_change.clone_from(&absorbed.proposed_change);
    leader.disproof.clone_from(&absorbed.disproof);
    leader.evidence = absorbed.evidence.clone();
    leader.cause.clone_from(&absorbed.cause);
}

/// Better found, of the same file: another file's quote would not show what the leader claims. Whether the lines are those that were
/// cited is no matter of the quote: where it stands, the code knows in both cases.
fn is_better(candidate: &Evidence, current: &Evidence) -> bool {
    let found = |it: &Evidence| it.status.max(EvidenceStatus::Drifted);
    candidate.file == current.file
        && candidate.side == current.side
        && found(candidate) < found(current)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::sample;

    #[test]
    fn what_stays_is_found_by_its_id_when_others_are_taken_out() {
        let mut ledger = Ledger::default();
        let hand = Hand { by: "admission", loop_n: 1, why: "verified" };
        for id in ["a", "b", "c"] {
            ledger.admit(Finding { id: id.to_owned(), claim: id.to_owned(), ..sample() }, hand);
        }
        let gone = ledger.take_out(&BTreeSet::from(["a".to_owned()]));
        assert_eq!(gone.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["a"]);
        ledger.set("c", State::Withdrawn, hand);
        assert_eq!(ledger.get("a"), None);
        assert_eq!(ledger.get("b").map(|it| &it.state), Some(&State::Open));
        assert_eq!(ledger.get("c").map(|it| it.claim.as_str()), Some("c"));
        assert_eq!(ledger.get("c").map(|it| &it.state), Some(&State::Withdrawn));
        assert!(ledger.events.iter().all(|event| event.id != "a"));
    }

    #[test]
    fn links_follow_what_absorbs_a_finding() {
        let mut ledger = Ledger::default();
        let hand = Hand { by: "admission", loop_n: 1, why: "verified" };
        for id in ["a", "b", "c"] {
            ledger.admit(Finding { id: id.to_owned(), ..sample() }, hand);
        }
        ledger.link("b", "c");
        ledger.link("b", "a");
        let duplicate = State::Duplicate { of: "a".to_owned() };
        assert!(ledger.absorb("a", "b", duplicate, vec!["wording".to_owned()], hand));
        let linked = |id: &str| ledger.get(id).map(|it| it.linked.clone()).unwrap_or_default();
        assert_eq!((linked("a"), linked("c")), (vec!["c".to_owned()], vec!["a".to_owned()]));
    }
}
