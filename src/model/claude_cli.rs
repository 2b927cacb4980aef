//! The `claude` program as a model: one prompt, one reply, and nothing of what else it can do.
//!
//! It runs bare: no tools, hooks, plugins, servers, project or user settings, and it leaves no session. It stands in an empty
//! folder of its own, is given the key and the endpoint of this run and none of our other secrets, and ends with its call.

use super::{
    anthropic::error,
    arrived::{Arrived, Said},
    ask::Ask,
    environment::Environment,
    failure::{Class, Failure},
    program::{self, Ran},
};
use crate::review::call::{Prompt, Tokens};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
};

/// What it reads from its standard input at most.
const MAX_PROMPT: usize = 10_000_000;
/// The number in a count of tokens that no model reaches.
const MAX_TOKENS: u64 = 1 << 40;

/// The program, and what it is given.
#[derive(Debug)]
pub(super) struct ClaudeCli {
    program: PathBuf,
    key: SecretString,
    base: Option<SecretString>,
    private: Vec<String>,
}

/// Its last line. It says `success` in `subtype` of failures too: only `is_error` counts.
#[derive(Deserialize)]
struct Told {
    is_error: bool,
    #[serde(default)]
    result: String,
    api_error_status: Option<u16>,
    api_error_type: Option<String>,
    stop_reason: Option<String>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the words of the program")]
struct Usage {
    input_tokens: u64,
    #[serde(default)]
    cache_creation_input_tokens: u64,
    #[serde(default)]
    cache_read_input_tokens: u64,
    output_tokens: u64,
}

/// Why it cannot be asked; `None` where it can.
pub(super) fn missing(env: &Environment) -> Option<String> {
    let key = env.anthropic_missing();
    let key = key.map(|why| format!("{why}, and claude runs without a login of its own here"));
    key.or_else(|| find(env).is_none().then(|| "there is no program claude on PATH".to_owned()))
}

/// The program. A relative part of `PATH` is passed over: there the change under review may have put one.
fn find(env: &Environment) -> Option<PathBuf> {
    if env.for_a_plan {
        return Some(PathBuf::from("claude"));
    }
    let parts = std::env::split_paths(env.path.as_deref()?);
    parts.filter(|it| it.is_absolute()).map(|it| it.join("claude")).find(|it| it.is_file())
}

impl ClaudeCli {
    /// The program of this environment; `None` where it is [`missing`].
    pub(super) fn new(env: &Environment) -> Option<Self> {
        let (key, program, base) = (env.anthropic_key()?, find(env)?, env.anthropic_base.clone());
        Some(Self { program, key, base, private: env.private.clone() })
    }

    /// Runs the program once.
    pub(super) async fn ask(&self, ask: &Ask<'_>, arrived: &mut Arrived) -> Result<Said, Failure> {
        let input = input(ask.prompt);
        if input.len() > MAX_PROMPT {
            let why = format!("claude reads {MAX_PROMPT} bytes at most, these are {}", input.len());
            return Err(Failure::new(Class::ContextTooLong, &why));
        }
        let folder = Folder::with(&ask.prompt.system).map_err(|error| {
            Failure::new(Class::Program, &format!("no folder for claude could be made: {error}"))
        })?;
        let ran = program::run(self.command(ask, &folder), input, arrived).await?;
        judge(&ran, arrived)
    }

    fn command(&self, ask: &Ask<'_>, folder: &Folder) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command.args(["--bare", "-p", "--output-format", "json", "--no-session-persistence"]);
        command.args(["--strict-mcp-config", "--tools", "", "--model", ask.model]);
        command.args(["--system-prompt-file", SYSTEM]);
        command.args(ask.effort.into_iter().flat_map(|it| ["--effort", it]));
        for name in &self.private {
            command.env_remove(name);
        }
        command.env("ANTHROPIC_API_KEY", self.key.expose_secret());
        if let Some(base) = &self.base {
            command.env("ANTHROPIC_BASE_URL", base.expose_secret());
        }
        command.env("CLAUDE_CONFIG_DIR", &folder.0).current_dir(&folder.0);
        command.env("CLAUDE_CODE_MAX_OUTPUT_TOKENS", ask.max_tokens.to_string());
        // It would ask other hosts than the model's.
        command.env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        command
    }
}

/// The prompt but for its system part, which is a file: an argument holds no more than 128 KiB.
fn input(prompt: &Prompt) -> Vec<u8> {
    [&*prompt.snapshot, &*prompt.ledger, &*prompt.task].join("\n\n").into_bytes()
}

fn judge(ran: &Ran, arrived: &mut Arrived) -> Result<Said, Failure> {
    let output = ran.output()?;
    let last = output.lines().rev().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let Ok(said) = serde_json::from_str::<Told>(last) else {
        let how = match &ran.status {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let why = format!("claude gave no result ({how}): {}", ran.last_word());
        return Err(Failure::new(Class::Program, &why));
    };
    arrived.tokens = said.usage.map(|it| {
        let few = |n: u64| n.min(MAX_TOKENS);
        Tokens {
            input: few(it.input_tokens),
            cache_write: few(it.cache_creation_input_tokens),
            cache_read: few(it.cache_read_input_tokens),
            output: few(it.output_tokens),
        }
    });
    if said.is_error {
        let kind = said.api_error_type.unwrap_or_default();
        if kind.is_empty() && said.api_error_status.is_none() {
            return Err(Failure::new(Class::Program, &said.result));
        }
        // Nothing was generated: it costs nothing.
        arrived.sent = false;
        return Err(error::of(said.api_error_status, kind, said.result));
    }
    if said.stop_reason.as_deref() == Some("refusal") {
        return Err(Failure::new(Class::Refusal, &said.result));
    }
    if said.result.trim().is_empty() {
        return Err(Failure::new(Class::Unreadable, "claude's result holds no text"));
    }
    arrived.text = said.result;
    let whole = matches!(said.stop_reason.as_deref(), Some("end_turn" | "stop_sequence") | None);
    Ok(Said { truncated: !whole })
}

/// The system prompt's name in the program's folder.
const SYSTEM: &str = "system.md";

/// A folder of its own, for nobody else to read; gone with its call.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn with(system: &str) -> std::io::Result<Self> {
        let name = format!(
            "pentad-{:016x}",
            getrandom::u64().map_err(|error| std::io::Error::other(error.to_string()))?
        );
        let path = std::env::temp_dir().join(name);
        // It fails where somebody was there before us.
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        let folder = Self(path);
        let mut options = fs::OpenOptions::new();
        let mut file =
            options.write(true).create_new(true).mode(0o600).open(folder.0.join(SYSTEM))?;
        file.write_all(system.as_bytes())?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays the machine's to clear, as all of its temporary folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}
