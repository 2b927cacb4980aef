//! What models put around and into JSON that is none of it: thinking before it, numbers before its lines, commas after the last
//! item. It takes them off; whether the rest is an envelope is not its business.

use super::Envelope;
use std::{borrow::Cow, cmp::Reverse};

/// Reads a text by `read`: as it is, and where something of it cannot be read, once more with less around it. What more can be
/// read of it so, counts.
pub(super) fn off(text: &str, read: impl Fn(&str) -> Option<Envelope>) -> Option<Envelope> {
    let text = without_thinking(text);
    let plain = read(text);
    if plain.as_ref().is_some_and(|it| it.unreadable.is_empty()) {
        return plain;
    }
    let tidied = tidied(text);
    if tidied == text {
        return plain;
    }
    match (plain, read(&tidied)) {
        (Some(plain), Some(tidied)) if worth(&tidied) > worth(&plain) => Some(tidied),
        (plain, tidied) => plain.or(tidied),
    }
}

/// The items that can be read; of as many, the fewer that cannot.
const fn worth(envelope: &Envelope) -> (usize, Reverse<usize>) {
    let Envelope { claims, verdicts, unions, unreadable, more, .. } = envelope;
    (claims.len() + verdicts.len() + unions.len(), Reverse(unreadable.len() + *more))
}

/// The words that thinking stands between at the beginning of a text.
const THINKING: [&str; 4] = ["think", "thinking", "thought", "reasoning"];

/// The text behind the thinking that it begins with: what is drafted there is not said, and nothing is where it does not end.
fn without_thinking(text: &str) -> &str {
    let start = text.trim_start();
    let behind = |word: &&str| {
        let inside = start.strip_prefix(&format!("<{word}>"))?;
        Some(inside.split_once(&format!("</{word}>")).map_or("", |(_, behind)| behind))
    };
    THINKING.iter().find_map(behind).unwrap_or(text)
}

/// The text without numbers before its lines and without commas behind last items. Only for one that cannot be read as it is: what
/// stands in its strings may look like either.
fn tidied(text: &str) -> String {
    without_last_commas(&without_numbers(text))
}

/// As a listing numbers them: `12: `, `12 | `, `12→`, `12` and a tab.
fn without_numbers(text: &str) -> Cow<'_, str> {
    let bare = |line: &str| {
        let start = line.trim_start();
        let digits = start.bytes().take_while(u8::is_ascii_digit).count();
        let behind = start[digits..].trim_start_matches(' ');
        let mark = [":", "|", "→", "│", "\t"].iter().find_map(|it| behind.strip_prefix(it))?;
        (1..=6).contains(&digits).then(|| line.len() - mark.len())
    };
    let numbered = text.lines().filter(|it| bare(it).is_some()).count();
    if numbered < 2 {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|it| &it[bare(it).unwrap_or_default()..]);
    Cow::Owned(lines.collect())
}

/// Commas outside of strings, from the first bracket on, with nothing but space before a closing bracket.
fn without_last_commas(text: &str) -> String {
    let start = text.find(['{', '[']).unwrap_or(text.len());
    let (mut out, mut in_string, mut escaped) = (String::with_capacity(text.len()), false, false);
    out.push_str(&text[..start]);
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            ',' if !in_string => {
                let next = text[start + at + 1..].trim_start().chars().next();
                if matches!(next, Some('}' | ']')) {
                    continue;
                }
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn finding(n: usize, claim: &str) -> Value {
        json!({"slug": format!("s{n}"), "file_path": "a.rs", "line_hint": "3", "severity": "high", "claim": format!("{n} {claim}"),
            "evidence_quote": "f(a, [b,]);", "cause_quote": null})
    }

    /// The claims that are read of a text, sorted by their number.
    fn claims(text: &str) -> Vec<String> {
        let claims = read(text).map(|it| it.claims).unwrap_or_default();
        claims.into_iter().map(|it| it.claim).collect()
    }

    fn envelope(findings: &[Value]) -> Value {
        json!({"verdicts": [], "findings": findings, "merges": [], "summary": "s"})
    }

    fn numbered(text: &str, mark: &str) -> String {
        (1..).zip(text.lines()).map(|(n, line)| format!("{n}{mark}{line}\n")).collect()
    }

    /// Commas behind every last item.
    fn with_commas(pretty: &str) -> String {
        let lines: Vec<&str> = pretty.lines().collect();
        let closes = |n: usize| {
            lines.get(n + 1).is_some_and(|it| it.trim_start().starts_with(['}', ']']))
                && !lines[n].ends_with(['{', '['])
        };
        let comma =
            |(n, line): (usize, &&str)| format!("{line}{}\n", if closes(n) { "," } else { "" });
        lines.iter().enumerate().map(comma).collect()
    }

    proptest! {
        #[test]
        fn whatever_stands_around_it_every_finding_is_read(
            said in prop::collection::vec(r#"[a-z"\\,{}\[\] é]{1,12}x"#, 1..6),
            prose in "[A-Za-z ,.]{0,40}",
        ) {
            let all: Vec<Value> = said.iter().enumerate().map(|(n, it)| finding(n, it)).collect();
            let expected: Vec<String> =
                all.iter().map(|it| it["claim"].as_str().unwrap().to_owned()).collect();
            let (bare, list) = (envelope(&all).to_string(), Value::from(all.clone()).to_string());
            let pretty = format!("{:#}", envelope(&all));
            let draft = envelope(&[finding(77, "a draft")]);
            let (one, two) = all.split_at(all.len() / 2);
            let dresses = [
                bare.clone(),
                list.clone(),
                pretty.clone(),
                format!("{prose}\n```json\n{pretty}\n```\n{prose}"),
                format!("```\n{list}\n```"),
                format!("{prose}\n{bare}\n{prose}"),
                format!("<think>{prose} {draft}</think>\n{bare}"),
                format!("<thinking>\n{draft}\n</thinking>{prose}\n```json\n{bare}\n```"),
                format!("{}\n{prose}\n{}", envelope(one), envelope(two)),
                format!("```json\n{}\n```\n{prose}\n```json\n{}\n```", envelope(one), envelope(two)),
                with_commas(&pretty),
                format!("{prose}\n```json\n{}```", with_commas(&pretty)),
                numbered(&pretty, ": "),
                numbered(&pretty, "\t"),
                format!("```json\n{}```", numbered(&pretty, " | ")),
                numbered(&with_commas(&pretty), "→"),
                format!("\u{feff}{bare}"),
            ];
            for text in dresses {
                prop_assert_eq!(claims(&text), expected.clone(), "{}", text);
            }
        }

        #[test]
        fn a_reply_that_is_cut_off_keeps_its_whole_findings(n in 1_usize..6, at in 0_usize..2_000, dress in 0_usize..5) {
            let all: Vec<Value> = (0..n).map(|it| finding(it, "said")).collect();
            let compact = Value::from(all.clone()).to_string();
            let pretty = format!("{:#}", json!({"findings": all}));
            let text = match dress {
                0 => compact,
                1 => format!("```json\n{pretty}\n```"),
                2 => with_commas(&pretty),
                3 => numbered(&pretty, ": "),
                _ => format!("<think>so</think> I found:\n{pretty}"),
            };
            let cut: String = text.chars().take(at).collect();
            let claims = claims(&cut);
            // A finding is whole where its last value and the bracket behind it are.
            let whole = cut.match_indices("\"slug\"").filter(|(at, _)| cut[*at..].contains('}')).count();
            prop_assert_eq!(claims.len(), whole, "{}", cut);
            let in_order = (0..).zip(&claims).all(|(n, it)| *it == format!("{n} said"));
            prop_assert!(in_order, "{:?}", claims);
        }

        #[test]
        fn taking_off_is_total(text in r#"([0-9]{1,8}[:|\t→ ]|[{}\[\],"\\]|</?think>|é|\n){0,60}"#) {
            let _ = (super::tidied(&text), read(&text));
        }
    }
}
