//! A migration that cannot be taken back: it goes one way in a form that has a place for the other.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View},
};
use crate::review::{
    change::{Lines, Status},
    finding::Severity,
};
use regex::Regex;
use std::sync::LazyLock;

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern is a literal, compiled by a test")
}

static ALEMBIC_DOWN: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?m)^def downgrade\([^)]*\)[^\n]*:\s*\n(?:\s*(?:#[^\n]*|"""[^"]*""")\s*\n)*\s+(?:pass|return|\.\.\.)\s*$"#,
    )
});
static ALEMBIC_UP: LazyLock<Regex> = LazyLock::new(|| compile(r"(?m)^\s+(?:op|batch_op)\.\w+\("));
static RUN_PYTHON: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\bRunPython\(\s*\w+(?:\.\w+)*,?\s*\)"));
static EMPTY_DOWN: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"(?m)\bdown\s*(?:=\s*(?:async\s*)?)?\([^)]*\)[^{\n]*\{\s*(?:return;?\s*)?\}")
});

pub(super) fn signals(view: &View<'_>) -> Vec<Found> {
    let new = view.deltas.iter().filter(|it| it.status == Status::Added && is_migration(it));
    new.filter_map(|delta| Some(Found::at(delta.path, signal(one_way(view, delta)?)))).collect()
}

/// Whether a file is a migration, by its folders: what tools find there is run once and called by nobody. A folder `versions` may hold
/// an API's just as well: there its name or Alembic's form has to say so too.
pub(super) fn is_migration(delta: &Delta<'_>) -> bool {
    let folders = || delta.path.split('/');
    folders().any(|it| matches!(it, "migrations" | "migration" | "migrate" | "alembic"))
        || folders().any(|it| it == "versions")
            && (names_revision(delta.name())
                || [delta.old, delta.new].iter().any(|it| it.contains("down_revision")))
}

/// `0002_add_users.py`, `3f2a9c1b7d04_add_users.py`: a number or a hash, and what it does. A date alone is an API's version.
fn names_revision(name: &str) -> bool {
    let Some((revision, rest)) = name.split_once(['_', '-']) else { return false };
    let what = rest.split('.').next().unwrap_or_default();
    let is_number = revision.bytes().all(|it| it.is_ascii_digit());
    let is_hash = revision.len() >= 8
        && revision.bytes().all(|it| it.is_ascii_hexdigit())
        && revision.bytes().any(|it| it.is_ascii_digit());
    !revision.is_empty()
        && (is_number || is_hash)
        && what.bytes().any(|it| it.is_ascii_alphabetic())
}

/// The line where the way back should begin.
fn one_way(view: &View<'_>, delta: &Delta<'_>) -> Option<u32> {
    let text = delta.new;
    let line_of =
        |at: usize| u32::try_from(text[..at].matches('\n').count() + 1).unwrap_or(u32::MAX);
    let ending = delta.name().rsplit_once('.').map_or("", |it| it.1);
    match ending {
        "sql" => sql(view, delta),
        "py" if text.contains("def upgrade(") && ALEMBIC_UP.is_match(text) => {
            ALEMBIC_DOWN.find(text).map(|it| line_of(it.start()))
        }
        "py" if text.contains("migrations.Migration") => {
            RUN_PYTHON.find(text).map(|it| line_of(it.start()))
        }
        "rb" if text.contains("ActiveRecord::Migration") => {
            let at = text.find("def up\n")?;
            (!text.contains("def down")).then(|| line_of(at))
        }
        "js" | "ts" | "mjs" | "cjs" | "php" => EMPTY_DOWN.find(text).map(|it| line_of(it.start())),
        _ => None,
    }
}

/// A file for each way, or a section for each.
fn sql(view: &View<'_>, delta: &Delta<'_>) -> Option<u32> {
    if let Some(stem) = delta.path.strip_suffix(".up.sql") {
        let back = format!("{stem}.down.sql");
        let paired = view.deltas.iter().any(|it| it.path.ends_with(".down.sql"));
        // Whether this repository writes the other way at all shows only where one of its files is in the change or this is one of two forms.
        return (!view.paths.contains(back.as_str()) && !paired).then_some(1);
    }
    let (up, down) = ["-- +goose", "-- migrate:", "-- +migrate "].iter().find_map(|mark| {
        let at = |way: &[&str]| way.iter().find_map(|way| delta.new.find(&format!("{mark}{way}")));
        Some((at(&[" Up", "up", "Up"])?, at(&[" Down", "down", "Down"])))
    })?;
    let back = down.map_or("", |at| &delta.new[at..]);
    let does = back.lines().skip(1).any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("--")
    });
    let said = back.lines().skip(1).any(|line| line.trim().len() > 4 && !line.contains("+goose"));
    let at = down.unwrap_or(up);
    (!does && !said).then(|| u32::try_from(delta.new[..at].matches('\n').count() + 1).unwrap_or(1))
}

fn signal(line: u32) -> Signal {
    Signal {
        rule: "migration-one-way",
        seat: Seat { role: "data", theme: "correctness-edges" },
        severity: Severity::Low,
        lines: Lines::new(line, line),
        claim: "The migration goes one way only: its form has a place for the way back, and nothing is there.".to_owned(),
        failure_scenario: "The release is taken back, the code of before meets the schema of after, and the way back is written by hand in the middle of an outage.",
        proposed_change: "Write the reverse, or say in its place why there is none.",
        disproof: "The step loses nothing and the code of before works with it, or what it does cannot be undone and that was decided.",
        references: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_versions_is_one_of_migrations_where_something_else_says_so() {
        for (path, text, expected) in [
            ("db/migrations/users.py", "", true),
            ("alembic/versions/users.py", "", true),
            ("db/versions/0002_add_users.py", "", true),
            ("db/versions/20260101120000-add.sql", "", true),
            ("db/versions/3f2a9c1b7d04_add_users.py", "", true),
            ("db/versions/users.py", "down_revision = None\n", true),
            ("api/versions/users.py", "", false),
            ("api/versions/v1_users.py", "", false),
            ("api/versions/2026-10-01.ts", "", false),
            ("api/versions/decade_old.py", "", false),
        ] {
            let delta = Delta {
                path,
                status: Status::Modified,
                old: "",
                new: text,
                removed: Vec::new(),
                added: Vec::new(),
            };
            assert_eq!(is_migration(&delta), expected, "{path}");
        }
    }
}
