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

/// Bytes after which a piece ends where it can.
const PIECE: usize = 64 << 10;

/// A JSON text as [`json`] has it, written on piece by piece. A piece ends behind a comma or a line's end, which stand in nothing that is
/// escaped.
pub struct JsonPieces<'a> {
    out: &'a mut dyn io::Write,
    piece: Vec<u8>,
}

impl<'a> JsonPieces<'a> {
    /// Into a sink that need not be buffered.
    pub fn into(out: &'a mut dyn io::Write) -> Self {
        Self { out, piece: Vec::new() }
    }

    /// Writes the last piece, and a line's end.
    ///
    /// # Errors
    /// The sink takes no more.
    pub fn end(mut self) -> io::Result<()> {
        self.piece.push(b'\n');
        self.pass()
    }

    fn pass(&mut self) -> io::Result<()> {
        let piece = std::str::from_utf8(&self.piece).map_err(io::Error::other)?;
        self.out.write_all(json(piece).as_bytes())?;
        self.piece.clear();
        Ok(())
    }
}

impl io::Write for JsonPieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        let ends = |it: &u8| matches!(it, b'\n' | b',');
        if self.piece.len() >= PIECE && bytes.last().is_some_and(ends) {
            self.pass()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonPieces, json};
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
            let mut lines = JsonPieces::into(&mut out);
            let pretty = serde_json::to_string_pretty(&json!([raw, raw])).unwrap();
            pretty.bytes().for_each(|it| lines.write_all(&[it]).unwrap());
            lines.end().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), json(&pretty) + "\n");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(raw));
        }
    }
}
