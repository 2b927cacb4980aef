//! JSON that is printed or read in an editor: what `serde_json` wrote, with the characters that its readers' programs do not need as
//! themselves written as escapes. It reads back as the same value.

use super::{log::Heard, visible::hidden};
use std::fmt::Write as _;

/// A JSON text in which nothing is hidden and no line is a command to the runner. Characters that are not seen, or that a terminal
/// obeys, become `\u....`, and so does the first `#` of `##[`. All of them stand inside strings, where an escape means the same.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '#' && Heard(&text[at..]).begins("##[") {
            out.push_str("\\u0023");
        } else if c == '\u{7f}' || (!c.is_ascii() && hidden(c)) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}").expect("a String takes every write");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::json;
    use serde_json::{Value, json};

    #[test]
    fn the_value_stays_and_nothing_is_hidden() {
        for (raw, shown) in [
            ("plain \\ # ## [", r#""plain \\ # ## [""#),
            ("x ##[add-mask]e", r#""x \u0023#[add-mask]e""#),
            ("\\##[x]", r#""\\\u0023#[x]""#),
            ("#\u{200d}#[x]", r#""\u0023\u200d#[x]""#),
            ("\u{9b}2J\u{7f}\u{202e}\u{e0041}", r#""\u009b2J\u007f\u202e\udb40\udc41""#),
        ] {
            let text = json(&json!(raw).to_string());
            assert_eq!(text, shown);
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(raw));
        }
    }
}
