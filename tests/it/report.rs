//! `pentad report`: what a run wrote, rendered again from its folder, and a folder that somebody else made.

use crate::{
    program::{Place, pentad, run},
    render::{
        pushed,
        reports::{clean, hostile, many, realistic, static_only},
    },
};
use pentad::{
    render::{Format, Screen, json, jsonl, render},
    review::synthesis::{self, Merged, Report},
    store,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn merged() -> Report {
    let tools = vec!["codeql".to_owned(), "pentad".to_owned()];
    Report {
        merged: Some(Merged { findings: 6, tools, looked_up: false }),
        depth: "none",
        ..static_only()
    }
}

#[test]
fn every_format_of_what_was_written_is_what_the_run_rendered() {
    let mut tricky = hostile("\u{1b}[2J\r\n::error::x\u{2028}\u{202e}\\\"':, \0 🦀");
    // As a review has them: what is absorbed stands apart.
    let (leading, absorbed) =
        tricky.findings.into_iter().partition(|it| it.state.leader().is_none());
    (tricky.findings, tricky.absorbed) = (leading, absorbed);
    tricky.counts = synthesis::counts(&tricky.findings, &tricky.absorbed);
    let unpriced = {
        let mut report = realistic();
        report.usage.unpriced = 1;
        report.loops[0].usage.unpriced = 2;
        report.loops[1].refined.asked = 2;
        report
    };
    let reports = [
        ("realistic", realistic()),
        ("clean", clean()),
        ("static", static_only()),
        ("many", many(60)),
        ("pushed", pushed(realistic())),
        ("merged", merged()),
        ("unpriced", unpriced),
        ("hostile", tricky),
        ("nothing", synthesis::nothing("the pull request is closed")),
        ("skipped", synthesis::skipped("a draft", "a", "b")),
    ];
    for (name, report) in reports {
        let place = Place::new();
        place.write("out/synthesis.json", &json::synthesis(&report));
        place.write("out/findings.jsonl", &jsonl::findings(&report).collect::<String>());
        let read = store::report(&place.path().join("out")).unwrap();
        // The code around the findings is not kept.
        let report = Report { excerpts: Vec::new(), ..report };
        for format in Format::ALL {
            let (was, is) =
                (render(format, &report, Screen::PLAIN), render(format, &read, Screen::PLAIN));
            if was != is {
                let diff = similar::TextDiff::from_lines(was.as_str(), is.as_str());
                panic!("{name} as {}\n{}", format.name(), diff.unified_diff().context_radius(1));
            }
        }
    }
}

/// A finished review of an example in `out`.
fn reviewed() -> Place {
    let place = Place::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/05-out-of-lane");
    let words = "review --before before --after after --replay replies --format none --out";
    let words: Vec<&str> = words.split(' ').collect();
    let ran = run(pentad(&example, &words).arg(place.path().join("out")));
    assert!(ran.code.is_some_and(|code| code < 2), "{}", ran.err);
    place
}

#[test]
fn a_finished_review_is_rendered_again_as_it_was() {
    let place = reviewed();
    for (format, file) in
        [("markdown", "synthesis.md"), ("sarif", "results.sarif"), ("json", "synthesis.json")]
    {
        let ran = place.run(&format!("report --from out --format {format}"));
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{format}");
        assert_eq!(ran.out.trim_end(), place.read(&format!("out/{file}")).trim_end(), "{format}");
    }
    let html = place.run("report --from out --format html").out;
    assert!(html.starts_with("<!doctype html>"), "{html}");
    assert!(html.contains("the code around the findings is not kept with a review"));
    assert!(!place.read("out/report.html").contains("is not kept with a review"));
    let ran = run(place.pentad("report --from out").env("COLUMNS", "100"));
    assert!(ran.out.starts_with("FAIL  "), "{}", ran.out);
    let ran = place.run("report --from out --format annotations");
    assert!(ran.out.lines().all(|it| it.starts_with("::")), "{}", ran.out);
}

#[test]
fn a_folder_that_holds_no_review_is_refused() {
    let place = reviewed();
    for (from, said) in
        [("nowhere", "nowhere is not a folder"), (".", "there is no ./synthesis.json")]
    {
        let ran = place.run(&format!("report --from {from}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{from}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let whole: Value = serde_json::from_str(&place.read("out/synthesis.json")).unwrap();
    for (member, wrong) in [
        ("loops", json!([7])),
        ("usage", json!({"requests": -1})),
        ("seconds", json!("long")),
        ("coverage", json!([])),
        ("schema", json!("pentad.synthesis/2")),
    ] {
        let mut it = whole.clone();
        it[member] = wrong;
        place.write("out/synthesis.json", &it.to_string());
        let ran = place.run("report --from out --format html");
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{member}");
        assert!(ran.err.contains("out/synthesis.json"), "{member}: {}", ran.err);
    }
}

#[test]
fn whatever_numbers_and_words_stand_there_are_rendered() {
    let place = reviewed();
    let mut it: Value = serde_json::from_str(&place.read("out/synthesis.json")).unwrap();
    let most = u32::MAX;
    for it in it["loops"].as_array_mut().unwrap() {
        it["loop"] = json!(most);
        it["new"] = json!(most);
        it["kept"] = json!(most);
        it["closed"] = json!(most);
        it["requests"] = json!(most);
        it["tokens"]["input"] = json!(u64::MAX);
        it["usd"] = json!(-1e308);
        it["seconds"] = json!(1e308);
        it["theme"] = json!("../../x\n::error::x");
    }
    it["usage"]["tokens"]["cache_read"] = json!(u64::MAX);
    it["usage"]["saved_usd"] = json!(-1e308);
    it["verdict"] = json!("splendid");
    it["push"] = json!(most);
    it["since"] = json!({"push": most, "head": "x\n::error::x", "new": ["\u{1b}[2J"]});
    it["council"][0]["verdict"] = json!("bless");
    it["repository"] = json!("a/b\n::error::x");
    it["server"] = json!("javascript:alert(1)//");
    for change in it["changes"].as_array_mut().unwrap() {
        change["added"] = json!(most);
        change["removed"] = json!(most);
        change["kind"] = json!("<script>");
        change["status"] = json!("blessed");
    }
    it["claims"] = json!([{"document": "d", "line": 0, "kind": "?", "text": "t", "status": "?",
        "where": null, "why": "", "finding": true, "severity": "?"}]);
    place.write("out/synthesis.json", &it.to_string());
    for format in ["html", "markdown", "sarif", "json", "annotations", "terminal"] {
        let line = format!("report --from out --format {format}");
        let ran = place.run(&line);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{format}");
        assert!(!ran.out.contains("splendid"), "{format}");
        assert!(format == "json" || !ran.out.contains("javascript:"), "{format}");
        assert!(!ran.out.contains("<script>\""), "{format}");
        let mut step = place.pentad(&line);
        let ran = run(step.env("GITHUB_ACTIONS", "true"));
        let planted = ran.out.lines().filter(|it| it.trim_start().starts_with("::error::x"));
        assert_eq!((ran.code, planted.count()), (Some(0), 0), "{format}");
    }
    assert!(fs::read_dir(place.path().join("out")).unwrap().count() > 5, "nothing is written");
}
