//! What of earlier pushes is put to one reviewer, at the end of its own task: never in a part of the prompt that others share.

use super::{CLAIM, DISPROOF, QUOTE, SCENARIO, escape::quoted, fill, lines, object};
use crate::review::finding::Finding;

const EARLIER: &str = include_str!("../../prompts/earlier.md");
const CALLED: &str = include_str!("../../prompts/called.md");

/// A finding of an earlier push, and the code in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Then<'a> {
    /// It.
    pub finding: &'a Finding,
    /// What has become of its code, in words.
    pub code: &'static str,
    /// Where that is.
    pub place: String,
    /// What stands there now; empty where nothing does.
    pub now: String,
}

/// A Critical that its reviewer calls resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called<'a> {
    /// It, and its code.
    pub then: Then<'a>,
    /// Where the lines stand that resolve it.
    pub at: String,
    /// What stood there before; empty where nothing did.
    pub before: String,
    /// The lines.
    pub after: String,
    /// Why.
    pub reason: String,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// To be judged by who found them.
    pub asked: Vec<Then<'a>>,
    /// To be judged by the adversary.
    pub called: Vec<Called<'a>>,
}

impl Earlier<'_> {
    /// The part of the task; empty where there is nothing to ask.
    pub(super) fn block(&self) -> String {
        let mut text = String::new();
        if !self.asked.is_empty() {
            let items = lines(self.asked.iter().map(|it| object(&then(it))));
            text.push_str(&fill(EARLIER, &[("items", &items)]));
        }
        if !self.called.is_empty() {
            let items = lines(self.called.iter().map(|it| object(&called(it))));
            text.push_str(&fill(CALLED, &[("called", &items)]));
        }
        text
    }
}

fn then(it: &Then<'_>) -> Vec<(&'static str, String)> {
    let Finding { id, severity, claim, evidence, failure_scenario, disproof, .. } = it.finding;
    vec![
        ("id", quoted(id, CLAIM)),
        ("severity", quoted(severity.name(), CLAIM)),
        ("claim", quoted(claim, CLAIM)),
        ("failure_scenario", quoted(failure_scenario, SCENARIO)),
        ("disproof", quoted(disproof, DISPROOF)),
        ("old_quote", quoted(&evidence.quote, QUOTE)),
        ("code", quoted(it.code, CLAIM)),
        ("place", quoted(&it.place, CLAIM)),
        ("stands_there_now", quoted(&it.now, QUOTE)),
    ]
}

fn called(it: &Called<'_>) -> Vec<(&'static str, String)> {
    let mut fields = then(&it.then);
    fields.extend([
        ("resolved_by", quoted(&it.at, CLAIM)),
        ("stood_there_before", quoted(&it.before, QUOTE)),
        ("written_since", quoted(&it.after, QUOTE)),
        ("reason", quoted(&it.reason, CLAIM)),
    ]);
    fields
}
