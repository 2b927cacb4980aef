//! The output folder's memory: the checkpoint of a run and every reply it paid for. And the report's files, read back.
//!
//! The engine is a fold over answers, so a resume runs it again and is served from here; nothing of the engine's state is
//! saved. The formats are this module's own and versioned: core types are never serialized directly. It does not decide what
//! is asked, and it holds no secret.

mod answer;
mod ascii;
mod checkpoint;
mod finished;
mod folder;
mod memory;
mod obligations;
mod reply;
mod unpack;
mod written;
mod zip;

pub use answer::{answer, answered};
pub use checkpoint::{Identity, Progress};
pub use finished::{publishable, report};
pub use folder::Together;
pub use memory::{PREVIOUS, memory};
pub use obligations::{MARKER_BYTES, marker, remembered};
pub use reply::{Filed, Key, KeyPrefix};
pub use unpack::{of, unpack};
pub use written::record;

use crate::fault::Fault;
use anyhow::Context;
use checkpoint::{Checkpoint, Found};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The checkpoint's name in the output folder.
pub const CHECKPOINT: &str = "checkpoint.json";
/// Keeps the output folder out of git, and so out of the next review of the work tree.
pub const IGNORED: &str = ".gitignore";
/// The replies' folder in the output folder.
pub const REPLIES: &str = "replies";

/// An open output folder.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    identity: Identity,
    resumed: Option<Progress>,
    damaged: bool,
    /// Attempts that are filed, by key.
    index: Mutex<BTreeMap<Key, BTreeSet<u32>>>,
    /// Replies of an earlier run, by key.
    lent: BTreeMap<Key, Filed>,
    /// Held against a second run into the same folder.
    _lock: Option<File>,
}

impl Store {
    /// Opens the folder for a run, making it where it is not there. Without `resume`, or without a checkpoint to resume from,
    /// Pentad's own files in it are removed, nothing else. Resuming a finished run forgets its silences, so that they are asked
    /// again; resuming an unfinished one keeps them, because every later prompt was made after them. Where the checkpoint is damaged the run
    /// is taken for an unfinished one of this review: replies are found by what they answer, so those of another are never served.
    ///
    /// # Errors
    /// [`Fault`]s: the folder is a link, cannot be written, or is in use by another run; the checkpoint is of another review or of another
    /// version, or cannot be read.
    pub fn open(dir: &Path, identity: &Identity, resume: bool) -> anyhow::Result<Self> {
        folder::make(dir)?;
        let lock = folder::lock(dir)?;
        if folder::is_empty(dir)? {
            // Only then the folder is ours whole: a `.gitignore` that people wrote is theirs.
            folder::write(dir, IGNORED, b"*\n")?;
        }
        let found = if resume { Checkpoint::read(dir)? } else { Found::Nothing };
        let (resumed, finished) = match &found {
            Found::Nothing => {
                folder::clear(dir)?;
                (None, false)
            }
            Found::Damaged => (Some(Progress::default()), false),
            Found::Whole(it) => {
                it.belongs_to(identity, dir)?;
                (Some(it.progress()), it.finished)
            }
        };
        let replies = dir.join(REPLIES);
        folder::make(&replies)?;
        folder::clear_temporary(dir)?;
        folder::clear_temporary(&replies)?;
        let store = Self {
            dir: dir.to_owned(),
            identity: identity.clone(),
            resumed,
            damaged: matches!(found, Found::Damaged),
            index: Mutex::new(reply::index(&replies)),
            lent: BTreeMap::new(),
            _lock: lock,
        };
        if finished {
            store.forget_silences()?;
        }
        store.progress(&store.resumed.clone().unwrap_or_default())?;
        Ok(store)
    }

    /// How far the run had come that is being resumed; `None` where there is nothing to resume.
    #[must_use]
    pub const fn resumed(&self) -> Option<&Progress> {
        self.resumed.as_ref()
    }

    /// Whether there was a checkpoint to resume from, of which nothing could be read.
    #[must_use]
    pub const fn was_damaged(&self) -> bool {
        self.damaged
    }

    /// Notes how far the run has come.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn progress(&self, progress: &Progress) -> anyhow::Result<()> {
        self.write(CHECKPOINT, &Checkpoint::new(&self.identity, progress, false).to_json())
    }

    /// Notes that the run has come to its end: all its files are written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&self, progress: &Progress) -> anyhow::Result<()> {
        self.write(CHECKPOINT, &Checkpoint::new(&self.identity, progress, true).to_json())
    }

    /// What was filed last under a key. A file that cannot be read counts as absent.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<Filed> {
        let attempts = self.index().get(key).cloned().unwrap_or_default();
        let replies = self.dir.join(REPLIES);
        let own = attempts.iter().rev().find_map(|attempt| reply::read(&replies, key, *attempt));
        own.or_else(|| {
            let lent = self.lent.get(key)?;
            // It becomes this folder's, so that the folder is whole by itself. Where that fails, it is served all the same.
            let _ = self.file(lent);
            Some(lent.clone())
        })
    }

    /// Serves the replies of an earlier run's folder, too, where this one has none to the same prompt of the same model. Who was silent
    /// there is asked again. The caller says by it that the folder may be believed.
    ///
    /// # Errors
    /// A [`Fault`] where the folder is not there.
    pub fn lend(&mut self, dir: &Path) -> anyhow::Result<()> {
        let replies = filed(dir)?.into_iter().filter(|it| !it.is_silence());
        self.lent.extend(replies.map(|it| (it.key.clone(), it)));
        Ok(())
    }

    /// Files an answer. Filing the same key and attempt again replaces it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn file(&self, filed: &Filed) -> anyhow::Result<()> {
        let name = reply::file_name(&filed.key, filed.attempt);
        folder::write(&self.dir.join(REPLIES), &name, &filed.to_json())?;
        self.index().entry(filed.key.clone()).or_default().insert(filed.attempt);
        Ok(())
    }

    /// Writes one of the run's files, whole or not at all. A link of that name is replaced, never followed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        folder::write(&self.dir, name, bytes)
    }

    /// The same of a file that is never whole in memory.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn fill(
        &self,
        name: &str,
        by: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        folder::fill(&self.dir, name, by)
    }

    /// Several of the run's files, written as one.
    #[must_use]
    pub fn together(&self) -> Together<'_> {
        Together::new(&self.dir)
    }

    fn forget_silences(&self) -> anyhow::Result<()> {
        let replies = self.dir.join(REPLIES);
        let mut index = self.index();
        for (key, attempts) in index.iter_mut() {
            for attempt in attempts.clone() {
                if reply::read(&replies, key, attempt).is_some_and(|it| it.is_silence()) {
                    let path = replies.join(reply::file_name(key, attempt));
                    std::fs::remove_file(&path).with_context(|| folder::cannot("remove", &path))?;
                    attempts.remove(&attempt);
                }
            }
        }
        Ok(())
    }

    fn index(&self) -> MutexGuard<'_, BTreeMap<Key, BTreeSet<u32>>> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an earlier run's folder is of the very review that is about to begin: the same text, charter and models, and what else decides
/// its prompts, but for the memory that it began with. Such a run is gone on with, from that memory; any other is built on.
#[must_use]
pub fn is_of(dir: &Path, identity: &Identity) -> bool {
    matches!(Checkpoint::read(dir), Ok(Found::Whole(it)) if it.is_same_but_memory(identity))
}

/// Every reply filed in an output folder, or in its `replies` folder itself, sorted by key and attempt; empty where there are
/// none. Replay reads all of them before the folder may be replaced.
///
/// # Errors
/// A [`Fault`] where the folder is not there.
pub fn filed(dir: &Path) -> anyhow::Result<Vec<Filed>> {
    if !dir.is_dir() {
        let help = "name the output folder of an earlier review, or a folder of recorded replies";
        return Err(Fault::usage(format!("{} is not a folder", dir.display()), help).into());
    }
    let inner = dir.join(REPLIES);
    let replies = if folder::is_plain_folder(&inner) { inner } else { dir.to_owned() };
    let index = reply::index(&replies);
    let names = index.iter().flat_map(|(key, attempts)| attempts.iter().map(move |it| (key, *it)));
    Ok(names.filter_map(|(key, attempt)| reply::read(&replies, key, attempt)).collect())
}
