//! The snapshot of a merge: nobody is shown anything, so it has no block and no budget. Its texts are what quotes are looked up in.

use super::{Coverage, Shown, Snapshot};
use crate::review::{
    change::{Content, Lines, Material, Outline},
    diff::diff,
    finding::Side,
    redact::Redactor,
};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Every changed file at both sides and every file of `material.tree`, whole. The redactor is the one that goes over the findings, so
/// that a secret has the same placeholder in both.
#[must_use]
pub fn cited(material: &Material, outline: Outline, redactor: &mut Redactor) -> Snapshot {
    let mut texts = Vec::new();
    for file in &material.changes {
        let old = clean(file.old.as_ref(), redactor);
        let new = clean(file.new.as_ref(), redactor);
        if old.is_none() && new.is_none() {
            continue;
        }
        let compared = diff(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
        let before = file.old_path.as_ref().unwrap_or(&file.path);
        texts.extend(old.as_ref().map(|it| shown(before, Side::Old, it, &compared.removed)));
        texts.extend(new.as_ref().map(|it| shown(&file.path, Side::New, it, &compared.added)));
    }
    for file in &material.tree {
        let text = clean(Some(&file.content), redactor);
        texts.extend(text.as_ref().map(|it| shown(&file.path, Side::New, it, &[])));
    }
    texts.sort_by(|a, b| (&a.path, a.side).cmp(&(&b.path, b.side)));
    let mut changed_paths: Vec<String> =
        material.changes.iter().map(|it| it.path.clone()).collect();
    changed_paths.sort_unstable();
    Snapshot { texts, outline, changed_paths, ..nothing() }
}

/// The snapshot where no repository was given.
#[must_use]
pub fn nothing() -> Snapshot {
    Snapshot {
        block: "".into(),
        sha256: String::new(),
        tokens: 0,
        texts: Vec::new(),
        outline: Outline::new(),
        changed_paths: Vec::new(),
        touched: Vec::new(),
        coverage: Coverage::default(),
        redacted: BTreeMap::new(),
        empty: false,
    }
}

fn shown(path: &str, side: Side, text: &Arc<str>, changed: &[Lines]) -> Shown {
    Shown { path: path.to_owned(), side, text: Arc::clone(text), changed: changed.to_vec() }
}

fn clean(content: Option<&Content>, redactor: &mut Redactor) -> Option<Arc<str>> {
    let text = content?.text()?;
    Some(match redactor.text(text) {
        Cow::Borrowed(_) => Arc::clone(text),
        Cow::Owned(text) => text.into(),
    })
}
