//! What one review leaves to the next: the program over a repository whose branch is pushed again and again.

use crate::{
    git::git,
    program::{Ran, pentad, run},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A function with a command that a caller writes.
fn shell(name: &str) -> String {
    format!(
        "def {name}(request):\n    {name}_path = request.args[\"{name}\"]\n    os.system(\"ls \" + {name}_path)\n\n\n"
    )
}

struct Branch {
    temp: TempDir,
    pushes: u32,
}

impl Branch {
    fn new() -> Self {
        let branch = Self { temp: TempDir::new().unwrap(), pushes: 0 };
        fs::create_dir(branch.dir()).unwrap();
        branch.git(&["init", "--quiet", "--initial-branch=main"]);
        branch.write("a.py", "import os\n");
        branch.commit();
        branch.git(&["switch", "--quiet", "--create", "topic"]);
        branch
    }

    fn dir(&self) -> PathBuf {
        self.temp.path().join("repo")
    }

    fn git(&self, words: &[&str]) -> String {
        git(&self.dir(), words)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.dir().join(name), text).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "work"]);
    }

    fn out(&self, push: u32) -> PathBuf {
        self.temp.path().join(format!("out-{push}"))
    }

    /// Commits what there is, and reviews it after the push before.
    fn push(&mut self) -> (Ran, Value) {
        self.commit();
        let last = self.out(self.pushes);
        self.pushes += 1;
        self.review(&last, &[])
    }

    fn review(&self, previous: &Path, more: &[&str]) -> (Ran, Value) {
        let (out, last) = (self.out(self.pushes), previous.display().to_string());
        let shown = out.display().to_string();
        let mut words = vec![
            "review", "--base", "main", "--head", "HEAD", "--model", "static", "--out", &shown,
        ];
        if self.pushes > 1 {
            words.extend(["--previous", &last]);
        }
        words.extend(more);
        let mut command = pentad(&self.dir(), &words);
        command.env("HOME", self.temp.path());
        let ran = run(&mut command);
        let synthesis = fs::read(out.join("synthesis.json")).unwrap_or_default();
        (ran, serde_json::from_slice(&synthesis).unwrap_or_default())
    }
}

fn ids(synthesis: &Value, list: &str) -> Vec<String> {
    let ids = synthesis["since"][list].as_array().cloned().unwrap_or_default();
    ids.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn at<'a>(synthesis: &'a Value, word: &str) -> &'a Value {
    let mut all = synthesis["findings"].as_array().unwrap().iter();
    let quotes = |it: &&Value| it["evidence"]["quote"].as_str().unwrap().contains(word);
    all.find(quotes).unwrap_or_else(|| panic!("no finding quotes {word}: {synthesis:#}"))
}

#[test]
fn a_push_fixes_one_finding_keeps_one_and_adds_one() {
    let mut branch = Branch::new();
    let text = |names: &[&str]| {
        "import os\n\n\n".to_owned() + &names.iter().map(|it| shell(it)).collect::<String>()
    };
    branch.write("a.py", &text(&["one", "two"]));
    let (ran, first) = branch.push();
    let (one, two) = (at(&first, "one")["id"].clone(), at(&first, "two")["id"].clone());
    assert_eq!(first["since"], Value::Null, "{}", ran.err);

    let kept = "# A line above.\n".to_owned() + &text(&["two", "three"]);
    branch.write("a.py", &kept);
    let (ran, second) = branch.push();
    assert_eq!(
        (second["push"].as_u64(), second["since"]["push"].as_u64()),
        (Some(2), Some(1)),
        "{}",
        ran.err
    );
    let three = at(&second, "three");
    assert_eq!(ids(&second, "resolved"), [one.as_str().unwrap()], "{second:#}");
    assert_eq!(ids(&second, "still_open"), [two.as_str().unwrap()]);
    assert_eq!(ids(&second, "new"), [three["id"].as_str().unwrap()]);
    let carried = at(&second, "two");
    assert_eq!(carried["id"], two, "it keeps its id");
    assert_eq!(
        (carried["carried"]["push"].as_u64(), carried["carried"]["code"].as_str()),
        (Some(1), Some("unchanged"))
    );
    assert_eq!(carried["in_change"], true);
    let pushes: Vec<u64> = second["ledger"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["push"].as_u64().unwrap())
        .collect();
    assert!(pushes.contains(&1) && pushes.contains(&2), "{pushes:?}");

    // The fixed one comes back; the file of nothing else goes.
    branch.write("a.py", &(kept + &shell("one")));
    let (ran, third) = branch.push();
    assert_eq!(ids(&third, "reopened"), [one.as_str().unwrap()], "{}", ran.err);
    assert_eq!(at(&third, "one")["carried"]["push"], 3, "open since it came back");
    fs::remove_file(branch.dir().join("a.py")).unwrap();
    let (ran, fourth) = branch.push();
    assert_eq!(ids(&fourth, "resolved").len(), 3, "{} {fourth:#}", ran.err);
    let open = fourth["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["carried"].is_object() && it["state"] == "open");
    assert_eq!(open.count(), 0);
}

#[test]
fn a_file_that_goes_back_to_what_it_was_takes_its_findings_along() {
    let mut branch = Branch::new();
    branch.write("a.py", &format!("import os\n\n\n{}", shell("one")));
    branch.write("b.py", "import os\n");
    branch.push();
    branch.write("a.py", "import os\n");
    let (ran, second) = branch.push();
    assert_eq!(ids(&second, "resolved").len(), 1, "{} {second:#}", ran.err);
}

#[test]
fn a_lost_head_closes_only_what_this_push_shows() {
    let mut branch = Branch::new();
    branch.write("a.py", &format!("import os\n\n\n{}{}", shell("one"), shell("two")));
    let (_, first) = branch.push();
    // The head of the first push is gone, with all that knew of it.
    branch.write("a.py", &format!("import os\n\n\n{}", shell("two")));
    branch.git(&["add", "--all"]);
    branch.git(&["commit", "--quiet", "--amend", "--message", "again"]);
    branch.git(&["reflog", "expire", "--expire=now", "--all"]);
    branch.git(&["gc", "--quiet", "--prune=now"]);
    branch.write("c.py", "import os\n");
    let (ran, second) = branch.push();
    assert_eq!(
        ids(&second, "resolved"),
        [at(&first, "one")["id"].as_str().unwrap()],
        "{}",
        ran.err
    );
    assert_eq!(ids(&second, "still_open"), [at(&first, "two")["id"].as_str().unwrap()]);
    assert!(second["notices"].to_string().contains("cannot be compared"), "{}", second["notices"]);
}

#[test]
fn what_is_named_is_read_or_said_to_be_unread() {
    let mut branch = Branch::new();
    branch.write("a.py", &format!("import os\n\n\n{}", shell("one")));
    branch.push();
    let last = branch.out(1);
    branch.write("c.py", "import os\n");
    branch.commit();
    branch.pushes = 2;
    for name in ["synthesis.json", "findings.jsonl", ""] {
        let (ran, second) = branch.review(&last.join(name), &[]);
        assert_eq!(
            ids(&second, "still_open").len(),
            1,
            "{name}: {} {}",
            ran.err,
            second["notices"]
        );
    }
    // The folder that this review wrote holds the memory that it began with.
    let (_, again) = branch.review(&branch.out(2).join("previous.json"), &[]);
    assert_eq!((ids(&again, "still_open").len(), again["push"].as_u64()), (1, Some(2)));

    fs::copy(last.join("findings.jsonl"), branch.temp.path().join("alone.jsonl")).unwrap();
    let (_, alone) = branch.review(&branch.temp.path().join("alone.jsonl"), &[]);
    assert_eq!(ids(&alone, "still_open").len(), 1);
    assert!(alone["notices"].to_string().contains("is missing"), "{}", alone["notices"]);

    let damaged = branch.temp.path().join("damaged.json");
    fs::write(&damaged, "{\"schema\": \"pentad.synthesis/1\"").unwrap();
    let (ran, whole) = branch.review(&damaged, &[]);
    assert_eq!(whole["since"], Value::Null);
    assert!(whole["reasons"].to_string().contains("as if it were new"), "{}", ran.err);
    let (ran, _) = branch.review(Path::new("nowhere"), &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn what_the_base_s_charter_has_turned_off_is_not_asked_for_any_more_and_the_change_turns_nothing_off()
 {
    let mut branch = Branch::new();
    branch.write("a.py", &format!("import os\n\n\n{}", shell("one")));
    let (_, first) = branch.push();
    let found = at(&first, "one");
    let voices = found["voices"].as_array().unwrap().iter();
    let rules: Vec<&str> =
        voices.map(|it| it["source"].as_str().unwrap().strip_prefix("static:").unwrap()).collect();
    let off = format!("version: 1\nrules: {{off: [{}]}}\n", rules.join(", "));
    fs::create_dir(branch.dir().join(".pentad")).unwrap();
    branch.write(".pentad/pentad.yml", &off);
    let state = |it: &Value| at(it, "one")["state"].clone();
    branch.commit();
    let last = branch.out(1);
    branch.pushes = 2;
    let (ran, own) = branch.review(&last, &["--charter-from", "worktree"]);
    assert_eq!(state(&own), "open", "{}", ran.err);

    branch.git(&["rm", "--quiet", "-r", ".pentad"]);
    branch.commit();
    branch.git(&["switch", "--quiet", "main"]);
    fs::create_dir(branch.dir().join(".pentad")).unwrap();
    branch.write(".pentad/pentad.yml", &off);
    branch.commit();
    branch.git(&["switch", "--quiet", "topic"]);
    let (ran, base) = branch.review(&last, &[]);
    assert_eq!(state(&base), "resolved", "{}", ran.err);
    let ledger = base["ledger"].to_string();
    assert!(ledger.contains("has turned its rule off"), "{ledger}");
}

#[test]
fn what_a_rule_says_of_the_base_s_own_lines_gates_no_change_that_was_taken_back() {
    let mut branch = Branch::new();
    branch.git(&["switch", "--quiet", "main"]);
    let base = format!("import os\n\n\n{}", shell("one"));
    branch.write("a.py", &base);
    branch.commit();
    branch.git(&["switch", "--quiet", "--force-create", "topic"]);
    branch.write("a.py", &base.replace("    os.system", "    print(one_path)\n    os.system"));
    let gates = ["--fail-on", "medium"];
    branch.commit();
    branch.pushes = 1;
    let (ran, first) = branch.review(Path::new(""), &gates);
    assert_eq!((ran.code, &at(&first, "one")["in_change"]), (Some(1), &true.into()), "{}", ran.err);
    branch.write("a.py", &base);
    for push in [2, 3] {
        branch.commit();
        branch.pushes = push;
        let (ran, later) = branch.review(&branch.out(push - 1), &gates);
        let one = at(&later, "one");
        assert_eq!((ran.code, &one["in_change"]), (Some(0), &false.into()), "{}", ran.err);
        assert_eq!((&one["state"], &later["verdict"]), (&"open".into(), &"pass".into()));
        branch.write("b.py", "import sys\n");
    }
}
