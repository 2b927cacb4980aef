//! A secret of no known form, by its name and its randomness, in files that configure programs. In code the rules look for it; there is
//! no grammar here, so it takes both: a name that says what it is, and a value that nobody typed.

use super::{Added, Seat, Signal, delta::name};
use crate::{
    model::rules::language::is_test,
    review::{
        change::Lines,
        finding::Severity,
        redact::{self, bits},
    },
};
use regex::Regex;
use std::sync::LazyLock;

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:^|[\s"'{,._-])(?:api[_-]?key|secret(?:[_-]?key)?|access[_-]?key|(?:auth|access|refresh|bearer)[_-]?token|private[_-]?key|client[_-]?secret|password|passwd)["']?\s*[:=]\s*["']?([A-Za-z0-9+/_=-]{20,128})["']?\s*[,;]?\s*(?:#.*)?$"#,
    )
    .expect("a pattern is a literal, compiled by a test")
});

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    if !configures(added.path) {
        return Vec::new();
    }
    let found = added.lines.iter().filter(|(_, line)| {
        let value = NAMED.captures(line).and_then(|it| it.get(1));
        value.is_some_and(|it| is_random(it.as_str()))
    });
    found.map(|(number, _)| signal(*number)).collect()
}

fn configures(path: &str) -> bool {
    const ENDINGS: [&str; 10] =
        ["yml", "yaml", "toml", "json", "ini", "cfg", "conf", "properties", "tfvars", "env"];
    const SHOWN: [&str; 9] =
        ["example", "sample", "template", "lock", "locale", "i18n", "mock", "demo", "dummy"];
    let file = name(path).to_ascii_lowercase();
    let named = file.rsplit_once('.').is_some_and(|(_, it)| ENDINGS.contains(&it));
    (named || file.starts_with(".env"))
        && !is_test(path)
        && !SHOWN.iter().any(|it| path.to_ascii_lowercase().contains(it))
}

/// What is replaced before anything is sent, and of it what is surest: by the bits that each character carries, fewer where there are only sixteen of them.
fn is_random(value: &str) -> bool {
    let hexadecimal = value.bytes().all(|b| b.is_ascii_hexdigit());
    let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let lower = value.to_ascii_lowercase();
    let told = [
        "example",
        "xxxx",
        "changeme",
        "your",
        "placeholder",
        "12345678",
        "abcdef01",
        "test",
        "dummy",
        "fake",
    ];
    let enough =
        if hexadecimal { value.len() >= 32 && bits(value) > 3.3 } else { bits(value) > 4.0 };
    mixed && enough && redact::is_random(value) && !told.iter().any(|it| lower.contains(it))
}

fn signal(line: u32) -> Signal {
    Signal {
        rule: "secret-like-added",
        seat: Seat::SECURITY,
        severity: Severity::Medium,
        lines: Lines::new(line, line),
        claim: "A random value is added under the name of a secret.".to_owned(),
        failure_scenario: "Everyone who can read the repository, its forks or its packages can use it, and it stays in the history after it is removed.",
        proposed_change: "Revoke it, then take it from the environment or a secret store.",
        disproof: "It opens nothing: a public identifier, or a value for local development alone.",
        references: &["CWE-798"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::redact::Redactor;

    #[test]
    fn what_is_told_of_is_never_sent() {
        let value = "q7Zt0KbX2vLm9RfYw4HsJ8nD";
        let hexadecimal = "9f2ac1d04b77e385aa10c3d9e84f6b21";
        for value in [value, hexadecimal, "aB3/dE5+gH7jK9mN1pQ0rS2tU4vW6x=="] {
            for line in [
                format!("api_key: {value}"),
                format!("  \"client_secret\": \"{value}\","),
                format!("DB_PASSWORD={value}"),
                format!("spring.auth-token = '{value}'  # until May"),
                format!("x: {{ secret_key: {value} }}"),
                format!("private_key:   \"{value}\";"),
            ] {
                let lines = vec![(1, line.as_str())];
                let whole = lines.clone();
                let added =
                    Added { path: "deploy/app.yml", lines, whole, target: None, nul: false };
                let told = signals(&added).len();
                let sent = Redactor::default().text(&line).into_owned();
                assert!(told == 0 || !sent.contains(value), "{sent}");
            }
        }
    }
}
