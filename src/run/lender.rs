//! GitHub, asked for what a checkout lacks: commits and their merge base, trees, contents. What comes is lent to the repository, which
//! takes an object only under its own id, so that a review reads the same whoever had it.
//!
//! Nothing is set up, and nobody asked, until something is missing.

use super::stop::Stop;
use crate::{
    cli::Environment,
    fault::Fault,
    git::{Named, Range, Repository, Wanted},
    github::{
        access::Access,
        artifact::{Candidate, Sought, Standing},
        client::GitHub,
        conversation::Conversation,
        failure::{Class, Failure},
        fetch::Compared,
        limit::Pace,
    },
    review::change::Limits,
};
use anyhow::Result;
use serde_json::Value;
use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};
use tokio::runtime::{Builder, Runtime};

/// Listings of trees at most: a folder of 100,000 files takes one, a repository of millions some hundreds.
const LISTINGS: usize = 400;
/// Bytes of one content at most. A longer one is named, not read.
const CONTENT_BYTES: u64 = 10_000_000;

/// Who lends.
pub struct Lender {
    access: Access,
    pub stop: Rc<Stop>,
    connection: OnceCell<(Runtime, GitHub)>,
    /// Sizes of contents, as far as listings told them.
    sizes: RefCell<BTreeMap<String, u64>>,
}

impl Lender {
    /// From the step's environment; `None` where it has no token. Once the run is to `stop`, nothing more is asked.
    ///
    /// # Errors
    /// A variable that holds no address.
    pub fn from(env: &Environment, stop: Rc<Stop>) -> Result<Option<Self>> {
        let access = Access::from(|name| env.get(name))?;
        Ok(access.map(|access| Self {
            access,
            stop,
            connection: OnceCell::new(),
            sizes: RefCell::default(),
        }))
    }

    fn connection(&self) -> Result<&(Runtime, GitHub)> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let github = GitHub::new(self.access.clone(), Pace::default())?;
        Ok(self.connection.get_or_init(|| (runtime, github)))
    }

    fn ask<T>(&self, asking: impl AsyncFnOnce(&GitHub) -> T) -> Result<T> {
        let (runtime, github) = self.connection()?;
        let during = "while GitHub was asked for what the checkout lacks";
        runtime.block_on(self.stop.unless(asking(github), during))
    }

    /// A pull request that an event names by its number alone.
    ///
    /// # Errors
    /// GitHub could not be asked, or says no.
    pub fn pull(&self, number: u64) -> Result<Value> {
        let pull = self.ask(async |it| it.pull(number).await)?;
        Ok(pull.map_err(|it| it.fault(&format!("pull request {number} cannot be read")))?)
    }

    /// What has been said on a pull request.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn conversation(&self, number: u64) -> Result<Result<Conversation, Failure>> {
        self.ask(async |it| it.conversation(number).await)
    }

    /// Writes a comment on a pull request.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn reply(&self, number: u64, body: &str) -> Result<Result<(), Failure>> {
        self.ask(async |it| it.reply(number, body).await)
    }

    /// Runs the failed jobs of a head's last review again, of the `runs` that reviewed it as far as they are known; says whether there was one.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn review_again(&self, runs: &[u64], head: &str) -> Result<Result<bool, Failure>> {
        self.ask(async |it| it.review_again(runs, head).await)
    }

    /// The artifacts that earlier reviews of a pull request may have left.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn states(&self, sought: Sought<'_>) -> Result<Result<Vec<Candidate>, Failure>> {
        self.ask(async |it| it.states(sought).await)
    }

    /// Whether an artifact is of an earlier review, and whether it may be believed.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn standing(
        &self,
        candidate: &Candidate,
        sought: Sought<'_>,
    ) -> Result<Result<Standing, Failure>> {
        self.ask(async |it| it.standing(candidate, sought).await)
    }

    /// An artifact's archive.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn state(&self, candidate: &Candidate) -> Result<Result<Vec<u8>, Failure>> {
        self.ask(async |it| it.state(candidate).await)
    }

    /// Whether an account can write to the repository.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn can_write(&self, login: &str) -> Result<Result<bool, Failure>> {
        self.ask(async |it| it.can_write(login).await)
    }

    /// The open pull requests whose head a commit is, each with the head's repository.
    ///
    /// # Errors
    /// GitHub could not be asked, or says no.
    pub fn pulls_with_head(&self, head: &str) -> Result<Vec<(u64, Option<String>)>> {
        let pulls = self.ask(async |it| it.pulls_with_head(head).await)?;
        Ok(pulls.map_err(|it| it.fault("the pull requests cannot be listed"))?)
    }

    /// The range between a base, as an event names it, and a head.
    ///
    /// # Errors
    /// No client can be set up. What GitHub says is the inner result.
    pub fn range(
        &self,
        repository: &Repository,
        base: &str,
        head: &str,
    ) -> Result<Result<Range, Failure>> {
        let branch =
            base.strip_prefix("refs/remotes/origin/").or_else(|| base.strip_prefix("refs/heads/"));
        let compared = self.ask(async |github| {
            let tip = match branch {
                Some(branch) => github.tip(branch).await?,
                None => base.to_owned(),
            };
            github.compare(&tip, head).await
        })?;
        let Compared { tip, merge_base, head, messages } = match compared {
            Ok(compared) => compared,
            Err(failure) => return Ok(Err(failure)),
        };
        for commit in [&tip, &merge_base, &head] {
            repository.lend_commit(&commit.id, &commit.tree)?;
        }
        let range = Range::lent(base, &tip.id, &merge_base.id, &head.id);
        repository.lend_messages(&range, messages);
        Ok(Ok(range))
    }

    /// Brings the trees of a range's commits.
    ///
    /// # Errors
    /// GitHub does not give one, or not whole.
    pub fn trees(&self, repository: &Repository, range: &Range) -> Result<()> {
        let (mut asked, mut large) = (0, false);
        for commit in [&range.head.id, &range.tip, &range.base.id] {
            let missing = repository.missing_trees(commit, Limits::default())?;
            let mut open: Vec<(String, bool)> =
                missing.into_iter().map(|id| (id, !large)).collect();
            while let Some((id, below)) = open.pop() {
                if repository.has_object(&id) {
                    continue;
                }
                asked += 1;
                if asked > LISTINGS {
                    return Err(too_large("the repository has").into());
                }
                let listing = self.ask(async |github| github.tree(&id, below).await)?;
                let listing = listing.map_err(|it| it.fault("the files cannot be listed"))?;
                match (listing.truncated, below) {
                    (true, true) => {
                        // Folder by folder then, and from now on.
                        large = true;
                        open.push((id, false));
                        continue;
                    }
                    (true, false) => return Err(too_large("a folder has").into()),
                    (false, _) => {}
                }
                let mut named = Vec::with_capacity(listing.entries.len());
                for entry in listing.entries {
                    if let Some(size) = entry.size {
                        self.sizes.borrow_mut().insert(entry.sha.clone(), size);
                    }
                    named.push(Named { path: entry.path, mode: entry.mode, id: entry.sha });
                }
                repository.lend_tree(&id, &named)?;
                if !below {
                    let folders = named.into_iter().filter(Named::is_folder);
                    open.extend(folders.map(|it| (it.id, true)));
                }
            }
        }
        Ok(())
    }

    /// Brings an earlier head and its trees.
    ///
    /// # Errors
    /// GitHub does not give it.
    pub fn earlier(&self, repository: &Repository, earlier: &str, head: &str) -> Result<()> {
        if !repository.has_object(earlier) {
            self.range(repository, earlier, head)??;
        }
        self.trees(repository, &Range::lent(earlier, earlier, earlier, head))
    }

    /// Brings contents, within the limits of a review.
    ///
    /// # Errors
    /// GitHub does not answer at all, or not with this token. Single contents that do not come are told in the sentence that is
    /// returned.
    pub fn contents(
        &self,
        repository: &Repository,
        wanted: &[Wanted],
        limits: Limits,
    ) -> Result<Option<String>> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let (sizes, mut total, mut asked) = (self.sizes.borrow(), 0, Vec::new());
        for it in wanted {
            let size = sizes.get(&it.id).copied();
            total += size.unwrap_or(0);
            match size.filter(|size| *size > CONTENT_BYTES || total > limits.total_bytes) {
                Some(size) => repository.too_large_to_lend(&it.id, size),
                None => asked.push((it.id.clone(), size)),
            }
        }
        let taken = RefCell::new(0_u64);
        let take = |id: &str, bytes: &[u8]| {
            *taken.borrow_mut() += bytes.len() as u64;
            if *taken.borrow() > limits.total_bytes {
                repository.too_large_to_lend(id, bytes.len() as u64);
                return true;
            }
            repository.lend_content(id, bytes)
        };
        let failed = self.ask(async |it| it.contents(&asked, CONTENT_BYTES, &take).await)?;
        // Of one content it can be a matter of that content; of all it is one of the connection or the token.
        let whole = |class: Class| match class {
            Class::Unauthorized | Class::Forbidden | Class::Unreachable | Class::Redirected => true,
            Class::Missing
            | Class::Unprocessable
            | Class::TooLarge
            | Class::Limited
            | Class::Unexpected => false,
        };
        let nothing_came = failed.len() == asked.len();
        if let Some((_, failure)) = failed.first().filter(|it| nothing_came && whole(it.1.class)) {
            let what = format!("{} of {} contents cannot be read", failed.len(), asked.len());
            return Err(failure.fault(&what).into());
        }
        let why = failed.first().map(|(_, failure)| {
            format!(
                "{} of {} contents that the checkout lacks could not be had from GitHub: {failure}",
                failed.len(),
                asked.len()
            )
        });
        Ok(why)
    }
}

fn too_large(who: &str) -> Fault {
    Fault::incomplete(
        format!("{who} more files than GitHub's API lists"),
        "check out with `fetch-depth: 0`: git has no such limit",
    )
}

/// Whom the range was found by.
pub enum Found {
    /// The checkout alone.
    Here(Range),
    /// GitHub.
    Lent(Range),
}

/// The range that an event asks for: from the checkout where that is sure, else from GitHub. A shallow checkout may hold a common
/// commit that is not the nearest one, so GitHub goes first there, unless the base itself is what the head goes on from.
///
/// # Errors
/// Neither has it: the failure of whichever should have had it.
pub fn range(
    repository: &Repository,
    lender: Option<&Lender>,
    find: impl Fn(&dyn Fn(&str) -> Result<Range>) -> Result<Range>,
    head: &str,
) -> Result<Found> {
    let here = || find(&|base| repository.range(Some(base), Some(head)));
    let Some(lender) = lender else { return here().map(Found::Here) };
    let whole = !repository.is_elsewhere() && !repository.is_shallow();
    let local = whole.then(here);
    let local = match local {
        Some(Ok(range)) => return Ok(Found::Here(range)),
        Some(Err(error)) => Some(error),
        None => None,
    };
    let asked = RefCell::new(None::<Failure>);
    let lent = find(&|base| {
        if let Ok(range) = repository.range(Some(base), Some(head))
            && range.base.id == range.tip
        {
            return Ok(range);
        }
        let range = lender.range(repository, base, head)?;
        range.map_err(|failure| {
            let fault = failure
                .fault("the checkout lacks what the event names, and GitHub does not give it");
            asked.borrow_mut().get_or_insert(failure);
            fault.into()
        })
    });
    let error = match lent {
        Ok(range) => return Ok(Found::Lent(range)),
        Err(error) => error,
    };
    lender.stop.not_cut()?;
    if !whole && let Ok(range) = here() {
        return Ok(Found::Here(range));
    }
    let unknown = asked.borrow().as_ref().is_none_or(|it| it.class == Class::Missing);
    Err(local.filter(|_| unknown).unwrap_or(error))
}
