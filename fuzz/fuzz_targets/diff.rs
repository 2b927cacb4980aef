//! Two texts, separated by NUL: what the hunks say of a line is so, and the changed lines are those of the hunks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::review::diff::{Row, diff, line_count};

fuzz_target!(|text: &str| {
    let (old, new) = text.split_once('\0').unwrap_or(("", text));
    let diff = diff(old, new);
    let (before, after) = (line_count(old), line_count(new));
    for row in diff.hunks.iter().flat_map(|hunk| &hunk.rows) {
        match row {
            Row::Same { .. } => {}
            Row::Removed { .. } | Row::Added { .. } => assert_ne!(old, new),
        }
    }
    for lines in &diff.removed {
        assert!(lines.start >= 1 && lines.start <= lines.end && lines.end <= before);
    }
    for lines in &diff.added {
        assert!(lines.start >= 1 && lines.start <= lines.end && lines.end <= after);
    }
    assert!(old != new || diff.hunks.is_empty());
});
