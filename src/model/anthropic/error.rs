//! Anthropic's failures: from status, type and error code to a class. Messages are read only where nothing else tells.

use crate::model::failure::{Class, Failure};
use serde::Deserialize;

/// `{"type": "error", "error": {…}, "request_id": …}`.
#[derive(Deserialize)]
struct Envelope {
    error: Body,
    request_id: Option<String>,
}

/// What is in `error`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Body {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    message: String,
    details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    error_code: Option<String>,
}

/// A response that is no success. Its body may be a proxy's page.
pub(super) fn read(status: u16, body: &[u8]) -> Failure {
    match serde_json::from_slice::<Envelope>(body) {
        Ok(Envelope { error, request_id }) => Failure { request_id, ..error.failure(Some(status)) },
        Err(_) => {
            let message = String::from_utf8_lossy(&body[..body.len().min(8_000)]).into_owned();
            Body { kind: String::new(), message, details: None }.failure(Some(status))
        }
    }
}

/// The error in a body that should have been a message: a gateway may say it under a status that says all is well.
pub(super) fn inside(body: &[u8]) -> Option<Failure> {
    let Envelope { error, request_id } = serde_json::from_slice(body).ok()?;
    Some(Failure { request_id, ..error.failure(Some(200)) })
}

/// An error of the API that another program tells of.
pub(in crate::model) fn of(status: Option<u16>, kind: String, message: String) -> Failure {
    Body { kind, message, details: None }.failure(status)
}

impl Body {
    /// The failure, under the status that came with it: 200 for one in the middle of a stream.
    pub(super) fn failure(&self, status: Option<u16>) -> Failure {
        let class = self.class(status.unwrap_or_default());
        let message = if self.message.is_empty() { &self.kind } else { &self.message };
        Failure { status, ..Failure::new(class, message) }
    }

    fn class(&self, status: u16) -> Class {
        let code = self.details.as_ref().and_then(|it| it.error_code.as_deref());
        if code.is_some_and(|it| it.ends_with("spend_limit_reached")) {
            return Class::SpendLimit;
        }
        match self.kind.as_str() {
            "authentication_error" => Class::Authentication,
            "billing_error" => Class::SpendLimit,
            "permission_error" => Class::Permission,
            "not_found_error" => Class::UnknownModel,
            "request_too_large" => Class::ContextTooLong,
            "rate_limit_error" => Class::RateLimit,
            "overloaded_error" | "api_error" | "timeout_error" | "conflict_error" => {
                Class::Overloaded
            }
            "invalid_request_error" => self.invalid_request(),
            _ => by_status(status),
        }
    }

    /// The one type that covers three things which only its message tells apart.
    fn invalid_request(&self) -> Class {
        let message = self.message.to_ascii_lowercase();
        if message.starts_with("you have reached your specified api usage limits") {
            Class::SpendLimit
        } else if message.contains("prompt is too long") {
            Class::ContextTooLong
        } else {
            Class::Rejected
        }
    }
}

const fn by_status(status: u16) -> Class {
    match status {
        300..=399 => Class::Redirected,
        401 => Class::Authentication,
        402 => Class::SpendLimit,
        403 => Class::Permission,
        404 => Class::UnknownModel,
        413 => Class::ContextTooLong,
        429 => Class::RateLimit,
        408 | 409 | 500..=599 => Class::Overloaded,
        // An error of an unknown type in the middle of a stream.
        200 => Class::Overloaded,
        _ => Class::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, read};

    #[test]
    fn failures_are_told_by_type_and_code_before_status() {
        let error = |kind: &str, message: &str| {
            format!(
                r#"{{"type":"error","error":{{"type":"{kind}","message":"{message}"}},"request_id":"r"}}"#
            )
        };
        let spend = r#"{"error":{"type":"rate_limit_error","message":"m",
                        "details":{"error_code":"enforced_spend_limit_reached"}}}"#;
        let table = [
            (401, error("authentication_error", "m"), Class::Authentication),
            (402, error("billing_error", "m"), Class::SpendLimit),
            (403, error("permission_error", "m"), Class::Permission),
            (404, error("not_found_error", "model: x"), Class::UnknownModel),
            (413, "<html>too large</html>".to_owned(), Class::ContextTooLong),
            (429, error("rate_limit_error", "m"), Class::RateLimit),
            (429, spend.to_owned(), Class::SpendLimit),
            (429, String::new(), Class::RateLimit),
            (
                400,
                error("invalid_request_error", "prompt is too long: 9 > 8"),
                Class::ContextTooLong,
            ),
            (
                400,
                error("invalid_request_error", "You have reached your specified API usage limits."),
                Class::SpendLimit,
            ),
            (400, error("invalid_request_error", "temperature"), Class::Rejected),
            (409, error("conflict_error", "m"), Class::Overloaded),
            (500, error("api_error", "m"), Class::Overloaded),
            (503, "\u{0}\u{1}".to_owned(), Class::Overloaded),
            (529, error("overloaded_error", "m"), Class::Overloaded),
            (302, String::new(), Class::Redirected),
            (418, error("new_error", "m"), Class::Rejected),
        ];
        for (status, body, class) in table {
            assert_eq!(read(status, body.as_bytes()).class, class, "{status} {body}");
        }
    }
}
