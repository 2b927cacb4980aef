//! A finding: one admitted claim with evidence, and everything that can be true of it.
//!
//! Admission makes them (`admit`), the ledger changes their state (`ledger`), nothing else does.

use super::change::Lines;

/// How bad it is. Ordered: the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the merge by default.
    Critical,
    /// Should be fixed before the merge.
    High,
    /// Should be fixed.
    Medium,
    /// Worth a comment.
    Low,
    /// For the record.
    Note,
}

impl Severity {
    /// All, the most severe first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Note];

    /// The word on the wire, in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Note => "note",
        }
    }

    /// Reads a word in any case; the usual neighbours of the five words are understood (`major`, `warning`, `info`, …).
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "critical" | "blocker" | "crit" => Some(Self::Critical),
            "high" | "major" | "error" => Some(Self::High),
            "medium" | "moderate" | "warning" => Some(Self::Medium),
            "low" | "minor" => Some(Self::Low),
            "note" | "info" | "informational" | "nit" | "none" => Some(Self::Note),
            _ => None,
        }
    }
}

/// Which version of a file a quote stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// At head.
    New,
    /// At base: a removed line, or a spec document.
    Old,
}

/// What the code found of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceStatus {
    /// At the cited lines.
    Verified,
    /// Elsewhere in the cited file.
    Drifted,
    /// Only in another file.
    Relocated,
    /// Differs by whitespace, quoting, elision or a few characters.
    Approximate,
    /// In several places, none of them nearest.
    Ambiguous,
    /// Nowhere.
    Missing,
}

impl EvidenceStatus {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::Verified,
        Self::Drifted,
        Self::Relocated,
        Self::Approximate,
        Self::Ambiguous,
        Self::Missing,
    ];

    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Drifted => "drifted",
            Self::Relocated => "relocated",
            Self::Approximate => "approximate",
            Self::Ambiguous => "ambiguous",
            Self::Missing => "missing",
        }
    }

    /// Whether the quote stands in the code.
    #[must_use]
    pub const fn located(self) -> bool {
        !matches!(self, Self::Missing)
    }
}

/// A quote, and where the code (never the model) found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was found of it.
    pub status: EvidenceStatus,
    /// The file it stands in; as cited where it is missing.
    pub file: String,
    /// The version of the file.
    pub side: Side,
    /// Where it stands; absent where it is missing.
    pub lines: Option<Lines>,
    /// As the model gave it.
    pub quote: String,
}

/// Where the model said it is. Never trusted, always shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The path.
    pub file: String,
    /// The lines, where it named some.
    pub lines: Option<Lines>,
}

/// Who can say something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A model.
    Model,
    /// A static rule, by its id.
    Static(String),
    /// An imported tool, by its name.
    Imported(String),
}

impl Source {
    /// `model`, `static:<rule>` or `import:<tool>`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Model => "model".to_owned(),
            Self::Static(rule) => format!("static:{rule}"),
            Self::Imported(tool) => format!("import:{tool}"),
        }
    }

    /// Reads its [`name`](Self::name) back.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        match name.split_once(':') {
            None => (name == "model").then_some(Self::Model),
            Some(("static", rule)) => Some(Self::Static(rule.to_owned())),
            Some(("import", tool)) => Some(Self::Imported(tool.to_owned())),
            Some(_) => None,
        }
    }
}

/// One source that said it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Voice {
    /// The role's prefix.
    pub role: String,
    /// What spoke.
    pub source: Source,
    /// The model, as `provider/name`.
    pub model: Option<String>,
    /// The loop in which it spoke.
    pub loop_n: u32,
}

/// A finding's standing. `Contested` counts as open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Holds.
    Open,
    /// Doubted with evidence, but not closed: it still gates.
    Contested,
    /// Another finding says it better.
    Superseded {
        /// That finding's id.
        by: String,
    },
    /// Said by another finding too.
    Duplicate {
        /// The leader's id.
        of: String,
    },
    /// Disproved by lines of code.
    Refuted {
        /// `file:lines` of the disproof.
        evidence: String,
    },
    /// Taken back by its own finder.
    Withdrawn,
    /// Gone from the code.
    Resolved {
        /// What shows it.
        evidence: String,
    },
    /// Accepted by a human.
    Waived {
        /// Why.
        reason: String,
        /// Until when, `YYYY-MM-DD`.
        until: String,
    },
}

impl State {
    /// The word in files and reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Contested => "contested",
            Self::Superseded { .. } => "superseded",
            Self::Duplicate { .. } => "duplicate",
            Self::Refuted { .. } => "refuted",
            Self::Withdrawn => "withdrawn",
            Self::Resolved { .. } => "resolved",
            Self::Waived { .. } => "waived",
        }
    }

    /// Reads its [`name`](Self::name) back. `said` gives what stands beside it: `finding`, `evidence`, `reason`, `until`.
    #[must_use]
    pub fn read(name: &str, said: impl Fn(&str) -> String) -> Option<Self> {
        Some(match name {
            "open" => Self::Open,
            "contested" => Self::Contested,
            "superseded" => Self::Superseded { by: said("finding") },
            "duplicate" => Self::Duplicate { of: said("finding") },
            "refuted" => Self::Refuted { evidence: said("evidence") },
            "withdrawn" => Self::Withdrawn,
            "resolved" => Self::Resolved { evidence: said("evidence") },
            "waived" => Self::Waived { reason: said("reason"), until: said("until") },
            _ => return None,
        })
    }

    /// What absorbed it, by id; `None` for a finding that leads or stands alone.
    #[must_use]
    pub fn leader(&self) -> Option<&str> {
        match self {
            Self::Superseded { by: leader } | Self::Duplicate { of: leader } => Some(leader),
            Self::Open
            | Self::Contested
            | Self::Refuted { .. }
            | Self::Withdrawn
            | Self::Resolved { .. }
            | Self::Waived { .. } => None,
        }
    }

    /// Whether somebody has to do something about it, now or when a waiver ends.
    #[must_use]
    pub const fn obliges(&self) -> bool {
        self.is_open() || matches!(self, Self::Waived { .. })
    }

    /// Whether the next push has to know of it even where little can be kept: it obliges, or does once its code is back.
    #[must_use]
    pub const fn is_owed(&self) -> bool {
        self.obliges() || matches!(self, Self::Resolved { .. })
    }

    /// Whether the gate still sees it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::Contested)
    }
}

/// What a new finding says of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// More of the same: linked.
    Deepens,
    /// Says it better: takes its place.
    Supersedes,
    /// Claims it is gone: inside one run only a doubt.
    Resolved,
    /// Claims it is wrong: inside one run only a doubt.
    Invalid,
}

/// A relation to another finding by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Which.
    pub kind: RelationKind,
    /// The other finding's id; it need not exist.
    pub id: String,
}

/// A finding that was absorbed by another, and the signals that said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The absorbed finding's id.
    pub id: String,
    /// The signals: `quote`, `place`, `wording`, `arbiter`, `supersedes`.
    pub why: Vec<String>,
}

/// What has become of the code that an earlier push's finding quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// It stands where it stood, however the lines around it moved.
    Unchanged,
    /// It stands in another place.
    Moved,
    /// It stands nowhere any more: the evidence is the last that was found.
    Changed,
    /// Nor does its file.
    Gone,
    /// The change that it belonged to was taken back: what it is about stands as at the base again, and is no part of the change.
    Reverted,
}

impl Code {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::Unchanged, Self::Moved, Self::Changed, Self::Gone, Self::Reverted];

    /// The word in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Reverted => "reverted",
        }
    }

    /// Whether the quote stands in the code of this push.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Unchanged | Self::Moved)
    }
}

/// What makes a finding one of an earlier push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The push since which it is open: the one that found it, or found it again after it had been closed.
    pub push: u32,
    /// What has become of its code. Of a refuted one: whether anything that the refutation rests on has changed since.
    pub code: Code,
}

/// One admitted claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `role-L<loop>-<slug>`, unique in the review.
    pub id: String,
    /// Its identity across pushes: hexadecimal.
    pub fingerprint: String,
    /// The role that said it first.
    pub role: String,
    /// The loop it was admitted in.
    pub loop_n: u32,
    /// That loop's theme.
    pub theme: String,
    /// How bad it is: the highest of what it absorbed.
    pub severity: Severity,
    /// Its standing.
    pub state: State,
    /// Who or what put it in that state: `admission`, a role, `gate`, a waiver's signer.
    pub state_by: String,
    /// Whether it meets the change.
    pub in_change: bool,
    /// Where the code found its quote.
    pub evidence: Evidence,
    /// The changed line that causes a defect elsewhere.
    pub cause: Option<Evidence>,
    /// What the model cited.
    pub cited: Cited,
    /// What is wrong, in a sentence.
    pub claim: String,
    /// How it goes wrong, concretely.
    pub failure_scenario: String,
    /// What to do.
    pub proposed_change: String,
    /// What would show that the finding is wrong.
    pub disproof: String,
    /// It needs a decision above the reviewers.
    pub escalate: bool,
    /// It stands against a locked decision.
    pub locked_conflict: bool,
    /// Sections, CWE numbers, documents.
    pub references: Vec<String>,
    /// What it says of earlier findings, in its order.
    pub relations: Vec<Relation>,
    /// Who said it, sorted.
    pub voices: Vec<Voice>,
    /// What it absorbed.
    pub merged: Vec<Merge>,
    /// Findings that belong to it without being the same.
    pub linked: Vec<String>,
    /// Where an earlier push left it; `None` for what this one found.
    pub carried: Option<Carried>,
    /// The constitution's hash under which it was admitted.
    pub constitution_sha256: String,
    /// The claim as it was made, one JSON object: for a static finding, what the rule reported.
    pub raw: String,
}

/// Where in admission something was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It could not be read as a finding, verdict or merge.
    Schema,
    /// Its quote could not be found.
    Evidence,
    /// It is outside its role's touchpoints.
    Lane,
    /// It could not be applied to the ledger: an unknown id, a verdict without evidence.
    Ledger,
    /// The tool it comes from was told to leave it.
    Suppressed,
    /// Too few independent voices say it.
    Voices,
    /// Another tool's, and not on the change.
    Scope,
}

impl Stage {
    /// All, in the order in which admission comes to them.
    pub const ALL: [Self; 7] = [
        Self::Schema,
        Self::Evidence,
        Self::Lane,
        Self::Ledger,
        Self::Suppressed,
        Self::Voices,
        Self::Scope,
    ];

    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Evidence => "evidence",
            Self::Lane => "lane",
            Self::Ledger => "ledger",
            Self::Suppressed => "suppressed",
            Self::Voices => "voices",
            Self::Scope => "scope",
        }
    }
}

/// Something that was said and not admitted. Kept, counted and printed: nothing is dropped silently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Where.
    pub stage: Stage,
    /// Why: a lower-case fragment.
    pub reason: String,
    /// Who said it.
    pub role: String,
    /// When.
    pub loop_n: u32,
    /// As it was said.
    pub raw: String,
}

/// What a static rule, a change signal or an imported tool reports. It becomes a finding through the same admission as a
/// model's claim, but it has no lane and its lines are facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The rule or tool.
    pub source: Source,
    /// The role it speaks under.
    pub role: String,
    /// The theme it belongs to.
    pub theme: String,
    /// How bad it is.
    pub severity: Severity,
    /// The file at head.
    pub path: String,
    /// Where in it.
    pub lines: Lines,
    /// What is wrong, in a sentence.
    pub claim: String,
    /// How it goes wrong.
    pub failure_scenario: String,
    /// What to do.
    pub proposed_change: String,
    /// When it would be fine.
    pub disproof: String,
    /// CWE numbers, pages.
    pub references: Vec<String>,
    /// It found text in the change that speaks to reviewers: models may then not close a Critical under `trusted`.
    pub addresses_reviewers: bool,
}

/// A finding as most are, for tests to vary.
#[cfg(test)]
pub(crate) fn sample() -> Finding {
    Finding {
        id: "correctness-L1-sample".to_owned(),
        fingerprint: "0123456789abcdef".to_owned(),
        role: "correctness".to_owned(),
        loop_n: 1,
        theme: "spec-conformance".to_owned(),
        severity: Severity::High,
        state: State::Open,
        state_by: "admission".to_owned(),
        in_change: true,
        evidence: Evidence {
            status: EvidenceStatus::Verified,
            file: "src/a.rs".to_owned(),
            side: Side::New,
            lines: Some(Lines::new(10, 12)),
            quote: "let value = compute(input);".to_owned(),
        },
        cause: None,
        cited: Cited { file: "src/a.rs".to_owned(), lines: Some(Lines::new(10, 12)) },
        claim: "The value is not checked".to_owned(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: Vec::new(),
        relations: Vec::new(),
        voices: vec![Voice {
            role: "correctness".to_owned(),
            source: Source::Model,
            model: Some("anthropic/claude-sonnet-5-5".to_owned()),
            loop_n: 1,
        }],
        merged: Vec::new(),
        linked: Vec::new(),
        carried: None,
        constitution_sha256: String::new(),
        raw: "{}".to_owned(),
    }
}
