//! The path that a model meant: as it stands in the snapshot, or the only one that its own way to write it can mean.

use crate::review::{finding::Side, snapshot::Shown};

/// Bytes of a path whose parts are still tried one by one.
const LONGEST: usize = 4_096;

/// The snapshot's paths, findable from either end.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// The text of each path and side. Sorted.
    by_path: Vec<(String, Side, usize)>,
    /// A path lower-case and backward, and its place in `by_path`. Sorted.
    by_tail: Vec<(String, usize)>,
}

impl Paths {
    pub(super) fn new(texts: &[Shown]) -> Self {
        let entry = |(at, it): (usize, &Shown)| (it.path.clone(), it.side, at);
        let mut by_path: Vec<(String, Side, usize)> = texts.iter().enumerate().map(entry).collect();
        by_path.sort_unstable();
        let first = |at: &usize| *at == 0 || by_path[at - 1].0 != by_path[*at].0;
        let mut by_tail: Vec<(String, usize)> =
            (0..by_path.len()).filter(first).map(|at| (backward(&by_path[at].0), at)).collect();
        by_tail.sort_unstable();
        Self { by_path, by_tail }
    }

    /// The texts of exactly this path, the new side first.
    pub(super) fn texts(&self, path: &str) -> impl Iterator<Item = (Side, usize)> {
        let start = self.by_path.partition_point(|(it, ..)| it.as_str() < path);
        let same = self.by_path[start..].iter().take_while(move |(it, ..)| it == path);
        same.map(|(_, side, text)| (*side, *text))
    }

    /// Exact; without a diff's `a/` or `b/`; then, where only one path can be meant: with its last parts alone, in another case, or with
    /// a machine's folders in front of it.
    pub(super) fn resolve(&self, cited: &str) -> Option<&str> {
        let cited = cited.trim();
        if let Some(at) = self.whole(cited) {
            return Some(&self.by_path[at].0);
        }
        if cited.len() > LONGEST {
            return None;
        }
        let slashed = cited.replace('\\', "/");
        let said = slashed.trim_matches(['`', '"', '\'']);
        let said = without_lines(said.strip_prefix("file://").unwrap_or(said));
        let said = said.trim_start_matches("./");
        let bare = said.strip_prefix("a/").or_else(|| said.strip_prefix("b/"));
        let ways: [fn(&Self, &str) -> Option<usize>; 3] = [Self::whole, Self::same, Self::ending];
        let found = ways
            .iter()
            .find_map(|way| way(self, said).or_else(|| way(self, bare?)))
            .or_else(|| self.behind_folders(said))?;
        Some(&self.by_path[found].0)
    }

    fn whole(&self, path: &str) -> Option<usize> {
        let at = self.by_path.partition_point(|(it, ..)| it.as_str() < path);
        self.by_path.get(at).filter(|(it, ..)| it == path).map(|_| at)
    }

    /// The only path that is this one in some case, or the one in this very case.
    fn same(&self, path: &str) -> Option<usize> {
        let wanted = backward(path);
        let start = self.by_tail.partition_point(|(it, _)| *it < wanted);
        let same = &self.by_tail[start..];
        self.sole(&same[..same.partition_point(|(it, _)| *it == wanted)], path)
    }

    /// The only path that ends so, in some case or in this very case.
    fn ending(&self, path: &str) -> Option<usize> {
        if path.is_empty() || path.starts_with('/') {
            return None;
        }
        let tail = format!("{}/", backward(path));
        let start = self.by_tail.partition_point(|(it, _)| *it < tail);
        let ending = &self.by_tail[start..];
        self.sole(&ending[..ending.partition_point(|(it, _)| it.starts_with(&tail))], path)
    }

    fn sole(&self, among: &[(String, usize)], ending: &str) -> Option<usize> {
        if let [(_, only)] = among {
            return Some(*only);
        }
        let in_case = |at: &usize| self.by_path[*at].0.ends_with(ending);
        let mut in_case = among.iter().map(|(_, at)| *at).filter(in_case);
        in_case.next().filter(|_| in_case.next().is_none())
    }

    /// A path of the repository behind folders of a machine. Without a root before them, one name alone says too little.
    fn behind_folders(&self, said: &str) -> Option<usize> {
        let rooted = said.starts_with('/') || said.as_bytes().get(1) == Some(&b':');
        let tails = said.match_indices('/').map(|(at, _)| &said[at + 1..]);
        let mut tails = tails.filter(|tail| rooted || tail.contains('/'));
        tails.find_map(|tail| self.whole(tail).or_else(|| self.same(tail)))
    }
}

fn backward(path: &str) -> String {
    path.chars().rev().flat_map(char::to_lowercase).collect()
}

/// Without `:12`, `:12-20`, `:12:5` or `#L12` at its end.
fn without_lines(path: &str) -> &str {
    let path = path.rsplit_once("#L").map_or(path, |(path, _)| path);
    let numbers = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'L');
    match path.trim_end_matches(numbers) {
        it if path[it.len()..].starts_with(':') => it,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_only_one_file_can_be_meant_by() {
        let texts: Vec<Shown> = [
            "src/a.rs",
            "src/b/mod.rs",
            "lib/mod.rs",
            "README.md",
            "Case.rs",
            "case.rs",
            "x/only.py",
            "a/b.rs",
        ]
        .iter()
        .map(|path| Shown {
            path: (*path).into(),
            side: Side::New,
            text: "".into(),
            changed: Vec::new(),
        })
        .collect();
        let paths = Paths::new(&texts);
        for (cited, path) in [
            ("src/a.rs", Some("src/a.rs")),
            (" ./src/a.rs ", Some("src/a.rs")),
            ("b/src/a.rs", Some("src/a.rs")),
            ("a/b.rs", Some("a/b.rs")),
            ("a.rs", Some("src/a.rs")),
            ("mod.rs", None),
            ("b/mod.rs", Some("src/b/mod.rs")),
            ("src\\a.rs", Some("src/a.rs")),
            ("SRC/A.RS", Some("src/a.rs")),
            ("readme.md", Some("README.md")),
            ("CASE.rs", None),
            ("case.rs", Some("case.rs")),
            ("/github/workspace/src/a.rs", Some("src/a.rs")),
            ("/home/runner/work/x/x/src/b/mod.rs", Some("src/b/mod.rs")),
            ("/github/workspace/README.md", Some("README.md")),
            ("C:\\work\\x\\only.py", Some("x/only.py")),
            ("project/src/a.rs", Some("src/a.rs")),
            ("docs/README.md", None),
            ("src/a.rs:12", Some("src/a.rs")),
            ("src/a.rs:12-20", Some("src/a.rs")),
            ("src/a.rs#L12-L20", Some("src/a.rs")),
            ("`src/a.rs`", Some("src/a.rs")),
            ("", None),
            ("/", None),
            (":", None),
            ("no/such.rs", None),
        ] {
            assert_eq!(paths.resolve(cited), path, "{cited}");
        }
    }
}
