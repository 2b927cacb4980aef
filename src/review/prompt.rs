//! Every prompt, from values: the words are in `src/prompts/*.md`, this fills their slots.
//!
//! Pure. What comes from models or from the change goes in JSON-encoded on one line, or behind a delimiter made of its own hash,
//! so that no text can pass for a heading, another finding or the assignment. It decides nothing: who is asked what is `engine`'s
//! business.

mod earlier;
mod escape;

pub use earlier::{Called, Earlier, Then};

use super::{
    change::Intent,
    charter::{Charter, Role, Theme},
    finding::{Evidence, Finding, Severity},
    guard,
    redact::Redactor,
};
use escape::{cut, fence, plain, quoted};
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

/// The one schema of every reply, as JSON Schema. One for all agents: another schema for one of them would break prompt caching.
pub const REPLY_SCHEMA: &str = include_str!("../prompts/reply.schema.json");
/// Findings a reviewer may report in one loop.
pub const MAX_FINDINGS: usize = 25;

const SYSTEM: &str = include_str!("../prompts/system.md");
const LEDGER: &str = include_str!("../prompts/ledger.md");
const INTENT: &str = include_str!("../prompts/ledger_intent.md");
const REVIEW: &str = include_str!("../prompts/review.md");
const ADVERSARY: &str = include_str!("../prompts/adversary.md");
const ARBITER: &str = include_str!("../prompts/arbiter.md");
const DIAGRAM: &str = include_str!("../prompts/diagram.md");
const REPAIR: &str = include_str!("../prompts/repair.md");
const REFINE: &str = include_str!("../prompts/refine.md");

/// Characters of each text a prompt repeats. Prompts are paid for by the token, and a hostile text has no right to length.
const CLAIM: usize = 300;
const LEDGER_CLAIM: usize = 160;
const QUOTE: usize = 800;
const SCENARIO: usize = 700;
const DISPROOF: usize = 400;
const VERDICT: usize = 700;
const SUMMARY: usize = 1_500;
const RAW: usize = 4_000;
/// Findings of its loop that the arbiter is shown for its summary.
const LISTED: usize = 40;
const INTENT_TEXT: usize = 20_000;

/// The constitution, the locked decisions and the rules of the answer: the same bytes for every call of a run.
#[must_use]
pub fn system(charter: &Charter) -> Arc<str> {
    let locked = if charter.locked.is_empty() {
        "None.".to_owned()
    } else {
        lines(charter.locked.iter().map(|it| format!("- {}", it.trim().replace('\n', "\n  "))))
    };
    let constitution = guard::prose(&charter.constitution);
    fill(SYSTEM, &[("constitution", constitution.trim()), ("locked", &locked)]).into()
}

/// What earlier loops found, compact: the same bytes for every call of a loop, and never empty. `intent` is given in the last loop
/// alone.
#[must_use]
pub fn ledger(
    prior: &[&Finding],
    summaries: &[(u32, String)],
    intent: Option<&Intent>,
) -> Arc<str> {
    let findings = if prior.is_empty() {
        "Nothing has been found yet.".to_owned()
    } else {
        let listed = lines(prior.iter().map(|it| ledger_line(it)));
        format!("id | state | severity | place | claim\n{listed}")
    };
    let mut told =
        lines(summaries.iter().map(|(n, text)| format!("loop {n}: {}", quoted(text, SUMMARY))));
    if !told.is_empty() {
        told.push_str("\n\n");
    }
    let intent = intent.map(intent_block).unwrap_or_default();
    fill(LEDGER, &[("summaries", &told), ("findings", &findings), ("intent", &intent)]).into()
}

/// A role's review in one loop. Several themes are asked at once by depth `fast`.
#[must_use]
pub fn review(
    charter: &Charter,
    role: &Role,
    themes: &[&Theme],
    loop_n: u32,
    earlier: &Earlier<'_>,
) -> String {
    fill(
        REVIEW,
        &[
            ("name", &named(role)),
            ("directive", role.directive.trim()),
            ("lenses", &lenses(themes)),
            ("lane", &lane(charter, role)),
            ("earlier", &earlier.block()),
            ("assignment", &assignment(role, themes, loop_n)),
        ],
    )
}

/// The adversary's task: `findings` are those this loop admitted, `outside_lane` the Critical and High claims that were set aside,
/// as role and raw JSON.
#[must_use]
pub fn adversary(
    charter: &Charter,
    themes: &[&Theme],
    loop_n: u32,
    findings: &[&Finding],
    outside_lane: &[(String, String)],
    earlier: &Earlier<'_>,
) -> String {
    let role = &charter.adversary;
    let (gating, lesser): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|it| it.severity <= Severity::High);
    let ask = if gating.is_empty() {
        "none; there is no critical or high finding."
    } else {
        "exactly one for each critical and high finding above, by its id."
    };
    fill(
        ADVERSARY,
        &[
            ("name", &named(role)),
            ("directive", role.directive.trim()),
            ("lenses", &lenses(themes)),
            ("gating", &or_none(lines(gating.iter().map(|it| card(it))))),
            ("lesser", &or_none(lines(lesser.iter().map(|it| ledger_line(it))))),
            ("outside", &or_none(lines(outside_lane.iter().map(|(who, raw)| claimed(who, raw))))),
            ("earlier", &earlier.block()),
            ("ask", ask),
            ("assignment", &assignment(role, themes, loop_n)),
        ],
    )
}

/// The arbiter's task: what this loop found, in rank order; contested findings with the verdicts on them; pairs that may be one
/// defect. `draws`: it may draw the change, which is worth its price once in a review.
#[must_use]
pub fn arbiter(
    charter: &Charter,
    themes: &[&Theme],
    loop_n: u32,
    contested: &[(&Finding, Vec<String>)],
    candidates: &[(&Finding, &Finding)],
    findings: &[&Finding],
    draws: bool,
) -> String {
    let role = &charter.arbiter;
    fill(
        ARBITER,
        &[
            ("name", &named(role)),
            ("directive", role.directive.trim()),
            ("titles", &titles(themes)),
            ("counts", &came_to(findings)),
            ("contested", &or_none(argued(contested))),
            ("candidates", &or_none(paired(candidates, contested))),
            ("diagram", if draws { DIAGRAM.trim_end() } else { "" }),
            ("assignment", &assignment(role, themes, loop_n)),
        ],
    )
}

/// Items of a role's answer that could not be admitted, as raw text and reason, asked for once more.
#[must_use]
pub fn repair(role: &Role, themes: &[&Theme], loop_n: u32, items: &[(String, String)]) -> String {
    let items = lines(items.iter().enumerate().map(|(n, (raw, reason))| {
        format!("{}. reason: {}\n   item: {}", n + 1, quoted(reason, VERDICT), quoted(raw, RAW))
    }));
    fill(
        REPAIR,
        &[
            ("name", &named(role)),
            ("items", &or_none(items)),
            ("assignment", &assignment(role, themes, loop_n)),
        ],
    )
}

/// A role's doubted findings, back to it: sharpen or take back.
#[must_use]
pub fn refine(
    role: &Role,
    themes: &[&Theme],
    loop_n: u32,
    doubted: &[(&Finding, Vec<String>)],
) -> String {
    fill(
        REFINE,
        &[
            ("name", &named(role)),
            ("titles", &titles(themes)),
            ("doubted", &or_none(argued(doubted))),
            ("assignment", &assignment(role, themes, loop_n)),
        ],
    )
}

/// The last line of every task. Several themes at once go by the slug `all`.
fn assignment(role: &Role, themes: &[&Theme], loop_n: u32) -> String {
    let theme = match themes {
        [theme] => theme.slug.as_str(),
        _ => "all",
    };
    format!("assignment: role={} loop={loop_n} theme={theme}", role.prefix)
}

fn named(role: &Role) -> String {
    format!("{} (`{}`)", role.name, role.prefix)
}

/// How many findings of each severity, and the first of them, compact.
fn came_to(findings: &[&Finding]) -> String {
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let counts = Severity::ALL.iter().map(|it| (count(*it), it.name())).filter(|(n, _)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, name)| format!("{n} {name}")).collect();
    if counts.is_empty() {
        return "Nothing was found.".to_owned();
    }
    let listed = lines(findings.iter().take(LISTED).map(|it| ledger_line(it)));
    format!("{}\n\n{listed}", counts.join(", "))
}

fn lenses(themes: &[&Theme]) -> String {
    match themes {
        [theme] => format!("{}\n\n{}", theme.title, theme.lens.trim()),
        _ => {
            let all = themes.iter().map(|it| format!("### {}\n\n{}", it.title, it.lens.trim()));
            format!(
                "All of these, one after the other:\n\n{}",
                all.collect::<Vec<_>>().join("\n\n")
            )
        }
    }
}

fn titles(themes: &[&Theme]) -> String {
    lines(themes.iter().map(|it| it.title.clone()))
}

fn lane(charter: &Charter, role: &Role) -> String {
    let patterns = role.touches.as_ref().map_or(&[][..], |it| it.patterns());
    if role.touches.is_none() || patterns.iter().any(|it| it == "**/*" || it == "**") {
        return "Every file.".to_owned();
    }
    let listed = lines(patterns.iter().map(|it| format!("- `{it}`")));
    let rest = if charter.roles.len() > 1 {
        ", and any changed file that no reviewer's patterns take"
    } else {
        ""
    };
    format!(
        "Only files that match one of these patterns{rest}. A finding with another `file_path` is set aside. Patterns start at the \
         repository's root, and `*` stops at `/`.\n{listed}"
    )
}

/// A finding in full, as one line of JSON.
fn card(finding: &Finding) -> String {
    let mut fields = label(finding);
    if let Some(cause) = &finding.cause {
        fields.push(("cause", quoted(&cause.quote, QUOTE)));
    }
    fields.push(("failure_scenario", quoted(&finding.failure_scenario, SCENARIO)));
    fields.push(("disproof", quoted(&finding.disproof, DISPROOF)));
    object(&fields)
}

/// What tells a finding from others.
fn label(finding: &Finding) -> Vec<(&'static str, String)> {
    vec![
        ("id", quoted(&finding.id, CLAIM)),
        ("severity", quoted(finding.severity.name(), CLAIM)),
        ("place", quoted(&place(&finding.evidence, finding), CLAIM)),
        ("evidence", quoted(finding.evidence.status.name(), CLAIM)),
        ("claim", quoted(&finding.claim, CLAIM)),
        ("quote", quoted(&finding.evidence.quote, QUOTE)),
    ]
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    format!("{{{}}}", fields.join(", "))
}

/// Each finding of the pairs once, without those `shown` already, then the pairs by id.
fn paired(pairs: &[(&Finding, &Finding)], shown: &[(&Finding, Vec<String>)]) -> String {
    let mut seen: BTreeSet<&str> = shown.iter().map(|(it, _)| it.id.as_str()).collect();
    let mut items = Vec::new();
    for finding in pairs.iter().flat_map(|(a, b)| [a, b]) {
        if seen.insert(&finding.id) {
            items.push(object(&label(finding)));
        }
    }
    items.extend(pairs.iter().map(|(a, b)| format!("- {} and {}", plain(&a.id), plain(&b.id))));
    lines(items.into_iter())
}

fn ledger_line(finding: &Finding) -> String {
    let Finding { id, state, severity, evidence, claim, .. } = finding;
    format!(
        "{} | {} | {} | {} | {}",
        plain(id),
        state.name(),
        severity.name(),
        plain(&place(evidence, finding)),
        quoted(claim, LEDGER_CLAIM)
    )
}

/// Where the code found the quote; as cited, and said so, where it did not.
fn place(evidence: &Evidence, finding: &Finding) -> String {
    // A file may be named by a secret.
    let clean = |path: &str| Redactor::default().text(path).into_owned();
    match evidence.lines {
        Some(at) => format!("{}:{at}", clean(&evidence.file)),
        None => format!("{} (quote not found)", clean(&finding.cited.file)),
    }
}

fn claimed(role: &str, raw: &str) -> String {
    format!("- by {}: {}", plain(role), quoted(raw, RAW))
}

fn argued(findings: &[(&Finding, Vec<String>)]) -> String {
    lines(findings.iter().map(|(finding, verdicts)| {
        let mut text = format!("- {}", card(finding));
        for verdict in verdicts {
            let _ = write!(text, "\n  verdict: {}", quoted(verdict, VERDICT));
        }
        text
    }))
}

fn intent_block(intent: &Intent) -> String {
    let mut text = String::new();
    for (what, said) in [("title", &intent.title), ("body", &intent.body)] {
        if let Some(said) = said.as_ref().filter(|it| !it.trim().is_empty()) {
            let _ = writeln!(text, "{what}:\n{}\n", said.trim());
        }
    }
    for message in intent.commits.iter().filter(|it| !it.trim().is_empty()) {
        let _ = writeln!(text, "commit message:\n{}\n", message.trim());
    }
    if text.is_empty() {
        text.push_str("(nothing)");
    }
    let text = cut(text.trim_end(), INTENT_TEXT);
    let fence = fence("author", &text);
    fill(INTENT, &[("fence", &fence), ("text", &text)])
}

/// Puts values into a template's `{{slots}}`, in one pass: what a value holds is not looked at again. A slot without a value is
/// filled with nothing. The template's last line break goes.
fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    let values: usize = slots.iter().map(|(_, value)| value.len()).sum();
    let mut text = String::with_capacity(template.len() + values);
    let mut rest = template.strip_suffix('\n').unwrap_or(template);
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (slot, after) = after.split_once("}}").unwrap_or((after, ""));
        let value =
            slots.iter().find(|(name, _)| *name == slot.trim()).map_or("", |(_, value)| value);
        text.push_str(value);
        rest = after;
    }
    text.push_str(rest);
    text
}

fn lines(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("\n")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "None.".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{
        ADVERSARY, ARBITER, DIAGRAM, INTENT, LEDGER, REFINE, REPAIR, REVIEW, SYSTEM, fill,
    };

    #[test]
    fn values_are_not_scanned_for_slots() {
        let filled = fill("a {{x}} b {{y}}\n", &[("x", "{{y}} {{"), ("y", "1")]);
        assert_eq!(filled, "a {{y}} {{ b 1");
    }

    #[test]
    fn unknown_and_broken_slots_are_filled_with_nothing() {
        assert_eq!(fill("a {{z}} b", &[]), "a  b");
        assert_eq!(fill("a {{z", &[("z", "1")]), "a 1");
        assert_eq!(fill("}} {{}} {{", &[]), "}}  ");
    }

    #[test]
    fn every_slot_of_every_template_has_a_value() {
        let known = "constitution locked summaries findings intent fence text name directive lenses lane assignment gating lesser \
                     outside ask titles counts contested candidates diagram items doubted earlier called";
        for template in
            [SYSTEM, LEDGER, INTENT, REVIEW, ADVERSARY, ARBITER, DIAGRAM, REPAIR, REFINE]
        {
            for slot in template.split("{{").skip(1) {
                let name = slot.split("}}").next().expect("a split has a first part");
                assert!(known.split_whitespace().any(|it| it == name), "{name}");
            }
        }
    }
}
