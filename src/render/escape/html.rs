//! HTML: text of an element, or an attribute's value between double quotes. Both at once, so that none can be taken for the other.

use super::{one_line, visible};

/// Text as it is, line breaks and tabs kept.
#[must_use]
pub fn text(raw: &str) -> String {
    escaped(&visible(raw))
}

/// Text on one line.
#[must_use]
pub fn line(raw: &str) -> String {
    escaped(&one_line(raw))
}

/// Sentences: what stands between single backticks becomes code.
#[must_use]
pub fn prose(raw: &str) -> String {
    let shown = visible(raw.trim());
    let pieces: Vec<&str> = shown.split('`').collect();
    // Pieces at odd places are code. An odd number of backticks, or an empty piece of code, is no plain pairs of them: then none is.
    let plain = pieces.len() % 2 == 1 && pieces.iter().skip(1).step_by(2).all(|it| !it.is_empty());
    if !plain {
        return escaped(&shown);
    }
    let one = |(i, piece): (usize, &&str)| match i % 2 {
        1 => format!("<code>{}</code>", escaped(piece)),
        _ => escaped(piece),
    };
    pieces.iter().enumerate().map(one).collect()
}

fn escaped(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len() + shown.len() / 16);
    for c in shown.chars() {
        push(&mut out, c);
    }
    out
}

/// A character as HTML has it.
pub(super) fn push(out: &mut String, c: char) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        for (raw, safe) in [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            ("\" onclick='x'", "&quot; onclick=&#39;x&#39;"),
            ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
            ("a\u{202e}b\0", "a\\u{202e}b\\u{0}"),
            ("a\n\tb", "a\n\tb"),
        ] {
            assert_eq!(text(raw), safe);
        }
        assert_eq!(line(" a\n<b "), "a &lt;b");
    }

    #[test]
    fn pairs_of_backticks_are_code() {
        for (raw, safe) in [
            ("`a<b>` and `c`", "<code>a&lt;b&gt;</code> and <code>c</code>"),
            ("a `b", "a `b"),
            ("a `` b", "a `` b"),
            ("plain", "plain"),
        ] {
            assert_eq!(prose(raw), safe);
        }
    }
}
