//! What a person tells Pentad in a comment: one command, on the comment's first line. Total: a comment is anybody's text.

use super::day::Day;

/// The word that begins a command.
const WORD: &str = "/pentad";
/// Characters of a reason at most.
const REASON: usize = 500;
/// Characters of a finding's name at most.
const NAME: usize = 200;
/// Bytes of a comment's first line that are read.
const LINE: usize = 4_000;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Accept a finding.
    Waive {
        /// Its id or fingerprint.
        finding: String,
        /// Why.
        reason: String,
        /// The last day; `None` leaves it to the default.
        until: Option<Day>,
    },
    /// Take an acceptance back, or open what was closed.
    Reopen {
        /// Its id or fingerprint.
        finding: String,
    },
    /// Tell a finding's life.
    Explain {
        /// Its id or fingerprint.
        finding: String,
    },
    /// Review the pull request again.
    Review,
}

impl Command {
    /// The finding it names.
    #[must_use]
    pub fn finding(&self) -> Option<&str> {
        match self {
            Self::Waive { finding, .. } | Self::Reopen { finding } | Self::Explain { finding } => {
                Some(finding)
            }
            Self::Review => None,
        }
    }

    /// Its word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waive { .. } => "waive",
            Self::Reopen { .. } => "reopen",
            Self::Explain { .. } => "explain",
            Self::Review => "review",
        }
    }
}

/// What a command is, for who got one wrong.
pub const USAGE: &str = "write one of `/pentad waive ID REASON until YYYY-MM-DD` (without `until` it holds 30 days), \
                         `/pentad reopen ID`, `/pentad explain ID`, `/pentad review`, on the comment's first line";

/// Reads a comment: `None` where it is none to Pentad, else the command, or what is wrong with it as a lower-case fragment.
#[must_use]
pub fn read(body: &str) -> Option<Result<Command, String>> {
    let line = body.trim_start_matches(['\u{feff}', '\n', '\r', ' ']).lines().next()?;
    let rest = line.strip_prefix(WORD)?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    if line.len() > LINE {
        return Some(Err("the command's line is too long".to_owned()));
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    Some(command(&words))
}

fn command(words: &[&str]) -> Result<Command, String> {
    let Some((word, rest)) = words.split_first() else {
        return Err("it has no command".to_owned());
    };
    match (word.to_ascii_lowercase().as_str(), rest) {
        ("review", []) => Ok(Command::Review),
        ("reopen", [finding]) => Ok(Command::Reopen { finding: name(finding)? }),
        ("explain", [finding]) => Ok(Command::Explain { finding: name(finding)? }),
        ("waive", [finding, reason @ ..]) => waive(name(finding)?, reason),
        ("reopen" | "explain" | "waive", []) => Err(format!("`{word}` names no finding")),
        ("review" | "reopen" | "explain", _) => Err(format!("`{word}` is followed by too much")),
        _ => Err("it is none of the commands".to_owned()),
    }
}

/// The name as it stands in a report: people take the code marks along.
fn name(word: &str) -> Result<String, String> {
    let name = word.trim_matches('`');
    match name.chars().count() {
        0 => Err("it names no finding".to_owned()),
        1..=NAME => Ok(name.to_owned()),
        _ => Err("the finding's name is too long".to_owned()),
    }
}

fn waive(finding: String, words: &[&str]) -> Result<Command, String> {
    let (words, until) = match words {
        [reason @ .., until, day] if until.eq_ignore_ascii_case("until") => {
            let day = Day::read(day)
                .ok_or("what follows `until` is no day of the calendar as YYYY-MM-DD")?;
            (reason, Some(day))
        }
        words => (words, None),
    };
    let reason = words.join(" ");
    match reason.chars().count() {
        0 => Err("`waive` gives no reason".to_owned()),
        1..=REASON => Ok(Command::Waive { finding, reason, until }),
        _ => Err(format!("the reason has more than {REASON} characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Day, read};
    use proptest::prelude::*;

    fn waive(reason: &str, until: Option<&str>) -> Command {
        let until = until.and_then(Day::read);
        Command::Waive { finding: "data-L1-x".to_owned(), reason: reason.to_owned(), until }
    }

    #[test]
    fn a_command_is_the_first_line_s() {
        let reopen = Command::Reopen { finding: "data-L1-x".to_owned() };
        let explain = Command::Explain { finding: "data-L1-x".to_owned() };
        for (body, command) in [
            ("/pentad review", Command::Review),
            ("  /pentad  Review \r\nthanks", Command::Review),
            ("\n\n/pentad review", Command::Review),
            ("/pentad reopen data-L1-x", reopen),
            ("/pentad explain `data-L1-x`", explain),
            ("/pentad waive data-L1-x the input is ours", waive("the input is ours", None)),
            (
                "/pentad waive data-L1-x the input\tis ours until 2027-01-31",
                waive("the input is ours", Some("2027-01-31")),
            ),
            (
                "/pentad waive data-L1-x not until 2027 is over\n/pentad reopen data-L1-x",
                waive("not until 2027 is over", None),
            ),
        ] {
            assert_eq!(read(body), Some(Ok(command)), "{body}");
        }
    }

    #[test]
    fn what_is_no_command_is_left_and_a_wrong_one_is_told() {
        for body in [
            "",
            "please /pentad review",
            "> /pentad review",
            "/pentad-x review",
            "Hello\n/pentad review",
        ] {
            assert_eq!(read(body), None, "{body}");
        }
        let (long, name) = ("x ".repeat(300), "x".repeat(201));
        for (body, why) in [
            ("/pentad", "no command"),
            ("/pentad please", "none of the commands"),
            ("/pentad review it", "too much"),
            ("/pentad reopen", "names no finding"),
            ("/pentad reopen ``", "names no finding"),
            ("/pentad explain a b", "too much"),
            ("/pentad waive", "names no finding"),
            ("/pentad waive a", "no reason"),
            ("/pentad waive a until 2027-01-31", "no reason"),
            ("/pentad waive a fine until 2027-02-29", "no day"),
            ("/pentad waive a fine until tomorrow", "no day"),
            (&format!("/pentad waive a {long}"), "more than 500"),
            (&format!("/pentad reopen {name}"), "too long"),
            (&format!("/pentad waive a {}", "x".repeat(5_000)), "too long"),
        ] {
            let Some(Err(said)) = read(body) else { panic!("{body}") };
            assert!(said.contains(why), "{body}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(body in "(/pentad )?(waive |reopen )?.{0,60}(until .{0,12})?") {
            if let Some(Ok(command)) = read(&body) {
                prop_assert!(command.finding().is_none_or(|it| !it.is_empty() && !it.contains(char::is_whitespace)));
            }
        }
    }
}
