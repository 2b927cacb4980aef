//! One result: what a finding is made of, taken out of the object the moment it is read.

use super::{
    super::{
        bounds::{RAW, WORD, bounded, one_line},
        item, ours,
    },
    cwes,
};
use crate::review::change::Lines;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Members that can be huge and say nothing a finding needs.
const IGNORED: [&str; 8] = [
    "codeFlows",
    "graphs",
    "graphTraversals",
    "stacks",
    "relatedLocations",
    "attachments",
    "webRequest",
    "webResponse",
];

/// Further places of one result that are read: with the first as many as GitHub takes.
pub(super) const PLACES: usize = 999;

/// A result.
#[derive(Default)]
pub(super) struct Said {
    pub(super) is_object: bool,
    pub(super) rule_id: Option<String>,
    pub(super) rule_index: Option<usize>,
    /// The extension whose rule it is; the driver's where there is none.
    pub(super) extension: Option<usize>,
    pub(super) kind: String,
    pub(super) level: Option<String>,
    pub(super) score: Option<f64>,
    pub(super) text: Option<String>,
    pub(super) message_id: Option<String>,
    pub(super) arguments: Vec<String>,
    pub(super) place: Spot,
    /// Its further places.
    pub(super) others: Vec<Spot>,
    /// There are more places than are read.
    pub(super) has_more: bool,
    pub(super) snippet: Option<String>,
    /// Why its tool was told to leave it.
    pub(super) suppressed: Option<Why>,
    is_gone: bool,
    pub(super) guid: Option<String>,
    pub(super) cwes: Vec<String>,
    pub(super) fix: Option<String>,
    /// The finding that our own file has beside it.
    pub(super) ours: Option<Value>,
    pub(super) raw: String,
}

/// Why a tool was told to leave a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    pub(super) text: String,
    /// By a comment in the code and nothing besides.
    pub(super) in_source: bool,
}

/// A place in a file.
#[derive(Default)]
pub(super) struct Spot {
    pub(super) uri: Option<String>,
    pub(super) base: Option<String>,
    pub(super) artifact: Option<usize>,
    pub(super) lines: Option<Lines>,
}

impl Spot {
    fn of(location: &Value) -> Self {
        let place = &location["physicalLocation"];
        let file = &place["artifactLocation"];
        let text = |name: &str| item::text(file, &[name]).map(str::to_owned);
        Self {
            uri: text("uri"),
            base: text("uriBaseId"),
            artifact: file["index"].as_u64().and_then(|it| usize::try_from(it).ok()),
            lines: lines(&place["region"]),
        }
    }
}

impl Said {
    /// Whether it reports nothing: the rule holds, does not apply, or the result is one that was there before.
    pub(super) fn is_silent(&self) -> bool {
        self.is_gone || matches!(self.kind.as_str(), "pass" | "notApplicable")
    }

    fn of(value: &Value) -> Self {
        let rule = &value["rule"];
        let message = &value["message"];
        let locations = value["locations"].as_array().map_or(&[][..], Vec::as_slice);
        let (first, others) = locations.split_first().unwrap_or((&Value::Null, &[]));
        let region = &first["physicalLocation"]["region"];
        let text = |of: &Value, name: &str| item::text(of, &[name]).map(str::to_owned);
        let index = |of: &Value| usize::try_from(of.as_u64()?).ok();
        let arguments = message["arguments"].as_array().into_iter().flatten();
        Self {
            is_object: value.is_object(),
            rule_id: text(value, "ruleId").or_else(|| text(rule, "id")),
            rule_index: index(&value["ruleIndex"]).or_else(|| index(&rule["index"])),
            extension: index(&rule["toolComponent"]["index"]),
            kind: text(value, "kind").unwrap_or_else(|| "fail".to_owned()),
            level: text(value, "level"),
            score: score(value),
            text: text(message, "text").or_else(|| text(message, "markdown")),
            message_id: text(message, "id"),
            arguments: arguments
                .map(|it| bounded(it.as_str().unwrap_or_default(), WORD * 5))
                .take(50)
                .collect(),
            place: Spot::of(first),
            others: others.iter().take(PLACES).map(Spot::of).collect(),
            has_more: others.len() > PLACES,
            snippet: region["snippet"]["text"].as_str().map(str::to_owned),
            suppressed: suppressed(value),
            is_gone: value["baselineState"] == "absent",
            guid: text(value, "guid").map(|it| one_line(&it, WORD)),
            cwes: cwes(tags(value).chain(taxa(value))),
            fix: fix(value),
            ours: None,
            raw: String::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(json)?;
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !IGNORED.contains(&name.as_str()));
        }
        let mut said = Self::of(&value);
        let ours = value.get_mut("properties").and_then(|it| it.get_mut("pentad")).map(Value::take);
        said.ours = ours.filter(ours::is_ours);
        said.raw = bounded(&value.to_string(), RAW);
        Ok(said)
    }
}

/// `security-severity`: a number, by the tools as text.
pub(super) fn score(value: &Value) -> Option<f64> {
    let given = &value["properties"]["security-severity"];
    let score = given.as_f64().or_else(|| given.as_str()?.trim().parse().ok())?;
    score.is_finite().then_some(score)
}

/// The tags of a result or a rule.
pub(super) fn tags(value: &Value) -> impl Iterator<Item = &str> {
    let properties = &value["properties"];
    words(&properties["tags"]).chain(words(&properties["cwe"]))
}

fn words(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Numbers of the taxonomy CWE stand there as `89` or `CWE-89`.
fn taxa(value: &Value) -> impl Iterator<Item = &str> {
    let taxa = value["taxa"].as_array().into_iter().flatten();
    taxa.filter_map(|it| it["id"].as_str()).filter(|id| id.len() < 20 && id.contains("CWE-"))
}

/// A region of lines. One that ends before the first column of its last line ends with the line before.
fn lines(region: &Value) -> Option<Lines> {
    let first = item::line(region.get("startLine"))?;
    let last = item::line(region.get("endLine")).unwrap_or(first).max(first);
    let before = last > first && region["endColumn"].as_u64() == Some(1);
    Some(Lines::new(first, if before { last - 1 } else { last }))
}

/// A suppression counts unless it is still to be decided or was turned down.
fn suppressed(value: &Value) -> Option<Why> {
    let all = value["suppressions"].as_array()?;
    let undecided =
        |it: &&Value| matches!(item::text(it, &["status"]), Some("underReview" | "rejected"));
    if all.is_empty() || all.iter().any(|it| undecided(&it)) {
        return None;
    }
    // One that was accepted elsewhere too is not of the change alone.
    let in_source = all.iter().all(|it| item::text(it, &["kind"]) == Some("inSource"));
    let kind = match item::text(&all[0], &["kind"]) {
        Some("inSource") => "suppressed by a comment in the code",
        _ => "suppressed outside of the code",
    };
    let why = item::text(&all[0], &["justification"]);
    let text = why.map_or_else(|| kind.to_owned(), |why| format!("{kind}: {}", one_line(why, 200)));
    Some(Why { text, in_source })
}

/// What the tool would do.
fn fix(value: &Value) -> Option<String> {
    let fix = &value["fixes"][0];
    if let Some(said) = item::text(&fix["description"], &["text", "markdown"]) {
        return Some(said.to_owned());
    }
    let inserted = &fix["artifactChanges"][0]["replacements"][0]["insertedContent"];
    let inserted = item::text(inserted, &["text"])?;
    Some(format!("the tool would write: {inserted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_region_ends_where_it_says() {
        for (region, expected) in [
            (json!({"startLine": 3}), Some((3, 3))),
            (json!({"startLine": 3, "endLine": 5}), Some((3, 5))),
            (json!({"startLine": 3, "endLine": 5, "endColumn": 1}), Some((3, 4))),
            (json!({"startLine": 3, "endLine": 3, "endColumn": 1}), Some((3, 3))),
            (json!({"startLine": 5, "endLine": 3}), Some((5, 5))),
            (json!({"charOffset": 12}), None),
            (json!(null), None),
        ] {
            assert_eq!(lines(&region).map(|it| (it.first, it.last)), expected, "{region}");
        }
    }

    #[test]
    fn only_a_decided_suppression_counts() {
        for (given, counts) in [
            (json!([]), false),
            (json!(null), false),
            (json!([{"kind": "inSource"}]), true),
            (json!([{"kind": "external", "status": "accepted", "justification": "fine"}]), true),
            (json!([{"kind": "external", "status": "underReview"}]), false),
            (json!([{"kind": "inSource"}, {"kind": "external", "status": "rejected"}]), false),
        ] {
            let value = json!({"suppressions": given});
            assert_eq!(suppressed(&value).is_some(), counts, "{value}");
        }
    }
}
