//! A line of `findings.jsonl`, as `render::jsonl` writes it. Its evidence is a quote to look up again, never a place to believe.

use super::{
    bounds::{CLAIM, RAW, TEXT, bounded, one_line},
    item::{self, Item},
    path, severity,
};
use crate::review::{
    finding::{Source, State, Voice},
    import::{Imported, ROLE},
};
use serde_json::Value;

/// The name under which an earlier review's findings are counted.
const OURS: &str = "pentad";
/// Voices of one finding.
const VOICES: usize = 100;

/// Whether an object is one of ours.
pub(super) fn is_ours(value: &Value) -> bool {
    ["fingerprint", "voices", "evidence", "cited", "claim"].iter().all(|it| value.get(it).is_some())
}

/// Reads one; the error is why it is none.
pub(super) fn read(value: &Value, at: &str) -> Result<Item, String> {
    let claim = item::text(value, &["claim"]).ok_or("has no `claim`")?;
    let mut assumed = Vec::new();
    let (severity, unknown) = severity::severity(value.get("severity"));
    assumed.extend(unknown);
    let state = state(value).unwrap_or_else(|| {
        assumed.push("findings in a state that is none are taken as open".to_owned());
        State::Open
    });
    let role = item::slug(value.get("role"));
    let voices = voices(value, role.as_deref());
    let (cited, evidence) = (&value["cited"], &value["evidence"]);
    let file = |of: &Value| item::text(of, &["file"]).map(path::plain);
    let quote = |of: &Value| item::quote(of, &["quote"]);
    let raw = item::text(value, &["raw"]).map_or_else(|| value.to_string(), str::to_owned);
    let text =
        |name: &str| item::text(value, &[name]).map(|it| bounded(it, TEXT)).unwrap_or_default();
    let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
    let references = value.get("references").and_then(Value::as_array).into_iter().flatten();
    let cause = value.get("cause").and_then(|it| Some((file(it)?, quote(it)?)));
    let finding = Imported {
        at: at.to_owned(),
        id: item::id(value.get("id")),
        fingerprint: item::text(value, &["fingerprint"])
            .filter(|it| it.len() == 16 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(str::to_owned),
        rule: rule(&voices, &raw),
        voices,
        role,
        loop_n: item::line(value.get("loop")).unwrap_or(0),
        theme: item::slug(value.get("theme")),
        severity,
        state,
        paths: file(cited).or_else(|| file(evidence)).into_iter().collect(),
        lines: item::lines(cited.get("lines")),
        elsewhere: Vec::new(),
        quote: quote(evidence),
        seen: file(evidence).map(|file| (file, item::lines(evidence.get("lines")))),
        cause,
        claim: bounded(claim, CLAIM),
        failure_scenario: text("failure_scenario"),
        proposed_change: text("proposed_change"),
        disproof: text("disproof"),
        escalate: flag("escalate"),
        locked_conflict: flag("locked_conflict"),
        references: item::references(references.filter_map(Value::as_str).map(str::to_owned)),
        raw: bounded(&raw, RAW),
    };
    Ok(Item { finding, tools: vec![OURS.to_owned()], assumed })
}

/// The rule whose report this is: it is part of the finding's identity.
fn rule(voices: &[Voice], raw: &str) -> Option<String> {
    let mut rules = voices.iter().filter(|it| matches!(it.source, Source::Static(_)));
    rules.find_map(|it| {
        let name = it.source.name();
        raw.strip_prefix(&name)?.starts_with(" at ").then_some(name)
    })
}

fn voices(value: &Value, role: Option<&str>) -> Vec<Voice> {
    let given = value.get("voices").and_then(Value::as_array).into_iter().flatten();
    let mut voices: Vec<Voice> = given.filter_map(voice).take(VOICES).collect();
    if voices.is_empty() {
        let role = role.unwrap_or(ROLE).to_owned();
        voices.push(Voice { role, ..item::voice(OURS) });
    }
    voices.sort();
    voices.dedup();
    voices
}

fn voice(value: &Value) -> Option<Voice> {
    let word = |word: &str| one_line(word, 160);
    let source = match Source::read(item::text(value, &["source"])?)? {
        Source::Model => Source::Model,
        Source::Static(rule) => Source::Static(word(&rule)),
        Source::Imported(tool) => Source::Imported(item::tool(&tool)),
    };
    let role = item::slug(value.get("role")).unwrap_or_else(|| ROLE.to_owned());
    let model = item::text(value, &["model"]).map(word);
    Some(Voice { role, source, model, loop_n: item::line(value.get("loop")).unwrap_or(0) })
}

fn state(value: &Value) -> Option<State> {
    let closing = value.get("closing").unwrap_or(&Value::Null);
    let said =
        |name: &str| item::text(closing, &[name]).map(|it| one_line(it, 500)).unwrap_or_default();
    State::read(item::text(value, &["state"])?, said)
}
