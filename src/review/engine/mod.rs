//! The review as a state machine without I/O: [`next`] says what is needed, [`absorb`] takes what came.
//!
//! The same answers give the same state in whatever order they arrived: a step's answers come together and are taken in bench order.
//! So a run can be repeated from its filed replies, and a checkpoint needs nothing of the state itself.

mod admission;
mod brought;
mod carried;
mod closing;
mod lookup;
mod merge;
mod overruling;
mod plan;
mod refining;
mod resolving;
mod reverted;
mod rulings;
mod settling;

pub use merge::{is_astray, merge};
pub use plan::{Choices, Depth, Loop, Review};

use super::{
    admit::{
        dedupe::{Features, Vocabulary},
        rank,
    },
    call::{Answer, Call, CallId, Phase, Prompt, Spent, Usage},
    charter::{ADVERSARY, ARBITER, Role},
    diagram::Diagram,
    finding::{Finding, Rejection},
    ledger::Ledger,
    prompt,
    synthesis::{LoopAccount, Merged, Silence},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Pairs of findings that the arbiter is asked about in one loop: the most severe ones.
const CANDIDATES: usize = 40;

/// What the engine needs next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The constitution's hash, read anew where it can change under a run.
    Rehash {
        /// The loop that is about to begin.
        loop_n: u32,
    },
    /// Answers to all of these, in any order.
    Ask(Vec<Call>),
    /// The loop's files written, and the seconds it took.
    Close {
        /// The loop.
        loop_n: u32,
    },
    /// Nothing: the review is over.
    Done,
}

/// What the engine is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The constitution's SHA-256.
    Constitution(String),
    /// An answer to every call of the step.
    Answers(BTreeMap<CallId, Answer>),
    /// The loop is closed.
    Closed {
        /// Its wall time in seconds.
        seconds: f64,
    },
    /// The review ends here: it was cancelled, or its budget ended.
    Stop(String),
}

/// Where in the loop the engine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Rehash,
    Review,
    Repair,
    Adversary,
    AdversaryRepair,
    Refine,
    Arbiter,
    Close,
    Done,
}

/// Something that could not be admitted, to be asked for once more.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Repair {
    role: String,
    raw: String,
    reason: String,
    /// The whole reply could not be read, or what could not be may be as bad as what gates: without a readable repair its role is silent.
    whole: bool,
}

/// What one loop gathers before it is closed.
#[derive(Debug, Clone, Default, PartialEq)]
struct Round {
    /// The prompts' ledger block.
    prior: Arc<str>,
    /// Admitted, not yet compared with the rest.
    pending: Vec<Finding>,
    repairs: Vec<Repair>,
    /// Critical and high findings outside their role's lane, for the adversary.
    laneless: Vec<(String, String)>,
    /// Verdicts on a finding, a line each.
    said: BTreeMap<String, Vec<String>>,
    challenges: BTreeMap<String, closing::Challenge>,
    /// Findings that may be one, at most [`CANDIDATES`].
    candidates: Vec<(String, String)>,
    /// Such pairs beyond that number.
    unasked: u32,
    /// Findings that the adversary doubted or refuted, with or without evidence.
    doubts: BTreeSet<String>,
    /// Findings that it sustained.
    sustained: BTreeSet<String>,
    refining: refining::Refining,
    resolving: resolving::Resolving,
    usage: Usage,
    summary: String,
    diagram: Option<Diagram>,
    /// Events before this loop.
    events: usize,
}

/// The whole state of a review.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    stage: Stage,
    /// The place of the current loop in the plan.
    at: usize,
    round: Round,
    features: BTreeMap<String, Features>,
    vocabulary: Vocabulary,
    /// Ids that are taken, each with how often it was wanted again: what to begin with when it is wanted once more.
    ids: BTreeMap<String, u32>,
    /// Findings that went back to their finder: once in a review.
    refined: BTreeSet<String>,
    /// Criticals that a fact has made contested: once in a review.
    overruled: BTreeSet<String>,
    carried: carried::Carry,
    /// Findings and their history.
    pub ledger: Ledger,
    /// What was said and not admitted.
    pub rejected: Vec<Rejection>,
    /// Reviewers without a usable answer.
    pub silent: Vec<Silence>,
    /// What was brought and not looked at although it might gate.
    pub(super) unread: Vec<String>,
    /// The closed loops.
    pub accounts: Vec<LoopAccount>,
    /// Models that answered.
    pub models: BTreeSet<String>,
    /// Roles that gave a usable answer, each with the loop.
    pub answered: BTreeSet<(String, u32)>,
    /// What a reader should know.
    pub notices: Vec<String>,
    /// Why it ended early.
    pub stopped: Option<String>,
    /// What all of it cost.
    pub usage: Usage,
    /// The same by role and by model.
    pub spent: Spent,
    /// What was merged, where nothing was reviewed.
    pub merged: Option<Merged>,
}

impl State {
    /// Before the first step.
    #[must_use]
    pub fn new(review: &Review) -> Self {
        let done = review.snapshot.empty || review.loops.is_empty();
        let unlooked = done && !review.snapshot.empty;
        let mut state = Self {
            stage: if done { Stage::Done } else { Stage::Rehash },
            at: 0,
            round: Round::default(),
            features: BTreeMap::new(),
            vocabulary: Vocabulary::default(),
            ids: BTreeMap::new(),
            refined: BTreeSet::new(),
            overruled: BTreeSet::new(),
            carried: carried::Carry::default(),
            ledger: Ledger::default(),
            rejected: Vec::new(),
            silent: Vec::new(),
            unread: Vec::new(),
            accounts: Vec::new(),
            models: BTreeSet::new(),
            answered: BTreeSet::new(),
            notices: review.choices.notices.clone(),
            stopped: unlooked.then(|| "no loop was run: nobody looked at the change".to_owned()),
            usage: Usage::default(),
            spent: Spent::default(),
            merged: None,
        };
        carried::take(review, &mut state);
        if review.snapshot.empty {
            resolving::by_facts(review, &mut state);
            reverted::leave(review, &mut state);
        }
        state
    }

    /// Findings admitted so far, for progress lines.
    #[must_use]
    pub fn n_findings(&self) -> usize {
        self.ledger.findings.len() + self.round.pending.len()
    }
}

/// What is needed next. A function of the state alone.
#[must_use]
pub fn next(review: &Review, state: &State) -> Step {
    let Some(it) = review.loops.get(state.at) else { return Step::Done };
    match state.stage {
        Stage::Rehash => Step::Rehash { loop_n: it.n },
        Stage::Close => Step::Close { loop_n: it.n },
        Stage::Done => Step::Done,
        Stage::Review => Step::Ask(review_calls(review, state, it)),
        Stage::Repair => Step::Ask(repair_calls(review, state, it, Phase::Repair)),
        Stage::AdversaryRepair => {
            Step::Ask(repair_calls(review, state, it, Phase::AdversaryRepair))
        }
        Stage::Adversary => {
            let shown = loop_findings(review, state, it.n);
            let task = prompt::adversary(
                &review.charter,
                &it.lenses(),
                it.n,
                &shown,
                &state.round.laneless,
                &resolving::earlier(review, state, ADVERSARY),
            );
            Step::Ask(vec![call(review, state, it, Phase::Adversary, ADVERSARY, task)])
        }
        Stage::Refine => Step::Ask(refining::calls(review, state, it)),
        Stage::Arbiter => Step::Ask(vec![arbiter_call(review, state, it)]),
    }
}

/// Takes what came. An input that the state did not ask for ends the review: it is a bug of the caller, and never a green verdict.
#[must_use]
pub fn absorb(review: &Review, mut state: State, input: Input) -> State {
    match (state.stage, input) {
        (_, Input::Stop(why)) => stop(review, &mut state, why),
        (Stage::Rehash, Input::Constitution(sha256)) => begin(review, &mut state, &sha256),
        (Stage::Review | Stage::Repair, Input::Answers(answers)) => {
            admission::take(review, &mut state, &answers);
            if state.stage == Stage::Review && !state.round.repairs.is_empty() {
                state.stage = Stage::Repair;
            } else {
                settling::settle(review, &mut state);
                state.stage = Stage::Adversary;
            }
        }
        (Stage::Adversary | Stage::AdversaryRepair, Input::Answers(answers)) => {
            admission::take(review, &mut state, &answers);
            if state.stage == Stage::Adversary && !state.round.repairs.is_empty() {
                state.stage = Stage::AdversaryRepair;
            } else {
                resolving::end(&mut state);
                settling::settle(review, &mut state);
                let refines = refining::begin(review, &mut state);
                state.stage = if refines { Stage::Refine } else { Stage::Arbiter };
            }
        }
        (Stage::Refine, Input::Answers(answers)) => {
            admission::take(review, &mut state, &answers);
            settling::settle(review, &mut state);
            state.stage = Stage::Arbiter;
        }
        (Stage::Arbiter, Input::Answers(answers)) => {
            admission::take(review, &mut state, &answers);
            settling::settle(review, &mut state);
            state.stage = Stage::Close;
        }
        (Stage::Close, Input::Closed { seconds }) => close(review, &mut state, seconds),
        (stage, _) => {
            stop(review, &mut state, format!("an input that was not asked for at {stage:?}"));
        }
    }
    state
}

fn stop(review: &Review, state: &mut State, why: String) {
    if state.stage == Stage::Done {
        return;
    }
    settling::settle(review, state);
    if !matches!(state.stage, Stage::Rehash) {
        close(review, state, 0.0);
    }
    state.stopped = Some(why);
    state.stage = Stage::Done;
}

/// Begins a loop: the static reviewers speak first, the prior loops' ledger is fixed for all its calls.
fn begin(review: &Review, state: &mut State, sha256: &str) {
    if sha256 != review.charter.constitution_sha256 {
        state.stopped = Some("the constitution changed during the review".to_owned());
        state.stage = Stage::Done;
        return;
    }
    let mut candidates = Vec::new();
    if state.at == 0 {
        brought::take(review, state);
        settling::settle(review, state);
        resolving::by_facts(review, state);
        reverted::leave(review, state);
        candidates = std::mem::take(&mut state.round.candidates);
    }
    let summaries: Vec<(u32, String)> =
        state.accounts.iter().map(|it| (it.loop_n, it.summary.clone())).collect();
    let intent = review.intent.as_ref().filter(|_| review.shows_intent(state.at));
    // What an earlier push closed is not held up to anybody: found again it is to be said again.
    let is_told = |it: &&Finding| it.state.is_open() || it.carried.is_none();
    let prior: Vec<&Finding> = state.ledger.leaders().filter(is_told).collect();
    let prior = prompt::ledger(&prior, &summaries, intent);
    let events = state.ledger.events.len();
    state.round = Round { prior, events, candidates, ..Round::default() };
    admission::observe(review, state);
    settling::settle(review, state);
    if state.at == 0 {
        resolving::begin(review, state);
    }
    state.stage = if review.choices.models { Stage::Review } else { Stage::Close };
}

fn close(review: &Review, state: &mut State, seconds: f64) {
    let Some(it) = review.loops.get(state.at) else { return };
    let mine = |finding: &&Finding| finding.loop_n == it.n && finding.carried.is_none();
    if state.round.unasked > 0 {
        let more = state.round.unasked;
        state.notices.push(format!(
            "loop {}: {more} more pairs of findings that may be one were not put to the arbiter",
            it.n
        ));
    }
    let events = &state.ledger.events[state.round.events..];
    let is_open = |word: &str| matches!(word, "open" | "contested");
    state.accounts.push(LoopAccount {
        loop_n: it.n,
        theme: it.slug().to_owned(),
        title: it.title().to_owned(),
        new: state.ledger.findings.iter().filter(mine).count() as u32,
        kept: state
            .ledger
            .findings
            .iter()
            .filter(mine)
            .filter(|finding| finding.state.is_open())
            .count() as u32,
        closed: events.iter().filter(|event| is_open(event.from) && !is_open(event.to)).count()
            as u32,
        refined: refining::account(state),
        usage: state.round.usage,
        seconds,
        summary: std::mem::take(&mut state.round.summary),
        diagram: state.round.diagram.take(),
    });
    state.at += 1;
    state.stage = if state.at < review.loops.len() { Stage::Rehash } else { Stage::Done };
}

/// The role of a prefix: of the bench, the adversary or the arbiter.
fn role<'a>(review: &'a Review, prefix: &str) -> Option<&'a Role> {
    match prefix {
        ADVERSARY => Some(&review.charter.adversary),
        ARBITER => Some(&review.charter.arbiter),
        _ => review.charter.roles.iter().find(|role| role.prefix == prefix),
    }
}

fn call(review: &Review, state: &State, it: &Loop, phase: Phase, role: &str, task: String) -> Call {
    let seat = rank::seat(&review.charter, role);
    Call {
        id: CallId { loop_n: it.n, phase, seat, role: role.to_owned() },
        prompt: Prompt {
            system: Arc::clone(&review.system),
            snapshot: Arc::clone(&review.snapshot.block),
            ledger: Arc::clone(&state.round.prior),
            task: task.into(),
        },
    }
}

fn review_calls(review: &Review, state: &State, it: &Loop) -> Vec<Call> {
    let ask = |role: &Role| {
        let earlier = resolving::earlier(review, state, &role.prefix);
        let task = prompt::review(&review.charter, role, &it.lenses(), it.n, &earlier);
        call(review, state, it, Phase::Review, &role.prefix, task)
    };
    review.charter.roles.iter().map(ask).collect()
}

fn repair_calls(review: &Review, state: &State, it: &Loop, phase: Phase) -> Vec<Call> {
    let repairs = &state.round.repairs;
    let roles = repairs.iter().map(|repair| repair.role.as_str()).collect();
    calls_to(review, state, it, phase, &roles, |role| {
        let mine = repairs.iter().filter(|repair| repair.role == role.prefix);
        let items: Vec<(String, String)> =
            mine.map(|it| (it.raw.clone(), it.reason.clone())).collect();
        prompt::repair(role, &it.lenses(), it.n, &items)
    })
}

/// A call to each of these roles that can be asked, in bench order.
fn calls_to(
    review: &Review,
    state: &State,
    it: &Loop,
    phase: Phase,
    roles: &BTreeSet<&str>,
    task: impl Fn(&Role) -> String,
) -> Vec<Call> {
    let asked = roles.iter().filter_map(|prefix| role(review, prefix));
    let mut calls: Vec<Call> =
        asked.map(|role| call(review, state, it, phase, &role.prefix, task(role))).collect();
    calls.sort_by(|a, b| a.id.cmp(&b.id));
    calls
}

/// This loop's open findings that lead or stand alone, in rank order.
fn loop_findings<'a>(review: &Review, state: &'a State, loop_n: u32) -> Vec<&'a Finding> {
    let of_this = |it: &&Finding| it.loop_n == loop_n && it.carried.is_none();
    let open = state.ledger.leaders().filter(of_this).filter(|it| it.state.is_open());
    let mut findings: Vec<&Finding> = open.collect();
    findings.sort_by(|a, b| rank::compare(&review.charter, a, b));
    findings
}

fn arbiter_call(review: &Review, state: &State, it: &Loop) -> Call {
    let of = |id: &String| state.ledger.get(id);
    let said = |id: &str| state.round.said.get(id).cloned().unwrap_or_default();
    let contested: Vec<(&Finding, Vec<String>)> = rulings::put_to_arbiter(state)
        .into_iter()
        .map(|finding| (finding, said(&finding.id)))
        .collect();
    let candidates: Vec<(&Finding, &Finding)> =
        state.round.candidates.iter().filter_map(|(a, b)| Some((of(a)?, of(b)?))).collect();
    let findings = loop_findings(review, state, it.n);
    let task = prompt::arbiter(
        &review.charter,
        &it.lenses(),
        it.n,
        &contested,
        &candidates,
        &findings,
        state.at == 0,
    );
    call(review, state, it, Phase::Arbiter, ARBITER, task)
}
