//! What `run` tells a person while calls are under way. It decides nothing.

use super::failure::Failure;
use crate::review::call::{Answer, CallId};
use std::time::Duration;

/// A call under way, for people.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A model is asked.
    Asked {
        /// Which call.
        call: &'a CallId,
        /// Which model, as `provider/name`.
        model: &'a str,
    },
    /// A request failed, and the same model is asked again after a wait.
    Retrying {
        /// Which call.
        call: &'a CallId,
        /// Which model.
        model: &'a str,
        /// What failed.
        failure: &'a Failure,
        /// How long it waits.
        wait: Duration,
    },
    /// A model failed, and the next one of the chain is asked.
    FallingBack {
        /// Which call.
        call: &'a CallId,
        /// The next model.
        model: &'a str,
    },
    /// A call has its answer.
    Answered {
        /// Which call.
        call: &'a CallId,
        /// The answer.
        answer: &'a Answer,
        /// Where it came from.
        from: Origin,
    },
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A model was asked.
    Model,
    /// The run that is resumed had paid for it.
    Store,
    /// A recorded review.
    Replay,
}
