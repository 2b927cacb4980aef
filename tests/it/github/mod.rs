//! At home in GitHub: the client, events, and checkouts that lack something, against a stand-in that keeps GitHub's documented rules.

mod artifacts;
mod believed;
pub(crate) mod checkouts;
mod client;
mod commands;
mod described;
mod emulate;
mod events;
mod hands;
mod large;
mod plans;
mod publish;
mod pull;
mod rest;
pub(crate) mod server;
mod tls;
mod trust;
mod whole;
