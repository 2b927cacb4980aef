//! One question to one reviewer, and what came back.
//!
//! The engine makes [`Call`]s and takes [`Answer`]s; how a call travels is `model`'s business.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// A role's review.
    Review,
    /// Findings that could not be admitted, asked for once more.
    Repair,
    /// The adversary's verdicts and its own findings.
    Adversary,
    /// The adversary's own items, asked for once more.
    AdversaryRepair,
    /// Doubted findings, back to their finder.
    Refine,
    /// The arbiter's rulings and summary.
    Arbiter,
}

impl Phase {
    /// All, in the order of a loop.
    pub const ALL: [Self; 6] = [
        Self::Review,
        Self::Repair,
        Self::Adversary,
        Self::AdversaryRepair,
        Self::Refine,
        Self::Arbiter,
    ];

    /// The word in file names and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Repair => "repair",
            Self::Adversary => "adversary",
            Self::AdversaryRepair => "adversary-repair",
            Self::Refine => "refine",
            Self::Arbiter => "arbiter",
        }
    }
}

/// Names one call of a run: loop, phase, role. Ordered as outcomes are absorbed within a phase: by the role's place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId {
    /// The loop's number.
    pub loop_n: u32,
    /// What it is for.
    pub phase: Phase,
    /// The role's place in the bench; the adversary and the arbiter come after it.
    pub seat: u32,
    /// The role's prefix.
    pub role: String,
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loop {} {} ({})", self.loop_n, self.role, self.phase.name())
    }
}

/// A prompt in the pieces that providers cache. The same bytes for every call of the run (`system`, `snapshot`) or of the loop
/// (`ledger`); only `task` differs. `task` ends with the assignment line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The constitution and the output rules.
    pub system: Arc<str>,
    /// The snapshot.
    pub snapshot: Arc<str>,
    /// What earlier loops found.
    pub ledger: Arc<str>,
    /// Directive, lens, and for adversary and arbiter the findings.
    pub task: Arc<str>,
}

impl Prompt {
    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.system.len() + self.snapshot.len() + self.ledger.len() + self.task.len()
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which.
    pub id: CallId,
    /// What is asked.
    pub prompt: Prompt,
}

/// Tokens by price class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// At full price.
    pub input: u64,
    /// Written to the cache.
    pub cache_write: u64,
    /// Read from the cache.
    pub cache_read: u64,
    /// Generated, thinking included.
    pub output: u64,
}

impl Tokens {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        let prompt = self.input.saturating_add(self.cache_write).saturating_add(self.cache_read);
        prompt.saturating_add(self.output)
    }
}

/// What something cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// HTTP requests or program runs, failed ones included.
    pub requests: u32,
    /// Tokens.
    pub tokens: Tokens,
    /// USD of the requests whose price is known.
    pub usd: f64,
    /// USD that the same prompts would have cost more without a cache; below 0 where writing to it did not pay.
    pub saved: f64,
    /// Requests whose price is not known: where it is not 0, `usd` is a lower bound, never presented as the whole.
    pub unpriced: u32,
}

impl Usage {
    /// Adds another usage.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.tokens.input += other.tokens.input;
        self.tokens.cache_write += other.tokens.cache_write;
        self.tokens.cache_read += other.tokens.cache_read;
        self.tokens.output += other.tokens.output;
        self.usd += other.usd;
        self.saved += other.saved;
        self.unpriced += other.unpriced;
    }

    /// USD, or `None` where a part of it is unknown.
    #[must_use]
    pub fn known_usd(&self) -> Option<f64> {
        (self.unpriced == 0).then_some(self.usd)
    }
}

/// What a review cost, by whom it was spent on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spent {
    /// By role.
    pub by_role: BTreeMap<String, Usage>,
    /// By the model that answered in the end, failed tries of others included; under an empty name where none did.
    pub by_model: BTreeMap<String, Usage>,
}

impl Spent {
    /// Adds an answer of a role.
    pub fn add(&mut self, role: &str, answer: &Answer) {
        if answer.usage.requests > 0 {
            let model = answer.model.clone().unwrap_or_default();
            self.by_role.entry(role.to_owned()).or_default().add(&answer.usage);
            self.by_model.entry(model).or_default().add(&answer.usage);
        }
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A text came back.
    Reply {
        /// The model's text, thinking removed.
        text: String,
        /// It was cut off by a token limit or a broken stream; whole findings in it are kept.
        truncated: bool,
    },
    /// The model declined, and so did its fallbacks. Counts as silent.
    Refused {
        /// What it said.
        why: String,
    },
    /// Nothing usable came back after retries and fallbacks.
    Silent {
        /// What failed, by attempt: a lower-case fragment.
        why: String,
    },
}

/// What came back from a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How it ended.
    pub outcome: Outcome,
    /// The model that gave it, as `provider/name`; `None` where none did.
    pub model: Option<String>,
    /// What it cost, all attempts together.
    pub usage: Usage,
    /// Wall time in seconds.
    pub seconds: f64,
}
