//! Hostile words in every place of a report, through every renderer, read back by the parsers they would attack: the runner's
//! for commands and outputs (`runner`), GitHub's for Markdown, the terminal. What is said is in `corpus`; `process` says it to the program.

mod corpus;
mod process;
mod runner;

use crate::{
    mutations::laws,
    render::reports::{call, hostile, realistic},
};
use comrak::{Arena, Options, nodes::NodeValue, parse_document};
pub(crate) use corpus::attacks;
use pentad::{
    render::{
        Screen, annotations, comment, escape, json, jsonl,
        links::Links,
        live::{self, LiveState},
        marker::Marker,
        outputs,
        progress::{self, Progress},
        round, sarif,
        sticky::{self, Sticky},
        summary, synthesis,
        terminal::{self, explain},
    },
    review::{
        call::Phase,
        finding::{Finding, Rejection},
        memory::{LINE, LOST, Since},
        record::Record,
        synthesis::{Report, Verdict},
    },
    store,
};
use runner::{assert_no_command, commands, read_outputs, runner_lines};
use serde_json::Value;
use std::{collections::BTreeMap, sync::LazyLock};

// ---- The runner's command parser -------------------------------------------------------------------------------------------

#[test]
fn the_parser_here_falls_for_what_the_runner_falls_for() {
    for attack in [
        "  ::set-output name=verdict::pass",
        "\u{a0}::set-output name=verdict::pass",
        "progress 10%\r::set-output name=verdict::pass",
        "finding in a.rs ##[set-output name=verdict;]pass",
        "x ##[add-mask]e",
        "::error file=a::b.rs,line=1::msg",
        "::ERROR::x",
    ] {
        assert_eq!(commands(attack).len(), 1, "{attack:?}");
    }
    for harmless in ["ok ::error::x", "| ::set-output name=a::b", "| foo # #[error]x", "::nope::x"]
    {
        assert_eq!(commands(harmless).len(), 0, "{harmless:?}");
    }
}

#[test]
fn annotations_are_our_commands_and_no_others() {
    for attack in attacks() {
        let report = hostile(&attack);
        let text = annotations::commands(&report);
        let found = commands(&text);
        let open = report.findings.iter().filter(|it| it.state.is_open()).count();
        assert_eq!(text.chars().find(|it| is_hidden(*it)), None, "{attack:?}");
        assert_eq!(runner_lines(&text).len(), found.len() + 1, "one command a line: {attack:?}");
        assert_eq!(found.len(), open, "{attack:?}");
        let incomplete = Report { verdict: Verdict::Incomplete, ..report };
        assert_eq!(commands(&annotations::commands(&incomplete)).len(), open + 1, "{attack:?}");
        for command in found {
            assert!(["error", "warning", "notice"].contains(&command.name.as_str()));
            let keys: Vec<&str> = command.properties.keys().map(String::as_str).collect();
            // A name that cannot be shown as it is would be obeyed by a terminal: the message alone has it, escaped.
            let shown = escape::visible(&attack) == attack && !attack.contains("##[");
            let file = Some(attack.as_str()).filter(|it| shown && !it.is_empty());
            assert!(keys.iter().all(|key| ["file", "line", "endLine", "title"].contains(key)));
            assert_eq!(command.properties.get("line").map(String::as_str), shown.then_some("3"));
            assert_eq!(command.properties.get("file").map(String::as_str), file);
            assert!(command.data.encode_utf16().count() <= annotations::MESSAGE, "{attack:?}");
            assert!(!command.data.contains("##["), "{attack:?}");
        }
    }
}

fn is_hidden(c: char) -> bool {
    c != '\n' && escape::visible(&c.to_string()).len() > 4
}

/// Everything that reaches stdout or stderr inside Actions, for each attack.
static PRINTED: LazyLock<Vec<(String, Printed)>> = LazyLock::new(|| {
    attacks().into_iter().map(|attack| (attack.clone(), printed(&attack))).collect()
});

/// What is printed, by what it is.
type Printed = Vec<(&'static str, String)>;

fn printed(attack: &str) -> Printed {
    let report = hostile(attack);
    let narrow = Screen { width: 40, color: true };
    let mut live = LiveState::default();
    let mut lines = String::new();
    for event in events(attack, &report) {
        live.absorb(&event);
        lines.extend(progress::line(&event, false).map(|line| line + "\n"));
    }
    vec![
        ("raw", attack.to_owned()),
        ("indented", format!("   {attack}\r{attack}")),
        ("terminal", terminal::report(&report, Screen::PLAIN)),
        ("terminal, colored", terminal::report(&report, narrow)),
        ("explain", explained(&report, Screen::PLAIN)),
        ("explain, colored", explained(&report, narrow)),
        ("progress", lines),
        ("live", live::frame(&live, 40, false)),
        ("json", json::synthesis(&report)),
        ("jsonl", jsonl::findings(&report).collect::<String>()),
        ("sarif", sarif::log(&report)),
        ("markdown", synthesis::markdown(&report)),
        ("summary", summary::markdown(&report)),
        ("annotations", annotations::commands(&report)),
    ]
}

/// The life of each finding that leads (the absorbed ones are the same again), and everything that was not admitted.
fn explained(report: &Report, screen: Screen) -> String {
    let record = Record::of(report);
    let leading = record.findings.iter().take(report.findings.len());
    let lives = leading.map(|it| explain::finding(&record.life(it), screen));
    let rejected: Vec<&Rejection> = record.rejected.iter().collect();
    lives.collect::<String>() + &explain::rejected(&rejected, screen)
}

fn events(attack: &str, report: &Report) -> Vec<Progress> {
    let call = |phase| call(0, attack, phase);
    vec![
        Progress::LoopStarted { loop_n: 1, of: 1, title: attack.to_owned(), calls: 2 },
        Progress::Asked(call(Phase::Review)),
        Progress::Answered {
            call: call(Phase::Review),
            findings: 1,
            model: Some(attack.to_owned()),
            from_file: false,
            usage: report.usage,
            seconds: 1.0,
        },
        Progress::Silent { call: call(Phase::Repair), why: attack.to_owned() },
        Progress::LoopEnded(report.loops[0].clone()),
        Progress::Note(attack.to_owned()),
    ]
}

#[test]
fn no_line_of_a_log_is_a_command() {
    for (attack, printed) in &*PRINTED {
        for (what, text) in printed {
            assert_no_command(what, &escape::log(text));
            if ["json", "jsonl", "sarif"].contains(what) {
                assert_no_command(what, text);
                assert_eq!(text.chars().find(|it| is_hidden(*it)), None, "{what}: {attack:?}");
            }
        }
    }
}

#[test]
fn a_very_long_word_is_bounded_where_people_look() {
    let long = "`@a #1 ::x:: ##[y] é\u{202e}".repeat(3000);
    assert!(long.len() > 70_000);
    let report = hostile(&long);
    let terminal = terminal::report(&report, Screen::PLAIN);
    assert!(terminal.len() < 1024 * 1024, "{}", terminal.len());
    assert_no_command("terminal", &escape::log(&terminal));
    let record = Record::of(&report);
    let life = explain::finding(&record.life(&record.findings[0]), Screen::PLAIN);
    assert!(life.len() < 256 * 1024, "{}", life.len());
    assert_no_command("explain", &escape::log(&life));
    let annotations = annotations::commands(&report);
    for command in commands(&annotations) {
        assert_eq!(command.data.encode_utf16().count(), annotations::MESSAGE);
        assert!(command.properties["title"].encode_utf16().count() <= 255);
    }
    let summary = summary::markdown(&report);
    assert!(summary.len() <= summary::LIMIT, "{}", summary.len());
    assert_eq!(linked(&read(&summary).text), None);
}

// ---- The terminal ------------------------------------------------------------------------------------------------------------

#[test]
fn a_terminal_gets_no_control_from_a_report() {
    let forbidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    for (attack, printed) in &*PRINTED {
        let said = |what| &printed.iter().find(|it| it.0 == what).expect(what).1;
        for what in ["terminal", "explain", "progress", "live"] {
            let found = said(what).chars().find(|c| forbidden(*c));
            assert_eq!(found, None, "{what}: {attack:?}");
        }
        // In color, the only escape sequences are ours.
        let (report, colored) = (hostile(attack), Screen { width: 100, color: true });
        let terminal = terminal::report(&report, colored);
        assert_eq!(without_sgr(&terminal), *said("terminal"), "{attack:?}");
        assert_eq!(without_sgr(&explained(&report, colored)), *said("explain"), "{attack:?}");
    }
}

fn without_sgr(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('m').unwrap();
        assert!(code.chars().all(|c| c.is_ascii_digit() || c == ';'), "{code:?}");
        out.push_str(rest);
    }
    out
}

// ---- GITHUB_OUTPUT -----------------------------------------------------------------------------------------------------------

#[test]
fn outputs_are_ours_and_say_what_we_said() {
    let names: Vec<&str> = {
        let mut names: Vec<&str> = outputs::ALL.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names
    };
    for attack in attacks() {
        let paths = outputs::Paths {
            synthesis: attack.clone(),
            report: attack.clone(),
            sarif: attack.clone(),
        };
        let text = outputs::file(&hostile(&attack), "delimiter-9c41", &paths).unwrap();
        let read = read_outputs(&text);
        assert_eq!(read.keys().map(String::as_str).collect::<Vec<_>>(), names, "{attack:?}");
        assert_eq!(read["verdict"], "fail");
        assert_eq!(read["report"], attack);
        let refused = outputs::file(&hostile(&attack), "delimiter-77", &paths).is_none();
        assert_eq!(refused, attack.contains("delimiter-77"));
    }
}

#[test]
fn an_output_is_never_a_word_of_the_change_or_of_a_model() {
    let paths = outputs::Paths {
        synthesis: "s".to_owned(),
        report: "r".to_owned(),
        sarif: "r.sarif".to_owned(),
    };
    let text = outputs::file(&hostile("$(reboot)"), "0e1f", &paths).unwrap();
    assert!(!text.contains("reboot"));
}

// ---- JSON --------------------------------------------------------------------------------------------------------------------

#[test]
fn json_gives_every_word_back() {
    for attack in attacks() {
        let value: Value = serde_json::from_str(&json::synthesis(&hostile(&attack))).unwrap();
        for pointer in [
            "/reasons/0",
            "/base",
            "/findings/0/claim",
            "/findings/0/evidence/quote",
            "/findings/0/evidence/file",
            "/rejected/0/raw",
            "/silent/0/why",
            "/notices/0",
            "/coverage/omitted/0/path",
            "/loops/0/summary",
            "/council/0/name",
        ] {
            assert_eq!(value.pointer(pointer).unwrap(), &Value::from(attack.clone()), "{pointer}");
        }
        let lines = jsonl::findings(&hostile(&attack)).collect::<String>();
        let raw = |line: &str| serde_json::from_str::<Value>(line).unwrap()["raw"].clone();
        assert!(lines.lines().all(|line| raw(line) == *attack));
    }
}

// ---- Markdown ----------------------------------------------------------------------------------------------------------------

fn github() -> Options<'static> {
    let mut options = laws::github();
    options.parse.relaxed_autolinks = true;
    options
}

/// What stands in a page once it is parsed: how many nodes of each kind, the HTML, and the text GitHub's filters look at.
#[derive(Debug, Default)]
struct Page {
    kinds: BTreeMap<&'static str, usize>,
    html: Vec<String>,
    text: String,
}

fn read(markdown: &str) -> Page {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &github());
    let mut page = Page::default();
    for node in root.descendants() {
        let kind = match &node.data.borrow().value {
            NodeValue::Text(text) => {
                page.text.push_str(text);
                continue;
            }
            NodeValue::HtmlBlock(block) => {
                page.html.push(block.literal.clone());
                "html"
            }
            NodeValue::HtmlInline(html) => {
                page.html.push(html.clone());
                "html"
            }
            NodeValue::Link(link) => {
                page.html.push(link.url.clone());
                "link"
            }
            NodeValue::WikiLink(_) => "link",
            NodeValue::Image(_) => "image",
            NodeValue::Math(_) => "math",
            NodeValue::FootnoteDefinition(_) | NodeValue::FootnoteReference(_) => "footnote",
            NodeValue::TaskItem(_) => "task",
            NodeValue::Strikethrough => "strikethrough",
            NodeValue::Emph => "emphasis",
            NodeValue::ThematicBreak => "rule",
            NodeValue::BlockQuote | NodeValue::Alert(_) => "quotation",
            NodeValue::Heading(_) => "heading",
            NodeValue::CodeBlock(_) => "fence",
            NodeValue::Strong => "strong",
            NodeValue::Item(_) => "item",
            NodeValue::Table(_) => "table",
            NodeValue::TableCell => "cell",
            // Paragraphs end a run of text: no filter of GitHub's looks across.
            _ => {
                page.text.push('\n');
                continue;
            }
        };
        page.text.push('\n');
        *page.kinds.entry(kind).or_default() += 1;
    }
    page
}

fn pages(report: &Report) -> Vec<(&'static str, String)> {
    vec![
        ("synthesis.md", synthesis::markdown(report)),
        ("summary", summary::markdown(report)),
        ("round", round::markdown(report, 3)),
    ]
}

/// What GitHub would link in rendered text outside code.
fn linked(text: &str) -> Option<String> {
    let pattern = r"(?i)@[a-z0-9]|#[0-9]|\bgh-[0-9]|\b[0-9a-f]{7,40}\b|://|www\.";
    regex::Regex::new(pattern).unwrap().find(text).map(|it| it.as_str().to_owned())
}

#[test]
fn markdown_keeps_its_shape_whatever_is_said() {
    let plain: Vec<(&str, Page)> =
        pages(&hostile("plain")).into_iter().map(|(name, text)| (name, read(&text))).collect();
    for attack in attacks().into_iter().filter(|it| !it.trim().is_empty()) {
        for ((name, text), (_, plain)) in pages(&hostile(&attack)).into_iter().zip(&plain) {
            let page = read(&text);
            let mut kinds = page.kinds.clone();
            let mut expected = plain.kinds.clone();
            for kinds in [&mut kinds, &mut expected] {
                // Inline code in a table that Markdown cannot write is our own `<code>`.
                kinds.remove("html");
            }
            assert_eq!(kinds, expected, "{name}: {attack:?}: {:?}", page.html);
            assert_eq!(linked(&page.text), None, "{name}: {attack:?}");
            for html in &page.html {
                assert!(ours(html), "{name}: {attack:?}: {html:?}");
            }
        }
    }
}

/// What stands on a pull request, without the marker that begins it.
fn comments(report: &Report) -> Vec<(&'static str, String)> {
    let (links, marker) = (Links::of(report), Marker::default());
    let sticky = Sticky { report, links: &links, marker: &marker, memory: "", moved: false };
    let finding = &report.findings[0];
    let elsewhere: Vec<&Finding> = report.findings.iter().take(2).collect();
    vec![
        ("sticky", sticky.markdown()),
        ("open", comment::open(finding, &marker, &links, Some("plain"))),
        ("closed", comment::closed(finding, &marker)),
        ("review", format!("\n\n{}", sticky::review(report, &links, &elsewhere))),
    ]
    .into_iter()
    .map(|(name, text)| (name, text.split_once("\n\n").unwrap().1.to_owned()))
    .collect()
}

#[test]
fn what_a_comment_repeats_is_not_what_an_earlier_push_left() {
    let owed = store::marker(&realistic(), "", None);
    for said in [owed.clone(), format!("a\n{owed}\n\t{owed}\r\nb"), format!("{LINE}x\n{LOST}")] {
        let report = hostile(&said);
        let (links, marker) = (Links::of(&report), Marker::default());
        let nothing =
            Sticky { report: &report, links: &links, marker: &marker, memory: "", moved: false };
        assert_eq!(store::remembered(&nothing.markdown()), Ok(None), "{said}");
        let own = Sticky { memory: &owed, ..nothing };
        assert_eq!(store::remembered(&own.markdown()), store::remembered(&owed), "{said}");
    }
}

#[test]
fn a_comment_keeps_its_shape_whatever_is_said_and_its_size() {
    let since = |report: Report| {
        let ids = report.findings.iter().map(|it| it.id.clone()).collect();
        let since = Since { push: 2, head: report.head.clone(), new: ids, ..Since::default() };
        Report { since: Some(since), ..report }
    };
    let plain: Vec<(&str, Page)> = comments(&since(hostile("plain")))
        .into_iter()
        .map(|(name, text)| (name, read(&text)))
        .collect();
    for attack in attacks().into_iter().filter(|it| !it.trim().is_empty()) {
        for ((name, text), (_, plain)) in comments(&since(hostile(&attack))).into_iter().zip(&plain)
        {
            assert!(text.chars().count() < 65_536, "{name}: {}", text.len());
            let page = read(&text);
            assert_eq!(linked(&page.text), None, "{name}: {attack:?}");
            for html in &page.html {
                assert!(ours(html), "{name}: {attack:?}: {html:?}");
            }
            // What is long is cut between two blocks.
            if attack.len() < 100 {
                let (mut kinds, mut expected) = (page.kinds.clone(), plain.kinds.clone());
                for kinds in [&mut kinds, &mut expected] {
                    // Inline code in a table, as above.
                    kinds.remove("html");
                }
                assert_eq!(kinds, expected, "{name}: {attack:?}: {text}");
            }
        }
    }
}

/// HTML that our pages are built from.
fn ours(html: &str) -> bool {
    let summary = |line: &str| {
        line.strip_prefix("<summary>")
            .and_then(|it| it.strip_suffix("</summary>"))
            .is_some_and(|title| !title.contains(['<', '>']))
    };
    html.trim().lines().all(|line| {
        ["<details>", "</details>", "<code>", "</code>"].contains(&line) || summary(line)
    })
}

#[test]
fn running_text_outside_code_is_still_readable() {
    let said = "`settle` is called by @ops twice, see #12 & <main.rs>";
    let mut report = realistic();
    report.findings[0].claim = said.to_owned();
    let page = read(&summary::markdown(&report));
    let text = page.text.replace('\u{200b}', "");
    assert!(text.contains("is called by @ops twice, see #12 & <main.rs>"), "{text}");
}

#[test]
fn a_quote_in_a_fence_is_the_quote() {
    for attack in attacks().into_iter().filter(|it| !it.trim().is_empty() && it.len() < 3000) {
        let text = synthesis::markdown(&hostile(&attack));
        let arena = Arena::new();
        let root = parse_document(&arena, &text, &github());
        let quotes: Vec<String> = root
            .descendants()
            .filter_map(|node| match &node.data.borrow().value {
                // The diagram is written anew in our words.
                NodeValue::CodeBlock(block) if block.info != "mermaid" => {
                    Some(block.literal.clone())
                }
                _ => None,
            })
            .collect();
        assert!(!quotes.is_empty());
        for quote in quotes {
            assert_eq!(quote, escape::visible(&attack).trim_end_matches('\n').to_owned() + "\n");
        }
    }
}
