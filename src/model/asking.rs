//! One call from its first request to its answer: along the chain of models, with retries by class of failure, until one
//! replies, all have failed, or the time is over.

use super::{
    arrived::Arrived,
    bench::Bench,
    budget::Ended,
    failure::{Class, Failure},
    progress::Progress,
    route::Route,
    trail::Trail,
};
use crate::{
    review::call::{Answer, Call, Outcome},
    store::Filed,
};
use std::sync::Arc;
use tokio::time::Instant;

/// What stays the same over one call.
struct Asking<'a> {
    call: &'a Call,
    tell: &'a dyn Fn(Progress<'_>),
    /// When its time is over.
    end: Option<Instant>,
}

impl Bench {
    /// Asks the models of the chain in order.
    pub(super) async fn ask(
        &self,
        chain: &[Arc<Route>],
        call: &Call,
        tell: &dyn Fn(Progress<'_>),
    ) -> Filed {
        let _slot = self.slots.acquire().await;
        let started = Instant::now();
        let ends = [started.checked_add(self.call_time), self.purse.end()];
        let asking = Asking { call, tell, end: ends.into_iter().flatten().min() };
        let mut trail = Trail::default();
        let (outcome, model) = self.ask_in_time(chain, &asking, &mut trail).await;
        // A silence is filed under the model that was asked first.
        let answered = chain.iter().find(|it| Some(&it.name) == model.as_ref());
        let route = answered.or_else(|| chain.first()).expect("a chain has a model");
        let prefix = self.prefixes.of(&route.name, &route.settings, &call.prompt);
        let seconds = started.elapsed().as_secs_f64();
        Filed {
            key: prefix.key(&call.prompt.task),
            attempt: 1,
            asked: route.name.clone(),
            settings: route.settings.clone(),
            call: call.id.clone(),
            answer: Answer { outcome, model, usage: trail.usage, seconds },
        }
    }

    async fn ask_in_time<'a>(
        &'a self,
        chain: &'a [Arc<Route>],
        asking: &Asking<'_>,
        trail: &mut Trail<'a>,
    ) -> (Outcome, Option<String>) {
        let asked = self.ask_chain(chain, asking, trail);
        let replied = match asking.end {
            Some(end) => tokio::time::timeout_at(end, asked).await.ok(),
            None => Some(asked.await),
        };
        if let Some(replied) = replied {
            return replied;
        }
        let failure = self.purse.over_time().map_or_else(
            || Failure::new(Class::Deadline, "models.call_seconds are over"),
            |why| Failure::new(Class::Budget, &why),
        );
        trail.cut(chain.first().map_or("", |it| &it.name), failure);
        trail.outcome()
    }

    async fn ask_chain<'a>(
        &'a self,
        chain: &'a [Arc<Route>],
        asking: &Asking<'_>,
        trail: &mut Trail<'a>,
    ) -> (Outcome, Option<String>) {
        for (n, route) in chain.iter().enumerate() {
            let Asking { call, tell, .. } = asking;
            if n > 0 {
                tell(Progress::FallingBack { call: &call.id, model: &route.name });
            }
            match self.ask_route(route, asking, trail).await {
                Ok(outcome) => return (outcome, Some(route.name.clone())),
                Err(Class::Budget) => break,
                Err(_) => {}
            }
        }
        trail.outcome()
    }

    /// Asks one model until it replies, or fails for good.
    async fn ask_route<'a>(
        &'a self,
        route: &'a Route,
        asking: &Asking<'_>,
        trail: &mut Trail<'a>,
    ) -> Result<Outcome, Class> {
        let mut tried = 0;
        loop {
            let failure = match self.request(route, asking, trail).await {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => failure,
            };
            tried += 1;
            if failure.class.is_final() {
                route.gate.close(&route.name, &failure);
            }
            let wait = self.pace.wait(&failure, tried);
            let again = Instant::now() + wait;
            if failure.class == Class::RateLimit {
                route.gate.pause(again);
            }
            let in_time = asking.end.is_none_or(|it| again < it);
            if tried >= failure.class.tries(self.pace.tries) || !in_time {
                return Err(failure.class);
            }
            let (call, model) = (&asking.call.id, &route.name);
            (asking.tell)(Progress::Retrying { call, model, failure: &failure, wait });
            tokio::time::sleep_until(again).await;
        }
    }

    /// One request, once it may start.
    async fn request<'a>(
        &'a self,
        route: &'a Route,
        asking: &Asking<'_>,
        trail: &mut Trail<'a>,
    ) -> Result<Outcome, Failure> {
        let call = asking.call;
        let mut lead = None;
        if route.backend.caches() {
            let prefix = self.prefixes.of(&route.name, &route.settings, &call.prompt);
            lead = self.warmth.enter(&prefix.id()).await;
        }
        let leads = lead.is_some();
        route.gate.wait().await;
        if let Some(failure) = route.gate.closed(&route.name) {
            return Err(trail.fail(&route.name, failure));
        }
        let worst = route.worst(&call.prompt);
        let reservation = match self.purse.reserve(worst).await {
            Ok(reservation) => reservation,
            Err(Ended(why)) => {
                return Err(trail.fail(&route.name, Failure::new(Class::Budget, &why)));
            }
        };
        (asking.tell)(Progress::Asked { call: &call.id, model: &route.name });
        let arrived = trail.begin(route, reservation);
        let first = || {
            if let Some(lead) = lead.take() {
                lead.release();
            }
        };
        let said = route.backend.ask(&route.ask(&call.prompt), arrived, first).await;
        if !leads && route.backend.tells_cache() {
            self.check_cache(route, arrived);
        }
        if let (Some(lead), Err(Failure { class: Class::Silence, .. })) = (lead, &said) {
            // The others do not each wait this long in turn.
            lead.release();
        }
        trail.end(said)
    }

    /// Tells of a cache that another call should have filled.
    fn check_cache(&self, route: &Route, arrived: &Arrived) {
        let Some(tokens) = arrived.tokens else { return };
        if tokens.cache_read == 0 && tokens.cache_write + tokens.input >= 4096 {
            let notice = format!(
                "the prompt cache of {} stayed cold: calls paid for the whole prompt again",
                route.name
            );
            self.notices_mut().insert(notice);
        }
    }
}
