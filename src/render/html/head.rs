//! The first screenful: the verdict, why, the worst finding, what to do next.

use super::{
    super::{
        escape::{
            clip,
            html::{line, prose, text},
        },
        headline::{cost, headline, next_step, place, reviewed, some},
        walkthrough,
    },
    finding::Book,
};
use crate::review::{
    gate::looked_up,
    synthesis::{Report, Verdict},
};

/// Reasons and notices that are not folded.
const SHOWN: usize = 4;

/// The page's head.
pub fn head(report: &Report, book: &Book<'_>) -> String {
    let word = report.verdict.name();
    format!(
        "<header class=\"head {word}\">\n<p class=name>Pentad</p>\n\
         <h1><span class=verdict>{word}</span> {}</h1>\n{}{}{}<p class=next><b>Next.</b> {}</p>\n{}{}</header>\n",
        said(&why(report), book),
        also(report, book),
        open(report),
        worst(report, book),
        next(report),
        about(report),
        links(report),
    )
}

/// A reason, each finding that it names by its id linked.
fn said(reason: &str, book: &Book<'_>) -> String {
    let is_id = |word: &str| book.knows(word.trim_end_matches([',', ':', ';']));
    if reason.contains('`') || !reason.split(' ').any(is_id) {
        return prose(reason);
    }
    let words = reason.split(' ').map(|word| {
        let id = word.trim_end_matches([',', ':', ';']);
        if book.knows(id) { book.link(id) + &word[id.len()..] } else { text(word) }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The headline without its word.
fn why(report: &Report) -> String {
    let said = headline(report);
    let prefix = format!("{}: ", report.verdict.name());
    said.strip_prefix(&prefix).unwrap_or(&said).to_owned()
}

/// What else holds, and what a reader should know.
fn also(report: &Report, book: &Book<'_>) -> String {
    let lines: Vec<&String> = report.reasons.iter().skip(1).chain(&report.notices).collect();
    let (first, rest) = lines.split_at(lines.len().min(SHOWN));
    let more = if rest.is_empty() {
        String::new()
    } else {
        let title = some(rest.len(), "more reason or notice", "more reasons and notices");
        let rest = &rest[..rest.len().min(60)];
        format!("<details><summary>{title}</summary>{}</details>", list(rest, book))
    };
    format!("{}{more}\n", list(first, book))
}

fn list(lines: &[&String], book: &Book<'_>) -> String {
    let items: String =
        lines.iter().map(|it| format!("<li>{}", said(&clip(it, 600), book))).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

fn open(report: &Report) -> String {
    if report.verdict == Verdict::None {
        return String::new();
    }
    let open = super::super::headline::open(report);
    let mut chars = open.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    let open: String = first.into_iter().chain(chars).collect();
    let looked = line(&clip(&reviewed(report), 600));
    format!("<p><b>{open}.</b> <span class=n>{looked}; {}.</span></p>\n", cost(report))
}

/// The first open finding: the worst, by rank.
fn worst(report: &Report, book: &Book<'_>) -> String {
    let Some((at, it)) = report.findings.iter().enumerate().find(|(_, it)| it.state.is_open())
    else {
        return String::new();
    };
    let severity = it.severity.name();
    format!(
        "<p class=\"worst {severity}\"><b>Worst.</b> <span class=tag>{severity}</span> <a href=\"#{}\">{}</a> <span class=at>{}</span></p>\n",
        book.anchor(at),
        text(&clip(it.claim.trim(), 400)),
        line(&clip(&place(&it.evidence), 300)),
    )
}

fn next(report: &Report) -> String {
    let said = prose(next_step(report));
    said.replacen("how to dispute", "<a href=\"#dispute\">how to dispute", 1).replacen(
        "dispute a finding",
        "dispute a finding</a>",
        usize::from(report.verdict == Verdict::Fail),
    )
}

fn about(report: &Report) -> String {
    if report.verdict == Verdict::None {
        return String::new();
    }
    let row = |name: &str, value: &str| {
        let value = line(&clip(value, 300));
        format!("<dt>{name}<dd><code>{value}</code>")
    };
    let mut rows = String::new();
    if looked_up(report) {
        rows.push_str(&row("Base", &report.base));
        rows.push_str(&row("Head", &report.head));
    }
    rows.push_str(&row("Scope, depth", &format!("{}, {}", report.scope, report.depth)));
    rows.push_str(&row("Fails on", &format!("{} and above", report.fail_on.name())));
    rows.push_str(&row("Charter", &report.charter_origin));
    rows.push_str(&row("Constitution", &report.constitution_sha256));
    format!(
        "<details><summary>What was reviewed, and by which rules</summary><dl class=facts>{rows}</dl></details>\n"
    )
}

/// The page's parts; those that are there.
fn links(report: &Report) -> String {
    let parts = [
        ("walkthrough", "Walkthrough", walkthrough::title(report).is_some()),
        ("findings", "Findings", true),
        ("files", "Files", !report.findings.is_empty()),
        ("since", "Last push", report.since.is_some()),
        ("loops", "Loops", !report.loops.is_empty()),
        ("council", "Council", !report.council.is_empty()),
        ("coverage", "Coverage", report.merged.is_none()),
        ("rejected", "Not admitted", !report.rejected.is_empty()),
        ("claims", "Claims", super::tables::has_claims(report)),
        ("ledger", "Ledger", !report.ledger.is_empty()),
        ("cost", "Cost", true),
        ("dispute", "Dispute", true),
    ];
    let links = parts.iter().filter(|(_, _, there)| *there);
    let links: String =
        links.map(|(name, title, _)| format!("<a href=\"#{name}\">{title}</a> ")).collect();
    format!("<nav aria-label=Parts>{links}</nav>\n")
}
