//! Sequences of pushes at random: what they fix, keep, move, add, rename and delete, with heads that are lost, a bench that changes, rules and
//! models that find, and models that lie. No open finding is lost, none is closed without grounds, none counts twice, and no Critical that
//! stands lets a push pass.

use super::*;
use pentad::review::{
    command,
    day::Day,
    dispute::Given,
    memory::{Kept, Memory, Now},
};
use std::collections::BTreeSet;

/// Sequences of the suite; more by this variable.
const SEQUENCES: u64 = 30;
const MORE: &str = "PENTAD_TEST_PUSHES";
const PUSHES: u32 = 6;
const RULE: &str = "sim-rule";

/// Small, quick, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.roll(all.len() as u64) as usize) }
    }
}

/// A function that may have a defect.
#[derive(Clone)]
struct Block {
    word: String,
    /// Edits of the line with the defect.
    edits: u32,
    by_rule: bool,
    by_model: bool,
    severity: &'static str,
    fixed: Option<Fix>,
}

#[derive(Clone, Copy, PartialEq)]
enum Fix {
    /// The line itself.
    Replaced,
    /// A line before it.
    Guarded,
}

impl Block {
    fn lines(&self) -> Vec<String> {
        let word = &self.word;
        let mut lines = vec![
            format!("fn {word}_entry() {{"),
            format!("    let {word} = read_{word}(request);"),
        ];
        if self.fixed == Some(Fix::Guarded) {
            lines.push(self.fix());
        }
        lines.push(if self.fixed == Some(Fix::Replaced) { self.fix() } else { self.danger() });
        lines.extend([format!("    finish_{word}({word});"), "}".to_owned()]);
        lines
    }

    fn danger(&self) -> String {
        format!("    {0}_sink(with_{1}, {0});", self.word, "more_".repeat(self.edits as usize))
    }

    fn fix(&self) -> String {
        format!("    {0} = escape_{0}_well({0});", self.word)
    }

    fn stands(&self) -> bool {
        self.fixed.is_none()
    }
}

/// The head of a branch.
#[derive(Clone, Default)]
struct World {
    files: BTreeMap<String, Vec<Block>>,
    made: u64,
}

impl World {
    fn texts(&self) -> BTreeMap<String, String> {
        let text = |blocks: &Vec<Block>| {
            blocks.iter().flat_map(Block::lines).map(|it| it + "\n").collect()
        };
        self.files.iter().map(|(path, blocks)| (path.clone(), text(blocks))).collect()
    }

    fn blocks(&self) -> impl Iterator<Item = (&String, &Block)> {
        self.files.iter().flat_map(|(path, blocks)| blocks.iter().map(move |it| (path, it)))
    }

    fn block(&self, word: &str) -> Option<&Block> {
        self.blocks().map(|(_, it)| it).find(|it| it.word == word)
    }

    fn add(&mut self, dice: &mut Dice) {
        self.made += 1;
        let syllables = ["ba", "ke", "li", "mo", "nu", "pra", "ste", "vi", "zo", "fur"];
        let mut word = String::new();
        for _ in 0..3 {
            word += dice.pick(&syllables).unwrap();
        }
        let kind = dice.roll(3);
        let block = Block {
            word: format!("{word}{}", ["x", "y", "q", "w", "j"][(self.made % 5) as usize]),
            edits: 0,
            by_rule: kind != 0,
            by_model: kind != 1,
            severity: ["critical", "critical", "high", "medium"][dice.roll(4) as usize],
            fixed: None,
        };
        if self.block(&block.word).is_none() {
            self.files.entry(format!("src/f{}.rs", dice.roll(3))).or_default().push(block);
        }
    }

    /// One change of an author's.
    fn step(&mut self, dice: &mut Dice) {
        let paths: Vec<String> = self.files.keys().cloned().collect();
        let Some(path) = dice.pick(&paths).cloned() else { return self.add(dice) };
        let blocks = self.files.get_mut(&path).unwrap();
        let at = dice.roll(blocks.len().max(1) as u64) as usize;
        match (dice.roll(9), blocks.get_mut(at)) {
            (0 | 1, Some(it)) => {
                it.fixed = Some(if dice.roll(2) == 0 { Fix::Replaced } else { Fix::Guarded });
            }
            (2, Some(it)) => it.edits += 1,
            (3, Some(it)) => it.fixed = None,
            (4, Some(_)) => {
                let block = blocks.remove(at);
                let to = dice.pick(&paths).cloned().unwrap();
                self.files.entry(to).or_default().insert(0, block);
            }
            (5, Some(_)) => {
                let blocks = self.files.remove(&path).unwrap();
                self.made += 1;
                self.files.insert(format!("src/r{}.rs", self.made), blocks);
            }
            (6, Some(_)) if dice.roll(2) == 0 => {
                self.files.remove(&path);
            }
            (7, _) => blocks.reverse(),
            _ => self.add(dice),
        }
        self.files.retain(|_, blocks| !blocks.is_empty());
    }
}

fn line_of(text: &str, line: &str) -> Option<u32> {
    text.lines().position(|it| it == line).map(|at| at as u32 + 1)
}

/// The review of a head: everything in it is of the change. A rule may fail to read one of the files.
fn review_of(
    world: &World,
    memory: Option<Memory>,
    unread: Option<&String>,
    charter: Charter,
) -> Review {
    let texts = world.texts();
    let shown = texts.iter().map(|(path, text)| Shown {
        path: path.clone(),
        side: Side::New,
        text: text.as_str().into(),
        changed: vec![Lines::new(1, text.lines().count() as u32)],
    });
    let snapshot = Snapshot {
        texts: shown.collect(),
        changed_paths: texts.keys().cloned().collect(),
        touched: Vec::new(),
        empty: texts.is_empty(),
        ..snapshot()
    };
    let fires =
        world.blocks().filter(|(path, it)| it.by_rule && it.stands() && Some(*path) != unread);
    let observations = fires.map(|(path, it)| {
        let line = line_of(&texts[path], &it.danger()).unwrap();
        Observation {
            source: Source::Static(RULE.to_owned()),
            role: "security".into(),
            theme: "spec-conformance".into(),
            severity: Severity::read(it.severity).unwrap(),
            path: path.clone(),
            lines: Lines::new(line, line),
            claim: format!("the {} of a request reaches its sink", it.word),
            failure_scenario: String::new(),
            proposed_change: String::new(),
            disproof: String::new(),
            references: Vec::new(),
            addresses_reviewers: false,
        }
    });
    let mut observations: Vec<Observation> = observations.collect();
    observations.sort_by(|a, b| (&a.path, a.lines).cmp(&(&b.path, b.lines)));
    let choices = Choices { loops: vec![1], ..choices() };
    let review =
        Review::new(charter, snapshot, observations, ("b".into(), "h".into(), None), choices);
    let Some(mut memory) = memory else { return review };
    let named = memory.findings.iter().map(|it| it.evidence.file.clone());
    let ran = |path: &String| {
        if texts.contains_key(path) { Some(path) != unread } else { unread.is_none() }
    };
    let named: Vec<String> = named.collect();
    memory.now = Now {
        gone: named.iter().filter(|it| !texts.contains_key(*it)).cloned().collect(),
        added: memory.now.added,
        ran: named
            .iter()
            .filter(|it| ran(it))
            .map(|it| (it.clone(), BTreeSet::from([format!("static:{RULE}")])))
            .collect(),
        ..Now::default()
    };
    review.with_memory(memory)
}

/// What a review leaves, as the next one finds it.
fn left(report: &Report, then: &World, now: &World, lost: bool) -> Memory {
    let (old, new) = (then.texts(), now.texts());
    let differs = |path: &&String| old.get(*path) != new.get(*path);
    let texts = old.keys().filter(differs).filter(|_| !lost);
    let added = new.keys().filter(|it| !old.contains_key(*it) && !lost);
    Memory {
        kept: Kept::Artifact { run: 1 },
        push: report.push,
        base: "b".into(),
        head: "h".into(),
        charter_sha256: String::new(),
        findings: report.findings.iter().chain(&report.absorbed).cloned().collect(),
        events: report.ledger.clone(),
        accepted: report.accepted.clone(),
        reviewed: old.keys().cloned().collect(),
        texts: texts.map(|it| (it.clone(), old[it].clone())).collect(),
        compared: !lost,
        lacking: Vec::new(),
        lost: None,
        now: Now { added: added.cloned().collect(), ..Now::default() },
    }
}

/// What a task puts to its reviewer by id: the id and the word of the block.
fn put(task: &str, field: &str) -> Vec<(String, String)> {
    let objects = task.lines().filter(|it| it.starts_with('{') && it.contains(field));
    let objects = objects.filter_map(|it| serde_json::from_str::<serde_json::Value>(it).ok());
    let word = |it: &serde_json::Value| {
        it["claim"].as_str().unwrap().split(' ').nth(1).unwrap().to_owned()
    };
    objects.map(|it| (it["id"].as_str().unwrap().to_owned(), word(&it))).collect()
}

/// A verdict on an earlier finding, with a line of the head.
fn on_earlier(id: &str, word: &str, (file, quote): (&str, &str)) -> String {
    serde_json::json!({
        "finding_id": id, "verdict": word, "file_path": file, "evidence_quote": quote,
        "contradicts": "reaches its sink", "reason": "as the line shows"
    })
    .to_string()
}

fn claim_of(path: &str, it: &Block) -> String {
    serde_json::json!({
        "slug": it.word, "file_path": path, "line_hint": null, "severity": it.severity,
        "claim": format!("the {} of a request reaches its sink", it.word),
        "evidence_quote": it.danger(), "cause_quote": null, "failure_scenario": "s", "proposed_change": "p",
        "disproof": "d", "locked_conflict": false, "escalate": false, "references": [], "relation": null
    })
    .to_string()
}

/// A reviewer that says what is so, most of the time.
fn reply(world: &World, dice: &mut Dice, call: &Call) -> Option<String> {
    let truth = |word: &str| world.block(word).is_none_or(|it| !it.stands());
    let lines: Vec<(String, String)> = world
        .texts()
        .iter()
        .flat_map(|(path, text)| {
            text.lines().map(|it| (path.clone(), it.to_owned())).collect::<Vec<_>>()
        })
        .filter(|(_, it)| it.len() > 12)
        .collect();
    let mut verdicts = Vec::new();
    let asked = put(&call.prompt.task, "\"old_quote\"");
    for (id, word) in asked {
        let lies = dice.roll(4) == 0;
        let resolved = truth(&word) != lies;
        let fix = world.blocks().find(|(_, it)| it.word == word && it.fixed.is_some());
        let quote = match fix {
            Some((path, it)) if !lies => Some((path.clone(), it.fix())),
            _ => dice.pick(&lines).cloned(),
        };
        let Some((file, quote)) = quote.filter(|_| dice.roll(6) > 0) else { continue };
        let ruling = if resolved { "refute" } else { "sustain" };
        verdicts.push(on_earlier(&id, ruling, (&file, &quote)));
    }
    let speaks = call.id.phase == Phase::Review && call.id.role == "correctness";
    let found = world.blocks().filter(|(_, it)| it.by_model && it.stands() && speaks);
    let found: Vec<String> =
        found.filter(|_| dice.roll(3) > 0).map(|(path, it)| claim_of(path, it)).collect();
    (dice.roll(40) > 0).then(|| envelope(&found, &verdicts, &[]))
}

fn all(report: &Report) -> BTreeMap<&str, &Finding> {
    report.findings.iter().chain(&report.absorbed).map(|it| (it.id.as_str(), it)).collect()
}

fn word_of(finding: &Finding) -> &str {
    finding.claim.split(' ').nth(1).unwrap()
}

/// What has to hold of one push after another.
fn holds(before: &Memory, review: &Review, world: &World, report: &Report) {
    let now = all(report);
    let memory = review.memory.as_ref().unwrap();
    assert!(report.ledger.starts_with(&before.events), "the history goes on");
    for then in before.findings.iter().filter(|it| it.state.is_open()) {
        let it = now.get(then.id.as_str()).unwrap_or_else(|| panic!("{} is lost", then.id));
        if it.state.is_open() || it.state.leader().is_some() {
            assert!(it.severity <= then.severity, "{} is lowered", it.id);
            continue;
        }
        let closing =
            report.ledger.iter().rfind(|event| event.id == it.id && event.to == it.state.name());
        let closing = closing.unwrap_or_else(|| panic!("{} is closed by nobody", it.id));
        assert_eq!((closing.push, it.state.name()), (report.push, "resolved"), "{closing:?}");
        let models = it.voices.iter().any(|it| it.source == Source::Model);
        let gone = closing.why.contains("stands nowhere else");
        match closing.by.as_str() {
            "memory" if gone => {
                let there = world.block(word_of(it)).is_some_and(Block::stands);
                assert!(memory.compared && !there, "{} went elsewhere", it.id);
            }
            "memory" => {
                assert!(!models, "no rule speaks for a model: {}", it.id);
            }
            _ => {
                let unchanged = it.carried.unwrap().code.stands();
                assert!(closing.why.contains("calls it resolved by"), "{closing:?}");
                assert!(
                    !unchanged || (memory.compared && closing.why.contains("written since")),
                    "{closing:?}"
                );
                let critical = unchanged && it.severity == Severity::Critical;
                assert!(!critical || closing.why.contains("agrees"), "{closing:?}");
            }
        }
    }
    let critical = |it: &&Finding| it.severity == Severity::Critical && it.state.is_open();
    let open: Vec<&str> =
        report.findings.iter().filter(critical).map(|it| it.id.as_str()).collect();
    if review.snapshot.empty {
        // There is no change for anything to be in.
        assert_eq!(report.verdict, Verdict::Pass, "{:?}", report.reasons);
        assert!(report.findings.iter().all(|it| !it.state.is_open() || !it.in_change));
    } else {
        assert!(
            open.is_empty() || report.verdict == Verdict::Fail,
            "{open:?}: {:?}",
            report.reasons
        );
    }
    let mut listed = BTreeSet::new();
    let since = report.since.as_ref().unwrap();
    for id in [&since.new, &since.resolved, &since.still_open, &since.waived, &since.reopened]
        .into_iter()
        .flatten()
    {
        assert!(listed.insert(id), "{id} stands in two lists");
    }
    for it in report.findings.iter().filter(|it| it.state.is_open()) {
        assert!(listed.contains(&it.id), "{} stands in no list", it.id);
    }
}

/// Every place where a rule fires has one open finding, and no place has two of them.
fn counted_once(review: &Review, report: &Report) {
    let stands = |it: &&Finding| it.carried.is_none_or(|it| it.code.stands());
    let open = report.findings.iter().filter(|it| it.state.is_open()).filter(stands);
    let open: Vec<&Finding> = open.collect();
    for it in &review.observations {
        let there = open.iter().filter(|open| {
            open.evidence.file == it.path
                && open.evidence.lines.is_some_and(|lines| lines.meets(it.lines))
        });
        let there: Vec<&str> = there.map(|it| it.id.as_str()).collect();
        assert_eq!(there.len(), 1, "{}:{} has {there:?}", it.path, it.lines);
    }
    let mut places = BTreeSet::new();
    for it in &open {
        let place = (&it.evidence.file, it.evidence.lines.map(|it| (it.first, it.last)));
        assert!(places.insert(place), "{place:?} counts twice");
    }
}

fn sequence(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World::default();
    (0..4).for_each(|_| world.add(&mut dice));
    let mut last: Option<(Report, World)> = None;
    for push in 1..=PUSHES {
        if push > 1 {
            (0..1 + dice.roll(3)).for_each(|_| world.step(&mut dice));
        }
        let lost = dice.roll(5) == 0;
        let memory = last.as_ref().map(|(report, then)| left(report, then, &world, lost));
        let mut charter = charter();
        if dice.roll(5) == 0 {
            charter.roles.retain(|it| it.prefix != "correctness");
        }
        let paths: Vec<String> = world.files.keys().cloned().collect();
        let unread = dice.pick(&paths).filter(|_| push % 3 == 2);
        let review = review_of(&world, memory.clone(), unread, charter);
        let (_, report) = run(&review, |call, _| reply(&world, &mut dice, call));
        if let Some(memory) = &memory {
            holds(memory, &review, &world, &report);
            assert_eq!(report.push, push);
        }
        if unread.is_none() {
            counted_once(&review, &report);
        }
        last = Some((report, world.clone()));
    }
}

#[test]
fn no_sequence_of_pushes_loses_a_finding_or_closes_one_without_grounds() {
    let n = std::env::var(MORE).ok().and_then(|it| it.parse().ok()).unwrap_or(SEQUENCES);
    for seed in 1..=n {
        let failed = std::panic::catch_unwind(|| sequence(seed));
        assert!(failed.is_ok(), "the sequence of seed {seed}");
    }
}

/// A Critical of a model in `src/a.rs`, and what a second push makes of it.
struct Second {
    /// The text at the first head; the finding quotes its tenth line.
    then: String,
    now: String,
    lost: bool,
    trusted: bool,
}

const OWN: &str = "let value_10 = compute_10(input);";
const GUARD: &str = "let input = checked_input(input)?;";

impl Second {
    fn new(now: String) -> Self {
        Self { then: code(), now, lost: false, trusted: true }
    }

    /// The report of the second push, in which correctness and the adversary answer so about the finding.
    fn report(
        &self,
        severity: &str,
        answer: Option<(&str, &str)>,
        adversary: Option<&str>,
    ) -> Report {
        let first = with_first(severity);
        let world = |text: &str| Snapshot {
            texts: vec![Shown {
                path: "src/a.rs".into(),
                side: Side::New,
                text: text.into(),
                changed: vec![Lines::new(1, text.lines().count() as u32)],
            }],
            ..snapshot()
        };
        let choices = Choices { loops: vec![1], trusted: self.trusted, ..choices() };
        let review = Review::new(
            charter(),
            world(&self.now),
            Vec::new(),
            ("b".into(), "h".into(), None),
            choices,
        );
        let mut memory = left(&first, &World::default(), &World::default(), self.lost);
        if self.then != self.now && !self.lost {
            memory.texts.insert("src/a.rs".into(), self.then.clone());
        }
        let review = review.with_memory(memory);
        let id = first.findings[0].id.clone();
        let says = |word: &str, quote: &str| {
            envelope(&[], &[on_earlier(&id, word, ("src/a.rs", quote))], &[])
        };
        run(&review, |call, _| match (call.id.phase, call.id.role.as_str()) {
            (Phase::Review, "correctness") => {
                assert!(call.prompt.task.contains(&id), "it is asked about by its id");
                assert!(!call.prompt.snapshot.contains(&id) && !call.prompt.system.contains(&id));
                Some(
                    answer
                        .map_or_else(|| envelope(&[], &[], &[]), |(word, quote)| says(word, quote)),
                )
            }
            (Phase::Adversary, _) => {
                Some(adversary.map_or_else(|| envelope(&[], &[], &[]), |word| says(word, GUARD)))
            }
            _ => Some(envelope(&[], &[], &[])),
        })
        .1
    }
}

fn with_first(severity: &str) -> Report {
    let choices = Choices { loops: vec![1], ..choices() };
    let review = review(charter(), Vec::new(), choices);
    let found = |call: &Call| call.id.phase == Phase::Review && call.id.role == "correctness";
    let first = |call: &Call| {
        let all = if found(call) {
            vec![finding("lost", severity, 10, CLAIM, "null")]
        } else {
            Vec::new()
        };
        Some(envelope(&all, &[], &[]))
    };
    run(&review, |call, _| first(call)).1
}

type Answer<'a> = Option<(&'a str, &'a str)>;
type Case<'a> = (&'a str, Second, &'a str, Answer<'a>, Option<&'a str>, &'a str);

fn refute(quote: &str) -> Answer<'_> {
    Some(("refute", quote))
}

fn lost(push: Second) -> Second {
    Second { lost: true, ..push }
}

fn strangers(push: Second) -> Second {
    Second { trusted: false, ..push }
}

fn comes_to((name, push, severity, answer, adversary, state): &Case<'_>) {
    let report = push.report(severity, *answer, *adversary);
    let it = report.findings.iter().find(|it| it.carried.is_some()).unwrap();
    assert_eq!(it.state.name(), *state, "{name}: {:#?}", report.ledger);
    let gates = *severity == "critical" && *state != "resolved";
    assert_eq!(report.verdict == Verdict::Fail, gates, "{name}: {:?}", report.reasons);
    assert!(!gates || report.reasons[0].contains("open since push 1"), "{:?}", report.reasons);
}

#[test]
fn a_finding_whose_code_changed_is_closed_by_an_answer_that_quotes_what_ends_it() {
    let changed = || Second::new(code().replace(OWN, "let value_10 = nothing_at_all();"));
    let (new, old) = ("let value_10 = nothing_at_all();", "let value_3 = compute_3(input);");
    let cases: [Case<'_>; 8] = [
        ("silence", changed(), "high", None, None, "open"),
        ("it still holds", changed(), "high", Some(("sustain", old)), None, "open"),
        ("a doubt", changed(), "high", Some(("doubt", old)), None, "open"),
        ("quoted", changed(), "high", refute(new), None, "resolved"),
        ("a critical", changed(), "critical", refute(new), None, "resolved"),
        ("a stranger's critical", strangers(changed()), "critical", refute(new), None, "contested"),
        ("nothing quoted", changed(), "high", refute("no such line anywhere"), None, "open"),
        ("the head is lost", lost(changed()), "high", refute(new), None, "resolved"),
    ];
    cases.iter().for_each(comes_to);
}

#[test]
fn a_finding_whose_code_stands_is_closed_by_lines_written_since_alone() {
    let guarded = || Second::new(code().replace("let value_9", &format!("{GUARD}\nlet value_9")));
    let (old, both) = ("let value_3 = compute_3(input);", Some("refute"));
    let comment = "// The input of line ten is checked by whoever calls this.";
    let told = || Second::new(code().replace("let value_9", &format!("{comment}\nlet value_9")));
    let cases: [Case<'_>; 12] = [
        ("a comment written since", told(), "high", refute(comment), None, "open"),
        ("a line written since", guarded(), "high", refute(GUARD), None, "resolved"),
        ("the head is lost", lost(guarded()), "high", refute(GUARD), None, "open"),
        ("an old line", guarded(), "high", refute(old), None, "open"),
        ("its own line", guarded(), "high", refute(OWN), None, "open"),
        ("nothing changed", Second::new(code()), "high", refute(old), None, "open"),
        ("a critical, alone", guarded(), "critical", refute(GUARD), None, "open"),
        ("a critical, agreed", guarded(), "critical", refute(GUARD), both, "resolved"),
        ("a critical, doubted", guarded(), "critical", refute(GUARD), Some("doubt"), "open"),
        ("a critical, broken", guarded(), "critical", refute(GUARD), Some("sustain"), "open"),
        ("a stranger's", strangers(guarded()), "critical", refute(GUARD), both, "contested"),
        ("the adversary alone", guarded(), "critical", None, both, "open"),
    ];
    cases.iter().for_each(comes_to);
}

/// A push after which the change leaves `src/a.rs` alone: it is as at the base, four lines shorter, and `other` is what the change has.
fn taken_back(memory: Memory, other: Option<&str>) -> Review {
    let base: String = code().lines().take(8).map(|it| it.to_owned() + "\n").collect();
    let text = |path: &str, text: &str, changed: Vec<Lines>| Shown {
        path: path.into(),
        side: Side::New,
        text: text.into(),
        changed,
    };
    let lines = |it: &str| vec![Lines::new(1, it.lines().count() as u32)];
    let texts: Vec<Shown> = other.iter().map(|it| text("src/b.rs", it, lines(it))).collect();
    let snapshot = Snapshot {
        changed_paths: texts.iter().map(|it| it.path.clone()).collect(),
        empty: texts.is_empty(),
        texts,
        ..snapshot()
    };
    let choices = Choices { loops: vec![1], ..choices() };
    let ends = ("b".into(), "h".into(), None);
    let mut memory = memory;
    memory.now.files.insert("src/a.rs".into(), base.into());
    Review::new(charter(), snapshot, Vec::new(), ends, choices).with_memory(memory)
}

fn silent(review: &Review) -> Report {
    run(review, |_, _| Some(envelope(&[], &[], &[]))).1
}

#[test]
fn what_a_push_took_back_is_not_in_the_change_where_its_code_shows_it() {
    let first = with_first("critical");
    let left = |lost: bool| {
        let mut memory = left(&first, &World::default(), &World::default(), lost);
        if !lost {
            memory.texts.insert("src/a.rs".into(), code());
        }
        memory
    };
    let other = "let other = something_else_entirely(input);\n";
    let moved = "let value_11 = compute_11(input);\n";
    for (name, lost, other, passes) in [
        ("the file is as at the base", false, Some(other), true),
        ("what stood near it went elsewhere", false, Some(moved), false),
        ("the earlier head is lost", true, Some(other), false),
        ("nothing differs", false, None, true),
        ("nothing differs, and the earlier head is lost", true, None, true),
    ] {
        let report = silent(&taken_back(left(lost), other));
        let it = &report.findings[0];
        assert_eq!(report.verdict == Verdict::Pass, passes, "{name}: {:?}", report.reasons);
        assert_eq!((it.in_change, it.state.is_open()), (!passes, true), "{name}");
        let told = report.ledger.iter().filter(|it| it.why.contains("not in the change any more"));
        assert_eq!(told.count(), usize::from(passes), "{name}: {:#?}", report.ledger);
    }
}

#[test]
fn what_left_the_change_stays_out_while_it_is_out_and_is_back_with_its_file() {
    let first = with_first("critical");
    let mut memory = left(&first, &World::default(), &World::default(), false);
    memory.texts.insert("src/a.rs".into(), code());
    let other = "let other = something_else_entirely(input);\n";
    let out = silent(&taken_back(memory, Some(other)));
    let memory = || left(&out, &World::default(), &World::default(), false);
    let still = silent(&taken_back(memory(), Some(other)));
    assert_eq!((still.verdict, still.findings[0].in_change), (Verdict::Pass, false));
    let told = still.ledger.iter().filter(|it| it.why.contains("not in the change any more"));
    assert_eq!(told.count(), 1, "it is told once");
    // With its code, or as something else in its file: nobody has shown that it is resolved.
    let choices = || Choices { loops: vec![1], ..choices() };
    let back = silent(&review(charter(), Vec::new(), choices()).with_memory(memory()));
    assert_eq!((back.verdict, back.findings[0].in_change), (Verdict::Fail, true));
    let mut other = review(charter(), Vec::new(), choices());
    other.snapshot.texts[0].text = code().replace(OWN, "let value_10 = nothing_at_all();").into();
    let ends = ("b".into(), "h".into(), None);
    let other = Review::new(charter(), other.snapshot, Vec::new(), ends, choices());
    let other = silent(&other.with_memory(memory()));
    assert_eq!((other.verdict, other.findings[0].in_change), (Verdict::Fail, true));
}

#[test]
fn without_a_model_a_model_s_finding_stays_and_that_is_said() {
    let first = with_first("critical");
    let choices = Choices { models: false, ..choices() };
    let memory = left(&first, &World::default(), &World::default(), true);
    let review = review(charter(), Vec::new(), choices).with_memory(memory);
    let (_, report) = run(&review, |_, _| None);
    assert_eq!((report.verdict, report.push), (Verdict::Fail, 2));
    assert!(
        report.notices.iter().any(|it| it.contains("no model was asked whether")),
        "{:?}",
        report.notices
    );
    let stopped = engine::absorb(&review, State::new(&review), Input::Stop("cancelled".to_owned()));
    let report = synthesis::report(&review, &stopped, 0.0);
    assert_eq!(report.findings.len(), 1, "a run that is cut off loses nothing of it");
}

#[test]
fn a_comment_obliges_and_closes_nothing() {
    let first = with_first("critical");
    let mut memory = left(&first, &World::default(), &World::default(), true);
    memory.kept = Kept::Comment;
    let mut closed = memory.findings[0].clone();
    closed.id = "correctness-L1-closed".to_owned();
    closed.state = pentad::review::finding::State::Resolved { evidence: "src/a.rs".to_owned() };
    let mut waived = memory.findings[0].clone();
    waived.id = "correctness-L1-waived".to_owned();
    waived.evidence.quote = "let value_11 = compute_11(input);".to_owned();
    waived.evidence.lines = Some(Lines::new(11, 11));
    waived.state = pentad::review::finding::State::Waived {
        reason: "r".to_owned(),
        until: "2999-01-01".to_owned(),
    };
    memory.findings.extend([closed, waived]);
    let choices = Choices { loops: vec![1], ..choices() };
    let review = review(charter(), Vec::new(), choices).with_memory(memory);
    let (_, report) = run(&review, |_, _| Some(envelope(&[], &[], &[])));
    let ids: Vec<(&str, &str)> =
        report.findings.iter().map(|it| (it.id.as_str(), it.state.name())).collect();
    assert_eq!(
        ids,
        [
            ("correctness-L1-closed", "resolved"),
            (CRITICAL, "open"),
            ("correctness-L1-waived", "open")
        ],
        "a waiver of then is none of today's"
    );
    assert_eq!(report.since.unwrap().reopened, ["correctness-L1-waived"]);
}

/// Whoever waives after a first attempt has read what that one told, whatever both attempts began with.
#[test]
fn a_waiver_between_two_attempts_is_of_what_the_first_one_told() {
    let first = with_first("critical");
    let command = command::read(&format!("/pentad waive {CRITICAL} ours")).unwrap().unwrap();
    let (by, on) = ("mona".to_owned(), Day::read("2026-01-01"));
    let it = Given { comment: 7, by, own: false, on, command, refused: None, meant: None };
    for (owed, state) in [(first.findings.clone(), "waived"), (Vec::new(), "open")] {
        let choices = Choices { loops: vec![1], ..choices() };
        let again = review(charter(), Vec::new(), choices);
        let again = Review { owed, given: vec![it.clone()], ..again };
        let found = |call: &Call| call.id.phase == Phase::Review && call.id.role == "correctness";
        let all = || vec![finding("lost", "critical", 10, CLAIM, "null")];
        let said = |call: &Call| if found(call) { all() } else { Vec::new() };
        let report = run(&again, |call, _| Some(envelope(&said(call), &[], &[]))).1;
        assert_eq!(report.findings[0].state.name(), state, "{:?}", report.notices);
    }
}

#[test]
fn asking_again_until_a_critical_is_missed_does_not_work() {
    let first = with_first("critical");
    let choices = Choices { loops: vec![1], ..choices() };
    let again = Review { owed: first.findings.clone(), ..review(charter(), Vec::new(), choices) };
    let missed = run(&again, |_, _| Some(envelope(&[], &[], &[]))).1;
    assert_eq!((missed.verdict, missed.findings[0].id.as_str()), (Verdict::Fail, CRITICAL));
    let found = |call: &Call| call.id.phase == Phase::Review && call.id.role == "correctness";
    let found = run(&again, |call, _| {
        let all = if found(call) {
            vec![finding("lost", "critical", 10, CLAIM, "null")]
        } else {
            Vec::new()
        };
        Some(envelope(&all, &[], &[]))
    });
    assert_eq!(found.1.findings.len(), 1, "found again it counts once");
}
