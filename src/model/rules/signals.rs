//! What the changed lines themselves give away, whatever language they are in: text that speaks to reviewers, characters one cannot
//! see, secrets, a switch on the gate. Regular expressions and counts only; the same bytes raise the same signals.
//!
//! In tree scope every line counts as added: all of it is put in front of the reviewers.

mod address;
mod gate;
mod hidden;
mod secrets;

use crate::review::{
    change::{FileChange, Lines, Material, Scope},
    finding::{Observation, Severity, Source},
};
use std::collections::BTreeMap;

/// How many signals there are.
pub(super) const COUNT: usize = 5;
/// Signals of one kind in one file that are reported one by one.
const MAX_OBSERVATIONS: usize = 25;

/// Added lines of one file.
struct Added<'a> {
    path: &'a str,
    /// With their numbers at head, ascending.
    lines: Vec<(u32, &'a str)>,
}

/// What a signal says. Fixed sentences: nothing of the change is repeated in them.
#[derive(Clone)]
struct Signal {
    rule: &'static str,
    severity: Severity,
    lines: Lines,
    claim: String,
    failure_scenario: &'static str,
    proposed_change: &'static str,
    disproof: &'static str,
    references: &'static [&'static str],
}

/// Raises every signal of the material.
pub(super) fn raise(material: &Material, scope: Scope) -> Vec<Observation> {
    let mut raised = Vec::new();
    for change in &material.changes {
        observe(&change.path, gate::signals(change), &mut raised);
    }
    for added in added(material, scope) {
        observe(added.path, address::signals(&added), &mut raised);
        observe(added.path, hidden::signals(&added), &mut raised);
        observe(added.path, secrets::signals(&added), &mut raised);
    }
    raised
}

fn added(material: &Material, scope: Scope) -> Vec<Added<'_>> {
    match scope {
        Scope::Change => material.changes.iter().filter_map(added_lines).collect(),
        Scope::Tree => material
            .tree
            .iter()
            .filter_map(|it| {
                Some(Added { path: &it.path, lines: numbered(it.content.text()?).collect() })
            })
            .collect(),
    }
}

/// Lines of the new side that the old side does not have, counted: a line that only moved is not added. No diff: its cost on hostile
/// text has no good bound, and what a line says does not depend on where it stood.
fn added_lines(change: &FileChange) -> Option<Added<'_>> {
    let new = change.new.as_ref()?.text()?;
    let mut before: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, line) in
        change.old.as_ref().and_then(|it| it.text()).into_iter().flat_map(|it| numbered(it))
    {
        *before.entry(line).or_default() += 1;
    }
    let mut lines: Vec<(u32, &str)> = numbered(new).collect();
    lines.retain(|(_, line)| match before.get_mut(line) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    Some(Added { path: &change.path, lines })
}

/// Lines with their numbers. A lone CR ends a line for a terminal but not for git; it stays inside.
fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines())
}

fn observe(path: &str, signals: Vec<Signal>, raised: &mut Vec<Observation>) {
    let total = signals.len();
    for (place, signal) in signals.into_iter().take(MAX_OBSERVATIONS + 1).enumerate() {
        let claim = match place {
            MAX_OBSERVATIONS => {
                format!("{} ({} more in this file are not listed)", signal.claim, total - place)
            }
            _ => signal.claim,
        };
        raised.push(Observation {
            source: Source::Static(signal.rule.to_owned()),
            role: "security".to_owned(),
            theme: "spec-conformance".to_owned(),
            severity: signal.severity,
            path: path.to_owned(),
            lines: signal.lines,
            claim,
            failure_scenario: signal.failure_scenario.to_owned(),
            proposed_change: signal.proposed_change.to_owned(),
            disproof: signal.disproof.to_owned(),
            references: signal.references.iter().map(|it| (*it).to_owned()).collect(),
            addresses_reviewers: signal.rule == address::RULE,
        });
    }
}
