//! GitHub's own description of its REST API, and every request of ours held against it: there is such a path, it takes these parameters, and a
//! body of this form, without a key that it does not name.

use super::{
    checkouts::Hosted,
    client::{client, wait},
    publish::{ALL, published, pull, report},
    pull::{BOT, Pull, Shared},
    rest::Rules,
    server::{Asked, GitHubStandIn, Reply},
};
use crate::render::reports::{clean, hostile, many, realistic, static_only};
use jsonschema::Validator;
use pentad::{
    github::{
        artifact::{Sought, Standing},
        check::{self, Named},
        event::HeadBranch,
    },
    review::{
        charter::PublishPolicy,
        finding::{Side, State},
    },
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, fs, path::Path, sync::OnceLock};

pub(super) struct Description(Value);

impl Description {
    /// Where `.ci/run` installed it.
    #[expect(clippy::print_stderr, reason = "a test that looks at nothing says so")]
    pub(super) fn there() -> Option<&'static Self> {
        static THERE: OnceLock<Option<Description>> = OnceLock::new();
        let read = || {
            let file = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("target/npm/node_modules/@octokit/openapi/generated/api.github.com.json");
            let Ok(text) = fs::read(&file) else {
                eprintln!("skipped: {} is not there; .ci/run brings it, with npm", file.display());
                return None;
            };
            Some(Self(serde_json::from_slice(&text).unwrap()))
        };
        THERE.get_or_init(read).as_ref()
    }

    /// The path of the description that a path of ours is, as it is written there: the one with the most words in common.
    fn template(&self, method: &str, path: &str) -> Option<&str> {
        let is = |template: &str| {
            let (words, parts): (Vec<&str>, Vec<&str>) =
                (template.split('/').collect(), path.split('/').collect());
            // The name of a ref has slashes of its own.
            let long = words.last() == Some(&"{ref}") && parts.len() > words.len();
            if words.len() != parts.len() && !long {
                return None;
            }
            let both = words.iter().zip(&parts);
            let fits = both.clone().all(|(word, part)| {
                word == part || (word.starts_with('{') && word.find('}') == Some(word.len() - 1))
            });
            fits.then(|| both.filter(|(word, part)| word == part).count())
        };
        let paths = self.0["paths"].as_object().unwrap().iter();
        let there = paths.filter(|(_, it)| it.get(method.to_lowercase()).is_some());
        let fits = there.filter_map(|(template, _)| Some((is(template)?, template.as_str())));
        fits.max().map(|it| it.1)
    }

    /// What a reference stands for.
    fn resolved<'a>(&'a self, it: &'a Value) -> &'a Value {
        match it["$ref"].as_str() {
            Some(to) => self.resolved(self.0.pointer(to.trim_start_matches('#')).unwrap()),
            None => it,
        }
    }

    /// A schema as JSON Schema has it: references in place, what can be `null` said so, and no key but those that it names.
    fn schema(&self, it: &Value) -> Value {
        match self.resolved(it) {
            Value::Object(map) => {
                let mut map: Map<String, Value> =
                    map.iter().map(|(name, it)| (name.clone(), self.schema(it))).collect();
                if map.get("nullable") == Some(&json!(true)) {
                    map["type"] = json!([map["type"], "null"]);
                    if let Some(Value::Array(words)) = map.get_mut("enum") {
                        words.push(Value::Null);
                    }
                }
                if map.get("properties").is_some_and(Value::is_object)
                    && map.get("type").is_some_and(|it| it != "string")
                {
                    map.entry("additionalProperties").or_insert(json!(false));
                }
                Value::Object(map)
            }
            Value::Array(all) => all.iter().map(|it| self.schema(it)).collect(),
            other => other.clone(),
        }
    }

    fn validator(&self, it: &Value) -> Validator {
        jsonschema::validator_for(&self.schema(it)).unwrap()
    }

    /// The form of an operation's body.
    fn body(&self, method: &str, template: &str) -> Validator {
        let operation = &self.0["paths"][template][method.to_lowercase()];
        let body = self.resolved(&operation["requestBody"]);
        self.validator(&body["content"]["application/json"]["schema"])
    }

    /// Holds a request against it: the operation's name, or what is wrong.
    pub(super) fn hold(&self, asked: &Asked) -> Result<String, String> {
        let name = format!("{} {}", asked.method, asked.path);
        if name == "POST /graphql" {
            return Ok(name);
        }
        let template = self.template(&asked.method, &asked.path);
        let template = template.ok_or_else(|| format!("{name}: no such operation"))?;
        let operation = &self.0["paths"][template][asked.method.to_lowercase()];
        let all = operation["parameters"].as_array().cloned().unwrap_or_default();
        let parameters: Vec<&Value> = all.iter().map(|it| self.resolved(it)).collect();
        for (key, value) in &asked.query {
            let is = |it: &&&Value| it["in"] == "query" && it["name"] == key.as_str();
            let it = parameters.iter().find(is);
            let it = it.ok_or_else(|| format!("{name}: no parameter {key}"))?;
            let number = value.parse::<u64>().map(|it| json!(it));
            let fits = |it: &Value, value: &Value| self.validator(it).is_valid(value);
            if !fits(&it["schema"], &json!(value))
                && !number.is_ok_and(|value| fits(&it["schema"], &value))
            {
                return Err(format!("{name}: {key} is no {value}"));
            }
        }
        let takes = self.resolved(&operation["requestBody"]);
        match (&asked.body, takes["required"] == true) {
            (Value::Null, false) => {}
            (Value::Null, true) => return Err(format!("{name}: the body is missing")),
            (_, _) if takes.is_null() => return Err(format!("{name}: takes no body")),
            (body, _) => {
                let validator = self.body(&asked.method, template);
                let wrong: Vec<String> = validator
                    .iter_errors(body)
                    .map(|it| format!("{}: {it}", it.instance_path()))
                    .collect();
                if !wrong.is_empty() {
                    return Err(format!("{name}: {}", wrong.join("; ")));
                }
            }
        }
        Ok(format!("{} {template}", asked.method))
    }

    /// The operations of all that a stand-in was asked.
    fn hold_all(&self, stand_in: &GitHubStandIn, operations: &mut BTreeSet<String>) {
        for asked in stand_in.journal() {
            operations.insert(self.hold(&asked).unwrap());
        }
    }
}

#[test]
fn what_is_wrong_with_a_request_is_told() {
    let Some(description) = Description::there() else { return };
    let asked = |method: &str, path: &str, query: &[(&str, &str)], body: Value| Asked {
        n: 0,
        method: method.to_owned(),
        host: None,
        path: format!("/repos/acme/shop/{path}"),
        query: query.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect(),
        headers: Vec::new(),
        body,
    };
    let line = json!({"path": "a", "body": "b", "line": 3, "side": "RIGHT"});
    let mut odd = line.clone();
    odd["lines"] = json!("3-4");
    for (asked, wrong) in [
        (asked("GET", "pulls/7/files", &[("per_page", "100"), ("page", "2")], Value::Null), None),
        (asked("GET", "git/ref/heads/a/b", &[], Value::Null), None),
        (asked("POST", "pulls/7/reviews", &[], json!({"comments": [line]})), None),
        (asked("GET", "pulls/7/file", &[], Value::Null), Some("no such operation")),
        (asked("GET", "pulls/7/files", &[("perpage", "9")], Value::Null), Some("no parameter")),
        (asked("GET", "pulls", &[("state", "any")], Value::Null), Some("state is no any")),
        (asked("POST", "issues/7/comments", &[], Value::Null), Some("the body is missing")),
        (asked("POST", "issues/7/comments", &[], json!({"body": 1})), Some("/body")),
        (asked("POST", "pulls/7/reviews", &[], json!({"comments": [odd]})), Some("'lines'")),
        (asked("POST", "pulls/7/reviews", &[], json!({"event": "comment"})), Some("/event")),
        (asked("GET", "pulls/7", &[], json!({})), Some("takes no body")),
    ] {
        match (description.hold(&asked), wrong) {
            (Ok(_), None) => {}
            (Err(told), Some(wrong)) if told.contains(wrong) => {}
            (held, wrong) => panic!("{held:?}, not {wrong:?}"),
        }
    }
}

/// A pull request that is published on twice, of which the second push mends a finding, in whose conversation a race left a second comment.
fn pushed(graphql: bool) -> GitHubStandIn {
    let before = report(&[("a1", 3), ("b2", 41)]);
    let (pull, stand_in): (Shared, _) = Pull { graphql, ..pull(&before) }.serve();
    published(&stand_in, &before, ALL, 5);
    {
        let mut pull = pull.lock().unwrap();
        let own = pull.comments[0]["body"].as_str().unwrap().to_owned();
        let raced = pull.said(BOT, &own);
        pull.comments.push(raced);
    }
    let mut after = report(&[("a1", 3), ("b2", 41), ("e5", 50)]);
    after.head = "e".repeat(40);
    pull.lock().unwrap().head.clone_from(&after.head);
    after.findings[0].state = State::Resolved { evidence: "src/a.rs:3 is gone".into() };
    after.inline.published.remove(0);
    published(&stand_in, &after, ALL, 6);
    stand_in
}

/// A comment at a removed line of a file that was renamed, in a review that is refused.
fn refused_at_once() -> GitHubStandIn {
    let mut report = report(&[("a1", 3)]);
    report.findings[0].evidence.side = Side::Old;
    let pull = pull(&report);
    let shared = std::sync::Mutex::new(pull);
    let stand_in = GitHubStandIn::scripted(move |asked| match asked.path.as_str() {
        it if it.ends_with("/files") => {
            Reply::json(&json!([{"filename": "src/b.rs", "previous_filename": "src/a.rs",
            "status": "renamed", "patch": "@@ -2,4 +2,2 @@\n two\n-three\n-four\n five"}]))
        }
        it if it.ends_with("/reviews") => Reply::error(422, "Unprocessable Entity"),
        it if it.ends_with("/pulls/7/comments") => Reply::of(201, b"{}".to_vec()),
        _ => shared.lock().unwrap().answer(asked),
    });
    published(&stand_in, &report, ALL, 5);
    let asked = stand_in.journal().into_iter().find(|it| it.path.ends_with("/pulls/7/comments"));
    let body = asked.expect("one by one").body;
    assert_eq!((&body["side"], &body["start_line"]), (&json!("LEFT"), &json!(3)), "{body:#}");
    stand_in
}

/// What a command in a comment leads to.
fn commanded() -> GitHubStandIn {
    let stand_in = GitHubStandIn::scripted(|asked| match asked.path.as_str() {
        it if it.ends_with("/permission") => Reply::json(&json!({"permission": "write"})),
        it if it.ends_with("/actions/runs/5") => {
            Reply::json(&json!({"id": 5, "event": "issue_comment", "conclusion": null}))
        }
        it if it.ends_with("/actions/runs") => Reply::json(
            &json!({"workflow_runs": [{"id": 4, "event": "pull_request", "conclusion": "failure"}]}),
        ),
        _ => Reply::json(&json!({})),
    });
    let github = client(&stand_in);
    assert_eq!(wait(github.can_write("mona")), Ok(true));
    wait(github.reply(7, "Accepted.")).unwrap();
    assert_eq!(wait(github.review_again(&[5], &"c".repeat(40))), Ok(true));
    stand_in
}

/// What is asked of a commit that no pull request names, and that lies behind its base.
fn looked_for() -> GitHubStandIn {
    let [base, head] = ["b", "c"].map(|it| it.repeat(40));
    let commit = json!({"sha": base, "commit": {"message": "m", "tree": {"sha": base}}});
    let compared = json!({"total_commits": 0, "commits": [], "base_commit": commit, "merge_base_commit": commit});
    let stand_in = GitHubStandIn::scripted(move |asked| match asked.path.as_str() {
        it if it.contains("/compare/") => Reply::json(&compared),
        it if it.contains("/git/commits/") => Reply::json(&json!({"tree": {"sha": "d"}})),
        _ => Reply::json(&json!([])),
    });
    let github = client(&stand_in);
    assert_eq!(wait(github.pulls_with_head(&head)), Ok(Vec::new()));
    wait(github.compare(&base, &head)).unwrap();
    stand_in
}

/// What is asked for an earlier review's artifact.
fn kept() -> GitHubStandIn {
    let stand_in = GitHubStandIn::scripted(|asked| match asked.path.as_str() {
        it if it.ends_with("/actions/artifacts") => {
            Reply::json(&json!({"total_count": 0, "artifacts": []}))
        }
        it if it.ends_with("/actions/runs/11/artifacts") => {
            Reply::json(&json!({"total_count": 1, "artifacts": [
            {"id": 90, "name": "pentad-state", "workflow_run": {"id": 11, "head_repository_id": 5, "head_branch": "topic"}}]}))
        }
        it if it.contains("/actions/runs/") => {
            Reply::json(&json!({"workflow_id": 3, "event": "pull_request", "head_sha": "c"}))
        }
        it if it.contains("/compare/") => Reply::json(&json!({"files": []})),
        _ => Reply::json(&json!({})),
    });
    let github = client(&stand_in);
    let branch = HeadBranch { repository: 5, name: "topic".to_owned() };
    let sought = Sought {
        run: 12,
        event: "pull_request",
        number: 7,
        branch: &branch,
        foreign: false,
        tip: "b",
        base: Some("main"),
        name: "pentad-state",
        noted: &[11],
    };
    let found = wait(github.states(sought)).unwrap();
    assert!(matches!(wait(github.standing(&found[0], sought)), Ok(Standing::Doubted(_))));
    wait(github.state(&found[0])).unwrap();
    stand_in
}

#[test]
fn every_request_is_one_that_github_describes() {
    let Some(description) = Description::there() else { return };
    let mut operations = BTreeSet::new();
    let stand_ins =
        [pushed(true), pushed(false), refused_at_once(), commanded(), looked_for(), kept()];
    for stand_in in stand_ins {
        description.hold_all(&stand_in, &mut operations);
    }
    let (_, stand_in) = pull(&many(170)).serve();
    let policy = PublishPolicy { inline: 0, sticky: false, check: true };
    published(&stand_in, &many(170), policy, 1);
    description.hold_all(&stand_in, &mut operations);
    let hosted = Hosted::new();
    for (graphql, kind) in [(true, "depth-1"), (false, "none")] {
        let stand_in = hosted.serve(Rules { graphql, ..Rules::default() });
        let workspace = hosted.checkout(kind);
        hosted.step(&workspace, &stand_in, "pull_request", &hosted.event());
        description.hold_all(&stand_in, &mut operations);
    }
    let operations: Vec<String> =
        operations.iter().map(|it| it.replace("/repos/{owner}/{repo}/", "")).collect();
    assert_eq!(
        operations,
        [
            "DELETE issues/comments/{comment_id}",
            "GET actions/artifacts",
            "GET actions/artifacts/{artifact_id}/{archive_format}",
            "GET actions/runs",
            "GET actions/runs/{run_id}",
            "GET actions/runs/{run_id}/artifacts",
            "GET collaborators/{username}/permission",
            "GET commits/{ref}/check-runs",
            "GET compare/{basehead}",
            "GET git/blobs/{file_sha}",
            "GET git/commits/{commit_sha}",
            "GET git/ref/{ref}",
            "GET git/trees/{tree_sha}",
            "GET issues/{issue_number}/comments",
            "GET pulls",
            "GET pulls/{pull_number}",
            "GET pulls/{pull_number}/comments",
            "GET pulls/{pull_number}/files",
            "GET /user",
            "PATCH check-runs/{check_run_id}",
            "PATCH issues/comments/{comment_id}",
            "PATCH pulls/comments/{comment_id}",
            "POST /graphql",
            "POST actions/runs/{run_id}/rerun-failed-jobs",
            "POST check-runs",
            "POST issues/{issue_number}/comments",
            "POST pulls/{pull_number}/comments",
            "POST pulls/{pull_number}/reviews",
        ]
    );
}

#[test]
fn a_check_run_of_any_report_is_of_the_described_form() {
    let Some(description) = Description::there() else { return };
    let made = description.body("POST", "/repos/{owner}/{repo}/check-runs");
    let more = description.body("PATCH", "/repos/{owner}/{repo}/check-runs/{check_run_id}");
    let long = "long\u{202e} ".repeat(20_000);
    let named = Named { name: "Pentad".into(), key: "abc".into(), ..Named::default() };
    for report in
        [realistic(), clean(), static_only(), many(170), hostile("::x\0\"`"), hostile(&long)]
    {
        let (first, rest) = check::bodies(&report, &named);
        for (validator, body) in
            std::iter::once((&made, &first)).chain(rest.iter().map(|it| (&more, it)))
        {
            let wrong: Vec<String> = validator.iter_errors(body).map(|it| it.to_string()).collect();
            assert!(wrong.is_empty(), "{wrong:?}");
            for it in body["output"]["annotations"].as_array().unwrap() {
                // Of these two lengths the description speaks in words alone.
                let (title, message) =
                    (it["title"].as_str().unwrap(), it["message"].as_str().unwrap());
                assert!(
                    title.chars().count() <= 255 && message.len() <= 64 << 10,
                    "{}",
                    title.len()
                );
            }
        }
    }
}
