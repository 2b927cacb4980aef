//! What every format says: golden files of one realistic report, the limits of the places texts go to, and the contract of
//! `synthesis.json`. `UPDATE=1` rewrites the golden files.

mod code_scanning;
pub(crate) mod reports;

use pentad::{
    render::{
        Format, Screen, annotations, json, jsonl,
        links::Links,
        live::{self, LiveState},
        marker::Marker,
        outputs,
        progress::{self, Progress},
        render, round, sarif,
        sticky::Sticky,
        summary, synthesis, terminal,
    },
    review::{
        call::{Phase, Usage},
        finding::{Finding, Severity},
        memory::Since,
        synthesis::{Origin, Report, Verdict},
    },
};
use reports::{call, clean, many, realistic, static_only, usage};
use serde_json::Value;
use std::{fs, path::PathBuf};

pub(crate) fn golden(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/render").join(name);
    if std::env::var_os("UPDATE").is_some_and(|it| it == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE=1 writes it", path.display()));
    if expected != actual {
        let diff = similar::TextDiff::from_lines(expected.as_str(), actual);
        panic!("{name} differs; UPDATE=1 accepts it\n{}", diff.unified_diff().context_radius(3));
    }
}

fn paths() -> outputs::Paths {
    outputs::Paths {
        synthesis: "/github/workspace/pentad-out/synthesis.json".to_owned(),
        report: "/github/workspace/pentad-out/report.html".to_owned(),
        sarif: "/github/workspace/pentad-out/results.sarif".to_owned(),
    }
}

/// A line a member, for who compares.
fn pretty(json: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<Value>(json).unwrap()).unwrap() + "\n"
}

const COLOR: Screen = Screen { width: 100, color: true };
const NARROW: Screen = Screen { width: 60, color: false };

#[test]
fn every_format_of_a_realistic_report() {
    let report = realistic();
    golden("terminal.txt", &terminal::report(&report, Screen::PLAIN));
    golden("terminal.ansi", &terminal::report(&report, COLOR));
    golden("terminal-narrow.txt", &terminal::report(&report, NARROW));
    golden("terminal-static.txt", &terminal::report(&static_only(), Screen::PLAIN));
    golden("terminal-clean.txt", &terminal::report(&clean(), Screen::PLAIN));
    golden("synthesis.json", &json::synthesis(&report));
    golden("findings.jsonl", &jsonl::findings(&report).collect::<String>());
    golden("findings.invalid.jsonl", &jsonl::invalid(&report).collect::<String>());
    golden("synthesis.md", &synthesis::markdown(&report));
    golden("summary.md", &summary::markdown(&report));
    golden("summary-clean.md", &summary::markdown(&clean()));
    golden("annotations.txt", &annotations::commands(&report));
    golden("results.sarif", &pretty(&sarif::log(&report)));
    golden("outputs.txt", &outputs::file(&report, "delimiter-5f2a", &paths()).unwrap());
    for account in &report.loops {
        golden(&round::file_name(account), &round::markdown(&report, account.loop_n));
    }
}

/// The same, asked for on a pull request, at its second push.
pub(crate) fn pushed(report: Report) -> Report {
    let named = |at: usize| report.findings.get(at).map(|it| it.id.clone()).into_iter().collect();
    let since = Since {
        push: 1,
        head: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c".to_owned(),
        new: named(0),
        still_open: named(1),
        resolved: named(4),
        ..Since::default()
    };
    let origin = Origin {
        server: "https://github.com".to_owned(),
        repository: "acme/shop".to_owned(),
        event: "pull_request".to_owned(),
        pull: Some(7),
        step: Some("0a1b2c3d4e5f".to_owned()),
    };
    Report { since: Some(since), push: 2, origin: Some(origin), ..report }
}

#[test]
fn a_comment_of_a_realistic_report() {
    for (name, report) in [("sticky.md", pushed(realistic())), ("sticky-clean.md", pushed(clean()))]
    {
        let links = Links::of(&report);
        let marker = Marker { head: report.head.clone(), ..Marker::default() };
        let it =
            Sticky { report: &report, links: &links, marker: &marker, memory: "", moved: false };
        golden(name, &it.markdown());
        golden(&format!("linked-{name}").replace("sticky", "summary"), &summary::markdown(&report));
    }
}

/// The events of a loop, in which one reviewer is slow and one is silent.
fn events() -> Vec<Progress> {
    let answered = |seat, role: &str, findings, from_file| Progress::Answered {
        call: call(seat, role, Phase::Review),
        findings,
        model: Some("anthropic/claude-sonnet-5-5".to_owned()),
        from_file,
        usage: if from_file { Usage::default() } else { usage(1, 70_000, 0.0412) },
        seconds: 12.34,
    };
    let asked = |seat, role: &str| Progress::Asked(call(seat, role, Phase::Review));
    vec![
        Progress::Budget { usd: Some(10.0), minutes: Some(30) },
        Progress::Note("the constitution is .pentad/constitution.md at 41c9d7e".to_owned()),
        Progress::LoopStarted {
            loop_n: 2,
            of: 5,
            title: "Concurrency and atomicity".to_owned(),
            calls: 4,
        },
        asked(0, "architect"),
        asked(1, "correctness"),
        asked(2, "concurrency"),
        asked(4, "security"),
        answered(0, "architect", 0, true),
        answered(2, "concurrency", 1, false),
        Progress::Silent {
            call: call(4, "security", Phase::Review),
            why: "attempt 1: no byte for 120 s; attempt 2: HTTP 529".to_owned(),
        },
        Progress::Asked(call(2, "concurrency", Phase::Repair)),
    ]
}

#[test]
fn progress_has_a_line_for_every_answer() {
    let mut events = events();
    events.push(Progress::LoopEnded(realistic().loops[1].clone()));
    let lines: Vec<String> = events.iter().filter_map(|it| progress::line(it, false)).collect();
    golden("progress.txt", &(lines.join("\n") + "\n"));
}

#[test]
fn a_live_frame_never_wraps() {
    let mut state = LiveState::default();
    events().iter().for_each(|event| state.absorb(event));
    state.seconds = 75.2;
    golden("live.txt", &live::frame(&state, 80, false));
    for width in 20..100 {
        let frame = live::frame(&state, width, false);
        assert!(frame.lines().all(|line| line.chars().count() <= width), "{width}: {frame}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(Format::read(format.name()), Some(format));
        let text = render(format, &realistic(), Screen::PLAIN);
        assert_eq!(text, render(format, &realistic(), Screen::PLAIN));
        assert_eq!(text.is_empty(), format == Format::None);
    }
}

#[test]
fn every_headline_says_that_no_model_was_asked() {
    let report = static_only();
    for text in [
        terminal::report(&report, Screen::PLAIN),
        json::synthesis(&report),
        synthesis::markdown(&report).lines().next().unwrap().to_owned(),
        summary::markdown(&report).lines().next().unwrap().to_owned(),
    ] {
        assert!(text.contains("static rules only, no model was asked"), "{text}");
    }
    assert!(!summary::markdown(&realistic()).contains("no model was asked"));
}

#[test]
fn a_clean_change_gets_three_lines() {
    let text = summary::markdown(&clean());
    assert_eq!(text.lines().count(), 3, "{text}");
    assert_eq!(text.lines().filter(|line| !line.trim().is_empty()).count(), 3);
}

#[test]
fn a_summary_is_never_too_large_and_never_torn() {
    let mut report = many(400);
    let long = "`````\n</details>\n```rust\n[x](http://y) é\u{202e}".repeat(200);
    for finding in &mut report.findings {
        finding.failure_scenario.clone_from(&long);
        finding.evidence.quote.clone_from(&long);
    }
    let text = summary::markdown(&report);
    assert!(text.len() <= summary::LIMIT && text.len() > summary::LIMIT / 2, "{}", text.len());
    assert!(text.contains("`synthesis.md` has them all"));
    let outside = outside_fences(&text);
    let lines = |wanted: &str| outside.iter().filter(|line| **line == wanted).count();
    assert_eq!(lines("<details>"), lines("</details>"));
    assert!(synthesis::markdown(&report).len() > 3 * summary::LIMIT, "nothing is cut there");
}

/// The lines that are not code; panics where a fence stays open.
fn outside_fences(text: &str) -> Vec<&str> {
    let mut open: Option<usize> = None;
    let mut outside = Vec::new();
    for line in text.lines() {
        let run = line.len() - line.trim_start_matches('`').len();
        match open {
            None if run >= 3 => open = Some(run),
            None => outside.push(line),
            Some(opened) if run >= opened && line.len() == run => open = None,
            Some(_) => {}
        }
    }
    assert_eq!(open, None, "a fence is open at the end");
    outside
}

#[test]
fn annotations_keep_to_what_the_runner_shows() {
    let report = many(61);
    let text = annotations::commands(&report);
    let of = |kind: &str| text.lines().filter(|it| it.starts_with(&format!("::{kind} "))).count();
    assert_eq!((of("error"), of("warning"), of("notice")), (10, 10, 10));
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("::notice title=Pentad%3A 32 more open findings::32 more"), "{last}");
    let first: Vec<&str> = text.lines().take(10).collect();
    assert!(first.iter().all(|it| it.contains("title=critical%3A")), "the most severe first");
    let outside = |it: &&str| it.contains("not in the change");
    assert!(first.iter().skip_while(|it| !outside(it)).all(outside), "in change first");
}

#[test]
fn up_to_ten_of_a_kind_need_no_word_about_more() {
    let mut report = many(50);
    report.findings.retain(|it| it.severity == Severity::Critical || it.severity == Severity::Low);
    let text = annotations::commands(&report);
    assert_eq!(text.lines().count(), 20);
    assert!(!text.contains("more open finding"));
}

#[test]
fn an_incomplete_review_says_why_where_the_author_looks() {
    let report = Report { verdict: Verdict::Incomplete, ..many(61) };
    let text = annotations::commands(&report);
    assert!(text.starts_with("::warning title=Pentad%3A the review is incomplete::incomplete: "));
    let warnings = text.lines().filter(|it| it.starts_with("::warning ")).count();
    assert_eq!((warnings, text.lines().count()), (10, 30));
    assert!(text.lines().last().unwrap().contains("33 more open findings"));
}

#[test]
fn nothing_to_review_is_one_line() {
    let nothing = Report { verdict: Verdict::None, reasons: vec![], models: vec![], ..clean() };
    assert_eq!(summary::markdown(&nothing), "## Pentad — none: nothing to review\n");
    assert_eq!(annotations::commands(&nothing), "");
}

#[test]
fn closed_findings_are_not_annotated_and_unlocated_ones_have_no_file() {
    let text = annotations::commands(&realistic());
    assert_eq!(text.lines().count(), 4);
    let unlocated = text.lines().last().unwrap();
    assert!(unlocated.starts_with("::notice title=low%3A documentarian"), "{unlocated}");
}

#[test]
fn a_delimiter_in_a_value_is_refused() {
    let report = realistic();
    assert_eq!(outputs::file(&report, "pentad-out", &paths()), None);
    assert_eq!(outputs::file(&report, "", &paths()), None);
    assert!(outputs::file(&report, "pentad-9c1e", &paths()).is_some());
}

/// Every path of the contract, `[]` for each item of a list.
const CONTRACT: [&str; 10] = [
    "schema verdict reasons reviewed_by constitution_sha256 base head scope depth counts findings ledger rejected loops council coverage usage",
    "counts.critical: open in_change contested superseded duplicate refuted withdrawn resolved waived",
    "counts.note: open in_change contested superseded duplicate refuted withdrawn resolved waived",
    "findings.0: id fingerprint role voices loop theme severity state state_by in_change evidence cause cited merged linked claim failure_scenario proposed_change disproof escalate locked_conflict references",
    "findings.0.evidence: status file lines quote side",
    "ledger.0: id loop push from to by why",
    "rejected.0: stage reason role loop raw",
    "loops.0: loop theme new kept closed requests tokens usd seconds summary",
    "council.0: role verdict critical high silent_loops",
    "usage: requests tokens usd",
];

#[test]
fn synthesis_json_has_every_field_of_the_contract() {
    let value: Value = serde_json::from_str(&json::synthesis(&realistic())).unwrap();
    for line in CONTRACT {
        let (at, fields) = line.split_once(": ").unwrap_or(("", line));
        let object = value.pointer(&format!("/{}", at.replace('.', "/"))).unwrap_or(&value);
        for field in fields.split(' ') {
            assert!(object.get(field).is_some(), "{at}.{field}");
        }
    }
    assert_eq!(value["schema"], "pentad.synthesis/1");
    assert_eq!(value["findings"][0]["evidence"]["lines"], serde_json::json!([41, 46]));
    assert_eq!(value["findings"][3]["evidence"]["lines"], Value::Null);
    assert_eq!(value["findings"][0]["voices"][0]["source"], "model");
    assert_eq!(value["counts"]["high"]["open"], 1, "contested is open");
    assert_eq!(value["counts"]["high"]["contested"], 1);
    assert_eq!(value["coverage"]["omitted"][0]["path"], "src/gen/schema.rs");
}

#[test]
fn an_unknown_price_is_null_never_zero() {
    let mut report = realistic();
    report.usage.unpriced = 1;
    let value: Value = serde_json::from_str(&json::synthesis(&report)).unwrap();
    assert_eq!(value["usage"]["usd"], Value::Null);
    assert!(terminal::report(&report, Screen::PLAIN).contains("at least 1.83 USD"));
    assert!(outputs::file(&report, "d3l", &paths()).unwrap().contains("cost_usd<<d3l\n\nd3l\n"));
}

#[test]
fn findings_jsonl_has_absorbed_findings_and_raw_claims() {
    let report = realistic();
    let lines = jsonl::findings(&report).collect::<String>();
    let lines: Vec<Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let ids: Vec<&str> = lines.iter().map(|it| it["id"].as_str().unwrap()).collect();
    let all: Vec<&Finding> = report.findings.iter().chain(&report.absorbed).collect();
    assert_eq!(ids, all.iter().map(|it| it.id.as_str()).collect::<Vec<_>>());
    assert_eq!(lines[6]["state"], "duplicate");
    assert_eq!(lines[6]["closing"]["finding"], "correctness-L3-retry-charges-twice");
    assert!(lines.iter().all(|it| it["raw"].is_string()));
    let invalid = jsonl::invalid(&report).collect::<String>();
    assert_eq!(invalid.lines().count(), 2, "those of stage schema alone");
}

#[test]
fn a_round_page_stays_a_file_name() {
    let mut account = realistic().loops[0].clone();
    assert_eq!(round::file_name(&account), "round-1-spec-conformance.md");
    account.theme = "../../etc/passwd\n".to_owned();
    assert_eq!(round::file_name(&account), "round-1-------etc-passwd-.md");
    assert_eq!(round::markdown(&Report { loops: vec![], ..realistic() }, 1), "");
}
