//! A command in a comment, followed: who may is asked of GitHub, what is meant is looked up in what the last review left, and the answer stands
//! in the thread. What it decides is read again by the review itself.

use super::{
    given,
    intake::{self, Intake},
    lender::Lender,
    memory,
};
use crate::{
    config,
    github::{
        conversation::Conversation,
        event::{self, Asked, Told},
    },
    render::{
        answer::{Answer, answer},
        marker::{Kind, Marker},
    },
    review::{
        charter::GatePolicy,
        command::{Command, USAGE},
        day::Day,
        dispute::{self, Meant, until},
        finding::{Finding, Severity},
        memory::Memory,
    },
    store,
};
use anyhow::Result;
use serde_json::Value;
use std::{collections::BTreeSet, path::Path, rc::Rc};

/// Runs that our comments name and that are looked at.
const RUNS: usize = 5;

/// What comes after a command.
pub enum Then {
    /// A review of its pull request.
    Review,
    /// Nothing: a sentence that says why.
    Nothing(String),
}

/// Follows a command.
///
/// # Errors
/// GitHub could not be asked for what it takes.
pub fn follow(told: &Told, lender: &Rc<Lender>, dir: &Path) -> Result<Then> {
    let may = lender.can_write(&told.by)?;
    let may =
        may.map_err(|it| it.fault("whether the comment's author can write to the repository"))?;
    let command = match (&told.command, may) {
        (_, false) => {
            let why = "who gave the command cannot write to the repository";
            return reply(told, lender, (Answer::Refused(why.to_owned()), None), "");
        }
        (Err(why), true) => {
            let why = format!("{why}; {USAGE}");
            return reply(told, lender, (Answer::Refused(why), None), "");
        }
        (Ok(Command::Review), true) => return Ok(Then::Review),
        (Ok(command), true) => command,
    };
    let conversation = lender.conversation(told.number)?;
    let conversation = conversation.map_err(|it| it.fault("what was said on the pull request"))?;
    if given::meant(&conversation).contains_key(&told.comment) {
        return Ok(Then::Nothing("the command was answered before".to_owned()));
    }
    let memories = memory::of_comments(&conversation);
    let pull = lender.pull(told.number)?;
    let own = pull["user"]["login"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(&told.by));
    let gate = |charter: &str| gate(charter, &pull, lender, dir);
    let answer = decided(command, &memories, told, (own, &gate));
    let decides = matches!(command, Command::Waive { .. } | Command::Reopen { .. })
        && !matches!(answer.0, Answer::Refused(_) | Answer::Unknown(_) | Answer::NoMemory);
    let again = if decides { again(lender, &pull, &conversation)? } else { "" };
    reply(told, lender, answer, again)
}

/// What the gate is that a review of the pull request goes by, where its charter is of this hash: the one at the tip of its base. A step can name
/// another, and the base's can have changed: then it is not known here, nor where it cannot be read.
fn gate(charter: &str, pull: &Value, lender: &Rc<Lender>, dir: &Path) -> Option<GatePolicy> {
    let Ok(Asked::Review(request)) = event::resolve_pull("issue_comment", pull) else {
        return None;
    };
    let intake: Intake = intake::of_request(*request, Rc::clone(lender), dir).ok()?;
    let (files, origin) = intake.charter_at_base().ok()?;
    let found = config::load(&files, &origin).ok()?;
    (found.sha256 == charter).then_some(found.gate)
}

/// What the gate is of the charter of a hash, where that can be told.
type Gates<'a> = &'a dyn Fn(&str) -> Option<GatePolicy>;

/// What a command comes to, and which finding was meant. Of the author's `own` change what the `gate` of that charter allows.
fn decided<'a>(
    command: &Command,
    memories: &'a [Memory],
    told: &Told,
    (own, gate): (bool, Gates<'_>),
) -> (Answer<'a>, Option<Meant>) {
    let Some(name) = command.finding().filter(|_| !memories.is_empty()) else {
        return (Answer::NoMemory, None);
    };
    let named = |it: &Finding| {
        it.id.eq_ignore_ascii_case(name) || it.fingerprint.eq_ignore_ascii_case(name)
    };
    let all = || memories.iter().flat_map(|it| it.findings.iter().map(move |its| (it, its)));
    let named = all().filter(|(_, it)| named(it));
    // Of two reviews that found the same, what is accepted is the least that either holds.
    let Some((memory, finding)) = named.clone().max_by_key(|(_, it)| it.severity) else {
        let open = all().filter(|(_, it)| it.state.is_open());
        return (Answer::Unknown(open.map(|(_, it)| it.id.as_str()).collect()), None);
    };
    let prints: BTreeSet<&str> = named.map(|(_, it)| it.fingerprint.as_str()).collect();
    if prints.len() > 1 {
        let prints: Vec<&str> = prints.into_iter().collect();
        let why = format!(
            "two reviews of this pull request have a finding of that name: say which by its fingerprint, {}",
            prints.join(" or ")
        );
        return (Answer::Refused(why), None);
    }
    let (fingerprint, severity) = (finding.fingerprint.clone(), finding.severity);
    let meant = Some(Meant { fingerprint, severity });
    match command {
        Command::Waive { until: last, .. } => match until(Day::of_moment(&told.on), *last) {
            Err(why) => (Answer::Refused(why), None),
            Ok(until) => {
                let own_critical = own && severity == Severity::Critical;
                let gate = if own_critical { gate(&memory.charter_sha256) } else { None };
                match gate.map(|it| dispute::own_critical(own, severity, &it)) {
                    Some(Some(why)) => (Answer::Refused(why.to_owned()), None),
                    known => {
                        let own_critical = own_critical && known.is_none();
                        (Answer::Waived { finding, until, own_critical }, meant)
                    }
                }
            }
        },
        Command::Reopen { .. } => (Answer::Reopened(finding), meant),
        Command::Explain { .. } | Command::Review => {
            let events = memory.events.iter().filter(|it| it.id == finding.id).collect();
            (Answer::Explained { finding, events }, meant)
        }
    }
}

/// Has the pull request reviewed again, and says so, or what to press.
fn again(lender: &Lender, pull: &Value, conversation: &Conversation) -> Result<&'static str> {
    let again = match pull["head"]["sha"].as_str() {
        Some(head) => {
            let ours = conversation.comments.iter().filter(|it| it.edited_by_others == Some(false));
            let markers = ours
                .filter(|it| it.ours)
                .filter_map(|it| Marker::read(Kind::Sticky, &it.body))
                .filter(|it| it.head == head && it.run > 0);
            let runs: Vec<u64> = markers.map(|it| it.run).take(RUNS).collect();
            lender.review_again(&runs, head)?.unwrap_or(false)
        }
        None => false,
    };
    Ok(if again {
        "\n\nThe review's failed job runs again."
    } else {
        "\n\nPress *Re-run failed jobs* at the review's check to have it count."
    })
}

fn reply(
    told: &Told,
    lender: &Lender,
    (it, meant): (Answer<'_>, Option<Meant>),
    more: &str,
) -> Result<Then> {
    let name = told.command.as_ref().map_or("command", Command::name);
    let said = answer(&it, &format!("`/pentad {name}`"));
    let marker = store::answer(told.comment, meant.as_ref());
    let body = format!("{marker}\n\n{said}{more}");
    Ok(Then::Nothing(match lender.reply(told.number, &body)? {
        Ok(()) => "the command was answered in a comment".to_owned(),
        Err(failure) => format!(
            "the command could not be answered ({failure}); the job needs `pull-requests: write`. {said}"
        ),
    }))
}
