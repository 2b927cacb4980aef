//! A quote, read: as it was said, without the marks of a diff or a listing, or with its elisions; folded, so that white space and
//! typographic quotation marks make no difference. It looks nothing up: that is `evidence`'s.

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
    let bare = unmarked(quote).map(|text| folded_lines(&text));
    let mut out = vec![Reading { fragments: vec![said.clone()] }];
    if let Some(bare) = bare.clone().filter(|bare| *bare != said) {
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
pub(super) fn folded_lines(text: &str) -> Vec<Line> {
    let lines = text.lines().map(fold).filter(|line| !line.is_empty()).take(MAX_QUOTE_LINES);
    lines.map(|text| Line { hash: hash(&text), text }).collect()
}

pub(super) fn said_by(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A whole quote with its runs of white space as one space, and typographic quotes as plain ones: to compare quotes with.
#[must_use]
pub fn folded(quote: &str) -> String {
    fold(quote)
}

/// A folded quote without the marks of a diff or the numbers of a listing.
#[must_use]
pub fn bare(quote: &str) -> String {
    fold(&unmarked(quote).unwrap_or_else(|| quote.to_owned()))
}

/// A line with its runs of white space as one space, none at its ends, and typographic quotes as plain ones.
pub(super) fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
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

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// One token, or brackets alone: it stands anywhere and shows nothing.
#[must_use]
pub fn is_weak(quote: &str) -> bool {
    let words = quote.split(|c| !is_word(c)).filter(|word| !word.is_empty()).count();
    let marks = quote.chars().filter(|c| !is_word(*c) && !c.is_whitespace()).count();
    words == 0 || (words == 1 && marks < 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_listing_are_no_part_of_a_bare_quote() {
        assert_eq!(bare(" 42 |  a(b);\n 43 |  c(d);"), bare(" 45 |  a(b);\n 46 |  c(d);"));
        assert_eq!(bare("a  (b);"), "a (b);");
    }
}
