//! Draft, critique, refine: a doubted finding goes back to its finder once, with the critique, to be sharpened or taken back.
//!
//! Taking back is a refutation by the finder, and lowering is one too: `closing` has the rules for both, and without the arbiter's
//! agreement neither happens. What a sharper form may do by itself is narrow the claim and quote better.

use super::{Loop, Review, State, calls_to, closing, rank, role, rulings};
use crate::review::{
    admit::{lane, schema::Claim},
    call::{Call, CallId, Phase, Usage},
    charter::ADVERSARY,
    finding::{Cited, Evidence, Finding, RelationKind, State as Standing},
    ledger::{Hand, Sharper},
    place, prompt,
    synthesis::Refined,
};
use std::collections::BTreeSet;

/// What of one loop went back to its finders.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Refining {
    /// The findings that were put to their finders.
    pub(super) asked: BTreeSet<String>,
    /// Those of them that came back in a sharper form.
    pub(super) sharpened: BTreeSet<String>,
    pub(super) usage: Usage,
}

/// Fixes what goes back in this loop; says whether anything does. Nothing goes back twice in a review.
pub(super) fn begin(review: &Review, state: &mut State) -> bool {
    let asked: BTreeSet<String> = doubted(review, state).into_iter().collect();
    state.refined.extend(asked.iter().cloned());
    state.round.refining.asked = asked;
    !state.round.refining.asked.is_empty()
}

/// Open findings that the adversary doubts or challenges, as the depth asks, and whose finder is a model that can be asked.
fn doubted(review: &Review, state: &State) -> Vec<String> {
    let by_model = |it: &&Finding| {
        it.voices.iter().any(|voice| voice.role == it.role && voice.model.is_some())
    };
    let leaders = state.ledger.leaders().filter(|it| it.state.is_open());
    leaders
        .filter(|it| state.round.doubts.contains(&it.id) && !state.refined.contains(&it.id))
        .filter(|it| {
            let contested = it.state == Standing::Contested;
            review.choices.depth.refines(it.severity, contested)
        })
        .filter(|it| it.role != ADVERSARY && role(review, &it.role).is_some())
        .filter(by_model)
        .map(|it| it.id.clone())
        .collect()
}

/// A call to each finder, with its doubted findings in rank order.
pub(super) fn calls(review: &Review, state: &State, it: &Loop) -> Vec<Call> {
    let known = state.round.refining.asked.iter().filter_map(|id| state.ledger.get(id));
    let mut doubted: Vec<&Finding> = known.collect();
    doubted.sort_by(|a, b| rank::compare(&review.charter, a, b));
    let said = |finding: &Finding| state.round.said.get(&finding.id).cloned().unwrap_or_default();
    let roles = doubted.iter().map(|finding| finding.role.as_str()).collect();
    calls_to(review, state, it, Phase::Refine, &roles, |role| {
        let mine = doubted.iter().filter(|finding| finding.role == role.prefix);
        let mine: Vec<(&Finding, Vec<String>)> =
            mine.map(|finding| (*finding, said(finding))).collect();
        prompt::refine(role, &it.lenses(), it.n, &mine)
    })
}

/// What came of it, for the loop's account.
pub(super) fn account(state: &State) -> Refined {
    let Refining { asked, sharpened, usage } = &state.round.refining;
    let withdrawn =
        |id: &&String| state.ledger.get(id).is_some_and(|it| it.state == Standing::Withdrawn);
    let taken_back = asked.iter().filter(withdrawn).count() as u32;
    let sharpened = sharpened.iter().filter(|id| !withdrawn(id)).count() as u32;
    let asked = asked.len() as u32;
    let unchanged = asked.saturating_sub(taken_back + sharpened);
    Refined { asked, sharpened, withdrawn: taken_back, unchanged, usage: *usage }
}

/// Takes a claim as the sharper form of a finding that its finder was asked about. Says whether it was one.
pub(super) fn sharpen(review: &Review, state: &mut State, id: &CallId, claim: &Claim) -> bool {
    if id.phase != Phase::Refine {
        return false;
    }
    let Some(finding) = meant(state, id, claim).cloned() else { return false };
    if !closing::names_part(&finding, &claim.claim) {
        let why = "the answer to the doubt is another claim: this one stays as it is";
        rulings::note(state, id, &finding.id, why);
        return false;
    }
    if !state.round.refining.sharpened.insert(finding.id.clone()) {
        rulings::note(state, id, &finding.id, "one sharper form is taken, not two");
        return true;
    }
    let evidence = better(review, id, &finding, claim);
    let (why, hand) =
        (before(&finding, evidence.as_ref()), Hand { by: &id.role, loop_n: id.loop_n, why: "" });
    let cause = claim.cause_quote.as_deref().map(|quote| {
        let cited = Cited { file: claim.file.clone(), lines: None };
        review.index.locate(quote, &cited)
    });
    let cause = cause.filter(|it| it.status.located());
    let meets = |it: &Evidence| place::in_change(&review.snapshot, &review.index, it);
    let form = Sharper {
        severity: claim.severity,
        claim: claim.claim.clone(),
        failure_scenario: claim.failure_scenario.clone(),
        proposed_change: claim.proposed_change.clone(),
        disproof: claim.disproof.clone(),
        in_change: evidence.iter().chain(&cause).any(meets),
        evidence,
        cause,
        escalate: claim.escalate || claim.locked_conflict,
        locked_conflict: claim.locked_conflict,
        references: claim.references.clone(),
    };
    state.ledger.sharpen(&finding.id, form, Hand { why: &why, ..hand });
    answer_challenge(review, state, id, &finding, claim);
    true
}

/// The finding that a claim answers for: by its relation, else by its slug.
fn meant<'a>(state: &'a State, id: &CallId, claim: &Claim) -> Option<&'a Finding> {
    let by_slug = super::admission::id_of(id, &claim.slug, &claim.claim);
    let related = claim.relations.iter().filter(|it| it.kind != RelationKind::Deepens);
    let named = related.map(|it| it.id.as_str()).chain([by_slug.as_str()]);
    let mine = named.filter_map(|it| state.ledger.get(it)).filter(|it| it.role == id.role);
    let asked = &state.round.refining.asked;
    mine.into_iter().find(|it| asked.contains(&it.id) && it.state.is_open())
}

/// New evidence, where it is found at least as well as the old, in the finder's lane.
fn better(review: &Review, id: &CallId, finding: &Finding, claim: &Claim) -> Option<Evidence> {
    let cited = Cited { file: claim.file.clone(), lines: claim.lines };
    let evidence = review.index.locate(&claim.quote, &cited);
    let role = role(review, &id.role)?;
    let in_lane = lane::admits(role, &review.charter.roles, &review.snapshot, &evidence.file);
    let as_good = evidence.status.located() && evidence.status <= finding.evidence.status;
    let other =
        (&evidence.file, evidence.lines) != (&finding.evidence.file, finding.evidence.lines);
    (in_lane && as_good && other).then_some(evidence)
}

/// What the finding said before.
fn before(finding: &Finding, evidence: Option<&Evidence>) -> String {
    let place = match (evidence, finding.evidence.lines) {
        (Some(_), Some(lines)) => format!(" at {}:{lines}", finding.evidence.file),
        _ => String::new(),
    };
    format!("sharpened by its finder; it said{place}: {}", finding.claim)
}

/// A lower severity waits for the arbiter with the challenge that argues it. A challenge that no longer meets what is claimed falls.
fn answer_challenge(review: &Review, state: &mut State, id: &CallId, old: &Finding, claim: &Claim) {
    let lowers = claim.severity > old.severity;
    let word = claim.severity.name();
    let Some(challenge) = state.round.challenges.get_mut(&old.id) else {
        if lowers {
            let why = format!(
                "it stays {}: nothing quoted carries its lowering to {word}",
                old.severity.name()
            );
            rulings::note(state, id, &old.id, &why);
        }
        return;
    };
    if lowers {
        challenge.lowers = Some(claim.severity);
        let line = format!("{} (lower it to {word}): {}", id.role, claim.claim);
        rulings::note(
            state,
            id,
            &old.id,
            &format!("its finder would lower it to {word}: the arbiter decides"),
        );
        state.round.said.entry(old.id.clone()).or_default().push(line);
        return;
    }
    let (contradicts, grounds) = (challenge.contradicts.clone(), challenge.grounds.clone());
    let Some(new) = state.ledger.get(&old.id) else { return };
    let met = closing::names_part(new, &contradicts)
        && !closing::is_own(&review.index, new, &grounds, None);
    if !met {
        let why = format!("the sharper form answers the refutation by {grounds}");
        rulings::uncontest(state, id, &old.id, &why);
    }
}
