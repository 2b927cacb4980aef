//! From wrong claims to what the documentarian reports: a finding for each thing that a document says wrongly, a few a document.

use super::{
    Claim, Claims, Kind, RULE, Status,
    paths::{IS_RENAMED, WAS_THERE},
};
use crate::review::{
    change::Lines,
    finding::{Observation, Severity, Source},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// Findings of one document; the last of them names the others.
const MAX_OF_ONE: usize = 3;
/// Documents in which the same thing is told; the last of them counts the others.
const MAX_DOCUMENTS: usize = 3;

/// The findings.
#[must_use]
pub fn observations(claims: &Claims) -> Vec<Observation> {
    let mut documents: BTreeMap<&str, Vec<Vec<&Claim>>> = BTreeMap::new();
    for claim in claims.claims.iter().filter(|it| it.finding.is_some()) {
        let groups = documents.entry(&claim.document).or_default();
        match groups.iter_mut().find(|it| is_same(it[0], claim)) {
            Some(group) => group.push(claim),
            None => groups.push(vec![claim]),
        }
    }
    let mut observations = Vec::new();
    let mut told: BTreeMap<(Kind, &str, &str), Vec<usize>> = BTreeMap::new();
    for groups in documents.values_mut() {
        groups.sort_by_key(|it| (it[0].finding, it[0].line));
        for (place, group) in groups.iter().take(MAX_OF_ONE).enumerate() {
            let first = group[0];
            let key = match is_missing_file(&first.why) {
                true => (Kind::Path, "", first.why.as_str()),
                false => (first.kind, first.text.as_str(), first.why.as_str()),
            };
            let same = told.entry(key).or_default();
            same.push(observations.len());
            if same.len() > MAX_DOCUMENTS {
                continue;
            }
            let others = if place + 1 == MAX_OF_ONE { &groups[MAX_OF_ONE..] } else { &[] };
            observations.push(observation(group, others));
        }
    }
    for same in told.values().filter(|it| it.len() > MAX_DOCUMENTS) {
        let more = same.len() - MAX_DOCUMENTS;
        let last: &mut Observation = &mut observations[same[MAX_DOCUMENTS - 1]];
        let _ = write!(last.claim, "; {more} more documents say the same");
    }
    observations
}

/// Whether a claim is wrong because of the file that it names, so that whatever else it says of it has this one cause.
fn is_missing_file(why: &str) -> bool {
    why.starts_with("there is no ") || why.ends_with(WAS_THERE) || why.ends_with(IS_RENAMED)
}

/// The same thing said twice: a path with and without lines, in words and as a link, with several places in it.
fn is_same(a: &Claim, b: &Claim) -> bool {
    let one_file = a.why == b.why && is_missing_file(&a.why);
    let one_line = a.line == b.line && a.why == b.why;
    let bare = |it: &Claim| it.text.trim_start_matches("./").trim_end_matches('/').to_owned();
    one_file || one_line || (a.kind == b.kind && bare(a) == bare(b))
}

fn observation(group: &[&Claim], others: &[Vec<&Claim>]) -> Observation {
    let first = group[0];
    let mut claim = sentence(first);
    if group.len() > 1 {
        let lines: Vec<String> = group[1..].iter().take(8).map(|it| it.line.to_string()).collect();
        let _ = write!(claim, " (also line {})", lines.join(", "));
    }
    if !others.is_empty() {
        let more = others.len();
        let _ =
            write!(claim, "; {more} more claims of this document are wrong and stand in the table");
    }
    Observation {
        source: Source::Static(RULE.to_owned()),
        role: "documentarian".to_owned(),
        theme: "simplicity-doc-tests".to_owned(),
        severity: first.finding.unwrap_or(Severity::Low),
        path: first.document.clone(),
        lines: Lines::new(first.line, first.line),
        claim,
        failure_scenario: failure(first.kind).to_owned(),
        proposed_change: match (&first.found_at, first.status) {
            (Some(it), Status::Drifted) => format!("Name `{}`, or say it another way.", plain(it)),
            _ => "Correct the document in this change, or take the sentence out.".to_owned(),
        },
        disproof:
            "The document speaks of another repository, of an output, or of an earlier state."
                .to_owned(),
        references: Vec::new(),
        addresses_reviewers: false,
    }
}

fn sentence(it: &Claim) -> String {
    let said = plain(&it.text);
    let what = match it.kind {
        Kind::Path => "path",
        Kind::Citation => "citation",
        Kind::Anchor => "link to",
        Kind::Symbol => "name",
        Kind::Command => "command",
        Kind::Flag => "flag",
        Kind::Count => "count",
    };
    match (it.status, &it.found_at) {
        (Status::Drifted, Some(at)) => {
            format!(
                "The {what} `{said}` in this document has drifted to `{}`: {}",
                plain(at),
                plain(&it.why)
            )
        }
        _ => format!("The {what} `{said}` in this document does not hold: {}", plain(&it.why)),
    }
}

fn plain(text: &str) -> String {
    text.chars().take(200).map(|c| if c == '`' { '\'' } else { c }).collect()
}

const fn failure(kind: Kind) -> &'static str {
    match kind {
        Kind::Path | Kind::Citation => {
            "A reader looks for the code where the document says it is, and does not find it."
        }
        Kind::Anchor => "A reader follows the link and lands at the top of the page, or nowhere.",
        Kind::Symbol => "A reader searches the code for the name and finds nothing.",
        Kind::Command | Kind::Flag => "A reader runs the command as it stands there, and it fails.",
        Kind::Count => "A reader who checks the number trusts the rest of the document less.",
    }
}
