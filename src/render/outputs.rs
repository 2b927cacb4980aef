//! The step's outputs, as text to append to the file the runner names in `GITHUB_OUTPUT`.
//!
//! Words of ours, numbers and paths, nothing a model or the change wrote: workflows paste outputs into shell scripts.

use crate::review::{finding::Severity, synthesis::Report};

/// Every output with its description. `action.yml` declares the same; a test compares them.
pub const ALL: [(&str, &str); 12] = [
    ("verdict", "pass, fail, incomplete or none"),
    ("models", "How many models answered; 0 where static rules alone reviewed"),
    ("open", "Open findings of every severity"),
    ("critical", "Open findings of severity critical"),
    ("high", "Open findings of severity high"),
    ("medium", "Open findings of severity medium"),
    ("low", "Open findings of severity low"),
    ("note", "Open findings of severity note"),
    ("cost_usd", "What the review cost in USD; empty where a part of it is unknown"),
    ("synthesis", "The path of synthesis.json"),
    ("report", "The path of report.html"),
    ("sarif", "The path of results.sarif"),
];

/// Where the files are, as the workflow's next steps see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Of `synthesis.json`.
    pub synthesis: String,
    /// Of `report.html`.
    pub report: String,
    /// Of `results.sarif`.
    pub sarif: String,
}

/// One heredoc an output; `None` where the delimiter stands in a value, so that the value could define further outputs. The
/// caller gives a delimiter nobody can guess, and another one then.
#[must_use]
pub fn file(report: &Report, delimiter: &str, paths: &Paths) -> Option<String> {
    let values = values(report, paths);
    if delimiter.is_empty() || values.iter().any(|value| value.contains(delimiter)) {
        return None;
    }
    let one = |((name, _), value): (&(&str, &str), &String)| {
        format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
    };
    Some(ALL.iter().zip(&values).map(one).collect())
}

/// In the order of [`ALL`].
fn values(report: &Report, paths: &Paths) -> [String; ALL.len()] {
    let open = |severity| report.counts.get(&severity).map_or(0, |count| count.open);
    let usd = report.usage.known_usd().map_or_else(String::new, |usd| format!("{usd:.4}"));
    [
        report.verdict.name().to_owned(),
        report.models.len().to_string(),
        Severity::ALL.into_iter().map(open).sum::<u32>().to_string(),
        open(Severity::Critical).to_string(),
        open(Severity::High).to_string(),
        open(Severity::Medium).to_string(),
        open(Severity::Low).to_string(),
        open(Severity::Note).to_string(),
        usd,
        paths.synthesis.clone(),
        paths.report.clone(),
        paths.sarif.clone(),
    ]
}
