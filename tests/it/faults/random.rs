//! Reviews that are disturbed again and again: killed, told to stop, out of disk, cut off from who reads, their files half gone. After each
//! disturbance the output folder is whole; in the end it is that of a review that nobody disturbed; and nothing that was filed is asked
//! again. `PENTAD_TEST_FAULTS=300` makes so many runs instead of the suite's few, `PENTAD_TEST_SEED` begins elsewhere.

use super::{contents, cramped};
use crate::{
    program::{ROLES, pentad},
    resume::{fixture, lasting, reply},
    stand_in::{Script, StandIn},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What can happen to a run.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// SIGKILL, SIGTERM or SIGINT after a part of the time that a whole run takes.
    Signal(&'static str, f64),
    /// No file may be longer than so many blocks.
    Cramped(usize),
    /// Nothing can be printed.
    Unprinted,
    /// One of the folder's own files loses its end, as where a machine goes down: the checkpoint, or a reply.
    Cut(usize),
}

/// The numbers that a seed decides, one after another.
struct Drawn(u64, u64);

impl Drawn {
    fn next(&mut self) -> usize {
        self.1 += 1;
        let mut hasher = DefaultHasher::new();
        (self.0, self.1).hash(&mut hasher);
        usize::try_from(hasher.finish() >> 33).unwrap()
    }

    fn fault(&mut self) -> Fault {
        let part = self.next() % 1000;
        #[expect(clippy::cast_precision_loss, reason = "of a thousand")]
        let part = part as f64 / 900.0;
        match self.next() % 10 {
            0..4 => Fault::Signal("KILL", part),
            4 => Fault::Signal("TERM", part),
            5 => Fault::Signal("INT", part),
            6 | 7 => Fault::Cramped(self.next() % 200),
            8 => Fault::Unprinted,
            _ => Fault::Cut(self.next()),
        }
    }
}

/// A call by its loop and role: nobody is asked twice in one here.
type Asked = BTreeSet<(u32, String)>;

struct Site<'a> {
    dir: &'a Path,
    server: &'a StandIn,
    schema: &'a jsonschema::Validator,
}

impl Site<'_> {
    fn review(&self, out: &str) -> Command {
        let words =
            ["review", "--before", "before", "--after", "after", "--format", "json", "--resume"];
        let mut command = pentad(self.dir, &words);
        command.args(["--out", out, "--model", "anthropic/claude-sonnet-5-5"]);
        command.env("ANTHROPIC_API_KEY", "sk-planted-0123456789");
        command.env("ANTHROPIC_BASE_URL", self.server.url());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Disturbs a run, and returns the code it ended with.
    fn disturb(&self, out: &str, fault: Fault, whole: Duration) -> Option<i32> {
        match fault {
            Fault::Signal(signal, part) => {
                let mut child = self.review(out).spawn().unwrap();
                thread::sleep(whole.mul_f64(part));
                let id = child.id().to_string();
                // It may have ended by itself.
                let _ = Command::new("kill").args([&format!("-{signal}"), &id]).output();
                child.wait().unwrap().code()
            }
            Fault::Cramped(blocks) => {
                let mut command = cramped(&self.review(out), blocks);
                command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code()
            }
            Fault::Unprinted => {
                let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
                self.review(out).stdout(full).status().unwrap().code()
            }
            Fault::Cut(n) => {
                let of_a_run = |name: &str| {
                    name.ends_with("checkpoint.json")
                        || (name.contains("/replies/") && name.ends_with(".json"))
                };
                let mut files = match fs::exists(self.dir.join(out)) {
                    Ok(true) => contents(&self.dir.join(out)),
                    _ => return Some(3),
                };
                files.retain(|name, _| of_a_run(name));
                if let Some((name, bytes)) = files.iter().nth(n % files.len().max(1)) {
                    fs::write(name, &bytes[..n % bytes.len().max(1)]).unwrap();
                }
                Some(3)
            }
        }
    }

    /// Every file of the folder is whole, but for those that were cut; and where a report stands, it is one.
    fn is_valid(&self, out: &str, cut: bool, why: &str) {
        let dir = self.dir.join(out);
        if !dir.exists() {
            return;
        }
        for (name, bytes) in contents(&dir) {
            if name.ends_with(".tmp")
                || (cut && (name.contains("/replies/") || name.ends_with("checkpoint.json")))
            {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{why}: {name}"));
            let lines: Vec<&str> = match name.rsplit('.').next() {
                Some("json" | "sarif") => vec![&text],
                Some("jsonl") => text.lines().collect(),
                Some("html") => {
                    assert!(text.trim_end().ends_with("</html>"), "{why}: {name}");
                    continue;
                }
                _ => continue,
            };
            for line in lines {
                assert!(serde_json::from_str::<Value>(line).is_ok(), "{why}: {name}");
            }
        }
        let Ok(text) = fs::read_to_string(dir.join("synthesis.json")) else { return };
        let synthesis: Value = serde_json::from_str(&text).unwrap();
        let wrong = self.schema.iter_errors(&synthesis).next().map(|it| it.to_string());
        assert_eq!(wrong, None, "{why}");
        assert_ne!(synthesis["verdict"], "fail", "{why}: nothing critical is said");
        // All of one run: the lines are the findings, with those they absorbed.
        let lines = fs::read_to_string(dir.join("findings.jsonl")).unwrap();
        let ids: BTreeSet<String> = lines
            .lines()
            .map(|it| serde_json::from_str::<Value>(it).unwrap()["id"].as_str().unwrap().to_owned())
            .collect();
        for finding in synthesis["findings"].as_array().unwrap() {
            assert!(ids.contains(finding["id"].as_str().unwrap()), "{why}: {}", finding["id"]);
        }
        for name in ["results.sarif", "report.html", "synthesis.md", "findings.invalid.jsonl"] {
            assert!(dir.join(name).exists(), "{why}: {name}");
        }
    }

    /// The calls whose whole replies are filed.
    fn filed(&self, out: &str) -> Asked {
        let replies = self.dir.join(out).join("replies");
        if !replies.exists() {
            return Asked::new();
        }
        let files = contents(&replies).into_iter().filter(|it| it.0.ends_with(".json"));
        let calls = files.filter_map(|(_, bytes)| {
            let reply: Value = serde_json::from_slice(&bytes).ok()?;
            let call = &reply["call"];
            Some((u32::try_from(call["loop"].as_u64()?).ok()?, call["role"].as_str()?.to_owned()))
        });
        calls.collect()
    }

    fn asked_since(&self, n: usize) -> Asked {
        self.server.journal().into_iter().skip(n).map(|it| (it.loop_n, it.role)).collect()
    }
}

fn stand_in() -> StandIn {
    StandIn::forgetful(|asked| {
        let seat = ROLES.iter().position(|it| *it == asked.role).unwrap();
        Script::say(&reply(asked.loop_n as usize, seat, &asked.role))
    })
}

/// The synthesis but for what tells of the disturbances.
fn undisturbed(dir: &Path, out: &str) -> Value {
    let mut json = lasting(dir, out);
    json.as_object_mut().unwrap().remove("notices");
    for it in json["loops"].as_array_mut().unwrap() {
        it.as_object_mut().unwrap().remove("saved_usd");
    }
    json
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_to_a_run_its_folder_is_whole_and_its_end_the_same() {
    let schema: Value = serde_json::from_str(pentad::render::json::JSON_SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let (dir, server) = (fixture(), stand_in());
    let site = Site { dir: dir.path(), server: &server, schema: &schema };
    let began = Instant::now();
    assert_eq!(site.review("whole").status().unwrap().code(), Some(0));
    let whole = began.elapsed();
    let expected = undisturbed(dir.path(), "whole");
    assert!(expected["findings"].as_array().unwrap().len() > 20);
    let (n_runs, first) = (number("PENTAD_TEST_FAULTS"), number("PENTAD_TEST_SEED").unwrap_or(1));
    let (mut n_faults, mut n_killed, mut n_asked) = (0_u32, 0_u32, 0);
    for seed in first..first + n_runs.unwrap_or(3) {
        let out = format!("out-{seed}");
        let (mut drawn, mut cut) = (Drawn(seed, 0), false);
        for _ in 0..=drawn.next() % 3 {
            let fault = drawn.fault();
            let why = format!("seed {seed}, {fault:?}");
            let (filed, n) = (site.filed(&out), server.journal().len());
            let code = site.disturb(&out, fault, whole);
            cut |= matches!(fault, Fault::Cut(_));
            assert!(matches!(code, None | Some(0 | 3)), "{why}: {code:?}");
            n_faults += 1;
            n_killed += u32::from(code.is_none());
            site.is_valid(&out, cut, &why);
            let again: Vec<_> = site.asked_since(n).intersection(&filed).cloned().collect();
            assert_eq!(again, [], "{why}: was filed");
        }
        let (filed, n) = (site.filed(&out), server.journal().len());
        assert_eq!(site.review(&out).status().unwrap().code(), Some(0), "seed {seed}");
        let asked = site.asked_since(n);
        assert_eq!(asked.intersection(&filed).count(), 0, "seed {seed}: was filed");
        n_asked += asked.len();
        site.is_valid(&out, false, &format!("seed {seed}, in the end"));
        let ended = undisturbed(dir.path(), &out);
        let other =
            |(key, value): (&String, &Value)| (expected[key] != *value).then(|| key.clone());
        let others: Vec<String> = ended.as_object().unwrap().iter().filter_map(other).collect();
        assert_eq!(others, [""; 0], "seed {seed}: it ended otherwise");
        assert_eq!(site.filed(&out).len(), 45, "seed {seed}");
        fs::remove_dir_all(dir.path().join(&out)).unwrap();
    }
    if let Some(n_runs) = n_runs {
        println!(
            "{n_runs} runs from seed {first}: {n_faults} faults, {n_killed} of them kills; the last resumes asked for {n_asked} of {} replies; {:.0} s",
            n_runs * 45,
            began.elapsed().as_secs_f64()
        );
    }
}
