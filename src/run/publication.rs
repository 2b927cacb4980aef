//! Publication on the pull request that a review was asked for: whether, with whose token, as which step's. How is `github::publish`'s.

use super::{console::Console, stop::Stop};
use crate::{
    cli::Environment,
    github::{
        access::Access,
        artifact,
        check::Named,
        client::GitHub,
        conversation::Conversation,
        event::Request,
        limit::Pace,
        plan::Owed,
        publish::{Publication, Published, publish},
    },
    render::marker::Marker,
    review::{
        charter::{Charter, OnIncomplete, PublishPolicy},
        finding::Severity,
        synthesis::Report,
    },
    store,
};
use anyhow::Result;
use sha2::{Digest as _, Sha256};

/// The login under which Dependabot's runs go, which have a token that only reads.
const DEPENDABOT: &str = "dependabot[bot]";

/// Publishes what a step's review came to, as the charter says, and tells what was written and what could not be. What fails here changes
/// no verdict. `said`: what had been said there, where it was read; `keep`: what an earlier push left in the comment stays there, as it could not be read; `lost`: the worst of what it
/// had no room for.
///
/// # Errors
/// No client can be set up at all.
pub fn of_review(
    report: &Report,
    request: Option<&Request>,
    charter: &Charter,
    (step, said, (keep, lost)): (&Step, Option<&Conversation>, (bool, Option<Severity>)),
    console: &Console,
) -> Result<()> {
    let Some((request, number)) = request.and_then(|it| Some((it, it.number?))) else {
        return Ok(());
    };
    let PublishPolicy { inline, sticky, check } = charter.publish;
    if !console.actions || !(inline > 0 || sticky || check) {
        return Ok(());
    }
    let env = step.env;
    if let Some(why) = only_reads(request, env) {
        console.note(&format!("nothing is published on the pull request: {why}"));
        return Ok(());
    }
    let Some(access) = Access::from(|name| env.get(name))? else {
        console
            .note("nothing is published on the pull request: the step has no token (github_token)");
        return Ok(());
    };
    let line = store::marker(report, &charter.sha256, lost);
    let owed = Owed { line: &line, keep };
    let published = step.publish(access, report, (number, charter, said), (false, owed))?;
    tell(&published, console);
    Ok(())
}

/// Why the run's token only reads, and what would publish all the same; no request is made to find that out.
pub fn only_reads(request: &Request, env: &Environment) -> Option<String> {
    // Only runs that these events start have such a token.
    if !crate::github::event::owned_by_the_change(&request.event) {
        return None;
    }
    let who = if request.foreign {
        "a fork's"
    } else if env.get("GITHUB_ACTOR") == Some(DEPENDABOT) {
        "Dependabot's"
    } else {
        return None;
    };
    Some(format!(
        "the token of {who} run only reads; a second workflow on workflow_run, with `command: publish`, would publish it"
    ))
}

/// The workflow's step that publishes.
pub struct Step<'a> {
    /// Its environment.
    pub env: &'a Environment,
    /// What tells it from other steps of its job: the charter's folder.
    pub named: &'a str,
    /// What ends the run before it is done: a cancelled one publishes nothing, as a later one is on its way.
    pub stop: &'a Stop,
}

impl Step<'_> {
    /// What tells its comments from those of other steps, of this workflow's and other jobs.
    #[must_use]
    pub fn key(&self) -> String {
        let job = self.env.get("GITHUB_JOB").unwrap_or_default();
        let digest = Sha256::digest(format!("{job}\n{}", self.named));
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The name under which its output folder is uploaded, for the next push to find.
    #[must_use]
    pub fn artifact(&self) -> String {
        artifact::name(self.named)
    }

    /// Publishes a report on a pull request. `said`: what had been said there, where it was read. `shaped`: the change could shape the run that told it.
    ///
    /// # Errors
    /// No client can be set up at all.
    pub fn publish(
        &self,
        access: Access,
        report: &Report,
        (number, charter, said): (u64, &Charter, Option<&Conversation>),
        (shaped, owed): (bool, Owed<'_>),
    ) -> Result<Published> {
        let key = self.key();
        let run = self.env.get("GITHUB_RUN_ID").and_then(|it| it.parse().ok()).unwrap_or(0);
        let marker = Marker { head: report.head.clone(), key, run, ..Marker::default() };
        let check = Named {
            name: if self.named.is_empty() {
                "Pentad".to_owned()
            } else {
                format!("Pentad ({})", self.named)
            },
            key: marker.key.clone(),
            green_incomplete: charter.gate.on_incomplete == OnIncomplete::Green,
            shaped,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let github = GitHub::new(access, Pace::default())?;
        let publication = Publication {
            report,
            number,
            policy: charter.publish,
            marker: &marker,
            owed,
            said,
            check: &check,
        };
        Ok(runtime.block_on(async {
            tokio::select! {
                biased;
                why = self.stop.cancelled() => Published {
                    notices: vec![format!("{why}: not everything was published on the pull request")],
                    ..Published::default()
                },
                it = publish(&github, &publication) => it,
            }
        }))
    }
}

/// Tells what was written, and what was not.
pub fn tell(published: &Published, console: &Console) {
    if !published.done.is_empty() {
        console.note(&format!("published on the pull request: {}", published.done.join(", ")));
    }
    for notice in &published.notices {
        console.note(notice);
    }
}
