//! The program's edges as a hostile user meets them: what must not be green, and what an error says.

use crate::program::{Ran, pentad, run};
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

fn git(dir: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(dir).args(words).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@b");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
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
