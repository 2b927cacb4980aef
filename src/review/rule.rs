//! A team's own rules, and what it says of the built-in ones: values that `config` reads and the static reviewers obey.
//!
//! What a rule matches is opaque here: a definition that only whoever runs it understands.

use super::{charter::Globs, finding::Severity};

/// Where something of the charter is written, for whoever has to mend it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The file, as people know it.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
}

/// A word of the charter and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// Where.
    pub at: Written,
}

/// Which files a rule speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All.
    Anywhere,
    /// All but tests, by the habits of the languages.
    Production,
    /// Tests alone.
    Tests,
}

impl Reach {
    /// All, with the word in a rule's file.
    pub const ALL: [(&'static str, Self); 3] =
        [("anywhere", Self::Anywhere), ("production", Self::Production), ("tests", Self::Tests)];

    /// Reads the word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(it, _)| *it == word).map(|(_, reach)| *reach)
    }
}

/// What a rule says where it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The claim.
    pub message: String,
    /// The role it speaks under.
    pub role: String,
    /// The theme it belongs to.
    pub theme: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it speaks.
    pub reach: Reach,
    /// A file that holds none of these cannot match; empty where nothing is known.
    pub literals: Vec<String>,
    /// How it goes wrong.
    pub failure_scenario: String,
    /// What to do.
    pub fix: String,
    /// When it would be fine.
    pub disproof: String,
    /// CWE numbers, pages.
    pub references: Vec<String>,
}

/// One rule of a team.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRule {
    /// Its id: lower-case letters, digits, `-`.
    pub id: String,
    /// Where it is written.
    pub at: Written,
    /// The language, as written.
    pub language: Word,
    /// The matcher in ast-grep's rule format, as JSON: what its file says besides the card and the snippets.
    pub definition: String,
    /// What it says.
    pub card: Card,
    /// The files it looks at; `None` for every file of its language.
    pub files: Option<Globs>,
    /// Files it does not look at, even so.
    pub ignores: Option<Globs>,
    /// Code in which it must find nothing.
    pub valid: Vec<Word>,
    /// Code in which it must find something.
    pub invalid: Vec<Word>,
    /// Each key of the definition with its text, where it has one: to say which line a failure is about.
    pub marks: Vec<(String, Word)>,
}

impl OwnRule {
    /// A matcher alone, for every file of its language: what is said where it matches is somebody else's, such as a guard's.
    #[must_use]
    pub fn matcher(
        (id, at): (String, Written),
        language: Word,
        definition: String,
        marks: Vec<(String, Word)>,
    ) -> Self {
        let card = Card {
            message: String::new(),
            role: String::new(),
            theme: String::new(),
            severity: Severity::High,
            reach: Reach::Anywhere,
            literals: Vec::new(),
            failure_scenario: String::new(),
            fix: String::new(),
            disproof: String::new(),
            references: Vec::new(),
        };
        let (valid, invalid) = (Vec::new(), Vec::new());
        let (files, ignores) = (None, None);
        Self { id, at, language, definition, card, files, ignores, valid, invalid, marks }
    }
}

/// What a team says of rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RulePolicy {
    /// Its own, by id.
    pub own: Vec<OwnRule>,
    /// Rules that are switched off.
    pub off: Vec<Word>,
    /// Rules that are rated otherwise than by themselves.
    pub severity: Vec<(Word, Severity)>,
}
