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
}

impl Language {
    /// The language of a path; `None` where we have no grammar.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (stem, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match ending {
            "rs" => Some(Self::Rust),
            "py" | "pyi" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
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
        }
    }

    /// How the ids of its rules begin. JavaScript's rules serve TypeScript and TSX too: the grammars share the names of what they share.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Rust => "rs-",
            Self::Python => "py-",
            Self::JavaScript | Self::TypeScript | Self::Tsx => "js-",
        }
    }

    /// Its place among the compiled forms of a rule: a rule's languages never share a place.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Rust | Self::Python | Self::JavaScript => 0,
            Self::TypeScript => 1,
            Self::Tsx => 2,
        }
    }
}

/// Whether a path holds tests, examples or fixtures by the habits of the languages above. A rule that says `where: production`
/// is silent there.
pub(super) fn is_test(path: &str) -> bool {
    const FOLDERS: [&str; 19] = [
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
        || name.contains(".test.")
        || name.contains(".spec.")
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
            (".rs", None),
            ("rs", None),
            ("a.rs/b", None),
            ("", None),
        ] {
            assert_eq!(Language::of(path), language, "{path}");
        }
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
        ] {
            assert!(!is_test(path), "{path}");
        }
    }
}
