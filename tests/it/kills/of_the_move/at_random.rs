//! Killed at random moments: the move, and what puts the whole of it back.

use std::sync::Arc;
use std::time::Duration;

use practice::Answered;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::SETTINGS;
use super::town::{Moment, Town};
use crate::kills::chance::drawn;
use crate::kills::is_long;
use crate::kills::situation::Then;

const AT_ONCE: usize = 20;
/// Between two requests about policies is a second.
const MOST_LATER_MS: u64 = 1_500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_killed_at_any_moment_or_put_back_until_any_moment_is_finished_or_undone_and_never_open_unseen()
{
    let runs = if is_long() { 400 } else { 8 };
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut all = JoinSet::new();
    for seed in 0..runs {
        let places = places.clone();
        all.spawn(async move {
            let _place = places.acquire().await.unwrap();
            killed_sometime(seed).await
        });
    }
    let killed = all.join_all().await.into_iter().filter(|killed| *killed).count();
    assert!(killed > 0, "nothing was killed");
}

/// Whether a process was killed at a moment that `seed` says: it may have been quicker.
async fn killed_sometime(seed: u64) -> bool {
    let [way, what, writes, later, again, then, second] = [0, 1, 2, 3, 4, 5, 6].map(|nth| drawn(7 * seed + nth));
    let undo = what.is_multiple_of(3);
    let answered = if way.is_multiple_of(3) { Answered::Refused } else { Answered::Accepted };
    let town = if undo { Town::moved().await } else { Town::new(answered).await };
    let moment =
        Moment { writes: writes % (SETTINGS + town.people()), later: Duration::from_millis(later % MOST_LATER_MS) };
    let moves = town.moves();
    let words: &[&str] = if undo { &["undo"] } else { &moves };
    let killed = town.killed_at(moment, words).await.run.was_killed();
    if again.is_multiple_of(2) && town.is_cut_off().await {
        let moment = Moment { writes: second % 8, later: Duration::from_millis(drawn(second) % MOST_LATER_MS) };
        town.killed_at(moment, &[Then::by_turns(drawn(again)).word()]).await;
    }
    town.comes_to_its_end(Then::by_turns(then)).await;
    killed
}
