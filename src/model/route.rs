//! One model as it is asked in this run: its backend, its settings, its price.

use super::{
    Backend,
    arrived::Arrived,
    ask::{Ask, Keep},
    budget::Charge,
    gate::Gate,
    pace::KEPT_MINUTES,
    prices::{Facts, estimate},
};
use crate::review::call::{Answer, Outcome, Prompt, Tokens, Usage};
use std::sync::Arc;

/// The most tokens of a reply; at the highest efforts most of them are thinking.
const MAX_TOKENS: u64 = 32_000;
const MAX_TOKENS_HIGH: u64 = 64_000;

/// What a model may think, in tokens, before it has written anything that we see.
const THINKING: u64 = 4_000;

/// No model's window is larger, in tokens.
const LARGEST: u64 = 4_000_000;

/// How long a reply may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// As long as nearly every reply is.
    Usual,
    /// Longer, after one that came to its limit.
    More,
}

/// What a request cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    /// For the report: what is known. Where a part is not, it says so and its sum is a lower bound.
    pub(super) usage: Usage,
    /// For the budget: an estimate where it is not known, as nothing would let a run go over, and the worst case would end it
    /// early.
    pub(super) charged: Charge,
}

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
    /// How long its cache is to keep what the calls share.
    pub(super) keep: Keep,
    /// The most tokens of a reply, and of one that is asked for again because it needed more; nothing where its limit is
    /// reached, or nobody knows it.
    room: u64,
    more_room: Option<u64>,
    schema: Arc<str>,
    /// Everything but model and prompt that its replies depend on.
    pub(super) settings: String,
}

impl Route {
    /// The way to a model, under the charter's effort and the longest that a call may take, in seconds.
    pub(super) fn new(
        name: &str,
        (backend, gate): (Backend, Arc<Gate>),
        facts: Option<Facts>,
        (effort, longest): (&str, u64),
        schema: &Arc<str>,
    ) -> Self {
        let model = name.split_once('/').map_or("", |it| it.1);
        let takes_effort = backend.takes_effort(model) && facts.as_ref().is_none_or(|it| it.effort);
        let effort = takes_effort.then(|| effort.to_owned());
        let keep = keep(&backend, effort.as_deref(), longest);
        let facts = facts.map(|it| match keep {
            Keep::Minutes => it,
            Keep::Hour => it.kept_for_an_hour(),
        });
        let high = matches!(effort.as_deref(), Some("xhigh" | "max"));
        let wanted = if high { MAX_TOKENS_HIGH } else { MAX_TOKENS };
        let (most, window) = facts.as_ref().map_or((None, None), |it| (it.max_output, it.context));
        // A reply and its prompt share a window: a quarter of a small one is the reply's.
        let room = wanted.min(most.unwrap_or(wanted)).min(window.map_or(wanted, |it| it / 4));
        let more_room = most.map(|it| it.min(2 * room));
        let settings = format!(
            "effort={} max_tokens={room} schema={} {}",
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
            keep,
            room,
            more_room: more_room.filter(|it| *it > room),
            schema: Arc::clone(schema),
            settings: settings.trim_end().to_owned(),
        }
    }

    /// The most tokens that a reply may have; `None` where it may have no more than before.
    pub(super) const fn tokens(&self, room: Room) -> Option<u64> {
        match room {
            Room::Usual => Some(self.room),
            Room::More => self.more_room,
        }
    }

    /// The request for a prompt.
    pub(super) fn ask<'a>(&'a self, prompt: &'a Prompt, max_tokens: u64) -> Ask<'a> {
        Ask {
            model: &self.model,
            prompt,
            schema: &self.schema,
            effort: self.effort.as_deref(),
            keep: self.keep,
            max_tokens,
        }
    }

    /// The size of all that is sent with a prompt.
    pub(super) fn bytes(&self, prompt: &Prompt) -> usize {
        prompt.bytes() + self.schema.len()
    }

    /// Whether its provider counts a prompt's tokens for nothing.
    pub(super) const fn counts(&self) -> bool {
        self.backend.counts()
    }

    /// The prompt's tokens as its provider counts them; nothing where it does not.
    pub(super) async fn count(&self, prompt: &Prompt) -> Option<u64> {
        self.backend.count(&self.ask(prompt, 0)).await
    }

    /// Whether a prompt of so many tokens may be on either side of a limit: the window, or a step of the price.
    pub(super) fn leaves_open(&self, least: u64, most: u64) -> bool {
        let Some(facts) = &self.facts else { return false };
        let limits = facts.context.into_iter().chain(facts.first_step());
        limits.into_iter().any(|it| least <= it && it < most)
    }

    /// The window, where a prompt of so many tokens does not fit it.
    pub(super) fn too_small(&self, prompt: u64) -> Option<u64> {
        self.facts.as_ref()?.context.filter(|it| prompt > *it)
    }

    /// What a request with a prompt of so many tokens may cost at its worst; 0 USD where nobody knows.
    pub(super) fn worst(&self, prompt: u64, room: Room) -> Charge {
        self.charge(&self.most(prompt, room))
    }

    /// What a request with a prompt of this size may cost at its worst; `None` where nobody knows.
    pub(super) fn worst_of(&self, prompt_bytes: usize, room: Room) -> Option<f64> {
        let prompt = estimate(prompt_bytes.saturating_add(self.schema.len()));
        Some(self.facts.as_ref()?.price(&self.most(prompt, room)))
    }

    /// What all requests of a call to this model may cost at their worst, `tries` of them and one more where the first comes to
    /// its limit; `None` where nobody knows. Without `prompt_bytes` the prompt is all that it takes.
    pub(super) fn at_most(&self, prompt_bytes: Option<usize>, tries: u32) -> Option<f64> {
        let bytes = prompt_bytes.unwrap_or(usize::MAX / 4);
        let usual = self.worst_of(bytes, Room::Usual)?;
        let tries = f64::from(tries);
        Some(match self.more_room {
            None => tries * usual,
            // Once it was asked with more room it is asked so again.
            Some(_) => usual + tries * self.worst_of(bytes, Room::More)?,
        })
    }

    /// A request at its worst: nothing read from the cache, all of it written, the reply as long as allowed. A prompt larger than
    /// the window is turned away.
    fn most(&self, prompt: u64, room: Room) -> Tokens {
        let window = self.facts.as_ref().and_then(|it| it.context).unwrap_or(LARGEST);
        let output = self.tokens(room).unwrap_or(self.room);
        Tokens { cache_write: prompt.min(window), output, ..Tokens::default() }
    }

    fn charge(&self, tokens: &Tokens) -> Charge {
        let usd = self.facts.as_ref().map_or(0.0, |it| it.price(tokens));
        Charge { usd, tokens: tokens.total() }
    }

    /// What a request cost, from what arrived of it.
    pub(super) fn cost(&self, prompt: &Prompt, arrived: &Arrived) -> Cost {
        let written = estimate(arrived.text.len());
        let (tokens, charged, known) = match arrived.tokens {
            // Nothing was asked, or the provider turned it away.
            None if !arrived.sent => (Tokens::default(), Tokens::default(), true),
            None => (Tokens::default(), self.guess(prompt, written), false),
            Some(told) if arrived.goes_on => {
                // Five bytes a token are more than any text has.
                let least = told.output.max(arrived.text.len() as u64 / 5);
                let likely = told.output.max(written + THINKING).min(self.room);
                let with = |output| Tokens { output, ..told };
                (with(least), with(likely.max(least)), false)
            }
            Some(told) => (told, told, true),
        };
        let price = |tokens: &Tokens| self.facts.as_ref().map_or(0.0, |it| it.price(tokens));
        let known = known && (self.facts.is_some() || !arrived.sent);
        let uncached = Tokens {
            input: tokens.input + tokens.cache_write + tokens.cache_read,
            cache_write: 0,
            cache_read: 0,
            output: tokens.output,
        };
        let usd = price(&tokens);
        let saved = price(&uncached) - usd;
        let usage = Usage { requests: 1, tokens, usd, saved, unpriced: u32::from(!known) };
        Cost { usage, charged: self.charge(&charged) }
    }

    /// What to charge the budget for an answer's requests of unknown cost.
    pub(super) fn unknown(&self, prompt: &Prompt, answer: &Answer) -> Charge {
        let written = match &answer.outcome {
            Outcome::Reply { text, .. } => estimate(text.len()),
            Outcome::Refused { .. } | Outcome::Silent { .. } => 0,
        };
        let one = self.charge(&self.guess(prompt, written));
        let n = if answer.usage.tokens == Tokens::default() { answer.usage.unpriced } else { 0 };
        Charge {
            usd: f64::from(answer.usage.unpriced) * one.usd,
            // Where tokens were told and only the price is not known, they are counted already.
            tokens: u64::from(n).saturating_mul(one.tokens),
        }
    }

    /// What a request likely used of which the provider told nothing: its whole prompt at full price, and some thinking.
    fn guess(&self, prompt: &Prompt, written: u64) -> Tokens {
        let input = estimate(self.bytes(prompt));
        Tokens { input, output: (written + THINKING).min(self.room), ..Tokens::default() }
    }
}

/// A cache keeps five minutes from the start of a request, and between two phases of a loop lies the slowest call. Much thinking
/// takes longer than that; writing for an hour costs less than writing twice.
fn keep(backend: &Backend, effort: Option<&str>, longest: u64) -> Keep {
    let thinks_long = matches!(effort, Some("high" | "xhigh" | "max"));
    let may_expire = longest > u64::from(KEPT_MINUTES);
    match backend {
        Backend::Anthropic(_) if thinks_long && may_expire => Keep::Hour,
        _ => Keep::Minutes,
    }
}

/// Enough of a hash to tell two texts apart in a settings line.
pub(super) fn short_sha(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
