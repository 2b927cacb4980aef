//! What a review costs by the guides, held against what the program itself expects. `UPDATE=1` writes the tables anew.

use super::{page, parts, updates, write_section};
use crate::program::{Place, run};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What the tables may differ by from today's figures: a word more in a prompt is no news for a reader.
const TOLERANCE: f64 = 0.1;

/// A made-up change: files, lines of each, and lines that are new in each.
struct Size {
    name: &'static str,
    files: usize,
    lines: usize,
    new: usize,
}

const SIZES: [Size; 3] = [
    Size { name: "small", files: 1, lines: 200, new: 20 },
    Size { name: "medium", files: 8, lines: 250, new: 40 },
    Size { name: "large", files: 20, lines: 400, new: 50 },
];

const MODELS: [&str; 6] = [
    "anthropic/claude-haiku-5-5",
    "anthropic/claude-sonnet-5-5",
    "anthropic/claude-opus-5-5",
    "openai/gpt-6-luna",
    "openai/gpt-6-sol",
    "openai/gpt-6.1-sol",
];

/// Settings, as a reader writes them: what is said of each, flags, and a charter.
const SETTINGS: [(&str, &str, &str); 8] = [
    ("as it is", "", ""),
    ("`--depth fast`", "--depth fast", ""),
    ("`--loops 1,3`", "--loops 1,3", ""),
    (
        "a bench of three roles",
        "",
        "roles: [{prefix: correctness}, {prefix: security}, {prefix: test}]\n",
    ),
    (
        "the adversary by `openai/gpt-6.1-sol`",
        "",
        "models: {default: anthropic/claude-sonnet-5-5, roles: {adversarial: openai/gpt-6.1-sol}}\n",
    ),
    (
        "one theme by `openai/gpt-6.1-sol`",
        "",
        "models: {default: anthropic/claude-sonnet-5-5, themes: {correctness-edges: openai/gpt-6.1-sol}}\n",
    ),
    (
        "`anthropic/claude-haiku-5-5`, adversary and arbiter by the default",
        "",
        "models: {default: anthropic/claude-haiku-5-5, roles: {adversarial: anthropic/claude-sonnet-5-5, arbiter: anthropic/claude-sonnet-5-5}}\n",
    ),
    (
        "the adversary by `anthropic/claude-opus-5-5`",
        "",
        "models: {default: anthropic/claude-sonnet-5-5, roles: {adversarial: anthropic/claude-opus-5-5}}\n",
    ),
];

/// Two folders with a change of that size.
fn change(size: &Size) -> Place {
    let place = Place::new();
    for file in 0..size.files {
        let mut before = String::new();
        for line in 0..size.lines - size.new {
            let _ = writeln!(before, "    total_{line} = add(total_{line}, row[{file}], {line})");
        }
        let mut after = format!("def part_{file}(rows, row):\n{before}");
        before = after.clone();
        for line in 0..size.new {
            let _ = writeln!(after, "    rows.append(scaled(row[{line}], {line} + {file}))");
        }
        place.write(&format!("before/part_{file}.py"), &before);
        place.write(&format!("after/part_{file}.py"), &after);
    }
    place
}

/// What `--dry-run` says of it.
fn plan(place: &Place, flags: &str) -> Value {
    let ran = run(&mut place
        .pentad(&format!("review --before before --after after --dry-run --format json {flags}")));
    assert_eq!(ran.code, Some(0), "{flags}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn usd(plan: &Value, key: &str) -> f64 {
    plan[key].as_f64().unwrap()
}

/// Compares a table with what the program says, cell by cell; figures may differ a little.
fn table(on: &str, name: &str, expected: &str) {
    let text = page(on);
    let actual = parts(&text, name).1;
    let (mine, theirs): (Vec<&str>, Vec<&str>) =
        (actual.split_whitespace().collect(), expected.split_whitespace().collect());
    let near = |a: &str, b: &str| match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= b * TOLERANCE + 0.01,
        _ => a == b,
    };
    let holds = mine.len() == theirs.len() && mine.iter().zip(&theirs).all(|(a, b)| near(a, b));
    if !holds && updates() {
        return write_section(on, name, expected);
    }
    assert!(holds, "{on}, {name}: UPDATE=1 writes it; the program says\n{expected}");
}

fn number(word: &str) -> Option<f64> {
    word.replace(',', "").parse().ok()
}

/// A number with a comma at each thousand, to three digits.
fn round(n: u64) -> String {
    let unit = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    let n = (n + unit / 2) / unit * unit;
    if n < 1_000 { n.to_string() } else { format!("{},{:03}", n / 1_000, n % 1_000) }
}

#[test]
fn what_a_review_costs_is_what_the_program_expects() {
    let mut rows = "| change | a prompt, tokens | `--depth fast`, USD | `--depth standard`, USD |\n| --- | --- | --- | --- |\n".to_owned();
    for size in &SIZES {
        let place = change(size);
        let [fast, standard] =
            ["fast", "standard"].map(|it| plan(&place, &format!("--model anthropic --depth {it}")));
        assert_eq!(standard["omitted"], json!([]), "{}", size.name);
        let calls = standard["calls"].as_array().unwrap();
        let prompt = calls.iter().map(|it| it["tokens"].as_u64().unwrap()).max().unwrap();
        let Size { name, files, lines, new } = size;
        let files_word = if *files == 1 { "file" } else { "files" };
        let _ = writeln!(
            rows,
            "| {name}: {} new lines in {files} {files_word} of {lines} | {} | {:.2} | {:.2} |",
            new * files,
            round(prompt),
            usd(&fast, "usd_expected"),
            usd(&standard, "usd_expected"),
        );
        let most = format!("never more than {:.2} USD", usd(&standard, "usd_worst"));
        assert!(page("README.md").contains(&most), "README.md does not say {most:?}");
    }
    table("README.md", "cost", &rows);
}

#[test]
fn what_each_model_costs_is_what_the_program_expects() {
    let place = change(&SIZES[1]);
    let mut rows = "| model | USD per million tokens in | from a cache | out | `--depth fast`, USD | `standard`, USD |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    let prices: Value =
        serde_json::from_str(include_str!("../../../src/charter/prices.json")).unwrap();
    let as_of = format!("prices as of {}", prices["as_of"].as_str().unwrap());
    for on in ["README.md", "docs/models.md"] {
        assert!(page(on).contains(&as_of), "{on} does not say {as_of:?}");
    }
    for name in MODELS {
        let [fast, standard] = ["fast", "standard"]
            .map(|it| usd(&plan(&place, &format!("--model {name} --depth {it}")), "usd_expected"));
        let price = &prices["models"][name]["prices"][0];
        let _ = writeln!(
            rows,
            "| `{name}` | {} | {} | {} | {fast:.2} | {standard:.2} |",
            price["input"], price["read"], price["output"]
        );
    }
    table("docs/models.md", "cost", &rows);
}

#[test]
fn what_each_setting_costs_is_what_the_program_expects() {
    let place = change(&SIZES[1]);
    let mut rows = "| setting | calls | expected, USD |\n| --- | --- | --- |\n".to_owned();
    for (name, flags, charter) in SETTINGS {
        place.write("charter/pentad.yml", &format!("version: 1\n{charter}"));
        let model = if charter.contains("models:") { "" } else { "--model anthropic" };
        let plan = plan(&place, &format!("--charter charter {model} {flags}"));
        let calls = plan["calls"].as_array().unwrap().len();
        let _ = writeln!(rows, "| {name} | {calls} | {:.2} |", usd(&plan, "usd_expected"));
    }
    table("docs/models.md", "settings", &rows);
}
