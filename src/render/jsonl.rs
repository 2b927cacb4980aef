//! `findings.jsonl` and `findings.invalid.jsonl`: one JSON object a line, for programs that read a line at a time, and made so: there may be
//! many thousand.

use super::{
    escape,
    json::{RejectionV1, finding::FindingV1},
};
use crate::review::{finding::Stage, synthesis::Report};
use serde::Serialize;

/// Every admitted finding: those that lead in rank order, then the absorbed ones, each with its own evidence and state.
pub fn findings(report: &Report) -> impl Iterator<Item = String> {
    report.findings.iter().chain(&report.absorbed).map(FindingV1::with_raw).map(line)
}

/// Everything that could not be read as a finding, a verdict or a merge.
pub fn invalid(report: &Report) -> impl Iterator<Item = String> {
    let unreadable = report.rejected.iter().filter(|rejection| rejection.stage == Stage::Schema);
    unreadable.map(RejectionV1::of).map(line)
}

fn line(value: impl Serialize) -> String {
    let text = serde_json::to_string(&value).expect("strings, numbers and lists always serialize");
    escape::json(&text) + "\n"
}
