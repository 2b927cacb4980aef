//! A file of findings in any of the forms that are read: SARIF, JSON lines, our own.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::findings(bytes));
