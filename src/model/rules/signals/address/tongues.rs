//! What is said to a reviewing machine in other languages than English. As in English: a machine is spoken to, or told to forget what it was
//! told, **and** an outcome of the review is asked for. The second half alone is no more than a word of a discussion; the forgetting alone
//! is high. A sentence about machines is none to them: it must call them, by a colon, a comma or a word for "to".

use super::{
    disguise::{unaccented, uncolored},
    plain::Line,
    speech, worded,
};
use crate::review::{change::Lines, finding::Severity};

/// An outcome may follow within this many bytes.
const REACH: usize = 300;
/// It may stand this far before.
const BACK: usize = 90;
/// Words before a place that deny it, or tell that it is talked about.
const BEFORE: usize = 110;

/// What lines say, and the first of them where words for a machine and for an outcome are near each other.
pub(super) fn judge(lines: &[Line<'_>]) -> (Vec<(Lines, Severity)>, Option<u32>) {
    let text = Text::of(lines);
    let words = &worded::Text::of(&text.said);
    let mut said = Vec::new();
    let called: Vec<(usize, usize, bool)> = text
        .called(words)
        .map(|(start, end)| (start, end, false))
        .chain(words.find(&speech::FORGET).map(|it| (it.start(), it.end(), true)))
        .collect();
    let mut asked: Option<Vec<(usize, usize)>> = None;
    for (start, end, forgets) in called {
        let asked = asked.get_or_insert_with(|| text.asked());
        let first = asked.partition_point(|it| it.0 + 1 < end);
        let after = asked.get(first).filter(|it| it.0 < end + REACH);
        let before = first.checked_sub(1).and_then(|it| asked.get(it));
        let before = before.filter(|it| !forgets && it.0 + BACK > start && it.0 < start);
        let (from, to, severity) = match after.or(before) {
            Some(it) => (start.min(it.0), end.max(it.1), Severity::Critical),
            None if forgets => (start, end, Severity::High),
            None => continue,
        };
        if let Some(lines) = text.lines(from, to) {
            said.push((lines, if text.is_talk(start) { Severity::Medium } else { severity }));
        }
    }
    let near = text.near(words);
    (said, near)
}

/// Lines as one text: letters of every script in lower case without accents, and marks of sentences; everything else is one space.
struct Text {
    said: String,
    starts: Vec<(usize, u32, bool)>,
}

impl Text {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut text = Self { said: String::new(), starts: Vec::with_capacity(lines.len()) };
        for line in lines {
            if line.glued && text.said.ends_with(' ') {
                text.said.pop();
            }
            text.starts.push((text.said.len(), line.n, line.fresh));
            text.push(&line.text);
        }
        text
    }

    fn push(&mut self, line: &str) {
        for c in uncolored(line).chars().flat_map(char::to_lowercase) {
            let c = match c {
                '\u{300}'..='\u{36f}' => continue,
                '、' | '،' | '﹐' => ',',
                '«' | '»' | '„' | '“' | '”' | '「' | '」' => '"',
                '؛' | '։' => ':',
                _ => unaccented(c),
            };
            let kept = c.is_alphanumeric() || ".!?:,。।\"".contains(c) || is_mark(c);
            match (kept, self.said.ends_with(' ')) {
                (true, _) => self.said.push(c),
                (false, false) if !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}') => {
                    self.said.push(' ');
                }
                _ => {}
            }
        }
        if !self.said.ends_with(' ') {
            self.said.push(' ');
        }
    }

    /// Where a machine is called: after a word for "to", before a mark or an ending that says so, or by its short name before a colon.
    fn called<'t>(&'t self, words: &'t worded::Text<'t>) -> impl Iterator<Item = (usize, usize)> {
        const ENDINGS: [&[u8]; 3] = [b"lle", b"nek", b"nak"];
        let text = self.said.as_bytes();
        let after = |at: usize| &text[at.min(text.len())..(at + BEFORE).min(text.len())];
        let named = words.find(&speech::NOUN).filter_map(move |it| {
            let follows = speech::AFTER.find(after(it.end())).map(|more| it.end() + more.end());
            let ends = ENDINGS.iter().any(|ending| it.as_bytes().ends_with(ending));
            let before =
                || speech::BEFORE.is_match(&text[it.start().saturating_sub(48)..it.start()]);
            let end = follows.or_else(|| (ends || before()).then_some(it.end()))?;
            Some((it.start(), end))
        });
        let short = words.find(&speech::SHORT).filter_map(move |it| {
            let end = it.end() - usize::from(it.as_bytes().ends_with(b":"));
            let more = speech::COLON.find(after(end))?;
            // The mark before the name is not of it.
            let marks =
                it.as_bytes().iter().take_while(|c| !c.is_ascii_alphanumeric() && c.is_ascii());
            Some((it.start() + marks.count(), end + more.end()))
        });
        let being = words.find(&speech::BEING).map(|it| (it.start(), it.end()));
        named.chain(short).chain(being)
    }

    /// Outcomes that are asked for and not denied.
    fn asked(&self) -> Vec<(usize, usize)> {
        let each = speech::OUTCOME.find_iter(self.said.as_bytes());
        let meant =
            each.filter(|it| !speech::DENIED.is_match(self.before(it.start(), 24).as_bytes()));
        meant.map(|it| (it.start(), it.end())).collect()
    }

    fn near(&self, words: &worded::Text<'_>) -> Option<u32> {
        let mut machines = words.find(&speech::NOUN).peekable();
        machines.peek()?;
        let results: Vec<usize> =
            speech::RESULT.find_iter(self.said.as_bytes()).map(|it| it.start()).collect();
        machines.find_map(|it| {
            let first = results.partition_point(|at| at + REACH < it.start());
            let at = *results.get(first).filter(|at| **at < it.end() + REACH)?;
            Some(self.lines(it.start().min(at), it.end().max(at + 1))?.first)
        })
    }

    /// Whether it stands in quotation marks after a word that says so, on its line.
    fn is_talk(&self, start: usize) -> bool {
        let line = self.starts.get(self.place(start)).map_or(0, |it| it.0);
        let before = self.before(start, (start - line).min(BEFORE * 2));
        before.matches('"').count() % 2 == 1
            && speech::TALK.is_match(self.before(start, BEFORE).as_bytes())
    }

    fn before(&self, at: usize, reach: usize) -> &str {
        let mut from = at.saturating_sub(reach);
        while !self.said.is_char_boundary(from) {
            from += 1;
        }
        &self.said[from.min(at)..at]
    }

    fn lines(&self, start: usize, end: usize) -> Option<Lines> {
        let touched = self.starts.get(self.place(start)..=self.place(end.saturating_sub(1)))?;
        let (first, last) = (touched.first()?.1, touched.last()?.1);
        touched.iter().any(|it| it.2).then(|| Lines::new(first, last))
    }

    fn place(&self, at: usize) -> usize {
        self.starts.partition_point(|it| it.0 <= at).saturating_sub(1)
    }
}

/// Marks of scripts of India, of Arabic and of Thai belong to their letters.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}' | '\u{64b}'..='\u{65f}' | '\u{e30}'..='\u{e4e}')
}
