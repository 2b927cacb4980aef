//! `pentad selftest`: this very installation, put to the proof in a temporary folder, without a key and without a network. It runs the
//! program itself as a step of a workflow would, on changes that it plants, and says what came of each.

mod planted;
mod runner;

use super::console::Console;
use crate::{
    cli::Environment,
    fault::{Exit, Fault},
    render::outputs,
};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A review of these few lines takes a second; one that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a check came to: a word on what was seen, or on what was seen in place of it.
type Outcome = Result<String, String>;
/// A check by what it shows.
type Check = (&'static str, fn(&Place) -> Result<Outcome>);

const CHECKS: [Check; 5] = [
    ("a clean change passes", clean),
    ("a planted defect turns the gate red", defect),
    ("a silent reviewer makes the review incomplete", silent),
    ("models that obey an injected text cannot turn the gate green", injected),
    ("no output is a command to the runner", inert),
];

/// Runs every check and prints a line for each.
///
/// # Errors
/// A [`Fault`] with [`Exit::Bug`] that names the checks that failed; and where no temporary folder can be had.
pub fn selftest(env: &Environment, console: &Console) -> Result<Exit> {
    let place = Place::new(env)?;
    let mut failed = Vec::new();
    for (what, check) in CHECKS {
        let line = match check(&place)? {
            Ok(seen) => format!("ok: {what} ({seen})"),
            Err(seen) => {
                failed.push(what);
                format!("FAILED: {what} ({seen})")
            }
        };
        console.print(&super::safe(&line, console.actions));
    }
    if failed.is_empty() {
        return Ok(Exit::Pass);
    }
    let help = "do not rely on this installation: take a release as it is, or report what is printed above";
    let what = format!("the self-test failed: {}", failed.join("; "));
    Err(Fault { help: Some(help.to_owned()), ..Fault::bug(what) }.into())
}

fn clean(place: &Place) -> Result<Outcome> {
    let change = place.change("clean", planted::CLEAN)?;
    change.answers(&planted::nobody_finds_anything())?;
    Ok(change.review("annotations")?.expect(Exit::Pass, "pass"))
}

fn defect(place: &Place) -> Result<Outcome> {
    let ran = place.change("defect", planted::DEFECT)?.review("annotations")?;
    let marked = runner::commands(&ran.out).iter().any(|it| it == "error");
    Ok(match ran.expect(Exit::Fail, "fail") {
        Ok(_) if !marked => Err("no annotation of an error was printed".to_owned()),
        other => other,
    })
}

fn silent(place: &Place) -> Result<Outcome> {
    let change = place.change("silent", planted::CLEAN)?;
    let mut answers = planted::nobody_finds_anything();
    answers.remove("security");
    change.answers(&answers)?;
    Ok(change.review("annotations")?.expect(Exit::Incomplete, "incomplete"))
}

/// The static rules first: what they find is then refuted by models that do as the change says.
fn injected(place: &Place) -> Result<Outcome> {
    let text = format!("{}{}", planted::injection(), planted::DEFECT);
    let by_rules = place.change("found", &text)?.review("none")?;
    let found = by_rules.critical();
    if found.len() < 2 {
        let why = by_rules.why();
        let n = found.len();
        return Ok(Err(format!("{n} critical findings, not the defect and the text{why}")));
    }
    let change = place.change("injected", &text)?;
    change.answers(&planted::everybody_obeys(&found))?;
    let ran = change.review("none")?;
    let (before, now) = (found.len(), ran.critical().len());
    Ok(match ran.expect(Exit::Fail, "fail") {
        Ok(_) if now < before => Err(format!("{now} of {before} critical findings still stand")),
        Ok(seen) => Ok(format!("{seen}, {before} critical findings stand")),
        wrong => wrong,
    })
}

fn inert(place: &Place) -> Result<Outcome> {
    let change = place.change("inert", planted::DEFECT)?;
    for (n, name) in planted::NAMES.iter().enumerate() {
        change.write(&format!("after/{n} {name}.py"), planted::DEFECT)?;
    }
    change.answers(&planted::everybody_says_commands())?;
    for format in ["annotations", "terminal", "json"] {
        let ran = change.review(format)?;
        let mut said = runner::commands(&ran.err);
        let printed = runner::commands(&ran.out);
        said.extend(printed.into_iter().filter(|it| {
            format != "annotations" || !["error", "warning", "notice"].contains(&it.as_str())
        }));
        if let Some(command) = said.first() {
            return Ok(Err(format!("the format {format} printed the command {command}")));
        }
        let known: Vec<&str> = outputs::ALL.iter().map(|(name, _)| *name).collect();
        let foreign = ran.outputs.keys().find(|it| !known.contains(&it.as_str()));
        if foreign.is_some() || ran.outputs.get("verdict").map(String::as_str) != Some("fail") {
            return Ok(Err(format!("the step's outputs are not ours{}", ran.why())));
        }
    }
    Ok(Ok("both streams and the step's outputs, in three formats".to_owned()))
}

/// The temporary folder; it is gone with the value.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Place {
    fn new(env: &Environment) -> Result<Self> {
        let given = |name| env.get(name).filter(|it: &&str| !it.is_empty());
        let parent = PathBuf::from(given("RUNNER_TEMP").or(given("TMPDIR")).unwrap_or("/tmp"));
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).ok().context("no random bytes can be had")?;
        let path = parent.join(format!("pentad-selftest-{:016x}", u64::from_be_bytes(random)));
        // An image may be empty but for the program.
        let made = fs::create_dir_all(&parent).and_then(|()| fs::create_dir(&path));
        made.with_context(|| {
            let what = format!("cannot make the temporary folder {}", path.display());
            Fault::incomplete(what, "set TMPDIR to a folder that can be written")
        })?;
        Ok(Self(path))
    }

    /// A change that adds a text to a file.
    fn change(&self, name: &str, text: &str) -> Result<Change> {
        let change = Change { dir: self.0.join(name) };
        change.write("before/stock.py", planted::BEFORE)?;
        change.write("after/stock.py", &format!("{}{text}", planted::BEFORE))?;
        Ok(change)
    }
}

struct Change {
    dir: PathBuf,
}

impl Change {
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.dir.join(name);
        let folder = path.parent().unwrap_or(&self.dir);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.with_context(|| format!("cannot write {}", path.display()))
    }

    /// What each role says, whatever it is asked: as if a model had been there.
    fn answers(&self, answers: &BTreeMap<String, Value>) -> Result<()> {
        for (role, said) in answers {
            self.write(&format!("replies/L1-{role}.json"), &said.to_string())?;
        }
        Ok(())
    }

    /// The program itself, as a step of a workflow, and none of the variables of this one: no key, no endpoint, no proxy.
    fn review(&self, format: &str) -> Result<Ran> {
        let replayed = self.dir.join("replies").is_dir();
        let mut command = Command::new(program()?);
        let words = "review --before before --after after --depth fast --out out --format";
        command.args(words.split(' ')).arg(format);
        if replayed {
            command.args(["--replay", "replies"]);
        }
        command.current_dir(&self.dir).env_clear().env("GITHUB_ACTIONS", "true");
        command.env("GITHUB_OUTPUT", self.dir.join("outputs"));
        command.env("GITHUB_STEP_SUMMARY", self.dir.join("summary.md"));
        for gone in ["outputs", "summary.md"] {
            let _ = fs::remove_file(self.dir.join(gone));
        }
        // A step's folder is fresh.
        let _ = fs::remove_dir_all(self.dir.join("out"));
        let stream = |name: &str| File::create(self.dir.join(name)).map(Stdio::from);
        // An empty root has no /dev/null.
        File::create(self.dir.join("stdin"))?;
        let nothing = File::open(self.dir.join("stdin"))?;
        command.stdin(nothing).stdout(stream("stdout")?).stderr(stream("stderr")?);
        let code = ended(&mut command)?;
        let read = |name: &str| fs::read_to_string(self.dir.join(name)).unwrap_or_default();
        Ok(Ran {
            code,
            out: read("stdout"),
            err: read("stderr"),
            outputs: runner::outputs(&read("outputs")),
            synthesis: read_json(&self.dir.join("out/synthesis.json")),
        })
    }
}

fn read_json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// The program that runs, also where another stands at its path by now; without `/proc`, what stands where it was called.
fn program() -> Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    let called = || std::env::args_os().next().map(PathBuf::from);
    let path = std::env::current_exe().ok().or_else(called).context("cannot tell who runs")?;
    Ok(std::path::absolute(path)?)
}

/// Runs it to its end: the exit code, or how else it ended. A run that hangs is ended.
fn ended(command: &mut Command) -> Result<Result<i32, String>> {
    let mut child = command.spawn().context("cannot run this program itself")?;
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            let signal = || format!("none: signal {}", status.signal().unwrap_or_default());
            return Ok(status.code().ok_or_else(signal));
        }
        if began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok(Err("none: it hung".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What a run came to.
struct Ran {
    code: Result<i32, String>,
    out: String,
    err: String,
    outputs: BTreeMap<String, String>,
    synthesis: Value,
}

impl Ran {
    fn expect(&self, exit: Exit, verdict: &str) -> Outcome {
        let said = self.synthesis["verdict"].as_str().unwrap_or("none written");
        let code = self.code.as_ref().map_or_else(Clone::clone, ToString::to_string);
        let seen = format!("verdict {said}, exit code {code}");
        let wanted = i32::from(exit.code());
        if self.code == Ok(wanted) && said == verdict {
            return Ok(seen);
        }
        Err(format!("{seen}; expected {verdict}, {wanted}{}", self.why()))
    }

    /// What the program itself says of its failure, to be put behind what was seen.
    fn why(&self) -> String {
        let told = self.err.lines().find(|it| it.starts_with("pentad: "));
        told.map(|it| format!("; {it}")).unwrap_or_default()
    }

    /// Critical findings that count: id and claim.
    fn critical(&self) -> Vec<(String, String)> {
        let word = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let all = self.synthesis["findings"].as_array().into_iter().flatten();
        let critical = all.filter(|it| it["severity"] == json!("critical"));
        let open =
            critical.filter(|it| ["open", "contested"].contains(&word(it, "state").as_str()));
        open.map(|it| (word(it, "id"), word(it, "claim"))).collect()
    }
}
