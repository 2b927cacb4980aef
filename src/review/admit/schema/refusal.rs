//! Whether words around an empty answer decline to give one: "I cannot help with that", and `{"findings": []}` behind it because a form was
//! asked for. Nothing found is an answer; nothing looked at is none.
//!
//! Only what is said in the first person, of looking: that a reviewer cannot find, see or think of a defect is what it is to say.

/// Bytes that are looked at.
const LOOKED_AT: usize = 16_000;
/// Words between the refusal and what is refused.
const BETWEEN: [&str; 13] = [
    "be",
    "able",
    "to",
    "actually",
    "currently",
    "directly",
    "fully",
    "properly",
    "really",
    "safely",
    "simply",
    "even",
    "yet",
];

/// How someone says that it does not.
const DECLINES: [&str; 24] = [
    "i cannot",
    "i can not",
    "i can't",
    "i couldn't",
    "i could not",
    "i won't",
    "i will not",
    "i'm unable to",
    "i am unable to",
    "i was unable to",
    "i'm not able to",
    "i am not able to",
    "i was not able to",
    "i'm not allowed to",
    "i am not allowed to",
    "i must decline",
    "i have to decline",
    "i decline",
    "i refuse",
    "we cannot",
    "we are unable to",
    "i don't have access",
    "i do not have access",
    "i have no access",
];

/// What it does not do then.
const LOOKING: [&str; 27] = [
    "help",
    "assist",
    "review",
    "analyze",
    "analyse",
    "access",
    "complete",
    "comply",
    "process",
    "perform",
    "provide",
    "continue",
    "fulfill",
    "fulfil",
    "answer",
    "respond",
    "open",
    "read",
    "evaluate",
    "examine",
    "inspect",
    "assess",
    "produce",
    "carry",
    "participate",
    "discuss",
    "engage",
];

/// The sentence that declines, cut to its first words.
pub(super) fn in_words(said: &str) -> Option<String> {
    let end = (0..=said.len().min(LOOKED_AT)).rev().find(|at| said.is_char_boundary(*at))?;
    let said = said[..end].to_lowercase().replace('’', "'");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    DECLINES.iter().find_map(|phrase| {
        said.match_indices(phrase).map(|(at, _)| at).find_map(|at| {
            let begins = said[..at].chars().next_back().is_none_or(|it| !it.is_alphanumeric());
            let behind = &said[at + phrase.len()..];
            let complete = phrase.ends_with("decline")
                || phrase.ends_with("refuse")
                || phrase.ends_with("access");
            let word = |it: &str| it.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let next = behind.split(' ').map(word).filter(|it| !it.is_empty());
            let mut next = next.skip_while(|it| BETWEEN.contains(&it.as_str()));
            let declines = complete || next.next().is_some_and(|it| LOOKING.contains(&it.as_str()));
            let ends = behind.chars().next().is_none_or(|it| !it.is_alphanumeric());
            (begins && ends && declines).then(|| said[at..].chars().take(80).collect())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn to_decline_is_told_from_finding_nothing() {
        for (said, declines) in [
            ("I cannot help with that.", true),
            ("I’m sorry, but I can’t assist with this request.", true),
            ("I'm unable to review this change.", true),
            ("Unfortunately I was not able to fully\nanalyze the diff.", true),
            ("I must decline.", true),
            ("I do not have access to the files.", true),
            ("As asked, I won't be able to provide a review", true),
            ("I could not read the snapshot", true),
            ("I cannot find any defect.", false),
            ("I could not identify a failure.", false),
            ("I could not find any access that skips the review.", false),
            ("I can't see how this could fail.", false),
            ("I was unable to refute them.", false),
            ("The worker cannot access the queue; readers cannot open it.", false),
            ("AI cannot help here", false),
            ("Here is the review:", false),
            ("", false),
        ] {
            assert_eq!(in_words(said).is_some(), declines, "{said}");
        }
    }
}
