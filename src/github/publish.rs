//! What a review came to, written on its pull request: the one comment, comments at lines, a check run. What cannot be written is told, and
//! loses no finding: the job's summary and annotations hold them all. The verdict is nobody's here.
//!
//! Nothing is written before what stands there was read, and after the first refusal of the token nothing more is tried.

use super::{
    check,
    client::GitHub,
    failure::{Class, Failure},
    patch::Patch,
    plan::{self, Changed, Files, Given, Inline, Owed, Plan, Put},
};
use crate::{
    render::marker::Marker,
    review::{charter::PublishPolicy, finding::Side, synthesis::Report},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Comments of one review. GitHub names no number; others send no more.
const COMMENTS: usize = 30;
/// Changed files that GitHub lists of a pull request at most.
const FILES: usize = 3_000;

/// What is published, and where.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// What the review came to.
    pub report: &'a Report,
    /// The pull request.
    pub number: u64,
    /// What is published.
    pub policy: PublishPolicy,
    /// Whose comments they are, and of which head and run.
    pub marker: &'a Marker,
    /// What a later push is to remember.
    pub owed: Owed<'a>,
    /// What a check run is called and may conclude.
    pub check: &'a check::Named,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// What was written, in words; empty where all of it stood there.
    pub done: Vec<String>,
    /// What was not, and why: sentences.
    pub notices: Vec<String>,
    /// Whether GitHub could not be asked at all.
    pub unreachable: bool,
}

/// Why no more is written.
struct Over;

/// Publishes.
pub async fn publish(github: &GitHub, it: &Publication<'_>) -> Published {
    let mut publisher = Publisher { github, it, published: Published::default() };
    // What ended it has been told.
    let _over = publisher.run().await;
    publisher.published
}

struct Publisher<'a> {
    github: &'a GitHub,
    it: &'a Publication<'a>,
    published: Published,
}

impl Publisher<'_> {
    async fn run(&mut self) -> Result<(), Over> {
        let PublishPolicy { inline, sticky, check } = self.it.policy;
        if inline > 0 || sticky {
            let plan = self.planned().await?;
            if let Some(plan) = plan {
                self.carry_out(&plan).await?;
            }
        }
        if check { self.check().await } else { Ok(()) }
    }

    /// Reads what there is, and plans; `None` where the pull request is closed by now.
    async fn planned(&mut self) -> Result<Option<Plan>, Over> {
        let number = self.it.number;
        let pull = self.github.pull(number).await;
        let pull = pull.map_err(|it| self.unread("the pull request", &it))?;
        if pull["state"] == "closed" {
            self.published.notices.push(
                "the pull request was closed meanwhile: nothing was published on it".to_owned(),
            );
            return Ok(None);
        }
        let moved = pull["head"]["sha"] != json!(self.it.report.head);
        let conversation = self.github.conversation(number).await;
        let conversation =
            conversation.map_err(|it| self.unread("what was said on the pull request", &it))?;
        let files = if moved { Files::default() } else { self.files().await };
        let Publication { report, policy, marker, owed, .. } = *self.it;
        let given = Given {
            report,
            conversation: &conversation,
            files: &files,
            policy,
            marker,
            owed,
            moved,
        };
        let plan = plan::plan(&given);
        if moved {
            self.published.notices.push(
                "the pull request has another head than the one that was reviewed: no comment is made at its lines"
                    .to_owned(),
            );
        }
        self.published.notices.extend(plan.notices.clone());
        Ok(Some(plan))
    }

    fn unread(&mut self, what: &str, failure: &Failure) -> Over {
        self.published.unreachable = failure.class == Class::Unreachable;
        self.published.notices.push(format!(
            "nothing was published on the pull request, as {what} cannot be read: {failure}{}",
            help(failure)
        ));
        Over
    }

    /// The diff of the files that findings are to be told at. Where it cannot be had they are told elsewhere.
    async fn files(&mut self) -> Files {
        let wanted: BTreeSet<&str> = plan::wanted(self.it.report).collect();
        let mut files = Files::default();
        if wanted.is_empty() || self.it.policy.inline == 0 {
            return files;
        }
        let request = self.github.get(&["pulls", &self.it.number.to_string(), "files"]);
        match self.github.pages::<Listed>(&request, FILES).await {
            Ok((listed, _)) => {
                for Listed { filename, previous_filename, patch } in listed {
                    let before = previous_filename.as_deref();
                    let is = |it: &str| wanted.contains(it);
                    if !is(&filename) && !before.is_some_and(is) {
                        continue;
                    }
                    if let Some(before) = previous_filename {
                        files.renamed.insert(before, filename.clone());
                    }
                    // Of a file that is too large there is none.
                    if let Some(patch) = patch {
                        files.new.insert(filename, Patch::read(&patch));
                    }
                }
            }
            Err(failure) => self.published.notices.push(format!(
                "no comment is made at lines, as the pull request's diff cannot be read: {failure}"
            )),
        }
        files
    }

    async fn carry_out(&mut self, plan: &Plan) -> Result<(), Over> {
        if let Some(put) = &plan.sticky {
            self.put(put).await?;
        }
        for id in &plan.extra {
            let parts = ["issues", "comments", &id.to_string()];
            let request = self.github.of_repository(Method::DELETE, &parts);
            if let Err(failure) = self.github.send(&request).await {
                self.told("a second comment of ours was not deleted", &failure)?;
            }
        }
        for batch in plan.comments.chunks(COMMENTS) {
            self.review(batch, &plan.body).await?;
        }
        let (mut closed, mut reopened) = (0, 0);
        for changed in &plan.changed {
            self.change(changed).await?;
            let count = if changed.hide == Some(false) { &mut reopened } else { &mut closed };
            *count += 1;
        }
        for (n, word) in [(closed, "closed"), (reopened, "opened again")] {
            if n > 0 {
                self.published.done.push(format!("{n} earlier {} {word}", plural(n)));
            }
        }
        Ok(())
    }

    async fn put(&mut self, put: &Put) -> Result<(), Over> {
        let number = self.it.number.to_string();
        let request = match put.id.map(|id| id.to_string()) {
            Some(id) => self.github.of_repository(Method::PATCH, &["issues", "comments", &id]),
            None => self.github.of_repository(Method::POST, &["issues", &number, "comments"]),
        };
        match self.github.send(&request.body(json!({"body": put.body}))).await {
            Ok(_) => self.published.done.push("the comment".to_owned()),
            Err(failure) => self.told("the comment was not written", &failure)?,
        }
        Ok(())
    }

    /// One review with all of its comments; where GitHub refuses one of them it refuses all, and does not say which: then one by one.
    async fn review(&mut self, comments: &[Inline], body: &str) -> Result<(), Over> {
        let number = self.it.number.to_string();
        let list: Vec<Value> = comments.iter().map(at_lines).collect();
        let review = json!({"commit_id": self.it.report.head, "event": "COMMENT", "body": body, "comments": list});
        let request = self.github.of_repository(Method::POST, &["pulls", &number, "reviews"]);
        let made = match self.github.send(&request.body(review)).await {
            Ok(_) => comments.len(),
            Err(failure) if failure.class == Class::Unprocessable => {
                self.one_by_one(comments).await?
            }
            Err(failure) => {
                self.told("no comment was made at lines", &failure)?;
                0
            }
        };
        if made > 0 {
            self.published.done.push(format!("{made} {} at lines", plural(made)));
        }
        Ok(())
    }

    async fn one_by_one(&mut self, comments: &[Inline]) -> Result<usize, Over> {
        let number = self.it.number.to_string();
        let (mut refused, mut why) = (Vec::new(), None);
        for comment in comments {
            let mut body = at_lines(comment);
            body["commit_id"] = json!(self.it.report.head);
            let parts = ["pulls", &number, "comments"];
            let request = self.github.of_repository(Method::POST, &parts).body(body);
            match self.github.send(&request).await {
                Ok(_) => {}
                Err(failure) if failure.class == Class::Unprocessable => {
                    refused.push(comment.finding.as_str());
                    why = Some(failure);
                }
                Err(failure) => self.told("not every comment was made at lines", &failure)?,
            }
        }
        if let Some(why) = why {
            self.published.notices.push(format!(
                "GitHub takes no comment at the lines of {}: {why}; the job's summary has them",
                refused.join(", ")
            ));
        }
        Ok(comments.len() - refused.len())
    }

    async fn change(&mut self, it: &Changed) -> Result<(), Over> {
        if let Some(body) = &it.body {
            let parts = ["pulls", "comments", &it.id.to_string()];
            let request = self.github.of_repository(Method::PATCH, &parts);
            if let Err(failure) = self.github.send(&request.body(json!({"body": body}))).await {
                return self.told("an earlier comment was not brought up to date", &failure);
            }
        }
        let mutation = match it.hide {
            None => return Ok(()),
            Some(true) => {
                "mutation($id:ID!){minimizeComment(input:{subjectId:$id,classifier:RESOLVED}){minimizedComment{isMinimized}}}"
            }
            Some(false) => {
                "mutation($id:ID!){unminimizeComment(input:{subjectId:$id}){unminimizedComment{isMinimized}}}"
            }
        };
        match self.github.graphql(mutation, &json!({"id": it.node}), false).await {
            Ok(_) => Ok(()),
            Err(failure) => self.told("an earlier comment was not hidden", &failure),
        }
    }

    async fn check(&mut self) -> Result<(), Over> {
        match check::put(self.github, self.it.report, self.it.check).await {
            Ok(true) => self.published.done.push("the check run".to_owned()),
            Ok(false) => {}
            Err(failure) => self.told("the check run was not written", &failure)?,
        }
        Ok(())
    }

    /// Tells a failure. One that the next request would meet as well ends it.
    fn told(&mut self, what: &str, failure: &Failure) -> Result<(), Over> {
        let over = match failure.class {
            Class::Unauthorized
            | Class::Forbidden
            | Class::Missing
            | Class::Limited
            | Class::Redirected
            | Class::Unreachable => true,
            Class::Unprocessable | Class::TooLarge | Class::Unexpected => false,
        };
        let more = if over { ", and nothing further" } else { "" };
        let sentence = format!("{what}{more}: {failure}{}", help(failure));
        self.published.notices.push(sentence);
        if over { Err(Over) } else { Ok(()) }
    }
}

/// What to do about it.
fn help(failure: &Failure) -> &'static str {
    match failure.class {
        Class::Forbidden | Class::Missing => {
            "; give the job `permissions: pull-requests: write` (and `checks: write` for publish.check), or publish nothing by the charter"
        }
        Class::Limited => "; the next run brings it up to date",
        Class::Unauthorized
        | Class::Unprocessable
        | Class::TooLarge
        | Class::Redirected
        | Class::Unreachable
        | Class::Unexpected => "",
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "comment" } else { "comments" }
}

#[derive(Deserialize)]
struct Listed {
    filename: String,
    previous_filename: Option<String>,
    patch: Option<String>,
}

/// A comment as both endpoints take it.
fn at_lines(it: &Inline) -> Value {
    let side = match it.side {
        Side::New => "RIGHT",
        Side::Old => "LEFT",
    };
    let mut comment = json!({"path": it.path, "body": it.body, "line": it.line, "side": side});
    // A range that begins where it ends is refused.
    if let Some(start) = it.start {
        comment["start_line"] = json!(start);
        comment["start_side"] = json!(side);
    }
    comment
}
