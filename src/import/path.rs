//! A file's name as tools write it, to a path as the repository has it: decoded, without `.` and `..`, never opened.

use crate::review::change::{Lines, readable_path};

/// Bytes of a path that is read.
const MAX: usize = 4096;
/// Characters that are shown of a longer one.
const SHOWN: usize = 200;

/// A plain path. One that leads out of where it starts keeps its `..`, and so is no path of any repository.
pub(super) fn plain(path: &str) -> String {
    if path.len() > MAX { too_long(path) } else { tidy(path.trim().as_bytes()) }
}

/// The ways in which a plain path may be meant, the likeliest first: a URI where it says so, or where it has its escapes.
pub(super) fn readings(path: &str) -> Vec<String> {
    let scheme = path.trim().get(..5).is_some_and(|it| it.eq_ignore_ascii_case("file:"));
    let uri = of_uri(path);
    let plain = plain(path);
    if scheme || uri == plain { vec![uri] } else { vec![plain, uri] }
}

/// `src/a.rs:12` or `src/a.rs:12:5`: the path and its line.
pub(super) fn with_line(path: &str) -> Option<(&str, Lines)> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|it| *it > 0);
    let (before, last) = path.trim().rsplit_once(':')?;
    let last = number(last)?;
    let (file, line) = before
        .rsplit_once(':')
        .and_then(|(file, line)| Some((file, number(line)?)))
        .unwrap_or((before, last));
    (!file.is_empty()).then(|| (file, Lines::new(line, line)))
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
    let drive = matches!(path, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let windows = path.contains(&b'\\') && (drive || !path.contains(&b'/'));
    let separator = |byte: &u8| *byte == b'/' || windows && *byte == b'\\';
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut out = 0;
    for part in path.split(separator) {
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
    // `D:/a/b` starts at a root as `/D:/a/b` of a URI does.
    let root = if drive || path.first().is_some_and(separator) { "/" } else { "" };
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
            ("D:\\a\\r\\src/win\\a.cs", "/D:/a/r/src/win/a.cs"),
            ("file:///D:/a/r/src/a.cs", "/D:/a/r/src/a.cs"),
            ("d:/a/r/a.cs", "/d:/a/r/a.cs"),
            ("src/odd\\name.rs", "src/odd\\name.rs"),
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

    #[test]
    fn a_plain_path_in_the_ways_it_may_be_meant() {
        for (path, expected) in [
            ("src/a.rs", vec!["src/a.rs"]),
            ("a%20b.rs", vec!["a%20b.rs", "a b.rs"]),
            ("file:///x/src/a%20b.rs", vec!["/x/src/a b.rs"]),
        ] {
            assert_eq!(readings(path), expected, "{path}");
        }
        for (path, expected) in [
            ("src/a.rs:12", Some(("src/a.rs", 12))),
            (" src/a.rs:12:5 ", Some(("src/a.rs", 12))),
            ("C:\\a.rs:7", Some(("C:\\a.rs", 7))),
            ("src/a.rs", None),
            ("src/a.rs:", None),
            ("src/a.rs:0", None),
            ("C:\\a.rs", None),
            (":12", None),
        ] {
            let read = with_line(path).map(|(file, at)| (file, at.first));
            assert_eq!(read, expected, "{path}");
        }
    }
}
