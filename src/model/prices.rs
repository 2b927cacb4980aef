//! What models cost and hold, from a dated data file: never from code.
//!
//! A model that is not in the file has an unknown price; unknown is never zero.

use crate::review::{call::Tokens, charter::ModelPrice};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = include_str!("../charter/prices.json");
const MILLION: f64 = 1_000_000.0;

/// The price file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Prices {
    /// The day its facts were true, `YYYY-MM-DD`.
    pub as_of: String,
    /// The model that is asked where the charter names none, by provider.
    defaults: BTreeMap<String, String>,
    models: BTreeMap<String, Facts>,
}

/// What is known of one model.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Facts {
    /// Its context window, in tokens.
    pub context: Option<u64>,
    /// The most it can generate in one reply, in tokens.
    pub max_output: Option<u64>,
    /// Whether it takes an effort setting.
    pub effort: bool,
    prices: Vec<Band>,
}

/// Prices in USD per million tokens for prompts over a size.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Band {
    above: u64,
    input: f64,
    write: f64,
    /// A write that the cache keeps for an hour.
    write_1h: Option<f64>,
    read: f64,
    output: f64,
}

impl Prices {
    /// The file this version was built with.
    #[must_use]
    pub fn built_in() -> Self {
        serde_json::from_str(FILE).expect("the built-in price file is read by a test")
    }

    /// The same file with what a team states over it.
    #[must_use]
    pub fn with(mut self, stated: &BTreeMap<String, ModelPrice>) -> Self {
        for (model, price) in stated {
            let ModelPrice { input, write, read, output, context, max_output } = *price;
            let known = self.models.get(model);
            let band = Band {
                above: 0,
                input,
                write: write.unwrap_or(input),
                write_1h: None,
                read: read.unwrap_or(input),
                output,
            };
            let facts = Facts {
                context: context.or(known.and_then(|it| it.context)),
                max_output: max_output.or(known.and_then(|it| it.max_output)),
                effort: known.is_none_or(|it| it.effort),
                prices: vec![band],
            };
            self.models.insert(model.clone(), facts);
        }
        self
    }

    /// Of these models the one with the smallest window, as far as they are known.
    #[must_use]
    pub fn smallest<'a>(&self, models: &'a [String]) -> Option<(&'a str, u64)> {
        let known = models.iter().filter_map(|it| Some((&**it, self.facts(it)?.context?)));
        known.min_by_key(|it| it.1)
    }

    /// A provider's default model, as `provider/name`.
    #[must_use]
    pub fn default_of(&self, provider: &str) -> Option<String> {
        self.defaults.get(provider).map(|name| format!("{provider}/{name}"))
    }

    /// What is known of a model, by `provider/name`. A model costs the same through a program that asks its provider.
    #[must_use]
    pub fn facts(&self, model: &str) -> Option<&Facts> {
        let same = || self.models.get(&format!("anthropic/{}", model.strip_prefix("claude-cli/")?));
        self.models.get(model).or_else(same)
    }

    /// Every model in the file, as `provider/name`, sorted.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    /// USD for these tokens, as one request's; `None` where the model's price is unknown.
    #[must_use]
    pub fn price(&self, model: &str, tokens: &Tokens) -> Option<f64> {
        self.facts(model).map(|it| it.price(tokens))
    }
}

impl Facts {
    /// The same model where what is written to the cache is to be kept for an hour.
    #[must_use]
    pub fn kept_for_an_hour(mut self) -> Self {
        for band in &mut self.prices {
            band.write = band.write_1h.unwrap_or(band.write);
        }
        self
    }

    /// USD for one request.
    #[must_use]
    pub fn price(&self, tokens: &Tokens) -> f64 {
        let prompt = tokens.input + tokens.cache_write + tokens.cache_read;
        let band = self.prices.iter().rev().find(|it| prompt > it.above || it.above == 0);
        band.map_or(0.0, |it| {
            let parts = [
                (tokens.input, it.input),
                (tokens.cache_write, it.write),
                (tokens.cache_read, it.read),
                (tokens.output, it.output),
            ];
            parts.into_iter().map(|(tokens, price)| count(tokens) * price / MILLION).sum()
        })
    }

    /// Whether what is written to the cache costs more than what is not.
    #[must_use]
    pub fn charges_for_writes(&self) -> bool {
        self.prices.iter().any(|it| it.write > it.input)
    }

    /// The size from which a prompt costs more, where one of so many tokens does, and how many times as much its input then
    /// costs.
    #[must_use]
    pub fn step(&self, prompt: u64) -> Option<(u64, f64)> {
        let over = self.prices.iter().rev().find(|it| it.above > 0 && prompt > it.above)?;
        let first = self.prices.first()?;
        Some((over.above, over.input / first.input))
    }

    /// The size from which a prompt costs more for each token, where there is one.
    #[must_use]
    pub fn first_step(&self) -> Option<u64> {
        self.prices.iter().map(|it| it.above).find(|it| *it > 0)
    }
}

/// An upper estimate of a prompt's tokens: code of the newest tokenizers comes to about 3 bytes a token, so 2.5 is safe.
#[must_use]
pub const fn estimate(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(2).div_ceil(5)
}

#[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
const fn count(tokens: u64) -> f64 {
    tokens as f64
}

#[cfg(test)]
mod tests {
    use super::{Prices, Tokens};

    #[test]
    fn the_built_in_file_is_whole() {
        let prices = Prices::built_in();
        for provider in ["anthropic", "openai"] {
            let model = prices.default_of(provider).unwrap();
            assert!(prices.facts(&model).is_some(), "{model}");
        }
        for facts in prices.models.values() {
            assert_eq!(facts.prices.first().unwrap().above, 0);
            assert!(facts.prices.is_sorted_by_key(|it| it.above));
        }
    }

    #[test]
    fn a_price_is_by_class_and_by_size_and_unknown_is_not_zero() {
        let prices = Prices::built_in();
        let tokens = |input, cache_write, cache_read, output| Tokens {
            input,
            cache_write,
            cache_read,
            output,
        };
        let usd = |model: &str, tokens| prices.price(model, &tokens).map(|it| (it * 1e6).round());
        let sonnet = "anthropic/claude-sonnet-5-5";
        assert_eq!(usd(sonnet, tokens(1000, 0, 0, 0)), Some(2000.0));
        assert_eq!(usd(sonnet, tokens(0, 1000, 1000, 1000)), Some(2500.0 + 100.0 + 10_000.0));
        let haiku = "anthropic/claude-haiku-5-5";
        assert_eq!(usd(haiku, tokens(100_000, 0, 0, 0)), Some(10_000.0));
        assert_eq!(usd(haiku, tokens(2, 0, 100_000, 0)), Some(5001.0));
        assert_eq!(usd("anthropic/claude-unheard-of", tokens(1, 1, 1, 1)), None);
    }
}
