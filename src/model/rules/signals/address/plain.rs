//! Lines as one plain text, and where in it each of them is.

use super::disguise;
use crate::review::change::Lines;
use std::{borrow::Cow, collections::BTreeSet};

/// How a line of a comment begins in the languages there are.
pub(super) const COMMENTS: [&str; 8] = ["//", "#", "/*", "*", "--", "<!--", ";", "%"];
/// What turns of a conversation with a model are marked with. Each is read as the word [`TURN`].
const MARKS: [&str; 34] = [
    "<|im_start|>",
    "<|im_end|>",
    "<|start_header_id|>",
    "<|eot_id|>",
    "<|end|>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|endoftext|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<</sys>>",
    "<system>",
    "</system>",
    "<system-reminder>",
    "<system_prompt>",
    "<function_results>",
    "<function_calls>",
    "<tool_result>",
    "<tool_results>",
    "<tool_response>",
    "</snapshot>",
    "<assistant>",
    "<|channel|>",
    "<|message|>",
    "</untrusted",
    "[tool_output]",
    "[system note",
    "[assistant]",
    "</change>",
    "</diff>",
];
/// Who is said to speak, where a line begins with it.
const SPEAKERS: [&str; 10] = [
    "human:",
    "assistant:",
    "user:",
    "system:",
    "### system",
    "### instruction",
    "### response",
    "### new task",
    "### assistant",
    "assistant>",
];
const TURN: &str = " turnmark ";

/// A line of a file, or of what was made of it.
#[derive(Clone)]
pub(super) struct Line<'a> {
    pub(super) n: u32,
    pub(super) text: Cow<'a, str>,
    /// The change added it.
    pub(super) fresh: bool,
    /// It goes on within the word in which the line before it ends.
    pub(super) glued: bool,
}

impl<'a> Line<'a> {
    pub(super) fn new(n: u32, text: impl Into<Cow<'a, str>>, fresh: bool) -> Self {
        Self { n, text: text.into(), fresh, glued: false }
    }
}

/// Neighboring lines as one plain text. **Invariant:** it is ASCII.
pub(super) struct Plain {
    pub(super) text: String,
    /// Where each line begins in the text, its number, and whether the change added it.
    starts: Vec<(usize, u32, bool)>,
    /// Where lines begin that go on within a word.
    glued: BTreeSet<usize>,
    /// Lines that begin as a comment.
    comments: BTreeSet<u32>,
    /// It is a name, which has no marks of speech.
    pub(super) name: bool,
}

impl Plain {
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let mut plain = Self {
            text: String::new(),
            starts: Vec::with_capacity(lines.len()),
            glued: BTreeSet::new(),
            comments: BTreeSet::new(),
            name: false,
        };
        for line in lines {
            if line.text.trim().is_empty() {
                plain.text.push_str(". ");
            }
            if line.glued {
                if plain.text.ends_with(' ') {
                    plain.text.pop();
                }
                plain.glued.insert(plain.text.len());
            }
            plain.starts.push((plain.text.len(), line.n, line.fresh));
            if COMMENTS.iter().any(|mark| line.text.trim_start().starts_with(mark)) {
                plain.comments.insert(line.n);
            }
            plain.push(&line.text);
        }
        plain
    }

    /// A name as the words it is of.
    pub(super) fn named(name: &Line<'_>) -> Self {
        let words = name.text.replace(['/', '_', '-', '.', '\\'], " ");
        Self { name: true, ..Self::of(&[Line { text: words.into(), ..name.clone() }]) }
    }

    /// The same text, letters from last to first.
    pub(super) fn reversed(&self) -> Self {
        let starts = self.starts.first().map(|it| (0, it.1, self.starts.iter().any(|it| it.2)));
        let text = self.text.chars().rev().collect();
        Self {
            text,
            starts: starts.into_iter().collect(),
            glued: BTreeSet::new(),
            comments: BTreeSet::new(),
            name: false,
        }
    }

    /// The same words in their order, the letters of each from last to first.
    pub(super) fn reversed_words(&self) -> Self {
        let word = |word: &str| word.chars().rev().collect::<String>();
        let text = self.text.split(' ').map(word).collect::<Vec<_>>().join(" ");
        Self { text, ..self.reversed() }
    }

    fn push(&mut self, line: &str) {
        let line = &*disguise::uncolored(line);
        if line.contains("<!--") {
            self.text.push_str(" htmlcomment ");
        }
        if has_mark(line) {
            self.text.push_str(TURN);
        }
        let trimmed =
            line.trim_start_matches(|c: char| c.is_whitespace() || "/*#-;%!<>|+=".contains(c));
        let read = spaced(trimmed);
        let read = if read.contains("[]") { Cow::from(read.replace("[]", "\u{2}")) } else { read };
        let mut smuggled = false;
        for c in read.chars() {
            if disguise::is_smuggled(c) != smuggled {
                smuggled = !smuggled;
                self.text.push(' ');
            }
            disguise::push(&mut self.text, c);
        }
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// The lines of a part of the text, where the change added one of them.
    pub(super) fn lines(&self, start: usize, end: usize) -> Option<Lines> {
        let first = self.place(start);
        let last = self.place(end.saturating_sub(1).max(start));
        let touched = self.starts.get(first..=last)?;
        let (first, last) = (touched.first()?.1, touched.last()?.1);
        touched.iter().any(|it| it.2).then(|| Lines::new(first, last))
    }

    /// Where the line of a place begins, or the first of those that go on in it.
    pub(super) fn line_start(&self, at: usize) -> usize {
        const LINES: usize = 8;
        let place = self.place(at);
        let before = self.starts.get(..=place).unwrap_or_default().iter().rev().map(|it| it.0);
        let mut starts = before.take(LINES).skip_while(|start| self.glued.contains(start));
        starts.next().unwrap_or(0)
    }

    /// Whether nothing but marks stands between a place and its line's end.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        let next = self.starts.partition_point(|it| it.0 < at);
        let end = self.starts.get(next).map_or(self.text.len(), |it| it.0);
        let rest = self.text.get(at..end).unwrap_or_default();
        !rest.contains(|c: char| c.is_ascii_alphanumeric())
    }

    pub(super) fn is_comment(&self, at: usize) -> bool {
        self.starts.get(self.place(at)).is_some_and(|it| self.comments.contains(&it.1))
    }

    fn place(&self, at: usize) -> usize {
        self.starts.partition_point(|it| it.0 <= at).saturating_sub(1)
    }
}

fn has_mark(line: &str) -> bool {
    let start = line.trim_start().get(..24).unwrap_or(line.trim_start()).to_ascii_lowercase();
    // In a comment a name before a colon is mostly a remark's.
    let said = COMMENTS.iter().find_map(|mark| start.strip_prefix(mark)?.strip_prefix(' '));
    let in_comment = said.is_some_and(|it| it.starts_with("### ") || it.starts_with("human:"));
    let said = said.filter(|_| in_comment).unwrap_or(&start);
    if SPEAKERS.iter().any(|it| said.starts_with(it)) {
        return true;
    }
    if !line.contains(['<', '[']) {
        return false;
    }
    let lower = line.to_ascii_lowercase();
    MARKS.iter().any(|it| lower.contains(it))
}

/// A line whose letters stand apart (`a p p r o v e`), with its words whole; and a long name of many words as the words it is of.
fn spaced(line: &str) -> Cow<'_, str> {
    let single = |word: &str| word.chars().count() == 1;
    let apart = line.split(' ').filter(|it| single(it)).count();
    if apart >= 12 {
        let words = line.split(' ').filter(|it| !it.is_empty()).count();
        if apart * 5 >= words * 4 {
            let words = line.split("  ").map(|word| word.replace(' ', ""));
            return words.collect::<Vec<_>>().join(" ").into();
        }
    }
    if line.bytes().filter(|it| *it == b'_').take(5).count() < 5 {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        if piece.matches('_').count() >= 5 {
            out.push_str(&piece.replace('_', " "));
        } else {
            out.push_str(piece);
        }
    }
    out.into()
}
