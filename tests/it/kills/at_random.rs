//! Killed at random moments of a change of many people.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::case::Case;
use super::chance::drawn;
use super::is_long;
use super::probe::ended;
use super::situation::{Situation, Then};

const PEOPLE: u32 = 2_000;
/// How often the organization is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(1);
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_at_any_moment_leaves_nobody_open_unseen_and_is_finished_or_undone() {
    let runs = if is_long() { 456 } else { 6 };
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut all = JoinSet::new();
    for (case, seed) in Case::ALL.into_iter().cycle().zip(0..runs) {
        let places = places.clone();
        all.spawn(async move {
            let _place = places.acquire().await.unwrap();
            killed_sometime(case, seed).await
        });
    }
    let killed = all.join_all().await.into_iter().filter(|killed| *killed).count();
    assert!(killed > 0, "nothing was killed");
}

/// Whether a process was killed at a moment that `seed` says: it may have been quicker.
async fn killed_sometime(case: Case, seed: u64) -> bool {
    let situation = Situation::of(case, PEOPLE).await;
    // By what the organization has taken and not by the time alone, so that it does not depend on the machine.
    let already = situation.writes();
    let writes = already + drawn(2 * seed) % (situation.people() + 2);
    let then = Duration::from_micros(drawn(2 * seed + 1) % 40_000);
    let mut process = situation.probe.start(case.words());
    while situation.writes() < writes && process.try_wait().unwrap().is_none() {
        sleep(LOOK_EVERY).await;
    }
    sleep(then).await;
    // Nothing is closed, flushed or told.
    let _ = process.start_kill();
    let run = ended(process).await;
    let resumed_or_undone = Then::by_turns(seed / Case::ALL.len() as u64 + seed);
    if run.was_killed() {
        situation.after_a_kill(resumed_or_undone).await;
    } else {
        run.complete();
        situation.is_as_meant().await;
    }
    run.was_killed()
}
