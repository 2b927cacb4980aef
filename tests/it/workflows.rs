//! The workflows to copy, and this repository's own: pinned, with the least permissions, and with inputs that there are.

use crate::git::git;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn workflows(folders: &[&str]) -> Vec<PathBuf> {
    let files = |it: &&str| fs::read_dir(root().join(it)).unwrap().map(|it| it.unwrap().path());
    let mut all: Vec<PathBuf> = folders.iter().flat_map(files).collect();
    all.retain(|it| it.extension().is_some_and(|it| it == "yml"));
    all.sort();
    all
}

fn all() -> Vec<(PathBuf, String, Value)> {
    let files = workflows(&["examples/workflows", ".github/workflows"]);
    assert!(files.len() >= 14, "{files:?}");
    let parsed = files.into_iter().map(|it| {
        let text = read(&it);
        let value = serde_yaml::from_str(&text).unwrap();
        (it, text, value)
    });
    parsed.collect()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow["jobs"].as_object().unwrap().values()
}

fn steps(workflow: &Value) -> impl Iterator<Item = &Value> {
    jobs(workflow).flat_map(|it| it["steps"].as_array().unwrap())
}

#[test]
fn every_action_is_pinned_to_one_commit_and_says_its_version() {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (file, text, _) in all() {
        for line in
            text.lines().filter_map(|it| it.trim_start_matches([' ', '-']).strip_prefix("uses: "))
        {
            if line.starts_with("./ ") {
                continue;
            }
            let (action, pin) = line.split_once('@').unwrap();
            let (commit, version) = pin.split_once(" # ").unwrap();
            let hex = commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(hex && !version.is_empty(), "{}: {line}", file.display());
            let first = known.entry(action.to_owned()).or_insert_with(|| pin.to_owned());
            assert_eq!(first, pin, "{}: {action}", file.display());
            assert_eq!(action.starts_with("OWNER/"), commit.bytes().all(|it| it == b'0'), "{line}");
        }
    }
    assert!(known.len() >= 8, "{known:?}");
}

#[test]
fn a_job_has_the_permissions_it_names_a_limit_and_a_group() {
    for (file, _, workflow) in all() {
        let file = file.display();
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{file}");
        assert!(workflow["concurrency"]["group"].is_string(), "{file}");
        for job in jobs(&workflow) {
            assert!(job["permissions"].is_object() && job["name"].is_string(), "{file}");
            assert!(job["timeout-minutes"].is_u64(), "{file}");
        }
    }
}

#[test]
fn where_there_are_secrets_for_strangers_nothing_of_the_change_is_checked_out_or_run() {
    let mut seen = 0;
    for (file, _, workflow) in all() {
        let on = &workflow["on"];
        let privileged = ["pull_request_target", "workflow_run", "issue_comment"]
            .iter()
            .any(|it| on.get(it).is_some());
        if !privileged {
            continue;
        }
        seen += 1;
        for step in steps(&workflow) {
            let uses = step["uses"].as_str().unwrap_or_else(|| panic!("a step runs: {step}"));
            assert!(!uses.starts_with("actions/cache"), "{uses}");
            if uses.starts_with("actions/checkout") {
                assert!(step["with"].get("ref").is_none(), "{}", file.display());
                assert!(step["with"].get("repository").is_none(), "{}", file.display());
            }
        }
    }
    assert_eq!(seen, 4);
}

/// The comment that a review leaves is where the next push remembers its findings.
#[test]
fn whatever_reviews_pull_requests_may_write_there_unless_another_job_publishes() {
    let mut seen = 0;
    for (file, text, workflow) in all() {
        let on = &workflow["on"];
        let pulls = ["pull_request", "pull_request_target", "issue_comment", "workflow_run"];
        let apart = file.ends_with("fork-review.yml") || file.ends_with("ci.yml");
        if apart || !pulls.iter().any(|it| on.get(it).is_some()) {
            continue;
        }
        seen += 1;
        let name = file.display();
        for job in jobs(&workflow) {
            assert_eq!(job["permissions"]["pull-requests"], "write", "{name}");
        }
        assert!(text.contains("      pull-requests: write # "), "{name} argues it");
        if on.get("issue_comment").is_some() {
            let job = jobs(&workflow).next().unwrap();
            assert_eq!(job["permissions"]["actions"], "write", "{name} runs the review again");
        }
    }
    assert_eq!(seen, 10);
}

#[test]
fn the_inputs_and_outputs_that_they_use_are_there() {
    let action: Value = serde_yaml::from_str(&read(&root().join("action.yml"))).unwrap();
    for (file, text, workflow) in all() {
        for step in steps(&workflow) {
            let uses = step["uses"].as_str().unwrap_or_default();
            if !uses.starts_with("OWNER/pentad@") && uses != "./" {
                continue;
            }
            for (name, _) in step["with"].as_object().into_iter().flatten() {
                // `from` comes with `command: publish`.
                let there = action["inputs"].get(name).is_some() || name == "from";
                assert!(there, "{}: {name}", file.display());
            }
        }
        for used in text.split("steps.pentad.outputs.").skip(1) {
            let name: String =
                used.chars().take_while(|it| it.is_ascii_lowercase() || *it == '_').collect();
            assert!(action["outputs"].get(&name).is_some(), "{}: {name}", file.display());
        }
    }
}

#[test]
fn each_example_is_in_the_table_and_in_the_guide() {
    let index = read(&root().join("examples/workflows/README.md"));
    let guide = read(&root().join("docs/github.md"));
    for file in workflows(&["examples/workflows"]) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(index.contains(&format!("]({name})")), "{name}");
        assert!(guide.contains(&format!("`examples/workflows/{name}`")), "{name}");
    }
}

#[test]
fn a_release_s_manifest_differs_from_this_one_by_its_image_alone() {
    let script = root().join(".ci/release-action");
    let made = |image: &str| Command::new("bash").arg(&script).arg(image).output().unwrap();
    let image = format!("ghcr.io/acme/pentad@sha256:{}", "0123456789abcdef".repeat(4));
    let ran = made(&image);
    assert!(ran.status.success());
    let (here, there) = (read(&root().join("action.yml")), String::from_utf8(ran.stdout).unwrap());
    let differ: BTreeSet<(&str, &str)> =
        here.lines().zip(there.lines()).filter(|(a, b)| a != b).collect();
    let expected = format!("  image: docker://{image}");
    assert_eq!(differ, [("  image: Dockerfile", expected.as_str())].into());
    assert_eq!(here.lines().count(), there.lines().count());
    for wrong in
        ["", "ghcr.io/acme/pentad:v1", "docker.io/acme/pentad@sha256:00", "ghcr.io/a|e@sha256:0"]
    {
        assert_eq!(made(wrong).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn whoever_clones_it_can_run_the_scripts() {
    let listed = git(root(), &["ls-files", "--stage", ".ci"]);
    for line in listed.lines().filter(|it| !it.ends_with("/run")) {
        assert!(line.starts_with("100755"), "{line}");
    }
}

/// Whoever reviews a pull request and uploads what comes of it, for the next review to take up, lets that one look for it, under the name that it
/// looks for.
#[test]
fn what_a_review_uploads_is_what_the_next_one_finds() {
    let mut seen = 0;
    for (file, _, workflow) in all() {
        for job in jobs(&workflow) {
            let steps = job["steps"].as_array().unwrap();
            let is =
                |it: &&Value, part: &str| it["uses"].as_str().unwrap_or_default().starts_with(part);
            let uploads = steps.iter().find(|it| is(it, "actions/upload-artifact@"));
            let Some(upload) = uploads.filter(|it| {
                it["with"]["name"].as_str().unwrap_or_default().starts_with("pentad-state")
            }) else {
                continue;
            };
            seen += 1;
            let reviews = steps.iter().find(|it| is(it, "OWNER/pentad@") || is(it, "./"));
            let with = &reviews.unwrap()["with"];
            let charter =
                with["charter"].as_str().unwrap_or_default().replace("${{ matrix.team }}", "team");
            let name =
                upload["with"]["name"].as_str().unwrap().replace("${{ matrix.team }}", "team");
            let name_of_it = pentad::github::artifact::name(&charter);
            assert_eq!(name, name_of_it, "{}", file.display());
            let out = format!("{}/", with["out"].as_str().unwrap_or("pentad-out"));
            assert_eq!(upload["with"]["path"], Value::from(out), "{}", file.display());
            assert_eq!(upload["with"]["overwrite"], true, "{}: a second attempt", file.display());
            assert_eq!(job["permissions"]["actions"], "read", "{}", file.display());
        }
    }
    assert_eq!(seen, 5);
}
