//! The composition root: the only place that sees everything. It opens the sources, drives the engine, and writes what the renderers
//! return. It decides nothing: verdicts are the gate's, sentences are `render`'s and `fault`'s.

mod answer;
mod artifact;
mod charter;
mod check;
mod claims;
mod console;
mod drive;
mod dry_run;
mod examine;
mod explain;
mod files;
mod given;
mod guard;
mod init;
mod intake;
mod lender;
mod memory;
mod merge;
mod out;
mod publication;
mod publish;
mod report;
mod review;
mod sarif;
mod selftest;
mod stop;
mod surroundings;
mod trust;
mod waive;

use crate::{
    cli::{self, Command, Environment, Parsed, SchemaOf},
    config,
    fault::{Exit, Fault},
    render::{self, escape},
};
use console::Console;
use std::{ffi::OsString, fmt::Write as _, io::Write as _};

/// Does what the command line says, and returns the process's exit code.
///
/// `words` is the command line with the program's name, `vars` the environment: nothing below reads either again.
#[must_use]
pub fn main(words: Vec<OsString>, vars: Vec<(String, String)>) -> u8 {
    let console = Console::new(&Environment::new(vars.iter().cloned()));
    own_panics(console.actions);
    let exit = match dispatch(words, vars, &console) {
        Ok(exit) => exit,
        Err(error) => {
            let (exit, text) = sentence(&error);
            console.error(&text);
            exit
        }
    };
    printed(exit, &console).code()
}

/// The exit code, once everything is printed. What was to be read and was not is no pass; an end that is none already stays.
fn printed(exit: Exit, console: &Console) -> Exit {
    let Some(error) = console.unprinted() else { return exit };
    let fault = Fault {
        exit: if exit == Exit::Pass { Exit::Incomplete } else { exit },
        ..Fault::incomplete(
            "cannot write to standard output",
            "make room where it is sent to, or send it elsewhere; what a review wrote to its folder stands there",
        )
    };
    let (exit, text) = sentence(&anyhow::Error::from(error).context(fault));
    console.error(&text);
    exit
}

/// A panic is a bug of ours: one escaped sentence and its own exit code, as a panic message may quote hostile text and the runner parses
/// standard error too.
#[expect(
    clippy::exit,
    reason = "a process that aborts on a panic would end with the signal's code instead of the contract's"
)]
fn own_panics(actions: bool) {
    std::panic::set_hook(Box::new(move |panic| {
        let text = format!(
            "pentad: a bug: {panic}\n  please report it with the command line that led here\n  exit code {}",
            Exit::Bug.code()
        );
        let _ = writeln!(std::io::stderr().lock(), "{}", safe(&text, actions));
        std::process::exit(i32::from(Exit::Bug.code()));
    }));
}

fn dispatch(
    words: Vec<OsString>,
    vars: Vec<(String, String)>,
    console: &Console,
) -> anyhow::Result<Exit> {
    match cli::parse(words)? {
        Parsed::Text(text) => {
            console.print(&text);
            Ok(Exit::Pass)
        }
        Parsed::Command(Command::Action) => {
            let command = cli::command_from_inputs(vars.iter().cloned())?;
            perform(command, &cli::environment_from_inputs(vars.into_iter()), console)
        }
        Parsed::Command(command) => perform(command, &Environment::new(vars.into_iter()), console),
    }
}

fn perform(command: Command, env: &Environment, console: &Console) -> anyhow::Result<Exit> {
    match command {
        Command::Review(flags) => review::review(&flags, env, console),
        Command::Merge(flags) => merge::merge(&flags, env, console),
        Command::Publish(flags) => publish::publish(&flags, env, console),
        Command::Init(flags) => init::init(&flags, console),
        Command::Check(flags) => check::check(&flags, env, console),
        Command::Report(flags) => report::report(&flags, console),
        Command::Explain(flags) => explain::explain(&flags, console),
        Command::Waive(flags) => waive::waive(&flags, console),
        Command::Guard(flags) => guard::guard(&flags, env, console),
        Command::Schema(flags) => {
            console.print(schema(flags.of));
            Ok(Exit::Pass)
        }
        Command::Selftest => selftest::selftest(env, console),
        Command::Action => Ok(Exit::Usage),
    }
}

/// The text of a JSON Schema.
const fn schema(of: SchemaOf) -> &'static str {
    match of {
        SchemaOf::Charter => config::schema::CHARTER,
        SchemaOf::Synthesis => render::json::JSON_SCHEMA,
        SchemaOf::Waivers => config::schema::WAIVERS,
        SchemaOf::Rules => config::schema::RULES,
        SchemaOf::Reply => crate::review::prompt::REPLY_SCHEMA,
    }
}

/// An error as the user reads it: the fault's sentence, what led to it, and what to do. What is no fault is an input or output that
/// failed: the review is incomplete.
fn sentence(error: &anyhow::Error) -> (Exit, String) {
    let fault = error
        .downcast_ref::<Fault>()
        .or_else(|| error.chain().find_map(|it| it.downcast_ref::<Fault>()));
    let mut text = String::from("pentad: ");
    let causes: Vec<String> = error.chain().map(|it| without_number(&it.to_string())).collect();
    text.push_str(&causes.join(": "));
    let exit = fault.map_or(Exit::Incomplete, |fault| fault.exit);
    if let Some(help) = fault.and_then(|fault| fault.help.as_deref()) {
        let _ = write!(text, "\n{}", indented(help));
    }
    let _ = write!(text, "\n  exit code {}", exit.code());
    (exit, text)
}

/// A system's failure without its number, ` (os error 2)`: the words before it say the same.
fn without_number(cause: &str) -> String {
    match cause.split_once(" (os error ") {
        Some((before, after)) => {
            let after = after.split_once(')').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => cause.to_owned(),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Text for a person, safe on a terminal and in a runner's log.
fn safe(text: &str, actions: bool) -> String {
    if actions { escape::log(text) } else { escape::visible(text) }
}
