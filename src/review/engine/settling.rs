//! Pending findings into the ledger: each is entered, what it says of earlier ones is applied, and then all new ones are compared with
//! each other and with what is there.

use super::{CANDIDATES, Review, State, carried, overruling};
use crate::review::{
    admit::{
        dedupe::{self, Entry, Features},
        rank::seat,
    },
    finding::{Evidence, Finding, RelationKind, Source, State as Standing, Voice},
    fingerprint,
    ledger::Hand,
    wording,
};
use std::collections::{BTreeMap, BTreeSet};

/// Pending findings become findings: the most severe first, ties in bench order.
pub(super) fn settle(review: &Review, state: &mut State) {
    let pending = std::mem::take(&mut state.round.pending);
    if !pending.is_empty() {
        admit(review, state, pending);
    }
    if review.memory.is_some() {
        reunite(state);
    }
    overruling::overrule(review, state);
}

fn admit(review: &Review, state: &mut State, mut pending: Vec<Finding>) {
    pending.sort_by_key(|it| (it.severity, seat(&review.charter, &it.role)));
    let first = state.ledger.findings.len();
    for finding in pending {
        enter(review, state, finding);
    }
    // First: what takes the place of an earlier finding is usually like it, and its own word for that says more than the likeness.
    for at in first..state.ledger.findings.len() {
        let it = &state.ledger.findings[at];
        if !it.state.is_open() {
            continue;
        }
        let (id, by, loop_n) = (it.id.clone(), it.role.clone(), it.loop_n);
        for relation in it.relations.clone() {
            relate(state, &id, (relation.kind, &relation.id), Hand { by: &by, loop_n, why: "" });
        }
    }
    // Once: a merge's findings are many, and nothing is lost while they are gone through.
    let lost: Vec<String> =
        state.ledger.leaders().filter(|it| is_lost(it)).map(|it| it.id.clone()).collect();
    for at in first..state.ledger.findings.len() {
        if let Some(earlier) = said_before(state, &lost, &state.ledger.findings[at]) {
            let (new, loop_n) =
                (state.ledger.findings[at].id.clone(), state.ledger.findings[at].loop_n);
            join(state, &earlier, &new, vec!["claim".to_owned()], loop_n);
        }
    }
    unite(state, first);
    let mut leaders: Vec<&mut Finding> =
        state.ledger.findings.iter_mut().filter(|it| is_leader(it)).collect();
    fingerprint::separate(&mut leaders);
}

/// What says the same of the same place as an earlier push's finding is one with it: where its code was lost, nobody could tell before.
fn reunite(state: &mut State) {
    let mut first = BTreeMap::new();
    let mut same = Vec::new();
    let stands = |it: &&Finding| it.state.is_open() && it.carried.is_none_or(|it| it.code.stands());
    // In the order of admission: what was carried in comes first.
    for it in state.ledger.leaders().filter(stands) {
        let Evidence { file, side, lines: Some(lines), .. } = &it.evidence else { continue };
        let place = (file, side, lines.first, lines.last, wording::words(&it.claim));
        let leader: &Finding = first.entry(place).or_insert(it);
        if leader.id != it.id && leader.carried.is_some() {
            same.push((leader.id.clone(), it.id.clone()));
        }
    }
    for (keep, gone) in same {
        let why = format!("the same defect as {keep}: place, claim");
        let hand = Hand { by: "admission", loop_n: 0, why: &why };
        let duplicate = Standing::Duplicate { of: keep.clone() };
        let again = state.ledger.get(&gone).is_some_and(|it| it.carried.is_none())
            || state.carried.found.contains(&gone);
        let why = vec!["place".to_owned(), "claim".to_owned()];
        if state.ledger.absorb(&keep, &gone, duplicate, why, hand) && again {
            state.carried.found.insert(keep);
        }
    }
}

/// Whether it is an earlier push's finding whose code stands no more: it has no place left to be compared by.
fn is_lost(it: &Finding) -> bool {
    is_leader(it) && it.state.is_open() && it.carried.is_some_and(|it| !it.code.stands())
}

/// Of those that are lost, the one of the same file and the same words.
fn said_before(state: &State, lost: &[String], new: &Finding) -> Option<String> {
    if lost.is_empty() || !is_leader(new) || !new.state.is_open() || new.carried.is_some() {
        return None;
    }
    let words = wording::words(&new.claim);
    let same =
        |it: &&Finding| it.evidence.file == new.evidence.file && wording::words(&it.claim) == words;
    let lost = lost.iter().filter_map(|id| state.ledger.get(id)).filter(|it| is_lost(it));
    let mut same_words = lost.filter(same);
    // Of several nobody knows which it is.
    let one = same_words.next().filter(|_| !words.is_empty())?;
    same_words.next().is_none().then(|| one.id.clone())
}

fn enter(review: &Review, state: &mut State, finding: Finding) {
    let (id, by, loop_n) = (finding.id.clone(), finding.role.clone(), finding.loop_n);
    if !finding.state.is_open() {
        let why = "taken back when it was asked for a quote that can be found";
        state.ledger.admit(finding, Hand { by: &by, loop_n, why });
        return;
    }
    let features = Features::of(&finding, &review.snapshot, &mut state.vocabulary);
    let hand = Hand { by: &by, loop_n, why: finding.evidence.status.name() };
    state.ledger.admit(finding, hand);
    state.features.insert(id, features);
}

/// Compares the findings from `first` on with each other and with those before them: what is one becomes one, what belongs together is
/// linked, what may be one is put to the arbiter.
fn unite(state: &mut State, first: usize) {
    let (ids, settled, grouping) = grouped(state, first);
    for group in &grouping.groups {
        // The leader that is there, else the most severe of the new ones: they were entered in that order.
        let leads = |at: &usize| state.ledger.get(&ids[*at]).is_some_and(is_leader);
        let there = group.iter().find(|at| leads(at) && settled.contains(at));
        let Some(lead_at) = there.or_else(|| group.iter().find(|at| leads(at))).copied() else {
            continue;
        };
        let mut lead = ids[lead_at].clone();
        for at in group.iter().filter(|at| **at != lead_at) {
            let member = &ids[*at];
            let Some(finding) = state.ledger.get(member).filter(|it| is_leader(it)) else {
                continue;
            };
            let loop_n = finding.loop_n;
            let why = |other: usize| grouping.why.get(&(other.min(*at), other.max(*at)));
            let why = why(lead_at).or_else(|| group.iter().find_map(|other| why(*other)));
            join(state, &lead, member, why.cloned().unwrap_or_default(), loop_n);
            if state.ledger.get(&lead).is_some_and(|it| !is_leader(it)) {
                lead.clone_from(member);
            }
        }
    }
    for (a, b, how) in &grouping.links {
        let (a, b) = (leader_of(state, &ids[*a]), leader_of(state, &ids[*b]));
        let known = state.ledger.get(&a).is_none_or(|it| it.linked.contains(&b));
        if a != b && !known {
            let loop_n = state.ledger.get(&b).map_or(0, |it| it.loop_n);
            let why = format!("linked with {a}: {how}");
            state.ledger.note(&b, Hand { by: "admission", loop_n, why: &why });
            state.ledger.link(&a, &b);
        }
    }
    for (a, b) in &grouping.perhaps {
        let open = |id: &str| state.ledger.get(id).is_some_and(|it| it.state.is_open());
        if !(open(&ids[*a]) && open(&ids[*b])) {
            continue;
        }
        if state.round.candidates.len() < CANDIDATES {
            state.round.candidates.push((ids[*a].clone(), ids[*b].clone()));
        } else {
            state.round.unasked += 1;
        }
    }
}

/// The findings that can be compared, those of them that are in a group already, and what came of comparing them.
fn grouped(state: &State, first: usize) -> (Vec<String>, BTreeSet<usize>, dedupe::Grouping) {
    let findings = state.ledger.findings.iter().enumerate();
    let known: Vec<(usize, &Finding, &Features)> =
        findings.filter_map(|(at, it)| Some((at, it, state.features.get(&it.id)?))).collect();
    let at_of: BTreeMap<&str, usize> =
        known.iter().enumerate().map(|(at, (_, it, _))| (it.id.as_str(), at)).collect();
    let entries: Vec<Entry<'_>> = known
        .iter()
        .enumerate()
        .map(|(at, (place, it, features))| {
            let leader = match it.state.leader() {
                Some(leader) => Some(at_of.get(leader).copied().unwrap_or(at)),
                None if *place < first || !it.merged.is_empty() => Some(at),
                _ => None,
            };
            let led = leader.map_or(*it, |leader| known[leader].1);
            Entry { features, group: leader, is_new: *place >= first, open: led.state.is_open() }
        })
        .collect();
    let grouping = dedupe::group(&state.vocabulary, &entries);
    let settled = (0..entries.len()).filter(|at| entries[*at].group.is_some()).collect();
    (known.iter().map(|(_, it, _)| it.id.clone()).collect(), settled, grouping)
}

fn is_leader(finding: &Finding) -> bool {
    finding.state.leader().is_none()
}

/// What leads the group that a finding is in: itself, where it leads or stands alone.
fn leader_of(state: &State, id: &str) -> String {
    state.ledger.get(id).and_then(|it| it.state.leader()).unwrap_or(id).to_owned()
}

/// The same defect again: the more severe wording leads. What was closed opens again by new evidence or a higher severity.
fn join(state: &mut State, old: &str, new: &str, why: Vec<String>, loop_n: u32) {
    let (Some(leader), Some(finding)) =
        (state.ledger.get(old).cloned(), state.ledger.get(new).cloned())
    else {
        return;
    };
    if carried::is_unanswered(&leader) {
        let why = format!("found again by {} ({new})", finding.role);
        state.ledger.reopen(old, Hand { by: "admission", loop_n, why: &why });
    } else if !leader.state.is_open() {
        let is_new = shows_more(&finding, &leader);
        // Models disproved what a model said: a rule or a tool that says it too has not been answered.
        let is_model = |it: &Voice| it.source == Source::Model;
        let unanswered = leader.voices.iter().all(is_model) && !finding.voices.iter().all(is_model);
        if finding.severity < leader.severity || unanswered {
            state.ledger.link(old, new);
            return;
        }
        if is_new {
            let why = format!("found again by {} with new evidence ({new})", finding.role);
            state.ledger.set(old, Standing::Open, Hand { by: "admission", loop_n, why: &why });
        }
    }
    if leader.carried.is_some() {
        state.carried.found.insert(old.to_owned());
    }
    // What an earlier push found goes by the name that people know it by.
    let new_leads = finding.severity < leader.severity && leader.carried.is_none();
    let (keep, gone) = if new_leads { (new, old) } else { (old, new) };
    let duplicate = |of: &str| Standing::Duplicate { of: of.to_owned() };
    let reason = format!("the same defect as {keep}: {}", why.join(", "));
    let other = format!("the same defect as {gone}, which has evidence");
    let hand = Hand { by: "admission", loop_n, why: &reason };
    let joined = state.ledger.absorb(keep, gone, duplicate(keep), why.clone(), hand)
        || state.ledger.absorb(gone, keep, duplicate(gone), why, Hand { why: &other, ..hand });
    if !joined {
        state.ledger.link(old, new);
    }
}

/// Whether a finding shows a place that another does not: as its evidence, or as the changed line that causes it.
fn shows_more(finding: &Finding, than: &Finding) -> bool {
    let is_there =
        |a: &Evidence, b: &Evidence| (&a.file, a.side, a.lines) == (&b.file, b.side, b.lines);
    let elsewhere =
        finding.evidence.status.located() && !is_there(&finding.evidence, &than.evidence);
    let known = || std::iter::once(&than.evidence).chain(&than.cause);
    elsewhere || finding.cause.as_ref().is_some_and(|it| !known().any(|other| is_there(it, other)))
}

/// What a new finding says of an earlier one. An unknown id, or the finding's own, is written down and changes nothing.
fn relate(state: &mut State, new: &str, (kind, old): (RelationKind, &str), hand: Hand<'_>) {
    let known = state.ledger.get(old).filter(|it| it.id != new).is_some();
    if !known {
        let why = format!(
            "names `{}`, which is no earlier finding: nothing changed",
            old.chars().take(80).collect::<String>()
        );
        state.ledger.note(new, Hand { why: &why, ..hand });
        return;
    }
    // What was absorbed is told by what stands for it: a link to it would lead to nothing that is shown.
    let leader = leader_of(state, old);
    match kind {
        RelationKind::Deepens => state.ledger.link(new, &leader),
        RelationKind::Supersedes => {
            let open = state.ledger.get(old).is_some_and(|it| it.state.is_open());
            if open && state.ledger.get(old).is_some_and(|it| it.carried.is_some()) {
                return join(state, old, new, vec!["supersedes".to_owned()], hand.loop_n);
            }
            let why = format!("superseded by {new}");
            let by = Standing::Superseded { by: new.to_owned() };
            let done = open
                && state.ledger.absorb(
                    new,
                    old,
                    by,
                    vec!["supersedes".to_owned()],
                    Hand { why: &why, ..hand },
                );
            if !done {
                let why = format!(
                    "would supersede {old}, but is not admitted with located evidence or {old} is closed: linked"
                );
                state.ledger.note(new, Hand { why: &why, ..hand });
                state.ledger.link(new, &leader);
            }
        }
        RelationKind::Resolved | RelationKind::Invalid => {
            let word = if kind == RelationKind::Resolved { "resolved" } else { "invalid" };
            let it = if leader == old { "it" } else { old };
            let why = format!("{new} calls {it} {word}: inside one review that is a doubt");
            state.ledger.note(&leader, Hand { why: &why, ..hand });
            state.ledger.link(new, &leader);
            state.round.said.entry(leader).or_default().push(why);
        }
    }
}
