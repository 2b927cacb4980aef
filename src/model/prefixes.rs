//! The shared parts of keys, hashed once for the calls that share them: half a megabyte is not hashed again for every call.

use crate::{review::call::Prompt, store::KeyPrefix};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Shared parts by the identity of their texts.
#[derive(Default)]
pub(super) struct Prefixes {
    kept: Mutex<Vec<Prefix>>,
}

struct Prefix {
    model: String,
    settings: String,
    blocks: [Arc<str>; 3],
    hashed: KeyPrefix,
}

impl fmt::Debug for Prefixes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prefixes")
    }
}

impl Prefixes {
    /// More than a loop has in use.
    const KEPT: usize = 16;

    /// The shared part for a model, its settings and a prompt.
    pub(super) fn of(&self, model: &str, settings: &str, prompt: &Prompt) -> KeyPrefix {
        let blocks = [&prompt.system, &prompt.snapshot, &prompt.ledger];
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |it: &&Prefix| {
            it.model == model
                && it.settings == settings
                && it.blocks.iter().zip(blocks).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        if let Some(prefix) = kept.iter().find(same) {
            return prefix.hashed.clone();
        }
        let [system, snapshot, ledger] = blocks;
        let hashed = KeyPrefix::new(model, settings, system, snapshot, ledger);
        if kept.len() == Self::KEPT {
            kept.remove(0);
        }
        kept.push(Prefix {
            model: model.to_owned(),
            settings: settings.to_owned(),
            blocks: blocks.map(Arc::clone),
            hashed: hashed.clone(),
        });
        hashed
    }
}
