//! Secrets by the forms their issuers gave them. A known form is near certain, which is why it may stop a merge; names and guesses
//! are the rules' business. The secret itself is in no field of what is reported.

use super::{Added, Seat, Signal};
use crate::{
    model::rules::language::is_test,
    review::{change::Lines, finding::Severity},
};
use regex::Regex;
use std::sync::LazyLock;

const RULE: &str = "secret-added";

/// What it is, a text without which a line cannot hold it, and its form.
const FORMS: [(&str, &str, &str); 19] = [
    ("an AWS access key", "AKIA", r"\bAKIA[A-Z2-7]{16}\b"),
    ("a temporary AWS access key", "ASIA", r"\bASIA[A-Z2-7]{16}\b"),
    ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
    ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{60,255}\b"),
    ("a GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_\-]{20,64}"),
    ("a Slack token", "xox", r"\bxox[abeprs]-[A-Za-z0-9\-]{20,255}"),
    (
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,30}",
    ),
    ("a live Stripe key", "k_live_", r"\b[sr]k_live_[A-Za-z0-9]{20,255}\b"),
    ("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_\-]{35}\b"),
    ("a Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[A-Za-z0-9_\-]{28}\b"),
    ("an Anthropic key", "sk-ant-", r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_\-]{80,255}"),
    (
        "an OpenAI key",
        "sk-",
        r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_\-]{40,255}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b",
    ),
    ("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", "pypi-", r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_\-]{50,}"),
    ("a crates.io token", "cio", r"\bcio[A-Za-z0-9]{32}\b"),
    ("a SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}\b"),
    ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z]{34}\b"),
    ("a DigitalOcean token", "do", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    ("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
];

static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    FORMS
        .iter()
        .map(|(_, _, form)| Regex::new(form).expect("a form is a literal, compiled by a test"))
        .collect()
});

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    let severity = if is_test(added.path) { Severity::High } else { Severity::Critical };
    let mut signals = Vec::new();
    let mut after_header = None;
    for (number, line) in &added.lines {
        let known = FORMS.iter().enumerate().find(|(place, (_, literal, _))| {
            memchr::memmem::find(line.as_bytes(), literal.as_bytes()).is_some()
                && COMPILED[*place]
                    .find_iter(line)
                    .any(|it| is_random(it.as_str()) && !is_published(it.as_str()))
        });
        if let Some((_, (what, ..))) = known {
            signals.push(signal(what, severity, *number));
        }
        if after_header == number.checked_sub(1) && is_base64(line) {
            signals.push(signal("a private key", severity, number - 1));
        }
        after_header = is_key_header(line).then_some(*number);
    }
    signals
}

/// The fixed key of Azure's storage emulator, which its documentation prints: it opens nothing.
fn is_published(secret: &str) -> bool {
    secret.starts_with("AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1")
}

fn signal(what: &str, severity: Severity, line: u32) -> Signal {
    Signal {
        rule: RULE,
        seat: Seat::SECURITY,
        severity,
        lines: Lines::new(line, line),
        claim: format!("A string with the form of {what} is added."),
        failure_scenario: "Everyone who can read the repository, its forks or its packages can use it, and it stays in the history after it is removed; bots find such strings within minutes.",
        proposed_change: "Revoke it first, then take it from the environment or a secret store.",
        disproof: "The issuer publishes it as an example, or it was revoked before it was committed.",
        references: &["CWE-798"],
    }
}

/// Examples and paddings of the same form: repeated characters, alphabets, the word itself.
fn is_random(secret: &str) -> bool {
    let lower = secret.to_ascii_lowercase();
    let marks = [
        "example",
        "xxxx",
        "placeholder",
        "your",
        "dummy",
        "redacted",
        "fake",
        "12345678",
        "abcdefgh",
        "00000000",
    ];
    let mut seen = [false; 256];
    for byte in secret.bytes() {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|it| **it).count() >= 10 && !marks.iter().any(|mark| lower.contains(mark))
}

/// A header alone is talk about keys; with base64 on the next line it is a key.
fn is_key_header(line: &str) -> bool {
    memchr::memmem::find(line.as_bytes(), b"-----BEGIN ").is_some()
        && line.trim_end().ends_with("PRIVATE KEY-----")
}

fn is_base64(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 40
        && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        && is_random(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_compiles_and_needs_its_literal() {
        assert_eq!(COMPILED.len(), FORMS.len());
        for (what, literal, form) in FORMS {
            let literal_in_form = form.replace('\\', "").contains(literal);
            assert!(
                literal_in_form || matches!(literal, "gh" | "xox" | "k_live_" | "do" | "sk-"),
                "{what}"
            );
        }
    }
}
