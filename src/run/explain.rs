//! `pentad explain`: one finding's whole life, from the output folder of a finished review. Opens no repository, asks nobody.

use super::console::Console;
use crate::{
    cli,
    fault::{Exit, Fault},
    render::{escape, terminal::explain},
    review::record::Found,
    store,
};
use anyhow::Result;

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
        let help = "name a finding: its id, the beginning of it, or its fingerprint";
        return Err(Fault::usage("the id to explain is empty", help).into());
    }
    let record = store::record(&flags.from)?;
    let text = match record.find(&flags.id) {
        Found::Finding(life) => explain::finding(&life, console.screen()),
        Found::Rejected(said) => explain::rejected(&said, console.screen()),
        Found::Several(ids) => {
            let mut help: Vec<&str> = ids.iter().copied().take(SHOWN).collect();
            if ids.len() > SHOWN {
                help.push("…");
            }
            let what = format!("{} may be one of {} findings", asked(&flags.id), ids.len());
            return Err(Fault::usage(what, listed("name one of them", &help)).into());
        }
        Found::Nothing(near) => {
            let from = flags.from.display();
            let what = format!("no finding in {from} is called {}", asked(&flags.id));
            let near: Vec<&str> = near.iter().map(String::as_str).collect();
            let help = if near.is_empty() {
                format!("synthesis.md and findings.jsonl in {from} have the ids")
            } else {
                listed("did you mean", &near)
            };
            return Err(Fault::usage(what, help).into());
        }
    };
    console.print(&if console.actions { escape::log(&text) } else { text });
    Ok(Exit::Pass)
}

fn asked(id: &str) -> String {
    escape::one_line(&escape::clip(id, ASKED))
}

/// A line for each, on one line itself: an id may be anything.
fn listed(head: &str, ids: &[&str]) -> String {
    let lines = ids.iter().map(|it| format!("  {}", escape::one_line(&escape::clip(it, ASKED))));
    format!("{head}\n{}", lines.collect::<Vec<_>>().join("\n"))
}
