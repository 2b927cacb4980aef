//! A quote as text: folded, without the marks of a diff or a listing, in the pieces between its elisions.
//!
//! It knows no file: where a quote stands is `evidence`'s business.

/// A quote longer than this many lines is looked up by its first ones, and is never more than approximate.
const MAX_QUOTE_LINES: usize = 1_000;

/// A folded line of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) hash: u64,
}

/// One way to take a quote: as it was said, without the marks of a diff or a listing, or with its elisions.
pub(super) struct Reading {
    pub(super) fragments: Vec<Vec<Line>>,
}

pub(super) fn readings(quote: &str) -> Vec<Reading> {
    let said = folded_lines(quote);
    let bare = unmarked(quote).filter(|text| !is_weak(text)).map(|text| folded_lines(&text));
    let mut out = vec![Reading { fragments: vec![said.clone()] }];
    if let Some(bare) = bare.filter(|bare| *bare != said) {
        out.push(Reading { fragments: vec![bare] });
    }
    let fragments: Vec<Vec<Line>> = quote
        .replace('…', "...")
        .split("...")
        .map(folded_lines)
        .filter(|lines| !lines.is_empty())
        .collect();
    // A brace or a word stands anywhere: it says nothing of how far an elision reaches.
    let elided = fragments.len() > 1 || fragments.first() != Some(&said);
    let strong: Vec<Vec<Line>> =
        fragments.into_iter().filter(|lines| !is_weak(&said_by(lines))).collect();
    if elided && !strong.is_empty() {
        out.push(Reading { fragments: strong });
    }
    out
}

/// The quote without a diff's or a listing's marks in front of every line: `+`, `-`, `21 + `, `  42 | `, `42:`.
fn unmarked(quote: &str) -> Option<String> {
    let lines: Vec<&str> = quote.lines().filter(|line| !line.trim().is_empty()).collect();
    let stripped: Option<Vec<&str>> = lines.iter().map(|line| without_mark(line)).collect();
    stripped.filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"))
}

fn without_mark(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let digits = trimmed.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    if digits.len() < trimmed.len() && trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        return digits.strip_prefix(['|', ':', '+', '-', '│']).or(Some(digits));
    }
    line.strip_prefix(['+', '-', ' ']).or_else(|| trimmed.strip_prefix(['+', '-']))
}

/// Lines that are not blank, folded; at most a bounded number.
fn folded_lines(text: &str) -> Vec<Line> {
    let lines = text.lines().map(folded).filter(|line| !line.is_empty()).take(MAX_QUOTE_LINES);
    lines.map(|text| Line { hash: hash(&text), text }).collect()
}

fn said_by(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A folded quote without the marks of a diff or the numbers of a listing.
#[must_use]
pub fn bare(quote: &str) -> String {
    folded(&unmarked(quote).unwrap_or_else(|| quote.to_owned()))
}

/// A text with its runs of white space as one space, none at its ends, and typographic quotes as plain ones: what quotes and lines
/// are compared by.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(plain));
    }
    out
}

const fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    }
}

/// FNV-1a over a folded line.
pub(super) fn hash(folded: &str) -> u64 {
    folded.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a part that begins here does not begin inside a word.
pub(super) fn starts_word(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    !(before.is_some_and(is_word) && after.is_some_and(is_word))
}

pub(super) fn ends_word(text: &str, at: usize) -> bool {
    starts_word(text, at)
}

pub(super) fn holds_part(folded: &str, part: &str) -> bool {
    folded
        .match_indices(part)
        .any(|(at, _)| starts_word(folded, at) && ends_word(folded, at + part.len()))
}

/// One token, or brackets alone: it stands anywhere and shows nothing.
#[must_use]
pub fn is_weak(quote: &str) -> bool {
    let words = quote.split(|c| !is_word(c)).filter(|word| !word.is_empty()).count();
    let marks = quote.chars().filter(|c| !is_word(*c) && !c.is_whitespace()).count();
    words == 0 || (words == 1 && marks < 2)
}
