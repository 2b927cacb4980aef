//! Which commits a change is between, and what its author says of them.

use super::{HeadKind, Range, Repository};
use crate::{
    fault::Fault,
    review::change::{Limits, Revision},
};
use anyhow::{Context, Result};
use gix::{ObjectId, bstr::ByteSlice};

/// Where the default branch is looked for, in order.
const DEFAULT_BRANCHES: &[&str] = &[
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
    "refs/heads/trunk",
    "refs/heads/develop",
];

/// Commits looked at for messages at most.
const WALK: usize = 5_000;

impl Repository {
    /// Resolves what is compared: `head` (a revision, `WORKTREE` or `INDEX`; the work tree by default) with its merge base
    /// with `base` (a revision; the default branch by default).
    ///
    /// # Errors
    /// A revision is unknown, there is no default branch, or the two have no common history.
    pub fn range(&self, base: Option<&str>, head: Option<&str>) -> Result<Range> {
        let given =
            |revision: Option<&str>| revision.filter(|it| !it.is_empty()).map(str::to_owned);
        let head = given(head).unwrap_or_else(|| "WORKTREE".to_owned());
        let head_kind = match head.as_str() {
            "WORKTREE" => HeadKind::Worktree,
            "INDEX" => HeadKind::Index,
            _ => HeadKind::Commit,
        };
        if head_kind != HeadKind::Commit && self.git()?.workdir().is_none() {
            return Err(self.no_work_tree().into());
        }
        let commit = match head_kind {
            HeadKind::Commit => self.commit(&head)?,
            HeadKind::Worktree | HeadKind::Index => self.commit("HEAD")?,
        };
        let asked = match given(base) {
            Some(base) => base,
            None => self.default_branch()?,
        };
        let tip = self.commit(&asked)?;
        let merge_base = self.merge_base(&asked, tip, &head, commit)?;
        let id = match head_kind {
            HeadKind::Commit => commit.to_string(),
            HeadKind::Worktree | HeadKind::Index => head.clone(),
        };
        Ok(Range {
            tip: tip.to_string(),
            base: Revision { asked: short(&asked).to_owned(), id: merge_base.to_string() },
            head: Revision { asked: head, id },
            head_kind,
        })
    }

    pub(super) fn no_work_tree(&self) -> Fault {
        Fault::usage(
            format!("{} has no work tree", self.dir.display()),
            "name a revision to review with --head REV",
        )
    }

    fn commit(&self, revision: &str) -> Result<ObjectId> {
        let resolve = || -> Result<ObjectId> {
            let id = self.git()?.rev_parse_single(revision.as_bytes().as_bstr())?;
            Ok(id.object()?.peel_to_kind(gix::objs::Kind::Commit)?.id)
        };
        // Without the library's own words: the sentence below says what they say.
        let resolved = resolve();
        resolved.map_err(|_| self.unknown(revision).into())
    }

    fn unknown(&self, revision: &str) -> Fault {
        let what = format!("{} is not a commit in {}", short(revision), self.dir.display());
        if self.git().is_ok_and(|it| it.head().is_ok_and(|head| head.is_unborn())) {
            return Fault::usage(
                format!("{what}, which has no commit yet"),
                "commit something first, or compare two folders with --before DIR --after DIR",
            );
        }
        if let Some(unreadable) = self.unreadable(revision) {
            return unreadable;
        }
        if self.is_shallow() {
            return Fault::usage(
                format!("{what}, which is a shallow clone"),
                "fetch more of the history: `fetch-depth: 0` in the checkout step (2 is enough for a merge commit \
                     and its parents), or `git fetch --unshallow`",
            );
        }
        Fault::usage(
            what,
            "pass a branch, a tag or a commit id; `git fetch` brings those of the remote",
        )
    }

    /// What is wrong with the object that a name stands for, where that is what is wrong.
    fn unreadable(&self, revision: &str) -> Option<Fault> {
        let git = self.clone.as_ref()?;
        let mut named = git.try_find_reference(revision).ok()??;
        let id = named.follow_to_object().ok()?.detach();
        match git.try_find_object(id) {
            Ok(Some(_)) => None,
            Ok(None) | Err(_) => Some(self.broken(&format!("{} ({id})", short(revision)))),
        }
    }

    fn default_branch(&self) -> Result<String> {
        let git = self.git()?;
        let known = |name: &&&str| git.try_find_reference(**name).is_ok_and(|it| it.is_some());
        let name = DEFAULT_BRANCHES.iter().find(known).with_context(|| {
            Fault::usage(
                format!("{} has no default branch to compare with", self.dir.display()),
                "name what to compare with: --base REV",
            )
        })?;
        // The full name: a short one would be looked for among the tags first.
        Ok((*name).to_owned())
    }

    fn merge_base(
        &self,
        base: &str,
        tip: ObjectId,
        head: &str,
        commit: ObjectId,
    ) -> Result<ObjectId> {
        let found = self.git()?.merge_base(tip, commit).with_context(|| self.broken("a commit"))?;
        found.map(gix::Id::detach).with_context(|| {
            let base = short(base);
            let what = format!("{base} and {head} have no common history in {}", self.dir.display());
            if self.is_shallow() {
                return Fault::usage(
                    format!("{what}, which is a shallow clone"),
                    "fetch more of the history: `fetch-depth: 0` in the checkout step (2 is enough for a merge commit \
                     and its parents), or `git fetch --unshallow`",
                );
            }
            Fault::usage(what, "pass a --base that the head was branched from")
        })
    }

    /// The messages of the commits that are in the head and not in the base, oldest first. They are only told, never
    /// relied on: what cannot be read is left out.
    pub(super) fn messages(&self, range: &Range, limits: Limits) -> Vec<String> {
        if let Some(lent) = self.lent.borrow().messages(range) {
            let newest = lent.len().saturating_sub(limits.commits);
            let messages = lent[newest..].iter();
            return messages.map(|it| cut(it.as_bytes(), limits.commit_bytes)).collect();
        }
        let Some(git) = &self.clone else { return Vec::new() };
        let head = match range.head_kind {
            HeadKind::Commit => ObjectId::from_hex(range.head.id.as_bytes()).ok(),
            HeadKind::Worktree | HeadKind::Index => git.head_id().ok().map(gix::Id::detach),
        };
        let (Some(head), Ok(tip)) = (head, ObjectId::from_hex(range.tip.as_bytes())) else {
            return Vec::new();
        };
        let order = gix::revision::walk::Sorting::ByCommitTime(Default::default());
        let Ok(walk) = git.rev_walk([head]).with_hidden([tip]).sorting(order).all() else {
            return Vec::new();
        };
        let commits = walk.take(WALK).map_while(Result::ok).take(limits.commits);
        let mut messages: Vec<String> =
            commits.filter_map(|info| message(&info.object().ok()?, limits.commit_bytes)).collect();
        messages.reverse();
        messages
    }
}

/// A branch's name as people write it.
pub(super) fn short(name: &str) -> &str {
    let short = name.strip_prefix("refs/remotes/").or_else(|| name.strip_prefix("refs/heads/"));
    short.unwrap_or(name)
}

fn message(commit: &gix::Commit, limit: usize) -> Option<String> {
    Some(cut(commit.message_raw().ok()?, limit))
}

fn cut(message: &[u8], limit: usize) -> String {
    let text = message[..message.len().min(limit)].to_str_lossy();
    text.trim_end_matches(['\u{fffd}', '\n', '\r', ' ']).to_owned()
}
