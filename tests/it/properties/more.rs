//! More evidence never weakens a verdict: another finding, a worse severity, what a rule observed, a stricter gate. And in which order a
//! reviewer lists what it found decides nothing.
//!
//! Of findings that meet the change. One that does not can gate by what it is one with, and what that is depends on all there is to compare.

use super::*;
use pentad::review::charter::GateScope;

/// What is said in one run and not in the other.
#[derive(Debug, Clone, Copy, Default)]
struct More {
    /// One finding more, in this loop.
    extra: Option<(u32, &'static str)>,
    /// What correctness finds first is critical.
    worse: bool,
    /// Every reviewer lists its findings from behind.
    backwards: bool,
    /// Some quotes stand nowhere.
    nowhere: bool,
}

const SEVERITIES: [&str; 4] = ["critical", "high", "low", "note"];
const CLAIMS: [&str; 3] = ["the lock is lost", "rows leak when closing", "the index is off by one"];
const ROLES: [&str; 4] = ["architect", "correctness", "data", "adversarial"];

/// Replies that do not depend on what became of others, so that two runs differ in `more` alone.
fn speak(seed: &[u32], call: &Call, more: More) -> Option<String> {
    if matches!(call.id.phase, Phase::Repair | Phase::AdversaryRepair) {
        // A quote that is nowhere stays nowhere.
        return Some(envelope(&[], &[], &[]));
    }
    let at = (call.id.loop_n * 11 + call.id.seat * 5 + call.id.phase as u32 * 3) as usize;
    let pick = |n: usize| seed[(at + n) % seed.len()] as usize;
    let id = |n: usize| {
        let slug = ["x", "y"][n % 2];
        format!("{}-L{}-{slug}", ROLES[n / 2 % 4], 1 + n / 8 % 2)
    };
    let one = |n: usize, slug: &str| {
        let kind = ["deepens", "supersedes", "resolved", "invalid"][pick(n) % 4];
        let relation = match pick(n + 1) % 3 {
            0 => format!(r#"{{"kind":"{kind}","id":"{}"}}"#, id(pick(n + 2))),
            _ => "null".to_owned(),
        };
        let first = more.worse && call.id.role == "correctness" && slug == "x";
        let severity = if first { "critical" } else { SEVERITIES[pick(n + 3) % 4] };
        // Of its twelve lines the last four are the change's.
        let lines = if more.nowhere { 6 } else { 4 };
        finding(slug, severity, 9 + pick(n + 4) as u32 % lines, CLAIMS[pick(n + 5) % 3], &relation)
    };
    let speaks = ROLES.contains(&call.id.role.as_str());
    let mut found: Vec<String> = match pick(6) % 3 {
        _ if !speaks => Vec::new(),
        0 => vec![one(7, "x")],
        1 => vec![one(7, "x"), one(13, "y")],
        _ => Vec::new(),
    };
    if let Some((loop_n, severity)) = more.extra.filter(|_| call.id.role == "data") {
        let said =
            finding("extra", severity, 9 + seed[0] % 4, CLAIMS[seed[1] as usize % 3], "null");
        found.extend((call.id.loop_n == loop_n).then_some(said));
    }
    if more.backwards {
        found.reverse();
    }
    let ruled = |n: usize| {
        let word = ["sustain", "refute", "doubt"][pick(n) % 3];
        verdict_against(
            CLAIMS[pick(n + 1) % 3],
            &id(pick(n + 2)),
            word,
            1 + pick(n + 3) as u32 % 12,
        )
    };
    let merge =
        format!(r#"{{"keep":"{}","absorb":["{}"],"reason":"r"}}"#, id(pick(20)), id(pick(21)));
    Some(envelope(&found, &[ruled(22), ruled(26)], &[merge]))
}

fn judged(seed: &[u32], charter: &Charter, observed: Vec<Observation>, more: More) -> Report {
    let review = review(charter.clone(), observed, choices());
    run(&review, |call, _| speak(seed, call, more)).1
}

/// How red it is.
fn red(report: &Report) -> u32 {
    match report.verdict {
        Verdict::Pass | Verdict::None => 0,
        Verdict::Incomplete => 1,
        Verdict::Fail => 2,
    }
}

fn observed(severity: Severity, line: u32) -> Observation {
    Observation {
        source: Source::Static("a-rule".into()),
        role: "data".into(),
        theme: charter().themes[0].slug.clone(),
        severity,
        path: "src/a.rs".into(),
        lines: Lines::new(line, line),
        claim: CLAIMS[1].into(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        references: Vec::new(),
        addresses_reviewers: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn more_evidence_never_weakens_a_verdict(
        seed in proptest::collection::vec(0_u32..10_000, 48),
        severity in proptest::sample::select(SEVERITIES.to_vec()),
        loop_n in 1_u32..=2,
        line in 1_u32..=12,
        nowhere in any::<bool>(),
    ) {
        let charter = may_refute(ModelsMayRefute::Never);
        let plain = More { nowhere, ..More::default() };
        let less = judged(&seed, &charter, Vec::new(), plain);
        let mut stricter = charter.clone();
        stricter.gate.fail_on = Severity::High;
        let mut wider = charter.clone();
        wider.gate.scope = GateScope::Tree;
        let rule = || vec![observed(Severity::Critical, line)];
        for (name, more) in [
            ("one finding more", judged(&seed, &charter, Vec::new(), More { extra: Some((loop_n, severity)), ..plain })),
            ("a worse severity", judged(&seed, &charter, Vec::new(), More { worse: true, ..plain })),
            ("what a rule observed", judged(&seed, &charter, rule(), plain)),
            ("a stricter gate", judged(&seed, &stricter, Vec::new(), plain)),
            ("a wider gate", judged(&seed, &wider, Vec::new(), plain)),
        ] {
            // Of several that it may be one with, what nobody can look up goes to another where there are more: it stays in sight, and not green.
            let weaker = if nowhere {
                red(&more) == 0 && red(&less) > 0
            } else {
                red(&more) < red(&less)
            };
            prop_assert!(!weaker, "{}: {:?}, then {:?}", name, less.reasons, more.reasons);
        }
        let backwards = judged(&seed, &charter, Vec::new(), More { backwards: true, ..plain });
        let same = if nowhere { (red(&backwards) > 0) == (red(&less) > 0) } else { red(&backwards) == red(&less) };
        prop_assert!(same, "{:?}, then {:?}", less.reasons, backwards.reasons);
        prop_assert_eq!(judged(&seed, &charter, Vec::new(), plain), less, "the same answers come to the same");
    }
}
