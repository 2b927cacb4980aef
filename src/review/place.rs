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
    meets_change(items, &shown.changed, lines)
}

fn meets_change(items: &[Item], changed: &[Lines], lines: Lines) -> bool {
    if changed.iter().any(|it| it.meets(lines) || is_near(items, *it, lines)) {
        return true;
    }
    // Once for each item, and not for each changed line: few items are around a place, and a file has thousands of both.
    let met = items.iter().filter(|item| item.lines.meets(lines));
    met.map(|item| own_lines(items, item)).any(|own| {
        changed.iter().any(|it| {
            let at = own.partition_point(|span| span.last < it.first);
            own.get(at).is_some_and(|span| span.meets(*it))
        })
    })
}

/// The lines of which the item is the innermost one: those that stand in no smaller one, in order.
fn own_lines(items: &[Item], item: &Item) -> Vec<Lines> {
    let smaller = items.iter().filter(|it| size(it) < size(item) && it.lines.meets(item.lines));
    let mut smaller: Vec<Lines> = smaller.map(|it| it.lines).collect();
    smaller.sort_unstable_by_key(|it| it.first);
    let (mut own, mut line) = (Vec::new(), item.lines.first);
    for it in smaller {
        if it.first > line {
            own.push(Lines::new(line, it.first - 1));
        }
        line = line.max(it.last.saturating_add(1));
    }
    if line <= item.lines.last {
        own.push(Lines::new(line, item.lines.last));
    }
    own
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
        meets_change(items, &[changed], lines)
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
