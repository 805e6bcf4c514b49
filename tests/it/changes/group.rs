//! Per-user MFA off for many: cancelled, gone on with, and three who are refused.

use std::collections::BTreeSet;
use std::time::Duration;

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, IntentView};
use practice::Difficulty;
use support::{RawGraph, adds_up, until};

use super::admin;
use crate::place::{ADMIN, Place};

/// How many people still have it on, counted in the raw list.
async fn on(truth: &RawGraph) -> u32 {
    truth.per_user().await.unwrap().iter().filter(|(state, _)| *state != "disabled").map(|(_, count)| count).sum()
}

#[tokio::test]
async fn a_large_change_can_be_cancelled_and_gone_on_with_and_names_those_who_were_refused() {
    let place = Place::signed_in("group", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let at_first = on(&truth).await;

    let plan = latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    assert_eq!(plan.people, at_first);
    place.server.make("group", Difficulty { latency: Duration::from_millis(150), ..Difficulty::default() }).unwrap();
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    until("the middle of the change", async || match latch.change().await {
        Ok(change) if change.sent >= 100 => Ok(()),
        other => Err(other),
    })
    .await;
    latch.app.cancel_change().unwrap();
    let cancelled = latch.change_at_its_end().await;
    assert_eq!(cancelled.stage, ChangeStage::Cancelled);
    assert!(adds_up(&cancelled), "{cancelled:#?}");
    assert!(cancelled.done >= 80 && cancelled.left > 0, "{cancelled:#?}");
    place.server.make("group", Difficulty::default()).unwrap();
    assert_eq!(on(&truth).await, at_first - cancelled.done, "what it says is what the organization says");
    assert_eq!(place.counts().writes, u64::from(cancelled.done));

    // Again, for the rest.
    latch.app.dismiss_change().unwrap();
    let change = latch
        .make(IntentView::PerUserMfaOff { knowingly: true, people: None }, ConfirmationForm::default(), admin())
        .await
        .unwrap();
    assert_eq!(change.stage, ChangeStage::DoneWithExceptions);
    assert!(adds_up(&change), "{change:#?}");
    assert_eq!(change.total, at_first - cancelled.done);
    assert_eq!((change.done, change.refused), (change.total - 3, 3), "{change:#?}");
    assert_eq!(on(&truth).await, 3);
    let left = still_on(&truth).await;
    assert_eq!(refused(&place), left);

    // And once more: just those three.
    latch.app.dismiss_change().unwrap();
    let plan = latch.app.prepare_change(IntentView::PerUserMfaOff { knowingly: true, people: None }).await.unwrap();
    assert_eq!(plan.people_shown.iter().map(|line| line.name.clone()).collect::<BTreeSet<_>>(), left);
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.total, change.done, change.refused), (3, 0, 3), "{change:#?}");
    assert_eq!(refused(&place), left);
}

/// The names of those who were refused, each with the reason.
fn refused(place: &Place) -> BTreeSet<String> {
    let exceptions = place.latch.app.change_exceptions(0).unwrap();
    assert_eq!(exceptions.total as usize, exceptions.rows.len());
    for line in &exceptions.rows {
        assert!(line.refused);
        assert_eq!(line.because.code, ErrorCode::NoPermission);
        assert_eq!(line.because.params["serviceCode"], "Authorization_RequestDenied");
    }
    exceptions.rows.into_iter().map(|line| line.person.name).collect()
}

async fn still_on(truth: &RawGraph) -> BTreeSet<String> {
    let people = truth.people().await.unwrap();
    let on = people.into_iter().filter(|person| person["perUserMfaState"] != "disabled");
    on.map(|person| person["displayName"].as_str().unwrap().to_owned()).collect()
}
