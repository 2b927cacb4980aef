//! `report.html`: the whole review on one page, to decide by and to look things up in. It needs nothing but itself: no network, no
//! program of others, and without its script it only has no filters.
//!
//! Everything is written here, by Rust, through one escaper; the script makes no markup. A page is at most [`LIMIT`] bytes: where there is
//! more to show than fits, the findings of the lowest rank are shown with less, and it says so.

mod anchors;
mod change;
mod code;
mod filters;
mod finding;
mod flow;
mod head;
mod policy;
mod tables;
mod weights;

use super::{
    escape::{
        clip,
        html::{line, prose},
    },
    headline::{headline, some},
};
use crate::review::{finding::Finding, synthesis::Report};
use anchors::Anchors;
use finding::{Book, Detail};
use std::{collections::BTreeMap, fmt::Write as _};

/// Bytes.
pub const LIMIT: usize = 1_450_000;
/// Bytes that every finding can count on, one line at most, its file's heading included.
const LEAST: usize = 1_300;
/// Findings that are shown unfolded: those that decide the verdict.
const UNFOLDED: usize = 5;
/// The page's own names.
const NAMES: [&str; 17] = [
    "top",
    "walkthrough",
    "findings",
    "files",
    "loops",
    "council",
    "coverage",
    "claims",
    "rejected",
    "ledger",
    "cost",
    "dispute",
    "since",
    "filters",
    "keys",
    "shown",
    "arrow",
];

/// The page.
#[must_use]
pub fn page(report: &Report) -> String {
    let anchors = Anchors::of(report, &NAMES);
    let book = Book::of(report, &anchors);
    let tables = tables::all(report, &book);
    let head = head::head(report, &book);
    let places: BTreeMap<&str, usize> =
        by_file(&report.findings).into_iter().enumerate().map(|(n, (file, _))| (file, n)).collect();
    let before =
        [change::walkthrough(report, &places), weights::map(report), filters::bar(report, &book)]
            .concat();
    let title = line(&clip(&headline(report), 120));
    let room = LIMIT.saturating_sub(head.len() + before.len() + tables.len() + policy::STYLE.len());
    let room = room.saturating_sub(policy::SCRIPT.len() + 4096);
    let findings = findings(report, &book, room);
    format!(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
         <meta http-equiv=Content-Security-Policy content=\"{}\">\n\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\n\
         <meta name=referrer content=no-referrer>\n<meta name=color-scheme content=\"light dark\">\n\
         <title>Pentad: {title}</title>\n<style>{}</style>\n</head>\n\
         <body id=top>\n{head}<main>\n{before}{findings}{tables}</main>\n{}<script>{}</script>\n</body>\n</html>\n",
        policy::policy(),
        policy::STYLE,
        filters::keys(),
        policy::SCRIPT,
    )
}

/// The findings by file, the file of the first in rank first; and how many found no place.
fn findings(report: &Report, book: &Book<'_>, room: usize) -> String {
    if report.findings.is_empty() {
        return "<h2 id=findings>No finding was admitted</h2>\n".to_owned();
    }
    let (blocks, left_out) = fitting(report, book, room);
    let mut out = String::from("<h2 id=findings>Findings</h2>\n");
    for (n, (file, places)) in by_file(&report.findings).into_iter().enumerate() {
        let shown: Vec<&String> = places.iter().filter_map(|at| blocks.get(*at)).collect();
        if shown.is_empty() {
            continue;
        }
        let name = if file.is_empty() { "No file".to_owned() } else { clip(file, 300) };
        let open = places.iter().filter(|at| report.findings[**at].state.is_open()).count();
        writeln!(
            out,
            "<section class=file><h3 id=\"file:{n}\"><code>{}</code> <span class=n>{open} open of {}</span></h3>",
            line(&name),
            places.len(),
        )
        .expect("a String takes every write");
        shown.into_iter().for_each(|block| out.push_str(block));
        out.push_str("</section>\n");
    }
    if left_out > 0 {
        let n = some(left_out, "finding is", "findings are");
        write!(
            out,
            "<p class=note>{n} not shown: a page holds no more. synthesis.md has them all.</p>"
        )
        .expect("a String takes every write");
    }
    out
}

/// Findings by file, in the order of each file's first one.
fn by_file(findings: &[Finding]) -> Vec<(&str, Vec<usize>)> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let file = finding.evidence.file.as_str();
        let group = *known.entry(file).or_insert_with(|| {
            groups.push((file, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(at);
    }
    groups
}

/// As many findings as there is room for, in rank order, each as full as leaves the others a line. Half of the room is not kept for
/// lines: of any number of findings the first are whole.
fn fitting(report: &Report, book: &Book<'_>, room: usize) -> (Vec<String>, usize) {
    let n = report.findings.len();
    let mut unfolded = 0;
    let mut used = 0;
    let mut blocks = Vec::new();
    for (at, it) in report.findings.iter().enumerate() {
        let open = it.state.is_open() && book.gates(it) && unfolded < UNFOLDED;
        let kept = ((n - at - 1) * LEAST).min(room / 2);
        let heading = it.evidence.file.len().min(300) * 6 + 120;
        let fits = Detail::ALL.into_iter().find_map(|detail| {
            let block = finding::finding(book, at, detail, open);
            let kept = if detail == Detail::Line { 0 } else { kept };
            (used + block.len() + heading + kept <= room).then_some(block)
        });
        let Some(block) = fits else { break };
        unfolded += usize::from(open);
        used += block.len() + heading;
        blocks.push(block);
    }
    let left_out = n - blocks.len();
    (blocks, left_out)
}

/// A part of the page that is folded, under its heading. Empty where there is nothing in it.
fn folded(name: &str, title: &str, body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    format!(
        "<details class=part><summary><h2>{title}</h2></summary><div id={name}>{body}</div></details>\n"
    )
}

/// Sentences in a list.
fn list(lines: &[String]) -> String {
    let items: String = lines.iter().map(|it| format!("<li>{}", prose(&clip(it, 600)))).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}
