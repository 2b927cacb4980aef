//! When two findings are one: cases by name, and what must hold for any.

use super::{Entry, Features, Grouping, Likeness, Ready, Vocabulary, compare, group};
use crate::review::{
    change::{Item, Lines},
    finding::{EvidenceStatus, Finding, Side, Source, sample},
    snapshot::{self, Snapshot},
};
use std::collections::BTreeMap;

/// What the code base is about: words that tell none of its findings apart.
const BACKGROUND: [&str; 6] = [
    "The journal keeps sales in memory until the shop closes.",
    "A sale is written to the journal with its number and its cents.",
    "The shop opens the journal when the till starts.",
    "The till prints a receipt for each sale.",
    "The report adds up the journal of a day.",
    "The journal of yesterday is kept beside that of today.",
];

const TORN: &str = "A sale that was torn by a power cut is read back with fewer cents: the journal has no checksum and no end mark.";
const TORN_AGAIN: &str = "After a power cut the last record may be half a sale; reading takes it for a whole one, as no checksum and no end mark guards it, and the cents come out wrong.";
const FLUSH: &str = "The journal returns before the sale is flushed to the disk, so a sale that was confirmed may be gone.";
const NO_TEST: &str = "No test covers a sale torn by a power cut: reading back with fewer cents, without a checksum or an end mark, would stay unseen.";

fn snapshot() -> Snapshot {
    let items = vec![
        Item { name: "read".to_owned(), lines: Lines::new(10, 60) },
        Item { name: "write".to_owned(), lines: Lines::new(70, 90) },
    ];
    Snapshot { outline: BTreeMap::from([("src/a.rs".to_owned(), items)]), ..snapshot::nothing() }
}

/// Who says it, what, and where: a line that the code found, or with a `?` one that somebody said.
fn said(who: &str, claim: &str, place: &str) -> Finding {
    let mut it = sample();
    claim.clone_into(&mut it.claim);
    it.id = format!("{who}-L1-{}", claim.len());
    if let Some(tool) = who.strip_prefix("tool:") {
        it.voices[0].source = Source::Imported(tool.to_owned());
    } else if let Some(rule) = who.strip_prefix("rule:") {
        it.voices[0].source = Source::Static(rule.to_owned());
    } else {
        who.clone_into(&mut it.role);
        who.clone_into(&mut it.voices[0].role);
    }
    let (file, line) = place.trim_end_matches('?').split_once(':').unwrap_or((place, ""));
    let lines = line.parse().ok().map(|line| Lines::new(line, line));
    file.clone_into(&mut it.evidence.file);
    it.evidence.lines = lines;
    it.evidence.quote = format!("code at {place}");
    it.evidence.side = Side::New;
    it.cited.file.clone_from(&it.evidence.file);
    it.cited.lines = lines;
    if place.ends_with('?') || lines.is_none() {
        it.evidence.status = EvidenceStatus::Missing;
        it.evidence.lines = None;
    } else {
        it.evidence.status = EvidenceStatus::Drifted;
        it.cited.lines = None;
    }
    it
}

fn features(findings: &[Finding]) -> (Vocabulary, Vec<Features>) {
    let mut words = Vocabulary::default();
    let background = BACKGROUND.map(|text| said("data", text, ""));
    for it in &background {
        let _ = Features::of(it, &snapshot(), &mut words);
    }
    let features = findings.iter().map(|it| Features::of(it, &snapshot(), &mut words)).collect();
    (words, features)
}

fn ready<'a>(words: &Vocabulary, features: &'a Features) -> Ready<'a> {
    Ready {
        features,
        words: words.direction(&features.words),
        title: words.direction(&features.title),
        fix: words.direction(&features.fix),
    }
}

fn likeness(a: &Finding, b: &Finding, alone: bool) -> Likeness {
    let (words, features) = features(&[a.clone(), b.clone()]);
    let (left, right) = (ready(&words, &features[0]), ready(&words, &features[1]));
    let likeness = compare(&left, &right, alone).likeness;
    assert_eq!(likeness, compare(&right, &left, alone).likeness, "whichever comes first");
    likeness
}

const fn word(likeness: &Likeness) -> &'static str {
    match likeness {
        Likeness::Same(..) => "same",
        Likeness::Linked(_) => "linked",
        Likeness::Perhaps => "perhaps",
        Likeness::Different => "different",
    }
}

/// A name, who says what where, who else, and what they are.
type Case<'a> = (&'a str, (&'a str, &'a str, &'a str), (&'a str, &'a str, &'a str), &'static str);

#[rustfmt::skip]
fn cases<'a>(one: &'a str, two: &'a str) -> Vec<Case<'a>> {
    vec![
        ("at one line", ("data", TORN, "src/a.rs:20"), ("test", TORN_AGAIN, "src/a.rs:20"), "same"),
        ("in one item", ("data", TORN, "src/a.rs:20"), ("test", TORN_AGAIN, "src/a.rs:45"), "same"),
        ("in another file, said in much the same words", ("data", TORN, "src/a.rs:20"), ("test", TORN_AGAIN, "src/b.rs:5"), "same"),
        ("without any place", ("tool:x", TORN, ""), ("tool:y", TORN_AGAIN, ""), "same"),
        ("at lines that somebody said", ("tool:x", TORN, "src/a.rs:20?"), ("tool:y", TORN_AGAIN, "src/a.rs:300?"), "same"),
        ("two defects at one quote: for the arbiter", ("data", TORN, "src/a.rs:20"), ("test", FLUSH, "src/a.rs:20"), "perhaps"),
        ("two defects of one item", ("data", TORN, "src/a.rs:20"), ("test", FLUSH, "src/a.rs:30"), "different"),
        ("a missing test for it", ("data", TORN, "src/a.rs:20"), ("test", NO_TEST, "src/a.rs:20"), "linked"),
        ("the same mistake made twice", ("data", one, "src/a.rs:20"), ("test", two, "src/b.rs:40"), "linked"),
        ("two that one tool lists", ("tool:x", TORN, ""), ("tool:x", TORN_AGAIN, ""), "different"),
        ("one rule at two lines", ("rule:sql", one, "src/a.rs:20"), ("rule:sql", one, "src/a.rs:25"), "different"),
        ("one rule at one line, twice", ("rule:sql", one, "src/a.rs:20"), ("rule:sql", one, "src/a.rs:20"), "same"),
        ("two rules at one line", ("rule:sql", one, "src/a.rs:20"), ("rule:raw", one, "src/a.rs:20"), "different"),
        ("a rule and a model at one line", ("rule:sql", one, "src/a.rs:20"), ("data", "handler 1 formats user input into SQL", "src/a.rs:20"), "same"),
        ("a rule and a model far apart", ("rule:sql", one, "src/a.rs:20"), ("data", one, "src/a.rs:200"), "different"),
        ("one tool's finding read twice", ("tool:x", one, "src/a.rs:20?"), ("tool:x", one, "src/a.rs:20?"), "same"),
        ("one tool's template at two lines", ("tool:x", one, "src/a.rs:20?"), ("tool:x", one, "src/a.rs:90?"), "different"),
    ]
}

#[test]
fn two_findings_are_one_when_their_words_and_their_places_say_so() {
    let template = |n: u32| {
        format!(
            "User input of handler {n} reaches the SQL text of a statement without being bound to it as a parameter"
        )
    };
    for (name, (who, claim, place), (by, other, at), expected) in cases(&template(1), &template(2))
    {
        let found = likeness(&said(who, claim, place), &said(by, other, at), false);
        assert_eq!(word(&found), expected, "{name}: {found:?}");
    }
}

#[test]
fn one_tool_alone_may_say_a_thing_twice() {
    let (a, b) = (said("tool:x", TORN, "src/a.rs:20?"), said("tool:x", TORN_AGAIN, "src/a.rs:24?"));
    assert_eq!(word(&likeness(&a, &b, true)), "same");
}

#[test]
fn every_merge_says_why() {
    let (a, b) = (said("data", TORN, "src/a.rs:20"), said("test", TORN_AGAIN, "src/a.rs:20"));
    let Likeness::Same(why) = likeness(&a, &b, false) else { panic!("they are one") };
    assert_eq!(why, ["place", "quote", "wording", "kind"]);
}

fn grouped(findings: &[Finding], group_of: &[Option<usize>]) -> Grouping {
    let (words, features) = features(findings);
    let entries: Vec<Entry<'_>> = features
        .iter()
        .zip(group_of)
        .map(|(features, at)| Entry { features, group: *at, is_new: at.is_none(), open: true })
        .collect();
    group(&words, &entries)
}

#[test]
fn a_bridge_joins_one_of_two_defects_and_chains_nothing() {
    let bridge = format!("{TORN} {FLUSH}");
    let findings = [
        said("data", TORN, "src/a.rs:20"),
        said("concurrency", FLUSH, "src/a.rs:21"),
        said("architect", &bridge, "src/a.rs:20"),
    ];
    let out = grouped(&findings, &[None; 3]);
    assert_eq!(out.groups.len(), 1, "{out:?}");
    assert_eq!(out.groups[0].len(), 2);
    assert_eq!(out.links.len(), 1, "and is linked with the other: {out:?}");
}

#[test]
fn groups_that_are_there_stay_apart() {
    let findings = [
        said("data", TORN, "src/a.rs:20"),
        said("test", TORN_AGAIN, "src/a.rs:20"),
        said("architect", TORN, "src/a.rs:22"),
    ];
    let out = grouped(&findings, &[Some(0), Some(1), None]);
    assert_eq!(out.groups.len(), 1, "{out:?}");
    assert!(out.groups[0].contains(&2) && out.groups[0].len() == 2);
}

#[test]
fn many_findings_are_compared_with_their_neighbours_alone() {
    // Twins of each claim, and every one at a place of its own.
    let claim = |n: usize| {
        format!("Handler alpha{n} forgets to release beta{n} when gamma{n} raises delta{n}")
    };
    let findings: Vec<Finding> = (0..400)
        .flat_map(|n| {
            let line = n * 10 + 1;
            let place = format!("src/f{}.rs:{line}", n % 7);
            [said("data", &claim(n), &place), said("test", &claim(n), &place)]
        })
        .collect();
    let out = grouped(&findings, &vec![None; findings.len()]);
    assert_eq!(out.groups.len(), 400);
    assert!(out.groups.iter().all(|it| it.len() == 2 && it[0] + 1 == it[1]));
}

proptest::proptest! {
    #[test]
    fn a_group_holds_only_what_is_alike(claims in proptest::collection::vec((0_usize..6, 0_usize..4, 1_u32..60), 2..12)) {
        let texts = [TORN, TORN_AGAIN, FLUSH, NO_TEST, BACKGROUND[0], BACKGROUND[3]];
        let roles = ["data", "test", "architect", "security"];
        let findings: Vec<Finding> = claims
            .iter()
            .map(|(text, role, line)| said(roles[*role], texts[*text], &format!("src/a.rs:{line}")))
            .collect();
        let out = grouped(&findings, &vec![None; findings.len()]);
        let (words, features) = features(&findings);
        for members in &out.groups {
            for (n, a) in members.iter().enumerate() {
                for b in &members[n + 1..] {
                    let both = (ready(&words, &features[*a]), ready(&words, &features[*b]));
                    let compared = compare(&both.0, &both.1, false);
                    proptest::prop_assert!(compared.margin > -0.11, "{compared:?}");
                    let is_same = matches!(compared.likeness, Likeness::Same(..));
                    proptest::prop_assert_eq!(is_same, out.why.contains_key(&(*a, *b)));
                }
            }
        }
    }
}
