//! What an earlier push left, for a run: read from where the command line names it, and what has become of the places that it speaks of.

use super::{artifact::Private, intake::Intake};
use crate::{
    cli,
    fault::Fault,
    github::conversation::{Comment, Conversation},
    model::rules::{self, Catalog, Examination},
    render::marker::{Kind, Marker},
    review::{
        change::{Content, Material, Scope, SourceFile},
        charter::SnapshotPolicy,
        claims::{self, Claims},
        dispute::Accepted,
        engine::Review,
        finding::{Finding, Observation, Severity, Source},
        memory::{self, Kept, Memory},
        redact::Redactor,
    },
    store::{self, Identity},
};
use anyhow::Result;
use std::{collections::BTreeSet, path::Path, rc::Rc};

/// Open findings that are taken of an artifact that is not believed, at most, as of a comment: whoever wrote it may want reviews to be dear.
const DOUBTFUL: usize = 2_000;
/// Runs that our comments name and that are looked at.
const NOTED: usize = 3;

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
    /// Whether what our own comment holds stays in it, as it could not be read.
    pub keeps: bool,
    /// Why what earlier pushes left open is not all known.
    pub incomplete: Vec<String>,
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
            // What it began with is lost, and so are its answers; what it left is not.
            (Ok(left), Err(error)) => {
                return Self { left: Some(left), ..Self::not_whole(&dir, run, &error) };
            }
            (Err(error), _) => return Self::not_whole(&dir, run, &error),
        };
        Self { left: Some(left), began, believed: Some(Rc::new(dir)), ..Self::default() }
    }

    /// Of such a folder whose workflow file may not have come from the base branch, and why: as of our comment, it obliges and answers nothing.
    pub fn of_doubtful(dir: &Path, run: u64, why: &str) -> Self {
        let mut left = match store::memory(dir, Kept::Comment) {
            Ok(left) => left,
            Err(error) => return Self::not_whole(dir, run, &error),
        };
        left.findings.retain(|it| it.state.obliges());
        if left.findings.len() > DOUBTFUL {
            let why = format!("it has more than {DOUBTFUL} open findings, and {why}");
            return Self::unread(format!("the artifact of run {run}: {why}"));
        }
        let ids: BTreeSet<&str> = left.findings.iter().map(|it| it.id.as_str()).collect();
        left.events.retain(|it| ids.contains(it.id.as_str()));
        left.reviewed.clear();
        // Nor is what it says that people accepted.
        left.accepted.clear();
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

    /// There is something in our own comment, or there may be, and it cannot be used: it stays there.
    pub fn in_comment(why: String) -> Self {
        Self { keeps: true, ..Self::unread(why) }
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
        taken.incomplete.append(&mut passed.incomplete);
        taken.keeps |= passed.keeps;
        if self.left.is_some() { self } else { other }
    }

    /// This one, of an artifact, with what our own comment obliges to besides: an artifact may be older than it, and be lacking what it has.
    #[must_use]
    pub fn with_comment(mut self, mut comment: Self) -> Self {
        let (Some(left), Some(told)) = (&self.left, &comment.left) else { return self.or(comment) };
        self.left = Some(joined(left, told, self.believed.is_some()));
        self.said.append(&mut comment.said);
        self.unread.append(&mut comment.unread);
        self.incomplete.append(&mut comment.incomplete);
        self.keeps |= comment.keeps;
        self
    }

    /// This one, of an artifact that is believed, with what a later one obliges to that is not.
    #[must_use]
    pub fn with_doubtful(mut self, mut later: Self) -> Self {
        let (Some(left), Some(more)) = (&mut self.left, &later.left) else { return self.or(later) };
        owe(left, more, true);
        self.said.append(&mut later.said);
        self.unread.append(&mut later.unread);
        self
    }

    /// What is to be said, once it is known what it begins with. What was there and is lost to this push makes it incomplete: silence would
    /// close what it held.
    #[must_use]
    pub fn told(mut self, fail_on: Severity) -> Self {
        let whys = std::mem::take(&mut self.unread).join("; ");
        match &self.left {
            _ if whys.is_empty() => {}
            None => self.incomplete.push(format!(
                "what earlier pushes left open is not known, and everything was reviewed as if it were new ({whys})"
            )),
            Some(_) => self.said.push(format!(
                "of what earlier pushes left not everything can be read, and the rest was gone on from ({whys})"
            )),
        }
        let lost = self.left.as_ref().and_then(|it| it.lost).filter(|it| *it <= fail_on);
        if let Some(severity) = lost {
            self.incomplete.push(format!(
                "findings that earlier pushes left open, up to {}, had no room in Pentad's comment and are not known; delete the comment to begin \
                 anew",
                severity.name()
            ));
        }
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
        let left = self.left.as_ref().filter(|_| again);
        let owed = left.map(|it| it.findings.clone()).unwrap_or_default();
        let accepted = left.map(|it| it.accepted.clone());
        let memory = if again { self.began } else { self.left };
        let review = Review { owed, ..review };
        let review = match memory {
            Some(memory) => review.with_memory(memory),
            None => review,
        };
        // What comments were taken for is fixed by whoever read them first, this review's own earlier attempt among them.
        match accepted {
            Some(accepted) => Review { accepted, ..review },
            None => review,
        }
    }
}

/// What the command line names. Where it is there and cannot be used our own comment is gone on from; without one everything is reviewed as if
/// it were new, and the push is incomplete.
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

/// What a step's own comment holds, by its `key`: it adds obligations, never answers, and counts only where GitHub says that nobody else
/// touched it. Where a race left two, the last run's counts, and that not all is known is said.
#[must_use]
pub fn of_comment(conversation: &Conversation, key: &str) -> Earlier {
    let mut found: Vec<(u64, Memory)> = Vec::new();
    for comment in conversation.comments.iter().filter(|it| it.ours) {
        let run = match Marker::read(Kind::Sticky, &comment.body) {
            Some(marker) if marker.key == key => marker.run,
            None if memory::held(&comment.body).next().is_some() => {
                return lost("somebody else edited the comment that held it");
            }
            Some(_) | None => continue,
        };
        match held(comment) {
            Ok(Some(memory)) => found.push((run, memory)),
            Ok(None) => {}
            Err(why) => return lost(&why),
        }
    }
    if found.is_empty() && conversation.more {
        return lost("the pull request has more comments than are read");
    }
    let two = found.len() > 1;
    let last = found.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a });
    let Some((run, memory)) = last else { return Earlier::default() };
    let raced = format!(
        "two comments of Pentad hold what earlier pushes left open, and only that of run {run} was gone on from"
    );
    Earlier {
        left: Some(memory),
        incomplete: two.then_some(raced).into_iter().collect(),
        ..Earlier::default()
    }
}

/// The runs that a step's own comments name as those that wrote them last.
#[must_use]
pub fn noted(conversation: &Conversation, key: &str) -> Vec<u64> {
    let ours = conversation.comments.iter().filter(|it| it.ours);
    let markers = ours.filter_map(|it| Marker::read(Kind::Sticky, &it.body));
    markers.filter(|it| it.key == key && it.run > 0).map(|it| it.run).take(NOTED).collect()
}

fn lost(why: &str) -> Earlier {
    Earlier::in_comment(format!("{why}; delete Pentad's comment to begin anew"))
}

/// What our own comments hold, of whichever step, as far as it can be read.
#[must_use]
pub fn of_comments(conversation: &Conversation) -> Vec<Memory> {
    let ours = conversation.comments.iter().filter(|it| it.ours);
    let its = ours.filter(|it| Marker::read(Kind::Sticky, &it.body).is_some());
    its.filter_map(|it| held(it).ok().flatten()).collect()
}

/// What a comment of ours holds.
fn held(comment: &Comment) -> std::result::Result<Option<Memory>, String> {
    match (comment.edited_by_others, store::remembered(&comment.body)) {
        // Nor is it there where somebody took it out.
        (Some(true), _) => Err("somebody else edited the comment that held it".to_owned()),
        (None, Ok(Some(_))) => Err(
            "the comment that holds it was edited, and by whom is not known, as GitHub's GraphQL does not answer"
                .to_owned(),
        ),
        (_, read) => read,
    }
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
    // Of one push they may not agree.
    owe(&mut memory, more, leads && !later);
    memory.accepted = Accepted::both(&comment.accepted, &artifact.accepted);
    if !leads {
        // What had no room in the comment may be in the artifact, which says so only where it is believed and no older.
        memory.lost = [artifact.lost, comment.lost].into_iter().flatten().min();
    }
    memory
}

/// Adds to a memory what another one obliges to besides. What it has closed stays so, unless the other `reopens` it.
fn owe(memory: &mut Memory, more: &Memory, reopens: bool) {
    // An id alone is none: of two memories that did not know of each other both can have given it.
    let same = |a: &Finding, b: &Finding| a.fingerprint == b.fingerprint;
    let mut taken = false;
    for it in more.findings.iter().filter(|it| it.state.obliges()) {
        match memory.findings.iter().position(|there| same(there, it)) {
            Some(at) if reopens && !memory.findings[at].state.obliges() => {
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
            let taken = it.policy.include.take(path)
                && (!it.policy.exclude.take(path) || it.seen.aside.contains(path));
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
