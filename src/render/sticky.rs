//! The one comment on a pull request that each run brings up to date: the verdict, what changed since the last push, what is open and
//! what to do about it. Short where there is nothing to say; the whole stands in the step's summary and in `synthesis.md`.

use super::{
    blocks, dispute,
    escape::{
        clip,
        markdown::{text, with_code},
    },
    headline::{cost, headline, open_counts, reviewed, some},
    instruction,
    links::Links,
    marker::{Kind, Marker},
    summary::{Page, council, folded, is_clean, loops, matters, next, walkthrough},
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
            parts.push(format!("{}\\\n{tail}", self.reviewed()));
            return parts;
        }
        let mut page = Page::new(room - FRAME - parts[0].len() - tail.len());
        let since = blocks::since(report, self.links, LIST);
        let head = [self.also(), Some(self.counts()), Some(next(report)), since];
        parts.extend(head.into_iter().flatten().filter(|it| page.fits(it)));
        parts.extend(self.findings(&mut page));
        // What follows is to have room too.
        let all = instruction::all(report, page.room() / 2);
        parts.extend(all.into_iter().filter(|it| page.fits(it)));
        let gaps = blocks::gaps(report, LIST);
        if !gaps.is_empty() {
            let gaps = format!("**Coverage**\n\n{}", gaps.join("\n"));
            let short = "**Coverage**: what was not reviewed stands in the job's summary.";
            parts.push(if page.fits(&gaps) { gaps } else { short.to_owned() });
        }
        let more = [walkthrough(report, self.links, FILES), council(report), loops(report)];
        parts.extend(more.into_iter().flatten().filter(|it| page.fits(it)));
        if report.findings.iter().any(|it| it.state.is_open()) {
            parts.push(dispute::paragraph(true));
        }
        parts.push(tail);
        parts
    }

    /// Whose code it is of, and who looked.
    fn reviewed(&self) -> String {
        let head = self.links.commit(&self.report.head);
        let moved = if self.moved { ", which is no longer the pull request's head" } else { "" };
        format!("Of {head}{moved}: {}.", text(&clip(&reviewed(self.report), FIELD)))
    }

    /// What else holds for the verdict, and what a reader should know.
    fn also(&self) -> Option<String> {
        let lines = self.report.reasons.iter().skip(1).chain(&self.report.notices);
        let lines = lines.map(|line| format!("- {}", with_code(&clip(line, 300)))).collect();
        let lines = blocks::at_most(lines, LIST);
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn counts(&self) -> String {
        let open = open_counts(self.report);
        let open = match open.as_str() {
            "" => "No finding is open".to_owned(),
            open => format!("**{open}** open"),
        };
        format!("{open}. {}", self.reviewed())
    }

    fn findings(&self, page: &mut Page) -> Vec<String> {
        let all = self.report.findings.iter();
        let (open, closed): (Vec<&Finding>, Vec<&Finding>) = all.partition(|it| it.state.is_open());
        let (first, rest): (Vec<&Finding>, Vec<&Finding>) =
            open.into_iter().partition(|it| matters(it));
        let blocks: Vec<String> = first.iter().map(|it| self.finding(it)).collect();
        // An instruction for each, where there is as much room again for the rest.
        let told: Vec<String> = blocks
            .iter()
            .zip(&first)
            .map(|(block, it)| format!("{block}\n\n{}", instruction::one(self.report, it)))
            .collect();
        let fits = told.iter().map(|it| it.len() + 2).sum::<usize>() <= page.room() / 2;
        let mut parts = page.take(if fits { told } else { blocks }.into_iter());
        let line = |it: &Finding| blocks::listed(it, FIELD, self.links);
        let rest = page.take(rest.into_iter().map(line));
        let closed = page.take(closed.into_iter().map(|it| blocks::closed(it, FIELD, self.links)));
        let title = some(rest.len(), "more open finding", "more open findings");
        parts.extend(folded(&title, &rest, "\n"));
        parts.extend(folded(
            &some(closed.len(), "closed finding", "closed findings"),
            &closed,
            "\n",
        ));
        if page.left_out > 0 {
            let n = some(page.left_out, "finding is", "findings are");
            parts.push(format!(
                "**{n} not shown: a comment holds no more. The job's summary and `synthesis.md` have them.**"
            ));
        }
        parts
    }

    /// Without the quoted code: the link leads to it.
    fn finding(&self, it: &Finding) -> String {
        let claim = with_code(&clip(&it.claim, FIELD));
        let mut parts = vec![
            format!("### {}: {claim}", blocks::heading(it.severity)),
            blocks::facts(it, FIELD, looked_up(self.report), self.links),
        ];
        parts.extend(blocks::said(it, FIELD, false));
        parts.push(blocks::sources(it, FIELD, self.links));
        parts.join("\n\n")
    }
}

/// The body of a review, whose comments hang at lines. `elsewhere`: findings that were to have one and whose lines the diff does not show.
#[must_use]
pub fn review(report: &Report, links: &Links, elsewhere: &[&Finding]) -> String {
    let mut parts = vec![format!("**Pentad — {}**", text(&headline(report)))];
    if !elsewhere.is_empty() {
        let lines = elsewhere.iter().map(|it| blocks::listed(it, FIELD, links));
        let mut page = Page::new(LIMIT - MEMORY);
        let lines = page.take(lines);
        parts.push(format!(
            "Not at lines that the pull request's diff shows:\n\n{}",
            lines.join("\n")
        ));
    }
    parts.join("\n\n") + "\n"
}
