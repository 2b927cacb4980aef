//! A planted key, through every provider and every way an endpoint or a program can say it back: it stands in no output, log or file.

use crate::{
    chat_stand_in::{self, Chat},
    program::{Place, run},
    stand_in::{self, StandIn},
};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

const KEY: &str = "sk-planted/0123456789-abcdefghijklmnopqrstuvwxyz-0123456789";
/// Enough of the key to be one: no trace of it may have as much.
const TRACE: usize = 16;
const TOKEN: &str = "ghp_aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3";

/// What a model says that was told the key: in a finding, in one that cannot be admitted, and cut off in the middle of it.
fn says(n: usize) -> String {
    let finding = |slug: &str, quote: &str| {
        json!({"slug": slug, "file_path": "stock.py", "line_hint": "6", "severity": "high", "claim": format!("The key is {KEY}"),
            "evidence_quote": quote, "cause_quote": KEY, "failure_scenario": "s".repeat(60) + KEY, "disproof": KEY, "proposed_change": KEY,
            "locked_conflict": false, "escalate": false, "references": [KEY], "relation": null})
    };
    let findings = [finding("found", "    return len(stock)"), finding("nowhere", KEY)];
    let whole =
        json!({"verdicts": [], "findings": findings, "merges": [], "summary": KEY}).to_string();
    match n % 5 {
        0 => whole,
        // As PHP writes it, and as a careful encoder does.
        1 => whole.replace('/', r"\/"),
        2 => whole.replace("sk-", r"\u0073k\u002d"),
        3 => whole[..whole.find(KEY).unwrap() + 20].to_owned(),
        _ => format!("{KEY} is what I was given"),
    }
}

fn review(place: &Place, model: &str) -> Command {
    place.pentad(&format!(
        "review --before before --after after --out out --loops 1 --model {model}"
    ))
}

/// Messages that hold it at a line's end, where ours are cut.
fn messages() -> Vec<String> {
    [0, 150, 190, 199, 980].iter().map(|n| format!("{}{KEY} and {KEY}", "x".repeat(*n))).collect()
}

fn anthropic(place: &Place, n: usize) -> Command {
    let server: &'static StandIn = Box::leak(Box::new(StandIn::start(move |asked| {
        let message = &messages()[asked.n % 5];
        let error = |status, kind| stand_in::Script::error(status, kind, message);
        match n {
            0 => stand_in::Script::say(&says(asked.n)),
            1 => error(400, "invalid_request_error"),
            2 => error(404, "not_found_error").header(&format!("request-id: {KEY}")),
            3 => stand_in::Script::raw(307, "")
                .header(&format!("location: https://a.example/{KEY}?k={KEY}")),
            4 => stand_in::Script::say(&says(0)).stop(KEY),
            5 => stand_in::Script::raw(200, &format!("{{\"content\": \"{KEY}\"}}")),
            _ => stand_in::Script::raw(403, &format!("<html>{message}")),
        }
    })));
    let mut command = review(place, "anthropic/claude-sonnet-5-5");
    command.env("ANTHROPIC_API_KEY", KEY).env("ANTHROPIC_BASE_URL", server.url());
    command
}

fn openai(place: &Place, n: usize) -> Command {
    let chat: &'static Chat = Box::leak(Box::new(Chat::start(move |asked| {
        let message = &messages()[asked.n % 5];
        match n {
            0 => chat_stand_in::Script::say(&says(asked.n)),
            1 => chat_stand_in::Script::error(400, KEY, message),
            2 => chat_stand_in::Script::error(401, "invalid_api_key", message),
            3 => chat_stand_in::Script::finish("", json!(KEY)),
            4 => chat_stand_in::Script::finish(&says(0), json!("content_filter")),
            5 => chat_stand_in::Script::raw(
                200,
                &json!({"error": {"message": message, "code": 404}}).to_string(),
            ),
            6 => chat_stand_in::Script::events(vec![
                json!({"choices": [{"delta": {"refusal": message}}]}).to_string(),
                "[DONE]".into(),
            ]),
            _ => chat_stand_in::Script::raw(403, &format!("<html>{message}")).kind("text/html"),
        }
    })));
    let mut command = review(place, "openai/gpt-6.1-sol");
    command.env("OPENAI_API_KEY", KEY).env("OPENAI_BASE_URL", chat.url());
    command
}

/// `claude`, by a script in a folder on the path.
fn claude(place: &Place, n: usize) -> Command {
    let result = |is_error: bool, text: &str| {
        json!({"type": "result", "subtype": "success", "is_error": is_error, "result": text, "stop_reason": "end_turn",
            "api_error_status": if is_error { json!(400) } else { json!(null) }})
        .to_string()
    };
    let said = match n {
        0 => result(false, &says(0)),
        1 => result(true, &messages()[2]),
        2 => messages()[3].clone(),
        _ => result(false, &says(3)),
    };
    place.write("said", &said);
    let script = format!(
        "#!/bin/sh\ncat > /dev/null; cat '{0}/said'; cat '{0}/said' >&2\n",
        place.path().display()
    );
    place.write("bin/claude", &script);
    fs::set_permissions(place.path().join("bin/claude"), fs::Permissions::from_mode(0o700))
        .unwrap();
    let mut command = review(place, "claude-cli/claude-sonnet-5-5");
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .env("ANTHROPIC_API_KEY", KEY)
        .env("PATH", format!("{}:{path}", place.path().join("bin").display()));
    command
}

/// Any program: it is not given the keys, but may know them, and its command line may hold a token.
fn program(place: &Place, n: usize) -> Command {
    let said = [says(0), says(3), messages()[2].clone()][n % 3].clone();
    place.write("said", &format!("{said}\n"));
    let line = match n {
        0 | 1 => format!("sh -c 'cat > /dev/null; cat said' --token={TOKEN}"),
        2 => format!("sh -c 'cat > /dev/null; cat said >&2; exit 3' {TOKEN}"),
        _ => format!("sh -c 'cat > /dev/null; echo $1 >&2; exit 3' sh {TOKEN}"),
    };
    let mut command = review(place, "command");
    command.env("PENTAD_COMMAND", line).env("ANTHROPIC_API_KEY", KEY).env("OPENAI_API_KEY", KEY);
    command
}

/// Every file below a folder, as text.
fn everything_below(dir: &Path, all: &mut Vec<(String, String)>) {
    for path in fs::read_dir(dir).unwrap().map(|it| it.unwrap().path()) {
        if path.is_dir() {
            everything_below(&path, all);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            all.push((path.display().to_string(), text));
        }
    }
}

/// Runs a review in each of its forms, and looks through all that it leaves.
fn nothing_of_it_is_left(name: &str, place: &Place, review: impl Fn() -> Command) {
    // A step tells everything, in files and logs; a terminal and a program are shown what the first of each provider says.
    let all = [("annotations", true), ("terminal", false), ("json", false)];
    let formats = if name.ends_with('0') { 3 } else { 1 };
    for (format, in_step) in all.into_iter().take(formats) {
        let mut command = review();
        command.args(["--format", format]);
        fs::remove_dir_all(place.path().join("out")).ok();
        if in_step {
            let file = |name: &str| place.path().join(name);
            command
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_STEP_SUMMARY", file("step/summary.md"));
            command
                .env("GITHUB_OUTPUT", file("step/output"))
                .env("RUNNER_DEBUG", "1")
                .env("RUST_LOG", "trace");
            place.write("step/summary.md", "");
        }
        let ran = run(&mut command);
        assert!(matches!(ran.code, Some(0 | 1 | 3)), "{name}: {:?} {}", ran.code, ran.err);
        let mut left = vec![("stdout".to_owned(), ran.out), ("stderr".to_owned(), ran.err)];
        everything_below(&place.path().join("out"), &mut left);
        if in_step {
            everything_below(&place.path().join("step"), &mut left);
        }
        assert!(left.len() > 8, "{name} {format}: {left:?}");
        for (file, text) in left {
            for secret in [&KEY[..TRACE], &KEY[KEY.len() - TRACE..], &TOKEN[..TRACE]] {
                // Also where a line was wrapped within it.
                let joined: String = text.chars().filter(|it| !it.is_whitespace()).collect();
                assert!(!joined.contains(secret), "{name} {format}: {secret} is in {file}: {text}");
            }
        }
    }
}

#[test]
fn a_key_that_anthropic_s_endpoint_says_back_is_left_nowhere() {
    for n in 0..7 {
        let place = Place::with_clean_change();
        nothing_of_it_is_left(&format!("anthropic {n}"), &place, || anthropic(&place, n));
    }
}

#[test]
fn a_key_that_a_chat_server_says_back_is_left_nowhere() {
    for n in 0..8 {
        let place = Place::with_clean_change();
        nothing_of_it_is_left(&format!("openai {n}"), &place, || openai(&place, n));
    }
}

#[test]
fn a_key_that_a_program_says_is_left_nowhere() {
    for n in 0..4 {
        let place = Place::with_clean_change();
        nothing_of_it_is_left(&format!("claude {n}"), &place, || claude(&place, n));
        let place = Place::with_clean_change();
        nothing_of_it_is_left(&format!("command {n}"), &place, || program(&place, n));
    }
}
