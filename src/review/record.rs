//! What a finished review recorded of its findings, and one finding's whole life in it: who said it, where it was found, what became of it,
//! why it counts. Total, and linear in the record: it may have been written by anybody.

use super::{
    finding::{Finding, Merge, Rejection},
    gate::{self, Terms, Weight},
    inline::Inline,
    ledger::Event,
    synthesis::Report,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Ids that are compared with a misspelled one, of a record that may have any number.
const COMPARED: usize = 5_000;
/// Characters of an id that are compared.
const LETTERS: usize = 80;
/// Ids that are suggested.
const SUGGESTED: usize = 5;

/// What was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What the gate went by.
    pub terms: Terms,
    /// Every admitted finding: those that lead or stand alone, then the absorbed ones.
    pub findings: Vec<Finding>,
    /// Every change of a state, in order.
    pub events: Vec<Event>,
    /// Everything that was said and not admitted, in order.
    pub rejected: Vec<Rejection>,
    /// The published few; `None` where the review did not say.
    pub inline: Option<Inline>,
}

/// What a name came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// One finding, and its life.
    Finding(Box<Life<'a>>),
    /// Nothing that was admitted, but something that was said.
    Rejected(Vec<&'a Rejection>),
    /// More than one finding, by id.
    Several(Vec<&'a str>),
    /// Nothing; what is spelled like it, nearest first.
    Nothing(Vec<String>),
}

/// Everything that is recorded of one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Life<'a> {
    /// It.
    pub finding: &'a Finding,
    /// Whether there was code to look its evidence up in.
    pub looked_up: bool,
    /// What absorbed it.
    pub leader: Option<&'a Finding>,
    /// What it absorbed, and by which signals.
    pub absorbed: Vec<(&'a Merge, Option<&'a Finding>)>,
    /// What belongs to it without being the same.
    pub linked: Vec<(&'a str, Option<&'a Finding>)>,
    /// Its states, and what was said on it.
    pub events: Vec<&'a Event>,
    /// Verdicts, merges and repairs that name it and were not accepted.
    pub turned_away: Vec<&'a Rejection>,
    /// Whether it gates, and why.
    pub weight: Weight,
    /// Whether it is published inline, or why not; `None` where that is not recorded, or there is nothing to say.
    pub inline: Option<Result<(), &'a str>>,
}

impl Record {
    /// What a report records: the same that its files do, read back.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self {
            terms: Terms::new(
                report.fail_on,
                report.gate_scope,
                report.scope,
                gate::looked_up(report),
            ),
            findings: report.findings.iter().chain(&report.absorbed).cloned().collect(),
            events: report.ledger.clone(),
            rejected: report.rejected.clone(),
            inline: Some(report.inline.clone()),
        }
    }

    /// Looks a finding up: by id, by fingerprint, by the id's slug, as something that was not admitted, by a unique beginning of an id or
    /// fingerprint. Letter case does not matter.
    #[must_use]
    pub fn find(&self, wanted: &str) -> Found<'_> {
        let wanted = folded(wanted);
        let wanted = wanted.as_str();
        if wanted.is_empty() {
            return Found::Nothing(Vec::new());
        }
        let same = |it: &str| it.eq_ignore_ascii_case(wanted);
        let begins = |it: &str| {
            it.get(..wanted.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(wanted))
        };
        if let Some(found) = self.one(|it| same(&it.id)) {
            return found;
        }
        if let Some(found) = self.one(|it| same(&it.fingerprint)) {
            return found;
        }
        if let Some(found) = self.one(|it| slug(it).is_some_and(same)) {
            return found;
        }
        let rejected: Vec<&Rejection> =
            self.rejected.iter().filter(|it| names(it).iter().any(|name| same(name))).collect();
        if !rejected.is_empty() {
            return Found::Rejected(rejected);
        }
        self.one(|it| begins(&it.id) || begins(&it.fingerprint))
            .unwrap_or_else(|| Found::Nothing(self.nearest(wanted)))
    }

    /// The only finding of a kind; of several with one fingerprint, the only one that leads.
    fn one(&self, wanted: impl Fn(&Finding) -> bool) -> Option<Found<'_>> {
        let found: Vec<&Finding> = self.findings.iter().filter(|it| wanted(it)).collect();
        let leading: Vec<&Finding> =
            found.iter().filter(|it| it.state.leader().is_none()).copied().collect();
        match (found.as_slice(), leading.as_slice()) {
            ([], _) => None,
            ([one], _) | (_, [one]) => Some(Found::Finding(Box::new(self.life(one)))),
            _ => Some(Found::Several(found.iter().map(|it| it.id.as_str()).collect())),
        }
    }

    /// Everything that is recorded of a finding of this record.
    #[must_use]
    pub fn life<'a>(&'a self, finding: &'a Finding) -> Life<'a> {
        let by_id: BTreeMap<&str, &Finding> =
            self.findings.iter().map(|it| (it.id.as_str(), it)).collect();
        let get = |id: &str| by_id.get(id).copied();
        let leader = finding.state.leader().and_then(get);
        let leader_is_open = leader.is_some_and(|it| it.state.is_open());
        let id = finding.id.as_str();
        Life {
            finding,
            looked_up: self.terms.looked_up,
            leader,
            absorbed: finding.merged.iter().map(|it| (it, get(&it.id))).collect(),
            linked: finding.linked.iter().map(|it| (it.as_str(), get(it))).collect(),
            events: self.events.iter().filter(|it| it.id == id).collect(),
            turned_away: self.rejected.iter().filter(|it| is_about(it, finding)).collect(),
            weight: gate::weigh(finding, leader_is_open, self.terms),
            inline: self.inline.as_ref().and_then(|it| published(it, id)),
        }
    }

    /// Ids spelled like a name, or that hold it; nearest first.
    fn nearest(&self, wanted: &str) -> Vec<String> {
        let said = self.rejected.iter().flat_map(names);
        let ids = self.findings.iter().map(|it| it.id.clone()).chain(said);
        let wanted: Vec<char> = wanted.to_lowercase().chars().take(LETTERS).collect();
        let holds = wanted.iter().collect::<String>();
        let mut near: Vec<(usize, String)> = ids
            .take(COMPARED)
            .filter_map(|id| {
                let lower = id.to_lowercase();
                let far = if lower.contains(&holds) { 0 } else { distance(&wanted, &lower) };
                // The beginning of an id is enough of a name.
                let begin: String = lower.chars().take(wanted.len()).collect();
                let far = far.min(distance(&wanted, &begin));
                (far <= wanted.len() / 4).then_some((far, id))
            })
            .collect();
        near.sort();
        near.dedup();
        near.into_iter().take(SUGGESTED).map(|(_, id)| id).collect()
    }
}

fn published<'a>(inline: &'a Inline, id: &str) -> Option<Result<(), &'a str>> {
    if inline.published.iter().any(|it| it == id) {
        return Some(Ok(()));
    }
    inline.left_out.iter().find(|it| it.id == id).map(|it| Err(it.why.as_str()))
}

/// What of an id follows `-L<loop>-`.
fn slug(finding: &Finding) -> Option<&str> {
    let head = format!("{}-L{}-", finding.role, finding.loop_n);
    finding.id.strip_prefix(&head)
}

/// What was said, where it was JSON at all.
fn fields(rejection: &Rejection) -> Option<Value> {
    serde_json::from_str::<Value>(&rejection.raw).ok().filter(Value::is_object)
}

fn field<'a>(said: &'a Value, key: &str) -> Option<&'a str> {
    said.get(key)?.as_str().map(str::trim).filter(|it| !it.is_empty())
}

/// By what something that was not admitted may be asked for: its slug, the id it would have had, the finding that it is about.
fn names(rejection: &Rejection) -> Vec<String> {
    let Some(said) = fields(rejection) else { return Vec::new() };
    let mut names = Vec::new();
    if let Some(slug) = field(&said, "slug").map(folded) {
        names.push(format!("{}-L{}-{slug}", rejection.role, rejection.loop_n));
        names.push(slug);
    }
    let others = ["id", "finding_id", "keep"];
    names.extend(others.iter().filter_map(|key| field(&said, key)).map(folded));
    names
}

/// On one line, as it is shown.
fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether something that was not accepted was a verdict on the finding, a merge with it, or its own repair.
fn is_about(rejection: &Rejection, finding: &Finding) -> bool {
    if !rejection.raw.contains(finding.id.as_str())
        && !slug(finding).is_some_and(|slug| rejection.raw.contains(slug))
    {
        return false;
    }
    let Some(said) = fields(rejection) else { return false };
    let id = finding.id.as_str();
    let own = rejection.role == finding.role
        && rejection.loop_n == finding.loop_n
        && slug(finding).is_some_and(|slug| field(&said, "slug") == Some(slug));
    let absorbs = said
        .get("absorb")
        .and_then(Value::as_array)
        .is_some_and(|it| it.iter().filter_map(Value::as_str).any(|it| it.trim() == id));
    own || absorbs || ["finding_id", "keep", "id"].iter().any(|key| field(&said, key) == Some(id))
}

/// Letters to add, drop or change, in the first [`LETTERS`] of both.
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().take(LETTERS).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, a) in from.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], n + 1);
        for (m, b) in to.iter().enumerate() {
            let change = corner + usize::from(a != b);
            corner = row[m + 1];
            row[m + 1] = change.min(corner + 1).min(row[m] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::{Severity, Stage, State, sample};

    fn finding(id: &str, fingerprint: &str) -> Finding {
        Finding { id: id.to_owned(), fingerprint: fingerprint.to_owned(), ..sample() }
    }

    fn rejection(stage: Stage, raw: &str) -> Rejection {
        let (role, reason) = ("data".to_owned(), "a reason".to_owned());
        Rejection { stage, reason, role, loop_n: 2, raw: raw.to_owned() }
    }

    fn record() -> Record {
        let mut findings = vec![
            finding("correctness-L1-lost-update", "aa11bb22cc33dd44"),
            finding("correctness-L1-lost-line", "aa11bb22ffffffff"),
            finding("correctness-L1-said-twice", "aa11bb22cc33dd44"),
        ];
        findings[2].state = State::Duplicate { of: findings[0].id.clone() };
        let rejected = vec![
            rejection(Stage::Lane, r#"{"slug": "outside", "claim": "x"}"#),
            rejection(Stage::Ledger, r#"{"finding_id": "correctness-L1-lost-update"}"#),
            rejection(Stage::Ledger, r#"{"keep": "a", "absorb": [" correctness-L1-lost-line "]}"#),
            rejection(Stage::Schema, "no JSON, but correctness-L1-lost-update"),
            rejection(Stage::Ledger, r#"{"finding_id": "never-was"}"#),
            rejection(Stage::Ledger, "[1]"),
        ];
        let terms = Terms { fail_on: Severity::High, all: false, looked_up: true };
        Record { terms, findings, events: Vec::new(), rejected, inline: None }
    }

    fn found(record: &Record, wanted: &str) -> String {
        match record.find(wanted) {
            Found::Finding(life) => life.finding.id.clone(),
            Found::Rejected(said) => format!("rejected {}", said.len()),
            Found::Several(ids) => format!("several {}", ids.join(" ")),
            Found::Nothing(near) => format!("nothing {}", near.join(" ")),
        }
    }

    #[test]
    fn a_finding_is_found_by_every_name_it_has() {
        for (wanted, expected) in [
            ("correctness-L1-lost-update", "correctness-L1-lost-update"),
            (" CORRECTNESS-l1-lost-update ", "correctness-L1-lost-update"),
            ("correctness-L1-said-twice", "correctness-L1-said-twice"),
            // Two have this fingerprint, and one of them leads.
            ("aa11bb22cc33dd44", "correctness-L1-lost-update"),
            ("aa11bb22c", "correctness-L1-lost-update"),
            ("lost-update", "correctness-L1-lost-update"),
            ("said-twice", "correctness-L1-said-twice"),
            ("correctness-L1-lost-u", "correctness-L1-lost-update"),
            ("outside", "rejected 1"),
            ("data-L2-outside", "rejected 1"),
            ("never-was", "rejected 1"),
            ("correctness-L1-s", "correctness-L1-said-twice"),
            ("correctness-L1-lost", "several correctness-L1-lost-update correctness-L1-lost-line"),
            (
                "corectness-L1-lost-updat",
                "nothing correctness-L1-lost-update correctness-L1-lost-line",
            ),
            ("lost-l", "nothing correctness-L1-lost-line"),
            ("outsid", "nothing data-L2-outside outside"),
            ("corectness-L1-sayd-", "nothing correctness-L1-said-twice"),
            ("zzzzzzzz", "nothing "),
            ("", "nothing "),
            ("é", "nothing "),
        ] {
            assert_eq!(found(&record(), wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn a_life_holds_what_was_said_of_it_and_not_accepted() {
        let record = record();
        let away = |n: usize| record.life(&record.findings[n]).turned_away.len();
        assert_eq!((away(0), away(1), away(2)), (1, 1, 0));
        let life = record.life(&record.findings[2]);
        assert_eq!(life.leader.map(|it| it.id.as_str()), Some("correctness-L1-lost-update"));
        assert_eq!(life.weight.effect, gate::Effect::None);
        assert_eq!(record.life(&record.findings[0]).weight.effect, gate::Effect::Fails);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_asked_for_something_is_answered(wanted in ".{0,40}", raw in ".{0,40}") {
            let mut record = record();
            record.findings[0].id = raw.clone();
            record.rejected[0].raw = raw;
            let _ = found(&record, &wanted);
        }
    }
}
