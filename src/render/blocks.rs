//! Markdown blocks that more than one page shows. Each is whole in itself: no fence, table or list is left open, so a page can
//! be cut between any two.

use super::{
    escape::{
        clip,
        markdown::{cell_code, code, fence, prose, text, with_code},
        visible,
    },
    headline::{
        NOTHING_BECAME, became, caused_elsewhere, claim_counts, dollars, found, marks, saved,
        seconds, some, speakers, standing, step, thousands, total, usd, voice,
    },
    links::Links,
    summary::folded,
    verdict::{Piece, sentence},
};
use crate::review::{
    call::{Spent, Usage},
    claims::{Claim, Status},
    finding::{Finding, Rejection, Severity, Stage, State},
    ledger::Event,
    synthesis::{LoopAccount, Refined, Report, Silence},
};
use std::collections::BTreeMap;

/// No field of a finding is cut.
pub const WHOLE: usize = usize::MAX;

/// Quotes shown of findings that say the same.
const QUOTES: usize = 5;

/// What a list names of findings that say the same.
const PLACES: usize = 8;

/// Findings that say the same, mostly one, with all a reader needs to act; `max` characters a field.
pub fn finding(same: &[&Finding], max: usize, looked_up: bool, links: &Links) -> Vec<String> {
    let mut parts = vec![title(same, max)];
    let (first, rest) = same.split_at(same.len().min(QUOTES));
    for it in first {
        parts.push(facts(it, max, looked_up, links));
        if !it.evidence.quote.trim().is_empty() {
            parts.push(fence(&clip(&it.evidence.quote, max), language(&it.evidence.file)));
        }
        if let Some(cause) = caused_elsewhere(it) {
            parts.push(format!("Caused at {}:", links.place(cause, max)));
            parts.push(fence(&clip(&cause.quote, max), language(&cause.file)));
        }
    }
    let rest: Vec<String> =
        rest.iter().map(|it| format!("- {}", facts(it, max, looked_up, links))).collect();
    parts.extend((!rest.is_empty()).then(|| rest.join("\n")));
    parts.extend(said(same[0], max, false));
    parts
}

/// The heading of findings that say the same.
pub fn title(same: &[&Finding], max: usize) -> String {
    let places = match same.len() {
        1 => String::new(),
        n => format!(" ({n} places)"),
    };
    let claim = with_code(&clip(&same[0].claim, max));
    format!("### {}: {claim}{places}", heading(same[0].severity))
}

/// A finding for a page that holds everything.
pub fn whole(it: &Finding, looked_up: bool, links: &Links) -> String {
    let mut parts = finding(&[it], WHOLE, looked_up, links);
    parts.push(sources(&[it], WHOLE, links));
    parts.join("\n\n")
}

/// What stands behind findings that say the same, folded: who says so, and an instruction to act on it.
pub fn behind(same: &[&Finding], max: usize, links: &Links, told: &str) -> Option<String> {
    let sources = sources(same, max, links);
    let parts = [sources.as_str(), told].map(str::to_owned);
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    folded("Who says so, and an instruction for a coding agent", &parts, "\n\n")
}

/// How it fails, what to do unless that is `offered` in another way, and what would disprove it.
pub fn said(finding: &Finding, max: usize, offered: bool) -> Vec<String> {
    let what_to_do = if offered { "" } else { &finding.proposed_change };
    let said = [
        ("How it fails.", finding.failure_scenario.as_str()),
        ("What to do.", what_to_do),
        ("What would disprove it.", &finding.disproof),
    ];
    let said = said.into_iter().filter(|(_, said)| !said.trim().is_empty());
    said.map(|(label, said)| format!("**{label}** {}", prose(&clip(said, max)))).collect()
}

/// The severity as a heading begins with it.
pub const fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Note => "Note",
    }
}

/// Where it is, how it stands there, who says so, what it is called, and what a reader must know of it.
pub fn facts(finding: &Finding, max: usize, looked_up: bool, links: &Links) -> String {
    let mut facts = vec![links.place(&finding.evidence, max)];
    facts.extend([found(finding)].into_iter().filter(|it| !it.is_empty()).map(str::to_owned));
    let speakers = text(&clip(&speakers(finding), max.min(400)));
    if !speakers.is_empty() {
        facts.push(format!("said by {speakers}"));
    }
    facts.push(links.id(&finding.id, max));
    facts.extend(marked(finding, looked_up));
    if visible(&finding.evidence.quote) != finding.evidence.quote {
        facts.push("hidden characters are shown as escapes".to_owned());
    }
    facts.join(" · ")
}

/// Its marks. Of a contested one, by whom, and that it still counts.
pub fn marked(finding: &Finding, looked_up: bool) -> Vec<String> {
    let mut marked: Vec<String> =
        marks(finding, looked_up).iter().map(|it| format!("**{}**", text(it))).collect();
    if finding.state == State::Contested {
        let by = text(&clip(&finding.state_by, 100));
        marked[0] = format!("**contested** by {by}, and still counts");
    }
    marked
}

/// Who said it, and what belongs to it, of findings that say the same.
pub fn sources(same: &[&Finding], max: usize, links: &Links) -> String {
    let mut lines = Vec::new();
    let mut said = |label: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("{label}: {}", items.join(", ")));
        }
    };
    let each = |item: &String| text(&clip(item, max));
    let listed = if max == WHOLE { WHOLE } else { 20 };
    let first = same[0];
    said("Said by", first.voices.iter().take(listed).map(|it| each(&voice(it))).collect());
    said("References", first.references.iter().take(listed).map(each).collect());
    let absorbed = same.iter().flat_map(|it| &it.merged).take(listed);
    said("Counted with it", absorbed.map(|merge| links.id(&merge.id, max)).collect());
    let linked = same.iter().flat_map(|it| &it.linked).take(listed);
    said("See also", linked.map(|id| links.id(id, max)).collect());
    lines.join("  \n")
}

/// Findings that say the same, in a list's item.
pub fn listed(same: &[&Finding], max: usize, looked_up: bool, links: &Links) -> String {
    let place = |it: &&Finding| {
        let named = format!("{} · {}", links.place(&it.evidence, max), links.id(&it.id, max));
        [vec![named], marked(it, looked_up)].concat().join(" · ")
    };
    let claim = with_code(&clip(&same[0].claim, max));
    let said = format!("- **{}**: {claim}", heading(same[0].severity));
    match same {
        [one] => format!("{said} — {}", place(one)),
        all => {
            let named: Vec<String> =
                all.iter().take(PLACES).map(|it| format!("  - {}", place(it))).collect();
            let more = match all.len().saturating_sub(PLACES) {
                0 => String::new(),
                more => format!("\n  - and {more} more"),
            };
            format!("{said} — {} places:\n{}{more}", all.len(), named.join("\n"))
        }
    }
}

/// What people accepted, in a list's item: by whom, until when and why.
pub fn waived(finding: &Finding, max: usize, links: &Links) -> Option<String> {
    let State::Waived { reason, until } = &finding.state else { return None };
    let each = |said: &str| text(&clip(said, max));
    Some(format!(
        "- **{}**: {} — {} · {} · accepted by {} until {}: {}",
        heading(finding.severity),
        with_code(&clip(&finding.claim, max)),
        links.place(&finding.evidence, max),
        links.id(&finding.id, max),
        each(&finding.state_by),
        each(until),
        with_code(&clip(reason, max)),
    ))
}

/// `3 closed findings: 1 refuted, 2 waived`.
pub fn closed_counts(closed: &[&Finding]) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for it in closed {
        *counts.entry(it.state.name()).or_default() += 1;
    }
    let each: Vec<String> =
        counts.into_iter().map(|(state, n)| format!("{} {state}", thousands(n))).collect();
    format!("{}: {}", some(closed.len(), "closed finding", "closed findings"), each.join(", "))
}

/// Pieces of a sentence.
pub fn pieces(pieces: &[Piece], links: &Links) -> String {
    sentence(pieces, |it| match it {
        // Words of ours, code between backticks included.
        Piece::Said(said) => said.clone(),
        Piece::Id(id) => links.id(id, 200),
        Piece::Path(path) => code(&clip(path, 300)),
        Piece::Other(said) => text(&clip(said, 300)),
    })
}

/// A closed finding, in a list's item.
pub fn closed(finding: &Finding, max: usize, links: &Links) -> String {
    format!(
        "- {}, {} in {}: {} — **{}** (by {})",
        links.id(&finding.id, max),
        finding.severity.name(),
        links.place(&finding.evidence, max),
        with_code(&clip(&finding.claim, max)),
        text(&clip(&standing(&finding.state), max)),
        text(&clip(&finding.state_by, max)),
    )
}

/// What has become of the last push's findings, at most `most` ids of a kind; `None` where nothing is known of an earlier push.
pub fn since(report: &Report, links: &Links, most: usize) -> Option<String> {
    let since = report.since.as_ref()?;
    let told = became(since).map(|(word, ids)| {
        let named: Vec<String> = ids.iter().take(most).map(|id| links.id(id, 100)).collect();
        let more = match ids.len().saturating_sub(most) {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        format!("- {} {word}: {}{more}", thousands(ids.len() as u64), named.join(", "))
    });
    let told: Vec<String> = told.collect();
    let before = format!("**Since push {}** ({})", since.push, links.commit(&since.head));
    Some(match told.is_empty() {
        true => format!("{before}: {NOTHING_BECAME}."),
        false => format!("{before}\n\n{}", told.join("\n")),
    })
}

/// Each reviewer's own verdict.
pub fn council(report: &Report) -> String {
    let rows = report.council.iter().map(|entry| {
        let silent: Vec<String> = entry.silent_loops.iter().map(u32::to_string).collect();
        vec![
            text(&clip(&entry.name, 200)),
            entry.word().to_owned(),
            thousands(u64::from(entry.critical)),
            thousands(u64::from(entry.high)),
            silent.join(", "),
        ]
    });
    table(&["reviewer", "verdict", "critical#", "high#", "silent in loop"], rows.collect())
}

/// What each loop brought and cost.
pub fn loops(accounts: &[LoopAccount]) -> String {
    let mut head =
        vec!["loop#", "theme", "new#", "kept#", "closed#", "requests#", "tokens#", "USD#", "time#"];
    let mut rows: Vec<Vec<String>> = accounts.iter().map(account).collect();
    if accounts.iter().any(|it| it.usage.tokens.cache_read > 0) {
        head.extend(["from the cache#", "saved#"]);
        rows.iter_mut().zip(accounts).for_each(|(row, it)| row.extend(cached(&it.usage)));
    }
    // Where nothing was doubted there is nothing to say of refinement.
    if accounts.iter().any(|it| it.refined.asked > 0) {
        head.push("refined");
        rows.iter_mut().zip(accounts).for_each(|(row, it)| row.push(refined(&it.refined)));
    }
    table(&head, rows)
}

/// Tokens that were read from the cache, and the USD that caching saved.
fn cached(it: &Usage) -> [String; 2] {
    [thousands(it.tokens.cache_read), saved(it)]
}

/// What came of the doubted findings that went back, and for how much.
fn refined(it: &Refined) -> String {
    if it.asked == 0 {
        return "none".to_owned();
    }
    format!(
        "{} asked: {} sharpened, {} withdrawn, {} unchanged; {} tokens, {}",
        it.asked,
        it.sharpened,
        it.withdrawn,
        it.unchanged,
        thousands(total(it.usage.tokens)),
        dollars(&it.usage)
    )
}

fn account(it: &LoopAccount) -> Vec<String> {
    let Usage { requests, tokens, .. } = it.usage;
    vec![
        it.loop_n.to_string(),
        text(&clip(&it.title, 200)),
        thousands(u64::from(it.new)),
        thousands(u64::from(it.kept)),
        thousands(u64::from(it.closed)),
        thousands(u64::from(requests)),
        thousands(total(tokens)),
        usd(&it.usage),
        seconds(it.seconds),
    ]
}

/// What each loop, each role and each model cost, and what the cache saved.
pub fn spent(loops: &[LoopAccount], spent: &Spent) -> String {
    let row = |name: &str, it: &Usage| {
        let name = if name.is_empty() { "no model answered" } else { name };
        let [from_cache, saved] = cached(it);
        vec![
            text(&clip(name, 200)),
            thousands(u64::from(it.requests)),
            thousands(total(it.tokens)),
            from_cache,
            usd(it),
            saved,
        ]
    };
    let loops = loops.iter().map(|it| row(&format!("loop {}", it.loop_n), &it.usage));
    let rows = spent.by_role.iter().chain(&spent.by_model).map(|(name, it)| row(name, it));
    let rows = loops.chain(rows);
    let head = ["loop, role, model", "requests#", "tokens#", "from cache#", "USD#", "saved USD#"];
    table(&head, rows.collect())
}

/// Every change of a state.
pub fn ledger(events: &[Event], links: &Links) -> String {
    let rows = events.iter().map(|event| {
        vec![
            event.loop_n.to_string(),
            event.push.to_string(),
            links.cell_id(&event.id),
            step(event),
            text(&event.by),
            text(&event.why),
        ]
    });
    table(&["loop#", "push#", "finding", "state", "by", "why"], rows.collect())
}

/// What documents claim: the counts, what is wrong, and all of it folded.
pub fn claims(report: &Report) -> String {
    let mut parts = vec![format!("{}.", text(&claim_counts(&report.claims)))];
    let wrong = |it: &&Claim| matches!(it.status, Status::Drifted | Status::Refuted);
    let (wrong, rest): (Vec<&Claim>, Vec<&Claim>) = report.claims.claims.iter().partition(wrong);
    if !wrong.is_empty() {
        parts.push(claim_rows(&wrong));
    }
    if !rest.is_empty() {
        let summary = "<summary>Claims that hold, or cannot be checked here</summary>";
        parts.push(format!("<details>\n{summary}\n\n{}\n\n</details>", claim_rows(&rest)));
    }
    let left_out = report.claims.left_out.iter();
    let lines: Vec<String> =
        left_out.map(|it| format!("- not looked at: {}", text(&clip(it, 300)))).collect();
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}

fn claim_rows(claims: &[&Claim]) -> String {
    let rows = claims.iter().map(|it| {
        let found = it.found_at.as_deref().map(|it| cell_code(&clip(it, 300))).unwrap_or_default();
        let marked = if it.finding.is_some() { "**finding**" } else { "" };
        vec![
            cell_code(&format!("{}:{}", clip(&it.document, 300), it.line)),
            it.kind.name().to_owned(),
            cell_code(&clip(&it.text, 300)),
            it.status.name().to_owned(),
            found,
            text(&clip(&it.why, 300)),
            marked.to_owned(),
        ]
    });
    table(&["place", "kind", "claim", "status", "where", "why", ""], rows.collect())
}

/// What was said and does not count: how often of which kind, as a title.
pub fn left_out(rejections: &[Rejection]) -> String {
    let each = Stage::ALL.iter().filter_map(|stage| {
        let n = rejections.iter().filter(|it| it.stage == *stage).count();
        (n > 0).then(|| format!("{} {}", some(n, "claim", "claims"), why(*stage)))
    });
    format!("Left out: {}", each.collect::<Vec<_>>().join(", "))
}

/// Why a claim was left out, for people.
const fn why(stage: Stage) -> &'static str {
    match stage {
        Stage::Schema => "that could not be read",
        Stage::Evidence => "whose quote was not found",
        Stage::Lane => "outside of the reviewer's own files",
        Stage::Ledger => "about no open finding, or without evidence",
        Stage::Suppressed => "silenced at the tool it comes from",
        Stage::Voices => "with too few voices",
        Stage::Scope => "of another tool, not on the change",
    }
}

/// The same, counted by stage and reason; the reasons of one stage with the most frequent first.
pub fn rejected(rejections: &[&Rejection]) -> String {
    let mut counts = BTreeMap::new();
    for rejection in rejections {
        *counts.entry((rejection.stage, rejection.reason.as_str())).or_insert(0_u32) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((stage, _), n)| (*stage, std::cmp::Reverse(*n)));
    let rows = counts.into_iter().map(|((stage, reason), n)| {
        vec![stage.name().to_owned(), text(&clip(reason, 500)), thousands(u64::from(n))]
    });
    table(&["stage", "reason", "times#"], rows.collect())
}

/// What no reviewer answered, was not shown, or was replaced; at most `most` lines of each kind. Empty where there is nothing.
pub fn gaps(report: &Report, most: usize) -> Vec<String> {
    let silent = report.silent.iter().map(silence);
    let omitted = report.coverage.omitted.iter().map(|it| {
        let seen = if it.unseen { "**not reviewed**" } else { "left out" };
        format!("- {seen}: {}: {}", code(&clip(&it.path, 300)), text(&clip(&it.why, 300)))
    });
    let redacted = report.redacted.iter().map(|(kind, n)| {
        format!(
            "- {} × {} replaced before anything left the machine",
            thousands(u64::from(*n)),
            text(&clip(kind, 100))
        )
    });
    let mut lines = at_most(silent.collect(), most);
    lines.extend(at_most(omitted.collect(), most));
    lines.extend(at_most(redacted.collect(), most));
    lines
}

/// A reviewer without a usable answer, in a list's item.
pub fn silence(it: &Silence) -> String {
    let role = text(&clip(&it.role, 100));
    let why = text(&clip(&it.why, 500));
    format!("- no usable answer from {role} in loop {} ({}): {why}", it.loop_n, it.phase)
}

/// The first `most` lines, and one that counts the others.
pub fn at_most(mut lines: Vec<String>, most: usize) -> Vec<String> {
    let more = lines.len().saturating_sub(most);
    lines.truncate(most);
    if more > 0 {
        lines.push(format!("- and {} more, in `synthesis.json`", thousands(more as u64)));
    }
    lines
}

/// A table; a `#` at a heading's end aligns its column to the right. Cells come escaped.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let names: Vec<&str> = header.iter().map(|name| name.trim_end_matches('#')).collect();
    let rule = header.iter().map(|name| if name.ends_with('#') { "---:" } else { "---" });
    let mut lines = vec![
        format!("| {} |", names.join(" | ")),
        format!("| {} |", rule.collect::<Vec<_>>().join(" | ")),
    ];
    lines.extend(rows.into_iter().map(|row| format!("| {} |", row.join(" | "))));
    lines.join("\n")
}

/// The word GitHub colors a fence by. From the file's name, but always a word of ours.
fn language(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "rs" => "rust",
        "py" => "python",
        "js" | "mjs" | "cjs" | "jsx" => "javascript",
        "ts" | "mts" | "cts" => "typescript",
        "tsx" => "tsx",
        "go" => "go",
        "java" => "java",
        "kt" => "kotlin",
        "rb" => "ruby",
        "php" => "php",
        "swift" => "swift",
        "c" | "h" => "c",
        "cc" | "cpp" | "hpp" => "cpp",
        "cs" => "csharp",
        "sh" => "shell",
        "sql" => "sql",
        "yml" | "yaml" => "yaml",
        "toml" => "toml",
        "json" => "json",
        "html" => "html",
        "css" => "css",
        _ => "text",
    }
}
