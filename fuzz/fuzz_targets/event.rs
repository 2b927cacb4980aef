//! A workflow event: a line with its name, then the payload. Resolved, or declined with a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pentad::github::event::{resolve, resolve_pull};

fuzz_target!(|text: &str| {
    let (name, payload) = text.split_once('\n').unwrap_or(("pull_request", text));
    let Ok(payload) = serde_json::from_str(payload) else { return };
    let _ = resolve(name, &payload, Some("0123456789abcdef0123456789abcdef01234567"));
    let _ = resolve_pull(name, &payload);
});
