//! What a run pays for twice, and what it does not: longer replies, models that just failed, waits that endpoints ask for,
//! replies that do not say what they cost.

use super::{
    Answer, Asked, Call, Duration, OPUS, Outcome, ROLES, Run, SONNET, Script, StandIn, by_role,
    partial, reply, shared, silence,
};
use std::sync::atomic::{AtomicU32, Ordering};

fn room(asked: &Asked) -> u64 {
    asked.body["max_tokens"].as_u64().unwrap()
}

fn of(asked: &Asked, model: &str) -> bool {
    asked.body["model"].as_str() == model.split('/').nth(1)
}

#[tokio::test]
async fn a_reply_that_was_cut_is_asked_for_once_more_with_more_room_and_both_are_paid_for() {
    let stand_in = StandIn::start(|asked| match room(asked) {
        32_000 => Script::say("one two").stop("max_tokens"),
        _ => Script::say("one two three"),
    });
    let answer = Run::on(&stand_in).ask_one().await;
    assert_eq!(answer.outcome, reply("one two three"));
    assert_eq!(answer.usage.requests, 2);
    let journal = stand_in.journal();
    assert_eq!(journal.iter().map(room).collect::<Vec<_>>(), [32_000, 64_000]);
    assert!(journal[1].tokens[2] > 10_000, "the prompt is read from the cache");
    let output = ["one two", "one two three"].map(|it| it.len() as u64 / 4 + 10);
    assert_eq!(answer.usage.tokens.output, output[0] + output[1]);
    assert!(answer.usage.known_usd().is_some());
}

#[tokio::test]
async fn what_a_cut_reply_holds_is_not_lost_when_the_longer_one_fails() {
    let table = [
        (Script::error(529, "overloaded_error", "busy"), 1 + 4),
        (Script::error(400, "invalid_request_error", "max_tokens"), 1 + 1),
        (Script::refusal(), 1 + 1),
        (Script::say("one").stop("max_tokens"), 1 + 1),
        (Script::say("one two").stalled(), 1 + 2),
    ];
    for (second, requests) in table {
        let name = format!("{second:?}");
        let stand_in = StandIn::start(move |asked| match room(asked) {
            32_000 => Script::say("one two").stop("max_tokens"),
            _ => second.clone(),
        });
        let mut run = Run::on(&stand_in);
        run.policy.silence_seconds = 10;
        run.policy.fallback = vec![OPUS.to_owned()];
        let answer = run.ask_one().await;
        assert_eq!(
            (answer.outcome, answer.model.as_deref()),
            (partial("one two"), Some(SONNET)),
            "{name}"
        );
        assert_eq!(stand_in.journal().len(), requests, "{name}");
    }
}

#[tokio::test]
async fn no_more_room_is_asked_for_than_the_model_has_or_the_budget_spares() {
    let haiku = "anthropic/claude-haiku-4-5";
    // A call costs .38 USD at its worst, a longer one .70. Nobody knows the limit of a model nobody has heard of.
    let table: [(&str, &str, Option<f64>, &[u64]); 5] = [
        (SONNET, "xhigh", None, &[64_000, 128_000]),
        (haiku, "medium", None, &[32_000, 64_000]),
        (haiku, "max", None, &[32_000, 64_000]),
        ("anthropic/claude-unheard-of", "medium", None, &[32_000]),
        (SONNET, "medium", Some(0.5), &[32_000]),
    ];
    for (model, effort, usd, rooms) in table {
        let stand_in = StandIn::start(|_| Script::say("one two").stop("max_tokens"));
        let mut run = Run::on(&stand_in);
        run.flags = vec![model.to_owned()];
        run.policy.effort = effort.to_owned();
        run.terms.budget.usd = usd;
        let (bench, store) = (run.bench(), run.store(false));
        let calls = vec![shared().call(1, 0)];
        let answers = bench.ask_all(calls, &store, &mut |_| {}).await.unwrap();
        assert!(answers.values().all(|it| it.outcome == partial("one two")), "{model} {effort}");
        assert_eq!(bench.budget_ended(), None, "it is no reason to end a run");
        let asked: Vec<u64> = stand_in.journal().iter().map(room).collect();
        assert_eq!(asked, rooms, "{model} {effort}");
    }
}

#[tokio::test]
async fn a_model_that_failed_a_call_is_asked_after_the_others_until_it_replies() {
    let fails = [
        Script::error(529, "overloaded_error", "busy"),
        Script::error(400, "invalid_request_error", "effort"),
        Script::error(404, "not_found_error", "model"),
    ];
    for failure in fails {
        let name = format!("{failure:?}");
        let stand_in =
            StandIn::start(
                move |asked| {
                    if of(asked, SONNET) { failure.clone() } else { by_role(asked) }
                },
            );
        let mut run = Run::on(&stand_in);
        run.terms.pace.in_flight = 1;
        run.policy.fallback = vec![OPUS.to_owned()];
        let answers = run.ask(shared().calls(1)).await;
        assert!(answers.values().all(|it| it.model.as_deref() == Some(OPUS)), "{name}");
        let journal = stand_in.journal();
        let to_first = journal.iter().filter(|it| of(it, SONNET)).count();
        assert!(to_first <= 4, "only the first call asks it: {to_first}, {name}");
        assert_eq!(journal.len(), to_first + ROLES.len(), "{name}");
    }
}

#[tokio::test]
async fn a_single_model_that_failed_is_asked_again_but_less_often() {
    let tries = |class: fn(u32) -> Script| async move {
        let n = AtomicU32::new(0);
        let stand_in = StandIn::start(move |_| class(n.fetch_add(1, Ordering::SeqCst)));
        let mut run = Run::on(&stand_in);
        run.terms.pace.in_flight = 1;
        run.policy.silence_seconds = 10;
        let answers = run.ask(shared().calls(1)).await;
        let replied = answers.values().filter(|it| matches!(it.outcome, Outcome::Reply { .. }));
        (replied.count(), stand_in.journal().len())
    };
    assert_eq!(tries(|_| Script::silent()).await, (0, 2 + 3), "each may cost a whole prompt");
    assert_eq!(tries(|_| Script::error(529, "overloaded_error", "busy")).await, (0, 4 + 3 * 2));
    // It comes back, and is trusted again.
    let comes_back = |n: u32| match n {
        0..=4 | 6..=8 => Script::error(529, "overloaded_error", "busy"),
        _ => Script::say("here"),
    };
    assert_eq!(tries(comes_back).await, (3, 4 + 2 + 4 + 1));
}

#[tokio::test]
async fn a_wait_is_taken_at_its_word_and_one_that_the_call_has_no_time_for_is_not_begun() {
    let limited = || Script::error(429, "rate_limit_error", "slow");
    let stand_in = StandIn::start(move |_| limited().header("retry-after: 3600"));
    let mut run = Run::on(&stand_in);
    run.policy.call_seconds = 600;
    let answers = run.ask(shared().calls(1)).await;
    assert_eq!(stand_in.journal().len(), 1, "nobody else asks while it is to be left alone");
    let said: Vec<&str> = answers.values().map(silence).collect();
    assert!(said.iter().all(|it| it.contains("rate limited")), "{said:?}");
    let told = said.iter().filter(|it| it.contains("for longer than the call has")).count();
    assert_eq!(told, ROLES.len() - 1, "{said:?}");

    // As a date, by the endpoint's own clock: 100 of our seconds.
    let stand_in = StandIn::start(move |asked| match asked.n {
        0 => limited()
            .header("date: Fri, 20 Nov 2026 10:00:00 GMT")
            .header("retry-after: Fri, 20 Nov 2026 10:01:40 GMT"),
        _ => by_role(asked),
    });
    let run = Run::on(&stand_in);
    let answers = run.ask(shared().calls(1)).await;
    assert!(answers.values().all(|it| matches!(it.outcome, Outcome::Reply { .. })));
    let journal = stand_in.journal();
    assert!(journal[1].at - journal[0].at >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_cache_is_kept_for_an_hour_where_a_call_may_think_for_longer_than_minutes() {
    let table = [
        ("medium", 600, serde_json::json!({"type": "ephemeral"}), 2.5),
        ("high", 200, serde_json::json!({"type": "ephemeral"}), 2.5),
        ("high", 600, serde_json::json!({"type": "ephemeral", "ttl": "1h"}), 4.0),
    ];
    for (effort, call_seconds, mark, write) in table {
        let stand_in = StandIn::start(by_role);
        let mut run = Run::on(&stand_in);
        run.policy.effort = effort.to_owned();
        run.policy.call_seconds = call_seconds;
        let usage = run.ask_one().await.usage;
        let body = &stand_in.journal()[0].body;
        let content = body["messages"][0]["content"].as_array().unwrap();
        let marks: Vec<_> =
            [&body["system"][0], &content[0], &content[1]].map(|it| &it["cache_control"]).into();
        assert_eq!(marks, [&mark; 3], "{effort} {call_seconds}");
        let tokens = usage.tokens;
        let parts = [(tokens.input, 2.0), (tokens.cache_write, write), (tokens.output, 10.0)];
        let usd: f64 = parts.map(|(tokens, price)| tokens as f64 * price / 1e6).iter().sum();
        assert!((usage.usd - usd).abs() < 1e-9, "{effort} {call_seconds}: {usage:?}");
    }
}

#[tokio::test]
async fn a_cost_that_is_not_told_is_charged_as_what_it_likely_was_and_shown_as_unknown() {
    let whole = r#"{"content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn"}"#;
    let stand_in = StandIn::start(move |_| Script::raw(200, whole));
    let mut run = Run::on(&stand_in);
    // At its worst a call costs .38 USD, likely .09.
    run.terms.budget.usd = Some(0.75);
    run.terms.pace.in_flight = 1;
    let calls: Vec<Call> = [1, 2].into_iter().flat_map(|n| shared().calls(n)).collect();
    let count = |answers: &mut dyn Iterator<Item = &Answer>| {
        let replied = answers.filter(|it| it.outcome == reply("ok"));
        replied.inspect(|it| assert_eq!((it.usage.usd, it.usage.unpriced), (0.0, 1))).count()
    };
    let asked = run.ask(calls.clone()).await;
    let first = count(&mut asked.values());
    assert!((4..8).contains(&first), "neither the worst case of each nor nothing: {first}");
    assert_eq!(stand_in.journal().len(), first);

    // What was filed is charged in the same way to the run that goes on.
    let again = run.bench().ask_all(calls, &run.store(true), &mut |_| {}).await.unwrap();
    assert_eq!(count(&mut again.values()), first);
    assert_eq!(stand_in.journal().len(), first);
}

#[tokio::test]
async fn a_reply_that_broke_off_costs_at_least_what_was_told_of_it() {
    let stand_in = StandIn::start(|_| Script::say(&"word ".repeat(1000)).cut());
    let mut run = Run::on(&stand_in);
    run.terms.pace.tries = 1;
    let answer = run.ask_one().await;
    let tokens = answer.usage.tokens;
    assert_eq!((answer.usage.known_usd(), answer.usage.unpriced), (None, 1));
    assert!(answer.usage.usd > 0.0 && tokens.cache_write > 10_000, "{answer:?}");
    assert_eq!(tokens.output, 2500 / 5, "what came was generated");
}
