use serde_json::{Value, json};

use super::*;
use crate::finding::Found;
use crate::group::Group;
use crate::legacy::{LegacySignIns, LegacyUse};
use crate::per_user::PerUserMfaState::Enforced;
use crate::schedule::{DefaultsSchedule, MethodsMigration};

const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

fn names(snapshot: &TenantSnapshot, id: FindingId) -> Vec<String> {
    one(snapshot, id).found.names().into_iter().map(str::to_owned).collect()
}

#[test]
fn policies_that_only_watch_are_named_and_those_of_microsoft_are_told_apart() {
    let watching = |name: &str| policy(name, &[(STATE, json!(REPORT_ONLY))]);
    let off = policy("off", &[(STATE, json!("disabled"))]);
    let snapshot = three().with_policies(vec![watching("a"), managed(&[]), off]);
    let finding = one(&snapshot, FindingId::PoliciesOnlyWatching);
    assert_eq!((finding.found.names(), finding.urgency), (vec!["a"], Urgency::Soon));
    let covered = three().with_policies(vec![watching("a"), policy("on", &[])]);
    assert_eq!(one(&covered, FindingId::PoliciesOnlyWatching).urgency, Urgency::Later);
    assert!(!has(&three().with_policies(vec![policy("on", &[])]), FindingId::PoliciesOnlyWatching));
}

#[test]
fn a_policy_that_names_a_deleted_group_is_named() {
    let naming = policy("p", &[(EXCLUDE_GROUPS, json!(["g"]))]);
    let mut snapshot = three().with_policies(vec![naming, policy("q", &[])]).with_group("g", &[]);
    assert!(!has(&snapshot, FindingId::PolicyNamesDeletedGroup), "empty is not deleted");
    snapshot.groups.insert("g".into(), known(Group { gone: true, ..Group::default() }));
    assert_eq!(names(&snapshot, FindingId::PolicyNamesDeletedGroup), ["p"]);
    snapshot.groups.insert("g".into(), unread());
    assert!(!has(&snapshot, FindingId::PolicyNamesDeletedGroup), "unread is not deleted");
}

#[test]
fn a_policy_that_is_not_understood_is_named() {
    let strange = [
        policy("condition", &[("/conditions/weather", json!(["rain"]))]),
        policy("control", &[(CONTROLS, json!(["telepathy"]))]),
        policy("state", &[(STATE, json!("somethingNew"))]),
        policy("people", &[("/conditions/users/includeMoods", json!(["good"]))]),
        policy("joined", &[(CONTROLS, json!(["mfa", "compliantDevice"])), (OPERATOR, Value::Null)]),
        policy("plain", &[]),
    ];
    let snapshot = three().with_policies(strange.to_vec());
    assert_eq!(names(&snapshot, FindingId::PolicyNotUnderstood), ["condition", "control", "state", "people", "joined"]);
}

/// A policy of Microsoft's for everyone, in report-only since the first of November.
fn managed(changes: &[(&str, Value)]) -> Value {
    let mut all = vec![
        ("/displayName", json!("Microsoft-managed: x")),
        ("/createdDateTime", json!("2026-11-01T00:00:00Z")),
        (STATE, json!(REPORT_ONLY)),
    ];
    all.extend(changes.iter().cloned());
    policy("managed", &all)
}

#[test]
fn a_policy_of_microsofts_says_from_when_on_and_whom_it_would_ask() {
    let snapshot = three().with_per_user("anna", Some(Enforced)).with_policies(vec![managed(&[])]);
    let finding = one(&snapshot, FindingId::ManagedPolicyDue);
    assert_eq!(finding.people, ["bert".into(), "cora".into()]);
    assert_eq!((finding.urgency, finding.at_least), (Urgency::Soon, false));
    let Found::ManagedPolicyDue { earliest, asks, blocks, emergency, .. } = finding.found else { panic!() };
    assert_eq!(earliest.unwrap().to_string(), "2026-12-16T00:00:00Z");
    assert_eq!((asks.len(), blocks.len(), emergency.len()), (2, 0, 0));
    let on = managed(&[(STATE, json!("enabled"))]);
    assert!(!has(&three().with_policies(vec![on]), FindingId::ManagedPolicyDue));
}

#[test]
fn a_policy_of_microsofts_that_does_not_spare_an_emergency_account_is_urgent_when_it_is_near() {
    let mut snapshot = three().with_policies(vec![managed(&[])]);
    snapshot.emergency_accounts = ["cora".into()].into();
    let hits = |snapshot: &TenantSnapshot| {
        let finding = one(snapshot, FindingId::ManagedPolicyDue);
        let Found::ManagedPolicyDue { emergency, .. } = finding.found else { panic!() };
        (finding.urgency, emergency)
    };
    assert_eq!(hits(&snapshot), (Urgency::Now, vec!["cora".into()]));
    let spared = snapshot.clone().with_policies(vec![managed(&[(EXCLUDE_USERS, json!(["cora"]))])]);
    assert_eq!(hits(&spared), (Urgency::Soon, vec![]));
    let mut not_known = snapshot.with_policies(vec![managed(&[(EXCLUDE_GROUPS, json!(["g"]))])]);
    not_known.groups.insert("g".into(), unread());
    assert_eq!(hits(&not_known), (Urgency::Now, vec!["cora".into()]), "may be hit");
}

#[test]
fn a_policy_of_microsofts_against_old_apps_hits_those_who_use_them() {
    let old_apps = [(CLIENTS, json!(["exchangeActiveSync", "other"])), (CONTROLS, json!(["block"]))];
    let mut snapshot = three().with_policies(vec![managed(&old_apps)]);
    let used = LegacyUse { clients: ["IMAP4".into()].into(), last: NOW.parse().unwrap() };
    let people = [("bert".into(), used)].into();
    snapshot.legacy_sign_ins = known(LegacySignIns { people, complete: true, ..LegacySignIns::default() });
    let finding = one(&snapshot, FindingId::ManagedPolicyDue);
    assert_eq!((finding.people, finding.at_least), (vec!["bert".into()], true));
    let Found::ManagedPolicyDue { blocks, .. } = finding.found else { panic!() };
    assert_eq!(blocks, ["bert".into()]);
}

#[test]
fn what_microsoft_has_scheduled_is_told_until_it_has_happened() {
    let mut snapshot = three();
    let due = Some("2026-12-01T00:00:00Z".parse().unwrap());
    snapshot.defaults_schedule = known(DefaultsSchedule::Scheduled { due });
    assert_eq!(one(&snapshot, FindingId::DefaultsScheduled).found.date(), due);
    let on = snapshot.clone().with_defaults(true);
    assert!(!has(&on, FindingId::DefaultsScheduled) && has(&on, FindingId::DefaultsOn));
    snapshot.defaults_schedule = known(DefaultsSchedule::NotScheduled);
    assert!(!has(&snapshot, FindingId::DefaultsScheduled) && !has(&snapshot, FindingId::DefaultsOn));
}

#[test]
fn the_move_of_the_methods_is_open_or_done_or_not_known() {
    let mut snapshot = three();
    let mut said = |state| {
        snapshot.methods_migration = state;
        let all = ids(&snapshot);
        [FindingId::MethodsMigrationOpen, FindingId::MethodsMigrationDone].map(|id| all.contains(&id))
    };
    assert_eq!(said(known(MethodsMigration::Before)), [true, false]);
    assert_eq!(said(known(MethodsMigration::InProgress)), [true, false]);
    assert_eq!(said(known(MethodsMigration::Complete)), [false, true]);
    assert_eq!(said(unread()), [false, false]);
}
