//! Second stage: where a quote stands. The model's line numbers are hints, the code decides; a quote that is not there is never anchored.
//!
//! One index over the snapshot's texts, by pairs of words, serves every lookup of a run. Lines keep their structure: a quote that joins two
//! lines into one, or shortens one, is not a quote. `canon` says which differences are white space, `quote` which marks a model puts
//! around code, `near` which few characters may differ besides.

mod canon;
mod near;
mod paths;
#[cfg(test)]
mod properties;
mod quote;
mod search;
mod words;

pub use quote::{bare, folded, is_weak};

use crate::review::{
    change::Lines,
    finding::{Cited, Evidence, EvidenceStatus, Side},
    snapshot::{Shown, Snapshot},
};
use paths::Paths;
use quote::readings;
use search::{Search, Span};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, OnceLock},
};
use words::Words;

/// A text and where its lines begin.
#[derive(Debug, Clone)]
struct Text {
    shown: Shown,
    /// Bytes of all texts before it.
    base: usize,
    starts: Vec<usize>,
}

/// Every line of the snapshot's texts, findable.
#[derive(Debug, Clone)]
pub struct Index {
    texts: Vec<Text>,
    paths: Paths,
    /// The texts with changed lines, in order.
    changed: Vec<usize>,
    /// Made with the first lookup: a review without a model needs none.
    words: Arc<OnceLock<Words>>,
}

/// A place where a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    text: usize,
    lines: Lines,
    /// To the byte, but for white space at the quote's ends and the line ending's form.
    verbatim: bool,
}

impl Index {
    /// Takes the texts of the snapshot. They are read with the first lookup.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        Self::of(&snapshot.texts)
    }

    /// As [`new`](Self::new), with further files at head that the change leaves alone. What the snapshot has stands as it is there.
    #[must_use]
    pub fn and(snapshot: &Snapshot, files: &BTreeMap<String, Arc<str>>) -> Self {
        let known: BTreeSet<(&str, Side)> =
            snapshot.texts.iter().map(|it| (it.path.as_str(), it.side)).collect();
        let others = files.iter().filter(|(path, _)| !known.contains(&(path.as_str(), Side::New)));
        let others = others.map(|(path, text)| Shown {
            path: path.clone(),
            side: Side::New,
            text: Arc::clone(text),
            changed: Vec::new(),
        });
        let mut texts: Vec<Shown> = snapshot.texts.iter().cloned().chain(others).collect();
        texts.sort_by(|a, b| (&a.path, a.side).cmp(&(&b.path, b.side)));
        Self::of(&texts)
    }

    fn of(all: &[Shown]) -> Self {
        let mut base = 0;
        let texts = all.iter().map(|shown| {
            let text = Text::new(shown, base);
            base += shown.text.len();
            text
        });
        let texts: Vec<Text> = texts.collect();
        let changed = (0..texts.len()).filter(|at| !texts[*at].shown.changed.is_empty()).collect();
        Self { texts, paths: Paths::new(all), changed, words: Arc::default() }
    }

    /// The text of a file at one side.
    #[must_use]
    pub fn shown(&self, path: &str, side: Side) -> Option<&Shown> {
        self.text(path, side).map(|text| &text.shown)
    }

    /// Whole lines of a file, joined; empty where there are none.
    #[must_use]
    pub fn excerpt(&self, path: &str, side: Side, lines: Lines) -> String {
        let Some(it) = self.text(path, side) else { return String::new() };
        let wanted = it.shown.text
            [it.start_of(lines.first)..it.start_of(lines.last.saturating_add(1))]
            .lines();
        wanted.map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n")
    }

    /// Whether a line holds nothing but white space. A line that is not there does.
    #[must_use]
    pub fn is_blank(&self, path: &str, side: Side, line: u32) -> bool {
        self.text(path, side).is_none_or(|it| {
            let text = &it.shown.text[it.start_of(line)..it.start_of(line.saturating_add(1))];
            text.trim().is_empty()
        })
    }

    fn text(&self, path: &str, side: Side) -> Option<&Text> {
        let (_, text) = self.paths.texts(path).find(|(it, _)| *it == side)?;
        self.texts.get(text)
    }

    /// The path as the snapshot has it: exact, without a diff's `a/` or `b/`, or the only path that a shortened one, one in another case
    /// or a machine's absolute one can mean.
    #[must_use]
    pub fn path(&self, cited: &str) -> Option<&str> {
        self.paths.resolve(cited)
    }

    /// Finds a quote. The cited file is searched first, then every other one; the new side before the old.
    #[must_use]
    pub fn locate(&self, quote: &str, cited: &Cited) -> Evidence {
        let file = self.path(&cited.file).unwrap_or(&cited.file).to_owned();
        let found = self.search(quote, &file, cited.lines);
        found.unwrap_or_else(|| Evidence {
            status: EvidenceStatus::Missing,
            file,
            side: Side::New,
            lines: None,
            quote: quote.to_owned(),
        })
    }

    fn search(&self, quote: &str, file: &str, hint: Option<Lines>) -> Option<Evidence> {
        if is_weak(quote) {
            return None;
        }
        let words = self.words.get_or_init(|| Words::new(self.texts.iter().map(Text::as_str)));
        let cited: Vec<usize> = self.paths.texts(file).map(|(_, text)| text).collect();
        let search = Search {
            texts: &self.texts,
            words,
            cited: &cited,
            changed: &self.changed,
            hint,
            said: quote.trim(),
        };
        let readings = readings(quote);
        let (in_cited, places) = readings
            .iter()
            .find_map(|reading| search.places(reading))
            .or_else(|| readings.iter().find_map(|reading| search.near(reading)))?;
        Some(self.anchor(quote, &places, in_cited, hint))
    }

    fn anchor(
        &self,
        quote: &str,
        places: &[Place],
        in_cited: bool,
        hint: Option<Lines>,
    ) -> Evidence {
        let exact: Vec<Place> = places.iter().filter(|place| place.verbatim).copied().collect();
        let is_exact = !exact.is_empty();
        let places = if is_exact { &exact } else { places };
        let hint = hint.filter(|_| in_cited);
        let far = |place: &Place| {
            hint.map_or((0, 0), |hint| {
                (hint.distance(place.lines), hint.first.abs_diff(place.lines.first))
            })
        };
        let nearest = places.iter().map(far).min().unwrap_or_default();
        let mut best = places.iter().filter(|place| far(place) == nearest);
        let first = *best.next().expect("there is a nearest place, as there is a place");
        let tied = best.any(|place| (place.text, place.lines) != (first.text, first.lines));
        let changed = places
            .iter()
            .filter(|place| {
                far(place) == nearest && self.texts[place.text].meets_change(place.lines)
            })
            .copied();
        let place =
            if tied { changed.min_by_key(|place| place.lines).unwrap_or(first) } else { first };
        let shown = &self.texts[place.text].shown;
        let status = if tied {
            EvidenceStatus::Ambiguous
        } else if !is_exact {
            EvidenceStatus::Approximate
        } else if !in_cited {
            EvidenceStatus::Relocated
        } else if hint.is_some_and(|hint| hint.meets(place.lines)) {
            EvidenceStatus::Verified
        } else {
            EvidenceStatus::Drifted
        };
        Evidence {
            status,
            file: shown.path.clone(),
            side: shown.side,
            lines: Some(place.lines),
            quote: quote.to_owned(),
        }
    }
}

impl Text {
    fn new(shown: &Shown, base: usize) -> Self {
        let ends = memchr::memchr_iter(b'\n', shown.text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self { shown: shown.clone(), base, starts }
    }

    fn as_str(&self) -> &str {
        &self.shown.text
    }

    /// Its bytes among those of all texts.
    fn bytes(&self) -> Range<usize> {
        self.base..self.base + self.shown.text.len()
    }

    /// The line of a byte.
    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    /// Where a line begins; the end of the text behind its last one.
    fn start_of(&self, line: u32) -> usize {
        let at = (line as usize).saturating_sub(1);
        self.starts.get(at).copied().unwrap_or(self.shown.text.len())
    }

    fn lines(&self, span: &Span) -> Lines {
        Lines::new(self.line(span.start), self.line(span.end.saturating_sub(1).max(span.start)))
    }

    fn meets_change(&self, lines: Lines) -> bool {
        let changed = &self.shown.changed;
        let at = changed.partition_point(|it| it.last < lines.first);
        changed.get(at).is_some_and(|it| it.meets(lines))
    }

    /// A removed line, or any line of a version that is not being replaced.
    fn is_quotable(&self, lines: Lines) -> bool {
        self.shown.side == Side::New || self.shown.changed.is_empty() || self.meets_change(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::snapshot;

    const CODE: &str = "fn open(path: &str) -> File {\n    // opens it\n    File::open(path).unwrap()\n}\n\nfn close(file: File) {\n    drop(file);\n}\n\nfn again(file: File) {\n    drop(file);\n}\n";

    fn shown(path: &str, side: Side, text: &str, changed: Vec<Lines>) -> Shown {
        Shown { path: path.into(), side, text: text.into(), changed }
    }

    fn index() -> Index {
        let texts = vec![
            shown("src/file.rs", Side::New, CODE, vec![Lines::new(10, 12)]),
            shown(
                "src/file.rs",
                Side::Old,
                "fn gone() {\n    sync_all();\n}\n",
                vec![Lines::new(1, 3)],
            ),
            shown(
                "src/other.py",
                Side::New,
                "def f(a):\r\n    return [x for x in a if x.ok]\r\n",
                Vec::new(),
            ),
        ];
        Index::new(&snapshot(texts))
    }

    pub(super) fn snapshot(texts: Vec<Shown>) -> Snapshot {
        Snapshot { texts, ..snapshot::nothing() }
    }

    fn find(
        quote: &str,
        file: &str,
        lines: Option<(u32, u32)>,
    ) -> (&'static str, String, Option<(u32, u32)>) {
        let lines = lines.map(|(a, b)| Lines::new(a, b));
        let found = index().locate(quote, &Cited { file: file.into(), lines });
        (found.status.name(), found.file, found.lines.map(|it| (it.first, it.last)))
    }

    #[test]
    fn the_code_finds_the_quote() {
        let rs = "src/file.rs";
        for (quote, cited, lines, status, file, at) in [
            ("File::open(path).unwrap()", rs, Some((3, 3)), "verified", rs, Some((3, 3))),
            ("    File::open(path).unwrap()\n}", rs, Some((1, 4)), "verified", rs, Some((3, 4))),
            ("File::open(path).unwrap()", rs, Some((400, 410)), "drifted", rs, Some((3, 3))),
            ("File::open(path).unwrap()", rs, None, "drifted", rs, Some((3, 3))),
            (
                "File::open(path).unwrap()",
                "b/src/file.rs",
                Some((3, 3)),
                "verified",
                rs,
                Some((3, 3)),
            ),
            ("File::open(path).unwrap()", "file.rs", Some((3, 3)), "verified", rs, Some((3, 3))),
            (
                "return [x for x in a if x.ok]",
                rs,
                Some((1, 2)),
                "relocated",
                "src/other.py",
                Some((2, 2)),
            ),
            (
                "def f(a):\n    return [x for x in a if x.ok]",
                "src/other.py",
                Some((1, 2)),
                "verified",
                "src/other.py",
                Some((1, 2)),
            ),
            ("File::open( path ).unwrap()", rs, Some((3, 3)), "approximate", rs, Some((3, 3))),
            ("fn  open(path:  &str) -> File {", rs, Some((1, 1)), "approximate", rs, Some((1, 1))),
            (
                "fn open(path: &str) -> File {\nFile::open(path).unwrap()",
                rs,
                None,
                "missing",
                rs,
                None,
            ),
            (
                "fn open(path: &str) -> File {\n...\n    File::open(path).unwrap()",
                rs,
                None,
                "approximate",
                rs,
                Some((1, 3)),
            ),
            ("3 + File::open(path).unwrap()", rs, Some((3, 3)), "approximate", rs, Some((3, 3))),
            (
                " 3 |     File::open(path).unwrap()\n 4 | }",
                rs,
                Some((3, 3)),
                "approximate",
                rs,
                Some((3, 4)),
            ),
            ("drop(file);", rs, Some((7, 7)), "verified", rs, Some((7, 7))),
            ("drop(file);", rs, Some((11, 11)), "verified", rs, Some((11, 11))),
            ("drop(file);", rs, None, "ambiguous", rs, Some((11, 11))),
            ("    sync_all();\n}", rs, Some((2, 2)), "verified", rs, Some((2, 3))),
            ("fn open(path: &str) -> File { // opens it", rs, Some((1, 2)), "missing", rs, None),
            ("}", rs, Some((4, 4)), "missing", rs, None),
            ("file", rs, Some((6, 6)), "missing", rs, None),
            ("", rs, None, "missing", rs, None),
            ("let x = nowhere();", "no/such.rs", Some((1, 1)), "missing", "no/such.rs", None),
        ] {
            assert_eq!(find(quote, cited, lines), (status, file.to_owned(), at), "{quote}");
        }
    }

    fn over(text: &str) -> Index {
        Index::new(&snapshot(vec![shown("a.rs", Side::New, text, Vec::new())]))
    }

    #[test]
    fn quotes_at_the_edges_of_what_a_quote_is() {
        let long: String = (1..=400).map(|n| format!("    let value_{n} = f({n});\n")).collect();
        let long = format!("start(all);\n{long}");
        for (code, quote, lines, status, at) in [
            ("a(b);\n\nc(d);\n", "a(b);\n\nc(d);", (1, 3), "verified", Some((1, 3))),
            ("a(b);\n\nc(d);\n", "a(b);\nc(d);", (1, 3), "approximate", Some((1, 3))),
            ("a(b);\r\nc(d);\r\n", "a(b);\nc(d);", (1, 1), "verified", Some((1, 2))),
            ("a(b);\nc(d);\n", "a(b);\r\nc(d);\r\n", (1, 1), "verified", Some((1, 2))),
            ("\ta(b);\n", "    a(b);", (1, 1), "verified", Some((1, 1))),
            ("if x {\n\ta(b);\n}", "if x {\n    a(b);\n}", (1, 1), "approximate", Some((1, 3))),
            ("a(b);   \nc(d);", "a(b);\nc(d);", (1, 1), "approximate", Some((1, 2))),
            ("say(\u{201c}hello\u{201d});", "say(\"hello\");", (1, 1), "approximate", Some((1, 1))),
            ("say(\"it's so\");", "say(\"it\u{2019}s so\");", (1, 1), "approximate", Some((1, 1))),
            ("x();\nlast(line);", "last(line);", (2, 2), "verified", Some((2, 2))),
            ("a(b);\n", "a(b);\nc(d);\ne(f);", (1, 1), "missing", None),
            ("x(1);\nreturn\n", "12 return", (2, 2), "missing", None),
            ("reset_all(b);\n", "set_all(b);", (1, 1), "missing", None),
            (
                "if q { drop(file);\n}\ngo(on);\nx();\ndrop(file);\n",
                "drop(file);\n}\ngo(on);",
                (1, 1),
                "verified",
                Some((1, 3)),
            ),
            (
                "if q { drop(file);\n}\n}\ngo(on);\nx();\ndrop(file);\n",
                "drop(file);\n}\n}\ngo(on);",
                (1, 1),
                "verified",
                Some((1, 4)),
            ),
            (
                "{\nx();\nf(a, b) {\n  g(c);\n}\n",
                "f(a, b) { ... }",
                (3, 3),
                "approximate",
                Some((3, 3)),
            ),
            ("{\nx();\nf(a, b);\n}\n", "{\n...\nf(a, b);\n", (3, 3), "approximate", Some((3, 3))),
            (&long, &long, (1, 401), "verified", Some((1, 401))),
            (&long, &long.replace("value_333 ", "value_332 "), (1, 401), "missing", None),
        ] {
            let cited = Cited { file: "a.rs".into(), lines: Some(Lines::new(lines.0, lines.1)) };
            let found = over(code).locate(quote, &cited);
            let place = found.lines.map(|it| (it.first, it.last));
            assert_eq!((found.status.name(), place), (status, at), "{quote} in {code}");
        }
    }

    #[test]
    fn a_quote_of_a_line_that_stands_everywhere_takes_no_square_of_its_places() {
        let index = over(&"    return None;\n}\n".repeat(40_000));
        for quote in ["return None;\n...\nno(such, line)", "return None;\n...\nreturn None;"] {
            let _ = index.locate(quote, &Cited { file: "a.rs".into(), lines: None });
        }
        let many = "    return None;\n}\n".repeat(400);
        let found = index.locate(&many, &Cited { file: "a.rs".into(), lines: None });
        assert_eq!(found.status, EvidenceStatus::Ambiguous);
    }

    #[test]
    fn the_numbers_of_a_listing_are_no_part_of_a_bare_quote() {
        assert_eq!(bare(" 42 |  a(b);\n 43 |  c(d);"), bare(" 45 |  a(b);\n 46 |  c(d);"));
        assert_eq!(bare("a  (b);"), "a (b);");
    }

    #[test]
    fn a_removed_line_is_found_on_the_old_side() {
        let found =
            index().locate("sync_all();", &Cited { file: "src/file.rs".into(), lines: None });
        assert_eq!((found.side, found.lines), (Side::Old, Some(Lines::new(2, 2))));
    }

    #[test]
    fn a_few_characters_may_differ_and_nothing_that_says_something() {
        let code = "def charge(account, amount):\n    \"\"\"Charge the account once, and answer with the balance.\"\"\"\n    if amount <= 0 and not account.frozen:\n        raise ValueError(f\"bad amount {amount}\")\n    balance = ledger.withdraw(account, amount, retries=3);\n    return balance\nimport styled from \"styled-components\";\n  const response = await withContext(user, (ctx) =>\n";
        for (quote, at) in [
            // Slips, line ends, marks of quotation, spacing.
            ("raise ValueError(f'bad amount {amount}')", Some((4, 4))),
            ("balance = ledger.withdarw(account, amount, retries=3)", Some((5, 5))),
            ("balance = ledger.withdrw(account, amount, retries=3)", Some((5, 5))),
            ("balance = legder.withdraw(account, amount, retries=3);", Some((5, 5))),
            ("if amount <= 0 and not account.frozen:;", Some((3, 3))),
            ("raise ValueError(f\"bad amount {amount}\");", Some((4, 4))),
            ("raise ValueError(f\"bad amount {amount}\"", Some((4, 4))),
            (
                "raise ValueError(f\"bad amount {amount}\"\nbalance = ledger.withdraw(account, amount, retries=3)",
                Some((4, 5)),
            ),
            ("balance=ledger.withdraw( account,amount,retries = 3 )", Some((5, 5))),
            ("import stlyed from \"styled-components\";", Some((7, 7))),
            ("const rseponse = await withContext(user, (ctx) =>", Some((8, 8))),
            // Operators, numbers, words, brackets that are not there, joined and dropped lines.
            ("if amount < 0 and not account.frozen:", None),
            ("if amount >= 0 and not account.frozen:", None),
            ("if amount <= 0 and account.frozen:", None),
            ("if amount <= 0 or not account.frozen:", None),
            ("if amount <= 1 and not account.frozen:", None),
            ("balance = ledger.withdraw(account, amount, retries=30);", None),
            ("balance = await ledger.withdraw(account, amount, retries=3);", None),
            ("balance = ledgers.withdraw(account, amount, retries=3);", None),
            ("balance += ledger.withdraw(account, amount, retries=3);", None),
            ("balance = ledger.withdraw(account, amount, retries=3));", None),
            ("balance = ledger.withdraw(amount, account, retries=3);", None),
            ("\"\"\"Charge the account once.\"\"\"", None),
            ("Charge the account, and answer with the balance.", None),
            (
                "if amount <= 0 and not account.frozen: raise ValueError(f\"bad amount {amount}\")",
                None,
            ),
            (
                "if amount <= 0 and not account.frozen:\n    balance = ledger.withdraw(account, amount, retries=3);",
                None,
            ),
        ] {
            let found = over(code).locate(quote, &Cited { file: "a.rs".into(), lines: None });
            assert_eq!(found.lines.map(|it| (it.first, it.last)), at, "{quote}");
            let approximate = found.status == EvidenceStatus::Approximate;
            assert!(at.is_none() || approximate || code.contains(quote), "{quote}");
        }
        // A word that stands elsewhere is no slip for another.
        let other = format!("{code}legder = None\n");
        let quote = "balance = legder.withdraw(account, amount, retries=3);";
        let found = over(&other).locate(quote, &Cited { file: "a.rs".into(), lines: None });
        assert_eq!(found.status, EvidenceStatus::Missing);
    }

    #[test]
    fn the_signs_of_a_diff_say_which_side() {
        let old = "fn a() {\n    old(call);\n    kept(call);\n}\n";
        let new = "fn a() {\n    new(call);\n    kept(call);\n}\n";
        let line = vec![Lines::new(2, 2)];
        let texts =
            vec![shown("a.rs", Side::New, new, line.clone()), shown("a.rs", Side::Old, old, line)];
        let index = Index::new(&snapshot(texts));
        for (quote, expected) in [
            ("-    old(call);", Some((Side::Old, 2, 2))),
            ("2    -    old(call);", Some((Side::Old, 2, 2))),
            ("   2 +    new(call);", Some((Side::New, 2, 2))),
            (
                " fn a() {\n-    old(call);\n+    new(call);\n     kept(call);",
                Some((Side::New, 1, 3)),
            ),
            ("-    gone(call);\n+    new(call);", None),
            ("-    new(call);", None),
            ("-kept(call);", None),
            ("99 kept(call);", None),
            ("3 kept(call);", Some((Side::New, 3, 3))),
        ] {
            let found = index.locate(quote, &Cited { file: "a.rs".into(), lines: None });
            let place = found.lines.map(|it| (found.side, it.first, it.last));
            assert_eq!(place, expected, "{quote}");
        }
    }

    #[test]
    fn hostile_texts_take_no_square_of_their_size() {
        let minified = "f(a,b);g(a,b);".repeat(40_000);
        let blank = format!("x(y) {} z(w)", " \n".repeat(200_000));
        let marks = format!("x(y) {} z(w)", "!".repeat(300_000));
        for text in [&minified, &blank, &marks] {
            let index = over(text);
            for n in 0..200 {
                for quote in ["f(a,b);f(a,b)", "f(a,b);g(a,b)...g(a,c)", "x(y) z(w)", "x(y) ! z(w)"]
                {
                    let cited = Cited { file: "a.rs".into(), lines: Some(Lines::new(n, n)) };
                    let _ = index.locate(quote, &cited);
                }
            }
        }
        let found = over(&minified).locate(&minified, &Cited { file: "a.rs".into(), lines: None });
        assert_eq!(found.lines, Some(Lines::new(1, 1)));
    }

    proptest::proptest! {
        #[test]
        fn looking_up_is_total_and_anchors_only_what_is_there(quote in "\\PC{0,80}", a in 0_u32..20, b in 0_u32..20) {
            let found = index().locate(&quote, &Cited { file: "src/file.rs".into(), lines: Some(Lines::new(a, b)) });
            proptest::prop_assert_eq!(found.status.located(), found.lines.is_some());
        }
    }
}
