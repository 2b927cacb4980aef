//! What is left out where not everything fits: classes in a stated order, and within a class the largest first. What was left out
//! for the sake of something that then had to go itself comes back.

use super::part::{Class, Part};
use std::{cmp::Reverse, collections::BTreeSet};

/// Takes parts out until the rest has at most `budget` bytes, then puts back what fits, the last one out first.
pub(super) fn fit(parts: &mut [Part], budget: usize) {
    let mut total: usize = parts.iter().filter(|it| it.shown).map(Part::bytes).sum();
    let mut out = Vec::new();
    for at in order(parts) {
        if total <= budget {
            break;
        }
        if parts[at].shown {
            parts[at].shown = false;
            total -= parts[at].bytes();
            out.push(at);
        }
    }
    // One text that is larger than the whole budget must not take all the others with it.
    let mut unseen: BTreeSet<String> = BTreeSet::new();
    for at in out.into_iter().rev() {
        let part = &mut parts[at];
        let lame = matches!(part.class, Class::Bulk | Class::Whole) && unseen.contains(&part.path);
        if !lame && part.bytes() <= budget.saturating_sub(total) {
            part.shown = true;
            total += part.bytes();
        } else if matches!(part.class, Class::Sight | Class::Gone) {
            unseen.insert(part.path.clone());
        }
    }
}

/// The order in which parts go.
fn order(parts: &[Part]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| {
        let part = &parts[*at];
        let (size, place) = match part.class {
            Class::Spec | Class::Name => (0, Reverse(*at)),
            _ => (part.bytes(), Reverse(parts.len() - at)),
        };
        (part.class, Reverse(size), place)
    });
    order
}
