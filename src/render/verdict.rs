//! What the verdict rests on, as every report for people says it: what fails the review and what else is open, what was and was not
//! reviewed, and what to do now. Plain text, or pieces of it: each renderer passes them through its own escaper.

use super::headline::{self, is_fact, reviewers, some, thousands};
use crate::review::{
    finding::{Finding, Severity, Source, State},
    gate::{self, Effect, Terms},
    snapshot::How,
    synthesis::{Report, Verdict},
};
use std::collections::{BTreeMap, BTreeSet};

/// Things that a sentence names.
const NAMED: usize = 5;
/// Findings that are told as one.
const TOGETHER: usize = 20;
/// The rule whose findings nobody but the gate's owner can settle.
const GATE: &str = "gate-workflow-changed";

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of ours, with their spaces; what stands between backticks is code.
    Said(String),
    /// A finding's id.
    Id(String),
    /// A file's path.
    Path(String),
    /// Anything else that somebody else said.
    Other(String),
}

/// The sentence; `shown` escapes a piece, which comes without the spaces around it.
pub fn sentence(pieces: &[Piece], shown: impl Fn(&Piece) -> String) -> String {
    let mut told = String::new();
    for piece in pieces {
        let Piece::Said(said) = piece else {
            told.push_str(&shown(piece));
            continue;
        };
        let core = said.trim();
        let before = said.len() - said.trim_start().len();
        told.push_str(&said[..before]);
        if !core.is_empty() {
            told.push_str(&shown(&Piece::Said(core.to_owned())));
            told.push_str(&said[before + core.len()..]);
        }
    }
    told
}

/// The open findings that fail the review: the worst first, and of as bad ones the uncontested.
pub fn failing(report: &Report) -> Vec<&Finding> {
    if report.verdict != Verdict::Fail {
        return Vec::new();
    }
    let terms = Terms::of(report);
    let mut failing: Vec<&Finding> =
        report.findings.iter().filter(|it| gate::fails(it, terms)).collect();
    failing.sort_by_key(|it| (it.severity, it.state == State::Contested));
    failing
}

/// Findings in their order, those of one rule or tool that say the same of several places together.
pub fn alike<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut at = BTreeMap::new();
    for it in findings {
        let sources: BTreeSet<&Source> = it.voices.iter().map(|voice| &voice.source).collect();
        let said = [&it.claim, &it.failure_scenario, &it.proposed_change, &it.disproof];
        let key = (it.severity, it.state == State::Contested, sources, said);
        let open = at.get(&key).copied().filter(|at: &usize| groups[*at].len() < TOGETHER);
        match open.filter(|_| is_fact(it)) {
            Some(at) => groups[at].push(it),
            None => {
                at.insert(key, groups.len());
                groups.push(vec![it]);
            }
        }
    }
    groups
}

/// `1 critical and 2 high findings are open`.
pub fn counted(findings: &[&Finding]) -> String {
    let each = by_severity(findings);
    let are = if findings.len() == 1 { "finding is" } else { "findings are" };
    format!("{} {are} open", and(&each))
}

/// `2 critical`, `1 high`: the severities that there are.
pub fn by_severity(findings: &[&Finding]) -> Vec<String> {
    headline::by_severity(|severity| {
        findings.iter().filter(|it| it.severity == severity).count() as u64
    })
}

/// `a`, `a and b`, `a, b and c`.
fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Which findings fail the review, and what is open beside those that do.
pub fn standing(report: &Report) -> String {
    let open: Vec<&Finding> = report.findings.iter().filter(|it| it.state.is_open()).collect();
    if open.is_empty() {
        return "No finding is open.".to_owned();
    }
    let which = match report.fail_on {
        Severity::Critical => "Critical findings",
        Severity::High => "Critical and high findings",
        Severity::Medium => "Critical, high and medium findings",
        Severity::Low => "All findings but notes",
        Severity::Note => "Findings of any severity",
    };
    let terms = Terms::of(report);
    let among = if terms.all { "" } else { " in the change" };
    let beside: Vec<&Finding> = match report.verdict {
        Verdict::Fail => open.into_iter().filter(|it| !gate::fails(it, terms)).collect(),
        _ => open,
    };
    let beside = match by_severity(&beside).join(", ") {
        none if none.is_empty() => "nothing else is open".to_owned(),
        counts => format!("open, and not failing it: {counts}"),
    };
    format!("{which}{among} fail this review; {beside}.")
}

/// What else holds for the verdict: neither in the headline, nor a finding that fails the review, nor told with the coverage.
pub fn others(report: &Report) -> Vec<&str> {
    let terms = Terms::of(report);
    let mut told: BTreeSet<String> = gate::gaps(report).into_iter().collect();
    let failing = failing(report);
    told.extend(failing.iter().map(|it| gate::weigh(it, false, terms).reason));
    let first = usize::from(failing.is_empty());
    let reasons = report.reasons.iter().skip(first).map(String::as_str);
    reasons.filter(|it| !told.contains(*it)).collect()
}

/// Whether all that was to be reviewed was, and by whom.
pub fn coverage(report: &Report) -> Vec<Piece> {
    if let Some(it) = &report.merged {
        let n = some(it.findings as usize, "finding was", "findings were");
        return vec![Piece::Said(format!("{n} merged; Pentad reviewed nothing itself."))];
    }
    let shown = shown(report);
    let omitted = |unseen: bool| {
        let omitted = report.coverage.omitted.iter();
        let omitted =
            omitted.filter(|it| it.unseen == unseen && !shown.contains_key(it.path.as_str()));
        omitted.map(|it| because(Piece::Path(it.path.clone()), &it.why)).collect::<Vec<_>>()
    };
    let mut said = named("", silent(report), " gave no usable answer. ");
    said.extend(named("Nobody saw ", omitted(true), ". "));
    if !said.is_empty() {
        said.insert(0, Piece::Said("The review is not whole: ".to_owned()));
    }
    said.push(Piece::Said(files(report)));
    if report.models.is_empty() {
        said.push(Piece::Said(", by static rules only".to_owned()));
    } else {
        said.push(Piece::Said(", by ".to_owned()));
        said.push(Piece::Other(reviewers(report)));
    }
    said.push(Piece::Said(".".to_owned()));
    said.extend(named(" Left out: ", omitted(false), "."));
    said
}

/// Something, and in brackets why.
fn because(what: Piece, why: &str) -> Vec<Piece> {
    let [before, after] = [" (", ")"].map(|it| Piece::Said(it.to_owned()));
    vec![what, before, Piece::Other(why.to_owned()), after]
}

/// The files that were in front of the reviewers, each once, and how the most of it was.
fn shown(report: &Report) -> BTreeMap<&str, How> {
    let mut shown: BTreeMap<&str, How> = BTreeMap::new();
    for it in &report.coverage.files {
        let how = shown.entry(&it.path).or_insert(it.how);
        *how = (*how).min(it.how);
    }
    shown
}

/// How many of the files that were to be reviewed were.
fn files(report: &Report) -> String {
    let shown = shown(report);
    let unseen = report.coverage.omitted.iter().filter(|it| it.unseen).count();
    let changed = report.changes.iter().filter_map(|it| shown.get(it.path.as_str()));
    let (read, all, kind) = match report.changes.len() {
        0 => (shown.len(), shown.len() + unseen, ""),
        n => (changed.clone().count(), n, "changed "),
    };
    let files = |n| some(n, &format!("{kind}file"), &format!("{kind}files"));
    let reviewed = match (read, all) {
        (_, 0) => "No file was there to review".to_owned(),
        (1, 1) => format!("The {kind}file was reviewed"),
        (read, all) if read == all => format!("All {} were reviewed", files(all)),
        (read, all) => format!("{} of {} were reviewed", thousands(read as u64), files(all)),
    };
    let named = match changed.filter(|it| **it == How::Named).count() {
        0 => String::new(),
        n => format!(" ({} by name alone: no text)", thousands(n as u64)),
    };
    match shown.len().saturating_sub(read) {
        0 => format!("{reviewed}{named}"),
        n => format!("{reviewed}{named}, with {} of context", some(n, "file", "files")),
    }
}

/// The reviewers without a usable answer, each once with the first reason.
fn silent(report: &Report) -> Vec<Vec<Piece>> {
    let mut roles = BTreeSet::new();
    let first = report.silent.iter().filter(|it| roles.insert(it.role.as_str()));
    first.map(|it| because(Piece::Other(it.role.clone()), &it.why)).collect()
}

/// A sentence that names the first of some things; nothing where there are none.
fn named(before: &str, each: Vec<Vec<Piece>>, after: &str) -> Vec<Piece> {
    let (n, mut said) = (each.len(), Vec::new());
    for (at, pieces) in each.into_iter().take(NAMED).enumerate() {
        let between = match at {
            0 => before,
            _ if at + 1 == n => " and ",
            _ => ", ",
        };
        said.push(Piece::Said(between.to_owned()));
        said.extend(pieces);
    }
    if n > NAMED {
        said.push(Piece::Said(format!(" and {} more", thousands((n - NAMED) as u64))));
    }
    if n > 0 {
        said.push(Piece::Said(after.to_owned()));
    }
    said
}

fn ids(findings: &[&Finding]) -> Vec<Vec<Piece>> {
    findings.iter().map(|it| vec![Piece::Id(it.id.clone())]).collect()
}

/// What to do now; nothing where nothing stops the change.
pub fn next(report: &Report) -> Vec<Piece> {
    if matches!(report.verdict, Verdict::Pass | Verdict::None) {
        return Vec::new();
    }
    let of_gate =
        |it: &&Finding| it.voices.iter().any(|it| it.source == Source::Static(GATE.to_owned()));
    let (gate, rest): (Vec<&Finding>, Vec<&Finding>) =
        failing(report).into_iter().partition(of_gate);
    let (decided, fixed): (Vec<&Finding>, Vec<&Finding>) =
        rest.into_iter().partition(|it| it.escalate);
    let mut said = named("Fix ", ids(&fixed), ", and push. ");
    said.extend(named("Have it decided, by those whose decision it is: ", ids(&decided), ". "));
    let owner = ": take the change back, or have somebody who owns the gate accept it by a waiver on the base branch. ";
    said.extend(named("Of the gate itself: ", ids(&gate), owner));
    said.extend(unproven(report));
    let unseen = report.coverage.omitted.iter().filter(|it| it.unseen);
    let unseen: Vec<_> = unseen.map(|it| vec![Piece::Path(it.path.clone())]).collect();
    let room = ": split the change, or give it more room (`snapshot.tokens` in the charter). ";
    said.extend(named("Have somebody see ", unseen, room));
    said.extend(again(report));
    if report.verdict == Verdict::Fail {
        let how = "If one does not hold: how to dispute a finding stands at the end.";
        said.push(Piece::Said(how.to_owned()));
    } else if said.is_empty() || !others(report).is_empty() {
        let how = "Mend what the reasons above name, then run it again.";
        said.push(Piece::Said(how.to_owned()));
    }
    said
}

/// The findings that somebody has to look at before anything can be said of them.
fn unproven(report: &Report) -> Vec<Piece> {
    let terms = Terms::of(report);
    let open = report.findings.iter().filter(|it| it.state.is_open());
    let unproven: Vec<&Finding> =
        open.filter(|it| gate::weigh(it, false, terms).effect == Effect::Unproven).collect();
    if terms.looked_up {
        let why = ", which cites code that is not there, and say whether it holds. ";
        return named("Look at ", ids(&unproven), why);
    }
    let why = " up in the code: give the repository with `--repo`. ";
    named("Have looked ", ids(&unproven), why)
}

/// That reviewers who gave no answer are to be asked again, and how.
fn again(report: &Report) -> Vec<Piece> {
    let roles: BTreeSet<&str> = report.silent.iter().map(|it| it.role.as_str()).collect();
    let roles = roles.into_iter().map(|it| vec![Piece::Other(it.to_owned())]).collect();
    let how = if report.origin.is_some() {
        ("Run the job again for the answer of ", ". ")
    } else {
        ("Run it again with `--resume` for the answer of ", ": nobody else is asked again. ")
    };
    named(how.0, roles, how.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{
        change::Status,
        finding::{Voice, sample},
        snapshot::{Coverage, CoveredFile, OmittedFile, Touched},
        synthesis::{self, Silence},
    };

    fn plain(pieces: &[Piece]) -> String {
        sentence(pieces, |it| match it {
            Piece::Said(it) | Piece::Id(it) | Piece::Path(it) | Piece::Other(it) => it.clone(),
        })
    }

    fn critical(id: &str) -> Finding {
        Finding { id: id.to_owned(), severity: Severity::Critical, ..sample() }
    }

    fn of_rule(id: &str, rule: &str) -> Finding {
        let source = Source::Static(rule.to_owned());
        let voice = Voice { role: "security".to_owned(), source, model: None, loop_n: 1 };
        Finding { voices: vec![voice], ..critical(id) }
    }

    fn failed(findings: Vec<Finding>) -> Report {
        Report { verdict: Verdict::Fail, findings, ..synthesis::nothing("") }
    }

    #[test]
    fn what_fails_is_counted_and_in_order() {
        let contested = Finding { state: State::Contested, ..critical("a") };
        let report = failed(vec![contested, sample(), critical("b")]);
        let ids: Vec<&str> = failing(&report).iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["b", "a"]);
        assert_eq!(counted(&failing(&report)), "2 critical findings are open");
        assert_eq!(
            standing(&report),
            "Critical findings in the change fail this review; open, and not failing it: 1 high."
        );
        let high = Report { fail_on: Severity::High, ..report };
        assert_eq!(counted(&failing(&high)), "2 critical and 1 high findings are open");
        assert_eq!(
            standing(&high),
            "Critical and high findings in the change fail this review; nothing else is open."
        );
    }

    #[test]
    fn a_rule_that_says_the_same_of_two_places_is_told_once() {
        let all =
            [of_rule("a", "x"), of_rule("b", "y"), of_rule("c", "x"), critical("d"), critical("e")];
        let all: Vec<&Finding> = all.iter().collect();
        let groups = alike(&all);
        let ids: Vec<Vec<&str>> =
            groups.iter().map(|it| it.iter().map(|it| it.id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["a", "c"], vec!["b"], vec!["d"], vec!["e"]]);
    }

    #[test]
    fn coverage_says_of_the_changed_files_who_saw_them() {
        let path = |path: &str| path.to_owned();
        let file = |it: &str, how| CoveredFile { path: path(it), how };
        let change = |it: &str| Touched {
            path: path(it),
            old_path: None,
            status: Status::Modified,
            lines: None,
            bulk: None,
        };
        let omitted = |it: &str, unseen| OmittedFile { path: path(it), why: path("large"), unseen };
        let files = vec![file("a", How::Diff), file("b", How::Named), file("spec", How::Spec)];
        let whole = Report {
            models: vec!["replay".to_owned()],
            changes: vec![change("a"), change("b")],
            coverage: Coverage { files, omitted: vec![omitted("a", false)] },
            ..synthesis::nothing("")
        };
        let all = "All 2 changed files were reviewed (1 by name alone: no text), with 1 file of context, by recorded replies and static rules.";
        assert_eq!(plain(&coverage(&whole)), all);
        let mut part = whole;
        part.changes.push(change("c"));
        part.coverage.omitted.extend([omitted("c", true), omitted("d", false)]);
        let silence =
            |loop_n| Silence { role: path("data"), loop_n, phase: "review", why: path("no byte") };
        part.silent = vec![silence(1), silence(2)];
        assert_eq!(
            plain(&coverage(&part)),
            "The review is not whole: data (no byte) gave no usable answer. Nobody saw c (large). 2 of 3 changed files were reviewed (1 by name alone: no text), with 1 file of context, by recorded replies and static rules. Left out: d (large)."
        );
        part.verdict = Verdict::Incomplete;
        assert_eq!(
            plain(&next(&part)),
            "Have somebody see c: split the change, or give it more room (`snapshot.tokens` in the charter). Run it again with `--resume` for the answer of data: nobody else is asked again. "
        );
    }

    #[test]
    fn the_next_step_names_what_to_do() {
        let decided = Finding { escalate: true, ..critical("b") };
        let report = failed(vec![critical("a"), decided, of_rule("c", GATE)]);
        assert_eq!(
            plain(&next(&report)),
            "Fix a, and push. Have it decided, by those whose decision it is: b. Of the gate itself: c: take the change back, or have somebody who owns the gate accept it by a waiver on the base branch. If one does not hold: how to dispute a finding stands at the end."
        );
        assert_eq!(next(&Report { verdict: Verdict::Pass, ..report }), []);
        let skipped = synthesis::skipped("it is a draft", "", "");
        assert_eq!(plain(&next(&skipped)), "Mend what the reasons above name, then run it again.");
    }
}
