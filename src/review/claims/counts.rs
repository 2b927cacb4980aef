//! Claims of how many there are: "three tests in `tests/a.rs`", "12 rules in `src/rules`". Only what stands in one file or folder can be counted.

use super::{
    Judged,
    document::Document,
    spelling::path,
    spoken::{Said, Spoken},
    world::World,
};
use crate::review::finding::Side;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// Tests in a file of code.
    Tests,
    /// Files of a folder, whatever they are called.
    Files,
}

impl Noun {
    fn read(word: &str) -> Option<Self> {
        match word {
            "tests" => Some(Self::Tests),
            "files" | "rules" | "fixtures" | "examples" | "workflows" | "migrations"
            | "modules" | "scripts" | "templates" | "packages" | "crates" => Some(Self::Files),
            _ => None,
        }
    }
}

const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// The counts of a line of prose.
pub(super) fn counts(line: &str) -> Vec<(String, Said)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let bare = words[at].trim_matches(['(', '*', ',']).to_ascii_lowercase();
        let number = NUMBERS
            .iter()
            .position(|it| *it == bare)
            .and_then(|it| u32::try_from(it).ok())
            .or_else(|| bare.parse().ok());
        let Some(n) = number.filter(|it| (2..=10_000).contains(it)) else { continue };
        let loose = at > 0
            && [
                "least", "about", "over", "than", "around", "roughly", "first", "some", "to", "of",
                "last", "these", "those",
            ]
            .contains(&words[at - 1].to_ascii_lowercase().as_str());
        let after = &words[at + 1..words.len().min(at + 4)];
        let noun = after.iter().enumerate().find_map(|(place, it)| Some((place, Noun::read(it)?)));
        let Some((place, noun)) = noun.filter(|_| !loose) else { continue };
        let rest = &words[at + 2 + place..words.len().min(at + 6 + place)];
        let Some(link) = rest
            .iter()
            .position(|it| matches!(*it, "in" | "under" | "below" | "inside"))
            .filter(|it| *it < 2)
        else {
            continue;
        };
        let Some(quoted) = rest
            .get(link + 1)
            .and_then(|it| it.strip_prefix('`'))
            .and_then(|it| it.split('`').next())
        else {
            continue;
        };
        if let Some(path) = path(quoted)
            .or_else(|| quoted.strip_suffix('/').filter(|it| it.len() > 2).map(str::to_owned))
        {
            let text = words[at..at + 3 + place + link + 1].join(" ");
            found.push((
                text.trim_end_matches(['.', ',', ';', ':']).to_owned(),
                Said::Count { n, noun, path },
            ));
        }
    }
    found
}

/// How many.
pub(super) fn count(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    n: u32,
    noun: Noun,
    path: &str,
) -> Option<Judged> {
    let now = numbers(world, Side::New, document.folder(), noun, path);
    if now.is_empty() {
        return Some(Judged::source_only("it is of nothing that can be counted here"));
    }
    if now.contains(&n) {
        return Some(Judged::verified(None));
    }
    let was = numbers(world, Side::Old, document.old_folder(), noun, path).contains(&n);
    let judged = Judged::refuted(format!("it is {}", now[0]));
    Some(if was || (document.is_new(it) && !it.hedged) { judged } else { judged.quiet() })
}

/// Every number that it may mean, the likeliest first.
fn numbers(world: &World<'_>, side: Side, folder: &str, noun: Noun, path: &str) -> Vec<u32> {
    let own = super::places::with_folder(folder, path);
    let Some(place) = [own.as_str(), path]
        .into_iter()
        .find(|it| world.exists(side, it) || world.has_folder(side, it))
    else {
        return Vec::new();
    };
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if world.has_folder(side, place) {
        let flat = world.below(side, place, false).len();
        let deep = world.below(side, place, true);
        let mut parts: Vec<&str> =
            deep.iter().filter_map(|it| it[place.len() + 1..].split('/').next()).collect();
        parts.sort_unstable();
        parts.dedup();
        let folders = parts.len() - flat.min(parts.len());
        return match noun {
            Noun::Files => [
                flat,
                parts.len(),
                folders,
                deep.len(),
                flat.saturating_sub(1),
                parts.len().saturating_sub(1),
            ]
            .map(size)
            .to_vec(),
            Noun::Tests => Vec::new(),
        };
    }
    match (noun, world.text(side, place)) {
        (Noun::Tests, Some(text)) => tests(place, text).into_iter().map(size).collect(),
        _ => Vec::new(),
    }
}

/// Tests of a file, by the habits of its language.
fn tests(path: &str, text: &str) -> Option<usize> {
    let lines = || text.lines().map(str::trim_start);
    let count =
        |of: &[&str]| lines().filter(|line| of.iter().any(|it| line.starts_with(it))).count();
    match path.rsplit_once('.')?.1 {
        "rs" => {
            // A runtime's own attribute ends so too.
            let marks = |it: &&str| {
                it.starts_with("#[") && (it.contains("::test") || it.starts_with("#[test]"))
            };
            Some(lines().filter(marks).count())
        }
        "py" => Some(count(&["def test_", "async def test_"])),
        "js" | "ts" | "mjs" | "tsx" | "jsx" => Some(count(&["it(", "test("])),
        "go" => Some(count(&["func Test"])),
        "java" | "kt" => Some(count(&["@Test"])),
        _ => None,
    }
    .filter(|it| *it > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_in_a_line() {
        let of = |n, noun, path: &str| Said::Count { n, noun, path: path.to_owned() };
        for (line, expected) in [
            ("There are three tests in `tests/a.rs`.", Some(of(3, Noun::Tests, "tests/a.rs"))),
            ("12 small rules under `src/rules/`", Some(of(12, Noun::Files, "src/rules"))),
            ("at least three tests in `tests/a.rs`", None),
            ("three tests in all", None),
            ("one of the tests in `tests/a.rs`", None),
        ] {
            let found: Vec<Said> = counts(line).into_iter().map(|it| it.1).collect();
            assert_eq!(found.first(), expected.as_ref(), "{line}");
        }
        assert_eq!(tests("a.rs", "#[test]\nfn a() {}\n    #[runtime::test]\n"), Some(2));
        assert_eq!(tests("a.py", "x = 1\n"), None);
    }
}
