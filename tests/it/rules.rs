//! The static reviewers: every rule against its fixtures and against everybody else's, the outline, the signals.

use pentad::{
    model::rules::{Examination, examine},
    review::{
        change::{Content, FileChange, Material, Revision, Scope, SourceFile, Status},
        finding::{Severity, Source},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn text(text: &str) -> Content {
    Content::Text { text: text.into(), lossy: false }
}

fn material(changes: Vec<FileChange>, tree: Vec<SourceFile>) -> Material {
    let revision = Revision { asked: "x".to_owned(), id: "x".to_owned() };
    Material {
        base: revision.clone(),
        head: revision,
        changes,
        tree,
        spec: Vec::new(),
        directories: BTreeMap::new(),
        intent: None,
    }
}

fn added(path: &str, new: &str) -> FileChange {
    FileChange {
        path: path.to_owned(),
        old_path: None,
        status: Status::Added,
        old: None,
        new: Some(text(new)),
        mode_change: None,
    }
}

fn modified(path: &str, old: &str, new: &str) -> FileChange {
    FileChange { status: Status::Modified, old: Some(text(old)), ..added(path, new) }
}

fn review(path: &str, new: &str) -> Examination {
    examine(&material(vec![added(path, new)], Vec::new()), Scope::Change)
}

/// The first lines at which each rule fires.
fn firings(examination: &Examination) -> BTreeMap<String, BTreeSet<u32>> {
    let mut firings: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for it in &examination.observations {
        let Source::Static(rule) = &it.source else { panic!("{it:?}") };
        firings.entry(rule.clone()).or_default().insert(it.lines.first);
    }
    firings
}

/// Rule ids by their files.
fn rule_files() -> BTreeMap<String, String> {
    fs::read_dir(root().join("src/charter/rules"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            assert_eq!(path.extension().unwrap(), "yml", "{path:?}");
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// `(rule, file name, text)` of every fixture, sorted.
fn fixtures() -> Vec<(String, String, String)> {
    let mut fixtures = Vec::new();
    for folder in fs::read_dir(root().join("tests/rules")).unwrap().map(|it| it.unwrap().path()) {
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()) {
            let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
            fixtures.push((name(&folder), name(&file), fs::read_to_string(&file).unwrap()));
        }
    }
    fixtures.sort();
    fixtures
}

/// Lines with a comment `finds` at their end, or N lines below one that says `finds +N`.
fn marks(content: &str) -> BTreeSet<u32> {
    content
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| {
            let (_, rest) = line.rsplit_once("# finds").or_else(|| line.rsplit_once("// finds"))?;
            Some(number + rest.trim().trim_start_matches('+').parse().unwrap_or(0))
        })
        .collect()
}

/// Where a fixture stands in the repository under review: rules about tests look only at tests.
fn path_of(rule: &str, file: &str) -> String {
    let folder = if rule.contains("-test") || rule.ends_with("-test") { "tests" } else { "src" };
    format!("{folder}/{file}")
}

#[test]
fn every_rule_finds_exactly_the_marked_lines_of_its_fixtures() {
    let mut wrong = String::new();
    for (rule, file, content) in fixtures() {
        let marked = marks(&content);
        let examination = review(&path_of(&rule, &file), &content);
        assert!(examination.unparsed.is_empty(), "{rule}/{file}: {:?}", examination.unparsed);
        let found = firings(&examination).remove(&rule).unwrap_or_default();
        assert_eq!(marked.is_empty(), file.starts_with("negative"), "{rule}/{file}: marks");
        if marked != found {
            writeln!(wrong, "{rule}/{file}: marked {marked:?}, found {found:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_fixtures_of_both_kinds_and_is_embedded() {
    let fixtures = fixtures();
    let mut missing = String::new();
    for rule in rule_files().keys() {
        for kind in ["positive", "negative"] {
            if !fixtures.iter().any(|(it, file, _)| it == rule && file.starts_with(kind)) {
                writeln!(missing, "tests/rules/{rule}/{kind}.* is missing").unwrap();
            }
        }
    }
    for (rule, ..) in &fixtures {
        if !rule_files().contains_key(rule) {
            writeln!(missing, "tests/rules/{rule}/ belongs to no rule").unwrap();
        }
    }
    assert!(missing.is_empty(), "\n{missing}");
}
