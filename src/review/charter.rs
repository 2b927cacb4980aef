//! Everything a team decides, as values. `config` reads it from `.pentad/`; the core only obeys it.

use super::{finding::Severity, guard::Guard, rule::RulePolicy};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::{collections::BTreeMap, fmt};

/// The adversary's prefix. It is always there.
pub const ADVERSARY: &str = "adversarial";
/// The arbiter's prefix. It is always there.
pub const ARBITER: &str = "arbiter";

/// Path patterns rooted at the repository; `*` stops at `/`, `**` does not.
#[derive(Clone)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// The first pattern that is not a glob, with the compiler's reason.
    pub fn new(patterns: Vec<String>) -> Result<Self, (String, String)> {
        let mut set = GlobSetBuilder::new();
        for pattern in &patterns {
            let glob = GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map_err(|error| (pattern.clone(), error.kind().to_string()))?;
            set.add(glob);
        }
        let set = set.build().map_err(|error| (String::new(), error.to_string()))?;
        Ok(Self { patterns, set })
    }

    /// Whether a path is one of them.
    #[must_use]
    pub fn take(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// As written.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

impl fmt::Debug for Globs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.patterns).finish()
    }
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

/// One reviewer.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its short name in ids and flags: lower-case letters, digits, `-`. Unique in the charter.
    pub prefix: String,
    /// Its name for people.
    pub name: String,
    /// The files it may speak about; `None` for the adversary and the arbiter, who have no lane.
    pub touches: Option<Globs>,
    /// What to hunt, in what order, and what would disprove it.
    pub directive: String,
}

/// The question of one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its short name in files and prompts: lower-case letters, digits, `-`. Unique in the charter.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// Prefixes of the roles that lead it: their findings rank first.
    pub leads: Vec<String>,
    /// The question.
    pub lens: String,
}

/// What goes into the snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotPolicy {
    /// Files that are reviewed.
    pub include: Globs,
    /// Files that are not, even if included.
    pub exclude: Globs,
    /// Whether nobody of the team chose them: they are the built-in ones.
    pub excludes_are_built_in: bool,
    /// The snapshot block's budget, in estimated tokens.
    pub tokens: u64,
}

/// What a model costs and holds, as the team states it: in place of what Pentad's own price file says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelPrice {
    /// USD per million tokens of the prompt.
    pub input: f64,
    /// USD per million tokens that are written to a cache; as `input` where it is not said.
    pub write: Option<f64>,
    /// USD per million tokens that are read from a cache; as `input` where it is not said.
    pub read: Option<f64>,
    /// USD per million generated tokens, thinking included.
    pub output: f64,
    /// The context window, in tokens.
    pub context: Option<u64>,
    /// The most it can generate in one reply, in tokens.
    pub max_output: Option<u64>,
}

/// Which models are asked, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelPolicy {
    /// `provider/name`; `None` lets the environment's key decide.
    pub default: Option<String>,
    /// Asked in this order where the default fails.
    pub fallback: Vec<String>,
    /// By role prefix.
    pub roles: BTreeMap<String, String>,
    /// By theme: its place in the charter, from 1.
    pub themes: BTreeMap<u32, ThemeModels>,
    /// Whether the snapshot is kept under the size from which a model's tokens cost more.
    pub avoid_price_steps: bool,
    /// By model.
    pub prices: BTreeMap<String, ModelPrice>,
    /// `low`, `medium`, `high`, `xhigh` or `max`.
    pub effort: String,
    /// The deadline of one call, in seconds.
    pub call_seconds: u64,
    /// No byte for this many seconds: the call is dead; retried once where no other model is left.
    pub silence_seconds: u64,
    /// The same where a connection is silent while a model thinks, as in Chat Completions; `None` where it is no other.
    pub thinking_silence_seconds: Option<u64>,
    /// Other policies by name, each whole, for a run that chooses one. They have none of their own.
    pub profiles: BTreeMap<String, Self>,
}

/// Whom one theme's loop asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeModels {
    /// Every role that has no model of its own.
    pub all: Option<String>,
    /// By role prefix.
    pub roles: BTreeMap<String, String>,
}

/// Which findings the gate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateScope {
    /// Those that meet the change.
    Change,
    /// All.
    Tree,
}

impl GateScope {
    /// The word in the charter and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Tree => "tree",
        }
    }
}

/// What the exit code of an incomplete review is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnIncomplete {
    /// 3.
    Red,
    /// 0; the verdict's word stays `incomplete`.
    Green,
}

/// What a review is worth for which a model was wanted and no key was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutKey {
    /// Incomplete.
    Incomplete,
    /// The static review is accepted.
    Static,
}

/// When models may close a Critical by refuting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelsMayRefute {
    /// When the author of the change can write to the repository, nothing in the change addresses reviewers, and no rule or tool saw it too.
    Trusted,
    /// Never: it becomes contested and still gates.
    Never,
    /// Always.
    Always,
}

/// What stops a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatePolicy {
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Which findings count.
    pub scope: GateScope,
    /// The exit code of an incomplete review.
    pub on_incomplete: OnIncomplete,
    /// What a review without a key is worth.
    pub without_key: WithoutKey,
    /// When models may close a Critical.
    pub models_may_refute: ModelsMayRefute,
    /// Whether a draft is not reviewed yet, which is incomplete.
    pub skip_drafts: bool,
    /// Whether the author of a change may waive a Critical of it by a comment.
    pub authors_may_waive: bool,
}

/// What a run may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// In USD; `None` for no limit.
    pub usd: Option<f64>,
    /// In tokens of prompts, from a cache or not, and of replies; `None` for no limit.
    pub tokens: Option<u64>,
    /// In minutes of wall time; `None` for no limit.
    pub minutes: Option<u64>,
}

/// What is published where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishPolicy {
    /// At most this many inline comments.
    pub inline: u32,
    /// One comment, kept up to date.
    pub sticky: bool,
    /// A check run of its own.
    pub check: bool,
}

/// A human's decision to accept a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// It covers nothing more severe.
    pub severity: Severity,
    /// The claim that was accepted, for people.
    pub claim: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// The last day it holds, `YYYY-MM-DD`.
    pub until: String,
}

/// What a team decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Charter {
    /// Where it came from, for people: `built-in`, `.pentad/ at 1a2b3c4`, a folder.
    pub origin: String,
    /// The prose rules every reviewer is bound by.
    pub constitution: String,
    /// SHA-256 of `constitution`, hexadecimal.
    pub constitution_sha256: String,
    /// SHA-256 of everything in the charter that a reply depends on, hexadecimal.
    pub sha256: String,
    /// Clauses of the constitution that are checked without a model, in order.
    pub guards: Vec<Guard>,
    /// The team's own rules, and what it says of the built-in ones.
    pub rules: RulePolicy,
    /// Documents the code must conform to.
    pub spec: Globs,
    /// Decisions not to be reopened.
    pub locked: Vec<String>,
    /// The bench, in order.
    pub roles: Vec<Role>,
    /// Challenges the others' findings.
    pub adversary: Role,
    /// Settles what is contested.
    pub arbiter: Role,
    /// The loops, in order.
    pub themes: Vec<Theme>,
    /// What goes into the snapshot.
    pub snapshot: SnapshotPolicy,
    /// Which models are asked.
    pub models: ModelPolicy,
    /// What stops a merge.
    pub gate: GatePolicy,
    /// What a run may cost.
    pub budget: Budget,
    /// What is published where.
    pub publish: PublishPolicy,
    /// What humans accepted.
    pub waivers: Vec<Waiver>,
}
