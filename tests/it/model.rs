//! Backends and the store, against a stand-in that behaves as the provider documents: what a request looks like, what it
//! costs, what every failure comes to, and what survives a kill.

mod aimock;
mod claude_cli;
mod faults;
mod limits;
mod routes;

use crate::stand_in::{Asked, Moment, Script, StandIn};
use pentad::{
    fault::{Exit, Fault},
    model::{Bench, Choice, Environment, Origin, Pace, Progress, Terms, choose},
    review::{
        call::{Answer, Call, CallId, Outcome, Phase, Prompt},
        charter::{Budget, ModelPolicy},
    },
    store::{self, Identity, Store},
};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

const KEY: &str = "sk-ant-planted-0123456789";
const SONNET: &str = "anthropic/claude-sonnet-5-5";
const OPUS: &str = "anthropic/claude-opus-5-5";
const SCHEMA: &str = r#"{"type":"object","properties":{"summary":{"type":"string"}}}"#;
const ROLES: [&str; 4] = ["architect", "correctness", "data", "security"];

/// A run: its folder, and everything that decides which models are asked.
struct Run {
    dir: TempDir,
    policy: ModelPolicy,
    terms: Terms,
    vars: Vec<(&'static str, String)>,
    flags: Vec<String>,
}

impl Run {
    /// Against a stand-in, a hundred times as fast as the clock.
    fn on(stand_in: &StandIn) -> Self {
        let vars =
            vec![("ANTHROPIC_API_KEY", KEY.to_owned()), ("ANTHROPIC_BASE_URL", stand_in.url())];
        Self { vars, ..Self::bare() }
    }

    fn command(line: &str) -> Self {
        let vars = vec![("PENTAD_COMMAND", line.to_owned())];
        Self { vars, flags: vec!["command".to_owned()], ..Self::bare() }
    }

    fn bare() -> Self {
        let pace = Pace { second: Duration::from_millis(10), ..Pace::default() };
        Self {
            dir: tempfile::tempdir().unwrap(),
            policy: ModelPolicy {
                default: None,
                fallback: Vec::new(),
                roles: BTreeMap::new(),
                prices: BTreeMap::new(),
                effort: "medium".to_owned(),
                call_seconds: 3000,
                silence_seconds: 2000,
                thinking_silence_seconds: None,
                profiles: BTreeMap::new(),
                themes: BTreeMap::new(),
                avoid_price_steps: false,
            },
            terms: Terms {
                schema: SCHEMA.to_owned(),
                budget: Budget { usd: None, tokens: None, minutes: None },
                pace,
            },
            vars: Vec::new(),
            flags: Vec::new(),
        }
    }

    fn env(&self) -> Environment {
        Environment::from(self.vars.iter().map(|(name, value)| ((*name).to_owned(), value.clone())))
    }

    fn choose(&self) -> anyhow::Result<Choice> {
        choose(&self.policy, &self.flags, &self.env(), &self.terms)
    }

    fn bench(&self) -> Bench {
        match self.choose().unwrap() {
            Choice::Models(bench) => *bench,
            other => panic!("{other:?}"),
        }
    }

    fn store(&self, resume: bool) -> Store {
        Store::open(self.dir.path(), &Identity::default(), resume).unwrap()
    }

    async fn ask(&self, calls: Vec<Call>) -> BTreeMap<CallId, Answer> {
        self.bench().ask_all(calls, &self.store(false), &mut |_| {}).await.unwrap()
    }

    /// The answer to a single call.
    async fn ask_one(&self) -> Answer {
        self.ask(vec![shared().call(1, 0)]).await.into_values().next().unwrap()
    }
}

/// The blocks that calls share, big enough for a cache.
struct Blocks {
    system: Arc<str>,
    snapshot: Arc<str>,
    ledger: Arc<str>,
}

fn shared() -> Blocks {
    let snapshot = "fn main() { \"ünïcode\\n\" }\n".repeat(2000);
    Blocks {
        system: "the constitution\n".repeat(100).into(),
        snapshot: snapshot.into(),
        ledger: "no earlier findings".into(),
    }
}

impl Blocks {
    fn call(&self, loop_n: u32, seat: usize) -> Call {
        let role = ROLES[seat].to_owned();
        let task = format!("Hunt.\nassignment: role={role} loop={loop_n} theme=spec-conformance");
        let prompt = Prompt {
            system: Arc::clone(&self.system),
            snapshot: Arc::clone(&self.snapshot),
            ledger: Arc::clone(&self.ledger),
            task: task.into(),
        };
        let id = CallId { loop_n, phase: Phase::Review, seat: u32::try_from(seat).unwrap(), role };
        Call { id, prompt }
    }

    fn calls(&self, loop_n: u32) -> Vec<Call> {
        (0..ROLES.len()).map(|seat| self.call(loop_n, seat)).collect()
    }
}

fn reply(text: &str) -> Outcome {
    Outcome::Reply { text: text.to_owned(), truncated: false }
}

fn partial(text: &str) -> Outcome {
    Outcome::Reply { text: text.to_owned(), truncated: true }
}

fn silence(answer: &Answer) -> &str {
    match &answer.outcome {
        Outcome::Silent { why } => why,
        other => panic!("{other:?}"),
    }
}

fn fault(error: &anyhow::Error) -> &Fault {
    error.downcast_ref().expect("it is a fault")
}

/// Says who was asked.
fn by_role(asked: &Asked) -> Script {
    Script::say(&format!("{} in loop {}", asked.role, asked.loop_n))
}

// What a request looks like.

#[tokio::test]
async fn a_prompt_is_laid_out_for_the_cache() {
    let stand_in = StandIn::start(by_role);
    let run = Run::on(&stand_in);
    let call = shared().call(1, 3);
    let answers = run.ask(vec![call.clone()]).await;
    assert_eq!(answers[&call.id].outcome, reply("security in loop 1"));
    assert_eq!(answers[&call.id].model.as_deref(), Some(SONNET));

    let [asked] = &stand_in.journal()[..] else { panic!("one request") };
    assert_eq!((asked.theme.as_str(), asked.loop_n), ("spec-conformance", 1));
    let mark = serde_json::json!({"type": "ephemeral"});
    let block =
        |text: &str| serde_json::json!({"type": "text", "text": text, "cache_control": mark});
    let task = serde_json::json!({"type": "text", "text": &*call.prompt.task});
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let content = [block(&call.prompt.snapshot), block(&call.prompt.ledger), task];
    let expected = serde_json::json!({
        "model": "claude-sonnet-5-5", "max_tokens": 32000, "stream": true,
        "output_config": {"effort": "medium", "format": {"type": "json_schema", "schema": schema}},
        "system": [block(&call.prompt.system)],
        "messages": [{"role": "user", "content": content}],
    });
    assert_eq!(asked.body, expected);
    let head = asked.head.join("\n");
    assert!(head.starts_with("POST /v1/messages HTTP/1.1\n"), "{head}");
    for line in ["anthropic-version: 2023-06-01", "content-type: application/json"] {
        assert!(head.contains(line), "{head}");
    }
    assert!(head.contains(&format!("x-api-key: {KEY}")), "{head}");
    assert!(!head.contains("authorization"), "never two keys: {head}");
}

#[tokio::test]
async fn the_first_call_of_a_loop_goes_alone_and_the_rest_reads_what_it_wrote() {
    // The rest is answered only once all of it is there: it goes together, or not at all.
    let rest = Barrier::new(ROLES.len() - 1);
    let stand_in = StandIn::start(move |asked| {
        if asked.n % ROLES.len() == 0 {
            return by_role(asked).after(Duration::from_millis(30));
        }
        rest.wait();
        by_role(asked)
    });
    let run = Run::on(&stand_in);
    let (bench, store) = (run.bench(), run.store(false));
    let mut blocks = shared();
    for loop_n in 1..=2 {
        bench.ask_all(blocks.calls(loop_n), &store, &mut |_| {}).await.unwrap();
        blocks.ledger = format!("what loop {loop_n} found").into();
    }
    let moments = stand_in.moments();
    for first in [0, 4] {
        let at = |moment| moments.iter().position(|it| *it == moment).unwrap();
        let began = at(Moment::Began(first));
        let mut others = (first + 1..first + 4).map(|n| at(Moment::Arrived(n)));
        assert!(others.all(|it| it > began), "{moments:?}");
    }
    let journal = stand_in.journal();
    assert_eq!(journal[0].role, ROLES[0], "the first in order leads");
    let bytes = |it: &Arc<str>| it.len() as u64 / 4;
    let written: Vec<u64> = journal.iter().map(|it| it.tokens[1]).collect();
    assert!(written[0] >= bytes(&blocks.snapshot), "the snapshot is written once: {written:?}");
    assert!(written[4] > 0 && written[4] < 20, "a new ledger is written once: {written:?}");
    assert_eq!(written.iter().filter(|it| **it > 0).count(), 2, "{written:?}");
    assert!(journal[1..].iter().all(|it| it.tokens[2] >= bytes(&blocks.snapshot)), "all read it");
    assert_eq!(bench.notices(), Vec::<String>::new());
}

#[tokio::test]
async fn a_cold_cache_is_told() {
    // A gateway that rewrites the prompt: nothing is ever read.
    let whole = r#"{"content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"ok"}],
        "stop_reason":"end_turn","usage":{"input_tokens":90000,"output_tokens":5}}"#;
    let stand_in = StandIn::start(move |_| Script::raw(200, whole));
    let run = Run::on(&stand_in);
    let bench = run.bench();
    let calls = shared().calls(1);
    let answers = bench.ask_all(calls, &run.store(false), &mut |_| {}).await.unwrap();
    assert!(answers.values().all(|it| it.outcome == reply("ok")), "one piece is a reply too");
    // Nearly all of 90,000 tokens at 2 USD a million instead of .1, three times.
    let told = "the prompt cache of anthropic/claude-sonnet-5-5 stayed cold in 3 requests, which paid for the \
                shared text again: that cost 0.51 USD more than reading it";
    assert_eq!(bench.notices(), [told]);
}

// What a stream can look like.

#[tokio::test]
async fn a_reply_is_the_same_in_whatever_pieces_it_comes() {
    let text = "{\"summary\":\"näïve – 中文 🦀 \\\"quoted\\\"\"}";
    let stand_in = StandIn::start(move |asked| {
        let pieces = asked.loop_n as usize;
        Script::say(text).in_pieces(pieces, pieces % 2 == 1)
    });
    let run = Run::on(&stand_in);
    let calls: Vec<Call> = (1..=12).map(|n| shared().call(n, 0)).collect();
    let answers = run.ask(calls).await;
    assert_eq!(answers.len(), 12);
    for (id, answer) in answers {
        assert_eq!(answer.outcome, reply(text), "pieces of {}", id.loop_n);
    }
}

#[tokio::test]
async fn every_stop_reason_has_a_meaning_unknown_ones_too() {
    let table = [
        ("end_turn", reply("text")),
        ("stop_sequence", reply("text")),
        ("max_tokens", partial("text")),
        ("model_context_window_exceeded", partial("text")),
        ("pause_turn", partial("text")),
        ("tool_use", partial("text")),
        ("a_reason_of_the_future", partial("text")),
    ];
    for (reason, outcome) in table {
        let stand_in = StandIn::start(move |_| Script::say("text").stop(reason));
        assert_eq!(Run::on(&stand_in).ask_one().await.outcome, outcome, "{reason}");
        // What came to our limit is asked for once more with twice the room.
        let rooms: Vec<u64> =
            stand_in.journal().iter().filter_map(|it| it.body["max_tokens"].as_u64()).collect();
        let expected: &[u64] = if reason == "max_tokens" { &[32_000, 64_000] } else { &[32_000] };
        assert_eq!(rooms, expected, "{reason}");
    }
}

// What every failure comes to.

#[tokio::test]
async fn failures_are_typed_told_with_what_to_do_and_retried_by_class() {
    let spend = r#"{"type":"error","error":{"type":"rate_limit_error","message":"no more",
        "details":{"error_code":"enforced_spend_limit_reached"}}}"#;
    let half = || Script::say("some text");
    let table = [
        (Script::error(401, "authentication_error", "bad key"), "key refused (HTTP 401", 1),
        (Script::error(403, "permission_error", "no"), "permission denied (HTTP 403", 1),
        (Script::error(404, "not_found_error", "model"), "unknown model (HTTP 404", 1),
        (Script::error(402, "billing_error", "pay"), "spend limit reached (HTTP 402", 1),
        (Script::raw(429, spend), "spend limit reached (HTTP 429", 1),
        (Script::error(429, "rate_limit_error", "slow"), "rate limited (HTTP 429", 4),
        (Script::error(529, "overloaded_error", "busy"), "overloaded (HTTP 529", 4),
        (Script::raw(502, "<html>bad gateway</html>"), "overloaded (HTTP 502", 4),
        (
            Script::error(400, "invalid_request_error", "prompt is too long: 2 > 1"),
            "prompt too long (HTTP 400",
            1,
        ),
        (Script::error(400, "invalid_request_error", "effort"), "request rejected (HTTP 400", 1),
        (
            Script::raw(302, "").header("location: http://me:pw@127.0.0.1:9/x/v1/messages?q=1"),
            "redirected (HTTP 302, req_0): set ANTHROPIC_BASE_URL to http://127.0.0.1:9/x if",
            1,
        ),
        (Script::raw(301, ""), "redirected (HTTP 301, req_0): it does not say where to", 1),
        (Script::say(" ").stop("max_tokens"), "out of room (req_0): the reply holds no text", 2),
        (Script::say("").unfinished(), "stream broken", 4),
        (Script::say("").cut(), "stream broken", 4),
        (Script::say("").breaks_with("overloaded_error"), "overloaded", 4),
        (half().stop("refusal"), "refused", 1),
        (Script::say(" \n"), "unreadable (req_0): the reply holds no text", 2),
        (Script::raw(200, "{}"), "unreadable", 2),
    ];
    for (script, words, requests) in table {
        let name = format!("{script:?}");
        let stand_in = StandIn::start(move |_| script.clone());
        let answer = Run::on(&stand_in).ask_one().await;
        let why = match &answer.outcome {
            Outcome::Silent { why } | Outcome::Refused { why } => why,
            other => panic!("{name}: {other:?}"),
        };
        assert!(why.starts_with(&format!("{SONNET} {words}")), "{name}: {why}");
        assert!(why.contains("; what to do: "), "{name}: {why}");
        assert_eq!(stand_in.journal().len(), requests, "{name}");
        assert_eq!(answer.usage.requests as usize, requests, "{name}");
        assert_eq!(answer.model, None, "{name}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_unreachable() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    run.vars[1].1 = format!("http://somebody:s3cret@{free}");
    let answer = run.ask_one().await;
    let why = silence(&answer);
    assert!(why.contains("unreachable") && !why.contains("s3cret"), "{why}");
    assert_eq!(answer.usage.known_usd(), Some(0.0), "nothing was sent");
    let shown = format!("{:?} {:?}", run.env(), run.bench());
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[tokio::test]
async fn a_silent_connection_is_tried_twice_and_a_slow_one_until_the_deadline() {
    let stand_in = StandIn::start(|_| Script::silent());
    let mut run = Run::on(&stand_in);
    run.policy.silence_seconds = 20;
    let answer = run.ask_one().await;
    assert!(silence(&answer).contains("silent connection"), "{answer:?}");
    assert_eq!((answer.usage.requests, stand_in.journal().len()), (2, 2));
    assert_eq!(answer.usage.known_usd(), None, "what it cost nobody knows");

    let stand_in = StandIn::start(|_| Script::silent());
    let mut run = Run::on(&stand_in);
    run.policy.call_seconds = 4;
    let answer = run.ask_one().await;
    assert!(silence(&answer).contains("deadline passed"), "{answer:?}");
    assert_eq!(answer.usage.requests, 1);
}

#[tokio::test]
async fn what_arrived_before_a_break_is_kept_and_counted() {
    let stand_in = StandIn::start(|_| Script::say("one two").stalled());
    let mut run = Run::on(&stand_in);
    run.policy.call_seconds = 100;
    let answer = run.ask_one().await;
    assert_eq!((&answer.outcome, answer.model.as_deref()), (&partial("one"), Some(SONNET)));
    assert!(answer.usage.tokens.cache_write > 1000 && answer.usage.usd > 0.0, "{answer:?}");

    // The second try is whole; both are paid for.
    let stand_in = StandIn::start(|asked| match asked.n {
        0 => Script::say("one two").breaks_with("overloaded_error"),
        _ => Script::say("one two"),
    });
    let answer = Run::on(&stand_in).ask_one().await;
    assert_eq!(answer.outcome, reply("one two"));
    let tokens: Vec<[u64; 3]> = stand_in.journal().iter().map(|it| it.tokens).collect();
    let sum = |n: usize| tokens.iter().map(|it| it[n]).sum::<u64>();
    let usage = answer.usage;
    assert_eq!(usage.requests, 2);
    let counted = [usage.tokens.input, usage.tokens.cache_write, usage.tokens.cache_read];
    assert_eq!(counted, [sum(0), sum(1), sum(2)]);
    assert_eq!(usage.tokens.output, 1 + "one two".len() as u64 / 4 + 10);
}

#[tokio::test]
async fn a_rate_limit_pauses_every_caller() {
    let refused_once = AtomicBool::new(false);
    let stand_in = StandIn::start(move |asked| {
        if asked.role == "correctness" && !refused_once.swap(true, Ordering::SeqCst) {
            return Script::error(429, "rate_limit_error", "slow").header("retry-after: 60");
        }
        by_role(asked).after(Duration::from_millis(50))
    });
    let mut run = Run::on(&stand_in);
    run.terms.pace.in_flight = 2;
    let calls: Vec<Call> =
        [1, 2, 3].into_iter().flat_map(|loop_n| shared().calls(loop_n)).collect();
    let n_calls = calls.len();
    let answers = run.ask(calls).await;
    assert!(answers.values().all(|it| matches!(it.outcome, Outcome::Reply { .. })));
    let journal = stand_in.journal();
    assert!(journal.len() > n_calls, "the refused ones are asked again");
    let refused =
        journal.iter().filter(|it| it.role == "correctness").map(|it| it.at).min().unwrap();
    // 60 of our seconds: two may have been on their way when the refusal came, the other callers wait.
    let soon = |at| at > refused && at - refused < Duration::from_millis(600);
    assert!(journal.iter().filter(|it| soon(it.at)).count() <= 3);
}

#[tokio::test]
async fn a_refused_key_is_tried_once_in_a_run_and_shown_nowhere() {
    let stand_in = StandIn::start(|_| {
        let message = format!("invalid x-api-key {KEY}\n::error::{KEY}");
        Script::error(401, "authentication_error", &message).header(&format!("x-echo: {KEY}"))
    });
    let run = Run::on(&stand_in);
    let (bench, store) = (run.bench(), run.store(false));
    let mut said = Vec::new();
    let mut on = |progress: Progress<'_>| said.push(format!("{progress:?}"));
    let answers = bench.ask_all(shared().calls(1), &store, &mut on).await.unwrap();
    assert_eq!(stand_in.journal().len(), 1);
    assert!(answers.values().all(|it| silence(it).contains("key refused")));
    let mut shown = format!("{:?} {bench:?} {store:?} {answers:?} {said:?}", run.env());
    for path in files(run.dir.path()) {
        shown.push_str(&fs::read_to_string(path).unwrap());
    }
    assert!(shown.contains("invalid x-api-key [key]") && !shown.contains(KEY));
    assert!(!shown.contains("\n::error"), "one line");

    let mut run = run;
    run.vars[0].1 = format!("{KEY}\u{7}");
    let error = run.choose().unwrap_err();
    assert_eq!(fault(&error).exit, Exit::Usage);
    assert!(!format!("{error:?}").contains(KEY));
}

#[tokio::test]
async fn a_refusal_and_an_unknown_model_go_down_the_chain() {
    let stand_in = StandIn::start(|asked| match asked.body["model"].as_str() {
        Some("claude-sonnet-5-5") => Script::refusal(),
        Some("claude-gone") => Script::error(404, "not_found_error", "model"),
        _ => by_role(asked),
    });
    let mut run = Run::on(&stand_in);
    run.policy.fallback = vec!["anthropic/claude-gone".to_owned(), OPUS.to_owned()];
    let answer = run.ask_one().await;
    assert_eq!(
        (&answer.outcome, answer.model.as_deref()),
        (&reply("architect in loop 1"), Some(OPUS))
    );
    assert_eq!(answer.usage.requests, 3);

    run.policy.fallback.clear();
    let answer = run.ask_one().await;
    assert!(matches!(&answer.outcome, Outcome::Refused { why } if why.contains("cyber: not this")));
}

#[tokio::test]
async fn a_role_can_have_its_own_model() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    run.policy.roles.insert("data".to_owned(), OPUS.to_owned());
    let answers = run.ask(shared().calls(1)).await;
    let models: Vec<_> = answers.values().map(|it| it.model.as_deref().unwrap()).collect();
    assert_eq!(models, [SONNET, SONNET, OPUS, SONNET]);
    assert_eq!(run.bench().models(), [OPUS, SONNET]);
}

// What it may cost.

#[tokio::test]
async fn the_budget_ends_before_it_is_overspent() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    // One call at its worst costs .38 USD, in truth about .04 and then less.
    run.terms.budget.usd = Some(0.42);
    let (bench, store) = (run.bench(), run.store(false));
    let mut spent = 0.0;
    let mut silent = 0;
    for loop_n in 1..=20 {
        let answers = bench.ask_all(shared().calls(loop_n), &store, &mut |_| {}).await.unwrap();
        spent += answers.values().map(|it| it.usage.usd).sum::<f64>();
        for answer in answers.values().filter(|it| matches!(it.outcome, Outcome::Silent { .. })) {
            assert!(silence(answer).contains("the budget ended: "), "{answer:?}");
            silent += 1;
        }
    }
    assert!(silent > 0 && spent <= 0.42, "{silent} silent, {spent} USD");
    assert!(stand_in.journal().len() >= 2);
    assert!(bench.budget_ended().unwrap().contains("of 0.42 USD"));
}

#[tokio::test]
async fn minutes_end_it_too_and_calls_in_flight_with_it() {
    let stand_in = StandIn::start(|_| Script::silent());
    let mut run = Run::on(&stand_in);
    run.terms.pace.second = Duration::from_millis(1);
    run.policy.silence_seconds = 3_000_000;
    run.policy.call_seconds = 3_000_000;
    run.terms.budget.minutes = Some(1);
    let bench = run.bench();
    let answers = bench.ask_all(shared().calls(1), &run.store(false), &mut |_| {}).await.unwrap();
    assert!(answers.values().all(|it| silence(it).contains("the budget ended: 1 minutes")));
    assert!(bench.budget_ended().is_some());
}

#[tokio::test]
async fn an_unknown_price_is_unknown() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    run.flags = vec!["anthropic/claude-unheard-of".to_owned()];
    run.terms.budget.usd = Some(1.0);
    assert_eq!(run.ask_one().await.usage.known_usd(), None);
    assert!(run.bench().notices()[0].contains("does not bound anthropic/claude-unheard-of"));
}

// Programs.

#[tokio::test]
async fn a_command_gets_the_prompt_as_json_and_replies_on_stdout() {
    let mut run = Run::command("");
    let asked = run.dir.path().join("asked.json");
    run.vars[0].1 = format!("sh -c 'cat > \"$0\"; printf \"{{}}\"' {}", asked.display());
    let call = shared().call(1, 0);
    let answers = run.ask(vec![call.clone()]).await;
    let answer = &answers[&call.id];
    assert_eq!((&answer.outcome, answer.model.as_deref()), (&reply("{}"), Some("command")));
    assert_eq!(answer.usage.known_usd(), None);
    let asked: serde_json::Value = serde_json::from_slice(&fs::read(asked).unwrap()).unwrap();
    let Prompt { system, snapshot, ledger, task } = &call.prompt;
    assert_eq!(asked["snapshot"], **snapshot);
    assert_eq!(asked["task"], **task);
    assert_eq!(asked["prompt"], format!("{system}\n\n{snapshot}\n\n{ledger}\n\n{task}"));
    assert_eq!(asked["schema"]["type"], "object");
}

#[tokio::test]
async fn a_command_that_fails_says_why() {
    let table = [
        ("sh -c 'echo first >&2; echo last >&2; exit 3'", "program failed: exit status: 3: last"),
        ("/no/such/program --token s3cret", "program failed: program could not be started"),
        ("true", "unreadable: the output is empty"),
    ];
    for (line, words) in table {
        let answer = Run::command(line).ask_one().await;
        let why = silence(&answer);
        assert!(why.starts_with(&format!("command {words}")) && !why.contains("s3cret"), "{why}");
    }
    for line in ["", "sh -c 'open"] {
        let choice = Run::command(line).choose();
        let refused = match &choice {
            Ok(choice) => matches!(choice, Choice::WithoutKey { .. }),
            Err(error) => fault(error).exit == Exit::Usage,
        };
        assert!(refused, "{line}: {choice:?}");
    }
}

#[tokio::test]
async fn a_command_ends_with_its_children_at_the_deadline_and_when_the_run_is_dropped() {
    let mut run = Run::command("sh -c 'sleep 1000 & sleep 1000'");
    run.policy.call_seconds = 5;
    assert!(silence(&run.ask_one().await).contains("deadline passed"));

    let mut run = Run::command("");
    let pid = run.dir.path().join("pid");
    let script =
        format!("sh -c 'sleep 1000 & echo $! > {0}.tmp; mv {0}.tmp {0}; wait'", pid.display());
    run.vars[0].1 = script;
    let (bench, store) = (run.bench(), run.store(false));
    let mut on = |_: Progress<'_>| {};
    tokio::select! {
        _ = bench.ask_all(vec![shared().call(1, 0)], &store, &mut on) => panic!("it never replies"),
        () = until(|| pid.exists()) => {}
    }
    let pid = fs::read_to_string(pid).unwrap();
    let stat = format!("/proc/{}/stat", pid.trim());
    // Gone, or waiting for an init that no container has.
    until(|| fs::read_to_string(&stat).map_or(true, |it| it.contains(") Z "))).await;
    assert_eq!(files(&run.dir.path().join("replies")).len(), 0, "a dropped call files nothing");
}

#[tokio::test]
async fn what_a_command_leaves_behind_does_not_hold_its_reply() {
    let answer = Run::command("sh -c 'sleep 1000 & echo done'").ask_one().await;
    assert_eq!(answer.outcome, reply("done\n"));
}

async fn until(mut done: impl FnMut() -> bool) {
    while !done() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

// Which models.

/// Which models a run asks, or why not, in words.
fn decide(vars: &[(&'static str, &str)], default: Option<&str>, flags: &[&str]) -> String {
    let mut run = Run::bare();
    run.vars = vars.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    run.policy.default = default.map(str::to_owned);
    run.flags = flags.iter().map(|it| (*it).to_owned()).collect();
    match run.choose() {
        Ok(Choice::Static) => "static".to_owned(),
        Ok(Choice::WithoutKey { wanted, why }) => format!("without {wanted}: {why}"),
        Ok(Choice::Models(bench)) => bench.models().join(" "),
        Err(error) => {
            assert_eq!(fault(&error).exit, Exit::Usage);
            format!("{error}; {}", fault(&error).help.as_deref().unwrap())
        }
    }
}

#[test]
fn the_models_come_from_flags_charter_and_keys() {
    let key = ("ANTHROPIC_API_KEY", "k\n");
    let empty = ("ANTHROPIC_API_KEY", "");
    let table = [
        (decide(&[], None, &[]), "static"),
        (decide(&[key], None, &["static"]), "static"),
        (decide(&[key], Some("static"), &[]), "static"),
        (decide(&[key], None, &[]), SONNET),
        (decide(&[key], Some(OPUS), &[]), OPUS),
        (decide(&[key], Some("static"), &["anthropic"]), SONNET),
        (decide(&[key], None, &[SONNET, OPUS]), &format!("{OPUS} {SONNET}")),
        (
            decide(&[empty], None, &[]),
            &format!("without {SONNET}: ANTHROPIC_API_KEY is set but empty"),
        ),
        (decide(&[], Some(OPUS), &[]), &format!("without {OPUS}: ANTHROPIC_API_KEY is not set")),
        (decide(&[], None, &["command"]), "without command: PENTAD_COMMAND is not set"),
        (decide(&[("PENTAD_COMMAND", "cat")], None, &["command"]), "command"),
        (
            decide(&[key], None, &["claude-cli/x"]),
            "without claude-cli/x: there is no program claude on PATH",
        ),
        (
            decide(&[key], None, &["gpt-6.1-sol"]),
            "--model names \"gpt-6.1-sol\": there is no such provider; did you mean openai/gpt-6.1-sol?",
        ),
        (
            decide(&[key], None, &["antropic/x"]),
            "--model names \"antropic/x\": there is no such provider; did you mean anthropic/x?",
        ),
        (
            decide(&[key], Some("claude-opus-5-5"), &[]),
            &format!(
                "models.default names \"claude-opus-5-5\": there is no such provider; did you mean {OPUS}?"
            ),
        ),
        (
            decide(&[key], None, &["zzz"]),
            "--model names \"zzz\": there is no such provider; this version knows anthropic/NAME, openai/NAME, command",
        ),
        (
            decide(&[key], None, &["replay"]),
            "--model names \"replay\": a replay is no model; name the folder",
        ),
        (
            decide(&[key, ("ANTHROPIC_BASE_URL", "ftp://x")], None, &[]),
            "ANTHROPIC_BASE_URL is not usable",
        ),
    ];
    for (n, (decided, expected)) in table.iter().enumerate() {
        assert!(decided.starts_with(expected), "row {n}: {decided}, not {expected}");
    }
}

#[test]
fn the_keys_of_two_providers_decide_together_and_a_local_server_needs_none() {
    let key = ("ANTHROPIC_API_KEY", "k");
    let empty = ("ANTHROPIC_API_KEY", "");
    let table = [
        (decide(&[("OPENAI_API_KEY", "k")], None, &[]), "openai/gpt-6.1-sol"),
        (decide(&[("OPENAI_API_KEY", "k"), empty], None, &[]), "openai/gpt-6.1-sol"),
        (decide(&[("OPENAI_API_KEY", "k"), key], None, &[]), SONNET),
        (
            decide(&[("OPENAI_API_KEY", "")], None, &[]),
            "without openai/gpt-6.1-sol: OPENAI_API_KEY is set but empty",
        ),
        (decide(&[("OPENAI_BASE_URL", "http://ollama:11434")], None, &[]), "static"),
        (decide(&[("OPENAI_BASE_URL", "http://ollama:11434")], None, &["openai/x"]), "openai/x"),
        (
            decide(&[("OPENAI_BASE_URL", "https://a.example")], None, &["openai/x"]),
            "without openai/x: OPENAI_API_KEY is not set",
        ),
        (
            decide(&[("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", "x")], None, &["openai"]),
            "OPENAI_BASE_URL is not usable",
        ),
        (decide(&[key], None, &["openai/x"]), "without openai/x: OPENAI_API_KEY is not set"),
    ];
    for (n, (decided, expected)) in table.iter().enumerate() {
        assert!(decided.starts_with(expected), "row {n}: {decided}, not {expected}");
    }
}

// What is filed, resumed and replayed.

#[tokio::test]
async fn a_resumed_run_asks_nothing_it_has_paid_for() {
    let stand_in = StandIn::start(|asked| match &*asked.role {
        "data" => Script::error(400, "invalid_request_error", "no"),
        _ => by_role(asked),
    });
    let run = Run::on(&stand_in);
    let calls = shared().calls(1);
    let asked = run.ask(calls[..3].to_vec()).await;
    assert_eq!(stand_in.journal().len(), 3);

    // The process was killed here: another one goes on.
    let origins = Mutex::new(Vec::new());
    let mut on = |progress: Progress<'_>| {
        if let Progress::Answered { from, .. } = progress {
            origins.lock().unwrap().push(from);
        }
    };
    let resumed = run.bench().ask_all(calls.clone(), &run.store(true), &mut on).await.unwrap();
    assert_eq!(stand_in.journal().len(), 4, "one was not asked yet; a silence stays a silence");
    for (id, answer) in &asked {
        assert_eq!(&resumed[id], answer);
    }
    let origins = origins.into_inner().unwrap();
    assert_eq!(origins, [Origin::Store, Origin::Store, Origin::Store, Origin::Model]);

    // A finished run is resumed to ask the silent ones again.
    run.store(true).finish(&store::Progress::default()).unwrap();
    run.bench().ask_all(calls.clone(), &run.store(true), &mut |_| {}).await.unwrap();
    assert_eq!(stand_in.journal().len(), 5);
    assert_eq!(stand_in.journal()[4].role, "data");

    // Without --resume everything is asked.
    run.ask(calls).await;
    assert_eq!(stand_in.journal().len(), 9);
}

#[tokio::test]
async fn a_fallback_models_reply_is_found_again() {
    let stand_in = StandIn::start(|asked| match asked.body["model"].as_str() {
        Some("claude-sonnet-5-5") => Script::refusal(),
        _ => by_role(asked),
    });
    let mut run = Run::on(&stand_in);
    run.policy.fallback = vec![OPUS.to_owned()];
    let asked = run.ask(shared().calls(1)).await;
    let requests = stand_in.journal().len();
    let again =
        run.bench().ask_all(shared().calls(1), &run.store(true), &mut |_| {}).await.unwrap();
    assert_eq!((asked, requests), (again, stand_in.journal().len()));
}

#[tokio::test]
async fn a_replay_repeats_replies_and_silences_even_into_its_own_folder() {
    let stand_in = StandIn::start(|asked| match &*asked.role {
        "data" => Script::error(400, "invalid_request_error", "no"),
        _ => by_role(asked).stop("pause_turn"),
    });
    let run = Run::on(&stand_in);
    let mut calls = shared().calls(1);
    let asked = run.ask(calls.clone()).await;
    let filed = files(&run.dir.path().join("replies"));
    for dir in [run.dir.path().to_owned(), run.dir.path().join("replies")] {
        let bench = Bench::replay(&dir).unwrap();
        assert_eq!(bench.models(), [SONNET]);
        calls.reverse();
        let store = run.store(false);
        let replayed = bench.ask_all(calls.clone(), &store, &mut |_| {}).await.unwrap();
        assert_eq!(replayed, asked);
        assert_eq!(files(&run.dir.path().join("replies")), filed, "and it can be replayed again");
    }
    assert_eq!(stand_in.journal().len(), 4, "no request by a replay");

    let bench = Bench::replay(run.dir.path()).unwrap();
    let other = bench.ask_all(shared().calls(2), &run.store(false), &mut |_| {}).await.unwrap();
    assert!(other.values().all(|it| silence(it).contains("holds no answer to this prompt")));
}

#[tokio::test]
async fn a_replay_can_be_written_by_hand() {
    let recorded = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(recorded.path().join(name), text).unwrap();
    write("L1-architect.json", "{\"findings\":[]}");
    write("L2-data.md", "```json\n[]\n```\n");
    write("L2-data-repair.md", "repaired");
    write("L1-security.md", "");
    write("README.md", "no reply");
    let run = Run::bare();
    let mut calls = [shared().calls(1), shared().calls(2)].concat();
    let mut repair = shared().call(2, 2);
    repair.id.phase = Phase::Repair;
    calls.push(repair);
    let bench = Bench::replay(recorded.path()).unwrap();
    let answers = bench.ask_all(calls, &run.store(false), &mut |_| {}).await.unwrap();
    let replies: Vec<(String, &str)> = answers
        .iter()
        .filter_map(|(id, answer)| match &answer.outcome {
            Outcome::Reply { text, truncated: false } => Some((id.to_string(), &**text)),
            _ => None,
        })
        .collect();
    let expected = [
        ("loop 1 architect (review)".to_owned(), "{\"findings\":[]}"),
        ("loop 2 data (review)".to_owned(), "```json\n[]\n```\n"),
        ("loop 2 data (repair)".to_owned(), "repaired"),
    ];
    assert_eq!(replies, expected);
    let empty = tempfile::tempdir().unwrap();
    for dir in [empty.path(), Path::new("/no/such/folder")] {
        assert_eq!(fault(&Bench::replay(dir).unwrap_err()).exit, Exit::Usage);
    }
}

#[tokio::test]
async fn an_earlier_run_lends_its_replies_to_the_same_prompts_and_its_silent_reviewers_are_asked() {
    let stand_in = StandIn::start(|asked| match &*asked.role {
        "data" => Script::error(400, "invalid_request_error", "no"),
        _ => by_role(asked),
    });
    let run = Run::on(&stand_in);
    let calls = shared().calls(1);
    run.ask(calls.clone()).await;
    let (asked, folder) = (stand_in.journal().len(), files(&run.dir.path().join("replies")));
    let other = tempfile::tempdir().unwrap();
    let mut store = Store::open(other.path(), &Identity::default(), false).unwrap();
    store.lend(run.dir.path()).unwrap();
    run.bench().ask_all(calls.clone(), &store, &mut |_| {}).await.unwrap();
    assert_eq!(stand_in.journal().len(), asked + 1, "only who was silent");
    assert_eq!(stand_in.journal().last().unwrap().role, "data");
    assert_eq!(files(&run.dir.path().join("replies")), folder, "nothing is written to it");
    let own = files(&other.path().join("replies"));
    assert_eq!(own.len(), calls.len(), "the new folder is whole by itself");
}

#[test]
fn a_run_is_of_the_same_review_whatever_memory_it_began_with() {
    let dir = tempfile::tempdir().unwrap();
    let then = Identity { charter_sha256: "a".to_owned(), ..Identity::default() };
    assert!(!store::is_of(dir.path(), &then), "there is no run");
    drop(Store::open(dir.path(), &then, false).unwrap());
    let memory = Identity { memory_sha256: "m".to_owned(), ..then.clone() };
    assert!(store::is_of(dir.path(), &then) && store::is_of(dir.path(), &memory));
    let other = Identity { snapshot_sha256: "s".to_owned(), ..then };
    assert!(!store::is_of(dir.path(), &other));
    let error = Store::open(dir.path(), &memory, true).unwrap_err();
    assert!(error.to_string().contains("what an earlier push left"), "{error}");
}

#[test]
fn a_checkpoint_of_another_review_is_refused_with_what_differs() {
    let dir = tempfile::tempdir().unwrap();
    let then = Identity {
        charter_sha256: "a".to_owned(),
        models: vec![SONNET.to_owned()],
        loops: vec![1, 2],
        ..Identity::default()
    };
    drop(Store::open(dir.path(), &then, true).unwrap());
    assert!(Store::open(dir.path(), &then, true).is_ok());
    let now =
        Identity { charter_sha256: "b".to_owned(), models: vec![OPUS.to_owned()], ..then.clone() };
    let error = Store::open(dir.path(), &now, true).unwrap_err();
    assert_eq!(fault(&error).exit, Exit::Usage);
    let models = format!("the charter, the models (then {SONNET}, now {OPUS}) differ");
    assert!(error.to_string().ends_with(&models), "{error}");

    let checkpoint = dir.path().join("checkpoint.json");
    let whole = fs::read_to_string(&checkpoint).unwrap();
    let other = whole.replace("checkpoint/1", "checkpoint/2");
    fs::write(&checkpoint, &other).unwrap();
    let error = Store::open(dir.path(), &then, true).unwrap_err();
    assert_eq!(fault(&error).exit, Exit::Usage);
    assert!(error.to_string().contains("another version"), "{error}");
    for cut in [0, 1, whole.len() / 2, whole.len() - 3] {
        fs::write(&checkpoint, &whole[..cut]).unwrap();
        let store = Store::open(dir.path(), &now, true).unwrap();
        assert!(store.was_damaged() && store.resumed().is_some(), "what is filed is kept");
    }
    assert!(Store::open(dir.path(), &then, false).is_ok(), "afresh it goes");
}

#[test]
fn progress_is_found_again() {
    let run = Run::bare();
    assert_eq!(run.store(true).resumed(), None, "nothing to resume");
    let progress = store::Progress {
        loop_n: 2,
        phase: Some(Phase::Arbiter),
        loop_seconds: BTreeMap::from([(1, 0.25), (2, 3.0)]),
    };
    run.store(true).progress(&progress).unwrap();
    assert_eq!(run.store(true).resumed(), Some(&progress));
    assert_eq!(run.store(true).resumed(), Some(&progress), "opening keeps it");
    assert_eq!(run.store(false).resumed(), None);
}

#[tokio::test]
async fn a_damaged_reply_counts_as_absent() {
    let stand_in = StandIn::start(by_role);
    let run = Run::on(&stand_in);
    let calls = shared().calls(1);
    run.ask(calls.clone()).await;
    let filed = files(&run.dir.path().join("replies"));
    let whole = fs::read_to_string(&filed[0]).unwrap();
    fs::write(&filed[0], &whole[..whole.len() / 2]).unwrap();
    fs::copy(&filed[2], &filed[1]).unwrap();
    fs::remove_file(&filed[2]).unwrap();
    std::os::unix::fs::symlink(&filed[3], &filed[2]).unwrap();
    let answers = run.bench().ask_all(calls, &run.store(true), &mut |_| {}).await.unwrap();
    assert_eq!(stand_in.journal().len(), 4 + 3, "cut, another's, a link");
    for (id, answer) in answers {
        assert_eq!(answer.outcome, reply(&format!("{} in loop 1", id.role)));
    }
}

#[cfg(unix)]
#[test]
fn only_our_own_files_are_removed_and_no_link_is_followed() {
    let run = Run::bare();
    let at = |name: &str| run.dir.path().join(name);
    let outside = tempfile::tempdir().unwrap();
    let precious = outside.path().join("precious");
    fs::write(&precious, "precious").unwrap();
    fs::create_dir(at("replies")).unwrap();
    let reply = format!("replies/{}-1.json", "0a".repeat(32));
    let ours = ["synthesis.md", "findings.jsonl", "round-1-spec-conformance.md", &reply];
    let theirs = ["notes.md", "round-1.txt", "replies/mine.json"];
    for name in ours.iter().chain(&theirs) {
        fs::write(at(name), "text").unwrap();
    }
    std::os::unix::fs::symlink(&precious, at("synthesis.json")).unwrap();
    let store = run.store(false);
    assert!(ours.iter().all(|it| !at(it).exists()));
    assert!(theirs.iter().all(|it| at(it).exists()));
    assert!(!at("synthesis.json").exists());
    std::os::unix::fs::symlink(&precious, at("report.html")).unwrap();
    store.write("report.html", b"<p>").unwrap();
    assert_eq!(fs::read_to_string(at("report.html")).unwrap(), "<p>");
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
    assert!(files(run.dir.path()).iter().all(|it| it.extension().is_none_or(|it| it != "tmp")));

    let link = outside.path().join("link");
    std::os::unix::fs::symlink(run.dir.path(), &link).unwrap();
    for dir in [&link, &precious] {
        let error = Store::open(dir, &Identity::default(), false).unwrap_err();
        assert_eq!(fault(&error).exit, Exit::Usage, "{error}");
    }
}

/// Every file below a folder, sorted.
fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
