//! A charter's files, separated by NUL.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::charter(&String::from_utf8_lossy(bytes)));
