//! A finding's identity across pushes: stable when lines shift and wording changes a little, different for two defects at one quote.
//!
//! From the file, the folded quote, the enclosing item and the kind of defect; never from line numbers or ids.

use super::{
    admit::evidence,
    finding::{EvidenceStatus, Finding},
    snapshot::Snapshot,
    wording,
};
use crate::review::change::Lines;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Hexadecimal characters of a fingerprint.
const LENGTH: usize = 16;

/// Computes it. `rule` names the static rule or imported rule that spoke, whose id says more than its words.
#[must_use]
pub fn of(finding: &Finding, snapshot: &Snapshot, rule: Option<&str>) -> String {
    let kind = rule.unwrap_or_else(|| wording::kind(&finding.claim));
    // The numbers of a listing that were quoted along shift with the lines.
    let quote = match finding.evidence.status {
        EvidenceStatus::Approximate => evidence::bare(&finding.evidence.quote),
        _ => evidence::folded(&finding.evidence.quote),
    };
    digest(&[
        &finding.evidence.file,
        &quote,
        &enclosing(snapshot, &finding.evidence.file, finding.evidence.lines),
        kind,
    ])
}

/// Makes equal fingerprints of different findings differ by the words of their claims, in the given order of findings.
pub fn separate(findings: &mut [&mut Finding]) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    // Where the next of many equal ones goes on, or each would take all the steps of those before it.
    let mut last: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for finding in findings.iter_mut() {
        let mut print = finding.fingerprint.clone();
        if seen.contains(&print) {
            let words: Vec<String> = wording::words(&finding.claim).into_iter().collect();
            let first = digest(&[&print, &words.join(" ")]);
            let (mut next, mut copy) =
                last.get(&first).cloned().unwrap_or_else(|| (first.clone(), 1));
            while seen.contains(&next) {
                copy += 1;
                next = digest(&[&next, &copy.to_string()]);
            }
            last.insert(first, (next.clone(), copy));
            finding.fingerprint.clone_from(&next);
            print = next;
        }
        seen.insert(print);
    }
}

/// The name of the innermost item around a place; empty where the syntax is not known.
#[must_use]
pub fn enclosing(snapshot: &Snapshot, file: &str, lines: Option<Lines>) -> String {
    let Some(lines) = lines else { return String::new() };
    let items = snapshot.outline.get(file).map(Vec::as_slice).unwrap_or_default();
    let around = items
        .iter()
        .filter(|item| item.lines.first <= lines.first && lines.first <= item.lines.last);
    around
        .min_by_key(|item| item.lines.last - item.lines.first)
        .map(|item| item.name.clone())
        .unwrap_or_default()
}

fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut hex = String::with_capacity(LENGTH);
    for byte in hasher.finalize().iter().take(LENGTH / 2) {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::sample;

    #[test]
    fn any_number_of_equal_findings_are_told_apart_and_stay_so() {
        let mut findings = vec![sample(); 30_000];
        separate(&mut findings.iter_mut().collect::<Vec<_>>());
        let prints: Vec<String> = findings.iter().map(|it| it.fingerprint.clone()).collect();
        assert_eq!(prints[0], sample().fingerprint, "the first keeps its own");
        assert_eq!(prints.iter().collect::<BTreeSet<_>>().len(), prints.len());
        separate(&mut findings.iter_mut().collect::<Vec<_>>());
        assert!(findings.iter().zip(&prints).all(|(it, print)| it.fingerprint == *print));
        // Fewer of them have the prints that they had among more.
        let mut few = vec![sample(); 4];
        separate(&mut few.iter_mut().collect::<Vec<_>>());
        assert!(few.iter().zip(&prints).all(|(it, print)| it.fingerprint == *print));
    }
}
