//! Lines with their words mended: what a reader sees past, or a program puts together, and a search for words does not. Marks, tags and
//! escapes within a word, texts joined of pieces, words divided at a line's end, letters with dots between them, code between two comments.

use super::plain::{COMMENTS, Line};
use std::borrow::Cow;

/// Lines of code between two comments that are read as one.
const BETWEEN: usize = 3;
/// A tag is at most this long.
const TAG: usize = 80;

/// The lines with their words mended, or nothing where they are as they were.
pub(super) fn mended<'a>(lines: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut changed = false;
    let mut out: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    for line in lines {
        let text = within(&line.text);
        changed |= text.is_some();
        let text: Cow<'a, str> = text.map_or_else(|| line.text.clone(), Cow::from);
        let mut line = Line { text, ..line.clone() };
        if let Some(before) = out.last_mut()
            && let Some((kept, begins)) = divided(&before.text, &line.text)
        {
            let (kept, rest) = (before.text[..kept].to_owned(), line.text[begins..].to_owned());
            before.text = kept.into();
            line = Line { text: rest.into(), glued: true, ..line };
            changed = true;
        }
        out.push(line);
    }
    changed.then_some(out)
}

/// Where the first of two lines ends and the second begins, if a word goes on from one to the other: after a hyphen, or in the next piece
/// of a text.
fn divided(before: &str, after: &str) -> Option<(usize, usize)> {
    let start = content(after);
    let (end, next) = (before.trim_end(), &after[start..]);
    if let Some(word) = end.strip_suffix('-') {
        let goes_on = next.starts_with(char::is_alphabetic) && word.ends_with(char::is_alphabetic);
        return goes_on.then_some((word.len(), start));
    }
    let piece = end.trim_end_matches(['+', ',', '.', '\\', '&', '|', ' ']);
    let quote = piece.chars().next_back().filter(|it| is_quote(*it))?;
    let opens = next.trim_start_matches(['+', '.', '&', '|', ' ']);
    let opens = opens.strip_prefix(['f', 'r', 'b', 'u']).unwrap_or(opens);
    let rest = opens.strip_prefix(quote)?;
    Some((piece.len() - quote.len_utf8(), after.len() - rest.len()))
}

/// Where a line's own text begins, after the marks of a comment.
fn content(line: &str) -> usize {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || "/*#-;%!>".contains(c));
    line.len() - text.len()
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// A line mended within, or nothing where it is as it was.
fn within(line: &str) -> Option<String> {
    const TELLING: [char; 14] =
        ['<', '"', '\'', '`', '\\', '%', '&', '*', '~', '\r', '.', '|', '^', '-'];
    if !line.contains(TELLING) {
        return None;
    }
    let (mut out, mut rest, mut changed) = (String::with_capacity(line.len()), line, false);
    while let Some(c) = rest.chars().next() {
        let word = out.ends_with(char::is_alphanumeric);
        let step = match c {
            '<' => tags(rest).map(|n| (n, between(word, &rest[n..]))),
            '"' | '\'' | '`' => joined(rest, c).map(|n| (n, None)).or_else(|| marks(rest, word)),
            '\\' | '%' | '&' => escape(rest).map(|(said, n)| (n, Some(said))),
            '*' | '~' | '\r' | '|' | '^' | '/' => marks(rest, word),
            _ if !word && c.is_ascii_alphabetic() => match dotted(rest) {
                Some((letters, n)) => {
                    out.push_str(&letters);
                    Some((n, None))
                }
                None => None,
            },
            _ => None,
        };
        let Some((n, said)) = step else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        out.extend(said);
        rest = &rest[n..];
        changed = true;
    }
    changed.then_some(out)
}

/// A space, unless a word goes on.
fn between(word: bool, rest: &str) -> Option<char> {
    let goes_on = word && rest.starts_with(char::is_alphanumeric);
    (!goes_on).then_some(' ')
}

/// The length of the tags that a text begins with.
fn tags(text: &str) -> Option<usize> {
    let mut rest = text;
    while let Some(tag) = rest.strip_prefix('<') {
        let named = tag.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic());
        let end = tag.bytes().take(TAG).position(|c| matches!(c, b'<' | b'>'));
        let Some(end) = end.filter(|it| named && tag.as_bytes().get(*it) == Some(&b'>')) else {
            break;
        };
        rest = &tag[end + 1..];
    }
    Some(text.len() - rest.len()).filter(|it| *it > 0)
}

/// The length of what stands between two pieces of a text: `" + "`, `", "`.
fn joined(text: &str, quote: char) -> Option<usize> {
    let between = text[quote.len_utf8()..].char_indices();
    let mut signs = 0;
    let mut prefix = false;
    for (at, c) in between {
        match c {
            _ if c == quote => return Some(at + 2 * quote.len_utf8()).filter(|_| at > 0),
            ' ' | '\t' if at < 12 => {}
            '+' | '.' | ',' | '&' | '|' | '<' | '>' if signs < 2 => signs += 1,
            'f' | 'r' | 'b' | 'u' if !prefix => prefix = true,
            _ => return None,
        }
    }
    None
}

/// Marks within a word are no part of it.
fn marks(text: &str, word: bool) -> Option<(usize, Option<char>)> {
    if let Some(rest) = text.strip_prefix("/**/") {
        return word.then(|| (text.len() - rest.len(), between(word, rest)));
    }
    const MARKS: &[u8] = b"*~\r|^`\"";
    // A few: a whole line of them is no word's.
    let length = text.bytes().take(5).take_while(|it| MARKS.contains(it)).count();
    (word && (1..=4).contains(&length) && text[length..].starts_with(char::is_alphanumeric))
        .then_some((length, None))
}

/// Letters with dots or the like between them, and what of the text they are.
fn dotted(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let sign = *bytes.get(1).filter(|it| matches!(it, b'.' | b'-' | b'*' | b'|' | b'/'))?;
    let mut letters = String::new();
    let mut at = 0;
    while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        letters.push(char::from(bytes[at]));
        at += 1;
        if bytes.get(at) != Some(&sign) {
            break;
        }
        at += 1;
    }
    // The last letter may be the first of a word.
    let whole = !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    (letters.len() >= 2 && whole).then_some((letters, at))
}

/// What an escape stands for, and its length.
pub(super) fn escape(text: &str) -> Option<(char, usize)> {
    let number = |prefix: &str, digits: usize| {
        let code = text.strip_prefix(prefix)?.get(..digits)?;
        let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
        Some((c, prefix.len() + digits))
    };
    let ended = |prefix: &str, end: char, radix| {
        let code = text.strip_prefix(prefix)?;
        let length = code.bytes().take(9).position(|it| it == end as u8)?;
        let c = char::from_u32(u32::from_str_radix(code.get(..length)?, radix).ok()?)?;
        Some((c, prefix.len() + length + 1))
    };
    if text.starts_with('%') {
        return number("%", 2).filter(|it| !it.0.is_control());
    }
    if !text.starts_with(['&', '\\']) {
        return None;
    }
    if text.starts_with('&') {
        let space = || Some((' ', text.strip_prefix("&nbsp;").map(|_| 6)?));
        return ended("&#x", ';', 16).or_else(|| ended("&#", ';', 10)).or_else(space);
    }
    let control = || matches!(text.get(1..2)?, "n" | "r" | "t" | "v").then_some((' ', 2));
    let octal = || {
        let code = text.get(1..4).filter(|it| it.bytes().all(|c| c.is_ascii_digit()))?;
        Some((char::from_u32(u32::from_str_radix(code, 8).ok()?)?, 4))
    };
    // A style sheet's: hexadecimal digits, and a space that ends them.
    let style = || {
        let digits = text.bytes().skip(1).take(6).take_while(u8::is_ascii_hexdigit).count();
        let c = char::from_u32(u32::from_str_radix(text.get(1..=digits)?, 16).ok()?)?;
        let space = usize::from(text.get(1 + digits..)?.starts_with(' '));
        (digits >= 2).then_some((c, 1 + digits + space))
    };
    let letter = |it: &(char, usize)| it.0.is_ascii_graphic() || it.0 == ' ';
    control()
        .or_else(|| number("\\x", 2))
        .or_else(|| number("\\u", 4))
        .or_else(|| number("\\U", 8))
        .or_else(|| ended("\\u{", '}', 16))
        .or_else(|| octal().filter(letter))
        .or_else(|| style().filter(letter))
}

/// The comments of lines that have code between them, without it.
pub(super) fn comments<'a>(lines: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut out: Vec<Line<'a>> = Vec::new();
    let mut code = 0;
    let mut passed = false;
    for line in lines {
        let Some(at) = comment(&line.text) else {
            code += 1;
            continue;
        };
        if !out.is_empty() {
            passed |= code > 0 && code <= BETWEEN;
            if code > BETWEEN {
                out.push(Line::new(line.n, "", line.fresh));
            }
        }
        code = usize::from(at > 0 && !line.text[..at].trim().is_empty());
        out.push(Line { text: line.text[at..].to_owned().into(), ..line.clone() });
    }
    passed.then_some(out)
}

/// Where a line's comment begins.
fn comment(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    if COMMENTS.iter().any(|mark| line[start..].starts_with(mark)) {
        return Some(start);
    }
    let ends = [" # ", " // ", " -- ", " /* ", "<!--"].iter();
    ends.filter_map(|mark| line.find(mark)).min()
}

/// Texts that neighboring lines give names to, joined: what a program may put together of them.
pub(super) fn pieces<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let (mut out, mut open) = (Vec::<Line<'a>>::new(), None::<(Line<'a>, usize)>);
    for line in lines {
        match (piece(&line.text), &mut open) {
            (Some(piece), Some((all, n))) => {
                all.text.to_mut().push_str(piece);
                all.fresh |= line.fresh;
                *n += 1;
            }
            (Some(piece), None) => {
                open = Some((Line::new(line.n, piece.to_owned(), line.fresh), 1));
            }
            (None, _) => out.extend(open.take().filter(|it| it.1 > 1).map(|it| it.0)),
        }
    }
    out.extend(open.filter(|it| it.1 > 1).map(|it| it.0));
    out
}

/// The short text that a line is, or that it gives a name to.
fn piece(line: &str) -> Option<&str> {
    const LONGEST: usize = 48;
    let line = line.trim().trim_end_matches([';', ',', ' ']);
    let quote = line.chars().next_back().filter(|it| is_quote(*it))?;
    let line = line.strip_suffix(quote)?;
    let (name, text) = line.rsplit_once(quote)?;
    let named = name.trim_end().ends_with(['=', ':']) && !name.contains(quote);
    (named && text.len() <= LONGEST).then_some(text)
}

/// Names of many words in a line, as the words they are of.
pub(super) fn names(line: &str) -> impl Iterator<Item = String> {
    const WORDS: usize = 4;
    let names = line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    names.filter(|it| it.len() >= 16).filter_map(|name| {
        let humps = name.bytes().zip(name.bytes().skip(1));
        let humps = humps.filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase()).count();
        let signs = name.bytes().filter(|it| matches!(it, b'_' | b'-')).count();
        if humps.max(signs) + 1 < WORDS {
            return None;
        }
        let mut words = String::with_capacity(name.len() + humps);
        for c in name.chars() {
            if c.is_ascii_uppercase() && words.ends_with(|it: char| it.is_ascii_lowercase()) {
                words.push(' ');
            }
            words.push(if matches!(c, '_' | '-') { ' ' } else { c });
        }
        Some(words)
    })
}
