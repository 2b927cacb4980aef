//! What of some lines is code, and what are words for people: comments, docstrings, prose.
//!
//! Whoever changes a file writes its comments too, so a comment that says a lock is held shows nothing of the lock. It is not a parser: a
//! small table of comment forms by file name, read from the file's first line. Where the forms leave a doubt, as with a comment's mark
//! inside of quotation marks, what it might be is taken for words. A string is code: it is what the program says or asks.

use super::change::Lines;

/// How a language marks what is not code.
#[derive(Debug, Clone, Copy)]
struct Forms {
    /// From the mark to the line's end.
    line: &'static [&'static str],
    /// From one mark to the other.
    block: &'static [(&'static str, &'static str)],
    /// Whether blocks stand in blocks.
    nested: bool,
    /// What opens and closes a string.
    strings: &'static [char],
    /// Whether a string in three quotation marks that begins a line is a docstring.
    docstrings: bool,
}

const C_BLOCK: &[(&str, &str)] = &[("/*", "*/")];
const HTML_BLOCK: &[(&str, &str)] = &[("<!--", "-->")];
const C: Forms =
    Forms { line: &["//"], block: C_BLOCK, nested: false, strings: &['"'], docstrings: false };
const RUST: Forms = Forms { line: &["//", "#[doc", "#![doc"], block: C_BLOCK, nested: true, ..C };
const SCRIPT: Forms = Forms { strings: &['"', '\'', '`'], ..C };
const HASH: Forms =
    Forms { line: &["#"], block: &[], nested: false, strings: &['"', '\''], docstrings: false };
const PYTHON: Forms = Forms { docstrings: true, ..HASH };
const DASH: Forms = Forms { line: &["--"], block: C_BLOCK, ..HASH };
const MARKUP: Forms = Forms { line: &[], block: HTML_BLOCK, strings: &[], ..C };
/// Of a language that is not known, every usual mark.
const ANY: Forms =
    Forms { line: &["//", "#", "--", ";", "%"], block: &[("/*", "*/"), ("<!--", "-->")], ..HASH };

/// The forms of a file, by the ends of its name; `None` for a file that is prose throughout.
fn forms(path: &str) -> Option<Forms> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let (stem, end) = name.rsplit_once('.').unwrap_or((&name, ""));
    let forms = match end {
        "md" | "markdown" | "mdx" | "rst" | "adoc" | "asciidoc" | "txt" | "text" | "org"
        | "textile" | "tex" | "pod" => return None,
        "rs" => RUST,
        "swift" | "kt" | "kts" | "scala" | "sc" => Forms { nested: true, ..C },
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "go" | "dart" | "groovy"
        | "gradle" | "css" | "scss" | "less" => SCRIPT,
        "vue" | "svelte" | "astro" => Forms { block: &[("/*", "*/"), ("<!--", "-->")], ..SCRIPT },
        "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" | "cs" | "java" | "m" | "mm" | "proto"
        | "thrift" | "zig" | "v" | "sv" | "sol" | "glsl" | "hlsl" | "wgsl" | "cu" | "jsonc"
        | "json5" | "d" => C,
        "php" | "tf" | "hcl" | "nix" => Forms { line: &["//", "#"], ..SCRIPT },
        "py" | "pyi" | "pyx" | "bzl" | "star" | "jl" | "graphql" | "gql" | "ex" | "exs" => PYTHON,
        "rb" => Forms { block: &[("=begin", "=end")], ..HASH },
        "pl" | "pm" => Forms { block: &[("=pod", "=cut"), ("=head", "=cut")], ..HASH },
        "ps1" | "psm1" => Forms { block: &[("<#", "#>")], ..HASH },
        "sh" | "bash" | "zsh" | "fish" | "yml" | "yaml" | "toml" | "mk" | "cmake" | "r"
        | "dockerfile" | "conf" | "env" | "coffee" | "nim" => HASH,
        "ini" | "cfg" | "properties" => Forms { line: &["#", ";", "!"], ..HASH },
        "sql" => Forms { line: &["--", "#"], ..DASH },
        "lua" => Forms { block: &[("--[[", "]]")], ..DASH },
        "hs" | "elm" | "purs" => Forms { block: &[("{-", "-}")], nested: true, ..DASH },
        "ada" | "adb" | "ads" | "vhd" | "vhdl" => Forms { block: &[], ..DASH },
        "lisp" | "el" | "clj" | "cljs" | "edn" | "scm" | "rkt" => {
            Forms { line: &[";"], block: &[("#|", "|#")], nested: true, strings: &['"'], ..HASH }
        }
        "erl" | "hrl" => Forms { line: &["%"], ..HASH },
        "f90" | "f95" | "f03" => Forms { line: &["!"], ..HASH },
        "ml" | "mli" | "fs" | "fsx" | "fsi" | "pas" => Forms {
            line: &["//"],
            block: &[("(*", "*)")],
            nested: true,
            strings: &['"'],
            docstrings: false,
        },
        "html" | "htm" | "xhtml" | "xml" | "svg" | "xsl" | "xslt" => MARKUP,
        "bat" | "cmd" => Forms { line: &["rem ", "REM ", "Rem ", "::"], ..HASH },
        "json" | "csv" | "tsv" => Forms { line: &[], block: &[], ..HASH },
        _ if is_prose(stem) || is_prose(&name) => return None,
        _ if matches!(name.as_str(), "makefile" | "dockerfile" | "gemfile" | "rakefile") => HASH,
        _ => ANY,
    };
    Some(forms)
}

fn is_prose(stem: &str) -> bool {
    matches!(
        stem,
        "readme"
            | "license"
            | "licence"
            | "copying"
            | "notice"
            | "authors"
            | "changelog"
            | "changes"
            | "contributing"
            | "security"
            | "todo"
            | "news"
            | "history"
    )
}

/// What of these lines of a text is code, a line each; empty where they are words for people throughout. Of a part that could be
/// either, less is code.
#[must_use]
pub fn code(path: &str, text: &str, lines: Lines) -> String {
    let Some(forms) = forms(path) else { return String::new() };
    let unquoted = Forms { strings: &[], ..forms };
    [forms, unquoted]
        .into_iter()
        .map(|forms| read(forms, text, lines))
        .min_by_key(|code| code.chars().filter(|it| it.is_alphanumeric()).count())
        .unwrap_or_default()
}

/// Where the reading stands between two lines.
enum Inside {
    Code,
    /// Words, until this mark: how deep.
    Words(&'static str, &'static str, u32),
    /// A string of several lines, until this mark.
    Text(&'static str),
}

fn read(forms: Forms, text: &str, wanted: Lines) -> String {
    let mut inside = Inside::Code;
    // What the last line with code ends in: an argument in three quotation marks is no docstring.
    let mut ends_in = None;
    let mut out = Vec::new();
    for (line, n) in text.lines().zip(1..=wanted.last) {
        let code = code_of(forms, line, &mut inside, ends_in);
        ends_in = code.trim_end().chars().next_back().or(ends_in);
        if n >= wanted.first && !code.trim().is_empty() {
            out.push(code.trim().to_owned());
        }
    }
    out.join("\n")
}

/// The code of one line.
fn code_of(forms: Forms, line: &str, inside: &mut Inside, ends_in: Option<char>) -> String {
    let (mut code, mut rest) = (String::new(), line);
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match inside {
            Inside::Words(open, close, depth) => {
                if rest.starts_with(*close) {
                    step = close.len();
                    *depth -= 1;
                    if *depth == 0 {
                        *inside = Inside::Code;
                    }
                } else if forms.nested && rest.starts_with(*open) {
                    step = open.len();
                    *depth += 1;
                }
            }
            Inside::Text(close) => {
                if rest.starts_with(*close) {
                    step = close.len();
                    *inside = Inside::Code;
                } else {
                    code.push(c);
                }
            }
            Inside::Code => {
                let block = forms.block.iter().find(|(open, _)| rest.starts_with(open));
                let triple = ["\"\"\"", "'''"].into_iter().find(|it| rest.starts_with(it));
                if let Some((open, close)) = block {
                    // The longer mark first: Lua's block begins as its line comment does.
                    step = open.len();
                    *inside = Inside::Words(open, close, 1);
                } else if forms.line.iter().any(|mark| rest.starts_with(mark)) {
                    break;
                } else if let Some(mark) = triple.filter(|_| forms.docstrings) {
                    step = mark.len();
                    *inside = if is_statement(&code, ends_in) {
                        code.clear();
                        Inside::Words(mark, mark, 1)
                    } else {
                        Inside::Text(mark)
                    };
                } else {
                    if forms.strings.contains(&c) {
                        step = string(rest, c);
                    } else if c == '\'' {
                        step = character(rest);
                    }
                    code.push_str(&rest[..step]);
                }
            }
        }
        rest = &rest[step..];
    }
    code
}

/// Whether a string that begins here stands for itself, and is no value of anything.
fn is_statement(before: &str, ends_in: Option<char>) -> bool {
    let prefix = before.trim().chars().all(|it| matches!(it, 'r' | 'R' | 'u' | 'U' | 'b' | 'B'));
    prefix && !ends_in.is_some_and(|it| "([{,=+%\\".contains(it))
}

/// The length of a string that begins the text, to its mark or the line's end.
fn string(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character in single quotation marks; of the mark alone where it is a lifetime's or an apostrophe.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let Some((_, first)) = chars.next() else { return 1 };
    let close = if first == '\\' { chars.nth(1) } else { chars.next() };
    close.filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> String {
        code(path, text, Lines::new(1, text.lines().count() as u32))
    }

    #[test]
    fn words_for_people_are_no_code() {
        for (path, text) in [
            ("a.rs", "// the lock is held"),
            ("a.rs", "/// The lock is held.\n//! Always.\n\n#[doc = \"the lock is held\"]"),
            ("a.rs", "/* the lock\n   is held /* by all */ and\n   stays held */"),
            ("a.c", "/*\n * the lock is held\n */"),
            ("a.py", "# held"),
            ("a.py", "\"\"\"The lock is held.\n\nAlways.\n\"\"\""),
            ("a.py", "'''held'''"),
            ("a.py", "r\"\"\"held\"\"\""),
            ("a.ts", "  // held\n  /** held */"),
            ("a.go", "// held"),
            ("a.sql", "-- held\n/* held */"),
            ("a.lua", "--[[ the lock\nis held ]]"),
            ("a.hs", "{- the lock is held -}\n-- | held"),
            ("a.html", "<!-- the lock\n is held -->"),
            ("a.clj", "; held\n;; held"),
            ("a.rb", "=begin\nthe lock is held\n=end\n# held"),
            ("a.erl", "%% held"),
            ("a.yml", "# held"),
            ("Dockerfile", "# held"),
            ("README.md", "The lock is held.\n```\nlet guard = lock.lock();\n```"),
            ("docs/README", "The lock is held."),
            ("LICENSE-MIT.txt", "as is"),
            ("a.strange", "# held\n// held\n-- held\n; held\n/* held\nheld */"),
        ] {
            assert_eq!(of(path, text), "", "{path}: {text}");
        }
    }

    #[test]
    fn code_is_code_and_a_string_is_too() {
        for (path, text, expected) in [
            ("a.rs", "let a = lock(); // held", "let a = lock();"),
            ("a.rs", "let a = \"// held\";", "let a = \""),
            ("a.rs", "fn f<'a>(it: &'a str) {} // held", "fn f<'a>(it: &'a str) {}"),
            ("a.rs", "let c = '\"'; /* held\nheld */", "let c = '\"';"),
            ("a.rs", "#[derive(Debug)]", "#[derive(Debug)]"),
            ("a.c", "#include <lock.h>", "#include <lock.h>"),
            ("a.py", "query = \"\"\"\nselect 1 for update\n\"\"\"", "query =\nselect 1 for update"),
            ("a.py", "run(\n    \"\"\"\n    select 1\n    \"\"\")", "run(\nselect 1\n)"),
            ("a.py", "def f():\n    \"\"\"Held.\"\"\"\n    lock()", "def f():\nlock()"),
            ("a.js", "const it = `held`;", "const it = `held`;"),
            ("a.json", "{\"lock\": \"held\"}", "{\"lock\": \"held\"}"),
            ("a.strange", "lock = held", "lock = held"),
        ] {
            assert_eq!(of(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn only_the_wanted_lines_are_told_by_all_before_them() {
        let text = "/*\nlet a = 1;\n*/\nlet b = 2;\nlet c = 3;\n";
        assert_eq!(code("a.rs", text, Lines::new(2, 2)), "");
        assert_eq!(code("a.rs", text, Lines::new(2, 4)), "let b = 2;");
        assert_eq!(code("a.rs", text, Lines::new(9, 12)), "");
    }

    proptest::proptest! {
        #[test]
        fn it_is_total_and_adds_nothing(text in "[\"'`/*#\\-<>!{}=a-c\\\\\n é]{0,80}", name in 0_usize..7, first in 0_u32..5, more in 0_u32..5) {
            let path = ["a.rs", "a.py", "a.lua", "a.html", "a.hs", "a.zz", "a.js"][name];
            let code = code(path, &text, Lines::new(first, first + more));
            proptest::prop_assert!(code.len() <= text.len());
        }
    }
}
