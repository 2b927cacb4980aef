//! A charter's files, separated by NUL: the settings, the constitution, the waivers, a rule. Read, or refused with sentences.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

const NAMES: [&str; 4] = ["pentad.yml", "constitution.md", "waivers.yml", "rules/own.yml"];

fuzz_target!(|text: &str| {
    let files = NAMES.into_iter().map(str::to_owned).zip(text.split('\0').map(str::to_owned));
    let files: BTreeMap<String, String> = files.collect();
    if let Err(error) = pentad::config::load(&files, ".pentad/") {
        assert!(!error.to_string().is_empty());
    }
});
