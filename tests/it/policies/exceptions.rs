//! People who are left out of a policy until a day.

use app::ErrorCode;
use app::view::{ConfirmationForm, FindingAction, FindingKind, IntentView, PlanPolicyChange, StatusPart};
use serde_json::{Value, json};
use support::until;

use super::{POLICIES, admin};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn a_day_that_is_over_is_reminded_of_until_they_are_not_left_out_any_more() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let emergency = place.name_emergency_account().await;
    let made = place.add_three().await;
    let people = place.truth().await.people().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let raw = place.raw_policies().await;
    let policy = raw.iter().find(|raw| raw["id"] == *made[0]).unwrap();
    let before: Vec<String> =
        policy["conditions"]["users"]["excludeUsers"].as_array().unwrap().iter().map(text).collect();
    let two: Vec<String> = people
        .iter()
        .filter(|person| person["accountEnabled"] == true)
        .map(|person| text(&person["id"]))
        .filter(|id| !before.contains(id))
        .take(2)
        .collect();
    let wanted = |people: &[String], until: Option<&str>| IntentView::SetPolicyExceptions {
        policy: made[0].clone(),
        people: people.to_vec(),
        groups: Vec::new(),
        until: until.map(str::to_owned),
        knowingly: false,
    };
    let all = [before.clone(), two.clone()].concat();
    let plan = place.latch.prepare(wanted(&all, Some("2026-01-31")), admin()).await.unwrap();
    assert_eq!(plan.policies[0].change, PlanPolicyChange::Exceptions);
    assert_eq!(plan.policies[0].words.as_ref().unwrap().except.people_count as usize, all.len());
    assert!(!plan.needs_name);
    assert!(place.policies().await.policies.iter().all(|policy| policy.exceptions.is_empty()), "nothing is confirmed");
    place.latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    place.latch.change_at_its_end().await;
    place.latch.app.dismiss_change().unwrap();

    let view = place.policies().await;
    let policy = view.policies.iter().find(|policy| policy.id == made[0]).unwrap();
    let mut shown: Vec<&str> = policy.exceptions.iter().map(|exception| &*exception.person.id).collect();
    shown.sort_unstable();
    let mut expected: Vec<&str> = two.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(shown, expected, "whoever was left out before is left out for good");
    assert!(policy.exceptions.iter().all(|exception| exception.until == "2026-01-31"));
    assert_eq!(view.exceptions_over.len(), 2);
    let status = place.latch.status().await;
    let finding = status.findings.iter().find(|finding| finding.kind == FindingKind::ExceptionsOver).unwrap();
    assert_eq!((finding.people, &finding.names[..]), (2, &[policy.name.clone()][..]));
    assert_eq!((finding.date.as_deref(), finding.action), (Some("2026-01-31"), FindingAction::ConditionalAccess));
    assert!(place.computer.settings().contains(&two[0]));

    // Somebody else ends one of them, and Latch the other.
    let mut conditions = raw_conditions(&place, &made[0]).await;
    let left: Vec<&String> = all.iter().filter(|id| **id != two[0]).collect();
    conditions["users"]["excludeUsers"] = json!(left);
    let body = json!({ "conditions": conditions });
    place.truth().await.patch(&format!("{POLICIES}/{}", made[0]), &body).await.unwrap();
    assert_eq!(place.policies().await.exceptions_over.len(), 1);
    assert!(!place.computer.settings().contains(&two[0]), "it is not kept for ever");
    place.make(wanted(&before, None)).await;
    assert_eq!(raw_conditions(&place, &made[0]).await["users"]["excludeUsers"].as_array().unwrap().len(), before.len());
    assert!(before.contains(&emergency));
    place.latch.app.refresh(Some(StatusPart::ConditionalAccess)).unwrap();
    until("the reminder to go", async || {
        let status = place.latch.status().await;
        let over = status.findings.iter().any(|finding| finding.kind == FindingKind::ExceptionsOver);
        if over { Err(format!("{:#?}", status.findings)) } else { Ok(()) }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_left_out_already_gets_another_last_day_or_none_without_a_change_of_the_policy() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let emergency = place.name_emergency_account().await;
    let made = place.add_three().await;
    let policy = &made[0];
    let before = raw_conditions(&place, policy).await;
    let ids = before["users"]["excludeUsers"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
    let somebody = ids.clone().find(|id| *id != emergency).unwrap().to_owned();
    let app = &place.latch.app;
    let days = async || {
        let view = place.policies().await;
        let policy = view.policies.into_iter().find(|there| there.id == *policy).unwrap();
        policy.exceptions.into_iter().map(|one| (one.person.id, one.until)).collect::<Vec<_>>()
    };
    for day in ["2099-12-24", "2099-12-31"] {
        app.set_exception_day(policy, &somebody, Some(day)).unwrap();
        assert_eq!(days().await, [(somebody.clone(), day.to_owned())]);
    }
    app.set_exception_day(policy, &somebody, None).unwrap();
    assert_eq!(days().await, []);

    let refused = |person: &str, until| app.set_exception_day(policy, person, Some(until)).unwrap_err().code;
    assert_eq!(refused(&emergency, "2099-12-24"), ErrorCode::NotOffered, "it is left out for good");
    assert_eq!(refused(&somebody, "2020-01-31"), ErrorCode::NotOffered, "that day is over");
    assert_eq!(refused("somebody else", "2099-12-24"), ErrorCode::NotFound);
    assert_eq!(days().await, []);
    assert_eq!(raw_conditions(&place, policy).await, before, "nothing was sent");
}

async fn raw_conditions(place: &Place, id: &str) -> Value {
    let raw = place.raw_policies().await;
    raw.iter().find(|raw| raw["id"] == *id).unwrap()["conditions"].clone()
}
