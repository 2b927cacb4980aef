//! Are two findings one? What their words must have in common depends on where they stand.
//!
//! Measured on findings of one code base and on comments of five tools on one change: the words decide, weighed by rarity, and the
//! place moves the bar. Alone, an overlapping place says little (several defects stand in one function), and equal words at another place
//! are the same mistake made twice.

use super::{
    features::{Features, Speaker, Spot},
    vocabulary::{Term, cosine},
};

/// What two short texts without a place must have in common (cosine of weighed words).
const TEXT: f64 = 0.33;
/// What long texts must have in common beyond that: the longer they are, the more common words they share.
const LONG: f64 = 0.10;
/// Telling words of a short text, and of a long one.
const LENGTHS: (f64, f64) = (15.0, 75.0);
/// Telling words below which each one that is missing raises the bar: of three words, two are soon the same.
const SHORT: (usize, f64) = (8, 0.03);
/// Lines apart that are still one place, and that may be.
const NEAR: u32 = 3;
const AROUND: u32 = 40;
/// How many lines a tool's or a model's unproven lines may be apart to be the same remark.
const HINT: u32 = 2;
/// Two of one speaker: it listed them as two.
const OWN: f64 = 0.15;
/// The same without any place: a speaker says what it means once.
const OWN_TEXT: f64 = 0.5;
/// Two claims of one kind of defect at one place need this much less.
const KIND: f64 = 0.04;
/// The bar for the arbiter: this much less.
const PERHAPS: f64 = 0.08;
/// Words so alike that they are one template, filled in at another place.
const TEMPLATE: f64 = 0.85;

/// How two findings belong together.
#[derive(Debug, Clone, PartialEq)]
pub enum Likeness {
    /// One change resolves both: how clearly, above 0, and the signals that say so.
    Same(f64, Vec<String>),
    /// Two that belong together: a missing test for the defect, the same mistake elsewhere.
    Linked(&'static str),
    /// Perhaps one: the arbiter is asked.
    Perhaps,
    /// Two.
    Different,
}

/// A finding's features with its words as directions, ready to be compared with many.
#[derive(Debug, Clone)]
pub struct Ready<'a> {
    /// What is compared.
    pub features: &'a Features,
    /// Its words.
    pub words: Vec<(Term, f64)>,
    /// Those of its proposed change alone.
    pub fix: Vec<(Term, f64)>,
}

/// How two places lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Meet,
    Near,
    Hinted,
    Around,
    /// One of them names no file.
    Unknown,
    /// One file; where in it, nobody has proved.
    File,
    Far,
    Other,
}

impl Place {
    /// By how much the words' bar moves.
    const fn moves(self) -> f64 {
        match self {
            Self::Meet => -0.05,
            Self::Hinted => -0.04,
            Self::Near | Self::Unknown => 0.0,
            Self::Around | Self::File => 0.05,
            Self::Far | Self::Other => 0.07,
        }
    }
}

/// Compares two findings. `alone`: all findings at hand come from one tool, whose findings may be anything's.
#[must_use]
pub fn compare(a: &Ready<'_>, b: &Ready<'_>, alone: bool) -> Likeness {
    let place = place(&a.features.spots, &b.features.spots);
    let wording = cosine(&a.words, &b.words);
    if let Some(likeness) = rules(a.features, b.features, place, wording) {
        return likeness;
    }
    let proved = !matches!(place, Place::Hinted | Place::File | Place::Unknown);
    if wording >= TEMPLATE && proved && place > Place::Near {
        return Likeness::Linked("the same at another place");
    }
    let text = bar(a.features.telling.min(b.features.telling));
    let kind = a.features.kind == b.features.kind && a.features.kind != "other";
    let fixes = cosine(&a.fix, &b.fix);
    let mut need = text + place.moves();
    if kind && matches!(place, Place::Meet | Place::Near) {
        need -= KIND;
    }
    if own(a.features, b.features) && !alone {
        need += if place == Place::Unknown { OWN_TEXT } else { OWN };
    }
    let margin = wording - need;
    let gap = a.features.is_test_gap != b.features.is_test_gap;
    let quote = same_quote(&a.features.quote, &b.features.quote);
    if margin >= 0.0 && !gap {
        let signals = [
            (matches!(place, Place::Meet | Place::Near | Place::Hinted), "place"),
            (quote, "quote"),
            (true, "wording"),
            (kind, "kind"),
            (fixes >= text, "fix"),
        ];
        let said = signals.iter().filter(|(holds, _)| *holds);
        return Likeness::Same(margin, said.map(|(_, signal)| (*signal).to_owned()).collect());
    }
    if gap && wording >= text {
        return Likeness::Linked("a missing test for it");
    }
    if matches!(place, Place::Far | Place::Other) && wording >= text + 0.05 {
        return Likeness::Linked("the same at another place");
    }
    let asked = match place {
        Place::Meet | Place::Near => quote || margin >= -2.0 * PERHAPS,
        _ => margin >= -PERHAPS,
    };
    if asked && !gap { Likeness::Perhaps } else { Likeness::Different }
}

/// What the words must have in common, by how many there are.
fn bar(telling: usize) -> f64 {
    let long = (telling as f64 - LENGTHS.0) / (LENGTHS.1 - LENGTHS.0);
    let short = SHORT.0.saturating_sub(telling) as f64 * SHORT.1;
    LONG.mul_add(long.clamp(0.0, 1.0), TEXT) + short
}

/// A rule that fires twice found two places, and two rules at one place two reasons. A rule's line is a fact: what a model says is the
/// same only there.
fn rules(a: &Features, b: &Features, place: Place, wording: f64) -> Option<Likeness> {
    match (&a.speaker, &b.speaker) {
        (Speaker::Rule(left), Speaker::Rule(right)) => {
            let same = left == right && place == Place::Meet;
            let signals = ["rule", "place"].map(str::to_owned).to_vec();
            Some(if same { Likeness::Same(1.0, signals) } else { Likeness::Different })
        }
        (Speaker::Rule(_), _) | (_, Speaker::Rule(_)) => {
            let kind = a.kind == b.kind && a.kind != "other";
            let here = matches!(place, Place::Meet | Place::Near | Place::Hinted);
            let quote = same_quote(&a.quote, &b.quote);
            let enough = wording >= 0.3 || (kind && wording >= 0.12);
            let likeness = if here && enough {
                let signals = [
                    (true, "place"),
                    (quote, "quote"),
                    (wording >= 0.3, "wording"),
                    (kind, "kind"),
                ];
                let said = signals.iter().filter(|(holds, _)| *holds);
                Likeness::Same(wording, said.map(|(_, signal)| (*signal).to_owned()).collect())
            } else if here {
                Likeness::Perhaps
            } else {
                Likeness::Different
            };
            Some(likeness)
        }
        (Speaker::Tool(left), Speaker::Tool(right)) if left == right => {
            let here = matches!(place, Place::Meet | Place::Unknown);
            (wording >= TEMPLATE && !here).then_some(Likeness::Different)
        }
        _ => None,
    }
}

/// Whether one speaker said both in one breath.
fn own(a: &Features, b: &Features) -> bool {
    a.speaker == b.speaker
}

fn place(a: &[Spot], b: &[Spot]) -> Place {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| between(a, b)).min().unwrap_or(Place::Unknown)
}

fn between(a: &Spot, b: &Spot) -> Place {
    if a.file != b.file {
        return Place::Other;
    }
    let (Some(left), Some(right)) = (a.lines, b.lines) else { return Place::File };
    let apart = left.distance(right);
    if !(a.found && b.found) {
        return if apart <= HINT { Place::Hinted } else { Place::File };
    }
    if a.side != b.side {
        return Place::File;
    }
    match apart {
        0 => Place::Meet,
        1..=NEAR => Place::Near,
        _ if apart > AROUND => Place::Far,
        _ if !a.item.is_empty() && a.item == b.item => Place::Near,
        _ => Place::Around,
    }
}

/// Whether two folded quotes are one, or one is a good part of the other.
fn same_quote(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && (short == long || (short.len() >= 20 && long.contains(short)))
}
