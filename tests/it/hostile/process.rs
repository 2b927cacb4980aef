//! The program itself with hostile words in everything it reads: names, code, charter, SARIF, event, command line, what servers answer. What
//! comes out of both streams goes through the runner's parser, and the files through those of their readers.

use super::{
    corpus::attacks,
    runner::{assert_no_command, commands, read_outputs},
};
use crate::{
    git::git,
    github::server::{GitHubStandIn, Reply, TOKEN},
    program::{Place, Ran, run},
    stand_in::{Script, StandIn},
};
use serde_json::{Value, json};
use std::process::Command;

/// Every attack, one below the other and once in a line.
fn all() -> String {
    let attacks = attacks();
    let (lines, line) = (&attacks[attacks.len() - 1], &attacks[attacks.len() - 2]);
    format!("{lines}\n{line}")
}

/// The attacks, some to a text: each below the other, and then all in a line.
fn batches() -> Vec<String> {
    let attacks: Vec<String> = attacks().into_iter().filter(|it| !it.contains('\0')).collect();
    let alone = &attacks[1..attacks.len() - 1];
    let below = alone.chunks(16).map(|it| it.join("\n"));
    below.chain([alone.join(" ")]).collect()
}

/// Two folders: in `after` a file for each attack that can be a name, and one that says them all.
fn change() -> Place {
    let place = Place::with_bad_change();
    let bad = place.read("after/stock.py");
    for attack in attacks() {
        let name: String = attack.replace(['/', '\0'], "_").chars().take(60).collect();
        if !name.trim_matches('.').is_empty() {
            place.write(&format!("after/{name}.py"), &bad);
        }
    }
    place.write("after/said.md", &all());
    place.write("after/said.py", &format!("'''\n{}\n'''\n", all()));
    place
}

fn in_actions(command: &mut Command) -> Ran {
    run(command.env("GITHUB_ACTIONS", "true"))
}

fn is_inert(what: &str, ran: &Ran) {
    assert_ne!(ran.code, Some(70), "{what}: {}", ran.err);
    assert_no_command(what, &ran.out);
    assert_no_command(what, &ran.err);
    for stream in [&ran.out, &ran.err] {
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert_eq!(stream.chars().find(|c| control(*c) || *c == '\u{202e}'), None, "{what}");
    }
}

#[test]
fn no_format_of_a_review_of_hostile_names_is_a_command() {
    let place = change();
    let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/04-hostile-change/replies");
    let review = "review --before before --after after --out out --format";
    for words in ["terminal", "json", "none", "json --dry-run", "terminal --dry-run"] {
        let ran = in_actions(&mut place.pentad(&format!("{review} {words}")));
        is_inert(words, &ran);
        let replayed = format!("{review} {words} --depth fast --replay {recorded}");
        is_inert(&replayed, &in_actions(&mut place.pentad(&replayed)));
    }
    let ran = in_actions(&mut place.pentad(&format!("{review} annotations")));
    assert_no_command("annotations, beside them", &ran.err);
    let open = |it: &&Value| ["open", "contested"].contains(&it["state"].as_str().unwrap());
    let synthesis = place.synthesis("out");
    let open = synthesis["findings"].as_array().unwrap().iter().filter(open).count();
    assert!(open > 20, "{open}");
    assert_eq!(commands(&ran.out).len(), ran.out.lines().count(), "every line is one of ours");
    for command in commands(&ran.out) {
        assert!(["error", "warning", "notice"].contains(&&*command.name), "{command:?}");
    }
    let id = synthesis["findings"][0]["id"].as_str().unwrap();
    for command in
        [vec!["explain", id, "--from", "out"], vec!["guard", id, "--out", "out", "--repo", "after"]]
    {
        is_inert(command[0], &in_actions(&mut crate::program::pentad(place.path(), &command)));
    }
}

#[test]
fn a_step_s_outputs_are_ours_whatever_the_change_says() {
    let place = change();
    for name in ["outputs", "summary.md"] {
        place.write(name, "");
    }
    let mut command = place.review("");
    command.env("GITHUB_OUTPUT", place.path().join("outputs"));
    command.env("GITHUB_STEP_SUMMARY", place.path().join("summary.md"));
    let ran = in_actions(&mut command);
    is_inert("a step", &ran);
    let outputs = read_outputs(&place.read("outputs"));
    let known: Vec<&str> = pentad::render::outputs::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(outputs.len(), known.len());
    assert!(outputs.keys().all(|name| known.contains(&name.as_str())), "{outputs:?}");
    assert_eq!(outputs["verdict"], "fail");
    let text = place.read("summary.md");
    for page in [text, place.read("out/synthesis.md")] {
        let page = super::read(&page);
        assert_eq!(super::linked(&page.text), None);
        assert!(page.html.iter().all(|html| super::ours(html)), "{:?}", page.html);
        assert!(!page.kinds.contains_key("image") && !page.kinds.contains_key("link"));
    }
}

#[test]
fn what_is_wrong_with_hostile_input_is_told_without_a_command() {
    for attack in batches() {
        let place = Place::with_clean_change();
        let role = json!({"prefix": "a", "name": attack, "directive": attack});
        let charter = json!({"version": 1, "locked": [attack], "roles": [role]});
        place.write("named/pentad.yml", &charter.to_string());
        place.write("named/constitution.md", &format!("# A\n\n{attack}\n"));
        place.write("key/pentad.yml", &json!({"version": 1, &attack: attack}).to_string());
        place.write("raw/pentad.yml", &attack);
        place.write("raw.sarif", &attack);
        let result = json!({"ruleId": attack, "message": {"text": attack}, "locations": [{"physicalLocation":
            {"artifactLocation": {"uri": attack}, "region": {"startLine": 1}}}]});
        let tool = json!({"driver": {"name": attack, "rules": [{"id": attack, "name": attack}]}});
        let sarif = json!({"version": "2.1.0", "runs": [{"tool": tool, "results": [result]}]});
        place.write("said.sarif", &sarif.to_string());
        place.write("event.json", &attack);
        let words = |words: &[&str]| {
            let ran = in_actions(&mut crate::program::pentad(place.path(), words));
            is_inert(&format!("{words:?}"), &ran);
        };
        let review = ["review", "--before", "before", "--after", "after", "--format", "terminal"];
        let with = |more: &[&str]| words(&[&review, more].concat());
        words(&["check", "--charter", "named"]);
        words(&["check", "--charter", "key"]);
        words(&["check", "--charter", "raw"]);
        words(&["check", "--charter", &attack]);
        words(&[&attack]);
        words(&["explain", &attack, "--from", "before"]);
        words(&["merge", "said.sarif", "--format", "terminal", "--out", "merged"]);
        words(&["merge", "raw.sarif", &attack]);
        with(&["--sarif", "said.sarif", "--out", "out"]);
        with(&["--fail-on", &attack]);
        with(&["--model", &attack, "--dry-run"]);
        with(&["--charter", "named", "--dry-run"]);
        words(&["review", "--base", &attack]);
        words(&["review", "--event", "event.json"]);
    }
}

#[test]
fn what_servers_answer_is_told_without_a_command() {
    let hostile = all();
    let place = Place::with_clean_change();
    let said = hostile.clone();
    let models = StandIn::start(move |asked| match asked.n % 4 {
        0 => Script::error(400, &said, &said),
        1 => Script::raw(403, &said),
        2 => Script::say(&said),
        _ => Script::raw(200, &said).header("retry-after: ##[add-mask]e"),
    });
    let mut command = place.review("--depth fast --model anthropic/claude-sonnet-5-5");
    command.env("ANTHROPIC_API_KEY", "sk-ant-x").env("ANTHROPIC_BASE_URL", models.url());
    let ran = in_actions(&mut command);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    is_inert("models", &ran);

    place.write("workspace/a.py", "a = 1\n");
    let workspace = place.path().join("workspace");
    git(&workspace, &["init", "-q", "-b", "main"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "first"]);
    let ends =
        json!({"base": {"ref": "main", "sha": "1".repeat(40)}, "head": {"sha": "2".repeat(40)}});
    let event = json!({"action": "opened", "pull_request": {"title": hostile, "body": hostile, "base": ends["base"],
        "head": {"ref": hostile, "sha": "2".repeat(40), "label": hostile}, "user": {"login": hostile}}});
    place.write("event.json", &event.to_string());
    for status in [400, 401, 403, 404, 422] {
        let said = hostile.clone();
        let github = GitHubStandIn::scripted(move |_| {
            Reply::error(status, &said).header("x-github-request-id", "##[add-mask]e")
        });
        let mut command = place.pentad("review --event event.json --repo workspace --out out2");
        command.env("GITHUB_API_URL", github.url()).env("GITHUB_TOKEN", TOKEN);
        command.env("GITHUB_REPOSITORY", "acme/shop").env("GITHUB_EVENT_NAME", "pull_request");
        let ran = in_actions(&mut command);
        is_inert(&format!("GitHub {status}"), &ran);
        assert!(!github.journal().is_empty(), "{}", ran.err);
    }
}
