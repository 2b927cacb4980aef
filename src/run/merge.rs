//! `pentad merge`: read the files, look their findings up, judge, write. Nobody is asked, and no rule runs.

use super::{
    charter,
    console::Console,
    files,
    intake::{self, Intake, Opened},
    out, review,
};
use crate::{
    cli::{self, Environment},
    fault::{Exit, Fault},
    import,
    model::rules,
    review::{
        change::{Content, Material, Scope, readable_path},
        charter::Charter,
        engine::{self, Review, State},
        import::{Imported, Imports, Terms},
        redact::Redactor,
        snapshot::{self, Snapshot},
        synthesis,
    },
    store::{Identity, Progress, Store},
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Instant,
};

/// Files that a notice names.
const NAMED: usize = 10;

/// Merges, and returns the verdict's exit code.
///
/// # Errors
/// A file that cannot be read as findings; a repository that cannot be opened or read; an output folder that cannot be written.
pub fn merge(flags: &cli::Merge, env: &Environment, console: &Console) -> Result<Exit> {
    let began = Instant::now();
    for file in &flags.files {
        not_replaced(file, &flags.out)?;
    }
    let imports = import::read(&flags.files)?;
    let intake = match flags.source() {
        None => None,
        Some(source) => match intake::open(&source, env, &std::rc::Rc::default())? {
            Opened::Review(intake) => Some(intake),
            Opened::Nothing(why) => return Err(Fault::bug(why).into()),
        },
    };
    let charter = charter::of_merge(flags, intake.as_deref())?;
    let on_incomplete = charter.gate.on_incomplete;
    let once = |whole| judged(flags, intake.as_deref(), (&charter, &imports), whole);
    let (mut run, mut state) = once(false)?;
    if intake.is_some() && engine::is_astray(&state) {
        (run, state) = once(true)?;
    }
    let report = synthesis::conclude(&run, state, began.elapsed().as_secs_f64());
    if console.actions {
        out::no_link_on_the_way(&flags.out, env)?;
    }
    let store = Store::open(&flags.out, &Identity::default(), false)?;
    if console.actions {
        out::nothing_planted(&flags.out)?;
    }
    files::report(&store, &report)?;
    store.finish(&Progress::default())?;
    review::publish(&report, &flags.out, flags.format, env, console)?;
    Ok(review::exit(report.verdict, on_incomplete))
}

/// The findings through admission, looked up in the files that they name, or in the whole tree.
fn judged(
    flags: &cli::Merge,
    intake: Option<&Intake>,
    (charter, imports): (&Charter, &Imports),
    whole: bool,
) -> Result<(Review, State)> {
    let mut redactor = Redactor::default();
    let code = Code::read(intake, imports, (flags, whole), &mut redactor)?;
    // Without a repository there is no change: everything counts.
    let scope = if code.known.is_some() { Scope::Change } else { Scope::Tree };
    let (charter, today) = (charter.clone(), review::today());
    let mut run = Review::of_merge(charter, code.snapshot, code.ends, scope, &today);
    run.choices.trusted = intake.is_none_or(|it| !it.tighten);
    run.choices.incomplete.clone_from(&imports.incomplete);
    run.choices.notices = code.notices;
    let terms = Terms { min_voices: flags.min_voices.unwrap_or(0), known: code.known };
    let state = engine::merge(&run, imports.clone(), &terms, &mut redactor);
    run.snapshot.redacted = redactor.counts();
    Ok((run, state))
}

/// The output folder is replaced: a file of it that is merged would be gone, and with it the review that it is of.
fn not_replaced(file: &Path, out: &Path) -> Result<()> {
    let (Ok(file_at), Ok(out_at)) = (file.canonicalize(), out.canonicalize()) else {
        return Ok(());
    };
    if !file_at.starts_with(out_at) {
        return Ok(());
    }
    Err(Fault::usage(
        format!(
            "{} stands in the output folder {}, which is replaced",
            file.display(),
            out.display()
        ),
        "name another folder with --out",
    )
    .into())
}

/// The code that the findings are about.
struct Code {
    snapshot: Snapshot,
    known: Option<BTreeMap<String, String>>,
    ends: (String, String, Option<crate::review::change::Intent>),
    notices: Vec<String>,
}

impl Code {
    fn read(
        intake: Option<&Intake>,
        imports: &Imports,
        (flags, whole): (&cli::Merge, bool),
        redactor: &mut Redactor,
    ) -> Result<Self> {
        let Some(intake) = intake else {
            let notices = vec![
                "no repository was given: no quote was looked up, and everything counts as in the change".to_owned(),
            ];
            let ends = (String::new(), String::new(), None);
            return Ok(Self { snapshot: snapshot::nothing(), known: None, ends, notices });
        };
        let wanted: BTreeSet<&str> = imports.findings.iter().flat_map(Imported::files).collect();
        let (mut material, known) = intake.cited(&wanted, whole)?;
        // A findings file in the work tree holds every quote of its findings: it would prove them all. So does an earlier output.
        let merged = in_repository(&flags.files, intake.worktree());
        let out = in_repository(std::slice::from_ref(&flags.out), intake.worktree());
        let ours = |path: &str| {
            merged.contains(path)
                || out.iter().any(|out| {
                    path.strip_prefix(out.as_str()).is_some_and(|it| it.starts_with('/'))
                })
        };
        material.changes.retain(|it| !ours(&it.path));
        material.tree.retain(|it| !ours(&it.path));
        let cited: BTreeSet<&str> = known.values().map(String::as_str).collect();
        let outline = rules::outline(&material, &cited);
        let mut notices = review::notices(&material);
        notices.extend(unread(&material, &cited));
        let snapshot = snapshot::cited(&material, outline, redactor);
        let ends = (material.base.id, material.head.id, None);
        Ok(Self { snapshot, known: Some(known), ends, notices })
    }
}

/// The files' paths from the repository's root, as far as they stand in it.
pub(super) fn in_repository(files: &[PathBuf], root: &Path) -> BTreeSet<String> {
    let Ok(root) = root.canonicalize() else { return BTreeSet::new() };
    let inside = |file: &PathBuf| {
        let file = file.canonicalize().ok()?;
        Some(readable_path(file.strip_prefix(&root).ok()?.as_os_str().as_encoded_bytes()))
    };
    files.iter().filter_map(inside).collect()
}

/// Files that findings cite and whose text could not be read: their evidence is missing for no fault of the finding.
fn unread(material: &Material, cited: &BTreeSet<&str>) -> Option<String> {
    let changed = material.changes.iter().filter_map(|it| Some((&it.path, it.new.as_ref()?)));
    let tree = material.tree.iter().map(|it| (&it.path, &it.content));
    let unread: Vec<&str> = changed
        .chain(tree)
        .filter(|(path, content)| {
            cited.contains(path.as_str()) && matches!(content, Content::TooLarge { .. })
        })
        .map(|(path, _)| path.as_str())
        .collect();
    let more = unread.len().saturating_sub(NAMED);
    let others = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = unread.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    (!unread.is_empty())
        .then(|| format!("too large to be read, so that nothing is found in it: {named}{others}"))
}
