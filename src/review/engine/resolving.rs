//! What closes an earlier push's finding as resolved: a fact, or the answer of the reviewer that is asked about it by id. Never silence.
//!
//! (a) Only rules and tools said it, they looked at its file in this push, and they do not say it any more. (b) Its file is gone, and its
//! code stands nowhere else. (c) Its code has changed, and the answer quotes lines that end it. (d) Its code stands as it was, the answer
//! quotes lines written since, and for a Critical the adversary, shown both versions, agrees. (e) Only rules said it, and the team's charter,
//! where the change has no say in it, has turned them off.
//!
//! **Invariant:** what anybody found again in this push is not resolved in it, whatever an answer says.

mod facts;

use super::{
    Loop, Review, State,
    carried::{self, Versions},
    closing, rank, rulings,
};
use crate::review::{
    admit::{
        evidence,
        schema::{Claim, Ruling, Verdict},
    },
    call::{CallId, Phase},
    change::Lines,
    charter::ADVERSARY,
    commentary,
    finding::{Cited, Code, Finding, RelationKind, Severity, Side, Source, State as Standing},
    ledger::Hand,
    memory::Memory,
    prompt::{Called, Earlier, Then},
};
pub(super) use facts::{by_facts, looked};
use std::collections::BTreeMap;

/// Findings that are put to one reviewer at most, the most severe first.
const ASKED: usize = 40;
/// Lines around a place that are shown of it.
pub(super) const AROUND: u32 = 3;
/// Who resolves by a fact, in the ledger.
const FACT: &str = "memory";

/// What became of the question whether earlier findings are resolved.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Resolving {
    /// Findings that are put to a reviewer, each with its prefix.
    asked: BTreeMap<String, String>,
    /// Criticals that their reviewer calls resolved, for the adversary.
    called: BTreeMap<String, Call>,
}

/// An answer that calls a Critical resolved.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    by: String,
    file: String,
    lines: Lines,
    reason: String,
}

impl Call {
    fn at(&self) -> String {
        format!("{}:{}", self.file, self.lines)
    }
}

/// Fixes what is asked about in the first loop, or says that nobody is asked.
pub(super) fn begin(review: &Review, state: &mut State) {
    let Some(it) = review.loops.get(state.at) else { return };
    let asked = |it: &&Finding| it.carried.is_some() && it.state.is_open() && by_model(it);
    let mut open: Vec<&Finding> = state.ledger.leaders().filter(asked).collect();
    open.sort_by(|a, b| rank::compare(&review.charter, a, b));
    if open.is_empty() {
        return;
    }
    if !review.choices.models {
        let ids: Vec<String> = open.iter().map(|it| it.id.clone()).collect();
        state.notices.push(format!(
            "{} of models from earlier pushes {} open: no model was asked whether they are resolved",
            if ids.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", ids.len()) },
            if ids.len() == 1 { "stays" } else { "stay" },
        ));
        for id in ids {
            let why = "no model was asked in this push whether it is resolved: it stays open";
            state.ledger.note(&id, Hand { by: FACT, loop_n: it.n, why });
        }
        return;
    }
    let (mut by_role, mut asked, mut left) =
        (BTreeMap::<String, usize>::new(), BTreeMap::new(), Vec::new());
    for finding in open {
        let asker = asker(review, it, finding);
        let n = by_role.entry(asker.clone()).or_default();
        *n += 1;
        if *n > ASKED {
            left.push(finding.id.clone());
        } else {
            asked.insert(finding.id.clone(), asker);
        }
    }
    for id in left {
        let why = format!(
            "over {ASKED} findings were put to its reviewer before it: nobody was asked, and it stays open"
        );
        state.ledger.note(&id, Hand { by: FACT, loop_n: it.n, why: &why });
    }
    state.round.resolving.asked = asked;
}

fn by_model(finding: &Finding) -> bool {
    finding.voices.iter().any(|it| it.source == Source::Model)
}

/// Who is asked about a finding: who raised it, else who leads its theme, else the adversary.
fn asker(review: &Review, it: &Loop, finding: &Finding) -> String {
    let on_the_bench = |prefix: &str| review.charter.roles.iter().any(|it| it.prefix == prefix);
    let models = finding.voices.iter().filter(|it| it.source == Source::Model);
    let raised = std::iter::once(finding.role.as_str()).chain(models.map(|it| it.role.as_str()));
    let themes = review.charter.themes.iter().filter(|it| it.slug == finding.theme);
    let leads = themes.chain(&it.themes).flat_map(|it| &it.leads).map(String::as_str);
    if finding.role == ADVERSARY {
        return ADVERSARY.to_owned();
    }
    raised.chain(leads).find(|it| on_the_bench(it)).unwrap_or(ADVERSARY).to_owned()
}

/// What is put to a role.
pub(super) fn earlier<'a>(review: &Review, state: &'a State, prefix: &str) -> Earlier<'a> {
    let Resolving { asked, called, .. } = &state.round.resolving;
    let its = asked.iter().filter(|(_, it)| it.as_str() == prefix);
    let mut open: Vec<&Finding> =
        its.filter_map(|(id, _)| state.ledger.get(id)).filter(|it| it.state.is_open()).collect();
    open.sort_by(|a, b| rank::compare(&review.charter, a, b));
    let then = |finding: &'a Finding| {
        let (place, now) = carried::stands_there(review, finding);
        Then { finding, code: said(finding), place, now }
    };
    let shown = |(id, call): (&String, &Call)| {
        let finding = state.ledger.get(id).filter(|it| it.state.is_open())?;
        let (before, after) = versions(review, call);
        Some(Called {
            then: then(finding),
            at: call.at(),
            before,
            after,
            reason: call.reason.clone(),
        })
    };
    let called =
        if prefix == ADVERSARY { called.iter().filter_map(shown).collect() } else { Vec::new() };
    Earlier { asked: open.into_iter().map(then).collect(), called }
}

const fn said(finding: &Finding) -> &'static str {
    let Some(carried) = finding.carried else { return "" };
    match carried.code {
        Code::Unchanged => "stands as it was",
        Code::Moved => "stands in another place",
        Code::Changed => "has changed",
        Code::Gone => "is gone with its file",
        Code::Reverted => "was taken back, and stands as it did before the change",
    }
}

/// What stood where an answer's lines stand, and they.
fn versions(review: &Review, call: &Call) -> (String, String) {
    let after = review.index.excerpt(&call.file, Side::New, call.lines);
    let then = review.memory.as_ref().and_then(|it| it.texts.get(&call.file));
    let new =
        review.index.shown(&call.file, Side::New).map(|it| it.text.as_ref()).unwrap_or_default();
    let Some(then) = then else { return (String::new(), after) };
    // The other way round: where the new lines stood in the old text.
    let back = crate::review::shift::Shift::between(new, then);
    let place = back.place(call.lines);
    let around = Lines::new(place.first.saturating_sub(AROUND), place.last.saturating_add(AROUND));
    let before: Vec<&str> =
        then.lines().take(around.last as usize).skip(around.first as usize - 1).collect();
    (before.join("\n"), after)
}

/// Takes claims that call a finding resolved as answers about it, where its reviewer was asked. They stay claims all the same.
pub(super) fn related(review: &Review, state: &mut State, id: &CallId, claims: &[Claim]) {
    for claim in claims {
        for relation in claim.relations.iter().filter(|it| it.kind == RelationKind::Resolved) {
            if is_asked(state, id, &relation.id) {
                let quote = Quote { file: &claim.file, text: &claim.quote, reason: &claim.claim };
                answer(review, state, id, &relation.id, &quote);
            }
        }
    }
}

/// What an answer points to.
struct Quote<'a> {
    file: &'a str,
    text: &'a str,
    reason: &'a str,
}

fn is_asked(state: &State, id: &CallId, finding: &str) -> bool {
    state.round.resolving.asked.get(finding).is_some_and(|it| *it == id.role)
}

/// Takes the verdicts of an answer on what its reviewer was asked about, and returns the others.
pub(super) fn answered(
    review: &Review,
    state: &mut State,
    id: &CallId,
    verdicts: Vec<Verdict>,
) -> Vec<Verdict> {
    let name = |it: &Verdict| {
        it.finding_id
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\''))
            .to_owned()
    };
    let may = matches!(
        id.phase,
        Phase::Review | Phase::Repair | Phase::Adversary | Phase::AdversaryRepair
    );
    let adversary = matches!(id.phase, Phase::Adversary | Phase::AdversaryRepair);
    let is_ours = |it: &Verdict| {
        let name = name(it);
        may && (is_asked(state, id, &name)
            || (adversary && state.round.resolving.called.contains_key(&name)))
    };
    let (ours, others): (Vec<Verdict>, Vec<Verdict>) = verdicts.into_iter().partition(is_ours);
    let mut by_finding: BTreeMap<String, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &ours {
        by_finding.entry(name(verdict)).or_default().push(verdict);
    }
    for (finding, verdicts) in by_finding {
        for it in &verdicts {
            rulings::note(
                state,
                id,
                &finding,
                &format!("{} ({}): {}", id.role, it.ruling.name(), it.reason),
            );
        }
        // Answers that contradict each other close nothing.
        let all = verdicts.iter().all(|it| it.ruling == Ruling::Refute);
        if let Some(call) = state.round.resolving.called.remove(&finding).filter(|_| adversary) {
            if all {
                let why = format!(
                    "{} calls it resolved by {}, written since, and {} agrees: {}",
                    call.by,
                    call.at(),
                    id.role,
                    call.reason
                );
                close(review, state, id, &finding, (&call.at(), &why));
            }
        } else if all && let Some(it) = verdicts.first() {
            answer(
                review,
                state,
                id,
                &finding,
                &Quote { file: &it.file, text: &it.quote, reason: &it.reason },
            );
        }
    }
    others
}

/// One answer that calls a finding resolved.
fn answer(review: &Review, state: &mut State, id: &CallId, finding: &str, quote: &Quote<'_>) {
    let Some(it) = state.ledger.get(finding).filter(|it| it.state.is_open()).cloned() else {
        return;
    };
    let Some(memory) = &review.memory else { return };
    let ground = grounds(review, memory, &it, quote);
    let (file, lines) = match ground {
        Ok(found) => found,
        Err(why) => {
            return rulings::note(
                state,
                id,
                finding,
                &format!("called resolved, and stays open: {why}"),
            );
        }
    };
    let call = Call { by: id.role.clone(), file, lines, reason: quote.reason.to_owned() };
    let stands = it.carried.is_some_and(|it| it.code.stands());
    let adversary = matches!(id.phase, Phase::Adversary | Phase::AdversaryRepair);
    if stands && it.severity == Severity::Critical && review.may_close_critical() {
        let why = format!(
            "{} calls it resolved by {}, written since: {}",
            call.by,
            call.at(),
            call.reason
        );
        if adversary {
            // Nobody else is left to agree with the adversary.
            return close(review, state, id, finding, (&call.at(), &why));
        }
        rulings::note(
            state,
            id,
            finding,
            &format!("{why}; it stays open unless the adversary agrees"),
        );
        state.round.resolving.called.insert(finding.to_owned(), call);
        return;
    }
    let how = if stands { "written since" } else { "and its code has changed" };
    let why = format!("{} calls it resolved by {}, {how}: {}", call.by, call.at(), call.reason);
    close(review, state, id, finding, (&call.at(), &why));
}

/// Where the lines of an answer stand, or why they resolve nothing.
fn grounds(
    review: &Review,
    memory: &Memory,
    finding: &Finding,
    quote: &Quote<'_>,
) -> Result<(String, Lines), &'static str> {
    let found =
        review.index.locate(quote.text, &Cited { file: quote.file.to_owned(), lines: None });
    let Some(lines) = found.lines.filter(|_| found.status.located()) else {
        return Err("its lines stand nowhere in the snapshot");
    };
    if found.side == Side::Old {
        return Err("its lines are not in the code any more");
    }
    let text = review
        .index
        .shown(&found.file, found.side)
        .map(|it| commentary::code(&found.file, &it.text, lines));
    if text.is_none_or(|it| evidence::is_weak(&it)) {
        return Err("its lines are a comment or prose, which ends nothing");
    }
    if !finding.carried.is_some_and(|it| it.code.stands()) {
        return Ok((found.file, lines));
    }
    let grounds = closing::Grounds { file: found.file, side: found.side, lines };
    if closing::is_own(&review.index, finding, &grounds, Some(quote.text)) {
        return Err("its lines are those of the finding itself, which stand as they were");
    }
    if !memory.compared {
        return Err(
            "the code stands as it was, and the earlier head cannot be compared with this one",
        );
    }
    let mut versions = Versions::new(memory, &review.index);
    let written = memory.now.added.contains(&grounds.file)
        || versions
            .shift(&grounds.file)
            .is_some_and(|it| it.added.iter().any(|it| it.meets(lines)));
    if !written {
        return Err("the code stands as it was, and its lines were there before");
    }
    Ok((grounds.file, lines))
}

/// Closes a finding on a reviewer's word, where models may and nobody says it again.
fn close(review: &Review, state: &mut State, id: &CallId, finding: &str, (at, why): (&str, &str)) {
    let Some(it) = state.ledger.get(finding).filter(|it| it.state.is_open()).cloned() else {
        return;
    };
    let hand = Hand { by: &id.role, loop_n: id.loop_n, why };
    if state.carried.fires.contains(finding) || state.carried.found.contains(finding) {
        let why = format!("{why}; but it was found again in this push: it stays open");
        return state.ledger.note(finding, Hand { why: &why, ..hand });
    }
    let quiet = |source: &Source| *source == Source::Model || looked(review, state, source, &it);
    let addressed =
        review.addresses_reviewers() && it.voices.iter().any(|it| it.source != Source::Model);
    if addressed || !it.voices.iter().all(|it| quiet(&it.source)) {
        let why = format!(
            "{why}; but a rule or a tool said it too, and has not been heard to the contrary: it stays open"
        );
        return state.ledger.note(finding, Hand { why: &why, ..hand });
    }
    if it.severity == Severity::Critical && !review.may_close_critical() {
        let why = format!(
            "{why}; but models may not close a critical finding here: a person can, by a waiver"
        );
        return state.ledger.set(finding, Standing::Contested, Hand { why: &why, ..hand });
    }
    state.ledger.set(finding, Standing::Resolved { evidence: at.to_owned() }, hand);
}

/// What the adversary did not answer stays as it is.
pub(super) fn end(state: &mut State) {
    for id in std::mem::take(&mut state.round.resolving.called).into_keys() {
        let why = "called resolved, and stays open: the adversary did not agree";
        let hand = Hand { by: FACT, loop_n: 0, why };
        state.ledger.note(&id, hand);
    }
}
