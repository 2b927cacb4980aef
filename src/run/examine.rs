//! The static reviewers over what an intake read: they look at values, and what else they must see to count is read for them here.

use super::intake::Intake;
use crate::{
    model::rules::{self, Catalog, Examination},
    review::{
        change::{Material, Scope},
        charter::SnapshotPolicy,
    },
};
use anyhow::Result;

/// Examines the material.
///
/// # Errors
/// Objects or files that cannot be read.
pub fn examine(
    intake: &Intake,
    catalog: &Catalog,
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
) -> Result<Examination> {
    let mut seen = rules::examine_by(catalog, material, scope, policy);
    if let Some(globs) = rules::wanted(catalog, &seen) {
        let take = |path: &str| rules::may_hold(catalog, &seen, policy, path);
        let unchanged = intake.unchanged(material, &globs, &take)?;
        let unchanged = unchanged.as_deref().map_err(String::as_str);
        rules::count(catalog, &mut seen, policy, unchanged);
    }
    Ok(seen)
}

/// What the charter says of rules, and what became of its guards.
pub fn notices(catalog: &Catalog, seen: &Examination) -> Vec<String> {
    catalog.notice().into_iter().chain(rules::notice(&seen.guards)).collect()
}
