//! Security defaults off, and on again where the organization does not let it.

use app::ErrorCode;
use app::view::{ChangeStage, ChangeView, ConfirmationForm, HeadlineKind, IntentView};
use journal::{ChangeEnd, Outcome};
use practice::{Answered, Difficulty, Unconfirmed};
use serde_json::{Value, json};
use support::adds_up;

use super::{admin, before_and_after};
use crate::place::{ADMIN, Place};

const NAME: &str = "Clínica Río Claro";

fn form(reason: &str, name: &str) -> ConfirmationForm {
    ConfirmationForm { reason: Some(reason.to_owned()), organization_name: Some(name.to_owned()) }
}

#[tokio::test]
async fn switching_off_asks_why_and_for_the_name_and_a_policy_then_forbids_switching_on() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    latch.status().await;
    let plan = latch.prepare(IntentView::SecurityDefaultsOff, admin()).await.unwrap();
    assert!(plan.needs_reason && plan.needs_name && plan.can_be_put_back);
    assert_eq!(plan.organization_name, NAME);
    for (form, code) in [
        (ConfirmationForm::default(), ErrorCode::ReasonNeeded),
        (form(" ", NAME), ErrorCode::ReasonNeeded),
        (form("A scanner stopped", "Clinica"), ErrorCode::NameDiffers),
    ] {
        let error = latch.app.confirm_change(&plan.id, &plan.hash, form).await.unwrap_err();
        assert_eq!(error.code, code);
    }
    assert_eq!(place.counts().writes, 0);

    latch.app.confirm_change(&plan.id, &plan.hash, form("A scanner stopped", NAME)).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 1), "{change:#?}");
    let truth = place.truth().await;
    assert!(!truth.security_defaults().await.unwrap());
    assert_eq!(latch.status().await.headline.kind, HeadlineKind::Nobody);
    let journal = place.journal().await;
    let changes = journal.changes().await.unwrap();
    let plan: Value = journal.plan(changes[0].id).await.unwrap().read().unwrap();
    assert_eq!(plan["reason"], "A scanner stopped");
    journal.close().await;

    // Somebody makes a policy after the plan was shown.
    latch.app.dismiss_change().unwrap();
    let plan = latch.prepare(IntentView::SecurityDefaultsOn, admin()).await.unwrap();
    let policy = json!({
        "displayName": "Made meanwhile",
        "state": "disabled",
        "conditions": {
            "users": { "includeUsers": ["All"] },
            "applications": { "includeApplications": ["All"] },
            "clientAppTypes": ["all"],
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    });
    truth.create("v1.0/identity/conditionalAccess/policies", &policy).await.unwrap();
    let writes = place.counts().writes;
    let error = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap_err();
    assert_eq!((error.code, error.params["names"].as_str()), (ErrorCode::PoliciesForbid, "Made meanwhile"));
    assert_eq!(latch.app.change().await.unwrap(), None);
    assert_eq!(place.counts().writes, writes);
    assert!(!truth.security_defaults().await.unwrap());
}

#[tokio::test]
async fn a_refusal_of_the_service_stops_the_change_and_nothing_is_changed() {
    // Microsoft does not say whether it takes security defaults while somebody has the older setting on.
    let refuses = Unconfirmed { defaults_on_with_per_user: Answered::Refused, ..Unconfirmed::default() };
    let place = Place::with("bakery", refuses).await.sign_in(ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let make = async |intent: IntentView| {
        let change = latch.make(intent, ConfirmationForm::default(), admin()).await.unwrap();
        assert!(adds_up(&change), "{change:#?}");
        latch.app.dismiss_change().unwrap();
        change
    };
    let undo = |of: &ChangeView| IntentView::PutBack { change: of.id.clone(), overwrite: false };
    let per_user_off = make(IntentView::PerUserMfaOff { knowingly: true, people: None }).await;
    let on = make(IntentView::SecurityDefaultsOn).await;
    let off = make(undo(&on)).await;
    assert_eq!(make(undo(&per_user_off)).await.done, 5);
    // The older setting is back, and now they are refused.
    let change = make(undo(&off)).await;
    assert_eq!((change.stage, change.done, change.refused), (ChangeStage::Refused, 0, 1), "{change:#?}");
    assert_eq!(change.because.unwrap().code, ErrorCode::Refused);
    assert!(!truth.security_defaults().await.unwrap());
    let journal = place.journal().await;
    let id = change.id.parse().unwrap();
    assert_eq!(journal.change(id).await.unwrap().end.unwrap().how, ChangeEnd::Refused);
    let record = &journal.records(id).await.unwrap()[0];
    assert_eq!(before_and_after(record), (json!({ "isEnabled": false }), json!({ "isEnabled": true })));
    assert!(matches!(record.settled.as_ref().unwrap().outcome, Outcome::Refused { .. }));
}

#[tokio::test]
async fn a_classic_policy_that_is_on_is_named_before_anything_is_sent() {
    let place = Place::at("bakery").await;
    place.server.make("bakery", Difficulty { classic_policy: true, ..Difficulty::default() }).unwrap();
    let place = place.sign_in(ADMIN).await;
    let error = place.latch.app.prepare_change(IntentView::SecurityDefaultsOn).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::PoliciesForbid);
    let truth = place.truth().await;
    let classic = truth.list("beta/identity/conditionalAccess/classicPolicies").await.unwrap();
    assert_eq!(error.params["names"], classic[0]["displayName"].as_str().unwrap());
    assert_eq!(place.counts().writes, 0);
}
