//! What we are built from: the programs that run while we are built, where the sources come from, and that each is used. What takes another's
//! program to find out (licenses, doubles, what is known against a version) is asked of cargo-deny by `.ci/run`.

use crate::architecture::files;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What cargo says of the packages, for this machine's kind of processor on Linux.
fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--filter-platform"]);
    let ran = command.arg(platform).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// The packages that reach the binary or run while it is built: none that tests alone need.
fn built(metadata: &Value) -> Vec<&Value> {
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).map(|it| (text(it, "id"), it)).collect();
    let (mut seen, mut left) = (BTreeSet::new(), vec![text(&metadata["resolve"], "root")]);
    while let Some(id) = left.pop() {
        if seen.insert(id) {
            let for_us = |it: &&Value| list(&it["dep_kinds"]).any(|kind| kind["kind"] != "dev");
            left.extend(list(&nodes[id]["deps"]).filter(for_us).map(|it| text(it, "pkg")));
        }
    }
    list(&metadata["packages"]).filter(|it| seen.contains(text(it, "id"))).collect()
}

/// The names in a list of `deny.toml`, one a line.
fn allowed(list: &str) -> BTreeSet<String> {
    let deny = read("deny.toml");
    let (_, rest) = deny.split_once(&format!("\n{list} = [\n")).expect(list);
    let (lines, _) = rest.split_once("\n]").unwrap();
    let quoted = lines.lines().filter_map(|it| it.trim_start().strip_prefix('"'));
    quoted.map(|it| it.split_once('"').unwrap().0.to_owned()).collect()
}

#[test]
fn every_program_that_runs_while_we_are_built_was_read() {
    let metadata = metadata();
    let has_one = |package: &Value| {
        list(&package["targets"]).any(|it| list(&it["kind"]).any(|kind| kind == "custom-build"))
    };
    let scripts: BTreeSet<String> = built(&metadata)
        .into_iter()
        .filter(|it| has_one(it))
        .map(|it| text(it, "name").to_owned())
        .collect();
    assert!(scripts.len() > 20, "{scripts:?}");
    let mut read = allowed("allow-build-scripts");
    let new: Vec<&String> = scripts.difference(&read).collect();
    assert!(new.is_empty(), "read the build scripts of {new:?}, then add them to deny.toml");
    // Of musl alone, whatever this machine is.
    assert!(read.remove("libmimalloc-sys"));
    let gone: Vec<&String> = read.difference(&scripts).collect();
    assert!(gone.is_empty(), "deny.toml allows build scripts that are not there: {gone:?}");
}

#[test]
fn our_own_build_script_reads_one_folder_and_writes_one_file() {
    let script = read("build.rs");
    for word in ["net", "process", "Command", "http", "extern", "include"] {
        let code = script.lines().filter(|it| !it.starts_with("//")).collect::<String>();
        let code = code.replace("include_str!({file:?})", "");
        assert!(!code.contains(word), "build.rs says {word}");
    }
    let manifest = read("Cargo.toml");
    assert!(!manifest.contains("build-dependencies"), "it has nothing but the standard library");
}

#[test]
fn every_source_is_of_one_registry_and_has_its_checksum() {
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = read(lock);
        let mut sources = BTreeSet::new();
        let mut own = 0;
        for package in lock.split("\n[[package]]\n").skip(1) {
            let line = |key: &str| package.lines().find_map(|it| it.strip_prefix(key));
            match line("source = ") {
                Some(source) => {
                    sources.insert(source);
                    assert!(line("checksum = ").is_some_and(|it| it.len() == 66), "{package}");
                }
                None => own += 1,
            }
        }
        assert_eq!(sources.len(), 1, "{sources:?}");
        assert!(sources.iter().all(|it| it.starts_with("\"registry+")), "{sources:?}");
        assert!(own <= 2, "{own} packages have no source");
    }
}

#[test]
fn each_allowance_for_a_dependency_says_why() {
    let deny = read("deny.toml");
    let (mut licenses, mut seen) = (false, 0);
    for line in deny.lines() {
        match line.trim() {
            "allow = [" => licenses = true,
            "]" => licenses = false,
            entry if licenses => {
                seen += 1;
                assert!(entry.contains(", # "), "{entry}");
            }
            entry if entry.starts_with("{ crate = ") && !entry.contains("allow = ") => {
                seen += 1;
                assert!(entry.contains("reason = \""), "{entry}");
            }
            _ => (),
        }
    }
    assert!(seen >= 12, "{seen}");
}

/// The text of every Rust file below a folder.
fn code(folder: &str) -> String {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let rust = files.iter().filter(|it| it.extension().is_some_and(|it| it == "rs"));
    rust.map(|it| fs::read_to_string(it).unwrap()).collect()
}

#[test]
fn every_dependency_is_used_and_by_the_kind_that_names_it() {
    let (ours, tests) = (code("src"), code("tests/it") + &code("benches"));
    let manifest = read("Cargo.toml");
    let (mut section, mut seen) = ("", 0);
    for line in manifest.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            continue;
        }
        let Some((name, _)) = line.split_once(" = ").filter(|it| !it.0.starts_with(' ')) else {
            continue;
        };
        if !section.ends_with("dependencies") {
            continue;
        }
        seen += 1;
        let name = name.replace('-', "_");
        let used = |code: &str| {
            [format!("{name}::"), format!("use {name} "), format!("use {name};")]
                .iter()
                .any(|it| code.contains(it))
        };
        if section == "dev-dependencies" {
            assert!(used(&tests) || used(&ours), "no test uses {name}");
        } else {
            assert!(used(&ours), "nothing uses {name}");
        }
    }
    assert!(seen > 30, "{seen}");
}
