//! Which added file was which removed one: the same content, or at least half of it, as git judges it. Pure; who reads
//! the contents, and whether it reads them at all, is the edges' business.

use super::change::{FileChange, Status};
use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, VecDeque},
};

/// Pairs of a removed and an added file that are compared at most; above it only equal contents are paired, as in git.
const MAX_PAIRS: usize = 1_000_000;
/// A chunk ends after a line feed or after this many bytes.
const CHUNK: usize = 64;

/// A file that came or went.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its path.
    pub path: &'a str,
    /// Equal for equal contents only; empty where it is not known.
    pub id: &'a [u8],
    /// Its content; `None` where it was not read.
    pub bytes: Option<&'a [u8]>,
}

/// Pairs `(removed, added)` by index, each file at most once, sorted by the added one. Both lists are sorted by path, which
/// settles ties. Empty files are not paired.
#[must_use]
pub fn pair(removed: &[Candidate], added: &[Candidate]) -> Vec<(usize, usize)> {
    let mut pairing = Pairing {
        removed: vec![false; removed.len()],
        added: vec![false; added.len()],
        pairs: Vec::new(),
    };
    pairing.equal(removed, added, |file| (file.id, name(file.path)));
    pairing.equal(removed, added, |file| (file.id, ""));
    pairing.similar(removed, added);
    pairing.pairs.sort_unstable_by_key(|(_, new)| *new);
    pairing.pairs
}

/// What is paired so far.
struct Pairing {
    removed: Vec<bool>,
    added: Vec<bool>,
    pairs: Vec<(usize, usize)>,
}

impl Pairing {
    fn take(&mut self, old: usize, new: usize) {
        if !self.removed[old] && !self.added[new] {
            (self.removed[old], self.added[new]) = (true, true);
            self.pairs.push((old, new));
        }
    }

    /// Pairs files of one key in the order of their paths.
    fn equal<'a, K: Ord>(
        &mut self,
        removed: &[Candidate<'a>],
        added: &[Candidate<'a>],
        key: fn(&Candidate<'a>) -> K,
    ) {
        let known = |file: &Candidate| {
            !file.id.is_empty() && file.bytes.is_none_or(|bytes| !bytes.is_empty())
        };
        let mut by_key: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (old, file) in removed.iter().enumerate() {
            if known(file) && !self.removed[old] {
                by_key.entry(key(file)).or_default().push_back(old);
            }
        }
        for (new, file) in added.iter().enumerate() {
            if known(file)
                && !self.added[new]
                && let Some(old) = by_key.get_mut(&key(file)).and_then(VecDeque::pop_front)
            {
                self.take(old, new);
            }
        }
    }

    fn similar(&mut self, removed: &[Candidate], added: &[Candidate]) {
        let (left, right) = (shapes(&self.removed, removed), shapes(&self.added, added));
        if left.len().saturating_mul(right.len()) > MAX_PAIRS {
            return;
        }
        let mut scored = Vec::new();
        for (new, right) in &right {
            for (old, left) in &left {
                if let Some(score) = left.similarity(right) {
                    let same_name = name(removed[*old].path) == name(added[*new].path);
                    scored.push((Reverse((score, same_name)), *new, *old));
                }
            }
        }
        scored.sort_unstable();
        for (_, new, old) in scored {
            self.take(old, new);
        }
    }
}

fn shapes(taken: &[bool], files: &[Candidate]) -> Vec<(usize, Shape)> {
    let free = files.iter().enumerate().filter(|(at, _)| !taken[*at]);
    free.filter_map(|(at, file)| Some((at, Shape::of(file.bytes?)?))).collect()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The bytes of a file by chunk, so that two files are compared without looking at them again.
struct Shape {
    bytes: u64,
    /// Hash of a chunk and bytes in all chunks of that hash, sorted.
    chunks: Vec<(u64, u64)>,
}

impl Shape {
    /// `None` for an empty file.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        let mut chunks: Vec<(u64, u64)> = bytes
            .split_inclusive(|byte| *byte == b'\n')
            .flat_map(|line| line.chunks(CHUNK))
            .map(|chunk| (hash(chunk), chunk.len() as u64))
            .collect();
        chunks.sort_unstable();
        chunks.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Some(Self { bytes: bytes.len() as u64, chunks })
    }

    /// The part of the larger file that stands in the other one, in thousandths; `None` below a half.
    fn similarity(&self, other: &Self) -> Option<u64> {
        let (small, large) = (self.bytes.min(other.bytes), self.bytes.max(other.bytes));
        if small * 2 < large {
            return None;
        }
        let (mut left, mut right) = (self.chunks.iter().peekable(), other.chunks.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.0.cmp(&b.0) {
                Ordering::Less => drop(left.next()),
                Ordering::Greater => drop(right.next()),
                Ordering::Equal => {
                    common += a.1.min(b.1);
                    left.next();
                    right.next();
                }
            }
        }
        (common * 2 >= large).then(|| common * 1000 / large)
    }
}

/// FNV-1a. A carriage return before the line feed does not count: a file whose line ends changed is the same file.
fn hash(chunk: &[u8]) -> u64 {
    let chunk = chunk.strip_suffix(b"\r\n").or_else(|| chunk.strip_suffix(b"\n")).unwrap_or(chunk);
    chunk.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Joins pairs of a deleted and an added file, by their places in the list, into one renamed file each.
pub fn join(files: &mut Vec<FileChange>, pairs: &[(usize, usize)]) {
    let mut joined = vec![false; files.len()];
    for &(old, new) in pairs {
        joined[old] = true;
        let before = files[old].old.take();
        files[new].old = before;
        files[new].old_path = Some(files[old].path.clone());
        files[new].status = Status::Renamed;
    }
    let mut keep = joined.iter().map(|joined| !joined);
    files.retain(|_| keep.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files<'a>(files: &'a [(&'a str, &'a str)]) -> Vec<Candidate<'a>> {
        files
            .iter()
            .map(|(path, text)| Candidate {
                path,
                id: text.as_bytes(),
                bytes: Some(text.as_bytes()),
            })
            .collect()
    }

    #[test]
    fn the_same_or_half_the_content_is_a_rename() {
        type Files = &'static [(&'static str, &'static str)];
        type Case = (&'static str, Files, Files, &'static [(usize, usize)]);
        let cases: &[Case] = &[
            ("same content", &[("a", "x\ny\n")], &[("b", "x\ny\n")], &[(0, 0)]),
            ("half of it", &[("a", "one\ntwo\n")], &[("b", "one\nsix\n")], &[(0, 0)]),
            ("less", &[("a", "one\ntwo\nsix\n")], &[("b", "one\nten\nnil\n")], &[]),
            ("empty files are nobody's", &[("a", "")], &[("b", "")], &[]),
            (
                "line ends do not count",
                &[("a", "one\ntwo\n")],
                &[("b", "one\r\ntwo\r\n")],
                &[(0, 0)],
            ),
            (
                "the same name goes first",
                &[("d/a", "x\n"), ("d/b", "x\n")],
                &[("e/b", "x\n"), ("e/a", "x\n")],
                &[(1, 0), (0, 1)],
            ),
            (
                "the most similar goes first",
                &[("a", "1\n2\n3\n4\n"), ("b", "1\n2\n3\n5\n")],
                &[("c", "1\n2\n3\n5\n6\n")],
                &[(1, 0)],
            ),
        ];
        for (what, removed, added, expected) in cases {
            assert_eq!(pair(&files(removed), &files(added)), *expected, "{what}");
        }
    }
}
