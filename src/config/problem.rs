//! What is wrong with a charter, in the words its author reads: file, line, column, what to write instead.
//!
//! Problems are collected, not thrown: whoever mends a charter wants all of them at once.

use crate::fault::Fault;
use std::fmt::Write as _;

/// A place in a file, 1-based. Line 0 is the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) line: u64,
    pub(super) column: u64,
}

impl At {
    /// The file as a whole.
    pub(super) const FILE: Self = Self { line: 0, column: 0 };
}

/// One thing that is wrong. `what` and `help` are lower-case fragments without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    file: String,
    at: At,
    what: String,
    help: String,
}

impl Problem {
    pub(super) fn new(
        file: &str,
        at: At,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { file: file.to_owned(), at, what: what.into(), help: help.into() }
    }

    /// `file:line:column: what`.
    fn sentence(&self) -> String {
        let Self { file, at: At { line, column }, what, .. } = self;
        if *line == 0 {
            format!("{file}: {what}")
        } else {
            format!("{file}:{line}:{column}: {what}")
        }
    }
}

/// All that is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    pub(super) fn add(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.list.len()
    }

    /// The fault that ends the run, or `None` where nothing is wrong. `origin` says where the charter was read.
    pub(super) fn into_fault(mut self, origin: &str) -> Option<Fault> {
        self.list.sort();
        self.list.dedup();
        let first = self.list.first()?;
        if self.list.len() == 1 {
            let read = revision(origin).map(|it| format!(" (read {it})")).unwrap_or_default();
            return Some(Fault::usage(format!("{}{read}", first.sentence()), first.help.clone()));
        }
        let mut what = format!("the charter {origin} has {} errors:", self.list.len());
        for problem in &self.list {
            let _ = write!(what, "\n  {}\n    {}", problem.sentence(), problem.help);
        }
        Some(Fault::usage(what, "mend the lines above, then run `pentad check`"))
    }
}

/// The path people know a file of the charter by: `.pentad/ at 1a2b3c4` and `pentad.yml` make `.pentad/pentad.yml`.
pub(super) fn path(origin: &str, name: &str) -> String {
    let folder = origin.split_once(" at ").map_or(origin, |(folder, _)| folder);
    match folder.trim_end_matches('/') {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn revision(origin: &str) -> Option<String> {
    origin.split_once(" at ").map(|(_, revision)| format!("at {revision}"))
}

/// The known word nearest to a misspelt one, where one is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = fold(word);
    let most = ((folded.chars().count() + 1) / 3).clamp(1, 3);
    known
        .iter()
        .map(|it| (distance(&folded, &fold(it)), *it))
        .filter(|(far, _)| *far <= most)
        .min_by_key(|(far, _)| *far)
        .map(|(_, it)| it)
}

/// "write `x`" where one known word is near, else the list of them.
pub(super) fn instead(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("write `{near}`"),
        None => format!("write one of: {}", listed(known)),
    }
}

/// `a`, `b`, `c`.
pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// A word of the charter as a message shows it: on one line, and not too long.
pub(super) fn shown(word: &str) -> String {
    let mut short: String =
        word.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < word.len() && word.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

fn fold(word: &str) -> String {
    word.chars().take(64).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Edits between two words, two swapped letters being one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut far = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                far[i][j] = i + j;
                continue;
            }
            let replaced = far[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            far[i][j] = replaced.min(far[i - 1][j] + 1).min(far[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                far[i][j] = far[i][j].min(far[i - 2][j - 2] + 1);
            }
        }
    }
    far[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{nearest, path};

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        let known = ["fail_on", "scope", "on_incomplete"];
        assert_eq!(nearest("fail-on", &known), Some("fail_on"));
        assert_eq!(nearest("Scope", &known), Some("scope"));
        assert_eq!(nearest("scpoe", &known), Some("scope"));
        assert_eq!(nearest("sc", &known), None);
        assert_eq!(nearest("threshold", &known), None);
        assert_eq!(nearest("", &known), None);
    }

    #[test]
    fn a_path_is_one_people_can_open() {
        assert_eq!(path(".pentad/ at 1a2b3c4", "pentad.yml"), ".pentad/pentad.yml");
        assert_eq!(path("/srv/charter", "pentad.yml"), "/srv/charter/pentad.yml");
        assert_eq!(path("", "pentad.yml"), "pentad.yml");
    }
}
