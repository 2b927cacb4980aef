//! What a sentence is about: the words that carry it, and which kind of defect it names.
//!
//! Text alone never decides that two findings are one; it is one signal of `admit::dedupe` and the coarse part of a fingerprint.

use std::collections::BTreeSet;

const STOP: &[&str] = &[
    "the", "and", "for", "are", "that", "this", "with", "from", "not", "but", "can", "will",
    "when", "then", "than", "its", "into", "which", "while", "there", "has", "have", "was", "were",
    "been", "does", "any", "all", "may", "should", "would", "could", "because", "where", "what",
    "who", "how", "also", "only", "even", "every", "each", "one", "two", "code", "line",
    "function", "method", "value", "file", "call", "never", "without", "before", "after", "now",
    "still", "same", "other", "use", "using",
];

/// The words of a text that carry meaning: split at case changes and punctuation, lower case, roughly stemmed.
#[must_use]
pub fn words(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for token in text.split(|c: char| !c.is_alphanumeric()) {
        for word in split_case(token) {
            let word = word.to_lowercase();
            let number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
            if number || (word.chars().count() > 2 && !STOP.contains(&word.as_str())) {
                out.insert(stem(&word).to_owned());
            }
        }
    }
    out
}

fn split_case(token: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before_lower = false;
    for (at, c) in token.char_indices() {
        if c.is_uppercase() && before_lower {
            parts.push(&token[start..at]);
            start = at;
        }
        before_lower = c.is_lowercase();
    }
    parts.push(&token[start..]);
    parts
}

/// A word without its commonest endings.
pub(super) fn stem(word: &str) -> &str {
    for ending in [
        "ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ers", "ed", "es", "er", "ly",
        "s",
    ] {
        if let Some(root) = word.strip_suffix(ending).filter(|root| root.chars().count() >= 3) {
            return root;
        }
    }
    word
}

/// Kinds of defects and the word stems that name them. The first kind with the most hits wins, so that a changed word or two leaves
/// the kind as it is.
const KINDS: &[(&str, &[&str])] = &[
    (
        "injection",
        &["inject", "sql", "shell", "escap", "xss", "sanitiz", "interpolat", "travers", "quot"],
    ),
    ("secret", &["secret", "credential", "password", "token", "leak", "expos", "key"]),
    (
        "authorization",
        &[
            "auth",
            "authoriz",
            "authentic",
            "permission",
            "privileg",
            "access",
            "tls",
            "certificat",
            "verif",
        ],
    ),
    (
        "race",
        &[
            "race",
            "concurr",
            "atomic",
            "lock",
            "deadlock",
            "mutex",
            "thread",
            "await",
            "toctou",
            "interleav",
            "parallel",
        ],
    ),
    (
        "durability",
        &[
            "flush", "fsync", "durabl", "partial", "truncat", "crash", "recover", "commit",
            "rollback", "transact",
        ],
    ),
    ("resource", &["leak", "handl", "descriptor", "clos", "memory", "unbound", "exhaust"]),
    (
        "performance",
        &["quadratic", "slow", "perform", "loop", "cach", "quer", "alloc", "complex", "latenc"],
    ),
    ("bounds", &["off", "bound", "index", "overflow", "underflow", "rang", "slic", "cast", "wrap"]),
    ("null", &["null", "none", "undefin", "nil", "unwrap", "panic", "empty", "missing"]),
    (
        "errors",
        &["error", "exception", "swallow", "ignor", "fail", "catch", "result", "rais", "retri"],
    ),
    ("validation", &["valid", "pars", "input", "check", "reject", "malform", "format", "encod"]),
    ("tests", &["test", "assert", "coverag", "fixtur", "mock", "skip", "regress"]),
    ("documents", &["doc", "document", "comment", "readme", "spec", "contract", "describ", "stal"]),
    ("dead-code", &["dead", "unus", "unreach", "duplicat", "redundant"]),
    ("logic", &["wrong", "invert", "condit", "compar", "order", "sort", "equal", "alway"]),
];

/// The kind of defect that a claim names; `other` where no word tells.
#[must_use]
pub fn kind(claim: &str) -> &'static str {
    kind_of(&words(claim))
}

/// [`kind`], of a claim's [`words`].
#[must_use]
pub fn kind_of(words: &BTreeSet<String>) -> &'static str {
    let hits = |stems: &[&str]| {
        words.iter().filter(|word| stems.iter().any(|stem| word.starts_with(stem))).count()
    };
    let mut best = ("other", 0);
    for (kind, stems) in KINDS {
        let hits = hits(stems);
        if hits > best.1 {
            best = (kind, hits);
        }
    }
    best.0
}
