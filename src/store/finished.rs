//! A whole report, read back from the folder of a finished review, for who publishes it. Nothing in it is believed of where the review was
//! made or what it came to: that is checked, and judged anew, by who reads it.

use super::written::{self, FINDINGS, File};
use crate::review::{
    call::{Phase, Tokens, Usage},
    change::Scope,
    engine::Depth,
    ledger::Event,
    memory::Since,
    snapshot::{Coverage, CoveredFile, How, OmittedFile},
    synthesis::{self, LoopAccount, Origin, Refined, Report, Silence, Verdict},
};
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
/// As [`written::record`]; a file that is too large to be published, or a fingerprint that is none, by which comments would be found again.
pub fn report(dir: &Path) -> Result<Report> {
    let files = [File::synthesis(dir), File { path: dir.join(FINDINGS) }];
    for file in &files {
        let bytes = std::fs::symlink_metadata(&file.path).map_or(0, |it| it.len());
        if bytes > MAX_BYTES {
            return Err(file.not_ours(&format!("has more than {} MiB", MAX_BYTES >> 20)));
        }
    }
    let record = written::record(dir)?;
    let print = |it: &str| {
        (1..=FINGERPRINT).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if !record.findings.iter().all(|it| print(&it.fingerprint)) {
        return Err(files[1].not_ours("has a fingerprint that is no hexadecimal number"));
    }
    let it: ReportIn = File::synthesis(dir).whole()?;
    let (findings, absorbed) =
        record.findings.into_iter().partition(|it| it.state.leader().is_none());
    let word = |all: &[&'static str], word: &str| all.iter().find(|it| **it == word).copied();
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
        server: String::new(),
        repository,
        event: it.event.unwrap_or_default(),
        pull: it.pull,
    });
    let mut report = Report {
        // What is no verdict of ours is no pass.
        verdict: verdict.unwrap_or(Verdict::Incomplete),
        reasons: it.reasons,
        models: it.models,
        constitution_sha256: it.constitution_sha256,
        charter_origin: it.charter,
        origin,
        push: it.push.unwrap_or(1).max(1),
        since: it.since.map(SinceIn::since),
        base: it.base,
        head: it.head,
        scope: word(&[Scope::Change.name(), Scope::Tree.name()], &it.scope)
            .unwrap_or(Scope::Change.name()),
        depth: word(&depths, &it.depth).unwrap_or("none"),
        findings,
        absorbed,
        inline: record.inline.unwrap_or_default(),
        ledger: record.events as Vec<Event>,
        rejected: record.rejected,
        loops: it.loops.into_iter().map(LoopIn::account).collect(),
        silent: silent.collect(),
        coverage: Coverage {
            files: files.map(|it| CoveredFile { how: how(&it.how), path: it.path }).collect(),
            omitted: omitted
                .map(|it| OmittedFile { path: it.path, why: it.why, unseen: it.unseen })
                .collect(),
        },
        redacted: it.redacted,
        notices: it.notices,
        usage: it.usage.usage(),
        seconds: it.seconds,
        ..synthesis::nothing("")
    };
    report.counts = synthesis::counts(&report.findings, &report.absorbed);
    Ok(report)
}

#[derive(Deserialize)]
struct ReportIn {
    verdict: String,
    reasons: Vec<String>,
    models: Vec<String>,
    constitution_sha256: String,
    charter: String,
    repository: Option<String>,
    event: Option<String>,
    pull: Option<u64>,
    push: Option<u32>,
    since: Option<SinceIn>,
    base: String,
    head: String,
    scope: String,
    depth: String,
    loops: Vec<LoopIn>,
    silent: Vec<SilenceIn>,
    coverage: CoverageIn,
    redacted: BTreeMap<String, u32>,
    notices: Vec<String>,
    usage: UsageIn,
    seconds: f64,
}

#[derive(Deserialize)]
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
struct LoopIn {
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: String,
    title: String,
    new: u32,
    kept: u32,
    closed: u32,
}

impl LoopIn {
    fn account(self) -> LoopAccount {
        let Self { loop_n, theme, title, new, kept, closed } = self;
        LoopAccount {
            loop_n,
            theme,
            title,
            new,
            kept,
            closed,
            refined: Refined::default(),
            usage: Usage::default(),
            seconds: 0.0,
            summary: String::new(),
        }
    }
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
struct UsageIn {
    requests: u32,
    tokens: TokensIn,
    usd_at_least: f64,
    saved_usd: f64,
    unpriced_requests: u32,
}

#[derive(Deserialize)]
struct TokensIn {
    input: u64,
    cache_write: u64,
    cache_read: u64,
    output: u64,
}

impl UsageIn {
    fn usage(self) -> Usage {
        let TokensIn { input, cache_write, cache_read, output } = self.tokens;
        // Sums of what is told must not run over.
        let most = |n: u64| n.min(u64::MAX / 16);
        Usage {
            requests: self.requests,
            tokens: Tokens {
                input: most(input),
                cache_write: most(cache_write),
                cache_read: most(cache_read),
                output: most(output),
            },
            usd: self.usd_at_least,
            saved: self.saved_usd,
            unpriced: self.unpriced_requests,
        }
    }
}
