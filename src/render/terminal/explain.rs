//! One finding's whole life on a terminal, for who disputes it: what it says, whether it counts and why, who said it and where it stands;
//! then what became of it, and last what was said in its own words.

use super::{
    super::{
        Screen,
        escape::{clip, one_line, visible},
        headline::{is_fact, place, some, standing, step, voice, whereabouts},
    },
    finding::{frame, labelled, ruler},
    label,
    paint::Paint,
    row,
    width::{columns, wrap},
};
use crate::review::{
    admit::rank::{self, WHOLE},
    finding::{Finding, Rejection, Stage},
    gate::{Effect, Weight},
    ledger::Event,
    record::Life,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Lines of one list.
const LIST: usize = 50;
/// Characters of one field.
const FIELD: usize = 2000;

/// An admitted finding's life.
#[must_use]
pub fn finding(life: &Life<'_>, screen: Screen) -> String {
    let page = Page::new(screen);
    let it = life.finding;
    let mut lines = vec![ruler(it, page.width, page.paint, life.looked_up)];
    // On one line: at the page's edge, lines of a claim could pass for rows of ours.
    let claim = wrap(&one_line(&clip(&it.claim, FIELD)), page.width);
    lines.extend(claim.iter().map(|line| page.paint.bold(line)));
    lines.push(String::new());
    lines.extend(gate(life, &page));
    lines.extend(voices(it, &page));
    lines.extend(evidence(life, &page));
    for (word, text) in [
        ("how", it.failure_scenario.as_str()),
        ("fix", &it.proposed_change),
        ("disproof", &it.disproof),
        ("see", &it.references.join(", ")),
    ] {
        lines.extend(labelled(word, text, page.width, page.paint));
    }
    lines.push(String::new());
    lines.extend(relatives(life, &page));
    lines.extend(history(life, &page));
    lines.extend(turned_away(life, &page));
    lines.extend(origin(it, &page));
    lines.join("\n") + "\n"
}

/// What was said and not admitted.
#[must_use]
pub fn rejected(said: &[&Rejection], screen: Screen) -> String {
    let page = Page::new(screen);
    let mut lines = Vec::new();
    for it in said.iter().take(LIST) {
        let head = format!("not admitted: {}", it.stage.name());
        let rule = "─".repeat(page.width.saturating_sub(columns(&head) + 4).max(2));
        let [left, right] = [page.paint.dim("──"), page.paint.dim(&rule)];
        lines.push(format!("{left} {} {right}", page.paint.warn(&head)));
        lines.extend(page.row("why", &it.reason));
        lines.extend(page.row("stage", stage(it.stage)));
        lines.extend(page.row("said by", &format!("{}, {}", it.role, loop_of(it.loop_n))));
        let gate = "it does not count: nothing that was not admitted does";
        lines.extend(page.row("gate", gate));
        lines.extend(page.said(&it.raw));
        lines.push(String::new());
    }
    lines.extend(beyond(said.len(), "time", "times", &page));
    lines.join("\n") + "\n"
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Schema => "schema: it could not be read as a finding, a verdict or a merge",
        Stage::Evidence => "evidence: its quote could not be found in the code",
        Stage::Lane => {
            "lane: a role speaks of the files it touches; what it says of others is set aside"
        }
        Stage::Ledger => "ledger: it could be read, and changed nothing",
        Stage::Suppressed => "suppressed: the tool it comes from was told to leave it",
        Stage::Voices => "voices: too few independent voices say it",
        Stage::Scope => "scope: another tool's, and not on the change",
    }
}

/// What every row needs.
struct Page {
    width: usize,
    paint: Paint,
}

impl Page {
    fn new(screen: Screen) -> Self {
        Self { width: screen.width.clamp(Screen::NARROWEST, 120), paint: Paint(screen.color) }
    }

    /// A label, which may be empty, and a line or more of text.
    fn row(&self, word: &str, text: &str) -> Vec<String> {
        row(&self.paint.dim(&label(word)), &one_line(&clip(text, FIELD)), self.width)
    }

    /// Texts below one label.
    fn rows(&self, word: &str, texts: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut lines = Vec::new();
        for text in texts {
            lines.extend(self.row(if lines.is_empty() { word } else { "" }, &text));
        }
        lines
    }

    /// What somebody said, as it was said: field by field where it was JSON, without what was left empty.
    fn said(&self, raw: &str) -> Vec<String> {
        let Ok(Value::Object(said)) = serde_json::from_str::<Value>(raw) else {
            return self.as_it_is("as said", raw);
        };
        let known = FIELDS.iter().filter_map(|key| said.get_key_value(*key));
        let rest = said.iter().filter(|(key, _)| !FIELDS.contains(&key.as_str()));
        let mut lines = Vec::new();
        for (key, value) in known.chain(rest).take(LIST) {
            let text = match value {
                Value::Null | Value::Bool(false) => continue,
                Value::String(text) if text.trim().is_empty() => continue,
                Value::Array(items) if items.is_empty() => continue,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let word = if lines.is_empty() { "as said" } else { "" };
            let text = format!("{}: {}", one_line(&clip(key, 80)), text.trim());
            lines.extend(self.as_it_is(word, &text));
        }
        if said.len() > LIST {
            lines.extend(self.row("", &format!("and {} more fields", said.len() - LIST)));
        }
        lines
    }

    fn as_it_is(&self, word: &str, text: &str) -> Vec<String> {
        row(&self.paint.dim(&label(word)), &visible(&clip(text.trim(), FIELD)), self.width)
    }
}

/// What a reader looks for in a claim, in the order of looking.
const FIELDS: [&str; 8] = [
    "slug",
    "severity",
    "file_path",
    "line_hint",
    "claim",
    "evidence_quote",
    "cause_quote",
    "failure_scenario",
];

/// Whether it counts, and each condition for that.
fn gate(life: &Life<'_>, page: &Page) -> Vec<String> {
    let Weight { effect, reason, grounds } = &life.weight;
    let (head, marked) = match effect {
        Effect::Fails => (format!("it fails the review: {reason}"), true),
        Effect::Unproven => (format!("it makes the review incomplete: {reason}"), true),
        Effect::None => ("it does not fail the review".to_owned(), false),
    };
    let word = label("gate");
    let word = if marked { page.paint.warn(&word) } else { page.paint.dim(&word) };
    let mut lines = row(&word, &one_line(&clip(&head, FIELD)), page.width);
    for ground in grounds {
        let mark = if ground.holds { "✓" } else { "✗" };
        lines.extend(page.row("", &format!("{mark} {}", ground.text)));
    }
    lines.extend(match life.inline {
        None => Vec::new(),
        Some(Ok(())) => {
            page.row("inline", "one of the few to be published as a comment on their lines")
        }
        Some(Err(why)) => page.row("inline", &format!("no comment of its own: {why}")),
    });
    lines
}

fn voices(finding: &Finding, page: &Page) -> Vec<String> {
    let mut lines = page.rows("said by", finding.voices.iter().take(LIST).map(voice));
    lines.extend(beyond(finding.voices.len(), "voice", "voices", page));
    if finding.voices.len() > 1 {
        let n = rank::voices(&finding.voices);
        let count = some(n, "independent voice", "independent voices");
        let weight = rank::weight(&finding.voices);
        let text = if weight == WHOLE * n as u32 {
            count
        } else {
            let weight = quarters(weight);
            format!("{count}, together worth {weight}: one family of models agrees with itself")
        };
        lines.extend(page.row("", &text));
    }
    lines
}

/// `1`, `1½`, `2¼`: of whole voices.
fn quarters(weight: u32) -> String {
    let part = ["", "¼", "½", "¾"][(weight % WHOLE) as usize * 4 / WHOLE as usize];
    format!("{}{part}", weight / WHOLE)
}

/// Where the quote was looked for, where it was found, and the code.
fn evidence(life: &Life<'_>, page: &Page) -> Vec<String> {
    let it = life.finding;
    let (speaker, cited) = match lender(life) {
        Some(other) => {
            let lent =
                if other.claim == it.claim { "quote and wording are" } else { "the quote is" };
            (
                format!("{lent} from {}, which it absorbed; ", other.id),
                (&other.cited, is_fact(other)),
            )
        }
        None => (String::new(), (&it.cited, is_fact(it))),
    };
    let text = format!("{speaker}{}", whereabouts(cited.0, cited.1, &it.evidence, life.looked_up));
    let mut lines = page.row("evidence", &text);
    lines.extend(frame(&it.evidence, page.width, page.paint).into_iter().skip(1));
    if let Some(cause) = &it.cause {
        lines.extend(page.row("cause", &format!("by the change at {}", place(cause))));
        lines.extend(frame(cause, page.width, page.paint).into_iter().skip(1));
    }
    lines
}

/// The absorbed finding whose evidence is shown: it was better, or its wording the more severe one.
fn lender<'a>(life: &Life<'a>) -> Option<&'a Finding> {
    let it = life.finding;
    if it.raw.is_empty() || said_itself(it) {
        return None;
    }
    life.absorbed.iter().filter_map(|(_, other)| *other).find(|other| {
        other.evidence == it.evidence && (other.cited != it.cited || other.raw != it.raw)
    })
}

/// Whether the quote is the one in the claim as it was made.
fn said_itself(finding: &Finding) -> bool {
    let said = serde_json::from_str::<Value>(&finding.raw).ok();
    let quote = said.as_ref().and_then(|it| it.get("evidence_quote")).and_then(Value::as_str);
    quote.is_none_or(|quote| quote.trim() == finding.evidence.quote.trim())
}

/// What absorbed it, what it absorbed, what it belongs to.
fn relatives(life: &Life<'_>, page: &Page) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(leader) = life.finding.state.leader() {
        let told = life.leader.map_or_else(String::new, |it| format!(" ({})", brief(it)));
        let signals = life.leader.and_then(|leader| {
            leader.merged.iter().find(|it| it.id == life.finding.id).map(|it| it.why.join(", "))
        });
        let signals = signals.map_or_else(String::new, |why| format!(", by {why}"));
        lines.extend(page.row("leader", &format!("{leader}{told}{signals}")));
    }
    let absorbed = life.absorbed.iter().take(LIST).map(|(merge, other)| {
        let told = other.map_or_else(String::new, |it| format!(" ({})", brief(it)));
        format!("{}{told}, by {}", merge.id, merge.why.join(", "))
    });
    lines.extend(page.rows("absorbed", absorbed));
    lines.extend(beyond(life.absorbed.len(), "absorbed", "absorbed", page));
    let linked = life.linked.iter().take(LIST).map(|(id, other)| {
        let told = other.map_or_else(String::new, |it| format!(" ({})", brief(it)));
        format!("{id}{told}")
    });
    lines.extend(page.rows("linked", linked));
    lines.extend(beyond(life.linked.len(), "linked", "linked", page));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// `high, open, src/a.rs:10: the claim`.
fn brief(it: &Finding) -> String {
    format!(
        "{}, {}, {}: {}",
        it.severity.name(),
        it.state.name(),
        place(&it.evidence),
        clip(it.claim.trim(), 120)
    )
}

/// Every change of its state and every word on it: when, who, what and why.
fn history(life: &Life<'_>, page: &Page) -> Vec<String> {
    let state = format!("{} (by {})", standing(&life.finding.state), life.finding.state_by);
    let mut lines = page.row("state", &state);
    let several = life.events.iter().map(|it| it.push).collect::<BTreeSet<_>>().len() > 1;
    let events = life.events.iter().take(LIST * 4);
    let told = events.map(|it| event(it, several));
    lines.extend(page.rows("history", told));
    if life.events.len() > LIST * 4 {
        let more = some(life.events.len() - LIST * 4, "more event", "more events");
        lines.extend(page.row("", &format!("and {more}, in synthesis.json")));
    }
    lines.push(String::new());
    lines
}

fn event(it: &Event, pushes: bool) -> String {
    let push = if pushes { format!("push {}, ", it.push) } else { String::new() };
    let what = step(it);
    format!("{push}{}, {}: {what}: {}", loop_of(it.loop_n), it.by, clip(it.why.trim(), FIELD / 2))
}

fn loop_of(loop_n: u32) -> String {
    if loop_n == 0 { "outside the loops".to_owned() } else { format!("loop {loop_n}") }
}

/// What was said of it and not accepted.
fn turned_away(life: &Life<'_>, page: &Page) -> Vec<String> {
    let said = life.turned_away.iter().take(LIST).map(|it| {
        format!(
            "{}, {}, at the {} stage: {}",
            loop_of(it.loop_n),
            it.role,
            it.stage.name(),
            it.reason
        )
    });
    let mut lines = page.rows("not taken", said);
    lines.extend(beyond(life.turned_away.len(), "not taken", "not taken", page));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// By what it is known, and the claim as it was made.
fn origin(it: &Finding, page: &Page) -> Vec<String> {
    let first = it.voices.iter().find(|voice| voice.role == it.role && voice.loop_n == it.loop_n);
    let first = first.map_or_else(|| it.role.clone(), voice);
    let mut lines = page.row("origin", &format!("first said by {first}, theme {}", it.theme));
    let bound = format!("fingerprint {}, constitution {}", it.fingerprint, it.constitution_sha256);
    lines.extend(page.row("identity", &bound));
    lines.extend(page.said(&it.raw));
    lines
}

fn beyond(n: usize, one: &str, many: &str, page: &Page) -> Vec<String> {
    if n <= LIST {
        return Vec::new();
    }
    page.row("", &format!("and {} more {}", n - LIST, if n == LIST + 1 { one } else { many }))
}
