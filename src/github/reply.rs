//! What follows a command in a comment: an answer below it, and another try of the run whose verdict it changes.

use super::{client::GitHub, failure::Failure};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Run {
    workflow_id: u64,
}

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

    /// Runs the failed jobs again of the last run that reviewed this head by the workflow of this run. Says whether there was one.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn review_again(&self, run: u64, head: &str) -> Result<bool, Failure> {
        let own: Run = self.json(&self.get(&["actions", "runs", &run.to_string()])).await?;
        let workflow = own.workflow_id.to_string();
        let runs = self.get(&["actions", "workflows", &workflow, "runs"]).query("head_sha", head);
        let runs: Runs = self.json(&runs.query("per_page", "30")).await?;
        // The newest come first. One that goes on reads the comments itself, or has read them.
        let last = runs
            .workflow_runs
            .into_iter()
            .find(|it| matches!(it.event.as_str(), "pull_request" | "pull_request_target"))
            .filter(|it| it.conclusion.as_deref() == Some("failure"));
        let Some(last) = last else { return Ok(false) };
        let parts = ["actions", "runs", &last.id.to_string(), "rerun-failed-jobs"];
        self.send(&self.of_repository(Method::POST, &parts).body(Value::Object(Default::default())))
            .await
            .map(|_| true)
    }
}
