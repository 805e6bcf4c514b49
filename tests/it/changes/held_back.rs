//! The gate: whoever nothing else surely asks is held back, by name, until they are meant knowingly.

use std::collections::BTreeSet;

use app::ErrorCode;
use app::view::{ConfirmationForm, IntentView, WarningKind};

use super::{admin, states};
use crate::place::{ADMIN, Place};

const COVERED: IntentView = IntentView::PerUserMfaOff { knowingly: false, people: None };

#[tokio::test]
async fn where_nothing_else_asks_everyone_is_held_back_and_shown_and_nothing_can_be_confirmed() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let latch = &place.latch;
    let plan = latch.prepare(COVERED, admin()).await.unwrap();
    assert_eq!((plan.people, plan.held_back, plan.held_back_shown.len()), (0, 5, 5));
    assert!(plan.held_back_shown.iter().all(|line| !line.cannot_tell && !line.person.name.is_empty()));
    let confirmed = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::NothingToDo);
    assert_eq!(place.counts().writes, 0);
    assert_eq!(latch.app.change().await.unwrap(), None);

    let knowingly = latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    assert_eq!((knowingly.people, knowingly.held_back), (5, 0));
    assert_ne!(knowingly.hash, plan.hash);
    let warned: BTreeSet<_> = knowingly
        .warnings
        .iter()
        .filter(|warning| warning.kind == WarningKind::AskedByNothing)
        .flat_map(|warning| warning.people.iter().map(|person| person.id.clone()))
        .collect();
    assert_eq!(warned, plan.held_back_shown.iter().map(|line| line.person.id.clone()).collect());
}

#[tokio::test]
async fn only_those_whom_policies_ask_are_changed_and_the_others_stay_as_they_are() {
    let place = Place::signed_in("group", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let before = states(&truth).await;
    let on = before.values().filter(|state| *state != "disabled").count();
    latch.status().await;
    let plan = latch.prepare(COVERED, admin()).await.unwrap();
    assert!(
        plan.people > 100 && plan.held_back > 100,
        "what this test is about: {} and {}",
        plan.people,
        plan.held_back
    );
    assert_eq!((plan.people + plan.held_back) as usize, on);
    assert_eq!(plan.held_back_shown.len(), 200);
    assert!(plan.warnings.iter().all(|warning| warning.kind != WarningKind::AskedByNothing));
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.total, change.done + change.refused), (plan.people, plan.people), "{change:#?}");
    let after = states(&truth).await;
    let changed: BTreeSet<&String> = before.keys().filter(|id| before[*id] != after[*id]).collect();
    assert_eq!(changed.len(), change.done as usize);
    assert!(plan.held_back_shown.iter().all(|line| !changed.contains(&line.person.id)));
}
