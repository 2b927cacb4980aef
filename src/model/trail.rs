//! What happened to one call so far: its requests, their cost, the best of what they said, and the line that tells it.

use super::{
    arrived::{Arrived, Said},
    budget::Reservation,
    failure::{Class, Failure},
    keys::Keys,
    route::Route,
};
use crate::review::call::{Outcome, Prompt, Usage};
use tokio::time::Instant;

/// A call's history.
#[derive(Debug)]
pub(super) struct Trail<'a> {
    keys: &'a Keys,
    pub(super) usage: Usage,
    failed: Vec<Failed>,
    /// The longest text that came without its end.
    partial: String,
    partial_of: Option<String>,
    /// A reply came to its limit of tokens: it is the best there is, unless the same model gives a whole one.
    cut: bool,
    current: Option<Current<'a>>,
}

#[derive(Debug)]
struct Failed {
    model: String,
    failure: Failure,
    seconds: f64,
}

/// The request under way.
#[derive(Debug)]
struct Current<'a> {
    route: &'a Route,
    prompt: &'a Prompt,
    started: Instant,
    arrived: Arrived,
    reservation: Reservation<'a>,
}

impl<'a> Trail<'a> {
    /// An empty one; what strangers say loses these keys.
    pub(super) fn new(keys: &'a Keys) -> Self {
        Self {
            keys,
            usage: Usage::default(),
            failed: Vec::new(),
            partial: String::new(),
            partial_of: None,
            cut: false,
            current: None,
        }
    }

    /// A request begins.
    pub(super) fn begin(
        &mut self,
        route: &'a Route,
        prompt: &'a Prompt,
        reservation: Reservation<'a>,
    ) -> &mut Arrived {
        let (started, arrived) = (Instant::now(), Arrived::default());
        let current = Current { route, prompt, started, arrived, reservation };
        &mut self.current.insert(current).arrived
    }

    /// The request is over: its cost is counted, and its text kept.
    pub(super) fn end(&mut self, said: Result<Said, Failure>) -> Result<Outcome, Failure> {
        let Some(current) = self.current.take() else {
            return Err(Failure::new(Class::Unreadable, "no request was under way"));
        };
        let Current { route, prompt, started, mut arrived, reservation } = current;
        arrived.text = self.keys.out_of(arrived.text);
        let cost = route.cost(prompt, &arrived);
        reservation.settle(cost.charged);
        self.usage.add(&cost.usage);
        self.usage.requests += arrived.repeats;
        let failure = match said {
            Ok(_) if arrived.at_limit => {
                Failure::new(Class::OutOfRoom, "the reply came to the limit of its tokens")
            }
            Ok(Said { truncated }) => return Ok(Outcome::Reply { text: arrived.text, truncated }),
            Err(failure) => failure,
        };
        let failure = arrived.finished(failure, self.keys);
        self.keep(&failure, route, arrived.text);
        self.note(&route.name, &failure, started.elapsed().as_secs_f64());
        Err(failure)
    }

    /// A model failed without a request.
    pub(super) fn fail(&mut self, model: &str, failure: Failure) -> Failure {
        self.note(model, &failure, 0.0);
        failure
    }

    /// Whether a reply came that wants only its end.
    pub(super) const fn is_cut(&self) -> bool {
        self.cut
    }

    /// The call's time is over, whatever it was doing: a request, or waiting for one to `model`.
    pub(super) fn over(&mut self, model: &str, failure: Failure) {
        if let Some(Current { route, .. }) = self.current {
            route.gate.cool(&route.name, failure.class);
        }
        // Either way the failure is in the trail now.
        let _ = match self.current {
            Some(_) => self.end(Err(failure)).err(),
            None => Some(self.fail(model, failure)),
        };
    }

    /// How the call ended when no model gave a whole reply: with the best part of one, refused, or silent.
    pub(super) fn outcome(&mut self) -> (Outcome, Option<String>) {
        if let Some(model) = self.partial_of.take() {
            let text = std::mem::take(&mut self.partial);
            return (Outcome::Reply { text, truncated: true }, Some(model));
        }
        let why = self.why();
        let refused = |it: &Failed| it.failure.class == Class::Refusal;
        let outcome = if !self.failed.is_empty() && self.failed.iter().all(refused) {
            Outcome::Refused { why }
        } else {
            Outcome::Silent { why }
        };
        (outcome, None)
    }

    /// One line: every attempt, and what to do.
    fn why(&self) -> String {
        let mut parts = Vec::new();
        let mut model = "";
        for failed in &self.failed {
            let name = if failed.model == model { "" } else { &*failed.model };
            model = &failed.model;
            let took = match failed.seconds {
                it if it > 0.0 => format!(" after {it:.1} s"),
                _ => String::new(),
            };
            parts.push(format!("{name} {}{took}", failed.failure).trim_start().to_owned());
        }
        let help = self.failed.last().map(|it| format!("what to do: {}", it.failure.class.help()));
        parts.extend(help);
        parts.join("; ")
    }

    fn note(&mut self, model: &str, failure: &Failure, seconds: f64) {
        self.failed.push(Failed { model: model.to_owned(), failure: failure.clone(), seconds });
    }

    fn keep(&mut self, failure: &Failure, route: &Route, text: String) {
        // A refused text is not the model's answer.
        let is_part = failure.class != Class::Refusal && !text.trim().is_empty();
        self.cut |= is_part && failure.class == Class::OutOfRoom;
        if is_part && text.len() > self.partial.len() {
            self.partial = text;
            self.partial_of = Some(route.name.clone());
        }
    }
}
