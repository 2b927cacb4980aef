//! The archive of an artifact, as anybody could have packed it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::archive(bytes));
