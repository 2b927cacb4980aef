//! One file, parsed once: its outline and every rule of its language over the same tree.
//!
//! The text is hostile. Its size, the depth of its tree and the work of matching are bounded by counts, never by a clock, so
//! that the same text gives the same result everywhere. Comments that switch ast-grep's own rules off are not obeyed: they
//! would let a change silence its reviewer.

use super::{
    catalog::{Rule, Where},
    language::{self, Language},
    outline,
};
use crate::review::{
    change::{Item, Lines},
    finding::Observation,
};
use ast_grep_config::{LabelStyle, RuleConfig};
use ast_grep_core::{AstGrep, Doc, Matcher, NodeMatch, matcher::MatcherExt, tree_sitter::StrDoc};
use ast_grep_language::SupportLang;
use std::collections::BTreeSet;

/// A node of the tree.
pub(super) type Node<'a> = <StrDoc<SupportLang> as Doc>::Node<'a>;

/// Larger files are data or bundles, not something a person reviews.
const MAX_BYTES: usize = 1_000_000;
/// Steps spent on looking for matches in one file. A dense file of a megabyte written by people stays under a tenth of it.
const MAX_STEPS: u64 = 300_000_000;
/// Matches of one rule in one file that are reported one by one.
const MAX_OBSERVATIONS: usize = 25;
/// A match over more lines is reported by its head: the quote has to be readable.
const MAX_LINES: u32 = 12;

/// What one file gave.
pub(super) struct Scanned {
    pub(super) observations: Vec<Observation>,
    pub(super) items: Vec<Item>,
    /// Tests beside the code.
    pub(super) tests: Vec<Lines>,
    /// What was not done, and why: a lower-case fragment.
    pub(super) unparsed: Option<String>,
}

impl Scanned {
    fn nothing(why: impl Into<String>) -> Self {
        let (items, tests) = (Vec::new(), Vec::new());
        Self { observations: Vec::new(), items, tests, unparsed: Some(why.into()) }
    }
}

/// Parses a file and runs the rules of its language.
pub(super) fn scan(path: &str, text: &str, language: Language) -> Scanned {
    let (root, outlined) = match parse(text, language) {
        Ok(parsed) => parsed,
        Err(why) => return Scanned::nothing(why),
    };
    let mut walk = Walk::new(&root, path, text, language);
    let unparsed = (!walk.run())
        .then(|| "too much work for the rules: only its first part was searched".to_owned());
    let outline::Outlined { items, tests } = outlined;
    Scanned { observations: walk.finish(&tests), items, tests, unparsed }
}

/// A file's items alone; none where it cannot be parsed.
pub(super) fn items(text: &str, language: Language) -> Vec<Item> {
    parse(text, language).map(|(_, outlined)| outlined.items).unwrap_or_default()
}

fn parse(
    text: &str,
    language: Language,
) -> Result<(AstGrep<StrDoc<SupportLang>>, outline::Outlined), &'static str> {
    if text.len() > MAX_BYTES {
        return Err("over 1 MB");
    }
    if is_packed(text) {
        return Err("minified or generated: lines of more than 500 bytes on average");
    }
    let doc = StrDoc::try_new(text, language.grammar()).map_err(|_| "the parser gave up")?;
    let root = AstGrep::doc(doc);
    let outlined = outline::read(&root.root().get_inner_node(), text, language)
        .ok_or("nested more than 1,000 levels deep")?;
    Ok((root, outlined))
}

fn is_packed(text: &str) -> bool {
    text.len() > 20_000
        && text.len() / (memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1) > 500
}

/// A rule at work in one file.
struct Hunt {
    rule: &'static Rule,
    matcher: &'static RuleConfig<SupportLang>,
    found: BTreeSet<Lines>,
}

struct Walk<'a> {
    root: &'a AstGrep<StrDoc<SupportLang>>,
    path: &'a str,
    last_line: u32,
    hunts: Vec<Hunt>,
    /// Node kind to the hunts that can begin there.
    by_kind: Vec<Vec<usize>>,
    steps: u64,
}

impl<'a> Walk<'a> {
    fn new(
        root: &'a AstGrep<StrDoc<SupportLang>>,
        path: &'a str,
        text: &str,
        language: Language,
    ) -> Self {
        let in_tests = language::is_test(path);
        let hunts: Vec<Hunt> = Rule::of(language)
            .filter(|rule| match rule.card().metadata.scope {
                Where::Anywhere => true,
                Where::Production => !in_tests,
                Where::Tests => in_tests || language == Language::Rust,
            })
            .filter(|rule| rule.may_match(text))
            .map(|rule| Hunt { rule, matcher: rule.matcher(language), found: BTreeSet::new() })
            .collect();
        let mut by_kind: Vec<Vec<usize>> = Vec::new();
        for (place, hunt) in hunts.iter().enumerate() {
            for kind in hunt.matcher.matcher.potential_kinds().iter().flatten() {
                if by_kind.len() <= kind {
                    by_kind.resize_with(kind + 1, Vec::new);
                }
                by_kind[kind].push(place);
            }
        }
        let last_line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).max(1);
        Self { root, path, last_line, hunts, by_kind, steps: 0 }
    }

    /// Pre-order over the whole tree; `false` when the steps were used up first. `places` holds the place of each node on the
    /// way among its siblings: their sum is what it costs to find the way from the root again, which every relational rule does.
    fn run(&mut self) -> bool {
        if self.hunts.is_empty() {
            return true;
        }
        let first = self.root.root().get_inner_node();
        let mut cursor = first.walk();
        let mut places: Vec<u64> = vec![0];
        let mut way = 0_u64;
        loop {
            if !self.hunt(&cursor.node(), way) {
                return false;
            }
            if cursor.goto_first_child() {
                places.push(0);
                continue;
            }
            while !cursor.goto_next_sibling() {
                way -= places.pop().unwrap_or(0);
                if !cursor.goto_parent() {
                    return true;
                }
            }
            if let Some(place) = places.last_mut() {
                *place += 1;
                way += 1;
            }
        }
    }

    /// Tries the rules that can begin at a node; `false` when the file has used up its steps.
    fn hunt(&mut self, node: &Node<'a>, way: u64) -> bool {
        let Some(places) = self.by_kind.get(usize::from(node.kind_id())) else { return true };
        for &place in places {
            self.steps += 16 + way + (node.end_byte() - node.start_byte()) as u64;
            if self.steps > MAX_STEPS {
                return false;
            }
            let hunt = &mut self.hunts[place];
            if let Some(found) = hunt.matcher.matcher.match_node(self.root.adopt(*node)) {
                hunt.found.insert(lines_of(hunt.matcher, &found));
            }
        }
        true
    }

    fn finish(self, tests: &[Lines]) -> Vec<Observation> {
        let Self { hunts, path, last_line, .. } = self;
        let test_file = language::is_test(path);
        let in_tests = |lines: &Lines| test_file || tests.iter().any(|it| it.meets(*lines));
        let mut observations = Vec::new();
        for Hunt { rule, found, .. } in hunts {
            let scope = rule.card().metadata.scope;
            let kept: Vec<Lines> = found
                .into_iter()
                .map(|it| Lines::new(it.first.min(last_line), it.last.min(last_line)))
                .filter(|lines| match scope {
                    Where::Anywhere => true,
                    Where::Production => !in_tests(lines),
                    Where::Tests => in_tests(lines),
                })
                .collect();
            report(rule, path, &kept, &mut observations);
        }
        observations
    }
}

fn report(rule: &Rule, path: &str, found: &[Lines], into: &mut Vec<Observation>) {
    into.extend(found.iter().take(MAX_OBSERVATIONS).map(|lines| rule.observe(path, *lines)));
    if let Some(next) = found.get(MAX_OBSERVATIONS) {
        let more = found.len() - MAX_OBSERVATIONS;
        let mut last = rule.observe(path, *next);
        last.claim = format!("{} ({more} more in this file are not listed)", last.claim);
        into.push(last);
    }
}

/// The lines of the rule's primary label, or of the whole match.
fn lines_of(rule: &RuleConfig<SupportLang>, found: &NodeMatch<'_, StrDoc<SupportLang>>) -> Lines {
    let labels = rule.get_labels(found);
    let primary = labels.iter().find(|label| label.style == LabelStyle::Primary);
    let (start, end) = primary.map_or_else(
        || (found.start_pos(), found.end_pos()),
        |label| (label.start_node.start_pos(), label.end_node.end_pos()),
    );
    let first = row(start.line());
    let last = row(end.line().saturating_sub(usize::from(end.byte_point().1 == 0)));
    if last.saturating_sub(first) >= MAX_LINES {
        Lines::new(first, first)
    } else {
        Lines::new(first, last.max(first))
    }
}

/// A line number from a row of the parser.
pub(super) fn row(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX - 1) + 1
}
