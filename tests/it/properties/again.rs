//! What is said again, of what was closed or absorbed: at another place, in another file, by another name.

use super::{attacks::*, *};

/// Two files of the change whose lines share no text.
fn two_files() -> Review {
    let mut snapshot = snapshot();
    let text = code().replace("value", "other").replace("compute", "derive");
    let mut second = snapshot.texts[0].clone();
    (second.path, second.text) = ("src/b.rs".into(), text.into());
    snapshot.texts.push(second);
    snapshot.changed_paths.push("src/b.rs".into());
    Review::new(charter(), snapshot, Vec::new(), ("b".into(), "h".into(), None), choices())
}

/// Loop 1: a Critical that adversary and arbiter refute. Loop 2: it is found again, like this.
fn found_again(again: &str) -> Report {
    run(&two_files(), |call, _| match call.id.role.as_str() {
        "adversarial" | "arbiter" if call.id.loop_n == 1 => {
            Some(envelope(&[], &[verdict(CRITICAL, "refute", 2)], &[]))
        }
        "data" if says(call, 2, Phase::Review, "data") => {
            Some(envelope(&[again.to_owned()], &[], &[]))
        }
        _ => finds(call).or_else(nothing),
    })
    .1
}

#[test]
fn what_was_refuted_at_one_place_answers_for_nothing_at_another() {
    let said = "the row is lost when the flush fails half way and nobody writes the journal";
    let again = |line| finding("journal", "critical", line, said, "null");
    let in_other_file = |it: String| {
        it.replace("src/a.rs", "src/b.rs").replace("value_10 = compute_10", "other_10 = derive_10")
    };
    let cause = r#""cause_quote":"let value_12 = compute_12(input);""#;
    for (name, again, verdict) in [
        ("at the same lines", again(10), Verdict::Pass),
        ("at other lines", again(12), Verdict::Fail),
        ("at such lines of another file", in_other_file(again(10)), Verdict::Fail),
        ("with a cause", again(10).replace(r#""cause_quote":null"#, cause), Verdict::Fail),
    ] {
        let report = found_again(&again);
        assert_eq!(report.verdict, verdict, "{name}: {:?}", report.ledger);
        let mut all = report.findings.iter().chain(&report.absorbed);
        assert!(all.any(|it| it.id == CRITICAL), "{name}: its history stays");
    }
}
