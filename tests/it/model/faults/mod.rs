//! Every failure of a provider in every phase of a loop, by both protocols: what the verdict is, with which code the program ends, how
//! many requests it brings, what is billed.
//!
//! The loop has something for each phase: one role's high finding, which the adversary refutes and the arbiter has to settle,
//! and one role's unreadable reply, which is repaired.

mod program;
mod random;
mod server;
mod table;

use super::{Run, store};
use crate::properties::{CLAIM, charter, choices, envelope, finding, review, verdict_against};
use futures_util::future::join_all;
use pentad::{
    model::Bench,
    review::{
        engine::{self, Choices, Input, Review, State, Step},
        synthesis::{self, Report, Verdict},
    },
};
use server::{Heard, Say, Server};
pub(super) use server::{PROTOCOLS, Protocol};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};
use table::{Billed, Fault, Once, faults};

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

impl At {
    fn strikes(self, heard: &Heard) -> bool {
        let is = |role: &str, heading: &str| heard.role == role && heard.task.contains(heading);
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
fn healthy(heard: &Heard) -> String {
    let refutation = || verdict_against(CLAIM, "data-L1-lost", "refute", 3);
    let task = &heard.task;
    match heard.role.as_str() {
        "data" if task.contains("# Task: review") => {
            envelope(&[finding("lost", "high", 10, CLAIM, "null")], &[], &[])
        }
        "security" if task.contains("# Task: review") => "I cannot say.".to_owned(),
        "adversarial" | "arbiter" => envelope(&[], &[refutation()], &[]),
        _ => envelope(&[], &[], &[]),
    }
}

/// Reviews these loops, as the program does.
pub(super) async fn reviewed(run: &Run, loops: &[u32]) -> Report {
    drive(&of_loops(loops), &run.bench(), &run.store(false)).await
}

fn of_loops(loops: &[u32]) -> Review {
    review(charter(), Vec::new(), Choices { loops: loops.to_vec(), ..choices() })
}

async fn drive(review: &Review, bench: &Bench, store: &store::Store) -> Report {
    let mut state = State::new(review);
    loop {
        let input = match engine::next(review, &state) {
            Step::Done => return synthesis::report(review, &state, 1.0),
            Step::Rehash { .. } => Input::Constitution(review.charter.constitution_sha256.clone()),
            Step::Close { .. } => Input::Closed { seconds: 1.0 },
            Step::Ask(calls) => {
                Input::Answers(bench.ask_all(calls, store, &mut |_| {}).await.unwrap())
            }
        };
        state = engine::absorb(review, state, input);
        if let Some(why) = bench.budget_ended().filter(|_| state.stopped.is_none()) {
            state = engine::absorb(review, state, Input::Stop(why));
        }
    }
}

/// A review in which the first `times` requests of a phase fail like this. What takes time before anybody is asked is done before the
/// future is: of many next to each other, none then waits for another's beginning while its own clock runs.
fn struck(
    at: At,
    times: u32,
    fault: &Fault,
    protocol: Protocol,
) -> impl Future<Output = (Report, Vec<Heard>)> + use<> {
    let (n, fails) = (AtomicU32::new(0), Say::Fails(Box::new(fault.clone())));
    let server = Server::start(protocol, move |heard| {
        let strikes = at.strikes(heard) && n.fetch_add(1, Ordering::SeqCst) < times;
        if strikes { fails.clone() } else { Say::Text(healthy(heard)) }
    });
    let mut run = server.run();
    if fault.silent {
        // A busy machine takes its time for what is not silent, too.
        run.policy.silence_seconds = 300;
    }
    let (review, bench, store) = (of_loops(&[1]), run.bench(), run.store(false));
    async move {
        let report = drive(&review, &bench, &store).await;
        // Its folder goes with it.
        drop(run);
        (report, server.journal())
    }
}

/// A cell of the matrix.
type Cell = (Fault, At, Protocol, Report, Vec<Heard>);

/// Faults in every phase by both protocols, next to each other, as most of the time is waiting.
async fn cells(times: u32, faults: &[Fault]) -> Vec<Cell> {
    let of = |fault| PHASES.into_iter().flat_map(move |at| PROTOCOLS.map(|it| (fault, at, it)));
    let cells = faults.iter().flat_map(of).map(|(fault, at, protocol)| {
        let struck = struck(at, times, fault, protocol);
        async move {
            let (report, journal) = struck.await;
            (fault.clone(), at, protocol, report, journal)
        }
    });
    join_all(cells).await
}

/// All silent ones together, which only wait; of the others, whose work is more, a few at a time.
fn groups(faults: &[Fault]) -> impl Iterator<Item = &[Fault]> {
    faults
        .chunk_by(|one, next| one.silent == next.silent)
        .flat_map(|alike| alike.chunks(if alike[0].silent { alike.len() } else { 4 }))
}

#[tokio::test]
async fn a_loop_without_faults_passes() {
    for protocol in PROTOCOLS {
        let (report, journal) = struck(At::First, 0, &faults()[0], protocol).await;
        let (verdict, reasons) = (report.verdict, &report.reasons);
        assert_eq!((verdict, journal.len()), (Verdict::Pass, CALLS), "{protocol:?} {reasons:?}");
        assert!(report.silent.is_empty() && report.notices.is_empty(), "{:?}", report.notices);
    }
}

#[tokio::test]
async fn no_fault_in_any_phase_is_green_or_runs_up_cost() {
    for few in groups(&faults()) {
        for (fault, at, protocol, report, journal) in cells(u32::MAX, few).await {
            let cell = format!("{}, {at:?}, {protocol:?}: {:?}", fault.name, report.reasons);
            assert_eq!(report.verdict, Verdict::Incomplete, "{cell}");
            assert_eq!(report.usage.requests as usize, journal.len(), "{cell}");
            bills(&fault, protocol, &report, &journal, &cell);
            let mut calls = BTreeMap::<_, usize>::new();
            for heard in &journal {
                *calls.entry((&heard.role, heard.task.lines().next())).or_default() += 1;
            }
            // Each call is asked four times at most, and nobody is asked to repair twice.
            assert!(
                calls.values().all(|it| *it <= 4) && calls.len() <= CALLS + 7,
                "{cell}: {calls:?}"
            );
            let more = journal.len() - calls.len();
            assert!(at == At::Everywhere || more <= 2 * 3, "{cell}: {calls:?}");
            assert!(report.models.iter().all(|it| it == protocol.model()), "{cell}");
            assert!(at != At::Everywhere || report.findings.is_empty(), "{cell}");
        }
    }
}

/// What the report says it cost is what the provider told, and where it did not, the report says so.
fn bills(fault: &Fault, protocol: Protocol, report: &Report, journal: &[Heard], cell: &str) {
    let billed = fault.billed[protocol as usize];
    let sum = |of: &dyn Fn(&Heard) -> bool| {
        let all = journal.iter().filter(|it| of(it)).map(|it| it.tokens);
        all.fold([0; 3], |sum, it| [sum[0] + it[0], sum[1] + it[1], sum[2] + it[2]])
    };
    let tokens = report.usage.tokens;
    let tokens = [tokens.input, tokens.cache_write, tokens.cache_read];
    let n_struck = journal.iter().filter(|it| it.struck).count();
    match billed {
        Billed::Nothing => assert_eq!(tokens, sum(&|it| !it.struck), "{cell}"),
        Billed::Told => assert_eq!(tokens, sum(&|_| true), "{cell}"),
        Billed::Unknown => {
            let (least, most) = (sum(&|it| !it.struck), sum(&|_| true));
            assert!(tokens >= least && tokens <= most, "{cell}: {tokens:?}");
        }
    }
    let unknown = if billed == Billed::Unknown { n_struck } else { 0 };
    assert_eq!(report.usage.unpriced as usize, unknown, "{cell}");
    assert!(n_struck > 0, "{cell}: it was not struck");
}

#[tokio::test]
async fn a_fault_that_passes_leaves_a_whole_review() {
    let mut passing = faults();
    passing.retain(|it| it.once == Once::Passes);
    for few in groups(&passing) {
        for (fault, at, protocol, report, journal) in cells(1, few).await {
            let cell = format!(
                "{}, {at:?}, {protocol:?}: {:?} {:?}",
                fault.name, report.reasons, report.silent
            );
            assert_eq!(report.verdict, Verdict::Pass, "{cell}");
            assert_eq!(journal.len(), CALLS + 1, "{cell}");
            bills(&fault, protocol, &report, &journal, &cell);
        }
    }
}
