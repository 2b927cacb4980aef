//! Fifth stage: a total order. Severity, escalation, independent voices, the theme's lead, the role's place in the bench, then the id.
//!
//! Confidence that a model reports of itself is not asked for: it does not separate true from false.

use crate::review::{
    charter::{ADVERSARY, ARBITER, Charter},
    finding::{Finding, Source, Voice},
};
use std::{cmp::Ordering, collections::BTreeSet};

/// The order in which findings are shown and published.
#[must_use]
pub fn compare(charter: &Charter, a: &Finding, b: &Finding) -> Ordering {
    let key = |it: &Finding| {
        (
            it.severity,
            !it.escalate,
            std::cmp::Reverse(voices(&it.voices)),
            !leads(charter, it),
            seat(charter, &it.role),
        )
    };
    key(a).cmp(&key(b)).then_with(|| a.loop_n.cmp(&b.loop_n)).then_with(|| a.id.cmp(&b.id))
}

/// Independent voices: one model asked twice in one role is one, a rule or tool is one however often it fires.
#[must_use]
pub fn voices(voices: &[Voice]) -> usize {
    let distinct: BTreeSet<(String, &str)> = voices
        .iter()
        .map(|voice| match &voice.source {
            Source::Model => (voice.model.clone().unwrap_or_default(), voice.role.as_str()),
            Source::Static(_) | Source::Imported(_) => (voice.source.name(), ""),
        })
        .collect();
    distinct.len()
}

fn leads(charter: &Charter, finding: &Finding) -> bool {
    let theme = charter.themes.iter().find(|theme| theme.slug == finding.theme);
    theme.is_some_and(|theme| theme.leads.contains(&finding.role))
}

/// A role's place in the bench; the adversary and the arbiter come after it, rules without a role last.
#[must_use]
pub fn seat(charter: &Charter, prefix: &str) -> u32 {
    let bench = charter.roles.len() as u32;
    match prefix {
        ADVERSARY => bench,
        ARBITER => bench + 1,
        _ => charter
            .roles
            .iter()
            .position(|role| role.prefix == prefix)
            .map_or(bench + 2, |at| at as u32),
    }
}
