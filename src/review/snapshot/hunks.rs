//! A diff as text: two columns of line numbers, the sign, the line; `@@` between hunks. Because of the columns no line of the
//! reviewed text stands at the start of a line.

use crate::review::diff::{Diff, Row};
use std::fmt::Write;

/// The hunks of a diff.
pub(super) fn hunks(diff: &Diff) -> String {
    let rows = || diff.hunks.iter().flat_map(|hunk| &hunk.rows);
    let widest = |side: fn(&Row) -> Option<u32>| {
        rows().filter_map(side).max().map_or(0, |number| number.to_string().len())
    };
    let (old_width, new_width) = (widest(|row| numbers(row).0), widest(|row| numbers(row).1));
    let mut out = String::new();
    for (at, hunk) in diff.hunks.iter().enumerate() {
        if at > 0 {
            out.push_str("@@\n");
        }
        for row in &hunk.rows {
            let (old, new) = numbers(row);
            column(&mut out, old, old_width);
            column(&mut out, new, new_width);
            let (sign, text) = match row {
                Row::Same { text, .. } => (' ', text),
                Row::Removed { text, .. } => ('-', text),
                Row::Added { text, .. } => ('+', text),
            };
            out.push(sign);
            out.push_str(text);
            out.push('\n');
        }
    }
    out
}

const fn numbers(row: &Row) -> (Option<u32>, Option<u32>) {
    match row {
        Row::Same { old, new, .. } => (Some(*old), Some(*new)),
        Row::Removed { old, .. } => (Some(*old), None),
        Row::Added { new, .. } => (None, Some(*new)),
    }
}

fn column(out: &mut String, number: Option<u32>, width: usize) {
    let _ = match number {
        Some(number) => write!(out, "{number:>width$} "),
        None => write!(out, "{:width$} ", ""),
    };
}
