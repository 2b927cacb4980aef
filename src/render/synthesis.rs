//! `synthesis.md`: the whole review for a reader, nothing cut.

use super::{
    blocks::{self, WHOLE},
    dispute,
    escape::markdown::{cell_code, code, prose, text},
    headline::{cost, headline, open_counts, reviewed_by, since, some},
    links::Links,
    summary::{failing, next, notices, others},
    verdict, walkthrough,
};
use crate::review::{
    finding::{Finding, Rejection},
    gate::looked_up,
    synthesis::Report,
};
use std::{
    io::{self, Write},
    iter,
};

/// `synthesis.md`.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = Vec::new();
    write(report, &mut text).expect("a Vec takes every write");
    String::from_utf8(text).expect("Markdown is text")
}

/// The same, never whole in memory.
///
/// # Errors
/// `out` takes no more.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (n, part) in parts(report).enumerate() {
        let gap = if n == 0 { "" } else { "\n\n" };
        write!(out, "{gap}{part}")?;
    }
    writeln!(out)
}

/// Each made when it is wanted.
fn parts(report: &Report) -> impl Iterator<Item = String> {
    let title = format!("# Pentad — {}", text(&headline(report)));
    let links = Links::of(report);
    let head = [
        Some(title),
        failing(report, &links, WHOLE, WHOLE),
        Some(text(&verdict::standing(report))),
        others(report, WHOLE, WHOLE),
        Some(format!("**Coverage.** {}", blocks::pieces(&verdict::coverage(report), &links))),
        next(report, &links),
        notices(report, WHOLE, WHOLE),
        Some(about(report)),
    ];
    let head = head.into_iter().flatten();
    head.chain(findings(report)).chain(iter::once_with(|| accounts(report)).flatten())
}

fn accounts(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(title) = walkthrough::title(report) {
        parts.push(format!("## {title}"));
        parts.extend(walkthrough::effort(report));
        parts.extend(walkthrough::diagram(report));
        parts.extend(walkthrough::files(report, &Links::of(report), WHOLE));
    }
    parts.extend(section("Council", !report.council.is_empty(), || blocks::council(report)));
    parts.extend(section("Loops", !report.loops.is_empty(), || loops(report)));
    parts.extend(section("Coverage", report.merged.is_none(), || coverage(report)));
    parts.extend(section("Claims of documents", has_claims(report), || blocks::claims(report)));
    parts.extend(section("Not admitted", !report.rejected.is_empty(), || {
        blocks::rejected(&report.rejected.iter().collect::<Vec<&Rejection>>())
    }));
    parts.extend(section("Ledger", !report.ledger.is_empty(), || {
        blocks::ledger(&report.ledger, &Links::of(report))
    }));
    let open = report.findings.iter().any(|it| it.state.is_open());
    parts.extend(section("How to dispute a finding", open, || dispute::sentences(false).join(" ")));
    parts.extend(["## Cost".to_owned(), text(&cost(report))]);
    parts.extend(
        (!report.spent.by_role.is_empty()).then(|| blocks::spent(&report.loops, &report.spent)),
    );
    parts
}

fn has_claims(report: &Report) -> bool {
    !report.claims.claims.is_empty() || !report.claims.left_out.is_empty()
}

fn section(title: &str, wanted: bool, body: impl FnOnce() -> String) -> Vec<String> {
    if wanted { vec![format!("## {title}"), body()] } else { Vec::new() }
}

fn about(report: &Report) -> String {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![row("reviewed by", text(&reviewed_by(report)))];
    if looked_up(report) {
        rows.push(row("base", cell_code(&report.base)));
        rows.push(row("head", cell_code(&report.head)));
    }
    rows.extend(since(report).map(|it| row("pushes", text(&it))));
    rows.extend([
        row("scope, depth", format!("{}, {}", report.scope, report.depth)),
        row("fails on", format!("{} and above", report.fail_on.name())),
        row("charter", cell_code(&report.charter_origin)),
        row("constitution", cell_code(&report.constitution_sha256)),
    ]);
    blocks::table(&["review", ""], rows)
}

fn findings(report: &Report) -> impl Iterator<Item = String> {
    let (open, closed): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.state.is_open());
    let (counts, links) = (open_counts(report), Links::of(report));
    let title = if open.is_empty() {
        "## Open findings: none".to_owned()
    } else {
        format!("## Open findings: {counts}")
    };
    let mut last = Vec::new();
    if !closed.is_empty() {
        last.push(format!("## {}", blocks::closed_counts(&closed)));
        let lines = closed.into_iter().map(|finding| blocks::closed(finding, WHOLE, &links));
        last.push(lines.collect::<Vec<_>>().join("\n"));
    }
    let looked_up = looked_up(report);
    let open = open.into_iter().map(move |it| blocks::whole(it, looked_up, &links));
    iter::once(title).chain(open).chain(last)
}

fn loops(report: &Report) -> String {
    let mut parts = vec![blocks::loops(&report.loops)];
    let summaries = report.loops.iter().filter(|account| !account.summary.trim().is_empty());
    parts.extend(summaries.map(|account| {
        format!(
            "**Loop {}, {}.** {}",
            account.loop_n,
            text(&account.title),
            prose(&account.summary)
        )
    }));
    parts.join("\n\n")
}

fn coverage(report: &Report) -> String {
    let files = &report.coverage.files;
    let mut parts =
        vec![format!("{} in front of the reviewers.", some(files.len(), "file", "files"))];
    let gaps = blocks::gaps(report, WHOLE);
    if !gaps.is_empty() {
        parts.push(gaps.join("\n"));
    }
    let lines: Vec<String> =
        files.iter().map(|file| format!("- {}: {}", code(&file.path), file.how.name())).collect();
    if !lines.is_empty() {
        let summary = "<summary>Every file, and how it was shown</summary>";
        parts.push(format!("<details>\n{summary}\n\n{}\n\n</details>", lines.join("\n")));
    }
    parts.join("\n\n")
}
