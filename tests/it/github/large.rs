//! A pull request of 2,900 files and 60,000 changed lines, none of it checked out: reviewed, or every file that was not is named.

use super::{
    rest::{Rest, Rules},
    server::{GitHubStandIn, TOKEN},
};
use crate::program::{Place, pentad, run};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

const FILES: usize = 2900;

fn path(n: usize) -> String {
    format!("notes/part-{}/note-{n}.md", n % 40)
}

/// Half of the files are there before; 20 or 21 lines of each are changed.
fn text(n: usize, changed: bool) -> String {
    let word = if changed { "now" } else { "then" };
    (0..20).fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "Line {line} of note {n}, as it is {word}.");
        text
    })
}

/// A repository with the two commits, and their ids.
fn hosted(place: &Place) -> (String, String) {
    let dir = place.path().join("hosted");
    let git = |words: &[&str]| crate::git::git(place.path(), words);
    git(&["init", "--quiet", "--bare", "--initial-branch", "main", "hosted"]);
    let mut script = String::new();
    let mut commit = |branch: &str, from: &str, files: &mut dyn Iterator<Item = (usize, bool)>| {
        let _ = write!(
            script,
            "commit refs/heads/{branch}\ncommitter A <a@example.com> 1790000000 +0000\ndata 4\nNote\n{from}"
        );
        for (n, changed) in files {
            let (path, text) = (path(n), text(n, changed));
            let _ = write!(script, "M 100644 inline {path}\ndata {}\n{text}\n", text.len());
        }
    };
    commit("main", "", &mut (0..FILES / 2).map(|n| (n, false)));
    commit("topic", "from refs/heads/main\n", &mut (0..FILES).map(|n| (n, true)));
    let mut import = Command::new("git");
    import.current_dir(&dir).args(["fast-import", "--quiet"]).stdin(Stdio::piped());
    let mut import = import.spawn().unwrap();
    import.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
    let id = |branch: &str| crate::git::git(&dir, &["rev-parse", branch]);
    (id("main"), id("topic"))
}

fn review(place: &Place, ends: &(String, String), rules: Rules) -> (Option<i32>, Value, usize) {
    let stand_in = GitHubStandIn::serving(Rest::of(&place.path().join("hosted"), rules), |_| None);
    let event = json!({"action": "opened", "pull_request": {"number": 7, "title": "Notes", "author_association": "MEMBER",
        "base": {"ref": "main", "sha": ends.0}, "head": {"sha": ends.1}}});
    place.write("event.json", &event.to_string());
    place.write("workspace/.keep", "");
    let workspace = place.path().join("workspace");
    let mut command = pentad(&workspace, &["action"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
    command.env("GITHUB_EVENT_PATH", place.path().join("event.json"));
    command.env("GITHUB_REPOSITORY", "acme/shop").env("GITHUB_TOKEN", TOKEN);
    command.env("GITHUB_API_URL", stand_in.url()).env("HOME", place.path());
    let ran = run(&mut command);
    assert!(!ran.err.contains("exit code 4"), "{}", ran.err);
    (ran.code, place.synthesis("workspace/pentad-out"), stand_in.journal().len())
}

/// Every path that the report names, reviewed or left out.
fn named(synthesis: &Value) -> BTreeSet<String> {
    let lists = ["files", "omitted"].map(|it| synthesis["coverage"][it].as_array().unwrap());
    let paths = lists.into_iter().flatten().filter_map(|it| it["path"].as_str());
    paths.map(str::to_owned).collect()
}

#[test]
fn a_large_pull_request_is_read_in_batches_and_every_file_of_it_is_named() {
    let place = Place::new();
    let ends = hosted(&place);
    let all: BTreeSet<String> = (0..FILES).map(path).collect();
    let (code, synthesis, requests) = review(&place, &ends, Rules::default());
    assert!(named(&synthesis).is_superset(&all));
    // The budget of tokens does not hold all of it, which is said.
    assert_eq!((code, &synthesis["verdict"]), (Some(3), &json!("incomplete")));
    assert!(!synthesis["reasons"].to_string().contains("GitHub"), "{}", synthesis["reasons"]);
    assert!(requests < 120, "{requests}");
    // Where there are no batches, the limit of an hour ends it.
    let rules = Rules { graphql: false, requests: 200, ..Rules::default() };
    let (code, synthesis, requests) = review(&place, &ends, rules);
    assert!(requests < 220, "{requests}");
    assert!(named(&synthesis).is_superset(&all));
    assert_eq!((code, &synthesis["verdict"]), (Some(3), &json!("incomplete")));
    assert!(synthesis["reasons"].to_string().contains("could not be had from GitHub"));
}
