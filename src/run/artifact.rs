//! The folder that an earlier review of the pull request left as an artifact, fetched: looked for only where there can be one and the token may
//! look, and unpacked where the change cannot reach.

use super::{
    intake::{self, Intake},
    lender::Lender,
    memory::Earlier,
    publication,
};
use crate::{
    cli::Environment,
    github::{
        artifact::{Candidate, NAME, Sought, Standing},
        failure::{Class, Failure},
    },
    store,
};
use anyhow::{Result, anyhow};
use std::{
    fs::{self, DirBuilder},
    ops::Deref,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

/// Artifacts that are looked at, the newest first: of each at most three requests are made.
const LOOKED_AT: usize = 5;

/// A folder that nobody else can read, and that goes away.
#[derive(Debug)]
pub struct Private(PathBuf);

impl Private {
    /// A new one, below the runner's temporary folder where that is there, else the system's: never in the workspace, which the change fills.
    fn new(env: &Environment) -> Result<Self> {
        let runners = env.get("RUNNER_TEMP").map(PathBuf::from).filter(|it| it.is_dir());
        let above = runners.unwrap_or_else(std::env::temp_dir);
        // An image of nothing but the program has none.
        fs::create_dir_all(&above)?;
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|error| anyhow!("the system gives no random bytes: {error}"))?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = above.join(format!("pentad-{name}"));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Deref for Private {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // What stays goes with the runner's temporary folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the newest artifact of an earlier review of this pull request holds. Nobody is asked where there can be none, or where the token only
/// reads what everybody may. `models` tells whether some are asked, whose answers could be taken again.
///
/// # Errors
/// No client can be set up, or the run was to stop.
pub fn earlier(intake: &Intake, env: &Environment, models: bool) -> Result<Earlier> {
    let Some((lender, request, number)) = intake.pull() else { return Ok(Earlier::default()) };
    let run = env.get("GITHUB_RUN_ID").and_then(|it| it.parse().ok());
    let (Some(run), Some(branch), Some(tip)) = (run, &request.branch, intake.tip()) else {
        return Ok(Earlier::default());
    };
    if intake::is_first(request, env) || publication::only_reads(request, env).is_some() {
        return Ok(Earlier::default());
    }
    let (event, foreign) = (request.event.as_str(), request.foreign);
    let sought = Sought { run, event, number, branch, foreign, tip };
    let found = match lender.states(sought)? {
        Ok(found) => found,
        Err(failure) => return Ok(not_listed(&failure, models)),
    };
    for it in found.iter().take(LOOKED_AT) {
        if let Some(earlier) = of_candidate(lender, it, sought, env)? {
            return Ok(earlier);
        }
    }
    Ok(Earlier::default())
}

/// What one artifact holds; `None` where it is of another pull request or workflow.
fn of_candidate(
    lender: &Lender,
    it: &Candidate,
    sought: Sought<'_>,
    env: &Environment,
) -> Result<Option<Earlier>> {
    let of_it =
        |why: &str| Earlier::unread(format!("the artifact `{NAME}` of run {}: {why}", it.run));
    let standing = match lender.standing(it, sought)? {
        Ok(Standing::Other) => return Ok(None),
        Ok(standing) => standing,
        Err(failure) => return Ok(Some(of_it(&failure.to_string()))),
    };
    let archive = match lender.state(it)? {
        Ok(archive) => archive,
        Err(failure) => return Ok(Some(of_it(&failure.to_string()))),
    };
    let folder = match Private::new(env) {
        Ok(folder) => folder,
        Err(error) => return Ok(Some(of_it(&format!("there is no place for it: {error:#}")))),
    };
    if let Err(why) = store::unpack(&archive, &folder) {
        return Ok(Some(of_it(&why)));
    }
    // One branch may be the head of two pull requests; and where its run is not known by its branch, it must say whose it is.
    match store::pull(&folder) {
        Some(pull) if pull != sought.number => return Ok(None),
        None if !it.by_branch => return Ok(None),
        Some(_) | None => {}
    }
    Ok(Some(match standing {
        Standing::Believed => Earlier::of_artifact(folder, it.run),
        Standing::Doubted(why) => Earlier::of_doubtful(&folder, it.run, &why),
        Standing::Other => Earlier::default(),
    }))
}

/// The artifacts could not be listed: said where answers of models could have been taken again.
fn not_listed(failure: &Failure, models: bool) -> Earlier {
    let help = match failure.class {
        Class::Forbidden | Class::Missing => "; give the job `permissions: actions: read`",
        _ => "",
    };
    let notice = format!(
        "the artifact `{NAME}` of an earlier review could not be looked for ({failure}), so models are asked again what they answered there{help}"
    );
    Earlier::nothing(models.then_some(notice))
}
