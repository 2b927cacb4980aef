//! What a change may do to its own review: pull requests of forks, and changes to what decides over them, in any checkout.

use super::{checkouts::Hosted, rest::Rules};
use crate::program::run;
use serde_json::{Value, json};
use std::fs;

/// From a fork: no secret, though the step names one, and a token that reads.
fn fork(hosted: &Hosted) -> Value {
    let mut event = hosted.event();
    event["pull_request"]["author_association"] = json!("FIRST_TIME_CONTRIBUTOR");
    event["pull_request"]["head"]["repo"] =
        json!({"id": 2, "full_name": "stranger/shop", "fork": true});
    event
}

#[test]
fn a_fork_without_a_key_is_reviewed_by_rules_and_told_how_a_model_could() {
    let hosted = Hosted::new();
    for kind in ["full", "depth-1", "none"] {
        let stand_in = hosted.serve(Rules::default());
        let workspace = hosted.checkout_as(kind, &format!("fork-{kind}"));
        let mut command = hosted.command(&workspace, &stand_in, "pull_request", &fork(&hosted));
        let summary = workspace.with_extension("summary");
        let ran = run(command.env("ANTHROPIC_API_KEY", "").env("GITHUB_STEP_SUMMARY", &summary));
        assert_eq!(ran.code, Some(1), "{kind}: {}", ran.err);
        let synthesis = hosted.synthesis(&format!("fork-{kind}"));
        let reasons = synthesis["reasons"].to_string();
        assert!(reasons.contains("docs/github.md"), "{reasons}");
        assert!(fs::read_to_string(&summary).unwrap().contains("Dependabot"), "{kind}");
        assert_eq!(synthesis["usage"]["requests"], 0, "{kind}");
        for asked in stand_in.journal() {
            let reads = asked.method == "GET" || asked.path.ends_with("/graphql");
            assert!(reads, "{kind}: {} {}", asked.method, asked.path);
        }
    }
}

#[test]
fn a_clean_fork_is_incomplete_unless_the_charter_accepts_rules_alone() {
    for (gate, code, verdict) in
        [("", 3, "incomplete"), ("gate: {without_key: static}\n", 0, "pass")]
    {
        let hosted = Hosted::clean(&format!("version: 1\n{gate}"));
        let stand_in = hosted.serve(Rules::default());
        let workspace = hosted.checkout_as("depth-1", "clean");
        let mut command = hosted.command(&workspace, &stand_in, "pull_request", &fork(&hosted));
        let ran = run(command.env("ANTHROPIC_API_KEY", ""));
        assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
        assert_eq!(hosted.synthesis("clean")["verdict"], verdict);
    }
}

#[test]
fn a_change_to_the_charter_or_to_the_gate_s_workflow_is_in_every_output() {
    let hosted = Hosted::changing_the_gate();
    for name in ["pull_request", "pull_request_target"] {
        for kind in ["full", "depth-1", "none"] {
            let stand_in = hosted.serve(Rules::default());
            let at = format!("{name}-{kind}");
            let workspace = hosted.checkout_as(kind, &at);
            let (summary, output) = (workspace.with_extension("s"), workspace.with_extension("o"));
            let mut command = hosted.command(&workspace, &stand_in, name, &hosted.event());
            command.env("GITHUB_STEP_SUMMARY", &summary).env("GITHUB_OUTPUT", &output);
            let ran = run(&mut command);
            assert_eq!(ran.code, Some(1), "{at}: {}", ran.err);
            let out =
                |name: &str| fs::read_to_string(workspace.join("pentad-out").join(name)).unwrap();
            let all = [
                ("annotations", ran.out.clone()),
                ("summary", fs::read_to_string(&summary).unwrap()),
                ("synthesis.md", out("synthesis.md")),
                ("synthesis.json", out("synthesis.json")),
                ("findings.jsonl", out("findings.jsonl")),
                ("results.sarif", out("results.sarif")),
            ];
            for (which, text) in &all {
                for said in [
                    "A workflow that runs Pentad is changed",
                    "The charter of the review is changed",
                ] {
                    assert!(text.contains(said), "{at}, {which}: {said}");
                }
            }
            let outputs = fs::read_to_string(&output).unwrap();
            assert!(outputs.contains("\nfail\n"), "{outputs}");
            // The change's own charter would let everything pass.
            assert_eq!(hosted.synthesis(&at)["verdict"], "fail");
        }
    }
}

#[test]
fn a_charter_from_a_checkout_of_the_base_binds_only_where_the_base_owns_the_workflow() {
    let team = (".pentad/team/pentad.yml", "version: 1\ngate: {without_key: static}\n");
    let hosted = Hosted::small(&[team, ("a.py", "A = 1\n")], &[("a.py", "A = 2\n")]);
    for (name, code, verdict) in
        [("pull_request_target", 0, Some("pass")), ("pull_request", 2, None)]
    {
        let stand_in = hosted.serve(Rules::default());
        let workspace = hosted.place.path().join(name);
        let url = format!("file://{}", hosted.place.path().join("hosted").display());
        crate::git::git(
            hosted.place.path(),
            &["clone", "--quiet", "--depth=1", "--branch=main", &url, name],
        );
        let mut command = hosted.command(&workspace, &stand_in, name, &fork(&hosted));
        command.env("ANTHROPIC_API_KEY", "").env("INPUT_CHARTER", ".pentad/team");
        let ran = run(command.env("INPUT_OUT", "pentad-team"));
        assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
        if let Some(verdict) = verdict {
            assert_eq!(hosted.place.synthesis(&format!("{name}/pentad-team"))["verdict"], verdict);
        }
    }
}

#[test]
fn fail_on_loosens_only_where_the_base_owns_the_workflow() {
    let charter = ".pentad/pentad.yml";
    let strict = "version: 1\ngate: {fail_on: note}\n";
    // A changed charter is a note.
    let hosted = Hosted::small(&[(charter, strict)], &[(charter, "version: 1\n")]);
    for (name, code) in [("pull_request", 1), ("pull_request_target", 0)] {
        let stand_in = hosted.serve(Rules::default());
        let workspace = hosted.checkout_as("none", name);
        let mut command = hosted.command(&workspace, &stand_in, name, &hosted.event());
        let ran = run(command.env("INPUT_FAIL_ON", "critical"));
        assert_eq!(ran.code, Some(code), "{name}: {}{}", ran.out, ran.err);
    }
}
