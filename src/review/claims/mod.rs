//! What documents claim of this repository, checked against it: paths, `file:line`, anchors, symbols, commands, flags, counts.
//!
//! Three steps, because the core reads nothing: [`first_wanted`] names the documents and manifests to be read, a [`Survey`] takes
//! them and names the files that their claims are about, then it judges. Each claim is judged at head and at base: a finding is only
//! what this change made untrue, or what it newly says that is not so. What was wrong before stands in the table.
//!
//! Not here: whether prose is right. What cannot be looked up is said to be so, never guessed.

mod anchors;
mod claim;
mod commands;
mod counts;
mod document;
mod familiar;
mod hedges;
mod ignored;
mod markdown;
mod names;
mod paths;
mod places;
mod report;
mod search;
mod spelling;
mod spoken;
mod symbols;
mod world;

pub use claim::{Claim, Claims, Kind, Status};
pub use report::observations;

use super::{
    change::{Material, Scope, SourceFile},
    charter::SnapshotPolicy,
    finding::Side,
};
use claim::Judged;
use document::{Budget, Document};
use spoken::{Said, Spoken};
use std::collections::BTreeSet;
use world::World;

/// The rule's name under which a claim becomes a finding.
pub const RULE: &str = "doc-claim";

/// Documents of the change; and those that did not change and are read to see whether they speak of what did.
const MAX_DOCUMENTS: usize = 200;
/// Manifests and ignore files that are read.
const MAX_MANIFESTS: usize = 60;
/// Bytes of one document.
const MAX_DOCUMENT: usize = 1_000_000;
/// Bytes of all documents that are read for their claims, of both sides.
const MAX_TEXT: usize = 32_000_000;
/// Claims of one document.
const MAX_OF_ONE: usize = 500;
/// Claims in all.
const MAX_CLAIMS: usize = 2_000;
/// Files that claims are about.
const MAX_CITED: usize = 200;
/// Files that are searched for a name that is gone; a larger tree is not searched.
const MAX_SEARCHED: usize = 3_000;

/// What is to be read first: documents that may speak of the change, manifests that say which commands there are, ignore files.
#[must_use]
pub fn first_wanted(material: &Material, scope: Scope, policy: &SnapshotPolicy) -> Vec<String> {
    if !worth_it(material, scope) {
        return Vec::new();
    }
    let mut wanted = documents_of(material, scope, policy).0;
    let manifests = material.paths.iter().filter(|it| commands::is_manifest(it));
    // What stands near the root speaks for the whole.
    let mut manifests: Vec<&String> = manifests.collect();
    manifests.sort_by_key(|it| (it.matches('/').count(), *it));
    wanted.extend(manifests.into_iter().take(MAX_MANIFESTS).cloned());
    wanted
}

/// Whether there is a change that documents could be about.
const fn worth_it(material: &Material, scope: Scope) -> bool {
    match scope {
        Scope::Change => !material.changes.is_empty(),
        Scope::Tree => true,
    }
}

/// The documents to be read that are not in the change, those a reader meets first at the head; and how many there are beyond.
fn documents_of(
    material: &Material,
    scope: Scope,
    policy: &SnapshotPolicy,
) -> (Vec<String>, usize) {
    let changed: BTreeSet<&str> = material.changes.iter().map(|it| it.path.as_str()).collect();
    let taken = |path: &str| {
        document::is_document(path)
            && (scope == Scope::Tree || document::Class::of(path) == document::Class::Present)
            && policy.include.take(path)
            && !policy.exclude.take(path)
    };
    let mut documents: Vec<&String> = material
        .paths
        .iter()
        .filter(|it| taken(it) && (scope == Scope::Tree || !changed.contains(it.as_str())))
        .collect();
    let near: BTreeSet<&str> =
        changed.iter().filter_map(|it| it.rsplit_once('/')).map(|it| it.0).collect();
    documents.sort_by_key(|path| {
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        let place = match folder {
            "" => 0,
            _ if near.iter().any(|it| it.starts_with(folder)) => 1,
            _ if folder.starts_with("doc") => 2,
            _ => 3,
        };
        (place, path.matches('/').count(), *path)
    });
    let more = documents.len().saturating_sub(MAX_DOCUMENTS);
    (documents.into_iter().take(MAX_DOCUMENTS).cloned().collect(), more)
}

/// The claims of a change's documents, on their way to being judged.
pub struct Survey<'a> {
    world: World<'a>,
    names: names::Names<'a>,
    manifests: commands::Manifests,
    documents: Vec<Document>,
    /// Files that are to be read before the claims can be judged.
    wanted: Vec<String>,
    /// Whether the tree is small enough to be searched for a name.
    searched: bool,
    left_out: Vec<String>,
}

impl<'a> Survey<'a> {
    /// Reads the claims of the change's own documents, and of those in `read` that speak of the change.
    #[must_use]
    pub fn new(
        material: &'a Material,
        scope: Scope,
        policy: &SnapshotPolicy,
        read: &'a [SourceFile],
    ) -> Self {
        let mut left_out = Vec::new();
        let world = World::new(material, read);
        let mut documents = Document::all(material, scope, policy, read, &mut left_out);
        if material.paths.is_empty() && !material.directories.is_empty() {
            // Nothing could be looked up, and everything would seem to be gone.
            documents.clear();
            left_out =
                vec!["every document: the tree has too many files to be looked up in".to_owned()];
        }
        let (_, more) = documents_of(material, scope, policy);
        if more > 0 && worth_it(material, scope) {
            left_out.push(format!(
                "{more} further documents that did not change, after the first {MAX_DOCUMENTS}"
            ));
        }
        let manifests = commands::Manifests::of(&world);
        let names = names::Names::of(material);
        left_out.extend(names.left_out());
        let (wanted, searched) = (Vec::new(), false);
        let mut survey = Self { world, names, manifests, documents, wanted, searched, left_out };
        survey.collect();
        survey.want(material);
        survey
    }

    /// The files that must be read, beyond what was, to judge the claims.
    #[must_use]
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    fn collect(&mut self) {
        let mut budget = Budget::whole();
        for document in &mut self.documents {
            document.speak(
                &self.world,
                &self.names,
                &self.manifests,
                &mut budget,
                &mut self.left_out,
            );
        }
        self.left_out.extend(budget.left_out());
        self.documents.retain(|it| !it.spoken.is_empty());
    }

    fn want(&mut self, material: &Material) {
        let mut wanted = BTreeSet::new();
        let mut search = false;
        for document in &self.documents {
            for it in &document.spoken {
                wanted.extend(paths::to_read(&self.world, document, it));
                search |= symbols::needs_search(&self.names, document, it);
            }
        }
        let over = wanted.len().saturating_sub(MAX_CITED);
        if over > 0 {
            self.left_out.push(format!("{over} files that are cited, after the first {MAX_CITED}"));
        }
        self.wanted = wanted.into_iter().take(MAX_CITED).collect();
        if search {
            let code: Vec<&String> =
                material.paths.iter().filter(|it| names::is_code(it)).collect();
            self.searched = code.len() <= MAX_SEARCHED;
            if self.searched {
                self.wanted.extend(code.into_iter().cloned());
            } else {
                self.left_out.push(format!(
                    "{} files of code for names that are gone: no more than {MAX_SEARCHED} are searched",
                    code.len()
                ));
            }
        }
        let world = &self.world;
        self.wanted.retain(|it| world.text(Side::New, it).is_none());
        self.wanted.sort_unstable();
        self.wanted.dedup();
    }

    /// Judges every claim; `cited` is what came of [`Survey::wanted`].
    #[must_use]
    pub fn judge(mut self, cited: &'a [SourceFile]) -> Claims {
        self.world.add(cited);
        let read = |it: &String| {
            !names::is_code(it)
                || self.world.text(Side::New, it).is_some()
                || self.world.is_no_text(it)
        };
        let whole = self.searched && self.wanted.iter().all(read);
        let court = Court {
            world: &self.world,
            names: &self.names,
            manifests: &self.manifests,
            found: search::Found::default(),
            whole,
        };
        let mut claims = Vec::new();
        for document in &self.documents {
            let judged = document
                .spoken
                .iter()
                .filter_map(|it| Some(claim(document, it, court.judge(document, it)?)));
            claims.extend(judged);
        }
        claims.sort_by(|a, b| {
            (&a.document, a.line, a.kind, &a.text).cmp(&(&b.document, b.line, b.kind, &b.text))
        });
        claims.dedup_by(|a, b| {
            (&a.document, a.line, a.kind, &a.text) == (&b.document, b.line, b.kind, &b.text)
        });
        Claims { claims, left_out: self.left_out }
    }
}

fn claim(document: &Document, spoken: &Spoken, judged: Judged) -> Claim {
    Claim {
        document: document.path.clone(),
        line: spoken.line,
        kind: spoken.said.kind(),
        text: spoken.text.clone(),
        status: judged.status,
        found_at: judged.found_at,
        why: judged.why,
        finding: judged.severity,
        quote: document.line(spoken.line).to_owned(),
    }
}

/// Everything that a claim is judged by.
struct Court<'a> {
    world: &'a World<'a>,
    names: &'a names::Names<'a>,
    manifests: &'a commands::Manifests,
    found: search::Found<'a>,
    /// Every file of code was read.
    whole: bool,
}

impl Court<'_> {
    /// `None` where it turns out to be no claim about this repository.
    fn judge(&self, document: &Document, it: &Spoken) -> Option<Judged> {
        let judged = match &it.said {
            Said::Path { path, way } => paths::path(self.world, document, it, path, *way),
            Said::Citation { path, lines, .. } => {
                paths::citation(self.world, document, it, path, *lines)
            }
            Said::Anchor { path, slug } => {
                paths::anchor(self.world, document, it, path.as_deref(), slug)
            }
            Said::Symbol { name } => symbols::symbol(self, document, it, name),
            Said::Flag { command, flag } => {
                symbols::flag(self, document, it, command.as_deref(), flag)
            }
            Said::Script { runner, name } => {
                commands::script(self.world, self.manifests, document, it, *runner, name)
            }
            Said::Count { n, noun, path } => {
                counts::count(self.world, document, it, *n, *noun, path)
            }
        }?;
        Some(match document.may_find(it) {
            true => judged,
            false => judged.quiet(),
        })
    }
}
