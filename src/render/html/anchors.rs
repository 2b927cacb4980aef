//! Where a link leads: every finding has a name of its own on the page, which is its id wherever an id can be one.

use crate::review::synthesis::Report;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a name.
const LENGTH: usize = 160;

/// Names by place in the report: its findings, then the absorbed ones.
pub struct Anchors {
    names: Vec<String>,
    first: BTreeMap<String, usize>,
}

impl Anchors {
    /// Gives names; `taken` are the page's own.
    pub fn of(report: &Report, taken: &[&str]) -> Self {
        let mut used: BTreeSet<String> = taken.iter().map(|it| (*it).to_owned()).collect();
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        let (mut names, mut first) = (Vec::new(), BTreeMap::new());
        for (place, finding) in report.findings.iter().chain(&report.absorbed).enumerate() {
            let plain = plain(&finding.id);
            let n = next.entry(plain.clone()).or_insert(1);
            let mut name = plain.clone();
            while !used.insert(name.clone()) {
                *n += 1;
                name = format!("{plain}-{n}");
            }
            first.entry(finding.id.clone()).or_insert(place);
            names.push(name);
        }
        Self { names, first }
    }

    /// The name of the finding at a place.
    pub fn at(&self, place: usize) -> &str {
        &self.names[place]
    }

    /// The place of the finding with an id.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.first.get(id).copied()
    }
}

/// Letters, digits and three marks: safe in an attribute without quotes, and in a link.
fn plain(id: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = id.chars().take(LENGTH).map(|c| if safe(c) { c } else { '-' }).collect();
    if name.is_empty() { "finding".to_owned() } else { name }
}
