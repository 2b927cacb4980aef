//! Whose change it is decides whether models may close a Critical of it. The models here agree that there is none; who may have them believed is
//! GitHub's to say, by who can write, and not by what an author is called.

use super::{
    checkouts::Hosted,
    rest::{Rest, Rules},
    server::{GitHubStandIn, Reply},
};
use crate::{
    program::run,
    stand_in::{self, Script, StandIn},
};
use serde_json::{Value, json};

const BEFORE: &str = "def total(rows):\n    return sum(rows)\n\n\ndef checked(rows):\n    return [row for row in rows if row]\n";
const AFTER: &str = "def total(rows):\n    return sum(rows[1:])\n\n\ndef checked(rows):\n    return [row for row in rows if row]\n";
const CLAIM: &str = "the first row is left out of every total";

/// Correctness finds a Critical; the adversary refutes it by a line elsewhere, and the arbiter agrees.
fn reply(asked: &stand_in::Asked) -> Script {
    let finding = json!({"slug": "first-row", "file_path": "shop.py", "line_hint": "2", "severity": "critical", "claim": CLAIM,
        "evidence_quote": "    return sum(rows[1:])", "cause_quote": null, "failure_scenario": "Rows of 3 and 4 come to 4.",
        "proposed_change": "Sum all rows.", "disproof": "A header row.", "locked_conflict": false, "escalate": false, "references": [],
        "relation": null});
    let verdict = json!({"finding_id": "correctness-L1-first-row", "verdict": "refute", "file_path": "shop.py",
        "evidence_quote": "    return [row for row in rows if row]", "contradicts": CLAIM, "reason": "Rows are checked there."});
    let (findings, verdicts) = match asked.role.as_str() {
        "correctness" => (vec![finding], vec![]),
        "adversarial" | "arbiter" => (vec![], vec![verdict]),
        _ => (vec![], vec![]),
    };
    Script::say(
        &json!({"summary": "s", "findings": findings, "verdicts": verdicts, "merges": []})
            .to_string(),
    )
}

struct Scene {
    hosted: Hosted,
    model: StandIn,
    n: u32,
}

impl Scene {
    fn new() -> Self {
        let hosted = Hosted::small(&[("shop.py", BEFORE)], &[("shop.py", AFTER)]);
        Self { hosted, model: StandIn::start(reply), n: 0 }
    }

    /// What the Critical comes to, whose permission was asked for, and the notices. `writers` can write; without any, GitHub refuses to tell.
    fn review(
        &mut self,
        name: &str,
        event: &Value,
        rules: Rules,
        writers: &[&str],
    ) -> (String, Vec<String>, String) {
        self.n += 1;
        let at = format!("run-{}", self.n);
        let all: Vec<String> = writers.iter().map(|it| (*it).to_owned()).collect();
        let rest = Rest::of(&self.hosted.dir(), rules);
        let github = GitHubStandIn::serving(rest, move |asked| {
            let login = asked
                .path
                .strip_prefix("/repos/acme/shop/collaborators/")?
                .strip_suffix("/permission")?;
            if all.is_empty() {
                return Some(Reply::error(403, "Resource not accessible by integration"));
            }
            let word = if all.iter().any(|it| it == login) { "write" } else { "read" };
            Some(Reply::json(&json!({"permission": word, "role_name": word})))
        });
        let workspace = self.hosted.checkout_as("full", &at);
        let mut command = self.hosted.command(&workspace, &github, name, event);
        command.env("INPUT_ANTHROPIC_API_KEY", "sk-ant-planted").env("INPUT_LOOPS", "1");
        let ran = run(command.env("INPUT_ANTHROPIC_BASE_URL", self.model.url()));
        let synthesis = self.hosted.synthesis(&at);
        let findings = synthesis["findings"].as_array().unwrap();
        let finding = findings.iter().find(|it| it["id"] == "correctness-L1-first-row");
        let state = finding.unwrap_or_else(|| panic!("{synthesis:#} {}", ran.err))["state"]
            .as_str()
            .unwrap();
        let asked = github.paths().into_iter().filter(|it| it.contains("/collaborators/"));
        (state.to_owned(), asked.collect(), synthesis["notices"].to_string())
    }

    /// A pull request of somebody, from a repository, that somebody pushed to.
    fn event(&self, association: &str, author: &str, repository: &str, sender: &str) -> Value {
        let mut event = self.hosted.event();
        event["action"] = json!("synchronize");
        event["sender"] = json!({"login": sender});
        event["pull_request"] = self.pull(association, author, repository);
        event
    }

    fn pull(&self, association: &str, author: &str, repository: &str) -> Value {
        let mut pull = self.hosted.pull();
        pull["author_association"] = json!(association);
        pull["user"] = json!({"login": author, "type": "User"});
        pull["base"]["repo"] = json!({"id": 1, "full_name": "acme/shop"});
        let owner = repository.split('/').next();
        pull["head"]["repo"] = json!({"id": 2, "full_name": repository, "owner": {"login": owner}});
        pull
    }
}

#[test]
fn models_close_a_critical_of_who_can_write_and_of_nobody_else() {
    let mut scene = Scene::new();
    let name = "pull_request_target";
    for (association, author, repository, sender, writers, state, asked) in [
        ("NONE", "ann", "acme/shop", "ann", &[][..], "refuted", 0),
        ("OWNER", "eve", "eve/shop", "eve", &["ann"], "contested", 1),
        ("MEMBER", "eve", "eve/shop", "eve", &["ann"], "contested", 1),
        ("COLLABORATOR", "eve", "eve/shop", "eve", &["ann"], "contested", 1),
        ("MEMBER", "ann", "ann/shop", "ann", &["ann"], "refuted", 1),
        ("MEMBER", "ann", "ann/shop", "eve", &["ann"], "contested", 2),
        ("MEMBER", "ann", "eve/shop", "ann", &["ann"], "contested", 2),
        ("MEMBER", "ann", "ann/shop", "ann", &[], "contested", 1),
    ] {
        let event = scene.event(association, author, repository, sender);
        let (came, paths, notices) = scene.review(name, &event, Rules::default(), writers);
        let case = format!("{association} {author} {repository} {sender} {writers:?}: {paths:?}");
        assert_eq!(came, state, "{case}");
        assert_eq!(paths.len(), asked, "{case}");
        let untold = asked > 0 && writers.is_empty();
        assert_eq!(notices.contains("could not be asked"), untold, "{case}: {notices}");
    }
}

#[test]
fn a_merge_queue_s_change_is_whose_pull_request_it_is() {
    let mut scene = Scene::new();
    for (repository, writers, state) in [
        ("acme/shop", &["ann"], "refuted"),
        ("ann/shop", &["ann"], "refuted"),
        ("ann/shop", &["bob"], "contested"),
    ] {
        let Hosted { base, head, .. } = &scene.hosted;
        let group = json!({"head_ref": format!("refs/heads/gh-readonly-queue/main/pr-7-{base}"), "head_sha": head, "base_sha": base});
        let event = json!({"action": "checks_requested", "merge_group": group,
            "repository": {"full_name": "acme/shop", "default_branch": "main"}});
        let rules =
            Rules { pulls: vec![scene.pull("MEMBER", "ann", repository)], ..Rules::default() };
        let (came, ..) = scene.review("merge_group", &event, rules, writers);
        assert_eq!(came, state, "{repository} {writers:?}");
    }
}
