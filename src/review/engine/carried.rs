//! What earlier pushes found, into the ledger before anybody is asked: under its id, with its history, and with what has become of its code.
//!
//! **Invariant:** nothing is closed here, and nothing gates less for its code having changed: what is not found keeps its severity, its
//! place in the change and the last evidence that was found. What closes a finding is `resolving`'s business.

mod whereabouts;

use super::{Review, State, admission, resolving};
use crate::review::{
    admit::dedupe::Features,
    change::Lines,
    finding::{Carried, Code, Finding, Observation, Side, Source, State as Standing},
    ledger::Hand,
    memory::{Kept, Memory},
};
use std::collections::{BTreeMap, BTreeSet};
pub(super) use whereabouts::Versions;

/// Who carries findings in, in the ledger.
const MEMORY: &str = "memory";

/// What tells an observation from others.
type Seen = (String, String, Lines, String);

/// What came in of earlier pushes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Carry {
    /// Observations that are an earlier push's finding again, each with its id.
    pub(super) again: BTreeMap<Seen, String>,
    /// Findings that a rule makes again in this push.
    pub(super) fires: BTreeSet<String>,
    /// Findings that somebody has found again so far.
    pub(super) found: BTreeSet<String>,
}

/// Takes a memory's findings in.
pub(super) fn take(review: &Review, state: &mut State) {
    let Some(memory) = &review.memory else { return };
    state.ledger.earlier = memory.push;
    state.notices.extend(
        memory.lacking.iter().map(|it| format!("of what an earlier push left is missing: {it}")),
    );
    if !memory.compared && !memory.findings.is_empty() {
        state.notices.push(
            "the head that an earlier push reviewed cannot be compared with this one: only what this one shows by itself closes its findings"
                .to_owned(),
        );
    }
    let known: BTreeSet<&str> = memory.findings.iter().map(|it| it.id.as_str()).collect();
    let leading = memory.findings.iter().filter(|it| it.state.leader().is_none());
    let leading: BTreeSet<&str> = leading.map(|it| it.id.as_str()).collect();
    let mut versions = Versions::new(memory, &review.index);
    let mut renamed = Vec::new();
    for finding in &memory.findings {
        let mut finding = finding.clone();
        let from = finding.state.name();
        // From our own comment only what obliges somebody, or will when its code comes back.
        if memory.kept == Kept::Comment && !finding.state.is_owed() {
            continue;
        }
        finding.state = standing(&finding, &leading);
        finding.linked.retain(|it| known.contains(it.as_str()));
        let wanted =
            if finding.id.trim().is_empty() { "carried".to_owned() } else { finding.id.clone() };
        let id = admission::unique(state, wanted);
        if id != finding.id {
            renamed.push(id.clone());
        }
        finding.id = id;
        let was = finding.carried.map(|it| it.code);
        whereabouts::look_up(review, &mut versions, &mut finding);
        let back = is_back(was, &finding);
        if back {
            finding.state = Standing::Open;
            // It has been open since now.
            let push = memory.push.saturating_add(1);
            finding.carried = finding.carried.map(|it| Carried { push, ..it });
        }
        let (id, to) = (finding.id.clone(), finding.state.name());
        let features = Features::of(&finding, &review.snapshot, &mut state.vocabulary);
        state.features.insert(id.clone(), features);
        state.ledger.carry(finding);
        if from != to {
            let why = match from {
                _ if back => "it was resolved when its code was not there, and its code is back",
                "waived" => "waivers are read anew in each push",
                _ => "what stood for it is not among what an earlier push left",
            };
            state.ledger.told(&id, from, Hand { by: MEMORY, loop_n: 0, why });
        }
    }
    state.ledger.events.splice(0..0, memory.events.iter().cloned());
    if !renamed.is_empty() {
        state.notices.push(format!(
            "findings of an earlier push without an id of their own go by {}",
            renamed.join(", ")
        ));
    }
    recognize(review, state, memory);
}

/// The state in which it comes in. A waiver is not believed, and what was absorbed stands by itself where its leader is not there.
fn standing(finding: &Finding, leading: &BTreeSet<&str>) -> Standing {
    match &finding.state {
        Standing::Waived { .. } => Standing::Open,
        state if state.leader().is_some_and(|it| !leading.contains(it)) => Standing::Open,
        state => state.clone(),
    }
}

/// Whether a finding that was resolved for its code having changed or gone has that code again.
fn is_back(was: Option<Code>, finding: &Finding) -> bool {
    let stood = |it: Option<Code>| it.is_some_and(Code::stands);
    matches!(finding.state, Standing::Resolved { .. })
        && was.is_some()
        && !stood(was)
        && stood(finding.carried.map(|it| it.code))
}

fn seen(it: &Observation) -> Seen {
    (it.source.name(), it.path.clone(), it.lines, it.claim.clone())
}

/// Finds out which observations of this push are an earlier one's findings: by the place, by the fingerprint, by what stands in the place
/// of the code. Each is one finding's, and a finding has one.
fn recognize(review: &Review, state: &mut State, memory: &Memory) {
    let mut said: BTreeMap<String, Vec<Said<'_>>> = BTreeMap::new();
    for it in review.observations.iter().chain(&memory.now.observations) {
        // Where there is no loop nobody makes a finding of it, and the place alone tells.
        let made = (!review.loops.is_empty()).then(|| admission::observed(review, state, it));
        let print = made.map(|it| it.fingerprint).unwrap_or_default();
        said.entry(it.source.name()).or_default().push(Said { it, print });
    }
    let ruled = state.ledger.leaders().filter(|it| has_rule(it));
    let mut carried: Vec<Finding> = ruled.cloned().collect();
    carried.sort_by_key(|it| !it.state.is_open());
    for way in [Way::Place, Way::Print, Way::Change] {
        for finding in &carried {
            if state.carried.fires.contains(&finding.id) {
                continue;
            }
            let names: BTreeSet<String> =
                finding.voices.iter().map(|it| it.source.name()).collect();
            let mut its = names.iter().filter_map(|it| said.get(it)).flatten();
            let taken = &state.carried.again;
            let found = its.find(|it| way.leads(finding, it) && !taken.contains_key(&seen(it.it)));
            if let Some(found) = found {
                state.carried.again.insert(seen(found.it), finding.id.clone());
                state.carried.fires.insert(finding.id.clone());
            }
        }
    }
}

/// An observation, and the fingerprint that its finding would have.
struct Said<'a> {
    it: &'a Observation,
    print: String,
}

/// By what an observation is an earlier push's finding.
#[derive(Clone, Copy)]
enum Way {
    Place,
    Print,
    /// By what stands in the place of the code.
    Change,
}

impl Way {
    fn leads(self, finding: &Finding, said: &Said<'_>) -> bool {
        let Some(carried) = finding.carried else { return false };
        let (file, lines) = (&finding.evidence.file, finding.evidence.lines);
        let there = said.it.path == *file && finding.evidence.side == Side::New;
        match self {
            Self::Place => carried.code.stands() && there && Some(said.it.lines) == lines,
            Self::Print => said.print == finding.fingerprint,
            Self::Change => {
                finding.state.is_open() && there && lines.is_some_and(|it| it.meets(said.it.lines))
            }
        }
    }
}

fn has_rule(finding: &Finding) -> bool {
    finding.voices.iter().any(|it| matches!(it.source, Source::Static(_)))
}

/// Whether an observation is an earlier push's finding.
pub(super) fn is_again(state: &State, it: &Observation) -> bool {
    state.carried.again.contains_key(&seen(it))
}

/// Takes an observation as an earlier push's finding again. Says whether it is.
pub(super) fn again(state: &mut State, it: &Observation, finding: &Finding) -> bool {
    let Some(id) = state.carried.again.get(&seen(it)).cloned() else { return false };
    let Some(leader) = state.ledger.get(&id).cloned() else { return false };
    let (rule, loop_n) = (it.source.name(), finding.loop_n);
    let why = format!("found again by {rule}");
    let hand = Hand { by: "admission", loop_n, why: &why };
    if is_unanswered(&leader) {
        state.ledger.reopen(&id, hand);
    }
    state.ledger.found_again(&id, finding, hand);
    state.carried.found.insert(id);
    true
}

/// Whether a finding that an earlier push closed, or this one as resolved, opens again for being found again: always, but for one that was
/// refuted by code of which nothing has changed.
pub(super) fn is_unanswered(leader: &Finding) -> bool {
    let Some(carried) = leader.carried else { return false };
    match leader.state {
        Standing::Refuted { .. } => carried.code != Code::Unchanged,
        Standing::Resolved { .. } | Standing::Withdrawn => true,
        Standing::Open
        | Standing::Contested
        | Standing::Superseded { .. }
        | Standing::Duplicate { .. }
        | Standing::Waived { .. } => false,
    }
}

/// The lines of a finding's file where its code stood, and what stands there now.
pub(super) fn stands_there(review: &Review, finding: &Finding) -> (String, String) {
    let Some(memory) = &review.memory else { return Default::default() };
    let evidence = &finding.evidence;
    let Some(lines) = evidence.lines else { return (evidence.file.clone(), String::new()) };
    let mut versions = Versions::new(memory, &review.index);
    let stands = finding.carried.is_some_and(|it| it.code.stands());
    let lines = if stands { lines } else { versions.place(&evidence.file, lines) };
    let around = Lines::new(
        lines.first.saturating_sub(resolving::AROUND),
        lines.last.saturating_add(resolving::AROUND),
    );
    let now = review.index.excerpt(&evidence.file, evidence.side, around);
    (format!("{}:{around}", evidence.file), now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::sample;

    #[test]
    fn what_was_resolved_is_back_with_its_code() {
        let resolved = || Standing::Resolved { evidence: "a.rs:1".to_owned() };
        for (state, was, now, back) in [
            (resolved(), Some(Code::Changed), Code::Unchanged, true),
            (resolved(), Some(Code::Gone), Code::Moved, true),
            (resolved(), Some(Code::Changed), Code::Changed, false),
            (resolved(), Some(Code::Gone), Code::Changed, false),
            // It was resolved by lines written elsewhere: its own stand all along.
            (resolved(), Some(Code::Unchanged), Code::Unchanged, false),
            (resolved(), None, Code::Unchanged, false),
            (Standing::Withdrawn, Some(Code::Changed), Code::Unchanged, false),
            (Standing::Open, Some(Code::Changed), Code::Unchanged, false),
        ] {
            let carried = Some(Carried { push: 1, code: now });
            let finding = Finding { state, carried, ..sample() };
            assert_eq!(is_back(was, &finding), back, "{:?} {was:?} {now:?}", finding.state);
        }
    }
}
