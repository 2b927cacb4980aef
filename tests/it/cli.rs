//! The command line as people use it: exit codes, a repository's ranges, its charter, and what a dry run promises.

use crate::{
    git::git,
    program::{BAD, BEFORE, CLEAN, Place, run},
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
        (&clean, "publish".to_owned(), 2, "pentad-out is not a folder"),
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
    let keys = "event base head mode scope calls tokens usd_expected usd_uncached usd_worst usd_worst_holds omitted";
    for key in keys.split(' ') {
        assert!(full.get(key).is_some(), "{key}");
    }
    assert_eq!((full["base"].as_str(), full["head"].as_str()), (Some("before"), Some("after")));
    assert_eq!((full["event"].as_str(), full["scope"].as_str()), (None, Some("change")));
    assert_eq!(full["calls"].as_array().unwrap().len(), 45);
    let usd = |plan: &Value, key: &str| plan[key].as_f64().unwrap();
    let [expected, uncached, worst] =
        ["usd_expected", "usd_uncached", "usd_worst"].map(|it| usd(&full, it));
    assert!(0.0 < expected && expected < uncached, "{expected} {uncached}");
    // The budget, and one prompt of a million tokens with a reply of 64,000.
    let one = 2.5 + 0.64;
    assert!((worst - (10.0 + one)).abs() < 0.01, "{worst}: {}", full["usd_worst_holds"]);
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
    let costs = ["usd_expected", "usd_uncached", "usd_worst"].map(|it| &unknown[it]);
    assert_eq!(costs, [&Value::Null; 3], "never a sum without a part that nobody knows");
    place.write(
        "charter/pentad.yml",
        "models: {effort: max, call_seconds: 200}\nbudget: {usd: 3}\n",
    );
    let most = plan("--charter charter", "k");
    assert_eq!(most["usd_budget"], 3.0);
    // 120 calls, each with 32,000 tokens more.
    let more = usd(&most, "usd_uncached") - uncached;
    assert!((more - 120.0 * 0.32).abs() < 0.01, "{more}");
    assert!(usd(&most, "usd_worst") < 3.0 + 2.0 * one, "the budget and a request");
    place.write("charter/pentad.yml", "budget: {usd: none}\n");
    let boundless = plan("--charter charter --loops 1", "k");
    let reviews = usd(&boundless, "usd_uncached") / 24.0;
    // Seven reviews of this prompt; the adversary, the arbiter, 14 and one that follow, of any: each five requests.
    let least = 7.0 * 5.0 * reviews + 17.0 * (5.0 * 2.5 + 0.32 + 4.0 * 0.64);
    let worst = usd(&boundless, "usd_worst");
    assert!(worst > least && worst < least * 1.1, "{worst} {least}");
    let prices = "{input: 3, write: 6, read: 0.5, output: 7, context: 32000}";
    let charter = format!("models: {{prices: {{anthropic/claude-unheard-of: {prices}}}}}\n");
    place.write("charter/pentad.yml", &charter);
    let stated = plan("--charter charter --model anthropic/claude-unheard-of", "k");
    assert!(stated["usd_expected"].as_f64().unwrap() > 45.0 * 4000.0 * 7e-6, "{stated}");
    // Two models at one price: the second writes what is shared to a cache of its own, some thousand tokens.
    let two = "prices: {anthropic/claude-unheard-of: {input: 3, output: 7}, openai/unheard-of: {input: 3, write: 600, output: 7}}";
    place.write("charter/pentad.yml", &format!("models: {{{two}}}\n"));
    let one = plan("--charter charter --model anthropic/claude-unheard-of", "k");
    let default = "default: anthropic/claude-unheard-of, roles: {adversarial: openai/unheard-of}";
    place.write("charter/pentad.yml", &format!("models: {{{default}, {two}}}\n"));
    let both = plan("--charter charter", "k");
    assert!(usd(&both, "usd_expected") > usd(&one, "usd_expected") + 1.0, "{both}");
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

#[test]
fn a_profile_is_chosen_by_name_and_a_theme_s_models_are_of_its_loop() {
    let place = Place::with_clean_change();
    place.write(
        "charter/pentad.yml",
        "models:\n  default: anthropic/claude-opus-5-5\n  themes: {correctness-edges: anthropic/claude-sonnet-5}\n  profiles:\n    \
         cheap: {default: anthropic/claude-haiku-5-5, themes: {}}\n    none: {default: static}\n",
    );
    let of = |flags: &str| {
        let line = format!(
            "review --before before --after after --charter charter --dry-run --format json {flags}"
        );
        place.run(&line)
    };
    let plan = |flags: &str| -> Value { serde_json::from_str(&of(flags).out).unwrap() };
    let [opus, sonnet, haiku] = ["claude-opus-5-5", "claude-sonnet-5", "claude-haiku-5-5"]
        .map(|it| format!("anthropic/{it}"));
    assert_eq!(plan("")["models"], serde_json::json!([opus, sonnet]));
    assert_eq!(plan("--profile cheap")["models"], serde_json::json!([haiku]));
    assert_eq!(plan("--profile none")["calls"], serde_json::json!([]));
    let fast = plan("--depth fast");
    assert_eq!(fast["models"], serde_json::json!([opus]));
    assert!(fast["notices"].to_string().contains("models.themes has no effect"), "{fast}");
    // Without a key, and models of themes whose loops are not run.
    assert_eq!(plan("--loops 1")["models"], serde_json::json!([opus]));
    place.write("charter/pentad.yml", "models: {themes: {correctness-edges: openai/x}}\n");
    for flags in ["--depth fast", "--loops 1", "--loops 3"] {
        assert_eq!(plan(flags)["models"], serde_json::json!(["openai/x"]), "{flags}");
    }
    let by_key = |name: &str| {
        let line = "review --before before --after after --dry-run --format json";
        let ran = run(place.pentad(line).env(name, ""));
        serde_json::from_str::<Value>(&ran.out).unwrap()["models"].to_string()
    };
    assert!(by_key("OPENAI_API_KEY").contains("openai/"), "{}", by_key("OPENAI_API_KEY"));
    assert!(by_key("ANTHROPIC_API_KEY").contains("anthropic/"));
    place.write(
        "charter/pentad.yml",
        "models: {profiles: {cheap: {effort: low}, none: {default: static}}}\n",
    );
    let wrong = of("--profile chep");
    assert_eq!(wrong.code, Some(2), "{}", wrong.err);
    assert!(
        wrong.err.contains("no profile \"chep\"") && wrong.err.contains("it has cheap, none"),
        "{}",
        wrong.err
    );

    place.write("after/long.txt", &"a line of some words\n".repeat(20_000));
    place.write(
        "charter/pentad.yml",
        "models: {default: anthropic/claude-haiku-5-5, avoid_price_steps: true}\n",
    );
    let told = plan("")["notices"].to_string();
    assert!(told.contains("takes 80000 tokens at most, not the 250000"), "{told}");
    assert!(!told.contains("costs 5 times as much"), "{told}");
}

#[test]
fn a_plan_needs_no_key() {
    let place = Place::with_clean_change();
    place.write("charter/pentad.yml", "models: {default: claude-cli/claude-opus-5-5, roles: {data: command}, themes: {correctness-edges: openai/gpt-6.1-sol}}\n");
    let of = |flags: &str| -> Value {
        let line = format!("review --before before --after after --dry-run --format json {flags}");
        let ran = place.run(&line);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let named = of("--model anthropic/claude-sonnet-5-5");
    let with_key = place.pentad("review --before before --after after --dry-run --format json");
    let mut with_key = with_key;
    let with_key: Value =
        serde_json::from_str(&crate::program::run(with_key.env("ANTHROPIC_API_KEY", "k")).out)
            .unwrap();
    for key in ["calls", "tokens", "usd_expected", "usd_worst", "models"] {
        assert_eq!(named[key], with_key[key], "{key}");
    }
    let why = named["incomplete"].to_string();
    assert!(why.contains("ANTHROPIC_API_KEY is not set"), "{why}");
    let every = of("--charter charter");
    let models = ["claude-cli/claude-opus-5-5", "command", "openai/gpt-6.1-sol"];
    assert_eq!(every["models"], serde_json::json!(models));
    assert_eq!(every["calls"].as_array().unwrap().len(), 45);
    assert_eq!(of("")["calls"], serde_json::json!([]), "nobody would be asked");
}
