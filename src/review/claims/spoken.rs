//! From a page to what it claims. Shapes only: whether a thing is of this repository is decided where it is looked up.

use super::{
    Kind,
    commands::{Manifests, Runner},
    counts::{self, Noun},
    hedges::hedged,
    markdown::{Page, Place},
    spelling::{citation, flag, has_extension, link, path, symbol, trimmed},
};
use crate::review::change::Lines;
use std::collections::BTreeSet;

/// Claims of one page that are looked at, before those that concern nothing are left.
pub(super) const MAX_SPOKEN: usize = 20_000;

/// How a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Between backticks.
    Code,
    /// As a link's target.
    Link,
    /// What a command line runs.
    Run,
    /// Bare, in prose or in a fenced block.
    Bare,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Path { path: String, way: Way },
    Citation { path: String, lines: Lines, link: bool },
    Anchor { path: Option<String>, slug: String },
    Symbol { name: String },
    Flag { command: Option<String>, flag: String },
    Script { runner: Runner, name: String },
    Count { n: u32, noun: Noun, path: String },
}

impl Said {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Path { .. } => Kind::Path,
            Self::Citation { .. } => Kind::Citation,
            Self::Anchor { .. } => Kind::Anchor,
            Self::Symbol { .. } => Kind::Symbol,
            Self::Flag { .. } => Kind::Flag,
            Self::Script { .. } => Kind::Command,
            Self::Count { .. } => Kind::Count,
        }
    }

    /// Whether a reader can follow it: then it has to lead somewhere, whatever time the document speaks of.
    pub(super) const fn is_link(&self) -> bool {
        matches!(
            self,
            Self::Path { way: Way::Link, .. }
                | Self::Anchor { .. }
                | Self::Citation { link: true, .. }
        )
    }
}

/// A claim, and where it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) line: u32,
    pub(super) text: String,
    pub(super) said: Said,
    /// Its line speaks of what was, will be or might be.
    pub(super) hedged: bool,
}

/// The claims of a page.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// By line.
    pub(super) spoken: Vec<Spoken>,
    /// There are more than are looked at.
    pub(super) cut: bool,
    /// Lines whose tone was asked for.
    looks: usize,
}

/// Every claim of a page, by line. `known` tells a name that the change has something to do with.
pub(super) fn claims(
    page: &Page<'_>,
    known: &dyn Fn(&str) -> bool,
    manifests: &Manifests,
) -> Heard {
    let mut heard = Heard::default();
    // Spans come line by line, and a line may have thousands: its tone is asked for once, and only where it says something.
    let mut tone: Option<(u32, bool)> = None;
    let mut seen: BTreeSet<(u32, Kind, String)> = BTreeSet::new();
    for span in &page.spans {
        let mut said = Vec::new();
        match span.place {
            Place::Code => code(span.text, known, manifests, &mut said),
            Place::Link => said.extend(link(span.text)),
            Place::Fence { shell } => fence(span.text, shell, manifests, &mut said),
            Place::Prose => prose(span.text, &mut said),
        }
        for (text, said) in said {
            if heard.spoken.len() >= MAX_SPOKEN {
                heard.cut = true;
                return heard;
            }
            if seen.insert((span.line, said.kind(), text.clone())) {
                let hedged = match tone {
                    Some((line, hedged)) if line == span.line => hedged,
                    _ => {
                        heard.looks += 1;
                        hedged(page, span.line)
                    }
                };
                tone = Some((span.line, hedged));
                heard.spoken.push(Spoken { line: span.line, text, said, hedged });
            }
        }
    }
    heard
}

fn code(
    text: &str,
    known: &dyn Fn(&str) -> bool,
    manifests: &Manifests,
    into: &mut Vec<(String, Said)>,
) {
    if text.contains(char::is_whitespace) {
        command_line(text, manifests, into);
        return;
    }
    if let Some((path, lines)) = citation(text) {
        into.push((text.to_owned(), Said::Citation { path, lines, link: false }));
    } else if let Some(path) = path(text) {
        into.push((text.to_owned(), Said::Path { path, way: Way::Code }));
    }
    if let Some(flag) = flag(text) {
        into.push((text.to_owned(), Said::Flag { command: None, flag }));
    } else if let Some(name) = symbol(text)
        && (known(name) || name.contains("::"))
    {
        into.push((text.to_owned(), Said::Symbol { name: name.to_owned() }));
    }
}

fn fence(line: &str, shell: bool, manifests: &Manifests, into: &mut Vec<(String, Said)>) {
    if shell {
        let line = line.trim().trim_start_matches("> ").trim_start();
        let line = line.strip_prefix("$ ").or_else(|| line.strip_prefix("% ")).unwrap_or(line);
        command_line(line, manifests, into);
    }
    let drawn = line.contains(['├', '└', '│']);
    for token in tokens(line) {
        if let Some(path) = path(token).filter(|it| it.contains('/') || drawn) {
            into.push((token.to_owned(), Said::Path { path, way: Way::Bare }));
        }
    }
}

fn prose(line: &str, into: &mut Vec<(String, Said)>) {
    for token in tokens(line) {
        if let Some(path) = path(token).filter(|it| it.contains('/') && has_extension(it)) {
            into.push((token.to_owned(), Said::Path { path, way: Way::Bare }));
        }
    }
    into.extend(counts::counts(line));
}

fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '`' | '"' | '\'' | '(' | ')' | '[' | ']' | '<' | '>' | ',' | ';' | '|' | '='
            )
    };
    line.split(around).map(|it| it.trim_end_matches(['.', ':', '!', '?'])).filter(|it| it.len() > 2)
}

/// The commands of a line, one after the other.
fn command_line(line: &str, manifests: &Manifests, into: &mut Vec<(String, Said)>) {
    if line.starts_with('#') {
        return;
    }
    for command in line.split(['|', ';', '&']).map(str::trim).filter(|it| !it.is_empty()) {
        let words: Vec<&str> = command.split_whitespace().take(40).collect();
        let words = after_settings(&words);
        let Some((first, rest)) = words.split_first() else { continue };
        if let Some((runner, name)) = Runner::read(first, rest) {
            into.push((command.to_owned(), Said::Script { runner, name: name.to_owned() }));
        }
        if let Some(script) = script(first, rest) {
            into.push((script.to_owned(), Said::Path { path: trimmed(script), way: Way::Run }));
        }
        let name = first.rsplit('/').next().unwrap_or(first);
        if manifests.has_program(name) {
            for flag in rest.iter().take_while(|it| **it != "--").filter_map(|it| flag(it)) {
                let said = Said::Flag { command: Some(name.to_owned()), flag: flag.clone() };
                into.push((flag, said));
            }
        }
    }
}

/// Without `NAME=value` and `sudo` in front.
fn after_settings<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let is_setting = |it: &&&str| {
        **it == "sudo"
            || it.split_once('=').is_some_and(|(name, _)| {
                name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
            })
    };
    &words[words.iter().take_while(is_setting).count()..]
}

/// The script that a command runs.
fn script<'a>(first: &'a str, rest: &[&'a str]) -> Option<&'a str> {
    let named = match first {
        "bash" | "sh" | "zsh" | "python" | "python3" | "node" | "ruby" | "perl" | "source"
        | "." => *rest.iter().find(|it| !it.starts_with('-'))?,
        _ if first.starts_with("./") || first.ends_with(".sh") => first,
        _ => return None,
    };
    (named.contains('/') && path(named).is_some()).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<Said> {
        let page = Page::read(text);
        claims(&page, &|it| it == "known_name", &Manifests::default())
            .spoken
            .into_iter()
            .map(|it| it.said)
            .collect()
    }

    fn code(path: &str) -> Said {
        Said::Path { path: path.to_owned(), way: Way::Code }
    }

    fn link(path: &str) -> Said {
        Said::Path { path: path.to_owned(), way: Way::Link }
    }

    #[test]
    fn what_is_written_and_what_it_claims() {
        let cited = |path: &str, a, b, link| Said::Citation {
            path: path.to_owned(),
            lines: Lines::new(a, b),
            link,
        };
        let anchor = |path: Option<&str>, slug: &str| Said::Anchor {
            path: path.map(str::to_owned),
            slug: slug.to_owned(),
        };
        let symbol = |name: &str| Said::Symbol { name: name.to_owned() };
        let flag = |flag: &str| Said::Flag { command: None, flag: flag.to_owned() };
        let run = |path: &str| Said::Path { path: path.to_owned(), way: Way::Run };
        for (text, expected) in [
            ("`src/a.rs`", vec![code("src/a.rs")]),
            ("`./src/sub/`", vec![code("src/sub")]),
            ("`a.rs`", vec![code("a.rs")]),
            ("`src/a.rs:12`", vec![cited("src/a.rs", 12, 12, false)]),
            ("`a.rs:12-20`", vec![cited("a.rs", 12, 20, false)]),
            ("[x](a.rs#L3-L9)", vec![cited("a.rs", 3, 9, true)]),
            ("[x](a%20b.md)", vec![link("a b.md")]),
            ("[x](#part)", vec![anchor(None, "part")]),
            ("[x](b.md#part)", vec![anchor(Some("b.md"), "part")]),
            ("[x](https://a.b/c.md) [y](mailto:a@b.c)", vec![]),
            ("`path with spaces` `*.rs` `<name>.md` `{a}/b.rs`", vec![]),
            ("`known_name` `other_name`", vec![symbol("known_name")]),
            ("`Type::make()`", vec![symbol("Type::make")]),
            ("`--dry-run=x`", vec![flag("--dry-run")]),
            ("```\nbash ci/run.sh\n```", vec![run("ci/run.sh")]),
            ("```rust\nbash ci/run.sh\n```", vec![]),
        ] {
            let mut found = said(text);
            found.retain(|it| !matches!(it, Said::Path { way: Way::Bare, .. }));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_tone_of_a_line_is_asked_for_once_and_only_where_it_says_something() {
        let silent = "`a` ".repeat(1_900);
        let full = "`src/a.rs` `src/b.rs` ".repeat(300);
        for (text, looks) in [(silent.as_str(), 0), (full.as_str(), 1)] {
            let text = format!("{text}\n{text}\n");
            let heard = claims(&Page::read(&text), &|_| false, &Manifests::default());
            assert_eq!(heard.looks, 2 * looks);
        }
    }

    #[test]
    fn a_page_that_claims_too_much_is_said_to_be_cut() {
        let text: String = (0..=MAX_SPOKEN).map(|it| format!("`src/a{it}.rs`\n")).collect();
        let heard = claims(&Page::read(&text), &|_| false, &Manifests::default());
        assert_eq!((heard.spoken.len(), heard.cut), (MAX_SPOKEN, true));
    }

    #[test]
    fn a_bare_path_counts_where_it_could_be_nothing_else() {
        let bare = |path: &str| vec![Said::Path { path: path.to_owned(), way: Way::Bare }];
        for (text, expected) in [
            ("see src/a.rs.", bare("src/a.rs")),
            ("and/or a.rs", vec![]),
            ("```\n├── a.rs\n```", bare("a.rs")),
            ("```\ncat a.rs\n```", vec![]),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
