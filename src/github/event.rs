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
    /// Revisions to try for the tip of the base branch, the best first: full commit ids and full names of branches, so that neither
    /// a tag of a branch's name nor an expression can stand in for one.
    pub base: Vec<String>,
    /// The head: a full commit id.
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
        "issue_comment" => Ok(Asked::Nothing("a comment asks for no review".to_owned())),
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

/// A commit as GitHub names it. Anything else that git would resolve (`HEAD`, `@{-1}`, `:/text`) is not from GitHub.
fn commit(payload: &Value, name: &str, pointer: &str) -> Result<String, Fault> {
    let id = needed(payload, name, pointer)?;
    let field = pointer.trim_start_matches('/').replace('/', ".");
    if is_id(&id) { Ok(id) } else { Err(odd(name, &field, &id, "a full commit id")) }
}

fn is_id(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The full names under which a checkout knows a branch, the remote's first. A short name would be looked for among the tags before.
fn branch(name: &str, field: &str, branch: &str) -> Result<[String; 2], Fault> {
    let odd_char = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    if branch.contains(odd_char) || branch.contains("..") || branch.contains("@{") {
        return Err(odd(name, field, branch, "the name of a branch"));
    }
    Ok([format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")])
}

fn default_branch(payload: &Value, name: &str) -> Result<[String; 2], Fault> {
    let default = text(payload, "/repository/default_branch").unwrap_or("main");
    branch(name, "repository.default_branch", default)
}

fn odd(name: &str, field: &str, value: &str, meant: &str) -> Fault {
    let value: String = value.chars().take(80).collect();
    Fault::usage(
        format!("`{field}` of the {name} event is not {meant}: `{value}`"),
        "pass the payload that GitHub wrote, unchanged, to --event",
    )
}

fn is_zero(sha: &str) -> bool {
    !sha.is_empty() && sha.bytes().all(|byte| byte == b'0')
}

fn pull_request(name: &str, payload: &Value) -> Result<Asked, Fault> {
    if text(payload, "/action") == Some("closed") {
        return Ok(Asked::Nothing("the pull request is closed".to_owned()));
    }
    // The branch's tip as the checkout knows it; `base.sha` does not move when the base branch does, but is always named.
    let tip = match text(payload, "/pull_request/base/ref") {
        Some(base) => Some(branch(name, "pull_request.base.ref", base)?[0].clone()),
        None => None,
    };
    let sha = commit(payload, name, "/pull_request/base/sha")?;
    let association = text(payload, "/pull_request/author_association").unwrap_or("NONE");
    let intent = Intent {
        title: text(payload, "/pull_request/title").map(str::to_owned),
        body: text(payload, "/pull_request/body").map(str::to_owned),
        commits: Vec::new(),
    };
    Ok(Asked::Review(Box::new(Request {
        event: name.to_owned(),
        base: tip.into_iter().chain([sha]).collect(),
        head: commit(payload, name, "/pull_request/head/sha")?,
        scope: None,
        intent: Some(intent),
        trusted: matches!(association, "OWNER" | "MEMBER" | "COLLABORATOR"),
        tighten: name == "pull_request",
    })))
}

fn push(payload: &Value) -> Result<Asked, Fault> {
    let head = commit(payload, "push", "/after")?;
    if is_zero(&head) || payload.pointer("/deleted").and_then(Value::as_bool) == Some(true) {
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
    Ok(Asked::Review(Box::new(Request {
        event: "push".to_owned(),
        base: before.into_iter().chain(default).collect(),
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
        base: vec![commit(payload, "merge_group", "/merge_group/base_sha")?],
        head: commit(payload, "merge_group", "/merge_group/head_sha")?,
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
    if !is_id(head) {
        return Err(odd(name, "GITHUB_SHA", head, "a full commit id"));
    }
    let scheduled = name == "schedule";
    let base =
        if scheduled { vec![head.to_owned()] } else { default_branch(payload, name)?.to_vec() };
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

    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn pull(action: &str, association: &str) -> Value {
        json!({"action": action, "pull_request": {"title": "t", "body": null, "author_association": association,
            "base": {"ref": "main", "sha": B}, "head": {"sha": A}}})
    }

    fn request(name: &str, payload: &Value) -> Request {
        match resolve(name, payload, Some(A)).unwrap() {
            Asked::Review(request) => *request,
            Asked::Nothing(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_pull_request_names_both_ends() {
        let it = request("pull_request", &pull("opened", "MEMBER"));
        assert_eq!(
            (it.base, it.head.as_str()),
            (vec!["refs/remotes/origin/main".to_owned(), B.to_owned()], A)
        );
        assert!(it.trusted && it.tighten);
        assert!(!request("pull_request_target", &pull("opened", "CONTRIBUTOR")).trusted);
    }

    #[test]
    fn a_new_branch_is_compared_with_the_default_branch() {
        let zero = "0".repeat(40);
        let payload = json!({"before": zero, "after": A, "ref": "refs/heads/x", "repository": {"default_branch": "trunk"}});
        assert_eq!(
            request("push", &payload).base,
            ["refs/remotes/origin/trunk", "refs/heads/trunk"]
        );
    }

    #[test]
    fn nothing_to_review_says_why() {
        let zero = "0".repeat(40);
        for (name, payload) in [
            ("pull_request", pull("closed", "OWNER")),
            ("push", json!({"before": B, "after": zero, "deleted": true})),
            ("push", json!({"before": B, "after": A, "ref": "refs/tags/v1"})),
            ("issue_comment", json!({"action": "created"})),
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

    #[test]
    fn only_commit_ids_and_branch_names_are_taken() {
        for odd in
            ["--upload-pack", "@{-1}", ":/text", "HEAD", "HEAD^{/x}", "WORKTREE", "main", "abc"]
        {
            let mut head = pull("opened", "MEMBER");
            head["pull_request"]["head"]["sha"] = json!(odd);
            let mut base = pull("opened", "MEMBER");
            base["pull_request"]["base"]["sha"] = json!(odd);
            let push = json!({"before": odd, "after": A});
            let after = json!({"before": B, "after": odd});
            for (name, payload) in
                [("pull_request", head), ("pull_request", base), ("push", push), ("push", after)]
            {
                let fault = resolve(name, &payload, None).unwrap_err();
                assert_eq!(fault.exit.code(), 2, "{odd}");
                assert!(fault.what.contains(odd), "{}", fault.what);
            }
            assert!(resolve("schedule", &json!({}), Some(odd)).is_err(), "{odd}");
        }
        for odd in ["main^{/x}", "a..b", "@{u}", "main:x", "x~1", "a b"] {
            let mut base = pull("opened", "MEMBER");
            base["pull_request"]["base"]["ref"] = json!(odd);
            assert_eq!(resolve("pull_request", &base, None).unwrap_err().exit.code(), 2, "{odd}");
            let push = json!({"before": B, "after": A, "repository": {"default_branch": odd}});
            assert_eq!(resolve("push", &push, None).unwrap_err().exit.code(), 2, "{odd}");
        }
    }

    #[test]
    fn a_first_push_of_the_default_branch_is_not_compared_with_itself() {
        let payload = json!({"before": "0".repeat(40), "after": A, "ref": "refs/heads/trunk",
            "repository": {"default_branch": "trunk"}});
        assert_eq!(resolve("push", &payload, None).unwrap_err().exit.code(), 3);
    }
}
