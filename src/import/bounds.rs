//! How much of a hostile text is kept.

/// Characters of a claim.
pub(super) const CLAIM: usize = 4_000;
/// Characters of the other texts.
pub(super) const TEXT: usize = 4_000;
/// Characters of a quote.
pub(super) const QUOTE: usize = 16_000;
/// Characters of what stands for the finding as it was.
pub(super) const RAW: usize = 4_000;
/// References of one finding, and characters of each.
pub(super) const REFERENCES: usize = 20;
/// Characters of an id or a reference.
pub(super) const WORD: usize = 200;

/// The first characters, with the number of those that are left out.
pub(super) fn bounded(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => {
            format!("{}… ({} more characters)", &text[..end], text[end..].chars().count())
        }
    }
}

/// On one line, without control characters; cut without a word, as a name has no end that matters.
pub(super) fn one_line(text: &str, max: usize) -> String {
    let spaced = text.chars().take(max * 4).map(|c| if c.is_control() { ' ' } else { c });
    let spaced: String = spaced.collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(max).collect()
}
