//! What a review came to, written on its pull request: the one comment, comments at lines, a check run. What cannot be written is told, and
//! loses no finding: the job's summary and annotations hold them all. The verdict is nobody's here.
//!
//! Nothing is written before what stands there was read, and after the first refusal of the token no more comments are tried; the check run
//! is another permission's.

use super::{
    check,
    client::GitHub,
    conversation::Conversation,
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
    /// What had been said on the pull request when the review began, where it was read: it is read again only where more may have been said since.
    pub said: Option<&'a Conversation>,
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
    /// Whether GitHub could not be asked at all, and nothing was written.
    pub unreachable: bool,
}

/// Why no more is written.
struct Over(Class);

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
        let said = if inline > 0 || sticky { self.comments().await } else { Ok(()) };
        match said {
            Ok(()) | Err(Over(Class::Forbidden | Class::Missing)) if check => self.check().await,
            said => said,
        }
    }

    async fn comments(&mut self) -> Result<(), Over> {
        match self.planned().await? {
            Some(plan) => self.carry_out(&plan).await,
            None => Ok(()),
        }
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
        let is_all = |it: &&Conversation| {
            !it.updated.is_empty() && pull["updated_at"].as_str() == Some(&it.updated)
        };
        let read: Conversation;
        let conversation = if let Some(it) = self.it.said.filter(is_all) {
            it
        } else {
            let now = self.github.conversation(number).await;
            read = now.map_err(|it| self.unread("what was said on the pull request", &it))?;
            &read
        };
        let files = if moved { Files::default() } else { self.files().await };
        let Publication { report, policy, marker, owed, .. } = *self.it;
        let given = Given { report, conversation, files: &files, policy, marker, owed, moved };
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
        Over(failure.class)
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
            self.delete(*id).await?;
        }
        for batch in plan.comments.chunks(COMMENTS) {
            self.review(batch, &plan.body).await?;
        }
        let (mut closed, mut reopened) = (0, 0);
        for changed in &plan.changed {
            if self.change(changed).await? {
                let count = if changed.hide == Some(false) { &mut reopened } else { &mut closed };
                *count += 1;
            }
        }
        for (n, word) in [(closed, "closed"), (reopened, "opened again")] {
            if n > 0 {
                self.published.done.push(format!("{n} earlier {} {word}", plural(n)));
            }
        }
        Ok(())
    }

    async fn put(&mut self, put: &Put) -> Result<(), Over> {
        let (number, body) = (self.it.number.to_string(), json!({"body": put.body}));
        let anew = self.github.of_repository(Method::POST, &["issues", &number, "comments"]);
        let anew = anew.body(body.clone());
        let sent = match put.id.map(|id| id.to_string()) {
            Some(id) => {
                let parts = ["issues", "comments", &id];
                let request = self.github.of_repository(Method::PATCH, &parts).body(body);
                match self.github.send(&request).await {
                    // Somebody deleted it meanwhile.
                    Err(failure) if failure.class == Class::Missing => {
                        self.github.send(&anew).await
                    }
                    sent => sent,
                }
            }
            None => self.github.send(&anew).await,
        };
        match sent {
            Ok(_) => self.published.done.push("the comment".to_owned()),
            Err(failure) => return self.told("the comment was not written", &failure),
        }
        match put.replaces {
            Some(id) => self.delete(id).await,
            None => Ok(()),
        }
    }

    /// Deletes a comment of ours that another one of ours stands for.
    async fn delete(&mut self, id: u64) -> Result<(), Over> {
        let parts = ["issues", "comments", &id.to_string()];
        match self.github.send(&self.github.of_repository(Method::DELETE, &parts)).await {
            Ok(_) => Ok(()),
            // Another run was faster.
            Err(failure) if failure.class == Class::Missing => Ok(()),
            Err(failure) => self.told("a second comment of ours was not deleted", &failure),
        }
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
        let (mut made, mut refused, mut why) = (0, Vec::new(), None);
        for comment in comments {
            let mut body = at_lines(comment);
            body["commit_id"] = json!(self.it.report.head);
            let parts = ["pulls", &number, "comments"];
            let request = self.github.of_repository(Method::POST, &parts).body(body);
            match self.github.send(&request).await {
                Ok(_) => made += 1,
                Err(failure) if matches!(failure.class, Class::Unprocessable | Class::Missing) => {
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
        Ok(made)
    }

    /// Brings an earlier comment up to date: whether it is there and was. It is hidden first: a later run tries again what this one did not
    /// come to, for as long as the text is the old one.
    async fn change(&mut self, it: &Changed) -> Result<bool, Over> {
        if let Some(hide) = it.hide {
            self.hide(&it.node, hide).await?;
        }
        let Some(body) = &it.body else { return Ok(true) };
        let parts = ["pulls", "comments", &it.id.to_string()];
        let request = self.github.of_repository(Method::PATCH, &parts).body(json!({"body": body}));
        match self.github.send(&request).await {
            Ok(_) => Ok(true),
            // Somebody deleted it meanwhile.
            Err(failure) if failure.class == Class::Missing => Ok(false),
            Err(failure) => {
                self.told("an earlier comment was not brought up to date", &failure)?;
                Ok(false)
            }
        }
    }

    /// Hides a comment, or shows it. What GitHub refuses of it would be refused again: that is told, and the text says the same.
    async fn hide(&mut self, node: &str, hide: bool) -> Result<(), Over> {
        let mutation = if hide {
            "mutation($id:ID!){minimizeComment(input:{subjectId:$id,classifier:RESOLVED}){minimizedComment{isMinimized}}}"
        } else {
            "mutation($id:ID!){unminimizeComment(input:{subjectId:$id}){unminimizedComment{isMinimized}}}"
        };
        let what = if hide {
            "an earlier comment was not hidden"
        } else {
            "an earlier comment is still hidden"
        };
        match self.github.graphql(mutation, &json!({"id": node}), false).await {
            Ok(it) => {
                // With the status 200.
                let errors = it.errors.into_iter().take(1);
                self.published.notices.extend(errors.map(|why| format!("{what}: {why}")));
                Ok(())
            }
            // The text's own request says whether it is there.
            Err(failure) if failure.class == Class::Missing => Ok(()),
            Err(failure) if failure.class == Class::Forbidden => {
                self.published.notices.push(format!("{what}: {failure}"));
                Ok(())
            }
            Err(failure) => self.told(what, &failure),
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
        if failure.class == Class::Unreachable && self.published.done.is_empty() {
            self.published.unreachable = true;
        }
        let more = match failure.class {
            // The check run is another permission's.
            Class::Forbidden | Class::Missing => ", and nothing more of its kind",
            _ if over => ", and nothing further",
            _ => "",
        };
        let sentence = format!("{what}{more}: {failure}{}", help(failure));
        self.published.notices.push(sentence);
        if over { Err(Over(failure.class)) } else { Ok(()) }
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
