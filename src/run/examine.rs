//! The static reviewers over what an intake read: they look at values, and what else they must see to count is read for them here.

use super::intake::Intake;
use crate::{
    fault::Fault,
    model::rules::{self, Catalog, Examination},
    review::{
        change::{Material, Scope},
        charter::SnapshotPolicy,
        fact::{Claimed, Fact},
        finding::Severity,
        guard::GuardFact,
    },
};
use anyhow::Result;

/// Guards that are counted for in one change: each may read as many files as a review is to take no notice of.
const MAX_COUNTS: usize = 5;

/// Examines the material.
///
/// # Errors
/// Objects or files that cannot be read; a `Cut` where the run is to stop.
pub fn examine(
    intake: &Intake,
    catalog: &Catalog,
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
) -> Result<Examination> {
    let during = "while the static rules looked at the code";
    intake.stop.unheard(during)?;
    let goes_on = intake.stop.goes_on();
    let Some(mut seen) = rules::examine_while(catalog, material, scope, policy, &goes_on) else {
        intake.stop.unheard(during)?;
        return Err(Fault::bug("the static rules stopped by themselves").into());
    };
    for (n, count) in std::mem::take(&mut seen.counts).iter().enumerate() {
        let take = |path: &str| rules::may_hold(catalog, count, policy, path);
        let unchanged = if n < MAX_COUNTS {
            intake.unchanged(material, &rules::wanted(catalog, count), &take)?
        } else {
            Err(format!("the change meets over {MAX_COUNTS} guards that count"))
        };
        let unchanged = unchanged.as_deref().map_err(String::as_str);
        rules::count(catalog, &mut seen, count, policy, unchanged);
    }
    Ok(seen)
}

/// What the charter says of rules, and what became of its guards.
pub fn notices(catalog: &Catalog, seen: &Examination) -> Vec<String> {
    let uncompared = seen.uncompared.clone();
    catalog.notice().into_iter().chain(rules::notice(&seen.guards)).chain(uncompared).collect()
}

/// What could not be told of guards that reach the gate: sentences, each of which makes the review incomplete. Else the change would decide
/// which of them look.
pub fn untold(guards: &[GuardFact], fail_on: Severity) -> Vec<String> {
    let untold = guards.iter().filter(|it| it.severity <= fail_on);
    let said = |it: &GuardFact| {
        let why = it.lacking.as_deref()?;
        Some(format!("the guard `{}` ({}) could not be told: {why}", it.id, it.severity.name()))
    };
    untold.filter_map(said).collect()
}

/// Guards that hold, as facts against whoever says that they do not.
pub fn facts(guards: &[GuardFact]) -> Vec<Fact> {
    let holding = guards.iter().filter(|it| it.holds());
    let fact = |it: &GuardFact| Fact {
        denies: Claimed::Broken { guard: it.id.clone() },
        says: format!("the guard `{}` holds in {}", it.id, it.looked),
        by_change: false,
    };
    holding.map(fact).collect()
}
