//! Anthropic's Messages API, streaming. One request in, one reply or one typed failure out: retries are `bench`'s.

mod body;
pub(super) mod error;
mod message;

use super::{
    arrived::{Arrived, Said},
    ask::Ask,
    blocks::Blocks,
    failure::{Class, Failure, start},
    http::{client, key_value, lost, read_body, unfit},
    sse::{self, Parser},
};
use crate::{
    connection::{Trust, header, retry_after},
    fault::Fault,
};
use message::Message;
use reqwest::{
    Client, Response, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use std::{fmt, time::Duration};

const HOME: &str = "https://api.anthropic.com";
/// Spoken at home; gateways are spoken to in the version that all of them know. Our requests are the same in both.
const HOME_VERSION: &str = "2026-10-21";
const GATEWAY_VERSION: &str = "2023-06-01";
/// What is read of an error's body, or of a message in one piece.
const MAX_BODY: usize = 32 << 20;
/// What is read of a count.
const MAX_COUNT: usize = 64 << 10;

/// A client with its key.
pub(super) struct Anthropic {
    client: Client,
    url: Url,
    counting: Url,
    blocks: Blocks,
}

/// No more than the host: the address and a proxy's may hold passwords.
impl fmt::Debug for Anthropic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Anthropic({})", self.url.host_str().unwrap_or_default())
    }
}

impl Anthropic {
    /// A client for the key, at `base` or at home; `way` is whom to trust and the longest time without a byte.
    ///
    /// # Errors
    /// A [`Fault`] for a base that is no address or a key that no header can hold.
    pub(super) fn new(
        key: &SecretString,
        base: Option<&SecretString>,
        version: Option<&str>,
        way: (&Trust, Duration),
    ) -> anyhow::Result<Self> {
        let url = endpoint(base.map_or(HOME, |it| it.expose_secret()))?;
        let at_home = url.host_str() == Some("api.anthropic.com");
        let version = version.unwrap_or(if at_home { HOME_VERSION } else { GATEWAY_VERSION });
        let client = client(&url, headers(key, version)?, way)?;
        let mut counting = url.clone();
        counting.set_path(&format!("{}/count_tokens", url.path()));
        Ok(Self { client, url, counting, blocks: Blocks::default() })
    }

    /// Asks once. `first` is called when the response begins: from then on other calls can read what it wrote to the cache.
    pub(super) async fn ask(
        &self,
        ask: &Ask<'_>,
        arrived: &mut Arrived,
        mut first: impl FnMut(),
    ) -> Result<Said, Failure> {
        let body = body::body(ask, &self.blocks);
        arrived.sent = true;
        let response = match body.put(self.client.post(self.url.clone())).send().await {
            Ok(response) => response,
            Err(error) => {
                arrived.sent = !error.is_connect() && !error.is_builder();
                return Err(lost(error, Class::Unreachable));
            }
        };
        arrived.status = Some(response.status().as_u16());
        arrived.request_id = header(&response, "request-id").map(start);
        if response.status() != reqwest::StatusCode::OK {
            return Err(refused(response, arrived).await);
        }
        match header(&response, "content-type").unwrap_or_default() {
            kind if kind.starts_with("application/json") => {
                first();
                message::read_whole(&read_body(response, MAX_BODY).await?, arrived)
            }
            kind if kind.starts_with("text/html") => {
                Err(Failure::new(Class::Unreadable, "the endpoint answers with a web page"))
            }
            _ => stream(response, arrived, first).await,
        }
    }
}

impl Anthropic {
    /// The prompt's tokens, which is free. Nothing where the endpoint does not say, for whatever reason: a gateway may not have it.
    pub(super) async fn count(&self, ask: &Ask<'_>) -> Option<u64> {
        #[derive(serde::Deserialize)]
        struct Counted {
            input_tokens: u64,
        }
        let body = body::counted(ask, &self.blocks);
        let response = body.put(self.client.post(self.counting.clone())).send().await.ok()?;
        let whole = response.status() == reqwest::StatusCode::OK;
        let body = read_body(response, MAX_COUNT).await.ok().filter(|_| whole)?;
        let counted: Counted = serde_json::from_slice(&body).ok()?;
        Some(counted.input_tokens).filter(|it| *it > 0 && *it < 1 << 40)
    }
}

async fn stream(
    mut response: Response,
    arrived: &mut Arrived,
    mut first: impl FnMut(),
) -> Result<Said, Failure> {
    let mut parser = Parser::default();
    let mut message = Message::default();
    while !message.ended() {
        let piece = response.chunk().await.map_err(|error| lost(error, Class::Truncated))?;
        let events = match &piece {
            Some(bytes) => parser.push(bytes),
            None => parser.finish().into_iter().collect(),
        };
        for event in events {
            first();
            message.take(&event.data, arrived)?;
        }
        if parser.overflown() {
            let why = format!("a line of the stream is larger than {} MiB", sse::MAX_BYTES >> 20);
            return Err(Failure::new(Class::Unreadable, &why));
        }
        if piece.is_none() {
            break;
        }
    }
    message.end(arrived)
}

/// A response that is no success.
async fn refused(response: Response, arrived: &mut Arrived) -> Failure {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    // Nothing was generated: it costs nothing.
    arrived.sent = false;
    if response.status().is_redirection() {
        let to = header(&response, "location").and_then(|it| response.url().join(it).ok());
        return Failure { status: Some(status), ..redirected(to) };
    }
    let body = read_body(response, MAX_BODY).await.unwrap_or_default();
    Failure { retry_after, ..error::read(status, &body) }
}

/// The endpoint is not where it was taken for.
fn redirected(to: Option<Url>) -> Failure {
    let base = to.map(|mut to| {
        // Neither a password nor what stands in a query is shown.
        to.set_query(None);
        to.set_fragment(None);
        let _ = (to.set_username(""), to.set_password(None));
        to.as_str().trim_end_matches("/v1/messages").trim_end_matches('/').to_owned()
    });
    let message = base.map_or_else(
        || "it does not say where to".to_owned(),
        |it| format!("set ANTHROPIC_BASE_URL to {it} if you trust it"),
    );
    Failure::new(Class::Redirected, &message)
}

fn headers(key: &SecretString, version: &str) -> anyhow::Result<HeaderMap> {
    let key = key_value(key, "", "ANTHROPIC_API_KEY")?;
    let version = HeaderValue::from_str(version).map_err(|_| unfit("ANTHROPIC_VERSION"))?;
    let pairs = [
        ("content-type", HeaderValue::from_static("application/json")),
        ("anthropic-version", version),
        // Compatible gateways often read only this form of the key.
        ("x-api-key", key),
    ];
    Ok(pairs.into_iter().map(|(name, value)| (HeaderName::from_static(name), value)).collect())
}

fn endpoint(base: &str) -> anyhow::Result<Url> {
    let help = "write it like https://api.anthropic.com, without a path that ends in /messages";
    let fault = |why: &str| Fault::usage(format!("ANTHROPIC_BASE_URL is not usable: {why}"), help);
    let base = base.trim_end_matches('/');
    let base = base.strip_suffix("/v1").unwrap_or(base);
    let url = Url::parse(&format!("{base}/v1/messages")).map_err(|it| fault(&it.to_string()))?;
    match url.scheme() {
        "https" | "http" if url.has_host() => Ok(url),
        _ => Err(fault("it is no http or https address").into()),
    }
}
