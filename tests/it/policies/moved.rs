//! The clinic tries policies out and moves to them.

use app::ErrorCode;
use app::view::{
    IntentView, NextStepKind, Opinion, PlanPartKind, PlanPolicyChange, PolicyMaker, PolicyStateView, WarningKind,
};
use practice::{Difficulty, Refusal};
use serde_json::json;

use super::{admin, typed};
use crate::place::{ADMIN, Place};

async fn trying_out() -> (Place, Vec<String>) {
    let place = Place::signed_in("clinic", ADMIN).await;
    place.name_emergency_account().await;
    let made = place.add_three().await;
    (place, made)
}

#[tokio::test]
async fn what_is_tried_out_watches_leaves_out_whoever_tries_it_and_can_be_moved_to() {
    let (place, made) = trying_out().await;
    let view = place.policies().await;
    assert!(view.can_move && view.defaults_on == Some(true) && view.emergency_accounts == 1);
    let watching = view.watching.as_ref().unwrap();
    assert_eq!(watching.policies, 3);
    assert!(watching.enough_at > watching.since);
    for policy in &view.policies {
        assert_eq!((policy.state, policy.made_by), (PolicyStateView::ReportOnly, PolicyMaker::Latch));
        assert!(policy.people.is_some() && policy.created.is_some(), "{policy:?}");
        assert_eq!((policy.words.except.people_count, policy.words.except.emergency), (2, 1));
    }
    assert_eq!(made.len(), 3);
    let status = place.latch.status().await;
    assert_ne!(status.next_step.kind, NextStepKind::LookAtWatching, "a week is not over");
    let change = place.latch.app.history().await.unwrap().changes[0].id.clone();
    let rows = place.latch.app.history_rows(&change, 0).await.unwrap().rows;
    assert!(rows.len() == 3 && rows.iter().all(|row| row.request_id.as_deref().is_some_and(|id| !id.is_empty())));
}

#[tokio::test]
async fn the_move_says_what_happens_in_which_order_who_gets_in_and_what_microsoft_says() {
    let (place, made) = trying_out().await;
    let wanted = IntentView::MoveToConditionalAccess { policies: made.clone(), knowingly: true };
    let plan = place.latch.prepare(wanted, admin()).await.unwrap();
    let parts: Vec<PlanPartKind> = plan.parts.iter().map(|part| part.kind).collect();
    assert_eq!(parts, [PlanPartKind::YouNotLeftOut, PlanPartKind::SecurityDefaultsOff, PlanPartKind::PoliciesOn]);
    let of = |change| plan.policies.iter().filter(|line| line.change == change).count();
    assert_eq!((of(PlanPolicyChange::YouNotLeftOut), of(PlanPolicyChange::On)), (3, 3));
    for line in plan.policies.iter().filter(|line| line.change == PlanPolicyChange::On) {
        let except = &line.words.as_ref().unwrap().except;
        assert_eq!((except.people_count, except.emergency), (1, 1), "{line:?}");
    }
    assert!(plan.gap_seconds.is_some_and(|seconds| (2..=10).contains(&seconds)), "{:?}", plan.gap_seconds);
    assert!(plan.needs_name && plan.can_be_put_back);
    let brief = plan.warnings.iter().find(|warning| warning.kind == WarningKind::WatchedBriefly).unwrap();
    assert_eq!(brief.count, 3);
    let lockout = plan.lockout.as_ref().unwrap();
    assert_eq!((lockout.you, lockout.locked_out.len()), (Some(true), 0));
    assert_eq!(lockout.must_register_count as usize, lockout.must_register.len());
    assert!(lockout.must_register_count > 0, "some at the clinic have nothing");
    let people = &plan.second_opinion.as_ref().unwrap().people;
    assert!(people.len() >= 3, "you, the emergency account, the other administrator: {people:?}");
    assert!(people.iter().all(|line| line.opinion == Opinion::Agrees), "{people:#?}");

    let refused = place.latch.app.confirm_change(&plan.id, &plan.hash, typed("")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NameDiffers);
    assert!(place.truth().await.security_defaults().await.unwrap(), "nothing was sent");
}

#[tokio::test]
async fn no_answer_of_microsofts_check_is_never_an_agreement() {
    let (place, made) = trying_out().await;
    let wanted = IntentView::MoveToConditionalAccess { policies: made, knowingly: true };
    for refusal in [
        Refusal::always("conditionalAccess/evaluate", 404),
        Refusal::answering("conditionalAccess/evaluate", json!({"value": []})),
    ] {
        place.server.make("clinic", Difficulty { refuse: vec![refusal], ..Difficulty::default() }).unwrap();
        let plan = place.latch.prepare(wanted.clone(), admin()).await.unwrap();
        let people = plan.second_opinion.unwrap().people;
        assert!(!people.is_empty() && people.iter().all(|line| line.opinion == Opinion::Unknown), "{people:?}");
    }
}

#[tokio::test]
async fn the_clinic_moves_and_every_policy_asks_in_place_of_security_defaults() {
    let (place, made) = trying_out().await;
    let change = place.make(IntentView::MoveToConditionalAccess { policies: made, knowingly: true }).await;
    assert_eq!((change.done, change.left, change.exposure), (change.total, 0, None));
    assert!(!place.truth().await.security_defaults().await.unwrap());
    assert!(place.raw_policies().await.iter().all(|raw| raw["state"] == "enabled"));
    let view = place.policies().await;
    assert!(!view.can_move && view.watching.is_none() && view.defaults_on == Some(false));
    assert!(view.policies.iter().all(|policy| policy.state == PolicyStateView::On));
    let history = place.latch.app.history().await.unwrap();
    assert_eq!(history.changes.len(), 2);
}

#[tokio::test]
async fn what_was_moved_to_can_be_put_back_from_the_history() {
    let (place, made) = trying_out().await;
    place.make(IntentView::MoveToConditionalAccess { policies: made, knowingly: true }).await;
    let change = place.latch.app.history().await.unwrap().changes[0].id.clone();
    let undo = IntentView::PutBack { change, overwrite: false };
    let plan = place.latch.prepare(undo, admin()).await.unwrap();
    let deleted = plan.parts.iter().find(|part| part.kind == PlanPartKind::PoliciesDeleted).unwrap();
    assert_eq!(deleted.count, 3, "beside policies, security defaults would be refused: {:?}", plan.parts);
    assert_eq!(plan.parts.last().map(|part| part.kind), Some(PlanPartKind::SecurityDefaultsOn));
    assert!(plan.policies_left_out.is_empty());
}

#[tokio::test]
async fn what_was_made_is_deleted_when_it_is_put_back_and_nothing_else_is() {
    let (place, made) = trying_out().await;
    let change = place.latch.app.history().await.unwrap().changes[0].id.clone();
    let copy = IntentView::DuplicatePolicy { policy: made[0].clone(), name: "Another".to_owned() };
    place.make(copy).await;
    place.make(IntentView::PutBack { change, overwrite: false }).await;
    let left = place.raw_policies().await;
    assert_eq!(left.iter().map(|raw| raw["displayName"].as_str().unwrap()).collect::<Vec<_>>(), ["Another"]);
    place.policies().await;
    let view = place.policies_with_deleted(3).await;
    assert!(view.deleted.iter().all(|policy| policy.made_by_latch && made.contains(&policy.id)));
}
