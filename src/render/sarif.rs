//! `results.sarif`: SARIF 2.1.0 as GitHub's code scanning takes it, and as our own import reads it back.
//!
//! A rule is a role, a theme and a severity: a closed set, so that alerts last from push to push, with the severity in it because code
//! scanning takes it from the rule alone. Alerts are what is open; what a human accepted stands there as suppressed. A closed or absorbed
//! finding is none, and code scanning closes its alert when it is gone from the file.
//!
//! Limits are those of GitHub's "SARIF support for code scanning".

use super::{
    escape::{JsonPieces, clip, visible},
    json::finding::FindingV1,
};
use crate::review::{
    change::Lines,
    finding::{Evidence, Finding, Severity, Side, State},
    synthesis::{Report, Verdict},
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, io};

/// The file's name.
pub const FILE: &str = "results.sarif";
/// Results of a run: of more, code scanning keeps these by severity, which is our order.
const RESULTS: usize = 5_000;
/// Bytes of all results: packed they stay under the 10 MB that are taken.
const BYTES: usize = 40_000_000;
/// Characters of a rule's texts.
const RULE_TEXT: usize = 1_024;
/// Characters of a message's parts.
const TEXT: usize = 4_000;
/// What stands before a path that leads out of the repository: a folder of none.
const OUTSIDE: &str = "outside-of-the-repository";

/// The file's text.
#[must_use]
pub fn log(report: &Report) -> String {
    let mut text = Vec::new();
    write(report, &mut text).expect("a Vec takes every write");
    String::from_utf8(text).expect("JSON is text")
}

/// The same, never whole in memory.
///
/// # Errors
/// `out` takes no more.
pub fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut pieces = JsonPieces::into(out);
    serde_json::to_writer(&mut pieces, &of(report))?;
    pieces.end()
}

/// In the order of the alphabet, as everything below them is.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    automation_details: Value,
    column_kind: &'static str,
    invocations: Value,
    properties: Value,
    results: Results<'a>,
    tool: Value,
}

/// Made one by one when they are written: five thousand are more than the report.
struct Results<'a> {
    of: Vec<&'a Finding>,
    rules: BTreeMap<String, usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.of.iter().map(|it| result(it, &self.rules)))
    }
}

fn of(report: &Report) -> Log<'_> {
    let mut rules = Rules::default();
    let counts = |it: &&Finding| it.state.is_open() || matches!(it.state, State::Waived { .. });
    let all: Vec<&Finding> = report.findings.iter().filter(counts).collect();
    let (mut results, mut bytes) = (Vec::new(), 0);
    for finding in all.iter().take(RESULTS) {
        rules.add(finding);
        bytes += result(finding, &rules.known).to_string().len();
        if bytes > BYTES {
            break;
        }
        results.push(*finding);
    }
    let left_out = all.len() - results.len();
    let driver = json!({
        "name": "Pentad",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.list,
    });
    let run = Run {
        // The category of an upload that names none; what follows the slash would be the run.
        automation_details: json!({"id": "pentad/"}),
        column_kind: "unicodeCodePoints",
        invocations: json!([{
            "executionSuccessful": report.verdict != Verdict::Incomplete,
            "toolExecutionNotifications": notifications(report, left_out),
        }]),
        properties: json!({"verdict": report.verdict.name(), "base": report.base, "head": report.head}),
        results: Results { of: results, rules: rules.known },
        tool: json!({"driver": driver}),
    };
    Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: [run], version: "2.1.0" }
}

/// Why there may be more, and what else a reader should know.
fn notifications(report: &Report, left_out: usize) -> Vec<Value> {
    let incomplete = report.verdict == Verdict::Incomplete;
    let level = if incomplete { "warning" } else { "note" };
    let reasons = report.reasons.iter().map(|it| (level, it.clone()));
    let notices = report.notices.iter().map(|it| ("note", it.clone()));
    let more = (left_out > 0).then(|| {
        let what = format!("{left_out} more findings do not fit here: findings.jsonl has all");
        ("warning", what)
    });
    let all = more.into_iter().chain(reasons).chain(notices);
    all.map(|(level, it)| json!({"level": level, "message": {"text": text(&it, TEXT)}})).collect()
}

/// The rules that results name, in the order in which they come.
#[derive(Default)]
struct Rules {
    list: Vec<Value>,
    known: BTreeMap<String, usize>,
}

impl Rules {
    fn add(&mut self, finding: &Finding) {
        let (id, next) = (rule_id(finding), self.list.len());
        if *self.known.entry(id.clone()).or_insert(next) == next {
            self.list.push(rule(&id, &finding.role, &finding.theme, finding.severity));
        }
    }
}

fn rule_id(finding: &Finding) -> String {
    clip(&format!("{}/{}/{}", finding.role, finding.theme, finding.severity.name()), 255)
}

fn rule(id: &str, role: &str, theme: &str, severity: Severity) -> Value {
    let word = severity.name();
    let short = format!("{role}: a finding of severity {word}");
    let full = format!(
        "The reviewer \"{role}\" found it, of severity {word}, under the theme \"{theme}\". It was admitted with a quote that stands in the code."
    );
    let help = "What is wrong and when it would be fine stand in the result. The review's synthesis.md has who said it, who doubted it, and why it counts. \
                Whoever owns the charter can accept it in .pentad/waivers.yml.";
    let (level, problem, score) = rating(severity);
    // With this tag code scanning shows the score; without it the level.
    let security = (role == "security").then_some("security");
    let tags: Vec<&str> = security.into_iter().chain([theme]).collect();
    let mut properties = json!({"tags": tags, "precision": "medium", "problem.severity": problem});
    if let Some(score) = score {
        properties["security-severity"] = json!(score);
    }
    json!({
        "id": id,
        "name": id,
        "shortDescription": {"text": text(&short, RULE_TEXT)},
        "fullDescription": {"text": text(&full, RULE_TEXT)},
        "help": {"text": help},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    })
}

/// The level, the problem's severity, and the score: above 9.0 is critical, from 7.0 high, from 4.0 medium, above 0 low.
const fn rating(severity: Severity) -> (&'static str, &'static str, Option<&'static str>) {
    match severity {
        Severity::Critical => ("error", "error", Some("9.5")),
        Severity::High => ("error", "error", Some("8.0")),
        Severity::Medium => ("warning", "warning", Some("5.5")),
        Severity::Low => ("note", "recommendation", Some("2.0")),
        Severity::Note => ("note", "recommendation", None),
    }
}

/// `rules` are all places of rules by id.
fn result(finding: &Finding, rules: &BTreeMap<String, usize>) -> Value {
    let id = rule_id(finding);
    let at = rules.get(&id);
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": at,
        "level": rating(finding.severity).0,
        "message": {"text": message(finding)},
        "locations": [location(&finding.evidence, finding.cited.lines)],
        // The part behind the colon counts occurrences: a fingerprint has one.
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{}:1", finding.fingerprint),
            "pentad/1": finding.fingerprint,
        },
        // The finding as findings.jsonl has it: our own import reads this.
        "properties": {"pentad": FindingV1::with_raw(finding)},
    });
    if let Some(cause) = &finding.cause {
        let mut cause = location(cause, None);
        cause["message"] = json!({"text": "The change that causes it"});
        result["relatedLocations"] = json!([cause]);
    }
    if let State::Waived { reason, until } = &finding.state {
        let why = format!("{reason} (waived by {} until {until})", finding.state_by);
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": text(&why, TEXT)}]);
    }
    result
}

fn message(finding: &Finding) -> String {
    let mut parts = vec![text(&finding.claim, TEXT)];
    let evidence = &finding.evidence;
    if evidence.side == Side::Old {
        let lines = evidence
            .lines
            .map_or_else(String::new, |it| format!(", line {} to {}", it.first, it.last));
        parts.push(format!("It is about the file before the change{lines}."));
    }
    if !evidence.status.located() {
        parts.push("Its quote was not found in the code.".to_owned());
    }
    for (label, said) in [
        ("How it goes wrong", &finding.failure_scenario),
        ("What to do", &finding.proposed_change),
        ("It would be fine if", &finding.disproof),
    ] {
        if !said.trim().is_empty() {
            parts.push(format!("{label}: {}", text(said, TEXT)));
        }
    }
    parts.push(format!("({})", text(&finding.id, RULE_TEXT)));
    parts.join("\n\n")
}

/// Lines are those of head; of a file before the change, or of a quote that was not found, only the file is sure.
fn location(evidence: &Evidence, cited: Option<Lines>) -> Value {
    let at_head = evidence.side == Side::New;
    let lines = evidence.lines.or(cited).filter(|_| at_head).unwrap_or(Lines::new(1, 1));
    let first = lines.first.max(1);
    // Code scanning asks for a column to end at: behind the quote's last line, or behind the first character.
    let end = evidence.quote.lines().last().filter(|_| at_head).unwrap_or_default();
    let mut region = json!({
        "startLine": first,
        "startColumn": 1,
        "endLine": lines.last.max(first),
        "endColumn": end.trim_end().chars().count().max(1) + 1,
    });
    if at_head && !evidence.quote.is_empty() {
        region["snippet"] = json!({"text": visible(&evidence.quote)});
    }
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&evidence.file), "uriBaseId": "%SRCROOT%"},
        "region": region,
    }})
}

/// A path of the repository as a relative reference. A colon too is escaped: before it would be a scheme. A path that another tool or a model
/// leads out of the repository keeps its names and none of its way out: a reader of the file would open what it finds there.
fn uri(path: &str) -> String {
    let parts = path.split('/');
    if path.starts_with('/') || parts.clone().any(|it| it == "..") {
        let inside: Vec<&str> = parts.filter(|it| !matches!(*it, "" | "." | "..")).collect();
        return reference(&format!("{OUTSIDE}/{}", inside.join("/")));
    }
    reference(path)
}

fn reference(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Plain text: a viewer makes links of `[text](target)` in it, and nobody else's words may hold one.
fn text(said: &str, most: usize) -> String {
    let said = clip(&visible(said), most);
    let said = said.replace("](", "] (");
    if said.trim().is_empty() { "(nothing was said)".to_owned() } else { said }
}
