//! Events about a pull request: itself, a review of it, a comment on it, a workflow that ran for it.

use super::{
    Asked, Hands, HeadBranch, Ran, Request, Told,
    payload::{branch, commit, default_branch, flag, number, text},
};
use crate::{
    fault::Fault,
    review::{change::Intent, command},
};
use serde_json::Value;

/// Whose change a pull request is. A branch of our own is of people who can write; but an app writes there what others had it write.
fn hands(name: &str, payload: &Value, foreign: bool) -> Hands {
    let author = text(payload, "/pull_request/user/login");
    let app = text(payload, "/pull_request/user/type") == Some("Bot")
        || author.is_some_and(|it| it.ends_with("[bot]"));
    if app {
        return Hands::Strangers;
    }
    if !foreign {
        return Hands::Writers;
    }
    let owner = text(payload, "/pull_request/head/repo/owner/login");
    let (Some(author), Some(owner)) = (author, owner) else { return Hands::Strangers };
    // Who reviews a pull request pushed nothing; of its own events the sender may have.
    let reviews = name.starts_with("pull_request_review");
    let sender = text(payload, "/sender/login").filter(|_| !reviews);
    let mut accounts: Vec<String> = Vec::new();
    for it in [Some(author), Some(owner), sender].into_iter().flatten() {
        if !accounts.iter().any(|known| known.eq_ignore_ascii_case(it)) {
            accounts.push(it.to_owned());
        }
    }
    Hands::Accounts(accounts)
}

/// A pull request's own event, or that of a review of it. Whoever reviews it by hand starts a run of the same name on the same commit:
/// were it a run without a review, an approval would turn the check green.
pub(super) fn pull_request(name: &str, payload: &Value) -> Result<Asked, Fault> {
    let closed = |pointer| text(payload, pointer) == Some("closed");
    if closed("/action") || closed("/pull_request/state") {
        return Ok(Asked::Nothing("the pull request is closed".to_owned()));
    }
    // The branch's tip as the checkout knows it; `base.sha` does not move when the base branch does, but is always named.
    let tip = match text(payload, "/pull_request/base/ref") {
        Some(base) => Some(branch(name, "pull_request.base.ref", base)?[0].clone()),
        None => None,
    };
    let sha = commit(payload, name, "/pull_request/base/sha")?;
    let intent = Intent {
        title: text(payload, "/pull_request/title").map(str::to_owned),
        body: text(payload, "/pull_request/body").map(str::to_owned),
        commits: Vec::new(),
        branch: text(payload, "/pull_request/head/ref").map(str::to_owned),
    };
    let foreign = text(payload, "/pull_request/head/repo/full_name")
        .is_none_or(|head| text(payload, "/pull_request/base/repo/full_name") != Some(head));
    Ok(Asked::Review(Box::new(Request {
        number: number(payload, "/pull_request/number"),
        draft: flag(payload, "/pull_request/draft"),
        intent: Some(intent),
        hands: hands(name, payload, foreign),
        foreign,
        tighten: super::owned_by_the_change(name),
        author: text(payload, "/pull_request/user/login").map(str::to_owned),
        branch: head_branch(payload, "/pull_request/head/repo/id", "/pull_request/head/ref"),
        opened: text(payload, "/action") == Some("opened"),
        ..Request::between(
            name,
            tip.into_iter().chain([sha]).collect(),
            commit(payload, name, "/pull_request/head/sha")?,
        )
    })))
}

/// A comment on an issue or a pull request. Only a new one whose first line is a command asks for anything.
pub(super) fn comment(payload: &Value) -> Result<Asked, Fault> {
    let nothing = |why: &str| Ok(Asked::Nothing(why.to_owned()));
    let command = text(payload, "/comment/body").and_then(command::read);
    let Some(command) = command.filter(|_| text(payload, "/action") == Some("created")) else {
        return nothing("a comment asks for no review");
    };
    if payload.pointer("/issue/pull_request").is_none_or(Value::is_null) {
        return nothing("a comment on an issue, which is no pull request, asks for no review");
    }
    if text(payload, "/issue/state") == Some("closed") {
        return nothing("the pull request is closed");
    }
    let Some(number) = number(payload, "/issue/number") else {
        return Err(Fault::usage(
            "the issue_comment event has no `issue.number`",
            "pass the payload that GitHub wrote, unchanged, to --event",
        ));
    };
    let said = |pointer| text(payload, pointer).unwrap_or_default().to_owned();
    Ok(Asked::Command(Box::new(Told {
        number,
        comment: super::payload::number(payload, "/comment/id").unwrap_or_default(),
        by: said("/comment/user/login"),
        on: said("/comment/created_at"),
        command,
    })))
}

/// A workflow that ran. What it names as its pull requests is empty for forks, and stale where the branch moved on: only one whose head
/// is the commit that ran counts, and without one the default branch is what it is compared with.
pub(super) fn workflow_run(payload: &Value) -> Result<Asked, Fault> {
    const NAME: &str = "workflow_run";
    let head = commit(payload, NAME, "/workflow_run/head_sha")?;
    let default = default_branch(payload, NAME)?;
    let home = text(payload, "/repository/full_name");
    let ours = home.is_some() && text(payload, "/workflow_run/head_repository/full_name") == home;
    let pulls = payload.pointer("/workflow_run/pull_requests").and_then(Value::as_array);
    let pull = pulls.into_iter().flatten().find(|it| text(it, "/head/sha") == Some(&head));
    let mut base = Vec::new();
    if let Some(pull) = pull {
        if let Some(name) = text(pull, "/base/ref") {
            base.push(branch(NAME, "workflow_run.pull_requests.base.ref", name)?[0].clone());
        }
        base.push(commit(pull, NAME, "/base/sha")?);
    } else if ours
        && text(payload, "/workflow_run/head_branch").map(full) == Some(default[1].clone())
    {
        // Compared with the default branch, which is itself, everything in it would pass unseen.
        return Ok(Asked::Nothing(
            "the workflow ran for the default branch, which is compared with nothing".to_owned(),
        ));
    } else {
        base.extend(default);
    }
    Ok(Asked::Review(Box::new(Request {
        number: pull.and_then(|it| number(it, "/number")),
        hands: if ours { Hands::Writers } else { Hands::Strangers },
        foreign: !ours,
        ran: Some(Ran {
            event: text(payload, "/workflow_run/event").unwrap_or_default().to_owned(),
            repository: text(payload, "/workflow_run/head_repository/full_name").map(str::to_owned),
        }),
        branch: head_branch(
            payload,
            "/workflow_run/head_repository/id",
            "/workflow_run/head_branch",
        ),
        ..Request::between(NAME, base, head)
    })))
}

fn head_branch(payload: &Value, repository: &str, name: &str) -> Option<HeadBranch> {
    let (repository, name) = (number(payload, repository)?, text(payload, name)?.to_owned());
    Some(HeadBranch { repository, name })
}

fn full(branch: &str) -> String {
    format!("refs/heads/{branch}")
}
