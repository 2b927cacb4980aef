//! A guard drafted from a finding: what its quote gives away to look for, allowed where it stands today. A draft, for a person to read: it
//! says what it would find now, and decides nothing.

use super::{catalog::Catalog, language::Language, watch::Watch};
use crate::review::{
    change::SourceFile,
    charter::{Charter, Globs},
    finding::{Finding, Severity, Source},
    guard::{Clause, Extent, Guard, Look},
    rule::{OwnRule, Word, Written},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What stands in more files than this says little about the finding.
const FEW_FILES: usize = 12;
/// Files that are allowed one by one; more of them are allowed by folder.
const NAMED: usize = 20;
/// Shorter texts stand everywhere.
const LETTERS: usize = 6;
const MAX_ID: usize = 40;
/// Words before a parenthesis that call nothing.
const NO_CALLS: [&str; 24] = [
    "if", "for", "while", "match", "return", "fn", "def", "function", "switch", "catch", "func",
    "not", "and", "or", "in", "async", "await", "elif", "except", "with", "class", "Some", "Ok",
    "Err",
];

/// A file, a line, and the line's text.
pub type Place = (String, u32, String);

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The fence, ready to be put below a clause.
    pub fence: String,
    /// Where it would find something now.
    pub finds: Vec<Place>,
    /// Where it stands today besides, and is allowed, with how often.
    pub allowed: BTreeMap<String, u32>,
}

/// Something to look for, as it is written.
struct Candidate {
    key: &'static str,
    text: String,
    language: Option<&'static str>,
}

/// Drafts a guard from a finding over the code as it is; `None` where its quote gives nothing away.
#[must_use]
pub fn draft(
    finding: &Finding,
    charter: &Charter,
    catalog: &Catalog,
    tree: &[SourceFile],
) -> Option<Draft> {
    let tried = candidates(finding).into_iter().filter_map(|candidate| {
        let watch = Watch::new(&candidate.guard(), |id| catalog.once_more(charter, id));
        let places = places(&watch.ok()?, charter, tree);
        Some((candidate, places))
    });
    let mut tried: Vec<(Candidate, Vec<Place>)> = tried.collect();
    let telling = tried.iter().position(|(_, places)| {
        let files: std::collections::BTreeSet<&str> =
            places.iter().map(|it| it.0.as_str()).collect();
        files.len() <= FEW_FILES && places.iter().any(|it| it.0 == finding.evidence.file)
    });
    let fewest = || (0..tried.len()).min_by_key(|at| (tried[*at].1.is_empty(), tried[*at].1.len()));
    let chosen = telling.or_else(fewest)?;
    let (candidate, places) = tried.swap_remove(chosen);
    let (finds, others): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|it| it.0 == finding.evidence.file);
    let mut allowed = BTreeMap::new();
    for (path, ..) in others {
        *allowed.entry(path).or_default() += 1;
    }
    let fence = fence(finding, &candidate, &allowed);
    Some(Draft { fence, finds, allowed })
}

fn places(watch: &Watch, charter: &Charter, tree: &[SourceFile]) -> Vec<Place> {
    let mut places = Vec::new();
    for file in tree.iter().filter(|it| watch.takes(&it.path, &charter.snapshot)) {
        let Some(text) = file.content.text() else { continue };
        let (mut sites, _) = watch.find(&file.path, text);
        // For who reads the draft, a line stands once.
        sites.dedup();
        for site in sites {
            let first = site.text.lines().next().unwrap_or_default().to_owned();
            places.push((site.path, site.lines.first, first));
        }
    }
    places
}

/// In YAML that is also JSON wherever a text stands: it needs no other rules of quoting.
fn fence(finding: &Finding, candidate: &Candidate, allowed: &BTreeMap<String, u32>) -> String {
    let severity = if finding.severity == Severity::Critical { "critical" } else { "high" };
    let mut lines = vec![format!("id: {}", id(finding))];
    lines.push(format!("{}: {}", candidate.key, quoted(&candidate.text)));
    lines.extend(candidate.language.map(|it| format!("language: {it}")));
    let globs: Vec<String> = globs(allowed).iter().map(|it| quoted(it)).collect();
    lines.push(format!("allow: [{}]", globs.join(", ")));
    lines.push(format!("severity: {severity}"));
    format!("```guard\n{}\n```\n", lines.join("\n"))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The files, or where they are many, their folders.
fn globs(allowed: &BTreeMap<String, u32>) -> Vec<String> {
    let escaped = |path: &str| -> String {
        path.chars()
            .flat_map(|c| {
                let special = matches!(c, '*' | '?' | '[' | '{' | '\\');
                if special { vec!['[', c, ']'] } else { vec![c] }
            })
            .collect()
    };
    if allowed.len() <= NAMED {
        return allowed.keys().map(|it| escaped(it)).collect();
    }
    let folder = |path: &String| match path.rsplit_once('/') {
        Some((folder, _)) => format!("{}/**", escaped(folder)),
        None => escaped(path),
    };
    let mut folders: Vec<String> = allowed.keys().map(folder).collect();
    folders.sort();
    folders.dedup();
    folders
}

/// The finding's own name, as an id may be.
fn id(finding: &Finding) -> String {
    let head = format!("{}-L{}-", finding.role, finding.loop_n);
    let slug = finding.id.strip_prefix(&head).unwrap_or(&finding.id);
    let clean: String = slug
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let clean: String =
        clean.trim_start_matches(|c: char| !c.is_ascii_lowercase()).chars().take(MAX_ID).collect();
    let clean = clean.trim_end_matches('-');
    if clean.is_empty() { "drafted".to_owned() } else { clean.to_owned() }
}

impl Candidate {
    fn guard(&self) -> Guard {
        let word = || Word { text: self.text.clone(), at: Written::default() };
        let look = match self.key {
            "rule" => Look::Rule(word()),
            "pattern" => {
                let language = self.language.unwrap_or_default().to_owned();
                Look::Tree(Box::new(OwnRule::matcher(
                    ("draft".to_owned(), Written::default()),
                    Word { text: language, at: Written::default() },
                    json!({"id": "draft", "rule": {"pattern": self.text}}).to_string(),
                    vec![("pattern".to_owned(), word())],
                )))
            }
            _ => Look::Literal(self.text.clone()),
        };
        Guard {
            id: "draft".to_owned(),
            at: Written::default(),
            clause: Clause::default(),
            look,
            within: None,
            allow: Globs::new(Vec::new()).expect("no pattern is no bad pattern"),
            extent: Extent::Allowed,
            severity: Severity::High,
            role: String::new(),
            message: None,
        }
    }
}

/// What could be looked for, the most telling first.
fn candidates(finding: &Finding) -> Vec<Candidate> {
    let literal = |text: &str| Candidate { key: "literal", text: text.to_owned(), language: None };
    let mut all = Vec::new();
    for voice in &finding.voices {
        if let Source::Static(id) = &voice.source {
            all.push(Candidate { key: "rule", text: id.clone(), language: None });
        }
    }
    let quote = &finding.evidence.quote;
    let lines: Vec<&str> = quote.lines().map(str::trim).filter(|it| says(it)).collect();
    let mut strings: Vec<&str> = lines.iter().flat_map(|it| strings(it)).collect();
    strings.sort_by_key(|it| std::cmp::Reverse(it.len()));
    all.extend(strings.iter().map(|it| literal(it)));
    all.extend(lines.iter().filter_map(|it| imported(it)).map(|it| literal(&it)));
    let language = Language::of(&finding.evidence.file).map(Language::name);
    for call in lines.iter().filter_map(|it| called(it)) {
        all.push(match language {
            Some(_) => Candidate { key: "pattern", text: format!("{call}($$$)"), language },
            None => literal(&format!("{call}(")),
        });
    }
    let longest = lines.iter().filter(|it| it.len() >= LETTERS).max_by_key(|it| it.len());
    all.extend(longest.map(|it| literal(it)));
    all
}

/// Neither empty nor a comment's line.
fn says(line: &str) -> bool {
    !line.is_empty() && !["//", "#", "/*", "*", "--", "<!--"].iter().any(|it| line.starts_with(it))
}

/// Texts in quotes that name something: a path, an address, a key.
fn strings(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let mark = &rest[at..=at];
        let Some(end) = rest[at + 1..].find(mark) else { break };
        let inside = &rest[at + 1..at + 1 + end];
        let names = inside.len() >= LETTERS
            && inside.contains(['/', '.', ':', '-', '_'])
            && !inside.contains([' ', '{', '$', '\\', '…']);
        if names {
            found.push(inside);
        }
        rest = &rest[at + 2 + end..];
    }
    found
}

/// The module that a line brings in.
fn imported(line: &str) -> Option<String> {
    let line = line.trim_end_matches(';').trim_start_matches("pub ");
    let head = |text: &str| text.split([' ', '{', ',', ';']).next().unwrap_or_default().to_owned();
    let text = if let Some(path) = line.strip_prefix("use ") {
        format!("use {}", head(path))
    } else if let Some(module) = line.strip_prefix("from ") {
        format!("from {} import", head(module))
    } else if line.starts_with("import ") || line.starts_with("#include ") {
        line.to_owned()
    } else {
        return None;
    };
    (text.len() >= LETTERS).then_some(text)
}

/// What a line calls first, with the path before it.
fn called(line: &str) -> Option<&str> {
    line.match_indices('(').find_map(|(at, _)| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':');
        let start = line[..at]
            .rfind(|c| !inside(c))
            .map_or(0, |it| it + line[it..].chars().next().map_or(1, char::len_utf8));
        let path = line[start..at].trim_matches([':', '.']);
        let last = path.rsplit(['.', ':']).next().unwrap_or_default();
        let defines =
            ["fn ", "def ", "function ", "func "].iter().any(|it| line[..start].ends_with(it));
        let calls = path.len() >= 4
            && !NO_CALLS.contains(&last)
            && !defines
            && path.starts_with(|c: char| c.is_alphabetic() || c == '_');
        calls.then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_gives_away_what_it_names() {
        assert_eq!(
            strings(r#"let url = "https://api.example.com/v1"; f('x')"#),
            ["https://api.example.com/v1"]
        );
        assert_eq!(strings("say('hello you', \"a\")"), [""; 0]);
        for (line, module) in [
            ("use reqwest::{Client, Url};", Some("use reqwest::")),
            ("from requests import get", Some("from requests import")),
            ("import os", Some("import os")),
            ("let a = 1;", None),
        ] {
            assert_eq!(imported(line).as_deref(), module, "{line}");
        }
        for (line, call) in [
            ("if (ready) { fetch_all(x) }", Some("fetch_all")),
            ("let it = Command::new(\"sh\");", Some("Command::new")),
            ("def load(path):", None),
            ("subprocess.run(args)", Some("subprocess.run")),
            ("ü(über(x))", Some("über")),
            ("x + 1", None),
        ] {
            assert_eq!(called(line), call, "{line}");
        }
    }
}
