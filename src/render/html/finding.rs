//! A finding on the page: one line to decide by, and behind it its whole life.

use super::{
    super::{
        escape::{
            clip,
            html::{line, prose, text},
        },
        headline::{is_fact, marks, place, some, standing, step, voice, whereabouts},
    },
    anchors::Anchors,
    code,
};
use crate::review::{
    admit::rank,
    excerpt::Excerpt,
    finding::Finding,
    gate::{self, Effect, Terms},
    ledger::Event,
    synthesis::Report,
};
use std::collections::BTreeMap;

/// How much of a finding is shown, by what there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All of it.
    Whole,
    /// What it says, without the code around it and its history.
    Short,
    /// The line alone.
    Line,
}

impl Detail {
    /// The fullest first.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Short, Self::Line];

    /// Characters of one field.
    const fn field(self) -> usize {
        match self {
            Self::Whole => 4000,
            Self::Short => 500,
            Self::Line => 200,
        }
    }
}

/// Items of one list.
const LIST: usize = 40;

/// Everything that a finding's block needs of the report.
pub struct Book<'a> {
    report: &'a Report,
    anchors: &'a Anchors,
    terms: Terms,
    events: BTreeMap<&'a str, Vec<&'a Event>>,
    roles: BTreeMap<&'a str, usize>,
}

impl<'a> Book<'a> {
    /// Opens the report.
    pub fn of(report: &'a Report, anchors: &'a Anchors) -> Self {
        let mut events: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        for event in &report.ledger {
            events.entry(&event.id).or_default().push(event);
        }
        let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
        for voice in report.findings.iter().flat_map(|it| &it.voices) {
            let next = roles.len();
            roles.entry(&voice.role).or_insert(next);
        }
        let looked_up = gate::looked_up(report);
        let terms = Terms::new(report.fail_on, report.gate_scope, report.scope, looked_up);
        Self { report, anchors, terms, events, roles }
    }

    /// The roles that speak, each with the number that stands for it in attributes: a name of a stranger's is not put there.
    pub fn roles(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.roles.iter().map(|(role, n)| (*role, *n))
    }

    /// Whether it decides the verdict.
    pub fn gates(&self, finding: &Finding) -> bool {
        gate::weigh(finding, false, self.terms).effect != Effect::None
    }

    /// A finding's name on the page.
    pub fn anchor(&self, at: usize) -> &str {
        self.anchors.at(at)
    }

    /// Whether a finding of this id is on the page.
    pub fn knows(&self, id: &str) -> bool {
        self.anchors.place(id).is_some()
    }

    /// A link to a finding by its id, where it is on the page.
    pub fn link(&self, id: &str) -> String {
        let shown = line(&clip(id, 200));
        match self.anchors.place(id) {
            Some(at) => format!("<a href=\"#{}\"><code>{shown}</code></a>", self.anchors.at(at)),
            None => format!("<code>{shown}</code>"),
        }
    }
}

/// A finding, `at` its place in the report. `open`: it is shown unfolded.
pub fn finding(book: &Book<'_>, at: usize, detail: Detail, open: bool) -> String {
    let it = &book.report.findings[at];
    let severity = it.severity.name();
    let head = format!(
        "<details class=\"f {severity}{}\" data-s={severity} data-l={} data-t={} data-v={} data-r=\"{}\"{}{}>\
         <summary><span class=tag>{severity}</span> <span class=claim>{}</span> <span class=at>{}{}</span></summary>\n",
        if it.state.is_open() { "" } else { " closed" },
        it.loop_n,
        it.state.name(),
        rank::voices(&it.voices),
        roles(book, it),
        if it.in_change { " data-c" } else { "" },
        if open { " open" } else { "" },
        prose(&clip(it.claim.trim(), detail.field())),
        line(&clip(&place(&it.evidence), 300)),
        chips(book, it),
    );
    let body = match detail {
        Detail::Whole => whole(book, it),
        Detail::Short => said(it, detail),
        Detail::Line => String::new(),
    };
    format!("{head}<div id={}>{body}{}</div></details>\n", book.anchor(at), origin(it, detail))
}

fn roles(book: &Book<'_>, it: &Finding) -> String {
    let numbers = it.voices.iter().filter_map(|voice| book.roles.get(voice.role.as_str()));
    let numbers: Vec<String> = numbers.take(LIST).map(usize::to_string).collect();
    numbers.join(" ")
}

/// What qualifies it, at a glance.
fn chips(book: &Book<'_>, it: &Finding) -> String {
    let mut chips: Vec<String> = Vec::new();
    if !it.state.is_open() {
        chips.push(it.state.name().to_owned());
    }
    chips.extend(marks(it, book.terms.looked_up));
    let voices = rank::voices(&it.voices);
    if voices > 1 {
        chips.push(some(voices, "voice", "voices"));
    }
    chips.iter().map(|chip| format!(" <span class=chip>{}</span>", line(chip))).collect()
}

fn whole(book: &Book<'_>, it: &Finding) -> String {
    let excerpts = &book.report.excerpts;
    [
        frames(it, excerpts),
        said(it, Detail::Whole),
        facts(book, it),
        absorbed(book, it),
        life(book, it),
        raw(it),
    ]
    .concat()
}

fn frames(it: &Finding, excerpts: &[Excerpt]) -> String {
    let mut out = code::frame(&it.evidence, excerpts);
    if let Some(cause) = &it.cause {
        let at = line(&clip(&place(cause), 300));
        out.extend(["<p class=cause>Caused by the change at <code>", &at, "</code></p>"]);
        out.push_str(&code::frame(cause, excerpts));
    }
    out
}

/// What it says.
fn said(it: &Finding, detail: Detail) -> String {
    let rows = [
        ("How it fails", &it.failure_scenario),
        ("What to do", &it.proposed_change),
        ("What would disprove it", &it.disproof),
    ];
    let rows = rows.iter().filter(|(_, said)| !said.trim().is_empty());
    let rows: String =
        rows.map(|(label, said)| row(label, &prose(&clip(said.trim(), detail.field())))).collect();
    if rows.is_empty() { rows } else { format!("<dl class=said>{rows}</dl>") }
}

fn row(label: &str, html: &str) -> String {
    format!("<dt>{label}<dd>{html}")
}

/// Who says so, where it stands, whether it counts.
fn facts(book: &Book<'_>, it: &Finding) -> String {
    let mut rows = row("Said by", &voices(it));
    let cited = whereabouts(&it.cited, is_fact(it), &it.evidence, book.terms.looked_up);
    rows.push_str(&row("Evidence", &line(&clip(&cited, 1000))));
    rows.push_str(&row("Gate", &counts(book, it)));
    if !it.references.is_empty() {
        let references = it.references.iter().take(LIST).map(|it| line(&clip(it, 300)));
        rows.push_str(&row("References", &references.collect::<Vec<_>>().join(", ")));
    }
    if !it.linked.is_empty() {
        let linked = it.linked.iter().take(LIST).map(|id| book.link(id));
        rows.push_str(&row("See also", &linked.collect::<Vec<_>>().join(", ")));
    }
    format!("<dl class=facts>{rows}</dl>")
}

fn voices(it: &Finding) -> String {
    let names = it.voices.iter().take(LIST).map(|it| line(&clip(&voice(it), 200)));
    let mut names: Vec<String> = names.collect();
    if it.voices.len() > LIST {
        names.push(format!("and {} more", it.voices.len() - LIST));
    }
    names.join(", ")
}

/// Whether it fails the review, or the first condition that keeps it from that.
fn counts(book: &Book<'_>, it: &Finding) -> String {
    let weight = gate::weigh(it, false, book.terms);
    match weight.effect {
        Effect::Fails => "it fails the review".to_owned(),
        Effect::Unproven => format!("it makes the review incomplete: {}", text(&weight.reason)),
        Effect::None => {
            let why = weight.grounds.iter().find(|ground| !ground.holds);
            let why = why.map_or_else(String::new, |ground| format!(": {}", line(&ground.text)));
            format!("it does not fail the review{why}")
        }
    }
}

/// What said the same, each with what it says.
fn absorbed(book: &Book<'_>, it: &Finding) -> String {
    if it.merged.is_empty() {
        return String::new();
    }
    let report = book.report;
    let items = it.merged.iter().take(LIST).map(|merge| {
        let why = line(&clip(&merge.why.join(", "), 200));
        let place_of = book.anchors.place(&merge.id).filter(|at| *at >= report.findings.len());
        let other = place_of.and_then(|at| report.absorbed.get(at - report.findings.len()));
        let (Some(at), Some(other)) = (place_of, other) else {
            return format!("<li>{} by {why}", book.link(&merge.id));
        };
        // Whose leader this is has its place here; others only name it.
        let id = match other.state.leader() == Some(it.id.as_str()) {
            true => format!(" id={}", book.anchor(at)),
            false => String::new(),
        };
        format!(
            "<li{id}><code>{}</code>, {}, by {why}: {} <span class=at>{}</span>{}{}",
            line(&clip(&other.id, 200)),
            other.severity.name(),
            prose(&clip(other.claim.trim(), 1000)),
            line(&clip(&place(&other.evidence), 300)),
            voices_after(other),
            raw(other),
        )
    });
    let items: String = items.collect();
    let n = some(it.merged.len(), "finding says", "findings say");
    let more = match it.merged.len().saturating_sub(LIST) {
        0 => String::new(),
        more => format!("<li>and {more} more, in findings.jsonl"),
    };
    format!("<h4>{n} the same</h4><ul>{items}{more}</ul>")
}

fn voices_after(it: &Finding) -> String {
    format!(" <span class=at>{}</span>", voices(it))
}

/// Every word on it: when, who, what and why.
fn life(book: &Book<'_>, it: &Finding) -> String {
    let state = format!("{} (by {})", standing(&it.state), it.state_by);
    let events = book.events.get(it.id.as_str()).map_or(&[][..], Vec::as_slice);
    let items: String = events.iter().take(LIST).map(|event| self::event(event)).collect();
    let more = match events.len().saturating_sub(LIST) {
        0 => String::new(),
        more => format!("<li>and {more} more, in synthesis.json"),
    };
    let list =
        if items.is_empty() { String::new() } else { format!("<ol class=life>{items}{more}</ol>") };
    format!("<h4>State: {}</h4>{list}", line(&clip(&state, 1000)))
}

fn event(it: &Event) -> String {
    let when = match (it.loop_n, it.push) {
        (0, push) => format!("push {push}"),
        (n, 0 | 1) => format!("loop {n}"),
        (n, push) => format!("push {push}, loop {n}"),
    };
    let what = step(it);
    let (by, why) = (line(&clip(&it.by, 200)), line(&clip(it.why.trim(), 1000)));
    format!("<li>{when}, {by}: <b>{what}</b> {why}")
}

/// The claim as it was made.
fn raw(it: &Finding) -> String {
    if matches!(it.raw.trim(), "" | "{}") {
        return String::new();
    }
    let raw = text(&clip(it.raw.trim(), 3000));
    format!("<details class=raw><summary>As it was said</summary><pre>{raw}</pre></details>")
}

/// By what it is known, and how to ask for more.
fn origin(it: &Finding, detail: Detail) -> String {
    let id = line(&clip(&it.id, 300));
    let fingerprint = line(&clip(&it.fingerprint, 130));
    let less = match detail {
        Detail::Whole => "",
        Detail::Short | Detail::Line => " This page has no room for the rest: synthesis.md has it.",
    };
    format!("<p class=id>id <code>{id}</code> · fingerprint <code>{fingerprint}</code>{less}</p>")
}
