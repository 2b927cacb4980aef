//! A guard: what a clause of the constitution says, in a form that the first loop checks by itself. It stands in a fence below the clause.
//!
//! The fences and the values; `config` reads what stands in a fence, the static reviewers look. A fence is part of the constitution's
//! bytes, and so of its hash, but of no prompt: a model would pay for it in every call, and take what a machine checks for all that the
//! clause says.

use super::{
    charter::Globs,
    finding::Severity,
    rule::{OwnRule, Word, Written},
};
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// The word behind a guard's opening fence.
const INFO: &str = "guard";
/// What the names of the guards' findings begin with, before the guard's id: no rule of a team may.
pub const SOURCE: &str = "guard-";
/// Of a clause this many words are quoted.
const WORDS: usize = 14;
/// Of a heading or a clause's first words, this many characters.
const LETTERS: usize = 120;

/// The clause that a guard belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The heading it stands under; empty where there is none.
    pub heading: String,
    /// The first words of the paragraph above the fence; empty where the fence follows its heading.
    pub words: String,
}

/// `“3. Endpoints”: “The endpoint stands …”`.
impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.heading.as_str(), self.words.as_str()) {
            ("", "") => f.write_str("the constitution"),
            ("", words) => write!(f, "“{words}”"),
            (heading, "") => write!(f, "“{heading}”"),
            (heading, words) => write!(f, "“{heading}”: “{words}”"),
        }
    }
}

/// What a guard looks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// A text within a line.
    Literal(String),
    /// A regular expression within a line.
    Regex(Word),
    /// A matcher on the syntax tree: a pattern, or a rule written out.
    Tree(Box<OwnRule>),
    /// A rule, built in or the team's, by its id.
    Rule(Word),
}

/// How often, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Only where it is allowed.
    Allowed,
    /// This many times outside of what is allowed, wherever.
    Exactly(u32),
    /// This many times in each of these files, and nowhere else outside of what is allowed.
    Sites(BTreeMap<String, u32>),
}

/// One guard.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// Its id: lower-case letters, digits, `-`. Unique in the constitution.
    pub id: String,
    /// Where its fence is.
    pub at: Written,
    /// The clause above it.
    pub clause: Clause,
    /// What it looks for.
    pub look: Look,
    /// In which files; `None` for all that are reviewed.
    pub within: Option<Globs>,
    /// Where it may stand.
    pub allow: Globs,
    /// How often.
    pub extent: Extent,
    /// How bad it is where it does not hold.
    pub severity: Severity,
    /// The role it speaks under.
    pub role: String,
    /// What it says where it does not hold, in the team's words.
    pub message: Option<String>,
}

/// What became of a guard in one review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds in everything that was looked at.
    Holds,
    /// The change leaves what it counts as it was; it was not counted elsewhere.
    Unchanged,
    /// It does not hold: this many places.
    Broken(u32),
    /// It could not be told, and why: a lower-case fragment.
    Unknown(String),
}

/// A guard as a fact of one review: a value that can contradict what a model claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardFact {
    /// The guard's id.
    pub id: String,
    /// The clause it guards.
    pub clause: Clause,
    /// Whether it holds.
    pub standing: Standing,
    /// Where was looked: a fragment.
    pub looked: String,
    /// How bad it is where it does not hold.
    pub severity: Severity,
    /// The first reason why it was not looked everywhere, whether or not something was found elsewhere: a fragment.
    pub lacking: Option<String>,
}

impl GuardFact {
    /// Whether it was looked for, and holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.standing == Standing::Holds
    }
}

/// A guard's fence in a constitution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence<'a> {
    /// The line of its opening, from 1.
    pub line: usize,
    /// What stands between its two lines, as it is.
    pub text: &'a str,
    /// The clause above it.
    pub clause: Clause,
    /// Whether it is closed.
    pub closed: bool,
}

/// A section of a constitution: a heading and what stands below it up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading; empty for what stands before the first.
    pub heading: String,
    /// Whether there is a sentence in it.
    pub says: bool,
}

/// Every guard's fence, in order.
#[must_use]
pub fn fences(constitution: &str) -> Vec<Fence<'_>> {
    parts(constitution).0
}

/// Every section, in order.
#[must_use]
pub fn sections(constitution: &str) -> Vec<Section> {
    let mut sections = vec![Section { heading: String::new(), says: false }];
    let mut other: Option<&str> = None;
    for line in lines(&prose(constitution)) {
        match (other, mark(line)) {
            (Some(open), Some((closing, ""))) if closes(open, closing) => other = None,
            (None, Some((opening, _))) => other = Some(opening),
            (None, None) if heading(line).is_some() => {
                let heading = heading(line).unwrap_or_default();
                sections.push(Section { heading, says: false });
                continue;
            }
            _ => {}
        }
        if let Some(last) = sections.last_mut() {
            last.says |= !line.trim().is_empty();
        }
    }
    sections.retain(|it| it.says);
    sections
}

/// The constitution as models read it: without the guards' fences.
#[must_use]
pub fn prose(constitution: &str) -> Cow<'_, str> {
    let (_, spans) = parts(constitution);
    if spans.is_empty() {
        return Cow::Borrowed(constitution);
    }
    let (mut prose, mut from) = (String::with_capacity(constitution.len()), 0);
    for (start, end) in spans {
        let before = &constitution[from..start];
        // The blank lines around a fence would be two where there was a paragraph's end.
        let after = &constitution[end..];
        let gap = before.ends_with("\n\n") && after.starts_with('\n');
        prose.push_str(if gap { &before[..before.len() - 1] } else { before });
        from = end;
    }
    prose.push_str(&constitution[from..]);
    Cow::Owned(prose)
}

/// An open fence: its marks; and a guard's: the byte of its first line, that of its text, and its line.
type Open<'a> = (&'a str, Option<(usize, usize, usize)>);

/// The fences, and the bytes from each one's first to its last.
fn parts(constitution: &str) -> (Vec<Fence<'_>>, Vec<(usize, usize)>) {
    let (mut fences, mut spans) = (Vec::new(), Vec::new());
    let mut clause = Clause::default();
    let (mut paragraph, mut ended) = (String::new(), false);
    let mut open: Option<Open<'_>> = None;
    let mut at = 0;
    for (line, number) in lines(constitution).zip(1..) {
        let start = at;
        at += line.len();
        match (open, mark(line)) {
            (Some((marks, guard)), Some((closing, ""))) if closes(marks, closing) => {
                if let Some((first, from, number)) = guard {
                    let (text, clause) = (&constitution[from..start], clause.clone());
                    fences.push(Fence { line: number, text, clause, closed: true });
                    spans.push((first, at));
                }
                open = None;
            }
            (Some(_), _) => {}
            (None, Some((marks, info))) => {
                let guard = info.split_whitespace().next() == Some(INFO);
                clause.words = first_words(&paragraph);
                open = Some((marks, guard.then_some((start, at, number))));
                // A second guard below the first is of the same clause.
                ended = true;
            }
            (None, None) => {
                if let Some(heading) = heading(line) {
                    clause = Clause { heading, words: String::new() };
                    paragraph.clear();
                } else if line.trim().is_empty() {
                    ended = true;
                } else {
                    if ended || is_item(line) {
                        paragraph.clear();
                    }
                    ended = false;
                    paragraph.push_str(line);
                }
            }
        }
    }
    if let Some((_, Some((first, from, number)))) = open {
        fences.push(Fence { line: number, text: &constitution[from..], clause, closed: false });
        spans.push((first, constitution.len()));
    }
    (fences, spans)
}

/// The lines of a text, each with its end.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
}

/// The marks of a fence's line, three or more, and what stands behind them.
fn mark(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let kind = line.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let rest = line.trim_start_matches(kind);
    let marks = &line[..line.len() - rest.len()];
    (marks.len() >= 3 && !(kind == '`' && rest.contains('`'))).then(|| (marks, rest.trim()))
}

fn closes(open: &str, closing: &str) -> bool {
    closing.len() >= open.len() && closing.starts_with(&open[..1])
}

/// The text of a heading's line.
fn heading(line: &str) -> Option<String> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.trim().trim_end_matches('#').trim();
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t'])).then(|| plain(text))
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || (digits.len() < line.len() && (digits.starts_with(". ") || digits.starts_with(") ")))
}

fn first_words(paragraph: &str) -> String {
    let item = paragraph.trim_start().trim_start_matches(['-', '*', '+', '>']);
    let words: Vec<&str> = item.split_whitespace().collect();
    let short = plain(&words[..words.len().min(WORDS)].join(" "));
    if words.len() > WORDS { format!("{short} …") } else { short }
}

/// Without what Markdown makes of it, and not too long.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '*' | '“' | '”')).take(LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Rules

Be kind.

## 1. One way out

Requests leave through the client. It signs them.

```guard
id: a
```

- First item.
- Second *item*
  goes on.
  ~~~guard
  id: b
  ~~~

~~~guard x
id: c
~~~

````text
```guard
id: none
```
````

## 2. Nothing said

## 3. Prose

```sh
# no heading
```
";

    #[test]
    fn a_fence_belongs_to_the_paragraph_above_it() {
        let found: Vec<(usize, String, String)> = fences(TEXT)
            .into_iter()
            .map(|it| (it.line, it.text.trim().to_owned(), it.clause.to_string()))
            .collect();
        let told = |words: &str| format!("“1. One way out”: “{words}”");
        assert_eq!(
            found,
            [
                (9, "id: a".to_owned(), told("Requests leave through the client. It signs them.")),
                (16, "id: b".to_owned(), told("Second item goes on.")),
                (20, "id: c".to_owned(), told("Second item goes on.")),
            ]
        );
    }

    #[test]
    fn a_section_without_a_word_is_no_clause() {
        let headings: Vec<String> = sections(TEXT).into_iter().map(|it| it.heading).collect();
        assert_eq!(headings, ["Rules", "1. One way out", "3. Prose"]);
    }

    #[test]
    fn models_read_no_fence_of_a_guard() {
        let prose = prose(TEXT);
        assert!(!prose.contains("id: a") && !prose.contains("id: b") && !prose.contains("id: c"));
        assert!(prose.contains("````text\n```guard\nid: none"), "{prose}");
        assert!(prose.contains("It signs them.\n\n- First item."), "{prose}");
        let plain = "# A\n\nb\n";
        assert_eq!(super::prose(plain), plain);
        assert!(fences("```guard\nid: a\n").iter().all(|it| !it.closed));
        assert_eq!(super::prose("a\n```guard\nid: a\n"), "a\n");
    }

    #[test]
    fn a_clause_is_quoted_by_its_first_words() {
        let text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\n```guard\n```\n";
        let clause = fences(text).remove(0).clause;
        assert!(clause.words.ends_with("thirteen fourteen …"), "{clause}");
        assert_eq!(Clause::default().to_string(), "the constitution");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_without_loss(text in "[a#`~\n -]{0,60}") {
            let (fences, spans) = parts(&text);
            proptest::prop_assert_eq!(fences.len(), spans.len());
            let cut: usize = spans.iter().map(|(a, b)| b - a).sum();
            let left = prose(&text).len();
            proptest::prop_assert!(left <= text.len() - cut && left + spans.len() >= text.len() - cut);
            let _ = sections(&text);
        }
    }
}
