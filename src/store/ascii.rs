//! JSON of our own files in printable ASCII: it reads back as the same values, and whoever prints a file meets nothing that a terminal obeys,
//! that is not seen, or that the runner takes for a command.

use std::fmt::Write as _;

/// The text with every other character of its strings as an escape, and the first `#` of `##[`.
pub(super) fn ascii(json: &str) -> Vec<u8> {
    let mut out = String::with_capacity(json.len() + 1);
    for (at, c) in json.char_indices() {
        if (c == '#' && json[at..].starts_with("##[")) || c == '\u{7f}' || !c.is_ascii() {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}").expect("a String takes every write");
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::ascii;
    use serde_json::{Value, json};

    #[test]
    fn the_value_stays_and_nothing_of_it_is_obeyed() {
        for (raw, shown) in [
            ("a \\ # ## [", r#""a \\ # ## [""#),
            ("x ##[add-mask]e", r#""x \u0023#[add-mask]e""#),
            ("\u{9b}2J\u{7f}\u{202e}\u{e0041}é", r#""\u009b2J\u007f\u202e\udb40\udc41\u00e9""#),
        ] {
            let text = String::from_utf8(ascii(&json!(raw).to_string())).unwrap();
            assert_eq!(text, format!("{shown}\n"));
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(raw));
        }
    }
}
