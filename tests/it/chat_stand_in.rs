//! A stand-in for servers that speak OpenAI's Chat Completions, on loopback: it streams as they do, reads from its cache as they do,
//! keeps a journal, and fails on demand.

use crate::stand_in::{read_request, wait_for_end};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    io::{BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Bytes a token, and tokens a step of what is cached by itself.
const TOKEN: usize = 4;
const STEP: usize = 1024;

/// A running stand-in; it stops when it is dropped.
pub(crate) struct Chat {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<dyn Fn(&Asked) -> Script + Send + Sync>,
    journal: Mutex<Vec<Asked>>,
    /// Prefixes that can be read, by hash.
    cache: Mutex<BTreeSet<[u8; 32]>>,
    stopped: AtomicBool,
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
    /// Bytes in one piece on the wire; 0 for whole events.
    pieces: usize,
    crlf: bool,
    usage: Usage,
    /// The connection is closed without an end.
    cut: bool,
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
        let (headers, pieces, crlf, cut) = (Vec::new(), 0, false, false);
        Self { data, status, kind, headers, pieces, crlf, usage, cut }
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
        Self { pieces, crlf, ..self }
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
        Self { cut: true, ..self.less(events) }
    }
}

impl Chat {
    /// Starts one that answers by `script`.
    pub(crate) fn start(script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Box::new(script),
            journal: Mutex::default(),
            cache: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if server.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let server = Arc::clone(&server);
                // A client that went away is no failure of the stand-in.
                thread::spawn(move || server.serve(stream).ok());
            }
        });
        Self { address, shared }
    }

    /// For `OPENAI_BASE_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn journal(&self) -> Vec<Asked> {
        self.shared.journal.lock().unwrap().clone()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener.
        TcpStream::connect(self.address).ok();
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
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
                return wait_for_end(&mut reader);
            }
            match script.status {
                Some(status) => write_whole(&mut stream, &script, status)?,
                None => self.write_stream(&mut stream, &script, &asked)?,
            }
            if script.cut {
                return Ok(());
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
        let text = events.concat();
        let text = if script.crlf { text.replace('\n', "\r\n") } else { text };
        let size = if script.pieces == 0 { text.len().max(1) } else { script.pieces };
        for piece in text.as_bytes().chunks(size) {
            let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
            chunk.extend_from_slice(piece);
            chunk.extend_from_slice(b"\r\n");
            stream.write_all(&chunk)?;
        }
        if script.cut { Ok(()) } else { stream.write_all(b"0\r\n\r\n") }
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
