//! A made-up repository of 521 KB, code and prose, with a small change in it, and what made-up reviewers say of it.

use serde_json::{Value, json};
use std::{fmt::Write as _, fs, path::Path};

const BYTES: usize = 521_000;
const FILE: usize = 12_000;
/// Findings of the seven roles in each loop of the run that the bar was taken from.
const PER_LOOP: [usize; 5] = [67, 91, 128, 91, 117];
const ROLES: usize = 7;

const WORDS: [&str; 24] = [
    "log", "segment", "offset", "reader", "writer", "batch", "flush", "commit", "index", "quota",
    "lease", "snapshot", "manifest", "retry", "cursor", "record", "header", "window", "journal",
    "replica", "token", "queue", "buffer", "epoch",
];

/// Numbers that look like none in particular.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn words(&mut self, n: usize) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// Paths and texts.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut random = Random(11);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut bytes = 0;
    while bytes < BYTES {
        let n = files.len();
        let size = FILE.min(BYTES - bytes);
        let (path, text) = if n.is_multiple_of(3) {
            (format!("docs/part_{n}.md"), prose(&mut random, size))
        } else {
            (format!("src/part_{n}.py"), code(&mut random, n, size))
        };
        bytes += text.len();
        files.push((path, text));
    }
    files
}

fn code(random: &mut Random, file: usize, size: usize) -> String {
    let mut text = String::new();
    let mut n = 0;
    while text.len() < size {
        let (a, b, c) = (random.word(), random.word(), random.word());
        let _ = write!(
            text,
            "def {a}_{b}_{file}_{n}(self, {c}):\n    {b} = self.{a}.get({c}, {n})\n    if {b} is None:\n        return {c}\n    \
             self.{a}[{c}] = {b} + {}\n    return {b}\n\n\n",
            random.below(1000)
        );
        n += 1;
    }
    text
}

fn prose(random: &mut Random, size: usize) -> String {
    let mut text = String::new();
    while text.len() < size {
        let _ = write!(text, "## The {}\n\n", random.words(3));
        for _ in 0..6 {
            let _ = writeln!(
                text,
                "The {} keeps its {} until the {}.",
                random.words(3),
                random.words(4),
                random.words(3)
            );
        }
        text.push('\n');
    }
    text
}

/// Writes the tree twice: before the change, and after it.
pub(crate) fn write(dir: &Path, files: &[(String, String)]) {
    for (n, (path, text)) in files.iter().enumerate() {
        let changed = if n % 4 == 1 { format!("{text}LIMIT_{n} = {n}\n") } else { text.clone() };
        for (side, text) in [("before", text), ("after", &changed)] {
            let path = dir.join(side).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// What a reviewer says: its share of a loop's findings, each with a line of the tree that stands there once.
pub(crate) fn review(
    files: &[(String, String)],
    loop_n: u32,
    seat: usize,
    n_findings: Option<usize>,
) -> String {
    let of_loop = PER_LOOP[(loop_n as usize - 1) % PER_LOOP.len()];
    let n = n_findings.unwrap_or(of_loop / ROLES + usize::from(seat < of_loop % ROLES));
    let mut random = Random(u64::from(loop_n) * 1_000 + seat as u64);
    let findings: Vec<Value> = (0..n).map(|n| finding(files, &mut random, n)).collect();
    json!({"summary": random.words(40), "findings": findings, "verdicts": [], "merges": []})
        .to_string()
}

fn finding(files: &[(String, String)], random: &mut Random, n: usize) -> Value {
    let severity = match random.below(100) {
        0..4 => "critical",
        4..24 => "high",
        24..64 => "medium",
        _ => "low",
    };
    let code: Vec<&(String, String)> = files.iter().filter(|it| it.0.ends_with(".py")).collect();
    let (path, text) = code[random.below(code.len())];
    let lines: Vec<&str> = text.lines().filter(|it| it.starts_with("def ")).collect();
    let quote = lines[random.below(lines.len())];
    json!({"slug": format!("{}-{n}", random.words(3).replace(' ', "-")), "file_path": path, "line_hint": "1-9", "severity": severity,
        "claim": random.words(24), "evidence_quote": quote, "cause_quote": null, "failure_scenario": random.words(45),
        "disproof": random.words(25), "proposed_change": random.words(35), "locked_conflict": false, "escalate": false,
        "references": [], "relation": null})
}

/// A reply without a finding.
pub(crate) fn nothing() -> String {
    json!({"summary": "nothing", "findings": [], "verdicts": [], "merges": []}).to_string()
}
