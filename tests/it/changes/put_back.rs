//! What a change made is put back: exactly as it was, and nothing that somebody else changed since.

use app::ErrorCode;
use app::view::{ChangeStage, ChangeView, ConfirmationForm, HeadlineKind, IntentView};
use journal::{ChangeEnd, ChangeRecord, Intent, Journal, JsonText, OrganizationKey, Outcome};
use serde_json::{Value, json};
use support::adds_up;

use super::{admin, before_and_after, is_done, states};
use crate::place::{ADMIN, Place};

const OFF: IntentView = IntentView::PerUserMfaOff { knowingly: true, people: None };

fn back(change: &ChangeView) -> IntentView {
    IntentView::PutBack { change: change.id.clone(), overwrite: false }
}

async fn made(place: &Place, intent: IntentView) -> ChangeView {
    let change = place.latch.make(intent, ConfirmationForm::default(), admin()).await.unwrap();
    assert!(adds_up(&change), "{change:#?}");
    place.latch.app.dismiss_change().unwrap();
    change
}

#[tokio::test]
async fn everyone_of_the_bakery_gets_back_what_was_there_and_that_is_undone_and_done_again() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let truth = place.truth().await;
    let before = states(&truth).await;
    assert!(before.values().any(|state| state == "enabled") && before.values().any(|state| state == "enforced"));

    let off = made(&place, OFF).await;
    let all_off = states(&truth).await;
    assert!(all_off.values().all(|state| state == "disabled"));
    let plan = place.latch.app.prepare_change(back(&off)).await.unwrap();
    assert_eq!((plan.people, plan.held_back, plan.changed_since), (5, 0, 0));
    assert!(!plan.needs_reason && !plan.needs_name && plan.can_be_put_back);
    let undone = made(&place, back(&off)).await;
    assert_eq!((undone.stage, undone.done, undone.intent.clone()), (ChangeStage::Done, 5, back(&off)));
    let now = states(&truth).await;
    for (id, was) in &before {
        // The service itself raises whoever has registered.
        let raised = was == "enabled" && now[id] == "enforced";
        assert!(now[id] == *was || raised, "{id}: {was} and {}", now[id]);
    }
    assert!(now.values().any(|state| state == "enabled"), "enabled and enforced apart");
    assert_eq!(place.latch.status().await.headline.kind, HeadlineKind::SomeTheOldWay);
    // Nothing is left of it to put back.
    let again = place.latch.app.prepare_change(back(&off)).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NothingToDo);

    let undo_undone = made(&place, back(&undone)).await;
    assert_eq!((undo_undone.stage, undo_undone.done), (ChangeStage::Done, 5));
    assert_eq!(states(&truth).await, all_off);
    let last = made(&place, back(&undo_undone)).await;
    assert_eq!((last.stage, last.done), (ChangeStage::Done, 5));
    assert_eq!(states(&truth).await, now);

    let journal = place.journal().await;
    journal.verify().await.unwrap();
    let change = journal.change(undone.id.parse().unwrap()).await.unwrap();
    assert_eq!(change.kind.as_str(), "put_back");
    let plan: Value = journal.plan(change.id).await.unwrap().read().unwrap();
    assert_eq!(plan["intent"], json!({ "kind": "put_back", "change": off.id, "overwrite": false }));
    for record in journal.records(change.id).await.unwrap() {
        let id = record.object.strip_prefix("authentication/requirements/").unwrap();
        let states = (json!({ "perUserMfaState": "disabled" }), json!({ "perUserMfaState": before[id] }));
        assert_eq!((before_and_after(&record), is_done(&record)), (states, true));
    }
}

#[tokio::test]
async fn of_a_large_change_only_what_was_made_is_put_back_and_what_somebody_changed_since_stays() {
    let place = Place::signed_in("group", ADMIN).await;
    let truth = place.truth().await;
    let before = states(&truth).await;
    let off = made(&place, OFF).await;
    assert_eq!((off.stage, off.refused), (ChangeStage::DoneWithExceptions, 3));
    // Somebody sets one of them, who has registered nothing, from nothing to enabled.
    let mut somebody = None;
    for id in before.iter().filter(|(_, state)| *state == "enforced").map(|(id, _)| id) {
        if truth.set_per_user(id, "enabled").await.is_ok() {
            if truth.per_user_of(id).await.unwrap() == "enabled" {
                somebody = Some(id);
                break;
            }
            truth.set_per_user(id, "disabled").await.unwrap();
        }
    }
    let somebody = somebody.expect("somebody enforced who has registered nothing");

    let plan = place.latch.app.prepare_change(back(&off)).await.unwrap();
    assert_eq!((plan.people, plan.changed_since), (off.done - 1, 1));
    let undone = made(&place, back(&off)).await;
    assert_eq!((undone.stage, undone.total, undone.done), (ChangeStage::Done, off.done - 1, off.done - 1));
    let now = states(&truth).await;
    for (id, was) in before.iter().filter(|(id, _)| *id != somebody) {
        assert!(now[id] == *was || (was == "enabled" && now[id] == "enforced"), "{id}: {was} and {}", now[id]);
    }
    assert_eq!(now[somebody], "enabled", "left as somebody set it");

    let overwrite = IntentView::PutBack { change: off.id.clone(), overwrite: true };
    let plan = place.latch.app.prepare_change(overwrite.clone()).await.unwrap();
    assert_eq!((plan.people, plan.changed_since), (1, 0));
    let overwritten = made(&place, overwrite).await;
    assert_eq!((overwritten.stage, overwritten.done), (ChangeStage::Done, 1));
    assert_eq!(truth.per_user_of(somebody).await.unwrap(), "enforced");
    // Undone, it is as somebody had set it.
    made(&place, back(&overwritten)).await;
    assert_eq!(truth.per_user_of(somebody).await.unwrap(), "enabled");
}

#[tokio::test]
async fn security_defaults_are_put_back_both_ways_without_a_reason() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let truth = place.truth().await;
    let off = made(&place, OFF).await;
    let on = made(&place, IntentView::SecurityDefaultsOn).await;
    assert!(truth.security_defaults().await.unwrap());
    let undone = made(&place, back(&on)).await;
    assert_eq!((undone.stage, undone.done), (ChangeStage::Done, 1), "{undone:#?}");
    assert!(!truth.security_defaults().await.unwrap());
    let again = made(&place, back(&undone)).await;
    assert_eq!((again.stage, again.done), (ChangeStage::Done, 1), "{again:#?}");
    assert!(truth.security_defaults().await.unwrap());
    // Both at once are two plans: the old way comes back beside security defaults.
    let undone = made(&place, back(&off)).await;
    assert_eq!((undone.stage, undone.done), (ChangeStage::Done, 5), "{undone:#?}");
}

#[tokio::test]
async fn what_was_changed_together_is_put_back_together_and_something_asks_people_all_the_while() {
    let place = Place::at("bakery").await;
    let truth = place.truth().await;
    let before = states(&truth).await;
    // A change from the old way to security defaults.
    let key = OrganizationKey::new(place.server.cloud_key("bakery").unwrap(), place.server.tenant("bakery").unwrap());
    let journal = Journal::open(&place.computer.journals(), &key.unwrap()).await.unwrap();
    let defaults = "policies/identitySecurityDefaultsEnforcementPolicy";
    let mut items = vec![(defaults.to_owned(), json!({ "isEnabled": false }), json!({ "isEnabled": true }))];
    let on = before.iter().filter(|(_, state)| *state != "disabled");
    items.extend(on.map(|(id, state)| {
        let states = [state.as_str(), "disabled"].map(|state| json!({ "perUserMfaState": state }));
        let [was, is] = states;
        (format!("authentication/requirements/{id}"), was, is)
    }));
    let change = ChangeRecord {
        kind: "security_defaults_on".into(),
        account: "somebody".to_owned(),
        plan_hash: "of the run before".to_owned(),
        plan: JsonText::from(json!({ "intent": { "kind": "security_defaults_on" } })),
        total: items.len() as u64,
    };
    let change = journal.begin(change).await.unwrap();
    let intents = items.iter().map(|(object, before, after)| Intent {
        object: object.clone(),
        display_name: String::new(),
        before: JsonText::from(before),
        after: JsonText::from(after),
    });
    let records = journal.intend(change, intents.collect()).await.unwrap();
    let done = records.into_iter().map(|record| (record, Outcome::Done { request_id: None, note: None }));
    journal.settle(done.collect()).await.unwrap();
    journal.finish(change, ChangeEnd::Done).await.unwrap();
    journal.close().await;
    truth.patch(&format!("v1.0/{defaults}"), &json!({ "isEnabled": true })).await.unwrap();
    for (id, _) in before.iter().filter(|(_, state)| *state != "disabled") {
        truth.set_per_user(id, "disabled").await.unwrap();
    }

    let place = place.sign_in(ADMIN).await;
    let back_then = IntentView::PutBack { change: change.to_string(), overwrite: false };
    let undone = made(&place, back_then).await;
    assert_eq!((undone.stage, undone.total, undone.done), (ChangeStage::Done, 6, 6), "{undone:#?}");
    assert!(!truth.security_defaults().await.unwrap());
    assert_eq!(states(&truth).await, before);
    let again = made(&place, back(&undone)).await;
    assert_eq!((again.stage, again.done), (ChangeStage::Done, 6), "{again:#?}");
    assert!(truth.security_defaults().await.unwrap());
    assert!(states(&truth).await.values().all(|state| state == "disabled"));

    // What asks people came first both ways.
    let journal = place.journal().await;
    for (change, place_of_defaults) in [(&undone, 5), (&again, 0)] {
        let records = journal.records(change.id.parse().unwrap()).await.unwrap();
        assert_eq!(records.iter().position(|record| record.object == defaults), Some(place_of_defaults));
        let others = records.iter().filter(|record| record.object != defaults);
        let defaults = &records[place_of_defaults];
        let settled = |record: &journal::Record| record.settled.as_ref().unwrap().at;
        for other in others {
            let in_order = match place_of_defaults {
                0 => settled(defaults) <= other.intended,
                _ => settled(other) <= defaults.intended,
            };
            assert!(in_order, "one is read back before the other is sent");
        }
    }
}

#[tokio::test]
async fn a_change_that_is_not_known_or_not_settled_cannot_be_put_back() {
    let place = Place::signed_in("bakery", ADMIN).await;
    for change in ["no such name", "6d1f7e0a-6a2f-4b0c-9d67-1de0ad5f2f11"] {
        let intent = IntentView::PutBack { change: change.to_owned(), overwrite: true };
        assert_eq!(place.latch.app.prepare_change(intent).await.unwrap_err().code, ErrorCode::NotFound, "{change}");
    }
    assert_eq!(place.counts().writes, 0);
}
