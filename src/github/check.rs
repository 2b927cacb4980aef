//! A check run of our own, beside the job's: made in one request that already concludes it, so that none is ever left in progress.

use super::{client::GitHub, failure::Failure};
use crate::{
    render::{
        annotations::{self, Level},
        escape::clip,
        headline::headline,
        summary,
    },
    review::synthesis::{Report, Verdict},
};
use reqwest::Method;
use serde_json::{Value, json};

/// Annotations of one request.
const ANNOTATIONS: usize = 50;
/// Annotations of one check run: more of them are no help.
const MOST: usize = 200;
/// Bytes of the summary and of the text: GitHub takes 65,535 characters of each.
const TEXT: usize = 60_000;

/// What a check run is called, and what it may say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Which step's it is.
    pub key: String,
    /// Whether an incomplete review is accepted.
    pub green_incomplete: bool,
    /// Whether the change could shape what it tells: then it says nothing that lets a merge go on.
    pub shaped: bool,
}

/// The word it concludes with. `neutral` and `skipped` let a merge go on as `success` does.
#[must_use]
pub const fn conclusion(verdict: Verdict, it: &Named) -> &'static str {
    match (verdict, it.shaped, it.green_incomplete) {
        (_, true, _) | (Verdict::Fail, ..) | (Verdict::Incomplete, _, false) => "failure",
        (Verdict::Incomplete, false, true) => "neutral",
        (Verdict::Pass, false, _) => "success",
        (Verdict::None, false, _) => "skipped",
    }
}

/// The body of the request that makes it, and the annotations that follow it.
#[must_use]
pub fn bodies(report: &Report, it: &Named) -> (Value, Vec<Value>) {
    let annotations: Vec<Value> =
        annotations::placed(report).iter().take(MOST).map(annotation).collect();
    let summary = summary::within(report, TEXT);
    // Only a hostile report has so long a frame.
    let summary = if summary.len() > TEXT { headline(report) } else { summary };
    let output = |annotations: &[Value]| json!({"title": clip(&headline(report), 200), "summary": summary, "annotations": annotations});
    let mut chunks = annotations.chunks(ANNOTATIONS);
    let first = chunks.next().unwrap_or_default();
    let made = json!({
        "name": it.name,
        "head_sha": report.head,
        "external_id": it.key,
        "status": "completed",
        "conclusion": conclusion(report.verdict, it),
        "output": output(first),
    });
    (made, chunks.map(|it| json!({"output": output(it)})).collect())
}

fn annotation(it: &annotations::Placed) -> Value {
    let level = match it.level {
        Level::Error => "failure",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    json!({"path": it.path, "start_line": it.lines.first, "end_line": it.lines.last,
        "annotation_level": level, "title": it.title, "message": it.message})
}

/// Makes it, unless the newest of its name says the same. Whether something was written.
///
/// # Errors
/// A typed [`Failure`].
pub async fn put(github: &GitHub, report: &Report, it: &Named) -> Result<bool, Failure> {
    let (made, more) = bodies(report, it);
    let request = github.get(&["commits", &report.head, "check-runs"]);
    let request = request.query("check_name", &it.name).query("filter", "latest");
    let there: Value = github.json(&request).await?;
    let same = |run: &Value| {
        let text = |at: &str| run["output"][at].as_str().unwrap_or_default().trim_end().to_owned();
        let wanted =
            |at: &str| made["output"][at].as_str().unwrap_or_default().trim_end().to_owned();
        run["external_id"] == made["external_id"]
            && run["conclusion"] == made["conclusion"]
            && ["title", "summary"].iter().all(|at| text(at) == wanted(at))
    };
    if there["check_runs"].as_array().into_iter().flatten().any(same) {
        return Ok(false);
    }
    let request = github.of_repository(Method::POST, &["check-runs"]).body(made);
    let run: Value = github.json(&request).await?;
    let id = run["id"].as_u64().unwrap_or_default().to_string();
    for body in more {
        let request = github.of_repository(Method::PATCH, &["check-runs", &id]).body(body);
        github.send(&request).await?;
    }
    Ok(true)
}
