//! Lock files and their manifests parted: a dependency declared that is not locked, locked versions that move next to other work, and an
//! entry of the same version with another checksum.
//!
//! A change of nothing but lock files is an update of dependencies and is silent.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View, folder, name},
};
use crate::review::{change::Lines, finding::Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Where a family's manifest declares what it depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Names in tables such as `[dependencies]`: a version that still fits leaves the lock as it is.
    Toml,
    /// Names and ranges in objects such as `"dependencies"`: the lock repeats each range.
    Json,
    /// Modules that are required.
    GoMod,
    /// Gems by name.
    Gems,
}

/// A manifest's name, its lock files, and its form.
const FAMILIES: [(&str, &[&str], Form); 6] = [
    ("Cargo.toml", &["Cargo.lock"], Form::Toml),
    (
        "package.json",
        &["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"],
        Form::Json,
    ),
    ("pyproject.toml", &["poetry.lock", "uv.lock", "pdm.lock"], Form::Toml),
    ("go.mod", &["go.sum"], Form::GoMod),
    ("composer.json", &["composer.lock"], Form::Json),
    ("Gemfile", &["Gemfile.lock"], Form::Gems),
];

/// Whether a file of this name is a lock file, or declares what one locks.
pub(super) fn is_locking(name: &str) -> bool {
    FAMILIES.iter().any(|(manifest, locks, _)| *manifest == name || locks.contains(&name))
}

const SEAT: Seat = Seat { role: "architect", theme: "spec-conformance" };
const SECURITY: Seat = Seat { role: "security", theme: "spec-conformance" };

pub(super) fn signals(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (manifest, locks, form) in FAMILIES {
        found.extend(unlocked(view, manifest, locks, form));
        found.extend(undeclared(view, manifest, locks));
    }
    let replaced = view.deltas.iter().filter(|it| it.stays()).filter_map(|delta| {
        let line = replaced(delta)?;
        Some(Found::at(delta.path, other_content(line)))
    });
    found.extend(replaced);
    found
}

/// Whether any of the change's paths is one of these files.
fn touched(view: &View<'_>, names: &[&str]) -> bool {
    view.paths.iter().any(|path| names.contains(&name(path)))
}

/// A manifest that declares something new while a lock file there, or in a folder around it, stays as it is.
fn unlocked(view: &View<'_>, manifest: &str, locks: &[&str], form: Form) -> Option<Found> {
    if touched(view, locks) {
        return None;
    }
    let kept = |delta: &Delta<'_>| {
        let here = folder(delta.path);
        view.landmarks.iter().any(|it| locks.contains(&name(it)) && here.starts_with(folder(it)))
    };
    let manifests = view.deltas.iter().filter(|it| it.stays() && it.name() == manifest);
    let (path, line) = manifests.filter(|it| kept(it)).find_map(|delta| {
        let (was, is) = (declared(delta.old, form), declared(delta.new, form));
        let new = is.iter().find(|(name, (spec, _))| match was.get(*name) {
            None => true,
            Some((old, _)) => form == Form::Json && old != spec,
        });
        Some((delta.path, new?.1.1))
    })?;
    Some(Found::at(
        path,
        Signal {
            rule: "lock-not-updated",
            seat: SEAT,
            severity: Severity::Low,
            lines: Lines::new(line, line),
            claim: "The manifest declares another dependency, and the lock file beside it is not updated.".to_owned(),
            failure_scenario: "An installation that holds itself to the lock file fails, or everyone gets what is newest on that day.",
            proposed_change: "Let the package manager write the lock file, and commit it along.",
            disproof: "The lock file held exactly this already, or it is not of this package.",
            references: &[],
        },
    ))
}

/// What a manifest declares: by name, with its range and its line.
fn declared(text: &str, form: Form) -> BTreeMap<&str, (&str, u32)> {
    let mut found = BTreeMap::new();
    let mut inside = false;
    let mut list = false;
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        match form {
            Form::Toml if line.starts_with('[') && line.ends_with(']') && !list => {
                let table = line.trim_matches(['[', ']', ' ']);
                let last = table.rsplit('.').next().unwrap_or(table);
                inside = last.ends_with("dependencies");
                // `[dependencies.serde]` declares by its own name.
                if let Some((_, one)) = table.rsplit_once("dependencies.") {
                    found.insert(one, ("", number));
                }
            }
            Form::Toml => {
                if list {
                    list = !line.starts_with(']');
                    let name = line.trim_matches(['"', '\'', ',']);
                    let end = name.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
                    let name = &name[..end.unwrap_or(name.len())];
                    if list && !name.is_empty() {
                        found.insert(name, ("", number));
                    }
                } else if line.starts_with("dependencies = [") && !line.ends_with(']') {
                    list = true;
                } else if let Some((name, spec)) = line.split_once('=').filter(|_| inside) {
                    let local = spec.contains("path") && !spec.contains("version");
                    let name = name.trim().trim_matches('"');
                    let name = name.split('.').next().unwrap_or(name);
                    if !local && !name.is_empty() && !name.starts_with('#') {
                        found.insert(name, (spec.trim(), number));
                    }
                }
            }
            Form::Json => match line.split_once(':') {
                _ if line.starts_with('}') => inside = false,
                Some((key, value)) if value.trim() == "{" => {
                    let key = key.trim().trim_matches('"').to_ascii_lowercase();
                    let peer = key.starts_with("peer") || key.starts_with("bundle");
                    inside = (key.ends_with("dependencies") && !peer) || key.starts_with("require");
                }
                Some((key, value)) if inside => {
                    let value = value.trim().trim_end_matches(',').trim_matches('"');
                    let local = ["workspace:", "file:", "link:", "portal:", "catalog:"];
                    let key = key.trim().trim_matches('"');
                    if !local.iter().any(|it| value.starts_with(it)) && key != "php" {
                        found.insert(key, (value, number));
                    }
                }
                _ => {}
            },
            Form::GoMod => {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words.as_slice() {
                    ["require", "("] => inside = true,
                    [")"] => inside = false,
                    ["require", module, version, ..] => {
                        found.insert(*module, (*version, number));
                    }
                    [module, version, ..] if inside && !module.starts_with("//") => {
                        found.insert(*module, (*version, number));
                    }
                    _ => {}
                }
            }
            Form::Gems => {
                let gem = line.strip_prefix("gem ").and_then(|it| it.split(['"', '\'']).nth(1));
                if let Some(gem) = gem.filter(|_| !line.contains("path:")) {
                    found.insert(gem, ("", number));
                }
            }
        }
    }
    found
}

/// Locked versions that move though nothing declares it, in a change that is about something else.
fn undeclared(view: &View<'_>, manifest: &str, locks: &[&str]) -> Option<Found> {
    let sources = ["pnpm-workspace.yaml", "go.work", ".yarnrc.yml", "Cargo.toml", "setup.py"];
    if touched(view, &[manifest]) || touched(view, &sources) {
        return None;
    }
    let is_lock = |path: &str| FAMILIES.iter().any(|(_, locks, _)| locks.contains(&name(path)));
    let code =
        view.deltas.iter().filter(|it| !is_lock(it.path)).map(|it| it.added.len()).sum::<usize>();
    // An update of dependencies may touch a workflow or a changelog; other work is more than that.
    let prose =
        |path: &str| [".md", ".yml", ".yaml", ".txt", ".json"].iter().any(|it| path.ends_with(it));
    let work = view.paths.iter().any(|path| !is_lock(path) && !prose(path));
    let lock = view.deltas.iter().find(|it| it.stays() && locks.contains(&it.name()))?;
    let moved = moved(lock);
    if moved.is_empty() || !work || code < 10 {
        return None;
    }
    let line = lock.added.first().map_or(1, |it| it.0);
    let claim = match moved.len() {
        1 => "A locked dependency moves to another version though no manifest is changed, beside other work.".to_owned(),
        n => format!("{n} locked dependencies move to other versions though no manifest is changed, beside other work."),
    };
    Some(Found::at(
        lock.path,
        Signal {
            rule: "lock-moved-in-passing",
            seat: SEAT,
            severity: Severity::Note,
            lines: Lines::new(line, line),
            claim,
            failure_scenario: "Where something breaks, nobody looks for it in a change that speaks of something else, and taking the change back takes the update back too.",
            proposed_change: "Take the lock file out of this change, or update dependencies in one of their own.",
            disproof: "The change needs the newer versions, and says so.",
            references: &[],
        },
    ))
}

/// Packages that both sides lock, each at other versions.
fn moved<'a>(lock: &Delta<'a>) -> BTreeSet<&'a str> {
    let (was, is) = (versions(lock.name(), lock.old), versions(lock.name(), lock.new));
    is.into_iter()
        .filter(|(name, now)| was.get(name).is_some_and(|old| old.is_disjoint(now)))
        .map(|it| it.0)
        .collect()
}

/// The versions of each package, where the form is one of lines: `name = "x"` before `version = "1"`, or `module version hash`.
fn versions<'a>(file: &str, text: &'a str) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut last = "";
    for line in text.lines().map(str::trim) {
        if file == "go.sum" {
            let mut words = line.split_whitespace();
            if let (Some(module), Some(version)) = (words.next(), words.next()) {
                found.entry(module).or_default().insert(version.trim_end_matches("/go.mod"));
            }
        } else if let Some(name) = line.strip_prefix("name = ") {
            last = name.trim_matches('"');
        } else if let Some(version) = line.strip_prefix("version = ").filter(|_| !last.is_empty()) {
            found.entry(last).or_default().insert(version.trim_matches('"'));
            last = "";
        }
    }
    found
}

/// The line at which an entry of the same name and version has another checksum of the same kind.
fn replaced(delta: &Delta<'_>) -> Option<u32> {
    let sums = match delta.name() {
        "Cargo.lock" | "go.sum" => sums,
        _ => return None,
    };
    let was = sums(delta.name(), delta.old);
    let is = sums(delta.name(), delta.new);
    is.iter()
        .find(|(key, (sum, _))| was.get(*key).is_some_and(|(old, _)| old != sum))
        .map(|it| it.1.1)
}

type Sums<'a> = BTreeMap<(&'a str, &'a str, &'a str), (&'a str, u32)>;

/// By name, version and source.
fn sums<'a>(file: &str, text: &'a str) -> Sums<'a> {
    let mut found = BTreeMap::new();
    let (mut name, mut version, mut source) = ("", "", "");
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if file == "go.sum" {
            if let [module, version, sum] = line.split_whitespace().collect::<Vec<_>>().as_slice() {
                found.insert((*module, *version, ""), (*sum, number));
            }
            continue;
        }
        match line.split_once(" = ") {
            Some(("name", value)) => (name, version, source) = (value, "", ""),
            Some(("version", value)) => version = value,
            Some(("source", value)) => source = value,
            Some(("checksum", value)) => {
                found.insert((name, version, source), (value, number));
            }
            _ => {}
        }
    }
    found
}

fn other_content(line: u32) -> Signal {
    Signal {
        rule: "locked-content-replaced",
        seat: SECURITY,
        severity: Severity::High,
        lines: Lines::new(line, line),
        claim: "A locked dependency of the same version gets another checksum.".to_owned(),
        failure_scenario: "What a registry publishes as a version never changes: everyone who builds from this lock file gets other content than was reviewed, or no build.",
        proposed_change: "Find out where the other content comes from before anyone builds it; let the package manager write the lock file anew.",
        disproof: "The registry's owner replaced the content and says so.",
        references: &["CWE-494", "CWE-345"],
    }
}
