//! Names of the code: which words a change took out and brought in, and what a word is.

use super::{document::is_document, world::last};
use crate::review::{change::Material, ending};
use std::collections::BTreeSet;

/// Bytes of changed code whose words are taken note of.
const MAX_BYTES: usize = 8_000_000;

/// Words that the change took out of the files it touches, and words that it brought in.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) gone: BTreeSet<&'a str>,
    pub(super) come: BTreeSet<&'a str>,
    /// The gone ones as flags are compared: `dryRun`, `dry_run` and `dry-run` are one.
    flags: BTreeSet<String>,
    /// The change has more code than is read for them.
    cut: bool,
}

impl<'a> Names<'a> {
    pub(super) fn of(material: &'a Material) -> Self {
        let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
        let mut bytes = 0;
        for change in material.changes.iter().filter(|it| is_code(&it.path)) {
            for (content, into) in [(&change.old, &mut old), (&change.new, &mut new)] {
                let Some(text) = content.as_ref().and_then(|it| it.text()) else { continue };
                bytes += text.len();
                if bytes <= MAX_BYTES {
                    into.extend(words(text));
                }
            }
        }
        if bytes > MAX_BYTES {
            // What was not read may hold any of them.
            return Self { cut: true, ..Self::default() };
        }
        let kept: BTreeSet<String> = new.iter().map(|it| folded(it)).collect();
        let flags = old.iter().map(|it| folded(it)).filter(|it| !kept.contains(it)).collect();
        let gone = old.difference(&new).copied().filter(|it| is_telling(it)).collect();
        let come = new.difference(&old).copied().filter(|it| is_telling(it)).collect();
        Self { gone, come, flags, cut: false }
    }

    /// What is said of a change that was not read for names.
    pub(super) fn left_out(&self) -> Option<String> {
        self.cut.then(|| {
            let most = MAX_BYTES / 1_000_000;
            format!("names that went from the code or came: the change has over {most} MB of it")
        })
    }

    /// Whether the change has something to do with a name.
    pub(super) fn known(&self, name: &str) -> bool {
        let key = key(name);
        self.gone.contains(key) || self.come.contains(key)
    }

    /// Whether a text has a word that went.
    pub(super) fn any_in(&self, text: &str) -> bool {
        (!self.gone.is_empty() && words(text).any(|it| self.gone.contains(it)))
            || (!self.flags.is_empty()
                && text.match_indices("--").any(|(at, _)| {
                    let rest = &text[at + 2..];
                    let end = rest.find(|c: char| !is_word(c) && c != '-').unwrap_or(rest.len());
                    end > 0 && self.flags.contains(&folded(&rest[..end]))
                }))
    }

    pub(super) fn had_flag(&self, flag: &str) -> bool {
        self.flags.contains(&folded(flag.trim_start_matches('-')))
    }
}

/// Whether a path is of code or configuration: what a name can be defined in.
pub(super) fn is_code(path: &str) -> bool {
    let name = last(path);
    let end = name.rsplit_once('.').map_or("", |it| it.1);
    let lock =
        name.ends_with("lock.json") || name.ends_with("-lock.yaml") || name.contains(".min.");
    (!lock && !is_document(path) && ending::is_of_code(end))
        || matches!(name, "Makefile" | "Dockerfile" | "justfile" | "Justfile" | "GNUmakefile")
}

/// The last name of a path of names.
pub(super) fn key(name: &str) -> &str {
    let name = name.rsplit("::").next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name)
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c)).filter(|it| it.len() > 3 && it.len() <= 80)
}

/// A word that means one thing: of several parts.
fn is_telling(word: &str) -> bool {
    let joined = word.trim_matches('_').contains('_');
    let humps = word
        .chars()
        .zip(word.chars().skip(1))
        .filter(|(a, b)| a.is_lowercase() && b.is_uppercase())
        .count();
    word.len() >= 6 && !word.starts_with(|c: char| c.is_ascii_digit()) && (joined || humps > 0)
}

pub(super) fn is_type(name: &str) -> bool {
    name.len() > 3 && name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// A name without case, hyphens as underlines, humps as parts.
fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if c.is_uppercase() && lower {
            out.push('_');
        }
        lower = c.is_lowercase() || c.is_numeric();
        out.extend(if c == '-' { '_' } else { c }.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_one_name_however_it_is_written() {
        for it in ["dry-run", "dry_run", "dryRun", "DryRun"] {
            assert_eq!(folded(it), "dry_run");
        }
        assert!(is_telling("dry_run") && is_telling("dryRun") && !is_telling("running"));
    }
}
