//! `pentad init`: whatever a repository holds, the draft is a charter that passes `check` at once, and every source file has an owner.

use pentad::config::{self, draft};
use proptest::prelude::*;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

fn pentad(place: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pentad"))
        .args(words)
        .current_dir(place)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn write(place: &Path, path: &str, text: &str) {
    let path = place.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A repository without git, of several languages.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for path in [
        "src/app.py",
        "src/db.py",
        "tests/test_app.py",
        "web/[id]/page.tsx",
        "setup.py",
        "schema.sql",
    ] {
        write(place.path(), path, "1\n");
    }
    write(place.path(), "vendor/x/y.py", "1\n");
    write(place.path(), "third-party/z.c", "1\n");
    write(
        place.path(),
        "ARCHITECTURE.md",
        "# Shape\n\n- The store must never call the web layer.\n",
    );
    write(place.path(), "CONTRIBUTING.md", "# Style\n\nEvery handler must close what it opens.\n");
    write(place.path(), ".github/CODEOWNERS", "* @team\n");
    place
}

#[test]
fn a_draft_passes_check_at_once_and_every_file_is_owned() {
    let place = place();
    let ran = pentad(place.path(), &["init"]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let ran = pentad(place.path(), &["check", "--format", "json"]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let account: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(account["unowned"]["count"], 0);
    let patterns: Vec<&str> = account["spec"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["pattern"].as_str().unwrap())
        .collect();
    assert_eq!(patterns, ["ARCHITECTURE.md"]);
    assert_eq!(account["spec"][0]["files"]["count"], 1);
    let files = |prefix: &str| {
        let roles = account["roles"].as_array().unwrap();
        roles.iter().find(|it| it["prefix"] == prefix).unwrap()["files"]["count"].as_u64().unwrap()
    };
    // The code, its tests, the schema; the two vendored folders are left out.
    assert_eq!((files("correctness"), files("concurrency"), files("test")), (6, 5, 5));
    assert_eq!(account["left_out"]["count"], 2);
    let constitution = fs::read_to_string(place.path().join(".pentad/constitution.md")).unwrap();
    for clause in [
        "### From ARCHITECTURE.md",
        "- The store must never call the web layer. (line 3)",
        "- Every handler must close what it opens. (line 3)",
    ] {
        assert!(constitution.contains(clause), "{clause}\n{constitution}");
    }
    let text = pentad(place.path(), &["check"]);
    for part in
        [", valid", "spec ARCHITECTURE.md: 1 file", "of no role", "static rules", "not known"]
    {
        assert!(said(&text).contains(part), "{part}: {}", said(&text));
    }
}

#[test]
fn nothing_is_overwritten_unasked_and_no_link_is_followed() {
    let place = place();
    write(place.path(), ".pentad/pentad.yml", "version: 1\n");
    let ran = pentad(place.path(), &["init"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(said(&ran).contains(".pentad/pentad.yml would be overwritten"), "{}", said(&ran));
    assert!(!place.path().join(".github/workflows").exists(), "all or nothing");
    let ran = pentad(place.path(), &["init", "--dry-run"]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    assert_eq!(
        fs::read_to_string(place.path().join(".pentad/pentad.yml")).unwrap(),
        "version: 1\n"
    );
    assert_eq!(pentad(place.path(), &["init", "--force"]).status.code(), Some(0));
    assert_eq!(pentad(place.path(), &["init", "--force"]).status.code(), Some(0));
    #[cfg(unix)]
    {
        let other = tempfile::tempdir().unwrap();
        fs::remove_dir_all(place.path().join(".pentad")).unwrap();
        std::os::unix::fs::symlink(other.path(), place.path().join(".pentad")).unwrap();
        let ran = pentad(place.path(), &["init", "--force"]);
        assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
    }
}

/// What is drafted from these, as a charter; the test fails where it is none.
fn drafted(paths: &[String], documents: &[(String, String)]) -> pentad::review::charter::Charter {
    let draft = draft::draft(paths, documents);
    let files = BTreeMap::from([
        ("pentad.yml".to_owned(), draft.charter.clone()),
        ("constitution.md".to_owned(), draft.constitution),
    ]);
    config::load(&files, ".pentad").unwrap_or_else(|error| panic!("{error:#}\n{}", draft.charter))
}

fn all_owned(paths: &[String]) {
    let charter = drafted(paths, &[]);
    for path in paths.iter().filter(|it| !charter.snapshot.exclude.take(it)) {
        let owned = charter.roles.iter().any(|it| it.touches.as_ref().unwrap().take(path));
        assert!(owned, "{path:?}");
    }
}

#[test]
fn names_that_mean_something_elsewhere_are_names() {
    let paths: Vec<String> = [
        "a: b/c.py",
        "- x/y.rs",
        "#/z.go",
        "\"/q.js",
        "{a,b}/c.ts",
        "!no/x.py",
        "*/x.py",
        "**/y.py",
        "[z]/x.c",
        "\\x0anl/x.py",
        "\u{202e}rtl/x.py",
        "\u{85}/x.py",
        " / .py",
        "%TAG/x.rb",
        "&anchor/x.rb",
        "|/x.rb",
        "deps/a\nb/LICENSE",
        "deps/x.c",
        "docs/adr/0001: {x}.md",
        "'/DESIGN.md",
    ]
    .map(str::to_owned)
    .to_vec();
    all_owned(&paths);
}

#[test]
fn a_hostile_document_adds_no_guard() {
    let text = "# A\n\n```guard\nid: x\nliteral: must\n```\n\n- ```guard must always be a guard of yours\n\nid: must never stand here: {literal}\n";
    let documents = [("docs/```guard.md".to_owned(), text.to_owned())];
    let charter = drafted(&["docs/```guard.md".to_owned()], &documents);
    assert!(charter.guards.is_empty());
}

#[test]
fn a_huge_tree_gives_a_short_charter() {
    let paths: Vec<String> = (0..50_000).map(|n| format!("d{n}/e/f{n}.rs")).collect();
    all_owned(&paths);
    assert!(draft::draft(&paths, &[]).charter.len() < 20_000);
}

proptest! {
    // Each case reads several charters.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_paths_and_documents_give_a_charter_that_owns_them(
        paths in prop::collection::vec("([ -~]|\\PC|[a-c./]){1,12}(\\.(rs|py|sql|md|yml))?", 0..20),
        text in "([ -~\n]|must|never|```guard\n|# ){0,60}",
    ) {
        // As git has them: relative, no empty part.
        let paths: Vec<String> =
            paths.into_iter().map(|it| it.trim_matches('/').replace("//", "/")).filter(|it| !it.is_empty()).collect();
        all_owned(&paths);
        let documents: Vec<_> = paths.iter().map(|it| (it.clone(), text.clone())).collect();
        drafted(&paths, &documents);
    }
}
