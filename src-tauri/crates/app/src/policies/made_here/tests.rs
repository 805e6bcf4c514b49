use journal::{ChangeEnd, ChangeId, ChangeRecord, Code, Intent, Journal, JsonText, NOT_SENT, OrganizationKey, Outcome};
use mfa::policy::Policy;
use serde_json::{Value, json};

use super::*;
use crate::policies::fixture::policy;

/// A journal and the folder that it is in.
async fn journal() -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &OrganizationKey::new("cloud", "bakery").unwrap()).await.unwrap();
    (folder, journal)
}

fn done() -> Outcome {
    Outcome::Done { request_id: None, note: None }
}

/// What became of a policy that was made and has this id.
fn done_as(id: &str) -> Outcome {
    Outcome::Done { request_id: None, note: Some(Code::new(id)) }
}

async fn change(journal: &Journal, kind: &str, object: &str, before: Value, after: Value, outcome: Outcome) {
    let id = written(journal, kind, object, [before, after], outcome).await;
    journal.finish(id, ChangeEnd::Done).await.unwrap();
}

/// A change that has no end.
async fn begun(journal: &Journal, kind: &str, object: &str, outcome: Outcome) {
    written(journal, kind, object, [Value::Null, json!({})], outcome).await;
}

async fn written(
    journal: &Journal,
    kind: &str,
    object: &str,
    [before, after]: [Value; 2],
    outcome: Outcome,
) -> ChangeId {
    let record = ChangeRecord {
        kind: kind.into(),
        account: "anna".into(),
        plan_hash: String::new(),
        plan: JsonText::from(json!({})),
        total: 1,
    };
    let id = journal.begin(record).await.unwrap();
    let intent = Intent {
        object: object.to_owned(),
        display_name: String::new(),
        before: JsonText::from(&before),
        after: JsonText::from(&after),
    };
    let records = journal.intend(id, vec![intent]).await.unwrap();
    journal.settle(vec![(records[0], outcome)]).await.unwrap();
    id
}

async fn made(journal: &Journal, name: &str, outcome: Outcome) {
    let object = format!("conditionalAccess/policies/new/{name}");
    change(journal, "add_policies", &object, Value::Null, json!({ "displayName": name }), outcome).await;
}

async fn read(journal: &Journal) -> MadeHere {
    MadeHere::of(journal).await.unwrap()
}

fn there(id: &str) -> Policy {
    Policy::from_json(policy(id, &[])).unwrap()
}

#[tokio::test]
async fn a_policy_that_was_made_and_read_back_is_ours() {
    let (_folder, journal) = journal().await;
    made(&journal, "For everyone", done_as("p")).await;
    made(&journal, "Not known by its id", done()).await;
    let not_sent = Outcome::Refused { code: Code::new(NOT_SENT), request_id: None };
    made(&journal, "For admins", not_sent).await;
    made(&journal, "Old apps", Outcome::Unknown { code: Code::new("x"), request_id: None }).await;
    let read = read(&journal).await;
    assert!(read.is_made(&there("P")), "ids come in either case");
    assert!(!read.is_made(&there("q")));
    assert_eq!(read.ids(), [PolicyId::from("p")].into());
}

#[tokio::test]
async fn a_write_that_another_one_took_the_place_of_made_nothing() {
    let (_folder, journal) = journal().await;
    made(&journal, "For everyone", done_as(SUPERSEDED)).await;
    assert_eq!(read(&journal).await, MadeHere::default());
}

#[tokio::test]
async fn what_a_change_made_before_it_was_cut_off_is_ours_too() {
    let (_folder, journal) = journal().await;
    begun(&journal, "move_to_conditional_access", "conditionalAccess/policies/new/For all", done_as("p")).await;
    assert!(read(&journal).await.is_made(&there("p")));
}

#[tokio::test]
async fn what_was_done_to_people_makes_no_policy_ours() {
    let (_folder, journal) = journal().await;
    begun(&journal, "per_user_mfa_off", "conditionalAccess/policies/new/For all", done_as("p")).await;
    assert_eq!(read(&journal).await, MadeHere::default());
}

#[tokio::test]
async fn it_watches_since_it_was_made_or_was_set_to_watch() {
    let (_folder, journal) = journal().await;
    made(&journal, "First", done_as("p")).await;
    let (before, after) = (json!({ "state": "enabled" }), json!({ "state": "enabledForReportingButNotEnforced" }));
    let first = read(&journal).await.watches_since(&there("p")).unwrap();
    for object in ["conditionalAccess/policies/id/p", "conditionalAccess/policies/id/q"] {
        change(&journal, "set_policy_state", object, before.clone(), after.clone(), done()).await;
    }
    let read = read(&journal).await;
    assert!(read.watches_since(&there("p")).unwrap() > first);
    assert!(read.watches_since(&there("q")).is_some() && !read.is_made(&there("q")));
    assert_eq!(read.watches_since(&there("r")), None);
}
