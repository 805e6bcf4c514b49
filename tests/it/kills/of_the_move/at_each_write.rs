//! Killed as soon as each write of the move took effect, one after the other.

use std::sync::Arc;

use practice::Answered;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::SETTINGS;
use super::town::{Moment, Town};
use crate::kills::chance::drawn;
use crate::kills::situation::Then;

/// They mostly wait for the pace of Conditional Access, one request a second in an organization.
const AT_ONCE: usize = 20;
/// Of so many, what goes on with one or puts it back is killed too.
const ONE_OF: u64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_killed_as_soon_as_any_write_took_effect_is_finished_or_undone_and_never_open_unseen() {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut all = JoinSet::new();
    // People's per-user MFA goes off in groups: the first of the first group, and the last of the last.
    for number in 1..=SETTINGS + 2 {
        for then in [Then::Resume, Then::Undo] {
            let places = places.clone();
            all.spawn(async move {
                let _place = places.acquire().await.unwrap();
                killed_at(number, then).await
            });
        }
    }
    let kills = all.join_all().await;
    let first: usize = kills.iter().filter(|kills| kills.first).count();
    let again: usize = kills.iter().filter(|kills| kills.again).count();
    let open = kills.iter().filter(|kills| kills.left_open).count();
    assert_eq!(first, kills.len(), "some came to their end before they were killed");
    assert!(again >= 4, "only {again} were killed twice");
    assert!(open >= 2, "only {open} left anybody open, who was shown: what this test is about");
}

/// What was killed of one move.
struct Kills {
    /// The move itself.
    first: bool,
    /// And what went on with it, or put it back.
    again: bool,
    /// When nothing asked some people.
    left_open: bool,
}

/// Kills a move when the organization has taken so many of its changes, and looks at what comes of it.
async fn killed_at(number: u64, then: Then) -> Kills {
    let town = Town::new(Answered::Accepted).await;
    let writes = if number > SETTINGS + 1 { SETTINGS + town.people() } else { number };
    let killed = town.killed_at(Moment::at(writes), &town.moves()).await;
    let turn = 2 * number + u64::from(then == Then::Undo);
    let mut again = false;
    if turn.is_multiple_of(ONE_OF) && town.is_cut_off().await {
        let moment = Moment::at(1 + drawn(turn) % 6);
        again = town.killed_at(moment, &[then.word()]).await.run.was_killed();
        town.comes_to_its_end(Then::by_turns(drawn(turn))).await;
    } else {
        town.comes_to_its_end(then).await;
    }
    Kills { first: killed.run.was_killed(), again, left_open: killed.unasked > 0 }
}
