//! What the repository's ignore files speak of. A rule that takes something back is not read: what is ignored at all is left alone.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns that are read.
const MAX_PATTERNS: usize = 1_000;

/// The rules of all ignore files.
#[derive(Debug, Default)]
pub(super) struct Ignored(Option<GlobSet>);

impl Ignored {
    /// Reads ignore files, each with its path.
    pub(super) fn of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut set = GlobSetBuilder::new();
        let mut n = 0;
        for (path, text) in files {
            let folder = path.rsplit_once('/').map_or("", |it| it.0);
            for line in text.lines().map(str::trim) {
                if line.is_empty() || line.starts_with(['#', '!']) || n > MAX_PATTERNS {
                    continue;
                }
                for pattern in patterns(folder, line) {
                    if let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() {
                        set.add(glob);
                        n += 1;
                    }
                }
            }
        }
        Self(set.build().ok())
    }

    /// Whether a path, or a folder around it, is ignored.
    pub(super) fn take(&self, path: &str) -> bool {
        self.0.as_ref().is_some_and(|it| it.is_match(path.trim_end_matches('/')))
    }
}

fn patterns(folder: &str, line: &str) -> [String; 2] {
    let inner = line.trim_end_matches('/');
    let rooted = inner.contains('/');
    let inner = inner.trim_start_matches('/');
    let before = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let anywhere = if rooted { "" } else { "**/" };
    [format!("{before}{anywhere}{inner}"), format!("{before}{anywhere}{inner}/**")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_makes_is_ignored() {
        let files = [
            (".gitignore", "# made\ntarget/\n/dist\n*.log\n!keep.log\ndocs/api/*.md\n"),
            ("web/.gitignore", "out\n"),
        ];
        let ignored = Ignored::of(files.into_iter());
        for (path, expected) in [
            ("target/debug/a", true),
            ("x/target", true),
            ("dist/a.js", true),
            ("x/dist/a.js", false),
            ("a/b.log", true),
            ("docs/api/a.md", true),
            ("docs/a.md", false),
            ("web/out/index.html", true),
            ("out/index.html", false),
        ] {
            assert_eq!(ignored.take(path), expected, "{path}");
        }
        assert!(!Ignored::default().take("a"));
    }
}
