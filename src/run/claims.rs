//! The claims of a change's documents: the core says which files it wants to see, this fetches them.

use super::intake::Intake;
use crate::review::{
    change::{Material, Scope},
    charter::SnapshotPolicy,
    claims::{self, Claims, Survey},
    redact::Redactor,
};
use anyhow::Result;

/// Checks what the documents say.
///
/// # Errors
/// Objects or files that cannot be read.
pub fn check(
    intake: &Intake,
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
) -> Result<Claims> {
    let read = intake.texts(&claims::first_wanted(material, scope, policy))?;
    let survey = Survey::new(material, scope, policy, &read);
    let cited = intake.texts(survey.wanted())?;
    Ok(redacted(survey.judge(&cited)))
}

/// A document may hold a secret as well as code does.
fn redacted(mut claims: Claims) -> Claims {
    let mut redactor = Redactor::default();
    for claim in &mut claims.claims {
        claim.quote = redactor.text(&claim.quote).into_owned();
        claim.text = redactor.text(&claim.text).into_owned();
    }
    claims
}
