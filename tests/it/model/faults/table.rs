//! Every failure of a provider, as each of the two protocols says it, and what it may cost. One table, which both run through.

use crate::{chat_stand_in as chat, stand_in as messages};
use serde_json::json;

/// What is billed of a request that fails like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Billed {
    /// Nothing was generated.
    Nothing,
    /// What the provider told.
    Told,
    /// Nobody said, or not all of it: the report says that it is not known.
    Unknown,
}

/// What comes of a fault that strikes a call once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Once {
    /// It is asked again and the review is whole.
    Passes,
    /// Asking again is pointless, or costs the same again: that reviewer is lost, or repaired.
    Stays,
}

/// One failure.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) messages: messages::Script,
    pub(super) chat: chat::Script,
    /// By Anthropic's protocol and by OpenAI's.
    pub(super) billed: [Billed; 2],
    pub(super) once: Once,
    /// Nothing comes: it costs the time of `models.silence_seconds`.
    pub(super) silent: bool,
}

/// Half of a reply.
const HALF: &str = "{\"findings\": [";
const PAGE: &str = "<html><title>502</title></html>";

impl Fault {
    fn new(name: &'static str, messages: messages::Script, chat: chat::Script) -> Self {
        let billed = [Billed::Nothing; 2];
        Self { name, messages, chat, billed, once: Once::Stays, silent: false }
    }

    fn billed(self, messages: Billed, chat: Billed) -> Self {
        Self { billed: [messages, chat], ..self }
    }

    fn passes(self) -> Self {
        Self { once: Once::Passes, ..self }
    }

    fn silent(self) -> Self {
        Self { silent: true, ..self }
    }
}

/// All of them.
pub(super) fn faults() -> Vec<Fault> {
    [turned_away(), passing(), replies(), broken()].concat()
}

/// Responses after which asking again is pointless.
fn turned_away() -> Vec<Fault> {
    let (of, or) = (messages::Script::error, chat::Script::error);
    let limit = r#"{"error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}"#;
    let quota = r#"{"error":{"type":"insufficient_quota","code":"credit_balance_exhausted"}}"#;
    vec![
        Fault::new(
            "key refused",
            of(401, "authentication_error", "m"),
            or(401, "invalid_api_key", "m"),
        ),
        Fault::new("spend limit", of(402, "billing_error", "m"), or(402, "", "credits")),
        Fault::new(
            "spend limit, said as a rate limit",
            messages::Script::raw(429, limit),
            chat::Script::raw(429, quota),
        ),
        Fault::new("permission", of(403, "permission_error", "m"), or(403, "", "m")),
        Fault::new(
            "unknown model",
            of(404, "not_found_error", "m"),
            or(404, "model_not_found", "m"),
        ),
        Fault::new(
            "too long",
            of(400, "invalid_request_error", "prompt is too long: 2 > 1"),
            or(400, "context_length_exceeded", "m"),
        ),
        Fault::new("rejected", of(400, "invalid_request_error", "m"), or(400, "", "m")),
        Fault::new("redirect", messages::Script::raw(302, ""), chat::Script::raw(302, "")),
    ]
}

/// Responses that say: later.
fn passing() -> Vec<Fault> {
    let (of, or) = (messages::Script::error, chat::Script::error);
    let limited = || (of(429, "rate_limit_error", "m"), or(429, "rate_limit_exceeded", "m"));
    let (messages, chat) = limited();
    let rate_limit = Fault::new("rate limit", messages, chat);
    let (messages, chat) = limited();
    let wait = "retry-after: 3";
    let rate_limit_with_wait =
        Fault::new("rate limit with a wait", messages.header(wait), chat.header(wait));
    let gateway = Fault::new(
        "bad gateway",
        messages::Script::raw(502, PAGE).kind("text/html"),
        chat::Script::raw(502, PAGE).kind("text/html"),
    );
    let inside = json!({"error": {"type": "overloaded_error", "message": "m"}}).to_string();
    let error_inside = Fault::new(
        "an error under a status that says all is well",
        messages::Script::raw(200, &inside),
        chat::Script::raw(200, &inside),
    );
    let overloaded = Fault::new(
        "overloaded",
        of(529, "overloaded_error", "m"),
        or(503, "server_is_overloaded", "m"),
    );
    [rate_limit, rate_limit_with_wait, overloaded, gateway, error_inside].map(Fault::passes).into()
}

/// What comes to its end and is no reply, or not all of one.
fn replies() -> Vec<Fault> {
    use Billed::{Told, Unknown};
    let (say, said) = (messages::Script::say, chat::Script::say);
    let finish = chat::Script::finish;
    let refused = || json!("content_filter");
    let page = |status| {
        let messages = messages::Script::raw(status, PAGE).kind("text/html");
        (messages, chat::Script::raw(status, PAGE).kind("text/html"))
    };
    let (page, page_too) = page(200);
    vec![
        Fault::new("refusal", messages::Script::refusal(), finish("", refused()))
            .billed(Told, Told),
        Fault::new("refusal halfway", say(HALF).stop("refusal"), finish(HALF, refused()))
            .billed(Told, Told),
        Fault::new("out of room", say("").stop("max_tokens"), finish("", json!("length")))
            .billed(Told, Told)
            .passes(),
        Fault::new("cut by its limit", say(HALF).stop("max_tokens"), finish(HALF, json!("length")))
            .billed(Told, Told)
            .passes(),
        Fault::new(
            "unknown stop reason",
            say(HALF).stop("of_the_future"),
            finish(HALF, json!("?")),
        )
        .billed(Told, Told),
        Fault::new("no reply", say("The code is fine."), said("The code is fine."))
            .billed(Told, Told),
        Fault::new("no text", say(""), said("")).billed(Told, Told).passes(),
        Fault::new("a web page", page, page_too).billed(Unknown, Unknown).passes(),
        Fault::new(
            "another API",
            messages::Script::raw(200, "{\"choices\": []}"),
            chat::Script::raw(200, "{\"content\": []}"),
        )
        .billed(Unknown, Unknown)
        .passes(),
    ]
}

/// What does not come to its end.
fn broken() -> Vec<Fault> {
    use Billed::{Told, Unknown};
    let (half, half_too) = (|| messages::Script::say(HALF), || chat::Script::say(HALF));
    let busy = json!({"error": {"code": "server_is_overloaded", "message": "m"}}).to_string();
    let overloaded = half().breaks_with("overloaded_error");
    vec![
        Fault::new("hung up", messages::Script::hung_up(), chat::Script::hung_up())
            .billed(Unknown, Unknown),
        Fault::new("broken stream", half().cut(), half_too().cut(3)).billed(Unknown, Unknown),
        // Its usage stands in the last event but one of Anthropic's, and in the last of OpenAI's.
        Fault::new("no end", half().unfinished(), half_too().less(2)).billed(Told, Unknown),
        Fault::new("error in the stream", overloaded, half_too().breaks_with(2, &busy))
            .billed(Unknown, Unknown),
        Fault::new("silence", messages::Script::silent(), chat::Script::silent())
            .billed(Unknown, Unknown)
            .silent(),
        Fault::new("silence in the stream", half().stalled(), half_too().stalled(3))
            .billed(Unknown, Unknown)
            .silent(),
    ]
    .into_iter()
    .map(Fault::passes)
    .collect()
}
