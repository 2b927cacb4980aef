//! Which changed files the charter leaves out. What a team excludes it has decided about. The built-in patterns are a guess of what is vendored or
//! built, and a name is anybody's to choose: what little is changed there is reviewed like everything else.

use crate::review::{
    change::{Content, FileChange, Material},
    charter::SnapshotPolicy,
};
use std::collections::BTreeSet;

/// Bytes of text under the built-in patterns that are reviewed. More is an update or a build.
const REVIEWED: usize = 60_000;
/// Why a file that the team excluded is not in the snapshot.
pub(super) const BY_THE_CHARTER: &str = "excluded by the charter";
/// Why one is not that nobody of the team excluded.
pub const BUILT_IN: &str =
    "excluded by the built-in charter (vendored, built or minified, by its name)";

/// The paths of changed files that no reviewer is shown, by the charter's patterns.
#[must_use]
pub fn left_out<'a>(material: &'a Material, policy: &SnapshotPolicy) -> BTreeSet<&'a str> {
    let taken = |it: &&FileChange| policy.include.take(&it.path);
    let excluded: Vec<&FileChange> =
        material.changes.iter().filter(taken).filter(|it| policy.exclude.take(&it.path)).collect();
    let mut left: BTreeSet<&str> =
        material.changes.iter().filter(|it| !taken(it)).map(|it| it.path.as_str()).collect();
    if !policy.excludes_are_built_in || bytes(&excluded) > REVIEWED {
        left.extend(excluded.iter().map(|it| it.path.as_str()));
    }
    left
}

/// How much text they hold, before or after; what is too large to be read is more than any.
fn bytes(files: &[&FileChange]) -> usize {
    let size = |content: Option<&Content>| match content {
        Some(Content::Text { text, .. }) => text.len(),
        Some(Content::TooLarge { .. }) => REVIEWED + 1,
        _ => 0,
    };
    let sizes = files.iter().map(|it| size(it.old.as_ref()).max(size(it.new.as_ref())));
    sizes.fold(0, usize::saturating_add)
}
