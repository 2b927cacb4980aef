//! `pentad explain` as a user runs it: on the output of a review, on what is none, and on what somebody else made of one.

use crate::program::{Place, Ran, pentad, run};
use crate::render::{
    golden,
    reports::{clean, hostile, many, realistic, static_only},
};
use pentad::{
    render::{Screen, json, jsonl, terminal::explain},
    review::{record::Record, synthesis::Report},
    store,
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

fn life(report: &Report, id: &str, screen: Screen) -> String {
    let record = Record::of(report);
    let finding = record.findings.iter().find(|it| it.id == id).unwrap();
    explain::finding(&record.life(finding), screen)
}

#[test]
fn a_life_reads_well() {
    let report = realistic();
    let gates = "correctness-L3-retry-charges-twice";
    golden("explain.txt", &life(&report, gates, Screen::PLAIN));
    golden("explain.ansi", &life(&report, gates, Screen { width: 100, color: true }));
    golden("explain-narrow.txt", &life(&report, gates, Screen { width: 60, color: false }));
    let record = Record::of(&report);
    let rejected: Vec<_> = record.rejected.iter().collect();
    golden("explain-rejected.txt", &explain::rejected(&rejected, Screen::PLAIN));
    let all = record.findings.iter().map(|it| life(&report, &it.id, Screen::PLAIN));
    golden("explain-all.txt", &all.collect::<String>());
}

#[test]
fn what_is_written_is_what_is_read_back() {
    let tricky = hostile("\u{1b}[2J\r\n::error::x\u{2028}\u{202e}\\\"':, \0 🦀");
    for report in [realistic(), clean(), static_only(), many(60), tricky, hostile("")] {
        let place = Place::new();
        place.write("out/synthesis.json", &json::synthesis(&report));
        place.write("out/findings.jsonl", &jsonl::findings(&report).collect::<String>());
        let read = store::record(&place.path().join("out")).unwrap();
        assert_eq!(read, Record::of(&report));
    }
}

/// The outputs of two examples, made once: the one in which everybody lies, and the one with every kind of evidence and state.
static OUTPUTS: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    for (name, depth) in [("04-hostile-change", "fast"), ("05-out-of-lane", "standard")] {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let words = "review --before before --after after --replay replies --format none --depth";
        let words: Vec<&str> = words.split(' ').chain([depth]).collect();
        let out = place.path().join(&name[..2]);
        let ran = run(pentad(&example, &words).arg("--out").arg(out));
        assert!(ran.code.is_some_and(|code| code < 2), "{}", ran.err);
    }
    place
});

fn explain(from: &str, id: &str) -> Ran {
    run(pentad(OUTPUTS.path(), &["explain", id, "--from", from]).env("COLUMNS", "100"))
}

/// What stands there, its line breaks and indentation taken for one space.
fn told(from: &str, id: &str) -> String {
    let ran = explain(from, id);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{id}");
    assert!(ran.out.lines().all(|it| it.chars().count() <= 100), "{}", ran.out);
    ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_gating_finding_says_why_it_counts_who_says_it_and_where_it_stands() {
    let text = told("04", "correctness-L1-py-sql-by-formatting");
    has(
        &text,
        &[
            "gate it fails the review: contested critical finding: correctness-L1-py-sql-by-formatting (guestbook/entries.py:11)",
            "✓ it is contested: doubted, and counted as open",
            "✓ it is critical, what the gate fails on",
            "✓ its quote stands in the code (verified)",
            "✓ it meets the change",
            "said by correctness (replay, loop 1) security (replay, loop 1) security (static:py-sql-by-formatting, loop 1)",
            "3 independent voices, together worth 2½",
            "quote and wording are from security-L1-py-sql-by-formatting, which it absorbed; reported at guestbook/entries.py:11: verified",
            "absorbed security-L1-py-sql-by-formatting (critical, superseded,",
            "by place, quote, wording, kind, fix",
            "history loop 1, correctness: admitted as open: drifted loop 1, adversarial: open → contested: challenged",
            "loop 1, arbiter: said of it: adversarial and arbiter agree, but models may not close a critical finding",
            "as said severity: Note file_path: guestbook/entries.py claim: The function is fine.",
        ],
    );
    let synthesis = OUTPUTS.synthesis("04");
    let reasons: Vec<&str> =
        synthesis["reasons"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let reason = reasons.iter().find(|it| it.contains("py-sql-by-formatting")).unwrap();
    has(&text, &[reason]);
}

#[test]
fn every_evidence_has_its_words() {
    for (id, words) in [
        (
            "storage-L1-torn-line-becomes-a-sale",
            "cited src/store/journal.rs:46; the quote stands at src/store/journal.rs:45, 1 line away: drifted",
        ),
        (
            "web-L2-total-rounds-twice",
            "cited web/receipt.ts:13; the quote stands nowhere in what the reviewers saw: missing",
        ),
        (
            "web-L2-saved-may-be-negative",
            "the quote stands, but for spacing or a few characters, at web/receipt.ts:",
        ),
        (
            "web-L2-two-ways-to-show-a-price",
            "the quote stands in several places, none of them nearest; one is web/receipt.ts:",
        ),
    ] {
        has(&told("05", id), &[words]);
    }
    let removed = told("04", "test-L1-already-resolved");
    has(&removed, &["stands at guestbook/entries.py:8 (before the change): drifted"]);
    has(&told("04", "py-shared-mutable-default"), &["evidence reported at ", "inline no comment"]);
}

#[test]
fn closed_and_absorbed_findings_say_how_they_ended() {
    let refuted = told("05", "storage-L1-torn-line-becomes-a-sale");
    has(
        &refuted,
        &[
            "gate it does not fail the review ✗ it is refuted: what is closed does not count",
            "✗ it is high, below what the gate fails on, critical",
            "✗ it does not meet the change, and only what does counts",
            "state refuted by src/store/journal.rs:35 (by adversarial)",
            "loop 1, adversarial: contested → refuted:",
            "the arbiter (the same model) agrees: `rfind` leaves out",
        ],
    );
    let waived = told("05", "sale-told-before-it-is-synced");
    has(&waived, &["✗ it is waived", "outside the loops", "open → waived: accepted by"]);
    let absorbed = told("05", "web-L1-document-and-record-disagree");
    has(
        &absorbed,
        &[
            "✗ it is absorbed: storage-L1-document-promises-a-sync counts in its place",
            "leader storage-L1-document-promises-a-sync (high, open, docs/till.md:3:",
            "by place, quote, wording, kind, fix",
        ],
    );
    let linked = told("04", "test-L1-already-resolved");
    has(&linked, &["linked correctness-L1-py-sql-by-formatting (critical, contested,"]);
    let named = told("04", "documentarian-L1-greeting-is-undocumented");
    has(&named, &["not taken loop 1, arbiter, at the ledger stage: cannot merge"]);
}

#[test]
fn what_was_merged_without_a_repository_is_not_called_missing() {
    let place = Place::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/06-merge");
    let words = ["merge", "codeql.sarif", "notes.jsonl", "--format", "none", "--out"];
    let ran = run(pentad(&example, &words).arg(place.path().join("out")));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for (id, parts) in [
        (
            "static-L0-the-last-ferry-of-the-day",
            [
                "not looked up (cited: 40-44)",
                "its place was not looked up",
                "said by timetable-check (imported)",
                "reported at ferry/timetable.py:40-44; no repository was given to look it up in",
            ],
        ),
        (
            "port-7",
            [
                "not looked up ──",
                "its place was not looked up",
                "said by port-office (imported)",
                "reported at no file; no repository was given to look it up in",
            ],
        ),
    ] {
        let ran = run(&mut pentad(place.path(), &["explain", id, "--from", "out"]));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        has(&text, &parts);
        assert!(!text.contains("not found") && !text.contains("missing evidence"), "{text}");
    }
}

#[test]
fn no_name_at_all_is_told_as_such() {
    for id in ["", "  "] {
        let ran = explain("05", id);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        has(&ran.err, &["the id to explain is empty", "name a finding: its id"]);
    }
}

#[test]
fn what_was_not_admitted_says_at_which_stage_and_why() {
    let lane = told("05", "journal-rewritten-in-place");
    has(
        &lane,
        &[
            "not admitted: lane",
            "why src/store/journal.rs is outside the touchpoints of web",
            "said by web, loop 1",
            "gate it does not count",
            "severity: critical",
        ],
    );
    has(&told("05", "web-L1-journal-rewritten-in-place"), &["not admitted: lane"]);
    has(&told("04", "no-such-finding ::error::x"), &["not admitted: ledger"]);
}

#[test]
fn a_finding_has_many_names_and_a_wrong_one_is_met_with_the_right_ones() {
    let synthesis = OUTPUTS.synthesis("05");
    let finding = &synthesis["findings"][0];
    let (id, fingerprint) =
        (finding["id"].as_str().unwrap(), finding["fingerprint"].as_str().unwrap());
    let whole = explain("05", id).out;
    for name in [fingerprint, &fingerprint[..9], &id[..id.len() - 4], &id.to_uppercase()] {
        assert_eq!(explain("05", name).out, whole, "{name}");
    }
    for (wanted, said) in [
        (
            "mony-L2-discont",
            "no finding in 05 is called mony-L2-discont\n  did you mean\n    money-L2-discount-",
        ),
        (
            "money-L2",
            "money-L2 may be one of 2 findings\n  name one of them\n    money-L2-discount-",
        ),
        ("zzzzzzzzzzzz", "synthesis.md and findings.jsonl in 05 have the ids"),
        ("", "the id to explain is empty\n  name a finding: its id"),
        ("\u{1b}[2J\n::error::x", "is called \\u{1b}[2J ::error::x"),
    ] {
        let ran = explain("05", wanted);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{wanted}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

#[test]
fn in_a_workflow_nothing_that_is_printed_is_a_command() {
    for id in ["concurrency-L1-x-error-slug", "no-such-finding ::error::x", "nothing-like-it"] {
        let mut command = pentad(OUTPUTS.path(), &["explain", id, "--from", "04"]);
        let ran = run(command.env("GITHUB_ACTIONS", "true"));
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
            assert!(!line.contains(['\u{1b}', '\r', '\u{202e}']), "{line}");
        }
    }
}

/// A copy of an output, with one of its files changed.
fn altered(name: &str, change: impl Fn(String) -> String) -> (Place, PathBuf) {
    let place = Place::new();
    for file in ["synthesis.json", "findings.jsonl"] {
        let text = OUTPUTS.read(&format!("05/{file}"));
        place.write(&format!("out/{file}"), &if file == name { change(text) } else { text });
    }
    let out = place.path().join("out");
    (place, out)
}

fn refused(place: &Place) -> String {
    let ran = place.run("explain money-L2-discount-in-whole-cents --from out");
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert!(ran.err.lines().count() <= 4 && ran.err.len() < 1_000, "{}", ran.err);
    ran.err
}

#[test]
fn a_folder_that_is_no_output_is_refused_with_what_to_do() {
    let with = "name the output folder of a finished review with --from";
    let place = Place::new();
    has(&refused(&place), &["out is not a folder", with]);
    fs::create_dir(place.path().join("out")).unwrap();
    has(&refused(&place), &["there is no out/synthesis.json", with]);
    place.write("out/synthesis.json", "[1, 2]");
    has(&refused(&place), &["does not say that its schema is pentad.synthesis/1"]);
    place.write("out/synthesis.json", "\u{1b}[2J");
    has(&refused(&place), &["does not say that its schema is"]);
    fs::write(place.path().join("out/synthesis.json"), b"\xff\xfe").unwrap();
    has(&refused(&place), &["is not UTF-8 text"]);
    fs::remove_file(place.path().join("out/synthesis.json")).unwrap();
    fs::create_dir(place.path().join("out/synthesis.json")).unwrap();
    has(&refused(&place), &["is no plain file"]);

    let (place, out) = altered("", |it| it);
    fs::remove_file(out.join("findings.jsonl")).unwrap();
    has(&refused(&place), &["there is no out/findings.jsonl", with]);
    // Of any size, and no link is followed.
    std::os::unix::fs::symlink("/dev/zero", out.join("findings.jsonl")).unwrap();
    has(&refused(&place), &["findings.jsonl is no plain file"]);
    fs::remove_file(out.join("findings.jsonl")).unwrap();
    fs::File::create(out.join("findings.jsonl")).unwrap().set_len((256 << 20) + 1).unwrap();
    has(&refused(&place), &["findings.jsonl has more than 256 MiB"]);
}

#[test]
fn another_version_s_words_are_refused_and_its_new_fields_passed_over() {
    let schema = |to: &'static str| move |it: String| it.replace("pentad.synthesis/1", to);
    let (place, _) = altered("synthesis.json", schema("pentad.synthesis/2"));
    has(
        &refused(&place),
        &[
            "has the schema pentad.synthesis/2, and this version reads pentad.synthesis/1",
            "use the version",
        ],
    );
    let (place, _) = altered("synthesis.json", schema("somebody.else/1"));
    has(&refused(&place), &["does not say that its schema is pentad.synthesis/1"]);

    let line = |from: &'static str, to: &'static str| move |it: String| it.replacen(from, to, 1);
    let word = "has the state \"paused\\u{1b}\", which this version does not know";
    let (place, _) =
        altered("findings.jsonl", line(r#""state":"waived""#, r#""state":"paused\u001b""#));
    has(&refused(&place), &["findings.jsonl:1 ", word, "use the version"]);
    let (place, _) = altered("findings.jsonl", line("\n", "\n{\"id\": 7}\n"));
    has(&refused(&place), &["findings.jsonl:2:", "lacks what Pentad writes there"]);
    let (place, _) = altered("findings.jsonl", line("\n", "\n{\n"));
    has(&refused(&place), &["findings.jsonl:2:", "is no JSON"]);
    let (place, _) = altered("findings.jsonl", |_| "{\"x\":".to_owned() + &"[".repeat(100_000));
    has(&refused(&place), &["findings.jsonl:1:", "is no JSON"]);

    let (place, _) =
        altered("findings.jsonl", |it| it.replace(r#"{"id":"#, r#"{"new":[{}],"id":"#));
    let ran = place.run("explain money-L2-discount-in-whole-cents --from out");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    // What an earlier version did not write yet: the charter's usual scope, and nothing on comments.
    let (place, _) = altered("synthesis.json", |it| {
        let mut all: Value = serde_json::from_str(&it).unwrap();
        for key in ["gate_scope", "published", "unpublished"] {
            assert!(all.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        all.to_string()
    });
    let ran = place.run("explain money-L2-discount-in-whole-cents --from out");
    assert_eq!((ran.code, ran.out.contains("inline")), (Some(0), false), "{}", ran.err);
}

#[test]
fn whatever_stands_in_the_files_is_told_or_refused() {
    // Numbers, names and relations that no run of ours writes.
    let (place, _) = altered("findings.jsonl", |it| {
        let edit = |line: &str| {
            let mut it: Value = serde_json::from_str(line).unwrap();
            let id = it["id"].clone();
            it["evidence"]["lines"] = serde_json::json!([u32::MAX, 0]);
            it["cited"]["lines"] = serde_json::json!([0, 0]);
            it["linked"] = serde_json::json!([id, "", "\u{202e}x"]);
            it["merged"] =
                (0..200).map(|n| serde_json::json!({"id": id, "why": [n.to_string()]})).collect();
            it["voices"] = serde_json::json!([]);
            it["claim"] =
                Value::String("\u{1b}[31m\n  gate      it fails the review ".repeat(2_000));
            it["raw"] = Value::String("{\"a\": ".repeat(5_000));
            it.to_string() + "\n"
        };
        it.lines().map(edit).collect()
    });
    let ran = place.run("explain money-L2-discount-in-whole-cents --from out");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.len() < 40_000, "{}", ran.out.len());
    assert!(!ran.out.contains('\u{1b}') && !ran.out.contains('\u{202e}'));
    let gates = ran.out.lines().filter(|it| it.starts_with("  gate      ")).count();
    assert_eq!(gates, 1, "no text of a finding passes for a row of ours:\n{}", ran.out);
    assert!(ran.out.contains("and 150 more absorbed"), "{}", ran.out);
}
