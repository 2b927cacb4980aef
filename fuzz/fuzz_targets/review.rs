//! Replies of all the models of a review, separated by NUL.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::review(&String::from_utf8_lossy(bytes)));
