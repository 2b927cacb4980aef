//! The diff of a file as GitHub lists it (`patch`), and which of its lines a comment can hang at. Functions of values.
//!
//! A review with one comment elsewhere is refused whole, so nothing is guessed: a line counts only where the listing shows it.

use crate::review::{change::Lines, finding::Side};
use std::collections::BTreeMap;

/// The hunks of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    hunks: Vec<Hunk>,
}

/// Lines that can be commented on, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Hunk {
    /// At head: added ones and those around them.
    new: BTreeMap<u32, String>,
    /// At base: removed ones alone.
    old: BTreeMap<u32, String>,
}

/// Where a comment hangs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The lines, of one hunk.
    pub lines: Lines,
    /// What stands there, where these are all the lines that were asked for.
    pub text: Option<String>,
}

impl Patch {
    /// Reads a patch. What is none of it ends the hunk it stands in.
    #[must_use]
    pub fn read(patch: &str) -> Self {
        let mut hunks: Vec<Hunk> = Vec::new();
        let (mut old, mut new, mut inside) = (0_u32, 0_u32, false);
        for line in patch.split('\n') {
            if let Some((from, to)) = starts(line) {
                (old, new, inside) = (from, to, true);
                hunks.push(Hunk::default());
                continue;
            }
            let Some(hunk) = hunks.last_mut().filter(|_| inside) else { continue };
            let text = line.get(1..).unwrap_or_default().to_owned();
            match line.as_bytes().first() {
                Some(b' ') => {
                    hunk.new.insert(new, text);
                    (old, new) = (old.saturating_add(1), new.saturating_add(1));
                }
                Some(b'+') => {
                    hunk.new.insert(new, text);
                    new = new.saturating_add(1);
                }
                Some(b'-') => {
                    hunk.old.insert(old, text);
                    old = old.saturating_add(1);
                }
                // `\ No newline at end of file`.
                Some(b'\\') => {}
                _ => inside = false,
            }
        }
        Self { hunks }
    }

    /// Where a comment on these lines hangs: at those of them that the hunk with the most of them shows. `None` where none is shown.
    #[must_use]
    pub fn anchor(&self, side: Side, lines: Lines) -> Option<Anchor> {
        let mut best: Option<Vec<(u32, &str)>> = None;
        for hunk in &self.hunks {
            let shown = match side {
                Side::New => &hunk.new,
                Side::Old => &hunk.old,
            };
            let run = run(shown.range(lines.first..=lines.last).map(|(n, it)| (*n, it.as_str())));
            if run.len() > best.as_ref().map_or(0, Vec::len) {
                best = Some(run);
            }
        }
        let run = best?;
        let shown = Lines::new(run.first()?.0, run.last()?.0);
        let text = run.iter().map(|it| it.1).collect::<Vec<_>>().join("\n");
        Some(Anchor { lines: shown, text: (shown == lines).then_some(text) })
    }
}

/// The first lines that follow each other.
fn run<'a>(lines: impl Iterator<Item = (u32, &'a str)>) -> Vec<(u32, &'a str)> {
    let mut run: Vec<(u32, &str)> = Vec::new();
    for line in lines {
        if run.last().is_some_and(|last| last.0 + 1 != line.0) {
            break;
        }
        run.push(line);
    }
    run
}

/// `@@ -1,2 +3,4 @@`: the numbers of the first lines.
fn starts(line: &str) -> Option<(u32, u32)> {
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let first = |range: &str| range.split(',').next()?.parse::<u32>().ok();
    Some((first(old)?, first(new)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "@@ -3,4 +3,5 @@ fn a()\n three\n-four\n+four!\n+five\n six\n seven\n@@ -40,2 +41,1 @@\n-forty\n x\n\\ No newline at end of file";

    #[test]
    fn a_comment_hangs_only_at_lines_that_are_shown() {
        let patch = Patch::read(PATCH);
        let at = |side, a, b| {
            let it = patch.anchor(side, Lines::new(a, b))?;
            Some((it.lines.first, it.lines.last, it.text))
        };
        let text = |it: &str| Some(it.to_owned());
        for (side, a, b, expected) in [
            (Side::New, 3, 3, Some((3, 3, text("three")))),
            (Side::New, 4, 6, Some((4, 6, text("four!\nfive\nsix")))),
            (Side::New, 1, 4, Some((3, 4, None))),
            (Side::New, 6, 60, Some((6, 7, None))),
            (Side::New, 8, 40, None),
            (Side::New, 41, 41, Some((41, 41, text("x")))),
            (Side::Old, 4, 4, Some((4, 4, text("four")))),
            (Side::Old, 3, 3, None),
            (Side::Old, 40, 41, Some((40, 40, None))),
        ] {
            assert_eq!(at(side, a, b), expected, "{side:?} {a}-{b}");
        }
    }

    #[test]
    fn anything_is_read_and_nothing_is_guessed() {
        for other in ["", "@@", "@@ -1 +1 @@", "+a", "@@ -x,1 +1 @@\n+a", "Binary files differ"] {
            assert_eq!(Patch::read(other).anchor(Side::New, Lines::new(1, 9)), None, "{other}");
        }
        let cut = Patch::read("@@ -0,0 +1,2 @@\n+a\n\n+b");
        assert_eq!(cut.anchor(Side::New, Lines::new(1, 2)).unwrap().lines, Lines::new(1, 1));
        let far = Patch::read("@@ -1 +4294967295 @@\n+a\n+b");
        assert!(far.anchor(Side::New, Lines::new(1, u32::MAX)).is_some());
    }
}
