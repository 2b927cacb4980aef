//! Where an earlier push's finding stands in this one's code, and what has become of the lines that it quotes.

use super::super::Review;
use crate::review::{
    admit::evidence::{self, Index},
    change::Lines,
    finding::{
        Carried, Cited, Code, Evidence, EvidenceStatus, Finding, Side, Source, State as Standing,
    },
    memory::Memory,
    place,
    shift::Shift,
};
use std::collections::BTreeMap;

/// The earlier and this push's version of the files that a memory's findings name.
pub(in super::super) struct Versions<'a> {
    memory: &'a Memory,
    index: &'a Index,
    shifts: BTreeMap<String, Option<Shift>>,
}

impl<'a> Versions<'a> {
    pub(in super::super) fn new(memory: &'a Memory, index: &'a Index) -> Self {
        Self { memory, index, shifts: BTreeMap::new() }
    }

    /// Whether a file is known to be what it was at the earlier head.
    pub(in super::super) fn is_same(&self, file: &str) -> bool {
        let Memory { compared, texts, now, .. } = self.memory;
        *compared
            && !texts.contains_key(file)
            && !now.added.contains(file)
            && !now.gone.contains(file)
            && !now.unread.contains(file)
    }

    /// How a file's lines moved since; `None` where one version is not known.
    pub(in super::super) fn shift(&mut self, file: &str) -> Option<&Shift> {
        let (memory, index) = (self.memory, self.index);
        let between = || {
            let new = index.shown(file, Side::New)?;
            Some(Shift::between(memory.texts.get(file)?, &new.text))
        };
        self.shifts.entry(file.to_owned()).or_insert_with(between).as_ref()
    }

    /// Where lines stand now, or what stands in their place.
    pub(in super::super) fn place(&mut self, file: &str, lines: Lines) -> Lines {
        self.shift(file).map_or(lines, |it| it.place(lines))
    }
}

/// Finds its quote in this push's code, and says what has become of it.
pub(super) fn look_up(review: &Review, versions: &mut Versions<'_>, finding: &mut Finding) {
    let push = finding.carried.map_or(versions.memory.push, |it| it.push);
    // What left the change with its code comes back into it, unless that is found to be out of it still.
    finding.in_change |= finding.carried.is_some_and(|it| it.code == Code::Reverted);
    let before = finding.in_change;
    let then = finding.evidence.clone();
    if matches!(finding.state, Standing::Refuted { .. }) {
        let code = if rests(versions, finding) { Code::Unchanged } else { Code::Changed };
        finding.carried = Some(Carried { push, code });
        return;
    }
    let code = finding.carried.map_or(Code::Unchanged, |it| it.code);
    let (evidence, code) = now(review, versions, (&then, code));
    finding.carried = Some(Carried { push, code });
    finding.evidence = evidence;
    let mut cause_stands = true;
    if let Some(cause) = &finding.cause {
        let cited = Cited { file: cause.file.clone(), lines: cause.lines };
        let found = review.index.locate(&cause.quote, &cited);
        cause_stands = found.status.located() && found.file == cause.file;
        if cause_stands {
            finding.cause = Some(found);
        }
    }
    if !code.stands() {
        return;
    }
    let meets = |it: &Evidence| place::in_change(&review.snapshot, &review.index, it);
    let meets = meets(&finding.evidence) || finding.cause.as_ref().is_some_and(meets);
    // The same lines, wherever they moved to, are in the change or not, whatever they were; of others that read alike that is not known, nor
    // where the change that causes it elsewhere went when its line does not stand any more.
    // What a rule or a tool says is of the change as a whole, for all that is known; not where its file is as at the base.
    let models = finding.voices.iter().all(|it| it.source == Source::Model);
    let alone = versions.memory.now.files.contains_key(&finding.evidence.file);
    let believed = (models || alone)
        && cause_stands
        && review.index.shown(&finding.evidence.file, finding.evidence.side).is_some()
        && is_followed(versions, &then, &finding.evidence);
    finding.in_change = meets || (before && !believed);
}

/// Whether nothing of what a refutation rests on has changed since: neither the files of the lines that refute, nor the finding's own.
fn rests(versions: &Versions<'_>, finding: &Finding) -> bool {
    let Standing::Refuted { evidence } = &finding.state else { return false };
    let file = evidence.rsplit_once(':').map_or(evidence.as_str(), |(file, _)| file);
    let fresh = finding.carried.is_none_or(|it| it.code == Code::Unchanged);
    fresh && versions.is_same(file) && versions.is_same(&finding.evidence.file)
}

/// Whether lines stand where the earlier ones are now.
fn is_followed(versions: &mut Versions<'_>, then: &Evidence, now: &Evidence) -> bool {
    let (Some(old), Some(new)) = (then.lines, now.lines) else { return false };
    let same = (&then.file, then.side) == (&now.file, now.side);
    if !same || now.side == Side::Old {
        return false;
    }
    if versions.is_same(&then.file) {
        return old == new;
    }
    versions.shift(&then.file).and_then(|it| it.kept(old)) == Some(new)
}

/// The evidence as this push's code has it, and what has become of it.
fn now(
    review: &Review,
    versions: &mut Versions<'_>,
    (then, before): (&Evidence, Code),
) -> (Evidence, Code) {
    let known = then.status.located() && before != Code::Reverted;
    if then.side == Side::New && known && versions.is_same(&then.file) {
        return (then.clone(), before);
    }
    let kept = then.lines.map(|lines| versions.place(&then.file, lines));
    let cited = Cited { file: then.file.clone(), lines: kept };
    let found = review.index.locate(&then.quote, &cited);
    if found.status.located() {
        // What had changed before is what it was only to the letter.
        let near = !before.stands() && found.status == EvidenceStatus::Approximate;
        if near || is_other(versions, then, &found) {
            return (Evidence { status: EvidenceStatus::Drifted, ..found }, Code::Changed);
        }
        let moved = (&found.file, found.side) != (&then.file, then.side)
            || kept.zip(found.lines).is_some_and(|(kept, found)| !kept.meets(found));
        return (found, if moved { Code::Moved } else { Code::Unchanged });
    }
    let lines = kept.filter(|_| then.side == Side::New).or(then.lines);
    let evidence = Evidence { lines, ..then.clone() };
    // The code may stand as it was although its quote is not one that can be looked up: a secret's is masked, a brace's says nothing.
    let shift = versions.shift(&then.file).filter(|_| then.side == Side::New && before.stands());
    if shift.is_some_and(|it| then.lines.is_some_and(|lines| it.kept(lines).is_some())) {
        return (evidence, Code::Unchanged);
    }
    let gone = versions.memory.now.gone.contains(&then.file);
    (evidence, if gone { Code::Gone } else { Code::Changed })
}

/// Whether what was found is not what had been quoted but something that differs by a few characters: a fix may be one.
fn is_other(versions: &mut Versions<'_>, then: &Evidence, found: &Evidence) -> bool {
    let Some(lines) = found.lines.filter(|_| found.status == EvidenceStatus::Approximate) else {
        return false;
    };
    if is_followed(versions, then, found) {
        return false;
    }
    let there = evidence::folded(&versions.index.excerpt(&found.file, found.side, lines));
    let quote = evidence::folded(&then.quote);
    let known = then.status != EvidenceStatus::Approximate
        || versions.memory.texts.contains_key(&then.file);
    known && !there.contains(&quote)
}
