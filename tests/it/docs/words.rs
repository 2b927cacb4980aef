//! What the guides name exists: flags, the charter's keys, and messages. And the other way round, where a page claims to be whole.

use super::{blocks, guides, page, root, spans};
use clap::CommandFactory as _;
use pentad::{cli::Args, config};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Each command's flags.
fn flags() -> BTreeMap<String, BTreeSet<String>> {
    let mut args = Args::command();
    args.build();
    let commands = args.get_subcommands();
    commands
        .map(|it| {
            let flags = it.get_arguments().filter_map(|it| it.get_long());
            (it.get_name().to_owned(), flags.map(|it| format!("--{it}")).collect())
        })
        .collect()
}

#[test]
fn every_command_and_flag_that_the_guides_name_is_there() {
    let flags = flags();
    let any: BTreeSet<&String> = flags.values().flatten().collect();
    let mut gone = Vec::new();
    for name in guides() {
        let text = page(&name);
        let blocks = blocks(&text);
        let shown = blocks.iter().filter(|it| it.info.starts_with("sh"));
        let shown = shown.flat_map(|it| it.text.lines());
        for line in spans(&text).chain(shown) {
            let mut words = line.split_whitespace();
            let (of, rest) = match words.next() {
                Some("pentad") => match words.next() {
                    Some(command) if !command.starts_with('-') => (flags.get(command), words),
                    _ => continue,
                },
                Some(it) if it.starts_with("--") => (None, line.split_whitespace()),
                _ => continue,
            };
            if line.starts_with("pentad ") && of.is_none() && !line.starts_with("pentad COMMAND") {
                gone.push(format!("{name}: `{line}`"));
            }
            for flag in rest.filter(|it| it.starts_with("--")) {
                let flag = flag.split('=').next().unwrap_or(flag).to_owned();
                let there = of.map_or_else(|| any.contains(&flag), |it| it.contains(&flag));
                if !there {
                    gone.push(format!("{name}: {flag} in `{line}`"));
                }
            }
        }
    }
    assert!(gone.is_empty(), "{gone:#?}");
}

fn schema() -> Value {
    serde_json::from_str(config::schema::CHARTER).unwrap()
}

/// The names of the keys below a part of the schema, whatever list or map they stand in.
fn keys(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            for (name, below) in fields {
                if name == "properties" {
                    found.extend(below.as_object().into_iter().flat_map(|it| it.keys().cloned()));
                }
                keys(below, found);
            }
        }
        Value::Array(parts) => parts.iter().for_each(|it| keys(it, found)),
        _ => {}
    }
}

#[test]
fn the_charter_s_page_names_every_key() {
    let text = page("docs/charter.md");
    for key in schema()["properties"].as_object().unwrap().keys() {
        assert!(text.contains(&format!("| `{key}` |")), "{key}");
    }
    let mut all = BTreeSet::new();
    keys(&schema(), &mut all);
    assert!(all.len() > 40, "{all:?}");
    for key in all {
        assert!(text.contains(&format!("`{key}`")), "docs/charter.md does not name {key}");
    }
}

#[test]
fn every_key_of_the_charter_that_the_guides_name_is_one() {
    let schema = schema();
    let mut wrong = Vec::new();
    for name in guides() {
        for span in spans(&page(&name)) {
            let Some((top, rest)) = span.split_once('.') else { continue };
            let Some(below) = schema["properties"].get(top).and_then(|it| it.get("properties"))
            else {
                continue;
            };
            let key: String =
                rest.chars().take_while(|it| it.is_ascii_lowercase() || *it == '_').collect();
            if below.get(&key).is_none() {
                wrong.push(format!("{name}: `{span}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_page_of_formats_names_every_member_of_a_report() {
    let text = page("docs/formats.md");
    let file = root().join("examples/03-resume/expected/synthesis.json");
    let report: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for whole in [&report, &report["findings"][0]] {
        for member in whole.as_object().unwrap().keys() {
            let named = [format!("`{member}`"), format!("`{member}[]`")];
            let there = named.iter().any(|it| text.contains(it));
            assert!(there, "docs/formats.md does not name {member}");
        }
    }
}

/// A message on the page stands at the beginning of an item; `…` is what differs from one time to the next.
#[test]
fn every_message_of_the_troubleshooting_is_one_of_the_program_s() {
    let source = source();
    let text = page("docs/troubleshooting.md");
    let (mut gone, mut seen) = (Vec::new(), 0);
    for item in text.lines().filter_map(|it| it.strip_prefix("- `")) {
        let message = match item.strip_prefix('`') {
            Some(item) => item.split("``").next(),
            None => item.split('`').next(),
        };
        let message = message.unwrap().trim();
        seen += 1;
        if !is_said(&source, message) {
            gone.push(message.to_owned());
        }
    }
    assert!(seen > 40, "{seen} messages");
    assert!(gone.is_empty(), "no message of the program: {gone:#?}");
}

/// Whether what stands between the `…` of a message is in the program, and is enough to know it by.
pub fn is_said(source: &str, message: &str) -> bool {
    let pieces = message.split('…').map(str::trim).filter(|it| it.len() > 3);
    let known: usize = pieces.clone().map(str::len).sum();
    known >= 10 && pieces.into_iter().all(|it| source.contains(it))
}

/// The program's own words: its sources, without tests, each literal on one line.
pub fn source() -> String {
    let mut source = String::new();
    read(&root().join("src"), &mut source);
    source
}

fn read(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            let file = fs::read_to_string(&path).unwrap();
            let file = file.split("#[cfg(test)]").next().unwrap_or_default();
            let mut pieces = file.split("\\\n");
            text.extend(pieces.next());
            text.extend(pieces.map(str::trim_start));
        }
    }
    *text = text.replace("\\\"", "\"");
}
