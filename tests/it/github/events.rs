//! Every payload that GitHub publishes as an example, and those that its examples lack: each is reviewed between the right commits, or
//! declined with a sentence.

use pentad::github::event::{Asked, Hands, Request, resolve};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// `GITHUB_SHA`.
const SHA: &str = "cccccccccccccccccccccccccccccccccccccccc";

/// The examples by event, where `.ci/run` installed them.
#[expect(clippy::print_stderr, reason = "a test that looks at nothing says so")]
fn examples() -> Option<BTreeMap<String, Vec<Value>>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/npm/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("skipped: {} is not there; .ci/run brings it, with npm", file.display());
        return None;
    };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let of = |it: &Value| {
        let name = it["name"].as_str().unwrap().to_owned();
        (name, it["examples"].as_array().unwrap().clone())
    };
    Some(all.iter().map(of).collect())
}

fn request(name: &str, payload: &Value) -> Request {
    match resolve(name, payload, Some(SHA)).unwrap() {
        Asked::Review(request) => *request,
        other => panic!("{other:?}"),
    }
}

fn text<'a>(payload: &'a Value, pointer: &str) -> &'a str {
    payload.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The base and head that a payload means, read another way than by the program: by hand, event for event.
fn ends(name: &str, payload: &Value) -> Option<(String, String)> {
    let pair = |base: &str, head: &str| Some((base.to_owned(), head.to_owned()));
    let default = text(payload, "/repository/default_branch");
    match name {
        "pull_request" | "pull_request_review" | "pull_request_review_comment" => {
            let pull = &payload["pull_request"];
            let open = text(pull, "/state") != "closed";
            let ends = pair(text(pull, "/base/sha"), text(pull, "/head/sha"));
            ends.filter(|_| open)
        }
        "merge_group" => {
            pair(text(payload, "/merge_group/base_sha"), text(payload, "/merge_group/head_sha"))
        }
        "workflow_dispatch" => pair(default, SHA),
        "workflow_run" => {
            let of = "/workflow_run/head_repository/full_name";
            let home = text(payload, "/workflow_run/head_branch") == default
                && text(payload, of) == text(payload, "/repository/full_name");
            pair(default, text(payload, "/workflow_run/head_sha")).filter(|_| !home)
        }
        _ => None,
    }
}

#[test]
fn every_example_of_github_s_is_reviewed_between_the_right_commits_or_declined() {
    let Some(examples) = examples() else { return };
    let (mut reviewed, mut all) = (0, 0);
    for (name, payload) in
        examples.iter().flat_map(|(name, all)| all.iter().map(move |it| (name, it)))
    {
        all += 1;
        match (resolve(name, payload, Some(SHA)), ends(name, payload)) {
            (Ok(Asked::Review(it)), Some((base, head))) => {
                reviewed += 1;
                assert_eq!(it.head, head, "{name}");
                let named =
                    it.base.iter().any(|it| *it == base || it.ends_with(&format!("/{base}")));
                assert!(named, "{name}: {:?} for {base}", it.base);
            }
            (Ok(Asked::Nothing(why)), None) => assert!(!why.is_empty(), "{name}"),
            (Err(fault), None) => {
                // The first push of a default branch has nothing before it; the rest are not events of changes.
                assert!(matches!(fault.exit.code(), 2 | 3), "{name}: {fault}");
                assert!(!fault.what.is_empty() && fault.help.is_some(), "{name}");
            }
            (other, ends) => panic!("{name}: {other:?}, but {ends:?}: {payload:#}"),
        }
    }
    assert_eq!(all, 329);
    assert!(reviewed > 30, "{reviewed}");
}

#[test]
fn a_fork_s_pull_request_is_reviewed_without_trust_even_when_the_fork_is_gone() {
    let Some(examples) = examples() else { return };
    let mut payload = examples["pull_request"][0].clone();
    payload["pull_request"]["head"]["sha"] = json!("a".repeat(40));
    payload["pull_request"]["state"] = json!("open");
    payload["action"] = json!("synchronize");
    payload["pull_request"]["author_association"] = json!("FIRST_TIME_CONTRIBUTOR");
    for repo in [json!({"full_name": "someone/Hello-World", "fork": true}), Value::Null] {
        payload["pull_request"]["head"]["repo"] = repo;
        let it = request("pull_request", &payload);
        assert_eq!(it.head, "a".repeat(40));
        assert!(it.hands != Hands::Writers && it.tighten);
        let it = request("pull_request_target", &payload);
        assert!(it.hands != Hands::Writers && !it.tighten, "there the workflow is the base's");
    }
}

#[test]
fn pushes_that_the_examples_lack() {
    let Some(examples) = examples() else { return };
    let mut push = examples["push"][4].clone();
    let (before, after, zero) = ("b".repeat(40), "a".repeat(40), "0".repeat(40));
    push["ref"] = json!("refs/heads/topic");
    push["before"] = json!(before);
    push["after"] = json!(after);
    push["created"] = json!(false);
    push["forced"] = json!(true);
    let default = text(&push, "/repository/default_branch").to_owned();
    let branches = [format!("refs/remotes/origin/{default}"), format!("refs/heads/{default}")];
    let it = request("push", &push);
    assert_eq!(
        it.base[0], before,
        "where the push left it: whether it still counts is git's to say"
    );
    assert_eq!((it.base[1..].to_vec(), &it.head), (branches.to_vec(), &after));
    push["before"] = json!(zero);
    assert_eq!(request("push", &push).base, branches, "a new branch");
    push["after"] = json!(zero);
    push["deleted"] = json!(true);
    assert!(matches!(resolve("push", &push, None), Ok(Asked::Nothing(_))));
}

#[test]
fn a_schedule_names_nothing_and_reviews_the_tree_of_its_commit() {
    let it = request("schedule", &json!({"schedule": "0 3 * * *"}));
    assert_eq!((it.base, it.head.as_str()), (vec![SHA.to_owned()], SHA));
    assert_eq!(it.scope, Some(pentad::review::change::Scope::Tree));
}

#[test]
fn a_comment_of_the_examples_asks_for_nothing_until_it_is_a_command_on_a_pull_request() {
    let Some(examples) = examples() else { return };
    for payload in &examples["issue_comment"] {
        assert!(matches!(resolve("issue_comment", payload, None), Ok(Asked::Nothing(_))));
        let mut payload = payload.clone();
        payload["action"] = json!("created");
        payload["comment"]["body"] = json!("/pentad review\r\nplease");
        payload["comment"]["author_association"] = json!("OWNER");
        payload["issue"]["state"] = json!("open");
        payload["issue"]["pull_request"] = Value::Null;
        assert!(matches!(resolve("issue_comment", &payload, None), Ok(Asked::Nothing(_))));
        payload["issue"]["pull_request"] =
            json!({"url": "https://api.github.com/repos/x/y/pulls/1"});
        let number = payload["issue"]["number"].as_u64().unwrap();
        let Ok(Asked::Command(told)) = resolve("issue_comment", &payload, None) else {
            panic!("{number}")
        };
        assert_eq!(told.number, number);
        assert_eq!(Some(told.by.as_str()), payload["comment"]["user"]["login"].as_str());
        assert!(told.command.is_ok());
    }
}
