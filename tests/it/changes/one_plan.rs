//! Security defaults on and the older setting off as one plan, in both ways that the service may take it (GRAPH.md
//! section o, number 9).

use app::ErrorCode;
use app::view::{ChangeStage, ConfirmationForm, HeadlineKind, IntentView, PlanPartKind, PlanPartView};
use journal::{ChangeEnd, Outcome};
use practice::{Answered, Difficulty, Unconfirmed};
use serde_json::json;
use support::{Behind, adds_up};

use super::{admin, states};
use crate::place::{ADMIN, Place};

const ON: PlanPartView = PlanPartView { kind: PlanPartKind::SecurityDefaultsOn, count: 1 };
const OFF: PlanPartView = PlanPartView { kind: PlanPartKind::PerUserMfaOff, count: 5 };

async fn bakery_that_wants_the_old_way_off_first() -> Place {
    let strict = Unconfirmed { defaults_on_with_per_user: Answered::Refused, ..Unconfirmed::default() };
    Place::with("bakery", strict).await.sign_in(ADMIN).await
}

/// In the order of the journal: the object, and whether it was refused.
async fn records(place: &Place, change: &str) -> Vec<(String, bool)> {
    let journal = place.journal().await;
    let records = journal.records(change.parse().unwrap()).await.unwrap();
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. });
    let of = |record: &journal::Record| {
        (record.object.clone(), record.settled.as_ref().is_none_or(|settled| refused(&settled.outcome)))
    };
    records.iter().map(of).collect()
}

#[tokio::test]
async fn security_defaults_go_on_before_anybody_is_let_go_and_all_of_it_can_be_put_back() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let before = states(&truth).await;

    let plan = latch.prepare(IntentView::SecurityDefaultsOn, admin()).await.unwrap();
    assert_eq!((plan.permission, plan.parts.as_slice()), (None, &[ON, OFF][..]));
    let otherwise = plan.otherwise.as_ref().unwrap();
    assert_eq!((otherwise.parts.as_slice(), otherwise.people), (&[OFF, ON][..], 5));
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.total, change.done), (ChangeStage::Done, 6, 6), "{change:#?}");
    assert!(change.exposure.is_none() && !change.can_go_on && !change.can_put_back);
    assert!(truth.security_defaults().await.unwrap());
    assert!(states(&truth).await.values().all(|state| state == "disabled"));
    assert_eq!(latch.status().await.headline.kind, HeadlineKind::EveryoneByDefaults);
    let records = records(&place, &change.id).await;
    assert!(records[0].0.ends_with("identitySecurityDefaultsEnforcementPolicy"), "first of all");
    assert!(records.len() == 6 && records.iter().all(|(_, refused)| !refused));

    latch.app.dismiss_change().unwrap();
    let undo = IntentView::PutBack { change: change.id, overwrite: false };
    let undone = latch.make(undo, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((undone.stage, undone.done), (ChangeStage::Done, 6), "{undone:#?}");
    assert_eq!(states(&truth).await, before);
    assert!(!truth.security_defaults().await.unwrap());
}

#[tokio::test]
async fn where_the_service_wants_it_the_other_way_round_people_go_first_and_security_defaults_at_once_after_them() {
    let place = bakery_that_wants_the_old_way_off_first().await;
    let latch = &place.latch;
    let change = latch.make(IntentView::SecurityDefaultsOn, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((change.stage, change.total, change.done), (ChangeStage::Done, 6, 6), "{change:#?}");
    assert!(adds_up(&change) && change.exposure.is_none());
    let truth = place.truth().await;
    assert!(truth.security_defaults().await.unwrap());
    let records = records(&place, &change.id).await;
    let of_defaults = |(object, refused): &(String, bool)| {
        object.ends_with("identitySecurityDefaultsEnforcementPolicy").then_some(*refused)
    };
    let order: Vec<_> = records.iter().map(of_defaults).collect();
    assert_eq!(order, [Some(true), None, None, None, None, None, Some(false)], "refused, then five people, then taken");
}

#[tokio::test]
async fn a_failure_in_the_other_order_puts_everyone_back_exactly() {
    let place = bakery_that_wants_the_old_way_off_first().await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let before = states(&truth).await;
    let plan = latch.prepare(IntentView::SecurityDefaultsOn, admin()).await.unwrap();
    // One person cannot be changed by anybody, so that security defaults are refused for good.
    let people = truth.people().await.unwrap();
    let stubborn = people.iter().find(|person| person["perUserMfaState"] == "enforced").unwrap();
    let name = stubborn["userPrincipalName"].as_str().unwrap().to_owned();
    place.server.make("bakery", Difficulty { refuse_writes: vec![name], ..Difficulty::default() }).unwrap();
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!(change.stage, ChangeStage::PutBack, "{change:#?}");
    assert_eq!(change.because.as_ref().unwrap().code, ErrorCode::Refused);
    assert_eq!((change.total, change.done, change.exposure.clone()), (4, 4, None));
    assert!(adds_up(&change));
    assert_eq!(states(&truth).await, before, "enforced and enabled apart");
    assert!(!truth.security_defaults().await.unwrap());
    let journal = place.journal().await;
    let change = journal.change(change.id.parse().unwrap()).await.unwrap();
    assert_eq!(change.end.unwrap().how, ChangeEnd::PutBack);
    journal.close().await;
    let history = latch.app.history().await.unwrap();
    assert!(!history.changes[0].can_be_put_back, "there is nothing left of it");
}

#[tokio::test]
async fn a_change_that_left_people_open_says_so_after_a_restart_and_is_finished_or_put_back_with_one_click() {
    for finish in [true, false] {
        let place = bakery_that_wants_the_old_way_off_first().await;
        let truth = place.truth().await;
        let before = states(&truth).await;
        let on: Vec<(&String, &String)> = before.iter().filter(|(_, state)| *state != "disabled").collect();

        // A run before this one was cut off after three of five people.
        let plan = place.latch.prepare(IntentView::SecurityDefaultsOn, admin()).await.unwrap();
        let key = journal::OrganizationKey::new(
            place.server.cloud_key("bakery").unwrap(),
            place.server.tenant("bakery").unwrap(),
        );
        let journal = journal::Journal::open_with_clock(&place.computer.journals(), &key.unwrap(), Behind::A_MINUTE)
            .await
            .unwrap();
        let planned = json!({ "people": {
            "enabled": on.iter().filter(|(_, state)| *state == "enabled").map(|(id, _)| id).collect::<Vec<_>>(),
            "enforced": on.iter().filter(|(_, state)| *state == "enforced").map(|(id, _)| id).collect::<Vec<_>>(),
        }, "security_defaults": true });
        let change = journal::ChangeRecord {
            kind: "security_defaults_on".into(),
            account: "somebody".to_owned(),
            plan_hash: plan.hash,
            plan: json!({ "intent": { "kind": "security_defaults_on" }, "planned": planned }).into(),
            total: 6,
        };
        let change = journal.begin(change).await.unwrap();
        let intents = on[..3].iter().map(|(id, state)| journal::Intent {
            object: format!("authentication/requirements/{id}"),
            display_name: (*id).clone(),
            before: json!({ "perUserMfaState": state }).into(),
            after: json!({ "perUserMfaState": "disabled" }).into(),
        });
        journal.intend(change, intents.collect()).await.unwrap();
        journal.close().await;
        for (id, _) in &on[..3] {
            truth.set_per_user(id, "disabled").await.unwrap();
        }

        let Place { organization, server, computer, latch } = place;
        drop(latch);
        let latch = support::until("the journal to be free", async || {
            let latch = computer.latch_in(server.environment(organization).unwrap()).unwrap();
            latch.app.start().await.unwrap();
            match latch.app.change().await {
                Ok(Some(_)) => Ok(latch),
                other => Err(other),
            }
        })
        .await;
        let place = Place { organization, server, computer, latch };
        let latch = &place.latch;
        let found = latch.app.change().await.unwrap().unwrap();
        assert_eq!(found.stage, ChangeStage::Interrupted, "{found:#?}");
        assert_eq!(found.exposure.as_ref().map(|open| open.people), Some(3));
        assert!(found.can_go_on && found.can_put_back);
        let headline = latch.status().await.headline;
        assert_eq!((headline.kind, headline.people), (HeadlineKind::LeftOpen, 3));
        assert!(headline.since.is_some());

        if finish {
            latch.app.go_on_with_change().await.unwrap();
            let change = latch.change_at_its_end().await;
            assert_eq!((change.stage, change.id.clone(), change.exposure.clone()), (ChangeStage::Done, found.id, None));
            assert!(adds_up(&change) && change.done == change.total, "{change:#?}");
            assert!(truth.security_defaults().await.unwrap());
            assert!(states(&truth).await.values().all(|state| state == "disabled"));
        } else {
            latch.app.put_back_change().await.unwrap();
            let change = latch.change_at_its_end().await;
            assert_eq!(
                (change.stage, change.done, change.exposure.clone()),
                (ChangeStage::Done, 3, None),
                "{change:#?}"
            );
            assert_eq!(states(&truth).await, before);
        }
        assert_eq!(place.journal().await.unfinished().await.unwrap(), []);
    }
}
