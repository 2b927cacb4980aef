//! What holds of every parser of what strangers write, whatever it reads: one function a parser, which panics where it does not hold.
//!
//! The same is asked over mutated seeds (`tests/it/mutations.rs`) and by libFuzzer (`fuzz`), whose targets are made of this folder too.

mod markdown;
mod memory;
mod review;

pub use markdown::{github, markdown};
pub use memory::memory;
pub use review::{reply, review};

use pentad::{
    config,
    github::event::{self, Asked},
    import,
    render::{Format, Screen, json, jsonl, render, sarif},
    review::{
        change::{Lines, Scope},
        charter::Charter,
        command::{self, Command},
        diff::{self, Row},
        engine,
        import::{Imported, Imports, Terms},
        memory::Kept,
        redact::Redactor,
        snapshot,
        synthesis::{self, Report},
    },
    store,
};
use std::{
    cell::LazyCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A charter's files, separated by NUL: read, or refused with sentences, and what is read can be worked with.
pub fn charter(text: &str) {
    const NAMES: [&str; 4] = ["pentad.yml", "constitution.md", "waivers.yml", "rules/own.yml"];
    let files = NAMES.into_iter().map(str::to_owned).zip(text.split('\0').map(str::to_owned));
    let files: BTreeMap<String, String> = files.collect();
    let charter = match config::load(&files, ".pentad/") {
        Ok(charter) => charter,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(!charter.roles.is_empty() && !charter.themes.is_empty());
    let mut seats = BTreeSet::new();
    let mut bench = charter.roles.iter().chain([&charter.adversary, &charter.arbiter]);
    assert!(bench.all(|it| seats.insert(&it.prefix)), "{seats:?}");
    let mut led = charter.themes.iter().flat_map(|it| &it.leads);
    assert!(led.all(|it| seats.contains(it)), "{:?}", charter.themes);
    let sum = config::constitution_sha256(&charter.constitution);
    assert_eq!(charter.constitution_sha256, sum);
}

/// A comment: a command, a wrong one with its reason, or none; and what a command names is one word that is short.
pub fn command(text: &str) {
    match command::read(text) {
        Some(Ok(command)) => {
            if let Some(finding) = command.finding() {
                assert!(!finding.is_empty() && finding.chars().count() <= 200);
                assert!(!finding.contains(char::is_whitespace));
            }
            if let Command::Waive { reason, .. } = command {
                assert!(!reason.is_empty() && reason.chars().count() <= 500);
                assert!(!reason.contains('\n'));
            }
        }
        Some(Err(why)) => assert!(!why.is_empty() && why.len() < 200),
        None => {}
    }
}

/// Two texts, separated by NUL: a hunk's rows are the lines that they say, and the one text with its changes is the other.
pub fn diff(text: &str) {
    let (old, new) = text.split_once('\0').unwrap_or(("", text));
    let diff = diff::diff(old, new);
    let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(old), lines(new));
    assert_eq!(diff::line_count(old) as usize, before.len());
    let bare = |lines: &[String], n: u32| {
        let line = &lines[n as usize - 1];
        line.strip_suffix('\n').unwrap_or(line).to_owned()
    };
    // What follows one row of a hunk; between two hunks both sides go on by as many lines.
    let (mut at, mut rebuilt, mut gone) = ((1, 1), Vec::new(), BTreeSet::new());
    let mut come = BTreeSet::new();
    for hunk in &diff.hunks {
        let (first_old, first_new) = begin(&hunk.rows, at);
        assert_eq!(first_old - at.0, first_new - at.1, "{:?}", hunk.rows);
        rebuilt.extend_from_slice(&before[at.0 as usize - 1..first_old as usize - 1]);
        at = (first_old, first_new);
        for row in &hunk.rows {
            match *row {
                Row::Same { old, new, text } => {
                    assert_eq!((old, new), at);
                    assert_eq!((bare(&before, old), bare(&after, new)), (text.into(), text.into()));
                    rebuilt.push(before[old as usize - 1].clone());
                    at = (old + 1, new + 1);
                }
                Row::Removed { old, text } => {
                    assert_eq!((old, bare(&before, old).as_str()), (at.0, text));
                    assert!(gone.insert(old));
                    at.0 += 1;
                }
                Row::Added { new, text } => {
                    assert_eq!((new, bare(&after, new).as_str()), (at.1, text));
                    assert!(come.insert(new));
                    rebuilt.push(after[new as usize - 1].clone());
                    at.1 += 1;
                }
            }
        }
    }
    rebuilt.extend_from_slice(&before[at.0 as usize - 1..]);
    assert_eq!(rebuilt, after);
    assert_eq!(old == new, diff.hunks.is_empty());
    assert_eq!(diff.delta().added as usize, come.len());
    let told = |ranges: &[Lines]| -> BTreeSet<u32> {
        assert!(ranges.windows(2).all(|it| it[0].last < it[1].first), "{ranges:?}");
        ranges.iter().flat_map(|it| it.first..=it.last).collect()
    };
    assert_eq!(told(&diff.removed), gone);
    let added = told(&diff.added);
    assert!(come.is_subset(&added) && added.iter().all(|it| *it >= 1));
    assert!(added.last().is_none_or(|it| *it as usize <= after.len()));
}

/// The numbers that a hunk begins with, on both sides.
fn begin(rows: &[Row<'_>], at: (u32, u32)) -> (u32, u32) {
    let old = rows.iter().find_map(|row| match row {
        Row::Same { old, .. } | Row::Removed { old, .. } => Some(*old),
        Row::Added { .. } => None,
    });
    let new = rows.iter().find_map(|row| match row {
        Row::Same { new, .. } | Row::Added { new, .. } => Some(*new),
        Row::Removed { .. } => None,
    });
    match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (Some(old), None) => (old, at.1 + (old - at.0)),
        (None, Some(new)) => (at.0 + (new - at.1), new),
        (None, None) => panic!("a hunk has rows"),
    }
}

/// A workflow event: a line with its name, then the payload. What is resolved names commits and branches alone.
pub fn event(text: &str) {
    let (name, payload) = text.split_once('\n').unwrap_or(("pull_request", text));
    let Ok(payload) = serde_json::from_str(payload) else { return };
    let sha = "0123456789abcdef0123456789abcdef01234567";
    for asked in [event::resolve(name, &payload, Some(sha)), event::resolve_pull(name, &payload)] {
        match asked {
            Ok(Asked::Review(request)) => {
                assert!(is_commit(&request.head), "{}", request.head);
                assert!(
                    request.base.iter().all(|it| is_commit(it) || is_branch(it)),
                    "{request:?}"
                );
            }
            Ok(Asked::Command(told)) => assert!(told.command.err().is_none_or(|it| !it.is_empty())),
            Ok(Asked::Nothing(why)) => assert!(!why.is_empty()),
            Ok(Asked::Pull(_)) => {}
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
}

fn is_commit(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A full name, and nothing that git would take for more than a name.
fn is_branch(name: &str) -> bool {
    let whole = name.starts_with("refs/heads/") || name.starts_with("refs/remotes/origin/");
    let asks = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    whole && !name.contains(asks) && !name.contains("..") && !name.contains("@{")
}

/// The folder of a finished review, its files separated by NUL: read, or refused with sentences; and what is read can be rendered, and its
/// files read again.
pub fn finished(text: &str) {
    const NAMES: [&str; 4] = ["synthesis.json", "findings.jsonl", "checkpoint.json", "memory.json"];
    in_folder(|folder| {
        let mut parts = text.split('\0');
        for name in NAMES {
            fs::write(folder.join(name), parts.next().unwrap_or("")).unwrap();
        }
        if let Err(error) = store::record(folder) {
            assert!(!error.to_string().is_empty());
        }
        let _ = store::memory(folder, Kept::File);
        let _ = store::memory(&folder.join("memory.json"), Kept::File);
        let Ok(report) = store::report(folder) else { return };
        rendered(&report);
        let written = json::synthesis(&report);
        fs::write(folder.join(NAMES[0]), &written).unwrap();
        fs::write(folder.join(NAMES[1]), jsonl::findings(&report).collect::<String>()).unwrap();
        let again = store::report(folder).unwrap();
        assert_eq!(json::synthesis(&again), written);
    });
}

/// A report in every format; those for programs are what they should be.
fn rendered(report: &Report) {
    for format in Format::ALL {
        let text = render(format, report, Screen::PLAIN);
        if matches!(format, Format::Json | Format::Sarif) {
            serde_json::from_str::<serde::de::IgnoredAny>(&text).unwrap();
        }
    }
}

/// A text of the snapshot: as many lines as before, the same placeholders each time, and what was replaced is not replaced again.
pub fn redact(text: &str) {
    let mut redactor = Redactor::default();
    let once = redactor.text(text).into_owned();
    assert_eq!(once.matches('\n').count(), text.matches('\n').count());
    assert_eq!(redactor.text(text), once);
    assert_eq!(Redactor::default().text(&once), once);
    let kinds = redactor.counts();
    assert_eq!(kinds.is_empty(), once == text, "{kinds:?}");
    assert!(kinds.keys().all(|kind| once.contains(&format!("[redacted:{kind}:1]"))), "{kinds:?}");
}

/// A file of findings in any of the forms that are read; what is read can be merged, and the report's own files are read too.
pub fn findings(bytes: &[u8]) {
    in_folder(|folder| {
        let file = [folder.join("findings")];
        fs::write(&file[0], bytes).unwrap();
        for imports in [import::read(&file), import::read_sarif(&file)] {
            match imports {
                Ok(imports) => merged(&imports, folder),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    });
}

fn merged(imports: &Imports, folder: &Path) {
    let suppressed = imports.suppressed.iter().map(|it| &it.finding);
    for it in imports.findings.iter().chain(suppressed) {
        assert!(!it.voices.is_empty() && !it.claim.trim().is_empty(), "{it:?}");
        assert!(
            it.lines.is_none_or(|lines| lines.first >= 1 && lines.first <= lines.last),
            "{it:?}"
        );
        assert!(!it.files().any(leads_out), "{it:?}");
    }
    let ends = (String::new(), String::new(), None);
    let scope = Scope::Tree;
    let review =
        engine::Review::of_merge(builtin(), snapshot::nothing(), ends, scope, "2026-01-01");
    let mut redactor = Redactor::default();
    let state = engine::merge(&review, imports.clone(), &Terms::default(), &mut redactor);
    let report = synthesis::conclude(&review, state, 0.0);
    let known = report.findings.len() + report.absorbed.len();
    assert!(known <= imports.findings.len());
    let all = [folder.join("own.sarif"), folder.join("findings.jsonl")];
    fs::write(&all[0], sarif::log(&report)).unwrap();
    fs::write(&all[1], jsonl::findings(&report).collect::<String>()).unwrap();
    import::read_sarif(&all[..1]).unwrap();
    let again: Vec<Imported> = import::read(&all[1..]).unwrap().findings;
    assert_eq!(again.len(), known);
}

/// Whether a path leads out of the folder that it is joined to.
fn leads_out(path: &str) -> bool {
    path.starts_with('/') && path.contains("/../")
}

/// The archive of an artifact: refused with a fragment, or unpacked to files of ours by their names, plain and of a bounded size.
pub fn archive(bytes: &[u8]) {
    let into = tempfile::tempdir().unwrap();
    match store::unpack(bytes, into.path()) {
        Ok(()) => {
            let replies = into.path().join("replies");
            let files = entries(into.path()).into_iter().filter(|it| *it != replies);
            let sizes = files.chain(entries(&replies)).map(|it| {
                let about = fs::symlink_metadata(&it).unwrap();
                assert!(about.is_file(), "{}", it.display());
                about.len()
            });
            assert!(sizes.sum::<u64>() <= bytes.len() as u64 * 200 + (1 << 20));
            let _ = store::of(into.path());
            let _ = store::memory(into.path(), Kept::Artifact { run: 1 });
            let _ = store::filed(into.path()).unwrap();
        }
        Err(why) => assert!(!why.is_empty() && why.starts_with(char::is_lowercase), "{why}"),
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect()
}

/// The built-in charter, read once.
fn builtin() -> Charter {
    thread_local! {
        static BUILTIN: LazyCell<Charter> = const { LazyCell::new(config::builtin) };
    }
    BUILTIN.with(|it| (**it).clone())
}

/// A folder that is used again and again: its files are written anew each time.
fn in_folder(look: impl FnOnce(&Path)) {
    thread_local! {
        static FOLDER: LazyCell<TempDir> = const { LazyCell::new(|| tempfile::tempdir().unwrap()) };
    }
    FOLDER.with(|it| look(it.path()));
}
