//! The constitution's guards over a change or a tree: where each does not hold, and, where it holds, the fact.
//!
//! In a change, the changed files are looked at, before and after: what stood there before and is as it was is not this change's.
//! How often something stands in all is counted only where the change makes it more or fewer, and only where few enough files can hold
//! it; otherwise that is said. What could not be looked into is taken note of beside everything else: the change decides when that
//! happens, so that `run` makes the verdict incomplete by it.

mod said;
mod sides;

pub use said::notice;

use super::{
    Examination,
    catalog::Catalog,
    watch::{Site, Watch},
};
use crate::review::{
    change::{Content, FileChange, Material, Scope, SourceFile},
    charter::{Globs, SnapshotPolicy},
    finding::Observation,
    guard::{Extent, GuardFact, Standing},
};
use said::{listed, times};
use sides::{Sides, by_path, fresh, removed, top};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked through for all guards of one review, in bytes as [`Watch::cost`] has it.
const MAX_COST: u64 = 400_000_000;
/// Places of one guard that are reported one by one.
const MAX_OBSERVATIONS: usize = 25;

/// How often something stands in all is still to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    watch: usize,
    /// In the changed files.
    head: u32,
    base: u32,
    /// Where the change made it more, or fewer.
    at: Vec<Site>,
    /// Why the changed files were not looked through.
    lacking: Option<String>,
}

/// What all guards came to.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) observations: Vec<Observation>,
    pub(super) facts: Vec<GuardFact>,
    pub(super) counts: Vec<Count>,
}

/// One guard in one review.
struct Check<'a> {
    watch: &'a Watch,
    policy: &'a SnapshotPolicy,
    theme: &'a str,
    /// Files that it looked into.
    looked: u32,
    /// The first of them.
    first: Option<String>,
    /// The first reason why it was not looked everywhere.
    unknown: Option<String>,
    /// Files that it did not look into, or not to their end.
    blind: BTreeSet<String>,
}

/// Checks every guard.
pub(super) fn check(
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
    catalog: &Catalog,
) -> Checked {
    let (mut checked, mut left) = (Checked::default(), MAX_COST);
    for (place, watch) in catalog.watches.iter().enumerate() {
        let theme = catalog.first_theme();
        let mut check = Check::new(watch, policy, theme);
        match scope {
            Scope::Tree => check.tree(&material.tree, &mut left, &mut checked),
            Scope::Change => check.change(&material.changes, &mut left, place, &mut checked),
        }
    }
    checked
}

/// The patterns of the files in which one guard must still be counted.
pub(super) fn wanted(count: &Count, catalog: &Catalog) -> Globs {
    let everywhere = || Globs::new(vec!["**/*".to_owned()]).expect("`**/*` is a pattern");
    catalog.watches[count.watch].guard.within.clone().unwrap_or_else(everywhere)
}

/// Whether a file can hold what is still to be counted.
pub(super) fn may_hold(
    count: &Count,
    catalog: &Catalog,
    policy: &SnapshotPolicy,
    path: &str,
) -> bool {
    catalog.watches[count.watch].takes(path, policy)
}

/// Counts what [`check`] left open in the files that the change leaves alone, or takes in why they could not be had.
pub(super) fn count(
    examination: &mut Examination,
    count: &Count,
    catalog: &Catalog,
    policy: &SnapshotPolicy,
    unchanged: Result<&[SourceFile], &str>,
) {
    let (watch, theme) = (&catalog.watches[count.watch], catalog.first_theme());
    let mut check = Check::new(watch, policy, theme);
    check.unknown.clone_from(&count.lacking);
    let mut left = MAX_COST;
    let elsewhere = match unchanged {
        Ok(files) => check.all(files, &mut left).len() as u32,
        Err(why) => {
            check.unknown.get_or_insert_with(|| why.to_owned());
            0
        }
    };
    let (observation, standing) = check.counted(count, elsewhere);
    examination.observations.extend(observation);
    let looked = format!("the changed files and {} others", check.looked);
    examination.guards.push(check.fact(standing, looked));
    examination.guards.sort_by(|a, b| a.id.cmp(&b.id));
    super::sort(&mut examination.observations);
}

impl<'a> Check<'a> {
    const fn new(watch: &'a Watch, policy: &'a SnapshotPolicy, theme: &'a str) -> Self {
        let blind = BTreeSet::new();
        Self { watch, policy, theme, looked: 0, first: None, unknown: None, blind }
    }

    /// What stands in one version of a file. What could not be looked into is taken note of.
    fn find(&mut self, path: &str, content: &Content, left: &mut u64) -> Vec<Site> {
        if !self.watch.takes(path, self.policy) {
            return Vec::new();
        }
        let text = match content {
            Content::Text { text, .. } => text,
            // What it points to is looked at where it stands, is another repository's, or is no text of anybody's.
            Content::Symlink { .. }
            | Content::Submodule { .. }
            | Content::Special
            | Content::Binary { .. } => return Vec::new(),
            Content::Opaque { .. } | Content::TooLarge { .. } => {
                self.miss(path, content.not_text().unwrap_or_default());
                return Vec::new();
            }
        };
        let cost = self.watch.cost(text);
        if cost > *left {
            self.miss(path, "is more than is looked through for all guards");
            return Vec::new();
        }
        *left -= cost;
        self.looked += 1;
        self.first.get_or_insert_with(|| path.to_owned());
        let (sites, lacking) = self.watch.find(path, text);
        if let Some(why) = lacking {
            self.miss(path, &format!("was not searched to its end: {why}"));
        }
        sites
    }

    fn miss(&mut self, path: &str, why: &str) {
        self.unknown.get_or_insert_with(|| format!("{path} {why}"));
        self.blind.insert(path.to_owned());
    }

    fn all(&mut self, files: &[SourceFile], left: &mut u64) -> Vec<Site> {
        let mut sites = Vec::new();
        for file in files {
            sites.extend(self.find(&file.path, &file.content, left));
        }
        sites
    }

    fn tree(&mut self, tree: &[SourceFile], left: &mut u64, checked: &mut Checked) {
        let sites = self.all(tree, left);
        let broken = match &self.watch.guard.extent {
            Extent::Allowed => self.astray(&sites, checked),
            Extent::Exactly(n) => {
                let here = sites.len() as u32;
                let fewer = here < *n && self.unknown.is_none();
                if here > *n || fewer { self.wrong_number(&sites, checked) } else { 0 }
            }
            Extent::Sites(wanted) => self.tree_sites(tree, &sites, wanted, checked),
        };
        let standing = match (broken, &self.unknown) {
            (0, None) => Standing::Holds,
            (0, Some(why)) => Standing::Unknown(why.clone()),
            (n, _) => Standing::Broken(n),
        };
        let looked = format!("the whole tree: {} files", self.looked);
        checked.facts.push(self.fact(standing, looked));
    }

    fn wrong_number(&mut self, sites: &[Site], checked: &mut Checked) -> u32 {
        let detail = self.number(sites.len() as u32, sites);
        let at = sites.first().cloned().or_else(|| self.somewhere());
        self.say(at, &detail, checked)
    }

    fn tree_sites(
        &mut self,
        tree: &[SourceFile],
        sites: &[Site],
        wanted: &BTreeMap<String, u32>,
        checked: &mut Checked,
    ) -> u32 {
        let (by_path, mut broken) = (by_path(sites), 0);
        for (path, here) in &by_path {
            let n = wanted.get(*path).copied().unwrap_or(0) as usize;
            broken += self.too_many(here.get(n..).unwrap_or_default(), n, checked);
        }
        for (path, n) in wanted {
            let here = by_path.get(path.as_str()).map_or(&[][..], Vec::as_slice);
            // Of a file that was not searched nobody can say that something is missing in it.
            if here.len() as u32 >= *n || self.blind.contains(path) {
                continue;
            }
            let detail = self.missing(path, here.len() as u32, *n);
            let stands = tree.iter().any(|it| it.path == *path);
            let there = here.first().cloned().or_else(|| stands.then(|| top(path)));
            let at = there.or_else(|| self.somewhere());
            broken += self.say(at, &detail, checked);
        }
        broken
    }

    /// Where something is said that is missing everywhere.
    fn somewhere(&self) -> Option<Site> {
        self.first.as_deref().map(top)
    }

    /// Says that it does not hold: **nothing is broken that no observation says**, for the gate goes by those. Where there is no file
    /// to say it at, it could not be told.
    fn say(&mut self, at: Option<Site>, detail: &str, checked: &mut Checked) -> u32 {
        match at {
            Some(at) => checked.observations.push(self.observe(&at, detail)),
            None => {
                self.unknown.get_or_insert_with(|| format!("{detail}, and no file was looked at"));
                return 0;
            }
        }
        1
    }

    fn change(
        &mut self,
        changes: &[FileChange],
        left: &mut u64,
        place: usize,
        checked: &mut Checked,
    ) {
        let (mut broken, mut standing) = (0, false);
        let (at, lacking) = (Vec::new(), None);
        let mut count = Count { watch: place, head: 0, base: 0, at, lacking };
        let mut gone = Vec::new();
        for file in changes {
            let sides = self.sides(file, left);
            match &self.watch.guard.extent {
                Extent::Allowed => {
                    broken += self.astray(&sides.fresh, checked);
                    standing |= sides.head.len() > sides.fresh.len();
                }
                Extent::Exactly(_) => {
                    count.head += sides.head.len() as u32;
                    count.base += sides.base.len() as u32;
                    if sides.head.len() < sides.base.len() {
                        gone.push(removed(file, &sides));
                    }
                    count.at.extend(sides.fresh);
                }
                Extent::Sites(wanted) => {
                    let (wrong, stays) = self.sites(file, &sides, wanted, checked);
                    broken += wrong;
                    standing |= stays;
                }
            }
        }
        if count.head < count.base {
            count.at = gone;
        }
        let counts = matches!(self.watch.guard.extent, Extent::Exactly(_));
        if let Extent::Exactly(n) = self.watch.guard.extent
            && count.head != count.base
        {
            if count.head < count.base || count.head <= n {
                count.lacking.clone_from(&self.unknown);
                checked.counts.push(count);
                return;
            }
            // Wherever else it stands, it is too often already.
            let detail = self.number(count.head, &count.at);
            broken += self.say(count.at.first().cloned(), &detail, checked);
        }
        let standing = match (broken, &self.unknown) {
            (0, Some(why)) => Standing::Unknown(why.clone()),
            (0, None) if standing || counts => Standing::Unchanged,
            (0, None) => Standing::Holds,
            (n, _) => Standing::Broken(n),
        };
        let looked = "the changed files".to_owned();
        checked.facts.push(self.fact(standing, looked));
    }

    fn sides(&mut self, file: &FileChange, left: &mut u64) -> Sides {
        let head = file.new.as_ref().map_or_else(Vec::new, |it| self.find(&file.path, it, left));
        // What was there before is of interest only where something is there now, or where it is counted.
        let counted = !matches!(self.watch.guard.extent, Extent::Allowed);
        let was = file.old_path.as_deref().unwrap_or(&file.path);
        let base = match &file.old {
            Some(old) if counted || !head.is_empty() => self.find(was, old, left),
            _ => Vec::new(),
        };
        let text = |side: &Option<Content>| side.as_ref().and_then(|it| it.text().cloned());
        let (old, new) = (text(&file.old), text(&file.new));
        let fresh = fresh(&head, &base, old.as_deref().unwrap_or(""), new.as_deref().unwrap_or(""));
        Sides { head, base, fresh }
    }

    /// Where something stands that may not.
    fn astray(&self, sites: &[Site], checked: &mut Checked) -> u32 {
        let guard = &self.watch.guard;
        let outside = match guard.allow.patterns() {
            [] => "which the constitution allows nowhere".to_owned(),
            allowed => format!("outside of {}", listed(allowed)),
        };
        self.report(sites, &format!("{} here, {outside}", self.what()), checked)
    }

    fn too_many(&self, sites: &[Site], n: usize, checked: &mut Checked) -> u32 {
        let Extent::Sites(wanted) = &self.watch.guard.extent else { return 0 };
        let paths: Vec<String> = wanted.keys().cloned().collect();
        let detail = if n == 0 {
            format!("{} here, which is none of its sites: {}", self.what(), listed(&paths))
        } else {
            format!("{} here once more than the constitution says: {n} in this file", self.what())
        };
        self.report(sites, &detail, checked)
    }

    fn report(&self, sites: &[Site], detail: &str, checked: &mut Checked) -> u32 {
        for (place, site) in sites.iter().take(MAX_OBSERVATIONS + 1).enumerate() {
            let mut observation = self.observe(site, detail);
            if place == MAX_OBSERVATIONS {
                let more = sites.len() - place;
                observation.claim = format!("{} ({more} more are not listed)", observation.claim);
            }
            checked.observations.push(observation);
        }
        sites.len() as u32
    }

    /// How many places of a file are wrong by this change; and whether it leaves a wrong number as it was.
    fn sites(
        &self,
        file: &FileChange,
        sides: &Sides,
        wanted: &BTreeMap<String, u32>,
        checked: &mut Checked,
    ) -> (u32, bool) {
        let n_of = |path: &str| wanted.get(path).copied().unwrap_or(0);
        let was = file.old_path.as_deref().unwrap_or(&file.path);
        let moved = was != file.path;
        let (here, n, mut broken) = (sides.head.len() as u32, n_of(&file.path), 0);
        if here > n {
            // Those above the number are this change's only as far as it brought them; a file that came to its path brought them all.
            let brought = if moved { &sides.head } else { &sides.fresh };
            let more = (here - n) as usize;
            let brought = &brought[brought.len().saturating_sub(more)..];
            broken += self.too_many(brought, n as usize, checked);
        }
        let (left, n_was) = (if moved { 0 } else { here }, n_of(was));
        let seen = !self.blind.contains(&file.path) || moved;
        if left < n_was && left < sides.base.len() as u32 && seen {
            let detail = self.missing(was, left, n_was);
            checked.observations.push(self.observe(&removed(file, sides), &detail));
            broken += 1;
        }
        (broken, broken == 0 && here != n)
    }

    /// What a guard that counts comes to: `elsewhere` is how often it stands in the files that the change leaves alone.
    fn counted(&self, count: &Count, elsewhere: u32) -> (Option<Observation>, Standing) {
        let Extent::Exactly(n) = self.watch.guard.extent else { return (None, Standing::Holds) };
        let (head, base) = (elsewhere + count.head, elsewhere + count.base);
        let at = count.at.first();
        // However often it stands where nobody looked, it is too often already.
        let beyond = head > n && head > base;
        if let Some(why) = self.unknown.as_ref().filter(|_| !beyond) {
            if count.lacking.is_some() && head < base {
                // What is missing may stand where nobody looked.
                return (None, Standing::Unknown(why.clone()));
            }
            let more = if head > base { "more" } else { "fewer" };
            let detail = format!(
                "with this change {} {} {more}, and the constitution says {n} in all; the rest was not counted: {why}",
                self.what(),
                times(head.abs_diff(base))
            );
            return (at.map(|it| self.observe(it, &detail)), Standing::Unknown(why.clone()));
        }
        if head == n {
            return (None, Standing::Holds);
        }
        // What was wrong before and comes nearer is no finding.
        let worse = head.abs_diff(n) >= base.abs_diff(n);
        let detail = self.number(head, &count.at);
        (at.filter(|_| worse).map(|it| self.observe(it, &detail)), Standing::Broken(1))
    }
}
