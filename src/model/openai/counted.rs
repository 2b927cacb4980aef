//! Whether a server read the whole prompt. Some cut what does not fit their context and answer as if nothing were missing: a review of
//! half a change, green. The number of tokens they say they read gives it away.

use crate::{
    model::failure::{Class, Failure},
    review::call::{Prompt, Tokens},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// No text has more bytes a token than this: code comes to about 4, English to at most 5 or 6.
const MOST_BYTES: usize = 6;
/// What a count may be below that before it is believed to be a cut one.
const MARGIN: usize = 2;
/// So many prompts of different sizes come to the same number of tokens by chance in no run: two do in many, three in few.
const ALIKE: usize = 4;
/// How far the sizes must be apart, in bytes: 100 tokens at least.
const APART: usize = 100 * MOST_BYTES * MARGIN;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The sizes of a model's prompts that came to a count.
    sizes: Mutex<BTreeMap<(String, u64), BTreeSet<usize>>>,
}

impl Counted {
    /// Takes the count of one request.
    ///
    /// # Errors
    /// The failure, where the prompt was cut: the count is below what any tokenizer comes to, or the same for prompts of
    /// quite different sizes, as it is where every prompt is cut to what fits.
    pub(super) fn check(
        &self,
        model: &str,
        prompt: &Prompt,
        tokens: &Tokens,
    ) -> Result<(), Failure> {
        let told = tokens.input + tokens.cache_write + tokens.cache_read;
        if told == 0 {
            // Some servers fill in what they do not count.
            return Ok(());
        }
        let parts = [&prompt.system, &prompt.snapshot, &prompt.ledger, &prompt.task];
        let bytes: usize = parts.iter().map(|it| changes(it)).sum();
        let least = (bytes / MOST_BYTES / MARGIN) as u64;
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let sizes = sizes.entry((model.to_owned(), told)).or_default();
        sizes.insert(bytes);
        let apart = sizes.last().zip(sizes.first()).map_or(0, |(most, least)| most - least);
        let same = sizes.len() >= ALIKE && apart >= APART;
        if told >= least && !same {
            return Ok(());
        }
        let why = if same {
            format!("it read {told} tokens of prompts of different sizes")
        } else {
            format!("it read {told} tokens of what must be more than {least}")
        };
        let help = "raise its context length (Ollama: OLLAMA_CONTEXT_LENGTH)";
        Err(Failure::new(
            Class::ContextTooLong,
            &format!("the server cut the prompt: {why}; {help}"),
        ))
    }
}

/// The bytes that differ from the one before: a run of spaces or dashes may be a single token.
fn changes(text: &str) -> usize {
    let bytes = text.as_bytes();
    usize::from(!bytes.is_empty()) + bytes.windows(2).filter(|it| it[0] != it[1]).count()
}

#[cfg(test)]
mod tests {
    use super::{Class, Counted, Prompt, Tokens};

    fn prompt(snapshot: &str, task: &str) -> Prompt {
        Prompt {
            system: "".into(),
            snapshot: snapshot.into(),
            ledger: "".into(),
            task: task.into(),
        }
    }

    fn read(input: u64) -> Tokens {
        Tokens { input, ..Tokens::default() }
    }

    #[test]
    fn a_count_below_any_tokenizer_s_is_a_cut_prompt() {
        let code = prompt(&"let x = compute(y);\n".repeat(6_000), "hunt");
        let table =
            [(30_000, true), (10_000, true), (9_000, false), (4_096, false), (1, false), (0, true)];
        for (told, whole) in table {
            let checked = Counted::default().check("m", &code, &read(told));
            assert_eq!(checked.is_ok(), whole, "{told}");
        }
        let cached = Tokens { input: 10, cache_write: 10_000, cache_read: 20_000, output: 0 };
        assert!(Counted::default().check("m", &code, &cached).is_ok(), "what was cached was read");
        let rules = prompt(&format!("{}\n", "-".repeat(400)).repeat(300), "hunt");
        assert!(Counted::default().check("m", &rules, &read(700)).is_ok(), "a run is few tokens");
        let failure = Counted::default().check("m", &code, &read(4_096)).unwrap_err();
        assert_eq!(failure.class, Class::ContextTooLong);
        assert!(failure.message.contains("the server cut the prompt"), "{}", failure.message);
    }

    #[test]
    fn one_count_for_prompts_of_different_sizes_is_a_cut_prompt() {
        let code = "let x = compute(y);\n".repeat(6_000);
        let prompts: Vec<Prompt> =
            (0..5).map(|n| prompt(&code, &"hunt more\n".repeat(60 * n))).collect();
        let counted = Counted::default();
        let check = |model: &str, n: usize, told| counted.check(model, &prompts[n], &read(told));
        assert!((0..3).all(|n| check("m", n, 32_768).is_ok()), "two or three may be chance");
        assert!((0..3).all(|n| check("m", n, 32_768).is_ok()), "the same ones again");
        assert!(check("other", 3, 32_768).is_ok(), "another model");
        assert!((0..5).all(|n| check("m", n, 32_000 + n as u64).is_ok()), "other counts");
        let failure = check("m", 3, 32_768).unwrap_err();
        assert!(failure.message.contains("32768 tokens of prompts of different sizes"));
        assert!(check("m", 0, 32_768).is_err(), "it is known by now");
        let alike: Vec<Prompt> = (0..9).map(|n| prompt(&code, &"hunt".repeat(n))).collect();
        assert!(alike.iter().all(|it| counted.check("m", it, &read(40_000)).is_ok()));
    }
}
