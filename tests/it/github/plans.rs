//! What is planned for a pull request, whatever the review came to, whatever its diff shows and whatever has been said there: a comment hangs
//! at lines of the diff, and what was published once is not published again.

use crate::{hostile::attacks, render::reports::many};
use pentad::{
    github::{
        conversation::{Comment, Conversation, Thread},
        patch::Patch,
        plan::{Files, Given, Owed, Plan, plan},
    },
    render::marker::{Kind, Marker},
    review::{
        change::Lines,
        charter::PublishPolicy,
        finding::{EvidenceStatus, Finding, Severity, Side, State},
        synthesis::{Report, Verdict},
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeMap;

const FILES: [&str; 4] = ["src/a.rs", "src/b.rs", "src/moved.rs", "large.bin"];
/// Where the third of them was.
const BEFORE: &str = "src/old.rs";

/// A file's diff as GitHub lists it, and by side and line what hunk a line of it stands in: known here without reading the text.
#[derive(Debug, Clone, Default)]
struct Shown {
    patch: String,
    lines: BTreeMap<(bool, u32), usize>,
}

/// Hunks, each the unchanged lines before it and its own: unchanged, added, removed.
fn shown(hunks: &[(u32, Vec<u8>)]) -> Shown {
    let mut it = Shown::default();
    let (mut old, mut new) = (1, 1);
    for (n, (gap, kinds)) in hunks.iter().enumerate() {
        (old, new) = (old + gap, new + gap);
        let removed = kinds.iter().filter(|it| **it != 1).count();
        let added = kinds.iter().filter(|it| **it != 2).count();
        let mut lines =
            vec![format!("@@ -{old},{removed} +{new},{added} @@ fn near() @@ -9 +9 @@")];
        for kind in kinds {
            match kind {
                0 => lines.push(format!(" let same_{new} = 1;")),
                1 => lines.push(format!("+let new_{new} = 1;")),
                _ => lines.push(format!("-@@ -{old} +{old} @@")),
            }
            if *kind == 2 {
                it.lines.insert((true, old), n);
            } else {
                it.lines.insert((false, new), n);
            }
            old += u32::from(*kind != 1);
            new += u32::from(*kind != 2);
        }
        it.patch += &(lines.join("\n") + "\n");
    }
    it.patch = it.patch.trim_end_matches('\n').to_owned() + "\n\\ No newline at end of file";
    it
}

fn any_shown() -> impl Strategy<Value = Shown> {
    vec((1..6_u32, vec(0..3_u8, 1..9)), 0..4).prop_map(|it| shown(&it))
}

fn any_state() -> impl Strategy<Value = State> {
    let t = || "it is gone".to_owned();
    select(vec![
        State::Open,
        State::Open,
        State::Contested,
        State::Withdrawn,
        State::Superseded { by: t() },
        State::Duplicate { of: t() },
        State::Refuted { evidence: t() },
        State::Resolved { evidence: t() },
        State::Waived { reason: t(), until: t() },
    ])
}

prop_compose! {
    fn any_finding()(
        file in select(vec![FILES[0], FILES[1], FILES[2], FILES[3], BEFORE, "not/there.rs"]),
        (old, first, more) in (any::<bool>(), 1..40_u32, 0..6_u32),
        state in any_state(),
        status in select(EvidenceStatus::ALL.to_vec()),
        print in 0..6_u8,
        severity in select(Severity::ALL.to_vec()),
        published in any::<bool>(),
        (claim, proposed) in (select(attacks()), select(attacks())),
        fits in any::<bool>(),
    ) -> (Finding, bool) {
        let mut it = many(1).findings.remove(0);
        it.evidence.file = file.to_owned();
        it.evidence.side = if old { Side::Old } else { Side::New };
        it.evidence.lines = Some(Lines::new(first, first + more));
        it.evidence.status = status;
        it.evidence.quote = (first..=first + more).map(|n| format!("let new_{n} = 1;")).collect::<Vec<_>>().join("\n");
        it.proposed_change = if fits { "```rust\nlet other = 2;\n```".to_owned() } else { proposed };
        (it.severity, it.claim) = (severity, claim);
        it.fingerprint = format!("{print:0>16}");
        let published = published && state.is_open();
        it.state = state;
        (it, published)
    }
}

prop_compose! {
    fn any_report()(
        found in vec(any_finding(), 0..7),
        verdict in select(vec![Verdict::Pass, Verdict::Fail, Verdict::Incomplete, Verdict::None]),
    ) -> Report {
        let mut report = many(0);
        report.verdict = verdict;
        report.inline.published = vec!["of-no-finding".to_owned()];
        for (n, (mut it, published)) in found.into_iter().enumerate() {
            it.id = format!("correctness-L1-{n}");
            if published {
                report.inline.published.push(it.id.clone());
            }
            report.findings.push(it);
        }
        report
    }
}

/// What stands on the pull request: comments of ours or of others with markers of ours, and threads.
fn any_conversation() -> impl Strategy<Value = Conversation> {
    let edited = || select(vec![None, Some(false), Some(true)]);
    let key = || select(vec!["abc", "other"]);
    let head = || select(vec!["same".to_owned(), "e".repeat(40)]);
    let comment = (any::<bool>(), key(), head(), 0..9_u64, edited()).prop_map(
        |(ours, key, head, run, edited_by_others)| {
            let marker = Marker { key: key.into(), head, run, ..Marker::default() };
            let body = format!("{}\n\n## Pentad\n", marker.line(Kind::Sticky));
            Comment { ours, body, edited_by_others, ..Comment::default() }
        },
    );
    let thread = ((any::<bool>(), key(), 0..8_u8, any::<bool>()), edited(), any::<bool>(), 0..9_u8);
    let thread =
        thread.prop_map(|((ours, key, print, closed), edited_by_others, minimized, answered)| {
            let fingerprint = if print > 6 { String::new() } else { format!("{print:0>16}") };
            let marker = Marker { key: key.into(), fingerprint, closed, ..Marker::default() };
            let body = format!("{}\n\n**High**\n", marker.line(Kind::Finding));
            let first = Comment { ours, body, edited_by_others, minimized, ..Comment::default() };
            let answer =
                (answered == 0).then(|| Comment { body: "no".into(), ..Comment::default() });
            let comments = std::iter::once(first).chain(answer).collect();
            Thread { comments, more: answered == 1, ..Thread::default() }
        });
    let all = (vec(comment, 0..4), vec(thread, 0..6), any::<bool>(), 0..5_u8);
    all.prop_map(|(comments, threads, by_graphql, more)| {
        let more = more == 0;
        let mut it =
            Conversation { comments, threads, by_graphql, more, ..Conversation::default() };
        let all =
            it.comments.iter_mut().chain(it.threads.iter_mut().flat_map(|it| &mut it.comments));
        all.zip(1..).for_each(|(it, id)| it.id = id);
        it
    })
}

/// What stands there once a plan was carried out.
fn carried_out(mut it: Conversation, plan: &Plan) -> Conversation {
    let graphql = Some(false);
    if let Some(put) = &plan.sticky {
        let body = put.body.replace('\n', "\r\n");
        match put.id {
            Some(id) => it.comments.iter_mut().find(|it| it.id == id).unwrap().body = body,
            None => it.comments.push(Comment {
                id: 1_000,
                body,
                ours: true,
                edited_by_others: graphql,
                ..Comment::default()
            }),
        }
    }
    let replaced = plan.sticky.as_ref().and_then(|it| it.replaces);
    it.comments.retain(|it| !plan.extra.contains(&it.id) && replaced != Some(it.id));
    for changed in &plan.changed {
        let mut all = it.threads.iter_mut().flat_map(|it| &mut it.comments);
        let comment = all.find(|it| it.id == changed.id).unwrap();
        assert!(comment.ours, "{comment:?}");
        comment.body.clone_from(changed.body.as_ref().unwrap_or(&comment.body.clone()));
        comment.minimized = changed.hide.unwrap_or(comment.minimized);
    }
    for (comment, id) in plan.comments.iter().zip(2_000..) {
        let body = comment.body.clone();
        let first =
            Comment { id, body, ours: true, edited_by_others: graphql, ..Comment::default() };
        it.threads.push(Thread { comments: vec![first], ..Thread::default() });
    }
    it
}

fn fits(body: &str) -> bool {
    !body.trim().is_empty() && body.chars().count() <= 65_536
}

proptest! {
    #[test]
    fn a_comment_hangs_at_lines_of_the_diff_and_what_stands_there_is_not_written_again(
        report in any_report(),
        diffs in vec(any_shown(), 3),
        conversation in any_conversation(),
        (inline, sticky, moved) in (0..3_u32, any::<bool>(), any::<bool>()),
        (run, line) in (0..9_u64, select(vec!["", "<!-- pentad:memory v1 00 AA -->"])),
    ) {
        let mut files = Files::default();
        for (path, shown) in FILES.iter().zip(&diffs) {
            files.new.insert((*path).to_owned(), Patch::read(&shown.patch));
        }
        files.renamed.insert(BEFORE.to_owned(), FILES[2].to_owned());
        let marker = Marker { key: "abc".into(), head: "same".into(), run, ..Marker::default() };
        let policy = PublishPolicy { inline, sticky, check: false };
        let given = Given { report: &report, conversation: &conversation, files: &files, policy, marker: &marker, owed: Owed { line, keep: false }, moved };
        let first = plan(&given);
        for it in &first.comments {
            let at = FILES.iter().position(|path| *path == it.path).unwrap();
            let old = it.side == Side::Old;
            let hunk = diffs[at].lines.get(&(old, it.line));
            prop_assert!(hunk.is_some(), "{}:{} is no line of the diff", it.path, it.line);
            if let Some(start) = it.start {
                prop_assert!(start < it.line);
                prop_assert_eq!(diffs[at].lines.get(&(old, start)), hunk, "one hunk");
            }
            let finding = report.findings.iter().find(|finding| finding.id == it.finding).unwrap();
            let lines = finding.evidence.lines.unwrap();
            prop_assert!(finding.state.is_open() && it.start.unwrap_or(it.line) >= lines.first && it.line <= lines.last);
            prop_assert!(fits(&it.body), "{:?}", it.body);
        }
        if conversation.more {
            let anew = first.sticky.as_ref().is_some_and(|it| it.id.or(it.replaces).is_none());
            prop_assert!(first.comments.is_empty() && !anew, "what was not read may be one of ours");
        }
        prop_assert!(first.comments.is_empty() || fits(&first.body), "{:?}", first.body);
        prop_assert!(first.sticky.as_ref().is_none_or(|it| fits(&it.body)));
        let conversation = carried_out(conversation.clone(), &first);
        let again = plan(&Given { conversation: &conversation, ..given });
        prop_assert_eq!(Plan { notices: Vec::new(), body: String::new(), ..again }, Plan::default());
    }
}
