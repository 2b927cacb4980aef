//! `--dry-run`: what would be asked, of whom, and what it may cost. Nobody is asked and nothing is written.
//!
//! The calls are the engine's own, gone through with reviewers who find nothing. The repairs and refinements that findings may bring are
//! named beside them, and the dearer figures have all of them. What a call costs is the bench's word, as for the budget.

use crate::{
    cli,
    model::{Bench, estimate},
    render::escape,
    review::{
        call::{Answer, Call, Outcome, Phase, Tokens, Usage},
        engine::{self, Input, Review, State, Step},
        finding::Side,
        redact::PLACEHOLDER,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the worst case holds where nobody is asked.
const WITHOUT_MODELS: &str = "nothing: no model is asked";

/// What a reviewer's reply is expected to take, thinking included, in tokens.
const REPLY_TOKENS: u64 = 4_000;

/// What a repair or a refinement is asked besides its role's first question, as a rule, in bytes: 25 items of 4 000 characters.
const ITEMS_BYTES: usize = 25 * 4_000;

/// The plan as `--format` asks for it: JSON, or lines for a person.
#[must_use]
pub fn text(
    (flags, actions): (&cli::Review, bool),
    review: &Review,
    bench: Option<&Bench>,
    event: &str,
) -> String {
    let calls = if review.choices.models { calls(review) } else { Vec::new() };
    let plan = plan(review, &calls, bench, event);
    if flags.format == Some(cli::Format::Json) {
        return pretty(&plan);
    }
    super::safe(&lines(&plan), actions)
}

/// The plan as values.
#[must_use]
pub fn values(review: &Review, bench: Option<&Bench>) -> Value {
    let calls = if review.choices.models { calls(review) } else { Vec::new() };
    plan(review, &calls, bench, "")
}

/// The plan of an event with nothing to review.
#[must_use]
pub fn nothing((flags, actions): (&cli::Review, bool), why: &str) -> String {
    if flags.format != Some(cli::Format::Json) {
        return super::safe(&format!("plan: nothing to review: {why}\n"), actions);
    }
    pretty(
        &json!({"event": null, "base": null, "head": null, "mode": "none", "why": why, "scope": null, "calls": [], "tokens": 0,
        "usd_expected": 0.0, "usd_uncached": 0.0, "usd_worst": 0.0, "usd_worst_holds": WITHOUT_MODELS, "usd_budget": null,
        "omitted": [], "redacted": [], "notices": []}),
    )
}

fn pretty(value: &Value) -> String {
    escape::json(&format!("{value:#}\n"))
}

/// Every call of a review in which nobody finds anything.
fn calls(review: &Review) -> Vec<Call> {
    let (mut state, mut all) = (State::new(review), Vec::new());
    loop {
        let input = match engine::next(review, &state) {
            Step::Done => return all,
            Step::Rehash { .. } => Input::Constitution(review.charter.constitution_sha256.clone()),
            Step::Close { .. } => Input::Closed { seconds: 0.0 },
            Step::Ask(calls) => {
                let answers = calls.iter().map(|call| (call.id.clone(), nothing_found())).collect();
                all.extend(calls);
                Input::Answers(answers)
            }
        };
        state = engine::absorb(review, state, input);
    }
}

fn nothing_found() -> Answer {
    let outcome = Outcome::Reply { text: "{\"findings\":[]}".to_owned(), truncated: false };
    Answer { outcome, model: None, usage: Usage::default(), seconds: 0.0 }
}

fn plan(review: &Review, calls: &[Call], bench: Option<&Bench>, event: &str) -> Value {
    let tokens: u64 = calls.iter().map(|call| estimate(call.prompt.bytes())).sum();
    let omitted: Vec<Value> = review
        .snapshot
        .coverage
        .omitted
        .iter()
        .map(|it| json!({"path": it.path, "why": it.why, "unseen": it.unseen}))
        .collect();
    let calls_json: Vec<Value> = calls
        .iter()
        .map(|call| {
            json!({"loop": call.id.loop_n, "phase": call.id.phase.name(), "role": call.id.role,
                "tokens": estimate(call.prompt.bytes())})
        })
        .collect();
    let (usd_worst, usd_worst_holds) = match bench {
        None => (Some(0.0), WITHOUT_MODELS.to_owned()),
        Some(bench) => worst(review, calls, bench),
    };
    json!({
        "event": (!event.is_empty()).then_some(event),
        "base": review.base,
        "head": review.head,
        "mode": "review",
        "scope": review.choices.scope.name(),
        "depth": review.choices.depth.name(),
        "models": bench.map(Bench::models).unwrap_or_default(),
        "incomplete": review.choices.incomplete,
        "calls": calls_json,
        "calls_possible": further(review, calls).map(named).collect::<Vec<Value>>(),
        "tokens": tokens,
        "usd_expected": bench.map_or(Some(0.0), |it| expected(calls, it)),
        "usd_uncached": bench.map_or(Some(0.0), |it| uncached(review, calls, it)),
        "usd_worst": usd_worst,
        "usd_worst_holds": usd_worst_holds,
        "usd_budget": review.charter.budget.usd,
        "tokens_budget": review.charter.budget.tokens,
        "omitted": omitted,
        "redacted": redacted(review),
        "notices": review.choices.notices,
    })
}

/// Every placeholder that stands for a secret, and where: for who has the files, and can look at what it hides.
fn redacted(review: &Review) -> Vec<Value> {
    let mut all = Vec::new();
    for shown in &review.snapshot.texts {
        let lines = (1..).zip(shown.text.lines()).filter(|(_, line)| line.contains(PLACEHOLDER));
        for (n, line) in lines {
            for (at, _) in line.match_indices(PLACEHOLDER) {
                let Some(end) = line[at..].find(']') else { continue };
                let placeholder = &line[at..=at + end];
                let side = if shown.side == Side::Old { "base" } else { "head" };
                all.push(json!({"path": shown.path, "side": side, "line": n, "placeholder": placeholder}));
            }
        }
    }
    all
}

/// The calls that may follow these: each with the call that it follows.
fn further<'a>(review: &'a Review, calls: &'a [Call]) -> impl Iterator<Item = (&'a Call, Phase)> {
    calls.iter().flat_map(|call| review.may_follow(call.id.phase).iter().map(move |it| (call, *it)))
}

fn named((call, phase): (&Call, Phase)) -> Value {
    json!({"loop": call.id.loop_n, "phase": phase.name(), "role": call.id.role})
}

/// USD of all calls, with one write of what is shared and usual replies. Null where a model's price is unknown.
fn expected(calls: &[Call], bench: &Bench) -> Option<f64> {
    // Each model has a cache of its own.
    let (mut shared_by, mut ledger_by) = (BTreeSet::new(), BTreeSet::new());
    let usd = calls.iter().map(|call| {
        let (shared, ledger, task) = sizes(call);
        let model = bench.asked_first(&call.id);
        let write = if shared_by.insert(model) { shared } else { 0 }
            + if ledger_by.insert((model, call.id.loop_n)) { ledger } else { 0 };
        let tokens = Tokens {
            input: task,
            cache_write: write,
            cache_read: shared + ledger - write,
            output: REPLY_TOKENS,
        };
        bench.price(&call.id, &tokens)
    });
    total(usd)
}

/// USD of all calls and of all that may follow them, each asked once, without a cache and with a long reply.
fn uncached(review: &Review, calls: &[Call], bench: &Bench) -> Option<f64> {
    let whole = |call: &Call, items: usize| bench.once(&call.id, call.prompt.bytes() + items);
    let planned = calls.iter().map(|call| whole(call, 0));
    let following = further(review, calls).map(|(call, _)| whole(call, ITEMS_BYTES));
    total(planned.chain(following))
}

/// USD that the budget can be asked for at most, and what is in it. Where there is a budget, that is the bound: a request starts only
/// where what it may cost still fits, so that no more than one can come to more than was thought.
fn worst(review: &Review, calls: &[Call], bench: &Bench) -> (Option<f64>, String) {
    let first = review.loops.first().map_or(0, |it| it.n);
    let planned = calls.iter().map(|call| {
        // What the first loop's reviewers are asked is known to the byte. The rest grows with what is found.
        let known = call.id.phase == Phase::Review && call.id.loop_n == first;
        bench.at_most(&call.id, known.then(|| call.prompt.bytes()))
    });
    let following = further(review, calls).map(|(call, _)| bench.at_most(&call.id, None));
    let all = total(planned.chain(following));
    let holds = "every call and every one that may follow, each model of its chain asked as often as it may fail, nothing read from a \
                 cache, prompts grown to all that the model takes, replies at their limit";
    let dearest = calls.iter().map(|call| bench.dearest(&call.id));
    let dearest = dearest.collect::<Option<Vec<f64>>>();
    let dearest = dearest.map(|it| it.into_iter().fold(0.0, f64::max));
    let budget = review.charter.budget.usd.zip(dearest).map(|(usd, one)| usd + one);
    match (all, budget) {
        (Some(all), Some(bound)) if bound < all => (
            total(std::iter::once(Some(bound))),
            format!("the budget and one request over it; without a budget {all:.2} USD: {holds}"),
        ),
        _ => (all, holds.to_owned()),
    }
}

/// What is shared by the run, what by the loop, and the task, in tokens.
fn sizes(call: &Call) -> (u64, u64, u64) {
    let of = |text: &str| estimate(text.len());
    let prompt = &call.prompt;
    (of(&prompt.system) + of(&prompt.snapshot), of(&prompt.ledger), of(&prompt.task))
}

fn total(requests: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    // The sum of no floats is a negative zero.
    let usd = requests.sum::<Option<f64>>()? + 0.0;
    Some((usd * 10_000.0).round() / 10_000.0)
}

fn lines(plan: &Value) -> String {
    let usd = |key: &str| {
        plan[key].as_f64().map_or_else(|| "unknown".to_owned(), |usd| format!("{usd:.2} USD"))
    };
    let count = |key: &str| plan[key].as_array().map_or(0, Vec::len);
    let word = |key: &str| plan[key].as_str().unwrap_or_default().to_owned();
    let models: Vec<&str> =
        plan["models"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let asked = if models.is_empty() {
        "static rules only, no model would be asked".to_owned()
    } else {
        models.join(", ")
    };
    let incomplete = plan["incomplete"].as_array().into_iter().flatten();
    let incomplete: String = incomplete
        .filter_map(Value::as_str)
        .map(|why| format!("the verdict would be incomplete: {why}\n"))
        .collect();
    let budget = plan["usd_budget"].as_f64().filter(|_| !models.is_empty());
    let budget = budget.map_or_else(String::new, |usd| format!("; the budget is {usd:.2} USD"));
    let notices = plan["notices"].as_array().into_iter().flatten();
    let notices: String =
        notices.filter_map(Value::as_str).map(|it| format!("note: {it}\n")).collect();
    let places: Vec<String> =
        plan["redacted"].as_array().into_iter().flatten().map(place).collect();
    let redacted = match places.len() {
        0 => String::new(),
        n => format!("redacted: {n} places\n{}", places.concat()),
    };
    format!(
        "plan: {} to {}, scope {}, depth {}\nreviewers: {asked}\ncalls: {}, about {} tokens; up to {} more to repair and refine\ncost: {} expected; {} where nothing is read from a cache and every reply is long; {} at most{budget}\n  at most: {}\nleft out: {} files\n{redacted}{incomplete}{notices}",
        word("base"),
        word("head"),
        word("scope"),
        word("depth"),
        count("calls"),
        plan["tokens"],
        count("calls_possible"),
        usd("usd_expected"),
        usd("usd_uncached"),
        usd("usd_worst"),
        word("usd_worst_holds"),
        count("omitted"),
    )
}

/// A line of the list: `  src/a.py:3 [redacted:github-token:1]`.
fn place(it: &Value) -> String {
    let word = |key: &str| it[key].as_str().unwrap_or_default();
    let old = if word("side") == "base" { " (base)" } else { "" };
    format!("  {}:{}{old} {}\n", word("path"), it["line"], word("placeholder"))
}
