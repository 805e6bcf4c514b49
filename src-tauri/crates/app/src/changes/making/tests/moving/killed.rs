//! The move, and what goes on with it or puts it back, killed at each point: something asks people at that moment, or a
//! restart shows since when nothing does; and then it comes to its end (SAFETY.md case 106).

use super::place::{Ask, Place, Ran};
use crate::changes::making::tests::kills::fuse::Point;
use crate::direct::MadeOutcome;

/// Kills `ask` at each point where `of` has one, in a place that `made` prepares. Says how many kills there were.
async fn at_each_point(ask: Ask, made: impl AsyncFn() -> Place, then: impl AsyncFn(Place, Point)) -> usize {
    let mut killed = 0;
    for first in Point::FIRST {
        let mut point = first;
        loop {
            let place = made().await;
            match place.ask(ask, Some(point)).await {
                Ran::Killed => {}
                // With fewer of them.
                Ran::Ended(_) => break,
                Ran::NotBegun(because) => panic!("{ask:?} at {point:?}: {because:?}"),
            }
            then(place, point).await;
            killed += 1;
            point = point.next();
        }
    }
    killed
}

/// What was cut off comes to its end by going on or by putting back, and after putting back all of it everything is as
/// it was.
async fn comes_to_its_end(place: Place, by: Ask, point: Point) {
    if place.restarted().await.is_some() {
        let account = place.ask_to_the_end(by).await;
        let ended = [MadeOutcome::Done, MadeOutcome::PutBack].contains(&account.outcome);
        assert!(ended, "{by:?} after {point:?}: {account:#?}");
    }
    place.is_accounted_for().await;
    // Until nothing is left that can be put back: the policies that were made, and the move.
    for _ in 0..3 {
        if let Ran::Ended(account) = place.ask(Ask::Undo, None).await {
            assert_eq!(account.outcome, MadeOutcome::PutBack, "{point:?}: {account:#?}");
        }
    }
    place.is_as_at_first().await;
    place.is_accounted_for().await;
}

#[tokio::test(start_paused = true)]
async fn a_move_that_is_killed_at_any_point_and_gone_on_with_leaves_nobody_open_unseen() {
    let then = async |place, point| comes_to_its_end(place, Ask::Resume, point).await;
    let killed = at_each_point(Ask::Move, Place::new, then).await;
    assert!(killed >= 30, "{killed}");
}

#[tokio::test(start_paused = true)]
async fn a_move_that_is_killed_at_any_point_and_put_back_leaves_nobody_open_unseen() {
    let then = async |place, point| comes_to_its_end(place, Ask::Undo, point).await;
    let killed = at_each_point(Ask::Move, Place::new, then).await;
    assert!(killed >= 30, "{killed}");
}

#[tokio::test(start_paused = true)]
async fn what_puts_a_move_back_may_be_killed_at_any_point() {
    let moved = async || {
        let place = Place::new().await;
        place.ask_to_the_end(Ask::Move).await;
        place
    };
    let then = async |place, point| comes_to_its_end(place, Ask::Resume, point).await;
    let killed = at_each_point(Ask::Undo, moved, then).await;
    assert!(killed >= 20, "{killed}");
}
