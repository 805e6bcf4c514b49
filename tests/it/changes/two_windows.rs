//! Two Latches on one data folder: one changes, the other reads (SAFETY.md case 70).

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, HistoryEnd, IntentView};
use practice::Difficulty;
use support::{Latch, until};

use super::{admin, states};
use crate::place::{ADMIN, Place};

const OFF: IntentView = IntentView::PerUserMfaOff { knowingly: true, people: None };

/// Another Latch on the same computer, signed in.
async fn second(place: &Place) -> Latch {
    let latch = place.computer.latch_in(place.server.environment(place.organization).unwrap()).unwrap();
    latch.sign_in(admin()).await.unwrap();
    latch
}

/// The lock files of the journals.
fn locks(place: &Place) -> Vec<PathBuf> {
    let files = std::fs::read_dir(place.computer.journals()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "lock")).collect()
}

#[tokio::test]
async fn while_one_changes_the_other_reads_is_told_why_it_cannot_change_and_sends_nothing() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let second = second(&place).await;
    let shown = second.prepare(OFF, admin()).await.unwrap();

    let first = &place.latch;
    let plan = first.prepare(OFF, admin()).await.unwrap();
    // What was sent does not show yet, so the change waits for it.
    place.server.make("bakery", Difficulty::lagging(Duration::from_secs(600))).unwrap();
    first.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    until("everything to be sent", async || match place.counts().writes {
        5 => Ok(()),
        writes => Err(writes),
    })
    .await;
    assert!(first.app.change_is_running());
    assert!(!second.app.change_is_running());
    let confirmed = second.app.confirm_change(&shown.id, &shown.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::JournalInUse);
    let history = second.app.history().await.unwrap();
    assert_eq!((history.intact, history.because), (Some(true), None));
    let [change] = &history.changes[..] else { panic!("{:#?}", history.changes) };
    assert_eq!((change.total, change.ended.as_ref(), change.can_be_put_back), (5, None, false));
    assert_eq!(change.end, HistoryEnd::Running, "the other makes it: it was not cut off");
    assert_eq!(second.app.history_rows(&change.id, 0).await.unwrap().total, 5);
    second.status().await;
    assert_eq!(second.app.change().await.unwrap(), None, "what the other does is no change of this one");

    place.server.make("bakery", Difficulty::default()).unwrap();
    let made = first.change_at_its_end().await;
    assert_eq!((made.stage, made.done), (ChangeStage::Done, 5), "{made:#?}");
    // It holds on to the journal for as long as it is open.
    let confirmed = second.app.confirm_change(&shown.id, &shown.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::JournalInUse);
    assert_eq!(place.counts().writes, 5);
    let history = second.app.history().await.unwrap();
    let ends: Vec<HistoryEnd> = history.changes.iter().map(|change| change.end).collect();
    assert_eq!(ends, [HistoryEnd::Done]);
}

#[tokio::test]
async fn when_the_first_is_gone_the_other_can_change_whatever_its_lock_file_says() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let before = states(&place.truth().await).await;
    let second = second(&place).await;
    let made = place.latch.make(OFF, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((made.stage, made.done), (ChangeStage::Done, 5), "{made:#?}");
    let back = IntentView::PutBack { change: made.id, overwrite: false };
    assert_eq!(second.app.prepare_change(back.clone()).await.unwrap_err().code, ErrorCode::JournalInUse);

    let Place { latch, computer, server, organization } = place;
    drop(latch);
    let place = Place { latch: second, computer, server, organization };
    // As a process leaves it that was killed: it stays, and names whoever held it.
    for lock in locks(&place) {
        std::fs::File::create(lock).unwrap().write_all(b"1\n").unwrap();
    }
    let plan = until("the journal to be free", async || place.latch.app.prepare_change(back.clone()).await).await;
    assert_eq!(plan.permission, None);
    let form = ConfirmationForm::default();
    place.latch.app.confirm_change(&plan.id, &plan.hash, form).await.unwrap();
    let put_back = place.latch.change_at_its_end().await;
    assert_eq!((put_back.stage, put_back.done), (ChangeStage::Done, 5), "{put_back:#?}");
    assert_eq!(states(&place.truth().await).await, before);
}

#[tokio::test]
async fn of_two_that_begin_the_same_change_at_once_one_makes_it() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let (first, second) = (&place.latch, second(&place).await);
    let plans = [first.prepare(OFF, admin()).await.unwrap(), second.prepare(OFF, admin()).await.unwrap()];
    let (one, other) = tokio::join!(
        first.app.confirm_change(&plans[0].id, &plans[0].hash, ConfirmationForm::default()),
        second.app.confirm_change(&plans[1].id, &plans[1].hash, ConfirmationForm::default()),
    );
    let refused = match (&one, &other) {
        (Ok(()), Err(refused)) | (Err(refused), Ok(())) => refused,
        both => panic!("{both:?}"),
    };
    assert_eq!(refused.code, ErrorCode::JournalInUse);
    let made = if one.is_ok() { first } else { &second }.change_at_its_end().await;
    assert_eq!((made.stage, made.done), (ChangeStage::Done, 5), "{made:#?}");
    assert_eq!(place.counts().writes, 5);
    assert_eq!(place.journal().await.changes().await.unwrap().len(), 1);
}
