//! The folder of a finished review, its files separated by NUL: a record, a whole report and a memory are read, or refused with sentences.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::review::memory::Kept;
use std::{cell::LazyCell, fs};

const NAMES: [&str; 4] = ["synthesis.json", "findings.jsonl", "checkpoint.json", "memory.json"];

thread_local! {
    static FOLDER: LazyCell<tempfile::TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|text: &str| {
    FOLDER.with(|folder| {
        let mut parts = text.split('\0');
        for name in NAMES {
            fs::write(folder.path().join(name), parts.next().unwrap_or("")).expect("a file");
        }
        if let Err(error) = pentad::store::record(folder.path()) {
            assert!(!error.to_string().is_empty());
        }
        let _ = pentad::store::report(folder.path());
        let _ = pentad::store::memory(folder.path(), Kept::File);
        let _ = pentad::store::memory(&folder.path().join("memory.json"), Kept::File);
    });
});
