//! Two texts, separated by NUL.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::diff(&String::from_utf8_lossy(bytes)));
