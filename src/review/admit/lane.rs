//! Third stage: may this role speak about this file? Findings outside the lane are set aside, counted and kept.

use crate::review::{charter::Role, snapshot::Snapshot};

/// Whether a role may speak about a file: it has no lane, the file is in it, or the change touches the file and nobody owns it.
#[must_use]
pub fn admits(role: &Role, bench: &[Role], snapshot: &Snapshot, file: &str) -> bool {
    let Some(touches) = &role.touches else { return true };
    touches.take(file) || (is_reviewed(snapshot, file) && !bench.iter().any(|it| owns(it, file)))
}

fn owns(role: &Role, file: &str) -> bool {
    role.touches.as_ref().is_some_and(|touches| touches.take(file))
}

/// In the change; in tree scope, where everything is under review, in the snapshot.
fn is_reviewed(snapshot: &Snapshot, file: &str) -> bool {
    snapshot.changed_paths.binary_search_by(|path| path.as_str().cmp(file)).is_ok()
        || (snapshot.changed_paths.is_empty()
            && snapshot.texts.iter().any(|shown| shown.path == file))
}
