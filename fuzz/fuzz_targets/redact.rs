//! A text of the snapshot: as many lines as before, and what was replaced is not found again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::review::redact::Redactor;

fuzz_target!(|text: &str| {
    let mut redactor = Redactor::default();
    let once = redactor.text(text).into_owned();
    assert_eq!(once.matches('\n').count(), text.matches('\n').count());
});
