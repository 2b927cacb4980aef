//! What an earlier push left, for a run: read from where the command line names it, and what has become of the places that it speaks of.

use super::intake::Intake;
use crate::{
    cli,
    fault::Fault,
    model::rules::{self, Catalog, Examination},
    review::{
        change::{Content, Material, Scope, SourceFile},
        charter::SnapshotPolicy,
        claims::{self, Claims},
        finding::{Observation, Source},
        memory::{Kept, Memory},
        redact::Redactor,
    },
    store,
};
use anyhow::Result;
use std::collections::BTreeSet;

/// The memory that the command line names, and what is to be said of it. One that is there and cannot be used costs the review nothing but
/// what it held: that is said, and everything is reviewed as if it were new.
///
/// # Errors
/// A [`Fault`]: what is named is not there.
pub fn named(flags: &cli::Review) -> Result<(Option<Memory>, Vec<String>)> {
    let Some(path) = &flags.previous else { return Ok((None, Vec::new())) };
    if !path.exists() {
        let what = format!("there is no {}", path.display());
        let help = "name the output folder of the last review of this change with --previous, or leave it out";
        return Err(Fault::usage(what, help).into());
    }
    match store::memory(path, Kept::File) {
        Ok(memory) => Ok((Some(memory), Vec::new())),
        Err(error) => {
            let why = format!("{error:#}");
            Ok((
                None,
                vec![format!(
                    "what an earlier push left is not known ({why}): everything was reviewed as if it were new"
                )],
            ))
        }
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
pub fn look(it: &Surroundings<'_>, mut memory: Memory) -> Result<Memory> {
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
