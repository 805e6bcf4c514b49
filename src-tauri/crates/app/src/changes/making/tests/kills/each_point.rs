//! Killed at each point, one after the other.

use std::time::Duration;

use super::super::combined::residents;
use super::case::Case;
use super::place::{Ask, Place};

/// A group of 20, some of another, and whoever runs the change.
const PEOPLE: usize = 31;

/// Kills that happened.
#[derive(Debug, Default)]
struct Killed {
    times: usize,
    /// Of these, when nothing asked somebody.
    leaving_open: usize,
}

/// Kills the change at each point, and goes on with it or puts it back.
async fn killed_at_each_point(case: Case, lag: Duration) -> Killed {
    let mut killed = Killed::default();
    for ask in [Ask::Resume, Ask::Undo] {
        let then = async |place: Place, _| {
            killed.leaving_open += usize::from(place.unasked() > 0);
            case.comes_to_its_end(&place, ask).await;
        };
        killed.times += case.at_each_point(case.ask, async || case.place(residents(PEOPLE), lag), then).await;
    }
    killed
}

#[tokio::test(start_paused = true)]
async fn security_defaults_that_are_taken_leave_nobody_open_wherever_they_are_killed() {
    let killed = killed_at_each_point(Case::TAKES, Duration::ZERO).await;
    assert!(killed.times >= 40 && killed.leaving_open == 0, "{killed:?}");
}

#[tokio::test(start_paused = true)]
async fn people_who_are_let_go_of_before_security_defaults_are_shown_wherever_it_is_killed() {
    let killed = killed_at_each_point(Case::WANTS_PER_USER_OFF, Duration::ZERO).await;
    assert!(killed.times >= 50 && killed.leaving_open >= 14, "{killed:?}");
}

#[tokio::test(start_paused = true)]
async fn people_whom_a_change_puts_back_by_itself_are_shown_wherever_it_is_killed() {
    let killed = killed_at_each_point(Case::NEVER_TAKES, Duration::ZERO).await;
    assert!(killed.times >= 60 && killed.leaving_open >= 30, "{killed:?}");
}

#[tokio::test(start_paused = true)]
async fn per_user_mfa_that_goes_off_for_whom_a_policy_asks_leaves_nobody_open_wherever_it_is_killed() {
    let killed = killed_at_each_point(Case::PER_USER_OFF, Duration::ZERO).await;
    assert!(killed.times >= 30 && killed.leaving_open == 0, "{killed:?}");
}

#[tokio::test(start_paused = true)]
async fn what_shows_only_a_while_later_is_not_taken_for_not_made_after_a_kill() {
    for case in [Case::WANTS_PER_USER_OFF, Case::PER_USER_OFF] {
        let killed = killed_at_each_point(case, Duration::from_secs(12)).await;
        assert!(killed.times >= 30, "{case:?}: {killed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_kill_a_change_is_made_and_put_back_but_for_those_whom_the_service_raised() {
    for case in Case::ALL {
        let place = case.place(residents(PEOPLE), Duration::ZERO);
        place.ask_to_the_end(case.ask).await;
        case.is_made_in(&place);
        place.is_accounted_for().await;
        let raised = case.comes_to_its_end(&place, Ask::Undo).await;
        assert_eq!(raised, [5, 13, 21, 29], "{case:?}: they were enabled, and the service makes enforced of that");
    }
}
