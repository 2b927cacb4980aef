//! What is read of replies, whole and broken.

use super::{fields::MAX_QUOTE, *};

const WHOLE: &str = r#"{"slug":"a","file_path":"x.rs","line_hint":"12-20","severity":"HIGH","claim":"c","evidence_quote":"let x = 1;"}"#;

fn claims(text: &str) -> Vec<Claim> {
    read(text).map(|envelope| envelope.claims).unwrap_or_default()
}

#[test]
fn every_dress_of_an_envelope_is_read() {
    for text in [
        format!(r#"{{"summary":"s","findings":[{WHOLE}],"verdicts":[],"merges":[]}}"#),
        format!("[{WHOLE}]"),
        format!("Here is what I found:\n```json\n[{WHOLE}]\n```\nThat is all."),
        format!("I looked at [everything] {{carefully}}.\n\n{{\"findings\": [{WHOLE}]}}"),
        format!("{{\"findings\": [{WHOLE}, {{\"slug\":\"cut of"),
        format!("[{WHOLE}, {{\"slug\": \"b\", \"clai"),
        WHOLE.to_owned(),
    ] {
        let claims = claims(&text);
        assert_eq!(claims.len(), 1, "{text}");
        assert_eq!(claims[0].severity, Severity::High);
        assert_eq!(claims[0].lines, Some(Lines::new(12, 20)));
    }
}

#[test]
fn the_first_harness_is_understood() {
    let text = r#"[{"id":"data-L2-lost-row","file_path":"db.py","line_range":[7,9],"severity":"Critical","claim":"c",
        "evidence_quote":"x = y()","risk":"r","conflicts_with_locked_decision":true,
        "requires_section9_escalation":true,"closes":["data-L1-old", "data-L1-older"]}]"#;
    let claim = claims(text).remove(0);
    assert_eq!((claim.slug.as_str(), claim.disproof.as_str()), ("lost-row", "r"));
    assert_eq!(claim.lines, Some(Lines::new(7, 9)));
    assert!(claim.locked_conflict && claim.escalate);
    let relations: Vec<(RelationKind, &str)> =
        claim.relations.iter().map(|it| (it.kind, it.id.as_str())).collect();
    let supersedes = RelationKind::Supersedes;
    assert_eq!(relations, [(supersedes, "data-L1-old"), (supersedes, "data-L1-older")]);
}

#[test]
fn every_relation_is_kept_once() {
    let supersedes = |id: &str| (RelationKind::Supersedes, id.to_owned());
    for (given, expected) in [
        ("null", vec![]),
        (r#"{"kind":"Closes","id":" a "}"#, vec![supersedes("a")]),
        (r#"{"kind":"eats","id":"a"}"#, vec![]),
        (r#"{"kind":"invalid","id":""}"#, vec![]),
        (
            r#"[{"kind":"supersedes","id":"a"},7,{"kind":"invalid","id":"b"},{"kind":"supersedes","id":"a"}]"#,
            vec![supersedes("a"), (RelationKind::Invalid, "b".to_owned())],
        ),
        (r#"null,"closes":"a""#, vec![supersedes("a")]),
        (
            r#"{"kind":"deepens","id":"a"},"closes":["b","a"]"#,
            vec![(RelationKind::Deepens, "a".to_owned()), supersedes("b"), supersedes("a")],
        ),
    ] {
        let text = WHOLE.replace('}', &format!(r#","relation":{given}}}"#));
        let claim = claims(&format!("[{text}]")).remove(0);
        let read: Vec<_> = claim.relations.into_iter().map(|it| (it.kind, it.id)).collect();
        assert_eq!(read, expected, "{given}");
    }
}

#[test]
fn rulings_beyond_a_number_are_named_and_not_taken() {
    let verdict = r#"{"finding_id":"a","verdict":"doubt"}"#;
    let merge = r#"{"keep":"a","absorb":["b"]}"#;
    let many = |item: &str| vec![item; MAX_RULINGS + 3].join(",");
    let text = format!(r#"{{"verdicts":[{}],"merges":[{}]}}"#, many(verdict), many(merge));
    let envelope = read(&text).unwrap();
    let taken = (envelope.verdicts.len(), envelope.unions.len(), envelope.unreadable.len());
    assert_eq!(taken, (MAX_RULINGS, MAX_RULINGS, 6));
}

#[test]
fn one_bad_item_never_loses_its_neighbours() {
    let text = format!(
        r#"{{"findings":[{{"severity":"high"}},{WHOLE},7,{{"claim":"c","file_path":"f","severity":"grave"}}]}}"#
    );
    let envelope = read(&text).unwrap();
    assert_eq!((envelope.claims.len(), envelope.unreadable.len()), (1, 3));
    assert!(envelope.unreadable[2].reason.contains("grave"));
}

#[test]
fn prose_in_brackets_costs_the_envelope_behind_it_nothing() {
    let text = format!(
        "I looked {{carefully}} at [everything].\n{{\"findings\":[{WHOLE}],\"summary\":\"all of it\"}}"
    );
    let envelope = read(&text).unwrap();
    assert_eq!((envelope.summary.as_str(), envelope.claims.len()), ("all of it", 1));
    assert_eq!(envelope.unreadable, [], "nothing was cut off");
}

#[test]
fn of_too_many_the_most_severe_are_kept() {
    let remark = WHOLE.replace("HIGH", "note");
    let critical = WHOLE.replace("HIGH", "critical");
    let items = [vec![remark.as_str(); MAX_FINDINGS + 2], vec![critical.as_str()]].concat();
    for text in [format!("[{}]", items.join(",")), items.join("\n")] {
        let envelope = read(&text).unwrap();
        assert_eq!((envelope.claims.len(), envelope.unreadable.len()), (MAX_FINDINGS, 3));
        assert_eq!(envelope.claims[MAX_FINDINGS - 1].severity, Severity::Critical);
        assert!(envelope.unreadable.iter().all(|it| it.raw.contains("note")));
    }
}

#[test]
fn an_answer_behind_a_draft_is_read_however_it_ends() {
    let draft = r#"First thoughts: {"summary":"draft","findings":[]} and now in full:"#;
    let other = WHOLE.replace("\"a\"", "\"b\"");
    let brackets = "a[i] ".repeat(80);
    for (behind, kept, unreadable) in [
        (format!(r#"{{"summary":"s","findings":[{WHOLE},{other},{{"slug":"cut"#), 2, 1),
        (format!("[{WHOLE},{other},{{\"slug\":\"cut"), 2, 1),
        (format!("[{{x: 1}}] is wrong. {{\"findings\":[{WHOLE}]}}"), 1, 0),
        (format!("{brackets}{{\"findings\":[{WHOLE}]}}"), 1, 0),
        (r#"{"summary":"s","findings":[{"slug":"cut"#.to_owned(), 0, 1),
        (brackets.clone(), 0, 0),
    ] {
        let envelope = read(&format!("{draft}\n{behind}")).unwrap();
        let got = (envelope.claims.len(), envelope.unreadable.len());
        assert_eq!(got, (kept, unreadable), "{behind}");
    }
}

#[test]
fn findings_a_line_each_are_counted_together() {
    let lines = vec![WHOLE; MAX_FINDINGS + 5].join("\n");
    let envelope = read(&lines).unwrap();
    assert_eq!((envelope.claims.len(), envelope.unreadable.len()), (MAX_FINDINGS, 5));
}

#[test]
fn a_long_quote_keeps_whole_lines() {
    let line = "let some_value = compute(input);\n";
    for (n, kept) in [(800, 800), (3_000, MAX_QUOTE / line.len())] {
        let quote = line.repeat(n);
        let item = WHOLE.replace("let x = 1;", &quote.replace('\n', "\\n"));
        let read = claims(&item).remove(0).quote;
        assert!(quote.starts_with(&read), "it is the quote's beginning");
        assert_eq!(read.trim_end().lines().count(), kept);
    }
    let list = WHOLE.replace("\"let x = 1;\"", "[\"a = b()\", \"c = d()\"]");
    assert_eq!(claims(&list)[0].quote, "a = b()\nc = d()");
}

#[test]
fn what_is_no_envelope_is_none() {
    for text in [
        "",
        "no findings",
        "[1, 2, 3]",
        "{\"a\": 1}",
        "null",
        "```json\n```",
        "[[[[[[",
        "{\"findings\"",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
    assert!(
        read("{\"findings\": [{\"slug\": \"cut").is_none(),
        "cut before its first whole finding"
    );
    assert_eq!(read("[]"), Some(Envelope::default()), "nothing found is an answer");
    assert_eq!(read("{\"findings\":[]}"), Some(Envelope::default()), "absent lists are empty");
}

/// Claims, what could not be read, and how bad that may be.
fn read_as(text: &str) -> Option<(usize, usize, Option<Severity>)> {
    let it = read(text)?;
    Some((it.claims.len(), it.unreadable.len() + it.more, it.hides()))
}

#[test]
fn what_says_that_it_is_no_answer_is_none_to_rely_on() {
    let critical = Some(Severity::Critical);
    for (text, expected) in [
        (r#"{"error":"overloaded","summary":"failed"}"#.to_owned(), Some((0, 1, critical))),
        (r#"{"errors":[1],"findings":[]}"#.to_owned(), Some((0, 1, critical))),
        (r#"{"type":"error","summary":"x","findings":[]}"#.to_owned(), Some((0, 1, critical))),
        (r#"{"error":null,"errors":[],"summary":"","findings":[]}"#.to_owned(), Some((0, 0, None))),
        (format!(r#"{{"error":"late","findings":[{WHOLE}]}}"#), Some((1, 1, critical))),
        ("I cannot help with that. {\"findings\": []}".to_owned(), Some((0, 1, critical))),
        (
            r#"{"summary":"I'm unable to review this.","findings":[]}"#.to_owned(),
            Some((0, 1, critical)),
        ),
        (r#"{"summary":"I cannot find a defect.","findings":[]}"#.to_owned(), Some((0, 0, None))),
        ("I looked at it.\n{\"findings\": []}\nThat is all.".to_owned(), Some((0, 0, None))),
        (format!("I cannot review all of it. [{WHOLE}]"), Some((1, 0, None))),
        (r#"{"summary":"all fine","findings":[]"#.to_owned(), None),
        (r#"{"summary":"all fine","findings":[],"#.to_owned(), None),
        (format!(r#"{{"summary":"s","findings":[{WHOLE}]"#), Some((1, 1, None))),
        (format!(r#"{{"findings":[{WHOLE}],"findings":[]}}"#), Some((1, 1, critical))),
        (format!(r#"{{"findings":[],"findings":[{WHOLE}]}}"#), Some((1, 1, critical))),
        (r#"{"findings":[],"findings":[]}"#.to_owned(), Some((0, 1, critical))),
        (format!(r#"{{"findings":[{WHOLE}],"findings":[{WHOLE}"#), Some((2, 1, critical))),
        (r#"{"result":{"findings":[]}}"#.to_owned(), Some((0, 0, None))),
        (r#"{"error":"x","result":{"findings":[]}}"#.to_owned(), Some((0, 1, critical))),
        ("<think>I draft {\"findings\":[]}".to_owned(), None),
    ] {
        assert_eq!(read_as(&text), expected, "{text}");
    }
}

#[test]
fn words_without_a_list_of_findings_say_nothing() {
    for (text, nothing) in [
        (r#"{"summary":"no findings"}"#.to_owned(), true),
        (r#"{"summary":"","findings":null,"verdicts":[],"merges":[]}"#.to_owned(), true),
        (r#"{"verdicts":[],"merges":[]}"#.to_owned(), true),
        (r#"{"summary":"","findings":[]}"#.to_owned(), false),
        (r#"{"summary":"draft"} and {"findings":[]}"#.to_owned(), false),
        (r#"{"verdicts":[{"finding_id":"a","verdict":"sustain"}]}"#.to_owned(), false),
        (WHOLE.to_owned(), false),
        ("[]".to_owned(), false),
    ] {
        assert_eq!(read(&text).unwrap().says_nothing(), nothing, "{text}");
    }
    for page in ["<html><script>x={\"findings\":[]}</script></html>", "\n<!DOCTYPE html>[]"] {
        assert_eq!(read(page), None, "{page}");
    }
}

#[test]
fn a_key_with_two_values_takes_nothing_back() {
    let twice = |members: &str| WHOLE.replace("\"severity\":\"HIGH\"", members);
    let (high, note) = (Some(Severity::High), Some(Severity::Note));
    for (members, expected) in [
        (r#""severity":"high","severity":"note""#, (0, 1, high)),
        (r#""severity":"note","severity":"high""#, (0, 1, high)),
        (r#""severity":"note","claim":"other""#, (0, 1, note)),
        (r#""severity":"high","severity":"high""#, (1, 0, None)),
    ] {
        let text = format!("{{\"findings\":[{}]}}", twice(members));
        assert_eq!(read_as(&text), Some(expected), "{text}");
    }
    let verdict = r#"{"verdicts":[{"finding_id":"a","verdict":"sustain","verdict":"refute"}]}"#;
    assert_eq!(read_as(verdict), Some((0, 1, None)), "and it refutes nothing");
}

#[test]
fn a_member_of_another_form_costs_the_finding_at_most_a_repair() {
    let fields = [
        "slug",
        "file_path",
        "line_hint",
        "severity",
        "claim",
        "evidence_quote",
        "cause_quote",
        "failure_scenario",
        "proposed_change",
        "disproof",
        "locked_conflict",
        "escalate",
        "references",
        "relation",
    ];
    let forms = [
        "null",
        "5",
        "-5",
        "10000000000000000000000000000000000000000",
        "1.5e308",
        "true",
        "[]",
        r#"["a","b"]"#,
        "{}",
        r#"[[["x"]]]"#,
        r#""""#,
        r#""   ""#,
        r#""\n""#,
        r#""\ud800""#,
    ];
    let whole = WHOLE.replace("HIGH", "critical");
    for (field, form) in fields.iter().flat_map(|field| forms.map(|form| (field, form))) {
        let mut members: Vec<String> = whole[1..whole.len() - 1]
            .split(",\"")
            .map(|it| format!("\"{}", it.trim_start_matches('"')))
            .filter(|it| !it.starts_with(&format!("\"{field}\"")))
            .collect();
        members.push(format!("\"{field}\":{form}"));
        let text = format!("{{\"findings\":[{{{}}}]}}", members.join(","));
        // A lone surrogate is no JSON: then nothing is read.
        let Some(it) = read(&text) else {
            assert!(form.contains("ud800"), "{text}");
            continue;
        };
        let is_kept = it.claims.iter().any(|it| it.severity == Severity::Critical);
        assert!(is_kept || it.hides() == Some(Severity::Critical), "{text}");
    }
}

#[test]
fn how_bad_what_cannot_be_read_may_be_is_known() {
    for (item, hides) in [
        (r#"{"severity":"low","claim":""}"#, Some(Severity::Low)),
        (r#"{"severity":"dire","claim":"c","file_path":"f"}"#, Some(Severity::Critical)),
        (r#"{"claim":"c"}"#, Some(Severity::Critical)),
        (r#""a finding in words""#, Some(Severity::Critical)),
        ("{}", None),
        ("7", None),
    ] {
        let text = format!("{{\"findings\":[{WHOLE},{item}]}}");
        assert_eq!(read_as(&text), Some((1, 1, hides)), "{item}");
    }
}

#[test]
fn a_reply_of_a_million_items_keeps_and_names_a_bounded_number_and_counts_the_rest() {
    let n = 1_000_000;
    for (text, expected) in [
        (format!("{{\"findings\":[{}{{}}]}}", "{},".repeat(n - 1)), (0, n)),
        (format!("{{\"findings\":[{}{WHOLE}]}}", "1,".repeat(n)), (0, n + 1)),
        (
            format!("[{WHOLE}{}]", format!(",{WHOLE}").repeat(4_999)),
            (MAX_FINDINGS, 5_000 - MAX_FINDINGS),
        ),
    ] {
        let it = read(&text).unwrap();
        assert!(it.unreadable.len() <= MAX_UNREADABLE, "{}", it.unreadable.len());
        assert_eq!((it.claims.len(), it.unreadable.len() + it.more), expected);
        assert_eq!(it.hides(), Some(Severity::Critical), "what was not read may be anything");
    }
    let verdict = r#"{"finding_id":"x","verdict":"refute"}"#;
    let text = format!("{{\"verdicts\":[{verdict}{}]}}", format!(",{verdict}").repeat(9_999));
    let it = read(&text).unwrap();
    assert_eq!((it.verdicts.len(), it.unreadable.len()), (MAX_RULINGS, MAX_UNREADABLE));
    assert_eq!(it.verdicts.len() + it.unreadable.len() + it.more, 10_000);
}

#[test]
fn texts_without_end_are_read_in_bounded_work() {
    let n = 300_000;
    for text in [
        "[".repeat(n),
        "{\"findings\":".repeat(n),
        "{\"findings\":[{".repeat(n),
        "\"findings\":[".repeat(n),
        "[{".repeat(n),
        "{\"a\":".repeat(n),
        "\"".repeat(n),
        "\\".repeat(n),
        "<think>".repeat(n),
        "```json\n".repeat(n),
        ",\n".repeat(n),
        format!("{}{}", "{\"a\":[1,".repeat(100), "1,".repeat(n)),
    ] {
        assert_eq!(read(&text), None, "{}", &text[..20]);
    }
    let lines = read(&format!("{WHOLE}\n").repeat(3_000)).unwrap();
    assert_eq!((lines.claims.len(), lines.hides()), (MAX_FINDINGS, Some(Severity::Critical)));
}

proptest::proptest! {
    #[test]
    fn reading_is_total(text in ".{0,400}", at in 0_usize..400) {
        let _ = read(&text);
        let whole = format!("{{\"findings\": [{WHOLE}, {WHOLE}], \"summary\": \"é\"}}");
        let cut: String = whole.chars().take(at).collect();
        let _ = read(&cut);
    }
}
