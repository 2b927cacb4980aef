//! A comment that remembers an earlier push, and the contents of one.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::memory(&String::from_utf8_lossy(bytes)));
