//! What can close a finding: the rules for a refutation, and for what the arbiter's agreement with one does. Functions of values; the
//! ledger is `rulings`' business.
//!
//! **Invariant:** where a rule is in doubt, the refutation counts as a doubt. A doubt is written down and closes nothing.

use crate::review::{
    admit::{
        evidence::{self, Index},
        schema::Verdict,
    },
    change::Lines,
    commentary,
    finding::{Cited, Evidence, EvidenceStatus, Finding, Severity, Side, Source},
    fingerprint::enclosing,
    snapshot::Snapshot,
    wording,
};
use std::{collections::BTreeSet, fmt};

/// One quote refutes at most this many findings: a guard may answer a few, nothing answers everything.
pub(super) const ONE_QUOTE: usize = 3;
/// Words that two pieces of code share for being code.
const KEYWORDS: &str = "async await break case catch class const continue default def elif else enum export extern false final finally \
                        func function impl import include int interface let match mod module mut new nil none null package private \
                        protected pub public raise require return self static string struct super switch this throw trait true try \
                        type val var void while yield";

/// Where a refutation's quote stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grounds {
    pub(super) file: String,
    pub(super) side: Side,
    pub(super) lines: Lines,
}

impl Grounds {
    /// Whether the two share a line.
    pub(super) fn meets(&self, other: &Self) -> bool {
        (&self.file, self.side) == (&other.file, other.side) && self.lines.meets(other.lines)
    }
}

impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.lines)
    }
}

/// A refutation with grounds that waits for the arbiter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The role that refutes.
    pub(super) by: String,
    /// The model that spoke for it.
    pub(super) model: Option<String>,
    pub(super) grounds: Grounds,
    pub(super) contradicts: String,
    /// What the finder would lower its finding to, on this: agreement then does that, and closes nothing.
    pub(super) lowers: Option<Severity>,
}

/// What models may do in this review.
#[derive(Debug, Clone, Copy)]
pub(super) struct Powers {
    /// They may close a Critical by refuting it.
    pub(super) close_critical: bool,
    /// They may close one that a rule or a tool saw too: what a program found is not undone by words about it, unless the team says so.
    pub(super) close_seen: bool,
    /// The change speaks to its reviewers.
    pub(super) addressed: bool,
}

/// What the arbiter's agreement with a challenge does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Refuted,
    Withdrawn,
    Lowered(Severity),
    /// It stays contested, and why.
    Stays(&'static str),
}

/// What agreement with a challenge does to a finding.
pub(super) fn agreed(finding: &Finding, challenge: &Challenge, powers: Powers) -> Effect {
    if finding.severity == Severity::Critical && !powers.close_critical {
        return Effect::Stays(
            "models may not close a critical finding here: it stays contested and gates",
        );
    }
    let seen = finding.voices.iter().any(|voice| voice.source != Source::Model);
    if finding.severity == Severity::Critical && seen && !powers.close_seen {
        return Effect::Stays(
            "models alone do not close a critical finding that a rule or a tool saw: it stays contested and gates",
        );
    }
    if powers.addressed && seen {
        return Effect::Stays(
            "the change speaks to reviewers: what a rule or a tool saw stays contested",
        );
    }
    match challenge.lowers.filter(|to| *to > finding.severity) {
        Some(to) => Effect::Lowered(to),
        None if challenge.by == finding.role => Effect::Withdrawn,
        None => Effect::Refuted,
    }
}

/// Where the refutation's quote stands, or why it refutes nothing.
pub(super) fn grounds(
    (snapshot, index): (&Snapshot, &Index),
    finding: &Finding,
    verdict: &Verdict,
) -> Result<Grounds, &'static str> {
    if wording::words(&verdict.contradicts).is_empty() {
        return Err("it does not say which part of the claim it contradicts");
    }
    if !names_part(finding, &verdict.contradicts) {
        return Err("what it contradicts is no part of the claim");
    }
    let found = index.locate(&verdict.quote, &Cited { file: verdict.file.clone(), lines: None });
    let Some(lines) = found.lines.filter(|_| found.status.located()) else {
        return Err("its quote stands nowhere in the snapshot");
    };
    let grounds = Grounds { file: found.file, side: found.side, lines };
    if is_own(index, finding, &grounds, Some(&verdict.quote)) {
        return Err("its quote is the finding's own, a part of it, or holds it");
    }
    if found.status == EvidenceStatus::Ambiguous {
        return Err("its quote stands in several places, and none of them is meant");
    }
    let shown = index.shown(&grounds.file, grounds.side);
    let replaced = shown.is_some_and(|shown| !shown.changed.is_empty());
    if grounds.side == Side::Old && replaced {
        return Err("its quote is a line that the change removed");
    }
    let mut shows = code_at(index, &grounds.file, grounds.side, lines);
    if evidence::is_weak(&shows) {
        if !words_may_answer(index, finding, &grounds) {
            return Err("its quote is a comment or prose: it says so, and does not show it");
        }
        shows = index.excerpt(&grounds.file, grounds.side, lines);
    }
    if !is_related(snapshot, index, finding, &grounds, &shows) {
        return Err("its quote has nothing to do with the finding");
    }
    Ok(grounds)
}

/// Whether a text names a part of what the finding says, in its words: most of its own words, and more than one unless it has no
/// others.
pub(super) fn names_part(finding: &Finding, contradicts: &str) -> bool {
    let said = wording::words(contradicts);
    let own = wording::words(&format!("{} {}", finding.claim, finding.failure_scenario));
    let shared: Vec<&String> = said.intersection(&own).collect();
    let speaks = shared.iter().any(|word| word.contains(|c: char| !c.is_ascii_digit()));
    speaks && (shared.len() == said.len() || (shared.len() >= 2 && shared.len() * 2 >= said.len()))
}

/// Whether a text's words are those of another of these claims: two more of them than of the finding's own.
pub(super) fn is_of_another(
    claims: &[(String, BTreeSet<String>)],
    id: &str,
    contradicts: &str,
) -> bool {
    let said = wording::words(contradicts);
    let shared = |claim: &BTreeSet<String>| said.intersection(claim).count();
    let own = claims.iter().find(|(it, _)| it == id).map_or(0, |(_, claim)| shared(claim));
    claims.iter().any(|(it, claim)| it != id && shared(claim) >= own + 2)
}

/// Whether these grounds, with the words they were quoted in, are what the finding itself quotes: at its lines, or the same words
/// elsewhere, a part of them or more than them.
pub(super) fn is_own(
    index: &Index,
    finding: &Finding,
    grounds: &Grounds,
    quote: Option<&str>,
) -> bool {
    let excerpt = |file: &str, side, lines| evidence::folded(&index.excerpt(file, side, lines));
    let there = index.excerpt(&grounds.file, grounds.side, grounds.lines);
    let said = [quote.unwrap_or_default(), &there];
    let lines_of = |text: &str| -> BTreeSet<String> {
        text.lines().map(evidence::folded).filter(|line| !evidence::is_weak(line)).collect()
    };
    own_evidence(finding).any(|own| {
        let same = own.file == grounds.file && own.side == grounds.side;
        if same && own.lines.is_some_and(|lines| lines.meets(grounds.lines)) {
            return true;
        }
        let located = own.lines.map(|lines| excerpt(&own.file, own.side, lines));
        let quotes = [evidence::folded(&own.quote), evidence::bare(&own.quote)];
        let quotes: Vec<String> =
            quotes.into_iter().chain(located).filter(|it| !it.is_empty()).collect();
        let holds = |said: &str| {
            let said = [evidence::folded(said), evidence::bare(said)];
            let said = said.iter().filter(|it| !it.is_empty());
            said.into_iter()
                .any(|said| quotes.iter().any(|own| own.contains(said) || said.contains(own)))
        };
        let (own_lines, its_lines) = (lines_of(&own.quote), lines_of(&there));
        let subset = !own_lines.is_empty()
            && !its_lines.is_empty()
            && (own_lines.is_subset(&its_lines) || its_lines.is_subset(&own_lines));
        subset || said.into_iter().any(holds)
    })
}

fn own_evidence(finding: &Finding) -> impl Iterator<Item = &Evidence> {
    std::iter::once(&finding.evidence).chain(&finding.cause)
}

fn code_at(index: &Index, file: &str, side: Side, lines: Lines) -> String {
    let shown = index.shown(file, side);
    shown.map_or_else(String::new, |shown| commentary::code(file, &shown.text, lines))
}

/// Whether words for people may answer the finding: below critical, where it is about such words itself, or where they are a document
/// that the change cannot have written.
fn words_may_answer(index: &Index, finding: &Finding, grounds: &Grounds) -> bool {
    let own = &finding.evidence;
    let own_code = own.lines.map(|lines| code_at(index, &own.file, own.side, lines));
    finding.severity > Severity::Critical
        && (grounds.side == Side::Old || own_code.is_some_and(|code| evidence::is_weak(&code)))
}

/// Whether the lines stand in a file that the finding speaks of, or share words with it.
fn is_related(
    snapshot: &Snapshot,
    index: &Index,
    finding: &Finding,
    grounds: &Grounds,
    shows: &str,
) -> bool {
    let known =
        own_evidence(finding).map(|it| it.file.as_str()).chain(index.path(&finding.cited.file));
    let at_home = known.into_iter().any(|file| file == grounds.file);
    let item = enclosing(snapshot, &grounds.file, Some(grounds.lines));
    let its_item =
        |it: &Evidence| it.file == grounds.file && enclosing(snapshot, &it.file, it.lines) == item;
    // Somewhere in its file is enough for no critical one: a model that obeys the change quotes the first line there is.
    if at_home
        && (finding.severity > Severity::Critical
            || !item.is_empty() && own_evidence(finding).any(its_item))
    {
        return true;
    }
    let Finding { claim, failure_scenario, disproof, proposed_change, .. } = finding;
    let told = format!("{claim} {failure_scenario} {disproof} {proposed_change}");
    let name = grounds.file.rsplit('/').next().unwrap_or(&grounds.file);
    if !at_home && told.contains(name) {
        return true;
    }
    let own =
        wording::words(&format!("{told} {} {}", finding.evidence.quote, finding.evidence.file));
    // A file's own name tells nothing in it.
    let (place, least) = if at_home { ("", 1) } else { (grounds.file.as_str(), 2) };
    let theirs = wording::words(&format!("{shows} {item} {place}"));
    let keywords = wording::words(KEYWORDS);
    let telling = |it: &&String| {
        !keywords.contains(*it) && it.contains(|c: char| !c.is_ascii_digit()) && *it != "src"
    };
    own.intersection(&theirs).filter(telling).count() >= least
}

#[cfg(test)]
mod tests;
