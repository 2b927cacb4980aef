//! Events by hand, as GitHub writes them.

use super::*;
use serde_json::json;

const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn pull(action: &str, association: &str) -> Value {
    json!({"action": action, "pull_request": {"title": "t", "body": null, "author_association": association,
        "base": {"ref": "main", "sha": B}, "head": {"sha": A}}})
}

/// A pull request of Ann's, from a branch of a repository.
fn from(repository: &str) -> Value {
    let mut payload = pull("synchronize", "COLLABORATOR");
    payload["sender"] = json!({"login": "pat"});
    let owner = repository.split('/').next();
    let request = &mut payload["pull_request"];
    request["user"] = json!({"login": "Ann", "type": "User"});
    request["base"]["repo"] = json!({"full_name": "acme/shop"});
    request["head"]["repo"] = json!({"full_name": repository, "owner": {"login": owner}});
    payload
}

fn request(name: &str, payload: &Value) -> Request {
    match resolve(name, payload, Some(A)).unwrap() {
        Asked::Review(request) => *request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pull_request_names_both_ends() {
    let it = request("pull_request", &pull("opened", "MEMBER"));
    assert_eq!(
        (it.base, it.head.as_str()),
        (vec!["refs/remotes/origin/main".to_owned(), B.to_owned()], A)
    );
    assert!(it.tighten);
}

#[test]
fn a_change_is_of_who_can_write_by_its_repository_and_never_by_what_its_author_is_called() {
    let accounts = |all: &[&str]| Hands::Accounts(all.iter().map(|it| (*it).to_owned()).collect());
    for name in ["pull_request", "pull_request_target"] {
        assert_eq!(request(name, &from("acme/shop")).hands, Hands::Writers);
        assert_eq!(request(name, &from("bob/shop")).hands, accounts(&["Ann", "bob", "pat"]));
        assert_eq!(request(name, &from("ann/shop")).hands, accounts(&["Ann", "pat"]));
        for association in ["OWNER", "MEMBER", "COLLABORATOR"] {
            let gone = pull("opened", association);
            assert_eq!(request(name, &gone).hands, Hands::Strangers, "{association}");
        }
    }
    let review = request("pull_request_review", &from("bob/shop"));
    assert_eq!(review.hands, accounts(&["Ann", "bob"]), "who reviews pushed nothing");
    let mut app = from("acme/shop");
    app["pull_request"]["user"] = json!({"login": "dependabot[bot]", "type": "Bot"});
    assert_eq!(request("pull_request", &app).hands, Hands::Strangers);
    let group = |at: &str| {
        let group = json!({"head_ref": at, "head_sha": A, "base_sha": B});
        request("merge_group", &json!({"action": "checks_requested", "merge_group": group})).hands
    };
    let queued = group(&format!("refs/heads/gh-readonly-queue/release/2.0/pr-104-{B}"));
    assert_eq!(queued, Hands::Queued(104));
    assert_eq!(group("refs/heads/gh-readonly-queue/main/x"), Hands::Strangers);
}

#[test]
fn a_new_branch_is_compared_with_the_default_branch() {
    let zero = "0".repeat(40);
    let payload = json!({"before": zero, "after": A, "ref": "refs/heads/x", "repository": {"default_branch": "trunk"}});
    assert_eq!(request("push", &payload).base, ["refs/remotes/origin/trunk", "refs/heads/trunk"]);
}

#[test]
fn nothing_to_review_says_why() {
    let zero = "0".repeat(40);
    for (name, payload) in [
        ("pull_request", pull("closed", "OWNER")),
        ("push", json!({"before": B, "after": zero, "deleted": true})),
        ("push", json!({"before": B, "after": A, "ref": "refs/tags/v1"})),
        ("issue_comment", json!({"action": "created"})),
    ] {
        assert!(
            matches!(resolve(name, &payload, None), Ok(Asked::Nothing(why)) if !why.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn what_cannot_be_reviewed_is_a_usage_fault() {
    for (name, payload) in
        [("fork", json!({})), ("push", json!({})), ("pull_request", json!({"action": 7}))]
    {
        assert_eq!(resolve(name, &payload, None).unwrap_err().exit.code(), 2, "{name}");
    }
}

#[test]
fn only_commit_ids_and_branch_names_are_taken() {
    for odd in ["--upload-pack", "@{-1}", ":/text", "HEAD", "HEAD^{/x}", "WORKTREE", "main", "abc"]
    {
        let mut head = pull("opened", "MEMBER");
        head["pull_request"]["head"]["sha"] = json!(odd);
        let mut base = pull("opened", "MEMBER");
        base["pull_request"]["base"]["sha"] = json!(odd);
        let push = json!({"before": odd, "after": A});
        let after = json!({"before": B, "after": odd});
        for (name, payload) in
            [("pull_request", head), ("pull_request", base), ("push", push), ("push", after)]
        {
            let fault = resolve(name, &payload, None).unwrap_err();
            assert_eq!(fault.exit.code(), 2, "{odd}");
            assert!(fault.what.contains(odd), "{}", fault.what);
        }
        assert!(resolve("schedule", &json!({}), Some(odd)).is_err(), "{odd}");
    }
    for odd in ["main^{/x}", "a..b", "@{u}", "main:x", "x~1", "a b"] {
        let mut base = pull("opened", "MEMBER");
        base["pull_request"]["base"]["ref"] = json!(odd);
        assert_eq!(resolve("pull_request", &base, None).unwrap_err().exit.code(), 2, "{odd}");
        let push = json!({"before": B, "after": A, "repository": {"default_branch": odd}});
        assert_eq!(resolve("push", &push, None).unwrap_err().exit.code(), 2, "{odd}");
    }
}

#[test]
fn a_first_push_of_the_default_branch_is_not_compared_with_itself() {
    let payload = json!({"before": "0".repeat(40), "after": A, "ref": "refs/heads/trunk",
        "repository": {"default_branch": "trunk"}});
    assert_eq!(resolve("push", &payload, None).unwrap_err().exit.code(), 3);
}

fn comment(body: &str, association: &str) -> Value {
    json!({"action": "created", "comment": {"body": body, "author_association": association},
        "issue": {"number": 7, "state": "open", "pull_request": {"url": "https://api.github.com/x"}}})
}

#[test]
fn only_a_new_comment_that_begins_with_a_command_asks_for_anything() {
    let asked = |payload: &Value| resolve("issue_comment", payload, None).unwrap();
    for body in ["/pentad review", "  /pentad  review\r\n", "/pentad review\nplease"] {
        // Who may is asked of GitHub: an association says what somebody is.
        for association in ["MEMBER", "NONE"] {
            let Asked::Command(it) = asked(&comment(body, association)) else { panic!("{body}") };
            assert_eq!((it.number, it.command), (7, Ok(Command::Review)), "{body}");
        }
    }
    let Asked::Command(it) = asked(&comment("/pentad", "OWNER")) else { panic!("a wrong one") };
    assert!(it.command.is_err());
    for body in
        ["please /pentad review", "/pentad-x review", "> /pentad review", "Now:\n/pentad review"]
    {
        assert!(matches!(asked(&comment(body, "OWNER")), Asked::Nothing(_)), "{body}");
    }
    for (pointer, value) in [
        ("/action", json!("edited")),
        ("/issue/pull_request", Value::Null),
        ("/issue/state", json!("closed")),
    ] {
        let mut payload = comment("/pentad review", "OWNER");
        *payload.pointer_mut(pointer).unwrap() = value;
        assert!(matches!(asked(&payload), Asked::Nothing(_)), "{pointer}");
    }
    let mut nameless = comment("/pentad review", "OWNER");
    nameless["issue"]["number"] = Value::Null;
    assert_eq!(resolve("issue_comment", &nameless, None).unwrap_err().exit.code(), 2);
}

#[test]
fn a_pull_request_that_the_api_gives_is_read_as_the_event_s() {
    let mut given = pull("", "OWNER")["pull_request"].clone();
    given["number"] = json!(7);
    given["draft"] = json!(true);
    let Ok(Asked::Review(it)) = resolve_pull("issue_comment", &given) else { panic!("{given}") };
    assert_eq!((it.head.as_str(), it.number, it.draft), (A, Some(7), true));
    assert!(!it.tighten, "the workflow is the default branch's");
    given["state"] = json!("closed");
    assert!(matches!(resolve_pull("issue_comment", &given), Ok(Asked::Nothing(_))));
}

#[test]
fn a_review_by_hand_starts_the_same_run_as_the_change_itself() {
    for name in ["pull_request_review", "pull_request_review_comment"] {
        let it = request(name, &pull("submitted", "MEMBER"));
        assert_eq!((it.head.as_str(), it.tighten), (A, true), "{name}");
    }
}

#[test]
fn a_workflow_that_ran_is_reviewed_at_the_commit_it_ran_for() {
    let fork = json!({"workflow_run": {"head_sha": A, "head_branch": "main", "pull_requests": [],
            "head_repository": {"full_name": "someone/shop"}},
        "repository": {"default_branch": "main", "full_name": "acme/shop"}});
    let it = request("workflow_run", &fork);
    assert_eq!((it.base[0].as_str(), it.head.as_str()), ("refs/remotes/origin/main", A));
    assert_eq!(it.hands, Hands::Strangers, "a fork's branch is anybody's");
    let mut ours = fork.clone();
    ours["workflow_run"]["head_repository"]["full_name"] = json!("acme/shop");
    assert!(matches!(resolve("workflow_run", &ours, None), Ok(Asked::Nothing(_))));
    ours["workflow_run"]["head_branch"] = json!("topic");
    let pull = |head: &str| json!([{"number": 7, "head": {"sha": head}, "base": {"ref": "release", "sha": B}}]);
    ours["workflow_run"]["pull_requests"] = pull(A);
    let it = request("workflow_run", &ours);
    assert_eq!(
        (it.base.as_slice(), it.number, it.hands),
        (
            ["refs/remotes/origin/release".to_owned(), B.to_owned()].as_slice(),
            Some(7),
            Hands::Writers
        )
    );
    ours["workflow_run"]["pull_requests"] = pull(B);
    assert_eq!(request("workflow_run", &ours).number, None, "a pull request that moved on");
}
