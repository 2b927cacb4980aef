//! Second stage: where a quote stands. The model's line numbers are hints, the code decides; a quote that is not there is never anchored.
//!
//! One index over the snapshot's texts, by the hash of each whitespace-folded line, serves every lookup of a run. Lines keep their
//! structure: a quote that joins two lines into one, or shortens one, is not a quote.

mod quote;

pub use quote::{bare, folded, is_weak};

use crate::review::{
    change::Lines,
    finding::{Cited, Evidence, EvidenceStatus, Side},
    snapshot::{Shown, Snapshot},
};
use quote::{Line, Reading, ends_word, hash, holds_part, readings, starts_word};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// An elided quote must stand within this many lines.
const ELISION_SPAN: u32 = 150;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
struct Row {
    line: u32,
    start: u32,
    end: u32,
    hash: u64,
}

#[derive(Debug, Clone)]
struct Text {
    shown: Shown,
    rows: Vec<Row>,
}

/// A line by its hash: the hash of the folded line, text, row.
type Posting = (u64, u32, u32);

/// Every line of the snapshot's texts, findable.
#[derive(Debug, Clone)]
pub struct Index {
    texts: Vec<Text>,
    /// Sorted.
    postings: Vec<Posting>,
    /// The first text of each path and side.
    by_path: BTreeMap<(String, Side), usize>,
}

/// A place where a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    text: usize,
    lines: Lines,
}

impl Index {
    /// Reads every text of the snapshot once.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let texts: Vec<Text> = snapshot
            .texts
            .iter()
            .map(|shown| Text { shown: shown.clone(), rows: rows(&shown.text) })
            .collect();
        let mut postings: Vec<Posting> =
            Vec::with_capacity(texts.iter().map(|text| text.rows.len()).sum());
        for (text, rows) in texts.iter().enumerate() {
            postings.extend(
                rows.rows.iter().enumerate().map(|(row, it)| (it.hash, text as u32, row as u32)),
            );
        }
        postings.sort_unstable();
        let mut by_path = BTreeMap::new();
        for (at, text) in texts.iter().enumerate() {
            by_path.entry((text.shown.path.clone(), text.shown.side)).or_insert(at);
        }
        Self { texts, postings, by_path }
    }

    /// The text of a file at one side.
    #[must_use]
    pub fn shown(&self, path: &str, side: Side) -> Option<&Shown> {
        self.text(path, side).map(|text| &text.shown)
    }

    fn text(&self, path: &str, side: Side) -> Option<&Text> {
        self.by_path.get(&(path.to_owned(), side)).map(|at| &self.texts[*at])
    }

    /// Whole lines of a file, joined; empty where there are none.
    #[must_use]
    pub fn excerpt(&self, path: &str, side: Side, lines: Lines) -> String {
        let Some(it) = self.text(path, side) else { return String::new() };
        // From the last line before it that is not blank, and not from the file's first one.
        let before = it.rows.partition_point(|row| row.line <= lines.first).checked_sub(1);
        let (line, start) = before.map_or((1, 0), |at| (it.rows[at].line, it.rows[at].start));
        let wanted = it.shown.text[start as usize..].lines();
        let lines = wanted
            .skip(lines.first.saturating_sub(line) as usize)
            .take((lines.last - lines.first + 1) as usize)
            .map(|line| line.trim_end_matches('\r'));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The path as the snapshot has it: exact, without a diff's `a/` or `b/`, or the only path that ends so.
    #[must_use]
    pub fn path(&self, cited: &str) -> Option<&str> {
        let cited = cited.trim().trim_start_matches("./");
        let known = |path: &str| {
            let text = self.text(path, Side::New).or_else(|| self.text(path, Side::Old))?;
            Some(text.shown.path.as_str())
        };
        let bare = cited.strip_prefix("a/").or_else(|| cited.strip_prefix("b/"));
        if let Some(path) = known(cited).or_else(|| known(bare?)) {
            return Some(path);
        }
        let tail = format!("/{cited}");
        let mut ending = self
            .texts
            .iter()
            .map(|text| text.shown.path.as_str())
            .filter(|path| path.ends_with(&tail));
        let first = ending.next().filter(|_| !cited.is_empty())?;
        ending.all(|path| path == first).then_some(first)
    }

    /// Finds a quote. The cited file is searched first, then every other one; the new side before the old.
    #[must_use]
    pub fn locate(&self, quote: &str, cited: &Cited) -> Evidence {
        let file = self.path(&cited.file).unwrap_or(&cited.file).to_owned();
        let missing = Evidence {
            status: EvidenceStatus::Missing,
            file: file.clone(),
            side: Side::New,
            lines: None,
            quote: quote.to_owned(),
        };
        if is_weak(quote) {
            return missing;
        }
        let tiers: [(bool, Side); 4] =
            [(true, Side::New), (true, Side::Old), (false, Side::New), (false, Side::Old)];
        for reading in readings(quote) {
            let everywhere = self.places(&reading);
            for (in_cited, side) in tiers {
                let places: Vec<Place> = everywhere
                    .iter()
                    .filter(|place| {
                        let shown = &self.texts[place.text].shown;
                        (shown.path == file) == in_cited
                            && shown.side == side
                            && quotable(shown, place.lines)
                    })
                    .copied()
                    .collect();
                if !places.is_empty() {
                    return self.anchor(quote, &places, in_cited, cited.lines);
                }
            }
        }
        missing
    }

    fn anchor(
        &self,
        quote: &str,
        places: &[Place],
        in_cited: bool,
        hint: Option<Lines>,
    ) -> Evidence {
        let said = normal(quote.trim());
        let exact: Vec<Place> =
            places.iter().filter(|place| self.is_verbatim(place, &said)).copied().collect();
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
        let tied = best.next().is_some();
        let changed = places
            .iter()
            .filter(|place| far(place) == nearest && self.meets_change(place))
            .copied();
        let place =
            if tied { changed.min_by_key(|place| place.lines).unwrap_or(first) } else { first };
        let shown = &self.texts[place.text].shown;
        let status = if !is_exact {
            EvidenceStatus::Approximate
        } else if tied {
            EvidenceStatus::Ambiguous
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

    /// To the byte, but for white space at the quote's ends and the line ending's form.
    fn is_verbatim(&self, place: &Place, said: &str) -> bool {
        let it = &self.texts[place.text];
        let row = |line: u32| it.rows.get(it.rows.partition_point(|row| row.line < line));
        let (Some(first), Some(last)) = (row(place.lines.first), row(place.lines.last)) else {
            return false;
        };
        normal(&it.shown.text[first.start as usize..last.end as usize]).contains(said)
    }

    fn meets_change(&self, place: &Place) -> bool {
        self.texts[place.text].shown.changed.iter().any(|changed| changed.meets(place.lines))
    }

    fn places(&self, reading: &Reading) -> Vec<Place> {
        match reading.fragments.as_slice() {
            [] => Vec::new(),
            [only] => self.block(only),
            [head, rest @ ..] => {
                let mut heads = self.block(head);
                heads.sort_by_key(|place| (place.text, place.lines));
                let texts = heads.chunk_by(|a, b| a.text == b.text);
                texts.flat_map(|heads| self.follow(heads, rest)).collect()
            }
        }
    }

    /// The places that an elided quote covers in one text, given those of its first fragment: every further fragment behind the
    /// one before.
    fn follow(&self, heads: &[Place], rest: &[Vec<Line>]) -> Vec<Place> {
        let Some(text) = heads.first().map(|place| place.text) else { return Vec::new() };
        let places = |fragment: &Vec<Line>| {
            let mut found: Vec<Lines> =
                self.block_in(text, fragment).iter().map(|place| place.lines).collect();
            found.sort_unstable();
            found
        };
        let rest: Vec<Vec<Lines>> = rest.iter().map(places).collect();
        let covered = |head: &Place| {
            let mut end = head.lines;
            for fragment in &rest {
                let behind = fragment.partition_point(|lines| lines.first < end.first);
                end = *fragment.get(behind)?;
            }
            let near = end.last <= head.lines.first.saturating_add(ELISION_SPAN);
            near.then(|| Place { text, lines: Lines::new(head.lines.first, end.last) })
        };
        heads.iter().filter_map(covered).collect()
    }

    /// Places of consecutive lines in any text: whole lines by the index, else parts of lines by a scan.
    fn block(&self, lines: &[Line]) -> Vec<Place> {
        let mut anchors: Vec<(usize, &[Posting])> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| (at, self.posted(line.hash)))
            .filter(|(_, posted)| !posted.is_empty())
            .collect();
        anchors.sort_by_key(|(_, posted)| posted.len());
        // The first and the last line may be parts of lines that stand whole elsewhere; one between them must stand whole.
        let between = anchors.iter().find(|(at, _)| *at > 0 && at + 1 < lines.len());
        for (at, posted) in anchors.first().into_iter().chain(between) {
            let found: Vec<Place> = posted
                .iter()
                .filter_map(|(_, text, row)| {
                    self.check(*text as usize, (*row as usize).checked_sub(*at)?, lines)
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        if lines.len() > 2 {
            return Vec::new();
        }
        (0..self.texts.len()).flat_map(|text| self.block_in(text, lines)).collect()
    }

    fn block_in(&self, text: usize, lines: &[Line]) -> Vec<Place> {
        let Some(first) = lines.first() else { return Vec::new() };
        let it = &self.texts[text];
        // A folded line's words stand in the raw text as they are, but for quotation marks: only lines with the longest are read.
        let words = first.text.split(' ').filter(|word| !word.contains(['\'', '"']));
        let Some(probe) = words.max_by_key(|word| word.len()).filter(|word| !word.is_empty())
        else {
            return (0..it.rows.len()).filter_map(|row| self.check(text, row, lines)).collect();
        };
        let hits = memchr::memmem::find_iter(it.shown.text.as_bytes(), probe.as_bytes());
        let mut rows: Vec<usize> =
            hits.map(|at| it.rows.partition_point(|row| (row.end as usize) <= at)).collect();
        rows.dedup();
        rows.into_iter().filter_map(|row| self.check(text, row, lines)).collect()
    }

    fn posted(&self, hash: u64) -> &[Posting] {
        let start = self.postings.partition_point(|(it, ..)| *it < hash);
        let end = self.postings.partition_point(|(it, ..)| *it <= hash);
        &self.postings[start..end]
    }

    /// Whether folded lines stand at this row, the first and the last perhaps as parts of theirs.
    fn check(&self, text: usize, row: usize, lines: &[Line]) -> Option<Place> {
        let it = &self.texts[text];
        let rows = it.rows.get(row..row + lines.len())?;
        let last = lines.len() - 1;
        for (at, (row, line)) in rows.iter().zip(lines).enumerate() {
            if row.hash == line.hash {
                continue;
            }
            if at > 0 && at < last {
                return None;
            }
            let (part, whole) = (line.text.as_str(), folded(raw(&it.shown.text, *row)));
            let holds = match (at == 0, at == last) {
                (true, true) => holds_part(&whole, part),
                (true, false) => {
                    whole.ends_with(part) && starts_word(&whole, whole.len() - part.len())
                }
                (false, true) => whole.starts_with(part) && ends_word(&whole, part.len()),
                (false, false) => false,
            };
            if !holds {
                return None;
            }
        }
        Some(Place { text, lines: Lines::new(rows[0].line, rows[last].line) })
    }
}

/// With every line ended by a line feed alone.
fn normal(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
        return Cow::Owned(lines.join("\n"));
    }
    Cow::Borrowed(text)
}

/// A removed line, or any line of a version that is not being replaced.
fn quotable(shown: &Shown, lines: Lines) -> bool {
    shown.side == Side::New
        || shown.changed.is_empty()
        || shown.changed.iter().any(|changed| changed.meets(lines))
}

fn rows(text: &Arc<str>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for (at, line) in text.split('\n').enumerate() {
        let folded = folded(line);
        if !folded.is_empty() {
            let line_n = u32::try_from(at + 1).unwrap_or(u32::MAX);
            rows.push(Row {
                line: line_n,
                start: start as u32,
                end: (start + line.len()) as u32,
                hash: hash(&folded),
            });
        }
        start += line.len() + 1;
    }
    rows
}

fn raw(text: &str, row: Row) -> &str {
    &text[row.start as usize..row.end as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::snapshot::Coverage;
    use std::collections::BTreeMap;

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
        Index::new(&Snapshot {
            block: "".into(),
            sha256: String::new(),
            tokens: 0,
            texts,
            outline: BTreeMap::new(),
            changed_paths: vec!["src/file.rs".into()],
            coverage: Coverage::default(),
            redacted: BTreeMap::new(),
            empty: false,
        })
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
            ("File::open( path ).unwrap()", rs, Some((3, 3)), "missing", rs, None),
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
        Index::new(&Snapshot {
            block: "".into(),
            sha256: String::new(),
            tokens: 0,
            texts: vec![shown("a.rs", Side::New, text, Vec::new())],
            outline: BTreeMap::new(),
            changed_paths: Vec::new(),
            coverage: Coverage::default(),
            redacted: BTreeMap::new(),
            empty: false,
        })
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

    proptest::proptest! {
        #[test]
        fn looking_up_is_total_and_anchors_only_what_is_there(quote in "\\PC{0,80}", a in 0_u32..20, b in 0_u32..20) {
            let found = index().locate(&quote, &Cited { file: "src/file.rs".into(), lines: Some(Lines::new(a, b)) });
            proptest::prop_assert_eq!(found.status.located(), found.lines.is_some());
        }
    }
}
