//! Findings of other tools and earlier reviews into the state: no lane and nobody to ask, else the admission of every finding.
//!
//! **Invariant: a file's word on where something stands is never evidence.** With a repository a quote is looked up anew and a tool's
//! line is read from the file; without one everything is missing, and nothing can gate.

use super::{Review, State, admission};
use crate::review::{
    admit::{
        evidence::{Index, folded},
        rank,
    },
    change::Lines,
    diff::line_count,
    finding::{
        Cited, Evidence, EvidenceStatus, Finding, Rejection, Severity, Side, Stage,
        State as Standing,
    },
    fingerprint,
    import::{Imported, Imports, ROLE, THEME, Terms},
    ledger::Hand,
    place,
    redact::Redactor,
    snapshot::{self, Snapshot},
    synthesis::Merged,
};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of code that are searched for quotes that are not where they are said to be. It bounds the work, never what is admitted.
const SEARCHED_BYTES: u64 = 2 << 30;
/// A tool's line that is longer is quoted so far: minified code is one line.
const QUOTED_CHARS: usize = 2_000;

/// Merges what was read. `redactor` has gone over the snapshot's texts before.
#[must_use]
pub fn merge(review: &Review, imports: Imports, terms: &Terms, redactor: &mut Redactor) -> State {
    let mut state = State::new(review);
    state.stage = super::Stage::Done;
    state.stopped = None;
    state.merged = Some(Merged {
        findings: imports.findings.len() as u32,
        tools: imports.tools.iter().map(|tool| redactor.text(tool).into_owned()).collect(),
        looked_up: terms.known.is_some(),
    });
    state.notices.extend(imports.notices);
    let clean = |mut it: Rejection, redactor: &mut Redactor| {
        it.raw = redactor.text(&it.raw).into_owned();
        it
    };
    state.rejected.extend(imports.rejected.into_iter().map(|it| clean(it, redactor)));
    let mut desk = Desk::new(review, terms);
    let (mut anew, mut closed) = (0, Vec::new());
    for mut it in imports.findings {
        without_secrets(&mut it, redactor);
        let finding = desk.admit(&mut state, &it);
        match &it.state {
            Standing::Open | Standing::Contested => state.round.pending.push(finding),
            Standing::Refuted { .. } | Standing::Withdrawn | Standing::Resolved { .. } => {
                closed.push((finding, it.at));
            }
            Standing::Duplicate { .. } | Standing::Superseded { .. } | Standing::Waived { .. } => {
                anew += 1;
                state.round.pending.push(finding);
            }
        }
    }
    let given_up = desk.given_up;
    admission::settle(review, &mut state);
    keep_closed(&mut state, closed, review.charter.gate.fail_on);
    told(&mut state, anew, given_up);
    set_aside(&mut state, terms.min_voices, review.charter.gate.fail_on);
    state
}

/// Secrets of known formats are in no quote, message or raw text of ours, whoever wrote them down.
fn without_secrets(it: &mut Imported, redactor: &mut Redactor) {
    let texts = [
        &mut it.claim,
        &mut it.failure_scenario,
        &mut it.proposed_change,
        &mut it.disproof,
        &mut it.raw,
    ];
    for text in texts.into_iter().chain(&mut it.quote) {
        if let std::borrow::Cow::Owned(clean) = redactor.text(text) {
            *text = clean;
        }
    }
}

/// They came closed: they are kept with their history and compared with nothing, so that no file closes another's finding.
fn keep_closed(state: &mut State, closed: Vec<(Finding, String)>, fail_on: Severity) {
    let gating = closed.iter().filter(|(it, _)| it.severity <= fail_on).count();
    if gating > 0 {
        state.notices.push(format!(
            "{gating} of the findings that came closed with a file would gate if they were open ({} and above): the ledger says which",
            fail_on.name()
        ));
    }
    for (finding, at) in closed {
        let why = format!("it came {} with {at}", finding.state.name());
        state.ledger.admit(finding, Hand { by: "merge", loop_n: 0, why: &why });
    }
}

fn told(state: &mut State, anew: u32, given_up: u32) {
    if anew > 0 {
        state.notices.push(format!(
            "{anew} findings that their files call absorbed or waived were compared and judged anew"
        ));
    }
    if given_up > 0 {
        state.notices.push(format!(
            "{given_up} quotes that are not at their lines were not searched for elsewhere: too much code for too many of them"
        ));
    }
}

/// Findings with fewer independent voices leave, with what they absorbed.
fn set_aside(state: &mut State, least: u32, fail_on: Severity) {
    let voices = |it: &Finding| rank::voices(&it.voices);
    let few: BTreeMap<String, usize> = state
        .ledger
        .leaders()
        .filter(|it| voices(it) < least as usize)
        .map(|it| (it.id.clone(), voices(it)))
        .collect();
    if few.is_empty() {
        return;
    }
    let findings = std::mem::take(&mut state.ledger.findings);
    let (mut gone, mut gating) = (BTreeSet::new(), 0_u32);
    for mut finding in findings {
        let leader = match &finding.state {
            Standing::Duplicate { of: id } | Standing::Superseded { by: id } => id,
            _ => &finding.id,
        };
        let Some(n) = few.get(leader) else {
            finding.linked.retain(|id| !few.contains_key(id));
            state.ledger.findings.push(finding);
            continue;
        };
        let leads = *leader == finding.id;
        gating += u32::from(leads && finding.state.is_open() && finding.severity <= fail_on);
        let reason = format!("said by {}, and {least} are asked for", some_voices(*n));
        let raw = format!("{}: {}\n{}", finding.id, finding.claim, finding.raw);
        let (role, loop_n) = (finding.role, finding.loop_n);
        state.rejected.push(Rejection { stage: Stage::Voices, reason, role, loop_n, raw });
        gone.insert(finding.id);
    }
    state.ledger.events.retain(|event| !gone.contains(&event.id));
    if gating > 0 {
        state.notices.push(format!(
            "{gating} of the findings that --min-voices set aside would gate if they were kept ({} and above)",
            fail_on.name()
        ));
    }
}

fn some_voices(n: usize) -> String {
    if n == 1 { "1 independent voice".to_owned() } else { format!("{n} independent voices") }
}

/// Looks imported findings up.
struct Desk<'a> {
    review: &'a Review,
    terms: &'a Terms,
    /// Single files' indexes, made when a quote of theirs is not at its lines.
    homes: BTreeMap<String, Index>,
    /// Lines of the files at head.
    heights: BTreeMap<String, u32>,
    /// Lines that were quoted before: thousands of findings can stand at one line.
    quoted: BTreeMap<(String, Lines), String>,
    /// Bytes of all texts.
    bytes: u64,
    /// Bytes that may still be searched.
    left: u64,
    /// Quotes that were not searched for.
    given_up: u32,
}

/// What looking came to.
struct Found {
    evidence: Evidence,
    /// It speaks of the file as a whole.
    whole_file: bool,
}

impl<'a> Desk<'a> {
    fn new(review: &'a Review, terms: &'a Terms) -> Self {
        let bytes = review.snapshot.texts.iter().map(|it| it.text.len() as u64).sum();
        let (homes, heights, quoted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let left = SEARCHED_BYTES;
        Self { review, terms, homes, heights, quoted, bytes, left, given_up: 0 }
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

    fn admit(&mut self, state: &mut State, it: &Imported) -> Finding {
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
            relation: None,
            voices: it.voices.clone(),
            merged: Vec::new(),
            linked: Vec::new(),
            constitution_sha256: self.review.charter.constitution_sha256.clone(),
        };
        finding.fingerprint = self.fingerprint(it, &finding);
        finding
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
        let found = self.locate_at_home(quote, cited, seen.as_deref());
        // A tool knows its file; a model may have named another.
        let wide = found.is_none() && !it.by_tools();
        let found = if wide { self.locate_anywhere(quote, cited) } else { found };
        let evidence = found.unwrap_or(missing);
        Found { evidence, whole_file: false }
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

    /// Searches the cited file, then the one where it was once found.
    fn locate_at_home(
        &mut self,
        quote: &str,
        cited: &Cited,
        seen: Option<&str>,
    ) -> Option<Evidence> {
        let homes = [Some(cited.file.as_str()), seen];
        homes.into_iter().flatten().find_map(|home| self.locate_in(home, quote, cited))
    }

    /// Searches every file, as far as the work may go.
    fn locate_anywhere(&mut self, quote: &str, cited: &Cited) -> Option<Evidence> {
        if !self.may_search(self.bytes) {
            self.given_up += 1;
            return None;
        }
        Some(self.review.index.locate(quote, cited)).filter(|it| it.status.located())
    }

    fn locate_in(&mut self, home: &str, quote: &str, cited: &Cited) -> Option<Evidence> {
        let texts: Vec<_> = [Side::New, Side::Old]
            .into_iter()
            .filter_map(|side| self.review.index.shown(home, side))
            .cloned()
            .collect();
        let bytes = texts.iter().map(|it| it.text.len() as u64).sum();
        if texts.is_empty() {
            return None;
        }
        if !self.may_search(bytes) {
            self.given_up += 1;
            return None;
        }
        let index = self
            .homes
            .entry(home.to_owned())
            .or_insert_with(|| Index::new(&Snapshot { texts, ..snapshot::nothing() }));
        Some(index.locate(quote, cited)).filter(|it| it.status.located())
    }

    fn may_search(&mut self, bytes: u64) -> bool {
        let may = bytes <= self.left;
        if may {
            self.left -= bytes;
        }
        may
    }

    fn cause(&mut self, file: &str, quote: &str) -> Option<Evidence> {
        let file = self.path(file)?;
        self.locate_in(&file, quote, &Cited { file: file.clone(), lines: None })
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
