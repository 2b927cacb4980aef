//! OpenAI's models and compatible servers, against a stand-in: what a request looks like, what is said otherwise when it is not taken, what
//! every failure comes to, and a review from end to end.

use crate::{
    chat_stand_in::{Asked, Chat, Script, Usage},
    program::{Place, Ran, run},
    stand_in,
};
use pentad::{
    model::{Bench, Choice, Environment, Pace, Terms, choose},
    review::{
        call::{Answer, Call, CallId, Outcome, Phase, Prompt},
        charter::{Budget, ModelPolicy},
    },
    store::{Identity, Store},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap, collections::BTreeSet, fmt::Write as _, sync::Arc, time::Duration,
};
use tempfile::TempDir;

const KEY: &str = "sk-proj-planted-0123456789";
const SOL: &str = "openai/gpt-6.1-sol";
const SCHEMA: &str = r#"{"type":"object","properties":{"summary":{"type":"string"}}}"#;
const NOTHING: &str = r#"{"verdicts":[],"findings":[],"merges":[],"summary":"nothing"}"#;

/// A run against a stand-in, a hundred times as fast as the clock.
struct Run {
    dir: TempDir,
    vars: Vec<(&'static str, String)>,
    flags: Vec<String>,
    effort: String,
    call_seconds: u64,
    silence_seconds: u64,
}

impl Run {
    fn of(model: &str, chat: &Chat) -> Self {
        let vars = vec![("OPENAI_API_KEY", KEY.to_owned()), ("OPENAI_BASE_URL", chat.url())];
        let (dir, flags) = (tempfile::tempdir().unwrap(), vec![model.to_owned()]);
        let (call_seconds, silence_seconds) = (3000, 2000);
        Self { dir, vars, flags, effort: "medium".to_owned(), call_seconds, silence_seconds }
    }

    fn bench(&self) -> Bench {
        let policy = ModelPolicy {
            default: None,
            fallback: Vec::new(),
            roles: BTreeMap::new(),
            effort: self.effort.clone(),
            prices: BTreeMap::new(),
            call_seconds: self.call_seconds,
            silence_seconds: self.silence_seconds,
            thinking_silence_seconds: None,
            profiles: BTreeMap::new(),
            themes: BTreeMap::new(),
            avoid_price_steps: false,
        };
        let pace = Pace { second: Duration::from_millis(10), ..Pace::default() };
        let budget = Budget { usd: None, tokens: None, minutes: None };
        let terms = Terms { schema: SCHEMA.to_owned(), budget, pace };
        let vars = self.vars.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        match choose(&policy, &self.flags, &Environment::from(vars), &terms).unwrap() {
            Choice::Models(bench) => *bench,
            other => panic!("{other:?}"),
        }
    }

    /// Answers in the order of the calls, and what the bench says of them.
    async fn ask(&self, calls: Vec<Call>) -> (Vec<Answer>, Vec<String>) {
        let bench = self.bench();
        let store = Store::open(self.dir.path(), &Identity::default(), false).unwrap();
        let answers = bench.ask_all(calls, &store, &mut |_| {}).await.unwrap();
        (answers.into_values().collect(), bench.notices())
    }

    async fn ask_one(&self) -> (Answer, Vec<String>) {
        let (mut answers, notices) = self.ask(vec![call(0, "Hunt.")]).await;
        (answers.remove(0), notices)
    }
}

fn call(seat: u32, task: &str) -> Call {
    let role = format!("role{seat}");
    let prompt = Prompt {
        system: "the constitution\n".repeat(100).into(),
        snapshot: "fn main() { \"ünïcode\\n\" }\n".repeat(1000).into(),
        ledger: "no earlier findings".into(),
        task: format!("{task}\nassignment: role={role} loop=1 theme=t").into(),
    };
    Call { id: CallId { loop_n: 1, phase: Phase::Review, seat, role }, prompt }
}

/// Calls that share everything but the task.
fn calls(n: u32) -> Vec<Call> {
    let mut calls: Vec<Call> = (0..n).map(|seat| call(seat, &format!("Hunt {seat}."))).collect();
    let first = calls[0].prompt.clone();
    for Call { prompt, .. } in &mut calls {
        prompt.system = Arc::clone(&first.system);
        prompt.snapshot = Arc::clone(&first.snapshot);
        prompt.ledger = Arc::clone(&first.ledger);
    }
    calls
}

fn reply(text: &str) -> Outcome {
    Outcome::Reply { text: text.to_owned(), truncated: false }
}

fn partial(text: &str) -> Outcome {
    Outcome::Reply { text: text.to_owned(), truncated: true }
}

fn failed(answer: &Answer) -> &str {
    match &answer.outcome {
        Outcome::Silent { why } | Outcome::Refused { why } => why,
        other => panic!("{other:?}"),
    }
}

// What a request looks like.

#[tokio::test]
async fn any_server_is_sent_what_every_server_takes() {
    let chat = Chat::start(|_| Script::say("ok"));
    let (answer, notices) = Run::of("openai/x", &chat).ask_one().await;
    assert_eq!((answer.outcome, answer.model.as_deref()), (reply("ok"), Some("openai/x")));
    assert_eq!(notices, Vec::<String>::new());
    let Prompt { system, snapshot, ledger, task } = call(0, "Hunt.").prompt;
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let [asked] = &chat.journal()[..] else { panic!("one request") };
    let expected = json!({
        "model": "x", "stream": true, "stream_options": {"include_usage": true}, "max_tokens": 32000,
        "response_format": {"type": "json_schema",
            "json_schema": {"name": "review", "strict": true, "schema": schema}},
        "messages": [
            {"role": "system", "content": &*system},
            {"role": "user", "content": format!("{snapshot}\n\n{ledger}\n\n{task}")},
        ],
    });
    assert_eq!(asked.body, expected);
    let head = asked.head.join("\n");
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1\n"), "{head}");
    assert!(head.contains(&format!("authorization: Bearer {KEY}")), "{head}");
}

#[tokio::test]
async fn a_model_of_openai_s_own_is_sent_what_saves_money() {
    let chat = Chat::start(|_| Script::say("ok"));
    let mut asks = calls(3);
    asks[0].prompt.ledger = "".into();
    let run = Run::of(SOL, &chat);
    let (answers, notices) = run.ask(asks.clone()).await;
    assert!(answers.iter().all(|it| it.outcome == reply("ok")));
    assert_eq!(notices, Vec::<String>::new());
    let journal = chat.journal();
    let asked = journal.iter().find(|it| it.role == "role1").unwrap();
    let Prompt { system, snapshot, ledger, task } = &asks[1].prompt;
    let mark = json!({"mode": "explicit"});
    let part = |text: &str| json!({"type": "text", "text": text, "prompt_cache_breakpoint": mark});
    let messages = json!([
        {"role": "system", "content": [part(system)]},
        {"role": "user", "content": [part(snapshot), part(ledger), {"type": "text", "text": &**task}]},
    ]);
    assert_eq!(asked.body["messages"], messages);
    assert_eq!(asked.body["prompt_cache_options"], mark);
    assert_eq!(asked.body["max_completion_tokens"], 32000);
    assert_eq!(asked.body["reasoning_effort"], "medium");
    let keys: BTreeSet<String> =
        journal.iter().map(|it| it.body["prompt_cache_key"].to_string()).collect();
    assert_eq!(keys.len(), 1, "one key for the run: {keys:?}");
    let first = journal.iter().find(|it| it.role == "role0").unwrap();
    let parts = first.body["messages"][1]["content"].as_array().unwrap();
    assert_eq!(parts.len(), 2, "an empty block is not sent");
    for asked in &journal {
        assert!(asked.body.get("temperature").is_none() && asked.body.get("max_tokens").is_none());
    }
    let again = run.ask(asks).await;
    assert!(again.0.iter().all(|it| it.outcome == reply("ok")));
    let keys = chat
        .journal()
        .iter()
        .map(|it| it.body["prompt_cache_key"].to_string())
        .collect::<BTreeSet<_>>();
    assert_eq!(keys.len(), 1, "and for the run that resumes it");
}

#[tokio::test]
async fn a_local_server_is_asked_without_a_key() {
    let chat = Chat::start(|_| Script::say("ok"));
    for base in [chat.url(), format!("{}/", chat.url()), format!("{}/v1/", chat.url())] {
        for key in [None, Some("")] {
            let mut run = Run::of("openai/x", &chat);
            run.vars = vec![("OPENAI_BASE_URL", base.clone())];
            run.vars.extend(key.map(|it| ("OPENAI_API_KEY", it.to_owned())));
            assert_eq!(run.ask_one().await.0.outcome, reply("ok"), "{base}");
        }
    }
    for asked in chat.journal() {
        assert!(!asked.head.join("\n").contains("authorization"), "{:?}", asked.head);
    }
}

#[tokio::test]
async fn an_address_without_chat_completions_says_so() {
    let chat = Chat::start(|_| Script::say("ok"));
    let mut run = Run::of("openai/x", &chat);
    run.vars[1].1 = format!("{}/v2", chat.url());
    let (answer, _) = run.ask_one().await;
    assert!(failed(&answer).contains("unreadable (HTTP 404): 404 page not found"), "{answer:?}");
    assert!(failed(&answer).contains("check that the endpoint"), "{answer:?}");
}

// What is not taken.

/// A server that does not take some parameters, as it says of one at a time.
fn without(refused: &'static [&'static str]) -> Chat {
    Chat::start(move |asked| {
        let sent = |name: &&&str| match name.split_once('=') {
            Some((name, value)) => asked.body.pointer(name).is_some_and(|it| it == value),
            None => asked.body.get(**name).is_some(),
        };
        refused.iter().find(sent).map_or_else(
            || Script::say("ok"),
            |it| {
                Script::no(
                    it.split('=')
                        .next()
                        .unwrap_or_default()
                        .trim_matches('/')
                        .split('/')
                        .next()
                        .unwrap_or_default(),
                )
            },
        )
    })
}

#[tokio::test]
async fn a_parameter_that_is_not_taken_is_said_otherwise_once_for_the_run() {
    // Model, what is refused, requests turned away, what the last request has and what not, what the report says.
    type Row = (
        &'static str,
        &'static [&'static str],
        usize,
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
        &'static str,
    );
    let table: [Row; 10] = [
        (
            "openai/x",
            &["max_tokens"],
            1,
            &[("/max_completion_tokens", "32000")],
            &["max_tokens"],
            "",
        ),
        (
            SOL,
            &["max_completion_tokens"],
            1,
            &[("/max_tokens", "32000")],
            &["max_completion_tokens"],
            "",
        ),
        (
            "openai/x",
            &["max_tokens", "max_completion_tokens"],
            2,
            &[],
            &["max_tokens", "max_completion_tokens"],
            "a limit on its reply",
        ),
        (
            "openai/x",
            &["/response_format/type=json_schema"],
            1,
            &[("/response_format/type", "\"json_object\"")],
            &[],
            "",
        ),
        ("openai/x", &["response_format"], 2, &[], &["response_format"], "a JSON format"),
        ("openai/x", &["stream_options"], 1, &[], &["stream_options"], "usage"),
        (SOL, &["reasoning_effort"], 1, &[], &["reasoning_effort"], "models.effort"),
        (SOL, &["prompt_cache_key"], 1, &[], &["prompt_cache_key"], "a cache key"),
        (SOL, &["prompt_cache_options"], 1, &[], &["prompt_cache_options"], "cache marks"),
        (
            SOL,
            &["prompt_cache_key", "stream_options", "prompt_cache_options", "response_format"],
            5,
            &[("/max_completion_tokens", "32000")],
            &["prompt_cache_key", "stream_options", "response_format"],
            "cache key, usage, cache marks, a JSON format",
        ),
    ];
    for (model, refused, turned_away, has, has_not, told) in table {
        let chat = without(refused);
        let (answers, notices) = Run::of(model, &chat).ask(calls(4)).await;
        let journal = chat.journal();
        assert!(answers.iter().all(|it| it.outcome == reply("ok")), "{refused:?} {answers:?}");
        assert_eq!(journal.len(), 4 + turned_away, "{refused:?}: once for the run");
        let requests: u32 = answers.iter().map(|it| it.usage.requests).sum();
        assert_eq!(requests as usize, journal.len(), "{refused:?}: all are counted");
        let last = &journal.last().unwrap().body;
        for (pointer, value) in has {
            let there = last.pointer(pointer).map(ToString::to_string);
            assert_eq!(there.as_deref(), Some(*value), "{refused:?}");
        }
        assert!(has_not.iter().all(|it| last.get(it).is_none()), "{refused:?}: {last}");
        let notices = notices.join("; ");
        let expected = if told.is_empty() { "" } else { "was asked without" };
        assert!(notices.contains(told) && notices.contains(expected), "{refused:?}: {notices}");
        assert_eq!(notices.is_empty(), told.is_empty(), "{refused:?}: {notices}");
    }
}

#[tokio::test]
async fn an_effort_that_is_too_high_is_lowered_and_a_limit_that_is_too_high_dropped() {
    let chat = Chat::start(|asked| match asked.body["reasoning_effort"].as_str() {
        Some("high") | None => Script::say("ok"),
        Some(_) => Script::no("reasoning_effort"),
    });
    let mut run = Run::of(SOL, &chat);
    run.effort = "max".to_owned();
    assert_eq!(run.ask_one().await.0.outcome, reply("ok"));
    assert_eq!(chat.journal()[1].body["reasoning_effort"], "high");

    let chat = Chat::start(|asked| match asked.body.get("max_tokens") {
        Some(_) => Script::error(
            400,
            "",
            "'max_tokens' is too large: 32000. This model's maximum context length is 40000 tokens",
        ),
        None => Script::say("ok"),
    });
    assert_eq!(Run::of("openai/x", &chat).ask_one().await.0.outcome, reply("ok"));
    assert_eq!(chat.journal().len(), 2);
}

#[tokio::test]
async fn what_names_no_parameter_or_never_ends_is_a_failure() {
    // It refuses whatever it is asked, naming what is sent as long as there is something.
    let chat = Chat::start(|asked| {
        let names = ["max_tokens", "max_completion_tokens", "response_format", "stream_options"];
        let sent = names.into_iter().find(|it| asked.body.get(it).is_some());
        Script::no(sent.unwrap_or("messages"))
    });
    let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
    assert!(failed(&answer).contains("request rejected (HTTP 400"), "{answer:?}");
    assert_eq!(chat.journal().len(), 1 + 2 + 2 + 1);
    assert_eq!(answer.usage.requests, 6);
    assert_eq!(answer.usage.known_usd(), Some(0.0), "nothing was generated");
}

// What a stream can look like.

#[tokio::test]
async fn a_reply_is_the_same_in_whatever_pieces_it_comes() {
    let text = "{\"summary\":\"näïve – 中文 🦀 \\\"quoted\\\"\"}";
    let chat = Chat::start(move |asked| Script::say(text).in_pieces(asked.n + 1, asked.n % 2 == 1));
    let (answers, _) = Run::of("openai/x", &chat).ask(calls(12)).await;
    assert_eq!(answers.len(), 12);
    for answer in answers {
        assert_eq!(answer.outcome, reply(text));
        assert!(answer.usage.tokens.output > 0, "usage came in the last chunk");
    }
}

#[tokio::test]
async fn every_end_has_a_meaning_and_one_piece_is_a_reply_too() {
    let whole = json!({"choices": [{"message": {"content": "text", "reasoning": "r"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 90000, "completion_tokens": 5}});
    let table = [
        (Script::say("text"), reply("text")),
        (Script::finish("text", json!("length")), partial("text")),
        (Script::finish("text", json!("tool_calls")), partial("text")),
        (Script::finish("text", json!("a_reason_of_the_future")), partial("text")),
        (Script::finish("text", Value::Null), partial("text")),
        (Script::say("text").less(1), partial("text")),
        (Script::say("text").kind("text/plain"), reply("text")),
        (Script::raw(200, &whole.to_string()), reply("text")),
    ];
    for (script, outcome) in table {
        let name = format!("{script:?}");
        let chat = Chat::start(move |_| script.clone());
        let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
        assert_eq!(answer.outcome, outcome, "{name}");
        assert_eq!(chat.journal().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_is_tried_again_and_its_best_part_kept() {
    for script in [Script::say("one two").less(3), Script::say("one two").cut(3)] {
        let name = format!("{script:?}");
        let again = script.clone();
        let chat = Chat::start(move |_| again.clone());
        let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
        assert_eq!(answer.outcome, partial("one"), "{name}");
        assert_eq!(chat.journal().len(), 4, "{name}");
        let chat = Chat::start(move |asked| match asked.n {
            0 => script.clone(),
            _ => Script::say("one two"),
        });
        let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
        assert_eq!((answer.outcome, chat.journal().len()), (reply("one two"), 2), "{name}");
    }
}

#[tokio::test]
async fn without_usage_nothing_is_known_and_that_is_said() {
    let chat = Chat::start(|_| Script::say("ok").usage(Usage::Never));
    let (answer, notices) = Run::of(SOL, &chat).ask_one().await;
    assert_eq!(answer.outcome, reply("ok"));
    assert_eq!(answer.usage.known_usd(), None);
    assert!(notices[0].contains("does not say how much of a prompt it read"), "{notices:?}");
}

// What every failure comes to.

#[tokio::test]
async fn failures_are_typed_told_with_what_to_do_and_retried_by_class() {
    let error = |code: &str| format!(r#"{{"error":{{"code":{code},"message":"m"}}}}"#);
    let table = [
        (Script::error(401, "invalid_api_key", "Incorrect API key"), "key refused (HTTP 401)", 1),
        (Script::error(403, "", "no"), "permission denied (HTTP 403)", 1),
        (Script::error(404, "model_not_found", "no x"), "unknown model (HTTP 404)", 1),
        (
            Script::raw(
                429,
                r#"{"error":{"type":"insufficient_quota","code":"credit_balance_exhausted"}}"#,
            ),
            "spend limit reached (HTTP 429)",
            1,
        ),
        (Script::error(402, "", "credits"), "spend limit reached (HTTP 402)", 1),
        (
            Script::error(429, "rate_limit_exceeded", "slow").header("retry-after-ms: 100"),
            "rate limited (HTTP 429)",
            4,
        ),
        (Script::error(503, "server_is_overloaded", "busy"), "overloaded (HTTP 503)", 4),
        (Script::raw(502, "<html>bad gateway</html>"), "overloaded (HTTP 502)", 4),
        (Script::error(400, "context_length_exceeded", "9 > 8"), "prompt too long (HTTP 400)", 1),
        (Script::error(400, "content_filter", "flagged"), "refused (HTTP 400)", 1),
        (Script::error(400, "", "no reason"), "request rejected (HTTP 400)", 1),
        (Script::raw(302, "").header("location: http://127.0.0.1:9/"), "redirected (HTTP 302)", 1),
        (Script::finish("half", json!("content_filter")), "refused (req_0)", 1),
        (Script::say(" \n"), "unreadable (req_0): the reply holds no text", 2),
        (Script::say("x").less(5).less(1), "stream broken", 4),
        (
            Script::raw(200, "<html>").kind("text/html"),
            "unreadable: the endpoint answers with a web page",
            2,
        ),
        (Script::raw(200, "{}"), "unreadable: the reply holds no text", 2),
        // Errors under a status that says all is well: in one piece and in a stream.
        (Script::raw(200, &error("401")), "key refused (HTTP 401)", 1),
        (Script::raw(200, &error("429")), "rate limited (HTTP 429)", 4),
        (Script::events(vec![error("502")]), "overloaded (HTTP 502", 4),
        (Script::events(vec![error("\"context_length_exceeded\"")]), "prompt too long", 1),
    ];
    for (script, words, requests) in table {
        let name = format!("{script:?}");
        let chat = Chat::start(move |_| script.clone());
        let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
        let why = failed(&answer);
        assert!(why.starts_with(&format!("openai/x {words}")), "{name}: {why}");
        assert!(why.contains("; what to do: "), "{name}: {why}");
        assert_eq!(chat.journal().len(), requests, "{name}");
        assert_eq!(answer.usage.requests as usize, requests, "{name}");
    }
}

#[tokio::test]
async fn a_key_is_shown_nowhere() {
    let chat = Chat::start(|_| Script::error(401, "", &format!("Incorrect API key: {KEY}")));
    let run = Run::of("openai/x", &chat);
    let (answer, _) = run.ask_one().await;
    assert!(failed(&answer).contains("Incorrect API key: [key]"), "{answer:?}");
    assert!(!format!("{:?} {answer:?}", run.bench()).contains(KEY));
    let chat = Chat::start(|_| Script::say(&format!("I was given {KEY}")));
    let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
    assert_eq!(answer.outcome, reply("I was given [key]"));
}

// A server that cuts the prompt.

#[tokio::test]
async fn a_cut_prompt_is_a_failure_and_what_was_said_of_it_no_reply() {
    for (script, words) in [
        (Script::say(NOTHING).usage(Usage::Of(1024)), "read 1024 tokens of what must be more than"),
        (Script::finish(NOTHING, json!("length")).usage(Usage::Of(7)), "read 7 tokens"),
    ] {
        let chat = Chat::start(move |_| script.clone());
        let (answer, _) = Run::of("openai/x", &chat).ask_one().await;
        let why = failed(&answer);
        assert!(why.contains("prompt too long") && why.contains(words), "{why}");
        assert!(why.contains("the server cut the prompt"), "{why}");
        assert_eq!(chat.journal().len(), 1, "the same prompt would be cut again");
    }
    // Every prompt is cut to what fits, and what fits is not that little: of one alone it cannot be told.
    let chat = Chat::start(|_| Script::say(NOTHING).usage(Usage::Of(4096)));
    let mut asks = calls(4);
    for (n, Call { prompt, .. }) in asks.iter_mut().enumerate() {
        prompt.task = format!("{}{}", "hunt for it\n".repeat(400 * n), prompt.task).into();
    }
    let (answers, _) = Run::of("openai/x", &chat).ask(asks).await;
    let cut = answers.iter().filter(|it| it.outcome != reply(NOTHING)).collect::<Vec<_>>();
    assert!(cut.len() >= 3, "the second at the latest: {answers:?}");
    let told = "4096 tokens of prompts of ";
    assert!(cut.iter().all(|it| failed(it).contains(told)), "{answers:?}");
}

#[test]
fn a_review_of_a_cut_prompt_is_never_green() {
    let place = Place::with_clean_change();
    place.write("after/table.py", &source(2_000));
    let chat = Chat::start(|_| Script::say(NOTHING).usage(Usage::Of(4096)));
    let ran = review(&place, &chat, "--model openai/x --loops 1");
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "incomplete");
    let silent = synthesis["silent"].to_string();
    assert!(silent.contains("the server cut the prompt"), "{silent}");
    assert!(silent.contains("OLLAMA_CONTEXT_LENGTH"), "{silent}");
}

// From end to end.

fn review(place: &Place, chat: &Chat, more: &str) -> Ran {
    run(place.review(more).env("OPENAI_API_KEY", KEY).env("OPENAI_BASE_URL", chat.url()))
}

/// Lines of code, no two alike.
fn source(lines: usize) -> String {
    (0..lines).fold(String::new(), |mut text, n| {
        let _ = writeln!(
            text,
            "def row_{n}(table):\n    return table.get({n}, table.width + {})",
            n * 7
        );
        text
    })
}

#[test]
fn a_review_goes_from_end_to_end_by_any_server() {
    let place = Place::with_clean_change();
    let finding = json!({"slug": "s", "file_path": "stock.py", "line_hint": "6", "severity": "critical",
        "claim": "The list may be gone", "evidence_quote": "    return len(stock)", "cause_quote": null,
        "failure_scenario": "s", "disproof": "d", "proposed_change": "p", "locked_conflict": false,
        "escalate": false, "references": [], "relation": null});
    let found =
        json!({"verdicts": [], "findings": [finding], "merges": [], "summary": "one"}).to_string();
    let chat = Chat::start(move |asked: &Asked| match &*asked.role {
        // As models without a schema answer.
        "data" => Script::say(&format!("<think>hm {{}}</think>Here:\n```json\n{found}\n```\n")),
        _ => Script::say(NOTHING),
    });
    let ran = review(&place, &chat, "--model openai/x");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "fail");
    assert_eq!(synthesis["counts"]["critical"]["open"], 1, "{}", synthesis["counts"]);
    assert_eq!(synthesis["findings"][0]["voices"][0]["model"], "openai/x");
    assert_eq!(synthesis["usage"]["requests"], chat.journal().len());
    let requests = chat.journal().len();
    let again = review(&place, &chat, "--model openai/x --resume");
    assert_eq!((again.code, chat.journal().len()), (Some(1), requests), "{}", again.err);
}

#[test]
fn with_openai_s_key_alone_its_default_reviews_and_costs_what_it_costs() {
    let place = Place::with_clean_change();
    let chat = Chat::start(|_| Script::say(NOTHING));
    let ran = review(&place, &chat, "--loops 1");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(chat.journal().iter().all(|it| it.body["model"] == "gpt-6.1-sol"));
    let synthesis = place.synthesis("out");
    assert!(synthesis["usage"]["usd"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_chain_goes_from_one_provider_to_another() {
    let place = Place::with_clean_change();
    let chat = Chat::start(|_| Script::say(NOTHING));
    let anthropic = stand_in::StandIn::start(|_| {
        stand_in::Script::error(401, "authentication_error", "invalid x-api-key")
    });
    let mut command = place.review("--loops 1 --model anthropic --model openai/x");
    command.env("OPENAI_API_KEY", KEY).env("OPENAI_BASE_URL", chat.url());
    command.env("ANTHROPIC_API_KEY", "sk-ant-0").env("ANTHROPIC_BASE_URL", anthropic.url());
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!((anthropic.journal().len(), chat.journal().len()), (1, 9));
    assert_eq!(place.synthesis("out")["verdict"], "pass");
}

#[tokio::test]
async fn a_silent_first_model_leaves_everybody_time_for_the_next_one() {
    let first = |asked: &Asked| asked.body["model"] == "silent";
    let chat = Chat::start(move |asked| match first(asked) {
        true => Script::silent(),
        false => Script::say(NOTHING),
    });
    let mut run = Run::of("openai/silent", &chat);
    run.flags.push("openai/x".to_owned());
    // As with the defaults: half of a call's time is one silence.
    (run.call_seconds, run.silence_seconds) = (300, 150);
    let (answers, _) = run.ask(calls(7)).await;
    let by = |it: &Answer| (it.outcome.clone(), it.model.clone());
    let expected = (reply(NOTHING), Some("openai/x".to_owned()));
    assert!(answers.iter().all(|it| by(it) == expected), "{answers:?}");
    let silent = chat.journal().iter().filter(|it| first(it)).count();
    assert!(silent <= 7, "nobody asks it twice: {silent}");
}

#[test]
fn nearly_all_of_a_review_s_prompts_is_read_from_the_cache() {
    for model in ["openai/x", SOL] {
        let place = Place::with_clean_change();
        place.write("after/table.py", &source(2_000));
        let chat = Chat::start(|_| Script::say(NOTHING));
        let ran = review(&place, &chat, &format!("--model {model}"));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let journal = chat.journal();
        assert_eq!(journal.len(), 45, "{model}");
        let sum = |of: &[usize]| {
            journal.iter().map(|it| of.iter().map(|n| it.tokens[*n]).sum::<usize>()).sum::<usize>()
        };
        let (read, all) = (sum(&[2]), sum(&[0, 1, 2]));
        assert!(read * 100 >= all * 85, "{model}: {read} of {all}");
        let tokens = &place.synthesis("out")["usage"]["tokens"];
        let told = |key: &str| tokens[key].as_u64().unwrap() as usize;
        let told = ["input", "cache_write", "cache_read"].map(told);
        assert_eq!(told, [sum(&[0]), sum(&[1]), read], "{model}");
        let systems: BTreeSet<String> = journal.iter().map(|it| it.text("system")).collect();
        assert_eq!(systems.len(), 1, "{model}: the same bytes for every call");
    }
}
