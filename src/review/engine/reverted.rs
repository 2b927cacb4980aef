//! What is no part of the change any more, as a push took back what it is about. Such a finding stays open, as nobody has shown that the code at
//! the base is right, and the gate of a change does not count it. With its code it comes back into the change.
//!
//! **Invariant:** shown by code, never by absence. Either nothing differs between base and head at all, or the files of the finding are as at the
//! base and nothing that the push took out of them stands among the lines that the change has now.

use super::{Review, State, resolving};
use crate::review::{
    admit::evidence,
    change::Scope,
    finding::{Code, EvidenceStatus, Finding, Side, Source},
    ledger::Hand,
    memory::Memory,
};
use std::collections::BTreeSet;

/// Takes out of the change what a push took back.
pub(super) fn leave(review: &Review, state: &mut State) {
    let Some(memory) = review.memory.as_ref().filter(|_| review.choices.scope == Scope::Change)
    else {
        return;
    };
    let counts = |it: &&Finding| {
        let unproven = it.evidence.status == EvidenceStatus::Missing;
        it.carried.is_some() && it.state.is_open() && (it.in_change || unproven)
    };
    let open: Vec<Finding> = state.ledger.leaders().filter(counts).cloned().collect();
    if open.is_empty() {
        return;
    }
    let left = memory.findings.iter();
    let left = left.filter(|it| it.carried.is_some_and(|it| it.code == Code::Reverted));
    let left: BTreeSet<&str> = left.map(|it| it.id.as_str()).collect();
    let change = Change::of(review);
    for finding in open {
        let before = left.contains(finding.id.as_str());
        let why = if review.snapshot.empty {
            Some(
                "nothing differs between base and head: it is not in the change any more"
                    .to_owned(),
            )
        } else {
            taken_back(review, state, (memory, &change), &finding, before)
        };
        if let Some(why) = why {
            let hand = Hand { by: "memory", loop_n: 0, why: &why };
            state.ledger.leave_change(&finding.id, (!before).then_some(hand));
        }
    }
}

/// Why a finding's code is not in a change that has other files.
fn taken_back(
    review: &Review,
    state: &State,
    (memory, change): (&Memory, &Change),
    finding: &Finding,
    before: bool,
) -> Option<String> {
    let again = |it: &BTreeSet<String>| it.contains(&finding.id);
    let stands = finding.carried.is_none_or(|it| it.code.stands());
    if stands || again(&state.carried.fires) || again(&state.carried.found) || !memory.compared {
        return None;
    }
    let quiet = |it: &Source| *it == Source::Model || resolving::looked(review, state, it, finding);
    let places: Vec<_> = std::iter::once(&finding.evidence).chain(&finding.cause).collect();
    let alone = |file: &str| {
        let gone = memory.now.gone.contains(file) && !change.paths.contains(file);
        gone || memory.now.files.contains_key(file)
    };
    let as_at_base = places.iter().all(|it| it.side == Side::New && alone(&it.file));
    if change.hidden || !as_at_base || !finding.voices.iter().all(|it| quiet(&it.source)) {
        return None;
    }
    let file = &finding.evidence.file;
    let mut out: BTreeSet<String> = folded(&finding.evidence.quote).collect();
    match memory.texts.get(file) {
        Some(then) => {
            let now = review.index.shown(file, Side::New);
            let now: BTreeSet<String> = now.iter().flat_map(|it| folded(&it.text)).collect();
            out.extend(folded(then).filter(|it| !now.contains(it)));
        }
        // Taken back by the push before, and left alone since.
        None if before => {}
        None => return None,
    }
    (!out.is_empty() && out.is_disjoint(&change.lines)).then(|| {
        format!("{file} is as at the base again, and what stood there is nowhere in the change: it is not in the change any more")
    })
}

/// A text's lines that say something, in the form in which they are compared.
fn folded(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|it| !evidence::is_weak(it)).map(evidence::folded)
}

/// What the change has now.
struct Change<'a> {
    /// Its files, by the names that they had and have.
    paths: BTreeSet<&'a str>,
    /// Its lines.
    lines: BTreeSet<String>,
    /// Not all of them are known.
    hidden: bool,
}

impl<'a> Change<'a> {
    fn of(review: &'a Review) -> Self {
        let snapshot = &review.snapshot;
        let old = snapshot.touched.iter().filter_map(|it| it.old_path.as_deref());
        let paths: BTreeSet<&str> =
            snapshot.changed_paths.iter().map(String::as_str).chain(old).collect();
        let new = snapshot.texts.iter().filter(|it| it.side == Side::New);
        let lines = new.flat_map(|it| {
            let is_new = |n: u32| it.changed.iter().any(|it| it.first <= n && n <= it.last);
            (1..).zip(it.text.lines()).filter(move |(n, _)| is_new(*n)).map(|it| it.1)
        });
        let lines = lines.flat_map(folded).collect();
        let hidden = snapshot.coverage.omitted.iter().any(|it| paths.contains(it.path.as_str()));
        Self { paths, lines, hidden }
    }
}
