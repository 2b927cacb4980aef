//! From paths that differ to the files of a change, renames found.

use super::{Entry, Kind, content::Reader};
use crate::review::{
    change::{Content, FileChange, Status, readable_path},
    rename::{Candidate, join, pair},
};
use anyhow::Result;
use gix::bstr::{BString, ByteSlice};

/// A path whose content, mode or type differs. At least one side is there.
#[derive(Debug)]
pub(super) struct Delta {
    pub(super) path: BString,
    pub(super) old: Option<Entry>,
    pub(super) new: Option<Entry>,
}

/// Reads both sides of every delta and joins renames; sorted by path.
pub(super) fn changes(deltas: &[Delta], reader: &mut Reader) -> Result<Vec<FileChange>> {
    let mut files = Vec::with_capacity(deltas.len());
    for delta in deltas {
        files.push(read(delta, reader)?);
    }
    let gone = side(deltas, &files, |delta| (delta.old, delta.new));
    let come = side(deltas, &files, |delta| (delta.new, delta.old));
    let pairs = pair(&candidates(deltas, &files, &gone), &candidates(deltas, &files, &come));
    let pairs: Vec<_> = pairs.into_iter().map(|(old, new)| (gone[old], come[new])).collect();
    for &(old, new) in &pairs {
        files[new].mode_change = mode_change(deltas[old].old, deltas[new].new);
    }
    join(&mut files, &pairs);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read(delta: &Delta, reader: &mut Reader) -> Result<FileChange> {
    let path = delta.path.as_bstr();
    Ok(FileChange {
        path: readable_path(&delta.path),
        old_path: None,
        status: match (&delta.old, &delta.new) {
            (None, _) => Status::Added,
            (Some(_), None) => Status::Deleted,
            (Some(_), Some(_)) => Status::Modified,
        },
        old: delta.old.map(|entry| reader.read(path, entry)).transpose()?,
        new: delta.new.map(|entry| reader.read_head(path, entry)).transpose()?,
        mode_change: mode_change(delta.old, delta.new),
    })
}

/// The executable bit on both sides, where both are files and it differs.
fn mode_change(old: Option<Entry>, new: Option<Entry>) -> Option<(bool, bool)> {
    match (old?.kind, new?.kind) {
        (Kind::File, Kind::Executable) => Some((false, true)),
        (Kind::Executable, Kind::File) => Some((true, false)),
        _ => None,
    }
}

/// Regular files that are on one side only, in the order of their printed paths.
fn side(
    deltas: &[Delta],
    files: &[FileChange],
    sides: fn(&Delta) -> (Option<Entry>, Option<Entry>),
) -> Vec<usize> {
    let one_sided = |delta: &Delta| {
        matches!(sides(delta), (Some(Entry { kind: Kind::File | Kind::Executable, .. }), None))
    };
    let mut side: Vec<usize> = (0..deltas.len()).filter(|at| one_sided(&deltas[*at])).collect();
    side.sort_by_key(|at| &files[*at].path);
    side
}

fn candidates<'a>(
    deltas: &'a [Delta],
    files: &'a [FileChange],
    side: &[usize],
) -> Vec<Candidate<'a>> {
    let candidate = |at: &usize| {
        let (delta, file) = (&deltas[*at], &files[*at]);
        let content = file.old.as_ref().or(file.new.as_ref());
        Candidate {
            path: &file.path,
            id: match delta.old.as_ref().or(delta.new.as_ref()) {
                Some(entry) if !entry.id.is_null() => entry.id.as_bytes(),
                Some(_) | None => &[],
            },
            bytes: content.and_then(Content::text).map(|text| text.as_bytes()),
        }
    };
    side.iter().map(candidate).collect()
}
