//! `pentad merge`: findings files in the shapes that tools write them, with and without a repository.

mod elsewhere;
mod kept;

use crate::{
    git::git,
    program::{Place, Ran},
};
use serde_json::{Value, json};
use std::{io::Write as _, process::Stdio};

const BEFORE: &str = "fn open(path: &str) -> File {\n    File::open(path).unwrap()\n}\n\nfn quiet() {\n    rest();\n}\n";
const AFTER: &str = "fn open(path: &str) -> File {\n    log(path);\n    File::open(path).unwrap()\n}\n\nfn quiet() {\n    rest();\n}\n";

/// A repository with a change in `src/a.rs` (line 2), and files beside it that did not change.
fn repository() -> Place {
    let place = Place::new();
    place.write("src/a.rs", BEFORE);
    place.write("src/far away.py", "def f(n):\n    return db.run('select ' + n)\n");
    place.write("crates/one/src/lib.rs", "pub fn one() -> u32 {\n    compute_one()\n}\n");
    place.write("old.rs", "fn gone() {\n    forgotten_call(1);\n}\n");
    git(place.path(), &["init", "-q", "-b", "main"]);
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-q", "-m", "first"]);
    git(place.path(), &["checkout", "-q", "-b", "topic"]);
    place.write("src/a.rs", AFTER);
    git(place.path(), &["rm", "-q", "old.rs"]);
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-q", "-m", "second"]);
    place
}

fn sarif(tool: &str, rules: &Value, results: &Value) -> String {
    let driver = json!({"name": tool, "rules": rules});
    json!({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})
        .to_string()
}

fn at(uri: &str, region: &Value) -> Value {
    json!([{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}])
}

fn result(rule: &str, text: &str, uri: &str, region: &Value) -> Value {
    json!({"ruleId": rule, "level": "error", "message": {"text": text}, "locations": at(uri, region)})
}

/// Merges into `merged`, prints nothing, and reads what came of it.
fn merge(place: &Place, words: &str) -> (Ran, Value) {
    let ran = place.run(&format!("merge --format none --out merged {words}"));
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{:?}: {}", ran.code, ran.err);
    (ran, place.synthesis("merged"))
}

fn finding<'a>(synthesis: &'a Value, claim: &str) -> &'a Value {
    let findings = synthesis["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|it| it["claim"] == claim)
        .unwrap_or_else(|| panic!("{claim}: {findings:#?}"))
}

/// `status file:lines` of a finding's evidence.
fn place_of(synthesis: &Value, claim: &str) -> String {
    let it = &finding(synthesis, claim)["evidence"];
    let lines = it["lines"].as_array().map_or(String::new(), |it| format!(":{}-{}", it[0], it[1]));
    format!("{} {}{lines}", it["status"].as_str().unwrap(), it["file"].as_str().unwrap())
}

#[test]
fn a_tool_s_line_is_a_fact_of_the_file_at_head() {
    let place = repository();
    let root = place.path().canonicalize().unwrap().display().to_string();
    let results = json!([
        result("r", "changed", "src/a.rs", &json!({"startLine": 2})),
        result("r", "unchanged file", "src/far%20away.py", &json!({"startLine": 2, "endLine": 2})),
        result("r", "by the root", &format!("file://{root}/src/a.rs"), &json!({"startLine": 7})),
        result(
            "r",
            "of a runner",
            "file:///home/runner/work/x/x/src/a.rs",
            &json!({"startLine": 1})
        ),
        result("r", "in a folder", "src/lib.rs", &json!({"startLine": 2})),
        result("r", "past the end", "src/a.rs", &json!({"startLine": 99})),
        result("r", "unknown", "src/none.rs", &json!({"startLine": 1})),
        result("r", "outside", "../../../../etc/passwd", &json!({"startLine": 1})),
        result("r", "elsewhere", "file:///etc/passwd", &json!({"startLine": 1})),
        result("r", "whole file", "src/a.rs", &json!({})),
        result("r", "long", "src/a.rs", &json!({"startLine": 1, "endLine": 4_000_000_000_u32})),
        result(
            "r",
            "quoted",
            "src/a.rs",
            &json!({"startLine": 3, "snippet": {"text": "File::open(path).unwrap()"}})
        ),
        result(
            "r",
            "moved",
            "src/a.rs",
            &json!({"startLine": 7, "snippet": {"text": "    log(path);"}})
        ),
        result(
            "r",
            "stale",
            "src/a.rs",
            &json!({"startLine": 1, "snippet": {"text": "nobody_wrote(this, line)"}})
        ),
        result(
            "r",
            "masked",
            "src/a.rs",
            &json!({"startLine": 2, "snippet": {"text": "requires login"}})
        ),
    ]);
    place.write("out.sarif", &sarif("CodeQL", &json!([]), &results));
    let (ran, it) = merge(&place, "out.sarif --repo . --fail-on high");
    assert_eq!(ran.code, Some(1));
    for (claim, expected, in_change) in [
        ("changed", "verified src/a.rs:2-2", true),
        ("unchanged file", "verified src/far away.py:2-2", false),
        ("by the root", "verified src/a.rs:7-7", false),
        ("of a runner", "verified src/a.rs:1-1", true),
        ("in a folder", "verified crates/one/src/lib.rs:2-2", false),
        ("past the end", "missing src/a.rs", false),
        ("unknown", "missing src/none.rs", false),
        ("outside", "missing ../../../../etc/passwd", false),
        ("elsewhere", "missing /etc/passwd", false),
        ("whole file", "verified src/a.rs:1-1", true),
        ("long", "verified src/a.rs:1-8", true),
        ("quoted", "verified src/a.rs:3-3", true),
        ("moved", "drifted src/a.rs:2-2", true),
        ("stale", "missing src/a.rs", false),
        ("masked", "verified src/a.rs:2-2", true),
    ] {
        assert_eq!(place_of(&it, claim), expected, "{claim}");
        assert_eq!(finding(&it, claim)["in_change"], in_change, "{claim}");
    }
    assert_eq!(finding(&it, "changed")["evidence"]["quote"], "    log(path);");
    assert!(
        !place.read("merged/findings.jsonl").contains("root:"),
        "no file outside the tree is read"
    );
    assert_eq!(it["scope"], "change");
    assert_eq!(it["base"].as_str().unwrap().len(), 40);
}

#[test]
fn without_a_repository_nothing_gates_and_a_critical_is_not_green() {
    let place = Place::new();
    let line = |severity: &str| {
        format!(
            r#"{{"tool":"t","text":"a {severity} thing","path":"src/a.rs","line":"3-4","severity":"{severity}"}}"#
        )
    };
    place.write("c.jsonl", &line("critical"));
    place.write("h.jsonl", &line("high"));
    for (words, code, reason) in [
        ("c.jsonl", 3, "give --repo"),
        ("h.jsonl", 0, "no critical finding is open"),
        ("h.jsonl --fail-on high", 3, "give --repo"),
    ] {
        let (ran, it) = merge(&place, words);
        assert_eq!(ran.code, Some(code), "{words}");
        assert!(it["reasons"][0].as_str().unwrap().contains(reason), "{words}: {}", it["reasons"]);
        let finding = &it["findings"][0];
        assert_eq!(finding["evidence"]["status"], "missing");
        assert_eq!(finding["cited"], json!({"file": "src/a.rs", "lines": [3, 4]}));
        assert_eq!(finding["in_change"], true);
        assert_eq!((&it["scope"], &it["depth"]), (&json!("tree"), &json!("none")));
        assert_eq!(it["reviewed_by"], "merged: 1 finding of t; Pentad reviewed nothing itself");
        assert_eq!(it["merged"], json!({"findings": 1, "tools": ["t"], "looked_up": false}));
    }
}

#[test]
fn what_each_tool_s_sarif_says() {
    let place = Place::new();
    let rules = json!([
        {"id": "scored", "properties": {"security-severity": "9.1", "tags": ["external/cwe/cwe-089"]},
         "fullDescription": {"text": "At length."}, "helpUri": "https://x.example/scored"},
        {"id": "worded", "messageStrings": {"m": {"text": "{0} is {{bad}}, see [{1}](1)"}}, "defaultConfiguration": {"level": "error"}},
        {"id": "titled", "shortDescription": {"text": "A short title"}},
    ]);
    let results = json!([
        {"ruleId": "scored", "level": "note", "message": {"text": "by score"}, "guid": "0f0e"},
        {"ruleId": "worded/sub", "message": {"id": "m", "arguments": ["x", "y"]}},
        {"ruleIndex": 2, "message": {}, "level": "note"},
        {"ruleId": "other", "level": "none", "message": {"markdown": "in *markdown*"}},
        {"ruleId": "fixed", "message": {"text": "has a fix"}, "taxa": [{"id": "CWE-79"}],
         "fixes": [{"artifactChanges": [{"replacements": [{"insertedContent": {"text": "better()"}}]}]}]},
        {"ruleId": "x", "kind": "pass", "message": {"text": "passes"}},
        {"ruleId": "x", "kind": "notApplicable", "message": {"text": "does not apply"}},
        {"ruleId": "x", "baselineState": "absent", "message": {"text": "was there"}},
        {"ruleId": "x", "message": {"text": "left"}, "suppressions": [{"kind": "inSource", "justification": "known"}]},
        {"level": "error", "message": 5},
        "no object",
    ]);
    place.write("a.sarif", &format!("\u{feff}{}\n", sarif("Some Tool", &rules, &results)));
    let (ran, it) = merge(&place, "a.sarif");
    assert_eq!(ran.code, Some(3));
    for (claim, severity, references, detail, fix) in [
        (
            "by score",
            "critical",
            json!(["scored", "CWE-89", "https://x.example/scored"]),
            "At length.",
            "",
        ),
        ("x is {bad}, see y", "high", json!(["worded/sub"]), "", ""),
        ("A short title", "low", json!(["titled"]), "", ""),
        ("in *markdown*", "note", json!(["other"]), "", ""),
        ("has a fix", "medium", json!(["fixed", "CWE-79"]), "", "the tool would write: better()"),
    ] {
        let it = finding(&it, claim);
        assert_eq!(it["severity"], severity, "{claim}");
        assert_eq!(it["references"], references, "{claim}");
        assert_eq!(
            (&it["failure_scenario"], &it["proposed_change"]),
            (&json!(detail), &json!(fix)),
            "{claim}"
        );
        assert_eq!(it["voices"][0]["source"], "import:some tool", "{claim}");
        assert_eq!(
            (&it["role"], &it["theme"], &it["loop"]),
            (&json!("static"), &json!("imported"), &json!(0))
        );
    }
    assert_eq!(finding(&it, "by score")["id"], "0f0e");
    assert_eq!(it["findings"].as_array().unwrap().len(), 5);
    let rejected: Vec<(&str, &str)> = it["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["stage"].as_str().unwrap(), it["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rejected,
        [
            ("suppressed", "import:some tool: suppressed by a comment in the code: known"),
            ("schema", "a.sarif, result 10: has no message"),
            ("schema", "a.sarif, result 11: is no object"),
        ]
    );
    assert_eq!(place.read("merged/findings.invalid.jsonl").lines().count(), 2);
    let notice =
        "a.sarif: results of some tool that pass, do not apply or are gone are left out (3)";
    assert!(it["notices"].as_array().unwrap().contains(&json!(notice)), "{}", it["notices"]);
}

#[test]
fn a_path_upon_its_base_and_out_of_the_artifacts() {
    let place = repository();
    let root = place.path().canonicalize().unwrap().display().to_string();
    let file = |location: &Value| json!([{"physicalLocation": {"artifactLocation": location, "region": {"startLine": 1}}}]);
    let said = |text: &str, location: &Value| json!({"ruleId": "r", "message": {"text": text}, "locations": file(location)});
    let run = json!({
        "tool": {"driver": {"name": "t"}},
        "originalUriBaseIds": {
            "ROOT": {"uri": format!("file://{root}/")},
            "ONE": {"uri": "crates/one/", "uriBaseId": "ROOT"},
            "LOOP": {"uri": "x/", "uriBaseId": "LOOP"},
        },
        "artifacts": [{"location": {"uri": "src/far%20away.py"}}],
        "results": [
            said("one", &json!({"uri": "src/lib.rs", "uriBaseId": "ONE"})),
            said("writes twice", &json!({"uri": "src/a.rs", "uriBaseId": "ROOT"})),
            said("leaks memory", &json!({"uri": "src/a.rs", "uriBaseId": "%SRCROOT%"})),
            said("overflows", &json!({"index": 0})),
            said("never ends", &json!({"index": 7})),
            said("sleeps too long", &json!({"uri": "src/a.rs", "uriBaseId": "LOOP"})),
        ],
    });
    place.write("a.sarif", &json!({"version": "2.1.0", "runs": [run]}).to_string());
    let (_, it) = merge(&place, "a.sarif --base main --head topic");
    for (claim, expected) in [
        ("one", "verified crates/one/src/lib.rs:1-1"),
        ("writes twice", "verified src/a.rs:1-1"),
        ("leaks memory", "verified src/a.rs:1-1"),
        ("overflows", "verified src/far away.py:1-1"),
        ("never ends", "missing "),
        ("sleeps too long", "verified src/a.rs:1-1"),
    ] {
        assert_eq!(place_of(&it, claim), expected, "{claim}");
    }
}

#[test]
fn lines_of_json_keep_their_neighbors() {
    let place = Place::new();
    let text = [
        r#"{"id":"n-1","tool":"t","text":"first","path":"./src/a.rs","line":3,"severity":"HIGH"}"#,
        "not json",
        r#"{"tool":"t"}"#,
        "",
        "[1, 2]",
        r#"{"id":"n-1","tool":"t","message":"second","file":"src/b.rs","lines":"5-9","severity":"weird"}"#,
        r#"{"body":"third"}"#,
    ];
    place.write("notes.jsonl", &text.join("\r\n"));
    let (ran, it) = merge(&place, "notes.jsonl");
    assert_eq!(ran.code, Some(0));
    for (claim, id, severity, cited) in [
        ("first", "n-1", "high", json!({"file": "src/a.rs", "lines": [3, 3]})),
        ("second", "n-1-2", "high", json!({"file": "src/b.rs", "lines": [5, 9]})),
        ("third", "static-L0-third", "medium", json!({"file": "", "lines": null})),
    ] {
        let it = finding(&it, claim);
        assert_eq!(
            (&it["id"], &it["severity"], &it["cited"]),
            (&json!(id), &json!(severity), &cited)
        );
    }
    assert_eq!(finding(&it, "third")["voices"][0]["source"], "import:notes");
    let reasons: Vec<&str> = it["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "notes.jsonl:2: not JSON: expected ident",
            "notes.jsonl:3: has no `text` that says what is wrong",
            "notes.jsonl:5: is no object",
        ]
    );
    let notices = it["notices"].to_string();
    for said in [
        "of severity `weird`, which is none",
        "without a severity",
        "the file's name stands for the tool",
    ] {
        assert!(notices.contains(said), "{said}: {notices}");
    }
}

#[test]
fn an_array_and_a_single_object_and_a_mixture_and_standard_input() {
    let place = Place::new();
    place.write("a.json", "[\n {\"tool\": \"a\", \"text\": \"of an array\"},\n {\"tool\": \"a\", \"text\": \"and one more\"}\n]");
    place.write("b.json", "{\n  \"tool\": \"b\",\n  \"text\": \"alone\"\n}\n");
    place.write(
        "c.json",
        "[{\"tool\": \"c\", \"text\": \"before the cut\"}, {\"tool\": \"c\", \"te",
    );
    place.write("d.sarif", &sarif("d", &json!([]), &json!([{"message": {"text": "of sarif"}}])));
    place.write("empty.jsonl", "\n\n");
    place
        .write("none.sarif", r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"idle"}}}]}"#);
    let mut command = place
        .pentad("merge a.json b.json - d.sarif empty.jsonl none.sarif --format json --out merged");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"{\"tool\":\"e\",\"text\":\"of a pipe\"}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let it: Value = serde_json::from_slice(&output.stdout).unwrap();
    for claim in ["of an array", "and one more", "alone", "of sarif", "of a pipe"] {
        finding(&it, claim);
    }
    assert_eq!(it["merged"]["tools"], json!(["a", "b", "d", "e", "idle"]));

    let (ran, it) = merge(&place, "c.json");
    finding(&it, "before the cut");
    assert_eq!(ran.code, Some(3), "what was cut off may have gated: {}", it["reasons"]);

    let (ran, it) = merge(&place, "empty.jsonl none.sarif");
    assert_eq!((ran.code, &it["reasons"]), (Some(0), &json!(["no findings"])));
}

#[test]
fn a_file_that_is_none_is_named() {
    let place = Place::new();
    place.write("text.txt", "just a text\nof two lines\n");
    place.write("cut.sarif", "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"na");
    place.write("old.sarif", r#"{"version":"1.0.0","runs":[]}"#);
    place.write("object.json", r#"{"some":"thing"}"#);
    place.write("wrong.sarif", r#"{"version":"2.1.0","runs":[{"results":{}}]}"#);
    place.write("deep.json", &"[".repeat(100_000));
    std::fs::write(place.path().join("wide.sarif"), [0xff, 0xfe, b'{', 0, b'}', 0]).unwrap();
    place.write("good.jsonl", r#"{"tool":"t","text":"fine"}"#);
    place.write("kept/findings.jsonl", r#"{"tool":"t","text":"fine"}"#);
    for (words, said) in [
        ("absent.sarif", "cannot read absent.sarif"),
        ("text.txt", "text.txt holds no finding"),
        ("cut.sarif", "cut.sarif is not JSON that can be read"),
        ("old.sarif", "old.sarif is SARIF 1.0.0"),
        ("object.json", "object.json holds no finding"),
        ("wrong.sarif", "wrong.sarif is not JSON that can be read"),
        ("deep.json", "deep.json is not JSON that can be read"),
        ("wide.sarif", "wide.sarif is not UTF-8 text"),
        ("good.jsonl absent.sarif", "cannot read absent.sarif"),
        ("kept/findings.jsonl --out kept", "which is replaced"),
        ("good.jsonl --repo .", "is not in a git repository"),
        ("", "required"),
    ] {
        let ran = place.run(&format!("merge {words}"));
        assert_eq!(ran.code, Some(2), "{words}: {}", ran.err);
        assert!(ran.err.contains(said), "{words}: {}", ran.err);
    }
    assert!(place.path().join("kept/findings.jsonl").exists());
}

/// A finding as `findings.jsonl` has it, of the security role.
fn ours(id: &str, state: &str, claim: &str, quote: &str) -> Value {
    json!({
        "id": id, "fingerprint": "0123456789abcdef", "role": "security", "loop": 3, "theme": "correctness-edges",
        "voices": [{"role": "security", "source": "model", "model": "p/m", "loop": 3}, {"role": "data", "source": "model", "model": "p/n", "loop": 3}],
        "severity": "critical", "state": state, "state_by": "arbiter",
        "closing": {"finding": "x", "evidence": "src/a.rs:1", "reason": "r", "until": "2099-01-01"},
        "in_change": true, "evidence": {"status": "verified", "side": "new", "file": "src/a.rs", "lines": [1, 1], "quote": quote},
        "cause": null, "cited": {"file": "src/a.rs", "lines": [2, 2]}, "merged": [], "linked": [], "relation": null,
        "claim": claim, "failure_scenario": "how", "proposed_change": "what", "disproof": "unless",
        "escalate": true, "locked_conflict": false, "references": ["CWE-22"], "raw": "as it was said",
    })
}

#[test]
fn our_own_findings_keep_what_they_are_and_their_evidence_is_looked_up() {
    let place = repository();
    let lines = [
        ours("security-L3-open", "open", "The path is written to the log.", "    log(path);"),
        ours("security-L3-false", "open", "Nobody wrote this.", "this_is_not(in_any, file)"),
        ours(
            "security-L3-refuted",
            "refuted",
            "The file is never closed.",
            "    File::open(path).unwrap()",
        ),
        ours("security-L3-resolved", "resolved", "It was resolved.", "    rest();"),
        ours("security-L3-withdrawn", "withdrawn", "It was withdrawn.", "    rest();"),
        ours("security-L3-contested", "contested", "Resting is contested here.", "fn quiet() {"),
        ours(
            "security-L3-waived",
            "waived",
            "An error ends the process.",
            "    File::open(path).unwrap()",
        ),
        ours("security-L3-gone", "open", "The call was forgotten.", "    forgotten_call(1);"),
    ];
    place.write("findings.jsonl", &lines.map(|it| it.to_string() + "\n").concat());
    let (ran, it) = merge(&place, "findings.jsonl --repo .");
    assert_eq!(ran.code, Some(1));
    for (claim, state, expected) in [
        ("The path is written to the log.", "open", "verified src/a.rs:2-2"),
        ("Nobody wrote this.", "open", "missing src/a.rs"),
        ("The file is never closed.", "refuted", "drifted src/a.rs:3-3"),
        ("It was resolved.", "resolved", "drifted src/a.rs:7-7"),
        ("It was withdrawn.", "withdrawn", "drifted src/a.rs:7-7"),
        ("Resting is contested here.", "contested", "drifted src/a.rs:6-6"),
        ("An error ends the process.", "open", "drifted src/a.rs:3-3"),
    ] {
        assert_eq!(finding(&it, claim)["state"], state, "{claim}");
        assert_eq!(place_of(&it, claim), expected, "{claim}");
    }
    let open = finding(&it, "The path is written to the log.");
    for (name, expected) in [
        ("id", json!("security-L3-open")),
        ("role", json!("security")),
        ("loop", json!(3)),
        ("theme", json!("correctness-edges")),
        ("severity", json!("critical")),
        ("failure_scenario", json!("how")),
        ("proposed_change", json!("what")),
        ("disproof", json!("unless")),
        ("escalate", json!(true)),
        ("references", json!(["CWE-22"])),
        ("cited", json!({"file": "src/a.rs", "lines": [2, 2]})),
    ] {
        assert_eq!(open[name], expected, "{name}");
    }
    assert_eq!(
        open["voices"],
        json!([
            {"role": "data", "source": "model", "model": "p/n", "loop": 3},
            {"role": "security", "source": "model", "model": "p/m", "loop": 3},
        ])
    );
    let ledger = it["ledger"].as_array().unwrap();
    let event = ledger.iter().find(|it| it["id"] == "security-L3-refuted").unwrap();
    assert_eq!(
        (&event["to"], &event["why"]),
        (&json!("refuted"), &json!("it came refuted with findings.jsonl:3"))
    );
    let council: Vec<&str> =
        it["council"].as_array().unwrap().iter().map(|it| it["role"].as_str().unwrap()).collect();
    assert_eq!(council, ["data", "security"], "who has nothing open has no verdict");
    assert!(
        it["notices"]
            .to_string()
            .contains("3 of the findings that came closed with a file would gate")
    );
}

#[test]
fn a_review_merged_again_is_what_it_was() {
    let place = repository();
    place.write(
        "src/new.py",
        "def find(c, n):\n    return c.execute(f\"SELECT * FROM t WHERE n = '{n}'\")\n",
    );
    let reviewed = place.run("review --format none --out reviewed");
    assert_eq!(reviewed.code, Some(1), "{}", reviewed.err);
    let before = place.synthesis("reviewed");
    let (ran, after) = merge(&place, "reviewed/findings.jsonl --repo .");
    assert_eq!(ran.code, Some(1));
    let open = |it: &Value| -> Vec<Value> {
        let open = it["findings"].as_array().unwrap().iter().filter(|it| it["state"] == "open");
        open.map(|it| {
            json!([
                it["id"],
                it["fingerprint"],
                it["severity"],
                it["in_change"],
                it["evidence"]["lines"]
            ])
        })
        .collect()
    };
    assert!(!open(&before).is_empty());
    assert_eq!(open(&after), open(&before));
    // The other way round, too: what a merge wrote is merged again.
    let again = place.run("merge merged/findings.jsonl --repo . --out again --format none");
    assert_eq!(again.code, Some(1), "{}", again.err);
    assert_eq!(open(&place.synthesis("again")), open(&after));
}

#[test]
fn few_voices_are_set_aside_counted_and_do_not_gate() {
    let place = repository();
    let one = |tool: &str, text: &str, line: u32| {
        json!({"tool": tool, "text": text, "path": "src/a.rs", "line": line, "severity": "critical"}).to_string() + "\n"
    };
    let shared = "The path of the opened file is written to the log.";
    place.write(
        "a.jsonl",
        &(one("alpha", shared, 2) + &one("alpha", "Only alpha sees a problem with unwrap.", 3)),
    );
    place.write("b.jsonl", &one("beta", shared, 2));
    let (ran, it) = merge(&place, "a.jsonl b.jsonl --repo .");
    assert_eq!((ran.code, it["findings"].as_array().unwrap().len()), (Some(1), 2));
    assert_eq!(finding(&it, shared)["voices"].as_array().unwrap().len(), 2);
    let (ran, it) = merge(&place, "a.jsonl b.jsonl --repo . --min-voices 2");
    assert_eq!((ran.code, it["findings"].as_array().unwrap().len()), (Some(1), 1));
    let rejected = &it["rejected"].as_array().unwrap()[0];
    assert_eq!(rejected["stage"], "voices");
    assert_eq!(rejected["reason"], "said by 1 independent voice, and 2 are asked for");
    assert!(rejected["raw"].as_str().unwrap().contains("Only alpha sees"));
    let (ran, it) = merge(&place, "a.jsonl b.jsonl --repo . --min-voices 3");
    assert_eq!((ran.code, it["findings"].as_array().unwrap().len()), (Some(0), 0));
    assert_eq!(it["rejected"].as_array().unwrap().len(), 3, "the absorbed one too");
    assert!(
        it["notices"].to_string().contains("2 of the findings that --min-voices set aside"),
        "{}",
        it["notices"]
    );
    assert_eq!(it["counts"]["critical"]["open"], 0);
    let printed = place.run("merge a.jsonl b.jsonl --repo . --min-voices 3 --out merged");
    assert!(printed.out.contains("3 claims not admitted (3 voices)"), "{}", printed.out);
}

#[test]
fn the_base_s_charter_and_waivers_hold() {
    let place = repository();
    place.write(
        "f.jsonl",
        r#"{"tool":"t","text":"written to the log","path":"src/a.rs","line":2,"severity":"high"}"#,
    );
    let (ran, it) = merge(&place, "f.jsonl --repo .");
    assert_eq!(ran.code, Some(0));
    let print = it["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    git(place.path(), &["checkout", "-q", "main"]);
    place.write(".pentad/pentad.yml", "version: 1\ngate: {fail_on: high}\n");
    git(place.path(), &["add", ".pentad"]);
    git(place.path(), &["commit", "-q", "-m", "stricter"]);
    git(place.path(), &["checkout", "-q", "topic"]);
    let (ran, it) = merge(&place, "f.jsonl --repo .");
    assert_eq!((ran.code, &it["fail_on"]), (Some(1), &json!("high")));
    git(place.path(), &["checkout", "-q", "main"]);
    let waiver = format!(
        "- fingerprint: \"{print}\"\n  severity: high\n  claim: c\n  reason: fine\n  by: \"@lead\"\n  until: \"2999-01-01\"\n"
    );
    place.write(".pentad/waivers.yml", &waiver);
    git(place.path(), &["add", ".pentad"]);
    git(place.path(), &["commit", "-q", "-m", "waived"]);
    git(place.path(), &["checkout", "-q", "topic"]);
    let (ran, it) = merge(&place, "f.jsonl --repo .");
    assert_eq!((ran.code, &it["findings"][0]["state"]), (Some(0), &json!("waived")));
    // What `--min-voices` sets aside shifts the rest: the waiver is still of the finding it names.
    place.write(
        "g.jsonl",
        r#"{"tool":"u","text":"Only one sees a problem with unwrap.","path":"src/a.rs","line":3,"severity":"critical"}
{"tool":"u","text":"written to the log","path":"src/a.rs","line":2,"severity":"high"}"#,
    );
    let (ran, it) = merge(&place, "f.jsonl g.jsonl --repo . --min-voices 2");
    let findings = it["findings"].as_array().unwrap();
    assert_eq!((ran.code, findings.len()), (Some(0), 1), "{findings:?}");
    assert_eq!(findings[0]["state"], "waived");
    assert_eq!(findings[0]["merged"].as_array().unwrap().len(), 1);
}

#[test]
fn a_tool_that_did_not_finish_is_not_green() {
    let place = Place::new();
    place.write("a.sarif", r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[],"invocations":[{"executionSuccessful":false}]}]}"#);
    let (ran, it) = merge(&place, "a.sarif");
    assert_eq!(
        (ran.code, &it["reasons"][0]),
        (Some(3), &json!("t says in a.sarif that it did not finish"))
    );
}

#[test]
fn no_secret_of_a_scanner_s_report_is_left() {
    let place = repository();
    // Put together here, so that no scanner takes this file for a leak.
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    place.write(
        "src/a.rs",
        &format!(
            "{AFTER}const TOKEN: &str = \"{token}\";\nconst WORD: &str = \"hunter2 hunter2\";\n"
        ),
    );
    let last = AFTER.lines().count() as u64 + 1;
    let results = json!([
        result(
            "token",
            &format!("found {token}"),
            "src/a.rs",
            &json!({"startLine": last, "snippet": {"text": token}})
        ),
        result(
            "generic-secret",
            "a secret",
            "src/a.rs",
            &json!({"startLine": last + 1, "snippet": {"text": "\"hunter2 hunter2\""}})
        ),
    ]);
    place.write("leaks.sarif", &sarif("gitleaks", &json!([]), &results));
    let (_, it) = merge(&place, "leaks.sarif --repo .");
    assert_eq!(it["findings"].as_array().unwrap().len(), 2);
    assert_eq!(place_of(&it, "a secret"), format!("verified src/a.rs:{0}-{0}", last + 1));
    for file in ["synthesis.json", "synthesis.md", "findings.jsonl", "findings.invalid.jsonl"] {
        let text = place.read(&format!("merged/{file}"));
        assert!(!text.contains(&token) && !text.contains("hunter2"), "{file}");
    }
}

#[test]
fn hostile_files_are_bounded_and_escaped() {
    let place = repository();
    let long = "long ".repeat(500_000);
    let evil = "::error::x\n\u{1b}[31m\u{202e}<script>alert(1)</script> @everyone";
    let mut results = vec![
        json!({"ruleId": evil, "message": {"text": format!("evil {evil}")}, "locations": at(&format!("src/{evil}"), &json!({"startLine": 1}))}),
        json!({"ruleId": "x".repeat(100_000), "message": {"text": &long}, "properties": {"tags": vec!["cwe-1"; 10_000]}}),
        json!({"ruleId": "a/".repeat(50_000), "message": {"text": "{".repeat(100_000), "arguments": ["x"]}}),
        json!({"ruleId": "links", "message": {"text": "[](1".repeat(50_000)}}),
        json!({"ruleId": "path", "message": {"text": "path"}, "locations": at(&"../".repeat(100_000), &json!({"startLine": u64::MAX}))}),
    ];
    results.extend((0..2_000).map(|_| {
        result("same", "The same thing again and again.", "src/a.rs", &json!({"startLine": 2}))
    }));
    place.write("evil.sarif", &sarif(evil, &json!([]), &json!(results)));
    let lines: String = (0..500).map(|n| json!({"id": "same\u{7}id", "tool": evil, "text": format!("note {n} {evil}"), "path": "src/a.rs\n", "line": n}).to_string() + "\n").collect();
    place.write("evil.jsonl", &lines);
    let ran = place.run("merge evil.sarif evil.jsonl --repo . --out merged --format annotations");
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{}", ran.err);
    for line in ran.out.lines() {
        assert!(
            ["::error ", "::warning ", "::notice "].iter().any(|it| line.starts_with(it)),
            "{line}"
        );
    }
    let it = place.synthesis("merged");
    let findings = it["findings"].as_array().unwrap();
    let mut ids: Vec<&str> = findings.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert!(ids.iter().all(|id| id.len() <= 300 && !id.contains(char::is_control)), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), findings.len(), "ids are unique");
    for it in findings {
        assert!(it["claim"].as_str().unwrap().len() < 20_000);
        assert!(
            it["references"]
                .as_array()
                .unwrap()
                .iter()
                .all(|it| it.as_str().unwrap().len() < 1_000)
        );
    }
    assert!(place.read("merged/findings.jsonl").len() < 40_000_000);
    let text = place.read("merged/synthesis.md");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    // What stands between backticks is code, and shown as it is.
    let outside = text.lines().flat_map(|line| line.split('`').step_by(2));
    assert_eq!(outside.filter(|it| it.contains("<script")).count(), 0);
}
