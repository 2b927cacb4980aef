//! The draft's `pentad.yml` as text: what the repository says of itself filled in, the rest there to be uncommented.

use super::{
    lanes::{self, Kind},
    layout::Layout,
};
use crate::{config::builtin, review::charter::Charter};
use std::fmt::Write as _;

/// Each role of the built-in bench, the kinds of files it speaks about (none: every file), and why.
const BENCH: [(&str, &[Kind], &str); 7] = [
    ("architect", &[], "contracts are used from anywhere, scripts and documents too"),
    ("correctness", &[Kind::Code, Kind::Test, Kind::Data], "code, and the tests that pin it down"),
    ("concurrency", &[Kind::Code, Kind::Data], "code that runs"),
    ("data", &[Kind::Code, Kind::Data], "code, schemas and migrations"),
    (
        "security",
        &[Kind::Code, Kind::Test, Kind::Data, Kind::Pipeline],
        "code, and what builds and ships it",
    ),
    ("test", &[Kind::Code, Kind::Test], "tests, and the code whose mistakes they should catch"),
    ("documentarian", &[], "comments and messages are documents too"),
];

/// The text of `pentad.yml`.
pub(super) fn charter(layout: &Layout) -> String {
    let defaults = builtin();
    let mut text = format!("# yaml-language-server: $schema=./{}\n", crate::config::SCHEMA_FILE);
    text.push_str(
        "# What this team decides about reviews by Pentad, drafted by `pentad init` from what is in the repository.\n\
         # Every key is optional: what is absent is the built-in charter's. `pentad check` says whether this can be\n\
         # read, which files each role has, and what a review costs. The prose rules are in constitution.md.\n",
    );
    for line in layout.seen() {
        let _ = writeln!(text, "#   {}", comment(&line));
    }
    text.push_str("version: 1\n");
    spec(&mut text, layout);
    roles(&mut text, layout);
    snapshot(&mut text, layout, &defaults);
    policies(&mut text, &defaults);
    text
}

fn spec(text: &mut String, layout: &Layout) {
    text.push_str(
        "\n# Documents the code must conform to. They are in every prompt, so name those that decide something.\n",
    );
    if layout.spec.is_empty() {
        text.push_str("spec: [] # [\"ARCHITECTURE.md\", \"docs/adr/*.md\"]\n");
    } else {
        text.push_str("spec:\n");
        for (pattern, why) in &layout.spec {
            let _ = writeln!(text, "  - {} # {}", quoted(pattern), comment(why));
        }
    }
    for pattern in &layout.long {
        let _ = writeln!(text, "#  - {} # long, and paid for in every call", quoted(pattern));
    }
    text.push_str(
        "\n# Decisions that a review must not reopen: a finding against one asks for escalation instead.\n\
         locked: [] # [\"the wire format of v1\"]\n",
    );
}

fn roles(text: &mut String, layout: &Layout) {
    text.push_str(
        "\n# The bench. What a role finds outside of what it `touches` is set aside, or goes to the adversary where it is severe. Each is one\n\
         # more call in each loop. Name and directive are the built-in ones unless an entry has its own; remove an entry to do without it.\n\
         roles:\n",
    );
    for (prefix, kinds, why) in BENCH {
        let mut patterns: Vec<&str> =
            kinds.iter().flat_map(|it| &layout.lanes[it]).map(String::as_str).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let whole = |it: &str| patterns.contains(&format!("{it}/**").as_str());
        let below = |it: &&str| {
            let mut tops = it.match_indices('/').map(|(at, _)| &it[..at]);
            !it.ends_with("/**") && tops.any(whole)
        };
        let kept: Vec<&str> = patterns.iter().copied().filter(|it| !below(it)).collect();
        let _ = writeln!(text, "  - prefix: {prefix}");
        if kept.is_empty() {
            let _ = writeln!(text, "    touches: [\"**/*\"] # {why}");
        } else {
            let _ = writeln!(text, "    touches: # {why}");
            for pattern in kept {
                let _ = writeln!(text, "      - {}", quoted(pattern));
            }
        }
    }
    area(text, layout);
}

/// A role of the team's own, to uncomment: the folder with most code makes the example.
fn area(text: &mut String, layout: &Layout) {
    let folder = layout.areas.first().map_or("src", |(it, _)| it);
    let _ = writeln!(
        text,
        "#  - prefix: area # a role of your own: letters, digits and `-`; it begins the ids of its findings\n\
         #    name: Reviewer of an area\n\
         #    touches: [{}]",
        quoted(&format!("{}/**", lanes::literal(folder)))
    );
    if let Some(owners) = &layout.owners {
        let _ = writeln!(text, "#    # {} says who knows which area", comment(owners));
    }
    text.push_str(
        "#    directive: |\n\
         #      What to hunt here, in what order, and what would disprove it.\n",
    );
}

fn snapshot(text: &mut String, layout: &Layout, defaults: &Charter) {
    text.push_str(
        "\n# What is reviewed. This list replaces the built-in one, which is its first part.\nsnapshot:\n  exclude:\n",
    );
    for pattern in defaults.snapshot.exclude.patterns() {
        let _ = writeln!(text, "    - {}", quoted(pattern));
    }
    for (pattern, n) in &layout.excludes {
        let files = if *n == 1 { "1 file".to_owned() } else { format!("{n} files") };
        let _ = writeln!(
            text,
            "    - {} # {files} here that look vendored or generated",
            quoted(pattern)
        );
    }
    let _ = writeln!(text, "#  tokens: {} # of the snapshot, estimated", defaults.snapshot.tokens);
}

fn policies(text: &mut String, defaults: &Charter) {
    let limit = |it: Option<String>| it.unwrap_or_else(|| "none".to_owned());
    let usd = limit(defaults.budget.usd.map(|it| format!("{it:.1}")));
    let minutes = limit(defaults.budget.minutes.map(|it| it.to_string()));
    let publish = &defaults.publish;
    let _ = write!(
        text,
        "\n# Whom to ask. Without this the key in the environment decides, and without a key static rules review alone.\n\
         # models:\n\
         #   default: anthropic/claude-sonnet-5-5\n\
         #   fallback: [openai/gpt-6.1-sol] # asked where the default fails\n\
         #   effort: {} # low, medium, high, xhigh, max\n\
         \n# What stops a merge.\n\
         gate:\n\
         \x20 fail_on: {} # critical, high, medium, low, note: findings from here on fail\n\
         \x20 scope: {} # change: only what meets the change counts; tree: everything\n\
         \x20 on_incomplete: red # green: a review that is not whole ends with exit code 0\n\
         \x20 without_key: incomplete # static: accept the static rules where the key is empty, as in a fork\n\
         \x20 models_may_refute: trusted # never, always: whether models may close a critical finding\n\
         \x20 skip_drafts: {} # true: drafts are left for later\n\
         \n# What one review may cost; `none` for no limit.\n\
         budget:\n\
         \x20 usd: {usd}\n\
         \x20 minutes: {minutes}\n\
         \n# What a pull request shows.\n\
         publish:\n\
         \x20 inline: {} # comments on lines, at most\n\
         \x20 sticky: {} # one comment that is kept up to date\n\
         \x20 check: {} # a check run of its own\n",
        defaults.models.effort,
        defaults.gate.fail_on.name(),
        defaults.gate.scope.name(),
        defaults.gate.skip_drafts,
        publish.inline,
        publish.sticky,
        publish.check,
    );
}

/// A text between double quotes. JSON's escapes are YAML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Text for a comment: on its line, whatever it holds.
fn comment(text: &str) -> String {
    let plain = |c: char| {
        let unseen = c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if unseen { '?' } else { c }
    };
    text.chars().take(400).map(plain).collect()
}
