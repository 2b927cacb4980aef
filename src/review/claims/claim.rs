//! A claim, and what became of it.

use crate::review::finding::Severity;

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file or folder.
    Path,
    /// Lines of a file.
    Citation,
    /// A heading or a named place in a document.
    Anchor,
    /// A name in the code.
    Symbol,
    /// A target, script or program.
    Command,
    /// A flag of a command.
    Flag,
    /// How many there are.
    Count,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Path,
        Self::Citation,
        Self::Anchor,
        Self::Symbol,
        Self::Command,
        Self::Flag,
        Self::Count,
    ];

    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Citation => "citation",
            Self::Anchor => "anchor",
            Self::Symbol => "symbol",
            Self::Command => "command",
            Self::Flag => "flag",
            Self::Count => "count",
        }
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is so.
    Verified,
    /// It is so elsewhere.
    Drifted,
    /// It is not so.
    Refuted,
    /// It cannot be checked here.
    SourceOnly,
}

impl Status {
    /// All, as they are counted.
    pub const ALL: [Self; 4] = [Self::Verified, Self::Drifted, Self::Refuted, Self::SourceOnly];

    /// The word in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Drifted => "drifted",
            Self::Refuted => "refuted",
            Self::SourceOnly => "source_only",
        }
    }
}

/// One checked claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The document's path at head.
    pub document: String,
    /// The line it stands in.
    pub line: u32,
    /// What is claimed.
    pub kind: Kind,
    /// As it is written.
    pub text: String,
    /// What became of it.
    pub status: Status,
    /// Where it is true, for what drifted; where it was looked up, for what holds.
    pub found_at: Option<String>,
    /// Why it is no more than that: a lower-case fragment. Empty for what holds.
    pub why: String,
    /// How bad it is that this change made it untrue or newly says it; `None` where the change did not.
    pub finding: Option<Severity>,
    /// The whole line.
    pub quote: String,
}

/// Every claim that was checked, by document and line, and what was not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// In the order of documents and lines.
    pub claims: Vec<Claim>,
    /// What was not looked at, and why: sentences without an end.
    pub left_out: Vec<String>,
}

impl Claims {
    /// How many have a status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.claims.iter().filter(|it| it.status == status).count()
    }

    /// A finding's claim, by its place.
    #[must_use]
    pub fn at(&self, document: &str, line: u32) -> Option<&Claim> {
        self.claims
            .iter()
            .find(|it| it.finding.is_some() && it.document == document && it.line == line)
    }
}

/// A judgement of one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) status: Status,
    pub(super) found_at: Option<String>,
    pub(super) why: String,
    /// Bad enough to be told, where the change made it so or newly says it.
    pub(super) severity: Option<Severity>,
}

impl Judged {
    pub(super) const fn verified(found_at: Option<String>) -> Self {
        Self { status: Status::Verified, found_at, why: String::new(), severity: None }
    }

    pub(super) fn source_only(why: &str) -> Self {
        Self { status: Status::SourceOnly, found_at: None, why: why.to_owned(), severity: None }
    }

    pub(super) fn drifted(found_at: String, why: String) -> Self {
        Self {
            status: Status::Drifted,
            found_at: Some(found_at),
            why,
            severity: Some(Severity::Low),
        }
    }

    pub(super) fn refuted(why: String) -> Self {
        Self { status: Status::Refuted, found_at: None, why, severity: Some(Severity::Low) }
    }

    /// As it is, but no finding: it was so before, or it is not sure.
    pub(super) fn quiet(self) -> Self {
        Self { severity: None, ..self }
    }
}
