//! `rules/*.yml`: a team's own rules, in the format of the built-in ones. Of a file's keys, some say what the rule tells people; those are
//! read here. The others say what it matches; they are handed on as they are, with their lines, to whoever runs it.

use super::{
    field::{Field, Reader, Section, is_slug},
    problem::{At, Problem, Problems, instead, shown},
    yaml::{self, Node, Value},
};
use crate::review::{
    finding::Severity,
    guard,
    rule::{Card, OwnRule, Reach, RulePolicy, Word, Written},
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What matches: ast-grep's keys, kept for it.
const MATCHER: [&str; 7] =
    ["rule", "constraints", "utils", "transform", "rewriters", "labels", "fix"];
const KNOWN: [&str; 18] = [
    "id",
    "language",
    "message",
    "severity",
    "note",
    "rule",
    "constraints",
    "utils",
    "transform",
    "rewriters",
    "labels",
    "fix",
    "files",
    "ignores",
    "url",
    "metadata",
    "valid",
    "invalid",
];
const METADATA: [&str; 9] = [
    "role",
    "theme",
    "severity",
    "where",
    "literals",
    "failure_scenario",
    "fix",
    "disproof",
    "references",
];
/// Rules that one team may have: a file each.
const MAX_RULES: usize = 200;
/// Bytes of one rule's file.
const MAX_BYTES: usize = 64 * 1024;
/// Snippets of a kind in one rule.
const MAX_SNIPPETS: usize = 50;
/// What a rule is rated by ast-grep's word alone.
const WORDS: [(&str, Option<Severity>); 5] = [
    ("error", Some(Severity::High)),
    ("warning", Some(Severity::Medium)),
    ("info", Some(Severity::Low)),
    ("hint", Some(Severity::Note)),
    ("off", None),
];

/// Who may speak, and in which loops: what a rule's `role` and `theme` can be.
pub(super) struct Seats<'a> {
    pub(super) roles: Vec<&'a str>,
    pub(super) themes: Vec<&'a str>,
}

/// Whether a file of the charter is one of a rule.
pub(super) fn is_rule(name: &str) -> bool {
    name.starts_with("rules/") && (name.ends_with(".yml") || name.ends_with(".yaml"))
}

/// Reads every rule; `files` by the path that people know.
pub(super) fn read(
    files: &BTreeMap<String, &str>,
    seats: &Seats<'_>,
    policy: &mut RulePolicy,
    problems: &mut Problems,
) {
    if files.len() > MAX_RULES {
        let (file, what) = (files.keys().next().map_or("", String::as_str), files.len());
        let what = format!("the charter has {what} rules");
        problems.add(Problem::new(file, At::FILE, what, format!("keep at most {MAX_RULES}")));
        return;
    }
    for (path, text) in files {
        let mut reader = Reader { file: path, problems };
        if let Some((rule, off)) = reader.own_rule(text, seats) {
            let taken = policy.own.iter().find(|it| it.id == rule.id);
            if let Some(first) = taken {
                let what = format!("the id `{}` is taken by {}", rule.id, first.at.file);
                let at = At { line: rule.at.line, column: 1 };
                reader.wrong(at, what, "give each rule an id of its own");
            }
            if off {
                policy.off.push(Word { text: rule.id.clone(), at: rule.at.clone() });
            }
            policy.own.push(rule);
        }
    }
    policy.own.sort_by(|a, b| a.id.cmp(&b.id));
}

/// A tree of the charter as JSON, for who reads it further. What JSON cannot say is null.
pub(super) fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => i64::try_from(*value).map_or(Json::Null, Json::from),
        Value::Float(value) => Json::from(*value),
        Value::Text(value) => Json::from(value.as_str()),
        Value::List(nodes) => nodes.iter().map(json).collect(),
        Value::Map(pairs) => {
            Json::Object(pairs.iter().map(|(key, node)| (key.name.clone(), json(node))).collect())
        }
    }
}

/// Each key of a tree with its text and its line, in order.
pub(super) fn marks(file: &str, node: &Node, marks: &mut Vec<(String, Word)>) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|it| self::marks(file, it, marks)),
        Value::Map(pairs) => {
            for (key, node) in pairs {
                let text =
                    if let Value::Text(text) = &node.value { text.clone() } else { String::new() };
                let line = if text.is_empty() { key.at.line } else { node.at.line };
                let at = Written { file: file.to_owned(), line };
                marks.push((key.name.clone(), Word { text, at }));
                self::marks(file, node, marks);
            }
        }
        _ => {}
    }
}

impl Reader<'_> {
    /// One rule, and whether its own file switches it off.
    fn own_rule(&mut self, text: &str, seats: &Seats<'_>) -> Option<(OwnRule, bool)> {
        if text.len() > MAX_BYTES {
            let what = format!("the rule has {} bytes", text.len());
            self.wrong(At::FILE, what, format!("keep it under {MAX_BYTES}"));
            return None;
        }
        let node = yaml::parse_deep(self.file, text, self.problems)?;
        if matches!(node.value, Value::Null) {
            let help = "write a rule: `id`, `language`, `message`, `rule`; or remove the file";
            self.wrong(At::FILE, "the rule is empty", help);
            return None;
        }
        let mut it = self.section(Field { name: String::new(), node }, &KNOWN)?;
        let before = self.problems.count();
        let id = self.rule_id(&mut it);
        let language = self.needed(&mut it, "language", "Rust");
        let message = self.needed(&mut it, "message", "Say in a sentence what is wrong.");
        let rated = it.take("severity").and_then(|field| self.word(field, &WORDS));
        let note = it.take("note").and_then(|field| self.text(field));
        let url = it.take("url").and_then(|field| self.line(field));
        let files = it.take("files").and_then(|field| self.globs(field));
        let ignores = it.take("ignores").and_then(|field| self.globs(field));
        let [valid, invalid] = ["valid", "invalid"].map(|key| self.snippets(&mut it, key));
        let mut card = it.take("metadata").map(|field| self.metadata(field, seats));
        let (definition, marks) = self.matcher(&mut it, id.as_ref().map(|it| it.text.as_str()))?;
        if self.problems.count() > before {
            return None;
        }
        let (id, mut card) = (id?, card.take().unwrap_or_default());
        card.references.extend(url);
        let card = Card {
            message: message?.text.split_whitespace().collect::<Vec<_>>().join(" "),
            role: card.role.unwrap_or_else(|| "correctness".to_owned()),
            theme: card.theme.unwrap_or_else(|| "spec-conformance".to_owned()),
            severity: card.severity.or(rated.flatten()).unwrap_or(Severity::Medium),
            reach: card.reach.unwrap_or(Reach::Anywhere),
            literals: card.literals,
            failure_scenario: card.failure_scenario.or(note.map(|it| it.0)).unwrap_or_default(),
            fix: card.fix.unwrap_or_default(),
            disproof: card.disproof.unwrap_or_default(),
            references: card.references,
        };
        let off = rated == Some(None);
        let language = language?;
        Some((
            OwnRule {
                id: id.text,
                at: id.at,
                language,
                definition,
                card,
                files,
                ignores,
                valid,
                invalid,
                marks,
            },
            off,
        ))
    }

    fn rule_id(&mut self, it: &mut Section) -> Option<Word> {
        let id = self.needed(it, "id", "no-direct-clock")?;
        let at = At { line: id.at.line, column: 1 };
        if !is_slug(&id.text) || id.text.starts_with(guard::SOURCE) {
            let what = format!("`id` cannot be `{}`", shown(&id.text));
            let help = "start with a lower-case letter, go on with lower-case letters, digits and `-`, at most 40; \
                        `guard-` is Pentad's own beginning";
            self.wrong(at, what, help);
            return None;
        }
        Some(id)
    }

    /// Text that must be there.
    pub(super) fn needed(&mut self, it: &mut Section, key: &str, example: &str) -> Option<Word> {
        let Some(field) = it.take(key) else {
            let of = if it.name.is_empty() { "it".to_owned() } else { format!("`{}`", it.name) };
            self.wrong(it.at, format!("{of} has no `{key}`"), format!("write `{key}: {example}`"));
            return None;
        };
        self.text(field).map(|(text, at)| self.placed(text.trim(), at))
    }

    pub(super) fn placed(&self, text: &str, at: At) -> Word {
        let at = Written { file: self.file.to_owned(), line: at.line };
        Word { text: text.to_owned(), at }
    }

    fn snippets(&mut self, it: &mut Section, key: &str) -> Vec<Word> {
        let Some(field) = it.take(key) else { return Vec::new() };
        let at = field.node.at;
        let texts = self.texts(field, "[\"some(code)\"]").unwrap_or_default();
        if texts.len() > MAX_SNIPPETS {
            let what = format!("`{key}` has {} snippets", texts.len());
            self.wrong(at, what, format!("keep at most {MAX_SNIPPETS}"));
        }
        texts.into_iter().map(|(text, at)| self.placed(&text, at)).collect()
    }

    /// What matches, as JSON, and its keys.
    fn matcher(
        &mut self,
        it: &mut Section,
        id: Option<&str>,
    ) -> Option<(String, Vec<(String, Word)>)> {
        if !it.has("rule") {
            let help = "write `rule: {pattern: \"some($CODE)\"}`, or a kind with what narrows it";
            self.wrong(it.at, "it has no `rule`", help);
            return None;
        }
        let mut whole = Map::from_iter(id.map(|id| ("id".to_owned(), Json::from(id))));
        let mut marks = Vec::new();
        for key in MATCHER {
            if let Some(Field { node, .. }) = it.take(key) {
                let at = Written { file: self.file.to_owned(), line: node.at.line };
                marks.push((key.to_owned(), Word { text: String::new(), at }));
                self::marks(self.file, &node, &mut marks);
                whole.insert(key.to_owned(), json(&node));
            }
        }
        Some((Json::Object(whole).to_string(), marks))
    }

    fn metadata(&mut self, field: Field, seats: &Seats<'_>) -> Metadata {
        let Some(mut it) = self.anyones(field, &METADATA) else { return Metadata::default() };
        let mut list = |key| {
            let field = it.take(key)?;
            Some(self.texts(field, "[CWE-22]")?.into_iter().map(|(text, _)| text).collect())
        };
        let (literals, references) = (list("literals"), list("references"));
        let mut text = |key| it.take(key).and_then(|field| self.text(field)).map(|(text, _)| text);
        let [failure_scenario, fix, disproof] =
            ["failure_scenario", "fix", "disproof"].map(&mut text);
        Metadata {
            role: it.take("role").and_then(|field| self.seat(field, &seats.roles)),
            theme: it.take("theme").and_then(|field| self.seat(field, &seats.themes)),
            severity: it.take("severity").and_then(|field| self.severity(field)),
            reach: it.take("where").and_then(|field| self.word(field, &Reach::ALL)),
            literals: literals.unwrap_or_default(),
            references: references.unwrap_or_default(),
            failure_scenario,
            fix,
            disproof,
        }
    }

    /// One of the names that the charter gives.
    pub(super) fn seat(&mut self, field: Field, seats: &[&str]) -> Option<String> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        if !seats.contains(&text.as_str()) {
            let what = format!("`{name}` cannot be `{}`", shown(&text));
            self.wrong(at, what, instead(&text, seats));
            return None;
        }
        Some(text)
    }
}

/// What a rule's `metadata` says.
#[derive(Default)]
struct Metadata {
    role: Option<String>,
    theme: Option<String>,
    severity: Option<Severity>,
    reach: Option<Reach>,
    literals: Vec<String>,
    failure_scenario: Option<String>,
    fix: Option<String>,
    disproof: Option<String>,
    references: Vec<String>,
}
