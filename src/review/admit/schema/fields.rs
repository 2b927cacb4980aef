//! A reply's fields as texts, quotes, lines and answers of yes or no, whatever form a model gave them, cut to a bounded size.

use super::json::{Json, Object};
use crate::review::change::Lines;

/// Texts are cut to this many bytes, at a character boundary.
const MAX_TEXT: usize = 8_000;
/// Quotes are cut to this many bytes, at the end of a line: what is left of one still stands in the code as it is.
pub(super) const MAX_QUOTE: usize = 48_000;

pub(super) fn first<'a>(map: &'a Object, keys: &[&str]) -> Option<&'a Json> {
    keys.iter().filter_map(|key| map.get(key)).find(|value| !value.is_null())
}

pub(super) fn required(map: &Object, keys: &[&str]) -> Result<String, String> {
    let text = text_of(first(map, keys));
    if text.trim().is_empty() { Err(format!("`{}` is missing", keys[0])) } else { Ok(text) }
}

/// A text, a number or a list of texts as one text; anything else is empty.
pub(super) fn text_of(value: Option<&Json>) -> String {
    match value {
        Some(Json::Text(text)) => cut(text),
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::List(list)) => {
            let mut parts = String::new();
            for (n, item) in list.items.iter().enumerate() {
                if parts.len() > MAX_TEXT {
                    break;
                }
                parts.push_str(if n > 0 { "\n" } else { "" });
                parts.push_str(&text_of(Some(item)));
            }
            cut(&parts)
        }
        _ => String::new(),
    }
}

/// A quote: a text, or its lines as a list. A long one keeps its first whole lines.
pub(super) fn quote_of(value: Option<&Json>) -> String {
    let text = match value {
        Some(Json::Text(text)) => text.clone(),
        Some(Json::List(list)) => {
            list.items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    };
    if text.len() <= MAX_QUOTE {
        return text;
    }
    let end = (0..=MAX_QUOTE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..text[..end].rfind('\n').unwrap_or(end)].to_owned()
}

pub(super) fn texts(value: Option<&Json>) -> Vec<String> {
    match value {
        Some(Json::List(list)) => {
            let all = list.items.iter().take(50).map(|item| text_of(Some(item)));
            all.filter(|text| !text.trim().is_empty()).collect()
        }
        Some(Json::Text(text)) if !text.trim().is_empty() => vec![cut(text)],
        _ => Vec::new(),
    }
}

/// A boolean, or a text that names something: the first harness gave the decision's name where we ask for a yes.
pub(super) fn truthy(value: Option<&Json>) -> bool {
    match value {
        Some(Json::Bool(yes)) => *yes,
        Some(Json::Text(text)) => !matches!(
            text.trim().to_ascii_lowercase().as_str(),
            "" | "false" | "no" | "none" | "null" | "n/a"
        ),
        Some(Json::List(list)) => !list.items.is_empty(),
        _ => false,
    }
}

/// `12`, `"12"`, `"12-20"`, `"L12-L20"`, `[12, 20]`, `{"start": 12, "end": 20}`. Numbers past `u32` are not lines.
pub(super) fn lines(value: &Json) -> Option<Lines> {
    match value {
        Json::Number(number) => {
            let line = u32::try_from(number.as_u64()?).ok()?;
            (line > 0).then(|| Lines::new(line, line))
        }
        Json::List(list) => pair(list.items.iter().filter_map(Json::as_u64)),
        Json::Object(map) => pair(["start", "end"].iter().filter_map(|key| map.get(key)?.as_u64())),
        Json::Text(text) => {
            let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            pair(numbers.filter_map(|part| part.parse().ok()))
        }
        _ => None,
    }
}

pub(super) fn pair(mut numbers: impl Iterator<Item = u64>) -> Option<Lines> {
    let first = u32::try_from(numbers.next()?).ok()?;
    let last = numbers.next().and_then(|last| u32::try_from(last).ok()).unwrap_or(first);
    (first > 0).then(|| Lines::new(first, last.max(first)))
}

pub(super) fn raw_of(value: &Json) -> String {
    let mut out = String::new();
    value.write(&mut out, MAX_TEXT);
    cut(&out)
}

pub(super) fn cut(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let end = (0..=MAX_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end])
}
