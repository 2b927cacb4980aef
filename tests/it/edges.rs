//! The program's edges as a hostile user meets them: what must not be green, and what an error says.

use crate::{
    git::git,
    program::{Ran, pentad, run},
};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink},
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A repository on `main` with a commit of `a.rs`, in a folder of its own.
struct Repo {
    temp: TempDir,
}

impl Repo {
    fn new() -> Self {
        let repo = Self { temp: TempDir::new().unwrap() };
        fs::create_dir(repo.dir()).unwrap();
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo.commit("a.rs", "fn a() {}\n");
        repo
    }

    fn dir(&self) -> PathBuf {
        self.temp.path().join("repo")
    }

    fn out(&self) -> PathBuf {
        self.temp.path().join("out")
    }

    fn git(&self, words: &[&str]) -> String {
        git(&self.dir(), words)
    }

    fn write(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.dir().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        self.write(name, text);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", name]);
        self.head()
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// A clone of it, beside it.
    fn clone(&self, name: &str, options: &[&str]) -> PathBuf {
        let url = format!("file://{}", self.dir().display());
        let words = [&["clone", "--quiet"], options, &[&url, name]].concat();
        git(self.temp.path(), &words);
        self.temp.path().join(name)
    }

    fn event(&self, payload: &Value) -> String {
        let file = self.temp.path().join("event.json");
        fs::write(&file, payload.to_string()).unwrap();
        file.display().to_string()
    }

    fn review(&self, dir: &Path, words: &[&str]) -> Command {
        let out = self.out().display().to_string();
        let words = [&["review", "--format", "none", "--out", &out], words].concat();
        let mut command = pentad(dir, &words);
        command.env("HOME", self.temp.path());
        command
    }

    /// A step of a `pull_request` workflow, with inputs.
    fn step(&self, event: &str, inputs: &[(&str, &str)]) -> Ran {
        let mut command = pentad(&self.dir(), &["action"]);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
        command.env("GITHUB_EVENT_PATH", event).env("GITHUB_WORKSPACE", self.dir());
        command.env("INPUT_OUT", self.out()).env("HOME", self.temp.path());
        for (name, value) in inputs {
            command.env(format!("INPUT_{}", name.to_uppercase()), value);
        }
        run(&mut command)
    }

    fn synthesis(&self) -> Value {
        serde_json::from_slice(&fs::read(self.out().join("synthesis.json")).unwrap()).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let files = self.synthesis()["coverage"]["files"].take();
        files.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect()
    }
}

fn push(before: &str, after: &str) -> Value {
    json!({"before": before, "after": after, "ref": "refs/heads/main",
        "repository": {"default_branch": "main"}})
}

fn pull_request(base: &str, head: &str) -> Value {
    json!({"action": "opened", "pull_request": {"title": "t", "author_association": "MEMBER",
        "base": {"ref": "main", "sha": base}, "head": {"sha": head}}})
}

/// A failure names its exit code and no library's words.
fn is_plain(ran: &Ran) {
    for jargon in ["NotFound", "rev-spec", "Os {", "panicked", "RUST_BACKTRACE", "couldn't"] {
        assert!(!ran.err.contains(jargon), "{}", ran.err);
    }
}

#[test]
fn a_push_in_a_shallow_clone_is_not_compared_with_itself() {
    let repo = Repo::new();
    let before = repo.head();
    let after = repo.commit("b.rs", "fn b() {}\n");
    let clone = repo.clone("shallow", &["--depth=1"]);
    let event = repo.event(&push(&before, &after));
    let ran = run(repo.review(&clone, &["--event", &event]).env("GITHUB_EVENT_NAME", "push"));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("fetch-depth: 0"), "{}", ran.err);
    is_plain(&ran);
}

#[test]
fn a_push_that_rewrote_history_is_reviewed() {
    let repo = Repo::new();
    let before = repo.commit("b.rs", "fn b() {}\n");
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let after = repo.commit("c.rs", "fn c() {}\n");
    // With what was there before at hand, and without it.
    let event = repo.event(&push(&before, &after));
    let ran = run(repo.review(&repo.dir(), &["--event", &event]).env("GITHUB_EVENT_NAME", "push"));
    assert_eq!((ran.code, repo.files()), (Some(0), vec!["c.rs".to_owned()]), "{}", ran.err);
    let clone = repo.clone("clone", &[]);
    let ran = run(repo.review(&clone, &["--event", &event]).env("GITHUB_EVENT_NAME", "push"));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn no_tag_stands_in_for_a_branch() {
    let repo = Repo::new();
    let base = repo.head();
    repo.git(&["update-ref", "refs/remotes/origin/main", &base]);
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    let head = repo.commit("b.rs", "fn b() {}\n");
    repo.git(&["tag", "origin/main"]);
    repo.git(&["tag", "main"]);
    let event = repo.event(&pull_request(&base, &head));
    let ran = repo.step(&event, &[]);
    assert_eq!((ran.code, repo.files()), (Some(0), vec!["b.rs".to_owned()]), "{}", ran.err);
    let ran = run(&mut repo.review(&repo.dir(), &[]));
    assert_eq!((ran.code, repo.files()), (Some(0), vec!["b.rs".to_owned()]), "{}", ran.err);
}

#[test]
fn a_pull_requests_inputs_only_tighten_whatever_they_name_as_the_change() {
    let repo = Repo::new();
    let base = repo.commit(
        ".pentad/pentad.yml",
        "version: 1\nmodels: {default: anthropic/claude-sonnet-5-5}\n",
    );
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    repo.write("sub/b.rs", "fn b() {}\n");
    let head = repo.commit("planted/pentad.yml", "version: 1\n");
    let event = repo.event(&pull_request(&base, &head));
    let range = [("base", "main"), ("head", "HEAD")];
    let refused: [(&str, &[(&str, &str)]); 7] = [
        ("worktree", &[("charter_from", "worktree")]),
        ("workspace", &[("charter", "planted")]),
        ("workspace", &[("charter", "planted"), ("repo", "sub")]),
        ("resume", &[("resume", "true")]),
        ("replay", &[("replay", "sub")]),
        ("previous", &[("previous", "sub")]),
        ("static", &[("model", "static")]),
    ];
    for (word, inputs) in refused {
        for more in [&[][..], &range] {
            let ran = repo.step(&event, &[inputs, more].concat());
            assert_eq!(ran.code, Some(2), "{inputs:?} {more:?}: {}", ran.err);
            assert!(ran.err.contains(word) && ran.err.contains("refused"), "{}", ran.err);
        }
    }
    assert_eq!(repo.step(&event, &range).code, Some(3), "the charter's model was not asked");
}

#[test]
fn a_charter_that_cannot_be_read_is_not_the_built_in_one() {
    let utf16 = b"\xff\xfev\0e\0r\0s\0i\0o\0n\0:\0 \x001\0\n\0";
    let repo = Repo::new();
    repo.commit(".pentad/pentad.yml", utf16);
    let refused = |repo: &Repo, says: &str, ways: &[&[&str]]| {
        for words in ways {
            let ran = run(&mut repo.review(&repo.dir(), words));
            assert_eq!(ran.code, Some(2), "{words:?}: {}", ran.err);
            assert!(ran.err.contains(".pentad") && ran.err.contains(says), "{}", ran.err);
        }
        let ran = run(&mut pentad(&repo.dir(), &["check"]));
        assert_eq!(ran.code, Some(2), "{}", ran.out);
    };
    let ways: [&[&str]; 3] = [&[], &["--charter-from", "worktree"], &["--charter", ".pentad"]];
    refused(&repo, "not UTF-8", &ways);
    fs::remove_file(repo.dir().join(".pentad/pentad.yml")).unwrap();
    symlink("../shared.yml", repo.dir().join(".pentad/pentad.yml")).unwrap();
    repo.commit("shared.yml", "version: 1\n");
    refused(&repo, "is a link", &ways);
    fs::remove_dir_all(repo.dir().join(".pentad")).unwrap();
    symlink("elsewhere", repo.dir().join(".pentad")).unwrap();
    repo.commit("elsewhere/pentad.yml", "version: 1\n");
    refused(&repo, "not a folder", &ways[..2]);
    // What is no charter's file may be anything, and so may what is only called alike.
    fs::remove_file(repo.dir().join(".pentad")).unwrap();
    repo.write(".pentad-old", utf16);
    repo.write(".pentad/logo.png", utf16);
    repo.commit(".pentad/pentad.yml", "version: 1\n");
    assert_eq!(run(&mut repo.review(&repo.dir(), &[])).code, Some(0));
}

#[test]
fn a_charter_that_a_partial_clone_lacks_is_not_the_built_in_one() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo.commit(
        ".pentad/pentad.yml",
        "version: 1\nmodels: {default: anthropic/claude-sonnet-5-5}\n",
    );
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    repo.commit(".pentad/pentad.yml", "version: 1\n");
    let clone = repo.clone("partial", &["--filter=blob:none"]);
    let range = ["--base", "origin/main", "--head", "HEAD"];
    let ran = run(&mut repo.review(&clone, &range));
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(
        ran.err.contains(".pentad/pentad.yml") && ran.err.contains("partial clone"),
        "{}",
        ran.err
    );
}

#[test]
fn a_key_of_any_bytes_is_a_key() {
    let repo = Repo::new();
    repo.write("b.rs", "fn b() {}\n");
    let mut review = repo.review(&repo.dir(), &[]);
    let ran = run(review.env("ANTHROPIC_API_KEY", OsStr::from_bytes(b"\xff")));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("ANTHROPIC_API_KEY"), "{}", ran.err);
}

#[test]
fn no_two_files_are_shown_as_one() {
    let repo = Repo::new();
    let names: [&[u8]; 4] = [b"\xff.rs", b"\\xff.rs", b"\\x5cxff.rs", b"a\\b.rs"];
    for name in names {
        repo.write(OsStr::from_bytes(name), "fn b() {}\n");
    }
    let shown = ["\\x5cx5cxff.rs", "\\x5cxff.rs", "\\xff.rs", "a\\b.rs"];
    assert_eq!(run(&mut repo.review(&repo.dir(), &[])).code, Some(0));
    assert_eq!(repo.files(), shown);
    fs::remove_dir_all(repo.dir().join(".git")).unwrap();
    fs::remove_file(repo.dir().join("a.rs")).unwrap();
    fs::create_dir(repo.temp.path().join("empty")).unwrap();
    let folders = ["--before", "empty", "--after", "repo"];
    assert_eq!(run(&mut repo.review(repo.temp.path(), &folders)).code, Some(0));
    assert_eq!(repo.files(), shown);
}

#[test]
fn what_cannot_be_found_is_said_in_our_own_words() {
    let repo = Repo::new();
    let empty = repo.temp.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let ways: [(&Path, &[&str], &str); 3] = [
        (&repo.dir(), &["--base", "nope"], "nope is not a commit"),
        (&repo.dir(), &["--base", "HEAD:a.rs"], "HEAD:a.rs is not a commit"),
        (&empty, &[], "is not in a git repository"),
    ];
    for (dir, words, says) in ways {
        let ran = run(&mut repo.review(dir, words));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
        is_plain(&ran);
    }
    git(&empty, &["init", "--quiet", "--initial-branch=main"]);
    let ran = run(&mut repo.review(&empty, &[]));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("no commit yet"), "{}", ran.err);
    is_plain(&ran);
}

#[test]
fn in_a_step_no_planted_link_or_reply_is_written_beside() {
    let repo = Repo::new();
    let base = repo.head();
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    symlink(".git", repo.dir().join("build")).unwrap();
    repo.write("planted/replies/L1-security.json", "{\"findings\":[]}");
    let head = repo.commit("b.rs", "fn b() {}\n");
    let event = repo.event(&pull_request(&base, &head));
    for (out, says) in [("build/out", "is a link"), ("planted", "replies/L1-security.json")] {
        let ran = repo.step(&event, &[("out", out)]);
        assert_eq!(ran.code, Some(2), "{out}: {}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    assert!(!repo.dir().join(".git/out").exists());
    // The link is a finding by itself.
    assert_eq!(repo.step(&event, &[("out", "new/out")]).code, Some(1));
    assert!(repo.dir().join("new/out/synthesis.json").exists());
}

#[test]
fn a_plan_says_what_would_be_incomplete_and_a_failure_has_no_number() {
    let repo = Repo::new();
    repo.write("b.rs", "fn b() {}\n");
    let mut review = repo.review(&repo.dir(), &["--dry-run"]);
    let ran = run(review.env("ANTHROPIC_API_KEY", ""));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("would be incomplete") && ran.out.contains("ANTHROPIC_API_KEY"));
    let closed = repo.event(&json!({"action": "closed"}));
    let mut review = repo.review(&repo.dir(), &["--dry-run", "--event", &closed]);
    let ran = run(review.env("GITHUB_EVENT_NAME", "pull_request"));
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "plan: nothing to review: the pull request is closed\n")
    );
    let mut review = repo.review(&repo.dir(), &["--event", "/nowhere.json"]);
    let ran = run(review.env("GITHUB_EVENT_NAME", "push"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("/nowhere.json: No such file or directory\n"), "{}", ran.err);
}

#[test]
fn who_stands_in_a_folder_of_the_repository_is_bound_by_its_charter_too() {
    let repo = Repo::new();
    repo.commit("src/b.rs", "fn b() {}\n");
    repo.write(
        ".pentad/pentad.yml",
        "version: 1\nmodels: {default: anthropic/claude-sonnet-5-5}\n",
    );
    let sub = repo.dir().join("src");
    let ran = run(&mut repo.review(&sub, &["--charter-from", "worktree"]));
    assert_eq!(ran.code, Some(3), "the charter's model was not asked: {}", ran.err);
    let ran = run(&mut pentad(&sub, &["check"]));
    assert!(ran.code == Some(0) && !ran.out.contains("built-in"), "{}", ran.out);
    let ran = run(&mut pentad(&sub, &["check", "--repo", "nowhere"]));
    assert_eq!(ran.code, Some(2), "{}", ran.out);
}

#[test]
fn a_step_does_not_resume_from_what_the_change_brings() {
    let repo = Repo::new();
    let before = repo.head();
    repo.write("pentad-out/replies/L1-security.json", "{\"findings\":[]}");
    let after = repo.commit("pentad-out/checkpoint.json", "{}");
    let event = repo.event(&push(&before, &after));
    let ran = run(pentad(&repo.dir(), &["review", "--event", &event, "--resume"])
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_EVENT_NAME", "push")
        .env("GITHUB_WORKSPACE", repo.dir())
        .env("HOME", repo.temp.path()));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("the reviewed tree itself holds pentad-out"), "{}", ran.err);
}
