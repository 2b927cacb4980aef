//! The first screenful: the verdict, why, the worst finding, what to do next.

use super::{
    super::{
        escape::{
            clip,
            html::{line, prose, text},
        },
        headline::{cost, headline, place, some},
        verdict::{self, Piece, alike, sentence},
        walkthrough,
    },
    finding::Book,
};
use crate::review::{
    finding::{Finding, State},
    gate::looked_up,
    synthesis::{Report, Verdict},
};

/// Reasons and notices that are not folded.
const SHOWN: usize = 4;
/// Those of a kind that are there.
const LISTED: usize = 60;
/// Places that are named of findings that say the same.
const PLACES: usize = 8;

/// The page's head.
pub fn head(report: &Report, book: &Book<'_>) -> String {
    let word = report.verdict.name();
    format!(
        "<header class=\"head {word}\">\n<p class=name>Pentad</p>\n\
         <h1><span class=verdict>{word}</span> {}</h1>\n{}{}{}{}{}{}</header>\n",
        said(&why(report), book),
        also(report, book),
        open(report),
        worst(report, book),
        next(report, book),
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

/// What fails the review, what else holds, and what a reader should know.
fn also(report: &Report, book: &Book<'_>) -> String {
    let failing = alike(&verdict::failing(report));
    let mut items: Vec<String> =
        failing.iter().take(LISTED).map(|it| fails(report, it, book)).collect();
    let more: usize = failing.iter().skip(LISTED).map(Vec::len).sum();
    if more > 0 {
        let more = some(more, "more finding", "more findings");
        items.push(format!("<li>{more} that fail the review, below"));
    }
    let others = verdict::others(report);
    let lines = others.into_iter().chain(report.notices.iter().map(String::as_str));
    items.extend(lines.take(LISTED).map(|it| format!("<li>{}", said(&clip(it, 600), book))));
    let (first, rest) = items.split_at(items.len().min(SHOWN));
    let more = if rest.is_empty() {
        String::new()
    } else {
        let title = some(rest.len(), "more reason or notice", "more reasons and notices");
        format!("<details><summary>{title}</summary><ul>{}</ul></details>", rest.concat())
    };
    let first = first.concat();
    if first.is_empty() { "\n".to_owned() } else { format!("<ul>{first}</ul>{more}\n") }
}

/// Findings that fail the review and say the same.
fn fails(report: &Report, same: &[&Finding], book: &Book<'_>) -> String {
    let severity = same[0].severity.name();
    let contested = if same[0].state == State::Contested { "contested: " } else { "" };
    let at = |it: &Finding| {
        report.findings.iter().position(|other| std::ptr::eq(other, it)).unwrap_or_default()
    };
    let places: Vec<String> = same
        .iter()
        .take(PLACES)
        .map(|it| {
            let place = line(&clip(&place(&it.evidence), 300));
            format!("<a href=\"#{}\">{place}</a>", book.anchor(at(it)))
        })
        .collect();
    let more = match same.len() - places.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (claim, places) = match same {
        [one] => (
            format!(
                "<a href=\"#{}\">{}</a>",
                book.anchor(at(one)),
                text(&clip(one.claim.trim(), 400))
            ),
            line(&clip(&place(&one.evidence), 300)),
        ),
        _ => (text(&clip(same[0].claim.trim(), 400)), format!("{}{more}", places.join(", "))),
    };
    format!(
        "<li class=\"worst {severity}\"><span class=tag>{severity}</span> {claim} <span class=at>{contested}{places}</span>"
    )
}

fn open(report: &Report) -> String {
    if report.verdict == Verdict::None {
        return String::new();
    }
    let standing = text(&verdict::standing(report));
    let looked = told(&verdict::coverage(report), None);
    format!("<p>{standing} <span class=n>{looked} Cost: {}.</span></p>\n", cost(report))
}

/// Pieces of a sentence; ids lead to their finding.
fn told(pieces: &[Piece], book: Option<&Book<'_>>) -> String {
    sentence(pieces, |it| match (it, book) {
        (Piece::Said(said), _) => prose(said),
        (Piece::Id(id), Some(book)) => book.link(id),
        (Piece::Id(it) | Piece::Path(it), _) => format!("<code>{}</code>", line(&clip(it, 300))),
        (Piece::Other(it), _) => line(&clip(it, 300)),
    })
}

/// The first open finding: the worst, by rank.
fn worst(report: &Report, book: &Book<'_>) -> String {
    if report.verdict == Verdict::Fail {
        return String::new();
    }
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

fn next(report: &Report, book: &Book<'_>) -> String {
    let said = told(&verdict::next(report), Some(book));
    if said.is_empty() {
        return said;
    }
    let link = "<a href=\"#dispute\">how to dispute a finding</a>";
    format!(
        "<p class=next><b>Next.</b> {}</p>\n",
        said.replacen("how to dispute a finding", link, 1)
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
