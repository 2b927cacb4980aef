//! The files of a change as a reader of the report is told of them: what happened to each, and how many lines of it.

use super::{bulk::bulk, gather::Gathered};
use crate::review::{
    change::{Material, Status},
    diff::Delta,
};
use std::collections::BTreeMap;

/// A file of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The path at head; at base for a deleted file.
    pub path: String,
    /// The path at base where it differs.
    pub old_path: Option<String>,
    /// What happened to it.
    pub status: Status,
    /// Lines that are new and lines that are gone; `None` where no text was compared: a binary file, one that the charter excludes.
    pub lines: Option<Delta>,
    /// Why nobody reads it line by line: `lock file`, `generated file`; `None` for an ordinary file.
    pub bulk: Option<&'static str>,
}

/// The kinds of file that nobody reads line by line.
pub const BULKS: [&str; 4] = ["lock file", "generated file", "minified file", "oversized file"];

/// All files of the change, sorted by path.
pub(super) fn touched(material: &Material, gathered: &Gathered) -> Vec<Touched> {
    let compared: BTreeMap<&str, _> =
        gathered.changed.iter().map(|it| (it.file.path.as_str(), it)).collect();
    let mut all: Vec<Touched> = material
        .changes
        .iter()
        .map(|file| {
            let it = compared.get(file.path.as_str());
            let text = it.and_then(|it| it.new.as_deref().or(it.old.as_deref()));
            Touched {
                path: file.path.clone(),
                old_path: file.old_path.clone(),
                status: file.status,
                lines: it.filter(|_| text.is_some()).map(|it| it.delta),
                bulk: text.and_then(|text| bulk(&file.path, text)),
            }
        })
        .collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}
