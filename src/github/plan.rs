//! What is to be written on a pull request, decided from what the review came to and from what has been said there. A function of values:
//! the same report over its own outcome plans nothing.
//!
//! **Invariant:** only comments that our own identity wrote are changed, and a thread in which a person answered is left as it is.

use super::{
    conversation::{Comment, Conversation, Thread},
    patch::Patch,
};
use crate::{
    render::{
        comment,
        links::Links,
        marker::{Kind, Marker},
        sticky::{self, Sticky},
    },
    review::{
        charter::PublishPolicy,
        finding::{Finding, Side, State},
        memory::{self, LOST},
        synthesis::Report,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// What the review came to.
    pub report: &'a Report,
    /// What has been said on the pull request.
    pub conversation: &'a Conversation,
    /// What the pull request's diff shows.
    pub files: &'a Files,
    /// What is published.
    pub policy: PublishPolicy,
    /// Whose comments they are, and of which head and run.
    pub marker: &'a Marker,
    /// What a later push is to remember.
    pub owed: Owed<'a>,
    /// Whether the pull request has another head than the one that was reviewed: then nothing is done at lines.
    pub moved: bool,
}

/// What the comment is to hold for a later push.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owed<'a> {
    /// The line that this run has for it ([`Sticky`]); empty for none.
    pub line: &'a str,
    /// Whether what the comment holds already stays: this run has not read it, or is not to be believed.
    pub keep: bool,
}

impl Owed<'_> {
    /// The line, over what the comment holds. What somebody else may have written is not kept: in a comment that we write it would be ours.
    fn over(&self, comment: Option<&Comment>) -> String {
        let (Some(comment), true) = (comment, self.keep) else { return self.line.to_owned() };
        let held: Vec<&str> = memory::held(&comment.body).collect();
        let untouched = comment.edited_by_others == Some(false);
        let unknown = comment.edited_by_others.is_none();
        match held.as_slice() {
            [] if untouched || unknown => self.line.to_owned(),
            [line] if untouched && line.len() <= sticky::MEMORY => (*line).to_owned(),
            _ => LOST.to_owned(),
        }
    }
}

/// The changed files of a pull request, as far as they are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// By the path at head.
    pub new: BTreeMap<String, Patch>,
    /// By the path at base where it differs: the path at head.
    pub renamed: BTreeMap<String, String>,
}

/// What is to be written. Empty where all of it stands there already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The one comment.
    pub sticky: Option<Put>,
    /// Own comments of the same kind that a race left beside it, to be deleted.
    pub extra: Vec<u64>,
    /// Own comments at lines whose findings were closed, or opened again.
    pub changed: Vec<Changed>,
    /// New comments at lines.
    pub comments: Vec<Inline>,
    /// The text that stands over them.
    pub body: String,
    /// What a reader of the log should know.
    pub notices: Vec<String>,
}

/// A comment on the pull request as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Which is edited; `None` for a new one.
    pub id: Option<u64>,
    /// Which one of ours a new one takes the place of: it is deleted once that stands there.
    pub replaces: Option<u64>,
    /// Its text.
    pub body: String,
}

/// An own comment at lines, brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its number.
    pub id: u64,
    /// Its id in GraphQL.
    pub node: String,
    /// Its new text; `None` where it has it.
    pub body: Option<String>,
    /// Whether it is to be hidden (`true`) or shown; `None` where it is so already, or GitHub does not tell.
    pub hide: Option<bool>,
}

/// A comment at lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The finding's id.
    pub finding: String,
    /// The file's path at head.
    pub path: String,
    /// Of which version the lines are.
    pub side: Side,
    /// The first line, where there is more than one.
    pub start: Option<u32>,
    /// The last line.
    pub line: u32,
    /// The text.
    pub body: String,
}

/// Paths of which the diff is wanted: those of the findings that are to have a comment.
pub fn wanted(report: &Report) -> impl Iterator<Item = &str> {
    published(report).map(|it| it.evidence.file.as_str())
}

/// Plans.
#[must_use]
pub fn plan(given: &Given) -> Plan {
    let links = Links::of(given.report);
    let mut plan = Plan::default();
    put_sticky(given, &links, &mut plan);
    // What an earlier head came to says nothing of lines that are another's by now.
    if given.moved {
        return plan;
    }
    let threads = own_threads(given);
    plan.changed = threads.iter().filter_map(|it| changed(given, &links, it)).collect();
    let mut elsewhere = Vec::new();
    // What shares an identity is told once.
    let mut told: BTreeSet<&str> =
        threads.iter().map(|it| it.marker.fingerprint.as_str()).collect();
    for finding in published(given.report).filter(|it| told.insert(&it.fingerprint)) {
        // It may have its thread among those that were not read.
        match inline(given, &links, finding).filter(|_| !given.conversation.more) {
            Some(comment) => plan.comments.push(comment),
            None => elsewhere.push(finding),
        }
    }
    if !plan.comments.is_empty() {
        plan.body = sticky::review(given.report, &links, &elsewhere);
    } else if !elsewhere.is_empty() && !given.policy.sticky {
        plan.notices.push(format!(
            "{} of the findings to publish stand at no line that the pull request's diff shows; they are in the job's summary",
            elsewhere.len()
        ));
    }
    plan
}

/// The findings that are to have a comment at lines, in rank order.
fn published(report: &Report) -> impl Iterator<Item = &Finding> {
    let found = |id: &String| report.findings.iter().find(|it| it.id == *id);
    report.inline.published.iter().filter_map(found)
}

/// The comment that is kept up to date: the oldest of ours, unless a run of a later push has written it.
fn put_sticky(given: &Given, links: &Links, plan: &mut Plan) {
    if !given.policy.sticky {
        return;
    }
    let Given { report, marker, owed, moved, .. } = *given;
    let mine = |it: &&Comment| {
        let read = Marker::read(Kind::Sticky, &it.body).filter(|_| it.ours);
        read.is_some_and(|it| it.key == marker.key)
    };
    let mut own = given.conversation.comments.iter().filter(mine);
    let first = own.next();
    if first.is_none() && given.conversation.more {
        plan.notices.push(
            "the pull request has more comments than are read, and one of ours may be among the rest: none is written"
                .to_owned(),
        );
        return;
    }
    let newest = first.into_iter().chain(own.clone()).filter_map(|it| {
        let read = Marker::read(Kind::Sticky, &it.body)?;
        (read.head != marker.head).then_some(read.run)
    });
    if let Some(run) = newest.max().filter(|run| marker.run > 0 && *run > marker.run) {
        plan.notices.push(format!(
            "the comment on the pull request is of run {run}, which is later than this one: it is left as it is"
        ));
        return;
    }
    plan.extra = own.map(|it| it.id).collect();
    let memory = owed.over(first);
    let body = Sticky { report, links, marker, memory: &memory, moved }.markdown();
    if first.is_none_or(|it| !alike(&it.body, &body)) {
        // Where it is not told who edits, what was edited once remembers nothing: it is written anew each time.
        let anew = !given.conversation.by_graphql && !memory.is_empty();
        let (id, replaces) = (first.filter(|_| !anew), first.filter(|_| anew));
        plan.sticky =
            Some(Put { id: id.map(|it| it.id), replaces: replaces.map(|it| it.id), body });
    }
}

/// Whether GitHub kept a text: it may have other line ends.
fn alike(there: &str, text: &str) -> bool {
    there.trim_end().lines().eq(text.trim_end().lines())
}

/// A thread that we opened, with the marker of its first comment.
struct Own<'a> {
    thread: &'a Thread,
    first: &'a Comment,
    marker: Marker,
}

fn own_threads<'a>(given: &Given<'a>) -> Vec<Own<'a>> {
    let own = |thread: &'a Thread| {
        let first = thread.comments.first().filter(|it| it.ours)?;
        let marker = Marker::read(Kind::Finding, &first.body)?;
        (marker.key == given.marker.key).then_some(Own { thread, first, marker })
    };
    given.conversation.threads.iter().filter_map(own).collect()
}

/// What is to be done to a thread of ours: nothing, unless its finding was closed since, or opened again. A finding that the report does not
/// hold is no closed one.
fn changed(given: &Given, links: &Links, own: &Own) -> Option<Changed> {
    let answered = own.thread.more || own.thread.comments.iter().any(|it| !it.ours);
    if answered || own.marker.fingerprint.is_empty() {
        return None;
    }
    let all = || given.report.findings.iter().chain(&given.report.absorbed);
    let same = |it: &&Finding| it.fingerprint == own.marker.fingerprint;
    // Two findings can share an identity: then the one that is open counts.
    let finding = all().filter(same).find(|it| it.state.is_open());
    let finding = finding.or_else(|| all().find(same))?;
    let close = match &finding.state {
        State::Open | State::Contested => false,
        State::Resolved { .. }
        | State::Refuted { .. }
        | State::Withdrawn
        | State::Waived { .. } => true,
        State::Superseded { .. } | State::Duplicate { .. } => return None,
    };
    let marker = Marker {
        fingerprint: finding.fingerprint.clone(),
        closed: close,
        head: own.marker.head.clone(),
        ..given.marker.clone()
    };
    let body = match (close, own.marker.closed) {
        (true, false) => Some(comment::closed(finding, &marker)),
        (false, true) => Some(comment::open(finding, &marker, links, None)),
        (true, true) | (false, false) => None,
    };
    let graphql = given.conversation.by_graphql;
    // What a person hid or showed stays so, unless the finding's state changed.
    let hide = (graphql && body.is_some() && own.first.minimized != close).then_some(close);
    let change = body.is_some() || hide.is_some();
    change.then(|| Changed { id: own.first.id, node: own.first.node.clone(), body, hide })
}

/// A finding's comment, where the diff shows a line of it.
fn inline(given: &Given, links: &Links, finding: &Finding) -> Option<Inline> {
    let evidence = &finding.evidence;
    let lines = evidence.lines.filter(|_| evidence.status.located())?;
    let path = match evidence.side {
        Side::New => &evidence.file,
        Side::Old => given.files.renamed.get(&evidence.file).unwrap_or(&evidence.file),
    };
    let anchor = given.files.new.get(path)?.anchor(evidence.side, lines)?;
    let marker = Marker { fingerprint: finding.fingerprint.clone(), ..given.marker.clone() };
    Some(Inline {
        finding: finding.id.clone(),
        path: path.clone(),
        side: evidence.side,
        start: (anchor.lines.first < anchor.lines.last).then_some(anchor.lines.first),
        line: anchor.lines.last,
        body: comment::open(finding, &marker, links, anchor.text.as_deref()),
    })
}
