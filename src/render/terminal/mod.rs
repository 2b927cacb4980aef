//! The report for a person at a terminal: findings first, in rank order, then the accounts, then the verdict once more, where
//! the eye is when the prompt comes back.

pub mod explain;
mod finding;
mod paint;
mod table;
pub(super) mod width;

pub(super) use paint::Paint;

use super::{
    Screen, dispute,
    escape::{clip, one_line, visible},
    headline::{
        claim_counts, cost, headline, open, place, reviewed_by, seconds, since, some, thousands,
        total, unasked, usd,
    },
    verdict::{self, Piece, alike, sentence},
};
use crate::review::{
    finding::{Finding, State},
    gate::looked_up,
    snapshot::How,
    synthesis::{Report, Verdict},
};
use std::collections::BTreeMap;
use table::table;
use width::wrap;

/// Findings shown whole; the others get two lines each.
const WHOLE: usize = 25;
/// Lines of one list.
const LIST: usize = 20;

/// The report.
#[must_use]
pub fn report(report: &Report, screen: Screen) -> String {
    let width = screen.width.clamp(Screen::NARROWEST, 120);
    let paint = Paint(screen.color);
    let mut lines = top(report, width, paint);
    lines.extend(findings(report, width, paint));
    lines.extend(closed(report, width, paint));
    lines.extend(council(report, width, paint));
    lines.extend(loops(report, width, paint));
    lines.extend(gaps(report, width, paint));
    lines.extend(bottom(report, width, paint));
    lines.join("\n") + "\n"
}

fn top(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let mut lines = verdict(report, width, paint);
    lines.push(String::new());
    let looked_up = looked_up(report);
    let reviewed = format!(
        "{} Scope {}, depth {}.",
        plain(&verdict::coverage(report)),
        report.scope,
        report.depth
    );
    let facts = [
        ("change", looked_up, format!("{} to {}", short(&report.base), short(&report.head))),
        ("reviewed", report.merged.is_none(), reviewed),
        ("by", report.merged.is_some(), reviewed_by(report)),
        ("charter", true, report.charter_origin.clone()),
        ("pushes", report.since.is_some(), since(report).unwrap_or_default()),
    ];
    for (word, _, text) in facts.into_iter().filter(|(_, wanted, _)| *wanted) {
        lines.extend(fact(word, &text, width, paint));
    }
    for notice in report.notices.iter().take(LIST) {
        lines.extend(row(&paint.warn(&label("note")), &visible(&clip(notice, 500)), width));
    }
    lines.push(String::new());
    lines
}

fn verdict(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let name = report.verdict.name();
    let said = headline(report);
    let why = said.strip_prefix(name).and_then(|it| it.strip_prefix(": ")).unwrap_or(&said);
    let word = name.to_uppercase();
    let indent = " ".repeat(word.len() + 2);
    let mut lines = wrap(&visible(why), width.saturating_sub(indent.len()));
    for line in &mut lines {
        *line = format!("{indent}{}", paint.bold(line));
    }
    lines[0] = format!("{}  {}", paint.verdict(report.verdict, &word), lines[0].trim_start());
    let failing = alike(&verdict::failing(report));
    let reasons = failing
        .iter()
        .map(|it| fails(it))
        .chain(verdict::others(report).into_iter().map(str::to_owned));
    let reasons: Vec<String> = reasons.collect();
    for reason in reasons.iter().take(LIST) {
        let text = wrap(&visible(&clip(reason, 500)), width.saturating_sub(indent.len()));
        lines.extend(text.iter().map(|line| format!("{indent}{line}")));
    }
    if reasons.len() > LIST {
        lines.push(format!("{indent}and {} more, in synthesis.md", reasons.len() - LIST));
    }
    if report.verdict != Verdict::None {
        let text = wrap(&verdict::standing(report), width.saturating_sub(indent.len()));
        lines.extend(text.iter().map(|line| format!("{indent}{line}")));
    }
    lines
}

/// `critical: the claim (src/a.rs:12, correctness-L1-slug)`.
fn fails(same: &[&Finding]) -> String {
    let at: Vec<String> =
        same.iter().map(|it| format!("{}, {}", place(&it.evidence), it.id)).collect();
    let contested = if same[0].state == State::Contested { "contested " } else { "" };
    let (severity, claim) = (same[0].severity.name(), clip(same[0].claim.trim(), 300));
    format!("{contested}{severity}: {claim} ({})", at.join("; "))
}

/// Pieces of a sentence. On a terminal a command looks like one without marks around it.
fn plain(pieces: &[Piece]) -> String {
    sentence(pieces, |it| match it {
        Piece::Said(it) => it.replace('`', ""),
        Piece::Id(it) | Piece::Path(it) | Piece::Other(it) => one_line(&clip(it, 300)),
    })
}

/// Columns before the text of a row.
const LABEL: usize = 12;

/// A row's label as wide as all of them. It is colored after, so that the width counts what is seen.
fn label(word: &str) -> String {
    format!("  {word:<0$}", LABEL - 2)
}

/// A label and its text, which comes escaped, wrapped beside it.
fn row(label: &str, text: &str, width: usize) -> Vec<String> {
    let lines = wrap(text, width.saturating_sub(LABEL));
    let indent = " ".repeat(LABEL);
    let before = |i| if i == 0 { label } else { &indent };
    lines.iter().enumerate().map(|(i, line)| before(i).to_owned() + line).collect()
}

/// A row of facts about the review.
fn fact(word: &str, text: &str, width: usize, paint: Paint) -> Vec<String> {
    row(&paint.dim(&label(word)), &one_line(&clip(text, 1000)), width)
}

/// A commit's first twelve digits; anything else as it is.
fn short(id: &str) -> String {
    let commit = id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit());
    if commit { id[..12].to_owned() } else { id.to_owned() }
}

fn findings(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let open: Vec<&Finding> = report.findings.iter().filter(|it| it.state.is_open()).collect();
    let mut lines = Vec::new();
    for it in open.iter().take(WHOLE) {
        lines.extend(finding::open(it, width, paint, looked_up(report)));
    }
    if open.len() > WHOLE {
        let more = some(open.len() - WHOLE, "more open finding", "more open findings");
        lines.push(title(&format!("{more}, whole in synthesis.md"), paint));
        for it in &open[WHOLE..] {
            lines.extend(finding::brief(it, width, paint));
        }
        lines.push(String::new());
    }
    lines
}

fn closed(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let closed: Vec<&Finding> = report.findings.iter().filter(|it| !it.state.is_open()).collect();
    if closed.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![title("Closed", paint)];
    for it in closed.iter().take(LIST) {
        lines.extend(finding::brief(it, width, paint));
    }
    if closed.len() > LIST {
        lines.push(format!("  and {} more, in synthesis.md", closed.len() - LIST));
    }
    lines.push(String::new());
    lines
}

fn title(text: &str, paint: Paint) -> String {
    paint.bold(text)
}

fn council(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    if report.council.is_empty() {
        return Vec::new();
    }
    let rows: Vec<Vec<String>> = report
        .council
        .iter()
        .map(|entry| {
            let silent: Vec<String> = entry.silent_loops.iter().map(u32::to_string).collect();
            vec![
                one_line(&clip(&entry.name, 60)),
                entry.word().to_owned(),
                thousands(u64::from(entry.critical)),
                thousands(u64::from(entry.high)),
                silent.join(", "),
            ]
        })
        .collect();
    let header = ["reviewer", "verdict", "critical#", "high#", "silent in loop"];
    let mut lines = vec![title("Council", paint)];
    let table = table(&header, &rows, width, paint);
    lines.extend(table.first().filter(|it| !it.is_empty()).cloned());
    for (line, entry) in table[1..].iter().zip(&report.council) {
        let word = entry.word();
        // The name could hold the word too; the verdict's column is the later one.
        let at = line.rfind(word).unwrap_or(line.len());
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or(rest);
        lines.push(format!("{before}{}{after}", paint.stance(entry, word)));
    }
    lines.push(String::new());
    lines
}

fn loops(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    if report.loops.is_empty() {
        return Vec::new();
    }
    let header = ["#", "loop", "new#", "kept#", "closed#", "requests#", "tokens#", "USD#", "time#"];
    let rows: Vec<Vec<String>> = report
        .loops
        .iter()
        .map(|it| {
            vec![
                it.loop_n.to_string(),
                one_line(&clip(&it.title, 60)),
                thousands(u64::from(it.new)),
                thousands(u64::from(it.kept)),
                thousands(u64::from(it.closed)),
                thousands(u64::from(it.usage.requests)),
                thousands(total(it.usage.tokens)),
                usd(&it.usage),
                seconds(it.seconds),
            ]
        })
        .collect();
    let mut lines = vec![title("Loops", paint)];
    let table = table(&header, &rows, width, paint);
    lines.extend(table.into_iter().filter(|it| !it.is_empty()));
    lines.push(String::new());
    lines
}

/// What was not reviewed, not answered, not admitted, or replaced.
fn gaps(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let silent = report.silent.iter().map(|it| {
        let text = format!("{} in loop {} ({}): {}", it.role, it.loop_n, it.phase, it.why);
        (true, "silent", text)
    });
    let omitted = report.coverage.omitted.iter().map(|it| {
        let label = if it.unseen { "not seen" } else { "left out" };
        (it.unseen, label, format!("{}: {}", it.path, it.why))
    });
    let redacted = report.redacted.iter().map(|(kind, n)| {
        (false, "redacted", format!("{n} × {kind}, before anything left the machine"))
    });
    let mut lines = vec![title("Coverage", paint)];
    if report.merged.is_none() {
        lines.extend(fact("shown", &shown(report), width, paint));
    }
    for items in [silent.collect::<Vec<_>>(), omitted.collect(), redacted.collect()] {
        for (matters, word, text) in items.iter().take(LIST) {
            let label = label(word);
            let label = if *matters { paint.warn(&label) } else { paint.dim(&label) };
            lines.extend(row(&label, &one_line(&clip(text, 400)), width));
        }
        if items.len() > LIST {
            lines.extend(fact("", &format!("and {} more", items.len() - LIST), width, paint));
        }
    }
    if lines.len() == 1 && report.rejected.is_empty() {
        return Vec::new();
    }
    if !report.claims.claims.is_empty() {
        lines.extend(fact("claims", &claim_counts(&report.claims), width, paint));
    }
    for it in report.claims.left_out.iter().take(LIST) {
        lines.extend(fact("not read", it, width, paint));
    }
    if !report.rejected.is_empty() {
        lines.extend(fact("rejected", &rejected(report), width, paint));
    }
    lines.push(String::new());
    lines
}

/// `12 whole, 2 diff, 1 spec`.
fn shown(report: &Report) -> String {
    let mut counts: BTreeMap<How, u32> = BTreeMap::new();
    for file in &report.coverage.files {
        *counts.entry(file.how).or_default() += 1;
    }
    if counts.is_empty() {
        return "no file".to_owned();
    }
    let each = counts.iter().map(|(how, n)| format!("{n} {}", how.name()));
    each.collect::<Vec<_>>().join(", ")
}

/// `4 claims not admitted (3 schema, 1 lane)`.
fn rejected(report: &Report) -> String {
    let mut counts = BTreeMap::new();
    for rejection in &report.rejected {
        *counts.entry(rejection.stage).or_insert(0_u32) += 1;
    }
    let each = counts.iter().map(|(stage, n)| format!("{n} {}", stage.name()));
    let each = each.collect::<Vec<_>>().join(", ");
    format!("{} not admitted ({each})", some(report.rejected.len(), "claim", "claims"))
}

fn bottom(report: &Report, width: usize, paint: Paint) -> Vec<String> {
    let by = unasked(report);
    // What is merged names tools, and can be long.
    let (aside, below) = if report.merged.is_some() { (None, by) } else { (by, None) };
    let open = aside.map_or_else(|| open(report), |by| format!("{}; {by}", open(report)));
    let word = report.verdict.name().to_uppercase();
    let indent = " ".repeat(word.len() + 2);
    let mut lines: Vec<String> =
        wrap(&open, width - indent.len()).iter().map(|it| indent.clone() + it).collect();
    lines[0] = format!("{}  {}", paint.verdict(report.verdict, &word), lines[0].trim_start());
    lines.extend(below.iter().flat_map(|by| fact("by", by, width, paint)));
    lines.extend(fact("cost", &cost(report), width, paint));
    let next = plain(&verdict::next(report));
    if !next.is_empty() {
        lines.extend(row(&paint.dim(&label("next")), next.trim_end(), width));
    }
    if report.findings.iter().any(|it| it.state.is_open()) {
        let how = dispute::sentences(false).join(" ").replace('`', "");
        lines.extend(row(&paint.dim(&label("dispute")), &how, width));
    }
    if report.verdict != Verdict::None {
        let whole = "report.html in the output folder has all of it, a finding at report.html#ID; synthesis.md the same as text";
        lines.extend(row(&paint.dim(&label("whole")), whole, width));
    }
    lines
}
