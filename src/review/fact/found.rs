//! Where a symbol is defined, and where a test uses it.
//!
//! Every doubt is against the fact: a definition is of the same language and, for a bare name, in no other item; where the outline knows
//! the language, only the outline defines, for a comment or a string can say `def name` too. A test uses a name outside of imports and
//! strings. Not here: types, visibility, and what an import brings.

use super::Known;
use crate::review::{
    admit::evidence::Index,
    change::{Item, Lines},
    commentary,
    finding::Side,
    snapshot::{Shown, Snapshot},
};
use regex::Regex;
use std::sync::LazyLock;

/// Places that are looked at for one symbol.
const LOOKS: usize = 50;

/// A line that says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
    /// The change adds it.
    pub(super) by_change: bool,
}

/// Where a symbol is defined at head, in the language of the file that a finding is in, or in that file only.
pub(super) fn defined<'a>(
    symbol: &str,
    (at, here): (&str, bool),
    (snapshot, index): (&'a Snapshot, &'a Index),
    counts: impl Fn(&str, u32) -> bool,
) -> Option<Found<'a>> {
    let wanted = parts(symbol);
    let wanted = wanted.as_slice();
    let language = language(at);
    let takes = |path: &str| if here { path == at } else { self::language(path) == language };
    if is_outlined(language) {
        let is = |item: &Item| {
            let name: Vec<&str> = item.name.split("::").collect();
            if wanted.len() == 1 { name == wanted } else { name.ends_with(wanted) }
        };
        let files = snapshot.outline.iter().filter(|(file, _)| takes(file));
        let items = files.flat_map(|(file, items)| items.iter().map(move |it| (file, it)));
        let items = items.filter(|(file, it)| is(it) && counts(file, it.lines.first)).take(LOOKS);
        return first(items.filter_map(|(file, item)| {
            Some(of_item(item, last(symbol), index.shown(file, Side::New)?))
        }));
    }
    let [name] = wanted else { return None };
    // From the line's start: what is indented or quoted belongs to something else.
    let pattern = format!(
        r"^(?:[a-z]+ )*(?:fn|def|func(?: \([^)]*\))?|class|struct|enum|trait|interface|type|const|static|function|macro_rules!)\s+{}\b",
        regex::escape(name)
    );
    let pattern = Regex::new(&pattern).ok()?;
    let texts = snapshot.texts.iter().filter(|it| it.side == Side::New && takes(&it.path));
    let found = texts.flat_map(|shown| hits(shown, &pattern)).take(LOOKS);
    first(found.filter(|it| counts(it.file, it.line)))
}

/// Where a test uses a symbol; of a path like `Store::flush`, its first part in the same file too.
pub(super) fn tested<'a>(symbol: &str, known: &Known, index: &'a Index) -> Option<Found<'a>> {
    let word = |name: &str| Regex::new(&format!(r"\b{}\b", regex::escape(name))).ok();
    let parts = parts(symbol);
    let (name, owner) = (word(parts.last()?)?, word(parts.first()?)?);
    let files = known.tests.keys().filter_map(|file| index.shown(file, Side::New));
    let files = files.filter(|shown| owner.is_match(&shown.text));
    let found = files.flat_map(|shown| hits(shown, &name)).take(LOOKS);
    first(found.filter(|it| known.is_test(it.file, it.line)))
}

/// The first that the change did not add; else the first.
fn first<'a>(found: impl Iterator<Item = Found<'a>>) -> Option<Found<'a>> {
    // The minimum is the first of its equals.
    found.min_by_key(|it| it.by_change)
}

/// An item's place: the line that names it, below its documentation. It is of the change where any line up to that one is.
fn of_item<'a>(item: &Item, name: &str, shown: &'a Shown) -> Found<'a> {
    let (from, lines) = (item.lines.first, shown.text.lines().zip(1..));
    let named = Regex::new(&format!(r"\b{}\b", regex::escape(name))).ok();
    let lines = lines.skip(from as usize - 1).take((item.lines.last - from) as usize + 1);
    let candidates = lines.filter(|(text, _)| named.as_ref().is_some_and(|it| it.is_match(text)));
    let line = candidates.take(LOOKS).map(|(_, line)| line).find(|line| {
        let code = commentary::code(&shown.path, &shown.text, Lines::new(*line, *line));
        named.as_ref().is_some_and(|it| it.is_match(&code))
    });
    let line = line.unwrap_or(from);
    Found { file: &shown.path, line, by_change: is_of_change(shown, Lines::new(from, line)) }
}

fn is_of_change(shown: &Shown, at: Lines) -> bool {
    shown.changed.iter().any(|it| it.meets(at))
}

static IMPORTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:pub )?(?:use|import|from|require|export|package)\b")
        .expect("a literal, compiled by a test")
});
static STRINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.){2,}'|`[^`]*`"#)
        .expect("a literal, compiled by a test")
});

/// Lines of code on which a pattern stands: not of comment, of a string or of an import.
fn hits<'a>(shown: &'a Shown, pattern: &Regex) -> Vec<Found<'a>> {
    let code = |line: u32| {
        let code = commentary::code(&shown.path, &shown.text, Lines::new(line, line));
        STRINGS.replace_all(&code, "\"\"").into_owned()
    };
    let lines = shown.text.lines().zip(1..).filter(|(text, _)| pattern.is_match(text)).take(LOOKS);
    lines
        .filter(|(text, line)| !IMPORTS.is_match(text) && pattern.is_match(&code(*line)))
        .map(|(_, line)| Found {
            file: &shown.path,
            line,
            by_change: is_of_change(shown, Lines::new(line, line)),
        })
        .collect()
}

/// A language by the ending of its files, several endings of one as the first.
fn language(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or("", |it| it.1) {
        "pyi" => "py",
        "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" => "js",
        "bash" => "sh",
        "h" | "cc" | "cpp" | "cxx" | "hh" | "hpp" => "c",
        "kts" => "kt",
        ending => ending,
    }
}

/// Whether the outline has every item of that language.
fn is_outlined(language: &str) -> bool {
    matches!(language, "rs" | "py" | "js" | "go" | "java" | "sh")
}

fn parts(symbol: &str) -> Vec<&str> {
    symbol.split("::").flat_map(|it| it.split('.')).collect()
}

pub(super) fn last(symbol: &str) -> &str {
    parts(symbol).last().copied().unwrap_or(symbol)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_name_in_a_string_a_comment_or_an_import_is_no_use_of_it() {
        let text = "from store import flush_all\nname = 'flush_all'\n# flush_all(1)\n\"\"\"flush_all(1)\"\"\"\nflush_all(2)\n";
        let shown = Shown {
            path: "tests/a.py".into(),
            side: Side::New,
            text: text.into(),
            changed: vec![Lines::new(5, 5)],
        };
        let pattern = Regex::new(r"\bflush_all\b").unwrap();
        let found = hits(&shown, &pattern);
        assert_eq!(found, [Found { file: "tests/a.py", line: 5, by_change: true }]);
    }

    #[test]
    fn a_definition_counts_where_the_finding_could_reach_it() {
        let item = |name: &str, line| Item { name: name.into(), lines: Lines::new(line, line) };
        let shown = |path: &str, text: &str, changed: &[Lines]| Shown {
            path: path.into(),
            side: Side::New,
            text: text.into(),
            changed: changed.to_vec(),
        };
        let snapshot = Snapshot {
            block: "".into(),
            sha256: String::new(),
            tokens: 0,
            texts: vec![
                shown("a.py", "def check(): pass\nx = 'def other(): pass'\n", &[]),
                shown("b.py", "def check(): pass\ndef fresh(): pass\n", &[Lines::new(1, 2)]),
                shown("c.rb", "def ruby\nend\nx = 'def quoted'\n  def inner\n", &[]),
            ],
            outline: BTreeMap::from([
                ("a.py".into(), vec![item("Store::close", 1), item("check", 1)]),
                ("b.py".into(), vec![item("check", 1), item("fresh", 2)]),
            ]),
            changed_paths: Vec::new(),
            touched: Vec::new(),
            coverage: crate::review::snapshot::Coverage::default(),
            redacted: BTreeMap::new(),
            empty: false,
        };
        let index = Index::new(&snapshot);
        for (symbol, at, here, expected) in [
            // The one that the change did not write.
            ("check", "b.py", false, Some(("a.py", 1, false))),
            ("check", "b.py", true, Some(("b.py", 1, true))),
            ("fresh", "a.py", false, Some(("b.py", 2, true))),
            ("Store.close", "a.py", false, Some(("a.py", 1, false))),
            ("close", "a.py", false, None),
            ("other", "a.py", false, None),
            ("check", "x.rs", false, None),
            ("ruby", "x.rb", false, Some(("c.rb", 1, false))),
            ("quoted", "x.rb", false, None),
            ("inner", "x.rb", false, None),
            ("ruby", "a.py", false, None),
        ] {
            let found = defined(symbol, (at, here), (&snapshot, &index), |_, _| true);
            let found = found.map(|it| (it.file, it.line, it.by_change));
            assert_eq!(found, expected, "{symbol} at {at}");
        }
    }
}
