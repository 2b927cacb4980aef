//! A file's name as tools write it, to a path as the repository has it: decoded, without `.` and `..`, never opened.

use crate::review::change::readable_path;

/// Bytes of a path that is read.
const MAX: usize = 4096;
/// Characters that are shown of a longer one.
const SHOWN: usize = 200;

/// A plain path. One that leads out of where it starts keeps its `..`, and so is no path of any repository.
pub(super) fn plain(path: &str) -> String {
    if path.len() > MAX { too_long(path) } else { tidy(path.trim().as_bytes()) }
}

/// No path of any repository: `…` is how it is shown to be cut.
fn too_long(path: &str) -> String {
    readable_path(path.chars().take(SHOWN).collect::<String>().as_bytes()) + "…"
}

/// The path of a URI: without the scheme `file`, percent-decoded.
pub(super) fn of_uri(uri: &str) -> String {
    if uri.len() > MAX {
        return too_long(uri);
    }
    let uri = uri.trim();
    let path = match uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("file:")) {
        None => uri,
        Some(_) => {
            let rest = &uri[5..];
            // `file:///a`, `file://host/a` and `file:/a` are all of them written.
            rest.strip_prefix("//").map_or(rest, |it| it.find('/').map_or(it, |at| &it[at..]))
        }
    };
    tidy(&decoded(path))
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|hex| {
            let hex = std::str::from_utf8(hex).ok().filter(|it| !it.starts_with('+'))?;
            u8::from_str_radix(hex, 16).ok()
        });
        match code {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

fn tidy(path: &[u8]) -> String {
    // Tools on Windows write its separator; a `/` says that a backslash is part of a name.
    let windows = !path.contains(&b'/') && path.contains(&b'\\');
    let separator = if windows { b'\\' } else { b'/' };
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut out = 0;
    for part in path.split(|byte| *byte == separator) {
        match part {
            b"" | b"." => {}
            b".." if parts.len() > out => {
                parts.pop();
            }
            b".." => {
                out += 1;
                parts.push(part);
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join(&b'/');
    let root = if path.first() == Some(&separator) { "/" } else { "" };
    format!("{root}{}", readable_path(&joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_of_many_tools() {
        for (uri, path) in [
            ("src/a.rs", "src/a.rs"),
            ("./src//a.rs", "src/a.rs"),
            ("src/b/../a.rs", "src/a.rs"),
            ("file:///home/x/src/a.rs", "/home/x/src/a.rs"),
            ("FILE:/home/x/a.rs", "/home/x/a.rs"),
            ("file://host/share/a.rs", "/share/a.rs"),
            ("a%20b/%C3%A9.rs", "a b/é.rs"),
            ("a%2", "a%2"),
            ("a%zz%+1", "a%zz%+1"),
            ("%ff.rs", "\\xff.rs"),
            ("a%0Ab", "a\\x0ab"),
            ("src\\win\\a.cs", "src/win/a.cs"),
            ("../../etc/passwd", "../../etc/passwd"),
            ("a/../../etc/passwd", "../etc/passwd"),
            ("%2e%2e/etc/passwd", "../etc/passwd"),
            ("", ""),
        ] {
            assert_eq!(of_uri(uri), path, "{uri}");
        }
        assert_eq!(plain("a%20b.rs"), "a%20b.rs");
        assert_eq!(plain(&"a/".repeat(1_000_000)), "a/".repeat(100) + "…");
        assert_eq!(of_uri(&"../".repeat(2_000)).chars().count(), SHOWN + 1);
    }
}
