//! What every form has in common: one finding read, and the fields that are spelled alike.

use super::bounds::{QUOTE, REFERENCES, WORD, bounded, one_line};
use crate::review::{
    change::Lines,
    finding::{Source, Voice},
    import::{Imported, ROLE},
};
use serde_json::Value;

/// A finding, and what is to be said about how it was read.
pub(super) struct Item {
    pub(super) finding: Imported,
    /// The tools it is of.
    pub(super) tools: Vec<String>,
    /// What was assumed: fragments, counted over a file.
    pub(super) assumed: Vec<String>,
}

/// The first of these members that is a text with something in it.
pub(super) fn text<'a>(value: &'a Value, names: &[&str]) -> Option<&'a str> {
    let texts = names.iter().filter_map(|name| value.get(name)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty())
}

/// The first of these members that is code, to the space.
pub(super) fn quote(value: &Value, names: &[&str]) -> Option<String> {
    let texts = names.iter().filter_map(|name| value.get(name)?.as_str());
    let mut texts = texts.filter(|text| !text.trim().is_empty());
    texts.next().map(|text| bounded(text, QUOTE))
}

/// A name as every place compares it: `CodeQL` in one file is `codeql` in another.
pub(super) fn tool(name: &str) -> String {
    one_line(name, 80).to_lowercase()
}

/// The voice of a tool.
pub(super) fn voice(tool: &str) -> Voice {
    Voice {
        role: ROLE.to_owned(),
        source: Source::Imported(tool.to_owned()),
        model: None,
        loop_n: 0,
    }
}

/// An id as it was given, as far as it can stand in a line.
pub(super) fn id(value: Option<&Value>) -> Option<String> {
    let id = match value? {
        Value::String(text) => one_line(text, WORD),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!id.is_empty()).then_some(id)
}

/// A word of ours: lower-case letters, digits, dashes.
pub(super) fn slug(value: Option<&Value>) -> Option<String> {
    let word = value?.as_str()?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (!word.is_empty() && word.len() <= 64 && word.chars().all(fits)).then(|| word.to_owned())
}

/// A number, `"12"`, `"12-20"`, `[12, 20]`, `{"start": 12, "end": 20}` or `{"row": 12, "column": 3}`.
pub(super) fn lines(value: Option<&Value>) -> Option<Lines> {
    match value? {
        Value::Number(_) => {
            let line = line(value)?;
            Some(Lines::new(line, line))
        }
        Value::String(text) => {
            let text = text.trim().trim_start_matches(['L', 'l']);
            let (first, last) = text.split_once(['-', ':', '–']).unwrap_or((text, text));
            let number =
                |text: &str| text.trim().trim_start_matches(['L', 'l']).parse::<u32>().ok();
            let first = number(first).filter(|it| *it > 0)?;
            Some(Lines::new(first, number(last).filter(|it| *it > 0).unwrap_or(first)))
        }
        Value::Array(ends) => {
            let (first, last) = (line(ends.first())?, line(ends.last())?);
            Some(Lines::new(first, last))
        }
        Value::Object(ends) => {
            let of = |names: [&str; 4]| names.iter().find_map(|name| line(ends.get(*name)));
            let first = of(["start", "first", "line", "row"])?;
            let last = of(["end", "last", "end_line", "end_row"]).unwrap_or(first);
            Some(Lines::new(first, last))
        }
        _ => None,
    }
}

/// A line's number, from 1; a larger one than any file has is the largest.
pub(super) fn line(value: Option<&Value>) -> Option<u32> {
    let number = value?;
    let number = number.as_u64().or_else(|| {
        let float = number.as_f64().filter(|it| *it >= 1.0 && it.fract() == 0.0)?;
        Some(float as u64)
    })?;
    (number > 0).then(|| u32::try_from(number).unwrap_or(u32::MAX))
}

/// References, bounded, each once.
pub(super) fn references(given: impl Iterator<Item = String>) -> Vec<String> {
    let mut references: Vec<String> = Vec::new();
    for it in given.map(|it| one_line(&it, WORD)).filter(|it| !it.is_empty()) {
        if !references.contains(&it) {
            references.push(it);
        }
        if references.len() == REFERENCES {
            break;
        }
    }
    references
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_in_every_spelling() {
        for (given, expected) in [
            (json!(12), Some((12, 12))),
            (json!(12.0), Some((12, 12))),
            (json!("12"), Some((12, 12))),
            (json!("12-20"), Some((12, 20))),
            (json!(" L12 - L20 "), Some((12, 20))),
            (json!("20-12"), Some((12, 20))),
            (json!([3, 5]), Some((3, 5))),
            (json!([7]), Some((7, 7))),
            (json!({"start": 3, "end": 5}), Some((3, 5))),
            (json!({"start": 3}), Some((3, 3))),
            (json!({"row": 3, "column": 9}), Some((3, 3))),
            (json!({"column": 9}), None),
            (json!(99_999_999_999_u64), Some((u32::MAX, u32::MAX))),
            (json!(0), None),
            (json!(-4), None),
            (json!(1.5), None),
            (json!("twelve"), None),
            (json!(""), None),
            (json!([]), None),
            (json!(null), None),
            (json!(true), None),
        ] {
            let read = lines(Some(&given)).map(|it| (it.first, it.last));
            assert_eq!(read, expected, "{given}");
        }
    }
}
