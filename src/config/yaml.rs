//! YAML text → a tree of values that know their place, so that every error names file, line and column.
//!
//! The only use of the YAML crate. It knows nothing of charters: what a key means is `field`'s and `file`'s business.

use super::problem::{At, Problem, Problems};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_yaml::{Error, Location, Spanned};
use std::fmt;

/// Bytes a file of the charter may have: far above any that people write, far below what hurts.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: At,
}

/// What YAML can say. Numbers keep what they were: `3` is no float, `"3"` no number.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A mapping's key and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) at: At,
}

impl Value {
    /// What it is, for a person.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Levels of a charter's file.
const DEPTH: usize = 16;
/// Levels of a rule's file: relations nest in each other.
const DEEP: usize = 48;

/// Reads one document. `None` where it is no YAML we take; the problem is then in `problems`.
pub(super) fn parse(file: &str, text: &str, problems: &mut Problems) -> Option<Node> {
    read(file, text, DEPTH, problems)
}

/// The same, of a rule.
pub(super) fn parse_deep(file: &str, text: &str, problems: &mut Problems) -> Option<Node> {
    read(file, text, DEEP, problems)
}

fn read(file: &str, text: &str, depth: usize, problems: &mut Problems) -> Option<Node> {
    if text.len() > MAX_BYTES {
        let what = format!("the file has {} bytes", text.len());
        problems.add(Problem::new(file, At::FILE, what, "keep it under 1 MiB"));
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options(depth)) {
        Ok(spanned) => Some(spanned.into()),
        Err(error) => {
            problems.add(unreadable(file, &error, depth));
            None
        }
    }
}

/// Bounds against alias bombs and deep nesting; a charter needs none of what they refuse.
fn options(depth: usize) -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_events: 100_000,
            max_nodes: 50_000,
            max_aliases: 200,
            max_anchors: 200,
            max_recorded_anchor_events: 20_000,
            max_recorded_anchor_bytes: MAX_BYTES,
            max_depth: depth,
            flow_nesting_limit: depth,
            max_documents: 2,
            max_merge_keys: 100,
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 8,
        },
        duplicate_keys: serde_yaml::DuplicateKeyPolicy::Error,
        non_finite_float_policy: serde_yaml::NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn unreadable(file: &str, error: &Error, depth: usize) -> Problem {
    let at = error.location().map_or(At::FILE, At::from);
    let nests = || {
        Problem::new(
            file,
            at,
            "the file nests or repeats itself more than a charter may",
            format!(
                "write values out instead of through anchors and aliases, at most {depth} levels deep"
            ),
        )
    };
    match error.without_snippet() {
        Error::DuplicateMappingKey { key, .. } => {
            let what = match key {
                Some(key) => format!("the key `{key}` stands here a second time"),
                None => "a key stands here a second time".to_owned(),
            };
            Problem::new(file, at, what, "keep one of the two")
        }
        Error::MultipleDocuments { .. } => Problem::new(
            file,
            at,
            "a second document starts here",
            "keep one document: remove the `---` line",
        ),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => nests(),
        other => match sentence(other) {
            // What the scanner refuses has no variant of its own.
            said if said == "recursion limit exceeded" => nests(),
            said => Problem::new(
                file,
                at,
                format!("not readable as YAML: {said}"),
                "mend the YAML here; text with `:`, `#`, `*` or `{` in it belongs in quotes",
            ),
        },
    }
}

/// The library's message on one line, without the place it repeats.
fn sentence(error: &Error) -> String {
    let text = error.render_with_formatter(&serde_yaml::UserMessageFormatter);
    let text = text.split(|c: char| c.is_control() || c == ' ').filter(|it| !it.is_empty());
    let text = text.collect::<Vec<_>>().join(" ");
    text.rsplit_once(" at line ").map_or(text.as_str(), |(before, _)| before).to_owned()
}

impl From<Location> for At {
    fn from(location: Location) -> Self {
        Self { line: location.line(), column: location.column() }
    }
}

/// A value as the YAML crate hands it over.
enum Raw {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

impl From<Spanned<Raw>> for Node {
    fn from(spanned: Spanned<Raw>) -> Self {
        let value = match spanned.value {
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Int(value) => Value::Int(value),
            Raw::Float(value) => Value::Float(value),
            Raw::Text(value) => Value::Text(value),
            Raw::List(nodes) => Value::List(nodes.into_iter().map(Self::from).collect()),
            Raw::Map(pairs) => Value::Map(pairs.into_iter().map(pair).collect()),
        };
        Self { value, at: spanned.referenced.into() }
    }
}

fn pair((key, node): (Spanned<String>, Spanned<Raw>)) -> (Key, Node) {
    (Key { name: key.value, at: key.referenced.into() }, node.into())
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Int(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Int(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Int(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Int(i128::try_from(value).unwrap_or(i128::MAX)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element()? {
            nodes.push(node);
        }
        Ok(Raw::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
            if pairs.len() > 10_000 {
                return Err(A::Error::custom("a mapping with over 10,000 keys"));
            }
        }
        Ok(Raw::Map(pairs))
    }
}
