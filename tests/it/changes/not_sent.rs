//! Changes that are refused before anything is sent.

use std::fs::File;

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, IntentView, PlanView};

use super::admin;
use crate::place::{ADMIN, Place};

/// A plan of the bakery that may be confirmed.
async fn planned() -> (Place, PlanView) {
    let place = Place::signed_in("bakery", ADMIN).await;
    let plan = place.latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    (place, plan)
}

async fn nothing_happened(place: &Place) {
    assert_eq!(place.counts().writes, 0);
    assert_eq!(place.latch.app.change().await.unwrap(), None);
}

#[tokio::test]
async fn a_plan_that_is_not_the_one_that_was_shown_is_refused() {
    let (place, plan) = planned().await;
    let app = &place.latch.app;
    let form = ConfirmationForm::default;
    let other_hash = plan.hash.chars().rev().collect::<String>();
    assert_eq!(app.confirm_change(&plan.id, &other_hash, form()).await.unwrap_err().code, ErrorCode::PlanChanged);
    assert_eq!(app.confirm_change("no such plan", &plan.hash, form()).await.unwrap_err().code, ErrorCode::PlanGone);
    nothing_happened(&place).await;
}

#[tokio::test]
async fn a_plan_that_would_be_another_now_is_refused_and_can_be_made_again() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let latch = &place.latch;
    let off = IntentView::PerUserMfaOff { knowingly: true, people: None };
    let plan = latch.prepare(off.clone(), admin()).await.unwrap();
    // Somebody switches security defaults on: now nobody would be left unasked.
    let defaults = "v1.0/policies/identitySecurityDefaultsEnforcementPolicy";
    place.truth().await.patch(defaults, &serde_json::json!({ "isEnabled": true })).await.unwrap();
    let writes = place.counts().writes;
    let confirmed = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::PlanChanged);
    assert_eq!((place.counts().writes, latch.app.change().await.unwrap()), (writes, None));
    let change = latch.make(off, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 5));
}

#[tokio::test]
async fn a_plan_is_used_once() {
    let (place, plan) = planned().await;
    let latch = &place.latch;
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let again = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap_err();
    assert!(matches!(again.code, ErrorCode::PlanGone | ErrorCode::ChangeRunning), "{again:?}");
    latch.change_at_its_end().await;
    assert_eq!(place.counts().writes, 5);
}

#[tokio::test]
async fn without_the_permission_nothing_is_sent_or_journaled() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let plan =
        place.latch.app.prepare_change(IntentView::PerUserMfaOff { knowingly: true, people: None }).await.unwrap();
    assert!(plan.permission.is_some());
    let confirmed = place.latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::PermissionNeeded);
    nothing_happened(&place).await;
    assert_eq!(place.journal().await.changes().await.unwrap(), []);
}

#[tokio::test]
async fn without_a_journal_nothing_is_sent_and_with_one_it_goes_on() {
    let place = Place::at("bakery").await;
    // Something else stands where the journal should be.
    File::create(place.computer.journals()).unwrap();
    let place = place.sign_in(ADMIN).await;
    let latch = &place.latch;
    let plan = latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    let confirmed = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    let code = confirmed.unwrap_err().code;
    assert!(matches!(code, ErrorCode::JournalFailed | ErrorCode::JournalReadOnly), "{code:?}");
    nothing_happened(&place).await;

    std::fs::remove_file(place.computer.journals()).unwrap();
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 5));
}

#[tokio::test]
async fn while_another_latch_has_the_journal_nothing_is_sent() {
    let (place, plan) = planned().await;
    let cloud = place.server.cloud_key("bakery").unwrap();
    let key = journal::OrganizationKey::new(cloud, place.server.tenant("bakery").unwrap()).unwrap();
    let other = journal::Journal::open(&place.computer.journals(), &key).await.unwrap();
    let app = &place.latch.app;
    let confirmed = app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::JournalInUse);
    nothing_happened(&place).await;
    // Reading goes on.
    assert!(place.latch.status().await.headline.people > 0);

    other.close().await;
    app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    assert_eq!(place.latch.change_at_its_end().await.done, 5);
}
