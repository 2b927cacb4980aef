//! A text of the snapshot.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::redact(&String::from_utf8_lossy(bytes)));
