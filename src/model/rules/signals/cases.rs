//! The tests of a text: name, lines, what they assert, whether they are skipped. By indentation and a few words of each language's
//! usual frameworks, not by a grammar: two sides of one file are read alike, and what cannot be read is no test.

use crate::review::change::Lines;
use regex::Regex;
use std::sync::LazyLock;

/// A test with more lines is cut there: its end was not found.
const MAX_LINES: usize = 600;

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case<'a> {
    pub(super) name: &'a str,
    /// From its first attribute to its end.
    pub(super) lines: Lines,
    pub(super) body: Vec<&'a str>,
    pub(super) skipped: bool,
}

impl Case<'_> {
    /// Lines that assert something.
    pub(super) fn asserts(&self) -> usize {
        self.body.iter().filter(|line| is_assertion(line)).count()
    }
}

/// How a family of languages writes tests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Rust,
    Python,
    Go,
    Script,
    Java,
}

impl Family {
    fn of(path: &str) -> Option<Self> {
        Some(match path.rsplit_once('.')?.1 {
            "rs" => Self::Rust,
            "py" => Self::Python,
            "go" => Self::Go,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Self::Script,
            "java" | "kt" => Self::Java,
            _ => return None,
        })
    }

    /// The line on which a test begins, with its name.
    fn opener(self) -> &'static Regex {
        match self {
            Self::Rust => &RUST,
            Self::Python => &PYTHON,
            Self::Go => &GO,
            Self::Script => &SCRIPT,
            Self::Java => &JAVA,
        }
    }

    /// Whether the function is a test only by what stands above it.
    const fn by_attribute(self) -> bool {
        matches!(self, Self::Rust | Self::Java)
    }

    /// Whether one of the lines above, or the first of the body, lets it not run.
    fn skips(self, above: &[&str], body: &[&str]) -> bool {
        let starts = |line: &str, words: &[&str]| {
            words.iter().any(|word| line.trim_start().starts_with(word))
        };
        let marked = |words: &[&str]| above.iter().any(|line| starts(line, words));
        let first = body.iter().skip(1).find(|line| !line.trim().is_empty());
        let begins = |words: &[&str]| first.is_some_and(|line| starts(line, words));
        match self {
            Self::Rust => marked(&["#[ignore"]),
            Self::Python => {
                let bare = ["@pytest.mark.skip", "@unittest.skip", "@skip"];
                marked(&bare.map(|it| format!("{it}(")).each_ref().map(String::as_str))
                    || above.iter().any(|line| bare.contains(&line.trim()))
                    || begins(&["pytest.skip(", "self.skipTest("])
            }
            Self::Go => begins(&["t.Skip(", "t.Skipf(", "t.SkipNow("]),
            Self::Script => body.first().is_some_and(|line| {
                starts(line, &["it.skip", "test.skip", "xit(", "xtest(", "it.todo", "test.todo"])
            }),
            Self::Java => marked(&["@Disabled", "@Ignore"]),
        }
    }
}

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern is a literal, compiled by a test")
}

static RUST: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^\s*(?:pub(?:\([a-z]+\))? )?(?:async )?fn (\w+)"));
static PYTHON: LazyLock<Regex> = LazyLock::new(|| compile(r"^\s*(?:async )?def (test\w*)\s*\("));
static GO: LazyLock<Regex> = LazyLock::new(|| compile(r"^func ((?:Test|Fuzz)\w*)\("));
static SCRIPT: LazyLock<Regex> =
    LazyLock::new(|| compile(r#"^\s*(?:it|test|xit|xtest)(?:\.[a-z]+)*\(\s*['"`]([^'"`]{1,200})"#));
static JAVA: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^\s*(?:(?:public|private|protected|internal|fun|final|static|suspend|void|[A-Z]\w*) )+`?(\w[\w ]*?)`?\s*\(",
    )
});
static TEST_ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"^\s*(?:#\[(?:\w+::)*(?:test|rstest)\b|@(?:Test|ParameterizedTest)\b)")
});
static ASSERTION: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b\w*assert\w*!?\s*[(\[{]|^\s*assert\b|\bassert\.\w+|\bassert(?:That|Equals)\b|\bexpect(?:_err)?\(|\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|deepEqual|true|throws)\(|\brequire\.\w+\(|\bpytest\.(?:raises|warns)\(|\.should\b|\bverify\(|\.assert\w+\(|\bassert_\w+",
    )
});

/// Whether a line asserts something.
pub(super) fn is_assertion(line: &str) -> bool {
    !is_remark(line) && ASSERTION.is_match(line)
}

/// Whether a line says nothing to a machine.
pub(super) fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty()
        || ["//", "#", "/*", "*"].iter().any(|mark| line.starts_with(mark))
            && !line.starts_with("#[")
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn leads(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("#[") || line.starts_with('@')
}

/// The tests of a text, in order.
pub(super) fn cases<'a>(path: &str, text: &'a str) -> Vec<Case<'a>> {
    let Some(family) = Family::of(path) else { return Vec::new() };
    let lines: Vec<&str> = text.lines().collect();
    let mut cases = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match family.opener().captures(lines[at]).and_then(|it| it.get(1)) {
            Some(name) => {
                let above = lines[..at].iter().rev().take_while(|line| leads(line)).count();
                let above = &lines[at - above..at];
                let end = end(family, &lines, at);
                let tests =
                    !family.by_attribute() || above.iter().any(|it| TEST_ATTRIBUTE.is_match(it));
                if tests {
                    cases.push(case(family, name.as_str(), above, &lines[at..=end], at));
                }
                // A test does not hold another; a class's or module's function may be anything.
                at = if tests { end + 1 } else { at + 1 };
            }
            None => at += 1,
        }
    }
    cases
}

fn case<'a>(
    family: Family,
    name: &'a str,
    above: &[&str],
    body: &[&'a str],
    at: usize,
) -> Case<'a> {
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    Case {
        name,
        lines: Lines::new(number(at - above.len()), number(at + body.len() - 1)),
        skipped: family.skips(above, body),
        body: body.to_vec(),
    }
}

/// The last line of what begins at a line: the closing one at its indentation; in Python the last one that is further in.
fn end(family: Family, lines: &[&str], at: usize) -> usize {
    let depth = indent(lines[at]);
    let mut last = at;
    for (place, line) in lines.iter().enumerate().skip(at + 1).take(MAX_LINES) {
        if line.trim().is_empty() {
            continue;
        }
        let back = indent(line) <= depth;
        match family {
            Family::Python if back && !line.trim_start().starts_with(')') => return last,
            Family::Python => last = place,
            _ if back && line.trim_start().starts_with(['}', ')']) && line.contains('}') => {
                return place;
            }
            _ if back && family == Family::Script && line.trim_start().starts_with(')') => {
                return place;
            }
            // A function on one line, or a text that is not indented: no end to be sure of.
            _ if back && lines[at].trim_end().ends_with(['}', ';', ')']) => return at,
            _ => last = place,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<(String, u32, u32, usize, bool)> {
        let read = cases(path, text);
        read.into_iter()
            .map(|it| (it.name.to_owned(), it.lines.first, it.lines.last, it.asserts(), it.skipped))
            .collect()
    }

    #[test]
    fn tests_of_every_family() {
        let case = |name: &str, first, last, asserts, skipped| {
            (name.to_owned(), first, last, asserts, skipped)
        };
        for (path, text, expected) in [
            (
                "a.rs",
                "fn f() {\n    assert!(x);\n}\n\n#[test]\n#[ignore]\nfn t() {\n    assert_eq!(1, 1);\n    if x {\n        panic!();\n    }\n}\nfn g() {}\n",
                vec![case("t", 5, 12, 1, true)],
            ),
            (
                "a.py",
                "@pytest.mark.skip(reason='x')\ndef test_a(\n    x,\n):\n    assert x\n\n    with pytest.raises(E):\n        f()\n\ndef helper():\n    pass\n\nclass T:\n    def test_b(self):\n        self.assertEqual(1, 2)\n",
                vec![case("test_a", 1, 8, 2, true), case("test_b", 14, 15, 1, false)],
            ),
            (
                "a_test.go",
                "func TestA(t *testing.T) {\n\tt.Skip(\"later\")\n\tif x {\n\t\tt.Fatal(\"x\")\n\t}\n}\n\nfunc helper() {\n}\n",
                vec![case("TestA", 1, 6, 1, true)],
            ),
            (
                "a.test.ts",
                "describe('x', () => {\n  it('adds', async () => {\n    expect(1).toBe(1);\n  });\n  it.skip('fails', () => {\n    expect(2).toBe(1);\n  });\n});\n",
                vec![case("adds", 2, 4, 1, false), case("fails", 5, 7, 1, true)],
            ),
            (
                "ATest.java",
                "class ATest {\n    @Test\n    @Disabled\n    public void adds() {\n        assertEquals(1, 1);\n    }\n    private void helper() {\n    }\n}\n",
                vec![case("adds", 2, 6, 1, true)],
            ),
            ("a.txt", "def test_a():\n    assert x\n", vec![]),
        ] {
            assert_eq!(read(path, text), expected, "{path}");
        }
    }
}
