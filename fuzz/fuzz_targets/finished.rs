//! The folder of a finished review, its files separated by NUL.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::finished(&String::from_utf8_lossy(bytes)));
