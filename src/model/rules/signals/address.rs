//! Text in a change that speaks to its reviewers and asks for an outcome of the review.
//!
//! A product about language models speaks of prompts all day, so one thing alone is never enough for a finding: the text must turn to a
//! reviewer or a model **and** ask for an outcome of the review, unconditionally. Where it is talked about rather than said (an
//! example in quotation marks, an attack), it is reported as medium. Disguises are undone first: of letters (`disguise`), of words
//! (`tight`), of whole texts (`encoded`). What is said in English is in `words`, `asks`, `situation` and `alone`, in other languages in
//! `speech`.
//!
//! Beside it a wide net, which is no finding: words for a machine near words for an outcome. Whoever meant them, models that read them
//! are believed less.

mod alone;
mod asks;
mod disguise;
mod encoded;
mod judge;
mod plain;
mod situation;
mod speech;
mod tight;
mod tongues;
mod worded;
mod words;

use super::{Added, Seat, Signal};
use crate::review::{change::Lines, finding::Severity};
use plain::{Line, Plain};
use std::collections::BTreeMap;
use worded::Worded;

/// The patterns that begin a search, and cost the most to compile.
static ALL: [&Worded; 25] = [
    &words::ADDRESS,
    &words::READING,
    &words::CALLED,
    &words::BOUND_TO,
    &words::ROLE,
    &words::SYSTEM,
    &words::OVERRIDE,
    &words::BARE,
    &words::REVIEWER,
    &alone::ALONE,
    &alone::TAGGED,
    &alone::COMMANDED,
    &alone::FORGED,
    &alone::ENVELOPE,
    &alone::ASSIGNED,
    &words::MACHINE,
    &words::NAMED,
    &situation::HAILED,
    &situation::DUTY,
    &situation::SITUATION,
    &situation::SWITCH,
    &speech::NOUN,
    &speech::SHORT,
    &speech::BEING,
    &speech::FORGET,
];

pub(super) const RULE: &str = "addresses-reviewers";

/// Unchanged lines on each side of an added one that are read with it: a text may be finished by a second change.
const AROUND: usize = 3;

/// What was heard in the added lines of a file.
pub(super) struct Heard {
    pub(super) signals: Vec<Signal>,
    /// The first line where words for a machine and for an outcome are near each other.
    pub(super) near: Option<u32>,
}

/// Listens to the added lines of a file, each with its neighbors, to its name, and to where it points.
pub(super) fn hear(added: &Added<'_>) -> Heard {
    let mut ear = Ear { about_turns: is_about_turns(added.path), ..Ear::default() };
    for run in runs(added) {
        ear.listen(&run);
    }
    for name in [Some(added.path), added.target].into_iter().flatten() {
        ear.take(&Plain::named(&Line::new(1, name, true)));
        ear.listen(&[Line::new(1, name.replace(['/', '_', '-'], " "), true)]);
    }
    ear.heard(signal)
}

/// Listens to a text that belongs to no file, whose lines are all new.
pub(super) fn hear_text(
    lines: &[(u32, &str)],
    describe: impl Fn(Severity, Lines) -> Signal,
) -> Heard {
    let mut ear = Ear::default();
    let lines: Vec<Line<'_>> = lines.iter().map(|(n, text)| Line::new(*n, *text, true)).collect();
    ear.listen(&lines);
    ear.heard(describe)
}

#[derive(Default)]
struct Ear {
    found: BTreeMap<Lines, Severity>,
    near: Option<u32>,
    /// The file is one that holds turns of conversations: a test, a document.
    about_turns: bool,
}

impl Ear {
    /// Reads neighboring lines as they stand, mended, decoded, and in other languages.
    fn listen(&mut self, lines: &[Line<'_>]) {
        let plain = Plain::of(lines);
        let moved = encoded::moved(&plain.text).is_some();
        let reversed = encoded::is_reversed(&plain.text);
        self.take(&plain);
        self.speech(lines);
        if let Some(mended) = tight::mended(lines) {
            self.take(&Plain::of(&mended));
            self.speech(&mended);
        }
        if let Some(comments) = tight::comments(lines) {
            self.take(&Plain::of(&comments));
            self.speech(&comments);
        }
        for pieces in tight::pieces(lines) {
            self.take(&Plain::of(std::slice::from_ref(&pieces)));
        }
        for (line, hidden) in encoded::decoded(lines) {
            let line = [line];
            let plain = Plain::of(&line);
            self.take(&plain);
            if hidden {
                self.take_hidden(&plain);
            }
            self.speech(&line);
        }
        for line in lines.iter().filter(|_| moved || reversed) {
            let mut plain = Plain::of(std::slice::from_ref(line));
            if reversed {
                self.take(&plain.reversed());
                self.take(&plain.reversed_words());
            }
            if let Some(text) = encoded::moved(&plain.text) {
                plain.text = text;
                self.take(&plain);
                self.take_hidden(&plain);
            }
        }
        for name in lines.iter().flat_map(|line| tight::names(&line.text).map(move |it| (it, line)))
        {
            let (name, line) = name;
            self.take(&Plain::named(&Line::new(line.n, name, line.fresh)));
        }
    }

    fn take(&mut self, plain: &Plain) {
        for (lines, severity) in plain.judge(self.about_turns) {
            self.add(lines, severity);
        }
        self.near = self.near.or_else(|| plain.near());
    }

    /// What was in no letters that a reader reads: it is not talked about, and need not be called.
    fn take_hidden(&mut self, plain: &Plain) {
        let reversed = encoded::is_reversed(&plain.text).then(|| plain.reversed());
        for plain in [Some(plain), reversed.as_ref()].into_iter().flatten() {
            for (lines, severity) in plain.judge_hidden() {
                self.add(lines, severity);
            }
        }
    }

    fn speech(&mut self, lines: &[Line<'_>]) {
        let (said, near) = tongues::judge(lines);
        for (lines, severity) in said {
            self.add(lines, severity);
        }
        self.near = self.near.or(near);
    }

    fn add(&mut self, lines: Lines, severity: Severity) {
        let worst = self.found.entry(lines).or_insert(severity);
        *worst = severity.min(*worst);
    }

    /// One signal for lines that share one: readings find the same text at places that differ a little.
    fn heard(self, describe: impl Fn(Severity, Lines) -> Signal) -> Heard {
        let mut all: Vec<(Lines, Severity)> = Vec::new();
        for (lines, severity) in self.found {
            match all.last_mut() {
                Some((last, worst)) if lines.first <= last.last => {
                    if severity < *worst {
                        (*last, *worst) = (lines, severity);
                    }
                }
                _ => all.push((lines, severity)),
            }
        }
        let signals = all.into_iter().map(|(lines, severity)| describe(severity, lines)).collect();
        Heard { signals, near: self.near }
    }
}

/// The added lines with their neighbors, in runs.
fn runs<'a>(added: &Added<'a>) -> Vec<Vec<Line<'a>>> {
    let mut runs: Vec<Vec<Line<'a>>> = Vec::new();
    let mut next = 0;
    for (n, _) in &added.lines {
        let at = (*n as usize).saturating_sub(1);
        let (from, to) = (at.saturating_sub(AROUND).max(next), at + AROUND + 1);
        if from > next || runs.is_empty() {
            runs.push(Vec::new());
        }
        let Some(run) = runs.last_mut() else { continue };
        for (n, text) in added.whole.get(from..to.min(added.whole.len())).unwrap_or_default() {
            run.push(Line::new(*n, text.trim_end(), false));
        }
        next = next.max(to.min(added.whole.len()));
    }
    let fresh: std::collections::BTreeSet<u32> = added.lines.iter().map(|it| it.0).collect();
    for line in runs.iter_mut().flatten() {
        line.fresh = fresh.contains(&line.n);
    }
    runs
}

/// Whether turns of conversations are what a file of this name is likely to hold.
fn is_about_turns(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["test", "spec", "fixture", "example", "doc", "prompt"].iter().any(|it| path.contains(it))
}

fn signal(severity: Severity, lines: Lines) -> Signal {
    let claim = match severity {
        Severity::Critical => {
            "The change speaks to its reviewers and asks for an outcome of the review."
        }
        Severity::High => {
            "The change tells a model to ignore what it was told, or holds what a model could take for its own conversation."
        }
        Severity::Medium | Severity::Low | Severity::Note => {
            "The change holds text that would steer a reviewing model, as an example or in a discussion."
        }
    };
    Signal {
        rule: RULE,
        seat: Seat::SECURITY,
        severity,
        lines,
        claim: claim.to_owned(),
        failure_scenario: "A model that reads the change takes the text for an instruction and keeps a defect to itself.",
        proposed_change: "Take the text out; what a reviewer should know belongs in the description, where a person reads it.",
        disproof: "The text is data of a program that deals with such texts, and no reviewing model is meant.",
        references: &["CWE-1427", "OWASP LLM01"],
    }
}
