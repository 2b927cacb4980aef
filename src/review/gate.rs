//! The verdict, from the report alone: never from rendered text, and never from what a model says of itself.

use super::{
    change::Scope,
    charter::{GatePolicy, GateScope},
    finding::{EvidenceStatus, Finding, Severity, State},
    synthesis::{Report, Verdict},
};
use std::collections::BTreeSet;

/// Judges a report. `circumstances` are the reasons that no report holds: the run was cancelled, a key was refused.
///
/// Order: fail, then incomplete, then pass. The reasons list all that holds.
#[must_use]
pub fn judge(
    report: &Report,
    policy: &GatePolicy,
    circumstances: &[String],
) -> (Verdict, Vec<String>) {
    let failing = failures(report, policy);
    let mut missing = circumstances.to_vec();
    missing.extend(gaps(report, policy));
    let verdict = match (failing.is_empty(), missing.is_empty()) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Incomplete,
        (true, true) => Verdict::Pass,
    };
    let mut reasons = failing;
    reasons.append(&mut missing);
    if reasons.is_empty() {
        reasons.push(all_clear(report, policy));
    }
    (verdict, reasons)
}

fn all_clear(report: &Report, policy: &GatePolicy) -> String {
    if report.merged.as_ref().is_some_and(|it| it.findings == 0) {
        return "no findings".to_owned();
    }
    if report.merged.is_none()
        && report.coverage.files.is_empty()
        && report.coverage.omitted.is_empty()
    {
        return "nothing differs between base and head".to_owned();
    }
    let scope = if counts_all(report, policy) { "" } else { " in the change" };
    match policy.fail_on {
        Severity::Critical => format!("no critical finding is open{scope}"),
        least => format!("no finding of severity {} or above is open{scope}", least.name()),
    }
}

/// Whether every finding counts, not only those that meet the change: by the charter, or as the tree itself is under review.
fn counts_all(report: &Report, policy: &GatePolicy) -> bool {
    policy.scope == GateScope::Tree || report.scope == Scope::Tree.name()
}

fn failures(report: &Report, policy: &GatePolicy) -> Vec<String> {
    let gates = |it: &&Finding| {
        it.state.is_open() && it.severity <= policy.fail_on && it.evidence.status.located()
    };
    let all = counts_all(report, policy);
    let found = report.findings.iter().filter(gates).filter(|it| all || it.in_change);
    found
        .map(|it| {
            let lines =
                it.evidence.lines.map_or(String::new(), |lines| format!(":{}", lines.first));
            format!(
                "{} {} finding: {} ({}{lines})",
                it.state.name(),
                it.severity.name(),
                it.id,
                it.evidence.file
            )
        })
        .collect()
}

/// Whether it was absorbed by a finding that stands. Nobody knows whether what it cites meets the change, whatever its leader does.
fn has_open_leader(open: &BTreeSet<&str>, absorbed: &Finding) -> bool {
    let (State::Duplicate { of: leader } | State::Superseded { by: leader }) = &absorbed.state
    else {
        return false;
    };
    open.contains(leader.as_str())
}

/// What was asked for and not reviewed.
fn gaps(report: &Report, policy: &GatePolicy) -> Vec<String> {
    let looked_up = report.merged.as_ref().is_none_or(|it| it.looked_up);
    let silent = report.silent.iter().map(|it| {
        format!(
            "{} gave no usable answer in loop {} ({}): {}",
            it.role, it.loop_n, it.phase, it.why
        )
    });
    let unseen = report.coverage.omitted.iter().filter(|it| it.unseen);
    let unseen =
        unseen.map(|it| format!("{} was not in front of the reviewers: {}", it.path, it.why));
    let open: BTreeSet<&str> =
        report.findings.iter().filter(|it| it.state.is_open()).map(|it| it.id.as_str()).collect();
    let unproven = report.findings.iter().chain(&report.absorbed).filter(|it| {
        it.severity == Severity::Critical
            && it.evidence.status == EvidenceStatus::Missing
            && (it.state.is_open() || has_open_leader(&open, it))
    });
    let unproven = unproven.map(|it| {
        format!("{} finding {} cites code that was not found: it does not gate, and somebody has to look", it.severity.name(), it.id)
    });
    let mut gaps: Vec<String> = silent.chain(unseen).collect();
    if looked_up {
        gaps.extend(unproven);
    } else {
        gaps.extend(unlooked(report, policy));
    }
    gaps
}

/// Without a repository nothing can gate: what would is a gap, in one sentence.
fn unlooked(report: &Report, policy: &GatePolicy) -> Option<String> {
    let would = |it: &&Finding| it.state.is_open() && it.severity <= policy.fail_on;
    let first = report.findings.iter().find(would)?;
    let n = report.findings.iter().filter(would).count();
    let others = if n == 1 { String::new() } else { format!(" and {} more", n - 1) };
    Some(format!(
        "{} finding {}{others} would gate, but no code was looked at: give --repo",
        first.severity.name(),
        first.id
    ))
}
