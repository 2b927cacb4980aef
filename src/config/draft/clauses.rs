//! The draft's constitution: the built-in one, and below it what the repository's own documents demand of code, quoted, as clauses to
//! keep or strike. Which sentences those are is guessed by their words; that is why a person strikes.

use crate::config::BUILTIN_CONSTITUTION;
use std::fmt::Write as _;

/// Clauses of one document, and of all.
const OF_ONE: usize = 10;
const OF_ALL: usize = 40;
/// Characters of a clause. A longer sentence says more than one thing.
const LONGEST: usize = 200;
const SHORTEST: usize = 20;

/// A sentence that demands something.
struct Clause<'a> {
    heading: &'a str,
    line: usize,
    text: String,
}

/// The text of `constitution.md`.
pub(super) fn constitution(documents: &[(String, String)]) -> String {
    let mut text = format!("{}\n", BUILTIN_CONSTITUTION.trim_end());
    text.push_str(
        "\n## 10. Rules of this repository\n\n\
         A change that breaks one of these is a finding, where it has the four parts of one; name the document in the references.\n",
    );
    let mut left = OF_ALL;
    for (path, document) in documents {
        let clauses = clauses(document);
        let taken = clauses.len().min(OF_ONE).min(left);
        if taken == 0 {
            continue;
        }
        left -= taken;
        let _ = write!(text, "\n### From {}\n", plain(path, LONGEST));
        let mut heading = "";
        for clause in clauses.into_iter().take(taken) {
            if clause.heading != heading {
                heading = clause.heading;
                let _ = write!(text, "\n{}:\n", plain(heading, LONGEST));
            } else if heading.is_empty() && !text.ends_with(")\n") {
                text.push('\n');
            }
            if text.ends_with(":\n") {
                text.push('\n');
            }
            let _ = writeln!(text, "- {} (line {})", clause.text, clause.line);
        }
    }
    if left == OF_ALL {
        text.push_str(
            "\n- (No rule was found in its documents. Write what every change must keep, one rule a line.)\n",
        );
    }
    text
}

/// The sentences of a document that demand something of code, in order.
fn clauses(document: &str) -> Vec<Clause<'_>> {
    let mut found: Vec<Clause> = Vec::new();
    let (mut heading, mut fenced) = ("", false);
    let mut block = (0, String::new());
    let lines: Vec<&str> = document.lines().take(20_000).collect();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            end(&mut block, heading, &mut found);
            continue;
        }
        let indented = line.starts_with("    ") && block.1.is_empty();
        if fenced || indented || trimmed.is_empty() || is_markup(trimmed) {
            end(&mut block, heading, &mut found);
            continue;
        }
        let underlined = lines.get(at + 1).is_some_and(|it| is_underline(it));
        if trimmed.starts_with('#') || underlined {
            end(&mut block, heading, &mut found);
            heading = trimmed.trim_matches('#').trim();
            continue;
        }
        let item = item(trimmed);
        if item.is_some() {
            end(&mut block, heading, &mut found);
        }
        if block.1.is_empty() {
            block.0 = at + 1;
        } else {
            block.1.push(' ');
        }
        if block.1.len() < 20 * LONGEST {
            block.1.push_str(item.unwrap_or(trimmed));
        }
    }
    end(&mut block, heading, &mut found);
    found
}

/// A paragraph or an item is over: its sentences are looked at.
fn end<'a>(block: &mut (usize, String), heading: &'a str, found: &mut Vec<Clause<'a>>) {
    let (line, text) = std::mem::take(block);
    for sentence in sentences(&text) {
        if found.len() < 200 && demands(sentence) {
            found.push(Clause { heading, line, text: plain(sentence, LONGEST) });
        }
    }
}

/// What follows an item's mark.
fn item(line: &str) -> Option<&str> {
    let marked = ["- ", "* ", "+ "].iter().find_map(|it| line.strip_prefix(it));
    marked.or_else(|| {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < line.len()).then(|| rest.strip_prefix(". ")).flatten()
    })
}

/// Lines that are no prose: tables, HTML, directives, link definitions, underlines.
fn is_markup(line: &str) -> bool {
    line.starts_with(['|', '<', '[', '!'])
        || line.starts_with(".. ")
        || line.starts_with(">>>")
        || is_underline(line)
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    let mark = line.chars().next().unwrap_or(' ');
    line.len() >= 3 && "=-~^\"*+".contains(mark) && line.chars().all(|it| it == mark)
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(". ").map(str::trim)
}

/// Words that demand something.
const DEMANDS: [&str; 16] = [
    "must",
    "never",
    "always",
    "shall",
    "should",
    "don't",
    "do not",
    "cannot",
    "required",
    "avoid",
    "prefer",
    "forbidden",
    "prohibited",
    "may not",
    "no longer",
    "only use",
];

/// Words of sentences about contributing.
const OF_PEOPLE: [&str; 41] = [
    "pull request",
    " pr ",
    "prs",
    "issue",
    "commit",
    "branch",
    "fork",
    "cla ",
    "e-mail",
    "email",
    "mailing",
    "report",
    "vulnerabilit",
    "maintainer",
    "contributor",
    "contribution",
    "discuss",
    "question",
    "github",
    "slack",
    "discord",
    "release",
    "install",
    "license",
    "review",
    "changelog",
    "rebase",
    "merge",
    "squash",
    "sign",
    "thank",
    "community",
    "you are",
    "http",
    "reviewer",
    "discrimin",
    "please",
    " we ",
    "you'll",
    "if you",
    "your feature",
];

/// How a sentence begins that goes on with a story.
const TELLS: [&str; 12] = [
    " now ",
    " worse",
    " but ",
    " while ",
    " this ",
    " that ",
    " however",
    " also ",
    " in fact",
    " although ",
    " then ",
    " everything else ",
];

/// Whether a sentence demands something, and of code rather than of how one contributes.
fn demands(sentence: &str) -> bool {
    let length = sentence.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) || sentence.ends_with([':', '?']) {
        return false;
    }
    let lower = format!(" {} ", sentence.to_lowercase());
    let word = |it: &str| {
        lower.match_indices(it).any(|(at, _)| {
            let before = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let after = lower[at + it.len()..].chars().next();
            before && after.is_none_or(|c| !c.is_alphanumeric())
        })
    };
    let told = TELLS.iter().any(|it| lower.starts_with(it));
    !told && DEMANDS.iter().any(|it| word(it)) && !OF_PEOPLE.iter().any(|it| lower.contains(it))
}

/// Text on one line, without what nobody sees. It follows a mark, so it can open no fence and no heading.
fn plain(text: &str, most: usize) -> String {
    let seen = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            && !matches!(c, '\u{e0000}'..='\u{e007f}')
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().filter(seen).take(most).collect();
    line.trim_start_matches(['#', '`', '~', '>', '|', '<']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{clauses, constitution};

    fn said(document: &str) -> Vec<(String, usize, String)> {
        let of = |it: super::Clause<'_>| (it.heading.to_owned(), it.line, it.text);
        clauses(document).into_iter().map(of).collect()
    }

    #[test]
    fn sentences_that_demand_something_of_code_are_clauses() {
        let document = "# Style\n\nPublic functions must have\na docstring. We like tea.\n\n- Never block the event loop here\n\n\
            ```\nyou must not see this code in a clause\n```\n\nErrors\n------\n\n1. Errors should carry the path they are about.\n\
            2. You must sign the CLA before a pull request.\n";
        assert_eq!(
            said(document),
            [
                ("Style".into(), 3, "Public functions must have a docstring.".into()),
                ("Style".into(), 6, "Never block the event loop here".into()),
                ("Errors".into(), 15, "Errors should carry the path they are about.".into()),
            ]
        );
    }

    #[test]
    fn a_document_cannot_open_a_fence_or_a_section() {
        let document = "- ```guard must never be here at all\n- ## 11. must always be another section\n- a\u{202e}must never reorder text\n";
        let text = constitution(&[("a\n## x.md".to_owned(), document.to_owned())]);
        let headings = text.lines().filter(|it| it.starts_with('#')).count();
        assert_eq!(headings, 1 + 10 + 1, "{text}");
        assert!(!text.lines().any(|it| it.trim_start().starts_with("```")), "{text}");
        assert!(!text.contains('\u{202e}'));
    }
}
