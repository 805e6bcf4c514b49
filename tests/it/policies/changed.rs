//! Changing one policy: nothing but what was meant, and nothing is lost.

use app::ErrorCode;
use app::view::{IntentView, PlanPolicyChange, PolicyMaker, PolicyStateView, PolicyStateWanted};
use serde_json::Value;

use super::{POLICIES, admin};
use crate::place::{ADMIN, Place};

/// A policy without what the service says of it, and without its name and state.
fn says(raw: &Value) -> Value {
    let mut raw = raw.clone();
    let fields = raw.as_object_mut().unwrap();
    fields.retain(|key, _| ["conditions", "grantControls", "sessionControls"].contains(&key.as_str()));
    raw
}

async fn clinic() -> (Place, Vec<String>) {
    let place = Place::signed_in("clinic", ADMIN).await;
    place.name_emergency_account().await;
    let made = place.add_three().await;
    (place, made)
}

#[tokio::test]
async fn a_policy_gets_another_name_and_nothing_else_of_it_changes() {
    let (place, made) = clinic().await;
    let before = place.raw_policies().await;
    let rename = |name: &str| IntentView::RenamePolicy { policy: made[0].clone(), name: name.to_owned() };
    let plan = place.latch.prepare(rename(" Another name "), admin()).await.unwrap();
    assert_eq!((&*plan.policies[0].name, plan.policies[0].change), ("Another name", PlanPolicyChange::Renamed));
    assert!(!plan.needs_name && plan.lockout.is_none() && plan.second_opinion.is_none());
    place.make(rename(" Another name ")).await;
    let after = place.raw_policies().await;
    let of = |list: &[Value]| list.iter().find(|raw| raw["id"] == *made[0]).unwrap().clone();
    assert_eq!(of(&after)["displayName"], "Another name");
    assert_eq!(says(&of(&after)), says(&of(&before)));
    let view = place.policies().await;
    let renamed = view.policies.iter().find(|policy| policy.id == made[0]).unwrap();
    assert_eq!(renamed.made_by, PolicyMaker::Latch);
    let taken = view.policies.iter().find(|policy| policy.id != made[0]).unwrap().name.to_uppercase();
    let refused = place.latch.app.prepare_change(rename(&taken)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PolicyNameTaken);
    assert_eq!(place.latch.app.prepare_change(rename("Another name")).await.unwrap_err().code, ErrorCode::NothingToDo);
}

#[tokio::test]
async fn a_copy_says_the_same_and_only_watches() {
    let (place, made) = clinic().await;
    let copy = IntentView::DuplicatePolicy { policy: made[0].clone(), name: "A copy".to_owned() };
    let plan = place.latch.prepare(copy.clone(), admin()).await.unwrap();
    assert_eq!((&*plan.policies[0].name, plan.policies[0].change), ("A copy", PlanPolicyChange::MadeWatching));
    assert!(!plan.needs_name, "it asks nobody");
    place.make(copy).await;
    let raw = place.raw_policies().await;
    let original = raw.iter().find(|raw| raw["id"] == *made[0]).unwrap();
    let copied = raw.iter().find(|raw| raw["displayName"] == "A copy").unwrap();
    assert_eq!(says(copied), says(original));
    assert_eq!(copied["state"], "enabledForReportingButNotEnforced");
    let missing = IntentView::DuplicatePolicy { policy: "another".to_owned(), name: "x".to_owned() };
    assert_eq!(place.latch.app.prepare_change(missing).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_deleted_policy_is_shown_and_comes_back_watching() {
    let (place, made) = clinic().await;
    let delete = IntentView::DeletePolicy { policy: made[0].clone() };
    let plan = place.latch.prepare(delete.clone(), admin()).await.unwrap();
    assert_eq!((plan.policies[0].change, plan.policies[0].words.is_none()), (PlanPolicyChange::Deleted, true));
    assert!(plan.can_be_put_back && !plan.needs_name, "it asked nobody");
    place.make(delete).await;
    assert_eq!(place.policies().await.policies.len(), 2);
    let view = place.policies_with_deleted(1).await;
    assert_eq!((&*view.deleted[0].id, view.deleted[0].made_by_latch), (&*made[0], true));
    assert!(view.deleted[0].deleted.is_some());
    place.latch.app.policy_json(&made[0]).unwrap();

    let restore = IntentView::RestorePolicy { policy: made[0].clone() };
    let plan = place.latch.prepare(restore.clone(), admin()).await.unwrap();
    let line = &plan.policies[0];
    assert_eq!(line.change, PlanPolicyChange::Restored);
    assert!(line.words.as_ref().is_some_and(|words| words.who.everyone || words.who.role_count > 0), "{line:?}");
    place.make(restore).await;
    let view = place.policies().await;
    let back = view.policies.iter().find(|policy| policy.id == made[0]).unwrap();
    assert_eq!((back.state, back.made_by), (PolicyStateView::ReportOnly, PolicyMaker::Latch));
    place.policies_with_deleted(0).await;
}

#[tokio::test]
async fn a_policy_that_asks_is_switched_off_only_by_whoever_types_the_name() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let view = place.latch.app.policies().await.unwrap();
    let policy = super::named(&view, "CA001").id.clone();
    let wanted = |state| IntentView::SetPolicyState { policy: policy.clone(), state, knowingly: false };
    for (state, change) in
        [(PolicyStateWanted::Off, PlanPolicyChange::Off), (PolicyStateWanted::ReportOnly, PlanPolicyChange::Watching)]
    {
        let plan = place.latch.prepare(wanted(state), admin()).await.unwrap();
        assert!(plan.needs_name && plan.can_be_put_back);
        assert_eq!(plan.policies[0].change, change);
        let refused = place.latch.app.confirm_change(&plan.id, &plan.hash, super::typed("")).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NameDiffers);
    }
    let already = place.latch.app.prepare_change(wanted(PolicyStateWanted::On)).await.unwrap_err();
    assert_eq!(already.code, ErrorCode::NothingToDo);
    let managed = super::named(&view, "Microsoft-managed: Multifactor authentication for per-user").id.clone();
    let rename = IntentView::RenamePolicy { policy: managed, name: "Mine".to_owned() };
    assert_eq!(place.latch.app.prepare_change(rename).await.unwrap_err().code, ErrorCode::ManagedByMicrosoft);
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_a_plan_of_its_own() {
    let (place, made) = clinic().await;
    let rename = IntentView::RenamePolicy { policy: made[0].clone(), name: "Mine".to_owned() };
    let plan = place.latch.prepare(rename, admin()).await.unwrap();
    let theirs = serde_json::json!({ "displayName": "Theirs" });
    place.truth().await.patch(&format!("{POLICIES}/{}", made[0]), &theirs).await.unwrap();
    let refused = place.latch.app.confirm_change(&plan.id, &plan.hash, super::typed("")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PlanChanged);
    let raw = place.raw_policies().await;
    assert!(raw.iter().any(|raw| raw["displayName"] == "Theirs"), "nothing was overwritten");
}
