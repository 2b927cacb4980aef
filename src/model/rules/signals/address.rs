//! Text in a change that speaks to its reviewers and asks for an outcome of the review.
//!
//! A product about language models speaks of prompts all day, so one thing alone is never enough: the text must turn to a
//! reviewer or a model **and** ask for an outcome of the review, unconditionally. Where it is talked about rather than said (an
//! example in quotation marks, an attack), it is reported as medium. Disguises are undone first (`disguise`): case, invisible and
//! look-alike letters, encodings, comment marks, line breaks. `words` has what is said in English, `tongues` in other languages.

mod disguise;
mod tongues;
mod words;

use super::{Added, Seat, Signal};
use crate::review::{change::Lines, finding::Severity};
use std::collections::{BTreeMap, BTreeSet};
use words::{
    ADDRESS, ALONE, ASSIGNED, BARE, BOUND, BRIBE, DENIED, DIRECT, FORGED, NAMED, OUTCOME, OVERRIDE,
    REVIEWER, TALK,
};

pub(super) const RULE: &str = "addresses-reviewers";

/// An outcome may follow the address within this many bytes of plain text.
const REACH: usize = 260;
/// How a line of a comment begins in the languages there are.
const COMMENTS: [&str; 7] = ["//", "#", "/*", "*", "--", "<!--", ";"];
/// What is said around a place is read this far.
const CONTEXT: usize = 110;

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    let name = added.path.replace(['/', '_', '-', '.'], " ");
    let unwrapped = disguise::unwrapped(&added.lines);
    let unwrapped: Vec<(u32, &str)> =
        unwrapped.iter().map(|(n, text)| (*n, text.as_str())).collect();
    let mut found: BTreeMap<Lines, Severity> = BTreeMap::new();
    let runs = added.lines.chunk_by(|a, b| a.0 + 1 == b.0).map(Plain::of);
    let hidden = unwrapped.chunks(1).map(Plain::of);
    let named = Plain { name: true, ..Plain::of(&[(1, &name)]) };
    let said = runs.chain(hidden).chain([named]).flat_map(|plain| plain.judge());
    for (lines, severity) in said.chain(tongues::judge(added)) {
        let worst = found.entry(lines).or_insert(severity);
        *worst = severity.min(*worst);
    }
    found.into_iter().map(|(lines, severity)| signal(severity, lines)).collect()
}

fn signal(severity: Severity, lines: Lines) -> Signal {
    let claim = match severity {
        Severity::Critical => {
            "The change speaks to its reviewers and asks for an outcome of the review."
        }
        Severity::High => "The change tells a model to ignore what it was told.",
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

/// A run of added lines as one plain text. **Invariant:** it is ASCII.
struct Plain {
    text: String,
    /// Where each line begins in the text.
    starts: Vec<(usize, u32)>,
    /// Lines that begin as a comment.
    comments: BTreeSet<u32>,
    /// It is a file's name, which has no marks of speech.
    name: bool,
}

impl Plain {
    fn of(lines: &[(u32, &str)]) -> Self {
        let mut plain = Self {
            text: String::new(),
            starts: Vec::with_capacity(lines.len()),
            comments: BTreeSet::new(),
            name: false,
        };
        for (number, line) in lines {
            if line.trim().is_empty() {
                plain.text.push_str(". ");
            }
            plain.starts.push((plain.text.len(), *number));
            if COMMENTS.iter().any(|mark| line.trim_start().starts_with(mark)) {
                plain.comments.insert(*number);
            }
            plain.push(line);
        }
        plain
    }

    /// Letters in lower case without disguise, digits, the marks that carry a sentence; everything else is one space.
    fn push(&mut self, line: &str) {
        for (mark, word) in [("<!--", " htmlcomment "), ("<system>", " systemtag ")] {
            if line.contains(mark) {
                self.text.push_str(word);
            }
        }
        let trimmed =
            line.trim_start_matches(|c: char| c.is_whitespace() || "/*#-;%!<>|+=".contains(c));
        let read = disguise::spaced(trimmed).replace("[]", "\u{2}");
        let mut smuggled = false;
        for c in read.chars() {
            if disguise::is_smuggled(c) != smuggled {
                smuggled = !smuggled;
                self.text.push(' ');
            }
            match disguise::plain(c) {
                Some(' ') if self.text.ends_with(' ') || self.text.is_empty() => {}
                Some(c) => self.text.push(c),
                None => {}
            }
        }
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// What is said, where, and how bad it is.
    fn judge(&self) -> Vec<(Lines, Severity)> {
        let text = self.text.as_bytes();
        let mut said: Vec<(usize, usize, Severity)> = Vec::new();
        for address in ADDRESS.find_iter(text).chain(OVERRIDE.find_iter(text)) {
            let after = window(text, address.end(), address.end() + REACH);
            let is_said = |it: &regex::bytes::Match<'_>| {
                is_meant(after, it.start(), it.end()) || BRIBE.is_match(&after[..it.start()])
            };
            let outcome = OUTCOME.find_iter(after).find(is_said);
            if let Some(outcome) = outcome {
                said.push((address.start(), address.end() + outcome.end(), Severity::Critical));
            }
        }
        let named = self.name.then(|| NAMED.find_iter(text)).into_iter().flatten();
        for address in REVIEWER.find_iter(text).chain(named) {
            let after = window(text, address.end(), address.end() + CONTEXT);
            if let Some(outcome) =
                DIRECT.find(after).filter(|it| is_meant(after, it.start(), it.end()))
            {
                said.push((address.start(), address.end() + outcome.end(), Severity::Critical));
            }
        }
        for alone in ALONE.find_iter(text).filter(|it| is_meant(text, it.start(), it.end())) {
            said.push((alone.start(), alone.end(), Severity::Critical));
        }
        for forged in
            FORGED.find_iter(text).filter(|it| self.comments.contains(&self.line(it.start())))
        {
            said.push((forged.start(), forged.end(), Severity::Critical));
        }
        for forged in ASSIGNED.find_iter(text).filter(|it| self.begins_line(it.start())) {
            said.push((forged.start(), forged.end(), Severity::Critical));
        }
        for bare in BARE.find_iter(text).filter(|it| is_meant(text, it.start(), it.end())) {
            said.push((bare.start(), bare.end(), Severity::High));
        }
        said.into_iter()
            .filter_map(|(start, end, severity)| self.weigh(start, end, severity))
            .collect()
    }

    /// Talked about is only what stands in quotation marks after a word that says so: any other such word near it is its author's.
    fn weigh(&self, start: usize, end: usize, severity: Severity) -> Option<(Lines, Severity)> {
        let before = window(self.text.as_bytes(), start.saturating_sub(CONTEXT), start);
        let quoted = TALK.find(before).is_some_and(|it| before[it.end()..].contains(&b'"'));
        let severity = match (quoted, severity) {
            (false, severity) => severity,
            (true, Severity::Critical) => Severity::Medium,
            (true, _) => return None,
        };
        Some((Lines::new(self.line(start), self.line(end.saturating_sub(1))), severity))
    }

    fn begins_line(&self, offset: usize) -> bool {
        self.starts.iter().any(|(start, _)| *start == offset)
    }

    fn line(&self, offset: usize) -> u32 {
        let place = self.starts.partition_point(|(start, _)| *start <= offset);
        self.starts.get(place.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

/// A part of a text, as far as there is one.
fn window(text: &[u8], from: usize, to: usize) -> &[u8] {
    let to = to.min(text.len());
    &text[from.min(to)..to]
}

/// Not denied just before ("do not approve"), not bound to a condition just after ("approve it once the tests pass").
fn is_meant(text: &[u8], start: usize, end: usize) -> bool {
    !DENIED.is_match(window(text, start.saturating_sub(24), start))
        && !BOUND.is_match(window(text, end, end + 48))
}
