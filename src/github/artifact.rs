//! The folder of an earlier review, kept as an artifact: which one is of this workflow and this pull request, and whether what reviewers answered
//! there may be believed. Asked of GitHub, never of the artifact itself. What it holds is for who takes it.

use super::{client::GitHub, event::HeadBranch, failure::Failure};
use serde::Deserialize;
use std::{cmp::Reverse, path::Path};

mod standing;

pub use standing::Standing;

/// The artifact's name where the step has no charter of its own.
const NAME: &str = "pentad-state";
/// Artifacts on a page, and pages that are looked through for one of the branch.
const PAGE: usize = 100;
const PAGES: usize = 5;
/// An archive at most, in bytes.
const BYTES: usize = 64 << 20;
/// The event whose runs take their workflow file from the default branch, whoever wrote the change.
const TRUSTED: &str = "pull_request_target";

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// The run that looks.
    pub run: u64,
    /// The event that started it.
    pub event: &'a str,
    /// The pull request's number.
    pub number: u64,
    /// Its head's branch.
    pub branch: &'a HeadBranch,
    /// Whether that is another repository's.
    pub foreign: bool,
    /// The tip of the base branch: a commit's full id.
    pub tip: &'a str,
    /// The base branch's name; `None` where it is not known.
    pub base: Option<&'a str>,
    /// The artifact's [`name`].
    pub name: &'a str,
    /// Runs that may have left one, whatever branch GitHub counts them to. What says so need not be believed: they are looked at as all others.
    pub noted: &'a [u64],
}

/// The name under which a step's output folder is uploaded: with the last part of its own charter's folder, where it has one, as one workflow's run
/// holds no name twice. What GitHub takes in no name is left out of it.
#[must_use]
pub fn name(charter: &str) -> String {
    let last = Path::new(charter).file_name().and_then(|it| it.to_str()).unwrap_or_default();
    let plain = |it: char| if it.is_ascii_alphanumeric() || "._-".contains(it) { it } else { '-' };
    let last: String = last.chars().map(plain).collect();
    if last.is_empty() { NAME.to_owned() } else { format!("{NAME}-{last}") }
}

/// An artifact that may be what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    artifact: u64,
    /// The run that left it.
    pub run: u64,
    bytes: u64,
    /// The workflow of the run that looks.
    workflow: u64,
    /// Whether the run was for the pull request's branch. Runs that GitHub counts to the default branch are known by what they say alone.
    pub by_branch: bool,
    /// Whether the run is one of [`Sought::noted`].
    pub noted: bool,
}

#[derive(Deserialize)]
struct Listing {
    total_count: usize,
    artifacts: Vec<Artifact>,
}

#[derive(Deserialize)]
struct Artifact {
    id: u64,
    name: String,
    #[serde(default)]
    size_in_bytes: u64,
    #[serde(default)]
    expired: bool,
    workflow_run: Option<Of>,
}

#[derive(Deserialize)]
struct Of {
    id: Option<u64>,
    head_repository_id: Option<u64>,
    head_branch: Option<String>,
}

#[derive(Deserialize)]
struct Run {
    workflow_id: u64,
    event: String,
    head_sha: String,
    #[serde(default)]
    created_at: String,
    head_branch: Option<String>,
    head_repository: Option<Repository>,
    #[serde(default)]
    pull_requests: Vec<Pull>,
}

#[derive(Deserialize)]
struct Repository {
    id: u64,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
}

impl GitHub {
    /// The artifacts that runs for the pull request's branch left, the newest first, and those of the runs that are noted. Those of this run's own
    /// earlier attempts are among them.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn states(&self, sought: Sought<'_>) -> Result<Vec<Candidate>, Failure> {
        let (mut found, mut own) = (Vec::new(), None);
        for page in 1..=PAGES {
            let request = self.get(&["actions", "artifacts"]).query("name", sought.name);
            let request = request.query("per_page", &PAGE.to_string());
            let listing: Listing = self.json(&request.query("page", &page.to_string())).await?;
            let last = listing.artifacts.len() < PAGE || page * PAGE >= listing.total_count;
            self.take(listing, &mut own, sought, &mut found).await?;
            if last || !found.is_empty() {
                break;
            }
        }
        for run in sought.noted {
            if found.iter().any(|it| it.run == *run) {
                continue;
            }
            let request = self.get(&["actions", "runs", &run.to_string(), "artifacts"]);
            // A run that is gone left none.
            if let Ok(listing) = self.json(&request.query("name", sought.name)).await {
                self.take(listing, &mut own, sought, &mut found).await?;
            }
        }
        // They are numbered as they come. One may stand on two pages, as others came meanwhile.
        found.sort_by_key(|it: &Candidate| Reverse(it.artifact));
        found.dedup_by_key(|it| it.artifact);
        Ok(found)
    }

    /// Takes what of a listing may be looked for. The run that looks is asked for once there is something.
    async fn take(
        &self,
        listing: Listing,
        own: &mut Option<Run>,
        sought: Sought<'_>,
        found: &mut Vec<Candidate>,
    ) -> Result<(), Failure> {
        let there = |it: &&Artifact| it.name == sought.name && !it.expired;
        let artifacts: Vec<&Artifact> = listing.artifacts.iter().filter(there).collect();
        if artifacts.is_empty() {
            return Ok(());
        }
        let own = match own {
            Some(own) => own,
            None => own.insert(self.workflow_run(sought.run).await?),
        };
        found.extend(artifacts.into_iter().filter_map(|it| candidate(it, own, &sought)));
        Ok(())
    }

    /// A candidate's archive.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn state(&self, it: &Candidate) -> Result<Vec<u8>, Failure> {
        let parts = ["actions", "artifacts", &it.artifact.to_string(), "zip"];
        let request = self.get(&parts).most(BYTES);
        if it.bytes > BYTES as u64 {
            let class = super::failure::Class::TooLarge;
            return Err(self.failed(&request, class, &format!("more than {BYTES} bytes")));
        }
        Ok(self.send(&request).await?.body)
    }

    async fn workflow_run(&self, run: u64) -> Result<Run, Failure> {
        self.json(&self.get(&["actions", "runs", &run.to_string()])).await
    }
}

fn candidate(it: &Artifact, own: &Run, sought: &Sought<'_>) -> Option<Candidate> {
    let of = it.workflow_run.as_ref()?;
    let (run, repository, branch) = (of.id?, of.head_repository_id?, of.head_branch.as_deref()?);
    let by_branch = (repository, branch) == (sought.branch.repository, &sought.branch.name);
    let like_own = sought.event == TRUSTED
        && own.head_repository.as_ref().map(|it| it.id) == Some(repository)
        && own.head_branch.as_deref() == Some(branch);
    (by_branch || like_own).then_some(Candidate {
        artifact: it.id,
        run,
        bytes: it.size_in_bytes,
        workflow: own.workflow_id,
        by_branch,
        noted: sought.noted.contains(&run),
    })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_charter_s_folder_is_in_the_name() {
        for (charter, expected) in [
            ("", "pentad-state"),
            (".", "pentad-state"),
            ("..", "pentad-state"),
            (".pentad/payments", "pentad-state-payments"),
            ("/github/runner_temp/a b/Team:1/", "pentad-state-Team-1"),
            ("é\\b", "pentad-state---b"),
        ] {
            assert_eq!(name(charter), expected, "{charter}");
        }
    }
}
