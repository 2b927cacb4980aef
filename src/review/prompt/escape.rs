//! Text of models and of the change on its way into a prompt: it must not pass for anything but data.
//!
//! On one line as a JSON string, or behind a delimiter made of its own hash. It shortens, and shows that it did; it never judges.

use sha2::{Digest, Sha256};
use std::{borrow::Cow, fmt::Write as _};

/// Characters an id or a path may have before it counts as hostile.
const PLAIN: usize = 300;

/// A delimiter made of the hash of what it encloses, which therefore cannot hold it.
pub(super) fn fence(what: &str, text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut fence = format!("<<<{what}-");
    for byte in digest.as_slice().iter().take(12) {
        let _ = write!(fence, "{byte:02x}");
    }
    fence.push_str(">>>");
    fence
}

/// At most `most` characters, the cut shown.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A JSON string on one line. Beyond what JSON asks for, every character that some reader takes for a line break is escaped.
pub(super) fn quoted(text: &str, most: usize) -> String {
    let text = cut(text, most);
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if hidden(c) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// A path or an id: as it is where it is harmless, else JSON-encoded.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let harmless = |c: char| !hidden(c) && !matches!(c, '"' | '|' | '`');
    if text.len() <= PLAIN && text.chars().all(harmless) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text, PLAIN))
    }
}

/// Controls, line and paragraph separators, and marks that turn the direction of writing.
const fn hidden(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{cut, fence, quoted};

    #[test]
    fn quoted_text_is_one_line_of_json() {
        assert_eq!(quoted("a\"b\\c\nd\u{2028}\u{202e}é𝄞", 99), r#""a\"b\\c\nd\u2028\u202eé𝄞""#);
        assert_eq!(quoted("\u{e0041}", 9), r#""\udb40\udc41""#, "beyond the basic plane: a pair");
        assert_eq!(quoted("abc", 2), "\"ab…\"");
    }

    #[test]
    fn a_cut_is_shown_and_falls_between_characters() {
        assert_eq!(cut("äöü", 2), "äö…");
        assert_eq!(cut("äöü", 3), "äöü");
    }

    #[test]
    fn a_fence_depends_on_what_it_encloses() {
        assert_ne!(fence("author", "a"), fence("author", "b"));
    }
}
