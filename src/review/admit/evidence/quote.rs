//! A quote as text: the ways to read what a model said, from the most to the least literal.
//!
//! It knows no file: where a quote stands is `evidence`'s business.

use super::canon::{glyph, is_word};
use crate::review::finding::Side;

/// An elided quote in more pieces than this is no quote.
const MAX_PIECES: usize = 64;
/// What an elision is written as, besides three dots.
const ELLIPSIS: char = '\u{2026}';
/// Digits of a line number.
const NUMBER: usize = 7;

/// One way to take a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// What is looked for; more than one piece where the quote is elided.
    pub(super) pieces: Vec<String>,
    /// Something around it was taken away, or something in it was unescaped.
    pub(super) is_changed: bool,
    /// A mark stood before every line, so that lines are whole from their beginning.
    pub(super) whole_lines: bool,
    /// Numbers of the first line that stood before it without any other mark: without them at that line, they were part of the code.
    pub(super) at: Option<Vec<u32>>,
    /// The side that a diff's signs speak of.
    pub(super) side: Option<Side>,
    /// The removed side of a quoted hunk, which must stand too.
    pub(super) removed: Option<String>,
}

/// As it was said; out of its wrapping, unescaped, without a listing's marks, in any combination; then with its elisions. A reading that
/// shows nothing is none.
pub(super) fn readings(quote: &str) -> Vec<Reading> {
    let mut texts = vec![quote.to_owned()];
    for change in [unfenced, unwrapped, unwrapped, json_unescaped, html_unescaped] {
        let changed: Vec<String> = texts.iter().filter_map(|text| change(text)).collect();
        for text in changed {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    let mut out: Vec<Reading> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let plain = Reading { pieces: vec![text.clone()], ..Reading::default() };
        let both = [Some(plain), marked(text).map(Marked::reading)];
        out.extend(both.into_iter().flatten().map(|it| Reading { is_changed: at > 0, ..it }));
    }
    let elided: Vec<Reading> = out
        .iter()
        .filter(|it| it.removed.is_none())
        .filter_map(|it| Some(Reading { pieces: pieces(&it.pieces[0])?, ..it.clone() }))
        .collect();
    out.retain(|it| !is_weak(&it.pieces[0]));
    out.extend(elided);
    out
}

/// Out of a Markdown fence, without the language that it names.
fn unfenced(quote: &str) -> Option<String> {
    let inner = quote.trim().strip_prefix("```")?;
    let (_, code) = inner.split_once('\n')?;
    let code = code.trim_end();
    Some(code.strip_suffix("```").unwrap_or(code).to_owned())
}

/// Without one pair of backticks or quotation marks around the whole.
fn unwrapped(quote: &str) -> Option<String> {
    const PAIRS: [(char, char); 6] = [
        ('`', '`'),
        ('"', '"'),
        ('\'', '\''),
        ('\u{201c}', '\u{201d}'),
        ('\u{2018}', '\u{2019}'),
        ('\u{ab}', '\u{bb}'),
    ];
    let quote = quote.trim();
    let inner = |(open, close)| quote.strip_prefix::<char>(open)?.strip_suffix::<char>(close);
    PAIRS.into_iter().find_map(inner).map(str::to_owned)
}

/// With a JSON string's escapes resolved, where a model escaped twice.
fn json_unescaped(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(mark @ ('"' | '\'' | '\\' | '/')) => out.push(mark),
            Some('u') => {
                let hex: String = chars.clone().take(4).collect();
                let c = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
                match c.filter(|_| hex.len() == 4) {
                    Some(c) => {
                        out.push(c);
                        chars.nth(3);
                    }
                    None => out.push_str("\\u"),
                }
            }
            other => {
                out.push('\\');
                out.extend(other);
            }
        }
    }
    (out != text).then_some(out)
}

/// With HTML's entities as characters.
fn html_unescaped(text: &str) -> Option<String> {
    const ENTITIES: [(&str, &str); 10] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&nbsp;", " "),
        // The last, or an entity that is quoted itself would be resolved twice.
        ("&amp;", "&"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (entity, c) = entity.copied().unwrap_or(("&", "&"));
        out.push_str(c);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
    (out != text).then_some(out)
}

/// What stood before a line: a listing's numbers, a diff's sign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Mark {
    numbers: Vec<u32>,
    sign: Option<char>,
    /// Something between the numbers and the code says that they are none of it.
    set_off: bool,
}

/// A quote out of a listing or a diff.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Marked {
    /// Without removed lines.
    new: Vec<String>,
    /// Without added lines.
    old: Vec<String>,
    adds: bool,
    removes: bool,
    at: Option<Vec<u32>>,
}

impl Marked {
    fn reading(self) -> Reading {
        let (new, old) = (self.new.join("\n"), self.old.join("\n"));
        let at = self.at.filter(|_| !self.removes);
        let it = Reading { whole_lines: true, at, ..Reading::default() };
        match (self.adds, self.removes) {
            (true, true) => {
                Reading { pieces: vec![new], side: Some(Side::New), removed: Some(old), ..it }
            }
            (false, true) => Reading { pieces: vec![old], side: Some(Side::Old), ..it },
            _ => Reading { pieces: vec![new], ..it },
        }
    }
}

/// The quote without the marks of a diff or a listing, if every line has one: `+`, `-`, `21 + `, `  42 | `, `42:`, `L42:`, `20 21  `,
/// `a.py:42:`.
fn marked(quote: &str) -> Option<Marked> {
    let lines: Vec<&str> = quote.lines().filter(|line| !line.trim().is_empty()).collect();
    let numbered: Option<Vec<(Mark, &str)>> = lines.iter().map(|line| numbered(line)).collect();
    let lines = numbered.or_else(|| signed(&lines)).filter(|lines| !lines.is_empty())?;
    let mut out = Marked::default();
    let bare = lines.iter().any(|(mark, _)| !mark.numbers.is_empty() && !mark.set_off);
    out.at = lines.first().filter(|_| bare).map(|(mark, _)| mark.numbers.clone());
    for (mark, line) in lines {
        out.adds |= mark.sign == Some('+');
        out.removes |= mark.sign == Some('-');
        if mark.sign != Some('-') {
            out.new.push(line.to_owned());
        }
        if mark.sign != Some('+') {
            out.old.push(line.to_owned());
        }
    }
    Some(out)
}

/// Lines with a diff's sign in the first column. The first line may have lost its blank one.
fn signed<'q>(lines: &[&'q str]) -> Option<Vec<(Mark, &'q str)>> {
    let signs = lines.iter().any(|line| line.trim_start().starts_with(['+', '-']));
    let strip = |(at, line): (usize, &&'q str)| {
        let line = *line;
        let trimmed = line.trim_start();
        let (sign, rest) = if let Some(rest) = line.strip_prefix(' ') {
            match trimmed.chars().next() {
                Some(sign @ ('+' | '-')) if lines.len() == 1 => (Some(sign), &trimmed[1..]),
                _ => (None, rest),
            }
        } else if line.starts_with(['+', '-']) {
            (line.chars().next(), &line[1..])
        } else if at == 0 && lines.len() > 1 {
            (None, line)
        } else {
            return None;
        };
        Some((Mark { sign, ..Mark::default() }, rest))
    };
    if signs { lines.iter().enumerate().map(strip).collect() } else { None }
}

/// A line behind its number or numbers.
fn numbered(line: &str) -> Option<(Mark, &str)> {
    let line = line.trim_start();
    if let Some(found) = behind_path(line) {
        return Some(found);
    }
    let mut rest = line.strip_prefix(['L', 'l', '#']).unwrap_or(line);
    let mut mark = Mark::default();
    while mark.numbers.len() < 2 {
        let Some((number, after)) = number(rest) else { break };
        // A diff's columns stand apart.
        let spaced = after.trim_start_matches([' ', '\t']);
        let apart = after.is_empty()
            || spaced.len() < after.len()
            || after.starts_with(['|', ':', '+', '-', '\u{2502}', '\u{2192}']);
        if !apart {
            break;
        }
        mark.numbers.push(number);
        rest = after;
        let Some(_) = self::number(spaced).filter(|_| spaced.len() < after.len()) else { break };
        rest = spaced;
    }
    if mark.numbers.is_empty() {
        return None;
    }
    let spaced = rest.trim_start_matches([' ', '\t']);
    if let Some(code) = spaced.strip_prefix(['|', ':', '\u{2502}', '\u{2192}']) {
        mark.set_off = true;
        return Some((mark, code));
    }
    if let Some(code) = spaced.strip_prefix(['+', '-']) {
        (mark.sign, mark.set_off) = (spaced.chars().next(), true);
        return Some((mark, code));
    }
    Some((mark, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    let number = digits.parse().ok().filter(|_| digits.len() <= NUMBER)?;
    Some((number, rest))
}

/// As a search prints it: `src/a.py:12:` or `a.py:12:5:`.
fn behind_path(line: &str) -> Option<(Mark, &str)> {
    let (path, rest) = line.split_once(':')?;
    if path.contains(char::is_whitespace) || !path.contains(['.', '/']) {
        return None;
    }
    let (line_n, rest) = number(rest)?;
    let mut code = rest.strip_prefix(':')?;
    if let Some((_, after)) = number(code) {
        code = after.strip_prefix(':').unwrap_or(code);
    }
    Some((Mark { numbers: vec![line_n], sign: None, set_off: true }, code))
}

/// The pieces between the elisions of a quote, without those that stand anywhere and so say nothing of how far it reaches.
fn pieces(text: &str) -> Option<Vec<String>> {
    let text = with_ellipses(text);
    if !text.contains(ELLIPSIS) {
        return None;
    }
    let mut pieces = vec![String::new()];
    for line in text.lines() {
        // "// … the rest as before …" is nobody's code.
        let trimmed = line.trim_start();
        let comment = trimmed.trim_start_matches(['/', '#', '*', '-', '<', '!', ';', '%']);
        let is_comment =
            comment.len() < trimmed.len() && comment.trim_start().starts_with(ELLIPSIS);
        if is_comment || (line.contains(ELLIPSIS) && !line.contains(is_word)) {
            pieces.push(String::new());
            continue;
        }
        for (at, part) in line.split(ELLIPSIS).enumerate() {
            if at > 0 {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push_str(part);
            }
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push('\n');
        }
    }
    pieces.retain(|piece| !is_weak(piece));
    (1..=MAX_PIECES).contains(&pieces.len()).then_some(pieces)
}

/// With three dots as one character, but for those that spread what is behind them: `...rest`, `...(a)`.
fn with_ellipses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("...") {
        let behind = rest[at..].trim_start_matches('.');
        let spreads = behind.starts_with(|c: char| is_word(c) || matches!(c, '(' | '[' | '{'));
        let dots = &rest[at..rest.len() - behind.len()];
        out.push_str(&rest[..at]);
        if spreads {
            out.push_str(dots);
        } else {
            out.push(ELLIPSIS);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A folded quote without the marks of a diff or the numbers of a listing.
#[must_use]
pub fn bare(quote: &str) -> String {
    let text = unfenced(quote).or_else(|| unwrapped(quote)).unwrap_or_else(|| quote.to_owned());
    let bare = marked(&text).map(|it| it.reading().pieces.join("\n"));
    folded(&bare.unwrap_or(text))
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

/// One token, or brackets alone: it stands anywhere and shows nothing.
#[must_use]
pub fn is_weak(quote: &str) -> bool {
    let words = quote.split(|c| !is_word(c)).filter(|word| !word.is_empty()).take(2).count();
    let marks = quote.chars().filter(|c| !is_word(*c) && !c.is_whitespace()).take(2).count();
    words == 0 || (words == 1 && (marks < 2 || is_wrapped_word(quote)))
}

/// A word between two quotation marks is one token.
fn is_wrapped_word(quote: &str) -> bool {
    let inner = quote.trim().trim_matches(|c| glyph(c) == '"');
    inner.chars().all(is_word)
}
