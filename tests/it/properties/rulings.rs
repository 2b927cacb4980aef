//! Verdicts, refinement and repair in whole reviews: what each of them may do, and what it may not.

use super::{attacks::*, *};
use pentad::review::{finding::State as Standing, ledger::Event};

/// Findings far from each other, of one role, of one severity, each with a claim of its own.
fn many(n: u32, severity: &str) -> Vec<String> {
    let claims = [
        "the alpha counter overflows",
        "a socket is never closed",
        "passwords reach the journal",
        "quadratic growth of the queue",
        "the greeting names nobody",
        "dates ignore their time zone",
    ];
    let made = claims.iter().zip(1..=n);
    made.map(|(claim, it)| finding(&format!("n{it}"), severity, 2 * it, claim, "null")).collect()
}

/// A review in which roles say what is scripted, and nothing else.
fn scripted(
    review: &Review,
    script: impl Fn(&Call, &State) -> Option<String>,
) -> (Vec<(u32, Phase, String)>, Report) {
    let mut asked = Vec::new();
    let (_, report) = run(review, |call, state| {
        asked.push((call.id.loop_n, call.id.phase, call.id.role.clone()));
        script(call, state).or_else(nothing)
    });
    (asked, report)
}

fn of<'a>(report: &'a Report, id: &str) -> &'a Finding {
    let all = report.findings.iter().chain(&report.absorbed);
    all.into_iter().find(|it| it.id == id).expect("it was found")
}

fn events<'a>(report: &'a Report, id: &str) -> Vec<&'a Event> {
    report.ledger.iter().filter(|it| it.id == id).collect()
}

fn is_told(report: &Report, words: &str) -> bool {
    report.rejected.iter().any(|it| it.reason.contains(words))
        || report.ledger.iter().any(|it| it.why.contains(words))
}

#[test]
fn a_verdict_closes_only_where_nothing_speaks_against_it() {
    let refute = |n| verdict(CRITICAL, "refute", n);
    let sustain = || verdict(CRITICAL, "sustain", 1);
    let doubt = || verdict(CRITICAL, "doubt", 1);
    let slug = |it: &str| refute(2).replace(CRITICAL, it);
    let aside = |claim: &str| verdict_against(claim, CRITICAL, "refute", 2);
    let agrees = || vec![refute(2)];
    for (name, adversary, arbiter, state, told) in [
        ("both refute", vec![refute(2)], agrees(), "refuted", "the same model"),
        ("by its slug", vec![slug("lost")], agrees(), "refuted", "agrees"),
        (
            "by its id in back quotes",
            vec![slug("`correctness-L1-lost`")],
            agrees(),
            "refuted",
            "agrees",
        ),
        ("the second quote holds", vec![refute(10), refute(2)], agrees(), "refuted", "agrees"),
        ("the first quote holds", vec![refute(2), refute(10)], agrees(), "refuted", "agrees"),
        ("an unknown slug", vec![slug("nothing")], agrees(), "open", "no finding of this review"),
        ("no slug at all", vec![slug("---")], agrees(), "open", "no finding of this review"),
        ("refuted, then sustained", vec![refute(2), sustain()], agrees(), "open", "sustains"),
        ("sustained, then refuted", vec![sustain(), refute(2)], agrees(), "open", "sustains"),
        ("refuted and doubted", vec![refute(2), doubt()], agrees(), "open", "only doubts"),
        ("another claim", vec![aside("the password is printed")], agrees(), "open", "no part"),
        ("no part of it", vec![aside("all of it")], agrees(), "open", "which part"),
        ("the arbiter alone", vec![], agrees(), "open", "was not put to the arbiter"),
        (
            "the arbiter is of two minds",
            vec![refute(2)],
            vec![refute(2), sustain()],
            "contested",
            "contradict",
        ),
        (
            "the arbiter is of two other minds",
            vec![refute(2)],
            vec![sustain(), refute(2)],
            "contested",
            "contradict",
        ),
        ("the arbiter doubts", vec![refute(2)], vec![doubt()], "contested", "arbiter (doubt)"),
        ("the arbiter says nothing", vec![refute(2)], vec![], "contested", "challenged"),
        (
            "the arbiter is against",
            vec![refute(2)],
            vec![sustain()],
            "open",
            "the arbiter sustains",
        ),
    ] {
        let review = review(charter(), Vec::new(), choices());
        let (_, report) = scripted(&review, |call, _| match (call.id.loop_n, call.id.phase) {
            (1, Phase::Adversary) => Some(envelope(&[], &adversary, &[])),
            (1, Phase::Arbiter) => Some(envelope(&[], &arbiter, &[])),
            _ => finds(call),
        });
        let finding = of(&report, CRITICAL);
        assert_eq!(finding.state.name(), state, "{name}: {:?}", report.ledger);
        assert!(is_told(&report, told), "{name}: {:?} {:?}", report.ledger, report.rejected);
        let open = finding.state.is_open();
        assert_eq!(report.verdict == Verdict::Fail, open, "{name}: contested counts as open");
        let counts = &report.counts[&Severity::Critical];
        assert_eq!((counts.open, counts.in_change), (u32::from(open), u32::from(open)), "{name}");
    }
}

#[test]
fn an_absent_arbiter_leaves_what_is_contested_open_and_incomplete_only_then() {
    for (contested, verdict_word) in [(true, Verdict::Incomplete), (false, Verdict::Pass)] {
        let review = review(charter(), Vec::new(), choices());
        let (_, report) = scripted_silent(&review, contested);
        assert_eq!(report.verdict, verdict_word, "{:?}", report.reasons);
        let expected = if contested { "contested" } else { "open" };
        assert_eq!(of(&report, "data-L1-n1").state.name(), expected);
    }
}

/// A High that the adversary refutes or not, and an arbiter that never answers.
fn scripted_silent(review: &Review, refuted: bool) -> (State, Report) {
    run(review, |call, state| match (call.id.loop_n, call.id.phase, call.id.role.as_str()) {
        (_, Phase::Arbiter, _) => None,
        (1, Phase::Review, "data") => Some(envelope(&many(1, "high"), &[], &[])),
        (1, Phase::Adversary, _) if refuted => {
            Some(envelope(&[], &verdicts(state, "refute", 12), &[]))
        }
        _ => nothing(),
    })
}

#[test]
fn one_quote_refutes_a_few_findings_and_never_all() {
    for (n, closed) in [(1, 1), (3, 3), (4, 0), (6, 0)] {
        let review = review(charter(), Vec::new(), choices());
        let (_, report) = scripted(&review, |call, state| match (call.id.loop_n, call.id.phase) {
            (1, Phase::Review) if call.id.role == "data" => {
                Some(envelope(&many(n, "high"), &[], &[]))
            }
            (1, Phase::Adversary | Phase::Arbiter) => {
                Some(envelope(&[], &verdicts(state, "refute", 1), &[]))
            }
            _ => None,
        });
        let refuted = report.findings.iter().filter(|it| it.state.name() == "refuted").count();
        assert_eq!(refuted, closed, "{n}: {:?}", report.rejected);
        assert_eq!(is_told(&report, "more findings than one quote can"), closed == 0, "{n}");
    }
}

#[test]
fn a_slug_that_two_findings_have_names_neither() {
    let review = review(charter(), Vec::new(), choices());
    let (_, report) = scripted(&review, |call, _| match (call.id.loop_n, call.id.phase) {
        (1, Phase::Review) => match call.id.role.as_str() {
            "data" => Some(envelope(
                &[finding("x", "high", 2, "rows leak when closing", "null")],
                &[],
                &[],
            )),
            "test" => Some(envelope(
                &[finding("x", "high", 8, "rows leak when opening", "null")],
                &[],
                &[],
            )),
            _ => None,
        },
        (1, Phase::Adversary | Phase::Arbiter) => {
            Some(envelope(&[], &[verdict_against("rows leak", "x", "refute", 5)], &[]))
        }
        _ => None,
    });
    assert!(report.findings.iter().all(|it| it.state == Standing::Open), "{:?}", report.findings);
    assert!(is_told(&report, "a slug that several findings have"));
}

#[test]
fn supersession_in_chains_and_circles_ends_at_an_open_critical() {
    let chain = |call: &Call, of: &[(u32, &str, &str, u32, &str)]| {
        let mine: Vec<String> = of
            .iter()
            .filter(|it| at(call, it.0, it.1) && call.id.phase == Phase::Review)
            .map(|(_, _, slug, line, old)| {
                let relation = format!(r#"{{"kind":"supersedes","id":"{old}"}}"#);
                finding(
                    slug,
                    "note",
                    *line,
                    &format!("a remark {slug} on naming {line}"),
                    &relation,
                )
            })
            .collect();
        (!mine.is_empty()).then(|| envelope(&mine, &[], &[]))
    };
    type Links<'a> = &'a [(u32, &'a str, &'a str, u32, &'a str)];
    let cases: [(&str, Links<'_>); 4] = [
        ("itself", &[(2, "data", "a", 2, "data-L2-a")]),
        ("each other", &[(2, "data", "a", 2, "data-L2-b"), (2, "data", "b", 4, "data-L2-a")]),
        (
            "a chain",
            &[
                (2, "data", "a", 2, CRITICAL),
                (2, "security", "b", 4, "data-L2-a"),
                (2, "test", "c", 6, "security-L2-b"),
            ],
        ),
        (
            "a circle through the critical one",
            &[
                (2, "data", "a", 2, CRITICAL),
                (2, "security", "b", 4, CRITICAL),
                (2, "test", "c", 6, "data-L2-a"),
            ],
        ),
    ];
    for (name, links) in cases {
        let report = with_critical(charter(), |call| chain(call, links));
        assert_eq!(report.verdict, Verdict::Fail, "{name}: {:?}", report.reasons);
        let open = |it: &&Finding| it.severity == Severity::Critical && it.state.is_open();
        assert_eq!(report.findings.iter().filter(open).count(), 1, "{name}: {:?}", report.findings);
    }
}

#[test]
fn every_finding_that_one_closes_is_weighed_for_itself() {
    let closing = finding("all", "note", 6, "a remark on naming things", "null").replace(
        r#""relation":null"#,
        &format!(r#""closes":["{CRITICAL}","nothing-L1-x","data-L1-n1"]"#),
    );
    let report = with_critical(charter(), |call| {
        if at(call, 1, "data") && call.id.phase == Phase::Review {
            return Some(envelope(&many(1, "high"), &[], &[]));
        }
        at(call, 2, "test").then(|| envelope(std::slice::from_ref(&closing), &[], &[]))
    });
    let all = of(&report, "test-L2-all");
    assert_eq!((all.severity, all.in_change), (Severity::Critical, true));
    let mut absorbed: Vec<&str> = all.merged.iter().map(|it| it.id.as_str()).collect();
    absorbed.sort_unstable();
    assert_eq!(absorbed, [CRITICAL, "data-L1-n1"]);
    assert!(is_told(&report, "names `nothing-L1-x`, which is no earlier finding"));
    assert_eq!(report.verdict, Verdict::Fail);
}

#[test]
fn what_was_refuted_reopens_by_new_evidence_and_not_by_being_repeated() {
    let again = |severity: &str, line| finding("again", severity, line, CLAIM, "null");
    for (name, second, state) in [
        ("nothing more", None, "refuted"),
        ("the same quote again", Some(again("critical", 10)), "refuted"),
        ("another line", Some(again("critical", 11)), "open"),
    ] {
        let refute = verdict(CRITICAL, "refute", 2);
        let report = with_critical(charter(), |call| match (call.id.loop_n, call.id.phase) {
            (1, Phase::Adversary | Phase::Arbiter) => {
                Some(envelope(&[], std::slice::from_ref(&refute), &[]))
            }
            (2, Phase::Review) if call.id.role == "security" => {
                second.clone().map(|it| envelope(&[it], &[], &[]))
            }
            _ => None,
        });
        let gates = report.verdict == Verdict::Fail;
        assert_eq!(gates, state == "open", "{name}: {:?}", report.findings);
        let history: Vec<&str> = events(&report, CRITICAL).iter().map(|it| it.to).collect();
        assert!(history.contains(&"refuted"), "{name}: its history stays: {history:?}");
    }
}

/// The finder's answer to a doubt, and what the adversary and the arbiter said.
struct Refinement<'a> {
    depth: Depth,
    may: ModelsMayRefute,
    severity: &'a str,
    adversary: &'a [String],
    finder: &'a str,
    arbiter: &'a [String],
    /// Whether the adversary says it in every loop, or in the first.
    again: bool,
}

impl Refinement<'_> {
    fn run(&self) -> (Vec<(u32, Phase, String)>, Report) {
        let choices = Choices { depth: self.depth, ..choices() };
        let review = review(may_refute(self.may), Vec::new(), choices);
        let first = finding("lost", self.severity, 10, CLAIM, "null");
        scripted(&review, |call, _| match (call.id.loop_n, call.id.phase) {
            (1, Phase::Review) if call.id.role == "correctness" => {
                Some(envelope(std::slice::from_ref(&first), &[], &[]))
            }
            (n, Phase::Adversary) if n == 1 || self.again => {
                Some(envelope(&[], self.adversary, &[]))
            }
            (_, Phase::Refine) => Some(self.finder.to_owned()),
            (_, Phase::Arbiter) => Some(envelope(&[], self.arbiter, &[])),
            _ => None,
        })
    }
}

#[test]
fn depth_says_what_goes_back_and_nothing_goes_back_twice() {
    for (depth, severity, word, times) in [
        (Depth::Fast, "critical", "refute", 0),
        (Depth::Standard, "critical", "refute", 1),
        (Depth::Standard, "critical", "doubt", 0),
        (Depth::Standard, "high", "refute", 0),
        (Depth::Deep, "critical", "doubt", 1),
        (Depth::Deep, "high", "doubt", 1),
        (Depth::Deep, "high", "refute", 1),
        (Depth::Deep, "medium", "refute", 0),
        (Depth::Deep, "high", "sustain", 0),
    ] {
        let adversary = [verdict(CRITICAL, word, 2)];
        let says_nothing = envelope(&[], &[], &[]);
        let it = Refinement {
            depth,
            may: ModelsMayRefute::Trusted,
            severity,
            adversary: &adversary,
            finder: &says_nothing,
            arbiter: &[],
            again: true,
        };
        let (asked, report) = it.run();
        let name = format!("{depth:?} {severity} {word}");
        let refined: Vec<_> = asked.iter().filter(|it| it.1 == Phase::Refine).collect();
        assert_eq!(refined.len(), times, "{name}: {asked:?}");
        assert!(refined.iter().all(|it| it.2 == "correctness"), "{name}");
        let account = &report.loops[0].refined;
        assert_eq!((account.asked, account.unchanged), (times as u32, times as u32), "{name}");
        assert_eq!(account.usage.requests, times as u32, "{name}: it costs what it costs");
    }
}

/// A critical finding that the adversary speaks on, its finder's answer, and whether the arbiter agrees: what it came to as state,
/// severity and line, how many were sharpened and withdrawn, and the report.
fn answered(
    may: ModelsMayRefute,
    word: &str,
    finder: &str,
    agrees: bool,
) -> ((String, u32), (u32, u32), Report) {
    let (adversary, agreement) = ([verdict(CRITICAL, word, 2)], [verdict(CRITICAL, "refute", 2)]);
    let it = Refinement {
        depth: Depth::Deep,
        may,
        severity: "critical",
        adversary: &adversary,
        finder,
        arbiter: if agrees { &agreement } else { &[] },
        again: false,
    };
    let report = it.run().1;
    let finding = of(&report, CRITICAL);
    assert!(finding.in_change, "what met the change does");
    let gates = finding.severity == Severity::Critical && finding.state.name() != "withdrawn";
    assert_eq!(report.verdict == Verdict::Fail, gates, "{:?}", report.reasons);
    let line = finding.evidence.lines.map_or(0, |it| it.first);
    let came_to = (format!("{} {}", finding.state.name(), finding.severity.name()), line);
    let account = (report.loops[0].refined.sharpened, report.loops[0].refined.withdrawn);
    (came_to, account, report)
}

const NARROW: &str = "the row is lost when the flush fails on a full disk";

/// The finder's answer that takes the finding's place.
fn sharper(severity: &str, line: u32, claim: &str) -> String {
    let relation = format!(r#"{{"kind":"supersedes","id":"{CRITICAL}"}}"#);
    envelope(&[finding("other", severity, line, claim, &relation)], &[], &[])
}

#[test]
fn a_finder_sharpens_and_its_old_words_stay_in_the_ledger() {
    let always = ModelsMayRefute::Always;
    let nowhere = sharper("critical", 4, NARROW).replace("let value_4", "let nothing_4");
    let remark = sharper("critical", 10, "names could be nicer");
    let own = sharper("critical", 2, NARROW);
    for (name, word, finder, came_to, sharpened, told) in [
        ("narrower", "doubt", sharper("critical", 10, NARROW), ("open critical", 10), 1, CLAIM),
        (
            "evidence",
            "doubt",
            sharper("critical", 4, NARROW),
            ("open critical", 4),
            1,
            "at src/a.rs:10",
        ),
        ("evidence that is nowhere", "doubt", nowhere, ("open critical", 10), 1, CLAIM),
        (
            "it quotes what refutes it",
            "refute",
            own,
            ("open critical", 2),
            1,
            "answers the refutation",
        ),
        ("a remark", "doubt", remark, ("superseded critical", 10), 0, "another claim"),
    ] {
        let (found, account, report) = answered(always, word, &finder, true);
        assert_eq!(found, (came_to.0.to_owned(), came_to.1), "{name}: {:?}", report.ledger);
        assert_eq!(account, (sharpened, 0), "{name}");
        assert!(is_told(&report, told), "{name}: {:?}", report.ledger);
    }
}

#[test]
fn a_finder_lowers_or_takes_back_only_as_a_refutation_closes() {
    let (always, never) = (ModelsMayRefute::Always, ModelsMayRefute::Never);
    let lower = sharper("medium", 10, NARROW);
    let back = envelope(&[], &[verdict(CRITICAL, "refute", 3)], &[]);
    let own = envelope(&[], &[verdict(CRITICAL, "refute", 10)], &[]);
    let lowered = "lowered from critical to medium";
    for (name, may, word, finder, agrees, came_to, account, told) in [
        ("on a doubt", always, "doubt", &lower, true, "open critical", (1, 0), "stays critical"),
        (
            "unagreed",
            always,
            "refute",
            &lower,
            false,
            "contested critical",
            (1, 0),
            "arbiter decides",
        ),
        ("agreed", always, "refute", &lower, true, "open medium", (1, 0), lowered),
        ("never", never, "refute", &lower, true, "contested critical", (1, 0), "may not close"),
        ("back", always, "doubt", &back, true, "withdrawn critical", (0, 1), "agrees"),
        (
            "back, unagreed",
            always,
            "doubt",
            &back,
            false,
            "contested critical",
            (0, 0),
            "by correctness",
        ),
        ("back, never", never, "doubt", &back, true, "contested critical", (0, 0), "may not close"),
        (
            "back by its own quote",
            always,
            "doubt",
            &own,
            true,
            "open critical",
            (0, 0),
            "finding's own",
        ),
    ] {
        let (found, counted, report) = answered(may, word, finder, agrees);
        assert_eq!(found, (came_to.to_owned(), 10), "{name}: {:?}", report.ledger);
        assert_eq!(counted, account, "{name}");
        assert!(is_told(&report, told), "{name}: {:?}", report.ledger);
    }
}

#[test]
fn no_sharper_form_borrows_a_waiver() {
    use pentad::review::charter::Waiver;
    let known = finding("known", "critical", 9, "the index wraps around at the end", "null");
    let disguised = {
        let relation = format!(r#"{{"kind":"supersedes","id":"{CRITICAL}"}}"#);
        let claim = "the row is lost when the flush fails and the index wraps around";
        envelope(&[finding("known", "critical", 9, claim, &relation)], &[], &[])
    };
    let alone = run(&review(charter(), Vec::new(), choices()), |call, _| {
        let first = says(call, 1, Phase::Review, "data");
        Some(if first {
            envelope(std::slice::from_ref(&known), &[], &[])
        } else {
            envelope(&[], &[], &[])
        })
    });
    let mut waived = charter();
    waived.waivers = vec![Waiver {
        fingerprint: alone.1.findings[0].fingerprint.clone(),
        severity: Severity::Critical,
        claim: String::new(),
        reason: "known".into(),
        by: "somebody".into(),
        until: "2027-01-01".into(),
    }];
    let review = review(waived, Vec::new(), Choices { depth: Depth::Deep, ..choices() });
    let (_, report) = scripted(&review, |call, _| match (call.id.loop_n, call.id.phase) {
        (1, Phase::Adversary) => Some(envelope(&[], &[verdict(CRITICAL, "doubt", 2)], &[])),
        (1, Phase::Refine) => Some(disguised.clone()),
        _ => finds(call),
    });
    assert_eq!(report.loops[0].refined.sharpened, 1);
    assert_eq!(report.verdict, Verdict::Fail, "{:?}", report.findings);
}

#[test]
fn a_repair_asks_for_the_rejected_items_alone_once_and_both_attempts_are_paid_for() {
    let good = finding("good", "medium", 11, "an index is off by one", "null");
    let bare = lost().replace("value_10", "elsewhere_10");
    let broken = r#"{"severity":"grave","claim":"broken one","file_path":"src/a.rs"}"#.to_owned();
    let all = envelope(&[good, bare, broken], &[], &[]);
    let review = review(charter(), Vec::new(), choices());
    let mut tasks = Vec::new();
    let (_, report) = run(&review, |call, _| {
        if call.id.loop_n == 1 && call.id.role == "correctness" {
            tasks.push((call.id.phase, call.prompt.task.to_string()));
            return Some(all.clone());
        }
        nothing()
    });
    let phases: Vec<Phase> = tasks.iter().map(|it| it.0).collect();
    assert_eq!(phases, [Phase::Review, Phase::Repair], "once, whatever the second answer is");
    let repair = &tasks[1].1;
    for (words, asked) in [
        ("elsewhere_10", true),
        ("broken one", true),
        ("stands nowhere in the snapshot", true),
        ("none of critical, high", true),
        ("off by one", false),
    ] {
        assert_eq!(repair.contains(words), asked, "{words}: {repair}");
    }
    // Seven roles, a repair, the adversary, the arbiter.
    assert_eq!(report.loops[0].usage.requests, 10);
    assert_eq!(report.verdict, Verdict::Incomplete, "{:?}", report.reasons);
    let unproven = of(&report, CRITICAL);
    assert!(unproven.state.is_open() && !unproven.evidence.status.located());
}
