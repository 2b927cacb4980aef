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
    headline::{cost, headline, next_step, open_counts, reviewed, some, spent},
    instruction,
    links::Links,
    walkthrough,
};
use crate::review::{
    finding::{Finding, Rejection, Severity},
    gate::looked_up,
    memory::Since,
    synthesis::{Report, Stance, Verdict},
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
        return format!("{title}\n{}\\\n{}\n", text(&reviewed(report)), text(&cost(report)));
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
    let mut parts = vec![title];
    let also: Vec<String> = report
        .reasons
        .iter()
        .skip(1)
        .chain(&report.notices)
        .map(|line| format!("- {}", with_code(&clip(line, 500))))
        .collect();
    if !also.is_empty() {
        parts.push(blocks::at_most(also, LIST).join("\n"));
    }
    let open = open_counts(report);
    let open =
        if open.is_empty() { "No finding is open".to_owned() } else { format!("**{open}** open") };
    parts.push(format!("{open}. {}.", text(&reviewed(report))));
    parts.push(next(report));
    parts.extend(blocks::since(report, &Links::of(report), LIST));
    parts
}

/// What to do now.
pub(super) fn next(report: &Report) -> String {
    format!("**Next.** {}", next_step(report))
}

/// Whether a finding stands on the page or is folded.
pub(super) fn matters(finding: &Finding) -> bool {
    finding.in_change && finding.severity <= Severity::High
}

fn findings(report: &Report, room: usize) -> Vec<String> {
    let (open, closed): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| finding.state.is_open());
    let (first, rest): (Vec<&Finding>, Vec<&Finding>) =
        open.into_iter().partition(|finding| matters(finding));
    let (looked_up, links) = (looked_up(report), Links::of(report));
    let block = |it| {
        let whole = blocks::finding(it, FIELD, looked_up, &links);
        format!("{whole}\n\n{}", instruction::one(report, it))
    };
    let mut page = Page::new(room);
    let first = page.take(first.into_iter().map(block));
    let rest = page.take(rest.into_iter().map(block));
    let closed = page.take(closed.into_iter().map(|it| blocks::closed(it, FIELD, &links)));
    let mut parts = first;
    parts.extend(folded(
        &some(rest.len(), "more open finding", "more open findings"),
        &rest,
        "\n\n",
    ));
    parts.extend(folded(&some(closed.len(), "closed finding", "closed findings"), &closed, "\n"));
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

    pub(super) fn take(&mut self, blocks: impl Iterator<Item = String>) -> Vec<String> {
        let mut taken = Vec::new();
        for block in blocks {
            let needed = block.len() + 2;
            if self.left_out > 0 || needed > self.room {
                self.left_out += 1;
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
        parts.push(format!("**Coverage**\n\n{}", gaps.join("\n")));
    }
    parts.extend(walkthrough(report, &Links::of(report), FILES));
    parts.extend(council(report));
    parts.extend(loops(report));
    if !report.rejected.is_empty() {
        let title = format!("{} not admitted", some(report.rejected.len(), "claim", "claims"));
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

/// Each reviewer's own verdict, under `Council: 1 block, 2 concern, 6 approve` and those who were never heard.
pub(super) fn council(report: &Report) -> Option<String> {
    let count = |word: &&str| report.council.iter().filter(|entry| entry.word() == *word).count();
    let stances = [Stance::Block, Stance::Concern, Stance::Approve].map(Stance::name);
    let unheard = ["silent", "not asked"].into_iter().filter(|word| count(word) > 0);
    let counts = stances.into_iter().chain(unheard).map(|word| format!("{} {word}", count(&word)));
    let title = format!("Council: {}", counts.collect::<Vec<_>>().join(", "));
    (!report.council.is_empty()).then(|| folded(&title, &[blocks::council(report)], ""))?
}

/// What each loop brought and cost, under `5 loops, 1.83 USD`.
pub(super) fn loops(report: &Report) -> Option<String> {
    if report.loops.is_empty() {
        return None;
    }
    let mut title = some(report.loops.len(), "loop", "loops");
    if report.usage.requests > 0 {
        title = format!("{title}, {}", spent(&report.usage));
    }
    folded(&title, &[blocks::loops(&report.loops)], "")
}
