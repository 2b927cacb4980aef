//! `round-<n>-<theme>.md`: what one loop asked, found and cost. States are those at the review's end.

use super::{
    blocks,
    escape::markdown::{code, prose, text},
    headline::{reviewed_by, standing},
    links::Links,
};
use crate::review::{
    finding::{Finding, Rejection},
    synthesis::{LoopAccount, Report},
};
use std::{
    io::{self, Write},
    iter,
    slice::from_ref,
};

/// The file's name. A theme's slug is checked where it is read; this stays a file name whatever it holds.
#[must_use]
pub fn file_name(account: &LoopAccount) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let theme: String = account.theme.chars().take(60).map(keep).collect();
    format!("round-{}-{theme}.md", account.loop_n)
}

/// The page of loop `loop_n`; empty where that loop was not run.
#[must_use]
pub fn markdown(report: &Report, loop_n: u32) -> String {
    let mut text = Vec::new();
    write(report, loop_n, &mut text).expect("a Vec takes every write");
    String::from_utf8(text).expect("Markdown is text")
}

/// The same, never whole in memory: a loop of many roles finds thousands of things.
///
/// # Errors
/// `out` takes no more.
pub fn write(report: &Report, loop_n: u32, out: &mut dyn Write) -> io::Result<()> {
    let Some(account) = report.loops.iter().find(|account| account.loop_n == loop_n) else {
        return Ok(());
    };
    for (n, part) in parts(report, account).enumerate() {
        let gap = if n == 0 { "" } else { "\n\n" };
        write!(out, "{gap}{part}")?;
    }
    writeln!(out)
}

/// Each made when it is wanted.
fn parts(report: &Report, account: &LoopAccount) -> impl Iterator<Item = String> {
    let loop_n = account.loop_n;
    let admitted = report.findings.iter().chain(&report.absorbed);
    let new: Vec<&Finding> = admitted.filter(|finding| finding.loop_n == loop_n).collect();
    let head = [
        Some(format!("# Loop {loop_n}: {}", text(&account.title))),
        Some(format!(
            "Theme {}. Reviewed by {}.",
            code(&account.theme),
            text(&reviewed_by(report))
        )),
        Some(&account.summary).filter(|it| !it.trim().is_empty()).map(|it| prose(it)),
        Some(format!("## Findings new in this loop: {}", new.len())),
    ];
    let links = Links::of(report);
    let findings = new.into_iter().map(move |it| with_state(it, &links));
    let end = iter::once_with(move || {
        let mut parts = vec!["## Account".to_owned(), blocks::loops(from_ref(account))];
        parts.extend(silent(report, loop_n));
        parts.extend(not_admitted(report, loop_n));
        parts
    });
    head.into_iter().flatten().chain(findings).chain(end.flatten())
}

fn with_state(finding: &Finding, links: &Links) -> String {
    let state = text(&standing(&finding.state));
    let by = text(&finding.state_by);
    format!("{}\n\nState: {state} (by {by})", blocks::whole(finding, true, links))
}

fn silent(report: &Report, loop_n: u32) -> Vec<String> {
    let silent = report.silent.iter().filter(|silence| silence.loop_n == loop_n);
    let lines: Vec<String> = silent.map(blocks::silence).collect();
    if lines.is_empty() { lines } else { vec!["## Silent".to_owned(), lines.join("\n")] }
}

fn not_admitted(report: &Report, loop_n: u32) -> Vec<String> {
    let rejected: Vec<&Rejection> =
        report.rejected.iter().filter(|rejection| rejection.loop_n == loop_n).collect();
    if rejected.is_empty() {
        return Vec::new();
    }
    vec![format!("## Not admitted: {}", rejected.len()), blocks::rejected(&rejected)]
}
