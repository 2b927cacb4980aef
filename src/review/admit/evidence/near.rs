//! A quote that differs by a few characters: a slip of the pen in a word, the `;` or the bracket at a line's end.
//!
//! Whatever may say something else is another quote: an operator, a number, a word more or less, a short word, a word that stands elsewhere
//! in the snapshot (`trail` is no slip for `trial` where both are names), or that begins or ends otherwise (`user` and `users`, `sync` and
//! `async`). A missing quote costs one question; a wrong place costs a review its word.

use super::{
    Place,
    canon::{self, Canon, Space, Work, glyph, is_word},
    quote::Reading,
    search::{Piece, Search, Span},
};

/// Edits of a whole quote.
const MAX_EDITS: usize = 3;
/// Edits of one line.
const MAX_LINE_EDITS: usize = 2;
/// A line has this many characters for each edit: a ratio of 0.9.
const CHARS_PER_EDIT: usize = 10;
/// Letters of the part of a word in which a slip is one: shorter words are too close to others.
const LETTERS: usize = 5;
/// As [`LETTERS`], for a letter in place of another.
const REPLACED_LETTERS: usize = 7;
/// Vowels of a part in which a letter more, less or in place of another is a slip: `strcpy` and `strncpy` are names.
const VOWELS: usize = 2;
/// Steps of a lookup. A few hundred candidates: no more can be near a rare pair of words.
const STEPS: usize = 1 << 13;
/// A pair that stands at most as often is looked at before it is taken for one that is there.
const FEW: usize = 8;
/// Words of one hash that are looked at.
const MAX_SEEN: usize = 1_000;
/// Characters between two words; more is no code that differs by a few.
const MAX_GAP: usize = 200;
/// White space between two of them.
const MAX_SPACE: usize = 2_000;

impl Search<'_> {
    /// Places where the quote stands but for a few characters, never to the byte.
    pub(super) fn near(&self, reading: &Reading) -> Option<(bool, Vec<Place>)> {
        let [text] = reading.pieces.as_slice() else { return None };
        if reading.removed.is_some() {
            return None;
        }
        let canon = Canon::of(text);
        let probe = self.probe(&canon)?;
        let word = canon.word(probe);
        let known = canon
            .words
            .get(probe + 1)
            .map(|_| self.words.pair(word, canon.gap(probe + 1), canon.word(probe + 1)));
        let candidates = known.filter(|it| it.len() > 0).unwrap_or_else(|| self.words.word(word));
        let piece = Piece { canon, probe, candidates };
        let lines = Lengths::of(&piece.canon);
        let mut work = Work::new(STEPS + 8 * piece.canon.text.len());
        // In another file, something a little different is something else.
        let anywhere = self.cited.is_empty();
        self.by_tier(
            (reading.side, anywhere),
            &piece.candidates,
            &mut work,
            |chunk, text, hint, work| {
                self.gather(&piece, text, chunk, hint, work, |at, work| {
                    let span = self.almost_stands(&piece, &lines, text, at, work)?;
                    self.fits(reading, text, &span, work).then_some(span)
                })
            },
        )
    }

    /// The word to look for: of the rarest pair, or the rarest one where every pair has a slip in it. None where more differs than a few
    /// characters can explain.
    fn probe(&self, canon: &Canon) -> Option<usize> {
        let slips: Vec<bool> = (0..canon.words.len())
            .map(|at| letters(canon.word(at)) >= LETTERS && !self.is_there(canon.word(at)))
            .collect();
        if slips.iter().filter(|it| **it).count() > MAX_EDITS {
            return None;
        }
        let mut rarest: Option<(usize, usize)> = None;
        for at in 1..canon.words.len() {
            let gap = canon.gap(at);
            let count = self.count(canon, at);
            if count > 0 {
                rarest = rarest.into_iter().chain([(count, at - 1)]).min();
            } else if !(slips[at - 1] || slips[at] || gap.contains('\n')) {
                return None;
            }
        }
        let words = || (0..canon.words.len()).filter(|at| !slips[*at]);
        let counted = || words().map(|at| (self.words.count(canon.word(at)), at));
        let rarest = rarest.or_else(|| counted().filter(|(count, _)| *count > 0).min())?;
        Some(rarest.1)
    }

    /// How often a word stands behind the one before it. What only shares their hashes is told apart where it would count.
    fn count(&self, canon: &Canon, at: usize) -> usize {
        let (before, word) = (canon.word(at - 1), canon.word(at));
        let found = self.words.pair(before, canon.gap(at), word);
        let wanted = &canon.text[canon.words[at - 1].end..canon.words[at].end];
        let stands = |at: usize| {
            let position = found.position(at);
            let text = &self.texts[self.texts.partition_point(|it| it.base <= position) - 1];
            let (code, at) = (text.as_str(), position - text.base);
            let mut work = Work::new(MAX_SPACE);
            let Some(last) = before.chars().next_back() else { return false };
            code[at..].starts_with(before)
                && canon::forward(code, at + before.len(), last, wanted, &mut work).is_some()
        };
        if found.len() > FEW {
            found.len()
        } else {
            (0..found.len()).filter(|at| stands(*at)).count()
        }
    }

    /// Whether a word stands anywhere in the snapshot. Among too many that only share its hash it is taken to: then it is no slip.
    fn is_there(&self, word: &str) -> bool {
        self.words.of_word(word).enumerate().any(|(seen, position)| {
            let text = &self.texts[self.texts.partition_point(|it| it.base <= position) - 1];
            seen > MAX_SEEN || word_at(&text.as_str()[position - text.base..]) == word
        })
    }

    fn almost_stands(
        &self,
        piece: &Piece,
        lines: &Lengths,
        text: usize,
        at: usize,
        work: &mut Work,
    ) -> Option<Span> {
        work.spend(16 + lines.of_line.len());
        let (code, canon, probe) = (self.texts[text].as_str(), &piece.canon, piece.probe);
        let said = canon.word(probe);
        let mut end = at + said.len();
        if word_at(code.get(at..)?) != said {
            return None;
        }
        let line_of = |word: usize| lines.line_of[word];
        let mut edits = vec![0; lines.of_line.len()];
        let mut start = at;
        for word in probe + 1..canon.words.len() {
            let (gap, next) = gap_behind(code, end, work)?;
            edits[line_of(word - 1)] += gap_edits(canon.gap(word), &gap)?;
            end = next + word_at(&code[next..]).len();
            edits[line_of(word)] += self.word_edits(canon.word(word), &code[next..end])?;
        }
        for word in (0..probe).rev() {
            let (gap, word_end) = gap_before(code, start, work)?;
            edits[line_of(word)] += gap_edits(canon.gap(word + 1), &gap)?;
            start = word_end - word_before(&code[..word_end]).len();
            edits[line_of(word)] += self.word_edits(canon.word(word), &code[start..word_end])?;
        }
        let first = glyph(code[start..].chars().next()?);
        let start = canon::backward(code, start, first, canon.gap(0), work)?;
        let (end, more) = tail_behind(code, end, canon.gap(canon.words.len()), work)?;
        *edits.last_mut()? += more;
        let allowed = |(edits, length): (&usize, &usize)| {
            *edits <= MAX_LINE_EDITS && edits * CHARS_PER_EDIT <= *length
        };
        let few = edits.iter().sum::<usize>() <= MAX_EDITS;
        let fits =
            few && edits.iter().zip(&lines.of_line).all(allowed) && !canon::cuts(code, start);
        fits.then_some(start..end)
    }

    /// 0 for the same word, 1 for a slip; none for another word.
    fn word_edits(&self, said: &str, there: &str) -> Option<usize> {
        if said == there {
            return Some(0);
        }
        let part = slip(said, there)?;
        (!self.is_there(said) && !self.is_there(part)).then_some(1)
    }
}

/// A quote's lines: how long they are, and which one a word is on.
struct Lengths {
    of_line: Vec<usize>,
    line_of: Vec<usize>,
}

impl Lengths {
    fn of(canon: &Canon) -> Self {
        let mut line = 0;
        let line_of = (0..canon.words.len()).map(|at| {
            line += canon.gap(at).matches('\n').count();
            line
        });
        Self {
            line_of: line_of.collect(),
            of_line: canon.text.split('\n').map(|line| line.chars().count()).collect(),
        }
    }
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

fn word_at(text: &str) -> &str {
    text.split(|c| !is_word(c)).next().unwrap_or(text)
}

fn word_before(text: &str) -> &str {
    &text[text.trim_end_matches(is_word).len()..]
}

/// The canonical gap from the end of a word to the next one, and where that begins.
fn gap_behind(code: &str, at: usize, work: &mut Work) -> Option<(String, usize)> {
    let before = code[..at].chars().next_back()?;
    let chars = code[at..].char_indices().map(|(offset, c)| (at + offset, c));
    gap(chars, before, Space::between, work)
}

/// The canonical gap from the word before to this one, and where that ends.
fn gap_before(code: &str, at: usize, work: &mut Work) -> Option<(String, usize)> {
    let behind = code[at..].chars().next()?;
    let chars = code[..at].char_indices().rev().map(|(at, c)| (at + c.len_utf8(), c));
    let (gap, at) = gap(chars, behind, |space, a, b| space.between(b, a), work)?;
    Some((gap.chars().rev().collect(), at))
}

fn gap(
    chars: impl Iterator<Item = (usize, char)>,
    mut beside: char,
    between: impl Fn(Space, char, char) -> Option<char>,
    work: &mut Work,
) -> Option<(String, usize)> {
    let (mut out, mut space) = (String::new(), Space::default());
    for (read, (at, c)) in chars.enumerate() {
        if work.is_spent() || read > MAX_SPACE || out.len() > MAX_GAP {
            return None;
        }
        work.spend(1);
        if c.is_whitespace() {
            space.take(c);
            continue;
        }
        let c = if is_word(c) { c } else { glyph(c) };
        out.extend(between(space, beside, c));
        if is_word(c) {
            return Some((out, at));
        }
        out.push(c);
        (space, beside) = (Space::default(), c);
    }
    None
}

/// How many characters two gaps differ by, where they do at line ends alone.
fn gap_edits(said: &str, there: &str) -> Option<usize> {
    if said == there {
        return Some(0);
    }
    let ((said, said_next), (there, there_next)) =
        (said.rsplit_once('\n')?, there.rsplit_once('\n')?);
    let same_lines = said.matches('\n').count() == there.matches('\n').count();
    if said_next != there_next || !same_lines {
        return None;
    }
    said.split('\n').zip(there.split('\n')).map(|(said, there)| end_edits(said, there)).sum()
}

/// How many characters two line ends differ by: separators, and closing brackets that the quote leaves out.
fn end_edits(said: &str, there: &str) -> Option<usize> {
    let ends = |c: char| matches!(c, ')' | ']' | '}' | ';' | ',');
    let (body, other) = (said.trim_end_matches(ends), there.trim_end_matches(ends));
    let closers = |text: &str| text.chars().filter(|c| !matches!(c, ';' | ',')).collect::<String>();
    let (end, other_end) = (&said[body.len()..], &there[other.len()..]);
    if body != other || !closers(other_end).starts_with(&closers(end)) {
        return None;
    }
    let alike = end.chars().zip(other_end.chars()).take_while(|(a, b)| a == b).count();
    let rest = |text: &str| text.chars().count() - alike;
    Some(rest(end).max(rest(other_end)))
}

/// Where a quote ends whose last marks are `said`, and how many characters they differ by: all that is left of the line is marks too.
fn tail_behind(code: &str, at: usize, said: &str, work: &mut Work) -> Option<(usize, usize)> {
    let before = glyph(code[..at].chars().next_back()?);
    if let Some(end) = canon::forward(code, at, before, said, work) {
        return (!canon::cuts(code, end)).then_some((end, 0));
    }
    let (lines, last) = said.rsplit_once('\n').unwrap_or(("", said));
    let start = if said.contains('\n') {
        // The lines before the last one have to stand as they are.
        canon::forward(code, at, before, &format!("{lines}\n"), work)?
    } else {
        at
    };
    let mut there = String::new();
    let mut end = start;
    for (offset, c) in code[start..].char_indices() {
        work.spend(1);
        if c == '\n' {
            break;
        }
        if is_word(c) || there.len() > MAX_GAP || offset > MAX_SPACE || work.is_spent() {
            return None;
        }
        if !c.is_whitespace() {
            there.push(glyph(c));
            end = start + offset + c.len_utf8();
        }
    }
    Some((end, end_edits(last, &there)?))
}

/// The part of a word in which a slip is, if that is all that two words differ by: two letters swapped, or a letter more, less or another.
fn slip<'w>(said: &'w str, there: &str) -> Option<&'w str> {
    let (a, b): (Vec<char>, Vec<char>) = (said.chars().collect(), there.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return None;
    }
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let most = a.len().min(b.len()) - head;
    let same = |(a, b): &(&char, &char)| a == b;
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(same).count().min(most);
    let (in_a, in_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    // Case is meaning, and so is a digit.
    if !in_a.iter().chain(in_b).all(|c| c.is_lowercase()) {
        return None;
    }
    let (part_a, part_b) = (part(&a, head, a.len() - tail), part(&b, head, b.len() - tail));
    let shortest = part_a.len().min(part_b.len());
    let is_vowel = |c: &char| "aeiouyAEIOUY".contains(*c);
    let vowels = |part: &[char]| part.iter().filter(|c| is_vowel(c)).count();
    let (vowels_a, vowels_b) = (vowels(part_a), vowels(part_b));
    let of_vowel = in_a.iter().chain(in_b).all(is_vowel) && vowels_a.max(vowels_b) >= VOWELS;
    let spoken = of_vowel || vowels_a.min(vowels_b) >= VOWELS;
    let is_slip = match (in_a, in_b) {
        ([a1, a2], [b1, b2]) => (a1, a2) == (b2, b1) && shortest >= LETTERS,
        ([_], [_]) => shortest >= REPLACED_LETTERS && spoken,
        // A letter at the end is another form of the word.
        ([_], []) | ([], [_]) if part_a.starts_with(part_b) || part_b.starts_with(part_a) => false,
        ([_], []) | ([], [_]) => shortest >= LETTERS && spoken,
        _ => false,
    };
    let ends = part_a.first() == part_b.first() && part_a.last() == part_b.last();
    if !(is_slip && ends) {
        return None;
    }
    let start = a.iter().take(part_start(&a, head)).map(|c| c.len_utf8()).sum::<usize>();
    let length = part_a.iter().map(|c| c.len_utf8()).sum::<usize>();
    said.get(start..start + length)
}

/// The letters around a difference, up to a `_`, a digit or a new hump.
fn part(word: &[char], from: usize, to: usize) -> &[char] {
    let start = part_start(word, from);
    let more = word[to..].iter().take_while(|c| c.is_alphabetic() && !c.is_uppercase()).count();
    &word[start..to + more]
}

fn part_start(word: &[char], from: usize) -> usize {
    let mut start = from;
    while start > 0 && word[start - 1].is_alphabetic() {
        start -= 1;
        if word[start].is_uppercase() {
            break;
        }
    }
    start
}
