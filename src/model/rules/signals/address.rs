//! Text in a change that speaks to its reviewers and asks for an outcome of the review.
//!
//! A product about language models speaks of prompts all day, so one thing alone is never enough: the text must turn to a
//! reviewer or a model **and** ask for an outcome of the review, unconditionally. Where it is talked about rather than said (an
//! example, an attack), it is reported as medium. Disguises are undone first: case, invisible letters, look-alike letters, comment
//! marks, line breaks.

use super::{Added, Seat, Signal};
use crate::review::{change::Lines, finding::Severity};
use regex::bytes::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

pub(super) const RULE: &str = "addresses-reviewers";

/// An outcome may follow the address within this many bytes of plain text.
const REACH: usize = 260;
/// How a line of a comment begins in the languages there are.
const COMMENTS: [&str; 7] = ["//", "#", "/*", "*", "--", "<!--", ";"];
/// What is said around a place is read this far.
const CONTEXT: usize = 110;

pub(super) fn signals(added: &Added<'_>) -> Vec<Signal> {
    let name = added.path.replace(['/', '_', '-', '.'], " ");
    let mut found: BTreeMap<Lines, Severity> = BTreeMap::new();
    let runs = added.lines.chunk_by(|a, b| a.0 + 1 == b.0).map(Plain::of);
    for plain in runs.chain([Plain::of(&[(1, &name)])]) {
        for (lines, severity) in plain.judge() {
            let worst = found.entry(lines).or_insert(severity);
            *worst = severity.min(*worst);
        }
    }
    found.into_iter().map(|(lines, severity)| signal(severity, lines)).collect()
}

fn signal(severity: Severity, lines: Lines) -> Signal {
    let claim = match severity {
        Severity::Critical => {
            "The change speaks to its reviewers and asks for an outcome of the review."
        }
        Severity::High => "The change tells a model to ignore what it was told.",
        Severity::Medium | Severity::Low | Severity::Note => {
            "The change holds text that would steer a reviewing model, as an example or in a discussion."
        }
    };
    Signal {
        rule: RULE,
        seat: Seat::SECURITY,
        severity,
        lines,
        claim: claim.to_owned(),
        failure_scenario: "A model that reads the change takes the text for an instruction and keeps a defect to itself.",
        proposed_change: "Take the text out; what a reviewer should know belongs in the description, where a person reads it.",
        disproof: "The text is data of a program that deals with such texts, and no reviewing model is meant.",
        references: &["CWE-1427", "OWASP LLM01"],
    }
}

/// A run of added lines as one plain text. **Invariant:** it is ASCII.
struct Plain {
    text: String,
    /// Where each line begins in the text.
    starts: Vec<(usize, u32)>,
    /// Lines that begin as a comment.
    comments: BTreeSet<u32>,
}

impl Plain {
    fn of(lines: &[(u32, &str)]) -> Self {
        let mut plain = Self {
            text: String::new(),
            starts: Vec::with_capacity(lines.len()),
            comments: BTreeSet::new(),
        };
        for (number, line) in lines {
            if line.trim().is_empty() {
                plain.text.push_str(". ");
            }
            plain.starts.push((plain.text.len(), *number));
            if COMMENTS.iter().any(|mark| line.trim_start().starts_with(mark)) {
                plain.comments.insert(*number);
            }
            plain.push(line);
        }
        plain
    }

    /// Letters in lower case without disguise, digits, the marks that carry a sentence; everything else is one space.
    fn push(&mut self, line: &str) {
        let hidden = line.contains("<!--");
        if hidden {
            self.text.push_str(" htmlcomment ");
        }
        let trimmed =
            line.trim_start_matches(|c: char| c.is_whitespace() || "/*#-;%!<>|+=".contains(c));
        for c in trimmed.replace("[]", "\u{2}").chars() {
            match plain(c) {
                Some(' ') if self.text.ends_with(' ') || self.text.is_empty() => {}
                Some(c) => self.text.push(c),
                None => {}
            }
        }
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// What is said, where, and how bad it is.
    fn judge(&self) -> Vec<(Lines, Severity)> {
        let text = self.text.as_bytes();
        let mut said: Vec<(usize, usize, Severity)> = Vec::new();
        for address in ADDRESS.find_iter(text).chain(OVERRIDE.find_iter(text)) {
            let after = window(text, address.end(), address.end() + REACH);
            let outcome = OUTCOME.find_iter(after).find(|it| is_meant(after, it.start(), it.end()));
            if let Some(outcome) = outcome {
                said.push((address.start(), address.end() + outcome.end(), Severity::Critical));
            }
        }
        for address in REVIEWER.find_iter(text) {
            let after = window(text, address.end(), address.end() + CONTEXT);
            if let Some(outcome) =
                DIRECT.find(after).filter(|it| is_meant(after, it.start(), it.end()))
            {
                said.push((address.start(), address.end() + outcome.end(), Severity::Critical));
            }
        }
        for alone in ALONE.find_iter(text).filter(|it| is_meant(text, it.start(), it.end())) {
            said.push((alone.start(), alone.end(), Severity::Critical));
        }
        for forged in
            FORGED.find_iter(text).filter(|it| self.comments.contains(&self.line(it.start())))
        {
            said.push((forged.start(), forged.end(), Severity::Critical));
        }
        for bare in BARE.find_iter(text).filter(|it| is_meant(text, it.start(), it.end())) {
            said.push((bare.start(), bare.end(), Severity::High));
        }
        said.into_iter()
            .filter_map(|(start, end, severity)| self.weigh(start, end, severity))
            .collect()
    }

    fn weigh(&self, start: usize, end: usize, severity: Severity) -> Option<(Lines, Severity)> {
        let around = window(self.text.as_bytes(), start.saturating_sub(CONTEXT), end + CONTEXT / 2);
        let severity = match (TALK.is_match(around), severity) {
            (false, severity) => severity,
            (true, Severity::Critical) => Severity::Medium,
            (true, _) => return None,
        };
        Some((Lines::new(self.line(start), self.line(end.saturating_sub(1))), severity))
    }

    fn line(&self, offset: usize) -> u32 {
        let place = self.starts.partition_point(|(start, _)| *start <= offset);
        self.starts.get(place.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

/// A part of a text, as far as there is one.
fn window(text: &[u8], from: usize, to: usize) -> &[u8] {
    let to = to.min(text.len());
    &text[from.min(to)..to]
}

/// Not denied just before ("do not approve"), not bound to a condition just after ("approve it once the tests pass").
fn is_meant(text: &[u8], start: usize, end: usize) -> bool {
    !DENIED.is_match(window(text, start.saturating_sub(24), start))
        && !BOUND.is_match(window(text, end, end + 48))
}

fn compile(pattern: &str) -> Regex {
    let pattern = pattern.split_whitespace().collect::<String>().replace('_', " ");
    Regex::new(&format!("(?-u){pattern}")).expect("a pattern is a literal, compiled by a test")
}

// In these patterns white space means nothing and `_` is a space.

/// Someone is spoken to who is a machine.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:(?:note|message|instructions?|attention|reminder|directive)_(?:to|for)|attention|dear|hey|hello|hi|to)_(?:an?_|any_|all_|the_|every_)?
              (?:ai|llm|automated|artificial_intelligence|language_model|machine|bot|gpt|claude|chatgpt|copilot|gemini|codex|coderabbit|pentad)s?\b
        | \b(?:ai|llm|automated|bot|machine|gpt|claude|copilot|gemini|pentad|model)_(?:based_|powered_|code_|pr_|security_)*
              (?:reviewers?|review_(?:bots?|agents?|tools?|systems?|models?)|graders?|judges?|auditors?|agents?|assistants?|models?|scanners?)_?[:,!]
        | \b(?:claude|chatgpt|gpt_?[0-9]?|copilot|gemini|codex|coderabbit(?:ai)?|pentad|assistant|arbiter|adversary|llms?|ais?)_?[:,]
        | @(?:claude|copilot|coderabbitai|codex|gemini|pentad)\b
        | \bif_you_(?:are|re|'re)_(?:an?_|the_)?(?:[a-z]+_){0,3}?(?:ai|llm|language_model|bot|assistant|automated|machine|gpt|claude|copilot|agent|model)\b
        | \byou_are_(?:now_)?(?:an?|the)_(?:[a-z]+_){0,3}?(?:reviewer|auditor|assistant|ai|llm|language_model|arbiter|judge|approver)\b
        | \bas_an?_(?:ai|llm|automated|language_model)(?:_[a-z]+){0,2}_?[:,]
        | htmlcomment_[^.]{0,80}?\b(?:ai|llm|assistants?|agents?|bots?|claude|copilot|gpt|language_models?)\b",
    )
});

/// What it was told before is to be set aside.
static OVERRIDE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:ignore|disregard|forget|override|bypass|discard|do_not_follow|don't_follow|stop_following)_(?:[a-z]+_){0,3}?
              (?:previous|prior|above|earlier|preceding|foregoing|your|system)_(?:[a-z]+_){0,2}?
              (?:instructions?|prompts?|directives?|directions|orders|constraints|guidelines|rules|constitution|task|training)\b",
    )
});

/// As [`OVERRIDE`], with the words that are hardly ever said to people.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:ignore|disregard|forget|override)_(?:all_|any_|every_|of_|the_|my_)*
              (?:(?:previous|prior|earlier|preceding|your)_(?:[a-z]+_)?(?:instructions?|prompts?|directives?)|system_prompts?)\b",
    )
});

/// An outcome of the review, asked for after a machine was spoken to.
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve(?:_(?:this|the|it|all|these|my|our|pr|and|without|immediately|everything)\b|_?[.!,]|_?$)
          | (?:do_not|don't|dont|never|must_not|should_not|need_not|avoid|refrain_from|stop)_
              (?:report|flag|mention|raise|list|reject|block|fail|criticize|review|analyze|inspect|scan|audit|check|comment|complain)(?:ing)?\b
              [^.]{0,48}?\b(?:this|these|here|following|below|above|it|anything|(?:any|the|security)_(?:issues?|findings?|vulnerabilit(?:y|ies)|problems?|bugs?|defects?))\b
          | (?:report|return|output|emit|produce|respond_with|reply_with|answer_with|give|raise|conclude|state|say)_(?:that_|there_|are_|is_|an?_|only_)*
              (?:empty|no|zero|0|nothing)\b[^.]{0,24}?\b(?:findings?|issues?|problems?|vulnerabilit(?:y|ies)|defects?|bugs?|concerns?)\b
          | (?:mark|classify|treat|consider|rate|label|close|resolve|dismiss|refute|withdraw|report|score)_(?:this|these|it|all|any|every|everything|the)\b[^.]{0,48}?
              \b(?:resolved|approved|safe|reviewed|passed|passing|secure|verified|false_positives?|refuted|invalid|benign|harmless|clean|compliant|a_note|low)\b
          | (?:skip|ignore|exclude|omit|overlook)_(?:this|these|the_(?:following|next|above|below|rest|finding|issue|vulnerability|bug))_?
              (?:[a-z]+_)?(?:files?|functions?|code|lines?|section|block|changes?|module|issues?|findings?|vulnerabilit(?:y|ies)|bugs?|problems?|folder|directory|review)?\b
          | lgtm | looks_good_to_me
          | no_(?:findings?|issues?|problems?|vulnerabilit(?:y|ies)|defects?|concerns?)_?(?:found|here|exist|needed|in_this|to_report|[.!]|$)
          | verdict_?(?:is|to|:|must_be|should_be)?_?\x22?(?:pass|approve|sustain)
          | (?:already|has_been|was)_(?:been_)?(?:fully_|thoroughly_)?(?:reviewed|approved|audited|verified|vetted|cleared)
          | let_(?:this|it)_(?:pass|through)
        )",
    )
});

/// Reviewers are spoken to, machine or not.
static REVIEWER: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(?:code_)?reviewers?_?[:,!]"));

/// What nobody asks of people in a line of code.
static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve_(?:this|it|immediately|without)\b
          | (?:do_not|don't|never)_(?:report|flag)_(?:this|these|any|the_(?:following|next|above|below))\b
          | (?:report|return|output)_(?:an?_)?(?:no|zero|empty)_(?:findings?|issues?|vulnerabilit(?:y|ies))
          | mark_(?:this|these|it|all|everything)\b[^.]{0,32}?\bas_(?:resolved|approved|safe|false_positives?|refuted)
          | lgtm
        )",
    )
});

/// Says everything by itself.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:do_not|don't|never)_(?:report|flag|raise)_(?:any_|these_|the_)?(?:security_)?(?:issues|findings|vulnerabilities|bugs|defects|problems)_
              (?:in|about|on|for|with)_(?:this|the_following)_(?:file|function|code|change|diff|pr|pull_request|module|commit|patch|block|section)\b
        | \bapprove_this_(?:pr|pull_request|change|diff|commit|patch)_(?:immediately|now|without_(?:comments?|reviewing|review|findings)|as_is)\b
        | \bno_(?:findings|issues|vulnerabilities)_(?:should|must|may|need_to)_be_(?:reported|raised|flagged)_(?:in|for|on|about)_this\b",
    )
});

/// A review's answer, ready to be taken for one. Only in comments: a program that deals with reviews has such data in its code.
static FORGED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#""verdicts?"_?:_?"?(?:pass|approved?|sustain|refute|\x02)[^.]{0,80}?"findings"_?:_?\x02
        | "findings"_?:_?\x02[^.]{0,80}?"verdicts?"_?:"#,
    )
});

/// Denied just before.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:\bnot|n't|\bnever|\bcannot|\bwithout|\bbefore|\bunless|\bif|\bwhen|\bwhether_to|\bwho|\bthat|\bcan|\bmay|\bwill|\bto)_(?:[a-z]+_)?$",
    )
});

/// Bound to a condition just after.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^[^.!]{0,28}?\b(?:if|unless|when|once|until|after|only|where|except|that_are|which|because_they)\b",
    )
});

/// It is talked about, not said.
static TALK: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:such_as|e\.g|for_example|for_instance|example|attack(?:s|ers?)?|(?:prompt_)?injections?|inject(?:s|ed)?|jailbreak(?:s|ing)?|malicious|adversarial|
              untrusted|hostile|sanitiz|guardrails?|red_team(?:ing)?|payloads?|detects?|tries_to|attempts?_to|phrases?_like|text_like)",
    )
});

/// A character without its disguise; `None` where it is not there to the eye.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' | ':' | ',' | '.' | '!' | '?' | '@' | '\'' | '"' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{2018}' | '\u{2019}' => '\'',
        '_' => '\u{1}',
        '\u{2}' => c,
        '\u{FF01}'..='\u{FF5E}' => return char::from_u32(u32::from(c) - 0xFEE0).and_then(plain),
        'а' | 'А' | 'α' | 'Α' => 'a',
        'е' | 'Е' | 'Ε' | 'ε' => 'e',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'с' | 'С' => 'c',
        'у' | 'У' => 'y',
        'х' | 'Х' | 'χ' => 'x',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' => 'i',
        'ѕ' | 'Ѕ' => 's',
        'ν' => 'v',
        'т' | 'Т' | 'τ' => 't',
        'к' | 'К' | 'κ' => 'k',
        'м' | 'М' => 'm',
        'н' | 'Н' => 'h',
        '\u{00AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => {
            return None;
        }
        '\u{E0020}'..='\u{E007E}' => return char::from_u32(u32::from(c) - 0xE0000).and_then(plain),
        _ => ' ',
    })
}
