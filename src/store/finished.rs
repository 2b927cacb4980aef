//! A whole report, read back from the folder of a finished review, for who publishes it or renders it again. Nothing in it is believed of
//! where the review was made or what it came to: who publishes it checks that, and judges anew. Of what the renderers show only the code
//! around the findings is not there.

mod accounts;

use super::written::{self, AcceptedIn, FINDINGS, File, Words};
use crate::review::{
    call::Phase,
    change::{Scope, Status},
    charter::GateScope,
    claims::{Claim, Claims, Kind, Status as ClaimStatus},
    diff::Delta,
    engine::Depth,
    finding::Severity,
    ledger::Event,
    memory::Since,
    record::Record,
    snapshot::{BULKS, Coverage, CoveredFile, How, OmittedFile, Touched},
    synthesis::{self, Merged, Origin, Report, Silence, Verdict},
};
use accounts::{CouncilIn, LoopIn, SpentIn};
use anyhow::Result;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// A file over this size is published by nobody: a comment holds a small part of it.
const MAX_BYTES: u64 = 16 << 20;
/// Characters of a fingerprint at most.
const FINGERPRINT: usize = 128;

/// Reads the report. Its verdict is the one that was written; its counts are of what was read.
///
/// # Errors
/// As [`written::record`]; a file that is too large to be published.
pub fn report(dir: &Path) -> Result<Report> {
    let record = record(dir)?;
    let file = File::synthesis(dir);
    let it: ReportIn = file.whole()?;
    let (findings, absorbed) =
        record.findings.into_iter().partition(|it| it.state.leader().is_none());
    let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Incomplete, Verdict::None];
    let verdict = verdicts.into_iter().find(|verdict| verdict.name() == it.verdict);
    let phases = Phase::ALL.map(Phase::name);
    let depths = [Depth::Fast, Depth::Standard, Depth::Deep].map(Depth::name);
    let hows = [How::Whole, How::Diff, How::Spec, How::Tree, How::Named];
    let how = |name: &str| hows.into_iter().find(|it| it.name() == name).unwrap_or(How::Named);
    let files = it.coverage.files.into_iter();
    let omitted = it.coverage.omitted.into_iter();
    let silent = it.silent.into_iter().map(|it| Silence {
        role: it.role,
        loop_n: it.loop_n,
        phase: word(&phases, &it.phase).unwrap_or("review"),
        why: it.why,
    });
    let origin = it.repository.map(|repository| Origin {
        server: it.server.unwrap_or_default(),
        repository,
        event: it.event.unwrap_or_default(),
        pull: it.pull,
        step: it.step,
    });
    let tree = it.gate_scope.as_deref() == Some(GateScope::Tree.name());
    let gate_scope = if tree { GateScope::Tree } else { GateScope::Change };
    let (usage, spent) = it.usage.spent();
    let mut report = Report {
        // What is no verdict of ours is no pass.
        verdict: verdict.unwrap_or(Verdict::Incomplete),
        reasons: it.reasons,
        models: it.models,
        constitution_sha256: it.constitution_sha256,
        charter_origin: it.charter,
        origin,
        merged: it.merged.map(|it| Merged {
            findings: it.findings,
            tools: it.tools,
            looked_up: it.looked_up,
        }),
        push: it.push.unwrap_or(1).max(1),
        since: it.since.map(SinceIn::since),
        fail_on: record.terms.fail_on,
        gate_scope,
        base: it.base,
        head: it.head,
        scope: word(&[Scope::Change.name(), Scope::Tree.name()], &it.scope)
            .unwrap_or(Scope::Change.name()),
        depth: word(&depths, &it.depth).unwrap_or("none"),
        findings,
        absorbed,
        accepted: Words { file: &file, line: 0 }.accepted(it.accepted)?,
        inline: record.inline.unwrap_or_default(),
        ledger: record.events as Vec<Event>,
        rejected: record.rejected,
        loops: it.loops.into_iter().map(LoopIn::account).collect(),
        council: it.council.into_iter().map(CouncilIn::entry).collect(),
        changes: it.changes.into_iter().map(ChangeIn::touched).collect(),
        claims: Claims {
            claims: it.claims.into_iter().map(ClaimIn::claim).collect(),
            left_out: it.claims_left_out,
        },
        silent: silent.collect(),
        coverage: Coverage {
            files: files.map(|it| CoveredFile { how: how(&it.how), path: it.path }).collect(),
            omitted: omitted
                .map(|it| OmittedFile { path: it.path, why: it.why, unseen: it.unseen })
                .collect(),
        },
        redacted: it.redacted,
        notices: it.notices,
        usage,
        spent,
        seconds: it.seconds,
        ..synthesis::nothing("")
    };
    report.counts = synthesis::counts(&report.findings, &report.absorbed);
    Ok(report)
}

/// The same for who publishes it: comments are found again by their findings' fingerprints, so these must be some.
///
/// # Errors
/// As [`report`]; a fingerprint that is none.
pub fn publishable(dir: &Path) -> Result<Report> {
    let report = report(dir)?;
    let print = |it: &str| {
        (1..=FINGERPRINT).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let mut all = report.findings.iter().chain(&report.absorbed);
    let accepted = report.accepted.iter().all(|it| print(&it.fingerprint));
    if !accepted || !all.all(|it| print(&it.fingerprint)) {
        let file = File { path: dir.join(FINDINGS) };
        return Err(file.not_ours("has a fingerprint that is no hexadecimal number"));
    }
    Ok(report)
}

/// What is written of the findings, within the bounds of what is published.
fn record(dir: &Path) -> Result<Record> {
    let files = [File::synthesis(dir), File { path: dir.join(FINDINGS) }];
    for file in &files {
        let bytes = std::fs::symlink_metadata(&file.path).map_or(0, |it| it.len());
        if bytes > MAX_BYTES {
            return Err(file.not_ours(&format!("has more than {} MiB", MAX_BYTES >> 20)));
        }
    }
    let record = written::record(dir)?;
    Ok(record)
}

/// The word of ours that it is.
fn word(all: &[&'static str], word: &str) -> Option<&'static str> {
    all.iter().find(|it| **it == word).copied()
}

#[derive(Deserialize)]
struct ReportIn {
    verdict: String,
    reasons: Vec<String>,
    models: Vec<String>,
    constitution_sha256: String,
    charter: String,
    server: Option<String>,
    repository: Option<String>,
    event: Option<String>,
    pull: Option<u64>,
    step: Option<String>,
    push: Option<u32>,
    since: Option<SinceIn>,
    base: String,
    head: String,
    scope: String,
    depth: String,
    gate_scope: Option<String>,
    merged: Option<MergedIn>,
    #[serde(default)]
    council: Vec<CouncilIn>,
    #[serde(default)]
    changes: Vec<ChangeIn>,
    #[serde(default)]
    claims: Vec<ClaimIn>,
    #[serde(default)]
    claims_left_out: Vec<String>,
    loops: Vec<LoopIn>,
    silent: Vec<SilenceIn>,
    coverage: CoverageIn,
    #[serde(default)]
    accepted: Vec<AcceptedIn>,
    redacted: BTreeMap<String, u32>,
    notices: Vec<String>,
    usage: SpentIn,
    seconds: f64,
}

#[derive(Deserialize)]
struct SilenceIn {
    role: String,
    #[serde(rename = "loop")]
    loop_n: u32,
    phase: String,
    why: String,
}

#[derive(Deserialize)]
struct CoverageIn {
    files: Vec<FileIn>,
    omitted: Vec<OmittedIn>,
}

#[derive(Deserialize)]
struct FileIn {
    path: String,
    how: String,
}

#[derive(Deserialize)]
struct OmittedIn {
    path: String,
    why: String,
    unseen: bool,
}

#[derive(Deserialize)]
struct ChangeIn {
    path: String,
    old_path: Option<String>,
    status: String,
    added: Option<u32>,
    removed: Option<u32>,
    kind: Option<String>,
}

impl ChangeIn {
    fn touched(self) -> Touched {
        let all = [Status::Added, Status::Modified, Status::Deleted, Status::Renamed];
        let status = all.into_iter().find(|it| it.name() == self.status);
        let lines = self.added.zip(self.removed);
        Touched {
            path: self.path,
            old_path: self.old_path,
            status: status.unwrap_or(Status::Modified),
            lines: lines.map(|(added, removed)| Delta { added, removed }),
            bulk: self.kind.and_then(|kind| word(&BULKS, &kind)),
        }
    }
}

#[derive(Deserialize)]
struct MergedIn {
    findings: u32,
    #[serde(default)]
    tools: Vec<String>,
    looked_up: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SinceIn {
    push: u32,
    head: String,
    new: Vec<String>,
    resolved: Vec<String>,
    still_open: Vec<String>,
    waived: Vec<String>,
    reopened: Vec<String>,
    recurring: Vec<String>,
}

impl SinceIn {
    fn since(self) -> Since {
        let Self { push, head, new, resolved, still_open, waived, reopened, recurring } = self;
        Since { push, head, new, resolved, still_open, waived, reopened, recurring }
    }
}

#[derive(Deserialize)]
struct ClaimIn {
    document: String,
    line: u32,
    kind: String,
    text: String,
    status: String,
    #[serde(rename = "where")]
    found_at: Option<String>,
    why: String,
    finding: bool,
    severity: Option<String>,
}

impl ClaimIn {
    fn claim(self) -> Claim {
        let kind = Kind::ALL.into_iter().find(|it| it.name() == self.kind);
        let status = ClaimStatus::ALL.into_iter().find(|it| it.name() == self.status);
        let severity = self.severity.as_deref().and_then(Severity::read);
        Claim {
            document: self.document,
            line: self.line,
            kind: kind.unwrap_or(Kind::Path),
            text: self.text,
            // What is not known to hold cannot be checked here.
            status: status.unwrap_or(ClaimStatus::SourceOnly),
            found_at: self.found_at,
            why: self.why,
            finding: self.finding.then_some(severity.unwrap_or(Severity::Note)),
            quote: String::new(),
        }
    }
}
