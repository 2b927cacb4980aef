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
pub(super) fn comment(n: u64, by: &str, body: &str) -> Value {
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
pub(super) fn talk(comments: &[Value]) -> impl Fn(&Asked) -> Option<Reply> + Send + Sync + use<> {
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
        self.review_of("pull_request", &self.event(), "", talk(comments))
    }

    /// A later push of `author`'s.
    fn event(&self) -> Value {
        let mut event = self.hosted.event();
        event["action"] = json!("synchronize");
        event["pull_request"]["user"] = json!({"login": "author"});
        event
    }

    fn review_of(
        &self,
        name: &str,
        event: &Value,
        previous: &str,
        said: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
    ) -> (Option<i32>, Value, Vec<String>) {
        let rest = Rest::of(&self.hosted.dir(), Rules::default());
        let stand_in = GitHubStandIn::serving(rest, said);
        let workspace = self.hosted.place.path().join("full");
        let mut command = self.hosted.command(&workspace, &stand_in, name, event);
        let ran = run(command.env("INPUT_PREVIOUS", previous));
        let synthesis = self.hosted.synthesis("full");
        assert!(synthesis["findings"].is_array(), "{}", ran.err);
        (ran.code, synthesis, stand_in.paths())
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
        all.map(|((_, print), n)| comment(n, by, &format!("/pentad waive {print} ours"))).collect()
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
    let opened = scene.hosted.event();
    let (code, _, asked) = scene.review_of("pull_request", &opened, "", talk(&[]));
    assert_eq!((code, asked), (Some(1), Vec::new()));
    // What the event says of comments is older than those of the run before.
    let mut pushed = scene.event();
    pushed["pull_request"]["comments"] = json!(0);
    let (_, _, asked) = scene.review_of("pull_request", &pushed, "", talk(&[]));
    assert_eq!(asked, ["POST /graphql", "POST /graphql"]);
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

/// The key of a step that names no job and no charter: the beginning of SHA-256 over a line feed.
pub(super) const KEY: &str = "01ba4719c80b";

/// Our own comment with what the last review left: one finding.
pub(super) fn sticky(severity: &str) -> Value {
    sticky_of(1, KEY, (severity, "abcd"))
}

fn sticky_of(n: u64, key: &str, finding: (&str, &str)) -> Value {
    sticky_by("", n, key, finding)
}

/// By a review that went by the charter of this hash.
fn sticky_by(charter: &str, n: u64, key: &str, (severity, print): (&str, &str)) -> Value {
    use pentad::{
        render::marker::{Kind, Marker},
        review::{finding, synthesis},
    };
    let at = || finding::Evidence {
        status: finding::EvidenceStatus::Verified,
        file: "shop/new.py".to_owned(),
        side: finding::Side::New,
        lines: None,
        quote: "os.system".to_owned(),
    };
    let finding = finding::Finding {
        id: "security-L1-shell".to_owned(),
        fingerprint: print.to_owned(),
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
    let line = Marker { key: key.to_owned(), run: n, ..Marker::default() }.line(Kind::Sticky);
    let memory = pentad::store::marker(&report, charter, None);
    comment(n, "github-actions", &format!("{line}\n\n{memory}"))
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
    assert!(said.contains("no earlier review"), "{said}");
    for (by, body, before, part) in [
        ("eve", waive, &high[..], "cannot write to the repository"),
        ("mona", "/pentad waive abcd", &high, "gives no reason"),
        ("mona", "/pentad waive abcd ours until 2029-01-01", &high, "more than 180 days"),
        ("mona", "/pentad reopen ABCD", &high, "counts again"),
        ("mona", "/pentad reopen other", &high, "Open there: `security-L1-shell`"),
        ("mona", "/pentad explain abcd", &high, "a shell runs"),
        ("mona", "/pentad explain abcd", &[], "no earlier review"),
        ("author", waive, &[sticky("critical")], "only where the charter says"),
        ("mona", waive, &[edited(sticky("high"), "eve")], "no earlier review"),
        (
            "mona",
            waive,
            &[comment(1, "eve", sticky("high")["body"].as_str().unwrap())],
            "no earlier",
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

#[test]
fn an_author_is_told_at_once_what_the_charter_makes_of_a_critical_of_the_own_change() {
    for (may, part) in [(false, "cannot waive a Critical of it"), (true, "is accepted until")] {
        let charter = format!("version: 1\ngate: {{authors_may_waive: {may}}}\n");
        let hosted = Hosted::clean(&charter);
        let files = [("pentad.yml".to_owned(), charter)].into();
        let sha256 = pentad::config::load(&files, "here").unwrap().sha256;
        let ours = [sticky_by(&sha256, 1, KEY, ("critical", "abcd"))];
        let (said, _) = answered(&hosted, "author", "/pentad waive abcd ours", &ours);
        assert!(said.contains(part) && !said.contains("only where the charter"), "{said}");
        assert_eq!(said.starts_with("<!-- pentad:answer v1 30 abcd critical -->"), may, "{said}");
        let (said, asked) = answered(&hosted, "mona", "/pentad waive abcd ours", &ours);
        assert!(said.contains("is accepted until"), "{said}");
        assert!(!asked.iter().any(|it| it.contains("/compare/")), "{asked:#?}");
    }
}

#[test]
fn of_two_reviews_with_a_finding_of_one_name_the_fingerprint_tells() {
    let hosted = Hosted::new();
    let (ours, other) = (sticky("high"), sticky_of(2, "other", ("critical", "ef01")));
    let both = [ours, other];
    let (said, _) = answered(&hosted, "mona", "/pentad waive security-L1-shell ours", &both);
    assert!(said.contains("by its fingerprint, abcd or ef01"), "{said}");
    let (said, _) = answered(&hosted, "mona", "/pentad waive ef01 ours", &both);
    assert!(said.starts_with("<!-- pentad:answer v1 30 ef01 critical -->"), "{said}");
    // The same finding of both: what is accepted is the least.
    let same = [sticky("critical"), sticky_of(2, "other", ("high", "abcd"))];
    let (said, _) = answered(&hosted, "mona", "/pentad waive security-L1-shell ours", &same);
    assert!(said.starts_with("<!-- pentad:answer v1 30 abcd high -->"), "{said}");
}

#[test]
fn a_step_goes_on_from_its_own_comment_and_what_is_lost_to_it_makes_the_push_incomplete() {
    let scene = Scene::new();
    let holds = |it: &Value| {
        it["findings"].as_array().unwrap().iter().any(|it| it["id"] == "security-L1-shell")
    };
    let lost = |it: &Value| it["reasons"].to_string().contains("what earlier pushes left open");
    let other = || sticky_of(9, "other", ("critical", "ef01"));
    let ours = sticky("critical");
    let body = ours["body"].as_str().unwrap();
    let untouched = |body: &str| comment(1, "github-actions", body);
    let (mark, line) = body.split_once("\n\n").unwrap();
    for (comments, carried, unknown) in [
        (vec![ours.clone(), other()], true, false),
        (vec![other()], false, false),
        // A fork's result has no memory.
        (vec![untouched(mark)], false, false),
        (vec![edited(ours.clone(), "eve")], false, true),
        (vec![edited(untouched(mark), "eve")], false, true),
        (vec![edited(untouched(line), "eve")], false, true),
        (vec![untouched(&format!("{mark}\n{}", line.replace(" v1 ", " v2 ")))], false, true),
        (vec![ours.clone(), sticky_of(2, KEY, ("high", "ef01"))], true, true),
    ] {
        let (_, synthesis, _) = scene.review(&comments);
        let reasons = &synthesis["reasons"];
        assert_eq!(
            (holds(&synthesis), lost(&synthesis)),
            (carried, unknown),
            "{reasons} {comments:?}"
        );
    }
    // The comments cannot be read at all.
    let (_, synthesis, _) = scene.review_of("pull_request", &scene.event(), "", |_| None);
    assert!(lost(&synthesis), "{}", synthesis["reasons"]);
    // What the workflow names is not to be read: then the comment tells.
    let named = |comments: &[Value]| {
        scene.review_of("pull_request_target", &scene.event(), "../event.json", talk(comments)).1
    };
    let synthesis = named(&[sticky("critical")]);
    assert_eq!((holds(&synthesis), lost(&synthesis)), (true, false), "{}", synthesis["reasons"]);
    assert_eq!(told(&synthesis, "not everything can be read"), 1);
    assert!(lost(&named(&[])));
    // Without a comment there is nothing to lose, and that is told.
    scene.hosted.write(".pentad/pentad.yml", "version: 1\npublish: {sticky: false}\n");
    scene.hosted.commit("No comment");
    let workspace = scene.hosted.checkout_as("full", "later");
    std::fs::remove_dir_all(scene.hosted.place.path().join("full")).unwrap();
    std::fs::rename(workspace, scene.hosted.place.path().join("full")).unwrap();
    let (_, synthesis, _) = scene.review_of("pull_request", &scene.event(), "", |_| None);
    assert!(!lost(&synthesis), "{}", synthesis["reasons"]);
    assert_eq!(told(&synthesis, "no comment tells the next push"), 1);
}

#[test]
fn where_the_author_is_not_known_a_critical_is_everybody_s_own() {
    let scene = Scene::new();
    let all = scene.gating.iter().zip(1..);
    let all: Vec<Value> =
        all.map(|((id, _), n)| comment(n, "mona", &format!("/pentad waive {id} ours"))).collect();
    let mut event = scene.event();
    event["pull_request"]["user"] = Value::Null;
    let (code, synthesis, _) = scene.review_of("pull_request", &event, "", talk(&all));
    let open = synthesis["findings"].as_array().unwrap().iter().filter(|it| it["state"] == "open");
    let worst = open.filter(|it| it["severity"] == "critical").count();
    assert!(code == Some(1) && worst > 0, "{synthesis:#}");
}
