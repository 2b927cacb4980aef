//! Which grammar a file is read with. Not a guess at content: the file name's ending decides, as it does for every tool that
//! will run the file.

use ast_grep_language::SupportLang;

/// A language with a grammar of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    Rust,
    Python,
    JavaScript,
    TypeScript,
    Tsx,
    Go,
    Java,
    /// POSIX shell and bash.
    Shell,
    /// A GitHub workflow, or an action's own file: other YAML has no rules.
    Workflow,
    /// Read with the shell's grammar: each instruction is a command, continued and commented as the shell does it.
    Dockerfile,
}

impl Language {
    /// Each of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 10] = [
        Self::Rust,
        Self::Python,
        Self::JavaScript,
        Self::TypeScript,
        Self::Tsx,
        Self::Go,
        Self::Java,
        Self::Shell,
        Self::Workflow,
        Self::Dockerfile,
    ];

    /// The language of a path; `None` where we have no grammar.
    pub(super) fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        if is_dockerfile(name) {
            return Some(Self::Dockerfile);
        }
        let (stem, ending) = name.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match ending {
            "rs" => Some(Self::Rust),
            "py" | "pyi" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "go" => Some(Self::Go),
            "java" => Some(Self::Java),
            "sh" | "bash" => Some(Self::Shell),
            "yml" | "yaml" if is_workflow(path, stem) => Some(Self::Workflow),
            _ => None,
        }
    }

    /// The grammar's name.
    pub(super) const fn grammar(self) -> SupportLang {
        match self {
            Self::Rust => SupportLang::Rust,
            Self::Python => SupportLang::Python,
            Self::JavaScript => SupportLang::JavaScript,
            Self::TypeScript => SupportLang::TypeScript,
            Self::Tsx => SupportLang::Tsx,
            Self::Go => SupportLang::Go,
            Self::Java => SupportLang::Java,
            Self::Shell | Self::Dockerfile => SupportLang::Bash,
            Self::Workflow => SupportLang::Yaml,
        }
    }

    /// The words for them in a charter, as ast-grep writes them.
    pub(super) const NAMES: [&str; 10] = [
        "Rust",
        "Python",
        "JavaScript",
        "TypeScript",
        "Tsx",
        "Go",
        "Java",
        "Bash",
        "Yaml",
        "Dockerfile",
    ];

    /// The first of those words that means it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Tsx => "Tsx",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::Shell => "Bash",
            Self::Workflow => "Yaml",
            Self::Dockerfile => "Dockerfile",
        }
    }

    /// What a word in a charter means, in any case: the language itself first. JavaScript is TypeScript and TSX too, where their grammars
    /// have what a rule names; YAML is that of workflows.
    pub(super) fn named(word: &str) -> Option<&'static [Self]> {
        Some(match word.to_ascii_lowercase().as_str() {
            "rust" | "rs" => &[Self::Rust],
            "python" | "py" => &[Self::Python],
            "javascript" | "js" | "jsx" => &[Self::JavaScript, Self::TypeScript, Self::Tsx],
            "typescript" | "ts" => &[Self::TypeScript, Self::Tsx],
            "tsx" => &[Self::Tsx],
            "go" | "golang" => &[Self::Go],
            "java" => &[Self::Java],
            "bash" | "sh" | "shell" => &[Self::Shell],
            "yaml" | "yml" => &[Self::Workflow],
            "dockerfile" => &[Self::Dockerfile],
            _ => return None,
        })
    }

    /// How the ids of its rules begin. JavaScript's rules serve TypeScript and TSX too: the grammars share the names of what they share.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Rust => "rs-",
            Self::Python => "py-",
            Self::JavaScript | Self::TypeScript | Self::Tsx => "js-",
            Self::Go => "go-",
            Self::Java => "java-",
            Self::Shell => "sh-",
            Self::Workflow => "gha-",
            Self::Dockerfile => "docker-",
        }
    }

    /// Its place among the compiled forms of a rule: a rule's languages never share a place.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::TypeScript => 1,
            Self::Tsx => 2,
            _ => 0,
        }
    }
}

/// `Dockerfile`, `Dockerfile.web`, `web.Dockerfile`, and podman's name for the same.
fn is_dockerfile(name: &str) -> bool {
    ["Dockerfile", "Containerfile"].iter().any(|it| {
        name == *it
            || name.strip_prefix(it).is_some_and(|rest| rest.starts_with('.'))
            || name.strip_suffix(it).is_some_and(|rest| rest.ends_with('.'))
    })
}

/// Where GitHub reads workflows, and what it takes for an action's own file.
fn is_workflow(path: &str, stem: &str) -> bool {
    path.starts_with(".github/workflows/") || stem == "action"
}

/// Whether a rule that says `where: production` is silent at a path: it holds tests, or code that shows how something is used.
pub(super) fn is_aside(path: &str) -> bool {
    is_test(path) || is_sample(path)
}

/// Whether a path holds samples of a documentation. Nothing else rests on it: a secret in a page is one. Below the folder of a program's
/// sources these names are its own words: a package `demo`, a `doc` that is a value, a `sample` of sound.
fn is_sample(path: &str) -> bool {
    const FOLDERS: [&str; 10] = [
        "docs",
        "doc",
        "docs_src",
        "samples",
        "sample",
        "demo",
        "demos",
        "tutorial",
        "tutorials",
        "playground",
    ];
    const SOURCES: [&str; 6] = ["src", "lib", "app", "internal", "pkg", "cmd"];
    let folders = path.rsplit_once('/').map_or("", |it| it.0);
    let above = folders.split('/').take_while(|it| !SOURCES.contains(it));
    above.into_iter().any(|folder| FOLDERS.contains(&folder))
}

/// Whether a path holds tests, examples or fixtures, or what only these use, by the habits of the languages above.
pub(super) fn is_test(path: &str) -> bool {
    const FOLDERS: [&str; 22] = [
        "t",
        "test",
        "tests",
        "__tests__",
        "__mocks__",
        "testing",
        "testdata",
        "test_data",
        "spec",
        "specs",
        "e2e",
        "fixtures",
        "benches",
        "bench",
        "benchmarks",
        "examples",
        "example",
        "mocks",
        "cypress",
        "testutil",
        "testutils",
        "test-utils",
    ];
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(|folder| FOLDERS.contains(&folder)) {
        return true;
    }
    let stem = name.split('.').next().unwrap_or(name);
    stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
        || matches!(stem, "conftest" | "tests" | "test" | "setupTests")
        || (name.ends_with(".java") && is_test_class(stem))
        || name.contains(".test.")
        || name.contains(".spec.")
}

/// `StoreTest`, `TestStore`, `StoreIT`: the names that Java's build tools run as tests, and the base classes of those.
fn is_test_class(stem: &str) -> bool {
    const ENDINGS: [&str; 4] = ["Test", "Tests", "TestCase", "TestBase"];
    let after = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase());
    let before =
        |rest: &str| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    ENDINGS.iter().any(|it| stem.ends_with(it))
        || stem.strip_suffix("IT").is_some_and(before)
        || stem.strip_prefix("Test").is_some_and(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides_the_grammar() {
        for (path, language) in [
            ("a/b.rs", Some(Language::Rust)),
            ("b.pyi", Some(Language::Python)),
            ("x.y/c.mjs", Some(Language::JavaScript)),
            ("c.d.ts", Some(Language::TypeScript)),
            ("c.tsx", Some(Language::Tsx)),
            ("a.go", Some(Language::Go)),
            ("A.java", Some(Language::Java)),
            ("ci/run.sh", Some(Language::Shell)),
            ("docker/Dockerfile", Some(Language::Dockerfile)),
            ("web.Dockerfile", Some(Language::Dockerfile)),
            ("Dockerfile.dev", Some(Language::Dockerfile)),
            ("Dockerfiles", None),
            (".github/workflows/ci.yml", Some(Language::Workflow)),
            ("sub/action.yaml", Some(Language::Workflow)),
            ("docker-compose.yml", None),
            (".rs", None),
            ("rs", None),
            ("a.rs/b", None),
            ("", None),
        ] {
            assert_eq!(Language::of(path), language, "{path}");
        }
    }

    #[test]
    fn samples_are_told_by_folders_that_are_no_source() {
        for path in [
            "docs/snippets/a.py",
            "docs_src/security/tutorial001.py",
            "packages/web/demo/src/main.ts",
            "samples/Client.java",
            "playground/index.ts",
            "tests/a.py",
        ] {
            assert!(is_aside(path), "{path}");
        }
        for path in [
            "src/main/java/com/acme/demo/Store.java",
            "src/doc/page.rs",
            "app/docs/view.py",
            "lib/sample/mix.js",
            "internal/demo/run.go",
            "documents/a.py",
            "docs.py",
        ] {
            assert!(!is_aside(path), "{path}");
        }
        assert!(!is_test("docs/a.py"), "a secret there is a secret");
    }

    #[test]
    fn test_files_are_told_by_their_path() {
        for path in [
            "tests/it/main.rs",
            "a/test_x.py",
            "src/b.test.ts",
            "src/__tests__/c.js",
            "x_test.py",
            "conftest.py",
            "store/flush_test.go",
            "internal/testutil/data.go",
            "core/src/test/java/org/acme/Data.java",
            "core/FlushTest.java",
            "core/WebUITests.java",
            "core/TestFlush.java",
            "core/FlushIT.java",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in [
            "src/contest.py",
            "src/latest.ts",
            "src/testimony.rs",
            "a.rs",
            "attest/b.py",
            "src/protest_x.js",
            "store/latest.go",
            "src/main/java/org/acme/Contest.java",
            "src/main/java/org/acme/AUDIT.java",
            "src/main/java/org/acme/Testament.java",
        ] {
            assert!(!is_test(path), "{path}");
        }
    }
}
