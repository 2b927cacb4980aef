//! Claims that name something in the code: symbols and flags. A name is refuted only where the base defined it and, of a tree that was
//! searched whole, no file at head has the word.

use super::{
    Court, Judged,
    document::{Document, is_document},
    spoken::{Said, Spoken},
    world::last,
};
use crate::review::{change::Material, finding::Severity};
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

/// Bytes of changed code whose words are taken note of.
const MAX_BYTES: usize = 8_000_000;

/// Words that the change took out of the files it touches, and words that it brought in.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    gone: BTreeSet<&'a str>,
    come: BTreeSet<&'a str>,
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

    fn had_flag(&self, flag: &str) -> bool {
        self.flags.contains(&folded(flag.trim_start_matches('-')))
    }
}

/// Whether a path is of code or configuration: what a name can be defined in.
pub(super) fn is_code(path: &str) -> bool {
    let name = last(path);
    let end = name.rsplit_once('.').map_or("", |it| it.1);
    let lock =
        name.ends_with("lock.json") || name.ends_with("-lock.yaml") || name.contains(".min.");
    (!lock && !is_document(path) && CODE.contains(&end))
        || matches!(name, "Makefile" | "Dockerfile" | "justfile" | "Justfile" | "GNUmakefile")
}

const CODE: &[&str] = &[
    "rs",
    "py",
    "pyi",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "ts",
    "tsx",
    "mts",
    "cts",
    "vue",
    "svelte",
    "go",
    "java",
    "kt",
    "kts",
    "scala",
    "rb",
    "php",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "swift",
    "m",
    "mm",
    "sh",
    "bash",
    "zsh",
    "fish",
    "ps1",
    "sql",
    "proto",
    "yml",
    "yaml",
    "toml",
    "json",
    "cfg",
    "ini",
    "conf",
    "tf",
    "hcl",
    "gradle",
    "bzl",
    "ex",
    "exs",
    "erl",
    "hs",
    "ml",
    "lua",
    "dart",
    "jl",
    "r",
    "pl",
    "pm",
    "zig",
    "nim",
    "html",
    "tmpl",
    "css",
    "scss",
    "xml",
    "properties",
    "env",
];

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
    let key = key(name);
    if court.names.gone.contains(key) {
        let path = court.found.once(Asked::DefinedAtBase, key, || {
            first_of(court.world.old_texts(), |text| defines(text, key))
        })?;
        return Some(match word_at_head(court, key) {
            Some(file) => Judged::verified(Some(file.to_owned())),
            None if !court.whole => Judged::source_only("not every file was searched for it"),
            None => Judged::refuted(format!("{path} had it at base, and no code names it now")),
        });
    }
    if court.names.come.contains(key) {
        return word_at_head(court, key).map(|it| Judged::verified(Some(it.to_owned())));
    }
    let (owner, member) = name.rsplit_once("::")?;
    let owner = self::key(owner);
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

fn is_type(name: &str) -> bool {
    name.len() > 3 && name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
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

/// A flag's name as code may have it.
fn forms(name: &str) -> [String; 3] {
    let snake = name.replace('-', "_");
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        match c {
            '-' | '_' => upper = true,
            _ if upper => {
                camel.extend(c.to_uppercase());
                upper = false;
            }
            _ => camel.push(c),
        }
    }
    [name.to_owned(), snake, camel]
}

/// Whether a text defines a flag: a field or variable of its name, or a line that hands its name to a library. A literal alone may be
/// what another program is called with.
fn defines_flag(text: &str, forms: &[String; 3]) -> bool {
    const DEFINING: [&str; 5] = ["add_argument", "ption(", "lag", "rg(", "long"];
    let [dashed, snake, _] = forms;
    let quoted = [format!("--{dashed}"), format!("\"{dashed}\""), format!("'{dashed}'")];
    let named = |line: &str| quoted.iter().any(|it| line.contains(it.as_str()));
    let by_library = |line: &str| named(line) && DEFINING.iter().any(|it| line.contains(it));
    let written = || memchr::memmem::find(text.as_bytes(), dashed.as_bytes()).is_some();
    defines(text, snake) || (written() && text.lines().any(by_library))
}

/// What a tree is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    WordAtHead,
    DefinedAtHead,
    DefinedAtBase,
    FlagAtBase,
}

/// Searches after which every word of the head is looked up in one index instead: it costs as much as some tens of searches.
const MAX_SEARCHES: usize = 64;

/// What was searched for, and the file it was found in: nothing is searched for twice.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    known: RefCell<BTreeMap<(Asked, String), Option<&'a str>>>,
    /// Every word of the code at head, and the first file that has it.
    words: OnceCell<BTreeMap<&'a str, &'a str>>,
    /// Times that all texts were gone through for one thing.
    searches: Cell<usize>,
}

impl<'a> Found<'a> {
    fn once(
        &self,
        asked: Asked,
        name: &str,
        search: impl FnOnce() -> Option<&'a str>,
    ) -> Option<&'a str> {
        let key = (asked, name.to_owned());
        if let Some(found) = self.known.borrow().get(&key) {
            return *found;
        }
        self.searches.set(self.searches.get() + 1);
        let found = search();
        self.known.borrow_mut().insert(key, found);
        found
    }
}

/// The first file of code in which it holds.
fn first_of<'a>(
    mut texts: impl Iterator<Item = (&'a str, &'a str)>,
    holds: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    texts.find(|(path, text)| is_code(path) && holds(text)).map(|it| it.0)
}

/// The first file of code at head that has a word.
fn word_at_head<'a>(court: &Court<'a>, word: &str) -> Option<&'a str> {
    let found = &court.found;
    // Of what the index holds: a flag's name has hyphens, which no word has.
    if found.searches.get() >= MAX_SEARCHES && words(word).next() == Some(word) {
        let index = found.words.get_or_init(|| {
            let mut index = BTreeMap::new();
            for (path, text) in court.world.texts().filter(|(path, _)| is_code(path)) {
                for word in words(text) {
                    index.entry(word).or_insert(path);
                }
            }
            index
        });
        return index.get(word).copied();
    }
    found.once(Asked::WordAtHead, word, || {
        let finder = memchr::memmem::Finder::new(word);
        first_of(court.world.texts(), |text| {
            finder.find_iter(text.as_bytes()).any(|at| stands_alone(text, at, word.len()))
        })
    })
}

fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    !before.is_some_and(is_word) && !after.is_some_and(is_word)
}

/// Whether a text defines a word rather than only use it: behind a word that defines, or at a line's beginning before `=`, `:` or `(`.
fn defines(text: &str, word: &str) -> bool {
    const BEFORE: &[&str] = &[
        "fn",
        "def",
        "class",
        "struct",
        "enum",
        "trait",
        "type",
        "interface",
        "func",
        "function",
        "const",
        "let",
        "var",
        "static",
        "macro_rules!",
        "mod",
        "module",
        "namespace",
        "object",
        "record",
        "#define",
        "union",
        "val",
        "fun",
        "protocol",
        "message",
        "rpc",
        "env",
        "export",
    ];
    memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| {
        if !stands_alone(text, at, word.len()) {
            return false;
        }
        let line = text[..at].rfind('\n').map_or(0, |it| it + 1);
        let before = text[line..at].trim_end();
        let after = text[at + word.len()..].trim_start_matches([' ', '\t', '"', '\'']);
        let defining = before
            .rsplit(|c: char| c.is_whitespace() || c == ')')
            .next()
            .is_some_and(|it| BEFORE.contains(&it));
        let visible = before.trim_start();
        let alone = matches!(
            visible,
            "" | "\""
                | "'"
                | "pub"
                | "pub(crate)"
                | "pub(super)"
                | "public"
                | "private"
                | "async"
                | "static"
                | "-"
                | "export"
        );
        let key = (after.starts_with(':') && !after.starts_with("::"))
            || after.starts_with('=')
            || after.starts_with(" =");
        let method = after.starts_with('(')
            && text[at..].lines().next().is_some_and(|it| it.trim_end().ends_with('{'));
        // A variable of the environment is defined by who reads it.
        let upper = word.len() > 5
            && word.contains('_')
            && word.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
        let quoted = text[..at].ends_with(['"', '\'']) && upper;
        let variant = alone && after.starts_with([',', '(', '{']) && is_type(word);
        defining || (alone && (key || method)) || quoted || variant
    })
}

/// The last name of a path of names.
fn key(name: &str) -> &str {
    let name = name.rsplit("::").next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
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
    fn a_definition_is_told_from_a_use() {
        for (text, word, expected) in [
            ("fn load_all() {}", "load_all", true),
            ("    load_all();", "load_all", false),
            ("class BigThing(Base):", "BigThing", true),
            ("let it = BigThing::new();", "BigThing", false),
            ("    pub dry_run: bool,", "dry_run", true),
            ("retry_count = 3", "retry_count", true),
            ("x = retry_count", "retry_count", false),
            ("  \"max_size\": 3,", "max_size", true),
            ("env.get(\"MY_TOKEN\")", "MY_TOKEN", true),
            ("    TimedOut,\n", "TimedOut", true),
            ("fn load_all_of_it() {}", "load_all", false),
            ("  render_page(a) {", "render_page", true),
        ] {
            assert_eq!(defines(text, word), expected, "{text}: {word}");
        }
    }

    #[test]
    fn a_flag_that_is_only_passed_on_is_not_defined() {
        for (text, expected) in [
            ("parser.add_argument(\"--dry-run\")", true),
            ("cmd.Flags().Bool(\"dry-run\", false, \"\")", true),
            ("    dry_run: bool,", true),
            ("args.push(\"--dry-run\");", false),
            ("run(dry_run)", false),
        ] {
            assert_eq!(defines_flag(text, &forms("dry-run")), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_searched_for_twice() {
        let found = Found::default();
        for (asked, name, searches) in [
            (Asked::WordAtHead, "a", 1),
            (Asked::WordAtHead, "a", 1),
            (Asked::WordAtHead, "b", 2),
            (Asked::DefinedAtHead, "b", 3),
            (Asked::WordAtHead, "b", 3),
        ] {
            assert_eq!(found.once(asked, name, || Some("a.rs")), Some("a.rs"));
            assert_eq!(found.searches.get(), searches, "{name}");
        }
    }

    #[test]
    fn a_flag_is_one_name_in_three_forms() {
        assert_eq!(forms("dry-run"), ["dry-run", "dry_run", "dryRun"]);
        for it in ["dry-run", "dry_run", "dryRun", "DryRun"] {
            assert_eq!(folded(it), "dry_run");
        }
        assert!(is_telling("dry_run") && is_telling("dryRun") && !is_telling("running"));
    }
}
