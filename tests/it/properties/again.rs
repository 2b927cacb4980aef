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

#[test]
fn what_is_said_of_an_absorbed_finding_is_said_of_what_stands_for_it() {
    for kind in ["deepens", "supersedes", "resolved", "invalid"] {
        let relation = format!(r#"{{"kind":"{kind}","id":"data-L1-again"}}"#);
        let more = finding("more", "note", 2, "a remark on naming", &relation);
        let report = with_critical(charter(), |call| {
            let again = || finding("again", "high", 10, CLAIM, "null");
            match call.id.role.as_str() {
                "data" if says(call, 1, Phase::Review, "data") => {
                    Some(envelope(&[again()], &[], &[]))
                }
                "test" if says(call, 2, Phase::Review, "test") => {
                    Some(envelope(std::slice::from_ref(&more), &[], &[]))
                }
                _ => None,
            }
        });
        let of = |id: &str| report.findings.iter().find(|it| it.id == id).expect("it leads");
        assert_eq!(report.absorbed.len(), 1, "{kind}");
        assert_eq!(of(CRITICAL).linked, ["test-L2-more"], "{kind}");
        assert_eq!(of("test-L2-more").linked, [CRITICAL], "{kind}");
        assert!(report.absorbed[0].linked.is_empty(), "{kind}");
        let doubted = kind == "resolved" || kind == "invalid";
        let told = report.ledger.iter().any(|it| it.id == CRITICAL && it.why.contains(kind));
        assert_eq!(told, doubted, "{kind}: {:?}", report.ledger);
    }
}

#[test]
fn of_two_findings_of_one_name_each_gets_its_own_mended_quote() {
    let one = |claim: &str, line: u32| finding("same", "critical", line, claim, "null");
    let (first, second) =
        (one("the alpha counter overflows", 10), one("a socket is never closed", 12));
    let bare = |it: &str| it.replace("= compute", "= nowhere");
    for order in [[&first, &second], [&second, &first]] {
        let report = with_critical(charter(), |call| {
            if says(call, 1, Phase::Repair, "correctness") {
                return Some(envelope(&order.map(Clone::clone), &[], &[]));
            }
            at(call, 1, "correctness").then(|| envelope(&[bare(&first), bare(&second)], &[], &[]))
        });
        let place = |it: &Finding| (it.claim.clone(), it.evidence.lines.map(|lines| lines.first));
        let mut places: Vec<_> = report.findings.iter().map(place).collect();
        places.sort();
        let expected = [("a socket is never closed", 12), ("the alpha counter overflows", 10)];
        assert_eq!(places, expected.map(|(claim, line)| (claim.to_owned(), Some(line))));
    }
}
