//! What runs over every change, made weaker: a workflow that may write more than before, a check that is taken out of the pipeline or
//! can no longer fail. Lines and indentation of YAML, not its meaning; what is written anew elsewhere in the change is no loss.

use super::{
    Found, Seat, Signal,
    delta::{Delta, View, name},
};
use crate::review::{
    change::{Lines, Status},
    finding::Severity,
};
use regex::Regex;
use std::{collections::BTreeMap, sync::LazyLock};

const SECURITY: Seat = Seat { role: "security", theme: "spec-conformance" };
const TEST: Seat = Seat { role: "test", theme: "simplicity-doc-tests" };

/// Files in which a project writes down its tasks.
const TASKS: [&str; 11] = [
    "package.json",
    "Makefile",
    "justfile",
    "Taskfile.yml",
    "tox.ini",
    "noxfile.py",
    "pyproject.toml",
    ".pre-commit-config.yaml",
    "build.gradle",
    "pom.xml",
    "Rakefile",
];

/// A command that checks, as far as it tells it from another: program and task.
static CHECK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)\b(?:
            cargo\s(?:\+\S+\s)?(?:test|nextest|clippy|fmt|check|deny|audit|miri|hack|semver-checks)
          | go\s(?:test|vet) | golangci-lint | staticcheck | govulncheck
          | (?:npm|pnpm|yarn|bun)\s(?:run\s)?(?:test|lint|typecheck|type-check|check|audit|ci:test)[\w:-]*
          | pytest | tox | nox | mypy | pyright | ruff\s(?:check|format) | flake8 | black\s--check | bandit | pip-audit
          | eslint | tsc | biome | prettier\s--check | vitest | jest | playwright\stest
          | mvn\s[\w\s-]*?(?:test|verify) | \./gradlew\s[\w\s:-]*?(?:test|check)
          | make\s(?:test|lint|check)[\w-]* | just\s(?:test|lint|check)[\w-]* | task\s(?:test|lint)[\w:-]*
          | shellcheck | hadolint | actionlint | zizmor | semgrep | trivy | codespell | typos | pre-commit\srun | rspec | rubocop | phpunit | phpstan
        )",
    )
    .expect("a pattern is a literal, compiled by a test")
});
/// An action that checks.
static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"uses:\s*([\w.-]+/[\w./-]*(?:lint|test|codeql|audit|scan|scorecard|dependency-review|clippy|typos|zizmor)[\w./-]*)@")
        .expect("a pattern is a literal, compiled by a test")
});

pub(super) fn signals(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for delta in view.deltas.iter().filter(|it| is_workflow(it.path) && it.stays()) {
        found.extend(widened(delta).map(|signal| Found::at(delta.path, signal)));
        found.extend(cannot_fail(delta).map(|signal| Found::at(delta.path, signal)));
    }
    found.extend(removed(view));
    found
}

fn is_workflow(path: &str) -> bool {
    path.starts_with(".github/workflows/") && [".yml", ".yaml"].iter().any(|it| path.ends_with(it))
}

pub(super) fn is_pipeline(path: &str) -> bool {
    is_workflow(path)
        || matches!(
            path,
            ".gitlab-ci.yml"
                | ".circleci/config.yml"
                | ".travis.yml"
                | "azure-pipelines.yml"
                | ".cirrus.yml"
        )
}

/// A line without its comment, with its indentation.
fn bare(line: &str) -> (usize, &str) {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let text = line.trim_start();
    if text.starts_with('#') { (0, "") } else { (line.len() - text.len(), text) }
}

/// What a token may write, by where it is granted: `true` for the whole workflow. The line of each grant.
fn grants(text: &str) -> BTreeMap<(bool, &str), u32> {
    let mut found = BTreeMap::new();
    let mut block: Option<usize> = None;
    for (line, number) in text.lines().zip(1..) {
        let (depth, line) = bare(line);
        if line.is_empty() {
            continue;
        }
        if block.is_some_and(|outer| depth <= outer) {
            block = None;
        }
        if let Some(value) = line.strip_prefix("permissions:") {
            match value.trim() {
                "" => block = Some(depth),
                "write-all" => {
                    found.insert((depth == 0, "write-all"), number);
                }
                inline => {
                    let inner = inline.trim_matches(['{', '}', ' ']);
                    for (scope, level) in inner.split(',').filter_map(|it| it.split_once(':')) {
                        if level.trim() == "write" {
                            found.insert((depth == 0, scope.trim()), number);
                        }
                    }
                }
            }
        } else if let Some((scope, level)) = line.split_once(':')
            && block.is_some()
            && level.trim() == "write"
        {
            found.insert((block == Some(0), scope.trim()), number);
        }
    }
    found
}

/// A grant that no part of the workflow had, or that a part had and the whole has now; or no limit any more where there was one.
fn widened(delta: &Delta<'_>) -> Option<Signal> {
    let limits = |text: &str| text.lines().any(|line| bare(line).1.starts_with("permissions:"));
    if !limits(delta.old) {
        return None;
    }
    let (was, is) = (grants(delta.old), grants(delta.new));
    if !limits(delta.new) {
        let line = delta.removed.iter().find(|it| bare(it.text).1.starts_with("permissions:"));
        let line = line.map_or(1, |it| it.at);
        let claim = "The workflow no longer limits what its token may do.";
        return Some(permissions(Severity::Medium, line, claim));
    }
    let had = |whole: bool, scope: &str| {
        let everything = |whole| was.contains_key(&(whole, "write-all"));
        was.contains_key(&(true, scope))
            || everything(true)
            || (!whole && (was.contains_key(&(false, scope)) || everything(false)))
    };
    let new = is.iter().filter(|((whole, scope), _)| !had(*whole, scope));
    let powerful = |scope: &str| {
        matches!(
            scope,
            "contents" | "id-token" | "packages" | "actions" | "deployments" | "write-all"
        )
    };
    let worst = new.min_by_key(|((_, scope), line)| (!powerful(scope), **line))?;
    let ((whole, scope), line) = (*worst.0, *worst.1);
    let severity = if powerful(scope) { Severity::Medium } else { Severity::Low };
    let claim = if whole {
        "Every job of the workflow may write what it could not before."
    } else {
        "A job of the workflow may write what none could before."
    };
    Some(permissions(severity, line, claim))
}

fn permissions(severity: Severity, line: u32, claim: &str) -> Signal {
    Signal {
        rule: "workflow-permissions-widened",
        seat: SECURITY,
        severity,
        lines: Lines::new(line, line),
        claim: claim.to_owned(),
        failure_scenario: "A step, an action or a dependency that is taken over in that job writes with the repository's own token.",
        proposed_change: "Grant it to the one job whose step needs it, and move what comes from outside into another job.",
        disproof: "A step of that very job needs the grant, and nothing of a stranger's runs in it.",
        references: &["CWE-250", "CWE-732"],
    }
}

/// A step or job of a workflow with checks that may fail without anyone seeing it.
fn cannot_fail(delta: &Delta<'_>) -> Option<Signal> {
    let is = |line: &str| {
        let (_, line) = bare(line);
        line.trim_start_matches("- ").starts_with("continue-on-error: true")
    };
    let lines: Vec<&str> = delta.new.lines().collect();
    let line = delta.added.iter().find(|(number, line)| {
        let at = *number as usize;
        let near = &lines[at.saturating_sub(8).min(lines.len())..(at + 6).min(lines.len())];
        is(line) && near.iter().any(|line| CHECK.is_match(line) || ACTION.is_match(line))
            // Only where the check was there before: a new one may be on trial.
            && near.iter().any(|line| (CHECK.is_match(line) || ACTION.is_match(line)) && delta.old.contains(line.trim()))
    })?;
    let gone = delta.removed.iter().filter(|it| is(it.text)).count();
    if gone > 0 {
        return None;
    }
    Some(check(
        Lines::new(line.0, line.0),
        "A check that stopped a merge may fail now without stopping it.",
    ))
}

/// Checks that the pipeline ran and does not any more, where no other check comes in their place: one signal for the change.
fn removed(view: &View<'_>) -> Option<Found> {
    let pipelines: Vec<&Delta<'_>> = view.deltas.iter().filter(|it| is_pipeline(it.path)).collect();
    let old: BTreeMap<&str, usize> = counted(pipelines.iter().map(|it| it.old));
    let new: BTreeMap<&str, usize> = counted(pipelines.iter().map(|it| it.new));
    // Another check, a script, another workflow: the old one may run in it.
    let other = new.keys().any(|it| !old.contains_key(it));
    let added = || view.deltas.iter().flat_map(|it| &it.added);
    let handed = |line: &str| {
        let line = bare(line).1;
        line.trim_start_matches("- ").starts_with("uses: ./")
            || line.contains(".sh")
            || line.contains("script")
            || line.contains("make ")
            || line.contains(" run ")
    };
    let actions =
        |text: &'_ str| text.lines().filter_map(action).map(str::to_owned).collect::<Vec<_>>();
    let known: Vec<String> = pipelines.iter().flat_map(|it| actions(it.old)).collect();
    let other =
        other || pipelines.iter().flat_map(|it| actions(it.new)).any(|it| !known.contains(&it));
    // What a task comes to may be written where tasks are.
    let tasks = view.paths.iter().any(|path| TASKS.contains(&name(path)));
    if other || tasks || pipelines.iter().flat_map(|it| &it.added).any(|(_, line)| handed(line)) {
        return None;
    }
    let lost: Vec<&str> = old.keys().copied().filter(|it| !new.contains_key(it)).collect();
    let elsewhere = |check: &str| added().any(|(_, line)| line.contains(check));
    let (delta, gone) = pipelines.iter().find_map(|delta| {
        let gone = delta.removed.iter().find(|gone| {
            checks(gone.text).any(|check| lost.contains(&check) && !elsewhere(check))
        })?;
        Some((delta, gone))
    })?;
    let whole = delta.status == Status::Deleted;
    let lines = if whole { Lines::new(gone.old, gone.old) } else { delta.place(gone.at) };
    let claim = "A check is taken out of the pipeline, and no other takes its place.";
    Some(Found::at(delta.path, check(lines, claim)))
}

/// The action that a step uses, without its version.
fn action(line: &str) -> Option<&str> {
    let uses = bare(line).1.trim_start_matches("- ").strip_prefix("uses:")?.trim();
    Some(uses.split_once('@').map_or(uses, |it| it.0))
}

fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut found = BTreeMap::new();
    for check in texts.flat_map(str::lines).flat_map(checks) {
        *found.entry(check).or_default() += 1;
    }
    found
}

/// The checks of a line that is no comment, no name and no installation.
fn checks(line: &str) -> impl Iterator<Item = &str> {
    let (_, line) = bare(line);
    let idle = ["name:", "- name:", "key:", "install", "path:", "if:", "description:"];
    let works = !line.is_empty()
        && !idle.iter().any(|it| line.starts_with(it))
        && !line.contains(" install ")
        && !line.contains("echo ");
    let commands = CHECK.find_iter(line).filter(|it| is_run(&line[..it.start()]));
    let commands = commands.map(|it| it.as_str());
    // What a check wrote is not the check.
    let told =
        |it: &&str| !["result", "report", "upload", "comment"].iter().any(|word| it.contains(word));
    let actions = ACTION.captures_iter(line).filter_map(|it| it.get(1)).map(|it| it.as_str());
    let actions = actions.filter(told);
    commands.chain(actions).filter(move |_| works)
}

/// Whether what follows is run: it begins the line, a command of it, or is handed to a program that runs others.
fn is_run(before: &str) -> bool {
    const BEFORE: [&str; 15] = [
        "run:", "-", "&&", "||", ";", "|", " run", "npx", "exec", "sudo", "-m", "script:",
        "command:", "'", "\"",
    ];
    let before = before.trim_end();
    before.is_empty() || BEFORE.iter().any(|it| before.ends_with(it))
}

fn check(lines: Lines, claim: &str) -> Signal {
    Signal {
        rule: "check-removed",
        seat: TEST,
        severity: Severity::Low,
        lines,
        claim: claim.to_owned(),
        failure_scenario: "What the check held back comes in with the next change, and nobody is told.",
        proposed_change: "Keep the check, or say in the change which other one holds the same.",
        disproof: "Another check, of this pipeline or of another, still holds the same.",
        references: &[],
    }
}
