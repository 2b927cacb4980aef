//! Tests that hold less than they did: an assertion taken out of one that stays, one that is skipped now, tests deleted while the code
//! stays. Silent wherever the change takes code out too: then tests have to go.

use super::{
    Found, Seat, Signal,
    cases::{Case, cases, is_assertion, is_remark},
    delta::{Delta, View},
};
use crate::{
    model::rules::language::is_test,
    review::{
        change::{Lines, Status},
        finding::Severity,
    },
};
use regex::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Files of one change whose tests are reported one by one.
const MAX_FILES: usize = 3;

const SEAT: Seat = Seat { role: "test", theme: "simplicity-doc-tests" };

/// What defines something in the languages there are.
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s*(?:export |default |pub(?:\([a-z]+\))? |public |private |protected |static |abstract |final |async |unsafe )*(?:fn|def|func|function\*?|class|struct|enum|trait|interface|type|const|impl)\s+(?:\([^)]*\)\s*)?(\w+)|^\s*(?:(?:public|private|protected|static|final) )+[\w<>\[\], ]+\s(\w+)\s*\(|^\s*(\w+)\s*\([^)]*\)\s*\{",
    )
    .expect("a pattern is a literal, compiled by a test")
});

pub(super) fn signals(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let sides: Vec<(&Delta<'_>, Vec<Case<'_>>, Vec<Case<'_>>)> = view
        .deltas
        .iter()
        .filter(|it| !it.removed.is_empty() || !it.added.is_empty())
        .map(|it| (it, cases(it.path, it.old), cases(it.path, it.new)))
        .filter(|(_, old, _)| !old.is_empty())
        .collect();
    if sides.is_empty() {
        return found;
    }
    for (delta, old, new) in &sides {
        found.extend(skipped(old, new).map(|signal| Found::at(delta.path, signal)));
    }
    if takes_code_out(view) {
        return found;
    }
    let came: BTreeSet<&str> = sides.iter().flat_map(|(_, _, new)| new).map(|it| it.name).collect();
    let mut weaker = Vec::new();
    for (delta, old, new) in &sides {
        let path = delta.path;
        weaker.extend(weakened(view, old, new).map(|signal| Found::at(path, signal)));
        found.extend(deleted(view, delta, (old, new), &came).map(|it| Found::at(path, it)));
    }
    found.extend(as_one_sweep(weaker));
    found
}

/// Who takes assertions out of many files at once rewrites tests, and hides none: told once, where it begins.
fn as_one_sweep(mut weaker: Vec<Found>) -> Vec<Found> {
    let files = weaker.len();
    if files > MAX_FILES {
        weaker.truncate(1);
        for it in &mut weaker {
            it.signal.severity = Severity::Low;
            it.signal.claim = format!(
                "Tests of {files} files stay, but lose assertions that stand nowhere else now; this is the first of them."
            );
        }
    }
    weaker
}

/// Whether code that is no test goes, more than it merely moves: a test of what is gone has to go too.
fn takes_code_out(view: &View<'_>) -> bool {
    let code = view.deltas.iter().filter(|it| !is_test(it.path) && is_code(it.path));
    let (mut gone, mut came): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
    let (mut fewer, mut more) = (0_usize, 0_usize);
    for delta in code {
        if delta.status == Status::Deleted {
            return true;
        }
        let inline: Vec<Lines> =
            cases(delta.path, delta.old).into_iter().map(|case| case.lines).collect();
        for line in &delta.removed {
            let at = Lines::new(line.old, line.old);
            if !inline.iter().any(|it| it.meets(at)) && !is_remark(line.text) {
                fewer += 1;
                gone.extend(defined(line.text));
            }
        }
        more += delta.added.iter().filter(|(_, line)| !is_remark(line)).count();
        came.extend(delta.added.iter().filter_map(|(_, line)| defined(line)));
    }
    gone.difference(&came).next().is_some() || fewer > more + 5
}

fn defined(line: &str) -> Option<&str> {
    let captures = DEFINITION.captures(line)?;
    let name = captures.iter().skip(1).flatten().next()?.as_str();
    (!matches!(name, "if" | "for" | "while" | "switch" | "catch" | "match")).then_some(name)
}

fn is_code(path: &str) -> bool {
    const PROSE: [&str; 9] = ["md", "rst", "txt", "adoc", "yml", "yaml", "toml", "json", "lock"];
    path.rsplit_once('.').is_some_and(|(_, ending)| !PROSE.contains(&ending))
}

/// The tests of both sides that have one name, where it is the only one of that name.
fn pairs<'c, 'a>(old: &'c [Case<'a>], new: &'c [Case<'a>]) -> Vec<(&'c Case<'a>, &'c Case<'a>)> {
    let only = |cases: &'c [Case<'a>]| {
        let mut by_name: BTreeMap<&str, Vec<&'c Case<'a>>> = BTreeMap::new();
        for case in cases {
            by_name.entry(case.name).or_default().push(case);
        }
        by_name
    };
    let (old, new) = (only(old), only(new));
    let both = old.iter().filter_map(|(name, old)| Some((old, new.get(name)?)));
    both.filter_map(|(old, new)| match (old.as_slice(), new.as_slice()) {
        ([old], [new]) => Some((*old, *new)),
        _ => None,
    })
    .collect()
}

/// Tests that ran and do not any more: one signal, at the first.
fn skipped(old: &[Case<'_>], new: &[Case<'_>]) -> Option<Signal> {
    let pairs = pairs(old, new);
    let mut off: Vec<Lines> = pairs
        .iter()
        .filter(|(old, new)| !old.skipped && new.skipped)
        .map(|(_, new)| new.lines)
        .collect();
    off.sort_unstable();
    let first = *off.first()?;
    Some(Signal {
        rule: "test-skipped",
        seat: SEAT,
        severity: Severity::Low,
        lines: Lines::new(first.first, (first.first + 3).min(first.last)),
        claim: match off.len() {
            1 => "A test that ran before this change is skipped now.".to_owned(),
            n => format!("{n} tests of this file that ran before this change are skipped now."),
        },
        failure_scenario: "What the test held may break from now on, by this very change too, and nothing turns red.",
        proposed_change: "Mend what made it fail, or say beside it what has to happen before it runs again.",
        disproof: "The test is moved to another suite that runs, or cannot run here for a reason that stands beside it.",
        references: &[],
    })
}

/// A test that stays and only loses, an assertion among what it loses. What is asserted anew, here or elsewhere, is no loss.
fn weakened(view: &View<'_>, old: &[Case<'_>], new: &[Case<'_>]) -> Option<Signal> {
    let weaker = |(old, new): &(&Case<'_>, &Case<'_>)| {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &new.body {
            *left.entry(line.trim()).or_default() += 1;
        }
        let mut lost = 0;
        for line in old.body.iter().map(|line| line.trim()) {
            match left.get_mut(line) {
                Some(n) if *n > 0 => *n -= 1,
                _ if is_assertion(line) && !view.came_back(line) => lost += 1,
                _ => {}
            }
        }
        let came = left.iter().any(|(line, n)| *n > 0 && !is_remark(line));
        (lost > 0 && !came && new.asserts() < old.asserts()).then_some((new.lines, lost))
    };
    let found: Vec<(Lines, usize)> = pairs(old, new).iter().filter_map(weaker).collect();
    let (lines, _) = *found.iter().min()?;
    let lost: usize = found.iter().map(|(_, lost)| lost).sum();
    Some(Signal {
        rule: "test-weakened",
        seat: SEAT,
        severity: Severity::Medium,
        lines,
        claim: match lost {
            1 => "A test stays, but loses an assertion that stands nowhere else now.".to_owned(),
            n => format!(
                "Tests of this file stay, but lose {n} assertions that stand nowhere else now."
            ),
        },
        failure_scenario: "The behavior that the assertion held breaks, with this change or the next, and the test still passes.",
        proposed_change: "Keep the assertion, or state what the behavior is now in its place.",
        disproof: "The assertion held an accident and not a promise, or another test holds the same.",
        references: &[],
    })
}

/// Tests that are gone while what they tested stays. A file that gains others has renamed or rewritten them.
fn deleted(
    view: &View<'_>,
    delta: &Delta<'_>,
    (old, new): (&[Case<'_>], &[Case<'_>]),
    came: &BTreeSet<&str>,
) -> Option<Signal> {
    let names: BTreeSet<&str> = old.iter().map(|it| it.name).collect();
    let anew = new.iter().any(|it| !names.contains(it.name));
    let gone: Vec<&Case<'_>> = old.iter().filter(|it| !came.contains(it.name)).collect();
    let asserts = |it: &&&Case<'_>| it.asserts() > 0 && !it.skipped;
    let n = gone.iter().filter(asserts).count();
    // Most of what they say standing elsewhere now is a move or a table.
    let lines = gone.iter().flat_map(|it| &it.body).filter(|line| is_assertion(line));
    let (total, back) = lines
        .fold((0, 0), |(total, back), line| (total + 1, back + usize::from(view.came_back(line))));
    let rewritten = view.deltas.iter().any(|it| it.status == Status::Added && is_test(it.path));
    if n == 0 || anew || rewritten || back * 2 > total {
        return None;
    }
    let whole = delta.status == Status::Deleted;
    let first = gone.first()?.lines.first;
    let at = delta.removed.iter().find(|it| it.old >= first).map_or(1, |it| it.at);
    let line = if whole { first } else { at };
    Some(Signal {
        rule: "test-deleted",
        seat: SEAT,
        severity: if whole { Severity::Medium } else { Severity::Low },
        lines: if whole { Lines::new(line, line) } else { delta.place(line) },
        claim: match (whole, n) {
            (true, 1) => "A file of tests is deleted, with the one test in it, while no code goes."
                .to_owned(),
            (true, n) => {
                format!("A file of tests is deleted, with {n} tests in it, while no code goes.")
            }
            (false, 1) => "A test is deleted here while no code goes.".to_owned(),
            (false, n) => format!("{n} tests of this file are deleted while no code goes."),
        },
        failure_scenario: "What was tested stays and can break from now on without anything turning red.",
        proposed_change: "Keep the test, or name the one that holds the same promise.",
        disproof: "Another test holds the same, or what was tested is gone from the code.",
        references: &[],
    })
}
