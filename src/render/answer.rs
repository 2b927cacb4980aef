//! The answer to a command in a comment, as Markdown for the thread it stands in.

use super::{
    escape::markdown::{code, prose, text},
    headline::{place, standing, step},
};
use crate::review::{day::Day, finding::Finding, ledger::Event};

/// Ids that are named to choose from.
const SHOWN: usize = 10;
/// Events of a finding's life that are told, the last ones.
const EVENTS: usize = 20;

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It has no effect, and why.
    Refused(String),
    /// No review of this pull request is known.
    NoMemory,
    /// No finding is called so; these are.
    Unknown(Vec<&'a str>),
    /// The finding is accepted.
    Waived {
        /// It.
        finding: &'a Finding,
        /// The last day.
        until: Day,
        /// It is a Critical of who accepts it.
        own_critical: bool,
    },
    /// The finding counts again.
    Reopened(&'a Finding),
    /// The finding's life.
    Explained {
        /// It.
        finding: &'a Finding,
        /// Its states.
        events: Vec<&'a Event>,
    },
}

/// The answer to `to`.
#[must_use]
pub fn answer(it: &Answer<'_>, to: &str) -> String {
    let said = match it {
        Answer::Refused(why) => format!("This has no effect: {}.", prose(why)),
        Answer::NoMemory => {
            "This has no effect: no earlier review of this pull request is known here. Give it again once a review's comment stands here."
                .to_owned()
        }
        Answer::Unknown(ids) => {
            let shown: Vec<String> = ids.iter().take(SHOWN).map(|it| code(it)).collect();
            let more = if ids.len() > SHOWN { ", …" } else { "" };
            let open = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
            format!("The last review has no such finding. Open there: {open}{more}.")
        }
        Answer::Waived { finding, until, own_critical } => {
            let unless = if *own_critical {
                " As a Critical of your own change it counts only where the charter says `gate.authors_may_waive: true`."
            } else {
                ""
            };
            let severity = finding.severity.name();
            format!(
                "{} is accepted until {until}, as {severity} and nothing more severe.{unless}",
                code(&finding.id)
            )
        }
        Answer::Reopened(finding) => format!("{} counts again.", code(&finding.id)),
        Answer::Explained { finding, events } => life(finding, events),
    };
    format!("{}: {said}", text(to))
}

fn life(finding: &Finding, events: &[&Event]) -> String {
    let mut lines = vec![format!(
        "{} ({}, {}) at {}: {}",
        code(&finding.id),
        finding.severity.name(),
        text(&standing(&finding.state)),
        code(&place(&finding.evidence)),
        prose(&finding.claim)
    )];
    let first = events.len().saturating_sub(EVENTS);
    if first > 0 {
        lines.push(format!("- {first} earlier steps"));
    }
    lines.extend(events.iter().skip(first).map(|it| {
        let steps = format!("push {}: {} by {}: {}", it.push, step(it), it.by, it.why);
        format!("- {}", text(&steps))
    }));
    lines.join("\n")
}
