//! How well findings of several speakers are grouped, on sets that people or judges have labelled: `cargo bench --bench dedupe -- DIR`.
//!
//! `DIR` holds JSON lines, plain (`.jsonl`) or packed (`.jsonl.gz`, read through `gzip`). A set that is not there is left out:
//!
//! - `pairs`: `{pr, tool_a, a, tool_b, b, same}`: two tools' comments on one change, about one defect or about two.
//! - `anchored`: `{pr, run, path, line, text, golden}`: findings of two runs with their places; `golden` lists defects by number.
//! - `comments`: `{pr, tool, text, golden}`: all comments of many tools. Every pool of five of the tools is merged.
//! - `NAME.findings`: `{id, role or tool, claim, file_path, line_range, evidence_quote, …}`, with the groups in `NAME.groups`: a line
//!   for each, the ids of findings that are one. Where there is a folder `NAME.code`, quotes are looked up in it.
//!
//! Everything goes through what `pentad merge` calls: the reader of findings files, then `engine::merge`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench measures and prints")]

use anyhow::{Context as _, Result, bail};
use pentad::{
    config, folders, import,
    model::rules,
    review::{
        change::{Limits, Scope},
        engine::{self, Review},
        import::{Imported, Imports, Terms},
        redact::Redactor,
        snapshot::{self, Snapshot},
    },
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// Tools of one pool.
const POOL: usize = 5;
/// Independent voices that a finding of a pool needs.
const VOICES: u32 = 2;
/// Pools whose best single tool comes this near to this F1 are told apart: there merging has to earn its keep.
const MIDDLING: (f64, f64) = (0.45, 0.02);

fn main() -> Result<()> {
    // `cargo bench` adds `--bench`.
    let Some(dir) = std::env::args().skip(1).find(|it| !it.starts_with("--")).map(PathBuf::from)
    else {
        println!("name a folder of labelled sets: cargo bench --bench dedupe -- DIR");
        return Ok(());
    };
    let bare = Bare::new();
    let start = Instant::now();
    let mut sets = 0;
    for (name, run) in [("pairs", pairs as Measure), ("anchored", anchored), ("comments", pools)] {
        if let Some(rows) = rows(&dir, name)? {
            sets += 1;
            run(&bare, &rows).with_context(|| format!("the set {name}"))?;
        }
    }
    for name in named(&dir)? {
        sets += 1;
        whole(&dir, &name).with_context(|| format!("the set {name}.findings"))?;
    }
    if sets == 0 {
        bail!("{} holds none of the sets that are measured", dir.display());
    }
    println!("measured in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

type Measure = fn(&Bare, &[Value]) -> Result<()>;

// Reading.

/// A set's lines; `None` where the folder has no such set.
fn rows(dir: &Path, name: &str) -> Result<Option<Vec<Value>>> {
    let (plain, packed) = (dir.join(format!("{name}.jsonl")), dir.join(format!("{name}.jsonl.gz")));
    let text = if plain.is_file() {
        fs::read_to_string(&plain)?
    } else if packed.is_file() {
        let out = Command::new("gzip").arg("-dc").arg(&packed).output().context("run gzip")?;
        if !out.status.success() {
            bail!("gzip cannot read {}", packed.display());
        }
        String::from_utf8(out.stdout)?
    } else {
        return Ok(None);
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let read = lines.map(|(line, n)| {
        serde_json::from_str(line).with_context(|| format!("{name}, line {n}: no JSON object"))
    });
    read.collect::<Result<_>>().map(Some)
}

/// `NAME` of every `NAME.groups`, sorted.
fn named(dir: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("read {}", dir.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".groups").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn text<'a>(row: &'a Value, key: &str) -> Result<&'a str> {
    row[key].as_str().with_context(|| format!("a line without a text `{key}`"))
}

fn golden(row: &Value) -> Vec<u64> {
    row["golden"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}

/// The rows as `pentad merge` reads them from a file, each under its place among them as its id.
fn imported(rows: impl Iterator<Item = Value>) -> Result<Vec<Imported>> {
    let mut lines = String::new();
    let mut n = 0;
    for mut row in rows {
        row["id"] = json!(n);
        n += 1;
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("findings.jsonl");
    fs::write(&file, lines)?;
    let imports = import::read(&[file])?;
    if imports.findings.len() != n {
        bail!("{} of {n} findings could not be read", imports.rejected.len());
    }
    Ok(imports.findings)
}

// Merging.

/// A merge without a repository.
struct Bare(Review);

impl Bare {
    fn new() -> Self {
        Self(review(snapshot::nothing()))
    }

    fn groups(&self, findings: &[Imported], min_voices: u32) -> Vec<Vec<usize>> {
        groups(&self.0, findings, &Terms { min_voices, known: None }, &mut Redactor::default())
    }
}

fn review(snapshot: Snapshot) -> Review {
    let ends = (String::new(), String::new(), None);
    Review::of_merge(config::builtin(), snapshot, ends, Scope::Tree, "2026-01-01")
}

/// The findings that are kept, by what they are one with. Numbers are the findings' ids.
fn groups(
    review: &Review,
    findings: &[Imported],
    terms: &Terms,
    redactor: &mut Redactor,
) -> Vec<Vec<usize>> {
    let imports = Imports { findings: findings.to_vec(), ..Imports::default() };
    let state = engine::merge(review, imports, terms, redactor);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for it in &state.ledger.findings {
        let leader = it.state.leader().unwrap_or(&it.id);
        groups.entry(leader).or_default().push(it.id.parse().expect("it was given a number"));
    }
    groups.into_values().collect()
}

/// Which group each finding is in.
fn places(groups: &[Vec<usize>]) -> BTreeMap<usize, usize> {
    let members = groups.iter().enumerate();
    members.flat_map(|(n, members)| members.iter().map(move |at| (*at, n))).collect()
}

// Judging pairs.

#[derive(Default)]
struct Pairs {
    both: usize,
    merged_alone: usize,
    labelled_alone: usize,
    neither: usize,
}

impl Pairs {
    fn count(&mut self, merged: bool, same: bool) {
        *match (merged, same) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.merged_alone,
            (false, true) => &mut self.labelled_alone,
            (false, false) => &mut self.neither,
        } += 1;
    }

    fn print(&self, name: &str) {
        let precision = part(self.both, self.both + self.merged_alone);
        let recall = part(self.both, self.both + self.labelled_alone);
        println!(
            "{name}: precision {precision:.3}, recall {recall:.3}, F1 {:.3} ({} pairs that are one, {} that are two; {} merged wrongly, {} missed)",
            f1(precision, recall),
            self.both + self.labelled_alone,
            self.merged_alone + self.neither,
            self.merged_alone,
            self.labelled_alone,
        );
    }
}

fn part(n: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { n as f64 / of as f64 }
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

fn by_change(rows: &[Value]) -> Result<BTreeMap<&str, Vec<&Value>>> {
    let mut out: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in rows {
        out.entry(text(row, "pr")?).or_default().push(row);
    }
    Ok(out)
}

/// All comments of a change that occur in a pair are merged; each pair is asked for.
fn pairs(bare: &Bare, rows: &[Value]) -> Result<()> {
    let mut found = Pairs::default();
    for rows in by_change(rows)?.values() {
        let mut at_of: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut comments = Vec::new();
        let mut asked = Vec::new();
        for row in rows {
            let mut at = |tool: &str, said: &str| -> Result<usize> {
                let key = (text(row, tool)?, text(row, said)?);
                Ok(*at_of.entry(key).or_insert_with(|| {
                    comments.push(json!({"tool": key.0, "text": key.1}));
                    comments.len() - 1
                }))
            };
            let same = row["same"].as_bool().context("a pair without `same`")?;
            asked.push((at("tool_a", "a")?, at("tool_b", "b")?, same));
        }
        let group = places(&bare.groups(&imported(comments.into_iter())?, 0));
        for (a, b, same) in asked {
            found.count(group[&a] == group[&b], same);
        }
    }
    found.print("pairs");
    Ok(())
}

/// All findings of a change are merged; asked are pairs across runs of which both were matched to a defect.
fn anchored(bare: &Bare, rows: &[Value]) -> Result<()> {
    let mut found = Pairs::default();
    for rows in by_change(rows)?.values() {
        let as_finding = |row: &&Value| json!({"tool": row["run"], "text": row["text"], "path": row["path"], "line": row["line"]});
        let group = places(&bare.groups(&imported(rows.iter().map(as_finding))?, 0));
        for (a, left) in rows.iter().enumerate() {
            for (b, right) in rows.iter().enumerate().skip(a + 1) {
                let (of, other) = (golden(left), golden(right));
                if left["run"] != right["run"] && !of.is_empty() && !other.is_empty() {
                    found.count(group[&a] == group[&b], of.iter().any(|it| other.contains(it)));
                }
            }
        }
    }
    found.print("anchored");
    Ok(())
}

/// All findings of a code base are merged; asked are all pairs. What is in no group is one with nothing.
fn whole(dir: &Path, name: &str) -> Result<()> {
    let rows = rows(dir, &format!("{name}.findings"))?.context("there are groups, no findings")?;
    let at_of: BTreeMap<&str, usize> =
        rows.iter().zip(0..).map(|(row, at)| Ok((text(row, "id")?, at))).collect::<Result<_>>()?;
    let mut labels: BTreeMap<usize, usize> = BTreeMap::new();
    for (n, line) in fs::read_to_string(dir.join(format!("{name}.groups")))?.lines().enumerate() {
        for id in line.split_whitespace() {
            let at = at_of.get(id).with_context(|| format!("no finding has the id {id}"))?;
            labels.insert(*at, n);
        }
    }
    let findings = imported(rows.iter().cloned().map(|mut row| {
        if row["tool"].is_null() {
            row["tool"] = row["role"].clone();
        }
        row
    }))?;
    let mut redactor = Redactor::default();
    let code = dir.join(format!("{name}.code"));
    let (snapshot, known) = if code.is_dir() {
        let (snapshot, known) = looked_up(&code, &mut redactor)?;
        (snapshot, Some(known))
    } else {
        (snapshot::nothing(), None)
    };
    let terms = Terms { min_voices: 0, known };
    let group = places(&groups(&review(snapshot), &findings, &terms, &mut redactor));
    let mut found = Pairs::default();
    for a in 0..rows.len() {
        for b in a + 1..rows.len() {
            let same = labels.contains_key(&a) && labels.get(&a) == labels.get(&b);
            found.count(group[&a] == group[&b], same);
        }
    }
    found.print(name);
    Ok(())
}

/// The files of a folder, all of them new, and each path as what it stands for.
fn looked_up(code: &Path, redactor: &mut Redactor) -> Result<(Snapshot, BTreeMap<String, String>)> {
    let before = tempfile::tempdir()?;
    let charter = config::builtin();
    let material = folders::read(before.path(), code, Scope::Change, &charter, Limits::default())?;
    let paths: BTreeSet<&str> = material.changes.iter().map(|it| it.path.as_str()).collect();
    let outline = rules::outline(&material, &paths);
    let known = paths.iter().map(|it| ((*it).to_owned(), (*it).to_owned())).collect();
    Ok((snapshot::cited(&material, outline, redactor), known))
}

// Judging pools.

/// A change's comments of all tools.
struct Change {
    findings: Vec<Imported>,
    /// The tool of each, by its number.
    tools: Vec<usize>,
    /// The defects that each names.
    golden: Vec<Vec<u64>>,
}

/// What was kept, how much of it earned a defect, and the defects.
#[derive(Debug, Clone, Copy, Default)]
struct Earned {
    kept: usize,
    earning: usize,
    defects: usize,
}

impl Earned {
    fn add(&mut self, other: Self) {
        self.kept += other.kept;
        self.earning += other.earning;
        self.defects += other.defects;
    }

    /// Precision, recall, F1.
    fn scores(self, defects: usize) -> [f64; 3] {
        let (precision, recall) = (part(self.earning, self.kept), part(self.defects, defects));
        [precision, recall, f1(precision, recall)]
    }
}

impl Change {
    /// A kept finding earns the defect that most of its members name, if half of them do; of two equal ones the first.
    fn earned(&self, kept: &[Vec<usize>]) -> Earned {
        let mut defects = BTreeSet::new();
        let mut earning = 0;
        for members in kept {
            let mut named: BTreeMap<u64, usize> = BTreeMap::new();
            for defect in members.iter().flat_map(|at| &self.golden[*at]) {
                *named.entry(*defect).or_default() += 1;
            }
            let most = named.into_iter().max_by_key(|(defect, n)| (*n, u64::MAX - defect));
            if let Some((defect, _)) = most.filter(|(_, n)| 2 * n >= members.len()) {
                earning += 1;
                defects.insert(defect);
            }
        }
        Earned { kept: kept.len(), earning, defects: defects.len() }
    }

    /// The comments of these tools.
    fn of(&self, tools: &[usize]) -> Vec<usize> {
        (0..self.tools.len()).filter(|at| tools.contains(&self.tools[*at])).collect()
    }

    fn merged(&self, bare: &Bare, tools: &[usize]) -> Earned {
        let findings: Vec<Imported> =
            self.of(tools).into_iter().map(|at| self.findings[at].clone()).collect();
        self.earned(&bare.groups(&findings, VOICES))
    }

    /// One tool as it stands, each of its comments kept.
    fn alone(&self, tool: usize) -> Earned {
        self.earned(&self.of(&[tool]).into_iter().map(|at| vec![at]).collect::<Vec<_>>())
    }

    /// What no grouping of the pool beats: each defect that enough tools name, and nothing else.
    fn perfect(&self, tools: &[usize]) -> Earned {
        let mut by: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
        for at in self.of(tools) {
            for defect in &self.golden[at] {
                by.entry(*defect).or_default().insert(self.tools[at]);
            }
        }
        let n = by.values().filter(|tools| tools.len() >= VOICES as usize).count();
        Earned { kept: n, earning: n, defects: n }
    }
}

fn pools(bare: &Bare, rows: &[Value]) -> Result<()> {
    let tools: BTreeSet<&str> = rows.iter().map(|row| text(row, "tool")).collect::<Result<_>>()?;
    let tools: Vec<&str> = tools.into_iter().collect();
    let mut changes = Vec::new();
    for rows in by_change(rows)?.values() {
        let number = |row: &&Value| tools.iter().position(|tool| row["tool"] == **tool);
        let as_finding = |row: &&Value| json!({"tool": row["tool"], "text": row["text"]});
        changes.push(Change {
            findings: imported(rows.iter().map(as_finding))?,
            tools: rows.iter().filter_map(number).collect(),
            golden: rows.iter().map(|row| golden(row)).collect(),
        });
    }
    let named = |it: &Change| it.golden.iter().flatten().collect::<BTreeSet<_>>().len();
    let defects: usize = changes.iter().map(named).sum();
    let sum = |of: &dyn Fn(&Change) -> Earned| {
        let mut all = Earned::default();
        changes.iter().for_each(|it| all.add(of(it)));
        all.scores(defects)
    };
    let alone: Vec<f64> = (0..tools.len()).map(|tool| sum(&|it| it.alone(tool))[2]).collect();

    // Many pools have the same speakers on a change.
    let mut cached: Vec<BTreeMap<Vec<usize>, Earned>> = vec![BTreeMap::new(); changes.len()];
    let mut scored = Vec::new();
    for pool in choose(tools.len(), POOL) {
        let mut all = Earned::default();
        for (change, cached) in changes.iter().zip(&mut cached) {
            let speak = |tool: &usize| change.tools.contains(tool);
            let here: Vec<usize> = pool.iter().copied().filter(speak).collect();
            let merged = || change.merged(bare, &here);
            all.add(*cached.entry(here.clone()).or_insert_with(merged));
        }
        let best = pool.iter().map(|tool| alone[*tool]).fold(0.0, f64::max);
        let perfect = sum(&|it| it.perfect(&pool))[2];
        let [precision, recall, f1] = all.scores(defects);
        scored.push([precision, recall, f1, best, perfect]);
    }
    println!(
        "pools: {} of {POOL} of {} tools, {} changes, {} comments, {defects} defects; kept is what {VOICES} say",
        scored.len(),
        tools.len(),
        changes.len(),
        rows.len()
    );
    table(&scored);
    let (at, around) = MIDDLING;
    scored.retain(|[.., best, _]| (best - at).abs() <= around);
    println!("those whose best single tool is within {around} of {at}: {}", scored.len());
    table(&scored);
    Ok(())
}

fn table(scored: &[[f64; 5]]) {
    if scored.is_empty() {
        return;
    }
    println!("  {:<20}   mean    min     q1 median     q3    max", "");
    for (at, name) in ["precision", "recall", "F1", "best tool's F1", "perfect grouping's F1"]
        .into_iter()
        .enumerate()
    {
        let mut values: Vec<f64> = scored.iter().map(|it| it[at]).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let quartiles: Vec<String> =
            (0..5).map(|n| format!("{:>6.3}", values[(values.len() - 1) * n / 4])).collect();
        println!("  {name:<21} {mean:.3} {}", quartiles.join(" "));
    }
    let better = scored.iter().filter(|[_, _, f1, best, _]| f1 > best).count();
    println!("  better than their best single tool: {better} of {}", scored.len());
}

/// Every choice of `k` of the numbers below `n`, in order.
fn choose(n: usize, k: usize) -> Vec<Vec<usize>> {
    if k == 0 {
        return vec![Vec::new()];
    }
    let with_last = |last: usize| {
        let smaller = choose(last, k - 1).into_iter();
        smaller.map(move |mut it| {
            it.push(last);
            it
        })
    };
    (0..n).flat_map(with_last).collect()
}
