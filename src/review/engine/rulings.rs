//! Verdicts and merges into the ledger. What a model says closes nothing by itself: a refutation needs its own located quote elsewhere, a
//! statement of what it contradicts, the arbiter's agreement, and for a Critical the team's permission.

use super::{Challenge, Review, State};
use crate::review::{
    admit::{
        evidence,
        schema::{Ruling, Union, Verdict},
    },
    call::{CallId, Phase},
    finding::{
        Cited, EvidenceStatus, Finding, Rejection, Severity, Side, Source, Stage, State as Standing,
    },
    ledger::Hand,
};

/// Verdicts of the adversary, or of a finder on its own doubted findings: a refutation with evidence makes a finding contested, the
/// rest is written down, whoever says it.
pub(super) fn challenge(review: &Review, state: &mut State, id: &CallId, verdicts: &[Verdict]) {
    for verdict in verdicts {
        let Some(finding) = target(state, id, verdict) else { continue };
        let mut line = format!("{} ({}): {}", id.role, verdict.ruling.name(), verdict.reason);
        match verdict.ruling {
            Ruling::Sustain => note(state, id, &finding.id, &line),
            Ruling::Doubt => {
                note(state, id, &finding.id, &line);
                state.round.doubts.insert(finding.id.clone());
            }
            Ruling::Refute => {
                let entitled = entitled(state, id, &finding);
                state.round.doubts.insert(finding.id.clone());
                match entitled.and_then(|()| disproof(review, &finding, verdict)) {
                    Ok(place) => {
                        line = format!("{line} [{place}] against: {}", verdict.contradicts);
                        contest(
                            state,
                            id,
                            &finding,
                            Challenge {
                                by: id.role.clone(),
                                place,
                                contradicts: verdict.contradicts.clone(),
                            },
                        );
                    }
                    Err(why) => {
                        reject(
                            state,
                            id,
                            &format!("a refutation of {} counts as a doubt: {why}", finding.id),
                            verdict,
                        );
                        note(state, id, &finding.id, &format!("{line} (a doubt: {why})"));
                    }
                }
            }
        }
        state.round.said.entry(finding.id.clone()).or_default().push(line);
    }
}

/// Whether who speaks may refute the finding at all: the adversary any; a finder its own, where it is asked about a doubt on it.
fn entitled(state: &State, id: &CallId, finding: &Finding) -> Result<(), &'static str> {
    let own = finding.role == id.role
        && finding
            .voices
            .iter()
            .any(|voice| voice.role == id.role && voice.source == Source::Model);
    match id.phase {
        Phase::Adversary | Phase::AdversaryRepair => Ok(()),
        Phase::Refine if !own => Err("only the adversary refutes the findings of others"),
        Phase::Refine if state.round.doubts.contains(&finding.id) => Ok(()),
        Phase::Refine | Phase::Review | Phase::Repair | Phase::Arbiter => {
            Err("a reviewer takes its own finding back only where it is asked about a doubt on it")
        }
    }
}

/// The open finding that a verdict is about.
fn target(state: &mut State, id: &CallId, verdict: &Verdict) -> Option<Finding> {
    let known = state.ledger.get(&verdict.finding_id).cloned();
    let why = match &known {
        None => "the verdict names no finding of this review",
        Some(finding) if !finding.state.is_open() => "the verdict is on a finding that is not open",
        Some(_) => return known,
    };
    reject(state, id, why, verdict);
    None
}

/// Where the refutation's quote stands, or why it refutes nothing.
fn disproof(review: &Review, finding: &Finding, verdict: &Verdict) -> Result<String, &'static str> {
    if verdict.contradicts.trim().is_empty() {
        return Err("it does not say which part of the claim it contradicts");
    }
    let evidence =
        review.index.locate(&verdict.quote, &Cited { file: verdict.file.clone(), lines: None });
    let Some(lines) = evidence.lines.filter(|_| evidence.status != EvidenceStatus::Missing) else {
        return Err("its quote stands nowhere in the snapshot");
    };
    let own = finding.evidence.file == evidence.file && finding.evidence.side == evidence.side;
    if own && finding.evidence.lines.is_some_and(|own| own.meets(lines)) {
        return Err("its quote is the finding's own");
    }
    // The same words may stand elsewhere too, and would be found there.
    if evidence::folded(&finding.evidence.quote).contains(&evidence::folded(&verdict.quote)) {
        return Err("its quote is the finding's own, or a part of it");
    }
    let replaced = |it: &evidence::Index| {
        it.shown(&evidence.file, evidence.side).is_some_and(|shown| !shown.changed.is_empty())
    };
    if evidence.side == Side::Old && replaced(&review.index) {
        return Err("its quote is a line that the change removed");
    }
    Ok(format!("{}:{lines}", evidence.file))
}

fn contest(state: &mut State, id: &CallId, finding: &Finding, challenge: Challenge) {
    let why = format!("challenged by {} with {}", challenge.by, challenge.place);
    state.ledger.set(
        &finding.id,
        Standing::Contested,
        Hand { by: &id.role, loop_n: id.loop_n, why: &why },
    );
    state.round.challenges.insert(finding.id.clone(), challenge);
}

/// A finder takes back, on being asked, what it could not quote, by its id or slug: such a finding never stood. Says whether
/// the verdict named one.
fn withdraw_unproven(state: &mut State, id: &CallId, verdict: &Verdict) -> bool {
    let wanted = super::admission::id_of(id, &verdict.finding_id, "");
    let unproven = |it: &&mut Finding| {
        it.role == id.role
            && it.evidence.status == EvidenceStatus::Missing
            && (it.id == verdict.finding_id || it.id == wanted)
    };
    let found = state.round.pending.iter_mut().find(unproven);
    let Some(finding) = found.filter(|_| verdict.ruling == Ruling::Refute) else { return false };
    finding.state = Standing::Withdrawn;
    finding.state_by.clone_from(&id.role);
    true
}

/// The verdicts of a repair: what could not be quoted is taken back; the adversary may repeat the rest of its verdicts there.
pub(super) fn repaired(review: &Review, state: &mut State, id: &CallId, verdicts: Vec<Verdict>) {
    let mut others = verdicts;
    others.retain(|verdict| !withdraw_unproven(state, id, verdict));
    if id.phase == Phase::AdversaryRepair {
        return challenge(review, state, id, &others);
    }
    for verdict in others.iter().filter(|it| it.ruling == Ruling::Refute) {
        let why = "only a finding without evidence can be withdrawn in a repair";
        reject(state, id, why, verdict);
    }
}

/// The arbiter: rules on what is contested, merges what is one. It cannot close a Critical on its own word.
pub(super) fn arbitrate(
    review: &Review,
    state: &mut State,
    id: &CallId,
    verdicts: &[Verdict],
    unions: &[Union],
) {
    for verdict in verdicts {
        let Some(finding) = target(state, id, verdict) else { continue };
        let challenge = state.round.challenges.get(&finding.id).cloned();
        let Some(challenge) = challenge else {
            note(
                state,
                id,
                &finding.id,
                &format!("arbiter ({}): {}", verdict.ruling.name(), verdict.reason),
            );
            continue;
        };
        match verdict.ruling {
            Ruling::Sustain => {
                let why = format!("the arbiter sustains it: {}", verdict.reason);
                state.ledger.set(
                    &finding.id,
                    Standing::Open,
                    Hand { by: &id.role, loop_n: id.loop_n, why: &why },
                );
                state.round.challenges.remove(&finding.id);
            }
            Ruling::Refute => refute(review, state, id, &finding, challenge, &verdict.reason),
            Ruling::Doubt => {
                note(state, id, &finding.id, &format!("arbiter (doubt): {}", verdict.reason));
            }
        }
    }
    for union in unions {
        unite(state, id, union);
    }
}

fn refute(
    review: &Review,
    state: &mut State,
    id: &CallId,
    finding: &Finding,
    challenge: Challenge,
    reason: &str,
) {
    if finding.severity == Severity::Critical && !review.may_close_critical() {
        let why = "adversary and arbiter agree, but models may not close a critical finding here: it stays contested and gates";
        note(state, id, &finding.id, why);
        return;
    }
    if review.addresses_reviewers()
        && finding.voices.iter().any(|voice| voice.source != Source::Model)
    {
        let why = "adversary and arbiter agree, but the change speaks to reviewers: what a rule or a tool saw stays contested";
        note(state, id, &finding.id, why);
        return;
    }
    let why = format!(
        "{} contradicts: {}; the arbiter agrees: {reason}",
        challenge.place, challenge.contradicts
    );
    let withdrawn = challenge.by == finding.role;
    let standing = if withdrawn {
        Standing::Withdrawn
    } else {
        Standing::Refuted { evidence: challenge.place }
    };
    state.ledger.set(
        &finding.id,
        standing,
        Hand { by: &challenge.by, loop_n: id.loop_n, why: &why },
    );
    state.round.challenges.remove(&finding.id);
}

fn unite(state: &mut State, id: &CallId, union: &Union) {
    for gone in &union.absorb {
        let gone = gone.trim();
        let open = |id: &str| state.ledger.get(id).is_some_and(|it| it.state.is_open());
        let why = format!("the arbiter merges it into {}: {}", union.keep, union.reason);
        let hand = Hand { by: &id.role, loop_n: id.loop_n, why: &why };
        let duplicate = Standing::Duplicate { of: union.keep.clone() };
        let both = open(&union.keep) && open(gone);
        if !(both
            && was_asked(state, union, gone)
            && state.ledger.absorb(&union.keep, gone, duplicate, vec!["arbiter".to_owned()], hand))
        {
            let reason = format!(
                "cannot merge {gone} into {}: the pair was not put to the arbiter, or one of them is unknown, closed or without evidence",
                union.keep
            );
            let (stage, role, loop_n, raw) =
                (Stage::Ledger, id.role.clone(), id.loop_n, union.raw.clone());
            state.rejected.push(Rejection { stage, reason, role, loop_n, raw });
        }
    }
}

/// Whether the code itself took the two, or the one and a third of the same merge, for perhaps one defect. Without that, an arbiter
/// that obeys the change could fold a finding into one that has nothing to do with it.
fn was_asked(state: &State, union: &Union, gone: &str) -> bool {
    let member = |id: &str| {
        id != gone && (id == union.keep || union.absorb.iter().any(|it| it.trim() == id))
    };
    state.round.candidates.iter().any(|(a, b)| (a == gone && member(b)) || (b == gone && member(a)))
}

fn note(state: &mut State, id: &CallId, finding: &str, why: &str) {
    state.ledger.note(finding, Hand { by: &id.role, loop_n: id.loop_n, why });
}

fn reject(state: &mut State, id: &CallId, reason: &str, verdict: &Verdict) {
    state.rejected.push(Rejection {
        stage: Stage::Ledger,
        reason: reason.to_owned(),
        role: id.role.clone(),
        loop_n: id.loop_n,
        raw: verdict.raw.clone(),
    });
}
