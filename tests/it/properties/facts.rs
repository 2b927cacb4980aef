//! Facts against what models say: whatever is known, nothing is raised by it, and no Critical leaves what gates. And what other tools
//! brought is in front of the reviewers.

use super::{attacks::nothing, *};
use pentad::review::{
    change::{Item, Lines},
    fact::{Claimed, Fact, Known},
    finding::{State as Standing, Voice},
    import::{Brought, Imported, Imports},
};

/// The code with an item, a test in its last lines, and what is known of both.
fn knowing(facts: Vec<Fact>, observations: Vec<Observation>) -> Review {
    let mut snapshot = snapshot();
    let item = |name: &str, first, last| Item { name: name.into(), lines: Lines::new(first, last) };
    snapshot.outline = BTreeMap::from([(
        "src/a.rs".into(),
        vec![
            item("flush_all", 2, 3),
            item("Store::open_file", 4, 5),
            // The change adds it.
            item("drop_all", 12, 12),
        ],
    )]);
    // What the change does not touch, in another language.
    let decoy = "def flush_some(): pass\nx = 'def flush_more'\n";
    let shown = Shown { path: "b.py".into(), side: Side::New, text: decoy.into(), changed: vec![] };
    snapshot.texts.insert(0, shown);
    snapshot.outline.insert("b.py".into(), vec![item("flush_some", 1, 1)]);
    // One of two tests stands in what the change adds.
    let tests = [Lines::new(7, 8), Lines::new(11, 11)];
    let tests = BTreeMap::from([("src/a.rs".into(), tests.to_vec())]);
    let ends = ("b".into(), "h".into(), None);
    let review = Review::new(charter(), snapshot, observations, ends, choices());
    Review { known: Known { facts, tests }, ..review }
}

fn guard(id: &str) -> Fact {
    Fact {
        denies: Claimed::Broken { guard: id.into() },
        says: format!("guard {id} holds in 12 files"),
        by_change: false,
    }
}

/// A review in which correctness claims one thing in loop 1.
fn claiming(review: &Review, severity: &str, claim: &str) -> Report {
    run(review, |call, _| {
        let first =
            call.id.loop_n == 1 && call.id.phase == Phase::Review && call.id.role == "correctness";
        let said =
            first.then(|| envelope(&[finding("lost", severity, 10, claim, "null")], &[], &[]));
        said.or_else(nothing)
    })
    .1
}

#[test]
fn a_fact_demotes_what_it_contradicts_and_says_so() {
    let review = knowing(vec![guard("one-writer")], Vec::new());
    for (claim, severity, expected, state) in [
        ("The code calls `flush_all`, which does not exist.", "high", Severity::Note, "open"),
        ("`Store::open_file` is not defined anywhere.", "medium", Severity::Note, "open"),
        ("There is no function `flush_all`.", "critical", Severity::Critical, "contested"),
        ("No test covers `compute_8`.", "high", Severity::Note, "open"),
        ("This breaks guard `one-writer`.", "high", Severity::Note, "open"),
        // The change itself wrote what contradicts it.
        ("No test covers `compute_11`.", "high", Severity::High, "contested"),
        ("`drop_all` does not exist.", "medium", Severity::Medium, "contested"),
        // Of another item, in another language, in a string.
        ("`open_file` does not exist.", "high", Severity::High, "open"),
        ("`flush_some` does not exist.", "high", Severity::High, "open"),
        ("`flush_more` does not exist.", "high", Severity::High, "open"),
        // A known form is a part of the claim, and it says more.
        (
            "There is no `flush_all` in this code; any logged-in user deletes any row.",
            "high",
            Severity::High,
            "open",
        ),
        (
            "An argument is executed as code; it violates guard `one-writer` in substance.",
            "high",
            Severity::High,
            "open",
        ),
        // No such fact, or another claim.
        ("No test covers `compute_3`.", "high", Severity::High, "open"),
        ("`Other::open_file` does not exist.", "high", Severity::High, "open"),
        ("This breaks guard `two-writers`.", "high", Severity::High, "open"),
        ("`flush_all` loses the last row.", "high", Severity::High, "open"),
    ] {
        let report = claiming(&review, severity, claim);
        let [finding] = report.findings.as_slice() else {
            panic!("{claim}: {:#?}", report.findings)
        };
        assert_eq!((finding.severity, finding.state.name()), (expected, state), "{claim}");
        let by_fact: Vec<&str> =
            report.ledger.iter().filter(|it| it.by == "fact").map(|it| it.why.as_str()).collect();
        let changed = expected == Severity::Note || state == "contested";
        assert_eq!(by_fact.len(), usize::from(changed), "{claim}: {by_fact:?}");
        assert!(by_fact.iter().all(|it| it.contains("a fact contradicts it: ")), "{by_fact:?}");
        let critical = severity == "critical";
        assert_eq!(
            report.verdict == Verdict::Fail,
            critical,
            "{claim}: a contested critical gates"
        );
    }
}

#[test]
fn a_fact_says_nothing_of_what_a_rule_found() {
    let claim = "The code calls `flush_all`, which does not exist.";
    let observed = Observation {
        source: Source::Static("rs-none".into()),
        role: "correctness".into(),
        theme: "spec-conformance".into(),
        severity: Severity::High,
        path: "src/a.rs".into(),
        lines: Lines::new(10, 10),
        claim: claim.into(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        references: Vec::new(),
        addresses_reviewers: false,
    };
    let review = knowing(Vec::new(), vec![observed]);
    let report = claiming(&review, "high", claim);
    assert!(
        report.findings.iter().all(|it| it.severity == Severity::High),
        "{:#?}",
        report.findings
    );
    assert!(report.ledger.iter().all(|it| it.by != "fact"));
}

#[test]
fn what_tools_brought_is_in_front_of_the_reviewers() {
    let voice = Voice {
        role: "static".into(),
        source: Source::Imported("codeql".into()),
        model: None,
        loop_n: 0,
    };
    let told = |line: u32, claim: &str| Imported {
        at: "codeql.sarif, result 1".into(),
        id: None,
        fingerprint: None,
        voices: vec![voice.clone()],
        role: None,
        loop_n: 0,
        theme: None,
        rule: Some("codeql/r".into()),
        severity: Severity::High,
        state: Standing::Open,
        paths: vec!["src/a.rs".into()],
        lines: Some(Lines::new(line, line)),
        elsewhere: Vec::new(),
        quote: None,
        seen: None,
        cause: None,
        claim: claim.into(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: vec!["CWE-89".into()],
        raw: String::new(),
    };
    let findings = vec![told(10, "a query is put together"), told(2, "an old one is put together")];
    let imports = Imports { findings, tools: ["codeql".to_owned()].into(), ..Imports::default() };
    let known = BTreeMap::from([("src/a.rs".to_owned(), "src/a.rs".to_owned())]);
    let review =
        Review { brought: Brought { imports, known }, ..review(charter(), Vec::new(), choices()) };
    let (mut seen, mut asked) = (Vec::new(), String::new());
    let (_, report) = run(&review, |call, _| {
        match call.id.phase {
            Phase::Review => seen.push(call.prompt.ledger.contains("a query is put together")),
            Phase::Adversary if call.id.loop_n == 1 => asked = call.prompt.task.to_string(),
            _ => {}
        }
        nothing()
    });
    assert!(
        !seen.is_empty() && seen.iter().all(|it| *it),
        "every reviewer sees it, from the first loop on"
    );
    assert!(asked.contains("a query is put together"), "the adversary is asked about it");
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.role.as_str(), finding.loop_n, finding.in_change), ("security", 1, true));
    assert!(report.rejected.iter().any(|it| it.reason.contains("1 finding is not on the change")));
}

/// Claims that facts may contradict, and claims that they may not.
const CLAIMS: [&str; 10] = [
    "The code calls `flush_all`, which does not exist.",
    "There is no function `flush_all`.",
    "`Store::open_file` is not defined anywhere.",
    "`drop_all` does not exist.",
    "No test covers `compute_8`.",
    "No test covers `compute_11`.",
    "No test covers `compute_3`.",
    "This breaks guard `one-writer`.",
    "This breaks guard `two-writers`.",
    CLAIM,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn more_facts_never_raise_and_no_critical_leaves_what_gates(
        said in proptest::collection::vec((0_usize..10, 0_usize..5, 1_u32..12, 0_usize..7, 1_u32..3), 0..8),
        guards in proptest::collection::vec(any::<bool>(), 2), tests in any::<bool>(), outline in any::<bool>(),
    ) {
        let names = ["one-writer", "two-writers"];
        let roles: Vec<String> = charter().roles.into_iter().map(|it| it.prefix).collect();
        let facts = names.iter().zip(&guards).filter(|(_, on)| **on).map(|(it, _)| guard(it)).collect();
        let mut with = knowing(facts, Vec::new());
        if !tests { with.known.tests.clear(); }
        let mut without = knowing(Vec::new(), Vec::new());
        without.known = Known::default();
        if !outline {
            with.snapshot.outline.clear();
        }
        without.snapshot.outline.clear();
        let reply = |call: &Call, _: &State| {
            let mine = said.iter().zip(0..).filter(|((.., role, loop_n), _)| {
                call.id.phase == Phase::Review && call.id.loop_n == *loop_n && call.id.role == roles[*role]
            });
            let findings: Vec<String> = mine
                .map(|((claim, severity, line, ..), n)| {
                    finding(&format!("n{n}"), Severity::ALL[*severity].name(), *line, CLAIMS[*claim], "null")
                })
                .collect();
            Some(envelope(&findings, &[], &[]))
        };
        let (with, without) = (run(&with, reply).1, run(&without, reply).1);
        let all = |it: &Report| -> BTreeMap<String, Finding> {
            it.findings.iter().chain(&it.absorbed).map(|it| (it.id.clone(), it.clone())).collect()
        };
        let (known, plain) = (all(&with), all(&without));
        prop_assert_eq!(known.keys().collect::<Vec<_>>(), plain.keys().collect::<Vec<_>>());
        let critical = |it: &Report| it.findings.iter().filter(|it| it.severity == Severity::Critical && it.state.is_open()).count();
        prop_assert!(critical(&with) >= critical(&without), "no Critical leaves what gates");
        prop_assert_eq!(critical(&with) == 0, critical(&without) == 0);
        for it in with.findings.iter() {
            prop_assert!(it.state.is_open());
            let raw = Severity::read(it.raw.split("\"severity\":\"").nth(1).unwrap().split('"').next().unwrap()).unwrap();
            let worst = without.findings.iter().map(|it| it.severity).min().unwrap();
            prop_assert!(it.severity >= worst && raw >= worst, "nothing is raised: {:?}", it);
        }
        if without.verdict == Verdict::Fail {
            prop_assert_eq!(with.verdict, Verdict::Fail);
        }
    }
}
