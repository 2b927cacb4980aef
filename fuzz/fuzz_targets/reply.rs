//! A model's reply: whatever it is, reading it ends, and reading it twice comes to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::review::admit::schema;

fuzz_target!(|text: &str| {
    assert_eq!(schema::read(text), schema::read(text));
});
