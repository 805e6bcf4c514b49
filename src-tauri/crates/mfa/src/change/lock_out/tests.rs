use serde_json::{Value, json};

use super::super::clinic::*;
use super::*;
use crate::fixture::*;
use crate::tenant::TenantSnapshot;

const APP: &[&str] = &["#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"];
const NOTHING: &[&str] = &["#microsoft.graph.passwordAuthenticationMethod"];
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

fn draft(id: &str, changes: &[(&str, Value)]) -> Policy {
    Policy::from_json(policy(id, changes)).unwrap()
}

fn checked(snapshot: &TenantSnapshot, drafts: &[Policy]) -> Result<LockOutCheck, PlanRefused> {
    let users = snapshot.users.get().unwrap();
    check(snapshot, users, &ANNA.into(), drafts).map(|checked| checked.check)
}

fn ids(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.id.as_str()).collect()
}

fn strength() -> [(&'static str, Value); 2] {
    [(CONTROLS, json!([])), (STRENGTH, json!({ "id": PHISHING_RESISTANT }))]
}

#[test]
fn the_account_the_emergency_accounts_and_every_global_administrator_are_looked_at() {
    let mut clinic = clinic().with_role(role::GLOBAL_ADMINISTRATOR, "cora");
    let order = |snapshot: &TenantSnapshot| -> Vec<String> {
        to_check(snapshot, &"bert".into()).iter().map(ToString::to_string).collect()
    };
    assert_eq!(order(&clinic), ["bert", "em1", "em2", "anna", "cora"]);
    let mut users = clinic.users.get().unwrap().clone();
    users.people[2].account_enabled = Some(false);
    users.people.extend((0..300).map(|number| person(&format!("ga{number}"))));
    clinic.users = known(users);
    assert_eq!(order(&clinic), ["bert", "em1", "em2", "anna"], "whoever is disabled gets in nowhere anyway");
    for number in 0..300 {
        clinic = clinic.with_role(role::GLOBAL_ADMINISTRATOR, &format!("ga{number}"));
    }
    assert_eq!(order(&clinic).len(), 200);
}

#[test]
fn a_policy_for_everyone_that_blocks_everything_is_refused_whoever_it_leaves_out() {
    let block = |changes: &[(&str, Value)]| {
        let all = [&[(CONTROLS, json!(["block"])), (EXCLUDE_USERS, json!(["anna", "em1", "em2"]))], changes].concat();
        checked(&clinic(), &[draft("Shut", &all)])
    };
    assert_eq!(block(&[]), Err(PlanRefused::ShutsAll { policy: "Shut".into() }));
    assert!(block(&[(CLIENTS, json!(["exchangeActiveSync", "other"]))]).is_ok(), "old apps only");
    assert!(block(&[(INCLUDE_APPS, json!(["Office365"]))]).is_ok());
    assert!(block(&[(PLATFORMS, json!({ "includePlatforms": ["all"], "excludePlatforms": ["windows"] }))]).is_ok());
    assert!(block(&[("/conditions/userRiskLevels", json!(["high"]))]).is_ok());
    // Where nothing is a trusted place, nobody is in one.
    let outside = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    assert_eq!(block(&[(LOCATIONS, outside)]), Err(PlanRefused::ShutsAll { policy: "Shut".into() }));
}

#[test]
fn what_nobody_can_give_is_refused_and_what_somebody_can_give_is_not() {
    let device =
        |exclude: &[&str]| draft("Device", &[(CONTROLS, json!(["compliantDevice"])), (EXCLUDE_USERS, json!(exclude))]);
    let everybody = ["anna", "em1", "em2"];
    assert_eq!(checked(&clinic(), &[device(&everybody)]), Err(PlanRefused::ShutsAll { policy: "Device".into() }));
    let with_device = with_methods(clinic(), ANNA, Ok(&["compliantDevice"]));
    assert!(checked(&with_device, &[device(&["em1", "em2"])]).is_ok());
    // It cannot be told of Anna: then nobody is said to be unable.
    let not_known = with_methods(clinic(), ANNA, Err(UnknownBecause::NoPermission));
    assert!(checked(&not_known, &[device(&everybody)]).is_ok());
    let key = draft("Key", &[&strength()[..], &[(EXCLUDE_USERS, json!(everybody))]].concat());
    assert!(checked(&clinic(), &[key]).is_ok(), "the emergency accounts have keys");
}

#[test]
fn whoever_makes_the_change_must_surely_get_in() {
    let key = |exclude: &[&str]| draft("Key", &[&strength()[..], &[(EXCLUDE_USERS, json!(exclude))]].concat());
    let refused = checked(&clinic(), &[key(&["em1", "em2"])]);
    assert!(matches!(refused, Err(PlanRefused::WouldLockOut { people }) if ids(&people) == ["anna"]));
    let not_read = with_methods(clinic(), ANNA, Err(UnknownBecause::NoPermission));
    let refused = checked(&not_read, &[key(&["em1", "em2"])]);
    assert!(matches!(refused, Err(PlanRefused::LockOutUnknown { people }) if ids(&people) == ["anna"]));
    // It does not matter what she has where she is left out.
    let check = checked(&not_read, &[key(&["anna", "em1", "em2"])]).unwrap();
    assert_eq!((check.account, check.checked), (Some(true), 3));

    let mut elsewhere = clinic();
    let mut users = elsewhere.users.get().unwrap().clone();
    users.people.remove(0);
    elsewhere.users = known(users);
    let refused = checked(&elsewhere, &[draft("All", &[])]);
    assert!(matches!(refused, Err(PlanRefused::LockOutUnknown { .. })), "not in the list");
}

#[test]
fn every_emergency_account_must_get_in() {
    let key = draft("Key", &[&strength()[..], &[(EXCLUDE_USERS, json!(["anna"]))]].concat());
    let app = with_methods(clinic(), "em2", Ok(APP));
    let refused = checked(&app, &[key]);
    assert!(matches!(refused, Err(PlanRefused::WouldLockOut { people }) if ids(&people) == ["em2"]));
}

#[test]
fn one_global_administrator_must_get_in() {
    // Bert runs it, and is no Global Administrator.
    let mut clinic = with_methods(clinic(), "bert", Ok(APP));
    clinic.emergency_accounts.clear();
    let block = |out: &[&str]| draft("Block", &[(INCLUDE_USERS, json!(out)), (CONTROLS, json!(["block"]))]);
    let users = clinic.users.get().unwrap();
    let by_bert = |out: &[&str]| check(&clinic, users, &"bert".into(), &[block(out)]);
    let named = by_bert(&["anna", "em1"]).ok().unwrap();
    assert_eq!(ids(&named.check.locked_out), ["anna", "em1"]);
    assert!(matches!(named.warnings().as_slice(), [Warning::WouldBeLockedOut { people }] if people.len() == 2));
    let refused = by_bert(&["anna", "em1", "em2"]).err().unwrap();
    assert!(matches!(refused, PlanRefused::WouldLockOut { people } if ids(&people) == ["anna", "em1", "em2"]));
}

#[test]
fn policies_that_are_harmless_alone_are_checked_together() {
    // Where she must use the browser, and where she must not.
    let not = |name: &str, client: &str| {
        draft(name, &[(INCLUDE_USERS, json!(["anna"])), (CLIENTS, json!([client])), (CONTROLS, json!(["block"]))])
    };
    let (browser, apps) = (not("No browser", "browser"), not("No apps", "mobileAppsAndDesktopClients"));
    for alone in [&browser, &apps] {
        let check = checked(&clinic(), std::slice::from_ref(alone)).unwrap();
        assert_eq!(ids(&check.partly_blocked), ["anna"]);
    }
    let refused = checked(&clinic(), &[browser, apps]);
    assert!(matches!(refused, Err(PlanRefused::WouldLockOut { .. })));
}

#[test]
fn those_who_must_register_and_those_who_are_not_known_are_named() {
    let clinic = with_unregistered(clinic().with_role(role::GLOBAL_ADMINISTRATOR, "cora"), "bert");
    let all = draft("All", &[(EXCLUDE_USERS, json!(EMERGENCY))]);
    let check = checked(&clinic, &[all]).unwrap();
    assert_eq!((ids(&check.must_register), ids(&check.unknown)), (vec!["bert"], vec!["cora"]), "Cora's are not read");
    assert_eq!((check.checked, check.account), (5, Some(true)));

    let users = clinic.users.get().unwrap();
    let nothing = with_methods(clinic.clone(), ANNA, Ok(NOTHING));
    let checked = check_account(&nothing, users, &[draft("All", &[(EXCLUDE_USERS, json!(EMERGENCY))])]);
    assert!(checked.account_must_register);
    let checked = check_account(&nothing, users, &[draft("All", &[(EXCLUDE_USERS, json!(["anna", "em1", "em2"]))])]);
    assert!(!checked.account_must_register);
}

fn check_account(snapshot: &TenantSnapshot, users: &Users, drafts: &[Policy]) -> Checked {
    super::check(snapshot, users, &ANNA.into(), drafts).ok().unwrap()
}

#[test]
fn what_was_so_before_is_not_blamed_on_the_policies() {
    // Bert is blocked by another policy already, and Cora by nothing.
    let block = policy("old", &[(INCLUDE_USERS, json!(["bert"])), (CONTROLS, json!(["block"]))]);
    let clinic = with_unregistered(clinic().with_defaults(false).with_policies(vec![block]), "bert");
    let all = draft("All", &[(EXCLUDE_USERS, json!(EMERGENCY))]);
    let check = checked(&clinic, &[all]).unwrap();
    assert_eq!(check, LockOutCheck { checked: 4, account: Some(true), ..LockOutCheck::default() });
}

#[test]
fn a_policy_that_is_on_and_comes_to_be_about_somebody_is_news_to_them() {
    // Whether Anna is an administrator cannot be read, and something else about her is not known either.
    let admins = [(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([role::GLOBAL_ADMINISTRATOR.as_str()]))];
    let block = [&admins[..], &[(CONTROLS, json!(["block"]))]].concat();
    let spared = [&block[..], &[(EXCLUDE_USERS, json!([ANNA]))]].concat();
    let strange = policy("strange", &[(INCLUDE_USERS, json!([ANNA])), (CONTROLS, json!(["telepathy"]))]);
    let clinic = clinic().with_defaults(false).with_policies(vec![policy("block", &spared), strange]);
    let clinic = TenantSnapshot { role_holders: unread(), ..clinic };
    let refused = checked(&clinic, &[draft("block", &block)]);
    assert!(matches!(refused, Err(PlanRefused::LockOutUnknown { people }) if ids(&people) == [ANNA]));
    // What is not about her is no news.
    let other = [&spared[..], &[(EXCLUDE_GROUPS, json!(["staff"]))]].concat();
    assert!(checked(&clinic.with_group("staff", &["bert"]), &[draft("block", &other)]).is_ok());
}
