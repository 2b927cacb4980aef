//! What the change itself gives away, whatever language it is in. In its lines: text that speaks to reviewers, characters one cannot see,
//! secrets. In its files: links that leave the tree, other repositories, programs. In its two sides: a switch on the gate, tests that hold less, checks and permissions, public items, lock files, generated
//! files, migrations, licenses. Regular expressions and counts only; the same bytes raise the same signals.
//!
//! In tree scope every line counts as added: all of it is put in front of the reviewers. What two sides say needs both of them, so in
//! tree scope it is said of the change that came with it, if any.

mod address;
mod api;
mod cases;
mod delta;
mod gate;
mod generated;
mod guessed;
mod hidden;
mod intent;
mod license;
mod locks;
mod migration;
mod outside;
mod pipeline;
mod secrets;
mod size;
mod weaker;

use crate::review::{
    change::{Content, FileChange, Lines, Material, Scope},
    finding::{Observation, Severity, Source},
};
use delta::View;
use std::collections::BTreeMap;

/// How many signals there are.
pub(super) const COUNT: usize = 25;
/// Their names.
pub(super) const NAMES: [&str; 23] = [
    "addresses-reviewers",
    "charter-changed",
    "check-removed",
    "gate-workflow-changed",
    "generated-file-edited",
    "hidden-characters",
    "large-file",
    "license-changed",
    "license-header-changed",
    "link-leaves-tree",
    "lock-moved-in-passing",
    "lock-not-updated",
    "locked-content-replaced",
    "migration-one-way",
    "program-added",
    "public-api-changed",
    "secret-added",
    "secret-like-added",
    "submodule-moved",
    "test-deleted",
    "test-skipped",
    "test-weakened",
    "workflow-permissions-widened",
];
/// Signals of one kind in one file that are reported one by one.
const MAX_OBSERVATIONS: usize = 25;

/// Added lines of one file.
pub(super) struct Added<'a> {
    pub(super) path: &'a str,
    /// With their numbers at head, ascending.
    pub(super) lines: Vec<(u32, &'a str)>,
    /// Whether NUL bytes stood in the file, each shown as a sign of its own.
    nul: bool,
    /// All lines at head.
    whole: Vec<(u32, &'a str)>,
    /// Where it points, if it is a link.
    target: Option<&'a str>,
}

/// What the material gave away.
pub(super) struct Raised {
    pub(super) observations: Vec<Observation>,
    /// What was not compared, if anything: a sentence.
    pub(super) uncompared: Option<String>,
    /// A place whose words may be meant for reviewing models, if there is one.
    pub(super) near: Option<String>,
}

/// Under which role and theme a signal speaks.
#[derive(Clone, Copy)]
struct Seat {
    role: &'static str,
    theme: &'static str,
}

impl Seat {
    const SECURITY: Self = Self { role: "security", theme: "spec-conformance" };
}

/// A signal of the change as a whole, at the file that shows it.
struct Found {
    path: String,
    signal: Signal,
}

impl Found {
    fn at(path: &str, signal: Signal) -> Self {
        Self { path: path.to_owned(), signal }
    }
}

/// What a signal says. Fixed sentences: nothing of the change is repeated in them.
#[derive(Clone)]
struct Signal {
    rule: &'static str,
    seat: Seat,
    severity: Severity,
    lines: Lines,
    claim: String,
    failure_scenario: &'static str,
    proposed_change: &'static str,
    disproof: &'static str,
    references: &'static [&'static str],
}

/// Raises every signal of the material.
pub(super) fn raise(material: &Material, scope: Scope) -> Raised {
    let mut raised = Vec::new();
    let mut near = None;
    for change in &material.changes {
        observe(&change.path, gate::signals(change), &mut raised);
        observe(&change.path, size::signals(change).into_iter().collect(), &mut raised);
        observe(&change.path, outside::signals(change).into_iter().collect(), &mut raised);
    }
    if scope == Scope::Tree {
        for file in &material.tree {
            let link = outside::link(&file.path, &file.content);
            observe(&file.path, link.into_iter().collect(), &mut raised);
        }
    }
    let (view, uncompared) = View::of(material);
    for Found { path, signal } in compared(&view) {
        observe(&path, vec![signal], &mut raised);
    }
    for added in added(material, scope) {
        let heard = address::hear(&added);
        observe(added.path, heard.signals, &mut raised);
        near = near.or_else(|| Some(format!("{}:{}", added.path, heard.near?)));
        observe(added.path, hidden::signals(&added), &mut raised);
        let known = secrets::signals(&added);
        let mut guessed = guessed::signals(&added);
        guessed.retain(|it| known.iter().all(|known| known.lines != it.lines));
        observe(added.path, known, &mut raised);
        observe(added.path, guessed, &mut raised);
    }
    if let Some(intent) = material.intent.as_ref().filter(|_| scope == Scope::Change) {
        let said = intent::listen(intent);
        observe("", said.signals, &mut raised);
        near = near.or_else(|| said.near.map(|_| "what the author says of the change".to_owned()));
    }
    Raised { observations: raised, uncompared, near }
}

/// Whether a text has a test in it.
pub(super) fn holds_tests(path: &str, text: &str) -> bool {
    !cases::cases(path, text).is_empty()
}

/// What the two sides of the whole change say together.
fn compared(view: &View<'_>) -> Vec<Found> {
    let mut found = weaker::signals(view);
    found.extend(pipeline::signals(view));
    found.extend(locks::signals(view));
    found.extend(migration::signals(view));
    found.extend(license::signals(view));
    found.extend(generated::signals(view));
    found.extend(api::signals(view));
    found
}

fn added(material: &Material, scope: Scope) -> Vec<Added<'_>> {
    match scope {
        Scope::Change => material.changes.iter().filter_map(added_lines).collect(),
        Scope::Tree => material
            .tree
            .iter()
            .map(|it| {
                let whole = lines_of(&it.content);
                let target = target_of(&it.content);
                Added {
                    path: &it.path,
                    lines: whole.clone(),
                    whole,
                    target,
                    nul: it.content.holds_nul(),
                }
            })
            .collect(),
    }
}

/// Lines of the new side that the old side does not have, counted: a line that only moved is not added. No diff: its cost on hostile
/// text has no good bound, and what a line says does not depend on where it stood. What is no text has a name, and a link a target.
pub(super) fn added_lines(change: &FileChange) -> Option<Added<'_>> {
    let new = change.new.as_ref()?;
    let (whole, target) = (lines_of(new), target_of(new));
    let mut before: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, line) in
        change.old.as_ref().and_then(|it| it.text()).into_iter().flat_map(|it| numbered(it))
    {
        *before.entry(line).or_default() += 1;
    }
    let mut lines = whole.clone();
    lines.retain(|(_, line)| match before.get_mut(line) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    let nul = new.holds_nul();
    Some(Added { path: &change.path, lines, whole, target, nul })
}

fn lines_of(content: &Content) -> Vec<(u32, &str)> {
    content.text().map(|it| numbered(it).collect()).unwrap_or_default()
}

fn target_of(content: &Content) -> Option<&str> {
    match content {
        Content::Symlink { target } => Some(target),
        _ => None,
    }
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
            role: signal.seat.role.to_owned(),
            theme: signal.seat.theme.to_owned(),
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
