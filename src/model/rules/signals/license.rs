//! Who may use the code under which terms, changed in passing: the license's own text, or the license that a file names at its head.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View, name},
};
use crate::review::{
    change::{Lines, Status},
    finding::Severity,
};

const SEAT: Seat = Seat { role: "documentarian", theme: "spec-conformance" };
/// A header stands in the first lines.
const HEAD: usize = 40;
const SPDX: &str = "SPDX-License-Identifier:";

pub(super) fn signals(view: &View<'_>) -> Vec<Found> {
    let texts = view.deltas.iter().filter_map(|it| text(view, it));
    texts.chain(headers(view)).collect()
}

/// The text itself, in more than its years.
fn text(view: &View<'_>, delta: &Delta<'_>) -> Option<Found> {
    if delta.path.contains('/') || !is_license(delta.name()) || delta.status == Status::Added {
        return None;
    }
    let gone = delta.status == Status::Deleted;
    if gone && view.deltas.iter().any(|it| it.status != Status::Deleted && is_license(it.name())) {
        return None;
    }
    let terms = |lines: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let lines = lines.filter(|line| !is_holder(line));
        let words = lines.flat_map(str::split_whitespace);
        words.map(|word| word.chars().filter(|c| c.is_alphabetic()).collect()).collect()
    };
    let was = terms(&mut delta.removed.iter().map(|it| it.text));
    let is = terms(&mut delta.added.iter().map(|it| it.1));
    let letters = |words: &[String]| words.concat().to_lowercase().replace("https", "http");
    if letters(&was) == letters(&is) {
        return None;
    }
    let line =
        delta.added.first().map_or_else(|| delta.removed.first().map_or(1, |it| it.at), |it| it.0);
    let claim = if gone {
        "The text of the license is deleted, and no other takes its place."
    } else {
        "The text of the license is changed in more than its years and names."
    };
    let severity = if gone { Severity::Medium } else { Severity::Low };
    Some(Found::at(
        delta.path,
        signal("license-changed", severity, Lines::new(line, line), claim.to_owned()),
    ))
}

/// Who holds the rights and since when: a new year is no other license.
fn is_holder(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphabetic()).to_ascii_lowercase();
    line.starts_with("copyright") && line.chars().any(|c| c.is_ascii_digit())
}

fn is_license(name: &str) -> bool {
    let name = name.get(..16).unwrap_or(name).to_ascii_lowercase();
    ["license", "licence", "copying", "unlicense"].iter().any(|it| {
        name.strip_prefix(it).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('-') || matches!(rest, ".md" | ".txt" | ".rst")
        })
    })
}

/// Files whose head named a license and names another, or none: one signal for all, at the first.
fn headers(view: &View<'_>) -> Option<Found> {
    let mut altered = view.deltas.iter().filter_map(|it| Some((it, header(it)?)));
    let (delta, (line, named)) = altered.next()?;
    let more = altered.count();
    let other = if named { "names another license" } else { "no longer names its license" };
    let claim = match more {
        0 => format!("The head of the file {other}."),
        n => format!("The head of the file {other}; so it is in {n} more files."),
    };
    Some(Found::at(
        delta.path,
        signal("license-header-changed", Severity::Low, Lines::new(line, line), claim),
    ))
}

/// Where the header of a file that stays was, and whether it names a license still.
fn header(delta: &Delta<'_>) -> Option<(u32, bool)> {
    if !delta.stays() || is_license(name(delta.path)) {
        return None;
    }
    let named = |text: &str| -> Option<String> {
        let line = text.lines().take(HEAD).find_map(|line| line.split_once(SPDX))?;
        let id = line.1.trim().trim_end_matches("*/").trim_end_matches("-->").trim();
        Some(id.to_ascii_lowercase())
    };
    let was = named(delta.old)?;
    let is = named(delta.new);
    if is.as_ref() == Some(&was) {
        return None;
    }
    let line = delta.new.lines().take(HEAD).position(|line| line.contains(SPDX));
    Some((line.map_or(1, |at| u32::try_from(at + 1).unwrap_or(1)), is.is_some()))
}

fn signal(rule: &'static str, severity: Severity, lines: Lines, claim: String) -> Signal {
    Signal {
        rule,
        seat: SEAT,
        severity,
        lines,
        claim,
        failure_scenario: "The code is used or passed on under terms that its owners never agreed to, and a merge is what made it so.",
        proposed_change: "Let whoever owns the code agree to the change by itself, outside a change of the code.",
        disproof: "Every holder of the rights agreed, or the terms are the same in other words.",
        references: &[],
    }
}
