//! A guard, ready to look: in one text at a time, for the places where what it looks for stands. Whether that is a violation is `guards`'
//! business.

use super::{
    broken::{self, Broken},
    catalog::Rule,
    language::Language,
    scan,
};
use crate::review::{
    change::Lines,
    charter::SnapshotPolicy,
    guard::{Guard, Look},
    rule::{OwnRule, Word},
};
use memchr::memmem;
use regex::Regex;

/// The charter's own folder: a guard's fence holds what it looks for.
const CHARTER: &str = ".pentad/";
/// Places in one text that are told apart.
const MAX_SITES: usize = 1_000;

/// A guard at work.
pub(super) struct Watch {
    pub(super) guard: Guard,
    seeker: Seeker,
}

enum Seeker {
    Literal(Box<memmem::Finder<'static>>),
    Line(Regex),
    Tree(Box<Rule>),
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub(super) path: String,
    pub(super) lines: Lines,
    /// The text of its lines, without indentation: the same code elsewhere in the file has the same.
    pub(super) text: String,
}

impl Watch {
    /// Makes it ready; `rule_of` knows the rules by their ids.
    pub(super) fn new(
        guard: &Guard,
        rule_of: impl FnOnce(&Word) -> Result<Rule, Broken>,
    ) -> Result<Self, Broken> {
        let seeker = match &guard.look {
            Look::Literal(text) => {
                Seeker::Literal(Box::new(memmem::Finder::new(text.as_bytes()).into_owned()))
            }
            Look::Regex(word) => Seeker::Line(
                broken::expression(&word.text)
                    .map_err(|(what, help)| Broken::new(&word.at, what, help))?,
            ),
            Look::Tree(own) => Seeker::Tree(Box::new(Rule::own(&with_literal(own))?)),
            Look::Rule(id) => Seeker::Tree(Box::new(rule_of(id)?)),
        };
        Ok(Self { guard: guard.clone(), seeker })
    }

    /// Whether it looks into a file at all, and what stands there counts.
    pub(super) fn takes(&self, path: &str, policy: &SnapshotPolicy) -> bool {
        let language = match &self.seeker {
            Seeker::Literal(_) | Seeker::Line(_) => true,
            Seeker::Tree(rule) => {
                Language::of(path).is_some_and(|it| rule.speaks(it)) && rule.takes(path)
            }
        };
        language
            && !path.starts_with(CHARTER)
            && self.guard.within.as_ref().is_none_or(|it| it.take(path))
            && !self.guard.allow.take(path)
            && policy.include.take(path)
            && !policy.exclude.take(path)
    }

    /// What looking into a text costs, in bytes of it: a tree is dearer than a line.
    pub(super) fn cost(&self, text: &str) -> u64 {
        let bytes = text.len() as u64;
        match &self.seeker {
            Seeker::Literal(_) => bytes / 8,
            Seeker::Line(_) => bytes,
            Seeker::Tree(rule) if rule.may_match(text) => 4 * bytes,
            Seeker::Tree(_) => bytes / 8,
        }
    }

    /// Every place in a text, by lines.
    ///
    /// # Errors
    /// Why it was not searched, or not to its end: a fragment.
    pub(super) fn find(&self, path: &str, text: &str) -> Result<Vec<Site>, String> {
        let found: Vec<Lines> = match &self.seeker {
            Seeker::Literal(finder) if finder.find(text.as_bytes()).is_none() => Vec::new(),
            Seeker::Literal(finder) => lines(text, |it| finder.find(it.as_bytes()).is_some()),
            Seeker::Line(regex) => lines(text, |it| regex.is_match(it)),
            Seeker::Tree(rule) if !rule.may_match(text) => Vec::new(),
            Seeker::Tree(rule) => {
                let Some(language) = Language::of(path) else { return Ok(Vec::new()) };
                scan::matches(path, text, language, rule)?.into_iter().collect()
            }
        };
        if found.len() > MAX_SITES {
            return Err(format!("over {MAX_SITES} places in {path}"));
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<&str> = text.lines().collect();
        Ok(found
            .into_iter()
            .map(|lines| {
                let (first, last) = (lines.first as usize - 1, lines.last as usize);
                let own = all.get(first..last.min(all.len())).unwrap_or_default();
                let text = own.iter().map(|it| it.trim()).collect::<Vec<_>>().join("\n");
                Site { path: path.to_owned(), lines, text }
            })
            .collect())
    }
}

/// The lines that hold it.
fn lines(text: &str, holds: impl Fn(&str) -> bool) -> Vec<Lines> {
    (1..).zip(text.lines()).filter(|(_, it)| holds(it)).map(|(n, _)| Lines::new(n, n)).collect()
}

/// A pattern's longest word must stand in every text that it matches: other texts need not be parsed.
fn with_literal(own: &OwnRule) -> OwnRule {
    let mut own = own.clone();
    if let [(key, pattern)] = own.marks.as_slice()
        && key == "pattern"
    {
        let words = pattern.text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')));
        let fixed = words.filter(|it| !it.contains('$') && it.is_ascii());
        own.card.literals.extend(fixed.max_by_key(|it| it.len()).map(str::to_owned));
        own.card.literals.retain(|it| !it.is_empty());
    }
    own
}
