//! What the history says, also of a journal that is not as it was written.

use std::collections::BTreeMap;
use std::io::{Seek as _, SeekFrom, Write as _};

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, HistoryEnd, HistoryOutcome, HistoryRow, HistoryView, IntentView};
use support::Latch;

use super::{changed, written_before};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn a_change_is_told_with_who_made_it_what_was_there_and_what_came_of_it() {
    let place = Place::at("bakery").await;
    let truth = place.truth().await;
    let on: BTreeMap<String, String> = truth
        .people()
        .await
        .unwrap()
        .into_iter()
        .filter(|person| person["perUserMfaState"] != "disabled")
        .map(|person| {
            let text = |name: &str| person[name].as_str().unwrap().to_owned();
            (text("displayName"), text("perUserMfaState"))
        })
        .collect();
    let place = changed().await;
    let history = place.latch.app.history().await.unwrap();
    assert_eq!((history.intact, history.because), (Some(true), None));
    let [change] = &history.changes[..] else { panic!("{:#?}", history.changes) };
    assert_eq!(change.intent, Some(IntentView::PerUserMfaOff { knowingly: true, people: None }));
    assert_eq!((change.end, change.total, change.done), (HistoryEnd::Done, 5, 5));
    assert_eq!((change.refused, change.unknown, change.can_be_put_back), (0, 0, true));
    assert!(change.ended.as_ref().unwrap() >= &change.begun);
    let session = place.latch.app.session();
    let app::view::SessionView::SignedIn { session, .. } = session else { panic!("{session:#?}") };
    assert_eq!((&change.by.name, &change.by.username), (&session.account_name, &session.account_username));

    let rows = place.latch.app.history_rows(&change.id, 0).await.unwrap();
    assert_eq!((rows.total, rows.rows.len()), (5, 5));
    for row in &rows.rows {
        assert_eq!(row.before, format!(r#"{{"perUserMfaState":"{}"}}"#, on[&row.name]));
        assert_eq!((&*row.after, row.outcome), (r#"{"perUserMfaState":"disabled"}"#, HistoryOutcome::Done));
        assert!(row.at.is_some());
    }
    let rest = place.latch.app.history_rows(&change.id, 3).await.unwrap();
    assert_eq!((rest.total, &rest.rows[..]), (5, &rows.rows[3..]));
}

#[tokio::test]
async fn a_change_that_is_being_made_is_never_told_as_cut_off_nor_offered_to_be_put_back() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let app = &place.latch.app;
    let plan =
        place.latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, super::admin()).await.unwrap();
    app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    loop {
        let history = app.history().await.unwrap();
        let change = &history.changes[0];
        assert_eq!(history.intact, Some(true));
        match change.end {
            HistoryEnd::Running => assert!(!change.can_be_put_back),
            HistoryEnd::Done => break assert!(change.can_be_put_back && change.done == 5),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_change_and_the_one_that_put_it_back_name_each_other() {
    let place = changed().await;
    let app = &place.latch.app;
    app.dismiss_change().unwrap();
    let first = app.history().await.unwrap().changes[0].id.clone();
    let back = IntentView::PutBack { change: first.clone(), overwrite: false };
    let change = place.latch.make(back.clone(), ConfirmationForm::default(), super::admin()).await.unwrap();
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 5), "{change:#?}");
    let history = app.history().await.unwrap();
    let [newest, oldest] = &history.changes[..] else { panic!("{history:#?}") };
    assert_eq!((&newest.intent, newest.puts_back.as_ref()), (&Some(back), Some(&first)));
    assert_eq!((&oldest.id, oldest.put_back_by.as_ref()), (&first, Some(&newest.id)));
    assert_eq!((newest.can_be_put_back, oldest.can_be_put_back, history.intact), (true, false, Some(true)));
    let (off, on) = (app.history_rows(&first, 0).await.unwrap(), app.history_rows(&newest.id, 0).await.unwrap());
    let turned = |rows: &[HistoryRow], back: bool| -> BTreeMap<String, [String; 2]> {
        let turn = |row: &HistoryRow| {
            if back { [&row.after, &row.before] } else { [&row.before, &row.after] }.map(Clone::clone)
        };
        rows.iter().map(|row| (row.name.clone(), turn(row))).collect()
    };
    assert_eq!(turned(&on.rows, true), turned(&off.rows, false), "exactly what was there");
}

#[tokio::test]
async fn the_items_come_in_windows_and_what_was_cut_off_is_not_known() {
    let place = Place::at("bakery").await;
    let change = written_before(&place, "Somebody", 450).await;
    let place = place.sign_in(ADMIN).await;
    let history = place.latch.app.history().await.unwrap();
    let seen = &history.changes[0];
    assert_eq!((&seen.id, seen.end, &seen.ended), (&change, HistoryEnd::Interrupted, &None));
    assert_eq!((seen.total, seen.unknown, seen.can_be_put_back), (450, 450, false));
    assert_eq!(seen.by.name, "somebody who left", "who is not in the list any more is named by the id");
    let last = place.latch.app.history_rows(&change, 400).await.unwrap();
    assert_eq!((last.total, last.rows.len()), (450, 50));
    assert!(last.rows.iter().all(|row| row.outcome == HistoryOutcome::Unknown && row.at.is_none()));
    let first = place.latch.app.history_rows(&change, 0).await.unwrap();
    assert_eq!(first.rows.len(), 200);
}

#[tokio::test]
async fn a_change_of_another_organization_is_not_known() {
    let bakery = Place::at("bakery").await;
    let change = written_before(&bakery, "Somebody", 3).await;
    let latch = bakery.computer.latch_in(bakery.server.environment("clinic").unwrap()).unwrap();
    latch.sign_in(super::admin()).await.unwrap();
    assert_eq!(latch.app.history().await.unwrap().changes, []);
    for id in [change.as_str(), "", "../journal", "00000000-0000-4000-8000-000000000000"] {
        assert_eq!(latch.app.history_rows(id, 0).await.unwrap_err().code, ErrorCode::NotFound, "{id}");
    }
}

#[tokio::test]
async fn a_record_that_somebody_altered_is_told_and_said_not_to_be_intact() {
    let place = Place::at("bakery").await;
    let change = written_before(&place, "Ursprünglich", 3).await;
    alter(&place, "Ursprünglich", "Nachträglich");
    let place = place.sign_in(ADMIN).await;
    let history = place.latch.app.history().await.unwrap();
    assert_eq!((history.intact, history.because), (Some(false), None));
    assert_eq!(history.changes[0].id, change);
    assert_eq!(place.latch.app.history_rows(&change, 0).await.unwrap().total, 3, "it can be read all the same");
    let plan =
        place.latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, super::admin()).await.unwrap();
    let begun = place.latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(begun.unwrap_err().code, ErrorCode::JournalDamaged, "and nothing new begins on it");
    assert_eq!(place.counts().writes, 0);
}

#[tokio::test]
async fn a_journal_that_cannot_be_opened_says_why() {
    let place = Place::at("bakery").await;
    written_before(&place, "Somebody", 3).await;
    let database = database(&place);
    std::fs::remove_file(&database).unwrap();
    std::fs::create_dir(&database).unwrap();
    let place = place.sign_in(ADMIN).await;
    let history = place.latch.app.history().await.unwrap();
    assert_eq!((history.changes.len(), history.intact), (0, None));
    assert_eq!(history.because.unwrap().code, ErrorCode::JournalFailed);
}

#[tokio::test]
async fn while_another_latch_writes_the_record_is_still_told() {
    let place = changed().await;
    let other: Latch = place.computer.latch_in(place.server.environment("bakery").unwrap()).unwrap();
    other.app.start().await.unwrap();
    let (mine, seen): (HistoryView, HistoryView) =
        (place.latch.app.history().await.unwrap(), other.app.history().await.unwrap());
    assert_eq!((seen.intact, &seen.because), (Some(true), &None));
    let ids = |history: &HistoryView| history.changes.iter().map(|change| change.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&seen), ids(&mine));
}

/// The database of the organization's journal, which is closed.
fn database(place: &Place) -> std::path::PathBuf {
    let folder = std::fs::read_dir(place.computer.journals()).unwrap();
    let mut files = folder.map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "db")).unwrap()
}

/// Writes `new` over `old` wherever it stands in the database, as somebody with a hex editor would.
fn alter(place: &Place, old: &str, new: &str) {
    assert_eq!(old.len(), new.len());
    let path = database(place);
    let content = std::fs::read(&path).unwrap();
    let mut file = std::fs::File::options().write(true).open(&path).unwrap();
    let mut altered = 0;
    for (at, window) in content.windows(old.len()).enumerate() {
        if window == old.as_bytes() {
            file.seek(SeekFrom::Start(at as u64)).unwrap();
            file.write_all(new.as_bytes()).unwrap();
            altered += 1;
        }
    }
    assert!(altered > 0);
}
