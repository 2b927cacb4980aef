//! From likeness of pairs to groups. A group holds only findings that are all alike, so that one which bridges two defects does not
//! chain them together: it joins the nearer group and is linked with the other.
//!
//! The work is bounded: a finding is compared with those that share its rarer words and with its neighbours in the file, not with all.

use super::{
    compare::{Compared, Likeness, Ready, compare},
    features::{Features, Speaker},
    vocabulary::{Term, Vocabulary},
};
use std::collections::{BTreeMap, BTreeSet};

/// Up to this many findings everything is compared with everything.
const ALL_PAIRS: usize = 250;
/// Words of a finding that lead to others: its rarest.
const LEADS: usize = 16;
/// A word in more findings than this leads nowhere.
const COMMON: usize = 128;
/// Findings compared because of shared words, at most; those that share the most.
const BY_WORDS: usize = 48;
/// Neighbours in the file, before and behind.
const BY_PLACE: usize = 12;
/// Two members of a group may be short of being one by this much, where the rest of it makes up for it.
const RELAX: f64 = 0.10;
/// Members of a group that are many.
const MANY: usize = 6;
/// A group grows no larger.
const MAX_GROUP: usize = 64;

/// One finding among those that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What of it is compared.
    pub features: &'a Features,
    /// The group it is in already, by the place of that group's leader among the entries.
    pub group: Option<usize>,
    /// Whether it has not been compared before.
    pub is_new: bool,
    /// Whether what it is grouped with is still open. A new finding joins an open one before a closed one.
    pub open: bool,
}

/// What came of it. Numbers are places among the entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouping {
    /// Groups with at least one new member: their entries in order, those that were there first.
    pub groups: Vec<Vec<usize>>,
    /// Why two entries of one group are one.
    pub why: BTreeMap<(usize, usize), Vec<String>>,
    /// Pairs that belong together without being one, and how.
    pub links: Vec<(usize, usize, &'static str)>,
    /// Pairs that may be one.
    pub perhaps: Vec<(usize, usize)>,
}

/// Groups the new entries with each other and with the groups that are there. Existing groups never grow into one another.
#[must_use]
pub fn group(vocabulary: &Vocabulary, entries: &[Entry<'_>]) -> Grouping {
    let ready: Vec<Ready<'_>> = entries
        .iter()
        .map(|entry| Ready {
            features: entry.features,
            words: vocabulary.direction(&entry.features.words),
            title: vocabulary.direction(&entry.features.title),
            fix: vocabulary.direction(&entry.features.fix),
        })
        .collect();
    let alone = one_tool(entries);
    let mut same: Vec<((usize, usize), f64)> = Vec::new();
    let mut out = Grouping::default();
    for (a, b) in pairs(vocabulary, entries, &ready) {
        let compared = compare(&ready[a], &ready[b], alone);
        match compared.likeness {
            Likeness::Same(why) => {
                same.push(((a, b), compared.margin));
                out.why.insert((a, b), why);
            }
            Likeness::Linked(how) => out.links.push((a, b, how)),
            Likeness::Perhaps => out.perhaps.push((a, b)),
            Likeness::Different => {}
        }
    }
    let mut groups = Groups::of(entries);
    let closed = |(a, b): (usize, usize)| !(entries[a].open && entries[b].open);
    same.sort_by(|(a, left), (b, right)| {
        closed(*a).cmp(&closed(*b)).then(right.total_cmp(left)).then(a.cmp(b))
    });
    for (pair, _) in same {
        match groups.unite(pair, |a, b| compare(&ready[a], &ready[b], alone)) {
            United::One => {}
            United::Bridge => out.links.push((pair.0, pair.1, "like it, and like another defect")),
            United::Settled => out.perhaps.push(pair),
        }
    }
    let is_one = |a: usize, b: usize| groups.of[a] == groups.of[b];
    out.links.retain(|(a, b, _)| !is_one(*a, *b));
    out.perhaps.retain(|(a, b)| !is_one(*a, *b));
    out.why.retain(|(a, b), _| is_one(*a, *b));
    out.groups = groups.members.into_values().filter(|it| it.len() > 1).collect();
    out.groups.retain(|it| it.iter().any(|at| entries[*at].is_new));
    out
}

/// Whether everything comes from one imported tool: then nothing is known of who speaks.
fn one_tool(entries: &[Entry<'_>]) -> bool {
    let mut tools = entries.iter().map(|entry| match &entry.features.speaker {
        Speaker::Tool(tool) => Some(tool.as_str()),
        Speaker::Role(..) | Speaker::Rule(_) | Speaker::Several => None,
    });
    let first = tools.next().flatten();
    first.is_some() && tools.all(|tool| tool == first)
}

/// What came of two groups.
enum United {
    One,
    /// Not all their members are alike.
    Bridge,
    /// Both were there before: that is for the arbiter.
    Settled,
}

struct Groups {
    of: Vec<usize>,
    members: BTreeMap<usize, Vec<usize>>,
    /// Groups that were there before.
    settled: BTreeSet<usize>,
    /// Two groups that are not alike, each with how many members it had: they are not compared again for each pair of theirs.
    unlike: BTreeSet<[(usize, usize); 2]>,
}

impl Groups {
    fn of(entries: &[Entry<'_>]) -> Self {
        let of: Vec<usize> =
            entries.iter().enumerate().map(|(at, entry)| entry.group.unwrap_or(at)).collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, group) in of.iter().enumerate() {
            members.entry(*group).or_default().push(at);
        }
        let settled = entries.iter().filter_map(|entry| entry.group).collect();
        Self { of, members, settled, unlike: BTreeSet::new() }
    }

    /// Makes one group of two, where their members are alike on the whole and none of them is unlike another.
    fn unite(
        &mut self,
        (a, b): (usize, usize),
        compared: impl Fn(usize, usize) -> Compared,
    ) -> United {
        let (left, right) = (self.of[a], self.of[b]);
        if left == right {
            return United::One;
        }
        let (left_settled, right_settled) =
            (self.settled.contains(&left), self.settled.contains(&right));
        if left_settled && right_settled {
            return United::Settled;
        }
        let (keep, gone) = if right_settled { (right, left) } else { (left, right) };
        let (old, new) = (&self.members[&keep], &self.members[&gone]);
        let both = [(keep, old.len()), (gone, new.len())];
        if old.len() + new.len() > MAX_GROUP || self.unlike.contains(&both) {
            return United::Bridge;
        }
        let mut margins = new.iter().flat_map(|b| old.iter().map(|a| compared(*a, *b)));
        let n = old.len() * new.len();
        // What an arbiter or a successor put into a group need not be like the rest of it: half of it suffices.
        let joins = if left_settled || right_settled {
            2 * margins.filter(|it| it.margin >= 0.0).count() >= n
        } else {
            // Words alone make up for a weak pair only where many say it.
            let many = old.len() + new.len() >= MANY;
            let bar = |it: &Compared| if it.by_words && !many { 0.0 } else { -RELAX };
            let sum =
                margins.try_fold(0.0, |sum, it| (it.margin >= bar(&it)).then_some(sum + it.margin));
            sum.is_some_and(|sum| sum / n as f64 >= 0.0)
        };
        if !joins {
            self.unlike.insert(both);
            return United::Bridge;
        }
        let moved = self.members.remove(&gone).unwrap_or_default();
        for at in &moved {
            self.of[*at] = keep;
        }
        if let Some(members) = self.members.get_mut(&keep) {
            members.extend(moved);
            members.sort_unstable();
        }
        United::One
    }
}

/// The pairs that are compared, at least one of each new, in order.
fn pairs(
    vocabulary: &Vocabulary,
    entries: &[Entry<'_>],
    ready: &[Ready<'_>],
) -> Vec<(usize, usize)> {
    let is_new = |at: usize| entries[at].is_new;
    let n = entries.len();
    if n <= ALL_PAIRS {
        let all = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        return all.filter(|(a, b)| is_new(*a) || is_new(*b)).collect();
    }
    let mut out = Vec::new();
    let mut add = |a: usize, b: usize| {
        if a != b && (is_new(a) || is_new(b)) {
            out.push((a.min(b), a.max(b)));
        }
    };
    by_place(entries, &mut add);
    by_words(vocabulary, ready, &mut add);
    out.sort_unstable();
    out.dedup();
    out
}

/// Neighbours in a file, by line.
fn by_place(entries: &[Entry<'_>], add: &mut impl FnMut(usize, usize)) {
    let mut spots: Vec<(&str, u32, usize)> = entries
        .iter()
        .enumerate()
        .flat_map(|(at, entry)| {
            let spots = entry.features.spots.iter();
            spots.map(move |it| (it.file.as_str(), it.lines.map_or(0, |lines| lines.first), at))
        })
        .collect();
    spots.sort_unstable();
    for (at, (file, _, a)) in spots.iter().enumerate() {
        let behind = spots[at + 1..].iter().take(BY_PLACE);
        behind.take_while(|(other, ..)| other == file).for_each(|(.., b)| add(*a, *b));
    }
}

/// Those that share the rarer words of a finding.
fn by_words(vocabulary: &Vocabulary, ready: &[Ready<'_>], add: &mut impl FnMut(usize, usize)) {
    let leads = |at: usize| {
        let mut terms: Vec<(Term, f64)> = ready[at].words.clone();
        terms.retain(|(term, _)| vocabulary.findings(*term) as usize <= COMMON);
        terms.sort_by(|(a, left), (b, right)| right.total_cmp(left).then(a.cmp(b)));
        terms.truncate(LEADS);
        terms
    };
    let mut posted: BTreeMap<Term, Vec<(usize, f64)>> = BTreeMap::new();
    // What each earlier finding shares with the one at hand: a place for each, and which of them are in use.
    let mut shared = vec![0.0; ready.len()];
    let mut best: Vec<usize> = Vec::new();
    for at in 0..ready.len() {
        for (term, weight) in leads(at) {
            let list = posted.entry(term).or_default();
            for (other, theirs) in list.iter() {
                if shared[*other] == 0.0 {
                    best.push(*other);
                }
                shared[*other] += weight * theirs;
            }
            list.push((at, weight));
        }
        // Those that share the most, of equal ones the nearest.
        let order = |a: &usize, b: &usize| shared[*b].total_cmp(&shared[*a]).then(b.cmp(a));
        if best.len() > BY_WORDS {
            best.select_nth_unstable_by(BY_WORDS - 1, order);
        }
        best.iter().take(BY_WORDS).for_each(|other| add(*other, at));
        best.drain(..).for_each(|other| shared[other] = 0.0);
    }
}
