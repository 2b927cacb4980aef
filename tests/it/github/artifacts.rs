//! What an earlier review left as an artifact, against a stand-in that has the runs and their artifacts: whose is taken, what of it is believed,
//! and who is asked again.

use super::{
    checkouts::Hosted,
    commands::{sticky, talk},
    rest::{Rest, Rules},
    server::{Asked, GitHubStandIn, Reply},
};
use crate::{
    program::{Ran, run},
    stand_in::{Asked as Prompted, Script, StandIn},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

pub(super) const NEW: &str = "reviewed as if it were new";

/// A zip archive of stored files, as far as its readers look.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let words = |them: &[usize], size: usize| -> Vec<u8> {
        them.iter().flat_map(|it| it.to_le_bytes()[..size].to_vec()).collect()
    };
    for (name, content) in files {
        let (at, n) = (bytes.len(), content.len());
        let crc = zlib_rs::crc32::crc32(0, content) as usize;
        bytes.extend(words(&[0x0403_4b50], 4));
        bytes.extend(words(&[20, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, name.len(), 0], 2));
        bytes.extend(name.as_bytes());
        bytes.extend(content);
        directory.extend(words(&[0x0201_4b50], 4));
        directory.extend(words(&[0x32d, 20, 8, 0, 0, 0], 2));
        directory.extend(words(&[crc, n, n], 4));
        directory.extend(words(&[name.len(), 0, 0, 0, 0], 2));
        directory.extend(words(&[0o100_644 << 16, at], 4));
        directory.extend(name.as_bytes());
    }
    let (at, size) = (bytes.len(), directory.len());
    bytes.extend(directory);
    bytes.extend(words(&[0x0605_4b50], 4));
    bytes.extend(words(&[0, 0, files.len(), files.len()], 2));
    bytes.extend(words(&[size, at], 4));
    bytes.extend([0, 0]);
    bytes
}

/// A folder as `actions/upload-artifact` packs it: without what is hidden.
fn uploaded(dir: &Path) -> Vec<u8> {
    let mut files = Vec::new();
    for folder in ["", "replies"] {
        let entries = fs::read_dir(dir.join(folder)).unwrap().map(Result::unwrap);
        for entry in entries.filter(|it| it.path().is_file()) {
            let name = entry.file_name().into_string().unwrap();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if !name.starts_with('.') {
                files.push((path, fs::read(entry.path()).unwrap()));
            }
        }
    }
    zip(&files)
}

/// What GitHub has of the runs: one artifact, and the run that left it.
#[derive(Clone)]
struct Left {
    archive: Vec<u8>,
    run: Value,
    /// The run that looks, where it is another one.
    own: Value,
}

impl Left {
    /// By a run of the pull request's own workflow.
    fn by(event: &str, head: &str, archive: Vec<u8>) -> Self {
        let run = json!({"id": 11, "workflow_id": 3, "event": event, "head_sha": head, "head_branch": "topic",
            "created_at": "2026-11-01T10:00:00Z", "head_repository": {"id": 5}, "pull_requests": [{"number": 7}]});
        Self { archive, own: run.clone(), run }
    }

    fn answer(&self, asked: &Asked) -> Option<Reply> {
        if is_of_the_branch(asked) {
            return Some(Reply::json(&pulls(&[pull_of_the_branch(7, "main")])));
        }
        let path = asked.path.strip_prefix("/repos/acme/shop/actions/")?;
        let of = |id: u64| {
            json!({"id": id, "name": "pentad-state", "size_in_bytes": self.archive.len(), "expired": id > 100,
                "workflow_run": {"id": 11, "repository_id": 5, "head_repository_id": self.run["head_repository"]["id"],
                    "head_branch": self.run["head_branch"], "head_sha": self.run["head_sha"]}})
        };
        Some(match path {
            "artifacts" if asked.param("name") == Some("pentad-state") => {
                let mut others = of(98);
                others["workflow_run"]["head_branch"] = json!("other");
                Reply::json(&json!({"total_count": 3, "artifacts": [of(101), others, of(90)]}))
            }
            "runs/11" => Reply::json(&self.run),
            "runs/12" => Reply::json(&self.own),
            "artifacts/90/zip" => {
                Reply::of(302, Vec::new()).header("location", "/repos/acme/shop/actions/blob")
            }
            "blob" => Reply::of(200, self.archive.clone()),
            _ => return None,
        })
    }
}

/// Whether the pull requests of a branch are asked for.
pub(super) fn is_of_the_branch(asked: &Asked) -> bool {
    let query = asked.body["query"].as_str().unwrap_or_default();
    query.contains("headRefName:$branch") && asked.body["variables"]["branch"] == "topic"
}

/// A pull request of it, opened before any run.
pub(super) fn pull_of_the_branch(number: u64, base: &str) -> Value {
    json!({"number": number, "baseRefName": base, "createdAt": "2026-10-01T00:00:00Z", "isCrossRepository": false,
        "timelineItems": {"nodes": []}})
}

pub(super) fn pulls(nodes: &[Value]) -> Value {
    let page = json!({"pageInfo": {"hasNextPage": false}, "nodes": nodes});
    json!({"data": {"repository": {"pullRequests": page}}})
}

/// A pull request whose head's repository is known.
pub(super) fn event(hosted: &Hosted, action: &str) -> Value {
    let mut event = hosted.event();
    event["action"] = json!(action);
    event["pull_request"]["head"]["sha"] = json!(hosted.git(&["rev-parse", "topic"]));
    event["pull_request"]["head"]["repo"] = json!({"id": 5, "full_name": "acme/shop"});
    event["pull_request"]["base"]["repo"] = json!({"id": 5, "full_name": "acme/shop"});
    event["repository"]["id"] = json!(5);
    event
}

pub(super) struct Scene {
    pub(super) hosted: Hosted,
    steps: std::cell::Cell<u32>,
}

/// What a step came to: how it ended, its report, what was asked of GitHub besides objects, and its output folder's archive.
pub(super) struct Came {
    pub(super) ran: Ran,
    pub(super) synthesis: Value,
    pub(super) asked: Vec<String>,
    pub(super) archive: Vec<u8>,
}

impl Came {
    pub(super) fn notices(&self, part: &str) -> usize {
        let notices = self.synthesis["notices"].as_array().unwrap();
        notices.iter().filter(|it| it.as_str().unwrap().contains(part)).count()
    }
}

impl Scene {
    pub(super) fn of(hosted: Hosted) -> Self {
        Self { hosted, steps: std::cell::Cell::new(0) }
    }

    /// A step on an event, with what GitHub has and what else the environment holds.
    pub(super) fn step(
        &self,
        (name, event): (&str, &Value),
        script: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
        vars: &[(&str, &str)],
    ) -> Came {
        self.steps.set(self.steps.get() + 1);
        let at = format!("step-{}", self.steps.get());
        let workspace = self.hosted.checkout_as("none", &at);
        let temp = self.hosted.place.path().join(format!("temp-{}", self.steps.get()));
        fs::create_dir(&temp).unwrap();
        let rest = Rest::of(&self.hosted.dir(), Rules::default());
        let stand_in = GitHubStandIn::serving(rest, script);
        let mut command = self.hosted.command(&workspace, &stand_in, name, event);
        command.env("GITHUB_RUN_ID", "12").env("GITHUB_RUN_ATTEMPT", "1").env("RUNNER_TEMP", &temp);
        let ran = run(command.envs(vars.iter().copied()));
        assert_eq!(fs::read_dir(&temp).unwrap().count(), 0, "nothing stays behind");
        let synthesis = self.hosted.synthesis(&at);
        let asked = stand_in.paths();
        let asked = asked.into_iter().filter(|it| it.contains("/actions/")).collect();
        Came { ran, synthesis, asked, archive: uploaded(&workspace.join("pentad-out")) }
    }

    /// A static review of the pull request's head.
    fn review(&self, action: &str, left: Option<&Left>, vars: &[(&str, &str)]) -> Came {
        let left = left.cloned();
        let event = event(&self.hosted, action);
        self.step(("pull_request", &event), move |it| left.as_ref()?.answer(it), vars)
    }
}

#[test]
fn the_next_push_goes_on_from_this_workflow_s_artifact_and_a_doubtful_one_only_obliges() {
    let scene = Scene::of(Hosted::new());
    let first = scene.review("opened", None, &[]);
    assert_eq!((first.ran.code, &*first.asked), (Some(1), &[][..]), "{}", first.ran.err);
    let head = scene.hosted.head.clone();
    let good = Left::by("pull_request", &head, first.archive.clone());
    let with = |name: &str, value: Value| {
        let mut left = good.clone();
        left.run[name] = value;
        left
    };
    scene.hosted.git(&["checkout", "--quiet", "topic"]);
    scene.hosted.write("docs/late.md", "Later.\n");
    scene.hosted.commit("Another push");
    scene.hosted.git(&["checkout", "--quiet", "main"]);
    let second = scene.review("synchronize", Some(&good), &[]);
    assert_eq!(second.synthesis["push"], 2, "{}", second.ran.err);
    assert_eq!(second.synthesis["since"]["head"], json!(head));
    assert_eq!(
        second.asked,
        [
            "GET /repos/acme/shop/actions/artifacts",
            "GET /repos/acme/shop/actions/runs/12",
            "GET /repos/acme/shop/actions/runs/11",
            "GET /repos/acme/shop/actions/artifacts/90/zip",
            "GET /repos/acme/shop/actions/blob",
        ]
    );
    let gone_on = (second.notices("no answer"), second.notices(NEW));
    assert_eq!(gone_on, (0, 0), "{}", second.synthesis["notices"]);
    for (why, left) in [
        ("a run of another workflow", with("workflow_id", json!(4))),
        ("another pull request of this branch", with("pull_requests", json!([{"number": 8}]))),
        ("a push, by the branch's own workflow", with("event", json!("push"))),
        ("by hand, on the branch", with("event", json!("workflow_dispatch"))),
        ("another branch", with("head_branch", json!("topic2"))),
        ("a fork's branch of that name", with("head_repository", json!({"id": 6}))),
        ("another pull request's report", {
            let other = String::from_utf8_lossy(&first.archive).contains("\"pull\": 7");
            assert!(other, "the report names its pull request");
            let mut event = event(&scene.hosted, "opened");
            event["pull_request"]["number"] = json!(8);
            let came = scene.step(("pull_request", &event), |_| None, &[]);
            Left { archive: came.archive, ..good.clone() }
        }),
    ] {
        let own = with("id", json!(12)).run;
        let own = json!({"id": own["id"], "workflow_id": 3, "event": "pull_request", "head_sha": head, "head_branch": "topic",
            "head_repository": {"id": 5}});
        let came = scene.review("synchronize", Some(&Left { own, ..left }), &[]);
        assert_eq!(came.synthesis["push"], Value::Null, "{why}: {}", came.synthesis["notices"]);
        assert_eq!(came.notices(NEW), 0, "{why}");
    }
    // What our comment has and the artifact has not is not lost.
    let mut commented = event(&scene.hosted, "synchronize");
    commented["pull_request"]["comments"] = json!(1);
    let (left, said) = (good.clone(), talk(&[sticky("high")]));
    let script = move |it: &Asked| left.answer(it).or_else(|| said(it));
    let came = scene.step(("pull_request", &commented), script, &[]);
    let findings = came.synthesis["findings"].as_array().unwrap();
    let owed = findings.iter().filter(|it| it["fingerprint"] == "abcd").count();
    assert_eq!((owed, &came.synthesis["push"]), (1, &json!(2)), "{}", came.synthesis["notices"]);
    // Nobody is asked where there can be none, or where the token is a fork's.
    let mut fork = event(&scene.hosted, "synchronize");
    fork["pull_request"]["head"]["repo"] = json!({"id": 6, "full_name": "eve/shop"});
    let left = good.clone();
    let came = scene.step(("pull_request", &fork), move |it| left.answer(it), &[]);
    assert_eq!(came.asked, [""; 0]);
}

#[test]
fn a_run_whose_change_may_have_written_its_workflow_answers_nothing() {
    let scene = Scene::of(Hosted::changing_the_gate());
    let first = scene.review("opened", None, &[]);
    assert_eq!(first.ran.code, Some(1), "{}", first.ran.err);
    let head = scene.hosted.head.clone();
    let left = Left::by("pull_request", &head, first.archive);
    let again = [("GITHUB_RUN_ATTEMPT", "2")];
    let came = scene.review("opened", Some(&left), &again);
    assert_eq!((came.notices("edits `.github/`"), &came.synthesis["push"]), (1, &json!(2)));
    // The same artifact, by the base's workflow.
    let trusted = Left::by("pull_request_target", &head, left.archive.clone());
    let came = scene.review("opened", Some(&trusted), &again);
    assert_eq!((came.notices("edits `.github/`"), &came.synthesis["push"]), (0, &Value::Null));
    // What GitHub counts to the default branch is known by the report's own number.
    let mut elsewhere = trusted;
    elsewhere.run["head_branch"] = json!("main");
    elsewhere.own = elsewhere.run.clone();
    elsewhere.run["pull_requests"] = json!([]);
    let event = event(&scene.hosted, "synchronize");
    let left = elsewhere.clone();
    let came = scene.step(("pull_request_target", &event), move |it| left.answer(it), &[]);
    assert_eq!(came.asked.len(), 5, "{:#?}", came.asked);
}

#[test]
fn an_archive_that_is_odd_is_taken_nothing_of_and_makes_the_push_incomplete() {
    let scene = Scene::of(Hosted::clean("version: 1\n"));
    let first = scene.review("opened", None, &[]);
    let (head, good) = (scene.hosted.head.clone(), first.archive);
    let file = |name: &str| (name.to_owned(), b"{}".to_vec());
    for (archive, why) in [
        (good[..good.len() - 30].to_vec(), "not that of a plain zip archive"),
        (b"<html>".to_vec(), "not that of a plain zip archive"),
        (zip(&[file("../../event.json")]), "not Pentad's"),
        (zip(&[file("/checkpoint.json")]), "not Pentad's"),
        (zip(&[file("checkpoint.json"), file("checkpoint.json")]), "a name twice"),
        (zip(&[file("synthesis.json"), file("findings.jsonl")]), "run 11: findings.jsonl"),
        (zip(&[file("report.html")]), "run 11: there is no synthesis.json"),
    ] {
        let left = Left::by("pull_request", &head, archive);
        let came = scene.review("synchronize", Some(&left), &[]);
        assert_eq!(came.ran.code, Some(3), "{why}: {}", came.ran.err);
        let reasons = came.synthesis["reasons"].to_string();
        assert!(reasons.contains(why) && reasons.contains(NEW), "{why}: {reasons}");
        assert_eq!(came.synthesis["push"], Value::Null);
    }
}

pub(super) fn nothing() -> Script {
    Script::say(r#"{"verdicts":[],"findings":[],"merges":[],"summary":"nothing"}"#)
}

pub(super) fn critical() -> Script {
    let finding = json!({"slug": "two", "file_path": "a.py", "line_hint": "1", "severity": "critical", "claim": "A is two",
        "evidence_quote": "A = 2", "cause_quote": null, "failure_scenario": "s", "disproof": "d", "proposed_change": "p",
        "locked_conflict": false, "escalate": false, "references": [], "relation": null});
    let reply = json!({"verdicts": [], "findings": [finding], "merges": [], "summary": "one"});
    Script::say(&reply.to_string())
}

#[test]
fn a_repeated_run_asks_only_who_was_silent_and_a_new_push_asks_about_what_is_open() {
    let scene = Scene::of(Hosted::clean("version: 1\n"));
    let recovered = Arc::new(AtomicBool::new(false));
    let well = Arc::clone(&recovered);
    let server = StandIn::start(move |it: &Prompted| match it.role.as_str() {
        _ if well.load(Ordering::Relaxed) => nothing(),
        "data" => critical(),
        "security" => Script::refusal(),
        _ => nothing(),
    });
    let url = server.url();
    let vars = |attempt: &'static str| {
        vec![
            ("ANTHROPIC_API_KEY", "sk-ant-planted-0123456789"),
            ("ANTHROPIC_BASE_URL", url.as_str()),
            ("INPUT_DEPTH", "fast"),
            ("GITHUB_RUN_ATTEMPT", attempt),
        ]
    };
    let review = |action: &str, left: Option<Left>, attempt| {
        let before = server.journal().len();
        let event = event(&scene.hosted, action);
        let script = move |it: &Asked| left.as_ref()?.answer(it);
        let came = scene.step(("pull_request_target", &event), script, &vars(attempt));
        let mut roles: Vec<String> =
            server.journal().into_iter().skip(before).map(|it| it.role).collect();
        roles.sort();
        roles.dedup();
        (came, roles)
    };
    let (first, asked) = review("opened", None, "1");
    assert_eq!((first.ran.code, asked.len()), (Some(1), 9), "{}", first.ran.err);
    let head = scene.hosted.head.clone();
    let left = || Left::by("pull_request_target", &head, first.archive.clone());
    recovered.store(true, Ordering::Relaxed);

    // Asked again until they miss it, they would.
    let (again, asked) = review("opened", Some(left()), "2");
    assert_eq!(again.ran.code, Some(1), "{}", again.ran.err);
    assert_eq!(asked, ["security"]);
    assert_eq!(again.synthesis["critical"], first.synthesis["critical"]);
    let whole = Left::by("pull_request_target", &head, again.archive.clone());
    let (_, asked) = review("opened", Some(whole), "3");
    assert_eq!(asked, [""; 0], "all have answered");

    let (refused, asked) = review("synchronize", None, "1");
    assert_eq!(asked.len(), 9);
    assert_eq!(refused.asked, ["GET /repos/acme/shop/actions/artifacts"], "no repeats");
    assert_eq!(refused.notices("actions: read"), 1, "{}", refused.synthesis["notices"]);

    scene.hosted.git(&["checkout", "--quiet", "topic"]);
    scene.hosted.write("b.py", "B = 1\n");
    scene.hosted.commit("More");
    scene.hosted.git(&["checkout", "--quiet", "main"]);
    let (next, asked) = review("synchronize", Some(left()), "1");
    assert_eq!((next.ran.code, asked.len()), (Some(1), 9), "{}", next.ran.err);
    let open = next.synthesis["since"]["still_open"].as_array().unwrap();
    assert_eq!((open.len(), &next.synthesis["push"]), (1, &json!(2)), "{}", next.synthesis);
}
