//! A stand-in for servers that speak OpenAI's Chat Completions, on loopback: it streams as they do, reads from its cache as they do,
//! keeps a journal, and fails on demand.

use crate::listener::{Listener, Wire, read_request, wait_for_end};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    io::{BufReader, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
};

/// Bytes a token, and tokens a step of what is cached by itself.
const TOKEN: usize = 4;
const STEP: usize = 1024;

/// A running stand-in; it stops when it is dropped.
pub(crate) struct Chat {
    listener: Listener,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<dyn Fn(&Asked) -> Script + Send + Sync>,
    journal: Mutex<Vec<Asked>>,
    /// Prefixes that can be read, by hash.
    cache: Mutex<BTreeSet<[u8; 32]>>,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Its number, from 0, in order of arrival.
    pub(crate) n: usize,
    /// From the assignment line.
    pub(crate) role: String,
    /// Request line and headers.
    pub(crate) head: Vec<String>,
    /// The body.
    pub(crate) body: Value,
    /// Tokens at full price, written, read.
    pub(crate) tokens: [usize; 3],
}

impl Asked {
    /// A message's text, whether it is one string or parts.
    pub(crate) fn text(&self, role: &str) -> String {
        texts(&self.body, role).into_iter().map(|it| it.0).collect()
    }
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    /// Events' data, in order; or the whole body, where there is a status.
    data: Vec<String>,
    status: Option<u16>,
    kind: &'static str,
    headers: Vec<&'static str>,
    wire: Wire,
    usage: Usage,
    end: End,
}

/// How a connection goes on after the last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Proper,
    /// It is closed without an end.
    Cut,
    /// Nothing comes any more.
    Stalled,
}

/// What is said of usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// As counted, in the last chunk, where it was asked for.
    Counted,
    Never,
    /// This many prompt tokens, whatever came.
    Of(usize),
}

impl Script {
    /// A whole reply.
    pub(crate) fn say(text: &str) -> Self {
        Self::finish(text, json!("stop"))
    }

    /// A reply that ends for this reason.
    pub(crate) fn finish(text: &str, reason: Value) -> Self {
        let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |it| it.0);
        let (one, two) = text.split_at(half);
        let chunk = |delta: Value, finish: Value| {
            let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
            json!({"object": "chat.completion.chunk", "choices": [choice], "usage": null})
                .to_string()
        };
        let data = vec![
            json!({"choices": [], "prompt_filter_results": [], "of_the_future": 7}).to_string(),
            chunk(json!({"role": "assistant", "content": ""}), Value::Null),
            chunk(json!({"reasoning_content": "not a part", "reasoning": "of it"}), Value::Null),
            chunk(json!({"content": one}), Value::Null),
            chunk(json!({"content": two}), Value::Null),
            chunk(json!({}), reason),
            "[DONE]".to_owned(),
        ];
        Self::events(data)
    }

    /// These events' data and no more.
    pub(crate) fn events(data: Vec<String>) -> Self {
        let (status, kind, usage) = (None, "text/event-stream", Usage::Counted);
        let (headers, wire, end) = (Vec::new(), Wire::default(), End::Proper);
        Self { data, status, kind, headers, wire, usage, end }
    }

    /// Any status with any body.
    pub(crate) fn raw(status: u16, body: &str) -> Self {
        let whole = Self::events(vec![body.to_owned()]);
        Self { status: Some(status), kind: "application/json", usage: Usage::Never, ..whole }
    }

    /// An error in the API's form.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let error = json!({"message": message, "type": "t", "param": null, "code": code});
        Self::raw(status, &json!({"error": error}).to_string())
    }

    /// The parameter is not taken.
    pub(crate) fn no(parameter: &str) -> Self {
        let message = format!("Unsupported parameter: '{parameter}' is not supported here.");
        let error = json!({"message": message, "type": "invalid_request_error", "param": parameter,
            "code": "unsupported_parameter"});
        Self::raw(400, &json!({"error": error}).to_string())
    }

    pub(crate) fn header(mut self, line: &'static str) -> Self {
        self.headers.push(line);
        self
    }

    pub(crate) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn in_pieces(self, pieces: usize, crlf: bool) -> Self {
        Self { wire: Wire { pieces, crlf }, ..self }
    }

    pub(crate) fn usage(self, usage: Usage) -> Self {
        Self { usage, ..self }
    }

    /// Without its last events, and a proper end.
    pub(crate) fn less(mut self, events: usize) -> Self {
        self.data.truncate(self.data.len() - events);
        self
    }

    /// The same, and the connection breaks.
    pub(crate) fn cut(self, events: usize) -> Self {
        Self { end: End::Cut, ..self.less(events) }
    }

    /// The same, and nothing comes any more.
    pub(crate) fn stalled(self, events: usize) -> Self {
        Self { end: End::Stalled, ..self.less(events) }
    }

    /// No byte, not even a status.
    pub(crate) fn silent() -> Self {
        Self::events(Vec::new())
    }

    /// The same, and the connection is closed.
    pub(crate) fn hung_up() -> Self {
        Self { end: End::Cut, ..Self::silent() }
    }

    /// Without its last events, and this one in their place.
    pub(crate) fn breaks_with(self, events: usize, data: &str) -> Self {
        let mut broken = self.less(events);
        broken.data.push(data.to_owned());
        broken
    }
}

impl Chat {
    /// Starts one that answers by `script`.
    pub(crate) fn start(script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            script: Box::new(script),
            journal: Mutex::default(),
            cache: Mutex::default(),
        });
        let server = Arc::clone(&shared);
        Self { listener: Listener::start(move |stream| server.serve(stream)), shared }
    }

    /// For `OPENAI_BASE_URL`.
    pub(crate) fn url(&self) -> String {
        self.listener.url()
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn journal(&self) -> Vec<Asked> {
        self.shared.journal.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut stream = stream;
        while let Some((head, body)) = read_request(&mut reader)? {
            let asked = self.note(head, &body);
            if !asked.head[0].starts_with("POST /v1/chat/completions ") {
                write_whole(&mut stream, &Script::raw(404, "404 page not found"), 404)?;
                continue;
            }
            let script = (self.script)(&asked);
            if script.data.is_empty() {
                let closed = script.end == End::Cut;
                return if closed { Ok(()) } else { wait_for_end(&mut reader) };
            }
            match script.status {
                Some(status) => write_whole(&mut stream, &script, status)?,
                None => self.write_stream(&mut stream, &script, &asked)?,
            }
            match script.end {
                End::Proper => {}
                End::Cut => return Ok(()),
                End::Stalled => return wait_for_end(&mut reader),
            }
        }
        Ok(())
    }

    fn note(&self, head: Vec<String>, body: &[u8]) -> Asked {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let user: String = texts(&body, "user").into_iter().map(|it| it.0).collect();
        let assignment = user.lines().last().and_then(|it| it.strip_prefix("assignment: role="));
        let role = assignment.and_then(|it| it.split(' ').next()).unwrap_or_default().to_owned();
        let tokens = self.account(&body);
        let mut journal = self.journal.lock().unwrap();
        let asked = Asked { n: journal.len(), role, head, body, tokens };
        journal.push(asked.clone());
        asked
    }

    fn account(&self, body: &Value) -> [usize; 3] {
        let cache = self.cache.lock().unwrap();
        let total = all(body).map(|it| it.0.len()).sum::<usize>() / TOKEN;
        let ends = ends(body);
        let read = ends.iter().filter(|it| cache.contains(&it.0)).map(|it| it.1).max().unwrap_or(0);
        let explicit = body["prompt_cache_options"]["mode"] == "explicit";
        let written = ends.last().filter(|_| explicit).map_or(0, |it| it.1.saturating_sub(read));
        [total - read - written, written, read]
    }

    fn write_stream(
        &self,
        stream: &mut TcpStream,
        script: &Script,
        asked: &Asked,
    ) -> std::io::Result<()> {
        let (kind, n) = (script.kind, asked.n);
        let head = format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: {kind}\r\nx-request-id: req_{n}\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        // Readable as the response begins, so before anybody can have seen that it has.
        self.cache.lock().unwrap().extend(ends(&asked.body).into_iter().map(|it| it.0));
        let mut events = vec![": OPENROUTER PROCESSING\n\n".to_owned()];
        let wanted = asked.body["stream_options"]["include_usage"] == true;
        for data in &script.data {
            if data == "[DONE]" && (wanted || matches!(script.usage, Usage::Of(_))) {
                let usage = usage(script.usage, asked);
                events.extend(
                    usage.map(|it| format!("data: {}\n\n", json!({"choices": [], "usage": it}))),
                );
            }
            events.push(format!("data: {data}\n\n"));
        }
        script.wire.write(stream, &events.concat())?;
        if script.end == End::Proper { Wire::end(stream) } else { Ok(()) }
    }
}

fn usage(said: Usage, asked: &Asked) -> Option<Value> {
    let [input, write, read] = asked.tokens;
    let details = json!({"cached_tokens": read, "cache_write_tokens": write});
    match said {
        Usage::Never => None,
        Usage::Of(prompt) => Some(json!({"prompt_tokens": prompt, "completion_tokens": 9})),
        Usage::Counted => Some(json!({"prompt_tokens": input + write + read,
            "completion_tokens": 9, "prompt_tokens_details": details})),
    }
}

/// A role's texts, and whether each ends at a mark.
fn texts(body: &Value, role: &str) -> Vec<(String, bool)> {
    let messages = body["messages"].as_array().into_iter().flatten();
    let contents = messages.filter(|it| it["role"] == role).map(|it| &it["content"]);
    let part = |it: &Value| {
        let marked = it.get("prompt_cache_breakpoint").is_some();
        (it["text"].as_str().unwrap_or_default().to_owned(), marked)
    };
    let texts = |it: &Value| match it.as_str() {
        Some(text) => vec![(text.to_owned(), false)],
        None => it.as_array().into_iter().flatten().map(part).collect(),
    };
    contents.flat_map(texts).collect()
}

fn all(body: &Value) -> impl Iterator<Item = (String, bool)> {
    texts(body, "system").into_iter().chain(texts(body, "user"))
}

/// Where a prompt's prefixes end that are cached, with their tokens: at marks where they are asked for, else at every step. A change of
/// model, effort or format is another prompt.
fn ends(body: &Value) -> Vec<([u8; 32], usize)> {
    let mut sha = Sha256::new();
    for key in ["model", "response_format", "reasoning_effort"] {
        sha.update(body[key].to_string());
    }
    if body["prompt_cache_options"]["mode"] == "explicit" {
        let mut bytes = 0;
        let prefixes = all(body).map(|(text, marked)| {
            bytes += text.len();
            sha.update(text);
            (sha.clone().finalize().into(), bytes / TOKEN, marked)
        });
        return prefixes.filter(|it| it.2 && it.1 >= STEP).map(|it| (it.0, it.1)).collect();
    }
    let text: String = all(body).map(|it| it.0).collect();
    let steps = text.as_bytes().chunks_exact(STEP * TOKEN).enumerate();
    let prefix = |(n, step): (usize, &[u8])| {
        sha.update(step);
        (sha.clone().finalize().into(), (n + 1) * STEP)
    };
    steps.map(prefix).collect()
}

fn write_whole(stream: &mut TcpStream, script: &Script, status: u16) -> std::io::Result<()> {
    let body = &script.data[0];
    let (kind, length) = (script.kind, body.len());
    let more: String = script.headers.iter().map(|it| format!("{it}\r\n")).collect();
    write!(
        stream,
        "HTTP/1.1 {status} Scripted\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{more}\r\n{body}"
    )
}
