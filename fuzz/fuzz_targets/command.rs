//! A comment: a command, a wrong one with its reason, or none; and what a command names is one word that is short.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::review::command;

fuzz_target!(|text: &str| {
    match command::read(text) {
        Some(Ok(command)) => {
            if let Some(finding) = command.finding() {
                assert!(!finding.is_empty() && finding.chars().count() <= 200);
                assert!(!finding.contains(char::is_whitespace));
            }
        }
        Some(Err(why)) => assert!(!why.is_empty() && why.len() < 200),
        None => {}
    }
});
