//! A finished review's replies in place of a model: the same prompts get the same answers, silences included.
//!
//! Two kinds of folder: one that holds our own `replies/`, answered by the exact prompt, and one of texts written by hand,
//! named by assignment: `L<loop>-<role>.md` or `.json`, with `-repair`, `-refine` or `-adversary-repair` after the role for
//! the calls that are not a role's first in its loop. All of it is read before anything is asked: the folder may be the
//! output folder that the run is about to replace.

use crate::{
    fault::Fault,
    review::call::{Answer, Call, CallId, Outcome, Phase, Usage},
    store::{self, Filed, Key, KeyPrefix},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The model's name in answers that were written by hand.
pub(super) const NAME: &str = "replay";
/// A text over this size is no reply.
const MAX_BYTES: u64 = 16 << 20;

/// Everything that was recorded.
#[derive(Debug)]
pub(super) struct Replay {
    /// By key; of one key's answers the last.
    filed: BTreeMap<Key, Filed>,
    /// Every model and settings among them.
    asked: BTreeSet<(String, String)>,
    /// Texts by file name without its ending.
    texts: BTreeMap<String, String>,
}

impl Replay {
    /// Reads a folder.
    ///
    /// # Errors
    /// A [`Fault`] where there is no folder, or no reply in it.
    pub(super) fn read(dir: &Path) -> anyhow::Result<Self> {
        let filed = store::filed(dir)?;
        let asked = filed.iter().map(|it| (it.asked.clone(), it.settings.clone())).collect();
        // Sorted by key and attempt: of one key the last stays.
        let filed = filed.into_iter().map(|it| (it.key.clone(), it)).collect();
        let replay = Self { filed, asked, texts: texts(dir) };
        if replay.filed.is_empty() && replay.texts.is_empty() {
            let what = format!("no recorded reply in {}", dir.display());
            let help = "name a folder with Pentad's replies/, or with files like L1-security.json";
            return Err(Fault::usage(what, help).into());
        }
        Ok(replay)
    }

    /// The models whose replies are held, as `provider/name`.
    pub(super) fn models(&self) -> BTreeSet<String> {
        let by_hand = (!self.texts.is_empty()).then(|| NAME.to_owned());
        self.asked.iter().map(|it| it.0.clone()).chain(by_hand).collect()
    }

    /// What was recorded for a call, as it is to be filed again. `keys` makes the part of a key that calls share.
    pub(super) fn answer(&self, call: &Call, keys: impl Fn(&str, &str) -> KeyPrefix) -> Filed {
        let key =
            |(model, settings): &(String, String)| keys(model, settings).key(&call.prompt.task);
        // A reply of any model comes before a silence: a silence is filed under the model that was asked first.
        let found: Vec<&Filed> =
            self.asked.iter().filter_map(|it| self.filed.get(&key(it))).collect();
        let found = found.iter().find(|it| !it.is_silence()).or_else(|| found.first());
        if let Some(filed) = found {
            return Filed { call: call.id.clone(), ..(*filed).clone() };
        }
        Filed {
            key: keys(NAME, "").key(&call.prompt.task),
            attempt: 1,
            asked: NAME.to_owned(),
            settings: String::new(),
            call: call.id.clone(),
            answer: self.by_hand(&call.id),
        }
    }

    fn by_hand(&self, call: &CallId) -> Answer {
        let text = names(call).into_iter().find_map(|it| self.texts.get(&it));
        let silent = |why: &str| Outcome::Silent { why: why.to_owned() };
        let outcome = match text.map(String::as_str) {
            None => silent("the replay holds no answer to this prompt"),
            Some(text) if text.trim().is_empty() => silent("the replay holds an empty answer"),
            Some(text) => Outcome::Reply { text: text.to_owned(), truncated: false },
        };
        let model = matches!(outcome, Outcome::Reply { .. }).then(|| NAME.to_owned());
        Answer { outcome, model, usage: Usage::default(), seconds: 0.0 }
    }
}

/// The file names, without ending, under which a call's text may stand.
fn names(call: &CallId) -> Vec<String> {
    let plain = format!("L{}-{}", call.loop_n, call.role);
    let with = |phase: &str| format!("{plain}-{phase}");
    match call.phase {
        Phase::Review | Phase::Adversary | Phase::Arbiter => vec![plain],
        Phase::AdversaryRepair => vec![with(call.phase.name()), with(Phase::Repair.name())],
        Phase::Repair | Phase::Refine => vec![with(call.phase.name())],
    }
}

/// Texts written by hand, in the folder or in its `replies`.
fn texts(dir: &Path) -> BTreeMap<String, String> {
    let folders = [dir.join(store::REPLIES), dir.to_owned()];
    let entries = folders.iter().flat_map(fs::read_dir).flatten().filter_map(Result::ok);
    let mut names: Vec<(String, PathBuf)> =
        entries.filter_map(|it| Some((it.file_name().into_string().ok()?, it.path()))).collect();
    // In an order, so that of two files for one call the same one counts on every machine.
    names.sort();
    names.iter().filter_map(|(name, path)| Some((stem(name)?, text(path)?))).collect()
}

fn stem(name: &str) -> Option<String> {
    let stem = [".md", ".json"].into_iter().find_map(|it| name.strip_suffix(it))?;
    let (n, role) = stem.strip_prefix('L')?.split_once('-')?;
    (n.parse::<u32>().is_ok() && !role.is_empty()).then(|| stem.to_owned())
}

fn text(path: &Path) -> Option<String> {
    let about = fs::metadata(path).ok()?;
    let bytes = (about.is_file() && about.len() <= MAX_BYTES).then(|| fs::read(path).ok())??;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
