//! What tells a secret from a word: examples, slots to be filled in, identifiers, and values that nobody typed.

/// By these an example says that it is one.
const MARKS: [&str; 13] = [
    "example",
    "placeholder",
    "redacted",
    "xxxx",
    "changeme",
    "change_me",
    "change-me",
    "your_",
    "your-",
    "yourkey",
    "dummy",
    "insert_",
    "replace_",
];

/// Printed in documentation, or padding of the same form.
pub(super) fn is_example(secret: &str) -> bool {
    let lower = secret.to_ascii_lowercase();
    different(secret) < 7 && secret.len() >= 16 || MARKS.iter().any(|mark| lower.contains(mark))
}

/// How many different bytes a text has.
#[must_use]
pub fn different(text: &str) -> usize {
    let mut seen = [false; 256];
    text.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    seen.iter().filter(|it| **it).count()
}

/// Words with separators between them, numbers up to four digits among them.
pub(super) fn is_words(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).all(|piece| {
        let letters = piece.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = piece.len() - letters.len();
        let rest = letters.get(1..).unwrap_or_default();
        let one_case = rest.bytes().all(|b| b.is_ascii_lowercase())
            || letters.bytes().all(|b| b.is_ascii_uppercase());
        if letters.is_empty() {
            digits <= 4
        } else {
            one_case && letters.len() <= 15 && digits <= 3
        }
    })
}

/// An identifier, or a path of them: most of it is in runs of small letters, and hardly a digit is between.
fn is_identifier(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut digit_groups, mut in_words, mut run) = (0, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_digit() && !at.checked_sub(1).is_some_and(|it| bytes[it].is_ascii_digit())
        {
            digit_groups += 1;
        }
        run = if byte.is_ascii_lowercase() { run + 1 } else { 0 };
        in_words += match run {
            3 => 3,
            4.. => 1,
            _ => 0,
        };
    }
    digit_groups < 3 && in_words * 2 >= bytes.len()
}

/// What is to be filled in (`$X`, `${X}`, `{x}`, `<x>`, `%s`, `***`), in a place where a password may stand.
pub(super) fn is_slot(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return true };
    let named = |rest: &str| {
        let rest = rest.trim_start_matches(['{', '(']);
        let name =
            rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.".contains(b)).count();
        let after = rest.as_bytes().get(name);
        name > 0
            && !rest.as_bytes()[0].is_ascii_digit()
            && after.is_none_or(|b| b"})([!:?|-\"'".contains(b))
    };
    let filled_in = match first {
        b'$' | b'#' | b'%' | b'@' => named(&text[1..]) || matches!(bytes.get(1), Some(b'{' | b'(')),
        b'{' => named(text) || text.starts_with("{{") || text == "{}",
        b'<' | b'[' => true,
        _ => false,
    };
    filled_in
        || text.contains("${")
        || text.contains("{{")
        || text.contains("#{")
        || text.contains("%(")
        || bytes.iter().all(|it| it == first) && !first.is_ascii_alphanumeric()
        || text.starts_with("%s")
        || text.starts_with("%v")
        || text.starts_with("...")
}

/// Words that stand for a password where one is shown, and ports.
pub(super) fn stands_for_one(password: &str) -> bool {
    const SHOWN: [&str; 24] = [
        "password",
        "passwd",
        "pass",
        "passw",
        "pwd",
        "pw",
        "secret",
        "token",
        "port",
        "user",
        "username",
        "foo",
        "bar",
        "baz",
        "xxx",
        "key",
        "apikey",
        "api_key",
        "changeme",
        "mypassword",
        "null",
        "none",
        "undefined",
        "redacted",
    ];
    let lower = password.to_ascii_lowercase();
    SHOWN.contains(&lower.as_str())
        || MARKS.iter().any(|it| lower.contains(it))
        || bytes_are(password, |b| b == b'x' || b == b'X' || b == b'*')
}

fn bytes_are(text: &str, is: fn(u8) -> bool) -> bool {
    text.bytes().all(is)
}

/// A value that somebody may have typed as a password: letters with digits or signs among them, and no word with a number behind it.
pub(super) fn is_typed(value: &str, least: usize) -> bool {
    if value.len() < least || is_slot(value) || stands_for_one(value) {
        return false;
    }
    let has = |is: fn(u8) -> bool| value.bytes().any(is);
    let signs = has(|b| b"!#%^&*?~$".contains(&b));
    let mixed = has(|b| b.is_ascii_alphabetic()) && (has(|b| b.is_ascii_digit()) || signs);
    mixed && (signs || !is_words(value)) && !is_path(value)
}

fn is_path(value: &str) -> bool {
    value.contains("://")
        || ["./", "../", "~/"].iter().any(|it| value.starts_with(it))
        || value.contains('/') && is_words(value)
}

/// Nothing that a person wrote, of 16 characters at least: letters and digits mixed as in no identifier, by the bits that each character carries.
#[must_use]
pub fn is_random(value: &str) -> bool {
    if value.len() < 16 || is_example(value) || is_words(value) {
        return false;
    }
    let has = |is: fn(u8) -> bool| value.bytes().any(is);
    let digits = has(|b| b.is_ascii_digit());
    if bytes_are(value, |b| b.is_ascii_hexdigit()) {
        return digits && value.len() >= 32 && bits(value) > 2.8;
    }
    let mixed = has(|b| b.is_ascii_lowercase()) && (digits || has(|b| b.is_ascii_uppercase()))
        || has(|b| b.is_ascii_uppercase()) && digits;
    mixed && bits(value) > 3.2 && !is_identifier(value) && !is_address(value) && !is_path(value)
}

/// An account or a contract on a chain: public.
fn is_address(value: &str) -> bool {
    value.len() == 42
        && value.starts_with("0x")
        && bytes_are(&value[2..], |b| b.is_ascii_hexdigit())
}

/// `8-4-4-4-12`.
pub(super) fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
        && different(value) >= 7
}

/// An expression of a program rather than a value: names with dots between, a word.
pub(super) fn is_code(value: &str) -> bool {
    let name = |it: &str| {
        it.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
            && bytes_are(it, |b| b.is_ascii_alphanumeric() || b == b'_')
    };
    value.split(['.', ':']).all(|it| it.is_empty() || name(it))
        && (value.contains('.') || is_identifier(value))
}

/// Shannon's entropy, a character.
#[must_use]
pub fn bits(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let total = value.len() as f64;
    let part = |n: u32| f64::from(n) / total;
    -counts.iter().filter(|n| **n > 0).map(|n| part(*n) * part(*n).log2()).sum::<f64>()
}
