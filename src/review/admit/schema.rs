//! First stage: from a reply's text to claims, verdicts and merges. Total: every text gives an [`Envelope`] or [`None`].
//!
//! What can be read is normalized (severity words, line ranges, the field names of the first harness); what cannot is returned with a
//! reason, and one bad item never loses its neighbours. It believes nothing: quotes are looked up by `evidence`, ids by `ledger`.

mod dress;
mod fields;

use crate::review::{
    change::Lines,
    finding::{Relation, RelationKind, Severity},
};
use fields::{cut, first, lines, quote_of, raw_of, required, text_of, texts, truthy};
use serde_json::{Deserializer, Map, Value};

/// At most this many findings of one reply are taken; the rest are rejected by name.
pub const MAX_FINDINGS: usize = 25;
/// At most this many verdicts, and as many merges, of one reply are taken; the rest are rejected by name.
const MAX_RULINGS: usize = 400;
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
}

/// Reads a reply. `None`: nothing in it is an envelope, a list of findings or a finding, or it broke off before its first whole item.
#[must_use]
pub fn read(text: &str) -> Option<Envelope> {
    dress::off(text, as_it_is)
}

fn as_it_is(text: &str) -> Option<Envelope> {
    let mut best: Option<Envelope> = None;
    let (values, rest) = values(text);
    for value in values {
        let Some(envelope) = envelope(&value) else { continue };
        best = Some(match best {
            None => envelope,
            Some(earlier) => join(earlier, envelope),
        });
    }
    let Some(mut best) = best else { return salvage(text) };
    if let Some(rest) = rest {
        // A draft stands before it, in full: what counts is what was said last.
        let cut_off = || Unreadable { raw: cut(rest), reason: CUT.to_owned() };
        let more = salvage(rest)
            .unwrap_or_else(|| Envelope { unreadable: vec![cut_off()], ..Envelope::default() });
        best = join(best, more);
    }
    Some(best)
}

const CUT: &str = "the reply was cut off here";

fn join(mut a: Envelope, b: Envelope) -> Envelope {
    if a.summary.is_empty() {
        a.summary = b.summary;
    }
    b.claims.into_iter().for_each(|it| keep_claim(&mut a, it));
    b.verdicts.into_iter().for_each(|it| keep_verdict(&mut a, it));
    b.unions.into_iter().for_each(|it| keep_union(&mut a, it));
    a.unreadable.extend(b.unreadable);
    a
}

/// Every complete JSON value in a text: the whole of it, else what starts at an opening bracket and ends well, in order. With it the
/// text behind them, where an envelope begins there that does not end well, or may.
fn values(text: &str) -> (Vec<Value>, Option<&str>) {
    let trimmed = text.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str::<Value>(trimmed) {
        return (vec![value], None);
    }
    let mut out = Vec::new();
    let mut at = 0;
    // Each failed start costs one parse; a hostile text of brackets must not make that quadratic.
    let mut failures = 0;
    while let Some(start) = text[at..].find(['{', '[']).map(|offset| at + offset) {
        let mut stream = Deserializer::from_str(&text[start..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                at = start + stream.byte_offset().max(1);
                if value.is_object()
                    || value.as_array().is_some_and(|items| items.iter().any(Value::is_object))
                {
                    out.push(value);
                }
            }
            _ => {
                // A broken envelope's own items are salvaged in its place, not read as values of their own.
                if looks_like_envelope(&text[start..]) {
                    return (out, Some(&text[start..]));
                }
                failures += 1;
                at = start + 1;
            }
        }
        if failures > 64 {
            let rest = &text[at..];
            let lists = ["findings", "verdicts", "merges"];
            let goes_on = lists.iter().any(|key| list_start(rest, key).is_some());
            return (out, goes_on.then_some(rest));
        }
    }
    (out, None)
}

/// Whether a text that is no JSON value begins as an envelope or a list of findings does, and not as prose in brackets.
fn looks_like_envelope(text: &str) -> bool {
    let head: String = text.chars().take(4_000).collect();
    let inside = head[1..].trim_start();
    if head.starts_with('[') {
        return inside.starts_with('{');
    }
    let keys = ["\"findings\"", "\"verdicts\"", "\"merges\"", "\"summary\""];
    inside.starts_with('"') && keys.iter().any(|key| head.contains(key))
}

fn envelope(value: &Value) -> Option<Envelope> {
    let mut out = Envelope::default();
    match value {
        Value::Array(items) => {
            if !items.is_empty() && !items.iter().any(Value::is_object) {
                return None;
            }
            items.iter().for_each(|item| take_finding(&mut out, item));
        }
        Value::Object(map)
            if ["findings", "verdicts", "merges", "summary"]
                .iter()
                .any(|key| map.contains_key(*key)) =>
        {
            out.summary = text_of(map.get("summary"));
            for item in list(map, "findings", &mut out.unreadable) {
                take_finding(&mut out, item);
            }
            for item in list(map, "verdicts", &mut out.unreadable) {
                take_verdict(&mut out, item);
            }
            for item in list(map, "merges", &mut out.unreadable) {
                take_union(&mut out, item);
            }
        }
        Value::Object(map) if map.contains_key("claim") => take_finding(&mut out, value),
        _ => return None,
    }
    Some(out)
}

fn list<'a>(
    map: &'a Map<String, Value>,
    key: &str,
    unreadable: &mut Vec<Unreadable>,
) -> &'a [Value] {
    match map.get(key) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(other) => {
            unreadable
                .push(Unreadable { raw: raw_of(other), reason: format!("`{key}` is not a list") });
            &[]
        }
    }
}

/// A reply that broke off: the whole items of its lists are kept, what follows the last one is named. One that broke off before
/// its first whole item said nothing.
fn salvage(text: &str) -> Option<Envelope> {
    let mut out = Envelope::default();
    let mut unfinished = list_start(text, "findings").is_none();
    for key in ["findings", "verdicts", "merges"] {
        let Some(open) = list_start(text, key) else { continue };
        let (items, rest) = whole_items(&text[open..]);
        for item in &items {
            match key {
                "findings" => take_finding(&mut out, item),
                "verdicts" => take_verdict(&mut out, item),
                _ => take_union(&mut out, item),
            }
        }
        unfinished |= rest.is_some();
        out.unreadable
            .extend(rest.map(|rest| Unreadable { raw: cut(rest), reason: CUT.to_owned() }));
    }
    if list_start(text, "findings").is_none() && list_start(text, "verdicts").is_none() {
        // A bare list of findings.
        let open = text.find('[').filter(|at| text[at + 1..].trim_start().starts_with('{'))?;
        let (items, rest) = whole_items(&text[open + 1..]);
        items.iter().for_each(|item| take_finding(&mut out, item));
        out.unreadable
            .extend(rest.map(|rest| Unreadable { raw: cut(rest), reason: CUT.to_owned() }));
    } else if unfinished && !out.unreadable.iter().any(|item| item.reason == CUT) {
        out.unreadable.push(Unreadable { raw: String::new(), reason: CUT.to_owned() });
    }
    (!unfinished || !is_empty(&out)).then_some(out)
}

fn is_empty(envelope: &Envelope) -> bool {
    envelope.claims.is_empty() && envelope.verdicts.is_empty() && envelope.unions.is_empty()
}

/// The offset just behind the bracket that opens the list of this key.
fn list_start(text: &str, key: &str) -> Option<usize> {
    let quoted = format!("\"{key}\"");
    text.match_indices(&quoted).find_map(|(at, _)| {
        let rest = text[at + quoted.len()..]
            .trim_start()
            .strip_prefix(':')?
            .trim_start()
            .strip_prefix('[')?;
        Some(text.len() - rest.len())
    })
}

/// Whole values of a list, and what stands behind the last one where the list does not end well.
fn whole_items(text: &str) -> (Vec<Value>, Option<&str>) {
    let (mut items, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.starts_with(']') {
            return (items, None);
        }
        if rest.is_empty() {
            return (items, Some(rest));
        }
        let mut stream = Deserializer::from_str(rest).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                let end = stream.byte_offset();
                items.push(value);
                rest = &rest[end..];
            }
            _ => return (items, Some(rest)),
        }
    }
}

fn take_finding(out: &mut Envelope, item: &Value) {
    let raw = raw_of(item);
    match claim(item, &raw) {
        Ok(claim) => keep_claim(out, claim),
        Err(reason) => out.unreadable.push(Unreadable { raw, reason }),
    }
}

/// Of too many the most severe are kept: a reviewer that lists its remarks first must not lose its Critical by it.
fn keep_claim(out: &mut Envelope, claim: Claim) {
    out.claims.push(claim);
    if out.claims.len() > MAX_FINDINGS {
        let least = out.claims.iter().enumerate().max_by_key(|(_, it)| it.severity);
        let gone = out.claims.remove(least.map_or(MAX_FINDINGS, |(at, _)| at));
        let reason = format!("more than {MAX_FINDINGS} findings in one reply");
        out.unreadable.push(Unreadable { raw: gone.raw, reason });
    }
}

fn claim(item: &Value, raw: &str) -> Result<Claim, String> {
    let map = item.as_object().ok_or("not an object")?;
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
            .find_map(|key| lines(map.get(*key)?)),
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
fn slug(map: &Map<String, Value>) -> String {
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
fn relations(map: &Map<String, Value>) -> Vec<Relation> {
    let given = match map.get("relation") {
        Some(Value::Array(items)) => items.as_slice(),
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

fn relation(given: &Value) -> Option<(RelationKind, String)> {
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

fn take_verdict(out: &mut Envelope, item: &Value) {
    let raw = raw_of(item);
    match verdict(item, &raw) {
        Ok(verdict) => keep_verdict(out, verdict),
        Err(reason) => out.unreadable.push(Unreadable { raw, reason }),
    }
}

fn keep_verdict(out: &mut Envelope, verdict: Verdict) {
    if out.verdicts.len() < MAX_RULINGS {
        out.verdicts.push(verdict);
    } else {
        let reason = format!("more than {MAX_RULINGS} verdicts in one reply");
        out.unreadable.push(Unreadable { raw: verdict.raw, reason });
    }
}

fn verdict(item: &Value, raw: &str) -> Result<Verdict, String> {
    let map = item.as_object().ok_or("not an object")?;
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

fn take_union(out: &mut Envelope, item: &Value) {
    let raw = raw_of(item);
    let union = item.as_object().ok_or_else(|| "not an object".to_owned()).and_then(|map| {
        let absorb = texts(map.get("absorb"));
        if absorb.is_empty() {
            return Err("`absorb` names no finding".to_owned());
        }
        let keep = required(map, &["keep"])?.trim().to_owned();
        Ok(Union { keep, absorb, reason: text_of(map.get("reason")), raw: raw.clone() })
    });
    match union {
        Ok(union) => keep_union(out, union),
        Err(reason) => out.unreadable.push(Unreadable { raw, reason }),
    }
}

fn keep_union(out: &mut Envelope, union: Union) {
    if out.unions.len() < MAX_RULINGS {
        out.unions.push(union);
    } else {
        let reason = format!("more than {MAX_RULINGS} merges in one reply");
        out.unreadable.push(Unreadable { raw: union.raw, reason });
    }
}

#[cfg(test)]
mod tests {
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

    proptest::proptest! {
        #[test]
        fn reading_is_total(text in ".{0,400}", at in 0_usize..400) {
            let _ = read(&text);
            let whole = format!("{{\"findings\": [{WHOLE}, {WHOLE}], \"summary\": \"é\"}}");
            let cut: String = whole.chars().take(at).collect();
            let _ = read(&cut);
        }
    }
}
