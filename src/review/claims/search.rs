//! The code that is searched: for a word, and for where it is defined rather than used. Nothing is searched for twice.

use super::{
    Court,
    names::{is_code, is_type, is_word, words},
};
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeMap,
};

/// What a tree is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
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
    pub(super) fn once(
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
pub(super) fn first_of<'a>(
    mut texts: impl Iterator<Item = (&'a str, &'a str)>,
    holds: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    texts.find(|(path, text)| is_code(path) && holds(text)).map(|it| it.0)
}

/// The first file of code at head that has a word.
pub(super) fn word_at_head<'a>(court: &Court<'a>, word: &str) -> Option<&'a str> {
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
pub(super) fn defines(text: &str, word: &str) -> bool {
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

/// Whether a text defines a flag: a field or variable of its name, or a line that hands its name to a library. A literal alone may be
/// what another program is called with.
pub(super) fn defines_flag(text: &str, forms: &[String; 3]) -> bool {
    const DEFINING: [&str; 5] = ["add_argument", "ption(", "lag", "rg(", "long"];
    let [dashed, snake, _] = forms;
    let quoted = [format!("--{dashed}"), format!("\"{dashed}\""), format!("'{dashed}'")];
    let named = |line: &str| quoted.iter().any(|it| line.contains(it.as_str()));
    let by_library = |line: &str| named(line) && DEFINING.iter().any(|it| line.contains(it));
    let written = || memchr::memmem::find(text.as_bytes(), dashed.as_bytes()).is_some();
    defines(text, snake) || (written() && text.lines().any(by_library))
}

/// A flag's name as code may have it.
pub(super) fn forms(name: &str) -> [String; 3] {
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
    }
}
