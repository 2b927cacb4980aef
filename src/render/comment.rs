//! One finding as a comment at its lines: what is wrong and how, who says it, and where it fits a change that one click applies.

use super::{
    blocks, dispute,
    escape::{
        clip,
        markdown::{text, with_code},
    },
    headline::{caused_elsewhere, standing},
    links::Links,
    marker::{Kind, Marker},
};
use crate::review::finding::{EvidenceStatus, Finding, Side};

/// Characters of one field.
const FIELD: usize = 4_000;
/// Characters of a suggestion: what is longer is no matter of a click.
const SUGGESTION: usize = 4_000;

/// The comment. `lines` is what stands there at head, where it hangs at every line of the finding's place: then a change of them can be
/// offered.
#[must_use]
pub fn open(finding: &Finding, marker: &Marker, links: &Links, lines: Option<&str>) -> String {
    let offered = lines.and_then(|it| suggestion(finding, it));
    let mut parts = vec![
        marker.line(Kind::Finding),
        format!(
            "**{}: {}**",
            blocks::heading(finding.severity),
            with_code(&clip(&finding.claim, FIELD))
        ),
    ];
    parts.extend(blocks::said(finding, FIELD, offered.is_some()));
    parts.extend(offered);
    if let Some(cause) = caused_elsewhere(finding) {
        parts.push(format!("Caused at {}.", links.place(cause, FIELD)));
    }
    let mut facts = vec![blocks::sources(&[finding], FIELD, links)];
    let marked = blocks::marked(finding, true);
    if !marked.is_empty() {
        facts.push(marked.join(" · "));
    }
    facts.push(dispute::one(&finding.id));
    parts.push(facts.join("  \n"));
    parts.join("\n\n") + "\n"
}

/// The comment once its finding is closed.
#[must_use]
pub fn closed(finding: &Finding, marker: &Marker) -> String {
    let why = text(&clip(&standing(&finding.state), FIELD));
    let by = text(&clip(&finding.state_by, 200));
    let claim = with_code(&clip(&finding.claim, FIELD));
    let line = marker.line(Kind::Finding);
    format!("{line}\n\n**Closed**: {why} (by {by}).\n\nIt was: {claim}\n")
}

/// The finding's proposed change as one that a click applies, where it is nothing but the code that shall stand in place of the quoted
/// lines. Workflows and lock files are nobody's to change by a click.
fn suggestion(finding: &Finding, lines: &str) -> Option<String> {
    let evidence = &finding.evidence;
    let placed = matches!(evidence.status, EvidenceStatus::Verified | EvidenceStatus::Drifted);
    if !placed || evidence.side != Side::New || guarded(&evidence.file) {
        return None;
    }
    let code = block(finding.proposed_change.trim())?;
    // Whole lines: in place of a piece of one the rest of it would go as well.
    let whole = lines.lines().map(str::trim_end).eq(quoted(&evidence.quote));
    let shown = super::escape::visible(code) == code;
    let differs = code.trim_end() != evidence.quote.trim_end();
    if !whole || !shown || !differs || code.chars().count() > SUGGESTION {
        return None;
    }
    let run = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(run.max(2) + 1);
    Some(format!("{fence}suggestion\n{code}\n{fence}"))
}

fn quoted(quote: &str) -> impl Iterator<Item = &str> {
    quote.trim_matches('\n').lines().map(str::trim_end)
}

/// What stands in a text that is one fenced block and nothing else.
fn block(said: &str) -> Option<&str> {
    let fence = said.len() - said.trim_start_matches('`').len();
    let close = said.get(..fence).filter(|_| fence >= 3)?;
    let (word, rest) = said[fence..].split_once('\n')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-#_.".contains(c);
    if !word.trim().chars().all(plain) || matches!(word.trim(), "diff" | "patch") {
        return None;
    }
    let body = rest.strip_suffix(close)?.strip_suffix('\n')?;
    let alone = !body.lines().any(|line| line.trim_start().starts_with(close));
    (alone && !body.trim().is_empty()).then_some(body)
}

/// Whether a change of a file is never offered for a click.
fn guarded(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    path.starts_with(".github/")
        || path.starts_with(".pentad/")
        || lower.contains(".lock")
        || lower.contains("-lock.")
        || matches!(lower.as_str(), "action.yml" | "action.yaml" | "go.sum" | "npm-shrinkwrap.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_and_nothing_else_is_a_change() {
        for (said, code) in [
            ("```rust\nlet a = 1;\n```", Some("let a = 1;")),
            ("```\n  a\n  b\n```", Some("  a\n  b")),
            ("````md\n```\nx\n```\n````", Some("```\nx\n```")),
            ("Use this:\n```\na\n```", None),
            ("```\na\n```\nThen b.", None),
            ("```\na\n```\n\n```\nb\n```", None),
            ("```diff\n-a\n+b\n```", None),
            ("```\n\n```", None),
            ("```", None),
            ("check it", None),
            ("```rust ignore\na\n```", None),
        ] {
            assert_eq!(block(said), code, "{said}");
        }
        for (path, expected) in [
            (".github/workflows/a.yml", true),
            ("Cargo.lock", true),
            ("web/package-lock.json", true),
            ("action.yml", true),
            ("bun.lockb", true),
            ("src/block.rs", false),
            ("src/a.rs", false),
        ] {
            assert_eq!(guarded(path), expected, "{path}");
        }
    }
}
