//! What the two sides of a change say together: each signal where it must be raised, and beside it the changes that look alike and are
//! fine.

use super::rules::{added, look, material, modified};
use pentad::review::{
    change::{Content, FileChange, Scope, Status},
    finding::Severity,
};

fn deleted(path: &str, old: &str) -> FileChange {
    FileChange { status: Status::Deleted, new: None, ..modified(path, old, "") }
}

/// `rule severity path:line` of every signal, in a repository with these landmarks.
fn raised_among(changes: Vec<FileChange>, landmarks: &[&str]) -> Vec<String> {
    let mut material = material(changes, Vec::new());
    material.changes.sort_by(|a, b| a.path.cmp(&b.path));
    material.landmarks = landmarks.iter().map(|it| (*it).to_owned()).collect();
    let found = look(&material, Scope::Change).observations;
    let own = found.iter().filter(|it| !it.source.name().contains(":gha-"));
    own.map(|it| {
        let rule = it.source.name().replace("static:", "");
        format!("{rule} {} {}:{}", it.severity.name(), it.path, it.lines.first)
    })
    .collect()
}

fn raised(changes: Vec<FileChange>) -> Vec<String> {
    raised_among(changes, &[])
}

const TESTS: &str = "def test_adds():\n    total = add(1, 2)\n    assert total == 3\n    assert total != 4\n\n\ndef test_subtracts():\n    assert subtract(2, 1) == 1\n";
const CODE: &str = "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    return a - b\n";

#[test]
fn a_test_that_holds_less_is_told() {
    let code = || modified("src/calc.py", CODE, &CODE.replace("a + b", "b + a"));
    let tests = |new: &str| modified("tests/test_calc.py", TESTS, new);
    let less = TESTS.replace("    assert total != 4\n", "");
    let weakened = ["test-weakened medium tests/test_calc.py:1"];
    assert_eq!(raised(vec![tests(&less)]), weakened);
    assert_eq!(raised(vec![tests(&less), code()]), weakened);
    // Tests that are rewritten all over are told once.
    let sweep = |n: usize| -> Vec<FileChange> {
        let file = |it| {
            let (old, new) = (TESTS.replace("!= 4", &format!("!= 4{it}")), less.clone());
            modified(&format!("tests/test_{it}.py"), &old, &new)
        };
        (0..n).map(file).collect()
    };
    assert_eq!(raised(sweep(3)).len(), 3);
    assert_eq!(raised(sweep(4)), ["test-weakened low tests/test_0.py:1"]);
    // Another assertion in its place, the same elsewhere, or code that goes along.
    assert!(raised(vec![tests(&TESTS.replace("!= 4", "< 4"))]).is_empty());
    let moved = added("tests/test_more.py", "def test_more():\n    assert total != 4\n");
    assert!(raised(vec![tests(&less), moved]).is_empty());
    let without = CODE.split("\n\n\n").next().unwrap();
    assert!(raised(vec![tests(&less), modified("src/calc.py", CODE, without)]).is_empty());

    let fewer = TESTS.split("\n\n\ndef test_sub").next().unwrap();
    assert_eq!(raised(vec![tests(fewer)]), ["test-deleted low tests/test_calc.py:4"]);
    assert!(raised(vec![tests(fewer), modified("src/calc.py", CODE, without)]).is_empty());
    let renamed = TESTS.replace("def test_subtracts", "def test_takes_away");
    assert!(raised(vec![tests(&renamed)]).is_empty());
    assert_eq!(
        raised(vec![deleted("tests/test_calc.py", TESTS)]),
        ["test-deleted medium tests/test_calc.py:1"]
    );
    assert!(
        raised(vec![deleted("tests/test_calc.py", TESTS), deleted("src/calc.py", CODE)]).is_empty()
    );
    let elsewhere = added("tests/unit/test_calc.py", TESTS);
    assert!(raised(vec![deleted("tests/test_calc.py", TESTS), elsewhere]).is_empty());
}

#[test]
fn a_test_that_is_skipped_now_is_told_in_every_language() {
    for (path, old, new, line) in [
        (
            "tests/test_a.py",
            "def test_a():\n    assert f()\n",
            "@pytest.mark.skip(reason=\"flaky\")\ndef test_a():\n    assert f()\n",
            1,
        ),
        (
            "a_test.go",
            "func TestA(t *testing.T) {\n\tt.Fatal(1)\n}\n",
            "func TestA(t *testing.T) {\n\tt.Skip(\"flaky\")\n\tt.Fatal(1)\n}\n",
            1,
        ),
        (
            "src/a.rs",
            "#[test]\nfn a() {\n    assert!(f());\n}\n",
            "#[test]\n#[ignore = \"flaky\"]\nfn a() {\n    assert!(f());\n}\n",
            1,
        ),
        (
            "a.test.ts",
            "it('adds', () => {\n  expect(f()).toBe(1);\n});\n",
            "it.skip('adds', () => {\n  expect(f()).toBe(1);\n});\n",
            1,
        ),
        (
            "src/test/java/ATest.java",
            "class ATest {\n    @Test\n    public void adds() {\n        assertEquals(1, f());\n    }\n}\n",
            "class ATest {\n    @Test\n    @Disabled(\"flaky\")\n    public void adds() {\n        assertEquals(1, f());\n    }\n}\n",
            2,
        ),
    ] {
        let own = |found: Vec<String>| -> Vec<String> {
            found.into_iter().filter(|it| it.starts_with("test-")).collect()
        };
        let found = own(raised(vec![modified(path, old, new)]));
        assert_eq!(found, [format!("test-skipped low {path}:{line}")]);
        assert!(own(raised(vec![modified(path, new, old)])).is_empty(), "{path}: it runs again");
        assert!(own(raised(vec![added(path, new)])).is_empty(), "{path}: it never ran");
    }
}

#[test]
fn a_pipeline_made_weaker_is_told() {
    let path = ".github/workflows/ci.yml";
    let old = "on: pull_request\npermissions:\n  contents: read\njobs:\n  test:\n    permissions:\n      checks: write\n    steps:\n      - run: cargo test --locked\n      - run: cargo clippy -- -D warnings\n";
    let change = |new: String| raised(vec![modified(path, old, &new)]);
    for (from, to, expected) in [
        (
            "contents: read",
            "contents: write",
            "workflow-permissions-widened medium .github/workflows/ci.yml:3",
        ),
        (
            "checks: write",
            "checks: write\n      id-token: write",
            "workflow-permissions-widened medium .github/workflows/ci.yml:8",
        ),
        (
            "permissions:\n  contents: read",
            "permissions: {contents: read, issues: write}",
            "workflow-permissions-widened low .github/workflows/ci.yml:2",
        ),
        // What one job could, every job can now.
        (
            "  contents: read",
            "  checks: write",
            "workflow-permissions-widened low .github/workflows/ci.yml:3",
        ),
        (
            "      - run: cargo clippy -- -D warnings\n",
            "",
            "check-removed low .github/workflows/ci.yml:9",
        ),
        (
            "      - run: cargo test --locked\n",
            "      - run: cargo test --locked\n        continue-on-error: true\n",
            "check-removed low .github/workflows/ci.yml:10",
        ),
    ] {
        assert_eq!(change(old.replacen(from, to, 1)), [expected], "{to}");
    }
    for (from, to) in [
        ("contents: read", "contents: none"),
        ("checks: write", "checks: read"),
        ("run: cargo test --locked", "run: cargo test --workspace"),
        ("run: cargo clippy -- -D warnings", "run: ./ci/lint.sh"),
        ("run: cargo clippy -- -D warnings", "uses: acme/clippy@v1"),
        ("run: cargo clippy -- -D warnings", "run: cargo check"),
    ] {
        assert!(change(old.replacen(from, to, 1)).is_empty(), "{to}");
    }
    let unlimited = old.replacen("permissions:\n  contents: read\n", "", 1).replacen(
        "    permissions:\n      checks: write\n",
        "",
        1,
    );
    assert_eq!(
        change(unlimited),
        ["workflow-permissions-widened medium .github/workflows/ci.yml:1"]
    );
    let gone = raised(vec![deleted(path, old)]);
    assert_eq!(gone, ["check-removed low .github/workflows/ci.yml:9"]);
    assert!(raised(vec![deleted(path, old), added(".github/workflows/all.yml", old)]).is_empty());
}

#[test]
fn lock_file_and_manifest_part() {
    let manifest = "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\"\n";
    let more = "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\"\nregex = \"1\"\n";
    let lock = "[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\nchecksum = \"aa\"\n";
    let newer = lock.replace("1.0.1", "1.0.2").replace("aa", "bb");
    let manifests = |new: &str| modified("Cargo.toml", manifest, new);
    let unlocked = ["lock-not-updated low Cargo.toml:6"];
    assert_eq!(raised_among(vec![manifests(more)], &["Cargo.lock"]), unlocked);
    assert!(raised(vec![manifests(more)]).is_empty(), "no lock file is kept");
    assert!(raised_among(vec![manifests(more)], &["other/Cargo.lock"]).is_empty());
    let range = manifest.replace("\"1\"", "\"1.0\"");
    assert!(raised_among(vec![manifests(&range)], &["Cargo.lock"]).is_empty());
    let both = vec![manifests(more), modified("Cargo.lock", lock, &newer)];
    assert!(raised_among(both, &["Cargo.lock"]).is_empty());

    let package = "{\n  \"dependencies\": {\n    \"left\": \"^1.0.0\"\n  }\n}\n";
    let bumped = package.replace("^1.0.0", "^2.0.0");
    let npm = raised_among(vec![modified("web/package.json", package, &bumped)], &["yarn.lock"]);
    assert_eq!(npm, ["lock-not-updated low web/package.json:3"]);
    let script = package.replace("{\n  \"dep", "{\n  \"type\": \"module\",\n  \"dep");
    assert!(
        raised_among(vec![modified("package.json", package, &script)], &["yarn.lock"]).is_empty()
    );

    let work: String = (0..12).map(|n| format!("fn work_{n}() {{}}\n")).collect();
    let passing = vec![modified("Cargo.lock", lock, &newer), added("src/work.rs", &work)];
    assert_eq!(raised(passing), ["lock-moved-in-passing note Cargo.lock:3"]);
    assert!(raised(vec![modified("Cargo.lock", lock, &newer)]).is_empty(), "an update by itself");

    let other = lock.replace("aa", "cc");
    let replaced = raised(vec![modified("Cargo.lock", lock, &other)]);
    assert_eq!(replaced, ["locked-content-replaced high Cargo.lock:4"]);
    let sum = "example.com/a v1.0.0 h1:aaa=\nexample.com/a v1.0.0/go.mod h1:bbb=\n";
    let replaced = raised(vec![modified("go.sum", sum, &sum.replace("aaa", "ccc"))]);
    assert_eq!(replaced, ["locked-content-replaced high go.sum:1"]);
}

#[test]
fn a_generated_file_edited_by_hand_is_told() {
    let old = "// Code generated by protoc-gen-go. DO NOT EDIT.\npackage api\n\nvar limit = 1\n";
    let new = old.replace("= 1", "= 2");
    let edited = || modified("api/api.pb.go", old, &new);
    let code = |path: &str| modified(path, "var a = 1\n", "var a = 2\n");
    let told = ["generated-file-edited low api/api.pb.go:4"];
    assert_eq!(raised(vec![edited()]), told);
    assert_eq!(raised(vec![edited(), code("web/other.go")]), told);
    for source in ["proto/api.proto", "api/types.go", "hack/generate.go", "Makefile.in", "main.go"]
    {
        assert!(raised(vec![edited(), code(source)]).is_empty(), "{source}");
    }
    // The generator itself holds the mark as a text.
    let generator = format!("package main\n\nconst mark = `\n{old}`\n");
    let change = modified("x/main.go", &generator, &generator.replace("= 1", "= 2"));
    assert!(raised(vec![change]).is_empty());
}

#[test]
fn a_migration_without_its_way_back_is_told() {
    let alembic =
        "def upgrade():\n    op.add_column('a', sa.Column('b'))\n\n\ndef downgrade():\n    pass\n";
    let django = "class Migration(migrations.Migration):\n    operations = [\n        migrations.RunPython(fill),\n    ]\n";
    let goose = "-- +goose Up\nALTER TABLE a ADD b int;\n-- +goose Down\n";
    for (path, one_way, line, both_ways) in [
        (
            "migrations/versions/1_a.py",
            alembic,
            5,
            alembic.replace("    pass", "    op.drop_column('a', 'b')"),
        ),
        ("shop/migrations/0002_fill.py", django, 3, django.replace("(fill)", "(fill, noop)")),
        ("db/migrations/1_a.sql", goose, 3, format!("{goose}ALTER TABLE a DROP b;\n")),
        ("db/migrations/1_b.sql", goose, 3, format!("{goose}-- kept: the column holds data\n")),
    ] {
        let told = [format!("migration-one-way low {path}:{line}")];
        assert_eq!(raised(vec![added(path, one_way)]), told);
        assert!(raised(vec![added(path, &both_ways)]).is_empty(), "{path}");
        assert!(raised(vec![added("src/other/file.txt", one_way)]).is_empty(), "{path}");
    }
    let up = || added("db/migrations/1_a.up.sql", "ALTER TABLE a ADD b int;\n");
    assert_eq!(raised(vec![up()]), ["migration-one-way low db/migrations/1_a.up.sql:1"]);
    let down = added("db/migrations/1_a.down.sql", "ALTER TABLE a DROP b;\n");
    assert!(raised(vec![up(), down]).is_empty());
}

#[test]
fn a_license_changed_in_passing_is_told() {
    let old = "Copyright (c) 2024 A\n\nPermission is hereby granted, free of charge.\n";
    let change = |new: &str| raised(vec![modified("LICENSE", old, new)]);
    assert!(change(&old.replace("2024", "2026")).is_empty());
    assert!(change(&old.replace("granted, free", "granted,\nfree")).is_empty(), "wrapped anew");
    assert_eq!(
        change(&old.replace("free of charge", "for a fee")),
        ["license-changed low LICENSE:3"]
    );
    assert_eq!(raised(vec![deleted("LICENSE", old)]), ["license-changed medium LICENSE:1"]);
    let two = vec![deleted("LICENSE", old), added("LICENSE-MIT", old)];
    assert!(raised(two).is_empty());
    let head = "// SPDX-License-Identifier: MIT\nfn a() {}\n";
    let headers = |new: &str| raised(vec![modified("src/a.rs", head, new)]);
    assert_eq!(
        headers(&head.replace("MIT", "GPL-3.0-only")),
        ["license-header-changed low src/a.rs:1"]
    );
    assert_eq!(headers("fn a() {}\n"), ["license-header-changed low src/a.rs:1"]);
    assert!(headers(&head.replace("a()", "b()")).is_empty());
}

#[test]
fn a_public_item_that_goes_unannounced_is_told() {
    let keeps = &["CHANGELOG.md", "src/lib.rs"];
    let old =
        "pub fn open(path: &Path) -> File {\n    todo(path)\n}\n\npub fn close(file: File) {}\n";
    let change = |new: &str, more: Vec<FileChange>| {
        let mut changes = vec![modified("src/file.rs", old, new)];
        changes.extend(more);
        raised_among(changes, keeps)
    };
    let told = ["public-api-changed low src/file.rs:1"];
    let gone = old.replace("pub fn open", "fn open");
    let wider = old.replace("path: &Path", "path: &Path, mode: Mode");
    assert_eq!(change(&wider, Vec::new()), told);
    assert_eq!(change(&old.replace("pub fn open", "pub fn open_file"), Vec::new()), told);
    assert!(change(&gone, vec![modified("CHANGELOG.md", "a\n", "b\n")]).is_empty());
    assert!(
        change(
            &wider,
            vec![added("tests/open.rs", "#[test]\nfn t() {\n    assert!(open(1));\n}\n")]
        )
        .is_empty()
    );
    assert!(
        change(&old.replace("path: &Path", "at: &Path"), Vec::new()).is_empty(),
        "another name"
    );
    assert!(change(&old.replace("todo(path)", "later(path)"), Vec::new()).is_empty(), "its body");
    assert!(raised(vec![modified("src/file.rs", old, &wider)]).is_empty(), "no changelog is kept");
    assert!(raised_among(vec![modified("src/main.rs", old, &wider)], keeps).is_empty());
    let python = "def open(path, mode='r'):\n    return path\n";
    let of = |new: &str| raised_among(vec![modified("pkg/file.py", python, new)], keeps);
    assert_eq!(of(&python.replace("mode='r'", "mode")), ["public-api-changed low pkg/file.py:1"]);
    assert!(of(&python.replace("mode='r'", "mode='r', *, lock=False")).is_empty());
    let moved = modified("app/migrations/0001_first.py", python, &python.replace("mode='r'", ""));
    assert!(raised_among(vec![moved], keeps).is_empty(), "nobody calls a migration");
}

#[test]
fn a_random_value_under_the_name_of_a_secret_is_told() {
    for (line, is) in [
        ("api_key: q7Zt0KbX2vLm9RfYw4HsJ8nD", true),
        ("  \"client_secret\": \"q7Zt0KbX2vLm9RfYw4HsJ8nD\",", true),
        ("DB_PASSWORD=9f2ac1d04b77e385aa10c3d9e84f6b21", true),
        ("api_key: ${API_KEY}", false),
        ("secret: my-service-credentials-2024", false),
        ("password: example7Zt0KbX2vLm9RfYw4HsJ", false),
        ("commit: 9f2ac1d04b77e385aa10c3d9e84f6b21", false),
        ("passwords: q7Zt0KbX2vLm9RfYw4HsJ8nD", false),
        ("public_key: q7Zt0KbX2vLm9RfYw4HsJ8nD", false),
    ] {
        let told = ["secret-like-added medium deploy/app.yml:2"];
        let found = raised(vec![modified("deploy/app.yml", "a: 1\n", &format!("a: 1\n{line}\n"))]);
        assert_eq!(found == told, is, "{line}: {found:?}");
        for path in ["deploy/app.example.yml", "tests/app.yml", "notes.md"] {
            assert!(raised(vec![added(path, line)]).is_empty(), "{path}");
        }
    }
}

#[test]
fn a_large_file_is_told_once() {
    let binary = |bytes| Some(Content::Binary { bytes });
    let file = |old, new| FileChange { old, new, ..modified("data/model.bin", "", "") };
    let told = ["large-file low data/model.bin:1"];
    assert_eq!(raised(vec![file(None, binary(9_000_000))]), told);
    assert!(raised(vec![file(binary(8_000_000), binary(9_000_000))]).is_empty());
    assert!(raised(vec![file(None, binary(900_000))]).is_empty());
}

#[test]
fn every_signal_has_a_role_of_the_bench_and_a_theme() {
    let charter = pentad::config::builtin();
    let changes = vec![
        modified("tests/test_calc.py", TESTS, &TESTS.replace("    assert total != 4\n", "")),
        deleted("LICENSE", "Permission is granted.\n"),
        added("db/migrations/1_a.up.sql", "ALTER TABLE a ADD b int;\n"),
        modified(
            "Cargo.lock",
            "name = \"a\"\nchecksum = \"a\"\n",
            "name = \"a\"\nchecksum = \"b\"\n",
        ),
    ];
    let found = look(&material(changes, Vec::new()), Scope::Change).observations;
    assert_eq!(found.len(), 4, "{found:#?}");
    for it in &found {
        assert!(charter.roles.iter().any(|role| role.prefix == it.role), "{it:?}");
        assert!(charter.themes.iter().any(|theme| theme.slug == it.theme), "{it:?}");
        assert!(it.severity > Severity::Critical, "what only two sides say stops no merge: {it:?}");
    }
}

proptest::proptest! {
    /// The sides of a change are hostile text: nothing of it makes a signal panic.
    #[test]
    fn no_sides_make_it_panic(old in sides(), new in sides(), pick in 0_usize..12) {
        let path = [
            "a.rs", "tests/test_a.py", "a_test.go", "a.test.ts", "src/main/java/A.java", "Cargo.toml", "package.json", "go.mod",
            "Cargo.lock", ".github/workflows/a.yml", "LICENSE", "db/migrations/a.sql",
        ][pick];
        let changes = vec![modified(path, &old, &new), deleted("x.py", &old), added("y.up.sql", &new)];
        let _ = raised_among(changes, &["CHANGELOG.md", "lib.rs", "Cargo.lock", "go.sum", "yarn.lock"]);
    }
}

fn sides() -> impl proptest::strategy::Strategy<Value = String> {
    let words = "(pub fn |def test_|func Test|it\\('|@Test|#\\[test\\]|assert |permissions:|  contents: write|run: pytest|\\[dependencies\\]|require \\(|name = |checksum = |\"dependencies\": \\{|// SPDX-License-Identifier: |@generated|\\(|\\)|\\{|\\}|,|<|>|ä|\\t|    |\\n|[a-z]{1,3}|\\PC)";
    proptest::collection::vec(words, 0..60).prop_map(|it| it.concat())
}

use proptest::strategy::Strategy as _;

#[test]
fn a_sweep_hides_no_pipeline_and_no_lock_file() {
    let path = ".github/workflows/ci.yml";
    let old = "on: push\npermissions:\n  contents: read\n";
    let workflow = || modified(path, old, &old.replace("read", "write"));
    let lock = |sum: &str| {
        format!("[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"{sum}\"\n")
    };
    // A lock file is larger than what else is compared.
    let padding = "# 0123456789\n".repeat(100_000);
    let locks = || modified("Cargo.lock", &(lock("1") + &padding), &(lock("2") + &padding));
    let huge = || modified("data.txt", &padding, &padding.replacen('0', "1", 1));
    let told = [
        "workflow-permissions-widened medium .github/workflows/ci.yml:3",
        "locked-content-replaced high Cargo.lock:4",
    ];
    for n in [10, 2_500] {
        let many = (0..n).map(|n| modified(&format!("notes/{n}.txt"), "a\n", "b\n"));
        let changes: Vec<FileChange> = many.chain([workflow(), locks(), huge()]).collect();
        let found = raised(changes.clone());
        for signal in told {
            assert!(found.iter().any(|it| it == signal), "{n}: {signal}: {found:?}");
        }
        let mut material = material(changes, Vec::new());
        material.changes.sort_by(|a, b| a.path.cmp(&b.path));
        let what = if n == 10 {
            "data.txt, over 1 MB"
        } else {
            "2501 files of a change of over 2000 (of one so large, only pipelines and lock files are)"
        };
        let expected = format!("the two sides were not compared, for signals, of {what}");
        assert_eq!(look(&material, Scope::Change).uncompared, Some(expected));
    }
    assert_eq!(look(&material(vec![workflow()], Vec::new()), Scope::Change).uncompared, None);
}
