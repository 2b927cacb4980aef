//! The models of a run, and where a call's answer comes from: a recorded review, what is filed, or a model.
//!
//! It judges no reply. Dropping its future ends everything under way; what has arrived is filed.

use super::{
    budget::{Charge, Purse},
    choose::Terms,
    cold::Cold,
    keys::Keys,
    measured::Measured,
    pace::Pace,
    prefixes::Prefixes,
    prices::Prices,
    progress::{Origin, Progress},
    replay::{self, Replay},
    route::{Room, Route},
    seats::Seats,
    steps::Steps,
    warmth::Warmth,
};
use crate::{
    review::{
        call::{Answer, Call, CallId, Tokens, Usage},
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

/// Which models each call is asked through.
#[derive(Debug)]
pub(super) struct Chains {
    pub(super) seats: Seats<Vec<Arc<Route>>>,
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
    pub(super) steps: Steps,
    pub(super) measured: Measured,
    pub(super) keys: Keys,
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
        let no_limit = Budget { usd: None, tokens: None, minutes: None };
        Ok(Self::new(source, Duration::MAX, no_limit, Pace::default()))
    }

    pub(super) fn live(chains: Chains, keys: Keys, policy: &ModelPolicy, terms: &Terms) -> Self {
        let mut notices = BTreeSet::from_iter(chains.notices.iter().cloned());
        if terms.budget.usd.is_some() && terms.budget.tokens.is_none() {
            let routes = chains.routes().filter(|it| it.facts.is_none());
            notices.extend(routes.map(|it| {
                let name = &it.name;
                format!("the budget in USD does not bound {name}: its price is unknown; budget.tokens would")
            }));
        }
        let call_time = terms.pace.seconds(policy.call_seconds);
        let mut pace = terms.pace;
        pace.in_flight = chains.at_most().unwrap_or(pace.in_flight).min(pace.in_flight);
        let mut bench = Self::new(Source::Live(chains), call_time, terms.budget, pace);
        bench.keys = keys;
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
            steps: Steps::default(),
            measured: Measured::default(),
            keys: Keys::default(),
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

    /// The most tokens that a snapshot may have so that no prompt of these models costs more for being large, and the model that
    /// sets it. A fifth of the size is for the rest of the prompt.
    #[must_use]
    pub fn under_steps(&self, prices: &Prices) -> Option<(u64, String)> {
        let step = |model: String| Some((prices.facts(&model)?.first_step()? / 5 * 4, model));
        self.models().into_iter().filter_map(step).min()
    }

    /// What a reader should know of models whose price jumps with the size of a prompt of about so many tokens.
    #[must_use]
    pub fn steps(&self, prices: &Prices, prompt: u64) -> Vec<String> {
        let step = |model: &String| {
            let (above, times) = prices.facts(model)?.step(prompt)?;
            let under = above / 5 * 4;
            Some(format!(
                "prompts of about {prompt} tokens are over the {above} from which {model} costs {times:.0} times as much; \
                 a charter with snapshot.tokens of {under}, or with models.avoid_price_steps, stays under it"
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
        notices.extend(self.steps.notices());
        notices.into_iter().collect()
    }

    /// USD that a request of a call with these tokens costs; `None` where nobody knows. A replay costs nothing.
    #[must_use]
    pub fn price(&self, call: &CallId, tokens: &Tokens) -> Option<f64> {
        self.route(call).map_or(Some(0.0), |it| Some(it.facts.as_ref()?.price(tokens)))
    }

    /// The model that a call asks first, as `provider/name`; empty in a replay.
    #[must_use]
    pub fn asked_first(&self, call: &CallId) -> &str {
        self.route(call).map_or("", |it| it.name.as_str())
    }

    /// USD that a call costs with one request that reads nothing from a cache and is answered at length. `None` where nobody
    /// knows.
    #[must_use]
    pub fn once(&self, call: &CallId, prompt_bytes: usize) -> Option<f64> {
        self.route(call).map_or(Some(0.0), |it| it.worst_of(prompt_bytes, Room::Usual))
    }

    /// USD that the budget can be asked to set aside for a call, all its requests together: every model of its chain fails as
    /// often as it may, with the whole of a longer reply. `prompt_bytes` is `None` for a prompt that findings fill: it may come to
    /// all that a model takes.
    #[must_use]
    pub fn at_most(&self, call: &CallId, prompt_bytes: Option<usize>) -> Option<f64> {
        let usd = |it: &Arc<Route>| it.at_most(prompt_bytes, self.pace.tries);
        self.chain(call).iter().map(usd).sum()
    }

    /// USD of the dearest single request that a call can come to.
    #[must_use]
    pub fn dearest(&self, call: &CallId) -> Option<f64> {
        let usd = self.chain(call).iter().map(|it| it.worst_of(usize::MAX / 4, Room::More));
        usd.collect::<Option<Vec<f64>>>().map(|it| it.into_iter().fold(0.0, f64::max))
    }

    /// The models that a call asks, in the charter's order; none in a replay.
    fn chain(&self, call: &CallId) -> &[Arc<Route>] {
        match &self.source {
            Source::Live(chains) => chains.of(call),
            Source::Replay(_) => &[],
        }
    }

    /// The model that a call asks first.
    fn route(&self, call: &CallId) -> Option<&Route> {
        self.chain(call).first().map(|it| &**it)
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
                let chain = chains.of(&call.id);
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
    fn charged(&self, call: &Call, filed: &Filed) -> Charge {
        let Source::Live(chains) = &self.source else { return Charge::default() };
        let Usage { usd, tokens, .. } = filed.answer.usage;
        let known = Charge { usd, tokens: tokens.total() };
        let route = chains.routes().find(|it| it.name == filed.asked);
        route.map_or(known, |it| known + it.unknown(&call.prompt, &filed.answer))
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
    fn of(&self, call: &CallId) -> &[Arc<Route>] {
        self.seats.of(call)
    }

    /// The most requests at the same time that everyone takes who is asked first.
    fn at_most(&self) -> Option<usize> {
        self.seats.all().filter_map(|it| it.first()?.backend.at_most()).min()
    }

    fn routes(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.seats.all().flatten()
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
                thinking_silence_seconds: None,
                profiles: BTreeMap::new(),
                themes: BTreeMap::new(),
                avoid_price_steps: false,
            };
            let vars =
                [("OPENAI_BASE_URL", base), ("ANTHROPIC_API_KEY", "k"), ("PENTAD_COMMAND", "cat")];
            let env = Environment::from(vars.map(|(name, value)| (name.into(), value.into())));
            let budget = Budget { usd: None, tokens: None, minutes: None };
            let terms = Terms { schema: "{}".to_owned(), budget, pace: Pace::default() };
            let Ok(Choice::Models(bench)) = choose(&policy, &[], &env, &terms) else {
                panic!("{base} can be asked")
            };
            assert_eq!(bench.slots.available_permits(), expected, "{base} {first}");
        }
    }
}
