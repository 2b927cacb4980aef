//! How severe a tool says that a finding is, in ours. Tools have words, ranks, numbers and colours of their own; what is in none of them must
//! not end as less than it may mean.

use super::bounds::one_line;
use crate::review::finding::Severity;
use serde_json::Value;

/// The severity, and what was assumed where none is named that is known.
pub(super) fn severity(value: Option<&Value>) -> (Severity, Option<String>) {
    let given = match value {
        None | Some(Value::Null) => None,
        Some(Value::String(word)) if word.trim().is_empty() => None,
        Some(Value::String(word)) => Some(word.clone()),
        Some(other) => Some(other.to_string()),
    };
    let Some(word) = given else {
        let why = "findings without a severity are taken as medium";
        return (Severity::Medium, Some(why.to_owned()));
    };
    if let Some(severity) = score(&word) {
        let why = "numbers from 7 to 10, and those with a point, are taken for a CVSS score";
        return (severity, Some(why.to_owned()));
    }
    let said = words(&word.to_lowercase()).filter_map(|it| known(&it)).min();
    if let Some((severity, why)) = said {
        return (severity, why.map(str::to_owned));
    }
    let why =
        format!("findings of severity `{}`, which is none, are taken as high", one_line(&word, 40));
    (Severity::High, Some(why))
}

/// The words of a severity, two that belong together as one; a sign that is no letter, a colour, is one too. `Critical!`, `[HIGH]`,
/// `very_high`, `severity: high`, `sev-1`.
fn words(said: &str) -> impl Iterator<Item = String> {
    const FIRST: [&str; 10] =
        ["very", "extremely", "show", "must", "p", "s", "sev", "severity", "priority", "cat"];
    let parts = said.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|it| !it.is_empty()).take(16).collect();
    let joined = |at: usize, word: &str| match parts.get(at + 1) {
        Some(next) if FIRST.contains(&word) => format!("{word}{next}"),
        _ => word.to_owned(),
    };
    let words: Vec<String> = parts
        .iter()
        .enumerate()
        .flat_map(|(at, word)| [joined(at, word), (*word).to_owned()])
        .collect();
    words.into_iter()
}

/// Our words, and those of tools that have others; more than one scale has a `warning`, and it is the same everywhere.
fn known(word: &str) -> Option<(Severity, Option<&'static str>)> {
    use Severity::{Critical, High, Low, Medium, Note};
    if let Some(rank) = rank(word) {
        return Some(rank);
    }
    let severity = Severity::read(word).or(match word {
        "fatal" | "emergency" | "emerg" | "alert" | "veryhigh" | "extremelyhigh" | "extreme"
        | "highest" | "catastrophic" | "catastrophe" | "disaster" | "urgent" | "immediate"
        | "blocking" | "block" | "showstopper" | "showstopping" | "mustfix" | "🔴" | "🛑"
        | "🚨" | "⛔" => Some(Critical),
        "err" | "errors" | "severe" | "serious" | "important" | "hi" | "elevated" | "failure"
        | "fail" | "🟠" => Some(High),
        "warn" | "warnings" | "med" | "mid" | "normal" | "average" | "⚠" | "⚠\u{fe0f}" | "🟡" => {
            Some(Medium)
        }
        "refactor" | "convention" | "style" | "suggestion" | "trivial" | "negligible"
        | "lowest" | "verylow" | "cosmetic" | "🟢" | "🔵" => Some(Low),
        "notice" | "hint" | "help" | "information" | "debug" | "verbose" | "trace" | "ℹ"
        | "ℹ\u{fe0f}" | "⚪" => Some(Note),
        _ => None,
    });
    severity.map(|it| (it, None))
}

/// `P0`, `S1`, `sev2`, `priority 3`: the smaller, the more severe. Ranks of severity begin at 1 or at 0, and both firsts are as severe as can
/// be. Reviewers who write `P1` begin at 0; who begins at 1 is told how it was read.
fn rank(word: &str) -> Option<(Severity, Option<&'static str>)> {
    use Severity::{Critical, High, Low, Medium, Note};
    const P: [Severity; 6] = [Critical, High, Medium, Low, Note, Note];
    const S: [Severity; 6] = [Critical, Critical, High, Medium, Low, Note];
    let digits = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let (letters, n) = (
        &word[..word.len() - digits.len()],
        digits.parse::<usize>().ok().filter(|_| digits.len() == 1)?,
    );
    match letters {
        "p" | "prio" | "priority" => {
            let why = "P1 is taken as high: where it is the most severe, write critical";
            Some((*P.get(n)?, (n == 1).then_some(why)))
        }
        "s" | "sev" | "severity" | "cat" => Some((*S.get(n)?, None)),
        _ => None,
    }
}

/// A number says nothing without its scale; but one that only a score goes up to must not end as less than it may mean, and only a score has a
/// point.
fn score(word: &str) -> Option<Severity> {
    let number = word.trim();
    let it = number.parse::<f64>().ok()?;
    if (9.0..=10.0).contains(&it) {
        Some(Severity::Critical)
    } else if (7.0..9.0).contains(&it) {
        Some(Severity::High)
    } else if !number.contains('.') {
        None
    } else if (4.0..7.0).contains(&it) {
        Some(Severity::Medium)
    } else {
        (0.0..4.0).contains(&it).then_some(Severity::Low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_severity_in_the_words_ranks_and_numbers_of_others() {
        use Severity::{Critical, High, Low, Medium, Note};
        for (given, expected, said) in [
            (json!("HIGH"), High, false),
            (json!("blocker"), Critical, false),
            (json!("P0"), Critical, false),
            (json!("P1"), High, true),
            (json!("p2"), Medium, false),
            (json!("P3"), Low, false),
            (json!("P4"), Note, false),
            (json!("S0"), Critical, false),
            (json!("S1"), Critical, false),
            (json!("S2"), High, false),
            (json!("S3"), Medium, false),
            (json!("s4"), Low, false),
            (json!("sev0"), Critical, false),
            (json!("SEV-1"), Critical, false),
            (json!("Severity 2"), High, false),
            (json!("severity::3"), Medium, false),
            (json!("urgent"), Critical, false),
            (json!("catastrophic"), Critical, false),
            (json!("Critical!"), Critical, false),
            (json!("**CRITICAL**"), Critical, false),
            (json!("[High]"), High, false),
            (json!("HIGHEST"), Critical, false),
            (json!("very_high"), Critical, false),
            (json!("Very High"), Critical, false),
            (json!("show-stopper"), Critical, false),
            (json!("medium/high"), High, false),
            (json!("severity: low"), Low, false),
            (json!("🔴 Critical"), Critical, false),
            (json!("🟡"), Medium, false),
            (json!("⚠️"), Medium, false),
            (json!("trivial"), Low, false),
            (json!("Fatal"), Critical, false),
            (json!(" convention "), Low, false),
            (json!("WARNING"), Medium, false),
            (json!("error"), High, false),
            (json!("note"), Note, false),
            (json!(7), High, true),
            (json!("9.8"), Critical, true),
            (json!(10), Critical, true),
            (json!("6.1"), Medium, true),
            (json!(3.1), Low, true),
            (json!("weird"), High, true),
            (json!("P9"), High, true),
            (json!("p12"), High, true),
            (json!(2), High, true),
            (json!(11), High, true),
            (json!(-9), High, true),
            (json!("NaN"), High, true),
            (json!("ё!"), High, true),
            (json!(["critical"]), Critical, false),
            (json!({"level": "high"}), High, false),
            (json!(""), Medium, true),
            (json!(null), Medium, true),
        ] {
            let (severity, assumed) = severity(Some(&given));
            assert_eq!((severity, assumed.is_some()), (expected, said), "{given}");
        }
        assert_eq!(severity(None).0, Medium);
    }
}
