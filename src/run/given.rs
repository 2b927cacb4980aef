//! What people decided of a pull request's findings in comments, read anew by each review: who may is asked of GitHub now.

use super::{
    intake::{self, Intake},
    lender::Lender,
};
use crate::{
    cli::Environment,
    github::conversation::{Comment, Conversation},
    review::{
        command,
        day::Day,
        dispute::{Given, Meant},
    },
    store,
};
use anyhow::Result;
use std::collections::BTreeMap;

/// Authors of commands that GitHub is asked about at most: one request each.
const AUTHORS: usize = 200;
/// Commands of who may give them that are read at most, the newest.
const COMMANDS: usize = 300;
/// Commands that do not count and are told of singly, the newest.
const REFUSED: usize = 20;
/// What had no effect and is told, at most.
const TOLD: usize = 10;

/// What has been said on the pull request, or why that cannot be read. Nobody is asked in the run that its opening started.
///
/// # Errors
/// No client can be set up.
pub fn conversation(
    intake: &Intake,
    env: &Environment,
) -> Result<std::result::Result<Option<Conversation>, String>> {
    let Some((lender, request, number)) = intake.pull() else { return Ok(Ok(None)) };
    if intake::is_first(request, env) {
        return Ok(Ok(None));
    }
    Ok(lender.conversation(number)?.map(Some).map_err(|failure| {
        format!(
            "the pull request's comments could not be read ({failure}): no `/pentad` command in them counts, and what an earlier push \
             left there is not known; the job needs `pull-requests: read`"
        )
    }))
}

/// The commands on a pull request, the oldest first, and what is to be said of those that are none. Who may not give any takes no room from who
/// may, however many they are.
///
/// # Errors
/// No client can be set up.
pub fn given(intake: &Intake, conversation: &Conversation) -> Result<(Vec<Given>, Vec<String>)> {
    let Some((lender, request, _)) = intake.pull() else { return Ok((Vec::new(), Vec::new())) };
    let author = request.author.as_deref();
    let mut notices = Vec::new();
    if conversation.more {
        notices.push(
            "the pull request has more comments than are read: what the last ones say is not known"
                .to_owned(),
        );
    }
    if conversation.threads.iter().any(|it| it.more) {
        notices.push(
            "a thread at the change's lines has more comments than are read: no `/pentad` command in the last ones counts"
                .to_owned(),
        );
    }
    let meant = meant(conversation);
    let mut may: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let (mut given, mut told) = (Vec::new(), Vec::new());
    let (mut counted, mut others, mut unread) = (COMMANDS, REFUSED, 0_usize);
    for (comment, read) in said(conversation).into_iter().rev() {
        let by = comment.author.as_str();
        if !may.contains_key(by) {
            let refused = match may.len() {
                AUTHORS.. => Some("too many people gave commands".to_owned()),
                _ => refused(lender, by)?,
            };
            may.insert(by, refused);
        }
        let edited = comment.edited.then(|| {
            "the comment was changed after it was written: give it in a new one".to_owned()
        });
        let idle = matches!(meant.get(&comment.id), Some(None)).then(|| {
            "it was answered when no finding could be meant by it: give it in a new comment"
                .to_owned()
        });
        let refused = edited.or_else(|| may.get(by).cloned().flatten()).or(idle);
        let room = if refused.is_none() { &mut counted } else { &mut others };
        if *room == 0 {
            unread += 1;
            continue;
        }
        *room -= 1;
        match read {
            Ok(command) => given.push(Given {
                comment: comment.id,
                by: by.to_owned(),
                // Whose change it is decides nothing in favour of who cannot be told from its author.
                own: author.is_none_or(|it| it.eq_ignore_ascii_case(by)),
                on: Day::of_moment(&comment.created),
                command,
                refused,
                meant: meant.get(&comment.id).cloned().flatten(),
            }),
            Err(why) => told.push(format!("a `/pentad` command by {by} has no effect: {why}")),
        }
    }
    unread += told.len().saturating_sub(TOLD);
    notices.extend(told.into_iter().take(TOLD).rev());
    given.reverse();
    if unread > 0 {
        notices.push(format!("{unread} more `/pentad` commands have no effect"));
    }
    Ok((given, notices))
}

/// Why a command of somebody does not count.
fn refused(lender: &Lender, by: &str) -> Result<Option<String>> {
    Ok(match lender.can_write(by)? {
        Ok(true) => None,
        Ok(false) => Some("who gave it cannot write to the repository".to_owned()),
        Err(failure) => {
            Some(format!("whether who gave it can write to the repository is not known: {failure}"))
        }
    })
}

/// Comments that hold a command, the oldest first, with what they hold.
fn said(
    conversation: &Conversation,
) -> Vec<(&Comment, std::result::Result<command::Command, String>)> {
    let threads = conversation.threads.iter().flat_map(|it| &it.comments);
    let all = conversation.comments.iter().chain(threads).filter(|it| !it.ours);
    let mut commands: Vec<_> = all.filter_map(|it| Some((it, command::read(&it.body)?))).collect();
    commands.sort_by(|a, b| (&a.0.created, a.0.id).cmp(&(&b.0.created, b.0.id)));
    commands
}

/// What our answers say was meant, by the comment that they answer. Only those that nobody else touched.
pub fn meant(conversation: &Conversation) -> BTreeMap<u64, Option<Meant>> {
    let ours = |it: &&Comment| it.ours && it.edited_by_others == Some(false);
    let answers =
        conversation.comments.iter().filter(ours).filter_map(|it| store::answered(&it.body));
    // Of two that answer one comment the first is the answer.
    answers.fold(BTreeMap::new(), |mut all, (comment, meant)| {
        all.entry(comment).or_insert(meant);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::Severity;

    #[test]
    fn the_first_answer_to_a_comment_is_the_answer_and_a_quoted_one_is_none() {
        let said = |body: &str| Comment {
            ours: true,
            edited_by_others: Some(false),
            body: body.to_owned(),
            ..Comment::default()
        };
        let conversation = Conversation {
            comments: vec![
                said("Thanks:\n<!-- pentad:answer v1 30 0a low -->"),
                said("<!-- pentad:answer v1 30 0a high -->\n\nAccepted."),
                said("<!-- pentad:answer v1 30 0a critical -->\n\nAccepted."),
            ],
            ..Conversation::default()
        };
        let meant = Meant { fingerprint: "0a".to_owned(), severity: Severity::High };
        assert_eq!(self::meant(&conversation), BTreeMap::from([(30, Some(meant))]));
    }
}
