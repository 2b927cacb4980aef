//! One key of the charter: from a node to a value of the type it must have, or a problem that says what to write.
//!
//! It knows types and ranges, not the charter's keys.

use super::{
    problem::{At, Problem, Problems, instead, listed, nearest, shown},
    yaml::{Key, Node, Value},
};
use crate::review::charter::Globs;
use std::ops::RangeInclusive;

/// Keys that would let a charter say where keys and code are sent. Never honored, wherever they stand.
const OUTSIDE: [&str; 17] = [
    "anthropic_api_key",
    "anthropic_base_url",
    "api_base",
    "api_key",
    "api_url",
    "auth",
    "authorization",
    "base_url",
    "endpoint",
    "endpoints",
    "header",
    "headers",
    "openai_api_key",
    "openai_base_url",
    "secret",
    "token",
    "url",
];

/// A value under its full name, `gate.fail_on`.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) node: Node,
}

/// Reads the values of one file, and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) problems: &'a mut Problems,
}

/// A mapping whose keys are known. What is left in it has not been asked for yet.
pub(super) struct Section {
    pub(super) name: String,
    pub(super) at: At,
    pairs: Vec<(Key, Node)>,
}

impl Section {
    /// Whether a key stands in it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.pairs.iter().any(|(it, _)| it.name == key)
    }

    /// The value of a key that stands in it. A list or mapping with nothing in it is as if it were not there.
    pub(super) fn take(&mut self, key: &str) -> Option<Field> {
        let place = self.pairs.iter().position(|(it, _)| it.name == key)?;
        let (_, node) = self.pairs.swap_remove(place);
        Some(Field { name: joined(&self.name, key), node })
    }
}

impl Reader<'_> {
    /// Notes a problem.
    pub(super) fn wrong(&mut self, at: At, what: impl Into<String>, help: impl Into<String>) {
        self.problems.add(Problem::new(self.file, at, what, help));
    }

    /// A mapping; unknown keys in it are problems. `None` where there is nothing, or something else.
    pub(super) fn section(&mut self, field: Field, known: &[&str]) -> Option<Section> {
        let Field { name, node: Node { value, at } } = field;
        match value {
            Value::Map(pairs) => {
                for (key, _) in pairs.iter().filter(|(key, _)| !known.contains(&key.name.as_str()))
                {
                    self.unknown(&name, key, known);
                }
                Some(Section { name, at, pairs })
            }
            Value::Null => None,
            other => {
                let title =
                    if name.is_empty() { "the file".to_owned() } else { format!("`{name}`") };
                let help = format!("write a mapping with any of: {}", listed(known));
                self.wrong(at, format!("{title} is {}, not a mapping", other.kind()), help);
                None
            }
        }
    }

    /// A mapping as an item of a list. Nothing in its place is a problem: the list would be shorter than it looks, or empty.
    pub(super) fn item(&mut self, field: Field, known: &[&str]) -> Option<Section> {
        if matches!(field.node.value, Value::Null) {
            let what = format!("`{}` is {}, not a mapping", field.name, Value::Null.kind());
            let help = format!("write a mapping with any of: {}; or remove it", listed(known));
            self.wrong(field.node.at, what, help);
            return None;
        }
        self.section(field, known)
    }

    /// A mapping that takes anyone's keys too; one that is nearly a known key is a problem all the same.
    pub(super) fn anyones(&mut self, field: Field, known: &[&str]) -> Option<Section> {
        let mut others = Vec::new();
        if let Value::Map(pairs) = &field.node.value {
            let foreign = |name: &str| !known.contains(&name) && nearest(name, known).is_none();
            others.extend(pairs.iter().map(|(key, _)| key.name.clone()).filter(|it| foreign(it)));
        }
        let known: Vec<&str> =
            known.iter().copied().chain(others.iter().map(String::as_str)).collect();
        self.section(field, &known)
    }

    fn unknown(&mut self, section: &str, key: &Key, known: &[&str]) {
        let folded = key.name.to_ascii_lowercase().replace('-', "_");
        let what = format!("unknown key `{}`", joined(section, &shown(&key.name)));
        let help = if OUTSIDE.contains(&folded.as_str()) && nearest(&folded, known).is_none() {
            "remove it: endpoints, headers and keys come only from the environment \
             (ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL)"
                .to_owned()
        } else {
            instead(&key.name, known)
        };
        self.wrong(key.at, what, help);
    }

    /// A mapping whose keys are anyone's, in the file's order.
    pub(super) fn pairs(&mut self, field: Field, example: &str) -> Vec<(Key, Field)> {
        let Field { name, node: Node { value, at } } = field;
        match value {
            Value::Map(pairs) => pairs
                .into_iter()
                .map(|(key, node)| {
                    let name = joined(&name, &shown(&key.name));
                    (key, Field { name, node })
                })
                .collect(),
            Value::Null => Vec::new(),
            other => {
                let what = format!("`{name}` is {}, not a mapping", other.kind());
                self.wrong(at, what, format!("write a mapping: {example}"));
                Vec::new()
            }
        }
    }

    /// A list. `None` where there is nothing, or something else.
    pub(super) fn list(&mut self, field: Field, example: &str) -> Option<Vec<Field>> {
        let Field { name, node: Node { value, at } } = field;
        match value {
            Value::List(nodes) => {
                let item = |(n, node)| Field { name: format!("{name}[{n}]"), node };
                Some(nodes.into_iter().enumerate().map(item).collect())
            }
            Value::Null => None,
            other => {
                let title =
                    if name.is_empty() { "the file".to_owned() } else { format!("`{name}`") };
                let what = format!("{title} is {}, not a list", other.kind());
                self.wrong(at, what, format!("write a list: {example}"));
                None
            }
        }
    }

    /// Text that says something.
    pub(super) fn text(&mut self, field: Field) -> Option<(String, At)> {
        let Field { name, node: Node { value, at } } = field;
        let (what, help) = match value {
            Value::Text(text) if text.chars().any(forbidden) => {
                ("has a control character in it".to_owned(), "remove it")
            }
            Value::Text(text) if !text.trim().is_empty() => return Some((text, at)),
            Value::Text(_) => ("is empty".to_owned(), "write its text, or remove the key"),
            Value::Null => ("has no value".to_owned(), "write its text, or remove the key"),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                (format!("is {}, not text", value.kind()), "put it in quotes")
            }
            Value::List(_) | Value::Map(_) => (
                format!("is {}, not text", value.kind()),
                "write text, in quotes where it has `:` in it",
            ),
        };
        self.wrong(at, format!("`{name}` {what}"), help);
        None
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, field: Field, example: &str) -> Option<Vec<(String, At)>> {
        let items = self.list(field, example)?;
        Some(items.into_iter().filter_map(|item| self.text(item)).collect())
    }

    /// A list of path patterns.
    pub(super) fn globs(&mut self, field: Field) -> Option<Globs> {
        let patterns = self.texts(field, r#"["src/**"]"#)?;
        let mut good = Vec::new();
        for (pattern, at) in patterns {
            if self.glob(&pattern, at) {
                good.push(pattern);
            }
        }
        match Globs::new(good) {
            Ok(globs) => Some(globs),
            Err((_, why)) => {
                self.wrong(
                    At::FILE,
                    format!("the patterns cannot be used together: {why}"),
                    "write fewer",
                );
                None
            }
        }
    }

    fn glob(&mut self, pattern: &str, at: At) -> bool {
        let rooted = pattern.trim_start_matches("./").trim_start_matches('/');
        let (why, help) = if rooted.len() < pattern.len() || pattern.contains('\\') {
            let help = format!(
                "write it from the repository's root with `/`: `{}`",
                rooted.replace('\\', "/")
            );
            ("it is not a path from the repository's root".to_owned(), help)
        } else if let Some(rest) = pattern.strip_prefix('!') {
            let help = format!(
                "patterns only take; to leave files out write `{rest}` under `snapshot.exclude`"
            );
            ("`!` does not negate".to_owned(), help)
        } else if pattern.ends_with('/') {
            ("it names a folder, and only files match".to_owned(), format!("write `{pattern}**`"))
        } else if let Err((_, why)) = Globs::new(vec![pattern.to_owned()]) {
            let help = "close every `[` and `{`, or write `[[]` for a bracket itself".to_owned();
            (why, help)
        } else {
            return true;
        };
        self.wrong(at, format!("`{}` is no path pattern: {why}", shown(pattern)), help);
        false
    }

    /// One of a closed set of words.
    pub(super) fn word<T: Copy>(&mut self, field: Field, set: &[(&str, T)]) -> Option<T> {
        let name = field.name.clone();
        let words: Vec<&str> = set.iter().map(|(word, _)| *word).collect();
        if !matches!(field.node.value, Value::Text(_)) {
            let what = format!("`{name}` is {}, not a word", field.node.value.kind());
            self.wrong(field.node.at, what, format!("write one of: {}", listed(&words)));
            return None;
        }
        let (text, at) = self.text(field)?;
        let found = set.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let near =
                nearest(&text, &words).map(|it| format!("write `{it}`; ")).unwrap_or_default();
            let help = format!("{near}the words are {}", listed(&words));
            self.wrong(at, format!("`{name}` cannot be `{}`", shown(&text)), help);
        }
        found
    }

    /// A whole number in a range.
    pub(super) fn whole(&mut self, field: Field, range: RangeInclusive<u64>) -> Option<u64> {
        let Field { name, node: Node { value, at } } = field;
        let help = format!("write a whole number from {} to {}", range.start(), range.end());
        let what = match value {
            Value::Int(n) => match u64::try_from(n).ok().filter(|n| range.contains(n)) {
                Some(n) => return Some(n),
                None => format!("`{name}` cannot be {n}"),
            },
            Value::Float(n) => format!("`{name}` cannot be {n}"),
            other => format!("`{name}` is {}, not a number", other.kind()),
        };
        self.wrong(at, what, help);
        None
    }

    /// A number above 0, at most `most`.
    pub(super) fn number(&mut self, field: Field, most: f64) -> Option<f64> {
        let Field { name, node: Node { value, at } } = field;
        let n = match value {
            #[expect(clippy::cast_precision_loss, reason = "only compared with a small bound")]
            Value::Int(n) => n as f64,
            Value::Float(n) => n,
            other => {
                let what = format!("`{name}` is {}, not a number", other.kind());
                self.wrong(at, what, format!("write a number above 0, at most {most}, or `none`"));
                return None;
            }
        };
        if n > 0.0 && n <= most {
            return Some(n);
        }
        let help = format!("write a number above 0, at most {most}, or `none` for no limit");
        self.wrong(at, format!("`{name}` cannot be {n}"), help);
        None
    }

    /// A number from 0 to `most`.
    pub(super) fn amount(&mut self, field: Field, most: f64) -> Option<f64> {
        let Field { name, node: Node { value, at } } = field;
        let what = match value {
            #[expect(clippy::cast_precision_loss, reason = "only compared with a small bound")]
            Value::Int(n) if (0.0..=most).contains(&(n as f64)) => return Some(n as f64),
            Value::Float(n) if (0.0..=most).contains(&n) => return Some(n),
            Value::Int(n) => format!("`{name}` cannot be {n}"),
            Value::Float(n) => format!("`{name}` cannot be {n}"),
            other => format!("`{name}` is {}, not a number", other.kind()),
        };
        self.wrong(at, what, format!("write a number from 0 to {most}"));
        None
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, field: Field) -> Option<bool> {
        let Field { name, node: Node { value, at } } = field;
        if let Value::Bool(value) = value {
            return Some(value);
        }
        self.wrong(
            at,
            format!("`{name}` is {}, not true or false", value.kind()),
            "write `true` or `false`",
        );
        None
    }
}

impl Field {
    /// Whether it is this bare word.
    pub(super) fn says(&self, word: &str) -> bool {
        matches!(&self.node.value, Value::Text(text) if text == word)
    }
}

/// Control characters have no place in prose; the bidirectional ones show a reader other text than a model reads.
fn forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn joined(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

/// A short name that can stand in ids and file names.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
