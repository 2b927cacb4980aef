//! `pentad check`: is this charter right, and what does it come to?

use super::{
    charter,
    console::Console,
    intake::{CHARTER_FOLDER, by_name},
    review,
    surroundings::{Lanes, Surroundings},
};
use crate::{
    cli::{self, Command, Environment, Parsed},
    config,
    fault::Exit,
    folders,
    model::rules::Catalog,
    render::escape,
    review::{
        charter::Charter,
        guard::{self, Extent, Guard, Look},
    },
};
use anyhow::Result;
use serde_json::{Value, json};
use std::{fmt::Write as _, path::Path};

mod account;

/// Checks a charter and says what it comes to.
///
/// # Errors
/// Everything wrong with it, with file, line and what to write instead.
pub fn check(flags: &cli::Check, env: &Environment, console: &Console) -> Result<Exit> {
    let place = Surroundings::of(&flags.repo)?;
    let (charter, origin) = match &flags.charter {
        Some(dir) => {
            let origin = dir.display().to_string();
            (config::load(&charter::from_folder(dir)?, &origin)?, origin)
        }
        None => of_place(&place)?,
    };
    let catalog = Catalog::of(&charter)?;
    let tried = catalog.try_snippets(&origin)?;
    let paths = place.paths()?;
    let lanes = Lanes::of(&charter, &paths);
    let plan = plan(flags, &place, env);
    let text = match flags.format {
        cli::CheckFormat::Json => {
            let mut value = account::of(&charter, &paths, &lanes, &plan);
            value["rules"] = rules_json(&charter, &catalog);
            escape::json(&format!("{value:#}\n"))
        }
        cli::CheckFormat::Terminal => {
            let mut text = format!(
                "charter: {}, valid\nconstitution: {}\n",
                charter.origin, charter.constitution_sha256
            );
            clauses(&mut text, &charter);
            account::lines(&mut text, &charter, &paths, &lanes);
            rules(&mut text, &charter, &catalog, tried);
            let _ = writeln!(text, "fails on: {}", charter.gate.fail_on.name());
            account::cost(&mut text, &charter, &plan);
            super::safe(&text, console.actions)
        }
    };
    console.print(&text);
    Ok(Exit::Pass)
}

/// What a review of the present change would ask under this charter; or why that is not known.
fn plan(flags: &cli::Check, place: &Surroundings, env: &Environment) -> Result<Value, String> {
    if !place.is_repository() {
        return Err(format!("{} is not in a git repository", place.root.display()));
    }
    let mut words = vec!["pentad".into(), "review".into(), "--dry-run".into(), "--repo".into()];
    words.push(place.root.clone().into_os_string());
    match &flags.charter {
        Some(dir) => words.extend(["--charter".into(), dir.clone().into_os_string()]),
        None => words.extend(["--charter-from".into(), "worktree".into()]),
    }
    match cli::parse(words) {
        Ok(Parsed::Command(Command::Review(review))) => {
            review::plan(&review, env).map_err(|error| format!("{error:#}"))
        }
        Ok(_) => Err("a review has no plan".to_owned()),
        Err(fault) => Err(fault.what),
    }
}

fn rules_json(charter: &Charter, catalog: &Catalog) -> Value {
    let own = charter.rules.own.iter().map(|it| {
        json!({"id": it.id, "severity": it.card.severity.name(), "language": it.language.text,
            "file": it.at.file, "snippets": it.valid.len() + it.invalid.len()})
    });
    json!({"built_in": Catalog::built_in_count(), "own": own.collect::<Vec<Value>>(),
        "off": charter.rules.off.iter().map(|it| &it.text).collect::<Vec<_>>(), "notice": catalog.notice()})
}

/// The charter of the repository that a folder is in, as it stands in the work tree; and where that is.
///
/// # Errors
/// Everything wrong with it.
pub fn of_repository(dir: &Path) -> Result<(Charter, String)> {
    of_place(&Surroundings::of(dir)?)
}

fn of_place(place: &Surroundings) -> Result<(Charter, String)> {
    let origin = place.root.join(CHARTER_FOLDER).display().to_string();
    let files = by_name(folders::files_below(&place.root, CHARTER_FOLDER)?);
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
