//! Where the lines of an earlier version of a text stand in a later one.

use super::{change::Lines, diff, diff::line_count};

/// Two versions of a text, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    removed: Vec<Lines>,
    /// Lines of the later version that the earlier one did not have.
    pub added: Vec<Lines>,
    /// Lines of the later version.
    height: u32,
}

impl Shift {
    /// Compares them.
    #[must_use]
    pub fn between(old: &str, new: &str) -> Self {
        let found = diff::diff(old, new);
        let mut added = Vec::new();
        for row in found.hunks.iter().flat_map(|hunk| &hunk.rows) {
            if let diff::Row::Added { new, .. } = row {
                match added.last_mut() {
                    Some(Lines { last, .. }) if *last + 1 == *new => *last = *new,
                    _ => added.push(Lines::new(*new, *new)),
                }
            }
        }
        Self { removed: found.removed, added, height: line_count(new) }
    }

    /// Where lines that stayed as they were stand now; `None` where one of them did not.
    #[must_use]
    pub fn kept(&self, lines: Lines) -> Option<Lines> {
        if self.removed.iter().any(|it| it.meets(lines)) {
            return None;
        }
        let (first, last) = (self.line(lines.first), self.line(lines.last));
        // Lines that something came between are no longer next to each other.
        let together = last - first == lines.last - lines.first && last <= self.height;
        together.then(|| Lines::new(first, last))
    }

    /// Where lines stand now, or what stands in their place.
    #[must_use]
    pub fn place(&self, lines: Lines) -> Lines {
        if let Some(kept) = self.kept(lines) {
            return kept;
        }
        let gone = |line: u32| self.removed.iter().any(|it| it.meets(Lines::new(line, line)));
        let around = self.removed.iter().filter(|it| it.meets(lines));
        let first = around.clone().map(|it| it.first).min().unwrap_or(lines.first).min(lines.first);
        let last = around.map(|it| it.last).max().unwrap_or(lines.last).max(lines.last);
        let first = if gone(first) && first > 1 {
            self.line(first - 1) + 1
        } else if gone(first) {
            1
        } else {
            self.line(first)
        };
        let last = if gone(last) {
            self.line(last.saturating_add(1)).saturating_sub(1)
        } else {
            self.line(last)
        };
        let height = self.height.max(1);
        Lines::new(first.min(height), last.clamp(first.min(height), height))
    }

    /// Where a line that stayed stands; of one that is gone or behind the end, where it would.
    fn line(&self, old: u32) -> u32 {
        let gone: u32 = self
            .removed
            .iter()
            .filter(|it| it.first < old)
            .map(|it| it.last.min(old - 1) - it.first + 1)
            .sum();
        // The line is this one of those that both have.
        let mut new = old - gone;
        for it in &self.added {
            if it.first > new {
                break;
            }
            new += it.last - it.first + 1;
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "a\nb\nc\nd\ne\nf\n";

    #[test]
    fn lines_are_followed_through_what_changes_around_them() {
        for (new, lines, kept, place) in [
            (OLD, (2, 3), Some((2, 3)), (2, 3)),
            ("x\ny\na\nb\nc\nd\ne\nf\n", (2, 3), Some((4, 5)), (4, 5)),
            ("b\nc\nd\ne\nf\n", (2, 3), Some((1, 2)), (1, 2)),
            ("a\nB\nc\nd\ne\nf\n", (2, 2), None, (2, 2)),
            ("a\nB\nB\nc\nd\ne\nf\n", (2, 2), None, (2, 3)),
            ("a\nb\nnew\nc\nd\ne\nf\n", (2, 3), None, (2, 4)),
            ("a\ne\nf\n", (2, 4), None, (2, 2)),
            ("A\nb\nc\nd\ne\nf\n", (1, 1), None, (1, 1)),
            ("a\nb\nc\nd\ne\nF\n", (6, 6), None, (6, 6)),
            ("", (2, 3), None, (1, 1)),
        ] {
            let shift = Shift::between(OLD, new);
            let lines = Lines::new(lines.0, lines.1);
            let pair = |it: Lines| (it.first, it.last);
            assert_eq!(shift.kept(lines).map(pair), kept, "{new:?} {lines}");
            assert_eq!(pair(shift.place(lines)), place, "{new:?} {lines}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_kept_line_is_the_same_line(old in "([ab]\n){0,8}", new in "([ab]\n){0,8}", at in 1_u32..9) {
            let shift = Shift::between(&old, &new);
            let line = |text: &str, at: u32| text.lines().nth(at as usize - 1).map(str::to_owned);
            if line(&old, at).is_some() && let Some(kept) = shift.kept(Lines::new(at, at)) {
                proptest::prop_assert_eq!(line(&old, at), line(&new, kept.first));
            }
            let place = shift.place(Lines::new(at, at));
            proptest::prop_assert!(place.first >= 1 && place.last <= line_count(&new).max(1));
        }
    }
}
