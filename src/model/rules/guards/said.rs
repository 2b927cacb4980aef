//! What a guard says: the sentences of its findings, and of what all guards came to.

use super::Check;
use crate::{
    model::rules::watch::Site,
    review::{
        finding::{Observation, Source},
        guard::{self, Extent, GuardFact, Look, Standing},
    },
};

/// Places that a sentence names.
const NAMED: usize = 5;

/// All facts in a sentence; nothing where there is no guard.
#[must_use]
pub fn notice(facts: &[GuardFact]) -> Option<String> {
    let said = facts.iter().map(|GuardFact { id, standing, lacking, .. }| match standing {
        Standing::Holds => format!("{id} holds"),
        Standing::Unchanged => format!("{id} is left as it was"),
        Standing::Broken(n) => match lacking {
            None => format!("{id} does not hold ({n})"),
            Some(why) => format!("{id} does not hold ({n}, and not all was looked at: {why})"),
        },
        Standing::Unknown(why) => format!("{id} could not be told: {why}"),
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| format!("guards of the constitution: {}", said.join(", ")))
}

impl Check<'_> {
    pub(super) fn missing(&self, path: &str, here: u32, n: u32) -> String {
        format!(
            "{} {} in {path}, one of its sites, where the constitution says {n}",
            self.what(),
            times(here)
        )
    }

    pub(super) fn number(&self, n: u32, at: &[Site]) -> String {
        let Extent::Exactly(wanted) = self.watch.guard.extent else { return String::new() };
        let places = at.iter().take(NAMED).map(|it| format!("{}:{}", it.path, it.lines.first));
        let mut places: Vec<String> = places.collect();
        places.dedup();
        let colon = if places.is_empty() { "" } else { ": " };
        format!(
            "{} {}, and the constitution says {wanted}{colon}{}",
            self.what(),
            times(n),
            places.join(", ")
        )
    }

    /// What stands there, as the head of a sentence.
    pub(super) fn what(&self) -> String {
        match &self.watch.guard.look {
            Look::Literal(text) => format!("`{}` stands", code(text)),
            Look::Regex(word) => format!("what `{}` matches stands", code(&word.text)),
            Look::Rule(id) => format!("what the rule {} finds stands", id.text),
            Look::Tree(own) => match own.marks.as_slice() {
                [(key, pattern)] if key == "pattern" => format!("`{}` stands", code(&pattern.text)),
                _ => format!("what the guard {} looks for stands", self.watch.guard.id),
            },
        }
    }

    pub(super) fn observe(&self, site: &Site, detail: &str) -> Observation {
        let guard = &self.watch.guard;
        let said = guard.message.as_deref().unwrap_or(detail).trim_end_matches('.');
        Observation {
            source: Source::Static(format!("{}{}", guard::SOURCE, guard.id)),
            role: guard.role.clone(),
            theme: self.theme.to_owned(),
            severity: guard.severity,
            path: site.path.clone(),
            lines: site.lines,
            claim: format!("{said} (constitution, {})", guard.clause),
            failure_scenario: format!(
                "{detail}. The clause does not hold any more, and whoever relies on it is wrong."
            ),
            proposed_change: match guard.allow.patterns() {
                [] => "Take it out of here; or, if the clause is to change, change it and its guard first, on their own.".to_owned(),
                allowed => format!(
                    "Reach it through what is allowed ({}); or, if the clause is to change, change it and its guard first, on their own.",
                    listed(allowed)
                ),
            },
            disproof: "The clause means something else than its guard checks.".to_owned(),
            references: vec![
                format!("constitution, {}", guard.clause),
                format!("{}:{}", guard.at.file, guard.at.line),
            ],
            addresses_reviewers: false,
        }
    }

    pub(super) fn fact(&self, standing: Standing, looked: String) -> GuardFact {
        let (guard, lacking) = (&self.watch.guard, self.unknown.clone());
        let (id, clause, severity) = (guard.id.clone(), guard.clause.clone(), guard.severity);
        GuardFact { id, clause, standing, looked, severity, lacking }
    }
}

pub(super) fn times(n: u32) -> String {
    match n {
        0 => "no more".to_owned(),
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

pub(super) fn listed(patterns: &[String]) -> String {
    let mut listed: Vec<String> =
        patterns.iter().take(NAMED).map(|it| format!("`{}`", code(it))).collect();
    if patterns.len() > NAMED {
        listed.push(format!("{} more", patterns.len() - NAMED));
    }
    listed.join(", ")
}

/// A text of the charter within a sentence.
fn code(text: &str) -> String {
    let mut short: String =
        text.chars().take(60).map(|c| if c == '`' { '\'' } else { c }).collect();
    short = short.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
