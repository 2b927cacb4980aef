//! First stage: from a reply's text to claims, verdicts and merges. Total: every text gives an [`Envelope`] or [`None`].
//!
//! What can be read is normalized (severity words, line ranges, the field names of the first harness); what cannot is returned with a
//! reason, and one bad item never loses its neighbours. It believes nothing: quotes are looked up by `evidence`, ids by `ledger`.

mod dress;
mod fields;
mod json;
mod refusal;
mod text;

use crate::review::{
    change::Lines,
    finding::{Relation, RelationKind, Severity},
};
use fields::{cut, first, lines, quote_of, raw_of, required, text_of, texts, truthy};
use json::{Json, List, Object};

/// Bytes of a reply that is read: some ten times what any model writes at once.
pub const MAX_REPLY: usize = 4 << 20;
/// At most this many findings of one reply are taken; the rest are rejected by name.
pub const MAX_FINDINGS: usize = 25;
/// At most this many verdicts, and as many merges, of one reply are taken; the rest are rejected by name.
const MAX_RULINGS: usize = 400;
/// At most this many items that could not be read are kept of one reply; the rest are counted.
const MAX_UNREADABLE: usize = 200;
/// A finding says something of at most this many others.
const MAX_RELATIONS: usize = 50;

/// A finding as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its short name, as given.
    pub slug: String,
    /// The cited file.
    pub file: String,
    /// The cited lines.
    pub lines: Option<Lines>,
    /// How bad it is said to be.
    pub severity: Severity,
    /// What is wrong.
    pub claim: String,
    /// The quote that shows it.
    pub quote: String,
    /// The changed line that causes it.
    pub cause_quote: Option<String>,
    /// How it goes wrong.
    pub failure_scenario: String,
    /// What to do.
    pub proposed_change: String,
    /// What would show that it is wrong.
    pub disproof: String,
    /// It stands against a locked decision.
    pub locked_conflict: bool,
    /// It needs a decision above the reviewers.
    pub escalate: bool,
    /// Sections, CWE numbers, documents.
    pub references: Vec<String>,
    /// What it says of earlier findings, each once, in its order.
    pub relations: Vec<Relation>,
    /// The JSON object as it came.
    pub raw: String,
}

/// What a verdict says of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// The finding stands.
    Sustain,
    /// The finding is wrong.
    Refute,
    /// It may be wrong.
    Doubt,
}

impl Ruling {
    /// The word on the wire and in the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sustain => "sustain",
            Self::Refute => "refute",
            Self::Doubt => "doubt",
        }
    }
}

/// A verdict as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The finding it is about.
    pub finding_id: String,
    /// What it says.
    pub ruling: Ruling,
    /// The file of its quote.
    pub file: String,
    /// The quote that shows it.
    pub quote: String,
    /// Which part of the claim the quote contradicts.
    pub contradicts: String,
    /// Why.
    pub reason: String,
    /// The JSON object as it came.
    pub raw: String,
}

/// A merge as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// The finding that leads.
    pub keep: String,
    /// Those it absorbs.
    pub absorb: Vec<String>,
    /// Why.
    pub reason: String,
    /// The JSON object as it came.
    pub raw: String,
}

/// Something that could not be read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// As it came, cut to a bounded size.
    pub raw: String,
    /// Why: a lower-case fragment.
    pub reason: String,
    /// How bad what cannot be read may be: as it says itself, else as bad as a finding can be. `None`: it is no finding.
    pub hides: Option<Severity>,
}

/// A reply, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The summary.
    pub summary: String,
    /// Readable findings.
    pub claims: Vec<Claim>,
    /// Readable verdicts.
    pub verdicts: Vec<Verdict>,
    /// Readable merges.
    pub unions: Vec<Union>,
    /// The rest.
    pub unreadable: Vec<Unreadable>,
    /// No list of findings stands in it: whoever was asked for one has not said that there are none.
    pub unlisted: bool,
    /// How many more items there are than were read or are kept as unreadable. They may be anything.
    pub more: usize,
}

impl Envelope {
    /// How bad the worst of what could not be read may be.
    #[must_use]
    pub fn hides(&self) -> Option<Severity> {
        let any = (self.more > 0).then_some(Severity::Critical);
        self.unreadable.iter().filter_map(|it| it.hides).chain(any).min()
    }

    fn refuse(&mut self, it: Unreadable) {
        if self.unreadable.len() < MAX_UNREADABLE {
            self.unreadable.push(it);
        } else {
            self.more += 1;
        }
    }

    /// Says that the reply as a whole is none to rely on, and what of it was read is not all that may have been meant.
    fn doubt(&mut self, reason: String) {
        self.refuse(Unreadable { raw: String::new(), reason, hides: Some(Severity::Critical) });
    }

    /// Neither findings nor a list of none, nor anything else than words.
    #[must_use]
    pub const fn says_nothing(&self) -> bool {
        self.unlisted && self.is_empty() && self.unreadable.is_empty()
    }

    const fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.verdicts.is_empty() && self.unions.is_empty()
    }
}

/// Reads a reply. `None`: nothing in it is an envelope, a list of findings or a finding, it broke off before its first whole item, it has
/// more than [`MAX_REPLY`] bytes, or it is a web page, whose scripts hold values of their own.
#[must_use]
pub fn read(text: &str) -> Option<Envelope> {
    if text.len() > MAX_REPLY || is_page(text) { None } else { dress::off(text, as_it_is) }
}

/// What a proxy answers in the place of a model.
fn is_page(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|page| start.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page)))
}

fn as_it_is(text: &str) -> Option<Envelope> {
    let found = text::values(text);
    let envelopes = found.values.iter().filter_map(|it| envelope(it, 0));
    let Some(mut best) = envelopes.reduce(join) else { return text::salvage(text) };
    if let Some(rest) = found.rest {
        // A draft stands before it, in full: what counts is what was said last.
        let cut_off = || {
            let mut out = Envelope::default();
            out.refuse(text::cut_off(rest, Some(Severity::Critical)));
            out
        };
        best = join(best, text::salvage(rest).unwrap_or_else(cut_off));
    }
    if found.more {
        best.doubt("more values than are read stand in the reply".to_owned());
    }
    if best.is_empty() && best.unreadable.is_empty() {
        let around = found.prose.iter().copied().find_map(refusal::in_words);
        let declined = around.or_else(|| refusal::in_words(&best.summary));
        if let Some(words) = declined {
            best.doubt(format!("it declines to review: \"{words}\""));
        }
    }
    Some(best)
}

fn join(mut a: Envelope, b: Envelope) -> Envelope {
    if a.summary.is_empty() {
        a.summary = b.summary;
    }
    b.claims.into_iter().for_each(|it| keep_claim(&mut a, it));
    b.verdicts.into_iter().for_each(|it| keep_verdict(&mut a, it));
    b.unions.into_iter().for_each(|it| keep_union(&mut a, it));
    b.unreadable.into_iter().for_each(|it| a.refuse(it));
    a.more += b.more;
    a.unlisted &= b.unlisted;
    a
}

/// The lists of an envelope.
const LISTS: [&str; 3] = ["findings", "verdicts", "merges"];
/// How deep in others that say nothing the object stands that is meant: `{"result": {"findings": []}}`.
const WRAPPED: usize = 3;

fn envelope(value: &Json, deep: usize) -> Option<Envelope> {
    let mut out = Envelope::default();
    match value {
        Json::List(list) => {
            if deep > 0 || !list.items.is_empty() && !list.items.iter().any(Json::is_object) {
                return None;
            }
            take_all(&mut out, "findings", list);
        }
        Json::Object(map) if map.has("summary") || LISTS.iter().any(|key| map.has(key)) => {
            out.summary = text_of(map.get("summary"));
            out.unlisted = matches!(map.get("findings"), None | Some(Json::Null));
            for key in LISTS {
                // A key that stands twice: what the first list says is not taken back by the second.
                map.all(key).for_each(|it| take_list(&mut out, key, it));
            }
            doubts(&mut out, map);
        }
        Json::Object(map) if deep == 0 && map.has("claim") => take_finding(&mut out, value),
        Json::Object(map) if deep < WRAPPED => {
            out = map.values().find_map(|it| envelope(it, deep + 1))?;
            doubts(&mut out, map);
        }
        _ => return None,
    }
    Some(out)
}

/// What makes an object no answer, whatever lists it has: two values of one key, or an error in place of an answer.
fn doubts(out: &mut Envelope, map: &Object) {
    if let Some(key) = map.repeated() {
        out.doubt(format!("`{}` stands twice in it, and which is meant is not known", cut(key)));
    } else if map.beyond() > 0 {
        out.doubt("it has more members than any reply".to_owned());
    }
    let says = |key: &&str| match map.get(key) {
        Some(Json::Object(it)) => !it.is_empty(),
        Some(Json::Number(it)) => it.as_u64() != Some(0),
        other => truthy(other),
    };
    let of = |key: &str, words: &[&str]| {
        let said = map.get(key).and_then(Json::as_str).unwrap_or_default();
        words.contains(&said.trim().to_ascii_lowercase().as_str())
    };
    if let Some(key) = ["error", "errors", "exception", "refusal"].iter().find(|it| says(it)) {
        let said = raw_of(map.get(key).unwrap_or(&Json::Null));
        let said: String = said.chars().take(200).collect();
        out.doubt(format!("it says `{key}`: {said}"));
    } else if of("type", &["error", "refusal"]) || of("status", &["error", "failed", "failure"]) {
        out.doubt("it says that it failed".to_owned());
    }
}

fn take_list(out: &mut Envelope, key: &str, given: &Json) {
    match given {
        Json::Null => {}
        Json::List(list) => take_all(out, key, list),
        other => {
            let hides = (key == "findings").then_some(Severity::Critical);
            let reason = format!("`{key}` is not a list");
            out.refuse(Unreadable { raw: raw_of(other), reason, hides });
        }
    }
}

fn take_all(out: &mut Envelope, key: &str, list: &List) {
    list.items.iter().for_each(|it| take(out, key, it));
    if list.beyond > 0 {
        let reason = format!("`{key}` has more than {} items", json::ITEMS);
        let hides = (key == "findings").then_some(Severity::Critical);
        out.refuse(Unreadable { raw: String::new(), reason, hides });
        out.more += list.beyond - 1;
    }
}

fn take(out: &mut Envelope, key: &str, item: &Json) {
    match key {
        "findings" => take_finding(out, item),
        "verdicts" => take_verdict(out, item),
        _ => take_union(out, item),
    }
}

/// How bad the finding may be that an item is meant to be. Of several severities the worst.
fn severity_of(item: &Json) -> Option<Severity> {
    match item {
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
        Json::Object(map) if map.is_empty() => None,
        Json::Text(_) | Json::List(_) => Some(Severity::Critical),
        Json::Object(map) => {
            let read = |it: &Json| Severity::read(&text_of(Some(it)));
            let worst = map.all("severity").map(|it| read(it).unwrap_or(Severity::Critical)).min();
            worst.or(Some(Severity::Critical))
        }
    }
}

/// One value of each key: which of two is meant nobody knows, and the last must not hide the first.
fn object(item: &Json) -> Result<&Object, String> {
    let map = item.as_object().ok_or("not an object")?;
    match map.at_odds() {
        Some(key) => Err(format!("`{}` is given two values", cut(key))),
        None if map.beyond() > 0 => Err("it has too many members".to_owned()),
        None => Ok(map),
    }
}

fn take_finding(out: &mut Envelope, item: &Json) {
    let raw = raw_of(item);
    match claim(item, &raw) {
        Ok(claim) => keep_claim(out, claim),
        Err(reason) => out.refuse(Unreadable { raw, reason, hides: severity_of(item) }),
    }
}

/// Of too many the most severe are kept: a reviewer that lists its remarks first must not lose its Critical by it.
fn keep_claim(out: &mut Envelope, claim: Claim) {
    out.claims.push(claim);
    if out.claims.len() > MAX_FINDINGS {
        let least = out.claims.iter().enumerate().max_by_key(|(_, it)| it.severity);
        let gone = out.claims.remove(least.map_or(MAX_FINDINGS, |(at, _)| at));
        let reason = format!("more than {MAX_FINDINGS} findings in one reply");
        out.refuse(Unreadable { raw: gone.raw, reason, hides: Some(gone.severity) });
    }
}

fn claim(item: &Json, raw: &str) -> Result<Claim, String> {
    let map = object(item)?;
    let claim = required(map, &["claim"])?;
    let word = required(map, &["severity"])?;
    let severity = Severity::read(&word).ok_or_else(|| {
        format!("severity `{}` is none of critical, high, medium, low, note", cut(&word))
    })?;
    Ok(Claim {
        slug: slug(map),
        file: required(map, &["file_path", "file", "path"])?,
        lines: ["line_hint", "line_range", "lines", "line"]
            .iter()
            .find_map(|key| lines(map.get(key)?)),
        severity,
        claim,
        quote: quote_of(first(map, &["evidence_quote", "quote", "evidence"])),
        cause_quote: Some(quote_of(map.get("cause_quote")))
            .filter(|quote| !quote.trim().is_empty()),
        failure_scenario: text_of(first(map, &["failure_scenario", "scenario"])),
        proposed_change: text_of(first(map, &["proposed_change", "fix"])),
        disproof: text_of(first(map, &["disproof", "risk"])),
        locked_conflict: truthy(first(map, &["locked_conflict", "conflicts_with_locked_decision"])),
        escalate: truthy(first(map, &["escalate", "requires_section9_escalation"])),
        references: texts(first(map, &["references", "reference"])),
        relations: relations(map),
        raw: raw.to_owned(),
    })
}

/// The slug, or the slug part of an id of the form `role-L<loop>-<slug>`.
fn slug(map: &Object) -> String {
    let given = text_of(map.get("slug"));
    if !given.trim().is_empty() {
        return given;
    }
    let id = text_of(map.get("id"));
    let after_loop = id.match_indices("-L").find_map(|(at, _)| {
        let rest = id[at + 2..].trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < id.len() - at - 2).then(|| rest.strip_prefix('-')).flatten()
    });
    after_loop.map_or_else(|| id.clone(), str::to_owned)
}

/// `relation`, one or a list of them, and the first harness's `closes`.
fn relations(map: &Object) -> Vec<Relation> {
    let given = match map.get("relation") {
        Some(Json::List(list)) => list.items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let closes = texts(map.get("closes")).into_iter();
    let closes = closes.map(|id| (RelationKind::Supersedes, id));
    let mut out: Vec<Relation> = Vec::new();
    for (kind, id) in given.iter().filter_map(relation).chain(closes) {
        let relation = Relation { kind, id: id.trim().to_owned() };
        if out.len() < MAX_RELATIONS && !relation.id.is_empty() && !out.contains(&relation) {
            out.push(relation);
        }
    }
    out
}

fn relation(given: &Json) -> Option<(RelationKind, String)> {
    let given = given.as_object()?;
    let kind = match text_of(given.get("kind")).trim().to_ascii_lowercase().as_str() {
        "deepens" => RelationKind::Deepens,
        "supersedes" | "replaces" | "closes" => RelationKind::Supersedes,
        "resolved" => RelationKind::Resolved,
        "invalid" => RelationKind::Invalid,
        _ => return None,
    };
    Some((kind, text_of(given.get("id"))))
}

fn take_verdict(out: &mut Envelope, item: &Json) {
    let raw = raw_of(item);
    match verdict(item, &raw) {
        Ok(verdict) => keep_verdict(out, verdict),
        Err(reason) => out.refuse(Unreadable { raw, reason, hides: None }),
    }
}

fn keep_verdict(out: &mut Envelope, verdict: Verdict) {
    if out.verdicts.len() < MAX_RULINGS {
        out.verdicts.push(verdict);
    } else {
        let reason = format!("more than {MAX_RULINGS} verdicts in one reply");
        out.refuse(Unreadable { raw: verdict.raw, reason, hides: None });
    }
}

fn verdict(item: &Json, raw: &str) -> Result<Verdict, String> {
    let map = object(item)?;
    let word = required(map, &["verdict"])?;
    let ruling = match word.trim().to_ascii_lowercase().as_str() {
        "sustain" | "sustained" | "agree" | "uphold" => Ruling::Sustain,
        "refute" | "refuted" | "withdraw" | "withdrawn" => Ruling::Refute,
        "doubt" | "doubted" | "unsure" => Ruling::Doubt,
        _ => return Err(format!("verdict `{}` is none of sustain, refute, doubt", cut(&word))),
    };
    Ok(Verdict {
        finding_id: required(map, &["finding_id", "id"])?.trim().to_owned(),
        ruling,
        file: text_of(first(map, &["file_path", "file"])),
        quote: quote_of(first(map, &["evidence_quote", "quote"])),
        contradicts: text_of(map.get("contradicts")),
        reason: text_of(map.get("reason")),
        raw: raw.to_owned(),
    })
}

fn take_union(out: &mut Envelope, item: &Json) {
    let raw = raw_of(item);
    let union = object(item).and_then(|map| {
        let absorb = texts(map.get("absorb"));
        if absorb.is_empty() {
            return Err("`absorb` names no finding".to_owned());
        }
        let keep = required(map, &["keep"])?.trim().to_owned();
        Ok(Union { keep, absorb, reason: text_of(map.get("reason")), raw: raw.clone() })
    });
    match union {
        Ok(union) => keep_union(out, union),
        Err(reason) => out.refuse(Unreadable { raw, reason, hides: None }),
    }
}

fn keep_union(out: &mut Envelope, union: Union) {
    if out.unions.len() < MAX_RULINGS {
        out.unions.push(union);
    } else {
        let reason = format!("more than {MAX_RULINGS} merges in one reply");
        out.refuse(Unreadable { raw: union.raw, reason, hides: None });
    }
}

#[cfg(test)]
mod tests;
