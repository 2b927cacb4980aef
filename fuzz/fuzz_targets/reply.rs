//! A model's reply, and after a NUL the code that it is about.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::reply(&String::from_utf8_lossy(bytes)));
