//! The map of files by the weight of their open findings.

use super::{
    super::{
        escape::{clip, html::line},
        headline::some,
    },
    by_file, folded,
};
use crate::review::{
    finding::{Finding, Severity},
    synthesis::Report,
};
use std::fmt::Write as _;

/// Files that are named.
const FILES: usize = 60;
/// Units of the widest bar.
const WIDTH: u64 = 200;

/// The heaviest file first.
pub fn map(report: &Report) -> String {
    let mut rows: Vec<(u64, usize, &str, [u64; 5])> = by_file(&report.findings)
        .into_iter()
        .enumerate()
        .map(|(n, (file, places))| {
            let counts = counts(places.iter().map(|at| &report.findings[*at]));
            let weight = Severity::ALL.iter().zip(counts).map(|(it, n)| weight(*it) * n).sum();
            (weight, n, file, counts)
        })
        .collect();
    rows.sort_by_key(|(weight, n, ..)| (std::cmp::Reverse(*weight), *n));
    let heaviest = rows.first().map_or(1, |row| row.0.max(1));
    let items: String = rows
        .iter()
        .take(FILES)
        .map(|(_, n, file, counts)| row(*n, file, *counts, heaviest))
        .collect();
    let more = match rows.len().saturating_sub(FILES) {
        0 => String::new(),
        more => format!("<p class=note>and {} below</p>", some(more, "more file", "more files")),
    };
    let title = format!("Files by weight: {}", some(rows.len(), "file", "files"));
    let body =
        if rows.is_empty() { String::new() } else { format!("<ul class=files>{items}</ul>{more}") };
    folded("files", &title, &body)
}

/// A Critical weighs more than many Lows do; notes weigh nothing to speak of.
const fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 40,
        Severity::High => 15,
        Severity::Medium => 5,
        Severity::Low => 2,
        Severity::Note => 1,
    }
}

fn counts<'a>(findings: impl Iterator<Item = &'a Finding>) -> [u64; 5] {
    let mut counts = [0; 5];
    for it in findings.filter(|it| it.state.is_open()) {
        counts[it.severity as usize] += 1;
    }
    counts
}

fn row(n: usize, file: &str, counts: [u64; 5], heaviest: u64) -> String {
    let mut at = 0;
    let mut bar = String::new();
    for (severity, count) in Severity::ALL.iter().zip(counts).filter(|(_, n)| *n > 0) {
        let wide = (weight(*severity) * count * WIDTH).div_ceil(heaviest).max(2);
        write!(bar, "<rect class={} x={at} width={wide} height=10 />", severity.name())
            .expect("a String takes every write");
        at += wide;
    }
    let said: Vec<String> = Severity::ALL
        .iter()
        .zip(counts)
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| format!("{n} {}", severity.name()))
        .collect();
    let said = if said.is_empty() { "none open".to_owned() } else { said.join(", ") };
    let file = if file.is_empty() { "No file" } else { file };
    format!(
        "<li><a href=\"#file:{n}\"><code>{}</code></a> <span class=n>{said}</span>\
         <svg viewBox=\"0 0 {} 10\" preserveAspectRatio=none aria-hidden=true>{bar}</svg>",
        line(&clip(file, 300)),
        WIDTH + 10,
    )
}
