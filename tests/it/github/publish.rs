//! What a review writes on its pull request: once, at lines that the diff shows, and never over what others said.

use super::{
    client::{client, wait},
    pull::{BOT, Pull},
    server::GitHubStandIn,
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
    let it = Publication { report, number: 7, policy, marker: &marker, owed, check: &check };
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
    assert_eq!(refused.notices.len(), 1, "{refused:?}");
    assert!(refused.notices[0].contains("pull-requests: write"), "{refused:?}");
    assert_eq!(writes(&stand_in).len(), 1, "nothing is tried after the first refusal");
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
