//! What a run leaves behind: the output folder's files, and in Actions the step's summary and outputs.

use crate::{
    cli::Environment,
    fault::Fault,
    render::{html, json, jsonl, outputs, round, sarif, summary, synthesis},
    review::synthesis::Report,
    store::Store,
};
use anyhow::{Context as _, Result};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes one loop's file.
///
/// # Errors
/// The file cannot be written.
pub fn round(store: &Store, report: &Report, loop_n: u32) -> Result<()> {
    let Some(account) = report.loops.iter().find(|it| it.loop_n == loop_n) else { return Ok(()) };
    store.fill(&round::file_name(account), |out| round::write(report, loop_n, out))
}

/// Writes the report's files, all or none. `synthesis.json` comes last: where it stands, the others do.
///
/// # Errors
/// A file cannot be written; those of an earlier run stand as they were.
pub fn report(store: &Store, report: &Report) -> Result<()> {
    let mut together = store.together();
    for account in &report.loops {
        // Again: a later loop, or a waiver, may have closed what this one found.
        let name = round::file_name(account);
        together.fill(&name, |out| round::write(report, account.loop_n, out))?;
    }
    together.fill("findings.jsonl", |out| lines(out, jsonl::findings(report)))?;
    together.fill("findings.invalid.jsonl", |out| lines(out, jsonl::invalid(report)))?;
    together.fill(sarif::FILE, |out| sarif::write(report, out))?;
    together.fill("synthesis.md", |out| synthesis::write(report, out))?;
    together.fill("report.html", |out| out.write_all(html::page(report).as_bytes()))?;
    together.fill("synthesis.json", |out| json::write(report, out))?;
    together.put()
}

fn lines(out: &mut dyn Write, mut lines: impl Iterator<Item = String>) -> io::Result<()> {
    lines.try_for_each(|it| out.write_all(it.as_bytes()))
}

/// Appends to the files that the runner names, where it names some.
///
/// # Errors
/// A file cannot be written, or no random delimiter can be had.
pub fn step(report: &Report, out: &Path, env: &Environment) -> Result<()> {
    if let Some(file) = env.get("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty()) {
        append(Path::new(file), &summary::markdown(report))?;
    }
    outputs(report, out, env)
}

/// Appends the step's outputs to the file that the runner names, where it names one.
///
/// # Errors
/// The file cannot be written, or no random delimiter can be had.
pub fn outputs(report: &Report, out: &Path, env: &Environment) -> Result<()> {
    if let Some(file) = env.get("GITHUB_OUTPUT").filter(|it| !it.is_empty()) {
        let paths = outputs::Paths {
            synthesis: shown(&out.join("synthesis.json"), env),
            report: shown(&out.join("report.html"), env),
            sarif: shown(&out.join(sarif::FILE), env),
        };
        let text = (0..4).find_map(|_| outputs::file(report, &delimiter()?, &paths));
        append(
            Path::new(file),
            &text.context("no delimiter for the step's outputs could be made")?,
        )?;
    }
    Ok(())
}

/// As the workflow's next steps see it: below the workspace. A container's own path means nothing outside it.
fn shown(path: &Path, env: &Environment) -> String {
    let path: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let workspace = env.get("GITHUB_WORKSPACE").filter(|it| !it.is_empty());
    let inside = workspace.and_then(|workspace| path.strip_prefix(workspace).ok());
    inside.unwrap_or(&path).display().to_string()
}

/// 128 random bits: what a model wrote cannot hold them.
fn delimiter() -> Option<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().fold(String::from("ghadelimiter_"), |text, byte| format!("{text}{byte:02x}")))
}

fn append(path: &Path, text: &str) -> Result<()> {
    let open = OpenOptions::new().create(true).append(true).open(path);
    let written = open.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| {
        let what = format!("cannot write to {}", path.display());
        let help = "the runner names this file for the step's summary or outputs: check the runner's free space; the review's own files are written";
        Fault::incomplete(what, help)
    })
}
