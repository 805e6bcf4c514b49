use std::sync::Arc;

use async_trait::async_trait;
use mfa::id::GroupId;
use mfa::template::built_in;
use serde_json::{Value, json};
use transport::{Cloud, Endpoints, Limits, Pace, Request, Response, Transport};

use super::*;
use crate::policies::fixture::{ACCOUNT, policy, tallied};

/// A service that refuses everything.
struct Refusing;

#[async_trait]
impl Transport for Refusing {
    async fn send(&self, _: Request) -> Result<Response, transport::Error> {
        let body = json!({"error": {"code": "AccessDenied", "message": "no"}}).to_string();
        Ok(Response { status: 403, headers: Default::default(), body: body.into_bytes().into() })
    }
}

fn refusing() -> Graph {
    let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
    Graph::new(Arc::new(Refusing), Pace::new(Limits::documented()), endpoints)
}

fn off(id: &str, changes: &[(&str, Value)]) -> Value {
    policy(id, &[&[("/state", json!("disabled"))], changes].concat())
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_of_what_a_draft_names_stays_unknown() {
    let users = json!({"includeGroups": ["elsewhere"], "includeRoles": ["a-role"], "excludeUsers": ["spare"]});
    let named = [
        ("/conditions/users", users),
        ("/conditions/locations", json!({"includeLocations": ["somewhere"]})),
        ("/grantControls", json!({"operator": "OR", "authenticationStrength": {"id": "keys"}})),
    ];
    let snapshot = tallied(vec![off("p", &named)]).snapshot.clone();
    let intent = Intent::MoveToConditionalAccess { policies: vec!["p".into()], knowingly: false };
    let read = complete(&refusing(), snapshot, &ACCOUNT.into(), &intent, &[]).await;
    assert!(read.groups[&GroupId::from("elsewhere")].get().is_err());
    assert_eq!(read.strengths.get().err(), Some(UnknownBecause::NoPermission));
    assert_eq!(read.locations.get().err(), Some(UnknownBecause::NoPermission));
    assert!(read.holds(&ACCOUNT.into(), &RoleTemplateId::new("a-role")).is_err(), "that nobody holds it is not known");
    assert_eq!(read.deleted_policies.get().err(), Some(UnknownBecause::NoPermission));
    assert!(read.methods.values().all(Result::is_err) && read.methods.contains_key(&UserId::from(ACCOUNT)));
}

#[test]
fn what_the_status_has_not_read_is_read_for_each_intent() {
    let office = json!({"includeUsers": ["All"], "excludeGroups": ["office"]});
    let on = policy("on", &[("/conditions/users", office)]);
    let snapshot = tallied(vec![off("off", &[]), on]).snapshot.clone();
    let names = |intent: &Intent, made: &[Made]| -> Vec<String> {
        let drafts = drafts(&snapshot, intent, made);
        drafts.iter().map(|draft| draft.display_name().to_owned()).collect()
    };
    let change = |policy: &str, change| Intent::ChangePolicy { policy: policy.into(), change, knowingly: false };
    let state = || PolicyChange::State { state: "enabled".into() };
    assert_eq!(names(&change("off", state()), &[]), ["off"], "of what is off nothing is read");
    assert_eq!(names(&change("on", state()), &[]), Vec::<String>::new());
    let body = built_in()[0].body(&[].into()).unwrap();
    let new = Intent::AddPolicies { policies: vec![body.clone()], knowingly: false };
    assert_eq!(names(&new, &[]), ["Block legacy authentication"]);
    let changed = vec![mfa::change::PolicyContent { policy: "on".into(), body: body.clone() }];
    let made = vec![body.clone()];
    let (needed, on) = (Vec::new(), Vec::new());
    let restored = Intent::RestorePolicies { needed, made, on, changed, knowingly: false };
    assert_eq!(names(&restored, &[]).len(), 2);
    let groups = [GroupId::from("another")].into();
    let exceptions = change("on", PolicyChange::Exceptions { users: [].into(), groups, until: None });
    let draft = &drafts(&snapshot, &exceptions, &[])[0];
    assert_eq!(draft.content().users.exclude.groups, [GroupId::from("another")]);
    let undo = Intent::PutBack { change: "c".into(), overwrite: false };
    let object = Object::Policy { id: "gone".into() };
    let deleted = Made { object, before: policy("gone", &[]), after: Value::Null, display_name: "gone".into() };
    assert_eq!(names(&undo, std::slice::from_ref(&deleted)), ["gone"]);
    assert!(is_about_policies(&undo, &[deleted]) && !is_about_policies(&undo, &[]));
    assert!(!is_about_policies(&Intent::SecurityDefaultsOn, &[]));
}
