//! The whole move, made and put back, and killed at each point in between.

use super::place::{Ask, Place};
use crate::direct::MadeOutcome;

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
}
