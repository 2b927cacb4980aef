//! GitHub's REST API over a real git repository, by its documented rules: what a page holds, what is truncated, what is not there.

use super::server::{Asked, Reply};

/// A repository as GitHub has it.
pub(crate) struct Rest;

impl Rest {
    pub(crate) fn answer(&self, _: &Asked) -> Reply {
        Reply::error(404, "Not Found")
    }
}
