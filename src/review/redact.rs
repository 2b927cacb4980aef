//! Secrets of known formats, replaced before a text goes anywhere. Not a secret scanner: a format it does not know passes.
//!
//! One pass over a text looks for the few characters that every known secret starts with; only there the whole format is
//! checked. The same secret gets the same placeholder in every text of a run, so an unchanged line stays unchanged, and no
//! line is added or lost.

use regex::Regex;
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write,
    ops::Range,
    sync::{LazyLock, OnceLock},
};

/// A format: its name in placeholders and reports, what it starts with, and the whole of it, anchored. Group 1, where there is one, is the
/// part that is replaced.
struct Format {
    kind: &'static str,
    starts: &'static [&'static str],
    whole: &'static str,
}

const FORMATS: &[Format] = &[
    Format {
        kind: "aws-access-key",
        starts: &["AKIA", "ASIA"],
        whole: r"^(?:AKIA|ASIA)[A-Z0-9]{16}(?-u:\b)",
    },
    Format {
        kind: "aws-secret-key",
        starts: &["aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "ecretAccessKey"],
        whole: r#"^\w+["']?\s{0,8}(?:=>|[:=])\s{0,8}["']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
    },
    Format { kind: "google-api-key", starts: &["AIza"], whole: r"^AIza[A-Za-z0-9_-]{35}" },
    Format {
        kind: "google-oauth-secret",
        starts: &["GOCSPX-"],
        whole: r"^GOCSPX-[A-Za-z0-9_-]{24,40}",
    },
    Format {
        kind: "azure-storage-key",
        starts: &["AccountKey="],
        whole: r"^AccountKey=([A-Za-z0-9+/]{86}==)",
    },
    Format {
        kind: "github-token",
        starts: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        whole: r"^(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})",
    },
    Format {
        kind: "gitlab-token",
        starts: &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"],
        whole: r"^gl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_.-]{20,}",
    },
    Format {
        kind: "slack-token",
        starts: &["xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
        whole: r"^(?:xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})",
    },
    Format {
        kind: "slack-webhook",
        starts: &["hooks.slack.com/services/"],
        whole: r"^hooks\.slack\.com/services/(T[A-Za-z0-9]{6,}/B[A-Za-z0-9]{6,}/[A-Za-z0-9]{16,})",
    },
    Format {
        kind: "stripe-key",
        starts: &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"],
        whole: r"^(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})",
    },
    Format { kind: "anthropic-key", starts: &["sk-ant-"], whole: r"^sk-ant-[A-Za-z0-9_-]{20,}" },
    Format {
        kind: "openai-key",
        starts: &["sk-"],
        whole: r"^sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48}(?-u:\b))",
    },
    Format { kind: "npm-token", starts: &["npm_"], whole: r"^npm_[A-Za-z0-9]{36}(?-u:\b)" },
    Format { kind: "pypi-token", starts: &["pypi-AgE"], whole: r"^pypi-AgE[A-Za-z0-9_-]{50,}" },
    Format {
        kind: "sendgrid-key",
        starts: &["SG."],
        whole: r"^SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}",
    },
    Format {
        kind: "huggingface-token",
        starts: &["hf_"],
        whole: r"^hf_[A-Za-z0-9]{34,40}(?-u:\b)",
    },
    Format {
        kind: "digitalocean-token",
        starts: &["dop_v1_", "doo_v1_", "dor_v1_"],
        whole: r"^do[opr]_v1_[a-f0-9]{64}(?-u:\b)",
    },
    Format {
        kind: "jwt",
        starts: &["eyJ"],
        whole: r"^eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}",
    },
    Format {
        kind: "connection-password",
        starts: &["://"],
        // A password that is a slot to be filled in ($X, ${X}, {x}, <x>, %s, ***) is none.
        whole: r#"^://[A-Za-z0-9._%+~-]{0,128}:([^\s@/:"'`<>{}$*\[\]()|\\]{3,256})@[A-Za-z0-9\[]"#,
    },
    Format {
        kind: "private-key",
        starts: &["-----BEGIN "],
        whole: r"^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
    },
];

/// Bytes after a private key's first line in which its last line is looked for.
const KEY_BYTES: usize = 16 * 1024;

/// Bytes of a secret at most; a JWT may be longer. They bound the work on a text made of nothing but starts.
const SECRET_BYTES: usize = 512;
const JWT_BYTES: usize = 12 * 1024;

/// The compiled [`FORMATS`], each when it is first needed.
struct Formats {
    /// Any start.
    start: Regex,
    whole: Vec<OnceLock<Regex>>,
}

static COMPILED: LazyLock<Formats> = LazyLock::new(|| {
    let starts: Vec<String> =
        FORMATS.iter().flat_map(|it| it.starts).map(|start| regex::escape(start)).collect();
    Formats {
        start: compile(&starts.join("|")),
        whole: FORMATS.iter().map(|_| OnceLock::new()).collect(),
    }
});

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

impl Redactor {
    /// The text without its secrets; borrowed where it has none. It has as many lines as before.
    pub fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        let (mut done, mut from) = (0, 0);
        while let Some(start) = COMPILED.start.find_at(text, from) {
            from = start.end();
            let Some((kind, secret)) = secret_at(text, start.range()) else { continue };
            if secret.start < done {
                continue;
            }
            out.push_str(&text[done..secret.start]);
            self.replace(kind, &text[secret.clone()], &mut out);
            done = secret.end;
            from = from.max(done);
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

    /// One placeholder a line.
    fn replace(&mut self, kind: &'static str, secret: &str, out: &mut String) {
        let number = match self.known.get(&(kind, secret.to_owned())) {
            Some(number) => *number,
            None => {
                let count = self.counts.entry(kind.to_owned()).or_default();
                *count += 1;
                self.known.insert((kind, secret.to_owned()), *count);
                *count
            }
        };
        for (at, line) in secret.split('\n').enumerate() {
            if at > 0 {
                out.push('\n');
            }
            if !line.trim().is_empty() {
                let _ = write!(out, "[redacted:{kind}:{number}]");
            }
        }
    }
}

/// The secret that starts here, if one does.
fn secret_at(text: &str, start: Range<usize>) -> Option<(&'static str, Range<usize>)> {
    let word = &text[start.clone()];
    let inside_a_word = text[..start.start]
        .bytes()
        .next_back()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // Several formats may share a start (`sk-`, `sk-ant-`): the first that fits in the table's order.
    for (format, whole) in FORMATS.iter().zip(&COMPILED.whole) {
        let may_follow_a_word = matches!(format.kind, "connection-password" | "aws-secret-key");
        if !format.starts.iter().any(|start| word.starts_with(start))
            || inside_a_word && !may_follow_a_word
            || format.kind == "jwt" && !jwt_header(&text[start.start..])
        {
            continue;
        }
        let limit = if format.kind == "jwt" { JWT_BYTES } else { SECRET_BYTES };
        let whole = whole.get_or_init(|| compile(format.whole));
        let Some(found) = whole.captures(window(&text[start.start..], limit)) else { continue };
        let part = found.get(1).or_else(|| found.get(0)).expect("group 0 is always there").range();
        let part = start.start + part.start..start.start + part.end;
        if format.kind != "private-key" {
            return Some((format.kind, part));
        }
        return key_body(text, part.end).map(|body| (format.kind, body));
    }
    None
}

/// The first bytes of a text, at a character's end.
fn window(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Whether a JWT's short first part is followed by the start of its second: cheap, and nearly always decisive.
fn jwt_header(text: &str) -> bool {
    let bytes = text.as_bytes();
    let dot = memchr::memchr(b'.', &bytes[..bytes.len().min(SECRET_BYTES)]);
    dot.is_some_and(|dot| bytes[dot..].starts_with(b".eyJ"))
}

/// What stands between a private key's first line and its last one; where the last one is missing, as far as it looks like
/// a key. `None` where the first line is only spoken of.
fn key_body(text: &str, from: usize) -> Option<Range<usize>> {
    let window = text[from..].bytes().take(KEY_BYTES);
    let length = window
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=\\ \r\n\t:,\"'.+#*".contains(byte))
        .count();
    let body = &text[from..from + length];
    let lead = body.len() - body.trim_start_matches(['\r', '\n', ' ', '\t']).len();
    let tail = body.trim_end_matches(['\r', '\n', ' ', '\t']).len();
    let longest = body.split(['\n', '\\', '"', ' ', ',']).map(|part| part.trim().len()).max()?;
    (longest >= 16 && lead < tail).then(|| from + lead..from + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Assembled at run time, so that no scanner takes this file for a leak.
    fn secrets() -> Vec<(&'static str, String)> {
        let alnum = |n: usize| -> String { "aB3dE5gH7jK9mN1p".chars().cycle().take(n).collect() };
        let upper = |n: usize| -> String { "ABCDEFGH23456789".chars().cycle().take(n).collect() };
        let hex = |n: usize| -> String { "0a1b2c3d".chars().cycle().take(n).collect() };
        vec![
            ("aws-access-key", format!("AKIA{}", upper(16))),
            ("google-api-key", format!("AIza{}", alnum(35))),
            ("google-oauth-secret", format!("GOCSPX-{}", alnum(28))),
            ("github-token", format!("ghp_{}", alnum(36))),
            ("github-token", format!("ghs_{}", alnum(36))),
            ("github-token", format!("github_pat_{}_{}", alnum(22), alnum(59))),
            ("gitlab-token", format!("glpat-{}", alnum(20))),
            ("slack-token", format!("xoxb-{}-{}", "123456789012", alnum(24))),
            ("slack-token", format!("xapp-1-{}", alnum(40))),
            ("stripe-key", format!("sk_live_{}", alnum(24))),
            ("stripe-key", format!("whsec_{}", alnum(32))),
            ("anthropic-key", format!("sk-ant-api03-{}", alnum(95))),
            ("openai-key", format!("sk-proj-{}", alnum(48))),
            ("openai-key", format!("sk-{}T3BlbkFJ{}", alnum(20), alnum(20))),
            ("npm-token", format!("npm_{}", alnum(36))),
            ("pypi-token", format!("pypi-AgEIcHlwaS5vcmc{}", alnum(60))),
            ("sendgrid-key", format!("SG.{}.{}", alnum(22), alnum(43))),
            ("huggingface-token", format!("hf_{}", alnum(34))),
            ("digitalocean-token", format!("dop_v1_{}", hex(64))),
            ("jwt", format!("eyJ{}.eyJ{}.{}", alnum(20), alnum(40), alnum(43))),
        ]
    }

    #[test]
    fn every_known_format_is_replaced() {
        for (kind, secret) in secrets() {
            for (before, after) in
                [("", ""), ("key = \"", "\"\n"), ("a\n  key: ", "\r\nb"), ("é'", "' é")]
            {
                let mut redactor = Redactor::default();
                let text = format!("{before}{secret}{after}");
                let expected = format!("{before}[redacted:{kind}:1]{after}");
                assert_eq!(redactor.text(&text), expected, "{kind}");
                assert_eq!(redactor.counts(), BTreeMap::from([(kind.to_owned(), 1)]));
            }
        }
    }

    #[test]
    fn only_the_secret_part_goes() {
        let key = "aB3dE5gH7j".repeat(4);
        let azure = format!("{}==", "aB3dE5gH7j".repeat(9).get(..86).unwrap());
        let cases = [
            (
                format!("aws_secret_access_key = {key}\n"),
                "aws_secret_access_key = [redacted:aws-secret-key:1]\n",
            ),
            (
                format!("\"SecretAccessKey\": \"{key}\""),
                "\"SecretAccessKey\": \"[redacted:aws-secret-key:1]\"",
            ),
            (format!("AccountKey={azure};End"), "AccountKey=[redacted:azure-storage-key:1];End"),
            (
                ["https://hooks.slack.com/services", "T00000000", "B00000000", &key[..24]]
                    .join("/"),
                "https://hooks.slack.com/services/[redacted:slack-webhook:1]",
            ),
            (
                "postgres://app:hunter22@db:5432/x".to_owned(),
                "postgres://app:[redacted:connection-password:1]@db:5432/x",
            ),
            (
                "redis://:hunter22@cache".to_owned(),
                "redis://:[redacted:connection-password:1]@cache",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Redactor::default().text(&text), expected);
        }
    }

    #[test]
    fn private_keys_lose_their_body_and_keep_their_lines() {
        let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
        let (first, last) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
        let cases = [
            (format!("{first}\n{line}\n{line}\n{last}\nx"), format!("{first}\n*\n*\n{last}\nx")),
            (format!("{first}\r\n{line}\r\n{last}\r\n"), format!("{first}\r\n*\r\n{last}\r\n")),
            (format!("k = \"{first}\\n{line}\\n{last}\""), format!("k = \"{first}*{last}\"")),
            (format!("{first}\n{line}\n{line}"), format!("{first}\n*\n*")),
        ];
        for (text, expected) in cases {
            let redacted = Redactor::default().text(&text).into_owned();
            assert_eq!(redacted, expected.replace('*', "[redacted:private-key:1]"));
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        let texts = [
            "see https://example.com/a:b@c and postgres://user:${PASSWORD}@host or ://:@",
            "mysql://user:{password}@host, http://user:<token>@host, https://user:***@host",
            "task-eyJ sk-learn risk-free sk-ant- ghp_short AKIA AKIAshort eyJhbGci",
            "if line == \"-----BEGIN PRIVATE KEY-----\" { return Err(bad) }",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n",
            "xghp_aB3dE5gH7jK9mN1paB3dE5gH7jK9mN1paB3d",
        ];
        for text in texts {
            assert_eq!(Redactor::default().text(text), text);
        }
    }

    #[test]
    fn the_same_secret_gets_the_same_placeholder() {
        let (one, two) = ("postgres://a:first@h", "postgres://a:second@h");
        let mut redactor = Redactor::default();
        assert_eq!(redactor.text(one), "postgres://a:[redacted:connection-password:1]@h");
        assert_eq!(redactor.text(two), "postgres://a:[redacted:connection-password:2]@h");
        assert_eq!(redactor.text(one), "postgres://a:[redacted:connection-password:1]@h");
        assert_eq!(redactor.counts()["connection-password"], 2);
    }

    proptest::proptest! {
        #[test]
        fn lines_are_kept(text in "(ghp_[a-z0-9]{36}|-----BEGIN PRIVATE KEY-----|[A-Za-z0-9]{20}|\r?\n|://u:pw@h| |é){0,40}") {
            let redacted = Redactor::default().text(&text).into_owned();
            proptest::prop_assert_eq!(redacted.matches('\n').count(), text.matches('\n').count());
        }
    }
}
