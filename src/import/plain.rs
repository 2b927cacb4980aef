//! One JSON object of `{id?, tool, text, path?, line?, severity?}`, as a script of twenty lines writes it.

use super::{
    bounds::{CLAIM, RAW, TEXT, WORD, bounded, one_line},
    item::{self, Item},
    path, severity,
};
use crate::review::{finding::State, import::Imported};
use serde_json::Value;

/// Members that name the file, by the scripts and the tools that write such lines.
const PATH: [&str; 6] = ["path", "file", "file_path", "filename", "filePath", "file_name"];
/// Members that say where in it.
const LINE: [&str; 9] = [
    "line",
    "lines",
    "line_range",
    "line_number",
    "lineno",
    "start_line",
    "startLine",
    "row",
    "location",
];

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
    let (severity, unknown) =
        severity::severity(value.get("severity").or_else(|| value.get("level")));
    assumed.extend(unknown);
    let path = item::text(value, &PATH);
    let said = LINE.iter().find_map(|name| value.get(name).filter(|it| !it.is_null()));
    let mut lines = item::lines(said);
    let end = ["end_line", "endLine", "end_location"].iter().find_map(|name| value.get(name));
    if let (Some(it), Some(end)) = (lines, item::lines(end)) {
        lines = Some(crate::review::change::Lines::new(it.first, end.first.max(it.first)));
    }
    let mut paths: Vec<String> = path.map(path::readings).unwrap_or_default();
    if let Some((file, line)) = path.and_then(path::with_line) {
        lines = if said.is_none() { Some(line) } else { lines };
        paths.push(path::plain(file));
    }
    if paths.iter().all(String::is_empty) {
        assumed.push("findings without a `path` have no place that could be looked up".to_owned());
    } else if lines.is_none() && said.is_some() {
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
        paths,
        lines,
        elsewhere: Vec::new(),
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
