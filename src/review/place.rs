//! Does a place in the code belong to the change?

use super::{
    admit::evidence::Index,
    change::{Item, Lines},
    finding::Evidence,
    snapshot::Snapshot,
};

/// Lines around a changed one that count as near it where the syntax is not known.
const NEAR: u32 = 3;

/// Whether evidence meets a changed line, or the innermost item around one; where no item is known, whether it is within three lines.
#[must_use]
pub fn in_change(snapshot: &Snapshot, index: &Index, evidence: &Evidence) -> bool {
    let Some(lines) = evidence.lines else { return false };
    let Some(shown) = index.shown(&evidence.file, evidence.side) else { return false };
    let items = snapshot.outline.get(&evidence.file).map(Vec::as_slice).unwrap_or_default();
    shown.changed.iter().any(|changed| {
        changed.meets(lines)
            || match innermost(items, *changed) {
                Some(item) => item.lines.meets(lines),
                None => changed.distance(lines) <= NEAR,
            }
    })
}

fn innermost(items: &[Item], changed: Lines) -> Option<&Item> {
    let around = items.iter().filter(|item| item.lines.meets(changed));
    around.min_by_key(|item| item.lines.last - item.lines.first)
}
