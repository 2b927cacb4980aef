//! One request to one model, as every backend is given it.

use crate::review::call::Prompt;

/// How long a cache is asked to keep a prompt after it was last asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Cheaper to write.
    Minutes,
    /// Where the next call may come only after minutes: a write more costs more than this.
    Hour,
}

/// What is asked, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    /// The provider's name for the model.
    pub(super) model: &'a str,
    /// The prompt.
    pub(super) prompt: &'a Prompt,
    /// The reply's schema, as JSON text: one for all calls, because another one loses the cache.
    pub(super) schema: &'a str,
    /// The effort setting, for models that take one.
    pub(super) effort: Option<&'a str>,
    /// How long a cache is to keep what the calls share.
    pub(super) keep: Keep,
    /// The most tokens the reply may have.
    pub(super) max_tokens: u64,
}
