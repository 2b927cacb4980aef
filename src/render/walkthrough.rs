//! The change at a glance: its files by area, what happened to each and what was found in it, and how long it takes to read.

use super::{
    blocks::table,
    escape::{
        clip,
        markdown::{cell_code, text},
    },
    headline::{some, thousands},
    links::Links,
};
use crate::review::{
    change::Status,
    finding::{Severity, Side},
    snapshot::Touched,
    synthesis::Report,
};
use std::collections::BTreeMap;

/// Changed lines that are read with attention in an hour: 300 to 500 by the study of reviews at Cisco (Cohen, 2006).
const LINES_AN_HOUR: u64 = 400;
/// Folders of a path that make its area.
const AREA: usize = 2;

/// `Walkthrough: 9 files in 5 areas, +942 −62 lines`; `None` where the change's files are not known.
pub fn title(report: &Report) -> Option<String> {
    let files = &report.changes;
    let areas = areas(files).len();
    (!files.is_empty()).then(|| {
        let many = some(files.len(), "file", "files");
        let areas = some(areas, "area", "areas");
        let lines = match sum(files.iter()) {
            none if none.is_empty() => none,
            lines => format!(", {lines} lines"),
        };
        format!("Walkthrough: {many} in {areas}{lines}")
    })
}

/// How long it takes a person to read the change, in a line.
pub fn effort(report: &Report) -> String {
    let read = report.changes.iter().filter(|it| it.bulk.is_none());
    let (files, lines) = read
        .filter_map(|it| it.lines)
        .map(|it| u64::from(it.added) + u64::from(it.removed))
        .filter(|lines| *lines > 0)
        .fold((0, 0), |(files, lines), more| (files + 1, lines + more));
    if lines == 0 {
        return "Review effort: no line of text to read.".to_owned();
    }
    let bulk = report.changes.iter().any(|it| it.bulk.is_some());
    let aside =
        if bulk { "; lock, generated, minified and oversized files not counted" } else { "" };
    let minutes = (lines * 60).div_ceil(LINES_AN_HOUR).next_multiple_of(5);
    let time = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{} h {minutes:02} min", thousands(hours)),
    };
    format!(
        "Review effort: about {time} to read {} in {}, at {LINES_AN_HOUR} lines an hour{aside}.",
        some(lines as usize, "changed line", "changed lines"),
        some(files, "file", "files"),
    )
}

/// The files, area by area; at most so many of them.
pub fn files(report: &Report, links: &Links, most: usize) -> String {
    let found = found(report);
    let mut rows = Vec::new();
    let mut left = most;
    for (area, files) in areas(&report.changes) {
        let shown = &files[..files.len().min(left)];
        if shown.is_empty() {
            break;
        }
        left -= shown.len();
        let name = if area.is_empty() { "top level".to_owned() } else { text(&clip(area, 200)) };
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
    if more == 0 {
        table
    } else {
        format!("{table}\n\nAnd {}, in `synthesis.json`.", some(more, "more file", "more files"))
    }
}

fn row(it: &Touched, links: &Links, found: Option<&BTreeMap<Severity, u32>>) -> Vec<String> {
    let mut change = it.status.name().to_owned();
    if let Some(old) = &it.old_path {
        change = format!("{change} from {}", cell_code(&clip(old, 200)));
    }
    if let Some(kind) = it.bulk {
        change = format!("{change}, {kind}");
    }
    let side = if it.status == Status::Deleted { Side::Old } else { Side::New };
    let counts = found.into_iter().flatten().map(|(severity, n)| {
        let word = severity.name();
        if *severity <= Severity::High { format!("**{n} {word}**") } else { format!("{n} {word}") }
    });
    vec![
        links.cell(&it.path, side, 200),
        change,
        sum(std::iter::once(it)),
        counts.collect::<Vec<_>>().join(", "),
    ]
}

/// Open findings by file and severity.
fn found(report: &Report) -> BTreeMap<&str, BTreeMap<Severity, u32>> {
    let mut found: BTreeMap<&str, BTreeMap<Severity, u32>> = BTreeMap::new();
    for it in report.findings.iter().filter(|it| it.state.is_open()) {
        *found.entry(&it.evidence.file).or_default().entry(it.severity).or_default() += 1;
    }
    found
}

fn areas(files: &[Touched]) -> BTreeMap<&str, Vec<&Touched>> {
    let mut areas: BTreeMap<&str, Vec<&Touched>> = BTreeMap::new();
    for file in files {
        areas.entry(area(&file.path)).or_default().push(file);
    }
    areas
}

/// The first folders of a path.
fn area(path: &str) -> &str {
    let folders = path.match_indices('/').map(|(at, _)| at).take(AREA).last();
    folders.map_or("", |at| &path[..at])
}

/// `+942 −62`; empty where no text was compared.
fn sum<'a>(files: impl Iterator<Item = &'a Touched>) -> String {
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
