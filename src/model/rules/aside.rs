//! What the rules say of changed files that only the built-in patterns leave out: too much to be shown to reviewers, and in nobody's sight
//! otherwise. Only of lines that are added, and never more than high: it was mostly written elsewhere, and nobody argues over it here.

use super::{File, signals};
use crate::review::{
    change::Material,
    charter::SnapshotPolicy,
    finding::{Observation, Severity},
};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of one such file, and of all together, that are read.
const ONE: usize = 300_000;
const ALL: usize = 3_000_000;
/// Findings that are told, the most severe first.
const TOLD: usize = 25;

pub(super) struct Aside {
    takes: bool,
    left: usize,
    found: Vec<Observation>,
}

impl Aside {
    pub(super) const fn new(policy: &SnapshotPolicy) -> Self {
        Self { takes: policy.excludes_are_built_in, left: ALL, found: Vec::new() }
    }

    /// Whether a file that is left out is read.
    pub(super) fn takes(&mut self, file: &File<'_>) -> bool {
        let bytes = file.text.len();
        let takes = self.takes && file.language.is_some() && bytes <= ONE && bytes <= self.left;
        self.left -= if takes { bytes } else { 0 };
        takes
    }

    pub(super) fn found(&mut self, observations: Vec<Observation>) {
        self.found.extend(observations.into_iter().filter(|it| it.severity <= Severity::High));
    }

    /// What counts of it.
    pub(super) fn told(mut self, material: &Material) -> Vec<Observation> {
        let paths: BTreeSet<&str> = self.found.iter().map(|it| it.path.as_str()).collect();
        let changes = material.changes.iter().filter(|it| paths.contains(it.path.as_str()));
        let added: BTreeMap<&str, BTreeSet<u32>> = changes
            .filter_map(signals::added_lines)
            .map(|it| (it.path, it.lines.iter().map(|line| line.0).collect()))
            .collect();
        self.found.retain(|it| {
            let lines = added.get(it.path.as_str());
            lines.is_some_and(|all| all.range(it.lines.first..=it.lines.last).next().is_some())
        });
        self.found
            .sort_by(|a, b| (a.severity, &a.path, a.lines).cmp(&(b.severity, &b.path, b.lines)));
        self.found.truncate(TOLD);
        for it in &mut self.found {
            it.severity = Severity::High;
        }
        self.found
    }
}
