//! Which models this run asks: from the command line, the charter and the keys that are there.

use super::{
    Backend,
    anthropic::Anthropic,
    bench::{Bench, Chains},
    command::Command,
    environment::Environment,
    gate::Gate,
    name::{Model, Provider},
    pace::Pace,
    prices::Prices,
    route::Route,
};
use crate::{
    fault::Fault,
    review::charter::{Budget, ModelPolicy},
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

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
    Models(Bench),
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
    let prices = Prices::built_in();
    let wanted = match Wanted::of(policy, flags, env, &prices)? {
        Decided::Wanted(wanted) => wanted,
        Decided::Choice(choice) => return Ok(choice),
    };
    for model in wanted.needed() {
        if let Some(why) = model.missing(env) {
            return Ok(Choice::WithoutKey { wanted: model.name.clone(), why });
        }
    }
    let mut routes = Routes {
        policy,
        env,
        terms,
        prices: &prices,
        schema: terms.schema.as_str().into(),
        made: BTreeMap::new(),
        ways: BTreeMap::new(),
    };
    let chains = wanted.chains(&mut routes)?;
    Ok(Choice::Models(Bench::live(chains, policy, terms)))
}

#[derive(Debug)]
struct Wanted {
    default: Model,
    fallback: Vec<Model>,
    roles: BTreeMap<String, Model>,
}

enum Decided {
    Wanted(Wanted),
    Choice(Choice),
}

impl Wanted {
    fn of(
        policy: &ModelPolicy,
        flags: &[String],
        env: &Environment,
        prices: &Prices,
    ) -> anyhow::Result<Decided> {
        let default = match (flags.first(), &policy.default) {
            (Some(flag), _) => Some(("--model".to_owned(), flag)),
            (None, Some(default)) => Some(("models.default".to_owned(), default)),
            (None, None) => None,
        };
        if default.as_ref().is_some_and(|(_, name)| *name == "static") {
            return Ok(Decided::Choice(Choice::Static));
        }
        let read = |(place, name): (String, &String)| Model::read(&place, name, prices);
        let fallback: Vec<(String, &String)> = match flags.get(1..) {
            Some(flags) if !flags.is_empty() => {
                flags.iter().map(|it| ("--model".to_owned(), it)).collect()
            }
            _ => policy.fallback.iter().map(|it| ("models.fallback".to_owned(), it)).collect(),
        };
        let fallback = fallback.into_iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        let roles = policy
            .roles
            .iter()
            .map(|(role, name)| Ok((role.clone(), read((format!("models.roles.{role}"), name))?)));
        let roles = roles.collect::<anyhow::Result<BTreeMap<_, _>>>()?;
        let default = match default {
            Some(default) => read(default)?,
            None => match by_keys(env, prices) {
                // A role's model was asked for by name: the run is not static without saying so.
                ByKeys::Nothing if !roles.is_empty() => {
                    roles.values().next().expect("it is not empty").clone()
                }
                ByKeys::Nothing => return Ok(Decided::Choice(Choice::Static)),
                ByKeys::Without { wanted, why } => {
                    return Ok(Decided::Choice(Choice::WithoutKey { wanted, why }));
                }
                ByKeys::Model(model) => model,
            },
        };
        Ok(Decided::Wanted(Self { default, fallback, roles }))
    }

    /// Those without which there is no review by models.
    fn needed(&self) -> impl Iterator<Item = &Model> {
        std::iter::once(&self.default).chain(self.roles.values())
    }

    fn chains(&self, routes: &mut Routes<'_>) -> anyhow::Result<Chains> {
        let mut notices = Vec::new();
        let mut fallback = Vec::new();
        for model in &self.fallback {
            match model.missing(routes.env) {
                Some(why) => {
                    notices.push(format!("{} is no fallback in this run: {why}", model.name))
                }
                None => fallback.push(routes.route(model)?),
            }
        }
        let mut chain = |first: &Model| {
            let first = routes.route(first)?;
            let rest = fallback.iter().filter(|it| it.name != first.name).cloned();
            anyhow::Ok(std::iter::once(Arc::clone(&first)).chain(rest).collect::<Vec<_>>())
        };
        let default = chain(&self.default)?;
        let roles = self.roles.iter().map(|(role, model)| Ok((role.clone(), chain(model)?)));
        let roles = roles.collect::<anyhow::Result<_>>()?;
        Ok(Chains { default, roles, notices })
    }
}

enum ByKeys {
    Nothing,
    Without { wanted: String, why: String },
    Model(Model),
}

/// The model that the keys alone call for.
fn by_keys(env: &Environment, prices: &Prices) -> ByKeys {
    use super::environment::KeyVariable::{Absent, Empty, Present};
    let default =
        |provider: &str| prices.default_of(provider).unwrap_or_else(|| provider.to_owned());
    let anthropic = Model { provider: Provider::Anthropic, name: default("anthropic") };
    match (&env.anthropic_key, &env.openai_key) {
        (Present(_), _) => ByKeys::Model(anthropic),
        (Absent, Absent) => ByKeys::Nothing,
        (_, Present(_)) => ByKeys::Without {
            wanted: default("openai"),
            why: "this version cannot ask OpenAI's models yet".to_owned(),
        },
        (Empty, _) => ByKeys::Without {
            wanted: anthropic.name.clone(),
            why: anthropic.missing(env).unwrap_or_default(),
        },
        (Absent, Empty) => ByKeys::Without {
            wanted: default("openai"),
            why: env.openai_key.missing("OPENAI_API_KEY").unwrap_or_default(),
        },
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
        let route = Route::new(&model.name, way, facts, &self.policy.effort, &self.schema);
        let route = Arc::new(route);
        self.made.insert(model.name.clone(), Arc::clone(&route));
        Ok(route)
    }

    fn way(&mut self, provider: Provider) -> anyhow::Result<(Backend, Arc<Gate>)> {
        match self.ways.entry(provider) {
            Entry::Occupied(entry) => Ok(entry.get().clone()),
            Entry::Vacant(entry) => {
                let backend = backend(provider, self.policy, self.env, self.terms)?;
                Ok(entry.insert((backend, Arc::default())).clone())
            }
        }
    }
}

fn backend(
    provider: Provider,
    policy: &ModelPolicy,
    env: &Environment,
    terms: &Terms,
) -> anyhow::Result<Backend> {
    let missing = || Fault::bug("a model without its key was routed");
    match provider {
        Provider::Anthropic => {
            let super::KeyVariable::Present(key) = &env.anthropic_key else {
                return Err(missing().into());
            };
            let silence = terms.pace.seconds(policy.silence_seconds);
            let (base, version) = (env.anthropic_base.as_ref(), env.anthropic_version.as_deref());
            let client = Anthropic::new(key, base, version, silence)?;
            Ok(Backend::Anthropic(Arc::new(client)))
        }
        Provider::Command => {
            let line = env.command.as_ref().ok_or_else(missing)?;
            Ok(Backend::Command(Arc::new(Command::new(line, &env.private)?)))
        }
    }
}
