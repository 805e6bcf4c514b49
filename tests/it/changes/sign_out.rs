//! Everyone is signed out: whoever can sign in, each once, and whoever runs it last.

use std::collections::{BTreeMap, BTreeSet};

use app::ErrorCode;
use app::view::{
    ChangeStage, ConfirmationForm, HistoryEnd, HistoryOutcome, IntentView, Permission, PlanPartKind, PlanPartView,
    WarningKind,
};
use journal::{ChangeId, ChangeRecord, Intent, Journal, JsonText, OrganizationKey};
use serde_json::{Value, json};
use support::{Behind, FakeBrowser, Person, RawGraph, adds_up, until};

use super::{admin, before_and_after, is_done};
use crate::place::{ADMIN, Place};

const OUT: IntentView = IntentView::SignOutEveryone;

/// From when on everyone's sign-ins count, by their id, as the organization really holds it.
async fn moments(truth: &RawGraph) -> BTreeMap<String, String> {
    let people = truth.list("v1.0/users?$top=999&$select=id,signInSessionsValidFromDateTime").await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    people.iter().map(|person| (text(&person["id"]), text(&person["signInSessionsValidFromDateTime"]))).collect()
}

/// The ids of the people of whom `which` is true.
async fn those(truth: &RawGraph, which: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let people = truth.people().await.unwrap();
    people.iter().filter(|person| which(person)).map(|person| person["id"].as_str().unwrap().to_owned()).collect()
}

/// Whose moment is later than it was.
fn signed_out(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> BTreeSet<String> {
    let moment = |text: &String| text.parse::<jiff::Timestamp>().unwrap();
    before.keys().filter(|id| moment(&after[*id]) > moment(&before[*id])).cloned().collect()
}

#[tokio::test]
async fn everyone_of_the_clinic_who_can_sign_in_is_signed_out_and_nobody_can_put_that_back() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    let truth = place.truth().await;
    latch.status().await;
    let emergency =
        those(&truth, |person| person["userPrincipalName"].as_str().unwrap().starts_with("emergency@")).await;
    let emergency = emergency.first().unwrap().clone();
    latch.app.name_emergency_account(&emergency).unwrap();
    let mut expected = those(&truth, |person| person["accountEnabled"] == true).await;
    assert!(expected.len() < 180, "some have left");
    assert!(expected.remove(&emergency));

    let first = latch.app.prepare_change(OUT).await.unwrap();
    assert_eq!(first.permission, Some(Permission::SignOut));
    let plan = latch.prepare(OUT, admin()).await.unwrap();
    let people = u32::try_from(expected.len()).unwrap();
    assert_eq!((plan.people, plan.emergency_left_out, plan.held_back), (people, 1, 0));
    assert_eq!(plan.parts, [PlanPartView { kind: PlanPartKind::SignOut, count: people }]);
    assert!(!plan.can_be_put_back && !plan.needs_reason && !plan.needs_name);
    let warned: Vec<_> = plan.warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(warned, [WarningKind::SignedOutWithinMinutes, WarningKind::YouAreSignedOutToo]);
    let before = moments(&truth).await;
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.done, change.total), (ChangeStage::Done, people, people), "{change:#?}");
    assert!(adds_up(&change) && !change.can_put_back);
    assert_eq!(signed_out(&before, &moments(&truth).await), expected);
    assert_eq!(place.counts().writes, u64::from(people), "each of them once");

    let journal = place.journal().await;
    let id: ChangeId = change.id.parse().unwrap();
    let records = journal.records(id).await.unwrap();
    assert_eq!(records.len(), expected.len());
    for record in &records {
        let person = record.object.strip_prefix("revokeSignInSessions/").unwrap();
        let (was, after) = before_and_after(record);
        let was: jiff::Timestamp = was["signInSessionsValidFromDateTime"].as_str().unwrap().parse().unwrap();
        assert_eq!(was, before[person].parse().unwrap(), "what was there");
        assert_eq!(after, json!({ "revoked": true }));
        assert!(is_done(record));
    }
    let last = records.last().unwrap().object.strip_prefix("revokeSignInSessions/").unwrap();
    let me = those(&truth, |person| person["userPrincipalName"].as_str().unwrap().starts_with("valentina.rios@")).await;
    assert!(me.contains(last), "whoever runs it comes last");
    journal.verify().await.unwrap();
    journal.close().await;

    let history = latch.app.history().await.unwrap();
    let told = &history.changes[0];
    assert_eq!((&told.intent, told.end, told.can_be_put_back), (&Some(OUT), HistoryEnd::Done, false));
    let rows = latch.app.history_rows(&told.id, 0).await.unwrap();
    assert!(rows.rows.iter().all(|row| row.outcome == HistoryOutcome::Done && !row.name.is_empty()));
    assert!(rows.rows.iter().all(|row| row.request_id.is_some()), "by which Microsoft's support finds it");
    latch.app.dismiss_change().unwrap();
    for overwrite in [false, true] {
        let back = IntentView::PutBack { change: told.id.clone(), overwrite };
        assert_eq!(latch.app.prepare_change(back).await.unwrap_err().code, ErrorCode::NotOffered);
    }
}

#[tokio::test]
async fn guests_are_left_out_and_administrators_whom_a_role_may_not_sign_out_are_named() {
    let place = Place::at("group").await;
    let latch = &place.latch;
    let truth = place.truth().await;
    // Somebody of the service desk, who is not offered on the page unless named.
    latch.desktop.person(Person::LooksAway);
    latch.app.sign_in_with_microsoft().await.unwrap();
    let address = until("the sign-in page", async || latch.desktop.sign_in_address().ok_or("not yet")).await;
    let named = format!("{address}&login_hint=aroha.terangi%40harrow-nakamura.example");
    FakeBrowser.sign_in(&named, "aroha.terangi").await.unwrap();
    latch.signed_in_or_not().await;

    let plan = latch.prepare(OUT, Person::chooses("aroha.terangi")).await.unwrap();
    let guests = those(&truth, |person| person["userType"] == "Guest" && person["accountEnabled"] == true).await;
    let warning = plan.warnings.iter().find(|warning| warning.kind == WarningKind::GuestsLeftOut).unwrap();
    assert!(!guests.is_empty() && warning.count as usize == guests.len(), "{}", warning.count);
    let before = moments(&truth).await;
    latch.app.confirm_change(&plan.id, &plan.hash, ConfirmationForm::default()).await.unwrap();
    until("the administrators, who come first, and some others", async || match latch.change().await {
        Ok(change) if change.refused > 0 && change.sent + change.done > 50 => Ok(()),
        other => Err(other),
    })
    .await;
    latch.app.cancel_change().unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!(change.stage, ChangeStage::Cancelled);
    assert!(adds_up(&change), "{change:#?}");

    let exceptions = latch.app.change_exceptions(0).unwrap();
    let refused: Vec<_> = exceptions.rows.iter().filter(|line| line.refused).collect();
    assert!(refused.iter().any(|line| line.person.name == "Margarethe Nakamura-Oyelaran"), "{refused:#?}");
    assert_eq!(refused.len(), change.refused as usize);
    assert!(refused.iter().all(|line| line.because.code == ErrorCode::NoPermission), "{refused:#?}");
    let out = signed_out(&before, &moments(&truth).await);
    let (done, perhaps) = (change.done as usize, (change.done + change.unknown) as usize);
    assert!((done..=perhaps).contains(&out.len()), "{} of {change:#?}", out.len());
    assert!(out.is_disjoint(&guests));
    let journal = place.journal().await;
    let records = journal.records(change.id.parse().unwrap()).await.unwrap();
    for record in records.iter().filter(|record| is_done(record)) {
        assert!(out.contains(record.object.strip_prefix("revokeSignInSessions/").unwrap()));
    }
    assert!(records.iter().all(|record| record.settled.is_some()), "what became of each is in the journal");
}

/// A run before this one: four were meant, three are in the journal, and two of them arrived.
async fn cut_off() -> (Place, ChangeId, Vec<String>) {
    let place = Place::at("bakery").await;
    let truth = place.truth().await;
    let now = moments(&truth).await;
    let people = those(&truth, |person| person["accountEnabled"] == true && person["userType"] == "Member").await;
    let people: Vec<String> = people.into_iter().take(4).collect();
    let key = OrganizationKey::new(place.server.cloud_key("bakery").unwrap(), place.server.tenant("bakery").unwrap());
    let journal = Journal::open_with_clock(&place.computer.journals(), &key.unwrap(), Behind::A_MINUTE).await.unwrap();
    let change = ChangeRecord {
        kind: "sign_out_everyone".into(),
        account: "somebody".to_owned(),
        plan_hash: "of the run before".to_owned(),
        plan: JsonText::from(json!({
            "intent": { "kind": "sign_out_everyone" },
            "planned": { "signed_out": people },
        })),
        total: 4,
    };
    let change = journal.begin(change).await.unwrap();
    let earlier = |moment: &String| {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        (moment - jiff::SignedDuration::from_secs(1)).to_string()
    };
    let intents = people[..3].iter().enumerate().map(|(at, id)| {
        let was = if at < 2 { earlier(&now[id]) } else { now[id].clone() };
        Intent {
            object: format!("revokeSignInSessions/{id}"),
            display_name: id.clone(),
            before: JsonText::from(json!({ "signInSessionsValidFromDateTime": was })),
            after: JsonText::from(json!({ "revoked": true })),
        }
    });
    journal.intend(change, intents.collect()).await.unwrap();
    journal.close().await;
    (place.sign_in(ADMIN).await, change, people)
}

#[tokio::test]
async fn one_that_was_cut_off_is_settled_by_reading() {
    let (place, id, _) = cut_off().await;
    let latch = &place.latch;
    latch.status().await;
    let found = latch.change().await.unwrap();
    assert_eq!((found.stage, &found.intent, found.sent, found.left), (ChangeStage::Interrupted, &OUT, 3, 1));
    assert!(found.can_go_on && !found.can_put_back);
    assert_eq!(latch.app.put_back_change().await.unwrap_err().code, ErrorCode::NotOffered);

    let writes = place.counts().writes;
    latch.app.settle_change().await.unwrap();
    assert_eq!(place.counts().writes, writes, "settling only reads");
    let settled = latch.change_at_its_end().await;
    assert_eq!((settled.done + settled.refused, settled.left), (3, 1), "{settled:#?}");
    let journal = place.journal().await;
    let done: Vec<bool> = journal.records(id).await.unwrap().iter().map(is_done).collect();
    assert_eq!(done, [true, true, false]);
}

#[tokio::test]
async fn one_that_was_cut_off_is_gone_on_with_for_those_who_are_not_signed_out_yet() {
    let (place, id, people) = cut_off().await;
    let latch = &place.latch;
    let truth = place.truth().await;
    let before = moments(&truth).await;
    latch.ask(Permission::SignOut, admin()).await.unwrap();
    latch.change().await.unwrap();
    latch.app.go_on_with_change().await.unwrap();
    let change = latch.change_at_its_end().await;
    assert_eq!((change.stage, change.total, change.done), (ChangeStage::Done, 4, 4), "{change:#?}");
    assert_eq!(change.id, id.to_string());
    let rest: BTreeSet<String> = people[2..].iter().cloned().collect();
    assert_eq!(signed_out(&before, &moments(&truth).await), rest, "nobody twice, and nobody who was not in it");
    assert_eq!(place.counts().writes, 2);
}
