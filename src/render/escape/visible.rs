//! Characters that are not seen, or that reorder what is seen, as text that is. The terminal's escaper, and the first step of
//! those for Markdown and logs.

use std::fmt::Write as _;

/// Shows control characters (ESC, NUL and lone CR among them), direction overrides, invisible and ignorable characters as
/// `\u{..}`. Keeps line feeds and tabs; CR LF becomes LF.
#[must_use]
pub fn visible(text: &str) -> String {
    // Most text is plain ASCII, of which nothing is hidden.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if hidden(c) {
            write!(out, "\\u{{{:x}}}", u32::from(c)).expect("a String takes every write");
        } else {
            out.push(c);
        }
    }
    out
}

/// [`visible`], with line breaks and tabs as single spaces and none at the ends.
#[must_use]
pub fn one_line(text: &str) -> String {
    let text = visible(text.trim());
    if text.contains(['\n', '\t']) { text.replace(['\n', '\t'], " ") } else { text }
}

/// At most `max` characters, and a word on how many are missing. Bounds what one finding can take of a report for people;
/// the JSON files hold everything whole.
#[must_use]
pub fn clip(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => {
            format!("{}… ({} more characters)", &text[..end], text[end..].chars().count())
        }
    }
}

/// Whether a character would not be seen for what it is. U+FE0F stays: it only colors the emoji before it.
pub(super) fn hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' => true,
        '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown() {
        for (raw, shown) in [
            ("plain, naïve, 漢字\tx\ny", "plain, naïve, 漢字\tx\ny"),
            ("a\r\nb\rc", "a\nb\\u{d}c"),
            ("\u{1b}[31mred\u{9b}m\0", "\\u{1b}[31mred\\u{9b}m\\u{0}"),
            ("user\u{202e}gpj.exe", "user\\u{202e}gpj.exe"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
        ] {
            assert_eq!(visible(raw), shown);
        }
    }

    #[test]
    fn a_clip_ends_at_a_character() {
        assert_eq!(clip("naïve", 5), "naïve");
        assert_eq!(clip("naïve", 3), "naï… (2 more characters)");
    }
}
