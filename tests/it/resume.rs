//! Killed at any instant, a run goes on where it was: the same findings, ledger and verdict as one that nobody disturbed.

use crate::program::ROLES;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const LINES: usize = 60;

/// A review's two folders and recorded replies for every reviewer of every loop: findings, verdicts, merges.
pub(crate) fn fixture() -> TempDir {
    let dir = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let code: String =
        (0..LINES).map(|n| format!("let row_{n} = store.read(key_{n}, {n});\n")).collect();
    write("before/src/store.rs", "");
    write("after/src/store.rs", &code);
    for loop_n in 1..=5 {
        for (seat, role) in ROLES.iter().enumerate() {
            write(&format!("replies/L{loop_n}-{role}.json"), &reply(loop_n, seat, role));
        }
    }
    dir
}

/// What a role says in a loop; by its place in the bench.
pub(crate) fn reply(loop_n: usize, seat: usize, role: &str) -> String {
    let at = |n: usize| (loop_n * 11 + seat * 5 + n * 7) % LINES;
    let finding = |n: usize| {
        let (line, severity) = (at(n), ["high", "medium", "low"][(seat + n) % 3]);
        format!(
            r#"{{"slug":"row-{line}-{n}","file_path":"src/store.rs","line_hint":null,"severity":"{severity}",
            "claim":"Row {line} is read {role} {n} without its lock","evidence_quote":"let row_{line} = store.read(key_{line}, {line});",
            "failure_scenario":"s","proposed_change":"p","disproof":"d","relation":null}}"#
        )
    };
    let findings: Vec<String> = match role {
        "arbiter" => Vec::new(),
        _ => (0..3).map(finding).collect(),
    };
    let verdict = format!(
        r#"{{"finding_id":"data-L{loop_n}-row-{}-0","verdict":"refute","file_path":"src/store.rs",
        "evidence_quote":"let row_0 = store.read(key_0, 0);","contradicts":"the lock","reason":"held"}}"#,
        (loop_n * 11 + 3 * 5) % LINES
    );
    let verdicts = if seat >= 7 { verdict } else { String::new() };
    format!(
        r#"{{"verdicts":[{verdicts}],"findings":[{}],"merges":[],"summary":"Loop {loop_n}."}}"#,
        findings.join(",")
    )
}

fn review(dir: &Path, replay: &str, out: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pentad"));
    command
        .current_dir(dir)
        .env_clear()
        .args(["review", "--before", "before", "--after", "after", "--format", "none", "--resume"])
        .args(["--replay", replay, "--out", out])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Everything of the synthesis but times and usage.
pub(crate) fn lasting(dir: &Path, out: &str) -> Value {
    let path: PathBuf = dir.join(out).join("synthesis.json");
    let mut json: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let map = json.as_object_mut().unwrap();
    map.remove("usage");
    map.remove("seconds");
    for it in map["loops"].as_array_mut().unwrap() {
        for key in
            ["usage", "requests", "tokens", "usd", "usd_at_least", "unpriced_requests", "seconds"]
        {
            it.as_object_mut().unwrap().remove(key);
        }
    }
    json
}

#[test]
fn a_killed_run_goes_on_to_the_same_end() {
    let dir = fixture();
    let began = Instant::now();
    let status = review(dir.path(), "replies", "whole").status().unwrap();
    let whole = began.elapsed();
    assert_eq!(status.code(), Some(0), "no critical finding is recorded");
    let expected = lasting(dir.path(), "whole");
    assert!(expected["findings"].as_array().unwrap().len() > 20);
    assert!(expected["ledger"].as_array().unwrap().iter().any(|event| event["to"] == "refuted"));
    for n in 0_u32..16 {
        let out = format!("killed-{n}");
        for part in 0..2 {
            let mut child = review(dir.path(), "replies", &out).spawn().unwrap();
            thread::sleep(
                whole.mul_f64(f64::from(n * 2 + part) / 32.0).min(Duration::from_secs(5)),
            );
            let _ = child.kill();
            child.wait().unwrap();
        }
        let status = review(dir.path(), "replies", &out).status().unwrap();
        assert_eq!(status.code(), Some(0), "kill {n}");
        assert_eq!(lasting(dir.path(), &out), expected, "kill {n}");
    }
}

#[test]
fn a_finished_review_replays_from_its_own_folder() {
    let dir = fixture();
    assert_eq!(review(dir.path(), "replies", "first").status().unwrap().code(), Some(0));
    assert_eq!(review(dir.path(), "first", "second").status().unwrap().code(), Some(0));
    let findings = |out: &str| fs::read(dir.path().join(out).join("findings.jsonl")).unwrap();
    assert_eq!(findings("first"), findings("second"));
    assert_eq!(lasting(dir.path(), "first"), lasting(dir.path(), "second"));
}
