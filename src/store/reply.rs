//! `replies/<key>-<attempt>.json`: one answer as it came, under the hash of everything it was an answer to.

use super::{ascii::ascii, folder};
use crate::review::call::{Answer, CallId, Outcome, Phase, Tokens, Usage};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::Path,
};

const SCHEMA: &str = "pentad.reply/1";
/// A file over this size is not one of ours.
const MAX_BYTES: u64 = 64 << 20;
/// No run has as many tokens; sums of read numbers stay far from overflow.
const MAX_TOKENS: u64 = 1 << 40;
/// Nor costs or takes one as much: USD, and seconds.
const MAX_USD: f64 = 1e6;
const MAX_SECONDS: f64 = 1e8;

/// SHA-256 of model, settings and prompt.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Key {
    fn read(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut key = [0; 32];
        for (n, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * n..2 * n + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }
}

/// The part of a key that the calls of a loop share: hashed once, continued for each task.
#[derive(Clone)]
pub struct KeyPrefix(Sha256);

impl KeyPrefix {
    /// Hashes what is shared.
    #[must_use]
    pub fn new(model: &str, settings: &str, system: &str, snapshot: &str, ledger: &str) -> Self {
        let mut sha = Sha256::new();
        for part in [model, settings, system, snapshot, ledger] {
            eat(&mut sha, part);
        }
        Self(sha)
    }

    /// The key of one call.
    #[must_use]
    pub fn key(&self, task: &str) -> Key {
        let mut sha = self.0.clone();
        eat(&mut sha, task);
        Key(sha.finalize().into())
    }

    /// Names the prefix itself.
    #[must_use]
    pub fn id(&self) -> Key {
        Key(self.0.clone().finalize().into())
    }
}

/// Length first, so that no two lists of parts run together to the same bytes.
fn eat(sha: &mut Sha256, part: &str) {
    sha.update((part.len() as u64).to_le_bytes());
    sha.update(part);
}

/// An answer with all it was an answer to.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// The hash of `asked`, `settings` and the prompt.
    pub key: Key,
    /// Answers to one key are numbered from 1; the highest counts.
    pub attempt: u32,
    /// The model that was asked first for a silence, the one that answered for a reply, as `provider/name`.
    pub asked: String,
    /// How it was asked.
    pub settings: String,
    /// Which call.
    pub call: CallId,
    /// What came back.
    pub answer: Answer,
}

impl Filed {
    /// Whether it records that nothing came back.
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        match self.answer.outcome {
            Outcome::Reply { .. } => false,
            Outcome::Refused { .. } | Outcome::Silent { .. } => true,
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        ascii(&serde_json::to_string(&File::from(self)).expect("strings and numbers only"))
    }
}

/// The attempts filed in a folder, by key; from names alone.
pub(super) fn index(replies: &Path) -> BTreeMap<Key, BTreeSet<u32>> {
    let mut index: BTreeMap<Key, BTreeSet<u32>> = BTreeMap::new();
    let entries = fs::read_dir(replies).into_iter().flatten();
    for name in entries.filter_map(|it| it.ok()?.file_name().into_string().ok()) {
        if let Some((key, attempt)) = read_name(&name) {
            index.entry(key).or_default().insert(attempt);
        }
    }
    index
}

/// One reply; `None` where the file is not there, is no plain file, or cannot be read as what its name says.
pub(super) fn read(replies: &Path, key: &Key, attempt: u32) -> Option<Filed> {
    let path = replies.join(file_name(key, attempt));
    let about = fs::symlink_metadata(&path).ok()?;
    if !about.is_file() || about.len() > MAX_BYTES || !folder::is_plain_folder(replies) {
        return None;
    }
    let filed = serde_json::from_slice::<File>(&fs::read(&path).ok()?).ok()?.into_filed()?;
    (filed.key == *key && filed.attempt == attempt).then_some(filed)
}

pub(super) fn file_name(key: &Key, attempt: u32) -> String {
    format!("{key}-{attempt}.json")
}

pub(super) fn read_name(name: &str) -> Option<(Key, u32)> {
    let (key, attempt) = name.strip_suffix(".json")?.split_once('-')?;
    Some((Key::read(key)?, attempt.parse().ok()?))
}

/// Reads a phase's word.
pub(super) fn phase(word: &str) -> Option<Phase> {
    use Phase::{Adversary, AdversaryRepair, Arbiter, Refine, Repair, Review};
    let all = [Review, Repair, Adversary, AdversaryRepair, Refine, Arbiter];
    all.into_iter().find(|it| it.name() == word)
}

#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    key: String,
    attempt: u32,
    call: FileCall,
    asked: String,
    settings: String,
    model: Option<String>,
    outcome: FileOutcome,
    usage: FileUsage,
    seconds: f64,
}

#[derive(Serialize, Deserialize)]
struct FileCall {
    #[serde(rename = "loop")]
    loop_n: u32,
    phase: String,
    seat: u32,
    role: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum FileOutcome {
    Reply { text: String, truncated: bool },
    Refused { why: String },
    Silent { why: String },
}

#[derive(Serialize, Deserialize)]
struct FileUsage {
    requests: u32,
    input: u64,
    cache_write: u64,
    cache_read: u64,
    output: u64,
    usd: f64,
    /// Replies of older versions do not say.
    #[serde(default)]
    saved: f64,
    unpriced: u32,
}

impl From<&Filed> for File {
    fn from(filed: &Filed) -> Self {
        let Answer { outcome, model, usage, seconds } = &filed.answer;
        Self {
            schema: SCHEMA.to_owned(),
            key: filed.key.to_string(),
            attempt: filed.attempt,
            call: FileCall {
                loop_n: filed.call.loop_n,
                phase: filed.call.phase.name().to_owned(),
                seat: filed.call.seat,
                role: filed.call.role.clone(),
            },
            asked: filed.asked.clone(),
            settings: filed.settings.clone(),
            model: model.clone(),
            outcome: match outcome.clone() {
                Outcome::Reply { text, truncated } => FileOutcome::Reply { text, truncated },
                Outcome::Refused { why } => FileOutcome::Refused { why },
                Outcome::Silent { why } => FileOutcome::Silent { why },
            },
            usage: FileUsage::from(usage),
            seconds: *seconds,
        }
    }
}

impl File {
    fn into_filed(self) -> Option<Filed> {
        let Self { schema, key, attempt, call, asked, settings, model, outcome, usage, seconds } =
            self;
        let outcome = match outcome {
            FileOutcome::Reply { text, truncated } => Outcome::Reply { text, truncated },
            FileOutcome::Refused { why } => Outcome::Refused { why },
            FileOutcome::Silent { why } => Outcome::Silent { why },
        };
        let FileCall { loop_n, phase: word, seat, role } = call;
        let call = CallId { loop_n, phase: phase(&word)?, seat, role };
        let answer = Answer {
            outcome,
            model,
            usage: usage.into(),
            seconds: seconds.clamp(0.0, MAX_SECONDS),
        };
        let key = Key::read(&key)?;
        (schema == SCHEMA).then_some(Filed { key, attempt, asked, settings, call, answer })
    }
}

impl From<&Usage> for FileUsage {
    fn from(usage: &Usage) -> Self {
        let Usage { requests, tokens, usd, saved, unpriced } = *usage;
        let Tokens { input, cache_write, cache_read, output } = tokens;
        Self { requests, input, cache_write, cache_read, output, usd, saved, unpriced }
    }
}

impl From<FileUsage> for Usage {
    fn from(file: FileUsage) -> Self {
        let tokens = Tokens {
            input: file.input.min(MAX_TOKENS),
            cache_write: file.cache_write.min(MAX_TOKENS),
            cache_read: file.cache_read.min(MAX_TOKENS),
            output: file.output.min(MAX_TOKENS),
        };
        let few = |n: u32| n.min(1 << 16);
        Self {
            requests: few(file.requests),
            tokens,
            usd: file.usd.clamp(0.0, MAX_USD),
            saved: file.saved.clamp(-MAX_USD, MAX_USD),
            unpriced: few(file.unpriced),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{File, Filed, KeyPrefix};

    #[test]
    fn the_numbers_of_a_file_that_lies_stay_numbers() {
        let key = KeyPrefix::new("m", "s", "", "", "").key("t").to_string();
        let lie = format!(
            r#"{{"schema":"pentad.reply/1","key":"{key}","attempt":1,"call":{{"loop":1,"phase":"review","seat":0,"role":"r"}},
            "asked":"m","settings":"s","model":null,"outcome":{{"kind":"reply","text":"","truncated":false}},"seconds":1e308,
            "usage":{{"requests":4294967295,"input":18446744073709551615,"cache_write":0,"cache_read":0,"output":0,"usd":1e308,
            "unpriced":0}}}}"#
        );
        let file: File = serde_json::from_str(&lie).unwrap();
        let Filed { answer, .. } = file.into_filed().unwrap();
        assert_eq!((answer.usage.usd, answer.seconds), (super::MAX_USD, super::MAX_SECONDS));
        let json =
            Filed { answer, ..serde_json::from_str::<File>(&lie).unwrap().into_filed().unwrap() };
        assert!(json.to_json().len() < 600, "numbers that a report can show");
    }

    #[test]
    fn parts_do_not_run_together() {
        let a = KeyPrefix::new("m", "s", "ab", "c", "").key("t");
        let b = KeyPrefix::new("m", "s", "a", "bc", "").key("t");
        assert_ne!(a, b);
        assert_eq!(a, KeyPrefix::new("m", "s", "ab", "c", "").key("t"));
    }
}
