//! Findings of other tools that a review was given: looked up as in a merge, and only those on the change, before anyone is asked, so
//! that every reviewer sees them in the ledger.
//!
//! They have no lane. What is not on the change is set aside and counted; in tree scope everything is in question. What a tool was told to
//! leave by a comment on a line of the change stays a finding: the change would silence who looks at it.

use super::{Review, State, lookup::Desk, merge};
use crate::review::{
    change::Scope,
    finding::{Rejection, Stage, Voice},
    import::{Imported, ROLE, Suppressed, Terms},
    redact::Redactor,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is said of a finding that the change itself would silence.
const ON_THE_CHANGE: &str = "at a line of this change";
/// Places that are named of what is set aside.
const NAMED: usize = 100;
/// Findings that are taken, the most severe first. Of more nobody reads each, and every format and every reviewer would have all of them.
const TAKEN: usize = 2_000;
/// Tools that are told of one by one.
const TOOLS: usize = 50;

/// Takes them into the first loop.
pub(super) fn take(review: &Review, state: &mut State) {
    let (imports, known) = (&review.brought.imports, &review.brought.known);
    let mut redactor = Redactor::default();
    state.notices.extend(imports.notices.iter().cloned());
    let terms = Terms { min_voices: 0, known: Some(known.clone()) };
    let mut desk = Desk::new(review, &terms);
    let mut left: BTreeMap<String, u32> = BTreeMap::new();
    let (mut silenced, mut suppressed): (Vec<Imported>, _) = (Vec::new(), Vec::new());
    for it in &imports.suppressed {
        match at_first(&mut desk, &it.finding, Desk::is_written).filter(|_| it.in_source) {
            Some(finding) => {
                let claim = format!("{} ({ON_THE_CHANGE}, {})", finding.claim, it.why);
                silenced.push(Imported { claim, ..finding });
            }
            None => {
                *left.entry(tool(&it.finding)).or_default() += 1;
                suppressed.push(it);
            }
        }
    }
    let suppressed = suppressed.into_iter().map(Suppressed::rejection);
    let rejected = imports.rejected.iter().cloned();
    merge::turned_away(state, rejected.chain(suppressed), &mut redactor);
    let mut findings: Vec<&Imported> = imports.findings.iter().chain(&silenced).collect();
    // The order of the files decides nothing.
    findings.sort_by(|a, b| merge::key(a).cmp(&merge::key(b)));
    let mut aside: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut findings = findings.into_iter();
    let mut room = TAKEN;
    for it in findings.by_ref() {
        match on_the_change(review, &mut desk, it) {
            None => aside.entry(tool(it)).or_default().push(place(it)),
            Some(mut it) => {
                merge::without_secrets(&mut it, &mut redactor);
                *taken.entry(tool(&it)).or_default() += 1;
                seat(review, state, &mut it);
                let finding = desk.admit(state, &it);
                state.round.pending.push(finding);
                room -= 1;
            }
        }
        if room == 0 {
            break;
        }
    }
    left_unread(review, state, findings.as_slice());
    for tool in imports.tools.iter().take(TOOLS) {
        let tool = format!("import:{tool}");
        let (n, others) = (taken.get(&tool).unwrap_or(&0), aside.get(&tool).map_or(0, Vec::len));
        let word = if *n == 1 { "finding" } else { "findings" };
        let set_aside =
            if others > 0 { format!(", {others} elsewhere set aside") } else { String::new() };
        let left = left.get(&tool).map(|n| format!(", {n} suppressed")).unwrap_or_default();
        state.notices.push(format!("{tool}: {n} {word} on what is reviewed{set_aside}{left}"));
    }
    let more = imports.tools.len().saturating_sub(TOOLS);
    if more > 0 {
        state.notices.push(format!("{more} more tools brought findings"));
    }
    let mut aside = aside.into_iter();
    for (tool, places) in aside.by_ref().take(TOOLS) {
        set_aside(state, &tool, &places, &mut redactor);
    }
    let rest: Vec<String> = aside.flat_map(|it| it.1).collect();
    if !rest.is_empty() {
        set_aside(state, "more tools", &rest, &mut redactor);
    }
}

/// Those for which there is no room: whether one of them is on the change nobody looked. Where it would gate, the review has not seen all.
fn left_unread(review: &Review, state: &mut State, findings: &[&Imported]) {
    let Some(worst) = findings.iter().map(|it| it.severity).min() else { return };
    let what = format!(
        "{} findings of other tools, the worst of severity {}, were not taken: {TAKEN} more severe ones are on what is reviewed",
        findings.len(),
        worst.name()
    );
    if worst <= review.charter.gate.fail_on {
        state.unread.push(what.clone());
    }
    let places: Vec<String> = findings.iter().take(NAMED).map(|it| place(it)).collect();
    let mut redactor = Redactor::default();
    state.rejected.push(Rejection {
        stage: Stage::Scope,
        reason: what.clone(),
        role: ROLE.to_owned(),
        loop_n: 0,
        raw: redactor.text(&places.join("\n")).into_owned(),
    });
    state.notices.push(what);
}

/// The finding at the first of its places that is on the change. In tree scope, and as it is.
fn on_the_change(review: &Review, desk: &mut Desk<'_>, it: &Imported) -> Option<Imported> {
    if review.choices.scope == Scope::Tree {
        return Some(it.clone());
    }
    at_first(desk, it, Desk::meets)
}

/// The finding at the first of its places of which something holds.
fn at_first<'a>(
    desk: &mut Desk<'a>,
    it: &Imported,
    holds: fn(&mut Desk<'a>, &Imported) -> bool,
) -> Option<Imported> {
    if holds(desk, it) {
        return Some(it.clone());
    }
    // Of a thousand places most are in other files.
    let near = it.elsewhere.iter().filter(|(paths, _)| desk.is_changed(paths)).collect::<Vec<_>>();
    let others = near.into_iter().map(|(paths, lines)| Imported {
        paths: paths.clone(),
        lines: *lines,
        quote: None,
        ..it.clone()
    });
    others.into_iter().find(|it| holds(desk, it))
}

/// The loop and the role that it speaks in: a weakness is security's, where the bench has it.
fn seat(review: &Review, state: &State, it: &mut Imported) {
    let Some(first) = review.loops.get(state.at) else { return };
    let weakness = it.references.iter().any(|it| it.starts_with("CWE-"));
    let bench = review.charter.roles.iter().any(|role| role.prefix == "security");
    let role = if weakness && bench { "security" } else { ROLE };
    it.role = Some(role.to_owned());
    it.loop_n = first.n;
    it.theme = Some(first.slug().to_owned());
    // Who speaks is the tool: nothing in its file can make it another.
    it.voices = it
        .voices
        .iter()
        .map(|voice| Voice { role: role.to_owned(), loop_n: first.n, ..voice.clone() })
        .collect();
}

fn tool(it: &Imported) -> String {
    it.voices.first().map(|voice| voice.source.name()).unwrap_or_default()
}

fn place(it: &Imported) -> String {
    let path = it.paths.last().map_or("no file", String::as_str);
    let lines = it.lines.map(|lines| format!(":{lines}")).unwrap_or_default();
    format!("{path}{lines}: {}", it.rule.as_deref().unwrap_or(&it.claim))
}

/// One entry for each tool: a scan of the whole tree has thousands.
fn set_aside(state: &mut State, tool: &str, places: &[String], redactor: &mut Redactor) {
    let distinct: BTreeSet<&String> = places.iter().collect();
    let shown: Vec<&str> = distinct.iter().take(NAMED).map(|it| it.as_str()).collect();
    let more = distinct.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("\nand {more} more places") } else { String::new() };
    let reason = match places.len() {
        1 => format!("{tool}: 1 finding is not on the change"),
        n => format!("{tool}: {n} findings are not on the change"),
    };
    state.rejected.push(Rejection {
        stage: Stage::Scope,
        reason,
        role: ROLE.to_owned(),
        loop_n: 0,
        raw: redactor.text(&format!("{}{more}", shown.join("\n"))).into_owned(),
    });
}
