//! Code with its line numbers, the quote marked, and a little color: comments, strings, numbers and the words that most languages share.
//! Guessed line by line, without a grammar: a wrong guess colors a word and changes no letter of it.

use super::super::escape::{clip, html::text};
use crate::review::{
    change::Lines,
    excerpt::{self, Excerpt},
    finding::Evidence,
};
use std::fmt::Write as _;

/// Lines of a quote that stands in no excerpt.
const QUOTE: usize = 40;
/// Characters of it.
const CHARS: usize = 4000;

/// The quote with the code around it; the quote alone where there is none.
pub fn frame(evidence: &Evidence, excerpts: &[Excerpt]) -> String {
    match (excerpt::holding(excerpts, evidence), evidence.lines) {
        (Some(excerpt), Some(at)) => around(excerpt, at),
        _ => quote(evidence),
    }
}

fn around(excerpt: &Excerpt, at: Lines) -> String {
    let shown = excerpt.around(at);
    let words = Words::of(&excerpt.file);
    let mut out = format!("<ol class=code start={}>", shown.first);
    for n in shown.first..=shown.last {
        let Some(line) = excerpt.lines.get((n - excerpt.first) as usize) else { break };
        let here = Lines::new(n, n);
        let changed = excerpt.changed.iter().any(|it| it.meets(here));
        out.push_str(match (at.meets(here), changed) {
            (true, true) => "<li class=\"q c\">",
            (true, false) => "<li class=q>",
            (false, true) => "<li class=c>",
            (false, false) => "<li>",
        });
        out.push_str(&colored(line, words));
    }
    out + "</ol>"
}

/// Without numbers where it is not line by line what stands there: a number must be one that is right.
fn quote(evidence: &Evidence) -> String {
    let said = clip(evidence.quote.trim_matches(['\n', '\r']), CHARS);
    if said.trim().is_empty() {
        return String::new();
    }
    let words = Words::of(&evidence.file);
    let lines: Vec<&str> = said.lines().collect();
    let numbers = evidence.lines.filter(|at| (at.last - at.first) as usize + 1 == lines.len());
    let mut out = match numbers {
        Some(at) => format!("<ol class=code start={}>", at.first),
        None => "<ol class=\"code plain\">".to_owned(),
    };
    for line in lines.iter().take(QUOTE) {
        out.push_str("<li class=q>");
        out.push_str(&colored(line, words));
    }
    if lines.len() > QUOTE {
        write!(out, "<li>… {} more lines", lines.len() - QUOTE)
            .expect("a String takes every write");
    }
    out + "</ol>"
}

/// How a file's comments begin.
#[derive(Clone, Copy)]
enum Words {
    /// `//`, and `/*` to the line's end.
    Slashes,
    /// The same, and a single quote may begin a lifetime.
    Rust,
    /// `#`.
    Hash,
    /// `--`.
    Dashes,
    /// Prose and data: nothing is colored.
    None,
}

impl Words {
    fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "rs" => Self::Rust,
            "py" | "rb" | "sh" | "bash" | "yml" | "yaml" | "toml" | "pl" | "r" | "tf" | "cfg"
            | "ini" | "mk" | "ex" | "exs" => Self::Hash,
            "sql" | "lua" | "hs" | "elm" | "adb" | "ads" => Self::Dashes,
            "md" | "txt" | "rst" | "adoc" | "csv" | "json" | "html" | "xml" | "svg" | "lock" => {
                Self::None
            }
            "" if name.contains("file") => Self::Hash,
            _ => Self::Slashes,
        }
    }

    /// The rest of a line is a comment.
    fn comment(self, rest: &str, at_start: bool) -> bool {
        match self {
            Self::Slashes | Self::Rust => {
                rest.starts_with("//")
                    || rest.starts_with("/*")
                    || (at_start && rest.starts_with("* "))
            }
            Self::Hash => rest.starts_with('#'),
            Self::Dashes => rest.starts_with("--"),
            Self::None => false,
        }
    }
}

/// One line. `b` is a keyword, `i` a comment, `u` a string or a number: short, as there are many.
fn colored(line: &str, words: Words) -> String {
    if matches!(words, Words::None) {
        return text(line);
    }
    let mut out = String::with_capacity(line.len() * 2);
    let mut rest = line;
    let mut at_start = true;
    while let Some(c) = rest.chars().next() {
        let (length, tag) = if words.comment(rest, at_start) {
            (rest.len(), "i")
        } else if matches!(c, '"' | '\'' | '`') {
            string(rest, c, words)
        } else if c.is_alphanumeric() || c == '_' {
            word(rest)
        } else {
            (c.len_utf8(), "")
        };
        at_start = at_start && c.is_whitespace();
        let (piece, after) = rest.split_at(length);
        match tag {
            "" => out.push_str(&text(piece)),
            tag => {
                write!(out, "<{tag}>{}</{tag}>", text(piece)).expect("a String takes every write");
            }
        }
        rest = after;
    }
    out
}

/// To the closing quote; a quote without one is an apostrophe, or a lifetime.
fn string(rest: &str, quote: char, words: Words) -> (usize, &'static str) {
    let longest = if quote == '\'' && matches!(words, Words::Rust) { 3 } else { usize::MAX };
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1).take(longest) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return (at + 1, "u"),
            _ => {}
        }
    }
    (1, "")
}

fn word(rest: &str) -> (usize, &'static str) {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
    let word = &rest[..end];
    let tag = if word.starts_with(|c: char| c.is_ascii_digit()) {
        "u"
    } else if KEYWORDS.binary_search(&word).is_ok() {
        "b"
    } else {
        ""
    };
    (end, tag)
}

/// Sorted: of many languages, without words that are names in most.
const KEYWORDS: [&str; 78] = [
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "crate",
    "def",
    "default",
    "defer",
    "del",
    "do",
    "done",
    "elif",
    "else",
    "enum",
    "except",
    "export",
    "extends",
    "false",
    "fi",
    "finally",
    "fn",
    "for",
    "func",
    "function",
    "go",
    "if",
    "impl",
    "import",
    "in",
    "interface",
    "is",
    "lambda",
    "let",
    "loop",
    "match",
    "mod",
    "mut",
    "new",
    "nil",
    "not",
    "null",
    "or",
    "package",
    "pass",
    "private",
    "pub",
    "public",
    "raise",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "switch",
    "then",
    "this",
    "throw",
    "throws",
    "trait",
    "true",
    "try",
    "type",
    "unsafe",
    "use",
    "var",
    "void",
    "while",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_changes_no_letter() {
        for (path, line, expected) in [
            ("a.rs", "let x = 1; // <b>", "<b>let</b> x = <u>1</u>; <i>// &lt;b&gt;</i>"),
            ("a.rs", "fn f<'a>(x: &'a str)", "<b>fn</b> f&lt;&#39;a&gt;(x: &amp;&#39;a str)"),
            ("a.py", "x = \"a\\\"b\" # c", "x = <u>&quot;a\\&quot;b&quot;</u> <i># c</i>"),
            ("a.md", "if it's \"so\"", "if it&#39;s &quot;so&quot;"),
            ("a.rs", "", ""),
        ] {
            assert_eq!(colored(line, Words::of(path)), expected);
        }
        assert!(KEYWORDS.is_sorted());
    }
}
