//! Both sides of a changed file, by what a guard looks for: what is new at head, and where something is gone.

use crate::{
    model::rules::watch::Site,
    review::{
        change::{FileChange, Lines},
        diff::diff,
    },
};
use std::collections::BTreeMap;

/// Both sides of a changed file.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) head: Vec<Site>,
    pub(super) base: Vec<Site>,
    /// Those of the head that were not there before.
    pub(super) fresh: Vec<Site>,
}

/// Those of the head that were not there before: code that stands twice now and stood once before is new where its line is.
pub(super) fn fresh(head: &[Site], base: &[Site], old: &str, new: &str) -> Vec<Site> {
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    for site in base {
        *before.entry(site.text.as_str()).or_default() += 1;
    }
    let mut now: BTreeMap<&str, usize> = BTreeMap::new();
    for site in head {
        *now.entry(site.text.as_str()).or_default() += 1;
    }
    let unsure = now.iter().any(|(text, n)| before.get(text).is_some_and(|was| was < n));
    let added = if unsure { diff(old, new).added } else { Vec::new() };
    let is_added = |site: &Site| added.iter().any(|it| it.meets(site.lines));
    let mut sites: Vec<&Site> = head.iter().collect();
    // Lines that the change did not touch are taken for the old ones first.
    sites.sort_by_key(|it| is_added(it));
    sites.retain(|it| match before.get_mut(it.text.as_str()) {
        Some(n) if *n > 0 => {
            *n -= 1;
            false
        }
        _ => true,
    });
    sites.sort();
    sites.into_iter().cloned().collect()
}

/// Where something was taken away: the line of the head before the gap, or in a deleted file its own line. A file that is somewhere else
/// now has all of it there, on the same line where its text is the same.
pub(super) fn removed(file: &FileChange, sides: &Sides) -> Site {
    let mut left: Vec<&str> = sides.head.iter().map(|it| it.text.as_str()).collect();
    let lost = sides.base.iter().find(|it| match left.iter().position(|at| *at == it.text) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    });
    let Some(lost) = lost.or_else(|| sides.base.first()) else { return top(&file.path) };
    let (Some(old), Some(new)) = (
        file.old.as_ref().and_then(|it| it.text()),
        file.new.as_ref().and_then(|it| it.text()).filter(|it| !it.is_empty()),
    ) else {
        return Site { path: file.path.clone(), ..lost.clone() };
    };
    let diff = diff(old, new);
    let mut shift = 0_i64;
    // What the diff added before the line less what it took away: where the gap is, or next to it.
    for it in diff.removed.iter().take_while(|it| it.last < lost.lines.first) {
        shift -= i64::from(it.last - it.first + 1);
    }
    let near = (i64::from(lost.lines.first) + shift).max(1) as u32;
    let added = diff.added.iter().min_by_key(|it| it.distance(Lines::new(near, near)));
    let at = added.map_or(lost.lines.first, |it| it.first);
    Site { lines: Lines::new(at, at), ..top(&file.path) }
}

/// A file's first line.
pub(super) fn top(path: &str) -> Site {
    Site { path: path.to_owned(), lines: Lines::new(1, 1), text: String::new() }
}

pub(super) fn by_path(sites: &[Site]) -> BTreeMap<&str, Vec<Site>> {
    let mut by_path: BTreeMap<&str, Vec<Site>> = BTreeMap::new();
    for site in sites {
        by_path.entry(&site.path).or_default().push(site.clone());
    }
    by_path
}
