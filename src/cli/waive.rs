//! The flags of `pentad waive`.

use super::OUT;
use std::path::PathBuf;

/// `pentad waive`.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Waive {
    /// The finding: its id, the beginning of it, its slug or its fingerprint.
    #[arg(value_name = "ID")]
    pub id: String,

    /// The output folder of a finished review.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub from: PathBuf,

    /// Why it is accepted.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// The last day on which it is, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub until: String,

    /// Who accepts it [default: git's user.name]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,

    /// A folder in the repository whose .pentad/ it is written to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
}
