//! The request's body. Its bytes decide the cost: servers cache the longest beginning that they have seen before.
//!
//! The order is that of what is shared: constitution as the system message (run), then one user message of snapshot (run), ledger (loop) and
//! task (call). One message, not three: templates of open models refuse two user messages in a row, and a server that shortens a
//! conversation drops whole earlier messages first, which would be the snapshot. As caches go by the tokens from the start, a message's
//! border is worth nothing to them; where a mark is (OpenAI's breakpoints, a router to Anthropic), the message comes in parts that end at it.
//!
//! Never in it: sampling parameters, which reasoning models refuse.

use super::form::{Effort, Form, Format, Marks};
use crate::model::{
    ask::Ask,
    blocks::{Blocks, quote},
    pieces::Pieces,
};
use std::sync::Arc;

/// Between the pieces of a message that is one string.
const BETWEEN: &str = r"\n\n";

/// The body of one call.
pub(super) fn body(ask: &Ask<'_>, form: &Form, key: &str, blocks: &Blocks) -> Pieces {
    let prompt = ask.prompt;
    let [system, snapshot, ledger] =
        [&prompt.system, &prompt.snapshot, &prompt.ledger].map(|it| blocks.json(it));
    let task: Arc<str> = quote(&prompt.task).into();
    let mut body = Pieces::default();
    body.push(&head(ask, form, key));
    let mut between = "";
    for (role, texts) in [("system", &[&system][..]), ("user", &[&snapshot, &ledger, &task])] {
        let texts: Vec<&Arc<str>> = texts.iter().copied().filter(|it| &***it != "\"\"").collect();
        if texts.is_empty() {
            continue;
        }
        for text in [between, r#"{"role":""#, role, r#"","content":"#] {
            body.push(text);
        }
        content(&mut body, &texts, form.marks, &task);
        body.push("}");
        between = ",";
    }
    body.push("]}");
    body
}

/// A message's content: one string, or parts where ends are marked.
fn content(body: &mut Pieces, texts: &[&Arc<str>], marks: Marks, task: &Arc<str>) {
    let mark = match marks {
        Marks::None => return one_string(body, texts),
        Marks::Breakpoint => r#","prompt_cache_breakpoint":{"mode":"explicit"}"#,
        Marks::CacheControl => r#","cache_control":{"type":"ephemeral"}"#,
    };
    for (n, text) in texts.iter().enumerate() {
        body.push(if n == 0 { "[" } else { "," });
        body.push(r#"{"type":"text","text":"#);
        body.share(text);
        body.push(if Arc::ptr_eq(text, task) { "" } else { mark });
        body.push("}");
    }
    body.push("]");
}

/// JSON strings joined into one, without escaping half a megabyte again.
fn one_string(body: &mut Pieces, texts: &[&Arc<str>]) {
    body.push("\"");
    for (n, text) in texts.iter().enumerate() {
        body.push(if n == 0 { "" } else { BETWEEN });
        // Without their quotation marks.
        body.share_part(text, 1..text.len().saturating_sub(1));
    }
    body.push("\"");
}

/// Everything before the messages: the same bytes for every call of a model, because the schema stands before the system message in
/// OpenAI's cache.
fn head(ask: &Ask<'_>, form: &Form, key: &str) -> String {
    let effort = form.effort.first().zip(ask.effort).map(|(which, set)| match which {
        Effort::AsSet => set,
        Effort::High => "high",
    });
    let format = form.format.first().map(|it| match it {
        Format::Schema => format!(
            r#"{{"type":"json_schema","json_schema":{{"name":"review","strict":true,"schema":{}}}}}"#,
            ask.schema.trim(),
        ),
        Format::Object => r#"{"type":"json_object"}"#.to_owned(),
    });
    let pairs = [
        Some(("model", quote(ask.model))),
        Some(("stream", "true".to_owned())),
        form.usage.then(|| ("stream_options", r#"{"include_usage":true}"#.to_owned())),
        form.limit.first().map(|it| (*it, ask.max_tokens.to_string())),
        effort.map(|it| ("reasoning_effort", quote(it))),
        form.key.map(|it| (it, quote(key))),
        (form.marks == Marks::Breakpoint)
            .then(|| ("prompt_cache_options", r#"{"mode":"explicit"}"#.to_owned())),
        format.map(|it| ("response_format", it)),
    ];
    let pairs: Vec<String> =
        pairs.into_iter().flatten().map(|(name, json)| format!(r#""{name}":{json}"#)).collect();
    format!(r#"{{{},"messages":["#, pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::{Ask, Blocks, Form, body};
    use crate::{model::openai::endpoint::Server, review::call::Prompt};
    use serde_json::{Value, json};

    fn sent(server: Server, ledger: &str) -> Value {
        let text = |it: &str| it.to_owned().into();
        let prompt = Prompt {
            system: text("be \"just\"\n"),
            snapshot: text("\\ \u{1} ü"),
            ledger: text(ledger),
            task: text("hunt"),
        };
        let (model, schema, effort) = ("m/\"x\"", " {} ", Some("low"));
        let ask = Ask {
            model,
            prompt: &prompt,
            schema,
            effort,
            max_tokens: 9,
            keep: crate::model::ask::Keep::Minutes,
        };
        let body = body(&ask, &Form::new(server, None), "k", &Blocks::default());
        serde_json::from_slice(&body.bytes()).unwrap()
    }

    #[test]
    fn a_body_is_one_string_a_message_or_parts_that_end_at_marks() {
        let other = sent(Server::Other, "none");
        assert_eq!(other["model"], "m/\"x\"");
        let user = json!({"role": "user", "content": "\\ \u{1} ü\n\nnone\n\nhunt"});
        let system = json!({"role": "system", "content": "be \"just\"\n"});
        assert_eq!(other["messages"], json!([system, user]));
        assert_eq!(sent(Server::Other, "")["messages"][1]["content"], "\\ \u{1} ü\n\nhunt");
        let gemini = sent(Server::Gemini, "none");
        assert_eq!(gemini["messages"], other["messages"]);
        assert_eq!((&gemini["reasoning_effort"], gemini.get("session_id")), (&json!("low"), None));
    }

    #[test]
    fn a_router_is_sent_anthropic_s_marks() {
        let sent = sent(Server::OpenRouter, "none");
        let mark = json!({"type": "ephemeral"});
        let part = |text: &str| json!({"type": "text", "text": text, "cache_control": mark});
        assert_eq!(sent["messages"][0]["content"], json!([part("be \"just\"\n")]));
        let task = json!({"type": "text", "text": "hunt"});
        assert_eq!(sent["messages"][1]["content"], json!([part("\\ \u{1} ü"), part("none"), task]));
        assert_eq!((&sent["session_id"], &sent["max_tokens"]), (&json!("k"), &json!(9)));
        assert_eq!(sent.get("prompt_cache_options"), None);
    }
}
