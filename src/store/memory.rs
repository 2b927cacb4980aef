//! What an earlier push left, read from its files: an output folder, one of its files, or the `previous.json` that a review keeps of the
//! memory it began with.

use super::{
    CHECKPOINT,
    written::{self, AcceptedIn, EventIn, FINDINGS, File, FindingIn, SYNTHESIS, Words},
};
use crate::{
    fault::Fault,
    review::{
        finding::{Finding, Severity},
        ledger::Event,
        memory::{Kept, Memory, Now},
    },
};
use anyhow::Result;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The file in the output folder that holds the memory a review began with.
pub const PREVIOUS: &str = "previous.json";
const SCHEMA: &str = "pentad.memory/1";

/// Reads what a path holds of an earlier push: an output folder, `synthesis.json`, `findings.jsonl` or `previous.json`. Of one of the first
/// two files the other is read too where it stands beside it; what is missing then is said. [`Memory::now`] and the texts are left empty.
///
/// # Errors
/// [`Fault`]s: nothing of the kind is there, it cannot be read, or it is of a review that looked at nothing.
pub fn memory(path: &Path, kept: Kept) -> Result<Memory> {
    if path.is_dir() {
        return folder(path, kept);
    }
    let file = File { path: path.to_owned() };
    let text = file.text()?;
    if let Ok(it) = serde_json::from_str::<Schema>(&text) {
        return if it.schema == SCHEMA {
            whole(&file, &text)
        } else {
            of_synthesis(&file, &text, kept)
        };
    }
    let beside = path.with_file_name(SYNTHESIS);
    if path.file_name().is_some_and(|it| it == FINDINGS) && beside.is_file() {
        return folder(path.parent().unwrap_or(path), kept);
    }
    let findings = written::findings(&file)?;
    let lacking = vec![format!(
        "{SYNTHESIS}: which push it was, what it had reviewed, the findings' history"
    )];
    Ok(Memory { findings, lacking, ..empty(kept) })
}

fn folder(dir: &Path, kept: Kept) -> Result<Memory> {
    let file = File { path: dir.join(SYNTHESIS) };
    let text = file.text()?;
    let findings = written::findings(&File { path: dir.join(FINDINGS) })?;
    let charter_sha256 = charter(dir).unwrap_or_default();
    Ok(Memory { findings, charter_sha256, lacking: Vec::new(), ..synthesis(&file, &text, kept)? })
}

/// `synthesis.json` with what stands beside it.
fn of_synthesis(file: &File, text: &str, kept: Kept) -> Result<Memory> {
    let dir = file.path.parent().unwrap_or(&file.path);
    let ours = file.path.file_name().is_some_and(|it| it == SYNTHESIS);
    if ours && dir.join(FINDINGS).is_file() {
        folder(dir, kept)
    } else {
        synthesis(file, text, kept)
    }
}

fn synthesis(file: &File, text: &str, kept: Kept) -> Result<Memory> {
    file.check_schema(text)?;
    let it: SynthesisIn = file.parse(text, 0)?;
    let looked = !it.coverage.files.is_empty() || !it.findings.is_empty() || it.since.is_some();
    if it.verdict == "none" || (it.loops.is_empty() && !looked) {
        let what = format!("{} is of a run that reviewed nothing", file.path.display());
        return Err(Fault::usage(what, "name the last review of this change").into());
    }
    let words = Words { file, line: 0 };
    Ok(Memory {
        push: it.push.unwrap_or(1).max(1),
        base: it.base,
        head: it.head,
        findings: findings(&words, it.findings)?,
        events: events(&words, it.ledger)?,
        accepted: words.accepted(it.accepted)?,
        reviewed: it.coverage.files.into_iter().map(|it| it.path).collect(),
        lacking: vec![format!("{FINDINGS}: what the findings had absorbed")],
        ..empty(kept)
    })
}

/// A memory as it was kept.
fn whole(file: &File, text: &str) -> Result<Memory> {
    let it: MemoryIn = file.parse(text, 0)?;
    let kept = match (it.kept.as_str(), it.run) {
        ("artifact", Some(run)) => Kept::Artifact { run },
        ("comment", _) => Kept::Comment,
        ("file", _) => Kept::File,
        _ => return Err(file.not_ours("does not say where it was kept")),
    };
    let words = Words { file, line: 0 };
    Ok(Memory {
        push: it.push.max(1),
        base: it.base,
        head: it.head,
        charter_sha256: it.charter_sha256,
        findings: findings(&words, it.findings)?,
        events: events(&words, it.ledger)?,
        accepted: words.accepted(it.accepted)?,
        reviewed: it.reviewed,
        lacking: it.lacking,
        // A word that is not known is the worst.
        lost: it.lost.map(|it| Severity::read(&it).unwrap_or(Severity::Critical)),
        ..empty(kept)
    })
}

fn findings(words: &Words<'_>, all: Vec<FindingIn>) -> Result<Vec<Finding>> {
    all.into_iter().map(|it| words.finding(it)).collect()
}

fn events(words: &Words<'_>, all: Vec<EventIn>) -> Result<Vec<Event>> {
    all.into_iter().map(|it| words.event(it)).collect()
}

/// The charter's hash, as the checkpoint has it.
fn charter(dir: &Path) -> Option<String> {
    let text = File { path: dir.join(CHECKPOINT) }.text().ok()?;
    Some(serde_json::from_str::<CheckpointIn>(&text).ok()?.identity.charter_sha256)
}

fn empty(kept: Kept) -> Memory {
    Memory {
        kept,
        push: 1,
        base: String::new(),
        head: String::new(),
        charter_sha256: String::new(),
        findings: Vec::new(),
        events: Vec::new(),
        accepted: Vec::new(),
        reviewed: BTreeSet::new(),
        texts: BTreeMap::new(),
        compared: false,
        lacking: Vec::new(),
        lost: None,
        now: Now::default(),
    }
}

#[derive(Deserialize)]
struct Schema {
    schema: String,
}

#[derive(Deserialize)]
struct CheckpointIn {
    identity: IdentityIn,
}

#[derive(Deserialize)]
struct IdentityIn {
    charter_sha256: String,
}

#[derive(Deserialize)]
struct SynthesisIn {
    verdict: String,
    push: Option<u32>,
    since: Option<serde_json::Value>,
    base: String,
    head: String,
    findings: Vec<FindingIn>,
    ledger: Vec<EventIn>,
    #[serde(default)]
    accepted: Vec<AcceptedIn>,
    loops: Vec<serde_json::Value>,
    coverage: CoverageIn,
}

#[derive(Deserialize)]
struct CoverageIn {
    files: Vec<FileIn>,
}

#[derive(Deserialize)]
struct FileIn {
    path: String,
}

#[derive(Deserialize)]
struct MemoryIn {
    kept: String,
    run: Option<u64>,
    push: u32,
    base: String,
    head: String,
    charter_sha256: String,
    findings: Vec<FindingIn>,
    ledger: Vec<EventIn>,
    #[serde(default)]
    accepted: Vec<AcceptedIn>,
    reviewed: BTreeSet<String>,
    lacking: Vec<String>,
    lost: Option<String>,
}
