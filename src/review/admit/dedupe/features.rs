//! What of a finding is compared with others: its words, where it stands, who says it.

use super::vocabulary::{Bag, Vocabulary};
use crate::review::{
    change::Lines,
    finding::{Evidence, EvidenceStatus, Finding, Side, Source},
    fingerprint,
    snapshot::Snapshot,
    wording,
};
use std::collections::BTreeSet;

/// Where a finding points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) file: String,
    pub(super) side: Side,
    pub(super) lines: Option<Lines>,
    /// The innermost item around it; empty where it is not known.
    pub(super) item: String,
    /// Whether the code found it there. Otherwise it is what somebody said.
    pub(super) found: bool,
}

/// Who says it: one speaker's own findings are more often two than those of two speakers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Speaker {
    /// A role's answer in one loop.
    Role(String, u32),
    /// A rule of ours.
    Rule(String),
    /// Somebody else's tool.
    Tool(String),
    /// Several together, as an earlier merge found.
    Several,
}

/// What of a finding is compared, taken once.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    pub(super) words: Bag,
    pub(super) fix: Bag,
    /// Those of the first sentence or line alone, where more follows: a title says what it is about.
    pub(super) title: Bag,
    pub(super) title_telling: usize,
    /// Words that are not those of any review.
    pub(super) telling: usize,
    /// The evidence's place and the cause's; none where no file was named.
    pub(super) spots: Vec<Spot>,
    pub(super) quote: String,
    pub(super) kind: &'static str,
    /// CWE numbers that it names.
    pub(super) weaknesses: BTreeSet<u32>,
    /// It misses a test, not the thing itself.
    pub(super) is_test_gap: bool,
    pub(super) speaker: Speaker,
}

impl Features {
    /// Takes them. The words become part of the vocabulary.
    #[must_use]
    pub fn of(finding: &Finding, snapshot: &Snapshot, vocabulary: &mut Vocabulary) -> Self {
        let said = [&finding.claim, &finding.failure_scenario, &finding.proposed_change];
        let words = vocabulary.bag(&said.map(String::as_str).join("\n"));
        vocabulary.count(&words);
        let speaker = speaker(finding);
        let hint = matches!(&speaker, Speaker::Tool(_))
            && finding.evidence.status == EvidenceStatus::Verified
            && finding.cited.lines == finding.evidence.lines;
        let mut spots: Vec<Spot> =
            spot(&finding.evidence, finding, snapshot, !hint).into_iter().collect();
        if let Some(cause) = &finding.cause {
            spots.extend(spot(cause, finding, snapshot, true));
        }
        let claim = wording::words(&finding.claim);
        let title = vocabulary.bag(title(&finding.claim));
        Self {
            title_telling: title.iter().filter(|(term, _)| !vocabulary.is_generic(*term)).count(),
            title,
            telling: words.iter().filter(|(term, _)| !vocabulary.is_generic(*term)).count(),
            words,
            fix: vocabulary.bag(&finding.proposed_change),
            spots,
            quote: finding.evidence.quote.split_whitespace().collect::<Vec<_>>().join(" "),
            kind: wording::kind_of(&claim),
            weaknesses: weaknesses(finding),
            is_test_gap: is_test_gap(&finding.claim),
            speaker,
        }
    }
}

fn speaker(finding: &Finding) -> Speaker {
    let mut sources = finding.voices.iter().map(|voice| &voice.source);
    let first = sources.next();
    if sources.any(|it| Some(it) != first) {
        return Speaker::Several;
    }
    match first {
        Some(Source::Static(rule)) => Speaker::Rule(rule.clone()),
        Some(Source::Imported(tool)) => Speaker::Tool(tool.clone()),
        Some(Source::Model) | None => Speaker::Role(finding.role.clone(), finding.loop_n),
    }
}

/// Where evidence stands; for one that stands nowhere, where it was said to.
fn spot(evidence: &Evidence, finding: &Finding, snapshot: &Snapshot, found: bool) -> Option<Spot> {
    let located = evidence.status.located();
    let (file, lines) = if located {
        (&evidence.file, evidence.lines)
    } else {
        (&finding.cited.file, finding.cited.lines)
    };
    let item = match evidence.side {
        Side::New if located => fingerprint::enclosing(snapshot, file, lines),
        Side::New | Side::Old => String::new(),
    };
    let spot =
        Spot { file: file.clone(), side: evidence.side, lines, item, found: located && found };
    Some(spot).filter(|spot| !spot.file.is_empty())
}

/// `CWE-89` and `external/cwe/cwe-089` name the same.
fn weaknesses(finding: &Finding) -> BTreeSet<u32> {
    let texts = finding.references.iter().chain([&finding.claim]);
    texts.flat_map(|text| named(&text.to_ascii_lowercase())).collect()
}

fn named(text: &str) -> Vec<u32> {
    let number = |rest: &str| {
        let rest = rest.trim_start_matches(['-', ' ', '_']);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse().ok()
    };
    text.match_indices("cwe").filter_map(|(at, word)| number(&text[at + word.len()..])).collect()
}

/// The first sentence or line.
fn title(claim: &str) -> &str {
    let line = claim.trim_start().split_terminator(['\n', '!', '?']).next().unwrap_or_default();
    line.split(". ").next().unwrap_or_default()
}

/// A claim that a test is missing: one change would not mend it and the defect that the test would show. Its first sentence says so; what
/// follows may well propose a test for something else.
fn is_test_gap(claim: &str) -> bool {
    let claim = title(claim).to_lowercase();
    let about_tests = ["test", "coverage", "untested"].iter().any(|word| claim.contains(word));
    let lacks = [
        "no test",
        "not tested",
        "untested",
        "missing test",
        "lacks test",
        "lack test",
        "without test",
        "without a test",
        "not covered",
        "no unit test",
        "no coverage",
        "test coverage",
        "tests do not",
        "test does not",
        "never tested",
        "never exercised",
        "no regression",
        "not exercised",
        "tests don't",
        "no automated test",
        "add a test",
        "add tests",
    ];
    about_tests && lacks.iter().any(|phrase| claim.contains(phrase))
}
