//! The `claude` program as a backend: what it is started with, what its results come to, and that it ends with its call.
//! A script stands in for it; `PENTAD_TEST_CLAUDE=PATH cargo test --test it model::claude -- --ignored` asks the program itself.

use super::{
    Choice, Outcome, Run, StandIn, by_role, files, partial, reply, shared, silence, until,
};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

const NAME: &str = "claude-cli/claude-sonnet-5-5";
const KEY: &str = "sk-ant-planted-0123456789";

/// A run whose `claude` is this script.
fn run(script: &str) -> Run {
    let mut run = Run::bare();
    let bin = run.dir.path().join("bin");
    fs::create_dir(&bin).unwrap();
    program(&bin.join("claude"), script);
    run.flags = vec![NAME.to_owned()];
    run.vars = vec![
        ("ANTHROPIC_API_KEY", KEY.to_owned()),
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:9".to_owned()),
        // What stands in a relative folder is the change's.
        ("PATH", format!("bin:.::{}", bin.display())),
        ("CARGO_MANIFEST_DIR", "not private".to_owned()),
        ("GITHUB_TOKEN", "t".to_owned()),
    ];
    run
}

fn program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

fn result(more: &str) -> String {
    format!(
        r#"cat > /dev/null; echo '{{"type":"result","subtype":"success","is_error":false,"result":"said","stop_reason":"end_turn",
        "usage":{{"input_tokens":1000,"cache_creation_input_tokens":2000,"cache_read_input_tokens":0,"output_tokens":100}}{more}}}' | tr -d '\n'"#
    )
}

#[tokio::test]
async fn it_runs_bare_and_its_result_and_use_are_read() {
    let run = run(&format!(
        "env > \"$0.env\"; printf '%s\\n' \"$@\" > \"$0.args\"; cp system.md \"$0.system\"; pwd > \"$0.pwd\"\ntee \"$0.input\" | {}",
        result("")
    ));
    let call = shared().call(1, 0);
    let answers = run.ask(vec![call.clone()]).await;
    let answer = &answers[&call.id];
    assert_eq!((&answer.outcome, answer.model.as_deref()), (&reply("said"), Some(NAME)));
    let usd = (1000.0 * 2.0 + 2000.0 * 2.5 + 100.0 * 10.0) / 1e6;
    assert!((answer.usage.known_usd().unwrap() - usd).abs() < 1e-9, "{:?}", answer.usage);

    let said = |name: &str| fs::read_to_string(run.dir.path().join("bin").join(name)).unwrap();
    let args = said("claude.args");
    let args: Vec<&str> = args.lines().collect();
    for flag in ["--bare", "-p", "--no-session-persistence", "--strict-mcp-config"] {
        assert!(args.contains(&flag), "{flag}: {args:?}");
    }
    let after = |flag: &str| args[args.iter().position(|it| *it == flag).unwrap() + 1];
    let given =
        ["--tools", "--model", "--effort", "--output-format", "--system-prompt-file"].map(after);
    assert_eq!(given, ["", "claude-sonnet-5-5", "medium", "json", "system.md"]);
    let prompt = &call.prompt;
    assert_eq!(said("claude.system"), *prompt.system);
    let input = [&*prompt.snapshot, &*prompt.ledger, &*prompt.task].join("\n\n");
    assert_eq!(said("claude.input"), input);
    let env = said("claude.env");
    let has = |line: &str| env.lines().any(|it| it.starts_with(line));
    assert!(
        has(&format!("ANTHROPIC_API_KEY={KEY}")) && has("ANTHROPIC_BASE_URL=http://127.0.0.1:9")
    );
    assert!(!has("GITHUB_TOKEN="), "{env}");
    let folder = said("claude.pwd");
    assert!(env.contains(&format!("CLAUDE_CONFIG_DIR={}", folder.trim())), "{env}");
    assert!(!Path::new(folder.trim()).exists(), "its folder is gone");
}

#[tokio::test]
async fn it_is_judged_by_is_error_and_not_by_its_word_or_its_status() {
    let failed = |status: &str, kind: &str| {
        result(&format!(r#","is_error":true,"api_error_status":{status},"api_error_type":{kind}"#))
            .replacen(r#""is_error":false,"#, "", 1)
            + "; exit 1"
    };
    let table = [
        (failed("401", r#""authentication_error""#), "key refused (HTTP 401): said", 1),
        (failed("404", "null"), "unknown model (HTTP 404): said", 1),
        (failed("529", r#""overloaded_error""#), "overloaded (HTTP 529): said", 4),
        (failed("null", "null"), "program failed: said", 1),
        (result("").replace("end_turn", "refusal"), "refused: said", 1),
        (result("").replace(r#""said""#, r#"" ""#), "unreadable: claude's result holds no text", 2),
        (
            "cat > /dev/null; echo one; echo two >&2; exit 3".to_owned(),
            "program failed: claude gave no result (exit status: 3): two",
            1,
        ),
        (
            format!("cat > /dev/null; echo {KEY} >&2"),
            "program failed: claude gave no result (exit status: 0): [key]",
            1,
        ),
    ];
    for (script, words, requests) in table {
        let answer = run(&script).ask_one().await;
        let why = match &answer.outcome {
            Outcome::Silent { why } | Outcome::Refused { why } => why,
            other => panic!("{script}: {other:?}"),
        };
        assert!(why.starts_with(&format!("{NAME} {words}")), "{script}: {why}");
        assert_eq!(answer.usage.requests, requests, "{script}");
    }
    let cut = run(&result("").replace("end_turn", "max_tokens")).ask_one().await;
    assert_eq!((cut.outcome, cut.usage.requests), (partial("said"), 1));
}

#[tokio::test]
async fn it_ends_with_its_children_at_the_deadline_and_leaves_no_folder() {
    let mut run =
        run("sleep 1000 & echo $! > \"$0.tmp\"; pwd > \"$0.pwd\"; mv \"$0.tmp\" \"$0.pid\"; wait");
    run.policy.call_seconds = 200;
    assert!(silence(&run.ask_one().await).contains("deadline passed"));
    let bin = run.dir.path().join("bin");
    let said = |name: &str| fs::read_to_string(bin.join(name)).unwrap();
    let stat = format!("/proc/{}/stat", said("claude.pid").trim());
    until(|| fs::read_to_string(&stat).map_or(true, |it| it.contains(") Z "))).await;
    let folder = said("claude.pwd");
    assert_eq!(files(Path::new(folder.trim())).len(), 0, "its folder is gone");
}

#[test]
fn without_the_program_or_a_key_there_is_no_review_by_it() {
    let table = [
        (0, "", "ANTHROPIC_API_KEY is set but empty"),
        (2, "bin:.:", "there is no program claude on PATH"),
    ];
    for (at, value, words) in table {
        let mut run = run("exit 1");
        run.vars[at].1 = value.to_owned();
        match run.choose().unwrap() {
            Choice::WithoutKey { wanted, why } => {
                assert!(wanted == NAME && why.starts_with(words), "{why}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
#[ignore = "needs the program itself: name it in PENTAD_TEST_CLAUDE"]
async fn the_program_itself_reviews_through_a_stand_in() {
    let program = std::env::var("PENTAD_TEST_CLAUDE").unwrap();
    let stand_in = StandIn::start(by_role);
    let mut run = run("exit 1");
    let bin = run.dir.path().join("bin");
    fs::remove_file(bin.join("claude")).unwrap();
    std::os::unix::fs::symlink(program, bin.join("claude")).unwrap();
    run.vars[1].1 = stand_in.url();
    run.terms.pace.second = std::time::Duration::from_secs(1);
    run.policy.call_seconds = 60;
    let answer = run.ask_one().await;
    assert_eq!(answer.outcome, reply("architect in loop 1"));
    assert!(answer.usage.usd > 0.0, "{answer:?}");
    let [asked] = &stand_in.journal()[..] else { panic!("one request: {:?}", stand_in.moments()) };
    let tools = asked.body["tools"].as_array().map_or(0, Vec::len);
    assert_eq!(tools, 0, "no tools: {}", asked.body["tools"]);
}
