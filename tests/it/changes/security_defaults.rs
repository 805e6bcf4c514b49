//! Security defaults off, and on again where the organization does not let it.

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, HeadlineKind, IntentView};
use journal::Outcome;
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
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.done, change.refused), (ChangeStage::Stopped, 0, 1), "{change:#?}");
    assert!(adds_up(&change));
    assert_eq!(change.because.unwrap().code, ErrorCode::Refused);
    assert!(!truth.security_defaults().await.unwrap());
    let journal = place.journal().await;
    let mut changes = journal.changes().await.unwrap();
    changes.sort_by_key(|change| change.begun);
    let record = &journal.records(changes[1].id).await.unwrap()[0];
    assert_eq!(before_and_after(record), (json!({ "isEnabled": false }), json!({ "isEnabled": true })));
    assert!(matches!(record.settled.as_ref().unwrap().outcome, Outcome::Refused { .. }));
    // And from now on the plan is refused, with the policy's name.
    latch.app.dismiss_change().unwrap();
    let error = latch.app.prepare_change(IntentView::SecurityDefaultsOn).await.unwrap_err();
    assert_eq!((error.code, error.params["names"].as_str()), (ErrorCode::PoliciesForbid, "Made meanwhile"));
}
