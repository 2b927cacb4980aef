//! The program and its models: whom it asks, what a refusal or a kill leaves behind, what a resume and a replay may differ in.

use crate::{
    program::{Place, ROLES, Ran, run},
    stand_in::{Asked, Script, StandIn},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const KEY: &str = "sk-ant-planted-0123456789";

/// A reply with a finding on a line of the change.
fn finding(asked: &Asked, severity: &str, claim: &str) -> String {
    let slug = format!("{}-{}", asked.role, asked.theme);
    let finding = json!({"slug": slug, "file_path": "stock.py", "line_hint": "6", "severity": severity, "claim": claim,
        "evidence_quote": "    return len(stock)", "cause_quote": null, "failure_scenario": "s", "disproof": "d",
        "proposed_change": "p", "locked_conflict": false, "escalate": false, "references": [], "relation": null});
    json!({"verdicts": [], "findings": [finding], "merges": [], "summary": "one"}).to_string()
}

fn nothing(_: &Asked) -> Script {
    Script::say(r#"{"verdicts":[],"findings":[],"merges":[],"summary":"nothing"}"#)
}

/// A review of a clean change through a stand-in, with the key.
fn review(place: &Place, server: &StandIn, more: &str) -> Command {
    let mut command = place.review(more);
    command.env("ANTHROPIC_API_KEY", KEY).env("ANTHROPIC_BASE_URL", server.url());
    command
}

fn asked(server: &StandIn) -> BTreeSet<(u32, String)> {
    server.journal().into_iter().map(|it| (it.loop_n, it.role)).collect()
}

fn expected(loops: &[u32]) -> BTreeSet<(u32, String)> {
    loops.iter().flat_map(|n| ROLES.map(|role| (*n, role.to_owned()))).collect()
}

fn reasons(synthesis: &Value) -> String {
    synthesis["reasons"].to_string()
}

#[test]
fn every_role_is_asked_once_in_every_loop() {
    let place = Place::with_clean_change();
    for (flags, loops) in
        [("", vec![1, 2, 3, 4, 5]), ("--depth fast", vec![1]), ("--loops 1,3", vec![1, 3])]
    {
        let server = StandIn::start(nothing);
        let ran = run(&mut review(&place, &server, flags));
        assert_eq!(ran.code, Some(0), "{flags}: {}", ran.err);
        let journal = server.journal();
        assert_eq!(journal.len(), 9 * loops.len(), "{flags}");
        assert_eq!(asked(&server), expected(&loops), "{flags}");
        let blocks = |pointer: &str| {
            let texts = journal.iter().filter_map(|it| it.body.pointer(pointer)?.as_str());
            texts.collect::<BTreeSet<_>>().len()
        };
        let [system, snapshot, ledger, task] = [
            "/system/0",
            "/messages/0/content/0",
            "/messages/0/content/1",
            "/messages/0/content/2",
        ]
        .map(|it| blocks(&format!("{it}/text")));
        assert_eq!((system, snapshot), (1, 1), "{flags}: the same bytes for every call");
        assert!(ledger <= loops.len(), "{flags}: the same bytes for every call of a loop");
        assert_eq!(task, journal.len(), "{flags}: only the task differs");
        let synthesis = place.synthesis("out");
        assert_eq!(synthesis["verdict"], "pass");
        assert_eq!(synthesis["usage"]["requests"], journal.len());
        assert!(synthesis["usage"]["usd"].as_f64().unwrap() > 0.0, "{flags}");
        assert_eq!(synthesis["notices"], json!([]), "{flags}: no cache was cold");
        accounts_add_up(&synthesis["usage"], loops.len());
    }
}

/// What each role and each model cost comes to what all of it cost, and most prompts are read from the cache.
fn accounts_add_up(usage: &Value, loops: usize) {
    let sum = |by: &str, key: &str| {
        let parts = usage[by].as_object().unwrap().values();
        parts.map(|it| it[key].as_f64().unwrap()).sum::<f64>()
    };
    for by in ["by_role", "by_model"] {
        for key in ["requests", "usd", "saved_usd"] {
            assert!(
                (sum(by, key) - usage[key].as_f64().unwrap()).abs() < 1e-4,
                "{by} {key}: {usage}"
            );
        }
    }
    assert_eq!(usage["by_role"].as_object().unwrap().len(), ROLES.len());
    assert_eq!(usage["by_role"]["data"]["requests"], loops);
    assert_eq!(usage["by_model"]["anthropic/claude-sonnet-5-5"]["requests"], usage["requests"]);
    assert!(usage["saved_usd"].as_f64().unwrap() > 0.0, "{usage}");
}

#[test]
fn a_contested_critical_goes_back_once_and_the_account_says_what_it_cost() {
    let place = Place::with_clean_change();
    let claim = "The count is taken of a list that may be gone";
    let server = StandIn::start(move |asked| {
        let task = asked.body.pointer("/messages/0/content/2/text").and_then(Value::as_str);
        let refines = task.is_some_and(|it| it.contains("# Task: answer to doubt"));
        let refutes = json!({"finding_id": "data-L1-data-spec-conformance", "verdict": "refute",
            "file_path": "stock.py", "evidence_quote": "def count(stock):", "contradicts": claim, "reason": "r"});
        match (asked.loop_n, asked.role.as_str()) {
            (1, "data") if refines => {
                Script::say(&finding(asked, "critical", &format!("{claim} by then")))
            }
            (1, "data") => Script::say(&finding(asked, "critical", claim)),
            (1, "adversarial") => Script::say(
                &json!({"verdicts": [refutes], "findings": [], "merges": [], "summary": ""})
                    .to_string(),
            ),
            _ => nothing(asked),
        }
    });
    let ran = run(&mut review(&place, &server, "--loops 1,2"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let synthesis = place.synthesis("out");
    let refinement = |n: usize| synthesis["loops"][n]["refinement"].clone();
    let counted = |n: usize, key: &str| refinement(n)[key].as_u64().unwrap();
    let keys = ["asked", "sharpened", "withdrawn", "unchanged", "requests"];
    assert_eq!(keys.map(|key| counted(0, key)), [1, 1, 0, 0, 1], "{}", refinement(0));
    assert_eq!(keys.map(|key| counted(1, key)), [0; 5], "{}", refinement(1));
    assert!(refinement(0)["usd"].as_f64().unwrap() > 0.0);
    assert_eq!(synthesis["loops"][0]["requests"], 10, "its cost is in the loop's");
    assert_eq!(server.journal().len(), 19);
    let page = fs::read_to_string(place.path().join("out/synthesis.md")).unwrap();
    assert!(page.contains("1 asked: 1 sharpened, 0 withdrawn, 0 unchanged"), "{page}");
}

#[test]
fn a_refused_key_leaves_every_role_silent_and_named() {
    let place = Place::with_clean_change();
    let server =
        StandIn::start(|_| Script::error(401, "authentication_error", "invalid x-api-key"));
    let ran = run(&mut review(&place, &server, ""));
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_eq!(server.journal().len(), 1, "a refused key is not tried again");
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "incomplete");
    let silent = synthesis["silent"].as_array().unwrap();
    let named: BTreeSet<(u64, &str)> = silent
        .iter()
        .map(|it| (it["loop"].as_u64().unwrap(), it["role"].as_str().unwrap()))
        .collect();
    for (loop_n, role) in expected(&[1, 2, 3, 4, 5]) {
        // Without anything contested an arbiter that is silent changes nothing.
        let must = role != "arbiter";
        assert!(!must || named.contains(&(loop_n.into(), &role)), "{role} in loop {loop_n}");
    }
    for role in &ROLES[..8] {
        assert!(reasons(&synthesis).contains(role), "{role}: {}", reasons(&synthesis));
    }
}

/// How a stand-in answers everybody.
type Answers = fn(&Asked) -> Script;

#[test]
fn no_failure_of_the_provider_exits_green_or_asks_without_end() {
    let place = Place::with_clean_change();
    place.write("charter/pentad.yml", "models: {silence_seconds: 1}\n");
    let table: [(&str, Answers, usize); 6] = [
        // Seven roles and the adversary, each with a repair; the arbiter has nothing to settle.
        ("could not be read", |_| Script::say("The code is fine."), 17),
        ("redirected (HTTP 307", |_| Script::raw(307, "").header("location: /other"), 1),
        ("request rejected", |_| Script::error(400, "invalid_request_error", "no"), 9),
        ("refused", |_| Script::refusal(), 9),
        ("out of room", |_| Script::say("").stop("max_tokens"), 18),
        ("silent connection", |_| Script::silent(), 18),
    ];
    for (why, script, most) in table {
        let server = StandIn::start(script);
        let ran = run(&mut review(&place, &server, "--loops 1 --charter charter"));
        assert_eq!(ran.code, Some(3), "{why}: {}", ran.err);
        let synthesis = place.synthesis("out");
        assert!(reasons(&synthesis).contains(why), "{why}: {}", reasons(&synthesis));
        let requests = server.journal().len();
        assert!((1..=most).contains(&requests), "{why}: {requests} requests");
        assert_eq!(synthesis["usage"]["requests"], requests, "{why}");
    }
}

#[test]
fn what_the_keys_say_decides_who_reviews() {
    let place = Place::with_clean_change();
    for (variables, flags, code, verdict) in [
        (vec![], "", 0, "pass"),
        (vec![("ANTHROPIC_API_KEY", "")], "", 3, "incomplete"),
        (vec![("ANTHROPIC_API_KEY", " ")], "", 3, "incomplete"),
        (vec![("ANTHROPIC_API_KEY", "")], "--model static", 0, "pass"),
        (vec![("OPENAI_API_KEY", "")], "", 3, "incomplete"),
        (vec![], "--model command", 3, "incomplete"),
    ] {
        let ran = run(place.review(flags).envs(variables.iter().copied()));
        assert_eq!(ran.code, Some(code), "{variables:?} {flags}: {}", ran.err);
        let synthesis = place.synthesis("out");
        assert_eq!(synthesis["verdict"], verdict, "{variables:?} {flags}");
        let by = synthesis["reviewed_by"].as_str().unwrap();
        assert_eq!(by, "static rules only, no model was asked", "{variables:?} {flags}");
        if code == 3 {
            let (name, _) = variables.first().unwrap_or(&("PENTAD_COMMAND", ""));
            assert!(reasons(&synthesis).contains(name), "{}", reasons(&synthesis));
        }
    }
    let lenient = "version: 1\ngate: {without_key: static}\n";
    place.write("charter/pentad.yml", lenient);
    let ran = run(place.review("--charter charter").env("ANTHROPIC_API_KEY", ""));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    place.write("charter/pentad.yml", "version: 1\ngate: {on_incomplete: green}\n");
    let ran = run(place.review("--charter charter").env("ANTHROPIC_API_KEY", ""));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(place.synthesis("out")["verdict"], "incomplete", "the word stays");
}

/// A review by a shell script, given the prompt on its standard input.
fn by_script(place: &Place, script: &str, more: &str) -> Ran {
    place.write("model.sh", script);
    run(place.review(&format!("--model command {more}")).env("PENTAD_COMMAND", "sh model.sh"))
}

#[test]
fn any_program_is_a_model() {
    let place = Place::with_clean_change();
    let script = r#"cat > prompt; echo '{"findings": [], "summary": "read"}'"#;
    let ran = by_script(&place, script, "--loops 2");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let prompt: Value = serde_json::from_str(&place.read("prompt")).unwrap();
    for part in ["system", "snapshot", "ledger", "task", "schema", "prompt", "model"] {
        assert!(prompt.get(part).is_some(), "{part}");
    }
    assert!(prompt["snapshot"].as_str().unwrap().contains("def count(stock):"));
    for script in ["cat > /dev/null; exit 7", "cat > /dev/null; echo not an envelope"] {
        let ran = by_script(&place, script, "--depth fast");
        assert_eq!(ran.code, Some(3), "{script}: {}", ran.err);
        assert_eq!(place.synthesis("out")["silent"].as_array().unwrap().len(), 8, "{script}");
    }
}

#[test]
fn a_constitution_edited_under_the_review_ends_it() {
    let place = Place::with_clean_change();
    place.write("charter/constitution.md", "Lose nothing.\n");
    let script = "cat > /dev/null; echo 'Lose everything.' > charter/constitution.md; echo '{\"findings\": []}'";
    let ran = by_script(&place, script, "--charter charter");
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let synthesis = place.synthesis("out");
    assert!(
        reasons(&synthesis).contains("constitution changed during the review"),
        "{}",
        reasons(&synthesis)
    );
    assert_eq!(synthesis["loops"].as_array().unwrap().len(), 1, "it ends before the second loop");
}

#[test]
fn a_resume_of_another_review_is_refused_and_says_what_differs() {
    let place = Place::with_clean_change();
    place.write("charter/constitution.md", "Lose nothing.\n");
    let server = StandIn::start(nothing);
    let first = "--charter charter --loops 1";
    assert_eq!(run(&mut review(&place, &server, first)).code, Some(0));
    let refused = |flags: &str, differs: &str| {
        let before = server.journal().len();
        let ran = run(&mut review(&place, &server, &format!("{flags} --resume")));
        assert_eq!(ran.code, Some(2), "{flags}: {}", ran.err);
        assert!(ran.err.contains(differs), "{flags}: {}", ran.err);
        assert_eq!(server.journal().len(), before, "{flags}: nobody is asked");
    };
    refused("--charter charter --loops 1 --model anthropic/claude-opus-4-8", "the models");
    refused("--charter charter --loops 1,2", "--loops");
    refused("--charter charter --loops 1 --scope tree", "--scope");
    place.write("charter/constitution.md", "Lose something.\n");
    refused(first, "the charter");
    place.write("charter/constitution.md", "Lose nothing.\n");
    place.write("after/new.py", "x = 1\n");
    refused(first, "the reviewed text");
    fs::remove_file(place.path().join("after/new.py")).unwrap();
    let before = server.journal().len();
    assert_eq!(run(&mut review(&place, &server, &format!("{first} --resume"))).code, Some(0));
    assert_eq!(server.journal().len(), before, "a finished review asks nobody again");
}

#[test]
fn a_replay_of_a_finished_review_finds_the_same_bytes() {
    let place = Place::with_clean_change();
    let server = StandIn::start(|asked| Script::say(&finding(asked, "medium", "It may be empty")));
    assert_eq!(run(&mut review(&place, &server, "")).code, Some(0));
    let ran =
        place.run("review --before before --after after --replay out --out again --format none");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let findings = place.read("out/findings.jsonl");
    assert!(findings.lines().count() > 20);
    assert_eq!(place.read("again/findings.jsonl"), findings);
    // In place: the folder that is read is the folder that is written.
    let ran =
        place.run("review --before before --after after --replay out --out out --format none");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(place.read("out/findings.jsonl"), findings);
}

/// Every file below a folder, as text.
fn everything_below(dir: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|it| it.unwrap().path()) {
        if entry.is_dir() {
            all.extend(everything_below(&entry));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&entry).unwrap()).into_owned();
            all.push((entry.display().to_string(), text));
        }
    }
    all
}

#[test]
fn a_key_is_in_nothing_that_is_left_behind() {
    let place = Place::with_clean_change();
    let echo =
        || Script::error(400, "invalid_request_error", &format!("bad header x-api-key: {KEY}"));
    let says: [fn(&Asked) -> Script; 2] = [
        |asked| Script::say(&finding(asked, "high", &format!("The key is {KEY}"))),
        |asked| Script::say(&format!("{KEY} {}", asked.role)),
    ];
    let servers =
        [StandIn::start(move |_| echo()), StandIn::start(says[0]), StandIn::start(says[1])];
    for (n, server) in servers.iter().enumerate() {
        let mut command = review(&place, server, "--loops 1");
        let summary = place.path().join("summary.md");
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
        fs::remove_dir_all(place.path().join("out")).ok();
        let ran = run(&mut command);
        let mut left = everything_below(&place.path().join("out"));
        left.extend([("stdout".to_owned(), ran.out), ("stderr".to_owned(), ran.err)]);
        left.push(("summary".to_owned(), place.read("summary.md")));
        assert!(left.len() > 12, "{n}: {left:?}");
        for (name, text) in left {
            assert!(!text.contains(KEY), "server {n}: {name}");
        }
    }
}

#[test]
fn a_private_key_s_first_line_keeps_no_code_from_a_model_and_what_is_hidden_is_listed() {
    let token = ["ghp_", &"aB3dE5gH7jK9".repeat(3)].concat();
    let place = Place::with_clean_change();
    let code = "DROP TABLE customersandorders";
    place.write("after/0002.sql", &format!("# -----BEGIN PRIVATE KEY-----\n{code}\n"));
    let server = StandIn::start(|asked| Script::say(&finding(asked, "low", "It may be empty")));
    run(&mut review(&place, &server, "--loops 1"));
    let told = server.journal();
    assert!(told.iter().all(|asked| asked.body.to_string().contains(code)));
    place.write("after/cloud.py", &format!("\nTOKEN = \"{token}\"\n"));
    let ran = run(&mut review(&place, &server, "--loops 1 --dry-run"));
    let listed = "redacted: 1 places\n  cloud.py:2 [redacted:github-token:1]\n";
    assert!(ran.out.contains(listed), "{}", ran.out);
}

#[test]
fn a_secret_in_the_change_leaves_the_machine_in_no_request_and_no_report() {
    const SECRET: &str = "AKIAQ7W3ERTYPLMNB5VC";
    let place = Place::with_clean_change();
    place.write("after/cloud.py", &format!("ACCESS_KEY = \"{SECRET}\"\n"));
    let server = StandIn::start(|asked| Script::say(&finding(asked, "low", "It may be empty")));
    let ran = run(&mut review(&place, &server, "--loops 1"));
    assert_eq!(ran.code, Some(1), "a secret that is added is critical: {}", ran.err);
    let synthesis = place.synthesis("out");
    assert!(reasons(&synthesis).contains("secret-added"), "{}", reasons(&synthesis));
    assert_eq!(synthesis["redacted"]["aws-access-key"], 1);
    for asked in server.journal() {
        assert!(!asked.body.to_string().contains(SECRET), "{} was told", asked.role);
    }
    for (name, text) in everything_below(&place.path().join("out")) {
        assert!(!text.contains(SECRET), "{name}");
    }
    assert!(!ran.err.contains(SECRET));
}

/// Waits for a file that a process makes.
fn wait_for(place: &Place, name: &str, child: &mut Child) {
    while !place.path().join(name).exists() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before {name} was there");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_cancelled_review_leaves_whole_files_and_can_be_resumed() {
    let place = Place::with_clean_change();
    place.write(
        "model.sh",
        "tail -c 200 | grep -q 'role=data loop=2' && { : > waits; while [ ! -e go ]; do sleep 0.05; done; }; echo '{\"findings\": []}'",
    );
    let review = |more: &str| {
        let mut command = place.review(&format!("--model command {more}"));
        command.env("PENTAD_COMMAND", "sh model.sh").stderr(Stdio::null());
        command
    };
    let mut child = review("").spawn().unwrap();
    wait_for(&place, "waits", &mut child);
    let second = run(&mut place.review("--model static"));
    assert_eq!(second.code, Some(2), "two runs do not write into one folder: {}", second.err);
    assert!(second.err.contains("in use by another run"), "{}", second.err);
    assert!(second.err.contains("name another folder with --out"), "{}", second.err);
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "incomplete");
    assert!(reasons(&synthesis).contains("cancelled"), "{}", reasons(&synthesis));
    for (name, text) in everything_below(&place.path().join("out")) {
        assert!(!name.ends_with(".tmp"), "{name}");
        if name.ends_with(".json") {
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{name}");
        }
    }
    place.write("go", "");
    assert_eq!(review("--resume").status().unwrap().code(), Some(0));
    assert_eq!(place.synthesis("out")["verdict"], "pass");
}
