//! A program's run: input in, output out. It does not outlive its call: its whole process group ends with it.

use super::{
    arrived::Arrived,
    failure::{Class, Failure, start},
};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    borrow::Cow,
    path::Path,
    process::{ExitStatus, Stdio},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, Command},
};

/// What is read of the program's output: more is no reply.
const MAX_OUTPUT: usize = 16 << 20;

/// What came of it.
#[derive(Debug)]
pub(super) struct Ran {
    /// How it ended.
    pub(super) status: std::io::Result<ExitStatus>,
    output: Vec<u8>,
    errors: Vec<u8>,
}

/// Runs it to its end. Dropped, it and all that it started is killed.
pub(super) async fn run(
    mut command: Command,
    input: Vec<u8>,
    arrived: &mut Arrived,
) -> Result<Ran, Failure> {
    command.process_group(0).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        // Only the file's name: the rest of the line may hold a token.
        let name = Path::new(command.as_std().get_program()).file_name().unwrap_or_default();
        let why = format!("{} could not be started: {error}", name.display());
        Failure::new(Class::Program, &why)
    })?;
    arrived.sent = true;
    let group = Group::of(&child);
    let input = feed(child.stdin.take(), input);
    let output = read(child.stdout.take());
    let errors = read(child.stderr.take());
    let ended = async {
        let status = child.wait().await;
        // What it left behind would keep its output open.
        drop(group);
        status
    };
    let ((), output, errors, status) = tokio::join!(input, output, errors, ended);
    Ok(Ran { status, output, errors })
}

impl Ran {
    /// Its standard output.
    pub(super) fn output(&self) -> Result<Cow<'_, str>, Failure> {
        if self.output.len() > MAX_OUTPUT {
            let why =
                format!("the output is larger than {} MiB, as no model's is", MAX_OUTPUT >> 20);
            return Err(Failure::new(Class::Unreadable, &why));
        }
        Ok(String::from_utf8_lossy(&self.output))
    }

    /// The last line of its standard error.
    pub(super) fn last_word(&self) -> String {
        let errors = String::from_utf8_lossy(&self.errors);
        let last = errors.lines().rev().find(|it| !it.trim().is_empty());
        start(last.unwrap_or("no word on stderr"))
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
