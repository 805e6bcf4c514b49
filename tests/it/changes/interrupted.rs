//! A change that Latch was closed in the middle of.

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, HeadlineKind, IntentView, NextStepKind, ProtectionView};
use journal::{ChangeEnd, ChangeRecord, Intent, Journal, JsonText, OrganizationKey, Outcome};
use serde_json::json;
use support::{Behind, adds_up};

use super::{admin, states};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn what_was_cut_off_is_found_and_settled_by_reading() {
    let place = Place::at("bakery").await;
    let truth = place.truth().await;
    let people = truth.people().await.unwrap();
    let on: Vec<(&str, &str)> = people
        .iter()
        .filter(|person| person["perUserMfaState"] != "disabled")
        .map(|person| (person["id"].as_str().unwrap(), person["perUserMfaState"].as_str().unwrap()))
        .collect();
    assert_eq!(on.len(), 5, "what this test is about");

    // A run before this one: five were meant, three are in the journal, two of them arrived.
    let key = OrganizationKey::new(place.server.cloud_key("bakery").unwrap(), place.server.tenant("bakery").unwrap());
    let journal = Journal::open_with_clock(&place.computer.journals(), &key.unwrap(), Behind::A_MINUTE).await.unwrap();
    let change = ChangeRecord {
        kind: "per_user_mfa_off".into(),
        account: "somebody".to_owned(),
        plan_hash: "of the run before".to_owned(),
        plan: JsonText::from(json!({})),
        total: 5,
    };
    let change = journal.begin(change).await.unwrap();
    let intents = on[..3].iter().map(|(id, state)| Intent {
        object: format!("authentication/requirements/{id}"),
        display_name: (*id).to_owned(),
        before: JsonText::from(json!({ "perUserMfaState": state })),
        after: JsonText::from(json!({ "perUserMfaState": "disabled" })),
    });
    journal.intend(change, intents.collect()).await.unwrap();
    journal.close().await;
    for (id, _) in &on[..2] {
        truth.set_per_user(id, "disabled").await.unwrap();
    }

    let place = place.sign_in(ADMIN).await;
    let latch = &place.latch;
    let status = latch.status().await;
    assert_eq!(status.headline.kind, HeadlineKind::ChangeInterrupted);
    assert_eq!(status.headline.protection, ProtectionView::Changing);
    assert_eq!(status.next_step.kind, NextStepKind::SettleChange);
    let found = latch.change().await.unwrap();
    assert_eq!((found.stage, found.total, found.done, found.sent, found.left), (ChangeStage::Interrupted, 5, 0, 3, 2));
    assert_eq!(found.id, change.to_string());
    // Nothing new begins before it is settled.
    assert_eq!(latch.app.dismiss_change().unwrap_err().code, ErrorCode::WasInterrupted);
    let plan = latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    let confirmed = latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await;
    assert_eq!(confirmed.unwrap_err().code, ErrorCode::WasInterrupted);

    let writes = place.counts().writes;
    latch.app.settle_change().await.unwrap();
    assert_eq!(place.counts().writes, writes, "settling only reads");
    let settled = latch.change_at_its_end().await;
    assert_eq!((settled.done, settled.refused, settled.unknown, settled.left), (2, 1, 0, 2), "{settled:#?}");
    assert!(adds_up(&settled));
    assert_eq!(latch.status().await.headline.kind, HeadlineKind::SomeTheOldWay);
    let journal = place.journal().await;
    assert_eq!(journal.unfinished().await.unwrap(), []);
    assert_eq!(journal.change(change).await.unwrap().end.unwrap().how, ChangeEnd::Interrupted);
    let outcomes: Vec<bool> = journal
        .records(change)
        .await
        .unwrap()
        .iter()
        .map(|record| matches!(record.settled.as_ref().unwrap().outcome, Outcome::Done { .. }))
        .collect();
    assert_eq!(outcomes, [true, true, false]);
    journal.close().await;

    // And the rest can be gone on with.
    latch.app.dismiss_change().unwrap();
    let change = latch
        .make(IntentView::PerUserMfaOff { knowingly: true, people: None }, ConfirmationForm::default(), admin())
        .await
        .unwrap();
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 3));
}

#[tokio::test]
async fn a_put_back_that_was_cut_off_is_found_settled_and_can_be_put_back_itself() {
    let place = Place::at("bakery").await;
    let truth = place.truth().await;
    let people = states(&truth).await;
    let off: Vec<&String> = people.iter().filter(|(_, state)| *state == "disabled").map(|(id, _)| id).collect();
    let key = OrganizationKey::new(place.server.cloud_key("bakery").unwrap(), place.server.tenant("bakery").unwrap());
    let journal = Journal::open_with_clock(&place.computer.journals(), &key.unwrap(), Behind::A_MINUTE).await.unwrap();
    let before = "0f6b7c6e-52a5-4a2f-8d0b-8b8d3c1b1a57";
    let change = ChangeRecord {
        kind: "put_back".into(),
        account: "somebody".to_owned(),
        plan_hash: "of the run before".to_owned(),
        plan: JsonText::from(json!({ "intent": { "kind": "put_back", "change": before, "overwrite": true } })),
        total: 3,
    };
    let change = journal.begin(change).await.unwrap();
    let intents = off[..2].iter().map(|id| Intent {
        object: format!("authentication/requirements/{id}"),
        display_name: (*id).clone(),
        before: JsonText::from(json!({ "perUserMfaState": "disabled" })),
        after: JsonText::from(json!({ "perUserMfaState": "enabled" })),
    });
    journal.intend(change, intents.collect()).await.unwrap();
    journal.close().await;
    // One of them arrived, and whoever has registered was raised.
    truth.set_per_user(off[0], "enabled").await.unwrap();

    let place = place.sign_in(ADMIN).await;
    let latch = &place.latch;
    latch.status().await;
    let found = latch.change().await.unwrap();
    let intent = IntentView::PutBack { change: before.to_owned(), overwrite: true };
    assert_eq!((found.stage, found.intent, found.sent), (ChangeStage::Interrupted, intent, 2));
    let unsettled = IntentView::PutBack { change: change.to_string(), overwrite: false };
    let refused = latch.app.prepare_change(unsettled.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::WasInterrupted);
    latch.app.settle_change().await.unwrap();
    let settled = latch.change_at_its_end().await;
    assert_eq!((settled.done, settled.refused, settled.unknown, settled.left), (1, 1, 0, 1), "{settled:#?}");

    latch.app.dismiss_change().unwrap();
    let undone = latch.make(unsettled, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((undone.stage, undone.total, undone.done), (ChangeStage::Done, 1, 1));
    assert_eq!(states(&truth).await, people);
}

#[tokio::test]
async fn what_was_cut_off_is_found_although_the_journal_could_not_be_looked_at_at_first() {
    let place = Place::at("bakery").await;
    let key = OrganizationKey::new(place.server.cloud_key("bakery").unwrap(), place.server.tenant("bakery").unwrap());
    let journal = Journal::open_with_clock(&place.computer.journals(), &key.unwrap(), Behind::A_MINUTE).await.unwrap();
    let change = ChangeRecord {
        kind: "security_defaults_on".into(),
        account: "somebody".to_owned(),
        plan_hash: "of another run".to_owned(),
        plan: JsonText::from(json!({})),
        total: 1,
    };
    let change = journal.begin(change).await.unwrap();
    let place = place.sign_in(ADMIN).await;
    assert_eq!(place.latch.status().await.headline.kind, HeadlineKind::SomeTheOldWay, "reading goes on");
    journal.close().await;
    let found = place.latch.change().await.unwrap();
    assert_eq!((found.stage, found.id), (ChangeStage::Interrupted, change.to_string()));
}

#[tokio::test]
async fn nothing_is_said_to_be_interrupted_after_a_change_that_ended() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let change = place
        .latch
        .make(IntentView::PerUserMfaOff { knowingly: true, people: None }, ConfirmationForm::default(), admin())
        .await
        .unwrap();
    assert_eq!(change.stage, ChangeStage::Done);
    drop(place.latch);
    let again = support::until("the journal to be free", async || {
        let latch = place.computer.latch_in(place.server.environment("bakery").unwrap()).unwrap();
        latch.app.start().await.unwrap();
        match latch.app.change().await {
            Ok(None) => Ok(latch),
            other => Err(other),
        }
    })
    .await;
    assert_eq!(again.status().await.headline.kind, HeadlineKind::Nobody);
}
