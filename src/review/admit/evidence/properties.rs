//! What holds for every text and every quote: what was cut from the code is found where it was cut, what says something else is not found.

use super::{Index, tests::snapshot};
use crate::review::{
    change::Lines,
    finding::{Cited, Evidence, EvidenceStatus, Side},
    snapshot::Shown,
};
use proptest::prelude::*;

fn over(text: &str) -> Index {
    let (path, text) = ("src/a.rs".to_owned(), text.into());
    Index::new(&snapshot(vec![Shown { path, side: Side::New, text, changed: Vec::new() }]))
}

fn find(text: &str, quote: &str, lines: Option<Lines>) -> Evidence {
    over(text).locate(quote, &Cited { file: "src/a.rs".into(), lines })
}

/// A line of code that says something; its number makes it the only one.
fn line() -> impl Strategy<Value = String> {
    let word = "[a-z]{2,9}(_[a-z]{2,6})?";
    let operator = prop::sample::select(vec!["==", "!=", "<", "<=", "&&", "||", "+", "-", "+="]);
    let end = prop::sample::select(vec![";", "", " {", ",", ")"]);
    (0_usize..4, word, word, operator, word, 0_u32..500, end).prop_map(
        |(indent, a, b, operator, c, n, end)| {
            format!("{}{a} {b} {operator} {c}({n}){end}", "    ".repeat(indent))
        },
    )
}

fn code() -> impl Strategy<Value = Vec<String>> {
    let filler = prop::sample::select(vec!["}", "", "    return None;", "});"]);
    let line = prop_oneof![6 => line(), 1 => filler.prop_map(str::to_owned)];
    prop::collection::vec(line, 4..30)
}

/// Some code and a part of it that begins and ends with a line that says something.
fn cut() -> impl Strategy<Value = (String, Vec<String>, Lines)> {
    (code(), line(), prop::collection::vec(line(), 0..3), line(), code()).prop_map(
        |(before, first, between, last, after)| {
            let first_n = before.len() as u32 + 1;
            let mut cut = vec![first];
            cut.extend(between);
            cut.push(last);
            let lines = Lines::new(first_n, first_n + cut.len() as u32 - 1);
            let text = [before, cut.clone(), after].concat().join("\n");
            (text, cut, lines)
        },
    )
}

/// The ways in which models write down code that they have read.
fn said(way: usize, cut: &[String], first: u32) -> String {
    let lines = |form: &dyn Fn(usize, &str) -> String| {
        cut.iter().enumerate().map(|(at, it)| form(at, it)).collect::<Vec<_>>().join("\n")
    };
    match way {
        0 => lines(&|_, it| it.to_owned()),
        1 => lines(&|_, it| it.trim().to_owned()),
        2 => lines(&|_, it| format!("\t{}", it.replace("    ", "\t"))),
        3 => lines(&|_, it| format!("+{it}")),
        4 => lines(&|at, it| format!("{:>5} | {it}", first as usize + at)),
        5 => lines(&|at, it| format!("{} + {it}", first as usize + at)),
        6 => lines(&|at, it| format!("L{}: {it}", first as usize + at)),
        7 => lines(&|at, it| {
            format!("{:>4} {:>4}  {it}", first as usize + at + 7, first as usize + at)
        }),
        8 => lines(&|at, it| format!("src/a.rs:{}:{it}", first as usize + at)),
        9 => format!("```rust\n{}\n```", cut.join("\n")),
        10 => format!("`{}`", cut.join("\n")),
        11 => format!("\"{}\"", cut.join("\\n")),
        12 => cut.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        13 => cut.join("\r\n"),
        14 => lines(&|_, it| it.replace('(', " ( ").replace(", ", ",")),
        15 => format!("{}\n    ...\n{}", cut[0], cut[cut.len() - 1]),
        _ => cut.join("\n\n"),
    }
}

proptest! {
    #[test]
    fn what_was_cut_from_the_code_is_found_where_it_was_cut((text, cut, lines) in cut(), way in 0_usize..17) {
        let quote = said(way, &cut, lines.first);
        for hint in [Some(lines), Some(Lines::new(lines.last + 400, lines.last + 410)), None] {
            let found = find(&text, &quote, hint);
            prop_assert!(found.status.located(), "{quote}\nin\n{text}");
            prop_assert_eq!(found.lines, Some(lines), "{}\nin\n{}", quote, text);
        }
        if matches!(way, 0 | 13) {
            prop_assert_eq!(find(&text, &quote, Some(lines)).status, EvidenceStatus::Verified);
        }
    }

    #[test]
    fn what_says_something_else_is_found_nowhere((text, cut, lines) in cut(), way in 0_usize..8, word in "[a-z]{2,9}") {
        let line = cut[0].trim();
        let words: Vec<&str> = line.split(' ').collect();
        let (operator, other) = (words[2], if words[2] == "<=" { "<" } else { "<=" });
        let quote = match way {
            0 => line.replacen(&format!(" {operator} "), &format!(" {other} "), 1),
            1 => line.replacen('(', "(1", 1),
            2 => line.replacen(')', "0)", 1),
            3 => line.replacen(&format!(" {operator} "), &format!(" {operator} !"), 1),
            4 => format!("{} not {}", words[0], words[1..].join(" ")),
            5 => format!("{} {}", words[0], words[2..].join(" ")),
            6 => format!("{} {word}s_{word} {}", words[0], words[2..].join(" ")),
            _ => format!("{line} {}", cut[1].trim()),
        };
        let stands = text.lines().any(|it| it.contains(&quote));
        for quote in [quote.clone(), said(4, std::slice::from_ref(&quote), lines.first), format!("`{quote}`")] {
            let found = find(&text, &quote, Some(lines));
            prop_assert!(stands || !found.status.located(), "{} at {:?} in\n{}", quote, found.lines, text);
        }
    }

    #[test]
    fn a_slip_in_a_long_word_is_found((text, mut cut, lines) in cut(), at in 1_usize..8) {
        let text = format!("{text}\n");
        cut[0] = format!("{} // the acknowledgement", cut[0]);
        let there = text.lines().enumerate().map(|(n, it)| {
            if n + 1 == lines.first as usize { format!("{it} // the acknowledgement") } else { it.to_owned() }
        });
        let there = there.collect::<Vec<_>>().join("\n");
        let mut word: Vec<char> = "acknowledgement".chars().collect();
        word.swap(at, at + 1);
        let quote = cut[0].replace("acknowledgement", &word.into_iter().collect::<String>());
        let found = find(&there, &quote, Some(lines));
        prop_assert_eq!(found.status, EvidenceStatus::Approximate);
        prop_assert_eq!(found.lines, Some(Lines::new(lines.first, lines.first)));
    }

    #[test]
    fn looking_up_is_total(text in "[a-c.(){}<=>!`'\"+\\-0-9 \n\r\t\u{e9}\u{2026}\u{201c}\u{3000}]{0,120}", quote in "[a-c.(){}<=>!`'\"+\\-0-9&;lt\\\\ \n\r\t\u{e9}\u{2026}\u{201c}]{0,60}", a in 0_u32..9) {
        let found = find(&text, &quote, Some(Lines::new(a, a)));
        prop_assert_eq!(found.status.located(), found.lines.is_some());
        let last = text.split('\n').count() as u32;
        prop_assert!(found.lines.is_none_or(|it| it.last <= last));
    }

    #[test]
    fn a_piece_of_the_code_is_there(text in "[a-c_.(<=!'\n\r \u{e9}1]{10,60}", from in 0_usize..50, length in 4_usize..40) {
        let chars: Vec<char> = text.chars().collect();
        let cut = from.min(chars.len())..(from + length).min(chars.len());
        let joins = |at: usize| {
            let is_word = |at: usize| chars.get(at).is_some_and(|it| it.is_alphanumeric() || *it == '_');
            at > 0 && is_word(at - 1) && is_word(at)
        };
        // What begins or ends inside a word is no quote there, and may be an approximate one of another place.
        let inside = joins(cut.start) || joins(cut.end);
        let quote: String = chars[cut].iter().collect();
        let found = find(&text, &quote, None);
        let to_the_byte = found.status != EvidenceStatus::Approximate;
        prop_assert!(!found.status.located() || to_the_byte || inside || quote.contains("..") , "{:?} in {:?}", quote, text);
    }
}
