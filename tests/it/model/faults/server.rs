//! One loop of a review by either protocol: a stand-in that says texts or fails, and what it was asked, told in the same words.

use super::{super::Run, table::Fault};
use crate::{
    chat_stand_in::{self as chat, Chat},
    stand_in::{self as messages, StandIn},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

/// Whose protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Protocol {
    Messages,
    Chat,
}

pub(in super::super) const PROTOCOLS: [Protocol; 2] = [Protocol::Messages, Protocol::Chat];

impl Protocol {
    /// Its price is known.
    pub(in super::super) const fn model(self) -> &'static str {
        match self {
            Self::Messages => "anthropic/claude-sonnet-5-5",
            Self::Chat => "openai/gpt-6.1-sol",
        }
    }

    /// The key and the address of a stand-in, as variables.
    pub(in super::super) fn vars(self, url: String) -> Vec<(&'static str, String)> {
        let key = "sk-planted-0123456789".to_owned();
        match self {
            Self::Messages => vec![("ANTHROPIC_API_KEY", key), ("ANTHROPIC_BASE_URL", url)],
            Self::Chat => vec![("OPENAI_API_KEY", key), ("OPENAI_BASE_URL", url)],
        }
    }
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// Its number, from 0, in order of arrival.
    pub(super) n: usize,
    pub(super) role: String,
    pub(super) loop_n: u32,
    /// The last block of the prompt.
    pub(super) task: String,
    /// Tokens at full price, written, read.
    pub(super) tokens: [u64; 3],
    /// It was answered by a fault.
    pub(super) struck: bool,
}

/// What a request is answered with.
#[derive(Debug, Clone)]
pub(super) enum Say {
    Text(String),
    Fails(Box<Fault>),
}

/// A stand-in.
pub(super) struct Server {
    pub(super) protocol: Protocol,
    speaks: Speaks,
    struck: Arc<Mutex<BTreeSet<usize>>>,
}

enum Speaks {
    Messages(StandIn),
    Chat(Chat),
}

impl Server {
    /// Starts one that answers as `decide` says.
    pub(super) fn start(
        protocol: Protocol,
        decide: impl Fn(&Heard) -> Say + Send + Sync + 'static,
    ) -> Self {
        let struck = Arc::new(Mutex::new(BTreeSet::new()));
        let noted = Arc::clone(&struck);
        let decide = move |heard: &Heard| {
            let say = decide(heard);
            if matches!(say, Say::Fails(_)) {
                noted.lock().unwrap().insert(heard.n);
            }
            say
        };
        let speaks = match protocol {
            Protocol::Messages => {
                Speaks::Messages(StandIn::start(move |asked| match decide(&of_messages(asked)) {
                    Say::Text(text) => messages::Script::say(&text),
                    Say::Fails(fault) => fault.messages,
                }))
            }
            Protocol::Chat => {
                Speaks::Chat(Chat::start(move |asked| match decide(&of_chat(asked)) {
                    Say::Text(text) => chat::Script::say(&text),
                    Say::Fails(fault) => fault.chat,
                }))
            }
        };
        Self { protocol, speaks, struck }
    }

    /// A run against it.
    pub(super) fn run(&self) -> Run {
        let vars = self.protocol.vars(self.url());
        Run { vars, flags: vec![self.protocol.model().to_owned()], ..Run::bare() }
    }

    pub(super) fn url(&self) -> String {
        match &self.speaks {
            Speaks::Messages(it) => it.url(),
            Speaks::Chat(it) => it.url(),
        }
    }

    /// Every request so far, in order of arrival.
    pub(super) fn journal(&self) -> Vec<Heard> {
        let struck = self.struck.lock().unwrap();
        let journal: Vec<Heard> = match &self.speaks {
            Speaks::Messages(it) => it.journal().iter().map(of_messages).collect(),
            Speaks::Chat(it) => it.journal().iter().map(of_chat).collect(),
        };
        journal.into_iter().map(|it| Heard { struck: struck.contains(&it.n), ..it }).collect()
    }
}

fn of_messages(asked: &messages::Asked) -> Heard {
    let task = last(&asked.body["messages"][0]["content"]);
    let (role, loop_n) = (asked.role.clone(), loop_of(&task));
    Heard { n: asked.n, role, loop_n, task, tokens: asked.tokens, struck: false }
}

fn of_chat(asked: &chat::Asked) -> Heard {
    let task = last(&asked.body["messages"][1]["content"]);
    let (role, loop_n) = (asked.role.clone(), loop_of(&task));
    let tokens = asked.tokens.map(|it| it as u64);
    Heard { n: asked.n, role, loop_n, task, tokens, struck: false }
}

/// The text of a message's last part.
fn last(content: &serde_json::Value) -> String {
    let part = content.as_array().and_then(|it| it.last());
    part.and_then(|it| it["text"].as_str()).unwrap_or_default().to_owned()
}

/// From the assignment line.
fn loop_of(task: &str) -> u32 {
    let words = task.lines().last().unwrap_or_default().split(' ');
    let mut loops = words.filter_map(|it| it.strip_prefix("loop=")?.parse().ok());
    loops.next().unwrap_or_default()
}
