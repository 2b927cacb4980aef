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

/// A document may hold a secret as well as code does, and whatever is said of a claim repeats a piece of it.
fn redacted(mut claims: Claims) -> Claims {
    let mut redactor = Redactor::default();
    for claim in &mut claims.claims {
        claim.quote = redactor.text(&claim.quote).into_owned();
        claim.text = redactor.text(&claim.text).into_owned();
        claim.why = redactor.text(&claim.why).into_owned();
        claim.document = redactor.text(&claim.document).into_owned();
        claim.found_at = claim.found_at.as_deref().map(|it| redactor.text(it).into_owned());
    }
    for sentence in &mut claims.left_out {
        *sentence = redactor.text(sentence).into_owned();
    }
    claims
}
