//! The command line as people use it: exit codes, a repository's ranges, its charter, and what a dry run promises.

use crate::{
    git::git,
    program::{BAD, BEFORE, CLEAN, Place},
};
use serde_json::Value;

/// A repository with `stock.py` on `main`, on a branch of its own.
fn repository() -> Place {
    let place = Place::new();
    place.write("stock.py", BEFORE);
    git(place.path(), &["init", "-q", "-b", "main"]);
    commit(&place, "The stock");
    git(place.path(), &["checkout", "-q", "-b", "topic"]);
    place
}

fn commit(place: &Place, message: &str) -> String {
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-q", "-m", message]);
    git(place.path(), &["rev-parse", "HEAD"])
}

fn open(synthesis: &Value) -> Vec<String> {
    let findings = synthesis["findings"].as_array().unwrap();
    findings.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_exit_code_has_its_reason() {
    let (clean, bad) = (Place::with_clean_change(), Place::with_bad_change());
    let review = "review --before before --after after --out out";
    for (place, line, code, says) in [
        (&clean, review.to_owned(), 0, ""),
        (&clean, "review --before after --after after --out out".to_owned(), 0, ""),
        (&clean, "--version".to_owned(), 0, ""),
        (&clean, "schema".to_owned(), 0, ""),
        (&bad, review.to_owned(), 1, ""),
        (&bad, format!("{review} --format json"), 1, ""),
        (&clean, format!("{review} --fail-un high"), 2, "--fail-on"),
        (&clean, "review --before before --after nowhere".to_owned(), 2, "nowhere is not a folder"),
        (&clean, format!("{review} --loops 6"), 2, "loops from 1 to 5"),
        (&clean, format!("{review} --model anthropics/x"), 2, "anthropic"),
        (&clean, format!("{review} --replay before"), 2, "no recorded reply in before"),
        (&clean, format!("{review} --charter nowhere"), 2, "nowhere"),
        (&clean, "review --repo . --out out".to_owned(), 2, "repository"),
        (&clean, "check --charter before".to_owned(), 2, "holds no charter"),
        (&clean, "publish".to_owned(), 2, "publish"),
        (&clean, format!("{review} --model anthropic/claude-sonnet-5-5"), 3, ""),
    ] {
        let ran = place.run(&line);
        assert_eq!(ran.code, Some(code), "pentad {line}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(says), "pentad {line}: {}", ran.err);
        if code == 2 {
            assert!(ran.err.ends_with("exit code 2\n"), "pentad {line}: {}", ran.err);
            assert_eq!(ran.out, "", "pentad {line}: nothing but the error");
        }
    }
}

#[test]
fn an_output_folder_that_cannot_be_written_is_no_verdict() {
    let place = Place::with_clean_change();
    place.write("file", "");
    let ran = place.run("review --before before --after after --out file");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("--out"), "{}", ran.err);
}

#[test]
fn fail_on_moves_the_line() {
    let place = Place::new();
    place.write("before/a.py", "");
    place.write("after/a.py", "def f(names=[]):\n    names.append(1)\n    return names\n");
    for (flags, code) in [("", 0), ("--fail-on high", 1), ("--fail-on critical", 0)] {
        assert_eq!(
            place.run(&format!("review --before before --after after {flags}")).code,
            Some(code),
            "{flags}"
        );
    }
    let synthesis = place.synthesis("pentad-out");
    assert_eq!(open(&synthesis), ["correctness-L3-py-shared-mutable-default"]);
}

#[test]
fn a_repository_is_reviewed_by_range_by_work_tree_and_by_index() {
    let place = repository();
    place.write("stock.py", &format!("{BEFORE}{CLEAN}"));
    let clean = commit(&place, "Count");
    place.write("stock.py", &format!("{BEFORE}{CLEAN}{BAD}"));
    let review = |flags: &str| {
        let ran = place.run(&format!("review --format none {flags}"));
        (ran.code.unwrap(), ran.err)
    };
    let (code, said) = review("--base main --head topic");
    assert_eq!(code, 0, "the range has only the commit: {said}");
    let synthesis = place.synthesis("pentad-out");
    assert_eq!(synthesis["head"], clean.as_str());
    assert_eq!(synthesis["coverage"]["files"][0]["path"], "stock.py");
    assert_eq!(review("--base main --head INDEX").0, 0, "nothing is staged");
    assert_eq!(review("--base main --head WORKTREE").0, 1, "the defect is in the work tree");
    assert_eq!(review("").0, 1, "the work tree against the merge base is what is reviewed");
    git(place.path(), &["add", "stock.py"]);
    assert_eq!(review("--base main --head INDEX").0, 1, "it is staged now");
    let (code, said) = review("--base no-such-branch");
    assert_eq!(code, 2);
    assert!(said.contains("no-such-branch"), "{said}");
}

#[test]
fn a_charter_error_names_the_file_the_line_and_what_to_write() {
    let place = repository();
    place.write(".pentad/pentad.yml", "version: 1\ngate:\n  fail_at: high\n");
    let ran = place.run("check");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    for part in [".pentad/pentad.yml:3", "fail_at", "fail_on"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    commit(&place, "A charter");
    git(place.path(), &["branch", "-f", "main"]);
    let ran = place.run("review --base main --head topic");
    assert_eq!(ran.code, Some(2), "the base's charter binds: {}", ran.err);
    assert!(ran.err.contains("pentad.yml:3"), "{}", ran.err);
    assert!(!place.path().join("pentad-out").exists(), "nothing was reviewed");
}

#[test]
fn the_charter_is_the_bases_unless_the_work_trees_is_asked_for() {
    let place = repository();
    let strict = "version: 1\ngate: {fail_on: low}\n";
    place.write(".pentad/pentad.yml", strict);
    place.write("stock.py", &format!("{BEFORE}\n\ndef last(rows):\n    seen = []\n    for it in rows:\n        if it not in seen:\n            seen.append(it)\n    return seen\n"));
    let review = |flags: &str| {
        place.run(&format!("review --base main --head WORKTREE --format none {flags}")).code
    };
    assert_eq!(review(""), Some(0), "the change's charter does not bind its own review");
    let notices = place.synthesis("pentad-out")["notices"].to_string();
    assert!(notices.contains("takes effect after merge"), "{notices}");
    assert_eq!(review("--charter-from worktree"), Some(1));
    assert_eq!(review("--charter .pentad"), Some(1));
    let ran = place.run("check --charter .pentad");
    assert!(ran.out.contains("fails on: low"), "{}", ran.out);
}

#[test]
fn a_dry_run_says_what_would_be_asked_and_writes_nothing() {
    let place = Place::with_clean_change();
    let plan = |flags: &str, key: &str| -> Value {
        let mut command = place.pentad(&format!(
            "review --before before --after after --dry-run --format json {flags}"
        ));
        let ran = crate::program::run(command.env("ANTHROPIC_API_KEY", key));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let full = plan("", "sk-ant-none");
    for key in [
        "event",
        "base",
        "head",
        "mode",
        "scope",
        "calls",
        "tokens",
        "usd_expected",
        "usd_worst",
        "omitted",
    ] {
        assert!(full.get(key).is_some(), "{key}");
    }
    assert_eq!((full["base"].as_str(), full["head"].as_str()), (Some("before"), Some("after")));
    assert_eq!((full["event"].as_str(), full["scope"].as_str()), (None, Some("change")));
    assert_eq!(full["calls"].as_array().unwrap().len(), 45);
    let (expected, worst) =
        (full["usd_expected"].as_f64().unwrap(), full["usd_worst"].as_f64().unwrap());
    assert!(0.0 < expected && expected < worst, "{expected} {worst}");
    let possible = |plan: &Value, phase: &str| {
        let calls = plan["calls_possible"].as_array().unwrap().iter();
        calls.filter(|it| it["phase"] == phase).count()
    };
    let fast = plan("--depth fast", "sk-ant-none");
    for (plan, repair, refine, adversary) in [(&full, 35, 35, 5), (&fast, 7, 0, 1)] {
        let found = ["repair", "refine", "adversary-repair"].map(|phase| possible(plan, phase));
        assert_eq!(found, [repair, refine, adversary], "what may be asked besides");
    }
    assert_eq!(plan("--loops 2,4", "sk-ant-none")["calls"].as_array().unwrap().len(), 18);
    assert_eq!(plan("--depth fast", "sk-ant-none")["calls"].as_array().unwrap().len(), 9);
    assert_eq!(plan("--model static", "")["calls"].as_array().unwrap().len(), 0);
    place.write("charter/pentad.yml", "models: {roles: {data: anthropic/claude-unheard-of}}\n");
    let unknown = plan("--charter charter", "k");
    let costs = ["usd_expected", "usd_worst"].map(|it| &unknown[it]);
    assert_eq!(costs, [&Value::Null; 2], "never a sum without a part that nobody knows");
    place.write(
        "charter/pentad.yml",
        "models: {effort: max, call_seconds: 200}\nbudget: {usd: 3}\n",
    );
    let most = plan("--charter charter", "k");
    assert_eq!(most["usd_budget"], 3.0);
    // 120 calls, each with 32,000 tokens more.
    let more = most["usd_worst"].as_f64().unwrap() - worst;
    assert!((more - 120.0 * 0.32).abs() < 0.01, "{more}");
    let prices = "{input: 3, write: 6, read: 0.5, output: 7, context: 32000}";
    let charter = format!("models: {{prices: {{anthropic/claude-unheard-of: {prices}}}}}\n");
    place.write("charter/pentad.yml", &charter);
    let stated = plan("--charter charter --model anthropic/claude-unheard-of", "k");
    assert!(stated["usd_expected"].as_f64().unwrap() > 45.0 * 4000.0 * 7e-6, "{stated}");
    let told = "the snapshot takes 19200 tokens at most, not the 250000 of snapshot.tokens: \
                anthropic/claude-unheard-of holds no more";
    assert_eq!(stated["notices"], serde_json::json!([told]));
    place.write("after/long.txt", &"a line of some words\n".repeat(20_000));
    let step = plan("--model anthropic/claude-haiku-5-5", "k")["notices"].to_string();
    assert!(step.contains("over the 100000 from which"), "{step}");
    assert!(
        step.contains("costs 5 times as much; a charter with snapshot.tokens of 80000"),
        "{step}"
    );
    assert!(!place.path().join("pentad-out").exists());
}
