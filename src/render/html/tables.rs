//! What stands behind the findings: the loops, the council, what was and was not seen, what was not admitted, the ledger, the cost.

use super::{
    super::{
        dispute,
        escape::{
            clip,
            html::{line, prose, text},
        },
        headline::{
            NOTHING_BECAME, became, claim_counts, cost, dollars, saved, seconds, some, step,
            thousands, total, usd,
        },
    },
    finding::Book,
    folded, list,
};
use crate::review::{
    call::Usage,
    claims::{Claim, Status},
    finding::Rejection,
    ledger::Event,
    memory::Since,
    synthesis::{CouncilEntry, LoopAccount, Report},
};

/// Rows of a table.
const ROWS: usize = 1000;
/// Bytes of a table: what is hostile in one leaves the others room.
const BYTES: usize = 80_000;
/// Characters of a cell.
const CELL: usize = 500;

/// Every part.
pub fn all(report: &Report, book: &Book<'_>) -> String {
    let count = |title: &str, n: usize| format!("{title}: {}", thousands(n as u64));
    let loops = some(report.loops.len(), "loop", "loops");
    let since = report.since.as_ref();
    let coverage = if report.merged.is_none() { coverage(report) } else { String::new() };
    [
        since.map_or_else(String::new, |it| {
            let title = format!("Since push {}", it.push);
            folded("since", &title, &self::since(it, book))
        }),
        open_part("loops", &format!("The {loops}"), &self::loops(&report.loops)),
        open_part("council", "Council", &council(&report.council)),
        folded("coverage", "Coverage", &coverage),
        folded(
            "rejected",
            &count("Not admitted", report.rejected.len()),
            &rejected(&report.rejected),
        ),
        folded("claims", "Claims of documents", &claims(report)),
        folded(
            "ledger",
            &count("Ledger, events", report.ledger.len()),
            &ledger(&report.ledger, book),
        ),
        folded("cost", "Cost", &spent(report)),
        folded("dispute", "How to dispute a finding", &disputing()),
    ]
    .concat()
}

/// As [`folded`], and unfolded.
fn open_part(name: &str, title: &str, body: &str) -> String {
    folded(name, title, body).replacen("<details class=part>", "<details class=part open>", 1)
}

/// Whether documents were looked at.
pub fn has_claims(report: &Report) -> bool {
    !report.claims.claims.is_empty() || !report.claims.left_out.is_empty()
}

/// The sentences, each for itself.
fn disputing() -> String {
    let items = dispute::sentences(false).map(|it| format!("<li>{}", prose(&it)));
    format!("<ul>{}</ul>", items.concat())
}

/// A table whose cells come escaped; `#` at a heading's end: its column holds numbers. Ends where it is too large, and says so.
pub fn table(
    name: &str,
    header: &[&str],
    rows: impl ExactSizeIterator<Item = Vec<String>>,
) -> String {
    let all = rows.len();
    let heads: String = header
        .iter()
        .map(|it| match it.strip_suffix('#') {
            Some(it) => format!("<th scope=col class=n>{it}"),
            None => format!("<th scope=col>{it}"),
        })
        .collect();
    let (mut body, mut shown) = (String::new(), 0);
    for row in rows.take(ROWS) {
        let cells: String = row
            .iter()
            .zip(header)
            .map(|(cell, it)| {
                if it.ends_with('#') {
                    format!("<td class=n>{cell}")
                } else {
                    format!("<td>{cell}")
                }
            })
            .collect();
        if body.len() + cells.len() > BYTES {
            break;
        }
        body.push_str("<tr>");
        body.push_str(&cells);
        body.push('\n');
        shown += 1;
    }
    if all == 0 {
        return String::new();
    }
    let more = match all - shown {
        0 => String::new(),
        more => format!("<p class=note>and {} more, in synthesis.json</p>", thousands(more as u64)),
    };
    format!(
        "<div class=wide tabindex=0 role=region aria-label=\"{name}\"><table><thead><tr>{heads}</thead><tbody>\n{body}</tbody></table></div>{more}"
    )
}

/// What has become of earlier findings.
fn since(it: &Since, book: &Book<'_>) -> String {
    let rows = became(it).map(|(name, ids)| {
        let links: Vec<String> = ids.iter().take(60).map(|id| book.link(id)).collect();
        let more = match ids.len().saturating_sub(60) {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        let n = thousands(ids.len() as u64);
        format!("<dt>{n} {name}<dd>{}{more}", links.join(", "))
    });
    let rows: String = rows.collect();
    let nothing = if rows.is_empty() { format!(": {NOTHING_BECAME}") } else { String::new() };
    let rows = if rows.is_empty() { rows } else { format!("<dl class=facts>{rows}</dl>") };
    let head = line(&clip(&it.head, 100));
    format!("<p>Compared with push {} at <code>{head}</code>{nothing}.</p>{rows}", it.push)
}

/// What each loop brought, beside what it cost.
fn loops(accounts: &[LoopAccount]) -> String {
    let most = accounts.iter().map(|it| it.new).max().unwrap_or(0).max(1);
    let dearest = accounts.iter().map(|it| it.usage.usd).fold(0.0_f64, f64::max);
    let items: String = accounts.iter().take(40).map(|it| account(it, most, dearest)).collect();
    if items.is_empty() { items } else { format!("<ol class=loops>{items}</ol>") }
}

fn account(it: &LoopAccount, most: u32, dearest: f64) -> String {
    let share = |n: f64, of: f64| if of > 0.0 { (n / of * 200.0).round() as u32 } else { 0 };
    let bar = |class: &str, wide: u32, inner: u32| {
        format!(
            "<svg class={class} viewBox=\"0 0 200 10\" preserveAspectRatio=none aria-hidden=true><rect class=all width={wide} height=10 /><rect class=kept width={inner} height=10 /></svg>"
        )
    };
    let each = match it.usage.known_usd() {
        Some(usd) if it.new > 0 && usd > 0.0 => {
            format!(" ({:.2} for each new)", usd / f64::from(it.new))
        }
        _ => String::new(),
    };
    let wide = |n: u32| share(f64::from(n), f64::from(most));
    let refined = match it.refined.asked {
        0 => String::new(),
        n => format!(
            "<p class=at>{n} doubted went back to their finders: {} sharpened, {} withdrawn, {} unchanged</p>",
            it.refined.sharpened, it.refined.withdrawn, it.refined.unchanged
        ),
    };
    let summary = clip(it.summary.trim(), 2000);
    let summary = if summary.is_empty() { summary } else { format!("<p>{}</p>", prose(&summary)) };
    format!(
        "<li value={}><b>{}</b>\
         <span class=yield>{}<span>{} new, {} kept, {} closed</span></span>\
         <span class=yield>{}<span>{}{each}; {}, {} tokens, {}</span></span>{summary}{refined}\n",
        it.loop_n,
        line(&clip(&it.title, 200)),
        bar("found", wide(it.new), wide(it.kept.min(it.new))),
        it.new,
        it.kept,
        it.closed,
        bar("paid", share(it.usage.usd, dearest), 0),
        dollars(&it.usage),
        some(it.usage.requests as usize, "request", "requests"),
        thousands(total(it.usage.tokens)),
        seconds(it.seconds),
    )
}

fn council(entries: &[CouncilEntry]) -> String {
    let rows = entries.iter().map(|it| {
        let silent: Vec<String> = it.silent_loops.iter().map(u32::to_string).collect();
        let word = it.word();
        let class = word.replace(' ', "-");
        vec![
            line(&clip(&it.name, 200)),
            format!("<b class=\"stance {class}\">{word}</b>"),
            thousands(u64::from(it.critical)),
            thousands(u64::from(it.high)),
            silent.join(", "),
        ]
    });
    table("Council", &["Reviewer", "Verdict", "Critical#", "High#", "Silent in loop"], rows)
}

/// What was not seen, who was silent, what was replaced; then what was seen.
fn coverage(report: &Report) -> String {
    let silent = report.silent.iter().map(|it| {
        let why = line(&clip(&it.why, CELL));
        let role = line(&clip(&it.role, 100));
        vec![
            format!("<b class=warn>silent</b>"),
            format!("{role}, loop {}, {}", it.loop_n, it.phase),
            why,
        ]
    });
    let omitted = report.coverage.omitted.iter().map(|it| {
        let word = if it.unseen { "<b class=warn>not reviewed</b>" } else { "left out" };
        let path = format!("<code>{}</code>", line(&clip(&it.path, 300)));
        vec![word.to_owned(), path, line(&clip(&it.why, CELL))]
    });
    let redacted = report.redacted.iter().map(|(kind, n)| {
        let why = "replaced before anything left the machine".to_owned();
        vec!["redacted".to_owned(), format!("{n} × {}", line(&clip(kind, 100))), why]
    });
    let gaps: Vec<Vec<String>> = silent.chain(omitted).chain(redacted).collect();
    let gaps = if gaps.is_empty() {
        "<p>Every changed text file was in front of the reviewers, and every reviewer answered.</p>"
            .to_owned()
    } else {
        table("Gaps", &["Gap", "What", "Why"], gaps.into_iter())
    };
    let files = report.coverage.files.iter().map(|it| {
        vec![format!("<code>{}</code>", line(&clip(&it.path, 300))), it.how.name().to_owned()]
    });
    let n = some(report.coverage.files.len(), "file", "files");
    format!(
        "{gaps}<details><summary>{n} in front of the reviewers</summary>{}</details>",
        table("Files", &["File", "Shown"], files)
    )
}

fn rejected(rejections: &[Rejection]) -> String {
    let rows = rejections.iter().map(|it| {
        let raw = match it.raw.trim() {
            "" | "{}" => String::new(),
            raw => format!(
                "<details class=raw><summary>As it was said</summary><pre>{}</pre></details>",
                text(&clip(raw, 1200))
            ),
        };
        let when = if it.loop_n == 0 { String::new() } else { it.loop_n.to_string() };
        vec![
            it.stage.name().to_owned(),
            when,
            line(&clip(&it.role, 100)),
            format!("{}{raw}", line(&clip(&it.reason, CELL))),
        ]
    });
    table("Not admitted", &["Stage", "Loop#", "Role", "Reason"], rows)
}

/// What does not hold first.
fn claims(report: &Report) -> String {
    if !has_claims(report) {
        return String::new();
    }
    let wrong = |it: &&Claim| matches!(it.status, Status::Drifted | Status::Refuted);
    let (wrong, rest): (Vec<&Claim>, Vec<&Claim>) = report.claims.claims.iter().partition(wrong);
    let rows = wrong.into_iter().chain(rest).collect::<Vec<_>>().into_iter().map(|it| {
        let code = |it: &str| format!("<code>{}</code>", line(&clip(it, 300)));
        let finding = it.finding.map_or_else(String::new, |it| format!("{} finding", it.name()));
        vec![
            code(&format!("{}:{}", it.document, it.line)),
            it.kind.name().to_owned(),
            code(&it.text),
            it.status.name().to_owned(),
            it.found_at.as_deref().map(code).unwrap_or_default(),
            line(&clip(&it.why, CELL)),
            finding,
        ]
    });
    let head = ["Place", "Kind", "Claim", "Status", "Where", "Why", "Finding"];
    let left_out: Vec<String> =
        report.claims.left_out.iter().take(60).map(|it| format!("not looked at: {it}")).collect();
    format!(
        "<p>{}.</p>{}{}",
        claim_counts(&report.claims),
        table("Claims", &head, rows),
        list(&left_out)
    )
}

fn ledger(events: &[Event], book: &Book<'_>) -> String {
    let rows = events.iter().map(|it| {
        let (by, why) = (line(&clip(&it.by, 100)), line(&clip(&it.why, 300)));
        vec![it.loop_n.to_string(), it.push.to_string(), book.link(&it.id), step(it), by, why]
    });
    table("Ledger", &["Loop#", "Push#", "Finding", "State", "By", "Why"], rows)
}

fn spent(report: &Report) -> String {
    let row = |name: &str, it: &Usage| {
        let name = if name.is_empty() { "no model answered" } else { name };
        vec![
            line(&clip(name, 200)),
            thousands(u64::from(it.requests)),
            thousands(total(it.tokens)),
            thousands(it.tokens.cache_read),
            usd(it),
            saved(it),
        ]
    };
    let loops = report.loops.iter().map(|it| row(&format!("loop {}", it.loop_n), &it.usage));
    let named = report.spent.by_role.iter().chain(&report.spent.by_model);
    let rows: Vec<Vec<String>> = loops.chain(named.map(|(name, it)| row(name, it))).collect();
    let head = ["Loop, role, model", "Requests#", "Tokens#", "From cache#", "USD#", "Saved USD#"];
    let rows = if report.usage.requests == 0 { Vec::new() } else { rows };
    format!("<p>{}.</p>{}", cost(report), table("Cost", &head, rows.into_iter()))
}
