//! Foreign text through the Markdown escapers.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::markdown(&String::from_utf8_lossy(bytes)));
