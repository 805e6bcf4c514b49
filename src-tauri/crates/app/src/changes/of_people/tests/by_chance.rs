//! Ten thousand people at a service at which everything goes wrong by chance: nobody is lost (PERFORMANCE.md goal W3).

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use journal::Outcome;
use transport::Limits;

use super::town::{Asked, Fate, LATENCY, Town, steps};
use super::{Book, Change, object};
use crate::changes::making::tests::chance::{by_chance, chance};

const PEOPLE: usize = 10_000;
const SEEDS: u64 = 20;
/// So short windows that the clock need not be moved far: with it grows how often people are read back meanwhile.
const LIMITS: Limits = Limits::shortened(100);
/// The longest that a change takes to show.
const LAG: Duration = Duration::from_secs(8);

/// Whom the service never changes, as those in a restricted administrative unit.
fn is_refused(person: usize) -> bool {
    person % 997 == 5
}

/// What goes wrong by chance, and whom the service refuses.
fn fate(seed: u64, asked: Asked, person: usize, nth: u32) -> Fate {
    if asked == Asked::Write && is_refused(person) {
        return Fate::Refused(403, None);
    }
    by_chance(seed, asked, person, nth)
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
        let off = person.is_off();
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
