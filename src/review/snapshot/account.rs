//! What became of the parts: the texts a quote may stand in, and what was and was not in front of the reviewers.

use super::{
    Coverage, CoveredFile, How, OmittedFile, Shown,
    gather::Gathered,
    part::{Class, Part, Section},
};
use crate::review::{change::Lines, finding::Side};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The texts that are really in the block, sorted by path and side. A file shown only as a diff is here whole, for a quote
/// is anchored by the lines of the whole file.
pub(super) fn texts(gathered: &Gathered) -> Vec<Shown> {
    let shown: BTreeSet<(Section, &str)> = gathered
        .parts
        .iter()
        .filter(|it| it.shown)
        .map(|it| (it.section, it.path.as_str()))
        .collect();
    let is_shown = |section, path| shown.contains(&(section, path));
    let mut texts = Vec::new();
    let mut push = |path: &str, side, text: &Arc<str>, changed: &[Lines]| {
        let (path, text, changed) = (path.to_owned(), Arc::clone(text), changed.to_vec());
        texts.push(Shown { path, side, text, changed });
    };
    for it in &gathered.changed {
        let path = it.file.path.as_str();
        let diff = is_shown(Section::Diff, path) && !(it.removed.is_empty() && it.added.is_empty());
        if let Some(new) = it.new.as_ref().filter(|_| diff || is_shown(Section::Whole, path)) {
            push(path, Side::New, new, &it.added);
        }
        if let Some(old) = it.old.as_ref().filter(|_| diff) {
            push(it.file.old_path.as_deref().unwrap_or(path), Side::Old, old, &it.removed);
        }
    }
    for (path, text) in &gathered.tree {
        if is_shown(Section::Tree, path) || is_shown(Section::Spec, path) {
            let changed = gathered.by_path.get(path).map(|at| &gathered.changed[*at]);
            let changed = changed.filter(|it| it.file.path == *path);
            push(path, Side::New, text, changed.map_or(&[], |it| &it.added));
        }
    }
    for (path, text, norm) in &gathered.spec {
        if is_shown(Section::Spec, path) {
            push(path, if *norm { Side::Old } else { Side::New }, text, &[]);
        }
    }
    // The same text stands once: as the one that knows its changed lines.
    texts.sort_by(|a, b| {
        let key = |it: &Shown| (it.path.clone(), it.side, it.changed.is_empty());
        key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text))
    });
    texts.dedup_by(|next, kept| {
        (&next.path, next.side, &next.text) == (&kept.path, kept.side, &kept.text)
    });
    texts
}

/// What became of every file.
pub(super) fn coverage(gathered: &Gathered) -> Coverage {
    // A spec document that is also changed stands twice.
    let mut shown: BTreeMap<(&str, bool), How> = BTreeMap::new();
    let mut omitted = gathered.omitted.clone();
    let unseen: BTreeSet<&str> = gathered
        .parts
        .iter()
        .filter(|it| !it.shown && it.class == Class::Sight)
        .map(|it| it.path.as_str())
        .collect();
    for part in &gathered.parts {
        let covered_by_more = matches!(part.class, Class::Bulk | Class::Whole | Class::Name)
            && unseen.contains(part.path.as_str());
        match (part.shown, part.class) {
            (true, Class::Map) => {}
            (true, _) => {
                let how = shown.entry((&part.path, part.how == How::Spec)).or_insert(part.how);
                *how = (*how).min(part.how);
            }
            (false, _) if covered_by_more => {}
            (false, _) => omitted.push(left_out(part)),
        }
    }
    let file = |((path, _), how): ((&str, bool), How)| CoveredFile { path: path.to_owned(), how };
    omitted.sort_by(|a, b| (&a.path, &a.why).cmp(&(&b.path, &b.why)));
    Coverage { files: shown.into_iter().map(file).collect(), omitted }
}

fn left_out(part: &Part) -> OmittedFile {
    OmittedFile {
        path: part.path.clone(),
        why: part.class.left_out(),
        unseen: part.class == Class::Sight,
    }
}
