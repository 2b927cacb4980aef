//! The first line of what we publish as comments: an HTML comment that a page does not show, by which a later run finds its own. Anybody
//! can paste one, so it counts only in a comment that our own identity wrote.

use std::fmt::Write as _;

/// What each of our comments begins with.
const OPEN: &str = "<!-- pentad:";

/// Whether a comment's first line is a marker of some kind.
#[must_use]
pub fn is_marked(body: &str) -> bool {
    body.lines().next().is_some_and(|it| it.trim_start().starts_with(OPEN))
}

/// Characters of one value.
const VALUE: usize = 128;

/// What a comment is of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one comment that is kept up to date.
    Sticky,
    /// A finding at its lines.
    Finding,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Sticky => "sticky",
            Self::Finding => "finding",
        }
    }
}

/// A marker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marker {
    /// Which step of which workflow it is of: two of one pull request do not touch each other's.
    pub key: String,
    /// The head that was reviewed.
    pub head: String,
    /// The number of the workflow's run that wrote it; 0 where it has none.
    pub run: u64,
    /// Of a finding, its fingerprint.
    pub fingerprint: String,
    /// Of a finding, whether it was closed when this was written.
    pub closed: bool,
}

impl Marker {
    /// The line. What is no plain word in a value is left out of it: nothing in one can end the comment.
    #[must_use]
    pub fn line(&self, kind: Kind) -> String {
        let mut line = format!("{OPEN}{} v1", kind.name());
        let run = if self.run > 0 { self.run.to_string() } else { String::new() };
        let closed = if self.closed { "yes" } else { "" };
        for (name, value) in [
            ("key", self.key.as_str()),
            ("head", &self.head),
            ("run", &run),
            ("id", &self.fingerprint),
            ("closed", closed),
        ] {
            let value: String =
                value.chars().filter(char::is_ascii_alphanumeric).take(VALUE).collect();
            if !value.is_empty() {
                let _ = write!(line, " {name}={value}");
            }
        }
        line + " -->"
    }

    /// Reads a comment's first line; `None` where it is no marker of that kind that this version knows.
    #[must_use]
    pub fn read(kind: Kind, body: &str) -> Option<Self> {
        let line = body.lines().next()?.trim();
        let line = line.strip_prefix(OPEN)?.strip_suffix("-->")?;
        let mut words = line.split_ascii_whitespace();
        if words.next() != Some(kind.name()) || words.next() != Some("v1") {
            return None;
        }
        let mut marker = Self::default();
        for (name, value) in words.filter_map(|word| word.split_once('=')) {
            let value = value.to_owned();
            match name {
                "key" => marker.key = value,
                "head" => marker.head = value,
                "run" => marker.run = value.parse().unwrap_or_default(),
                "id" => marker.fingerprint = value,
                "closed" => marker.closed = value == "yes",
                _ => {}
            }
        }
        Some(marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let marker = Marker {
            key: "0a1b".into(),
            head: "c".repeat(40),
            run: 12,
            fingerprint: "0123456789abcdef".into(),
            closed: true,
        };
        let line = marker.line(Kind::Finding);
        assert_eq!(Marker::read(Kind::Finding, &format!("{line}\r\n\r\ntext")), Some(marker));
        assert_eq!(Marker::read(Kind::Sticky, &line), None);
        let hostile = Marker { key: "a --> <b> key=x\n".into(), ..Marker::default() };
        assert_eq!(hostile.line(Kind::Sticky), "<!-- pentad:sticky v1 key=abkeyx -->");
        for other in ["", "text", "text\n<!-- pentad:sticky v1 -->", "<!-- pentad:sticky v2 -->"] {
            assert_eq!(Marker::read(Kind::Sticky, other), None, "{other}");
        }
    }
}
