//! One JSON object of `{id?, tool, text, path?, line?, severity?}`, as a script of twenty lines writes it.

use super::{
    bounds::{CLAIM, RAW, TEXT, WORD, bounded, one_line},
    item::{self, Item},
    path,
};
use crate::review::{finding::State, import::Imported};
use serde_json::Value;

/// Reads one; the error is why it is none.
pub(super) fn read(value: &Value, at: &str, file: &str) -> Result<Item, String> {
    if !value.is_object() {
        return Err("is no object".to_owned());
    }
    let claim = item::text(value, &["text", "message", "body", "claim"])
        .ok_or("has no `text` that says what is wrong")?;
    let mut assumed = Vec::new();
    let tool = match item::text(value, &["tool", "source"]) {
        Some(tool) => item::tool(tool),
        None => {
            assumed
                .push("the file's name stands for the tool that findings do not name".to_owned());
            item::tool(stem(file))
        }
    };
    let (severity, unknown) = item::severity(value.get("severity").or_else(|| value.get("level")));
    assumed.extend(unknown);
    let path = item::text(value, &["path", "file", "file_path"]).map(path::plain);
    let said = ["line", "lines", "line_range"]
        .iter()
        .find_map(|name| value.get(name).filter(|it| !it.is_null()));
    let mut lines = item::lines(said);
    if let (Some(it), Some(end)) = (lines, item::line(value.get("end_line"))) {
        lines = Some(crate::review::change::Lines::new(it.first, end));
    }
    if lines.is_none() && said.is_some() {
        assumed.push("findings with a `line` that is none speak of the whole file".to_owned());
    }
    let rule = item::text(value, &["rule", "rule_id", "check_id", "code"]);
    let references = value.get("references").and_then(Value::as_array).into_iter().flatten();
    let references =
        rule.into_iter().chain(references.filter_map(Value::as_str)).map(str::to_owned);
    let quote = item::quote(value, &["quote", "snippet", "evidence_quote"]);
    let text =
        |names: &[&str]| item::text(value, names).map(|it| bounded(it, TEXT)).unwrap_or_default();
    let finding = Imported {
        at: at.to_owned(),
        id: item::id(value.get("id")),
        fingerprint: None,
        voices: vec![item::voice(&tool)],
        role: item::slug(value.get("role")),
        loop_n: 0,
        theme: item::slug(value.get("theme")),
        rule: rule.map(|rule| format!("{tool}/{}", one_line(rule, WORD))),
        severity,
        state: State::Open,
        paths: path.into_iter().collect(),
        lines,
        quote,
        seen: None,
        cause: None,
        claim: bounded(claim, CLAIM),
        failure_scenario: text(&["failure_scenario"]),
        proposed_change: text(&["proposed_change", "suggestion", "fix"]),
        disproof: text(&["disproof"]),
        escalate: false,
        locked_conflict: false,
        references: item::references(references),
        raw: bounded(&value.to_string(), RAW),
    };
    Ok(Item { finding, tools: vec![tool], assumed })
}

/// `notes` of `out/notes.jsonl`.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}
