//! Two texts to hunks with line numbers on both sides, and to the ranges of changed lines. Pure and deterministic: the
//! search is bounded by the input's size (a difficult input gets a longer diff, never a longer wait), not by a clock.

use super::change::Lines;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::{collections::BTreeMap, ops::Range};

/// Unchanged lines around a changed one.
pub const CONTEXT: usize = 3;

/// Lines of both texts, between what is common at their start and end, that are searched for a shorter diff. More of them
/// count as replaced as one.
const MAX_LINES: usize = 150_000;

/// One line of a hunk. `text` is without its line feed; a carriage return stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// On both sides.
    Same {
        /// Line number at base.
        old: u32,
        /// Line number at head.
        new: u32,
        /// The line.
        text: &'a str,
    },
    /// At base only.
    Removed {
        /// Line number at base.
        old: u32,
        /// The line.
        text: &'a str,
    },
    /// At head only.
    Added {
        /// Line number at head.
        new: u32,
        /// The line.
        text: &'a str,
    },
}

/// Changed lines with their surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk<'a> {
    /// Its lines, in order: removed before added.
    pub rows: Vec<Row<'a>>,
}

/// How much of a text changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delta {
    /// Lines at head only.
    pub added: u32,
    /// Lines at base only.
    pub removed: u32,
}

/// What differs between two texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff<'a> {
    /// The hunks, in order.
    pub hunks: Vec<Hunk<'a>>,
    /// Removed lines of the old text: sorted, disjoint.
    pub removed: Vec<Lines>,
    /// Added lines of the new text; where lines are only removed, the line before the gap (or line 1). Sorted, disjoint.
    pub added: Vec<Lines>,
    /// The last line ends without a line feed on one side only.
    pub end_differs: bool,
}

impl Diff<'_> {
    /// Bytes of all lines of all hunks.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let rows = self.hunks.iter().flat_map(|hunk| &hunk.rows);
        rows.map(|row| match row {
            Row::Same { text, .. } | Row::Removed { text, .. } | Row::Added { text, .. } => {
                text.len() + 1
            }
        })
        .sum()
    }

    /// How many lines are new, and how many are gone.
    #[must_use]
    pub fn delta(&self) -> Delta {
        let mut delta = Delta { added: 0, removed: 0 };
        for row in self.hunks.iter().flat_map(|hunk| &hunk.rows) {
            match row {
                Row::Added { .. } => delta.added += 1,
                Row::Removed { .. } => delta.removed += 1,
                Row::Same { .. } => {}
            }
        }
        delta
    }
}

/// Compares two texts by lines. A last line with and without a line feed are different lines, as for git.
#[must_use]
pub fn diff<'a>(old: &'a str, new: &'a str) -> Diff<'a> {
    let sides = Sides { old: lines(old), new: lines(new) };
    let changes = sides.changes();
    let mut diff = Diff {
        hunks: sides.hunks(&changes),
        end_differs: old.ends_with('\n') != new.ends_with('\n')
            && !old.is_empty()
            && !new.is_empty(),
        ..Diff::default()
    };
    for (old, new) in &changes {
        push(&mut diff.removed, old);
        push(&mut diff.added, new);
        if new.is_empty() && !sides.new.is_empty() {
            let before = number(new.start).saturating_sub(1).max(1);
            merge(&mut diff.added, Lines::new(before, before));
        }
    }
    diff
}

/// The lines of a text, each with its line feed; an empty text has none.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// How many lines a text has.
#[must_use]
pub fn line_count(text: &str) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    u32::try_from(feeds + usize::from(!text.is_empty() && !text.ends_with('\n')))
        .unwrap_or(u32::MAX)
}

/// The 1-based number of a 0-based line. Texts are read up to a few megabytes, so it fits.
fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn push(ranges: &mut Vec<Lines>, range: &Range<usize>) {
    if !range.is_empty() {
        merge(ranges, Lines::new(number(range.start), number(range.end - 1)));
    }
}

/// Appends a range, joined with the last one where they meet.
fn merge(ranges: &mut Vec<Lines>, range: Lines) {
    match ranges.last_mut() {
        Some(last) if range.first <= last.last => last.last = last.last.max(range.last),
        _ => ranges.push(range),
    }
}

/// Lines that differ, 0-based: those of the old text, and those that stand in their place. One of the two may be empty.
type Change = (Range<usize>, Range<usize>);

struct Sides<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
}

impl<'a> Sides<'a> {
    /// What differs, in order; there is at least one equal line between two changes.
    fn changes(&self) -> Vec<Change> {
        let head = self.old.iter().zip(&self.new).take_while(|(a, b)| a == b).count();
        let (old, new) = (&self.old[head..], &self.new[head..]);
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
        if old.len() + new.len() > MAX_LINES {
            return vec![(head..head + old.len(), head..head + new.len())];
        }
        let mut numbers = BTreeMap::new();
        let mut intern = |line: &&'a str| {
            let next = numbers.len();
            *numbers.entry(*line).or_insert(next)
        };
        let old: Vec<usize> = old.iter().map(&mut intern).collect();
        let new: Vec<usize> = new.iter().map(&mut intern).collect();
        let mut changes: Vec<Change> = Vec::new();
        // Git-style Myers: bounded, non-minimal splits where the classical search becomes expensive.
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let (old, new) = (op.old_range(), op.new_range());
            let (old, new) = (old.start + head..old.end + head, new.start + head..new.end + head);
            match changes.last_mut() {
                Some(last) if last.0.end == old.start && last.1.end == new.start => {
                    last.0.end = old.end;
                    last.1.end = new.end;
                }
                _ => changes.push((old, new)),
            }
        }
        changes
    }

    fn hunks(&self, changes: &[Change]) -> Vec<Hunk<'a>> {
        let mut hunks: Vec<Hunk<'a>> = Vec::new();
        let mut done = (0, 0);
        for (old, new) in changes {
            let gap = old.start - done.0;
            match hunks.last_mut() {
                Some(hunk) if gap <= 2 * CONTEXT => self.same(hunk, done, gap),
                last => {
                    if let Some(hunk) = last {
                        self.same(hunk, done, CONTEXT);
                    }
                    let lead = gap.min(CONTEXT);
                    let mut hunk = Hunk { rows: Vec::new() };
                    self.same(&mut hunk, (old.start - lead, new.start - lead), lead);
                    hunks.push(hunk);
                }
            }
            let rows = &mut hunks.last_mut().expect("one was just opened").rows;
            rows.extend(
                old.clone().map(|i| Row::Removed { old: number(i), text: bare(self.old[i]) }),
            );
            rows.extend(
                new.clone().map(|i| Row::Added { new: number(i), text: bare(self.new[i]) }),
            );
            done = (old.end, new.end);
        }
        if let Some(hunk) = hunks.last_mut() {
            self.same(hunk, done, CONTEXT.min(self.old.len() - done.0));
        }
        hunks
    }

    /// Appends `count` lines that are the same on both sides.
    fn same(&self, hunk: &mut Hunk<'a>, from: (usize, usize), count: usize) {
        hunk.rows.extend((0..count).map(|i| Row::Same {
            old: number(from.0 + i),
            new: number(from.1 + i),
            text: bare(self.new[from.1 + i]),
        }));
    }
}

/// Without its line feed.
fn bare(line: &str) -> &str {
    line.strip_suffix('\n').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write;

    /// The diff in the usual notation, for tables.
    fn show(diff: &Diff) -> String {
        let mut out = String::new();
        for hunk in &diff.hunks {
            out.push_str("@@\n");
            for row in &hunk.rows {
                let _ = match row {
                    Row::Same { old, new, text } => writeln!(out, "{old} {new}  {text}"),
                    Row::Removed { old, text } => writeln!(out, "{old} -{text}"),
                    Row::Added { new, text } => writeln!(out, "{new} +{text}"),
                };
            }
        }
        out
    }

    fn ranges(lines: &[Lines]) -> Vec<(u32, u32)> {
        lines.iter().map(|it| (it.first, it.last)).collect()
    }

    #[test]
    fn hunks_carry_the_line_numbers_of_both_sides() {
        let old: String = (1..=30).map(|n| format!("line {n}\n")).collect();
        let new = old.replace("line 5\n", "five\nand a half\n").replace("line 25\n", "");
        let diff = diff(&old, &new);
        let expected = "@@\n2 2  line 2\n3 3  line 3\n4 4  line 4\n5 -line 5\n5 +five\n6 +and a half\n6 7  line 6\n\
                        7 8  line 7\n8 9  line 8\n@@\n22 23  line 22\n23 24  line 23\n24 25  line 24\n25 -line 25\n\
                        26 26  line 26\n27 27  line 27\n28 28  line 28\n";
        assert_eq!(show(&diff), expected);
        assert_eq!(ranges(&diff.removed), [(5, 5), (25, 25)]);
        assert_eq!(ranges(&diff.added), [(5, 6), (25, 25)], "a gap is the line before it");
    }

    #[test]
    fn edges() {
        type Case = (
            &'static str,
            &'static str,
            &'static str,
            &'static [(u32, u32)],
            &'static [(u32, u32)],
        );
        let cases: &[Case] = &[
            ("", "", "", &[], &[]),
            ("a\n", "a\n", "", &[], &[]),
            ("", "a\nb", "@@\n1 +a\n2 +b\n", &[], &[(1, 2)]),
            ("a\nb", "", "@@\n1 -a\n2 -b\n", &[(1, 2)], &[]),
            ("a", "a\n", "@@\n1 -a\n1 +a\n", &[(1, 1)], &[(1, 1)]),
            ("a\r\n", "a\n", "@@\n1 -a\r\n1 +a\n", &[(1, 1)], &[(1, 1)]),
            ("x\na\n", "a\n", "@@\n1 -x\n2 1  a\n", &[(1, 1)], &[(1, 1)]),
        ];
        for (old, new, expected, removed, added) in cases {
            let diff = diff(old, new);
            assert_eq!(show(&diff), *expected, "{old:?} → {new:?}");
            assert_eq!(ranges(&diff.removed), *removed, "{old:?} → {new:?}");
            assert_eq!(ranges(&diff.added), *added, "{old:?} → {new:?}");
        }
    }

    #[test]
    fn nearby_changes_share_a_hunk() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let one = old.replace("5\n6\n", "five\n6\n").replace("12\n", "twelve\n");
        assert_eq!(diff(&old, &one).hunks.len(), 1, "six lines between two changes are context");
        let two = old.replace("4\n5\n", "four\n5\n").replace("12\n", "twelve\n");
        assert_eq!(diff(&old, &two).hunks.len(), 2);
    }

    #[test]
    fn difficult_texts_end() {
        let text = |lines: u64, step: u64, of: u64| -> String {
            (0..lines).fold(String::new(), |text, n| text + &(n * step % of).to_string() + "\n")
        };
        let (old, new) = (text(60_000, 7919, 1013), text(60_000, 104_729, 1009));
        assert!(!diff(&old, &new).hunks.is_empty());
        let (old, new) = (text(100_000, 7, 1013), text(100_000, 11, 1009));
        let huge = diff(&old, &new);
        assert_eq!(ranges(&huge.removed), [(2, 100_000)]);
        assert_eq!(ranges(&huge.added), [(2, 100_000)]);
    }

    proptest! {
        #[test]
        fn the_rows_rebuild_both_texts(old in "([ab]\n){0,30}c?", new in "([ab]\n){0,30}c?") {
            let diff = diff(&old, &new);
            let mut rebuilt: Vec<&str> = Vec::new();
            let old: Vec<&str> = old.lines().collect();
            let mut at = 0;
            for row in diff.hunks.iter().flat_map(|hunk| &hunk.rows) {
                match row {
                    Row::Same { old: n, new, text } => {
                        rebuilt.extend_from_slice(&old[at..*n as usize - 1]);
                        rebuilt.push(text);
                        at = *n as usize;
                        prop_assert_eq!(rebuilt.len(), *new as usize);
                    }
                    Row::Removed { old: n, .. } => {
                        rebuilt.extend_from_slice(&old[at..*n as usize - 1]);
                        at = *n as usize;
                    }
                    Row::Added { text, .. } => rebuilt.push(text),
                }
            }
            rebuilt.extend_from_slice(&old[at..]);
            prop_assert_eq!(rebuilt, new.lines().collect::<Vec<_>>());
        }
    }
}
