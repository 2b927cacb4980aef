//! Verdicts and merges into the ledger. What a model says closes nothing by itself: `closing` has the rules, this applies them.

use super::{
    Review, State, admission,
    closing::{self, Challenge, Effect, Grounds, ONE_QUOTE, Powers},
};
use crate::review::{
    admit::schema::{Ruling, Union, Verdict},
    call::{CallId, Phase},
    finding::{EvidenceStatus, Finding, Rejection, Source, Stage, State as Standing},
    ledger::Hand,
    wording,
};
use std::collections::BTreeSet;

/// What one answer says of one finding.
struct Opinion<'a> {
    finding: Finding,
    verdicts: Vec<&'a Verdict>,
}

impl Opinion<'_> {
    fn has(&self, ruling: Ruling) -> bool {
        self.verdicts.iter().any(|verdict| verdict.ruling == ruling)
    }

    /// Why it refutes nothing, whatever it quotes: verdicts of one answer that contradict each other cancel each other.
    fn at_odds(&self) -> Option<&'static str> {
        match (self.has(Ruling::Sustain), self.has(Ruling::Doubt)) {
            (true, _) => Some("the same answer sustains the finding"),
            (_, true) => Some("the same answer only doubts the finding"),
            _ => None,
        }
    }
}

/// The answer's verdicts by finding, in the order in which it first names them. What names no open finding is turned away.
fn opinions<'a>(state: &mut State, id: &CallId, verdicts: &'a [Verdict]) -> Vec<Opinion<'a>> {
    let mut out: Vec<Opinion<'a>> = Vec::new();
    for verdict in verdicts {
        match named(state, id, &verdict.finding_id) {
            Err(why) => reject(state, id, why, verdict),
            Ok(finding) => match out.iter_mut().find(|it| it.finding.id == finding.id) {
                Some(opinion) => opinion.verdicts.push(verdict),
                None => out.push(Opinion { finding, verdicts: vec![verdict] }),
            },
        }
    }
    out
}

/// The open finding of an id, or of a slug that only one open finding has: of this loop, else of an earlier one.
fn named(state: &State, id: &CallId, given: &str) -> Result<Finding, &'static str> {
    let given = given.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\''));
    if let Some(finding) = state.ledger.get(given) {
        let closed = "the verdict is on a finding that is not open";
        return if finding.state.is_open() { Ok(finding.clone()) } else { Err(closed) };
    }
    let slug = admission::slug(given, "");
    let is_named =
        |it: &&Finding| it.state.is_open() && it.id == format!("{}-L{}-{slug}", it.role, it.loop_n);
    let all: Vec<&Finding> = state.ledger.findings.iter().filter(is_named).collect();
    let mine: Vec<&Finding> = all.iter().copied().filter(|it| it.loop_n == id.loop_n).collect();
    match (mine.as_slice(), all.as_slice()) {
        _ if !given.contains(|c: char| c.is_ascii_alphanumeric()) => {
            Err("the verdict names no finding of this review")
        }
        ([one], _) | ([], [one]) => Ok((*one).clone()),
        ([], []) => Err("the verdict names no finding of this review"),
        _ => Err("the verdict names a slug that several findings have"),
    }
}

/// Verdicts of the adversary, or of a finder on its own doubted findings: a refutation with evidence makes a finding contested, the
/// rest is written down, whoever says it.
pub(super) fn challenge(
    review: &Review,
    state: &mut State,
    (id, model): (&CallId, Option<&str>),
    verdicts: &[Verdict],
) {
    let opinions = opinions(state, id, verdicts);
    let claims: Vec<(String, BTreeSet<String>)> = if opinions.is_empty() {
        Vec::new()
    } else {
        let words = |it: &Finding| wording::words(&format!("{} {}", it.claim, it.failure_scenario));
        state.ledger.leaders().map(|it| (it.id.clone(), words(it))).collect()
    };
    let grounds: Vec<_> =
        opinions.iter().map(|opinion| refutation(review, state, id, opinion, &claims)).collect();
    // Before any is applied: their order must not decide which of them the one quote carries.
    let overused: Vec<bool> =
        grounds.iter().map(|it| is_overused(state, &opinions, &grounds, it)).collect();
    for ((opinion, grounds), overused) in opinions.iter().zip(&grounds).zip(overused) {
        let grounds = match grounds {
            Ok(_) if overused => Err("its quote is to refute more findings than one quote can"),
            other => other.as_ref().map_err(|why| *why),
        };
        apply(state, (id, model), opinion, grounds.map(|(at, grounds)| (*at, grounds)));
    }
}

type Refutation = Result<(usize, Grounds), &'static str>;

/// The first refutation of an opinion that has grounds, by its place among the verdicts, or why there is none.
fn refutation(
    review: &Review,
    state: &State,
    id: &CallId,
    opinion: &Opinion<'_>,
    claims: &[(String, BTreeSet<String>)],
) -> Refutation {
    let finding = &opinion.finding;
    entitled(state, id, finding)?;
    if let Some(why) = opinion.at_odds() {
        return Err(why);
    }
    if is_adversary(id) && state.round.sustained.contains(&finding.id) {
        return Err("its own answer before this one sustains the finding");
    }
    let mut why = "it refutes nothing";
    for (at, verdict) in opinion.verdicts.iter().enumerate() {
        if closing::is_of_another(claims, &finding.id, &verdict.contradicts) {
            why = "what it contradicts is another finding's claim";
            continue;
        }
        match closing::grounds((&review.snapshot, &review.index), finding, verdict) {
            Ok(grounds) => return Ok((at, grounds)),
            Err(objection) => why = objection,
        }
    }
    Err(why)
}

fn is_overused(
    state: &State,
    opinions: &[Opinion<'_>],
    all: &[Refutation],
    this: &Refutation,
) -> bool {
    let Ok((_, grounds)) = this else { return false };
    let now = all.iter().flatten().filter(|(_, other)| other.meets(grounds)).count();
    let named = |id: &String| opinions.iter().any(|it| it.finding.id == *id);
    let before = state.round.challenges.iter();
    let before = before.filter(|(id, it)| !named(id) && it.grounds.meets(grounds)).count();
    now + before > ONE_QUOTE
}

fn apply(
    state: &mut State,
    (id, model): (&CallId, Option<&str>),
    it: &Opinion<'_>,
    refutation: Result<(usize, &Grounds), &'static str>,
) {
    let finding = &it.finding;
    for (at, verdict) in it.verdicts.iter().enumerate() {
        let mut line = format!("{} ({}): {}", id.role, verdict.ruling.name(), verdict.reason);
        match (verdict.ruling, refutation) {
            (Ruling::Refute, Ok((chosen, grounds))) if chosen == at => {
                line = format!("{line} [{grounds}] against: {}", verdict.contradicts);
                let challenge = Challenge {
                    by: id.role.clone(),
                    model: model.map(str::to_owned),
                    grounds: grounds.clone(),
                    contradicts: verdict.contradicts.clone(),
                    lowers: None,
                };
                contest(state, id, finding, challenge);
            }
            (Ruling::Refute, Err(why)) => {
                let reason = format!("a refutation of {} counts as a doubt: {why}", finding.id);
                reject(state, id, &reason, verdict);
                note(state, id, &finding.id, &format!("{line} (a doubt: {why})"));
            }
            (Ruling::Sustain | Ruling::Refute | Ruling::Doubt, _) => {
                note(state, id, &finding.id, &line);
            }
        }
        state.round.said.entry(finding.id.clone()).or_default().push(line);
    }
    if !is_adversary(id) {
        return;
    }
    if it.has(Ruling::Refute) || it.has(Ruling::Doubt) {
        state.round.doubts.insert(finding.id.clone());
    } else {
        state.round.sustained.insert(finding.id.clone());
        let own = state.round.challenges.get(&finding.id).is_some_and(|it| it.by == id.role);
        if own {
            uncontest(
                state,
                id,
                &finding.id,
                "it sustains what it had refuted: the two cancel each other",
            );
        }
    }
}

const fn is_adversary(id: &CallId) -> bool {
    matches!(id.phase, Phase::Adversary | Phase::AdversaryRepair)
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
        Phase::Refine if state.round.refining.sharpened.contains(&finding.id) => {
            Err("the same answer gives the finding a sharper form")
        }
        Phase::Refine if state.round.refining.asked.contains(&finding.id) => Ok(()),
        Phase::Refine | Phase::Review | Phase::Repair | Phase::Arbiter => {
            Err("a reviewer takes its own finding back only where it is asked about a doubt on it")
        }
    }
}

fn contest(state: &mut State, id: &CallId, finding: &Finding, challenge: Challenge) {
    let why = format!("challenged by {} with {}", challenge.by, challenge.grounds);
    state.ledger.set(
        &finding.id,
        Standing::Contested,
        Hand { by: &id.role, loop_n: id.loop_n, why: &why },
    );
    state.round.challenges.insert(finding.id.clone(), challenge);
}

/// A challenge falls: the finding is open as it was.
pub(super) fn uncontest(state: &mut State, id: &CallId, finding: &str, why: &str) {
    let hand = Hand { by: &id.role, loop_n: id.loop_n, why };
    state.ledger.set(finding, Standing::Open, hand);
    state.round.challenges.remove(finding);
}

/// Contested findings that wait for the arbiter. What was absorbed since is answered for by its leader.
pub(super) fn put_to_arbiter(state: &State) -> Vec<&Finding> {
    let known = state.round.challenges.keys().filter_map(|id| state.ledger.get(id));
    known.filter(|it| it.state == Standing::Contested).collect()
}

/// A finder takes back, on being asked, what it could not quote, by its id or slug: such a finding never stood. Says whether
/// the verdict named one.
fn withdraw_unproven(state: &mut State, id: &CallId, verdict: &Verdict) -> bool {
    let wanted = admission::id_of(id, &verdict.finding_id, "");
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
pub(super) fn repaired(
    review: &Review,
    state: &mut State,
    (id, model): (&CallId, Option<&str>),
    verdicts: Vec<Verdict>,
) {
    let mut others = verdicts;
    others.retain(|verdict| !withdraw_unproven(state, id, verdict));
    if id.phase == Phase::AdversaryRepair {
        return challenge(review, state, (id, model), &others);
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
    (id, model): (&CallId, Option<&str>),
    verdicts: &[Verdict],
    unions: &[Union],
) {
    for opinion in opinions(state, id, verdicts) {
        arbitrate_one(review, state, (id, model), &opinion);
    }
    for union in unions {
        unite(state, id, union);
    }
}

fn arbitrate_one(
    review: &Review,
    state: &mut State,
    (id, model): (&CallId, Option<&str>),
    it: &Opinion<'_>,
) {
    let finding = &it.finding;
    let Some(first) = it.verdicts.first() else { return };
    let line = format!("arbiter ({}): {}", first.ruling.name(), first.reason);
    let waits = put_to_arbiter(state).iter().any(|it| it.id == finding.id);
    let challenge = state.round.challenges.get(&finding.id).cloned().filter(|_| waits);
    let Some(challenge) = challenge else {
        note(state, id, &finding.id, &line);
        if it.has(Ruling::Refute) {
            let why = format!(
                "{} was not put to the arbiter, whose word alone closes nothing",
                finding.id
            );
            reject(state, id, &why, first);
        }
        return;
    };
    if it.verdicts.iter().any(|verdict| verdict.ruling != first.ruling) {
        let why = "the arbiter's verdicts contradict each other: it stays contested";
        reject(state, id, why, first);
        return note(state, id, &finding.id, why);
    }
    match first.ruling {
        Ruling::Sustain => {
            uncontest(
                state,
                id,
                &finding.id,
                &format!("the arbiter sustains it: {}", first.reason),
            );
        }
        Ruling::Refute => agree(review, state, (id, model), finding, &challenge, &first.reason),
        Ruling::Doubt => note(state, id, &finding.id, &line),
    }
}

fn agree(
    review: &Review,
    state: &mut State,
    (id, model): (&CallId, Option<&str>),
    finding: &Finding,
    challenge: &Challenge,
    reason: &str,
) {
    let powers = Powers {
        close_critical: review.may_close_critical(),
        close_seen: review.may_close_seen(),
        addressed: review.addresses_reviewers(),
    };
    // Two roles that one model plays are still two roles, but a reader weighs their agreement by it.
    let twice = model.is_some() && model == challenge.model.as_deref();
    let arbiter = if twice { "the arbiter (the same model)" } else { "the arbiter" };
    let why = format!(
        "{} contradicts: {}; {arbiter} agrees: {reason}",
        challenge.grounds, challenge.contradicts
    );
    let hand = Hand { by: &challenge.by, loop_n: id.loop_n, why: &why };
    match closing::agreed(finding, challenge, powers) {
        Effect::Stays(why) => {
            let why = format!("{} and arbiter agree, but {why}", challenge.by);
            return note(state, id, &finding.id, &why);
        }
        Effect::Lowered(to) => {
            state.ledger.lower(&finding.id, to, hand);
            state.ledger.set(&finding.id, Standing::Open, hand);
        }
        Effect::Withdrawn => state.ledger.set(&finding.id, Standing::Withdrawn, hand),
        Effect::Refuted => {
            let evidence = challenge.grounds.to_string();
            state.ledger.set(&finding.id, Standing::Refuted { evidence }, hand);
        }
    }
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

/// Whether the code itself took the two for perhaps one defect, or each of them and a third of the same merge. Without that, an arbiter
/// that obeys the change could fold a finding into one that has nothing to do with it.
fn was_asked(state: &State, union: &Union, gone: &str) -> bool {
    let is_member = |id: &str| union.absorb.iter().any(|it| it.trim() == id);
    let mut reached: BTreeSet<&str> = BTreeSet::from([union.keep.as_str()]);
    loop {
        let before = reached.len();
        for (a, b) in &state.round.candidates {
            for (from, to) in [(a, b), (b, a)] {
                if reached.contains(from.as_str()) && is_member(to) {
                    reached.insert(to);
                }
            }
        }
        if reached.len() == before {
            return reached.contains(gone);
        }
    }
}

pub(super) fn note(state: &mut State, id: &CallId, finding: &str, why: &str) {
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
