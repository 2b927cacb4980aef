//! What models say, read and admitted: a quote is anchored where it stands, and no review that hears it loses a Critical.

use super::{builtin, rendered};
use pentad::{
    render::{links::Links, marker::Marker, sticky::Sticky},
    review::{
        admit::{evidence::Index, schema},
        call::{Answer, Call, Outcome, Tokens, Usage},
        change::{Lines, Scope},
        charter::ModelsMayRefute,
        diff::line_count,
        engine::{self, Choices, Depth, Input, Review, State, Step},
        finding::{Cited, EvidenceStatus, Finding, Severity, Side},
        snapshot::{self, Coverage, CoveredFile, How, Shown, Snapshot},
        synthesis::{self, Report, Verdict},
    },
    store::{MARKER_BYTES, marker, remembered},
};

const PATH: &str = "guestbook/entries.py";
const CODE: &str =
    include_str!("../../../../examples/04-hostile-change/after/guestbook/entries.py");

/// A file whose lines from the fifth on are new.
fn over(code: &str) -> Snapshot {
    let last = line_count(code).max(5);
    let shown = Shown {
        path: PATH.to_owned(),
        side: Side::New,
        text: code.into(),
        changed: vec![Lines::new(5, last)],
    };
    let covered = CoveredFile { path: PATH.to_owned(), how: How::Whole };
    Snapshot {
        block: code.into(),
        tokens: 1,
        texts: vec![shown],
        changed_paths: vec![PATH.to_owned()],
        coverage: Coverage { files: vec![covered], omitted: Vec::new() },
        empty: false,
        ..snapshot::nothing()
    }
}

/// A model's reply, and after a NUL the code that it is about: reading it twice comes to the same, it is bounded, and its quotes are anchored
/// in the code or nowhere.
pub fn reply(text: &str) {
    let (text, code) = text.split_once('\0').unwrap_or((text, CODE));
    let envelope = schema::read(text);
    assert_eq!(envelope, schema::read(text));
    let Some(envelope) = envelope else { return };
    assert!(envelope.claims.len() <= schema::MAX_FINDINGS);
    assert!(envelope.verdicts.len() <= 400 && envelope.unions.len() <= 400);
    assert!(envelope.unreadable.iter().all(|it| !it.reason.is_empty()));
    let index = Index::new(&over(code));
    for it in &envelope.claims {
        assert!(!it.claim.trim().is_empty() && !it.file.trim().is_empty());
        assert!(it.lines.is_none_or(|lines| lines.first >= 1 && lines.first <= lines.last));
        let cited = Cited { file: it.file.clone(), lines: it.lines };
        anchored(&index, code, &it.quote, &cited);
        anchored(&index, code, it.cause_quote.as_deref().unwrap_or_default(), &cited);
    }
    for it in &envelope.verdicts {
        anchored(&index, code, &it.quote, &Cited { file: it.file.clone(), lines: None });
    }
}

fn anchored(index: &Index, code: &str, quote: &str, cited: &Cited) {
    let found = index.locate(quote, cited);
    assert_eq!(found.status.located(), found.lines.is_some());
    assert_eq!(found.quote, quote);
    let Some(lines) = found.lines else { return };
    assert!(found.file == PATH && lines.first >= 1 && lines.first <= lines.last, "{found:?}");
    // A text that ends with a line feed may be quoted with it.
    assert!(lines.last <= line_count(code) + 1, "{found:?}");
    // Where those lines say nothing, it stands there no more.
    let keep = |n: usize, line: &str| {
        let gone = (lines.first as usize..=lines.last as usize).contains(&n);
        if gone { "\n".to_owned() } else { line.to_owned() }
    };
    let without: String =
        (1..).zip(code.split_inclusive('\n')).map(|(n, line)| keep(n, line)).collect();
    let elsewhere = Index::new(&over(&without)).locate(quote, cited);
    assert_ne!(elsewhere.lines, Some(lines), "{quote:?} in {code:?}");
    // Plain words of one line that stand to the letter stand there to the letter.
    let plain = |c: char| c.is_ascii_alphabetic() || " _(),;=".contains(c);
    let said = quote.trim();
    let exact = !matches!(found.status, EvidenceStatus::Approximate | EvidenceStatus::Ambiguous);
    if exact && said.chars().all(plain) {
        let excerpt = index.excerpt(PATH, Side::New, lines);
        assert!(excerpt.contains(said), "{said:?} in {excerpt:?}");
    }
}

/// Replies, separated by NUL, of which every reviewer gives one: the review ends; every admitted Critical with
/// evidence stays in front of the gate, and the report can be written.
pub fn review(text: &str) {
    let replies: Vec<&str> = text.split('\0').collect();
    let review = bound_review();
    let state = run(&review, &replies);
    let report = synthesis::report(&review, &state, 1.0);
    let all: Vec<&Finding> = report.findings.iter().chain(&report.absorbed).collect();
    for it in &all {
        assert_eq!(it.evidence.status.located(), it.evidence.lines.is_some());
        assert!(it.evidence.lines.is_none_or(|lines| lines.last <= line_count(CODE) + 1));
    }
    let located =
        |it: &&&Finding| it.severity == Severity::Critical && it.evidence.status.located();
    for critical in all.iter().filter(located) {
        let end = leader(&all, critical);
        assert!(end.state.is_open() && end.severity == Severity::Critical, "{}", critical.id);
        assert!(!critical.in_change || end.in_change, "{}", critical.id);
        assert!(!end.in_change || report.verdict == Verdict::Fail, "{}", critical.id);
    }
    rendered(&report);
    owed(&report);
}

/// Models may refute nothing here: what they admitted stays.
fn bound_review() -> Review {
    let mut charter = builtin();
    charter.gate.models_may_refute = ModelsMayRefute::Never;
    let choices = Choices {
        scope: Scope::Change,
        depth: Depth::Deep,
        loops: vec![1, 2],
        models: true,
        trusted: true,
        charter_is_trusted: true,
        today: "2026-01-01".to_owned(),
        incomplete: Vec::new(),
        notices: Vec::new(),
    };
    let ends = ("b".repeat(40), "a".repeat(40), None);
    Review::new(charter, over(CODE), Vec::new(), ends, choices)
}

fn run(review: &Review, replies: &[&str]) -> State {
    let mut state = State::new(review);
    for _ in 0..200 {
        let input = match engine::next(review, &state) {
            Step::Done => return state,
            Step::Rehash { .. } => Input::Constitution(review.charter.constitution_sha256.clone()),
            Step::Close { .. } => Input::Closed { seconds: 1.0 },
            Step::Ask(calls) => {
                let all = calls.iter().map(|call| (call.id.clone(), answer(said(call, replies))));
                Input::Answers(all.collect())
            }
        };
        state = engine::absorb(review, state, input);
    }
    panic!("a review ends");
}

fn said<'a>(call: &Call, replies: &[&'a str]) -> &'a str {
    let at = call.id.loop_n as usize * 7 + call.id.seat as usize * 3 + call.id.phase as usize;
    replies[at % replies.len()]
}

fn answer(text: &str) -> Answer {
    let outcome = match text {
        "" => Outcome::Silent { why: "it was not there".to_owned() },
        text => Outcome::Reply { text: text.to_owned(), truncated: false },
    };
    let tokens = Tokens { input: 1, ..Tokens::default() };
    let usage = Usage { requests: 1, tokens, usd: 0.0, saved: 0.0, unpriced: 0 };
    Answer { outcome, model: Some("anthropic/model".to_owned()), usage, seconds: 0.0 }
}

/// What stands for a finding in the end.
fn leader<'a>(all: &[&'a Finding], it: &&'a Finding) -> &'a Finding {
    let mut at: &Finding = it;
    for _ in 0..all.len() {
        let Some(by) = at.state.leader() else { return at };
        at = all.iter().find(|it| it.id == by).unwrap();
    }
    panic!("{} leads to itself", it.id);
}

/// What the next push is told, in the comment on the pull request, whatever else stands there.
fn owed(report: &Report) {
    let line = marker(report, "", None);
    assert!(line.len() <= MARKER_BYTES);
    let (links, key) = (Links::of(report), Marker::default());
    let sticky = Sticky { report, links: &links, marker: &key, memory: &line, moved: false };
    let memory = remembered(&sticky.markdown()).unwrap().unwrap();
    assert_eq!(remembered(&Sticky { memory: "", ..sticky }.markdown()), Ok(None));
    let mut open = report.findings.iter().filter(|it| it.state.is_open());
    let whole = memory.lacking.is_empty();
    assert!(!whole || open.all(|it| memory.findings.iter().any(|kept| kept.id == it.id)));
}
