//! The words of headers: what a file is, what happened to it, how long it is.

use super::part::printable;
use crate::review::{
    change::{Content, FileChange},
    diff::line_count,
};
use std::fmt::Write;

/// `src/a.rs | renamed from src/b.rs | executable, was not | 12 lines`.
pub(super) fn title(file: &FileChange) -> String {
    let mut title = format!("{} | {}", printable(&file.path), file.status.name());
    if let Some(old) = &file.old_path {
        let _ = write!(title, " from {}", printable(old));
    }
    match file.mode_change {
        Some((_, true)) => title.push_str(" | executable, was not"),
        Some((_, false)) => title.push_str(" | not executable, was"),
        None => {}
    }
    let _ = match (&file.old, &file.new) {
        (Some(old), Some(new)) if old.text().is_some() && new.text().is_some() => {
            write!(title, " | {}", kind(new))
        }
        (Some(old), Some(new)) => write!(title, " | was {} | is {}", kind(old), kind(new)),
        (Some(old), None) => write!(title, " | was {}", kind(old)),
        (None, Some(new)) => write!(title, " | {}", kind(new)),
        (None, None) => Ok(()),
    };
    title
}

/// What a content is, in a word or two.
pub(super) fn kind(content: &Content) -> String {
    match content {
        Content::Text { text, lossy } => {
            let lossy = match lossy {
                true if content.holds_nul() => ", NUL bytes in it stand as \u{2400}",
                true => ", not UTF-8",
                false => "",
            };
            format!("{}{lossy}", size(text))
        }
        Content::Binary { bytes } | Content::Opaque { bytes } => format!("binary, {bytes} bytes"),
        Content::Symlink { target } => format!("symlink to {}", printable(target)),
        Content::Submodule { commit } => format!("submodule at {}", printable(commit)),
        Content::Special => "a pipe, a socket or a device".to_owned(),
        Content::TooLarge { bytes: 0 } => "missing from the repository".to_owned(),
        Content::TooLarge { bytes } => format!("too large to be read, {bytes} bytes"),
    }
}

/// `12 lines`, and that the last one has no line feed.
pub(super) fn size(text: &str) -> String {
    let lines = line_count(text);
    let plural = if lines == 1 { "" } else { "s" };
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { ", no newline at end" };
    format!("{lines} line{plural}{end}")
}
