//! What the documents claim, checked: commands run, tables are the program's own, names exist. `UPDATE=1` rewrites the tables.

use clap::{Arg, CommandFactory as _};
use pentad::{cli::Args, config, fault::Exit};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const PAGES: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/charter.md",
    "docs/constitution.md",
    "docs/github.md",
    "docs/security.md",
    "examples/workflows/README.md",
];

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

/// Compares what stands between `<!-- name: … -->` and `<!-- end -->` in the README, or writes it.
fn section(name: &str, expected: &str) {
    let text = page("README.md");
    let opening = format!("<!-- {name}: written by a test -->\n");
    let (before, rest) = text.split_once(&opening).expect("the README has the section");
    let (actual, after) = rest.split_once("<!-- end -->").expect("the section ends");
    if std::env::var_os("UPDATE").is_some_and(|it| it == "1") {
        let text = format!("{before}{opening}{expected}<!-- end -->{after}");
        fs::write(root().join("README.md"), text).unwrap();
    } else {
        assert_eq!(actual, expected, "{name}: UPDATE=1 writes it");
    }
}

#[test]
fn the_readme_s_tables_are_the_program_s() {
    let codes =
        Exit::ALL.map(|(exit, meaning)| format!("| {} | {meaning} |\n", exit.code())).concat();
    section("exit codes", &format!("| exit code | means |\n| --- | --- |\n{codes}"));
    let mut args = Args::command();
    args.build();
    let tables = ["review", "merge", "init", "check", "report", "explain", "guard"].map(|name| {
        let command = args.find_subcommand(name).unwrap();
        let rows: String = command
            .get_arguments()
            .filter(|arg| arg.get_long().is_some_and(|it| it != "help"))
            .map(row)
            .collect();
        format!("`pentad {name}`\n\n| flag | does | default |\n| --- | --- | --- |\n{rows}")
    });
    section("flags", &tables.join("\n"));
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
fn the_readme_s_commands_do_what_it_says() {
    let place = repository();
    let readme = page("README.md");
    let blocks = blocks(&readme);
    let runs: Vec<&Block> = blocks.iter().filter(|it| it.info.starts_with("sh exits ")).collect();
    assert!(runs.len() > 5, "the README marks the commands that need no key");
    // A variable that one block exports holds in those below it, as in the reader's shell.
    let mut exported = String::new();
    for block in runs {
        let code: i32 = block.info.trim_start_matches("sh exits ").parse().unwrap();
        if block.text.contains("examples/") && !root().join("examples/01-first-review").exists() {
            continue;
        }
        let text = block.text.replace("cargo run --release --quiet --", "pentad");
        let output = shell(place.path(), &format!("{exported}{text}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{}\n{said}", block.text);
        exported.extend(
            text.lines().filter(|it| it.starts_with("export ")).map(|it| format!("{it}\n")),
        );
    }
    written_files_are_listed(place.path(), &readme);
    let left = shell(place.path(), "git status --porcelain");
    assert_eq!(String::from_utf8_lossy(&left.stdout), "", "the output folder ignores itself");
}

#[test]
fn the_commands_of_the_charter_s_pages_do_what_they_say() {
    for page_name in ["docs/charter.md", "docs/constitution.md"] {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("one.py"), "def one():\n    return 1\n").unwrap();
        let git = "git -c user.name=a -c user.email=a@b.c";
        let setup = format!("git init -q -b main; {git} add .; {git} commit -q -m first");
        assert!(shell(place.path(), &setup).status.success());
        let text = page(page_name);
        let blocks = blocks(&text);
        for block in blocks.iter().filter(|it| it.info == "sh exits 0") {
            let output = shell(place.path(), &format!("set -e\n{}", block.text));
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{page_name}: {}\n{said}", block.text);
        }
    }
}

#[test]
fn the_drafted_workflow_is_the_readme_s() {
    let readme = page("README.md");
    let block = blocks(&readme).into_iter().find(|it| it.info == "yaml workflow").unwrap();
    assert_eq!(config::draft::WORKFLOW, block.text);
}

#[test]
fn the_charter_s_page_names_every_key() {
    let schema: Value = serde_json::from_str(config::schema::CHARTER).unwrap();
    let text = page("docs/charter.md");
    for (key, value) in schema["properties"].as_object().unwrap() {
        assert!(text.contains(&format!("| `{key}` |")), "{key}");
        for below in value["properties"].as_object().into_iter().flat_map(|it| it.keys()) {
            assert!(text.contains(&format!("`{below}`")), "{key}.{below}");
        }
    }
}

/// Every file of a finished review stands in the README's table, and no other does.
fn written_files_are_listed(place: &Path, readme: &str) {
    let (_, table) = readme.split_once("| in `--out` | what it is |").unwrap();
    let listed: BTreeSet<String> = table
        .lines()
        .skip(2)
        .map_while(|it| it.strip_prefix("| `")?.split('`').next())
        .map(|it| it.trim_end_matches('/').to_owned())
        .collect();
    let written: BTreeSet<String> = fs::read_dir(place.join("pentad-out"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .map(|it| if it.starts_with("round-") { "round-N-THEME.md".to_owned() } else { it })
        .collect();
    assert_eq!(listed, written);
}

/// A repository with the README's charter on `main` and a harmless change on a branch; the examples stand beside it.
fn repository() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = place.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for block in blocks(&page("README.md")) {
        if let Some(path) = block.info.strip_prefix("yaml .pentad/") {
            write(&format!(".pentad/{path}"), &block.text);
        }
    }
    write(".gitignore", "/examples/\n");
    write("src/store/file.py", "def one():\n    return 1\n");
    copy(&root().join("examples"), &place.path().join("examples"));
    let git = "git -c user.name=a -c user.email=a@b.c";
    let setup = format!(
        "git init -q -b main; {git} add .; {git} commit -q -m first; git checkout -q -b topic"
    );
    assert!(shell(place.path(), &setup).status.success());
    write("src/store/file.py", "def one():\n    return 1\n\n\ndef two():\n    return 2\n");
    let commit = format!("{git} commit -q -a -m second");
    assert!(shell(place.path(), &commit).status.success());
    place
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// As a reader's shell runs it: the binary on the path, no key, no runner.
fn shell(place: &Path, text: &str) -> std::process::Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_pentad")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let kept = std::env::vars().filter(|(name, _)| name == "HOME" || name == "TMPDIR");
    Command::new("sh")
        .args(["-c", &format!("set -u\n{text}")])
        .current_dir(place)
        .env_clear()
        .envs(kept)
        .env("PATH", format!("{}:{path}", binary.display()))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn the_readme_s_charter_is_the_built_in_one_where_it_names_it() {
    let readme = page("README.md");
    let names = |prefix: &str| {
        let line = readme.split_once(prefix).expect(prefix).1;
        let line = line.split_once('.').unwrap().0;
        line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<String>>()
    };
    let charter = config::builtin();
    let roles: Vec<String> = charter.roles.iter().map(|it| it.prefix.clone()).collect();
    let themes: Vec<String> = charter.themes.iter().map(|it| it.slug.clone()).collect();
    assert_eq!(names("The built-in bench: "), roles);
    assert_eq!(names("a loop each, in this order: "), themes);
    let calls = format!("makes {} calls in each loop", roles.len() + 2);
    assert!(readme.contains(&calls), "{calls}");
    let (usd, minutes) = (charter.budget.usd.unwrap(), charter.budget.minutes.unwrap());
    let budget = format!("({usd} USD\nand {minutes} minutes");
    assert!(readme.contains(&budget), "{budget}");
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
    let said = readme.split_once("step's outputs are").unwrap().1.split_once(". ").unwrap().0;
    for output in action["outputs"].as_object().unwrap().keys() {
        assert!(said.contains(&format!("`{output}`")), "the README names no output {output}");
    }
}

#[test]
fn what_the_pages_name_is_there() {
    let mut gone = Vec::new();
    for name in PAGES {
        let text = page(name);
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
