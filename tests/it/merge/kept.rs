//! What must hold for any findings that are merged: none is lost, lowered, or closed by another.

use pentad::{
    config,
    review::{
        admit::rank,
        change::{Lines, Scope},
        engine::{self, Choices, Depth, Review},
        finding::{Severity, Side, Source, State, Voice},
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
    let shown = Shown {
        path: "a.rs".into(),
        side: Side::New,
        text: TEXT.into(),
        changed: vec![Lines::new(2, 2)],
    };
    let snapshot = Snapshot { texts: vec![shown], ..snapshot::nothing() };
    let choices = Choices {
        scope: if looked_up { Scope::Change } else { Scope::Tree },
        depth: Depth::Standard,
        loops: Vec::new(),
        models: false,
        trusted: true,
        today: "2026-01-01".into(),
        incomplete: Vec::new(),
        notices: Vec::new(),
    };
    let ends = (String::new(), String::new(), None);
    let mut review = Review::new(config::builtin(), snapshot, Vec::new(), ends, choices);
    review.loops.clear();
    let known = looked_up.then(|| [("a.rs".to_owned(), "a.rs".to_owned())].into());
    let imports = Imports { findings, ..Imports::default() };
    let terms = Terms { min_voices, known };
    let state = engine::merge(&review, imports, &terms, &mut Redactor::default());
    synthesis::report(&review, &state, 0.0)
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
