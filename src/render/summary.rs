//! The job summary of an Actions step: short, what matters first, the rest folded.
//!
//! The runner throws the whole summary away where it is over 1 MiB, so the page is put together from blocks that are whole in
//! themselves and stops before [`LIMIT`], with a sentence that says so.

use super::{
    blocks, dispute,
    escape::{
        clip,
        markdown::{html, text, with_code},
    },
    headline::{cost, headline, some, spent, thousands},
    instruction,
    links::Links,
    verdict::{self, alike, by_severity},
    walkthrough,
};
use crate::review::{
    finding::{Finding, Rejection, Severity, State},
    gate::{self, Terms, looked_up},
    memory::Since,
    synthesis::{Report, Verdict},
};

/// Bytes.
pub const LIMIT: usize = 900 * 1024;

/// Characters of one field; the whole stands in `synthesis.md`.
const FIELD: usize = 4000;
/// Lines of one list.
const LIST: usize = 20;
/// Files of the walkthrough.
const FILES: usize = 100;
/// Bytes of the walkthrough.
const WALKTHROUGH: usize = 60_000;
/// Bytes of the instruction for all findings together.
const TOGETHER: usize = 200_000;
/// Bytes kept for what stands around the findings.
const FRAME: usize = 4 * 1024;

/// The page.
#[must_use]
pub fn markdown(report: &Report) -> String {
    within(report, LIMIT)
}

/// The page, in no more than some bytes, of which [`LIMIT`] are enough for anything and 50,000 for little.
#[must_use]
pub fn within(report: &Report, limit: usize) -> String {
    let title = format!("## Pentad — {}", text(&headline(report)));
    if report.verdict == Verdict::None {
        return title + "\n";
    }
    if is_clean(report) {
        let coverage = blocks::pieces(&verdict::coverage(report), &Links::default());
        return format!(
            "{title}\nNo finding is open.\\\n{coverage} Cost: {}.\n",
            text(&cost(report))
        );
    }
    let head = head(report, title);
    let tail = tail(report);
    let size = |parts: &[String]| parts.iter().map(|part| part.len() + 2).sum::<usize>();
    let room = limit.saturating_sub(FRAME);
    // Only a hostile report has a frame that large; its findings are worth more than its tables.
    let tail = if size(&head) + size(&tail) > room / 2 { vec![elsewhere()] } else { tail };
    let room = room.saturating_sub(size(&head) + size(&tail));
    let mut parts = head;
    parts.extend(findings(report, room));
    parts.extend(tail);
    parts.join("\n\n") + "\n"
}

fn elsewhere() -> String {
    "Council, loops and coverage are too long for a summary: they stand in `synthesis.md`."
        .to_owned()
}

/// Nothing that anyone has to read.
pub(super) fn is_clean(report: &Report) -> bool {
    report.verdict == Verdict::Pass
        && report.findings.is_empty()
        && report.silent.is_empty()
        && report.since.as_ref().is_none_or(is_nothing)
        && report.notices.is_empty()
        && report.redacted.is_empty()
        && report.coverage.omitted.is_empty()
}

/// No finding then, and none now.
fn is_nothing(since: &Since) -> bool {
    let Since { push: _, head: _, new, resolved, still_open, waived, reopened, recurring } = since;
    [new, resolved, still_open, waived, reopened, recurring].into_iter().all(Vec::is_empty)
}

fn head(report: &Report, title: String) -> Vec<String> {
    let links = Links::of(report);
    let mut parts = vec![title];
    parts.extend(failing(report, &links, LIST, FIELD));
    parts.push(text(&verdict::standing(report)));
    parts.extend(others(report, LIST, 500));
    let coverage = blocks::pieces(&verdict::coverage(report), &links);
    parts.push(format!("**Coverage.** {coverage}"));
    parts.extend(next(report, &links));
    parts.extend(blocks::since(report, &links, LIST));
    parts.extend(notices(report, LIST, 500));
    parts
}

/// What fails the review, a line each, at most so many.
pub(super) fn failing(report: &Report, links: &Links, most: usize, max: usize) -> Option<String> {
    let looked_up = looked_up(report);
    let groups = alike(&verdict::failing(report));
    let mut lines: Vec<String> = groups
        .iter()
        .take(most)
        .map(|it| blocks::listed(it, max.min(400), looked_up, links))
        .collect();
    let more: usize = groups.iter().skip(most).map(Vec::len).sum();
    if more > 0 {
        lines.push(format!("- and {} more, below", thousands(more as u64)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What else holds for the verdict.
pub(super) fn others(report: &Report, most: usize, max: usize) -> Option<String> {
    let others = verdict::others(report);
    let lines = others.iter().map(|line| format!("- {}", with_code(&clip(line, max)))).collect();
    let lines = blocks::at_most(lines, most).join("\n");
    (!lines.is_empty()).then(|| match report.verdict {
        Verdict::Fail => format!("**Besides, the review is not whole**\n\n{lines}"),
        _ => lines,
    })
}

/// What a reader should know and need not act on.
pub(super) fn notices(report: &Report, most: usize, max: usize) -> Option<String> {
    let lines = report.notices.iter().map(|line| format!("- {}", with_code(&clip(line, max))));
    let lines = blocks::at_most(lines.collect(), most).join("\n");
    (!lines.is_empty()).then(|| format!("**Good to know**\n\n{lines}"))
}

/// What to do now.
pub(super) fn next(report: &Report, links: &Links) -> Option<String> {
    let next = blocks::pieces(&verdict::next(report), links);
    (!next.is_empty()).then(|| format!("**Next.** {}", next.trim_end()))
}

/// The open findings as a page shows them, and the closed ones, each in rank order.
pub(super) struct Shown<'a> {
    /// In full: what fails the review, and what would by its severity.
    pub(super) first: Vec<Vec<&'a Finding>>,
    /// In a line each, and folded in full: what is severe, or needs a decision.
    pub(super) lines: Vec<Vec<&'a Finding>>,
    /// Folded.
    pub(super) rest: Vec<Vec<&'a Finding>>,
    /// What people accepted that would fail the review.
    pub(super) waived: Vec<&'a Finding>,
    /// Everything that is closed.
    pub(super) closed: Vec<&'a Finding>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let terms = Terms::of(report);
        let (open, closed): (Vec<&Finding>, Vec<&Finding>) =
            report.findings.iter().partition(|it| it.state.is_open());
        let gates = |it: &&Finding| {
            it.severity <= report.fail_on && (it.in_change || terms.all || gate::fails(it, terms))
        };
        let (mut first, open): (Vec<&Finding>, Vec<&Finding>) = open.into_iter().partition(gates);
        first.sort_by_key(|it| (it.severity, it.state == State::Contested));
        let told = |it: &&Finding| {
            it.severity <= report.fail_on
                || it.escalate
                || (it.severity <= Severity::High && it.in_change)
        };
        let (lines, rest): (Vec<&Finding>, Vec<&Finding>) = open.into_iter().partition(told);
        let accepted = |it: &&Finding| {
            it.severity <= report.fail_on && matches!(it.state, State::Waived { .. })
        };
        let waived = closed.iter().copied().filter(accepted).collect();
        Self { first: alike(&first), lines: alike(&lines), rest: alike(&rest), waived, closed }
    }

    /// What is open and not shown in full, by severity.
    pub(super) fn lesser(&self) -> Vec<&'a Finding> {
        self.lines.iter().chain(&self.rest).flatten().copied().collect()
    }

    /// Titled lists of what nobody is to miss, at most so many lines each.
    pub(super) fn lists(
        &self,
        report: &Report,
        links: &Links,
        most: usize,
        max: usize,
    ) -> Vec<String> {
        let looked_up = looked_up(report);
        let lines = self.lines.iter().map(|it| blocks::listed(it, max, looked_up, links));
        let title = match report.verdict {
            Verdict::Fail => "**Open too, and not failing the review**",
            _ => "**Open, and not failing the review**",
        };
        let waived = self.waived.iter().filter_map(|it| blocks::waived(it, max, links));
        [
            (title, lines.collect::<Vec<_>>()),
            ("**Accepted: would fail the review otherwise**", waived.collect()),
        ]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(title, lines)| format!("{title}\n\n{}", blocks::at_most(lines, most).join("\n")))
        .collect()
    }
}

fn findings(report: &Report, room: usize) -> Vec<String> {
    let (looked_up, links) = (looked_up(report), Links::of(report));
    let shown = Shown::of(report);
    let block = |it: &Vec<&Finding>| {
        let mut parts = blocks::finding(it, FIELD, looked_up, &links);
        parts.extend(blocks::behind(it, FIELD, &links, &instruction::of(report, it)));
        (it.len(), parts.join("\n\n"))
    };
    let mut page = Page::new(room);
    let mut parts = page.take(shown.first.iter().map(block));
    let lists = shown.lists(report, &links, LIST, 400);
    parts.extend(lists.into_iter().filter(|it| page.fits(it)));
    let lesser = page.take(shown.lines.iter().chain(&shown.rest).map(block));
    let title = format!(
        "The open findings that do not fail the review, in full: {}",
        by_severity(&shown.lesser()).join(", ")
    );
    parts.extend(folded(&title, &lesser, "\n\n"));
    let closed = shown.closed.iter().map(|it| (1, blocks::closed(it, FIELD, &links)));
    let closed = page.take(closed);
    parts.extend(folded(&blocks::closed_counts(&shown.closed), &closed, "\n"));
    let all = instruction::all(report, page.room().min(TOGETHER));
    parts.extend(all.into_iter().filter(|it| page.fits(it)));
    if page.left_out > 0 {
        let n = some(page.left_out, "finding is", "findings are");
        parts.push(format!(
            "**{n} not shown: a summary holds no more. `synthesis.md` has them all.**"
        ));
    }
    parts
}

/// What is left of the page. After the first block that does not fit no other is taken: the order is the rank.
pub(super) struct Page {
    room: usize,
    pub(super) left_out: usize,
}

impl Page {
    pub(super) const fn new(room: usize) -> Self {
        Self { room, left_out: 0 }
    }

    /// Bytes that are left.
    pub(super) const fn room(&self) -> usize {
        self.room
    }

    /// Whether a block of another kind has room, which it then takes.
    pub(super) fn fits(&mut self, block: &str) -> bool {
        let fits = block.len() + 2 <= self.room;
        if fits {
            self.room -= block.len() + 2;
        }
        fits
    }

    /// Those of some blocks that fit, each with the number of findings in it.
    pub(super) fn take(&mut self, blocks: impl Iterator<Item = (usize, String)>) -> Vec<String> {
        let mut taken = Vec::new();
        for (n, block) in blocks {
            let needed = block.len() + 2;
            if self.left_out > 0 || needed > self.room {
                self.left_out += n;
            } else {
                self.room -= needed;
                taken.push(block);
            }
        }
        taken
    }
}

pub(super) fn folded(title: &str, blocks: &[String], between: &str) -> Option<String> {
    (!blocks.is_empty()).then(|| {
        let body = blocks.join(between);
        format!("<details>\n<summary>{}</summary>\n\n{body}\n\n</details>", html(title))
    })
}

fn tail(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    let gaps = blocks::gaps(report, LIST);
    if !gaps.is_empty() {
        parts.extend(folded("What was not reviewed, left out or replaced", &gaps, "\n"));
    }
    parts.extend(walkthrough(report, &Links::of(report), FILES));
    parts.extend(council(report));
    parts.extend(loops(report));
    if !report.rejected.is_empty() {
        let title = blocks::left_out(&report.rejected);
        let rejected: Vec<&Rejection> = report.rejected.iter().collect();
        parts.extend(folded(&title, &[blocks::rejected(&rejected)], ""));
    }
    if report.findings.iter().any(|it| it.state.is_open()) {
        let here = report.origin.as_ref().is_some_and(|it| it.pull.is_some());
        parts.push(dispute::paragraph(here));
    }
    parts.push(text(&cost(report)));
    parts
}

/// The change's files by area, at most so many, and what it takes to read them.
pub(super) fn walkthrough(report: &Report, links: &Links, most: usize) -> Option<String> {
    let title = walkthrough::title(report)?;
    let body = [
        walkthrough::effort(report),
        walkthrough::diagram(report),
        walkthrough::files(report, links, most),
    ];
    let body: Vec<String> = body.into_iter().flatten().collect();
    // Long names can make it too long to be worth its room.
    folded(&title, &body, "\n\n").filter(|it| it.len() <= WALKTHROUGH)
}

/// What each reviewer has open, and who was never heard. It is no vote: what fails the review is a finding, whoever has it.
pub(super) fn council(report: &Report) -> Option<String> {
    let count = |word: &&str| report.council.iter().filter(|entry| entry.word() == *word).count();
    let unheard = ["silent", "not asked"].into_iter().filter(|word| count(word) > 0);
    let unheard: Vec<String> = unheard.map(|word| format!("; {} {word}", count(&word))).collect();
    let title = format!(
        "Council: what each reviewer has open (no vote: one finding is enough){}",
        unheard.concat()
    );
    (!report.council.is_empty()).then(|| folded(&title, &[blocks::council(report)], ""))?
}

/// What each loop brought and cost.
pub(super) fn loops(report: &Report) -> Option<String> {
    if report.loops.is_empty() {
        return None;
    }
    let mut title = format!(
        "What each question to the reviewers brought and cost: {}",
        some(report.loops.len(), "loop", "loops")
    );
    if report.usage.requests > 0 {
        title = format!("{title}, {}", spent(&report.usage));
    }
    folded(&title, &[blocks::loops(&report.loops)], "")
}
