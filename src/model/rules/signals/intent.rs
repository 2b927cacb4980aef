//! What the author says of the change, as the change itself is listened to: reviewers are shown it in the last loop. It is in no file.

use super::{
    Added, Seat, Signal,
    address::{self, Heard},
    hidden,
};
use crate::review::{change::Intent, finding::Severity};

/// Listens to all that is said of a change, one line after another: a number is a line's place in [`Intent::lines`].
pub(super) fn listen(intent: &Intent) -> Heard {
    let lines: Vec<(u32, &str)> = (1..).zip(intent.lines()).collect();
    let mut heard = address::hear_text(&lines, |severity, lines| {
        Signal {
        rule: address::RULE,
        seat: Seat::SECURITY,
        severity,
        lines,
        claim: match severity {
            Severity::Critical => {
                "The description of the change, a commit message or the branch's name speaks to its reviewers and asks for an outcome of the review."
            }
            _ => {
                "The description of the change, a commit message or the branch's name holds text that would steer a reviewing model."
            }
        }
        .to_owned(),
        failure_scenario: "A model that is told what the author says takes the text for an instruction and keeps a defect to itself.",
        proposed_change: "Reword it for the people who read it, or take it out; a commit's message by rewriting the commit.",
        disproof: "The text tells people of such texts, and no reviewing model is meant.",
        references: &["CWE-1427", "OWASP LLM01"],
    }
    });
    // Prose for people: only what no prose has.
    let text = Added { path: "", lines: lines.clone(), whole: lines, target: None, nul: false };
    let unseen = hidden::signals(&text).into_iter().filter(|it| it.severity == Severity::Critical);
    heard.signals.extend(unseen);
    heard
}
