//! Any program as a model: a JSON prompt on its standard input, the reply on its standard output.
//!
//! It is run without a shell, without our keys, and it does not outlive its call: its whole process group ends with it.

use super::{
    arrived::{Arrived, Said},
    ask::Ask,
    blocks::{Blocks, quote},
    failure::{Class, Failure, line},
    route::short_sha,
};
use crate::fault::Fault;
use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::{ExposeSecret, SecretString};
use std::{
    path::Path,
    process::{ExitStatus, Stdio},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin},
};

/// What is read of the program's output: more is no reply.
const MAX_OUTPUT: usize = 16 << 20;

/// A program and its arguments.
#[derive(Debug)]
pub(super) struct Command {
    words: Vec<SecretString>,
    private: Vec<String>,
    blocks: Blocks,
}

impl Command {
    /// Splits a command line as a shell splits words. `private` names the variables it does not inherit.
    ///
    /// # Errors
    /// A [`Fault`] for a line without words or with an open quote.
    pub(super) fn new(line: &SecretString, private: &[String]) -> anyhow::Result<Self> {
        let words = shlex::split(line.expose_secret()).filter(|it| !it.is_empty());
        let words = words.ok_or_else(|| {
            let help =
                "write a program and its arguments; quote as in a shell, but none is started";
            Fault::usage("PENTAD_COMMAND is not a command line", help)
        })?;
        let words = words.into_iter().map(SecretString::from).collect();
        Ok(Self { words, private: private.to_vec(), blocks: Blocks::default() })
    }

    /// What of it its replies depend on.
    pub(super) fn settings(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(ExposeSecret::expose_secret).collect();
        format!("command={}", short_sha(&words.join("\0")))
    }

    /// Runs the program once.
    pub(super) async fn ask(&self, ask: &Ask<'_>, arrived: &mut Arrived) -> Result<Said, Failure> {
        let mut child = self.spawn()?;
        arrived.sent = true;
        let group = Group::of(&child);
        let input = feed(child.stdin.take(), self.input(ask));
        let output = read(child.stdout.take());
        let errors = read(child.stderr.take());
        let ended = async {
            let status = child.wait().await;
            // What it left behind would keep its output open.
            drop(group);
            status
        };
        let ((), output, errors, status) = tokio::join!(input, output, errors, ended);
        arrived.text = judge(&status, &output, &errors)?;
        Ok(Said { truncated: false })
    }

    fn spawn(&self) -> Result<Child, Failure> {
        let mut words = self.words.iter().map(ExposeSecret::expose_secret);
        let program = words.next().unwrap_or_default();
        let mut command = tokio::process::Command::new(program);
        command.args(words).process_group(0).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in &self.private {
            command.env_remove(name);
        }
        command.spawn().map_err(|error| {
            // Only the file's name: the rest of the line may hold a token.
            let name = Path::new(program).file_name().unwrap_or_default().display();
            Failure::new(Class::Program, &format!("{name} could not be started: {error}"))
        })
    }

    /// The prompt in its blocks, and joined under `prompt` for programs that only pass it on.
    fn input(&self, ask: &Ask<'_>) -> Vec<u8> {
        let prompt = ask.prompt;
        let [system, snapshot, ledger] =
            [&prompt.system, &prompt.snapshot, &prompt.ledger].map(|it| self.blocks.json(it));
        let task = quote(&prompt.task);
        let parts = [
            (r#"{"model":"#, &*quote(ask.model)),
            (r#","system":"#, &*system),
            (r#","snapshot":"#, &*snapshot),
            (r#","ledger":"#, &*ledger),
            (r#","task":"#, &*task),
            (r#","schema":"#, ask.schema.trim()),
            (r#","prompt":""#, inside(&system)),
            (r"\n\n", inside(&snapshot)),
            (r"\n\n", inside(&ledger)),
            (r"\n\n", inside(&task)),
            ("\"}\n", ""),
        ];
        let size = parts.iter().map(|(name, value)| name.len() + value.len()).sum();
        let mut input = Vec::with_capacity(size);
        for part in parts.into_iter().flat_map(|(name, value)| [name, value]) {
            input.extend_from_slice(part.as_bytes());
        }
        input
    }
}

/// The process group a child leads. Dropped, by whatever way, it is killed.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|it| Pid::from_raw(it.cast_signed())))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It may be gone already.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Gives the program its input. One that does not read it to the end may still reply.
async fn feed(stdin: Option<ChildStdin>, input: Vec<u8>) {
    if let Some(mut stdin) = stdin {
        let _ = stdin.write_all(&input).await;
    }
}

/// Everything it says, or a little over the limit.
async fn read(from: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        let mut limited = (&mut from).take(MAX_OUTPUT as u64 + 1);
        // What came before a failed read is judged as it is.
        let _ = limited.read_to_end(&mut bytes).await;
        // The rest is swallowed, so that the program can end.
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    }
    bytes
}

fn judge(
    status: &std::io::Result<ExitStatus>,
    output: &[u8],
    errors: &[u8],
) -> Result<String, Failure> {
    let failed = |why: String| Err(Failure::new(Class::Program, &why));
    let errors = String::from_utf8_lossy(errors);
    let last =
        line(errors.lines().rev().find(|it| !it.trim().is_empty()).unwrap_or("no word on stderr"));
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => return failed(format!("{status}: {last}")),
        Err(error) => return failed(error.to_string()),
    }
    let text = String::from_utf8_lossy(output);
    if output.len() > MAX_OUTPUT {
        return Err(Failure::new(Class::Unreadable, "the output is larger than any model's"));
    }
    if text.trim().is_empty() {
        return Err(Failure::new(Class::Unreadable, &format!("the output is empty: {last}")));
    }
    Ok(text.into_owned())
}

/// A JSON string without its quotes.
fn inside(json: &str) -> &str {
    json.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(json)
}

#[cfg(test)]
mod tests {
    use super::{Arrived, Ask, Command};
    use crate::{model::ask::Keep, review::call::Prompt};

    #[tokio::test]
    async fn a_program_does_not_inherit_what_is_private() {
        let empty = || "".into();
        let prompt = Prompt { system: empty(), snapshot: empty(), ledger: empty(), task: empty() };
        let ask = Ask {
            model: "",
            prompt: &prompt,
            schema: "{}",
            effort: None,
            keep: Keep::Minutes,
            max_tokens: 1,
        };
        let mut arrived = Arrived::default();
        let line = "/usr/bin/env A=1 /usr/bin/env".to_owned().into();
        let command = Command::new(&line, &["PATH".to_owned()]).expect("it is a command line");
        command.ask(&ask, &mut arrived).await.expect("env is everywhere");
        let names = |it: &str| arrived.text.lines().any(|line| line.starts_with(it));
        assert!(names("A=1") && !names("PATH="), "{}", arrived.text);
    }
}
