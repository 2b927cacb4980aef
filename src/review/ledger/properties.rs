//! What holds of the ledger whatever is done with it, in any order: nothing lowers what the gate sees but what is meant to, and the
//! history tells how every finding came to its state.

use super::*;
use crate::review::finding::sample;
use proptest::prelude::*;

const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];
const HAND: Hand<'static> = Hand { by: "somebody", loop_n: 1, why: "so" };

/// What can be done with findings, by their places in [`IDS`].
#[derive(Debug, Clone)]
enum Deed {
    Absorb(usize, usize, bool),
    Link(usize, usize),
    Note(usize),
    Set(usize, State),
    Sharpen(usize, Severity),
    Free(usize),
    Lower(usize, Severity),
}

fn place() -> impl Strategy<Value = usize> {
    0..IDS.len()
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL.to_vec())
}

fn deed() -> impl Strategy<Value = Deed> {
    let closed = prop::sample::select(vec![
        State::Open,
        State::Contested,
        State::Withdrawn,
        State::Refuted { evidence: "a.rs:1".to_owned() },
    ]);
    prop_oneof![
        4 => (place(), place(), any::<bool>()).prop_map(|(a, b, twice)| Deed::Absorb(a, b, twice)),
        1 => (place(), place()).prop_map(|(a, b)| Deed::Link(a, b)),
        1 => place().prop_map(Deed::Note),
        2 => (place(), closed).prop_map(|(it, state)| Deed::Set(it, state)),
        1 => (place(), severity()).prop_map(|(it, to)| Deed::Sharpen(it, to)),
        1 => place().prop_map(Deed::Free),
        1 => (place(), severity()).prop_map(|(it, to)| Deed::Lower(it, to)),
    ]
}

fn admitted(all: &[(Severity, bool, bool)]) -> Ledger {
    let mut ledger = Ledger::default();
    for (id, (severity, in_change, located)) in IDS.iter().zip(all) {
        let status = if *located { EvidenceStatus::Verified } else { EvidenceStatus::Missing };
        let finding = sample();
        let evidence = Evidence { status, ..finding.evidence.clone() };
        let id = (*id).to_owned();
        let finding =
            Finding { id, severity: *severity, in_change: *in_change, evidence, ..finding };
        ledger.admit(finding, HAND);
    }
    ledger
}

/// The engine sets a state of what leads or stands alone, and links it: what is said of an absorbed one is said of its leader.
fn done(ledger: &mut Ledger, deed: &Deed) {
    let leads = |ledger: &Ledger, at: usize| {
        ledger.get(IDS[at]).is_some_and(|it| it.state.leader().is_none())
    };
    let open =
        |ledger: &Ledger, at: usize| ledger.get(IDS[at]).is_some_and(|it| it.state.is_open());
    match deed {
        // What is closed takes in only what repeats it, which is the engine's to tell.
        Deed::Absorb(keep, ..) if !open(ledger, *keep) => {}
        Deed::Absorb(keep, gone, duplicate) => {
            let leader = IDS[*keep].to_owned();
            let state = match duplicate {
                true => State::Duplicate { of: leader },
                false => State::Superseded { by: leader },
            };
            ledger.absorb(IDS[*keep], IDS[*gone], state, vec!["wording".to_owned()], HAND);
        }
        Deed::Link(a, b) if leads(ledger, *a) && leads(ledger, *b) => {
            ledger.link(IDS[*a], IDS[*b]);
        }
        Deed::Link(..) => {}
        Deed::Note(it) => ledger.note(IDS[*it], HAND),
        Deed::Set(it, state) if leads(ledger, *it) => ledger.set(IDS[*it], state.clone(), HAND),
        Deed::Set(..) => {}
        Deed::Sharpen(it, severity) if leads(ledger, *it) => {
            let form = Sharper {
                severity: *severity,
                claim: String::new(),
                failure_scenario: String::new(),
                proposed_change: String::new(),
                disproof: String::new(),
                evidence: None,
                cause: None,
                in_change: false,
                escalate: false,
                locked_conflict: false,
                references: Vec::new(),
            };
            ledger.sharpen(IDS[*it], form, HAND);
        }
        Deed::Sharpen(..) => {}
        Deed::Free(it) => ledger.free(IDS[*it], HAND, |_| true),
        Deed::Lower(it, to) if leads(ledger, *it) => ledger.lower(IDS[*it], *to, HAND),
        Deed::Lower(..) => {}
    }
}

/// What stands for a finding: itself, or what absorbed it.
fn speaker<'a>(ledger: &'a Ledger, it: &'a Finding) -> &'a Finding {
    it.state.leader().map_or(it, |leader| ledger.get(leader).expect("a leader is there"))
}

/// The worst that the gate sees: open, located, in the change.
fn seen(ledger: &Ledger) -> Option<Severity> {
    let gates = |it: &&Finding| it.state.is_open() && it.in_change && it.evidence.status.located();
    ledger.findings.iter().filter(gates).map(|it| it.severity).min()
}

fn holds(ledger: &Ledger) -> Result<(), TestCaseError> {
    for it in &ledger.findings {
        let speaker = speaker(ledger, it);
        prop_assert!(
            speaker.state.leader().is_none(),
            "{} is spoken for by an absorbed one",
            it.id
        );
        if it.state.leader().is_some() {
            prop_assert!(speaker.severity <= it.severity && (speaker.in_change || !it.in_change));
            prop_assert!(speaker.evidence.status.located() || !it.evidence.status.located());
            prop_assert!(speaker.merged.iter().any(|merge| merge.id == it.id));
            prop_assert!(it.merged.is_empty() && it.linked.is_empty());
        }
        for merge in &it.merged {
            let absorbed = ledger.get(&merge.id).expect("it was there");
            prop_assert_eq!(absorbed.state.leader(), Some(it.id.as_str()));
        }
        for other in &it.linked {
            let other = ledger.get(other).expect("it was there");
            prop_assert!(
                other.id != it.id && other.linked.contains(&it.id),
                "{} {}",
                it.id,
                other.id
            );
        }
        let told: Vec<&Event> = ledger.events.iter().filter(|event| event.id == it.id).collect();
        prop_assert!(told.windows(2).all(|pair| pair[0].to == pair[1].from), "{:?}", told);
        prop_assert_eq!(told.last().map(|event| event.to), Some(it.state.name()));
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_done_the_ledger_tells_it_and_loses_nothing(
        all in prop::collection::vec((severity(), any::<bool>(), any::<bool>()), 5),
        deeds in prop::collection::vec(deed(), 0..24),
    ) {
        let mut ledger = admitted(&all);
        for deed in &deeds {
            let before = ledger.clone();
            done(&mut ledger, deed);
            holds(&ledger)?;
            prop_assert!(ledger.events.starts_with(&before.events), "history is only added to");
            let lowers = matches!(
                deed,
                Deed::Lower(..) | Deed::Set(_, State::Withdrawn | State::Refuted { .. })
            );
            if !lowers {
                let (now, was) = (seen(&ledger), seen(&before));
                prop_assert!(was.is_none_or(|was| now.is_some_and(|now| now <= was)), "{:?}: {:?}, then {:?}", deed, was, now);
            }
            if matches!(deed, Deed::Absorb(..) | Deed::Link(..)) {
                let once = ledger.clone();
                done(&mut ledger, deed);
                prop_assert_eq!(&ledger, &once, "the same again changes nothing");
            }
        }
    }

    /// What closed findings had absorbed is weighed for itself.
    #[test]
    fn who_closes_a_leader_closes_it_alone(
        all in prop::collection::vec((severity(), any::<bool>(), any::<bool>()), 5),
        absorbed in prop::collection::vec((place(), place()), 1..6),
        closed in place(),
    ) {
        let mut ledger = admitted(&all);
        for (keep, gone) in absorbed {
            done(&mut ledger, &Deed::Absorb(keep, gone, true));
        }
        let leader = speaker(&ledger, ledger.get(IDS[closed]).expect("it was admitted"));
        let (leader, had) = (leader.id.clone(), leader.merged.len());
        let open = |ledger: &Ledger| ledger.findings.iter().filter(|it| it.state.is_open()).count();
        let were = open(&ledger);
        ledger.set(&leader, State::Withdrawn, HAND);
        let left = ledger.get(&leader).map(|it| it.merged.len());
        prop_assert_eq!((left, open(&ledger)), (Some(0), were - 1 + had));
    }
}
