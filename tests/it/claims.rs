//! What documents claim of a repository, judged on both sides of a change: tables of small repositories, then one through the binary.

use crate::program::pentad;
use pentad::review::{
    change::{Content, FileChange, Material, Revision, Scope, SourceFile, Status as Happened},
    charter::{Globs, SnapshotPolicy},
    claims::{self, Claims, Survey},
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// A repository as texts by path.
type Files<'a> = &'a [(&'a str, &'a str)];

fn content(text: &str) -> Content {
    Content::Text { text: text.into(), lossy: false }
}

/// The change between two states; a rename where the text of a path that went stands under one that came.
fn material(base: Files<'_>, head: Files<'_>) -> Material {
    let old: BTreeMap<&str, &str> = base.iter().copied().collect();
    let new: BTreeMap<&str, &str> = head.iter().copied().collect();
    let gone: Vec<&str> = old.keys().copied().filter(|it| !new.contains_key(it)).collect();
    let come: Vec<&str> = new.keys().copied().filter(|it| !old.contains_key(it)).collect();
    let renamed = |path: &str| gone.iter().copied().find(|it| old[it] == new[path]);
    let mut changes = Vec::new();
    for path in gone.iter().filter(|path| !come.iter().any(|it| renamed(it) == Some(path))) {
        changes.push(change(path, Some(old[path]), None, None));
    }
    for (path, text) in &new {
        let from = come.contains(path).then(|| renamed(path)).flatten();
        let before = old.get(path).copied().or(from.map(|it| old[it]));
        if before != Some(text) || from.is_some() {
            changes.push(change(path, before, Some(text), from));
        }
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut directories: BTreeMap<String, u32> = BTreeMap::new();
    for path in new.keys() {
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        *directories.entry(folder.to_owned()).or_default() += 1;
    }
    let revision = Revision { asked: "x".to_owned(), id: "x".to_owned() };
    Material {
        base: revision.clone(),
        head: revision,
        changes,
        tree: Vec::new(),
        spec: Vec::new(),
        directories,
        paths: new.keys().map(|it| (*it).to_owned()).collect(),
        landmarks: BTreeSet::new(),
        intent: None,
    }
}

fn change(path: &str, old: Option<&str>, new: Option<&str>, from: Option<&str>) -> FileChange {
    FileChange {
        path: path.to_owned(),
        old_path: from.map(str::to_owned),
        status: match (old, new, from) {
            (_, _, Some(_)) => Happened::Renamed,
            (None, _, _) => Happened::Added,
            (_, None, _) => Happened::Deleted,
            _ => Happened::Modified,
        },
        old: old.map(content),
        new: new.map(content),
        mode_change: None,
    }
}

fn policy() -> SnapshotPolicy {
    let globs = |it: &str| Globs::new(vec![it.to_owned()]).unwrap();
    SnapshotPolicy {
        include: globs("**/*"),
        exclude: globs("excluded/**"),
        excludes_are_built_in: false,
        tokens: 1,
    }
}

fn check(base: Files<'_>, head: Files<'_>, scope: Scope) -> Claims {
    let (material, policy) = (material(base, head), policy());
    let read = |paths: &[String]| -> Vec<SourceFile> {
        let found = paths.iter().filter_map(|it| head.iter().find(|(path, _)| path == it));
        found
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), content: content(text) })
            .collect()
    };
    let first = read(&claims::first_wanted(&material, scope, &policy));
    let survey = Survey::new(&material, scope, &policy, &first);
    let cited = read(survey.wanted());
    survey.judge(&cited)
}

/// Each claim as a line: `README.md:1 path src/a.rs drifted src/b.rs finding`.
fn lines(claims: &Claims) -> Vec<String> {
    let line = |it: &claims::Claim| {
        let at = it.found_at.as_deref().unwrap_or("-");
        let finding = if it.finding.is_some() { " finding" } else { "" };
        format!(
            "{}:{} {} {} {} {at}{finding}",
            it.document,
            it.line,
            it.kind.name(),
            it.text,
            it.status.name()
        )
    };
    claims.claims.iter().map(line).collect()
}

fn expect(name: &str, base: Files<'_>, head: Files<'_>, expected: &[&str]) {
    assert_eq!(lines(&check(base, head, Scope::Change)), expected, "{name}");
}

const CODE: &str = "fn load_all() {}\nfn save_all() {}\n";

#[test]
fn what_a_change_makes_untrue_in_a_document_it_does_not_touch() {
    let readme = "# Layout\n\nStart at `src/load.rs`, then [the rest](src/save.rs).\n";
    expect(
        "nothing of it changed",
        &[("README.md", readme), ("src/load.rs", CODE), ("src/save.rs", "b")],
        &[("README.md", readme), ("src/load.rs", CODE), ("src/save.rs", "b"), ("src/new.rs", "c")],
        &[],
    );
    expect(
        "deleted",
        &[("README.md", readme), ("src/load.rs", CODE), ("src/save.rs", "b")],
        &[("README.md", readme), ("src/save.rs", "b")],
        &["README.md:3 path src/load.rs refuted - finding"],
    );
    expect(
        "renamed",
        &[("README.md", readme), ("src/load.rs", CODE), ("src/save.rs", "b")],
        &[("README.md", readme), ("src/load.rs", CODE), ("src/store.rs", "b")],
        &["README.md:3 path src/save.rs drifted src/store.rs finding"],
    );
    expect(
        "moved, and said in a way that is still true",
        &[("README.md", "See `load.rs`."), ("src/load.rs", CODE)],
        &[("README.md", "See `load.rs`."), ("lib/load.rs", CODE)],
        &["README.md:1 path load.rs verified lib/load.rs"],
    );
    expect(
        "a name that is everywhere, at the end of a longer path",
        &[("README.md", "Say you have `app/main.py`."), ("ci/x/app/main.py", "a"), ("b.py", "b")],
        &[("README.md", "Say you have `app/main.py`."), ("b.py", "b")],
        &[],
    );
    expect(
        "what a changelog says of the past stays true",
        &[("CHANGELOG.md", "- `src/load.rs` is new\n"), ("src/load.rs", CODE)],
        &[("CHANGELOG.md", "- `src/load.rs` is new\n")],
        &[],
    );
}

#[test]
fn what_a_change_newly_says() {
    let src =
        [("src/load.rs", "a"), ("src/b.rs", "b"), (".gitignore", "made/\n"), ("made/keep.rs", "")];
    let with =
        |text: &'static str| -> Vec<(&str, &str)> { [&[("README.md", text)], &src[..]].concat() };
    for (text, expected) in [
        ("`src/load.rs`\n", vec!["README.md:1 path src/load.rs verified src/load.rs"]),
        ("`src/gone.rs`\n", vec!["README.md:1 path src/gone.rs refuted - finding"]),
        ("It writes `src/gone.rs`.\n", vec!["README.md:1 path src/gone.rs source_only -"]),
        ("`src/foo.rs`\n", vec!["README.md:1 path src/foo.rs source_only -"]),
        ("`made/gone.rs`\n", vec!["README.md:1 path made/gone.rs source_only -"]),
        ("`other/gone.rs` `github.com/a/b.rs` `text/html`\n", vec![]),
        ("[x](docs/setup.md)\n", vec!["README.md:1 path docs/setup.md refuted - finding"]),
        ("[x](load.rs)\n", vec!["README.md:1 path load.rs drifted src/load.rs finding"]),
        (
            "[x](../../issues) [y](page)\n",
            vec![
                "README.md:1 path ../../issues source_only -",
                "README.md:1 path page source_only -",
            ],
        ),
        ("```\ncp src/gone.rs .\n```\n", vec![]),
        (
            "`src/load.rs:1` `src/load.rs:9`\n",
            vec![
                "README.md:1 citation src/load.rs:1 verified src/load.rs:1",
                "README.md:1 citation src/load.rs:9 refuted - finding",
            ],
        ),
        (
            "# A b\n[x](#a-b) [y](#c)\n",
            vec![
                "README.md:2 anchor #a-b verified README.md",
                "README.md:2 anchor #c refuted - finding",
            ],
        ),
        (
            "There are two files in `src/`.\n",
            vec!["README.md:1 count two files in `src/` verified -"],
        ),
        (
            "There are seven files in `src/`.\n",
            vec!["README.md:1 count seven files in `src/` refuted - finding"],
        ),
    ] {
        let mut found = lines(&check(&src, &with(text), Scope::Change));
        found.retain(|it| !it.contains(" path src/ ") && !it.contains(" path src "));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_was_wrong_before_is_in_the_table_and_no_finding() {
    expect(
        "an old broken link beside a new line",
        &[("README.md", "[x](gone.md)\n"), ("a.rs", "a")],
        &[("README.md", "[x](gone.md)\nMore.\n"), ("a.rs", "a")],
        &["README.md:1 path gone.md refuted -"],
    );
    let tree = check(&[], &[("README.md", "[x](gone.md)\n")], Scope::Tree);
    assert_eq!(lines(&tree), ["README.md:1 path gone.md refuted - finding"], "a tree is read anew");
}

#[test]
fn a_document_that_moves_takes_its_links_along() {
    expect(
        "moved away from what it links to",
        &[("guide.md", "[x](a.rs)\n"), ("a.rs", "a")],
        &[("docs/guide.md", "[x](a.rs)\n"), ("a.rs", "a")],
        &["docs/guide.md:1 path a.rs drifted a.rs finding"],
    );
}

#[test]
fn a_cited_line_that_moves_is_said_where_it_went() {
    let doc = "See `src/a.rs:2`.\n";
    expect(
        "two lines further",
        &[("README.md", doc), ("src/a.rs", "use x;\nfn load_everything() {}\n")],
        &[("README.md", doc), ("src/a.rs", "use x;\nuse y;\n\nfn load_everything() {}\n")],
        &["README.md:1 citation src/a.rs:2 drifted src/a.rs:4 finding"],
    );
    expect(
        "below it something changed",
        &[("README.md", doc), ("src/a.rs", "use x;\nfn load_everything() {}\n")],
        &[("README.md", doc), ("src/a.rs", "use x;\nfn load_everything() {}\n\nfn more() {}\n")],
        &["README.md:1 citation src/a.rs:2 verified src/a.rs:2"],
    );
}

#[test]
fn a_name_is_gone_only_where_no_code_has_it() {
    let doc = "Call `load_all()` or `other_thing()`.\n";
    let old = [("README.md", doc), ("src/a.rs", CODE), ("src/b.rs", "fn b() {}\n")];
    expect(
        "gone",
        &old,
        &[("README.md", doc), ("src/a.rs", "fn save_all() {}\n"), ("src/b.rs", "fn b() {}\n")],
        &["README.md:1 symbol load_all() refuted - finding"],
    );
    expect(
        "moved to another file of the change: nothing is to be looked up",
        &old,
        &[
            ("README.md", doc),
            ("src/a.rs", "fn save_all() {}\n"),
            ("src/b.rs", "fn load_all() {}\n"),
        ],
        &[],
    );
    let used = "fn a() { load_all(); }\n";
    expect(
        "only used before: it is somebody else's",
        &[("README.md", doc), ("src/a.rs", used)],
        &[("README.md", doc), ("src/a.rs", "fn a() {}\n")],
        &[],
    );
}

#[test]
fn a_method_that_is_newly_named_is_looked_up_where_its_type_is_ours() {
    let code =
        [("src/a.rs", "pub struct Storage;\nimpl Storage {\n    fn flush_now(&self) {}\n}\n")];
    let doc = "`Storage::flush_now` `Storage::sync_now` `Elsewhere::sync_now` `Storage::default`\n";
    expect(
        "one of four",
        &code,
        &[("README.md", doc), code[0]],
        &[
            "README.md:1 symbol Storage::flush_now verified src/a.rs",
            "README.md:1 symbol Storage::sync_now refuted - finding",
        ],
    );
}

#[test]
fn commands_and_flags_of_the_repository_itself() {
    let doc = "```sh\nmake lint\nnpm run build\ntool --dry-run\ntool --every\n```\n";
    let tool = "struct Cli {\n    dry_run: bool,\n    every: bool,\n}\n";
    let cargo = "[[bin]]\nname = \"tool\"\n";
    let package = "{\"scripts\": {\"build\": \"x\"}}";
    let before = [
        ("README.md", doc),
        ("Cargo.toml", cargo),
        ("Makefile", "lint:\n\tcargo clippy\ntest:\n\tcargo test\n"),
        ("package.json", package),
        ("src/main.rs", tool),
    ];
    let after = [
        ("README.md", doc),
        ("Cargo.toml", cargo),
        ("Makefile", "test:\n\tcargo test\n"),
        ("package.json", package),
        ("src/main.rs", "struct Cli {\n    every: bool,\n}\n"),
    ];
    expect(
        "a target and a flag went",
        &before,
        &after,
        &[
            "README.md:2 command make lint refuted - finding",
            "README.md:3 command npm run build verified package.json",
            "README.md:4 flag --dry-run refuted - finding",
        ],
    );
    let claims = check(&before, &after, Scope::Change);
    let severities: Vec<&str> =
        claims::observations(&claims).iter().map(|it| it.severity.name()).collect();
    assert_eq!(severities, ["medium", "medium"], "a command of the README breaks");
}

#[test]
fn templates_fixtures_and_what_is_excluded_are_not_read() {
    for path in ["tests/fixtures/a.md", "templates/README.md", "excluded/a.md", "tests/input.md"] {
        let head = [(path, "[x](gone.md) `src/gone.rs`\n"), ("src/a.rs", "a")];
        assert_eq!(lines(&check(&[], &head, Scope::Change)), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_few_findings_of_one_document_stand_for_all() {
    let links: String = (0..9)
        .map(|it| format!("[x](gone{it}.md) and again [y](gone{it}.md)\n\n[z](gone{it}.md)\n"))
        .collect();
    let claims = check(&[], &[("README.md", &links)], Scope::Change);
    let observations = claims::observations(&claims);
    assert_eq!(observations.len(), 3);
    assert!(observations[0].claim.contains("(also line 3)"), "{}", observations[0].claim);
    assert!(observations[2].claim.contains("6 more claims"), "{}", observations[2].claim);
}

#[test]
fn what_many_documents_say_is_told_three_times() {
    let names: Vec<String> = (0..7).map(|it| format!("docs/d{it}.md")).collect();
    let said = "See `src/load.rs`.\n";
    let rest = [("src/save.rs", "b")];
    let head: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), said)).chain(rest).collect();
    let base: Vec<(&str, &str)> = [&head[..], &[("src/load.rs", CODE)]].concat();
    let claims = check(&base, &head, Scope::Change);
    assert_eq!(claims.claims.len(), 7, "the table has all");
    let observations = claims::observations(&claims);
    assert_eq!(observations.len(), 3);
    assert!(observations[2].claim.ends_with("; 4 more documents say the same"));
}

#[test]
fn what_was_not_looked_at_is_said() {
    let names: Vec<String> = (0..230).map(|it| format!("docs/d{it}.md")).collect();
    let mut head: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), "x")).collect();
    head.push(("src/a.rs", "a"));
    let claims = check(&[], &head[..0], Scope::Change);
    assert!(claims.left_out.is_empty());
    let base = &head[..230];
    let claims = check(base, &head, Scope::Change);
    assert_eq!(claims.left_out, ["30 further documents that did not change, after the first 200"]);
}

#[test]
fn without_the_paths_nothing_is_said_to_be_gone() {
    let mut material = material(&[], &[("README.md", "[x](gone.md)\n"), ("src/a.rs", "a")]);
    material.paths.clear();
    let claims = Survey::new(&material, Scope::Change, &policy(), &[]).judge(&[]);
    assert!(claims.claims.is_empty());
    assert_eq!(claims.left_out, ["every document: the tree has too many files to be looked up in"]);
}

#[test]
fn a_review_tells_what_it_found_of_an_unchanged_document() {
    let temp = tempfile::tempdir().unwrap();
    for (side, files) in [
        (
            "before",
            vec![
                ("README.md", "# A\n\nSee `src/load.rs`.\n"),
                ("src/load.rs", CODE),
                ("src/b.rs", "b"),
            ],
        ),
        ("after", vec![("README.md", "# A\n\nSee `src/load.rs`.\n"), ("src/b.rs", "b")]),
    ] {
        for (path, text) in files {
            let path = temp.path().join(side).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let words =
        ["review", "--before", "before", "--after", "after", "--model", "static", "--out", "out"];
    let output = pentad(temp.path(), &words).output().unwrap();
    let terminal = String::from_utf8_lossy(&output.stdout);
    assert!(
        terminal.contains("1 claim of documents: 0 verified, 0 drifted, 1 refuted"),
        "{terminal}"
    );
    let json = fs::read_to_string(temp.path().join("out/synthesis.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let claim = &json["claims"][0];
    assert_eq!(
        (claim["document"].as_str(), claim["line"].as_u64(), claim["status"].as_str()),
        (Some("README.md"), Some(3), Some("refuted")),
        "{claim}"
    );
    let finding = &json["findings"][0];
    assert_eq!(finding["role"], "documentarian");
    assert_eq!(finding["theme"], "simplicity-doc-tests");
    assert_eq!(finding["in_change"], true, "the change made it untrue");
    assert_eq!(finding["evidence"]["quote"], "See `src/load.rs`.");
    assert_eq!(finding["voices"][0]["source"], "static:doc-claim");
    let page = fs::read_to_string(temp.path().join("out/synthesis.md")).unwrap();
    assert!(page.contains("## Claims of documents"), "{page}");
}

#[test]
fn what_is_not_read_is_said() {
    let long = format!("# A\n{}\n`src/a.rs`\n", "x".repeat(8_001));
    let big = "let a_name = 1;\n".repeat(8_000_001 / 16 + 1);
    let base: Files<'_> = &[];
    let head: Files<'_> = &[("README.md", &long), ("src/a.rs", CODE), ("src/big.rs", &big)];
    assert_eq!(
        check(base, head, Scope::Change).left_out,
        [
            "names that went from the code or came: the change has over 8 MB of it",
            "1 lines of README.md, which are over 8000 bytes long",
        ]
    );
    let mut binary = material(base, &[("README.md", "`src/a.rs`\n"), ("src/a.rs", CODE)]);
    binary.changes[0].new = Some(Content::Binary { bytes: 9 });
    let claims = Survey::new(&binary, Scope::Change, &policy(), &[]).judge(&[]);
    assert_eq!(claims.left_out, ["README.md, which is too large or no text"]);
}

#[test]
fn documents_of_the_change_are_read_to_a_number() {
    let names: Vec<String> = (100..=302).map(|it| format!("docs/d{it}.md")).collect();
    let mut head: Vec<(&str, &str)> =
        names.iter().map(|it| (it.as_str(), "`src/a.rs`\n")).collect();
    head.push(("src/a.rs", CODE));
    let claims = check(&[], &head, Scope::Change);
    assert_eq!(claims.claims.len(), 200);
    assert_eq!(claims.left_out, ["3 further documents of the change, after its first 200"]);
}

#[test]
fn documents_after_the_last_claim_are_counted_and_not_read() {
    let text: String = (0..400).map(|it| format!("`src/a.rs:{}`\n", it + 1)).collect();
    let names: Vec<String> = (1..=8).map(|it| format!("docs/{it}.md")).collect();
    let mut head: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), text.as_str())).collect();
    head.push(("src/a.rs", CODE));
    let claims = check(&[], &head, Scope::Change);
    assert_eq!(claims.claims.len(), 2_000);
    assert_eq!(claims.left_out, ["3 documents, after the first 2000 claims or 32 MB of text"]);
}

#[test]
fn one_missing_file_is_one_finding_whatever_place_in_it_is_named() {
    let link = |it: u32| format!("[x](advanced.md#part-{it}) `docs/advanced.md`\n\n");
    let page: String = (0..6).map(link).collect();
    let names = ["docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md", "docs/e.md"];
    let mut head: Vec<(&str, &str)> = names.iter().map(|it| (*it, page.as_str())).collect();
    let mut base = head.clone();
    base.push(("docs/advanced.md", "# Part 1\n"));
    head.push(("docs/clients.md", "# Clients\n"));
    let claims = check(&base, &head, Scope::Change);
    let told = claims::observations(&claims);
    let said: Vec<&str> = told.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(said, ["docs/a.md", "docs/b.md", "docs/c.md"]);
    assert!(told[2].claim.ends_with("; 2 more documents say the same"), "{}", told[2].claim);
}

#[test]
fn a_secret_in_a_path_is_in_no_file_of_a_review() {
    let temp = tempfile::tempdir().unwrap();
    let token = format!("ghp_{}", "aB3".repeat(12));
    let readme = format!("# A\n\nsee [x](docs/{token}.md)\n");
    for (side, path, text) in
        [("before", "README.md", "# A\n"), ("after", "README.md", readme.as_str())]
    {
        let path = temp.path().join(side).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let words =
        ["review", "--before", "before", "--after", "after", "--model", "static", "--out", "out"];
    let output = pentad(temp.path(), &words).output().unwrap();
    let terminal = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in ["synthesis.md", "synthesis.json", "findings.jsonl"] {
        let text = fs::read_to_string(temp.path().join("out").join(name)).unwrap();
        assert!(text.contains("there is no docs/"), "{name}: {text}");
        let at = text.find(&token);
        assert_eq!(at.map(|at| &text[at.saturating_sub(200)..at]), None, "{name}");
    }
    assert!(!terminal.contains(&token), "{terminal}");
}

proptest! {
    #[test]
    fn any_document_is_judged(text in "[`\\[\\]()#./a-c:0-9\\-<>~\n |é*]{0,300}", old in "[`\\[\\]()#./a-c\n]{0,80}") {
        let base = [("README.md", old.as_str()), ("a/b.md", "# a\n"), ("a.c", "x")];
        let head = [("README.md", text.as_str()), ("a/b.md", "# b\n")];
        let claims = check(&base, &head, Scope::Change);
        let again = check(&base, &head, Scope::Change);
        prop_assert_eq!(&claims, &again);
        let n = text.lines().count() as u32;
        prop_assert!(claims.claims.iter().all(|it| it.document != "README.md" || (1..=n).contains(&it.line)));
    }
}
