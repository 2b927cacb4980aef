//! `pentad init`: a charter to edit, drafted from what is in the repository. It writes four files or none, and overwrites none unasked.

use super::{
    console::Console,
    intake::CHARTER_FOLDER,
    surroundings::{Lanes, Surroundings},
};
use crate::{
    cli,
    config::{self, draft},
    fault::{Exit, Fault},
    model::rules::Catalog,
};
use anyhow::{Context as _, Result};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

/// Where the workflow goes.
const WORKFLOW: &str = ".github/workflows/pentad.yml";

/// Drafts and writes.
///
/// # Errors
/// A repository that cannot be read or written; files that are there and were not to be overwritten.
pub fn init(flags: &cli::Init, console: &Console) -> Result<Exit> {
    let place = Surroundings::of(&flags.repo)?;
    let paths = place.paths()?;
    let documents = place.texts(&draft::documents(&paths), draft::MAX_DOCUMENT_BYTES)?;
    let draft = draft::draft(&paths, &documents);
    let charter = |name: &str| format!("{CHARTER_FOLDER}/{name}");
    let files = [
        (charter(config::CHARTER_FILE), draft.charter.as_str()),
        (charter(config::CONSTITUTION_FILE), draft.constitution.as_str()),
        (charter(config::SCHEMA_FILE), config::schema::CHARTER),
        (WORKFLOW.to_owned(), draft::WORKFLOW),
    ];
    let mut text = format!("{}\n", place.root.display());
    for line in &draft.seen {
        let _ = writeln!(text, "  {line}");
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    lanes(&mut text, &draft, &paths, &names)?;
    if !flags.dry_run {
        may_write(&place.root, &names, flags.force, console)?;
        for (name, text) in &files {
            write(&place.root, name, text)?;
        }
    }
    outcome(&mut text, &names, flags.dry_run, &place);
    console.print(&super::safe(&text, console.actions));
    Ok(Exit::Pass)
}

/// Each role's files under the draft, which is thereby known to be a charter.
fn lanes(
    text: &mut String,
    draft: &draft::Draft,
    paths: &[String],
    written: &[&str],
) -> Result<()> {
    let files = BTreeMap::from([
        (config::CHARTER_FILE.to_owned(), draft.charter.clone()),
        (config::CONSTITUTION_FILE.to_owned(), draft.constitution.clone()),
    ]);
    let charter = config::load(&files, CHARTER_FOLDER)
        .and_then(|it| Catalog::of(&it).map(|_| it).map_err(Into::into))
        .map_err(|error| Fault::bug(format!("the drafted charter is not valid: {error:#}")))?;
    let mut all: Vec<String> = paths.to_vec();
    all.extend(written.iter().map(|it| (*it).to_owned()));
    all.sort();
    all.dedup();
    let lanes = Lanes::of(&charter, &all);
    for (role, files) in charter.roles.iter().zip(&lanes.roles) {
        let _ = writeln!(text, "role {}: {}", role.prefix, files.said());
    }
    let _ = writeln!(text, "of no role: {}", lanes.unowned.said());
    let _ = writeln!(text, "left out: {}", lanes.left_out.said());
    Ok(())
}

/// Whether nothing is in the way, or may be overwritten.
fn may_write(root: &Path, names: &[&str], force: bool, console: &Console) -> Result<()> {
    let mut there = Vec::new();
    for name in names {
        let mut place = root.to_owned();
        let parts: Vec<&str> = name.split('/').collect();
        for (at, part) in parts.iter().enumerate() {
            place.push(part);
            let Ok(metadata) = place.symlink_metadata() else { break };
            let last = at + 1 == parts.len();
            if if last { !metadata.is_file() } else { !metadata.is_dir() } {
                let kind = if last { "a plain file" } else { "a folder" };
                let what = format!("{} is not {kind}", place.display());
                return Err(
                    Fault::usage(what, "remove it, or make it one: no link is followed").into()
                );
            }
            if last {
                there.push(*name);
            }
        }
    }
    if there.is_empty() || force {
        return Ok(());
    }
    let what = format!("{} would be overwritten", there.join(", "));
    match console.asks(&format!("{what}. Overwrite?")) {
        Some(true) => Ok(()),
        Some(false) => Err(Fault::usage("nothing was written", "move the files away first").into()),
        None => Err(Fault::usage(
            what,
            "pass --force to overwrite, or --dry-run to see what would be there",
        )
        .into()),
    }
}

/// Writes a file whole or not at all.
fn write(root: &Path, name: &str, text: &str) -> Result<()> {
    let place = root.join(name);
    let cannot = || {
        Fault::usage(
            format!("cannot write {}", place.display()),
            "check the permissions of the folder that --repo names",
        )
    };
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    let beside = place.with_extension("new");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, &place)).with_context(cannot)
}

fn outcome(text: &mut String, names: &[&str], dry_run: bool, place: &Surroundings) {
    let _ = writeln!(text, "{}:", if dry_run { "would write" } else { "written" });
    for name in names {
        let _ = writeln!(text, "  {name}");
    }
    if dry_run {
        return;
    }
    text.push_str("next:\n");
    let mut steps = vec![
        format!(
            "go through section 10 of {CHARTER_FOLDER}/{}: strike what does not hold, write what is missing",
            config::CONSTITUTION_FILE
        ),
        format!(
            "in {WORKFLOW}, write the owner of the copy of Pentad that you trust for OWNER, and a commit of it for the zeros"
        ),
        "run `pentad check`, then `pentad review --charter-from worktree`".to_owned(),
    ];
    if place.is_repository() {
        steps.push("commit the files: the base branch's charter is the one that binds".to_owned());
    }
    for (step, n) in steps.iter().zip(1..) {
        let _ = writeln!(text, "  {n}. {step}");
    }
}
