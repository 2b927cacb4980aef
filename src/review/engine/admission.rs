//! Answers into the state: what each reviewer said goes through the stages of admission, in bench order.

use super::{Repair, Review, State, Step, carried, merge, refining, resolving, rulings};
use crate::review::{
    admit::{
        lane,
        schema::{self, Claim, Envelope, Unreadable},
    },
    call::{Answer, CallId, Outcome, Phase},
    change::{Lines, Scope},
    charter::{ADVERSARY, ARBITER, Role},
    claims, diagram,
    finding::{
        Cited, Evidence, EvidenceStatus, Finding, Observation, Rejection, Severity, Side, Source,
        Stage, State as Standing, Voice,
    },
    fingerprint, guard, place,
    synthesis::Silence,
};
use std::collections::{BTreeMap, BTreeSet};

/// A static finding's quote has at most this many lines.
pub(super) const QUOTED_LINES: u32 = 6;
/// A slug has at most this many characters.
const SLUG: usize = 48;
/// What of an unreadable reply is sent back.
const RAW_REPLY: usize = 2_000;
/// What one answer brings to one stage and is turned away is named so far; the rest is counted.
const NAMED: usize = 200;

/// Takes a step's answers. Whoever was asked and has none is silent; an answer that was not asked for says nothing.
pub(super) fn take(review: &Review, state: &mut State, answers: &BTreeMap<CallId, Answer>) {
    let asked: BTreeSet<CallId> = match super::next(review, state) {
        Step::Ask(calls) => calls.into_iter().map(|call| call.id).collect(),
        Step::Rehash { .. } | Step::Close { .. } | Step::Done => BTreeSet::new(),
    };
    let repairs = std::mem::take(&mut state.round.repairs);
    for id in answers.keys().filter(|id| !asked.contains(id)) {
        state.notices.push(format!("{id} was not asked for: its answer was not taken"));
    }
    // `CallId` is ordered by the seat: the order of arrival leaves no trace.
    for id in &asked {
        let Some(answer) = answers.get(id) else {
            let whole = repairs.iter().any(|repair| repair.role == id.role && repair.whole);
            silence(state, id, "no answer was handed in".to_owned(), whole);
            continue;
        };
        state.usage.add(&answer.usage);
        state.spent.add(&id.role, answer);
        state.round.usage.add(&answer.usage);
        if id.phase == Phase::Refine {
            state.round.refining.usage.add(&answer.usage);
        }
        let whole = repairs.iter().any(|repair| repair.role == id.role && repair.whole);
        match &answer.outcome {
            Outcome::Reply { text, truncated } => {
                let before = state.rejected.len();
                reply(review, state, id, answer, (text, *truncated), whole);
                count_rest(state, id, before);
            }
            Outcome::Refused { why } | Outcome::Silent { why } => {
                silence(state, id, why.clone(), whole);
            }
        }
    }
    if asked.iter().any(|id| matches!(id.phase, Phase::Repair | Phase::AdversaryRepair)) {
        // One repair is asked for, not two.
        state.round.repairs.clear();
    }
}

fn reply(
    review: &Review,
    state: &mut State,
    id: &CallId,
    answer: &Answer,
    (text, truncated): (&str, bool),
    whole: bool,
) {
    if let Some(model) = &answer.model {
        state.models.insert(model.clone());
    }
    // The arbiter may have nothing to say but words, and a refinement leaves what was said before.
    let lists = matches!(
        id.phase,
        Phase::Review | Phase::Repair | Phase::Adversary | Phase::AdversaryRepair
    );
    let envelope = schema::read(text);
    let wordy = lists && envelope.as_ref().is_some_and(Envelope::says_nothing);
    let Some(envelope) = envelope.filter(|_| !wordy) else {
        let why = if wordy {
            "the reply has no list of findings"
        } else if text.len() > schema::MAX_REPLY {
            "the reply is larger than 4 MiB"
        } else if truncated {
            "the reply was cut off before its first whole finding"
        } else {
            "the reply could not be read"
        };
        let raw: String = text.chars().take(RAW_REPLY).collect();
        reject(state, Stage::Schema, why, id, raw.clone());
        if matches!(id.phase, Phase::Review | Phase::Adversary) {
            state.round.repairs.push(Repair {
                role: id.role.clone(),
                raw,
                reason: why.to_owned(),
                whole: true,
            });
        } else {
            silence(state, id, why.to_owned(), whole);
        }
        return;
    };
    if !says_nothing_readable(&envelope) {
        state.answered.insert((id.role.clone(), id.loop_n));
    }
    // Asked for once more, it could not be read again: it may be what would gate.
    let again = matches!(id.phase, Phase::Repair | Phase::AdversaryRepair);
    if (whole || id.phase == Phase::Arbiter) && says_nothing_readable(&envelope) {
        silence(state, id, "nothing in the reply could be read".to_owned(), whole);
    } else if again && may_gate(review, &envelope) {
        let why = "a finding in the reply could not be read, nor when it was asked for once more";
        silence(state, id, why.to_owned(), true);
    }
    admit(review, state, id, answer, envelope);
}

/// Items there are, and none of them could be read: as good as no envelope at all.
fn says_nothing_readable(it: &Envelope) -> bool {
    let readable = it.claims.len() + it.verdicts.len() + it.unions.len();
    readable == 0 && !it.unreadable.is_empty()
}

/// Whether what could not be read of a reply may be a finding that gates.
fn may_gate(review: &Review, it: &Envelope) -> bool {
    it.hides().is_some_and(|it| it <= review.charter.gate.fail_on)
}

/// Of what an answer brought and was turned away the first of each stage are named, and the rest is counted: every format would
/// have all of it.
fn count_rest(state: &mut State, id: &CallId, before: usize) {
    let (named, rest) = merge::first_of_each_stage(state.rejected.split_off(before), NAMED);
    state.rejected.extend(named);
    for (stage, n) in rest {
        reject(state, stage, &format!("{n} more of the same answer"), id, String::new());
    }
}

/// A reviewer without a usable answer. A repair's or a refinement's silence leaves what the reviewer had said before.
fn silence(state: &mut State, id: &CallId, why: String, whole: bool) {
    let phase = match id.phase {
        Phase::Review | Phase::Adversary => id.phase,
        Phase::Repair if whole => Phase::Review,
        Phase::AdversaryRepair if whole => Phase::Adversary,
        Phase::Arbiter if !rulings::put_to_arbiter(state).is_empty() => id.phase,
        Phase::Repair | Phase::AdversaryRepair | Phase::Refine | Phase::Arbiter => {
            state.notices.push(format!(
                "{id} gave no usable answer: {why}; what had been said before it stands"
            ));
            return;
        }
    };
    state.silent.push(Silence {
        role: id.role.clone(),
        loop_n: id.loop_n,
        phase: phase.name(),
        why,
    });
}

fn admit(review: &Review, state: &mut State, id: &CallId, answer: &Answer, envelope: Envelope) {
    let Some(role) = super::role(review, &id.role) else { return };
    let may_repair = matches!(id.phase, Phase::Review | Phase::Adversary);
    let nothing = says_nothing_readable(&envelope);
    let whole = nothing || may_gate(review, &envelope);
    let more = (envelope.more > 0).then(|| Unreadable {
        raw: String::new(),
        reason: format!("{} more items that are not read", envelope.more),
        hides: None,
    });
    for item in envelope.unreadable.into_iter().chain(more) {
        reject(state, Stage::Schema, &item.reason, id, item.raw.clone());
        let asked = state.round.repairs.iter().filter(|it| it.role == id.role).count();
        if may_repair && asked < schema::MAX_FINDINGS {
            state.round.repairs.push(Repair {
                role: id.role.clone(),
                raw: item.raw,
                reason: item.reason,
                whole,
            });
        }
    }
    if id.phase == Phase::Arbiter && !nothing {
        summarize(state, id, &envelope.summary);
    }
    if id.phase != Phase::Arbiter {
        for union in &envelope.unions {
            let why = "only the arbiter merges findings";
            reject(state, Stage::Ledger, why, id, union.raw.clone());
        }
    }
    resolving::related(review, state, id, &envelope.claims);
    for claim in envelope.claims {
        if !mend(review, state, id, &claim) && !refining::sharpen(review, state, id, &claim) {
            propose(review, state, id, role, answer, claim, may_repair);
        }
    }
    let speaker = (id, answer.model.as_deref());
    let verdicts = resolving::answered(review, state, id, envelope.verdicts);
    let envelope = Envelope { claims: Vec::new(), unreadable: Vec::new(), verdicts, ..envelope };
    match id.phase {
        Phase::Arbiter => {
            rulings::arbitrate(review, state, speaker, &envelope.verdicts, &envelope.unions);
        }
        Phase::Repair | Phase::AdversaryRepair => {
            rulings::repaired(review, state, speaker, envelope.verdicts);
        }
        Phase::Review | Phase::Refine | Phase::Adversary => {
            rulings::challenge(review, state, speaker, &envelope.verdicts);
        }
    }
}

/// The arbiter's sentences, and the diagram it may have drawn beside them.
fn summarize(state: &mut State, id: &CallId, summary: &str) {
    let (said, drawn) = diagram::apart(summary);
    state.round.summary = sentences(&said, 5);
    match drawn.map(|text| (text, diagram::read(text))) {
        Some((_, Ok(it))) => state.round.diagram = Some(it),
        Some((text, Err(why))) => reject(state, Stage::Schema, &why, id, text.to_owned()),
        None => {}
    }
}

fn reject(state: &mut State, stage: Stage, reason: &str, id: &CallId, raw: String) {
    let (role, loop_n) = (id.role.clone(), id.loop_n);
    state.rejected.push(Rejection { stage, reason: reason.to_owned(), role, loop_n, raw });
}

/// A repair's claim that finds the quote of a pending finding takes its place.
fn mend(review: &Review, state: &mut State, id: &CallId, claim: &Claim) -> bool {
    if !matches!(id.phase, Phase::Repair | Phase::AdversaryRepair) {
        return false;
    }
    let wanted = id_of(id, &claim.slug, &claim.claim);
    let evidence = review.index.locate(&claim.quote, &cited(claim));
    let same_name = |it: &Finding| {
        let behind = it.id.strip_prefix(&wanted).and_then(|it| it.strip_prefix('-'));
        it.id == wanted || behind.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    };
    // Two findings of one answer may have one name: what they say tells them apart.
    let unproven = state.round.pending.iter_mut();
    let mut unproven: Vec<&mut Finding> = unproven
        .filter(|it| it.role == id.role && it.evidence.status == EvidenceStatus::Missing)
        .collect();
    let meant = unproven.iter().position(|it| it.claim == claim.claim);
    let meant = meant.or_else(|| unproven.iter().position(|it| it.id == wanted));
    let meant = meant.or_else(|| unproven.iter().position(|it| same_name(it)));
    let Some(finding) = meant.map(|at| unproven.swap_remove(at)) else { return false };
    let role = super::role(review, &id.role);
    let in_lane = role.is_some_and(|role| {
        lane::admits(role, &review.charter.roles, &review.snapshot, &evidence.file)
    });
    if evidence.status.located() && in_lane {
        finding.cited = cited(claim);
        finding.evidence = evidence;
        // The severity of what was said first is kept: a repair mends a quote, it does not take anything back.
        finding.severity = finding.severity.min(claim.severity);
        locate_rest(review, finding, claim.cause_quote.as_deref());
    } else {
        let why = if in_lane {
            "the repaired quote stands nowhere either"
        } else {
            "the repaired quote is outside the lane"
        };
        reject(state, Stage::Evidence, why, id, claim.raw.clone());
    }
    true
}

fn cited(claim: &Claim) -> Cited {
    Cited { file: claim.file.clone(), lines: claim.lines }
}

fn propose(
    review: &Review,
    state: &mut State,
    id: &CallId,
    role: &Role,
    answer: &Answer,
    claim: Claim,
    may_repair: bool,
) {
    let evidence = review.index.locate(&claim.quote, &cited(&claim));
    let file = evidence.file.clone();
    // Where neither the quote nor the cited file is known, there is no telling whose lane it is: it is asked for once more.
    let nowhere = !evidence.status.located() && review.index.path(&claim.file).is_none();
    if !nowhere && !lane::admits(role, &review.charter.roles, &review.snapshot, &file) {
        if claim.severity <= Severity::High {
            state.round.laneless.push((id.role.clone(), claim.raw.clone()));
        }
        reject(
            state,
            Stage::Lane,
            &format!("{file} is outside the touchpoints of {}", id.role),
            id,
            claim.raw,
        );
        return;
    }
    let missing = evidence.status == EvidenceStatus::Missing;
    if missing && may_repair && claim.severity <= Severity::High {
        let reason = "the quote stands nowhere in the snapshot: quote whole lines exactly as they are, or withdraw the finding";
        let (raw, reason) = (claim.raw.clone(), reason.to_owned());
        state.round.repairs.push(Repair { role: id.role.clone(), raw, reason, whole: false });
    }
    let it = &review.loops[state.at];
    let theme = it.slug().to_owned();
    let voice = Voice {
        role: id.role.clone(),
        source: Source::Model,
        model: answer.model.clone(),
        loop_n: it.n,
    };
    let mut finding = Finding {
        id: unique(state, id_of(id, &claim.slug, &claim.claim)),
        fingerprint: String::new(),
        role: id.role.clone(),
        loop_n: it.n,
        theme,
        severity: claim.severity,
        state: Standing::Open,
        state_by: "admission".to_owned(),
        in_change: false,
        cited: cited(&claim),
        evidence,
        cause: None,
        claim: claim.claim,
        failure_scenario: claim.failure_scenario,
        proposed_change: claim.proposed_change,
        disproof: claim.disproof,
        // A finding against a locked decision asks for a ruling; it never reopens the decision itself.
        escalate: claim.escalate || claim.locked_conflict,
        locked_conflict: claim.locked_conflict,
        references: claim.references,
        relations: claim.relations,
        voices: vec![voice],
        merged: Vec::new(),
        linked: Vec::new(),
        carried: None,
        constitution_sha256: review.charter.constitution_sha256.clone(),
        raw: claim.raw,
    };
    locate_rest(review, &mut finding, claim.cause_quote.as_deref());
    state.round.pending.push(finding);
}

/// The cause's place, whether any of it is in the change, and the fingerprint.
fn locate_rest(review: &Review, finding: &mut Finding, cause_quote: Option<&str>) {
    if let Some(quote) = cause_quote {
        let cause =
            review.index.locate(quote, &Cited { file: finding.cited.file.clone(), lines: None });
        finding.cause = Some(cause).filter(|cause| cause.status.located());
    }
    let meets = |evidence: &Evidence| in_change(review, evidence);
    finding.in_change = meets(&finding.evidence) || finding.cause.as_ref().is_some_and(meets);
    finding.fingerprint = fingerprint::of(finding, &review.snapshot, None);
}

fn in_change(review: &Review, evidence: &Evidence) -> bool {
    place::in_change(&review.snapshot, &review.index, evidence)
}

/// A file of the change whose text is not in the snapshot, because the charter excludes it or the budget ended: static reviewers
/// read it, and which of its lines changed is not known.
pub(super) fn changed_unseen(review: &Review, path: &str) -> bool {
    let unseen = [Side::New, Side::Old].iter().all(|it| review.index.shown(path, *it).is_none());
    unseen && review.snapshot.changed_paths.binary_search_by(|it| it.as_str().cmp(path)).is_ok()
}

/// The loop's static findings. They have no lane, and their lines are facts.
pub(super) fn observe(review: &Review, state: &mut State) {
    for observation in review.observations_of(state.at) {
        let finding = observed(review, state, observation);
        if !carried::again(state, observation, &finding) {
            let id = unique(state, finding.id.clone());
            state.round.pending.push(Finding { id, ..finding });
        }
    }
}

/// The finding of an observation, with the id that it wants.
pub(super) fn observed(review: &Review, state: &State, it: &Observation) -> Finding {
    let (loop_n, rule) = (review.loops[state.at].n, it.source.name());
    let known = review.charter.roles.iter().any(|role| role.prefix == it.role);
    let role = if known || it.role == ADVERSARY || it.role == ARBITER {
        it.role.clone()
    } else {
        "static".to_owned()
    };
    let lines = it.lines;
    // An unchanged document is not in the snapshot: what it says was read beside it, and the change made it untrue.
    let claims = matches!(&it.source, Source::Static(rule) if rule == claims::RULE);
    let claimed = claims.then(|| review.claims.at(&it.path, lines.first)).flatten();
    let at_head = claimed.is_some() || review.index.shown(&it.path, Side::New).is_some();
    let side = if at_head { Side::New } else { Side::Old };
    let quoted = Lines { first: lines.first, last: lines.last.min(lines.first + QUOTED_LINES - 1) };
    // What the author says of the change stands in no file.
    let nowhere = it.path.is_empty();
    let quote = match claimed {
        Some(claim) => claim.quote.clone(),
        None if nowhere => said(review, quoted),
        None => review.index.excerpt(&it.path, side, quoted),
    };
    let quote = if rule.contains("secret") { masked(&quote) } else { quote };
    let voice = Voice { role: role.clone(), source: it.source.clone(), model: None, loop_n };
    let short = rule.split_once(':').map_or(rule.as_str(), |(_, short)| short);
    let evidence = Evidence {
        status: EvidenceStatus::Verified,
        file: it.path.clone(),
        side,
        lines: Some(lines).filter(|_| !nowhere),
        quote,
    };
    let mut finding = Finding {
        id: format!("{role}-L{loop_n}-{}", slug(short, &it.claim)),
        fingerprint: String::new(),
        role,
        loop_n,
        theme: it.theme.clone(),
        severity: it.severity,
        state: Standing::Open,
        state_by: "admission".to_owned(),
        in_change: claimed.is_some()
            || nowhere
            || guards(review, it)
            || in_change(review, &evidence)
            || changed_unseen(review, &it.path),
        cited: Cited { file: it.path.clone(), lines: evidence.lines },
        evidence,
        cause: None,
        claim: it.claim.clone(),
        failure_scenario: it.failure_scenario.clone(),
        proposed_change: it.proposed_change.clone(),
        disproof: it.disproof.clone(),
        escalate: false,
        locked_conflict: false,
        references: it.references.clone(),
        relations: Vec::new(),
        voices: vec![voice],
        merged: Vec::new(),
        linked: Vec::new(),
        carried: None,
        constitution_sha256: review.charter.constitution_sha256.clone(),
        raw: format!("{rule} at {}:{lines}", it.path),
    };
    finding.fingerprint = fingerprint::of(&finding, &review.snapshot, Some(&rule));
    finding
}

/// Lines of what the author says of the change.
fn said(review: &Review, lines: Lines) -> String {
    let all = review.intent.iter().flat_map(super::super::change::Intent::lines);
    let count = (lines.last - lines.first + 1) as usize;
    all.skip(lines.first as usize - 1).take(count).collect::<Vec<_>>().join("\n")
}

/// Whether a guard says it of a file that the change touches. It speaks only of what the change does, and a file that is moved or taken away
/// as it is has no changed line.
fn guards(review: &Review, it: &Observation) -> bool {
    let changed = &review.snapshot.changed_paths;
    matches!(&it.source, Source::Static(rule) if rule.starts_with(guard::SOURCE))
        && review.choices.scope == Scope::Change
        && changed.binary_search(&it.path).is_ok()
}

/// A line with a secret is shown without what stands between its quotes, and without a long word with a digit beside them: a file that
/// configures something often has no quotes.
pub(super) fn masked(quote: &str) -> String {
    let unquoted = without_quoted(quote);
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-');
    let mut out = String::with_capacity(unquoted.len());
    let mut rest = unquoted.as_str();
    while let Some(at) = rest.find(part) {
        let word = &rest[at..];
        let end = word.find(|c| !part(c)).unwrap_or(word.len());
        let long = end >= 16 && word[..end].contains(|c: char| c.is_ascii_digit());
        out.push_str(&rest[..at]);
        out.push_str(if long { "…" } else { &word[..end] });
        rest = &word[end..];
    }
    out.push_str(rest);
    out
}

fn without_quoted(quote: &str) -> String {
    let mut out = String::with_capacity(quote.len());
    let mut open: Option<char> = None;
    for c in quote.chars() {
        match open {
            Some(mark) if c == mark || c == '\n' => {
                out.push(c);
                open = None;
            }
            Some(_) => {}
            None => {
                out.push(c);
                if matches!(c, '"' | '\'' | '`') {
                    out.push('…');
                    open = Some(c);
                }
            }
        }
    }
    out
}

/// The id that a finding of this answer gets unless it is taken.
pub(super) fn id_of(id: &CallId, given: &str, claim: &str) -> String {
    format!("{}-L{}-{}", id.role, id.loop_n, slug(given, claim))
}

/// Lower-case letters, digits and dashes; from the claim's first words where none is given.
pub(super) fn slug(given: &str, claim: &str) -> String {
    let clean = |text: &str| {
        let spaced: String = text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
            .collect();
        let joined = spaced.split_whitespace().collect::<Vec<_>>().join("-");
        joined.chars().take(SLUG).collect::<String>().trim_end_matches('-').to_owned()
    };
    let from_claim = || clean(&claim.split_whitespace().take(6).collect::<Vec<_>>().join(" "));
    [clean(given), from_claim()]
        .into_iter()
        .find(|slug| !slug.is_empty())
        .unwrap_or_else(|| "finding".to_owned())
}

/// The id, or the first free one with a number behind it.
pub(super) fn unique(state: &mut State, wanted: String) -> String {
    let mut id = wanted.clone();
    let mut n = state.ids.get(&wanted).copied().unwrap_or(0);
    while state.ids.contains_key(&id) {
        n += 1;
        id = format!("{wanted}-{}", n + 1);
    }
    state.ids.insert(wanted, n);
    state.ids.entry(id.clone()).or_insert(0);
    id
}

/// The first sentences of a text, on one line.
fn sentences(text: &str, n: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = line.match_indices(['.', '!', '?']).map(|(at, _)| at + 1);
    let end = ends.filter(|at| line[*at..].is_empty() || line[*at..].starts_with(' ')).nth(n - 1);
    end.map_or(line.clone(), |end| line[..end].to_owned()).chars().take(1_500).collect()
}
