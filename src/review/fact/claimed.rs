//! What a claim says is not so, where it says nothing else.
//!
//! A claim is understood only as a whole: a fragment of it in a known form may mean another thing ("there is no `check` here, so anyone
//! deletes a row"). Behind the form nothing may stand but that the build fails. What is not understood is left to people.

use super::{Claimed, found::last};
use regex::Regex;
use std::sync::LazyLock;

/// Words that may follow a form: a sentence made of these alone says that it does not build or run for want of the name.
const CONSEQUENCE: &str = "a an and at attributeerror be break breaks broken build builds can cannot change code compilation compile compiler compiles \
    crate does doesn error errors fail fails file hence importerror is it link links module name nameerror not package program project \
    raises referenceerror resolution run runtime so t that the therefore this thus time to typecheck which will with won";

/// A form of a whole claim: its symbol is its first group, what is left its second.
fn form(pattern: &str) -> Regex {
    let kind = r"(?:(?:new |changed )?(?:function|method|type|class|struct|enum|trait|interface|constant|macro|symbol|module) )?";
    let code = r"(?:it|this|(?:the |this )?(?:new |changed )?(?:code|change|diff|patch|line|function|method|call|caller|module|file|test))";
    let verb = r"(?:calls?|uses?|references?|invokes?|names?|needs|relies on)";
    let tree = r"(?: in (?:the|this) (?:crate|repository|project|tree|snapshot))?";
    let symbol = r"`([A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*)(?:\(\))?`";
    let the_symbol = format!("(?:the |a )?{kind}{symbol}");
    let pattern = pattern
        .replace("USES", &format!("(?:{code} (?:now )?{verb} )?"))
        .replace("CODE", code)
        .replace("THE_SYMBOL", &the_symbol)
        .replace("SYMBOL", symbol)
        .replace("TREE", tree);
    Regex::new(&format!("(?i)^{pattern}(.*)$")).expect("a form is a literal, compiled by a test")
}

static ABSENT: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        form(
            r"USESTHE_SYMBOL,? (?:which |that )?(?:does not|doesn't) exist(?: anywhere)?(?: in (?:the|this) (?:code|codebase))?TREE",
        ),
        form(
            r"USESTHE_SYMBOL,? (?:which |that )?is (?:not|never) (?:defined|declared|implemented) anywhereTREE",
        ),
        form(r"USESTHE_SYMBOL,? (?:which |that )?is (?:defined|declared|implemented) nowhereTREE"),
        // With its kind: "there is no `lock`" says that none is taken here.
        form(
            r"(?:there is no|no such) (?:function|method|type|class|struct|enum|trait|interface|constant|macro|symbol) (?:(?:named|called) )?SYMBOLTREE",
        ),
    ]
});
static ABSENT_HERE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        form(r"USESTHE_SYMBOL,? (?:which |that )?is (?:undefined|not defined)"),
        form(
            r"USES(?:the |an )?undefined (?:function|method|type|class|name|symbol|identifier) SYMBOL",
        ),
    ]
});
static UNTESTED: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        form(
            r"no (?:unit |integration |existing )?tests? (?:covers?|exercises?|calls?|names?|mentions?|touches|checks?|exists? for|for|of) THE_SYMBOLTREE",
        ),
        form(
            r"THE_SYMBOL (?:is|remains|stays) (?:untested|not tested|not covered by (?:any|a) tests?)(?: at all)?TREE",
        ),
        form(r"THE_SYMBOL has no (?:unit |integration )?tests?(?: at all)?TREE"),
        form(r"nothing tests THE_SYMBOLTREE"),
    ]
});
static BROKEN: LazyLock<Regex> =
    LazyLock::new(|| form(r"(?:CODE )?(?:breaks|violates|breaches) (?:the )?guard `([\w-]+)`"));
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("`[^`]*`").expect("a form is a literal, compiled by a test"));
/// What makes a claim one about a case, and not about the symbol.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:if|when|unless|until|before|after|while|once|yet|without|on|under|only|longer|except|feature|version|scope|import|imported)\b")
        .expect("a form is a literal, compiled by a test")
});

/// What a claim says is not so, where it says it in one of the known forms, of one symbol, and nothing besides.
pub(super) fn claimed(claim: &str) -> Option<Claimed> {
    if !claim.contains('`') {
        return None;
    }
    let claim = claim.split_whitespace().collect::<Vec<_>>().join(" ");
    if CONDITION.is_match(&QUOTED.replace_all(&claim, "``")) {
        return None;
    }
    let symbol = |forms: &[Regex], may_follow: fn(&str) -> bool| {
        let all = forms.iter().filter_map(|form| form.captures(&claim));
        let found = all.into_iter().find(|it| may_follow(&it[2]))?;
        Some(found[1].to_owned())
    };
    if let Some(guard) = symbol(std::slice::from_ref(&*BROKEN), is_the_end) {
        return Some(Claimed::Broken { guard });
    }
    if let Some(symbol) = symbol(&*ABSENT, is_consequence) {
        return Some(Claimed::Absent { symbol, here: false });
    }
    if let Some(symbol) = symbol(&*ABSENT_HERE, is_consequence) {
        return Some(Claimed::Absent { symbol, here: true });
    }
    // A name that any test has says nothing.
    let telling = |it: &String| last(it).len() > 4;
    symbol(&*UNTESTED, is_the_end).filter(telling).map(|symbol| Claimed::Untested { symbol })
}

fn is_the_end(rest: &str) -> bool {
    matches!(rest.trim(), "" | "." | "!")
}

/// Whether it says no more than that the name is missed where it is used.
fn is_consequence(rest: &str) -> bool {
    let known: Vec<&str> = CONSEQUENCE.split_whitespace().collect();
    let rest = rest.to_ascii_lowercase();
    rest.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || known.contains(&word))
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
            ("The function `flush_all` does not exist.", absent("flush_all", false)),
            ("`flush_all` does not exist, so this won't compile.", absent("flush_all", false)),
            ("`flush_all` is undefined.", absent("flush_all", true)),
            ("`flush_all` is not defined", absent("flush_all", true)),
            ("No test covers `flush_all`.", untested("flush_all")),
            ("`Store::flush_all` has no tests at all.", untested("Store::flush_all")),
            ("`flush_all` is untested", untested("flush_all")),
            (
                "It breaks guard `one-writer`.",
                Some(Claimed::Broken { guard: "one-writer".to_owned() }),
            ),
            (
                "This violates the guard `no-import`",
                Some(Claimed::Broken { guard: "no-import".to_owned() }),
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
            // A known form is a part of it, and it says more.
            ("There is no `require_admin` in this code; any logged-in user deletes any row.", None),
            ("There is no `require_admin`.", None),
            ("There is no function `require_admin` in this code.", None),
            ("There is no function `require_admin`; any logged-in user deletes any row.", None),
            ("Rows are deleted by anyone, since there is no function `require_admin`.", None),
            ("Rows are lost. No test covers `flush_all`.", None),
            ("No test covers `flush_all`. Rows are lost.", None),
            ("`flush_all` does not exist. Rows are lost, and the build fails.", None),
            (
                "A request's argument is executed as code. It violates guard `no-eval` in substance and gives remote code execution.",
                None,
            ),
            ("It violates guard `no-eval` in substance.", None),
            ("It violates guard `no-eval`: any code runs.", None),
            ("It breaks guard `one-writer` when two jobs run.", None),
            ("Rows are lost, which breaks guard `one-writer`.", None),
        ] {
            assert_eq!(claimed(claim), expected, "{claim}");
        }
    }
}
