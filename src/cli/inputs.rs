//! A workflow step's inputs: the command line and the keys, as the runner hands them over.
//!
//! Pure functions of the variables. What an input means is the flag's business; which flags there are is read from their
//! definition, so nothing here lists them again.

use super::{Args, Command, Parsed, parse};
use crate::fault::Fault;
use clap::{ArgAction, CommandFactory as _};
use std::{collections::BTreeMap, fmt};

/// What a workflow step's inputs ask for. Only what works in a step is taken: a review, or the self-test.
///
/// # Errors
/// As [`parse`], and where the input `command` is one for a terminal.
pub fn command_from_inputs(vars: impl Iterator<Item = (String, String)>) -> Result<Command, Fault> {
    match parse(flags_from_inputs(vars))? {
        Parsed::Command(command @ (Command::Review(_) | Command::Selftest)) => Ok(command),
        _ => {
            let help = "use `review` or `selftest`";
            Err(Fault::usage("the input `command` is not one for a step", help))
        }
    }
}

/// A workflow step's inputs as a command line, for [`parse`]. The runner sets every declared input, an unset one to the empty
/// string: that means the default.
///
/// The input `command` is the first word, every other input a flag of the same name, so a misspelt input is answered as a misspelt
/// flag is. Lists are separated by commas or line breaks. Keys are no flags ([`environment_from_inputs`] takes them), and nor are the
/// two names that the runner itself gives a meaning. Where no input says what to review, the step's event does.
#[must_use]
pub fn flags_from_inputs(vars: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let vars: BTreeMap<String, String> = vars.collect();
    let mut inputs = inputs(&vars);
    let command = inputs.remove("command").unwrap_or_else(|| "review".to_owned());
    for (key, _) in KEYS {
        inputs.remove(key);
    }
    if command == "selftest" {
        // The runner sets the defaults of a review's inputs all the same.
        inputs.clear();
    }
    if command == "review" {
        fill_review(&mut inputs, vars.get("GITHUB_EVENT_PATH"));
    }
    let clap = Args::command();
    let clap = clap.find_subcommand(&command);
    let mut words = vec!["pentad".to_owned(), command.clone()];
    for (name, value) in inputs {
        let name = name.replace('_', "-");
        let arg =
            clap.and_then(|clap| clap.get_arguments().find(|it| it.get_long() == Some(&name)));
        words.extend(flags(&name, &value, arg.map_or(&ArgAction::Set, clap::Arg::get_action)));
    }
    words
}

/// A process's environment as a value. Its `Debug` shows names alone, because some values are keys.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// From the process's variables. Outside a container step no input counts.
    #[must_use]
    pub fn new(vars: impl Iterator<Item = (String, String)>) -> Self {
        Self(vars.collect())
    }

    /// Every variable, for who reads keys from them.
    #[must_use]
    pub fn vars(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// A variable's value; present but empty is `Some("")`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The environment a workflow's step runs in: its own variables, with keys and endpoints that were given as inputs in their usual
/// places. An empty input changes nothing, and no `INPUT_*` is left.
#[must_use]
pub fn environment_from_inputs(vars: impl Iterator<Item = (String, String)>) -> Environment {
    let mut vars: BTreeMap<String, String> = vars.collect();
    let mut inputs = inputs(&vars);
    vars.retain(|name, _| !name.starts_with(INPUT));
    for (key, name) in KEYS {
        if let Some(value) = inputs.remove(key) {
            vars.insert(name.to_owned(), value);
        }
    }
    Environment(vars)
}

/// Inputs that are not flags but variables: keys must not stand in a command line, endpoints stand beside them.
pub const KEYS: [(&str, &str); 5] = [
    ("anthropic_api_key", "ANTHROPIC_API_KEY"),
    ("anthropic_base_url", "ANTHROPIC_BASE_URL"),
    ("github_token", "GITHUB_TOKEN"),
    ("openai_api_key", "OPENAI_API_KEY"),
    ("openai_base_url", "OPENAI_BASE_URL"),
];

const INPUT: &str = "INPUT_";
/// `with: args` and `with: entrypoint` mean something to the runner, which sets these two as well.
const RUNNERS_OWN: [&str; 2] = ["args", "entrypoint"];

/// Non-empty inputs by their name in `action.yml`. The runner keeps hyphens (`INPUT_FAIL-ON`), a person who runs the image cannot
/// easily set such a name: both forms count, the second one wins.
fn inputs(vars: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    vars.iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix(INPUT)?.to_lowercase().replace('-', "_");
            let value = value.trim();
            let ours = !value.is_empty() && !RUNNERS_OWN.contains(&name.as_str());
            ours.then(|| (name, value.to_owned()))
        })
        .collect()
}

/// What a review in a step has without an input for it.
fn fill_review(inputs: &mut BTreeMap<String, String>, event: Option<&String>) {
    inputs.entry("format".to_owned()).or_insert_with(|| "annotations".to_owned());
    let says_what = ["base", "head", "before", "after", "event"];
    if let Some(event) = event.filter(|event| !event.is_empty())
        && !says_what.iter().any(|it| inputs.contains_key(*it))
    {
        inputs.insert("event".to_owned(), event.clone());
    }
}

/// One input as flags. A switch that is neither true nor false stays as it is, for the parser to refuse.
fn flags(name: &str, value: &str, action: &ArgAction) -> Vec<String> {
    match action {
        ArgAction::SetTrue => match value.to_ascii_lowercase().as_str() {
            "true" => vec![format!("--{name}")],
            "false" => vec![],
            _ => vec![format!("--{name}={value}")],
        },
        ArgAction::Append => value
            .split([',', '\n'])
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| format!("--{name}={item}"))
            .collect(),
        _ => vec![format!("--{name}={value}")],
    }
}
