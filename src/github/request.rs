//! What is asked of GitHub's API, and what comes back. Values: the asking is `client`'s.

use crate::connection::line;
use reqwest::{Method, Url};
use serde_json::Value;

/// What an answer shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON.
    Json,
    /// The bytes themselves.
    Raw,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
    pub(super) media: Media,
    pub(super) most: usize,
    /// It only reads, and so may be made twice.
    pub(super) reads: bool,
}

impl Request {
    /// With one more `name=value` in the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// For the bytes themselves.
    #[must_use]
    pub fn raw(self) -> Self {
        Self { media: Media::Raw, ..self }
    }

    /// With an answer of no more than this many bytes.
    #[must_use]
    pub fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Method and path, for people.
    pub(super) fn asked(&self) -> String {
        line(&format!("{} {}", self.method, self.url.path()))
    }
}

/// A whole answer to a request that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, 200 to 299.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the `link` header names a next page.
    pub more: bool,
}

/// What a GraphQL query came to. Parts of it can fail by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// The data; `null` where nothing was given.
    pub data: Value,
    /// What failed: hostile text, each on one line.
    pub errors: Vec<String>,
}
