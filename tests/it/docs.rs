//! What the documents claim, checked: commands run, tables are the program's own, names exist. `UPDATE=1` rewrites the tables.

use clap::{Arg, CommandFactory as _};
use pentad::{cli::Args, config, fault::Exit};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};

mod commands;
mod cost;
mod limits;
mod links;
mod words;

/// Pages that are no guide.
const OTHERS: [&str; 5] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "examples/workflows/README.md",
];

/// The README and everything in `docs/`: what users are told.
fn guides() -> Vec<String> {
    let folder = fs::read_dir(root().join("docs")).unwrap();
    let names = folder.map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> =
        names.filter(|it| it.ends_with(".md")).map(|it| format!("docs/{it}")).collect();
    pages.sort();
    pages.insert(0, "README.md".to_owned());
    pages
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// A fenced block and what stands behind its opening fence.
struct Block {
    info: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
            blocks.push(Block { info: info.to_owned(), text: inside.join("\n") + "\n" });
        }
    }
    blocks
}

/// What stands between `<!-- name: … -->` and `<!-- end -->` on a page, with what is before and behind it.
fn parts<'a>(text: &'a str, name: &str) -> (&'a str, &'a str, &'a str) {
    let opening = format!("<!-- {name}: written by a test -->\n");
    let at = text.find(&opening).unwrap_or_else(|| panic!("no section {name}")) + opening.len();
    let (before, rest) = text.split_at(at);
    let end = rest.find("<!-- end -->").expect("the section ends");
    (before, &rest[..end], &rest[end..])
}

/// Whether this run is to write what the others compare.
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some_and(|it| it == "1")
}

/// Writes a section of a page.
fn write_section(on: &str, name: &str, expected: &str) {
    let text = page(on);
    let (before, _, after) = parts(&text, name);
    fs::write(root().join(on), format!("{before}{expected}{after}")).unwrap();
}

/// Compares a section of a page, or writes it.
fn section(on: &str, name: &str, expected: &str) {
    if updates() {
        return write_section(on, name, expected);
    }
    assert_eq!(parts(&page(on), name).1, expected, "{on}, {name}: UPDATE=1 writes it");
}

#[test]
fn the_tables_are_the_program_s() {
    let codes =
        Exit::ALL.map(|(exit, meaning)| format!("| {} | {meaning} |\n", exit.code())).concat();
    for on in ["README.md", "docs/exit-codes.md"] {
        section(on, "exit codes", &format!("| exit code | means |\n| --- | --- |\n{codes}"));
    }
    let mut args = Args::command();
    args.build();
    let named =
        ["review", "merge", "publish", "init", "check", "report", "explain", "waive", "guard"];
    let tables = named.map(|name| {
        let command = args.find_subcommand(name).unwrap();
        let rows: String = command
            .get_arguments()
            .filter(|arg| arg.get_long().is_some_and(|it| it != "help"))
            .map(row)
            .collect();
        format!("`pentad {name}`\n\n| flag | does | default |\n| --- | --- | --- |\n{rows}")
    });
    section("docs/commands.md", "flags", &tables.join("\n"));
}

/// A flag as the README shows it: from its definition alone.
fn row(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let value = arg.get_value_names().into_iter().flatten().map(ToString::to_string).next();
    let value = value.filter(|_| takes).map_or_else(String::new, |it| format!(" {it}"));
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let (does, default) = match help.split_once(" [default: ") {
        Some((does, default)) => (does.to_owned(), default.trim_end_matches(']').to_owned()),
        None => (help, String::new()),
    };
    let given = arg.get_default_values().first().map(|it| it.to_string_lossy().into_owned());
    let default = given.filter(|_| takes).map_or(default, |it| format!("`{it}`"));
    let words: Vec<String> =
        arg.get_possible_values().iter().map(|it| format!("`{}`", it.get_name())).collect();
    let words =
        if words.is_empty() || !takes { String::new() } else { format!(" ({})", words.join(", ")) };
    let flag =
        arg.get_long().map_or_else(|| value.trim().to_owned(), |it| format!("--{it}{value}"));
    format!("| `{flag}` | {}{words} | {default} |\n", does.trim_end_matches('.'))
}

#[test]
fn the_drafted_workflow_is_the_readme_s() {
    let readme = page("README.md");
    let block = blocks(&readme).into_iter().find(|it| it.info == "yaml workflow").unwrap();
    assert_eq!(config::draft::WORKFLOW, block.text);
}

#[test]
fn the_built_in_charter_is_as_the_pages_name_it() {
    let (text, models) = (page("docs/charter.md"), page("docs/models.md"));
    let names = |prefix: &str| {
        let line = text.split_once(prefix).expect(prefix).1;
        let line = line.split_once('.').unwrap().0;
        line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<String>>()
    };
    let charter = config::builtin();
    let roles: Vec<String> = charter.roles.iter().map(|it| it.prefix.clone()).collect();
    let themes: Vec<String> = charter.themes.iter().map(|it| it.slug.clone()).collect();
    assert_eq!(names("The built-in bench: "), roles);
    assert_eq!(names("a loop each, in this order: "), themes);
    let calls = format!("makes {} calls in each loop", roles.len() + 2);
    assert!(models.contains(&calls), "{calls}");
    let (usd, minutes) = (charter.budget.usd.unwrap(), charter.budget.minutes.unwrap());
    let budget = format!("({usd} USD\nand {minutes} minutes");
    assert!(models.contains(&budget), "{budget}");
}

#[test]
fn the_readme_s_workflow_is_one_to_copy() {
    let readme = page("README.md");
    let block = blocks(&readme).into_iter().find(|it| it.info == "yaml workflow").unwrap();
    let workflow: Value = serde_yaml::from_str(&block.text).unwrap();
    assert_eq!(
        workflow["jobs"]["pentad"]["permissions"],
        serde_json::json!({"contents": "read", "pull-requests": "write", "actions": "read"})
    );
    let steps = workflow["jobs"]["pentad"]["steps"].as_array().unwrap();
    let uses: Vec<&str> = steps.iter().filter_map(|it| it["uses"].as_str()).collect();
    for it in uses.iter().filter(|it| !it.starts_with("OWNER/")) {
        let (_, commit) = it.split_once('@').unwrap();
        assert!(commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit()), "{it}");
    }
    assert_eq!(steps[0]["with"]["fetch-depth"], 0);
    assert_eq!(steps.last().unwrap()["if"], "${{ !cancelled() }}");
    assert_eq!(steps.last().unwrap()["with"]["path"], "pentad-out/");
    assert_eq!(steps.last().unwrap()["with"]["name"], pentad::github::artifact::name(""));
    let action: Value = serde_yaml::from_str(&page("action.yml")).unwrap();
    let guide = page("docs/github.md");
    let said = guide.split_once("step's outputs are").unwrap().1.split_once(". ").unwrap().0;
    for output in action["outputs"].as_object().unwrap().keys() {
        assert!(said.contains(&format!("`{output}`")), "docs/github.md names no output {output}");
    }
}

#[test]
fn what_the_pages_name_is_there() {
    let mut gone = Vec::new();
    for name in guides().into_iter().chain(OTHERS.map(str::to_owned)) {
        let text = page(&name);
        for path in spans(&text).filter(|it| is_path(it)) {
            if !is_there(path) {
                gone.push(format!("{name}: `{path}`"));
            }
        }
    }
    assert!(gone.is_empty(), "{gone:#?}");
}

/// What stands in backticks, outside of blocks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let mut outside = true;
    let prose = text.lines().filter(move |line| {
        let fence = line.starts_with("```");
        outside ^= fence;
        outside && !fence
    });
    prose.flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether it names a file or folder of this repository.
fn is_path(span: &str) -> bool {
    let below = ["src/", "tests/", ".ci/", ".github/", "examples/", "docs/"]
        .iter()
        .any(|it| span.starts_with(it));
    let pages = span.ends_with(".md") && span.chars().next().is_some_and(char::is_uppercase);
    let whole = matches!(span, "action.yml" | "Cargo.toml" | "Dockerfile" | "examples");
    (below || pages || whole || span.starts_with("LICENSE")) && !span.contains([' ', '<', '*'])
}

/// A folder that is written last may not be there yet.
fn is_there(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    let later = matches!(top, ".ci" | "examples") && !root().join(top).exists();
    later || root().join(path).exists()
}

#[test]
fn the_architecture_is_whole_and_short() {
    let text = page("ARCHITECTURE.md");
    assert!(text.lines().count() <= 150, "a newcomer reads it in one sitting");
    assert!(!text.contains("](") && !text.contains("http"), "names only: links rot");
    let crate_doc = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for module in modules() {
        let name = format!("`{module}`");
        assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        assert!(crate_doc.contains(&format!("[{name}]")), "src/lib.rs does not name {name}");
    }
    for dependency in dependencies() {
        let named = format!("`{dependency}`");
        assert!(text.contains(&named), "ARCHITECTURE.md argues no {named}");
    }
}

/// The crate's modules, as `lib.rs` declares them.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared = text.lines().filter_map(|it| it.strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

/// Everything `Cargo.toml` brings in, for the program and for its tests.
fn dependencies() -> Vec<String> {
    let manifest = page("Cargo.toml");
    let (mut names, mut inside) = (Vec::new(), false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| inside) {
            names.extend((!name.starts_with(' ')).then(|| name.to_owned()));
        }
    }
    assert!(names.len() > 20, "{names:?}");
    names
}

#[test]
fn every_promise_on_security_names_tests_that_are_there() {
    let text = page("SECURITY.md");
    let promises = text.lines().filter_map(|it| it.strip_prefix("- **"));
    let promises: Vec<&str> = promises.map(|it| it.split(['.', '*']).next().unwrap()).collect();
    let rows = text.lines().filter_map(|it| it.strip_prefix("| ")?.split_once(" | "));
    let rows: Vec<(&str, &str)> = rows.filter(|it| it.1.starts_with('`')).collect();
    assert!(promises.len() > 10, "{promises:?}");
    for promise in &promises {
        assert!(rows.iter().any(|it| it.0 == *promise), "SECURITY.md: what holds `{promise}`?");
    }
    for (promise, tests) in rows {
        assert!(promises.contains(&promise), "SECURITY.md promises no `{promise}`");
        for name in tests.split('`').skip(1).step_by(2) {
            let (module, test) = name.rsplit_once("::").unwrap_or((name, ""));
            let folder = root().join("tests/it").join(module.replace("::", "/"));
            let files = [folder.with_extension("rs"), folder.join("mod.rs")];
            let code = files.iter().find_map(|it| fs::read_to_string(it).ok());
            let code = code.unwrap_or_else(|| panic!("no module {module}"));
            assert!(test.is_empty() || code.contains(&format!("fn {test}(")), "no test {name}");
        }
    }
}

#[test]
fn contributing_begins_with_the_command_that_proves_a_change() {
    let text = page("CONTRIBUTING.md");
    let first = text.lines().nth(2).unwrap();
    assert!(first.starts_with("`bash .ci/run` proves a change"), "{first}");
}

#[test]
fn every_fuzz_target_is_named_and_has_seeds() {
    let fuzz = root().join("fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz.join(folder)).unwrap();
        let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
        entries.map(|it| name(it.unwrap().path())).collect()
    };
    let targets = names("fuzz_targets");
    assert_eq!(targets, names("seeds"));
    for target in &targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
        assert!(fs::read_dir(fuzz.join("seeds").join(target)).unwrap().count() > 0, "{target}");
    }
}
