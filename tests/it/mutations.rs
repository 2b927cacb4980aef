//! Every parser of what strangers write, over mutated seeds of the fuzz targets: each ends, and none panics.
//!
//! Some hundred inputs a parser run always. `PENTAD_TEST_RUNS=100000 cargo test --test it mutations -- --nocapture` runs so many of each and prints the slowest;
//! libFuzzer in `fuzz` finds its own ways through the code and needs a nightly compiler.

use pentad::{
    config,
    github::event,
    import,
    render::escape::markdown,
    review::{admit::schema, command, diff::diff, memory::Kept, redact::Redactor},
    store,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;

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
fn over(target: &str, mut look: impl FnMut(&str)) {
    let asked = std::env::var("PENTAD_TEST_RUNS").ok().and_then(|it| it.parse().ok());
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(seeds).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|it| fs::read(it).unwrap()).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut slowest, runs) = (Duration::ZERO, asked.unwrap_or(RUNS));
    for seed in &seeds {
        look(&String::from_utf8_lossy(seed));
    }
    for _ in 0..runs {
        let bytes = mutated(&seeds, &mut dice);
        let text = String::from_utf8_lossy(&bytes);
        let began = Instant::now();
        look(&text);
        slowest = slowest.max(began.elapsed());
    }
    println!("{target}: {runs} inputs, the slowest {slowest:?}");
}

#[test]
fn charter() {
    const NAMES: [&str; 4] = ["pentad.yml", "constitution.md", "waivers.yml", "rules/own.yml"];
    over("charter", |text| {
        let files = NAMES.into_iter().map(str::to_owned).zip(text.split('\0').map(str::to_owned));
        let files: BTreeMap<String, String> = files.collect();
        if let Err(error) = config::load(&files, ".pentad/") {
            assert!(!error.to_string().is_empty());
        }
    });
}

#[test]
fn commands() {
    over("command", |text| {
        if let Some(Err(why)) = command::read(text) {
            assert!(!why.is_empty());
        }
    });
}

#[test]
fn diffs() {
    over("diff", |text| {
        let (old, new) = text.split_once('\0').unwrap_or(("", text));
        assert!(old != new || diff(old, new).hunks.is_empty());
    });
}

#[test]
fn events() {
    over("event", |text| {
        let (name, payload) = text.split_once('\n').unwrap_or(("pull_request", text));
        if let Ok(payload) = serde_json::from_str(payload) {
            let _ = event::resolve(name, &payload, Some(&"1".repeat(40)));
            let _ = event::resolve_pull(name, &payload);
        }
    });
}

#[test]
fn escaped_markdown() {
    over("markdown", |text| {
        // Here code may hold anything; the fuzz target reads it back as Markdown.
        let _ = (markdown::with_code(text), markdown::code(text), markdown::fence(text, "text"));
        for page in [markdown::text(text), markdown::prose(text)] {
            assert!(!page.contains("<script") && !page.contains("<!--"), "{text:?}: {page:?}");
        }
    });
}

#[test]
fn redacted() {
    over("redact", |text| {
        let mut redactor = Redactor::default();
        let once = redactor.text(text).into_owned();
        assert_eq!(once.matches('\n').count(), text.matches('\n').count(), "{text:?}");
    });
}

#[test]
fn replies() {
    over("reply", |text| assert_eq!(schema::read(text), schema::read(text)));
}

#[test]
fn findings_of_tools() {
    let folder = TempDir::new().unwrap();
    let file = [folder.path().join("findings")];
    over("sarif", |text| {
        fs::write(&file[0], text).unwrap();
        let _ = import::read(&file);
        let _ = import::read_sarif(&file);
    });
}

#[test]
fn memories() {
    over("memory", |text| {
        let _ = store::remembered(text);
    });
}

#[test]
fn finished_folders() {
    const NAMES: [&str; 4] = ["synthesis.json", "findings.jsonl", "checkpoint.json", "memory.json"];
    let folder = TempDir::new().unwrap();
    over("finished", |text| {
        let mut parts = text.split('\0');
        for name in NAMES {
            fs::write(folder.path().join(name), parts.next().unwrap_or("")).unwrap();
        }
        let _ = store::record(folder.path());
        let _ = store::report(folder.path());
        let _ = store::memory(folder.path(), Kept::File);
        let _ = store::memory(&folder.path().join("memory.json"), Kept::File);
    });
}
