//! The program itself, run as a user runs it: its own process, and none of the variables of the machine that the tests run on.

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// The built-in bench, the adversary and the arbiter after it.
pub(crate) const ROLES: [&str; 9] = [
    "architect",
    "correctness",
    "concurrency",
    "data",
    "security",
    "test",
    "documentarian",
    "adversarial",
    "arbiter",
];

/// Variables that mean something to the program, or to what it uses.
const MEANT: [&str; 8] =
    ["ACTIONS_", "ANTHROPIC_", "GITHUB_", "INPUT_", "OPENAI_", "PENTAD_", "RUNNER_", "GIT_"];
const MEANT_WHOLE: [&str; 6] =
    ["CI", "COLUMNS", "NODE_EXTRA_CA_CERTS", "NO_COLOR", "SSL_CERT_FILE", "TERM"];

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

/// A folder of a test's own.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With a small change in two folders, `before` and `after`: one file, in which the static rules find nothing.
    pub(crate) fn with_clean_change() -> Self {
        let place = Self::new();
        place.write("before/stock.py", BEFORE);
        place.write("after/stock.py", &format!("{BEFORE}{CLEAN}"));
        place
    }

    /// The same with a defect that the static rules find critical.
    pub(crate) fn with_bad_change() -> Self {
        let place = Self::new();
        place.write("before/stock.py", BEFORE);
        place.write("after/stock.py", &format!("{BEFORE}{BAD}"));
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders around it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// `synthesis.json` of an output folder.
    pub(crate) fn synthesis(&self, out: &str) -> Value {
        serde_json::from_str(&self.read(&format!("{out}/synthesis.json"))).unwrap()
    }

    pub(crate) fn pentad(&self, line: &str) -> Command {
        pentad(self.path(), &line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs a command line here.
    pub(crate) fn run(&self, line: &str) -> Ran {
        run(&mut self.pentad(line))
    }

    /// A review of the two folders, into `out`, printing nothing.
    pub(crate) fn review(&self, more: &str) -> Command {
        self.pentad(&format!("review --before before --after after --out out --format none {more}"))
    }
}

pub(crate) const BEFORE: &str = "def shelf(stock, name):\n    return stock.get(name)\n";
pub(crate) const CLEAN: &str = "\n\ndef count(stock):\n    return len(stock)\n";
pub(crate) const BAD: &str = "\n\ndef find(connection, name):\n    return connection.execute(f\"SELECT * FROM stock WHERE name = '{name}'\")\n";
