//! This run's secrets, to be taken out of everything that somebody else wrote: an endpoint or a program may say back what it was
//! given, and replies and failures are filed and published.
//!
//! It finds a key as it is, in JSON's escapes, with percent signs, in base64 (alone or within a longer text, as in a `Basic` header), and cut
//! off. In an encoding of an encoding, or another one, it does not know it.

use super::environment::{Environment, KeyVariable};
use crate::review::redact::Redactor;
use secrecy::{ExposeSecret, SecretString};

/// A shorter text is no secret but a word that a local server takes for one; replacing it would spoil quotes.
const LEAST: usize = 8;
/// So much of a key's beginning is told by nothing else.
const TELLING: usize = 16;
/// Backslashes before what they escape: one for each string within a string, doubled, comes to fewer. A reply may have a million in a
/// row, and this is looked for at each.
const MOST_SLASHES: usize = 8;

/// The keys.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Form>);

/// A key, as it is or in base64.
#[derive(Debug)]
struct Form {
    text: SecretString,
    /// With what its first character may begin in an escape. In base64 it has none: hostile text is gone through once for escapes.
    escapes: [u8; 2],
}

impl Keys {
    /// Everything in the environment that nobody else may see: keys, passwords in addresses, tokens on a command line.
    pub(super) fn of(env: &Environment) -> Self {
        let keys = [&env.anthropic_key, &env.openai_key].into_iter().filter_map(|it| match it {
            KeyVariable::Present(key) => Some(key.expose_secret().to_owned()),
            KeyVariable::Absent | KeyVariable::Empty => None,
        });
        let bases = [&env.anthropic_base, &env.openai_base].into_iter().flatten();
        let passwords = bases.flat_map(|it| in_address(it.expose_secret()));
        let command = env.command.iter().flat_map(|it| in_command(it.expose_secret()));
        let mut all: Vec<String> = keys.chain(passwords).chain(command).collect();
        all.retain(|it| it.chars().count() >= LEAST);
        // Of two of which one begins the other, the longer first.
        all.sort_by(|a, b| b.cmp(a));
        all.dedup();
        let encoded: Vec<String> = all.iter().flat_map(|it| in_base64(it)).collect();
        let plain = all.into_iter().map(|it| (it, *b"\\%"));
        let encoded = encoded.into_iter().filter(|it| it.len() >= LEAST).map(|it| {
            let first = it.as_bytes()[0];
            (it, [first; 2])
        });
        let forms = plain.chain(encoded);
        Self(forms.map(|(text, escapes)| Form { text: text.into(), escapes }).collect())
    }

    /// The text without them.
    pub(super) fn out_of(&self, text: String) -> String {
        self.0.iter().fold(text, |text, form| without(form, text))
    }
}

fn without(form: &Form, text: String) -> String {
    let (key, [one, other]) = (form.text.expose_secret(), form.escapes);
    let Some(first) = key.bytes().next() else { return text };
    let (mut clean, mut kept) = (String::new(), 0);
    for at in memchr::memchr3_iter(first, one, other, text.as_bytes()) {
        if at < kept {
            continue;
        }
        let (length, chars) = begins(&text[at..], key);
        let least = if at + length == text.len() { LEAST } else { TELLING };
        if chars == key.chars().count() || chars >= least {
            clean.push_str(&text[kept..at]);
            clean.push_str("[key]");
            kept = at + length;
        }
    }
    if kept == 0 {
        return text;
    }
    clean.push_str(&text[kept..]);
    clean
}

/// How far a text begins as the key does: in its bytes, and in the key's characters.
fn begins(text: &str, key: &str) -> (usize, usize) {
    let (mut length, mut chars) = (0, 0);
    for c in key.chars() {
        let Some(more) = written(&text[length..], c) else { break };
        length += more;
        chars += 1;
    }
    (length, chars)
}

/// The bytes that a character takes where a text begins with it, as it is, as an address may write it, or as JSON may, also within a string
/// in a string.
fn written(text: &str, c: char) -> Option<usize> {
    if text.starts_with(c) && c != '\\' {
        return Some(c.len_utf8());
    }
    if text.starts_with('%') {
        return percent(text, c);
    }
    let slashes = text.bytes().take(MOST_SLASHES).take_while(|it| *it == b'\\').count();
    let escaped = &text[slashes..];
    if slashes == 0 {
        return None;
    }
    if let Some(digits) = escaped.strip_prefix('u').and_then(|it| it.get(..4)) {
        let code = u32::from_str_radix(digits, 16).ok();
        if code == Some(u32::from(c)) {
            return Some(slashes + 5);
        }
    }
    match c {
        '\\' => Some(slashes),
        '/' | '"' if escaped.starts_with(c) => Some(slashes + 1),
        _ => None,
    }
}

/// The bytes of a character's percent signs, where a text begins with them.
fn percent(text: &str, c: char) -> Option<usize> {
    let mut utf8 = [0; 4];
    let bytes = c.encode_utf8(&mut utf8).bytes();
    let length = 3 * bytes.len();
    let signs = text.get(..length)?.as_bytes().chunks(3);
    let stands = |(sign, byte): (&[u8], u8)| {
        let digit = |at: usize| char::from(sign[at]).to_digit(16);
        sign[0] == b'%'
            && digit(1).zip(digit(2)) == Some((u32::from(byte >> 4), u32::from(byte & 15)))
    };
    signs.zip(bytes).all(stands).then_some(length)
}

/// What is the same in every base64 of a text with this in it: by the bytes before it, which come in threes, and in both alphabets. The
/// characters at either end that hold bits of a neighbor are left out.
fn in_base64(key: &str) -> Vec<String> {
    let (mut all, bits) = (Vec::new(), 8 * key.len());
    for before in 0..3_usize {
        let first = (8 * before).div_ceil(6);
        let last = (8 * before + bits) / 6;
        for more in [b"+/", b"-_"] {
            let bit = |at: usize| {
                let at = at - 8 * before;
                key.as_bytes()[at / 8] >> (7 - at % 8) & 1
            };
            let six = |n: usize| (6 * n..6 * n + 6).fold(0, |six, at| six << 1 | bit(at));
            all.push((first..last).map(|n| digit(six(n), *more)).collect());
        }
    }
    all
}

/// The character of six bits, in an alphabet with these two at its end.
fn digit(six: u8, more: [u8; 2]) -> char {
    char::from(match six {
        0..26 => b'A' + six,
        26..52 => b'a' + (six - 26),
        52..62 => b'0' + (six - 52),
        62 => more[0],
        _ => more[1],
    })
}

/// A user's name and password, and what stands in the query under a name that says so, where gateways take keys. An endpoint says
/// them back as they were written or as it read them.
fn in_address(base: &str) -> Vec<String> {
    let Ok(url) = reqwest::Url::parse(base) else { return Vec::new() };
    let user = [Some(url.username()), url.password()].into_iter().flatten();
    let user = user.flat_map(|it| [it.to_owned(), decoded(&url, it)]);
    let pairs = url.query().unwrap_or_default().split('&').filter(|it| !it.is_empty());
    let pairs = pairs.zip(url.query_pairs());
    let query = pairs.filter(|(_, (name, _))| tells_secret(name)).flat_map(|(raw, (_, value))| {
        let raw = raw.split_once('=').map_or("", |it| it.1);
        [raw.to_owned(), value.into_owned()]
    });
    user.chain(query).collect()
}

/// A part of an address without its percent signs.
fn decoded(url: &reqwest::Url, part: &str) -> String {
    let mut url = url.clone();
    // A query is the form in which they are taken out.
    let value = part.replace('&', "%26").replace('+', "%2B");
    url.set_query(Some(&format!("v={value}")));
    url.query_pairs().map(|it| it.1.into_owned()).collect()
}

/// Whether a parameter holds a secret, by its name. A version or a deployment is a word of everybody's.
fn tells_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["key", "token", "sig", "secret", "code", "password"].iter().any(|it| name.contains(it))
}

/// Words in which a secret of a known format stands.
fn in_command(line: &str) -> Vec<String> {
    let words = shlex::split(line).unwrap_or_default();
    let parts = words.iter().flat_map(|it| it.split('='));
    parts.filter(|it| *Redactor::default().text(it) != **it).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Environment, Keys};

    const KEY: &str = "sk-ant/planted-0123456789-\u{e9}";

    fn keys(vars: &[(&str, &str)]) -> Keys {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Keys::of(&Environment::from(vars))
    }

    #[test]
    fn a_key_goes_whole_escaped_or_cut_off_and_nothing_else_does() {
        let keys = keys(&[("OPENAI_API_KEY", KEY), ("ANTHROPIC_API_KEY", "ollama")]);
        let table = [
            (format!("a {KEY} b{KEY}"), "a [key] b[key]"),
            (format!("{KEY}{KEY}"), "[key][key]"),
            (format!("x{}", &KEY[..20]), "x[key]"),
            (format!("{} goes on", &KEY[..20]), "[key] goes on"),
            (format!("x{}", &KEY[..9]), "x[key]"),
            (format!("{} goes on", &KEY[..9]), "sk-ant/pl goes on"),
            (r"sk-ant\/planted-0123456789-\u00e9!".to_owned(), "[key]!"),
            (r"\u0073k\u002dant\\\/planted-0123456789-\\u00E9!".to_owned(), "[key]!"),
            (r"\u0073 \ \u \u12 sk- sk".to_owned(), r"\u0073 \ \u \u12 sk- sk"),
            ("ollama is no secret".to_owned(), "ollama is no secret"),
            (String::new(), ""),
        ];
        for (text, clean) in table {
            assert_eq!(keys.out_of(text.clone()), clean, "{text}");
        }
    }

    #[test]
    fn a_key_goes_with_percent_signs_and_in_base64_too() {
        let keys = keys(&[("OPENAI_API_KEY", KEY), ("ANTHROPIC_API_KEY", "ollama")]);
        // By coreutils: `printf '%s' ... | base64`.
        let table = [
            ("key=sk-ant%2Fplanted-0123456789-%C3%A9&a", "key=[key]&a"),
            ("%73%6b%2dant%2fplanted-0123456789-%c3%a9", "[key]"),
            ("%73% %7 %zz %C3 100% sk-", "%73% %7 %zz %C3 100% sk-"),
            ("\"c2stYW50L3BsYW50ZWQtMDEyMzQ1Njc4OS3DqQ==\"", "\"[key]Q==\""),
            ("Basic dTpzay1hbnQvcGxhbnRlZC0wMTIzNDU2Nzg5LcOp!", "Basic dTp[key]!"),
            ("YTpjOnNrLWFudC9wbGFudGVkLTAxMjM0NTY3ODktw6k=", "YTpjOn[key]k="),
        ];
        for (text, clean) in table {
            assert_eq!(keys.out_of(text.to_owned()), clean, "{text}");
        }
    }

    #[test]
    fn what_an_address_or_a_command_line_holds_is_one_too() {
        let github = format!("ghp_{}", "aB3".repeat(12));
        let line = format!("ask --model big-model --token={github} --effort low");
        let keys = keys(&[
            ("ANTHROPIC_BASE_URL", "https://me:correct-horse@gateway/v1?key=battery-staple&v=1"),
            ("PENTAD_COMMAND", &line),
        ]);
        let said = format!("{github} big-model correct-horse me gateway battery-staple 1");
        assert_eq!(keys.out_of(said), "[key] big-model [key] me gateway [key] 1");
    }

    #[test]
    fn an_address_s_secrets_go_as_written_and_as_read_and_its_other_words_stay() {
        let gateway = "https://user%40example:p%25ss%2Bw%3D%26rd@gateway/v1";
        let azure = "https://a.openai.azure.com/?api-version=2024-10-21&&Api-Key=ab%2Fcdefgh&sig=%C3%A9longest";
        let keys = keys(&[("ANTHROPIC_BASE_URL", gateway), ("OPENAI_BASE_URL", azure)]);
        for said in ["user@example", "user%40example", "p%ss+w=&rd", "p%25ss%2Bw%3D%26rd"] {
            assert_eq!(keys.out_of(format!("({said})")), "([key])", "{said}");
        }
        for said in ["ab/cdefgh", "ab%2Fcdefgh", r"ab\/cdefgh", "\u{e9}longest", "%C3%A9longest"] {
            assert_eq!(keys.out_of(format!("({said})")), "([key])", "{said}");
        }
        let stays = "released = '2024-10-21' # gateway, api-version, openai";
        assert_eq!(keys.out_of(stays.to_owned()), stays);
    }

    #[test]
    fn a_million_backslashes_take_no_time() {
        let keys = keys(&[("OPENAI_API_KEY", KEY), ("ANTHROPIC_API_KEY", r"\back\slashes")]);
        let many = "\\".repeat(1 << 20);
        assert_eq!(keys.out_of(many.clone()), many);
        let after = format!("{many}u0073k-ant/planted-0123456789-\u{e9}");
        assert!(keys.out_of(after).ends_with("\\[key]"), "behind them it is found");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_keeps_a_key(text in r"(sk-|\\|u0073|u00|[ -~]|é|KEY){0,30}") {
            let clean = keys(&[("OPENAI_API_KEY", KEY)]).out_of(text.replace("KEY", KEY));
            assert!(!clean.contains(KEY), "{clean}");
        }
    }
}
