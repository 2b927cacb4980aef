//! The page of limits, held against the program: each number is a constant's, each message one that is printed.

use super::{page, root, words};
use pentad::render::headline::thousands;
use std::fs;

/// A row of the page by its first cell, the file of its bound, and the bound as it is declared there.
const BOUNDS: &[(&str, &str, &str)] = &[
    ("one text of a change", "review/change.rs", "file_bytes: 2_000_000,"),
    ("all texts of a change together", "review/change.rs", "total_bytes: 64_000_000,"),
    (
        "a file that is looked at to tell whether it is text",
        "review/change.rs",
        "probe_bytes: 64_000_000,",
    ),
    ("files and folders of one tree", "review/change.rs", "files: 2_000_000,"),
    ("a path in git", "git/tree.rs", "const PATH_BYTES: usize = 16 * 1024;"),
    ("folders in folders, of `--before` and `--after`", "folders.rs", "const DEPTH: usize = 256;"),
    ("paths that the map of the rest knows", "review/change.rs", "paths: 200_000,"),
    ("commit messages, and bytes of one", "review/change.rs", "commits: 50,"),
    (
        "a text that is shown whole",
        "review/snapshot/bulk.rs",
        "const OVERSIZED_BYTES: usize = 150_000;",
    ),
    ("its lines", "review/snapshot/bulk.rs", "const OVERSIZED_LINES: u32 = 4_000;"),
    (
        "lines that are searched for a short diff",
        "review/diff.rs",
        "const MAX_LINES: usize = 150_000;",
    ),
    ("a file that rules read", "model/rules/scan.rs", "const MAX_BYTES: usize = 1_000_000;"),
    ("its nesting", "model/rules/outline.rs", "const MAX_DEPTH: usize = 1_000;"),
    (
        "indentations in a file of Python",
        "model/rules/nesting.rs",
        "const MAX_INDENTS: usize = 380;",
    ),
    (
        "columns of blocks in a workflow's YAML",
        "model/rules/nesting.rs",
        "const MAX_COLUMNS: usize = 120;",
    ),
    (
        "work on one file by the built-in rules",
        "model/rules/scan.rs",
        "const MAX_STEPS: u64 = 300_000_000;",
    ),
    (
        "work on one file by a team's rules",
        "model/rules/scan.rs",
        "const MAX_OWN_STEPS: u64 = 50_000_000;",
    ),
    (
        "source of one change that rules parse",
        "model/rules/mod.rs",
        "const MAX_BYTES_OF_A_CHANGE: usize = 20_000_000;",
    ),
    (
        "matches of one rule in one file",
        "model/rules/scan.rs",
        "const MAX_OBSERVATIONS: usize = 25;",
    ),
    (
        "files of a change that signals compare",
        "model/rules/signals/delta.rs",
        "const MAX_FILES: usize = 2_000;",
    ),
    (
        "files and bytes that a guard counts in",
        "run/intake.rs",
        "const COUNTED_FILES: usize = 2_000;",
    ),
    (
        "documents whose claims are read",
        "review/claims/mod.rs",
        "const MAX_DOCUMENTS: usize = 200;",
    ),
    ("a file of the charter", "config/yaml.rs", "const MAX_BYTES: usize = 1 << 20;"),
    ("its nesting", "config/yaml.rs", "const DEPTH: usize = 16;"),
    ("the constitution", "config/mod.rs", "const MAX_CONSTITUTION: usize = 200_000;"),
    ("guards in it", "config/guards.rs", "const MAX_GUARDS: usize = 100;"),
    ("rules of a team", "config/rules.rs", "const MAX_RULES: usize = 200;"),
    ("one rule's file", "config/rules.rs", "const MAX_BYTES: usize = 64 * 1024;"),
    ("an event", "run/intake.rs", "const EVENT_BYTES: u64 = 64 << 20;"),
    (
        "a file of findings to merge, SARIF or lines",
        "import/mod.rs",
        "const MAX_BYTES: u64 = 256 << 20;",
    ),
    ("findings of all such files", "import/mod.rs", "const MAX_FINDINGS: usize = 200_000;"),
    ("values of JSON in one of them", "import/mod.rs", "const MAX_VALUES: usize = 2_000_000;"),
    (
        "findings of `--sarif` that one review takes",
        "review/engine/brought.rs",
        "const TAKEN: usize = 2_000;",
    ),
    (
        "a reply that is read for findings",
        "review/admit/schema.rs",
        "const MAX_REPLY: usize = 4 << 20;",
    ),
    ("a reply that is received", "model/anthropic/message.rs", "const MAX_TEXT: usize = 16 << 20;"),
    ("a reply that is received", "model/openai/completion.rs", "const MAX_TEXT: usize = 16 << 20;"),
    ("a program's output", "model/program.rs", "const MAX_OUTPUT: usize = 16 << 20;"),
    ("findings of one reply", "review/admit/schema.rs", "const MAX_FINDINGS: usize = 25;"),
    (
        "verdicts, and merges, of one reply",
        "review/admit/schema.rs",
        "const MAX_RULINGS: usize = 400;",
    ),
    ("nesting of JSON in a reply", "review/admit/schema/json.rs", "const DEEP: usize = 128;"),
    ("an answer of GitHub", "github/client.rs", "const MOST: usize = 64 << 20;"),
    ("the time in which it must have come whole", "github/limit.rs", "whole: 600,"),
    ("an earlier review's archive", "github/artifact.rs", "const BYTES: usize = 64 << 20;"),
    ("its files", "store/zip.rs", "const ENTRIES: usize = 4_000;"),
    ("what they unpack to", "store/zip.rs", "const ALL_BYTES: usize = 256 << 20;"),
    ("what a comment remembers", "store/obligations.rs", "const MARKER_BYTES: usize = 26_000;"),
    ("a report read back", "store/written.rs", "const MAX_BYTES: u64 = 256 << 20;"),
    ("the job summary", "render/summary.rs", "const LIMIT: usize = 900 * 1024;"),
    ("the comment on a pull request", "render/sticky.rs", "const LIMIT: usize = 65_000;"),
    ("`report.html`", "render/html.rs", "const LIMIT: usize = 1_450_000;"),
    ("results in SARIF", "render/sarif.rs", "const RESULTS: usize = 5_000;"),
    ("annotations of a kind", "render/annotations.rs", "const PER_KIND: usize = 10;"),
];

/// The rows of the table: what, how much, and what happens over it.
fn rows() -> Vec<[String; 3]> {
    let text = page("docs/limits.md");
    let rows = text.lines().filter_map(|it| it.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|it| it.split(" | ").map(str::to_owned).collect::<Vec<String>>());
    cells.skip(2).map(|it| it.try_into().expect("three cells")).collect()
}

/// A number as the page has it: with commas, and in MiB where it is a whole number of them and declared as such.
fn shown(declared: &str) -> String {
    let value = declared.rsplit_once(['=', ':']).unwrap().1;
    let value: String = value.chars().filter(|it| !" _;,".contains(*it)).collect();
    if let Some(mebibytes) = value.strip_suffix("<<20") {
        return format!("{mebibytes} MiB");
    }
    let number: u64 = value.split('*').map(|it| it.parse::<u64>().unwrap()).product();
    thousands(number)
}

#[test]
fn every_limit_on_the_page_is_the_program_s() {
    let rows = rows();
    for (what, file, declared) in BOUNDS {
        let source = fs::read_to_string(root().join("src").join(file)).unwrap();
        assert!(source.contains(declared), "{what}: src/{file} no longer says `{declared}`");
        let number = shown(declared);
        // A unit may follow.
        let is = |most: &str| {
            most.strip_prefix(&number).is_some_and(|it| it.is_empty() || it.starts_with(' '))
        };
        let there = rows.iter().any(|[of, most, _]| of == what && is(most));
        assert!(there, "docs/limits.md: {what} is {number}");
    }
    for [what, ..] in &rows {
        assert!(BOUNDS.iter().any(|it| it.0 == what), "{what}: which constant is it?");
    }
}

#[test]
fn what_is_printed_over_a_limit_is_as_the_page_says() {
    let source = words::source();
    let said: Vec<String> = rows()
        .into_iter()
        .flat_map(|[_, _, over]| {
            over.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<String>>()
        })
        .collect();
    assert!(said.len() > 25, "{said:?}");
    let gone: Vec<&String> = said.iter().filter(|it| !words::is_said(&source, it)).collect();
    assert!(gone.is_empty(), "no message of the program: {gone:#?}");
}
