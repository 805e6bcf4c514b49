//! Which requests are hit by which fault: by counting, and by chance.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::difficulty::{Difficulty, RandomFaults};

/// What happens to a request, or to an item of a batch, in place of or after its being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is closed before the request is looked at.
    Drop,
    /// The connection is closed after a write.
    DropAfterWrite,
    /// The body comes in two halves.
    SlowBody,
    TooMany,
    ServerError,
    /// A write takes effect and is answered 429.
    ApplyThen429,
    /// A page token is refused.
    ExpiredPage,
    /// The answer to an item is missing.
    LeftOut,
    /// The answer to an item is there twice.
    Doubled,
}

/// What a fault may hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// An HTTP request that is one call.
    Call,
    /// An HTTP request that is a batch, as a whole.
    Batch,
    /// One item of a batch.
    Item,
}

/// What was counted and drawn since the difficulty was set.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    too_many: u32,
    drop: u32,
    drop_after_write: u32,
    server_error: u32,
    apply_then_429: u32,
    expire_page: u32,
    /// Changes that were made.
    writes: u32,
    chances: Option<ChaCha8Rng>,
    refusals: Vec<Refused>,
}

/// How one of the refusals went so far.
#[derive(Debug)]
struct Refused {
    met: u32,
    refused: u32,
    chances: ChaCha8Rng,
}

impl Counters {
    pub(crate) fn new(difficulty: &Difficulty) -> Self {
        let chances = difficulty.random.map(|random| ChaCha8Rng::seed_from_u64(random.seed));
        let seed = difficulty.random.map_or(0, |random| random.seed);
        let refusals = (0u64..)
            .zip(&difficulty.refuse)
            .map(|(place, _)| Refused {
                met: 0,
                refused: 0,
                chances: ChaCha8Rng::seed_from_u64(seed.wrapping_add(place)),
            })
            .collect();
        Self { chances, refusals, ..Self::default() }
    }

    /// What hits an HTTP request, before it is looked at. A fault that cannot hit what the request turns out to be
    /// does nothing.
    pub(crate) fn request(&mut self, difficulty: &Difficulty, target: Target) -> Option<Fault> {
        if hits(&mut self.drop, difficulty.drop_every) {
            return Some(Fault::Drop);
        }
        self.draw(difficulty, target)
    }

    /// The place of the refusal that a request or an item meets, if any. `target` is in lower case.
    pub(crate) fn refusal(&mut self, difficulty: &Difficulty, method: &str, target: &str) -> Option<usize> {
        for (place, (refusal, so_far)) in difficulty.refuse.iter().zip(&mut self.refusals).enumerate() {
            if refusal.concerns(method, target) {
                so_far.met = so_far.met.saturating_add(1);
                let due = so_far.met > refusal.spare && refusal.times.is_none_or(|times| so_far.refused < times);
                let drawn =
                    |chances: &mut ChaCha8Rng| refusal.chance.is_none_or(|chance| chances.random::<f64>() < chance);
                if due && drawn(&mut so_far.chances) {
                    so_far.refused += 1;
                    return Some(place);
                }
            }
        }
        None
    }

    /// What hits one item of a batch.
    pub(crate) fn item(&mut self, difficulty: &Difficulty) -> Option<Fault> {
        self.draw(difficulty, Target::Item)
    }

    /// Whether the connection is closed after a write.
    pub(crate) fn drops_after_write(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.drop_after_write, difficulty.drop_after_write_every)
    }

    /// What hits a call in its turn, before it is handled.
    pub(crate) fn in_turn(&mut self, difficulty: &Difficulty) -> Option<Fault> {
        let failing = hits(&mut self.server_error, difficulty.server_error_every);
        let too_many = hits(&mut self.too_many, difficulty.too_many_every);
        if failing {
            Some(Fault::ServerError)
        } else if too_many {
            Some(Fault::TooMany)
        } else {
            None
        }
    }

    /// A change was made.
    pub(crate) fn wrote(&mut self) {
        self.writes = self.writes.saturating_add(1);
    }

    /// Whether the roles that are to be lost are lost.
    pub(crate) fn loses_roles(&mut self, difficulty: &Difficulty) -> bool {
        difficulty.lose_roles.as_ref().is_some_and(|lost| self.writes >= lost.after_writes)
    }

    /// Whether a write that took effect is answered 429.
    pub(crate) fn hides_success(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.apply_then_429, difficulty.apply_then_429_every)
    }

    /// Whether the token of a page is refused.
    pub(crate) fn expires_page(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.expire_page, difficulty.expire_page_every)
    }

    /// One draw decides between all the faults that can hit the target: at most one does.
    fn draw(&mut self, difficulty: &Difficulty, target: Target) -> Option<Fault> {
        let (random, chances) = (difficulty.random?, self.chances.as_mut()?);
        let mut at: f64 = chances.random();
        for (probability, fault, targets) in table(&random) {
            if !targets.contains(&target) {
                continue;
            }
            if at < probability {
                return Some(fault);
            }
            at -= probability;
        }
        None
    }
}

const ANY: &[Target] = &[Target::Call, Target::Batch, Target::Item];
const HTTP: &[Target] = &[Target::Call, Target::Batch];
const ONE: &[Target] = &[Target::Call, Target::Item];
const ITEM: &[Target] = &[Target::Item];

fn table(random: &RandomFaults) -> [(f64, Fault, &'static [Target]); 9] {
    [
        (random.drop, Fault::Drop, HTTP),
        (random.drop_after_write, Fault::DropAfterWrite, HTTP),
        (random.slow_body, Fault::SlowBody, HTTP),
        (random.too_many, Fault::TooMany, ANY),
        (random.server_error, Fault::ServerError, ANY),
        (random.apply_then_429, Fault::ApplyThen429, ONE),
        (random.expired_page, Fault::ExpiredPage, ONE),
        (random.left_out, Fault::LeftOut, ITEM),
        (random.doubled, Fault::Doubled, ITEM),
    ]
}

fn hits(count: &mut u32, every: Option<u32>) -> bool {
    let Some(every) = every.filter(|&every| every > 0) else {
        return false;
    };
    *count += 1;
    if *count >= every {
        *count = 0;
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chances(random: RandomFaults) -> Difficulty {
        Difficulty { random: Some(random), ..Difficulty::default() }
    }

    fn drawn(difficulty: &Difficulty, target: Target, times: usize) -> Vec<Option<Fault>> {
        let mut counters = Counters::new(difficulty);
        (0..times).map(|_| counters.request(difficulty, target)).collect()
    }

    #[test]
    fn every_third_request_is_hit_and_no_other() {
        let difficulty = Difficulty::failing(3);
        let mut counters = Counters::default();
        let hit: Vec<bool> = (0..7).map(|_| counters.in_turn(&difficulty).is_some()).collect();
        assert_eq!(hit, [false, false, true, false, false, true, false]);
    }

    #[test]
    fn the_same_seed_hits_the_same_requests_and_another_one_others() {
        let random = RandomFaults { seed: 1, too_many: 0.2, drop: 0.1, slow_body: 0.1, ..RandomFaults::default() };
        let first = drawn(&chances(random), Target::Call, 200);
        assert_eq!(first, drawn(&chances(random), Target::Call, 200));
        assert_ne!(first, drawn(&chances(RandomFaults { seed: 2, ..random }), Target::Call, 200));
    }

    #[test]
    fn each_fault_comes_about_as_often_as_it_is_set_and_hits_only_what_it_can() {
        let random = RandomFaults {
            seed: 3,
            drop: 0.1,
            drop_after_write: 0.1,
            slow_body: 0.1,
            too_many: 0.1,
            server_error: 0.1,
            apply_then_429: 0.1,
            expired_page: 0.1,
            left_out: 0.1,
            doubled: 0.1,
        };
        for (target, possible) in [(Target::Call, 7), (Target::Batch, 5), (Target::Item, 6)] {
            let drawn = drawn(&chances(random), target, 10_000);
            let mut kinds = 0;
            for (_, fault, targets) in table(&random) {
                let times = drawn.iter().filter(|one| **one == Some(fault)).count();
                if targets.contains(&target) {
                    assert!((850..1_150).contains(&times), "{fault:?} hit {target:?} {times} times");
                    kinds += 1;
                } else {
                    assert_eq!(times, 0, "{fault:?} hit {target:?}");
                }
            }
            assert_eq!(kinds, possible);
        }
    }
}
