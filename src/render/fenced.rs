//! What somebody says in several lines, of which some are code between fences: prose as prose, and each whole block of code as one. A block
//! that does not end is prose.

use super::escape::markdown::{fence, prose};

/// The blocks, each whole in itself.
pub(super) fn blocks(said: &str, language: &'static str) -> Vec<String> {
    let lines: Vec<&str> = said.trim().lines().collect();
    let mut blocks = Vec::new();
    let (mut at, mut from) = (0, 0);
    while at < lines.len() {
        let Some(end) = end(&lines, at) else {
            at += 1;
            continue;
        };
        blocks.push(prose(&lines[from..at].join("\n")));
        blocks.push(fence(&lines[at + 1..end].join("\n"), language));
        (at, from) = (end + 1, end + 1);
    }
    blocks.push(prose(&lines[from..].join("\n")));
    blocks.retain(|it| !it.is_empty());
    blocks
}

/// The line that ends the block of code which begins at a line.
fn end(lines: &[&str], at: usize) -> Option<usize> {
    let run = backticks(lines[at]).filter(|it| !it.1.contains('`'))?.0;
    let rest = lines.iter().enumerate().skip(at + 1);
    let mut ends =
        rest.filter(|(_, line)| backticks(line).is_some_and(|it| it.0 >= run && it.1.is_empty()));
    let (end, _) = ends.next()?;
    lines[at + 1..end].iter().any(|it| !it.trim().is_empty()).then_some(end)
}

/// How many a line begins with, where they are a fence, and what follows.
fn backticks(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let rest = line.trim_start_matches('`');
    let run = line.len() - rest.len();
    (run >= 3).then_some((run, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_blocks_are_code_and_the_rest_is_prose() {
        for (said, expected) in [
            ("Bind `it`.", vec!["Bind `it`."]),
            ("```python\n    a()\n```", vec!["```text\n    a()\n```"]),
            ("So:\n```\na\n\nb\n```\nThen c.\n", vec!["So:", "```text\na\n\nb\n```", "Then c."]),
            ("````\n```\nx\n```\n````", vec!["````text\n```\nx\n```\n````"]),
            ("```\na\n```\n```\nb\n```", vec!["```text\na\n```", "```text\nb\n```"]),
            ("```\nno end", vec!["\\`\\`\\`\\\nno end"]),
            ("```\n\n```", vec!["\\`\\`\\`\\\n\\`\\`\\`"]),
            ("", vec![]),
        ] {
            assert_eq!(blocks(said, "text"), expected, "{said}");
        }
    }
}
