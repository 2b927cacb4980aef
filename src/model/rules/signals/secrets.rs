//! Secrets by the forms their issuers gave them. A known form is near certain, which is why it may stop a merge; names and guesses
//! are the rules' business. What is hidden from reviewers as one and what is reported here are of one table, so nothing that may stop a
//! merge is sent, and no key's text is hidden without a word. The secret itself is in no field of what is reported.

use super::{Added, Seat, Signal};
use crate::{
    model::rules::language::is_test,
    review::{
        change::Lines,
        finding::Severity,
        redact::{self, certain},
    },
};

const RULE: &str = "secret-added";

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    let severity = if is_test(added.path) { Severity::High } else { Severity::Critical };
    let mut signals = Vec::new();
    for run in runs(&added.lines) {
        let text = run.iter().fold(String::new(), |text, (_, line)| text + line + "\n");
        let (mut place, mut end) = (0, run[0].1.len() + 1);
        let mut last = None;
        for secret in certain(&text) {
            if !is_random(secret.text) || is_published(secret.text) {
                continue;
            }
            while secret.at >= end {
                place += 1;
                end += run[place].1.len() + 1;
            }
            // One a line: what else is on it is found when it is mended.
            if last != Some(place) {
                signals.push(signal(secret.what, severity, run[place].0));
                last = Some(place);
            }
        }
    }
    signals
}

/// Lines that follow each other: a private key is several.
fn runs<'a, 'b>(lines: &'a [(u32, &'b str)]) -> impl Iterator<Item = &'a [(u32, &'b str)]> {
    lines.chunk_by(|one, next| one.0 + 1 == next.0)
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
    redact::different(secret) >= 10 && !marks.iter().any(|mark| lower.contains(mark))
}
