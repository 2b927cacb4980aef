//! What closes an earlier push's finding without anybody's word: facts that a program found, and what the team decided of its rules.

use super::super::{Review, State, carried};
use super::FACT;
use crate::review::{
    admit::evidence,
    change::Lines,
    finding::{Code, Finding, Side, Source, State as Standing},
    ledger::Hand,
    memory::Memory,
};
use std::collections::BTreeSet;

/// Lines around a finding in its old file that must not stand elsewhere for the file to count as gone.
const NEIGHBORS: u32 = 6;
/// Observations of one rule in one file from which on some may not have been listed.
const MANY: usize = 25;

/// Resolves what facts resolve: (a) and (b).
pub(in super::super) fn by_facts(review: &Review, state: &mut State) {
    let Some(memory) = &review.memory else { return };
    let open: Vec<Finding> = state
        .ledger
        .leaders()
        .filter(|it| it.carried.is_some() && it.state.is_open())
        .cloned()
        .collect();
    let elsewhere = Elsewhere::new(review, memory);
    for finding in open {
        if state.carried.fires.contains(&finding.id) || state.carried.found.contains(&finding.id) {
            continue;
        }
        let file = &finding.evidence.file;
        let shown = quiet(review, state, &finding)
            .or_else(|| gone(memory, &elsewhere, &finding))
            .map(|why| (why, file.clone()))
            .or_else(|| Some((unasked(review, &finding)?, review.charter.origin.clone())));
        if let Some((why, evidence)) = shown {
            let hand = Hand { by: FACT, loop_n: 0, why: &why };
            state.ledger.set(&finding.id, Standing::Resolved { evidence }, hand);
        }
    }
}

/// (a): every voice is a rule's or a tool's, and each of them looked and says nothing of it.
fn quiet(review: &Review, state: &State, finding: &Finding) -> Option<String> {
    let voices = &finding.voices;
    let all = !voices.is_empty() && voices.iter().all(|it| it.source != Source::Model);
    (all && voices.iter().all(|it| looked(review, state, &it.source, finding))).then(|| {
        let names: BTreeSet<String> = voices.iter().map(|it| it.source.name()).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        format!("{names} looked at {} and does not say it any more", finding.evidence.file)
    })
}

/// (e): every voice is a rule's that the team has turned off where the change has no say.
fn unasked(review: &Review, finding: &Finding) -> Option<String> {
    let off = |source: &Source| match source {
        Source::Static(rule) => review.charter.rules.off.iter().any(|it| it.text == *rule),
        Source::Model | Source::Imported(_) => false,
    };
    let voices = &finding.voices;
    let all = !voices.is_empty() && voices.iter().all(|it| off(&it.source));
    (review.choices.charter_is_trusted && all).then(|| {
        format!(
            "the charter ({}) has turned its rule off: it no longer asks for it",
            review.charter.origin
        )
    })
}

/// Whether a rule or a tool looked at a finding's file in this push, to its end. Where the file is gone, its code may have gone anywhere: then
/// the rule looked at everything and says nothing that is not an earlier finding's.
pub(in super::super) fn looked(
    review: &Review,
    state: &State,
    source: &Source,
    finding: &Finding,
) -> bool {
    let Some(memory) = &review.memory else { return false };
    let (name, file) = (source.name(), &finding.evidence.file);
    match source {
        Source::Model => false,
        Source::Static(_) => {
            let gone = memory.now.gone.contains(file);
            let said = review.observations.iter().filter(|it| it.source == *source);
            let (here, others): (Vec<_>, Vec<_>) = said.partition(|it| it.path == *file);
            let ran = memory.now.ran.get(file).is_some_and(|it| it.contains(&name));
            let new = gone && others.iter().any(|it| !carried::is_again(state, it));
            (ran || memory.now.everywhere.contains(&name)) && here.len() < MANY && !new
        }
        Source::Imported(tool) => {
            let imports = &review.brought.imports;
            let known = &review.brought.known;
            let suppressed = imports.suppressed.iter().map(|it| &it.finding);
            let all = imports.findings.iter().chain(suppressed);
            let mut its = all.filter(|it| it.voices.iter().any(|it| it.source == *source));
            imports.tools.contains(tool)
                && imports.incomplete.is_empty()
                && its.any(|it| it.files().any(|path| known.get(path).is_some_and(|it| it == file)))
        }
    }
}

/// (b): the file is gone, and nothing of what it said there stands in another one.
fn gone(memory: &Memory, elsewhere: &Elsewhere, finding: &Finding) -> Option<String> {
    let evidence = &finding.evidence;
    if finding.carried.map(|it| it.code) != Some(Code::Gone)
        || evidence.side == Side::Old
        || !memory.compared
    {
        return None;
    }
    let then = memory.texts.get(&evidence.file)?;
    (!elsewhere.holds(then, finding))
        .then(|| format!("{} is gone, and its code stands nowhere else", evidence.file))
}

/// The lines of everything that is new or other than at the earlier head.
struct Elsewhere {
    lines: BTreeSet<String>,
    /// Something of it was not shown, and what it says is not known.
    hidden: bool,
}

impl Elsewhere {
    fn new(review: &Review, memory: &Memory) -> Self {
        let (now, shown) = (&memory.now, |it: &str| review.index.shown(it, Side::New));
        let paths = || memory.texts.keys().chain(&now.added);
        let texts = paths().filter_map(|it| shown(it));
        let lines = texts.flat_map(|it| it.text.lines()).map(evidence::folded).collect();
        let omitted = &review.snapshot.coverage.omitted;
        let left_out: BTreeSet<&str> = omitted.iter().map(|it| it.path.as_str()).collect();
        let unknown = |it: &&String| now.added.contains(*it) || left_out.contains(it.as_str());
        let hidden =
            !now.unread.is_empty() || paths().filter(unknown).any(|it| shown(it).is_none());
        Self { lines, hidden }
    }

    /// Whether the file, or what stood around the finding in it, may have moved rather than gone. In doubt it has.
    fn holds(&self, then: &str, finding: &Finding) -> bool {
        let told = |text: &str| -> Vec<String> {
            text.lines().filter(|it| !evidence::is_weak(it)).map(evidence::folded).collect()
        };
        let share = |lines: &[String], of: usize| {
            let there = lines.iter().filter(|it| self.lines.contains(*it)).count();
            there > 0 && there * of >= lines.len()
        };
        let lines = finding.evidence.lines.unwrap_or(Lines::new(1, 1));
        let first = lines.first.saturating_sub(NEIGHBORS).saturating_sub(1) as usize;
        let upto = lines.last.saturating_add(NEIGHBORS) as usize;
        let near: Vec<&str> = then.lines().take(upto).skip(first).collect();
        self.hidden
            || share(&told(&finding.evidence.quote), usize::MAX)
            || share(&told(then), 4)
            || share(&told(&near.join("\n")), 2)
    }
}
