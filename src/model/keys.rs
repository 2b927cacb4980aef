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
    /// What of a text may be its beginning: its first byte, and of a key as it is those of an escape. In base64 the first character is
    /// taken as it is alone: hostile text is gone through once for escapes.
    first: [u8; 3],
    /// Its characters.
    chars: usize,
}

impl Form {
    fn of(text: String, escapes: Option<[u8; 2]>) -> Option<Self> {
        let first = *text.as_bytes().first()?;
        let [one, other] = escapes.unwrap_or([first; 2]);
        Some(Self { chars: text.chars().count(), first: [first, one, other], text: text.into() })
    }

    /// Where it ends, in bytes, in a text that begins with it or with enough of it.
    fn end(&self, text: &str) -> Option<usize> {
        let (length, chars) = begins(text, self.text.expose_secret());
        let least = if length == text.len() { LEAST } else { TELLING };
        (chars == self.chars || chars >= least).then_some(length)
    }

    /// How many backslashes at a row's end it may begin with: each of its own is written with at most [`MOST_SLASHES`], and what comes
    /// behind them too. A row that may hold all of it has no such number.
    fn reach(&self) -> usize {
        let own = self.text.expose_secret().bytes().take_while(|it| *it == b'\\').count();
        if own < LEAST { MOST_SLASHES * (own + 1) } else { usize::MAX }
    }
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
        all.sort();
        all.dedup();
        let encoded: Vec<String> = all.iter().flat_map(|it| in_base64(it)).collect();
        let encoded = encoded.into_iter().filter(|it| it.len() >= LEAST);
        let plain = all.into_iter().map(|it| (it, Some(*b"\\%")));
        let forms = plain.chain(encoded.map(|it| (it, None)));
        Self(forms.filter_map(|(text, escapes)| Form::of(text, escapes)).collect())
    }

    /// The text without them: it is gone through once for all. Of two that overlap nothing stays.
    pub(super) fn out_of(&self, text: String) -> String {
        let mut may_begin = [false; 256];
        self.0.iter().flat_map(|it| it.first).for_each(|it| may_begin[usize::from(it)] = true);
        let reach = self.0.iter().map(Form::reach).max().unwrap_or_default();
        let bytes = text.as_bytes();
        let (mut clean, mut kept, mut at) = (String::new(), 0, 0);
        while let Some(more) = bytes[at..].iter().position(|it| may_begin[usize::from(*it)]) {
            at += more;
            if bytes[at] == b'\\' && reach < usize::MAX {
                let row = bytes[at..].iter().take_while(|it| **it == b'\\').count();
                at += row.saturating_sub(reach);
            }
            let forms = self.0.iter().filter(|it| it.first.contains(&bytes[at]));
            if let Some(end) = forms.filter_map(|it| it.end(&text[at..])).max() {
                if at >= kept {
                    clean.push_str(&text[kept..at]);
                    clean.push_str("[key]");
                }
                kept = kept.max(at + end);
            }
            at += 1;
        }
        if kept == 0 {
            return text;
        }
        clean.push_str(&text[kept..]);
        clean
    }
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
    // Most are the same in both alphabets.
    all.dedup();
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

    #[test]
    fn of_two_keys_that_overlap_nothing_stays() {
        let keys = keys(&[
            ("OPENAI_API_KEY", "first-half-second"),
            ("ANTHROPIC_API_KEY", "half-second-and-third"),
        ]);
        let said = "(first-half-second-and-third) (half-second-and-third)";
        assert_eq!(keys.out_of(said.to_owned()), "([key]) ([key])");
    }

    #[test]
    fn a_key_of_backslashes_goes_as_any_other() {
        let slashes = "\\".repeat(20);
        let keys = keys(&[("OPENAI_API_KEY", &slashes)]);
        let clean = keys.out_of(format!("a {}", "\\".repeat(8 * 20)));
        assert_eq!(clean, "a [key]");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_keeps_a_key(text in r"(sk-|\\|u0073|u00|[ -~]|é|KEY){0,30}") {
            let clean = keys(&[("OPENAI_API_KEY", KEY)]).out_of(text.replace("KEY", KEY));
            assert!(!clean.contains(KEY), "{clean}");
        }
    }
}
