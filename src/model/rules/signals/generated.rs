//! A generated file edited by hand: the next run of its generator takes the edit back.
//!
//! Where anything of the change could be the source, it is taken for it.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View, folder, name},
};
use crate::review::{
    change::{Lines, Status},
    finding::Severity,
};
use regex::Regex;
use std::sync::LazyLock;

/// A mark stands in the first lines.
const HEAD: usize = 30;
/// More changed lines are a generator's work.
const BY_HAND: usize = 20;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)code generated .{0,80}do not edit|(?:^|[\s*#/;!-])@generated\b|\b(?:auto-?|automatically )generated\b.{0,80}\b(?:do not|don't) (?:edit|modify|change)|\b(?:do not|don't) (?:edit|modify)\b.{0,80}\b(?:auto-?|automatically )?generated\b",
    )
    .expect("a pattern is a literal, compiled by a test")
});

pub(super) fn signals(view: &View<'_>) -> Option<Found> {
    let generated: Vec<&Delta<'_>> = view
        .deltas
        .iter()
        .filter(|it| it.stays() && is_marked(it.old) && is_marked(it.new))
        .collect();
    // Several at once were written by their generator.
    let [delta] = generated.as_slice() else { return None };
    let changed = delta.removed.len() + delta.added.len();
    let line =
        delta.added.first().map_or_else(|| delta.removed.first().map_or(1, |it| it.at), |it| it.0);
    let in_mark = delta.added.iter().any(|(_, line)| MARK.is_match(line));
    if changed == 0
        || changed > BY_HAND
        || in_mark
        || is_data(delta.path)
        || has_source(view, delta)
    {
        return None;
    }
    Some(Found::at(
        delta.path,
        Signal {
            rule: "generated-file-edited",
            seat: Seat { role: "architect", theme: "spec-conformance" },
            severity: Severity::Low,
            lines: Lines::new(line, line),
            claim: "A file that says it is generated is edited, and nothing that it could be generated from is.".to_owned(),
            failure_scenario: "The next run of the generator takes the edit back, and whoever relied on it finds out later.",
            proposed_change: "Change what the file is generated from, and generate it anew.",
            disproof: "The generator or its source lives elsewhere and was changed the same way.",
            references: &[],
        },
    ))
}

fn is_marked(text: &str) -> bool {
    // In the first comment: a generator holds the mark as a text that it writes.
    let comment = |line: &&str| {
        let line = line.trim_start();
        line.is_empty()
            || ["//", "#", "/*", "*", "--", "<!--", ";", "\"\"\"", "'use ", "package "]
                .iter()
                .any(|it| line.starts_with(it))
    };
    text.lines().take(HEAD).take_while(comment).any(|line| MARK.is_match(line))
}

/// Files that tools write on their own accord, lock files first of all.
fn is_data(path: &str) -> bool {
    let name = name(path);
    [".lock", ".sum", ".md", ".snap", ".txt", ".json", ".yaml", ".yml"]
        .iter()
        .any(|it| name.ends_with(it))
}

/// Whether anything else of the change may be the source: what is no prose and stands in the same folder or above, what generators read,
/// what the mark names.
fn has_source(view: &View<'_>, delta: &Delta<'_>) -> bool {
    const READ: [&str; 18] = [
        "proto", "graphql", "gql", "thrift", "tmpl", "tpl", "j2", "jinja", "hbs", "ejs",
        "mustache", "g4", "sql", "json", "yaml", "yml", "toml", "in",
    ];
    let head: String = delta.new.lines().take(HEAD).collect::<Vec<_>>().join("\n");
    let here = folder(delta.path);
    let others = view.paths.iter().filter(|path| **path != delta.path);
    others.into_iter().any(|path| {
        let file = name(path);
        let ending = file.rsplit_once('.').map_or("", |it| it.1);
        let near = here.starts_with(folder(path)) || folder(path).starts_with(here);
        let prose = matches!(ending, "md" | "rst" | "txt");
        READ.contains(&ending)
            || head.contains(file)
            || (near && !prose)
            || ["gen", "script", "tool", "build", "codegen"]
                .iter()
                .any(|it| path.to_ascii_lowercase().contains(it))
            || view.deltas.iter().any(|it| it.path == *path && it.status == Status::Added && !prose)
    })
}
