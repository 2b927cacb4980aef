//! The canonical form of code: its glyphs in order, with the white space that separates nothing left out. Two texts of one canonical form
//! have the same tokens on the same lines; they differ by spacing, indentation, blank lines or the kind of quotation mark.
//!
//! A text is never rewritten: its form is walked in place, forward and backward, so that a match knows its bytes.

use std::ops::Range;

/// A letter, a digit or `_`.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What a character is compared as: quotation marks of every kind are one, and so are dashes.
pub(super) const fn glyph(c: char) -> char {
    match c {
        '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2014}' | '\u{2212}' => '-',
        other => other,
    }
}

/// Two marks that side by side are one operator: `a - -b` is not `a--b`.
const fn is_operator(a: char, b: char) -> bool {
    matches!(
        (a, b),
        ('+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '=' | '!' | '<' | '>' | ':' | '~', '=')
            | ('+', '+')
            | ('-', '-' | '>')
            | ('*', '*')
            | ('/', '/' | '*')
            | ('&', '&')
            | ('|', '|' | '>')
            | ('<', '<' | '-')
            | ('=' | '>', '>')
            | ('=', '~')
            | (':', ':')
            | ('.', '.')
            | ('?', '?' | '.' | ':')
    )
}

/// White space as it is met between two glyphs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Space {
    any: bool,
    line_end: bool,
}

impl Space {
    pub(super) const fn take(&mut self, c: char) {
        self.any = true;
        self.line_end |= c == '\n';
    }

    /// What it is in the canonical form: the end of a line (blank lines are none), a space where two tokens would run together, or
    /// nothing.
    pub(super) fn between(self, a: char, b: char) -> Option<char> {
        if self.line_end {
            Some('\n')
        } else if self.any && ((is_word(a) && is_word(b)) || is_operator(a, b)) {
            Some(' ')
        } else {
            None
        }
    }
}

/// A quote in canonical form, and where its words are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canon {
    pub(super) text: String,
    pub(super) words: Vec<Range<usize>>,
}

impl Canon {
    pub(super) fn of(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        let (mut words, mut open): (Vec<Range<usize>>, Option<usize>) = (Vec::new(), None);
        let (mut space, mut before) = (Space::default(), None);
        for c in text.chars() {
            if c.is_whitespace() {
                space.take(c);
                continue;
            }
            let c = glyph(c);
            let gap = before.and_then(|before| space.between(before, c));
            if gap.is_some() || !is_word(c) {
                words.extend(open.take().map(|start| start..out.len()));
            }
            out.extend(gap);
            if is_word(c) && open.is_none() {
                open = Some(out.len());
            }
            out.push(c);
            (space, before) = (Space::default(), Some(c));
        }
        words.extend(open.map(|start| start..out.len()));
        Self { text: out, words }
    }

    pub(super) fn word(&self, at: usize) -> &str {
        &self.text[self.words[at].clone()]
    }

    /// What stands before the word: from the word before it, or from the start.
    pub(super) fn gap(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.words[before].end);
        let end = self.words.get(at).map_or(self.text.len(), |word| word.start);
        &self.text[start..end]
    }
}

/// What one lookup may still do, in characters read. **Invariant:** a lookup is linear in its quote, whatever the texts hold.
#[derive(Debug)]
pub(super) struct Work(usize);

impl Work {
    pub(super) const fn new(steps: usize) -> Self {
        Self(steps)
    }

    pub(super) const fn spend(&mut self, steps: usize) {
        self.0 = self.0.saturating_sub(steps);
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// Where `wanted` ends, if it goes on from `at`, behind the glyph `beside`.
pub(super) fn forward(
    text: &str,
    at: usize,
    beside: char,
    wanted: &str,
    work: &mut Work,
) -> Option<usize> {
    let glyphs = text[at..].char_indices().map(|(offset, c)| (at + offset + c.len_utf8(), c));
    walk(glyphs, wanted.chars(), (at, beside), Space::between, work)
}

/// Where `wanted` begins, if it leads up to `at`, before the glyph `beside`.
pub(super) fn backward(
    text: &str,
    at: usize,
    beside: char,
    wanted: &str,
    work: &mut Work,
) -> Option<usize> {
    let between = |space: Space, a, b| space.between(b, a);
    let glyphs = text[..at].char_indices().rev();
    walk(glyphs, wanted.chars().rev(), (at, beside), between, work)
}

fn walk(
    text: impl Iterator<Item = (usize, char)>,
    mut wanted: impl Iterator<Item = char>,
    (start, mut beside): (usize, char),
    between: impl Fn(Space, char, char) -> Option<char>,
    work: &mut Work,
) -> Option<usize> {
    let Some(mut want) = wanted.next() else { return Some(start) };
    let mut space = Space::default();
    for (at, c) in text {
        if work.is_spent() {
            return None;
        }
        work.spend(1);
        if c.is_whitespace() {
            space.take(c);
            continue;
        }
        let c = glyph(c);
        if let Some(gap) = between(space, beside, c) {
            if gap != want {
                return None;
            }
            // A gap is never the last glyph of a canonical form, but it can be that of a part of one.
            match wanted.next() {
                Some(next) => want = next,
                None => return Some(at),
            }
        }
        if c != want {
            return None;
        }
        match wanted.next() {
            Some(next) => want = next,
            None => return Some(at),
        }
        (space, beside) = (Space::default(), c);
    }
    None
}

/// Whether a part that begins or ends here would cut a word, a number or an operator in two.
pub(super) fn cuts(text: &str, at: usize) -> bool {
    let mut back = text[..at].chars().rev();
    let mut on = text[at..].chars();
    let (Some(a), Some(b)) = (back.next(), on.next()) else { return false };
    if is_word(a) && is_word(b) {
        return true;
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if (a == '.' && digit(Some(b)) && digit(back.next()))
        || (b == '.' && digit(Some(a)) && digit(on.next()))
    {
        return true;
    }
    // Comments' marks and nested generics are rows of marks that are no operator.
    is_operator(a, b)
        && a != '/'
        && (a, b) != ('>', '>')
        && (a, b) != ('<', '<')
        && [a, b].iter().any(|c| "=<>&|!".contains(*c))
}

/// Whether only white space stands before this on its line.
pub(super) fn begins_line(text: &str, at: usize, work: &mut Work) -> bool {
    for c in text[..at].chars().rev() {
        work.spend(1);
        if c == '\n' {
            return true;
        }
        if !c.is_whitespace() || work.is_spent() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_keeps_what_says_something() {
        for (text, form) in [
            ("File::open( path ) . unwrap ()", "File::open(path).unwrap()"),
            ("  a\n\n\t b ", "a\nb"),
            ("return   x", "return x"),
            ("a - -b", "a- -b"),
            ("a--b", "a--b"),
            ("x = - 1", "x=-1"),
            ("x =- 1", "x=-1"),
            ("say(\u{201c}it\u{2019}s\u{201d})", "say(\"it\"s\")"),
            ("", ""),
        ] {
            assert_eq!(Canon::of(text).text, form, "{text}");
        }
        let canon = Canon::of("fn f(a: &str)\n{ }");
        let words: Vec<&str> = (0..canon.words.len()).map(|at| canon.word(at)).collect();
        let gaps: Vec<&str> = (0..=canon.words.len()).map(|at| canon.gap(at)).collect();
        assert_eq!((words, gaps), (vec!["fn", "f", "a", "str"], vec!["", " ", "(", ":&", ")\n{}"]));
    }

    #[test]
    fn a_cut_goes_through_no_token() {
        for (text, at, cut) in [
            ("reset", 2, true),
            ("a b", 1, false),
            ("a <= b", 3, true),
            ("!=x", 1, true),
            ("1.5", 1, true),
            ("1.5", 2, true),
            ("1.max(2)", 1, false),
            ("/// text", 1, false),
            ("Vec<Vec<u8>>", 11, false),
            ("f(x);", 1, false),
        ] {
            assert_eq!(cuts(text, at), cut, "{text} at {at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_text_is_walked_both_ways_as_it_is_formed(text in "[a-c1 .=<\\-'\n\t\u{e9}]{1,40}") {
            let canon = Canon::of(&text);
            let mut work = Work::new(1_000);
            let start = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
            let end = text.trim_end().len();
            if !canon.text.is_empty() {
                proptest::prop_assert_eq!(forward(&text, start, '\n', &canon.text, &mut work), Some(end));
                proptest::prop_assert_eq!(backward(&text, end, '\n', &canon.text, &mut work), Some(start));
            }
        }
    }
}
