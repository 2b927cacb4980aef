//! Findings files of other tools and of earlier reviews, to values of the core: SARIF 2.1.0, JSON lines, our own `findings.jsonl`.
//!
//! The form is told from the content, object by object. A file that cannot be read as any of them is the user's error and named; a
//! single bad item is kept as a rejection and loses none of its neighbors. Not here: what becomes of a finding (`review::engine`), and
//! where its file stands in a repository (`git`). Files are hostile: sizes and counts are bounded, and no path in them is opened.

mod bounds;
mod item;
mod ours;
mod path;
mod plain;
mod sarif;
mod severity;
mod weight;

use crate::{
    fault::Fault,
    review::{
        finding::{Rejection, Stage},
        import::{Imports, ROLE},
    },
};
use anyhow::{Context as _, Result};
use bounds::{bounded, one_line};
use serde::{
    Deserialize as _,
    de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Bytes of one file.
const MAX_BYTES: u64 = 256 << 20;
/// Findings of all files together, and items that are none.
const MAX_FINDINGS: usize = 200_000;
/// Values of JSON that are held at once: of one item, or of what a SARIF file says beside its results.
const MAX_VALUES: usize = 2_000_000;
/// Bytes of an item that cannot hold as many.
const LIGHT: usize = 1 << 20;
/// Characters of what is kept of something that could not be read.
const RAW: usize = 2_000;
/// Kinds of assumptions that are named of one file, and runs that did not finish.
const SAID: usize = 12;
/// Standard input, as a file's name.
const STDIN: &str = "-";

/// Reads every file; `-` is standard input.
///
/// # Errors
/// A [`Fault`] that names the file which is not there, too large, or in none of the three forms.
pub fn read(files: &[PathBuf]) -> Result<Imports> {
    let mut imports = Imports::default();
    for file in files {
        let text = text(file)?;
        Reading::new(&name(file), &mut imports).all(&text)?;
    }
    Ok(imports)
}

/// Reads files that have to be SARIF, as tools of an earlier step wrote them.
///
/// # Errors
/// A [`Fault`] that names the file which is not there, too large, or no SARIF.
pub fn read_sarif(files: &[PathBuf]) -> Result<Imports> {
    let mut imports = Imports::default();
    for file in files {
        let text = text(file)?;
        Reading::new(&name(file), &mut imports).only_sarif(&text)?;
    }
    Ok(imports)
}

fn name(file: &Path) -> String {
    if file == Path::new(STDIN) {
        return "standard input".to_owned();
    }
    one_line(&file.display().to_string(), 200)
}

fn text(file: &Path) -> Result<String> {
    let cannot = || {
        Fault::usage(
            format!("cannot read {}", name(file)),
            "name files of findings: SARIF 2.1.0, JSON lines, or a findings.jsonl of Pentad's",
        )
    };
    let mut bytes = Vec::new();
    let limit = MAX_BYTES + 1;
    if file == Path::new(STDIN) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).with_context(cannot)?;
    } else {
        let opened = File::open(file).with_context(cannot)?;
        opened.take(limit).read_to_end(&mut bytes).with_context(cannot)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        let what = format!("{} is larger than {} MiB", name(file), MAX_BYTES >> 20);
        return Err(
            Fault::usage(what, "filter it, or let the tool leave its code flows out").into()
        );
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if wide || bytes.iter().take(4096).any(|byte| *byte == 0) {
        let what = format!("{} is not UTF-8 text", name(file));
        let help = "save it as UTF-8; PowerShell's `>` writes UTF-16, its `Out-File -Encoding utf8` does not";
        return Err(Fault::usage(what, help).into());
    }
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(text)
}

/// One file on its way into the imports.
struct Reading<'a> {
    name: String,
    imports: &'a mut Imports,
    /// Items that were no findings.
    bad: usize,
    /// Items that were read.
    good: usize,
    /// Rejections of the files before it.
    before: usize,
    /// It comes from a step that the change may have edited: findings of earlier reviews are a tool's there.
    only_tools: bool,
    /// What was assumed or left out, with how often.
    said: BTreeMap<String, usize>,
}

impl<'a> Reading<'a> {
    fn new(name: &str, imports: &'a mut Imports) -> Self {
        let name = name.to_owned();
        Self { name, imports, bad: 0, good: 0, before: 0, only_tools: false, said: BTreeMap::new() }
    }

    fn all(mut self, text: &str) -> Result<()> {
        let text = text.trim_start_matches('\u{feff}').trim();
        self.before = self.imports.rejected.len();
        match text.chars().next() {
            None => self.nothing(),
            Some('[') => self.array(text)?,
            Some('{') if is_document(text) => self.document(text)?,
            Some(_) => self.lines(text, None)?,
        }
        self.bounded()?;
        self.tell();
        Ok(())
    }

    fn bounded(&self) -> Result<()> {
        if self.is_over() { Err(self.too_many().into()) } else { Ok(()) }
    }

    fn is_over(&self) -> bool {
        let Imports { findings, suppressed, rejected, .. } = &*self.imports;
        findings.len() + suppressed.len() + rejected.len() > MAX_FINDINGS
    }

    fn too_many(&self) -> Fault {
        let what = format!("{} brings the findings to more than {MAX_FINDINGS}", self.name);
        Fault::usage(what, "pass fewer files, or filter them")
    }

    /// Refuses what would take too much memory, told before it takes it.
    fn weighed(&self, values: usize) -> Result<()> {
        if values <= MAX_VALUES {
            return Ok(());
        }
        let what = format!("{} holds an item of more than {MAX_VALUES} values", self.name);
        Err(Fault::usage(what, "leave out what is no finding, or split the file").into())
    }

    fn weighed_sarif(&self, text: &str) -> Result<()> {
        let (results, kept) = weight::of_sarif(text);
        if results > MAX_FINDINGS {
            return Err(self.too_many().into());
        }
        self.weighed(kept)
    }

    /// No line is what a tool without findings writes, and also what one that failed leaves; no document is only the latter.
    fn nothing(&mut self) {
        let name = &self.name;
        if [".json", ".sarif"].iter().any(|it| name.to_ascii_lowercase().ends_with(it)) {
            let what = format!("{name} is empty, which no JSON is: its tool may have failed");
            self.imports.incomplete.push(what);
        } else {
            self.imports.notices.push(format!("{name} is empty: it has no finding"));
        }
    }

    /// What was assumed, the most frequent first; a file can bring any number of words that are none.
    fn tell(self) {
        let mut said: Vec<(String, usize)> = self.said.into_iter().collect();
        said.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let rest = said.split_off(said.len().min(SAID));
        for (what, n) in said {
            self.imports.notices.push(format!("{}: {what} ({n})", self.name));
        }
        if !rest.is_empty() {
            let n: usize = rest.iter().map(|it| it.1).sum();
            let kinds = if rest.len() == 1 { "kind" } else { "kinds" };
            self.imports.notices.push(format!(
                "{}: {} more {kinds} of such words and forms ({n})",
                self.name,
                rest.len()
            ));
        }
    }

    /// One JSON object over several lines: SARIF, or a single finding.
    fn document(&mut self, text: &str) -> Result<()> {
        self.weighed_sarif(text)?;
        match serde_json::from_str::<sarif::Document>(text) {
            Ok(document) if document.is_sarif() => self.sarif(document),
            Ok(_) => {
                self.weighed(weight::values(text))?;
                let value = serde_json::from_str(text).map_err(|error| self.no_form(&error))?;
                self.item(&value, &self.name.clone());
                if self.good == 0 { Err(self.is_none_of_the_forms(None).into()) } else { Ok(()) }
            }
            Err(error) if names_runs(text) => Err(self.no_form(&error).into()),
            Err(error) => self.lines(text, Some(&error)),
        }
    }

    /// One JSON object a line.
    fn lines(&mut self, text: &str, error: Option<&serde_json::Error>) -> Result<()> {
        for (line, n) in text.lines().zip(1..) {
            let at = format!("{}:{n}", self.name);
            let line = line.trim();
            self.bounded()?;
            if line.len() > LIGHT {
                self.weighed(weight::values(line))?;
            }
            match serde_json::from_str::<Value>(line) {
                _ if line.is_empty() => {}
                Ok(value) if value["runs"].is_array() => {
                    self.weighed_sarif(line)?;
                    match sarif::Document::deserialize(value) {
                        Ok(document) => self.sarif(document)?,
                        Err(error) => self.reject(&at, &without_place(&error), line),
                    }
                }
                Ok(value) => self.item(&value, &at),
                Err(error) => self.reject(&at, &without_place(&error), line),
            }
        }
        if self.good == 0 && self.bad > 0 {
            return Err(self.is_none_of_the_forms(error).into());
        }
        Ok(())
    }

    /// A JSON array of such objects. What stands before a place where it breaks is kept.
    fn array(&mut self, text: &str) -> Result<()> {
        self.weighed(weight::of_heaviest(text))?;
        let mut json = serde_json::Deserializer::from_str(text);
        let read = json.deserialize_seq(Each(self)).and_then(|()| json.end());
        self.bounded()?;
        match read {
            Err(error) if self.good == 0 => Err(self.no_form(&error).into()),
            Err(error) => {
                let at = format!("{}:{}", self.name, error.line());
                self.reject(
                    &at,
                    &format!("{}: what follows was not read", without_place(&error)),
                    "",
                );
                self.imports
                    .incomplete
                    .push(format!("{at} ends in the middle: findings may be missing"));
                Ok(())
            }
            Ok(()) if self.good == 0 && self.bad > 0 => Err(self.is_none_of_the_forms(None).into()),
            Ok(()) => Ok(()),
        }
    }

    /// A single object of any of the line forms.
    fn item(&mut self, value: &Value, at: &str) {
        let read = if ours::is_ours(value) {
            ours::read(value, at)
        } else {
            plain::read(value, at, &self.name)
        };
        match read {
            Ok(item) => {
                self.good += 1;
                self.imports.tools.extend(item.tools);
                for what in item.assumed {
                    *self.said.entry(what).or_default() += 1;
                }
                self.imports.findings.push(item.finding);
            }
            Err(why) => self.reject(at, &why, &value.to_string()),
        }
    }

    /// A run that did not finish. Of many the first are told, and that there are more.
    fn unfinished(&mut self, what: String) {
        let told = &mut self.imports.incomplete;
        if told.len() < SAID {
            told.push(what);
        } else if told.len() == SAID {
            told.push("more runs say that they did not finish".to_owned());
        }
    }

    fn reject(&mut self, at: &str, why: &str, raw: &str) {
        self.bad += 1;
        self.imports.rejected.push(Rejection {
            stage: Stage::Schema,
            reason: format!("{at}: {}", one_line(why, 300)),
            role: ROLE.to_owned(),
            loop_n: 0,
            raw: bounded(raw, RAW),
        });
    }

    fn no_form(&self, error: &serde_json::Error) -> Fault {
        let help = if error.is_eof() {
            "run the tool again: the file was cut off"
        } else {
            "pass SARIF 2.1.0, or JSON lines: one finding a line"
        };
        Fault::usage(format!("{} is not JSON that can be read: {error}", self.name), help)
    }

    fn is_none_of_the_forms(&self, error: Option<&serde_json::Error>) -> Fault {
        let why = error.map_or_else(String::new, |error| format!(" ({error})"));
        let first = self.imports.rejected.get(self.before).map_or("", |it| it.reason.as_str());
        Fault::usage(
            format!("{} holds no finding that can be read{why}: {first}", self.name),
            "pass SARIF 2.1.0 (most tools have an option for it), a findings.jsonl of Pentad's, or lines such as \
             {\"tool\": \"x\", \"text\": \"what is wrong\", \"path\": \"src/a.rs\", \"line\": 12, \"severity\": \"high\"}",
        )
    }
}

/// Whether the first line alone is no JSON, or is all there is: then it is not a line of several.
fn is_document(text: &str) -> bool {
    match text.split_once('\n') {
        None => true,
        Some((first, _)) => serde_json::from_str::<IgnoredAny>(first).is_err(),
    }
}

/// Whether it has the member that only SARIF has: in a text's own words its quotes would be escaped.
fn names_runs(text: &str) -> bool {
    let key = "\"runs\"";
    text.find(key).is_some_and(|at| text[at + key.len()..].trim_start().starts_with(':'))
}

/// The reason without ` at line 1 column 7`: in a line's own text that place says nothing.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(why, _)| format!("not JSON: {why}"))
}

/// Takes the items of an array one by one.
struct Each<'r, 'a>(&'r mut Reading<'a>);

impl<'de> Visitor<'de> for Each<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of findings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut n = 0;
        while let Some(value) = items.next_element::<Value>()? {
            n += 1;
            let at = format!("{}, item {n}", self.0.name);
            self.0.item(&value, &at);
            if self.0.is_over() {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(text: &str) -> (Imports, Option<String>) {
        let mut imports = Imports::default();
        let fault = Reading::new("f", &mut imports).all(text).err().map(|it| it.to_string());
        (imports, fault)
    }

    #[test]
    fn the_form_is_told_from_the_content() {
        let sarif = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"message":{"text":"a"}}]}]}"#;
        let line = r#"{"tool":"t","text":"a"}"#;
        let pretty = sarif.replace(',', ",\n");
        for (text, findings, rejected) in [
            (String::new(), 0, 0),
            (" \u{feff} \n".trim().to_owned(), 0, 0),
            (sarif.to_owned(), 1, 0),
            (pretty, 1, 0),
            (format!("{sarif}\n{line}\n{sarif}"), 3, 0),
            (line.to_owned(), 1, 0),
            (format!("{line}\n{line}"), 2, 0),
            (format!("{{\"tool\": cut\n{line}"), 1, 1),
            (format!("{{\"cut\": \"the test runs\"\n{line}"), 1, 1),
            (format!("[{line}, 5, {line}]"), 2, 1),
            ("[]".to_owned(), 0, 0),
        ] {
            let (imports, fault) = read(&text);
            assert_eq!(fault, None, "{text}");
            assert_eq!(
                (imports.findings.len(), imports.rejected.len()),
                (findings, rejected),
                "{text}"
            );
        }
        for text in
            ["{", "x", "{}", "5", "[5]", "{\"runs\": [\n{]", "{\"runs\": [{\"results\": 5}]}"]
        {
            assert!(read(text).1.is_some(), "{text}");
        }
    }

    /// Any JSON, with the names that are looked for.
    fn value() -> impl Strategy<Value = Value> {
        let names = "(tool|driver|extensions|rules|id|name|index|message|text|markdown|arguments|messageStrings|level|kind|\
                     properties|tags|security-severity|locations|physicalLocation|artifactLocation|uri|uriBaseId|region|\
                     startLine|endLine|endColumn|snippet|suppressions|status|fixes|taxa|ruleId|ruleIndex|rule|toolComponent|\
                     invocations|artifacts|location|originalUriBaseIds|claim|evidence|cited|voices|fingerprint|state|closing|\
                     severity|path|line|lines|source|role|model|loop|cause|quote|file|references|raw|[a-z]{1,3})";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "(\\PC|[{}\\[\\]()%.0-9/]){0,12}".prop_map(Value::from),
            "(critical|error|pass|open|refuted|model|static:x|import:y|file:///a/b|%C3|12-20|cwe-89)".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 96, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(names, inner, 0..8)
                    .prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    #[test]
    fn a_file_without_end_of_unknown_words_is_told_in_a_few_notices() {
        let line = |n: usize| json!({"tool": "t", "text": n.to_string(), "path": "a", "severity": format!("w{n}")});
        let text: String = (0..500).map(|n| format!("{}\n", line(n))).collect();
        let (imports, fault) = read(&text);
        assert_eq!((imports.findings.len(), fault), (500, None));
        assert_eq!(imports.notices.len(), SAID + 1);
        assert_eq!(imports.notices[SAID], "f: 488 more kinds of such words and forms (488)");
    }

    #[test]
    fn an_empty_document_is_no_clean_one() {
        for (name, incomplete) in
            [("a.jsonl", 0), ("standard input", 0), ("A.SARIF", 1), ("b.json", 1)]
        {
            let mut imports = Imports::default();
            Reading::new(name, &mut imports).all(" \n").unwrap();
            assert_eq!(
                (imports.incomplete.len(), imports.notices.len()),
                (incomplete, 1 - incomplete),
                "{name}"
            );
        }
        for text in [
            r#"{"version":"2.1.0","runs":[]}"#,
            r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}}}]}"#,
        ] {
            assert_eq!(read(text).0.notices.len(), 1, "{text}");
        }
    }

    #[test]
    fn places_as_tools_without_sarif_write_them() {
        for (item, path, lines, notices) in [
            (
                json!({"filename": "b.py", "location": {"row": 4, "column": 1}, "end_location": {"row": 6}}),
                "b.py",
                Some((4, 6)),
                0,
            ),
            (json!({"file": "b.py", "line_number": "7"}), "b.py", Some((7, 7)), 0),
            (json!({"path": "b.py:3:9"}), "b.py", Some((3, 3)), 0),
            (json!({"path": "b.py:3", "line": 5}), "b.py", Some((5, 5)), 0),
            (json!({"path": "b.py", "line": 5, "end_line": 2}), "b.py", Some((5, 5)), 0),
            (json!({"path": "b.py", "line": -1}), "b.py", None, 1),
            (json!({"line": 1}), "", Some((1, 1)), 1),
        ] {
            let mut item = item;
            item["tool"] = "t".into();
            item["text"] = "x".into();
            item["severity"] = "low".into();
            let (imports, _) = read(&item.to_string());
            let it = &imports.findings[0];
            let shown = it.paths.last().map_or("", String::as_str);
            let read = (shown, it.lines.map(|at| (at.first, at.last)), imports.notices.len());
            assert_eq!(read, (path, lines, notices), "{item}");
        }
    }

    proptest! {
        #[test]
        fn every_item_is_a_finding_or_a_rejection(items in prop::collection::vec(value(), 0..5)) {
            let lines: String = items.iter().map(|it| format!("{it}\n")).collect();
            let array = Value::from(items.clone()).to_string();
            let nested = items.iter().any(|it| it["runs"].is_array());
            for text in [format!("{{\"tool\":\"t\",\"text\":\"a\"}}\n{lines}"), array] {
                let (imports, fault) = read(&text);
                let n = imports.findings.len() + imports.rejected.len() + imports.suppressed.len();
                let sent = items.len() + usize::from(text.starts_with('{'));
                prop_assert!(nested || fault.is_some() || n == sent, "{n} of {sent}: {text}");
                prop_assert!(imports.findings.iter().all(|it| !it.voices.is_empty()));
            }
        }

        #[test]
        fn every_result_is_a_finding_a_rejection_or_counted(run in value(), results in prop::collection::vec(value(), 0..5)) {
            let mut run = if run.is_object() { run } else { json!({}) };
            run["results"] = Value::from(results.clone());
            let text = json!({"version": "2.1.0", "runs": [run]}).to_string();
            let (imports, fault) = read(&text);
            // A run's own members can be of a form that is none; its results never are.
            if fault.is_none() {
                let gone = imports.notices.iter().filter_map(|it| it.rsplit_once('(')?.1.trim_end_matches(')').parse::<usize>().ok());
                let n = imports.findings.len() + imports.rejected.len() + imports.suppressed.len();
                let n = n + gone.sum::<usize>();
                prop_assert_eq!(n, results.len(), "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(\\PC|[{}\\[\\]\",:\n]){0,200}") {
            let (imports, fault) = read(&text);
            prop_assert!(fault.is_some() || imports.findings.len() + imports.rejected.len() <= text.len());
        }
    }
}
