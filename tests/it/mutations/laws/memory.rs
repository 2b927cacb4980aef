//! A comment that remembers an earlier push: as it came, and as the contents of a line whose checksum is right, which is what a forger
//! makes. What is read of it is written again and comes back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pentad::{
    review::{
        finding::Finding,
        memory::Memory,
        synthesis::{self, Report},
    },
    store::{self, MARKER_BYTES, remembered},
};
use sha2::{Digest as _, Sha256};

pub fn memory(text: &str) {
    for comment in [text.to_owned(), marker(text.as_bytes())] {
        match remembered(&comment) {
            Ok(None) => {}
            Ok(Some(memory)) => comes_back(&memory),
            Err(why) => assert!(!why.is_empty() && why.starts_with(char::is_lowercase), "{why}"),
        }
    }
}

fn marker(json: &[u8]) -> String {
    let mut space = vec![0; zlib_rs::compress_bound(json.len())];
    let (bytes, _) = zlib_rs::compress_slice(&mut space, json, zlib_rs::DeflateConfig::new(1));
    let sum: String =
        Sha256::digest(&*bytes).iter().take(8).map(|it| format!("{it:02x}")).collect();
    format!("<!-- pentad:memory v1 {sum} {} -->", STANDARD.encode(bytes))
}

/// A memory, written as the next push writes it, and read as the one after it reads it.
fn comes_back(memory: &Memory) {
    assert!(memory.findings.len() <= 2_000);
    let report = Report {
        findings: memory.findings.clone(),
        ledger: memory.events.clone(),
        push: memory.push,
        base: memory.base.clone(),
        head: memory.head.clone(),
        ..synthesis::nothing("")
    };
    let line = store::marker(&report, &memory.charter_sha256, memory.lost);
    assert!(line.len() <= MARKER_BYTES, "{}", line.len());
    let inside = line.trim_start_matches("<!--").trim_end_matches("-->");
    assert!(!inside.contains("--") && !inside.contains('\n'), "{line}");
    let again = remembered(&format!("# Hello\r\n{line}\r\n")).unwrap().unwrap();
    let ends = |it: &Memory| (it.push, it.base.clone(), it.head.clone(), it.charter_sha256.clone());
    assert_eq!(ends(&again), ends(memory));
    assert!(again.lost <= memory.lost || memory.lost.is_none(), "what was lost stays known");
    let whole = again.findings.len() == memory.findings.len();
    assert!(whole || again.lost.is_some() && !again.lacking.is_empty());
    for it in &again.findings {
        let was = memory.findings.iter().find(|was| was.id == it.id).unwrap();
        if again.lacking.is_empty() {
            assert_eq!(it, was);
        }
        assert_eq!(obligation(it), obligation(was));
        assert!(was.claim.starts_with(&it.claim));
        let closed = |of: &Memory| {
            of.events.iter().filter(|event| event.id == it.id && event.closes()).count()
        };
        assert_eq!(closed(&again), closed(memory));
    }
    // What had no room is no worse than what is told of it, and than what is there.
    let gone =
        memory.findings.iter().filter(|it| !again.findings.iter().any(|kept| kept.id == it.id));
    for it in gone {
        assert!(again.lost.is_some_and(|worst| worst <= it.severity), "{}", it.id);
    }
}

/// What a finding obliges to, however short its texts are.
fn obligation(it: &Finding) -> impl PartialEq + std::fmt::Debug {
    let place = (it.evidence.file.clone(), it.evidence.side, it.evidence.lines);
    let by = (it.state_by.clone(), it.voices.clone(), it.carried);
    (it.severity, it.state.name(), it.fingerprint.clone(), it.in_change, place, by)
}
