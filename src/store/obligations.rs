//! What a review owes the next one, in a line of a comment: every finding that is not closed, and nothing that could close one.
//!
//! Text in, text out. A line is read back only whole, by its checksum, and within bounds: a comment is a place where anybody can write,
//! and what is unpacked of 20 KB could be gigabytes.

use crate::review::{
    admit::evidence,
    change::Lines,
    dispute::Accepted,
    finding::{
        Carried, Cited, Code, Evidence, EvidenceStatus, Finding, Severity, Side, Source, State,
        Voice,
    },
    ledger::Event,
    memory::{self, Kept, LINE, LOST, Memory, Now},
    synthesis::Report,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use zlib_rs::{DeflateConfig, InflateConfig, ReturnCode};

/// Bytes of a marker at most: a comment holds 65,536 characters, and most of it is for people.
pub const MARKER_BYTES: usize = 26_000;
const CLOSE: &str = " -->";
const VERSION: &str = "v1";
const UNKNOWN: &str = "a word of it is one that this version does not know";
/// Bytes that are unpacked at most. What fits a marker has a tenth of it.
const UNPACKED: usize = 1 << 20;
/// Findings that are read at most.
const FINDINGS: usize = 2_000;
/// Closings of one finding that are counted.
const CLOSINGS: u32 = 9;
/// Characters of a claim and of a quote, one after the other until all fits.
const CLIPS: [(usize, usize); 4] = [(400, 1_200), (200, 500), (120, 200), (60, 80)];

/// The line that a comment carries. It has no more than [`MARKER_BYTES`] and neither a line break nor `--` inside. `lost` is the worst severity
/// of what earlier lines had no room for: it stays known.
#[must_use]
pub fn marker(report: &Report, charter_sha256: &str, lost: Option<Severity>) -> String {
    let owed = report.findings.iter();
    let mut owed: Vec<&Finding> = owed.filter(|it| it.state.is_owed()).collect();
    // What can be left out comes last: what is resolved and obliges only if its code comes back, the least severe, and of those what a human has
    // accepted. The order is kept within.
    let resolved = |it: &Finding| matches!(it.state, State::Resolved { .. });
    owed.sort_by_key(|it| (resolved(it), it.severity, matches!(it.state, State::Waived { .. })));
    let written = |count: usize, clip: (usize, usize)| {
        // What is resolved obliges nobody: without it its code is found as new.
        let (left, closed): (Vec<&Finding>, _) =
            owed[count..].iter().copied().partition(|it| it.state.obliges());
        let kept = owed.iter().take(count).map(|it| FindingOut::of(it, report, clip)).collect();
        let memory = MemoryOut {
            push: report.push,
            base: report.base.clone(),
            head: report.head.clone(),
            charter: charter_sha256.to_owned(),
            left_out: left.len(),
            closed_out: Some(closed.len()).filter(|it| *it > 0),
            lost: left
                .iter()
                .map(|it| it.severity)
                .chain(lost)
                .min()
                .map(|it| it.name().to_owned()),
            clipped: clip != CLIPS[0],
            accepted: report.accepted.iter().map(AcceptedOut::of).collect(),
            findings: kept,
        };
        packed(&memory)
    };
    let fits = |it: &String| it.len() <= MARKER_BYTES;
    let all = CLIPS.iter().map(|clip| written(owed.len(), *clip)).find(fits);
    all.unwrap_or_else(|| {
        let (mut least, mut most) = (0, owed.len());
        while least + 1 < most {
            let middle = usize::midpoint(least, most);
            let fit = fits(&written(middle, CLIPS[3]));
            (least, most) = if fit { (middle, most) } else { (least, middle) };
        }
        written(least, CLIPS[3])
    })
}

/// What a comment's marker holds; `None` where it has none.
///
/// # Errors
/// Why it cannot be read: a lower-case fragment. Then nothing is known of the earlier push.
pub fn remembered(comment: &str) -> Result<Option<Memory>, String> {
    let mut lines = memory::held(comment).filter_map(|it| it.strip_prefix(LINE));
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err("it holds two memories".to_owned());
    }
    let unpacked = unpacked(line)?;
    let memory: MemoryOut = serde_json::from_slice(&unpacked)
        .map_err(|_| "it is not what Pentad writes there".to_owned())?;
    memory.read().map(Some)
}

fn packed(memory: &MemoryOut) -> String {
    let json = serde_json::to_vec(memory).expect("texts and numbers are JSON");
    let mut space = vec![0; zlib_rs::compress_bound(json.len())];
    let (bytes, code) = zlib_rs::compress_slice(&mut space, &json, DeflateConfig::new(9));
    debug_assert_eq!(code, ReturnCode::Ok, "the space is what the bound asks for");
    format!("{LINE}{VERSION} {} {}{CLOSE}", checksum(bytes), STANDARD.encode(bytes))
}

fn unpacked(line: &str) -> Result<Vec<u8>, String> {
    if LOST.strip_prefix(LINE) == Some(line) {
        return Err("somebody else edited the comment that held it".to_owned());
    }
    let inside = line.strip_suffix(CLOSE).ok_or("it is cut off")?;
    let mut words = inside.split(' ');
    let (version, sum, text) = (words.next(), words.next(), words.next());
    if version != Some(VERSION) {
        return Err("another version of Pentad wrote it".to_owned());
    }
    let (Some(sum), Some(text), None) = (sum, text, words.next()) else {
        return Err("it is not what Pentad writes there".to_owned());
    };
    if text.len() > MARKER_BYTES {
        return Err("it is longer than Pentad writes it".to_owned());
    }
    let bytes = STANDARD.decode(text).map_err(|_| "it is no base64")?;
    if checksum(&bytes) != sum {
        return Err("its checksum is another".to_owned());
    }
    let mut space = vec![0; UNPACKED];
    match zlib_rs::decompress_slice(&mut space, &bytes, InflateConfig::default()) {
        (unpacked, ReturnCode::Ok) => Ok(unpacked.to_vec()),
        (_, ReturnCode::BufError) => Err("it holds more than Pentad writes there".to_owned()),
        _ => Err("it cannot be unpacked".to_owned()),
    }
}

/// Against a cut or a slip, not against a forger: who may write the comment is GitHub's to say.
fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((at, _)) => text[..at].to_owned(),
    }
}

/// A quote's first lines. What was cut within one would be found no more, and its code taken for changed: of a single line that is too long
/// the rest is left out as a reviewer leaves it out.
fn shortened(quote: &str, most: usize) -> String {
    let Some((end, _)) = quote.char_indices().nth(most) else { return quote.to_owned() };
    let lines = quote[..end].rfind('\n').map(|at| &quote[..at]);
    if let Some(lines) = lines.filter(|it| !evidence::is_weak(it)) {
        return lines.to_owned();
    }
    let cut = &quote[..end];
    let words = cut.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    let cut = if evidence::is_weak(words) { cut } else { words };
    format!("{}…", cut.trim_end())
}

#[derive(Serialize, Deserialize)]
struct MemoryOut {
    push: u32,
    base: String,
    head: String,
    charter: String,
    left_out: usize,
    /// Resolved ones that had no room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed_out: Option<usize>,
    /// The worst severity of what is left out here, or was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost: Option<String>,
    clipped: bool,
    /// Lines of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<AcceptedOut>,
    findings: Vec<FindingOut>,
}

/// What a comment was taken for: its number, the finding's fingerprint and severity.
#[derive(Serialize, Deserialize)]
struct AcceptedOut(u64, String, String);

#[derive(Serialize, Deserialize)]
struct FindingOut {
    id: String,
    fingerprint: String,
    role: String,
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: String,
    severity: String,
    state: String,
    by: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    until: String,
    in_change: bool,
    evidence: EvidenceOut,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<EvidenceOut>,
    claim: String,
    voices: Vec<VoiceOut>,
    #[serde(default)]
    closed: u32,
    /// What had become of its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The push since which it is carried, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct EvidenceOut {
    status: String,
    file: String,
    #[serde(default)]
    old: bool,
    lines: Option<[u32; 2]>,
    quote: String,
}

#[derive(Serialize, Deserialize)]
struct VoiceOut {
    role: String,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(rename = "loop")]
    loop_n: u32,
}

impl AcceptedOut {
    fn of(it: &Accepted) -> Self {
        Self(it.comment, it.fingerprint.clone(), it.severity.name().to_owned())
    }

    fn read(self) -> Option<Accepted> {
        let severity = Severity::ALL.into_iter().find(|it| it.name() == self.2)?;
        is_print(&self.1).then_some(Accepted { comment: self.0, fingerprint: self.1, severity })
    }
}

/// Whether a text is a finding's fingerprint.
fn is_print(it: &str) -> bool {
    (1..=128).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl FindingOut {
    fn of(it: &Finding, report: &Report, (claim, quote): (usize, usize)) -> Self {
        let (reason, until) = match &it.state {
            State::Waived { reason, until } => (clipped(reason, claim), until.clone()),
            State::Resolved { evidence } => (clipped(evidence, claim), String::new()),
            _ => Default::default(),
        };
        let closings = report.ledger.iter().filter(|event| event.id == it.id && event.closes());
        Self {
            id: it.id.clone(),
            fingerprint: it.fingerprint.clone(),
            role: it.role.clone(),
            loop_n: it.loop_n,
            theme: it.theme.clone(),
            severity: it.severity.name().to_owned(),
            state: it.state.name().to_owned(),
            by: it.state_by.clone(),
            reason,
            until,
            in_change: it.in_change,
            evidence: EvidenceOut::of(&it.evidence, quote),
            cause: it.cause.as_ref().map(|it| EvidenceOut::of(it, quote)),
            claim: clipped(&it.claim, claim),
            voices: it.voices.iter().map(VoiceOut::of).collect(),
            closed: (closings.count() as u32).min(CLOSINGS),
            code: it.carried.map(|it| it.code.name().to_owned()),
            since: it.carried.map(|it| it.push),
        }
    }
}

impl EvidenceOut {
    fn of(it: &Evidence, most: usize) -> Self {
        Self {
            status: it.status.name().to_owned(),
            file: it.file.clone(),
            old: it.side == Side::Old,
            lines: it.lines.map(|it| [it.first, it.last]),
            quote: shortened(&it.quote, most),
        }
    }
}

impl VoiceOut {
    fn of(it: &Voice) -> Self {
        let (role, source) = (it.role.clone(), it.source.name());
        Self { role, source, model: it.model.clone(), loop_n: it.loop_n }
    }
}

impl MemoryOut {
    fn read(self) -> Result<Memory, String> {
        let id = |it: &str| it.bytes().all(|byte| byte.is_ascii_hexdigit()) && it.len() <= 128;
        if self.push == 0 || ![&self.base, &self.head, &self.charter].iter().all(|it| id(it)) {
            return Err("it names no push".to_owned());
        }
        let mut ids = BTreeSet::new();
        if self.findings.len() > FINDINGS || !self.findings.iter().all(|it| ids.insert(&it.id)) {
            return Err("it has too many findings, or one of them twice".to_owned());
        }
        let mut lacking = Vec::new();
        if self.clipped {
            lacking.push("its texts were cut to fit the comment".to_owned());
        }
        if self.left_out > 0 {
            lacking.push(format!(
                "the {} least severe of its open findings did not fit the comment",
                self.left_out
            ));
        }
        if let Some(n) = self.closed_out {
            lacking.push(format!("{n} that were resolved did not fit the comment"));
        }
        let lost = match &self.lost {
            None => (self.left_out > 0).then_some(Severity::Critical),
            Some(it) => Some(Severity::read(it).ok_or(UNKNOWN)?),
        };
        let (mut findings, mut events) = (Vec::new(), Vec::new());
        for it in self.findings {
            events.extend(it.closings(self.push));
            findings.push(it.read().ok_or(UNKNOWN)?);
        }
        if self.accepted.len() > Accepted::MOST {
            return Err("it has too many accepted findings".to_owned());
        }
        let accepted = self.accepted.into_iter().map(AcceptedOut::read).collect::<Option<_>>();
        Ok(Memory {
            kept: Kept::Comment,
            push: self.push,
            base: self.base,
            head: self.head,
            charter_sha256: self.charter,
            findings,
            events,
            accepted: accepted.ok_or(UNKNOWN)?,
            reviewed: BTreeSet::new(),
            texts: BTreeMap::new(),
            compared: false,
            lacking,
            lost,
            now: Now::default(),
        })
    }
}

impl FindingOut {
    /// How often it was closed, as the history that told it.
    fn closings(&self, push: u32) -> impl Iterator<Item = Event> {
        let event = |from, to, why: &str| Event {
            id: self.id.clone(),
            loop_n: 0,
            push,
            from,
            to,
            by: "memory".to_owned(),
            why: why.to_owned(),
        };
        let once = [
            event("open", "resolved", "closed by an earlier push"),
            event("resolved", "open", "found again by an earlier push"),
        ];
        (0..self.closed.min(CLOSINGS)).flat_map(move |_| once.clone())
    }

    fn read(self) -> Option<Finding> {
        let evidence = self.evidence.read()?;
        let said = |name: &str| match name {
            "reason" | "evidence" => self.reason.clone(),
            "until" => self.until.clone(),
            _ => String::new(),
        };
        let state = State::read(&self.state, said).filter(State::is_owed)?;
        if self.id.is_empty() || !is_print(&self.fingerprint) {
            return None;
        }
        Some(Finding {
            severity: Severity::ALL.into_iter().find(|it| it.name() == self.severity)?,
            state,
            cited: Cited { file: evidence.file.clone(), lines: evidence.lines },
            evidence,
            cause: match self.cause {
                None => None,
                Some(it) => Some(it.read()?),
            },
            voices: self.voices.into_iter().map(VoiceOut::read).collect::<Option<_>>()?,
            id: self.id,
            fingerprint: self.fingerprint,
            role: self.role,
            loop_n: self.loop_n,
            theme: self.theme,
            state_by: self.by,
            in_change: self.in_change,
            claim: self.claim,
            failure_scenario: String::new(),
            proposed_change: String::new(),
            disproof: String::new(),
            escalate: false,
            locked_conflict: false,
            references: Vec::new(),
            relations: Vec::new(),
            merged: Vec::new(),
            linked: Vec::new(),
            carried: match (self.since, self.code) {
                (Some(push), Some(code)) => Some(Carried {
                    push,
                    code: Code::ALL.into_iter().find(|it| it.name() == code)?,
                }),
                _ => None,
            },
            constitution_sha256: String::new(),
            raw: "{}".to_owned(),
        })
    }
}

impl EvidenceOut {
    fn read(self) -> Option<Evidence> {
        Some(Evidence {
            status: EvidenceStatus::ALL.into_iter().find(|it| it.name() == self.status)?,
            file: self.file,
            side: if self.old { Side::Old } else { Side::New },
            lines: self.lines.map(|[first, last]| Lines::new(first, last)),
            quote: self.quote,
        })
    }
}

impl VoiceOut {
    fn read(self) -> Option<Voice> {
        let source = Source::read(&self.source)?;
        Some(Voice { role: self.role, source, model: self.model, loop_n: self.loop_n })
    }
}

#[cfg(test)]
#[path = "obligations/tests.rs"]
mod tests;
