//! One direction of dependencies, checked: the table is the architecture. And the house rules that no lint knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A module, the modules of the crate it may use, and the external crates it may name.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("fault", &[], &[]),
    // A reply is JSON: reading it is a function of its text.
    ("review", &[], &["globset", "memchr", "regex", "serde_json", "sha2", "similar"]),
    ("config", &["fault", "review"], &["anyhow", "serde", "serde_json", "serde_yaml", "sha2"]),
    ("render", &["review"], &["serde", "serde_json", "sha2"]),
    ("folders", &["fault", "review"], &["anyhow"]),
    ("git", &["fault", "review"], &["anyhow", "gix"]),
    (
        "store",
        &["fault", "review"],
        &["anyhow", "base64", "getrandom", "rustix", "serde", "serde_json", "sha2", "zlib_rs"],
    ),
    ("connection", &["fault"], &["jiff", "reqwest", "rustls", "webpki_roots"]),
    (
        "model",
        &["fault", "connection", "review", "store"],
        &[
            "anyhow",
            "ast_grep_config",
            "ast_grep_core",
            "ast_grep_language",
            "futures_util",
            "getrandom",
            "globset",
            "memchr",
            "regex",
            "reqwest",
            "rustix",
            "secrecy",
            "serde",
            "serde_json",
            "sha2",
            "shlex",
            "tokio",
            "unicode_normalization",
        ],
    ),
    (
        "github",
        &["fault", "connection", "render", "review"],
        &[
            "anyhow",
            "base64",
            "futures_util",
            "getrandom",
            "reqwest",
            "secrecy",
            "serde",
            "serde_json",
            "tokio",
        ],
    ),
    ("import", &["fault", "review"], &["anyhow", "serde", "serde_json"]),
    ("cli", &["fault", "review"], &["clap"]),
    (
        "run",
        &[
            "cli",
            "config",
            "fault",
            "folders",
            "git",
            "github",
            "connection",
            "import",
            "model",
            "render",
            "review",
            "store",
        ],
        &["anyhow", "getrandom", "jiff", "rustix", "serde_json", "sha2", "signal_hook", "tokio"],
    ),
];

/// What a module that only computes may not name. (`review` has clippy's bans besides; these hold in `render` too.)
const PURE: &[&str] = &["review", "render"];
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "HashMap",
    "HashSet",
    "Instant",
    "SystemTime",
    ".await",
];

/// Names that say nothing of what is inside.
const DRAWERS: &[&str] = &["common", "helper", "helpers", "manager", "misc", "util", "utils"];

/// Files over 700 lines, each with the reason it is one noun all the same. From 400 on, look hard.
const LONG: &[(&str, &str)] = &[];

#[test]
fn modules_use_only_what_their_layer_allows() {
    let dependencies = dependencies();
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| !matches!(file.module.as_str(), "main" | "lib")) {
        let (name, module) = (&file.name, &file.module);
        let Some((_, inner, outer)) = LAYERS.iter().find(|(layer, ..)| layer == module) else {
            wrong.push(format!("{name}: module `{module}` has no layer"));
            continue;
        };
        for used in file.modules_used() {
            if used != *module && !inner.contains(&used.as_str()) {
                wrong.push(format!("{name}: `{module}` may not use `crate::{used}`"));
            }
        }
        for used in dependencies.iter().filter(|it| names(&file.code, it)) {
            if !outer.contains(&used.as_str()) {
                wrong.push(format!("{name}: `{module}` may not name `{used}`"));
            }
        }
        if file.leaves_by_super() {
            wrong.push(format!("{name}: `super` leads out of `{module}`; write `crate::`"));
        }
    }
    none(&wrong);
}

#[test]
fn pure_modules_name_nothing_impure() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| PURE.contains(&file.module.as_str())) {
        for word in IMPURE.iter().filter(|word| file.code.contains(**word)) {
            wrong.push(format!("{}: `{}` may not name `{word}`", file.name, file.module));
        }
    }
    none(&wrong);
}

#[test]
fn the_wall_clock_is_read_for_dates_alone() {
    let reads = |code: &str| {
        ["Timestamp::now", "Zoned::now", "SystemTime"].iter().any(|it| code.contains(it))
    };
    let files: Vec<String> =
        sources().into_iter().filter(|it| reads(&it.code)).map(|it| it.name).collect();
    // The day until which a waiver holds, and a date to wait until where a server does not tell its own. Whatever is measured is measured
    // by a clock that no jump moves.
    assert_eq!(files, ["connection/retry_after.rs", "run/review.rs"]);
}

#[test]
fn the_table_itself_is_acyclic() {
    let mut left: BTreeMap<&str, &[&str]> =
        LAYERS.iter().map(|(it, uses, _)| (*it, *uses)).collect();
    let mut done = BTreeSet::new();
    while !left.is_empty() {
        let ready: Vec<&str> = left
            .iter()
            .filter(|(_, uses)| uses.iter().all(|it| done.contains(it)))
            .map(|(it, _)| *it)
            .collect();
        assert!(!ready.is_empty(), "a cycle, or a layer that is not in the table: {left:?}");
        for it in ready {
            left.remove(it);
            done.insert(it);
        }
    }
}

#[test]
fn every_layer_has_its_module() {
    let there: BTreeSet<String> = sources().into_iter().map(|file| file.module).collect();
    let missing: Vec<String> = LAYERS
        .iter()
        .filter(|(layer, ..)| complete() && !there.contains(*layer))
        .map(|(layer, ..)| format!("no module `{layer}`"))
        .collect();
    none(&missing);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut all = sources();
    all.extend(under("tests/it"));
    let wrong: Vec<String> = all
        .iter()
        .filter(|file| complete() || !matches!(file.name.as_str(), "main.rs"))
        .filter(|file| complete() || !file.text.trim().is_empty())
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}: does not begin with `//! `", file.name))
        .collect();
    none(&wrong);
}

#[test]
fn no_file_is_a_drawer() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|file| file.name.split(['/', '_', '.']).any(|part| DRAWERS.contains(&part)))
        .map(|file| format!("{}: name it after the noun inside", file.name))
        .collect();
    none(&wrong);
}

#[test]
fn no_file_is_longer_than_it_can_explain() {
    let mut wrong = Vec::new();
    let files = sources();
    for file in &files {
        let listed = LONG.iter().any(|(name, _)| *name == file.name);
        let lines = file.text.lines().count();
        match (lines > 700, listed) {
            (true, false) => {
                wrong.push(format!("{}: {lines} lines; divide it, or say why not", file.name));
            }
            (false, true) => wrong.push(format!("{}: no longer long", file.name)),
            _ => {}
        }
    }
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    wrong.extend(
        LONG.iter().filter(|(it, _)| !names.contains(it)).map(|(it, _)| format!("{it}: not there")),
    );
    none(&wrong);
}

#[test]
fn every_allowance_has_a_reason() {
    let mut wrong = Vec::new();
    let mut all = sources();
    all.extend(under("tests/it"));
    for file in &all {
        let code = without_comments(&file.text);
        for opening in [concat!("[", "allow("), concat!("[", "expect(")] {
            for (at, _) in code.match_indices(opening) {
                let attribute = code[at..].split(")]").next().unwrap_or_default();
                if !attribute.contains("reason") {
                    wrong.push(format!("{}: `{attribute})]` gives no reason", file.name));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_prompt_is_read_by_someone() {
    let folder = root().join("src/prompts");
    let code: String = sources().into_iter().map(|file| file.text).collect();
    let unread: Vec<String> = files(&folder)
        .iter()
        .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned())
        .filter(|name| !code.contains(&format!("prompts/{name}\"")))
        .map(|name| format!("src/prompts/{name}: no `include_str!` names it"))
        .collect();
    none(&unread);
}

/// A source file.
struct Source {
    /// Its path below the folder that was asked for.
    name: String,
    /// The module of the crate it belongs to.
    module: String,
    text: String,
    /// The text without comments and without the tests at its end.
    code: String,
}

impl Source {
    /// Modules named after `crate::`, in groups too.
    fn modules_used(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for (at, _) in self.code.match_indices("crate::") {
            let rest = &self.code[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => used.extend(group_heads(group)),
                None => used.extend([word(rest)]),
            }
        }
        used.remove("");
        used
    }

    /// Whether a chain of `super::` reaches the crate's root, from which every module could be named unseen.
    fn leaves_by_super(&self) -> bool {
        let depth = self.name.trim_end_matches("/mod.rs").matches('/').count();
        self.code.contains(&"super::".repeat(depth + 1))
    }
}

/// The first words of a group's members: `a::b, c::{d, e}}` gives `a` and `c`.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut expecting) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expecting = true,
            c if expecting && !c.is_whitespace() => {
                heads.push(word(&group[at..]));
                expecting = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a path in the code begins with this crate's name.
fn names(code: &str, krate: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    code.match_indices(&format!("{krate}::"))
        .any(|(at, _)| !code[..at].chars().next_back().is_some_and(inside))
}

/// The names in code of what Cargo.toml lists under `[dependencies]`, for every target.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (mut names, mut inside) = (BTreeSet::new(), false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && !line.contains("dev-");
        } else if let Some((name, _)) =
            line.split_once('=').filter(|_| inside && !line.starts_with(' '))
        {
            names.insert(name.trim().replace('-', "_"));
        }
    }
    assert!(names.contains("anyhow") && names.contains("ast_grep_core"), "{names:?}");
    names
}

/// Once the composition root stands, everything below it must.
fn complete() -> bool {
    root().join("src/run.rs").exists() || root().join("src/run").exists()
}

fn sources() -> Vec<Source> {
    under("src")
}

fn under(folder: &str) -> Vec<Source> {
    let folder = root().join(folder);
    files(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            let module = name.split(['/', '.']).next().unwrap_or_default().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = without_tests(&without_comments(&text)).to_owned();
            Source { name, module, text, code }
        })
        .collect()
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|it| !it.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Tests stand at the end of a file and may use what they test with.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

/// Every file below a folder, sorted; none where it does not exist.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut todo) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
