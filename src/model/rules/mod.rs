//! The static reviewers: rules on a syntax tree, the constitution's guards, signals in the changed lines, and the outline that tells
//! which item a line belongs to. They need no key and always run. Not a linter: a rule is here because a reviewer would stop a merge for it.

mod aside;
mod broken;
mod catalog;
mod counted;
mod draft;
mod guards;
mod language;
mod nesting;
mod outline;
mod scan;
mod signals;
mod watch;
mod workflow;

pub use catalog::Catalog;
pub use draft::{Draft, draft};
pub use guards::{Count, notice};

use crate::review::{
    change::{Item, Lines, Material, Outline, Scope, SourceFile},
    charter::{Globs, SnapshotPolicy},
    finding::{Observation, Source},
    guard::{self, GuardFact},
    snapshot,
};
use language::Language;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
};

/// Less source than this is read on the caller's thread: a second one would cost more than it saves.
const WORTH_A_THREAD: usize = 256 * 1024;

/// What is parsed of one change: the worst text costs two seconds a megabyte, and no change that people review is as large. A tree
/// is as large as its owner made it.
const MAX_BYTES_OF_A_CHANGE: usize = 20_000_000;

/// What the static reviewers came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// What they report: by path, lines, rule.
    pub observations: Vec<Observation>,
    /// The items of every file whose syntax is known.
    pub outline: Outline,
    /// Where tests stand: the lines of those beside the code, and whole files of them.
    pub tests: BTreeMap<String, Vec<Lines>>,
    /// Rules and signals that looked at something.
    pub rules_run: u32,
    /// Files with a grammar that were not searched, or not to their end, as `path: why`. Sorted.
    pub unparsed: Vec<String>,
    /// What signals did not compare, if anything: a sentence.
    pub uncompared: Option<String>,
    /// A place whose words may be meant for reviewing models, if there is one, though no more than that can be told of them.
    pub near: Option<String>,
    /// What became of each guard of the constitution, by id.
    pub guards: Vec<GuardFact>,
    /// Files under the built-in excludes that the rules read all the same.
    pub aside: BTreeSet<String>,
    /// What must still be counted in files that did not change: for each, [`wanted`], then [`count`]. Most changes leave none.
    pub counts: Vec<Count>,
}

/// As [`examine_by`], under a charter that says nothing of rules.
#[must_use]
pub fn examine(material: &Material, scope: Scope, policy: &SnapshotPolicy) -> Examination {
    examine_by(&Catalog::default(), material, scope, policy)
}

/// The patterns of the files that the change leaves alone and that must be read to count what one guard counts.
#[must_use]
pub fn wanted(catalog: &Catalog, count: &Count) -> Globs {
    guards::wanted(count, catalog)
}

/// Whether a file can hold what one guard counts.
#[must_use]
pub fn may_hold(catalog: &Catalog, count: &Count, policy: &SnapshotPolicy, path: &str) -> bool {
    guards::may_hold(count, catalog, policy, path)
}

/// Counts for one guard in the files that the change leaves alone, or takes in why they could not be had.
pub fn count(
    catalog: &Catalog,
    examination: &mut Examination,
    count: &Count,
    policy: &SnapshotPolicy,
    unchanged: Result<&[SourceFile], &str>,
) {
    guards::count(examination, count, catalog, policy, unchanged);
}

/// Examines the new side of every changed text file, or every file of the tree, with the rules and guards where the charter's globs take
/// it or nobody of the team left it out, and every change for signals: nothing exempts a change from those. The same material gives the same examination.
#[must_use]
pub fn examine_by(
    catalog: &Catalog,
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
) -> Examination {
    examine_while(catalog, material, scope, policy, &|| true).expect("nothing stops it")
}

/// As [`examine_by`], for as long as it `goes_on`, which is asked before each file; `None` where it did not.
#[must_use]
pub fn examine_while(
    catalog: &Catalog,
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Option<Examination> {
    let mut files = files(material, scope);
    let left_out = match scope {
        Scope::Change => snapshot::left_out(material, policy),
        Scope::Tree => BTreeSet::new(),
    };
    let excluded = |path: &str| policy.exclude.take(path);
    let mut aside = aside::Aside::new(policy);
    files.retain(|file| {
        policy.include.take(file.path)
            && match scope {
                Scope::Change if left_out.contains(file.path) => aside.takes(file),
                Scope::Change => true,
                Scope::Tree => !excluded(file.path),
            }
    });
    let mut examination = Examination::default();
    for (file, read) in files.iter().zip(read_all(&files, catalog, goes_on)?) {
        if excluded(file.path) && read.unparsed.is_none() {
            examination.aside.insert(file.path.to_owned());
        }
        if left_out.contains(file.path) {
            aside.found(read.observations);
            continue;
        }
        examination.observations.extend(read.observations);
        if !read.tests.is_empty() {
            examination.tests.insert(file.path.to_owned(), read.tests);
        }
        if !read.items.is_empty() {
            examination.outline.insert(file.path.to_owned(), read.items);
        }
        examination.unparsed.extend(read.unparsed.map(|why| format!("{}: {why}", file.path)));
    }
    examination.observations.extend(aside.told(material));
    let signals::Raised { observations, uncompared, near } = signals::raise(material, scope);
    examination.observations.extend(observations);
    (examination.uncompared, examination.near) = (uncompared, near);
    let guards::Checked { observations, facts, counts } =
        guards::check(material, scope, policy, catalog);
    examination.observations.extend(observations);
    (examination.guards, examination.counts) = (facts, counts);
    sort(&mut examination.observations);
    examination.observations.dedup();
    examination.rules_run = rules_run(&files, catalog);
    Some(examination)
}

/// The rules that look at a file of this name, by name of the source.
#[must_use]
pub fn of_file(catalog: &Catalog, path: &str) -> BTreeSet<String> {
    let Some(language) = Language::of(path) else { return BTreeSet::new() };
    let rules = catalog.built_in(language).chain(catalog.own(path, language));
    rules.map(|it| Source::Static(it.rule.id.to_string()).name()).collect()
}

/// What looked at the change as a whole and could tell: signals, and guards, by name of the source.
#[must_use]
pub fn of_the_change(examination: &Examination, scope: Scope) -> BTreeSet<String> {
    let told = scope == Scope::Change && examination.uncompared.is_none();
    let signals = signals::NAMES.iter().filter(|_| told).map(|it| (*it).to_owned());
    let guards = examination.guards.iter().filter(|it| it.lacking.is_none());
    let guards = guards.map(|it| format!("{}{}", guard::SOURCE, it.id));
    signals.chain(guards).map(|it| Source::Static(it).name()).collect()
}

fn sort(observations: &mut [Observation]) {
    observations.sort_by(|a, b| {
        (&a.path, a.lines, &a.source, &a.claim).cmp(&(&b.path, b.lines, &b.source, &b.claim))
    });
}

/// The items of some of the changed files, without running a rule: where a finding of others stands.
#[must_use]
pub fn outline(material: &Material, wanted: &BTreeSet<&str>) -> Outline {
    let files = files(material, Scope::Change).into_iter();
    let outlined = files.filter(|it| wanted.contains(it.path) && !it.left_out).map(|file| {
        let items = match file.language {
            Some(language) => scan::items(file.text, language),
            None => outline::sections(file.text),
        };
        (file.path.to_owned(), items)
    });
    outlined.filter(|(_, items)| !items.is_empty()).collect()
}

/// A text to be read.
struct File<'a> {
    path: &'a str,
    text: &'a str,
    language: Option<Language>,
    /// The change before it was already as much as is parsed.
    left_out: bool,
}

/// What one file gave.
#[derive(Default)]
struct Read {
    observations: Vec<Observation>,
    items: Vec<Item>,
    tests: Vec<Lines>,
    unparsed: Option<String>,
}

fn files(material: &Material, scope: Scope) -> Vec<File<'_>> {
    let file = |path, text| File { path, text, language: Language::of(path), left_out: false };
    let mut files: Vec<File<'_>> = match scope {
        Scope::Change => material
            .changes
            .iter()
            .filter_map(|it| Some(file(it.path.as_str(), it.new.as_ref()?.text()?.as_ref())))
            .collect(),
        Scope::Tree => material
            .tree
            .iter()
            .filter_map(|it| Some(file(it.path.as_str(), it.content.text()?.as_ref())))
            .collect(),
    };
    files.retain(|file| file.language.is_some() || outline::is_markdown(file.path));
    if scope == Scope::Change {
        let mut bytes = 0;
        for file in &mut files {
            bytes += file.text.len();
            file.left_out = bytes > MAX_BYTES_OF_A_CHANGE;
        }
    }
    files
}

/// Reads the files in order, on two threads where there is enough of them; `None` where it was to stop.
fn read_all(
    files: &[File<'_>],
    catalog: &Catalog,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Read>> {
    let bytes: usize =
        files.iter().filter(|it| it.language.is_some()).map(|it| it.text.len()).sum();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((place, file)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|it| Some((it, files.get(it)?)))
        {
            if !goes_on() {
                break;
            }
            done.push((place, read(file, catalog)));
        }
        done
    };
    let mut done = if bytes < WORTH_A_THREAD {
        work()
    } else {
        std::thread::scope(|threads| {
            let other = threads.spawn(work);
            let mut done = work();
            done.extend(other.join().expect("reading a file does not panic: a property test"));
            done
        })
    };
    done.sort_by_key(|(place, _)| *place);
    (done.len() == files.len()).then(|| done.into_iter().map(|(_, read)| read).collect())
}

fn read(file: &File<'_>, catalog: &Catalog) -> Read {
    if file.left_out {
        return Read {
            unparsed: Some("over 20 MB of source in one change".to_owned()),
            ..Read::default()
        };
    }
    let Some(language) = file.language else {
        return Read { items: outline::sections(file.text), ..Read::default() };
    };
    let scan::Scanned { observations, items, mut tests, unparsed } =
        scan::scan(file.path, file.text, language, catalog);
    // An example or a fixture is kept where tests are, and is none.
    if language::is_test(file.path) && signals::holds_tests(file.path, file.text) {
        tests = vec![Lines::new(1, u32::MAX)];
    }
    Read { observations, items, tests, unparsed }
}

fn rules_run(files: &[File<'_>], catalog: &Catalog) -> u32 {
    let languages: BTreeSet<Language> = files.iter().filter_map(|it| it.language).collect();
    let built_in = languages.into_iter().flat_map(|it| catalog.built_in(it));
    let own = files.iter().filter_map(|it| Some((it.path, it.language?)));
    let own = own.flat_map(|(path, language)| catalog.own(path, language));
    let rules: BTreeSet<&str> = built_in.chain(own).map(|it| it.rule.id.as_ref()).collect();
    u32::try_from(rules.len() + catalog.watches.len() + signals::COUNT).unwrap_or(u32::MAX)
}
