//! One call from its first request to its answer: along the chain of models, with retries by class of failure, until one
//! replies, all have failed, or the time is over.

use super::{
    bench::Bench,
    budget::{Charge, Ended, Reservation},
    failure::{Class, Failure},
    measured::Size,
    progress::Progress,
    route::{Room, Route},
    trail::Trail,
};
use crate::{
    review::call::{Answer, Call, Outcome},
    store::Filed,
};
use std::{cell::Cell, future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};
use tokio::time::Instant;

/// Seconds after which a count of tokens is not waited for.
const COUNTING: u64 = 20;

/// What stays the same over one call.
struct Asking<'a> {
    call: &'a Call,
    tell: &'a dyn Fn(Progress<'_>),
    /// When its time is over, of itself: it is put off while a call waits for the one that asks first.
    own_end: Cell<Option<Instant>>,
    /// Until when at most: of calls that lead in turn the last must not wait for all of them.
    latest: Option<Instant>,
    /// When the run's is.
    run_end: Option<Instant>,
}

impl Asking<'_> {
    /// When its time is over.
    fn end(&self) -> Option<Instant> {
        self.own_end.get().into_iter().chain(self.run_end).min()
    }

    /// Waits for another call. Where the model then has failed it, that was not this one's time.
    async fn waiting<T>(&self, route: &Route, wait: impl Future<Output = T>) -> T {
        let (began, end) = (Instant::now(), self.own_end.get());
        self.own_end.set(self.latest);
        let waited = wait.await;
        let lost = if route.gate.is_cool(&route.name) { began.elapsed() } else { Duration::ZERO };
        let put_off = end.and_then(|it| it.checked_add(lost));
        self.own_end.set(put_off.into_iter().chain(self.latest).min());
        waited
    }
}

impl Bench {
    /// Asks the models of the chain in order.
    pub(super) async fn ask<'a>(
        &'a self,
        chain: &'a [Arc<Route>],
        call: &'a Call,
        tell: &'a dyn Fn(Progress<'_>),
    ) -> Filed {
        let _slot = self.slots.acquire().await;
        let started = Instant::now();
        let end = started.checked_add(self.call_time);
        let latest = end.and_then(|it| it.checked_add(self.call_time));
        let run_end = self.purse.end();
        let asking = Asking { call, tell, own_end: Cell::new(end), latest, run_end };
        let mut trail = Trail::new(&self.keys);
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
        asking: &Asking<'a>,
        trail: &mut Trail<'a>,
    ) -> (Outcome, Option<String>) {
        {
            let mut asked = pin!(self.ask_chain(chain, asking, trail));
            let mut timer = pin!(tokio::time::sleep_until(Instant::now()));
            let replied = poll_fn(|context| {
                if let Poll::Ready(replied) = asked.as_mut().poll(context) {
                    return Poll::Ready(Some(replied));
                }
                let Some(end) = asking.end() else { return Poll::Pending };
                if timer.deadline() != end {
                    timer.as_mut().reset(end);
                }
                timer.as_mut().poll(context).map(|()| None)
            });
            if let Some(replied) = replied.await {
                return replied;
            }
        }
        let failure = self.purse.over_time().map_or_else(
            || Failure::new(Class::Deadline, "models.call_seconds are over"),
            |why| Failure::new(Class::Budget, &why),
        );
        trail.over(chain.first().map_or("", |it| &it.name), failure);
        trail.outcome()
    }

    async fn ask_chain<'a>(
        &'a self,
        chain: &'a [Arc<Route>],
        asking: &Asking<'a>,
        trail: &mut Trail<'a>,
    ) -> (Outcome, Option<String>) {
        let mut order: Vec<&Route> = chain.iter().map(|it| &**it).collect();
        // The charter's order, but for those that just failed another call.
        order.sort_by_key(|it| it.gate.is_last(&it.name));
        for (n, route) in order.iter().copied().enumerate() {
            let others = order[n + 1..].iter().any(|it| it.gate.closed(&it.name).is_none());
            let Asking { call, tell, .. } = asking;
            if n > 0 {
                tell(Progress::FallingBack { call: &call.id, model: &route.name });
            }
            match self.ask_route((route, others), asking, trail).await {
                Ok(outcome) => {
                    route.gate.replied(&route.name);
                    return (outcome, Some(route.name.clone()));
                }
                // Whole findings are not given up for another model's.
                Err(_) if trail.is_cut() => break,
                Err(Class::Budget) => break,
                Err(class) => route.gate.cool(&route.name, class),
            }
        }
        trail.outcome()
    }

    /// Asks one model until it replies, or fails for good. `others` may be asked after it.
    async fn ask_route<'a>(
        &'a self,
        (route, others): (&'a Route, bool),
        asking: &Asking<'a>,
        trail: &mut Trail<'a>,
    ) -> Result<Outcome, Class> {
        let (mut tried, mut room) = (0, Room::Usual);
        loop {
            let failure = match self.request(route, room, asking, trail).await {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => failure,
            };
            let (call, model) = (&asking.call.id, &*route.name);
            let wider = room == Room::Usual && route.tokens(Room::More).is_some();
            if failure.class == Class::OutOfRoom && wider {
                // Once: twice the room that nearly every reply needs.
                room = Room::More;
                let wait = Duration::ZERO;
                (asking.tell)(Progress::Retrying { call, model, failure: &failure, wait });
                continue;
            }
            tried += 1;
            if failure.class.is_final() {
                route.gate.close(model, &failure);
            }
            let wait = self.pace.wait(&failure, tried);
            let again = Instant::now() + wait;
            if failure.class == Class::RateLimit {
                route.gate.pause(again);
            }
            let in_time = asking.end().is_none_or(|it| again < it);
            if tried >= self.tries((route, others && !trail.is_cut()), failure.class) || !in_time {
                return Err(failure.class);
            }
            (asking.tell)(Progress::Retrying { call, model, failure: &failure, wait });
            tokio::time::sleep_until(again).await;
        }
    }

    /// How often a model is asked that fails like this: half as often while it has failed another call and given no reply
    /// since. A rate limit says when to come back, so it is taken at its word. A silence costs half a call: the time of a second one
    /// is the others', where there are some.
    fn tries(&self, (route, others): (&Route, bool), class: Class) -> u32 {
        if class == Class::Silence && others {
            return 1;
        }
        let tries = class.tries(self.pace.tries);
        let fewer = class != Class::RateLimit && route.gate.is_cool(&route.name);
        if fewer { tries.div_ceil(2) } else { tries }
    }

    /// One request, once it may start.
    async fn request<'a>(
        &'a self,
        route: &'a Route,
        room: Room,
        asking: &Asking<'a>,
        trail: &mut Trail<'a>,
    ) -> Result<Outcome, Failure> {
        let call = asking.call;
        let mut lead = None;
        if route.backend.caches() {
            let prefix = self.prefixes.of(&route.name, &route.settings, &call.prompt);
            let (id, kept) = (prefix.id(), self.pace.kept(route.keep));
            lead = asking.waiting(route, self.warmth.enter(&id, kept)).await;
        }
        let leads = lead.is_some();
        let max_tokens = route.tokens(room).unwrap_or_default();
        let long = self.pace.seconds(COUNTING);
        let Size { counted, most } = self.measured.size(route, &call.prompt, long).await;
        if let Some((counted, window)) = counted.and_then(|it| Some((it, route.too_small(it)?))) {
            let why =
                format!("by its own count it has {counted} tokens at least, of {window} that fit");
            let failure = Failure::new(Class::ContextTooLong, &why);
            return Err(trail.fail(&route.name, failure));
        }
        let reservation = match self.admit(route, (room, most), asking).await {
            Ok(reservation) => reservation,
            Err(failure) => return Err(trail.fail(&route.name, failure)),
        };
        (asking.tell)(Progress::Asked { call: &call.id, model: &route.name });
        let arrived = trail.begin(route, &call.prompt, reservation);
        let first = || {
            if let Some(lead) = lead.take() {
                lead.release();
            }
        };
        let said = route.backend.ask(&route.ask(&call.prompt, max_tokens), arrived, first).await;
        self.steps.take(route, arrived);
        if route.backend.caches() && route.backend.tells_cache() {
            self.cold.take(route, &call.prompt, leads, arrived);
        }
        if let (Some(lead), Err(Failure { class: Class::Silence, .. })) = (lead, &said) {
            // The others do not each wait this long in turn.
            lead.release();
        }
        trail.end(said)
    }

    /// Waits until a request may start, and sets its worst cost aside.
    async fn admit<'a>(
        &'a self,
        route: &Route,
        (room, tokens): (Room, u64),
        asking: &Asking<'_>,
    ) -> Result<Reservation<'a>, Failure> {
        self.open(route, asking).await?;
        let worst = route.worst(tokens, room);
        let reservation = match room {
            Room::Usual => self
                .purse
                .reserve(worst)
                .await
                .map_err(|Ended(why)| Failure::new(Class::Budget, &why))?,
            Room::More => self.purse.reserve_spare(worst).ok_or_else(|| {
                Failure::new(Class::OutOfRoom, "the budget has nothing to spare for a longer reply")
            })?,
        };
        // It may have waited, and the endpoint may have said no meanwhile.
        if let Err(failure) = self.open(route, asking).await {
            reservation.settle(Charge::default());
            return Err(failure);
        }
        Ok(reservation)
    }

    /// Waits until the endpoint may be asked.
    async fn open(&self, route: &Route, asking: &Asking<'_>) -> Result<(), Failure> {
        if !route.gate.wait(asking.end()).await {
            let why = "the endpoint asks to wait for longer than the call has";
            return Err(Failure::new(Class::RateLimit, why));
        }
        route.gate.closed(&route.name).map_or(Ok(()), Err)
    }
}
