//! A very large file added: every clone carries it from then on, and no later change takes it out of the history again.

use super::{Seat, Signal};
use crate::review::{
    change::{Content, FileChange, Lines},
    finding::Severity,
};

/// From here on a file is large: GitHub warns at 50 MB, people who clone notice long before.
const LARGE: u64 = 5_000_000;
/// Text of this size is data or a bundle.
const LARGE_TEXT: u64 = 1_500_000;

pub(super) fn signals(change: &FileChange) -> Option<Signal> {
    let large = |content: Option<&Content>| match content? {
        Content::Binary { bytes } | Content::Opaque { bytes } | Content::TooLarge { bytes }
            if *bytes >= LARGE =>
        {
            Some(*bytes)
        }
        Content::TooLarge { bytes } if *bytes >= LARGE_TEXT => Some(*bytes),
        Content::Text { text, .. } if text.len() as u64 >= LARGE_TEXT => Some(text.len() as u64),
        Content::Text { .. }
        | Content::Binary { .. }
        | Content::Opaque { .. }
        | Content::TooLarge { .. }
        | Content::Symlink { .. }
        | Content::Submodule { .. }
        | Content::Special => None,
    };
    let bytes = large(change.new.as_ref())?;
    if change.old_path.is_some() || large(change.old.as_ref()).is_some() {
        return None;
    }
    Some(Signal {
        rule: "large-file",
        seat: Seat { role: "data", theme: "performance-envelope" },
        severity: Severity::Low,
        lines: Lines::new(1, 1),
        claim: format!("A file of {} MB comes into the repository.", bytes.div_ceil(1_000_000)),
        failure_scenario: "Every clone and every checkout carries it from now on; taking it out later does not take it out of the history.",
        proposed_change: "Keep it where artifacts are kept, or generate it; where it has to be here, use large file storage.",
        disproof: "The repository is meant to hold such files.",
        references: &[],
    })
}
