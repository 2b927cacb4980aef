//! Every failure of a provider in every phase of a loop: what the verdict is, how many requests it brings, what is billed.
//!
//! The loop has something for each phase: one role's high finding, which the adversary refutes and the arbiter has to settle,
//! and one role's unreadable reply, which is repaired.

use super::{Run, SONNET, Script, StandIn, store};
use crate::{
    properties::{CLAIM, charter, choices, envelope, finding, review, verdict_against},
    stand_in::Asked,
};
use pentad::{
    model::Bench,
    review::{
        engine::{self, Choices, Input, State, Step},
        synthesis::{self, Report, Verdict},
    },
};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    First,
    FanOut,
    Repair,
    Adversary,
    Arbiter,
    Everywhere,
}

const PHASES: [At; 6] =
    [At::First, At::FanOut, At::Repair, At::Adversary, At::Arbiter, At::Everywhere];
/// The built-in bench, one repair, the adversary and the arbiter.
const CALLS: usize = 7 + 1 + 1 + 1;

fn task(asked: &Asked) -> &str {
    let content = asked.body["messages"][0]["content"].as_array().unwrap();
    content.last().and_then(|it| it["text"].as_str()).unwrap_or_default()
}

impl At {
    fn strikes(self, asked: &Asked) -> bool {
        let is = |role: &str, heading: &str| asked.role == role && task(asked).contains(heading);
        match self {
            // Its repair too: half a reply brings one.
            Self::First => is("architect", "# Task: "),
            Self::FanOut => is("concurrency", "# Task: "),
            Self::Repair => is("security", "# Task: repair"),
            Self::Adversary => is("adversarial", "# Task: "),
            Self::Arbiter => is("arbiter", "# Task: "),
            Self::Everywhere => true,
        }
    }
}

/// Everybody does what he should, but for the one unreadable reply.
fn healthy(asked: &Asked) -> Script {
    let refutation = || verdict_against(CLAIM, "data-L1-lost", "refute", 3);
    let task = task(asked);
    Script::say(&match asked.role.as_str() {
        "data" if task.contains("# Task: review") => {
            envelope(&[finding("lost", "high", 10, CLAIM, "null")], &[], &[])
        }
        "security" if task.contains("# Task: review") => "I cannot say.".to_owned(),
        "adversarial" | "arbiter" => envelope(&[], &[refutation()], &[]),
        _ => envelope(&[], &[], &[]),
    })
}

/// Reviews one loop, as the program does.
async fn reviewed(run: &Run) -> Report {
    let review = review(charter(), Vec::new(), Choices { loops: vec![1], ..choices() });
    let (bench, store): (Bench, store::Store) = (run.bench(), run.store(false));
    let mut state = State::new(&review);
    loop {
        let input = match engine::next(&review, &state) {
            Step::Done => return synthesis::report(&review, &state, 1.0),
            Step::Rehash { .. } => Input::Constitution(review.charter.constitution_sha256.clone()),
            Step::Close { .. } => Input::Closed { seconds: 1.0 },
            Step::Ask(calls) => {
                Input::Answers(bench.ask_all(calls, &store, &mut |_| {}).await.unwrap())
            }
        };
        state = engine::absorb(&review, state, input);
    }
}

/// A review in which the first `times` requests of a phase fail like this.
async fn struck(at: At, times: u32, fault: &Script) -> (Report, StandIn) {
    let (n, fault) = (AtomicU32::new(0), fault.clone());
    let stand_in = StandIn::start(move |asked| {
        let strikes = at.strikes(asked) && n.fetch_add(1, Ordering::SeqCst) < times;
        if strikes { fault.clone() } else { healthy(asked) }
    });
    let mut run = Run::on(&stand_in);
    run.policy.silence_seconds = 15;
    (reviewed(&run).await, stand_in)
}

/// What a failure costs: nothing that it does not say, or an unknown part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Billed {
    Known,
    Unknown,
}

fn faults() -> BTreeMap<&'static str, (Script, Billed)> {
    use Billed::{Known, Unknown};
    let half = || Script::say("{\"findings\": [");
    let error = Script::error;
    BTreeMap::from([
        ("key refused", (error(401, "authentication_error", "m"), Known)),
        ("spend limit", (error(402, "billing_error", "m"), Known)),
        ("permission", (error(403, "permission_error", "m"), Known)),
        ("unknown model", (error(404, "not_found_error", "m"), Known)),
        ("rate limit", (error(429, "rate_limit_error", "m"), Known)),
        ("overloaded", (error(529, "overloaded_error", "m"), Known)),
        ("bad gateway", (Script::raw(502, "<html>"), Known)),
        ("too long", (error(400, "invalid_request_error", "prompt is too long: 2 > 1"), Known)),
        ("rejected", (error(400, "invalid_request_error", "m"), Known)),
        ("redirect", (Script::raw(302, ""), Known)),
        ("refusal", (Script::refusal(), Known)),
        ("out of room", (Script::say("").stop("max_tokens"), Known)),
        ("no reply", (Script::say("The code is fine."), Known)),
        ("no text", (Script::say(""), Known)),
        ("another API", (Script::raw(200, "{\"choices\": []}"), Unknown)),
        ("broken stream", (half().cut(), Unknown)),
        ("no end", (half().unfinished(), Known)),
        ("error in the stream", (half().breaks_with("overloaded_error"), Unknown)),
        ("silence", (Script::silent(), Unknown)),
        ("silence in the stream", (half().stalled(), Unknown)),
    ])
}

#[tokio::test]
async fn a_loop_without_faults_passes() {
    let (report, stand_in) = struck(At::First, 0, &Script::silent()).await;
    assert_eq!(
        (report.verdict, stand_in.journal().len()),
        (Verdict::Pass, CALLS),
        "{:?}",
        report.reasons
    );
    assert!(report.silent.is_empty() && report.notices.is_empty(), "{:?}", report.notices);
}

#[tokio::test]
async fn no_fault_in_any_phase_is_green_or_runs_up_cost() {
    for (name, (fault, billed)) in faults() {
        for at in PHASES {
            let (report, stand_in) = struck(at, u32::MAX, &fault).await;
            let cell = format!("{name}, {at:?}: {:?}", report.reasons);
            assert_eq!(report.verdict, Verdict::Incomplete, "{cell}");
            let journal = stand_in.journal();
            assert_eq!(report.usage.requests as usize, journal.len(), "{cell}");
            assert_eq!(report.usage.known_usd().is_some(), billed == Billed::Known, "{cell}");
            let mut calls = BTreeMap::<_, usize>::new();
            for asked in &journal {
                *calls.entry((&asked.role, task(asked).lines().next())).or_default() += 1;
            }
            // Each call is asked four times at most, and nobody is asked to repair twice.
            assert!(
                calls.values().all(|it| *it <= 4) && calls.len() <= CALLS + 7,
                "{cell}: {calls:?}"
            );
            let more = journal.len() - calls.len();
            assert!(at == At::Everywhere || more <= 2 * 3, "{cell}: {calls:?}");
            assert!(report.models.iter().all(|it| it == SONNET), "{cell}");
            assert!(at != At::Everywhere || report.findings.is_empty(), "{cell}");
        }
    }
}

#[tokio::test]
async fn a_fault_that_passes_leaves_a_whole_review() {
    let passing = [
        "rate limit",
        "overloaded",
        "bad gateway",
        "out of room",
        "no text",
        "another API",
        "broken stream",
        "no end",
        "error in the stream",
        "silence",
        "silence in the stream",
    ];
    let faults = faults();
    for name in passing {
        for at in PHASES {
            let (report, stand_in) = struck(at, 1, &faults[name].0).await;
            let cell = format!("{name}, {at:?}: {:?} {:?}", report.reasons, report.silent);
            assert_eq!(report.verdict, Verdict::Pass, "{cell}");
            assert_eq!(stand_in.journal().len(), CALLS + 1, "{cell}");
        }
    }
}

/// A number that a seed and a place decide.
fn drawn(seed: u32, n: usize) -> usize {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (seed, n).hash(&mut hasher);
    usize::try_from(hasher.finish() >> 33).unwrap()
}

#[tokio::test]
async fn among_random_faults_nothing_passes_without_all_its_reviewers_or_goes_over_its_budget() {
    let faults: Vec<Script> = faults().into_values().map(|it| it.0).collect();
    let mut passed = 0;
    for seed in 0..40 {
        let faults = faults.clone();
        let stand_in = StandIn::start(move |asked| match drawn(seed, asked.n) {
            it if it % 5 == 0 => faults[it / 5 % faults.len()].clone(),
            _ => healthy(asked),
        });
        let mut run = Run::on(&stand_in);
        run.policy.silence_seconds = 15;
        // A call costs .34 USD at its worst, and two orders less in truth.
        run.terms.budget.usd = Some(0.45);
        let report = reviewed(&run).await;
        let cell = format!("seed {seed}: {:?}", report.reasons);
        let journal = stand_in.journal();
        assert!(report.usage.usd <= 0.45, "{cell}");
        assert_eq!(report.usage.requests as usize, journal.len(), "{cell}: all are paid for");
        let heard = report.council.iter().filter(|it| it.heard && it.role != "arbiter").count();
        let whole = report.silent.is_empty() && heard == 8;
        assert!(report.verdict != Verdict::Pass || whole, "{cell}: {:?}", report.silent);
        assert!(report.verdict == Verdict::Pass || !report.silent.is_empty(), "{cell}");
        passed += u32::from(report.verdict == Verdict::Pass);
    }
    assert!(passed > 4, "most faults pass: {passed} of 40 runs did");
}
