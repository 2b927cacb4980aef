//! What an answer to a command remembers of it, in the first line of our comment: which comment it answers, and which finding was meant.
//!
//! Only of a comment that our own identity wrote and nobody else edited; who that is is the caller's to know. Of other workflows, which speak as the same
//! identity, a comment may repeat anybody's words: none begins with them.

use crate::review::{dispute::Meant, finding::Severity};

const OPEN: &str = "<!-- pentad:answer v1 ";
const CLOSE: &str = " -->";

/// The line, without a line break.
#[must_use]
pub fn answer(comment: u64, meant: Option<&Meant>) -> String {
    let meant =
        meant.map(|it| format!(" {} {}", it.fingerprint, it.severity.name())).unwrap_or_default();
    format!("{OPEN}{comment}{meant}{CLOSE}")
}

/// The comment that a comment answers, and what was meant by it.
#[must_use]
pub fn answered(body: &str) -> Option<(u64, Option<Meant>)> {
    let inside = body.lines().next()?.trim_end().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    let mut words = inside.split(' ');
    let comment = words.next()?.parse().ok()?;
    let meant = match (words.next(), words.next(), words.next()) {
        (None, ..) => None,
        (Some(print), Some(word), None) => {
            let severity = Severity::ALL.into_iter().find(|it| it.name() == word)?;
            let hexadecimal = print.bytes().all(|byte| byte.is_ascii_hexdigit());
            let fingerprint = (hexadecimal && print.len() <= 128).then(|| print.to_owned())?;
            Some(Meant { fingerprint, severity })
        }
        _ => return None,
    };
    Some((comment, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let meant = Meant { fingerprint: "0a".to_owned(), severity: Severity::High };
        for meant in [None, Some(meant)] {
            let body = format!("{}\r\n\r\nAccepted.\r\n", answer(7, meant.as_ref()));
            assert_eq!(answered(&body), Some((7, meant)));
        }
        for body in [
            "",
            "<!-- pentad:answer v1 -->",
            "<!-- pentad:answer v1 x -->",
            "<!-- pentad:answer v1 7 zz high -->",
            "<!-- pentad:answer v1 7 0a urgent -->",
            "<!-- pentad:answer v1 7 0a high more -->",
            "<!-- pentad:answer v1 7 0a",
            "> <!-- pentad:answer v1 7 -->",
            "Thanks for saying:\n\n<!-- pentad:answer v1 7 -->",
        ] {
            assert_eq!(answered(body), None, "{body}");
        }
    }
}
