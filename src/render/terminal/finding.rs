//! One finding on a terminal: what, where, the code, how it fails, what to do, what would disprove it, who says so.

use super::{
    super::{
        escape::{clip, one_line, visible},
        headline::{caused_elsewhere, marks, place, standing, voice},
    },
    label,
    paint::Paint,
    row,
    width::{columns, fit, wrap},
};
use crate::review::finding::{Evidence, Finding, State};

/// Characters of one field; the whole stands in `synthesis.md`.
const FIELD: usize = 2000;
/// Lines of code shown of one quote.
const QUOTE: usize = 12;

/// An open finding, whole.
pub fn open(finding: &Finding, width: usize, paint: Paint, looked_up: bool) -> Vec<String> {
    let mut lines = vec![ruler(finding, width, paint, looked_up)];
    lines.extend(said(&finding.claim, width).iter().map(|line| paint.bold(line)));
    lines.push(String::new());
    let nowhere = finding.evidence.file.is_empty() && finding.evidence.quote.trim().is_empty();
    if !nowhere {
        lines.extend(frame(&finding.evidence, width, paint));
    }
    let cause = caused_elsewhere(finding);
    if let Some(cause) = cause {
        lines.push(paint.dim("  caused by the change at"));
        lines.extend(frame(cause, width, paint));
    }
    if !nowhere || cause.is_some() {
        lines.push(String::new());
    }
    let contested = match finding.state {
        State::Contested => format!("contested by {}, and still counts", finding.state_by),
        _ => String::new(),
    };
    for (word, text) in [
        ("state", contested.as_str()),
        ("how", &finding.failure_scenario),
        ("fix", &finding.proposed_change),
        ("disproof", &finding.disproof),
        ("said by", &voices(finding)),
        ("see", &references(finding)),
    ] {
        lines.extend(labelled(word, text, width, paint));
    }
    lines.push(String::new());
    lines
}

/// `── CRITICAL  correctness-L3-slug ──────── contested ──`.
pub(super) fn ruler(finding: &Finding, width: usize, paint: Paint, looked_up: bool) -> String {
    let word = finding.severity.name().to_uppercase();
    let marks = marks(finding, looked_up).join(", ");
    let room = width.saturating_sub(word.len() + columns(&marks) + 12);
    let id = fit(&one_line(&finding.id), room.max(8));
    let used = 3 + word.len() + 2 + columns(&id) + 1;
    let tail = if marks.is_empty() { 0 } else { columns(&marks) + 4 };
    let rule = "─".repeat(width.saturating_sub(used + tail).max(2));
    let end = if marks.is_empty() { String::new() } else { format!(" {marks} ──") };
    format!(
        "{} {}  {id} {}",
        paint.dim("──"),
        paint.severity(finding.severity, &word),
        paint.dim(&(rule + &end)),
    )
}

/// The place, and the quote with its line numbers. Where the quote is not line by line what stands there (an elision, a
/// missing one) it has none: a number must be one that is right.
pub(super) fn frame(evidence: &Evidence, width: usize, paint: Paint) -> Vec<String> {
    // What is missing is marked at the finding's head.
    let name = if evidence.status.located() { evidence.status.name() } else { "" };
    let status = if name.is_empty() { String::new() } else { format!("  {}", paint.dim(name)) };
    let place = fit(&one_line(&place(evidence)), width.saturating_sub(name.len() + 4));
    let mut lines = vec![format!("  {place}{status}")];
    let shown = visible(evidence.quote.trim_matches(['\n', '\r'])).replace('\t', "    ");
    let quote: Vec<&str> = shown.split('\n').collect();
    if shown.trim().is_empty() {
        return lines;
    }
    let numbers = evidence.lines.filter(|at| (at.last - at.first) as usize + 1 == quote.len());
    let gutter = numbers.map_or(0, |at| at.last.to_string().len());
    for (i, code) in quote.iter().take(QUOTE).enumerate() {
        let number = numbers.map_or_else(String::new, |at| (at.first as usize + i).to_string());
        let edge = paint.dim(&format!("{number:>gutter$} │"));
        lines.push(format!("  {edge} {}", fit(code, width.saturating_sub(gutter + 5))));
    }
    if quote.len() > QUOTE {
        let edge = paint.dim(&format!("{:>gutter$} │ … {} more lines", "", quote.len() - QUOTE));
        lines.push(format!("  {edge}"));
    }
    lines
}

pub(super) fn labelled(word: &str, text: &str, width: usize, paint: Paint) -> Vec<String> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    row(&paint.dim(&label(word)), &visible(&clip(text.trim(), FIELD)), width)
}

fn said(text: &str, width: usize) -> Vec<String> {
    wrap(&visible(&clip(text.trim(), FIELD)), width)
}

fn voices(finding: &Finding) -> String {
    finding.voices.iter().map(voice).collect::<Vec<_>>().join(", ")
}

fn references(finding: &Finding) -> String {
    finding.references.iter().chain(&finding.linked).cloned().collect::<Vec<_>>().join(", ")
}

/// A finding in a few lines: a closed one, or one too many.
pub fn brief(finding: &Finding, width: usize, paint: Paint) -> Vec<String> {
    let head = format!("  {:<8}  ", finding.severity.name());
    let room = width.saturating_sub(head.len());
    let indent = " ".repeat(head.len());
    let claim = fit(&one_line(&finding.claim), room);
    let at = format!("{}  {}", one_line(&finding.id), one_line(&place(&finding.evidence)));
    let mut lines = vec![paint.dim(&head) + &claim, indent.clone() + &paint.dim(&fit(&at, room))];
    if !finding.state.is_open() {
        let state = format!("{} (by {})", standing(&finding.state), finding.state_by);
        let state = wrap(&one_line(&clip(&state, FIELD)), room);
        lines.extend(state.iter().map(|line| indent.clone() + line));
    }
    lines
}
