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
///
/// A blank line among added ones is around nothing: it separates a new method from the next, and the class is not new for it.
#[must_use]
pub fn in_change(snapshot: &Snapshot, index: &Index, evidence: &Evidence) -> bool {
    let Some(lines) = evidence.lines else { return false };
    let Some(shown) = index.shown(&evidence.file, evidence.side) else { return false };
    let items = snapshot.outline.get(&evidence.file).map(Vec::as_slice).unwrap_or_default();
    let blank = |line| index.is_blank(&evidence.file, evidence.side, line);
    meets_change(items, &shown.changed, lines, &blank)
}

fn meets_change(
    items: &[Item],
    changed: &[Lines],
    lines: Lines,
    blank: &dyn Fn(u32) -> bool,
) -> bool {
    if changed.iter().any(|it| it.meets(lines) || is_near(items, *it, lines)) {
        return true;
    }
    // Once for each item, and not for each changed line: few items are around a place, and a file has thousands of both.
    let met = items.iter().filter(|item| item.lines.meets(lines));
    met.map(|item| own_lines(items, item)).any(|own| {
        changed.iter().any(|it| {
            let at = own.partition_point(|span| span.last < it.first);
            let shared = own[at..].iter().take_while(|span| span.first <= it.last);
            shared.into_iter().any(|span| tells(*span, *it, blank))
        })
    })
}

/// Whether a change says something in a span that it meets. A change of one line does, whatever stands there: it may be the line
/// before a gap.
fn tells(span: Lines, changed: Lines, blank: &dyn Fn(u32) -> bool) -> bool {
    let shared = span.first.max(changed.first)..=span.last.min(changed.last);
    changed.first == changed.last || shared.into_iter().any(|line| !blank(line))
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

    /// The definition, a line at a time. Every fifth line is blank.
    fn by_definition(items: &[Item], changed: Lines, lines: Lines) -> bool {
        let single = changed.first == changed.last;
        (changed.first..=changed.last).any(|line| {
            let around = items.iter().filter(|it| holds(it, line));
            let own = Lines::new(line, line);
            own.meets(lines)
                || match around.min_by_key(|it| size(it)) {
                    Some(item) => item.lines.meets(lines) && (single || !blank(line)),
                    None => own.distance(lines) <= NEAR,
                }
        })
    }

    const fn blank(line: u32) -> bool {
        line.is_multiple_of(5)
    }

    fn found(items: &[Item], changed: Lines, lines: Lines) -> bool {
        meets_change(items, &[changed], lines, &blank)
    }

    #[test]
    fn a_method_that_is_added_with_a_blank_line_leaves_the_class_as_it_was() {
        // A class of two methods; the second comes with the blank line before it.
        let items = [item(1, 20), item(3, 9), item(11, 19)];
        let added = Lines::new(10, 19);
        let at = |line| Lines::new(line, line);
        assert!(found(&items, added, at(15)));
        assert!(!found(&items, added, at(4)), "the other method");
        assert!(!found(&items, added, at(2)), "a field");
        assert!(found(&items, Lines::new(2, 3), at(20)), "a field that is added is the class's");
        assert!(found(&items, Lines::new(10, 10), at(2)), "something was removed here");
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
