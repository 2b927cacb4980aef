//! The command line, and the same interface as a workflow's inputs. The only clap.
//!
//! Parsing never does anything: it opens no file, reads no environment and resolves no revision. It yields plain values, and
//! `run` acts on them.

use crate::{
    fault::{Exit, Fault},
    review::{change::Scope, finding::Severity},
};
use clap::{
    ArgMatches, FromArgMatches, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use std::{ffi::OsString, path::PathBuf};

mod inputs;
mod waive;
pub use inputs::{
    Environment, KEYS, command_from_inputs, environment_from_inputs, flags_from_inputs,
};
pub use waive::Waive;

/// Where a review is written unless `--out` says otherwise.
pub const OUT: &str = "pentad-out";

/// What a command line came to.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one is made in the life of a process")]
pub enum Parsed {
    /// Something to do.
    Command(Command),
    /// Only a text for standard output: the help or the version.
    Text(String),
}

/// Reads a command line; the first word is the program's name.
///
/// # Errors
/// A [`Fault`] with [`Exit::Usage`] that names the argument and shows what would be right.
pub fn parse<I, T>(words: I) -> Result<Parsed, Fault>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    match Args::try_parse_from(words) {
        Ok(args) => Ok(Parsed::Command(args.command)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                Ok(Parsed::Text(error.to_string()))
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Err(Fault::usage("no command was given", error.to_string().trim()))
            }
            _ => Err(usage_fault(&error)),
        },
    }
}

/// An AI code review one can afford to make a required check.
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "pentad", version, after_help = after_help(), max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

fn after_help() -> String {
    let codes = Exit::ALL.map(|(exit, meaning)| format!("  {:>2}  {meaning}", exit.code()));
    format!(
        "Exit codes:\n{}\n\n\
         Keys and endpoints come from the environment alone: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL,\n\
         OPENAI_API_KEY, OPENAI_BASE_URL, PENTAD_COMMAND. Without a key and without --model, static\n\
         rules review and nothing leaves the machine. openai/NAME is also any server that speaks\n\
         OpenAI's Chat Completions; one of this machine or its network needs no key.",
        codes.join("\n")
    )
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    /// Review a change and come to a verdict.
    Review(Review),
    /// Bring findings of other tools and earlier reviews together, and come to a verdict over them.
    Merge(Merge),
    /// Publish a finished review on the pull request that a workflow's event names.
    Publish(Publish),
    /// Draft a charter to edit, and the workflow's step, from what is in the repository.
    Init(Init),
    /// Check a charter without reviewing anything: what it comes to, who has which files, what a review costs.
    Check(Check),
    /// Render a finished review again, in any format.
    Report(Report),
    /// Tell one finding's whole life: who said it, where it stands, what became of it, why it gates or not.
    Explain(Explain),
    /// Accept a finding: write it into .pentad/waivers.yml, with a reason and a last day.
    Waive(Waive),
    /// Draft a guard from a finding: the block to put below a clause of the constitution. Writes nothing.
    Guard(Guard),
    /// Print a JSON Schema, for editors and for programs that read what Pentad writes.
    Schema(Schema),
    /// Prove this installation: a planted defect must fail, a silent reviewer must be noticed, an injected text must change nothing.
    Selftest,
    /// Do what a workflow's step asks for: its inputs are the flags. For the container alone.
    Action,
}

/// `pentad review`.
#[derive(Debug, Clone, PartialEq, clap::Args)]
#[command(next_help_heading = "How it is reviewed")]
pub struct Review {
    /// What is reviewed.
    #[command(flatten)]
    pub source: Source,

    /// What is put in front of the reviewers: the change, or every file.
    #[arg(long, value_name = "SCOPE", default_value = "change", value_parser = scopes())]
    pub scope: Scope,

    /// A folder with pentad.yml, constitution.md or both, in place of the repository's .pentad/.
    #[arg(long, value_name = "DIR")]
    pub charter: Option<PathBuf>,

    /// Where .pentad/ is read from: the tip of the base branch, or the work tree.
    #[arg(long, value_name = "FROM", default_value = "base")]
    pub charter_from: CharterFrom,

    /// The model to ask: anthropic/NAME, openai/NAME (compatible servers too), command (the program in PENTAD_COMMAND), or
    /// static for none. The first replaces the default, further ones are asked where it fails.
    #[arg(long = "model", value_name = "PROVIDER/NAME", value_parser = model)]
    pub models: Vec<String>,

    /// One of the charter's models.profiles, which say whom to ask and how in place of its models.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,

    /// The loops to run, by number, separated by commas [default: all]
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..))]
    pub loops: Vec<u32>,

    /// How thorough: all questions in one loop, a loop for each, or a loop for each and a refinement.
    #[arg(long, default_value = "standard")]
    pub depth: Depth,

    /// A file in which another tool says what it found, SARIF 2.1.0: what of it is on the change becomes findings of the review.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub sarif: Vec<PathBuf>,

    /// What the last review of this change left: its output folder, or its synthesis.json or findings.jsonl. Its findings go on.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,

    /// Fail on open findings of this severity and above [default: the charter's, critical if it names none]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub fail_on: Option<Severity>,

    /// The folder the review is written to.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub out: PathBuf,

    /// Go on from the checkpoint in --out; without one, start afresh.
    #[arg(long)]
    pub resume: bool,

    /// The output folder of a finished review: take every answer from its replies/, and none from a network.
    #[arg(long, value_name = "DIR")]
    pub replay: Option<PathBuf>,

    /// Show what would be asked and what it may cost; ask nobody.
    #[arg(long)]
    pub dry_run: bool,

    /// What the run may cost, in USD [default: the charter's]
    #[arg(long, value_name = "USD", value_parser = usd)]
    pub budget_usd: Option<f64>,

    /// What is printed [default: terminal; in a workflow's step: annotations]
    #[arg(long)]
    pub format: Option<Format>,
}

/// What is reviewed. One of three, never a mixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A range of a git repository.
    Git {
        /// A folder in it.
        repo: PathBuf,
        /// A revision; `None` for the merge base with the default branch.
        base: Option<String>,
        /// A revision, `WORKTREE` or `INDEX`.
        head: String,
    },
    /// Two folders.
    Folders {
        /// Before the change.
        before: PathBuf,
        /// After it.
        after: PathBuf,
    },
    /// What a workflow's event names.
    Event {
        /// The event's JSON; its name is in the environment.
        file: PathBuf,
        /// A folder in the repository that holds its commits.
        repo: PathBuf,
    },
}

/// Where `.pentad/` is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CharterFrom {
    /// The tip of the base branch.
    Base,
    /// The work tree: for local use.
    Worktree,
}

/// How thorough a review is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Depth {
    /// All questions in one loop.
    Fast,
    /// A loop for each question.
    Standard,
    /// A loop for each question, and a refinement.
    Deep,
}

/// What `review` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a reader, with progress.
    Terminal,
    /// The text of synthesis.json.
    Json,
    /// Workflow commands, a line for each finding.
    Annotations,
    /// Nothing; the files are written all the same.
    None,
}

/// `pentad merge`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Merge {
    /// Files of findings: SARIF 2.1.0, a findings.jsonl of Pentad's, or lines of JSON; - is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Set findings aside that fewer independent voices say [default: none]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub min_voices: Option<u32>,

    /// A folder in the repository that the findings are about; without it nothing is looked up, and nothing can fail [default: . where
    /// --base or --head is given]
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,

    /// The revision before the change [default: the merge base with the default branch]
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,

    /// The revision after it, or WORKTREE, or INDEX [default: WORKTREE]
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,

    /// Fail on open findings of this severity and above [default: the charter's, critical if it names none]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub fail_on: Option<Severity>,

    /// The folder the result is written to.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub out: PathBuf,

    /// What is printed [default: terminal; in a workflow's step: annotations]
    #[arg(long)]
    pub format: Option<Format>,
}

impl Merge {
    /// Where the findings' code is; `None` where no repository was named.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        let named = self.repo.is_some() || self.base.is_some() || self.head.is_some();
        named.then(|| Source::Git {
            repo: self.repo.clone().unwrap_or_else(|| ".".into()),
            base: self.base.clone(),
            head: self.head.clone().unwrap_or_else(|| "WORKTREE".to_owned()),
        })
    }
}

/// `pentad init`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Init {
    /// A folder in the repository that gets the charter.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,

    /// Overwrite what is there.
    #[arg(long)]
    pub force: bool,

    /// Show what would be written; write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `pentad publish`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Publish {
    /// The output folder of a finished review.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub from: PathBuf,

    /// A file with a workflow's event, as JSON; GITHUB_EVENT_NAME says which event it is [default: the step's]
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,

    /// A folder in the repository; what its objects lack comes from GitHub [default: .]
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,
}

/// `pentad check`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Check {
    /// A folder with pentad.yml, constitution.md or both, in place of the repository's .pentad/.
    #[arg(long, value_name = "DIR")]
    pub charter: Option<PathBuf>,

    /// The repository whose files it is laid over, and whose .pentad/ is checked, as it stands in the work tree.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,

    /// What is printed.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: CheckFormat,
}

/// What `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For a reader.
    Terminal,
    /// The same for a program.
    Json,
}

/// `pentad schema`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct Schema {
    /// Of what.
    #[arg(value_name = "OF", default_value = "reply")]
    pub of: SchemaOf,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `.pentad/pentad.yml`.
    Charter,
    /// synthesis.json.
    Synthesis,
    /// `.pentad/waivers.yml`.
    Waivers,
    /// A file in `.pentad/rules/`.
    Rules,
    /// The answer every reviewer gives.
    Reply,
}

/// `pentad report`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Report {
    /// The output folder of a finished review.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub from: PathBuf,

    /// What is printed.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ReportFormat,
}

/// What `report` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// The page, as in report.html, without the code around the findings.
    Html,
    /// The text of synthesis.md.
    Markdown,
    /// The text of results.sarif.
    Sarif,
    /// The text of synthesis.json.
    Json,
    /// Workflow commands, a line for each finding.
    Annotations,
    /// For a reader.
    Terminal,
}

/// `pentad explain`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Explain {
    /// The finding: its id, the beginning of it, its slug or its fingerprint; or the slug of what was not admitted.
    #[arg(value_name = "ID")]
    pub id: String,

    /// The output folder of a finished review.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub from: PathBuf,
}

/// `pentad guard`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Guard {
    /// The finding, as for explain; then --from is the output folder.
    #[arg(value_name = "ID", required_unless_present = "from", conflicts_with = "out")]
    pub id: Option<String>,

    /// The finding: its id, the beginning of it, its slug or its fingerprint. With ID, the output folder.
    #[arg(long, value_name = "FINDING_ID")]
    pub from: Option<String>,

    /// The output folder of a finished review [default: pentad-out]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// The code that the guard is tried on, as it stands in the work tree.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
}

impl Guard {
    /// The finding and the folder that holds its review, in whichever of the two forms they were given.
    #[must_use]
    pub fn finding(&self) -> (&str, PathBuf) {
        match (&self.id, &self.from) {
            (Some(id), from) => (id, from.as_deref().unwrap_or(OUT).into()),
            (None, from) => {
                let out = self.out.clone().unwrap_or_else(|| OUT.into());
                (from.as_deref().unwrap_or_default(), out)
            }
        }
    }
}

/// The flags of [`Source`], before it is known which of the three they mean.
#[derive(clap::Args)]
struct SourceFlags {
    /// A folder in the repository [default: .]
    #[arg(long, value_name = "DIR", help_heading = "What is reviewed")]
    repo: Option<PathBuf>,

    /// The revision before the change [default: the merge base with the default branch]
    #[arg(long, value_name = "REV", help_heading = "What is reviewed")]
    base: Option<String>,

    /// The revision after it, or WORKTREE, or INDEX [default: WORKTREE]
    #[arg(long, value_name = "REV", help_heading = "What is reviewed")]
    head: Option<String>,

    /// The folder before the change.
    #[arg(
        long,
        value_name = "DIR",
        requires = "after",
        conflicts_with_all = ["repo", "base", "head", "event"],
        help_heading = "What is reviewed"
    )]
    before: Option<PathBuf>,

    /// The folder after it.
    #[arg(
        long,
        value_name = "DIR",
        requires = "before",
        conflicts_with_all = ["repo", "base", "head", "event"],
        help_heading = "What is reviewed"
    )]
    after: Option<PathBuf>,

    /// A file with a workflow's event, as JSON; GITHUB_EVENT_NAME says which event it is.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["base", "head"], help_heading = "What is reviewed")]
    event: Option<PathBuf>,
}

impl From<SourceFlags> for Source {
    fn from(flags: SourceFlags) -> Self {
        let repo = flags.repo.unwrap_or_else(|| ".".into());
        match (flags.before, flags.after, flags.event) {
            (Some(before), Some(after), _) => Self::Folders { before, after },
            (_, _, Some(file)) => Self::Event { file, repo },
            _ => Self::Git {
                repo,
                base: flags.base,
                head: flags.head.unwrap_or_else(|| "WORKTREE".to_owned()),
            },
        }
    }
}

impl FromArgMatches for Source {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        SourceFlags::from_arg_matches(matches).map(Into::into)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Source {
    fn augment_args(command: clap::Command) -> clap::Command {
        SourceFlags::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        SourceFlags::augment_args_for_update(command)
    }
}

fn scopes() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new([Scope::Change.name(), Scope::Tree.name()])
        .map(|word| if word == Scope::Tree.name() { Scope::Tree } else { Scope::Change })
}

fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .map(|word| Severity::read(&word).expect("the words offered are its own names"))
}

fn model(word: &str) -> Result<String, &'static str> {
    let word = word.trim();
    if word.is_empty() { Err("a model is named PROVIDER/NAME") } else { Ok(word.to_owned()) }
}

fn usd(word: &str) -> Result<f64, &'static str> {
    match word.trim().parse::<f64>() {
        Ok(usd) if usd.is_finite() && usd >= 0.0 => Ok(usd),
        _ => Err("an amount in USD, such as 2.50"),
    }
}

/// clap's message as a sentence, and what stands below it as the help.
fn usage_fault(error: &clap::Error) -> Fault {
    let text = error.to_string();
    let text = text.trim().strip_prefix("error: ").unwrap_or(text.trim());
    let (what, help) = text.split_once("\n\n").unwrap_or((text, "see pentad --help"));
    let what: Vec<&str> = what.split_whitespace().collect();
    Fault::usage(what.join(" "), help.trim())
}

#[cfg(test)]
mod tests;
