//! `pentad explain`: one finding's whole life, from the output folder of a finished review. Opens no repository, asks nobody.

use super::console::Console;
use crate::{
    cli,
    fault::{Exit, Fault},
    render::{escape, terminal::explain},
    review::record::{Found, Record},
    store,
};
use anyhow::Result;
use std::path::Path;

/// What to write where a finding is to be named.
pub const NAME: &str = "name a finding: its id, the beginning of it, or its fingerprint";
/// Ids are shown to choose from up to this many.
const SHOWN: usize = 10;
/// Of what was asked for, this much is repeated.
const ASKED: usize = 100;

/// Prints what is recorded of a finding.
///
/// # Errors
/// A [`Fault`]: the folder holds no finished review, or the id means none of its findings, or several.
pub fn explain(flags: &cli::Explain, console: &Console) -> Result<Exit> {
    if flags.id.trim().is_empty() {
        return Err(Fault::usage("the id to explain is empty", NAME).into());
    }
    let record = store::record(&flags.from)?;
    let text = match sought(&record, &flags.id, &flags.from)? {
        Found::Finding(life) => explain::finding(&life, console.screen()),
        Found::Rejected(said) => explain::rejected(&said, console.screen()),
        Found::Several(_) | Found::Nothing(_) => String::new(),
    };
    console.print(&if console.actions { escape::log(&text) } else { text });
    Ok(Exit::Pass)
}

/// The one that a name means: a finding, or what was said and not admitted.
///
/// # Errors
/// A [`Fault`]: it means none, or several.
pub fn sought<'r>(record: &'r Record, id: &str, from: &Path) -> Result<Found<'r>> {
    match record.find(id) {
        found @ (Found::Finding(_) | Found::Rejected(_)) => Ok(found),
        Found::Several(ids) => {
            let mut help: Vec<&str> = ids.iter().copied().take(SHOWN).collect();
            if ids.len() > SHOWN {
                help.push("…");
            }
            let what = format!("{} may be one of {} findings", asked(id), ids.len());
            Err(Fault::usage(what, listed("name one of them", &help)).into())
        }
        Found::Nothing(near) => {
            let from = from.display();
            let what = format!("no finding in {from} is called {}", asked(id));
            let near: Vec<&str> = near.iter().map(String::as_str).collect();
            let help = if near.is_empty() {
                format!("synthesis.md and findings.jsonl in {from} have the ids")
            } else {
                listed("did you mean", &near)
            };
            Err(Fault::usage(what, help).into())
        }
    }
}

fn asked(id: &str) -> String {
    escape::one_line(&escape::clip(id, ASKED))
}

/// A line for each, on one line itself: an id may be anything.
fn listed(head: &str, ids: &[&str]) -> String {
    let lines = ids.iter().map(|it| format!("  {}", escape::one_line(&escape::clip(it, ASKED))));
    format!("{head}\n{}", lines.collect::<Vec<_>>().join("\n"))
}
