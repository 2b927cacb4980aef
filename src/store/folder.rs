//! The output folder as a place on disk: made, cleared of our own files, written atomically.
//!
//! No link in it is ever followed: the folder may stand in a checkout of somebody else's change.

use super::{CHECKPOINT, IGNORED, PREVIOUS, REPLIES, reply};
use crate::fault::Fault;
use anyhow::Context;
use std::{
    fs::{self, File, TryLockError},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The contract's files, without those whose names vary.
const FILES: [&str; 8] = [
    // First: without it, what is left of a half-cleared folder is never taken for a run to resume.
    CHECKPOINT,
    PREVIOUS,
    "synthesis.md",
    "synthesis.json",
    "report.html",
    "results.sarif",
    "findings.jsonl",
    "findings.invalid.jsonl",
];

/// Makes a folder, with those around it, and refuses a link in its place.
pub(super) fn make(dir: &Path) -> anyhow::Result<()> {
    match fs::symlink_metadata(dir) {
        Ok(it) if it.is_dir() => Ok(()),
        Ok(it) if it.is_symlink() => {
            Err(unusable(dir, "is a link", "name the folder it points to with --out"))
        }
        Ok(_) => Err(unusable(dir, "is not a folder", "name another folder with --out")),
        Err(_) => fs::create_dir_all(dir).with_context(|| cannot("make", dir)),
    }
}

/// How often a folder in use is tried again, and after how long each time: half a second in all.
const TRIES: u32 = 25;
const BETWEEN: Duration = Duration::from_millis(20);

/// Takes a folder for this process alone, for as long as the handle lives. The kernel lets go of it with the process, however
/// that ends: no lock outlives its run. Where a file system has none, nothing is taken.
///
/// A program that another thread starts at this moment holds every handle of ours until it runs: a lock that was just let go of may
/// stand a moment longer.
pub(super) fn lock(dir: &Path) -> anyhow::Result<Option<File>> {
    let Ok(handle) = File::open(dir) else { return Ok(None) };
    for _ in 0..TRIES {
        match handle.try_lock() {
            Ok(()) => return Ok(Some(handle)),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(unusable(
        dir,
        "is in use by another run",
        "wait until that one has ended, or name another folder with --out",
    ))
}

/// Whether nothing stands in a folder.
pub(super) fn is_empty(dir: &Path) -> anyhow::Result<bool> {
    Ok(names(dir)?.is_empty())
}

/// Whether it is a folder and no link to one.
pub(super) fn is_plain_folder(dir: &Path) -> bool {
    fs::symlink_metadata(dir).is_ok_and(|it| it.is_dir())
}

/// Whether a name in the folder is one of the contract's.
pub(super) fn is_ours(name: &str) -> bool {
    name == IGNORED || FILES.contains(&name) || is_round(name)
}

/// Removes Pentad's own files, by the exact names of the contract.
pub(super) fn clear(dir: &Path) -> anyhow::Result<()> {
    for name in FILES {
        remove(&dir.join(name))?;
    }
    for name in names(dir)?.iter().filter(|it| is_round(it)) {
        remove(&dir.join(name))?;
    }
    clear_replies(&dir.join(REPLIES))
}

/// Removes what killed processes were writing.
pub(super) fn clear_temporary(dir: &Path) -> anyhow::Result<()> {
    names(dir)?.iter().filter(|it| is_temporary(it)).try_for_each(|it| remove(&dir.join(it)))
}

/// Writes a file whole or not at all: a kill at any instant leaves the old file or the new one.
pub(super) fn write(dir: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    fill(dir, name, |file| file.write_all(bytes))
}

/// The same of what is never whole in memory.
pub(super) fn fill(
    dir: &Path,
    name: &str,
    by: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    Aside::new(dir, name, by)?.put()
}

/// Files that are put in their places as one, once all of them are written: a failure leaves all of them as they were; a kill leaves all old,
/// all new, or some of both without the last. Where that stands, the others are of the same run.
pub struct Together<'a> {
    dir: &'a Path,
    aside: Vec<Aside>,
}

impl<'a> Together<'a> {
    pub(super) const fn new(dir: &'a Path) -> Self {
        Self { dir, aside: Vec::new() }
    }

    /// Adds a file, which `by` writes piece by piece: with many thousand findings its text would take more memory than they do.
    ///
    /// # Errors
    /// The file cannot be written, or `by` failed.
    pub fn fill(
        &mut self,
        name: &str,
        by: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        self.aside.push(Aside::new(self.dir, name, by)?);
        Ok(())
    }

    /// Puts all of them in their places.
    ///
    /// # Errors
    /// One cannot be put there.
    pub fn put(self) -> anyhow::Result<()> {
        if let Some(last) = self.aside.last() {
            // Away while the others are exchanged.
            remove(&last.path)?;
        }
        self.aside.into_iter().try_for_each(Aside::put)
    }
}

/// A file that is written, but not in its place. Dropped, it is removed.
struct Aside {
    temporary: PathBuf,
    path: PathBuf,
}

impl Aside {
    fn new(
        dir: &Path,
        name: &str,
        by: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<Self> {
        let path = dir.join(name);
        let (temporary, file) = temporary(dir).with_context(|| cannot("write", &path))?;
        let aside = Self { temporary, path };
        let mut file = BufWriter::new(file);
        let filled = by(&mut file).and_then(|()| file.flush());
        filled.with_context(|| cannot("write", &aside.path))?;
        Ok(aside)
    }

    fn put(self) -> anyhow::Result<()> {
        fs::rename(&self.temporary, &self.path).with_context(|| cannot("write", &self.path))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Nothing is there where it was put in its place; of two failures the first is the one to tell.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// The sentence of a failed step on a path.
pub(super) fn cannot(step: &str, path: &Path) -> Fault {
    let help = "check the folder's permissions and the disk's free space, or name another folder with --out";
    Fault::incomplete(format!("cannot {step} {}", path.display()), help)
}

fn unusable(dir: &Path, why: &str, help: &str) -> anyhow::Error {
    Fault::usage(format!("the output folder {} {why}", dir.display()), help).into()
}

fn temporary(dir: &Path) -> io::Result<(PathBuf, fs::File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    loop {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = dir.join(format!(".pentad-{}-{n}.tmp", std::process::id()));
        match fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            // Left by a killed process that had our number, as every container's first process has.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

fn clear_replies(replies: &Path) -> anyhow::Result<()> {
    if !is_plain_folder(replies) {
        return remove(replies);
    }
    clear_temporary(replies)?;
    for name in names(replies)?.iter().filter(|it| reply::read_name(it).is_some()) {
        remove(&replies.join(name))?;
    }
    // Not empty: somebody else's files stand in it, and stay.
    let _ = fs::remove_dir(replies);
    Ok(())
}

/// Removes a file or a link, not what it points to.
fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| cannot("replace", path))
        }
        _ => Ok(()),
    }
}

fn names(dir: &Path) -> anyhow::Result<Vec<String>> {
    let entries = fs::read_dir(dir).with_context(|| cannot("read", dir))?;
    Ok(entries.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect())
}

/// `round-<n>-<theme>.md`.
fn is_round(name: &str) -> bool {
    let middle = name.strip_prefix("round-").and_then(|it| it.strip_suffix(".md"));
    let parts = middle.and_then(|it| it.split_once('-'));
    parts.is_some_and(|(n, theme)| {
        !n.is_empty()
            && n.bytes().all(|it| it.is_ascii_digit())
            && !theme.is_empty()
            && theme.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
    })
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(".pentad-") && name.ends_with(".tmp")
}

#[cfg(test)]
mod tests {
    use super::is_round;

    #[test]
    fn only_our_round_files_are_ours() {
        for name in ["round-1-spec-conformance.md", "round-12-x.md"] {
            assert!(is_round(name), "{name}");
        }
        for name in
            ["round-1.md", "round-x-spec.md", "round--.md", "round-1-Notes.md", "round-1-x.txt"]
        {
            assert!(!is_round(name), "{name}");
        }
    }
}
