//! From the command line or the event to an opened source: where the change, its charter and its surroundings are read.

use super::{
    answer::{self, Then},
    lender::{self, Found, Lender},
    stop::Stop,
};
use crate::{
    cli::{Environment, Source},
    fault::Fault,
    folders,
    git::{Range, Repository},
    github::event::{self, Asked, Ran, Request},
    review::{
        change::{Content, FileChange, Limits, Material, Scope, SourceFile},
        charter::{Charter, Globs},
    },
};
use anyhow::{Context as _, Result};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    rc::Rc,
};

/// A folder's name in a repository that holds the charter.
pub const CHARTER_FOLDER: &str = ".pentad";

/// The charter's files by their name in its folder, as `config` knows them: sources name files from their own root.
#[must_use]
pub fn by_name(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let name = |path: &str| {
        path.strip_prefix(CHARTER_FOLDER).unwrap_or(path).trim_start_matches('/').to_owned()
    };
    files.into_iter().map(|(path, text)| (name(&path), text)).collect()
}

/// Files that the change leaves alone are read to count in up to this number, and this many bytes of them: a guard is to cost less
/// than the review it belongs to.
const COUNTED_FILES: usize = 2_000;
const COUNTED_BYTES: u64 = 16_000_000;

/// How much is read of files that are named.
fn named_limits() -> Limits {
    Limits {
        file_bytes: 1_000_000,
        probe_bytes: 1_000_000,
        total_bytes: 32_000_000,
        ..Limits::default()
    }
}

/// An event is read up to this size, in bytes: GitHub's are capped at 25 MB.
const EVENT_BYTES: u64 = 64 << 20;

/// An opened source.
pub struct Intake {
    place: Place,
    /// The event that asked for it.
    pub request: Option<Request>,
    /// Whether the change owns the workflow file, so that inputs may only tighten, whatever they name as the change.
    pub tighten: bool,
    /// The checkout of the step's workflow.
    workspace: Option<PathBuf>,
    /// What the checkout lacks and could not be had either: sentences.
    lacking: RefCell<Vec<String>>,
    /// GitHub, where an event asked and it can be asked.
    github: Option<Rc<Lender>>,
    /// What ends the run.
    pub stop: Rc<Stop>,
}

enum Place {
    Git {
        repository: Box<Repository>,
        range: Range,
        dir: PathBuf,
        /// Who has what the checkout lacks; `None` where it lacks nothing, or nobody can be asked.
        lender: Option<Rc<Lender>>,
    },
    Folders {
        before: PathBuf,
        after: PathBuf,
    },
}

/// What opening came to.
pub enum Opened {
    /// Something to review.
    Review(Box<Intake>),
    /// Nothing, and why.
    Nothing(String),
}

/// Opens what is to be reviewed. Once the run is to `stop`, GitHub is asked for nothing more.
///
/// # Errors
/// What is not there, in the words of `git`, `folders` or the event.
pub fn open(source: &Source, env: &Environment, stop: &Rc<Stop>) -> Result<Opened> {
    let (place, request, github) = match source {
        Source::Folders { before, after } => {
            (Place::Folders { before: before.clone(), after: after.clone() }, None, None)
        }
        Source::Git { repo, base, head } => {
            let repository = Repository::open(repo)?;
            let range = repository.range(base.as_deref(), Some(head))?;
            (git(repository, range, repo, None), None, None)
        }
        Source::Event { file, repo } => {
            let lender = Lender::from(env, Rc::clone(stop))?.map(Rc::new);
            let request = match known(asked(file, env)?, (lender.as_ref(), repo), env)? {
                Asked::Review(request) => *request,
                Asked::Nothing(why) => return Ok(Opened::Nothing(why)),
                Asked::Pull(_) | Asked::Command(_) => {
                    return Err(Fault::bug("a pull request stayed unread").into());
                }
            };
            (of_event(&request, lender.clone(), repo)?, Some(request), lender)
        }
    };
    let step = env.get("GITHUB_ACTIONS") == Some("true")
        && env.get("GITHUB_EVENT_NAME").is_some_and(event::owned_by_the_change);
    let tighten = step || request.as_ref().is_some_and(|request| request.tighten);
    let workspace = env.get("GITHUB_WORKSPACE").filter(|it| !it.is_empty()).map(PathBuf::from);
    Ok(Opened::Review(Box::new(Intake {
        place,
        request,
        tighten,
        workspace,
        lacking: RefCell::default(),
        github,
        stop: Rc::clone(stop),
    })))
}

fn git(repository: Repository, range: Range, dir: &Path, lender: Option<Rc<Lender>>) -> Place {
    let dir = repository.root().unwrap_or(dir).to_owned();
    Place::Git { repository: Box::new(repository), range, dir, lender }
}

/// The change of an event, in the checkout or, where there is none, at GitHub alone.
fn of_event(request: &Request, lender: Option<Rc<Lender>>, dir: &Path) -> Result<Place> {
    let repository = match Repository::open(dir) {
        Err(_) if lender.is_some() && dir.is_dir() => Repository::elsewhere(dir),
        opened => opened?,
    };
    let find = |resolve: &dyn Fn(&str) -> Result<Range>| range(resolve, request);
    let (range, lent) = match lender::range(&repository, lender.as_deref(), find, &request.head)? {
        Found::Here(range) => (range, false),
        Found::Lent(range) => (range, true),
    };
    let lender = lender.filter(|_| lent || !repository.is_whole());
    if let Some(lender) = &lender {
        lender.trees(&repository, &range)?;
    }
    Ok(git(repository, range, dir, lender))
}

/// Whether this is the run that a pull request's opening started: nothing can have been said or left of it before. A run that is repeated has the
/// event of its first attempt.
pub fn is_first(request: &Request, env: &Environment) -> bool {
    request.opened && env.get("GITHUB_RUN_ATTEMPT").is_none_or(|it| it == "1")
}

/// The pull request that an event is about, as GitHub has it now, or why there is none to publish on. A workflow that ran is about the one
/// whose head, in the repository of that head, it ran for: whatever else it says of pull requests is empty for forks. Of several it is the one
/// that the result `says` it is of.
///
/// # Errors
/// The event cannot be read, or is of nothing that a review is published on; GitHub cannot be asked.
pub fn pull_of(
    file: &Path,
    env: &Environment,
    lender: &Lender,
    says: Option<u64>,
) -> Result<std::result::Result<(u64, Request), String>> {
    let name = env.get("GITHUB_EVENT_NAME").unwrap_or_default();
    let mut before = (None::<Ran>, false);
    let (number, head) = match asked(file, env)? {
        Asked::Nothing(why) => return Ok(Err(why)),
        Asked::Pull(number) => (number, None),
        Asked::Command(told) => (told.number, None),
        Asked::Review(request) if name == "workflow_run" => {
            let ran = request.ran.unwrap_or_default();
            let mut pulls = lender.pulls_with_head(&request.head)?;
            pulls.retain(|it| it.1 == ran.repository);
            let said = pulls.iter().find(|it| Some(it.0) == says);
            let Some((number, _)) = said.or(pulls.first()) else {
                let why = "no open pull request has the commit that the workflow ran for, of that repository, as its head";
                return Ok(Err(why.to_owned()));
            };
            before = (Some(ran), request.foreign);
            (*number, Some(request.head))
        }
        Asked::Review(request) => match request.number {
            Some(number) => (number, Some(request.head)),
            None => return Ok(Err(format!("the event {name} is of no pull request"))),
        },
    };
    match event::resolve_pull(name, &lender.pull(number)?)? {
        Asked::Nothing(why) => Ok(Err(why)),
        Asked::Pull(_) | Asked::Command(_) => {
            Err(Fault::bug("a pull request stayed unread").into())
        }
        Asked::Review(request) if head.as_ref().is_none_or(|it| *it == request.head) => {
            let foreign = request.foreign || before.1;
            Ok(Ok((number, Request { ran: before.0, foreign, ..*request })))
        }
        Asked::Review(_) => Ok(Err("the pull request has another head by now".to_owned())),
    }
}

/// Opens the change of a pull request that GitHub named.
///
/// # Errors
/// As [`open`].
pub fn of_request(request: Request, github: Rc<Lender>, dir: &Path) -> Result<Intake> {
    let place = of_event(&request, Some(Rc::clone(&github)), dir)?;
    Ok(Intake {
        place,
        request: Some(request),
        tighten: true,
        workspace: None,
        lacking: RefCell::default(),
        stop: Rc::clone(&github.stop),
        github: Some(github),
    })
}

/// What an event asks for, once GitHub was asked for the pull request that it only numbers.
fn known(
    asked: Asked,
    (lender, dir): (Option<&Rc<Lender>>, &Path),
    env: &Environment,
) -> Result<Asked> {
    let (number, told) = match asked {
        Asked::Pull(number) => (number, None),
        Asked::Command(told) => (told.number, Some(told)),
        Asked::Review(_) | Asked::Nothing(_) => return Ok(asked),
    };
    let lender = lender.ok_or_else(|| {
        Fault::github(
            format!("the event names pull request {number} by its number alone, and there is no token to ask GitHub with"),
            "give the step a token: the input github_token, or GITHUB_TOKEN, with `pull-requests: read`",
        )
    })?;
    if let Some(told) = told
        && let Then::Nothing(why) = answer::follow(&told, lender, dir)?
    {
        return Ok(Asked::Nothing(why));
    }
    let event = env.get("GITHUB_EVENT_NAME").unwrap_or_default();
    Ok(event::resolve_pull(event, &lender.pull(number)?)?)
}

fn asked(file: &Path, env: &Environment) -> Result<Asked> {
    let name = env.get("GITHUB_EVENT_NAME").filter(|name| !name.is_empty()).ok_or_else(|| {
        Fault::usage("the event's name is not known", "set GITHUB_EVENT_NAME, as the runner does")
    })?;
    let cannot = || {
        Fault::usage(
            format!("cannot read the event {}", file.display()),
            "pass the file that GITHUB_EVENT_PATH names",
        )
    };
    let mut text = String::new();
    // It may be a pipe, which has no size.
    let opened = fs::File::open(file).with_context(cannot)?.take(EVENT_BYTES + 1);
    { opened }.read_to_string(&mut text).with_context(cannot)?;
    if text.len() as u64 > EVENT_BYTES {
        let what = format!("the event {} has more than {} MiB", file.display(), EVENT_BYTES >> 20);
        return Err(Fault::usage(what, "pass the payload that GitHub wrote").into());
    }
    let payload = serde_json::from_str(&text).map_err(|error| {
        Fault::usage(
            format!("the event {} is not JSON: {error}", file.display()),
            "pass the payload that GitHub wrote",
        )
    })?;
    Ok(event::resolve(name, &payload, env.get("GITHUB_SHA"))?)
}

/// The first base of the request that the repository has. Of failures the one about the revision that the event itself names is told.
///
/// What was there before a push counts only where the push went on from it. Where it did not, or where the clone lacks it, the default
/// branch stands in for it, but never the pushed commit itself: a push to the default branch would pass unseen.
fn range(resolve: &dyn Fn(&str) -> Result<Range>, request: &Request) -> Result<Range> {
    let push = request.event == "push";
    let (mut failed, mut rewritten) = (None, None);
    for base in &request.base {
        match resolve(base) {
            Err(error) if !push || failed.is_none() => failed = Some(error),
            Err(_) => {}
            Ok(range) if push && !base.starts_with("refs/") && range.tip != range.base.id => {
                rewritten = Some(range);
            }
            Ok(range)
                if push
                    && (failed.is_some() || rewritten.is_some())
                    && range.base.id == range.head.id => {}
            Ok(range) => return Ok(range),
        }
    }
    match (rewritten, failed) {
        (Some(range), _) => Ok(range),
        (None, Some(error)) => Err(error),
        (None, None) => Err(Fault::bug("the event named no base").into()),
    }
}

impl Intake {
    /// The charter's files at the tip of the base, by name below `.pentad/`, and where that is.
    ///
    /// # Errors
    /// Objects or folders that cannot be read.
    pub fn charter_at_base(&self) -> Result<(BTreeMap<String, String>, String)> {
        match &self.place {
            Place::Git { repository, range, lender, .. } => {
                if let Some(lender) = lender {
                    let limits = Limits::default();
                    let wanted = repository.wanted_below(range, CHARTER_FOLDER, limits)?;
                    let lacking = lender.contents(repository, &wanted, limits)?;
                    if let Some(why) = lacking {
                        let help = "run the job again later; or check out with `fetch-depth: 0`";
                        return Err(Fault::github(format!("the charter: {why}"), help).into());
                    }
                }
                let short: String = range.tip.chars().take(12).collect();
                Ok((
                    by_name(repository.files_at_tip(range, CHARTER_FOLDER)?),
                    format!("{CHARTER_FOLDER}/ at {short}"),
                ))
            }
            Place::Folders { before, .. } => Ok((
                by_name(folders::files_below(before, CHARTER_FOLDER)?),
                before.join(CHARTER_FOLDER).display().to_string(),
            )),
        }
    }

    /// The folders that the change fills, as far as they are known.
    pub fn owned_by_the_change(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.worktree()).chain(self.workspace.as_deref())
    }

    /// What the checkout lacks of the change, and nobody gave: sentences, each of which makes the review incomplete.
    #[must_use]
    pub fn lacking(&self) -> Vec<String> {
        self.lacking.borrow().clone()
    }

    /// The pull request that is reviewed, and who can be asked about it; `None` where there is none, or nobody.
    #[must_use]
    pub fn pull(&self) -> Option<(&Lender, &Request, u64)> {
        let request = self.request.as_ref()?;
        Some((self.github.as_deref()?, request, request.number?))
    }

    /// GitHub, where an event asked and it can be asked.
    #[must_use]
    pub fn github(&self) -> Option<&Lender> {
        self.github.as_deref()
    }

    /// The tip of the base branch, by its full id; `None` where two folders are compared.
    #[must_use]
    pub fn tip(&self) -> Option<&str> {
        match &self.place {
            Place::Git { range, .. } => Some(&range.tip),
            Place::Folders { .. } => None,
        }
    }

    /// Base and head, by what they came to.
    #[must_use]
    pub fn ends(&self) -> (String, String) {
        match &self.place {
            Place::Git { range, .. } => (range.base.id.clone(), range.head.id.clone()),
            Place::Folders { before, after } => {
                (before.display().to_string(), after.display().to_string())
            }
        }
    }

    /// The folder whose `.pentad/` is the work tree's.
    #[must_use]
    pub fn worktree(&self) -> &Path {
        match &self.place {
            Place::Git { repository, dir, .. } => repository.root().unwrap_or(dir),
            Place::Folders { after, .. } => after,
        }
    }

    /// The change, and the files that `wanted` names, with the repository's path for each path that it has.
    ///
    /// # Errors
    /// Objects or files that cannot be read; a source that is no repository.
    pub fn cited(
        &self,
        wanted: &BTreeSet<&str>,
        whole: bool,
    ) -> Result<(Material, BTreeMap<String, String>)> {
        match &self.place {
            Place::Git { repository, range, .. } => {
                repository.read_cited(range, (wanted, whole), Limits::default())
            }
            Place::Folders { .. } => {
                Err(Fault::bug("findings are looked up in a repository").into())
            }
        }
    }

    /// Reads of the repository, and reads again when what was missing has been lent.
    fn lending<T>(&self, read: impl Fn(&Repository) -> Result<T>) -> Result<T> {
        let Place::Git { repository, lender, .. } = &self.place else {
            return Err(Fault::bug("objects are lent to a repository").into());
        };
        // What was missed before is not this reading's matter.
        drop(repository.missed());
        let there = read(repository)?;
        let missed = repository.missed();
        match lender {
            Some(lender) if !missed.is_empty() => {
                let lacking = lender.contents(repository, &missed, Limits::default())?;
                self.lacking.borrow_mut().extend(lacking);
                read(repository)
            }
            _ => Ok(there),
        }
    }

    /// The files that the change leaves alone, of those that the globs and `take` take; or why there are too many to read.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn unchanged(
        &self,
        material: &Material,
        globs: &Globs,
        take: &dyn Fn(&str) -> bool,
    ) -> Result<Result<Vec<SourceFile>, String>> {
        let sides = material.changes.iter().flat_map(|it| [Some(&it.path), it.old_path.as_ref()]);
        let changed: BTreeSet<&str> = sides.flatten().map(String::as_str).collect();
        let take = |path: &str| !changed.contains(path) && globs.take(path) && take(path);
        let limits = Limits { total_bytes: COUNTED_BYTES, ..Limits::default() };
        let files = match &self.place {
            Place::Git { range, .. } => {
                self.lending(|it| it.unchanged(range, globs, &take, (COUNTED_FILES, limits)))?
            }
            Place::Folders { after, .. } => folders::some(after, &take, (COUNTED_FILES, limits))?,
        };
        let Some(files) = files else {
            return Ok(Err(format!(
                "over {COUNTED_FILES} files could hold it; name fewer with the guard's `in`"
            )));
        };
        let unread = |it: &&SourceFile| matches!(it.content, Content::TooLarge { .. });
        Ok(match files.iter().find(unread) {
            Some(it) => Err(format!("{} is too large, or the files together are", it.path)),
            None => Ok(files),
        })
    }

    /// What differs between an earlier head, a full commit id, and this one; `None` where the earlier one cannot be had any more.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn since(&self, head: &str) -> Result<Option<Vec<FileChange>>> {
        let is_id = head.len() >= 40 && head.bytes().all(|it| it.is_ascii_hexdigit());
        let Place::Git { repository, range, lender, .. } = &self.place else { return Ok(None) };
        if !is_id {
            return Ok(None);
        }
        let limits = Limits::default();
        let read = || repository.since(range, head, limits);
        let Some(lender) = lender else { return read() };
        // What GitHub does not give of the past is no gap in what is reviewed: less is known of what was found then.
        let lent = lender.earlier(repository, head, &range.head.id);
        drop(repository.missed());
        if lent.is_err() {
            return Ok(None);
        }
        let there = read()?;
        let missed = repository.missed();
        if missed.is_empty() {
            return Ok(there);
        }
        match lender.contents(repository, &missed, limits) {
            Ok(None) => read(),
            Ok(Some(_)) | Err(_) => Ok(None),
        }
    }

    /// The files at head that are named, as far as there are such.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn texts(&self, paths: &[String]) -> Result<Vec<SourceFile>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        match &self.place {
            Place::Git { range, .. } => self.lending(|it| it.texts(range, paths, named_limits())),
            Place::Folders { after, .. } => folders::texts(after, paths, named_limits()),
        }
    }

    /// The files at base that are named, as far as there are such.
    ///
    /// # Errors
    /// As [`Self::texts`].
    pub fn texts_at_base(&self, paths: &[String]) -> Result<Vec<SourceFile>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        match &self.place {
            Place::Git { range, .. } => {
                let base = &range.base.id;
                let there = Range::lent(base, base, base, base);
                self.lending(|it| it.texts(&there, paths, named_limits()))
            }
            Place::Folders { before, .. } => folders::texts(before, paths, named_limits()),
        }
    }

    /// The path of what is reviewed for each of these paths that it has. Two folders are compared by the paths in them.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn meant(
        &self,
        wanted: &BTreeSet<&str>,
        material: &Material,
    ) -> Result<BTreeMap<String, String>> {
        let changes = material.changes.iter();
        let paths = changes.flat_map(|it| [Some(it.path.as_str()), it.old_path.as_deref()]);
        let changed: BTreeSet<&str> = paths.flatten().collect();
        match &self.place {
            Place::Git { repository, range, .. } => {
                repository.meant(range, wanted, &changed, Limits::default())
            }
            Place::Folders { after, .. } => {
                let root = after.canonicalize().unwrap_or_else(|_| after.clone());
                let known: BTreeSet<&str> =
                    material.tree.iter().map(|it| it.path.as_str()).chain(changed).collect();
                let inside = |path: &str| -> Option<String> {
                    let own = Path::new(path).strip_prefix(&root).ok().and_then(Path::to_str);
                    known.get(own.unwrap_or(path)).map(|it| (*it).to_owned())
                };
                Ok(wanted.iter().filter_map(|it| Some(((*it).to_owned(), inside(it)?))).collect())
            }
        }
    }

    /// Reads everything of the change that the charter wants to see. What the event says of its author's intent joins it.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn material(&self, scope: Scope, charter: &Charter) -> Result<Material> {
        let limits = Limits::default();
        let mut material = match &self.place {
            Place::Git { repository, range, lender, .. } => {
                if let Some(lender) = lender {
                    let wanted = repository.wanted(range, scope, charter, limits)?;
                    let lacking = lender.contents(repository, &wanted, limits)?;
                    self.lacking.borrow_mut().extend(lacking);
                }
                repository.read(range, scope, charter, limits)?
            }
            Place::Folders { before, after } => {
                folders::read(before, after, scope, charter, limits)?
            }
        };
        if let Some(said) = self.request.as_ref().and_then(|request| request.intent.clone()) {
            let commits = material.intent.take().map(|it| it.commits).unwrap_or_default();
            material.intent = Some(crate::review::change::Intent { commits, ..said });
        }
        Ok(material)
    }
}
