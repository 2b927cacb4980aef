//! Passwords in addresses: `scheme://user:password@host`, also with slashes escaped.

use super::words;
use std::ops::Range;

/// Bytes of a user and of a password at most.
const USER: usize = 128;
const PASSWORD: usize = 128;

/// Schemes of databases, whose users have spaces in them.
const DATABASES: [&str; 9] = [
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongodb",
    "mongodb+srv",
    "redis",
    "amqp",
    "mssql",
];

/// The password of the address whose `://` stands at `at..from`.
pub(super) fn password(text: &str, at: usize, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let name = |b: u8| b.is_ascii_alphanumeric() || b"+.-".contains(&b);
    let scheme = bytes[..at].iter().rev().take(24).take_while(|b| name(**b)).count();
    let scheme = &text[at - scheme..at];
    if scheme.len() < 2 {
        return None;
    }
    let spaced = DATABASES.contains(&scheme);
    let user = bytes[from..].iter().take(USER).take_while(|b| {
        !(b"/:@\"'`<>{}$()[]|\\?#^".contains(b) || b.is_ascii_control() || **b == b' ' && !spaced)
    });
    let colon = from + user.count();
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let user = &text[from..colon];
    let start = colon + 1;
    let whole = bytes[start..].iter().take(PASSWORD + 1).take_while(|b| {
        !(b.is_ascii_whitespace() || b.is_ascii_control() || b"\"'`<>\\|^;()[]".contains(b))
    });
    let whole = &bytes[start..start + whole.count()];
    let authority = whole.iter().position(|b| b"/?#".contains(b)).unwrap_or(whole.len());
    let host = |it: &usize| {
        bytes.get(start + it + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'[')
    };
    let last = whole[..authority].iter().rposition(|b| *b == b'@');
    let end = match last {
        Some(end) => end,
        // Unescaped signs in the password: a port before the path is none.
        None if whole[..authority].iter().all(u8::is_ascii_digit) => return None,
        None => {
            let end = whole.iter().position(|b| *b == b'@')?;
            let typed = words::is_typed(text.get(start..start + end)?, 6);
            typed.then_some(end)?
        }
    };
    let value = text.get(start..start + end).filter(|it| it.len() > 1)?;
    if !host(&end) || is_shown(user, value, &text[start + end + 1..]) {
        return None;
    }
    Some(start..start + end)
}

/// What stands for a password, or is none: a slot, a port, the user's own name at a host that only this machine knows.
fn is_shown(user: &str, password: &str, host: &str) -> bool {
    let port = password.len() <= 5
        && password.bytes().all(|b| b.is_ascii_digit())
        && (user == "localhost" || user.contains('.') || user == "host");
    let end = host.find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)));
    let host = &host[..end.unwrap_or(host.len())];
    let here = !host.contains('.') || host == "127.0.0.1" || host == "0.0.0.0";
    port || words::is_slot(password)
        || holds_slot(password)
        || words::stands_for_one(password)
        || here && password == user
}

/// A name in braces anywhere in it.
fn holds_slot(password: &str) -> bool {
    let inner = password.match_indices('{').filter_map(|(at, _)| {
        let rest = &password[at + 1..];
        rest.split_once('}').map(|it| it.0)
    });
    let mut inner = inner.filter(|it| it.len() < password.len() - 2 || words::is_slot(password));
    inner.any(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}
