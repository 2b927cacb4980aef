//! A connection as every client of ours opens it: what is trusted, which proxy is asked, how long a silence is borne. What is said over a
//! connection, and when it is tried again, is the clients' own (`model`, `github`).

mod retry_after;
mod said;
mod trust;

use crate::fault::Fault;
use reqwest::{Client, ClientBuilder, Url, redirect::Policy};
use std::time::Duration;

pub use retry_after::{retry_after, until};
pub use said::{causes, header, line};
pub use trust::Trust;

const CONNECT: Duration = Duration::from_secs(10);

/// A builder of clients for one endpoint. `silence` is the longest time without a byte. It follows no redirect: that would carry a
/// key to another host.
///
/// # Errors
/// A [`Fault`] where a file of certificates cannot be used.
pub fn builder(url: &Url, trust: &Trust, silence: Duration) -> Result<ClientBuilder, Fault> {
    let builder = Client::builder()
        .tls_backend_preconfigured(trust.config()?)
        .user_agent(concat!("pentad/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(silence)
        .tcp_keepalive(Duration::from_secs(60))
        .redirect(Policy::none());
    Ok(if is_loopback(url) { builder.no_proxy() } else { builder })
}

/// The client that a builder makes.
///
/// # Errors
/// A [`Fault`] where the machine's settings for HTTPS cannot be used.
pub fn build(builder: ClientBuilder) -> Result<Client, Fault> {
    builder.build().map_err(|error| {
        Fault::usage(format!("cannot set up HTTPS: {error}"), "check the proxy variables")
    })
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|it| it.is_loopback())
}
