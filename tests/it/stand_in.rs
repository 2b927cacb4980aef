//! A stand-in for Anthropic's Messages API on loopback: streams as it does, accounts for the cache as it does, keeps a
//! journal, and fails on demand. Threads, so that tests of the program can use it as well as tests of the library.

use crate::listener::{Listener, Wire, read_request, wait_for_end};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    io::{BufReader, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// A running stand-in; it stops when it is dropped.
pub(crate) struct StandIn {
    listener: Listener,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<dyn Fn(&Asked) -> Script + Send + Sync>,
    journal: Mutex<Vec<Asked>>,
    moments: Mutex<Vec<Moment>>,
    /// Prefixes that can be read, by hash.
    cache: Mutex<BTreeSet<[u8; 32]>>,
    /// Bodies are not kept in the journal.
    forgets: bool,
    /// Requests that are being answered, and the most that ever were.
    in_flight: Mutex<[usize; 2]>,
}

/// What happened to a request, in order over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The request was read.
    Arrived(usize),
    /// Its response is about to begin.
    Began(usize),
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Its number, from 0, in order of arrival.
    pub(crate) n: usize,
    /// When it arrived.
    pub(crate) at: Instant,
    /// From the assignment line.
    pub(crate) role: String,
    /// From the assignment line.
    pub(crate) loop_n: u32,
    /// From the assignment line.
    pub(crate) theme: String,
    /// Request line and headers, names in lower case.
    pub(crate) head: Vec<String>,
    /// The body.
    pub(crate) body: Value,
    /// Tokens at full price, written, read.
    pub(crate) tokens: [u64; 3],
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    text: String,
    stop: Value,
    status: u16,
    headers: Vec<String>,
    body: Option<String>,
    kind: &'static str,
    wire: Wire,
    delay: Duration,
    lasts: Duration,
    fault: Fault,
}

/// Where a stream breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    None,
    /// Nothing comes, not even a status.
    Silent,
    /// The connection is closed instead.
    HungUp,
    /// Half of the text, then nothing.
    Stalled,
    /// Half of the text, then the connection is closed.
    Cut,
    /// Everything but the last event, and a proper end.
    Unfinished,
    /// Half of the text, then an error of this type.
    Error(String),
}

impl Script {
    /// A whole reply.
    pub(crate) fn say(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            stop: json!({"stop_reason": "end_turn", "stop_sequence": null}),
            status: 200,
            headers: Vec::new(),
            body: None,
            kind: "application/json",
            wire: Wire::default(),
            delay: Duration::ZERO,
            lasts: Duration::ZERO,
            fault: Fault::None,
        }
    }

    /// An error with a body in the API's form.
    pub(crate) fn error(status: u16, kind: &str, message: &str) -> Self {
        let error = json!({"type": kind, "message": message});
        let body = json!({"type": "error", "error": error, "request_id": "req_body"});
        Self::raw(status, &body.to_string())
    }

    /// Any status with any body.
    pub(crate) fn raw(status: u16, body: &str) -> Self {
        Self { status, body: Some(body.to_owned()), ..Self::say("") }
    }

    /// A refusal.
    pub(crate) fn refusal() -> Self {
        let details = json!({"type": "refusal", "category": "cyber", "explanation": "not this"});
        let stop = json!({"stop_reason": "refusal", "stop_details": details});
        Self { stop, ..Self::say("") }
    }

    /// No byte.
    pub(crate) fn silent() -> Self {
        Self { fault: Fault::Silent, ..Self::say("") }
    }

    /// No byte, and the connection is closed.
    pub(crate) fn hung_up() -> Self {
        Self { fault: Fault::HungUp, ..Self::say("") }
    }

    /// The body's type.
    pub(crate) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn header(mut self, line: &str) -> Self {
        self.headers.push(line.to_owned());
        self
    }

    pub(crate) fn stop(self, reason: &str) -> Self {
        Self { stop: json!({"stop_reason": reason}), ..self }
    }

    pub(crate) fn in_pieces(self, pieces: usize, crlf: bool) -> Self {
        Self { wire: Wire { pieces, crlf }, ..self }
    }

    /// The provider thinks this long before its first event.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// From its first event to its last it takes this long.
    pub(crate) fn lasting(self, lasts: Duration) -> Self {
        Self { lasts, ..self }
    }

    pub(crate) fn stalled(self) -> Self {
        Self { fault: Fault::Stalled, ..self }
    }

    pub(crate) fn cut(self) -> Self {
        Self { fault: Fault::Cut, ..self }
    }

    pub(crate) fn unfinished(self) -> Self {
        Self { fault: Fault::Unfinished, ..self }
    }

    pub(crate) fn breaks_with(self, kind: &str) -> Self {
        Self { fault: Fault::Error(kind.to_owned()), ..self }
    }
}

impl StandIn {
    /// Starts one that answers by `script`.
    pub(crate) fn start(script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        Self::new(false, script)
    }

    /// The same without the bodies in its journal: a thousand would fill it.
    pub(crate) fn forgetful(script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        Self::new(true, script)
    }

    fn new(forgets: bool, script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            script: Box::new(script),
            journal: Mutex::default(),
            moments: Mutex::default(),
            cache: Mutex::default(),
            forgets,
            in_flight: Mutex::default(),
        });
        let server = Arc::clone(&shared);
        Self { listener: Listener::start(move |stream| server.serve(stream)), shared }
    }

    /// For `ANTHROPIC_BASE_URL`.
    pub(crate) fn url(&self) -> String {
        self.listener.url()
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn journal(&self) -> Vec<Asked> {
        self.shared.journal.lock().unwrap().clone()
    }

    /// The most requests that were being answered at the same time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.in_flight.lock().unwrap()[1]
    }

    /// What happened so far, in order.
    pub(crate) fn moments(&self) -> Vec<Moment> {
        self.shared.moments.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut stream = stream;
        while let Some((head, body)) = read_request(&mut reader)? {
            let asked = self.note(head, &body);
            let _under_way = self.under_way();
            let script = (self.script)(&asked);
            match script.fault {
                Fault::Silent => return wait_for_end(&mut reader),
                Fault::HungUp => return Ok(()),
                _ => {}
            }
            thread::sleep(script.delay);
            self.moments.lock().unwrap().push(Moment::Began(asked.n));
            match &script.body {
                Some(body) => write_whole(&mut stream, &script, body)?,
                None => self.write_stream(&mut stream, &script, &asked)?,
            }
            match script.fault {
                Fault::Stalled => return wait_for_end(&mut reader),
                Fault::Cut => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }

    fn note(&self, head: Vec<String>, body: &[u8]) -> Asked {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let user = body["messages"][0]["content"].as_array().cloned().unwrap_or_default();
        let task = user.last().and_then(|it| it["text"].as_str()).unwrap_or_default();
        let assignment = task.lines().last().and_then(|it| it.strip_prefix("assignment: "));
        let field = |name: &str| {
            let words = assignment.unwrap_or_default().split(' ');
            let mut values = words.filter_map(|it| it.strip_prefix(name)?.strip_prefix('='));
            values.next().unwrap_or_default().to_owned()
        };
        let tokens = self.account(&body);
        let mut journal = self.journal.lock().unwrap();
        let mut asked = Asked {
            n: journal.len(),
            at: Instant::now(),
            role: field("role"),
            loop_n: field("loop").parse().unwrap_or_default(),
            theme: field("theme"),
            head,
            body,
            tokens,
        };
        let forgotten = if self.forgets { asked.body.take() } else { Value::Null };
        journal.push(asked.clone());
        if self.forgets {
            asked.body = forgotten;
        }
        self.moments.lock().unwrap().push(Moment::Arrived(asked.n));
        asked
    }

    /// Counts a request as long as it is being answered.
    fn under_way(&self) -> UnderWay<'_> {
        let mut in_flight = self.in_flight.lock().unwrap();
        in_flight[0] += 1;
        in_flight[1] = in_flight[1].max(in_flight[0]);
        UnderWay(&self.in_flight)
    }

    /// Tokens at full price, written and read: 4 bytes a token, whole prefixes up to marks.
    fn account(&self, body: &Value) -> [u64; 3] {
        let cache = self.cache.lock().unwrap();
        let prefixes = prefixes(body);
        let total = prefixes.last().map_or(0, |it| it.tokens);
        let marked: Vec<&Prefix> = prefixes.iter().filter(|it| it.marked).collect();
        let read = marked.iter().filter(|it| cache.contains(&it.hash)).map(|it| it.tokens).max();
        let written = marked.last().map_or(0, |it| it.tokens);
        let read = read.unwrap_or(0);
        [total - written.max(read), written.saturating_sub(read), read]
    }

    fn write_stream(
        &self,
        stream: &mut TcpStream,
        script: &Script,
        asked: &Asked,
    ) -> std::io::Result<()> {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
                    transfer-encoding: chunked\r\n";
        write_head(stream, head, script, asked.n)?;
        // Readable as the response begins, so before anybody can have seen that it has.
        let marked = prefixes(&asked.body).into_iter().filter(|it| it.marked);
        self.cache.lock().unwrap().extend(marked.map(|it| it.hash));
        for (n, event) in events(script, asked).into_iter().enumerate() {
            if n == 1 {
                thread::sleep(script.lasts);
            }
            script.wire.write(stream, &event)?;
        }
        match script.fault {
            Fault::None | Fault::Unfinished | Fault::Error(_) => Wire::end(stream),
            Fault::Silent | Fault::HungUp | Fault::Stalled | Fault::Cut => Ok(()),
        }
    }
}

struct UnderWay<'a>(&'a Mutex<[usize; 2]>);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap()[0] -= 1;
    }
}

struct Prefix {
    hash: [u8; 32],
    tokens: u64,
    marked: bool,
}

/// The prefix up to each block: a change of model, schema or effort is another one.
fn prefixes(body: &Value) -> Vec<Prefix> {
    let mut sha = Sha256::new();
    sha.update(body["model"].to_string());
    sha.update(body["output_config"].to_string());
    let mut bytes = 0;
    let blocks = [&body["system"], &body["messages"][0]["content"]];
    let blocks = blocks.into_iter().filter_map(Value::as_array).flatten();
    let prefix = |block: &Value| {
        let text = block["text"].as_str().unwrap_or_default();
        bytes += text.len() as u64;
        sha.update((text.len() as u64).to_le_bytes());
        sha.update(text);
        let marked = block.get("cache_control").is_some();
        Prefix { hash: sha.clone().finalize().into(), tokens: bytes / 4, marked }
    };
    blocks.map(prefix).collect()
}

/// The stream's events, thinking first, up to where the script breaks it.
fn events(script: &Script, asked: &Asked) -> Vec<String> {
    let event = |data: Value| {
        let name = data["type"].as_str().unwrap_or_default();
        format!("event: {name}\ndata: {data}\n\n")
    };
    let [input, write, read] = asked.tokens;
    let usage = json!({"input_tokens": input, "cache_creation_input_tokens": write,
        "cache_read_input_tokens": read, "output_tokens": 1});
    let message = json!({"id": format!("msg_{}", asked.n), "type": "message", "role": "assistant",
        "content": [], "model": asked.body["model"], "stop_reason": null, "usage": usage});
    let block = |n: u32, block: Value| {
        event(json!({"type": "content_block_start", "index": n, "content_block": block}))
    };
    let delta = |n: u32, delta: Value| {
        event(json!({"type": "content_block_delta", "index": n, "delta": delta}))
    };
    let stop = |n: u32| event(json!({"type": "content_block_stop", "index": n}));
    let half = script.text.char_indices().nth(script.text.chars().count() / 2).map_or(0, |it| it.0);
    let (one, two) = script.text.split_at(half);
    let mut events = vec![
        event(json!({"type": "message_start", "message": message})),
        ": a comment\n\n".to_owned(),
        event(json!({"type": "ping"})),
        block(0, json!({"type": "thinking", "thinking": "", "signature": ""})),
        delta(0, json!({"type": "thinking_delta", "thinking": "not a part of the reply"})),
        delta(0, json!({"type": "signature_delta", "signature": "c2ln"})),
        stop(0),
        block(1, json!({"type": "text", "text": ""})),
        delta(1, json!({"type": "text_delta", "text": one})),
    ];
    match &script.fault {
        Fault::Silent | Fault::HungUp | Fault::Stalled | Fault::Cut => return events,
        Fault::Error(kind) => {
            let error = json!({"type": kind, "message": "in the middle"});
            events.push(event(json!({"type": "error", "error": error})));
            return events;
        }
        Fault::None | Fault::Unfinished => {}
    }
    let output = script.text.len() as u64 / 4 + 10;
    let last = json!({"type": "message_delta", "delta": script.stop,
        "usage": {"output_tokens": output}});
    events.extend([
        event(json!({"type": "an_event_of_the_future", "index": "x", "delta": 7})),
        delta(1, json!({"type": "text_delta", "text": two})),
        stop(1),
        event(last),
    ]);
    if script.fault == Fault::None {
        events.push(event(json!({"type": "message_stop"})));
    }
    events
}

fn write_whole(stream: &mut TcpStream, script: &Script, body: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {} Scripted\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
        script.status,
        script.kind,
        body.len()
    );
    write_head(stream, &head, script, 0)?;
    stream.write_all(body.as_bytes())
}

fn write_head(
    stream: &mut TcpStream,
    head: &str,
    script: &Script,
    n: usize,
) -> std::io::Result<()> {
    let mut head = head.to_owned();
    let id = format!("request-id: req_{n}");
    for line in script.headers.iter().chain([&id]) {
        head.push_str(line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())
}
