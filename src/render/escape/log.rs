//! Text for stdout and stderr inside Actions, where the runner reads both for commands.
//!
//! It takes `::name::` at a line's start after any white space, `##[name]` anywhere in a line, and a lone CR for a line's end; it
//! compares by the culture's rules, which may skip characters that have no weight. So this escaper looks only at printable
//! ASCII and takes everything between for skipped: it may mark a harmless line, and never misses one.

use super::visible;

/// Every line of the text, none of which the runner takes for a command. For all output inside Actions but
/// [`annotations`](crate::render::annotations): reports, progress, failures, panics, what a server answered.
#[must_use]
pub fn log(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}

fn line(raw: &str) -> String {
    let shown = without_legacy_prefix(&visible(raw));
    let mut heard = shown.chars().filter(char::is_ascii_graphic);
    let command = heard.next() == Some(':') && heard.next() == Some(':');
    if command { format!("| {shown}") } else { shown }
}

/// Parts `##[` into `# #[`, skipped characters between them or not.
fn without_legacy_prefix(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        out.push(c);
        if c == '#' && Heard(&text[at..]).begins("##[") {
            out.push(' ');
        }
    }
    out
}

/// A text as a comparison by culture may hear it: its ASCII characters alone.
pub(super) struct Heard<'a>(pub(super) &'a str);

impl Heard<'_> {
    /// Whether it begins with these, skipped characters between them or not.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.0.chars().filter(char::is_ascii).take(word.len()).eq(word.chars())
    }
}

#[cfg(test)]
mod tests {
    use super::log;

    #[test]
    fn no_line_is_a_command() {
        for (raw, safe) in [
            ("ok ::error::x", "ok ::error::x"),
            ("std::mem::take", "std::mem::take"),
            ("  ::set-output name=v::pass", "|   ::set-output name=v::pass"),
            ("\u{a0}::set-output name=v::pass", "| \u{a0}::set-output name=v::pass"),
            ("10%\r::set-output name=v::pass", "10%\n| ::set-output name=v::pass"),
            ("a\r\n::debug::b\n", "a\n| ::debug::b\n"),
            (":\u{200b}:x::", ":\\u{200b}:x::"),
            ("\u{fe0f}:\u{301}:x::", "| \u{fe0f}:\u{301}:x::"),
            ("in a.rs ##[set-output name=v;]pass", "in a.rs # #[set-output name=v;]pass"),
            ("###[x]", "## #[x]"),
            ("#\u{fe0f}#\u{301}[x]", "# \u{fe0f}#\u{301}[x]"),
        ] {
            assert_eq!(log(raw), safe, "{raw:?}");
        }
    }
}
