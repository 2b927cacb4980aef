//! A team's own rules and the constitution's guards: what they find in a change, what they leave alone, what is told of mistakes in them.

use crate::program::Place;
use pentad::{
    config,
    fault::Fault,
    model::rules::{Catalog, Examination, count, examine_by, may_hold, notice, wanted},
    review::{
        change::{Content, FileChange, Material, Revision, Scope, SourceFile, Status},
        charter::Charter,
        finding::{Severity, Source},
        guard::Standing,
        prompt,
    },
};
use std::collections::BTreeMap;

const ORIGIN: &str = ".pentad/ at 1a2b3c4";

fn charter(files: &[(&str, &str)]) -> Charter {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    config::load(&files, ORIGIN).unwrap_or_else(|error| panic!("{files:?}\n{error:?}"))
}

/// A constitution of one clause with one guard.
fn guarded(guard: &str) -> Charter {
    charter(&[(
        "constitution.md",
        &format!("# Law\n\nIt stands in one place.\n\n```guard\nid: law\n{guard}\n```\n"),
    )])
}

fn text(text: &str) -> Content {
    Content::Text { text: text.into(), lossy: false }
}

fn file(path: &str, old: Option<&str>, new: Option<&str>) -> FileChange {
    let status = match (old, new) {
        (None, _) => Status::Added,
        (_, None) => Status::Deleted,
        _ => Status::Modified,
    };
    FileChange {
        path: path.to_owned(),
        old_path: None,
        status,
        old: old.map(text),
        new: new.map(text),
        mode_change: None,
    }
}

fn material(changes: Vec<FileChange>, tree: &[(&str, &str)]) -> Material {
    let revision = Revision { asked: "x".to_owned(), id: "x".to_owned() };
    Material {
        base: revision.clone(),
        head: revision,
        changes,
        tree: sources(tree),
        spec: Vec::new(),
        directories: BTreeMap::new(),
        paths: Vec::new(),
        landmarks: Default::default(),
        intent: None,
    }
}

fn sources(files: &[(&str, &str)]) -> Vec<SourceFile> {
    files
        .iter()
        .map(|(path, it)| SourceFile { path: (*path).to_owned(), content: text(it) })
        .collect()
}

/// What a review of a change does: `rest` is what the change leaves alone.
fn look(charter: &Charter, changes: Vec<FileChange>, rest: &[(&str, &str)]) -> Examination {
    let catalog = Catalog::of(charter).unwrap();
    let mut seen = examine_by(&catalog, &material(changes, &[]), Scope::Change, &charter.snapshot);
    for it in std::mem::take(&mut seen.counts) {
        let mut files = sources(rest);
        files.retain(|file| may_hold(&catalog, &it, &charter.snapshot, &file.path));
        files.retain(|file| wanted(&catalog, &it).take(&file.path));
        count(&catalog, &mut seen, &it, &charter.snapshot, Ok(&files));
    }
    seen
}

/// `path:line` of each thing that a rule or guard finds.
fn found(seen: &Examination, id: &str) -> Vec<String> {
    let source = Source::Static(id.to_owned());
    let mine = seen.observations.iter().filter(|it| it.source == source);
    mine.map(|it| format!("{}:{}", it.path, it.lines.first)).collect()
}

#[test]
fn what_stands_where_it_may_not_is_found_and_what_stood_there_before_is_not() {
    let charter = guarded("literal: api.example.com\nallow: [\"net/**\"]");
    let url = "x = 'api.example.com'\n";
    for (name, change, expected) in [
        ("added", file("a.py", None, Some(url)), vec!["a.py:1"]),
        ("allowed", file("net/a.py", None, Some(url)), vec![]),
        ("in any text", file("docs/a.md", None, Some("b\napi.example.com\n")), vec!["docs/a.md:2"]),
        ("moved within the file", file("a.py", Some(url), Some(&format!("y = 1\n{url}"))), vec![]),
        (
            "a second one above",
            file("a.py", Some(&format!("y\n{url}")), Some(&format!("{url}y\n{url}"))),
            vec!["a.py:1"],
        ),
        (
            "another line",
            file("a.py", Some(url), Some("y = 'api.example.com/v2'\n")),
            vec!["a.py:1"],
        ),
        ("taken out", file("a.py", Some(url), Some("x = 1\n")), vec![]),
        ("deleted", file("a.py", Some(url), None), vec![]),
        ("the charter itself", file(".pentad/constitution.md", None, Some(url)), vec![]),
        ("left out of the review", file("vendor/a.py", None, Some(url)), vec![]),
        (
            "moved out of where it was allowed",
            FileChange {
                old_path: Some("net/a.py".to_owned()),
                status: Status::Renamed,
                ..file("a.py", Some(url), Some(url))
            },
            vec!["a.py:1"],
        ),
    ] {
        assert_eq!(found(&look(&charter, vec![change], &[]), "guard-law"), expected, "{name}");
    }
}

#[test]
fn a_finding_names_the_clause_and_is_the_architect_s() {
    let charter = guarded("literal: api.example.com\nallow: [net/a.py]");
    let seen = look(&charter, vec![file("a.py", None, Some("'api.example.com'\n"))], &[]);
    let it = &seen.observations[0];
    assert_eq!((it.role.as_str(), it.severity), ("architect", Severity::High));
    assert_eq!(it.theme, "spec-conformance");
    assert_eq!(
        it.claim,
        "`api.example.com` stands here, outside of `net/a.py` (constitution, “Law”: “It stands in one place.”)"
    );
    assert_eq!(
        it.references,
        ["constitution, “Law”: “It stands in one place.”", ".pentad/constitution.md:5"]
    );
    assert_eq!(notice(&seen.guards).unwrap(), "guards of the constitution: law does not hold (1)");
    let charter = guarded("literal: x\nseverity: critical\nrole: security\nmessage: Never.");
    let seen = look(&charter, vec![file("a.py", None, Some("x\n"))], &[]);
    let it = &seen.observations[0];
    assert_eq!((it.role.as_str(), it.severity), ("security", Severity::Critical));
    assert!(it.claim.starts_with("Never (constitution, "), "{}", it.claim);
}

#[test]
fn a_guard_looks_for_a_line_a_pattern_or_a_rule() {
    let call = "def f(x):\n    os.system(\n        x)\n# os.system(x)\n";
    for (guard, path, code, expected) in [
        ("regex: '^\\s*os\\.system'", "a.py", call, vec!["a.py:2"]),
        ("pattern: os.system($A)\nlanguage: Python", "a.py", call, vec!["a.py:2"]),
        ("pattern: os.system($A)\nlanguage: Python", "a.rb", call, vec![]),
        ("rule: {kind: comment}\nlanguage: Python", "a.py", call, vec!["a.py:4"]),
        ("rule: py-temporary-name", "a.py", "tempfile.mktemp()\n", vec!["a.py:1"]),
        ("pattern: fetch($$$)\nlanguage: JavaScript", "a.tsx", "fetch(a, b)\n", vec!["a.tsx:1"]),
        ("literal: x\nin: [\"src/**\"]", "a.py", "x\n", vec![]),
        ("literal: x\nin: [\"src/**\"]", "src/a.py", "x\n", vec!["src/a.py:1"]),
    ] {
        let seen = look(&guarded(guard), vec![file(path, None, Some(code))], &[]);
        assert_eq!(found(&seen, "guard-law"), expected, "{guard} in {path}");
    }
}

#[test]
fn sites_are_those_and_no_others() {
    let charter = guarded("literal: move(\nsites: [a.py, b.py, b.py]");
    let (one, two) = ("move(1)\n", "move(1)\nmove(2)\n");
    for (name, changes, expected) in [
        ("a third file", vec![file("c.py", None, Some(one))], vec!["c.py:1"]),
        ("once more", vec![file("a.py", Some(one), Some(two))], vec!["a.py:2"]),
        ("twice is right here", vec![file("b.py", Some(two), Some("move(3)\nmove(4)\n"))], vec![]),
        ("gone", vec![file("a.py", Some("x\nmove(1)\ny\n"), Some("x\ny\n"))], vec!["a.py:1"]),
        ("the file is gone", vec![file("a.py", Some("x\nmove(1)\n"), None)], vec!["a.py:2"]),
        ("was gone before", vec![file("a.py", Some("x\n"), Some("y\n"))], vec![]),
        (
            "was too many before",
            vec![file("a.py", Some(two), Some("z\nmove(1)\nmove(2)\n"))],
            vec![],
        ),
    ] {
        assert_eq!(found(&look(&charter, changes, &[]), "guard-law"), expected, "{name}");
    }
}

#[test]
fn what_is_counted_is_counted_elsewhere_only_where_the_change_makes_it_more_or_fewer() {
    let charter = guarded("regex: ^VERSION\nexactly: 2");
    let one = "VERSION = 1\n";
    let twice = "x\nVERSION = 1\nVERSION = 2\n";
    for (name, changes, rest, expected, standing) in [
        (
            "as it was",
            vec![file("a.py", Some(one), Some("VERSION = 2\n"))],
            vec![],
            vec![],
            Standing::Unchanged,
        ),
        (
            "moved",
            vec![file("a.py", Some(one), None), file("b.py", None, Some(one))],
            vec![],
            vec![],
            Standing::Unchanged,
        ),
        (
            "a third",
            vec![file("c.py", None, Some(one))],
            vec![("a.py", twice)],
            vec!["c.py:1"],
            Standing::Broken(1),
        ),
        (
            "the second",
            vec![file("c.py", None, Some(one))],
            vec![("a.py", one)],
            vec![],
            Standing::Holds,
        ),
        (
            "one is gone",
            vec![file("c.py", Some("x\nVERSION\n"), Some("x\n"))],
            vec![("a.py", one)],
            vec!["c.py:1"],
            Standing::Broken(1),
        ),
        (
            "too many in the change alone",
            vec![file("c.py", None, Some("VERSION\nVERSION\nVERSION\n"))],
            vec![],
            vec!["c.py:1"],
            Standing::Broken(1),
        ),
        (
            "nearer",
            vec![file("c.py", Some(one), None)],
            vec![("a.py", twice), ("b.py", one)],
            vec![],
            Standing::Broken(1),
        ),
    ] {
        let seen = look(&charter, changes, &rest);
        assert_eq!(found(&seen, "guard-law"), expected, "{name}");
        assert_eq!(seen.guards[0].standing, standing, "{name}");
    }
}

#[test]
fn what_cannot_be_counted_is_said() {
    let charter = guarded("literal: VERSION\nexactly: 1");
    let catalog = Catalog::of(&charter).unwrap();
    let changes = vec![file("c.py", None, Some("VERSION\n"))];
    let mut seen = examine_by(&catalog, &material(changes, &[]), Scope::Change, &charter.snapshot);
    let pending = std::mem::take(&mut seen.counts);
    count(
        &catalog,
        &mut seen,
        &pending[0],
        &charter.snapshot,
        Err("over 2000 files could hold it"),
    );
    assert_eq!(found(&seen, "guard-law"), ["c.py:1"]);
    assert!(seen.observations[0].claim.contains("the rest was not counted: over 2000 files"));
    assert_eq!(
        notice(&seen.guards).unwrap(),
        "guards of the constitution: law could not be told: over 2000 files could hold it"
    );
}

#[test]
fn a_tree_is_looked_at_whole() {
    let tree = [("a.py", "move(1)\nmove(2)\n"), ("b.py", "x\n"), ("net/c.py", "move(3)\n")];
    for (guard, expected, holds) in [
        ("literal: move(\nallow: [net/c.py]", vec!["a.py:1", "a.py:2"], false),
        ("literal: move(\nsites: [a.py, a.py, net/c.py]", vec![], true),
        ("literal: move(\nsites: [a.py, net/c.py]", vec!["a.py:2"], false),
        // What is missing in a file that is not there is said at the first file that was looked at: what nobody says gates nothing.
        (
            "literal: move(\nsites: [a.py, a.py, gone.py]\nallow: [\"net/**\"]",
            vec!["a.py:1"],
            false,
        ),
        ("literal: move(\nsites: [a.py, a.py, net/c.py, b.py]", vec!["b.py:1"], false),
        ("literal: walk(\nexactly: 1", vec!["a.py:1"], false),
        ("literal: walk(\nexactly: 1\nin: [\"none/**\"]", vec![], false),
        ("literal: move(\nexactly: 2\nin: [a.py]", vec![], true),
        ("literal: move(\nexactly: 3", vec![], true),
        ("literal: move(\nexactly: 2\nallow: [\"net/**\"]", vec![], true),
        ("literal: move(\nexactly: 1", vec!["a.py:1"], false),
    ] {
        let charter = guarded(guard);
        let catalog = Catalog::of(&charter).unwrap();
        let seen =
            examine_by(&catalog, &material(Vec::new(), &tree), Scope::Tree, &charter.snapshot);
        assert_eq!(found(&seen, "guard-law"), expected, "{guard}");
        assert_eq!(seen.guards[0].holds(), holds, "{guard}: {:?}", seen.guards);
    }
}

fn renamed(from: &str, to: &str, old: &str, new: &str) -> FileChange {
    FileChange {
        old_path: Some(from.to_owned()),
        status: Status::Renamed,
        ..file(to, Some(old), Some(new))
    }
}

#[test]
fn two_places_on_one_line_are_two() {
    let one = "function q(a) { return raw(a); }\n";
    let two = "function q(a) { return raw(a); } function r(a) { return raw(a); }\n";
    for look_for in ["literal: raw(", "regex: 'raw\\('", "pattern: raw($A)\nlanguage: JavaScript"] {
        for (extent, path, old, new, expected, standing) in [
            ("exactly: 1", "q.js", Some(one), two, vec!["q.js:1"], Standing::Broken(1)),
            ("exactly: 2", "q.js", Some(two), one, vec!["q.js:1"], Standing::Broken(1)),
            ("exactly: 2", "q.js", None, two, vec![], Standing::Holds),
            ("sites: [q.js]", "q.js", Some(one), two, vec!["q.js:1"], Standing::Broken(1)),
            ("sites: [q.js, q.js]", "q.js", Some(one), two, vec![], Standing::Holds),
        ] {
            let charter = guarded(&format!("{look_for}\n{extent}"));
            let seen = look(&charter, vec![file(path, old, Some(new))], &[]);
            assert_eq!(found(&seen, "guard-law"), expected, "{look_for} {extent}");
            assert_eq!(seen.guards[0].standing, standing, "{look_for} {extent}");
        }
    }
    // An expression that matches nothing but the empty text stands once in its line.
    let charter = guarded("regex: 'x*'\nexactly: 1");
    let seen = look(&charter, vec![file("a.py", None, Some("abc\n"))], &[]);
    assert_eq!(seen.guards[0].standing, Standing::Holds);
}

#[test]
fn a_site_that_moves_is_a_site_no_more() {
    let (one, two) = ("x\nmove(1)\n", "x\nmove(1)\nmove(2)\n");
    for (guard, change, expected, standing) in [
        (
            "sites: [src/a.py]",
            renamed("src/a.py", "src/b.py", one, one),
            vec!["src/b.py:2", "src/b.py:2"],
            Standing::Broken(2),
        ),
        ("sites: [src/b.py]", renamed("src/a.py", "src/b.py", one, one), vec![], Standing::Holds),
        (
            "sites: [src/a.py, src/b.py]",
            renamed("src/a.py", "src/b.py", one, one),
            vec!["src/b.py:2"],
            Standing::Broken(1),
        ),
        (
            "sites: [src/b.py]",
            renamed("src/a.py", "src/b.py", two, two),
            vec!["src/b.py:3"],
            Standing::Broken(1),
        ),
        // Out of where it is looked for, word for word: no line is changed.
        (
            "in: [\"src/**\"]\nexactly: 1",
            renamed("src/a.py", "lib/a.py", one, one),
            vec!["lib/a.py:2"],
            Standing::Broken(1),
        ),
        (
            "in: [\"src/**\"]\nsites: [src/a.py]",
            renamed("src/a.py", "lib/a.py", one, one),
            vec!["lib/a.py:2"],
            Standing::Broken(1),
        ),
    ] {
        let seen = look(&guarded(&format!("literal: move(\n{guard}")), vec![change], &[]);
        assert_eq!(found(&seen, "guard-law"), expected, "{guard}");
        assert_eq!(seen.guards[0].standing, standing, "{guard}");
    }
}

#[test]
fn a_wrong_number_that_the_change_leaves_is_no_guard_that_holds() {
    let (one, two) = ("move(1)\n", "move(1)\nmove(2)\n");
    for (old, new, standing) in [
        (two, "move(1)\nmove(2)\nx = 1\n", Standing::Unchanged),
        ("x\n", "y\n", Standing::Unchanged),
        (one, "move(1)\nx = 1\n", Standing::Holds),
        (two, one, Standing::Holds),
    ] {
        let charter = guarded("literal: move(\nsites: [a.py]");
        let seen = look(&charter, vec![file("a.py", Some(old), Some(new))], &[]);
        assert_eq!(found(&seen, "guard-law"), [""; 0], "{new}");
        assert_eq!(seen.guards[0].standing, standing, "{new}");
    }
}

#[test]
fn what_was_not_looked_through_is_never_said_to_hold() {
    let many = "evil_call(1)\n".repeat(1_001);
    let seen = look(&guarded("literal: evil_call("), vec![file("a.py", None, Some(&many))], &[]);
    assert_eq!(seen.guards[0].standing, Standing::Broken(1_000), "what was found is kept");
    assert_eq!(found(&seen, "guard-law").len(), 26);
    let lacking = "a.py was not searched to its end: over 1000 places";
    assert_eq!(seen.guards[0].lacking.as_deref(), Some(lacking));
    assert_eq!(
        notice(&seen.guards).unwrap(),
        format!(
            "guards of the constitution: law does not hold (1000, and not all was looked at: {lacking})"
        )
    );

    let packed = format!("evil_call(1)\n{}", format!("// {}\n", "x".repeat(700)).repeat(30));
    let deep = format!("evil_call(1)\n{}1{}\n", "(".repeat(3_000), ")".repeat(3_000));
    let large = format!("evil_call(1)\n{}", "// a line of a comment\n".repeat(50_000));
    let js = "pattern: evil_call($A)\nlanguage: JavaScript";
    for (text, why) in [(&packed, "minified"), (&deep, "nested"), (&large, "over 1 MB")] {
        let seen = look(&guarded(js), vec![file("a.js", None, Some(text))], &[]);
        let Standing::Unknown(told) = &seen.guards[0].standing else { panic!("{:?}", seen.guards) };
        assert!(
            told.starts_with("a.js was not searched to its end: ") && told.contains(why),
            "{told}"
        );
    }
}

#[test]
fn what_is_no_text_is_not_looked_through() {
    let binary = || Content::Opaque { bytes: 9 };
    let data = || Content::Binary { bytes: 9 };
    let large = || Content::TooLarge { bytes: 4_000_000 };
    let js = "pattern: evil_call($A)\nlanguage: JavaScript";
    for (guard, path, content, unknown) in [
        (js, "src/new.js", binary(), true),
        (js, "src/new.js", large(), true),
        (js, "src/new.py", binary(), false),
        ("literal: x", "src/new.js", binary(), true),
        ("literal: x", "bin/run", binary(), true),
        ("literal: x", "logo.png", data(), false),
        ("literal: x", "logo.png", large(), true),
        ("literal: x\nin: [\"lib/**\"]", "src/new.js", binary(), false),
        ("literal: x\nsites: [src/new.js]", "src/new.js", binary(), true),
    ] {
        let charter = guarded(guard);
        let change = FileChange { new: Some(content.clone()), ..file(path, None, Some("")) };
        let seen = look(&charter, vec![change], &[]);
        let told =
            matches!(&seen.guards[0].standing, Standing::Unknown(why) if why.starts_with(path));
        assert_eq!(told, unknown, "{guard} in {path}: {:?}", seen.guards);
        assert_eq!(seen.guards[0].lacking.is_some(), unknown, "{guard} in {path}");
        let mut tree = material(Vec::new(), &[]);
        tree.tree.push(SourceFile { path: path.to_owned(), content });
        let catalog = Catalog::of(&charter).unwrap();
        let seen = examine_by(&catalog, &tree, Scope::Tree, &charter.snapshot);
        let told =
            matches!(&seen.guards[0].standing, Standing::Unknown(why) if why.starts_with(path));
        assert_eq!(told, unknown, "{guard} in the tree: {:?}", seen.guards);
    }
    // A text that becomes no text takes nothing away that could be told, and what is counted elsewhere does not mend it.
    for extent in ["sites: [a.js]", "exactly: 1"] {
        let change = FileChange { new: Some(binary()), ..file("a.js", Some("move(1)\n"), None) };
        let seen =
            look(&guarded(&format!("literal: move(\n{extent}")), vec![change], &[("b.js", "x")]);
        assert_eq!(
            seen.guards[0].standing,
            Standing::Unknown("a.js is not UTF-8 text".to_owned()),
            "{extent}"
        );
        assert_eq!(found(&seen, "guard-law"), [""; 0], "{extent}");
    }
    // What is too often already is so wherever else nobody looked.
    let blind = FileChange { new: Some(binary()), ..file("a.js", None, Some("")) };
    let more = file("b.js", None, Some("move(1)\n"));
    let seen =
        look(&guarded("literal: move(\nexactly: 1"), vec![blind, more], &[("c.js", "move(2)\n")]);
    assert_eq!(seen.guards[0].standing, Standing::Broken(1));
    assert_eq!(found(&seen, "guard-law"), ["b.js:1"]);
}

/// Paths with their texts.
type Files<'a> = &'a [(&'a str, &'a str)];

/// The verdict of a review of two folders under a guard, and its reasons in one.
fn verdict(guard: &str, before: Files, after: Files, scope: &str) -> (String, String) {
    let place = Place::new();
    let law = format!("# Law\n\nIt is so.\n\n```guard\nid: law\n{guard}\n```\n");
    for side in ["before", "after"] {
        place.write(&format!("{side}/.pentad/constitution.md"), &law);
    }
    for (side, files) in [("before", before), ("after", after)] {
        for (path, text) in files {
            place.write(&format!("{side}/{path}"), text);
        }
    }
    let ran = place.run(&format!(
        "review --before before --after after --out out --format none --scope {scope} --fail-on critical"
    ));
    assert_eq!(ran.err, "", "{guard}");
    let report: serde_json::Value =
        serde_json::from_str(&place.read("out/synthesis.json")).unwrap();
    (report["verdict"].as_str().unwrap().to_owned(), report["reasons"].to_string())
}

#[test]
fn no_change_takes_itself_out_of_a_guard_s_sight() {
    let call = "evil_call(1)\n";
    let packed = format!("{call}{}", format!("// {}\n", "x".repeat(700)).repeat(30));
    let many: String = (0..1_001).map(|n| format!("evil_call({n})\n")).collect();
    let js = "pattern: evil_call($A)\nlanguage: JavaScript\nseverity: critical";
    let literal = "literal: evil_call(\nseverity: critical";
    let nul = format!("// \0 note\n{call}");
    let junk = format!("// \0{}\n{call}", "\u{1}".repeat(99));
    let client = "import a\n\n\ndef f(x):\n    return evil_call(x)\n";
    let other = ("README.md", "Words.\n");
    let scenes: &[(&str, Files, Files, &str, &str)] = &[
        (literal, &[other], &[other, ("a.py", &many)], "change", "fail"),
        (js, &[other], &[other, ("a.js", &packed)], "change", "incomplete"),
        (&js.replace("critical", "high"), &[other], &[other, ("a.js", &packed)], "change", "pass"),
        (js, &[other], &[other, ("src/new.js", &nul)], "change", "fail"),
        (js, &[other], &[other, ("src/new.js", &junk)], "change", "incomplete"),
        (
            &format!("{literal}\nsites: [src/client.py]"),
            &[other, ("src/client.py", client)],
            &[other, ("src/other.py", client)],
            "change",
            "fail",
        ),
        (
            &format!("{literal}\nin: [\"src/**\"]\nexactly: 1"),
            &[other, ("src/client.py", client)],
            &[other, ("lib/client.py", client)],
            "change",
            "fail",
        ),
        (
            &format!("{literal}\nexactly: 1"),
            &[other],
            &[other, ("a.py", "x = 1\n")],
            "tree",
            "fail",
        ),
        (
            &format!("{literal}\nin: [\"src/**\"]\nexactly: 1"),
            &[other],
            &[other, ("a.py", "x = 1\n")],
            "tree",
            "incomplete",
        ),
    ];
    for (guard, before, after, scope, expected) in scenes {
        let (verdict, reasons) = verdict(guard, before, after, scope);
        assert_eq!(verdict, *expected, "{guard}, {scope}: {reasons}");
        let named = *expected != "incomplete"
            || reasons.contains("the guard `law` (critical) could not be told");
        assert!(named, "{guard}, {scope}: {reasons}");
    }
    // Without any guard too: what makes no text of a source does not hide it from every reviewer.
    let (verdict, reasons) =
        verdict("literal: none", &[other], &[other, ("src/new.js", &junk)], "change");
    assert_eq!(verdict, "incomplete");
    assert!(
        reasons.contains("src/new.js was not in front of the reviewers: binary, "),
        "{reasons}"
    );
}

const RULE: &str = "id: no-clock\nlanguage: Python\nmessage: The clock is read here.\nrule: {pattern: time.time()}\n";

#[test]
fn a_rule_of_a_team_needs_little_and_may_say_all() {
    let look = |rule: &str, path: &str, code: &str| {
        let charter = charter(&[("rules/clock.yml", rule)]);
        look(&charter, vec![file(path, None, Some(code))], &[]).observations
    };
    let it = look(RULE, "tests/a.py", "t = time.time()\n").remove(0);
    assert_eq!(it.source.name(), "static:no-clock");
    assert_eq!((it.role.as_str(), it.theme.as_str()), ("correctness", "spec-conformance"));
    assert_eq!((it.severity, it.claim.as_str()), (Severity::Medium, "The clock is read here."));
    let rated = |more: &str| look(&format!("{RULE}{more}"), "a.py", "time.time()\n")[0].severity;
    assert_eq!(rated("severity: error\n"), Severity::High);
    assert_eq!(rated("severity: hint\nmetadata: {severity: critical}\n"), Severity::Critical);
    let quiet =
        |more: &str, path: &str| look(&format!("{RULE}{more}"), path, "time.time()\n").is_empty();
    assert!(quiet("severity: off\n", "a.py"));
    assert!(quiet("files: [\"src/**\"]\n", "a.py") && !quiet("files: [\"src/**\"]\n", "src/a.py"));
    assert!(quiet("ignores: [a.py]\n", "a.py"));
    assert!(quiet("metadata: {where: production}\n", "tests/a.py"));
    assert!(quiet("metadata: {literals: [monotonic]}\n", "a.py"));
    assert!(quiet("", "a.js"));
    let noted = look(&format!("{RULE}note: It jumps.\nurl: https://example.com\nmetadata: {{owner: us, references: [CWE-1]}}\n"), "a.py", "time.time()\n").remove(0);
    assert_eq!(noted.failure_scenario, "It jumps.");
    assert_eq!(noted.references, ["CWE-1", "https://example.com"]);
}

#[test]
fn a_rule_is_switched_off_or_rated_otherwise_by_its_id() {
    let code = "tempfile.mktemp()\ntime.time()\n";
    let look = |yaml: &str| {
        let charter = charter(&[("pentad.yml", yaml), ("rules/clock.yml", RULE)]);
        let catalog = Catalog::of(&charter).unwrap();
        let seen = look(&charter, vec![file("a.py", None, Some(code))], &[]).observations;
        let said: Vec<String> =
            seen.iter().map(|it| format!("{} {}", it.source.name(), it.severity.name())).collect();
        (said.join(", "), catalog.notice())
    };
    let (said, notice) = look("");
    assert!(said.contains("py-temporary-name") && said.contains("no-clock medium"), "{said}");
    assert_eq!(notice, None);
    let (said, notice) = look("rules: {off: [py-temporary-name], severity: {no-clock: critical}}");
    assert_eq!(said, "static:no-clock critical");
    assert_eq!(
        notice.unwrap(),
        "of the static rules the charter switches off py-temporary-name and rates otherwise no-clock critical"
    );
}

fn told(files: &[(&str, &str)]) -> String {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let fault = match config::load(&files, ORIGIN) {
        Err(error) => error.downcast::<Fault>().unwrap(),
        Ok(charter) => match Catalog::of(&charter) {
            Err(fault) => fault,
            Ok(catalog) => {
                catalog.try_snippets(ORIGIN).err().unwrap_or_else(|| panic!("{files:?}"))
            }
        },
    };
    assert_eq!(fault.exit.code(), 2);
    format!("{}\n{}", fault.what, fault.help.unwrap_or_default())
}

const WRONG_RULES: &[(&str, &[&str])] = &[
    ("id: x\n", &["rules/a.yml:", "has no `rule`"]),
    ("language: Python\nmessage: m\nrule: {pattern: a}\n", &["it has no `id`"]),
    (
        "id: Bad Id\nlanguage: Python\nmessage: m\nrule: {pattern: a}\n",
        &["rules/a.yml:1:", "`id` cannot be `Bad Id`"],
    ),
    (
        "id: x\nlanguage: Cobol\nmessage: m\nrule: {pattern: a}\n",
        &["rules/a.yml:2: no rule can be of the language `Cobol`", "Rust, Python"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nruel: {pattern: a}\n",
        &["rules/a.yml:4:", "unknown key `ruel`", "write `rule`"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule:\n  kind: call\n  regex: '('\n",
        &["rules/a.yml:6: `(` is no regular expression"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule:\n  kind: call_expression\n",
        &["rules/a.yml:5: `call_expression` is no kind of node in Python's grammar"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule:\n  pattern: a\n  hass: {kind: call}\n",
        &["rules/a.yml:6: a rule knows no `hass`"],
    ),
    ("id: x\nlanguage: Python\nmessage: m\nrule:\n  pattern: ''\n", &["rules/a.yml:"]),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule: {regex: a}\n",
        &["rules/a.yml:4: the rule cannot be understood", "kind"],
    ),
    ("id: x\nlanguage: Python\nmessage: m\nrule: {matches: none}\n", &["rules/a.yml:4:", "none"]),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule: {pattern: a}\nmetadata: {role: securty}\n",
        &["rules/a.yml:5:", "`metadata.role` cannot be `securty`", "write `security`"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule: {pattern: a}\nmetadata: {wher: tests}\n",
        &["unknown key `metadata.wher`"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule: {pattern: a()}\nvalid:\n- b()\n- a()\n",
        &["rules/a.yml:7: `x` finds something on line 1 of a snippet that stands under `valid`"],
    ),
    (
        "id: x\nlanguage: Python\nmessage: m\nrule: {pattern: a()}\ninvalid: [b()]\n",
        &["rules/a.yml:5: `x` finds nothing"],
    ),
    (
        "id: py-temporary-name\nlanguage: Python\nmessage: m\nrule: {pattern: a()}\n",
        &["rules/a.yml:1: the id `py-temporary-name` is a built-in rule's"],
    ),
    (
        "id: guard-x\nlanguage: Python\nmessage: m\nrule: {pattern: a()}\n",
        &["`guard-` is Pentad's own beginning"],
    ),
    ("id: x\n---\nid: y\n", &["rules/a.yml:", "a second document"]),
    ("id: &a [*a]\n", &["rules/a.yml:"]),
    ("", &["rules/a.yml: the rule is empty"]),
    ("- a\n", &["rules/a.yml:1:1: the file is a list, not a mapping"]),
];

#[test]
fn every_mistake_in_a_rule_is_told_with_file_line_and_remedy() {
    for (rule, parts) in WRONG_RULES {
        let told = told(&[("rules/a.yml", rule)]);
        for part in *parts {
            assert!(told.contains(part), "{rule}: no {part:?} in {told}");
        }
    }
    let twice = told(&[("rules/a.yml", RULE), ("rules/b.yml", RULE)]);
    assert!(
        twice.contains("rules/b.yml:1:1: the id `no-clock` is taken by .pentad/rules/a.yml"),
        "{twice}"
    );
    let folder = told(&[("rule/a.yml", RULE)]);
    assert!(
        folder.contains(".pentad/rule/a.yml") && folder.contains("rename it to `rules`"),
        "{folder}"
    );
    let unknown = told(&[("pentad.yml", "rules:\n  off: [py-temporary-nam]\n")]);
    assert!(unknown.contains("pentad.yml:2: no rule is called `py-temporary-nam`"), "{unknown}");
    assert!(unknown.contains("write `py-temporary-name`"), "{unknown}");
    let rated = told(&[("pentad.yml", "rules:\n  severity: {py-temporary-name: bad}\n")]);
    assert!(rated.contains("pentad.yml:2:") && rated.contains("`bad`"), "{rated}");
}

const WRONG_GUARDS: &[(&str, &[&str])] = &[
    ("literal: x", &["constitution.md:", "has no `id`"]),
    ("id: a", &["the guard looks for nothing", "write one of `literal: text`"]),
    ("id: a\nliteral: x\nregex: y", &["looks for `literal` and `regex` at once"]),
    ("id: a\nregex: '['", &["constitution.md:6: `[` is no regular expression"]),
    ("id: a\nregex: '(?=x)'", &["constitution.md:6:", "no look-around"]),
    ("id: a\nregex: 'a{1000}{1000}'", &["it is too large"]),
    ("id: a\npattern: f($A)", &["has no `language`"]),
    ("id: a\nliteral: x\nlanguage: Rust", &["`literal` is given a `language`"]),
    (
        "id: a\npattern: f($A)\nlanguage: Coq",
        &["constitution.md:7: no rule can be of the language `Coq`"],
    ),
    (
        "id: a\nrule: py-temporary-nam",
        &["constitution.md:6: no rule is called `py-temporary-nam`", "write `py-temporary-name`"],
    ),
    (
        "id: a\nrule: {kindd: call}\nlanguage: Python",
        &["constitution.md:6: a rule knows no `kindd`"],
    ),
    ("id: a\nliteral: x\nexactly: 1\nsites: [a.py]", &["both `exactly` and `sites`"]),
    ("id: a\nliteral: x\nexactly: -1", &["`exactly` cannot be -1"]),
    ("id: a\nliteral: x\nsites: [\"a.py:3\"]", &["`a.py:3` is no file's path", "lines shift"]),
    ("id: a\nliteral: x\nalow: [a.py]", &["unknown key `alow`", "write `allow`"]),
    (
        "id: a\nliteral: x\nseverity: severe",
        &["constitution.md:7:", "`severity` cannot be `severe`"],
    ),
    ("id: a\nliteral: x\nallow: [/a.py]", &["constitution.md:7:", "is no path pattern"]),
    ("", &["constitution.md:4:1: the guard is empty"]),
    ("id: [", &["constitution.md:"]),
];

#[test]
fn every_mistake_in_a_guard_is_told_with_file_line_and_remedy() {
    for (guard, parts) in WRONG_GUARDS {
        let text = format!("# Law\n\nIt is so.\n```guard\n{guard}\n```\n");
        let told = told(&[("constitution.md", &text)]);
        for part in *parts {
            assert!(told.contains(part), "{guard}: no {part:?} in {told}");
        }
    }
    let open = told(&[("constitution.md", "Law.\n```guard\nid: a\n")]);
    assert!(open.contains("constitution.md:2:1: the guard's fence is not closed"), "{open}");
    let two = "```guard\nid: a\nliteral: x\n```\n```guard\nid: a\nliteral: y\n```\n";
    let two = told(&[("constitution.md", &format!("Law.\n{two}"))]);
    assert!(two.contains("constitution.md:6:1: the id `a` is taken on line 2"), "{two}");
}

#[test]
fn a_guard_is_part_of_the_constitution_s_hash_and_of_no_prompt() {
    let (with, without) = (
        guarded("literal: zebra"),
        charter(&[("constitution.md", "# Law\n\nIt stands in one place.\n")]),
    );
    assert_ne!(with.constitution_sha256, without.constitution_sha256);
    assert_ne!(with.sha256, without.sha256);
    assert_eq!(prompt::system(&with), prompt::system(&without));
    let ruled = charter(&[("rules/clock.yml", RULE)]);
    assert_ne!(ruled.sha256, config::builtin().sha256);
    assert_ne!(
        ruled.sha256,
        charter(&[("rules/clock.yml", &RULE.replace("time()", "ctime()"))]).sha256
    );
    assert_ne!(
        charter(&[("pentad.yml", "rules: {off: [py-temporary-name]}")]).sha256,
        config::builtin().sha256
    );
}

/// Relations that each go through all of a text: the dearest that a rule can be.
#[test]
fn no_rule_and_no_text_take_more_than_the_count_allows() {
    let dear = "id: dear\nlanguage: Python\nmessage: m\nrule:\n  kind: identifier\n  inside: {stopBy: end, has: {stopBy: end, kind: identifier, inside: {stopBy: end, has: {stopBy: end, kind: identifier, inside: {stopBy: end, has: {stopBy: end, regex: ^never$}}}}}}\n";
    let charter = charter(&[("rules/dear.yml", dear), ("rules/clock.yml", RULE)]);
    let code = format!("{}tempfile.mktemp()\n", "a = (b, (c, d), e)\n".repeat(3_000));
    let seen = look(&charter, vec![file("a.py", None, Some(&code))], &[]);
    assert_eq!(
        seen.unparsed,
        ["a.py: too much work for the charter's rule dear: its rules searched only the first part"]
    );
    assert_eq!(
        found(&seen, "py-temporary-name"),
        ["a.py:3001"],
        "the built-in rules have a count of their own"
    );
    let guard = format!("language: Python\nrule:{}", dear.split_once("rule:").unwrap().1);
    let seen = look(&guarded(&guard), vec![file("a.py", None, Some(&code))], &[]);
    assert_eq!(
        seen.guards[0].standing,
        Standing::Unknown("a.py was not searched to its end: too much work".to_owned())
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    #[test]
    fn no_file_of_the_charter_makes_it_panic(rule in "[a-z:{}\\[\\] \n'$()*&-]{0,120}", pick in 0_usize..6) {
        let rule = match pick {
            0 => rule,
            1 => format!("id: x\nlanguage: Python\nmessage: m\nrule: {rule}"),
            2 => format!("id: x\nlanguage: Rust\nmessage: m\nrule: {{pattern: '{}'}}", rule.replace('\'', "")),
            3 => format!("id: x\nlanguage: Go\nmessage: m\nrule: {{regex: '{}', kind: identifier}}", rule.replace('\'', "")),
            4 => format!("{RULE}metadata: {rule}"),
            _ => format!("{RULE}{rule}"),
        };
        for name in ["rules/a.yml", "constitution.md"] {
            let text = if name == "constitution.md" { format!("Law.\n```guard\n{rule}\n```\n") } else { rule.clone() };
            let files = BTreeMap::from([(name.to_owned(), text)]);
            if let Ok(charter) = config::load(&files, ORIGIN)
                && let Ok(catalog) = Catalog::of(&charter)
            {
                let changes = vec![file("a.py", Some("a = b(c)\n"), Some("a = b(d)\n")), file("a.rs", None, Some("fn a() { b(c) }\n"))];
                let _ = examine_by(&catalog, &material(changes, &[]), Scope::Change, &charter.snapshot);
            }
        }
    }
}

#[test]
fn the_guide_s_clause_is_one_to_copy() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/constitution.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let (_, rest) = guide.split_once("~~~markdown\n").unwrap();
    let charter = charter(&[("constitution.md", rest.split_once("~~~\n").unwrap().0)]);
    let code = "import requests\nrequests.get(url)\n";
    let seen = look(
        &charter,
        vec![file("a.py", None, Some(code)), file("tests/a.py", None, Some(code))],
        &[],
    );
    assert_eq!(found(&seen, "guard-one-way-out"), ["a.py:2"]);
}

/// The example's folders in a place of one's own, with its review.
fn reviewed() -> Place {
    let place = Place::new();
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/07-guards");
    for side in ["before", "after"] {
        copy(&example.join(side), &place, side);
    }
    let ran = place.run("review --before before --after after --out out --format none");
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    place
}

fn copy(from: &std::path::Path, place: &Place, name: &str) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let below = format!("{name}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), place, &below);
        } else {
            place.write(&below, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn check_says_what_is_guarded_and_what_is_not() {
    let place = reviewed();
    let ran = place.run("check --charter before/.pentad");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for line in [
        "clause 1. One way out: guarded by one-way-out, one-address",
        "clause 4. What a customer is told: not guarded",
        "rule wall-clock (medium, Python, 3 snippets hold): before/.pentad/rules/wall-clock.yml",
    ] {
        assert!(ran.out.lines().any(|it| it == line), "no {line:?} in\n{}", ran.out);
    }
    place.write(
        "before/.pentad/rules/wall-clock.yml",
        "id: wall-clock\nlanguage: Python\nmessage: m\nrule: {kind: nothing}\n",
    );
    for command in
        ["check --charter before/.pentad", "review --before before --after after --out out"]
    {
        let ran = place.run(command);
        assert_eq!(ran.code, Some(2), "{command}");
        assert!(
            ran.err.contains("before/.pentad/rules/wall-clock.yml:4: `nothing` is no kind of node"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_guard_is_drafted_from_a_finding_in_either_form() {
    let place = reviewed();
    let findings = place.read("out/findings.jsonl");
    let finding = findings.lines().find(|it| it.contains("static:wall-clock")).unwrap();
    let finding: serde_json::Value = serde_json::from_str(finding).unwrap();
    let id = finding["id"].as_str().unwrap();
    let one = place.run(&format!("guard --from {id} --out out --repo after"));
    let other = place.run(&format!("guard {id} --from out --repo after"));
    assert_eq!((one.code, one.err.as_str()), (Some(0), ""));
    assert_eq!(one.out, other.out);
    assert!(
        one.out.contains("It would find now: 1 place\n  after")
            || one.out.contains("It would find now: 1 place\n  wallet/payout.py:10"),
        "{}",
        one.out
    );
    let (_, rest) = one.out.split_once("```guard\n").unwrap();
    let (fence, _) = rest.split_once("```\n").unwrap();
    assert!(fence.contains("rule: \"wall-clock\"\nallow: []\nseverity: high\n"), "{fence}");
    // What is drafted can be pasted, and finds what it says.
    let law = place.read("before/.pentad/constitution.md");
    place.write(
        "before/.pentad/constitution.md",
        &format!("{law}\n## 5. Days\n\nThe bank tells the day.\n\n```guard\n{fence}```\n"),
    );
    let ran = place.run("check --charter before/.pentad");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    place.run("review --before before --after after --out out --format none");
    assert!(place.read("out/findings.jsonl").contains("constitution, “5. Days”"));

    let gone = place.run("guard --from nobody --out out");
    assert_eq!(gone.code, Some(2));
    assert!(gone.err.contains("no finding in out is called nobody"), "{}", gone.err);
    assert_eq!(place.run("guard").code, Some(2));
    assert_eq!(place.run("guard a --from out --out out").code, Some(2));
}
