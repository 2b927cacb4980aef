//! The program, run to its end: how long it took, and the most memory it had.

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) took: Duration,
    /// In bytes, where the system says so.
    pub(crate) peak: Option<f64>,
    /// Seconds that a processor worked for it, where the system says so.
    pub(crate) busy: Option<f64>,
    pub(crate) synthesis: Value,
}

/// Reviews the tree in `dir` by the model behind an address.
pub(crate) fn review(dir: &Path, model: &str, url: &str, more: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pentad"));
    command.args([
        "review", "--before", "before", "--after", "after", "--out", "out", "--format", "none",
    ]);
    command.args(["--scope", "tree", "--charter", "charter", "--model", model]).args(more);
    command.current_dir(dir).env_clear().stdin(Stdio::null()).stderr(Stdio::null());
    for provider in ["ANTHROPIC", "OPENAI"] {
        command.env(format!("{provider}_API_KEY"), "sk-bench");
        command.env(format!("{provider}_BASE_URL"), url);
    }
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let (mut peak, mut busy) = (None, None);
    let status = loop {
        peak = high_water(child.id()).or(peak);
        busy = worked(child.id()).or(busy);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let took = began.elapsed();
    let synthesis = fs::read(dir.join("out/synthesis.json")).unwrap_or_default();
    let synthesis = serde_json::from_slice(&synthesis).unwrap_or_default();
    Ran { code: status.code(), took, peak, busy, synthesis }
}

fn high_water(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// User and system time: the twelfth and thirteenth word behind the name, in hundredths of a second on every Linux there is.
fn worked(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(") ")?;
    let ticks = behind.split(' ').skip(11).take(2).map(|it| it.parse::<f64>().ok());
    ticks.sum::<Option<f64>>().filter(|it| *it > 0.0).map(|it| it / 100.0)
}
