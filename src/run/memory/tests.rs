//! What an artifact and a comment come to together.

use super::*;
use crate::review::{
    change::Lines,
    finding::{Cited, Evidence, EvidenceStatus, Severity, Side, State, sample},
    memory::Now,
};
use std::collections::BTreeMap;

fn finding(id: &str, state: State) -> Finding {
    let evidence = Evidence {
        status: EvidenceStatus::Verified,
        file: "a.py".to_owned(),
        side: Side::New,
        lines: Some(Lines::new(1, 1)),
        quote: "A = 2".to_owned(),
    };
    Finding {
        id: id.to_owned(),
        fingerprint: id.to_owned(),
        role: "data".to_owned(),
        theme: "all".to_owned(),
        state,
        evidence,
        cited: Cited { file: String::new(), lines: None },
        claim: String::new(),
        voices: Vec::new(),
        severity: Severity::Critical,
        raw: String::new(),
        ..sample()
    }
}

/// A memory whose findings are open, but for those in capitals, which are withdrawn.
fn memory(kept: Kept, push: u32, findings: &str, cut: bool) -> Memory {
    let one = |id: char| {
        let state = if id.is_lowercase() { State::Open } else { State::Withdrawn };
        finding(&id.to_lowercase().to_string(), state)
    };
    Memory {
        kept,
        push,
        base: String::new(),
        head: format!("head {push}"),
        charter_sha256: String::new(),
        findings: findings.chars().map(one).collect(),
        events: Vec::new(),
        accepted: Vec::new(),
        reviewed: BTreeSet::new(),
        texts: BTreeMap::new(),
        compared: false,
        lacking: cut.then(|| "cut".to_owned()).into_iter().collect(),
        lost: None,
        now: Now::default(),
    }
}

#[test]
fn no_obligation_of_the_comment_is_lost_and_only_a_later_artifact_that_is_believed_closes_one() {
    for (believed, artifact, comment, expected) in [
        // Of one push: the artifact leads, and where they do not agree the finding is open.
        (true, (2, "aB"), (2, "ab", false), "ab head 2"),
        (true, (2, "a"), (2, "ac", false), "ac head 2"),
        // The comment is of an earlier push, at another head.
        (true, (3, "aB"), (2, "ab", false), "aB head 3"),
        (true, (3, "aB"), (2, "abc", false), "aBc "),
        // The comment is later, and whole, or was cut.
        (true, (1, "ax"), (2, "ab", false), "ab head 2"),
        (true, (1, "axY"), (2, "ab", true), "abx "),
        // Nobody is believed: what is later or had no room is added, and nothing closes.
        (false, (2, "Abx"), (2, "ab", false), "ab head 2"),
        (false, (9, "ABx"), (2, "ab", false), "abx "),
        (false, (2, "Abx"), (2, "ab", true), "abx head 2"),
        (false, (9, ""), (2, "ab", false), "ab head 2"),
    ] {
        let kept = if believed { Kept::Artifact { run: 1 } } else { Kept::Comment };
        let it = joined(
            &memory(kept, artifact.0, artifact.1, false),
            &memory(Kept::Comment, comment.0, comment.1, comment.2),
            believed,
        );
        let names = it.findings.iter().map(|it| match it.state {
            State::Open => it.id.clone(),
            _ => it.id.to_uppercase(),
        });
        let got = format!("{} {}", names.collect::<String>(), it.head);
        assert_eq!(got, expected, "{believed} {artifact:?} {comment:?}");
    }
}

#[test]
fn two_findings_that_go_by_one_id_are_two() {
    let artifact = memory(Kept::Artifact { run: 1 }, 3, "A", false);
    let mut comment = memory(Kept::Comment, 2, "a", false);
    comment.findings[0].fingerprint = "f".to_owned();
    let it = joined(&artifact, &comment, true);
    let open: Vec<&str> = it
        .findings
        .iter()
        .filter(|it| it.state.is_open())
        .map(|it| it.fingerprint.as_str())
        .collect();
    assert_eq!((it.findings.len(), open), (2, vec!["f"]));
}

#[test]
fn what_cannot_be_read_is_told_by_what_was_gone_on_from() {
    let left =
        || Earlier { left: Some(memory(Kept::Comment, 2, "a", false)), ..Earlier::default() };
    let broken = || Earlier::unread("it is odd".to_owned());
    for (earlier, push, said) in [
        (broken().or(Earlier::default()), None, "as if it were new (it is odd)"),
        (broken().or(left()), Some(2), "the rest was gone on from (it is odd)"),
        (broken().with_comment(left()), Some(2), "the rest was gone on from"),
        (left().with_comment(broken()), Some(2), "the rest was gone on from"),
        (left().or(Earlier::nothing(Some("more".to_owned()))), Some(2), "more"),
    ] {
        let earlier = earlier.told(Severity::Critical);
        assert_eq!(earlier.left.map(|it| it.push), push);
        let told: Vec<String> = earlier.said.into_iter().chain(earlier.incomplete).collect();
        assert!(told.len() == 1 && told[0].contains(said), "{told:?}");
    }
}

#[test]
fn what_is_not_believed_adds_to_what_is_and_closes_nothing_of_it() {
    let believed = |findings: &str| {
        let left = Some(memory(Kept::Artifact { run: 1 }, 2, findings, false));
        Earlier { left, ..Earlier::default() }
    };
    let doubted = |push, findings: &str| {
        let left = Some(memory(Kept::Comment, push, findings, false));
        Earlier { left, said: vec!["doubted".to_owned()], ..Earlier::default() }
    };
    for (before, (push, later), expected) in [
        ("aB", (3, "abc"), "abc "),
        ("aB", (3, "Ac"), "aBc "),
        ("aB", (u32::MAX, ""), "aB head 2"),
        ("ab", (2, "AB"), "ab head 2"),
    ] {
        let it = believed(before).with_doubtful(doubted(push, later));
        let left = it.left.unwrap();
        let names = left.findings.iter().map(|it| match it.state {
            State::Open => it.id.clone(),
            _ => it.id.to_uppercase(),
        });
        let got = format!("{} {}", names.collect::<String>(), left.head);
        assert_eq!((got.as_str(), left.push, it.said.len()), (expected, 2, 1), "{before} {later}");
    }
    let odd = Earlier::unread("it is odd".to_owned());
    let it = odd.with_doubtful(doubted(3, "a")).told(Severity::Critical);
    assert!(it.left.is_some_and(|it| it.push == 3) && it.said.len() == 2, "{:?}", it.said);
}
