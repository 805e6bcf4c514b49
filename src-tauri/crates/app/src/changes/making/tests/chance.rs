//! What goes wrong by chance: the same for the same seed.

use super::fate::{Asked, Fate};

/// A number from 0 on and below 1 that these four decide (SplitMix64).
pub(in crate::changes) fn chance(seed: u64, of: u64, person: usize, nth: u32) -> f64 {
    let mut mixed = seed;
    for part in [of, person as u64, nth.into()] {
        mixed = mixed.wrapping_add(part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
    }
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

const AS_A_WHOLE: [Fate; 10] = [
    Fate::Refused(429, Some(3)),
    Fate::Refused(429, None),
    Fate::Refused(503, None),
    Fate::Refused(500, None),
    Fate::AppliedThen(429),
    Fate::AppliedThen(504),
    Fate::Lost,
    Fate::AppliedThenLost,
    Fate::AppliedThenTimeout,
    Fate::Slow,
];

const ITEMS: [Fate; 9] = [
    Fate::Refused(429, Some(2)),
    Fate::Refused(429, None),
    Fate::Refused(503, None),
    Fate::AppliedThen(429),
    Fate::AppliedThen(503),
    Fate::Lost,
    Fate::AppliedThenLost,
    Fate::Twice,
    Fate::Refused(500, None),
];

/// One in ten batches, pages and requests of their own meets something, and one in twenty-five items.
pub(in crate::changes) fn by_chance(seed: u64, asked: Asked, person: usize, nth: u32) -> Fate {
    let (fates, part): (&[Fate], _) = match asked {
        Asked::Read | Asked::Write => (&ITEMS, 0.04),
        _ => (&AS_A_WHOLE, 0.1),
    };
    let at = chance(seed, asked as u64, person, nth) / part * fates.len() as f64;
    // A read has no effect that an answer could hide.
    fates.get(at as usize).copied().unwrap_or(Fate::Well)
}
