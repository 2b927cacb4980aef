//! What is left out where not everything fits: classes in a stated order, and within a class the largest first.

use super::part::{Class, Part};
use std::cmp::Reverse;

/// Takes parts out until the rest has at most `budget` bytes.
pub(super) fn fit(parts: &mut [Part], budget: usize) {
    let mut total: usize = parts.iter().filter(|it| it.shown).map(Part::bytes).sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| {
        let part = &parts[*at];
        let (size, place) = match part.class {
            Class::Spec | Class::Name => (0, Reverse(*at)),
            _ => (part.bytes(), Reverse(parts.len() - at)),
        };
        (part.class, Reverse(size), place)
    });
    for at in order {
        if total <= budget {
            return;
        }
        if parts[at].shown {
            parts[at].shown = false;
            total -= parts[at].bytes();
        }
    }
}
