//! What became of a change that was cut off, where the service shows it only a while later.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use journal::{ChangeRecord, Clock, Intent, Journal, JsonText, OrganizationKey, Outcome};
use mfa::change::{Object, state_json};
use mfa::per_user::PerUserMfaState::{Disabled, Enforced};
use serde_json::json;
use tokio::time::Instant;
use transport::Limits;

use super::{Settled, settle};
use crate::changes::making::tests::town::{Fate, Town, id};
use crate::changes::{Job, object_name};
use crate::view::IntentView;

/// The clock of a journal that was written so long ago.
struct Ago(SignedDuration);

impl Clock for Ago {
    fn now(&self) -> Timestamp {
        Timestamp::now() - self.0
    }
}

/// What was found out.
struct Found {
    settled: Settled,
    /// How long it took.
    took: Duration,
    /// What the window showed each time that somebody was to be looked at again.
    shown: Vec<Option<u32>>,
    outcomes: Vec<Outcome>,
}

/// Of two people who were to be switched off so long ago, the first was. That shows `lag` after this begins.
async fn found(lag: Duration, written: SignedDuration) -> Found {
    let town =
        Town::new(2, Box::new(|_, _, _| Fate::Well), Box::new(move |_, _| lag), |_| panic!("settling sends nothing"));
    let folder = tempfile::tempdir().unwrap();
    let key = OrganizationKey::new("worldwide", "town").unwrap();
    let journal = Journal::open_with_clock(folder.path(), &key, Ago(written)).await.unwrap();
    let change = ChangeRecord {
        kind: "per_user_mfa_off".into(),
        account: "person-0".into(),
        plan_hash: String::new(),
        plan: JsonText::from(json!({})),
        total: 2,
    };
    let change = journal.begin(change).await.unwrap();
    let intent = |person| Intent {
        object: object_name(&Object::PerUserMfa { user: id(person) }),
        display_name: format!("Person {person}"),
        before: JsonText::from(&state_json(Enforced)),
        after: JsonText::from(&state_json(Disabled)),
    };
    journal.intend(change, vec![intent(0), intent(1)]).await.unwrap();
    town.somebody_sets(0, Disabled);

    let (graph, stack) = town.graph(Limits::documented());
    let change = journal.change(change).await.unwrap();
    let job = Arc::new(Job::interrupted(IntentView::PerUserMfaOff { knowingly: true, people: None }, &change, true));
    let (begun, mut shown) = (Instant::now(), Vec::new());
    let looks_again = |at| {
        job.looks_again(at);
        shown.push(job.view(&stack.pace()).seconds_left);
    };
    let settled = settle(&graph, &journal, &change, looks_again).await.unwrap();
    let took = begun.elapsed();
    assert_eq!(job.view(&stack.pace()).seconds_left, None, "it is over");
    let records = journal.records(change.id).await.unwrap();
    let outcomes = records.into_iter().map(|record| record.settled.unwrap().outcome).collect();
    Found { settled, took, shown, outcomes }
}

fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done { .. })
}

#[tokio::test(start_paused = true)]
async fn what_does_not_show_yet_is_looked_at_again_and_the_window_shows_when() {
    for lag in [Duration::ZERO, Duration::from_secs(4), Duration::from_secs(15)] {
        let found = found(lag, SignedDuration::ZERO).await;
        assert_eq!((found.settled.done, found.settled.not_applied.len()), (1, 1), "{lag:?}");
        assert_eq!(found.outcomes.iter().map(is_done).collect::<Vec<_>>(), [true, false], "{lag:?}");
        assert_eq!(found.shown, [Some(5), Some(15)], "{lag:?}");
        assert!(found.took <= Duration::from_secs(22), "{:?}", found.took);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_written_a_while_ago_is_looked_at_once() {
    let found = found(Duration::ZERO, SignedDuration::from_secs(20)).await;
    assert_eq!((found.settled.done, found.settled.not_applied.len()), (1, 1));
    assert_eq!((found.shown, found.took < Duration::from_secs(1)), (Vec::new(), true));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_since_makes_nobody_wait_for_longer() {
    let found = found(Duration::ZERO, SignedDuration::from_hours(-24)).await;
    assert_eq!((found.settled.done, found.settled.not_applied.len()), (1, 1));
    assert_eq!(found.shown, [Some(5), Some(15)]);
}
