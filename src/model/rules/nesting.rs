//! How deep a text may be indented before its grammar's C code is handed it.
//!
//! The scanners of Python and YAML keep a stack of columns and write it into 1,024 bytes after every token; a deeper one is written past
//! their end, and the process aborts. What is counted here is never less than what they keep, so that no text comes near it.

use super::language::Language;
use std::collections::BTreeSet;

/// Columns of YAML: each takes four bytes behind ten, so 253 would fit.
const MAX_COLUMNS: usize = 120;
/// Indentations of Python: each takes two bytes behind two, and up to 255 for strings that are open, so 383 would fit.
const MAX_INDENTS: usize = 380;

/// Why a text is not handed to its grammar, if it is not: a fragment.
pub(super) fn too_deep(text: &str, language: Language) -> Option<&'static str> {
    match language {
        Language::Python if indents(text) > MAX_INDENTS => Some("nested more than 380 levels deep"),
        Language::Workflow if columns(text) > MAX_COLUMNS => {
            Some("nested more than 120 levels deep")
        }
        _ => None,
    }
}

/// Different indentations, counted as Python's scanner does: those it keeps at once only ever grow.
fn indents(text: &str) -> usize {
    let mut seen: BTreeSet<u16> = BTreeSet::new();
    let mut width = Some(0_u16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, &mut width) {
            ('\n' | '\r' | '\u{c}', _) => width = Some(0),
            (' ', Some(width)) => *width = width.wrapping_add(1),
            ('\t', Some(width)) => *width = width.wrapping_add(8),
            ('\\', Some(_)) if matches!(chars.peek(), Some('\r' | '\n')) => {
                // A line that goes on adds its spaces to those before it.
                if chars.next() == Some('\r') && chars.peek() == Some(&'\n') {
                    chars.next();
                }
            }
            (_, Some(done)) => {
                seen.insert(*done);
                width = None;
            }
            (_, None) => {}
        }
    }
    seen.len()
}

/// The most columns at which blocks can be open at once: where a line begins, and behind and at each sign that opens one.
fn columns(text: &str) -> usize {
    let white = |c: char| matches!(c, ' ' | '\t' | '\0');
    let (mut open, mut deepest) = (Vec::new(), 0);
    for line in text.split(['\n', '\r']) {
        let rest = line.trim_start_matches([' ', '\t']);
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        let lead = line.len() - rest.len();
        // The scanner closes nothing at a line that tabs indent.
        if !line[..lead].contains('\t') {
            while open.last().is_some_and(|it| *it >= lead) {
                open.pop();
            }
        }
        let mut chars = (lead..).zip(rest.chars()).peekable();
        let mut begins = true;
        while let Some((at, c)) = chars.next() {
            let sign = matches!(c, '-' | '?' | ':' | '|' | '>')
                && chars.peek().is_none_or(|(_, next)| white(*next));
            if sign || (begins && !white(c)) {
                open.push(at);
            }
            if !white(c) {
                begins = sign;
            }
        }
        deepest = deepest.max(open.len());
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentations_are_those_of_lines() {
        for (text, different) in [
            ("", 0),
            ("a\n  b\n  c\n\td\n", 3),
            ("if a:\r\n\n   \n  b\n", 2),
            ("a\\\n b\n", 2),
            ("a\n \\\n  b\n", 2),
            ("a\n  # b\u{c} c\r d", 3),
        ] {
            assert_eq!(indents(text), different, "{text:?}");
        }
    }

    #[test]
    fn columns_are_those_of_blocks_that_can_be_open_at_once() {
        for (text, deepest) in [
            ("", 0),
            ("a: b\n", 3),
            ("a:\n  b:\n    c: d\n", 7),
            ("- - - x\n", 4),
            ("a: 1\nb: 2\nc: 3\n", 3),
            ("  a: 1\n# c: d: e: f:\n b: 2\n", 3),
            ("? |\n  x\n\t- y\n", 4),
            ("a:b:c http://d e-f\n", 1),
        ] {
            assert_eq!(columns(text), deepest, "{text:?}");
        }
    }
}
