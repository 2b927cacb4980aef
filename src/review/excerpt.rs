//! The code around the findings, for a reader who has the report and not the repository. Taken from the snapshot's texts, which are redacted.

use super::{
    change::Lines,
    finding::{Evidence, Finding, Side},
    snapshot::{Shown, Snapshot},
};
use std::collections::BTreeMap;

/// Lines before and after a quote.
const AROUND: u32 = 4;
/// Lines of one quote that are shown: of a longer one its beginning.
const QUOTE: u32 = 40;
/// Characters of a line.
const LINE: usize = 400;
/// Bytes of all excerpts.
const BYTES: usize = 2 << 20;

/// Lines of one version of a file, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The file's path.
    pub file: String,
    /// Which version.
    pub side: Side,
    /// The number of the first line.
    pub first: u32,
    /// The lines, without their ends; a very long one is cut.
    pub lines: Vec<String>,
    /// Of this version, the lines that the change adds or removes. Sorted, disjoint.
    pub changed: Vec<Lines>,
}

impl Excerpt {
    /// The number of the last line.
    #[must_use]
    pub fn last(&self) -> u32 {
        self.first + (self.lines.len() as u32).saturating_sub(1)
    }

    /// The lines that are shown for a quote: those around it, as far as there are some.
    #[must_use]
    pub fn around(&self, at: Lines) -> Lines {
        let wanted = window(at);
        Lines::new(wanted.first.max(self.first), wanted.last.min(self.last()))
    }
}

/// The excerpts that hold a finding's lines, by file, side and first line.
#[must_use]
pub fn around(findings: &[Finding], snapshot: &Snapshot) -> Vec<Excerpt> {
    let mut wanted: BTreeMap<(&str, Side), Vec<Lines>> = BTreeMap::new();
    for finding in findings {
        for evidence in std::iter::once(&finding.evidence).chain(&finding.cause) {
            if let Some(at) = evidence.lines {
                let windows = wanted.entry((&evidence.file, evidence.side)).or_default();
                windows.push(window(at));
            }
        }
    }
    let mut room = BYTES;
    let mut excerpts = Vec::new();
    for ((path, side), windows) in wanted {
        let mut texts = snapshot.texts.iter();
        if let Some(shown) = texts.find(|it| it.path == path && it.side == side) {
            excerpts.extend(of(shown, joined(windows), &mut room));
        }
    }
    excerpts
}

/// The excerpt that holds the place of a quote.
#[must_use]
pub fn holding<'a>(excerpts: &'a [Excerpt], evidence: &Evidence) -> Option<&'a Excerpt> {
    let at = evidence.lines?;
    excerpts.iter().find(|it| {
        it.file == evidence.file
            && it.side == evidence.side
            && it.first <= at.first
            && at.first <= it.last()
    })
}

fn window(at: Lines) -> Lines {
    let last = at.last.min(at.first.saturating_add(QUOTE - 1));
    Lines::new(at.first.saturating_sub(AROUND).max(1), last.saturating_add(AROUND))
}

/// Windows that meet or touch, as one.
fn joined(mut windows: Vec<Lines>) -> Vec<Lines> {
    windows.sort_by_key(|it| (it.first, it.last));
    let mut out: Vec<Lines> = Vec::new();
    for it in windows {
        match out.last_mut() {
            Some(before) if it.first <= before.last.saturating_add(1) => {
                before.last = before.last.max(it.last);
            }
            _ => out.push(it),
        }
    }
    out
}

/// What of the windows there is, as long as there is room.
fn of(shown: &Shown, windows: Vec<Lines>, room: &mut usize) -> Vec<Excerpt> {
    let mut rest = shown.text.lines().zip(1_u32..).peekable();
    let mut excerpts = Vec::new();
    for window in windows {
        let mut lines = Vec::new();
        while rest.peek().is_some_and(|(_, n)| *n < window.first) {
            rest.next();
        }
        while let Some((line, _)) = rest.next_if(|(_, n)| *n <= window.last) {
            let line: String = line.chars().take(LINE).collect();
            let Some(left) = room.checked_sub(line.len() + 1) else { return excerpts };
            *room = left;
            lines.push(line);
        }
        if lines.is_empty() {
            break;
        }
        let last = window.first + lines.len() as u32 - 1;
        let inside = Lines::new(window.first, last);
        let changed = shown.changed.iter().copied().filter(|it| it.meets(inside)).collect();
        let (file, side) = (shown.path.clone(), shown.side);
        excerpts.push(Excerpt { file, side, first: window.first, lines, changed });
    }
    excerpts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{finding::sample, snapshot};

    fn snapshot() -> Snapshot {
        let text: String = (1..=60).map(|n| format!("line {n}\n")).collect();
        let changed = vec![Lines::new(20, 21), Lines::new(50, 50)];
        let shown = Shown { path: "a.rs".into(), side: Side::New, text: text.into(), changed };
        Snapshot { texts: vec![shown], ..snapshot::nothing() }
    }

    fn at(first: u32, last: u32) -> Finding {
        let mut it = sample();
        it.evidence.file = "a.rs".to_owned();
        it.evidence.lines = Some(Lines::new(first, last));
        it
    }

    fn spans(findings: &[Finding]) -> Vec<(u32, u32)> {
        around(findings, &snapshot()).iter().map(|it| (it.first, it.last())).collect()
    }

    #[test]
    fn the_lines_around_a_quote_are_taken_once() {
        for (findings, expected) in [
            (vec![at(20, 21)], vec![(16, 25)]),
            (vec![at(1, 1), at(60, 60)], vec![(1, 5), (56, 60)]),
            (vec![at(30, 30), at(20, 21)], vec![(16, 34)]),
            (vec![at(61, 70)], vec![(57, 60)]),
            (vec![at(900, 901)], vec![]),
            (vec![at(1, 60)], vec![(1, 44)]),
            (vec![at(u32::MAX, u32::MAX)], vec![]),
        ] {
            assert_eq!(spans(&findings), expected);
        }
    }

    #[test]
    fn a_quote_is_found_in_its_excerpt() {
        let finding = at(20, 21);
        let excerpts = around(std::slice::from_ref(&finding), &snapshot());
        let it = holding(&excerpts, &finding.evidence).unwrap();
        assert_eq!((it.lines[4].as_str(), it.changed.len()), ("line 20", 1));
        assert_eq!(it.around(Lines::new(20, 21)), Lines::new(16, 25));
        assert_eq!(holding(&excerpts, &at(40, 40).evidence), None);
    }
}
