//! The verdict, from the report alone: never from rendered text, and never from what a model says of itself.
//!
//! [`weigh`] says what one finding does to it, and why; [`judge`] is the sum. Whoever explains a finding asks the same function.

use super::{
    change::Scope,
    charter::{GatePolicy, GateScope},
    finding::{Carried, Code, EvidenceStatus, Finding, Severity, State},
    snapshot::{BUILT_IN, How},
    synthesis::{Report, Verdict},
};
use std::collections::BTreeSet;

/// What the gate goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Every finding counts, not only those that meet the change: by the charter, or as the tree itself is under review.
    pub all: bool,
    /// There was code to look evidence up in: a merge can be without.
    pub looked_up: bool,
}

impl Terms {
    /// From the charter's word on what counts, and the review's.
    #[must_use]
    pub fn new(fail_on: Severity, gate_scope: GateScope, scope: &str, looked_up: bool) -> Self {
        let all = gate_scope == GateScope::Tree || scope == Scope::Tree.name();
        Self { fail_on, all, looked_up }
    }

    /// Those that a report was judged by.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self::new(report.fail_on, report.gate_scope, report.scope, looked_up(report))
    }
}

/// Whether one finding fails the review.
#[must_use]
pub fn fails(finding: &Finding, terms: Terms) -> bool {
    finding.state.is_open()
        && finding.severity <= terms.fail_on
        && finding.evidence.status.located()
        && (finding.in_change || terms.all)
}

/// What one finding does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It fails the review.
    Fails,
    /// It makes it incomplete: somebody has to look.
    Unproven,
    /// Nothing.
    None,
}

/// One of the conditions of the gate, for one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Whether it holds. A finding fails the review where all of them do.
    pub holds: bool,
    /// What is the case: a lower-case clause.
    pub text: String,
}

/// Whether one finding gates, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// What it does.
    pub effect: Effect,
    /// The verdict's reason; empty where it does nothing.
    pub reason: String,
    /// Its state, severity, evidence and place in the change against the gate's terms, in this order.
    pub grounds: [Ground; 4],
}

/// Weighs one finding. `leader_is_open`: it was absorbed, and what absorbed it still stands.
#[must_use]
pub fn weigh(finding: &Finding, leader_is_open: bool, terms: Terms) -> Weight {
    let Finding { id, severity, evidence, .. } = finding;
    let grounds = [
        by_state(&finding.state),
        by_severity(*severity, terms.fail_on),
        by_evidence(evidence.status, finding.carried, terms.looked_up),
        by_place(finding.in_change, terms.all),
    ];
    // Nobody knows whether what an absorbed one cites without evidence meets the change, whatever its leader does.
    // Nobody has to look at what was taken back out of the change.
    let left = finding.carried.is_some_and(|it| it.code == Code::Reverted);
    let unproven = *severity == Severity::Critical
        && (terms.all || !left)
        && evidence.status == EvidenceStatus::Missing
        && (finding.state.is_open() || leader_is_open);
    let unlooked = !terms.looked_up && finding.state.is_open() && *severity <= terms.fail_on;
    let (effect, reason) = if fails(finding, terms) {
        let lines = evidence.lines.map_or(String::new(), |lines| format!(":{}", lines.first));
        let state = finding.state.name();
        let file = if evidence.file.is_empty() { "no file" } else { &evidence.file };
        let since = since(finding.carried);
        (Effect::Fails, format!("{state} {} finding: {id} ({file}{lines}){since}", severity.name()))
    } else if unlooked {
        (Effect::Unproven, format!("{} finding {id} {UNLOOKED}", severity.name()))
    } else if unproven && terms.looked_up {
        let why = "cites code that was not found: it does not gate, and somebody has to look";
        (Effect::Unproven, format!("{} finding {id} {why}", severity.name()))
    } else {
        (Effect::None, String::new())
    };
    Weight { effect, reason, grounds }
}

/// Of an earlier push's finding, how long it is open, and whether its code is what it was.
fn since(carried: Option<Carried>) -> String {
    let Some(Carried { push, code }) = carried else { return String::new() };
    let code = match code {
        Code::Unchanged | Code::Moved => "",
        Code::Changed => "; its code has changed since, and nobody has shown that it is resolved",
        Code::Gone => "; its file is gone, and nobody has shown that it is resolved",
        Code::Reverted => "; what it is about was taken back out of the change",
    };
    format!(", open since push {push}{code}")
}

fn by_state(state: &State) -> Ground {
    let text = match state {
        State::Open => "it is open".to_owned(),
        State::Contested => "it is contested: doubted, and counted as open".to_owned(),
        State::Duplicate { of: leader } | State::Superseded { by: leader } => {
            format!("it is absorbed: {leader} counts in its place")
        }
        State::Refuted { .. }
        | State::Withdrawn
        | State::Resolved { .. }
        | State::Waived { .. } => {
            format!("it is {}: what is closed does not count", state.name())
        }
    };
    Ground { holds: state.is_open(), text }
}

fn by_severity(severity: Severity, fail_on: Severity) -> Ground {
    let (holds, severity, least) = (severity <= fail_on, severity.name(), fail_on.name());
    let against = if severity == least {
        "what the gate fails on".to_owned()
    } else if holds {
        format!("above what the gate fails on, {least}")
    } else {
        format!("below what the gate fails on, {least}")
    };
    Ground { holds, text: format!("it is {severity}, {against}") }
}

fn by_evidence(status: EvidenceStatus, carried: Option<Carried>, looked_up: bool) -> Ground {
    let holds = status.located();
    let changed = match carried.map(|it| it.code) {
        Some(Code::Changed) => Some("has changed since"),
        Some(Code::Gone) => Some("is gone with its file"),
        Some(Code::Reverted) => Some("was taken back out of the change"),
        Some(Code::Unchanged | Code::Moved) | None => None,
    };
    if let Some(changed) = changed.filter(|_| holds) {
        let text =
            format!("its quote stood in the code and {changed}: until it is resolved it counts");
        return Ground { holds, text };
    }
    let stands = match (holds, looked_up) {
        (true, _) => "stands in the code",
        (false, true) => "was not found in the code",
        (false, false) => {
            let text = "its place was not looked up: no repository was given".to_owned();
            return Ground { holds, text };
        }
    };
    Ground { holds, text: format!("its quote {stands} ({})", status.name()) }
}

fn by_place(in_change: bool, all: bool) -> Ground {
    let text = match (in_change, all) {
        (true, _) => "it meets the change",
        (false, true) => "it does not meet the change, but every finding counts here",
        (false, false) => "it does not meet the change, and only what does counts",
    };
    Ground { holds: in_change || all, text: text.to_owned() }
}

/// Weighs every finding of a report, the absorbed ones last.
fn weights(report: &Report, terms: Terms) -> impl Iterator<Item = Weight> {
    let open = report.findings.iter().filter(|it| it.state.is_open());
    let open: BTreeSet<&str> = open.map(|it| it.id.as_str()).collect();
    report.findings.iter().chain(&report.absorbed).map(move |finding| {
        let leader = finding.state.leader();
        weigh(finding, leader.is_some_and(|leader| open.contains(leader)), terms)
    })
}

/// Judges a report. `circumstances` are the reasons that no report holds: the run was cancelled, a key was refused.
///
/// Order: fail, then incomplete, then pass. The reasons list all that holds.
#[must_use]
pub fn judge(
    report: &Report,
    policy: &GatePolicy,
    circumstances: &[String],
) -> (Verdict, Vec<String>) {
    let terms = Terms::new(policy.fail_on, policy.scope, report.scope, looked_up(report));
    let (mut failing, mut unproven) = (Vec::new(), Vec::new());
    for weight in weights(report, terms) {
        match weight.effect {
            Effect::Fails => failing.push(weight.reason),
            Effect::Unproven => unproven.push(weight.reason),
            Effect::None => {}
        }
    }
    let mut missing = circumstances.to_vec();
    missing.extend(gaps(report));
    if terms.looked_up {
        missing.append(&mut unproven);
    } else {
        missing.extend(unlooked(report, terms));
    }
    let verdict = match (failing.is_empty(), missing.is_empty()) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Incomplete,
        (true, true) => Verdict::Pass,
    };
    let mut reasons = failing;
    reasons.append(&mut missing);
    if reasons.is_empty() {
        reasons.push(all_clear(report, terms));
    }
    (verdict, reasons)
}

fn all_clear(report: &Report, terms: Terms) -> String {
    if report.merged.as_ref().is_some_and(|it| it.findings == 0) {
        return "no findings".to_owned();
    }
    if report.merged.is_none()
        && report.coverage.files.is_empty()
        && report.coverage.omitted.is_empty()
    {
        return "nothing differs between base and head".to_owned();
    }
    let scope = if terms.all { "" } else { " in the change" };
    let clear = match terms.fail_on {
        Severity::Critical => format!("no critical finding is open{scope}"),
        least => format!("no finding of severity {} or above is open{scope}", least.name()),
    };
    match left_out(report) {
        0 => clear,
        1 => format!("{clear}; 1 changed file under the built-in excludes was read by rules alone"),
        n => format!(
            "{clear}; {n} changed files under the built-in excludes were read by rules alone"
        ),
    }
}

/// Changed files that no reviewer was shown though nobody of the team left them out.
fn left_out(report: &Report) -> usize {
    report.coverage.omitted.iter().filter(|it| it.why == BUILT_IN).count()
}

/// Where all of a change is left out that way, nobody has seen anything of it.
fn all_left_out(report: &Report) -> Option<String> {
    let n = left_out(report);
    let shown =
        report.coverage.files.iter().any(|it| matches!(it.how, How::Whole | How::Diff | How::Tree));
    (n > 0 && !shown).then(|| {
        format!(
            "nothing of the change was in front of the reviewers: what it changes ({n} files) is under the built-in excludes; the charter's \
             own `snapshot.exclude` says what is to be reviewed"
        )
    })
}

/// What was asked for and not reviewed, a reason each.
#[must_use]
pub fn gaps(report: &Report) -> Vec<String> {
    let silent = report.silent.iter().map(|it| {
        format!(
            "{} gave no usable answer in loop {} ({}): {}",
            it.role, it.loop_n, it.phase, it.why
        )
    });
    let unseen = report.coverage.omitted.iter().filter(|it| it.unseen);
    let unseen =
        unseen.map(|it| format!("{} was not in front of the reviewers: {}", it.path, it.why));
    silent.chain(unseen).chain(all_left_out(report)).collect()
}

/// Whether there was code to look evidence up in: only a merge can be without.
#[must_use]
pub fn looked_up(report: &Report) -> bool {
    report.merged.as_ref().is_none_or(|it| it.looked_up)
}

/// What is wrong with a finding that would gate, had anybody looked.
const UNLOOKED: &str = "would gate, but no code was looked at: give --repo";

/// Without a repository nothing can gate: what would is a gap, in one sentence.
fn unlooked(report: &Report, terms: Terms) -> Option<String> {
    let would = |it: &&Finding| it.state.is_open() && it.severity <= terms.fail_on;
    let first = report.findings.iter().find(would)?;
    let n = report.findings.iter().filter(would).count();
    let others = if n == 1 { String::new() } else { format!(" and {} more", n - 1) };
    Some(format!("{} finding {}{others} {UNLOOKED}", first.severity.name(), first.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::sample;

    const CHANGE: Terms = Terms { fail_on: Severity::Critical, all: false, looked_up: true };
    const TREE: Terms = Terms { fail_on: Severity::Critical, all: true, looked_up: true };
    const HIGH: Terms = Terms { fail_on: Severity::High, all: false, looked_up: true };

    fn critical() -> Finding {
        Finding { severity: Severity::Critical, ..sample() }
    }

    fn missing(mut finding: Finding) -> Finding {
        finding.evidence.status = EvidenceStatus::Missing;
        finding
    }

    #[test]
    fn a_finding_gates_where_every_condition_holds() {
        let high = sample();
        let elsewhere = || Finding { in_change: false, ..critical() };
        let contested = Finding { state: State::Contested, ..critical() };
        let withdrawn = Finding { state: State::Withdrawn, ..critical() };
        let duplicate = Finding { state: State::Duplicate { of: "x".into() }, ..critical() };
        let (fails, unproven, none) = (Effect::Fails, Effect::Unproven, Effect::None);
        for (finding, leader_is_open, terms, effect, holds) in [
            (critical(), false, CHANGE, fails, [true, true, true, true]),
            (contested, false, CHANGE, fails, [true, true, true, true]),
            (high.clone(), false, CHANGE, none, [true, false, true, true]),
            (high, false, HIGH, fails, [true, true, true, true]),
            (elsewhere(), false, CHANGE, none, [true, true, true, false]),
            (elsewhere(), false, TREE, fails, [true, true, true, true]),
            (withdrawn.clone(), false, CHANGE, none, [false, true, true, true]),
            (missing(withdrawn), false, CHANGE, none, [false, true, false, true]),
            (duplicate.clone(), true, CHANGE, none, [false, true, true, true]),
            (missing(duplicate.clone()), true, CHANGE, unproven, [false, true, false, true]),
            (missing(duplicate), false, CHANGE, none, [false, true, false, true]),
            (missing(critical()), false, CHANGE, unproven, [true, true, false, true]),
            (missing(elsewhere()), false, CHANGE, unproven, [true, true, false, false]),
            (missing(sample()), false, HIGH, none, [true, true, false, true]),
        ] {
            let weight = weigh(&finding, leader_is_open, terms);
            assert_eq!(weight.effect, effect, "{finding:?}");
            assert_eq!(weight.grounds.each_ref().map(|it| it.holds), holds, "{finding:?}");
            assert_eq!(weight.reason.is_empty(), effect == none, "{}", weight.reason);
            assert!(weight.grounds.iter().all(|it| it.text.starts_with("it")), "{weight:?}");
        }
    }

    #[test]
    fn the_verdict_says_what_a_weight_says() {
        let weight = weigh(&critical(), false, CHANGE);
        assert_eq!(weight.reason, "open critical finding: correctness-L1-sample (src/a.rs:10)");
        let weight = weigh(&missing(critical()), false, CHANGE);
        let said = "critical finding correctness-L1-sample cites code that was not found: it does not gate, and somebody has to look";
        assert_eq!(weight.reason, said);
        let texts = weigh(&sample(), false, TREE).grounds.map(|it| it.text);
        assert_eq!(
            texts,
            [
                "it is open",
                "it is high, below what the gate fails on, critical",
                "its quote stands in the code (verified)",
                "it meets the change",
            ]
        );
    }

    #[test]
    fn what_nobody_looked_up_would_gate_and_is_not_called_missing() {
        let terms = Terms { looked_up: false, ..HIGH };
        let high = missing(Finding { severity: Severity::High, ..sample() });
        let weight = weigh(&high, false, terms);
        assert_eq!(weight.effect, Effect::Unproven);
        assert!(weight.reason.ends_with(UNLOOKED), "{}", weight.reason);
        assert_eq!(weight.grounds[2].text, "its place was not looked up: no repository was given");
        let closed = Finding { state: State::Withdrawn, ..high.clone() };
        assert_eq!(weigh(&closed, false, terms).effect, Effect::None);
        let below = Terms { fail_on: Severity::Critical, ..terms };
        assert_eq!(weigh(&high, false, below).effect, Effect::None);
    }

    #[test]
    fn the_terms_are_wide_by_the_charter_or_by_the_review() {
        for (gate, scope, all) in [
            (GateScope::Change, "change", false),
            (GateScope::Change, "tree", true),
            (GateScope::Tree, "change", true),
        ] {
            assert_eq!(Terms::new(Severity::High, gate, scope, true).all, all);
        }
    }
}
