//! Findings of several tools and of earlier reviews, made up, through the whole of admission: looked up, grouped, ranked, reported.

use super::{Kind, Random, growth, quote, timed};
use pentad::{
    config,
    review::{
        admit::{
            dedupe::{Entry, Features, Vocabulary, group},
            rank::Rank,
        },
        change::{Item, Lines, Outline, Scope},
        engine::{self, Review, State},
        finding::{Cited, Severity, Source, State as Standing, Voice},
        import::{Imported, Imports, ROLE, Terms},
        redact::Redactor,
        snapshot::Snapshot,
        synthesis,
    },
};

/// Different words that claims are made of.
const WORDS: usize = 4_000;
/// Rules that say the same of every place.
const RULES: usize = 40;
const TOOLS: [&str; 5] = ["codeql", "semgrep", "bandit", "notes", "scout"];
const STAGES: [&str; 6] = ["looked up", "words taken", "grouped", "ledger", "ranked", "reported"];

/// Measures 1,000 and 10,000 findings, and prints the seconds by stage.
pub fn measure(random: &mut Random, mut snapshot: Snapshot) {
    snapshot.outline = outline(&snapshot);
    let findings = findings(random, &snapshot, 10_000);
    let known = snapshot.texts.iter().map(|it| (it.path.clone(), it.path.clone())).collect();
    let terms = Terms { min_voices: 0, known: Some(known) };
    let review = review(snapshot);
    let nowhere = Cited { file: String::new(), lines: None };
    let (first, _) = timed(|| review.index.locate("no_such(word, nowhere)", &nowhere));
    println!("imported findings: the texts are read in {first:.3} s, once");
    let (few, _) = staged(&review, &terms, &findings[..1_000]);
    let (many, state) = staged(&review, &terms, &findings);
    let (all_few, all) = (few.iter().sum::<f64>(), many.iter().sum::<f64>());
    println!("  1,000 in {all_few:.3} s, 10,000 in {all:.3} s, growth {:.1}", growth(all, all_few));
    for (name, (few, many)) in STAGES.iter().zip(few.iter().zip(&many)) {
        println!("    {name:<12} {few:.3} s, {many:.3} s, growth {:.1}", growth(*many, *few));
    }
    let located = state.ledger.findings.iter().filter(|it| it.evidence.status.located()).count();
    let linked = state.ledger.findings.iter().filter(|it| !it.linked.is_empty()).count();
    println!(
        "    of {}: {located} located, {} lead or stand alone, {linked} linked",
        state.ledger.findings.len(),
        state.ledger.leaders().count()
    );
    state.notices.iter().for_each(|it| println!("    {it}"));
}

/// Seconds by stage. The core has no clock, so that stages are taken apart from outside: findings that came closed are looked up and
/// compared with nothing, and what grouping takes is measured on what looking up gave.
fn staged(review: &Review, terms: &Terms, findings: &[Imported]) -> ([f64; STAGES.len()], State) {
    let closed: Vec<Imported> =
        findings.iter().map(|it| Imported { state: Standing::Withdrawn, ..it.clone() }).collect();
    let (looked_up, apart) = timed(|| merge(review, terms, &closed));
    let mut vocabulary = Vocabulary::default();
    let (words, features) = timed(|| {
        let of = |it| Features::of(it, &review.snapshot, &mut vocabulary);
        apart.ledger.findings.iter().map(of).collect::<Vec<_>>()
    });
    let entry = |features| Entry { features, group: None, is_new: true, open: true };
    let entries: Vec<Entry<'_>> = features.iter().map(entry).collect();
    let (grouped, _) = timed(|| group(&vocabulary, &entries));
    let (all, state) = timed(|| merge(review, terms, findings));
    let ledger = (all - looked_up - words - grouped).max(0.0);
    let (ranked, _) = timed(|| {
        let mut ranks: Vec<Rank> =
            state.ledger.leaders().map(|it| Rank::of(&review.charter, it)).collect();
        ranks.sort();
        ranks
    });
    let (reported, _) = timed(|| synthesis::report(review, &state, 0.0));
    let rest = (reported - ranked).max(0.0);
    ([looked_up, words, grouped, ledger, ranked, rest], state)
}

fn merge(review: &Review, terms: &Terms, findings: &[Imported]) -> State {
    let imports = Imports { findings: findings.to_vec(), ..Imports::default() };
    engine::merge(review, imports, terms, &mut Redactor::default())
}

fn review(snapshot: Snapshot) -> Review {
    let ends = ("base".to_owned(), "head".to_owned(), None);
    Review::of_merge(config::builtin(), snapshot, ends, Scope::Change, "2026-01-01")
}

/// An item from each `fn` to the next.
fn outline(snapshot: &Snapshot) -> Outline {
    let of = |text: &str| {
        let heads: Vec<(u32, &str)> =
            (1..).zip(text.lines()).filter(|(_, line)| line.starts_with("fn ")).collect();
        let ends = heads.iter().skip(1).map(|(at, _)| at - 1).chain([text.lines().count() as u32]);
        let items = heads.iter().zip(ends).map(|((at, line), end)| Item {
            name: line.split('(').next().unwrap_or(line).to_owned(),
            lines: Lines::new(*at, end),
        });
        items.collect()
    };
    snapshot.texts.iter().map(|it| (it.path.clone(), of(&it.text))).collect()
}

/// In four parts: what a rule says of every place, what nobody else says, and what another says again in other words, once or more.
fn findings(random: &mut Random, snapshot: &Snapshot, n: usize) -> Vec<Imported> {
    let words: Vec<String> = (0..WORDS).map(|_| word(random)).collect();
    let rules: Vec<String> = (0..RULES).map(|_| claim(random, &words, 12)).collect();
    let mut out: Vec<Imported> = Vec::new();
    for at in 0..n {
        let mut it = match at % 4 {
            0 => {
                let rule = random.below(RULES);
                let mut it = fresh(random, snapshot, at, rules[rule].clone());
                it.rule = Some(format!("codeql/rule-{rule}"));
                it
            }
            1 => {
                let length = 10 + random.below(50);
                let claim = claim(random, &words, length);
                fresh(random, snapshot, at, claim)
            }
            _ => {
                let earlier = random.below(out.len());
                again(random, &words, &out[earlier])
            }
        };
        it.id = Some(format!("finding-{at}"));
        it.at = format!("findings.jsonl:{}", at + 1);
        it.severity = Severity::ALL[random.below(Severity::ALL.len())];
        it.voices = vec![voice(random, it.rule.is_some())];
        out.push(it);
    }
    out
}

fn fresh(random: &mut Random, snapshot: &Snapshot, at: usize, claim: String) -> Imported {
    let quote = quote(random, snapshot, at / 4);
    let cited = quote.cited;
    // A third names its lines alone, as linters do.
    let quoted = !at.is_multiple_of(3) || matches!(quote.kind, Kind::Unhinted | Kind::Everywhere);
    Imported {
        at: String::new(),
        id: None,
        fingerprint: None,
        voices: Vec::new(),
        role: None,
        loop_n: 0,
        theme: None,
        rule: None,
        severity: Severity::Note,
        state: Standing::Open,
        paths: vec![cited.file],
        lines: cited.lines,
        elsewhere: Vec::new(),
        quote: quoted.then_some(quote.text),
        seen: None,
        cause: None,
        claim,
        failure_scenario: String::new(),
        proposed_change: String::new(),
        disproof: String::new(),
        escalate: false,
        locked_conflict: false,
        references: Vec::new(),
        raw: String::new(),
    }
}

/// At the same place, a third of the words others.
fn again(random: &mut Random, words: &[String], it: &Imported) -> Imported {
    let mut said: Vec<&str> = it.claim.split(' ').collect();
    for _ in 0..said.len() / 3 {
        let at = random.below(said.len());
        said[at] = &words[skewed(random)];
    }
    Imported { claim: said.join(" "), rule: None, ..it.clone() }
}

/// A tool, or a model of an earlier review: one in five.
fn voice(random: &mut Random, is_rule: bool) -> Voice {
    if !is_rule && random.below(5) == 0 {
        let model = Some("anthropic/claude-sonnet-5-5".to_owned());
        return Voice { role: "data".to_owned(), source: Source::Model, model, loop_n: 1 };
    }
    let tool = if is_rule { TOOLS[0] } else { TOOLS[random.below(TOOLS.len())] };
    let source = Source::Imported(tool.to_owned());
    Voice { role: ROLE.to_owned(), source, model: None, loop_n: 0 }
}

fn claim(random: &mut Random, words: &[String], length: usize) -> String {
    (0..length).map(|_| words[skewed(random)].as_str()).collect::<Vec<_>>().join(" ")
}

/// Few words are common and most are rare, as in prose.
fn skewed(random: &mut Random) -> usize {
    let top = random.below(WORDS) + 1;
    random.below(top)
}

fn word(random: &mut Random) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "cor", "del", "fin", "gra", "hol", "jun", "kel", "lum", "mar", "nov", "or", "pri",
        "qua", "rin", "sol", "tar", "und", "vex", "wil",
    ];
    (0..2 + random.below(3)).map(|_| SYLLABLES[random.below(20)]).collect()
}
