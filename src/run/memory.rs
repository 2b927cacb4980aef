//! What an earlier push left, for a run: read from where the command line names it, and what has become of the places that it speaks of.

use super::{artifact::Private, intake::Intake};
use crate::{
    cli,
    fault::Fault,
    github::conversation::{Comment, Conversation},
    model::rules::{self, Catalog, Examination},
    review::{
        change::{Content, Material, Scope, SourceFile},
        charter::SnapshotPolicy,
        claims::{self, Claims},
        engine::Review,
        finding::{Finding, Observation, Source, State},
        memory::{Kept, Memory},
        redact::Redactor,
    },
    store::{self, Identity},
};
use anyhow::Result;
use std::{collections::BTreeSet, path::Path, rc::Rc};

/// What a run knows of earlier ones.
#[derive(Default)]
pub struct Earlier {
    /// What the last reviewed push left.
    pub left: Option<Memory>,
    /// What that push's own run had begun with: a run that repeats it goes on from there.
    began: Option<Memory>,
    /// The last run's folder, where its answers may be believed.
    pub believed: Option<Rc<Private>>,
    /// What is to be said of it.
    pub said: Vec<String>,
    /// What was there and cannot be used: each with its reason.
    unread: Vec<String>,
}

impl Earlier {
    /// Of the output folder of an earlier run, kept as an artifact of a workflow whose file came from the base branch: its answers are
    /// believed, and a run over the same text, charter and models goes on with that one, asking nobody again who answered.
    pub fn of_artifact(dir: Private, run: u64) -> Self {
        let kept = Kept::Artifact { run };
        let previous = dir.join(store::PREVIOUS);
        let began = previous.is_file().then(|| store::memory(&previous, kept.clone()));
        let (left, began) = match (store::memory(&dir, kept), began.transpose()) {
            // A run that was cut off left replies, and the memory that it began with.
            (Err(_), Ok(Some(began))) => (began.clone(), Some(began)),
            (Ok(left), Ok(began)) => (left, began),
            (Err(error), _) | (_, Err(error)) => {
                return Self::not_whole(&dir, run, &error);
            }
        };
        Self { left: Some(left), began, believed: Some(Rc::new(dir)), ..Self::default() }
    }

    /// Of such a folder whose workflow file may not have come from the base branch, and why: as of our comment, it obliges and answers nothing.
    pub fn of_doubtful(dir: &Path, run: u64, why: &str) -> Self {
        let mut left = match store::memory(dir, Kept::Comment) {
            Ok(left) => left,
            Err(error) => return Self::not_whole(dir, run, &error),
        };
        left.findings.retain(obliges);
        let ids: BTreeSet<&str> = left.findings.iter().map(|it| it.id.as_str()).collect();
        left.events.retain(|it| ids.contains(it.id.as_str()));
        left.reviewed.clear();
        let said = format!(
            "of what run {run} left only the open findings are taken, no answer and no closed one: {why}"
        );
        Self { left: Some(left), said: vec![said], ..Self::default() }
    }

    /// A folder that an artifact held, and what is wrong in it: told by its own names, as nobody knows where it stood.
    fn not_whole(dir: &Path, run: u64, error: &anyhow::Error) -> Self {
        let why = format!("{error:#}").replace(&format!("{}/", dir.display()), "");
        Self::unread(format!("the artifact of run {run}: {why}"))
    }

    /// There is nothing, and what is to be said of that.
    pub fn nothing(said: Option<String>) -> Self {
        Self { said: said.into_iter().collect(), ..Self::default() }
    }

    /// There is something, and it cannot be used.
    pub fn unread(why: String) -> Self {
        Self { unread: vec![why], ..Self::default() }
    }

    /// This one, and where it holds nothing the other.
    #[must_use]
    pub fn or(mut self, mut other: Self) -> Self {
        let (taken, passed) = match &self.left {
            Some(_) => (&mut self, &mut other),
            None => (&mut other, &mut self),
        };
        taken.said.append(&mut passed.said);
        taken.unread.append(&mut passed.unread);
        if self.left.is_some() { self } else { other }
    }

    /// This one, of an artifact, with what our own comment obliges to besides: an artifact may be older than it, and be lacking what it has.
    #[must_use]
    pub fn with_comment(mut self, mut comment: Self) -> Self {
        let (Some(left), Some(told)) = (&self.left, &comment.left) else { return self.or(comment) };
        self.left = Some(joined(left, told, self.believed.is_some()));
        self.said.append(&mut comment.said);
        self.unread.append(&mut comment.unread);
        self
    }

    /// What is to be said, once it is known what it begins with.
    #[must_use]
    pub fn told(mut self) -> Self {
        let whys = self.unread.join("; ");
        match (&self.left, self.unread.is_empty()) {
            (_, true) => {}
            (None, false) => self.said.push(format!(
                "what an earlier push left is not known ({whys}): everything was reviewed as if it were new"
            )),
            (Some(_), false) => self.said.push(format!(
                "of what earlier pushes left not everything can be read, and the rest was gone on from ({whys})"
            )),
        }
        self.unread.clear();
        self
    }

    /// Looks at what has become of the places that it speaks of.
    ///
    /// # Errors
    /// Objects or files that cannot be read.
    pub fn look(self, it: &Surroundings<'_>) -> Result<Self> {
        let began = self.began.map(|memory| look(it, memory)).transpose()?;
        let left = self.left.map(|memory| look(it, memory)).transpose()?;
        Ok(Self { began, left, ..self })
    }

    /// Gives a review what it begins with: where it repeats the last run, what that began with, so that its prompts are the same and its answers
    /// hold; else what the last one left.
    pub fn give(self, review: Review, identity: &Identity) -> Review {
        let again = self.believed.as_ref().is_some_and(|dir| store::is_of(dir, identity));
        let owed = self.left.as_ref().filter(|_| again).map(|it| it.findings.clone());
        let memory = if again { self.began } else { self.left };
        let review = Review { owed: owed.unwrap_or_default(), ..review };
        match memory {
            Some(memory) => review.with_memory(memory),
            None => review,
        }
    }
}

/// What the command line names. What is there and cannot be used costs the review nothing but what it held: that is said, and everything is
/// reviewed as if it were new.
///
/// # Errors
/// A [`Fault`]: what is named is not there.
pub fn named(flags: &cli::Review) -> Result<Earlier> {
    let Some(path) = &flags.previous else { return Ok(Earlier::default()) };
    if !path.exists() {
        let what = format!("there is no {}", path.display());
        let help = "name the output folder of the last review of this change with --previous, or leave it out";
        return Err(Fault::usage(what, help).into());
    }
    Ok(match store::memory(path, Kept::File) {
        Ok(memory) => Earlier { left: Some(memory), ..Earlier::default() },
        Err(error) => Earlier::unread(format!("{error:#}")),
    })
}

/// The memory that our own comment holds, and what is to be said of it: it adds obligations, never answers, and counts only where GitHub says
/// that nobody else touched it.
#[must_use]
pub fn of_comment(conversation: &Conversation) -> Earlier {
    let untouched = |it: &Comment| it.edited_by_others == Some(false);
    let read = |it: &Comment| match store::remembered(&it.body) {
        Ok(None) => None,
        Ok(Some(memory)) if untouched(it) => Some(Ok(memory)),
        Ok(Some(_)) => Some(Err(
            "whether somebody else edited the comment is not known, or somebody did".to_owned(),
        )),
        Err(why) => Some(Err(why)),
    };
    let ours = conversation.comments.iter().filter(|it| it.ours);
    match ours.rev().find_map(read) {
        None => Earlier::default(),
        Some(Ok(memory)) => Earlier { left: Some(memory), ..Earlier::default() },
        Some(Err(why)) => Earlier::unread(format!("our own comment: {why}")),
    }
}

/// Whether a finding obliges somebody.
fn obliges(it: &Finding) -> bool {
    it.state.is_open() || matches!(it.state, State::Waived { .. })
}

/// What an artifact and our own comment hold together; no obligation of the comment is lost. An artifact that is believed and no older is gone on
/// from, and closes what the comment of an earlier push had open. Any other adds obligations to the comment's: those that the comment had no room
/// for, or that are later than it.
fn joined(artifact: &Memory, comment: &Memory, believed: bool) -> Memory {
    let leads = believed && artifact.push >= comment.push;
    let later = artifact.push > comment.push;
    let (mut memory, more) = match leads {
        true => (artifact.clone(), comment),
        false if comment.lacking.is_empty() && !later => return comment.clone(),
        false => (comment.clone(), artifact),
    };
    let same = |a: &Finding, b: &Finding| a.id == b.id || a.fingerprint == b.fingerprint;
    let mut taken = false;
    for it in more.findings.iter().filter(|it| obliges(it)) {
        match memory.findings.iter().position(|there| same(there, it)) {
            // Of one push, and they do not agree.
            Some(at) if leads && !later && !obliges(&memory.findings[at]) => {
                memory.findings[at] = it.clone();
            }
            Some(_) => continue,
            None => memory.findings.push(it.clone()),
        }
        taken = true;
    }
    if taken && memory.head != more.head {
        // Where code stood at the one head says nothing of the other.
        memory.head.clear();
    }
    memory
}

/// What a memory is looked at with.
pub struct Surroundings<'a> {
    pub intake: &'a Intake,
    pub material: &'a Material,
    pub scope: Scope,
    pub rules: &'a Catalog,
    /// What the static reviewers came to over the change.
    pub seen: &'a Examination,
    /// What its documents claim.
    pub claims: &'a Claims,
    pub policy: &'a SnapshotPolicy,
}

/// Looks at what has become of the places that a memory speaks of.
///
/// # Errors
/// Objects or files that cannot be read.
fn look(it: &Surroundings<'_>, mut memory: Memory) -> Result<Memory> {
    let mut redactor = Redactor::default();
    compare(it, &mut memory, &mut redactor)?;
    let named = named_files(&memory);
    let mut files = elsewhere(it, &named, &mut memory)?;
    memory.now.everywhere = rules::of_the_change(it.seen, it.scope);
    if it.claims.left_out.is_empty() {
        memory.now.everywhere.insert(Source::Static(claims::RULE.to_owned()).name());
    }
    files.retain(|file| file.content.text().is_some());
    let material = Material { changes: Vec::new(), tree: files, ..it.material.clone() };
    let beside = rules::examine_by(it.rules, &material, Scope::Tree, it.policy);
    for path in &named {
        let unread = it.seen.unparsed.iter().chain(&beside.unparsed);
        let gone = memory.now.gone.contains(path);
        // Where a file is gone, its code may be in any other.
        let whole = if gone {
            it.seen.unparsed.is_empty()
        } else {
            let begins = format!("{path}: ");
            let taken = it.policy.include.take(path) && !it.policy.exclude.take(path);
            taken
                && is_text(it, &material, path)
                && !unread.into_iter().any(|it| it.starts_with(&begins))
        };
        if whole {
            memory.now.ran.insert(path.clone(), rules::of_file(it.rules, path));
        }
    }
    let ours = |it: &Observation| {
        memory.now.ran.get(&it.path).is_some_and(|ran| ran.contains(&it.source.name()))
    };
    memory.now.observations = beside.observations.into_iter().filter(ours).collect();
    for file in &material.tree {
        if let Some(text) = file.content.text() {
            let clean = redactor.text(text).into_owned();
            memory.now.files.insert(file.path.clone(), clean.into());
        }
    }
    Ok(memory)
}

/// The files that differ from the earlier head's, as they were then.
fn compare(it: &Surroundings<'_>, memory: &mut Memory, redactor: &mut Redactor) -> Result<()> {
    let Some(changes) = it.intake.since(&memory.head)? else { return Ok(()) };
    memory.compared = true;
    for change in changes {
        let before = change.old_path.clone().unwrap_or_else(|| change.path.clone());
        if change.old.is_none() || before != change.path {
            memory.now.added.insert(change.path);
        }
        match &change.old {
            None => {}
            Some(Content::Text { text, .. }) => {
                memory.texts.insert(before, redactor.text(text).into_owned());
            }
            Some(_) => {
                memory.now.unread.insert(before);
            }
        }
    }
    Ok(())
}

/// Every file that a finding of a memory stands in.
fn named_files(memory: &Memory) -> BTreeSet<String> {
    let places =
        memory.findings.iter().flat_map(|it| std::iter::once(&it.evidence).chain(&it.cause));
    places.map(|it| it.file.clone()).filter(|it| !it.is_empty()).collect()
}

/// The named files at head that the change leaves alone. Those that the head does not have are noted.
fn elsewhere(
    it: &Surroundings<'_>,
    named: &BTreeSet<String>,
    memory: &mut Memory,
) -> Result<Vec<SourceFile>> {
    let changes = it.material.changes.iter();
    let at_head: BTreeSet<&str> =
        changes.clone().filter(|it| it.new.is_some()).map(|it| it.path.as_str()).collect();
    let tree: BTreeSet<&str> = it.material.tree.iter().map(|it| it.path.as_str()).collect();
    let known = |path: &str| at_head.contains(path) || tree.contains(path);
    // A path that is not UTF-8 is written otherwise than the file system knows it: nothing can be said of it.
    let asked = named.iter().filter(|path| !known(path) && !path.contains('\\'));
    let asked: Vec<String> = asked.cloned().collect();
    let found = it.intake.texts(&asked)?;
    let there: BTreeSet<&str> = found.iter().map(|it| it.path.as_str()).collect();
    memory.now.gone = asked.iter().filter(|it| !there.contains(it.as_str())).cloned().collect();
    Ok(found)
}

/// Whether a file's text was there to be looked at.
fn is_text(it: &Surroundings<'_>, beside: &Material, path: &str) -> bool {
    let changes = it.material.changes.iter().filter_map(|it| Some((&it.path, it.new.as_ref()?)));
    let trees = it.material.tree.iter().chain(&beside.tree).map(|it| (&it.path, &it.content));
    let mut all = changes.chain(trees);
    all.any(|(its, content)| its == path && content.text().is_some())
}

#[cfg(test)]
#[path = "memory/tests.rs"]
mod tests;
