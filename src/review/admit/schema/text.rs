//! Where in a reply's text its values stand, and what is left of one that broke off. The work is within a budget, whatever the text.

use super::{
    Envelope, LISTS, Unreadable,
    fields::cut,
    json::{self, Json},
    take,
};
use crate::review::finding::Severity;
use memchr::{memchr2, memmem};

/// Bytes that are looked at in vain, besides as many as the text has.
const IN_VAIN: usize = 256 << 10;
/// Bytes in which an envelope's first key stands.
const HEAD: usize = 4_000;
/// Values of one text.
const VALUES: usize = 1_000;
/// Lists of one key that are looked for in a text that broke off.
const LISTS_OF_A_KEY: usize = 16;

const CUT: &str = "the reply was cut off here";

/// The values of a text.
#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) values: Vec<Json>,
    /// The text behind them, where an envelope begins there that does not end well, or may.
    pub(super) rest: Option<&'a str>,
    /// What stands around them.
    pub(super) prose: Vec<&'a str>,
    /// There are more values.
    pub(super) more: bool,
}

/// Every complete JSON value in a text: the whole of it, else what starts at an opening bracket and ends well, in order.
pub(super) fn values(text: &str) -> Found<'_> {
    let mut found = Found::default();
    let trimmed = text.trim().trim_start_matches('\u{feff}');
    if let Some(value) = Json::whole(trimmed) {
        found.values.push(value);
        return found;
    }
    let (mut at, mut behind) = (0, 0);
    // Each failed start costs a look at what follows; a hostile text of brackets must not make that quadratic.
    let mut budget = text.len() + IN_VAIN;
    while let Some(start) = memchr2(b'{', b'[', &text.as_bytes()[at..]).map(|it| at + it) {
        let looked = match json::first(&text[start..]) {
            Ok((value, read)) => {
                if found.values.len() == VALUES {
                    found.more = true;
                    return found;
                }
                found.prose.push(&text[behind..start]);
                at = start + read;
                behind = at;
                let of_objects =
                    matches!(&value, Json::List(list) if list.items.iter().any(Json::is_object));
                if value.is_object() || of_objects {
                    found.values.push(value);
                }
                continue;
            }
            Err(looked) => looked,
        };
        // A broken envelope's own items are salvaged in its place, not read as values of their own.
        let (is_one, head) = looks_like_envelope(&text[start..]);
        if is_one {
            found.rest = Some(&text[start..]);
            return found;
        }
        at = start + 1;
        budget = budget.saturating_sub(looked + head);
        if budget == 0 {
            let rest = &text[at..];
            let goes_on = LISTS.iter().any(|key| list_start(rest, key).is_some());
            found.rest = goes_on.then_some(rest);
            return found;
        }
    }
    found.prose.push(&text[behind..]);
    found
}

/// Whether a text that is no JSON value begins as an envelope or a list of findings does, and not as prose in brackets; and how many bytes
/// were looked at for it.
fn looks_like_envelope(text: &str) -> (bool, usize) {
    let inside = text[1..].trim_start();
    if text.starts_with('[') {
        let first = inside.strip_prefix('{').map(str::trim_start);
        return (first.is_some_and(|it| it.starts_with(['"', '}'])), 16);
    }
    if !inside.starts_with('"') {
        return (false, 16);
    }
    let head = &inside.as_bytes()[..inside.len().min(HEAD)];
    let keys = ["\"findings\"", "\"verdicts\"", "\"merges\"", "\"summary\""];
    (keys.iter().any(|key| memmem::find(head, key.as_bytes()).is_some()), head.len())
}

/// What stands where a reply broke off.
pub(super) fn cut_off(rest: &str, hides: Option<Severity>) -> Unreadable {
    // No more of it than is kept is looked at.
    let end = (0..=rest.len().min(16_000)).rev().find(|at| rest.is_char_boundary(*at));
    Unreadable { raw: cut(&rest[..end.unwrap_or(0)]), reason: CUT.to_owned(), hides }
}

/// A reply that broke off: the whole items of its lists are kept, what follows the last one is named. One that broke off before
/// its first whole item said nothing, and so did one whose lists are empty: what would have followed nobody knows.
pub(super) fn salvage(text: &str) -> Option<Envelope> {
    let mut out = Envelope::default();
    let grave = Some(Severity::Critical);
    let has_findings = list_start(text, "findings").is_some();
    for key in LISTS {
        let hides = grave.filter(|_| key == "findings");
        let mut rest = text;
        for n in 0.. {
            let Some(open) = list_start(rest, key) else { break };
            if n == LISTS_OF_A_KEY {
                out.refuse(cut_off(rest, hides));
                break;
            }
            let (items, behind, ends) = whole_items(&rest[open..]);
            items.iter().for_each(|item| take(&mut out, key, item));
            if !ends {
                out.refuse(cut_off(behind, hides));
                break;
            }
            rest = behind;
        }
    }
    if !has_findings && list_start(text, "verdicts").is_none() {
        // A bare list of findings.
        let open = text.find('[').filter(|at| text[at + 1..].trim_start().starts_with('{'))?;
        let (items, behind, ends) = whole_items(&text[open + 1..]);
        items.iter().for_each(|item| take(&mut out, "findings", item));
        if !ends {
            out.refuse(cut_off(behind, grave));
        }
    } else if !out.unreadable.iter().any(|it| it.reason == CUT) {
        let hides = grave.filter(|_| !has_findings);
        out.refuse(Unreadable { raw: String::new(), reason: CUT.to_owned(), hides });
    }
    (!out.is_empty()).then_some(out)
}

/// The offset just behind the bracket that opens the list of this key.
fn list_start(text: &str, key: &str) -> Option<usize> {
    let quoted = format!("\"{key}\"");
    memmem::find_iter(text.as_bytes(), &quoted).find_map(|at| {
        let rest = text[at + quoted.len()..].trim_start().strip_prefix(':')?;
        let rest = rest.trim_start().strip_prefix('[')?;
        Some(text.len() - rest.len())
    })
}

/// Whole values of a list, what stands behind the last one, and whether the list ends well there.
fn whole_items(text: &str) -> (Vec<Json>, &str, bool) {
    let (mut items, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if let Some(behind) = rest.strip_prefix(']') {
            return (items, behind, true);
        }
        match json::first(rest) {
            Ok((value, read)) if items.len() < json::ITEMS => {
                items.push(value);
                rest = &rest[read..];
            }
            _ => return (items, rest, false),
        }
    }
}
