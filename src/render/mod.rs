//! A [`Report`] to text: pure functions, one file a format. No renderer reads, writes or decides anything: the verdict is in
//! the report, `run` writes what is returned here, and the exit code never depends on a format.
//!
//! Everything in a report may be hostile (file names, model replies, reasons that quote them), so every sink has one escaper
//! in [`escape`], and a renderer passes every string of the report through it, trusted ones too: who can tell them apart later?

pub mod annotations;
pub mod answer;
mod blocks;
pub mod comment;
mod dispute;
pub mod escape;
pub mod headline;
pub mod html;
mod instruction;
pub mod json;
pub mod jsonl;
pub mod links;
pub mod live;
pub mod marker;
pub mod outputs;
pub mod progress;
pub mod round;
pub mod sarif;
pub mod sticky;
pub mod summary;
pub mod synthesis;
pub mod terminal;
mod verdict;
mod walkthrough;

use crate::review::synthesis::Report;

/// What a command prints. Closed: a new format is a file here and an arm in [`render`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal.
    Terminal,
    /// `synthesis.json`.
    Json,
    /// Workflow commands, for the runner: the only format whose lines are meant to be parsed as commands.
    Annotations,
    /// `synthesis.md`.
    Markdown,
    /// `report.html`.
    Html,
    /// `results.sarif`.
    Sarif,
    /// Nothing.
    None,
}

impl Format {
    /// All, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Terminal,
        Self::Json,
        Self::Annotations,
        Self::Markdown,
        Self::Html,
        Self::Sarif,
        Self::None,
    ];

    /// The word in flags and inputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Annotations => "annotations",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::None => "none",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == word)
    }
}

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns. Under [`Screen::NARROWEST`] lines are not made shorter.
    pub width: usize,
    /// Whether to emit color. Off inside Actions: there the text goes through [`escape::log`], which shows escape sequences.
    pub color: bool,
}

impl Screen {
    /// A narrower screen gets lines of this many columns, and wraps them itself.
    pub const NARROWEST: usize = 40;
    /// What is not a terminal: no color, 100 columns.
    pub const PLAIN: Self = Self { width: 100, color: false };
}

/// The report in a format. `screen` matters to [`Format::Terminal`] alone.
#[must_use]
pub fn render(format: Format, report: &Report, screen: Screen) -> String {
    match format {
        Format::Terminal => terminal::report(report, screen),
        Format::Json => json::synthesis(report),
        Format::Annotations => annotations::commands(report),
        Format::Markdown => synthesis::markdown(report),
        Format::Html => html::page(report),
        Format::Sarif => sarif::log(report),
        Format::None => String::new(),
    }
}
