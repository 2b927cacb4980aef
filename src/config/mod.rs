//! What a team decided, from text to values: the built-in charter, and what `.pentad/` lays over it.
//!
//! The only YAML of the crate. It reads no file: whoever calls it has the texts, from the base branch's objects or a folder.
//!
//! What is absent is the built-in charter's:
//! - `roles` and `themes`, where given, are the whole list. An entry with a built-in prefix or slug may leave out what it does
//!   not change. Entries for `adversarial` and `arbiter` change those two and are no part of the bench; where `roles` holds
//!   no others, the built-in bench stays.
//! - themes that are not replaced keep, of their leads, those who are still on the bench.
//! - `constitution.md` replaces the constitution whole, its guards with it.
//! - `rules/*.yml` join the built-in rules; `rules` in `pentad.yml` switches some off, or rates them otherwise.

mod digest;
pub mod draft;
mod field;
mod file;
mod guards;
mod layer;
mod models;
mod problem;
mod rules;
pub mod schema;
mod waivers;
mod yaml;

use crate::review::charter::Charter;
use problem::{At, Problem, Problems, nearest};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// The file of roles, themes and policies, below `.pentad/`.
pub const CHARTER_FILE: &str = "pentad.yml";
/// The prose rules, below `.pentad/`.
pub const CONSTITUTION_FILE: &str = "constitution.md";
/// The schema that an editor checks `pentad.yml` with, below `.pentad/`. Nothing of it binds a review.
pub const SCHEMA_FILE: &str = "charter.schema.json";
/// What humans accepted, below `.pentad/`.
pub const WAIVERS_FILE: &str = "waivers.yml";
/// The folder of a team's own rules, below `.pentad/`.
pub const RULES_FOLDER: &str = "rules";
/// The built-in charter's `pentad.yml`: the defaults, and an example of every key.
pub const BUILTIN_CHARTER: &str = include_str!("../charter/pentad.yml");
/// The built-in constitution.
pub const BUILTIN_CONSTITUTION: &str = include_str!("../charter/constitution.md");

const FILES: [&str; 3] = [CHARTER_FILE, CONSTITUTION_FILE, WAIVERS_FILE];
const BUILTIN: &str = "built-in";
/// A constitution stands in every prompt, so its size is paid for in every call.
const MAX_CONSTITUTION: usize = 200_000;

/// The charter of a repository that decided nothing itself. It is read once: every other charter is laid over it.
#[must_use]
pub fn builtin() -> Charter {
    static BUILT_IN: LazyLock<Charter> = LazyLock::new(read_builtin);
    BUILT_IN.clone()
}

fn read_builtin() -> Charter {
    let mut problems = Problems::default();
    let file = file::read("pentad.yml", BUILTIN_CHARTER, &mut problems);
    let mut charter = layer::blank();
    layer::lay_over(&mut charter, file, "pentad.yml", &mut problems);
    debug_assert!(problems.count() == 0, "the built-in charter is valid: {problems:?}");
    BUILTIN_CONSTITUTION.clone_into(&mut charter.constitution);
    stamped(charter, BUILTIN)
}

/// The charter of a repository: its files laid over the built-in one. `files` holds texts by their name below `.pentad/`
/// (`pentad.yml`, `constitution.md`, `waivers.yml`, `rules/*.yml`; others are not the charter's); `origin` says where they were read, for
/// people: `.pentad/ at 1a2b3c4`, or a folder.
///
/// # Errors
/// One [`Fault`](crate::fault::Fault) of exit code 2 that lists everything found wrong, each with file, line, column and what
/// to write instead.
pub fn load(files: &BTreeMap<String, String>, origin: &str) -> anyhow::Result<Charter> {
    let mut problems = Problems::default();
    let mut charter = builtin();
    misnamed(files, origin, &mut problems);
    if let Some(text) = files.get(CHARTER_FILE) {
        let path = problem::path(origin, CHARTER_FILE);
        let file = file::read(&path, text, &mut problems);
        layer::lay_over(&mut charter, file, &path, &mut problems);
    }
    if let Some(text) = files.get(CONSTITUTION_FILE) {
        constitution(text, &problem::path(origin, CONSTITUTION_FILE), &mut problems);
        charter.constitution.clone_from(text);
    }
    of_rules(&mut charter, files, origin, &mut problems);
    if let Some(text) = files.get(WAIVERS_FILE) {
        charter.waivers = waivers::read(&problem::path(origin, WAIVERS_FILE), text, &mut problems);
    }
    match problems.into_fault(origin) {
        Some(fault) => Err(fault.into()),
        None if !is_there(files) => Ok(builtin()),
        None => Ok(stamped(charter, origin)),
    }
}

/// Whether any of these files, by name, is a charter's.
#[must_use]
pub fn is_there(files: &BTreeMap<String, String>) -> bool {
    files.keys().any(|name| FILES.contains(&name.as_str()) || rules::is_rule(name))
}

/// The team's rules, and the guards in the constitution that holds.
fn of_rules(
    charter: &mut Charter,
    files: &BTreeMap<String, String>,
    origin: &str,
    problems: &mut Problems,
) {
    let built_in = builtin();
    let mut roles = layer::seats(charter);
    roles.extend(built_in.roles.iter().map(|it| it.prefix.as_str()));
    let mut themes: Vec<&str> = charter.themes.iter().map(|it| it.slug.as_str()).collect();
    themes.extend(built_in.themes.iter().map(|it| it.slug.as_str()));
    for list in [&mut roles, &mut themes] {
        let mut seen = BTreeSet::new();
        list.retain(|it| seen.insert(*it));
    }
    let seats = rules::Seats { roles, themes };
    let texts = files.iter().filter(|(name, _)| rules::is_rule(name));
    let texts: BTreeMap<String, &str> =
        texts.map(|(name, text)| (problem::path(origin, name), text.as_str())).collect();
    let mut policy = charter.rules.clone();
    rules::read(&texts, &seats, &mut policy, problems);
    let path = problem::path(origin, CONSTITUTION_FILE);
    let guards = guards::read(&path, &charter.constitution, &seats, problems);
    charter.rules = policy;
    charter.guards = guards;
}

/// The hash by which a constitution is known: SHA-256 of its text as it is, hexadecimal.
#[must_use]
pub fn constitution_sha256(text: &str) -> String {
    digest::sha256(text)
}

fn stamped(mut charter: Charter, origin: &str) -> Charter {
    origin.clone_into(&mut charter.origin);
    charter.constitution_sha256 = constitution_sha256(&charter.constitution);
    charter.sha256 = digest::charter(&charter);
    charter
}

fn constitution(text: &str, path: &str, problems: &mut Problems) {
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        let help = "write the rules every reviewer is bound by, or remove the file for the built-in constitution";
        problems.add(Problem::new(path, At::FILE, "the constitution is empty", help));
    } else if text.len() > MAX_CONSTITUTION {
        let what =
            format!("the constitution has {} bytes, and is paid for in every call", text.len());
        let help = format!("keep it under {MAX_CONSTITUTION}; list longer documents under `spec`");
        problems.add(Problem::new(path, At::FILE, what, help));
    }
}

/// A file whose name is nearly one of the charter's would be ignored without a word.
fn misnamed(files: &BTreeMap<String, String>, origin: &str, problems: &mut Problems) {
    for name in files.keys() {
        let Some((folder, rest)) = name.split_once('/') else { continue };
        if folder != RULES_FOLDER
            && nearest(folder, &[RULES_FOLDER]).is_some()
            && (rest.ends_with(".yml") || rest.ends_with(".yaml"))
        {
            let what = "the charter has no folder of this name";
            let help = format!("rename it to `{RULES_FOLDER}`");
            problems.add(Problem::new(&problem::path(origin, name), At::FILE, what, help));
        }
    }
    for name in files.keys().filter(|it| !it.contains('/') && !FILES.contains(&it.as_str())) {
        if let Some(meant) = nearest(name, &FILES) {
            let what = "the charter has no file of this name";
            let help = format!("rename it to `{meant}`");
            problems.add(Problem::new(&problem::path(origin, name), At::FILE, what, help));
        }
    }
}
