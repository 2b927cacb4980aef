//! Changes to what decides over the change: the workflow that runs Pentad, and the charter.
//!
//! Under `pull_request` the change owns the workflow file, so a change can switch its own gate off. The signal cannot prevent that;
//! where another run of the gate sees it, it stops the merge.

use super::{Signal, numbered};
use crate::review::{
    change::{FileChange, Lines},
    finding::Severity,
};
use std::collections::BTreeSet;

const WORKFLOW: &str = "gate-workflow-changed";
const CHARTER: &str = "charter-changed";
/// Words that can keep a step from running or from counting.
const SWITCHES: [&str; 6] =
    ["continue-on-error", "if:", "paths-ignore", "branches-ignore", "types:", "|| true"];

pub(super) fn signals(change: &FileChange) -> Vec<Signal> {
    let paths = [Some(change.path.as_str()), change.old_path.as_deref()];
    let any = |is: fn(&str) -> bool| paths.into_iter().flatten().any(is);
    let mut signals = Vec::new();
    if any(|path| path.starts_with(".pentad/")) {
        signals.push(charter(change));
    }
    if any(is_workflow) {
        signals.extend(workflow(change));
    }
    signals
}

fn is_workflow(path: &str) -> bool {
    (path.starts_with(".github/workflows/") || path.starts_with(".github/actions/"))
        && (path.ends_with(".yml") || path.ends_with(".yaml"))
}

fn charter(change: &FileChange) -> Signal {
    let (old, new) = (text(change.old.as_ref()), text(change.new.as_ref()));
    let line = first_difference(old, new);
    Signal {
        rule: CHARTER,
        severity: Severity::Note,
        lines: Lines::new(line, line),
        claim: "The charter of the review is changed; the change takes effect after it is merged."
            .to_owned(),
        failure_scenario: "Whoever expects this review to follow the new charter is mistaken: it follows the base's.",
        proposed_change: "Read the charter's change as you would a change to the branch's protection.",
        disproof: "None: it is a fact.",
        references: &[],
    }
}

/// Lines that name Pentad changed or gone: critical. Other lines of a workflow that names it: high where they can switch it off.
fn workflow(change: &FileChange) -> Option<Signal> {
    let (old, new) = (text(change.old.as_ref()), text(change.new.as_ref()));
    let names = |line: &str| line.to_ascii_lowercase().contains("pentad");
    let kept: BTreeSet<&str> = new.lines().map(str::trim).collect();
    let before: BTreeSet<&str> = old.lines().map(str::trim).collect();
    let renamed_away = change.old_path.is_some() && !is_workflow(&change.path);
    let removed =
        old.lines().any(|line| names(line) && (renamed_away || !kept.contains(line.trim())));
    let (severity, claim, line) = if removed {
        let line = numbered(new).find(|(_, line)| names(line) && !before.contains(line.trim()));
        let line = line.map_or_else(|| first_difference(old, new), |(number, _)| number);
        (Severity::Critical, "A line that runs Pentad is changed or removed in a workflow.", line)
    } else {
        let switch = |line: &str| SWITCHES.iter().any(|it| line.contains(it));
        let (line, _) =
            numbered(new).find(|(_, line)| switch(line) && !before.contains(line.trim()))?;
        if !old.lines().any(names) {
            return None;
        }
        (
            Severity::High,
            "A workflow that runs Pentad gets a line that can keep it from running or from counting.",
            line,
        )
    };
    Some(Signal {
        rule: WORKFLOW,
        severity,
        lines: Lines::new(line, line),
        claim: claim.to_owned(),
        failure_scenario: "The change switches off the check that should have judged it, and the next changes are not judged either.",
        proposed_change: "Let someone who owns the gate confirm the change, and run the gate from a ruleset's required workflow, which a change cannot touch.",
        disproof: "The step still runs for every change, with the same charter and at least the same strictness.",
        references: &["CWE-284"],
    })
}

fn text(content: Option<&crate::review::change::Content>) -> &str {
    content.and_then(|it| it.text()).map_or("", |it| it)
}

/// The first line of the new side that differs from the old one's in its place; the last where the new side ends before it.
fn first_difference(old: &str, new: &str) -> u32 {
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b).count();
    let last = new.lines().count().max(1);
    u32::try_from((same + 1).min(last)).unwrap_or(u32::MAX)
}
