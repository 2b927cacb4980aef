//! `checkpoint.json`: whose run it is and how far it has come.

use super::{CHECKPOINT, ascii::ascii};
use crate::{fault::Fault, review::call::Phase};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::Path};

const SCHEMA: &str = "pentad.checkpoint/1";
/// A file over this size is no checkpoint: one takes a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Everything that decides a review's prompts and findings, apart from the replies. A checkpoint is resumed only where all
/// of it is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The charter's hash.
    pub charter_sha256: String,
    /// The snapshot block's hash.
    pub snapshot_sha256: String,
    /// A hash of everything else the engine is given without a model: static observations, imported findings.
    pub static_sha256: String,
    /// The hash of what an earlier push left, as it is kept in `previous.json`; empty where the run began with nothing.
    #[serde(default)]
    pub memory_sha256: String,
    /// Every model that may be asked, as `provider/name`.
    pub models: Vec<String>,
    /// How they are asked: effort, schema, limits.
    pub settings: String,
    /// `change` or `tree`.
    pub scope: String,
    /// `fast`, `standard` or `deep`.
    pub depth: String,
    /// The numbers of the loops that run.
    pub loops: Vec<u32>,
}

impl Identity {
    /// What differs, in the words of a user.
    fn differences(&self, now: &Self) -> Vec<String> {
        let hashes = [
            ("the charter", &self.charter_sha256, &now.charter_sha256),
            ("the reviewed text", &self.snapshot_sha256, &now.snapshot_sha256),
            ("what static rules and imported files say", &self.static_sha256, &now.static_sha256),
            ("what an earlier push left", &self.memory_sha256, &now.memory_sha256),
        ];
        let words = [
            ("the models", self.models.join(" "), now.models.join(" ")),
            ("how the models are asked", self.settings.clone(), now.settings.clone()),
            ("--scope", self.scope.clone(), now.scope.clone()),
            ("--depth", self.depth.clone(), now.depth.clone()),
            ("--loops", numbers(&self.loops), numbers(&now.loops)),
        ];
        let hashes = hashes.into_iter().filter(|it| it.1 != it.2).map(|it| it.0.to_owned());
        let words = words.into_iter().filter(|it| it.1 != it.2);
        let words = words.map(|(name, then, now)| format!("{name} (then {then}, now {now})"));
        hashes.chain(words).collect()
    }
}

fn numbers(loops: &[u32]) -> String {
    loops.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// How far a run has come: for people and for the times in the report. What is served on a resume is decided by the replies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// The loop that is running, 0 before the first.
    pub loop_n: u32,
    /// What is asked in it.
    pub phase: Option<Phase>,
    /// Wall time of each loop so far, in seconds, over all runs.
    pub loop_seconds: BTreeMap<u32, f64>,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    schema: String,
    identity: Identity,
    pub(super) finished: bool,
    #[serde(rename = "loop")]
    loop_n: u32,
    phase: Option<String>,
    loop_seconds: BTreeMap<u32, f64>,
}

/// What a folder has of a run to resume.
pub(super) enum Found {
    Nothing,
    /// A file that is not ours to its end, as a machine that went down leaves one.
    Damaged,
    Whole(Box<Checkpoint>),
}

impl Checkpoint {
    pub(super) fn new(identity: &Identity, progress: &Progress, finished: bool) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            identity: identity.clone(),
            finished,
            loop_n: progress.loop_n,
            phase: progress.phase.map(|it| it.name().to_owned()),
            loop_seconds: progress.loop_seconds.clone(),
        }
    }

    /// The folder's checkpoint.
    pub(super) fn read(dir: &Path) -> anyhow::Result<Found> {
        let path = dir.join(CHECKPOINT);
        let Ok(about) = fs::symlink_metadata(&path) else { return Ok(Found::Nothing) };
        if !about.is_file() {
            return Err(unusable(dir, "is not a file"));
        }
        if about.len() > MAX_BYTES {
            return Err(unusable(dir, &format!("it has more than {} MiB", MAX_BYTES >> 20)));
        }
        let bytes = fs::read(&path).map_err(|error| unusable(dir, &error.to_string()))?;
        let schema = serde_json::from_slice::<Schema>(&bytes).map(|it| it.schema);
        if schema.as_deref().is_ok_and(|it| it != SCHEMA) {
            return Err(unusable(dir, "it was written by another version of Pentad"));
        }
        Ok(serde_json::from_slice(&bytes).map_or(Found::Damaged, |it| Found::Whole(Box::new(it))))
    }

    /// Whether it is of the same review, but for what that began with.
    pub(super) fn is_same_but_memory(&self, now: &Identity) -> bool {
        let memory_sha256 = self.identity.memory_sha256.clone();
        self.identity == Identity { memory_sha256, ..now.clone() }
    }

    pub(super) fn progress(&self) -> Progress {
        let phase = self.phase.as_deref().and_then(super::reply::phase);
        Progress { loop_n: self.loop_n, phase, loop_seconds: self.loop_seconds.clone() }
    }

    /// Refuses to go on with another review's replies.
    pub(super) fn belongs_to(&self, identity: &Identity, dir: &Path) -> anyhow::Result<()> {
        let differences = self.identity.differences(identity);
        if differences.is_empty() {
            return Ok(());
        }
        let path = dir.join(CHECKPOINT);
        let what =
            format!("{} is of another review: {} differ", path.display(), differences.join(", "));
        let help = "run without --resume to start afresh, or name another folder with --out";
        Err(Fault::usage(what, help).into())
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        ascii(&serde_json::to_string_pretty(self).expect("strings and finite numbers only"))
    }
}

/// Read first, so that another version's file is told from a damaged one.
#[derive(Deserialize)]
struct Schema {
    schema: String,
}

fn unusable(dir: &Path, why: &str) -> anyhow::Error {
    let what = format!("cannot resume from {}: {why}", dir.join(CHECKPOINT).display());
    Fault::usage(what, "run without --resume to start afresh").into()
}
