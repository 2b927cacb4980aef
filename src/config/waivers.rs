//! `waivers.yml`: what humans accepted, each with its reason and its last day.
//!
//! Whether a waiver still holds, or covers a finding, is the gate's business: it knows the day and the findings.

use super::{
    field::{Field, Reader},
    problem::Problems,
    yaml,
};
use crate::review::{charter::Waiver, day::Day};

const KNOWN: [&str; 6] = ["fingerprint", "severity", "claim", "reason", "by", "until"];
const EXAMPLE: &str =
    "- {fingerprint: \"…\", severity: high, claim: …, reason: …, by: …, until: \"2027-01-31\"}";

/// Reads a `waivers.yml`; what is wrong with it goes to `problems`.
pub(super) fn read(path: &str, text: &str, problems: &mut Problems) -> Vec<Waiver> {
    let Some(node) = yaml::parse(path, text, problems) else { return Vec::new() };
    let mut reader = Reader { file: path, problems };
    let items = reader.list(Field { name: String::new(), node }, EXAMPLE).unwrap_or_default();
    items.into_iter().filter_map(|item| reader.waiver(item)).collect()
}

impl Reader<'_> {
    fn waiver(&mut self, field: Field) -> Option<Waiver> {
        let number = field.name.clone();
        let mut it = self.item(field, &KNOWN)?;
        for key in KNOWN {
            if !it.has(key) {
                let what = format!("the waiver `{number}` has no `{key}`");
                self.wrong(it.at, what, format!("write all of it: {EXAMPLE}"));
            }
        }
        let fingerprint = it.take("fingerprint").and_then(|field| self.fingerprint(field));
        let severity = it.take("severity").and_then(|field| self.severity(field));
        let claim = it.take("claim").and_then(|field| self.text(field));
        let reason = it.take("reason").and_then(|field| self.text(field));
        let by = it.take("by").and_then(|field| self.line(field));
        let until = it.take("until").and_then(|field| self.date(field));
        Some(Waiver {
            fingerprint: fingerprint?,
            severity: severity?,
            claim: claim?.0,
            reason: reason?.0,
            by: by?,
            until: until?,
        })
    }

    fn fingerprint(&mut self, field: Field) -> Option<String> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        if text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) && text.len() <= 128 {
            return Some(text);
        }
        self.wrong(
            at,
            format!("`{name}` is no fingerprint"),
            "copy the finding's `fingerprint` from synthesis.json: digits and the letters a to f, in quotes",
        );
        None
    }

    fn date(&mut self, field: Field) -> Option<String> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        if Day::read(&text).is_some() {
            return Some(text);
        }
        let what = format!("`{name}` is no date: `{}`", super::problem::shown(&text));
        self.wrong(at, what, "write a day of the calendar as YYYY-MM-DD, for example `2027-01-31`");
        None
    }
}
