//! The models of a run, and where a call's answer comes from: a recorded review, what is filed, or a model.
//!
//! It judges no reply. Dropping its future ends everything under way; what has arrived is filed.

use super::{
    budget::Purse,
    choose::Terms,
    cold::Cold,
    pace::Pace,
    prefixes::Prefixes,
    prices::Prices,
    progress::{Origin, Progress},
    replay::{self, Replay},
    route::{Room, Route},
    warmth::Warmth,
};
use crate::{
    review::{
        call::{Answer, Call, CallId, Tokens},
        charter::{Budget, ModelPolicy},
    },
    store::{Filed, Store},
};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// Which models each role is asked through.
#[derive(Debug, Default)]
pub(super) struct Chains {
    pub(super) default: Vec<Arc<Route>>,
    pub(super) roles: BTreeMap<String, Vec<Arc<Route>>>,
    pub(super) notices: Vec<String>,
}

/// Answers calls.
#[derive(Debug)]
pub struct Bench {
    source: Source,
    pub(super) pace: Pace,
    pub(super) call_time: Duration,
    pub(super) purse: Purse,
    pub(super) warmth: Warmth,
    pub(super) slots: Semaphore,
    pub(super) prefixes: Prefixes,
    pub(super) cold: Cold,
    notices: Mutex<BTreeSet<String>>,
}

#[derive(Debug)]
enum Source {
    Live(Chains),
    Replay(Replay),
}

impl Bench {
    /// A bench that repeats a recorded review.
    ///
    /// # Errors
    /// A fault where the folder holds no recorded reply.
    pub fn replay(dir: &Path) -> anyhow::Result<Self> {
        let source = Source::Replay(Replay::read(dir)?);
        let no_limit = Budget { usd: None, minutes: None };
        Ok(Self::new(source, Duration::MAX, no_limit, Pace::default()))
    }

    pub(super) fn live(chains: Chains, policy: &ModelPolicy, terms: &Terms) -> Self {
        let mut notices = BTreeSet::from_iter(chains.notices.iter().cloned());
        if terms.budget.usd.is_some() {
            let routes = chains.routes().filter(|it| it.facts.is_none());
            notices.extend(routes.map(|it| {
                format!("the budget in USD does not bound {}: its price is unknown", it.name)
            }));
        }
        let call_time = terms.pace.seconds(policy.call_seconds);
        let mut pace = terms.pace;
        pace.in_flight = chains.at_most().unwrap_or(pace.in_flight).min(pace.in_flight);
        let bench = Self::new(Source::Live(chains), call_time, terms.budget, pace);
        *bench.notices_mut() = notices;
        bench
    }

    fn new(source: Source, call_time: Duration, budget: Budget, pace: Pace) -> Self {
        Self {
            source,
            pace,
            call_time,
            purse: Purse::new(budget, pace.second),
            warmth: Warmth::default(),
            slots: Semaphore::new(pace.in_flight.max(1)),
            prefixes: Prefixes::default(),
            cold: Cold::default(),
            notices: Mutex::default(),
        }
    }

    /// Every model that may be asked, as `provider/name`, sorted.
    #[must_use]
    pub fn models(&self) -> Vec<String> {
        let names: BTreeSet<String> = match &self.source {
            Source::Live(chains) => chains.routes().map(|it| it.name.clone()).collect(),
            Source::Replay(replay) => replay.models(),
        };
        names.into_iter().collect()
    }

    /// The most tokens that a snapshot may have for all of these models, and the one that sets it; nothing where no window is
    /// known. The rest is for the constitution, the ledger, the task and the reply.
    #[must_use]
    pub fn room(&self, prices: &Prices) -> Option<(u64, String)> {
        let models = self.models();
        let (model, window) = prices.smallest(&models)?;
        Some((window / 5 * 3, model.to_owned()))
    }

    /// What a reader should know of models whose price jumps with the size of a prompt of about so many tokens.
    #[must_use]
    pub fn steps(&self, prices: &Prices, prompt: u64) -> Vec<String> {
        let step = |model: &String| {
            let (above, times) = prices.facts(model)?.step(prompt)?;
            let under = above / 5 * 4;
            Some(format!(
                "prompts of about {prompt} tokens are over the {above} from which {model} costs {times:.0} times as much; \
                 a charter with snapshot.tokens of {under} stays under it"
            ))
        };
        self.models().iter().filter_map(step).collect()
    }

    /// Everything but models and prompts that replies depend on: for a run's identity.
    #[must_use]
    pub fn settings(&self) -> String {
        match &self.source {
            Source::Live(chains) => {
                let settings: BTreeSet<&str> = chains.routes().map(|it| &*it.settings).collect();
                settings.into_iter().collect::<Vec<_>>().join("; ")
            }
            Source::Replay(_) => replay::NAME.to_owned(),
        }
    }

    /// What a reader of the report should know of how models were asked, sorted.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let mut notices = self.notices_mut().clone();
        if let Source::Live(chains) = &self.source {
            notices.extend(chains.routes().flat_map(|it| it.backend.notices()));
        }
        notices.extend(self.cold.notices());
        notices.into_iter().collect()
    }

    /// USD that a request of a role with these tokens costs; `None` where nobody knows. A replay costs nothing.
    #[must_use]
    pub fn price(&self, role: &str, tokens: &Tokens) -> Option<f64> {
        self.route(role).map_or(Some(0.0), |it| Some(it.facts.as_ref()?.price(tokens)))
    }

    /// USD that a request of a role costs at its worst, as the budget sets it aside: nothing is read from a cache, and the reply
    /// is as long as it may be. `None` where nobody knows.
    #[must_use]
    pub fn worst(&self, role: &str, prompt_bytes: usize) -> Option<f64> {
        self.route(role).map_or(Some(0.0), |it| it.worst_of(prompt_bytes, Room::Usual))
    }

    /// The model that a role asks first.
    fn route(&self, role: &str) -> Option<&Route> {
        match &self.source {
            Source::Live(chains) => chains.of(role).first().map(|it| &**it),
            Source::Replay(_) => None,
        }
    }

    /// Why the budget ended, once it has: no further model is asked.
    #[must_use]
    pub fn budget_ended(&self) -> Option<String> {
        self.purse.ended()
    }

    /// Answers all calls, in parallel. What is filed in the store is served from it; what arrives is filed at once.
    ///
    /// # Errors
    /// An answer cannot be filed.
    pub async fn ask_all(
        &self,
        calls: Vec<Call>,
        store: &Store,
        on: &mut dyn FnMut(Progress<'_>),
    ) -> anyhow::Result<BTreeMap<CallId, Answer>> {
        let on = RefCell::new(on);
        let tell = |progress: Progress<'_>| (on.borrow_mut())(progress);
        let tell = &tell;
        let mut pending: FuturesUnordered<_> =
            calls.into_iter().map(|call| self.answer(call, store, tell)).collect();
        let mut answers = BTreeMap::new();
        while let Some(answered) = pending.next().await {
            let (id, answer) = answered?;
            answers.insert(id, answer);
        }
        Ok(answers)
    }

    async fn answer(
        &self,
        call: Call,
        store: &Store,
        tell: &dyn Fn(Progress<'_>),
    ) -> anyhow::Result<(CallId, Answer)> {
        let (filed, from) = match &self.source {
            Source::Replay(replay) => {
                let keys =
                    |model: &str, settings: &str| self.prefixes.of(model, settings, &call.prompt);
                (replay.answer(&call, keys), Origin::Replay)
            }
            Source::Live(chains) => {
                let chain = chains.of(&call.id.role);
                match self.served(chain, &call, store) {
                    Some(filed) => (filed, Origin::Store),
                    None => (self.ask(chain, &call, tell).await, Origin::Model),
                }
            }
        };
        match from {
            Origin::Store => self.purse.spend(self.charged(&call, &filed)),
            // The run stops at the end of its budget: with more of it, a resume asks those who could not be asked.
            Origin::Model if filed.is_silence() && self.budget_ended().is_some() => {}
            Origin::Model | Origin::Replay => store.file(&filed)?,
        }
        let answer = filed.answer;
        tell(Progress::Answered { call: &call.id, answer: &answer, from });
        Ok((call.id, answer))
    }

    /// What an answer of an earlier process takes from the budget.
    fn charged(&self, call: &Call, filed: &Filed) -> f64 {
        let Source::Live(chains) = &self.source else { return 0.0 };
        let route = chains.routes().find(|it| it.name == filed.asked);
        let unknown = route.map_or(0.0, |it| it.unknown(&call.prompt, &filed.answer));
        filed.answer.usage.usd + unknown
    }

    /// What an earlier process filed for a call: a reply of any model of its chain, or that all were silent.
    fn served(&self, chain: &[Arc<Route>], call: &Call, store: &Store) -> Option<Filed> {
        let found = chain.iter().filter_map(|route| {
            let prefix = self.prefixes.of(&route.name, &route.settings, &call.prompt);
            store.find(&prefix.key(&call.prompt.task))
        });
        let found: Vec<Filed> = found.collect();
        found.iter().find(|it| !it.is_silence()).or_else(|| found.first()).cloned()
    }

    fn notices_mut(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chains {
    fn of(&self, role: &str) -> &[Arc<Route>] {
        self.roles.get(role).unwrap_or(&self.default)
    }

    /// The most requests at the same time that everyone takes who is asked first.
    fn at_most(&self) -> Option<usize> {
        let first = [&self.default].into_iter().chain(self.roles.values());
        first.filter_map(|it| it.first()?.backend.at_most()).min()
    }

    fn routes(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.default.iter().chain(self.roles.values().flatten())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Choice, Environment, Pace, Terms, choose},
        review::charter::{Budget, ModelPolicy},
    };
    use std::collections::BTreeMap;

    #[test]
    fn a_machine_on_a_desk_and_a_program_are_asked_little_at_the_same_time() {
        let most = Pace::default().in_flight;
        let table = [
            ("http://localhost:11434", "openai/x", None, 2),
            ("http://localhost:8000", "openai/x", None, most),
            ("http://localhost:11434", "anthropic", Some("openai/x"), most),
            ("http://localhost:8000", "command", None, 8),
        ];
        for (base, first, fallback, expected) in table {
            let policy = ModelPolicy {
                default: Some(first.to_owned()),
                fallback: fallback.map(str::to_owned).into_iter().collect(),
                roles: BTreeMap::new(),
                effort: "low".to_owned(),
                prices: BTreeMap::new(),
                call_seconds: 1,
                silence_seconds: 1,
            };
            let vars =
                [("OPENAI_BASE_URL", base), ("ANTHROPIC_API_KEY", "k"), ("PENTAD_COMMAND", "cat")];
            let env = Environment::from(vars.map(|(name, value)| (name.into(), value.into())));
            let budget = Budget { usd: None, minutes: None };
            let terms = Terms { schema: "{}".to_owned(), budget, pace: Pace::default() };
            let Ok(Choice::Models(bench)) = choose(&policy, &[], &env, &terms) else {
                panic!("{base} can be asked")
            };
            assert_eq!(bench.slots.available_permits(), expected, "{base} {first}");
        }
    }
}
