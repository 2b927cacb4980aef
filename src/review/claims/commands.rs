//! Commands that the repository itself defines: scripts of a package, targets of a makefile, programs, examples and tests of a crate.

use super::{
    Judged,
    document::Document,
    spoken::Spoken,
    world::{World, last},
};
use crate::review::finding::{Severity, Side};
use std::collections::{BTreeMap, BTreeSet};

/// What runs a named thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Runner {
    /// A script of `package.json`.
    Npm,
    /// A target of a makefile.
    Make,
    /// A recipe of a justfile.
    Just,
    /// A program of a crate.
    Bin,
    /// An example of a crate.
    Example,
    /// A test of a crate.
    Test,
}

impl Runner {
    /// What a command line runs by name.
    pub(super) fn read<'a>(first: &str, rest: &[&'a str]) -> Option<(Self, &'a str)> {
        let name = |it: &&'a str| Some(*it).filter(|it| is_name(it));
        match first {
            // With a folder named it is another package's.
            "npm" | "pnpm" | "yarn" | "bun" => match rest {
                ["run", it, ..] => name(it).map(|it| (Self::Npm, it)),
                _ => None,
            },
            "make" => rest.first().and_then(name).map(|it| (Self::Make, it)),
            "just" => rest.first().and_then(name).map(|it| (Self::Just, it)),
            "cargo" => {
                let verb = *rest.first()?;
                if !matches!(verb, "run" | "r" | "test" | "t" | "build" | "b") {
                    return None;
                }
                let of =
                    [("--bin", Self::Bin), ("--example", Self::Example), ("--test", Self::Test)];
                let own = rest.iter().take_while(|it| **it != "--");
                let own: Vec<&&'a str> = own.collect();
                own.windows(2).find_map(|pair| {
                    let runner = of.iter().find(|(flag, _)| flag == pair[0])?.1;
                    name(pair[1]).map(|it| (runner, it))
                })
            }
            _ => None,
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Npm => "script of this name in any package.json",
            Self::Make => "such target in the makefile",
            Self::Just => "such recipe in the justfile",
            Self::Bin => "program of this name",
            Self::Example => "example of this name",
            Self::Test => "test of this name",
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b':' | b'.'))
}

/// Whether a path is of a file that says which commands there are, or what is ignored.
pub(super) fn is_manifest(path: &str) -> bool {
    is_makefile(last(path))
        || is_justfile(last(path))
        || matches!(last(path), "package.json" | "Cargo.toml" | "pyproject.toml" | ".gitignore")
}

fn is_makefile(name: &str) -> bool {
    matches!(name, "Makefile" | "makefile" | "GNUmakefile")
}

fn is_justfile(name: &str) -> bool {
    name.eq_ignore_ascii_case("justfile") || name == ".justfile"
}

/// What the manifests of one side define.
#[derive(Debug, Default)]
struct Defined {
    /// With the file that defines it.
    named: BTreeMap<(Runner, String), String>,
    /// Kinds of which a manifest was read whole, so that what is not in it is not there.
    closed: BTreeSet<Runner>,
    programs: BTreeSet<String>,
}

/// What the manifests of both sides define.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    head: Defined,
    base: Defined,
}

impl Manifests {
    pub(super) fn of(world: &World<'_>) -> Self {
        let mut manifests = Self::default();
        for (path, text) in world.texts().filter(|(path, _)| is_manifest(path)) {
            manifests.head.take(path, text);
            if world.exists(Side::Old, path) {
                manifests.base.take(path, world.text(Side::Old, path).unwrap_or(text));
            }
        }
        for (path, text) in world
            .old_texts()
            .filter(|(path, _)| is_manifest(path) && !world.exists(Side::New, path))
        {
            manifests.base.take(path, text);
        }
        // A package that was not read may define any script.
        if world.named(Side::New, "package.json").any(|it| world.text(Side::New, it).is_none()) {
            manifests.head.closed.remove(&Runner::Npm);
        }
        manifests
    }

    /// Whether a program of this name is made here.
    pub(super) fn has_program(&self, name: &str) -> bool {
        name.len() > 1 && (self.head.programs.contains(name) || self.base.programs.contains(name))
    }
}

impl Defined {
    fn take(&mut self, path: &str, text: &str) {
        let name = last(path);
        let mut define = |runner, it: &str| {
            self.named.entry((runner, it.to_owned())).or_insert_with(|| path.to_owned());
        };
        if name == "package.json" {
            let Ok(package) = serde_json::from_str::<serde_json::Value>(text) else { return };
            let keys = |of: &str| {
                let object = package.get(of).and_then(serde_json::Value::as_object);
                object.into_iter().flat_map(serde_json::Map::keys)
            };
            keys("scripts").for_each(|it| define(Runner::Npm, it));
            self.programs.extend(keys("bin").cloned());
            self.closed.insert(Runner::Npm);
        } else if is_makefile(name) {
            let targets = targets(text);
            targets.iter().for_each(|it| define(Runner::Make, it));
            // What is not in the root's makefile is nowhere, unless it takes in others or makes targets up.
            let open = ["include", "-include", "sinclude", "$(", "%"];
            let whole = !text.lines().any(|line| open.iter().any(|it| line.starts_with(it)));
            self.closed.extend((path == name && whole).then_some(Runner::Make));
        } else if is_justfile(name) {
            let recipes = recipes(text);
            recipes.iter().for_each(|it| define(Runner::Just, it));
            let open = ["import", "mod "];
            let whole = !text.lines().any(|line| open.iter().any(|it| line.starts_with(it)));
            self.closed.extend((path == name && whole).then_some(Runner::Just));
        } else {
            self.sections(path, text);
        }
    }

    /// TOML as far as names go: a section's head, and keys below it.
    fn sections(&mut self, path: &str, text: &str) {
        let mut section = "";
        let package = last(path) == "Cargo.toml";
        self.closed.extend(
            package.then_some([Runner::Bin, Runner::Example, Runner::Test]).into_iter().flatten(),
        );
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line.trim_matches(['[', ']']).trim();
                continue;
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            let (key, value) =
                (key.trim().trim_matches('"'), value.trim().trim_matches(['"', '\'']));
            let runner = match section {
                "bin" => Some(Runner::Bin),
                "package" => Some(Runner::Bin),
                "example" => Some(Runner::Example),
                "test" => Some(Runner::Test),
                _ => None,
            };
            if package
                && key == "name"
                && let Some(runner) = runner
            {
                self.named.entry((runner, value.to_owned())).or_insert_with(|| path.to_owned());
                if section == "bin" {
                    self.programs.insert(value.to_owned());
                }
            }
            if !package && matches!(section, "project.scripts" | "tool.poetry.scripts") {
                self.programs.insert(key.to_owned());
            }
        }
    }
}

/// The targets of a makefile, those that it only declares included.
fn targets(text: &str) -> Vec<&str> {
    let rules = text.lines().filter(|it| !it.starts_with(['\t', ' ', '#']));
    let rules =
        rules.filter_map(|it| it.split_once(':')).filter(|(_, rest)| !rest.starts_with('='));
    rules
        .flat_map(|(targets, rest)| {
            let declared = if targets.trim() == ".PHONY" { rest } else { "" };
            targets.split_whitespace().chain(declared.split_whitespace())
        })
        .collect()
}

/// The recipes of a justfile, and their other names.
fn recipes(text: &str) -> Vec<&str> {
    let heads = text.lines().filter(|it| !it.starts_with([' ', '\t', '#', '[']));
    heads
        .filter_map(|line| match line.strip_prefix("alias ") {
            Some(alias) => alias.split_whitespace().next(),
            None => {
                let (head, rest) = line.split_once(':')?;
                let name = head.trim_start_matches('@').split_whitespace().next();
                name.filter(|_| !rest.starts_with('='))
            }
        })
        .collect()
}

/// A command by name.
pub(super) fn script(
    world: &World<'_>,
    manifests: &Manifests,
    document: &Document,
    it: &Spoken,
    runner: Runner,
    name: &str,
) -> Option<Judged> {
    let key = (runner, name.to_owned());
    let found = |side, defined: &Defined| {
        defined.named.get(&key).cloned().or_else(|| discovered(world, side, runner, name))
    };
    if let Some(at) = found(Side::New, &manifests.head) {
        return Some(Judged::verified(Some(at)));
    }
    let guide = ["readme", "contributing"]
        .iter()
        .any(|it| last(&document.path).to_ascii_lowercase().starts_with(it));
    let severity = Some(if guide { Severity::Medium } else { Severity::Low });
    if let Some(at) = found(Side::Old, &manifests.base) {
        return Some(Judged { severity, ..Judged::refuted(format!("{at} had it at base")) });
    }
    if !manifests.head.closed.contains(&runner) {
        return Some(Judged::source_only("what defines such commands is not here, or not whole"));
    }
    let elsewhere = document.line(it.line).contains("cd ") || it.hedged || name.contains('.');
    if elsewhere || !document.is_new(it) || runner == Runner::Test {
        return Some(Judged::source_only("it may be a command of another folder"));
    }
    Some(Judged { severity, ..Judged::refuted(format!("there is no {}", runner.what())) })
}

/// What cargo finds by its place.
fn discovered(world: &World<'_>, side: Side, runner: Runner, name: &str) -> Option<String> {
    let folder = match runner {
        Runner::Bin => "bin",
        Runner::Example => "examples",
        Runner::Test => "tests",
        Runner::Npm | Runner::Make | Runner::Just => return None,
    };
    let places = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")];
    places.iter().find_map(|it| world.ending(side, it)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_line_runs() {
        for (line, expected) in [
            ("npm run build", Some((Runner::Npm, "build"))),
            ("npm install", None),
            ("yarn run --silent x", None),
            ("make test VERBOSE=1", Some((Runner::Make, "test"))),
            ("make -C sub test", None),
            ("just lint", Some((Runner::Just, "lint"))),
            ("cargo run --release --example simple -- --bin x", Some((Runner::Example, "simple"))),
            ("cargo test --test it rules", Some((Runner::Test, "it"))),
            ("cargo install x", None),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(Runner::read(words[0], &words[1..]), expected, "{line}");
        }
    }

    #[test]
    fn what_manifests_define() {
        let mut defined = Defined::default();
        defined.take("package.json", r#"{"scripts": {"build": "x"}, "bin": {"tool": "a.js"}}"#);
        defined.take("Makefile", ".PHONY: all\nall: a b\n\techo x:\nVAR := 3\nlint test:\n");
        defined.take(
            "justfile",
            "set shell := [\"bash\"]\nalias t := test\n@test arg: build\n  cargo test\n",
        );
        defined.take(
            "Cargo.toml",
            "[package]\nname = \"crate\"\n[[bin]]\nname = \"prog\"\n[dependencies]\nname = \"x\"\n",
        );
        defined.take("pyproject.toml", "[project.scripts]\npy-tool = \"a:b\"\n");
        let names: Vec<(Runner, &str)> =
            defined.named.keys().map(|(runner, name)| (*runner, name.as_str())).collect();
        for it in [
            (Runner::Npm, "build"),
            (Runner::Make, "all"),
            (Runner::Make, "test"),
            (Runner::Just, "t"),
            (Runner::Just, "test"),
            (Runner::Bin, "prog"),
            (Runner::Bin, "crate"),
        ] {
            assert!(names.contains(&it), "{it:?} {names:?}");
        }
        assert!(
            !names.contains(&(Runner::Bin, "x")) && !names.contains(&(Runner::Make, "VAR")),
            "{names:?}"
        );
        assert!(["tool", "prog", "py-tool"].iter().all(|it| defined.programs.contains(*it)));
        assert!(defined.closed.contains(&Runner::Make) && defined.closed.contains(&Runner::Just));
    }
}
