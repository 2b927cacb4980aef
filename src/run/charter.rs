//! Which charter binds a run: the base's by default, a folder's or the work tree's where that is allowed. And whether it still is the same.

use super::intake::{CHARTER_FOLDER, Intake, by_name};
use crate::{
    cli::{self, CharterFrom},
    config,
    fault::Fault,
    folders,
    model::rules::Catalog,
    review::{
        charter::{Charter, ThemeModels},
        finding::Severity,
    },
};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A charter and where its constitution can change under the run.
pub struct Bound {
    /// The charter, with the command line's choices laid over it.
    pub charter: Charter,
    /// Its rules and guards, ready to look.
    pub rules: Catalog,
    /// Whether the change has no say in it: it is the base's, or in a folder that the command line names.
    pub is_trusted: bool,
    /// The folder it was read from; `None` where it came from git's objects or is built in.
    folder: Option<PathBuf>,
}

impl Bound {
    /// The constitution's hash as it is now. A folder that cannot be read any more has another constitution.
    #[must_use]
    pub fn constitution_sha256(&self) -> String {
        let Some(folder) = &self.folder else { return self.charter.constitution_sha256.clone() };
        let now = from_folder(folder).ok().and_then(|files| config::load(&files, "").ok());
        now.map_or_else(String::new, |charter| charter.constitution_sha256)
    }
}

/// Reads the charter of a run.
///
/// # Errors
/// A charter that is wrong, with file and line; a choice that the change's own workflow may not make.
pub fn bind(flags: &cli::Review, intake: &Intake) -> Result<Bound> {
    let tighten = intake.tighten;
    if tighten {
        only_tighter(flags, intake)?;
    }
    let (files, origin, folder) = match (&flags.charter, flags.charter_from) {
        (Some(dir), _) => (from_folder(dir)?, dir.display().to_string(), Some(dir.clone())),
        (None, CharterFrom::Worktree) => {
            let dir = intake.worktree().join(CHARTER_FOLDER);
            let files = by_name(folders::files_below(intake.worktree(), CHARTER_FOLDER)?);
            let folder = (!files.is_empty()).then(|| dir.clone());
            (files, dir.display().to_string(), folder)
        }
        (None, CharterFrom::Base) => {
            let (files, origin) = intake.charter_at_base()?;
            (files, origin, None)
        }
    };
    let mut charter = config::load(&files, &origin)?;
    let asks = asks_models(&charter);
    profile(&mut charter, flags)?;
    if tighten && asks {
        no_model_less(flags, &charter)?;
    }
    lay_over(&mut charter, flags, tighten);
    let rules = Catalog::of(&charter)?;
    let is_trusted = flags.charter.is_some() || flags.charter_from == CharterFrom::Base;
    Ok(Bound { charter, rules, is_trusted, folder })
}

/// The charter of a merge: the base's where a repository was given, else the built-in one.
///
/// # Errors
/// A charter that is wrong, with file and line.
pub fn of_merge(flags: &cli::Merge, intake: Option<&Intake>) -> Result<Charter> {
    let mut charter = match intake {
        None => config::builtin(),
        Some(intake) => {
            let (files, origin) = intake.charter_at_base()?;
            config::load(&files, &origin)?
        }
    };
    fail_on(&mut charter, flags.fail_on, intake.is_some_and(|intake| intake.tighten));
    Ok(charter)
}

/// The charter's files in a folder, by name.
///
/// # Errors
/// The folder is not there, or holds neither of the charter's files.
pub fn from_folder(dir: &Path) -> Result<BTreeMap<String, String>> {
    let files = by_name(folders::files_below(dir, "")?);
    if !config::is_there(&files) {
        let help = format!(
            "name a folder that holds {}, {} or {}/",
            config::CHARTER_FILE,
            config::CONSTITUTION_FILE,
            config::RULES_FOLDER
        );
        return Err(Fault::usage(format!("{} holds no charter", dir.display()), help).into());
    }
    Ok(files)
}

/// What fails by the command line's choice; where it may only `tighten`, the stricter of it and the charter's.
fn fail_on(charter: &mut Charter, chosen: Option<Severity>, tighten: bool) {
    if let Some(severity) = chosen {
        let strictest: Severity = charter.gate.fail_on.max(severity);
        charter.gate.fail_on = if tighten { strictest } else { severity };
    }
}

/// The command line's choices. In a workflow that the change itself can edit they only make the charter stricter.
fn lay_over(charter: &mut Charter, flags: &cli::Review, tighten: bool) {
    fail_on(charter, flags.fail_on, tighten);
    if let Some(usd) = flags.budget_usd {
        charter.budget.usd =
            Some(if tighten { charter.budget.usd.map_or(usd, |it| it.min(usd)) } else { usd });
    }
}

/// Under `pull_request` the change owns the workflow file: what would loosen the review is refused.
fn only_tighter(flags: &cli::Review, intake: &Intake) -> Result<()> {
    let inside = |dir: &Path| {
        let Ok(dir) = dir.canonicalize() else { return false };
        let mut owned = intake.owned_by_the_change().filter_map(|it| it.canonicalize().ok());
        owned.any(|it| dir.starts_with(it))
    };
    let refused = [
        (flags.charter_from == CharterFrom::Worktree, "charter_from: worktree"),
        (flags.charter.as_deref().is_some_and(inside), "a charter inside the workspace"),
        (flags.resume, "resume"),
        (flags.replay.is_some(), "replay"),
        (flags.previous.is_some(), "previous"),
    ];
    match refused.iter().find(|(holds, _)| *holds) {
        None => Ok(()),
        Some((_, what)) => Err(refused_here(what)),
    }
}

/// The models that the command line chooses by a profile's name.
fn profile(charter: &mut Charter, flags: &cli::Review) -> Result<()> {
    let Some(name) = &flags.profile else { return Ok(()) };
    let Some(profile) = charter.models.profiles.remove(name) else {
        let known: Vec<&str> = charter.models.profiles.keys().map(String::as_str).collect();
        let help = match &*known {
            [] => "it has none: write one under models.profiles".to_owned(),
            known => format!("it has {}", known.join(", ")),
        };
        let what = format!("there is no profile {name:?} in the charter ({})", charter.origin);
        return Err(Fault::usage(what, help).into());
    };
    charter.models = profile;
    Ok(())
}

/// Whether the charter says by name who is asked. By `static` it says that nobody is, whatever it names besides.
fn asks_models(charter: &Charter) -> bool {
    let models = &charter.models;
    let by_theme = |it: &ThemeModels| it.all.is_some() || !it.roles.is_empty();
    match models.default.as_deref() {
        Some(default) => default != "static",
        None => !models.roles.is_empty() || models.themes.values().any(by_theme),
    }
}

/// Nor may it say that nobody is asked where the charter says who is: by `static`, or by a profile that leaves it to a key that the
/// workflow need not give.
fn no_model_less(flags: &cli::Review, charter: &Charter) -> Result<()> {
    match flags.models.first() {
        Some(first) if first == "static" => {
            Err(refused_here("model: static, where the charter names a model,"))
        }
        None if !asks_models(charter) => {
            Err(refused_here("a profile that names no model, where the charter names one,"))
        }
        _ => Ok(()),
    }
}

fn refused_here(what: &str) -> anyhow::Error {
    Fault::usage(
        format!("{what} is refused under pull_request, where the change can edit the workflow"),
        "leave it out; the charter of the base branch applies after merge",
    )
    .into()
}
