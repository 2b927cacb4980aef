//! Findings of other tools and earlier reviews into the state: no lane and nobody to ask, else the admission of every finding.

use super::{Review, State, lookup::Desk, settling};
use crate::review::{
    admit::rank,
    finding::{EvidenceStatus, Finding, Rejection, Severity, Stage, State as Standing},
    import::{Imported, Imports, ROLE, Suppressed, Terms},
    ledger::Hand,
    redact::Redactor,
    synthesis::Merged,
};
use std::{borrow::Cow, collections::BTreeMap};

/// What is turned away of files at one stage is named so far.
const NAMED: usize = 1_000;

/// Merges what was read. `redactor` has gone over the snapshot's texts before.
#[must_use]
pub fn merge(review: &Review, imports: Imports, terms: &Terms, redactor: &mut Redactor) -> State {
    let mut state = State::new(review);
    state.stage = super::Stage::Done;
    state.stopped = None;
    state.merged = Some(Merged {
        findings: imports.findings.len() as u32,
        tools: imports.tools.iter().map(|tool| redactor.text(tool).into_owned()).collect(),
        looked_up: terms.known.is_some(),
    });
    state.notices.extend(imports.notices);
    let suppressed = imports.suppressed.iter().map(Suppressed::rejection);
    turned_away(&mut state, suppressed.chain(imports.rejected), redactor);
    let mut desk = Desk::new(review, terms);
    let (mut anew, mut closed) = (0, Vec::new());
    let mut findings = imports.findings;
    // The order of the files decides nothing: the same findings come to the same verdict.
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    for mut it in findings {
        without_secrets(&mut it, redactor);
        let finding = desk.admit(&mut state, &it);
        match &it.state {
            Standing::Open | Standing::Contested => state.round.pending.push(finding),
            Standing::Refuted { .. } | Standing::Withdrawn | Standing::Resolved { .. } => {
                closed.push((finding, it.at));
            }
            Standing::Duplicate { .. } | Standing::Superseded { .. } | Standing::Waived { .. } => {
                anew += 1;
                state.round.pending.push(finding);
            }
        }
    }
    settling::settle(review, &mut state);
    keep_closed(&mut state, closed, review.charter.gate.fail_on);
    told(&mut state, anew);
    set_aside(&mut state, terms.min_voices, review.charter.gate.fail_on);
    state
}

/// Whether a quote was found nowhere in what was read: a model may have named another file than the one it quotes.
#[must_use]
pub fn is_astray(state: &State) -> bool {
    let astray = |it: &Finding| {
        let says_where = !it.evidence.quote.trim().is_empty();
        it.evidence.status == EvidenceStatus::Missing && says_where
    };
    state.ledger.findings.iter().any(astray)
}

/// What files brought and is no finding: the first of each stage are named, without secrets, and the rest is counted. Every format would have
/// all of it.
pub(super) fn turned_away(
    state: &mut State,
    all: impl Iterator<Item = Rejection>,
    redactor: &mut Redactor,
) {
    let (named, rest) = first_of_each_stage(all, NAMED);
    state.rejected.extend(named.into_iter().map(|it| clean(it, redactor)));
    for (stage, n) in rest {
        let reason = format!("{n} more of what the files bring");
        let (role, raw) = (ROLE.to_owned(), String::new());
        state.rejected.push(Rejection { stage, reason, role, loop_n: 0, raw });
    }
}

/// At most `most` rejections of each stage, in their order, and of which stages there are how many more.
pub(super) fn first_of_each_stage(
    all: impl IntoIterator<Item = Rejection>,
    most: usize,
) -> (Vec<Rejection>, Vec<(Stage, usize)>) {
    let mut counts: BTreeMap<Stage, usize> = BTreeMap::new();
    let mut named = Vec::new();
    for it in all {
        let n = counts.entry(it.stage).or_default();
        *n += 1;
        if *n <= most {
            named.push(it);
        }
    }
    let rest = counts.into_iter().filter(|it| it.1 > most).map(|(stage, n)| (stage, n - most));
    (named, rest.collect())
}

/// A rejection without secrets.
fn clean(mut it: Rejection, redactor: &mut Redactor) -> Rejection {
    it.raw = redactor.text(&it.raw).into_owned();
    it.reason = redactor.text(&it.reason).into_owned();
    it
}

/// What tells two findings apart, the severity first.
pub(super) fn key(it: &Imported) -> impl Ord {
    let said = (&it.paths, it.lines, &it.claim, &it.quote, &it.rule);
    let more = (&it.failure_scenario, &it.proposed_change, &it.disproof, &it.references, &it.raw);
    let flags = (it.escalate, it.locked_conflict);
    let origin = (&it.role, it.loop_n, &it.theme, &it.fingerprint, &it.seen);
    let what = (it.state.name(), &it.cause);
    (it.severity, said, &it.voices, &it.id, what, more, flags, origin)
}

/// Secrets of known formats are in no quote, message or raw text of ours, whoever wrote them down.
pub(super) fn without_secrets(it: &mut Imported, redactor: &mut Redactor) {
    let texts = [
        &mut it.claim,
        &mut it.failure_scenario,
        &mut it.proposed_change,
        &mut it.disproof,
        &mut it.raw,
    ];
    for text in texts.into_iter().chain(&mut it.quote) {
        if let Cow::Owned(clean) = redactor.text(text) {
            *text = clean;
        }
    }
}

/// They came closed: they are kept with their history and compared with nothing, so that no file closes another's finding.
fn keep_closed(state: &mut State, closed: Vec<(Finding, String)>, fail_on: Severity) {
    let gating = closed.iter().filter(|(it, _)| it.severity <= fail_on).count();
    if gating > 0 {
        state.notices.push(format!(
            "{gating} of the findings that came closed with a file would gate if they were open ({} and above): the ledger says which",
            fail_on.name()
        ));
    }
    for (finding, at) in closed {
        let why = format!("it came {} with {at}", finding.state.name());
        state.ledger.admit(finding, Hand { by: "merge", loop_n: 0, why: &why });
    }
}

fn told(state: &mut State, anew: u32) {
    if anew > 0 {
        state.notices.push(format!(
            "{anew} findings that their files call absorbed or waived were compared and judged anew"
        ));
    }
}

/// Findings with fewer independent voices leave, with what they absorbed.
fn set_aside(state: &mut State, least: u32, fail_on: Severity) {
    let voices = |it: &Finding| rank::voices(&it.voices);
    let few: BTreeMap<String, usize> = state
        .ledger
        .leaders()
        .filter(|it| voices(it) < least as usize)
        .map(|it| (it.id.clone(), voices(it)))
        .collect();
    if few.is_empty() {
        return;
    }
    let leader = |it: &Finding| it.state.leader().unwrap_or(&it.id).to_owned();
    let all = state.ledger.findings.iter();
    let gone = all.filter(|it| few.contains_key(&leader(it))).map(|it| it.id.clone()).collect();
    let mut gating = 0_u32;
    for finding in state.ledger.take_out(&gone) {
        let leads = finding.state.leader().is_none();
        gating += u32::from(leads && finding.state.is_open() && finding.severity <= fail_on);
        let n = few.get(&leader(&finding)).copied().unwrap_or_default();
        let reason = format!("said by {}, and {least} are asked for", some_voices(n));
        let raw = format!("{}: {}\n{}", finding.id, finding.claim, finding.raw);
        let (role, loop_n) = (finding.role, finding.loop_n);
        state.rejected.push(Rejection { stage: Stage::Voices, reason, role, loop_n, raw });
    }
    if gating > 0 {
        state.notices.push(format!(
            "{gating} of the findings that --min-voices set aside would gate if they were kept ({} and above)",
            fail_on.name()
        ));
    }
}

fn some_voices(n: usize) -> String {
    if n == 1 { "1 independent voice".to_owned() } else { format!("{n} independent voices") }
}
