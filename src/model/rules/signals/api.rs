//! A public item that is gone, or that callers must call otherwise now, in a change that touches neither a test nor a changelog.
//!
//! By the forms in which each language says `public`, a line at a time. What other code can name is not known here, so much that looks
//! public is left out: programs, internal folders, tests, migrations, scripts; and all of a repository that keeps no changelog.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View, folder, name},
    migration::is_migration,
};
use crate::{
    model::rules::language::is_test,
    review::{change::Lines, change::is_changelog, finding::Severity},
};
use regex::Regex;
use std::{collections::BTreeMap, sync::LazyLock};

/// Lines that a signature may take.
const SIGNATURE: usize = 24;

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern is a literal, compiled by a test")
}

static RUST: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^\s*pub (?:async |const |unsafe |extern (?:\x22\w+\x22 )?)*(fn|struct|enum|trait|union|static|type|const) (\w+)",
    )
});
static GO: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^(func|type) (?:\(\w*\s*\*?[A-Z][\w\[\], ]*\)\s*)?([A-Z]\w*)"));
static PYTHON: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^(?:async )?(def|class) ([A-Za-z]\w*)"));
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^export (?:default |declare |abstract |async )*(function\*?|class|interface|enum) (\w+)",
    )
});
static JAVA: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^    public (?:(?:static|final|abstract|synchronized|default) )*(?:<[^>]+> )?[\w<>\[\], .?]+? (()\w+)\(",
    )
});

/// A public item: how many values its callers must give and may give; none for what is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Item<'a> {
    name: &'a str,
    line: u32,
    arity: Option<(usize, usize)>,
}

pub(super) fn signals(view: &View<'_>) -> Option<Found> {
    let keeps = view.landmarks.iter().any(|it| is_changelog(name(it)));
    if !keeps || view.touches_changelog() || view.touches_tests() {
        return None;
    }
    let public: Vec<(&Delta<'_>, Vec<Item<'_>>)> = view
        .deltas
        .iter()
        .filter(|it| !it.removed.is_empty() && is_public(view, it))
        .map(|it| (it, items(it.path, it.old)))
        .filter(|(_, items)| !items.is_empty())
        .collect();
    let mut now: BTreeMap<&str, Vec<Item<'_>>> = BTreeMap::new();
    for item in view.deltas.iter().flat_map(|it| items(it.path, it.new)) {
        now.entry(item.name).or_default().push(item);
    }
    let mut broken: Vec<(&Delta<'_>, u32)> = Vec::new();
    for (delta, items) in &public {
        for item in items.iter().filter(|it| is_touched(delta, it)) {
            let there = now.get(item.name).map(Vec::as_slice).unwrap_or_default();
            // Named still, it comes from elsewhere now, and in most languages it goes on from here.
            let named = there.is_empty() && names(delta.new, item.name);
            if !named && !there.iter().any(|new| fits(item, new)) {
                let gone = delta.removed.iter().find(|it| it.old >= item.line);
                broken.push((delta, gone.map_or(1, |it| it.at)));
            }
        }
    }
    let (delta, line) = *broken.first()?;
    Some(Found::at(delta.path, signal(delta.place(line), broken.len())))
}

fn names(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next())
    })
}

fn is_public(view: &View<'_>, delta: &Delta<'_>) -> bool {
    let path = delta.path;
    let private = [
        "internal", "cmd", "examples", "scripts", "docs", "tools", "bin", "vendor", "private",
        "impl",
    ];
    let program =
        ["setup.py", "conf.py", "main.rs", "build.rs", "manage.py"].contains(&delta.name());
    if program
        || is_test(path)
        || is_migration(delta)
        || path.split('/').any(|it| private.contains(&it) || it.starts_with('_'))
    {
        return false;
    }
    if path.ends_with(".rs") {
        let crate_at = path.rfind("src/").map_or("", |at| &path[..at + 4]);
        return view.landmarks.contains(&format!("{crate_at}lib.rs"));
    }
    !path.ends_with(".go")
        || !delta.old.contains("\npackage main\n") && !delta.old.starts_with("package main\n")
}

/// Whether the item's own head lost a line.
fn is_touched(delta: &Delta<'_>, item: &Item<'_>) -> bool {
    let reach = item.line.saturating_add(8);
    delta.removed.iter().any(|it| item.line <= it.old && it.old <= reach)
}

/// Whether callers of the old are callers of the new too.
fn fits(old: &Item<'_>, new: &Item<'_>) -> bool {
    match (old.arity, new.arity) {
        (Some((least, most)), Some((needs, takes))) => needs <= least && most <= takes,
        _ => true,
    }
}

/// The public items of a text, but for those that are marked as on their way out.
fn items<'a>(path: &str, text: &'a str) -> Vec<Item<'a>> {
    let Some((_, ending)) = path.rsplit_once('.') else { return Vec::new() };
    let form: &Regex = match ending {
        "rs" => &RUST,
        "go" => &GO,
        "py" => &PYTHON,
        "ts" | "tsx" | "mts" => &SCRIPT,
        "java" if folder(path).contains("src/main/") => &JAVA,
        _ => return Vec::new(),
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if ending == "rs" && line.starts_with("#[cfg(test)]") {
            break;
        }
        let Some((kind, name)) = form.captures(line).and_then(|it| Some((it.get(1)?, it.get(2)?)))
        else {
            continue;
        };
        let name = if ending == "java" { kind } else { name };
        let above = lines[at.saturating_sub(6)..at].iter().rev().take_while(|it| {
            let it = it.trim_start();
            it.starts_with("#[")
                || it.starts_with("//")
                || it.starts_with('@')
                || it.starts_with('*')
        });
        let leaving = above
            .into_iter()
            .any(|it| it.to_ascii_lowercase().contains("deprecated") || it.contains("doc(hidden)"));
        if leaving || name.as_str().starts_with('_') {
            continue;
        }
        let called = matches!(kind.as_str(), "fn" | "func" | "def" | "function" | "function*")
            || ending == "java";
        let head = lines[at..(at + SIGNATURE).min(lines.len())].join(" ");
        let after = head.find(name.as_str()).map_or("", |it| &head[it + name.len()..]);
        found.push(Item {
            name: name.as_str(),
            line: u32::try_from(at + 1).unwrap_or(u32::MAX),
            arity: if called { arity(after) } else { None },
        });
    }
    found
}

/// Parameters that must and may be given, of what stands behind a name; `None` where the list has no end or no known form.
fn arity(after: &str) -> Option<(usize, usize)> {
    let list = behind_types(after)?.trim_start();
    if !list.starts_with('(') {
        return None;
    }
    let mut depth = 0_usize;
    let mut parameters: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in list.chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if matches!(before, '-' | '=') => {}
            ')' | ']' | '}' | '>' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        match c {
            ',' if depth == 1 => parameters.push(String::new()),
            '(' if depth == 1 => {}
            _ if depth == 0 => {
                let named = parameters.iter().map(|it| it.trim()).filter(|it| {
                    let own = it.trim_start_matches(['&', '\'']).trim_start_matches("mut ");
                    !(it.is_empty()
                        || matches!(*it, "*" | "/")
                        || matches!(own, "self" | "cls" | "this"))
                });
                let all: Vec<&str> = named.collect();
                let rest = all.iter().any(|it| it.starts_with('*') || it.contains("..."));
                let free = |it: &&&str| {
                    it.replace("=>", "").contains('=')
                        || it.contains("?:")
                        || it.starts_with('*')
                        || it.contains("...")
                };
                let least = all.iter().filter(|it| !free(it)).count();
                return Some((least, if rest { usize::MAX } else { all.len() }));
            }
            c => {
                if let Some(last) = parameters.last_mut() {
                    last.push(c);
                }
            }
        }
        before = c;
    }
    None
}

/// What stands behind the type parameters, if there are any.
fn behind_types(after: &str) -> Option<&str> {
    if !after.starts_with(['<', '[']) {
        return Some(after);
    }
    let (mut depth, mut before) = (0_usize, ' ');
    for (at, c) in after.char_indices() {
        match c {
            '<' | '[' | '(' => depth += 1,
            '>' if matches!(before, '-' | '=') => {}
            '>' | ']' | ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(&after[at + c.len_utf8()..]);
        }
        before = c;
    }
    None
}

fn signal(lines: Lines, n: usize) -> Signal {
    Signal {
        rule: "public-api-changed",
        seat: Seat { role: "architect", theme: "spec-conformance" },
        severity: Severity::Low,
        lines,
        claim: match n {
            1 => "A public item is gone or is called otherwise now, and neither a test nor the changelog is touched.".to_owned(),
            n => format!("{n} public items are gone or are called otherwise now, and neither a test nor the changelog is touched."),
        },
        failure_scenario: "Code that uses the item no longer builds or runs after an update, and nothing told its owners so.",
        proposed_change: "Keep the old form beside the new one for a while, or say in the changelog what users have to do.",
        disproof: "Nothing outside this repository can name the item, or it was never released.",
        references: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_must_and_may_give() {
        for (after, expected) in [
            ("()", Some((0, 0))),
            ("(&self, a: u32, b: Vec<(u8, u8)>) -> x", Some((2, 2))),
            ("<T: Fn(u8, u8) -> u8>(a: T)", Some((1, 1))),
            ("<T>(a: T)", Some((1, 1))),
            ("(self, a, b=1, *, c=(1, 2), **rest):", Some((1, usize::MAX))),
            ("(self, a: dict[str, int], b: int = 1):", Some((1, 2))),
            ("(a: string, b?: number, cb: (x: number) => void)", Some((2, 3))),
            ("(ctx context.Context, opts ...Option) error", Some((1, usize::MAX))),
            ("(a, b", None),
            (": u32", None),
        ] {
            assert_eq!(arity(after), expected, "{after}");
        }
    }
}
