//! What stands in a guard's fence, to a [`Guard`]. Where the fences are is the core's to say; what a pattern means, the static reviewers'.

use super::{
    field::{Field, Reader, Section, is_slug},
    problem::{At, Problem, Problems, shown},
    rules::{Seats, json, marks},
    yaml::{self, Value},
};
use crate::review::{
    charter::Globs,
    finding::Severity,
    guard::{Extent, Fence, Guard, Look, fences},
    rule::{OwnRule, Word, Written},
};
use serde_json::json;
use std::collections::BTreeMap;

/// Guards of one constitution.
const MAX_GUARDS: usize = 100;
/// Bytes of a text or an expression that is looked for.
const MAX_TEXT: usize = 1_000;
/// Who looks at structure.
const ROLE: &str = "architect";
const LOOKS: [&str; 4] = ["literal", "regex", "pattern", "rule"];
const KNOWN: [&str; 12] = [
    "id", "literal", "regex", "pattern", "rule", "language", "in", "allow", "exactly", "sites",
    "severity", "message",
];
const EXAMPLE: &str =
    "write one of `literal: text`, `regex: …`, `pattern: call($A)` with a `language`, `rule: ID`";

/// Reads the guards of a constitution; what is wrong with them goes to `problems`.
pub(super) fn read(
    path: &str,
    constitution: &str,
    seats: &Seats<'_>,
    problems: &mut Problems,
) -> Vec<Guard> {
    let fences = fences(constitution);
    if fences.len() > MAX_GUARDS {
        let what = format!("the constitution has {} guards", fences.len());
        problems.add(Problem::new(path, At::FILE, what, format!("keep at most {MAX_GUARDS}")));
        return Vec::new();
    }
    let mut guards: Vec<Guard> = Vec::new();
    for fence in &fences {
        let at = At { line: fence.line as u64, column: 1 };
        let mut reader = Reader { file: path, problems };
        if !fence.closed {
            let help = "end it with a line of the same marks: ```";
            reader.wrong(at, "the guard's fence is not closed", help);
            continue;
        }
        let Some(guard) = reader.guard(fence, seats) else { continue };
        if let Some(first) = guards.iter().find(|it| it.id == guard.id) {
            let what = format!("the id `{}` is taken on line {}", guard.id, first.at.line);
            reader.wrong(at, what, "give each guard an id of its own");
        }
        guards.push(guard);
    }
    guards
}

impl Reader<'_> {
    fn guard(&mut self, fence: &Fence<'_>, seats: &Seats<'_>) -> Option<Guard> {
        // As many lines above it as there are in the file: so its own lines are the file's.
        let text = format!("{}{}", "\n".repeat(fence.line), fence.text);
        let node = yaml::parse_deep(self.file, &text, self.problems)?;
        let at = At { line: fence.line as u64, column: 1 };
        if matches!(node.value, Value::Null) {
            self.wrong(at, "the guard is empty", format!("give it an `id`, and {EXAMPLE}"));
            return None;
        }
        let before = self.problems.count();
        let known: Vec<&str> = KNOWN.into_iter().chain(["role"]).collect();
        let mut it = self.section(Field { name: String::new(), node }, &known)?;
        let id = self.guard_id(&mut it);
        let look = self.look(&mut it, id.as_ref().map_or("", |it| it.text.as_str()));
        let within = it.take("in").and_then(|field| self.globs(field));
        let allow = it.take("allow").and_then(|field| self.globs(field));
        let extent = self.extent(&mut it, allow.is_some());
        let severity = it.take("severity").and_then(|field| self.severity(field));
        let role = it.take("role").and_then(|field| self.seat(field, &seats.roles));
        let message = it.take("message").and_then(|field| self.text(field));
        if self.problems.count() > before {
            return None;
        }
        let nowhere = || Globs::new(Vec::new()).expect("no pattern is no bad pattern");
        Some(Guard {
            id: id?.text,
            at: Written { file: self.file.to_owned(), line: fence.line as u64 },
            clause: fence.clause.clone(),
            look: look?,
            within,
            allow: allow.unwrap_or_else(nowhere),
            extent: extent?,
            severity: severity.unwrap_or(Severity::High),
            role: role.unwrap_or_else(|| ROLE.to_owned()),
            message: message.map(|(it, _)| it.split_whitespace().collect::<Vec<_>>().join(" ")),
        })
    }

    fn guard_id(&mut self, it: &mut Section) -> Option<Word> {
        let id = self.needed(it, "id", "one-endpoint")?;
        if is_slug(&id.text) {
            return Some(id);
        }
        let what = format!("`id` cannot be `{}`", shown(&id.text));
        let help = "start with a lower-case letter, go on with lower-case letters, digits and `-`, at most 40";
        self.wrong(At { line: id.at.line, column: 1 }, what, help);
        None
    }

    /// The one thing that it looks for.
    fn look(&mut self, it: &mut Section, id: &str) -> Option<Look> {
        let given: Vec<&str> = LOOKS.into_iter().filter(|key| it.has(key)).collect();
        let [key] = given.as_slice() else {
            let what = match given.as_slice() {
                [] => "the guard looks for nothing".to_owned(),
                several => format!("the guard looks for `{}` at once", several.join("` and `")),
            };
            self.wrong(it.at, what, EXAMPLE);
            return None;
        };
        let field = it.take(key)?;
        let of_tree = *key == "pattern" || matches!(field.node.value, Value::Map(_));
        if !of_tree && let Some(language) = it.take("language") {
            let help = "remove it: only a `pattern`, or a `rule` written out, is of one language";
            self.wrong(language.node.at, format!("`{key}` is given a `language`"), help);
        }
        match *key {
            "literal" => self.sought(field).map(|it| Look::Literal(it.text)),
            "regex" => self.sought(field).map(Look::Regex),
            "rule" if !of_tree => self.sought(field).map(Look::Rule),
            _ => self.tree(it, key, field, id),
        }
    }

    fn sought(&mut self, field: Field) -> Option<Word> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        let long = text.len() > MAX_TEXT;
        if long || text.trim_end_matches('\n').contains(['\n', '\r']) {
            let what = format!("`{name}` is {}", if long { "long" } else { "of several lines" });
            let help = format!(
                "keep it on one line, under {MAX_TEXT} bytes: it is looked for in each line"
            );
            self.wrong(at, what, help);
            return None;
        }
        Some(self.placed(text.trim_end_matches('\n'), at))
    }

    /// A pattern, or a rule written out.
    fn tree(&mut self, it: &mut Section, key: &str, field: Field, id: &str) -> Option<Look> {
        let node = field.node;
        let language = self.needed(it, "language", "Rust")?;
        let mut found = vec![(
            key.to_owned(),
            Word {
                text: String::new(),
                at: Written { file: self.file.to_owned(), line: node.at.line },
            },
        )];
        let rule = if key == "pattern" {
            let (text, at) = self.text(Field { name: field.name, node })?;
            found = vec![(key.to_owned(), self.placed(&text, at))];
            json!({ "pattern": text })
        } else {
            marks(self.file, &node, &mut found);
            json(&node)
        };
        let at = Written { file: self.file.to_owned(), line: it.at.line };
        let definition = json!({ "id": id, "rule": rule }).to_string();
        let own = OwnRule::matcher((id.to_owned(), at), language, definition, found);
        Some(Look::Tree(Box::new(own)))
    }

    fn extent(&mut self, it: &mut Section, allows: bool) -> Option<Extent> {
        match (it.take("exactly"), it.take("sites")) {
            (None, None) => Some(Extent::Allowed),
            (Some(field), None) => {
                let n = self.whole(field, 0..=10_000)?;
                Some(Extent::Exactly(u32::try_from(n).unwrap_or(u32::MAX)))
            }
            (None, Some(field)) => self.sites(field).map(Extent::Sites),
            (Some(field), Some(_)) => {
                let also = if allows { "; `allow` may stand beside it" } else { "" };
                let help = format!("keep one of the two{also}");
                self.wrong(field.node.at, "the guard has both `exactly` and `sites`", help);
                None
            }
        }
    }

    /// Files; one that is named twice has two places.
    fn sites(&mut self, field: Field) -> Option<BTreeMap<String, u32>> {
        let at = field.node.at;
        let mut sites = BTreeMap::new();
        for (path, at) in self.texts(field, "[\"src/net/client.rs\"]")? {
            if path.starts_with(['/', '.']) || path.contains(['\\', '*', ':']) {
                let help =
                    "write a file's path from the repository's root, without a line: lines shift";
                self.wrong(at, format!("`{}` is no file's path", shown(&path)), help);
            }
            *sites.entry(path).or_default() += 1;
        }
        if sites.is_empty() {
            self.wrong(at, "`sites` names no file", "name the files, or write `exactly: 0`");
            return None;
        }
        Some(sites)
    }
}
