//! Facts that overrule a model: what a model says is not there and is, what it says is broken and holds.
//!
//! Only claims of a few fixed forms are understood, with the symbol in backticks and nothing conditional beside it; all others are left
//! alone. A fact never raises anything, and it says nothing of what a rule or a tool found. What it does to a finding is the engine's
//! business (`engine::overruling`). Whether a finding's lines are in the change is no fact of this kind: that is computed for each.

use super::{
    admit::evidence::Index,
    change::{Item, Lines},
    commentary,
    finding::{Finding, Side},
    snapshot::{Shown, Snapshot},
};
use regex::Regex;
use std::{collections::BTreeMap, fmt, sync::LazyLock};

/// Places that are looked at for one symbol.
const LOOKS: usize = 50;

/// A claim that a fact can contradict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimed {
    /// There is no such symbol.
    Absent {
        /// Its name, with those around it where they were said: `Store::flush`.
        symbol: String,
        /// Only where the finding stands: it may well be defined elsewhere.
        here: bool,
    },
    /// No test has to do with it.
    Untested {
        /// Its name.
        symbol: String,
    },
    /// A guard of the charter is broken.
    Broken {
        /// The guard's id.
        guard: String,
    },
}

/// Something that was looked up, and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it contradicts.
    pub denies: Claimed,
    /// The fact: a fragment that follows "but".
    pub says: String,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

/// What is known before anyone is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Facts that others looked up: a guard that holds.
    pub facts: Vec<Fact>,
    /// Where tests stand, by path.
    pub tests: BTreeMap<String, Vec<Lines>>,
}

impl Known {
    fn is_test(&self, path: &str, line: u32) -> bool {
        let at = Lines::new(line, line);
        self.tests.get(path).is_some_and(|spans| spans.iter().any(|it| it.meets(at)))
    }
}

/// The fact that contradicts a finding, if there is one.
#[must_use]
pub fn against(
    finding: &Finding,
    known: &Known,
    (snapshot, index): (&Snapshot, &Index),
) -> Option<Fact> {
    let claimed = claimed(&finding.claim)?;
    if let Some(fact) = known.facts.iter().find(|it| it.denies == claimed) {
        return Some(fact.clone());
    }
    let says = match &claimed {
        Claimed::Absent { symbol, here } => {
            let within = here.then_some(finding.evidence.file.as_str());
            let in_test = finding
                .evidence
                .lines
                .is_some_and(|it| known.is_test(&finding.evidence.file, it.first));
            let (file, line) = defined(symbol, within, snapshot, index, |file, line| {
                in_test || !known.is_test(file, line)
            })?;
            format!("`{symbol}` is defined at {file}:{line}")
        }
        Claimed::Untested { symbol } => {
            let (file, line) = tested(symbol, known, index)?;
            format!("a test names `{symbol}` at {file}:{line}")
        }
        Claimed::Broken { .. } => return None,
    };
    Some(Fact { denies: claimed, says })
}

/// A form of a claim, with its symbol as its only group.
fn form(pattern: &str) -> Regex {
    let symbol = r"`([A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*)(?:\(\))?`";
    let end = r"(?: (?:in|of) (?:the|this) (?:crate|repository|code|codebase|project|tree|snapshot))?\s*(?:$|[.;])";
    let pattern = pattern.replace("SYMBOL", symbol).replace("END", end);
    Regex::new(&format!("(?i){pattern}")).expect("a form is a literal, compiled by a test")
}

static ABSENT: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        form(r"SYMBOL,? (?:which |that )?(?:does not|doesn't) exist(?: anywhere)?END"),
        form(
            r"SYMBOL,? (?:which |that )?is (?:not|never) (?:defined|declared|implemented) anywhereEND",
        ),
        form(r"SYMBOL,? (?:which |that )?is (?:defined|declared|implemented) nowhereEND"),
        form(
            r"\b(?:there is no|no such) (?:(?:function|method|type|class|struct|trait|interface|constant|macro|symbol) )?(?:(?:named|called) )?SYMBOLEND",
        ),
    ]
});
static ABSENT_HERE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        form(r"SYMBOL,? (?:which |that )?is (?:undefined|not defined)END"),
        form(r"\bundefined (?:function|method|type|class|name|symbol|identifier) SYMBOLEND"),
    ]
});
static UNTESTED: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        form(
            r"\bno (?:unit |integration |existing )?tests? (?:covers?|exercises?|calls?|names?|mentions?|touches|checks?|exists? for|for|of) SYMBOLEND",
        ),
        form(
            r"SYMBOL (?:is|remains|stays) (?:untested|not tested|not covered by (?:any|a) tests?)(?: at all)?END",
        ),
        form(r"SYMBOL has no (?:unit |integration )?tests?(?: at all)?END"),
        form(r"\bnothing tests SYMBOLEND"),
    ]
});
static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:breaks|violates|breaches) (?:the )?guard `([\w-]+)`")
        .expect("a form is a literal, compiled by a test")
});
/// What makes a claim one about a case, and not about the symbol.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:if|when|unless|until|before|after|while|once|yet|without|on|under|only|longer|except|feature|version|scope|import|imported)\b")
        .expect("a form is a literal, compiled by a test")
});

/// What a claim says is not so, where it says it in one of the known forms and of one symbol.
fn claimed(claim: &str) -> Option<Claimed> {
    if !claim.contains('`') {
        return None;
    }
    let claim = claim.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(guard) = BROKEN.captures(&claim) {
        return Some(Claimed::Broken { guard: guard[1].to_owned() });
    }
    if CONDITION.is_match(&claim) {
        return None;
    }
    let symbol = |forms: &[Regex]| {
        let found = forms.iter().find_map(|form| form.captures(&claim))?;
        Some(found[1].to_owned())
    };
    if let Some(symbol) = symbol(&*ABSENT) {
        return Some(Claimed::Absent { symbol, here: false });
    }
    if let Some(symbol) = symbol(&*ABSENT_HERE) {
        return Some(Claimed::Absent { symbol, here: true });
    }
    // A name that any test has says nothing.
    let telling = |it: &String| last(it).len() > 4;
    symbol(&*UNTESTED).filter(telling).map(|symbol| Claimed::Untested { symbol })
}

fn parts(symbol: &str) -> Vec<&str> {
    symbol.split("::").flat_map(|it| it.split('.')).collect()
}

fn last(symbol: &str) -> &str {
    parts(symbol).last().copied().unwrap_or(symbol)
}

/// Where a symbol is defined at head: by the outline, or for a single name where a line of code defines it.
fn defined<'a>(
    symbol: &str,
    within: Option<&str>,
    snapshot: &'a Snapshot,
    index: &'a Index,
    counts: impl Fn(&str, u32) -> bool,
) -> Option<(&'a str, u32)> {
    let wanted = parts(symbol);
    let is = |item: &Item| {
        let name: Vec<&str> = item.name.split("::").collect();
        name.ends_with(&wanted)
    };
    let files = snapshot.outline.iter().filter(|(file, _)| within.is_none_or(|it| it == *file));
    let by_outline =
        files.flat_map(|(file, items)| items.iter().map(move |it| (file.as_str(), it)));
    let found = by_outline
        .filter(|(file, _)| index.shown(file, Side::New).is_some())
        .find(|(file, item)| is(item) && counts(file, item.lines.first));
    if let Some((file, item)) = found {
        return Some((file, item.lines.first));
    }
    let [name] = wanted.as_slice() else { return None };
    let pattern = format!(
        r"\b(?:fn|def|func(?: \([^)]*\))?|class|struct|enum|trait|interface|type|const|static|function|macro_rules!)\s+{}\b",
        regex::escape(name)
    );
    let pattern = Regex::new(&pattern).ok()?;
    let texts = snapshot.texts.iter().filter(|it| it.side == Side::New);
    let texts = texts.filter(|it| within.is_none_or(|within| within == it.path));
    texts
        .flat_map(|shown| hits(shown, &pattern))
        .take(LOOKS)
        .find(|(file, line)| counts(file, *line))
}

/// Where a test names a symbol; of a path like `Store::flush`, its first part in the same file too.
fn tested<'a>(symbol: &str, known: &Known, index: &'a Index) -> Option<(&'a str, u32)> {
    let word = |name: &str| Regex::new(&format!(r"\b{}\b", regex::escape(name))).ok();
    let parts = parts(symbol);
    let (name, owner) = (word(parts.last()?)?, word(parts.first()?)?);
    let files = known.tests.keys().filter_map(|file| index.shown(file, Side::New));
    let files = files.filter(|shown| owner.is_match(&shown.text));
    files
        .flat_map(|shown| hits(shown, &name))
        .take(LOOKS)
        .find(|(file, line)| known.is_test(file, *line))
}

/// Lines of code, not of comment, on which a pattern stands.
fn hits<'a>(shown: &'a Shown, pattern: &Regex) -> Vec<(&'a str, u32)> {
    let code = |line: u32| commentary::code(&shown.path, &shown.text, Lines::new(line, line));
    let lines = shown.text.lines().zip(1..).filter(|(text, _)| pattern.is_match(text)).take(LOOKS);
    lines
        .filter(|(_, line)| pattern.is_match(&code(*line)))
        .map(|(_, line)| (shown.path.as_str(), line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_claims_are_understood() {
        let absent = |symbol: &str, here| Some(Claimed::Absent { symbol: symbol.to_owned(), here });
        let untested = |symbol: &str| Some(Claimed::Untested { symbol: symbol.to_owned() });
        for (claim, expected) in [
            ("The code calls `flush_all`, which does not exist.", absent("flush_all", false)),
            ("`Store::flush()` does not exist in this crate", absent("Store::flush", false)),
            ("There is no function named `flush_all`.", absent("flush_all", false)),
            ("`flush_all` is not defined anywhere; the build fails.", absent("flush_all", false)),
            ("`flush_all` is undefined.", absent("flush_all", true)),
            ("`flush_all` is not defined", absent("flush_all", true)),
            ("No test covers `flush_all`.", untested("flush_all")),
            ("`Store::flush_all` has no tests at all.", untested("Store::flush_all")),
            ("`flush_all` is untested", untested("flush_all")),
            (
                "It breaks guard `one-writer`.",
                Some(Claimed::Broken { guard: "one-writer".to_owned() }),
            ),
            // About a case, a place, or something else.
            ("`flush_all` does not exist on Windows.", None),
            ("`flush_all` does not exist when the feature is off.", None),
            ("`flush_all` does not exist on `Store`.", None),
            ("No test covers `flush_all` with an empty queue.", None),
            ("No test covers the error path of `flush_all`.", None),
            ("No test covers `run`.", None),
            ("`flush_all` is not defined in scope.", None),
            ("`flush_all` does not exist if the cache is cold.", None),
            ("The file that `path` names does not exist.", None),
            ("flush_all does not exist.", None),
            ("`flush_all` no longer exists.", None),
        ] {
            assert_eq!(claimed(claim), expected, "{claim}");
        }
    }
}
