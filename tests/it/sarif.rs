//! `--sarif`: files as six tools write them, brought to a review. Only what is on the change becomes a finding, it gates as the tool's own
//! severity says, and reviewers see it before they are asked.

use crate::{
    git::git,
    program::{Place, Ran},
};
use serde_json::{Value, json};
use std::path::Path;

const TOOLS: [&str; 6] = ["codeql", "semgrep", "clippy", "ruff", "eslint", "zizmor"];

/// A repository whose branch changes a line in each of four files; the tools' files stand in it, not committed.
fn repository() -> Place {
    let place = Place::new();
    let plain = |n: usize| (0..n).map(|n| format!("// line {n}\n")).collect::<String>();
    let workflow = |more: &str| {
        format!("name: ci\non: push\n\n\n\n\n\n\n\n\npermissions:\n  contents: {more}\n")
    };
    place.write("app/db.py", "def find(db, name):\n    return db.all()\n");
    place.write(
        "app/old.py",
        "import os\ndef old(db, name):\n    return db.run(f'select {name}')\n",
    );
    place.write("src/a.rs", "fn open() {\n    let path = path();\n    read(path)\n}\n");
    place.write("src/b.rs", "fn other() {\n    read(path()).unwrap()\n}\n");
    place.write("web/index.js", &format!("const a = 1;\nif (a === 2) {{}}\n{}", plain(20)));
    place.write(".github/workflows/ci.yml", &workflow("read"));
    git(place.path(), &["init", "-q", "-b", "main"]);
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-q", "-m", "first"]);
    git(place.path(), &["checkout", "-q", "-b", "topic"]);
    place.write("app/db.py", "def find(db, name):\n    return db.run(f'select {name}')\n");
    place.write("src/a.rs", "fn open() {\n    let path = path();\n    read(path).unwrap()\n}\n");
    place.write("web/index.js", &format!("const a = 1;\nif (a == 2) {{}}\n{}", plain(20)));
    place.write(".github/workflows/ci.yml", &workflow("write"));
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-q", "-m", "second"]);
    for tool in TOOLS {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/sarif/{tool}.sarif"));
        place.write(&format!("{tool}.sarif"), &std::fs::read_to_string(file).unwrap());
    }
    place
}

fn review(place: &Place, words: &str) -> (Ran, Value) {
    let ran =
        place.run(&format!("review --base main --model static --format none --out out {words}"));
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{:?}: {}", ran.code, ran.err);
    (ran, place.synthesis("out"))
}

/// Findings with a voice of a tool, duplicates in them: `tool severity file:line in_change`.
fn of_tools(place: &Place) -> Vec<String> {
    let mut found: Vec<String> = place
        .read("out/findings.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|it| {
            let voices = it["voices"].as_array()?;
            // A leader has its members' voices too: its own is in its id's finding.
            let source =
                voices.iter().find_map(|it| it["source"].as_str()?.strip_prefix("import:"))?;
            let place = &it["evidence"];
            let severity = it["severity"].as_str()?;
            Some(format!("{source} {severity} {}:{}", place["file"].as_str()?, place["lines"][0]))
        })
        .collect();
    found.sort();
    found
}

fn reasons(it: &Value, stage: &str) -> Vec<String> {
    let rejected = it["rejected"].as_array().unwrap().iter().filter(|it| it["stage"] == stage);
    rejected.map(|it| it["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_tool_s_findings_on_the_change_are_findings_of_the_review() {
    for (tool, words, expected, aside) in [
        ("codeql", "", "codeql high app/db.py:2", 1),
        ("semgrep", "", "semgrep oss medium app/db.py:2", 1),
        ("clippy", "", "clippy medium src/a.rs:3", 1),
        ("ruff", "", "ruff high app/db.py:2", 1),
        ("eslint", "", "eslint medium web/index.js:2", 1),
        // The first place of the result is not on the change, the second is.
        ("zizmor", "--head topic", "zizmor high .github/workflows/ci.yml:12", 0),
    ] {
        let place = repository();
        let (ran, it) = review(&place, &format!("--sarif {tool}.sarif {words}"));
        assert_eq!(ran.code, Some(0), "{tool}: nothing critical: {}", it["reasons"]);
        assert_eq!(of_tools(&place), [expected], "{tool}");
        let set_aside = reasons(&it, "scope");
        assert_eq!(set_aside.len(), aside, "{tool}: {set_aside:?}");
        let gates = review(&place, &format!("--sarif {tool}.sarif --fail-on medium {words}")).0;
        assert_eq!(gates.code, Some(1), "{tool}: it gates as its tool says");
    }
}

#[test]
fn several_tools_are_several_voices_whatever_their_order() {
    let place = repository();
    let (_, it) = review(&place, "--sarif codeql.sarif semgrep.sarif --sarif ruff.sarif");
    let about = |it: &Value| -> Vec<Value> {
        let all = it["findings"].as_array().unwrap().iter();
        all.filter(|it| it["voices"].to_string().contains("codeql")).cloned().collect()
    };
    let findings = about(&it);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let voices: Vec<&str> = findings[0]["voices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["source"].as_str().unwrap())
        .collect();
    for tool in ["import:codeql", "import:semgrep oss"] {
        assert!(voices.contains(&tool), "{voices:?}");
    }
    assert_eq!(findings[0]["role"], "security", "it names a weakness");
    assert_eq!(reasons(&it, "suppressed").len(), 1);
    let notices = it["notices"].to_string();
    assert!(
        notices.contains("import:codeql: 1 finding on what is reviewed, 1 elsewhere"),
        "{notices}"
    );
    assert!(notices.contains("codeql.sarif is read as findings and not reviewed"), "{notices}");
    let other = review(&place, "--sarif ruff.sarif --sarif semgrep.sarif codeql.sarif").1;
    assert_eq!(about(&other), findings);
    // In tree scope nothing is set aside.
    let (_, whole) = review(&place, "--scope tree --sarif clippy.sarif");
    assert_eq!(of_tools(&place), ["clippy medium src/a.rs:3", "clippy medium src/b.rs:2"]);
    assert!(reasons(&whole, "scope").is_empty());
}

#[test]
fn a_file_that_is_no_sarif_is_named_with_its_reason() {
    let place = repository();
    place.write("cut.sarif", "{\"version\": \"2.1.0\", \"runs\": [");
    place.write("empty.sarif", "");
    place.write("lines.sarif", "{\"tool\": \"t\", \"text\": \"a\"}\n");
    place.write("old.sarif", "{\"version\": \"1.0.0\", \"runs\": []}");
    for (file, why) in [
        ("none.sarif", "cannot read none.sarif"),
        ("cut.sarif", "cut.sarif is not JSON that can be read"),
        ("empty.sarif", "empty.sarif is empty"),
        ("lines.sarif", "lines.sarif is no SARIF"),
        ("old.sarif", "old.sarif is SARIF 1.0.0"),
    ] {
        let ran = place.run(&format!("review --base main --sarif {file} --out out"));
        assert_eq!(ran.code, Some(2), "{file}");
        assert!(ran.err.contains(why), "{file}: {}", ran.err);
    }
    let driver = json!({"driver": {"name": "t"}});
    let good = json!({"message": {"text": "kept"}, "level": "error", "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": "app/db.py"}, "region": {"startLine": 2}}}]});
    let nameless = json!({"ruleId": "no-eval", "level": "error", "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": "src/a.rs"}, "region": {"startLine": 3}}}]});
    let runs = json!([{"tool": driver, "results": [{"message": 5}, good, nameless], "invocations": [{"executionSuccessful": false}]}]);
    place.write("some.sarif", &json!({"version": "2.1.0", "runs": runs}).to_string());
    let (ran, it) = review(&place, "--sarif some.sarif");
    assert_eq!(of_tools(&place), ["t high app/db.py:2", "t high src/a.rs:3"]);
    assert_eq!(reasons(&it, "schema"), ["some.sarif, result 1: has no message"]);
    assert_eq!(ran.code, Some(3), "its tool did not finish: there may be more");
}

/// A result of an error at a place, with more members.
fn result(uri: &str, line: u32, more: &Value) -> Value {
    let mut it = json!({"ruleId": format!("r-{line}"), "level": "error", "message": {"text": format!("{uri}:{line} is wrong")},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}]});
    it.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    it
}

fn write(place: &Place, results: &Value) {
    let runs = json!([{"tool": {"driver": {"name": "t"}}, "results": results}]);
    place.write("t.sarif", &json!({"version": "2.1.0", "runs": runs}).to_string());
}

#[test]
fn a_change_does_not_silence_a_tool_by_a_comment() {
    let place = repository();
    let left = |kind: &str| json!({"suppressions": [{"kind": kind, "justification": "fine"}]});
    let both = json!({"suppressions": [{"kind": "inSource"}, {"kind": "external"}]});
    for (kept, results) in [
        (true, json!([result("app/db.py", 2, &left("inSource"))])),
        // On a line that the change leaves alone, or by a decision elsewhere.
        (false, json!([result("app/db.py", 1, &left("inSource"))])),
        (false, json!([result("app/old.py", 3, &left("inSource"))])),
        (false, json!([result("app/db.py", 2, &left("external"))])),
        (false, json!([result("app/db.py", 2, &both)])),
    ] {
        write(&place, &results);
        let (ran, it) = review(&place, "--sarif t.sarif --fail-on high");
        assert_eq!(ran.code, Some(i32::from(kept)), "{results}: {}", it["reasons"]);
        assert_eq!(reasons(&it, "suppressed").len(), usize::from(!kept), "{results}");
        let notices = it["notices"].to_string();
        assert_eq!(
            notices.contains("import:t: 0 findings on what is reviewed, 1 suppressed"),
            !kept,
            "{notices}"
        );
        if kept {
            assert_eq!(of_tools(&place), ["t high app/db.py:2"]);
            let claim = "app/db.py:2 is wrong (at a line of this change, suppressed by a comment in the code: fine)";
            assert_eq!(it["findings"][0]["claim"], claim);
        }
    }
}

#[test]
fn a_result_is_looked_for_at_each_of_its_places() {
    let place = repository();
    let at = |uri: &str, line: u32| json!({"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}});
    for (before, found) in [(0, true), (11, true), (999, true), (1_000, false)] {
        let mut places: Vec<Value> = (0..before).map(|n| at("app/old.py", n % 3 + 1)).collect();
        places.push(at("app/db.py", 2));
        write(&place, &json!([result("x", 1, &json!({"locations": places}))]));
        let (_, it) = review(&place, "--sarif t.sarif");
        assert_eq!(of_tools(&place).len(), usize::from(found), "{before}");
        let unread = "t.sarif: of results of t with over 1000 places, only those are read (1)";
        assert_eq!(it["notices"].to_string().contains(unread), !found, "{before}");
    }
}

#[test]
fn two_folders_and_what_a_file_says_of_others() {
    let place = Place::with_clean_change();
    let at = |uri: &str, line: u32| {
        json!({"ruleId": "r", "level": "error", "message": {"text": format!("at {uri}")}, "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}]})
    };
    let last = place.read("after/stock.py").lines().count() as u32;
    let results = json!([
        at("stock.py", last),
        at("stock.py", 9_999),
        at("../stock.py", 1),
        at("/etc/passwd", 1)
    ]);
    let runs = json!([{"tool": {"driver": {"name": "t"}}, "results": results}]);
    place.write("t.sarif", &json!({"version": "2.1.0", "runs": runs}).to_string());
    let ran = crate::program::run(&mut place.review("--sarif t.sarif --fail-on high"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(of_tools(&place), [format!("t high stock.py:{last}")]);
    assert_eq!(
        reasons(&place.synthesis("out"), "scope"),
        ["import:t: 3 findings are not on the change"]
    );
}

#[test]
fn of_more_than_anybody_reads_the_most_severe_are_taken_and_the_rest_is_counted() {
    let place = repository();
    let at = |n: u32, level: &str| {
        result(
            "src/a.rs",
            3,
            &json!({"ruleId": format!("r{n}"), "level": level, "message": {"text": format!("case {n}")}}),
        )
    };
    let notes = (0..2_100).map(|n| at(n, "note"));
    let results: Vec<Value> = notes.chain([at(9_999, "error")]).collect();
    write(&place, &json!(results));
    let (_, it) = review(&place, "--sarif t.sarif");
    assert_eq!(it["findings"][0]["severity"], "high", "it came last in the file");
    let told = "101 findings of other tools, the worst of severity low, were not taken";
    assert!(it["notices"].to_string().contains(told), "{}", it["notices"]);
    assert!(reasons(&it, "scope").iter().any(|it| it.starts_with(told)));
    let all = place.read("out/findings.jsonl").lines().count();
    assert!((2_000..2_100).contains(&all), "{all}");
}

#[test]
fn twenty_thousand_tools_and_what_they_suppress_are_a_bounded_report() {
    let place = repository();
    let run = |n: u32| {
        json!({"tool": {"driver": {"name": format!("t{n}")}}, "results": [result("app/old.py", 3, &json!({})),
        result("app/old.py", 3, &json!({"suppressions": [{"kind": "external"}]}))]})
    };
    let runs: Vec<Value> = (0..3_000).map(run).collect();
    place.write("t.sarif", &json!({"version": "2.1.0", "runs": runs}).to_string());
    let (ran, it) = review(&place, "--sarif t.sarif");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let len = |name: &str| it[name].as_array().unwrap().len();
    assert!(
        len("notices") < 100 && len("rejected") < 1_100,
        "{} {}",
        len("notices"),
        len("rejected")
    );
}
