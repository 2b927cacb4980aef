//! The change at a glance: its files by area, what happened to each and what was found in it, and how long it takes to read.

use super::{
    blocks::table,
    escape::{
        clip,
        markdown::{cell_code, fence, text},
    },
    headline::{some, thousands},
    links::Links,
};
use crate::review::{
    change::Status,
    diagram::Diagram,
    finding::{Severity, Side},
    snapshot::Touched,
    synthesis::Report,
};
use std::collections::BTreeMap;

/// Changed lines that are read with attention in an hour: 300 to 500 by the study of reviews at Cisco (Cohen, 2006).
const LINES_AN_HOUR: u64 = 400;
/// Folders of a path that make its area.
const AREA: usize = 2;

/// The diagram of the change, the first that was given.
pub fn drawn(report: &Report) -> Option<&Diagram> {
    report.loops.iter().find_map(|it| it.diagram.as_ref())
}

/// It as GitHub draws it.
pub fn diagram(report: &Report) -> Option<String> {
    drawn(report).map(|it| fence(&it.mermaid(), "mermaid"))
}

/// `Walkthrough: 9 changed files in 5 areas, +942 −62 lines`; `None` where nothing is known of the change.
pub fn title(report: &Report) -> Option<String> {
    let files = &report.changes;
    let areas = areas(files).len();
    if files.is_empty() {
        return drawn(report).map(|_| "Walkthrough".to_owned());
    }
    let many = some(files.len(), "changed file", "changed files");
    let areas = some(areas, "area", "areas");
    let lines = match sum(files.iter()) {
        none if none.is_empty() => none,
        lines => format!(", {lines} lines"),
    };
    Some(format!("Walkthrough: {many} in {areas}{lines}"))
}

/// How long it takes a person to read the change, in a line; `None` where its files are not known.
pub fn effort(report: &Report) -> Option<String> {
    if report.changes.is_empty() {
        return None;
    }
    let read = report.changes.iter().filter(|it| it.bulk.is_none());
    let (files, lines) = read
        .filter_map(|it| it.lines)
        .map(|it| u64::from(it.added) + u64::from(it.removed))
        .filter(|lines| *lines > 0)
        .fold((0, 0), |(files, lines), more| (files + 1, lines + more));
    if lines == 0 {
        return Some("Review effort: no line of text to read.".to_owned());
    }
    let bulk = report.changes.iter().any(|it| it.bulk.is_some());
    let aside =
        if bulk { "; lock, generated, minified and oversized files not counted" } else { "" };
    let minutes = (lines * 60).div_ceil(LINES_AN_HOUR);
    let time = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{} h {minutes:02} min", thousands(hours)),
    };
    Some(format!(
        "Review effort: about {time} to read {} in {}, at {LINES_AN_HOUR} lines an hour{aside}.",
        some(lines as usize, "changed line", "changed lines"),
        some(files, "file", "files"),
    ))
}

/// The files, area by area; at most so many of them. `None` where they are not known.
pub fn files(report: &Report, links: &Links, most: usize) -> Option<String> {
    if report.changes.is_empty() {
        return None;
    }
    let found = found(report);
    let mut rows = Vec::new();
    let mut left = most;
    for (area, files) in areas(&report.changes) {
        let shown = &files[..files.len().min(left)];
        if shown.is_empty() {
            break;
        }
        left -= shown.len();
        let name = text(&clip(name(area), 200));
        let all = sum(files.iter().copied());
        rows.push(vec![
            format!("**{name}**"),
            some(files.len(), "file", "files"),
            all,
            String::new(),
        ]);
        rows.extend(shown.iter().map(|it| row(it, links, found.get(it.path.as_str()))));
    }
    let more = report.changes.len().saturating_sub(most);
    let table = table(&["file", "change", "lines#", "open findings"], rows);
    Some(match more {
        0 => table,
        more => {
            let more = some(more, "more file", "more files");
            format!("{table}\n\nAnd {more}, in `synthesis.json`.")
        }
    })
}

fn row(it: &Touched, links: &Links, found: Option<&BTreeMap<Severity, u32>>) -> Vec<String> {
    let change = change(it, |old| cell_code(&clip(old, 200)));
    let side = if it.status == Status::Deleted { Side::Old } else { Side::New };
    let counts = found.into_iter().flatten().map(|(severity, n)| {
        let word = severity.name();
        let n = thousands(u64::from(*n));
        if *severity <= Severity::High { format!("**{n} {word}**") } else { format!("{n} {word}") }
    });
    vec![
        links.cell(&it.path, side, 200),
        change,
        sum(std::iter::once(it)),
        counts.collect::<Vec<_>>().join(", "),
    ]
}

/// What happened to a file; `code` shows the name that it had.
pub fn change(it: &Touched, code: impl Fn(&str) -> String) -> String {
    let from = it.old_path.as_ref().map_or_else(String::new, |it| format!(" from {}", code(it)));
    let kind = it.bulk.map_or_else(String::new, |kind| format!(", {kind}"));
    format!("{}{from}{kind}", it.status.name())
}

/// Open findings by file and severity.
pub fn found(report: &Report) -> BTreeMap<&str, BTreeMap<Severity, u32>> {
    let mut found: BTreeMap<&str, BTreeMap<Severity, u32>> = BTreeMap::new();
    for it in report.findings.iter().filter(|it| it.state.is_open()) {
        *found.entry(&it.evidence.file).or_default().entry(it.severity).or_default() += 1;
    }
    found
}

/// The files by area, in the order of their names.
pub fn areas(files: &[Touched]) -> BTreeMap<&str, Vec<&Touched>> {
    let mut areas: BTreeMap<&str, Vec<&Touched>> = BTreeMap::new();
    for file in files {
        areas.entry(area(&file.path)).or_default().push(file);
    }
    areas
}

/// An area's name for people.
pub const fn name(area: &str) -> &str {
    if area.is_empty() { "top level" } else { area }
}

/// The first folders of a path.
fn area(path: &str) -> &str {
    let folders = path.match_indices('/').map(|(at, _)| at).take(AREA).last();
    folders.map_or("", |at| &path[..at])
}

/// `+942 −62`; empty where no text was compared.
pub fn sum<'a>(files: impl Iterator<Item = &'a Touched>) -> String {
    let lines =
        files.filter_map(|it| it.lines).map(|it| (u64::from(it.added), u64::from(it.removed)));
    let sum = lines.reduce(|all, it| (all.0 + it.0, all.1 + it.1));
    sum.map_or_else(String::new, |(added, removed)| {
        format!("+{} −{}", thousands(added), thousands(removed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_a_folder_or_two() {
        for (path, expected) in [
            ("a.rs", ""),
            ("src/a.rs", "src"),
            ("src/pay/a.rs", "src/pay"),
            ("src/pay/deep/er/a.rs", "src/pay"),
        ] {
            assert_eq!(area(path), expected, "{path}");
        }
    }
}
