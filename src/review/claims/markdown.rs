//! A Markdown page as far as claims stand in it: code spans, links, fenced blocks, headings. Line by line and in linear time, for
//! the text may be hostile; it is no parser, and renders nothing.

use super::anchors::{Anchors, bounded};

/// Longer lines are data.
pub(super) const MAX_LINE: usize = 8_000;
/// Longer link targets are none.
const MAX_TARGET: usize = 300;

/// Where a span stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between backticks.
    Code,
    /// The target of a link or an image.
    Link,
    /// A line of a fenced block.
    Fence {
        /// Whether it holds commands.
        shell: bool,
    },
    /// A whole line of prose.
    Prose,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) line: u32,
    pub(super) text: &'a str,
    pub(super) place: Place,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) lines: Vec<&'a str>,
    pub(super) spans: Vec<Span<'a>>,
    pub(super) anchors: Anchors,
    /// Lines that are too long to be read.
    pub(super) long: usize,
}

/// An open fence.
struct Fence {
    mark: char,
    length: usize,
    shell: bool,
}

impl<'a> Page<'a> {
    /// Reads a text.
    pub(super) fn read(text: &'a str) -> Self {
        let mut page = Self { lines: text.lines().collect(), ..Self::default() };
        let mut fence: Option<Fence> = None;
        let mut comment = false;
        let front = front_matter(&page.lines);
        let mut previous = "";
        for at in front..page.lines.len() {
            let line = page.lines[at];
            let n = u32::try_from(at + 1).unwrap_or(u32::MAX);
            if line.len() > MAX_LINE {
                page.long += 1;
                previous = "";
                continue;
            }
            let inner = inside_quote(line);
            if let Some(open) = &fence {
                if closes(inner, open) {
                    fence = None;
                } else {
                    let place = Place::Fence { shell: open.shell };
                    page.spans.push(Span { line: n, text: line, place });
                }
                continue;
            }
            if !comment && let Some(open) = opens(inner) {
                fence = Some(open);
                previous = "";
                continue;
            }
            page.anchors.raw(line);
            if (comment && !line.contains("-->")) || hides(line, &mut comment) {
                continue;
            }
            comment = false;
            page.heading(at, inner, previous);
            page.prose(n, line);
            previous = inner;
        }
        page
    }

    fn heading(&mut self, at: usize, inner: &str, previous: &str) {
        let text = inner.trim_start();
        let level = text.bytes().take_while(|it| *it == b'#').count();
        if (1..=6).contains(&level) && text[level..].starts_with([' ', '\t']) {
            self.anchors.heading(text[level..].trim().trim_end_matches('#').trim_end());
            return;
        }
        let under = inner.trim_end();
        let rule = !under.is_empty()
            && (under.bytes().all(|it| it == b'=') || under.bytes().all(|it| it == b'-'));
        if rule
            && !previous.trim().is_empty()
            && !previous.trim_start().starts_with(['#', '|', '-', '*'])
        {
            self.anchors.heading(previous.trim());
        }
        let lower = text.get(..2).unwrap_or_default().to_ascii_lowercase();
        if lower == "<h" && text.as_bytes().get(2).is_some_and(u8::is_ascii_digit) {
            let upto = self.lines.len().min(at + 6);
            let lines = self.lines[at..upto].iter().filter(|it| it.len() <= MAX_LINE);
            let whole = lines.copied().collect::<Vec<&str>>().join(" ");
            let inner = whole.split_once('>').map_or("", |it| it.1);
            self.anchors.heading(inner.split("</h").next().unwrap_or_default().trim());
        }
    }

    fn prose(&mut self, line: u32, text: &'a str) {
        let code = code_spans(text);
        for (from, to) in &code {
            let inner = text[*from..*to].trim();
            if !inner.is_empty() {
                self.spans.push(Span { line, text: inner, place: Place::Code });
            }
        }
        let in_code = |at: usize| {
            let next = code.partition_point(|(from, _)| *from <= at);
            next > 0 && at < code[next - 1].1
        };
        for (at, target) in targets(text) {
            if !in_code(at) {
                self.spans.push(Span { line, text: target, place: Place::Link });
            }
        }
        self.spans.push(Span { line, text, place: Place::Prose });
    }
}

/// The first line after YAML or TOML between two rules at the top.
fn front_matter(lines: &[&str]) -> usize {
    let Some(mark) =
        lines.first().map(|it| it.trim_end()).filter(|it| matches!(*it, "---" | "+++"))
    else {
        return 0;
    };
    let end = lines.iter().skip(1).take(200).position(|it| it.trim_end() == mark);
    end.map_or(0, |it| it + 2)
}

/// A line without the marks of quotations.
fn inside_quote(line: &str) -> &str {
    let mut rest = line;
    while let Some(inner) = rest.trim_start().strip_prefix('>') {
        rest = inner;
    }
    rest
}

fn opens(line: &str) -> Option<Fence> {
    let mut text = line.trim_start();
    // In a list's item.
    for mark in ["- ", "* ", "+ "] {
        text = text.strip_prefix(mark).map_or(text, str::trim_start);
    }
    let mark = text.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let length = text.chars().take_while(|it| *it == mark).count();
    let info = &text[length..];
    if length < 3 || (mark == '`' && info.contains('`')) {
        return None;
    }
    let language =
        info.trim().split([' ', ',', '{', '}']).find(|it| !it.is_empty()).unwrap_or_default();
    let language = language.trim_start_matches('.').to_ascii_lowercase();
    let shell = matches!(
        language.as_str(),
        "" | "sh"
            | "bash"
            | "shell"
            | "console"
            | "zsh"
            | "shellsession"
            | "terminal"
            | "text"
            | "cmd"
    );
    Some(Fence { mark, length, shell })
}

fn closes(line: &str, open: &Fence) -> bool {
    let text = line.trim();
    text.chars().count() >= open.length && text.chars().all(|it| it == open.mark)
}

/// Whether a line begins a comment that it does not end.
fn hides(line: &str, comment: &mut bool) -> bool {
    match (line.rfind("<!--"), line.rfind("-->")) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            *comment = true;
            line[..open].trim().is_empty()
        }
        _ => false,
    }
}

/// Byte ranges between equally long runs of backticks.
fn code_spans(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'`', &bytes[at..]) {
        let from = at + step;
        let length = bytes[from..].iter().take_while(|it| **it == b'`').count();
        runs.push((from, length));
        at = from + length;
    }
    // Which run closes which, looked up from the end: no run is searched for twice.
    let mut next: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut closing = vec![None; runs.len()];
    for (place, (_, length)) in runs.iter().enumerate().rev() {
        closing[place] = next.insert(*length, place);
    }
    let mut spans = Vec::new();
    let mut place = 0;
    while place < runs.len() {
        if let Some(close) = closing[place] {
            let (from, length) = runs[place];
            spans.push((from + length, runs[close].0));
            place = close + 1;
        } else {
            place += 1;
        }
    }
    spans
}

/// Targets of links, images, definitions and HTML attributes, each with its place.
fn targets(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("](") {
        let from = at + 2;
        if let Some(target) = target(&line[from..]) {
            found.push((from, target));
        }
    }
    for mark in ["href=\"", "src=\"", "srcset=\""] {
        for (at, _) in line.match_indices(mark) {
            let from = at + mark.len();
            // Outside a tag it is a template's, which looks in places of its own.
            let in_tag = line[..at].rfind('<').is_some_and(|open| {
                let inside = &line[open + 1..at];
                inside.starts_with(char::is_alphabetic) && !inside.contains('>')
            });
            if !in_tag {
                continue;
            }
            if let Some(end) = bounded(&line[from..], MAX_TARGET).find('"') {
                found.push((from, &line[from..from + end]));
            }
        }
    }
    if let Some(rest) = line.trim_start().strip_prefix('[')
        && !rest.starts_with('^')
        && let Some((label, rest)) = rest.split_once("]:")
        && !label.contains(']')
        && let Some(target) = rest.split_whitespace().next()
    {
        found.push((line.len() - rest.len(), target.trim_matches(['<', '>'])));
    }
    found
}

/// The target that begins here, to the parenthesis that closes it or its title.
fn target(rest: &str) -> Option<&str> {
    let rest = bounded(rest, MAX_TARGET);
    let trimmed = rest.trim_start();
    if let Some(inner) = trimmed.strip_prefix('<') {
        return inner.split_once('>').map(|it| it.0);
    }
    let mut depth = 0;
    for (at, c) in trimmed.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(&trimmed[..at]),
            ')' => depth -= 1,
            ' ' | '\t' => return Some(&trimmed[..at]),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<(u32, &str, Place)> {
        let spans = Page::read(text).spans;
        spans
            .into_iter()
            .filter(|it| it.place != Place::Prose)
            .map(|it| (it.line, it.text, it.place))
            .collect()
    }

    #[test]
    fn what_is_code_and_what_is_a_link() {
        let fence = Place::Fence { shell: true };
        let other = Place::Fence { shell: false };
        for (text, expected) in [
            ("a `b` and ``c ` d``", vec![(1, "b", Place::Code), (1, "c ` d", Place::Code)]),
            ("a ` b", vec![]),
            (
                "[a](b.md) ![c](d.png \"t\")",
                vec![(1, "b.md", Place::Link), (1, "d.png", Place::Link)],
            ),
            ("[a](<b c.md>)", vec![(1, "b c.md", Place::Link)]),
            ("[a](b_(c).md)", vec![(1, "b_(c).md", Place::Link)]),
            ("`[a](b.md)`", vec![(1, "[a](b.md)", Place::Code)]),
            ("[a]: b.md 'title'", vec![(1, "b.md", Place::Link)]),
            ("[^1]: b.md", vec![]),
            ("<img src=\"a.png\">", vec![(1, "a.png", Place::Link)]),
            ("{{< img src=\"a.png\" >}}", vec![]),
            ("  src=\"a.png\"", vec![]),
            ("```sh\nmake a\n```\n`b`", vec![(2, "make a", fence), (4, "b", Place::Code)]),
            ("```rust\n`a`\n````", vec![(2, "`a`", other)]),
            ("- ```\n  x\n  ```", vec![(2, "  x", fence)]),
            ("> ~~~\n> x\n> ~~~\n`a`", vec![(2, "> x", fence), (4, "a", Place::Code)]),
            ("<!-- `a`\n`b`\n-->\n`c`", vec![(4, "c", Place::Code)]),
            ("---\ntitle: `a`\n---\n`b`", vec![(4, "b", Place::Code)]),
        ] {
            assert_eq!(spans(text), expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_counted() {
        let long =
            format!("`{}`\n`b`\n<h1>\n{}\nx</h1>\n", "a".repeat(MAX_LINE), "![".repeat(MAX_LINE));
        let page = Page::read(&long);
        assert_eq!(page.long, 2);
        assert_eq!(page.anchors.known("x"), crate::review::claims::anchors::Known::Yes);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[`~\\[\\]()<>!#\\-=>a\"é \n:^|]{0,200}") {
            let page = Page::read(&text);
            proptest::prop_assert!(page.spans.iter().all(|it| page.lines[it.line as usize - 1].contains(it.text)));
        }
    }
}
