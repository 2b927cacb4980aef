//! `provider/name`: reading it, and what a misspelled one was meant to be.

use super::{environment::Environment, prices::Prices};
use crate::fault::Fault;

const PROVIDERS: &str = "anthropic/NAME, openai/NAME, command, claude-cli/NAME, static";

/// A model by name, its provider known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Model {
    pub(super) provider: Provider,
    /// `provider/name`.
    pub(super) name: String,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Provider {
    Anthropic,
    OpenAi,
    ClaudeCli,
    Command,
}

impl Model {
    /// Reads `provider/name`, as it stands at `place`.
    pub(super) fn read(place: &str, name: &str, prices: &Prices) -> anyhow::Result<Self> {
        let (word, rest) = name.split_once('/').unwrap_or((name, ""));
        let fault = |why: String, help: String| {
            anyhow::Error::from(Fault::usage(format!("{place} names \"{name}\": {why}"), help))
        };
        let providers = || format!("this version knows {PROVIDERS}");
        match word {
            "anthropic" | "openai" => {
                let provider = match word {
                    "anthropic" => Provider::Anthropic,
                    _ => Provider::OpenAi,
                };
                let name = match rest {
                    "" => prices.default_of(word),
                    _ => Some(name.to_owned()),
                };
                let name =
                    name.ok_or_else(|| fault("it names no model".to_owned(), providers()))?;
                Ok(Self { provider, name })
            }
            "command" => Ok(Self { provider: Provider::Command, name: name.to_owned() }),
            "claude-cli" if rest.is_empty() => {
                Err(fault("it names no model".to_owned(), "write claude-cli/NAME".to_owned()))
            }
            "claude-cli" => Ok(Self { provider: Provider::ClaudeCli, name: name.to_owned() }),
            "replay" => Err(fault(
                "a replay is no model".to_owned(),
                "name the folder of recorded replies with --replay DIR".to_owned(),
            )),
            "static" => Err(fault(
                "static rules are no model".to_owned(),
                "leave it out here: they always run; a single --model static asks no model"
                    .to_owned(),
            )),
            _ => Err(fault("there is no such provider".to_owned(), meant(name, prices))),
        }
    }

    /// Why it cannot be asked; `None` where it can.
    pub(super) fn missing(&self, env: &Environment) -> Option<String> {
        match self.provider {
            Provider::Anthropic => env.anthropic_missing(),
            Provider::OpenAi => env.openai_missing(),
            Provider::ClaudeCli => super::claude_cli::missing(env),
            Provider::Command => {
                env.command.is_none().then(|| "PENTAD_COMMAND is not set".to_owned())
            }
        }
    }
}

/// What a misspelled name was likely meant to be.
fn meant(name: &str, prices: &Prices) -> String {
    let words = ["anthropic", "command", "static", "openai", "claude-cli", "replay"];
    let models: Vec<&str> = prices.models().collect();
    let bare = |it: &&str| it.split_once('/').is_some_and(|(_, bare)| bare == name);
    let near = |all: &[&str], word: &str| nearest(word, all).map(str::to_owned);
    let guess = models.iter().find(|it| bare(it)).map(|it| (*it).to_owned()).or_else(|| {
        let (provider, rest) = name.split_once('/').unwrap_or((name, ""));
        let near_provider = near(&words, provider)?;
        Some(if rest.is_empty() { near_provider } else { format!("{near_provider}/{rest}") })
    });
    let of = |provider: &str| near(&models, &format!("{provider}/{name}"));
    let guess = guess.or_else(|| of("anthropic")).or_else(|| of("openai"));
    guess.map_or_else(
        || format!("this version knows {PROVIDERS}"),
        |it| format!("did you mean {it}? this version knows {PROVIDERS}"),
    )
}

/// The known word that a typing error or two away is meant.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|it| (distance(word, it), *it));
    near.filter(|(far, _)| *far <= 2).min().map(|(_, it)| it)
}

/// Letters to add, drop or change.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, a) in from.chars().take(100).enumerate() {
        let mut corner = std::mem::replace(&mut row[0], n + 1);
        for (m, b) in to.iter().enumerate() {
            let change = corner + usize::from(a != *b);
            corner = row[m + 1];
            row[m + 1] = change.min(corner + 1).min(row[m] + 1);
        }
    }
    row[to.len()]
}
