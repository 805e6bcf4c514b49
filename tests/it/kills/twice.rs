//! What was cut off when nothing asked some people is gone on with, and that is killed too, at each write of the journal.

use practice::Answered;
use tokio::task::JoinSet;

use super::case::{Case, Change};
use super::situation::{Situation, Then};

const PEOPLE: u32 = 45;
/// Where the change itself is killed: everyone but whoever runs it is off, and security defaults are not on.
const OPEN: &str = "6";
/// No rest of a change of this size writes this often.
const MOST_WRITES: u32 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_on_with_a_change_may_be_killed_too() {
    let mut each = JoinSet::new();
    for number in 1..MOST_WRITES {
        each.spawn(killed_again_at(Then::Resume, number));
    }
    let killed = each.join_all().await.into_iter().filter(|killed| *killed).count();
    assert!((4..MOST_WRITES as usize).contains(&killed), "{killed} were killed twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_puts_a_change_back_may_be_killed_too() {
    let mut each = JoinSet::new();
    for number in 1..MOST_WRITES {
        each.spawn(killed_again_at(Then::Undo, number));
    }
    let killed = each.join_all().await.into_iter().filter(|killed| *killed).count();
    assert!((4..MOST_WRITES as usize).contains(&killed), "{killed} were killed twice");
}

/// Whether what does `then` was killed too: it may have come to its end with fewer writes.
async fn killed_again_at(then: Then, number: u32) -> bool {
    let case = Case { change: Change::SecurityDefaultsOn(Answered::Refused), undo: false };
    let situation = Situation::of(case, PEOPLE).await;
    let words: Vec<&str> = case.words().iter().copied().chain(["--crash-after", OPEN]).collect();
    assert!(situation.probe.run(&words).await.was_killed());
    assert!(situation.is_shown().await > 0, "what this test is about");
    let number = number.to_string();
    let run = situation.probe.run(&[then.word(), "--crash-after", &number]).await;
    if run.was_killed() {
        situation.after_a_kill(then).await;
    } else {
        run.complete();
        situation.is_at_the_end_of(then).await;
    }
    run.was_killed()
}
