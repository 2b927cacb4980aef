//! A secret of no known form, by its name and by what its value is: `DB_PASSWORD=…`, `"apiKey": "…"`, `<password>…</password>`.
//!
//! It takes both, and takes little: a value without spaces, of bounded length, that is random or was typed as a password. An expression
//! stays, and so does a value under a name that says that it is public.

use super::{PLACEHOLDER, words};
use std::ops::Range;

/// What is looked for; whether the whole name says that it is a secret is [`is_secret`]'s.
pub(super) const HINTS: &str = r"(?i-u:passw|pwd|passphrase|passcode|_pass\b|\bpass\b|secret|token|key|credential|\bcreds\b|\bpat\b|_pat\b|\b_?auth\b|\bp12\b|\bpfx\b|pkcs12|\bpsk\b)";

/// Bytes of a value at most: of one with signs in it, and of one that is base64.
const TYPED: usize = 256;
const RANDOM: usize = 4 * 1024;

/// Before a key's last word, these make it a secret one.
const KEYS: [&str; 34] = [
    "api",
    "access",
    "secret",
    "private",
    "signing",
    "sign",
    "encryption",
    "encrypt",
    "auth",
    "account",
    "master",
    "admin",
    "app",
    "storage",
    "service",
    "server",
    "shared",
    "session",
    "webhook",
    "jwt",
    "hmac",
    "aes",
    "deploy",
    "license",
    "subscription",
    "preshared",
    "function",
    "write",
    "read",
    "ingest",
    "client",
    "trunk",
    "sas",
    "cookie",
];
/// And these say that it is none, also in capitals.
const PUBLIC: [&str; 26] = [
    "public",
    "publishable",
    "pub",
    "primary",
    "foreign",
    "cache",
    "partition",
    "sort",
    "site",
    "gpg",
    "pgp",
    "host",
    "index",
    "map",
    "hash",
    "dict",
    "registry",
    "idempotency",
    "row",
    "object",
    "lookup",
    "group",
    "unique",
    "sequence",
    "public_api",
    "s3",
];

/// How the value follows its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Assigned,
    Tag,
    Call,
    Space,
}

/// The value under the name in which a hint stands.
pub(super) fn value(text: &str, hint: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    let end = hint.end + bytes[hint.end..].iter().take(40).take_while(|b| in_name(**b)).count();
    let (joint, from) = joint(bytes, end)?;
    let back = bytes[..hint.start].iter().rev().take(64);
    let start = hint.start - back.take_while(|b| in_name(**b) || **b == b'.').count();
    // What was replaced is neither a name nor a value.
    if text[..start].ends_with(PLACEHOLDER) || text[from..].starts_with(PLACEHOLDER) {
        return None;
    }
    let name = Name::of(&text[start..end])?;
    let before = start.checked_sub(1).map(|it| bytes[it]);
    if joint == Joint::Tag && !matches!(before, Some(b'<' | b':')) {
        return None;
    }
    let tight = from == end + 1;
    let found = read(text, from).filter(|it| is_secret(text, start, &name, (joint, tight), it));
    found.map(|it| it.part)
}

/// What a name's last words say.
struct Name {
    password: bool,
    /// In capitals ending in `KEY`, or a word of other uses too: a value must be random.
    weak: bool,
    flag: bool,
}

impl Name {
    fn of(name: &str) -> Option<Self> {
        let flag = name.starts_with("--");
        let mut all = parts(name);
        let plain = |it: &str| {
            it.bytes().all(|b| b.is_ascii_digit())
                || [
                    "base",
                    "value",
                    "prod",
                    "production",
                    "dev",
                    "staging",
                    "live",
                    "plain",
                    "raw",
                    "b64",
                    "base64",
                    "hex",
                    "string",
                    "str",
                    "old",
                    "new",
                    "default",
                ]
                .contains(&it)
        };
        while all.len() > 1
            && (all.last().is_some_and(|it| plain(it))
                || all.ends_with(&["key".to_owned(), "data".to_owned()]))
        {
            all.pop();
        }
        let last = all.last()?.trim_end_matches(|c: char| c.is_ascii_digit());
        let previous = all.len().checked_sub(2).map_or("", |it| all[it].as_str());
        let is = |password: bool, weak: bool| Some(Self { password, weak, flag });
        let ends = |with: &[&str]| with.iter().any(|it| last.ends_with(it));
        if ends(&["password", "passwd", "passwort", "passphrase", "passcode", "pwd"])
            || ["pass", "psk"].contains(&last)
        {
            return is(true, false);
        }
        if ends(&[
            "secret",
            "secrets",
            "token",
            "apikey",
            "secretkey",
            "accesskey",
            "privatekey",
            "credential",
            "credentials",
        ]) || last == "creds"
        {
            return is(false, false);
        }
        if ["pat", "pfx"].contains(&last)
            || ["p12", "pkcs12"].iter().any(|it| all.last().is_some_and(|last| last == it))
        {
            return is(false, true);
        }
        if last == "auth" {
            return if all.len() == 1 { is(false, true) } else { None };
        }
        if matches!(last, "key" | "keys") && !PUBLIC.contains(&previous) {
            if KEYS.contains(&previous) {
                return is(false, false);
            }
            let capitals = name.bytes().all(|b| !b.is_ascii_lowercase());
            return if capitals && !previous.is_empty() { is(false, true) } else { None };
        }
        None
    }
}

/// A name's words, in small letters: at separators and where small letters end.
fn parts(name: &str) -> Vec<String> {
    let (mut all, mut before) = (vec![String::new()], b'_');
    for byte in name.bytes() {
        let hump =
            byte.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        if !byte.is_ascii_alphanumeric() || hump {
            all.push(String::new());
        }
        if byte.is_ascii_alphanumeric() {
            all.last_mut().expect("one was put in").push(char::from(byte.to_ascii_lowercase()));
        }
        before = byte;
    }
    all.retain(|it| !it.is_empty());
    all
}

/// What stands between a name and its value, if something does; and where the value starts.
fn joint(bytes: &[u8], name_end: usize) -> Option<(Joint, usize)> {
    let spaces = |from: usize| {
        from + bytes[from.min(bytes.len())..]
            .iter()
            .take(32)
            .take_while(|b| b" \t".contains(b))
            .count()
    };
    let is = |at: usize, what: &[u8]| bytes[at.min(bytes.len())..].starts_with(what);
    let mut at = name_end;
    let slashes = bytes[at..].iter().take(8).take_while(|b| **b == b'\\').count();
    if bytes.get(at + slashes).is_some_and(|b| b"\"'`".contains(b)) {
        at += slashes + 1;
    }
    if is(at, b"]") {
        at += 1;
    }
    if is(at, b"[") {
        at += 1 + bytes[at + 1..].iter().take(6).take_while(|b| b.is_ascii_digit()).count();
        if !is(at, b"]") {
            return None;
        }
        at += 1;
    }
    let after = spaces(at);
    let assigned = |at: usize| Some((Joint::Assigned, spaces(at)));
    match *bytes.get(after)? {
        b'=' if is(after, b"==") || is(after, b"=~") => None,
        b'=' if is(after, b"=>") => assigned(after + 2),
        b'=' => assigned(after + 1),
        b':' if is(after, b"::") => None,
        b':' if is(after, b":=") => assigned(after + 2),
        b':' => {
            // A type may stand between.
            let from = spaces(after + 1);
            let kind = from
                + bytes[from..]
                    .iter()
                    .take(32)
                    .take_while(|b| b.is_ascii_alphanumeric() || b"&_'.<>?[] ".contains(b))
                    .count();
            if kind > from && is(kind, b"=") && !is(kind, b"==") {
                assigned(kind + 1)
            } else {
                assigned(after + 1)
            }
        }
        b'?' if is(after, b"?=") => assigned(after + 2),
        b'|' if is(after, b"||=") => assigned(after + 3),
        b'(' => Some((Joint::Call, spaces(after + 1))),
        b'>' => Some((Joint::Tag, after + 1)),
        b'\r' | b'\n' => {
            let next =
                after + bytes[after..].iter().take(2).take_while(|b| b"\r\n".contains(b)).count();
            let next = spaces(next);
            let from = spaces(next + 5);
            (is(next, b"value") && is(from, b":")).then(|| (Joint::Assigned, spaces(from + 1)))
        }
        b'v' if after > at && is(after, b"value") => {
            let from = spaces(after + 5);
            (is(from, b"=") || is(from, b":")).then(|| (Joint::Assigned, spaces(from + 1)))
        }
        _ => (after > at).then_some((Joint::Space, after)),
    }
}

/// A value as it stands.
struct Value<'a> {
    part: Range<usize>,
    text: &'a str,
    quoted: bool,
    /// The byte after it, and whether it is the line's last word.
    next: Option<u8>,
    last: bool,
}

fn read(text: &str, mut from: usize) -> Option<Value<'_>> {
    let bytes = text.as_bytes();
    if bytes.get(from + 1).is_some_and(|b| b"\"'".contains(b)) && b"rbfuL@$".contains(&bytes[from])
    {
        from += 1;
    }
    let slashes =
        bytes[from.min(bytes.len())..].iter().take(8).take_while(|b| **b == b'\\').count();
    let quote = bytes.get(from + slashes).filter(|b| b"\"'`".contains(b));
    let start = if quote.is_some() { from + slashes + 1 } else { from };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=_.-".contains(&b);
    let stops = |b: u8| {
        b.is_ascii_whitespace()
            || b.is_ascii_control()
            || !b.is_ascii()
            || b"\"'`<>(){}[]\\,;|".contains(&b)
            || quote.is_none() && b == b'&'
    };
    let rest = bytes.get(start..)?;
    // Unquoted, a sign that assigns starts another value, unless it is base64's end.
    let assigns = |at: usize| {
        rest[at] == b'='
            && quote.is_none()
            && rest.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || b"\"'$".contains(b))
    };
    let most = TYPED.min(rest.len());
    let mut length = (0..most).find(|at| stops(rest[*at]) || assigns(*at)).unwrap_or(most);
    if length == TYPED {
        length = rest.iter().take(RANDOM).take_while(|b| plain(**b)).count();
    }
    let part = start..start + length;
    let next = bytes.get(part.end).copied();
    let closed = quote.is_some_and(|it| next == Some(*it) || next == Some(b'\\') && slashes > 0);
    if length == 0 || quote.is_some() && !closed {
        return None;
    }
    let line = &bytes[part.end..];
    let after = line.iter().take(8).find(|b| !b" \t\r".contains(b)).copied();
    Some(Value {
        text: &text[part.clone()],
        part,
        quoted: quote.is_some(),
        next,
        last: after.is_none_or(|b| b == b'\n') || after == Some(b'#') && next != Some(b'#'),
    })
}

fn is_secret(
    text: &str,
    start: usize,
    name: &Name,
    (joint, tight): (Joint, bool),
    value: &Value<'_>,
) -> bool {
    let it = value.text;
    if it.starts_with("redacted:") || matches!(value.next, Some(b'(' | b'[' | b'{' | b'$')) {
        return false;
    }
    let random = words::is_random(it) || words::is_uuid(it) && !name.weak;
    let typed = |least: usize| words::is_typed(it, least) && !words::is_example(it);
    if name.weak {
        return random
            && matches!(joint, Joint::Assigned)
            && it.len() >= if value.quoted { 16 } else { 20 };
    }
    let least = if name.password { 6 } else { 10 };
    if value.quoted {
        return match joint {
            Joint::Assigned | Joint::Tag => random || typed(least),
            Joint::Call | Joint::Space => name.password && typed(8) && !it.contains('/') || random,
        };
    }
    match joint {
        Joint::Call => false,
        Joint::Tag => value.next == Some(b'<') && (random || typed(least)),
        Joint::Space => {
            let netrc = name.password
                && [" login ", "\nlogin ", "machine "]
                    .iter()
                    .any(|it| lines_before(text, start).contains(it));
            random && !words::is_code(it) || (name.flag || netrc) && typed(least)
        }
        Joint::Assigned => {
            let connects = name.password && connects(text, start);
            random && !words::is_code(it)
                || (value.last || connects) && typed(least) && !words::is_code(it)
                || connects && typed(3) && !words::is_code(it)
                || tight && value.last && typed(8) && !it.contains('.') && has_digit_within(it)
        }
    }
}

/// Not a name that is numbered.
fn has_digit_within(value: &str) -> bool {
    value.trim_end_matches(|c: char| c.is_ascii_digit()).bytes().any(|b| b.is_ascii_digit())
}

/// Whether what is before it on the line is the rest of a connection's parameters.
fn connects(text: &str, at: usize) -> bool {
    const SIGNS: [&str; 12] = [
        "jdbc:",
        "server=",
        "data source=",
        "host=",
        "user id=",
        "uid=",
        "user=",
        "dbname=",
        "driver=",
        "endpoint=",
        "accountname=",
        "username=",
    ];
    let line = lines_before(text, at).rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    SIGNS.iter().any(|it| line.contains(it))
}

fn lines_before(text: &str, at: usize) -> &str {
    let from = super::boundary(text, at.saturating_sub(200));
    &text[from.min(at)..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_judged_by_its_last_words() {
        for name in [
            "DB_PASSWORD",
            "spring.datasource.password",
            "apiKey",
            "X-Api-Key",
            "client_secret",
            "SECRET_KEY_BASE",
            "dbpass_1_password",
            "client-key-data",
            "ALGOLIA_ADMIN_KEY",
            "_authToken",
            "_auth",
            "PAT",
            "masterPassword2",
            "PrivateKey",
            "--token",
        ] {
            assert!(Name::of(name).is_some(), "{name}");
        }
        for name in [
            "tokenizer",
            "token_type",
            "secretName",
            "public_key",
            "PUBLIC_KEY",
            "GPG_KEY",
            "cache_key",
            "password_hash",
            "key",
            "primaryKey",
            "keyboard",
            "passwordField",
            "tokenUrl",
            "PRIMARY_KEY",
            "author",
        ] {
            assert!(Name::of(name).is_none(), "{name}");
        }
    }
}
