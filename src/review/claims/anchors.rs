//! The places of a page that a link can point at: its headings, as GitHub names them, and what is named by hand.

use std::collections::{BTreeMap, BTreeSet};

/// Anchors of one page.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchors {
    exact: BTreeSet<String>,
    /// Letters and digits of each alone: other sites put their headings' names together by rules of their own.
    loose: BTreeSet<String>,
    taken: BTreeMap<String, u32>,
    /// Some of the page comes from elsewhere.
    open: bool,
}

/// How well a name is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It is there.
    Yes,
    /// It may be: by another rule, or in a part that is included.
    Perhaps,
    /// It is not.
    No,
}

impl Anchors {
    /// Takes a heading's text, as it is written.
    pub(super) fn heading(&mut self, text: &str) {
        let (text, given) = match text.rsplit_once("{#").or_else(|| text.rsplit_once("{ #")) {
            Some((before, id)) => (before.trim_end(), id.split(['}', ' ']).next()),
            None => (text, None),
        };
        self.exact.extend(given.map(str::to_lowercase));
        let shown = shown(text);
        let slug = slug(shown.trim());
        let n = self.taken.entry(slug.clone()).or_default();
        let unique = if *n == 0 { slug.clone() } else { format!("{slug}-{n}") };
        *n += 1;
        self.loose.insert(letters(&unique));
        // What had no words leaves its space. An emoji's short name is one character by then.
        self.exact.insert(self::slug(&shown));
        self.exact.insert(self::slug(&without_short_names(&shown)));
        // Underlines are emphasis or part of a word.
        self.exact.insert(self::slug(&shown.replace('_', "")));
        self.exact.insert(unique);
    }

    /// Takes what a line names by hand.
    pub(super) fn raw(&mut self, line: &str) {
        for mark in ["id=\"", "name=\"", "id='", "name='", "{#", "{: #", "{ #", "[]{#"] {
            for (at, _) in line.match_indices(mark) {
                let rest = bounded(&line[at + mark.len()..], 200);
                let end = rest.find(['"', '\'', '}', ' ']).unwrap_or(rest.len());
                self.exact.insert(rest[..end].to_lowercase());
            }
        }
        if let Some(label) = line.trim().strip_prefix('(').and_then(|it| it.strip_suffix(")=")) {
            self.exact.insert(label.to_lowercase());
        }
        // What is put in from elsewhere, and a site's own blocks, some of which have names.
        const INCLUDES: [&str; 11] = [
            "{{",
            "{%",
            "--8<--",
            "```{include}",
            ":::{",
            "<%",
            "::: ",
            "<include",
            "!!!include",
            "import ",
            "=== \"",
        ];
        self.open |=
            INCLUDES.iter().any(|it| line.trim_start().starts_with(it)) || line.contains("{{#");
    }

    /// Whether a link's fragment points at something.
    pub(super) fn known(&self, fragment: &str) -> Known {
        let wanted = fragment.trim_start_matches("user-content-").to_lowercase();
        if self.exact.contains(&wanted) || wanted == "top" {
            Known::Yes
        } else if self.open || self.loose.contains(&letters(&wanted)) || wanted.starts_with("fn") {
            Known::Perhaps
        } else {
            Known::No
        }
    }
}

/// The beginning of a text.
pub(super) fn bounded(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text whose ends of links and tags are looked for from left to right. Where one is found the next search may begin, and where none
/// follows, none is searched for again: a line of nothing but beginnings is not read once for each of them.
struct Ahead<'a> {
    text: &'a str,
    /// What is searched for, and where the next one stands, as far as that is known.
    next: [(&'static str, Option<usize>); 4],
    searches: usize,
}

impl<'a> Ahead<'a> {
    const fn of(text: &'a str) -> Self {
        let next = [("](", Some(0)), (")", Some(0)), ("]", Some(0)), (">", Some(0))];
        Self { text, next, searches: 0 }
    }

    /// The first `mark` at or after a place. Places may only grow.
    fn find(&mut self, mark: &str, from: usize) -> Option<usize> {
        let known = self.next.iter_mut().find(|it| it.0 == mark)?;
        let at = known.1?;
        if at >= from && self.text[at..].starts_with(mark) {
            return Some(at);
        }
        self.searches += 1;
        known.1 = self.text[from..].find(mark).map(|it| from + it);
        known.1
    }

    /// Where an image that begins here ends.
    fn image(&mut self, from: usize) -> Option<usize> {
        let words = self.find("](", from)?;
        self.find(")", words).map(|it| it + 1)
    }
}

/// A heading's text as it is shown: links by their words, no tags, no emphasis.
fn shown(text: &str) -> String {
    shown_of(&mut Ahead::of(text))
}

fn shown_of(ahead: &mut Ahead<'_>) -> String {
    let text = ahead.text;
    let (mut out, mut at, mut code) = (String::with_capacity(text.len()), 0, false);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut next = at + c.len_utf8();
        match c {
            '`' => code = !code,
            _ if code => out.push(c),
            // An image has no words; of a link the words stay.
            '!' if rest.starts_with("![") => next = ahead.image(at).unwrap_or(next),
            ']' if rest.starts_with("](") || rest.starts_with("][") => {
                let close = if rest.starts_with("](") { ")" } else { "]" };
                next = ahead.find(close, at + 2).map_or(next, |it| it + 1);
            }
            '<' if rest[1..].starts_with(|it: char| it.is_alphabetic() || it == '/') => {
                next = ahead.find(">", at).map_or(next, |it| it + 1);
            }
            '&' => match bounded(rest, 10).find(';') {
                Some(end) => next = at + end + 1,
                None => out.push(c),
            },
            '\\' => {}
            _ => out.push(c),
        }
        at = next;
    }
    out
}

fn without_short_names(text: &str) -> String {
    let parts: Vec<&str> = text.split(':').collect();
    let name = |it: &str| {
        !it.is_empty()
            && it.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-'))
    };
    let kept = parts
        .iter()
        .enumerate()
        .filter(|(at, it)| !(at % 2 == 1 && at + 1 < parts.len() && name(it)));
    kept.map(|(_, it)| *it).collect()
}

/// As GitHub makes a name of a heading: lower case, punctuation away, each space a hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\t' => slug.push('-'),
            '-' | '_' => slug.push(c),
            _ if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

fn letters(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_named_as_on_github() {
        for (heading, name) in [
            ("Two commands", "two-commands"),
            ("What's `new`?", "whats-new"),
            ("A & B", "a--b"),
            ("A &amp; B", "a--b"),
            ("[Link](to.md) here", "link-here"),
            ("![badge](x.svg) Name", "name"),
            (":rocket: Start", "-start"),
            ("snake_case", "snake_case"),
            ("Straße 1.2.3", "straße-123"),
            ("Title {#given}", "given"),
            ("<a href=\"x\">Text</a>", "text"),
            ("A - B", "a---b"),
            ("`rules.<id>.ignore`", "rulesidignore"),
        ] {
            let mut anchors = Anchors::default();
            anchors.heading(heading);
            let wanted = [name, &format!("user-content-{name}")].map(|it| anchors.known(it));
            assert_eq!(wanted[0], Known::Yes, "{heading}: {anchors:?}");
        }
    }

    #[test]
    fn a_heading_of_beginnings_is_searched_once() {
        for (part, searches) in [("![", 1), ("](", 1), ("<a", 1), ("&amp", 0)] {
            let text = part.repeat(2_000);
            let mut ahead = Ahead::of(&text);
            shown_of(&mut ahead);
            assert!(ahead.searches <= searches, "{part}: {}", ahead.searches);
        }
    }

    #[test]
    fn the_second_heading_of_a_name_has_a_number() {
        let mut anchors = Anchors::default();
        ["Usage", "Usage", "Other"].into_iter().for_each(|it| anchors.heading(it));
        anchors.raw("<a id=\"by-hand\"></a> <h2 name='old'>");
        for (name, known) in [
            ("usage", Known::Yes),
            ("usage-1", Known::Yes),
            ("usage-2", Known::No),
            ("by-hand", Known::Yes),
            ("old", Known::Yes),
            ("o-ther", Known::Perhaps),
            ("gone", Known::No),
        ] {
            assert_eq!(anchors.known(name), known, "{name}");
        }
        anchors.raw("{{#include other.md}}");
        assert_eq!(anchors.known("gone"), Known::Perhaps);
    }
}
