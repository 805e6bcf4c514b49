//! What goes on with a change, or puts it back, is killed too.

use std::time::Duration;

use super::super::combined::residents;
use super::case::Case;
use super::fuse::Point;
use super::place::{Ask, Place, Ran};

/// A group of 20, one more, and whoever runs the change.
const PEOPLE: usize = 27;
/// When a group was sent, and when what came of it is written.
const IN_THE_MIDDLE: [Point; 2] = [Point::Sent(2), Point::Before(5)];

fn place(case: Case) -> Place {
    case.place(residents(PEOPLE), Duration::ZERO)
}

/// By turns.
fn after(point: Point) -> Ask {
    match point {
        Point::Before(number) | Point::After(number) | Point::Sent(number) if number.is_multiple_of(2) => Ask::Resume,
        _ => Ask::Undo,
    }
}

#[tokio::test(start_paused = true)]
async fn what_puts_a_whole_change_back_may_be_killed_at_each_point() {
    let mut killed = 0;
    for case in [Case::TAKES, Case::WANTS_PER_USER_OFF, Case::PER_USER_OFF] {
        let made = async || {
            let place = place(case);
            place.ask_to_the_end(case.ask).await;
            place
        };
        let then = async |place: Place, point| {
            case.comes_to_its_end(&place, after(point)).await;
        };
        killed += case.at_each_point(Ask::Undo, made, then).await;
    }
    assert!(killed >= 40, "{killed}");
}

/// Kills each change in the middle, and then what does `ask`, at each of its points. Says how many kills of that there
/// were.
async fn killed_twice(ask: Ask) -> usize {
    let mut killed = 0;
    for (case, first) in Case::ALL.into_iter().flat_map(|case| IN_THE_MIDDLE.map(|first| (case, first))) {
        let cut_off = async || {
            let place = place(case);
            let ran = place.ask(case.ask, Some(first)).await;
            assert!(matches!(ran, Ran::Killed), "{case:?} at {first:?}: {ran:?}");
            place
        };
        let then = async |place: Place, point| {
            case.comes_to_its_end(&place, after(point)).await;
        };
        killed += case.at_each_point(ask, cut_off, then).await;
    }
    killed
}

#[tokio::test(start_paused = true)]
async fn what_goes_on_with_a_change_may_be_killed_at_each_point() {
    let killed = killed_twice(Ask::Resume).await;
    assert!(killed >= 100, "{killed}");
}

#[tokio::test(start_paused = true)]
async fn what_puts_a_change_back_that_was_cut_off_may_be_killed_at_each_point() {
    let killed = killed_twice(Ask::Undo).await;
    assert!(killed >= 100, "{killed}");
}
