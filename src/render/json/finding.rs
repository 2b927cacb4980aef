//! A finding as `synthesis.json` and `findings.jsonl` show it.

use crate::review::{
    admit::rank,
    change::Lines,
    finding::{
        Carried, Cited, Evidence, Finding, Merge, Relation, RelationKind, Side, State, Voice,
    },
};
use serde::Serialize;

/// One finding. `raw` stands in `findings.jsonl` alone.
#[derive(Serialize)]
pub(in crate::render) struct FindingV1<'a> {
    id: &'a str,
    fingerprint: &'a str,
    role: &'a str,
    voices: Vec<VoiceV1<'a>>,
    /// How many of the voices count for themselves: a rule, a tool, or a family of models in a role.
    independent_voices: usize,
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: &'a str,
    severity: &'static str,
    state: &'static str,
    state_by: &'a str,
    closing: Option<ClosingV1<'a>>,
    in_change: bool,
    evidence: EvidenceV1<'a>,
    cause: Option<EvidenceV1<'a>>,
    cited: CitedV1<'a>,
    merged: Vec<MergeV1<'a>>,
    linked: &'a [String],
    /// The first of `relations`.
    relation: Option<RelationV1<'a>>,
    relations: Vec<RelationV1<'a>>,
    claim: &'a str,
    failure_scenario: &'a str,
    proposed_change: &'a str,
    disproof: &'a str,
    escalate: bool,
    locked_conflict: bool,
    references: &'a [String],
    /// Absent from what this push found.
    #[serde(skip_serializing_if = "Option::is_none")]
    carried: Option<CarriedV1>,
    constitution_sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
}

impl<'a> FindingV1<'a> {
    /// For `synthesis.json`.
    pub(in crate::render) fn of(finding: &'a Finding) -> Self {
        Self {
            id: &finding.id,
            fingerprint: &finding.fingerprint,
            role: &finding.role,
            voices: finding.voices.iter().map(VoiceV1::of).collect(),
            independent_voices: rank::voices(&finding.voices),
            loop_n: finding.loop_n,
            theme: &finding.theme,
            severity: finding.severity.name(),
            state: finding.state.name(),
            state_by: &finding.state_by,
            closing: ClosingV1::of(&finding.state),
            in_change: finding.in_change,
            evidence: EvidenceV1::of(&finding.evidence),
            cause: finding.cause.as_ref().map(EvidenceV1::of),
            cited: CitedV1::of(&finding.cited),
            merged: finding.merged.iter().map(MergeV1::of).collect(),
            linked: &finding.linked,
            relation: finding.relations.first().map(RelationV1::of),
            relations: finding.relations.iter().map(RelationV1::of).collect(),
            claim: &finding.claim,
            failure_scenario: &finding.failure_scenario,
            proposed_change: &finding.proposed_change,
            disproof: &finding.disproof,
            escalate: finding.escalate,
            locked_conflict: finding.locked_conflict,
            references: &finding.references,
            carried: finding.carried.map(CarriedV1::of),
            constitution_sha256: &finding.constitution_sha256,
            raw: None,
        }
    }

    /// For `findings.jsonl`.
    pub(in crate::render) fn with_raw(finding: &'a Finding) -> Self {
        Self { raw: Some(&finding.raw), ..Self::of(finding) }
    }
}

/// Since which push it is open, and what has become of its code: `unchanged`, `moved`, `changed`, `gone`.
#[derive(Serialize)]
struct CarriedV1 {
    push: u32,
    code: &'static str,
}

impl CarriedV1 {
    const fn of(it: Carried) -> Self {
        Self { push: it.push, code: it.code.name() }
    }
}

#[derive(Serialize)]
struct VoiceV1<'a> {
    role: &'a str,
    source: String,
    model: Option<&'a str>,
    #[serde(rename = "loop")]
    loop_n: u32,
}

impl<'a> VoiceV1<'a> {
    fn of(voice: &'a Voice) -> Self {
        Self {
            role: &voice.role,
            source: voice.source.name(),
            model: voice.model.as_deref(),
            loop_n: voice.loop_n,
        }
    }
}

/// What stands behind a closed state; the fields that do not apply are null.
#[derive(Default, Serialize)]
struct ClosingV1<'a> {
    finding: Option<&'a str>,
    evidence: Option<&'a str>,
    reason: Option<&'a str>,
    until: Option<&'a str>,
}

impl<'a> ClosingV1<'a> {
    fn of(state: &'a State) -> Option<Self> {
        match state {
            State::Open | State::Contested => None,
            State::Superseded { by: finding } | State::Duplicate { of: finding } => {
                Some(Self { finding: Some(finding), ..Self::default() })
            }
            State::Refuted { evidence } | State::Resolved { evidence } => {
                Some(Self { evidence: Some(evidence), ..Self::default() })
            }
            State::Withdrawn => Some(Self::default()),
            State::Waived { reason, until } => {
                Some(Self { reason: Some(reason), until: Some(until), ..Self::default() })
            }
        }
    }
}

#[derive(Serialize)]
struct EvidenceV1<'a> {
    status: &'static str,
    side: &'static str,
    file: &'a str,
    lines: Option<[u32; 2]>,
    quote: &'a str,
}

impl<'a> EvidenceV1<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        Self {
            status: evidence.status.name(),
            side: match evidence.side {
                Side::New => "new",
                Side::Old => "old",
            },
            file: &evidence.file,
            lines: evidence.lines.map(pair),
            quote: &evidence.quote,
        }
    }
}

#[derive(Serialize)]
struct CitedV1<'a> {
    file: &'a str,
    lines: Option<[u32; 2]>,
}

impl<'a> CitedV1<'a> {
    fn of(cited: &'a Cited) -> Self {
        Self { file: &cited.file, lines: cited.lines.map(pair) }
    }
}

#[derive(Serialize)]
struct MergeV1<'a> {
    id: &'a str,
    why: &'a [String],
}

impl<'a> MergeV1<'a> {
    fn of(merge: &'a Merge) -> Self {
        Self { id: &merge.id, why: &merge.why }
    }
}

#[derive(Serialize)]
struct RelationV1<'a> {
    kind: &'static str,
    id: &'a str,
}

impl<'a> RelationV1<'a> {
    fn of(relation: &'a Relation) -> Self {
        let kind = match relation.kind {
            RelationKind::Deepens => "deepens",
            RelationKind::Supersedes => "supersedes",
            RelationKind::Resolved => "resolved",
            RelationKind::Invalid => "invalid",
        };
        Self { kind, id: &relation.id }
    }
}

const fn pair(lines: Lines) -> [u32; 2] {
    [lines.first, lines.last]
}
