//! `pentad publish`: a finished review's folder onto the pull request that GitHub itself names. The folder may be anybody's: what it says is
//! of which repository, pull request and commit is compared with the event, its quotes are looked up again, and its verdict is judged anew. What it says
//! against itself holds; where the change could shape the run that wrote it, it never passes.

use super::{
    console::Console,
    files,
    intake::{self, Intake},
    lender::Lender,
    publication::{self, Step},
    review,
    stop::Stop,
};
use crate::{
    cli::{self, Environment},
    config,
    fault::{Exit, Fault},
    github::{access::Access, event::Ran, plan::Owed},
    review::{
        change::SourceFile,
        charter::{Charter, OnIncomplete},
        finding::{Evidence, Finding, Side},
        gate, inline,
        redact::{PLACEHOLDER, Redactor},
        synthesis::{Origin, Report, Verdict},
    },
    store,
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    rc::Rc,
};

/// Files of each side in which quotes are looked up again.
const FILES: usize = 400;
/// Why a result is never a pass.
const SHAPED: &str = "the result is of a run that the change itself could shape: it is no gate, the review's own job is";

/// Publishes, and returns the verdict's exit code.
///
/// # Errors
/// The folder holds no finished review, or one of something else; GitHub cannot be asked.
pub fn publish(flags: &cli::Publish, env: &Environment, console: &Console) -> Result<Exit> {
    let no_token = || {
        Fault::usage(
            "there is no token to publish with",
            "give the step the input github_token, or GITHUB_TOKEN and GITHUB_REPOSITORY",
        )
    };
    let event = env.get("GITHUB_EVENT_NAME").unwrap_or_default();
    // Elsewhere the change, or whoever gave a command, can write the folder, and nothing says whose it is.
    if console.actions && event != "workflow_run" {
        return Err(Fault::usage(
            format!(
                "`publish` is refused on {event}: only workflow_run says whose run wrote the folder"
            ),
            "publish from a workflow on workflow_run",
        )
        .into());
    }
    let stop = Rc::new(Stop::default());
    let mut report = store::publishable(&flags.from)?;
    let access = Access::from(|name| env.get(name))?.ok_or_else(no_token)?;
    let lender = Lender::from(env, Rc::clone(&stop))?.ok_or_else(no_token)?;
    let event = flags.event.clone().or_else(|| env.get("GITHUB_EVENT_PATH").map(Into::into));
    let event = event.ok_or_else(|| {
        Fault::usage("no event says which pull request it is of", "name its file with --event")
    })?;
    let says = report.origin.as_ref().and_then(|it| it.pull);
    let named = intake::pull_of(&event, env, &lender, says)?;
    let (number, request) = match named {
        Ok(it) => it,
        Err(why) => {
            console.note(&format!("nothing is published: {why}"));
            return Ok(Exit::Pass);
        }
    };
    let repository = env.get("GITHUB_REPOSITORY").unwrap_or_default().to_owned();
    same(&report, (&repository, number, &request.head))?;
    let ran = request.ran.as_ref();
    let shaped = request.foreign || ran.is_some_and(Ran::is_shaped_by_the_change);
    report.origin = Some(Origin {
        server: env.get("GITHUB_SERVER_URL").unwrap_or("https://github.com").to_owned(),
        repository,
        event: request.event.clone(),
        pull: Some(number),
        step: None,
    });
    let intake = intake::of_request(
        request,
        Rc::new(lender),
        flags.repo.as_deref().unwrap_or(Path::new(".")),
    )?;
    let charter = charter(&intake)?;
    looked_up(&mut report, &intake)?;
    judged(&mut report, &charter, shaped);
    let named = flags.from.display().to_string();
    let step = Step { env, named: &named, stop: &stop };
    // What a run that the change could shape says is open is no obligation of ours, and what it does not say closes none.
    let line = if shaped { String::new() } else { store::marker(&report, &charter.sha256, None) };
    let owed = Owed { line: &line, keep: shaped || report.since.is_none() };
    let published = step.publish(access, &report, (number, &charter, None), (shaped, owed))?;
    publication::tell(&published, console);
    if published.unreachable {
        let help = "run the job again when GitHub answers";
        return Err(Fault::github("nothing could be published", help).into());
    }
    // That they are there tells a later step that it was published, whatever the verdict makes of the exit code.
    if console.actions {
        files::outputs(&report, &flags.from, env)?;
    }
    console.note(&crate::render::headline::headline(&report));
    let on_incomplete = if shaped { OnIncomplete::Red } else { charter.gate.on_incomplete };
    Ok(review::exit(report.verdict, on_incomplete))
}

/// The charter at the tip of the base.
fn charter(intake: &Intake) -> Result<Charter> {
    let (files, origin) = intake.charter_at_base()?;
    config::load(&files, &origin)
}

/// Refuses a result of something else.
fn same(report: &Report, (repository, number, head): (&str, u64, &str)) -> Result<()> {
    let origin = report.origin.as_ref();
    let wrong = match origin {
        None => "it does not say which repository it is of".to_owned(),
        Some(it) if it.repository != repository => {
            "it is of another repository than the event's".to_owned()
        }
        // A run that knew no number is found by its commit.
        Some(it) if it.pull.is_some_and(|it| it != number) => {
            format!("it is of another pull request than {number}")
        }
        Some(_) if report.head != head => format!("it is of another commit than {head}"),
        Some(_) => return Ok(()),
    };
    let help = "publish the folder that the review of this very commit wrote";
    Err(Fault::usage(format!("the result is not published: {wrong}"), help).into())
}

/// Looks every open finding's quote up at its lines. One that is not there hangs nowhere; it counts as the result says, which would not
/// make up what is against itself.
fn looked_up(report: &mut Report, intake: &Intake) -> Result<()> {
    let paths = |side: Side| -> Vec<String> {
        let open = report.findings.iter().filter(|it| it.state.is_open());
        let cited = open.filter(|it| it.evidence.side == side).map(|it| &it.evidence.file);
        let paths: BTreeSet<&String> = cited.collect();
        paths.into_iter().take(FILES).cloned().collect()
    };
    let texts = Texts {
        new: quotable(&intake.texts(&paths(Side::New))?),
        old: quotable(&intake.texts_at_base(&paths(Side::Old))?),
    };
    let mut astray = 0;
    for finding in report.findings.iter_mut().filter(|it| it.state.is_open()) {
        finding.cause = None;
        astray += usize::from(placed(finding, &texts));
    }
    if astray > 0 {
        report.notices.push(format!(
            "{astray} of the findings quote what does not stand word for word at their lines in this commit: they are shown without a place"
        ));
    }
    Ok(())
}

/// Takes a finding's lines away where its quote does not stand there. Whether it did.
fn placed(finding: &mut Finding, texts: &Texts) -> bool {
    let evidence = &mut finding.evidence;
    let astray = evidence.status.located() && evidence.lines.is_some() && !texts.hold(evidence);
    if astray {
        evidence.lines = None;
    }
    astray
}

/// What stands in the files that are cited, by path.
#[derive(Default)]
struct Texts {
    new: BTreeMap<String, String>,
    old: BTreeMap<String, String>,
}

impl Texts {
    /// Whether a quote stands at its lines, white space apart. What it leaves out (`…`) may be anything.
    fn hold(&self, evidence: &Evidence) -> bool {
        let files = match evidence.side {
            Side::New => &self.new,
            Side::Old => &self.old,
        };
        let (Some(lines), Some(text)) = (evidence.lines, files.get(&evidence.file)) else {
            return false;
        };
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        let n = (lines.last - lines.first) as usize + 1;
        let there: Vec<&str> = text.lines().skip(lines.first as usize - 1).take(n).collect();
        let (there, complete) = (dense(&there.join("\n")), there.len() == n);
        let mut rest = there.as_str();
        let quote = unnumbered(&evidence.quote).replace("...", "…");
        let mut pieces = quote.split('…').map(dense).filter(|it| !it.is_empty()).peekable();
        // A place without a quote is one that a rule names.
        let found = pieces.all(|piece| match rest.find(&piece) {
            Some(at) => {
                rest = &rest[at + piece.len()..];
                true
            }
            None => false,
        });
        complete && found
    }
}

/// Files as a review quotes them: without their secrets.
fn quotable(files: &[SourceFile]) -> BTreeMap<String, String> {
    let mut redactor = Redactor::default();
    let text = |it: &SourceFile| {
        Some((it.path.clone(), unnumbered(&redactor.text(it.content.text()?.as_ref()))))
    };
    files.iter().filter_map(text).collect()
}

/// A text whose placeholders have no number: that counts through all that one review read.
fn unnumbered(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(PLACEHOLDER) {
        let (before, from) = rest.split_at(at);
        let (placeholder, after) = from.split_at(from.find(']').unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(placeholder.trim_end_matches(|it: char| it.is_ascii_digit()));
        rest = after;
    }
    out + rest
}

/// Judges by the base's charter what was read. What the result says against itself counts, what it says for itself does not:
/// what failed there fails, and what the change could shape does not pass.
fn judged(report: &mut Report, charter: &Charter, shaped: bool) {
    let failed = report.verdict == Verdict::Fail;
    let said = std::mem::take(&mut report.reasons);
    let mut against = match report.verdict {
        Verdict::Pass | Verdict::None => Vec::new(),
        Verdict::Fail | Verdict::Incomplete if said.is_empty() => {
            vec!["the result gives no reason".to_owned()]
        }
        Verdict::Fail | Verdict::Incomplete => said,
    };
    if shaped {
        against.push(SHAPED.to_owned());
    }
    report.fail_on = charter.gate.fail_on;
    report.gate_scope = charter.gate.scope;
    let (verdict, mut reasons) = gate::judge(report, &charter.gate, &against);
    let mut seen = BTreeSet::new();
    reasons.retain(|it| seen.insert(it.clone()));
    report.verdict = if failed { Verdict::Fail } else { verdict };
    report.reasons = reasons;
    let terms = gate::Terms::new(report.fail_on, report.gate_scope, report.scope, true);
    report.inline = inline::choose(&report.findings, charter.publish.inline, terms);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{
        change::{Content, Lines},
        finding::{EvidenceStatus, Severity, sample},
        synthesis,
    };

    fn plain() -> Charter {
        let files = BTreeMap::from([("pentad.yml".to_owned(), "version: 1\n".to_owned())]);
        config::load(&files, "here").unwrap()
    }

    fn report(verdict: Verdict, findings: Vec<Finding>) -> Report {
        Report { verdict, findings, scope: "change", ..synthesis::nothing("") }
    }

    #[test]
    fn what_the_change_could_shape_never_passes_and_what_failed_fails() {
        let critical = Finding { severity: Severity::Critical, ..sample() };
        let (pass, fail, incomplete) = (Verdict::Pass, Verdict::Fail, Verdict::Incomplete);
        for (said, findings, shaped, verdict) in [
            (pass, vec![], false, pass),
            (pass, vec![], true, incomplete),
            (Verdict::None, vec![], true, incomplete),
            (incomplete, vec![], false, incomplete),
            (pass, vec![critical.clone()], false, fail),
            (fail, vec![critical], true, fail),
            // By inputs that were stricter than the charter.
            (fail, vec![sample()], false, fail),
            (fail, vec![], true, fail),
        ] {
            let mut it = report(said, findings);
            judged(&mut it, &plain(), shaped);
            assert_eq!(it.verdict, verdict, "{said:?} {shaped}");
            assert_eq!(it.reasons.iter().any(|it| it == SHAPED), shaped, "{:?}", it.reasons);
        }
    }

    #[test]
    fn a_quote_that_is_not_there_costs_its_place_and_nothing_else() {
        let secret = format!("password = \"{}\"", ["ghp_", &"a1B2".repeat(9)].concat());
        let file = |text: &str| SourceFile {
            path: "a.py".to_owned(),
            content: Content::of("a.py", false, text.as_bytes(), 1 << 20),
        };
        let texts = Texts {
            new: quotable(&[file(&format!("x = 1\n{secret}\ny  =  2\n"))]),
            old: quotable(&[file("gone = 1\n")]),
        };
        let hidden = Redactor::default().text(&secret).replace(":1]", ":7]");
        assert!(hidden.contains("[redacted:"), "{hidden}");
        for (side, line, quote, stands) in [
            (Side::New, 1, "x = 1", true),
            (Side::New, 2, hidden.as_str(), true),
            (Side::New, 3, "y = 2", true),
            (Side::New, 1, "y = 2", false),
            (Side::New, 9, "", false),
            (Side::Old, 1, "gone = 1", true),
            (Side::Old, 1, "x = 1", false),
        ] {
            let mut it = Finding { severity: Severity::Critical, ..sample() };
            it.evidence = Evidence {
                status: EvidenceStatus::Approximate,
                side,
                file: "a.py".to_owned(),
                lines: Some(Lines::new(line, line)),
                quote: quote.to_owned(),
            };
            assert_eq!(placed(&mut it, &texts), !stands, "{side:?} {quote}");
            assert_eq!(it.evidence.lines.is_some(), stands, "{side:?} {quote}");
            let mut report = report(Verdict::Fail, vec![it]);
            judged(&mut report, &plain(), false);
            assert_eq!(report.verdict, Verdict::Fail, "{:?}", report.reasons);
            assert_eq!(report.inline.published.len(), usize::from(stands));
        }
    }
}
