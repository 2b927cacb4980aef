//! How a thing is written: paths, lines of a file, link targets, flags, names. Shapes only, nothing is looked up.

use super::spoken::{Said, Way};
use crate::review::change::Lines;

pub(super) fn link(target: &str) -> Option<(String, Said)> {
    let scheme = target.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = target[scheme.len()..].starts_with(':');
    if target.is_empty()
        || has_scheme
        || target.starts_with("//")
        || target.contains(['{', '}', '$', '<', '>', '*', '\\', ' ', '@'])
    {
        return None;
    }
    let (path, fragment) =
        target.split_once('#').map_or((target, None), |(path, it)| (path, Some(it)));
    let path = decoded(path.split('?').next().unwrap_or_default());
    let said = match fragment {
        Some(fragment) if is_lines(fragment) => {
            Said::Citation { path, lines: lines_of(fragment)?, link: true }
        }
        Some(fragment) if !fragment.is_empty() && !fragment.contains(['!', ':', '=', '/']) => {
            let slug = decoded(fragment);
            Said::Anchor { path: (!path.is_empty()).then_some(path), slug }
        }
        _ if path.is_empty() => return None,
        _ => Said::Path { path, way: Way::Link },
    };
    Some((target.to_owned(), said))
}

/// Text with `%20` and the like as what they stand for.
fn decoded(text: &str) -> String {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `--name`, without a value.
pub(super) fn flag(text: &str) -> Option<String> {
    let name = text.strip_prefix("--")?;
    let name = name.split(['=', '[', '<', ' ']).next()?;
    let fine = name.len() > 2
        && name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    fine.then(|| format!("--{name}"))
}

/// A name as code has it: `name`, `name()`, `Type::method`, `Type.method`.
pub(super) fn symbol(text: &str) -> Option<&str> {
    let name =
        text.split_once('(').map_or(text, |it| it.0).trim_end_matches('!').trim_start_matches('.');
    let part = |it: &str| {
        !it.is_empty()
            && !it.starts_with(|c: char| c.is_ascii_digit())
            && it.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let fine = name.len() >= 4
        && name.len() <= 120
        && name.split("::").flat_map(|it| it.split('.')).all(part);
    fine.then_some(name)
}

/// A path, or nothing that looks like one. Without `./` in front and `/` behind.
pub(super) fn path(text: &str) -> Option<String> {
    let inner = trimmed(text);
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '+' | '@');
    if inner.len() < 3
        || inner.len() > 200
        || !inner.chars().all(fine)
        || inner.starts_with(['/', '@', '-', '+'])
        || inner.contains("//")
        || inner.contains("...")
    {
        return None;
    }
    (inner.contains('/') || has_extension(&inner)).then_some(inner)
}

pub(super) fn trimmed(text: &str) -> String {
    text.trim_start_matches("./").trim_end_matches('/').to_owned()
}

/// Whether the last part ends as a file's name does.
pub(super) fn has_extension(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=10).contains(&end.len())
            && end.chars().all(|it| it.is_ascii_alphanumeric())
            && end.chars().any(|it| it.is_ascii_alphabetic())
    })
}

/// `path:12`, `path:12-20`, `path#L12`.
pub(super) fn citation(text: &str) -> Option<(String, Lines)> {
    let (file, rest) = text.split_once("#L").or_else(|| text.split_once(':'))?;
    let file = path(file).filter(|it| has_extension(it))?;
    Some((file, lines_of(rest)?))
}

fn is_lines(fragment: &str) -> bool {
    fragment.strip_prefix('L').is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
}

/// `12`, `L12-L20`, `12-20`, `12:3`.
fn lines_of(text: &str) -> Option<Lines> {
    let text = text.trim_start_matches('L');
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let n: u32 = text[..end].parse().ok()?;
        (n > 0).then_some((n, end))
    };
    let (first, end) = digits(text)?;
    let rest = &text[end..];
    if rest.is_empty() || rest.starts_with([':', 'C']) {
        return Some(Lines::new(first, first));
    }
    let last = rest.strip_prefix(['-', '–'])?.trim_start_matches('L');
    let (last, _) = digits(last)?;
    Some(Lines::new(first, last))
}
