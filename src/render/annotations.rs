//! Workflow commands: annotations on the change's lines. The one output whose lines the runner is meant to take for commands.
//!
//! The runner keeps ten errors, ten warnings and ten notices of a step and cuts a message at 4,096 UTF-16 units, silently; so
//! what goes beyond is chosen and said here.

use super::{
    escape::{command_data, command_property, one_line, visible},
    headline::{headline, marks, place, some, unasked},
};
use crate::review::{
    change::Lines,
    finding::{Evidence, Finding, Severity, Side},
    gate::looked_up,
    synthesis::{Report, Verdict},
};

/// Annotations of one kind that a step can show.
pub const PER_KIND: usize = 10;
/// UTF-16 units of a message.
pub const MESSAGE: usize = 4096;
/// UTF-16 units of a title.
const TITLE: usize = 200;

/// How an annotation stands out. Ordered as they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Critical and High.
    Error,
    /// Medium.
    Warning,
    /// The rest.
    Notice,
}

impl Level {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Note => Self::Notice,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// One command a line: why the review is incomplete, where it is; every open finding that fits; a word on those that do not.
#[must_use]
pub fn commands(report: &Report) -> String {
    let groups = Level::ALL.map(|kind| (kind, of_kind(report, kind)));
    let why = (report.verdict == Verdict::Incomplete).then(|| incomplete(report));
    let room = |kind, more| match kind {
        Level::Warning => PER_KIND - usize::from(why.is_some()),
        Level::Notice => PER_KIND - usize::from(more),
        Level::Error => PER_KIND,
    };
    let more = groups.iter().any(|(kind, findings)| findings.len() > room(*kind, false));
    let mut lines: Vec<String> = why.iter().cloned().collect();
    let mut left_out = 0;
    for (kind, findings) in groups {
        let room = room(kind, more);
        left_out += findings.len().saturating_sub(room);
        lines.extend(
            findings
                .into_iter()
                .take(room)
                .map(|finding| command(kind, finding, looked_up(report))),
        );
    }
    if left_out > 0 {
        lines.push(rest(report, left_out));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// A red check must say why, also where no finding does.
fn incomplete(report: &Report) -> String {
    let mut reasons = vec![headline(report)];
    reasons.extend(report.reasons.iter().skip(1).cloned());
    let title = property("Pentad: the review is incomplete");
    format!("::warning title={title}::{}", data(&reasons.join("\n")))
}

/// The open findings of a kind: the most severe first, then those in the change, then by rank.
fn of_kind(report: &Report, kind: Level) -> Vec<&Finding> {
    let open = report.findings.iter().filter(|finding| finding.state.is_open());
    let mut findings: Vec<&Finding> =
        open.filter(|finding| Level::of(finding.severity) == kind).collect();
    findings.sort_by_key(|finding| (finding.severity, !finding.in_change));
    findings
}

fn command(kind: Level, finding: &Finding, looked_up: bool) -> String {
    let properties = [anchor(&finding.evidence), format!("title={}", property(&title(finding)))];
    let properties = properties.iter().filter(|it| !it.is_empty()).cloned().collect::<Vec<_>>();
    format!("::{} {}::{}", kind.name(), properties.join(","), data(&message(finding, looked_up)))
}

/// Where it hangs. Removed lines have no place in the file at head, so only the file is named then; without a located quote
/// there is no place at all. Nor for a name that cannot be shown as it is: a terminal or the runner would obey it, and escaped it
/// is no file of the change. The message names it.
fn anchor(evidence: &Evidence) -> String {
    let Some(lines) = evidence.lines.filter(|_| evidence.status.located()) else {
        return String::new();
    };
    if unhidden(&evidence.file) != evidence.file {
        return String::new();
    }
    let file = format!("file={}", command_property(&evidence.file));
    match evidence.side {
        Side::New => format!("{file},line={},endLine={}", lines.first, lines.last),
        Side::Old => file,
    }
}

/// An open finding at lines of the head, for what is no workflow command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The file.
    pub path: String,
    /// Its lines.
    pub lines: Lines,
    /// How it stands out.
    pub level: Level,
    /// On one line.
    pub title: String,
    /// Plain text.
    pub message: String,
}

/// The open findings that have lines at head, the most severe first.
#[must_use]
pub fn placed(report: &Report) -> Vec<Placed> {
    let all = Level::ALL.into_iter().flat_map(|level| of_kind(report, level));
    let placed = all.filter_map(|it| {
        let evidence = &it.evidence;
        let lines = evidence.lines.filter(|_| evidence.status.located())?;
        (evidence.side == Side::New).then(|| Placed {
            path: evidence.file.clone(),
            lines,
            level: Level::of(it.severity),
            title: within(&title(it), TITLE),
            message: within(&visible(&message(it, looked_up(report))), MESSAGE),
        })
    });
    placed.collect()
}

fn title(finding: &Finding) -> String {
    format!("{}: {}", finding.severity.name(), one_line(&finding.id))
}

fn message(finding: &Finding, looked_up: bool) -> String {
    let mut parts = vec![finding.claim.trim().to_owned()];
    for (label, said) in
        [("How it fails", &finding.failure_scenario), ("What to do", &finding.proposed_change)]
    {
        if !said.trim().is_empty() {
            parts.push(format!("{label}: {}", said.trim()));
        }
    }
    let mut facts = vec![place(&finding.evidence)];
    facts.extend(marks(finding, looked_up));
    parts.push(format!("At {}", facts.join(", ")));
    parts.join("\n\n")
}

fn rest(report: &Report, left_out: usize) -> String {
    let by = unasked(report).map_or_else(String::new, |by| format!(" ({by})"));
    let more = some(left_out, "more open finding", "more open findings");
    let text = format!(
        "{more} than annotations can show{by}: see this job's summary, or synthesis.md in the output folder."
    );
    format!("::notice title={}::{}", property(&format!("Pentad: {more}")), data(&text))
}

fn data(text: &str) -> String {
    command_data(&within(&unhidden(text), MESSAGE))
}

fn property(text: &str) -> String {
    command_property(&within(&unhidden(text), TITLE))
}

/// Visible, and free of the legacy command's prefix: the runner does not look for it in a line that is a command, but other
/// readers of a log do.
fn unhidden(text: &str) -> String {
    visible(text).replace("##[", "# #[")
}

/// At most `max` UTF-16 units.
fn within(text: &str, max: usize) -> String {
    if text.encode_utf16().count() <= max {
        return text.to_owned();
    }
    let mut left = max - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    kept.collect::<String>() + "…"
}
