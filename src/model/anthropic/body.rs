//! The request's body. Its bytes decide the cost: everything up to a cache mark must be the same in every call that shares it.
//!
//! Never in it: sampling parameters, a forced tool choice, a prefilled reply. Newer models answer all three with an error.

use super::super::{
    ask::{Ask, Keep},
    blocks::{Blocks, quote},
    pieces::Pieces,
};
use std::sync::Arc;

const MARK: &str = r#","cache_control":{"type":"ephemeral"}"#;
const MARK_HOUR: &str = r#","cache_control":{"type":"ephemeral","ttl":"1h"}"#;

/// The body of one call.
pub(super) fn body(ask: &Ask<'_>, blocks: &Blocks) -> Pieces {
    let reply = format!(r#""max_tokens":{},"stream":true,"#, ask.max_tokens);
    with(&head(ask, &reply), ask, blocks)
}

/// The same call to be counted: without what is said of the reply.
pub(super) fn counted(ask: &Ask<'_>, blocks: &Blocks) -> Pieces {
    with(&head(ask, ""), ask, blocks)
}

fn with(head: &str, ask: &Ask<'_>, blocks: &Blocks) -> Pieces {
    let prompt = ask.prompt;
    let [system, snapshot, ledger] =
        [&prompt.system, &prompt.snapshot, &prompt.ledger].map(|it| blocks.json(it));
    let mark = match ask.keep {
        Keep::Minutes => MARK,
        Keep::Hour => MARK_HOUR,
    };
    let task: Arc<str> = quote(&prompt.task).into();
    let mut body = Pieces::default();
    body.push(head);
    if is_text(&system) {
        body.push(r#","system":["#);
        block(&mut body, &system, mark);
        body.push("]");
    }
    body.push(r#","messages":[{"role":"user","content":["#);
    let user = [(&snapshot, mark), (&ledger, mark), (&task, "")];
    for (n, (json, mark)) in user.into_iter().filter(|it| is_text(it.0)).enumerate() {
        body.push(if n == 0 { "" } else { "," });
        block(&mut body, json, mark);
    }
    body.push("]}]}");
    body
}

/// The API takes no block with an empty text.
fn is_text(json: &str) -> bool {
    json != "\"\""
}

fn block(body: &mut Pieces, json: &Arc<str>, mark: &str) {
    body.push(r#"{"type":"text","text":"#);
    body.share(json);
    body.push(mark);
    body.push("}");
}

/// Everything before the prompt: the same bytes for every call of a model, as a change of any of it loses the cache.
fn head(ask: &Ask<'_>, reply: &str) -> String {
    let effort = ask.effort.map(|it| format!(r#""effort":{},"#, quote(it))).unwrap_or_default();
    format!(
        r#"{{"model":{},{reply}"output_config":{{{effort}"format":{{"type":"json_schema","schema":{}}}}}"#,
        quote(ask.model),
        ask.schema.trim(),
    )
}
