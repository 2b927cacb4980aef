//! What a connection's other end said, and how a connection failed, as our clients tell it. What it means is theirs.

use reqwest::Response;
use std::error::Error as _;

/// A foreign text on one line, without control characters, 200 characters at most.
#[must_use]
pub fn line(text: &str) -> String {
    let clean = text.trim().chars().map(|it| if it.is_control() { ' ' } else { it });
    let mut line: String = clean.take(201).collect();
    if line.chars().count() > 200 {
        line.pop();
        line.push('…');
    }
    line
}

/// A header's value, where it is text.
#[must_use]
pub fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// A connection's failure with its causes, without the address, which may hold a password.
#[must_use]
pub fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    message
}
