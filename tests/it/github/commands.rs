//! What people decide of a pull request's findings in comments, against a stand-in that has the comments and knows who may write.

use super::{
    checkouts::Hosted,
    rest::{Rest, Rules},
    server::{Asked, GitHubStandIn, Reply},
};
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
