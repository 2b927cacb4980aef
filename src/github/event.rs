//! The workflow event that started a run, read into a request. A function of the payload: nothing is asked of anybody.
//!
//! The payload is written by GitHub, but titles, branch names and messages in it are the author's: they are carried as data.

use crate::{
    fault::Fault,
    review::{
        change::{Intent, Scope},
        command::Command,
    },
};
use serde_json::Value;

mod payload;
mod pull;
mod push;
#[cfg(test)]
mod tests;

/// What an event asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A review of these revisions.
    Review(Box<Request>),
    /// A review of the pull request of this number, whose ends the event does not name: GitHub is asked for it, and [`resolve_pull`] reads
    /// the answer.
    Pull(u64),
    /// What a comment on a pull request says to do. Whether its author may is GitHub's to say.
    Command(Box<Told>),
    /// Nothing: a sentence that says why.
    Nothing(String),
}

/// A command in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The pull request's number.
    pub number: u64,
    /// The comment's number.
    pub comment: u64,
    /// Its author's login.
    pub by: String,
    /// When it was written, as GitHub writes it.
    pub on: String,
    /// The command, or what is wrong with it.
    pub command: Result<Command, String>,
}

/// Revisions to review and what is known of their author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The event's name.
    pub event: String,
    /// The pull request's number.
    pub number: Option<u64>,
    /// Whether the pull request is a draft.
    pub draft: bool,
    /// Revisions to try for the tip of the base branch, the best first: full commit ids and full names of branches, so that neither
    /// a tag of a branch's name nor an expression can stand in for one.
    pub base: Vec<String>,
    /// The head: a full commit id.
    pub head: String,
    /// What the event implies: a schedule reviews the tree.
    pub scope: Option<Scope>,
    /// What the author says of the change.
    pub intent: Option<Intent>,
    /// Whose change it is, for whether models may close a Critical of it.
    pub hands: Hands,
    /// The author's login.
    pub author: Option<String>,
    /// The branch that the head is the tip of, where its repository is still there.
    pub branch: Option<HeadBranch>,
    /// Whether the pull request was just opened, so that no earlier review of it can be.
    pub opened: bool,
    /// Whether the head is of another repository, or of one that is gone.
    pub foreign: bool,
    /// Whether the change owns the workflow file, so that inputs may only tighten.
    pub tighten: bool,
    /// The run that this one follows.
    pub ran: Option<Ran>,
}

/// Whose hands a change went through, as far as an event says. What GitHub calls an author (`author_association`) is none of it: members and
/// collaborators may be people who only read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hands {
    /// Of people who can write to the repository: nobody else pushes to its branches.
    Writers,
    /// Of a fork: its owner's, the pull request's author's and whoever pushed. Whether each can write is GitHub's to say.
    Accounts(Vec<String>),
    /// Of the pull request of this number, which waits in a merge queue.
    Queued(u64),
    /// Of somebody of whom nothing is known.
    Strangers,
}

/// A workflow's run that another one follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ran {
    /// The name of the event that started it.
    pub event: String,
    /// The full name of the repository whose head it ran for; `None` where that is gone.
    pub repository: Option<String>,
}

impl Ran {
    /// Whether the change could write what it did. Of the events that are of a pull request only `pull_request_target` has the base's workflow;
    /// a branch that is pushed brings its own.
    #[must_use]
    pub fn is_shaped_by_the_change(&self) -> bool {
        self.event != "pull_request_target"
    }
}

/// A branch of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadBranch {
    /// The repository's id, which stays where it is renamed.
    pub repository: u64,
    /// The branch's name.
    pub name: String,
}

impl Request {
    /// A review of the change between `base` and `head`, of which no more is known: of a branch of the repository, nothing to tighten.
    fn between(event: &str, base: Vec<String>, head: String) -> Self {
        Self {
            event: event.to_owned(),
            number: None,
            draft: false,
            base,
            head,
            scope: None,
            intent: None,
            hands: Hands::Writers,
            author: None,
            branch: None,
            opened: false,
            foreign: false,
            tighten: false,
            ran: None,
        }
    }
}

/// Whether a run that this event started takes its workflow file from the change.
#[must_use]
pub fn owned_by_the_change(event: &str) -> bool {
    matches!(event, "pull_request" | "pull_request_review" | "pull_request_review_comment")
}

/// Reads an event. `sha` is `GITHUB_SHA`, for events whose payload names no revision.
///
/// # Errors
/// A [`Fault`] for an event that Pentad does not know, or a payload without what its kind must have.
pub fn resolve(name: &str, payload: &Value, sha: Option<&str>) -> Result<Asked, Fault> {
    match name {
        "pull_request"
        | "pull_request_target"
        | "pull_request_review"
        | "pull_request_review_comment" => pull::pull_request(name, payload),
        "push" => push::push(payload),
        "merge_group" => push::merge_group(payload),
        "workflow_dispatch" | "schedule" => push::by_hand(name, payload, sha),
        "issue_comment" => pull::comment(payload),
        "workflow_run" => pull::workflow_run(payload),
        other => Err(Fault::usage(
            format!(
                "event `{}` is not one Pentad reviews",
                other.chars().take(80).collect::<String>()
            ),
            "run it on pull_request, pull_request_target, push, merge_group, workflow_dispatch, schedule, issue_comment, workflow_run or \
             pull_request_review",
        )),
    }
}

/// Reads a pull request as the API gives it, for an event that names only its number.
///
/// # Errors
/// A [`Fault`] where it lacks what a pull request must have.
pub fn resolve_pull(event: &str, pull: &Value) -> Result<Asked, Fault> {
    pull::pull_request(event, &serde_json::json!({"pull_request": pull}))
}
