//! Whether a server read the whole prompt. Some cut what does not fit their context and answer as if nothing were missing: a review of
//! half a change, green. The number of tokens they say they read gives it away.

use crate::{
    model::failure::{Class, Failure},
    review::call::{Prompt, Tokens},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// No text has more bytes a token than this: code comes to about 4, English to at most 5 or 6.
const MOST_BYTES: usize = 6;
/// What a count may be below that before it is believed to be a cut one.
const MARGIN: usize = 2;
/// Prompts that differ by this many bytes differ in tokens.
const APART: usize = 100 * MOST_BYTES * MARGIN;

/// What was counted so far, by model.
#[derive(Debug, Default)]
pub(super) struct Counted {
    last: Mutex<BTreeMap<String, (u64, usize)>>,
}

impl Counted {
    /// Takes the count of one request.
    ///
    /// # Errors
    /// The failure, where the prompt was cut: the count is below what any tokenizer comes to, or the same as of another
    /// prompt of quite another size, as it is where every prompt is cut to what fits.
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
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.insert(model.to_owned(), (told, bytes));
        let same = before.is_some_and(|(then, of)| then == told && of.abs_diff(bytes) >= APART);
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
        let (short, long) = (prompt(&code, "hunt"), prompt(&code, &"hunt more\n".repeat(200)));
        let counted = Counted::default();
        assert!(counted.check("m", &short, &read(32_768)).is_ok());
        assert!(counted.check("other", &long, &read(32_768)).is_ok(), "another model");
        assert!(counted.check("m", &short, &read(32_768)).is_ok(), "the same prompt");
        assert!(counted.check("m", &long, &read(32_768)).is_err());
        assert!(counted.check("m", &short, &read(32_700)).is_ok());
    }
}
