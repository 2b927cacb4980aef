//! Secrets, replaced before a text goes anywhere: known formats, private keys, passwords in addresses and connections, and random values
//! under a secret's name. Not a secret scanner: what has neither a form nor a name passes.
//!
//! What is replaced is hidden from every reviewer, so it is as little as can be: a value without spaces and of bounded length, never a
//! line of code. One pass over a text looks for what secrets start with and for names; only there the whole form is checked. The same
//! secret gets the same placeholder in every text of a run, so an unchanged line stays unchanged, and no line is added or lost.

mod address;
mod armor;
mod formats;
mod named;
mod words;

use formats::{Check, FORMATS, Format};
use regex::Regex;
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write,
    ops::Range,
    sync::{LazyLock, OnceLock},
};
pub use words::{bits, different, is_random};

/// Bytes of a secret at most; some are longer. They bound the work on a text made of nothing but starts.
const SECRET_BYTES: usize = 400;
const LONG_BYTES: usize = 14 * 1024;
/// And of a private key in base64.
const KEY_BYTES: usize = 64 * 1024;
/// Of a JWT's first part.
const JWT_HEADER: usize = 512;
/// Of a token's part in one literal.
const LITERAL: usize = 160;

/// What a private key starts with, and a key in base64 once more.
const ARMOR: [&str; 5] =
    ["-----BEGIN ", "---- BEGIN SSH2 ", "Private-Lines: ", "-----END ", ENCODED];
/// `-----BEGIN` in base64.
const ENCODED: &str = "LS0tLS1CRUdJTi";
/// An address's, plain and with its slashes escaped.
const ADDRESS: [&str; 2] = ["://", r":\/\/"];
const PRIVATE_KEY: &str = "private-key";

/// The compiled [`FORMATS`], each when it is first needed.
struct Formats {
    /// Any start.
    start: Regex,
    /// A word that may be part of a secret's name.
    name: Regex,
    whole: Vec<OnceLock<Regex>>,
    /// Which formats a text may be of, by its first byte.
    by_first: Vec<Vec<usize>>,
}

static COMPILED: LazyLock<Formats> = LazyLock::new(|| {
    let of_formats = FORMATS.iter().flat_map(|it| it.starts).copied();
    let mut starts: Vec<&str> = of_formats.chain(ARMOR).chain(ADDRESS).chain([r#""d":"#]).collect();
    // A start that another one begins with is found by it.
    starts.sort_unstable();
    starts.dedup_by(|next, kept| next.starts_with(*kept));
    let starts: Vec<String> = starts.into_iter().map(regex::escape).collect();
    let mut by_first = vec![Vec::new(); 256];
    for (place, format) in FORMATS.iter().enumerate() {
        for start in format.starts {
            let formats: &mut Vec<usize> = &mut by_first[usize::from(start.as_bytes()[0])];
            if !formats.contains(&place) {
                formats.push(place);
            }
        }
    }
    Formats {
        start: compile(&starts.join("|")),
        name: compile(named::HINTS),
        whole: FORMATS.iter().map(|_| OnceLock::new()).collect(),
        by_first,
    }
});

static KEY_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 [A-Z0-9 ]{0,40}PRIVATE KEY ----|-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|Private-Lines: ([0-9]{1,3}))",
    )
});
/// The private member of a key in JSON.
static JSON_KEY: LazyLock<Regex> =
    LazyLock::new(|| compile(r#"^"d":\s{0,4}"([A-Za-z0-9_-]{40,700})""#));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants, and a test uses them all")
}

/// Replaces secrets, text after text of one run.
#[derive(Debug, Default)]
pub struct Redactor {
    /// By kind and secret: the placeholder's number.
    known: BTreeMap<(&'static str, String), u32>,
    /// Different secrets by kind.
    counts: BTreeMap<String, u32>,
}

/// A secret in a text.
struct Found {
    kind: &'static str,
    /// What it is, where its form alone is near certain.
    certain: Option<&'static str>,
    /// Where what gives it away starts: its name, its first line.
    at: usize,
    /// What is replaced: one part, of a private key one a line. Never empty.
    parts: Vec<Range<usize>>,
}

impl Found {
    fn one(kind: &'static str, at: usize, part: Range<usize>) -> Self {
        Self { kind, certain: None, at, parts: vec![part] }
    }
}

impl Redactor {
    /// The text without its secrets; borrowed where it has none. It has as many lines as before.
    pub fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        let mut done = 0;
        for found in Secrets::of(text) {
            let whole = &text[found.parts[0].start..found.parts[found.parts.len() - 1].end];
            let number = self.number(found.kind, whole);
            for part in found.parts {
                out.push_str(&text[done..part.start]);
                replace(found.kind, number, &text[part.clone()], &mut out);
                done = part.end;
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }

    /// Different secrets that were replaced, by kind.
    #[must_use]
    pub fn counts(self) -> BTreeMap<String, u32> {
        self.counts
    }

    fn number(&mut self, kind: &'static str, secret: &str) -> u32 {
        if let Some(number) = self.known.get(&(kind, secret.to_owned())) {
            return *number;
        }
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        self.known.insert((kind, secret.to_owned()), *count);
        *count
    }
}

/// What every placeholder begins with: `[redacted:github-token:1]`.
pub const PLACEHOLDER: &str = "[redacted:";

/// One placeholder a line.
fn replace(kind: &str, number: u32, secret: &str, out: &mut String) {
    for (at, line) in secret.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if !line.trim().is_empty() {
            let _ = write!(out, "{PLACEHOLDER}{kind}:{number}]");
        }
    }
}

/// A secret whose form alone is near certain.
#[derive(Debug, Clone, Copy)]
pub struct Certain<'a> {
    /// What it is: "a GitHub token".
    pub what: &'static str,
    /// Where what gives it away starts, in bytes.
    pub at: usize,
    /// From there to its end.
    pub text: &'a str,
}

/// The secrets of a text whose form alone is near certain: what is hidden as one, and what may stop a merge, are of one table.
pub fn certain(text: &str) -> impl Iterator<Item = Certain<'_>> {
    Secrets::of(text).filter_map(|it| {
        let end = it.parts[it.parts.len() - 1].end;
        Some(Certain { what: it.certain?, at: it.at, text: &text[it.at..end] })
    })
}

/// The secrets of a text, in order, none over another.
struct Secrets<'a> {
    text: &'a str,
    /// The end of the last one.
    done: usize,
    /// Where the next is looked for.
    from: usize,
    /// The next start and the next name, where they are known.
    start: Option<Range<usize>>,
    name: Option<Range<usize>>,
    /// Found at one place with the last.
    waiting: Option<Found>,
}

impl<'a> Secrets<'a> {
    fn of(text: &'a str) -> Self {
        let (start, name) = (COMPILED.start.find(text), COMPILED.name.find(text));
        let (start, name) = (start.map(|it| it.range()), name.map(|it| it.range()));
        Self { text, done: 0, from: 0, start, name, waiting: None }
    }

    /// The next place at which a secret may begin: whether it is a name, and where.
    fn place(&mut self) -> Option<(bool, Range<usize>)> {
        let again = |it: &Option<Range<usize>>| it.as_ref().is_some_and(|it| it.start < self.from);
        let (start, name) = (again(&self.start), again(&self.name));
        if start {
            self.start = COMPILED.start.find_at(self.text, self.from).map(|it| it.range());
        }
        if name {
            self.name = COMPILED.name.find_at(self.text, self.from).map(|it| it.range());
        }
        match (&self.start, &self.name) {
            (Some(start), Some(name)) if name.start < start.start => Some((true, name.clone())),
            (Some(start), _) => Some((false, start.clone())),
            (None, name) => name.clone().map(|it| (true, it)),
        }
    }

    /// What is at a name: nothing where its value is of a known form, which is found by itself.
    fn named(&mut self, hint: Range<usize>) -> Option<Found> {
        let value = named::value(self.text, hint.clone())?;
        let inner = &self.text[value.clone()];
        // A start may overlap the name.
        let started = |it: regex::Match<'_>| !secrets_at(inner, it.range(), 0).is_empty();
        if COMPILED.start.find_iter(inner).any(started) {
            return None;
        }
        Some(Found::one("named-secret", hint.start, value))
    }
}

impl Iterator for Secrets<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.waiting.take() {
                Some(found) => Some(found),
                None => {
                    let (is_name, place) = self.place()?;
                    // The starts of two formats may overlap, and so may a start and a name.
                    self.from = boundary_after(self.text, place.start + 1);
                    if is_name {
                        self.named(place)
                    } else {
                        self.from = self.from.max(padding_end(self.text, place.start));
                        let mut found = secrets_at(self.text, place, self.done).into_iter();
                        let first = found.next();
                        self.waiting = found.next();
                        first
                    }
                }
            };
            let Some(found) = found else { continue };
            if found.parts[0].start < self.done {
                continue;
            }
            self.done = found.parts[found.parts.len() - 1].end;
            self.from = self.from.max(self.done);
            return Some(found);
        }
    }
}

/// Where padding ends that starts here: every place in it would be a start.
fn padding_end(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..].iter().take_while(|it| **it == b'A').count()
}

/// The secrets that start here: more than one where one tells of the next. None of them before `done`.
fn secrets_at(text: &str, start: Range<usize>, done: usize) -> Vec<Found> {
    let rest = &text[start.start..];
    if let Some(address) = ADDRESS.iter().find(|it| rest.starts_with(**it)) {
        let part = address::password(text, start.start, start.start + address.len());
        return part
            .map(|it| Found::one("connection-password", start.start, it))
            .into_iter()
            .collect();
    }
    if ARMOR.iter().any(|it| rest.starts_with(it)) {
        return private_key(text, start.start, done).into_iter().collect();
    }
    if rest.starts_with(r#""d":"#) {
        return json_key(text, start.start).into_iter().collect();
    }
    let mut found: Vec<Found> = Vec::new();
    for place in &COMPILED.by_first[usize::from(rest.as_bytes()[0])] {
        let format = &FORMATS[*place];
        if format.starts.iter().any(|it| rest.starts_with(it))
            && let Some(more) = of_format(text, start.start, format, &COMPILED.whole[*place])
            && found.last().is_none_or(|it| it.parts[0].end <= more.parts[0].start)
        {
            found.push(more);
        }
    }
    found
}

/// The secret of this format that starts here, if one does.
fn of_format(text: &str, at: usize, format: &Format, whole: &OnceLock<Regex>) -> Option<Found> {
    let start = before(text, at, format.before)?;
    let glued = format.check == Check::Issued && is_inside_a_word(text, start);
    let is_name = format.kind == "aws-secret-key";
    // A prefix that no word ends with, before what nobody typed, is one also behind letters.
    if glued && !is_name && !tells_by_prefix(format)
        || format.kind == "jwt" && !jwt_header(&text[at..])
    {
        return None;
    }
    let whole = whole.get_or_init(|| compile(format.whole));
    let long = matches!(format.kind, "jwt" | "credential" | "1password-token" | "fly-token");
    let limit = if long { LONG_BYTES } else { SECRET_BYTES };
    let window = &text[at..boundary(text, at + limit)];
    // Groups cost more to find than an end.
    let found = if whole.captures_len() == 1 {
        whole.find(window).map(|it| (false, it.range()))
    } else {
        let found = whole.captures(window);
        found.and_then(|it| it.get(1).or_else(|| it.get(0))).map(|it| (true, it.range()))
    };
    let part = match found {
        Some((true, part)) => at + part.start..at + part.end,
        Some((false, part)) => start..at + part.end,
        None if glued || format.check == Check::Typed => return None,
        None => start..at + parted(text, at, format, whole)?,
    };
    let secret = &text[part.clone()];
    let fits = match format.check {
        Check::Issued => {
            let next = text.as_bytes().get(part.end);
            !words::is_example(secret)
                && !words::is_words(secret)
                && !next.is_some_and(u8::is_ascii_alphanumeric)
                && (!glued || is_name || is_various(secret))
        }
        Check::Typed => words::is_typed(secret, 3),
    };
    fits.then(|| Found {
        kind: format.kind,
        certain: format.certain,
        at: start.min(part.start),
        parts: vec![part],
    })
}

/// Whether a format's prefix is more than a word's end.
fn tells_by_prefix(format: &Format) -> bool {
    let is_telling = |it: &&str| it.len() >= 4 && it.ends_with(['_', '-', '.']);
    format.before == (0, 0) && format.starts.iter().all(is_telling)
}

/// Whether so many different characters are in a secret that it tells by itself that it is one.
fn is_various(secret: &str) -> bool {
    let mut seen = [false; 256];
    secret.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    secret.len() >= 36 && seen.iter().filter(|it| **it).count() >= 20
}

/// Whether a JWT's short first part ends: cheap, and nearly always decisive.
fn jwt_header(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b'.', &bytes[..bytes.len().min(JWT_HEADER)]).is_some()
}

/// Where a secret starts some of whose characters stand before its literal.
fn before(text: &str, at: usize, (least, most): (usize, usize)) -> Option<usize> {
    let own = |b: &&u8| b.is_ascii_alphanumeric() || b"_-".contains(b);
    if most == 0 {
        return Some(at);
    }
    let bytes = &text.as_bytes()[..at];
    let mut n = bytes.iter().rev().take(most + 1).take_while(own).count();
    // The letter of an escape is not of it.
    let escape = 0 < n && n < at && bytes[at - n - 1] == b'\\' && b"nrt".contains(&bytes[at - n]);
    n -= usize::from(escape);
    (least..=most).contains(&n).then(|| at - n)
}

/// Whether a letter or a digit stands before, unless it is the end of an escape (`\n`, `%0A`, `\u000a`).
fn is_inside_a_word(text: &str, at: usize) -> bool {
    let bytes = &text.as_bytes()[..at];
    if !bytes.last().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let from_end = |n: usize| bytes.len().checked_sub(n).map(|it| &bytes[it..]);
    let hex = |it: &[u8]| it.iter().all(u8::is_ascii_hexdigit);
    let escaped = from_end(2).is_some_and(|it| it[0] == b'\\' && b"nrtfvb0ae".contains(&it[1]))
        || from_end(3).is_some_and(|it| it[0] == b'%' && hex(&it[1..]))
        || from_end(4).is_some_and(|it| it.starts_with(b"\\x") && hex(&it[2..]))
        || from_end(6).is_some_and(|it| it.starts_with(b"\\u") && hex(&it[2..]));
    !escaped
}

/// The length of a token that is written in two literals, over two lines, or with a character in it that is not seen.
fn parted(text: &str, at: usize, format: &Format, whole: &Regex) -> Option<usize> {
    let window = &text[at..boundary(text, at + SECRET_BYTES)];
    let own = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let first = window.bytes().take(LITERAL).position(|b| !own(char::from(b)))?;
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}');
    if first < 3 || !window[first..].starts_with(|c| "\"'`\\".contains(c) || invisible(c)) {
        return None;
    }
    let (mut joined, mut ends) = (String::new(), Vec::new());
    let (mut rest, mut gaps) = (window, 0);
    while gaps < 4 {
        let length = rest.find(|c| !own(c)).unwrap_or(rest.len());
        for more in 1..=length {
            ends.push(window.len() - rest.len() + more);
        }
        joined.push_str(&rest[..length]);
        rest = &rest[length..];
        let gap =
            rest.find(|c: char| !(c.is_whitespace() || "\"'`\\+.&|()".contains(c) || invisible(c)));
        let gap = gap.filter(|it| (1..=40).contains(it));
        let Some(gap) = gap else { break };
        rest = &rest[gap..];
        gaps += 1;
    }
    let found = whole.find(&joined).filter(|it| it.start() == 0 && it.end() > first)?;
    (words::is_random(found.as_str()) || format.kind == "jwt").then(|| ends[found.end() - 1])
}

/// The private key whose first line (or last, or header, or base64) starts here.
fn private_key(text: &str, at: usize, done: usize) -> Option<Found> {
    if text[at..].starts_with(ENCODED) {
        return encoded_key(text, at);
    }
    let found = KEY_HEADER.captures(&text[at..boundary(text, at + 120)])?;
    let header = found.get(0).expect("group 0 is always there");
    let parts = if let Some(lines) = found.get(1) {
        let from = memchr::memchr(b'\n', &text.as_bytes()[at..])? + at + 1;
        armor::counted(text, from, lines.as_str().parse().unwrap_or(0))
    } else if header.as_str().starts_with("-----END") {
        armor::before(text, done, at)
    } else {
        armor::after(text, at + header.end())
    };
    let first = parts.first()?.start;
    Some(Found { kind: PRIVATE_KEY, certain: Some("a private key"), at: at.min(first), parts })
}

/// A private key's text in base64, as clusters' configuration has it. A certificate starts as it does.
fn encoded_key(text: &str, at: usize) -> Option<Found> {
    let start = decoded(text.get(at..at + 64)?);
    if !start.windows(11).any(|it| it == b"PRIVATE KEY") {
        return None;
    }
    let own = |b: &&u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let length = text.as_bytes()[at..].iter().take(KEY_BYTES).take_while(own).count();
    Some(Found { certain: Some("a private key"), ..Found::one(PRIVATE_KEY, at, at..at + length) })
}

/// The private member of a JSON Web Key: where the type of a key stands near.
fn json_key(text: &str, at: usize) -> Option<Found> {
    let found = JSON_KEY.captures(&text[at..boundary(text, at + 800)])?.get(1)?;
    let near = &text[boundary(text, at.saturating_sub(2048))..boundary(text, at + 4096)];
    let part = at + found.start()..at + found.end();
    near.contains("\"kty\"").then(|| Found::one(PRIVATE_KEY, at, part))
}

/// Bytes of base64, as far as it is some.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut n) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        n += 6;
        if n >= 8 {
            n -= 8;
            bytes.push((bits >> n & 0xff) as u8);
        }
    }
    bytes
}

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
}

/// The first one at or after it.
fn boundary_after(text: &str, at: usize) -> usize {
    (at..text.len()).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests;
