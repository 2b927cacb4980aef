//! `pentad publish`: a finished review's folder onto the pull request that GitHub itself names. The folder may be anybody's: what it says is
//! of which repository, pull request and commit is compared with the event, its quotes are looked up again, and its verdict is judged anew.

use super::{
    console::Console,
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
    github::{access::Access, event::owned_by_the_change, plan::Owed},
    review::{
        charter::Charter,
        finding::{EvidenceStatus, Finding, Side},
        gate, inline,
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

/// Files in which quotes are looked up again.
const FILES: usize = 400;

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
    if console.actions && owned_by_the_change(event) {
        return Err(Fault::usage(
            format!("`publish` is refused on {event}, where the change can write the folder"),
            "publish from a workflow on workflow_run",
        )
        .into());
    }
    let stop = Rc::new(Stop::default());
    let mut report = store::report(&flags.from)?;
    let access = Access::from(|name| env.get(name))?.ok_or_else(no_token)?;
    let lender = Lender::from(env, Rc::clone(&stop))?.ok_or_else(no_token)?;
    let event = flags.event.clone().or_else(|| env.get("GITHUB_EVENT_PATH").map(Into::into));
    let event = event.ok_or_else(|| {
        Fault::usage("no event says which pull request it is of", "name its file with --event")
    })?;
    let named = intake::pull_of(&event, env, &lender)?;
    let (number, request) = match named {
        Ok(it) => it,
        Err(why) => {
            console.note(&format!("nothing is published: {why}"));
            return Ok(Exit::Pass);
        }
    };
    let repository = env.get("GITHUB_REPOSITORY").unwrap_or_default().to_owned();
    same(&report, (&repository, number, &request.head))?;
    let foreign = request.foreign;
    report.origin = Some(Origin {
        server: env.get("GITHUB_SERVER_URL").unwrap_or("https://github.com").to_owned(),
        repository,
        event: request.event.clone(),
        pull: Some(number),
    });
    let intake =
        intake::of_request(request, lender, flags.repo.as_deref().unwrap_or(Path::new(".")))?;
    let charter = charter(&intake)?;
    looked_up(&mut report, &intake)?;
    judged(&mut report, &charter);
    let named = flags.from.display().to_string();
    let step = Step { env, named: &named, stop: &stop };
    // What a stranger's run says is open is no obligation of ours, and what it does not say closes none.
    let line = if foreign { String::new() } else { store::marker(&report, &charter.sha256, None) };
    let owed = Owed { line: &line, keep: foreign || report.since.is_none() };
    let published = step.publish(access, &report, (number, &charter), (foreign, owed))?;
    publication::tell(&published, console);
    if published.unreachable {
        let help = "run the job again when GitHub answers";
        return Err(Fault::github("nothing could be published", help).into());
    }
    console.note(&crate::render::headline::headline(&report));
    Ok(review::exit(report.verdict, charter.gate.on_incomplete))
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

/// Looks every open finding's quote up at its lines in the real head. One that is not there is unverified, and hangs nowhere.
fn looked_up(report: &mut Report, intake: &Intake) -> Result<()> {
    let open = report.findings.iter().filter(|it| it.state.is_open());
    let paths: BTreeSet<String> = open.map(|it| it.evidence.file.clone()).take(FILES).collect();
    let texts = intake.texts(&paths.into_iter().collect::<Vec<_>>())?;
    let texts: BTreeMap<&str, &str> = texts
        .iter()
        .filter_map(|it| Some((it.path.as_str(), it.content.text()?.as_ref())))
        .collect();
    let mut unverified = 0;
    for finding in report.findings.iter_mut().filter(|it| it.state.is_open()) {
        finding.cause = None;
        if finding.evidence.status.located() && !stands(finding, &texts) {
            finding.evidence.status = EvidenceStatus::Missing;
            finding.evidence.lines = None;
            unverified += 1;
        }
    }
    if unverified > 0 {
        report.notices.push(format!(
            "{unverified} of the findings quote what does not stand at their lines in this commit: they are unverified"
        ));
    }
    Ok(())
}

/// Whether a quote stands at its lines, white space apart. What it leaves out (`…`) may be anything.
fn stands(finding: &Finding, texts: &BTreeMap<&str, &str>) -> bool {
    let evidence = &finding.evidence;
    // What was at base is not in the head's files.
    let (Side::New, Some(lines)) = (evidence.side, evidence.lines) else { return false };
    let Some(text) = texts.get(evidence.file.as_str()) else { return false };
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let n = (lines.last - lines.first) as usize + 1;
    let there: Vec<&str> = text.lines().skip(lines.first as usize - 1).take(n).collect();
    let (there, complete) = (dense(&there.join("\n")), there.len() == n);
    let mut rest = there.as_str();
    let quote = evidence.quote.replace("...", "…");
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

/// Judges by the base's charter what was read. What the result says against itself counts, what it says for itself does not.
fn judged(report: &mut Report, charter: &Charter) {
    let said = std::mem::take(&mut report.reasons);
    let against = match report.verdict {
        Verdict::Pass | Verdict::None => Vec::new(),
        Verdict::Fail | Verdict::Incomplete if said.is_empty() => {
            vec!["the result gives no reason".to_owned()]
        }
        Verdict::Fail | Verdict::Incomplete => said,
    };
    report.fail_on = charter.gate.fail_on;
    report.gate_scope = charter.gate.scope;
    let (verdict, mut reasons) = gate::judge(report, &charter.gate, &against);
    let mut seen = BTreeSet::new();
    reasons.retain(|it| seen.insert(it.clone()));
    (report.verdict, report.reasons) = (verdict, reasons);
    let terms = gate::Terms::new(report.fail_on, report.gate_scope, report.scope, true);
    report.inline = inline::choose(&report.findings, charter.publish.inline, terms);
}
