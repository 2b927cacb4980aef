//! JSON that is printed or read in an editor: what `serde_json` wrote, with the characters that its readers' programs do not need as
//! themselves written as escapes. It reads back as the same value.

use super::{log::Heard, visible::hidden};
use std::{fmt::Write as _, io};

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

/// A JSON text as [`json`] has it, written on a line at a time: no string of it goes over a line's end.
pub struct JsonLines<'a> {
    out: &'a mut dyn io::Write,
    line: Vec<u8>,
}

impl<'a> JsonLines<'a> {
    /// Into a sink that need not be buffered.
    pub fn into(out: &'a mut dyn io::Write) -> Self {
        Self { out, line: Vec::new() }
    }

    /// Writes the last line, with its end.
    ///
    /// # Errors
    /// The sink takes no more.
    pub fn end(mut self) -> io::Result<()> {
        self.line.push(b'\n');
        self.pass()
    }

    fn pass(&mut self) -> io::Result<()> {
        let line = std::str::from_utf8(&self.line).map_err(io::Error::other)?;
        self.out.write_all(json(line).as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl io::Write for JsonLines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|it| *it == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.pass()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonLines, json};
    use serde_json::{Value, json};
    use std::io::Write as _;

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
            let mut out = Vec::new();
            let mut lines = JsonLines::into(&mut out);
            let pretty = serde_json::to_string_pretty(&json!([raw, raw])).unwrap();
            pretty.bytes().for_each(|it| lines.write_all(&[it]).unwrap());
            lines.end().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), json(&pretty) + "\n");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(raw));
        }
    }
}
