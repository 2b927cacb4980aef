//! Reading a payload: its fields by pointer, and of commits and branches only what GitHub itself would name.

use crate::fault::Fault;
use serde_json::Value;

pub(super) fn text<'a>(payload: &'a Value, pointer: &str) -> Option<&'a str> {
    payload.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn needed(payload: &Value, name: &str, pointer: &str) -> Result<String, Fault> {
    text(payload, pointer).map(str::to_owned).ok_or_else(|| {
        let field = pointer.trim_start_matches('/').replace('/', ".");
        Fault::usage(
            format!("the {name} event has no `{field}`"),
            "pass the payload that GitHub wrote, unchanged, to --event",
        )
    })
}

/// A commit as GitHub names it. Anything else that git would resolve (`HEAD`, `@{-1}`, `:/text`) is not from GitHub.
pub(super) fn commit(payload: &Value, name: &str, pointer: &str) -> Result<String, Fault> {
    let id = needed(payload, name, pointer)?;
    let field = pointer.trim_start_matches('/').replace('/', ".");
    if is_id(&id) { Ok(id) } else { Err(odd(name, &field, &id, "a full commit id")) }
}

pub(super) fn is_id(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The full names under which a checkout knows a branch, the remote's first. A short name would be looked for among the tags before.
pub(super) fn branch(name: &str, field: &str, branch: &str) -> Result<[String; 2], Fault> {
    let odd_char = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    if branch.contains(odd_char) || branch.contains("..") || branch.contains("@{") {
        return Err(odd(name, field, branch, "the name of a branch"));
    }
    Ok([format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")])
}

pub(super) fn default_branch(payload: &Value, name: &str) -> Result<[String; 2], Fault> {
    let default = text(payload, "/repository/default_branch").unwrap_or("main");
    branch(name, "repository.default_branch", default)
}

pub(super) fn odd(name: &str, field: &str, value: &str, meant: &str) -> Fault {
    let value: String = value.chars().take(80).collect();
    Fault::usage(
        format!("`{field}` of the {name} event is not {meant}: `{value}`"),
        "pass the payload that GitHub wrote, unchanged, to --event",
    )
}

pub(super) fn is_zero(sha: &str) -> bool {
    !sha.is_empty() && sha.bytes().all(|byte| byte == b'0')
}

pub(super) fn number(payload: &Value, pointer: &str) -> Option<u64> {
    payload.pointer(pointer).and_then(Value::as_u64)
}

pub(super) fn flag(payload: &Value, pointer: &str) -> bool {
    payload.pointer(pointer).and_then(Value::as_bool) == Some(true)
}
