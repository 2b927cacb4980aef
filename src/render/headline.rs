//! Sentences that every report for people says alike: the headline, who reviewed, where, how much. Plain text: each renderer
//! passes them through its own escaper.

use super::{escape::clip, json, verdict};
use crate::review::{
    call::{Tokens, Usage},
    change::Lines,
    claims::{Claims, Status as ClaimStatus},
    finding::{Cited, Evidence, EvidenceStatus, Finding, Severity, Side, Source, State, Voice},
    import::ROLE,
    ledger::Event,
    memory::Since,
    synthesis::{Merged, Report, Verdict},
};

/// What a review without a model says of itself.
pub const STATIC_ONLY: &str = "static rules only, no model was asked";

/// The model that stands for replies in files.
const REPLAY: &str = "replay";

/// Tools that a sentence names.
const TOOLS: usize = 8;

/// The verdict, and in a clause why.
#[must_use]
pub fn headline(report: &Report) -> String {
    let why = match verdict::failing(report).as_slice() {
        [] => report.reasons.first().map_or_else(|| fallback(report), |why| clip(why, 300)),
        failing => verdict::counted(failing),
    };
    let said = format!("{}: {why}", report.verdict.name());
    match unasked(report) {
        Some(by) if report.verdict != Verdict::None => format!("{said} ({by})"),
        _ => said,
    }
}

/// What a report without a model's part says of itself wherever it says its verdict; `None` where a model answered.
#[must_use]
pub fn unasked(report: &Report) -> Option<String> {
    match &report.merged {
        Some(it) => Some(merged(it)),
        None => report.models.is_empty().then(|| STATIC_ONLY.to_owned()),
    }
}

/// `merged: 12 findings of codeql, semgrep; Pentad reviewed nothing itself`.
fn merged(it: &Merged) -> String {
    let findings = some(it.findings as usize, "finding", "findings");
    let named: Vec<String> = it.tools.iter().take(TOOLS).map(|tool| clip(tool, 60)).collect();
    let of = match (named.is_empty(), it.tools.len().saturating_sub(TOOLS)) {
        (true, _) => String::new(),
        (false, 0) => format!(" of {}", named.join(", ")),
        (false, more) => format!(" of {} and {more} more tools", named.join(", ")),
    };
    format!("merged: {findings}{of}; Pentad reviewed nothing itself")
}

fn fallback(report: &Report) -> String {
    match report.verdict {
        Verdict::Pass => "no gating finding is open".to_owned(),
        Verdict::Fail => "a gating finding is open".to_owned(),
        Verdict::Incomplete => "something was not reviewed".to_owned(),
        Verdict::None => "nothing to review".to_owned(),
    }
}

/// Who reviewed.
#[must_use]
pub fn reviewed_by(report: &Report) -> String {
    unasked(report).unwrap_or_else(|| format!("{} and static rules", report.models.join(", ")))
}

/// Who reviewed, for people: what was replayed has no model's name.
#[must_use]
pub fn reviewers(report: &Report) -> String {
    let models: Vec<&str> = report
        .models
        .iter()
        .map(|it| if it == REPLAY { "recorded replies" } else { it.as_str() })
        .collect();
    clip(&format!("{} and static rules", models.join(", ")), 4000)
}

/// `push 3; since push 2: 1 new, 1 resolved, 2 still open`; `None` where nothing is known of an earlier push.
#[must_use]
pub fn since(report: &Report) -> Option<String> {
    let it = report.since.as_ref()?;
    let counts = became(it).map(|(word, ids)| format!("{} {word}", thousands(ids.len() as u64)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let counts = if counts.is_empty() { NOTHING_BECAME } else { &counts };
    Some(format!("push {}; since push {}: {counts}", report.push, it.push))
}

/// What is said of two pushes without a finding.
pub const NOTHING_BECAME: &str = "no finding then, and none now";

/// What has become of findings since the last push: a word, and whose it is; none without a finding.
pub fn became(it: &Since) -> impl Iterator<Item = (&'static str, &[String])> {
    let Since { push: _, head: _, new, resolved, still_open, waived, reopened, recurring } = it;
    let all: [(_, &[String]); 6] = [
        ("new", new),
        ("reopened", reopened),
        ("still open", still_open),
        ("resolved", resolved),
        ("waived", waived),
        ("recurring: closed three times or more, and open again", recurring),
    ];
    all.into_iter().filter(|(_, ids)| !ids.is_empty())
}

/// `2 critical, 1 high`; empty where nothing is open.
#[must_use]
pub fn open_counts(report: &Report) -> String {
    by_severity(|it| report.counts.get(&it).map_or(0, |count| count.open.into())).join(", ")
}

/// `2 critical`, `1 high`: the severities that there are, by how many each has.
pub(super) fn by_severity(n: impl Fn(Severity) -> u64) -> Vec<String> {
    let each = Severity::ALL.into_iter().map(|it| (it, n(it))).filter(|(_, n)| *n > 0);
    each.map(|(severity, n)| format!("{} {}", thousands(n), severity.name())).collect()
}

/// `2 critical, 1 high open`, or that none is.
#[must_use]
pub fn open(report: &Report) -> String {
    match open_counts(report) {
        none if none.is_empty() => "no finding is open".to_owned(),
        counts => format!("{counts} open"),
    }
}

/// What an event did to its finding.
#[must_use]
pub fn step(it: &Event) -> String {
    match (it.from, it.to) {
        ("", to) => format!("admitted as {to}"),
        (from, to) if from == to => "said of it".to_owned(),
        (from, to) => format!("{from} → {to}"),
    }
}

/// `path:12-20`, with what a reader must know about it.
#[must_use]
pub fn place(evidence: &Evidence) -> String {
    let base = if evidence.side == Side::Old { " (before the change)" } else { "" };
    match evidence.lines {
        None if evidence.file.is_empty() => "no file".to_owned(),
        Some(lines) => format!("{}:{}{base}", evidence.file, span(lines)),
        None => format!("{}{base}", evidence.file),
    }
}

/// `12` or `12-20`.
#[must_use]
pub fn span(lines: Lines) -> String {
    if lines.first == lines.last {
        lines.first.to_string()
    } else {
        format!("{}-{}", lines.first, lines.last)
    }
}

/// A rule's or a tool's lines are facts: nothing was looked up.
#[must_use]
pub fn is_fact(finding: &Finding) -> bool {
    !finding.voices.is_empty()
        && finding.voices.iter().all(|it| !matches!(it.source, Source::Model))
}

/// `cited src/a.rs:10-12; the quote stands at src/a.rs:40-41, 28 lines away: drifted`.
#[must_use]
pub fn whereabouts(cited: &Cited, is_fact: bool, evidence: &Evidence, looked_up: bool) -> String {
    let cited_place = match cited.lines {
        Some(lines) => format!("{}:{}", cited.file, span(lines)),
        None if cited.file.is_empty() => "no file".to_owned(),
        None => format!("{} without lines", cited.file),
    };
    if is_fact && evidence.status == EvidenceStatus::Verified {
        return format!("reported at {}: {}", place(evidence), evidence.status.name());
    }
    if !looked_up {
        return format!("reported at {cited_place}; no repository was given to look it up in");
    }
    let found = place(evidence);
    let apart = match (cited.lines, evidence.lines) {
        (Some(from), Some(to)) if cited.file == evidence.file => match from.distance(to) {
            0 => String::new(),
            1 => ", 1 line away".to_owned(),
            n => format!(", {n} lines away"),
        },
        _ => String::new(),
    };
    let stands = match evidence.status {
        EvidenceStatus::Verified if cited_place == found => "the quote stands there".to_owned(),
        EvidenceStatus::Verified | EvidenceStatus::Drifted => {
            format!("the quote stands at {found}{apart}")
        }
        EvidenceStatus::Relocated => format!("the quote stands only in another file, at {found}"),
        EvidenceStatus::Approximate => {
            format!("the quote stands, but for spacing or a few characters, at {found}{apart}")
        }
        EvidenceStatus::Ambiguous => {
            format!("the quote stands in several places, none of them nearest; one is {found}")
        }
        EvidenceStatus::Missing => "the quote stands nowhere in what the reviewers saw".to_owned(),
    };
    format!("cited {cited_place}; {stands}: {}", evidence.status.name())
}

/// What stands behind a state, in a clause.
#[must_use]
pub fn standing(state: &State) -> String {
    match state {
        State::Open => "open".to_owned(),
        State::Contested => "contested: doubted with evidence, and still counted".to_owned(),
        State::Superseded { by } => format!("superseded by {by}"),
        State::Duplicate { of } => format!("said by {of} too"),
        State::Refuted { evidence } => format!("refuted by {evidence}"),
        State::Withdrawn => "withdrawn by its finder".to_owned(),
        State::Resolved { evidence } => format!("resolved: {evidence}"),
        State::Waived { reason, until } => format!("waived until {until}: {reason}"),
    }
}

/// `correctness (anthropic/x, loop 3)`; without a loop for what was said outside of one. A tool goes by its own name, and as what
/// it is: it could be called as a role is.
#[must_use]
pub fn voice(voice: &Voice) -> String {
    let (speaker, mut facts) = match (&voice.source, &voice.model) {
        (Source::Imported(tool), None) => (tool, vec!["imported".to_owned()]),
        (source, model) => (&voice.role, vec![model.clone().unwrap_or_else(|| source.name())]),
    };
    if speaker != &voice.role && voice.role != ROLE {
        facts.push(format!("role {}", voice.role));
    }
    if voice.loop_n > 0 {
        facts.push(format!("loop {}", voice.loop_n));
    }
    format!("{speaker} ({})", facts.join(", "))
}

/// Speakers that a line names.
const SPEAKERS: usize = 4;

/// `correctness, security and the rule py-sql-by-formatting`: each speaker once.
#[must_use]
pub fn speakers(finding: &Finding) -> String {
    let mut named: Vec<String> = Vec::new();
    for it in &finding.voices {
        let name = match &it.source {
            Source::Model => it.role.clone(),
            Source::Static(rule) => format!("the rule {rule}"),
            Source::Imported(tool) => tool.clone(),
        };
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let more = named.len().saturating_sub(SPEAKERS);
    named.truncate(SPEAKERS);
    let last = if more == 0 { named.pop() } else { Some(format!("{more} more")) };
    match last {
        Some(last) if !named.is_empty() => format!("{} and {last}", named.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// How the quote stands in the code, for people; nothing where there is nothing to say: a rule's own lines, or what was not found.
#[must_use]
pub fn found(finding: &Finding) -> &'static str {
    match finding.evidence.status {
        EvidenceStatus::Verified if is_fact(finding) => "",
        EvidenceStatus::Verified => "quote found in the code",
        EvidenceStatus::Drifted => "quote found, at other lines than cited",
        EvidenceStatus::Relocated => "quote found, in another file than cited",
        EvidenceStatus::Approximate => "quote found, but for spacing or a few characters",
        EvidenceStatus::Ambiguous => "quote found in several places",
        EvidenceStatus::Missing => "",
    }
}

/// Whether the code that caused it is other code than what it is shown at.
#[must_use]
pub fn caused_elsewhere(finding: &Finding) -> Option<&Evidence> {
    let Evidence { file, side, lines, .. } = &finding.evidence;
    let same = |it: &Evidence| (&it.file, &it.side, &it.lines) == (file, side, lines);
    finding.cause.as_ref().filter(|it| !same(it) || it.lines.is_none())
}

/// Marks that qualify a finding, most important first. What nobody looked for is not called missing.
#[must_use]
pub fn marks(finding: &Finding, looked_up: bool) -> Vec<String> {
    // Without a place of our own the cited line is all there is to go by: named as what it is.
    let cited = finding.cited.lines.map(|lines| format!(" (cited: {})", span(lines)));
    let what = if finding.evidence.quote.trim().is_empty() { "place" } else { "quote" };
    let missing = match looked_up {
        true => format!("{what} not found in the code{}", cited.unwrap_or_default()),
        false => format!("not looked up{}", cited.unwrap_or_default()),
    };
    [
        (finding.state == State::Contested, "contested"),
        (finding.escalate, "needs a decision"),
        (finding.locked_conflict, "against a locked decision"),
        (!finding.evidence.status.located(), &missing),
        (!finding.in_change, "not in the change"),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, mark)| mark.to_owned())
    .collect()
}

/// `1 file`, `2 files`.
#[must_use]
pub fn some(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n as u64), if n == 1 { one } else { many })
}

/// `1,234,567`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// All of them.
#[must_use]
pub const fn total(tokens: Tokens) -> u64 {
    tokens.input + tokens.cache_write + tokens.cache_read + tokens.output
}

/// `0.84`, or `at least 0.84` where a part is unknown; `unknown` where all of it is.
#[must_use]
pub fn usd(usage: &Usage) -> String {
    match usage.known_usd() {
        Some(usd) => format!("{usd:.2}"),
        None if usage.usd < 0.005 => "unknown".to_owned(),
        None => format!("at least {:.2}", usage.usd),
    }
}

/// The same in a sentence: `0.84 USD`, or `cost unknown`.
#[must_use]
pub fn dollars(usage: &Usage) -> String {
    match usd(usage).as_str() {
        "unknown" => "cost unknown".to_owned(),
        usd => format!("{usd} USD"),
    }
}

/// `0.4 s`, `12 s`, `3 min 05 s`, `2 h 05 min`. Rounded to milliseconds first, as `synthesis.json` keeps it: a report that is rendered
/// from there says the same.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    let seconds = json::milliseconds(seconds.max(0.0));
    let whole = seconds.round() as u64;
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if whole < 60 {
        format!("{whole} s")
    } else if whole < 3600 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else {
        format!("{} h {:02} min", whole / 3600, whole / 60 % 60)
    }
}

/// USD that caching saved, never a zero with a sign.
#[must_use]
pub fn saved(usage: &Usage) -> String {
    format!("{:.2}", (usage.saved * 100.0).round() / 100.0 + 0.0)
}

/// What the review cost, in a line.
#[must_use]
pub fn cost(report: &Report) -> String {
    let usage = &report.usage;
    if usage.requests == 0 {
        return format!("no request, {}", seconds(report.seconds));
    }
    let cached = match usage.tokens.cache_read {
        0 => String::new(),
        n => format!(" ({} read from the cache)", thousands(n)),
    };
    format!(
        "{}, {} tokens{cached}, {}, {}",
        some(usage.requests as usize, "request", "requests"),
        thousands(total(usage.tokens)),
        spent(usage),
        seconds(report.seconds),
    )
}

/// `1.83 USD (0.92 saved by the cache)`.
pub fn spent(usage: &Usage) -> String {
    if usage.saved < 0.005 {
        return dollars(usage);
    }
    format!("{} ({} saved by the cache)", dollars(usage), saved(usage))
}

/// `12 claims of documents: 9 verified, 1 drifted, 0 refuted, 2 source_only`.
pub fn claim_counts(claims: &Claims) -> String {
    let each = ClaimStatus::ALL.map(|it| format!("{} {}", claims.count(it), it.name()));
    let total = some(claims.claims.len(), "claim of documents", "claims of documents");
    format!("{total}: {}", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_said_as_what_it_is() {
        let tool = |name: &str| Source::Imported(name.to_owned());
        for (role, source, model, loop_n, expected) in [
            ("security", Source::Model, Some("a/b"), 3, "security (a/b, loop 3)"),
            ("data", Source::Static("r".to_owned()), None, 0, "data (static:r)"),
            ("static", tool("codeql"), None, 0, "codeql (imported)"),
            ("security", tool("codeql"), None, 2, "codeql (imported, role security, loop 2)"),
            ("static", tool("arbiter"), None, 0, "arbiter (imported)"),
        ] {
            let model = model.map(str::to_owned);
            let it = Voice { role: role.to_owned(), source, model, loop_n };
            assert_eq!(voice(&it), expected);
        }
    }

    #[test]
    fn a_time_reads_the_same_from_a_file_that_keeps_milliseconds() {
        for (took, said) in [
            (-1.0, "0.0 s"),
            (0.049_6, "0.1 s"),
            (9.949_7, "10 s"),
            (9.96, "10 s"),
            (59.6, "1 min 00 s"),
            (7_500.0, "2 h 05 min"),
        ] {
            let kept = f64::round(took * 1000.0) / 1000.0;
            assert_eq!(
                (seconds(took), seconds(kept)),
                (said.to_owned(), said.to_owned()),
                "{took}"
            );
        }
    }
}
