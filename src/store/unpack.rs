//! An output folder as an artifact holds it, unpacked: Pentad's own files by their exact names, into a folder that has nothing else.

use super::{
    CHECKPOINT, PREVIOUS, REPLIES, folder, reply,
    written::{FINDINGS, File, SYNTHESIS},
    zip,
};
use serde::Deserialize;
use std::{fs, io::Write as _, path::Path};

/// Unpacks an archive into an empty folder, as far as a later review reads it. The archive may be anybody's.
///
/// # Errors
/// A fragment that says what is odd about the archive, or what could not be written. What is in the folder then is of no use.
pub fn unpack(archive: &[u8], into: &Path) -> Result<(), String> {
    let entries = zip::entries(archive)?;
    if !entries.iter().all(|it| is_ours(it.name)) {
        let why =
            "it has a file that is not Pentad's: upload the output folder alone under this name";
        return Err(why.to_owned());
    }
    let cannot = |error: std::io::Error| format!("it cannot be unpacked: {error}");
    fs::create_dir(into.join(REPLIES)).map_err(cannot)?;
    for it in entries.iter().filter(|it| is_read(it.name)) {
        let content = it.content()?;
        let file = fs::File::create_new(into.join(it.name));
        file.and_then(|mut it| it.write_all(&content)).map_err(cannot)?;
    }
    Ok(())
}

/// Whether a path is one that Pentad writes.
fn is_ours(path: &str) -> bool {
    match path.split_once('/') {
        Some((REPLIES, name)) => reply::read_name(name).is_some(),
        Some(_) => false,
        None => folder::is_ours(path),
    }
}

fn is_read(path: &str) -> bool {
    [CHECKPOINT, PREVIOUS, SYNTHESIS, FINDINGS].contains(&path) || path.contains('/')
}

/// What a folder's review says it was of: nothing of it is GitHub's word.
#[derive(Debug, Default, Deserialize)]
pub struct Of {
    /// The pull request's number.
    pub pull: Option<u64>,
    /// What told its step from others.
    pub step: Option<String>,
}

/// Reads what a folder's review says it was of; nothing where it does not say.
#[must_use]
pub fn of(dir: &Path) -> Of {
    File::synthesis(dir).whole().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_names_of_ours_are_taken() {
        let reply = format!("replies/{}-1.json", "0f".repeat(32));
        for name in ["checkpoint.json", "previous.json", "report.html", "round-1-all.md", &reply] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "../checkpoint.json",
            "/checkpoint.json",
            "a/checkpoint.json",
            "replies/../checkpoint.json",
            "replies/checkpoint.json",
            "replies//x",
            "replies\\x",
            "C:checkpoint.json",
            "checkpoint.json\0",
            ".",
            "..",
            "",
            "pentad.yml",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
