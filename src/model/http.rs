//! A connection to an endpoint that somebody else runs: how it is set up, what is read of it and how much, and what it means
//! when it is lost. What is said over it is each provider's own.

use super::failure::{Class, Failure};
use crate::{
    connection::{self, Trust, causes},
    fault::Fault,
};
use reqwest::{
    Client, Response, Url,
    header::{HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// What is read of a response that says no.
const MAX_START: usize = 64 << 10;

/// A client for one endpoint. `silence` is the longest time without a byte.
///
/// # Errors
/// A [`Fault`] where the machine's settings for HTTPS cannot be used.
pub(super) fn client(
    url: &Url,
    headers: HeaderMap,
    (trust, silence): (&Trust, Duration),
) -> anyhow::Result<Client> {
    Ok(connection::build(connection::builder(url, trust, silence)?.default_headers(headers))?)
}

/// A key as a header's value, behind `prefix`; `name` is the variable that it came from.
///
/// # Errors
/// A [`Fault`] for a key that no header can hold. A header takes more than ASCII, but no key is made of it: refused here, it is not
/// asked with forty times.
pub(super) fn key_value(
    key: &SecretString,
    prefix: &str,
    name: &str,
) -> Result<HeaderValue, Fault> {
    let key = Some(key.expose_secret()).filter(|it| it.is_ascii());
    let value = key.and_then(|it| HeaderValue::from_str(&format!("{prefix}{it}")).ok());
    let mut value = value.ok_or_else(|| unfit(name))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A variable that no header can hold.
pub(super) fn unfit(name: &str) -> Fault {
    let what = format!("{name} holds a character that no header can carry");
    Fault::usage(what, "copy it again: a line break or a quote may have come with it")
}

/// A response's whole body, of `most` bytes.
pub(super) async fn read_body(mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| lost(error, Class::Truncated))? {
        if body.len() + piece.len() > most {
            let why = format!("the response is larger than {most} bytes, as no model's is");
            return Err(Failure::new(Class::Unreadable, &why));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The beginning of a response's body, as far as it came: what a refusal says.
pub(super) async fn read_start(mut response: Response) -> Vec<u8> {
    let mut start = Vec::new();
    while start.len() < MAX_START
        && let Ok(Some(piece)) = response.chunk().await
    {
        start.extend_from_slice(&piece[..piece.len().min(MAX_START - start.len())]);
    }
    start
}

/// A connection's failure: of `class`, unless it was that nothing came.
pub(super) fn lost(error: reqwest::Error, class: Class) -> Failure {
    let class = match class {
        _ if error.is_builder() => Class::Rejected,
        _ if error.is_connect() => Class::Unreachable,
        _ if error.is_timeout() => Class::Silence,
        class => class,
    };
    Failure::new(class, &causes(error))
}
