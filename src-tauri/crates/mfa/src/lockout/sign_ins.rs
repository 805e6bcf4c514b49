//! All sign-ins that demands tell apart, and how each of them ends.

use std::collections::{BTreeSet, HashSet};

use super::answer::{Answer, Outcome};
use super::reach::{PLATFORMS, Reach, Where};
use crate::location::Atlas;
use crate::verdict::bits::Bits;
use crate::verdict::region::{MODERN_CLIENTS, Scope};

/// With more different sign-ins than this, the answer is not worked out.
const SIGN_INS: usize = 20_000;

/// A demand that is not simply answered.
pub(super) struct Hurdle<'a> {
    pub(super) reach: &'a Reach,
    /// Whether it is about the person for sure.
    pub(super) surely: bool,
    pub(super) answer: Answer,
}

/// Which ends there are among all sign-ins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) let_in: bool,
    pub(super) register: bool,
    pub(super) out: bool,
}

/// The ends if everything unknown turns out well, and if it turns out badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BestAndWorst {
    pub(super) best: Ends,
    pub(super) worst: Ends,
}

/// The hurdles of a sign-in: those that are surely there, and all that may be.
type There = (Bits, Bits);

/// How all sign-ins end. `None` when there are too many to work out.
pub(super) fn ends(hurdles: Vec<Hurdle<'_>>, atlas: &Atlas<'_>) -> Option<BestAndWorst> {
    worked_out(&hurdles, atlas).or_else(|| {
        // Whoever is out by what is the same in all places is out in each of them.
        let in_all_places = |hurdle: &Hurdle<'_>| hurdle.reach.at_most.places.is_everything();
        let hurdles: Vec<Hurdle<'_>> = hurdles.into_iter().filter(in_all_places).collect();
        worked_out(&hurdles, atlas).filter(|found| !found.best.let_in && !found.best.register)
    })
}

fn worked_out(hurdles: &[Hurdle<'_>], atlas: &Atlas<'_>) -> Option<BestAndWorst> {
    let before_the_place = product(&[
        side(hurdles, &named(hurdles, |place| &place.apps), |place, app| place.apps.has(app)),
        side(hurdles, &MODERN_CLIENTS.map(Some), |place, client| place.clients.has(client)),
        side(hurdles, &PLATFORMS.map(Some), |place, platform| place.platforms.has(platform)),
    ])?;
    let spots = spots(hurdles, atlas)?;
    if before_the_place.len().saturating_mul(spots.len()) > SIGN_INS {
        return None;
    }
    let weights = Weights::of(hurdles);
    let mut found = BestAndWorst { best: Ends::default(), worst: Ends::default() };
    for elsewhere in &before_the_place {
        for spot in &spots {
            let alternatives = spot.iter().map(|there| weights.outcome(&both(elsewhere, there)));
            // One of the alternatives is true, and it is not known which.
            let Some(Answer { best, worst }) = alternatives
                .reduce(|one, other| Answer { best: one.best.min(other.best), worst: one.worst.max(other.worst) })
            else {
                continue;
            };
            found.best.note(best);
            found.worst.note(worst);
        }
    }
    Some(found)
}

impl Ends {
    fn note(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::LetIn => self.let_in = true,
            Outcome::Register => self.register = true,
            Outcome::Out => self.out = true,
        }
    }

    /// The same when nothing can be registered.
    pub(super) fn without_registering(self) -> Self {
        Self { register: false, out: self.out || self.register, ..self }
    }
}

/// The hurdles by how they end.
struct Weights {
    out_at_best: Bits,
    register_at_best: Bits,
    out_at_worst: Bits,
    register_at_worst: Bits,
}

impl Weights {
    fn of(hurdles: &[Hurdle<'_>]) -> Self {
        let those = |passes: &dyn Fn(Answer) -> bool| numbers(hurdles, |hurdle| passes(hurdle.answer));
        Self {
            out_at_best: those(&|answer| answer.best == Outcome::Out),
            register_at_best: those(&|answer| answer.best == Outcome::Register),
            out_at_worst: those(&|answer| answer.worst == Outcome::Out),
            register_at_worst: those(&|answer| answer.worst == Outcome::Register),
        }
    }

    fn outcome(&self, (surely, at_most): &There) -> Answer {
        let worst_of = |there: &Bits, out: &Bits, register: &Bits| {
            if !there.and(out).is_empty() {
                Outcome::Out
            } else if !there.and(register).is_empty() {
                Outcome::Register
            } else {
                Outcome::LetIn
            }
        };
        Answer {
            best: worst_of(surely, &self.out_at_best, &self.register_at_best),
            worst: worst_of(at_most, &self.out_at_worst, &self.register_at_worst),
        }
    }
}

fn numbers(hurdles: &[Hurdle<'_>], passes: impl Fn(&Hurdle<'_>) -> bool) -> Bits {
    let mut bits = Bits::empty(hurdles.len());
    for (at, hurdle) in hurdles.iter().enumerate() {
        if passes(hurdle) {
            bits.insert(at);
        }
    }
    bits
}

fn both(one: &There, other: &There) -> There {
    (one.0.and(&other.0), one.1.and(&other.1))
}

/// The hurdles whose region has something.
fn there(hurdles: &[Hurdle<'_>], has: impl Fn(&Where) -> bool) -> There {
    let surely = |hurdle: &Hurdle<'_>| hurdle.surely && hurdle.reach.surely.as_ref().is_some_and(&has);
    (numbers(hurdles, surely), numbers(hurdles, |hurdle| has(&hurdle.reach.at_most)))
}

fn regions<'a>(hurdles: &'a [Hurdle<'_>]) -> impl Iterator<Item = &'a Where> {
    hurdles.iter().flat_map(|hurdle| hurdle.reach.surely.iter().chain([&hurdle.reach.at_most]))
}

/// Each name that some demand mentions, and one that none does.
fn named<'a>(hurdles: &'a [Hurdle<'_>], scope: fn(&Where) -> &Scope) -> Vec<Option<&'a str>> {
    let names: BTreeSet<&str> = regions(hurdles).flat_map(|place| scope(place).mentioned()).collect();
    names.into_iter().map(Some).chain([None]).collect()
}

fn side(hurdles: &[Hurdle<'_>], values: &[Option<&str>], has: impl Fn(&Where, Option<&str>) -> bool) -> HashSet<There> {
    values.iter().map(|value| there(hurdles, |place| has(place, *value))).collect()
}

/// Every choice of one value from each side.
fn product(sides: &[HashSet<There>]) -> Option<HashSet<There>> {
    let (first, others) = sides.split_first()?;
    let mut chosen = first.clone();
    for side in others {
        chosen = chosen.iter().flat_map(|one| side.iter().map(|other| both(one, other))).collect();
        if chosen.len() > SIGN_INS {
            return None;
        }
    }
    Some(chosen)
}

fn spots(hurdles: &[Hurdle<'_>], atlas: &Atlas<'_>) -> Option<Vec<Vec<There>>> {
    let names = places(hurdles);
    let mut seen = HashSet::new();
    for spot in atlas.spots(&names)? {
        let alternatives: HashSet<There> =
            spot.iter().map(|set| there(hurdles, |place| place.places.has_place(set))).collect();
        let mut alternatives: Vec<There> = alternatives.into_iter().collect();
        alternatives.sort();
        seen.insert(alternatives);
    }
    Some(seen.into_iter().collect())
}

/// The places that the demands name.
pub(super) fn places<'a>(hurdles: &'a [Hurdle<'_>]) -> BTreeSet<&'a str> {
    regions(hurdles).flat_map(|place| place.places.mentioned()).collect()
}
