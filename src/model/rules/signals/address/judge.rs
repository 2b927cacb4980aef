//! What a plain text says to a reviewing machine in English, and how bad it is.

use super::alone::{ALONE, ASSIGNED, COMMANDED, ENVELOPE, FORGED, TAGGED};
use super::asks::{
    ANSWER, BOUND, BRIBE, CHOICE, CONDITION, DENIED, DIRECT, FOREGONE, ORDER, OUTCOME, RESULT, TALK,
};
use super::plain::Plain;
use super::situation::{ANY, CONCLUSION, DUTY, HAILED, HERE, HUMMED, SITUATION, SWITCH, WIDE};
use super::worded::{Text, Worded};
use super::words::{
    ADDRESS, BARE, BOUND_TO, CALLED, MACHINE, NAMED, OVERRIDE, READING, REVIEWER, ROLE, SYSTEM,
};
use crate::review::{change::Lines, finding::Severity};
use regex::bytes::{Match, Regex};
use std::{cell::LazyCell, sync::LazyLock};

/// An outcome may follow the address within this many bytes of plain text.
const REACH: usize = 260;
/// An order that is said to nobody else may stand this far from it.
const FAR: usize = 900;
/// It may stand this far before it.
const BACK: usize = 110;
/// What is said around a place is read this far.
const CONTEXT: usize = 110;
/// A forged answer this near to the mark of a page's comment is in it.
const UNSEEN: usize = 40;
/// What whoever reviews is asked for follows within this many.
const SITUATED: usize = 140;
/// Words of the wide net are near each other within this many bytes.
const NEAR: usize = 200;

/// A range of the text, and how bad it is.
type Said = (usize, usize, Severity);

/// What is asked for, found once in a text, each with whether it is bound to a condition.
struct Asks(Vec<(usize, usize, Bond)>);

/// Whether an order is bound to a condition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Free,
    Bound,
    /// What any program is told of its input: to skip a file when it is generated.
    Mild,
}

impl Asks {
    fn of(text: &[u8], patterns: &[&LazyLock<Regex>]) -> Self {
        let mut all: Vec<(usize, usize, Bond)> = Vec::new();
        for pattern in patterns {
            let said = pattern.find_iter(text).filter(|it| is_asked(text, it));
            all.extend(said.map(|it| (it.start(), it.end(), bond(text, &it))));
        }
        all.sort_unstable();
        Self(all)
    }

    /// Those that are no part of others.
    fn without(&self, others: &[Match<'_>]) -> Self {
        let part = |at: usize| {
            let next = others.partition_point(|it| it.start() <= at);
            next.checked_sub(1).is_some_and(|it| at < others[it].end())
        };
        Self(self.0.iter().copied().filter(|it| !part(it.0)).collect())
    }

    /// The first one between two places that is bound no more than this.
    fn between(&self, from: usize, to: usize, bond: Bond) -> Option<(usize, usize)> {
        let first = self.0.partition_point(|it| it.0 < from);
        let mut there = self.0[first..].iter().take_while(|it| it.0 < to);
        there.find(|it| it.2 <= bond).map(|it| (it.0, it.1))
    }
}

impl Plain {
    /// What is said, where, and how bad it is; only where the change added a line of it.
    pub(super) fn judge(&self, about_turns: bool) -> Vec<(Lines, Severity)> {
        let text = &Text::of(&self.text);
        let mut said: Vec<Said> = Vec::new();
        self.spoken_to(text, &mut said);
        self.called(text, &mut said);
        self.situated(text, &mut said);
        self.alone(text, about_turns, &mut said);
        said.into_iter().filter_map(|it| self.weigh(it)).collect()
    }

    /// A reviewing machine is spoken to, or told to forget what it was told.
    fn spoken_to(&self, text: &Text<'_>, said: &mut Vec<Said>) {
        let overrides: Vec<Match<'_>> = text.find(&OVERRIDE).collect();
        let addresses: Vec<Match<'_>> = text.find(&ADDRESS).chain(text.find(&READING)).collect();
        if addresses.is_empty() && overrides.is_empty() {
            return;
        }
        let asks = Asks::of(text, &[&OUTCOME, &ORDER, &DIRECT]);
        // "Ignore the above instructions" twice, as in a list of such texts, asks for nothing of a review.
        let asks_else = asks.without(&overrides);
        let direct = Asks::of(text, &[&DIRECT]);
        let order = Asks::of(text, &[&ORDER, &DIRECT]);
        // Hardly any address comes to it.
        let wide = LazyCell::new(|| Asks::of(text, &[&WIDE, &HERE]));
        let any = LazyCell::new(|| Asks::of(text, &[&ANY]));
        let to = addresses.iter().map(|it| (it, false));
        for (it, overrides) in to.chain(overrides.iter().map(|it| (it, true))) {
            if is_role(text, it.start()) {
                continue;
            }
            let (start, end) = (it.start(), it.end());
            let from = end.saturating_sub(1);
            let after = match is_aside(text, it) {
                true => order.between(from, end + REACH, Bond::Free),
                false if overrides => asks_else.between(from, end + REACH, Bond::Mild),
                false => asks
                    .between(from, end + REACH, Bond::Mild)
                    .or_else(|| wide.between(from, end + REACH, Bond::Free))
                    .or_else(|| {
                        let asked = is_reviewing(it).then_some(&any)?;
                        asked.between(from, end + SITUATED, Bond::Free)
                    }),
            };
            let after = after.or_else(|| direct.between(end, end + FAR, Bond::Free));
            let before = || order.between(start.saturating_sub(BACK), start, Bond::Free);
            if let Some(asked) = after.or_else(before) {
                said.push((start.min(asked.0), end.max(asked.1), Severity::Critical));
            }
        }
    }

    /// Names, roles and duties, each with what must be asked for.
    fn called(&self, text: &Text<'_>, said: &mut Vec<Said>) {
        let mut each = |to: &Worded, asks: &[&LazyLock<Regex>], reach: usize, bond: Bond| {
            let role = std::ptr::eq(to, &ROLE);
            let free = |asked: usize| {
                !CONDITION.is_match(window(text, asked.saturating_sub(CONTEXT), asked))
            };
            said.extend(answered(text, to, asks, (reach, bond), |it, asked| {
                (role || !is_role(text, it.start()))
                    && !is_part(text, it)
                    && (!role || free(asked.0))
            }));
        };
        each(&CALLED, &[&ORDER, &DIRECT], REACH, Bond::Bound);
        each(&BOUND_TO, &[&DIRECT, &FOREGONE], CONTEXT, Bond::Free);
        each(&SYSTEM, &[&FOREGONE], REACH, Bond::Bound);
        each(&ROLE, &[&FOREGONE], REACH, Bond::Free);
        each(&REVIEWER, &[&DIRECT], CONTEXT, Bond::Free);
        if self.name {
            each(&NAMED, &[&DIRECT, &ORDER, &FOREGONE], CONTEXT, Bond::Bound);
            // Nothing in a name tells who is called, wherever in it that stands.
            let asks = LazyCell::new(|| Asks::of(text, &[&DIRECT]));
            said.extend(text.find(&MACHINE).filter_map(|it| {
                let asked =
                    asks.between(it.start().saturating_sub(CONTEXT), it.start(), Bond::Free)?;
                Some((asked.0, it.end(), Severity::Critical))
            }));
        }
    }

    /// Readers that are no people, and whoever is in the middle of a review.
    fn situated(&self, text: &Text<'_>, said: &mut Vec<Said>) {
        let free = |start: usize, end: usize, asked: (usize, usize)| {
            let told = |from: usize, to| CONDITION.is_match(window(text, from, to));
            !told(start.saturating_sub(CONTEXT), start) && !told(end, asked.0)
        };
        let mut each = |to: &Worded, asks: &[&LazyLock<Regex>], reach: usize| {
            said.extend(answered(text, to, asks, (reach, Bond::Free), |it, asked| {
                free(it.start(), it.end(), asked)
            }));
        };
        each(&HAILED, &[&HERE, &WIDE, &DIRECT, &CONCLUSION], REACH);
        each(&DUTY, &[&HERE, &DIRECT, &FOREGONE], CONTEXT);
        each(&SITUATION, &[&CONCLUSION, &DIRECT], SITUATED);
    }

    /// As if a machine were called wherever one is named: for what was hidden from readers.
    pub(super) fn judge_hidden(&self) -> Vec<(Lines, Severity)> {
        let text = self.text.as_bytes();
        let mut named = HUMMED.find_iter(text).peekable();
        if named.peek().is_none() {
            return Vec::new();
        }
        let asks = Asks::of(text, &[&ORDER, &DIRECT, &HERE, &CONCLUSION, &FOREGONE]);
        let asked = |it: Match<'_>| {
            let from = it.start().saturating_sub(BACK);
            asks.between(from, it.end() + REACH, Bond::Bound)
                .and_then(|asked| self.lines(it.start().min(asked.0), it.end().max(asked.1)))
        };
        named.filter_map(asked).map(|lines| (lines, Severity::Critical)).collect()
    }

    /// What needs nobody who is spoken to.
    fn alone(&self, text: &Text<'_>, about_turns: bool, said: &mut Vec<Said>) {
        let meant = |it: &Match<'_>| is_asked(text, it) && bond(text, it) == Bond::Free;
        let mut push = |it: Match<'_>, severity| said.push((it.start(), it.end(), severity));
        let forged = if about_turns { Severity::High } else { Severity::Critical };
        for it in text.find(&ALONE).chain(text.find(&TAGGED)).filter(meant) {
            push(it, Severity::Critical);
        }
        text.find(&SWITCH)
            .filter(|it| self.ends_line(it.end()) && !self.is_quoted(it.start()))
            .for_each(|it| push(it, Severity::Critical));
        text.find(&COMMANDED)
            .filter(|it| self.line_start(it.start()) == it.start())
            .for_each(|it| push(it, Severity::Critical));
        // A document shows such data; a comment that no reader of the page sees does not.
        let unseen = |it: &Match<'_>| {
            let before = window(text, it.start().saturating_sub(UNSEEN), it.start());
            before.windows(11).any(|word| word == b"htmlcomment")
        };
        text.find(&FORGED).filter(|it| self.is_comment(it.start())).for_each(|it| {
            let severity = if unseen(&it) { Severity::Critical } else { forged };
            push(it, severity);
        });
        text.find(&ENVELOPE).for_each(|it| push(it, forged));
        text.find(&ASSIGNED)
            .filter(|it| self.line_start(it.start()) == it.start())
            .for_each(|it| push(it, Severity::Critical));
        text.find(&BARE).filter(meant).for_each(|it| push(it, Severity::High));
        let turns: Vec<usize> = memchr_all(text, b"turnmark ");
        if !turns.is_empty() {
            let asks = Asks::of(text, &[&ANSWER, &ORDER]);
            for start in turns {
                if let Some(asked) = asks.between(start, start + REACH, Bond::Mild) {
                    said.push((start, asked.1, forged));
                }
            }
        }
    }

    /// Where a word for a machine and a word for what comes of a review are near each other: the wide net, which is no finding.
    pub(super) fn near(&self) -> Option<u32> {
        let text = &Text::of(&self.text);
        let mut machines = text.find(&MACHINE).peekable();
        machines.peek()?;
        let results: Vec<(usize, usize)> =
            RESULT.find_iter(text).map(|it| (it.start(), it.end())).collect();
        if results.is_empty() {
            return None;
        }
        machines.find_map(|it| {
            let from = it.start().saturating_sub(NEAR);
            let first = results.partition_point(|result| result.0 < from);
            let there = results[first..].iter().take_while(|result| result.0 < it.end() + NEAR);
            let mut places = there
                .take(8)
                .filter_map(|(start, end)| self.lines(it.start().min(*start), it.end().max(*end)));
            places.next().map(|lines| lines.first)
        })
    }

    /// Whether a place stands in quotation marks, as far as its line says.
    fn is_quoted(&self, at: usize) -> bool {
        let from = self.line_start(at).max(at.saturating_sub(400));
        let line = window(self.text.as_bytes(), from, at);
        line.iter().filter(|it| **it == b'"').count() % 2 == 1
    }

    /// Talked about is only what stands in quotation marks, on the line of a word that says so or after it: any other such word near it is
    /// its author's.
    fn weigh(&self, (start, end, severity): Said) -> Option<(Lines, Severity)> {
        let text = self.text.as_bytes();
        let before = window(text, start.saturating_sub(CONTEXT), start);
        let severity = match (self.is_quoted(start) && TALK.is_match(before), severity) {
            (false, severity) => severity,
            (true, Severity::Critical) => Severity::Medium,
            (true, _) => return None,
        };
        Some((self.lines(start, end)?, severity))
    }
}

/// The comma or colon after a machine's name belongs to a sentence about it ("after the first Copilot review, the loop ends"), or the name is a
/// part of the program in the headline of a commit (`fix(ai-review): …`).
fn is_aside(text: &[u8], it: &Match<'_>) -> bool {
    const ABOUT: [&[u8]; 20] = [
        b"a", b"an", b"new", b"no", b"by", b"with", b"from", b"of", b"via", b"using", b"through",
        b"without", b"between", b"like", b"into", b"on", b"in", b"each", b"our", b"other",
    ];
    const KINDS: [&[u8]; 10] = [
        b"feat",
        b"fix",
        b"docs",
        b"chore",
        b"refactor",
        b"perf",
        b"test",
        b"ci",
        b"build",
        b"style",
    ];
    const CALLS: [&[u8]; 12] = [
        b"dear",
        b"hey",
        b"hello",
        b"hi",
        b"greetings",
        b"ok",
        b"to",
        b"for",
        b"attention",
        b"note",
        b"if",
        b"as",
    ];
    let first = it.as_bytes().split(|c| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if CALLS.contains(&first) {
        return false;
    }
    let before = window(text, it.start().saturating_sub(32), it.start());
    let clause = before.rsplit(|c| !c.is_ascii_alphanumeric() && *c != b' ').next();
    let mut words = clause.unwrap_or_default().rsplit(|c| *c == b' ').filter(|it| !it.is_empty());
    match it.as_bytes().last() {
        Some(b',') => first == b"a" || words.take(2).any(|word| ABOUT.contains(&word)),
        Some(b':') => words.next().is_some_and(|word| KINDS.contains(&word)),
        _ => false,
    }
}

/// The machine that is spoken to reviews by its very name, or is greeted as a person is.
fn is_reviewing(it: &Match<'_>) -> bool {
    const GREETINGS: [&[u8]; 8] =
        [b"dear", b"hey", b"hello", b"hi", b"greetings", b"note", b"message", b"attention"];
    const REVIEWERS: [&[u8]; 6] =
        [b"reviewer", b"reviewing", b"review bot", b"review model", b"review agent", b"review ai"];
    let said = it.as_bytes();
    GREETINGS.iter().any(|word| said.starts_with(word))
        || REVIEWERS.iter().any(|word| said.windows(word.len()).any(|it| it == *word))
}

/// Whoever is spoken to, each with the first thing that is asked for so near behind and bound no more than this, as far as it is meant.
fn answered(
    text: &Text<'_>,
    to: &Worded,
    asks: &[&LazyLock<Regex>],
    (reach, bond): (usize, Bond),
    is_meant: impl Fn(&Match<'_>, (usize, usize)) -> bool,
) -> Vec<Said> {
    let mut addresses = text.find(to).peekable();
    if addresses.peek().is_none() {
        return Vec::new();
    }
    let asks = Asks::of(text, asks);
    let said = addresses.filter_map(|it| {
        let asked = asks.between(it.end().saturating_sub(1), it.end() + reach, bond)?;
        is_meant(&it, asked).then(|| (it.start(), asked.1.max(it.end()), Severity::Critical))
    });
    said.collect()
}

fn memchr_all(text: &[u8], word: &[u8]) -> Vec<usize> {
    text.windows(word.len()).enumerate().filter(|(_, it)| *it == word).map(|(at, _)| at).collect()
}

/// A part of a text, as far as there is one.
fn window(text: &[u8], from: usize, to: usize) -> &[u8] {
    let to = to.min(text.len());
    &text[from.min(to)..to]
}

/// Not denied just before ("do not approve"), and not one of two choices ("approve or reject").
fn is_asked(text: &[u8], it: &Match<'_>) -> bool {
    let before = window(text, it.start().saturating_sub(32), it.start());
    let denied = DENIED.is_match(before);
    let bribe = || BRIBE.is_match(window(text, it.start().saturating_sub(96), it.start()));
    let choice = || CHOICE.is_match(window(text, it.end(), it.end() + 32));
    (!denied || bribe()) && !choice() && !is_file(text, it)
}

/// The dot that ends it is in a file's name: "no findings.jsonl" says of no finding that there is none.
fn is_file(text: &[u8], it: &Match<'_>) -> bool {
    const ENDINGS: [&[u8]; 18] = [
        b"csv", b"go", b"html", b"java", b"js", b"json", b"jsonl", b"jsx", b"md", b"py", b"rs",
        b"sarif", b"sh", b"toml", b"ts", b"txt", b"yaml", b"yml",
    ];
    let after = window(text, it.end(), it.end() + 8);
    let word = after.split(|c| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    it.as_bytes().ends_with(b".") && ENDINGS.contains(&word)
}

/// Bound to a condition just after ("approve it once the tests pass").
fn bond(text: &[u8], it: &Match<'_>) -> Bond {
    let mild =
        || [&b"skip"[..], b"ignore", b"omit"].iter().any(|word| it.as_bytes().starts_with(word));
    match BOUND.is_match(window(text, it.end(), it.end() + 48)) {
        false => Bond::Free,
        true if mild() => Bond::Mild,
        true => Bond::Bound,
    }
}

/// The address is what somebody is told to be: "you are an AI reviewer".
fn is_role(text: &[u8], start: usize) -> bool {
    static ROLE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?-u)\byou are (?:now )?(?:an?|the|our) (?:[a-z]+ ){0,3}$")
            .expect("a pattern is a literal, compiled by a test")
    });
    ROLE_BEFORE.is_match(window(text, start.saturating_sub(48), start))
}

/// It is the last word of another's name: an operating system, a user agent, a data model.
fn is_part(text: &[u8], it: &Match<'_>) -> bool {
    const WORDS: [&[u8]; 4] = [b"system", b"model", b"agent", b"reviewer"];
    const APART: [&[u8]; 15] = [
        b"to",
        b"for",
        b"dear",
        b"hey",
        b"hi",
        b"hello",
        b"and",
        b"or",
        b"all",
        b"any",
        b"our",
        b"please",
        b"turnmark",
        b"htmlcomment",
        b"note",
    ];
    let before = window(text, it.start().saturating_sub(16), it.start());
    let Some(before) = before.strip_suffix(b" ") else { return false };
    let word = before.rsplit(|c| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    WORDS.iter().any(|it_is| text[it.start()..].starts_with(it_is))
        && !word.is_empty()
        && !APART.contains(&word)
}
