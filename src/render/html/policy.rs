//! What the page may do, for the browser to enforce: its own style, its own script, by their hashes, and nothing else. No connection,
//! picture, frame or form, whatever got into the page.

use sha2::{Digest, Sha256};

/// The page's style.
pub const STYLE: &str = include_str!("page.css");
/// The page's script: filters, search, keys.
pub const SCRIPT: &str = include_str!("page.js");

/// The policy, for a `meta` element.
#[must_use]
pub fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    )
}

/// A text as a source of a policy: W3C CSP 3, `hash-source`.
fn source(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().chain(&[0; 2]).take(3).fold(0_u32, |n, b| n << 8 | u32::from(*b));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_as_browsers_write_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        // The empty script's, as every browser's console has it.
        assert_eq!(source(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    /// An end tag in them would end them in the page too.
    #[test]
    fn style_and_script_hold_no_tag() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--") && !text.contains('\r'));
        }
    }
}
