//! A file of findings in any of the forms that are read: SARIF, JSON lines, our own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::{cell::LazyCell, fs};

thread_local! {
    static FOLDER: LazyCell<tempfile::TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    FOLDER.with(|folder| {
        let file = folder.path().join("findings");
        fs::write(&file, bytes).expect("a file");
        let files = [file];
        let _ = pentad::import::read(&files);
        let _ = pentad::import::read_sarif(&files);
    });
});
