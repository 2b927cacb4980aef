//! SARIF 2.1.0: runs of tools, their rules, and what they report.
//!
//! Read a result at a time, and of a result only what a finding is made of: code flows, graphs and related places can be a hundred
//! times as large. Wherever a member has another form than the standard says, it counts as absent; a result without a message or
//! a rule is rejected, and its neighbors stay.

mod rules;
mod said;

use super::{
    Reading,
    bounds::{CLAIM, QUOTE, TEXT, WORD, bounded, one_line},
    item, path,
};
use crate::{
    fault::Fault,
    review::{
        finding::{Severity, State},
        import::{Imported, Suppressed},
    },
};
use anyhow::Result;
use rules::{Rule, Rules};
use said::{Said, Spot};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bases of a path that stand upon each other.
const BASES: usize = 8;

/// A file, as far as it is read.
#[derive(Deserialize)]
pub(super) struct Document {
    #[serde(default)]
    version: Value,
    runs: Option<Vec<Run>>,
}

impl Document {
    pub(super) const fn is_sarif(&self) -> bool {
        self.runs.is_some()
    }
}

#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    tool: Value,
    results: Option<Vec<Said>>,
    artifacts: Option<Vec<Artifact>>,
    #[serde(default, rename = "originalUriBaseIds")]
    bases: Value,
    #[serde(default)]
    invocations: Value,
}

#[derive(Deserialize)]
struct Artifact {
    #[serde(default)]
    location: Value,
}

impl Reading<'_> {
    /// A file that has to be SARIF.
    pub(super) fn only_sarif(mut self, text: &str) -> Result<()> {
        self.only_tools = true;
        let text = text.trim_start_matches('\u{feff}').trim();
        let other = "pass what the tool writes as SARIF 2.1.0; `pentad merge` reads other forms";
        if text.is_empty() {
            let what = format!("{} is empty: its tool may have failed", self.name);
            return Err(Fault::usage(what, "run the tool again, or leave the file out").into());
        }
        self.weighed_sarif(text)?;
        let document: Document =
            serde_json::from_str(text).map_err(|error| self.no_form(&error))?;
        if !document.is_sarif() {
            return Err(
                Fault::usage(format!("{} is no SARIF: it has no runs", self.name), other).into()
            );
        }
        self.sarif(document)?;
        self.bounded()?;
        self.tell();
        Ok(())
    }

    pub(super) fn sarif(&mut self, document: Document) -> Result<()> {
        if let Some(version) = document.version.as_str().filter(|it| !it.starts_with("2.1")) {
            let what = format!("{} is SARIF {}", self.name, one_line(version, 20));
            return Err(Fault::usage(what, "let the tool write version 2.1.0").into());
        }
        let runs = document.runs.unwrap_or_default();
        if runs.is_empty() {
            self.imports.notices.push(format!("{}: it has no run of any tool", self.name));
        }
        let several = runs.len() > 1;
        for (run, n) in runs.into_iter().zip(1..) {
            let name = if several { format!("{}, run {n}", self.name) } else { self.name.clone() };
            self.run(run, &name);
        }
        Ok(())
    }

    fn run(&mut self, mut run: Run, name: &str) {
        let driver = item::text(&run.tool["driver"], &["name"]);
        let tool = item::tool(driver.unwrap_or("a tool without a name"));
        let invocations = run.invocations.as_array().into_iter().flatten();
        if invocations.into_iter().any(|it| it["executionSuccessful"] == false) {
            self.unfinished(format!("{tool} says in {name} that it did not finish"));
        }
        if run.results.is_none() {
            // Some tools leave out an empty list; the standard has it that such a run looked at nothing.
            let what = format!("a run of {tool} gives no list of results, not even an empty one");
            *self.said.entry(what).or_default() += 1;
        }
        let results = run.results.take().unwrap_or_default();
        let rules = Rules::of(&run.tool);
        let context = Context { run: &run, rules: &rules, tool: &tool };
        for (mut said, n) in results.into_iter().zip(1_usize..) {
            let at = format!("{name}, result {n}");
            // A review takes nothing from a file but what a tool may say: no state, no voices of others.
            if let Some(ours) = said.ours.take().filter(|_| !self.only_tools) {
                self.item(&ours, &at);
                continue;
            }
            if said.is_silent() {
                *self
                    .said
                    .entry(format!(
                        "results of {tool} that pass, do not apply or are gone are left out"
                    ))
                    .or_default() += 1;
                continue;
            }
            let why = said.suppressed.clone();
            if said.has_more {
                let what = format!(
                    "of results of {tool} with over {} places, only those are read",
                    said::PLACES + 1
                );
                *self.said.entry(what).or_default() += 1;
            }
            match context.finding(said, &at) {
                Err((why, raw)) => self.reject(&at, why, &raw),
                Ok(finding) => match why {
                    Some(why) => self.imports.suppressed.push(Suppressed {
                        finding,
                        why: why.text,
                        in_source: why.in_source,
                    }),
                    None => self.imports.findings.push(finding),
                },
            }
        }
        self.imports.tools.insert(tool);
    }
}

/// What the results of a run share.
struct Context<'a> {
    run: &'a Run,
    rules: &'a Rules<'a>,
    tool: &'a str,
}

impl Context<'_> {
    /// The finding; or why it is none, and what it was.
    fn finding(&self, said: Said, at: &str) -> Result<Imported, (&'static str, String)> {
        if !said.is_object {
            return Err(("is no object", said.raw));
        }
        let rule = self.rules.find(&said);
        let none = Rule::default();
        let rule = rule.unwrap_or(&none);
        let rule_id = said.rule_id.as_deref().or(rule.id);
        // A rule that was broken is a finding, whoever forgot to say what it means.
        let named = || rule_id.filter(|id| !id.trim().is_empty()).map(str::to_owned);
        let message = self.rules.message(&said, rule).or_else(|| rule.title()).or_else(named);
        let Some(claim) = message else { return Err(("has no message", said.raw)) };
        let paths = self.paths(&said.place);
        let others = said.others.iter().map(|it| (self.paths(it), it.lines));
        let elsewhere = others.filter(|(paths, _)| !paths.is_empty()).collect();
        // Without an account semgrep writes this in place of the code (its issue 10734).
        let snippet = said.snippet.filter(|it| it.trim() != "requires login");
        let references = rule_id
            .map(str::to_owned)
            .into_iter()
            .chain(said.cwes.iter().chain(&rule.cwes).cloned())
            .chain(rule.page.map(str::to_owned));
        let detail = rule.detail().filter(|it| *it != claim).unwrap_or_default();
        Ok(Imported {
            at: at.to_owned(),
            id: said.guid.filter(|it| !it.is_empty()),
            fingerprint: None,
            voices: vec![item::voice(self.tool)],
            role: None,
            loop_n: 0,
            theme: None,
            rule: rule_id.map(|id| format!("{}/{}", self.tool, one_line(id, WORD))),
            severity: severity(&said.kind, said.level.as_deref(), said.score, rule),
            state: State::Open,
            paths,
            lines: said.place.lines,
            elsewhere,
            quote: snippet.map(|it| bounded(&it, QUOTE)),
            seen: None,
            cause: None,
            claim: bounded(&claim, CLAIM),
            failure_scenario: bounded(&detail, TEXT),
            proposed_change: said.fix.map(|it| bounded(&it, TEXT)).unwrap_or_default(),
            disproof: String::new(),
            escalate: false,
            locked_conflict: false,
            references: item::references(references),
            raw: said.raw,
        })
    }

    /// Upon its base, where that is known, then by itself: the base may be of another machine, or a folder of the repository.
    fn paths(&self, said: &Spot) -> Vec<String> {
        let artifact = said.artifact.and_then(|at| self.run.artifacts.as_ref()?.get(at));
        let location = artifact.map_or(&Value::Null, |it| &it.location);
        let own = said.uri.as_deref().or_else(|| item::text(location, &["uri"]));
        let Some(uri) = own else { return Vec::new() };
        let base = said.base.as_deref().or_else(|| item::text(location, &["uriBaseId"]));
        let own = path::of_uri(uri);
        let based = base.filter(|_| !own.starts_with('/')).and_then(|base| self.based(base, uri));
        let based = based.map(|it| path::of_uri(&it)).filter(|it| *it != own);
        based.into_iter().chain([own]).collect()
    }

    /// A URI upon the run's bases, which stand upon each other.
    fn based(&self, base: &str, uri: &str) -> Option<String> {
        let mut joined = uri.to_owned();
        let mut base = Some(base);
        for _ in 0..BASES {
            let Some(id) = base else { break };
            let it = self.run.bases.get(id)?;
            if let Some(before) = item::text(it, &["uri"]) {
                joined = format!("{}/{joined}", before.trim_end_matches('/'));
            }
            base = item::text(it, &["uriBaseId"]);
        }
        (joined != uri).then_some(joined)
    }
}

/// A security score above zero goes before a level, as GitHub has it; both before what the rule has; without any it is a warning.
fn severity(kind: &str, level: Option<&str>, score: Option<f64>, rule: &Rule<'_>) -> Severity {
    let scores = |it: &f64| (0.0..=10.0).contains(it) && *it > 0.0;
    if let Some(score) = score.filter(scores).or(rule.score.filter(scores)) {
        return match score {
            _ if score >= 9.0 => Severity::Critical,
            _ if score >= 7.0 => Severity::High,
            _ if score >= 4.0 => Severity::Medium,
            _ => Severity::Low,
        };
    }
    match level.or(rule.level) {
        _ if kind == "informational" => Severity::Note,
        Some("error") => Severity::High,
        Some("note") => Severity::Low,
        Some("none") => Severity::Note,
        // `none` is also what the standard says of every kind but `fail`; what asks for a look is not for the record.
        _ => Severity::Medium,
    }
}

/// The CWE numbers that tags and taxa name: `external/cwe/cwe-089`, `CWE-89: …`.
fn cwes<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let number = |word: &str| {
        let word = word.get(..200).unwrap_or(word).to_ascii_lowercase();
        let digits = word.split_once("cwe-").or_else(|| word.split_once("cwe:"))?.1;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse::<u32>().ok().map(|n| format!("CWE-{n}"))
    };
    let mut found: Vec<String> = words.filter_map(number).take(super::bounds::REFERENCES).collect();
    found.sort();
    found.dedup();
    found
}

/// The text of a message string by its placeholders' values; `{{` and `}}` are braces.
fn filled(text: &str, arguments: &[String]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
            continue;
        }
        let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
        let slot = rest[..digits].parse::<usize>().ok().filter(|_| brace == "{");
        let after = rest[digits..].strip_prefix('}');
        let value = slot.and_then(|n| Some((arguments.get(n)?, after?)));
        match value {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => out.push_str(brace),
        }
        if out.len() > 1 << 20 {
            break;
        }
    }
    out.push_str(rest);
    out
}

/// Without the links to related places, `[this value](1)`, which lead nowhere outside the file.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, link) = (&rest[..at], &rest[at + 2..]);
        let digits = link.bytes().take_while(u8::is_ascii_digit).count();
        let open = before.rfind('[').filter(|_| digits > 0 && link[digits..].starts_with(')'));
        match open {
            Some(open) => {
                out.push_str(&before[..open]);
                out.push_str(&before[open + 1..]);
                rest = &link[digits + 1..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = link;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Members of an object, by name.
type Members<'a> = BTreeMap<&'a str, &'a Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_filled_and_freed_of_links() {
        let arguments = ["x".to_owned(), "{1}".to_owned()];
        for (text, expected) in [
            ("a {0} b", "a x b"),
            ("{0}{1}", "x{1}"),
            ("{{0}} {0}", "{0} x"),
            ("{7} {a} {", "{7} {a} {"),
            ("}} }", "} }"),
            ("", ""),
        ] {
            assert_eq!(filled(text, &arguments), expected, "{text}");
        }
        for (text, expected) in [
            ("depends on a [user's value](1).", "depends on a user's value."),
            ("[a](1) and [b](22)", "a and b"),
            ("see [this](https://x.y)", "see [this](https://x.y)"),
            ("](1) [](2)", "](1) "),
        ] {
            assert_eq!(unlinked(text), expected, "{text}");
        }
    }

    #[test]
    fn the_score_goes_before_the_level() {
        let rule = Rule { score: Some(7.5), level: Some("warning"), ..Rule::default() };
        let none = Rule::default();
        for (kind, level, score, rule, expected) in [
            ("fail", Some("error"), None, &none, Severity::High),
            ("fail", Some("warning"), None, &none, Severity::Medium),
            ("fail", Some("note"), None, &none, Severity::Low),
            ("fail", Some("none"), None, &none, Severity::Note),
            ("fail", None, None, &none, Severity::Medium),
            ("fail", Some("weird"), None, &none, Severity::Medium),
            ("informational", None, None, &none, Severity::Note),
            ("review", None, None, &none, Severity::Medium),
            ("fail", Some("note"), None, &rule, Severity::High),
            ("fail", None, Some(9.8), &rule, Severity::Critical),
            ("fail", None, Some(4.0), &rule, Severity::Medium),
            ("fail", None, Some(0.1), &rule, Severity::Low),
            // GitHub's scale begins above zero: a score that is none lowers nothing.
            ("fail", None, Some(0.0), &rule, Severity::High),
            ("fail", Some("error"), Some(0.0), &none, Severity::High),
            ("fail", Some("error"), Some(-7.0), &none, Severity::High),
            ("fail", None, Some(1e9), &none, Severity::Medium),
        ] {
            assert_eq!(severity(kind, level, score, rule), expected, "{kind} {level:?} {score:?}");
        }
    }

    #[test]
    fn weaknesses_by_their_number() {
        let tags = ["external/cwe/cwe-089", "CWE-79: Cross-site", "security", "cwe-", "CWE-89"];
        assert_eq!(cwes(tags.into_iter()), ["CWE-79", "CWE-89"]);
    }
}
