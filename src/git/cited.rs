//! The files that findings name: which of the repository's paths they mean, and their whole text at head, changed or not.
//!
//! Only paths of the repository's own tree are read: what a finding names is compared with them and never opened itself.

use super::{Entry, Kind, Range, Repository, read::Compared};
use crate::review::change::{Limits, Material, SourceFile, readable_path};
use anyhow::Result;
use gix::bstr::{BString, ByteSlice};
use std::collections::{BTreeMap, BTreeSet};

/// A folder that every checkout of an action's container stands in: its name says nothing of the repository.
const WORKSPACE: &str = "workspace";

impl Repository {
    /// The change, and in `tree` the unchanged files that `wanted` names, or, where the `whole` tree is asked for, all of them; with the
    /// repository's path for each path it has.
    ///
    /// # Errors
    /// Objects are missing or broken, or a tree has more files than `limits` allow.
    pub fn read_cited(
        &self,
        range: &Range,
        (wanted, whole): (&BTreeSet<&str>, bool),
        limits: Limits,
    ) -> Result<(Material, BTreeMap<String, String>)> {
        let Compared { listing, mut reader, changes } = self.compare(range, limits)?;
        let listing = match listing {
            Some(listing) => listing,
            None => self.entries(self.tree_of(&range.head.id)?, &[b""], limits)?,
        };
        let mut at_head: BTreeMap<String, (BString, Entry)> = BTreeMap::new();
        for (raw, entry) in listing.into_iter().filter(|(_, it)| it.kind != Kind::Submodule) {
            at_head.entry(readable_path(&raw)).or_insert((raw, entry));
        }
        let changed: BTreeSet<&str> = changes
            .iter()
            .flat_map(|it| [Some(it.path.as_str()), it.old_path.as_deref()])
            .flatten()
            .collect();
        let paths = Paths::new(at_head.keys().map(String::as_str).chain(changed.iter().copied()));
        let roots = self.roots();
        let mut known = BTreeMap::new();
        for cited in wanted {
            if let Some(path) = paths.find(cited, &roots) {
                known.insert((*cited).to_owned(), path.to_owned());
            }
        }
        let cited: BTreeSet<&str> = if whole {
            at_head.keys().map(String::as_str).collect()
        } else {
            known.values().map(String::as_str).collect()
        };
        let mut tree = Vec::new();
        for path in cited.into_iter().filter(|it| !changed.contains(it)) {
            if let Some((raw, entry)) = at_head.get(path) {
                let content = reader.read_head(raw.as_bstr(), *entry)?;
                tree.push(SourceFile { path: path.to_owned(), content });
            }
        }
        let material = Material {
            base: range.base.clone(),
            head: range.head.clone(),
            changes,
            tree,
            spec: Vec::new(),
            directories: BTreeMap::new(),
            paths: Vec::new(),
            landmarks: BTreeSet::new(),
            intent: None,
        };
        Ok((material, known))
    }

    /// The repository's path for each of these paths that it has, at head or in the change.
    ///
    /// # Errors
    /// As [`read_cited`](Self::read_cited).
    pub fn meant(
        &self,
        range: &Range,
        wanted: &BTreeSet<&str>,
        changed: &BTreeSet<&str>,
        limits: Limits,
    ) -> Result<BTreeMap<String, String>> {
        let listing = match self.listing(range.head_kind, limits)?.0 {
            Some(listing) => listing,
            None => self.entries(self.tree_of(&range.head.id)?, &[b""], limits)?,
        };
        let files = listing.into_iter().filter(|(_, it)| it.kind != Kind::Submodule);
        let at_head: Vec<String> = files.map(|(raw, _)| readable_path(&raw)).collect();
        let paths = Paths::new(at_head.iter().map(String::as_str).chain(changed.iter().copied()));
        let roots = self.roots();
        let found = wanted
            .iter()
            .filter_map(|cited| Some(((*cited).to_owned(), paths.find(cited, &roots)?.to_owned())));
        Ok(found.collect())
    }

    /// The work tree's folder in the ways a tool on this machine may have named it.
    fn roots(&self) -> Vec<String> {
        let Some(root) = self.root() else { return Vec::new() };
        let absolute = std::path::absolute(root).ok();
        let real = root.canonicalize().ok();
        let text = |path: std::path::PathBuf| Some(path.to_str()?.trim_end_matches('/').to_owned());
        let mut roots: Vec<String> =
            [absolute, real].into_iter().flatten().filter_map(text).collect();
        roots.dedup();
        roots
    }
}

/// Every path of the change and of the head, for looking up.
struct Paths<'a> {
    sorted: BTreeSet<&'a str>,
    /// Each path's parts from its end, joined: what ends alike stands together.
    backwards: BTreeSet<(String, &'a str)>,
}

impl<'a> Paths<'a> {
    fn new(paths: impl Iterator<Item = &'a str>) -> Self {
        let sorted: BTreeSet<&str> = paths.collect();
        let backwards = sorted.iter().map(|path| (backwards(path), *path)).collect();
        Self { sorted, backwards }
    }

    /// The path that is meant: below one of the roots, as it is, or for a tool that ran elsewhere by how it ends.
    fn find(&self, cited: &str, roots: &[String]) -> Option<&'a str> {
        let inside = roots.iter().find_map(|root| cited.strip_prefix(root)?.strip_prefix('/'));
        if let Some(inside) = inside {
            return self.exact(inside);
        }
        if let Some(absolute) = cited.strip_prefix('/') {
            return self.end_of(absolute, roots);
        }
        self.exact(cited)
            .or_else(|| self.ending(cited))
            .or_else(|| self.exact(Self::below(cited, roots)?))
    }

    /// Without the first part, where it is a diff's `a` or `b`, or the folder of the repository as seen from outside.
    fn below<'c>(cited: &'c str, roots: &[String]) -> Option<&'c str> {
        let (first, rest) = cited.split_once('/')?;
        let home = roots.iter().any(|root| root.rsplit('/').next() == Some(first));
        (home || matches!(first, "a" | "b")).then_some(rest)
    }

    fn exact(&self, path: &str) -> Option<&'a str> {
        self.sorted.get(path).copied()
    }

    /// An absolute path of another machine: its longest end that is a path here. A lone file name must stand in a folder named as the
    /// repository's, or `/etc/passwd` would be the `passwd` of any repository that has one.
    fn end_of(&self, absolute: &str, roots: &[String]) -> Option<&'a str> {
        let mut parent = "";
        let mut rest = absolute;
        loop {
            let home = roots.iter().any(|root| root.rsplit('/').next() == Some(parent));
            let meant = rest.contains('/') || home || parent == WORKSPACE;
            if let Some(path) = self.exact(rest).filter(|_| meant) {
                return Some(path);
            }
            (parent, rest) = rest.split_once('/')?;
        }
    }

    /// The only path that ends so: the tool ran in a folder of the repository.
    fn ending(&self, cited: &str) -> Option<&'a str> {
        if cited.is_empty() {
            return None;
        }
        let key = backwards(cited);
        let end = format!("{key}/");
        let from = (end.clone(), "");
        let mut found = self.backwards.range(from..).take_while(|(it, _)| it.starts_with(&end));
        let (_, path) = found.next()?;
        found.next().is_none().then_some(*path)
    }
}

fn backwards(path: &str) -> String {
    path.rsplit('/').collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_s_path_means_here() {
        let here = [
            "src/a.rs",
            "crates/one/src/lib.rs",
            "crates/two/src/lib.rs",
            "x/only.rs",
            "passwd",
            "top.py",
        ];
        let paths = Paths::new(here.into_iter());
        let roots = ["/home/me/project".to_owned()];
        for (cited, expected) in [
            ("src/a.rs", Some("src/a.rs")),
            ("/home/me/project/src/a.rs", Some("src/a.rs")),
            ("/home/me/project/etc/passwd", None),
            ("/home/me/projectile/src/a.rs", Some("src/a.rs")),
            ("/home/runner/work/r/r/crates/two/src/lib.rs", Some("crates/two/src/lib.rs")),
            ("/github/workspace/top.py", Some("top.py")),
            ("/ci/project/top.py", Some("top.py")),
            ("/elsewhere/top.py", None),
            ("/etc/passwd", None),
            ("only.rs", Some("x/only.rs")),
            ("src/lib.rs", None),
            ("two/src/lib.rs", Some("crates/two/src/lib.rs")),
            ("b.rs", None),
            ("nly.rs", None),
            ("a/src/a.rs", Some("src/a.rs")),
            ("b/top.py", Some("top.py")),
            ("project/src/a.rs", Some("src/a.rs")),
            ("other/src/a.rs", None),
            ("/D:/a/project/project/src/a.rs", Some("src/a.rs")),
            ("../../etc/passwd", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(paths.find(cited, &roots), expected, "{cited}");
        }
    }
}
