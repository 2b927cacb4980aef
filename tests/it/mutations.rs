//! Every parser of what strangers write, over mutated seeds of the fuzz targets: each ends, and none panics.
//!
//! Some inputs a parser run always. `PENTAD_TEST_RUNS=100000 cargo test --test it mutations -- --nocapture` runs so many of each and prints the slowest;
//! libFuzzer in `fuzz` finds its own ways through the code and needs a nightly compiler.

pub(crate) mod laws;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Inputs of one parser where nobody asks for more.
const RUNS: usize = 200;
/// Bytes of an input at most.
const LONGEST: usize = 20_000;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % sides.max(1)
    }
}

/// What parsers trip over.
const PIECES: [&str; 24] = [
    "\0",
    "\r",
    "\n",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "`",
    "```",
    "null",
    "-1",
    "1e999",
    "18446744073709551616",
    "\u{feff}",
    "\u{202e}",
    "\u{1f980}",
    "\\ud800",
    "<!--",
    "-->",
    "&a",
    "*a",
    "2027-02-29",
];

fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..=dice.roll(6) {
        let (at, to) = (dice.roll(bytes.len() + 1), dice.roll(bytes.len() + 1));
        let (from, to) = (at.min(to), at.max(to).min(at.min(to) + 200));
        match dice.roll(8) {
            0 => drop(bytes.drain(from..to)),
            1 => bytes.truncate(at),
            2 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
            3 if at < bytes.len() => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
            4 => drop(bytes.splice(at..at, PIECES[dice.roll(PIECES.len())].bytes())),
            5 => drop(bytes.splice(from..to, PIECES[dice.roll(PIECES.len())].bytes())),
            6 => {
                let piece = bytes[from..to].repeat(1 + dice.roll(20));
                bytes.splice(at..at, piece);
            }
            _ => {
                let other = &seeds[dice.roll(seeds.len())];
                let cut = dice.roll(other.len());
                let piece = other[cut..other.len().min(cut + 300)].to_vec();
                bytes.splice(from..to, piece);
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

#[allow(clippy::print_stdout, reason = "who asks for many reads what they took")]
fn over(target: &str, runs: usize, law: impl Fn(&[u8])) {
    let asked = std::env::var("PENTAD_TEST_RUNS").ok().and_then(|it| it.parse().ok());
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(seeds).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|it| fs::read(it).unwrap()).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut slowest, runs) = (Duration::ZERO, asked.unwrap_or(runs));
    seeds.iter().for_each(|seed| law(seed));
    let mut all = Duration::ZERO;
    for n in 0..runs {
        let bytes = mutated(&seeds, &mut dice);
        let _told = Told { target, n, bytes: &bytes };
        let began = Instant::now();
        law(&bytes);
        let took = began.elapsed();
        (slowest, all) = (slowest.max(took), all + took);
    }
    println!("{target}: {runs} inputs in {all:?}, the slowest {slowest:?}");
}

/// Says for which input a law did not hold.
struct Told<'a> {
    target: &'a str,
    n: usize,
    bytes: &'a [u8],
}

impl Drop for Told<'_> {
    #[allow(clippy::print_stdout, reason = "the failed test's words do not say it")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text = String::from_utf8_lossy(self.bytes);
            println!("{}: input {}: {text:?}", self.target, self.n);
        }
    }
}

/// The same for a parser of texts.
fn over_texts(target: &str, law: impl Fn(&str)) {
    over(target, RUNS, |bytes| law(&String::from_utf8_lossy(bytes)));
}

#[test]
fn charters() {
    over_texts("charter", laws::charter);
}

#[test]
fn commands() {
    over_texts("command", laws::command);
}

#[test]
fn diffs() {
    over_texts("diff", laws::diff);
}

#[test]
fn events() {
    over_texts("event", laws::event);
}

#[test]
fn escaped_markdown() {
    over_texts("markdown", laws::markdown);
}

#[test]
fn redacted() {
    over_texts("redact", laws::redact);
}

#[test]
fn replies() {
    over_texts("reply", laws::reply);
}

#[test]
fn reviews() {
    // Each is two loops of nine reviewers, and the report of them in every format.
    over("review", RUNS / 20, |bytes| laws::review(&String::from_utf8_lossy(bytes)));
}

#[test]
fn findings_of_tools() {
    over("sarif", RUNS, laws::findings);
}

#[test]
fn memories() {
    over_texts("memory", laws::memory);
}

#[test]
fn finished_folders() {
    over_texts("finished", laws::finished);
}

#[test]
fn archives() {
    over("archive", RUNS, laws::archive);
}
