//! `results.sarif`: valid by the published schema, within what code scanning takes, and read back by our own import without loss.

use super::reports::{clean, hostile, many, realistic};
use crate::hostile::attacks;
use pentad::{
    import,
    render::{jsonl, sarif},
    review::{
        finding::{Finding, State},
        import::Imported,
        synthesis::{Report, Verdict},
    },
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// The schema as OASIS publishes it, by way of the crate `serde-sarif` 0.8.0.
fn schema() -> jsonschema::Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sarif/schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    // Its expression is none in every dialect, and we name no language.
    for who in ["run", "toolComponent"] {
        let at = format!("/definitions/{who}/properties/language");
        schema.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::validator_for(&schema).unwrap()
}

fn log(report: &Report) -> Value {
    serde_json::from_str(&sarif::log(report)).unwrap()
}

/// With one that a human accepted.
fn waived() -> Report {
    let mut report = realistic();
    report.findings[0].state =
        State::Waived { reason: "known".to_owned(), until: "2027-01-01".to_owned() };
    report.findings[0].state_by = "lead".to_owned();
    report
}

#[test]
fn every_file_is_valid_and_has_what_code_scanning_requires() {
    let schema = schema();
    let mut incomplete = clean();
    incomplete.verdict = Verdict::Incomplete;
    let hostile = attacks().into_iter().map(|it| hostile(&it));
    let reports = [realistic(), waived(), clean(), incomplete, many(300)];
    for report in reports.into_iter().chain(hostile) {
        let log = log(&report);
        let wrong: Vec<String> = schema.iter_errors(&log).map(|it| it.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new());
        let run = &log["runs"][0];
        let finished = &run["invocations"][0]["executionSuccessful"];
        assert_eq!(finished, &Value::Bool(report.verdict != Verdict::Incomplete));
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<&str> = rules.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "a rule once");
        for rule in rules {
            for name in ["shortDescription", "fullDescription", "help"] {
                let length = rule[name]["text"].as_str().unwrap().chars().count();
                assert!((1..=1100).contains(&length), "{name} {length}");
            }
        }
        for result in run["results"].as_array().unwrap() {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.is_ascii() && !uri.contains([' ', ':', '\\']), "{uri}");
            assert!(place["region"]["startLine"].as_u64() <= place["region"]["endLine"].as_u64());
            let print = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
            assert!(print.ends_with(":1"), "{print}");
            let said = result["message"]["text"].as_str().unwrap();
            assert!(!said.contains("](") && !said.contains('\u{202e}'), "{said}");
        }
    }
}

#[test]
fn severities_are_scores_and_what_was_accepted_is_suppressed() {
    let report = waived();
    let log = log(&report);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let alerts: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|it| it.state.is_open() || matches!(it.state, State::Waived { .. }))
        .collect();
    assert_eq!(results.len(), alerts.len());
    for (result, finding) in results.iter().zip(alerts) {
        let rule = &run["tool"]["driver"]["rules"]
            [usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        let score = rule["properties"]["security-severity"].as_str();
        let expected = match finding.severity.name() {
            "critical" => Some("9.5"),
            "high" => Some("8.0"),
            "medium" => Some("5.5"),
            "low" => Some("2.0"),
            _ => None,
        };
        assert_eq!(score, expected);
        let id = result["ruleId"].as_str().unwrap();
        assert_eq!(id, format!("{}/{}/{}", finding.role, finding.theme, finding.severity.name()));
        assert_eq!(result["suppressions"].is_array(), !finding.state.is_open());
    }
    assert_eq!(
        results[0]["suppressions"][0]["justification"],
        "known (waived by lead until 2027-01-01)"
    );
}

/// Without where it was read.
fn read(name: &str, text: &str) -> Vec<Imported> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    fs::write(&file, text).unwrap();
    let imports = import::read(&[file]).unwrap();
    assert!(imports.rejected.is_empty(), "{:?}", imports.rejected);
    assert!(imports.suppressed.is_empty());
    imports.findings.into_iter().map(|it| Imported { at: String::new(), ..it }).collect()
}

#[test]
fn our_own_import_reads_back_what_our_own_list_says() {
    // What says nothing is no finding, in either form.
    let attacks = attacks().into_iter().filter(|it| !it.trim().is_empty());
    let hostile = attacks.map(|it| hostile(&it));
    for report in [realistic(), waived(), many(50)].into_iter().chain(hostile) {
        let lines = jsonl::findings(&report).collect::<String>();
        let alert = |it: &Imported| {
            matches!(it.state, State::Open | State::Contested | State::Waived { .. })
        };
        let leads = report.findings.len();
        let lines: String = lines.lines().take(leads).map(|it| format!("{it}\n")).collect();
        let mut expected = read("findings.jsonl", &lines);
        expected.retain(alert);
        assert_eq!(read("results.sarif", &sarif::log(&report)), expected);
    }
}

#[test]
fn more_than_code_scanning_takes_is_told() {
    let report = many(6_000);
    let log = log(&report);
    let open = report.findings.iter().filter(|it| it.state.is_open()).count();
    let written = log["runs"][0]["results"].as_array().unwrap().len();
    assert!(written <= 5_000 && written > 0);
    let told =
        &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(
        told,
        &format!("{} more findings do not fit here: findings.jsonl has all", open - written)
    );
}

#[test]
fn no_path_leads_a_reader_out_of_the_repository() {
    let mut report = realistic();
    for (path, uri) in [
        ("/etc/passwd", "outside-of-the-repository/etc/passwd"),
        ("../../x.rs", "outside-of-the-repository/x.rs"),
        ("src/../../a b.rs", "outside-of-the-repository/src/a%20b.rs"),
        ("//host/share", "outside-of-the-repository/host/share"),
        ("..", "outside-of-the-repository/"),
        ("a..b/.../c", "a..b/.../c"),
        ("javascript:x", "javascript%3Ax"),
    ] {
        path.clone_into(&mut report.findings[0].evidence.file);
        let log = log(&report);
        let mut results = log["runs"][0]["results"].as_array().unwrap().iter();
        let at = "/locations/0/physicalLocation/artifactLocation/uri";
        let mut uris = results.by_ref().map(|it| it.pointer(at).unwrap());
        assert!(uris.any(|it| it == uri), "{path}: {log:#}");
    }
}
