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
/// Places in one text that are told apart; those after them are not looked at, and that is said.
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

    /// Every place in a text, by lines: two on one line are two. Beside them, why it was not searched, or not to its end: a fragment.
    pub(super) fn find(&self, path: &str, text: &str) -> (Vec<Site>, Option<String>) {
        let (mut found, mut lacking) = match &self.seeker {
            Seeker::Literal(finder) if finder.find(text.as_bytes()).is_none() => (Vec::new(), None),
            Seeker::Literal(finder) => {
                (lines(text, |it| finder.find_iter(it.as_bytes()).count()), None)
            }
            Seeker::Line(regex) => (lines(text, |it| matched(regex, it)), None),
            Seeker::Tree(rule) if !rule.may_match(text) => (Vec::new(), None),
            Seeker::Tree(rule) => {
                let Some(language) = Language::of(path) else { return (Vec::new(), None) };
                scan::matches(path, text, language, rule)
            }
        };
        if found.len() > MAX_SITES {
            found.truncate(MAX_SITES);
            lacking.get_or_insert_with(|| format!("over {MAX_SITES} places"));
        }
        if found.is_empty() {
            return (Vec::new(), lacking);
        }
        let all: Vec<&str> = text.lines().collect();
        let site = |lines: Lines| {
            let (first, last) = (lines.first as usize - 1, lines.last as usize);
            let own = all.get(first..last.min(all.len())).unwrap_or_default();
            let text = own.iter().map(|it| it.trim()).collect::<Vec<_>>().join("\n");
            Site { path: path.to_owned(), lines, text }
        };
        (found.into_iter().map(site).collect(), lacking)
    }
}

/// Each line as often as something stands in it, up to one place over what is told apart.
fn lines(text: &str, often: impl Fn(&str) -> usize) -> Vec<Lines> {
    let places = (1..)
        .zip(text.lines())
        .flat_map(|(n, it)| std::iter::repeat_n(Lines::new(n, n), often(it)));
    places.take(MAX_SITES + 1).collect()
}

/// How often an expression matches in a line. Where it matches nothing but the empty text, that is once.
fn matched(regex: &Regex, line: &str) -> usize {
    let (mut all, mut empty) = (0, 0);
    for it in regex.find_iter(line) {
        all += 1;
        empty += usize::from(it.is_empty());
    }
    if all == empty { all.min(1) } else { all - empty }
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
