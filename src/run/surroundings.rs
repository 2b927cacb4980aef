//! What is around a charter: the files of its repository as they stand in the work tree, and which of them each role has.

use crate::{
    fault::Fault,
    folders,
    git::Repository,
    review::{
        change::{Limits, SourceFile},
        charter::{Charter, Globs},
    },
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Paths that stand for the others.
pub const SAMPLES: usize = 3;

/// A repository's work tree, or a folder that is none.
pub struct Surroundings {
    /// Where its `.pentad/` belongs: the repository's root, also for who stands somewhere in it.
    pub root: PathBuf,
    repository: Option<Repository>,
}

impl Surroundings {
    /// Opens what a folder is in.
    ///
    /// # Errors
    /// It is no folder.
    pub fn of(dir: &Path) -> Result<Self> {
        if !dir.is_dir() {
            let what = format!("{} is not a folder", dir.display());
            return Err(Fault::usage(what, "name a folder in the repository with --repo").into());
        }
        let repository = Repository::open(dir).ok().filter(|it| it.root().is_some());
        let root = repository.as_ref().and_then(Repository::root).unwrap_or(dir).to_owned();
        Ok(Self { root, repository })
    }

    /// Whether git knows it.
    pub const fn is_repository(&self) -> bool {
        self.repository.is_some()
    }

    /// Every file, sorted. Of a repository those that git ignores are none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn paths(&self) -> Result<Vec<String>> {
        match &self.repository {
            Some(repository) => repository.paths(Limits::default()),
            None => folders::paths(&self.root, Limits::default()),
        }
    }

    /// The texts of files that are named, in that order.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn texts(&self, paths: &[String], file_bytes: u64) -> Result<Vec<(String, String)>> {
        let limits = Limits { file_bytes, ..Limits::default() };
        let files = match &self.repository {
            Some(repository) => {
                let wanted: BTreeSet<&[u8]> = paths.iter().map(String::as_bytes).collect();
                repository.work_texts(&wanted, limits)?
            }
            None => folders::texts(&self.root, paths, limits)?,
        };
        let text = |it: SourceFile| Some((it.path, it.content.text()?.to_string()));
        let mut texts: BTreeMap<String, String> = files.into_iter().filter_map(text).collect();
        Ok(paths.iter().filter_map(|it| texts.remove_entry(it)).collect())
    }
}

/// Files: how many, and some of them from all over.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// How many there are.
    pub count: usize,
    /// [`SAMPLES`] of them at most.
    pub samples: Vec<String>,
}

impl Files {
    /// Counts them.
    pub fn of(paths: &[&str]) -> Self {
        let step = paths.len().div_ceil(SAMPLES).max(1);
        let samples = paths.iter().step_by(step).map(|it| (*it).to_owned()).collect();
        Self { count: paths.len(), samples }
    }

    /// `12 files: a, b, c, …`.
    pub fn said(&self) -> String {
        let more = if self.count > self.samples.len() { ", …" } else { "" };
        match self.count {
            0 => "no file".to_owned(),
            1 => format!("1 file: {}", self.samples.join("")),
            n => format!("{n} files: {}{more}", self.samples.join(", ")),
        }
    }
}

/// Whose the files of a repository are.
#[derive(Debug)]
pub struct Lanes {
    /// Each role's, in the order of the bench.
    pub roles: Vec<Files>,
    /// Reviewed, and no role's: those belong to every role.
    pub unowned: Files,
    /// Left out by the charter.
    pub left_out: Files,
}

impl Lanes {
    /// Asks each role for each path.
    pub fn of(charter: &Charter, paths: &[String]) -> Self {
        let policy = &charter.snapshot;
        let (reviewed, left_out): (Vec<&str>, Vec<&str>) = paths
            .iter()
            .map(String::as_str)
            .partition(|it| policy.include.take(it) && !policy.exclude.take(it));
        let takes = |path: &&str, touches: &Option<Globs>| {
            touches.as_ref().is_none_or(|globs| globs.take(path))
        };
        let mut owned = vec![false; reviewed.len()];
        let mut roles = Vec::new();
        for role in &charter.roles {
            let mut mine = Vec::new();
            for (path, owned) in reviewed.iter().zip(&mut owned) {
                if takes(path, &role.touches) {
                    mine.push(*path);
                    *owned = true;
                }
            }
            roles.push(Files::of(&mine));
        }
        let unowned: Vec<&str> =
            reviewed.iter().zip(&owned).filter(|(_, it)| !**it).map(|(path, _)| *path).collect();
        Self { roles, unowned: Files::of(&unowned), left_out: Files::of(&left_out) }
    }
}
