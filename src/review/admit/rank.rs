//! Fifth stage: a total order. Severity, escalation, independent voices, the theme's lead, the role's place in the bench, then the loop and
//! the id.
//!
//! Confidence that a model reports of itself is not asked for: it does not separate true from false. Who else says it does, if the others
//! do not err together: so voices are weighed, not added up.

use crate::review::{
    charter::{ADVERSARY, ARBITER, Charter},
    family::family,
    finding::{Finding, Severity, Source, Voice},
};
use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
};

/// What a voice weighs that depends on no other: another family of models, another rule, another tool.
pub const WHOLE: u32 = 4;
/// The same family in another role: it was asked another question, and errs as before.
const OTHER_ROLE: u32 = 2;
/// The same family in the same role, in another loop.
const AGAIN: u32 = 1;

/// A finding's place in the order. Smaller is first; no two findings of one review have the same, as ids are unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    severity: Severity,
    not_escalated: bool,
    weight: Reverse<u32>,
    not_leading: bool,
    seat: u32,
    loop_n: u32,
    id: String,
}

impl Rank {
    /// Takes it.
    #[must_use]
    pub fn of(charter: &Charter, finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            not_escalated: !finding.escalate,
            weight: Reverse(weight(&finding.voices)),
            not_leading: !leads(charter, finding),
            seat: seat(charter, &finding.role),
            loop_n: finding.loop_n,
            id: finding.id.clone(),
        }
    }
}

/// The order in which findings are shown and published.
#[must_use]
pub fn compare(charter: &Charter, a: &Finding, b: &Finding) -> Ordering {
    Rank::of(charter, a).cmp(&Rank::of(charter, b))
}

/// Who can say something for itself: a rule or a tool, or a family of models in a role.
type Speaker<'a> = (String, &'a str);

fn speaker(voice: &Voice) -> Speaker<'_> {
    match &voice.source {
        Source::Model => (family(voice.model.as_deref().unwrap_or_default()), voice.role.as_str()),
        // Behind the colon: no family is called so.
        Source::Static(rule) => (format!("static:{rule}"), ""),
        Source::Imported(tool) => (format!("import:{}", tool.trim().to_ascii_lowercase()), ""),
    }
}

/// Independent voices: one family of models in one role is one, however often it is asked; a rule or tool is one however often it fires.
#[must_use]
pub fn voices(voices: &[Voice]) -> usize {
    voices.iter().map(speaker).collect::<BTreeSet<_>>().len()
}

/// What the voices weigh together, in quarters of one independent voice.
///
/// A rule, a tool or a family of models counts whole. What a family adds to its first voice, by other roles (a half each) and by
/// saying it again (a quarter), stays below a whole one: however many of its roles agree, one other family outweighs them. A further
/// voice never lowers the weight, and their order does not matter.
#[must_use]
pub fn weight(voices: &[Voice]) -> u32 {
    let (mut others, mut families) = (BTreeSet::new(), BTreeMap::new());
    for voice in voices {
        let (name, role) = speaker(voice);
        if voice.source == Source::Model {
            let roles: &mut BTreeMap<&str, BTreeSet<&Voice>> = families.entry(name).or_default();
            roles.entry(role).or_default().insert(voice);
        } else {
            others.insert(name);
        }
    }
    let of_family = |roles: &BTreeMap<&str, BTreeSet<&Voice>>| {
        let again = roles.values().any(|said| said.len() > 1);
        let echo = OTHER_ROLE * (roles.len().min(WHOLE as usize) as u32 - 1)
            + if again { AGAIN } else { 0 };
        WHOLE + echo.min(WHOLE - 1)
    };
    WHOLE * others.len() as u32 + families.values().map(of_family).sum::<u32>()
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
