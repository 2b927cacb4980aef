//! A comment on a pull request.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::command(&String::from_utf8_lossy(bytes)));
