//! GitHub Flavored Markdown. Nothing a model or a file name says may become a mention, a reference, a link, an image, HTML or
//! structure; everything stays readable.
//!
//! Mentions, `#1`, `GH-1`, commit ids and `:smile:` are linked or drawn by GitHub after Markdown is rendered, so neither backslash nor
//! entity stops them: a zero-width space inside does. Code is left alone by those filters.

use super::{one_line, visible};
use std::borrow::Cow;

/// Ours alone: [`visible`] has shown those of the text as `\u{200b}` before.
const BREAK: char = '\u{200b}';

/// Running text, on one line, anywhere in a paragraph, a heading or a table's cell.
#[must_use]
pub fn text(raw: &str) -> String {
    escaped(&unlinked(&one_line(raw)), true)
}

/// `at_start`: the text may stand at a line's start, where some characters begin a heading, a list or a table.
fn escaped(text: &str, at_start: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(chars.len() + 16);
    // What a list's number could be: looked at once, or a line of digits and points would be looked at again for each.
    let digits = chars.iter().take_while(|it| it.is_ascii_digit()).count();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        match c {
            BREAK => out.push_str("&#8203;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '$' => out.push_str("&#36;"),
            '_' if !within_word(before, chars.get(i + 1)) => out.push_str("\\_"),
            '\\' | '`' | '*' | '[' | ']' | '~' | '|' => out.extend(['\\', c]),
            '#' | '-' | '+' | '=' | ':' if at_start && i == 0 => out.extend(['\\', c]),
            '.' | ')' if at_start && i > 0 && i == digits => {
                out.extend(['\\', c]);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Sentences, over as many lines as they have: what stands between single backticks becomes code. Not for tables, headings or
/// lists.
#[must_use]
pub fn prose(raw: &str) -> String {
    let said = visible(raw.trim());
    let lines: Vec<&str> = said.split('\n').filter(|line| !line.trim().is_empty()).collect();
    // The longest fence that stands alone on a line at or after each.
    let mut closing = vec![0; lines.len() + 1];
    for (at, line) in lines.iter().enumerate().rev() {
        closing[at] =
            closing[at + 1].max(backticks(line).filter(|it| it.1.is_empty()).map_or(0, |it| it.0));
    }
    let (mut told, mut at) = (Vec::new(), 0);
    while let Some(line) = lines.get(at) {
        let opens =
            backticks(line).filter(|(run, word)| !word.contains('`') && closing[at + 1] >= *run);
        let closes =
            |line: &&str, run| backticks(line).is_some_and(|it| it.0 >= run && it.1.is_empty());
        let inside =
            opens.and_then(|(run, _)| lines[at + 1..].iter().position(|it| closes(it, run)));
        match inside {
            Some(n) => {
                told.extend(lines[at + 1..=at + n].iter().map(|line| code(line)));
                at += n + 2;
            }
            None => {
                told.push(with_code(line));
                at += 1;
            }
        }
    }
    told.join("\\\n")
}

/// How many backticks a line begins with, where they are a fence, and what follows them.
fn backticks(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let rest = line.trim_start_matches('`');
    let run = line.len() - rest.len();
    (run >= 3).then_some((run, rest))
}

/// One line of prose, for headings and lists too.
#[must_use]
pub fn with_code(raw: &str) -> String {
    let line = one_line(raw);
    let pieces: Vec<&str> = line.split('`').collect();
    // Pieces at odd places are code. An odd number of backticks, or two together, is no plain pairs of them: then none is.
    let last = pieces.len() - 1;
    let plain = pieces.iter().enumerate().all(|(i, piece)| match i {
        _ if i % 2 == 1 => !piece.trim().is_empty(),
        _ => i == 0 || i == last || !piece.is_empty(),
    });
    if last == 0 || last % 2 == 1 || !plain {
        return text(&line);
    }
    let one = |(i, piece): (usize, &&str)| if i % 2 == 1 { code(piece) } else { within(piece, i) };
    pieces.iter().enumerate().map(one).collect()
}

/// A piece of a line: only the first can stand at its start, and the spaces around code stay.
fn within(piece: &str, i: usize) -> String {
    escaped(&unlinked(piece), i == 0)
}

/// Text inside an HTML element of ours (`<summary>`), where Markdown is not read.
#[must_use]
pub fn html(raw: &str) -> String {
    let mut out = String::new();
    for c in unlinked(&one_line(raw)).chars() {
        match c {
            BREAK => out.push_str("&#8203;"),
            _ => super::html::push(&mut out, c),
        }
    }
    out
}

/// Backticks that GitHub's parser takes for the beginning of inline code at most (`MAXBACKTICKS` of cmark-gfm): what stands between more of
/// them is not code, and all of it is read.
const LONGEST_MARK: usize = 80;
/// Backticks of a block's fence that the same parser counts at most, in a byte: any as long line ends such a block.
const LONGEST_FENCE: usize = 255;

/// Inline code, outside tables; running text where it has more backticks together than can be code.
#[must_use]
pub fn code(raw: &str) -> String {
    let line = one_line(raw);
    if line.is_empty() {
        return "(empty)".to_owned();
    }
    let run = longest_run(&line);
    if run >= LONGEST_MARK {
        return text(&line);
    }
    let fence = "`".repeat(run + 1);
    // One space is taken from both ends when read back, so give one where it matters.
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Inline code inside a table: a cell ends at `|`, code or not, and how `\|` reads after a backslash is a matter of version.
#[must_use]
pub fn cell_code(raw: &str) -> String {
    let line = one_line(raw);
    if !line.contains(['|', '\\', '`']) {
        return code(raw);
    }
    let mut out = "<code>".to_owned();
    // What stands in an element is running text to the Markdown parser: its links must be broken here too.
    for c in unlinked(&line).chars() {
        if c.is_ascii_punctuation() || c == BREAK {
            out.extend(["&#", &u32::from(c).to_string(), ";"]);
        } else {
            out.push(c);
        }
    }
    out + "</code>"
}

/// A block of code. `language` is a word of ours, never of the report's.
#[must_use]
pub fn fence(raw: &str, language: &'static str) -> String {
    let body = visible(raw);
    let mut body = Cow::Borrowed(body.trim_end_matches('\n'));
    let mut run = longest_run(&body).max(2) + 1;
    if run > LONGEST_FENCE {
        // No fence is longer; but one that is indented so far ends nothing.
        body = body
            .split('\n')
            .map(|line| format!("    {line}"))
            .collect::<Vec<_>>()
            .join("\n")
            .into();
        run = 3;
    }
    let fence = "`".repeat(run);
    format!("{fence}{language}\n{body}\n{fence}")
}

/// Puts a [`BREAK`] into everything GitHub would link.
fn unlinked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut hex = 0;
    for (i, &c) in chars.iter().enumerate() {
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        hex = if c.is_ascii_hexdigit() { hex + 1 } else { 0 };
        if c == '.' && ends_with(&chars[..i], "www") {
            out.push(BREAK);
        }
        out.push(c);
        let linked = match c {
            '@' => !next.is_whitespace(),
            '#' => next.is_ascii_digit(),
            '-' => next.is_ascii_digit() && ends_with(&chars[..i], "gh"),
            ':' => next == '/' || is_picture(&chars[i + 1..]),
            // Commit ids are linked from seven digits on.
            _ => hex == 6 && next.is_ascii_hexdigit(),
        };
        if linked {
            out.push(BREAK);
            hex = 0;
        }
    }
    out
}

/// Whether what follows a colon makes it `:smile:`, for which GitHub draws a picture. Of numbers it knows two; others are places, as in
/// `a.rs:12:5`.
fn is_picture(behind: &[char]) -> bool {
    let part = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let name: String = behind.iter().take_while(part).collect();
    let number = name.bytes().all(|it| it.is_ascii_digit());
    behind.get(name.len()) == Some(&':') && (!number || matches!(name.as_str(), "100" | "1234"))
}

fn ends_with(chars: &[char], lower: &str) -> bool {
    let tail = chars.iter().rev().take(lower.len());
    tail.map(char::to_ascii_lowercase).eq(lower.chars().rev())
}

fn within_word(before: Option<char>, after: Option<&char>) -> bool {
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(|c| c.is_alphanumeric())
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_inert_and_readable() {
        for (raw, safe) in [
            ("retry_count is 1.5 (see a-b)", "retry_count is 1.5 (see a-b)"),
            ("_a_ *b* `c` ~d~", "\\_a\\_ \\*b\\* \\`c\\` \\~d\\~"),
            ("ask @team/x", "ask @&#8203;team/x"),
            ("fixes #12, GH-3", "fixes #&#8203;12, GH-&#8203;3"),
            ("at 1a2b3c4d", "at 1a2b3c&#8203;4d"),
            ("https://x.y", "https:&#8203;//x.y"),
            ("www.x.y", "www&#8203;.x.y"),
            ("so :smile: :+1:, a::b:", "so :&#8203;smile: :&#8203;+1:, a::&#8203;b:"),
            (":tada:", "\\:&#8203;tada:"),
            (": a:b c:", "\\: a:b c:"),
            ("a.rs:12:5: it, :100:", "a.rs:12:5: it, :&#8203;100:"),
            ("[a](b) ![i](j)", "\\[a\\](b) !\\[i\\](j)"),
            ("<!-- m --> &amp;", "&lt;!-- m --&gt; &amp;amp;"),
            ("# h", "\\# h"),
            ("12. x", "12\\. x"),
            ("- x\n\n- y", "\\- x  - y"),
            ("$x$", "&#36;x&#36;"),
        ] {
            assert_eq!(text(raw), safe);
        }
    }

    #[test]
    fn pairs_of_backticks_are_code() {
        for (raw, safe) in [
            ("`settle` runs; `@x` too", "`settle` runs; `@x` too"),
            ("a `b", "a \\`b"),
            ("a ``b`` `c`", "a \\`\\`b\\`\\` \\`c\\`"),
            ("1. one\n\n- two `x`", "1\\. one\\\n\\- two `x`"),
            ("[x`](y)`", "\\[x`](y)`"),
            ("head\n:--", "head\\\n\\:--"),
        ] {
            assert_eq!(prose(raw), safe);
        }
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cell_code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(fence("x\n````\ny\n", "rust"), "`````rust\nx\n````\ny\n`````");
        // More than the parser counts.
        for (run, is_code) in [(79, true), (80, false)] {
            let raw = format!("{}@x", "`".repeat(run));
            assert_eq!(code(&raw).contains("`@x"), is_code, "{}", code(&raw));
        }
        for (run, fence_run) in [(254, 255), (255, 3)] {
            let raw = format!("a\n{}\n[b](c)", "`".repeat(run));
            let page = fence(&raw, "");
            let ends = page.lines().filter(|it| it.starts_with("```"));
            let longest: Vec<usize> = ends.map(str::len).filter(|it| *it >= fence_run).collect();
            assert_eq!(longest, [fence_run; 2], "{page}");
        }
    }

    #[test]
    fn lines_between_fences_are_code() {
        for (said, expected) in [
            ("Bind `it`.", "Bind `it`."),
            ("```python\na(*b)\n```", "`a(*b)`"),
            ("So:\n```\na\n\nb\n```\nThen *c*.", "So:\\\n`a`\\\n`b`\\\nThen \\*c\\*."),
            ("````\n```\n````", "```` ``` ````"),
            ("```\nno end", "\\`\\`\\`\\\nno end"),
            ("```\n```", ""),
        ] {
            assert_eq!(prose(said), expected, "{said}");
        }
        // Thousands of fences that nothing closes are no work.
        let open = "```a\n".repeat(50_000);
        assert_eq!(prose(&open).lines().count(), 50_000);
    }
}
