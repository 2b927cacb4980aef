//! Private keys as text: a first line that says so, and lines of base64.
//!
//! Anybody can write the first line above anything, so only what is a key's text goes: each line, without comment marks, quotes, margins and
//! escaped line ends, must be base64 that no words make, and the first line that is not ends it. What is between words stays.

use super::words;
use std::ops::Range;

/// Characters of a key at most, line ends included.
const MOST: usize = 256 * 1024;
/// Characters of a line of base64 that need no other line to be one.
const LINE: usize = 40;
/// Of a line in a key whose last line is there.
const SHORT_LINE: usize = 16;

/// Bytes before the dashes of a last line at most.
const MARGIN: usize = 80;

/// Headers between the first line and the base64 (RFC 1421, RFC 4716, OpenPGP). They are shown.
const HEADERS: [&str; 9] = [
    "Proc-Type:",
    "DEK-Info:",
    "Version:",
    "Comment:",
    "Hash:",
    "Charset:",
    "MessageID:",
    "Subject:",
    "X-",
];

/// Words by which languages end a line within a text.
const JOINERS: [&str; 10] = [
    "Environment",
    "NewLine",
    "System",
    "lineSeparator",
    "vbCrLf",
    "vbNewLine",
    "PHP_EOL",
    "EOL",
    "endl",
    "chr",
];

/// One line: where its key text is, how much, and what follows.
enum Line {
    Key {
        part: Range<usize>,
        runs: Vec<Range<usize>>,
    },
    Blank,
    /// Its key text, if any, ends where the last line's dashes begin.
    End {
        part: Range<usize>,
        runs: Vec<Range<usize>>,
    },
    Other,
}

/// The key's parts, one a line, after a first line that ends at `from`. Empty where the first line is only spoken of.
pub(super) fn after(text: &str, from: usize) -> Vec<Range<usize>> {
    let window = &text[..super::boundary(text, from.saturating_add(MOST))];
    let (mut parts, mut runs): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let (mut at, mut blank, mut ended) = (from, 0, false);
    while at < window.len() {
        let end =
            memchr::memchr(b'\n', &window.as_bytes()[at..]).map_or(window.len(), |it| at + it);
        match line(window, at, end) {
            Line::Blank if blank < 2 => blank += 1,
            Line::Key { part, runs: more } if fits(window, &runs, &more) => {
                parts.push(part);
                runs.extend(more);
                blank = 0;
            }
            Line::End { part, runs: more } => {
                if !more.is_empty() {
                    parts.push(part);
                }
                runs.extend(more);
                ended = true;
                break;
            }
            Line::Other if runs.is_empty() && is_header(&window[at..end]) => {}
            _ => break,
        }
        at = end + 1;
    }
    if is_key(text, &runs, ended) { parts } else { Vec::new() }
}

/// The same before a last line that starts at `to`, whose first one is missing: back to `done` at most.
pub(super) fn before(text: &str, done: usize, to: usize) -> Vec<Range<usize>> {
    let (mut parts, mut all) = (Vec::new(), Vec::new());
    // Before the last line's dashes are marks and margins alone.
    let near = super::boundary(text, to.saturating_sub(MARGIN)).max(done.min(to));
    let Some(mut end) = text[near..to].rfind('\n').map(|it| near + it) else { return parts };
    while end > done && to - end < MOST {
        let start = text[done..end].rfind('\n').map_or(done, |it| done + it + 1);
        let Line::Key { part, runs } = line(text, start, end) else { break };
        if runs.iter().any(|it| it.len() < LINE && !all.is_empty()) {
            break;
        }
        parts.push(part);
        all.extend(runs);
        end = start.saturating_sub(1);
    }
    parts.reverse();
    all.reverse();
    if is_key(text, &all, false) { parts } else { Vec::new() }
}

/// The `n` lines that PuTTY counts.
pub(super) fn counted(text: &str, from: usize, n: usize) -> Vec<Range<usize>> {
    let (mut parts, mut at) = (Vec::new(), from);
    for _ in 0..n.min(400) {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |it| at + it);
        match line(text, at, end) {
            Line::Blank => {}
            Line::Key { part, .. } => parts.push(part),
            _ => break,
        }
        at = end + 1;
        if at >= text.len() {
            break;
        }
    }
    parts
}

/// Whether these lines follow those: none after one that was short.
fn fits(text: &str, before: &[Range<usize>], more: &[Range<usize>]) -> bool {
    let short = |it: &Range<usize>| it.len() < SHORT_LINE;
    let checksum = |it: &Range<usize>| text[it.clone()].starts_with('=');
    match before.last() {
        None => more.first().is_some_and(|it| !short(it)),
        Some(last) => !short(last) || more.iter().all(checksum),
    }
}

/// Whether the runs are a key: with a last line, one long or several shorter; without one, two long ones.
fn is_key(text: &str, runs: &[Range<usize>], ended: bool) -> bool {
    let whole: usize = runs.iter().map(Range::len).sum();
    let long = runs.iter().filter(|it| it.len() >= LINE).count();
    let joined: String = runs.iter().take(4).map(|it| &text[it.clone()]).collect();
    let enough = if ended { whole >= LINE } else { long >= 2 || whole >= 2 * LINE && long == 1 };
    enough && words::bits(&joined) > 3.5
}

fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "#/*>;|\"'+-".contains(c));
    HEADERS.iter().any(|it| line.starts_with(it))
}

/// Reads a line, from `start` to `end`. It stops at what no key has, so that a text is gone through once.
fn line(text: &str, start: usize, end: usize) -> Line {
    let bytes = &text.as_bytes()[..end];
    let mut runs: Vec<Range<usize>> = Vec::new();
    let (mut first, mut last, mut at, mut broken) = (None, start, start, true);
    while at < end {
        if let Some(length) = line_end(&bytes[at..]) {
            first.get_or_insert(at);
            at += length;
            last = at;
            broken = true;
            continue;
        }
        let dashes = bytes[at..].starts_with(b"---");
        if dashes {
            let is_end = bytes[at..].iter().skip_while(|b| **b == b'-').skip_while(|b| **b == b' ');
            if !is_end.take(4).eq(b"END ") {
                return Line::Other;
            }
            return Line::End { part: first.unwrap_or(at)..last.max(first.unwrap_or(at)), runs };
        }
        let run = bytes[at..].iter().take_while(|b| in_run(**b)).count();
        if run == 0 {
            if !is_decoration(bytes[at]) {
                return Line::Other;
            }
            // A space within a line parts words; what is escaped or quoted does not.
            broken |= b"\"'`,".contains(&bytes[at]);
            at += 1;
            continue;
        }
        let piece = &text[at..at + run];
        let marks = piece.bytes().all(|b| b"+/=-_".contains(&b));
        if !marks && !JOINERS.contains(&piece) {
            let ok = is_run(piece, runs.is_empty());
            if !ok || !broken && run < LINE {
                return Line::Other;
            }
            first.get_or_insert(at);
            runs.push(at..at + run);
            last = at + run;
            broken = false;
        }
        at += run;
    }
    match first {
        Some(first) if !runs.is_empty() => Line::Key { part: first..last, runs },
        _ => Line::Blank,
    }
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=_".contains(&byte)
}

fn is_decoration(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"\"'`,.;:|>#*&()[]\\+-<!".contains(&byte)
}

/// A run of base64: long ones mix letters as no path does; a short one is a line's end or a checksum.
fn is_run(piece: &str, is_first: bool) -> bool {
    let has = |is: fn(u8) -> bool| piece.bytes().any(is);
    let mixed = has(|b| b.is_ascii_uppercase()) && has(|b| b.is_ascii_lowercase());
    if piece.len() >= SHORT_LINE {
        return mixed
            && !words::is_example(piece)
            && (has(|b| b.is_ascii_digit()) || words::is_random(piece));
    }
    let tail =
        piece.ends_with('=') || piece.starts_with('=') || mixed || has(|b| b.is_ascii_digit());
    tail && !(is_first && words::is_words(piece) && !piece.contains('='))
}

/// A line's end as languages write it within a text: `\n`, `\\r\\n`, `&#10;`, `%0A`.
fn line_end(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'\\' => {
            let slashes = bytes.iter().take(8).take_while(|it| **it == b'\\').count();
            let rest = &bytes[slashes..];
            let escape =
                [&b"n"[..], b"r", b"t", b"u000a", b"u000A", b"u000d", b"u000D", b"x0a", b"x0A"];
            let found = escape.iter().find(|it| rest.starts_with(it))?;
            Some(slashes + found.len())
        }
        b'&' => [&b"&#10;"[..], b"&#13;", b"&#xA;", b"&#xa;", b"&#xD;", b"&#xd;", b"&#x0A;"]
            .iter()
            .find(|it| bytes.starts_with(it))
            .map(|it| it.len()),
        b'%' => [&b"%0A"[..], b"%0a", b"%0D", b"%0d"]
            .iter()
            .find(|it| bytes.starts_with(it))
            .map(|it| it.len()),
        _ => None,
    }
}
