//! OpenAI's Chat Completions, streaming, and every server that speaks them. One call in, one reply or one typed failure out: retries are
//! `asking`'s. What a server does not take is left out or said otherwise at once, and remembered for the run.

mod body;
mod completion;
mod counted;
mod endpoint;
mod error;
mod form;

use super::{
    arrived::{Arrived, Said},
    ask::Ask,
    blocks::Blocks,
    failure::{Class, Failure, start},
    http::{client, key_value, lost, read_body, read_start},
    prices::Prices,
    route::short_sha,
    sse::{self, Parser},
};
use crate::{
    connection::{Trust, header, retry_after},
    review::call::Prompt,
};
use completion::Completion;
use counted::Counted;
use endpoint::{Endpoint, Server};
use error::Problem;
use form::{Form, Parameter};
use reqwest::{
    Client, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub(super) use endpoint::needs_no_key;

/// What is read of a completion in one piece.
const MAX_BODY: usize = 4 << 20;
/// Requests at the same time to a machine on a desk: more only wait, and their time runs.
const AT_A_DESK: usize = 2;

/// A client, with its key where there is one.
pub(super) struct OpenAi {
    client: Client,
    endpoint: Endpoint,
    /// OpenAI's own models by name, and whether they take breakpoints.
    own: BTreeMap<String, bool>,
    blocks: Blocks,
    /// How each model is asked, once it has been.
    forms: Mutex<BTreeMap<String, Form>>,
    counted: Counted,
    cache_key: Mutex<Option<CacheKey>>,
    /// Models of which nobody says how much of a prompt they read.
    uncounted: Mutex<BTreeSet<String>>,
}

/// The text that brings a run's requests to the same cache, and what it was made of.
struct CacheKey {
    of: [Arc<str>; 2],
    key: String,
}

/// No more than the host: the address and a proxy's may hold passwords.
impl fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenAi({})", self.endpoint.url.host_str().unwrap_or_default())
    }
}

impl OpenAi {
    /// A client for the key, at `base` or at home; `way` is whom to trust and the longest time without a byte.
    ///
    /// # Errors
    /// A fault for a base that is no address or a key that no header can hold.
    pub(super) fn new(
        key: Option<&SecretString>,
        base: Option<&SecretString>,
        way: (&Trust, Duration),
    ) -> anyhow::Result<Self> {
        let endpoint = Endpoint::read(base.map(SecretString::expose_secret))?;
        let client = client(&endpoint.url, headers(key, endpoint.server)?, way)?;
        // The file we were built with: a price that a team states for a server's model does not make it OpenAI's.
        let prices = Prices::built_in();
        let own = prices.models().filter_map(|it| {
            let facts = prices.facts(it)?;
            // Only what takes breakpoints charges for what is written at them.
            Some((it.strip_prefix("openai/")?.to_owned(), facts.charges_for_writes()))
        });
        Ok(Self {
            client,
            own: own.collect(),
            endpoint,
            blocks: Blocks::default(),
            forms: Mutex::default(),
            counted: Counted::default(),
            cache_key: Mutex::default(),
            uncounted: Mutex::default(),
        })
    }

    /// Asks once, and again for every parameter that is not taken as it was. `first` is called when the response begins.
    pub(super) async fn ask(
        &self,
        ask: &Ask<'_>,
        arrived: &mut Arrived,
        mut first: impl FnMut(),
    ) -> Result<Said, Failure> {
        loop {
            let form = self.form(ask.model);
            let said = self.exchange(ask, &form, arrived, &mut first).await;
            let said = match said {
                Ok(said) => Ok(said),
                Err(Problem { parameter: Some(parameter), .. })
                    if arrived.text.is_empty() && self.give_up(ask, &form, parameter) =>
                {
                    *arrived = Arrived { repeats: arrived.repeats + 1, ..Arrived::default() };
                    continue;
                }
                Err(Problem { failure, .. }) => Err(failure),
            };
            let whole = said.is_ok();
            return self.was_read(ask, whole, arrived).and(said);
        }
    }

    async fn exchange(
        &self,
        ask: &Ask<'_>,
        form: &Form,
        arrived: &mut Arrived,
        mut first: impl FnMut(),
    ) -> Result<Said, Problem> {
        let body = body::body(ask, form, &self.cache_key(ask.prompt), &self.blocks);
        arrived.sent = true;
        let response = match body.put(self.client.post(self.endpoint.url.clone())).send().await {
            Ok(response) => response,
            Err(error) => {
                arrived.sent = !error.is_connect() && !error.is_builder();
                return Err(lost(error, Class::Unreachable).into());
            }
        };
        arrived.status = Some(response.status().as_u16());
        let id = header(&response, "x-request-id").or_else(|| header(&response, "apim-request-id"));
        arrived.request_id = id.map(start);
        if response.status() != reqwest::StatusCode::OK {
            return Err(refused(response, form, arrived).await);
        }
        match header(&response, "content-type").unwrap_or_default() {
            kind if kind.starts_with("application/json") => {
                first();
                completion::read_whole(&read_body(response, MAX_BODY).await?, form, arrived)
            }
            kind if kind.starts_with("text/html") => {
                let why = "the endpoint answers with a web page";
                Err(Failure::new(Class::Unreadable, why).into())
            }
            _ => stream(response, form, arrived, first).await,
        }
    }

    /// What a reader of the report should know of how models were asked.
    pub(super) fn notices(&self) -> Vec<String> {
        let forms = guard(&self.forms);
        let without = forms.iter().filter(|(_, it)| !it.without.is_empty()).map(|(model, it)| {
            let what = it.without.join(", ");
            format!("openai/{model} was asked without {what}: its server does not take it")
        });
        let uncounted = guard(&self.uncounted);
        let uncounted = uncounted.iter().map(|it| {
            format!("the server of openai/{it} does not say how much of a prompt it read: whether it read all of it is not known")
        });
        without.chain(uncounted).collect()
    }

    /// Whether a model is asked with the charter's effort: nothing says so of a server's own.
    pub(super) fn takes_effort(&self, model: &str) -> bool {
        !self.form(model).effort.is_empty()
    }

    /// Whether it says of every reply what was read from its cache.
    pub(super) const fn tells_cache(&self) -> bool {
        self.endpoint.server.tells_cache()
    }

    /// The most requests that it takes at the same time, where that is few.
    pub(super) fn at_most(&self) -> Option<usize> {
        (self.endpoint.server == Server::Desk).then_some(AT_A_DESK)
    }

    fn form(&self, model: &str) -> Form {
        let first = || Form::new(self.endpoint.server, self.own.get(model).copied());
        guard(&self.forms).get(model).cloned().unwrap_or_else(first)
    }

    /// Gives up how a request said a parameter. Whether asking again may help: it was not yet given up, or another call has done so
    /// since.
    fn give_up(&self, ask: &Ask<'_>, sent: &Form, parameter: Parameter) -> bool {
        let mut form = self.form(ask.model);
        if form != *sent {
            return true;
        }
        let given_up = form.give_up(parameter, ask.effort);
        guard(&self.forms).insert(ask.model.to_owned(), form);
        given_up
    }

    /// Checks that the server read the whole prompt. What it says of a part of it is not a review, and not a part of one.
    fn was_read(&self, ask: &Ask<'_>, whole: bool, arrived: &mut Arrived) -> Result<(), Failure> {
        if arrived.text.is_empty() {
            return Ok(());
        }
        let Some(tokens) =
            arrived.tokens.filter(|it| it.input + it.cache_write + it.cache_read > 0)
        else {
            if whole && !self.tells_cache() {
                guard(&self.uncounted).insert(ask.model.to_owned());
            }
            return Ok(());
        };
        let cuts = self.endpoint.server.cuts();
        let read = self.counted.check(ask.model, ask.prompt, &tokens, cuts);
        read.inspect_err(|_| arrived.text.clear())
    }

    /// The same for every call of the run: its constitution and its snapshot are.
    fn cache_key(&self, prompt: &Prompt) -> String {
        let of = [&prompt.system, &prompt.snapshot];
        let mut kept = guard(&self.cache_key);
        if let Some(it) =
            kept.as_ref().filter(|it| it.of.iter().zip(of).all(|(a, b)| Arc::ptr_eq(a, b)))
        {
            return it.key.clone();
        }
        let [system, snapshot] = of.map(|it| short_sha(it));
        let key = format!("pentad-{system}{snapshot}");
        *kept = Some(CacheKey { of: of.map(Arc::clone), key: key.clone() });
        key
    }
}

async fn stream(
    mut response: Response,
    form: &Form,
    arrived: &mut Arrived,
    mut first: impl FnMut(),
) -> Result<Said, Problem> {
    let mut parser = Parser::default();
    let mut completion = Completion::default();
    while !completion.is_done() {
        let piece = response.chunk().await.map_err(|error| lost(error, Class::Truncated))?;
        let events = match &piece {
            Some(bytes) => parser.push(bytes),
            None => parser.finish().into_iter().collect(),
        };
        for event in events {
            completion.take(&event, form, arrived)?;
            first();
        }
        if parser.overflown() {
            let why = format!("a line of the stream is larger than {} MiB", sse::MAX_BYTES >> 20);
            return Err(Failure::new(Class::Unreadable, &why).into());
        }
        if piece.is_none() {
            break;
        }
    }
    Ok(completion.end(arrived)?)
}

/// A response that is no success.
async fn refused(response: Response, form: &Form, arrived: &mut Arrived) -> Problem {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    // Nothing was generated: it costs nothing.
    arrived.sent = false;
    let Problem { failure, parameter } = error::read(status, &read_start(response).await, form);
    Problem { failure: Failure { retry_after, ..failure }, parameter }
}

fn headers(key: Option<&SecretString>, server: Server) -> anyhow::Result<HeaderMap> {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(HeaderName::from_static("content-type"), json)]);
    let Some(key) = key else { return Ok(headers) };
    let (name, prefix) = match server {
        Server::Azure => ("api-key", ""),
        _ => ("authorization", "Bearer "),
    };
    let value = key_value(key, prefix, "OPENAI_API_KEY")?;
    headers.insert(HeaderName::from_static(name), value);
    Ok(headers)
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{SecretString, Server, headers};

    #[test]
    fn a_key_goes_in_the_one_header_that_its_server_reads() {
        let key = SecretString::from("k-1".to_owned());
        let table = [
            (Some(&key), Server::OpenAi, None, Some("Bearer k-1")),
            (Some(&key), Server::Other, None, Some("Bearer k-1")),
            (Some(&key), Server::Azure, Some("k-1"), None),
            (None, Server::Other, None, None),
        ];
        for (key, server, api_key, authorization) in table {
            let headers = headers(key, server).unwrap();
            let header = |name: &str| headers.get(name).map(|it| it.to_str().unwrap());
            assert_eq!((header("api-key"), header("authorization")), (api_key, authorization));
            assert!(!format!("{headers:?}").contains("k-1"));
        }
        for unfit in ["k\n1", "k\u{7}", "schlüssel"] {
            assert!(headers(Some(&SecretString::from(unfit.to_owned())), Server::Azure).is_err());
        }
    }
}
