//! Where an imported finding stands: its quote looked up, a tool's line read from the file, each within a bound on the work.
//!
//! **Invariant: a file's word on where something stands is never evidence.** With a repository a quote is looked up anew and a tool's
//! line is read from the file; without one everything is missing, and nothing can gate.

use super::{Review, State, admission};
use crate::review::{
    admit::evidence::folded,
    change::Lines,
    diff::line_count,
    finding::{Cited, Evidence, EvidenceStatus, Finding, Side, State as Standing},
    fingerprint,
    import::{Imported, ROLE, THEME, Terms},
    place,
};
use std::collections::BTreeMap;

/// Bytes that are read at the lines that findings name. Beyond it the index is asked at once: it bounds the work, never what is admitted.
const READ_BYTES: u64 = 1 << 30;
/// A tool's line that is longer is quoted so far: minified code is one line.
const QUOTED_CHARS: usize = 2_000;

/// Looks imported findings up.
pub(super) struct Desk<'a> {
    review: &'a Review,
    terms: &'a Terms,
    /// Lines of the files at head.
    heights: BTreeMap<String, u32>,
    /// Lines that were quoted before: thousands of findings can stand at one line.
    quoted: BTreeMap<(String, Lines), String>,
    /// Bytes that may still be read at the lines that findings name: a line of minified code is long, and a thousand findings name it.
    left: u64,
}

/// What looking came to.
struct Found {
    evidence: Evidence,
    /// It speaks of the file as a whole.
    whole_file: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(review: &'a Review, terms: &'a Terms) -> Self {
        let (heights, quoted) = (BTreeMap::new(), BTreeMap::new());
        Self { review, terms, heights, quoted, left: READ_BYTES }
    }

    /// The file's lines at head; `None` where it has no text there.
    fn height(&mut self, file: &str) -> Option<u32> {
        if let Some(height) = self.heights.get(file) {
            return Some(*height);
        }
        let height = line_count(&self.review.index.shown(file, Side::New)?.text);
        self.heights.insert(file.to_owned(), height);
        Some(height)
    }

    /// The finding, with an id of its own.
    pub(super) fn admit(&mut self, state: &mut State, it: &Imported) -> Finding {
        let cited = self.cited(it);
        let Found { mut evidence, whole_file } = self.look_up(it, &cited);
        let secret = speaks_of_secrets(it);
        if secret {
            evidence.quote = admission::masked(&evidence.quote);
        }
        let cause = it.cause.as_ref().and_then(|(file, quote)| self.cause(file, quote));
        let role = it.role.clone().unwrap_or_else(|| ROLE.to_owned());
        let wanted = it.id.clone().unwrap_or_else(|| {
            let slug = admission::slug(it.rule.as_deref().unwrap_or_default(), &it.claim);
            format!("{role}-L{}-{slug}", it.loop_n)
        });
        let open = match &it.state {
            Standing::Duplicate { .. } | Standing::Superseded { .. } | Standing::Waived { .. } => {
                Standing::Open
            }
            other => other.clone(),
        };
        let mut finding = Finding {
            id: admission::unique(state, wanted),
            fingerprint: String::new(),
            role,
            loop_n: it.loop_n,
            theme: it.theme.clone().unwrap_or_else(|| THEME.to_owned()),
            severity: it.severity,
            state_by: if open == Standing::Open { "admission" } else { "merge" }.to_owned(),
            state: open,
            in_change: self.in_change(&evidence, cause.as_ref(), whole_file),
            raw: if secret {
                format!("{} ({})", it.rule.as_deref().unwrap_or(&it.claim), it.at)
            } else {
                it.raw.clone()
            },
            evidence,
            cause,
            cited,
            claim: it.claim.clone(),
            failure_scenario: it.failure_scenario.clone(),
            proposed_change: it.proposed_change.clone(),
            disproof: it.disproof.clone(),
            escalate: it.escalate || it.locked_conflict,
            locked_conflict: it.locked_conflict,
            references: it.references.clone(),
            relations: Vec::new(),
            voices: it.voices.clone(),
            merged: Vec::new(),
            linked: Vec::new(),
            carried: None,
            constitution_sha256: self.review.charter.constitution_sha256.clone(),
        };
        finding.fingerprint = self.fingerprint(it, &finding);
        finding
    }

    /// Whether the change has a file by one of these names.
    pub(super) fn is_changed(&self, paths: &[String]) -> bool {
        let changed = &self.review.snapshot.changed_paths;
        let path = paths.iter().find_map(|path| self.path(path));
        path.is_some_and(|path| changed.binary_search(&path).is_ok())
    }

    /// Whether it stands on the change.
    pub(super) fn meets(&mut self, it: &Imported) -> bool {
        // Most findings of a scan are elsewhere: no line is read for them.
        if !self.is_changed(&it.paths) {
            return false;
        }
        let cited = self.cited(it);
        let Found { evidence, whole_file } = self.look_up(it, &cited);
        self.in_change(&evidence, None, whole_file)
    }

    /// Whether the change wrote one of its lines, or the one above, where a comment about it may stand. An item that was merely changed
    /// elsewhere is not enough.
    pub(super) fn is_written(&mut self, it: &Imported) -> bool {
        if !self.is_changed(&it.paths) {
            return false;
        }
        let cited = self.cited(it);
        let Found { evidence, whole_file } = self.look_up(it, &cited);
        let lines = evidence.lines.map(|it| Lines::new(it.first.saturating_sub(1), it.last));
        let shown = self.review.index.shown(&evidence.file, evidence.side);
        let meets = |it: &Lines| whole_file || lines.is_some_and(|lines| lines.meets(*it));
        shown.is_some_and(|shown| shown.changed.iter().any(meets))
            || admission::changed_unseen(self.review, &evidence.file)
    }

    /// As the repository has the path; as people see it where it has none of them.
    fn path(&self, path: &str) -> Option<String> {
        self.terms.known.as_ref()?.get(path).cloned()
    }

    fn cited(&self, it: &Imported) -> Cited {
        let known = it.paths.iter().find_map(|path| self.path(path));
        let shown = it.paths.last().cloned().unwrap_or_default();
        match (&self.terms.known, &it.seen) {
            // Nobody will look: the place that an earlier review had found says more than what was cited.
            (None, Some((file, Some(lines)))) => Cited { file: file.clone(), lines: Some(*lines) },
            _ => Cited { file: known.unwrap_or(shown), lines: it.lines },
        }
    }

    fn look_up(&mut self, it: &Imported, cited: &Cited) -> Found {
        let missing = Evidence {
            status: EvidenceStatus::Missing,
            file: cited.file.clone(),
            side: Side::New,
            lines: None,
            quote: it.quote.clone().unwrap_or_default(),
        };
        let nowhere = Found { evidence: missing.clone(), whole_file: false };
        if self.terms.known.is_none() {
            return nowhere;
        }
        let quote = it.quote.as_deref().filter(|quote| !quote.trim().is_empty());
        let Some(quote) = quote else {
            let fact = if it.by_tools() { self.fact(cited) } else { None };
            return fact.unwrap_or(nowhere);
        };
        if it.by_tools()
            && let Some(lines) = self.stands_at(quote, cited)
        {
            let evidence =
                Evidence { status: EvidenceStatus::Verified, lines: Some(lines), ..missing };
            return Found { evidence, whole_file: false };
        }
        let seen = it.seen.as_ref().and_then(|(file, _)| self.path(file));
        let found = self.locate(quote, cited, seen.as_deref(), it.by_tools());
        Found { evidence: found.unwrap_or(missing), whole_file: false }
    }

    /// A tool's place without a quote is a fact, as far as the file reaches.
    fn fact(&mut self, cited: &Cited) -> Option<Found> {
        let last = self.height(&cited.file)?;
        let lines = match cited.lines {
            Some(lines) if lines.first > last => return None,
            Some(lines) => Lines::new(lines.first, lines.last.min(last)),
            None => Lines::new(1, 1),
        };
        let upto = lines.last.min(lines.first.saturating_add(admission::QUOTED_LINES - 1));
        let quoted = Lines::new(lines.first, upto);
        let read = || {
            let text = self.review.index.excerpt(&cited.file, Side::New, quoted);
            text.chars().take(QUOTED_CHARS).collect()
        };
        let quote = self.quoted.entry((cited.file.clone(), quoted)).or_insert_with(read).clone();
        let evidence = Evidence {
            status: EvidenceStatus::Verified,
            file: cited.file.clone(),
            side: Side::New,
            lines: Some(lines),
            quote,
        };
        Some(Found { evidence, whole_file: cited.lines.is_none() })
    }

    /// Whether the quote is at its lines: what nearly every tool's is. A quote too weak to be searched for can still be there.
    fn stands_at(&mut self, quote: &str, cited: &Cited) -> Option<Lines> {
        let (lines, last) = (cited.lines?, self.height(&cited.file)?);
        if self.left == 0 || lines.first > last {
            return None;
        }
        let height = u32::try_from(quote.lines().count()).unwrap_or(u32::MAX);
        let end = lines.last.min(lines.first.saturating_add(height));
        let there = self.review.index.excerpt(&cited.file, Side::New, Lines::new(lines.first, end));
        self.left = self.left.saturating_sub(there.len() as u64);
        let (there, quote) = (folded(&there), folded(quote));
        there.contains(&quote).then(|| Lines::new(lines.first, lines.last.min(last)))
    }

    /// Searches the cited file, then the one where it was once found, then every other. A tool knows its file: what it quotes counts in
    /// another one only where it stands there and nowhere else, as after a move.
    fn locate(
        &self,
        quote: &str,
        cited: &Cited,
        seen: Option<&str>,
        by_tools: bool,
    ) -> Option<Evidence> {
        let found = self.review.index.locate(quote, cited);
        if found.status.located() && found.file == cited.file {
            return Some(found);
        }
        let again = seen.filter(|seen| *seen != cited.file).map(|seen| {
            self.review.index.locate(quote, &Cited { file: seen.to_owned(), lines: None })
        });
        let again = again.filter(|it| it.status.located() && Some(it.file.as_str()) == seen);
        let stray = matches!(found.status, EvidenceStatus::Missing)
            || (by_tools && found.status != EvidenceStatus::Relocated);
        again.or_else(|| Some(found).filter(|_| !stray))
    }

    fn cause(&mut self, file: &str, quote: &str) -> Option<Evidence> {
        let file = self.path(file)?;
        let found = self.review.index.locate(quote, &Cited { file: file.clone(), lines: None });
        Some(found).filter(|it| it.status.located() && it.file == file)
    }

    /// Without a repository there is no change: everything counts.
    fn in_change(&self, evidence: &Evidence, cause: Option<&Evidence>, whole_file: bool) -> bool {
        let (snapshot, index) = (&self.review.snapshot, &self.review.index);
        let meets = |it: &Evidence| place::in_change(snapshot, index, it);
        let changed = || {
            let shown = index.shown(&evidence.file, evidence.side);
            shown.is_some_and(|shown| !shown.changed.is_empty())
        };
        self.terms.known.is_none()
            || meets(evidence)
            || cause.is_some_and(meets)
            || (whole_file && changed())
            || admission::changed_unseen(self.review, &evidence.file)
    }

    /// By the rule, where one fired. What has no place is told apart by its words.
    fn fingerprint(&self, it: &Imported, finding: &Finding) -> String {
        if self.terms.known.is_none()
            && let Some(given) = &it.fingerprint
        {
            return given.clone();
        }
        let snapshot = &self.review.snapshot;
        if finding.evidence.status.located() {
            return fingerprint::of(finding, snapshot, it.rule.as_deref());
        }
        let key = format!("{}\n{}", it.rule.as_deref().unwrap_or_default(), folded(&it.claim));
        fingerprint::of(finding, snapshot, Some(&key))
    }
}

/// What such a finding quotes is the secret.
fn speaks_of_secrets(it: &Imported) -> bool {
    let speaks = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["secret", "gitleaks", "trufflehog", "credential", "api-key", "password"]
            .iter()
            .any(|word| text.contains(word))
    };
    it.by_tools() && (it.rule.as_deref().is_some_and(speaks) || speaks(&it.claim))
}
