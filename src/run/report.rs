//! `pentad report`: a finished review rendered again, from its output folder. Opens no repository, asks nobody, judges nothing: the verdict is
//! the one that was written, and no exit code.

use super::console::Console;
use crate::{
    cli::{self, ReportFormat},
    fault::Exit,
    render::{self, Format, escape},
    store,
};
use anyhow::Result;

/// What a page says that was made without the code.
const WITHOUT_CODE: &str = "this page was rendered again: the code around the findings is not kept with a review, and only the quotes stand here";

/// Prints the review.
///
/// # Errors
/// A [`crate::fault::Fault`]: the folder holds no finished review, or one of a newer version.
pub fn report(flags: &cli::Report, console: &Console) -> Result<Exit> {
    let mut report = store::report(&flags.from)?;
    let format = match flags.format {
        ReportFormat::Html => Format::Html,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Sarif => Format::Sarif,
        ReportFormat::Json => Format::Json,
        ReportFormat::Annotations => Format::Annotations,
        ReportFormat::Terminal => Format::Terminal,
    };
    if format == Format::Html && !report.findings.is_empty() {
        report.notices.push(WITHOUT_CODE.to_owned());
    }
    let text = render::render(format, &report, console.screen());
    console.print(&match format {
        _ if !console.actions => text,
        // Commands for the runner, and what is escaped against it already.
        Format::Annotations | Format::Json | Format::None => text,
        Format::Sarif => escape::json(&text),
        Format::Terminal | Format::Markdown | Format::Html => escape::log(&text),
    });
    Ok(Exit::Pass)
}
