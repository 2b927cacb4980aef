//! Every folder of `examples/`, run as its README says, through every format, against what it expects. `UPDATE=1` rewrites that.
//!
//! A README names its runs in fences: ` ```sh expected ` stands over a command and says which folder holds what comes of it.

use crate::program::{pentad, run};
use regex::Regex;
use serde_json::Value;
use similar::TextDiff;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    thread,
};
use tempfile::TempDir;

/// Files by name below a folder.
type Files = BTreeMap<String, String>;

/// One run of an example.
struct Case {
    example: PathBuf,
    /// The words after `pentad`.
    words: Vec<String>,
    expected: PathBuf,
}

impl Case {
    /// The command, with an output folder and further words.
    fn command(&self, out: &Path, more: &[&str]) -> Command {
        let mut command = pentad(&self.example, &self.words);
        command.arg("--out").arg(out).args(more);
        command
    }

    fn name(&self) -> String {
        let parts = self.expected.components().rev().take(2).collect::<Vec<_>>();
        parts.into_iter().rev().collect::<PathBuf>().display().to_string()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every folder, whatever is in it, but for the workflows, which `tests/it/workflows.rs` holds.
fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).unwrap().map(|it| it.unwrap().path());
    let mut folders: Vec<PathBuf> =
        entries.filter(|it| it.is_dir() && !it.ends_with("workflows")).collect();
    folders.sort();
    assert!(folders.len() >= 5, "{folders:?}");
    folders
}

/// The runs that an example's README names.
fn cases(example: &Path) -> Vec<Case> {
    let readme = read(&example.join("README.md"));
    let fences = readme.split("\n```sh expected").skip(1);
    let cases: Vec<Case> = fences
        .map(|fence| {
            let (name, rest) = fence.split_once('\n').expect("a fence has a line of its own");
            let (command, _) = rest.split_once("\n```").expect("a fence ends");
            let words = command.trim().strip_prefix("pentad ").expect("one command of ours");
            Case {
                example: example.to_owned(),
                words: words.split_whitespace().map(str::to_owned).collect(),
                expected: example.join(format!("expected{name}")),
            }
        })
        .collect();
    assert!(!cases.is_empty(), "{}: its README names no run", example.display());
    cases
}

#[test]
fn every_example_comes_to_what_it_expects() {
    let failures: Vec<String> = thread::scope(|scope| {
        let check = |example: &PathBuf| cases(example).iter().flat_map(check).collect::<Vec<_>>();
        let threads: Vec<_> =
            examples().into_iter().map(|it| scope.spawn(move || check(&it))).collect();
        threads.into_iter().flat_map(|it| it.join().expect("a check does not panic")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_index_names_every_example() {
    let index = read(&root().join("README.md"));
    for example in examples() {
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(index.contains(&format!("]({name}/)")), "examples/README.md does not link {name}");
    }
}

/// Runs a case through every format; returns what is not as expected.
fn check(case: &Case) -> Vec<String> {
    let place = TempDir::new().unwrap();
    let actual = run_all(case, place.path());
    if std::env::var_os("UPDATE").is_some_and(|it| it == "1") {
        rewrite(&case.expected, &actual);
    }
    let expected = files(&case.expected);
    let names = expected.keys().chain(actual.keys()).collect::<std::collections::BTreeSet<_>>();
    names
        .into_iter()
        .filter_map(|name| {
            let (expected, actual) = (expected.get(name), actual.get(name));
            let what = match (expected, actual) {
                (Some(expected), Some(actual)) if expected == actual => return None,
                (Some(expected), Some(actual)) => {
                    TextDiff::from_lines(expected.as_str(), actual.as_str())
                        .unified_diff()
                        .context_radius(2)
                        .to_string()
                }
                (None, _) => "is not expected yet".to_owned(),
                (_, None) => "is expected and did not come".to_owned(),
            };
            Some(format!("{}/{name} (UPDATE=1 accepts it): {what}", case.name()))
        })
        .collect()
}

/// What comes of a case: the output folder's files, and each format's text.
fn run_all(case: &Case, place: &Path) -> Files {
    let in_step = step(case, place);
    let out = place.join("terminal");
    let terminal = run(&mut case.command(&out, &["--format", "terminal"]));
    let mut files = files(&out);
    let verdict = code(&files["synthesis.json"]);
    assert!(out.join("report.html").is_file(), "{}: report.html is there", case.name());
    assert_eq!(terminal.code, Some(verdict), "{}: {}", case.name(), terminal.err);
    for (format, wanted) in [("json", files["synthesis.json"].as_str()), ("none", "")] {
        let out = place.join(format);
        let ran = run(&mut case.command(&out, &["--format", format]));
        assert_eq!(ran.code, Some(verdict), "{}: no format changes the exit code", case.name());
        let (said, left) = (scrubbed("synthesis.json", &ran.out), self::files(&out));
        assert_eq!(said, wanted, "{}: --format {format}", case.name());
        assert_eq!(left, files, "{}: --format {format} leaves the same files", case.name());
    }
    files.insert("terminal.txt".to_owned(), scrubbed("terminal.txt", &terminal.out));
    files.extend(in_step);
    files
}

/// The case as a workflow's step: what the runner is told, and what it shows.
fn step(case: &Case, place: &Path) -> Files {
    let [summary, outputs] = ["summary.md", "outputs.txt"].map(|name| place.join(name));
    let mut command = case.command(&place.join("pentad-out"), &[]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", place);
    command.env("GITHUB_STEP_SUMMARY", &summary).env("GITHUB_OUTPUT", &outputs);
    let ran = run(&mut command);
    for line in ran.err.lines() {
        assert!(!line.trim_start().starts_with("::"), "{}: stderr commands: {line}", case.name());
    }
    let texts = [
        ("annotations.txt", ran.out),
        ("summary.md", read(&summary)),
        ("outputs.txt", read(&outputs)),
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), scrubbed(name, &text))).collect()
}

/// The exit code of a verdict, where an incomplete review is red.
fn code(synthesis: &str) -> i32 {
    let synthesis: Value = serde_json::from_str(synthesis).unwrap();
    match synthesis["verdict"].as_str().unwrap() {
        "pass" => 0,
        "fail" => 1,
        "incomplete" => 3,
        other => panic!("verdict {other}"),
    }
}

/// The text files of a folder itself, scrubbed, without what a run keeps for itself.
fn files(dir: &Path) -> Files {
    let entries = fs::read_dir(dir).into_iter().flatten().map(|it| it.unwrap().path());
    let named = entries.filter(|it| it.is_file()).map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = scrubbed(&name, &read(&path));
        (name, text)
    });
    // The page is made of the same report: `html.rs` and `tests/browser` look at it.
    let kept = ["checkpoint.json", "report.html"];
    named.filter(|(name, _)| !kept.contains(&name.as_str()) && !name.starts_with('.')).collect()
}

fn rewrite(dir: &Path, files: &Files) {
    fs::create_dir_all(dir).unwrap();
    for name in self::files(dir).keys().filter(|it| !files.contains_key(*it)) {
        fs::remove_file(dir.join(name)).unwrap();
    }
    for (name, text) in files {
        fs::write(dir.join(name), text).unwrap();
    }
}

/// Without what differs from run to run: times, and the random delimiter of a step's outputs.
fn scrubbed(name: &str, text: &str) -> String {
    static TIME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r" +(?:[0-9]+ min )?[0-9]+(?:\.[0-9])? s\b").unwrap());
    static SECONDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#""seconds": [0-9.]+"#).unwrap());
    static DELIMITER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"ghadelimiter_[0-9a-f]{32}").unwrap());
    if name.ends_with(".json") {
        return SECONDS.replace_all(text, "\"seconds\": 0.0").into_owned();
    }
    let text = TIME.replace_all(text, " … s");
    DELIMITER.replace_all(&text, "ghadelimiter_…").into_owned()
}

/// Admitted findings of every example, as JSON, by example.
fn admitted() -> Vec<(String, Value)> {
    let findings = |case: &Case| {
        let text = read(&case.expected.join("findings.jsonl"));
        let name = case.name();
        let parsed = text.lines().map(|line| (name.clone(), serde_json::from_str(line).unwrap()));
        parsed.collect::<Vec<_>>()
    };
    examples().iter().flat_map(|it| cases(it)).flat_map(|it| findings(&it)).collect()
}

#[test]
fn the_examples_show_every_evidence_and_every_state_of_one_review() {
    let all = admitted();
    let seen = |pointer: &str| -> Vec<&str> {
        let mut seen: Vec<&str> =
            all.iter().filter_map(|(_, it)| it.pointer(pointer)?.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    };
    let statuses = ["ambiguous", "approximate", "drifted", "missing", "relocated", "verified"];
    assert_eq!(seen("/evidence/status"), statuses);
    // Withdrawn and resolved need a refinement and a second push.
    let states = ["contested", "duplicate", "open", "refuted", "superseded", "waived"];
    assert_eq!(seen("/state"), states);
    assert!(all.iter().any(|(_, it)| it["escalate"] == true && it["locked_conflict"] == true));
}

/// Characters that a person does not see, or that move what they see.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn what_people_and_the_runner_read_is_escaped() {
    for case in examples().iter().flat_map(|it| cases(it)) {
        for (name, text) in files(&case.expected) {
            let place = format!("{}/{name}", case.name());
            match name.as_str() {
                "annotations.txt" => {
                    let ours = ["::error ", "::warning ", "::notice "];
                    let stray = text.lines().find(|it| !ours.iter().any(|our| it.starts_with(our)));
                    assert_eq!(stray, None, "{place}");
                }
                "outputs.txt" => {
                    let n = text.lines().filter(|line| line.contains("<<ghadelimiter_")).count();
                    assert_eq!(text.lines().count(), 3 * n, "{place}: a heredoc each");
                }
                name if name.ends_with(".md") || name == "terminal.txt" => {
                    let hidden = text.chars().find(|c| is_hidden(*c));
                    assert_eq!(hidden, None, "{place}");
                    assert!(!text.contains("<script"), "{place}");
                }
                _ => {}
            }
        }
    }
}

/// A program as a model that writes down who was asked, and does not answer one call until the file `go` is there.
const SLOW: &str = r#"here=$(dirname "$0")
call=$(tail -c 200 | sed -n 's/.*assignment: role=\([a-z]*\) loop=\([0-9]*\) .*/L\2-\1/p')
echo "$call" >> "$here/asked"
if [ "$call" = L3-data ]; then
  while [ ! -e "$here/go" ]; do : > "$here/waits"; sleep 0.05; done
fi
cat "replies/$call.json"
"#;

#[test]
fn a_killed_review_goes_on_and_asks_nothing_that_was_answered() {
    let place = TempDir::new().unwrap();
    let dir = place.path();
    fs::write(dir.join("model.sh"), SLOW).unwrap();
    let review = |out: &str, resume: &[&str]| {
        let words = ["review", "--before", "before", "--after", "after", "--model", "command"];
        let mut command = pentad(&root().join("03-resume"), &words);
        command.args(["--format", "none", "--out"]).arg(dir.join(out)).args(resume);
        command.env("PENTAD_COMMAND", format!("sh {}", dir.join("model.sh").display()));
        command
    };
    let mut killed = review("killed", &[]).stderr(std::process::Stdio::null()).spawn().unwrap();
    while !dir.join("waits").exists() {
        assert_eq!(killed.try_wait().unwrap(), None, "it waits for a reply");
        thread::sleep(std::time::Duration::from_millis(5));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let filed = filed(&dir.join("killed"));
    assert!(filed.len() >= 18, "two loops were answered: {filed:?}");
    fs::write(dir.join("go"), "").unwrap();
    let before = read(&dir.join("asked")).lines().count();
    assert_eq!(run(&mut review("killed", &["--resume"])).code, Some(1));
    let asked = read(&dir.join("asked"));
    let again: Vec<&str> =
        asked.lines().skip(before).filter(|it| filed.iter().any(|call| call == it)).collect();
    assert_eq!(again, [""; 0], "was answered before the kill");
    assert_eq!(self::filed(&dir.join("killed")).len(), 45);

    assert_eq!(run(&mut review("whole", &[])).code, Some(1));
    assert_eq!(lasting(&dir.join("killed")), lasting(&dir.join("whole")));
    let findings = |out: &str| read(&dir.join(out).join("findings.jsonl"));
    assert_eq!(findings("killed"), findings("whole"));
}

/// The calls whose replies are filed, as `L3-data`.
fn filed(out: &Path) -> Vec<String> {
    let entries = fs::read_dir(out.join("replies")).unwrap().map(|it| it.unwrap().path());
    let whole = entries.filter(|path| path.extension().is_some_and(|it| it == "json"));
    let call = |path: PathBuf| {
        let reply: Value = serde_json::from_str(&read(&path)).unwrap();
        format!("L{}-{}", reply["call"]["loop"], reply["call"]["role"].as_str().unwrap())
    };
    whole.map(call).collect()
}

/// A synthesis without times and usage.
fn lasting(out: &Path) -> Value {
    let mut synthesis: Value = serde_json::from_str(&read(&out.join("synthesis.json"))).unwrap();
    let strip = |it: &mut Value| {
        for key in ["requests", "seconds", "tokens", "usage", "usd"] {
            it.as_object_mut().unwrap().remove(key);
        }
    };
    strip(&mut synthesis);
    synthesis["loops"].as_array_mut().unwrap().iter_mut().for_each(strip);
    synthesis
}
