//! `pentad waive`: a human's decision to accept a finding, written into the charter's waivers. The file's own text stays as it is.

use super::{console::Console, explain, intake::CHARTER_FOLDER, review::today};
use crate::{
    cli, config,
    fault::{Exit, Fault},
    git::Repository,
    review::{charter::Waiver, day::Day, finding::Finding, record::Found},
    store,
};
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    fs,
    io::{ErrorKind, Write as _},
    path::Path,
};

/// Bytes of a waivers file at most.
const FILE_BYTES: u64 = 4 << 20;

/// Writes the entry, and says what it did.
///
/// # Errors
/// A [`Fault`]: no such open finding, a day that is past, a finding that is accepted already, a file that cannot be added to.
pub fn waive(flags: &cli::Waive, console: &Console) -> Result<Exit> {
    let until = Day::read(&flags.until).filter(|it| it.to_string() >= today());
    let until = until.ok_or_else(|| {
        let what = format!("--until {:?} is no day from today on", flags.until);
        Fault::usage(what, "write the last day it holds as YYYY-MM-DD")
    })?;
    if flags.reason.trim().is_empty() {
        return Err(Fault::usage("--reason says nothing", "say why the finding is accepted").into());
    }
    let record = store::record(&flags.from)?;
    let finding = match explain::sought(&record, &flags.id, &flags.from)? {
        Found::Finding(life) => life.finding,
        Found::Rejected(_) | Found::Several(_) | Found::Nothing(_) => {
            let what = "what was not admitted needs no waiver";
            return Err(Fault::usage(what, explain::NAME).into());
        }
    };
    open(finding)?;
    let repository = Repository::open(&flags.repo)?;
    let by = flags.by.clone().or_else(|| repository.user_name());
    let by = by.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let by = by.filter(|it| !it.is_empty()).ok_or_else(|| {
        Fault::usage(
            "who accepts it is not known",
            "name yourself with --by, or set git's user.name",
        )
    })?;
    let waiver = Waiver {
        fingerprint: finding.fingerprint.clone(),
        severity: finding.severity,
        claim: finding.claim.clone(),
        reason: flags.reason.trim().to_owned(),
        by,
        until: until.to_string(),
    };
    let path = add(repository.root().unwrap_or(&flags.repo), &waiver)?;
    let text = format!(
        "{} is accepted by {} until {until}, as {} and nothing more severe\n{} has the entry: it holds once it is on the base branch\n",
        finding.id,
        waiver.by,
        waiver.severity.name(),
        path.display()
    );
    console.print(&super::safe(&text, console.actions));
    Ok(Exit::Pass)
}

/// Only what is open and stands by itself can be accepted.
fn open(finding: &Finding) -> Result<()> {
    if let Some(leader) = finding.state.leader() {
        let what = format!("{} is part of {leader}", finding.id);
        return Err(Fault::usage(what, format!("waive {leader}")).into());
    }
    if !finding.state.is_open() {
        let what = format!("{} is {}, and needs no waiver", finding.id, finding.state.name());
        return Err(Fault::usage(what, "name an open finding").into());
    }
    Ok(())
}

/// Adds an entry below what is there; returns the file.
fn add(root: &Path, waiver: &Waiver) -> Result<std::path::PathBuf> {
    let dir = root.join(CHARTER_FOLDER);
    let path = dir.join(config::WAIVERS_FILE);
    let before = text(&dir, &path)?;
    let known = waivers(&before)?;
    if let Some(it) = known.iter().find(|it| it.fingerprint == waiver.fingerprint) {
        let what =
            format!("{} has that finding already, by {} until {}", path.display(), it.by, it.until);
        return Err(Fault::usage(what, "change its entry there").into());
    }
    let entry = entry(waiver);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let after = format!("{before}{gap}{entry}");
    let mut expected = known;
    expected.push(waiver.clone());
    if waivers(&after).ok().as_ref() != Some(&expected) {
        let what = format!("{} is not a list of one entry a line to add to", path.display());
        return Err(Fault::usage(what, format!("add it by hand:\n{entry}")).into());
    }
    write(&dir, &path, &after)?;
    Ok(path)
}

/// The entry as YAML. A JSON text is one of YAML's quoted ones.
fn entry(it: &Waiver) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "- fingerprint: {}\n  severity: {}\n  claim: {}\n  reason: {}\n  by: {}\n  until: {}\n",
        quoted(&it.fingerprint),
        it.severity.name(),
        quoted(&it.claim),
        quoted(&it.reason),
        quoted(&it.by),
        quoted(&it.until)
    )
}

fn waivers(text: &str) -> Result<Vec<Waiver>> {
    let files = BTreeMap::from([(config::WAIVERS_FILE.to_owned(), text.to_owned())]);
    if text.lines().all(|it| it.trim().is_empty() || it.trim_start().starts_with('#')) {
        return Ok(Vec::new());
    }
    Ok(config::load(&files, CHARTER_FOLDER)?.waivers)
}

/// What the file says; nothing where it is not there. No link is followed.
fn text(dir: &Path, path: &Path) -> Result<String> {
    let cannot = || {
        let what = format!("cannot read {}", path.display());
        Fault::usage(what, "check the folder's permissions")
    };
    let odd = |what: &Path| {
        let what = format!("{} is a link, or nothing that can be written to", what.display());
        Fault::usage(what, "put the charter's own folder and file there")
    };
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        about => {
            if !about.with_context(cannot)?.is_dir() {
                return Err(odd(dir).into());
            }
        }
    }
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        about => {
            let about = about.with_context(cannot)?;
            if !about.is_file() || about.len() > FILE_BYTES {
                return Err(odd(path).into());
            }
        }
    }
    fs::read_to_string(path).with_context(cannot)
}

/// Whole or not at all.
fn write(dir: &Path, path: &Path, text: &str) -> Result<()> {
    let cannot = || {
        let what = format!("cannot write {}", path.display());
        Fault::usage(what, "check the folder's permissions")
    };
    fs::create_dir_all(dir).with_context(cannot)?;
    let temporary = dir.join(format!(".pentad-{}.tmp", std::process::id()));
    let mut file = fs::File::create_new(&temporary).with_context(cannot)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(cannot)
}
