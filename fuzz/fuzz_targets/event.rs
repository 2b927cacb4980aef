//! A workflow event: a line with its name, then the payload.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::event(&String::from_utf8_lossy(bytes)));
