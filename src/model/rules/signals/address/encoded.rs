//! What lines say in an encoding that a model reads as it reads letters: base64, base32, numbers of characters, Morse code, letters moved
//! by some places, digits that stand for letters.

use super::{disguise, plain::Line, tight};
use regex::Regex;
use std::{borrow::Cow, sync::LazyLock};

/// Encoded texts that are looked into in one file, and the bytes of each.
const ENCODED: (usize, usize) = (400, 4096);
/// A shorter run of letters and digits is a word, or an id.
const SHORTEST: usize = 16;
/// Numbers one after another that may be characters.
const NUMBERS: usize = 6;

/// Lines with what they say in the place of how it is written, and whether no reader would have seen it. Bounded in number and size.
pub(super) fn decoded<'a>(lines: &[Line<'a>]) -> Vec<(Line<'a>, bool)> {
    let each = lines.iter().flat_map(|line| {
        let text = &*line.text;
        // Escapes and digits are in lines that anybody can read.
        let said = [
            (runs(text), true),
            (numbers(text), true),
            (escaped(text), false),
            (morse(text), true),
            (rotated(text), true),
            (digits(text), false),
            (disguise::turned(text), true),
        ];
        let said = said.into_iter().filter_map(|(text, hidden)| Some((text?, hidden)));
        said.map(|(text, hidden)| (line.n, line.fresh, text, hidden)).collect::<Vec<_>>()
    });
    let over = over_lines(lines).into_iter().map(|(n, fresh, text)| (n, fresh, text, true));
    let cut = |text: String| text.chars().take(ENCODED.1).collect::<String>();
    let said = each.chain(over).take(ENCODED.0);
    said.map(|(n, fresh, text, hidden)| (Line::new(n, cut(text), fresh), hidden)).collect()
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_')
}

/// A line with its runs of letters and digits decoded.
fn runs(line: &str) -> Option<String> {
    if line.len() < SHORTEST {
        return None;
    }
    let (mut out, mut rest, mut any) = (String::new(), line, false);
    while let Some(at) = rest.find(is_digit) {
        let run = &rest[at..];
        let length = run.find(|c| !is_digit(c)).unwrap_or(run.len());
        out.push_str(&rest[..at]);
        let said = text_of(&run[..length.min(ENCODED.1)], 2);
        any |= said.is_some();
        out.push_str(said.as_deref().unwrap_or(&run[..length]));
        rest = &run[length..];
        if said.is_some() {
            rest = rest.trim_start_matches('=');
        }
    }
    out.push_str(rest);
    any.then_some(out)
}

/// Runs that go on from one line to the next, and what they say together.
fn over_lines(lines: &[Line<'_>]) -> Vec<(u32, bool, String)> {
    let mut said = Vec::new();
    let mut chain: Option<(u32, bool, String, String, usize)> = None;
    let mut end = |chain: Option<(u32, bool, String, String, usize)>| {
        if let Some((n, fresh, before, run, parts)) = chain
            && parts > 1
            && let Some(text) = text_of(run.trim_end_matches('='), 2)
        {
            said.push((n, fresh, format!("{before} {text}")));
        }
    };
    for line in lines {
        let text = line.text.trim_end_matches(|c: char| !is_digit(c) && c != '=');
        let last = text
            .rfind(|c: char| !is_digit(c) && c != '=')
            .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let start = text.find(is_digit).unwrap_or(text.len());
        let whole = start == last;
        let run = &text[last..];
        match &mut chain {
            Some((_, fresh, _, all, parts)) if whole && run.len() >= 4 => {
                if all.len() < ENCODED.1 {
                    all.push_str(run);
                }
                *parts += 1;
                *fresh |= line.fresh;
            }
            _ => {
                end(chain.take());
                let before = text[..last].to_owned();
                chain = (run.len() >= SHORTEST)
                    .then(|| (line.n, line.fresh, before, run.to_owned(), 1));
            }
        }
    }
    end(chain);
    said
}

/// What a run of letters and digits says, where it says anything; decoded `times` at most.
fn text_of(run: &str, times: u8) -> Option<String> {
    if run.len() < SHORTEST {
        return None;
    }
    let hexadecimal = || {
        let all = run.bytes().all(|it| it.is_ascii_hexdigit()) && run.len().is_multiple_of(2);
        all.then(|| digits_of(run, 4, |c| char::from(c).to_digit(16)))?
    };
    let thirty_two = || {
        let value = |c: u8| match c {
            b'A'..=b'Z' => Some(u32::from(c - b'A')),
            b'2'..=b'7' => Some(u32::from(c - b'2') + 26),
            _ => None,
        };
        digits_of(run, 5, value)
    };
    let said = |bytes: Option<Vec<u8>>| {
        let bytes = bytes?;
        let wide = bytes.iter().filter(|it| **it == 0).count() * 3 >= bytes.len();
        let bytes = if wide { bytes.into_iter().filter(|it| *it != 0).collect() } else { bytes };
        let text = String::from_utf8(bytes).ok()?;
        if is_prose(&text) {
            return Some(text);
        }
        let again = text.trim().trim_end_matches('=');
        (times > 1 && again.chars().all(is_digit)).then(|| text_of(again, times - 1))?
    };
    said(digits_of(run, 6, base64)).or_else(|| said(hexadecimal())).or_else(|| said(thirty_two()))
}

const fn base64(c: u8) -> Option<u32> {
    Some(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    } as u32)
}

/// Bytes from digits of so many bits each.
fn digits_of(run: &str, bits: u32, value: impl Fn(u8) -> Option<u32>) -> Option<Vec<u8>> {
    let (mut out, mut held, mut n) = (Vec::with_capacity(run.len()), 0_u32, 0);
    for c in run.bytes() {
        held = (held << bits | value(c)?) & 0xFFFF;
        n += bits;
        if n >= 8 {
            n -= 8;
            out.push((held >> n & 0xFF) as u8);
        }
    }
    Some(out)
}

/// Words with spaces, and nothing that no text has.
fn is_prose(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || matches!(c, ' ' | '\n');
    let letters = text.chars().filter(|c| c.is_alphabetic() || *c == ' ').count();
    let all = text.chars().count();
    let spaced = text.contains(' ') || text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    spaced
        && letters * 10 >= all * 7
        && text.chars().all(|c| fits(c) || !c.is_control() && !c.is_ascii())
}

/// Characters by their numbers: `01100001`, `0x61`, `97`.
fn numbers(line: &str) -> Option<String> {
    if line.bytes().filter(u8::is_ascii_digit).take(NUMBERS * 2).count() < NUMBERS * 2 {
        return None;
    }
    let character = |token: &str| {
        let digits = token.strip_prefix("0x").unwrap_or(token);
        let radix = match digits.len() {
            8 if digits.bytes().all(|c| matches!(c, b'0' | b'1')) => 2,
            2 if digits.bytes().any(|c| c.is_ascii_alphabetic()) || digits != token => 16,
            2 | 3 => 10,
            _ => return None,
        };
        let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
        (c.is_ascii_graphic() || c == ' ').then_some(c)
    };
    let hexadecimal = |token: &str| {
        let c = char::from_u32(u32::from_str_radix(token, 16).ok()?)?;
        (token.len() == 2 && (c.is_ascii_graphic() || c == ' ')).then_some(c)
    };
    let tokens: Vec<&str> =
        line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let mixed = tokens.iter().any(|it| {
        it.len() == 2 && it.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_uppercase())
    });
    let of = |token: &str| if mixed { hexadecimal(token) } else { character(token) };
    let mut out = String::new();
    let mut most = 0;
    let mut n = 0;
    for token in tokens {
        let said = of(token).or_else(|| character(token));
        match said {
            Some(c) => {
                if n == 0 {
                    out.push(' ');
                }
                out.push(c);
                n += 1;
                most = most.max(n);
            }
            None => {
                out.push(' ');
                out.push_str(token);
                n = 0;
            }
        }
    }
    (most >= NUMBERS).then_some(out)
}

/// `\x41`, `\u0041`, `&#65;`, `&#x41;` and `%41` as what they stand for, where a line has many of them.
fn escaped(line: &str) -> Option<String> {
    const MANY: usize = 12;
    if line.matches(['\\', '&', '%']).take(MANY).count() < MANY {
        return None;
    }
    let (mut out, mut rest, mut n) = (String::new(), line, 0);
    while let Some(c) = rest.chars().next() {
        let (said, length) = match tight::escape(rest).filter(|_| matches!(c, '\\' | '&' | '%')) {
            Some(it) => {
                n += 1;
                it
            }
            None => (c, c.len_utf8()),
        };
        out.push(said);
        rest = &rest[length..];
    }
    (n >= MANY).then_some(out)
}

/// Dots and dashes.
fn morse(line: &str) -> Option<String> {
    const LETTERS: [&str; 26] = [
        ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--",
        "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--",
        "--..",
    ];
    let line: Cow<'_, str> = if line.is_ascii() {
        line.into()
    } else {
        line.replace(['·', '•', '∙'], ".").replace(['−', '–', '—', '‐', '‑'], "-").into()
    };
    if !line.contains(".-") || line.matches(['.', '-']).take(20).count() < 20 {
        return None;
    }
    let (mut out, mut n) = (String::new(), 0);
    for token in line.split_whitespace() {
        let place = LETTERS.iter().position(|it| *it == token);
        match place.and_then(|it| u8::try_from(it).ok()) {
            Some(place) => {
                out.push(char::from(b'a' + place));
                n += 1;
            }
            None if token == "/" => out.push(' '),
            None => {
                out.push(' ');
                out.push_str(token);
                out.push(' ');
            }
        }
    }
    (n >= 8).then_some(out)
}

/// Digits that stand for letters, in words that have both.
fn digits(line: &str) -> Option<String> {
    let mixed = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        digits > 0 && letters > 0 && word.len() <= 16
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '$');
    if line.split(|c| !word(c)).filter(|it| mixed(it)).take(3).count() < 3 {
        return None;
    }
    let read = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    };
    let of = |piece: &str| {
        if piece.contains(|c: char| c.is_ascii_digit()) {
            piece.chars().map(read).collect()
        } else {
            piece.to_owned()
        }
    };
    Some(line.split_inclusive(|c| !word(c)).map(of).collect())
}

/// Words that a text to reviewers has, whatever its letters were exchanged for.
const TELLING: [&str; 6] = ["approve", "finding", "ignore", "review", "report", "issues"];

/// The letter that another stands for: moved by so many places, or, by none, counted from the alphabet's other end.
const fn letter_of(c: char, places: u8) -> char {
    match c {
        'a'..='z' if places == 0 => (b'z' - (c as u8 - b'a')) as char,
        'a'..='z' => ((c as u8 - b'a' + places) % 26 + b'a') as char,
        other => other,
    }
}

fn exchanged(text: &str, places: u8) -> String {
    text.chars().map(|c| letter_of(c, places)).collect()
}

/// Plain text whose letters were exchanged for others of the alphabet, if it seems to have such words.
pub(super) fn moved(text: &str) -> Option<String> {
    static MOVED: LazyLock<Regex> = LazyLock::new(|| {
        let each = (0..26).flat_map(|places| TELLING.map(|word| exchanged(word, places)));
        let words: Vec<String> = each.collect();
        Regex::new(&words.join("|")).expect("words are a pattern")
    });
    let word = MOVED.find(text)?.as_str();
    let places = (0..26).find(|places| TELLING.contains(&exchanged(word, *places).as_str()))?;
    Some(exchanged(text, places))
}

/// A line in which every sign was exchanged for the one 47 places on, if it seems to have such words.
fn rotated(line: &str) -> Option<String> {
    const fn sign_of(c: char) -> char {
        match c {
            '!'..='~' => ((c as u8 - b'!' + 47) % 94 + b'!') as char,
            other => other,
        }
    }
    static ROTATED: LazyLock<Regex> = LazyLock::new(|| {
        let words = TELLING.map(|word| {
            let word: String = word.chars().map(sign_of).collect();
            regex::escape(&word)
        });
        Regex::new(&words.join("|")).expect("words are a pattern")
    });
    ROTATED.is_match(line).then(|| line.chars().map(sign_of).collect())
}

/// Whether plain text seems to have words written from last letter to first.
pub(super) fn is_reversed(text: &str) -> bool {
    const WORDS: [&str; 6] = ["evorppa", "sgnidnif", "erongi", "weiver", "troper", "seussi"];
    WORDS.iter().any(|it| text.contains(it))
}
