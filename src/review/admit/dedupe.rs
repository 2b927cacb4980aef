//! Fourth stage: the same defect said twice is one finding with several voices. Place, quote and wording all count; each alone fails.
//!
//! Two findings are one when one change would resolve both. A finding joins the first leader that it matches itself: no chain of
//! look-alikes can join two defects.

use crate::review::{
    change::Lines,
    finding::{Finding, Side, Source},
    wording,
};
use std::collections::BTreeSet;

/// Lines between two places that may still be one.
const NEXT: u32 = 2;

/// How two findings of one file belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// One defect: the signals that say so.
    Same(Vec<String>),
    /// Perhaps one defect: the arbiter is asked.
    Perhaps,
    /// Two.
    Different,
}

/// What of a finding is compared, taken once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    file: String,
    side: Side,
    lines: Option<Lines>,
    quote: String,
    claim: BTreeSet<String>,
    fix: BTreeSet<String>,
    kind: &'static str,
    rule: Option<String>,
}

impl Features {
    /// Takes them.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        let claim = wording::words(&finding.claim);
        Self {
            file: finding.evidence.file.clone(),
            side: finding.evidence.side,
            lines: finding.evidence.lines,
            quote: finding.evidence.quote.split_whitespace().collect::<Vec<_>>().join(" "),
            kind: wording::kind_of(&claim),
            claim,
            fix: wording::words(&finding.proposed_change),
            rule: rule(finding).map(str::to_owned),
        }
    }
}

/// Compares two findings by place, quote and wording.
#[must_use]
pub fn compare(a: &Features, b: &Features) -> Likeness {
    if a.file != b.file || a.side != b.side {
        return Likeness::Different;
    }
    if a.rule.is_some() && b.rule.is_some() {
        // A rule that fires twice found two places; two rules at one place found two reasons.
        let same = a.rule == b.rule && a.lines == b.lines;
        return if same {
            Likeness::Same(vec!["rule".to_owned(), "place".to_owned()])
        } else {
            Likeness::Different
        };
    }
    let apart = match (a.lines, b.lines) {
        (Some(a), Some(b)) => a.distance(b),
        _ => u32::MAX,
    };
    let (place, quote) = (apart == 0, same_quote(&a.quote, &b.quote));
    let fixes = wording::likeness(&a.fix, &b.fix);
    let claims = wording::likeness(&a.claim, &b.claim);
    let wording = claims.max(0.6_f64.mul_add(claims, 0.4 * fixes));
    let kind = a.kind == b.kind && a.kind != "other";
    // The same words at another place are the same mistake made twice: two fixes, two findings.
    let near = place || quote;
    if (near && (wording >= 0.35 || (kind && wording >= 0.2))) || (apart <= NEXT && wording >= 0.6)
    {
        let signals = [
            (place, "place"),
            (quote, "quote"),
            (wording >= 0.35, "wording"),
            (kind, "kind"),
            (fixes >= 0.35, "fix"),
        ];
        Likeness::Same(
            signals
                .iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, signal)| (*signal).to_owned())
                .collect(),
        )
    } else if near || (apart <= NEXT && wording >= 0.15) || wording >= 0.5 {
        Likeness::Perhaps
    } else {
        Likeness::Different
    }
}

fn rule(finding: &Finding) -> Option<&str> {
    finding.voices.iter().find_map(|voice| match &voice.source {
        Source::Static(rule) => Some(rule.as_str()),
        Source::Model | Source::Imported(_) => None,
    })
}

/// Whether two folded quotes are one, or one is a good part of the other.
fn same_quote(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && (short == long || (short.len() >= 20 && long.contains(short)))
}
