//! `waivers.yml`: what humans accepted, each with its reason and its last day.
//!
//! Whether a waiver still holds, or covers a finding, is the gate's business: it knows the day and the findings.

use super::{
    field::{Field, Reader},
    problem::Problems,
    yaml,
};
use crate::review::charter::Waiver;

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
        let mut it = self.section(field, &KNOWN)?;
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
        if is_date(&text) {
            return Some(text);
        }
        let what = format!("`{name}` is no date: `{}`", super::problem::shown(&text));
        self.wrong(at, what, "write a day of the calendar as YYYY-MM-DD, for example `2027-01-31`");
        None
    }
}

/// A day of the calendar as `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(n, c)| match n {
            4 | 7 => *c == b'-',
            _ => c.is_ascii_digit(),
        });
    if !shaped {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for good in ["2027-01-31", "2028-02-29", "2000-02-29", "2026-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-1-31",
            "31-01-2027",
            "2027-04-31",
            "",
            "２０２７-01-31",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
