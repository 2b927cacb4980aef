//! A document: its text on both sides of the change, what it claims, and which of it is new.

use super::{
    MAX_CLAIMS, MAX_DOCUMENT, MAX_DOCUMENTS, MAX_OF_ONE, MAX_TEXT,
    commands::Manifests,
    markdown::{MAX_LINE, Page},
    names::Names,
    spoken::{self, MAX_SPOKEN, Spoken},
    world::World,
};
use crate::review::{
    change::{Material, Scope, SourceFile, Status as Happened},
    charter::SnapshotPolicy,
};
use std::{collections::BTreeSet, sync::Arc};

/// Whether a path is of a document that is read: Markdown.
pub(super) fn is_document(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty() && ["md", "markdown", "mdx"].iter().any(|it| end.eq_ignore_ascii_case(it))
    })
}

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// How things are now.
    Present,
    /// How they were, or shall be: only its links can be wrong.
    Other,
    /// Not of this repository: a template, a fixture, a copy of somebody else's.
    Foreign,
}

impl Class {
    /// By the habits of names.
    pub(super) fn of(path: &str) -> Self {
        let lower = path.to_ascii_lowercase();
        let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let folder = |names: &[&str]| folders.split('/').any(|it| names.contains(&it));
        let guide = ["readme.md", "contributing.md"].contains(&name);
        if folder(FOREIGN) || (folder(&["test", "tests", "__tests__", "spec", "specs"]) && !guide) {
            return Self::Foreign;
        }
        let stem = name.split('.').next().unwrap_or(name);
        let past = PAST.iter().any(|it| stem.starts_with(it))
            || PAST_ANYWHERE.iter().any(|it| stem.contains(it));
        let dated = |part: &str| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let version = part.strip_prefix('v').unwrap_or(part);
            digits >= 3
                || (version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.'))
        };
        if past || folder(OTHER) || dated(name) || folders.split('/').any(dated) {
            return Self::Other;
        }
        Self::Present
    }
}

const FOREIGN: &[&str] = &[
    "fixtures",
    "fixture",
    "__fixtures__",
    "testdata",
    "test_data",
    "test-data",
    "templates",
    "template",
    "vendor",
    "_vendor",
    "node_modules",
    "third_party",
    "third-party",
    "snapshots",
    "expected",
    "__snapshots__",
    "golden",
    "testcases",
    "issue_template",
    "pull_request_template",
    "cookiecutter",
    "skeleton",
    "boilerplate",
    "scaffold",
    "stubs",
];
const OTHER: &[&str] = &[
    "adr",
    "adrs",
    "rfc",
    "rfcs",
    "proposals",
    "proposal",
    "plans",
    "plan",
    "blog",
    "_posts",
    "posts",
    "archive",
    "archived",
    "changelog.d",
    "changelogs",
    "changelog",
    ".changeset",
    ".changes",
    "changes",
    "changes.d",
    "news",
    "newsfragments",
    "release-notes",
    "releases",
    "release_notes",
    "versioned_docs",
    "postmortems",
    "decisions",
    "design-proposals",
    "notes",
    "meetings",
    "history",
    "design",
    "designs",
    "upgrading",
    "upgrade",
    "migrations",
    "migration",
    "legacy",
    "old",
];
const PAST: &[&str] = &[
    "changelog",
    "changes",
    "history",
    "news",
    "release",
    "migrat",
    "upgrad",
    "roadmap",
    "todo",
    "plan",
    "journal",
    "devlog",
    "pull_request_template",
    "issue_template",
    "whatsnew",
    "whats-new",
    "whats_new",
    "breaking",
    "deprecat",
    "proposal",
    "security_advisor",
];
const PAST_ANYWHERE: &[&str] =
    &["changelog", "migration", "release-notes", "release_notes", "postmortem", "proposal"];

/// How much may still be read and claimed.
#[derive(Debug)]
pub(super) struct Budget {
    claims: usize,
    bytes: usize,
    /// Documents that were not read because nothing was left.
    unread: usize,
}

impl Budget {
    pub(super) const fn whole() -> Self {
        Self { claims: MAX_CLAIMS, bytes: MAX_TEXT, unread: 0 }
    }

    /// What is said of the documents that were not read.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.unread > 0).then(|| {
            format!(
                "{} documents, after the first {MAX_CLAIMS} claims or {} MB of text",
                self.unread,
                MAX_TEXT / 1_000_000
            )
        })
    }
}

/// A document that is checked.
#[derive(Debug)]
pub(super) struct Document {
    /// At head.
    pub(super) path: String,
    /// At base, where it was there.
    pub(super) old_path: Option<String>,
    pub(super) class: Class,
    pub(super) spoken: Vec<Spoken>,
    text: Arc<str>,
    /// Where each line begins.
    starts: Vec<usize>,
    old: Option<Arc<str>>,
    /// The change has it, or the whole tree is looked at.
    own: bool,
    /// Claims of its old side.
    before: BTreeSet<(super::Kind, String)>,
    /// Lines of its old side.
    lines_before: BTreeSet<String>,
}

impl Document {
    /// The change's documents, then those that were read, each group by path.
    pub(super) fn all(
        material: &Material,
        scope: Scope,
        policy: &SnapshotPolicy,
        read: &[SourceFile],
        left_out: &mut Vec<String>,
    ) -> Vec<Self> {
        let (mut all, mut beyond) = (Vec::new(), 0);
        let taken = |path: &str| {
            is_document(path) && policy.include.take(path) && !policy.exclude.take(path)
        };
        for file in
            material.changes.iter().filter(|it| it.status != Happened::Deleted && taken(&it.path))
        {
            let foreign = Class::of(&file.path) == Class::Foreign;
            if foreign || (scope == Scope::Tree && read.iter().any(|it| it.path == file.path)) {
                continue;
            }
            let Some(text) = file.new.as_ref().and_then(|it| it.text()) else {
                left_out.push(format!("{}, which is too large or no text", file.path));
                continue;
            };
            if all.len() == MAX_DOCUMENTS {
                beyond += 1;
                continue;
            }
            let old = file.old.as_ref().and_then(|it| it.text()).cloned();
            let old_path =
                old.is_some().then(|| file.old_path.clone().unwrap_or_else(|| file.path.clone()));
            all.push(Self::new(&file.path, (Arc::clone(text), old), old_path, true));
        }
        if beyond > 0 {
            left_out.push(format!(
                "{beyond} further documents of the change, after its first {MAX_DOCUMENTS}"
            ));
        }
        for file in read.iter().filter(|it| taken(&it.path)) {
            let Some(text) = file.content.text() else {
                left_out.push(format!("{}, which is too large or no text", file.path));
                continue;
            };
            // Of a tree every line is said anew: there is nothing that it is compared with.
            let (old, old_path) = match scope {
                Scope::Tree => (None, None),
                Scope::Change => (Some(Arc::clone(text)), Some(file.path.clone())),
            };
            all.push(Self::new(
                &file.path,
                (Arc::clone(text), old),
                old_path,
                scope == Scope::Tree,
            ));
        }
        all.retain(|it| {
            let small = it.text.len() <= MAX_DOCUMENT;
            if !small {
                left_out.push(format!("{}, which is over 1 MB", it.path));
            }
            small && it.class != Class::Foreign
        });
        all
    }

    fn new(
        path: &str,
        (text, old): (Arc<str>, Option<Arc<str>>),
        old_path: Option<String>,
        own: bool,
    ) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|it| it + 1))
            .collect();
        Self {
            path: path.to_owned(),
            starts,
            old_path,
            class: Class::of(path),
            spoken: Vec::new(),
            text,
            old,
            own,
            before: BTreeSet::new(),
            lines_before: BTreeSet::new(),
        }
    }

    /// Takes note of its claims: all that could be checked of a document of the change, and of another those that may concern it.
    pub(super) fn speak(
        &mut self,
        world: &World<'_>,
        names: &Names<'_>,
        manifests: &Manifests,
        budget: &mut Budget,
        left_out: &mut Vec<String>,
    ) {
        let old = self.old.as_ref().filter(|_| self.own).map_or(0, |it| it.len());
        let bytes = self.text.len() + old;
        if budget.claims == 0 || budget.bytes < bytes {
            budget.unread += 1;
            return;
        }
        if !self.own && !world.may_speak_of_the_change(&self.text, names) {
            return;
        }
        budget.bytes -= bytes;
        let page = Page::read(&self.text);
        let heard = spoken::claims(&page, &|it| names.known(it), manifests);
        if page.long > 0 {
            left_out.push(format!(
                "{} lines of {}, which are over {MAX_LINE} bytes long",
                page.long, self.path
            ));
        }
        if heard.cut {
            left_out.push(format!(
                "what {} claims after the first {MAX_SPOKEN} things that it names",
                self.path
            ));
        }
        let mut spoken = heard.spoken;
        if self.own {
            if let Some(old) = &self.old {
                let page = Page::read(old);
                let old = spoken::claims(&page, &|it| names.known(it), manifests).spoken;
                self.before = old.into_iter().map(|it| (it.said.kind(), it.text)).collect();
                self.lines_before = page.lines.iter().map(|it| it.trim().to_owned()).collect();
            }
        } else {
            spoken.retain(|it| world.concerns(&self.path, it));
        }
        let room = MAX_OF_ONE.min(budget.claims);
        if spoken.len() > room {
            left_out.push(format!(
                "{} claims of {}, after its first {room}",
                spoken.len() - room,
                self.path
            ));
            spoken.truncate(room);
        }
        budget.claims -= spoken.len();
        self.spoken = spoken;
    }

    /// Whether the change newly says it.
    pub(super) fn is_new(&self, it: &Spoken) -> bool {
        self.own && !self.before.contains(&(it.said.kind(), it.text.clone()))
    }

    /// Whether its line is as it was, so that what it says of the past or the future was not written for this change.
    fn line_is_old(&self, it: &Spoken) -> bool {
        !self.own || self.lines_before.contains(self.line(it.line).trim())
    }

    /// Whether a claim that is wrong may be told: not what is hedged, or in a document about another time.
    pub(super) fn may_find(&self, it: &Spoken) -> bool {
        (self.class == Class::Present || it.said.is_link())
            && (!it.hedged || self.line_is_old(it) || it.said.is_link())
    }

    /// A line of it.
    pub(super) fn line(&self, n: u32) -> &str {
        let from = self.starts.get(n as usize - 1).copied().unwrap_or(self.text.len());
        self.text[from..].lines().next().unwrap_or_default()
    }

    /// The folder it stands in at head.
    pub(super) fn folder(&self) -> &str {
        folder(&self.path)
    }

    /// The folder it stood in at base; the same where it was not there.
    pub(super) fn old_folder(&self) -> &str {
        folder(self.old_path.as_deref().unwrap_or(&self.path))
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |it| it.0)
}
