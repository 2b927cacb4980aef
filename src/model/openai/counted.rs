//! Whether a server read the whole prompt. Some cut what does not fit their context and answer as if nothing were missing: a review of
//! half a change, green. The number of tokens they say they read gives it away.

use crate::{
    model::failure::{Class, Failure},
    review::call::{Prompt, Tokens},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// No text has more bytes a token than this: code comes to about 4, English to at most 5 or 6.
const MOST_BYTES: usize = 6;
/// What a single count may be below that before it is believed to be a cut one.
const MARGIN: usize = 2;
/// Two prompts of a run differ in their last part alone, all of it prose and JSON: so many bytes more are at least a token more,
/// where they are [`APART`] or more.
const SLOPE: usize = 8;
const APART: usize = 1_200;
/// The largest prompts of a run, of this many different sizes and so far apart, come to the same number of tokens by chance in
/// no run: two do in many.
const ALIKE: usize = 3;
const ALIKE_APART: usize = 200;
/// Of the tokens a byte that a model's other prompts came to, a whole one has more than this share, in percent.
const SHARE: usize = 60;
/// Prompts of one model that are remembered: a run has fewer sizes.
const KEPT: usize = 1_000;

/// What was counted so far, by model.
#[derive(Debug, Default)]
pub(super) struct Counted {
    models: Mutex<BTreeMap<String, Counts>>,
}

/// The prompts of one model that share a snapshot: by size in bytes, their tokens.
#[derive(Debug, Default)]
struct Counts {
    snapshot: Option<Arc<str>>,
    by_size: BTreeMap<usize, u64>,
}

impl Counted {
    /// Takes the count of one request.
    ///
    /// # Errors
    /// The failure, where the prompt was cut: the count is below what any tokenizer comes to, or it does not grow as this run's
    /// prompts do.
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
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = models.entry(model.to_owned()).or_default();
        counts.take(&prompt.snapshot, bytes, told);
        let least = (bytes / MOST_BYTES / MARGIN) as u64;
        let why = if told < least {
            Some(format!("it read {told} tokens of what must be more than {least}"))
        } else {
            counts.why_cut(bytes, told)
        };
        let Some(why) = why else { return Ok(()) };
        let help = "raise its context length (Ollama: OLLAMA_CONTEXT_LENGTH)";
        Err(Failure::new(
            Class::ContextTooLong,
            &format!("the server cut the prompt: {why}; {help}"),
        ))
    }
}

impl Counts {
    fn take(&mut self, snapshot: &Arc<str>, bytes: usize, told: u64) {
        if !self.snapshot.as_ref().is_some_and(|it| Arc::ptr_eq(it, snapshot)) {
            *self = Self { snapshot: Some(Arc::clone(snapshot)), by_size: BTreeMap::new() };
        }
        if self.by_size.len() < KEPT {
            self.by_size.insert(bytes, told);
        }
    }

    /// Why this count is one of a cut prompt, by what the others came to.
    fn why_cut(&self, bytes: usize, told: u64) -> Option<String> {
        let smaller = self.by_size.range(..bytes.saturating_sub(APART));
        // It may be the smaller of two that is looked at now: both were cut.
        let larger = self.by_size.range(bytes.saturating_add(APART)..);
        let pairs =
            smaller.map(|it| (it, (&bytes, &told))).chain(larger.map(|it| ((&bytes, &told), it)));
        for ((less, few), (more, many)) in pairs {
            if *many < few + ((more - less) / SLOPE) as u64 {
                return Some(format!(
                    "it read {few} and {many} tokens of prompts of which one is {} bytes longer",
                    more - less
                ));
            }
        }
        let largest: Vec<(usize, u64)> =
            self.by_size.iter().rev().take(ALIKE).map(|(bytes, told)| (*bytes, *told)).collect();
        let apart = largest[0].0 - largest[largest.len() - 1].0;
        let same = largest.len() == ALIKE && largest.iter().all(|it| it.1 == told);
        if same && apart >= ALIKE_APART {
            return Some(format!("it read {told} tokens of prompts of different sizes"));
        }
        let dense = |of: (&usize, &u64)| (u128::from(*of.1) << 32) / (*of.0).max(1) as u128;
        let most = self.by_size.iter().filter(|it| *it.0 >= 10 * APART).map(dense).max()?;
        let thin = dense((&bytes, &told)) * 100 < most * SHARE as u128;
        thin.then(|| {
            format!("it read {told} tokens of {bytes} bytes, far less than of its other prompts")
        })
    }
}

/// The bytes that differ from the one before: a run of spaces or dashes may be a single token.
fn changes(text: &str) -> usize {
    let bytes = text.as_bytes();
    usize::from(!bytes.is_empty()) + bytes.windows(2).filter(|it| it[0] != it[1]).count()
}

#[cfg(test)]
mod tests {
    use super::{Arc, Class, Counted, Prompt, Tokens};

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

    /// Prompts that share their snapshot, with tasks of these sizes.
    fn of_sizes(sizes: &[usize]) -> Vec<Prompt> {
        let code: Arc<str> = "let x = compute(y);\n".repeat(6_000).into();
        let task = |size: &usize| "hunt more ".repeat(1_000)[..*size].to_owned();
        let with = |size| Prompt { snapshot: Arc::clone(&code), ..prompt("", &task(size)) };
        sizes.iter().map(with).collect()
    }

    /// How many of these prompts are believed to be whole, with what a server says it read of them.
    fn believed(sizes: &[usize], told: &[u64]) -> usize {
        let counted = Counted::default();
        let whole =
            |(prompt, told): (&Prompt, &u64)| counted.check("m", prompt, &read(*told)).is_ok();
        of_sizes(sizes).iter().zip(told).take_while(|it| whole(*it)).count()
    }

    #[test]
    fn a_count_that_does_not_grow_with_the_prompt_is_a_cut_one() {
        let table: [(&[usize], &[u64], usize); 10] = [
            // The same number, whatever came: at the third, or at the second where they are far apart.
            (&[900, 1100, 1300, 1500], &[32_768; 4], 2),
            (&[1300, 900, 1100], &[32_768; 3], 2),
            (&[900, 2500], &[32_768; 2], 1),
            (&[2500, 900], &[32_768; 2], 1),
            // As nearly the same.
            (&[900, 2500], &[32_767, 32_768], 1),
            // Prompts grow by a token for four or five bytes.
            (&[900, 1100, 1300, 2500], &[30_225, 30_275, 30_325, 30_625], 4),
            (&[2500, 900, 6000], &[30_500, 30_180, 31_100], 3),
            // Two, and alike by chance; or three, but a larger one is whole.
            (&[900, 1100, 2300], &[30_225, 30_225, 30_600], 3),
            (&[9000, 900, 1000, 1100], &[33_000, 30_225, 30_225, 30_225], 4),
            // Smaller ones were read whole, this one was not.
            (&[900, 1500, 9900], &[30_225, 30_400, 30_800], 2),
        ];
        for (sizes, told, whole) in table {
            assert_eq!(believed(sizes, told), whole, "{sizes:?} {told:?}");
        }
    }

    #[test]
    fn a_count_that_is_thin_beside_the_others_is_a_cut_one() {
        let small: Arc<str> = "let x = compute(y);\n".repeat(2_000).into();
        let with = |ledger: usize| Prompt {
            snapshot: Arc::clone(&small),
            ledger: "high | a.rs:12 | it is lost\n".repeat(ledger).into(),
            ..prompt("", "hunt")
        };
        let counted = Counted::default();
        assert!(counted.check("m", &with(0), &read(12_000)).is_ok());
        assert!(counted.check("other", &with(10_000), &read(50_000)).is_ok(), "another model");
        assert!(counted.check("m", &with(9_000), &read(80_000)).is_ok());
        let failure = counted.check("m", &with(10_000), &read(48_000)).unwrap_err();
        assert!(failure.message.contains("of prompts of which one is"), "{}", failure.message);
        let fresh = Counted::default();
        assert!(fresh.check("m", &with(0), &read(12_000)).is_ok());
        let failure = fresh.check("m", &with(10_000), &read(48_000)).unwrap_err();
        assert!(failure.message.contains("than of its other prompts"), "{}", failure.message);
    }

    #[test]
    fn another_snapshot_is_another_run() {
        let counted = Counted::default();
        for sizes in [[900, 1100], [900, 1100], [900, 1100]] {
            let prompts = of_sizes(&sizes);
            assert!(prompts.iter().all(|it| counted.check("m", it, &read(32_768)).is_ok()));
        }
        let alike = of_sizes(&[100, 110, 120, 130, 140, 150]);
        assert!(alike.iter().all(|it| counted.check("m", it, &read(32_768)).is_ok()), "too alike");
    }
}
