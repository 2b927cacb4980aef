//! `pentad check`: is this charter right, and what does it come to?

use super::{
    charter,
    console::Console,
    intake::{CHARTER_FOLDER, by_name},
};
use crate::{
    cli, config,
    fault::{Exit, Fault},
    folders,
    git::Repository,
    render::escape,
};
use anyhow::Result;
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

/// Checks a charter and says what it comes to.
///
/// # Errors
/// Everything wrong with it, with file, line and what to write instead.
pub fn check(flags: &cli::Check, console: &Console) -> Result<Exit> {
    let (files, origin) = match &flags.charter {
        Some(dir) => (charter::from_folder(dir)?, dir.display().to_string()),
        None => {
            let root = root(&flags.repo)?;
            let dir = root.join(CHARTER_FOLDER);
            (by_name(folders::files_below(&root, CHARTER_FOLDER)?), dir.display().to_string())
        }
    };
    let charter = config::load(&files, &origin)?;
    let mut text =
        format!("charter: {}\nconstitution: {}\n", charter.origin, charter.constitution_sha256);
    for role in &charter.roles {
        let touches =
            role.touches.as_ref().map(|globs| globs.patterns().join(" ")).unwrap_or_default();
        let _ = writeln!(text, "role {}: {} ({touches})", role.prefix, role.name);
    }
    for (theme, n) in charter.themes.iter().zip(1..) {
        let _ = writeln!(
            text,
            "loop {n} {}: {} (led by {})",
            theme.slug,
            theme.title,
            theme.leads.join(", ")
        );
    }
    let _ = writeln!(text, "fails on: {}", charter.gate.fail_on.name());
    console.print(&escape::visible(&text));
    Ok(Exit::Pass)
}

/// The folder whose `.pentad/` binds: the repository's root, also for who stands somewhere in it.
fn root(dir: &Path) -> Result<PathBuf> {
    if !dir.is_dir() {
        let what = format!("{} is not a folder", dir.display());
        return Err(Fault::usage(what, "name a folder in the repository with --repo").into());
    }
    let repository = Repository::open(dir).ok();
    let root = repository.as_ref().and_then(Repository::root);
    Ok(root.unwrap_or(dir).to_owned())
}
