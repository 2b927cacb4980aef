//! Every word of the snapshot's texts by itself and with the word behind it, findable in one step.
//!
//! A posting is one number: the hash of a word, the hash of what follows it up to the end of the next word, and the position. Sorted, the
//! postings of a word are one range and those of a pair a range in it. Hashes only propose: whoever looks up compares the text.

use super::canon::{Space, glyph, is_word};
use std::{borrow::Cow, ops::Range};

/// Bits of a radix sort's digit.
const DIGIT: u32 = 11;
/// Fewer postings are sorted by comparing.
const FEW: usize = 4_096;
/// A word that stands more often is looked for at this many of its places.
const MANY: usize = 1 << 16;
/// The table of beginnings has at most two to the power of this many entries.
const TABLE_BITS: u32 = 20;

#[derive(Debug)]
pub(super) struct Words {
    /// Sorted.
    postings: Vec<u64>,
    /// Where the postings begin whose top bits are at least the index.
    table: Vec<u32>,
    table_bits: u32,
    shape: Shape,
}

/// How a posting's bits are shared out, from the top: the word, what follows it, the position.
#[derive(Debug, Clone, Copy)]
struct Shape {
    word: u32,
    next: u32,
    position: u32,
}

impl Shape {
    const fn of(bytes: usize) -> Self {
        let position = usize::BITS - bytes.leading_zeros();
        let position = if position < 8 { 8 } else { position };
        let next = (64 - position) / 2;
        Self { word: 64 - position - next, next, position }
    }

    const fn mask(self) -> u64 {
        (1 << self.position) - 1
    }

    const fn key(self, word: u64, next: u64) -> u64 {
        let word = word >> (64 - self.word) << (64 - self.word);
        let next = next >> (64 - self.next) << self.position;
        word | next
    }
}

impl Words {
    /// Reads every text once. A position counts the bytes of all texts before it.
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        let bytes: usize = texts.clone().map(str::len).sum();
        let shape = Shape::of(bytes);
        let mut postings = Vec::with_capacity(bytes / 6);
        let mut base = 0;
        for text in texts {
            read(text, base, shape, &mut postings);
            base += text.len();
        }
        let postings = sorted(postings, shape.position);
        let bits = (usize::BITS - postings.len().leading_zeros()).clamp(1, TABLE_BITS);
        let table_bits = bits.min(shape.word);
        let table = table(&postings, table_bits);
        Self { postings, table, table_bits, shape }
    }

    /// Positions of a word and whatever shares its hash.
    pub(super) fn word(&self, word: &str) -> Postings<'_> {
        let found = self.range(self.shape.key(hash_of(word), 0), self.shape.next);
        // They come pair by pair.
        let mut positions: Vec<u64> =
            found.iter().take(MANY).map(|it| it & self.shape.mask()).collect();
        positions.sort_unstable();
        Postings { found: Cow::Owned(positions), mask: self.shape.mask() }
    }

    /// How often a word stands in the texts, with whatever shares its hash.
    pub(super) fn count(&self, word: &str) -> usize {
        self.range(self.shape.key(hash_of(word), 0), self.shape.next).len()
    }

    /// Positions of a word, or of others with its hash, in no order.
    pub(super) fn of_word(&self, word: &str) -> impl Iterator<Item = usize> {
        let found = self.range(self.shape.key(hash_of(word), 0), self.shape.next);
        found.iter().map(|it| (it & self.shape.mask()) as usize)
    }

    /// Positions of a word that is followed by `gap` (canonical) and another word.
    pub(super) fn pair(&self, word: &str, gap: &str, next: &str) -> Postings<'_> {
        let key = self.shape.key(hash_of(word), follows(gap_hash(gap), hash_of(next)));
        Postings { found: Cow::Borrowed(self.range(key, 0)), mask: self.shape.mask() }
    }

    /// Postings that agree with `key`, but for the lowest bits of their keys.
    fn range(&self, key: u64, free: u32) -> &[u64] {
        let last = key | ((1 << (free + self.shape.position)) - 1);
        let top = (key >> (64 - self.table_bits)) as usize;
        let near: Range<usize> = self.table[top] as usize..self.table[top + 1] as usize;
        let near = &self.postings[near];
        let start = near.partition_point(|it| *it < key);
        let end = start + near[start..].partition_point(|it| *it <= last);
        &near[start..end]
    }
}

/// Candidates in the order of the texts.
#[derive(Debug, Clone)]
pub(super) struct Postings<'w> {
    found: Cow<'w, [u64]>,
    mask: u64,
}

impl Postings<'_> {
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    pub(super) fn position(&self, at: usize) -> usize {
        (self.found[at] & self.mask) as usize
    }

    /// Which of them stand at these positions.
    pub(super) fn within(&self, positions: &Range<usize>) -> Range<usize> {
        let before =
            |end: usize| self.found.partition_point(|it| ((it & self.mask) as usize) < end);
        let start = before(positions.start);
        start..before(positions.end).max(start)
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// A step of FNV-1a.
const fn step(hash: u64, with: u64) -> u64 {
    (hash ^ with).wrapping_mul(0x0100_0000_01b3)
}

/// FNV's top bits are its worst, and they are the ones that are kept.
const fn spread(hash: u64) -> u64 {
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn hash_of(word: &str) -> u64 {
    spread(word.bytes().fold(SEED, |hash, byte| step(hash, u64::from(byte))))
}

fn gap_hash(gap: &str) -> u64 {
    gap.chars().fold(SEED, |hash, c| step(hash, u64::from(u32::from(c))))
}

const fn follows(gap: u64, word: u64) -> u64 {
    spread(gap.rotate_left(29) ^ word)
}

/// What a byte begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Space,
    Mark,
    /// A character of several bytes.
    Long,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Mark; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        kinds[at] = if byte >= 0x80 {
            Kind::Long
        } else if byte.is_ascii_alphanumeric() || byte == b'_' {
            Kind::Word
        } else if matches!(byte, b'\t'..=b'\r' | b' ') {
            Kind::Space
        } else {
            Kind::Mark
        };
        at += 1;
    }
    kinds
};

/// The kind of what begins at a byte, the character and its length.
#[inline]
fn at(text: &str, bytes: &[u8], at: usize) -> (Kind, char, usize) {
    let byte = bytes[at];
    let kind = KINDS[byte as usize];
    if kind != Kind::Long {
        return (kind, char::from(byte), 1);
    }
    let c = text[at..].chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
    let kind = if is_word(c) {
        Kind::Word
    } else if c.is_whitespace() {
        Kind::Space
    } else {
        Kind::Mark
    };
    (kind, c, c.len_utf8())
}

/// Appends the postings of a text.
fn read(text: &str, base: usize, shape: Shape, postings: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    let mut here = 0;
    let mut open: Option<(u64, usize)> = None;
    loop {
        let (mut gap, mut space, mut before) = (SEED, Space::default(), 'a');
        while here < bytes.len() {
            let (kind, c, length) = at(text, bytes, here);
            if kind == Kind::Space {
                space.take(c);
                here += length;
                continue;
            }
            let c = if kind == Kind::Mark { glyph(c) } else { 'a' };
            if let Some(it) = space.between(before, c) {
                gap = step(gap, u64::from(u32::from(it)));
            }
            if kind == Kind::Word {
                break;
            }
            gap = step(gap, u64::from(u32::from(c)));
            (space, before) = (Space::default(), c);
            here += length;
        }
        if here >= bytes.len() {
            break;
        }
        let (start, mut hash) = (here, SEED);
        while here < bytes.len() {
            let (kind, _, length) = at(text, bytes, here);
            if kind != Kind::Word {
                break;
            }
            for byte in &bytes[here..here + length] {
                hash = step(hash, u64::from(*byte));
            }
            here += length;
        }
        let hash = spread(hash);
        if let Some((word, position)) = open {
            postings.push(shape.key(word, follows(gap, hash)) | position as u64);
        }
        open = Some((hash, base + start));
    }
    if let Some((word, position)) = open {
        postings.push(shape.key(word, 0) | position as u64);
    }
}

/// By the bits from `low` on; below them they are in order as they come.
fn sorted(mut postings: Vec<u64>, low: u32) -> Vec<u64> {
    if postings.len() < FEW {
        postings.sort_unstable();
        return postings;
    }
    let mut other = vec![0; postings.len()];
    let mut shift = low;
    while shift < 64 {
        let digit = |it: u64| (it >> shift) as usize & ((1 << DIGIT) - 1);
        let mut ends = [0_usize; 1 << DIGIT];
        for it in &postings {
            ends[digit(*it)] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            (*end, sum) = (sum, sum + *end);
        }
        for it in &postings {
            let slot = &mut ends[digit(*it)];
            other[*slot] = *it;
            *slot += 1;
        }
        std::mem::swap(&mut postings, &mut other);
        shift += DIGIT;
    }
    postings
}

fn table(postings: &[u64], bits: u32) -> Vec<u32> {
    let mut table = Vec::with_capacity((1 << bits) + 1);
    for (at, posting) in postings.iter().enumerate() {
        let top = (posting >> (64 - bits)) as usize;
        // Every beginning up to this one that has no posting of its own.
        if table.len() <= top {
            table.resize(top + 1, at as u32);
        }
    }
    table.resize((1 << bits) + 1, postings.len() as u32);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_are_found_where_they_stand() {
        let texts = ["fn open( path )\n{ open(file) }", "\u{e9}t\u{e9} = open (path)"];
        let words = Words::new(texts.iter().copied());
        let all = |it: &Postings| (0..it.len()).map(|at| it.position(at)).collect::<Vec<_>>();
        let word = |it: &str| all(&words.word(it));
        let pair = |a: &str, gap: &str, b: &str| all(&words.pair(a, gap, b));
        assert_eq!(word("open"), [3, 18, 38]);
        assert_eq!(word("ope"), [0; 0]);
        assert_eq!(word("\u{e9}t\u{e9}"), [30]);
        assert_eq!(pair("open", "(", "path"), [3, 38]);
        assert_eq!(pair("path", ")\n{", "open"), [9]);
        assert_eq!(pair("path", ")", "open"), [0; 0]);
        assert_eq!(pair("\u{e9}t\u{e9}", "=", "open"), [30]);
    }

    #[test]
    fn many_postings_are_sorted_as_few_are() {
        let text: String = (0..6_000).map(|n| format!("w{} x{}\n", n * 7_919 % 997, n)).collect();
        let words = Words::new([text.as_str()].into_iter());
        assert!(words.postings.is_sorted());
        for n in [0, 1, 500, 996] {
            let word = format!("w{n}");
            let postings = words.word(&word);
            let found: Vec<usize> = (0..postings.len())
                .map(|at| postings.position(at))
                .filter(|at| text[*at..].starts_with(&format!("{word} ")))
                .collect();
            let there: Vec<usize> =
                text.match_indices(&format!("{word} ")).map(|(at, _)| at).collect();
            assert_eq!(found, there);
        }
        assert_eq!(Words::new(std::iter::empty()).word("a").len(), 0);
    }
}
