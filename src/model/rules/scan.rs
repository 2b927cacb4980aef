//! One file, parsed once: its outline and every rule of its language over the same tree.
//!
//! The text is hostile. Its size, the depth of its tree and the work of matching are bounded by counts, never by a clock, so
//! that the same text gives the same result everywhere. Comments that switch ast-grep's own rules off are not obeyed: they
//! would let a change silence its reviewer.

use super::{
    catalog::{Catalog, Rated, Rule},
    counted::Counted,
    language::{self, Language},
    nesting, outline,
};
use crate::review::{
    change::{Item, Lines},
    finding::Observation,
    rule::Reach,
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
/// Steps of a team's own matchers in one file, counted node by node: one of them must not cost as much as all that are built in.
const MAX_OWN_STEPS: u64 = 50_000_000;
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

/// Parses a file and runs the rules of its language: the built-in ones, then the team's own on a count of their own, so that no rule of
/// a team can keep a built-in one from looking.
pub(super) fn scan(path: &str, text: &str, language: Language, catalog: &Catalog) -> Scanned {
    let (root, outlined) = match parse(text, language) {
        Ok(parsed) => parsed,
        Err(why) => return Scanned::nothing(why),
    };
    let file = Text { path, text, language };
    let (mut observations, mut unparsed) = (Vec::new(), None);
    let hunts = file.hunts(catalog.built_in(language));
    let first = root.root().get_inner_node();
    let (hunts, ended_by) = hunt_all(first, |plain, _| root.adopt(plain), || false, hunts);
    file.finish(hunts, &outlined.tests, &mut observations);
    if ended_by.is_some() {
        unparsed = Some("too much work for the rules: only its first part was searched".to_owned());
    }
    let own = file.hunts(catalog.own(path, language));
    if !own.is_empty() {
        let (own, spender) = hunt_counted(&root, own);
        if let Some(rule) = spender {
            let why = format!(
                "too much work for the charter's rule {rule}: its rules searched only the first part"
            );
            unparsed.get_or_insert(why);
        }
        file.finish(own, &outlined.tests, &mut observations);
    }
    let outline::Outlined { items, tests } = outlined;
    Scanned { observations, items, tests, unparsed }
}

/// Where a matcher of the charter's finds something in a text, by the lines of each place: two places on one line are two. Beside them, why
/// it was not searched, or not to its end: a fragment.
pub(super) fn matches(
    path: &str,
    text: &str,
    language: Language,
    rule: &Rule,
) -> (Vec<Lines>, Option<String>) {
    let (root, outlined) = match parse(text, language) {
        Ok(parsed) => parsed,
        Err(why) => return (Vec::new(), Some(why.to_owned())),
    };
    let file = Text { path, text, language };
    let hunts = file.hunts(std::iter::once(Rated { rule, severity: None }));
    let (hunts, spender) = hunt_counted(&root, hunts);
    let found = hunts.into_iter().flat_map(|it| file.kept(it, &outlined.tests).1).collect();
    (found, spender.map(|_| "too much work".to_owned()))
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
    if let Some(why) = nesting::too_deep(text, language) {
        return Err(why);
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

/// A text under search.
#[derive(Clone, Copy)]
struct Text<'t> {
    path: &'t str,
    text: &'t str,
    language: Language,
}

/// A rule at work in one file.
struct Hunt<'r> {
    it: Rated<'r>,
    matcher: &'r RuleConfig<SupportLang>,
    found: BTreeSet<Place>,
}

/// A match: its lines, and the bytes that tell it from another one on them.
type Place = (Lines, usize, usize);

impl Text<'_> {
    /// Of these rules, those that can find something here.
    fn hunts<'r>(&self, rules: impl Iterator<Item = Rated<'r>>) -> Vec<Hunt<'r>> {
        let (in_tests, aside) = (language::is_test(self.path), language::is_aside(self.path));
        rules
            .filter(|it| match it.rule.card().reach {
                Reach::Anywhere => true,
                Reach::Production => !aside,
                Reach::Tests => in_tests || self.language == Language::Rust,
            })
            .filter(|it| it.rule.may_match(self.text))
            .filter_map(|it| {
                let matcher = it.rule.matcher(self.language)?;
                Some(Hunt { it, matcher, found: BTreeSet::new() })
            })
            .collect()
    }

    /// What a hunt found where its rule speaks, once for each match.
    fn kept<'r>(&self, hunt: Hunt<'r>, tests: &[Lines]) -> (Rated<'r>, Vec<Lines>) {
        let last_line = u32::try_from(self.text.lines().count()).unwrap_or(u32::MAX).max(1);
        let (test_file, aside) = (language::is_test(self.path), language::is_aside(self.path));
        let in_tests = |lines: &Lines| test_file || tests.iter().any(|it| it.meets(*lines));
        let reach = hunt.it.rule.card().reach;
        let lines = hunt.found.into_iter().map(|it| it.0);
        let lines = lines.map(|it| Lines::new(it.first.min(last_line), it.last.min(last_line)));
        let kept = lines.filter(|lines| match reach {
            Reach::Anywhere => true,
            Reach::Production => !aside && !in_tests(lines),
            Reach::Tests => in_tests(lines),
        });
        (hunt.it, kept.collect())
    }

    fn finish(&self, hunts: Vec<Hunt<'_>>, tests: &[Lines], into: &mut Vec<Observation>) {
        for hunt in hunts {
            let (it, mut kept) = self.kept(hunt, tests);
            kept.dedup();
            report(it, self.path, &kept, into);
        }
    }
}

/// Runs the team's matchers, whose work is counted step by step; tells which one used up all of it.
fn hunt_counted<'r>(
    root: &AstGrep<StrDoc<SupportLang>>,
    hunts: Vec<Hunt<'r>>,
) -> (Vec<Hunt<'r>>, Option<String>) {
    let counted = AstGrep::doc(Counted::new(root.root().get_doc().clone(), MAX_OWN_STEPS));
    let first = counted.root().get_inner_node();
    let begin = |plain, way| counted.adopt(first.begin(plain, way));
    let (hunts, ended_by) = hunt_all(first.plain, begin, || first.is_spent(), hunts);
    let spender = ended_by.map(|place| hunts[place].it.rule.id.to_string());
    (hunts, spender)
}

/// Pre-order over the whole tree; the place of the hunt that used up the steps, where one did. `places` holds the place of each node on
/// the way among its siblings: their sum is what it costs to find the way from the root again, which every relational rule does.
fn hunt_all<'t, 'r, D: Doc + 't>(
    first: Node<'t>,
    begin: impl Fn(Node<'t>, u64) -> ast_grep_core::Node<'t, D>,
    spent: impl Fn() -> bool,
    mut hunts: Vec<Hunt<'r>>,
) -> (Vec<Hunt<'r>>, Option<usize>) {
    if hunts.is_empty() {
        return (hunts, None);
    }
    let by_kind = by_kind(&hunts);
    let mut steps = 0;
    let mut try_at = |node: Node<'t>, way: u64| {
        for &place in by_kind.get(usize::from(node.kind_id())).into_iter().flatten() {
            steps += 16 + way + (node.end_byte() - node.start_byte()) as u64;
            if steps > MAX_STEPS {
                return Some(place);
            }
            let hunt = &mut hunts[place];
            let found = hunt.matcher.matcher.match_node(begin(node, way));
            if spent() {
                return Some(place);
            }
            hunt.found.extend(found.map(|it| place_of(hunt.matcher, &it)));
        }
        None
    };
    let mut cursor = first.walk();
    let mut places: Vec<u64> = vec![0];
    let mut way = 0_u64;
    let ended_by = 'tree: loop {
        if let Some(place) = try_at(cursor.node(), way) {
            break Some(place);
        }
        if cursor.goto_first_child() {
            places.push(0);
            continue;
        }
        while !cursor.goto_next_sibling() {
            way -= places.pop().unwrap_or(0);
            if !cursor.goto_parent() {
                break 'tree None;
            }
        }
        if let Some(place) = places.last_mut() {
            *place += 1;
            way += 1;
        }
    };
    (hunts, ended_by)
}

/// Node kind to the hunts that can begin there.
fn by_kind(hunts: &[Hunt<'_>]) -> Vec<Vec<usize>> {
    let mut by_kind: Vec<Vec<usize>> = Vec::new();
    for (place, hunt) in hunts.iter().enumerate() {
        for kind in hunt.matcher.matcher.potential_kinds().iter().flatten() {
            if by_kind.len() <= kind {
                by_kind.resize_with(kind + 1, Vec::new);
            }
            by_kind[kind].push(place);
        }
    }
    by_kind
}

fn report(it: Rated<'_>, path: &str, found: &[Lines], into: &mut Vec<Observation>) {
    into.extend(found.iter().take(MAX_OBSERVATIONS).map(|lines| it.observe(path, *lines)));
    if let Some(next) = found.get(MAX_OBSERVATIONS) {
        let more = found.len() - MAX_OBSERVATIONS;
        let mut last = it.observe(path, *next);
        last.claim = format!("{} ({more} more in this file are not listed)", last.claim);
        into.push(last);
    }
}

/// Where the rule's primary label is, or the whole match.
fn place_of<D: Doc>(rule: &RuleConfig<SupportLang>, found: &NodeMatch<'_, D>) -> Place {
    let labels = rule.get_labels(found);
    let primary = labels.iter().find(|label| label.style == LabelStyle::Primary);
    let (start, end) = primary.map_or_else(
        || (found.start_pos(), found.end_pos()),
        |label| (label.start_node.start_pos(), label.end_node.end_pos()),
    );
    let bytes = primary.map_or_else(
        || found.range(),
        |label| label.start_node.range().start..label.end_node.range().end,
    );
    let first = row(start.line());
    let last = row(end.line().saturating_sub(usize::from(end.byte_point().1 == 0)));
    let last = if last.saturating_sub(first) >= MAX_LINES { first } else { last.max(first) };
    (Lines::new(first, last), bytes.start, bytes.end)
}

/// A line number from a row of the parser.
pub(super) fn row(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX - 1) + 1
}
