//! Does a place in the code belong to the change?

use super::{
    admit::evidence::Index,
    change::{Item, Lines},
    finding::Evidence,
    snapshot::Snapshot,
};

/// Lines around a changed one that count as near it where the syntax is not known.
const NEAR: u32 = 3;

/// Whether evidence meets a changed line, or the innermost item around one; where a changed line stands in no item, whether it is
/// within three lines of it.
#[must_use]
pub fn in_change(snapshot: &Snapshot, index: &Index, evidence: &Evidence) -> bool {
    let Some(lines) = evidence.lines else { return false };
    let Some(shown) = index.shown(&evidence.file, evidence.side) else { return false };
    let items = snapshot.outline.get(&evidence.file).map(Vec::as_slice).unwrap_or_default();
    // Once, and not for each changed line: few items are around a place, and a file has thousands.
    let met: Vec<&Item> = items.iter().filter(|item| item.lines.meets(lines)).collect();
    let around = |changed: &Lines| met.iter().any(|item| is_innermost(items, item, *changed));
    shown
        .changed
        .iter()
        .any(|changed| changed.meets(lines) || around(changed) || is_near(items, *changed, lines))
}

/// Whether the item is the innermost one around a line of the changed ones: not every line of it stands in smaller items too.
fn is_innermost(items: &[Item], item: &Item, changed: Lines) -> bool {
    let end = changed.last.min(item.lines.last);
    let mut line = changed.first.max(item.lines.first);
    // From one smaller item's end to the next one's, so that it takes a step for each of them and not for each line.
    while line <= end {
        let smaller = items
            .iter()
            .filter(|it| holds(it, line) && size(it) < size(item))
            .map(|it| it.lines.last)
            .max();
        match smaller {
            None => return true,
            Some(last) => line = last.saturating_add(1).max(line + 1),
        }
    }
    false
}

/// Whether a changed line that stands in no item is within three lines.
fn is_near(items: &[Item], changed: Lines, lines: Lines) -> bool {
    let first = changed.first.max(lines.first.saturating_sub(NEAR));
    let last = changed.last.min(lines.last.saturating_add(NEAR));
    (first..=last).any(|line| !items.iter().any(|item| holds(item, line)))
}

const fn holds(item: &Item, line: u32) -> bool {
    item.lines.first <= line && line <= item.lines.last
}

const fn size(item: &Item) -> u32 {
    item.lines.last - item.lines.first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(first: u32, last: u32) -> Item {
        Item { name: format!("{first}"), lines: Lines::new(first, last) }
    }

    /// The definition, a line at a time.
    fn by_definition(items: &[Item], changed: Lines, lines: Lines) -> bool {
        (changed.first..=changed.last).any(|line| {
            let around = items.iter().filter(|it| holds(it, line));
            let own = Lines::new(line, line);
            own.meets(lines)
                || match around.min_by_key(|it| size(it)) {
                    Some(item) => item.lines.meets(lines),
                    None => own.distance(lines) <= NEAR,
                }
        })
    }

    fn found(items: &[Item], changed: Lines, lines: Lines) -> bool {
        changed.meets(lines)
            || items.iter().any(|it| it.lines.meets(lines) && is_innermost(items, it, changed))
            || is_near(items, changed, lines)
    }

    #[test]
    fn every_item_that_a_change_runs_through_is_around_it() {
        let items = [item(10, 20), item(22, 40), item(50, 90), item(60, 70)];
        for (changed, at, expected) in [
            ((18, 24), 35, true),
            ((18, 24), 11, true),
            ((5, 12), 3, true),
            ((5, 12), 18, true),
            ((62, 63), 55, false),
            ((58, 63), 85, true),
            ((62, 75), 51, true),
            ((42, 43), 46, true),
            ((42, 43), 47, false),
        ] {
            let changed = Lines::new(changed.0, changed.1);
            assert_eq!(found(&items, changed, Lines::new(at, at)), expected, "{changed} {at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_is_the_definition(spans in proptest::collection::vec((1_u32..30, 0_u32..12), 0..5),
            changed in (1_u32..40, 0_u32..12), at in (1_u32..40, 0_u32..4)) {
            // Items nest: those that cross another are not items of one file.
            let mut items: Vec<Item> = Vec::new();
            for (first, more) in spans {
                let new = item(first, first + more);
                let crosses = |it: &Item| {
                    it.lines == new.lines || (it.lines.meets(new.lines)
                        && !(it.lines.first <= new.lines.first && new.lines.last <= it.lines.last)
                        && !(new.lines.first <= it.lines.first && it.lines.last <= new.lines.last))
                };
                if !items.iter().any(crosses) {
                    items.push(new);
                }
            }
            let changed = Lines::new(changed.0, changed.0 + changed.1);
            let lines = Lines::new(at.0, at.0 + at.1);
            proptest::prop_assert_eq!(found(&items, changed, lines), by_definition(&items, changed, lines));
        }
    }
}
