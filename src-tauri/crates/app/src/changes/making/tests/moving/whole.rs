//! The whole move, made and put back, and killed at each point in between.

use serde_json::Value;

use super::place::{Ask, Place, Ran};
use crate::changes::making::tests::kills::fuse::Point;
use crate::direct::MadeOutcome;
use crate::error::ErrorCode;

const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

#[tokio::test(start_paused = true)]
async fn the_clinic_moves_to_policies_and_back_and_there_again() {
    let place = Place::new().await;
    let moved = place.ask_to_the_end(Ask::Move).await;
    assert_eq!(moved.outcome, MadeOutcome::Done, "{moved:#?}");
    assert!(place.is_moved().await, "{moved:#?} {:#?}", place.clinic.truth().await);
    assert!(moved.gap_seconds > 0.0 && moved.gap_seconds < 5.0, "{moved:#?}");
    place.is_accounted_for().await;
    let back = place.ask_to_the_end(Ask::Undo).await;
    assert_eq!(back.outcome, MadeOutcome::PutBack, "{back:#?}");
    place.is_as_at_first().await;
    place.is_accounted_for().await;
    let again = place.ask(Ask::Undo, None).await;
    let nothing_is_left = matches!(&again, Ran::NotBegun(because) if because.code == ErrorCode::NotFound);
    assert!(nothing_is_left, "what was put back is put back once more: {again:#?}");
}

#[tokio::test(start_paused = true)]
async fn policies_that_were_made_before_it_was_cut_off_ask_too_when_it_is_asked_for_again() {
    let place = Place::new().await;
    assert!(matches!(place.ask(Ask::Move, Some(Point::Sent(2))).await, Ran::Killed));
    place.ask_to_the_end(Ask::Resume).await;
    assert!(!place.is_moved().await, "only the policies are made");
    let moved = place.ask_to_the_end(Ask::Move).await;
    assert!(moved.outcome == MadeOutcome::Done && place.is_moved().await, "{:#?}", place.clinic.truth().await);
    place.is_accounted_for().await;
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_somebody_else_deleted_meanwhile_is_said_to_be_left_out() {
    let place = Place::new().await;
    place.ask_to_the_end(Ask::Move).await;
    let policies = place.clinic.ask("GET", POLICIES, &Value::Null).await.1;
    let gone = policies["value"][0]["id"].as_str().unwrap();
    assert_eq!(place.clinic.ask("DELETE", &format!("{POLICIES}/{gone}"), &Value::Null).await.0, 204);
    let back = place.ask_to_the_end(Ask::Undo).await;
    assert_eq!((back.outcome, back.left_out), (MadeOutcome::PutBack, 1), "{back:#?}");
}
