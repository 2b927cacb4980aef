//! The one comment on a pull request that each run brings up to date: the verdict, what changed since the last push, what is open and
//! what to do about it. Short where there is nothing to say; the whole stands in the step's summary and in `synthesis.md`.

use super::{
    blocks, dispute,
    escape::{clip, markdown::text},
    headline::{cost, headline, some},
    instruction,
    links::Links,
    marker::{Kind, Marker},
    summary::{
        Page, Shown, council, failing, folded, is_clean, loops, next, notices, others, walkthrough,
    },
    verdict::{self, by_severity},
};
use crate::review::{finding::Finding, gate::looked_up, synthesis::Report};

/// Bytes of the whole. GitHub takes 65,536 characters.
pub const LIMIT: usize = 65_000;
/// Bytes of it that are kept for what a later push is to remember.
pub const MEMORY: usize = 26_000;

/// Characters of one field.
const FIELD: usize = 1_000;
/// Lines of one list.
const LIST: usize = 8;
/// Files of the walkthrough.
const FILES: usize = 30;
/// Bytes kept for what stands around the findings.
const FRAME: usize = 2_000;

/// What a comment is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sticky<'a> {
    /// What the review came to.
    pub report: &'a Report,
    /// Where its places are.
    pub links: &'a Links,
    /// Whose comment it is.
    pub marker: &'a Marker,
    /// What a later push is to remember: a line that a page does not show, made elsewhere. Over [`MEMORY`] bytes it is left out.
    pub memory: &'a str,
    /// Whether the pull request has another head by now.
    pub moved: bool,
}

impl Sticky<'_> {
    /// The comment.
    #[must_use]
    pub fn markdown(&self) -> String {
        let memory = if self.memory.len() > MEMORY { "" } else { self.memory };
        let mut parts = vec![self.marker.line(Kind::Sticky)];
        parts.extend(self.page(LIMIT - MEMORY));
        if !memory.is_empty() {
            parts.push(memory.to_owned());
        }
        parts.join("\n\n") + "\n"
    }

    fn page(&self, room: usize) -> Vec<String> {
        let report = self.report;
        let mut parts = vec![format!("## Pentad — {}", text(&headline(report)))];
        let tail = text(&clip(&cost(report), FIELD));
        if is_clean(report) {
            parts.push(format!("No finding is open.\\\n{} Cost: {tail}.", self.coverage()));
            return parts;
        }
        let mut page = Page::new(room - FRAME - parts[0].len() - tail.len());
        let links = self.links;
        let head = [
            failing(report, links, LIST, FIELD),
            Some(text(&verdict::standing(report))),
            others(report, LIST, 300),
            Some(self.coverage()),
            next(report, links),
            blocks::since(report, links, LIST),
            notices(report, LIST, 300),
        ];
        parts.extend(head.into_iter().flatten().filter(|it| page.fits(it)));
        parts.extend(self.findings(&mut page));
        // What follows is to have room too.
        let all = instruction::all(report, page.room() / 2);
        parts.extend(all.into_iter().filter(|it| page.fits(it)));
        let gaps = blocks::gaps(report, LIST);
        if !gaps.is_empty() {
            let gaps = folded("What was not reviewed, left out or replaced", &gaps, "\n");
            let short = "What was not reviewed stands in the job's summary.".to_owned();
            parts.push(gaps.filter(|it| page.fits(it)).unwrap_or(short));
        }
        let more = [walkthrough(report, self.links, FILES), council(report), loops(report)];
        parts.extend(more.into_iter().flatten().filter(|it| page.fits(it)));
        if report.findings.iter().any(|it| it.state.is_open()) {
            parts.push(dispute::paragraph(true));
        }
        parts.push(tail);
        parts
    }

    /// Whose code it is of, what of it was reviewed, and by whom.
    fn coverage(&self) -> String {
        let head = self.links.commit(&self.report.head);
        let moved = if self.moved { ", which is no longer the pull request's head" } else { "" };
        let coverage = blocks::pieces(&verdict::coverage(self.report), self.links);
        format!("**Coverage** of {head}{moved}. {coverage}")
    }

    fn findings(&self, page: &mut Page) -> Vec<String> {
        let (report, links, looked_up) = (self.report, self.links, looked_up(self.report));
        let shown = Shown::of(report);
        let first: Vec<_> = shown.first.iter().map(|it| self.finding(it, true)).collect();
        // An instruction for each, where there is as much room again for the rest.
        let fits = first.iter().map(|(_, it)| it.len() + 2).sum::<usize>() <= page.room() / 2;
        let plain = || shown.first.iter().map(|it| self.finding(it, false)).collect();
        let first = if fits { first } else { plain() };
        let mut parts = page.take(first.into_iter());
        let lists = shown.lists(report, links, LIST, 400);
        parts.extend(lists.into_iter().filter(|it| page.fits(it)));
        let lines = page.take(shown.lines.iter().map(|it| self.finding(it, false)));
        let listed = |it: &Vec<&Finding>| (it.len(), blocks::listed(it, FIELD, looked_up, links));
        let rest = page.take(shown.rest.iter().map(listed));
        let lesser: Vec<String> =
            lines.into_iter().chain((!rest.is_empty()).then(|| rest.join("\n"))).collect();
        let title = format!(
            "The open findings that do not fail the review, in full: {}",
            by_severity(&shown.lesser()).join(", ")
        );
        parts.extend(folded(&title, &lesser, "\n\n"));
        let closed = page.take(shown.closed.iter().map(|it| (1, blocks::closed(it, FIELD, links))));
        parts.extend(folded(&blocks::closed_counts(&shown.closed), &closed, "\n"));
        if page.left_out > 0 {
            let n = some(page.left_out, "finding is", "findings are");
            parts.push(format!(
                "**{n} not shown: a comment holds no more. The job's summary and `synthesis.md` have them.**"
            ));
        }
        parts
    }

    /// Findings that say the same, and how many they are. Without the quoted code: the link leads to it. What stands behind them only where
    /// they are `told` to a coding agent too.
    fn finding(&self, same: &[&Finding], told: bool) -> (usize, String) {
        let mut parts = vec![blocks::title(same, FIELD)];
        let looked_up = looked_up(self.report);
        parts.extend(same.iter().map(|it| blocks::facts(it, FIELD, looked_up, self.links)));
        parts.extend(blocks::said(same[0], FIELD, false));
        if told {
            let told = instruction::of(self.report, same);
            parts.extend(blocks::behind(same, FIELD, self.links, &told));
        }
        (same.len(), parts.join("\n\n"))
    }
}

/// The body of a review, whose comments hang at lines. `elsewhere`: findings that were to have one and whose lines the diff does not show.
#[must_use]
pub fn review(report: &Report, links: &Links, elsewhere: &[&Finding]) -> String {
    let mut parts = vec![format!("**Pentad — {}**", text(&headline(report)))];
    if !elsewhere.is_empty() {
        let lines = elsewhere.iter().map(|it| (1, blocks::listed(&[it], FIELD, true, links)));
        let mut page = Page::new(LIMIT - MEMORY);
        let lines = page.take(lines);
        parts.push(format!(
            "Not at lines that the pull request's diff shows:\n\n{}",
            lines.join("\n")
        ));
    }
    parts.join("\n\n") + "\n"
}
