//! What is wrong with a rule or a guard of the charter that reads well but cannot be understood: in which file and line, and what to write
//! instead. What cannot even be read is `config`'s to say.

use super::language::Language;
use crate::{
    fault::Fault,
    review::rule::{OwnRule, Word, Written},
};
use ast_grep_core::{Language as _, Pattern};
use std::fmt::Write as _;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Broken {
    at: Written,
    what: String,
    help: String,
}

impl Broken {
    pub(super) fn new(at: &Written, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at: at.clone(), what: what.into(), help: help.into() }
    }

    fn sentence(&self) -> String {
        format!("{}:{}: {}", self.at.file, self.at.line, self.what)
    }
}

/// The fault that ends the run; `None` where nothing is wrong.
pub(super) fn fault(origin: &str, mut wrong: Vec<Broken>) -> Option<Fault> {
    wrong.sort();
    wrong.dedup();
    match wrong.as_slice() {
        [] => None,
        [one] => Some(Fault::usage(one.sentence(), one.help.clone())),
        several => {
            let mut what = format!("the charter {origin} has {} errors:", several.len());
            for it in several {
                let _ = write!(what, "\n  {}\n    {}", it.sentence(), it.help);
            }
            Some(Fault::usage(what, "mend the lines above, then run `pentad check`"))
        }
    }
}

/// What of a rule's definition the engine's failure is about: the engine knows no lines, so each of its words is tried by itself.
pub(super) fn locate(own: &OwnRule, language: Language, why: &str) -> Broken {
    let grammar = language.grammar();
    for (key, Word { text, at }) in own.marks.iter().filter(|(_, word)| !word.text.is_empty()) {
        let found = match key.as_str() {
            "regex" => expression(text).err(),
            "kind" if is_name(text) && grammar.kind_to_id(text) == 0 => Some((
                format!("`{}` is no kind of node in {grammar}'s grammar", short(text)),
                "name a kind of that grammar, or write a `pattern`".to_owned(),
            )),
            "pattern" => Pattern::try_new(text, grammar).err().map(|error| {
                let what = format!("the pattern is no {grammar} that can be matched: {error}");
                (
                    what,
                    "write code of one expression, statement or item, with `$NAME` for what varies"
                        .to_owned(),
                )
            }),
            _ => None,
        };
        if let Some((what, help)) = found {
            return Broken::new(at, what, help);
        }
    }
    // `unknown field `foo`, expected one of …`: the engine names the key.
    let unknown = why.split_once("unknown field `").and_then(|(_, rest)| rest.split_once('`'));
    let key = unknown.map(|(key, _)| key);
    let mark = own.marks.iter().find(|(it, _)| key == Some(it.as_str()));
    if let (Some(key), Some((_, word))) = (key, mark) {
        let what = format!("a rule knows no `{}`", short(key));
        return Broken::new(
            &word.at,
            what,
            "write a rule as ast-grep's reference has it: pattern, kind, regex, nthChild, inside, has, precedes, follows, all, any, not, matches",
        );
    }
    let at = own.marks.iter().find(|(key, _)| key == "rule").map_or(&own.at, |(_, word)| &word.at);
    let why: Vec<&str> = why.split_whitespace().collect();
    let what = format!("the rule cannot be understood: {}", short(&why.join(" ")));
    Broken::new(at, what, "write it as ast-grep's rule reference has it")
}

/// A regular expression of a charter; or what is wrong with it, and what to do.
pub(super) fn expression(text: &str) -> Result<regex::Regex, (String, String)> {
    let compiled = regex::RegexBuilder::new(text).size_limit(1 << 20).build();
    compiled.map_err(|error| {
        let (why, help) = match &error {
            regex::Error::CompiledTooBig(_) => {
                ("it is too large".to_owned(), "write fewer or smaller repetitions")
            }
            _ => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default();
                let why = last.trim_start_matches("error: ").to_owned();
                (why, "write `\\` before a character that stands for itself; there is no look-around and no back-reference")
            }
        };
        (format!("`{}` is no regular expression: {why}", short(text)), help.to_owned())
    })
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// As a message shows it: on one line, and not too long.
pub(super) fn short(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(200).map(clean).collect();
    if text.chars().nth(200).is_some() {
        short.push('…');
    }
    short
}

/// The known word that shares most with another, where it is enough to be meant.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let parts = |text: &str| -> std::collections::BTreeSet<String> {
        let padded: Vec<char> = format!(" {text} ").chars().take(80).collect();
        padded.windows(2).map(|it| it.iter().collect()).collect()
    };
    let wanted = parts(word);
    let share = |it: &str| {
        let of = parts(it);
        let both = wanted.intersection(&of).count();
        // In thousandths: floats have no total order.
        2000 * both / (wanted.len() + of.len()).max(1)
    };
    known.iter().map(|it| (share(it), *it)).max().filter(|(share, _)| *share >= 600).map(|it| it.1)
}
