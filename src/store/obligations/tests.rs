//! A marker's way into a comment and back, and what is no marker of ours.

use super::*;
use crate::review::{admit::evidence::Index, finding::sample, snapshot, synthesis};
use proptest::prelude::*;

fn finding(n: usize, severity: Severity, state: State) -> Finding {
    let evidence = Evidence {
        status: EvidenceStatus::Verified,
        file: format!("src/file{n}.rs"),
        side: Side::New,
        lines: Some(Lines::new(3, 4)),
        quote: format!("let it{n} = \"<!-- pentad:memory --> \u{202e}\";"),
    };
    Finding {
        id: format!("data-L1-{n}"),
        fingerprint: format!("{n:016x}"),
        role: "data".to_owned(),
        severity,
        state,
        in_change: n.is_multiple_of(2),
        cited: Cited { file: evidence.file.clone(), lines: evidence.lines },
        evidence,
        claim: format!("claim {n} of -->\n@somebody"),
        voices: vec![Voice {
            role: "data".to_owned(),
            source: Source::Static("rs-x".to_owned()),
            model: None,
            loop_n: 1,
        }],
        ..sample()
    }
}

fn report(findings: Vec<Finding>) -> Report {
    let (base, head) = ("b".repeat(40), "a".repeat(40));
    Report { findings, base, head, push: 3, ..synthesis::nothing("") }
}

fn read(comment: &str) -> Result<Option<Memory>, String> {
    remembered(comment)
}

fn waived() -> State {
    State::Waived { reason: "ours".to_owned(), until: "2027-01-31".to_owned() }
}

#[test]
fn what_is_owed_comes_back_and_what_was_judged_wrong_does_not() {
    let mut it = report(vec![
        finding(1, Severity::Critical, State::Contested),
        finding(2, Severity::High, State::Open),
        finding(3, Severity::High, waived()),
        finding(4, Severity::Critical, State::Resolved { evidence: "a.rs:3".to_owned() }),
        finding(5, Severity::High, State::Withdrawn),
    ]);
    it.findings[3].carried = Some(Carried { push: 1, code: Code::Changed });
    let event = |from, to| Event {
        id: "data-L1-2".to_owned(),
        loop_n: 1,
        push: 2,
        from,
        to,
        by: "x".to_owned(),
        why: String::new(),
    };
    it.ledger = vec![event("", "open"), event("open", "resolved"), event("resolved", "open")];
    let accepted =
        Accepted { comment: 30, fingerprint: "0a".to_owned(), severity: Severity::Medium };
    it.accepted = vec![accepted];
    let line = marker(&it, "cc", None);
    assert!(!line.contains('\n') && !line[LINE.len()..line.len() - CLOSE.len()].contains("--"));
    let memory = read(&format!("# Hello\r\n\r\n{line}\r\n")).unwrap().unwrap();
    assert_eq!((memory.findings, memory.accepted), (it.findings[..4].to_vec(), it.accepted));
    assert_eq!((memory.push, memory.head.as_str()), (3, &*"a".repeat(40)));
    assert_eq!((memory.charter_sha256.as_str(), memory.kept), ("cc", Kept::Comment));
    assert_eq!(memory.events.iter().filter(|it| it.closes()).count(), 1);
    assert!(memory.lacking.is_empty(), "{:?}", memory.lacking);
}

/// As version after version wrote it: what was added since is absent.
#[test]
fn a_line_of_an_earlier_version_is_read() {
    let first = r#"{"push":2,"base":"bb","head":"aa","charter":"cc","left_out":0,"clipped":false,"findings":[{"id":"data-L1-1",
        "fingerprint":"0a","role":"data","loop":1,"theme":"x","severity":"high","state":"open","by":"admission","in_change":true,
        "evidence":{"status":"verified","file":"a.rs","lines":[3,4],"quote":"let a = 1;"},"claim":"c","voices":[]}]}"#;
    let memory = read(&line(&deflated(first.as_bytes()))).unwrap().unwrap();
    assert_eq!((memory.findings.len(), memory.accepted.len()), (1, 0));
    let odd = first.replace("\"findings\"", r#""accepted":[[30,"zz","high"]],"findings""#);
    assert_eq!(read(&line(&deflated(odd.as_bytes()))), Err(UNKNOWN.to_owned()));
}

#[test]
fn only_a_line_that_begins_as_ours_is_one() {
    let line = marker(&report(vec![finding(1, Severity::High, State::Open)]), "", None);
    let repeated = format!("```text\n    {line}\n\t{LOST}\n```\n\n`{line}`\n> {line}");
    assert_eq!(read(&repeated), Ok(None));
    assert_eq!(read(&format!("{repeated}\n\n{line} \r\n")), read(&line));
}

/// Texts that deflate cannot make shorter.
fn noise(seed: usize, bytes: usize) -> String {
    let digest = |n: usize| STANDARD.encode(Sha256::digest(format!("{seed} {n}")));
    (0..bytes / 40).map(digest).collect()
}

#[test]
fn it_fits_by_shorter_texts_first_and_then_without_the_least_severe() {
    let many = |count: usize| {
        let severity = |n: usize| if n == count - 1 { Severity::Critical } else { Severity::Low };
        let finding = |n: usize| {
            let mut it = finding(n, severity(n), State::Open);
            it.claim = noise(n, 400);
            it.evidence.quote = noise(n + 7_000, 1_000);
            it
        };
        report((0..count).map(finding).collect())
    };
    for (count, all, clipped) in [(5, true, false), (60, true, true), (900, false, true)] {
        let line = marker(&many(count), "", None);
        assert!(line.len() <= MARKER_BYTES, "{count}: {}", line.len());
        let memory = read(&line).unwrap().unwrap();
        assert_eq!(memory.findings.len() == count, all, "{count}: {}", memory.findings.len());
        assert_eq!(memory.findings[0].severity, Severity::Critical);
        let told = memory.lacking.join("; ");
        assert_eq!(told.contains("cut to fit"), clipped, "{told}");
        assert_eq!(memory.lost, (!all).then_some(Severity::Low));
        let gone = format!("the {} least severe", count - memory.findings.len());
        assert_eq!(told.contains(&gone), !all, "{told}");
    }
}

#[test]
fn what_had_no_room_once_stays_known() {
    let it = report(vec![finding(1, Severity::Low, State::Open)]);
    let memory = read(&marker(&it, "", Some(Severity::High))).unwrap().unwrap();
    assert_eq!(memory.lost, Some(Severity::High));
    assert!(memory.lacking.is_empty());
    assert_eq!(read(&marker(&it, "", None)).unwrap().unwrap().lost, None);
}

#[test]
fn what_was_resolved_and_has_no_room_is_told_and_makes_nobody_incomplete() {
    let resolved = || State::Resolved { evidence: "a.rs:3".to_owned() };
    let finding = |n: usize| {
        let mut it = finding(n, Severity::Critical, if n < 3 { State::Open } else { resolved() });
        it.claim = noise(n, 400);
        it.evidence.quote = noise(n + 7_000, 1_000);
        it
    };
    let memory =
        read(&marker(&report((0..900).map(finding).collect()), "", None)).unwrap().unwrap();
    assert_eq!(memory.findings.iter().filter(|it| it.state.is_open()).count(), 3);
    assert_eq!(memory.lost, None);
    let gone = format!("{} that were resolved", 900 - memory.findings.len());
    assert!(memory.lacking.iter().any(|it| it.contains(&gone)), "{:?}", memory.lacking);
}

/// A short quote is found where the whole one stands: its code is not taken for changed.
#[test]
fn a_quote_is_cut_where_it_is_still_found() {
    let long = (0..60).map(|n| format!("word{n}")).collect::<Vec<_>>().join(", ");
    let call = format!("    let it = call({long});");
    let block = format!("fn first(one: u32) {{\n    let two = one + 1;\n{call}\n}}");
    let file = format!("// Above.\n\n{block}\n\n// Below.\n");
    let index =
        Index::and(&snapshot::nothing(), &BTreeMap::from([("a.rs".to_owned(), file.into())]));
    for (quote, first) in [(&block, 3), (&call, 5)] {
        for (_, most) in CLIPS {
            let short = shortened(quote, most);
            assert!(short.chars().count() <= most + 1, "{short}");
            let cited = Cited { file: "a.rs".to_owned(), lines: None };
            let found = index.locate(&short, &cited);
            assert!(found.status.located(), "{most}: {short}");
            assert_eq!(found.lines.map(|it| it.first), Some(first), "{most}: {short}");
        }
    }
    assert_eq!(shortened("short", 80), "short");
}

fn line(bytes: &[u8]) -> String {
    format!("{LINE}{VERSION} {} {}{CLOSE}", checksum(bytes), STANDARD.encode(bytes))
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut space = vec![0; zlib_rs::compress_bound(bytes.len())];
    zlib_rs::compress_slice(&mut space, bytes, DeflateConfig::new(9)).0.to_vec()
}

#[test]
fn what_is_not_whole_and_ours_is_unreadable_with_its_reason() {
    let good = marker(&report(vec![finding(1, Severity::High, State::Open)]), "", None);
    assert_eq!(read("a comment"), Ok(None));
    let json = serde_json::json!({"push": 1, "base": "", "head": "", "charter": "", "left_out": 0,
        "clipped": false, "findings": []});
    assert!(read(&line(&deflated(json.to_string().as_bytes()))).unwrap().is_some());
    let with = |name: &str, value: serde_json::Value| {
        let mut json = json.clone();
        json[name] = value;
        line(&deflated(json.to_string().as_bytes()))
    };
    let closed = {
        let report = report(vec![finding(1, Severity::High, State::Open)]);
        let mut out =
            serde_json::to_value(FindingOut::of(&report.findings[0], &report, (9, 9))).unwrap();
        out["state"] = "refuted".into();
        serde_json::json!([out])
    };
    for (comment, why) in [
        (good[..good.len() - 9].to_owned(), "cut off"),
        (good.replacen("v1", "v2", 1), "another version"),
        (LOST.to_owned(), "somebody else edited"),
        (good.replacen("v1 ", "v1 x ", 1), "not what Pentad writes"),
        (format!("{good}\n{good}"), "two memories"),
        (format!("{LINE}v1 0 %%%{CLOSE}"), "no base64"),
        (format!("{LINE}v1 0 {}{CLOSE}", "A".repeat(40_000)), "longer"),
        (format!("{LINE}v1 0 AAAA{CLOSE}"), "checksum"),
        (line(b"no deflate"), "unpacked"),
        (line(&deflated(&vec![b' '; 18 << 20])), "more than Pentad writes"),
        (line(&deflated(b"{}")), "not what Pentad writes"),
        (with("push", 0.into()), "no push"),
        (with("head", "../x".into()), "no push"),
        (with("findings", closed), "does not know"),
    ] {
        let Err(said) = read(&comment) else { panic!("{why}") };
        assert!(said.contains(why), "{why}: {said}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in ".{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&text);
        let _ = read(&format!("{LINE}v1 {text}{CLOSE}"));
        prop_assert!(read(&line(&bytes)).is_err());
        let _ = read(&line(&deflated(&bytes)));
    }
}
