//! Whether a change is of people who can write to the repository, so that models may close a Critical of it. Where the event does not say, GitHub
//! is asked: only where models are asked too, and only where the charter leaves it to who they are.

use super::{intake::Intake, lender::Lender};
use crate::{
    github::event::{self, Asked, Hands},
    review::charter::{GatePolicy, ModelsMayRefute},
};
use anyhow::Result;

/// Whether everybody whose change it is can write, and what a reader should know where that could not be told. Who reviews locally, without an
/// event, reviews what is theirs. `asks`: models have a say in this run.
///
/// # Errors
/// No client can be set up, or the run is to stop.
pub fn trusted(intake: &Intake, gate: &GatePolicy, asks: bool) -> Result<(bool, Option<String>)> {
    let Some(request) = &intake.request else { return Ok((true, None)) };
    let matters = asks && gate.models_may_refute == ModelsMayRefute::Trusted;
    let github = intake.github().filter(|_| matters);
    let (Hands::Queued(number), Some(github)) = (&request.hands, github) else {
        return write(&request.hands, github);
    };
    let pull = match github.pull(*number) {
        Ok(pull) => pull,
        Err(error) => {
            github.stop.not_cut()?;
            return Ok((false, Some(untold(&error.to_string()))));
        }
    };
    match event::resolve_pull(&request.event, &pull) {
        Ok(Asked::Review(it)) => write(&it.hands, Some(github)),
        _ => Ok((false, None)),
    }
}

fn write(hands: &Hands, github: Option<&Lender>) -> Result<(bool, Option<String>)> {
    match (hands, github) {
        (Hands::Writers, _) => Ok((true, None)),
        (Hands::Accounts(accounts), Some(github)) => all_write(github, accounts),
        (Hands::Accounts(_) | Hands::Queued(_) | Hands::Strangers, _) => Ok((false, None)),
    }
}

fn all_write(github: &Lender, accounts: &[String]) -> Result<(bool, Option<String>)> {
    for account in accounts {
        match github.can_write(account)? {
            Ok(true) => {}
            Ok(false) => return Ok((false, None)),
            Err(failure) => return Ok((false, Some(untold(&failure.to_string())))),
        }
    }
    Ok((!accounts.is_empty(), None))
}

fn untold(why: &str) -> String {
    format!(
        "models may not close a critical finding here: whether the change is of people who can write to the repository could not be asked ({why})"
    )
}
