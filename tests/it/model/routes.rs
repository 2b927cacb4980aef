//! Whom a call goes to and what that is bound by: roles and themes, a budget in tokens, limits that a count decides, and the line that
//! says what became of every attempt.

use super::{
    Answer, Asked, Call, CallId, OPUS, Outcome, ROLES, Run, SONNET, Script, StandIn, by_role,
    reply, shared, silence,
};
use pentad::review::charter::{ModelPrice, ThemeModels};
use std::collections::BTreeMap;

const HAIKU: &str = "anthropic/claude-haiku-5-5";

#[tokio::test]
async fn a_theme_can_have_its_own_model_and_a_role_in_it_another() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    run.policy.roles = BTreeMap::from([("test".to_owned(), HAIKU.to_owned())]);
    let roles = BTreeMap::from([("data".to_owned(), HAIKU.to_owned())]);
    let theme = ThemeModels { all: Some(OPUS.to_owned()), roles };
    run.policy.themes = BTreeMap::from([(2, theme)]);
    let bench = run.bench();
    assert_eq!(bench.models(), [HAIKU, OPUS, SONNET]);
    let calls: Vec<Call> = [1, 2].into_iter().flat_map(|n| shared().calls(n)).collect();
    let answers = bench.ask_all(calls, &run.store(false), &mut |_| {}).await.unwrap();
    for (id, answer) in &answers {
        let expected = match (id.loop_n, &*id.role) {
            (1, _) => SONNET,
            (_, "data") => HAIKU,
            _ => OPUS,
        };
        assert_eq!(answer.model.as_deref(), Some(expected), "{id}");
    }
    let dear = CallId { loop_n: 2, ..shared().call(2, 0).id };
    let cheap = CallId { loop_n: 2, ..shared().call(2, 2).id };
    assert!(bench.at_most(&dear, Some(1000)) > bench.at_most(&cheap, Some(1000)));
}

#[tokio::test]
async fn a_budget_in_tokens_ends_a_run_whose_price_nobody_knows() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    run.flags = vec!["anthropic/claude-unheard-of".to_owned()];
    run.terms.pace.in_flight = 1;
    run.terms.budget.usd = Some(1.0);
    // A prompt of 58 KB is 23,000 tokens by our estimate and 14,500 by the provider's count, a reply 32,000 at most.
    run.terms.budget.tokens = Some(100_000);
    let bench = run.bench();
    assert_eq!(bench.notices(), Vec::<String>::new(), "something bounds it");
    let calls: Vec<Call> = [1, 2].into_iter().flat_map(|n| shared().calls(n)).collect();
    let answers = bench.ask_all(calls, &run.store(false), &mut |_| {}).await.unwrap();
    let told = |it: &&Answer| matches!(it.outcome, Outcome::Reply { .. });
    let replied = answers.values().filter(told).count();
    assert!((3..6).contains(&replied), "{replied}");
    assert_eq!(stand_in.journal().len(), replied, "nobody is asked beyond it");
    let spent: u64 = answers.values().map(|it| it.usage.tokens.total()).sum();
    assert!(spent <= 100_000, "{spent}");
    let ended = bench.budget_ended().unwrap();
    assert!(ended.contains("of 100000 tokens are spent, and a call may take"), "{ended}");

    // What was filed is counted by the run that goes on.
    run.terms.budget.tokens = Some(spent + 1000);
    let again = run.bench();
    let calls: Vec<Call> = [1, 2].into_iter().flat_map(|n| shared().calls(n)).collect();
    let answers = again.ask_all(calls, &run.store(true), &mut |_| {}).await.unwrap();
    assert_eq!(answers.values().filter(told).count(), replied);
    assert_eq!(stand_in.journal().len(), replied);
}

fn counts(asked: &Asked) -> bool {
    asked.head[0].contains("/v1/messages/count_tokens")
}

/// A stand-in that counts so many tokens, and how many were counted and asked for.
fn counting(reply: &'static str) -> StandIn {
    StandIn::start(
        move |asked| if counts(asked) { Script::raw(200, reply) } else { by_role(asked) },
    )
}

fn counted(stand_in: &StandIn) -> (usize, usize) {
    let journal = stand_in.journal();
    let n = journal.iter().filter(|it| counts(it)).count();
    (n, journal.len() - n)
}

/// A model with a window of so many tokens.
fn with_window(run: &mut Run, context: u64) {
    let price = ModelPrice {
        input: 2.0,
        write: Some(2.5),
        read: Some(0.1),
        output: 10.0,
        context: Some(context),
        max_output: None,
    };
    run.policy.prices = BTreeMap::from([(SONNET.to_owned(), price)]);
}

#[tokio::test]
async fn tokens_are_counted_where_a_limit_is_near_once_and_nowhere_else() {
    // 58 KB: from 9,700 to 23,200 tokens, as far as we know.
    for (window, counts) in [(1_000_000, 0), (24_000, 0), (20_000, 1), (9_000, 0)] {
        let stand_in = counting(r#"{"input_tokens": 14000}"#);
        let mut run = Run::on(&stand_in);
        with_window(&mut run, window);
        let answers = run.ask(shared().calls(1)).await;
        assert!(answers.values().all(|it| matches!(it.outcome, Outcome::Reply { .. })), "{window}");
        assert_eq!(counted(&stand_in), (counts, ROLES.len()), "{window}");
    }
    let stand_in = counting(r#"{"input_tokens": 14000}"#);
    let mut run = Run::on(&stand_in);
    with_window(&mut run, 20_000);
    run.ask_one().await;
    let journal = stand_in.journal();
    let (mut count, mut asked) = (journal[0].body.clone(), journal[1].body.clone());
    let of_replies = ["max_tokens", "stream"];
    assert!(of_replies.iter().all(|it| count.get(it).is_none()), "{count}");
    for body in [&mut count, &mut asked] {
        of_replies.iter().for_each(|it| {
            body.as_object_mut().unwrap().remove(*it);
        });
    }
    assert_eq!(count, asked, "what is counted is what is asked");
}

#[tokio::test]
async fn a_prompt_that_is_too_long_by_count_is_not_sent_and_goes_to_the_fallback() {
    let stand_in = counting(r#"{"input_tokens": 21000}"#);
    let mut run = Run::on(&stand_in);
    with_window(&mut run, 20_000);
    let why = run.ask_one().await;
    assert!(silence(&why).contains("prompt too long: by its own count"), "{why:?}");
    assert_eq!((counted(&stand_in), why.usage.requests), ((1, 0), 0));
    run.policy.fallback = vec![OPUS.to_owned()];
    let answers = run.ask(shared().calls(1)).await;
    assert!(answers.values().all(|it| it.model.as_deref() == Some(OPUS)));
    assert_eq!(counted(&stand_in), (2, ROLES.len()));
}

#[tokio::test]
async fn a_count_that_fails_stops_nothing_and_is_not_asked_for_again() {
    let failures = [
        Script::error(404, "not_found_error", "no such path"),
        Script::error(529, "overloaded_error", "busy"),
        Script::raw(200, "<html>"),
        Script::raw(200, r#"{"input_tokens": 0}"#),
        Script::raw(200, r#"{"input_tokens": -7}"#),
        Script::silent(),
    ];
    for failure in failures {
        let name = format!("{failure:?}");
        let stand_in = StandIn::start(
            move |asked| if counts(asked) { failure.clone() } else { by_role(asked) },
        );
        let mut run = Run::on(&stand_in);
        with_window(&mut run, 20_000);
        let answers = run.ask(shared().calls(1)).await;
        let replied = answers.values().filter(|it| matches!(it.outcome, Outcome::Reply { .. }));
        assert_eq!(
            (replied.count(), counted(&stand_in)),
            (ROLES.len(), (1, ROLES.len())),
            "{name}"
        );
    }
}

#[tokio::test]
async fn prompts_over_a_price_step_are_told_as_they_were_counted() {
    let stand_in = StandIn::start(by_role);
    let mut run = Run::on(&stand_in);
    run.flags = vec![HAIKU.to_owned()];
    let mut call = shared().call(1, 0);
    let bench = run.bench();
    bench.ask_all(vec![call.clone()], &run.store(false), &mut |_| {}).await.unwrap();
    assert_eq!(bench.notices(), Vec::<String>::new());
    call.prompt.snapshot = "fn main() { let x = 1; }\n".repeat(20_000).into();
    bench.ask_all(vec![call], &run.store(false), &mut |_| {}).await.unwrap();
    let told = bench.notices().join("\n");
    assert!(told.starts_with("1 prompt of up to 125"), "{told}");
    assert!(
        told.contains(
            "over the 100000 from which anthropic/claude-haiku-5-5 costs 5 times as much"
        ),
        "{told}"
    );
    let prices = pentad::model::Prices::built_in();
    assert_eq!(bench.under_steps(&prices), Some((80_000, HAIKU.to_owned())));
}

#[tokio::test]
async fn when_every_model_failed_one_line_says_what_became_of_each_attempt() {
    let stand_in = StandIn::start(|asked| match asked.body["model"].as_str() {
        Some("claude-sonnet-5-5") => Script::error(529, "overloaded_error", "busy"),
        Some("claude-opus-5-5") => Script::raw(502, "<html>no"),
        _ => Script::say("half").cut(),
    });
    let mut run = Run::on(&stand_in);
    run.terms.pace.tries = 2;
    run.policy.fallback = vec![OPUS.to_owned(), "command".to_owned()];
    run.vars.push((
        "PENTAD_COMMAND",
        "sh -c 'cat > /dev/null; echo out of order >&2; exit 3'".to_owned(),
    ));
    let answer = run.ask_one().await;
    assert_eq!(answer.model, None);
    let line = silence(&answer);
    assert!(!line.contains('\n'), "{line}");
    let attempts: Vec<&str> = line.split("; ").collect();
    assert_eq!(attempts.len(), 2 + 2 + 1 + 1, "{line}");
    let says = |n: usize, words: &[&str]| {
        words.iter().for_each(|it| assert!(attempts[n].contains(it), "{it}: {line}"));
    };
    says(0, &["anthropic/claude-sonnet-5-5 overloaded (HTTP 529, req_body): busy after 0."]);
    says(1, &["overloaded (HTTP 529, req_body): busy after 0."]);
    says(2, &["anthropic/claude-opus-5-5 overloaded (HTTP 502, req_", "<html>no after 0."]);
    says(4, &["command program failed", "out of order after 0."]);
    says(5, &["what to do: "]);
    assert_eq!(stand_in.journal().len(), 4);
    assert_ne!(answer.outcome, reply(""));
}
