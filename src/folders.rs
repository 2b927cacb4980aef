//! A change, read from two folders: what `git` reads, without git.
//!
//! Every file counts, for there are no ignore rules here; `.git` does not. Links are never followed, except that the two
//! folders themselves may be links.

use crate::{
    fault::Fault,
    review::{
        change::{
            Content, FileChange, Limits, Material, Revision, Scope, SourceFile, Status,
            is_landmark, is_named_as_text, readable_path,
        },
        charter::Charter,
        rename::{Candidate, join, pair},
    },
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Metadata},
    io::Read as _,
    path::{Path, PathBuf},
};

/// Folders inside folders at most.
const DEPTH: usize = 256;
/// Bytes of a symlink's target that are kept.
const TARGET_BYTES: usize = 4096;
/// Bytes that two files are compared by.
const PIECE: u64 = 1 << 20;

/// Reads everything a snapshot is made of. The revisions are named as the folders are; spec documents are those of `before`.
///
/// # Errors
/// A folder is not there, something in it cannot be read, or it has more files than `limits` allow.
pub fn read(
    before: &Path,
    after: &Path,
    scope: Scope,
    charter: &Charter,
    limits: Limits,
) -> Result<Material> {
    let (old, new) = (Folder::open(before, limits)?, Folder::open(after, limits)?);
    let mut budget = Budget { limits, read: 0 };
    let changes = renamed(changes(&old, &new, &mut budget)?);
    let policy = &charter.snapshot;
    let mut tree = Vec::new();
    if scope == Scope::Tree {
        for (path, file) in &new.files {
            if policy.include.take(path) && !policy.exclude.take(path) {
                tree.push(SourceFile { path: path.clone(), content: budget.content(path, file)? });
            }
        }
    }
    let mut spec = Vec::new();
    for (path, file) in old.files.iter().filter(|(path, _)| charter.spec.take(path)) {
        spec.push(SourceFile { path: path.clone(), content: budget.content(path, file)? });
    }
    let named = |dir: &Path| {
        let name = readable_path(dir.as_os_str().as_encoded_bytes());
        Revision { asked: name.clone(), id: name }
    };
    Ok(Material {
        base: named(before),
        head: named(after),
        changes,
        tree,
        spec,
        directories: new.directories(),
        paths: new.paths(limits),
        landmarks: new.landmarks(),
        intent: None,
    })
}

/// The files of a folder that `take` takes, by path; `None` where there are more than `most`.
///
/// # Errors
/// Something in it cannot be read, or it has more files than `limits` allow.
pub fn some(
    dir: &Path,
    take: &dyn Fn(&str) -> bool,
    (most, limits): (usize, Limits),
) -> Result<Option<Vec<SourceFile>>> {
    let folder = Folder::open(dir, limits)?;
    let taken: Vec<(&String, &File)> = folder.files.iter().filter(|(path, _)| take(path)).collect();
    if taken.len() > most {
        return Ok(None);
    }
    let mut budget = Budget { limits, read: 0 };
    let files = taken.into_iter().map(|(path, file)| {
        Ok(SourceFile { path: path.clone(), content: budget.content(path, file)? })
    });
    files.collect::<Result<_>>().map(Some)
}

/// The text files below a folder (`.pentad`) of a folder, by their path from the latter.
///
/// # Errors
/// Something below it cannot be read; it is no folder; a file right below it that is named as a text (`.yml`, `.md`) is none.
pub fn files_below(dir: &Path, folder: &str) -> Result<BTreeMap<String, String>> {
    let folder = folder.trim_end_matches('/');
    let limits = Limits::default();
    let mut budget = Budget { limits, read: 0 };
    let mut files = BTreeMap::new();
    let root = dir.join(folder);
    match root.symlink_metadata() {
        Err(_) => return Ok(files),
        Ok(it) if !it.is_dir() => {
            let what = format!("{} is not a folder", root.display());
            let help = "make it a folder, not a link or a file, or remove it";
            return Err(Fault::usage(what, help).into());
        }
        Ok(_) => {}
    }
    for (path, file) in &Folder::open(&root, limits)?.files {
        let content = budget.content(path, file)?;
        match content.utf8() {
            Ok(text) => {
                files.insert(format!("{folder}/{path}"), text.to_string());
            }
            Err(why) if is_named_as_text(path) => {
                let what = format!("{} {why}", root.join(path).display());
                return Err(Fault::usage(what, "make it a plain file of UTF-8 text").into());
            }
            Err(_) => {}
        }
    }
    Ok(files)
}

/// The paths of the files of a folder, sorted.
///
/// # Errors
/// Something in it cannot be read, or it has more files than `limits` allow.
pub fn paths(dir: &Path, limits: Limits) -> Result<Vec<String>> {
    Ok(Folder::open(dir, limits)?.files.into_keys().collect())
}

/// The files of a folder that are named, as far as it has them: `paths` are compared with what is there and never opened themselves.
///
/// # Errors
/// Something in it cannot be read.
pub fn texts(dir: &Path, paths: &[String], limits: Limits) -> Result<Vec<SourceFile>> {
    let folder = Folder::open(dir, limits)?;
    let mut budget = Budget { limits, read: 0 };
    let files = paths.iter().filter_map(|path| Some((path, folder.files.get(path)?)));
    files
        .map(|(path, file)| {
            Ok(SourceFile { path: path.clone(), content: budget.content(path, file)? })
        })
        .collect()
}

/// A file, a link, or a pipe, socket or device.
struct File {
    place: PathBuf,
    metadata: Metadata,
}

impl File {
    fn open(&self) -> Result<fs::File> {
        fs::File::open(&self.place).with_context(|| unreadable(&self.place))
    }
}

/// The files below a folder, by their printed path.
struct Folder {
    files: BTreeMap<String, File>,
}

impl Folder {
    fn open(root: &Path, limits: Limits) -> Result<Self> {
        if !root.is_dir() {
            return Err(Fault::usage(
                format!("{} is not a folder", root.display()),
                "pass two folders: --before DIR --after DIR",
            )
            .into());
        }
        let mut files = BTreeMap::new();
        let mut folders = vec![(root.to_owned(), Vec::new(), 0)];
        while let Some((folder, path, depth)) = folders.pop() {
            let entries = fs::read_dir(&folder).with_context(|| unreadable(&folder))?;
            for entry in entries {
                let entry = entry.with_context(|| unreadable(&folder))?;
                let name = entry.file_name();
                if name == ".git" {
                    continue;
                }
                let mut path: Vec<u8> = path.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(name.as_encoded_bytes());
                let place = entry.path();
                let metadata = place.symlink_metadata().with_context(|| unreadable(&place))?;
                if metadata.is_dir() {
                    folders.push((place, path, depth + 1));
                } else {
                    files.insert(readable_path(&path), File { place, metadata });
                }
                let too_much = if depth > DEPTH {
                    format!("has folders more than {DEPTH} deep")
                } else if files.len() + folders.len() > limits.files {
                    format!("has more than {} files and folders", limits.files)
                } else {
                    continue;
                };
                let what = format!("{} {too_much}", root.display());
                return Err(Fault::incomplete(what, "review a smaller folder").into());
            }
        }
        Ok(Self { files })
    }

    fn paths(&self, limits: Limits) -> Vec<String> {
        if self.files.len() > limits.paths {
            return Vec::new();
        }
        self.files.keys().cloned().collect()
    }

    fn landmarks(&self) -> BTreeSet<String> {
        let name = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
        let paths = self.files.keys();
        paths.filter(|path| is_landmark(&path[name(path)..])).cloned().collect()
    }

    fn directories(&self) -> BTreeMap<String, u32> {
        let mut directories = BTreeMap::new();
        for path in self.files.keys() {
            let folder = path.rfind('/').map_or("", |at| &path[..at]);
            *directories.entry(folder.to_owned()).or_default() += 1;
        }
        directories
    }
}

/// Reads contents within the limits.
struct Budget {
    limits: Limits,
    /// Bytes of text read so far.
    read: u64,
}

impl Budget {
    fn content(&mut self, path: &str, file: &File) -> Result<Content> {
        let left = self.limits.total_bytes.saturating_sub(self.read);
        let bytes = file.metadata.len();
        if file.metadata.is_symlink() {
            return link(file);
        }
        if !file.metadata.is_file() {
            return Ok(Content::Special);
        }
        if bytes > self.limits.probe_bytes || left == 0 {
            return Ok(Content::TooLarge { bytes });
        }
        // No more than it had when it was listed: it may grow while it is read.
        let mut read = Vec::new();
        file.open()?.take(bytes).read_to_end(&mut read).with_context(|| unreadable(&file.place))?;
        let bytes = read;
        let limit = self.limits.file_bytes.min(left);
        let content = Content::of(path, is_executable(file), &bytes, limit);
        self.read += content.text().map_or(0, |text| text.len() as u64);
        Ok(content)
    }
}

fn link(file: &File) -> Result<Content> {
    let target = fs::read_link(&file.place).with_context(|| unreadable(&file.place))?;
    let target = target.as_os_str().as_encoded_bytes();
    let target = String::from_utf8_lossy(&target[..target.len().min(TARGET_BYTES)]).into_owned();
    Ok(Content::Symlink { target })
}

/// Files that differ, sorted by path; renames are not joined yet.
fn changes(old: &Folder, new: &Folder, budget: &mut Budget) -> Result<Vec<FileChange>> {
    let mut paths: Vec<&String> = old.files.keys().chain(new.files.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut changes = Vec::new();
    for path in paths {
        let (before, after) = (old.files.get(path), new.files.get(path));
        let (status, mode_change) = match (before, after) {
            (Some(before), Some(after)) => {
                let mode = mode_change(before, after);
                if mode.is_none() && same(before, after)? {
                    continue;
                }
                (Status::Modified, mode)
            }
            (Some(_), None) => (Status::Deleted, None),
            (None, _) => (Status::Added, None),
        };
        let mut content =
            |file: Option<&File>| file.map(|file| budget.content(path, file)).transpose();
        changes.push(FileChange {
            path: path.clone(),
            old_path: None,
            status,
            old: content(before)?,
            new: content(after)?,
            mode_change,
        });
    }
    Ok(changes)
}

/// Whether two files of one path hold the same.
fn same(before: &File, after: &File) -> Result<bool> {
    let (left, right) = (&before.metadata, &after.metadata);
    if left.is_symlink() && right.is_symlink() {
        return Ok(link(before)? == link(after)?);
    }
    if left.file_type() != right.file_type() || left.len() != right.len() {
        return Ok(false);
    }
    if !left.is_file() {
        return Ok(true);
    }
    // Piece by piece: files that are too large to be read are compared too.
    let (mut left, mut right) = (before.open()?, after.open()?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    loop {
        let piece = |file: &mut fs::File, of: &File, into: &mut Vec<u8>| {
            into.clear();
            let read = file.take(PIECE).read_to_end(into);
            read.with_context(|| unreadable(&of.place))
        };
        let read = piece(&mut left, before, &mut ours)?;
        piece(&mut right, after, &mut theirs)?;
        if ours != theirs {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

#[cfg(unix)]
fn is_executable(file: &File) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&file.metadata.permissions()) & 0o100 != 0
}

#[cfg(not(unix))]
const fn is_executable(_: &File) -> bool {
    false
}

#[cfg(unix)]
fn mode_change(before: &File, after: &File) -> Option<(bool, bool)> {
    let (before_bit, after_bit) = (is_executable(before), is_executable(after));
    let files = before.metadata.is_file() && after.metadata.is_file();
    (files && before_bit != after_bit).then_some((before_bit, after_bit))
}

#[cfg(not(unix))]
const fn mode_change(_: &File, _: &File) -> Option<(bool, bool)> {
    None
}

/// Joins deleted and added texts that are the same file under another path.
fn renamed(mut files: Vec<FileChange>) -> Vec<FileChange> {
    let of = |files: &[FileChange], status| -> Vec<usize> {
        let text = |file: &FileChange| {
            file.old.as_ref().or(file.new.as_ref()).and_then(Content::text).is_some()
        };
        (0..files.len()).filter(|at| files[*at].status == status && text(&files[*at])).collect()
    };
    let (gone, come) = (of(&files, Status::Deleted), of(&files, Status::Added));
    let candidates = |side: &[usize]| -> Vec<Candidate> {
        let candidate = |at: &usize| {
            let bytes = files[*at].old.as_ref().or(files[*at].new.as_ref()).and_then(Content::text);
            let bytes = bytes.map(|text| text.as_bytes());
            Candidate { path: &files[*at].path, id: bytes.unwrap_or_default(), bytes }
        };
        side.iter().map(candidate).collect()
    };
    let pairs = pair(&candidates(&gone), &candidates(&come));
    let pairs: Vec<_> = pairs.into_iter().map(|(old, new)| (gone[old], come[new])).collect();
    join(&mut files, &pairs);
    files
}

fn unreadable(place: &Path) -> Fault {
    Fault::usage(format!("{} cannot be read", place.display()), "check its permissions")
}
