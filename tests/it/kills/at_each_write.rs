//! Killed at each write of the journal, one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use practice::Answered;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::case::{Case, Change};
use super::situation::{Situation, Then};

/// Two groups of 20 and whoever runs the change: there is something before, between and after them.
const PEOPLE: u32 = 45;
/// No change of this size writes this often.
const MOST_WRITES: u32 = 24;
/// They mostly wait for security defaults to be looked at twice.
const AT_ONCE: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_at_any_write_of_its_journal_leaves_nobody_open_unseen_and_is_finished_or_undone() {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut all = JoinSet::new();
    for case in Case::ALL {
        // The number of the first write that did not come any more.
        let end = Arc::new(AtomicU32::new(MOST_WRITES));
        let places = places.clone();
        all.spawn(async move {
            let mut each = JoinSet::new();
            for number in 1..MOST_WRITES {
                let place = places.clone().acquire_owned().await.unwrap();
                if number > end.load(Ordering::SeqCst) {
                    break;
                }
                let end = end.clone();
                each.spawn(async move {
                    let ended = killed_at(case, number).await;
                    if ended == Ended::ByItself {
                        end.fetch_min(number, Ordering::SeqCst);
                    }
                    drop(place);
                    ended
                });
            }
            let ended = each.join_all().await;
            let killed = ended.iter().filter(|ended| **ended != Ended::ByItself).count();
            // In this order, people are let go of before security defaults ask them.
            let leaves_open = case == Case { change: Change::SecurityDefaultsOn(Answered::Refused), undo: false };
            assert_eq!(ended.contains(&Ended::LeavingOpen), leaves_open, "{case:?}: {ended:?}");
            assert!(end.load(Ordering::SeqCst) < MOST_WRITES, "{case:?}: none of its processes came to its end");
            killed
        });
    }
    let killed: usize = all.join_all().await.into_iter().sum();
    assert!(killed >= 35, "only {killed} processes were killed");
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// With fewer writes of the journal.
    ByItself,
    /// It was killed.
    Killed,
    /// It was killed when nothing asked some people, which a restart showed.
    LeavingOpen,
}

/// Kills a process at this write, and looks at what comes of it.
async fn killed_at(case: Case, number: u32) -> Ended {
    let situation = Situation::of(case, PEOPLE).await;
    let number_word = number.to_string();
    let words: Vec<&str> = case.words().iter().copied().chain(["--crash-after", &number_word]).collect();
    let run = situation.probe.run(&words).await;
    if !run.was_killed() {
        run.complete();
        situation.is_as_meant().await;
        return Ended::ByItself;
    }
    let left_open = situation.after_a_kill(Then::by_turns(number.into())).await;
    if left_open { Ended::LeavingOpen } else { Ended::Killed }
}
