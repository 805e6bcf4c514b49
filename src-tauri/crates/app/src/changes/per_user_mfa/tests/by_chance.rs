//! Ten thousand people at a service at which everything goes wrong by chance: nobody is lost (PERFORMANCE.md goal W3).

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use journal::Outcome;
use transport::Limits;

use super::town::{Asked, Fate, LATENCY, Town, steps};
use super::{Book, Change, object};

const PEOPLE: usize = 10_000;
const SEEDS: u64 = 20;
/// So short windows that the clock need not be moved far: with it grows how often people are read back meanwhile.
const LIMITS: Limits = Limits::shortened(100);
/// The longest that a change takes to show.
const LAG: Duration = Duration::from_secs(8);

/// A number from 0 on and below 1 that these four decide (SplitMix64).
fn chance(seed: u64, of: u64, person: usize, nth: u32) -> f64 {
    let mut mixed = seed;
    for part in [of, person as u64, nth.into()] {
        mixed = mixed.wrapping_add(part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
    }
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// Whom the service never changes, as those in a restricted administrative unit.
fn is_refused(person: usize) -> bool {
    person % 997 == 5
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

/// One in ten batches and pages meets something, and one in twenty-five items.
fn fate(seed: u64, asked: Asked, person: usize, nth: u32) -> Fate {
    if asked == Asked::Write && is_refused(person) {
        return Fate::Refused(403, None);
    }
    let (fates, part): (&[Fate], _) = match asked {
        Asked::Page | Asked::Reads | Asked::Writes => (&AS_A_WHOLE, 0.1),
        Asked::Read | Asked::Write => (&ITEMS, 0.04),
    };
    let at = chance(seed, asked as u64, person, nth) / part * fates.len() as f64;
    // A read has no effect that an answer could hide.
    fates.get(at as usize).copied().unwrap_or(Fate::Well)
}

fn town_of(seed: u64, people: usize, lag: Duration, book: &Arc<Book>) -> Arc<Town> {
    let book = book.clone();
    Town::new(
        people,
        Box::new(move |asked, person, nth| fate(seed, asked, person, nth)),
        Box::new(move |person, nth| lag.mul_f64(chance(seed, 99, person, nth))),
        move |person| book.has(&object(person)),
    )
}

/// Whatever went wrong: everyone is in the account once, and it says of each what is true.
fn the_account_is_true(seed: u64, change: &Change, town: &Town, book: &Book) {
    let view = &change.view;
    let people = town.residents();
    assert_eq!((view.sent, view.total as usize), (0, people.len()), "seed {seed}: {view:#?}");
    assert_eq!(view.done + view.refused + view.unknown + view.left, view.total, "seed {seed}: {view:#?}");
    let of = |refused| {
        let lines = change.exceptions.iter().filter(move |line| line.refused == refused);
        lines.map(|line| line.person.id.clone()).collect::<HashSet<_>>()
    };
    let (refused, unknown) = (of(true), of(false));
    assert_eq!((refused.len(), unknown.len()), (view.refused as usize, view.unknown as usize), "seed {seed}");
    let (mut done, mut left) = (0, 0);
    for (number, person) in people.iter().enumerate() {
        let name = super::town::id(number);
        let off = person.off_since.is_some();
        assert_eq!(person.sent_after_yes, 0, "seed {seed}: {name} was sent again after a yes");
        let says = book.says(&object(number));
        let of_journal = || format!("seed {seed}: {name}, off: {off}, in the journal {says:?}");
        if refused.contains(name.as_str()) {
            assert!(!off && matches!(says, Some(Some(Outcome::Refused { .. }))), "{}", of_journal());
        } else if unknown.contains(name.as_str()) {
            assert!(matches!(says, Some(Some(Outcome::Unknown { .. }))), "{}", of_journal());
        } else if let Some(Some(Outcome::Done { .. })) = says {
            assert!(off, "{}", of_journal());
            done += 1;
        } else {
            assert!(!off && !matches!(says, Some(Some(Outcome::Unknown { .. }))), "{}", of_journal());
            left += 1;
        }
    }
    assert_eq!((done, left), (view.done, view.left), "seed {seed}: {view:#?}");
}

#[test]
fn ten_thousand_people_are_each_accounted_for_whatever_goes_wrong() {
    std::thread::scope(|scope| {
        for seeds in [0..SEEDS / 2, SEEDS / 2..SEEDS] {
            scope.spawn(|| {
                let mut clock = tokio::runtime::Builder::new_current_thread();
                clock.enable_time().start_paused(true).build().unwrap().block_on(async {
                    for seed in seeds {
                        everyone_is_accounted_for(seed).await;
                    }
                });
            });
        }
    });
}

async fn everyone_is_accounted_for(seed: u64) {
    let book = Arc::<Book>::default();
    let town = town_of(seed, PEOPLE, LAG, &book);
    let change = Change::of(&town, &book, LIMITS, steps(0..PEOPLE), None).await;
    the_account_is_true(seed, &change, &town, &book);
    let refused = (0..PEOPLE).filter(|person| is_refused(*person)).count();
    let view = &change.view;
    assert_eq!((view.unknown, view.left, view.refused as usize), (0, 0, refused), "seed {seed}: {view:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_stopped_at_any_moment_accounts_for_everyone() {
    const PEOPLE: usize = 4_000;
    for seed in 100..110 {
        let book = Arc::<Book>::default();
        let town = town_of(seed, PEOPLE, LAG, &book);
        let at = Duration::from_secs(30).mul_f64(chance(seed, 77, 0, 0));
        let change = Change::of(&town, &book, Limits::shortened(10), steps(0..PEOPLE), Some(at)).await;
        the_account_is_true(seed, &change, &town, &book);
        let cancelled = change.cancelled_at.expect("it went on for longer");
        let account_after = change.ended_at - cancelled;
        assert!(account_after <= Duration::from_secs(2), "seed {seed}: {account_after:?}");
        let calls = town.calls();
        let late = calls.iter().find(|call| call.asked == Asked::Writes && call.at > cancelled + LATENCY);
        assert!(late.is_none(), "seed {seed}: {late:?}, cancelled at {cancelled:?}");
    }
}
