//! `pentad guard`: a finding to a guard, so that what was found once is found every time. Prints a draft; writes nothing.

use super::{
    check,
    console::Console,
    explain,
    intake::{self, Intake, Opened},
};
use crate::{
    cli::{self, Environment, Source},
    fault::{Exit, Fault},
    git::Repository,
    model::rules::{Catalog, Draft, draft},
    render::escape,
    review::{change::Scope, finding::Finding, record::Found},
    store,
};
use anyhow::Result;
use std::fmt::Write as _;

/// Places that are shown.
const SHOWN: usize = 20;
/// Characters of a line that are shown.
const LINE: usize = 100;

/// Drafts a guard and prints it.
///
/// # Errors
/// A [`Fault`]: no such finding, code that cannot be read, a quote that gives nothing away.
pub fn guard(flags: &cli::Guard, env: &Environment, console: &Console) -> Result<Exit> {
    let (id, dir) = flags.finding();
    if id.trim().is_empty() {
        return Err(Fault::usage("the id to draft a guard from is empty", explain::NAME).into());
    }
    let record = store::record(&dir)?;
    let finding = match explain::sought(&record, id, &dir)? {
        Found::Finding(life) => life.finding,
        _ => {
            let what = "what was not admitted cannot be guarded against";
            let help = "name a finding of findings.jsonl: it has lines that a guard can look for";
            return Err(Fault::usage(what, help).into());
        }
    };
    let (charter, _) = check::of_repository(&flags.repo)?;
    let catalog = Catalog::of(&charter)?;
    let tree = opened(flags, env)?.material(Scope::Tree, &charter)?.tree;
    let Some(draft) = draft(finding, &charter, &catalog, &tree) else {
        let what = format!("the quote of {} names nothing that can be looked for", finding.id);
        return Err(Fault::usage(
            what,
            "write the guard by hand, below its clause in .pentad/constitution.md",
        )
        .into());
    };
    console.print(&super::safe(&text(finding, &draft), console.actions));
    Ok(Exit::Pass)
}

/// The code as it is: a repository's work tree, or a folder.
fn opened(flags: &cli::Guard, env: &Environment) -> Result<Box<Intake>> {
    let dir = flags.repo.clone();
    let source = if Repository::open(&dir).is_ok() {
        Source::Git { repo: dir, base: Some("HEAD".to_owned()), head: "WORKTREE".to_owned() }
    } else {
        Source::Folders { before: dir.clone(), after: dir }
    };
    match intake::open(&source, env, &std::rc::Rc::default())? {
        Opened::Review(intake) => Ok(intake),
        Opened::Nothing(why) => Err(Fault::bug(why).into()),
    }
}

fn text(finding: &Finding, draft: &Draft) -> String {
    let clean = |text: &str| escape::one_line(&escape::clip(text, 4 * LINE));
    let mut text = format!(
        "{}, {}: {}\n\nBelow the clause that it is about, in .pentad/constitution.md; where there is no such clause, write it first:\n\n\
         - (What must hold, and why.)\n\n{}\n",
        clean(&finding.id),
        finding.severity.name(),
        clean(&finding.claim),
        draft.fence
    );
    let _ = writeln!(text, "It would find now: {}", places(draft.finds.len()));
    for (path, line, said) in draft.finds.iter().take(SHOWN) {
        let said = escape::clip(said, LINE);
        let _ = writeln!(text, "  {}:{line}  {}", clean(path), escape::one_line(&said));
    }
    if draft.allowed.is_empty() {
        text.push_str("It stands nowhere else, so that nothing is allowed.\n");
    } else {
        text.push_str("Allowed, because it stands there today:\n");
        for (path, n) in draft.allowed.iter().take(SHOWN) {
            let _ = writeln!(text, "  {} ({n})", clean(path));
        }
        if draft.allowed.len() > SHOWN {
            let _ = writeln!(text, "  and {} more files", draft.allowed.len() - SHOWN);
        }
    }
    text.push_str("Then `pentad check` says whether it can be read, and a review with `--charter-from worktree` what it finds.\n");
    text
}

fn places(n: usize) -> String {
    match n {
        0 => "nothing; the code of the finding is not there any more".to_owned(),
        1 => "1 place".to_owned(),
        n => format!("{n} places"),
    }
}
