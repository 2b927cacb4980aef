//! Each rule written first as the attack that it is against.

use super::*;
use crate::review::{
    admit::schema::Ruling,
    change::Item,
    finding::{State, Voice},
    snapshot::{self, Shown},
};
use std::collections::BTreeMap;

const STORE: &str = "fn write(row: Row) {\n    // The lock is held while the row is written.\n    let guard = lock_store();\n    \
                     append(&guard, row);\n    flush(&guard);\n}\n\nfn close() {\n    flush_all();\n}\n\nfn stop() {\n    flush_all();\n}\n";
const OTHER: &str = "fn paint(canvas: Canvas) {\n    canvas.fill(color);\n}\n\nfn lock_store() -> Guard {\n    \
                     STORE_LOCK.acquire(Exclusive)\n}\n";
const TOOL: &str = "def store(row):\n    \"\"\"The row is written under the lock.\"\"\"\n    with lock:\n        put(row)\n";
const NOTES: &str =
    "# Notes\n\nThe row is written under the lock.\nThe store flushes each row it wrote.\n";
const SPEC: &str = "The store may write a row without its lock while it starts.\n";
const GONE: &str = "    with_lock(|| append(row));\n";

fn snapshot() -> Snapshot {
    let shown = |path: &str, side, text: &str, changed| Shown {
        path: path.into(),
        side,
        text: text.into(),
        changed,
    };
    let change = vec![Lines::new(1, 1)];
    let item = |name: &str, first, last| Item { name: name.into(), lines: Lines::new(first, last) };
    Snapshot {
        texts: vec![
            shown("src/store.rs", Side::New, STORE, change.clone()),
            shown("src/store.rs", Side::Old, GONE, change.clone()),
            shown("src/other.rs", Side::New, OTHER, Vec::new()),
            shown("src/tool.py", Side::New, TOOL, Vec::new()),
            shown("NOTES.md", Side::New, NOTES, change),
            shown("docs/spec.md", Side::Old, SPEC, Vec::new()),
        ],
        outline: BTreeMap::from([(
            "src/other.rs".to_owned(),
            vec![item("paint", 1, 3), item("lock_store", 5, 7)],
        )]),
        changed_paths: vec!["src/store.rs".into()],
        touched: Vec::new(),
        ..snapshot::nothing()
    }
}

const CLAIM: &str = "A row is appended without the lock, so two writers interleave.";

fn finding(severity: Severity) -> Finding {
    Finding {
        id: "data-L1-interleaved".into(),
        fingerprint: String::new(),
        role: "data".into(),
        loop_n: 1,
        theme: "t".into(),
        severity,
        state: State::Open,
        state_by: "admission".into(),
        in_change: true,
        evidence: Evidence {
            status: EvidenceStatus::Verified,
            file: "src/store.rs".into(),
            side: Side::New,
            lines: Some(Lines::new(4, 4)),
            quote: "    append(&guard, row);".into(),
        },
        cause: None,
        cited: Cited { file: "src/store.rs".into(), lines: None },
        claim: CLAIM.into(),
        failure_scenario: "Two threads write a row at once.".into(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: Vec::new(),
        relations: Vec::new(),
        voices: vec![voice(Source::Model)],
        merged: Vec::new(),
        linked: Vec::new(),
        carried: None,
        constitution_sha256: String::new(),
        raw: String::new(),
    }
}

fn voice(source: Source) -> Voice {
    Voice { role: "data".into(), source, model: None, loop_n: 1 }
}

fn verdict(file: &str, quote: &str, contradicts: &str) -> Verdict {
    Verdict {
        finding_id: "data-L1-interleaved".into(),
        ruling: Ruling::Refute,
        file: file.into(),
        quote: quote.into(),
        contradicts: contradicts.into(),
        reason: String::new(),
        raw: String::new(),
    }
}

fn tried(finding: &Finding, file: &str, quote: &str, part: &str) -> Result<String, &'static str> {
    let snapshot = snapshot();
    let index = Index::new(&snapshot);
    grounds((&snapshot, &index), finding, &verdict(file, quote, part)).map(|it| it.to_string())
}

const GUARD: &str = "    let guard = lock_store();";
const PART: &str = "appended without the lock";

#[test]
fn what_refutes() {
    for (name, file, quote, part, place) in [
        ("lines of the same file", "src/store.rs", GUARD, PART, "src/store.rs:3"),
        ("one word of the claim", "src/store.rs", GUARD, "the lock", "src/store.rs:3"),
        (
            "lines of another file that the finding's own words name",
            "src/other.rs",
            "fn lock_store() -> Guard {\n    STORE_LOCK.acquire(Exclusive)",
            PART,
            "src/other.rs:5-6",
        ),
    ] {
        assert_eq!(
            tried(&finding(Severity::Critical), file, quote, part).as_deref(),
            Ok(place),
            "{name}"
        );
    }
}

#[test]
fn what_refutes_nothing() {
    let own = "the finding's own";
    for (name, file, quote, part, why) in [
        ("no part is named", "src/store.rs", GUARD, "", "which part"),
        ("only filler is named", "src/store.rs", GUARD, "all of it", "which part"),
        ("another claim", "src/store.rs", GUARD, "the password leaks into logs", "no part"),
        (
            "one shared word among many",
            "src/store.rs",
            GUARD,
            "the painter fills its canvas under a lock with green color",
            "no part",
        ),
        ("a number is no part", "src/store.rs", GUARD, "2", "no part"),
        ("no quote", "src/store.rs", "", PART, "nowhere"),
        ("a quote that is nowhere", "src/store.rs", "let guard = really();", PART, "nowhere"),
        ("a brace", "src/store.rs", "}", PART, "nowhere"),
        ("its own quote", "src/store.rs", "    append(&guard, row);", PART, own),
        ("a part of it", "src/store.rs", "append(&guard", PART, own),
        (
            "more than it",
            "src/store.rs",
            "    let guard = lock_store();\n    append(&guard, row);",
            PART,
            own,
        ),
        (
            "its own lines in an elided quote",
            "src/store.rs",
            "    let guard = lock_store();\n...\n    flush(&guard);",
            PART,
            own,
        ),
        (
            "a line that stands in several places",
            "src/store.rs",
            "    flush_all();",
            PART,
            "several places",
        ),
        (
            "a line that the change removed",
            "src/store.rs",
            "    with_lock(|| append(row));",
            PART,
            "removed",
        ),
        (
            "a comment",
            "src/store.rs",
            "    // The lock is held while the row is written.",
            PART,
            "comment or prose",
        ),
        (
            "a docstring",
            "src/tool.py",
            "    \"\"\"The row is written under the lock.\"\"\"",
            PART,
            "comment or prose",
        ),
        (
            "a document of the change",
            "NOTES.md",
            "The row is written under the lock.",
            PART,
            "comment or prose",
        ),
        (
            "a document of the base, of a critical finding",
            "docs/spec.md",
            SPEC,
            PART,
            "comment or prose",
        ),
        ("unrelated code", "src/other.rs", "    canvas.fill(color);", PART, "nothing to do"),
    ] {
        let tried = tried(&finding(Severity::Critical), file, quote, part);
        assert!(tried.as_ref().is_err_and(|it| it.contains(why)), "{name}: {tried:?}");
    }
}

#[test]
fn words_answer_words_and_a_document_of_the_base_answers_what_is_not_critical() {
    let mut about_words = finding(Severity::High);
    about_words.evidence = Evidence {
        status: EvidenceStatus::Verified,
        file: "NOTES.md".into(),
        side: Side::New,
        lines: Some(Lines::new(4, 4)),
        quote: "The store flushes each row it wrote.".into(),
    };
    let written = "The row is written under the lock.";
    for (name, finding, file, quote, holds) in [
        ("words about code", finding(Severity::High), "NOTES.md", written, false),
        ("words about words", about_words.clone(), "NOTES.md", written, true),
        (
            "words about words that gate",
            Finding { severity: Severity::Critical, ..about_words },
            "NOTES.md",
            written,
            false,
        ),
        ("the base's document", finding(Severity::High), "docs/spec.md", SPEC, true),
    ] {
        assert_eq!(tried(&finding, file, quote, PART).is_ok(), holds, "{name}");
    }
}

#[test]
fn the_cause_is_the_findings_own_quote_too() {
    let mut finding = finding(Severity::High);
    finding.cause = Some(Evidence {
        status: EvidenceStatus::Verified,
        file: "src/store.rs".into(),
        side: Side::New,
        lines: Some(Lines::new(3, 3)),
        quote: GUARD.into(),
    });
    assert!(tried(&finding, "src/store.rs", GUARD, PART).is_err());
}

#[test]
fn what_is_said_of_another_claim_is_told_by_its_words() {
    let claims = [
        ("a", "the row is lost when the flush fails"),
        ("b", "the row is lost when the lock is taken twice"),
    ]
    .map(|(id, claim)| (id.to_owned(), wording::words(claim)));
    for (id, part, expected) in [
        ("a", "the row is lost when the flush fails", false),
        ("a", "the row is lost", false),
        ("a", "the lock is taken twice", true),
        ("b", "the lock is taken twice", false),
        ("unknown", "the row is lost", true),
    ] {
        assert_eq!(is_of_another(&claims, id, part), expected, "{id}: {part}");
    }
}

#[test]
fn what_agreement_does() {
    let challenge = |by: &str, lowers| Challenge {
        by: by.to_owned(),
        model: None,
        grounds: Grounds { file: "f".into(), side: Side::New, lines: Lines::new(1, 1) },
        contradicts: String::new(),
        lowers,
    };
    let powers =
        |close_critical, close_seen, addressed| Powers { close_critical, close_seen, addressed };
    let free = powers(true, false, false);
    let bound = powers(false, false, false);
    let always = powers(true, true, false);
    let (critical, high) = (finding(Severity::Critical), finding(Severity::High));
    let by = |source| Finding { voices: vec![voice(source)], ..finding(Severity::High) };
    let ruled = by(Source::Static("r".into()));
    let seen = Finding { severity: Severity::Critical, ..ruled.clone() };
    let tool = Source::Imported("scanner".into());
    let brought = Finding { severity: Severity::Critical, ..by(tool.clone()) };
    let both = Finding { voices: vec![voice(Source::Model), voice(tool)], ..brought.clone() };
    let medium = Some(Severity::Medium);
    for (name, finding, challenge, powers, expected) in [
        ("a high", &high, challenge("adversarial", None), bound, Some(Effect::Refuted)),
        ("a critical", &critical, challenge("adversarial", None), free, Some(Effect::Refuted)),
        ("a critical, bound", &critical, challenge("adversarial", None), bound, None),
        ("taken back", &high, challenge("data", None), bound, Some(Effect::Withdrawn)),
        ("a critical taken back, bound", &critical, challenge("data", None), bound, None),
        (
            "lowered and not closed",
            &high,
            challenge("adversarial", medium),
            bound,
            Some(Effect::Lowered(Severity::Medium)),
        ),
        ("a critical lowered, bound", &critical, challenge("adversarial", medium), bound, None),
        (
            "raised is not lowered",
            &high,
            challenge("adversarial", Some(Severity::Critical)),
            bound,
            Some(Effect::Refuted),
        ),
        ("a rule's", &ruled, challenge("adversarial", None), free, Some(Effect::Refuted)),
        (
            "a rule's, where the change speaks to reviewers",
            &ruled,
            challenge("adversarial", None),
            powers(true, false, true),
            None,
        ),
        ("a rule's critical", &seen, challenge("adversarial", None), free, None),
        ("a tool's critical", &brought, challenge("adversarial", None), free, None),
        ("a critical of a tool and a model", &both, challenge("adversarial", None), free, None),
        ("a rule's critical lowered", &seen, challenge("adversarial", medium), free, None),
        (
            "a rule's critical, where the team lets models",
            &seen,
            challenge("adversarial", None),
            always,
            Some(Effect::Refuted),
        ),
    ] {
        let effect = agreed(finding, &challenge, powers);
        let expected = expected.map_or(matches!(effect, Effect::Stays(_)), |it| it == effect);
        assert!(expected, "{name}: {effect:?}");
    }
}
