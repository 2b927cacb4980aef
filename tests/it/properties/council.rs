//! The council: each reviewer's own verdict, and what is said of those who gave none.

use super::{CLAIM, charter, choices, envelope, finding, review, run, verdict};
use pentad::review::{
    call::{Call, Phase},
    change::Lines,
    charter::Globs,
    engine::{self, Choices, Input, State},
    finding::{Observation, Severity, Source},
    synthesis::{self, CouncilEntry, Report, Stance},
};

/// What a call is answered; `None` where nobody answers it.
type Reply<'a> = &'a dyn Fn(&Call) -> Option<String>;

fn nothing() -> Option<String> {
    Some(envelope(&[], &[], &[]))
}

fn says(severity: &str) -> Option<String> {
    Some(envelope(&[finding("lost", severity, 10, CLAIM, "null")], &[], &[]))
}

/// Of the built-in bench, whose documentarian speaks of documents alone.
fn report(reply: Reply<'_>) -> Report {
    let mut charter = charter();
    let role = charter.roles.iter_mut().find(|it| it.prefix == "documentarian").unwrap();
    role.touches = Some(Globs::new(vec!["docs/**".into()]).unwrap());
    run(&review(charter, Vec::new(), choices()), |call, _| reply(call)).1
}

fn entry<'a>(report: &'a Report, role: &str) -> &'a CouncilEntry {
    report.council.iter().find(|it| it.role == role).unwrap()
}

fn asked(call: &Call, loop_n: u32, role: &str) -> bool {
    call.id.loop_n == loop_n && call.id.role == role && call.id.phase == Phase::Review
}

/// Refuted by the adversary with lines of its own, and the arbiter agrees.
fn refuted(call: &Call) -> Option<String> {
    let ruled = |quoted| Some(envelope(&[], &[verdict("data-L1-lost", "refute", quoted)], &[]));
    match call.id.phase {
        Phase::Adversary if call.id.loop_n == 1 => ruled(3),
        Phase::Arbiter if call.id.loop_n == 1 => ruled(3),
        _ if asked(call, 1, "data") => says("high"),
        _ => nothing(),
    }
}

#[test]
fn a_reviewer_s_verdict_is_that_of_its_open_findings() {
    let alone = |severity: &'static str| {
        move |call: &Call| if asked(call, 1, "data") { says(severity) } else { nothing() }
    };
    let both = |call: &Call| match () {
        () if asked(call, 1, "data") => says("high"),
        () if asked(call, 2, "security") => says("critical"),
        () => nothing(),
    };
    let adversary = |call: &Call| match call.id.phase {
        Phase::Adversary if call.id.loop_n == 1 => says("critical"),
        _ => nothing(),
    };
    let outside = |call: &Call| match () {
        () if asked(call, 1, "documentarian") => says("critical"),
        () => nothing(),
    };
    let cases: [(Reply<'_>, &str, Stance, u32, u32); 10] = [
        (&alone("critical"), "data", Stance::Block, 1, 0),
        (&alone("high"), "data", Stance::Concern, 0, 1),
        (&alone("medium"), "data", Stance::Approve, 0, 0),
        (&alone("critical"), "security", Stance::Approve, 0, 0),
        // Absorbed by a worse one, whose voice it is now: the defect is one, and it is critical.
        (&both, "data", Stance::Block, 1, 0),
        (&both, "security", Stance::Block, 1, 0),
        (&adversary, "adversarial", Stance::Block, 1, 0),
        (&adversary, "arbiter", Stance::Approve, 0, 0),
        (&outside, "documentarian", Stance::Approve, 0, 0),
        (&refuted, "data", Stance::Approve, 0, 0),
    ];
    for (n, (reply, role, stance, critical, high)) in cases.into_iter().enumerate() {
        let report = report(reply);
        let it = entry(&report, role);
        assert_eq!((it.stance, it.critical, it.high), (stance, critical, high), "case {n}");
        assert_eq!((it.word(), it.heard), (stance.name(), true), "case {n}");
        assert!(it.silent_loops.is_empty(), "case {n}");
    }
    assert_eq!(report(&outside).rejected.len(), 1, "what has no lane is kept, and counts nowhere");
}

#[test]
fn the_council_sits_in_the_order_of_the_bench() {
    let report = report(&|_| nothing());
    let seats: Vec<&str> = report.council.iter().map(|it| it.role.as_str()).collect();
    assert_eq!(seats, crate::program::ROLES);
}

#[test]
fn who_was_silent_throughout_approves_of_nothing() {
    let silent = |loops: &'static [u32], role: &'static str| {
        move |call: &Call| {
            let gone = call.id.role == role && loops.contains(&call.id.loop_n);
            if gone { None } else { nothing() }
        }
    };
    let unreadable = |call: &Call| match call.id.phase {
        Phase::Review if call.id.role == "data" => Some("I cannot say.".to_owned()),
        Phase::Repair => None,
        _ => nothing(),
    };
    // Nothing usable at first, and a usable repair.
    let mended = |call: &Call| match call.id.phase {
        Phase::Review if call.id.role == "data" => Some("I cannot say.".to_owned()),
        _ => nothing(),
    };
    let cases: [(Reply<'_>, &str, &[u32], bool, &str); 6] = [
        (&silent(&[1, 2], "data"), "data", &[1, 2], false, "silent"),
        (&silent(&[2], "data"), "data", &[2], true, "approve"),
        (&silent(&[1, 2], "data"), "test", &[], true, "approve"),
        (&silent(&[1, 2], "adversarial"), "adversarial", &[1, 2], false, "silent"),
        (&unreadable, "data", &[1, 2], false, "silent"),
        (&mended, "data", &[], true, "approve"),
    ];
    for (n, (reply, role, loops, heard, word)) in cases.into_iter().enumerate() {
        let report = report(reply);
        let it = entry(&report, role);
        assert_eq!((it.silent_loops.as_slice(), it.heard), (loops, heard), "case {n}");
        assert_eq!((it.stance, it.word()), (Stance::Approve, word), "case {n}");
    }
}

fn observation(role: &str) -> Observation {
    Observation {
        source: Source::Static("a-rule".into()),
        role: role.into(),
        theme: charter().themes[0].slug.clone(),
        severity: Severity::High,
        path: "src/a.rs".into(),
        lines: Lines::new(10, 10),
        claim: CLAIM.into(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        references: Vec::new(),
        addresses_reviewers: false,
    }
}

#[test]
fn a_rule_speaks_for_a_reviewer_who_is_silent() {
    let review = review(charter(), vec![observation("data")], choices());
    let (_, report) = run(&review, |call, _| if call.id.role == "data" { None } else { nothing() });
    let it = entry(&report, "data");
    assert_eq!((it.word(), it.high, it.heard), ("concern", 1, false));
    assert_eq!(it.silent_loops, [1, 2]);
}

#[test]
fn without_a_model_the_rules_are_the_council() {
    let alone = |role: &str| {
        let choices = Choices { models: false, ..choices() };
        let review = review(charter(), vec![observation(role)], choices);
        run(&review, |_, _| None).1
    };
    let report = alone("data");
    assert_eq!(report.council.len(), 7, "nobody was adversary or arbiter");
    assert_eq!(entry(&report, "data").word(), "concern");
    assert_eq!(entry(&report, "test").word(), "approve");
    let report = alone("adversarial");
    assert_eq!(report.council.len(), 8, "unless a rule speaks for one");
    assert_eq!(entry(&report, "adversarial").word(), "concern");
}

#[test]
fn a_review_that_ended_before_anybody_was_asked_has_no_approval() {
    let review = review(charter(), Vec::new(), choices());
    let state = engine::absorb(&review, State::new(&review), Input::Stop("cancelled".into()));
    let report = synthesis::report(&review, &state, 0.0);
    assert!(report.council.iter().all(|it| it.word() == "not asked"), "{:?}", report.council);
}
