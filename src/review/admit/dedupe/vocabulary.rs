//! The words of a review's findings, and how much each one tells.
//!
//! A word that stands in every finding of a code base (`lock`, in a review of a lock manager) tells two of them apart as little as `should`
//! does. So a word weighs by how rare it is among the findings at hand (inverse document frequency), and words that any review
//! uses weigh a fifth of that.

use crate::review::wording;
use std::collections::BTreeMap;

/// A word, by its number in a [`Vocabulary`].
pub type Term = u32;

/// What a word of any review weighs beside one that tells something.
const GENERIC_WEIGHT: f64 = 0.2;
/// Words of one finding beyond this many are not compared.
const MAX_TERMS: usize = 400;
/// Characters of a word beyond this many are cut.
const MAX_WORD: usize = 40;

/// Words that say nothing of their own.
const STOP: &str = "the and for are that this with from not but can will when then than its into which while there has have was \
    were been does any all should would because where what who how also only even every each one two code line function method \
    value file call never without before after now still same other use using their them these those such more most both between \
    about via per out did done being they";

/// Words that reviews use of any code.
const GENERIC: &str = "add added adding additional allow allows already another appear applied apply approach appropriate argument \
    available avoid based behavior behaviour best better break breaks bug cause caused causes causing change changed changes check \
    checked checking checks class clear comment comments common compare condition consider consistent contains correct correctly \
    could create created creates creating current currently data default define defined definition delete depending design \
    different directly doesn due during easily effect either ensure ensures entire error errors exist existing exists expected \
    explicit explicitly fail failing fails failure fallback first fix fixed following force found fully future gets given handle \
    handled handles handling happen however implementation implement incorrect incorrectly information initial input inside \
    instance instead intended introduce introduced introduces invalid issue issues itself just lead leads leading likely logic \
    longer look lost made make makes making match may mean meaning means missing must name named need needed needs new non \
    object occur occurs old operation original otherwise output parameter parameters part pass passed passes passing path place \
    point possible potential potentially prevent previous problem process produce proper properly provide provided purpose raise \
    read reason receive reference related remove removed require required requires result resulting results return returned \
    returning returns run runs runtime safe see seem set sets setting several similar simple since single situation some specific \
    state string suggest support sure test tests thing though through thus throw time true type types unexpected unlike \
    unnecessary update updated usage user users uses valid values variable version way whether within work works write wrong";

#[derive(Debug, Clone, PartialEq)]
struct Word {
    findings: u32,
    generic: bool,
}

/// The words of all findings that are compared with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    terms: BTreeMap<String, Term>,
    words: Vec<Word>,
    stop: Vec<&'static str>,
    generic: Vec<String>,
    findings: u32,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut stop: Vec<&str> = STOP.split_whitespace().collect();
        stop.sort_unstable();
        let mut generic: Vec<String> =
            GENERIC.split_whitespace().map(|word| stem(word).to_owned()).collect();
        generic.sort_unstable();
        generic.dedup();
        Self { terms: BTreeMap::new(), words: Vec::new(), stop, generic, findings: 0 }
    }
}

/// The words of a text with how often each stands in it, sorted by term.
pub type Bag = Vec<(Term, u32)>;

impl Vocabulary {
    /// Counts one more finding, of these words.
    pub fn count(&mut self, bag: &[(Term, u32)]) {
        self.findings += 1;
        for (term, _) in bag {
            self.words[*term as usize].findings += 1;
        }
    }

    /// The words of a text: identifiers in their parts, lower case, without their endings.
    pub fn bag(&mut self, text: &str) -> Bag {
        let mut terms = Vec::new();
        for token in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
            for part in parts(token) {
                if terms.len() >= MAX_TERMS {
                    break;
                }
                let word: String = part.chars().take(MAX_WORD).collect::<String>().to_lowercase();
                // A number may be all that tells two apart.
                let is_number = word.starts_with(|c: char| c.is_ascii_digit());
                let is_stop = || self.stop.binary_search(&word.as_str()).is_ok();
                if !is_number && (word.chars().count() < 3 || is_stop()) {
                    continue;
                }
                terms.push(self.term(stem(&word)));
            }
        }
        terms.sort_unstable();
        let runs = terms.chunk_by(|a, b| a == b);
        let mut bag: Bag = runs.map(|run| (run[0], run.len() as u32)).collect();
        // A review keeps three for each of its findings.
        bag.shrink_to_fit();
        bag
    }

    fn term(&mut self, word: &str) -> Term {
        if let Some(term) = self.terms.get(word) {
            return *term;
        }
        let term = self.words.len() as Term;
        let generic = self.generic.binary_search_by(|it| it.as_str().cmp(word)).is_ok();
        self.words.push(Word { findings: 0, generic });
        self.terms.insert(word.to_owned(), term);
        term
    }

    /// Whether a word is one of any review.
    #[must_use]
    pub fn is_generic(&self, term: Term) -> bool {
        self.words[term as usize].generic
    }

    /// Findings that a word stands in.
    #[must_use]
    pub fn findings(&self, term: Term) -> u32 {
        self.words[term as usize].findings
    }

    fn weight(&self, term: Term) -> f64 {
        let word = &self.words[term as usize];
        let rarity = (f64::from(1 + self.findings) / f64::from(1 + word.findings)).ln() + 1.0;
        if word.generic { rarity * GENERIC_WEIGHT } else { rarity }
    }

    /// A bag as a direction: the words' weights by term, of length 1 together. Empty for an empty bag.
    #[must_use]
    pub fn direction(&self, bag: &[(Term, u32)]) -> Vec<(Term, f64)> {
        let weighed =
            bag.iter().map(|(term, n)| (*term, (1.0 + f64::from(*n).ln()) * self.weight(*term)));
        let mut out: Vec<(Term, f64)> = weighed.collect();
        let length = out.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        for (_, weight) in &mut out {
            *weight /= length;
        }
        out
    }
}

/// The cosine of two directions, 0 to 1.
#[must_use]
pub fn cosine(a: &[(Term, f64)], b: &[(Term, f64)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some((left, x)), Some((right, y))) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += x * y;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// `getUserByID_v2` is `get`, `User`, `By`, `ID`, `v2`.
fn parts(token: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for piece in token.split(['_', '$']) {
        let (mut start, mut before) = (0, ' ');
        for (at, c) in piece.char_indices() {
            let next = piece[at + c.len_utf8()..].chars().next();
            let begins = c.is_uppercase()
                && (before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && next.is_some_and(char::is_lowercase)));
            if begins {
                out.push(&piece[start..at]);
                start = at;
            }
            before = c;
        }
        out.push(&piece[start..]);
    }
    out
}

/// `validate` is `validates` too: a last `e` goes where no other ending does.
fn stem(word: &str) -> &str {
    let root = wording::stem(word);
    let shorter = word.strip_suffix('e').filter(|it| root == word && it.chars().count() >= 3);
    shorter.unwrap_or(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_apart() {
        for (token, expected) in [
            ("getUserByID", vec!["get", "User", "By", "ID"]),
            ("HTMLParser", vec!["HTML", "Parser"]),
            ("snake_case2Camel", vec!["snake", "case2", "Camel"]),
            ("plain", vec!["plain"]),
        ] {
            assert_eq!(parts(token), expected, "{token}");
        }
    }

    #[test]
    fn a_word_that_every_finding_has_tells_little() {
        let mut words = Vocabulary::default();
        let texts =
            ["the shard lock leaks", "the shard lock is taken twice", "the shard count overflows"];
        let bags: Vec<Bag> = texts.iter().map(|text| words.bag(text)).collect();
        bags.iter().for_each(|bag| words.count(bag));
        let to =
            |a: usize, b: usize| cosine(&words.direction(&bags[a]), &words.direction(&bags[b]));
        assert!(to(0, 1) > to(0, 2) && to(0, 2) > 0.0);
        assert!((to(0, 0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn endings_make_no_other_word() {
        let mut words = Vocabulary::default();
        assert_eq!(
            words.bag("validate validates validated"),
            words.bag("validating validate validates")
        );
        assert_eq!(words.bag("a of the which"), Vec::new());
        assert_eq!(words.bag("row 12").len(), 2, "a number may be all that tells two apart");
    }
}
