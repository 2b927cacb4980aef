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

/// No text has more bytes a token than this: code comes to about 4, English to at most 5 or 6. Parts of a prompt differ in it by as much
/// as 2 to 6, so nothing follows from how much more is counted of a larger one.
const MOST_BYTES: u64 = 6;
/// What a single count may be below that before it is believed to be a cut one.
const MARGIN: u64 = 2;
/// The bytes a token of a count that several sizes have in common.
const MANY_BYTES: u64 = 5;
/// So many sizes come to the same number by chance in no run.
const ALIKE: usize = 3;
/// Sizes of which the larger comes to more tokens, whoever counts: in bytes, and as a part of the larger.
const APART: usize = 4 << 10;
const APART_PART: usize = 50;
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

/// What a server does with a prompt that does not fit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cuts {
    /// It may cut it.
    Maybe,
    /// It refuses it, by its documentation.
    Never,
}

impl Counted {
    /// Takes the count of one request.
    ///
    /// # Errors
    /// The failure, where the prompt was cut: the count is below what any tokenizer comes to, or it is hardly that and does not grow
    /// with this run's prompts.
    pub(super) fn check(
        &self,
        model: &str,
        prompt: &Prompt,
        tokens: &Tokens,
        cuts: Cuts,
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
        let least = bytes as u64 / MOST_BYTES / MARGIN;
        let why = match cuts {
            _ if told < least => {
                Some(format!("it read {told} tokens of what must be more than {least}"))
            }
            Cuts::Maybe => counts.why_cut(bytes, told),
            Cuts::Never => None,
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

    /// Why this count is one of a cut prompt, by what the others came to: hardly what a tokenizer can come to, and the same or less
    /// for a larger one. Either alone is an honest server's, too.
    fn why_cut(&self, bytes: usize, told: u64) -> Option<String> {
        let thin = |most: u64| told.saturating_mul(most) < bytes as u64;
        let others = || self.by_size.iter().map(|(bytes, told)| (*bytes, *told));
        let same = || others().filter(|it| it.1 == told).map(|it| it.0);
        let (first, last) = (same().min()?, same().max()?);
        let whole_above = others().any(|it| it.0 > last && !about(it.1, told));
        if thin(MANY_BYTES) && same().count() >= ALIKE && apart(first, last) && !whole_above {
            return Some(format!("it read {told} tokens of prompts of different sizes"));
        }
        let pair = |other: (usize, u64)| {
            let ours = (bytes, told);
            let (less, more) = if other.0 < bytes { (other, ours) } else { (ours, other) };
            (apart(less.0, more.0) && about(more.1, less.1)).then_some((less, more))
        };
        let (less, more) = others().filter(|_| thin(MOST_BYTES)).find_map(pair)?;
        let (few, many, longer) = (less.1, more.1, more.0 - less.0);
        Some(format!(
            "it read {few} and {many} tokens of prompts of which one is {longer} bytes longer"
        ))
    }
}

/// Whether a count is no more than another, but for a hundredth.
fn about(count: u64, other: u64) -> bool {
    count <= other.saturating_add(other / 100)
}

/// Whether sizes, the smaller first, differ enough for their counts to differ.
fn apart(less: usize, more: usize) -> bool {
    more - less >= APART.max(more / APART_PART)
}

/// The bytes that differ from the one before: a run of spaces or dashes may be a single token.
fn changes(text: &str) -> usize {
    let bytes = text.as_bytes();
    usize::from(!bytes.is_empty()) + bytes.windows(2).filter(|it| it[0] != it[1]).count()
}

#[cfg(test)]
mod tests {
    use super::{Arc, Class, Counted, Cuts, Prompt, Tokens};

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
            let checked = Counted::default().check("m", &code, &read(told), Cuts::Maybe);
            assert_eq!(checked.is_ok(), whole, "{told}");
        }
        let cached = Tokens { input: 10, cache_write: 10_000, cache_read: 20_000, output: 0 };
        assert!(
            Counted::default().check("m", &code, &cached, Cuts::Maybe).is_ok(),
            "what was cached was read"
        );
        let rules = prompt(&format!("{}\n", "-".repeat(400)).repeat(300), "hunt");
        assert!(
            Counted::default().check("m", &rules, &read(700), Cuts::Maybe).is_ok(),
            "a run is few tokens"
        );
        let failure = Counted::default().check("m", &code, &read(4_096), Cuts::Maybe).unwrap_err();
        assert_eq!(failure.class, Class::ContextTooLong);
        assert!(failure.message.contains("the server cut the prompt"), "{}", failure.message);
    }

    /// Prompts of so many thousand bytes in all that share their snapshot, of a hundred thousand.
    fn of_sizes(thousands: &[usize]) -> Vec<Prompt> {
        let code: Arc<str> = "let x = compute(y);\n".repeat(5_000).into();
        let task = |size: &usize| "hunt more ".repeat(100 * (size - 100));
        let with = |size| Prompt { snapshot: Arc::clone(&code), ..prompt("", &task(size)) };
        thousands.iter().map(with).collect()
    }

    /// Which of these prompts are believed to be whole, with what a server says it read of them.
    fn believed(thousands: &[usize], told: &[u64], cuts: Cuts) -> Vec<bool> {
        let counted = Counted::default();
        let whole = |(prompt, told): (&Prompt, &u64)| {
            counted.check("m", prompt, &read(*told), cuts).is_ok()
        };
        of_sizes(thousands).iter().zip(told).map(whole).collect()
    }

    #[test]
    fn a_count_that_is_hardly_one_and_does_not_grow_with_the_prompt_is_a_cut_one() {
        let table: [(&[usize], &[u64], &[bool]); 11] = [
            // The same number, whatever comes.
            (&[250, 260, 270], &[32_768; 3], &[true, false, false]),
            (&[270, 250, 260], &[32_768; 3], &[true, false, false]),
            (&[170, 180, 175, 190], &[32_768; 4], &[true, true, false, false]),
            // As nearly the same; or less for more.
            (&[250, 260], &[32_768, 32_760], &[true, false]),
            (&[200, 400], &[60_000, 48_000], &[true, false]),
            // Not apart enough to tell.
            (&[250, 253], &[32_768; 2], &[true, true]),
            // What a tokenizer can come to is believed, grows it or not.
            (&[110, 120, 130], &[32_768; 3], &[true; 3]),
            (&[110, 120, 130], &[30_225, 30_275, 30_020], &[true; 3]),
            // Nor is one condemned for what another was.
            (&[250, 260, 255, 270], &[32_768, 32_768, 62_000, 66_000], &[true, false, true, true]),
            // Hardly one, but it grows.
            (&[250, 260, 270], &[40_000, 41_600, 43_200], &[true; 3]),
            // Three alike, and a larger one that was read.
            (&[300, 170, 175, 180], &[70_000, 32_768, 32_768, 32_768], &[true; 4]),
        ];
        for (sizes, told, whole) in table {
            assert_eq!(believed(sizes, told, Cuts::Maybe), whole, "{sizes:?} {told:?}");
            assert_eq!(believed(sizes, told, Cuts::Never), vec![true; sizes.len()], "{sizes:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]

        /// Tokenizers differ, and so do a prompt's parts: code, prose, identifiers. Some servers round what they say.
        #[test]
        fn an_honest_count_is_believed(
            snapshot in 22_u64..60,
            tails in proptest::collection::vec((100_usize..180, 22_u64..60), 2..12),
            round in proptest::sample::select(vec![1_u64, 256, 1000]),
        ) {
            // A rounded count may be off by some hundredths itself.
            let most = if round == 1 { 60 } else { 48 };
            let of = |bytes: usize, tenths: u64| bytes as u64 * 1_000 * 10 / tenths.min(most);
            let told = |(size, dense): &(usize, u64)| {
                let honest = of(100, snapshot) + of(size - 100, *dense) + 1;
                (honest + round / 2) / round * round
            };
            let sizes: Vec<usize> = tails.iter().map(|it| it.0).collect();
            let told: Vec<u64> = tails.iter().map(told).collect();
            let whole = believed(&sizes, &told, Cuts::Maybe);
            proptest::prop_assert!(whole.iter().all(|it| *it), "{sizes:?} {told:?} {whole:?}");
        }
    }

    #[test]
    fn another_snapshot_is_another_run() {
        let counted = Counted::default();
        for size in [250, 260, 270] {
            let prompt = &of_sizes(&[size])[0];
            assert!(counted.check("m", prompt, &read(32_768), Cuts::Maybe).is_ok(), "{size}");
        }
        let prompt = &of_sizes(&[280])[0];
        assert!(counted.check("m", prompt, &read(32_768), Cuts::Maybe).is_ok());
        let longer = Prompt { task: "hunt ".repeat(40_000).into(), ..prompt.clone() };
        assert!(counted.check("other", &longer, &read(32_768), Cuts::Maybe).is_ok());
        assert!(counted.check("m", &longer, &read(32_768), Cuts::Maybe).is_err());
    }
}
