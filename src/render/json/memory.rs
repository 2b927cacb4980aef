//! `previous.json`: the memory that a review began with, kept beside what it came to, so that a run that is taken up again goes on with the
//! same one.

use super::{AcceptedV1, EventV1, finding::FindingV1};
use crate::render::escape;
use crate::review::{
    finding::Severity,
    memory::{Kept, Memory},
};
use serde::Serialize;
use std::collections::BTreeSet;

const SCHEMA: &str = "pentad.memory/1";

/// `previous.json`. What this run found out of the places that the findings name is not in it: it is looked up anew.
#[must_use]
pub fn memory(memory: &Memory) -> String {
    let text = serde_json::to_string(&MemoryV1::of(memory))
        .expect("strings, numbers and lists always serialize");
    escape::json(&text) + "\n"
}

#[derive(Serialize)]
struct MemoryV1<'a> {
    schema: &'static str,
    kept: &'static str,
    run: Option<u64>,
    push: u32,
    base: &'a str,
    head: &'a str,
    charter_sha256: &'a str,
    findings: Vec<FindingV1<'a>>,
    ledger: Vec<EventV1<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<AcceptedV1<'a>>,
    reviewed: &'a BTreeSet<String>,
    lacking: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    lost: Option<&'static str>,
}

impl<'a> MemoryV1<'a> {
    fn of(it: &'a Memory) -> Self {
        Self {
            schema: SCHEMA,
            kept: it.kept.name(),
            run: match it.kept {
                Kept::Artifact { run } => Some(run),
                Kept::Comment | Kept::File => None,
            },
            push: it.push,
            base: &it.base,
            head: &it.head,
            charter_sha256: &it.charter_sha256,
            findings: it.findings.iter().map(FindingV1::with_raw).collect(),
            ledger: it.events.iter().map(EventV1::of).collect(),
            accepted: it.accepted.iter().map(AcceptedV1::of).collect(),
            reviewed: &it.reviewed,
            lacking: &it.lacking,
            lost: it.lost.map(Severity::name),
        }
    }
}
