//! How long admission takes on a large snapshot: `cargo bench --bench admission [-- MEGABYTES]` (50 unless told). First quotes alone are
//! looked up, then imported findings go through all of it. Texts, quotes and claims are made up from a fixed seed, so that two machines,
//! or two commits, do the same work.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench measures and prints")]

mod imported;

use pentad::review::{
    admit::evidence::Index,
    change::Lines,
    finding::{Cited, EvidenceStatus, Side},
    snapshot::{self, Shown, Snapshot},
};
use std::{hint::black_box, time::Instant};

/// Bytes of one made-up file, about.
const FILE: usize = 40_000;

fn main() {
    // `cargo bench` adds `--bench`.
    let megabytes = std::env::args().skip(1).find_map(|it| it.parse::<f64>().ok()).unwrap_or(50.0);
    let mut random = Random(7);
    let snapshot = snapshot(&mut random, (megabytes * 1e6) as usize);
    let bytes: usize = snapshot.texts.iter().map(|it| it.text.len()).sum();
    let lines: usize = snapshot.texts.iter().map(|it| it.text.lines().count()).sum();
    println!(
        "snapshot: {:.1} MB, {lines} lines, {} files",
        bytes as f64 / 1e6,
        snapshot.texts.len()
    );

    let (seconds, index) = timed(|| Index::new(&snapshot));
    println!("index: {seconds:.3} s");
    let first = Cited { file: snapshot.texts[0].path.clone(), lines: None };
    let (seconds, _) = timed(|| index.locate("no_such(word, nowhere)", &first));
    println!("first lookup, which reads the texts: {seconds:.3} s");

    let quotes: Vec<Quote> = (0..10_000).map(|n| quote(&mut random, &snapshot, n)).collect();
    let (few, _) = timed(|| count(&index, &quotes[..1_000]));
    let (many, found) = timed(|| count(&index, &quotes));
    println!(
        "lookups: 1,000 in {few:.3} s, 10,000 in {many:.3} s, growth {:.1}",
        growth(many, few)
    );
    for kind in Kind::ALL {
        let of_kind: Vec<Quote> = quotes.iter().filter(|it| it.kind == kind).cloned().collect();
        let (seconds, _) = timed(|| count(&index, &of_kind));
        let [all, right, located] = found[kind as usize];
        println!(
            "  {:<12} {all:>5} asked, {located:>5} located, {right:>5} at the right lines, {:.1} \u{b5}s each",
            kind.name(),
            seconds * 1e6 / all.max(1) as f64
        );
    }
    print_peak(bytes);
    drop(index);
    imported::measure(&mut random, snapshot);
    print_peak(bytes);
}

fn growth(many: f64, few: f64) -> f64 {
    many / few.max(1e-6)
}

fn print_peak(bytes: usize) {
    if let Some(peak) = peak() {
        println!("peak memory: {:.0} MB, {:.1} times the texts", peak / 1e6, peak / bytes as f64);
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let out = black_box(work());
    (start.elapsed().as_secs_f64(), out)
}

/// Asked, at the right lines, located: by kind.
fn count(index: &Index, quotes: &[Quote]) -> [[usize; 3]; Kind::ALL.len()] {
    let mut found = [[0; 3]; Kind::ALL.len()];
    for it in quotes {
        let evidence = index.locate(&it.text, &it.cited);
        let right = evidence.lines == Some(it.lines) && evidence.file == it.cited.file;
        let located = evidence.status != EvidenceStatus::Missing;
        let counts = &mut found[it.kind as usize];
        counts[0] += 1;
        counts[1] += usize::from(right);
        counts[2] += usize::from(located);
    }
    found
}

/// The most memory this process has had, where the system says so.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// How a quote differs from the code it is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Verbatim,
    Block,
    Part,
    Spaced,
    Listing,
    Elided,
    Slip,
    Unhinted,
    Everywhere,
    Operator,
    Invented,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Verbatim,
        Self::Block,
        Self::Part,
        Self::Spaced,
        Self::Listing,
        Self::Elided,
        Self::Slip,
        Self::Unhinted,
        Self::Everywhere,
        Self::Operator,
        Self::Invented,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Block => "block",
            Self::Part => "part",
            Self::Spaced => "spaced",
            Self::Listing => "listing",
            Self::Elided => "elided",
            Self::Slip => "slip",
            Self::Unhinted => "unhinted",
            Self::Everywhere => "everywhere",
            Self::Operator => "operator",
            Self::Invented => "invented",
        }
    }
}

#[derive(Debug, Clone)]
struct Quote {
    kind: Kind,
    text: String,
    cited: Cited,
    /// Where it was taken from.
    lines: Lines,
}

fn quote(random: &mut Random, snapshot: &Snapshot, n: usize) -> Quote {
    let kind = Kind::ALL[n % Kind::ALL.len()];
    let shown = &snapshot.texts[random.below(snapshot.texts.len())];
    let lines: Vec<&str> = shown.text.lines().collect();
    let length = if matches!(kind, Kind::Block | Kind::Listing | Kind::Elided) { 5 } else { 1 };
    // From and to a line that says something: the made-up ones of a word or two stand everywhere.
    let mut at = random.below(lines.len() - 8);
    let says = |at: usize| lines[at].split(' ').filter(|it| it.len() > 1).count() > 2;
    while !(says(at) && says(at + length - 1)) {
        at = (at + 1) % (lines.len() - 8);
    }
    let block = &lines[at..at + length];
    let line = block[0];
    let text = match kind {
        Kind::Verbatim | Kind::Unhinted => line.to_owned(),
        Kind::Block => block.join("\n"),
        Kind::Part => {
            let words: Vec<&str> = line.trim().split(' ').collect();
            words[..words.len() - 1].join(" ")
        }
        Kind::Spaced => line.replace('(', "( ").replace(" = ", "="),
        Kind::Listing => {
            let numbered =
                block.iter().enumerate().map(|(i, it)| format!("{:>5} | {it}", at + i + 1));
            numbered.collect::<Vec<_>>().join("\n")
        }
        Kind::Elided => format!("{}\n    ...\n{}", block[0], block[4]),
        Kind::Slip => slip(line),
        Kind::Everywhere => "return None;\n    }".to_owned(),
        Kind::Operator => format!("{} ^ {}", line.trim(), lines[at + 1].trim()),
        Kind::Invented => format!("{} && invented_{}(now)", line.trim(), random.below(1_000)),
    };
    let number = at as u32 + 1;
    let lines = Lines::new(number, number + length as u32 - 1);
    let away = random.below(40) as u32;
    let hint = Lines::new(number + away, number + away + 2);
    let hint = Some(hint).filter(|_| !matches!(kind, Kind::Unhinted | Kind::Everywhere));
    let file = if kind == Kind::Everywhere { "no/such.rs".to_owned() } else { shown.path.clone() };
    Quote { kind, text, cited: Cited { file, lines: hint }, lines }
}

/// Two letters swapped in the longest word.
fn slip(line: &str) -> String {
    let words = line.split(|c: char| !c.is_alphabetic());
    let Some(word) = words.max_by_key(|word| word.len()).filter(|word| word.len() > 4) else {
        return line.to_owned();
    };
    let at = word.as_ptr() as usize - line.as_ptr() as usize + 1;
    format!("{}{}{}{}", &line[..at], &line[at + 1..at + 2], &line[at..=at], &line[at + 2..])
}

/// Files of lines as code has them: most words common, some only here.
fn snapshot(random: &mut Random, bytes: usize) -> Snapshot {
    let mut texts: Vec<Shown> = (0..bytes.div_ceil(FILE))
        .map(|n| {
            let text = file(random, n, bytes.min(FILE));
            let changed = vec![Lines::new(20, 40)];
            let path = format!("src/part_{:03}/file_{n:05}.rs", n / 50);
            Shown { path, side: Side::New, text: text.into(), changed }
        })
        .collect();
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    Snapshot { texts, ..snapshot::nothing() }
}

fn file(random: &mut Random, n: usize, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 100);
    while text.len() < bytes {
        let (a, b, c) = (name(random, n), name(random, n), name(random, n));
        let number = random.below(1_000);
        let line = match random.below(16) {
            0 | 13 => "    }\n".to_owned(),
            1 | 14 => "\n".to_owned(),
            15 => format!("    {a}: {number},\n"),
            2 | 12 => "    return None;\n".to_owned(),
            3 => format!("fn {a}({b}: &str, {c}: usize) -> Option<{a}> {{\n"),
            4 => format!("    if {a} < {b}.len() && !{c}.is_empty() {{\n"),
            5 => format!("        {a}.{b}({c}, {number})?;\n"),
            6 => format!("    // The {a} of a {b} is taken before its {c}.\n"),
            7 => format!("    for {a} in {b}.iter().filter(|it| it.{c} == {number}) {{\n"),
            8 => format!("    assert_eq!({a}.{b}(), Some({number}), \"{c}\");\n"),
            _ => format!("    let {a} = {b}({c}, \"{b} {number}\");\n"),
        };
        text.push_str(&line);
    }
    text
}

/// A common word, or one of this file's own.
fn name(random: &mut Random, n: usize) -> String {
    const WORDS: [&str; 24] = [
        "account", "buffer", "client", "counter", "document", "entry", "failure", "handler",
        "index", "journal", "key", "ledger", "message", "number", "offset", "parser", "query",
        "request", "session", "table", "update", "value", "window", "writer",
    ];
    let (a, b) = (WORDS[random.below(24)], WORDS[random.below(24)]);
    match random.below(4) {
        0 => a.to_owned(),
        1 | 2 => format!("{a}_{b}"),
        _ => format!("{a}_{b}_{}", n * 31 + random.below(30)),
    }
}

/// A linear congruence: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}
