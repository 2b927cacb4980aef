//! The prompt's shared blocks as JSON strings, each escaped once: half a megabyte is not escaped again for every call.

use std::sync::{Arc, Mutex, PoisonError};

/// More than a run has in use: system, snapshot and two ledgers.
const KEPT: usize = 8;

/// Blocks by the identity of their text.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    kept: Mutex<Vec<(Arc<str>, Arc<str>)>>,
}

impl Blocks {
    /// The text as a JSON string, quotes included.
    pub(super) fn json(&self, text: &Arc<str>) -> Arc<str> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, json)) = kept.iter().find(|(it, _)| Arc::ptr_eq(it, text)) {
            return Arc::clone(json);
        }
        let json: Arc<str> = quote(text).into();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        // The text is kept with it: its address cannot become another text's.
        kept.push((Arc::clone(text), Arc::clone(&json)));
        json
    }
}

/// A text as a JSON string, quotes included.
pub(super) fn quote(text: &str) -> String {
    serde_json::to_string(text).expect("any text is a JSON string")
}
