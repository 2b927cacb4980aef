//! Why GitHub did not give what was asked: one closed set, told from the status and the headers. When to ask again is `limit`'s.

use crate::fault::Fault;
use std::fmt;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// 401: the token is none, or over.
    Unauthorized,
    /// 403: the token may not do this.
    Forbidden,
    /// 404 or 410: it is not there, or the token may not know that it is.
    Missing,
    /// 422 or 400: what was sent is refused.
    Unprocessable,
    /// 406 or 413, or more than we take.
    TooLarge,
    /// A rate limit that outlasts what a run waits for.
    Limited,
    /// A redirect that is not followed.
    Redirected,
    /// No connection, no whole response, or an error of the server's own, several times.
    Unreachable,
    /// An answer that is not GitHub's.
    Unexpected,
}

impl Class {
    /// For people: a fragment.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unauthorized => "the token is not accepted",
            Self::Forbidden => "the token may not do this",
            Self::Missing => "it is not there, or the token may not see it",
            Self::Unprocessable => "the request is refused",
            Self::TooLarge => "it is too large",
            Self::Limited => "the rate limit is used up",
            Self::Redirected => "it is elsewhere",
            Self::Unreachable => "GitHub does not answer",
            Self::Unexpected => "the answer is not GitHub's",
        }
    }

    /// What to do next.
    const fn help(self) -> &'static str {
        match self {
            Self::Unauthorized => {
                "leave the input github_token out, or give it a token that is not over"
            }
            Self::Forbidden | Self::Missing => {
                "give the job `permissions: contents: read` and `pull-requests: read`; `fetch-depth: 0` in the checkout step needs \
                 less of the API"
            }
            Self::TooLarge => "check out with `fetch-depth: 0`: git has no such limit",
            Self::Limited => {
                "run the job again later; `fetch-depth: 0` in the checkout step needs less of the API"
            }
            Self::Redirected => {
                "run the job again: the repository may have been renamed or moved meanwhile"
            }
            Self::Unreachable | Self::Unexpected => {
                "check GITHUB_API_URL, the proxy variables and GitHub's status, then run the job again"
            }
            Self::Unprocessable => "if it persists, report it as a bug",
        }
    }

    /// Of a status that is neither a success nor worth another try.
    pub(super) const fn of(status: u16) -> Self {
        match status {
            401 => Self::Unauthorized,
            403 | 451 => Self::Forbidden,
            404 | 410 => Self::Missing,
            400 | 409 | 422 => Self::Unprocessable,
            406 | 413 => Self::TooLarge,
            429 => Self::Limited,
            300..=399 => Self::Redirected,
            500..=599 => Self::Unreachable,
            _ => Self::Unexpected,
        }
    }
}

/// One request that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub class: Class,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// Method and path: `GET /repos/o/r/pulls/1`.
    pub asked: String,
    /// What the other side said: hostile text, on one line, bounded and without the token.
    pub message: String,
    /// GitHub's name for the request.
    pub request_id: Option<String>,
}

impl Failure {
    /// The failure as the end of a run for which GitHub was needed.
    #[must_use]
    pub fn fault(&self, needed: &str) -> Fault {
        Fault::github(format!("{needed}: {self}"), self.class.help())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.class.name(), self.asked)?;
        if let Some(status) = self.status {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, ", {id}")?;
        }
        f.write_str(")")?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl std::error::Error for Failure {}
