//! The workflow event that started a run, read into a request. A function of the payload: nothing is asked of anybody.
//!
//! The payload is written by GitHub, but titles, branch names and messages in it are the author's: they are carried as data.

use crate::{
    fault::Fault,
    review::change::{Intent, Scope},
};
use serde_json::Value;

/// What an event asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A review of these revisions.
    Review(Box<Request>),
    /// Nothing: a sentence that says why.
    Nothing(String),
}

/// Revisions to review and what is known of their author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The event's name.
    pub event: String,
    /// Revisions to try for the tip of the base branch, the best first.
    pub base: Vec<String>,
    /// The head.
    pub head: String,
    /// What the event implies: a schedule reviews the tree.
    pub scope: Option<Scope>,
    /// What the author says of the change.
    pub intent: Option<Intent>,
    /// Whether the author can write to the repository.
    pub trusted: bool,
    /// Whether the change owns the workflow file, so that inputs may only tighten.
    pub tighten: bool,
}

/// Reads an event. `sha` is `GITHUB_SHA`, for events whose payload names no revision.
///
/// # Errors
/// A [`Fault`] for an event that Pentad does not know, or a payload without what its kind must have.
pub fn resolve(name: &str, payload: &Value, sha: Option<&str>) -> Result<Asked, Fault> {
    match name {
        "pull_request" | "pull_request_target" => pull_request(name, payload),
        "push" => push(payload),
        "merge_group" => merge_group(payload),
        "workflow_dispatch" | "schedule" => by_hand(name, payload, sha),
        other => Err(Fault::usage(
            format!("event `{other}` is not one Pentad reviews"),
            "run it on pull_request, pull_request_target, push, merge_group, workflow_dispatch or schedule",
        )),
    }
}

fn text<'a>(payload: &'a Value, pointer: &str) -> Option<&'a str> {
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

fn is_zero(sha: &str) -> bool {
    !sha.is_empty() && sha.bytes().all(|byte| byte == b'0')
}

fn pull_request(name: &str, payload: &Value) -> Result<Asked, Fault> {
    if text(payload, "/action") == Some("closed") {
        return Ok(Asked::Nothing("the pull request is closed".to_owned()));
    }
    // The branch's tip as the checkout knows it; `base.sha` does not move when the base branch does, but is always named.
    let tip = text(payload, "/pull_request/base/ref").map(|branch| format!("origin/{branch}"));
    let sha = needed(payload, name, "/pull_request/base/sha")?;
    let association = text(payload, "/pull_request/author_association").unwrap_or("NONE");
    let intent = Intent {
        title: text(payload, "/pull_request/title").map(str::to_owned),
        body: text(payload, "/pull_request/body").map(str::to_owned),
        commits: Vec::new(),
    };
    Ok(Asked::Review(Box::new(Request {
        event: name.to_owned(),
        base: tip.into_iter().chain([sha]).collect(),
        head: needed(payload, name, "/pull_request/head/sha")?,
        scope: None,
        intent: Some(intent),
        trusted: matches!(association, "OWNER" | "MEMBER" | "COLLABORATOR"),
        tighten: name == "pull_request",
    })))
}

fn push(payload: &Value) -> Result<Asked, Fault> {
    let head = needed(payload, "push", "/after")?;
    if is_zero(&head) || payload.pointer("/deleted").and_then(Value::as_bool) == Some(true) {
        return Ok(Asked::Nothing("the branch was deleted".to_owned()));
    }
    if text(payload, "/ref").is_some_and(|it| it.starts_with("refs/tags/")) {
        return Ok(Asked::Nothing("a tag was pushed".to_owned()));
    }
    let default = text(payload, "/repository/default_branch").unwrap_or("main");
    let before = text(payload, "/before").filter(|sha| !is_zero(sha)).map(str::to_owned);
    Ok(Asked::Review(Box::new(Request {
        event: "push".to_owned(),
        base: before.into_iter().chain([format!("origin/{default}"), default.to_owned()]).collect(),
        head,
        scope: None,
        intent: None,
        trusted: true,
        tighten: false,
    })))
}

fn merge_group(payload: &Value) -> Result<Asked, Fault> {
    if text(payload, "/action") == Some("destroyed") {
        return Ok(Asked::Nothing("the merge group was destroyed".to_owned()));
    }
    Ok(Asked::Review(Box::new(Request {
        event: "merge_group".to_owned(),
        base: vec![needed(payload, "merge_group", "/merge_group/base_sha")?],
        head: needed(payload, "merge_group", "/merge_group/head_sha")?,
        scope: None,
        intent: None,
        trusted: true,
        tighten: false,
    })))
}

fn by_hand(name: &str, payload: &Value, sha: Option<&str>) -> Result<Asked, Fault> {
    let head = sha.filter(|sha| !sha.is_empty()).ok_or_else(|| {
        Fault::usage(
            format!("the {name} event names no revision"),
            "set GITHUB_SHA, as the runner does",
        )
    })?;
    let default = text(payload, "/repository/default_branch").unwrap_or("main");
    let scheduled = name == "schedule";
    let base = if scheduled {
        vec![head.to_owned()]
    } else {
        vec![format!("origin/{default}"), default.to_owned()]
    };
    Ok(Asked::Review(Box::new(Request {
        event: name.to_owned(),
        base,
        head: head.to_owned(),
        scope: scheduled.then_some(Scope::Tree),
        intent: None,
        trusted: true,
        tighten: false,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pull(action: &str, association: &str) -> Value {
        json!({"action": action, "pull_request": {"title": "t", "body": null, "author_association": association,
            "base": {"ref": "main", "sha": "b"}, "head": {"sha": "h"}}})
    }

    fn request(name: &str, payload: &Value) -> Request {
        match resolve(name, payload, Some("s")).unwrap() {
            Asked::Review(request) => *request,
            Asked::Nothing(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_pull_request_names_both_ends() {
        let it = request("pull_request", &pull("opened", "MEMBER"));
        assert_eq!(
            (it.base, it.head.as_str()),
            (vec!["origin/main".to_owned(), "b".to_owned()], "h")
        );
        assert!(it.trusted && it.tighten);
        assert!(!request("pull_request_target", &pull("opened", "CONTRIBUTOR")).trusted);
    }

    #[test]
    fn a_new_branch_is_compared_with_the_default_branch() {
        let zero = "0".repeat(40);
        let payload = json!({"before": zero, "after": "a", "ref": "refs/heads/x", "repository": {"default_branch": "trunk"}});
        assert_eq!(request("push", &payload).base, ["origin/trunk", "trunk"]);
    }

    #[test]
    fn nothing_to_review_says_why() {
        let zero = "0".repeat(40);
        for (name, payload) in [
            ("pull_request", pull("closed", "OWNER")),
            ("push", json!({"before": "b", "after": zero, "deleted": true})),
            ("push", json!({"before": "b", "after": "a", "ref": "refs/tags/v1"})),
        ] {
            assert!(
                matches!(resolve(name, &payload, None), Ok(Asked::Nothing(why)) if !why.is_empty()),
                "{name}"
            );
        }
    }

    #[test]
    fn what_cannot_be_reviewed_is_a_usage_fault() {
        for (name, payload) in
            [("fork", json!({})), ("push", json!({})), ("pull_request", json!({"action": 7}))]
        {
            assert_eq!(resolve(name, &payload, None).unwrap_err().exit.code(), 2, "{name}");
        }
    }
}
