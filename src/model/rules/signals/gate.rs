//! Changes to what decides over the change: the workflow that runs Pentad, and the charter.
//!
//! Under `pull_request` the change owns the workflow file, so a change can switch its own gate off. The signal cannot prevent that;
//! where another run of the gate sees it, it stops the merge.

use super::{Seat, Signal};
use crate::review::{
    change::{FileChange, Lines},
    finding::Severity,
};
const WORKFLOW: &str = "gate-workflow-changed";
const CHARTER: &str = "charter-changed";
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
        seat: Seat::SECURITY,
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

/// A workflow that ran Pentad is changed in anything but comments: a trigger, a condition, a permission or an earlier step can keep it
/// from running or from counting as well as its own line can.
fn workflow(change: &FileChange) -> Option<Signal> {
    let (old, new) = (text(change.old.as_ref()), text(change.new.as_ref()));
    let names = |line: &&str| line.to_ascii_lowercase().contains("pentad");
    let renamed_away = change.old_path.is_some() && !is_workflow(&change.path);
    let (before, now): (Vec<&str>, Vec<&str>) = (working(old), working(new));
    if !before.iter().any(names) || (before == now && !renamed_away) {
        return None;
    }
    let line = first_difference(old, new);
    let claim = if now.iter().any(names) && !renamed_away {
        "A workflow that runs Pentad is changed."
    } else {
        "The step that runs Pentad is taken out of a workflow."
    };
    Some(Signal {
        rule: WORKFLOW,
        seat: Seat::SECURITY,
        severity: Severity::Critical,
        lines: Lines::new(line, line),
        claim: claim.to_owned(),
        failure_scenario: "The change switches off the check that should have judged it, and the next changes are not judged either.",
        proposed_change: "Let someone who owns the gate confirm the change, and run the gate from a ruleset's required workflow, which a change cannot touch.",
        disproof: "The step still runs for every change, with the same charter and at least the same strictness.",
        references: &["CWE-284"],
    })
}

/// The lines of a workflow that do something.
fn working(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim_end);
    lines.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).collect()
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
