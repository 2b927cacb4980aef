//! Events that name commits of the repository's own branches: a push, a merge group, a run by hand or by the clock.

use super::{
    Asked, Hands, Request,
    payload::{commit, default_branch, flag, is_id, is_zero, odd, text},
};
use crate::{fault::Fault, review::change::Scope};
use serde_json::Value;

pub(super) fn push(payload: &Value) -> Result<Asked, Fault> {
    let head = commit(payload, "push", "/after")?;
    if is_zero(&head) || flag(payload, "/deleted") {
        return Ok(Asked::Nothing("the branch was deleted".to_owned()));
    }
    if text(payload, "/ref").is_some_and(|it| it.starts_with("refs/tags/")) {
        return Ok(Asked::Nothing("a tag was pushed".to_owned()));
    }
    let default = default_branch(payload, "push")?;
    let before = match text(payload, "/before") {
        Some(sha) if !is_zero(sha) => Some(commit(payload, "push", "/before")?),
        _ => None,
    };
    if before.is_none() && text(payload, "/ref") == Some(&default[1]) {
        // Compared with the default branch, which is itself, everything in it would pass unseen.
        return Err(Fault::incomplete(
            "the first push of the default branch has nothing before it to compare with",
            "review what is there once with `pentad review --scope tree`, or on a schedule",
        ));
    }
    let base = before.into_iter().chain(default).collect();
    Ok(Asked::Review(Box::new(Request::between("push", base, head))))
}

pub(super) fn merge_group(payload: &Value) -> Result<Asked, Fault> {
    if text(payload, "/action") == Some("destroyed") {
        return Ok(Asked::Nothing("the merge group was destroyed".to_owned()));
    }
    let base = vec![commit(payload, "merge_group", "/merge_group/base_sha")?];
    let head = commit(payload, "merge_group", "/merge_group/head_sha")?;
    // A group holds what a pull request changed, which may be of a fork: `refs/heads/gh-readonly-queue/main/pr-7-<sha of the base>`.
    let pull = text(payload, "/merge_group/head_ref")
        .and_then(|it| it.rsplit('/').next()?.strip_prefix("pr-")?.split('-').next()?.parse().ok());
    Ok(Asked::Review(Box::new(Request {
        hands: pull.map_or(Hands::Strangers, Hands::Queued),
        ..Request::between("merge_group", base, head)
    })))
}

pub(super) fn by_hand(name: &str, payload: &Value, sha: Option<&str>) -> Result<Asked, Fault> {
    let head = sha.filter(|sha| !sha.is_empty()).ok_or_else(|| {
        Fault::usage(
            format!("the {name} event names no revision"),
            "set GITHUB_SHA, as the runner does",
        )
    })?;
    if !is_id(head) {
        return Err(odd(name, "GITHUB_SHA", head, "a full commit id"));
    }
    let scheduled = name == "schedule";
    let base =
        if scheduled { vec![head.to_owned()] } else { default_branch(payload, name)?.to_vec() };
    Ok(Asked::Review(Box::new(Request {
        scope: scheduled.then_some(Scope::Tree),
        ..Request::between(name, base, head.to_owned())
    })))
}
