//! Reading a change from real repositories, made here with the git program, and from folders.

use super::snapshot::charter;
use pentad::{
    fault::{Exit, Fault},
    folders,
    git::{HeadKind, Range, Repository},
    review::change::{Content, FileChange, Limits, Material, Scope, Status},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A repository with one commit on `main` and a branch `topic` checked out.
struct Repo {
    dir: TempDir,
}

impl Repo {
    fn new() -> Self {
        let repo = Self { dir: tempfile::tempdir().unwrap() };
        repo.git(&["init", "-q", "-b", "main"]);
        repo.write("a.rs", "one\ntwo\nthree\n");
        repo.write("docs/spec.md", "The code must.\n");
        repo.write("src/deep/b.rs", "fn b() {}\n");
        repo.commit("first");
        repo.git(&["checkout", "-q", "-b", "topic"]);
        repo
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn git(&self, args: &[&str]) -> String {
        git(self.path(), args)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn range(&self, head: &str) -> Range {
        Repository::open(self.path()).unwrap().range(Some("main"), Some(head)).unwrap()
    }

    fn read(&self, head: &str) -> Material {
        read(self.path(), Some("main"), Some(head), Scope::Change)
    }
}

pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let out = command
        .current_dir(dir)
        .args(["-c", "protocol.file.allow=always", "-c", "gc.auto=0"])
        .args(args)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@example.com")
        .env("GIT_COMMITTER_NAME", "A")
        .env("GIT_COMMITTER_EMAIL", "a@example.com")
        .output()
        .unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

fn read(dir: &Path, base: Option<&str>, head: Option<&str>, scope: Scope) -> Material {
    let repository = Repository::open(dir).unwrap();
    let range = repository.range(base, head).unwrap();
    repository
        .read(&range, scope, &charter(&["docs/*.md"], &["**/*"], &[], 100_000), Limits::default())
        .unwrap()
}

/// `status path` and the texts of both sides.
fn brief(file: &FileChange) -> (String, Option<&str>, Option<&str>) {
    let old = file.old_path.as_ref().map_or_else(String::new, |old| format!(" < {old}"));
    fn text(content: &Option<Content>) -> Option<&str> {
        content.as_ref().and_then(Content::text).map(|text| &**text)
    }
    (format!("{} {}{old}", file.status.name(), file.path), text(&file.old), text(&file.new))
}

fn briefs(material: &Material) -> Vec<(String, Option<&str>, Option<&str>)> {
    material.changes.iter().map(brief).collect()
}

fn fault(error: &anyhow::Error) -> &Fault {
    error.downcast_ref::<Fault>().unwrap_or_else(|| panic!("no fault in {error:?}"))
}

#[test]
fn a_commit_range_has_added_modified_deleted_and_renamed_files() {
    let repo = Repo::new();
    repo.write("a.rs", "one\n2\nthree\n");
    repo.write("new.rs", "new\n");
    repo.git(&["mv", "src/deep/b.rs", "src/c.rs"]);
    repo.git(&["rm", "-q", "docs/spec.md"]);
    let head = repo.commit("change\n\nwhy");
    let material = repo.read("topic");
    assert_eq!(
        briefs(&material),
        [
            ("modified a.rs".to_owned(), Some("one\ntwo\nthree\n"), Some("one\n2\nthree\n")),
            ("deleted docs/spec.md".to_owned(), Some("The code must.\n"), None),
            ("added new.rs".to_owned(), None, Some("new\n")),
            (
                "renamed src/c.rs < src/deep/b.rs".to_owned(),
                Some("fn b() {}\n"),
                Some("fn b() {}\n")
            ),
        ]
    );
    assert_eq!(material.head.id, head);
    assert_eq!(material.head.asked, "topic");
    assert_eq!(material.intent.unwrap().commits, ["change\n\nwhy"]);
    assert_eq!(material.spec[0].path, "docs/spec.md", "the spec stands as it is on the base");
    assert_eq!(material.directories, BTreeMap::from([(String::new(), 2), ("src".to_owned(), 1)]));
    assert!(material.tree.is_empty());
}

#[test]
fn the_base_is_the_merge_base_and_the_tip_stays_the_tip() {
    let repo = Repo::new();
    let fork = repo.git(&["rev-parse", "main"]);
    repo.write("topic.rs", "topic\n");
    repo.commit("on topic");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("main.rs", "main\n");
    repo.write("docs/spec.md", "The code must now.\n");
    repo.write(".pentad/pentad.yml", "version: 1\n");
    repo.write(".pentadx/no.yml", "no\n");
    let tip = repo.commit("on main");
    let range = repo.range("topic");
    assert_eq!((range.base.id.as_str(), range.tip.as_str()), (fork.as_str(), tip.as_str()));
    let material = repo.read("topic");
    assert_eq!(briefs(&material), [("added topic.rs".to_owned(), None, Some("topic\n"))]);
    assert_eq!(material.spec[0].content.text().unwrap().as_ref(), "The code must now.\n");
    assert_eq!(material.intent.unwrap().commits, ["on topic"]);
    let files = Repository::open(repo.path()).unwrap().files_at_tip(&range, ".pentad").unwrap();
    assert_eq!(
        files,
        BTreeMap::from([(".pentad/pentad.yml".to_owned(), "version: 1\n".to_owned())])
    );
}

#[test]
fn a_rename_with_changes_is_one_file_and_a_rewrite_is_two() {
    let repo = Repo::new();
    let long: String = (1..=20).map(|n| format!("line {n}\n")).collect();
    repo.write("long.rs", &long);
    repo.commit("long");
    repo.git(&["branch", "-f", "main"]);
    repo.git(&["mv", "long.rs", "moved.rs"]);
    repo.write("moved.rs", long.replace("line 3\n", "line three\n"));
    repo.git(&["mv", "a.rs", "z.rs"]);
    repo.write("z.rs", "nothing\nof\nthe\nold\ntext\n");
    repo.commit("moves");
    let material = repo.read("HEAD");
    let kinds: Vec<String> = material.changes.iter().map(|it| brief(it).0).collect();
    assert_eq!(kinds, ["deleted a.rs", "renamed moved.rs < long.rs", "added z.rs"]);
}

#[test]
fn every_kind_of_content_is_told_apart() {
    let repo = Repo::new();
    repo.write("image.png", b"\x89PNG\0\x01");
    repo.write("latin.txt", b"caf\xe9\n");
    repo.write("crlf.txt", "a\r\nb\r\n");
    repo.write("open.txt", "no newline");
    repo.write("empty.txt", "");
    repo.write("big.txt", "x".repeat(2_000_001));
    repo.git(&["add", "-A"]);
    let commit = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},sub")]);
    let blob = repo.git(&["hash-object", "-w", "image.png"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{blob},link")]);
    repo.git(&["update-index", "--chmod=+x", "a.rs"]);
    repo.git(&["commit", "-q", "-m", "kinds"]);
    let material = repo.read("HEAD");
    let content: BTreeMap<&str, &Content> =
        material.changes.iter().map(|it| (it.path.as_str(), it.new.as_ref().unwrap())).collect();
    let text = |text: &str, lossy| Content::Text { text: text.into(), lossy };
    assert_eq!(content["image.png"], &Content::Binary { bytes: 6 });
    assert_eq!(content["latin.txt"], &text("caf\u{fffd}\n", true));
    assert_eq!(content["crlf.txt"], &text("a\r\nb\r\n", false));
    assert_eq!(content["open.txt"], &text("no newline", false));
    assert_eq!(content["empty.txt"], &text("", false));
    assert_eq!(content["big.txt"], &Content::TooLarge { bytes: 2_000_001 });
    assert_eq!(content["sub"], &Content::Submodule { commit });
    assert!(
        matches!(content["link"], Content::Symlink { target } if target.starts_with("\u{fffd}PNG"))
    );
    let mode = material.changes.iter().find(|it| it.path == "a.rs").unwrap();
    assert_eq!((mode.status, mode.mode_change), (Status::Modified, Some((false, true))));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_or_break_lines_are_printed() {
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::new();
    for name in [&b"caf\xe9.rs"[..], b"two\nlines.rs", "naïve.rs".as_bytes()] {
        fs::write(repo.path().join(std::ffi::OsStr::from_bytes(name)), "x\n").unwrap();
    }
    let expected = ["caf\\xe9.rs", "naïve.rs", "two\\x0alines.rs"];
    let paths = |material: Material| -> Vec<String> {
        material.changes.into_iter().map(|it| it.path).collect()
    };
    assert_eq!(paths(repo.read("WORKTREE")), expected);
    repo.commit("names");
    assert_eq!(paths(repo.read("HEAD")), expected);
}

#[test]
fn the_work_tree_has_what_is_changed_untracked_and_not_ignored() {
    let repo = Repo::new();
    repo.write(".gitignore", "*.log\n/out/\n");
    repo.commit("ignore");
    repo.git(&["branch", "-f", "main"]);
    repo.write("a.rs", "one\ntwo\nthree\nfour\n");
    repo.write("new/file.rs", "new\n");
    repo.write("debug.log", "ignored\n");
    repo.write("out/x.rs", "ignored\n");
    fs::remove_file(repo.path().join("docs/spec.md")).unwrap();
    repo.write("staged.rs", "staged\n");
    repo.git(&["add", "staged.rs"]);
    repo.write("staged.rs", "and changed\n");
    let material = read(repo.path(), None, None, Scope::Change);
    assert_eq!(
        briefs(&material),
        [
            (
                "modified a.rs".to_owned(),
                Some("one\ntwo\nthree\n"),
                Some("one\ntwo\nthree\nfour\n")
            ),
            ("deleted docs/spec.md".to_owned(), Some("The code must.\n"), None),
            ("added new/file.rs".to_owned(), None, Some("new\n")),
            ("added staged.rs".to_owned(), None, Some("and changed\n")),
        ]
    );
    assert_eq!(material.head.id, "WORKTREE");
    assert_eq!(material.directories.keys().collect::<Vec<_>>(), ["", "new", "src/deep"]);
    let index = repo.read("INDEX");
    assert_eq!(briefs(&index), [("added staged.rs".to_owned(), None, Some("staged\n"))]);
    let inside = read(&repo.path().join("src/deep"), None, None, Scope::Change);
    assert_eq!(inside, material, "from a subfolder it is the same");
}

#[test]
fn a_touched_file_is_not_changed_and_renames_are_found_on_disk() {
    let repo = Repo::new();
    repo.write("a.rs", "one\ntwo\nthree\n");
    fs::rename(repo.path().join("src/deep/b.rs"), repo.path().join("moved.rs")).unwrap();
    let material = repo.read("WORKTREE");
    let kinds: Vec<String> = material.changes.iter().map(|it| brief(it).0).collect();
    assert_eq!(kinds, ["renamed moved.rs < src/deep/b.rs"]);
}

#[test]
fn line_ends_that_git_normalizes_are_no_change() {
    let repo = Repo::new();
    repo.git(&["config", "core.autocrlf", "true"]);
    repo.write("a.rs", "one\r\ntwo\r\nthree\r\n");
    repo.write("src/deep/b.rs", "fn b() { 1 }\r\n");
    let material = repo.read("WORKTREE");
    assert_eq!(
        briefs(&material),
        [("modified src/deep/b.rs".to_owned(), Some("fn b() {}\n"), Some("fn b() { 1 }\n"))],
        "what differs is shown as git would store it"
    );
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    let repo = Repo::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("b.rs"), "secret\n").unwrap();
    fs::remove_dir_all(repo.path().join("src/deep")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("src/deep")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("b.rs"), repo.path().join("link.rs")).unwrap();
    let material = repo.read("WORKTREE");
    let shown = format!("{:?}", material.changes);
    assert!(!shown.contains("secret"), "{shown}");
    let kinds: Vec<(String, bool)> = material
        .changes
        .iter()
        .map(|it| (brief(it).0, matches!(it.new, Some(Content::Symlink { .. }))))
        .collect();
    let expected =
        [("added link.rs", true), ("added src/deep", true), ("deleted src/deep/b.rs", false)];
    assert_eq!(kinds, expected.map(|(what, link)| (what.to_owned(), link)));
}

#[cfg(unix)]
#[test]
fn nothing_that_a_configuration_names_is_run() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::new();
    let (script, proof) = (repo.path().join(".git/run.sh"), repo.path().join(".git/proof"));
    fs::write(&script, format!("#!/bin/sh\ntouch {}\ncat\n", proof.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let script = script.to_str().unwrap();
    repo.write(".gitattributes", "*.rs filter=evil diff=evil\n");
    for key in [
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "core.fsmonitor",
        "core.pager",
    ] {
        repo.git(&["config", key, script]);
    }
    repo.write("a.rs", "changed\n");
    for head in ["WORKTREE", "INDEX", "HEAD"] {
        let _ = fs::remove_file(&proof);
        repo.read(head);
        assert!(!proof.exists(), "{head}");
    }
}

#[test]
fn scope_tree_has_the_files_the_globs_take() {
    let repo = Repo::new();
    repo.write("vendor/x.rs", "x\n");
    repo.write("a.rs", "changed\n");
    repo.commit("more");
    let repository = Repository::open(repo.path()).unwrap();
    let charter = charter(&[], &["**/*.rs"], &["vendor/**"], 1000);
    for head in ["HEAD", "WORKTREE", "INDEX"] {
        let range = repository.range(Some("main"), Some(head)).unwrap();
        let material = repository.read(&range, Scope::Tree, &charter, Limits::default()).unwrap();
        let tree: Vec<&str> = material.tree.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(tree, ["a.rs", "src/deep/b.rs"], "{head}");
        assert_eq!(material.tree[0].content.text().unwrap().as_ref(), "changed\n");
        assert_eq!(material.changes.len(), 2);
    }
}

#[test]
fn an_empty_change_is_empty() {
    let repo = Repo::new();
    repo.commit("nothing");
    for head in ["HEAD", "WORKTREE", "INDEX", "main"] {
        assert_eq!(briefs(&repo.read(head)), [], "{head}");
    }
}

#[test]
fn a_bare_repository_is_read() {
    let repo = Repo::new();
    repo.write("a.rs", "changed\n");
    repo.commit("change");
    let bare = tempfile::tempdir().unwrap();
    let at = bare.path().join("bare.git");
    repo.git(&["clone", "-q", "--bare", ".", at.to_str().unwrap()]);
    let material = read(&at, Some("main"), Some("topic"), Scope::Change);
    assert_eq!(briefs(&material)[0].0, "modified a.rs");
    let error = Repository::open(&at).unwrap().range(Some("main"), None).unwrap_err();
    assert!(fault(&error).what.contains("has no work tree"), "{error:?}");
    let by_git_dir = read(&repo.path().join(".git"), Some("main"), Some("topic"), Scope::Change);
    assert_eq!(by_git_dir, material);
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_read() {
    let repo = Repo::new();
    repo.write("a.rs", "changed\n");
    repo.commit("change");
    let owned = Command::new("chown").args(["-R", "12345:12345"]).arg(repo.path()).output();
    if !owned.is_ok_and(|out| out.status.success()) {
        return; // Only root can give a folder away.
    }
    for head in ["HEAD", "WORKTREE"] {
        assert_eq!(briefs(&repo.read(head))[0].0, "modified a.rs", "{head}");
    }
}

#[test]
fn the_default_branch_is_found() {
    let repo = Repo::new();
    repo.write("a.rs", "changed\n");
    repo.commit("change");
    let repository = Repository::open(repo.path()).unwrap();
    let range = repository.range(None, None).unwrap();
    assert_eq!((range.base.asked.as_str(), range.head_kind), ("main", HeadKind::Worktree));
    repo.git(&["update-ref", "refs/remotes/origin/dev", "HEAD"]);
    repo.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/dev"]);
    let range = repository.range(None, Some("")).unwrap();
    assert_eq!(range.base.asked, "origin/HEAD");
}

#[test]
fn what_is_wrong_is_said() {
    let repo = Repo::new();
    let repository = Repository::open(repo.path()).unwrap();
    let failed = |base: &str, head: &str| {
        let error = repository.range(Some(base), Some(head)).unwrap_err();
        let fault = fault(&error);
        assert_eq!(fault.exit, Exit::Usage);
        fault.what.clone()
    };
    assert!(failed("nowhere", "HEAD").starts_with("nowhere is not a commit"));
    assert!(failed("main", "HEAD^{tree}").starts_with("HEAD^{tree} is not a commit"));
    repo.git(&["checkout", "-q", "--orphan", "alone"]);
    repo.commit("alone");
    assert!(failed("main", "alone").starts_with("main and alone have no common history"));
    let nowhere = tempfile::tempdir().unwrap();
    let error = Repository::open(nowhere.path()).err().unwrap();
    assert!(fault(&error).what.contains("is not in a git repository"));
    let repo = Repo { dir: tempfile::tempdir().unwrap() };
    repo.git(&["init", "-q", "-b", "other"]);
    let error = Repository::open(repo.path()).unwrap().range(None, None).unwrap_err();
    assert!(fault(&error).what.starts_with("HEAD is not a commit"));
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let repo = Repo::new();
    repo.write("a.rs", "changed\n");
    repo.commit("change");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("m.rs", "m\n");
    repo.commit("main goes on");
    let clones = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repo.path().display());
    git(clones.path(), &["clone", "-q", "--depth", "1", "--no-single-branch", &url, "shallow"]);
    let at = clones.path().join("shallow");
    let repository = Repository::open(&at).unwrap();
    for (base, head) in [("origin/main", "origin/topic"), ("HEAD^1", "HEAD")] {
        let error = repository.range(Some(base), Some(head)).unwrap_err();
        let fault = fault(&error);
        assert!(fault.what.contains("shallow clone"), "{}", fault.what);
        assert!(fault.help.as_ref().unwrap().contains("fetch-depth: 0"));
    }
    git(clones.path(), &["clone", "-q", "--depth", "2", "--branch", "topic", &url, "two"]);
    let material = read(&clones.path().join("two"), Some("HEAD^1"), Some("HEAD"), Scope::Change);
    assert_eq!(briefs(&material)[0].0, "modified a.rs");
    assert_eq!(material.intent.unwrap().commits, ["change"]);
}

#[test]
fn a_linked_work_tree_is_read() {
    let repo = Repo::new();
    let parent = tempfile::tempdir().unwrap();
    let at: PathBuf = parent.path().join("linked");
    repo.git(&["worktree", "add", "-q", "-b", "side", at.to_str().unwrap(), "main"]);
    fs::write(at.join("a.rs"), "changed\n").unwrap();
    assert_eq!(briefs(&read(&at, None, None, Scope::Change))[0].0, "modified a.rs");
}

#[test]
fn limits_are_kept() {
    let repo = Repo::new();
    repo.write("x.rs", "0123456789\n");
    repo.write("y.rs", "0123456789\n");
    repo.commit("two");
    let repository = Repository::open(repo.path()).unwrap();
    let range = repo.range("HEAD");
    let charter = charter(&[], &["**/*"], &[], 1000);
    let read = |limits| repository.read(&range, Scope::Change, &charter, limits);
    let total = read(Limits { total_bytes: 15, ..Limits::default() }).unwrap();
    assert!(total.changes[0].new.as_ref().unwrap().text().is_some());
    assert_eq!(total.changes[1].new, Some(Content::TooLarge { bytes: 11 }));
    let error = read(Limits { files: 3, ..Limits::default() }).unwrap_err();
    assert!(fault(&error).what.contains("more than 3 files"));
}

#[test]
fn a_tracked_file_too_large_to_be_read_is_told_from_a_changed_one() {
    let repo = Repo::new();
    repo.write("large.bin", "0123456789\n");
    repo.write("other.bin", "0123456789\n");
    repo.commit("two");
    // New time stamps, which say nothing of what is in them.
    repo.write("large.bin", "0123456789\n");
    repo.write("other.bin", "012345678x\n");
    let limits = Limits { probe_bytes: 10, ..Limits::default() };
    let charter = charter(&[], &["**/*"], &[], 1000);
    let repository = Repository::open(repo.path()).unwrap();
    let range = repository.range(Some("HEAD"), Some("WORKTREE")).unwrap();
    let material = repository.read(&range, Scope::Change, &charter, limits).unwrap();
    let paths: Vec<&str> = material.changes.iter().map(|it| &*it.path).collect();
    assert_eq!(paths, ["other.bin"]);
}

#[test]
fn a_file_of_more_than_what_the_library_allots_is_named_whether_it_is_packed_or_not() {
    let repo = Repo::new();
    let bytes = 17 << 20;
    repo.write("large.txt", vec![b'a'; bytes]);
    repo.commit("two");
    for packed in [false, true] {
        if packed {
            repo.git(&["repack", "-a", "-d", "-q"]);
        }
        let repository = Repository::open(repo.path()).unwrap();
        let range = repository.range(Some("HEAD~1"), Some("HEAD")).unwrap();
        let charter = charter(&[], &["**/*"], &[], 1000);
        let limits = Limits::default();
        let material = repository.read(&range, Scope::Change, &charter, limits).unwrap();
        let large = material.changes[0].new.as_ref().unwrap();
        assert_eq!(large, &Content::TooLarge { bytes: bytes as u64 });
    }
}

#[test]
fn two_folders_give_what_git_gives() {
    let repo = Repo::new();
    let before = tempfile::tempdir().unwrap();
    let copy = Command::new("cp")
        .arg("-a")
        .arg(format!("{}/.", repo.path().display()))
        .arg(before.path())
        .status();
    assert!(copy.unwrap().success());
    repo.write("a.rs", "one\n2\nthree\n");
    repo.write("new.rs", "new\n");
    repo.write("image.png", b"\x89PNG\0\x01");
    repo.git(&["mv", "src/deep/b.rs", "src/c.rs"]);
    repo.git(&["rm", "-q", "docs/spec.md"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", repo.path().join("link")).unwrap();
    let charter = charter(&["docs/*.md"], &["**/*"], &[], 100_000);
    let from_git = repo.read("WORKTREE");
    let material =
        folders::read(before.path(), repo.path(), Scope::Change, &charter, Limits::default())
            .unwrap();
    assert_eq!(material.changes, from_git.changes);
    assert_eq!(material.spec, from_git.spec);
    assert_eq!(material.directories, from_git.directories);
    assert_eq!(material.head.asked, repo.path().to_str().unwrap());
    let tree = folders::read(before.path(), repo.path(), Scope::Tree, &charter, Limits::default())
        .unwrap();
    assert_eq!(tree.tree.len(), if cfg!(unix) { 5 } else { 4 });
    assert_eq!(
        folders::files_below(before.path(), "docs").unwrap(),
        BTreeMap::from([("docs/spec.md".to_owned(), "The code must.\n".to_owned())])
    );
    assert!(folders::files_below(before.path(), ".pentad").unwrap().is_empty());
    let error = folders::read(
        &repo.path().join("none"),
        repo.path(),
        Scope::Change,
        &charter,
        Limits::default(),
    );
    assert!(fault(&error.unwrap_err()).what.ends_with("is not a folder"));
}

#[test]
fn a_content_that_a_partial_clone_lacks_is_named_and_the_rest_is_read() {
    let repo = Repo::new();
    repo.write("a.rs", "changed\n");
    repo.write("big.bin", "not fetched\n");
    repo.commit("change");
    let id = repo.git(&["rev-parse", "HEAD:big.bin"]);
    fs::remove_file(repo.path().join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    let material = repo.read("HEAD");
    assert_eq!(material.changes[1].new, Some(Content::TooLarge { bytes: 0 }));
    assert_eq!(briefs(&material)[0].2, Some("changed\n"));
}

#[test]
fn single_files_of_each_kind_of_head_are_read_without_following_a_link() {
    let repo = Repo::new();
    repo.write("docs/guide.md", "committed\n");
    repo.commit("a guide");
    repo.write("docs/guide.md", "staged\n");
    repo.git(&["add", "-A"]);
    repo.write("docs/guide.md", "on disk\n");
    repo.write("docs/new.md", "untracked\n");
    std::os::unix::fs::symlink("/etc", repo.path().join("out")).unwrap();
    let wanted = ["docs/guide.md", "docs/new.md", "docs", "gone.md", "out/passwd", "../x", ""];
    let wanted: Vec<String> = wanted.iter().map(|it| (*it).to_owned()).collect();
    for (head, expected) in [
        ("HEAD", vec![("docs/guide.md", "committed\n")]),
        ("INDEX", vec![("docs/guide.md", "staged\n")]),
        ("WORKTREE", vec![("docs/guide.md", "on disk\n"), ("docs/new.md", "untracked\n")]),
    ] {
        let repository = Repository::open(repo.path()).unwrap();
        let texts = repository.texts(&repo.range(head), &wanted, Limits::default()).unwrap();
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|it| (it.path.as_str(), it.content.text().map_or("", |it| &**it)))
            .collect();
        assert_eq!(texts, expected, "{head}");
    }
}

#[test]
fn every_path_at_head_is_taken_note_of_unless_there_are_too_many() {
    let repo = Repo::new();
    repo.write("new.rs", "x\n");
    repo.commit("more");
    let read = |limits| {
        let range = repo.range("HEAD");
        Repository::open(repo.path()).unwrap().read(
            &range,
            Scope::Change,
            &charter(&[], &["**/*"], &[], 1000),
            limits,
        )
    };
    let paths = read(Limits::default()).unwrap().paths;
    assert_eq!(paths, ["a.rs", "docs/spec.md", "new.rs", "src/deep/b.rs"]);
    assert!(read(Limits { paths: 3, ..Limits::default() }).unwrap().paths.is_empty());
}
