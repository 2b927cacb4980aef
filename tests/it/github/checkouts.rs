//! The same change, however much of it the workflow checked out: what git's objects lack comes from the API, and the findings are the same,
//! byte for byte.

use super::{
    rest::{Rest, Rules},
    server::{GitHubStandIn, Reply, TOKEN},
};
use crate::{
    git::git,
    program::{Place, Ran, pentad, ran, run},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// A repository at GitHub, with a pull request whose base branch moved on.
pub(crate) struct Hosted {
    pub(super) place: Place,
    pub(super) base: String,
    pub(super) head: String,
}

const BAD: &str = "\n\ndef find(connection, name):\n    return connection.execute(f\"SELECT * FROM stock WHERE name = '{name}'\")\n";

impl Hosted {
    pub(crate) fn new() -> Self {
        let place = Place::new();
        fs::create_dir(place.path().join("hosted")).unwrap();
        let hosted = Self { place, base: String::new(), head: String::new() };
        hosted.git(&["init", "--quiet", "--initial-branch", "main"]);
        hosted.git(&["config", "uploadpack.allowFilter", "true"]);
        hosted.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
        let stock = "def shelf(stock, name):\n    return stock.get(name)\n";
        for (name, text) in [
            ("shop/stock.py", stock),
            ("shop/deep/er/price.py", "def price(cents):\n    return cents / 100\n"),
            ("shop/gone.py", "def gone():\n    pass\n"),
            ("shop/moved.py", "def one():\n    return 1\n\n\ndef two():\n    return 2\n"),
            ("docs/spec.md", "The stock must hold.\n"),
            ("web/ünïcode näme.js", "const a = 1;\r\nconst b = 2;"),
            ("run.sh", "echo run\n"),
            (".pentad/pentad.yml", "version: 1\nspec: [\"docs/*.md\"]\n"),
        ] {
            hosted.write(name, text);
        }
        let base = hosted.commit("The stock");
        hosted.git(&["checkout", "--quiet", "-b", "topic"]);
        hosted.write("shop/stock.py", &format!("{stock}{BAD}"));
        let head = hosted.commit("Search the stock\n\nIt was asked for.");
        Self { base, head, ..hosted }.changed()
    }

    /// The rest of the change, and what happened to the base branch meanwhile.
    fn changed(mut self) -> Self {
        fs::write(self.dir().join("shop/logo.png"), [137, 80, 78, 71, 0, 1, 2, 255]).unwrap();
        self.git(&["mv", "shop/moved.py", "shop/there.py"]);
        self.git(&["rm", "--quiet", "shop/gone.py"]);
        self.write("web/ünïcode näme.js", "const a = 1;\r\nconst b = eval(request.query.b);");
        self.write("shop/new.py", "import os\n\n\ndef run(name):\n    os.system(\"ls \" + name)\n");
        // What it cites is read, though it did not change.
        self.write(
            "docs/guide.md",
            "# Guide\n\nSee [the spec](spec.md#nowhere) and `shop/deep/er/price.py:99`.\n",
        );
        std::os::unix::fs::symlink("../run.sh", self.dir().join("shop/link")).unwrap();
        self.git(&["add", "--all"]);
        self.git(&["update-index", "--chmod=+x", "run.sh"]);
        self.git(&["commit", "--quiet", "--message", "More of it"]);
        self.head = self.git(&["rev-parse", "HEAD"]);
        self.git(&["checkout", "--quiet", "--force", "main"]);
        // The charter at the tip is the one that binds.
        self.write(
            ".pentad/pentad.yml",
            "version: 1\nspec: [\"docs/*.md\"]\ngate: {fail_on: high}\n",
        );
        self.write("docs/more.md", "Prices must be whole cents.\n");
        self.write(
            "shop/stock.py",
            "# Counted by hand.\ndef shelf(stock, name):\n    return stock.get(name)\n",
        );
        self.commit("Meanwhile");
        self.git(&["checkout", "--quiet", "--detach"]);
        self.git(&["merge", "--quiet", "--no-ff", "--message", "Merge topic into main", "topic"]);
        self.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
        self.git(&["update-ref", "refs/pull/7/head", "topic"]);
        self.git(&["checkout", "--quiet", "main"]);
        self
    }

    /// With a change that nobody objects to.
    pub(super) fn clean(charter: &str) -> Self {
        Self::small(&[(".pentad/pentad.yml", charter), ("a.py", "A = 1\n")], &[("a.py", "A = 2\n")])
    }

    /// With a change to the charter and to the workflow that runs Pentad.
    pub(super) fn changing_the_gate() -> Self {
        let workflow =
            "on: pull_request\njobs:\n  review:\n    steps:\n      - uses: acme/pentad@v1\n";
        let softer = format!("{workflow}        continue-on-error: true\n");
        let (at, charter) = (".github/workflows/review.yml", ".pentad/pentad.yml");
        Self::small(
            &[(at, workflow), (charter, "version: 1\n")],
            &[(at, &softer), (charter, "version: 1\nsnapshot: {exclude: [\"**/*\"]}\n")],
        )
    }

    pub(super) fn small(before: &[(&str, &str)], after: &[(&str, &str)]) -> Self {
        let place = Place::new();
        fs::create_dir(place.path().join("hosted")).unwrap();
        let mut hosted = Self { place, base: String::new(), head: String::new() };
        hosted.git(&["init", "--quiet", "--initial-branch", "main"]);
        before.iter().for_each(|(name, text)| hosted.write(name, text));
        hosted.base = hosted.commit("Before");
        hosted.git(&["checkout", "--quiet", "-b", "topic"]);
        after.iter().for_each(|(name, text)| hosted.write(name, text));
        hosted.head = hosted.commit("After");
        hosted.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
        hosted.git(&["checkout", "--quiet", "main"]);
        hosted
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.place.path().join("hosted")
    }

    pub(super) fn git(&self, words: &[&str]) -> String {
        git(&self.dir(), words)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        self.place.write(&format!("hosted/{name}"), text);
    }

    pub(super) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(super) fn pull(&self) -> Value {
        json!({"number": 7, "state": "open", "draft": false, "title": "Search the stock", "body": "It was asked for.",
            "author_association": "MEMBER", "base": {"ref": "main", "sha": self.base},
            "head": {"ref": "topic", "sha": self.head, "repo": null}})
    }

    pub(crate) fn event(&self) -> Value {
        json!({"action": "opened", "number": 7, "pull_request": self.pull(),
            "repository": {"full_name": "acme/shop", "default_branch": "main"}})
    }

    /// A checkout as a workflow's step makes it.
    pub(super) fn checkout(&self, kind: &str) -> PathBuf {
        self.checkout_as(kind, kind)
    }

    pub(crate) fn checkout_as(&self, kind: &str, name: &str) -> PathBuf {
        let workspace = self.place.path().join(name);
        fs::create_dir(&workspace).unwrap();
        let url = format!("file://{}", self.dir().display());
        let fetch = |options: &[&str], refs: &[&str]| {
            git(&workspace, &["init", "--quiet", "--initial-branch", "main"]);
            git(&workspace, &["remote", "add", "origin", &url]);
            let words = [&["fetch", "--quiet", "--no-tags"], options, &["origin"], refs].concat();
            git(&workspace, &words);
        };
        let merge = "+refs/pull/7/merge:refs/remotes/pull/7/merge";
        match kind {
            "none" => return workspace,
            "full" => fetch(&[], &["+refs/heads/*:refs/remotes/origin/*", merge]),
            "depth-1" => fetch(&["--depth=1"], &[merge]),
            "depth-2" => fetch(&["--depth=2"], &[merge]),
            "sparse" => {
                fetch(&["--filter=blob:none"], &["+refs/heads/*:refs/remotes/origin/*", merge]);
            }
            "sparse-depth-1" => fetch(&["--filter=blob:none", "--depth=1"], &[merge]),
            other => panic!("{other}"),
        }
        if kind.starts_with("sparse") {
            git(&workspace, &["sparse-checkout", "set", "docs"]);
        }
        git(&workspace, &["checkout", "--quiet", "--force", "refs/remotes/pull/7/merge"]);
        workspace
    }

    pub(super) fn step(
        &self,
        workspace: &Path,
        stand_in: &GitHubStandIn,
        name: &str,
        event: &Value,
    ) -> Ran {
        run(&mut self.command(workspace, stand_in, name, event))
    }

    pub(super) fn command(
        &self,
        workspace: &Path,
        stand_in: &GitHubStandIn,
        name: &str,
        event: &Value,
    ) -> Command {
        let mut command = self.command_at(workspace, name, event);
        command.env("GITHUB_API_URL", stand_in.url());
        command
    }

    /// With nobody yet who is asked.
    pub(crate) fn command_at(&self, workspace: &Path, name: &str, event: &Value) -> Command {
        self.place.write("event.json", &event.to_string());
        let mut command = pentad(workspace, &["action"]);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", name);
        command.env("GITHUB_EVENT_PATH", self.place.path().join("event.json"));
        command.env("GITHUB_WORKSPACE", workspace).env("GITHUB_REPOSITORY", "acme/shop");
        command.env("INPUT_GITHUB_TOKEN", TOKEN);
        command.env("HOME", self.place.path());
        command
    }

    pub(super) fn serve(&self, rules: Rules) -> GitHubStandIn {
        GitHubStandIn::serving(Rest::of(&self.dir(), rules), |_| None)
    }

    /// What a step in a checkout comes to.
    fn review(&self, kind: &str, rules: Rules) -> (Value, Vec<String>) {
        let stand_in = self.serve(rules);
        let workspace = self.checkout(kind);
        let ran = self.step(&workspace, &stand_in, "pull_request", &self.event());
        assert_eq!(ran.code, Some(1), "{kind}: {}{}", ran.out, ran.err);
        assert!(!ran.err.contains(TOKEN) && !ran.out.contains(TOKEN), "{}", ran.err);
        (self.synthesis(kind), stand_in.paths())
    }

    pub(super) fn synthesis(&self, kind: &str) -> Value {
        let mut synthesis = self.place.synthesis(&format!("{kind}/pentad-out"));
        timeless(&mut synthesis);
        synthesis
    }
}

/// Without the seconds that things took.
fn timeless(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "seconds");
            fields.values_mut().for_each(timeless);
        }
        Value::Array(items) => items.iter_mut().for_each(timeless),
        _ => {}
    }
}

#[test]
fn whatever_is_checked_out_the_review_is_the_same() {
    let hosted = Hosted::new();
    let (full, asked) = hosted.review("full", Rules::default());
    assert_eq!(asked, Vec::<String>::new(), "a full checkout asks nobody");
    assert_eq!(full["base"], json!(hosted.base));
    assert!(full["findings"].as_array().unwrap().len() >= 3, "{full:#}");
    for kind in ["depth-1", "depth-2", "sparse", "sparse-depth-1", "none"] {
        let (synthesis, asked) = hosted.review(kind, Rules::default());
        assert_eq!(synthesis, full, "{kind}");
        assert!(!asked.is_empty() && asked.len() < 40, "{kind}: {asked:#?}");
    }
}

#[test]
fn a_push_is_compared_with_what_it_left_or_with_the_default_branch_in_any_checkout() {
    let hosted = Hosted::new();
    let push = |before: &str, after: &str| {
        json!({"ref": "refs/heads/topic", "before": before, "after": after, "deleted": false,
            "repository": {"full_name": "acme/shop", "default_branch": "main"}})
    };
    // What the branch was before it was pushed anew: GitHub still has it, no checkout does.
    hosted.git(&["checkout", "--quiet", "-b", "old", &hosted.base]);
    hosted.write("shop/stock.py", "def shelf(stock, name):\n    return None\n");
    let forced = hosted.commit("Another try");
    hosted.git(&["checkout", "--quiet", "main"]);
    hosted.git(&["branch", "--quiet", "-D", "old"]);
    let (zero, first) = ("0".repeat(40), hosted.git(&["rev-parse", "topic~1"]));
    for (n, (before, base)) in
        [(&first, &first), (&forced, &hosted.base), (&zero, &hosted.base)].into_iter().enumerate()
    {
        let mut all = Vec::new();
        for (kind, asks) in [("full", false), ("depth-1", true), ("none", true)] {
            let stand_in = hosted.serve(Rules::default());
            let workspace = hosted.checkout_as(kind, &format!("{kind}-{n}"));
            let ran = hosted.step(&workspace, &stand_in, "push", &push(before, &hosted.head));
            assert_eq!(ran.code, Some(1), "{kind} {n}: {}", ran.err);
            assert_eq!(!stand_in.journal().is_empty(), asks, "{kind} {n}");
            all.push(hosted.synthesis(&format!("{kind}-{n}")));
        }
        assert_eq!((&all[0]["base"], &all[0]["head"]), (&json!(base), &json!(hosted.head)), "{n}");
        assert!(all.iter().all(|it| *it == all[0]), "{n}");
    }
}

#[test]
fn a_shallow_checkout_that_is_enough_asks_nobody() {
    let hosted = Hosted::new();
    let stand_in = hosted.serve(Rules::default());
    let workspace = hosted.checkout("depth-1");
    let mut schedule =
        hosted.command(&workspace, &stand_in, "schedule", &json!({"schedule": "0 3 * * *"}));
    let tip = git(&workspace, &["rev-parse", "HEAD"]);
    let ran = run(schedule.env("GITHUB_SHA", tip));
    assert_eq!((ran.code, stand_in.paths()), (Some(1), Vec::new()), "{}", ran.err);
}

#[test]
fn a_large_repository_is_listed_folder_by_folder_and_an_older_server_is_understood() {
    let hosted = Hosted::new();
    let (full, _) = hosted.review("full", Rules::default());
    let rules = Rules { listed: 6, in_json: true, graphql: false, ..Rules::default() };
    let (synthesis, asked) = hosted.review("none", rules);
    assert_eq!(synthesis, full);
    let listings = asked.iter().filter(|it| it.contains("/git/trees/")).count();
    assert!((6..20).contains(&listings), "{asked:#?}");
}

#[test]
fn a_command_in_a_comment_reviews_the_pull_request_it_stands_under() {
    let hosted = Hosted::new();
    let (full, _) = hosted.review("full", Rules::default());
    let rules = Rules { pulls: vec![hosted.pull()], ..Rules::default() };
    let stand_in = GitHubStandIn::serving(Rest::of(&hosted.dir(), rules), |asked| {
        let mona = asked.path == "/repos/acme/shop/collaborators/mona/permission";
        mona.then(|| Reply::json(&json!({"permission": "admin"})))
    });
    let comment = json!({"action": "created", "comment": {"body": "/pentad review", "id": 1, "user": {"login": "mona"}},
        "issue": {"number": 7, "state": "open", "pull_request": {"url": "x"}},
        "repository": {"full_name": "acme/shop", "default_branch": "main"}});
    let workspace = hosted.checkout("none");
    let ran = hosted.step(&workspace, &stand_in, "issue_comment", &comment);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(hosted.synthesis("none")["findings"], full["findings"]);
    assert_eq!(stand_in.paths()[1], "GET /repos/acme/shop/pulls/7");
}

#[test]
fn an_enterprise_server_behind_a_proxy_is_github_too() {
    let hosted = Hosted::new();
    let stand_in = hosted.serve(Rules::default());
    let workspace = hosted.checkout("none");
    let mut command = hosted.command(&workspace, &stand_in, "pull_request", &hosted.event());
    command
        .env("GITHUB_API_URL", "http://github.acme.example/api/v3")
        .env("http_proxy", stand_in.url());
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let hosts = stand_in.journal().into_iter().map(|it| it.host);
    assert!(hosts.flatten().all(|it| it == "github.acme.example"));
    assert!(stand_in.journal().iter().all(|it| it.host.is_some()));
}

#[test]
fn a_draft_is_reviewed_unless_the_charter_leaves_it_for_later() {
    let hosted = Hosted::new();
    let mut event = hosted.event();
    event["pull_request"]["draft"] = json!(true);
    let stand_in = hosted.serve(Rules::default());
    let workspace = hosted.checkout("none");
    assert_eq!(hosted.step(&workspace, &stand_in, "pull_request", &event).code, Some(1));
    hosted.write(".pentad/pentad.yml", "version: 1\ngate: {skip_drafts: true}\n");
    hosted.commit("Drafts wait");
    let ran = hosted.step(&workspace, &stand_in, "pull_request", &event);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let synthesis = hosted.synthesis("none");
    assert_eq!(synthesis["verdict"], "incomplete");
    assert!(synthesis["reasons"][0].as_str().unwrap().contains("gate.skip_drafts"));
    assert_eq!((&synthesis["head"], &synthesis["findings"]), (&json!(hosted.head), &json!([])));
}

#[test]
fn without_a_token_a_shallow_checkout_is_refused_with_what_would_do() {
    let hosted = Hosted::new();
    let workspace = hosted.checkout("depth-1");
    hosted.place.write("event.json", &hosted.event().to_string());
    let mut command = pentad(&workspace, &["action"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
    command.env("GITHUB_EVENT_PATH", hosted.place.path().join("event.json"));
    command.env("GITHUB_REPOSITORY", "acme/shop").env("HOME", hosted.place.path());
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("fetch-depth: 0"), "{}", ran.err);
}

#[test]
fn a_github_that_does_not_give_what_is_needed_ends_with_its_own_exit_code() {
    let hosted = Hosted::new();
    let workspace = hosted.checkout("depth-1");
    let refusing = GitHubStandIn::scripted(|_| super::server::Reply::error(401, "Bad credentials"));
    let ran = hosted.step(&workspace, &refusing, "pull_request", &hosted.event());
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    for part in ["the token is not accepted", "HTTP 401", "exit code 4"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
    // What is in the checkout is reviewed, whatever GitHub says.
    let full = hosted.checkout("full");
    let ran = hosted.step(&full, &refusing, "pull_request", &hosted.event());
    assert_eq!(ran.code, Some(1), "{}", ran.err);
}

#[test]
fn what_a_used_up_limit_withholds_is_named_and_the_review_is_incomplete() {
    let hosted = Hosted::new();
    let stand_in = hosted.serve(Rules { graphql: false, requests: 9, ..Rules::default() });
    let workspace = hosted.checkout("none");
    let ran = hosted.step(&workspace, &stand_in, "pull_request", &hosted.event());
    let synthesis = hosted.synthesis("none");
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_eq!(synthesis["verdict"], "incomplete");
    let reasons = synthesis["reasons"].to_string();
    assert!(reasons.contains("could not be had from GitHub"), "{reasons}");
    let omitted = synthesis["coverage"]["omitted"].as_array().unwrap();
    assert!(!omitted.is_empty(), "{synthesis:#}");
    let named = omitted.iter().chain(synthesis["coverage"]["files"].as_array().unwrap());
    let named: Vec<&str> = named.filter_map(|it| it["path"].as_str()).collect();
    for path in ["shop/stock.py", "shop/new.py", "shop/there.py", "web/ünïcode näme.js"] {
        assert!(named.contains(&path), "{path}: {named:?}");
    }
}

#[test]
fn a_result_is_published_by_another_run_that_looks_everything_up_again() {
    let hosted = Hosted::new();
    let (_, _) = hosted.review("full", Rules::default());
    let event = json!({"action": "completed", "workflow_run": {"head_sha": hosted.head, "head_branch": "topic", "event": "pull_request",
            "head_repository": {"full_name": "mallory/shop"}, "pull_requests": []},
        "repository": {"full_name": "acme/shop", "default_branch": "main"}});
    let page: super::pull::Pull =
        super::pull::Pull::of(&hosted.head, &[("shop/stock.py", &[(1, 7)])]);
    let page = std::sync::Arc::new(std::sync::Mutex::new(page));
    let (shared, mut pull) = (std::sync::Arc::clone(&page), hosted.pull());
    pull["head"]["repo"] = json!({"full_name": "mallory/shop"});
    // Somebody else has a pull request with the very commit.
    let mut other = pull.clone();
    (other["number"], other["head"]["repo"]["full_name"]) = (json!(6), json!("eve/shop"));
    let script = move |asked: &super::server::Asked| {
        let here = asked.path.strip_prefix("/repos/acme/shop/").unwrap_or(&asked.path);
        match (asked.method.as_str(), here) {
            ("GET", "pulls") => Some(super::server::Reply::json(&json!([other, pull]))),
            ("GET", "pulls/7") => Some(super::server::Reply::json(&pull)),
            ("POST" | "PATCH" | "DELETE", _) | (_, "pulls/7/files") => {
                let objects = asked.body["query"].as_str().is_some_and(|it| it.contains("object("));
                (!objects).then(|| shared.lock().unwrap().answer(asked))
            }
            _ => None,
        }
    };
    let stand_in = GitHubStandIn::serving(Rest::of(&hosted.dir(), Rules::default()), script);
    let workspace = hosted.checkout("none");
    let publish = |from: &str| {
        let mut command = hosted.command(&workspace, &stand_in, "workflow_run", &event);
        command.env("INPUT_COMMAND", "publish").env("INPUT_FROM", from);
        run(command.env("GITHUB_OUTPUT", workspace.with_extension("output")))
    };
    let done = publish("../full/pentad-out");
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    let outputs = fs::read_to_string(workspace.with_extension("output")).unwrap();
    assert!(outputs.contains("\nfail\n"), "a later step learns that it is published: {outputs}");
    assert!(done.err.contains("published on the pull request: the comment"), "{}", done.err);
    let said = page.lock().unwrap().comments[0]["body"].as_str().unwrap().to_owned();
    assert!(said.contains("/acme/shop/blob/"), "{said}");
    assert!(!said.contains("pentad:memory"), "what a stranger's run says is open obliges nobody");

    // The same folder with a quote that stands nowhere, and one that is of another commit.
    let at = |name: &str| hosted.place.path().join(format!("full/pentad-out/{name}"));
    let findings = fs::read_to_string(at("findings.jsonl")).unwrap();
    fs::write(at("findings.jsonl"), findings.replace("connection.execute", "connection.nothing"))
        .unwrap();
    let done = publish("../full/pentad-out");
    let said = page.lock().unwrap().comments[0]["body"].as_str().unwrap().to_owned();
    assert_eq!(done.code, Some(1), "what failed there fails here: {said}");
    let notice = said.contains("shown without a place");
    assert!(notice || done.err.contains("fail"), "{said}{}", done.err);
    let forged = findings.replacen("\"fingerprint\":\"", "\"fingerprint\":\"zz", 1);
    assert_ne!(forged, findings);
    fs::write(at("findings.jsonl"), forged).unwrap();
    let refused = publish("../full/pentad-out");
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("fingerprint"), "{}", refused.err);
    fs::write(at("findings.jsonl"), " ".repeat((16 << 20) + 1)).unwrap();
    let refused = publish("../full/pentad-out");
    assert!(refused.err.contains("more than 16 MiB"), "{}", refused.err);
    fs::write(at("findings.jsonl"), findings).unwrap();
    let synthesis = fs::read_to_string(at("synthesis.json")).unwrap();
    for (from, to, why) in [
        (hosted.head.as_str(), hosted.base.as_str(), "another commit"),
        ("acme/shop", "acme/other", "another repository"),
        ("\"pull\": 7", "\"pull\": 8", "another pull request"),
    ] {
        fs::write(at("synthesis.json"), synthesis.replace(from, to)).unwrap();
        let refused = publish("../full/pentad-out");
        assert_eq!(refused.code, Some(2), "{why}: {}", refused.err);
        assert!(refused.err.contains(why), "{why}: {}", refused.err);
    }
}

#[test]
fn a_pass_of_a_run_that_the_change_could_shape_turns_nothing_green() {
    let hosted = Hosted::clean(
        "version: 1\ngate: {without_key: static, on_incomplete: green}\npublish: {check: true}\n",
    );
    let stand_in = hosted.serve(Rules::default());
    let workspace = hosted.checkout("full");
    let ran = hosted.step(&workspace, &stand_in, "pull_request", &hosted.event());
    assert_eq!((ran.code, &hosted.synthesis("full")["verdict"]), (Some(0), &json!("pass")));
    let page = super::pull::Pull::of(&hosted.head, &[("a.py", &[(1, 1)])]);
    let page = Arc::new(std::sync::Mutex::new(page));
    for repository in ["acme/shop", "mallory/shop"] {
        let event = json!({"action": "completed", "workflow_run": {"head_sha": hosted.head, "head_branch": "topic", "event": "pull_request",
                "head_repository": {"full_name": repository}, "pull_requests": []},
            "repository": {"full_name": "acme/shop", "default_branch": "main"}});
        let (shared, mut pull) = (Arc::clone(&page), hosted.pull());
        pull["head"]["repo"] = json!({"full_name": repository});
        pull["base"]["repo"] = json!({"full_name": "acme/shop"});
        let script = move |asked: &super::server::Asked| {
            let here = asked.path.strip_prefix("/repos/acme/shop/").unwrap_or(&asked.path);
            match (asked.method.as_str(), here) {
                ("GET", "pulls") => Some(Reply::json(&json!([pull]))),
                ("GET", "pulls/7") => Some(Reply::json(&pull)),
                ("POST" | "PATCH" | "DELETE", _) => {
                    let objects =
                        asked.body["query"].as_str().is_some_and(|it| it.contains("object("));
                    (!objects).then(|| shared.lock().unwrap().answer(asked))
                }
                (_, it) if it.ends_with("/check-runs") => {
                    Some(shared.lock().unwrap().answer(asked))
                }
                _ => None,
            }
        };
        let stand_in = GitHubStandIn::serving(Rest::of(&hosted.dir(), Rules::default()), script);
        let publish = |name: &str| {
            let mut command = hosted.command(&workspace, &stand_in, name, &event);
            command.env("INPUT_COMMAND", "publish").env("INPUT_FROM", "pentad-out");
            run(&mut command)
        };
        let done = publish("workflow_run");
        assert_eq!(done.code, Some(3), "{repository}: {}{}", done.out, done.err);
        let it = page.lock().unwrap().clone();
        assert_eq!(it.checks.last().unwrap()["conclusion"], "failure", "{repository}");
        let said = it.comments[0]["body"].as_str().unwrap();
        assert!(said.contains("the change itself could shape"), "{said}");
        for name in ["issue_comment", "workflow_dispatch", "push"] {
            let refused = publish(name);
            assert_eq!(refused.code, Some(2), "{name}: {}", refused.err);
            assert!(refused.err.contains(&format!("refused on {name}")), "{}", refused.err);
        }
    }
}

#[test]
fn a_step_that_is_cancelled_while_github_is_silent_leaves_an_incomplete_review() {
    let hosted = Hosted::new();
    for (signal, hangs) in [("INT", "/compare/"), ("TERM", "/git/trees/")] {
        let go = Arc::new(AtomicBool::new(false));
        let held = Arc::clone(&go);
        let stand_in =
            GitHubStandIn::serving(Rest::of(&hosted.dir(), Rules::default()), move |it| {
                while it.path.contains(hangs) && !held.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(5));
                }
                None
            });
        let workspace = hosted.checkout_as("none", signal);
        let mut command = hosted.command(&workspace, &stand_in, "pull_request", &hosted.event());
        let output = workspace.with_extension("output");
        command.env("GITHUB_OUTPUT", &output).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        while !stand_in.journal().iter().any(|it| it.path.contains(hangs)) {
            assert_eq!(child.try_wait().unwrap(), None, "it ended before it asked");
            thread::sleep(Duration::from_millis(5));
        }
        let kill =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        let ran = ran(child.wait_with_output().unwrap());
        go.store(true, Ordering::Relaxed);
        assert_eq!(ran.code, Some(3), "{signal}: {}{}", ran.out, ran.err);
        let synthesis = hosted.synthesis(signal);
        assert_eq!(synthesis["verdict"], "incomplete");
        let sarif = fs::read_to_string(workspace.join("pentad-out/results.sarif")).unwrap();
        let sarif: Value = serde_json::from_str(&sarif).unwrap();
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
        let expected = "the run was cancelled while GitHub was asked for what the checkout lacks";
        assert_eq!(synthesis["reasons"], json!([expected]));
        assert!(ran.err.contains(expected) || ran.out.contains(expected), "{}", ran.err);
        let outputs = fs::read_to_string(&output).unwrap();
        assert!(outputs.contains("\nincomplete\n"), "{outputs}");
    }
}
