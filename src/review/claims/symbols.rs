//! Claims that name something in the code: symbols and flags. A name is refuted only where the base defined it and, of a tree that was
//! searched whole, no file at head has the word.

use super::{
    Court, Judged,
    document::Document,
    names::{Names, is_type, key},
    search::{Asked, defines, defines_flag, first_of, forms, word_at_head},
    spoken::{Said, Spoken},
};
use crate::review::finding::Severity;

/// Whether a claim needs the whole tree to be searched.
pub(super) fn needs_search(names: &Names<'_>, document: &Document, it: &Spoken) -> bool {
    match &it.said {
        Said::Symbol { name } => {
            names.gone.contains(key(name)) || (name.contains("::") && document.is_new(it))
        }
        Said::Flag { command, flag } => {
            names.had_flag(flag) || (command.is_some() && document.is_new(it))
        }
        Said::Path { .. }
        | Said::Citation { .. }
        | Said::Anchor { .. }
        | Said::Script { .. }
        | Said::Count { .. } => false,
    }
}

/// A name in the code.
pub(super) fn symbol(
    court: &Court<'_>,
    document: &Document,
    it: &Spoken,
    name: &str,
) -> Option<Judged> {
    let last = key(name);
    if court.names.gone.contains(last) {
        let path = court.found.once(Asked::DefinedAtBase, last, || {
            first_of(court.world.old_texts(), |text| defines(text, last))
        })?;
        return Some(match word_at_head(court, last) {
            Some(file) => Judged::verified(Some(file.to_owned())),
            None if !court.whole => Judged::source_only("not every file was searched for it"),
            None => Judged::refuted(format!("{path} had it at base, and no code names it now")),
        });
    }
    if court.names.come.contains(last) {
        return word_at_head(court, last).map(|it| Judged::verified(Some(it.to_owned())));
    }
    let (owner, member) = name.rsplit_once("::")?;
    let owner = key(owner);
    if !document.is_new(it) || !court.whole || GIVEN.contains(&member) {
        return None;
    }
    let known = is_type(owner)
        && court
            .found
            .once(Asked::DefinedAtHead, owner, || {
                first_of(court.world.texts(), |text| defines(text, owner))
            })
            .is_some();
    match word_at_head(court, member) {
        Some(file) if known => Some(Judged::verified(Some(file.to_owned()))),
        None if known => {
            Some(Judged::refuted(format!("{owner} is defined here, and no code names {member}")))
        }
        _ => None,
    }
}

/// Methods that nobody writes: they come from a derivation or from a library's trait.
const GIVEN: &[&str] = &[
    "new",
    "default",
    "clone",
    "eq",
    "cmp",
    "hash",
    "fmt",
    "from",
    "into",
    "parse",
    "try_parse",
    "parse_from",
    "try_parse_from",
    "builder",
    "to_string",
    "iter",
    "next",
    "from_str",
    "try_from",
    "try_into",
    "as_ref",
    "borrow",
    "deref",
    "drop",
    "partial_cmp",
    "serialize",
    "deserialize",
    "command",
    "to_owned",
    "len",
    "is_empty",
];

/// A flag of a command.
pub(super) fn flag(
    court: &Court<'_>,
    document: &Document,
    it: &Spoken,
    command: Option<&str>,
    flag: &str,
) -> Option<Judged> {
    let bare = flag.trim_start_matches('-');
    let forms = forms(bare);
    let had = court.names.had_flag(flag)
        && court
            .found
            .once(Asked::FlagAtBase, bare, || {
                first_of(court.world.old_texts(), |text| defines_flag(text, &forms))
            })
            .is_some();
    let new = command.is_some() && document.is_new(it) && !matches!(bare, "help" | "version");
    if !had && !new {
        return None;
    }
    let severity = if command.is_some() { Severity::Medium } else { Severity::Low };
    Some(match forms.iter().find_map(|it| word_at_head(court, it)) {
        Some(file) => Judged::verified(Some(file.to_owned())),
        None if !court.whole => Judged::source_only("not every file was searched for it"),
        None if had => Judged {
            severity: Some(severity),
            ..Judged::refuted("the base had this flag, and no code names it now".to_owned())
        },
        None => Judged {
            severity: Some(severity),
            ..Judged::refuted(format!(
                "{} is a program of this repository, and no code names this flag",
                command.unwrap_or_default()
            ))
        },
    })
}
