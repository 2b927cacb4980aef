//! Whether what an artifact holds may be believed: whose its run is, and who wrote the workflow file that it ran. All of it is GitHub's word.

use super::{Candidate, Run, Sought, TRUSTED};
use crate::github::{
    client::GitHub,
    event,
    failure::{Class, Failure},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// Files of a comparison that GitHub lists at most. Of a longer one it is not known what else it changes.
const FILES: usize = 300;
/// The pull requests of a branch, the newest first, and when each last came to go into the branch that it goes into now.
const PULLS: &str = "query($owner:String!,$name:String!,$branch:String!){repository(owner:$owner,name:$name){\
    pullRequests(headRefName:$branch,first:100,orderBy:{field:CREATED_AT,direction:DESC}){pageInfo{hasNextPage} \
    nodes{number baseRefName createdAt isCrossRepository \
    timelineItems(last:1,itemTypes:[BASE_REF_CHANGED_EVENT,AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]){\
    nodes{... on BaseRefChangedEvent{createdAt} ... on AutomaticBaseChangeSucceededEvent{createdAt}}}}}}}";

/// Whether what reviewers answered in a run may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The run is none of this workflow for the pull request, or a stranger's own.
    Other,
    /// Its workflow file came from the base.
    Believed,
    /// It may not have, and why: a fragment.
    Doubted(String),
}

#[derive(Deserialize)]
struct Comparison {
    files: Option<Vec<File>>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    previous_filename: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pulls {
    page_info: PageInfo,
    nodes: Vec<Pull>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    number: u64,
    base_ref_name: String,
    created_at: String,
    is_cross_repository: bool,
    timeline_items: Changes,
}

#[derive(Deserialize)]
struct Changes {
    nodes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    created_at: String,
}

impl GitHub {
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
        // A push to the branch, or a run by hand on it, is another review, by the branch's own workflow file. Of a fork's run whoever opened
        // it could write every word, those of the findings too, which reviewers would be shown.
        if !it.by_branch || !event::owned_by_the_change(&run.event) || sought.foreign {
            return Ok(Standing::Other);
        }
        Ok(match self.doubt(&run, sought).await {
            Ok(None) => Standing::Believed,
            Ok(Some(why)) => Standing::Doubted(why),
            Err(failure) => Standing::Doubted(format!(
                "whether the change it reviewed wrote its workflow file is not known: {failure}"
            )),
        })
    }

    /// Why the workflow file of a pull request's own run may not have been that of the base; `None` where it was.
    async fn doubt(&self, run: &Run, sought: Sought<'_>) -> Result<Option<String>, Failure> {
        // A gate that no change can write takes nothing from one that a change can.
        if !event::owned_by_the_change(sought.event) {
            let why = format!("it ran on `{}`, where the change owns the workflow file", run.event);
            return Ok(Some(why));
        }
        let why = match self.edits_workflows(sought.tip, &run.head_sha).await? {
            Some(true) => {
                "the change it reviewed edits `.github/`, so its workflow file may have been the change's own"
            }
            None => {
                "the change it reviewed has more files than GitHub lists, one of which may be its workflow's"
            }
            // GitHub merges head and base for such a run: the file is the base's where the head leaves it alone.
            Some(false) => return self.of_another_base(run, sought).await,
        };
        Ok(Some(why.to_owned()))
    }

    /// Whether a head changed anything under `.github/` since it left the base; `None` where not every file is told.
    async fn edits_workflows(&self, tip: &str, head: &str) -> Result<Option<bool>, Failure> {
        let request = self.get(&["compare", &format!("{tip}...{head}")]);
        let compared: Comparison =
            self.json(&request.query("per_page", "1").query("page", "1")).await?;
        let Some(files) = compared.files else { return Ok(None) };
        let inside = |path: &str| path.starts_with(".github/");
        let edits =
            |it: &File| inside(&it.filename) || it.previous_filename.as_deref().is_some_and(inside);
        if files.iter().any(edits) {
            return Ok(Some(true));
        }
        Ok((files.len() < FILES).then_some(false))
    }

    /// Why a run may have been for the same head and another base, with a workflow file of that one: whoever can push a branch can make a pull
    /// request go into it, and back.
    async fn of_another_base(
        &self,
        run: &Run,
        sought: Sought<'_>,
    ) -> Result<Option<String>, Failure> {
        let repository = self.repository();
        let variables = json!({"owner": repository.owner, "name": repository.name, "branch": sought.branch.name});
        let mut data = self.graphql(PULLS, &variables, true).await?.data;
        let told = data["repository"]["pullRequests"].take();
        let pulls: Pulls = serde_json::from_value(told).map_err(|_| {
            let request = self.request(Method::POST, &["graphql"]);
            self.failed(&request, Class::Unexpected, "a list is not as documented")
        })?;
        let (Some(began), Some(base)) = (moment(&run.created_at), sought.base) else {
            return Ok(Some("when it ran, and for which branch, is not known".to_owned()));
        };
        // One whose moment cannot be read is taken for one of then.
        let then = |it: &&Pull| {
            !it.is_cross_repository && moment(&it.created_at).is_none_or(|it| it <= began)
        };
        let since = |it: &Change| moment(&it.created_at).is_none_or(|it| it >= began);
        for pull in pulls.nodes.iter().filter(then) {
            let moved = pull.timeline_items.nodes.iter().any(since);
            if moved || pull.base_ref_name != base {
                return Ok(Some(format!(
                    "pull request {} of the same branch {} into another one, so its workflow file may have been of that",
                    pull.number,
                    if moved { "went" } else { "goes" }
                )));
            }
        }
        let more = pulls.page_info.has_next_page;
        Ok(more.then(|| "its branch has more pull requests than are read".to_owned()))
    }
}

/// A moment as GitHub writes it, to the second, in UTC: such texts stand in the order of time.
fn moment(text: &str) -> Option<&str> {
    text.get(..19).filter(|it| it.bytes().all(|it| it.is_ascii_digit() || b"-:T".contains(&it)))
}
