//! The program itself, run as a user runs it: its own process, and none of the variables of the machine that the tests run on.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

/// Variables that mean something to the program, or to what it uses.
const MEANT: [&str; 8] =
    ["ACTIONS_", "ANTHROPIC_", "GITHUB_", "INPUT_", "OPENAI_", "PENTAD_", "RUNNER_", "GIT_"];
const MEANT_WHOLE: [&str; 5] = ["CI", "COLUMNS", "NO_COLOR", "SSL_CERT_FILE", "TERM"];

/// How a run ended.
pub(crate) struct Ran {
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A command in a folder.
pub(crate) fn pentad<S: AsRef<str>>(dir: &Path, words: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pentad"));
    command.args(words.iter().map(AsRef::as_ref)).current_dir(dir).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let proxy = text.to_ascii_lowercase().ends_with("_proxy");
        if proxy
            || MEANT_WHOLE.contains(&&*text)
            || MEANT.iter().any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    ran(command.output().unwrap())
}

/// What came of a run.
pub(crate) fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}
