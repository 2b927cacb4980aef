//! `pentad review`: open, read, look, ask, judge, write.

use super::{
    artifact,
    charter::{self, Bound},
    console::Console,
    drive::Run,
    dry_run, examine, files, given,
    intake::{self, Intake, Opened},
    memory::{self, Earlier},
    out, publication, sarif,
    stop::{Cut, Stop},
    trust,
};
use crate::{
    cli::{self, Environment},
    config,
    fault::{Exit, Fault},
    github::conversation::Conversation,
    import,
    model::{self, Bench, Choice, Pace, Prices, Terms, rules::Examination},
    render::{self, Format},
    review::{
        change::{Intent, Material},
        charter::{Charter, ModelPolicy, OnIncomplete, ThemeModels, WithoutKey},
        dispute::Given,
        engine::{Choices, Depth, Review},
        fact::Known,
        import::Imports,
        memory::{Kept, Memory},
        prompt,
        redact::Redactor,
        snapshot,
        synthesis::{self, Origin, Report, Verdict},
    },
    store::{self, Identity, Store},
};
use anyhow::Result;
use sha2::{Digest as _, Sha256};
use std::{path::Path, rc::Rc, time::Instant};

/// Reviews, and returns the verdict's exit code.
///
/// # Errors
/// What could not be opened, read or written. A model that fails is no error but a silent reviewer.
pub fn review(flags: &cli::Review, env: &Environment, console: &Console) -> Result<Exit> {
    match attempt(flags, env, console) {
        Err(error) => match error.downcast::<Cut>() {
            // What the charter makes of an incomplete review may not be known yet, and nothing softens this one.
            Ok(cut) if flags.resume => {
                // What an earlier run paid for stays where it is.
                Err(Fault::incomplete(cut.why, "run it again with --resume").into())
            }
            Ok(cut) => {
                unreviewed(&synthesis::skipped(&cut.why, "", ""), flags, env, console)?;
                Ok(Exit::Incomplete)
            }
            Err(error) => Err(error),
        },
        done => done,
    }
}

fn attempt(flags: &cli::Review, env: &Environment, console: &Console) -> Result<Exit> {
    let (began, stop) = (Instant::now(), Rc::new(Stop::default()));
    stop.listen();
    // Until the charter is read.
    stop.ends(began, config::builtin().budget.minutes);
    let intake = match intake::open(&flags.source, env, &stop)? {
        Opened::Nothing(why) => {
            unreviewed(&synthesis::nothing(&why), flags, env, console)?;
            return Ok(Exit::Pass);
        }
        Opened::Review(intake) => intake,
    };
    let bound = charter::bind(flags, &intake)?;
    stop.ends(began, bound.charter.budget.minutes);
    if let Some(report) = skipped(&intake, &bound) {
        unreviewed(&report, flags, env, console)?;
        return Ok(exit(report.verdict, bound.charter.gate.on_incomplete));
    }
    let imports = import::read_sarif(&flags.sarif)?;
    let named = flags.charter.as_ref().map(|it| it.display().to_string()).unwrap_or_default();
    let step = publication::Step { env, named: &named, stop: &stop };
    let asker = Asker::choose(flags, &bound, env)?;
    let models = asker.bench.is_some();
    let (earlier, given, said) = before(flags, &intake, &step, (&bound.charter, models))?;
    let believed = earlier.believed.clone();
    let stays = (earlier.keeps, earlier.left.as_ref().and_then(|it| it.lost));
    let mut review =
        prepare((flags, console.actions), &intake, &bound, &asker, (imports, earlier))?;
    review.given = given;
    stop.unheard("before anything was reviewed")?;
    stop.not_cut()?;
    if flags.dry_run {
        console.print(&dry_run::text(
            (flags, console.actions),
            &review,
            asker.bench.as_ref(),
            event(&intake),
        ));
        return Ok(Exit::Pass);
    }
    if console.actions {
        out::no_link_on_the_way(&flags.out, env)?;
    }
    let mut store = Store::open(&flags.out, &identity(&review, &asker), flags.resume)?;
    if let Some(dir) = &believed {
        store.lend(dir)?;
    }
    if console.actions && !flags.resume {
        out::nothing_planted(&flags.out)?;
    }
    if let Some(memory) = &review.memory {
        store.write(store::PREVIOUS, render::json::memory(memory).as_bytes())?;
    }
    let mut run = Run {
        review: &review,
        bound: &bound,
        store: &store,
        console,
        stop: &stop,
        progress: store.resumed().cloned().unwrap_or_default(),
    };
    let mut state = match &asker.bench {
        None => run.alone()?,
        Some(bench) => run.with_models(bench)?,
    };
    if let Some(bench) = &asker.bench {
        state.notices.extend(bench.notices());
    }
    state.notices.extend(damaged(&store));
    console.settle();
    let stopped = state.stopped.is_some();
    let mut report = synthesis::conclude(&review, state, began.elapsed().as_secs_f64());
    report.origin = origin(&intake, &step);
    files::report(&store, &report)?;
    if !stopped {
        store.finish(&run.progress)?;
    }
    publish(&report, &flags.out, flags.format, env, console)?;
    let request = intake.request.as_ref();
    let by = (&step, said.as_ref(), stays);
    publication::of_review(&report, request, &review.charter, by, console)?;
    Ok(exit(report.verdict, review.charter.gate.on_incomplete))
}

/// What was there before this review: what an earlier push left, what people have decided since, and where that was read.
fn before(
    flags: &cli::Review,
    intake: &Intake,
    step: &publication::Step<'_>,
    (charter, models): (&Charter, bool),
) -> Result<(Earlier, Vec<Given>, Option<Conversation>)> {
    let named = memory::named(flags)?;
    let read = given::conversation(intake, step.env)?;
    let noted = read.as_ref().ok().and_then(Option::as_ref);
    let noted = noted.map(|it| memory::noted(it, &step.key())).unwrap_or_default();
    let mut earlier = artifact::earlier(intake, step, models, noted)?;
    let (mut given, mut said) = (Vec::new(), None);
    match read {
        Ok(None) => {}
        Ok(Some(conversation)) => {
            earlier = earlier.with_comment(memory::of_comment(&conversation, &step.key()));
            let (commands, told) = given::given(intake, &conversation)?;
            given = commands;
            earlier.said.extend(told);
            said = Some(conversation);
        }
        Err(why) if charter.publish.sticky => earlier = earlier.or(Earlier::in_comment(why)),
        Err(why) => earlier.said.push(why),
    }
    let mut earlier = earlier.or(named);
    if !charter.publish.sticky && intake.pull().is_some() && earlier.left.is_none() {
        let notice =
            "publish.sticky is false: no comment tells the next push what this one leaves open";
        earlier.said.push(notice.to_owned());
    }
    Ok((earlier.told(charter.gate.fail_on), given, said))
}

/// What a review of the present change would ask and cost, as [`dry_run`] has it. Nobody is asked.
///
/// # Errors
/// What could not be opened or read.
pub(super) fn plan(flags: &cli::Review, env: &Environment) -> Result<serde_json::Value> {
    let intake = match intake::open(&flags.source, env, &Rc::default())? {
        Opened::Nothing(why) => return Err(Fault::usage(why, "name a change").into()),
        Opened::Review(intake) => intake,
    };
    let bound = charter::bind(flags, &intake)?;
    let asker = Asker::choose(flags, &bound, env)?;
    let nothing = (Imports::default(), Earlier::default());
    let review = prepare((flags, false), &intake, &bound, &asker, nothing)?;
    Ok(dry_run::values(&review, asker.bench.as_ref()))
}

pub(super) const fn exit(verdict: Verdict, on_incomplete: OnIncomplete) -> Exit {
    match (verdict, on_incomplete) {
        (Verdict::Pass | Verdict::None, _) | (Verdict::Incomplete, OnIncomplete::Green) => {
            Exit::Pass
        }
        (Verdict::Fail, _) => Exit::Fail,
        (Verdict::Incomplete, OnIncomplete::Red) => Exit::Incomplete,
    }
}

/// A draft, where the charter leaves drafts for later.
fn skipped(intake: &Intake, bound: &Bound) -> Option<Report> {
    let draft = intake.request.as_ref().is_some_and(|request| request.draft);
    let skips = draft && bound.charter.gate.skip_drafts;
    skips.then(|| {
        let why = "the pull request is a draft, and the charter leaves drafts unreviewed (gate.skip_drafts)";
        let (base, head) = intake.ends();
        synthesis::skipped(why, &base, &head)
    })
}

/// What is not reviewed has its files all the same.
fn unreviewed(
    report: &Report,
    flags: &cli::Review,
    env: &Environment,
    console: &Console,
) -> Result<()> {
    if flags.dry_run {
        console.print(&dry_run::nothing((flags, console.actions), &report.reasons.join("; ")));
        return Ok(());
    }
    if console.actions {
        out::no_link_on_the_way(&flags.out, env)?;
    }
    let store = Store::open(&flags.out, &Identity::default(), false)?;
    files::report(&store, report)?;
    publish(report, &flags.out, flags.format, env, console)
}

/// What a damaged checkpoint took along, where there was one.
fn damaged(store: &Store) -> Option<String> {
    let lost = "what was filed is served all the same, the times of earlier runs are lost";
    store.was_damaged().then(|| format!("{} was damaged: {lost}", store::CHECKPOINT))
}

/// Where at GitHub the review was asked for.
fn origin(intake: &Intake, step: &publication::Step<'_>) -> Option<Origin> {
    let request = intake.request.as_ref()?;
    let given = |name: &str| step.env.get(name).map(str::trim).filter(|it| !it.is_empty());
    Some(Origin {
        server: given("GITHUB_SERVER_URL").unwrap_or("https://github.com").to_owned(),
        repository: given("GITHUB_REPOSITORY")?.to_owned(),
        event: request.event.clone(),
        pull: request.number,
        step: Some(step.key()),
    })
}

fn event(intake: &Intake) -> &str {
    intake.request.as_ref().map_or("", |request| request.event.as_str())
}

/// Prints the report, and in Actions writes the step's summary and outputs.
pub(super) fn publish(
    report: &Report,
    out: &Path,
    format: Option<cli::Format>,
    env: &Environment,
    console: &Console,
) -> Result<()> {
    if console.actions {
        files::step(report, out, env)?;
    }
    let format = match format {
        Some(cli::Format::Terminal) => Format::Terminal,
        Some(cli::Format::Json) => Format::Json,
        Some(cli::Format::Annotations) => Format::Annotations,
        Some(cli::Format::None) => Format::None,
        None if console.actions => Format::Annotations,
        None => Format::Terminal,
    };
    let text = render::render(format, report, console.screen());
    let parsed = matches!(format, Format::Annotations | Format::None) || !console.actions;
    console.print(&if parsed || format == Format::Json {
        text
    } else {
        render::escape::log(&text)
    });
    if format == Format::Annotations {
        console.note(&render::headline::headline(report));
    }
    Ok(())
}

/// Whom a run asks.
pub struct Asker {
    /// The models, where some are asked.
    pub bench: Option<Bench>,
    /// Why models were wanted and are not asked.
    without: Option<String>,
}

impl Asker {
    fn choose(flags: &cli::Review, bound: &Bound, env: &Environment) -> Result<Self> {
        if let Some(dir) = &flags.replay {
            return Ok(Self { bench: Some(Bench::replay(dir)?), without: None });
        }
        let terms = Terms {
            schema: prompt::REPLY_SCHEMA.to_owned(),
            budget: bound.charter.budget,
            pace: Pace::default(),
        };
        let keys = model::Environment::from(env.vars());
        let policy = of_the_loops(&bound.charter.models, flags);
        let choice = model::choose(&policy, &flags.models, &keys, &terms)?;
        Ok(match choice {
            Choice::Static => Self { bench: None, without: None },
            Choice::Models(bench) => Self { bench: Some(*bench), without: None },
            Choice::WithoutKey { wanted, why } => {
                let without = Some(format!("{wanted} was not asked: {why}"));
                // A plan needs no key: it says what would be asked if there were one.
                let plan = flags.dry_run.then(|| keys.for_a_plan());
                let plan = plan.map(|it| model::choose(&policy, &flags.models, &it, &terms));
                let bench = match plan.transpose()? {
                    Some(Choice::Models(bench)) => Some(*bench),
                    Some(Choice::Static | Choice::WithoutKey { .. }) | None => None,
                };
                Self { bench, without }
            }
        })
    }

    /// The models that may be asked.
    fn models(&self) -> Vec<String> {
        self.bench.as_ref().map(Bench::models).unwrap_or_default()
    }
}

/// Whom the loops that are run ask. Where the charter names models in other loops alone, the first of them: it means models to be
/// asked, and a run is not left to the keys, or static, for having fewer loops.
fn of_the_loops(charter: &ModelPolicy, flags: &cli::Review) -> ModelPolicy {
    let mut policy = charter.clone();
    // The one loop of a fast review asks all themes.
    let fast = flags.depth == cli::Depth::Fast;
    policy.themes.retain(|n, _| !fast && (flags.loops.is_empty() || flags.loops.contains(n)));
    if policy.default.is_none() && policy.roles.is_empty() && policy.themes.is_empty() {
        let first = |it: &ThemeModels| it.all.clone().or_else(|| it.roles.values().next().cloned());
        policy.default = charter.themes.values().find_map(first);
    }
    policy
}

/// What the charter says of single loops, where there is but one.
fn without_effect(flags: &cli::Review, policy: &ModelPolicy) -> Option<String> {
    if flags.depth != cli::Depth::Fast || policy.themes.is_empty() {
        return None;
    }
    let what = "models.themes has no effect: --depth fast asks all themes in one loop";
    let first = of_the_loops(policy, flags).default;
    let first = first.filter(|_| policy.default.is_none() && flags.models.is_empty());
    Some(first.map_or_else(|| what.into(), |it| format!("{what}, of {it}")))
}

/// That models close no critical finding, for words that may only be meant for them and are no finding.
fn wary_of(seen: &Examination, asker: &Asker) -> Option<String> {
    let told = seen.observations.iter().any(|it| it.addresses_reviewers);
    let place = seen.near.as_ref().filter(|_| asker.bench.is_some() && !told)?;
    let what = "may be meant for reviewing models: in this review they close no critical finding";
    Some(format!("{place} {what}"))
}

/// Reads the change, lets the rules look at it, and puts the run together.
fn prepare(
    (flags, actions): (&cli::Review, bool),
    intake: &Intake,
    bound: &Bound,
    asker: &Asker,
    (imports, earlier): (Imports, Earlier),
) -> Result<Review> {
    let (mut charter, mut notices) = (bound.charter.clone(), earlier.said.clone());
    let prices = Prices::built_in().with(&charter.models.prices);
    if let Some(bench) = &asker.bench {
        notices.extend(keep_to_limits(&mut charter, bench, &prices));
    }
    loops_are_there(flags, &charter)?;
    let scope = intake.request.as_ref().and_then(|request| request.scope).unwrap_or(flags.scope);
    let mut material = intake.material(scope, &charter)?;
    material.intent = material.intent.map(redacted);
    notices.extend(sarif::leave_out(&flags.sarif, &flags.source, intake, &mut material));
    if actions && flags.resume {
        out::not_of_the_change(&flags.out, intake.worktree(), &material.directories)?;
    }
    let seen = examine::examine(intake, &bound.rules, &material, scope, &charter.snapshot)?;
    notices.extend(examine::notices(&bound.rules, &seen));
    intake.stop.unheard("before the documents' claims were looked up")?;
    let claims = super::claims::check(intake, &material, scope, &charter.snapshot)?;
    let surroundings = memory::Surroundings {
        intake,
        material: &material,
        scope,
        rules: &bound.rules,
        seen: &seen,
        claims: &claims,
        policy: &charter.snapshot,
    };
    let earlier = earlier.look(&surroundings)?;
    notices.extend(wary_of(&seen, asker));
    let snapshot = snapshot::build(&material, &charter, scope, seen.outline);
    let mut incomplete = intake.lacking();
    incomplete.extend(earlier.incomplete.iter().cloned());
    incomplete.extend(imports.incomplete.iter().cloned());
    incomplete.extend(examine::untold(&seen.guards, charter.gate.fail_on));
    notices.extend(self::notices(&material));
    if let Some(bench) = asker.bench.as_ref().filter(|_| flags.dry_run) {
        // In a plan by our estimate; a run says what its providers counted.
        notices.extend(bench.steps(&prices, snapshot.tokens));
    }
    if let Some(why) = &asker.without {
        match charter.gate.without_key {
            WithoutKey::Incomplete => incomplete.push(why.clone()),
            WithoutKey::Static => {
                notices.push(format!("{why}; the charter accepts the static review"));
            }
        }
    }
    notices.extend(without_effect(flags, &charter.models));
    if !seen.unparsed.is_empty() {
        notices.push(format!("static rules did not parse {}", seen.unparsed.join(", ")));
    }
    let asks = asker.bench.is_some() && !flags.dry_run;
    let (trusted, untold) = trust::trusted(intake, &charter.gate, asks)?;
    notices.extend(untold);
    let choices = Choices {
        scope,
        depth: match flags.depth {
            cli::Depth::Fast => Depth::Fast,
            cli::Depth::Standard => Depth::Standard,
            cli::Depth::Deep => Depth::Deep,
        },
        loops: flags.loops.clone(),
        models: asker.bench.is_some(),
        trusted,
        charter_is_trusted: bound.is_trusted,
        today: today(),
        incomplete,
        notices,
    };
    let brought = sarif::brought(imports, intake, &material)?;
    let ends = (material.base.id, material.head.id, material.intent);
    let known = Known { facts: examine::facts(&seen.guards), tests: seen.tests };
    let review = Review::new(charter, snapshot, seen.observations, ends, choices);
    let wary = seen.near.is_some();
    let review = Review { brought, known, wary, ..review }.with_claims(claims);
    let identity = identity(&review, asker);
    Ok(earlier.give(review, &identity))
}

/// Refuses a loop that the charter does not have.
fn loops_are_there(flags: &cli::Review, charter: &Charter) -> Result<()> {
    let n = charter.themes.len() as u32;
    let Some(wrong) = flags.loops.iter().find(|it| **it > n) else { return Ok(()) };
    let help = format!("name loops from 1 to {n}, as `pentad check` lists them");
    Err(Fault::usage(format!("there is no loop {wrong}"), help).into())
}

/// Keeps the snapshot to what every model takes, and where the charter says so to what costs no more for being large. Says what
/// of it was cut by which.
fn keep_to_limits(charter: &mut Charter, bench: &Bench, prices: &Prices) -> Vec<String> {
    let wanted = charter.snapshot.tokens;
    let holds = bench.room(prices).map(|(room, model)| (room, format!("{model} holds no more")));
    let steps = charter.models.avoid_price_steps.then(|| bench.under_steps(prices)).flatten();
    let steps = steps.map(|(room, model)| {
        (room, format!("models.avoid_price_steps, and more would cost more a token with {model}"))
    });
    let least = holds.into_iter().chain(steps).min_by_key(|it| it.0);
    let Some((room, why)) = least.filter(|it| it.0 < wanted) else { return Vec::new() };
    charter.snapshot.tokens = room;
    vec![format!(
        "the snapshot takes {room} tokens at most, not the {wanted} of snapshot.tokens: {why}"
    )]
}

/// What the author says may hold a secret as well as the code does.
fn redacted(intent: Intent) -> Intent {
    let mut redactor = Redactor::default();
    let mut clean = |text: String| redactor.text(&text).into_owned();
    Intent {
        title: intent.title.map(&mut clean),
        body: intent.body.map(&mut clean),
        commits: intent.commits.into_iter().map(&mut clean).collect(),
        branch: intent.branch.map(&mut clean),
    }
}

/// What a reader should know before any finding.
pub(super) fn notices(material: &Material) -> Vec<String> {
    let ours = |path: &str| path.starts_with(".pentad/");
    let touched: Vec<&str> =
        material.changes.iter().map(|it| it.path.as_str()).filter(|path| ours(path)).collect();
    if touched.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "the change edits the charter ({}): it takes effect after merge",
        touched.join(", ")
    )]
}

/// The day by UTC, `YYYY-MM-DD`.
pub(super) fn today() -> String {
    jiff::Timestamp::now().to_string().chars().take(10).collect()
}

/// What of a memory decides a review: all but where it was kept.
fn kept(memory: &Memory) -> String {
    render::json::memory(&Memory { kept: Kept::File, ..memory.clone() })
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a checkpoint must share with a run that resumes it.
fn identity(review: &Review, asker: &Asker) -> Identity {
    let fixed = format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        review.observations,
        review.wary,
        review.brought,
        review.known,
        review.intent,
        review.choices.trusted,
        review.charter.gate
    );
    Identity {
        charter_sha256: review.charter.sha256.clone(),
        snapshot_sha256: review.snapshot.sha256.clone(),
        static_sha256: sha256(&fixed),
        memory_sha256: review.memory.as_ref().map(kept).as_deref().map(sha256).unwrap_or_default(),
        models: asker.models(),
        settings: asker.bench.as_ref().map(Bench::settings).unwrap_or_default(),
        scope: review.choices.scope.name().to_owned(),
        depth: review.choices.depth.name().to_owned(),
        loops: review.loops.iter().map(|it| it.n).collect(),
    }
}
