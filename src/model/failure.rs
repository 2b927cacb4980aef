//! Why a request gave nothing: a closed list, what to do about each, and how often each is tried.

use std::{fmt, time::Duration};

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The key was refused.
    Authentication,
    /// The key may not do this.
    Permission,
    /// There is no such model, or not for this key.
    UnknownModel,
    /// The account may spend no more.
    SpendLimit,
    /// Too much at once.
    RateLimit,
    /// The provider has trouble.
    Overloaded,
    /// The prompt does not fit the model.
    ContextTooLong,
    /// The provider does not take the request as it is.
    Rejected,
    /// The endpoint sends us elsewhere.
    Redirected,
    /// The model declined.
    Refusal,
    /// The reply came to the limit of its tokens before its end.
    OutOfRoom,
    /// The stream broke before its end.
    Truncated,
    /// What came back is no reply.
    Unreadable,
    /// There was no connection.
    Unreachable,
    /// No byte came for too long.
    Silence,
    /// The call's time was over.
    Deadline,
    /// The program failed.
    Program,
    /// The run's budget was over before it was asked.
    Budget,
}

impl Class {
    /// The word in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authentication => "key refused",
            Self::Permission => "permission denied",
            Self::UnknownModel => "unknown model",
            Self::SpendLimit => "spend limit reached",
            Self::RateLimit => "rate limited",
            Self::Overloaded => "overloaded",
            Self::ContextTooLong => "prompt too long",
            Self::Rejected => "request rejected",
            Self::Redirected => "redirected",
            Self::Refusal => "refused",
            Self::OutOfRoom => "out of room",
            Self::Truncated => "stream broken",
            Self::Unreadable => "unreadable",
            Self::Unreachable => "unreachable",
            Self::Silence => "silent connection",
            Self::Deadline => "deadline passed",
            Self::Program => "program failed",
            Self::Budget => "the budget ended",
        }
    }

    /// What to do about it: a lower-case fragment.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Authentication => {
                "check the key in the environment: whole, current, of this provider"
            }
            Self::Permission => {
                "give the key's workspace access to this model, or name another with --model"
            }
            Self::UnknownModel => "check the model's spelling, and that the account has it",
            Self::SpendLimit => {
                "raise the account's spend limit, or name another provider with --model"
            }
            Self::RateLimit => {
                "wait, or raise the account's rate limits; --resume pays for nothing twice"
            }
            Self::Overloaded => "try again later with --resume, or add a model to models.fallback",
            Self::ContextTooLong => "lower snapshot.tokens, or name a model with a larger window",
            Self::Rejected => "name another model with --model; if it persists, report it as a bug",
            Self::Redirected => {
                "set the endpoint's variable to where it leads: a redirect is not followed with a key"
            }
            Self::Refusal => "add a model of another provider to models.fallback",
            Self::OutOfRoom => "lower models.effort, or name a model that may write more",
            Self::Truncated => "check the network and any gateway's time limits, then --resume",
            Self::Unreadable => "check that the endpoint is what it is taken for",
            Self::Unreachable => "check the network, the proxy and the endpoint's address",
            Self::Silence => {
                "if the model is only slow, raise models.silence_seconds (for Chat Completions, thinking_silence_seconds)"
            }
            Self::Deadline => "raise models.call_seconds, or lower models.effort",
            Self::Program => "run PENTAD_COMMAND by hand",
            Self::Budget => "raise budget in the charter, or --budget-usd, then --resume",
        }
    }

    /// How often one model is asked when it fails like this, out of `most` tries.
    pub(super) const fn tries(self, most: u32) -> u32 {
        match self {
            Self::RateLimit | Self::Overloaded | Self::Unreachable | Self::Truncated => most,
            // Each such try can cost a whole call's time or tokens.
            Self::Silence | Self::Unreadable => {
                if most < 2 {
                    most
                } else {
                    2
                }
            }
            Self::Authentication
            | Self::Permission
            | Self::UnknownModel
            | Self::SpendLimit
            | Self::ContextTooLong
            | Self::Rejected
            | Self::Redirected
            | Self::Refusal
            | Self::OutOfRoom
            | Self::Deadline
            | Self::Program
            | Self::Budget => 1,
        }
    }

    /// Whether asking again in this run, for any call, is pointless.
    pub(super) const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Authentication
                | Self::Permission
                | Self::UnknownModel
                | Self::SpendLimit
                | Self::Redirected
        )
    }

    /// Whether a model that failed like this is likely to fail the next call too: others are asked before it.
    pub(super) const fn cools(self) -> bool {
        match self {
            Self::RateLimit
            | Self::Overloaded
            | Self::ContextTooLong
            | Self::Rejected
            | Self::Truncated
            | Self::Unreadable
            | Self::Unreachable
            | Self::Silence
            | Self::Deadline
            | Self::Program => true,
            // Of these a call's own prompt or reply is the cause, or asking again is pointless anyway.
            Self::Refusal
            | Self::OutOfRoom
            | Self::Budget
            | Self::Authentication
            | Self::Permission
            | Self::UnknownModel
            | Self::SpendLimit
            | Self::Redirected => false,
        }
    }
}

/// One failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub class: Class,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The provider's name for the request.
    pub request_id: Option<String>,
    /// What the other side said: hostile text, bounded. Once its request is over it is a line, and without our keys.
    pub message: String,
    /// How long it asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure without more than its kind and a sentence.
    pub(super) fn new(class: Class, message: &str) -> Self {
        Self { class, status: None, request_id: None, message: start(message), retry_after: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.name())?;
        let status = self.status.map(|it| format!("HTTP {it}"));
        let about: Vec<String> = status.into_iter().chain(self.request_id.clone()).collect();
        if !about.is_empty() {
            write!(f, " ({})", about.join(", "))?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

/// The beginning of a foreign text: more than a line, so that a key in it is still whole.
pub(super) fn start(text: &str) -> String {
    text.trim().chars().take(8_000).collect()
}
