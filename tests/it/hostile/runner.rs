//! The runner's parsers, written again from what is documented of its source: commands on both streams, and the file of outputs. They
//! are what our output must not fool, so they fall for all that the runner falls for.

use std::collections::BTreeMap;

const REGISTERED: [&str; 15] = [
    "stop-commands",
    "set-env",
    "set-output",
    "save-state",
    "add-mask",
    "add-path",
    "add-matcher",
    "remove-matcher",
    "debug",
    "warning",
    "error",
    "notice",
    "group",
    "endgroup",
    "echo",
];

#[derive(Debug, PartialEq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) data: String,
}

/// The runner's lines: LF, CR and CR LF all end one.
pub(crate) fn runner_lines(text: &str) -> Vec<&str> {
    text.split("\r\n").flat_map(|it| it.split(['\r', '\n'])).collect()
}

/// Characters without weight, which a comparison by culture skips. The runner's does, so the parser here does on demand.
fn weightless(text: &str) -> String {
    let ignored = |c: char| match c {
        '\u{ad}' | '\u{34f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        _ => c.is_control() && !c.is_whitespace(),
    };
    text.chars().filter(|c| !ignored(*c)).collect()
}

fn parse(line: &str) -> Option<Command> {
    parse_v2(line).or_else(|| parse_v1(line))
}

fn parse_v2(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (info, data) = rest.split_once("::")?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let undo = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let property =
        |text: &str| undo(text).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
    registered(name).map(|name| Command {
        name,
        properties: properties_of(properties.trim(), ',', property),
        data: undo(data).replace("%25", "%"),
    })
}

fn parse_v1(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (info, data) = rest.split_once(']')?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    registered(name).map(|name| Command {
        name,
        properties: properties_of(properties, ';', str::to_owned),
        data: data.to_owned(),
    })
}

fn registered(name: &str) -> Option<String> {
    REGISTERED.into_iter().find(|it| it.eq_ignore_ascii_case(name)).map(str::to_owned)
}

fn properties_of(
    text: &str,
    between: char,
    undo: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    let pairs = text.split(between).filter_map(|it| it.split_once('='));
    let pairs = pairs.filter(|(key, value)| !key.is_empty() && !value.is_empty());
    pairs.map(|(key, value)| (key.to_owned(), undo(value))).collect()
}

pub(crate) fn commands(text: &str) -> Vec<Command> {
    runner_lines(text).into_iter().filter_map(parse).collect()
}

pub(crate) fn assert_no_command(what: &str, text: &str) {
    for line in runner_lines(text) {
        assert_eq!(parse(line), None, "{what}: {line:?}");
        assert_eq!(parse(&weightless(line)), None, "{what}: {line:?}");
    }
}

/// A port of the documented parser: `name=value`, or `name<<delimiter` to a line that is exactly the delimiter.
pub(crate) fn read_outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let heredoc = line.find("<<");
        let equals = line.find('=');
        match (heredoc, equals) {
            (Some(at), equals) if equals.is_none_or(|it| at < it) => {
                let (name, delimiter) = (&line[..at], &line[at + 2..]);
                let value: Vec<&str> = lines.by_ref().take_while(|it| *it != delimiter).collect();
                outputs.insert(name.to_owned(), value.join("\n"));
            }
            (_, Some(at)) => {
                outputs.insert(line[..at].to_owned(), line[at + 1..].to_owned());
            }
            _ => panic!("the step fails at {line:?}"),
        }
    }
    outputs
}
