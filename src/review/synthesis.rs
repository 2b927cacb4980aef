//! The report: everything a review came to, for the gate to judge and for every renderer to print.

use super::{
    admit::rank::Rank,
    call::{Spent, Usage},
    change::Scope,
    charter::{ADVERSARY, ARBITER, GateScope, Role, Waiver},
    claims::Claims,
    diagram::Diagram,
    dispute::{self, Accepted, Settled, Told},
    engine::{Depth, Review, State},
    excerpt::{self, Excerpt},
    finding::{Finding, Rejection, Severity, State as Standing},
    gate::{self, Terms},
    inline::{self, Inline},
    ledger::{Event, Hand, Ledger},
    memory::Since,
    snapshot::{Coverage, Touched},
};
use std::collections::{BTreeMap, BTreeSet};

/// The review's one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing gates and everything was reviewed. The only green one.
    Pass,
    /// A gating finding is open.
    Fail,
    /// Nothing gates, but something was not reviewed.
    Incomplete,
    /// There was nothing to review.
    None,
}

impl Verdict {
    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Incomplete => "incomplete",
            Self::None => "none",
        }
    }
}

/// A reviewer that gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The role's prefix.
    pub role: String,
    /// The loop's number.
    pub loop_n: u32,
    /// What it was asked for: `review`, `adversary`, ….
    pub phase: &'static str,
    /// What failed.
    pub why: String,
}

/// What a loop's refinement came to: what the adversary doubted and its finder was asked about once more.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refined {
    /// Findings that went back to their finder.
    pub asked: u32,
    /// Those that came back in a sharper form.
    pub sharpened: u32,
    /// Those that their finder took back, with the arbiter's agreement.
    pub withdrawn: u32,
    /// The rest.
    pub unchanged: u32,
    /// What it cost; in the loop's usage too.
    pub usage: Usage,
}

/// A loop's marginal account.
#[derive(Debug, Clone, PartialEq)]
pub struct LoopAccount {
    /// Its number: the theme's place in the charter.
    pub loop_n: u32,
    /// Its theme's slug.
    pub theme: String,
    /// Its theme's title.
    pub title: String,
    /// Findings that were new in it.
    pub new: u32,
    /// Those of them still open at its end.
    pub kept: u32,
    /// Earlier or own findings closed in it.
    pub closed: u32,
    /// What came of sending doubted findings back.
    pub refined: Refined,
    /// What it cost, repairs and refinement included.
    pub usage: Usage,
    /// Wall time in seconds.
    pub seconds: f64,
    /// The arbiter's summary; empty where none was given.
    pub summary: String,
    /// The arbiter's diagram of the change, where it gave one that could be read.
    pub diagram: Option<Diagram>,
}

/// A role's own verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// It has an open Critical.
    Block,
    /// It has an open High.
    Concern,
    /// Neither.
    Approve,
}

impl Stance {
    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Concern => "concern",
            Self::Approve => "approve",
        }
    }
}

/// A role's line in the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilEntry {
    /// The role's prefix.
    pub role: String,
    /// The role's name for people.
    pub name: String,
    /// Its verdict, from its open findings.
    pub stance: Stance,
    /// Its open Criticals.
    pub critical: u32,
    /// Its open Highs.
    pub high: u32,
    /// The loops in which it gave no usable answer, in order, each once.
    pub silent_loops: Vec<u32>,
    /// It gave a usable answer in some loop; without a model, the rules answered for it. Who was not heard approves of nothing.
    pub heard: bool,
}

impl CouncilEntry {
    /// Its verdict for people: a reviewer that was never heard is said to be silent, or not to have been asked.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (self.stance, self.heard, self.silent_loops.is_empty()) {
            (Stance::Approve, false, false) => "silent",
            (Stance::Approve, false, true) => "not asked",
            (stance, ..) => stance.name(),
        }
    }
}

/// Findings of one severity by state. `open` includes `contested`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Open or contested.
    pub open: u32,
    /// Open, and in the change.
    pub in_change: u32,
    /// By the state's word, `open` being only the uncontested ones.
    pub states: BTreeMap<&'static str, u32>,
}

/// What was merged, where findings of other tools and reviews were brought together and nothing was reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Findings that were read.
    pub findings: u32,
    /// The tools they are of, sorted; `pentad` for an earlier review's.
    pub tools: Vec<String>,
    /// Whether a repository was given to look their evidence up in.
    pub looked_up: bool,
}

/// Where a review was asked for, at GitHub or a server like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The server's address, without a last slash: `https://github.com`.
    pub server: String,
    /// `owner/name`.
    pub repository: String,
    /// The event that asked for it.
    pub event: String,
    /// The pull request's number, where it is of one.
    pub pull: Option<u64>,
    /// What tells the step from others of its workflow, by which the next push knows its own.
    pub step: Option<String>,
}

/// Everything a review came to. Findings are in rank order.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The word.
    pub verdict: Verdict,
    /// All that holds for it, the decisive ones first.
    pub reasons: Vec<String>,
    /// The models that answered, as `provider/name`, sorted. Empty: static rules only, no model was asked.
    pub models: Vec<String>,
    /// What was merged; `None` for a review.
    pub merged: Option<Merged>,
    /// SHA-256 of the constitution the reviewers were bound by.
    pub constitution_sha256: String,
    /// Where the charter came from.
    pub charter_origin: String,
    /// Where it was asked for; `None` on a machine of one's own.
    pub origin: Option<Origin>,
    /// The push of this pull request that was reviewed, from 1; 1 without a memory of earlier ones.
    pub push: u32,
    /// What has become of the earlier pushes' findings; `None` without a memory of them.
    pub since: Option<Since>,
    /// The base's id.
    pub base: String,
    /// The head's id.
    pub head: String,
    /// `change` or `tree`.
    pub scope: &'static str,
    /// `fast`, `standard` or `deep`; `none` where nothing was reviewed.
    pub depth: &'static str,
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Which findings the gate counts, by the charter; `scope: tree` counts all of them whatever stands here.
    pub gate_scope: GateScope,
    /// Counts of findings that lead or stand alone and of absorbed ones, for every severity.
    pub counts: BTreeMap<Severity, Count>,
    /// Findings that lead or stand alone, in rank order.
    pub findings: Vec<Finding>,
    /// Absorbed findings, by id.
    pub absorbed: Vec<Finding>,
    /// What people's comments were taken for; later reviews keep to it.
    pub accepted: Vec<Accepted>,
    /// Which of the findings become comments on the change's lines.
    pub inline: Inline,
    /// The code around the findings, by file, side and first line; empty where there was none to look at.
    pub excerpts: Vec<Excerpt>,
    /// Every change of a state, in order.
    pub ledger: Vec<Event>,
    /// Everything that was said and not admitted, in order.
    pub rejected: Vec<Rejection>,
    /// The loops that were run.
    pub loops: Vec<LoopAccount>,
    /// Each role's own verdict, in bench order; where models were asked, adversary and arbiter last.
    pub council: Vec<CouncilEntry>,
    /// Reviewers without a usable answer.
    pub silent: Vec<Silence>,
    /// The change's files, by path.
    pub changes: Vec<Touched>,
    /// What was and was not in front of the reviewers.
    pub coverage: Coverage,
    /// Secrets replaced before anything left the machine, by kind.
    pub redacted: BTreeMap<String, u32>,
    /// What a reader should know and no finding says: a change to the charter, a cold cache.
    pub notices: Vec<String>,
    /// What the documents claim, checked.
    pub claims: Claims,
    /// What all of it cost.
    pub usage: Usage,
    /// The same by role and by model.
    pub spent: Spent,
    /// Wall time in seconds.
    pub seconds: f64,
}

/// Puts the report together and judges it. For a review that is not over yet it tells what stands so far.
#[must_use]
pub fn report(review: &Review, state: &State, seconds: f64) -> Report {
    let mut ledger = state.ledger.clone();
    owe(&mut ledger, review);
    put_together(review, state, ledger, state.rejected.clone(), seconds)
}

/// The same of a review that is over: its findings are the report's from here on, for there may be many thousand, and a copy of them takes
/// as much memory as they do.
#[must_use]
pub fn conclude(review: &Review, mut state: State, seconds: f64) -> Report {
    let (mut ledger, rejected) =
        (std::mem::take(&mut state.ledger), std::mem::take(&mut state.rejected));
    owe(&mut ledger, review);
    put_together(review, &state, ledger, rejected, seconds)
}

/// What one loop came to, of its own findings and rejections alone, while the review goes on.
#[must_use]
pub fn so_far(review: &Review, state: &State, loop_n: u32) -> Report {
    let rejected = state.rejected.iter().filter(|it| it.loop_n == loop_n).cloned().collect();
    put_together(review, state, state.ledger.of_loop(loop_n), rejected, 0.0)
}

fn put_together(
    review: &Review,
    state: &State,
    mut ledger: Ledger,
    rejected: Vec<Rejection>,
    seconds: f64,
) -> Report {
    let (accepted, said) = dispose(review, &mut ledger);
    let (mut findings, mut absorbed): (Vec<Finding>, Vec<Finding>) =
        ledger.findings.into_iter().partition(|it| it.state.leader().is_none());
    findings.sort_by_cached_key(|it| Rank::of(&review.charter, it));
    absorbed.sort_by(|a, b| a.id.cmp(&b.id));
    let gate = &review.charter.gate;
    let looked_up = state.merged.as_ref().is_none_or(|it| it.looked_up);
    let terms = Terms::new(gate.fail_on, gate.scope, review.choices.scope.name(), looked_up);
    let mut report = Report {
        verdict: Verdict::Incomplete,
        reasons: Vec::new(),
        models: state.models.iter().cloned().collect(),
        merged: state.merged.clone(),
        constitution_sha256: review.charter.constitution_sha256.clone(),
        charter_origin: review.charter.origin.clone(),
        origin: None,
        push: review.push(),
        since: review.memory.as_ref().map(|it| Since::of(it, &findings, &ledger.events)),
        base: review.base.clone(),
        head: review.head.clone(),
        scope: review.choices.scope.name(),
        depth: if state.merged.is_some() { "none" } else { review.choices.depth.name() },
        fail_on: review.charter.gate.fail_on,
        gate_scope: review.charter.gate.scope,
        counts: counts(&findings, &absorbed),
        council: council(review, state, &findings),
        inline: inline::choose(&findings, review.charter.publish.inline, terms),
        excerpts: excerpt::around(&findings, &review.snapshot),
        findings,
        absorbed,
        accepted,
        ledger: ledger.events,
        rejected,
        loops: state.accounts.clone(),
        silent: state.silent.clone(),
        changes: review.snapshot.touched.clone(),
        coverage: review.snapshot.coverage.clone(),
        redacted: review.snapshot.redacted.clone(),
        notices: state.notices.iter().cloned().chain(said).collect(),
        claims: review.claims.clone(),
        usage: state.usage,
        spent: state.spent.clone(),
        seconds,
    };
    let mut circumstances = review.choices.incomplete.clone();
    circumstances.extend(state.unread.iter().chain(&state.stopped).cloned());
    (report.verdict, report.reasons) = gate::judge(&report, &review.charter.gate, &circumstances);
    report
}

/// The report of a change that was not reviewed, although there is one.
#[must_use]
pub fn skipped(why: &str, base: &str, head: &str) -> Report {
    let (base, head) = (base.to_owned(), head.to_owned());
    Report { verdict: Verdict::Incomplete, base, head, ..nothing(why) }
}

/// The report of an event with nothing to review.
#[must_use]
pub fn nothing(why: &str) -> Report {
    Report {
        verdict: Verdict::None,
        reasons: vec![why.to_owned()],
        models: Vec::new(),
        merged: None,
        constitution_sha256: String::new(),
        charter_origin: String::new(),
        origin: None,
        push: 1,
        since: None,
        base: String::new(),
        head: String::new(),
        scope: Scope::Change.name(),
        depth: Depth::Standard.name(),
        fail_on: Severity::Critical,
        gate_scope: GateScope::Change,
        counts: counts(&[], &[]),
        findings: Vec::new(),
        absorbed: Vec::new(),
        accepted: Vec::new(),
        inline: Inline::default(),
        excerpts: Vec::new(),
        ledger: Vec::new(),
        rejected: Vec::new(),
        loops: Vec::new(),
        council: Vec::new(),
        silent: Vec::new(),
        changes: Vec::new(),
        coverage: Coverage::default(),
        redacted: BTreeMap::new(),
        notices: Vec::new(),
        claims: Claims::default(),
        usage: Usage::default(),
        spent: Spent::default(),
        seconds: 0.0,
    }
}

/// Adds what an earlier attempt at the same review had open and this one neither has open nor closed with evidence. Reviewers that had
/// answered then are not asked again, but one that had been silent may change what later loops are asked. What was waived then is open: waivers
/// are read anew.
fn owe(ledger: &mut Ledger, review: &Review) {
    for finding in review.owed.iter().filter(|it| it.state.obliges()) {
        let same = ledger.findings.iter().filter(|it| it.fingerprint == finding.fingerprint);
        let leading = |it: &Finding| {
            let leader = it.state.leader().and_then(|id| ledger.get(id));
            leader.map_or_else(|| it.clone(), Clone::clone)
        };
        let settled = |it: Finding| match it.state {
            Standing::Open | Standing::Contested | Standing::Waived { .. } => {
                it.severity <= finding.severity && (it.in_change || !finding.in_change)
            }
            Standing::Refuted { .. } | Standing::Withdrawn | Standing::Resolved { .. } => true,
            Standing::Superseded { .. } | Standing::Duplicate { .. } => false,
        };
        if same.map(leading).any(settled) {
            continue;
        }
        let mut id = finding.id.clone();
        while ledger.get(&id).is_some() {
            id += "-earlier";
        }
        let why =
            "an earlier attempt at this review found it, and nobody has shown that it is wrong";
        let hand = Hand { by: "memory", loop_n: finding.loop_n, why };
        let (merged, linked) = (Vec::new(), Vec::new());
        ledger
            .admit(Finding { id, merged, linked, state: Standing::Open, ..finding.clone() }, hand);
    }
}

/// Applies what humans decided: the charter's waivers and the comments on the pull request. Returns what comments were taken for, and what a
/// reader should know.
fn dispose(review: &Review, ledger: &mut Ledger) -> (Vec<Accepted>, Vec<String>) {
    let (gate, today) = (&review.charter.gate, &review.choices.today);
    // What an earlier attempt at this review told is later than what both began with.
    let earlier = review.memory.iter().flat_map(|it| &it.findings);
    let again = !review.owed.is_empty();
    let last = earlier.filter(|_| !again).chain(&review.owed);
    let told = Told::of(last, review.accepted.clone());
    let Settled { mut waivers, accepted, notices: mut said } =
        dispute::settle(ledger, &review.given, &told, gate, today);
    waivers.extend(review.charter.waivers.iter().cloned());
    waive(ledger, &waivers, today, gate.fail_on);
    said.extend(dispute::ended(ledger, &waivers, today));
    (accepted, said)
}

/// Applies the waivers that hold today. One covers no higher severity than it names, and nothing that another finding had absorbed:
/// that is opened again, and needs a waiver of its own.
fn waive(ledger: &mut Ledger, waivers: &[Waiver], today: &str, fail_on: Severity) {
    while waive_open(ledger, waivers, today, fail_on) {}
}

/// Waives open findings once; says whether there was one.
fn waive_open(ledger: &mut Ledger, waivers: &[Waiver], today: &str, fail_on: Severity) -> bool {
    let mut waived = false;
    let open: Vec<(String, String, Severity)> = ledger
        .leaders()
        .filter(|it| it.state.is_open())
        .map(|it| (it.id.clone(), it.fingerprint.clone(), it.severity))
        .collect();
    for (id, fingerprint, severity) in open {
        let covers = |it: &&Waiver| {
            it.fingerprint == fingerprint && it.severity <= severity && it.until.as_str() >= today
        };
        let Some(waiver) = waivers.iter().find(covers) else { continue };
        let why = format!("accepted by {} until {}: {}", waiver.by, waiver.until, waiver.reason);
        let hand = Hand { by: &waiver.by, loop_n: 0, why: &why };
        let state = Standing::Waived { reason: waiver.reason.clone(), until: waiver.until.clone() };
        ledger.set(&id, state, hand);
        waived = true;
        ledger.free(&id, hand, |it| it.severity <= fail_on && it.fingerprint != fingerprint);
    }
    waived
}

/// Findings by severity and state.
#[must_use]
pub fn counts(findings: &[Finding], absorbed: &[Finding]) -> BTreeMap<Severity, Count> {
    let mut counts: BTreeMap<Severity, Count> =
        Severity::ALL.iter().map(|it| (*it, Count::default())).collect();
    for finding in findings.iter().chain(absorbed) {
        let count = counts.entry(finding.severity).or_default();
        *count.states.entry(finding.state.name()).or_default() += 1;
        count.open += u32::from(finding.state.is_open());
        count.in_change += u32::from(finding.state.is_open() && finding.in_change);
    }
    counts
}

/// Each role's own verdict, from the open findings it has a voice in, whether they lead or were absorbed by one that does.
fn council(review: &Review, state: &State, findings: &[Finding]) -> Vec<CouncilEntry> {
    let charter = &review.charter;
    let seated: BTreeSet<&str> =
        charter.roles.iter().map(|role| role.prefix.as_str()).chain([ADVERSARY, ARBITER]).collect();
    let mut open: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for finding in findings.iter().filter(|it| it.state.is_open()) {
        let speakers: BTreeSet<&str> = finding.voices.iter().map(|it| it.role.as_str()).collect();
        for role in speakers.intersection(&seated) {
            let (critical, high) = open.entry(role).or_default();
            *critical += u32::from(finding.severity == Severity::Critical);
            *high += u32::from(finding.severity == Severity::High);
        }
    }
    let entry = |role: &Role| {
        let (critical, high) = open.get(role.prefix.as_str()).copied().unwrap_or_default();
        let silent = state.silent.iter().filter(|it| it.role == role.prefix);
        let silent: BTreeSet<u32> = silent.map(|it| it.loop_n).collect();
        let answered = state.answered.iter().any(|(prefix, _)| *prefix == role.prefix);
        CouncilEntry {
            role: role.prefix.clone(),
            name: role.name.clone(),
            stance: match (critical, high) {
                (0, 0) => Stance::Approve,
                (0, _) => Stance::Concern,
                _ => Stance::Block,
            },
            critical,
            high,
            silent_loops: silent.into_iter().collect(),
            heard: answered || !review.choices.models,
        }
    };
    // Rules speak under a role of the bench; without a model nobody was adversary or arbiter, unless a rule speaks for one.
    let asked = [&charter.adversary, &charter.arbiter]
        .into_iter()
        .filter(|it| review.choices.models || open.contains_key(it.prefix.as_str()));
    if state.merged.is_some() {
        // Nobody was asked: only who has something open has a verdict.
        let spoke: BTreeSet<&str> = findings
            .iter()
            .filter(|it| it.state.is_open())
            .flat_map(|it| &it.voices)
            .map(|voice| voice.role.as_str())
            .collect();
        let all = charter.roles.iter().chain([&charter.adversary, &charter.arbiter]);
        return all.filter(|role| spoke.contains(role.prefix.as_str())).map(entry).collect();
    }
    charter.roles.iter().chain(asked).map(entry).collect()
}
