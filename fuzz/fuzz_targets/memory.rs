//! A comment that remembers an earlier push: as it came, and as the contents of a line whose checksum is right, which is what a forger makes.
#![no_main]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;
use pentad::store::remembered;
use sha2::{Digest as _, Sha256};

fuzz_target!(|text: &str| {
    let _ = remembered(text);
    if let Ok(Some(memory)) = remembered(&marker(text.as_bytes())) {
        assert!(memory.findings.len() <= 2_000);
    }
});

fn marker(json: &[u8]) -> String {
    let mut space = vec![0; zlib_rs::compress_bound(json.len())];
    let (bytes, _) = zlib_rs::compress_slice(&mut space, json, zlib_rs::DeflateConfig::new(1));
    let sum: String = Sha256::digest(&*bytes).iter().take(8).map(|it| format!("{it:02x}")).collect();
    format!("<!-- pentad:memory v1 {sum} {} -->", STANDARD.encode(bytes))
}
