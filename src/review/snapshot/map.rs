//! The map of the rest: folders with the number of files in them, so that a reviewer knows what else there is.

use super::part::printable;
use std::{collections::BTreeMap, fmt::Write};

/// One line a folder, at most `limit` bytes: folders below the deepest level that fits are folded into theirs. Empty where
/// nothing fits or there is nothing.
pub(super) fn map(directories: &BTreeMap<String, u32>, limit: usize) -> String {
    let deepest = directories.keys().map(|path| depth(path)).max().unwrap_or(0);
    let mut best = String::new();
    for level in 0..=deepest {
        let Some(next) = at_level(directories, level, limit) else { break };
        best = next;
    }
    best
}

/// 0 for the root.
fn depth(path: &str) -> usize {
    if path.is_empty() { 0 } else { 1 + path.matches('/').count() }
}

fn at_level(directories: &BTreeMap<String, u32>, level: usize, limit: usize) -> Option<String> {
    // Files, and whether some of them are in folders below.
    let mut folded: BTreeMap<&str, (u64, bool)> = BTreeMap::new();
    for (path, files) in directories {
        let end =
            path.match_indices('/').nth(level.saturating_sub(1)).map_or(path.len(), |(at, _)| at);
        let shown = if level == 0 { "" } else { &path[..end] };
        let entry = folded.entry(shown).or_default();
        entry.0 += u64::from(*files);
        entry.1 |= shown.len() < path.len();
    }
    let mut text = String::new();
    for (path, (files, below)) in folded {
        let path = if path.is_empty() { "." } else { path };
        let all = if below { "**" } else { "" };
        let _ = writeln!(text, "{}/{all} {files}", printable(path));
        if text.len() > limit {
            return None;
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_levels_are_folded() {
        let directories: BTreeMap<String, u32> =
            [("", 3), ("src", 2), ("src/a", 4), ("src/a/b", 5)]
                .map(|(path, n)| (path.to_owned(), n))
                .into();
        let whole = "./ 3\nsrc/ 2\nsrc/a/ 4\nsrc/a/b/ 5\n";
        assert_eq!(map(&directories, whole.len()), whole);
        assert_eq!(map(&directories, 31), "./ 3\nsrc/ 2\nsrc/a/** 9\n");
        assert_eq!(map(&directories, 20), "./ 3\nsrc/** 11\n");
        assert_eq!(map(&directories, 10), "./** 14\n");
        assert_eq!(map(&directories, 5), "");
        assert_eq!(map(&BTreeMap::new(), 100), "");
    }
}
