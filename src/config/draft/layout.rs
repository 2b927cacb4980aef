//! What the paths of a repository say about it: languages, areas, tests, folders that somebody else wrote, documents that decide.

use super::{
    MAX_DOCUMENTS,
    lanes::{self, Kind},
};
use crate::config::builtin;
use std::collections::{BTreeMap, BTreeSet};

/// Folders that usually hold what others wrote or a tool did, and that the built-in list leaves in.
const FOREIGN: [&str; 11] = [
    "third-party",
    "thirdparty",
    "3rdparty",
    "_vendor",
    "vendored",
    "generated",
    "__generated__",
    "autogen",
    "__snapshots__",
    ".yarn",
    "bower_components",
];
/// Folders that do so only where their own folders bring their own licenses.
const FOREIGN_IF_LICENSED: [&str; 4] = ["deps", "external", "externals", "extern"];
/// Files that a generator writes, by the end of their name.
const WRITTEN: [&str; 7] =
    [".pb.go", "_pb2.py", "_pb2_grpc.py", ".pb.cc", ".pb.h", ".g.dart", ".designer.cs"];
/// Beyond this a document costs more in every call than it is likely to bring.
const SPEC_BYTES: usize = 60_000;

/// A repository, as its paths show it.
pub(super) struct Layout {
    pub(super) files: usize,
    /// By name, with their files, the largest first.
    pub(super) languages: Vec<(&'static str, usize)>,
    /// Top-level folders that hold code, with their files of code, the largest first.
    pub(super) areas: Vec<(String, usize)>,
    /// Path patterns by kind of file.
    pub(super) lanes: BTreeMap<Kind, Vec<String>>,
    /// Patterns to leave out besides the built-in ones, with the files each takes.
    pub(super) excludes: Vec<(String, usize)>,
    /// Patterns of documents that decide, with why each is named.
    pub(super) spec: Vec<(String, String)>,
    /// Documents that decide and are too long to be paid for in every call.
    pub(super) long: Vec<String>,
    /// Where owners are written down.
    pub(super) owners: Option<String>,
    /// What checks changes already.
    pub(super) pipelines: Vec<String>,
    /// The documents that were read.
    documents: Vec<String>,
}

impl Layout {
    pub(super) fn of(paths: &[String], documents: &[(String, String)]) -> Self {
        let excludes = excludes(paths);
        let globs: Vec<String> = excludes.iter().map(|(it, _)| it.clone()).collect();
        let extra = crate::review::charter::Globs::new(globs);
        let built_in = builtin().snapshot.exclude;
        let left_out =
            |path: &str| built_in.take(path) || extra.as_ref().is_ok_and(|it| it.take(path));
        let kept: Vec<&str> = paths.iter().map(String::as_str).filter(|it| !left_out(it)).collect();
        let kinds: BTreeMap<Kind, Vec<String>> =
            Kind::ALL.iter().map(|kind| (*kind, lanes::patterns(&kept, *kind))).collect();
        let (spec, long) = spec(paths, documents);
        Self {
            files: paths.len(),
            languages: languages(&kept),
            areas: areas(&kept),
            lanes: kinds,
            excludes,
            spec,
            long,
            owners: paths.iter().find(|it| is_owners(it)).cloned(),
            pipelines: pipelines(paths),
            documents: documents.iter().map(|(path, _)| path.clone()).collect(),
        }
    }

    /// What was seen, for a person.
    pub(super) fn seen(&self) -> Vec<String> {
        let listed = |it: &[String]| match it.len() {
            0 => "none".to_owned(),
            1..=6 => it.join(", "),
            n => format!("{} and {} more", it[..6].join(", "), n - 6),
        };
        let languages: Vec<String> =
            self.languages.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let areas: Vec<String> =
            self.areas.iter().map(|(name, n)| format!("{name}/ {n}")).collect();
        let excludes: Vec<String> =
            self.excludes.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let spec: Vec<String> = self.spec.iter().map(|(name, _)| name.clone()).collect();
        vec![
            format!("files: {}", self.files),
            format!("languages: {}", listed(&languages)),
            format!("areas: {}", listed(&areas)),
            format!("left out besides the usual: {}", listed(&excludes)),
            format!("documents read: {}", listed(&self.documents)),
            format!("documents that decide: {}", listed(&spec)),
            format!("owners: {}", self.owners.as_deref().unwrap_or("none")),
            format!("checks that run already: {}", listed(&self.pipelines)),
        ]
    }
}

fn languages(paths: &[&str]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for language in paths.iter().filter_map(|it| lanes::language(it)) {
        *counts.entry(language).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

fn areas(paths: &[&str]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths.iter().filter(|it| Kind::of(it) == Some(Kind::Code)) {
        if let Some((top, _)) = path.split_once('/') {
            *counts.entry(top).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(it, n)| (it.to_owned(), n)).collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

fn excludes(paths: &[String]) -> Vec<(String, usize)> {
    let licensed = licensed(paths);
    let built_in = builtin().snapshot.exclude;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths.iter().filter(|it| !built_in.take(it)) {
        let mut folders: Vec<&str> = path.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        let foreign = folders.iter().enumerate().find_map(|(at, folder)| {
            if FOREIGN.contains(folder) {
                return Some(format!("**/{folder}/**"));
            }
            let whole = folders[..=at].join("/");
            let here = FOREIGN_IF_LICENSED.contains(folder) && licensed.contains(&whole);
            here.then(|| format!("{}/**", lanes::literal(&whole)))
        });
        let written = WRITTEN.iter().find(|it| name.to_ascii_lowercase().ends_with(*it));
        if let Some(glob) = foreign.or_else(|| written.map(|it| format!("**/*{it}"))) {
            *counts.entry(glob).or_default() += 1;
        }
    }
    counts.into_iter().take(30).collect()
}

/// Folders of which a folder brings its own license.
fn licensed(paths: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in paths {
        let parts: Vec<&str> = path.split('/').collect();
        let [folders @ .., _, name] = parts.as_slice() else { continue };
        let name = name.to_ascii_uppercase();
        if ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT"].iter().any(|it| name.starts_with(it)) {
            found.insert(folders.join("/"));
        }
    }
    found
}

/// How much a document decides; `None` for one that is no such document.
fn rank(path: &str) -> Option<u8> {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    if !matches!(ending, "md" | "markdown" | "rst" | "adoc" | "txt" | "") {
        return None;
    }
    if is_record(folder) {
        return matches!(ending, "md" | "rst" | "adoc").then_some(1);
    }
    let near = matches!(folder, "" | "docs" | "doc" | ".github" | "documentation");
    let deciding = ["architecture", "design", "invariants", "principles", "conventions"];
    let working = [
        "contributing",
        "security",
        "style",
        "styleguide",
        "style_guide",
        "coding_style",
        "agents",
        "claude",
        "hacking",
    ];
    if near && deciding.contains(&stem) {
        Some(0)
    } else if near && working.contains(&stem) {
        Some(2)
    } else {
        None
    }
}

/// A folder of decision records.
fn is_record(folder: &str) -> bool {
    folder.split('/').any(|it| matches!(it, "adr" | "adrs" | "decisions" | "decision-records"))
}

pub(super) fn documents(paths: &[String]) -> Vec<String> {
    let built_in = builtin().snapshot.exclude;
    let mut ranked: Vec<(u8, &String)> = paths
        .iter()
        .filter(|it| !built_in.take(it))
        .filter_map(|it| Some((rank(it)?, it)))
        .collect();
    ranked.sort();
    ranked.into_iter().take(MAX_DOCUMENTS).map(|(_, it)| it.clone()).collect()
}

/// Documents that decide, as patterns with a word on each; and those that are too long.
fn spec(paths: &[String], documents: &[(String, String)]) -> (Vec<(String, String)>, Vec<String>) {
    let (mut spec, mut long) = (Vec::new(), Vec::new());
    let mut records: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut left = SPEC_BYTES;
    for (path, text) in documents {
        match rank(path) {
            Some(0) if text.len() <= left => {
                left -= text.len();
                spec.push((lanes::literal(path), format!("{} bytes", text.len())));
            }
            Some(0) => long.push(lanes::literal(path)),
            Some(1) => {
                let folder = path.rsplit_once('/').map_or("", |(it, _)| it);
                let (n, bytes) = records.entry(folder).or_default();
                *n += 1;
                *bytes += text.len();
            }
            _ => {}
        }
    }
    for (folder, (n, bytes)) in records {
        let below = format!("{folder}/");
        let all = paths.iter().filter(|it| it.starts_with(&below)).count();
        let glob = format!("{}/*", lanes::literal(folder));
        if bytes <= left && all <= MAX_DOCUMENTS {
            left -= bytes;
            spec.push((glob, format!("{n} records, {bytes} bytes")));
        } else {
            long.push(glob);
        }
    }
    (spec, long)
}

fn is_owners(path: &str) -> bool {
    matches!(
        path,
        "CODEOWNERS" | ".github/CODEOWNERS" | "docs/CODEOWNERS" | ".gitlab/CODEOWNERS" | "OWNERS"
    )
}

fn pipelines(paths: &[String]) -> Vec<String> {
    let known = |it: &&String| {
        let lower = it.to_ascii_lowercase();
        (lower.starts_with(".github/workflows/")
            && (lower.ends_with(".yml") || lower.ends_with(".yaml")))
            || lower.starts_with(".circleci/")
            || matches!(
                lower.as_str(),
                ".gitlab-ci.yml"
                    | ".travis.yml"
                    | "azure-pipelines.yml"
                    | "jenkinsfile"
                    | ".drone.yml"
                    | ".cirrus.yml"
                    | "bitbucket-pipelines.yml"
            )
    };
    paths.iter().filter(known).take(200).map(|it| crate::config::problem::shown(it)).collect()
}
