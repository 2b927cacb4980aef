//! What other tools and earlier reviews found, as the edge read it from their files: values, not yet findings.
//!
//! Not here: how a file's form is read (`import`, the edge), and how these become findings (`engine::merge`).

use super::{
    change::Lines,
    finding::{Rejection, Severity, Stage, State, Voice},
};
use std::collections::{BTreeMap, BTreeSet};

/// The role of what has none, and the theme of what has none.
pub const ROLE: &str = "static";
/// The theme of a finding that brought none.
pub const THEME: &str = "imported";

/// One finding of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Where it was read, for people: `codeql.sarif, result 3` or `notes.jsonl:12`.
    pub at: String,
    /// The id it was given; made unique among all.
    pub id: Option<String>,
    /// Its identity in an earlier review, where it has one.
    pub fingerprint: Option<String>,
    /// Who said it; at least one.
    pub voices: Vec<Voice>,
    /// The role, where it brought one.
    pub role: Option<String>,
    /// The loop it was first admitted in; 0 for a tool's.
    pub loop_n: u32,
    /// The theme, where it brought one.
    pub theme: Option<String>,
    /// The rule that fired, with its tool, where there is one: part of the finding's identity.
    pub rule: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The state it came in.
    pub state: State,
    /// The file, in the ways that may name it in the repository, the likeliest first; the last is how people see it.
    pub paths: Vec<String>,
    /// The lines it names.
    pub lines: Option<Lines>,
    /// Further places of the same finding: each file in the ways that may name it, and lines.
    pub elsewhere: Vec<(Vec<String>, Option<Lines>)>,
    /// The code it quotes.
    pub quote: Option<String>,
    /// Where an earlier review had found the quote: the file and its lines.
    pub seen: Option<(String, Option<Lines>)>,
    /// The changed line that causes it: file and quote.
    pub cause: Option<(String, String)>,
    /// What is wrong.
    pub claim: String,
    /// How it goes wrong.
    pub failure_scenario: String,
    /// What to do.
    pub proposed_change: String,
    /// When it would be fine.
    pub disproof: String,
    /// It needs a decision above the reviewers.
    pub escalate: bool,
    /// It stands against a locked decision.
    pub locked_conflict: bool,
    /// Rules, CWE numbers, pages.
    pub references: Vec<String>,
    /// As it stood in the file.
    pub raw: String,
}

impl Imported {
    /// Whether no model had a part in it: then its lines are facts.
    #[must_use]
    pub fn by_tools(&self) -> bool {
        self.voices.iter().all(|voice| voice.source != super::finding::Source::Model)
    }

    /// Every path it names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let seen = self.seen.iter().map(|(file, _)| file.as_str());
        let cause = self.cause.iter().map(|(file, _)| file.as_str());
        let elsewhere = self.elsewhere.iter().flat_map(|(paths, _)| paths).map(String::as_str);
        self.paths
            .iter()
            .map(String::as_str)
            .chain(seen)
            .chain(cause)
            .chain(elsewhere)
            .filter(|it| !it.is_empty())
    }
}

/// A finding that its tool was told to leave. Who may say so is a review's to judge: a comment can be the change's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// As it would be without.
    pub finding: Imported,
    /// Why: a lower-case fragment.
    pub why: String,
    /// By a comment in the code and nothing besides.
    pub in_source: bool,
}

impl Suppressed {
    /// As what it is where the suppression counts.
    #[must_use]
    pub fn rejection(&self) -> Rejection {
        let tool = self.finding.voices.first().map(|voice| voice.source.name());
        Rejection {
            stage: Stage::Suppressed,
            reason: format!("{}: {}", tool.unwrap_or_default(), self.why),
            role: ROLE.to_owned(),
            loop_n: 0,
            raw: self.finding.raw.clone(),
        }
    }
}

/// Everything that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imports {
    /// In the order of files and lines.
    pub findings: Vec<Imported>,
    /// What their tools were told to leave, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// What could not be read as a finding, or is none.
    pub rejected: Vec<Rejection>,
    /// What a reader should know.
    pub notices: Vec<String>,
    /// Why what was read may not be all there is: a tool that did not finish.
    pub incomplete: Vec<String>,
    /// The tools that spoke, also those that found nothing.
    pub tools: BTreeSet<String>,
}

/// What a review is given along: findings of other tools, and the paths they name, each with the one it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// As they were read.
    pub imports: Imports,
    /// Paths of the repository; what is not among them is nowhere.
    pub known: BTreeMap<String, String>,
}

/// How findings are merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Fewer independent voices than this set a finding aside.
    pub min_voices: u32,
    /// Where a repository was given: the paths that findings name, each with the one it stands for.
    pub known: Option<BTreeMap<String, String>>,
}
