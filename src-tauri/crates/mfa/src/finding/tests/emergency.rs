use serde_json::json;

use super::*;
use crate::emergency::Check::{GlobalAdministrator, Listed, OnInitialDomain};
use crate::finding::Found;
use crate::role;
use crate::tenant::User;

#[test]
fn emergency_accounts_none_one_or_with_a_problem() {
    let mut snapshot = three().with_policies(vec![policy("p", &[])]);
    assert_eq!(one(&snapshot, FindingId::EmergencyNoneNamed).urgency, Urgency::Soon);
    snapshot.emergency_accounts = ["cora".into()].into();
    assert_eq!(whom(&snapshot, FindingId::EmergencyOnlyOne), ["cora"]);
    let problem = one(&snapshot, FindingId::EmergencyProblem);
    let Found::EmergencyProblem { failed, .. } = &problem.found else { panic!() };
    assert!(failed.contains(&GlobalAdministrator), "{failed:?}");
    assert!(!failed.contains(&OnInitialDomain), "the domains are not known: {failed:?}");
    assert_eq!(problem.urgency, Urgency::Soon);
    let block = policy("shut", &[(CONTROLS, json!(["block"])), (LOCATIONS, json!({ "includeLocations": ["a"] }))]);
    let shut = snapshot.with_policies(vec![block]).with_role(role::GLOBAL_ADMINISTRATOR, "cora");
    let problem = one(&shut, FindingId::EmergencyProblem);
    assert_eq!((problem.urgency, problem.found.names()), (Urgency::Now, vec!["shut"]));
}

/// Two accounts that pass every check, named.
fn ready() -> TenantSnapshot {
    let glass = |id: &str| User {
        user_principal_name: format!("{id}@bakery.onmicrosoft.com").into(),
        licensed: Some(false),
        ..person(id)
    };
    let mut snapshot = organization(vec![person("anna"), glass("one"), glass("two")])
        .with_role(role::GLOBAL_ADMINISTRATOR, "one")
        .with_role(role::GLOBAL_ADMINISTRATOR, "two")
        .with_registered(["one", "two"].map(|id| (id, MethodLevel::PhishingResistant)));
    snapshot.permanent_global_administrators = [("one".into(), true), ("two".into(), true)].into();
    snapshot.emergency_accounts = ["one".into(), "two".into()].into();
    snapshot
}

#[test]
fn two_accounts_that_pass_everything_are_ready_and_one_doubt_is_no_alarm() {
    let about_emergency = |snapshot: &TenantSnapshot| {
        let mut all = ids(snapshot);
        all.retain(|id| matches!(id, FindingId::EmergencyProblem | FindingId::EmergencyReady));
        all
    };
    assert_eq!(about_emergency(&ready()), [FindingId::EmergencyReady]);
    let mut doubtful = ready();
    doubtful.permanent_global_administrators.clear();
    assert_eq!(about_emergency(&doubtful), []);
    let mut not_named = ready();
    not_named.emergency_accounts.clear();
    assert_eq!(about_emergency(&not_named), [], "nothing is ever assumed");
}

#[test]
fn a_named_account_that_is_gone_is_urgent() {
    let mut snapshot = ready();
    snapshot.emergency_accounts.insert("gone".into());
    let problem = one(&snapshot, FindingId::EmergencyProblem);
    let Found::EmergencyProblem { failed, .. } = &problem.found else { panic!() };
    assert!(failed.contains(&Listed), "{failed:?}");
    assert_eq!((problem.urgency, problem.people), (Urgency::Now, vec!["gone".into()]));
}
