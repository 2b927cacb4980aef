//! Which files a role may speak about: what kind of file a path is, and few patterns that take every file of a kind.

use std::collections::{BTreeMap, BTreeSet};

/// What a file is to a reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Code that ships.
    Code,
    /// Code that tests.
    Test,
    /// Schemas, migrations, queries, interface definitions.
    Data,
    /// What builds, ships and runs it: pipelines, images, manifests, settings.
    Pipeline,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Code, Self::Test, Self::Data, Self::Pipeline];

    /// The kind of a path; `None` for documents, pictures and whatever else reviewers of code have no say in.
    pub(super) fn of(path: &str) -> Option<Self> {
        let lower = path.to_ascii_lowercase();
        let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let ending = name.rsplit_once('.').map_or("", |(_, it)| it);
        if DATA.contains(&ending) {
            return Some(Self::Data);
        }
        if folder.starts_with('.') {
            // What stands in a hidden folder serves the work on the code, and is none of it.
            return (language(path).is_some() || is_pipeline(folder, name))
                .then_some(Self::Pipeline);
        }
        if language(path).is_some() {
            let folders: Vec<&str> = folder.split('/').collect();
            let migration = folders.iter().any(|it| matches!(*it, "migrations" | "migrate"));
            let test = folders.iter().any(|it| TEST_FOLDERS.contains(it)) || is_test(path, name);
            return Some(match (migration, test) {
                (true, _) => Self::Data,
                (false, true) => Self::Test,
                (false, false) => Self::Code,
            });
        }
        is_pipeline(folder, name).then_some(Self::Pipeline)
    }
}

const DATA: [&str; 9] =
    ["sql", "proto", "graphql", "gql", "avsc", "prisma", "thrift", "xsd", "capnp"];
const TEST_FOLDERS: [&str; 8] =
    ["test", "tests", "spec", "specs", "__tests__", "testing", "testdata", "e2e"];
const PIPELINE: [&str; 12] = [
    "yml",
    "yaml",
    "toml",
    "json",
    "gradle",
    "cmake",
    "tf",
    "hcl",
    "nix",
    "cfg",
    "ini",
    "properties",
];
const PIPELINE_NAMES: [&str; 9] = [
    "dockerfile",
    "makefile",
    "gnumakefile",
    "jenkinsfile",
    "go.mod",
    "go.sum",
    "pom.xml",
    "requirements",
    "cargo.lock",
];

fn is_pipeline(folder: &str, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, it)| it);
    PIPELINE.contains(&ending)
        || PIPELINE_NAMES.iter().any(|it| name.starts_with(it))
        || folder.starts_with(".github")
        || folder.starts_with(".circleci")
}

fn is_test(path: &str, lower: &str) -> bool {
    let stem = lower.split_once('.').map_or(lower, |(it, _)| it);
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem_as_written = name.rsplit_once('.').map_or(name, |(it, _)| it);
    stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || lower.contains(".test.")
        || lower.contains(".spec.")
        || stem_as_written.ends_with("Test")
        || stem_as_written.ends_with("Tests")
}

/// The language of a path, for people, by its ending; `None` for what is no source.
pub(super) fn language(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?;
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    let ending = ending.to_ascii_lowercase();
    LANGUAGES.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(it, _)| *it)
}

const LANGUAGES: [(&str, &[&str]); 39] = [
    ("Rust", &["rs"]),
    ("Python", &["py", "pyi", "pyx", "pxd"]),
    ("JavaScript", &["js", "mjs", "cjs", "jsx"]),
    ("TypeScript", &["ts", "mts", "cts", "tsx"]),
    ("Go", &["go"]),
    ("Java", &["java"]),
    ("Kotlin", &["kt", "kts"]),
    ("Scala", &["scala", "sc"]),
    ("Groovy", &["groovy"]),
    ("C", &["c", "h"]),
    ("C++", &["cc", "cpp", "cxx", "hh", "hpp", "hxx", "ipp", "inl"]),
    ("C#", &["cs", "cshtml", "razor"]),
    ("F#", &["fs", "fsi", "fsx"]),
    ("Visual Basic", &["vb"]),
    ("Objective-C", &["m", "mm"]),
    ("Swift", &["swift"]),
    ("Dart", &["dart"]),
    ("Ruby", &["rb", "rake", "erb", "gemspec"]),
    ("PHP", &["php", "phtml"]),
    ("Perl", &["pl", "pm"]),
    ("Lua", &["lua"]),
    ("Shell", &["sh", "bash", "zsh", "fish", "ksh"]),
    ("PowerShell", &["ps1", "psm1"]),
    ("Elixir", &["ex", "exs", "heex"]),
    ("Erlang", &["erl", "hrl"]),
    ("Haskell", &["hs", "lhs"]),
    ("OCaml", &["ml", "mli"]),
    ("Clojure", &["clj", "cljs", "cljc"]),
    ("R", &["r"]),
    ("Julia", &["jl"]),
    ("Zig", &["zig"]),
    ("Nim", &["nim"]),
    ("D", &["d"]),
    ("Fortran", &["f90", "f95", "f"]),
    ("Assembly", &["s", "asm"]),
    ("Vue", &["vue"]),
    ("Svelte", &["svelte"]),
    ("HTML and styles", &["html", "htm", "css", "scss", "sass", "less"]),
    ("Tcl", &["tcl"]),
];

/// Patterns of one kind at most; with more the endings stand in for the folders.
const MOST: usize = 24;

/// Patterns that together take every file of a kind, and few others: folders that hold little else whole, the others by their endings.
pub(super) fn patterns(paths: &[&str], kind: Kind) -> Vec<String> {
    let mine: Vec<&str> = paths.iter().copied().filter(|it| Kind::of(it) == Some(kind)).collect();
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for path in paths {
        if let Some((top, _)) = path.split_once('/') {
            let (all, of_kind) = folders.entry(top).or_default();
            *all += 1;
            *of_kind += usize::from(Kind::of(path) == Some(kind));
        }
    }
    let mut patterns = BTreeSet::new();
    for path in &mine {
        patterns.insert(match path.split_once('/') {
            None => by_ending(path),
            Some((top, rest)) => match folders.get(top) {
                Some((all, of_kind)) if of_kind * 2 >= *all => format!("{}/**", literal(top)),
                _ => format!("{}/**/{}", literal(top), by_ending(rest)),
            },
        });
    }
    let several = patterns.len() > MOST;
    if several {
        patterns = mine.iter().map(|it| format!("**/{}", by_ending(it))).collect();
    }
    if patterns.len() > 4 * MOST {
        return vec!["**/*".to_owned()];
    }
    patterns.into_iter().collect()
}

/// `*.ending` of a path's file; the name itself where it has none.
fn by_ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("*.{}", literal(ending)),
        _ => literal(name),
    }
}

/// A path as a pattern of itself. What means something else in a pattern, or cannot stand in a charter, is any text: `*`.
pub(super) fn literal(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for c in path.chars() {
        let plain = c.is_alphanumeric() || "/-_.+@~#=()&$%, ".contains(c);
        match plain {
            true => pattern.push(c),
            false if pattern.ends_with('*') => {}
            false => pattern.push('*'),
        }
    }
    // A folder that is all of it would be `**`, or a name of spaces alone none.
    if pattern.trim().is_empty() { "*".to_owned() } else { pattern }
}

#[cfg(test)]
mod tests {
    use super::{Kind, literal, patterns};
    use crate::review::charter::Globs;

    #[test]
    fn a_path_is_a_kind() {
        for (path, kind) in [
            ("src/lib.rs", Some(Kind::Code)),
            ("src/test/java/OwnerTest.java", Some(Kind::Test)),
            ("pkg/router_test.go", Some(Kind::Test)),
            ("web/app.spec.ts", Some(Kind::Test)),
            ("src/contest.py", Some(Kind::Code)),
            ("db/migrate/001_users.rb", Some(Kind::Data)),
            ("api/v1.proto", Some(Kind::Data)),
            (".github/CODEOWNERS", Some(Kind::Pipeline)),
            ("Dockerfile", Some(Kind::Pipeline)),
            ("logo.png", None),
            ("README.md", None),
            (".rs", None),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }

    #[test]
    fn a_name_that_is_no_plain_text_is_matched_by_a_star() {
        for (path, pattern) in [
            ("src/lib", "src/lib"),
            ("a[b]c", "a*b*c"),
            ("{x}", "*x*"),
            ("!no", "*no"),
            ("\\x0a\u{202e}", "*x0a*"),
            ("  ", "*"),
        ] {
            assert_eq!(literal(path), pattern, "{path}");
            assert!(Globs::new(vec![pattern.to_owned()]).unwrap().take(path), "{path}");
        }
    }

    #[test]
    fn few_patterns_take_every_file_of_a_kind() {
        let paths = [
            "src/a.rs",
            "src/b.rs",
            "src/c.png",
            "docs/x.md",
            "docs/y.md",
            "docs/z.rs",
            "build.rs",
        ];
        assert_eq!(patterns(&paths, Kind::Code), ["*.rs", "docs/**/*.rs", "src/**"]);
        assert!(patterns(&paths, Kind::Test).is_empty());
    }
}
