//! The runner's side of a step, as far as the self-test needs it: which commands it would take from a stream, which outputs from the
//! file. Written from the runner's source (`ActionCommand.cs`, `FileCommandManager.cs`), apart from the escapers that it is to prove.

use std::collections::BTreeMap;

/// Words that are commands; any other is text.
const REGISTERED: [&str; 15] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// The names of the commands in a stream's text. CR ends a line as LF does.
pub fn commands(text: &str) -> Vec<String> {
    text.split(['\r', '\n'])
        .filter_map(|line| second_form(line).or_else(|| first_form(line)))
        .collect()
}

/// `::name ...::`, after white space of any script.
fn second_form(line: &str) -> Option<String> {
    let (head, _) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    registered(head)
}

/// `##[name ...]`, anywhere.
fn first_form(line: &str) -> Option<String> {
    let (head, _) = line.split_once("##[")?.1.split_once(']')?;
    registered(head)
}

fn registered(head: &str) -> Option<String> {
    let name = head.split(' ').next()?;
    REGISTERED.iter().find(|it| it.eq_ignore_ascii_case(name)).map(|it| (*it).to_owned())
}

/// `name=value`, or `name<<delimiter` to the line that is the delimiter.
pub fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut lines = text.split('\n').filter(|line| !line.is_empty());
    let mut outputs = BTreeMap::new();
    while let Some(line) = lines.next() {
        let equals = line.split_once('=');
        match line
            .split_once("<<")
            .filter(|it| equals.is_none_or(|equals| it.0.len() < equals.0.len()))
        {
            Some((name, end)) => {
                let value: Vec<&str> = lines.by_ref().take_while(|it| *it != end).collect();
                outputs.insert(name.to_owned(), value.join("\n"));
            }
            None => {
                let (name, value) = equals.unwrap_or((line, ""));
                outputs.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    outputs
}

#[cfg(test)]
mod tests {
    use super::{commands, outputs};

    #[test]
    fn it_falls_for_what_the_runner_falls_for() {
        for text in ["\u{a0}::ERROR::x", "10%\r::set-output name=v::pass", "a ##[add-mask]e"] {
            assert_eq!(commands(text).len(), 1, "{text:?}");
        }
        for text in ["ok ::error::x", "| ::debug::x", "# #[error]x", "::nope::x"] {
            assert!(commands(text).is_empty(), "{text:?}");
        }
        let read = outputs("a<<E\nx\nb=c\nE\nd=e<<f\n");
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            [("a".into(), "x\nb=c".into()), ("d".into(), "e<<f".into())]
        );
    }
}
