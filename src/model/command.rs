//! Any program as a model: a JSON prompt on its standard input, the reply on its standard output.
//!
//! It is run without a shell, without our keys, and it does not outlive its call: its whole process group ends with it.

use super::{
    arrived::{Arrived, Said},
    ask::Ask,
    blocks::{Blocks, quote},
    failure::{Class, Failure},
    program::{self, Ran},
    route::short_sha,
};
use crate::fault::Fault;
use secrecy::{ExposeSecret, SecretString};

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
        let mut words = self.words.iter().map(ExposeSecret::expose_secret);
        let mut command = tokio::process::Command::new(words.next().unwrap_or_default());
        command.args(words);
        for name in &self.private {
            command.env_remove(name);
        }
        let ran = program::run(command, self.input(ask), arrived).await?;
        arrived.text = judge(&ran)?;
        Ok(Said { truncated: false })
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

fn judge(ran: &Ran) -> Result<String, Failure> {
    let last = ran.last_word();
    match &ran.status {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(Failure::new(Class::Program, &format!("{status}: {last}"))),
        Err(error) => return Err(Failure::new(Class::Program, &error.to_string())),
    }
    let text = ran.output()?;
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
