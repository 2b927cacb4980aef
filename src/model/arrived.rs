//! What has arrived of one request so far. It stands outside the request's future, so that what was paid for is counted
//! when a deadline drops the request.

use super::{failure::Failure, keys::Keys};
use crate::{connection::line, review::call::Tokens};

/// So far.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Arrived {
    /// The request left us: it may cost something.
    pub(super) sent: bool,
    /// Requests before this one that were turned away for how they were put, and put otherwise. They cost nothing.
    pub(super) repeats: u32,
    /// The reply's text, thinking left out.
    pub(super) text: String,
    /// What the provider says it used.
    pub(super) tokens: Option<Tokens>,
    /// What it says is of a reply that still goes on: its output is a lower bound.
    pub(super) goes_on: bool,
    /// The reply ended at our limit of tokens: with more room it may come to its own end.
    pub(super) at_limit: bool,
    /// The provider's name for the request.
    pub(super) request_id: Option<String>,
    /// The HTTP status.
    pub(super) status: Option<u16>,
}

/// A reply came to its end; its text has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// It did not end where the model wanted to end.
    pub(super) truncated: bool,
}

impl Arrived {
    /// A failure with what is known of the request, without our keys: a stranger wrote it.
    pub(super) fn finished(&self, failure: Failure, keys: &Keys) -> Failure {
        let request_id = failure.request_id.or_else(|| self.request_id.clone());
        // In this order: a key that a line's end cuts off would not be found.
        let clean = |it: String| line(&keys.out_of(it));
        Failure {
            status: failure.status.or(self.status).filter(|it| *it != 200),
            request_id: request_id.map(clean),
            message: clean(failure.message),
            ..failure
        }
    }
}
