//! One model as it is asked in this run: its backend, its settings, its price.

use super::{Backend, arrived::Arrived, ask::Ask, gate::Gate, prices::Facts};
use crate::review::call::{Prompt, Usage};
use std::sync::Arc;

/// The most tokens of a reply; at the highest efforts most of them are thinking.
const MAX_TOKENS: u64 = 32_000;
const MAX_TOKENS_HIGH: u64 = 64_000;

/// A way to a model.
#[derive(Debug)]
pub(super) struct Route {
    /// `provider/name`.
    pub(super) name: String,
    /// The provider's own name for it.
    pub(super) model: String,
    /// How it is reached.
    pub(super) backend: Backend,
    /// What all callers of its endpoint share.
    pub(super) gate: Arc<Gate>,
    /// What is known of it; nothing for a model that is not in the price file.
    pub(super) facts: Option<Facts>,
    /// The effort setting, where it takes one.
    effort: Option<String>,
    max_tokens: u64,
    schema: Arc<str>,
    /// Everything but model and prompt that its replies depend on.
    pub(super) settings: String,
}

impl Route {
    /// The way to a model, under the charter's effort.
    pub(super) fn new(
        name: &str,
        (backend, gate): (Backend, Arc<Gate>),
        facts: Option<Facts>,
        effort: &str,
        schema: &Arc<str>,
    ) -> Self {
        let model = name.split_once('/').map_or("", |it| it.1);
        let takes_effort = backend.takes_effort(model) && facts.as_ref().is_none_or(|it| it.effort);
        let effort = takes_effort.then(|| effort.to_owned());
        let high = matches!(effort.as_deref(), Some("xhigh" | "max"));
        let wanted = if high { MAX_TOKENS_HIGH } else { MAX_TOKENS };
        let max_tokens = facts.as_ref().map_or(wanted, |it| wanted.min(it.max_output));
        let settings = format!(
            "effort={} max_tokens={max_tokens} schema={} {}",
            effort.as_deref().unwrap_or("default"),
            short_sha(schema),
            backend.settings(),
        );
        Self {
            name: name.to_owned(),
            model: model.to_owned(),
            backend,
            gate,
            facts,
            effort,
            max_tokens,
            schema: Arc::clone(schema),
            settings: settings.trim_end().to_owned(),
        }
    }

    /// The request for a prompt.
    pub(super) fn ask<'a>(&'a self, prompt: &'a Prompt) -> Ask<'a> {
        Ask {
            model: &self.model,
            prompt,
            schema: &self.schema,
            effort: self.effort.as_deref(),
            max_tokens: self.max_tokens,
        }
    }

    /// What a request may cost at its worst; 0 where nobody knows.
    pub(super) fn worst(&self, prompt: &Prompt) -> f64 {
        let bytes = prompt.bytes() + self.schema.len();
        self.facts.as_ref().map_or(0.0, |it| it.worst(bytes, self.max_tokens))
    }

    /// What a request cost, from what arrived of it.
    pub(super) fn cost(&self, arrived: &Arrived) -> Usage {
        let tokens = arrived.tokens.unwrap_or_default();
        let usd = match (&self.facts, arrived.tokens, arrived.sent) {
            // Nothing was asked, or the provider turned it away.
            (_, None, false) => Some(0.0),
            (Some(facts), Some(tokens), _) => Some(facts.price(&tokens)),
            // The price is unknown, or the usage.
            (None, ..) | (_, None, true) => None,
        };
        let unpriced = u32::from(usd.is_none());
        Usage { requests: 1, tokens, usd: usd.unwrap_or_default(), unpriced }
    }
}

/// Enough of a hash to tell two texts apart in a settings line.
pub(super) fn short_sha(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
