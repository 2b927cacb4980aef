//! The engine's driver: steps it through a review, asks whom it wants asked, and writes each loop's file when it is closed.

use super::{
    charter::Bound,
    console::Console,
    files,
    stop::{CANCELLED, Stop},
};
use crate::{
    model::{self, Bench, Origin},
    render::progress::Progress,
    review::{
        admit::schema,
        call::{Answer, CallId, Outcome},
        engine::{self, Depth, Input, Review, State, Step},
        synthesis,
    },
    store::{self, Store},
};
use anyhow::Result;
use std::time::{Duration, Instant};

/// One run of the engine.
pub struct Run<'a> {
    pub review: &'a Review,
    pub bound: &'a Bound,
    pub store: &'a Store,
    pub console: &'a Console,
    pub stop: &'a Stop,
    pub progress: store::Progress,
}

impl Run<'_> {
    /// Static rules alone: nobody is asked, until the process is told to stop.
    pub fn alone(&mut self) -> Result<State> {
        let (mut state, goes_on) = (State::new(self.review), self.stop.goes_on());
        let mut loop_began = Instant::now();
        loop {
            let input = match engine::next(self.review, &state) {
                Step::Done => return Ok(state),
                _ if !goes_on() => Input::Stop(CANCELLED.to_owned()),
                Step::Ask(_) => {
                    Input::Stop("a model was to be asked in a review without one".to_owned())
                }
                step => self.step(&step, &mut loop_began, 0),
            };
            state = self.absorb(state, input)?;
        }
    }

    /// With models: asks until the engine is done, the process is told to stop, or the budget ends.
    pub fn with_models(&mut self, bench: &Bench) -> Result<State> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut cancelled = std::pin::pin!(self.stop.cancelled());
            let mut clock = tokio::time::interval(Duration::from_secs(1));
            let mut state = State::new(self.review);
            let mut loop_began = Instant::now();
            let budget = &self.review.charter.budget;
            let (usd, minutes) = (budget.usd, budget.minutes);
            self.console.progress(&Progress::Budget { usd, minutes });
            loop {
                let input = match engine::next(self.review, &state) {
                    Step::Done => return Ok(state),
                    Step::Ask(calls) => {
                        self.progress.phase = calls.first().map(|call| call.id.phase);
                        self.store.progress(&self.progress)?;
                        let console = self.console;
                        let mut on = |it: model::Progress<'_>| tell(console, it);
                        let mut asked = std::pin::pin!(bench.ask_all(calls, self.store, &mut on));
                        loop {
                            tokio::select! {
                                answers = &mut asked => break Input::Answers(answers?),
                                why = &mut cancelled => {
                                    break Input::Stop(format!("{why}; --resume goes on from here"));
                                }
                                _ = clock.tick() => console.tick(),
                            }
                        }
                    }
                    step => {
                        self.step(&step, &mut loop_began, self.review.charter.roles.len() as u32)
                    }
                };
                state = self.absorb(state, input)?;
                if let Some(why) = bench.budget_ended().filter(|_| state.stopped.is_none()) {
                    state = self.absorb(state, Input::Stop(why))?;
                }
            }
        })
    }

    /// What needs nobody else.
    fn step(&mut self, step: &Step, loop_began: &mut Instant, calls: u32) -> Input {
        match step {
            Step::Rehash { loop_n } => {
                *loop_began = Instant::now();
                let it = self.review.loops.iter().find(|it| it.n == *loop_n);
                if let Some(it) = it.filter(|_| calls > 0) {
                    let of = match self.review.choices.depth {
                        Depth::Fast => 1,
                        Depth::Standard | Depth::Deep => self.review.charter.themes.len() as u32,
                    };
                    let title = it.title().to_owned();
                    self.console.progress(&Progress::LoopStarted {
                        loop_n: *loop_n,
                        of,
                        title,
                        calls,
                    });
                }
                self.progress.loop_n = *loop_n;
                Input::Constitution(self.bound.constitution_sha256())
            }
            Step::Close { loop_n } => {
                // Over all runs that it took, as the loop may have been begun by one that was killed.
                let seconds = loop_began.elapsed().as_secs_f64();
                let total = self.progress.loop_seconds.entry(*loop_n).or_default();
                *total = total.max(seconds);
                Input::Closed { seconds: *total }
            }
            Step::Ask(_) | Step::Done => Input::Stop("a step was taken for another".to_owned()),
        }
    }

    fn absorb(&mut self, state: State, input: Input) -> Result<State> {
        let closes = matches!(input, Input::Closed { .. } | Input::Stop(_));
        let before = state.accounts.len();
        let state = engine::absorb(self.review, state, input);
        if closes {
            for account in &state.accounts[before..] {
                if self.review.choices.models {
                    self.console.progress(&Progress::LoopEnded(account.clone()));
                }
                let report = synthesis::so_far(self.review, &state, account.loop_n);
                files::round(self.store, &report, account.loop_n)?;
            }
            self.store.progress(&self.progress)?;
        }
        Ok(state)
    }
}

/// A call's progress, in the renderers' words.
fn tell(console: &Console, it: model::Progress<'_>) {
    let said = match it {
        model::Progress::Asked { call, .. } => Progress::Asked(call.clone()),
        model::Progress::Retrying { call, model, failure, wait } => Progress::Note(format!(
            "{call}: {model} failed ({failure}); asked again in {:.1} s",
            wait.as_secs_f64()
        )),
        model::Progress::FallingBack { call, model } => {
            Progress::Note(format!("{call}: falls back to {model}"))
        }
        model::Progress::Answered { call, answer, from } => answered(call, answer, from),
    };
    console.progress(&said);
}

fn answered(call: &CallId, answer: &Answer, from: Origin) -> Progress {
    match &answer.outcome {
        Outcome::Reply { text, .. } => {
            let findings = schema::read(text).map_or(0, |envelope| envelope.claims.len()) as u32;
            Progress::Answered {
                call: call.clone(),
                findings,
                model: answer.model.clone(),
                from_file: from != Origin::Model,
                usage: answer.usage,
                seconds: answer.seconds,
            }
        }
        Outcome::Refused { why } | Outcome::Silent { why } => {
            Progress::Silent { call: call.clone(), why: why.clone() }
        }
    }
}
