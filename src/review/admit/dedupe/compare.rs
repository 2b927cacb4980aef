//! Are two findings one? What their words must have in common depends on where they stand.
//!
//! Measured on findings of one code base and on comments of five tools on one change: the words decide, weighed by rarity, and the
//! place moves the bar. Alone, an overlapping place says little (several defects stand in one function), and equal words at another place
//! are the same mistake made twice.

use super::{
    features::{Features, Speaker, Spot},
    vocabulary::{Term, cosine},
};

/// What two short texts must have in common (cosine of weighed words), before the place moves it.
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
/// The words of titles alone must have this much more in common.
const TITLE: f64 = 0.15;
/// Telling words of a finding whose title is not most of it.
const LONG_BODY: usize = 30;
/// The same of two that quote the same line.
const QUOTE: f64 = 0.03;
/// The same of two that name one CWE number.
const WEAKNESS: f64 = 0.10;
/// The bar for the arbiter: this much less.
const PERHAPS: f64 = 0.08;
/// What a rule's message and a claim at its place must have in common, and where both name one kind of defect: a message is general.
const RULE: f64 = 0.3;
const RULE_KIND: f64 = 0.12;
/// Words so alike that they are one template, filled in at another place.
const TEMPLATE: f64 = 0.8;
/// The same of anybody, where the code found both places: two that mean one defect do not use that many words of each other.
const ELSEWHERE: f64 = 0.72;

/// How two findings belong together.
#[derive(Debug, Clone, PartialEq)]
pub enum Likeness {
    /// One change resolves both: the signals that say so.
    Same(Vec<String>),
    /// Two that belong together: a missing test for the defect, the same mistake elsewhere.
    Linked(&'static str),
    /// Perhaps one: the arbiter is asked.
    Perhaps,
    /// Two.
    Different,
}

/// What came of comparing two findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// How they belong together.
    pub likeness: Likeness,
    /// How far they are from being one: 0 and more where they are, [`NEVER`] where nothing could make them so.
    pub margin: f64,
    /// Nothing but words was compared: one of them names no file.
    pub by_words: bool,
}

/// The margin of two that are two, whatever else is like them.
pub const NEVER: f64 = f64::NEG_INFINITY;

impl Compared {
    const fn two(likeness: Likeness) -> Self {
        Self { likeness, margin: NEVER, by_words: false }
    }
}

/// A finding's features with its words as directions, ready to be compared with many.
#[derive(Debug, Clone)]
pub struct Ready<'a> {
    /// What is compared.
    pub features: &'a Features,
    /// Its words.
    pub words: Vec<(Term, f64)>,
    /// Those of its title alone.
    pub title: Vec<(Term, f64)>,
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
            Self::Hinted => -0.05,
            Self::Near | Self::Unknown => 0.0,
            Self::Around => 0.05,
            Self::File => 0.04,
            Self::Far | Self::Other => 0.07,
        }
    }
}

/// What two findings have in common.
struct Shared {
    place: Place,
    /// Cosine of their words, and of those of the proposed changes.
    wording: f64,
    fixes: f64,
    quote: bool,
    kind: bool,
    /// A CWE number that both name.
    weakness: bool,
    /// What the words must have in common without a place.
    text: f64,
}

impl Shared {
    fn of(a: &Ready<'_>, b: &Ready<'_>) -> Self {
        let (left, right) = (a.features, b.features);
        Self {
            place: place(&left.spots, &right.spots),
            wording: cosine(&a.words, &b.words),
            fixes: cosine(&a.fix, &b.fix),
            quote: same_quote(&left.quote, &right.quote),
            kind: left.kind == right.kind && left.kind != "other",
            weakness: left.weaknesses.iter().any(|it| right.weaknesses.contains(it)),
            text: bar(left.telling.min(right.telling)),
        }
    }

    fn is_here(&self) -> bool {
        matches!(self.place, Place::Meet | Place::Near | Place::Hinted)
    }

    /// By how much the words' bar is lower for what else is shared.
    fn agrees(&self) -> f64 {
        let here = matches!(self.place, Place::Meet | Place::Near);
        let signals = [
            (self.kind && here, KIND),
            (self.quote && self.place == Place::Meet, QUOTE),
            (self.weakness && self.is_here(), WEAKNESS),
        ];
        signals.iter().filter(|(holds, _)| *holds).map(|(_, less)| less).sum()
    }

    /// One defect, by all the signals that hold.
    fn same(&self, margin: f64) -> Compared {
        let signals = [
            (self.is_here(), "place"),
            (self.quote, "quote"),
            (self.wording >= self.text + Place::Meet.moves(), "wording"),
            (self.kind, "kind"),
            (self.fixes >= self.text, "fix"),
            (self.weakness, "cwe"),
        ];
        let said = signals.iter().filter(|(holds, _)| *holds);
        let mut said: Vec<String> = said.map(|(_, signal)| (*signal).to_owned()).collect();
        if said.is_empty() {
            said.push("title".to_owned());
        }
        Compared { likeness: Likeness::Same(said), margin, by_words: self.place == Place::Unknown }
    }
}

/// Compares two findings. `alone`: all findings at hand come from one tool, whose findings may be anything's.
#[must_use]
pub fn compare(a: &Ready<'_>, b: &Ready<'_>, alone: bool) -> Compared {
    let shared = Shared::of(a, b);
    if let Some(compared) = rules(a.features, b.features, &shared) {
        return compared;
    }
    let Shared { place, wording, text, .. } = shared;
    let proved = !matches!(place, Place::Hinted | Place::File | Place::Unknown);
    if wording >= ELSEWHERE && proved && place > Place::Near {
        return Compared::two(Likeness::Linked("the same at another place"));
    }
    let mut need = text + place.moves() - shared.agrees();
    let one_speaker = a.features.speaker == b.features.speaker;
    if one_speaker && a.features.speaker != Speaker::Several && !alone {
        // One speaker lists two findings because they are two.
        need += if place == Place::Unknown { OWN_TEXT } else { OWN };
    }
    let margin = (wording - need).max(titles(a, b) - (need - text));
    if a.features.is_test_gap != b.features.is_test_gap {
        let is_its = wording >= text;
        return Compared::two(if is_its {
            Likeness::Linked("a missing test for it")
        } else {
            Likeness::Different
        });
    }
    if margin >= 0.0 {
        return shared.same(margin);
    }
    let asked = match place {
        Place::Meet | Place::Near => shared.quote || margin >= -2.0 * PERHAPS,
        _ => margin >= -PERHAPS,
    };
    let likeness = match place {
        Place::Far | Place::Other if wording >= text + PERHAPS / 2.0 => {
            Likeness::Linked("the same at another place")
        }
        _ if asked => Likeness::Perhaps,
        _ => Likeness::Different,
    };
    Compared { likeness, margin, by_words: place == Place::Unknown }
}

/// By how much the titles of two long findings have more in common than they must: a title says what it is about, in words that the
/// body may not repeat.
fn titles(a: &Ready<'_>, b: &Ready<'_>) -> f64 {
    if a.features.telling.min(b.features.telling) < LONG_BODY {
        return NEVER;
    }
    let telling = a.features.title_telling.min(b.features.title_telling);
    cosine(&a.title, &b.title) - bar(telling) - TITLE
}

/// What the words must have in common, by how many there are.
fn bar(telling: usize) -> f64 {
    let long = (telling as f64 - LENGTHS.0) / (LENGTHS.1 - LENGTHS.0);
    let short = SHORT.0.saturating_sub(telling) as f64 * SHORT.1;
    LONG.mul_add(long.clamp(0.0, 1.0), TEXT) + short
}

/// A rule that fires twice found two places, and two rules at one place two reasons. A rule's line is a fact: what a model says is the
/// same only there.
fn rules(a: &Features, b: &Features, shared: &Shared) -> Option<Compared> {
    match (&a.speaker, &b.speaker) {
        (Speaker::Rule(left), Speaker::Rule(right)) => {
            let same = left == right && shared.place == Place::Meet;
            let signals = ["rule", "place"].map(str::to_owned).to_vec();
            Some(if same {
                Compared { likeness: Likeness::Same(signals), margin: 1.0, by_words: false }
            } else {
                Compared::two(Likeness::Different)
            })
        }
        (Speaker::Rule(_), _) | (_, Speaker::Rule(_)) => {
            let enough = shared.wording >= RULE
                || ((shared.kind || shared.weakness) && shared.wording >= RULE_KIND);
            Some(match (shared.is_here(), enough) {
                (true, true) => shared.same(shared.wording),
                (true, false) => Compared::two(Likeness::Perhaps),
                (false, _) => Compared::two(Likeness::Different),
            })
        }
        (Speaker::Tool(left), Speaker::Tool(right)) if left == right => {
            let here = matches!(shared.place, Place::Meet | Place::Unknown) || a.spots == b.spots;
            (shared.wording >= TEMPLATE && !here).then(|| Compared::two(Likeness::Different))
        }
        _ => None,
    }
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
