//! Failures of OpenAI's API and of those that speak like it: from code, type and status to a class, and which parameter was not taken.
//!
//! Compatible servers agree on little: an object, a bare string, an array around it, a code that is a number, a page. Everything is read
//! as a value, nothing is required, and the message is looked at only for what no code tells.

use super::form::{Form, Parameter};
use crate::model::failure::{Class, Failure};
use serde_json::Value;

/// How much of a message is looked at.
const READ: usize = 4_000;

/// A failure, and the parameter whose change may mend it.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) failure: Failure,
    pub(super) parameter: Option<Parameter>,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self { failure, parameter: None }
    }
}

/// What an error says, whatever its form.
#[derive(Debug, Default)]
struct Said {
    /// Code, type and status words, in lower case.
    words: Vec<String>,
    /// The status that the error itself names.
    status: Option<u16>,
    param: String,
    message: String,
    /// Everything readable in it, in lower case: a router packs its provider's error inside.
    text: String,
    /// A moderator's note is in it.
    flagged: bool,
}

/// A response that is no success. Its body may be a proxy's page.
pub(super) fn read(status: u16, body: &[u8], form: &Form) -> Problem {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if value.is_object() || value.is_array() => of(&value, status, form),
        _ => {
            let message = String::from_utf8_lossy(&body[..body.len().min(READ)]).into_owned();
            let text = message.to_lowercase();
            Said { message, text, ..Said::default() }.problem(status, form)
        }
    }
}

/// An error as a value, under the status that came with it: 200 for one in a stream or in a reply's place.
pub(super) fn of(value: &Value, status: u16, form: &Form) -> Problem {
    Said::read(value).problem(status, form)
}

/// The error in a value that should have been something else.
pub(super) fn inside(value: &Value) -> Option<&Value> {
    value.get("error").filter(|it| !it.is_null() && **it != Value::Bool(false))
}

impl Said {
    fn read(value: &Value) -> Self {
        // Gemini wraps it in an array.
        let value = value.as_array().and_then(|it| it.first()).unwrap_or(value);
        let error = inside(value).unwrap_or(value);
        let text = |key: &str| error.get(key).and_then(Value::as_str).map(cut);
        let details = || error.get("detail").filter(|it| !it.is_null()).map(|it| cut(&plain(it)));
        let message = error.as_str().map(cut).or_else(|| text("message")).or_else(details);
        let metadata = error.get("metadata");
        let raw = metadata.and_then(|it| it.get("raw")).map(|it| cut(&plain(it)));
        let words = ["code", "type", "status"].iter().filter_map(|it| text(it));
        let inner = error.pointer("/innererror/code").and_then(Value::as_str).map(cut);
        let message = message.unwrap_or_default();
        let numbers = ["code", "status"].iter().filter_map(|it| error.get(it)?.as_u64());
        Self {
            words: words.chain(inner).map(|it| it.to_lowercase()).collect(),
            status: numbers.filter_map(|it| u16::try_from(it).ok()).find(|it| *it >= 400),
            param: text("param").unwrap_or_default().to_lowercase(),
            text: format!("{message} {}", raw.unwrap_or_default()).to_lowercase(),
            flagged: metadata.is_some_and(|it| it.get("flagged_input").is_some()),
            message,
        }
    }

    fn problem(&self, status: u16, form: &Form) -> Problem {
        let by_status = if status == 200 { self.status.unwrap_or(status) } else { status };
        let class = self.class(by_status);
        let parameter = match class {
            Class::Rejected => form.named(&self.param, &self.text),
            // A limit that does not fit beside the prompt: without it the server takes what is left.
            Class::ContextTooLong => {
                let limit = ["max_tokens", "max_completion_tokens", "in the completion"];
                let limited = self.says(&limit);
                limited.then_some(Parameter::HighLimit)
            }
            _ => None,
        };
        let words = self.words.first().map_or("", |it| it);
        let message = if self.message.is_empty() { words } else { &self.message };
        let status = Some(by_status).filter(|it| *it != 200);
        let failure = Failure { status, ..Failure::new(class, message) };
        Problem { failure, parameter }
    }

    fn class(&self, status: u16) -> Class {
        let by_word = self.words.iter().find_map(|it| by_word(it, status));
        by_word.or_else(|| self.by_text(status)).unwrap_or_else(|| self.by_status(status))
    }

    /// What only the message tells.
    fn by_text(&self, status: u16) -> Option<Class> {
        let too_long = [
            "context length",
            "context window",
            "context size",
            "prompt is too long",
            "input is too long",
            "exceeds the maximum number of tokens",
            "maximum input length",
        ];
        let high_limit = ["max_tokens is too large", "max_completion_tokens is too large"];
        match status {
            400 | 413 | 422 | 500 if self.says(&too_long) || self.says(&high_limit) => {
                Some(Class::ContextTooLong)
            }
            // More tokens in one request than the account has in a minute: waiting does not help.
            429 if self.text.starts_with("request too large") => Some(Class::ContextTooLong),
            400 if self.says(&["api key not valid", "invalid api key", "incorrect api key"]) => {
                Some(Class::Authentication)
            }
            400 if self.says(&["content management policy", "usage policy"]) => {
                Some(Class::Refusal)
            }
            403 if self.flagged => Some(Class::Refusal),
            _ => None,
        }
    }

    fn by_status(&self, status: u16) -> Class {
        match status {
            300..=399 => Class::Redirected,
            401 => Class::Authentication,
            402 => Class::SpendLimit,
            403 => Class::Permission,
            // A model that is not there is named; an address that is not there answers with next to nothing.
            404 if self.says(&["model", "deployment", "endpoints"]) => Class::UnknownModel,
            404 | 405 => Class::Unreadable,
            413 => Class::ContextTooLong,
            429 => Class::RateLimit,
            408 | 409 | 425 | 500..=599 => Class::Overloaded,
            // An error of an unknown kind in the middle of a stream.
            200 => Class::Overloaded,
            _ => Class::Rejected,
        }
    }

    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|it| self.text.contains(it))
    }
}

/// The class of a code or a type; none for words that say no more than the status does.
fn by_word(word: &str, status: u16) -> Option<Class> {
    Some(match word {
        "insufficient_quota"
        | "credit_balance_exhausted"
        | "organization_spend_limit_exceeded"
        | "project_spend_limit_exceeded"
        | "organization_usage_limit_exceeded"
        | "billing_hard_limit_reached"
        | "billing_not_active"
        | "billing_error" => Class::SpendLimit,
        "invalid_api_key" | "authentication_error" | "unauthenticated" => Class::Authentication,
        "permission_error"
        | "permission_denied"
        | "permissiondenied"
        | "unsupported_country_region_territory" => Class::Permission,
        "model_not_found" | "deploymentnotfound" => Class::UnknownModel,
        "context_length_exceeded" | "exceed_context_size_error" | "string_above_max_length" => {
            Class::ContextTooLong
        }
        "rate_limit_exceeded" | "rate_limit_error" | "resource_exhausted" | "throttling_error" => {
            // The message may say more.
            if status == 429 {
                return None;
            }
            Class::RateLimit
        }
        "slow_down" if matches!(status, 200 | 429) => Class::RateLimit,
        "server_is_overloaded"
        | "slow_down"
        | "overloaded_error"
        | "server_error"
        | "internal_error"
        | "api_error"
        | "timeout"
        | "unavailable" => Class::Overloaded,
        "content_filter" | "responsibleaipolicyviolation" | "invalid_prompt" => Class::Refusal,
        it if it.contains("policy_violation") => Class::Refusal,
        _ => return None,
    })
}

/// A value as text: itself where it is one, else its JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn cut(text: &str) -> String {
    text.chars().take(READ).collect()
}

#[cfg(test)]
mod tests {
    use super::{Class, Form, Parameter, read};
    use crate::model::openai::endpoint::Server;

    fn error(code: &str, kind: &str, message: &str) -> String {
        format!(r#"{{"error":{{"code":{code},"type":"{kind}","message":"{message}"}}}}"#)
    }

    #[test]
    fn failures_are_told_by_code_and_type_before_status() {
        let quota =
            r#"{"error":{"type":"insufficient_quota","code":"project_spend_limit_exceeded"}}"#;
        let azure = r#"{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;
        let flagged =
            r#"{"error":{"code":403,"message":"moderation","metadata":{"flagged_input":"x"}}}"#;
        let gemini = r#"[{"error":{"code":400,"message":"API key not valid. Pass one.","status":"INVALID_ARGUMENT"}}]"#;
        let big = error("\"rate_limit_exceeded\"", "tokens", "Request too large for gpt: 9 > 8");
        let busy = error("null", "server_error", "The server had an error");
        let table: &[(u16, &str, Class)] = &[
            (
                401,
                &error("\"invalid_api_key\"", "invalid_request_error", "m"),
                Class::Authentication,
            ),
            (400, gemini, Class::Authentication),
            (402, &error("402", "", "Insufficient credits"), Class::SpendLimit),
            (429, quota, Class::SpendLimit),
            (429, &error("\"rate_limit_exceeded\"", "requests", "slow"), Class::RateLimit),
            (429, &big, Class::ContextTooLong),
            (429, &error("429", "throttling_error", "m"), Class::RateLimit),
            (429, "", Class::RateLimit),
            (503, &error("\"slow_down\"", "", "m"), Class::Overloaded),
            (403, &error("\"unsupported_country_region_territory\"", "", "m"), Class::Permission),
            (403, flagged, Class::Refusal),
            (400, azure, Class::Refusal),
            (404, &error("\"model_not_found\"", "", "m"), Class::UnknownModel),
            (404, r#"{"error":"model 'x' not found"}"#, Class::UnknownModel),
            (404, r#"{"detail":"Not Found"}"#, Class::Unreadable),
            (404, "404 page not found", Class::Unreadable),
            (400, &error("\"context_length_exceeded\"", "", "m"), Class::ContextTooLong),
            (
                400,
                r#"{"object":"error","message":"maximum context length is 4096 tokens","code":400}"#,
                Class::ContextTooLong,
            ),
            (400, &error("500", "exceed_context_size_error", "m"), Class::ContextTooLong),
            (413, "<html>too large</html>", Class::ContextTooLong),
            (500, &busy, Class::Overloaded),
            (502, "<html>bad gateway</html>", Class::Overloaded),
            (422, r#"{"detail":[{"loc":["body","x"],"msg":"m"}]}"#, Class::Rejected),
            (400, "{}", Class::Rejected),
            (302, "", Class::Redirected),
            (200, &busy, Class::Overloaded),
            (200, &error("502", "", "Provider disconnected"), Class::Overloaded),
            (200, &error("429", "", "slow"), Class::RateLimit),
            (200, &error("401", "", "no"), Class::Authentication),
            (200, r#"{"error":{}}"#, Class::Overloaded),
        ];
        for (status, body, class) in table {
            let problem = read(*status, body.as_bytes(), &Form::new(Server::OpenAi, None));
            assert_eq!(problem.failure.class, *class, "{status} {body}");
        }
    }

    #[test]
    fn the_parameter_is_found_in_every_form_of_error() {
        let raw = r#"{"error":{"code":400,"message":"Provider returned error",
            "metadata":{"raw":"{\"error\":\"unsupported: response_format\"}"}}}"#;
        let room =
            "'max_tokens' is too large: 32000. This model's maximum context length is 8192 tokens";
        let table: &[(u16, &str, Option<Parameter>)] = &[
            (
                400,
                r#"{"error":{"param":"max_completion_tokens","message":"no"}}"#,
                Some(Parameter::Limit),
            ),
            (
                400,
                &error("null", "", "Unrecognized request argument: stream_options"),
                Some(Parameter::Usage),
            ),
            (
                422,
                r#"{"detail":[{"loc":["body","prompt_cache_key"],"msg":"extra"}]}"#,
                Some(Parameter::Key),
            ),
            (400, raw, Some(Parameter::Format)),
            (200, raw, Some(Parameter::Format)),
            (400, &error("null", "", room), Some(Parameter::HighLimit)),
            (400, "unknown name prompt_cache_options", Some(Parameter::Marks)),
            (401, r#"{"error":{"param":"max_tokens"}}"#, None),
            (500, &error("null", "", "stream_options"), None),
            (400, "{}", None),
        ];
        for (status, body, parameter) in table {
            let problem = read(*status, body.as_bytes(), &Form::new(Server::OpenAi, None));
            assert_eq!(problem.parameter, *parameter, "{status} {body}");
        }
    }
}
