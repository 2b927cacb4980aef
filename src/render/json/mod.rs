//! `synthesis.json`, schema `pentad.synthesis/1`: the contract other programs read.
//!
//! The structs here are the schema, and the core's types are not: those may be renamed and reshaped freely, these only grow.
//! That is why no type of the core derives a serialization, and why every field is written out once more. Additions keep the
//! schema's number; a removal or a change of meaning takes a new one, in a new module beside this.
//!
//! Everything stands whole here, in a fixed order. Only `seconds` and `usage` differ between two equal reviews.

pub(super) mod finding;
mod memory;

pub use memory::memory;

use super::{escape, headline::reviewed_by};
use crate::review::{
    call::{Tokens, Usage},
    claims::Claim,
    diagram::Diagram,
    dispute::Accepted,
    finding::{Finding, Rejection, Severity},
    inline::LeftOut,
    ledger::Event,
    memory::Since,
    snapshot::Touched,
    synthesis::{CouncilEntry, Count, LoopAccount, Merged, Refined, Report, Silence},
};
use finding::FindingV1;
use serde::{Serialize, Serializer};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// The schema's name and number.
pub const SCHEMA: &str = "pentad.synthesis/1";

/// The JSON Schema of it, draft 2020-12.
pub const JSON_SCHEMA: &str = include_str!("../../../schemas/synthesis.json");

/// The words a finding's state can be, `open` being the uncontested ones.
const STATES: [&str; 8] =
    ["open", "contested", "superseded", "duplicate", "refuted", "withdrawn", "resolved", "waived"];

/// `synthesis.json`.
#[must_use]
pub fn synthesis(report: &Report) -> String {
    let mut text = Vec::new();
    write(report, &mut text).expect("a Vec takes every write");
    String::from_utf8(text).expect("JSON is text")
}

/// The same, never whole in memory.
///
/// # Errors
/// `out` takes no more.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut pieces = escape::JsonPieces::into(out);
    serde_json::to_writer_pretty(&mut pieces, &SynthesisV1::of(report))?;
    pieces.end()
}

/// A list's items, each made when it is written.
struct Each<'a, T, V>(&'a [T], fn(&'a T) -> V);

impl<T, V: Serialize> Serialize for Each<'_, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

#[derive(Serialize)]
struct SynthesisV1<'a> {
    schema: &'static str,
    verdict: &'static str,
    reasons: &'a [String],
    reviewed_by: String,
    models: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    merged: Option<MergedV1<'a>>,
    constitution_sha256: &'a str,
    charter: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<SinceV1<'a>>,
    /// Of GitHub, where the review was asked for there.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull: Option<u64>,
    /// The step of the workflow, told from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'a str>,
    base: &'a str,
    head: &'a str,
    scope: &'static str,
    depth: &'static str,
    fail_on: &'static str,
    gate_scope: &'static str,
    counts: Counts,
    findings: Each<'a, Finding, FindingV1<'a>>,
    /// The findings that become comments on the change's lines, and every other open Critical and High with why it does not.
    published: &'a [String],
    unpublished: Vec<LeftOutV1<'a>>,
    ledger: Each<'a, Event, EventV1<'a>>,
    /// What people's comments were taken for; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<AcceptedV1<'a>>,
    rejected: Each<'a, Rejection, RejectionV1<'a>>,
    loops: Vec<LoopV1<'a>>,
    council: Vec<CouncilV1<'a>>,
    silent: Vec<SilenceV1<'a>>,
    /// The files of the change.
    changes: Vec<ChangeV1<'a>>,
    coverage: CoverageV1<'a>,
    redacted: &'a BTreeMap<String, u32>,
    notices: &'a [String],
    /// What the documents claim of the repository, and what of them was not looked at.
    claims: Vec<ClaimV1<'a>>,
    claims_left_out: &'a [String],
    usage: SpentV1<'a>,
    seconds: f64,
}

impl<'a> SynthesisV1<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA,
            verdict: report.verdict.name(),
            reasons: &report.reasons,
            reviewed_by: reviewed_by(report),
            models: &report.models,
            merged: report.merged.as_ref().map(MergedV1::of),
            constitution_sha256: &report.constitution_sha256,
            charter: &report.charter_origin,
            push: report.since.as_ref().map(|_| report.push),
            since: report.since.as_ref().map(SinceV1::of),
            server: report.origin.as_ref().map(|it| it.server.as_str()),
            repository: report.origin.as_ref().map(|it| it.repository.as_str()),
            event: report.origin.as_ref().map(|it| it.event.as_str()),
            pull: report.origin.as_ref().and_then(|it| it.pull),
            step: report.origin.as_ref().and_then(|it| it.step.as_deref()),
            base: &report.base,
            head: &report.head,
            scope: report.scope,
            depth: report.depth,
            fail_on: report.fail_on.name(),
            gate_scope: report.gate_scope.name(),
            counts: Counts::of(report),
            findings: Each(&report.findings, FindingV1::of),
            published: &report.inline.published,
            unpublished: report.inline.left_out.iter().map(LeftOutV1::of).collect(),
            ledger: Each(&report.ledger, EventV1::of),
            accepted: report.accepted.iter().map(AcceptedV1::of).collect(),
            rejected: Each(&report.rejected, RejectionV1::of),
            loops: report.loops.iter().map(LoopV1::of).collect(),
            council: report.council.iter().map(CouncilV1::of).collect(),
            silent: report.silent.iter().map(SilenceV1::of).collect(),
            changes: report.changes.iter().map(ChangeV1::of).collect(),
            coverage: CoverageV1::of(report),
            redacted: &report.redacted,
            notices: &report.notices,
            claims: report.claims.claims.iter().map(ClaimV1::of).collect(),
            claims_left_out: &report.claims.left_out,
            usage: SpentV1::of(report),
            seconds: milliseconds(report.seconds),
        }
    }
}

/// A comment's number, and the finding that it accepted, as severe as it was then.
#[derive(Serialize)]
struct AcceptedV1<'a> {
    comment: u64,
    fingerprint: &'a str,
    severity: &'static str,
}

impl<'a> AcceptedV1<'a> {
    fn of(it: &'a Accepted) -> Self {
        let Accepted { comment, fingerprint, severity } = it;
        Self { comment: *comment, fingerprint, severity: severity.name() }
    }
}

/// `where` is where it is true, or was looked up; `finding` says whether this change made it untrue or newly says it.
#[derive(Serialize)]
struct ClaimV1<'a> {
    document: &'a str,
    line: u32,
    kind: &'static str,
    text: &'a str,
    status: &'static str,
    #[serde(rename = "where")]
    found_at: Option<&'a str>,
    why: &'a str,
    finding: bool,
    /// Of that finding.
    severity: Option<&'static str>,
}

impl<'a> ClaimV1<'a> {
    fn of(claim: &'a Claim) -> Self {
        Self {
            document: &claim.document,
            line: claim.line,
            kind: claim.kind.name(),
            text: &claim.text,
            status: claim.status.name(),
            found_at: claim.found_at.as_deref(),
            why: &claim.why,
            finding: claim.finding.is_some(),
            severity: claim.finding.map(Severity::name),
        }
    }
}

/// What has become of the earlier pushes' findings, by id. Absent, as `push` is, where nothing was known of an earlier one.
#[derive(Serialize)]
struct SinceV1<'a> {
    push: u32,
    head: &'a str,
    new: &'a [String],
    resolved: &'a [String],
    still_open: &'a [String],
    waived: &'a [String],
    reopened: &'a [String],
    recurring: &'a [String],
}

impl<'a> SinceV1<'a> {
    fn of(since: &'a Since) -> Self {
        let Since { push, head, new, resolved, still_open, waived, reopened, recurring } = since;
        Self { push: *push, head, new, resolved, still_open, waived, reopened, recurring }
    }
}

/// Absent in a review.
#[derive(Serialize)]
struct MergedV1<'a> {
    findings: u32,
    tools: &'a [String],
    looked_up: bool,
}

impl<'a> MergedV1<'a> {
    fn of(merged: &'a Merged) -> Self {
        let Merged { findings, tools, looked_up } = merged;
        Self { findings: *findings, tools, looked_up: *looked_up }
    }
}

/// Every severity, always, so that a reader's `.counts.critical.open` never meets a gap.
#[derive(Serialize)]
struct Counts {
    critical: BTreeMap<&'static str, u32>,
    high: BTreeMap<&'static str, u32>,
    medium: BTreeMap<&'static str, u32>,
    low: BTreeMap<&'static str, u32>,
    note: BTreeMap<&'static str, u32>,
}

impl Counts {
    fn of(report: &Report) -> Self {
        let count = |severity| {
            let none = Count::default();
            let count = report.counts.get(&severity).unwrap_or(&none);
            let mut states: BTreeMap<_, _> = STATES.into_iter().map(|state| (state, 0)).collect();
            states.extend(&count.states);
            // In this object `open` is what the gate sees: the contested ones are in it.
            states.extend([("open", count.open), ("in_change", count.in_change)]);
            states
        };
        Self {
            critical: count(Severity::Critical),
            high: count(Severity::High),
            medium: count(Severity::Medium),
            low: count(Severity::Low),
            note: count(Severity::Note),
        }
    }
}

#[derive(Serialize)]
struct LeftOutV1<'a> {
    id: &'a str,
    why: &'a str,
}

impl<'a> LeftOutV1<'a> {
    fn of(it: &'a LeftOut) -> Self {
        Self { id: &it.id, why: &it.why }
    }
}

#[derive(Serialize)]
pub(super) struct EventV1<'a> {
    id: &'a str,
    #[serde(rename = "loop")]
    loop_n: u32,
    push: u32,
    from: &'static str,
    to: &'static str,
    by: &'a str,
    why: &'a str,
}

impl<'a> EventV1<'a> {
    fn of(event: &'a Event) -> Self {
        Self {
            id: &event.id,
            loop_n: event.loop_n,
            push: event.push,
            from: event.from,
            to: event.to,
            by: &event.by,
            why: &event.why,
        }
    }
}

/// Also a line of `findings.invalid.jsonl`.
#[derive(Serialize)]
pub(super) struct RejectionV1<'a> {
    stage: &'static str,
    reason: &'a str,
    role: &'a str,
    #[serde(rename = "loop")]
    loop_n: u32,
    raw: &'a str,
}

impl<'a> RejectionV1<'a> {
    pub(super) fn of(rejection: &'a Rejection) -> Self {
        Self {
            stage: rejection.stage.name(),
            reason: &rejection.reason,
            role: &rejection.role,
            loop_n: rejection.loop_n,
            raw: &rejection.raw,
        }
    }
}

#[derive(Serialize)]
struct LoopV1<'a> {
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: &'a str,
    title: &'a str,
    summary: &'a str,
    diagram: Option<String>,
    new: u32,
    kept: u32,
    closed: u32,
    requests: u32,
    tokens: TokensV1,
    usd: Option<f64>,
    usd_at_least: f64,
    saved_usd: f64,
    unpriced_requests: u32,
    refinement: RefinementV1,
    seconds: f64,
}

/// What came of sending doubted findings back to their finders; its cost is in the loop's.
#[derive(Serialize)]
struct RefinementV1 {
    asked: u32,
    sharpened: u32,
    withdrawn: u32,
    unchanged: u32,
    requests: u32,
    tokens: TokensV1,
    usd: Option<f64>,
    usd_at_least: f64,
    unpriced_requests: u32,
}

impl RefinementV1 {
    fn of(refined: &Refined) -> Self {
        let usage = UsageV1::of(&refined.usage);
        let Refined { asked, sharpened, withdrawn, unchanged, .. } = *refined;
        Self {
            asked,
            sharpened,
            withdrawn,
            unchanged,
            requests: usage.requests,
            tokens: usage.tokens,
            usd: usage.usd,
            usd_at_least: usage.usd_at_least,
            unpriced_requests: usage.unpriced_requests,
        }
    }
}

impl<'a> LoopV1<'a> {
    fn of(account: &'a LoopAccount) -> Self {
        let usage = UsageV1::of(&account.usage);
        Self {
            loop_n: account.loop_n,
            theme: &account.theme,
            title: &account.title,
            summary: &account.summary,
            diagram: account.diagram.as_ref().map(Diagram::mermaid),
            new: account.new,
            kept: account.kept,
            closed: account.closed,
            requests: usage.requests,
            tokens: usage.tokens,
            usd: usage.usd,
            usd_at_least: usage.usd_at_least,
            saved_usd: usage.saved_usd,
            unpriced_requests: usage.unpriced_requests,
            refinement: RefinementV1::of(&account.refined),
            seconds: milliseconds(account.seconds),
        }
    }
}

#[derive(Serialize)]
struct CouncilV1<'a> {
    role: &'a str,
    name: &'a str,
    verdict: &'static str,
    critical: u32,
    high: u32,
    silent_loops: &'a [u32],
    /// False: it gave no usable answer at all, and its `approve` is none.
    heard: bool,
}

impl<'a> CouncilV1<'a> {
    fn of(entry: &'a CouncilEntry) -> Self {
        Self {
            role: &entry.role,
            name: &entry.name,
            verdict: entry.stance.name(),
            critical: entry.critical,
            high: entry.high,
            silent_loops: &entry.silent_loops,
            heard: entry.heard,
        }
    }
}

#[derive(Serialize)]
struct SilenceV1<'a> {
    role: &'a str,
    #[serde(rename = "loop")]
    loop_n: u32,
    phase: &'static str,
    why: &'a str,
}

impl<'a> SilenceV1<'a> {
    fn of(silence: &'a Silence) -> Self {
        Self {
            role: &silence.role,
            loop_n: silence.loop_n,
            phase: silence.phase,
            why: &silence.why,
        }
    }
}

/// `added` and `removed` count lines, and are null where no text was compared; `kind` is null for an ordinary file.
#[derive(Serialize)]
struct ChangeV1<'a> {
    path: &'a str,
    old_path: Option<&'a str>,
    status: &'static str,
    added: Option<u32>,
    removed: Option<u32>,
    kind: Option<&'static str>,
}

impl<'a> ChangeV1<'a> {
    fn of(it: &'a Touched) -> Self {
        Self {
            path: &it.path,
            old_path: it.old_path.as_deref(),
            status: it.status.name(),
            added: it.lines.map(|it| it.added),
            removed: it.lines.map(|it| it.removed),
            kind: it.bulk,
        }
    }
}

#[derive(Serialize)]
struct CoverageV1<'a> {
    files: Vec<FileV1<'a>>,
    omitted: Vec<OmittedV1<'a>>,
}

#[derive(Serialize)]
struct FileV1<'a> {
    path: &'a str,
    how: &'static str,
}

#[derive(Serialize)]
struct OmittedV1<'a> {
    path: &'a str,
    why: &'a str,
    unseen: bool,
}

impl<'a> CoverageV1<'a> {
    fn of(report: &'a Report) -> Self {
        let files = report.coverage.files.iter();
        let omitted = report.coverage.omitted.iter();
        Self {
            files: files.map(|file| FileV1 { path: &file.path, how: file.how.name() }).collect(),
            omitted: omitted
                .map(|file| OmittedV1 { path: &file.path, why: &file.why, unseen: file.unseen })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct TokensV1 {
    input: u64,
    cache_write: u64,
    cache_read: u64,
    output: u64,
}

impl TokensV1 {
    const fn of(tokens: Tokens) -> Self {
        let Tokens { input, cache_write, cache_read, output } = tokens;
        Self { input, cache_write, cache_read, output }
    }
}

/// All of it, by role, and by the model that answered (tries of others that failed first included; `none` where nobody did).
#[derive(Serialize)]
struct SpentV1<'a> {
    #[serde(flatten)]
    all: UsageV1,
    by_role: BTreeMap<&'a str, UsageV1>,
    by_model: BTreeMap<&'a str, UsageV1>,
}

impl<'a> SpentV1<'a> {
    fn of(report: &'a Report) -> Self {
        let by = |map: &'a BTreeMap<String, Usage>| {
            let named = |it: &'a str| if it.is_empty() { "none" } else { it };
            map.iter().map(|(name, usage)| (named(name), UsageV1::of(usage))).collect()
        };
        Self {
            all: UsageV1::of(&report.usage),
            by_role: by(&report.spent.by_role),
            by_model: by(&report.spent.by_model),
        }
    }
}

/// `usd` is null where a request's price is not known; `usd_at_least` is then what is known of it.
#[derive(Serialize)]
struct UsageV1 {
    requests: u32,
    tokens: TokensV1,
    usd: Option<f64>,
    usd_at_least: f64,
    /// What the same prompts would have cost more without a cache.
    saved_usd: f64,
    unpriced_requests: u32,
}

impl UsageV1 {
    fn of(usage: &Usage) -> Self {
        Self {
            requests: usage.requests,
            tokens: TokensV1::of(usage.tokens),
            usd: usage.known_usd().map(|usd| rounded(usd, 6)),
            usd_at_least: rounded(usage.usd, 6),
            saved_usd: rounded(usage.saved, 6),
            unpriced_requests: usage.unpriced,
        }
    }
}

/// A time in seconds, to what is kept of it.
pub(super) fn milliseconds(seconds: f64) -> f64 {
    rounded(seconds, 3)
}

/// Sums of prices carry noise in their last digits; nobody is billed by it.
fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}
