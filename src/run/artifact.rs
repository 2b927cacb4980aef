//! The folder that an earlier review of the pull request left as an artifact, fetched: looked for only where there can be one and the token may
//! look, and unpacked where the change cannot reach.

use super::{
    intake::{self, Intake},
    lender::Lender,
    memory::Earlier,
    publication::{self, Step},
};
use crate::{
    cli::Environment,
    github::{
        artifact::{Candidate, Sought, Standing},
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

/// Runs that are looked at, the newest first, and archives that are fetched, at most; those of noted runs come besides.
const RUNS: usize = 10;
const ARCHIVES: usize = 5;

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
/// reads what everybody may. `models` tells whether some are asked, whose answers could be taken again; `noted` are runs that may have left it.
///
/// # Errors
/// No client can be set up, or the run was to stop.
pub fn earlier(
    intake: &Intake,
    step: &Step<'_>,
    models: bool,
    mut noted: Vec<u64>,
) -> Result<Earlier> {
    let env = step.env;
    let Some((lender, request, number)) = intake.pull() else { return Ok(Earlier::default()) };
    let run = env.get("GITHUB_RUN_ID").and_then(|it| it.parse().ok());
    let (Some(run), Some(branch), Some(tip)) = (run, &request.branch, intake.tip()) else {
        return Ok(Earlier::default());
    };
    if intake::is_first(request, env) || publication::only_reads(request, env).is_some() {
        return Ok(Earlier::default());
    }
    if env.get("GITHUB_RUN_ATTEMPT").is_some_and(|it| it != "1") {
        noted.push(run);
    }
    let (event, foreign) = (request.event.as_str(), request.foreign);
    let base = request.base.first().and_then(|it| it.strip_prefix("refs/remotes/origin/"));
    let (name, noted) = (step.artifact(), noted.as_slice());
    let sought = Sought { run, event, number, branch, foreign, tip, base, name: &name, noted };
    let found = match lender.states(sought)? {
        Ok(found) => found,
        Err(failure) => return Ok(not_listed(&failure, &name, models)),
    };
    Search { lender, sought, env, key: step.key(), doubted: None }.of(&found)
}

/// What an artifact came to.
enum Held {
    /// Nothing: it is gone, or of another pull request, workflow or step.
    Nothing,
    /// What it holds, where answers are believed.
    Believed(Earlier),
    /// What it obliges to, or why it cannot be read, where they are not.
    Doubted(Earlier),
}

/// One look through the artifacts.
struct Search<'a> {
    lender: &'a Lender,
    sought: Sought<'a>,
    env: &'a Environment,
    /// What tells the step from others.
    key: String,
    /// What the newest one obliges to that is not believed.
    doubted: Option<Earlier>,
}

impl Search<'_> {
    /// The newest that is believed, with what a later one that is not obliges to: whoever can leave artifacts hides none by them.
    fn of(mut self, found: &[Candidate]) -> Result<Earlier> {
        let (mut runs, mut archives) = (0, 0);
        for it in found {
            if !it.noted && (runs == RUNS || archives == ARCHIVES) {
                continue;
            }
            runs += usize::from(!it.noted);
            let standing = match self.lender.standing(it, self.sought)? {
                Ok(Standing::Other) => continue,
                Ok(Standing::Doubted(_)) if self.doubted.is_some() => continue,
                Ok(standing) => standing,
                // The run was deleted meanwhile, and what it left with it.
                Err(failure) if failure.class == Class::Missing => continue,
                Err(failure) => return Ok(self.with(self.unread(it, &failure.to_string()))),
            };
            archives += usize::from(!it.noted);
            match self.held(it, &standing)? {
                Held::Nothing => {}
                Held::Doubted(earlier) => self.doubted = Some(earlier),
                Held::Believed(earlier) => return Ok(self.with(earlier)),
            }
        }
        Ok(self.doubted.unwrap_or_default())
    }

    fn with(&mut self, earlier: Earlier) -> Earlier {
        match self.doubted.take() {
            Some(later) => earlier.with_doubtful(later),
            None => earlier,
        }
    }

    fn unread(&self, it: &Candidate, why: &str) -> Earlier {
        Earlier::unread(format!("the artifact `{}` of run {}: {why}", self.sought.name, it.run))
    }

    /// What one artifact holds.
    fn held(&self, it: &Candidate, standing: &Standing) -> Result<Held> {
        let unread = |why: &str| match standing {
            Standing::Doubted(_) => Held::Doubted(self.unread(it, why)),
            Standing::Believed | Standing::Other => Held::Believed(self.unread(it, why)),
        };
        let archive = match self.lender.state(it)? {
            Ok(archive) => archive,
            Err(failure) if failure.class == Class::Missing => return Ok(Held::Nothing),
            Err(failure) => return Ok(unread(&failure.to_string())),
        };
        let folder = match Private::new(self.env) {
            Ok(folder) => folder,
            Err(error) => return Ok(unread(&format!("there is no place for it: {error:#}"))),
        };
        if let Err(why) = store::unpack(&archive, &folder) {
            return Ok(unread(&why));
        }
        // One branch may be the head of two pull requests, and one workflow have two steps. A run that was cut off does not say whose it is: then
        // it must be known by its branch.
        let of = store::of(&folder);
        let others = of.pull.is_some_and(|pull| pull != self.sought.number)
            || of.step.is_some_and(|step| step != self.key);
        if others || (of.pull.is_none() && !it.by_branch) {
            return Ok(Held::Nothing);
        }
        Ok(match standing {
            Standing::Believed => Held::Believed(Earlier::of_artifact(folder, it.run)),
            Standing::Doubted(why) => Held::Doubted(Earlier::of_doubtful(&folder, it.run, why)),
            Standing::Other => Held::Nothing,
        })
    }
}

/// The artifacts could not be listed: said where answers of models could have been taken again.
fn not_listed(failure: &Failure, name: &str, models: bool) -> Earlier {
    let help = match failure.class {
        Class::Forbidden | Class::Missing => "; give the job `permissions: actions: read`",
        _ => "",
    };
    let notice = format!(
        "the artifact `{name}` of an earlier review could not be looked for ({failure}), so models are asked again what they answered there{help}"
    );
    Earlier::nothing(models.then_some(notice))
}
