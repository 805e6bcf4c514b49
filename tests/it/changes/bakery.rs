//! The guide's way for an organization without a plan: the old way off, then security defaults on.

use std::collections::BTreeMap;

use app::view::{ChangeStage, ConfirmationForm, HeadlineKind, IntentView, NextStepKind, PartView, WarningKind};
use journal::ChangeEnd;
use serde_json::json;
use support::adds_up;

use super::{admin, before_and_after, is_done};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn the_bakery_goes_from_the_old_way_to_security_defaults_and_the_journal_has_it_all() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let on: BTreeMap<String, String> = truth
        .people()
        .await
        .unwrap()
        .into_iter()
        .filter(|person| person["perUserMfaState"] != "disabled")
        .map(|person| {
            (person["id"].as_str().unwrap().to_owned(), person["perUserMfaState"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(on.len(), 5, "what this test is about");

    let plan = latch.prepare(IntentView::PerUserMfaOff { knowingly: true, people: None }, admin()).await.unwrap();
    assert_eq!((plan.people as usize, plan.people_shown.len(), plan.permission), (5, 5, None));
    let warning = plan.warnings.iter().find(|warning| warning.kind == WarningKind::AskedByNothing).unwrap();
    assert_eq!((warning.count, warning.people.len()), (5, 5), "by name");
    assert_eq!(place.counts().writes, 0, "a plan changes nothing");
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.total, change.done), (ChangeStage::Done, 5, 5), "{change:#?}");
    assert!(adds_up(&change));
    assert_eq!(truth.per_user().await.unwrap(), BTreeMap::from([("disabled".to_owned(), 12)]));
    let status = latch.status().await;
    assert_eq!(status.headline.kind, HeadlineKind::Nobody, "and it says so");
    assert_eq!(status.next_step.kind, NextStepKind::TurnOnSecurityDefaults);

    latch.app.dismiss_change().unwrap();
    let change = latch.make(IntentView::SecurityDefaultsOn, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 1), "{change:#?}");
    assert!(truth.security_defaults().await.unwrap());
    let status = latch.status().await;
    assert_eq!(status.headline.kind, HeadlineKind::EveryoneByDefaults);
    assert!(matches!(status.security_defaults, PartView::Known { value, .. } if value.on));
    assert_eq!(place.counts().writes, 6, "five people and one setting, each once");

    let journal = place.journal().await;
    journal.verify().await.unwrap();
    let mut changes = journal.changes().await.unwrap();
    changes.sort_by_key(|change| change.begun);
    let kinds: Vec<_> = changes.iter().map(|change| change.kind.as_str()).collect();
    assert_eq!(kinds, ["per_user_mfa_off", "security_defaults_on"]);
    assert!(changes.iter().all(|change| change.end.is_some_and(|end| end.how == ChangeEnd::Done)));
    let records = journal.records(changes[0].id).await.unwrap();
    assert_eq!(records.len(), 5);
    for record in &records {
        let id = record.object.strip_prefix("authentication/requirements/").unwrap();
        let was = json!({ "perUserMfaState": on[id] });
        assert_eq!(before_and_after(record), (was, json!({ "perUserMfaState": "disabled" })));
        assert!(is_done(record) && !record.display_name.is_empty(), "{record:?}");
    }
    let records = journal.records(changes[1].id).await.unwrap();
    assert_eq!(before_and_after(&records[0]), (json!({ "isEnabled": false }), json!({ "isEnabled": true })));
    assert!(is_done(&records[0]));
}
