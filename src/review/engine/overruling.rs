//! What a fact does to a model's finding: High and below are lowered to a note, a Critical becomes contested and still gates. So does
//! every finding where the fact rests on a line that the change adds: its author wrote it. Each is an entry of the ledger by `fact`.
//!
//! **Invariant:** a fact raises nothing, closes nothing, and lowers no Critical; a finding in which a rule or a tool has a voice is left alone.

use super::{Review, State};
use crate::review::{
    fact,
    finding::{Finding, Severity, Source, State as Standing},
    ledger::Hand,
};

const FACT: &str = "fact";

/// Holds every open finding of models against what is known, until nothing changes: what a lowered finding had absorbed opens again and
/// is held against it too.
pub(super) fn overrule(review: &Review, state: &mut State) {
    // Files of findings bring no facts along.
    if state.merged.is_some() {
        return;
    }
    loop {
        let doubtful = state.ledger.leaders().filter(|it| may_fall(state, it));
        let known = (&review.snapshot, &review.index);
        let contradicted = doubtful
            .filter_map(|it| Some((it.clone(), fact::against(it, &review.known, known)?)))
            .collect::<Vec<_>>();
        if contradicted.is_empty() {
            return;
        }
        for (finding, fact) in contradicted {
            let loop_n = review.loops.get(state.at).map_or(finding.loop_n, |it| it.n);
            let why = format!("a fact contradicts it: {fact}");
            let hand = Hand { by: FACT, loop_n, why: &why };
            if finding.severity == Severity::Critical || fact.by_change {
                state.overruled.insert(finding.id.clone());
                state.ledger.set(&finding.id, Standing::Contested, hand);
                state.round.said.entry(finding.id).or_default().push(format!("{FACT}: {fact}"));
            } else {
                state.ledger.lower(&finding.id, Severity::Note, hand);
            }
        }
    }
}

/// Whether it is a model's alone, and not already where a fact puts it.
fn may_fall(state: &State, it: &Finding) -> bool {
    let models = it.voices.iter().all(|voice| voice.source == Source::Model);
    let done = it.severity == Severity::Note || state.overruled.contains(&it.id);
    models && it.state.is_open() && !done
}
