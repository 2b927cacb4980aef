//! What must hold for any findings that are merged: none is lost, lowered, or closed by another.

use pentad::{
    config,
    review::{
        admit::rank,
        change::{Lines, Scope},
        charter::{Charter, Waiver},
        engine::{self, Review},
        finding::{Finding, Severity, Side, Source, State, Voice},
        import::{Imported, Imports, Terms},
        redact::Redactor,
        snapshot::{self, Shown, Snapshot},
        synthesis::{self, Report, Verdict},
    },
};
use proptest::prelude::*;

const TEXT: &str =
    "fn one() {\n    first_call(1);\n    second_call(2);\n}\n\nfn two() {\n    third_call(3);\n}\n";

/// Some findings of three tools and a model in one file, among them equal ones.
fn imported() -> impl Strategy<Value = Imported> {
    let states = prop_oneof![
        4 => Just(State::Open),
        1 => Just(State::Contested),
        1 => Just(State::Withdrawn),
        1 => Just(State::Refuted { evidence: "x:1".into() }),
        1 => Just(State::Duplicate { of: "gone".into() }),
    ];
    let quotes = ["", "first_call(1);", "    third_call(3);", "nobody_wrote(this)", "}"];
    (0..4_usize, 0..5_usize, 0..5_usize, 0..12_u32, states, "[a-c]{0,1}", 0..3_usize).prop_map(
        move |(speaker, severity, quote, line, state, id, claim)| {
            let tools = ["alpha", "beta", "gamma"];
            let source =
                tools.get(speaker).map_or(Source::Model, |it| Source::Imported((*it).into()));
            let claims = ["The first call is wrong.", "The third call never returns.", "A brace."];
            Imported {
                at: "f:1".into(),
                id: Some(id).filter(|id| !id.is_empty()),
                fingerprint: None,
                voices: vec![Voice { role: "static".into(), source, model: None, loop_n: 0 }],
                role: None,
                loop_n: 0,
                theme: None,
                rule: None,
                severity: Severity::ALL[severity],
                state,
                paths: vec!["a.rs".into()],
                lines: (line > 0).then(|| Lines::new(line, line)),
                elsewhere: Vec::new(),
                quote: Some(quotes[quote].to_owned()).filter(|it| !it.is_empty()),
                seen: None,
                cause: None,
                claim: claims[claim].into(),
                failure_scenario: String::new(),
                proposed_change: String::new(),
                disproof: String::new(),
                escalate: false,
                locked_conflict: false,
                references: Vec::new(),
                raw: String::new(),
            }
        },
    )
}

fn merged(findings: Vec<Imported>, min_voices: u32, looked_up: bool) -> Report {
    merged_over(TEXT, &[], findings, min_voices, looked_up)
}

fn merged_over(
    text: &str,
    waivers: &[Waiver],
    findings: Vec<Imported>,
    min_voices: u32,
    looked_up: bool,
) -> Report {
    let shown = Shown {
        path: "a.rs".into(),
        side: Side::New,
        text: text.into(),
        changed: vec![Lines::new(2, 2)],
    };
    let snapshot = Snapshot { texts: vec![shown], ..snapshot::nothing() };
    let ends = (String::new(), String::new(), None);
    let charter = Charter { waivers: waivers.to_vec(), ..config::builtin() };
    let scope = if looked_up { Scope::Change } else { Scope::Tree };
    let review = Review::of_merge(charter, snapshot, ends, scope, "2026-01-01");
    let known = looked_up.then(|| [("a.rs".to_owned(), "a.rs".to_owned())].into());
    let imports = Imports { findings, ..Imports::default() };
    let terms = Terms { min_voices, known };
    let state = engine::merge(&review, imports, &terms, &mut Redactor::default());
    synthesis::report(&review, &state, 0.0)
}

/// A tool's finding at a line.
fn told(tool: &str, severity: Severity, line: u32, claim: &str) -> Imported {
    let source = Source::Imported(tool.to_owned());
    Imported {
        at: format!("{tool}.jsonl:{line}"),
        id: None,
        fingerprint: None,
        voices: vec![Voice { role: "static".into(), source, model: None, loop_n: 0 }],
        role: None,
        loop_n: 0,
        theme: None,
        rule: None,
        severity,
        state: State::Open,
        paths: vec!["a.rs".into()],
        lines: Some(Lines::new(line, line)),
        elsewhere: Vec::new(),
        quote: None,
        seen: None,
        cause: None,
        claim: claim.to_owned(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: Vec::new(),
        raw: String::new(),
    }
}

fn by_claim<'a>(report: &'a Report, claim: &str) -> &'a Finding {
    report.findings.iter().find(|it| it.claim == claim).expect("it leads or stands alone")
}

#[test]
fn a_waiver_finds_its_own_where_others_were_set_aside() {
    const ALONE: &str = "Only one tool objects to the closing brace of this function.";
    const CRITICAL: &str = "The first call opens a path that the request names.";
    const HIGH: &str = "The third call never returns when the queue is empty.";
    let findings = vec![
        told("alpha", Severity::Critical, 8, ALONE),
        told("alpha", Severity::Critical, 2, CRITICAL),
        told("beta", Severity::Critical, 2, CRITICAL),
        told("alpha", Severity::High, 7, HIGH),
        told("beta", Severity::High, 7, HIGH),
    ];
    let before = merged(findings.clone(), 2, true);
    assert_eq!((before.findings.len(), before.absorbed.len(), before.rejected.len()), (2, 2, 1));
    let waiver = Waiver {
        fingerprint: by_claim(&before, HIGH).fingerprint.clone(),
        severity: Severity::High,
        claim: HIGH.into(),
        reason: "known".into(),
        until: "2027-01-01".into(),
        by: "@lead".into(),
    };
    let after = merged_over(TEXT, &[waiver], findings, 2, true);
    assert_eq!(by_claim(&after, HIGH).state.name(), "waived");
    assert_eq!(by_claim(&after, CRITICAL).state, State::Open);
    assert_eq!(after.verdict, Verdict::Fail);
    assert!(after.absorbed.iter().all(|it| it.state.name() == "duplicate"));
}

#[test]
fn what_differs_in_its_fix_alone_is_merged_alike_in_any_order() {
    let claim = "The first call opens a path that the request names.";
    let told = |fix: &str, disproof: &str| Imported {
        proposed_change: fix.into(),
        disproof: disproof.into(),
        ..told("alpha", Severity::High, 2, claim)
    };
    let findings = vec![told("a", "b"), told("b", "a"), told("a", "a")];
    let mut again = findings.clone();
    again.reverse();
    let lines = |it: Report| {
        let all = it.findings.into_iter().chain(it.absorbed);
        all.map(|it| (it.id, it.proposed_change, it.disproof)).collect::<Vec<_>>()
    };
    assert_eq!(lines(merged(findings, 0, true)), lines(merged(again, 0, true)));
}

#[test]
fn a_finding_that_had_absorbed_a_rule_s_is_compared_as_its_own_role_s() {
    let model = |role: &str, loop_n: u32, quote: &str, claim: &str| Imported {
        voices: vec![Voice { role: role.into(), source: Source::Model, model: None, loop_n }],
        role: Some(role.into()),
        loop_n,
        lines: None,
        elsewhere: Vec::new(),
        quote: Some(quote.into()),
        ..told("", Severity::High, 1, claim)
    };
    let other = "the row is lost when the flush fails half way and nobody writes the journal";
    let alone = model("data", 1, "first_call(1);", "the row is lost when the flush fails half way");
    let other = model("test", 2, "third_call(3);", other);
    let mut leader = alone.clone();
    leader.voices.push(Voice {
        role: "data".into(),
        source: Source::Static("lost-row".into()),
        model: None,
        loop_n: 1,
    });
    leader.voices.sort();
    for first in [alone, leader] {
        let report = merged(vec![first, other.clone()], 0, true);
        assert_eq!((report.findings.len(), report.absorbed.len()), (1, 1));
    }
}

proptest! {
    #[test]
    fn nothing_merged_is_lost_lowered_or_closed_by_another(
        findings in prop::collection::vec(imported(), 0..12), least in 0..4_u32, looked_up in any::<bool>()
    ) {
        let report = merged(findings.clone(), 0, looked_up);
        let all: Vec<_> = report.findings.iter().chain(&report.absorbed).collect();
        prop_assert_eq!(all.len(), findings.len());
        prop_assert!(looked_up || report.verdict != Verdict::Fail);
        let open = |it: &&Imported| !matches!(it.state, State::Withdrawn | State::Refuted { .. });
        let worst = findings.iter().filter(open).map(|it| it.severity).min();
        let seen = report.findings.iter().filter(|it| it.state.is_open()).map(|it| it.severity).min();
        prop_assert_eq!(seen, worst);
        for it in &all {
            let leader = match &it.state {
                State::Duplicate { of } | State::Superseded { by: of } => of,
                _ => continue,
            };
            let leader = report.findings.iter().find(|it| it.id == *leader).expect("a leader is there");
            prop_assert!(leader.state.is_open() && leader.severity <= it.severity);
        }
        let few = merged(findings.clone(), least, looked_up);
        prop_assert_eq!(few.findings.len() + few.absorbed.len() + few.rejected.len(), findings.len());
        prop_assert!(few.findings.iter().all(|it| rank::voices(&it.voices) >= least as usize));
        let mut again = findings.clone();
        again.reverse();
        prop_assert_eq!(merged(again, 0, looked_up).verdict, report.verdict);
    }
}
