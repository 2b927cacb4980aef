//! Replies that are malformed, contradict themselves or say that they are none, through a whole review: what may hide a Critical is never
//! green, and a million items are a bounded report.

use crate::program::{Place, ROLES, run};
use serde_json::{Value, json};

const EMPTY: &str = r#"{"summary":"s","findings":[],"verdicts":[],"merges":[]}"#;

/// A finding of the change that [`Place::with_clean_change`] makes, with one member as it is given.
fn finding(severity: &str) -> Value {
    json!({"slug": "s", "file_path": "stock.py", "line_hint": "6", "severity": severity, "claim": "the count is of names, not of items",
        "evidence_quote": "    return len(stock)", "cause_quote": null, "failure_scenario": "f", "proposed_change": "p", "disproof": "d",
        "locked_conflict": false, "escalate": false, "references": [], "relation": null})
}

fn envelope(findings: &[Value]) -> String {
    json!({"summary": "s", "findings": findings, "verdicts": [], "merges": []}).to_string()
}

/// A review in which one role says this, whenever it is asked, and all others that they found nothing.
fn review(place: &Place, said: &str) -> (Option<i32>, Value) {
    for role in ROLES {
        place.write(&format!("replies/L1-{role}.json"), EMPTY);
    }
    place.write("replies/L1-security.json", said);
    place.write("replies/L1-security-repair.json", said);
    let ran = run(&mut place.review("--loops 1 --replay replies"));
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    (ran.code, place.synthesis("out"))
}

#[test]
fn a_reply_that_is_no_answer_is_never_green() {
    let place = Place::with_clean_change();
    let (critical, note) = (finding("critical"), finding("note"));
    let twice = critical
        .to_string()
        .replace("\"severity\":\"critical\"", "\"severity\":\"critical\",\"severity\":\"note\"");
    let nameless =
        json!({"severity": "critical", "claim": "c", "evidence_quote": "    return len(stock)"});
    for (said, code) in [
        (EMPTY.to_owned(), 0),
        ("I looked at all of it.\n{\"findings\": []}".to_owned(), 0),
        (envelope(std::slice::from_ref(&note)), 0),
        (envelope(std::slice::from_ref(&critical)), 1),
        (r#"{"error":"overloaded","summary":"failed"}"#.to_owned(), 3),
        (r#"{"error":{"type":"x"},"findings":[]}"#.to_owned(), 3),
        ("I cannot help with that. {\"findings\": []}".to_owned(), 3),
        (r#"{"summary":"No findings."}"#.to_owned(), 3),
        (r#"{"summary":"s","findings":null,"verdicts":[],"merges":[]}"#.to_owned(), 3),
        (format!("<!DOCTYPE html><script>last = {EMPTY}</script>"), 3),
        (r#"{"summary":"all fine","findings":[]"#.to_owned(), 3),
        (format!(r#"{{"findings":[{critical}],"findings":[]}}"#), 1),
        (format!(r#"{{"findings":[{note}],"findings":[]}}"#), 3),
        (format!(r#"{{"findings":[{twice}]}}"#), 3),
        // It has a neighbour that can be read.
        (envelope(&[note.clone(), nameless]), 3),
        (envelope(&[note, json!({"severity": "low", "claim": ""})]), 0),
    ] {
        let (exit, it) = review(&place, &said);
        assert_eq!(exit, Some(code), "{said}: {}", it["reasons"]);
    }
}

#[test]
fn a_million_items_are_a_bounded_report() {
    let place = Place::with_clean_change();
    let verdict = r#"{"finding_id":"x","verdict":"refute"}"#;
    for said in [
        format!("{{\"findings\":[{}{{}}]}}", "{},".repeat(1_000_000)),
        format!("{{\"verdicts\":[{}{verdict}]}}", format!("{verdict},").repeat(50_000)),
    ] {
        let (_, it) = review(&place, &said);
        let rejected = it["rejected"].as_array().unwrap();
        let told = rejected.iter().any(|it| it["reason"].as_str().unwrap().contains("more"));
        assert!(rejected.len() < 1_000 && told, "{} of {}", rejected.len(), said.len());
    }
}
