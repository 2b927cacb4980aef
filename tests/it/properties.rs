//! What must hold of a review whatever models say: nothing that a model does lowers what the gate sees, nothing is lost, and the
//! order in which answers arrive leaves no trace.

mod again;
mod attacks;
mod council;
mod facts;
mod more;
mod pushes;
mod rulings;

use pentad::review::{
    call::{Answer, Call, Outcome, Phase, Tokens, Usage},
    change::{Lines, Scope},
    charter::{Charter, ModelsMayRefute},
    engine::{self, Choices, Depth, Input, Review, State, Step},
    finding::{Finding, Observation, Severity, Side, Source},
    snapshot::{Coverage, CoveredFile, How, Shown, Snapshot},
    synthesis::{self, Report, Verdict},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Twelve distinct lines, the last four of them changed.
fn code() -> String {
    (1..=12).map(|n| format!("let value_{n} = compute_{n}(input);\n")).collect()
}

fn snapshot() -> Snapshot {
    let text = code();
    Snapshot {
        block: text.as_str().into(),
        sha256: String::new(),
        tokens: 1,
        texts: vec![Shown {
            path: "src/a.rs".into(),
            side: Side::New,
            text: text.into(),
            changed: vec![Lines::new(9, 12)],
        }],
        outline: BTreeMap::new(),
        changed_paths: vec!["src/a.rs".into()],
        touched: Vec::new(),
        coverage: Coverage {
            files: vec![CoveredFile { path: "src/a.rs".into(), how: How::Whole }],
            omitted: Vec::new(),
        },
        redacted: BTreeMap::new(),
        empty: false,
    }
}

pub(crate) fn choices() -> Choices {
    Choices {
        scope: Scope::Change,
        depth: Depth::Standard,
        loops: vec![1, 2],
        models: true,
        trusted: true,
        charter_is_trusted: true,
        today: "2026-01-01".into(),
        incomplete: Vec::new(),
        notices: Vec::new(),
    }
}

pub(crate) fn review(charter: Charter, observations: Vec<Observation>, choices: Choices) -> Review {
    Review::new(charter, snapshot(), observations, ("b".into(), "h".into(), None), choices)
}

fn answer(text: String) -> Answer {
    let tokens = Tokens { input: 1, ..Tokens::default() };
    let usage = Usage { requests: 1, tokens, usd: 0.0, saved: 0.0, unpriced: 0 };
    let outcome = Outcome::Reply { text, truncated: false };
    Answer { outcome, model: Some("anthropic/model".into()), usage, seconds: 0.0 }
}

/// Runs a review to its end; `None` from the closure is a silent reviewer.
pub(crate) fn run(
    review: &Review,
    mut reply: impl FnMut(&Call, &State) -> Option<String>,
) -> (State, Report) {
    let mut state = State::new(review);
    for _ in 0..200 {
        let input = match engine::next(review, &state) {
            Step::Done => break,
            Step::Rehash { .. } => Input::Constitution(review.charter.constitution_sha256.clone()),
            Step::Close { .. } => Input::Closed { seconds: 1.0 },
            Step::Ask(calls) => {
                let of = |call: &Call, text: Option<String>| {
                    let silent = Outcome::Silent { why: "it was not there".into() };
                    let none = Answer { outcome: silent, model: None, ..answer(String::new()) };
                    (call.id.clone(), text.map_or(none, answer))
                };
                Input::Answers(calls.iter().map(|call| of(call, reply(call, &state))).collect())
            }
        };
        state = engine::absorb(review, state, input);
    }
    assert_eq!(engine::next(review, &state), Step::Done, "a review ends");
    let report = synthesis::report(review, &state, 1.0);
    (state, report)
}

/// A finding on a line of the code, on the wire.
pub(crate) fn finding(
    slug: &str,
    severity: &str,
    line: u32,
    claim: &str,
    relation: &str,
) -> String {
    format!(
        r#"{{"slug":"{slug}","file_path":"src/a.rs","line_hint":"{line}","severity":"{severity}","claim":"{claim}",
        "evidence_quote":"let value_{line} = compute_{line}(input);","cause_quote":null,"failure_scenario":"s",
        "proposed_change":"p","disproof":"d","locked_conflict":false,"escalate":false,"references":[],"relation":{relation}}}"#
    )
}

pub(crate) fn envelope(findings: &[String], verdicts: &[String], merges: &[String]) -> String {
    let (findings, verdicts, merges) = (findings.join(","), verdicts.join(","), merges.join(","));
    format!(
        r#"{{"summary":"s","findings":[{findings}],"verdicts":[{verdicts}],"merges":[{merges}]}}"#
    )
}

/// A verdict on the critical finding, or on another of its claim.
fn verdict(id: &str, word: &str, quoted: u32) -> String {
    verdict_against(CLAIM, id, word, quoted)
}

pub(crate) fn verdict_against(claim: &str, id: &str, word: &str, quoted: u32) -> String {
    format!(
        r#"{{"finding_id":"{id}","verdict":"{word}","file_path":"src/a.rs",
        "evidence_quote":"let value_{quoted} = compute_{quoted}(input);","contradicts":"{claim}","reason":"because"}}"#
    )
}

/// The same verdict on all there is.
fn verdicts(state: &State, word: &str, quoted: u32) -> Vec<String> {
    let all = state.ledger.findings.iter();
    all.map(|it| verdict_against(&it.claim, &it.id, word, quoted)).collect()
}

pub(crate) const CLAIM: &str = "the row is lost when the flush fails half way";
const CRITICAL: &str = "correctness-L1-lost";

/// One Critical by correctness in loop 1; everybody else finds nothing unless `extra` speaks.
fn with_critical(charter: Charter, extra: impl Fn(&Call) -> Option<String>) -> Report {
    let review = review(charter, Vec::new(), choices());
    let reply = |call: &Call, _: &State| {
        let first =
            call.id.loop_n == 1 && call.id.phase == Phase::Review && call.id.role == "correctness";
        let critical =
            first.then(|| envelope(&[finding("lost", "critical", 10, CLAIM, "null")], &[], &[]));
        Some(extra(call).or(critical).unwrap_or_else(|| envelope(&[], &[], &[])))
    };
    run(&review, reply).1
}

pub(crate) fn charter() -> Charter {
    pentad::config::builtin()
}

fn may_refute(may: ModelsMayRefute) -> Charter {
    let mut charter = charter();
    charter.gate.models_may_refute = may;
    charter
}

#[test]
fn a_critical_in_the_change_fails_and_an_empty_bench_of_findings_passes() {
    let report = with_critical(charter(), |_| None);
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.findings[0].id, CRITICAL);
    assert_eq!(report.counts[&Severity::Critical].open, 1);
    let quiet =
        run(&review(charter(), Vec::new(), choices()), |_, _| Some(envelope(&[], &[], &[]))).1;
    assert_eq!((quiet.verdict, quiet.reasons.len()), (Verdict::Pass, 1));
}

/// What a hostile reviewer says; nothing where it speaks like everybody else.
type Attack = fn(&Call) -> Option<String>;

fn at(call: &Call, loop_n: u32, role: &str) -> bool {
    call.id.loop_n == loop_n && call.id.role == role && call.id.phase != Phase::Repair
}

/// A remark in loop 2 that says something of the critical finding.
fn remark(call: &Call, kind: &str, claim: &str, line: u32) -> Option<String> {
    let relation = format!(r#"{{"kind":"{kind}","id":"{CRITICAL}"}}"#);
    at(call, 2, "data")
        .then(|| envelope(&[finding("remark", "note", line, claim, &relation)], &[], &[]))
}

/// The same verdict on the critical finding by each of these.
fn ruling(call: &Call, roles: &[&str], word: &str, quoted: u32) -> Option<String> {
    roles
        .contains(&call.id.role.as_str())
        .then(|| envelope(&[], &[verdict(CRITICAL, word, quoted)], &[]))
}

fn still_gates(name: &str, attack: Attack) {
    let report = with_critical(charter(), attack);
    assert_eq!(report.verdict, Verdict::Fail, "{name}: {:?}", report.reasons);
    let critical = |it: &Finding| it.severity == Severity::Critical && it.state.is_open();
    assert!(report.findings.iter().any(critical), "{name}");
}

#[test]
fn no_later_finding_lowers_a_critical() {
    let attacks: [(&str, Attack); 5] = [
        ("superseded by a note", |call| remark(call, "supersedes", "a remark on naming", 11)),
        ("superseded without evidence", |call| {
            remark(call, "supersedes", "a remark on naming", 3)
                .map(|text| text.replace("let value_3", "let nothing_3"))
        }),
        ("called invalid", |call| remark(call, "invalid", "it is not so", 2)),
        ("called resolved", |call| remark(call, "resolved", "it is gone", 2)),
        ("merged into a note", |call| match call.id.role.as_str() {
            "test" if call.id.loop_n == 1 => {
                Some(envelope(&[finding("n", "note", 2, "a remark on naming", "null")], &[], &[]))
            }
            "arbiter" => {
                let merge = format!(
                    r#"{{"keep":"test-L1-n","absorb":["{CRITICAL}"],"reason":"the same"}}"#
                );
                Some(envelope(&[], &[], &[merge]))
            }
            _ => None,
        }),
    ];
    attacks.into_iter().for_each(|(name, attack)| still_gates(name, attack));
}

#[test]
fn no_verdict_by_itself_closes_a_critical() {
    let attacks: [(&str, Attack); 4] = [
        ("refuted with its own quote", |call| {
            ruling(call, &["adversarial", "arbiter"], "refute", 10)
        }),
        ("refuted by the arbiter alone", |call| ruling(call, &["arbiter"], "refute", 2)),
        ("refuted by the adversary alone", |call| ruling(call, &["adversarial"], "refute", 2)),
        ("doubted by everybody", |call| ruling(call, &["adversarial", "arbiter"], "doubt", 2)),
    ];
    attacks.into_iter().for_each(|(name, attack)| still_gates(name, attack));
}

#[test]
fn a_critical_is_refuted_only_where_the_team_lets_models_do_it() {
    let both = |call: &Call| {
        matches!(call.id.role.as_str(), "adversarial" | "arbiter")
            .then(|| envelope(&[], &[verdict(CRITICAL, "refute", 2)], &[]))
    };
    for (may, expected) in [
        (ModelsMayRefute::Always, Verdict::Pass),
        (ModelsMayRefute::Trusted, Verdict::Pass),
        (ModelsMayRefute::Never, Verdict::Fail),
    ] {
        assert_eq!(with_critical(may_refute(may), both).verdict, expected, "{may:?}");
    }
    let report = with_critical(may_refute(ModelsMayRefute::Never), both);
    assert_eq!(report.findings[0].state.name(), "contested");
}

#[test]
fn text_that_addresses_reviewers_takes_the_permission_away() {
    let lines = Lines::new(9, 9);
    let planted = Observation {
        source: Source::Static("addresses-reviewers".into()),
        role: "security".into(),
        theme: "spec-conformance".into(),
        severity: Severity::Critical,
        path: "src/a.rs".into(),
        lines,
        claim: "a comment tells reviewers to approve".into(),
        failure_scenario: "s".into(),
        proposed_change: "p".into(),
        disproof: "d".into(),
        references: Vec::new(),
        addresses_reviewers: true,
    };
    let review = review(charter(), vec![planted], choices());
    let obey = |call: &Call, state: &State| {
        let all = verdicts(state, "refute", 2);
        let speaks = matches!(call.id.role.as_str(), "adversarial" | "arbiter");
        Some(envelope(&[], if speaks { &all } else { &[] }, &[]))
    };
    let report = run(&review, obey).1;
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.findings[0].state.name(), "contested");
}

#[test]
fn a_silent_reviewer_is_named_and_the_verdict_is_incomplete() {
    let review = review(charter(), Vec::new(), choices());
    let report =
        run(&review, |call, _| (call.id.role != "data").then(|| envelope(&[], &[], &[]))).1;
    assert_eq!(report.verdict, Verdict::Incomplete);
    assert!(
        report.reasons[0].contains("data gave no usable answer in loop 1"),
        "{:?}",
        report.reasons
    );
    let data = report.council.iter().find(|it| it.role == "data").unwrap();
    assert_eq!(data.silent_loops, [1, 2]);
}

/// It is asked for one once, and what it draws besides is taken as far as it can be read.
#[test]
fn an_arbiter_may_draw_the_change_and_nothing_else() {
    let review = review(charter(), Vec::new(), choices());
    let (mut asked, mut ledgers) = (Vec::new(), String::new());
    let report = run(&review, |call, _| {
        ledgers.push_str(&call.prompt.ledger);
        let summary = match (call.id.phase, call.id.loop_n) {
            (Phase::Arbiter, 1) => "It holds.\\n```mermaid\\nflowchart LR\\na[in] --> b\\n```",
            (Phase::Arbiter, _) => "So does this. ```mermaid\\nflowchart LR\\na-->b\\nclick a f```",
            _ => "s",
        };
        if call.id.phase == Phase::Arbiter {
            asked.push(call.prompt.task.contains("mermaid"));
        }
        Some(envelope(&[], &[], &[]).replace("\"s\"", &format!("\"{summary}\"")))
    })
    .1;
    assert_eq!(asked, [true, false]);
    assert!(ledgers.contains("It holds.") && !ledgers.contains("mermaid"));
    let drawn: Vec<Option<String>> =
        report.loops.iter().map(|it| Some(it.diagram.as_ref()?.mermaid())).collect();
    let expected = "flowchart LR\n  n1[\"in\"]\n  n2[\"b\"]\n  n1 --> n2";
    assert_eq!(drawn, [Some(expected.to_owned()), None]);
    assert_eq!(report.loops[1].summary, "So does this.");
    let reasons: Vec<&str> = report.rejected.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, ["the diagram has a `click`, which is not taken"]);
    assert_eq!(report.verdict, Verdict::Pass);
}

#[test]
fn an_unreadable_reply_is_asked_for_once_more() {
    let review = review(charter(), Vec::new(), choices());
    let mut asked = 0;
    let report = run(&review, |call, _| {
        asked += u32::from(call.id.role == "data");
        let bad = call.id.role == "data" && call.id.phase == Phase::Review;
        Some(if bad { "I found nothing.".to_owned() } else { envelope(&[], &[], &[]) })
    })
    .1;
    assert_eq!(
        (report.verdict, asked),
        (Verdict::Pass, 4),
        "a review and a repair in each of two loops"
    );
    assert_eq!(report.rejected.len(), 2, "what could not be read is kept");
}

#[test]
fn a_critical_whose_quote_is_nowhere_is_incomplete_unless_mended_or_withdrawn() {
    let bare = finding("lost", "critical", 10, CLAIM, "null").replace("value_10", "elsewhere_10");
    let mended = finding("lost", "critical", 10, CLAIM, "null");
    let withdrawn = verdict("lost", "refute", 1);
    for (repair, expected) in [
        (envelope(&[], &[], &[]), Verdict::Incomplete),
        (envelope(std::slice::from_ref(&bare), &[], &[]), Verdict::Incomplete),
        (envelope(&[mended], &[], &[]), Verdict::Fail),
        (envelope(&[], &[withdrawn], &[]), Verdict::Pass),
    ] {
        let report = with_critical(charter(), |call| {
            let mine = call.id.loop_n == 1 && call.id.role == "correctness";
            match call.id.phase {
                Phase::Review if mine => Some(envelope(std::slice::from_ref(&bare), &[], &[])),
                Phase::Repair if mine => Some(repair.clone()),
                _ => None,
            }
        });
        assert_eq!(report.verdict, expected, "{:?}", report.reasons);
    }
}

#[test]
fn a_finding_said_twice_is_one_with_two_voices() {
    let report = with_critical(charter(), |call| {
        let again = "the row is lost when its flush fails half way through";
        (call.id.loop_n == 1 && call.id.role == "data" && call.id.phase == Phase::Review)
            .then(|| envelope(&[finding("gone", "high", 10, again, "null")], &[], &[]))
    });
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].voices.len(), 2);
    assert_eq!(report.findings[0].merged[0].id, "data-L1-gone");
    assert_eq!(report.absorbed[0].state.name(), "duplicate");
}

#[test]
fn the_constitution_is_the_same_throughout() {
    let review = review(charter(), Vec::new(), choices());
    let state = engine::absorb(&review, State::new(&review), Input::Constitution("another".into()));
    let report = synthesis::report(&review, &state, 0.0);
    assert_eq!((engine::next(&review, &state), report.verdict), (Step::Done, Verdict::Incomplete));
    assert!(report.reasons[0].contains("constitution changed"));
}

#[test]
fn a_stop_keeps_what_was_found() {
    let review = review(charter(), Vec::new(), choices());
    let mut state = State::new(&review);
    for _ in 0..2 {
        let input = match engine::next(&review, &state) {
            Step::Ask(calls) => Input::Answers(
                calls
                    .iter()
                    .map(|call| {
                        (
                            call.id.clone(),
                            answer(envelope(&[finding("a", "high", 10, CLAIM, "null")], &[], &[])),
                        )
                    })
                    .collect(),
            ),
            _ => Input::Constitution(review.charter.constitution_sha256.clone()),
        };
        state = engine::absorb(&review, state, input);
    }
    let state = engine::absorb(&review, state, Input::Stop("cancelled".into()));
    let report = synthesis::report(&review, &state, 0.0);
    assert_eq!(
        (report.verdict, report.findings.len(), report.loops.len()),
        (Verdict::Incomplete, 1, 1)
    );
    assert_eq!(report.reasons, ["cancelled"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Models that say anything: the review ends, every admitted Critical with evidence is open or led by one that is at least as
    /// severe, and the same answers give the same report.
    #[test]
    fn no_sequence_of_replies_loses_a_critical(seed in proptest::collection::vec(0_u32..10_000, 40)) {
        let review = review(may_refute(ModelsMayRefute::Never), Vec::new(), choices());
        let speak = |call: &Call, state: &State| -> Option<String> {
            let at = (call.id.loop_n * 7 + call.id.seat * 3 + call.id.phase as u32) as usize;
            let pick = |n: usize| seed[(at + n) % seed.len()];
            let known: Vec<String> = state.ledger.findings.iter().map(|it| it.id.clone()).collect();
            let id = |n: u32| known.get(n as usize % known.len().max(1)).cloned().unwrap_or_else(|| "none".into());
            let severity = ["critical", "high", "note"][pick(0) as usize % 3];
            let kind = ["deepens", "supersedes", "resolved", "invalid"][pick(1) as usize % 4];
            let relation = format!(r#"{{"kind":"{kind}","id":"{}"}}"#, id(pick(2)));
            let claim = ["the lock is lost", "rows leak when closing", "the index is off by one"][pick(3) as usize % 3];
            let made = finding("x", severity, 1 + pick(4) % 12, claim, &relation);
            let word = ["sustain", "refute", "doubt"][pick(5) as usize % 3];
            let about = state.ledger.get(&id(pick(6))).map_or("", |it| it.claim.as_str());
            let said = verdict_against(about, &id(pick(6)), word, 1 + pick(7) % 12);
            let merge = format!(r#"{{"keep":"{}","absorb":["{}"],"reason":"r"}}"#, id(pick(8)), id(pick(9)));
            (pick(10) % 9 > 0).then(|| envelope(&[made], &[said], &[merge]))
        };
        let (state, report) = run(&review, speak);
        let (again, _) = run(&review, speak);
        prop_assert_eq!(&state, &again);
        let all: Vec<_> = report.findings.iter().chain(&report.absorbed).collect();
        for critical in all.iter().filter(|it| it.severity == Severity::Critical && it.evidence.status.located()) {
            let mut at = *critical;
            let mut steps = 0;
            while let Some(by) = match &at.state {
                pentad::review::finding::State::Duplicate { of } => Some(of),
                pentad::review::finding::State::Superseded { by } => Some(by),
                _ => None,
            } {
                at = all.iter().find(|it| it.id == *by).unwrap();
                steps += 1;
                prop_assert!(steps < 50, "no cycle");
            }
            prop_assert!(at.state.is_open() && at.severity == Severity::Critical, "{} ended at {}", critical.id, at.id);
        }
    }
}
