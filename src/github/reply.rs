//! What follows a command in a comment: an answer below it, and another try of the run whose verdict it changes.

use super::{client::GitHub, failure::Failure};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Runs {
    workflow_runs: Vec<Ran>,
}

#[derive(Deserialize)]
struct Ran {
    id: u64,
    event: String,
    conclusion: Option<String>,
}

impl Ran {
    /// Whether it reviewed a pull request, and failed. One that goes on reads the comments itself, or has read them.
    fn can_change(&self) -> bool {
        matches!(self.event.as_str(), "pull_request" | "pull_request_target")
            && self.conclusion.as_deref() == Some("failure")
    }
}

impl GitHub {
    /// Writes a comment on a pull request.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn reply(&self, number: u64, body: &str) -> Result<(), Failure> {
        let parts = ["issues", &number.to_string(), "comments"];
        let request = self.of_repository(Method::POST, &parts).body(json!({"body": body}));
        self.send(&request).await.map(drop)
    }

    /// Runs the failed jobs again of the run that reviewed this head: one of `runs`, which our comments name, or else the only one that failed on
    /// it; of several nobody knows which is the review's. Says whether there was one.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn review_again(&self, runs: &[u64], head: &str) -> Result<bool, Failure> {
        let mut failed = None;
        for run in runs {
            let ran = self.json::<Ran>(&self.get(&["actions", "runs", &run.to_string()])).await;
            // One that is gone says nothing of the others.
            failed = failed.or(ran.ok().filter(Ran::can_change));
        }
        if failed.is_none() {
            let request = self.get(&["actions", "runs"]).query("head_sha", head);
            let runs: Runs = self.json(&request.query("per_page", "100")).await?;
            let mut all = runs.workflow_runs.into_iter().filter(Ran::can_change);
            failed = all.next().filter(|_| all.next().is_none());
        }
        let Some(failed) = failed else { return Ok(false) };
        let parts = ["actions", "runs", &failed.id.to_string(), "rerun-failed-jobs"];
        self.send(&self.of_repository(Method::POST, &parts).body(Value::Object(Default::default())))
            .await
            .map(|_| true)
    }
}
