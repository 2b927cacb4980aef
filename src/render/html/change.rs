//! The change at a glance, before what was found in it: how long it takes to read, how its parts hang together, its files by area.

use super::{
    super::{
        escape::{
            clip,
            html::{line, text},
        },
        headline::{some, thousands},
        walkthrough::{self, found, sum},
    },
    flow, folded,
    tables::table,
};
use crate::review::{finding::Severity, snapshot::Touched, synthesis::Report};
use std::collections::BTreeMap;

/// The walkthrough. `places`: where a file's findings are on the page.
pub fn walkthrough(report: &Report, places: &BTreeMap<&str, usize>) -> String {
    let Some(title) = walkthrough::title(report) else { return String::new() };
    let effort = walkthrough::effort(report).map(|it| format!("<p>{}</p>", text(&it)));
    let drawn = walkthrough::drawn(report).map(flow::picture);
    let body = [effort.unwrap_or_default(), drawn.unwrap_or_default(), files(report, places)];
    folded("walkthrough", &text(&title), &body.concat())
}

/// A line each, under their area's.
fn files(report: &Report, places: &BTreeMap<&str, usize>) -> String {
    let found = found(report);
    let mut rows = Vec::new();
    for (area, files) in walkthrough::areas(&report.changes) {
        rows.push(vec![
            format!("<b>{}</b>", line(&clip(walkthrough::name(area), 200))),
            some(files.len(), "file", "files"),
            sum(files.iter().copied()),
            String::new(),
        ]);
        rows.extend(files.iter().map(|it| row(it, places, found.get(it.path.as_str()))));
    }
    table("Files of the change", &["File", "Change", "Lines#", "Open findings"], rows.into_iter())
}

fn row(
    it: &Touched,
    places: &BTreeMap<&str, usize>,
    found: Option<&BTreeMap<Severity, u32>>,
) -> Vec<String> {
    let code = |it: &str| format!("<code>{}</code>", line(&clip(it, 300)));
    let name = match places.get(it.path.as_str()) {
        Some(n) => format!("<a href=\"#file:{n}\">{}</a>", code(&it.path)),
        None => code(&it.path),
    };
    let counts = found.into_iter().flatten().map(|(severity, n)| {
        let word = severity.name();
        format!("<span class=\"tag {word}\">{} {word}</span>", thousands(u64::from(*n)))
    });
    vec![
        name,
        walkthrough::change(it, code),
        sum(std::iter::once(it)),
        counts.collect::<Vec<_>>().join(" "),
    ]
}
