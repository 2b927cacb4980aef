//! What people decide of a pull request's findings in comments, against a stand-in that has the comments and knows who may write.

use super::{
    checkouts::Hosted,
    rest::{Rest, Rules},
    server::{Asked, GitHubStandIn, Reply},
};
use crate::program::run;
use pentad::render::marker::{Kind, Marker};
use serde_json::{Value, json};

/// A comment as GraphQL tells it.
fn comment(n: u64, by: &str, body: &str) -> Value {
    json!({"id": format!("IC_{n}"), "fullDatabaseId": n.to_string(), "body": body, "createdAt": format!("2099-01-01T00:00:{n:02}Z"),
        "lastEditedAt": null, "isMinimized": false, "viewerDidAuthor": by == "github-actions",
        "author": {"__typename": if by == "github-actions" { "Bot" } else { "User" }, "login": by}, "editor": null})
}

fn edited(mut comment: Value, by: &str) -> Value {
    comment["lastEditedAt"] = json!("2099-01-02T00:00:00Z");
    comment["editor"] = json!({"__typename": "User", "login": by});
    comment
}

/// The pull request's conversation, and who may write: `mona` and `author`.
fn talk(comments: &[Value]) -> impl Fn(&Asked) -> Option<Reply> + Send + Sync + use<> {
    let comments = comments.to_vec();
    move |asked| {
        if let Some(login) = asked.path.strip_prefix("/repos/acme/shop/collaborators/") {
            let may = matches!(login, "mona/permission" | "author/permission");
            let word = if may { "write" } else { "read" };
            return Some(Reply::json(&json!({"permission": word, "role_name": word})));
        }
        let query = asked.body["query"].as_str().filter(|_| asked.path == "/graphql")?;
        let list = |name: &str, nodes: &[Value]| {
            let page =
                json!({"pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": nodes});
            Reply::json(&json!({"data": {"viewer": {"login": "github-actions[bot]"},
                "repository": {"pullRequest": {name: page}}}}))
        };
        match query {
            it if it.contains("reviewThreads(") => Some(list("reviewThreads", &[])),
            it if it.contains("comments(first:100") => Some(list("comments", &comments)),
            _ => None,
        }
    }
}

struct Scene {
    hosted: Hosted,
    /// What gates, by id and fingerprint, when nobody says anything.
    gating: Vec<(String, String)>,
}

impl Scene {
    fn new() -> Self {
        let hosted = Hosted::new();
        let workspace = hosted.checkout("full");
        let stand_in = hosted.serve(Rules::default());
        hosted.step(&workspace, &stand_in, "pull_request", &hosted.event());
        let synthesis = hosted.synthesis("full");
        let gates = |it: &&Value| {
            it["in_change"] == true && matches!(it["severity"].as_str(), Some("critical" | "high"))
        };
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let gating = synthesis["findings"].as_array().unwrap().iter().filter(gates);
        let gating = gating.map(|it| (text(&it["id"]), text(&it["fingerprint"]))).collect();
        Self { hosted, gating }
    }

    /// What a review comes to after these comments: its exit code, its report and what was asked.
    fn review(&self, comments: &[Value]) -> (Option<i32>, Value, Vec<String>) {
        let mut event = self.hosted.event();
        event["pull_request"]["comments"] = json!(comments.len());
        event["pull_request"]["user"] = json!({"login": "author"});
        let rest = Rest::of(&self.hosted.dir(), Rules::default());
        let stand_in = GitHubStandIn::serving(rest, talk(comments));
        let workspace = self.hosted.place.path().join("full");
        let ran = self.hosted.step(&workspace, &stand_in, "pull_request", &event);
        (ran.code, self.hosted.synthesis("full"), stand_in.paths())
    }
}

fn state<'a>(synthesis: &'a Value, id: &str) -> &'a Value {
    let findings = synthesis["findings"].as_array().unwrap();
    &findings.iter().find(|it| it["id"] == id).unwrap()["state"]
}

fn told(synthesis: &Value, part: &str) -> usize {
    let notices = synthesis["notices"].as_array().unwrap();
    notices.iter().filter(|it| it.as_str().unwrap().contains(part)).count()
}

#[test]
fn what_gates_is_waived_by_who_may_and_by_nobody_else() {
    let scene = Scene::new();
    assert!(scene.gating.len() > 1, "{:?}", scene.gating);
    let (first, print) = &scene.gating[0];
    let all = |by: &str| -> Vec<Value> {
        let all = scene.gating.iter().zip(1..);
        all.map(|((id, _), n)| comment(n, by, &format!("/pentad waive {id} ours"))).collect()
    };
    let (code, synthesis, asked) = scene.review(&all("mona"));
    assert_eq!((code, &synthesis["verdict"]), (Some(0), &json!("pass")), "{synthesis:#}");
    assert_eq!(state(&synthesis, first), "waived");
    let permissions = asked.iter().filter(|it| it.contains("/collaborators/")).count();
    assert_eq!(permissions, 1, "one request an author: {asked:#?}");

    let (code, synthesis, _) = scene.review(&all("eve"));
    assert_eq!((code, state(&synthesis, first)), (Some(1), &json!("open")));
    assert_eq!(told(&synthesis, "by eve has no effect"), scene.gating.len());

    // Whoever they are and however many, they take no room from who may.
    let mut crowd: Vec<Value> = (0..50)
        .map(|n| comment(n, &format!("eve{n}"), &format!("/pentad waive {first} mine")))
        .collect();
    crowd.extend(all("mona"));
    let (code, synthesis, _) = scene.review(&crowd);
    assert_eq!((code, state(&synthesis, first)), (Some(0), &json!("waived")));
    assert_eq!(told(&synthesis, "30 more `/pentad` commands"), 1, "{}", synthesis["notices"]);

    let changed: Vec<Value> = all("mona").into_iter().map(|it| edited(it, "mona")).collect();
    let (code, synthesis, _) = scene.review(&changed);
    assert_eq!((code, told(&synthesis, "changed after it was written") > 0), (Some(1), true));

    let mut taken_back = all("mona");
    taken_back.push(comment(50, "author", &format!("/pentad reopen {print}")));
    let (code, synthesis, _) = scene.review(&taken_back);
    assert_eq!((code, state(&synthesis, first)), (Some(1), &json!("open")), "{synthesis:#}");
}

#[test]
fn without_comments_or_commands_nobody_is_asked_who_may_write() {
    let scene = Scene::new();
    let (code, _, asked) = scene.review(&[]);
    assert_eq!((code, asked), (Some(1), Vec::new()));
    let chat =
        [comment(1, "mona", "Nice. /pentad waive x y"), comment(2, "eve", "> /pentad review")];
    let (_, _, asked) = scene.review(&chat);
    assert_eq!(asked, ["POST /graphql", "POST /graphql"]);
}

#[test]
fn what_is_written_wrong_is_told_and_no_more_often_than_helps() {
    let scene = Scene::new();
    let wrong: Vec<Value> =
        (0..40).map(|n| comment(n, "mona", "/pentad wave x @everyone ::error::x")).collect();
    let (code, synthesis, _) = scene.review(&wrong);
    assert_eq!(code, Some(1));
    assert_eq!(told(&synthesis, "none of the commands"), 10);
    assert_eq!(told(&synthesis, "30 more"), 1);
}

/// What a new comment is answered with, and what was asked.
fn answered(hosted: &Hosted, by: &str, body: &str, before: &[Value]) -> (String, Vec<String>) {
    let rules = Rules { pulls: vec![pull(hosted)], ..Rules::default() };
    let said = talk(before);
    let stand_in = GitHubStandIn::serving(Rest::of(&hosted.dir(), rules), move |asked| {
        let reply = |body: Value| Some(Reply::json(&body));
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/repos/acme/shop/issues/7/comments") => reply(json!({"id": 99})),
            // As GitHub has it, a run on `pull_request_target` is of the base's commit.
            ("GET", "/repos/acme/shop/actions/runs/8") => {
                reply(json!({"id": 8, "event": "pull_request_target", "conclusion": "failure"}))
            }
            ("GET", "/repos/acme/shop/actions/runs") => reply(json!({"workflow_runs": [
                {"id": 5, "event": "issue_comment", "conclusion": null},
                {"id": 4, "event": "pull_request", "conclusion": "failure"},
                {"id": 3, "event": "pull_request", "conclusion": "success"}]})),
            ("POST", it) if it.ends_with("/rerun-failed-jobs") => reply(json!({})),
            _ => said(asked),
        }
    });
    let event = json!({"action": "created", "issue": {"number": 7, "state": "open", "pull_request": {"url": "x"}},
        "comment": {"id": 30, "body": body, "created_at": "2026-11-26T12:00:00Z", "user": {"login": by}},
        "repository": {"full_name": "acme/shop", "default_branch": "main"}});
    let workspace = hosted.place.path();
    let mut command = hosted.command(workspace, &stand_in, "issue_comment", &event);
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let journal = stand_in.journal();
    let post = journal.iter().find(|it| it.path.ends_with("/issues/7/comments"));
    let said = post.map(|it| it.body["body"].as_str().unwrap().to_owned()).unwrap_or_default();
    (said, stand_in.paths())
}

fn pull(hosted: &Hosted) -> Value {
    let mut pull = hosted.pull();
    pull["user"] = json!({"login": "author"});
    pull
}

/// Our own comment with what the last review left: one finding.
fn sticky(severity: &str) -> Value {
    use pentad::review::{finding, synthesis};
    let at = || finding::Evidence {
        status: finding::EvidenceStatus::Verified,
        file: "shop/new.py".to_owned(),
        side: finding::Side::New,
        lines: None,
        quote: "os.system".to_owned(),
    };
    let finding = finding::Finding {
        id: "security-L1-shell".to_owned(),
        fingerprint: "abcd".to_owned(),
        role: "security".to_owned(),
        loop_n: 1,
        theme: "x".to_owned(),
        severity: finding::Severity::read(severity).unwrap(),
        state: finding::State::Open,
        state_by: "admission".to_owned(),
        in_change: true,
        evidence: at(),
        cause: None,
        cited: finding::Cited { file: String::new(), lines: None },
        claim: "a shell runs @everyone's name".to_owned(),
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: Vec::new(),
        relations: Vec::new(),
        voices: Vec::new(),
        merged: Vec::new(),
        linked: Vec::new(),
        carried: None,
        constitution_sha256: String::new(),
        raw: String::new(),
    };
    let report = synthesis::Report { findings: vec![finding], ..synthesis::nothing("") };
    comment(1, "github-actions", &pentad::store::marker(&report, ""))
}

#[test]
fn a_command_is_answered_once_in_its_thread_and_the_failed_job_runs_again() {
    let hosted = Hosted::new();
    let high = [sticky("high")];
    let waive = "/pentad waive security-L1-shell ours until 2026-12-01";
    let (said, asked) = answered(&hosted, "mona", waive, &high);
    assert!(said.contains("is accepted until 2026-12-01, as high") && said.contains("runs again"));
    assert!(said.starts_with("<!-- pentad:answer v1 30 abcd high -->\n\n"), "{said}");
    let again = |asked: &[String], run: u32| {
        let path = format!("POST /repos/acme/shop/actions/runs/{run}/rerun-failed-jobs");
        asked.contains(&path)
    };
    assert!(again(&asked, 4), "{asked:#?}");
    // The run that the comment names, where it does.
    let marker = Marker { head: hosted.head.clone(), run: 8, ..Marker::default() };
    let mut named = sticky("high");
    named["body"] =
        json!(format!("{}\n\n{}", marker.line(Kind::Sticky), named["body"].as_str().unwrap()));
    let (_, asked) = answered(&hosted, "mona", waive, &[named]);
    assert!(again(&asked, 8), "{asked:#?}");
    // What other workflows repeat is no answer of ours.
    let repeated = "Thanks for saying:\n<!-- pentad:answer v1 30 -->";
    let (said, _) = answered(&hosted, "mona", waive, &[comment(31, "github-actions", repeated)]);
    assert!(said.contains("No earlier review"), "{said}");
    for (by, body, before, part) in [
        ("eve", waive, &high[..], "cannot write to the repository"),
        ("mona", "/pentad waive abcd", &high, "gives no reason"),
        ("mona", "/pentad waive abcd ours until 2029-01-01", &high, "more than 180 days"),
        ("mona", "/pentad reopen ABCD", &high, "counts again"),
        ("mona", "/pentad reopen other", &high, "Open there: `security-L1-shell`"),
        ("mona", "/pentad explain abcd", &high, "a shell runs"),
        ("mona", "/pentad explain abcd", &[], "No earlier review"),
        ("author", waive, &[sticky("critical")], "only where the charter says"),
        ("mona", waive, &[edited(sticky("high"), "eve")], "No earlier review"),
        (
            "mona",
            waive,
            &[comment(1, "eve", sticky("high")["body"].as_str().unwrap())],
            "No earlier",
        ),
    ] {
        let (said, _) = answered(&hosted, by, body, before);
        assert!(said.contains(part), "{body}: {said}");
        assert!(!said.contains("@everyone"), "nobody is called: {said}");
    }
    let twice = [high[0].clone(), comment(31, "github-actions", "<!-- pentad:answer v1 30 -->")];
    let (said, asked) = answered(&hosted, "mona", waive, &twice);
    assert_eq!(said, "", "{asked:#?}");
}
