//! Characters that make a text read differently from what it is: direction controls, invisible letters, tag characters.
//!
//! Not every character one cannot see is a trick: emoji and several scripts need joiners, and right-to-left prose needs marks. Those
//! are left alone; what has no honest use in a line of code is not.

use super::{Added, Seat, Signal};
use crate::{
    model::rules::language::Language,
    review::{change::Lines, ending, finding::Severity},
};

const RULE: &str = "hidden-characters";
/// What a NUL byte is shown as.
const NUL: char = '\u{2400}';

/// What a hidden character is good for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trick {
    /// Text for a machine that no person sees: tag characters, runs of variation selectors.
    Smuggled,
    /// The line is shown in another order than it is read.
    Reordered,
    /// A letter that is not there to the eye.
    Invisible,
}

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    let code = Language::of(added.path).is_some() || is_code(added.path);
    let nul = added.nul && !ending::is_data(added.path);
    let nul = added.lines.iter().filter(|_| nul).find(|(_, text)| text.contains(NUL));
    let nul = nul.map(|(number, _)| nul_byte(*number));
    let tricks =
        added.lines.iter().filter(|(_, text)| !text.is_ascii()).filter_map(|(number, text)| {
            Some(signal(trick(text, code, *number == 1)?, code, *number))
        });
    nul.into_iter().chain(tricks).collect()
}

/// The first of a file's.
fn nul_byte(line: u32) -> Signal {
    Signal {
        claim: "The line holds a NUL byte, for which git and what shows its diffs take the whole file for binary, and show none of it."
            .to_owned(),
        severity: Severity::High,
        failure_scenario: "A reviewer sees that a binary file differs; the shell, the interpreter or the build tool runs what is in it.",
        proposed_change: "Take the byte out; where a program needs it as data, write it as an escape.",
        disproof: "The file is data of a test that needs the byte as it is.",
        ..signal(Trick::Invisible, true, line)
    }
}

fn signal(trick: Trick, code: bool, line: u32) -> Signal {
    let (severity, claim) = match (trick, code) {
        (Trick::Smuggled, _) => {
            (Severity::Critical, "The line carries text in characters that no editor shows.")
        }
        (Trick::Reordered, true) => (
            Severity::Critical,
            "The line holds direction controls, so it is shown in another order than it is compiled.",
        ),
        (Trick::Reordered, false) => {
            (Severity::Medium, "The line holds characters that override the direction of text.")
        }
        (Trick::Invisible, true) => {
            (Severity::High, "The line holds invisible characters between or beside letters.")
        }
        (Trick::Invisible, false) => {
            (Severity::Medium, "A word in the line is broken up by invisible characters.")
        }
    };
    Signal {
        rule: RULE,
        seat: Seat::SECURITY,
        severity,
        lines: Lines::new(line, line),
        claim: claim.to_owned(),
        failure_scenario: "A reviewer approves what the screen shows; the compiler, the shell or a model reads something else.",
        proposed_change: "Remove the characters; where a program needs them as data, write them as escapes.",
        disproof: "The characters belong to the spelling of a human language and stand in text for people.",
        references: &["CWE-1007", "https://trojansource.codes"],
    }
}

/// The worst trick in a line.
fn trick(line: &str, code: bool, first_line: bool) -> Option<Trick> {
    let line = if first_line { line.strip_prefix('\u{FEFF}').unwrap_or(line) } else { line };
    let chars: Vec<char> = line.chars().collect();
    let mut worst: Option<Trick> = None;
    let mut selectors = 0;
    let mut flag = false;
    for (place, c) in chars.iter().enumerate() {
        selectors = if is_selector(*c) { selectors + 1 } else { 0 };
        flag = *c == '\u{1F3F4}' || (flag && is_tag(*c));
        let found = if (is_tag(*c) && !flag) || selectors > 3 {
            Some(Trick::Smuggled)
        } else if is_override(*c) || (code && is_embedding(*c)) {
            Some(Trick::Reordered)
        } else if is_invisible(*c) && is_out_of_place(&chars, place, code) {
            Some(Trick::Invisible)
        } else {
            None
        };
        worst = [worst, found].into_iter().flatten().min();
    }
    worst
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

const fn is_override(c: char) -> bool {
    matches!(c, '\u{202D}' | '\u{202E}')
}

const fn is_embedding(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}')
}

const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'..='\u{200D}'
            | '\u{2060}'..='\u{2064}' | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
    )
}

/// In code anywhere, save a joiner between characters of a script or emoji that need it, and a character alone between quotes, as
/// tables of characters hold them; in prose only inside a Latin word.
fn is_out_of_place(chars: &[char], place: usize, code: bool) -> bool {
    let (before, after) = (place.checked_sub(1).map(|it| chars[it]), chars.get(place + 1).copied());
    let latin = |it: Option<char>| it.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let quote = |it: Option<char>| it.is_some_and(|c| matches!(c, '\'' | '"' | '`'));
    let soft = matches!(chars[place], '\u{00AD}' | '\u{200C}' | '\u{200D}');
    if soft || !code {
        latin(before) && latin(after) && chars[place] != '\u{00AD}'
    } else {
        !(quote(before) && quote(after))
    }
}

fn is_code(path: &str) -> bool {
    const ENDINGS: [&str; 34] = [
        "c", "h", "cc", "cpp", "hpp", "cs", "go", "java", "kt", "scala", "swift", "rb", "php",
        "pl", "lua", "sh", "bash", "zsh", "ps1", "sql", "tf", "toml", "yml", "yaml", "json",
        "gradle", "mk", "cmake", "zig", "dart", "ex", "hs", "vue", "svelte",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "Makefile" | "Dockerfile" | "Jenkinsfile")
        || name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}
