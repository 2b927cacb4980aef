//! One client for GitHub's REST and GraphQL APIs: a request in, its whole answer or one typed failure out. Limits are obeyed and
//! errors of the server's own tried again (`limit` decides), with bounds. What is asked for is the callers' business.
//!
//! **Invariant:** the token goes to the API's own origin, in one header, and nowhere else: no error, log or file, and no other host
//! that a redirect names.

use super::{
    access::{Access, Slug},
    failure::{Class, Failure},
    limit::{Next, Pace, Refused, lasts, next},
    request::{Answer, Graph, Media, Request},
};
use crate::{
    connection::{self, causes, header, line, retry_after},
    fault::Fault,
};
use reqwest::{
    Client, Method, Response, StatusCode, Url,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, LOCATION},
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, sleep_until, timeout},
};

/// The version of the REST API that our requests are written for.
const VERSION: &str = "2022-11-28";
/// What is taken of an answer at most, in bytes, where the request does not say less: a listing of 100,000 paths has 7 MB.
pub const MOST: usize = 64 << 20;
/// Redirects of one request at most. A repository that was renamed gives one.
const REDIRECTS: usize = 3;

/// A client.
pub struct GitHub {
    client: Client,
    access: Access,
    authorization: HeaderValue,
    pace: Pace,
    slots: Semaphore,
    /// Until when nothing is asked, because GitHub said so.
    paused: Mutex<Option<Instant>>,
    /// Until when a limit ends every request at once, of REST and of GraphQL: they are counted apart.
    spent: [Mutex<Option<Instant>>; 2],
}

/// No more than the host: an address may hold a password.
impl fmt::Debug for GitHub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitHub({})", self.access.api.host_str().unwrap_or_default())
    }
}

impl GitHub {
    /// A client.
    ///
    /// # Errors
    /// A [`Fault`] where the token fits in no header, or the machine's settings for HTTPS cannot be used.
    pub fn new(access: Access, pace: Pace) -> Result<Self, Fault> {
        let bearer = format!("Bearer {}", access.token.expose_secret());
        let authorization = HeaderValue::from_str(&bearer).ok().filter(|_| bearer.is_ascii());
        let mut authorization = authorization.ok_or_else(|| {
            let help = "copy it again: a line break or a quote may have come with it";
            Fault::usage("the token holds a character that no header can carry", help)
        })?;
        authorization.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("x-github-api-version", HeaderValue::from_static(VERSION));
        let silence = Duration::from_secs(pace.silence);
        let builder =
            connection::builder(&access.api, &access.trust, silence)?.default_headers(headers);
        let client = connection::build(builder)?;
        let slots = Semaphore::new(pace.in_flight);
        Ok(Self {
            client,
            access,
            authorization,
            pace,
            slots,
            paused: Mutex::default(),
            spent: Default::default(),
        })
    }

    /// The repository that the workflow runs in.
    #[must_use]
    pub const fn repository(&self) -> &Slug {
        &self.access.repository
    }

    /// A request for something below the workflow's repository: `["pulls", "7", "files"]`. Parts are escaped.
    #[must_use]
    pub fn of_repository(&self, method: Method, parts: &[&str]) -> Request {
        let Slug { owner, name } = &self.access.repository;
        let parts: Vec<&str> =
            ["repos", owner, name].into_iter().chain(parts.iter().copied()).collect();
        self.request(method, &parts)
    }

    /// A request for something below the API's root.
    #[must_use]
    pub fn request(&self, method: Method, parts: &[&str]) -> Request {
        let mut url = self.access.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        let reads = method == Method::GET;
        Request { method, url, body: None, media: Media::Json, most: MOST, reads }
    }

    /// A GET of something below the workflow's repository.
    #[must_use]
    pub fn get(&self, parts: &[&str]) -> Request {
        self.of_repository(Method::GET, parts)
    }

    /// Makes a request, and reads its answer as JSON.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Failure> {
        let answer = self.send(request).await?;
        self.parse(request, &answer.body)
    }

    /// A list's pages, 100 items each, up to `most` items; and whether there are more.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn pages<T: DeserializeOwned>(
        &self,
        request: &Request,
        most: usize,
    ) -> Result<(Vec<T>, bool), Failure> {
        let mut items = Vec::new();
        for page in 1_usize.. {
            let request = request.clone().query("per_page", "100").query("page", &page.to_string());
            let answer = self.send(&request).await?;
            let mut next: Vec<T> = self.parse(&request, &answer.body)?;
            let empty = next.is_empty();
            items.append(&mut next);
            if items.len() >= most {
                let more = answer.more || items.len() > most;
                items.truncate(most);
                return Ok((items, more));
            }
            if !answer.more || empty {
                break;
            }
        }
        Ok((items, false))
    }

    /// Asks GraphQL. A query that only `reads` may be asked twice.
    ///
    /// # Errors
    /// A typed [`Failure`]: of the request itself, or where all of it failed.
    pub async fn graphql(
        &self,
        query: &str,
        variables: &Value,
        reads: bool,
    ) -> Result<Graph, Failure> {
        let request = Request {
            method: Method::POST,
            url: self.access.graphql.clone(),
            body: Some(json!({"query": query, "variables": variables})),
            media: Media::Json,
            most: MOST,
            reads,
        };
        let answer = self.send(&request).await?;
        let mut said: Value = self.parse(&request, &answer.body)?;
        let data = said.get_mut("data").map(Value::take).unwrap_or_default();
        let errors: Vec<&Value> = said["errors"].as_array().into_iter().flatten().collect();
        let kind = errors.first().and_then(|it| it["type"].as_str()).unwrap_or_default();
        let errors: Vec<String> = errors
            .iter()
            .map(|it| self.clean(it["message"].as_str().unwrap_or("an error without a message")))
            .collect();
        if data.is_null() {
            let class = match kind {
                "NOT_FOUND" => Class::Missing,
                "FORBIDDEN" | "INSUFFICIENT_SCOPES" => Class::Forbidden,
                "RATE_LIMITED" | "RATE_LIMIT" => Class::Limited,
                _ => Class::Unprocessable,
            };
            let message = errors.into_iter().next().unwrap_or_default();
            return Err(self.failure(&request, class, Some(answer.status), message));
        }
        Ok(Graph { data, errors })
    }

    /// Makes a request until it succeeds or fails for good.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        for tried in 1.. {
            let failed = match self.once(request).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let next = match failed.final_class {
                Some(class) => Next::Over(class),
                None => next(failed.refused, tried, &self.pace),
            };
            match next {
                Next::Over(class) => {
                    if class == Class::Limited {
                        let wait = self.pace.seconds(lasts(failed.refused));
                        later(self.spent(request), Instant::now() + wait);
                    }
                    let status = failed.refused.status;
                    let mut failure = self.failure(request, class, status, failed.message);
                    failure.request_id = failed.request_id;
                    return Err(failure);
                }
                Next::Again { wait, all } => {
                    let until = Instant::now() + self.pace.seconds(wait);
                    if all {
                        later(&self.paused, until);
                    } else {
                        sleep(self.pace.seconds(wait)).await;
                    }
                }
            }
        }
        unreachable!("`next` ends the tries")
    }

    async fn once(&self, request: &Request) -> Result<Answer, Failed> {
        self.unpaused().await;
        if locked(self.spent(request)).is_some_and(|until| until > Instant::now()) {
            return Err(Failed::last(Class::Limited, "it was not asked again"));
        }
        let _slot = self.slots.acquire().await;
        let whole = self.pace.whole;
        let answer = timeout(Duration::from_secs(whole), self.followed(request)).await;
        answer.unwrap_or_else(|_| {
            let message = format!("the answer had not ended after {whole} seconds");
            Err(Failed::last(Class::Unreachable, &message))
        })
    }

    /// The answer at the place that redirects lead to.
    async fn followed(&self, request: &Request) -> Result<Answer, Failed> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.exchange(request, &url).await?;
            let status = response.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                return read(response, request).await.map_err(|it| self.cleaned(it));
            }
            url = self.led_to(request, &response, &url)?;
        }
        Err(Failed::last(Class::Redirected, "it leads from one place to the next"))
    }

    async fn exchange(&self, request: &Request, url: &Url) -> Result<Response, Failed> {
        let accept = match request.media {
            Media::Json => "application/vnd.github+json",
            Media::Raw => "application/vnd.github.raw+json",
        };
        let mut builder = self.client.request(request.method.clone(), url.clone());
        builder = builder.header(ACCEPT, accept);
        let home = [&self.access.api, &self.access.graphql];
        if home.iter().any(|it| it.origin() == url.origin()) {
            builder = builder.header(AUTHORIZATION, self.authorization.clone());
        }
        if let Some(body) = &request.body {
            builder = builder.json(body);
        }
        builder.send().await.map_err(|error| self.cleaned(lost(error, request)))
    }

    /// Where a redirect leads, if it is followed: only what reads, and only to where nobody else can read along.
    fn led_to(&self, request: &Request, response: &Response, from: &Url) -> Result<Url, Failed> {
        let status = Some(response.status().as_u16());
        let to = response.headers().get(LOCATION).and_then(|it| it.to_str().ok());
        let to = to.and_then(|it| from.join(it).ok());
        let follows = |to: &Url| {
            let safe = to.scheme() == "https" || to.origin() == self.access.api.origin();
            request.method == Method::GET && safe
        };
        to.filter(follows).ok_or_else(|| {
            let mut failed = Failed::last(Class::Redirected, "the redirect is not followed");
            failed.refused.status = status;
            failed
        })
    }

    fn spent(&self, request: &Request) -> &Mutex<Option<Instant>> {
        &self.spent[usize::from(request.url == self.access.graphql)]
    }

    async fn unpaused(&self) {
        loop {
            match locked(&self.paused).filter(|it| *it > Instant::now()) {
                Some(until) => sleep_until(until).await,
                None => return,
            }
        }
    }

    fn parse<T: DeserializeOwned>(&self, request: &Request, body: &[u8]) -> Result<T, Failure> {
        serde_json::from_slice(body).map_err(|error| {
            self.failure(request, Class::Unexpected, None, self.clean(&error.to_string()))
        })
    }

    fn failure(
        &self,
        request: &Request,
        class: Class,
        status: Option<u16>,
        message: String,
    ) -> Failure {
        Failure { class, status, asked: request.asked(), message, request_id: None }
    }

    /// A failure that shows only in what came.
    pub(super) fn failed(&self, request: &Request, class: Class, message: &str) -> Failure {
        self.failure(request, class, None, message.to_owned())
    }

    fn cleaned(&self, mut failed: Failed) -> Failed {
        failed.message = self.clean(&failed.message);
        failed
    }

    /// A foreign text on one line, without the token.
    fn clean(&self, text: &str) -> String {
        line(&without(&self.access.token, text))
    }
}

fn locked(until: &Mutex<Option<Instant>>) -> Option<Instant> {
    *until.lock().unwrap_or_else(PoisonError::into_inner)
}

fn later(until: &Mutex<Option<Instant>>, than: Instant) {
    let mut until = until.lock().unwrap_or_else(PoisonError::into_inner);
    *until = Some(until.map_or(than, |it| it.max(than)));
}

/// One try that failed.
struct Failed {
    refused: Refused,
    /// Its kind, where no further try can change it.
    final_class: Option<Class>,
    message: String,
    request_id: Option<String>,
}

impl Failed {
    fn last(class: Class, message: &str) -> Self {
        let (refused, request_id) = (Refused::default(), None);
        Self { refused, final_class: Some(class), message: message.to_owned(), request_id }
    }
}

/// A response's whole body, or why there is none.
async fn read(mut response: Response, request: &Request) -> Result<Answer, Failed> {
    let status = response.status();
    let more = header(&response, "link").is_some_and(|it| it.contains("rel=\"next\""));
    // Of a refusal no more than what it says.
    let most = if status.is_success() { request.most } else { request.most.min(64 << 10) };
    let (mut body, mut cut) = (Vec::new(), false);
    while !cut && let Some(piece) = response.chunk().await.map_err(|it| lost(it, request))? {
        cut = body.len() + piece.len() > most;
        body.extend_from_slice(&piece[..piece.len().min(most - body.len())]);
    }
    if !status.is_success() {
        return Err(refused(&response, &body, request));
    }
    if cut {
        let failed = Failed::last(Class::TooLarge, &format!("more than {most} bytes"));
        return Err(Failed {
            refused: Refused { status: Some(status.as_u16()), ..Refused::default() },
            ..failed
        });
    }
    Ok(Answer { status: status.as_u16(), body, more })
}

fn refused(response: &Response, body: &[u8], request: &Request) -> Failed {
    let said: Option<Value> = serde_json::from_slice(body).ok();
    let message = said.as_ref().and_then(|it| it["message"].as_str()).unwrap_or_default();
    let lower = message.to_ascii_lowercase();
    let number = |name: &str| header(response, name)?.trim().parse::<u64>().ok();
    let refused = Refused {
        status: Some(response.status().as_u16()),
        retry_after: retry_after(response.headers())
            .map(|it| it.as_secs() + u64::from(it.subsec_nanos() > 0)),
        used_up: number("x-ratelimit-remaining") == Some(0),
        reset_in: number("x-ratelimit-reset").map(|at| connection::until(response.headers(), at)),
        secondary: lower.contains("secondary rate limit") || lower.contains("abuse"),
        reads: request.reads,
    };
    let request_id = header(response, "x-github-request-id").map(line);
    let errors = said.as_ref().and_then(|it| it["errors"].as_array()).into_iter().flatten();
    // A content of more than 100 MB is refused with 403, which is no matter of the token.
    let too_large = errors.into_iter().any(|it| it["code"] == "too_large");
    let final_class = too_large.then_some(Class::TooLarge);
    Failed { refused, final_class, message: message.to_owned(), request_id }
}

/// A connection's failure, told with its causes.
fn lost(error: reqwest::Error, request: &Request) -> Failed {
    let final_class = error.is_builder().then_some(Class::Unprocessable);
    // A request that was never sent may be made again, whatever it does.
    let refused = Refused { reads: request.reads || error.is_connect(), ..Refused::default() };
    Failed { refused, final_class, message: causes(error), request_id: None }
}

/// Takes every trace of a secret out of a text that somebody else wrote.
fn without(secret: &SecretString, text: &str) -> String {
    match secret.expose_secret() {
        "" => text.to_owned(),
        secret => text.replace(secret, "[token]"),
    }
}
