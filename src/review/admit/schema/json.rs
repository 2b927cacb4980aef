//! A reply's JSON, read in one pass that is bounded in depth and in what it keeps, and that sees a key which stands twice.
//!
//! Of two values of one key most readers take the last, and so a reply could hide the first: here both are kept, and whoever asks is
//! told. Items and members beyond a number are passed over and counted. Where a text is no JSON, how far it was looked at is the answer,
//! so that trying at many places of one text stays within a budget.

use serde_json::Number;
use std::collections::BTreeMap;

/// Items of a list that are kept. A reply's own bounds are far below.
pub(super) const ITEMS: usize = 2_000;
/// Members of an object that are kept, and as many that stand there again.
const MEMBERS: usize = 256;
/// As deep as `serde_json` reads.
const DEEP: usize = 128;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(List),
    Object(Object),
}

/// A list's first items, and how many more it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct List {
    pub(super) items: Vec<Json>,
    pub(super) beyond: usize,
}

/// An object's members by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object {
    members: BTreeMap<String, Json>,
    /// Members whose key stood there before.
    again: Vec<(String, Json)>,
    beyond: usize,
}

impl Json {
    /// The text, where it is nothing but one value.
    pub(super) fn whole(text: &str) -> Option<Self> {
        let (value, read) = first(text).ok()?;
        text[read..].trim().is_empty().then_some(value)
    }

    pub(super) const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) const fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// Writes it as JSON on one line, keys in order, what stands twice twice. No more of a list or an object than `most` bytes need.
    pub(super) fn write(&self, out: &mut String, most: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Text(text) => quoted(out, text),
            Self::List(list) => {
                out.push('[');
                for (n, item) in list.items.iter().enumerate() {
                    if out.len() > most {
                        break;
                    }
                    out.push_str(if n > 0 { "," } else { "" });
                    item.write(out, most);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                let again = object.again.iter().map(|(key, value)| (key, value));
                for (n, (key, value)) in object.members.iter().chain(again).enumerate() {
                    if out.len() > most {
                        break;
                    }
                    out.push_str(if n > 0 { "," } else { "" });
                    quoted(out, key);
                    out.push(':');
                    value.write(out, most);
                }
                out.push('}');
            }
        }
    }
}

fn quoted(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

impl Object {
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.members.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    /// Every value that a key is given.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = &Json> {
        let again = self.again.iter().filter(move |it| it.0 == key).map(|it| &it.1);
        self.members.get(key).into_iter().chain(again)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Json> {
        self.members.values()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// A key that is given twice.
    pub(super) fn repeated(&self) -> Option<&str> {
        self.again.first().map(|it| it.0.as_str())
    }

    /// A key that is given two values: the same one twice takes nothing back.
    pub(super) fn at_odds(&self) -> Option<&str> {
        let differs = |it: &&(String, Json)| self.members.get(&it.0) != Some(&it.1);
        self.again.iter().find(differs).map(|it| it.0.as_str())
    }

    /// Members that were passed over.
    pub(super) const fn beyond(&self) -> usize {
        self.beyond
    }

    fn add(&mut self, key: String, value: Json) {
        if self.members.contains_key(&key) {
            if self.again.len() < MEMBERS {
                self.again.push((key, value));
            } else {
                self.beyond += 1;
            }
        } else if self.members.len() < MEMBERS {
            self.members.insert(key, value);
        } else {
            self.beyond += 1;
        }
    }
}

/// The value that a text begins with and the bytes that it takes; or how many bytes were looked at until it was none.
pub(super) fn first(text: &str) -> Result<(Json, usize), usize> {
    let mut reader = Reader { text, at: 0, kept: true };
    match reader.value(0) {
        Some(value) => Ok((value, reader.at)),
        None => Err(reader.at),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What is passed over is read as strictly but for its words and numbers, and makes no value.
    kept: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, deep: usize) -> Option<Json> {
        self.space();
        match self.peek()? {
            _ if deep == DEEP => None,
            b'{' => self.object(deep),
            b'[' => self.list(deep),
            b'"' => self.string().map(Json::Text),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += if there { word.len() } else { 0 };
        there.then_some(value)
    }

    fn number(&mut self) -> Option<Json> {
        let part = |it: &u8| matches!(it, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let start = self.at;
        self.at += self.text.as_bytes()[start..].iter().take_while(|it| part(it)).count();
        if !self.kept {
            return Some(Json::Null);
        }
        serde_json::from_str(&self.text[start..self.at]).ok().map(Json::Number)
    }

    fn string(&mut self) -> Option<String> {
        let (start, bytes) = (self.at, self.text.as_bytes());
        self.at += 1;
        loop {
            let rest = &bytes[self.at..];
            let Some(next) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = bytes.len();
                return None;
            };
            self.at += next;
            if bytes[self.at] == b'"' {
                self.at += 1;
                break;
            }
            self.at = (self.at + 2).min(bytes.len());
        }
        if self.kept {
            // Its escapes, and what may not stand in it.
            serde_json::from_str(&self.text[start..self.at]).ok()
        } else {
            Some(String::new())
        }
    }

    fn list(&mut self, deep: usize) -> Option<Json> {
        self.at += 1;
        let (mut list, kept) = (List::default(), self.kept);
        self.space();
        let mut open = !self.takes(b']');
        while open {
            self.kept = kept && list.items.len() < ITEMS;
            let item = self.value(deep + 1)?;
            if self.kept {
                list.items.push(item);
            } else {
                list.beyond += 1;
            }
            self.space();
            open = self.takes(b',');
            if !open && !self.takes(b']') {
                return None;
            }
        }
        self.kept = kept;
        Some(Json::List(list))
    }

    fn object(&mut self, deep: usize) -> Option<Json> {
        self.at += 1;
        let (mut object, kept) = (Object::default(), self.kept);
        self.space();
        let mut open = !self.takes(b'}');
        while open {
            self.space();
            if self.peek() != Some(b'"') {
                return None;
            }
            let key = self.string()?;
            self.space();
            if !self.takes(b':') {
                return None;
            }
            let value = self.value(deep + 1)?;
            if kept {
                object.add(key, value);
            }
            self.space();
            open = self.takes(b',');
            if !open && !self.takes(b'}') {
                return None;
            }
        }
        Some(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn printed(text: &str) -> Option<String> {
        let mut out = String::new();
        Json::whole(text)?.write(&mut out, usize::MAX);
        Some(out)
    }

    #[test]
    fn a_key_that_stands_twice_is_seen_and_both_values_kept() {
        let it = Json::whole(r#"{"a":1,"b":2,"a":[3],"b":2}"#).unwrap();
        let object = it.as_object().unwrap();
        assert_eq!((object.repeated(), object.at_odds()), (Some("a"), Some("a")));
        assert_eq!(object.all("a").count(), 2);
        let same = Json::whole(r#"{"b":2,"b":2}"#).unwrap();
        let same = same.as_object().unwrap();
        assert_eq!((same.repeated(), same.at_odds()), (Some("b"), None));
        assert_eq!(printed(r#"{"b": 1, "a": 2, "b": 3}"#).unwrap(), r#"{"a":2,"b":1,"b":3}"#);
    }

    #[test]
    fn what_is_beyond_a_number_is_counted_and_not_kept() {
        let text = format!("[{}1]", "{\"a\":[\"\\u0041\"]},".repeat(ITEMS + 9));
        let Some(Json::List(list)) = Json::whole(&text) else { panic!("a list") };
        assert_eq!((list.items.len(), list.beyond), (ITEMS, 10));
        let members: Vec<String> = (0..MEMBERS + 5).map(|n| format!("\"k{n}\":{n}")).collect();
        let Some(Json::Object(it)) = Json::whole(&format!("{{{}}}", members.join(","))) else {
            panic!("an object")
        };
        assert_eq!((it.members.len(), it.beyond()), (MEMBERS, 5));
    }

    #[test]
    fn a_text_that_is_none_says_how_far_it_was_looked_at() {
        assert_eq!(first(&"[".repeat(1_000_000)).unwrap_err(), DEEP);
        assert_eq!(first("{\"a\": 1 x").unwrap_err(), 8);
        assert!(first(&format!("{}{}", "[".repeat(DEEP + 1), "]".repeat(DEEP + 1))).is_err());
        assert!(first(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_reads(text in r#"([\[\]{},:"\\ \n]|-?[0-9]{1,3}|[.eE+-]|\\u00e9|\\ud800|null|true|"a"|"a":|é|\t){0,24}"#) {
            let expected = serde_json::from_str::<Value>(&text).ok();
            let read = printed(&text);
            prop_assert_eq!(read.is_some(), expected.is_some(), "{}", text);
            if let (Some(read), Some(expected)) = (read, expected) {
                // Of a key that stands twice `Value` keeps the last, and so it does of what is printed.
                prop_assert_eq!(serde_json::from_str::<Value>(&read).unwrap(), expected, "{}", text);
            }
        }
    }
}
