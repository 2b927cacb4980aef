//! Patterns with the words that they cannot do without. Most texts have none of them: then such a pattern looks at nothing, and is not even
//! compiled, which costs a start of the program more than all that a small change is read with.

use regex::bytes::{Match, Regex};
use std::sync::{LazyLock, OnceLock};

/// A pattern, and words of which every match has one.
pub(super) struct Worded {
    /// Lists of them, as they stand where no letter is before them: whole words, or with `*` how one begins. `_` is a space within one.
    /// [`FOREIGN`] is any letter beyond ASCII.
    pub(super) words: &'static [&'static str],
    compile: fn() -> Regex,
    compiled: OnceLock<Regex>,
}

/// Stands for any letter beyond ASCII in a list of words.
pub(super) const FOREIGN: &str = "?";

impl Worded {
    pub(super) const fn new(words: &'static [&'static str], compile: fn() -> Regex) -> Self {
        Self { words, compile, compiled: OnceLock::new() }
    }

    pub(super) fn pattern(&self) -> &Regex {
        self.compiled.get_or_init(self.compile)
    }
}

/// A text, and which patterns there are words for in it.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    bytes: &'t [u8],
    /// A bit for each pattern of [`super::ALL`].
    may: u32,
}

impl std::ops::Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

impl<'t> Text<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), may: VOCABULARY.patterns(text.as_bytes()) }
    }

    /// The matches of a pattern, as `find_iter` has them.
    pub(super) fn find(&self, pattern: &Worded) -> impl Iterator<Item = Match<'t>> {
        let may = place(pattern).is_none_or(|at| self.may & (1 << at) != 0);
        let pattern = may.then(|| pattern.pattern());
        pattern.into_iter().flat_map(|it| it.find_iter(self.bytes))
    }
}

fn place(pattern: &Worded) -> Option<usize> {
    super::ALL.iter().position(|it| std::ptr::eq(*it, pattern))
}

/// The words of all patterns.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut all = Vocabulary { words: vec![Vec::new(); BEGINNINGS], foreign: 0 };
    for (at, pattern) in super::ALL.iter().enumerate() {
        for word in pattern.words.iter().flat_map(|it| it.split_ascii_whitespace()) {
            let bit = 1 << at;
            if word == FOREIGN {
                all.foreign |= bit;
                continue;
            }
            let (text, begins) =
                (word.trim_end_matches('*').replace('_', " "), word.ends_with('*'));
            let seconds = match text.as_bytes() {
                [_, second, ..] => *second..=*second,
                _ => 0..=31,
            };
            let first = text.as_bytes()[0];
            for second in seconds {
                let text = text.as_bytes().into();
                all.words[beginning(first, second)].push(Word { text, begins, pattern: bit });
            }
        }
    }
    all
});

struct Vocabulary {
    /// By their first two bytes, of which others share a place.
    words: Vec<Vec<Word>>,
    /// The bits of the patterns of texts in other scripts.
    foreign: u32,
}

#[derive(Clone)]
struct Word {
    text: Box<[u8]>,
    /// More letters may follow.
    begins: bool,
    /// The bit of its pattern.
    pattern: u32,
}

const BEGINNINGS: usize = 32 * 32;

fn beginning(first: u8, second: u8) -> usize {
    usize::from(first & 31) * 32 + usize::from(second & 31)
}

impl Vocabulary {
    /// The bits of the patterns of which a text has a word.
    fn patterns(&self, text: &[u8]) -> u32 {
        let mut found = 0u32;
        let mut letter = false;
        for (at, byte) in text.iter().enumerate() {
            if found.count_ones() as usize == super::ALL.len() {
                break;
            }
            let inside = letter && byte.is_ascii_lowercase();
            letter = byte.is_ascii_lowercase();
            if inside {
                continue;
            }
            if !byte.is_ascii() {
                found |= self.foreign;
                continue;
            }
            let second = text.get(at + 1).copied().unwrap_or_default();
            for word in &self.words[beginning(*byte, second)] {
                let ends = |rest: &[u8]| !rest.first().is_some_and(u8::is_ascii_lowercase);
                if found & word.pattern == 0
                    && text[at..]
                        .strip_prefix(&*word.text)
                        .is_some_and(|it| word.begins || ends(it))
                {
                    found |= word.pattern;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::ALL;
    use super::VOCABULARY;
    use proptest::{
        strategy::{Strategy, ValueTree},
        string::bytes_regex,
        test_runner::TestRunner,
    };

    /// Texts of each pattern, as many as `PENTAD_TEST_RUNS` says: if a word is missing in one that matches, the pattern would not hear it.
    #[test]
    fn every_match_has_a_word_of_its_pattern() {
        let runs = std::env::var("PENTAD_TEST_RUNS").ok().and_then(|it| it.parse().ok());
        let runs = runs.unwrap_or(1_000);
        let mut runner = TestRunner::deterministic();
        let mut missed = Vec::new();
        for (at, pattern) in ALL.iter().enumerate() {
            let says = pattern.pattern().as_str();
            // Texts are made of letters alone: where words end decides the pattern itself.
            let letters = says.replace("[^", "\0").replace(r"\b", "").replace(['^', '$'], "");
            let texts = bytes_regex(&letters.replace('\0', "[^")).expect("letters can be made");
            let mut matching = 0;
            for _ in 0..runs {
                let text = texts.new_tree(&mut runner).expect("a text of the pattern").current();
                for text in [text.clone(), [b"x", &*text].concat(), [&*text, b"x"].concat()] {
                    let matches = pattern.pattern().is_match(&text);
                    matching += usize::from(matches);
                    if matches && VOCABULARY.patterns(&text) & (1 << at) == 0 {
                        missed.push(String::from_utf8_lossy(&text).into_owned());
                    }
                }
            }
            assert!(matching > runs / 2, "of {runs} texts {matching} match {says}");
        }
        missed.sort_by_key(String::len);
        assert!(
            missed.is_empty(),
            "{} are missed, such as {:?}",
            missed.len(),
            &missed[..missed.len().min(20)]
        );
    }
}
