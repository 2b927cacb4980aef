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
    model::rules::Catalog,
    review::{
        charter::Charter,
        guard::{self, Extent, Guard, Look},
    },
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
    let (charter, origin) = match &flags.charter {
        Some(dir) => {
            let origin = dir.display().to_string();
            (config::load(&charter::from_folder(dir)?, &origin)?, origin)
        }
        None => of_repository(&flags.repo)?,
    };
    let catalog = Catalog::of(&charter)?;
    let tried = catalog.try_snippets(&origin)?;
    let mut text =
        format!("charter: {}\nconstitution: {}\n", charter.origin, charter.constitution_sha256);
    clauses(&mut text, &charter);
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
    rules(&mut text, &charter, &catalog, tried);
    let _ = writeln!(text, "fails on: {}", charter.gate.fail_on.name());
    console.print(&super::safe(&text, console.actions));
    Ok(Exit::Pass)
}

/// The charter of the repository that a folder is in, as it stands in the work tree; and where that is.
///
/// # Errors
/// Everything wrong with it.
pub fn of_repository(dir: &Path) -> Result<(Charter, String)> {
    let root = root(dir)?;
    let origin = root.join(CHARTER_FOLDER).display().to_string();
    let files = by_name(folders::files_below(&root, CHARTER_FOLDER)?);
    Ok((config::load(&files, &origin)?, origin))
}

/// Each section of the constitution: by what it is guarded, or that it is not.
fn clauses(text: &mut String, charter: &Charter) {
    for section in guard::sections(&charter.constitution) {
        let heading = if section.heading.is_empty() {
            "(before the first heading)"
        } else {
            &section.heading
        };
        let mine: Vec<&Guard> =
            charter.guards.iter().filter(|it| it.clause.heading == section.heading).collect();
        let _ = match mine.as_slice() {
            [] => writeln!(text, "clause {heading}: not guarded"),
            guards => {
                let ids: Vec<&str> = guards.iter().map(|it| it.id.as_str()).collect();
                writeln!(text, "clause {heading}: guarded by {}", ids.join(", "))
            }
        };
    }
    for it in &charter.guards {
        let severity = it.severity.name();
        let _ = writeln!(
            text,
            "guard {} ({severity}, line {}): {}; of {}",
            it.id,
            it.at.line,
            extent(it),
            it.clause
        );
    }
}

/// What a guard looks for, and where that may stand.
fn extent(guard: &Guard) -> String {
    let what = match &guard.look {
        Look::Literal(text) => format!("the text `{text}`"),
        Look::Regex(word) => format!("lines that match `{}`", word.text),
        Look::Rule(word) => format!("what the rule {} finds", word.text),
        Look::Tree(own) => match own.marks.as_slice() {
            [(key, word)] if key == "pattern" => {
                format!("the {} `{}`", own.language.text, word.text)
            }
            _ => format!("a rule of {}", own.language.text),
        },
    };
    let within = guard.within.as_ref().map(|it| format!(" in {}", it.patterns().join(" ")));
    let allowed = guard.allow.patterns().join(" ");
    let outside = if allowed.is_empty() { String::new() } else { format!(" outside of {allowed}") };
    let often = match &guard.extent {
        Extent::Allowed if allowed.is_empty() => ", nowhere".to_owned(),
        Extent::Allowed => {
            return format!("{what}{}, only in {allowed}", within.unwrap_or_default());
        }
        Extent::Exactly(1) => format!(", exactly once{outside}"),
        Extent::Exactly(n) => format!(", exactly {n} times{outside}"),
        Extent::Sites(sites) => {
            let sites: Vec<String> =
                sites.iter().map(|(path, n)| format!("{path} ({n})")).collect();
            format!(", exactly at {}{outside}", sites.join(" "))
        }
    };
    format!("{what}{}{often}", within.unwrap_or_default())
}

/// The team's own rules, and what it says of the built-in ones.
fn rules(text: &mut String, charter: &Charter, catalog: &Catalog, tried: usize) {
    let _ = writeln!(
        text,
        "rules: {} built in, {} own",
        Catalog::built_in_count(),
        charter.rules.own.len()
    );
    for it in &charter.rules.own {
        let snippets = match it.valid.len() + it.invalid.len() {
            0 => "no snippets".to_owned(),
            n => format!("{n} snippets hold"),
        };
        let (severity, file) = (it.card.severity.name(), &it.at.file);
        let _ =
            writeln!(text, "rule {} ({severity}, {}, {snippets}): {file}", it.id, it.language.text);
    }
    if tried > 0 {
        let _ = writeln!(text, "snippets: {tried} tried, all as their rules say");
    }
    if let Some(notice) = catalog.notice() {
        let _ = writeln!(text, "{notice}");
    }
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
