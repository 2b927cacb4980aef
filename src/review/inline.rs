//! The published few: which findings become comments on the change's lines. The rest stands in the report and in the summary.
//!
//! A handful, because a reader who is told twenty things reads none; the first in rank order, because the order is what the review knows of
//! their worth. Says which, never posts: that is `github`'s. Nothing here is heard by the gate.

use super::{
    finding::{Finding, Severity},
    gate::{self, Effect, Terms},
};
use std::collections::BTreeSet;

/// Which findings are published inline, and which of the severe ones are not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inline {
    /// By id, in rank order.
    pub published: Vec<String>,
    /// Every other open Critical and High, in rank order: a reader must not take the few for all.
    pub left_out: Vec<LeftOut>,
}

/// A severe finding without a comment of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// By id.
    pub id: String,
    /// Why: a lower-case fragment.
    pub why: String,
}

/// Picks at most `limit` of the findings that lead or stand alone, which come in rank order.
///
/// Published is what is open, stands at lines of the change, and is worth a comment: a note is for the record. Two that are linked are
/// told in one comment, which names the other: the later one, a missing test or a consequence, gets none of its own, unless it fails the
/// review by itself. Who mends the first would else meet a red check for something nobody had told at its lines, and a model that links
/// one finding to another could take it out of sight.
#[must_use]
pub fn choose(findings: &[Finding], limit: u32, terms: Terms) -> Inline {
    let mut inline = Inline::default();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for finding in findings.iter().filter(|it| it.state.is_open()) {
        let full = inline.published.len() as u64 >= u64::from(limit);
        let why = obstacle(finding, &told, terms).or_else(|| full.then(|| beyond(limit)));
        match why {
            None => {
                inline.published.push(finding.id.clone());
                told.insert(&finding.id);
            }
            Some(why) if finding.severity <= Severity::High => {
                inline.left_out.push(LeftOut { id: finding.id.clone(), why });
            }
            Some(_) => {}
        }
    }
    inline
}

fn beyond(limit: u32) -> String {
    match limit {
        0 => "the charter publishes no inline comment (publish.inline: 0)".to_owned(),
        _ => format!("over the limit of {limit} inline comments (publish.inline)"),
    }
}

/// Why there is no comment on it, whatever room there is.
fn obstacle(finding: &Finding, told: &BTreeSet<&str>, terms: Terms) -> Option<String> {
    if !finding.evidence.status.located() {
        let why = if terms.looked_up { "its quote was not found" } else { "it was not looked up" };
        return Some(format!("{why}: there are no lines to comment on"));
    }
    if finding.evidence.lines.is_none() {
        return Some("it has no lines to comment on".to_owned());
    }
    if !(finding.in_change || terms.all) {
        return Some("it does not meet the change".to_owned());
    }
    if finding.severity == Severity::Note {
        return Some("a note is for the record".to_owned());
    }
    let first = finding.linked.iter().find(|id| told.contains(id.as_str()))?;
    let fails = gate::weigh(finding, false, terms).effect == Effect::Fails;
    (!fails).then(|| format!("it is linked to {first}, whose comment names it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{
        change::Lines,
        finding::{EvidenceStatus, State, sample},
    };

    const TERMS: Terms = Terms { fail_on: Severity::Critical, all: false, looked_up: true };

    fn finding(id: &str, severity: Severity) -> Finding {
        Finding { id: id.to_owned(), severity, ..sample() }
    }

    fn linked(mut finding: Finding, to: &str) -> Finding {
        finding.linked = vec![to.to_owned()];
        finding
    }

    fn missing(mut finding: Finding) -> Finding {
        finding.evidence.status = EvidenceStatus::Missing;
        finding.evidence.lines = None;
        finding
    }

    fn case(findings: &[Finding], limit: u32, published: &[&str], left_out: &[(&str, &str)]) {
        let inline = choose(findings, limit, TERMS);
        assert_eq!(inline.published, published);
        let told: Vec<(&str, &str)> =
            inline.left_out.iter().map(|it| (it.id.as_str(), it.why.as_str())).collect();
        assert_eq!(told, left_out);
    }

    #[test]
    fn the_first_that_have_lines_are_published() {
        use Severity::{Critical, High, Low, Medium, Note};
        let plain =
            [finding("a", Critical), finding("b", High), finding("c", High), finding("d", Medium)];
        case(&plain, 5, &["a", "b", "c", "d"], &[]);
        let over = ("c", "over the limit of 2 inline comments (publish.inline)");
        case(&plain, 2, &["a", "b"], &[over]);
        let none = "the charter publishes no inline comment (publish.inline: 0)";
        case(&plain, 0, &[], &[("a", none), ("b", none), ("c", none)]);
        let unlocated = "its quote was not found: there are no lines to comment on";
        case(
            &[missing(finding("a", Critical)), finding("b", Low), finding("n", Note)],
            5,
            &["b"],
            &[("a", unlocated)],
        );
        // A missing one is told so, not that the room ended.
        case(&[finding("a", High), missing(finding("b", High))], 1, &["a"], &[("b", unlocated)]);
        let elsewhere = Finding { in_change: false, ..finding("a", High) };
        case(std::slice::from_ref(&elsewhere), 5, &[], &[("a", "it does not meet the change")]);
        let all = choose(&[elsewhere], 5, Terms { all: true, ..TERMS });
        assert_eq!(all.published, ["a"]);
        let mut without_lines = finding("a", High);
        without_lines.evidence.lines = None;
        case(&[without_lines], 5, &[], &[("a", "it has no lines to comment on")]);
    }

    #[test]
    fn what_is_closed_is_neither_published_nor_missed() {
        for state in [
            State::Refuted { evidence: "src/a.rs:1".into() },
            State::Withdrawn,
            State::Resolved { evidence: "gone".into() },
            State::Waived { reason: "known".into(), until: "2027-01-01".into() },
            State::Duplicate { of: "b".into() },
        ] {
            case(&[Finding { state, ..finding("a", Severity::Critical) }], 5, &[], &[]);
        }
        let contested = Finding { state: State::Contested, ..finding("a", Severity::Critical) };
        case(&[contested], 5, &["a"], &[]);
    }

    #[test]
    fn linked_ones_share_a_comment_but_nothing_that_gates_is_hidden() {
        use Severity::{Critical, High, Medium};
        let shared = "it is linked to a, whose comment names it";
        case(
            &[finding("a", Critical), linked(finding("b", High), "a")],
            5,
            &["a"],
            &[("b", shared)],
        );
        case(
            &[finding("a", Critical), linked(finding("b", High), "a")],
            1,
            &["a"],
            &[("b", shared)],
        );
        case(&[finding("a", High), linked(finding("b", Medium), "a")], 5, &["a"], &[]);
        case(&[finding("a", Critical), linked(finding("b", Critical), "a")], 5, &["a", "b"], &[]);
        // The other one is not published: there is no comment that could name it.
        case(
            &[missing(finding("a", High)), linked(finding("b", High), "a")],
            5,
            &["b"],
            &[("a", "its quote was not found: there are no lines to comment on")],
        );
        let other_file = Finding { in_change: false, ..finding("a", High) };
        case(
            &[other_file, linked(finding("b", Medium), "a")],
            5,
            &["b"],
            &[("a", "it does not meet the change")],
        );
    }

    proptest::proptest! {
        #[test]
        fn every_open_severe_finding_is_published_or_accounted_for(
            seeds in proptest::collection::vec((0_usize..5, 0_usize..6, 0_usize..12, proptest::bool::ANY), 0..12),
            limit in 0_u32..7,
        ) {
            let findings: Vec<Finding> = seeds
                .iter()
                .enumerate()
                .map(|(n, (severity, kind, link, in_change))| {
                    let mut it = finding(&n.to_string(), Severity::ALL[*severity]);
                    it.in_change = *in_change;
                    it.linked = vec![link.to_string()];
                    match kind {
                        0 => it.state = State::Withdrawn,
                        1 => it.state = State::Contested,
                        2 => it.evidence.status = EvidenceStatus::Missing,
                        3 => it.evidence.lines = None,
                        _ => it.evidence.lines = Some(Lines::new(n as u32, 20)),
                    }
                    it
                })
                .collect();
            let inline = choose(&findings, limit, TERMS);
            proptest::prop_assert!(inline.published.len() <= limit as usize);
            for it in &findings {
                let published = inline.published.contains(&it.id);
                let told = inline.left_out.iter().filter(|left| left.id == it.id).count();
                let severe = it.state.is_open() && it.severity <= Severity::High;
                proptest::prop_assert_eq!(told, usize::from(severe && !published));
                proptest::prop_assert!(!published || it.state.is_open() && it.in_change && it.evidence.lines.is_some());
            }
        }
    }
}
