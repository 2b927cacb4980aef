//! Where one reading of a quote stands: candidates by its rarest pair of words, then a comparison in place.

use super::{
    Place, Text,
    canon::{self, Canon, Work},
    quote::Reading,
    words::{Postings, Words},
};
use crate::review::{change::Lines, finding::Side};
use std::ops::Range;

/// An elided quote must stand within this many lines.
const ELISION_SPAN: u32 = 150;
/// Steps of a lookup before those that its own length allows. A candidate costs about twenty: a pair of words that stands ten thousand
/// times, all of them false, is given up.
const STEPS: usize = 1 << 18;
/// Steps of one candidate besides the comparison: its text is rarely in the processor's cache.
const CANDIDATE: usize = 8;
/// Places of one piece of an elided quote.
const MANY: usize = 4_096;

/// In the cited file, and on which side: the order in which places are preferred.
const TIERS: [(bool, Side); 4] =
    [(true, Side::New), (true, Side::Old), (false, Side::New), (false, Side::Old)];

/// What a lookup is given besides the quote.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) texts: &'a [Text],
    pub(super) words: &'a Words,
    /// The texts of the cited file.
    pub(super) cited: &'a [usize],
    /// The texts with changed lines, in order.
    pub(super) changed: &'a [usize],
    pub(super) hint: Option<Lines>,
    /// The quote as it was said.
    pub(super) said: &'a str,
}

/// Bytes of a text.
pub(super) type Span = Range<usize>;

/// A quote's piece that can stand somewhere.
pub(super) struct Piece<'w> {
    pub(super) canon: Canon,
    /// The word whose positions the candidates are.
    pub(super) probe: usize,
    pub(super) candidates: Postings<'w>,
}

impl<'a> Search<'a> {
    /// Places in the best tier that has any, and whether it is the cited file's.
    pub(super) fn places(&self, reading: &Reading) -> Option<(bool, Vec<Place>)> {
        let pieces: Option<Vec<Piece>> = reading.pieces.iter().map(|it| self.piece(it)).collect();
        let pieces = pieces?;
        let (head, rest) = pieces.split_first()?;
        if let Some(removed) = &reading.removed {
            let old = Reading {
                pieces: vec![removed.clone()],
                whole_lines: true,
                side: Some(Side::Old),
                ..Reading::default()
            };
            self.places(&old)?;
        }
        let mut work = Work::new(STEPS + 8 * head.canon.text.len());
        self.by_tier(
            (reading.side, true),
            &head.candidates,
            &mut work,
            |chunk, text, hint, work| {
                let verify = |at: usize, work: &mut Work| {
                    let span = self.stands(head, text, at, work)?;
                    self.fits(reading, text, &span, work).then_some(span)
                };
                if rest.is_empty() {
                    self.gather(head, text, chunk, hint, work, verify)
                } else {
                    self.elided(head, rest, text, chunk, work, verify)
                }
            },
        )
    }

    /// Asks `gather` for the places among each text's candidates, tier by tier; unless `anywhere`, in the cited file alone.
    pub(super) fn by_tier(
        &self,
        (side, anywhere): (Option<Side>, bool),
        candidates: &Postings,
        work: &mut Work,
        mut gather: impl FnMut(Range<usize>, usize, Option<Lines>, &mut Work) -> Vec<Place>,
    ) -> Option<(bool, Vec<Place>)> {
        for (in_cited, of_side) in TIERS {
            if side.is_some_and(|side| side != of_side) || !(in_cited || anywhere) {
                continue;
            }
            let mut places = Vec::new();
            if in_cited {
                for text in self.cited.iter().filter(|it| self.texts[**it].shown.side == of_side) {
                    let chunk = candidates.within(&self.texts[*text].bytes());
                    if !chunk.is_empty() {
                        places.extend(gather(chunk, *text, self.hint, work));
                    }
                }
            } else {
                let mut from = 0;
                while from < candidates.len() && !work.is_spent() {
                    let position = candidates.position(from);
                    let text = self.texts.partition_point(|it| it.base <= position) - 1;
                    let chunk =
                        from..candidates.within(&self.texts[text].bytes()).end.max(from + 1);
                    if self.is_decided(&places) {
                        break;
                    }
                    // Once it is ambiguous, only a place that meets the change is better than the first.
                    let later =
                        || self.changed[self.changed.partition_point(|it| *it < text)..].first();
                    if is_ambiguous(&places) && self.texts[text].shown.changed.is_empty() {
                        let Some(later) = later() else { break };
                        from = candidates.within(&self.texts[*later].bytes()).start;
                        continue;
                    }
                    from = chunk.end;
                    if self.texts[text].shown.side == of_side && !self.cited.contains(&text) {
                        places.extend(gather(chunk, text, None, work));
                    }
                }
            }
            if !places.is_empty() {
                return Some((in_cited, places));
            }
        }
        None
    }

    fn is_decided(&self, places: &[Place]) -> bool {
        let meets = |it: &Place| it.verbatim && self.texts[it.text].meets_change(it.lines);
        places.len() > MANY || (is_ambiguous(places) && places.iter().any(meets))
    }

    /// None where a pair of its words stands nowhere.
    fn piece(&self, text: &str) -> Option<Piece<'a>> {
        let canon = Canon::of(text);
        let pairs = 1..canon.words.len();
        let mut best: Option<(usize, Postings)> = None;
        for at in pairs {
            let found = self.words.pair(canon.word(at - 1), canon.gap(at), canon.word(at));
            if found.len() == 0 {
                return None;
            }
            if best.as_ref().is_none_or(|(_, best)| found.len() < best.len()) {
                best = Some((at - 1, found));
            }
        }
        let (probe, candidates) = match best {
            Some(best) => best,
            None if canon.words.is_empty() => return None,
            None => (0, self.words.word(canon.word(0))),
        };
        Some(Piece { canon, probe, candidates })
    }

    /// Where the piece stands, if its probe does at this byte.
    fn stands(&self, piece: &Piece, text: usize, at: usize, work: &mut Work) -> Option<Span> {
        let (code, word) = (&*self.texts[text].shown.text, &piece.canon.words[piece.probe]);
        let said = &piece.canon.text[word.clone()];
        work.spend(CANDIDATE);
        if !code.get(at..)?.starts_with(said) {
            return None;
        }
        let (first, last) = (said.chars().next()?, said.chars().next_back()?);
        let behind = &piece.canon.text[word.end..];
        let end = canon::forward(code, at + said.len(), last, behind, work)?;
        let start = canon::backward(code, at, first, &piece.canon.text[..word.start], work)?;
        (!canon::cuts(code, start) && !canon::cuts(code, end)).then_some(start..end)
    }

    /// Whether what a reading says of its place holds.
    pub(super) fn fits(
        &self,
        reading: &Reading,
        text: usize,
        span: &Span,
        work: &mut Work,
    ) -> bool {
        let it = &self.texts[text];
        let code = &it.shown.text[..span.start];
        // A mark that was taken for wrapping, or the negation: the quote says nothing of it.
        !(reading.is_changed && code.ends_with('!'))
            && (!reading.whole_lines || canon::begins_line(&it.shown.text, span.start, work))
            && reading.at.as_ref().is_none_or(|at| at.contains(&it.line(span.start)))
    }

    /// Places among the candidates of one text. Near a hint: the nearest on either side. Else the first two, which make it ambiguous, and
    /// one that meets the change. Those that are there to the byte end the search, others do not.
    pub(super) fn gather(
        &self,
        piece: &Piece,
        text: usize,
        chunk: Range<usize>,
        hint: Option<Lines>,
        work: &mut Work,
        mut verify: impl FnMut(usize, &mut Work) -> Option<Span>,
    ) -> Vec<Place> {
        let it = &self.texts[text];
        let mut look = |at: usize, work: &mut Work| {
            let span = verify(piece.candidates.position(at) - it.base, work)?;
            let place = self.place(text, &span, work);
            it.is_quotable(place.lines).then_some(place)
        };
        let before = piece.canon.text[..piece.canon.words[piece.probe].start].matches('\n').count();
        let mut places = Nearest::default();
        if let Some(hint) = hint {
            // The probe of a quote at the hint stands so many lines behind it.
            let near = it.base + it.start_of(hint.first.saturating_add(before as u32));
            let split = piece.candidates.within(&(it.base..near)).end.clamp(chunk.start, chunk.end);
            // The nearer side first, so that giving up leaves out what is far.
            let (mut left, mut right) = (Nearest::default(), Nearest::default());
            let (mut before, mut behind) = ((chunk.start..split).rev(), split..chunk.end);
            let away = |at: usize| piece.candidates.position(at).abs_diff(near);
            let mut next = (before.next(), behind.next());
            while !work.is_spent() {
                next = match next {
                    (Some(at), other) if other.is_none_or(|other| away(at) <= away(other)) => {
                        left.extend(look(at, work));
                        (before.next().filter(|_| !left.is_enough()), other)
                    }
                    (other, Some(at)) => {
                        right.extend(look(at, work));
                        (other, behind.next().filter(|_| !right.is_enough()))
                    }
                    _ => break,
                };
            }
            left.0.extend(right.0);
            return left.0;
        }
        let mut rest = chunk.clone();
        while let Some(at) = rest.next().filter(|_| !work.is_spent() && !places.is_enough()) {
            places.extend(look(at, work));
        }
        let meets = |place: &Place| place.verbatim && it.meets_change(place.lines);
        if places.0.iter().any(meets) {
            return places.0;
        }
        let lines = 2 * piece.canon.text.matches('\n').count() as u32 + 1;
        for changed in &it.shown.changed {
            let (first, last) =
                (changed.first.saturating_sub(lines), changed.last.saturating_add(lines + 1));
            let near = it.base + it.start_of(first)..it.base + it.start_of(last);
            let near = piece.candidates.within(&near);
            let mut near = near.start.max(rest.start)..near.end.min(rest.end);
            let found = near
                .find_map(|at| if work.is_spent() { None } else { look(at, work).filter(meets) });
            if let Some(place) = found {
                places.0.push(place);
                break;
            }
        }
        places.0
    }

    /// The places that an elided quote covers in one text: every further piece behind the one before.
    fn elided(
        &self,
        head: &Piece,
        rest: &[Piece],
        text: usize,
        chunk: Range<usize>,
        work: &mut Work,
        mut verify: impl FnMut(usize, &mut Work) -> Option<Span>,
    ) -> Vec<Place> {
        let it = &self.texts[text];
        let bytes = it.bytes();
        let mut heads = Vec::new();
        for at in chunk {
            if heads.len() == MANY || work.is_spent() {
                break;
            }
            heads.extend(verify(head.candidates.position(at) - it.base, work));
        }
        let Some(first) = heads.first() else { return Vec::new() };
        let mut tails: Vec<Vec<Span>> = Vec::new();
        for piece in rest {
            let chunk = piece.candidates.within(&(it.base + first.end..bytes.end));
            let mut work = Work::new(STEPS);
            let found = chunk
                .map_while(|at| {
                    let at = piece.candidates.position(at) - it.base;
                    (!work.is_spent()).then(|| self.stands(piece, text, at, &mut work))
                })
                .flatten();
            tails.push(found.take(MANY).collect());
        }
        let covered = |head: &Span| {
            let mut end = head.end;
            for tail in &tails {
                let behind = tail.partition_point(|span| span.start < end);
                end = tail.get(behind)?.end;
            }
            let lines = it.lines(&(head.start..end));
            let near = lines.last <= lines.first.saturating_add(ELISION_SPAN);
            let place = Place { text, lines, verbatim: false };
            (near && it.is_quotable(lines)).then_some(place)
        };
        // Of two that end alike the shorter one is meant.
        let mut places: Vec<Place> = heads.iter().rev().filter_map(covered).collect();
        places.dedup_by_key(|place| place.lines.last);
        places.reverse();
        places
    }

    fn place(&self, text: usize, span: &Span, work: &mut Work) -> Place {
        let it = &self.texts[text];
        work.spend(CANDIDATE + self.said.len() / 8);
        let verbatim = is_verbatim(&it.shown.text[span.clone()], self.said);
        Place { text, lines: it.lines(span), verbatim }
    }
}

fn is_ambiguous(places: &[Place]) -> bool {
    places.iter().filter(|it| it.verbatim).nth(1).is_some()
}

/// To the byte, but for the form of line endings.
fn is_verbatim(code: &str, said: &str) -> bool {
    if code == said {
        return true;
    }
    let lines = |text| str::split(text, '\n').map(|line| line.trim_end_matches('\r'));
    (code.contains('\r') || said.contains('\r')) && lines(code).eq(lines(said))
}

/// Places as they are found: two of each kind are enough.
#[derive(Default)]
struct Nearest(Vec<Place>);

impl Nearest {
    fn extend(&mut self, place: Option<Place>) {
        let Some(place) = place else { return };
        let alike = self.0.iter().filter(|it| it.verbatim == place.verbatim).count();
        if alike < 2 && !self.0.contains(&place) {
            self.0.push(place);
        }
    }

    fn is_enough(&self) -> bool {
        self.0.iter().filter(|it| it.verbatim).count() == 2
    }
}
