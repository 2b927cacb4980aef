//! A stand-in for GitHub on loopback: HTTP, authorization, limits and a journal. What it knows of a repository is `rest`'s, read from a
//! real one that the test made. A test can answer single requests itself, to fail as GitHub does.

use super::rest::Rest;
use crate::listener::{Listener, read_request};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    io::{BufReader, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
};

/// The token that the stand-in knows.
pub(crate) const TOKEN: &str = "ghs_standInToken0123456789abcdefABCD";

/// A running stand-in; it stops when it is dropped.
pub(crate) struct GitHubStandIn {
    listener: Listener,
    shared: Arc<Shared>,
}

/// A test's own answers; `None` where it has none.
type Script = Box<dyn Fn(&Asked) -> Option<Reply> + Send + Sync>;

struct Shared {
    rest: Option<Rest>,
    script: Script,
    journal: Mutex<Vec<Asked>>,
    /// Requests by number, and how they were answered.
    statuses: Mutex<Vec<(usize, u16)>>,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Its number, from 0, in order of arrival.
    pub(crate) n: usize,
    pub(crate) method: String,
    /// The host that a proxy was asked for.
    pub(crate) host: Option<String>,
    /// The path, still escaped, below the API's root.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    pub(crate) fn page(&self) -> usize {
        self.param("page").and_then(|it| it.parse().ok()).unwrap_or(1)
    }

    /// Items on a page: 30 unless it says otherwise, 100 at most.
    pub(crate) fn per_page(&self) -> usize {
        self.param("per_page").and_then(|it| it.parse().ok()).unwrap_or(30).clamp(1, 100)
    }
}

/// One response.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The connection ends before the body does.
    pub(crate) cut: bool,
}

impl Reply {
    pub(crate) fn json(body: &Value) -> Self {
        Self::of(200, body.to_string().into_bytes())
    }

    pub(crate) fn of(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body, cut: false }
    }

    /// A refusal in GitHub's form.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let body = json!({"message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string()});
        Self::of(status, body.to_string().into_bytes())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cut(self) -> Self {
        Self { cut: true, ..self }
    }
}

impl GitHubStandIn {
    /// One that answers by `script` alone.
    pub(crate) fn scripted(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(None, move |asked| Some(script(asked)))
    }

    /// One that serves a repository, but for what `script` answers.
    pub(crate) fn serving(
        rest: Rest,
        script: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(rest), script)
    }

    fn start(
        rest: Option<Rest>,
        script: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            rest,
            script: Box::new(script),
            journal: Mutex::default(),
            statuses: Mutex::default(),
        });
        let server = Arc::clone(&shared);
        Self { listener: Listener::start(move |stream| server.serve(stream)), shared }
    }

    /// For `GITHUB_API_URL`.
    pub(crate) fn url(&self) -> String {
        self.listener.url()
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn journal(&self) -> Vec<Asked> {
        self.shared.journal.lock().unwrap().clone()
    }

    /// How a request was answered; `None` where it was not.
    pub(crate) fn status(&self, n: usize) -> Option<u16> {
        let statuses = self.shared.statuses.lock().unwrap();
        statuses.iter().find(|it| it.0 == n).map(|it| it.1)
    }

    /// Method and path of every request so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.journal().iter().map(|it| format!("{} {}", it.method, it.path)).collect()
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        while let Some((head, body)) = read_request(&mut reader)? {
            let asked = self.note(&head, &body);
            let reply = (self.script)(&asked).unwrap_or_else(|| self.answer(&asked));
            self.statuses.lock().unwrap().push((asked.n, reply.status));
            if !write(&mut stream, &reply)? {
                break;
            }
        }
        Ok(())
    }

    fn note(&self, head: &[String], body: &[u8]) -> Asked {
        let mut words = head[0].split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        // A proxy is asked for whole addresses.
        let (host, target) = match target.strip_prefix("http://").and_then(|it| it.split_once('/'))
        {
            Some((host, target)) => (Some(host.to_owned()), format!("/{target}")),
            None => (None, target),
        };
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let path = path.strip_prefix("/api/v3").unwrap_or(path);
        let query = query.split('&').filter_map(|it| it.split_once('='));
        let headers = head[1..].iter().filter_map(|it| it.split_once(": "));
        let mut journal = self.journal.lock().unwrap();
        let asked = Asked {
            n: journal.len(),
            method,
            host,
            path: path.to_owned(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: serde_json::from_slice(body).unwrap_or_default(),
        };
        journal.push(asked.clone());
        asked
    }

    fn answer(&self, asked: &Asked) -> Reply {
        if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return Reply::error(401, "Bad credentials");
        }
        if asked.header("user-agent").is_none() {
            return Reply::error(403, "Request forbidden by administrative rules.");
        }
        match &self.rest {
            Some(rest) => rest.answer(asked),
            None => Reply::error(404, "Not Found"),
        }
    }
}

/// Whether the connection may go on.
fn write(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<bool> {
    let mut head = format!("HTTP/1.1 {} Stand-in\r\n", reply.status);
    let own = [
        ("content-length", reply.body.len().to_string()),
        ("x-github-request-id", "AB12:34CD".to_owned()),
    ];
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let given = reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain(given) {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    let end = if reply.cut { reply.body.len() / 2 } else { reply.body.len() };
    stream.write_all(&reply.body[..end])?;
    Ok(!reply.cut)
}
