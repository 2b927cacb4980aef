//! How a call travels to a model and an answer comes back: backends, retries, routing, budget, prices.
//!
//! The core makes calls and takes answers; nothing here knows what they say. A failure is never an error of the review: it
//! becomes an answer that says what failed. Errors are for what the user can mend before anything is asked, and for a disk
//! that does not take what was paid for.
//!
//! To add a provider: a file with its client, a variant of [`Backend`], a word in `name`, a way in `choose`.

mod anthropic;
mod arrived;
mod ask;
mod asking;
mod bench;
mod blocks;
mod budget;
mod choose;
mod claude_cli;
mod cold;
mod command;
mod environment;
mod failure;
mod gate;
mod http;
mod keys;
mod measured;
mod name;
mod openai;
mod pace;
mod prefixes;
mod prices;
mod program;
mod progress;
mod replay;
mod retry_after;
mod route;
pub mod rules;
mod seats;
mod sse;
mod steps;
mod tls;
mod trail;
mod warmth;

pub use bench::Bench;
pub use choose::{Choice, Terms, choose};
pub use environment::{Environment, KeyVariable};
pub use failure::{Class, Failure};
pub use pace::Pace;
pub use prices::{Facts, Prices, estimate};
pub use progress::{Origin, Progress};

use anthropic::Anthropic;
use arrived::{Arrived, Said};
use ask::Ask;
use claude_cli::ClaudeCli;
use command::Command;
use openai::OpenAi;
use std::sync::Arc;

/// Programs at the same time: each has memory of its own, claude's are hundreds of megabytes.
const PROGRAMS: usize = 8;

/// The ways to a model. (A replay is none: it answers instead of one. Static reviewers are none either.)
#[derive(Debug, Clone)]
enum Backend {
    Anthropic(Arc<Anthropic>),
    OpenAi(Arc<OpenAi>),
    ClaudeCli(Arc<ClaudeCli>),
    Command(Arc<Command>),
}

impl Backend {
    /// Asks once. `first` is called when the response begins.
    async fn ask(
        &self,
        ask: &Ask<'_>,
        arrived: &mut Arrived,
        first: impl FnMut(),
    ) -> Result<Said, Failure> {
        match self {
            Self::Anthropic(it) => it.ask(ask, arrived, first).await,
            Self::OpenAi(it) => it.ask(ask, arrived, first).await,
            Self::ClaudeCli(it) => it.ask(ask, arrived).await,
            Self::Command(it) => it.ask(ask, arrived).await,
        }
    }

    /// Whether calls that share a prefix are cheaper after the first of them.
    const fn caches(&self) -> bool {
        match self {
            // Servers that do not cache lose a moment by it.
            Self::Anthropic(_) | Self::OpenAi(_) => true,
            // It marks prompts in its own way, and not where ours are the same.
            Self::ClaudeCli(_) | Self::Command(_) => false,
        }
    }

    /// Whether every reply says what was read from the cache, so that none means a cold one.
    fn tells_cache(&self) -> bool {
        match self {
            Self::Anthropic(_) => true,
            Self::OpenAi(it) => it.tells_cache(),
            Self::ClaudeCli(_) | Self::Command(_) => false,
        }
    }

    /// Whether a model is asked with an effort setting, where nothing is known of it.
    fn takes_effort(&self, model: &str) -> bool {
        match self {
            Self::Anthropic(_) | Self::ClaudeCli(_) => true,
            Self::OpenAi(it) => it.takes_effort(model),
            Self::Command(_) => false,
        }
    }

    /// Whether it counts a prompt's tokens for nothing.
    const fn counts(&self) -> bool {
        match self {
            Self::Anthropic(_) => true,
            Self::OpenAi(_) | Self::ClaudeCli(_) | Self::Command(_) => false,
        }
    }

    /// The prompt's tokens; nothing where it does not say.
    async fn count(&self, ask: &Ask<'_>) -> Option<u64> {
        match self {
            Self::Anthropic(it) => it.count(ask).await,
            Self::OpenAi(_) | Self::ClaudeCli(_) | Self::Command(_) => None,
        }
    }

    /// The most requests that it takes at the same time, where that is few.
    fn at_most(&self) -> Option<usize> {
        match self {
            Self::OpenAi(it) => it.at_most(),
            Self::Anthropic(_) => None,
            Self::ClaudeCli(_) | Self::Command(_) => Some(PROGRAMS),
        }
    }

    /// What a reader of the report should know of how it was asked.
    fn notices(&self) -> Vec<String> {
        match self {
            Self::OpenAi(it) => it.notices(),
            Self::Anthropic(_) | Self::ClaudeCli(_) | Self::Command(_) => Vec::new(),
        }
    }

    /// What of it replies depend on, apart from what every backend is given.
    fn settings(&self) -> String {
        match self {
            Self::Anthropic(_) | Self::OpenAi(_) | Self::ClaudeCli(_) => String::new(),
            Self::Command(it) => it.settings(),
        }
    }
}
