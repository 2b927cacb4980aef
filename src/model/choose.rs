//! Which models this run asks: from the command line, the charter and the keys that are there.

use super::{
    Backend,
    anthropic::Anthropic,
    bench::{Bench, Chains},
    claude_cli::ClaudeCli,
    command::Command,
    environment::Environment,
    gate::Gate,
    keys::Keys,
    name::{Model, Provider},
    openai::OpenAi,
    pace::Pace,
    prices::Prices,
    route::Route,
    seats::{Seats, Theme},
};
use crate::{
    fault::Fault,
    review::charter::{Budget, ModelPolicy, ThemeModels},
};
use std::{collections::BTreeMap, convert::Infallible, sync::Arc};

/// What came of it.
#[derive(Debug)]
pub enum Choice {
    /// No model: it was asked for so, or there is no key variable at all.
    Static,
    /// A model was asked for and cannot be asked.
    WithoutKey {
        /// Which, as `provider/name`.
        wanted: String,
        /// Why not: a fragment.
        why: String,
    },
    /// These.
    Models(Box<Bench>),
}

/// What every call of the run is asked under.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The reply's schema, as JSON text. One for all calls, because another one loses the provider's cache.
    pub schema: String,
    /// What the run may cost.
    pub budget: Budget,
    /// How often and how fast is asked.
    pub pace: Pace,
}

/// Chooses. Of `flags` (`--model`) the first replaces the charter's default, further ones its fallback chain.
///
/// # Errors
/// [`Fault`]s: an unknown provider, one that this version does not have, a wrong endpoint or command line.
pub fn choose(
    policy: &ModelPolicy,
    flags: &[String],
    env: &Environment,
    terms: &Terms,
) -> anyhow::Result<Choice> {
    let prices = Prices::built_in().with(&policy.prices);
    if flags.first().or(policy.default.as_ref()).is_some_and(|it| it == "static") {
        return Ok(Choice::Static);
    }
    let named = Named::read(policy, flags, &prices)?;
    let wanted = match named.decide(env, &prices) {
        Decided::Wanted(wanted) => wanted,
        Decided::Choice(choice) => return Ok(choice),
    };
    for model in wanted.needed() {
        if let Some(why) = model.missing(env) {
            return Ok(Choice::WithoutKey { wanted: model.name.clone(), why });
        }
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(&terms.schema).is_err() {
        return Err(Fault::bug("the reply's schema is not JSON").into());
    }
    let schema = terms.schema.as_str().into();
    let (made, ways) = (BTreeMap::new(), BTreeMap::new());
    let mut routes = Routes { policy, env, terms, prices: &prices, schema, made, ways };
    let chains = wanted.chains(&mut routes)?;
    Ok(Choice::Models(Box::new(Bench::live(chains, Keys::of(env), policy, terms))))
}

/// What the command line and the charter name.
struct Named {
    seats: Seats<Option<Model>>,
    fallback: Vec<Model>,
}

/// What is to be asked, keys or not.
#[derive(Debug)]
struct Wanted {
    seats: Seats<Model>,
    fallback: Vec<Model>,
}

enum Decided {
    Wanted(Wanted),
    Choice(Choice),
}

impl Named {
    fn read(policy: &ModelPolicy, flags: &[String], prices: &Prices) -> anyhow::Result<Self> {
        let default = match (flags.first(), &policy.default) {
            (Some(flag), _) => Some(Model::read("--model", flag, prices)?),
            (None, Some(default)) => Some(Model::read("models.default", default, prices)?),
            (None, None) => None,
        };
        let (place, fallback) = match flags.get(1..) {
            Some(flags) if !flags.is_empty() => ("--model", flags),
            _ => ("models.fallback", &*policy.fallback),
        };
        let fallback = fallback.iter().map(|it| Model::read(place, it, prices));
        let fallback = fallback.collect::<anyhow::Result<_>>()?;
        let read =
            |place: &dyn Fn() -> String, it: &String| Model::read(&place(), it, prices).map(Some);
        let seats = written(policy).try_map(default, read)?;
        Ok(Self { seats, fallback })
    }

    /// Where no default is named, the keys decide.
    fn decide(self, env: &Environment, prices: &Prices) -> Decided {
        let Self { seats, fallback } = self;
        let default = match seats.default.clone() {
            Some(default) => default,
            None => match (by_keys(env, prices), seats.special().flatten().next()) {
                (ByKeys::Model(model), _) => model,
                (ByKeys::Without(choice), _) => return Decided::Choice(choice),
                // A role's model was asked for by name: the run does not become static without saying so.
                (ByKeys::Nothing, Some(model)) => model.clone(),
                (ByKeys::Nothing, None) => return Decided::Choice(Choice::Static),
            },
        };
        let Ok(seats) = seats.try_map(default.clone(), |_, it| {
            Ok::<_, Infallible>(it.clone().unwrap_or_else(|| default.clone()))
        });
        Decided::Wanted(Wanted { seats, fallback })
    }
}

/// The charter's words for roles and themes.
fn written(policy: &ModelPolicy) -> Seats<String> {
    let theme = |(n, it): (&u32, &ThemeModels)| {
        (*n, Theme { all: it.all.clone(), roles: it.roles.clone() })
    };
    let themes = policy.themes.iter().map(theme).collect();
    Seats { default: String::new(), roles: policy.roles.clone(), themes }
}

impl Wanted {
    /// Those without which there is no review by models.
    fn needed(&self) -> impl Iterator<Item = &Model> {
        self.seats.all()
    }

    fn chains(&self, routes: &mut Routes<'_>) -> anyhow::Result<Chains> {
        let mut notices = Vec::new();
        let mut fallback = Vec::new();
        for model in &self.fallback {
            match model.missing(routes.env) {
                Some(why) => {
                    notices.push(format!("{} is no fallback in this run: {why}", model.name));
                }
                None => fallback.push(routes.route(model)?),
            }
        }
        let mut chain = |first: &Model| {
            let first = routes.route(first)?;
            let rest = fallback.iter().filter(|it| it.name != first.name).cloned();
            anyhow::Ok(std::iter::once(Arc::clone(&first)).chain(rest).collect::<Vec<_>>())
        };
        let default = chain(&self.seats.default)?;
        let seats = self.seats.try_map(default, |_, model| chain(model))?;
        Ok(Chains { seats, notices })
    }
}

enum ByKeys {
    Nothing,
    Without(Choice),
    Model(Model),
}

/// The model that the keys alone call for.
fn by_keys(env: &Environment, prices: &Prices) -> ByKeys {
    use super::environment::KeyVariable::{Absent, Empty, Present};
    let default =
        |provider: &str| prices.default_of(provider).unwrap_or_else(|| provider.to_owned());
    let of = |provider: Provider, word: &str, why: Option<String>| match why {
        None => ByKeys::Model(Model { provider, name: default(word) }),
        Some(why) => ByKeys::Without(Choice::WithoutKey { wanted: default(word), why }),
    };
    let anthropic = || of(Provider::Anthropic, "anthropic", env.anthropic_missing());
    // Also where its server is local: nothing says that it has OpenAI's models.
    let no_key = || env.openai_key.missing("OPENAI_API_KEY").filter(|_| !env.for_a_plan);
    let openai = || of(Provider::OpenAi, "openai", no_key());
    match (&env.anthropic_key, &env.openai_key) {
        (Absent, Absent) => ByKeys::Nothing,
        (Present(_), _) => anthropic(),
        (_, Present(_)) => openai(),
        (Empty, _) => anthropic(),
        (Absent, Empty) => openai(),
    }
}

/// Makes each way to a model once.
struct Routes<'a> {
    policy: &'a ModelPolicy,
    env: &'a Environment,
    terms: &'a Terms,
    prices: &'a Prices,
    schema: Arc<str>,
    made: BTreeMap<String, Arc<Route>>,
    ways: BTreeMap<Provider, (Backend, Arc<Gate>)>,
}

impl Routes<'_> {
    fn route(&mut self, model: &Model) -> anyhow::Result<Arc<Route>> {
        if let Some(route) = self.made.get(&model.name) {
            return Ok(Arc::clone(route));
        }
        let way = self.way(model.provider)?;
        let facts = self.prices.facts(&model.name).cloned();
        let effort = (&*self.policy.effort, self.policy.call_seconds);
        let route = Route::new(&model.name, way, facts, effort, &self.schema);
        let route = Arc::new(route);
        self.made.insert(model.name.clone(), Arc::clone(&route));
        Ok(route)
    }

    fn way(&mut self, provider: Provider) -> anyhow::Result<(Backend, Arc<Gate>)> {
        if let Some(way) = self.ways.get(&provider) {
            return Ok(way.clone());
        }
        let way: (Backend, Arc<Gate>) = (backend(provider, self)?, Arc::default());
        self.ways.insert(provider, way.clone());
        Ok(way)
    }
}

fn backend(provider: Provider, routes: &Routes<'_>) -> anyhow::Result<Backend> {
    let Routes { policy, env, terms, .. } = routes;
    let way = (&env.trust, terms.pace.seconds(silence_seconds(provider, policy)));
    let missing = || Fault::bug("a model without its key was routed");
    match provider {
        Provider::Anthropic => {
            let key = env.anthropic_key().ok_or_else(missing)?;
            let (base, version) = (env.anthropic_base.as_ref(), env.anthropic_version.as_deref());
            let client = Anthropic::new(&key, base, version, way)?;
            Ok(Backend::Anthropic(Arc::new(client)))
        }
        Provider::OpenAi => {
            let key = match &env.openai_key {
                super::KeyVariable::Present(key) => Some(key),
                _ => None,
            };
            let client = OpenAi::new(key, env.openai_base.as_ref(), way)?;
            Ok(Backend::OpenAi(Arc::new(client)))
        }
        Provider::ClaudeCli => {
            let program = ClaudeCli::new(env).ok_or_else(missing)?;
            Ok(Backend::ClaudeCli(Arc::new(program)))
        }
        Provider::Command => {
            let line = env.command.as_ref().ok_or_else(missing)?;
            Ok(Backend::Command(Arc::new(Command::new(line, &env.private)?)))
        }
    }
}

/// How long a connection may be silent. Anthropic's sends a ping every few seconds; Chat Completions send nothing while a model
/// thinks, and a machine on a desk nothing while it reads.
fn silence_seconds(provider: Provider, policy: &ModelPolicy) -> u64 {
    match (provider, policy.thinking_silence_seconds) {
        (Provider::OpenAi, Some(it)) => it,
        (Provider::OpenAi | Provider::Anthropic | Provider::ClaudeCli | Provider::Command, _) => {
            policy.silence_seconds
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Provider, silence_seconds};

    #[test]
    fn a_silence_is_as_long_as_the_protocol_makes_it() {
        let models = crate::config::builtin().models;
        let (chat, pings) = (Provider::OpenAi, Provider::Anthropic);
        let table = [
            (pings, 120, Some(300), 120),
            (chat, 120, Some(300), 300),
            (chat, 120, Some(30), 30),
            // Who says when a connection is dead means every one.
            (chat, 5, None, 5),
            (pings, 5, None, 5),
        ];
        for (provider, silence, thinking, expected) in table {
            let policy = super::ModelPolicy {
                silence_seconds: silence,
                thinking_silence_seconds: thinking,
                ..models.clone()
            };
            assert_eq!(silence_seconds(provider, &policy), expected, "{silence} {thinking:?}");
        }
        assert_eq!(silence_seconds(chat, &models), 300);
    }
}
