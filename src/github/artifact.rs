//! The folder of an earlier review, kept as an artifact: which one is of this workflow and this pull request, and whether what reviewers answered
//! there may be believed. Asked of GitHub, never of the artifact itself. What it holds is for who takes it.

use super::{
    client::GitHub,
    event::{self, HeadBranch},
    failure::Failure,
};
use serde::Deserialize;

/// The artifact's name.
pub const NAME: &str = "pentad-state";
/// Artifacts on a page, and pages that are looked through for one of the branch.
const PAGE: usize = 100;
const PAGES: usize = 5;
/// An archive at most, in bytes.
const BYTES: usize = 64 << 20;
/// Files of a comparison that GitHub lists at most. Of a longer one it is not known what else it changes.
const FILES: usize = 300;
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
}

/// Whether what reviewers answered in a run may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The run is none of this workflow for the pull request.
    Other,
    /// Its workflow file came from the base.
    Believed,
    /// It may not have, and why: a fragment.
    Doubted(String),
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

#[derive(Deserialize)]
struct Comparison {
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    previous_filename: Option<String>,
}

impl GitHub {
    /// The artifacts that runs for the pull request's branch left, the newest first. Those of this run's own earlier attempts are among them.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn states(&self, sought: Sought<'_>) -> Result<Vec<Candidate>, Failure> {
        let (mut found, mut own) = (Vec::new(), None);
        for page in 1..=PAGES {
            let request = self.get(&["actions", "artifacts"]).query("name", NAME);
            let request = request.query("per_page", &PAGE.to_string());
            let listing: Listing = self.json(&request.query("page", &page.to_string())).await?;
            let last = listing.artifacts.len() < PAGE || page * PAGE >= listing.total_count;
            let there = |it: &Artifact| it.name == NAME && !it.expired;
            let artifacts: Vec<Artifact> = listing.artifacts.into_iter().filter(there).collect();
            if !artifacts.is_empty() && own.is_none() {
                own = Some(self.workflow_run(sought.run).await?);
            }
            if let Some(own) = &own {
                found.extend(artifacts.iter().filter_map(|it| candidate(it, own, &sought)));
            }
            if last || !found.is_empty() {
                break;
            }
        }
        // They are numbered as they come.
        found.sort_by_key(|it: &Candidate| std::cmp::Reverse(it.artifact));
        Ok(found)
    }

    /// Whether a candidate is what is looked for, and whether it may be believed.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn standing(&self, it: &Candidate, sought: Sought<'_>) -> Result<Standing, Failure> {
        let run = self.workflow_run(it.run).await?;
        let others = !run.pull_requests.is_empty()
            && run.pull_requests.iter().all(|it| it.number != sought.number);
        if run.workflow_id != it.workflow || (others && it.by_branch) {
            return Ok(Standing::Other);
        }
        if run.event == TRUSTED {
            return Ok(Standing::Believed);
        }
        // A push to the branch, or a run by hand on it, is another review, by the branch's own workflow file.
        if !it.by_branch || !event::owned_by_the_change(&run.event) {
            return Ok(Standing::Other);
        }
        if sought.foreign {
            let why = "its workflow file was the fork's own";
            return Ok(Standing::Doubted(why.to_owned()));
        }
        Ok(match self.edits_workflows(sought.tip, &run.head_sha).await {
            Ok(Some(false)) => Standing::Believed,
            Ok(Some(true)) => Standing::Doubted(
                "the change it reviewed edits `.github/`, so its workflow file may have been the change's own".to_owned(),
            ),
            Ok(None) => Standing::Doubted(
                "the change it reviewed has more files than GitHub lists, one of which may be its workflow's".to_owned(),
            ),
            Err(failure) => Standing::Doubted(format!(
                "whether the change it reviewed wrote its workflow file is not known: {failure}"
            )),
        })
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

    /// Whether a head changed anything under `.github/` since it left the base; `None` where not every file is told.
    async fn edits_workflows(&self, tip: &str, head: &str) -> Result<Option<bool>, Failure> {
        let request = self.get(&["compare", &format!("{tip}...{head}")]);
        let compared: Comparison =
            self.json(&request.query("per_page", "1").query("page", "1")).await?;
        let inside = |path: &str| path.starts_with(".github/");
        let edits =
            |it: &File| inside(&it.filename) || it.previous_filename.as_deref().is_some_and(inside);
        if compared.files.iter().any(edits) {
            return Ok(Some(true));
        }
        Ok((compared.files.len() < FILES).then_some(false))
    }
}

fn candidate(it: &Artifact, own: &Run, sought: &Sought<'_>) -> Option<Candidate> {
    let of = it.workflow_run.as_ref()?;
    let (repository, branch) = (of.head_repository_id?, of.head_branch.as_deref()?);
    let by_branch = (repository, branch) == (sought.branch.repository, &sought.branch.name);
    let like_own = sought.event == TRUSTED
        && own.head_repository.as_ref().map(|it| it.id) == Some(repository)
        && own.head_branch.as_deref() == Some(branch);
    (by_branch || like_own).then_some(Candidate {
        artifact: it.id,
        run: of.id?,
        bytes: it.size_in_bytes,
        workflow: own.workflow_id,
        by_branch,
    })
}
