//! The request's body. Its bytes decide the cost: everything up to a cache mark must be the same in every call that shares it.
//!
//! Never in it: sampling parameters, a forced tool choice, a prefilled reply. Newer models answer all three with an error.

use super::super::{
    ask::{Ask, Keep},
    blocks::{Blocks, quote},
};
use std::sync::Arc;

const MARK: &str = r#","cache_control":{"type":"ephemeral"}"#;
const MARK_HOUR: &str = r#","cache_control":{"type":"ephemeral","ttl":"1h"}"#;

/// The body of one call.
pub(super) fn body(ask: &Ask<'_>, blocks: &Blocks) -> Vec<u8> {
    let reply = format!(r#""max_tokens":{},"stream":true,"#, ask.max_tokens);
    with(&head(ask, &reply), ask, blocks)
}

/// The same call to be counted: without what is said of the reply.
pub(super) fn counted(ask: &Ask<'_>, blocks: &Blocks) -> Vec<u8> {
    with(&head(ask, ""), ask, blocks)
}

fn with(head: &str, ask: &Ask<'_>, blocks: &Blocks) -> Vec<u8> {
    let prompt = ask.prompt;
    let shared: [Arc<str>; 3] =
        [&prompt.system, &prompt.snapshot, &prompt.ledger].map(|it| blocks.json(it));
    let mark = match ask.keep {
        Keep::Minutes => MARK,
        Keep::Hour => MARK_HOUR,
    };
    let [system, snapshot, ledger] = shared.each_ref().map(|it| block(it, mark));
    let task = quote(&prompt.task);
    let user: Vec<[&str; 4]> = [snapshot, ledger, block(&task, "")].into_iter().flatten().collect();
    let size = head.len() + shared.iter().map(|it| it.len()).sum::<usize>() + task.len() + 1024;
    let mut body = Vec::with_capacity(size);
    let mut add = |text: &str| body.extend_from_slice(text.as_bytes());
    add(head);
    if let Some(system) = system {
        add(r#","system":["#);
        system.into_iter().for_each(&mut add);
        add("]");
    }
    add(r#","messages":[{"role":"user","content":["#);
    for (n, block) in user.into_iter().enumerate() {
        add(if n == 0 { "" } else { "," });
        block.into_iter().for_each(&mut add);
    }
    add("]}]}");
    body
}

/// A text block in pieces; none for an empty text, which the API does not take.
fn block<'a>(json: &'a str, mark: &'a str) -> Option<[&'a str; 4]> {
    (json != "\"\"").then_some([r#"{"type":"text","text":"#, json, mark, "}"])
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
