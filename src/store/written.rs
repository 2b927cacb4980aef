//! The report's files, read back: what a finished review recorded of its findings.
//!
//! The folder may come from anywhere, an artifact of somebody else's run among others. So it is bounded, no link in it is followed, and a
//! message names the file and the line but repeats little of what stands there. Fields that this version does not know are passed over;
//! a word in a known field that it does not know is refused, as its meaning is.

use crate::{
    fault::Fault,
    review::{
        change::Lines,
        charter::GateScope,
        dispute::Accepted,
        finding::{
            Carried, Cited, Code, Evidence, EvidenceStatus, Finding, Merge, Rejection, Relation,
            RelationKind, Severity, Side, Source, Stage, State, Voice,
        },
        gate::Terms,
        inline::{Inline, LeftOut},
        ledger::Event,
        record::Record,
    },
};
use anyhow::{Context, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    fs,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

pub(super) const SYNTHESIS: &str = "synthesis.json";
pub(super) const FINDINGS: &str = "findings.jsonl";
const SCHEMA: &str = "pentad.synthesis/";
const VERSION: u32 = 1;
/// A file over this size is not one of ours: a whole tree's findings take tens of megabytes.
const MAX_BYTES: u64 = 256 << 20;
/// Of an unknown word this much is repeated.
const WORD: usize = 40;

/// Reads the record of the review that an output folder holds.
///
/// # Errors
/// [`Fault`]s: the folder or one of the two files is not there, is not of Pentad, or was written by a newer version.
pub fn record(dir: &Path) -> Result<Record> {
    if !dir.is_dir() {
        let help = "name the output folder of a finished review with --from";
        return Err(Fault::usage(format!("{} is not a folder", dir.display()), help).into());
    }
    let synthesis = File::synthesis(dir);
    let text = synthesis.text()?;
    synthesis.check_schema(&text)?;
    let it: SynthesisIn = synthesis.parse(&text, 0)?;
    let words = Words { file: &synthesis, line: 0 };
    let terms = Terms::new(
        words.severity(&it.fail_on)?,
        match it.gate_scope.as_deref() {
            None => GateScope::Change,
            Some(word) => {
                words.one_of("gate_scope", word, [GateScope::Change, GateScope::Tree], |it| {
                    it.name()
                })?
            }
        },
        &it.scope,
        it.merged.is_none_or(|it| it.looked_up),
    );
    let events = it.ledger.into_iter().map(|it| words.event(it)).collect::<Result<_>>()?;
    let rejected = it.rejected.into_iter().map(|it| words.rejection(it)).collect::<Result<_>>()?;
    let inline = it.published.map(|published| Inline {
        published,
        left_out: it.unpublished.into_iter().map(|it| LeftOut { id: it.id, why: it.why }).collect(),
    });
    let findings = findings(&File { path: dir.join(FINDINGS) })?;
    Ok(Record { terms, findings, events, rejected, inline })
}

pub(super) fn findings(file: &File) -> Result<Vec<Finding>> {
    let text = file.text()?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(line, text)| Words { file, line }.finding(file.parse(text, line)?)).collect()
}

/// One file of the folder.
pub(super) struct File {
    pub(super) path: PathBuf,
}

impl File {
    /// `synthesis.json` of a folder.
    pub(super) fn synthesis(dir: &Path) -> Self {
        Self { path: dir.join(SYNTHESIS) }
    }

    /// The whole of it.
    pub(super) fn whole<T: DeserializeOwned>(&self) -> Result<T> {
        self.parse(&self.text()?, 0)
    }

    pub(super) fn text(&self) -> Result<String> {
        let cannot = || {
            let what = format!("cannot read {}", self.path.display());
            Fault::usage(what, "check the folder's permissions")
        };
        let about = match fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let what = format!("there is no {}", self.path.display());
                let help = "name the output folder of a finished review with --from";
                return Err(Fault::usage(what, help).into());
            }
            about => about.with_context(cannot)?,
        };
        if !about.is_file() {
            return Err(self.not_ours("is no plain file"));
        }
        let too_large = || self.not_ours(&format!("has more than {} MiB", MAX_BYTES >> 20));
        if about.len() > MAX_BYTES {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(&self.path).with_context(cannot)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(cannot)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_large());
        }
        String::from_utf8(bytes).map_err(|_| self.not_ours("is not UTF-8 text"))
    }

    pub(super) fn check_schema(&self, text: &str) -> Result<()> {
        #[derive(Deserialize)]
        struct Schema {
            schema: String,
        }
        let schema = serde_json::from_str::<Schema>(text).map(|it| it.schema).unwrap_or_default();
        let version = schema.strip_prefix(SCHEMA).and_then(|it| it.parse::<u32>().ok());
        match version {
            Some(VERSION) => Ok(()),
            Some(other) => {
                let what = format!(
                    "{} has the schema {SCHEMA}{other}, and this version reads {SCHEMA}{VERSION}",
                    self.path.display()
                );
                Err(Fault::usage(what, "use the version of Pentad that wrote it").into())
            }
            None => {
                Err(self.not_ours(&format!("does not say that its schema is {SCHEMA}{VERSION}")))
            }
        }
    }

    /// `line` is the file's where each line is a text of its own, else 0.
    pub(super) fn parse<T: DeserializeOwned>(&self, text: &str, line: u32) -> Result<T> {
        serde_json::from_str(text).map_err(|error| {
            let line = if line == 0 { error.line() } else { line as usize };
            let what =
                if error.is_data() { "lacks what Pentad writes there" } else { "is no JSON" };
            let what = format!("{}:{line}:{} {what}", self.path.display(), error.column());
            Fault::usage(what, HELP).into()
        })
    }

    pub(super) fn not_ours(&self, why: &str) -> anyhow::Error {
        Fault::usage(format!("{} {why}", self.path.display()), HELP).into()
    }
}

const HELP: &str = "name the folder of a finished review, as Pentad wrote it, with --from";

/// Words of a file to values of the core.
pub(super) struct Words<'a> {
    pub(super) file: &'a File,
    /// 0: of the whole file.
    pub(super) line: u32,
}

impl Words<'_> {
    fn one_of<T: Copy>(
        &self,
        field: &str,
        word: &str,
        all: impl IntoIterator<Item = T>,
        name: impl Fn(T) -> &'static str,
    ) -> Result<T> {
        all.into_iter().find(|it| name(*it) == word).ok_or_else(|| self.unknown(field, word))
    }

    fn unknown(&self, field: &str, word: &str) -> anyhow::Error {
        let line = if self.line == 0 { String::new() } else { format!(":{}", self.line) };
        let word: String = word.chars().take(WORD).collect();
        let path = self.file.path.display();
        let what =
            format!("{path}{line} has the {field} \"{word}\", which this version does not know");
        Fault::usage(what, "use the version of Pentad that wrote it").into()
    }

    fn severity(&self, word: &str) -> Result<Severity> {
        self.one_of("severity", word, Severity::ALL, Severity::name)
    }

    pub(super) fn event(&self, it: EventIn) -> Result<Event> {
        let state = |word: &str| self.one_of("state", word, STATES, |it| it);
        Ok(Event {
            from: if it.from.is_empty() { "" } else { state(&it.from)? },
            to: state(&it.to)?,
            id: it.id,
            loop_n: it.loop_n,
            push: it.push,
            by: it.by,
            why: it.why,
        })
    }

    pub(super) fn accepted(&self, all: Vec<AcceptedIn>) -> Result<Vec<Accepted>> {
        let one = |it: AcceptedIn| {
            let severity = self.severity(&it.severity)?;
            Ok(Accepted { comment: it.comment, fingerprint: it.fingerprint, severity })
        };
        all.into_iter().take(Accepted::MOST).map(one).collect()
    }

    fn rejection(&self, it: RejectionIn) -> Result<Rejection> {
        let stage = self.one_of("stage", &it.stage, Stage::ALL, Stage::name)?;
        let RejectionIn { reason, role, loop_n, raw, .. } = it;
        Ok(Rejection { stage, reason, role, loop_n, raw })
    }

    pub(super) fn finding(&self, it: FindingIn) -> Result<Finding> {
        Ok(Finding {
            severity: self.severity(&it.severity)?,
            state: self.state(&it.state, &it.closing.unwrap_or_default())?,
            evidence: self.evidence(it.evidence)?,
            cause: it.cause.map(|cause| self.evidence(cause)).transpose()?,
            relations: it
                .relations
                .into_iter()
                .map(|relation| self.relation(relation))
                .collect::<Result<_>>()?,
            voices: it.voices.into_iter().map(|it| self.voice(it)).collect::<Result<_>>()?,
            cited: Cited { file: it.cited.file, lines: it.cited.lines.map(lines) },
            merged: it.merged.into_iter().map(|it| Merge { id: it.id, why: it.why }).collect(),
            id: it.id,
            fingerprint: it.fingerprint,
            role: it.role,
            loop_n: it.loop_n,
            theme: it.theme,
            state_by: it.state_by,
            in_change: it.in_change,
            claim: it.claim,
            failure_scenario: it.failure_scenario,
            proposed_change: it.proposed_change,
            disproof: it.disproof,
            escalate: it.escalate,
            locked_conflict: it.locked_conflict,
            references: it.references,
            linked: it.linked,
            carried: it.carried.map(|it| self.carried(&it)).transpose()?,
            constitution_sha256: it.constitution_sha256,
            raw: it.raw,
        })
    }

    fn state(&self, word: &str, closing: &ClosingIn) -> Result<State> {
        let said = |name: &str| {
            let given = match name {
                "finding" => &closing.finding,
                "evidence" => &closing.evidence,
                "reason" => &closing.reason,
                _ => &closing.until,
            };
            given.clone().unwrap_or_default()
        };
        State::read(word, said).ok_or_else(|| self.unknown("state", word))
    }

    fn evidence(&self, it: EvidenceIn) -> Result<Evidence> {
        let statuses = EvidenceStatus::ALL;
        let status = self.one_of("evidence status", &it.status, statuses, EvidenceStatus::name)?;
        let side = match it.side.as_str() {
            "new" => Side::New,
            "old" => Side::Old,
            word => return Err(self.unknown("side", word)),
        };
        Ok(Evidence { status, side, file: it.file, lines: it.lines.map(lines), quote: it.quote })
    }

    fn voice(&self, it: VoiceIn) -> Result<Voice> {
        let source = Source::read(&it.source).ok_or_else(|| self.unknown("source", &it.source))?;
        Ok(Voice { role: it.role, source, model: it.model, loop_n: it.loop_n })
    }

    fn carried(&self, it: &CarriedIn) -> Result<Carried> {
        Ok(Carried { push: it.push, code: self.one_of("code", &it.code, Code::ALL, Code::name)? })
    }

    fn relation(&self, it: RelationIn) -> Result<Relation> {
        let kind = match it.kind.as_str() {
            "deepens" => RelationKind::Deepens,
            "supersedes" => RelationKind::Supersedes,
            "resolved" => RelationKind::Resolved,
            "invalid" => RelationKind::Invalid,
            word => return Err(self.unknown("relation", word)),
        };
        Ok(Relation { kind, id: it.id })
    }
}

const STATES: [&str; 8] =
    ["open", "contested", "superseded", "duplicate", "refuted", "withdrawn", "resolved", "waived"];

fn lines([first, last]: [u32; 2]) -> Lines {
    Lines::new(first, last)
}

#[derive(Deserialize)]
struct SynthesisIn {
    scope: String,
    fail_on: String,
    gate_scope: Option<String>,
    ledger: Vec<EventIn>,
    rejected: Vec<RejectionIn>,
    published: Option<Vec<String>>,
    #[serde(default)]
    unpublished: Vec<LeftOutIn>,
    merged: Option<MergedIn>,
}

#[derive(Deserialize)]
struct MergedIn {
    looked_up: bool,
}

#[derive(Deserialize)]
struct LeftOutIn {
    id: String,
    why: String,
}

#[derive(Deserialize)]
pub(super) struct EventIn {
    id: String,
    #[serde(rename = "loop")]
    loop_n: u32,
    push: u32,
    from: String,
    to: String,
    by: String,
    why: String,
}

/// What a comment was taken for. Files of earlier versions have none.
#[derive(Deserialize)]
pub(super) struct AcceptedIn {
    comment: u64,
    fingerprint: String,
    severity: String,
}

#[derive(Deserialize)]
struct RejectionIn {
    stage: String,
    reason: String,
    role: String,
    #[serde(rename = "loop")]
    loop_n: u32,
    raw: String,
}

#[derive(Deserialize)]
pub(super) struct FindingIn {
    id: String,
    fingerprint: String,
    role: String,
    voices: Vec<VoiceIn>,
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: String,
    severity: String,
    state: String,
    state_by: String,
    closing: Option<ClosingIn>,
    in_change: bool,
    evidence: EvidenceIn,
    cause: Option<EvidenceIn>,
    cited: CitedIn,
    merged: Vec<MergeIn>,
    linked: Vec<String>,
    relations: Vec<RelationIn>,
    claim: String,
    failure_scenario: String,
    proposed_change: String,
    disproof: String,
    escalate: bool,
    locked_conflict: bool,
    references: Vec<String>,
    carried: Option<CarriedIn>,
    constitution_sha256: String,
    /// `synthesis.json` has none.
    #[serde(default)]
    raw: String,
}

#[derive(Deserialize)]
struct CarriedIn {
    push: u32,
    code: String,
}

#[derive(Deserialize)]
struct VoiceIn {
    role: String,
    source: String,
    model: Option<String>,
    #[serde(rename = "loop")]
    loop_n: u32,
}

#[derive(Default, Deserialize)]
struct ClosingIn {
    finding: Option<String>,
    evidence: Option<String>,
    reason: Option<String>,
    until: Option<String>,
}

#[derive(Deserialize)]
struct EvidenceIn {
    status: String,
    side: String,
    file: String,
    lines: Option<[u32; 2]>,
    quote: String,
}

#[derive(Deserialize)]
struct CitedIn {
    file: String,
    lines: Option<[u32; 2]>,
}

#[derive(Deserialize)]
struct MergeIn {
    id: String,
    why: Vec<String>,
}

#[derive(Deserialize)]
struct RelationIn {
    kind: String,
    id: String,
}
