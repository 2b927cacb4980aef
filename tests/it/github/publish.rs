//! What a review writes on its pull request: once, at lines that the diff shows, and never over what others said.

use super::{
    client::{client, wait},
    pull::{BOT, Pull},
    server::{Asked, GitHubStandIn, Reply},
};
use crate::render::reports::{clean, many, realistic};
use pentad::{
    github::{
        check::Named,
        plan::Owed,
        publish::{Publication, Published, publish},
    },
    render::marker::Marker,
    review::{
        change::Lines,
        charter::PublishPolicy,
        finding::{EvidenceStatus, Finding, Severity, State},
        inline::Inline,
        synthesis::Report,
    },
};
use serde_json::json;
use std::sync::{Arc, Mutex};

pub(super) const ALL: PublishPolicy = PublishPolicy { inline: 5, sticky: true, check: true };
const FILE: &str = "src/a.rs";

/// A report of these findings: identity and line.
pub(super) fn report(findings: &[(&str, u32)]) -> Report {
    let template = many(1).findings.remove(0);
    let findings: Vec<Finding> = findings
        .iter()
        .map(|(name, line)| {
            let mut it = Finding {
                id: format!("correctness-L1-{name}"),
                fingerprint: format!("{name:0>16}"),
                severity: Severity::Critical,
                cause: None,
                merged: Vec::new(),
                linked: Vec::new(),
                ..template.clone()
            };
            it.evidence.file = FILE.to_owned();
            it.evidence.lines = Some(Lines::new(*line, *line + 1));
            it.evidence.status = EvidenceStatus::Verified;
            it
        })
        .collect();
    let published = findings.iter().map(|it| it.id.clone()).collect();
    let inline = Inline { published, left_out: Vec::new() };
    Report { findings, absorbed: Vec::new(), inline, ..realistic() }
}

pub(super) fn pull(report: &Report) -> Pull {
    Pull::of(&report.head, &[("README.md", &[]), (FILE, &[(1, 20), (40, 60)])])
}

pub(super) fn published(
    stand_in: &GitHubStandIn,
    report: &Report,
    policy: PublishPolicy,
    run: u64,
) -> Published {
    published_with(stand_in, report, (policy, run), Owed::default())
}

fn published_with(
    stand_in: &GitHubStandIn,
    report: &Report,
    (policy, run): (PublishPolicy, u64),
    owed: Owed<'_>,
) -> Published {
    let marker = Marker { key: "abc".into(), head: report.head.clone(), run, ..Marker::default() };
    let check = Named { name: "Pentad".into(), key: "abc".into(), ..Named::default() };
    let it =
        Publication { report, number: 7, policy, marker: &marker, owed, said: None, check: &check };
    wait(publish(&client(stand_in), &it))
}

/// Requests that write, so far.
fn writes(stand_in: &GitHubStandIn) -> Vec<String> {
    let writes = stand_in.journal().into_iter().filter(|it| {
        let query = it.body["query"].as_str();
        it.method != "GET" && query.is_none_or(|it| it.starts_with("mutation"))
    });
    writes.map(|it| format!("{} {}", it.method, it.path)).collect()
}

#[test]
fn what_is_published_stands_once_however_often_it_is_published() {
    for graphql in [true, false] {
        let report = report(&[("a1", 3), ("b2", 41), ("c3", 30)]);
        let (pull, stand_in) = Pull { graphql, ..pull(&report) }.serve();
        let first = published(&stand_in, &report, ALL, 5);
        assert_eq!(
            first.done,
            ["the comment", "2 comments at lines", "the check run"],
            "{first:?}"
        );
        assert_eq!(first.notices, Vec::<String>::new());
        let (n, it) = (writes(&stand_in), pull.lock().unwrap().clone());
        assert_eq!(n.len(), 3, "{n:?}");
        assert_eq!((it.comments.len(), it.threads.len(), it.checks.len()), (1, 2, 1));
        let review = it.reviews[0]["body"].as_str().unwrap();
        assert!(review.contains("c3"), "what hangs nowhere is told: {review}");
        assert_eq!(it.checks[0]["conclusion"], "failure");
        let again = published(&stand_in, &report, ALL, 5);
        assert_eq!(again, Published::default());
        assert_eq!(writes(&stand_in), n);
    }
}

#[test]
fn without_graphql_a_comment_that_remembers_is_written_anew_and_the_old_one_goes_once_it_stands() {
    let mut report = report(&[("a1", 3)]);
    let (pull, stand_in) = Pull { graphql: false, ..pull(&report) }.serve();
    let push = |report: &Report, run| {
        let line = pentad::store::marker(report, "", None);
        published_with(&stand_in, report, (ALL, run), Owed { line: &line, keep: false })
    };
    push(&report, 5);
    let first = pull.lock().unwrap().comments[0]["id"].clone();
    (report.head, report.push) = ("e".repeat(40), 2);
    pull.lock().unwrap().head.clone_from(&report.head);
    let done = push(&report, 6);
    assert!(done.done.contains(&"the comment".to_owned()), "{done:?}");
    let it = pull.lock().unwrap().clone();
    let own = &it.comments[0];
    assert_eq!(it.comments.len(), 1, "never two: {:#?}", it.comments);
    assert_ne!(own["id"], first);
    assert_eq!(own["created_at"], own["updated_at"], "nobody can have edited it");
    // What cannot be written takes nothing away.
    let (pull, stand_in) = but(it.clone(), |asked| {
        let comment = asked.method == "POST" && asked.path.ends_with("/issues/7/comments");
        comment.then(|| Reply::error(422, "Unprocessable Entity"))
    });
    (report.head, report.push) = ("f".repeat(40), 3);
    pull.lock().unwrap().head.clone_from(&report.head);
    let line = pentad::store::marker(&report, "", None);
    let owed = Owed { line: &line, keep: false };
    let refused = published_with(&stand_in, &report, (ALL, 7), owed);
    assert!(refused.notices.iter().any(|it| it.contains("was not written")), "{refused:?}");
    assert_eq!(pull.lock().unwrap().comments, it.comments);
}

#[test]
fn a_later_push_edits_its_own_and_leaves_the_others() {
    let before = report(&[("a1", 3), ("b2", 41), ("d4", 45)]);
    let (pull, stand_in) = pull(&before).serve();
    published(&stand_in, &before, ALL, 5);
    {
        let mut pull = pull.lock().unwrap();
        // Somebody answers in one thread, and somebody else pastes our comment.
        let answer = pull.said("ann", "no");
        pull.threads[1].push(answer);
        let pasted = pull.comments[0]["body"].as_str().unwrap().to_owned();
        let pasted = pull.said("mallory", &pasted);
        pull.comments.insert(0, pasted);
        let own = pull.comments[1]["body"].as_str().unwrap().to_owned();
        let raced = pull.said(BOT, &own);
        pull.comments.push(raced);
    }
    let mut after = report(&[("a1", 3), ("b2", 41), ("d4", 45), ("e5", 50)]);
    after.head = "e".repeat(40);
    pull.lock().unwrap().head.clone_from(&after.head);
    for n in [0, 1] {
        after.findings[n].state = State::Resolved { evidence: "src/a.rs:3 is gone".into() };
    }
    after.inline.published.drain(..2);
    let done = published(&stand_in, &after, ALL, 6);
    assert_eq!(
        done.done,
        ["the comment", "1 comment at lines", "1 earlier comment closed", "the check run"]
    );
    let it = pull.lock().unwrap().clone();
    assert_eq!(it.comments.len(), 2, "the one that a race left is gone");
    assert_eq!(it.comments[0]["user"]["login"], "mallory");
    assert!(it.comments[1]["body"].as_str().unwrap().contains(&after.head[..12]));
    let closed = it.threads[0][0].clone();
    assert_eq!(closed["minimized"], true);
    assert!(closed["body"].as_str().unwrap().contains("resolved: src/a.rs:3 is gone"), "{closed}");
    assert_eq!(it.threads[1][0]["minimized"], false, "a person answered there");
    assert_eq!(it.threads.len(), 4);
    // An older run that ends late changes nothing.
    let n = writes(&stand_in).len();
    let late = published(&stand_in, &before, PublishPolicy { check: false, ..ALL }, 5);
    assert_eq!(late.done, Vec::<String>::new());
    assert!(late.notices.iter().any(|it| it.contains("run 6")), "{late:?}");
    assert_eq!(writes(&stand_in).len(), n);
    // And it is opened again where the finding is.
    after.findings[0].state = State::Open;
    let again = published(&stand_in, &after, ALL, 7);
    assert!(again.done.iter().any(|it| it == "1 earlier comment opened again"), "{again:?}");
    let thread = pull.lock().unwrap().threads[0][0].clone();
    assert_eq!(thread["minimized"], false);
    assert!(!thread["body"].as_str().unwrap().contains("**Closed**"));
}

#[test]
fn what_github_refuses_is_told_and_the_rest_is_published() {
    let report = report(&[("a1", 3), ("b2", 41)]);
    let (_, stand_in) = Pull { limit: Some((1, 3)), ..pull(&report) }.serve();
    let limited = published(&stand_in, &report, ALL, 5);
    assert_eq!(limited.done.len(), 3, "a limit that passes is waited for: {limited:?}");

    let (_, stand_in) = Pull { limit: Some((1, 3600)), ..pull(&report) }.serve();
    let limited = published(&stand_in, &report, ALL, 5);
    assert_eq!((limited.done.len(), limited.notices.len()), (1, 1), "{limited:?}");
    assert!(limited.notices[0].contains("the next run"), "{limited:?}");

    let (_, stand_in) = Pull { reads: true, ..pull(&report) }.serve();
    let refused = published(&stand_in, &report, ALL, 5);
    assert_eq!(refused.done, Vec::<String>::new());
    assert_eq!(refused.notices.len(), 2, "{refused:?}");
    assert!(refused.notices[0].contains("pull-requests: write"), "{refused:?}");
    let tried = writes(&stand_in);
    assert_eq!(tried.len(), 2, "one of each permission, and no more after a refusal: {tried:?}");
    assert!(tried[1].ends_with("/check-runs"), "{tried:?}");
    assert!(!refused.unreachable);
}

/// A pull request that answers some requests otherwise.
fn but(
    pull: Pull,
    other: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
) -> (Arc<Mutex<Pull>>, GitHubStandIn) {
    let shared = Arc::new(Mutex::new(pull));
    let pull = Arc::clone(&shared);
    let stand_in = GitHubStandIn::scripted(move |asked| {
        other(asked).unwrap_or_else(|| pull.lock().unwrap().answer(asked))
    });
    (shared, stand_in)
}

#[test]
fn a_token_that_may_write_checks_and_no_comments_writes_the_check_run() {
    let report = report(&[("a1", 3)]);
    let (pull, stand_in) = but(pull(&report), |asked| {
        let comments = asked.method == "POST" && asked.path.contains("/issues/");
        comments.then(|| Reply::error(403, "Resource not accessible by integration"))
    });
    assert_eq!(published(&stand_in, &report, ALL, 5).done, ["the check run"]);
    assert_eq!(pull.lock().unwrap().checks.len(), 1);
}

#[test]
fn a_comment_that_somebody_deleted_meanwhile_ends_nothing() {
    let before = report(&[("a1", 3), ("b2", 41)]);
    let (first, stand_in) = pull(&before).serve();
    published(&stand_in, &before, ALL, 5);
    let mut there = first.lock().unwrap().clone();
    // A race left a second comment.
    let own = there.comments[0]["body"].as_str().unwrap().to_owned();
    let raced = there.said(BOT, &own);
    there.comments.push(raced);
    let (pull, stand_in) = but(there, |asked| {
        let gone = matches!(asked.method.as_str(), "PATCH" | "DELETE")
            && asked.path.contains("/comments/");
        gone.then(|| Reply::error(404, "Not Found"))
    });
    let mut after = before;
    after.findings[0].state = State::Resolved { evidence: "src/a.rs:3 is gone".into() };
    after.inline.published.remove(0);
    let done = published(&stand_in, &after, ALL, 6);
    assert_eq!(done.done, ["the comment", "the check run"], "{done:?}");
    assert_eq!(done.notices, Vec::<String>::new());
    assert_eq!(pull.lock().unwrap().comments.len(), 3, "it is written anew");
}

#[test]
fn what_cannot_be_hidden_is_told_and_says_that_it_is_closed() {
    let mut report = report(&[("a1", 3)]);
    let (pull, stand_in) = but(pull(&report), |asked| {
        let hides = asked.body["query"].as_str().is_some_and(|it| it.starts_with("mutation"));
        hides.then(|| {
            Reply::json(&json!({"data": {"minimizeComment": null},
                "errors": [{"type": "UNPROCESSABLE", "message": "it stays"}]}))
        })
    });
    published(&stand_in, &report, ALL, 5);
    report.findings[0].state = State::Resolved { evidence: "src/a.rs:3 is gone".into() };
    report.inline.published.clear();
    let done = published(&stand_in, &report, ALL, 6);
    assert!(done.notices.iter().any(|it| it.contains("not hidden: it stays")), "{done:?}");
    let body = pull.lock().unwrap().threads[0][0]["body"].to_string();
    assert!(body.contains("**Closed**"), "{body}");
}

#[test]
fn a_github_that_answers_no_write_was_not_reached() {
    let report = report(&[("a1", 3)]);
    let (_, stand_in) = but(pull(&report), |asked| {
        (asked.method == "POST" && asked.path != "/graphql").then(|| Reply::error(502, "Bad"))
    });
    let done = published(&stand_in, &report, ALL, 5);
    assert!(done.unreachable && done.done.is_empty(), "{done:?}");
}

#[test]
fn whoever_the_token_is_only_marked_comments_are_ours() {
    let mut pull = Pull::of(&"a".repeat(40), &[]);
    for body in [
        "/pentad reopen abcd",
        "<!-- pentad:sticky v1 -->\n\ntext",
        "Hi\n<!-- pentad:sticky v1 -->",
    ] {
        let said = pull.said(BOT, body);
        pull.comments.push(said);
    }
    for graphql in [true, false] {
        let (_, stand_in) = Pull { graphql, ..pull.clone() }.serve();
        let conversation = wait(client(&stand_in).conversation(7)).unwrap();
        let ours: Vec<bool> = conversation.comments.iter().map(|it| it.ours).collect();
        assert_eq!(ours, [false, true, false], "{graphql}");
    }
}

#[test]
fn a_list_that_never_ends_is_read_to_a_limit() {
    let stand_in = GitHubStandIn::scripted(|asked| {
        let list = json!({"pageInfo": {"hasNextPage": true, "endCursor": asked.n.to_string()}, "nodes": []});
        Reply::json(&json!({"data": {"viewer": {"login": "github-actions"},
            "repository": {"pullRequest": {"comments": list, "reviewThreads": list}}}}))
    });
    let conversation = wait(client(&stand_in).conversation(7)).unwrap();
    assert!(conversation.more);
    assert_eq!(stand_in.journal().len(), 200);
}

#[test]
fn one_comment_that_is_refused_takes_no_other_along() {
    let report = report(&[("a1", 3), ("b2", 41)]);
    // The diff moved between the listing and the review: the first hunk is gone.
    let listed = json!(pull(&report).listed());
    let mut moved = pull(&report);
    moved.files[1].1.remove(0);
    let shared = std::sync::Arc::new(std::sync::Mutex::new(moved));
    let pull = std::sync::Arc::clone(&shared);
    let stand_in = GitHubStandIn::scripted(move |asked| {
        if asked.path.ends_with("/files") {
            return super::server::Reply::json(&listed);
        }
        pull.lock().unwrap().answer(asked)
    });
    let done = published(&stand_in, &report, ALL, 5);
    assert_eq!(done.done, ["the comment", "1 comment at lines", "the check run"], "{done:?}");
    assert!(done.notices[0].contains("correctness-L1-a1"), "{done:?}");
    let sticky = shared.lock().unwrap().comments[0]["body"].to_string();
    assert!(sticky.contains("correctness-L1-a1"), "no finding is lost");
}

#[test]
fn where_the_head_moved_on_nothing_hangs_at_lines() {
    let report = report(&[("a1", 3)]);
    let (pull, stand_in) = Pull { head: "f".repeat(40), ..pull(&report) }.serve();
    let done = published(&stand_in, &report, PublishPolicy { check: false, ..ALL }, 5);
    assert_eq!(done.done, ["the comment"]);
    let it = pull.lock().unwrap().clone();
    assert!(it.threads.is_empty());
    let body = it.comments[0]["body"].as_str().unwrap();
    assert!(body.contains("no longer the pull request's head"), "{body}");
}

#[test]
fn many_annotations_take_several_requests_and_the_run_is_concluded_by_the_first() {
    let report = many(170);
    let (pull, stand_in) = pull(&report).serve();
    let policy = PublishPolicy { inline: 0, sticky: false, check: true };
    assert_eq!(published(&stand_in, &report, policy, 1).done, ["the check run"]);
    let check = pull.lock().unwrap().checks[0].clone();
    assert_eq!(check["status"], "completed");
    assert_eq!(check["output"]["annotations"].as_array().unwrap().len(), 170);
    assert_eq!(writes(&stand_in).len(), 4);
    let clean = clean();
    let (pull, stand_in) = self::pull(&clean).serve();
    published(&stand_in, &clean, policy, 1);
    assert_eq!(pull.lock().unwrap().checks[0]["conclusion"], "success");
}

#[test]
fn what_an_earlier_push_left_stays_where_it_was_not_read_and_is_never_taken_for_ours() {
    let report = report(&[("a1", 3)]);
    let sticky = (PublishPolicy { inline: 0, sticky: true, check: false }, 5);
    let one = Owed { line: "<!-- pentad:memory v1 one -->", keep: false };
    let two = Owed { line: "<!-- pentad:memory v1 two -->", keep: true };
    let nothing = Owed { line: "", keep: true };
    let (pull, stand_in) = pull(&report).serve();
    let held = |owed: Owed<'_>| {
        published_with(&stand_in, &report, sticky, owed);
        let body = pull.lock().unwrap().comments[0]["body"].as_str().unwrap().to_owned();
        let held = body.lines().filter(|it| it.contains("pentad:memory"));
        held.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(held(nothing), [""; 0], "a stranger's result leaves none");
    assert_eq!(held(two), [two.line], "there was none to keep");
    assert_eq!(held(one), [one.line]);
    for owed in [two, nothing] {
        assert_eq!(held(owed), [one.line]);
    }
    let forged = |body: &str| {
        let mut pull = pull.lock().unwrap();
        let it = &mut pull.comments[0];
        it["body"] = json!(it["body"].as_str().unwrap().replace(one.line, body));
        (it["editor"], it["updated_at"]) = (json!("eve"), json!("2026-11-26T13:00:00Z"));
    };
    forged("<!-- pentad:memory v1 mine -->");
    assert_eq!(held(two), ["<!-- pentad:memory lost -->"]);
    assert_eq!(held(nothing), ["<!-- pentad:memory lost -->"], "and it stays lost");
    assert_eq!(held(one), [one.line]);
    forged("");
    assert_eq!(held(nothing), ["<!-- pentad:memory lost -->"]);
}
